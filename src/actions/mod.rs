//! Actions: what another system needs to carry decisions out there. One file a target; [`ACTIONS`] is the registry.
//!
//! Nothing is run here. What is written says what it does, in comments that hold no stranger's word, and names comments by
//! ids alone. Strangers choose ids, too (a file can be forged), so a target takes only ids that are spelled like its own
//! ([`Action::takes`]): none of them means anything to a shell, to SQL or to a spreadsheet.

mod csv;
mod disqus_csv;
mod orders;
mod wordpress_sql;
mod wp_cli;
mod youtube_api;

use std::io;

pub use orders::{Left, Order, Orders, Prefix, Wishes};

/// A target of actions.
#[derive(Debug)]
pub struct Action {
    /// What `--actions` calls it.
    pub name: &'static str,
    /// What is written, in one line.
    pub about: &'static str,
    /// The input formats of the system whose ids it takes; none where any will do.
    pub systems: &'static [&'static str],
    /// Whether the system can hold a comment back that readers see.
    pub holds: bool,
    /// Whether this may be an id there.
    pub takes: fn(id: &str) -> bool,
    /// Writes the orders.
    pub write: fn(&Orders, &mut dyn io::Write) -> io::Result<()>,
}

/// Every target.
pub const ACTIONS: &[Action] = &[wp_cli::ACTION, wordpress_sql::ACTION, disqus_csv::ACTION, youtube_api::ACTION, csv::ACTION];

/// Input formats that hold ids of any system.
const TABLES: &[&str] = &["csv", "tsv", "jsonl", "parquet"];

impl Action {
    /// The target of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        ACTIONS.iter().find(|action| action.name == name)
    }

    /// Whether ids of an input of that format may be ids there.
    pub fn knows(&self, format: &str) -> bool {
        self.systems.is_empty() || self.systems.contains(&format) || TABLES.contains(&format)
    }
}

/// The number of a comment, as databases give them: from 1 on.
fn is_number(id: &str) -> bool {
    !id.starts_with('0') && id.bytes().all(|byte| byte.is_ascii_digit()) && id.parse::<u64>().is_ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn targets_have_unlike_names() {
        let mut names: Vec<&str> = ACTIONS.iter().map(|action| action.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ACTIONS.len());
        assert!(Action::named("wp-cli").is_some());
        assert!(Action::named("x").is_none());
    }

    #[test]
    fn ids_of_another_system_are_not_taken() {
        let knows = |name: &str, format: &str| Action::named(name).unwrap().knows(format);
        assert!(knows("wp-cli", "wordpress") && knows("wp-cli", "csv") && !knows("wp-cli", "disqus"));
        assert!(knows("csv", "disqus") && knows("youtube-api", "youtube") && !knows("disqus-csv", "youtube"));
    }

    #[test]
    fn hostile_ids_are_taken_nowhere() {
        let long = "1".repeat(300);
        for id in [
            "",
            " ",
            "1 2",
            "1;reboot",
            "$(reboot)",
            "`id`",
            "1\n2",
            "1\0",
            "'1'",
            "1'--",
            "1) OR (1=1",
            "=1+1",
            "+1",
            "@x",
            "\t1",
            "a&moderationStatus=published",
            "a,b\n",
            "\u{202e}1",
            &long,
        ] {
            for action in ACTIONS {
                // A table quotes what a cell may hold.
                let is_harmless = action.name == "csv"
                    && !id.is_empty()
                    && id.len() < 300
                    && !id.chars().any(char::is_control)
                    && !id.starts_with(['=', '+', '@', ' ']);
                assert!(!(action.takes)(id) || is_harmless, "{} {id:?}", action.name);
            }
        }
        for id in ["0", "007", "-1", "１２", "18446744073709551616"] {
            assert!(!is_number(id), "{id}");
        }
        assert!(is_number("18446744073709551615"));
    }

    proptest! {
        /// What is written for any ids a target takes has no character in it that a shell or SQL would act on, but those of the target's own.
        #[test]
        fn only_harmless_ids_are_written(ids in prop::collection::vec(any::<String>(), 0..5)) {
            for action in ACTIONS.iter().filter(|action| action.name != "csv") {
                for id in ids.iter().filter(|id| (action.takes)(id)) {
                    prop_assert!(id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')), "{} {id:?}", action.name);
                }
            }
        }
    }
}
