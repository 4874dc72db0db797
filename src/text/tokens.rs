//! Words of the folded view.

use unicode_normalization::char::is_combining_mark;

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
pub(super) fn words(folded: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut open: Option<Open> = None;
    let mut characters = folded.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let end = at + character.len_utf8();
        let next = characters.peek().map_or(' ', |&(_, next)| next);
        let inner = match character {
            '\'' => open.as_ref().is_some_and(|word| word.last_is_letter) && next.is_alphabetic(),
            '.' | ',' => open.as_ref().is_some_and(|word| !word.last_is_letter) && next.is_ascii_digit(),
            _ => false,
        };
        let part = is_part(character) || (open.is_some() && is_joined(character));
        if let Some(word) = open.as_mut().filter(|_| part || inner) {
            if is_unspaced(character) || word.unspaced && part && !is_joined(character) {
                words.extend(open.take().map(Open::close));
            } else {
                word.take(character, end);
                continue;
            }
        }
        if part && !inner {
            let mut word = Open { start: at, end, letters: false, digits: false, last_is_letter: false, unspaced: is_unspaced(character) };
            word.take(character, end);
            open = Some(word);
        } else {
            words.extend(open.take().map(Open::close));
        }
    }
    words.extend(open.map(Open::close));
    words
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
    fn take(&mut self, character: char, end: usize) {
        self.end = end;
        self.letters |= character.is_alphabetic();
        self.digits |= character.is_numeric();
        self.last_is_letter = !character.is_numeric();
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

fn is_part(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// What belongs to the letter before it.
fn is_joined(character: char) -> bool {
    !character.is_ascii() && (is_combining_mark(character) || matches!(character, '\u{200c}' | '\u{200d}'))
}

fn is_unspaced(character: char) -> bool {
    matches!(character, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

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
