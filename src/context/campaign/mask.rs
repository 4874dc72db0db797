//! The mask: what of a text may change from copy to copy is taken out, what stays is weighed.
//!
//! Links, `@names`, e-mail addresses, numbers, words with digits, numerals and dates are slots and count for nothing. What is likely a name (capitalised inside a sentence, or
//! after `Mrs`, `coach` ...) counts little: no lexicon tells names for certain, and German capitalises every noun. Words that everybody uses count little, too.

use std::ops::Range;

use super::words::{self, Use};
use crate::text::{Text, WordKind};

/// How much a word says, in the two highest bits of its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// Any other word.
    Full,
    /// One that everybody uses.
    Common,
    /// One that is likely a name.
    Name,
}

impl Weight {
    /// In tenths.
    pub fn tenths(self) -> u32 {
        match self {
            Self::Full => 10,
            Self::Common => 3,
            Self::Name => 2,
        }
    }

    /// Of a word as [`Masked::words`] holds it.
    pub fn of(word: u32) -> Self {
        match word >> 30 {
            0 => Self::Full,
            1 => Self::Common,
            _ => Self::Name,
        }
    }

    /// `hash` with the weight in its highest bits. One word has one hash for all its weights but for those bits.
    fn with(self, hash: u32) -> u32 {
        hash & 0x3FFF_FFFF
            | match self {
                Self::Full => 0,
                Self::Common => 1 << 30,
                Self::Name => 2 << 30,
            }
    }
}

/// A masked text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Masked {
    /// The words that stay, in order, hashed, each with its [`Weight`].
    pub words: Vec<u32>,
    /// Words, slots included; two characters of a script without spaces are one.
    pub length: usize,
    /// Slots that are amounts, numbers, links, handles or addresses.
    pub slots: usize,
}

/// Words of a text that are looked at; a campaign shows itself in its first page.
const MOST_WORDS: usize = 256;

impl Masked {
    /// Masks `text`. What it quotes (lines that begin with `>`) is not its own and left out.
    pub fn of(text: &Text<'_>) -> Self {
        let (folded, original) = (text.folded(), text.original());
        let all = &text.words()[..text.words().len().min(MOST_WORDS)];
        let taken = addresses(text);
        let mut taken = taken.iter().peekable();
        let sentence_case = is_sentence_case(text);
        let mut masked = Self { words: Vec::with_capacity(all.len()), ..Self::default() };
        let (mut after_title, mut end, mut unspaced): (bool, usize, Option<u32>) = (false, 0, None);
        let mut quoted_to = 0;
        for word in all {
            let gap = &folded[end..word.start];
            if (end == 0 || gap.contains('\n')) && gap.trim_end().ends_with('>') {
                quoted_to = folded[word.start..].find('\n').map_or(folded.len(), |at| word.start + at);
            }
            let fresh = end == 0 || gap.contains(|c: char| !(c.is_whitespace() || matches!(c, ',' | '-' | '\'' | '(' | '&')));
            let adjacent = gap.is_empty();
            end = word.end;
            if word.start < quoted_to {
                continue;
            }
            while taken.next_if(|range| range.end <= word.start).is_some() {
                masked.slots += 1;
                masked.length += 1;
            }
            if taken.peek().is_some_and(|range| range.start < word.end) {
                continue;
            }
            let shown = text.word(word);
            if is_unspaced(shown) {
                let this = hash(shown.as_bytes());
                if let Some(last) = unspaced.filter(|_| adjacent) {
                    masked.words.push(Weight::Full.with((last.rotate_left(7) ^ this).wrapping_mul(0x9E37_79B1) >> 1));
                    masked.length += usize::from(masked.words.len().is_multiple_of(2));
                }
                unspaced = Some(this);
                continue;
            }
            unspaced = None;
            masked.length += 1;
            let titled = std::mem::take(&mut after_title);
            let hash = hash(shown.as_bytes());
            let weight = match words::usage(hash) {
                _ if word.kind != WordKind::Letters => {
                    masked.slots += 1;
                    continue;
                }
                Some(Use::Slot) => continue,
                Some(Use::Title) => {
                    after_title = true;
                    Weight::Common
                }
                Some(Use::Common) => Weight::Common,
                None if titled => Weight::Name,
                None if sentence_case && !fresh && is_capitalised(text, original, word.start) => Weight::Name,
                None => Weight::Full,
            };
            masked.words.push(weight.with(hash));
        }
        masked.slots += taken.count();
        masked
    }
}

/// Where the links, names after `@` and e-mail addresses stand in the folded text, in order and apart.
fn addresses(text: &Text<'_>) -> Vec<Range<usize>> {
    let folded = text.folded();
    let mut ranges: Vec<Range<usize>> = text.links().iter().filter_map(|link| link.folded.clone()).collect();
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '+');
    let mut done = 0;
    for at in memchr::memchr_iter(b'@', folded.as_bytes()) {
        // Many signs in a row are looked at once.
        if at < done {
            continue;
        }
        let before: usize = folded[done..at].chars().rev().take(64).take_while(|c| is_part(*c)).map(char::len_utf8).sum();
        let after: usize = folded[at + 1..].chars().take(64).take_while(|c| is_part(*c)).map(char::len_utf8).sum();
        done = at + 1 + after;
        ranges.push(at - before..done);
    }
    ranges.sort_unstable_by_key(|range| (range.start, range.end));
    let mut apart: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match apart.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => apart.push(range),
        }
    }
    apart
}

/// Whether enough words are in small letters for a capital to say something.
fn is_sentence_case(text: &Text<'_>) -> bool {
    let words = text.original().split_whitespace().take(MOST_WORDS).filter_map(|word| word.chars().next()).filter(|c| c.is_alphabetic());
    let (mut capital, mut small) = (0, 0);
    for first in words {
        if first.is_uppercase() {
            capital += 1;
        } else {
            small += 1;
        }
    }
    capital <= 2 * small
}

/// Whether the word that begins at `start` of the folded view was typed as `Name`: one capital, then small letters.
fn is_capitalised(text: &Text<'_>, original: &str, start: usize) -> bool {
    let from = text.origin(start..start + 1).start;
    let mut characters = original[from..].chars();
    characters.next().is_some_and(char::is_uppercase) && characters.next().is_some_and(char::is_lowercase)
}

/// Whether this is a character of a script without spaces, which the text takes for a word of its own.
fn is_unspaced(word: &str) -> bool {
    let mut characters = word.chars();
    // From Thai on, roughly: what precedes are alphabets with spaces.
    characters.next().is_some_and(|c| c >= '\u{e00}') && characters.next().is_none()
}

/// FNV-1a, its ends folded together.
pub(super) fn hash(bytes: &[u8]) -> u32 {
    let hash = bytes.iter().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3));
    (hash ^ (hash >> 32)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> Masked {
        Masked::of(&Text::fold(text))
    }

    #[track_caller]
    fn same(a: &str, b: &str) {
        assert_eq!(masked(a).words, masked(b).words, "{a} / {b}");
    }

    #[test]
    fn slots_count_for_nothing() {
        same("I made $4,200 in two weeks", "I made 9.750€ in twelve weeks");
        same("write @stone_fx on 12 July, or see win.example/a", "write @mrs.lena_7 on 3 June, or see https://other.example");
        same("ask ann.lee@mail.example for it", "ask drosa@herb.example for it");
        assert_eq!(masked("won 250 at win.example/a today").slots, 2);
        assert_eq!(masked("won 250 at win.example/a today").length, 5);
    }

    #[test]
    fn names_count_little() {
        let names = |text: &str| masked(text).words.iter().filter(|word| Weight::of(**word) == Weight::Name).count();
        assert_eq!(names("thanks to mrs ruiz I was saved"), 1);
        assert_eq!(names("Thanks to Mrs Ana Ruiz I was saved"), 2);
        assert_eq!(names("Bridges fell. Roads too. I met Lena there"), 1, "a sentence may begin with any word");
        assert_eq!(names("EVERYBODY CAN SEE THIS MUCH"), 0);
    }

    #[test]
    fn what_is_quoted_is_left_out() {
        same("> the bridge opens on friday at last\nlovely news", "lovely news");
        same("lovely news\n&gt; the bridge opens at last", "lovely news");
        assert_ne!(masked("a bridge -> lovely").words, masked("a bridge").words);
    }

    #[test]
    fn scripts_without_spaces_are_pairs_of_characters() {
        let text = masked("今日は良い天気ですね");
        assert_eq!((text.words.len(), text.length), (9, 4));
        assert_eq!(text.words.iter().collect::<std::collections::BTreeSet<_>>().len(), 9);
    }

    #[test]
    fn many_signs_take_no_quadratic_time() {
        assert!(masked(&"@".repeat(1_000_000)).words.is_empty());
        assert!(masked(&"a@".repeat(500_000)).words.is_empty());
    }
}
