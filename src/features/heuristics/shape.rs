//! [`Shape`]: what kinds of characters a comment was typed with, read once for several heuristics.

use crate::text::{MarkKind, Text};

/// Counts of characters in an original text, and what is worth a closer look in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Shape {
    /// All but white space.
    pub visible: usize,
    /// Upper-case letters.
    pub upper: usize,
    /// Lower-case letters.
    pub lower: usize,
    /// Digits of any script.
    pub digits: usize,
    /// ASCII punctuation and its kin in other scripts.
    pub punctuation: usize,
    /// Question marks.
    pub questions: usize,
    /// Exclamation marks.
    pub exclamations: usize,
    /// Characters from U+2000 on that are no letters: emoji, arrows, ornaments.
    pub symbols: usize,
    /// Whether two of `!`, `?` and `$` stand side by side.
    pub has_heap: bool,
    /// Whether some letter or sign, other than those that end sentences, stands three times in a row.
    pub has_run: bool,
    /// Whether two upper-case letters may stand side by side.
    pub has_capitals: bool,
    /// Whether two `â` stand side by side: what is left of garbled arrows.
    pub has_hats: bool,
}

/// Whether a letter or digit of any script, as [`char::is_alphanumeric`] says, but sooner for what floods are made of.
pub(super) fn is_of_word(letter: char) -> bool {
    match letter {
        '\0'..='\u{7f}' => letter.is_ascii_alphanumeric(),
        '×' | '÷' => false,
        'À'..='\u{24f}' | '\u{400}'..='\u{481}' | '\u{3041}'..='\u{3096}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => true,
        '\u{300}'..='\u{344}' | '\u{2000}'..='\u{206f}' | '\u{1f1e6}'..='\u{1faff}' => false,
        _ => letter.is_alphanumeric(),
    }
}

impl Shape {
    /// The shape of the original of `text`, tags aside: nobody typed them.
    pub(super) fn of(text: &Text<'_>) -> Self {
        let mut shape = Self::default();
        let mut start = 0;
        for tag in text.marks().iter().filter(|mark| mark.kind == MarkKind::Tag) {
            shape.read(text.original().get(start..tag.span.start).unwrap_or_default());
            start = start.max(tag.span.end);
        }
        shape.read(text.original().get(start..).unwrap_or_default());
        // Garbled arrows are looked for in tags as well.
        shape.has_hats |= start > 0 && !text.original().is_ascii();
        shape
    }

    /// Reads ASCII sixteen bytes at a time, whatever else there is a character at a time.
    fn read(&mut self, part: &str) {
        let bytes = part.as_bytes();
        let mut counts = Counts::default();
        // Each byte is looked at with the two after it.
        let whole = bytes.len().saturating_sub(2) & !15;
        let (mut from, mut flags) = (0, Flags::default());
        while from < whole {
            let to = whole.min(from + BLOCK);
            counts.add(&bytes[from..to], &bytes[from + 1..to + 1], &bytes[from + 2..to + 2], &mut flags);
            from = to;
        }
        // Bytes of no kind fill the last block.
        let mut rest = [0xff; 34];
        let tail = &bytes[whole..];
        for (to, from) in rest.iter_mut().zip(tail) {
            *to = *from;
        }
        let length = if tail.len() > 16 { 32 } else { 16 };
        counts.add(&rest[..length], &rest[1..=length], &rest[2..length + 2], &mut flags);

        let ascii = bytes.len() - (counts.foreign - (length - tail.len()));
        self.visible += ascii - counts.spaces;
        self.upper += counts.upper;
        self.lower += counts.lower;
        self.digits += counts.digits;
        self.punctuation += counts.printed - counts.upper - counts.lower - counts.digits;
        self.questions += counts.questions;
        self.exclamations += counts.exclamations;
        self.has_heap |= flags.heap != 0;
        self.has_run |= flags.run != 0;
        self.has_capitals |= flags.capitals != 0;
        if ascii < bytes.len() {
            self.read_foreign(part);
        }
    }

    /// Reads what is not ASCII.
    fn read_foreign(&mut self, part: &str) {
        let bytes = part.as_bytes();
        let mut before = [('\n', 0); 2];
        let mut at = 0;
        while let Some(ascii) = bytes[at..].iter().position(|byte| !byte.is_ascii()) {
            let start = at + ascii;
            let Some(letter) = part[start..].chars().next() else { break };
            at = start + letter.len_utf8();
            let [first, second] = before;
            let touches = second == (letter, start);
            self.has_hats |= touches && letter == 'â';
            self.has_run |= touches && first == (letter, start - letter.len_utf8());
            before = [second, (letter, at)];
            if !letter.is_whitespace() {
                self.visible += 1;
                self.add_foreign(letter);
            }
        }
    }

    /// Counts a character outside ASCII.
    fn add_foreign(&mut self, letter: char) {
        if !is_of_word(letter) {
            self.add_sign(letter);
            return;
        }
        match letter {
            _ if letter.is_uppercase() => {
                self.upper += 1;
                self.has_capitals = true;
            }
            _ if letter.is_lowercase() => self.lower += 1,
            _ if letter.is_numeric() => self.digits += 1,
            _ => {}
        }
    }

    /// Counts a mark or symbol outside ASCII.
    fn add_sign(&mut self, letter: char) {
        match letter {
            '？' | '¿' | '؟' => {
                self.punctuation += 1;
                self.questions += 1;
            }
            '！' | '¡' | '‼' => {
                self.punctuation += 1;
                self.exclamations += 1;
            }
            '\u{2010}'..='\u{205e}' | '\u{3001}'..='\u{3003}' | '\u{ff01}'..='\u{ff0f}' | '،' | '۔' | '।' => {
                self.punctuation += 1;
            }
            _ => {}
        }
        self.symbols += usize::from(letter >= '\u{2000}' || is_ornament_below(letter));
    }
}

/// Bytes that are counted in bytes, before those overflow.
const BLOCK: usize = 128;

/// ASCII characters, counted by kind.
#[derive(Default)]
struct Counts {
    upper: usize,
    lower: usize,
    digits: usize,
    spaces: usize,
    questions: usize,
    exclamations: usize,
    /// From `!` to `~`.
    printed: usize,
    /// Bytes that are no ASCII.
    foreign: usize,
}

/// Where not 0, neighbours were met that deserve a closer look.
#[derive(Default)]
struct Flags {
    heap: u8,
    run: u8,
    capitals: u8,
}

impl Counts {
    /// Counts `bytes` (at most [`BLOCK`]), each with its `next` and the one `after` that. Plain loops over bytes without a branch are what compilers turn into sixteen bytes at a time.
    #[inline]
    fn add(&mut self, bytes: &[u8], next: &[u8], after: &[u8], flags: &mut Flags) {
        let is = |holds: bool| u8::from(holds);
        let (mut upper, mut lower, mut digits, mut spaces) = (0u8, 0u8, 0u8, 0u8);
        let (mut questions, mut exclamations, mut printed, mut foreign) = (0u8, 0u8, 0u8, 0u8);
        let (mut heap, mut run, mut capitals) = (0u8, 0u8, 0u8);
        for ((&byte, &next), &after) in bytes.iter().zip(next).zip(after) {
            let is_upper = is(byte.wrapping_sub(b'A') < 26);
            let is_space = is(byte == b' ') | is(byte.wrapping_sub(b'\t') < 5);
            let question = is(byte == b'?');
            let exclamation = is(byte == b'!');
            let is_foreign = is(byte >= 0x80);
            upper += is_upper;
            lower += is(byte.wrapping_sub(b'a') < 26);
            digits += is(byte.wrapping_sub(b'0') < 10);
            spaces += is_space;
            questions += question;
            exclamations += exclamation;
            printed += is(byte.wrapping_sub(b'!') < 94);
            foreign += is_foreign;
            capitals |= is_upper & is(next.wrapping_sub(b'A') < 26);
            let loud = question | exclamation | is(byte == b'$');
            heap |= loud & (is(next == b'?') | is(next == b'!') | is(next == b'$'));
            // What ends sentences may stand in a row.
            run |= is(byte == next) & is(byte == after) & is(is_space | question | exclamation | is_foreign | is(byte == b'.') == 0);
        }
        self.upper += usize::from(upper);
        self.lower += usize::from(lower);
        self.digits += usize::from(digits);
        self.spaces += usize::from(spaces);
        self.questions += usize::from(questions);
        self.exclamations += usize::from(exclamations);
        self.printed += usize::from(printed);
        self.foreign += usize::from(foreign);
        flags.heap |= heap;
        flags.run |= run;
        flags.capitals |= capitals;
    }
}

/// Ornaments below U+2000.
fn is_ornament_below(letter: char) -> bool {
    matches!(letter, '°' | '¤' | '¯' | '·' | '©' | '®')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_apart() {
        let shape = Shape::of(&Text::fold("Ab é Ж ? ！ 42 ¿. 水🎁\nx>"));
        assert_eq!(
            shape,
            Shape {
                visible: 14,
                upper: 2,
                lower: 3,
                digits: 2,
                punctuation: 5,
                questions: 2,
                exclamations: 1,
                symbols: 2,
                has_heap: false,
                has_run: false,
                has_capitals: true,
                has_hats: false,
            }
        );
    }

    #[test]
    fn letters_of_words_are_what_the_standard_says() {
        for letter in '\0'..=char::MAX {
            if !matches!(letter, '\u{300}'..='\u{344}' | '\u{2000}'..='\u{206f}' | '\u{1f1e6}'..='\u{1faff}') {
                assert_eq!(is_of_word(letter), letter.is_alphanumeric(), "{letter:?}");
            }
        }
    }

    fn of(original: &str) -> Shape {
        Shape::of(&Text::fold(original))
    }

    #[test]
    fn tags_are_not_what_was_typed() {
        assert_eq!(of("<div><p>Nice.</p></div>"), of("Nice."));
        assert_eq!(of("a <b"), Shape { visible: 3, lower: 2, punctuation: 1, ..Shape::default() });
    }

    #[test]
    fn heaps_and_runs_are_noticed() {
        assert!(of("what?!").has_heap && of("$$").has_heap);
        assert!(!of("! ! ?<").has_heap);
        assert!(of("sooo").has_run && !of("soo so ...   !!!").has_run);
        assert!(of("aBC").has_capitals && !of("A B Cd").has_capitals);
    }
}
