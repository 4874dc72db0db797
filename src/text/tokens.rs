//! Words of the folded view.

use unicode_normalization::char::is_combining_mark;

use super::{ascii, class::Class};

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

/// The words of `folded`, in order: runs of letters, marks and digits, an apostrophe inside letters and a point or comma inside digits among them.
///
/// Simpler than Unicode's word boundaries (UAX #29) on purpose: a host falls into its labels, and the time is linear whatever stands there (flags by the thousand are not, in
/// `unicode-segmentation` 1.13). Scripts written without spaces give a word a character.
pub(super) fn words(folded: &str, words: &mut Vec<Word>) {
    words.clear();
    if folded.is_ascii() {
        ascii::read_words(folded.as_bytes(), words);
    } else {
        of_characters(folded, words);
    }
}

/// The general way, of which [`ascii`] is the short one.
pub(super) fn of_characters(folded: &str, words: &mut Vec<Word>) {
    let bytes = folded.as_bytes();
    let mut open: Option<Open> = None;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        if byte.is_ascii() && Class::of_ascii(byte).any(Class::WORD) {
            // A run of ASCII at once.
            let (mut all, mut last) = (Class::default(), Class::default());
            while let Some(byte) = bytes.get(at).filter(|byte| byte.is_ascii() && Class::of_ascii(**byte).any(Class::WORD)) {
                last = Class::of_ascii(*byte);
                all = all.or(last);
                at += 1;
            }
            if open.as_ref().is_none_or(|word| word.unspaced) {
                words.extend(open.take().map(Open::close));
            }
            let word = open.get_or_insert(Open { start, end: at, letters: false, digits: false, last_is_letter: false, unspaced: false });
            word.take(all, at);
            word.last_is_letter = !last.any(Class::NUMERIC);
            continue;
        }
        let Some((class, length)) = class_at(folded, at) else { break };
        at += length;
        let inner = match byte {
            b'\'' => {
                open.as_ref().is_some_and(|word| word.last_is_letter)
                    && class_at(folded, at).is_some_and(|(next, _)| next.any(Class::LETTER))
            }
            b'.' | b',' => open.as_ref().is_some_and(|word| !word.last_is_letter) && bytes.get(at).is_some_and(u8::is_ascii_digit),
            _ => false,
        };
        let joined = class.any(Class::JOINED);
        let part = class.any(Class::WORD) || open.is_some() && joined;
        let unspaced = class.any(Class::UNSPACED);
        if let Some(word) = open.as_mut().filter(|_| part || inner) {
            if unspaced || word.unspaced && part && !joined {
                words.extend(open.take().map(Open::close));
            } else {
                word.take(class, at);
                continue;
            }
        }
        if part && !inner {
            let mut word = Open { start, end: at, letters: false, digits: false, last_is_letter: false, unspaced };
            word.take(class, at);
            open = Some(word);
        } else {
            words.extend(open.take().map(Open::close));
        }
    }
    words.extend(open.map(Open::close));
}

/// The class of the character at `at`, and its length in bytes.
fn class_at(text: &str, at: usize) -> Option<(Class, usize)> {
    match text.as_bytes().get(at) {
        Some(byte) if byte.is_ascii() => Some((Class::of_ascii(*byte), 1)),
        _ => text[at..].chars().next().map(|character| (Class::of(character), character.len_utf8())),
    }
}

/// A word under way.
struct Open {
    start: usize,
    end: usize,
    letters: bool,
    digits: bool,
    last_is_letter: bool,
    unspaced: bool,
}

impl Open {
    fn take(&mut self, class: Class, end: usize) {
        self.end = end;
        self.letters |= class.any(Class::LETTER);
        self.digits |= class.any(Class::NUMERIC);
        self.last_is_letter = !class.any(Class::NUMERIC);
    }

    fn close(self) -> Word {
        let kind = match (self.letters, self.digits) {
            (true, true) => WordKind::Mixed,
            (false, true) => WordKind::Number,
            _ => WordKind::Letters,
        };
        Word { start: self.start, end: self.end, kind }
    }
}

/// What belongs to the letter before it.
pub(super) fn is_joined(character: char) -> bool {
    !character.is_ascii() && (is_combining_mark(character) || matches!(character, '\u{200c}' | '\u{200d}'))
}

/// Whether a word may end between two characters of a folded view and another begin; `None` stands for an end of the text. A low line parts words, and so does every
/// character of a script without spaces.
pub fn parts_words(before: Option<char>, after: Option<char>) -> bool {
    let (Some(before), Some(after)) = (before, after) else { return true };
    let [of_word, goes_on] = [before, after].map(|character| character.is_alphanumeric() || is_joined(character));
    !of_word || !goes_on || !is_joined(after) && (is_unspaced(before) || is_unspaced(after))
}

pub(super) fn is_unspaced(character: char) -> bool {
    matches!(character, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<Word> {
        let mut found = Vec::new();
        super::words(text, &mut found);
        found
    }

    fn split(text: &str) -> Vec<&str> {
        words(text).iter().map(|word| &text[word.start..word.end]).collect()
    }

    #[test]
    fn words_numbers_and_hosts() {
        assert_eq!(split("don't pay $4,200.50 at win-now.example!"), ["don't", "pay", "4,200.50", "at", "win", "now", "example"]);
        assert_eq!(split("'quoted' 3.5. end"), ["quoted", "3.5", "end"]);
    }

    #[test]
    fn scripts_of_all_kinds() {
        assert_eq!(split("привет мир"), ["привет", "мир"]);
        assert_eq!(split("今日は ok"), ["今", "日", "は", "ok"]);
        assert_eq!(split("می\u{200c}خواهم है"), ["می\u{200c}خواهم", "है"]);
    }

    #[test]
    fn kinds() {
        assert_eq!(
            words("a1 12 ab").iter().map(|word| word.kind).collect::<Vec<_>>(),
            [WordKind::Mixed, WordKind::Number, WordKind::Letters]
        );
    }
}
