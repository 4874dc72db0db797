//! The lexicon: short lists of single words, looked up once for each word of a comment.

use std::sync::LazyLock;

use super::length::{FIRST_PERSON_WORDS, SECOND_PERSON_WORDS};

/// What a word is; a set of the kinds below.
pub(super) type Kinds = u8;
/// A word for the writer.
pub(super) const FIRST_PERSON: Kinds = 1;
/// A word for the reader.
pub(super) const SECOND_PERSON: Kinds = 2;
/// A word that makes a spelled number money.
pub(super) const MONEY: Kinds = 4;
/// A digit, spelled.
pub(super) const DIGIT: Kinds = 8;
/// A mail provider.
pub(super) const MAIL: Kinds = 16;
/// `at`, in the place of the sign.
pub(super) const AT: Kinds = 32;

const LISTS: &[(Kinds, &[&str])] = &[
    (FIRST_PERSON, FIRST_PERSON_WORDS),
    (SECOND_PERSON, SECOND_PERSON_WORDS),
    (MONEY, super::currencies::PLAIN_MONEY),
    (DIGIT, super::contact::SPELLED_DIGITS),
    (MAIL, super::contact::PROVIDERS),
    (AT, &["at", "arroba"]),
];

/// Slots of the table; most are empty, so that a word in no list is turned away at the first.
const SLOTS: usize = 1024;

/// A table of words by their prints.
pub(super) struct Lexicon(Box<[(u64, Kinds); SLOTS]>);

/// The one lexicon.
pub(super) static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon(Box::new([(0, 0); SLOTS]));
    for (kind, words) in LISTS {
        for word in *words {
            lexicon.add(print(word.as_bytes()), *kind);
        }
    }
    lexicon
});

impl Lexicon {
    fn add(&mut self, print: u64, kind: Kinds) {
        let mut at = slot(print);
        while self.0[at].0 != print && self.0[at].0 != 0 {
            at = (at + 1) % SLOTS;
        }
        self.0[at].0 = print;
        self.0[at].1 |= kind;
    }

    /// What the word of this print is.
    #[inline]
    pub(super) fn kinds(&self, print: u64) -> Kinds {
        let mut at = slot(print);
        loop {
            match self.0[at] {
                (found, kinds) if found == print => return kinds,
                (0, _) => return 0,
                _ => at = (at + 1) % SLOTS,
            }
        }
    }
}

#[inline]
fn slot(print: u64) -> usize {
    (print.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 54) as usize % SLOTS
}

/// A number for a word: of up to eight bytes the bytes themselves, of more a mixture. The same for the same word, and but for a chance of one in 2^64 only for it.
#[inline]
pub(super) fn print(word: &[u8]) -> u64 {
    let (chunks, rest) = word.as_chunks::<8>();
    let tail = rest.iter().rfold(0, |tail, byte| tail << 8 | u64::from(*byte));
    match chunks {
        [] => tail,
        [whole] if rest.is_empty() => u64::from_le_bytes(*whole),
        _ => mix(chunks.iter().fold(word.len() as u64, |print, chunk| mix(print, u64::from_le_bytes(*chunk))), tail),
    }
}

/// Folds the next number into a print (a multiply-xorshift step, as in SplitMix64).
#[inline]
pub(super) fn mix(print: u64, next: u64) -> u64 {
    let mixed = (print ^ next).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ (mixed >> 32)).rotate_left(17)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_known_by_their_lists() {
        let kinds = |word: &str| LEXICON.kinds(print(word.as_bytes()));
        assert_eq!(kinds("i"), FIRST_PERSON);
        assert_eq!(kinds("you’ve"), SECOND_PERSON);
        assert_eq!(kinds("googlemail"), MAIL);
        assert_eq!(kinds("five"), DIGIT);
        assert_eq!(kinds("wordless"), 0);
        assert_eq!(kinds(""), 0);
        for (kind, list) in LISTS {
            assert!(list.iter().all(|word| kinds(word) & kind != 0));
        }
    }
}
