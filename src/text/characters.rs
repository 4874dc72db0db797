//! Characters: NFKC, lower case, styled letters made plain, invisible characters out, typographic signs as their plain ones.

use std::ops::Range;

use unicode_normalization::{IsNormalized, UnicodeNormalization, char::is_combining_mark, is_nfkc_quick};

use super::{
    Mark, MarkKind,
    class::Class,
    invisible::{self, Fate},
    survey::Survey,
    view::{Rewrite, View},
};

/// Combining marks on one letter that some language needs; a flood of more hides a word.
const MOST_MARKS: usize = 2;
/// Styled letters side by side that are a disguise: one alone is a sign (🅿, Ⓡ).
const STYLED_RUN: usize = 2;

/// Folds every character as `survey` asks for; whether anything but the case of ASCII letters in an ASCII text changed.
pub(super) fn fold(view: &mut View<'_>, marks: &mut Vec<Mark>, survey: &Survey, plain: &mut String) -> bool {
    if survey.characters {
        return fold_each(view, marks, plain, true);
    }
    if survey.upper {
        lower(view, survey);
    }
    survey.upper && !survey.ascii
}

/// Lowers the case where nothing else is to be done.
pub(super) fn lower(view: &mut View<'_>, survey: &Survey) {
    if survey.upper_beyond {
        view.lower(|character| {
            let (class, lower) = Class::and_lower(character);
            class.any(Class::UPPER).then_some(lower)
        });
    } else {
        view.lower_ascii();
    }
}

/// Folds a text in which anything may be to do; without `skip`, every character is looked at by itself, for the same result.
pub(super) fn fold_each(view: &mut View<'_>, marks: &mut Vec<Mark>, plain: &mut String, skip: bool) -> bool {
    let spare = view.lend();
    let source = view.text();
    let mut rewrite = Rewrite::of(source, spare);
    let mut styled = StyledRun::default();
    let ideographs = source.chars().any(is_ideographic);
    let mut previous_visible = None;
    let mut next_visible = (0, None);
    let mut flags = Flags::default();
    let mut at = 0;
    while at < source.len() {
        if skip && styled.letters == 0 && !flags.open {
            at = skip_quiet(source, at, &mut rewrite, &mut previous_visible);
            if at == source.len() {
                break;
            }
        }
        let range = piece(source, at);
        at = range.end;
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
            let (class, lower) = Class::and_lower(character);
            if class.any(Class::UPPER) {
                rewrite.replace_in_place(range.start, lower);
                continue;
            }
            if flag || !class.any(Class::WORK.or(Class::REGIONAL)) {
                continue;
            }
            fold_one(character, plain);
        } else {
            previous_visible = piece.chars().find(|&character| !is_combining_mark(character)).or(previous_visible);
            fold_many(piece, plain);
        }
        if plain != piece {
            rewrite.replace(range, plain);
        }
    }
    styled.close(view, marks);
    let rewritten = rewrite.finish();
    view.become_rewritten(rewritten)
}

/// Passes over the characters from `at` on that stay what they are but for their case; where the first other one stands, at the letter before its marks.
fn skip_quiet(source: &str, at: usize, rewrite: &mut Rewrite<'_>, previous_visible: &mut Option<char>) -> usize {
    const STOPS: Class = Class::WORK.or(Class::COMBINES).or(Class::IN_CONTEXT).or(Class::REGIONAL);
    let mut at = skip_quiet_ascii(source.as_bytes(), at, rewrite, previous_visible);
    let mut characters = source[at..].chars();
    let mut next = characters.next().map(|character| (character, Class::and_lower(character)));
    while let Some((character, (class, lower))) = next {
        if class.any(STOPS) {
            break;
        }
        let mut end = at + character.len_utf8();
        next = characters.next().map(|character| (character, Class::and_lower(character)));
        let mut order = 0;
        while let Some((mark, (mark_class, _))) = next.filter(|(_, (class, _))| class.any(Class::COMBINES)) {
            // As in `Survey`.
            if class.any(Class::BARE) || mark_class.any(Class::WORK) || mark_class.order() != 0 && mark_class.order() < order {
                return at;
            }
            order = mark_class.order();
            end += mark.len_utf8();
            next = characters.next().map(|character| (character, Class::and_lower(character)));
        }
        if class.any(Class::UPPER) {
            rewrite.replace_in_place(at, lower);
        }
        *previous_visible = Some(character);
        at = end;
        if next.is_some_and(|(character, _)| character.is_ascii()) {
            at = skip_quiet_ascii(source.as_bytes(), at, rewrite, previous_visible);
            characters = source[at..].chars();
            next = characters.next().map(|character| (character, Class::and_lower(character)));
        }
    }
    at
}

/// Passes over ASCII from `at` on; not over the last letter before another character, which may combine with it.
fn skip_quiet_ascii(bytes: &[u8], at: usize, rewrite: &mut Rewrite<'_>, previous_visible: &mut Option<char>) -> usize {
    let run = bytes[at..].iter().take_while(|byte| byte.is_ascii() && !Class::of_ascii(**byte).any(Class::WORK)).count();
    let end = if bytes.get(at + run).is_some_and(|byte| !byte.is_ascii()) { at + run.saturating_sub(1) } else { at + run };
    for (at, byte) in bytes[..end].iter().enumerate().skip(at).filter(|(_, byte)| byte.is_ascii_uppercase()) {
        rewrite.replace_in_place(at, char::from(byte.to_ascii_lowercase()));
    }
    if at < end {
        *previous_visible = Some(char::from(bytes[end - 1]));
    }
    end
}

/// What becomes of a character that stands for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fold {
    /// It stays what it is; in its context, where [`Class`] has bits that ask for it.
    Stays,
    /// It becomes one lower-case character of as many bytes, which stays.
    Lower(char),
    /// Anything else.
    Work,
}

/// What becomes of `character`.
pub(super) fn fold_of(character: char) -> Fold {
    let stays = |character: char| {
        plain_sign(character).is_none()
            && is_nfkc_quick(std::iter::once(character)) == IsNormalized::Yes
            && styled_letter(character).is_none()
    };
    if invisible::is_invisible(character) {
        let in_context = invisible::belongs_after_joins(character) || invisible::belongs_after_sign(character);
        return if in_context { Fold::Stays } else { Fold::Work };
    }
    if is_regional(character) {
        return Fold::Stays;
    }
    let mut lower = character.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(lower), None) if lower == character && stays(character) => Fold::Stays,
        (Some(lower), None)
            if lower.len_utf8() == character.len_utf8()
                && lower.to_lowercase().eq([lower])
                && !is_combining_mark(character)
                && !invisible::is_invisible(lower)
                && stays(character)
                && stays(lower) =>
        {
            Fold::Lower(lower)
        }
        _ => Fold::Work,
    }
}

/// Letters on which a flood of marks is no writing: Latin ones, and all of ASCII.
pub(super) fn is_latin_base(character: char) -> bool {
    character.is_ascii() || ('\u{c0}'..='\u{24f}').contains(&character)
}

/// Appends the folded form of `character`.
fn fold_one(character: char, plain: &mut String) {
    if let Some(letter) = styled_letter(character) {
        plain.push(letter);
        return;
    }
    if let Some(sign) = plain_sign(character) {
        plain.push(sign);
        return;
    }
    match character {
        'ı' => plain.push(character),
        'İ' => plain.push_str(DOTTED),
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

/// The plain sign for a typographic one.
fn plain_sign(character: char) -> Option<char> {
    Some(match character {
        '‘' | '’' | '‚' | '‛' | '′' | '`' | '´' | 'ʼ' => '\'',
        '“' | '”' | '„' | '‟' | '″' | '«' | '»' => '"',
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => '-',
        '∕' | '⁄' | '╱' => '/',
        _ => return None,
    })
}

/// What `İ` becomes, which the next round meets again: a letter with a mark that no single character stands for.
const DOTTED: &str = "i\u{307}";

/// Appends the folded form of a letter with what combines with it.
fn fold_many(piece: &str, plain: &mut String) {
    if piece == DOTTED {
        plain.push_str(piece);
        return;
    }
    let mut floods = 0;
    let latin = piece.chars().next().is_some_and(is_latin_base);
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

pub(super) fn is_regional(character: char) -> bool {
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

/// The piece of `source` that begins at `start`, cut where normalisation cannot reach across: a character with what may combine with it.
fn piece(source: &str, start: usize) -> Range<usize> {
    let mut characters = source[start..].chars();
    let Some(first) = characters.next() else { return start..start };
    let mut end = start + first.len_utf8();
    if !invisible::is_invisible(first) {
        for character in characters {
            if !Class::of(character).any(Class::COMBINES) {
                break;
            }
            end += character.len_utf8();
        }
    }
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> (String, Vec<MarkKind>) {
        let (mut view, mut marks) = (View::new(text, Box::default()), Vec::new());
        fold(&mut view, &mut marks, &Survey::of(text), &mut String::new());
        (view.text().to_owned(), marks.iter().map(|mark| mark.kind).collect())
    }

    #[test]
    fn the_short_way_of_a_dotted_letter_is_no_other() {
        assert!("İ".to_lowercase() == DOTTED && "ı".to_lowercase() == "ı");
        assert!(DOTTED.nfkc().flat_map(char::to_lowercase).nfd().nfkc().eq(DOTTED.chars()));
    }

    #[test]
    fn styled_letters_become_plain_and_are_marked_once_a_run() {
        assert_eq!(folded("𝗙𝗥𝗘𝗘 🅶🅸🅵🆃 ＣＡＲＤ"), ("free gift card".to_owned(), vec![MarkKind::Styled]));
        assert_eq!(folded("ᴄʟɪᴄᴋ now"), ("click now".to_owned(), vec![MarkKind::Styled]));
        assert_eq!(folded("Ⓦⓘⓝ"), ("win".to_owned(), vec![MarkKind::Styled]));
    }

    #[test]
    fn what_has_no_work_folds_to_itself_or_its_lower_case() {
        for character in '\0'..=char::MAX {
            let (class, lower) = Class::and_lower(character);
            // Those in a context, and flags, are not folded by themselves.
            if !class.any(Class::WORK.or(Class::IN_CONTEXT).or(Class::REGIONAL)) {
                let mut plain = String::new();
                fold_one(character, &mut plain);
                assert!(plain.chars().eq([lower]), "{character:?} {plain:?}");
            }
        }
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
