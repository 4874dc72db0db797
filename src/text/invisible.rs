//! Invisible characters: what no reader sees and a filter trips over.

use unicode_script::{Script, UnicodeScript};

/// What is to be done with an invisible character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It belongs where it stands: a joiner of Persian, of an Indic script, of an emoji.
    Keep,
    /// It goes, and is no sign of anything.
    Drop,
    /// It goes, and hides inside or beside letters that need none.
    DropAndMark,
}

/// Whether `character` is invisible.
pub(super) fn is_invisible(character: char) -> bool {
    matches!(character,
        '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// What becomes of the invisible `character` between `before` and `after`, the nearest visible characters.
pub(super) fn fate(character: char, before: Option<char>, after: Option<char>) -> Fate {
    match character {
        // U+FEFF tracks the crawl and control characters the transport, not the writer.
        '\u{feff}' | '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => return Fate::Drop,
        _ if belongs_after_joins(character) && before.is_some_and(joins) => return Fate::Keep,
        _ if belongs_after_sign(character) && before.is_some_and(|character| !character.is_alphanumeric() && !character.is_ascii()) => {
            return Fate::Keep;
        }
        // Keycaps: a digit, U+FE0F, U+20E3.
        '\u{fe0f}' if after == Some('\u{20e3}') => return Fate::Keep,
        _ => {}
    }
    let exposed = |neighbour: Option<char>| {
        neighbour.is_some_and(|character| {
            character.is_ascii_alphanumeric() || matches!(character.script(), Script::Latin | Script::Cyrillic | Script::Greek)
        })
    };
    if exposed(before) || exposed(after) { Fate::DropAndMark } else { Fate::Drop }
}

/// Joiners, which shape letters.
pub(super) fn belongs_after_joins(character: char) -> bool {
    matches!(character, '\u{200c}' | '\u{200d}')
}

/// What makes one emoji of several, or says how a sign is shown.
pub(super) fn belongs_after_sign(character: char) -> bool {
    matches!(character, '\u{200d}' | '\u{fe0e}' | '\u{fe0f}' | '\u{e0020}'..='\u{e007f}')
}

/// Whether letters of this script are shaped by joiners.
pub(super) fn joins(character: char) -> bool {
    character.is_alphabetic()
        && !matches!(
            character.script(),
            Script::Latin
                | Script::Cyrillic
                | Script::Greek
                | Script::Han
                | Script::Hiragana
                | Script::Katakana
                | Script::Hangul
                | Script::Hebrew
                | Script::Armenian
                | Script::Georgian
                | Script::Common
        )
        || unicode_normalization::char::is_combining_mark(character)
            && !matches!(character.script(), Script::Inherited | Script::Common | Script::Latin | Script::Cyrillic | Script::Greek)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joiners_of_honest_scripts_stay() {
        assert_eq!(fate('\u{200c}', Some('ی'), Some('خ')), Fate::Keep);
        assert_eq!(fate('\u{200d}', Some('\u{94d}'), Some('ष')), Fate::Keep);
        assert_eq!(fate('\u{200d}', Some('👩'), Some('👧')), Fate::Keep);
        assert_eq!(fate('\u{fe0f}', Some('❤'), None), Fate::Keep);
    }

    #[test]
    fn inside_plain_letters_they_are_marked() {
        assert_eq!(fate('\u{200b}', Some('f'), Some('r')), Fate::DropAndMark);
        assert_eq!(fate('\u{200d}', Some('f'), Some('r')), Fate::DropAndMark);
        assert_eq!(fate('\u{ad}', Some('с'), Some('а')), Fate::DropAndMark);
        assert_eq!(fate('\u{feff}', Some('f'), Some('r')), Fate::Drop);
        assert_eq!(fate('\0', Some('f'), Some('r')), Fate::Drop);
        assert_eq!(fate('\u{200b}', Some('。'), None), Fate::Drop);
    }
}
