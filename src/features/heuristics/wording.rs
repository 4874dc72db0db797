//! [`Wording`]: what one pass over the words of the folded view finds out.

use std::sync::LazyLock;

use super::{
    beginnings::{self, ahead},
    contact,
    lexicon::{self, Kinds, LEXICON, Lexicon},
    phrases::{Hits, MATCHER, Matcher, is_spaced},
    repetition::Again,
    shape::is_of_word,
};
use crate::text::{Text, Word, WordKind};

/// What the words are.
#[derive(Debug, Default)]
pub(super) struct Wording {
    /// A number for each word, as [`lexicon::print`] makes them.
    pub prints: Vec<u64>,
    /// Whether a word stands twice in a row.
    pub echo: bool,
    /// Words for the writer.
    pub first_person: u32,
    /// Words for the reader.
    pub second_person: u32,
    /// Digits that are spelled.
    pub spelled: u32,
    /// Digits, and what may be one.
    pub digits: usize,
    /// Whether digits stand beside letters.
    pub mixed: bool,
    /// Indices of the words that may be part of an amount: numbers, and words for money.
    pub sums: Vec<u32>,
    /// Everything that some word is.
    pub kinds: Kinds,
    /// The longest word, in bytes.
    pub longest: usize,
    /// Whether a messenger's name may begin somewhere.
    pub messenger: bool,
    /// Whether an invitation may begin somewhere.
    pub invitation: bool,
    /// The phrases that were found.
    pub hits: Hits,
    /// What is said again.
    pub again: Again,
}

impl Wording {
    /// Reads the words of `text`, forgetting those of the last one; whether it is [`odd`](super::signs::Signs::odd).
    pub(super) fn read(&mut self, text: &Text<'_>, odd: bool) {
        self.clear();
        let mut reader =
            Reader { beginnings: &BEGINNINGS, odd, text, folded: text.folded(), lexicon: &LEXICON, matcher: &MATCHER, wording: self };
        let (mut last, mut end) = (0, 0);
        for (index, word) in text.words().iter().enumerate() {
            let print = reader.word(index, word, end == word.start);
            reader.wording.echo |= print == last;
            (last, end) = (print, word.end);
        }
        self.again.read(text, &self.prints);
    }

    fn clear(&mut self) {
        self.prints.clear();
        self.sums.clear();
        self.hits.clear();
        (self.echo, self.mixed, self.messenger, self.invitation) = (false, false, false, false);
        (self.first_person, self.second_person, self.spelled, self.kinds) = (0, 0, 0, 0);
        (self.digits, self.longest) = (0, 0);
    }
}

/// Bits that tell plain letters and digits apart from other bytes.
const HIGH: u64 = 0x8080_8080_8080_8080;

/// How everything begins that is looked for at the beginnings of words.
struct Beginnings {
    phrases: &'static beginnings::Beginnings,
    names: &'static beginnings::Beginnings,
    invitations: &'static beginnings::Beginnings,
    /// All of them as one: a word that passes here is looked at closely.
    all: beginnings::Beginnings,
}

static BEGINNINGS: LazyLock<Beginnings> = LazyLock::new(|| {
    let (phrases, names, invitations) = (MATCHER.beginnings(), &*contact::NAME_BEGINNINGS, &*contact::INVITATIONS);
    let mut all = phrases.clone();
    all.join(names);
    all.join(invitations);
    Beginnings { phrases, names, invitations, all }
});

struct Reader<'a> {
    beginnings: &'static Beginnings,
    odd: bool,
    text: &'a Text<'a>,
    folded: &'a str,
    lexicon: &'a Lexicon,
    matcher: &'a Matcher,
    wording: &'a mut Wording,
}

impl Reader<'_> {
    /// Reads one word, which `touches` the one before or not; its print.
    #[inline]
    fn word(&mut self, index: usize, word: &Word, touches: bool) -> u64 {
        let bytes = self.folded.as_bytes();
        let length = word.end - word.start;
        let ahead = ahead(bytes, word.start);
        let (print, plain) = match length {
            1..=8 => {
                let mask = u64::MAX >> (64 - 8 * length);
                (ahead & mask, is_plain(ahead, mask))
            }
            _ => {
                let bytes = &bytes[word.start..word.end];
                (lexicon::print(bytes), bytes.iter().all(u8::is_ascii_alphanumeric))
            }
        };
        let kinds = self.lexicon.kinds(print);
        let wording = &mut *self.wording;
        wording.prints.push(print);
        wording.longest = wording.longest.max(length);
        if kinds != 0 {
            wording.kinds |= kinds;
            wording.first_person += u32::from(kinds & lexicon::FIRST_PERSON != 0);
            wording.second_person += u32::from(kinds & lexicon::SECOND_PERSON != 0);
            wording.spelled += u32::from(kinds & lexicon::DIGIT != 0);
        }
        if word.kind != WordKind::Letters {
            self.number(index, word);
        } else if kinds & lexicon::MONEY != 0 {
            wording.sums.push(u32::try_from(index).unwrap_or(u32::MAX));
        }
        // Where words begin for phrases: after an apostrophe or a point inside a word as well.
        if plain && !touches {
            self.begins(word.start, ahead);
        } else {
            self.begins_inside(word);
        }
        print
    }

    fn number(&mut self, index: usize, word: &Word) {
        let text = self.text.word(word);
        self.wording.sums.push(u32::try_from(index).unwrap_or(u32::MAX));
        // An `o` beside digits may be one more, and so may what is not ASCII.
        let like_digit = |byte: &u8| byte.is_ascii_digit() || *byte == b'o' || !byte.is_ascii();
        self.wording.digits += text.bytes().filter(like_digit).count();
        self.wording.mixed |= word.kind == WordKind::Mixed;
    }

    /// Looks for what may begin at `start`, where the bytes `ahead` stand.
    #[inline]
    fn begins(&mut self, start: usize, ahead: u64) {
        if self.beginnings.all.may_begin(ahead, self.odd) {
            self.look(start, ahead);
        }
    }

    fn look(&mut self, start: usize, ahead: u64) {
        let Beginnings { phrases, names, invitations, .. } = self.beginnings;
        if phrases.may_begin(ahead, self.odd) {
            self.matcher.look(self.folded, start, &mut self.wording.hits);
        }
        self.wording.invitation |= invitations.may_begin(ahead, self.odd);
        if !self.wording.messenger && names.may_begin(ahead, self.odd) {
            self.wording.messenger = contact::is_name_near(&self.folded[start..]);
        }
    }

    /// Looks for the beginnings inside a word that is more than letters and digits of ASCII set off by others.
    fn begins_inside(&mut self, word: &Word) {
        let mut in_word = self.folded[..word.start].chars().next_back().is_some_and(is_of_word);
        for (at, letter) in self.folded[word.start..word.end].char_indices() {
            let was_in_word = in_word;
            in_word = is_of_word(letter);
            if in_word && !(was_in_word && is_spaced(letter)) {
                let start = word.start + at;
                self.begins(start, ahead(self.folded.as_bytes(), start));
            }
        }
    }
}

/// Whether the bytes under `mask`, which are part of one word, are ASCII letters and digits: `'`, `,`, `.` and `_` are told by bits 4 to 6.
#[inline]
fn is_plain(bytes: u64, mask: u64) -> bool {
    let letter_or_digit = bytes << 2 & (bytes << 1 | bytes << 3) & !bytes;
    letter_or_digit & HIGH & mask == HIGH & mask
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_are_letters_and_digits() {
        let plain = |word: &str| is_plain(ahead(word.as_bytes(), 0), u64::MAX >> (64 - 8 * word.len()));
        assert!("abcdefghijklmnopqrstuvwxyz0123456789".split("").filter(|letter| !letter.is_empty()).all(plain));
        assert!(plain("a1") && plain("zz9zz9zz"));
        for word in ["don't", "1,5", "1.5", "a_b", "é", "aé", "’"] {
            assert!(!plain(word), "{word}");
        }
    }

    #[test]
    fn words_are_counted_by_kind() {
        let mut wording = Wording::default();
        for _ in 0..2 {
            wording.read(&Text::fold("I told you you owe me 5 bucks, i.e. $5k, one two"), false);
            assert!(wording.echo && wording.mixed);
            assert_eq!((wording.first_person, wording.second_person, wording.spelled, wording.digits), (3, 2, 2, 2));
            assert_eq!(wording.sums, [6, 7, 10]);
        }
    }
}
