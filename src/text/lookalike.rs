//! Look-alike letters: Cyrillic, Greek and Armenian letters that stand for Latin ones inside Latin words.
//!
//! Only a word that mixes scripts is folded, never a foreign word as such: `Привет`, `НАТО` and `μm` stay what they are.

use std::ops::Range;

use super::{
    Mark, MarkKind,
    class::Class,
    view::{Rewrite, View},
};

/// Lower-case letters of other scripts with the Latin ones that they are taken for (after Unicode's confusables).
const TWINS: &[(char, char)] = &[
    ('а', 'a'),
    ('в', 'b'),
    ('с', 'c'),
    ('ԁ', 'd'),
    ('е', 'e'),
    ('ё', 'e'),
    ('г', 'r'),
    ('һ', 'h'),
    ('н', 'h'),
    ('і', 'i'),
    ('ї', 'i'),
    ('ј', 'j'),
    ('к', 'k'),
    ('ӏ', 'l'),
    ('м', 'm'),
    ('п', 'n'),
    ('о', 'o'),
    ('р', 'p'),
    ('ԛ', 'q'),
    ('ѕ', 's'),
    ('т', 't'),
    ('у', 'y'),
    ('ү', 'y'),
    ('ѵ', 'v'),
    ('ԝ', 'w'),
    ('х', 'x'),
    ('ь', 'b'),
    ('и', 'u'),
    ('α', 'a'),
    ('β', 'b'),
    ('ε', 'e'),
    ('η', 'n'),
    ('ι', 'i'),
    ('κ', 'k'),
    ('ν', 'v'),
    ('ο', 'o'),
    ('ρ', 'p'),
    ('σ', 'o'),
    ('τ', 't'),
    ('υ', 'u'),
    ('χ', 'x'),
    ('γ', 'y'),
    ('ω', 'w'),
    ('ϲ', 'c'),
    ('ά', 'a'),
    ('έ', 'e'),
    ('ί', 'i'),
    ('ό', 'o'),
    ('օ', 'o'),
    ('ս', 'u'),
    ('հ', 'h'),
    ('ո', 'n'),
    ('ց', 'g'),
    ('ա', 'w'),
    ('ք', 'p'),
    ('ց', 'g'),
];

/// Letters of a word of mixed scripts at least: `μm` and `kΩ` are units.
const LEAST_LETTERS: usize = 3;

/// [`TWINS`] by the place of the foreign letter among [`is_foreign`] ones.
const BY_PLACE: [Option<char>; 0x590 - FIRST_FOREIGN] = {
    let mut table = [None; 0x590 - FIRST_FOREIGN];
    let mut at = 0;
    while at < TWINS.len() {
        let (foreign, latin) = TWINS[at];
        table[foreign as usize - FIRST_FOREIGN] = Some(latin);
        at += 1;
    }
    table
};

const FIRST_FOREIGN: usize = 0x370;

fn twin(character: char) -> Option<char> {
    let place = (u32::from(character) as usize).checked_sub(FIRST_FOREIGN)?;
    BY_PLACE.get(place).copied().flatten()
}

pub(super) fn is_latin(character: char) -> bool {
    character.is_ascii_alphabetic() || ('\u{c0}'..='\u{24f}').contains(&character)
}

pub(super) fn is_foreign(character: char) -> bool {
    matches!(character, '\u{370}'..='\u{58f}')
}

/// What a run of letters is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Latin letters alone.
    Latin,
    /// Latin and foreign letters, each foreign one with a twin.
    Mixed,
    /// Foreign letters, each with a twin, alone or two of mixed scripts.
    Disguisable,
    /// Any other.
    Other,
}

/// Folds look-alike letters; whether anything changed. `words` is memory.
pub(super) fn fold(view: &mut View<'_>, marks: &mut Vec<Mark>, words: &mut Vec<LetterRun>) -> bool {
    read_words(view.text(), words);
    if !words.iter().any(|(_, kind)| *kind == Kind::Mixed) {
        return false;
    }
    let spare = view.lend();
    let source = view.text();
    let mut rewrite = Rewrite::of(source, spare);
    for (number, (range, kind)) in words.iter().enumerate() {
        // In a text with mixed words, a word of twins between Latin ones is one more: `а` in `$900 а dау`.
        let neighbour = |step: isize| {
            number.checked_add_signed(step).and_then(|at| words.get(at)).is_none_or(|(_, kind)| matches!(kind, Kind::Latin | Kind::Mixed))
        };
        let fold = match kind {
            Kind::Mixed => {
                marks.push(Mark { kind: MarkKind::MixedScript, span: view.origin(range.clone()) });
                true
            }
            Kind::Disguisable => neighbour(-1) && neighbour(1),
            Kind::Latin | Kind::Other => false,
        };
        if fold {
            for (at, character) in source[range.clone()].char_indices() {
                if let Some(latin) = twin(character) {
                    let at = range.start + at;
                    rewrite.replace(at..at + character.len_utf8(), latin.encode_utf8(&mut [0; 4]));
                }
            }
        }
    }
    let rewritten = rewrite.finish();
    view.become_rewritten(rewritten)
}

/// A run of letters, with its kind.
pub(super) type LetterRun = (Range<usize>, Kind);

/// Reads the runs of letters of `source` into `words`.
fn read_words(source: &str, words: &mut Vec<LetterRun>) {
    words.clear();
    let mut start = None;
    for (at, character) in source.char_indices().chain([(source.len(), ' ')]) {
        match (Class::of(character).any(Class::LETTER), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                words.push((from..at, kind(&source[from..at])));
                start = None;
            }
            _ => {}
        }
    }
}

fn kind(word: &str) -> Kind {
    let (mut letters, mut latin, mut foreign, mut twins) = (0, 0, 0, 0);
    for character in word.chars() {
        letters += 1;
        latin += usize::from(is_latin(character));
        foreign += usize::from(is_foreign(character));
        twins += usize::from(is_foreign(character) && twin(character).is_some());
    }
    match (latin, foreign) {
        (_, 0) if latin == letters => Kind::Latin,
        (1.., 1..) if twins == foreign && latin + foreign == letters && letters >= LEAST_LETTERS => Kind::Mixed,
        // Too short to be told from a unit by itself: its neighbours decide.
        (_, 1..) if twins == foreign && latin + foreign == letters => Kind::Disguisable,
        _ => Kind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> (String, usize) {
        let (mut view, mut marks) = (View::new(text, Box::default()), Vec::new());
        fold(&mut view, &mut marks, &mut Vec::new());
        (view.text().to_owned(), marks.len())
    }

    #[test]
    fn disguised_words_become_plain() {
        assert_eq!(folded("еаrn $900 а dау, сhесk mу рrоfilе"), ("earn $900 a day, check my profile".to_owned(), 4));
        assert_eq!(folded("frεε gιft"), ("free gift".to_owned(), 2));
    }

    #[test]
    fn foreign_words_stay() {
        for text in [
            "привет, как дела?",
            "нато и сша",
            "μm, kω, α-test",
            "iphone-а и usb-кабель",
            "γεια σου",
            "он сказал hello world",
            "кот on the roof",
            "х у х",
        ] {
            assert_eq!(folded(text), (text.to_owned(), 0), "{text}");
        }
    }
}
