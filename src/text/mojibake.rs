//! Mojibake: UTF-8 that was read as Windows-1252 or Latin-1. Where the bytes survive it is mended; where they are lost it is marked and left.

use super::{
    Mark, MarkKind,
    view::{Rewrite, View},
};

/// The byte that `character` stands for in Windows-1252, or as a C1 control in Latin-1, if it is not ASCII.
pub(super) fn byte(character: char) -> Option<u8> {
    let code = u32::from(character);
    match character {
        '\u{80}'..='\u{ff}' => u8::try_from(code).ok(),
        '€' => Some(0x80),
        '‚' => Some(0x82),
        'ƒ' => Some(0x83),
        '„' => Some(0x84),
        '…' => Some(0x85),
        '†' => Some(0x86),
        '‡' => Some(0x87),
        'ˆ' => Some(0x88),
        '‰' => Some(0x89),
        'Š' => Some(0x8a),
        '‹' => Some(0x8b),
        'Œ' => Some(0x8c),
        'Ž' => Some(0x8e),
        '‘' => Some(0x91),
        '’' => Some(0x92),
        '“' => Some(0x93),
        '”' => Some(0x94),
        '•' => Some(0x95),
        '–' => Some(0x96),
        '—' => Some(0x97),
        '˜' => Some(0x98),
        '™' => Some(0x99),
        'š' => Some(0x9a),
        '›' => Some(0x9b),
        'œ' => Some(0x9c),
        'ž' => Some(0x9e),
        'Ÿ' => Some(0x9f),
        _ => None,
    }
}

/// The lead byte of emoji and of styled letters.
pub(super) const LOST_EMOJI: u8 = 0xf0;

/// Whether `byte` leads a sequence of UTF-8.
pub(super) fn is_lead(byte: u8) -> bool {
    matches!(byte, 0xc2..=0xf4)
}

/// Whether `byte` continues one.
pub(super) fn is_trail(byte: u8) -> bool {
    matches!(byte, 0x80..=0xbf)
}

/// Whether `byte` leads the sequences that most often lose their other bytes.
pub(super) fn is_lost_lead(byte: u8) -> bool {
    matches!(byte, 0xc2 | 0xc3 | 0xe2 | LOST_EMOJI)
}

/// A character that stands for a byte: where it begins and ends, and the byte.
pub(super) type Misread = (usize, usize, u8);

/// Mends what can be mended and marks what cannot; whether anything changed. `run` is memory.
pub(super) fn mend(view: &mut View<'_>, marks: &mut Vec<Mark>, run: &mut Vec<Misread>) -> bool {
    // All traces of it are lead bytes C2 to F4, which read as Â to ô.
    if !view.text().chars().any(|character| ('Â'..='ô').contains(&character)) {
        return false;
    }
    let spare = view.lend();
    let source = view.text();
    let mut rewrite = Rewrite::of(source, spare);
    run.clear();
    for (at, character) in source.char_indices() {
        if let Some(byte) = if character.is_ascii() { None } else { byte(character) } {
            run.push((at, at + character.len_utf8(), byte));
        } else if !run.is_empty() {
            mend_run(run, source, view, marks, &mut rewrite);
            run.clear();
        }
    }
    mend_run(run, source, view, marks, &mut rewrite);
    let rewritten = rewrite.finish();
    view.become_rewritten(rewritten)
}

/// Mends the sequences of a run of characters that all stand for bytes.
fn mend_run(run: &[Misread], source: &str, view: &View<'_>, marks: &mut Vec<Mark>, rewrite: &mut Rewrite<'_>) {
    let mut at = 0;
    let mut lost = 0;
    let mut before_lead = None;
    while at < run.len() {
        match sequence(&run[at..], before_lead.filter(|_| lost == at)) {
            Some((length, text)) => {
                mark_lost(&run[lost..at], source, view, marks);
                let range = run[at].0..run[at + length - 1].1;
                marks.push(Mark { kind: MarkKind::MojibakeMended, span: view.origin(range.clone()) });
                rewrite.replace(range, text.encode_utf8(&mut [0; 4]));
                before_lead = Some(run[at].2);
                at += length;
                lost = at;
            }
            None => at += 1,
        }
    }
    mark_lost(&run[lost..], source, view, marks);
}

/// The UTF-8 sequence at the front of `run`, and the character it is, where that is no honest pair of letters.
///
/// `before` is the lead of a sequence that was mended just before it.
fn sequence(run: &[Misread], before: Option<u8>) -> Option<(usize, char)> {
    let lead = run.first()?.2;
    let length = match lead {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return None,
    };
    let mut bytes = [0; 4];
    for (byte, part) in bytes.iter_mut().zip(run.get(..length)?) {
        *byte = part.2;
    }
    let text = std::str::from_utf8(&bytes[..length]).ok()?.chars().next()?;
    // `CAFÉ»` holds the bytes of a phonetic letter. Pairs are taken for mojibake where the lead is the common one of Western text, or where another such pair follows.
    let near = |other: u8| (0xc6..=0xdf).contains(&other) && other.abs_diff(lead) <= 1;
    let paired = || before.is_some_and(near) || run.get(2..4).is_some_and(|next| near(next[0].2) && (0x80..0xc0).contains(&next[1].2));
    let chained = || before.is_some() && matches!(lead, 0xc6 | 0xcb);
    let plausible = match lead {
        0xc2..=0xc5 | 0xf0..=0xf4 => true,
        // `déjà »` with its no-break space holds three bytes of UTF-8 too: general punctuation and signs are taken alone, letters of far scripts in company.
        0xe2 => bytes[1] < 0xa0,
        0xef => matches!(bytes[1], 0xb8 | 0xbb..=0xbd | 0xbf),
        0xe0..=0xef => {
            before.is_some() || run.get(3..6).is_some_and(|next| near_wide(next[0].2, lead) && (0x80..0xc0).contains(&next[1].2))
        }
        _ => paired() || chained(),
    };
    plausible.then_some((length, text))
}

/// Whether two leads of three bytes belong to scripts that stand together (kana and Han are E3 to E9).
fn near_wide(other: u8, lead: u8) -> bool {
    (0xe0..=0xef).contains(&other) && other.abs_diff(lead) <= 6
}

/// Marks a run of letters that only broken encoding puts side by side: `ðÂðÂ`, `âââ`, `ðº`.
fn mark_lost(run: &[Misread], source: &str, view: &View<'_>, marks: &mut Vec<Mark>) {
    let leads = run.iter().filter(|part| is_lost_lead(part.2)).count();
    let (Some(first), Some(last)) = (run.first(), run.last()) else { return };
    if leads == 0 {
        return;
    }
    let letter = |character: Option<char>| character.is_some_and(char::is_alphabetic);
    let before = letter(source[..first.0].chars().next_back());
    let after = letter(source[last.1..].chars().next());
    // One letter alone is suspicious where no word of letters carries it: a lone eth is a lost emoji, `â` before a capital a lost quote.
    let lone = run.len() == 1 && first.2 == 0xf0 && !before && !after;
    let many = run.len() >= 2 && leads * 3 >= run.len() && !(run.len() == 2 && before && after);
    if lone || many {
        marks.push(Mark { kind: MarkKind::MojibakeLost, span: view.origin(first.0..last.1) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(text: &str) -> (String, Vec<MarkKind>) {
        let (mut view, mut marks) = (View::new(text, Box::default()), Vec::new());
        while mend(&mut view, &mut marks, &mut Vec::new()) {}
        (view.text().to_owned(), marks.iter().map(|mark| mark.kind).collect())
    }

    /// What a program sees that takes UTF-8 for Windows-1252.
    fn broken(text: &str) -> String {
        encoding_rs::WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0.into_owned()
    }

    #[test]
    fn what_survives_is_mended_at_any_depth() {
        for text in ["don’t", "café", "€20 – “quoted”", "🇺🇦 Slava", "Привет", "日本語", "שלום", "😀 ok"] {
            assert_eq!(mended(&broken(text)).0, text);
            assert_eq!(mended(&broken(&broken(text))).0, text);
        }
    }

    #[test]
    fn honest_letters_stay_and_are_not_marked() {
        for text in [
            "São Paulo",
            "l’âge d’or",
            "Âme",
            "það er gott",
            "ÉCOLE",
            "« CAFÉ»",
            "château, pâté",
            "Việt Nam",
            "Ã",
            "côté",
            "10 °C",
            "Ångström",
            "5 × 3",
        ] {
            assert_eq!(mended(text), (text.to_owned(), vec![]), "{text}");
        }
    }

    #[test]
    fn what_is_lost_is_marked_and_left() {
        for text in ["ðÂðÂðÂ.ÂðÂðÂ", "HEREââââ", "🙂 ðºð¦", "so ð happy"] {
            let (after, marks) = mended(text);
            assert_eq!(after, text);
            assert!(!marks.is_empty() && marks.iter().all(|&kind| kind == MarkKind::MojibakeLost), "{text}: {marks:?}");
        }
    }
}
