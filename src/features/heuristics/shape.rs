//! [`Shape`]: what kinds of characters a comment was typed with, read once for several heuristics.

use std::rc::Rc;

use super::memo::Memo;
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
}

/// Whether a letter or digit of any script, as [`char::is_alphanumeric`] says, but sooner for what floods are made of.
pub(super) fn is_of_word(letter: char) -> bool {
    match letter {
        '\0'..='\u{7f}' => letter.is_ascii_alphanumeric(),
        '\u{300}'..='\u{344}' | '\u{2000}'..='\u{206f}' | '\u{1f1e6}'..='\u{1faff}' => false,
        _ => letter.is_alphanumeric(),
    }
}

thread_local! {
    static SHAPE: Memo<Shape> = const { Memo::new() };
}

/// The shape of the original of `text`, tags aside: nobody typed them.
pub(super) fn shape(text: &Text<'_>) -> Rc<Shape> {
    SHAPE.with(|memo| memo.of(text.original(), || Shape::of(text)))
}

impl Shape {
    fn of(text: &Text<'_>) -> Self {
        let mut shape = Self::default();
        let mut start = 0;
        for tag in text.marked(MarkKind::Tag) {
            shape.read(text.original().get(start..tag.start).unwrap_or_default());
            start = start.max(tag.end);
        }
        shape.read(text.original().get(start..).unwrap_or_default());
        shape
    }

    fn read(&mut self, part: &str) {
        let shape = self;
        let mut last = ['\n', '\n'];
        for letter in part.chars() {
            if letter == last[1] && letter == last[0] {
                shape.has_run |= !matches!(letter, '\t'..='\r' | ' ' | '.' | '!' | '?');
            }
            last = [last[1], letter];
            match letter {
                'a'..='z' => shape.lower += 1,
                ' ' | '\t'..='\r' => continue,
                'A'..='Z' => {
                    shape.upper += 1;
                    shape.has_capitals |= last[0].is_ascii_uppercase();
                }
                '0'..='9' => shape.digits += 1,
                '!'..='~' => {
                    shape.punctuation += 1;
                    match letter {
                        '?' => shape.questions += 1,
                        '!' => shape.exclamations += 1,
                        '<' | '>' => {}
                        '$' => {}
                        _ => {
                            shape.visible += 1;
                            continue;
                        }
                    }
                    shape.has_heap |= matches!(last[0], '!' | '?' | '$') && !matches!(letter, '<' | '>');
                }
                _ if letter.is_ascii() => {}
                _ if letter.is_whitespace() => continue,
                _ => shape.add_foreign(letter),
            }
            shape.visible += 1;
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
            }
        );
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
