//! Time: rows in the order of their dates, cut into blocks, each to be judged by what was learned from all before it.

use jiff::{Timestamp, civil, fmt::rfc2822::DateTimeParser, tz::TimeZone};

/// Rows in blocks, the earliest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Blocks {
    /// The rows of each block, by index; none is empty.
    pub blocks: Vec<Vec<usize>>,
    /// Rows without a date that can be read, which are in no block.
    pub undated: usize,
}

/// Cuts rows into at most `count` blocks of about equal size by their dates. Rows of one moment stay together, so there may be fewer
/// blocks; rows of one moment keep the order of the input.
pub fn blocks(dates: &[Option<Timestamp>], count: usize) -> Blocks {
    let mut dated: Vec<(Timestamp, usize)> = dates.iter().enumerate().filter_map(|(row, date)| date.map(|date| (date, row))).collect();
    dated.sort_unstable();
    let mut blocks: Vec<Vec<usize>> = Vec::new();
    let mut from = 0;
    for block in 1..=count {
        let mut to = (dated.len() * block / count.max(1)).max(from);
        while to > from && to < dated.len() && dated[to].0 == dated[to - 1].0 {
            to += 1;
        }
        if to > from {
            blocks.push(dated[from..to].iter().map(|&(_, row)| row).collect());
        }
        from = to;
    }
    Blocks { blocks, undated: dates.len() - dated.len() }
}

/// Reads a date: RFC 3339; RFC 2822; `2024-05-01`, with or without a time of day and ` UTC` or ` GMT`, taken as UTC where no zone is given; seconds (9 or 10 digits
/// before any dot) or milliseconds (12 or 13 digits) since 1970. `None` for anything else.
///
/// ```
/// use moderato::evaluate::time::read;
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

    fn moments(seconds: &[i64]) -> Vec<Option<Timestamp>> {
        seconds.iter().map(|&second| Timestamp::from_second(second).ok()).collect()
    }

    #[test]
    fn blocks_follow_each_other() {
        let mut dates = moments(&[50, 10, 40, 20, 30, 60]);
        dates.push(None);
        let blocks = blocks(&dates, 3);
        assert_eq!(blocks, Blocks { blocks: vec![vec![1, 3], vec![4, 2], vec![0, 5]], undated: 1 });
    }

    #[test]
    fn one_moment_is_not_torn_apart() {
        assert_eq!(blocks(&moments(&[1, 1, 1, 1, 1, 2]), 3).blocks, [vec![0, 1, 2, 3, 4], vec![5]]);
        assert_eq!(blocks(&moments(&[1, 1]), 5).blocks, [[0, 1]]);
        assert_eq!(blocks(&[None], 5), Blocks { blocks: vec![], undated: 1 });
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_not(text in any::<String>()) {
            let _ = read(&text);
        }

        #[test]
        fn every_dated_row_is_in_one_block(seconds in proptest::collection::vec(0..20i64, 0..60), count in 1..9usize) {
            let dates = moments(&seconds);
            let cut = blocks(&dates, count);
            let flat: Vec<usize> = cut.blocks.concat();
            prop_assert!(flat.windows(2).all(|pair| dates[pair[0]] <= dates[pair[1]]));
            let mut sorted = flat;
            sorted.sort_unstable();
            prop_assert_eq!(sorted, (0..seconds.len()).collect::<Vec<_>>());
            for pair in cut.blocks.windows(2) {
                prop_assert!(dates[*pair[0].last().unwrap()] < dates[pair[1][0]]);
            }
        }
    }
}
