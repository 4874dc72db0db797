//! Words of the folded view.

use unicode_segmentation::UnicodeSegmentation;

/// What a word is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordKind {
    /// Letters, perhaps with an apostrophe or marks inside.
    Letters,
    /// Digits, perhaps with separators inside.
    Number,
    /// Letters and digits.
    Mixed,
}

/// One word of the folded view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// First byte in the folded view.
    pub start: usize,
    /// One past the last byte in the folded view.
    pub end: usize,
    /// What it is made of.
    pub kind: WordKind,
}

/// The words of `folded`, in order (Unicode word boundaries, UAX #29).
pub(super) fn words(folded: &str) -> Vec<Word> {
    folded
        .unicode_word_indices()
        .map(|(start, word)| {
            let digits = word.chars().any(char::is_numeric);
            let letters = word.chars().any(char::is_alphabetic);
            let kind = match (letters, digits) {
                (true, true) => WordKind::Mixed,
                (false, true) => WordKind::Number,
                _ => WordKind::Letters,
            };
            Word { start, end: start + word.len(), kind }
        })
        .collect()
}
