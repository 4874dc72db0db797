//! [`Complaint`]: what is wrong with a policy file, and on which line.

use std::fmt;

use crate::report::visible;

/// One thing that is wrong, or only worth a word, with a line of a policy file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// The 1-based line; 0 where it concerns the whole file.
    pub line: usize,
    /// What.
    pub words: String,
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => f.write_str(&visible(&self.words)),
            line => write!(f, "line {line}: {}", visible(&self.words)),
        }
    }
}

/// Where the lines of a text begin.
#[derive(Debug)]
pub(super) struct Lines(Vec<usize>);

impl Lines {
    /// The lines of `text`.
    pub fn of(text: &str) -> Self {
        Self(memchr::memchr_iter(b'\n', text.as_bytes()).collect())
    }

    /// The 1-based number of the line of the byte `at`.
    pub fn number(&self, at: usize) -> usize {
        1 + self.0.partition_point(|&end| end < at)
    }
}

/// Likeness, 0 to 1, from which on a name is taken for another one mistyped.
const ALIKE: f64 = 0.7;

/// The one of `names` that is most like `typed`, if any is like it.
pub(crate) fn nearest<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let alike = |name: &str| strsim::jaro_winkler(typed, name);
    let best = names.into_iter().max_by(|a, b| alike(a).total_cmp(&alike(b)))?;
    (alike(best) >= ALIKE).then_some(best)
}

/// `; did you mean 'name'?` where a name is near, or what there is.
pub(super) fn suggestion<'a>(typed: &str, names: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match nearest(typed, names.clone()) {
        Some(name) => format!("; did you mean '{name}'?"),
        None => format!("; known are {}", names.into_iter().collect::<Vec<_>>().join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_from_one() {
        let lines = Lines::of("a\nbc\n\nd");
        assert_eq!([0, 1, 2, 4, 5, 6].map(|at| lines.number(at)), [1, 1, 2, 2, 3, 4]);
    }

    #[test]
    fn the_nearest_name_is_offered_or_all_are() {
        assert_eq!(suggestion("alow", ["block", "allow"]), "; did you mean 'allow'?");
        assert_eq!(suggestion("zzz", ["block", "allow"]), "; known are block, allow");
    }
}
