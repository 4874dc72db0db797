//! Invisible characters.
//!
//! # What it sees
//! Zero-width characters, soft hyphens and direction marks inside words, or where no honest text needs them.
//!
//! # Why it matters
//! They break words apart for filters and leave them whole for readers. The joiners that Persian, the Indic scripts and emoji
//! need are not counted. Exports add some of their own (a byte order mark at the start), so one is weak evidence.
//!
//! # Example
//! `fr\u{200b}ee cry\u{200b}pto`

use super::{Heuristic, gate::Gate, tally::of_kind};
use crate::text::MarkKind;

/// Invisible characters in words.
pub const INVISIBLE: Heuristic = Heuristic {
    name: "invisible",
    sees: "invisible characters inside words",
    example: "fr\u{200b}ee cry\u{200b}pto",
    buckets: &[1, 2, 5],
    gate: Gate::mark(MarkKind::Invisible),
    measure: |text, _, tally| of_kind(text, MarkKind::Invisible, tally),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    fn level(text: &str) -> u32 {
        INVISIBLE.measure(&Text::fold(text)).level
    }

    #[test]
    fn joiners_that_are_needed_are_not_counted() {
        for honest in ["می‌خواهم", "क्‍ष", "👨‍👩‍👧", "plain"] {
            assert_eq!(level(honest), 0, "{honest}");
        }
    }

    mod needs_folding {
        use super::*;

        #[test]
        fn what_hides_in_words_is_counted() {
            assert_eq!(level(INVISIBLE.example), 2);
            assert_eq!(level("gi\u{ad}veaway"), 1);
        }
    }
}
