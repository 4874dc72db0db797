//! [`Shape`]: what kinds of characters a comment was typed with, read once for several heuristics.

use std::rc::Rc;

use super::memo::Memo;

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
    /// `<` and `>`.
    pub heads: usize,
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

/// The shape of `original`.
pub(super) fn shape(original: &str) -> Rc<Shape> {
    SHAPE.with(|memo| memo.of(original, || Shape::of(original)))
}

impl Shape {
    fn of(original: &str) -> Self {
        let mut shape = Self::default();
        let mut last = ['\n', '\n'];
        for letter in original.chars() {
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
                        '<' | '>' => shape.heads += 1,
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
        shape
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
        let shape = shape("Ab é Ж ? ！ 42 ¿. 水🎁\nx>");
        assert_eq!(
            *shape,
            Shape {
                visible: 14,
                upper: 2,
                lower: 3,
                digits: 2,
                punctuation: 5,
                questions: 2,
                exclamations: 1,
                heads: 1,
                symbols: 2,
                has_heap: false,
                has_run: false,
                has_capitals: true,
            }
        );
    }

    #[test]
    fn heaps_and_runs_are_noticed() {
        assert!(Shape::of("what?!").has_heap && Shape::of("$$").has_heap);
        assert!(!Shape::of("! ! ?<").has_heap);
        assert!(Shape::of("sooo").has_run && !Shape::of("soo so ...   !!!").has_run);
        assert!(Shape::of("aBC").has_capitals && !Shape::of("A B Cd").has_capitals);
    }
}
