//! Dates as people and systems write them.

use jiff::{Timestamp, civil, fmt::rfc2822::DateTimeParser, tz::TimeZone};

/// Reads a date: RFC 3339; RFC 2822; `2024-05-01`, with or without a time of day and ` UTC` or ` GMT`, taken as UTC where no zone is given; seconds (9 or 10 digits
/// before any dot) or milliseconds (12 or 13 digits) since 1970. `None` for anything else.
///
/// ```
/// use moderato::date::read;
///
/// assert_eq!(read("2013-11-07T06:20:48Z"), read("1383805248"));
/// assert_eq!(read("2013-11-07"), read("2013-11-07 00:00"));
/// assert_eq!(read("last week"), None);
/// ```
pub fn read(date: &str) -> Option<Timestamp> {
    let date = date.trim();
    let whole = date.split_once('.').map_or(date, |(whole, _)| whole);
    if whole.bytes().all(|byte| byte.is_ascii_digit()) {
        match whole.len() {
            9 | 10 => return Timestamp::from_second(whole.parse().ok()?).ok(),
            12 | 13 => return Timestamp::from_millisecond(whole.parse().ok()?).ok(),
            _ => {}
        }
    }
    let civil = ["UTC", "GMT"].iter().find_map(|zone| date.strip_suffix(zone)?.strip_suffix(' ')).unwrap_or(date);
    date.parse()
        .ok()
        .or_else(|| TimeZone::UTC.to_timestamp(civil.trim_end().parse::<civil::DateTime>().ok()?).ok())
        .or_else(|| DateTimeParser::new().parse_timestamp(date).ok())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn dates_in_every_dress() {
        let noon = read("2024-05-01T12:00:00Z").unwrap();
        for date in [
            "2024-05-01 12:00:00",
            " 2024-05-01 12:00 ",
            "2024-05-01T12:00:00",
            "2024-05-01T12:00:00.000",
            "2024-05-01T14:00:00+02:00",
            "2024-05-01 14:00:00+02:00",
            "2024-05-01 12:00:00 UTC",
            "2024-05-01 12:00 GMT",
            "Wed, 01 May 2024 12:00:00 GMT",
            "Wed, 1 May 2024 14:00:00 +0200",
            "01 May 2024 12:00:00 +0000",
            "1714564800",
            "1714564800.25",
            "1714564800000",
        ] {
            assert_eq!(read(date), Some(noon), "{date}");
        }
        assert!(read("2024-05-01").unwrap() < noon);
        for date in [
            "",
            "5",
            "2024",
            "01/05/2024",
            "2024-13-01",
            "yesterday",
            "99999999999999999999",
            "12.5.2024",
            ".",
            "UTC",
            " GMT",
            "Tue, 01 May 2024 12:00:00 GMT",
        ] {
            assert_eq!(read(date), None, "{date}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_not(text in any::<String>()) {
            let _ = read(&text);
        }
    }
}
