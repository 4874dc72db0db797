//! Words of the folded view.

use unicode_normalization::char::is_combining_mark;

use super::class::Class;

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
        of_ascii(folded.as_bytes(), words);
    } else {
        of_characters(folded, words);
    }
}

fn of_characters(folded: &str, words: &mut Vec<Word>) {
    let mut open: Option<Open> = None;
    let mut characters = folded.chars();
    let mut following = characters.next().map(|character| (character, Class::of(character)));
    let mut at = 0;
    while let Some((character, class)) = following {
        let start = at;
        at += character.len_utf8();
        following = characters.next().map(|character| (character, Class::of(character)));
        let part = class.any(Class::ALPHANUMERIC) || character == '_';
        if part
            && let Some(word) = open.as_mut()
            && !word.unspaced
            && !class.any(Class::UNSPACED)
        {
            word.take(class, at);
            continue;
        }
        let inner = match character {
            '\'' => open.as_ref().is_some_and(|word| word.last_is_letter) && following.is_some_and(|(_, next)| next.any(Class::LETTER)),
            '.' | ',' => open.as_ref().is_some_and(|word| !word.last_is_letter) && following.is_some_and(|(next, _)| next.is_ascii_digit()),
            _ => false,
        };
        let joined = class.any(Class::JOINED);
        let part = part || open.is_some() && joined;
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

/// The words of lower-case ASCII, 64 bytes at a time as bits; whether four letters or digits stand each alone, one byte apart (what
/// [`super::spaced`] may rejoin). 0.6 ns a byte, where a look at each byte by itself takes 2.
pub(super) fn of_ascii(folded: &[u8], words: &mut Vec<Word>) -> bool {
    let mut open: Option<AsciiWord> = None;
    let mut before = Masks::default();
    let mut apart = false;
    let mut base = 0;
    let mut push = |word: AsciiWord, end: usize| {
        let kind = match (word.letters, word.digits) {
            (true, true) => WordKind::Mixed,
            (false, true) => WordKind::Number,
            _ => WordKind::Letters,
        };
        words.push(Word { start: word.start, end, kind });
    };
    while base < folded.len() {
        let block = &folded[base..folded.len().min(base + 64)];
        let masks = Masks::of(block);
        let Masks { letters, digits, low_lines, quotes, points } = masks;
        let after = byte_after(folded, base);
        let behind = |bits: u64, before: u64| bits << 1 | before >> 63;
        let ahead = |bits: u64, next: bool| bits >> 1 | u64::from(next) << 63;
        // A quote between letters and a point between digits are of the word.
        let inner = quotes & behind(letters | low_lines, before.letters | before.low_lines) & ahead(letters, after.is_ascii_lowercase())
            | points & behind(digits, before.digits) & ahead(digits, after.is_ascii_digit());
        let mut parts = letters | digits | low_lines | inner;
        apart |= masks.stand_apart(&before, after);
        while parts != 0 || open.is_some() {
            let start = if open.is_some() { 0 } else { parts.trailing_zeros() };
            let length = (parts >> start).trailing_ones();
            let run = if length == 64 { u64::MAX } else { ((1 << length) - 1) << start };
            let word = open.get_or_insert(AsciiWord { start: base + start as usize, letters: false, digits: false });
            word.letters |= letters & run != 0;
            word.digits |= digits & run != 0;
            if start + length == 64 {
                break;
            }
            if let Some(word) = open.take() {
                push(word, base + (start + length) as usize);
            }
            parts &= !run;
        }
        before = masks;
        base += 64;
    }
    if let Some(word) = open {
        push(word, folded.len());
    }
    apart
}

/// Whether four letters or digits of lower-case ASCII stand each alone, one byte apart.
pub(super) fn stand_apart(folded: &[u8]) -> bool {
    let mut before = Masks::default();
    folded.chunks(64).enumerate().any(|(number, block)| {
        let masks = Masks::of(block);
        let apart = masks.stand_apart(&before, byte_after(folded, number * 64));
        before = masks;
        apart
    })
}

/// The byte after the block of 64 at `base`; a space after the last.
fn byte_after(folded: &[u8], base: usize) -> u8 {
    folded.get(base + 64).copied().unwrap_or(b' ')
}

struct AsciiWord {
    start: usize,
    letters: bool,
    digits: bool,
}

/// Which of 64 bytes are of what kind, the first lowest.
#[derive(Clone, Copy, Default)]
struct Masks {
    letters: u64,
    digits: u64,
    low_lines: u64,
    quotes: u64,
    points: u64,
}

impl Masks {
    fn of(block: &[u8]) -> Self {
        let mut bytes = [b' '; 64];
        bytes[..block.len()].copy_from_slice(block);
        Self {
            letters: mask(&bytes, |byte| byte.wrapping_sub(b'a') < 26),
            digits: mask(&bytes, |byte| byte.wrapping_sub(b'0') < 10),
            low_lines: mask(&bytes, |byte| byte == b'_'),
            quotes: mask(&bytes, |byte| byte == b'\''),
            points: mask(&bytes, |byte| byte == b'.' || byte == b','),
        }
    }
}

impl Masks {
    /// Whether the last of four letters or digits that stand alone, one byte apart, is in this block, between `before` and the byte `after`.
    fn stand_apart(&self, before: &Self, after: u8) -> bool {
        let then = (before.letters | before.digits) >> 56;
        let all = u128::from(then) | u128::from(self.letters | self.digits) << 8 | u128::from(after.is_ascii_alphanumeric()) << 72;
        let alone = all & !(all << 1) & !(all >> 1);
        // Of the first of the eight bytes before, nothing is known of what precedes it.
        alone & alone >> 2 & alone >> 4 & alone >> 6 & !1 != 0
    }
}

/// One bit a byte: the comparisons become vectors, and a multiplication gathers eight results.
fn mask(bytes: &[u8; 64], is: impl Fn(u8) -> bool) -> u64 {
    let mut set = [0_u8; 64];
    for (set, &byte) in set.iter_mut().zip(bytes) {
        *set = u8::from(is(byte));
    }
    let (eights, _) = set.as_chunks::<8>();
    eights
        .iter()
        .enumerate()
        .fold(0, |mask, (at, eight)| mask | u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56 << (8 * at))
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
