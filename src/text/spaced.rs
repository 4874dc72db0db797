//! Spaced-out letters: `W h a t s A p p`, `f.r.e.e`, `c-a-s-h`.

use std::ops::Range;

use super::{
    Mark, MarkKind,
    class::Class,
    view::{Rewrite, View},
};

/// Letters that make a run: three are initials.
const LEAST: usize = 4;

/// Rejoins letters that stand alone in a row, one same separator between them; whether anything changed.
///
/// `runs` and `joined` are memory.
pub(super) fn rejoin(view: &mut View<'_>, marks: &mut Vec<Mark>, runs: &mut Vec<Range<usize>>, joined: &mut String) -> bool {
    read_runs(view.text(), runs);
    if runs.is_empty() {
        return false;
    }
    let spare = view.lend();
    let source = view.text();
    let mut rewrite = Rewrite::of(source, spare);
    for run in runs {
        marks.push(Mark { kind: MarkKind::Spaced, span: view.origin(run.clone()) });
        joined.clear();
        joined.extend(source[run.clone()].chars().filter(|&character| is_alphanumeric(character)));
        rewrite.replace(run.clone(), joined);
    }
    let rewritten = rewrite.finish();
    view.become_rewritten(rewritten)
}

fn is_alphanumeric(character: char) -> bool {
    Class::of(character).any(Class::ALPHANUMERIC)
}

fn is_separator(character: char) -> bool {
    matches!(character, ' ' | '.' | '-' | '_' | '*' | '|' | '·' | '•' | '~')
}

/// Reads into `runs` the ranges of single letters or digits with one and the same separator between.
fn read_runs(text: &str, runs: &mut Vec<Range<usize>>) {
    runs.clear();
    let mut run = Run::default();
    let mut previous = ' ';
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let next = characters.peek().map_or(' ', |&(_, next)| next);
        let single = is_alphanumeric(character) && !is_alphanumeric(previous) && !is_alphanumeric(next) && !is_mark(next);
        if single {
            let continues = run.count > 0 && run.end + run.separator.len_utf8() == at && (run.count == 1 || previous == run.separator);
            if !continues {
                run.close(runs);
                run = Run { start: at, ..Run::default() };
            }
            run.end = at + character.len_utf8();
            run.separator = if is_separator(next) { next } else { '\0' };
            run.first_separator = run.first_separator.or(Some(run.separator));
            run.see(character);
            // A change of separator ends the run behind this letter.
            if Some(run.separator) != run.first_separator {
                run.close(runs);
            }
        } else if is_alphanumeric(character) {
            run.close(runs);
        }
        previous = character;
    }
    run.close(runs);
}

fn is_mark(character: char) -> bool {
    unicode_normalization::char::is_combining_mark(character)
}

#[derive(Default)]
struct Run {
    start: usize,
    end: usize,
    separator: char,
    first_separator: Option<char>,
    count: usize,
    letters: usize,
    vowels: usize,
    first: Option<char>,
    several: bool,
}

impl Run {
    fn see(&mut self, character: char) {
        self.count += 1;
        self.letters += usize::from(character.is_alphabetic() && ('a'..='\u{52f}').contains(&character));
        self.vowels += usize::from("aeiouyаеиоуыэюяіαειοηυω".contains(character));
        let first = *self.first.get_or_insert(character);
        self.several |= first != character;
    }

    /// Keeps the run if it can be a word: letters enough, not all the same, a vowel among them, and not the alphabet of a list.
    fn close(&mut self, runs: &mut Vec<Range<usize>>) {
        let word = self.letters >= LEAST && self.letters * 3 >= self.count * 2 && self.several && self.vowels > 0;
        if word {
            runs.push(self.start..self.end);
        }
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(text: &str) -> String {
        let mut view = View::new(text, Box::default());
        rejoin(&mut view, &mut Vec::new(), &mut Vec::new(), &mut String::new());
        view.text().to_owned()
    }

    #[test]
    fn spaced_words_are_rejoined() {
        assert_eq!(joined("w h a t s a p p  me"), "whatsapp  me");
        assert_eq!(joined("f.r.e.e money, c-a-s-h and l_o_a_n"), "free money, cash and loan");
        assert_eq!(joined("join t*e*l*e*g*r*a*m now"), "join telegram now");
    }

    #[test]
    fn honest_single_letters_stay() {
        for text in [
            "j. r. r. tolkien",
            "u.s.a. and e.g. i.e.",
            "1 2 3 4 5",
            "x x x x x",
            "i - a - b",
            "what a b c",
            "a + b = c",
            "k n p t",
            "e4 e5 nf3",
            "р. с.",
        ] {
            assert_eq!(joined(text), text, "{text}");
        }
    }
}
