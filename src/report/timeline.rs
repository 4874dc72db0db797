//! [`Timeline`]: how many comments of each decision were posted when.

use jiff::Timestamp;

use super::{Report, summary::Mix};
use crate::date;

/// Bars at most.
const MOST_BARS: i64 = 54;
/// Where the middle 99 % of the dates fill less than this share of the whole time, the dates outside them are left out: one wrong date must not flatten all others.
const LEAST_FILLED: i64 = 5;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// The first Monday of 1970.
const MONDAY: i64 = 4 * DAY;

/// How long a bar may be, and what that is called.
const STEPS: &[(i64, &str)] = &[
    (MINUTE, "a minute"),
    (5 * MINUTE, "five minutes"),
    (10 * MINUTE, "ten minutes"),
    (30 * MINUTE, "half an hour"),
    (HOUR, "an hour"),
    (3 * HOUR, "three hours"),
    (6 * HOUR, "six hours"),
    (12 * HOUR, "half a day"),
    (DAY, "a day"),
    (7 * DAY, "a week"),
    (28 * DAY, "four weeks"),
    (91 * DAY, "thirteen weeks"),
    (364 * DAY, "52 weeks"),
    (3640 * DAY, "ten years"),
    (364_000 * DAY, "a thousand years"),
];

/// Comments by the time at which they were posted, in bars of equal length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Timeline {
    /// When the first bar begins, in seconds since 1970.
    pub start: i64,
    /// How long each is, in seconds.
    pub step: i64,
    /// The same in words: `ten minutes`.
    pub length: &'static str,
    /// One mix of decisions a bar, from the first that has any to the last.
    pub bars: Vec<Mix>,
    /// Comments whose date cannot be read or is missing.
    pub undated: usize,
    /// Comments that are left out since their dates lie far from all others.
    pub astray: usize,
}

impl Timeline {
    /// The timeline of `report`; `None` where there are not two different dates.
    pub fn of(report: &Report) -> Option<Self> {
        let dated = report.judged.iter().filter_map(|judged| {
            let date = date::read(judged.comment.date.as_deref()?)?;
            Some((date.as_second(), judged.judgement.decision))
        });
        let mut dated: Vec<_> = dated.collect();
        dated.sort_unstable();
        let undated = report.judged.len() - dated.len();
        let seconds = |place: usize| dated.get(place).map_or(0, |one| one.0);
        let (first, last) = (seconds(0), seconds(dated.len().saturating_sub(1)));
        let edge = dated.len() / 200 + usize::from(dated.len() >= 20);
        let (low, high) = (seconds(edge), seconds(dated.len().saturating_sub(1 + edge)));
        let (from, to) = if high > low && (high - low).saturating_mul(LEAST_FILLED) < last - first { (low, high) } else { (first, last) };
        if from == to {
            return None;
        }
        let (step, length) = *STEPS.iter().find(|(step, _)| (to - from) / step < MOST_BARS)?;
        let begin = |at: i64| (at - MONDAY).div_euclid(step) * step + MONDAY;
        let start = begin(from);
        let mut bars = vec![Mix::default(); ((begin(to) - start) / step + 1) as usize];
        let mut astray = 0;
        for (at, decision) in dated {
            if (from..=to).contains(&at) {
                bars[((at - start) / step) as usize].add(decision);
            } else {
                astray += 1;
            }
        }
        Some(Self { start, step, length, bars, undated, astray })
    }

    /// What stands at the beginning of a bar's time, on an axis.
    pub fn label(&self, bar: usize) -> String {
        let whole = self.step * self.bars.len() as i64;
        let format = match self.step {
            step if step >= 28 * DAY => "%b %Y",
            step if step >= DAY && whole > 300 * DAY => "%-d %b %Y",
            _ if whole > 3 * DAY => "%-d %b",
            _ if whole > DAY => "%-d %b %H:%M",
            _ => "%H:%M",
        };
        self.time(bar, format)
    }

    /// From when to when, in words.
    pub fn span(&self) -> String {
        let format = if self.step < DAY { "%-d %B %Y, %H:%M" } else { "%-d %B %Y" };
        let last = if self.step < DAY { self.bars.len() } else { self.bars.len().saturating_sub(1) };
        let zone = if self.step < DAY { " UTC" } else { "" };
        format!("{} to {}{zone}", self.time(0, format), self.time(last, format))
    }

    fn time(&self, bar: usize, format: &str) -> String {
        let time = Timestamp::from_second(self.start + self.step * bar as i64);
        time.map(|time| time.strftime(format).to_string()).unwrap_or_default()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn timeline(dates: &[&str]) -> Option<Timeline> {
        let mut report = Report::default();
        for date in dates {
            let mut judged = sample::judged("x", &[]);
            judged.comment.date = Some((*date).to_owned());
            report.judged.push(judged);
        }
        Timeline::of(&report)
    }

    #[test]
    fn a_morning_is_told_in_minutes_and_a_year_in_weeks() {
        let morning = timeline(&["2025-03-04T08:12", "2025-03-04 13:05", "soon", "2025-03-04T08:14"]).unwrap();
        assert_eq!((morning.length, morning.bars.len(), morning.bars[0].total(), morning.undated), ("ten minutes", 30, 2, 1));
        assert_eq!((morning.label(1), morning.span()), ("08:20".into(), "4 March 2025, 08:10 to 4 March 2025, 13:10 UTC".into()));
        let year = timeline(&["2024-01-01", "2024-12-31"]).unwrap();
        assert_eq!((year.length, year.bars.len()), ("a week", 53));
        assert_eq!((year.label(0), year.span()), ("1 Jan 2024".into(), "1 January 2024 to 30 December 2024".into()));
    }

    #[test]
    fn without_two_dates_there_is_none() {
        assert_eq!(timeline(&[]), None);
        assert_eq!(timeline(&["soon", ""]), None);
        assert_eq!(timeline(&["2024-01-01", "2024-01-01"]), None);
    }

    #[test]
    fn a_date_from_another_age_does_not_flatten_the_others() {
        let mut dates = vec!["2024-05-01T10:00"; 15];
        dates.extend(["2024-05-01T12:00"; 15]);
        dates.extend(["9999-01-01", "0001-01-01"]);
        let timeline = timeline(&dates).unwrap();
        assert_eq!((timeline.astray, timeline.bars.iter().map(|mix| mix.total()).sum::<usize>()), (2, 30));
        assert!(timeline.step <= HOUR);
    }

    #[test]
    fn all_of_time_has_few_bars() {
        let all = timeline(&["-009999-01-02T01:59:59Z", "9999-12-30T22:00:00Z"]).unwrap();
        assert!(all.bars.len() <= 54, "{}", all.bars.len());
    }
}
