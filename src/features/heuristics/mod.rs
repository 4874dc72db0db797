//! Heuristics: named measures of a comment, each of which can be explained to the person who wrote it.
//!
//! One file is one family; [`HEURISTICS`] is the registry that the model, the help, the documentation and the tests loop over. A new heuristic is
//! one new file and its line in that slice.

use crate::{span::Span, text::Text};

/// A heuristic: what it is called, what it sees, and how it measures.
#[derive(Debug)]
pub struct Heuristic {
    /// Its name in features, reasons and reports: lower-case words joined by `_`.
    pub name: &'static str,
    /// What it sees, in one line, as shown by `moderato heuristics`.
    pub sees: &'static str,
    /// One example comment, or part of one, that it sees.
    pub example: &'static str,
    /// Ascending lower bounds of the levels that count as features of their own: `[1, 2, 4]` gives the columns `name:1`, `name:2` (2 or 3), `name:4+`.
    pub buckets: &'static [u32],
    /// Measures a text.
    pub measure: fn(&Text<'_>) -> Measure,
}

/// What a heuristic found in one text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Measure {
    /// How much of it; 0 for nothing.
    pub level: u32,
    /// Where it stands in the original; may be empty where it is a matter of the whole text.
    pub spans: Vec<Span>,
}

impl Measure {
    /// As many as there are spans.
    pub fn count(spans: Vec<Span>) -> Self {
        Self { level: u32::try_from(spans.len()).unwrap_or(u32::MAX), spans }
    }
}

/// Every heuristic, in the order of the model's columns.
pub const HEURISTICS: &[&Heuristic] = &[];
