//! Characters: NFKC, lower case, styled letters made plain, invisible characters out, typographic signs as their plain ones.

use std::ops::Range;

use unicode_normalization::{IsNormalized, UnicodeNormalization, char::is_combining_mark, is_nfkc_quick};

use super::{
    Mark, MarkKind,
    invisible::{self, Fate},
    view::{Rewrite, View},
};

/// Combining marks on one letter that some language needs; a flood of more hides a word.
const MOST_MARKS: usize = 2;
/// Styled letters side by side that are a disguise: one alone is a sign (🅿, Ⓡ).
const STYLED_RUN: usize = 2;

/// Folds every character; whether anything but the case of ASCII letters changed.
pub(super) fn fold(view: &mut View<'_>, marks: &mut Vec<Mark>) -> bool {
    if view.text.is_ascii() && !view.text.bytes().any(|byte| byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r')) {
        if view.text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            // The bytes stay where they are, and so do the offsets.
            view.text.to_mut().make_ascii_lowercase();
        }
        return false;
    }
    let source = view.text.clone();
    let mut rewrite = Rewrite::of(&source);
    let mut plain = String::new();
    let mut styled = StyledRun::default();
    let ideographs = source.chars().any(is_ideographic);
    let mut previous_visible = None;
    let mut next_visible = (0, None);
    let mut flags = Flags::default();
    for range in Pieces::of(&source) {
        let piece = &source[range.clone()];
        plain.clear();
        let mut characters = piece.chars();
        if let (Some(character), None) = (characters.next(), characters.next()) {
            // A lone byte of Windows-1252 among ASCII letters (`don\x92t`) is the sign it was typed as.
            if let Some(sign) =
                lone_sign(character).filter(|_| source[..range.start].chars().next_back().is_none_or(|before| before.is_ascii()))
            {
                rewrite.replace(range, sign);
                continue;
            }
            if invisible::is_invisible(character) {
                // Looked up once for a whole run of them.
                if next_visible.0 <= range.start {
                    let rest = &source[range.end..];
                    let found = rest.char_indices().find(|&(_, character)| !invisible::is_invisible(character));
                    next_visible = (range.end + found.map_or(rest.len(), |(at, _)| at), found.map(|(_, character)| character));
                }
                let after = next_visible.1;
                match invisible::fate(character, previous_visible, after) {
                    Fate::Keep => {}
                    Fate::Drop => rewrite.replace(range, ""),
                    Fate::DropAndMark => {
                        marks.push(Mark { kind: MarkKind::Invisible, span: view.origin(range.clone()) });
                        rewrite.replace(range, "");
                    }
                }
                continue;
            }
            let flag = flags.is_part(character, source[range.end..].chars().next());
            styled.see(character, &range, flag || ideographs && is_full_width(character), view, marks);
            previous_visible = Some(character);
            if flag {
                continue;
            }
            fold_one(character, &mut plain);
        } else {
            previous_visible = piece.chars().find(|&character| !is_combining_mark(character)).or(previous_visible);
            fold_many(piece, &mut plain);
        }
        if plain != piece {
            rewrite.replace(range, &plain);
        }
    }
    styled.close(view, marks);
    let changed = rewrite.changed();
    if changed {
        view.become_rewritten(rewrite);
    }
    changed
}

/// Appends the folded form of `character`.
fn fold_one(character: char, plain: &mut String) {
    if let Some(letter) = styled_letter(character) {
        plain.push(letter);
        return;
    }
    match character {
        '‘' | '’' | '‚' | '‛' | '′' | '`' | '´' | 'ʼ' => plain.push('\''),
        '“' | '”' | '„' | '‟' | '″' | '«' | '»' => plain.push('"'),
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => plain.push('-'),
        '∕' | '⁄' | '╱' => plain.push('/'),
        'ı' | 'İ' => plain.extend(character.to_lowercase()),
        _ if is_nfkc_quick(std::iter::once(character)) == IsNormalized::Yes => {
            let mut lower = character.to_lowercase();
            match (lower.next(), lower.len()) {
                (Some(lower), 0) if lower == character || is_nfkc_quick(std::iter::once(lower)) == IsNormalized::Yes => plain.push(lower),
                _ => plain.extend(character.to_lowercase().nfkc()),
            }
        }
        _ => plain.extend(std::iter::once(character).nfkc().flat_map(char::to_lowercase).nfkc()),
    }
}

/// Appends the folded form of a letter with what combines with it.
fn fold_many(piece: &str, plain: &mut String) {
    let mut floods = 0;
    let latin = piece.chars().next().is_some_and(|letter| letter.is_ascii() || ('\u{c0}'..='\u{24f}').contains(&letter));
    let kept = piece.nfkc().flat_map(char::to_lowercase).nfd().filter(|&character| {
        floods = if is_combining_mark(character) { floods + 1 } else { 0 };
        !latin || floods <= MOST_MARKS
    });
    plain.extend(kept.nfkc().filter(|&character| {
        !invisible::is_invisible(character) || matches!(character, '\u{200c}' | '\u{200d}' | '\u{fe0f}' | '\u{fe0e}')
    }));
}

/// What a C1 control stands for in Windows-1252, where that is a sign of punctuation.
fn lone_sign(character: char) -> Option<&'static str> {
    Some(match character {
        '\u{85}' => "...",
        '\u{91}' | '\u{92}' => "'",
        '\u{93}' | '\u{94}' => "\"",
        '\u{96}' | '\u{97}' => "-",
        _ => return None,
    })
}

fn is_ideographic(character: char) -> bool {
    matches!(character, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{20000}'..='\u{3ffff}')
}

fn is_regional(character: char) -> bool {
    ('\u{1f1e6}'..='\u{1f1ff}').contains(&character)
}

fn is_full_width(character: char) -> bool {
    ('\u{ff10}'..='\u{ff5a}').contains(&character)
}

/// Pairs of regional indicators: two are a flag, one alone a letter.
#[derive(Default)]
struct Flags {
    open: bool,
}

impl Flags {
    /// Whether `character`, with `next` behind it, is half of a flag.
    fn is_part(&mut self, character: char, next: Option<char>) -> bool {
        let second = self.open;
        self.open = is_regional(character) && !second && next.is_some_and(is_regional);
        is_regional(character) && (second || self.open)
    }
}

/// The plain lower-case letter or digit that a styled one stands for.
fn styled_letter(character: char) -> Option<char> {
    let code = u32::from(character);
    let letter = |offset: u32| char::from_u32(u32::from('a') + offset % 26);
    match code {
        // Parenthesised and circled letters, small and capital.
        0x249c..=0x24b5 => letter(code - 0x249c),
        0x24b6..=0x24e9 => letter(code - 0x24b6),
        // Squared, and negative circled and squared; regional indicators.
        0x1f110..=0x1f129 => letter(code - 0x1f110),
        0x1f130..=0x1f149 => letter(code - 0x1f130),
        0x1f150..=0x1f169 => letter(code - 0x1f150),
        0x1f170..=0x1f189 => letter(code - 0x1f170),
        0x1f1e6..=0x1f1ff => letter(code - 0x1f1e6),
        // Circled digits.
        0x2460..=0x2468 => char::from_u32(u32::from('1') + code - 0x2460),
        0x24ea | 0x24ff => Some('0'),
        0x2776..=0x277e => char::from_u32(u32::from('1') + code - 0x2776),
        0x1d400..=0x1d7ff | 0xff10..=0xff19 | 0xff21..=0xff3a | 0xff41..=0xff5a => {
            let plain = std::iter::once(character).nfkc().next()?.to_lowercase().next()?;
            plain.is_ascii_alphanumeric().then_some(plain)
        }
        _ => {
            const SMALL_CAPITALS: &str = "ᴀaʙbᴄcᴅdᴇeꜰfɢgʜhɪiᴊjᴋkʟlᴍmɴnᴏoᴘpʀrꜱsᴛtᴜuᴠvᴡwʏyᴢz";
            if !matches!(code, 0x250..=0x2af | 0x1d00..=0x1d2b | 0xa730..=0xa731) {
                return None;
            }
            let mut pairs = SMALL_CAPITALS.chars();
            while let (Some(small), Some(plain)) = (pairs.next(), pairs.next()) {
                if small == character {
                    return Some(plain);
                }
            }
            None
        }
    }
}

/// Styled letters side by side, gathered to one mark.
#[derive(Default)]
struct StyledRun {
    range: Range<usize>,
    letters: usize,
}

impl StyledRun {
    /// `honest` for full-width letters beside ideographs, and for flags.
    fn see(&mut self, character: char, range: &Range<usize>, honest: bool, view: &View<'_>, marks: &mut Vec<Mark>) {
        if styled_letter(character).is_some_and(|plain| plain.is_ascii_alphabetic()) && !honest {
            if self.letters == 0 {
                self.range.start = range.start;
            }
            self.range.end = range.end;
            self.letters += 1;
        } else if character.is_alphanumeric() || self.letters > 0 && !character.is_whitespace() {
            self.close(view, marks);
        }
    }

    fn close(&mut self, view: &View<'_>, marks: &mut Vec<Mark>) {
        if self.letters >= STYLED_RUN {
            marks.push(Mark { kind: MarkKind::Styled, span: view.origin(self.range.clone()) });
        }
        *self = Self::default();
    }
}

/// Cuts a text where normalisation cannot reach across.
struct Pieces<'s> {
    source: &'s str,
    at: usize,
}

impl<'s> Pieces<'s> {
    fn of(source: &'s str) -> Self {
        Self { source, at: 0 }
    }
}

impl Iterator for Pieces<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = &self.source[self.at..];
        let mut characters = rest.char_indices();
        let (_, first) = characters.next()?;
        let start = self.at;
        let mut end = start + first.len_utf8();
        if !invisible::is_invisible(first) {
            for (at, character) in characters {
                // A character that may combine with the one before it is no start of a piece.
                let combines = is_combining_mark(character)
                    || (!character.is_ascii() && is_nfkc_quick(std::iter::once(character)) == IsNormalized::Maybe);
                if !combines || invisible::is_invisible(character) {
                    break;
                }
                end = start + at + character.len_utf8();
            }
        }
        self.at = end;
        Some(start..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> (String, Vec<MarkKind>) {
        let (mut view, mut marks) = (View::new(text), Vec::new());
        fold(&mut view, &mut marks);
        (view.text.into_owned(), marks.iter().map(|mark| mark.kind).collect())
    }

    #[test]
    fn styled_letters_become_plain_and_are_marked_once_a_run() {
        assert_eq!(folded("𝗙𝗥𝗘𝗘 🅶🅸🅵🆃 ＣＡＲＤ"), ("free gift card".to_owned(), vec![MarkKind::Styled]));
        assert_eq!(folded("ᴄʟɪᴄᴋ now"), ("click now".to_owned(), vec![MarkKind::Styled]));
        assert_eq!(folded("Ⓦⓘⓝ"), ("win".to_owned(), vec![MarkKind::Styled]));
    }

    #[test]
    fn honest_signs_are_not_marked() {
        for text in ["🇺🇦 🇬🇧🇫🇷", "5 ½ m² ™ ª", "ﬁne", "ＳＮＳで話題", "ｶﾀｶﾅ", "🅿 here", "① first ② second"]
        {
            assert_eq!(folded(text).1, vec![], "{text}");
        }
        assert_eq!(folded("🇺🇦").0, "🇺🇦");
    }

    #[test]
    fn typography_becomes_plain() {
        assert_eq!(folded("“Don’t” – he said…").0, "\"don't\" - he said...");
        assert_eq!(folded("don\u{92}t").0, "don't");
    }

    #[test]
    fn accents_stay_and_floods_of_marks_go() {
        assert_eq!(folded("ÉCOLE Việt e\u{301}").0, "école việt é");
        assert_eq!(folded("s\u{301}\u{302}\u{303}\u{304}\u{305}pam").0.chars().filter(|&c| is_combining_mark(c)).count(), 1);
    }

    #[test]
    fn invisible_characters_go() {
        assert_eq!(folded("fr\u{200b}ee \u{feff}cry\u{ad}pto"), ("free crypto".to_owned(), vec![MarkKind::Invisible; 2]));
        assert_eq!(folded("می\u{200c}خواهم"), ("می\u{200c}خواهم".to_owned(), vec![]));
        assert_eq!(folded("👩\u{200d}👩\u{200d}👧 ❤\u{fe0f}").1, vec![]);
    }
}
