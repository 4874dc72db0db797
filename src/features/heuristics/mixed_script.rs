//! Mixed script.
//!
//! # What it sees
//! Words in which look-alike letters of another script stand among Latin ones (`рrоfilе` with Cyrillic `р`, `о`, `е`).
//!
//! # Why it matters
//! Nobody types so by chance: it hides a word from word lists. A comment that is wholly Cyrillic, Greek or Arabic, or that
//! uses two scripts in separate words, is never counted: a foreign script is no offence.
//!
//! # Example
//! `сhесk mу рrоfilе`

use super::{Heuristic, gate::Gate, tally::of_kind};
use crate::text::MarkKind;

/// Words that mix scripts.
pub const MIXED_SCRIPT: Heuristic = Heuristic {
    name: "mixed_script",
    sees: "words that mix look-alike letters of two scripts",
    example: "сhесk mу рrоfilе",
    buckets: &[1, 2, 4],
    gate: Gate::mark(MarkKind::MixedScript),
    measure: |text, _, tally| of_kind(text, MarkKind::MixedScript, tally),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    fn level(text: &str) -> u32 {
        MIXED_SCRIPT.measure(&Text::fold(text)).level
    }

    #[test]
    fn foreign_scripts_are_no_mixture() {
        for honest in ["Привет, как дела?", "Καλημέρα σε όλους", "iPhone лучше", "今日はTシャツ", "مرحبا hello"]
        {
            assert_eq!(level(honest), 0, "{honest}");
        }
    }

    mod needs_folding {
        use super::*;

        #[test]
        fn look_alikes_within_a_word_are_counted() {
            assert_eq!(level(MIXED_SCRIPT.example), 2);
            assert_eq!(level("one frее word"), 1);
        }
    }
}
