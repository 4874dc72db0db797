//! The policy file of a site, read and checked.

use std::{fs, io, path::Path};

use jiff::{Timestamp, tz::TimeZone};

use super::{CheckedPolicy, Complaint};
use crate::error::{Error, ErrorKind};

/// Complaints about one file that are told.
const MOST_COMPLAINTS: usize = 20;

/// Reads and checks the policy file at `path`. Expiry goes by today's date in UTC.
///
/// # Errors
/// A file that cannot be read, or all that is wrong with it.
pub fn load(path: &Path) -> Result<CheckedPolicy, Error> {
    let shown = path.display().to_string();
    let bytes = fs::read(path).map_err(|error| Error::file(shown.as_str(), ErrorKind::Io(error)))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let words = format!("is not UTF-8, from byte {} on", error.utf8_error().valid_up_to());
        Error::file(shown.as_str(), ErrorKind::BadFile(words))
    })?;
    let today = TimeZone::UTC.to_datetime(Timestamp::now()).date();
    // A file that the policy names is looked for beside it.
    let beside = |name: &str| -> io::Result<String> { fs::read_to_string(path.parent().unwrap_or(Path::new("")).join(name)) };
    CheckedPolicy::read(text.trim_start_matches('\u{feff}'), today, beside)
        .map_err(|complaints| Error::file(shown, ErrorKind::BadFile(told(&complaints))))
}

/// Complaints as one message.
fn told(complaints: &[Complaint]) -> String {
    if let [one] = complaints {
        return one.to_string();
    }
    let mut told = format!("{} things are wrong", complaints.len());
    for complaint in complaints.iter().take(MOST_COMPLAINTS) {
        told += &format!("\n  {complaint}");
    }
    if complaints.len() > MOST_COMPLAINTS {
        told += &format!("\n  and {} more", complaints.len() - MOST_COMPLAINTS);
    }
    told
}
