//! Floods of emoji and symbols.
//!
//! # What it sees
//! Emoji (a family, a flag, a keycap or a skin tone is one), those that spam likes best, and rows of stars, lines and blocks.
//!
//! # Why it matters
//! Emoji draw the eye to an offer. One heart says nothing; ten bags of money do.
//!
//! # Example
//! `💰💰💰 join now ✅✅ ★★★★★`

use super::{
    Heuristic,
    facts::Facts,
    gate::Gate,
    repetition::{Run, runs},
    tally::{Tally, per_cent},
};
use crate::{span::Span, text::Text};

/// Emoji, counted.
pub const EMOJI_COUNT: Heuristic = Heuristic {
    name: "emoji_count",
    sees: "emoji; a flag, a family or a skin tone counts once",
    example: "lovely 😍",
    buckets: &[1, 2, 4, 8],
    gate: Gate::EMOJI,
    measure: |_, facts, tally| facts.emoji.iter().for_each(|emoji| tally.add(emoji.span)),
};

/// Share of emoji.
pub const EMOJI_SHARE: Heuristic = Heuristic {
    name: "emoji_share",
    sees: "share of emoji among all visible characters, in per cent",
    example: "hi 😍😍😍",
    buckets: &[5, 20, 50, 90],
    gate: Gate::EMOJI,
    measure: |_, facts, tally| {
        let emoji = &facts.emoji;
        let inside: usize = emoji.iter().map(|emoji| emoji.characters).sum();
        let others = facts.shape.visible.saturating_sub(inside);
        tally.set(per_cent(emoji.len(), others + emoji.len()));
    },
};

/// Emoji that spam likes best.
pub const BAIT_EMOJI: Heuristic = Heuristic {
    name: "bait_emoji",
    sees: "emoji that spam likes best: money, gifts, fire, pointing hands, check marks",
    example: "earn more 💰📲",
    buckets: &[1, 2, 4],
    gate: Gate::EMOJI,
    measure: |_, facts, tally| {
        facts.emoji.iter().filter(|emoji| is_bait(emoji.first)).for_each(|emoji| tally.add(emoji.span));
    },
};

/// Rows of symbols.
pub const SYMBOL_FLOOD: Heuristic = Heuristic {
    name: "symbol_flood",
    sees: "rows of three and more stars, lines, blocks and other ornaments",
    example: "★★★ BEST SHOP ★★★",
    buckets: &[1, 2, 4],
    gate: Gate::RUNS,
    measure: symbol_flood,
};

/// One emoji as a reader sees it.
#[derive(Debug)]
pub(super) struct Emoji {
    first: char,
    /// How many characters it is made of.
    characters: usize,
    span: Span,
}

/// Joins one emoji to the next.
const JOINER: char = '\u{200d}';

/// Adds the emoji of `original`, in order.
pub(super) fn read(original: &str, found: &mut Vec<Emoji>) {
    let mut before = (0, ' ');
    let mut half_flag = false;
    for (start, letter) in original.char_indices() {
        let end = start + letter.len_utf8();
        let touching = found.last_mut().filter(|emoji| emoji.span.end == start);
        let part = matches!(letter, '\u{fe0f}' | JOINER | '\u{20e3}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}');
        let second_half = half_flag && is_flag_half(letter);
        match touching {
            Some(emoji) if part || second_half || before.1 == JOINER => {
                emoji.span.end = end;
                emoji.characters += 1;
                half_flag = false;
            }
            _ if is_emoji(letter) || is_flag_half(letter) => {
                found.push(Emoji { first: letter, characters: 1, span: Span::new(start, end) });
                half_flag = is_flag_half(letter);
            }
            // A keycap shows itself only by what follows the digit; a sign becomes an emoji by its selector.
            _ if matches!(letter, '\u{20e3}' | '\u{fe0f}') && is_keycap_or_sign(before.1) => {
                found.push(Emoji { first: before.1, characters: 2, span: Span::new(before.0, end) });
                half_flag = false;
            }
            _ => half_flag = false,
        }
        before = (start, letter);
    }
}

fn is_flag_half(letter: char) -> bool {
    matches!(letter, '\u{1f1e6}'..='\u{1f1ff}')
}

fn is_keycap_or_sign(letter: char) -> bool {
    matches!(letter, '0'..='9' | '#' | '*' | '\u{2190}'..='\u{21ff}' | '\u{2900}'..='\u{297f}' | '\u{2b05}'..='\u{2b07}')
        || matches!(
            letter,
            '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{a9}' | '\u{ae}' | '\u{24c2}' | '\u{25aa}'..='\u{25fe}' | '\u{3030}' | '\u{303d}'
        )
}

/// Pictures that are emoji without a selector. Enclosed letters are disguised text, not pictures.
fn is_emoji(letter: char) -> bool {
    letter >= '\u{2000}'
        && matches!(letter,
        '\u{1f300}'..='\u{1f64f}' | '\u{1f680}'..='\u{1f6ff}' | '\u{1f7e0}'..='\u{1f7eb}' | '\u{1f900}'..='\u{1f9ff}'
        | '\u{1fa70}'..='\u{1faff}' | '\u{1f191}'..='\u{1f19a}' | '\u{1f004}' | '\u{1f0cf}' | '\u{1f18e}'
        | '\u{231a}' | '\u{231b}' | '\u{23e9}'..='\u{23f3}' | '\u{2600}'..='\u{2604}' | '\u{260e}' | '\u{2611}' | '\u{2614}'
        | '\u{2615}' | '\u{261d}' | '\u{2620}' | '\u{2622}' | '\u{2623}' | '\u{262e}' | '\u{262f}' | '\u{2638}'..='\u{263a}'
        | '\u{2648}'..='\u{2653}' | '\u{2660}' | '\u{2663}' | '\u{2665}' | '\u{2666}' | '\u{2668}' | '\u{267b}' | '\u{267f}'
        | '\u{2692}'..='\u{2697}' | '\u{26a0}' | '\u{26a1}' | '\u{26aa}' | '\u{26ab}' | '\u{26bd}' | '\u{26be}' | '\u{26c4}'
        | '\u{26c5}' | '\u{26ce}' | '\u{26d4}' | '\u{26ea}' | '\u{26f2}' | '\u{26f3}' | '\u{26f5}' | '\u{26fa}' | '\u{26fd}'
        | '\u{2702}' | '\u{2705}' | '\u{2708}'..='\u{270d}' | '\u{2714}' | '\u{2716}' | '\u{2728}' | '\u{274c}' | '\u{274e}'
        | '\u{2753}'..='\u{2755}' | '\u{2757}' | '\u{2763}' | '\u{2764}' | '\u{2795}'..='\u{2797}' | '\u{27a1}'
        | '\u{27b0}' | '\u{2b50}' | '\u{2b55}' | '\u{2b1b}' | '\u{2b1c}')
}

fn is_bait(first: char) -> bool {
    matches!(
        first,
        '💰' | '💵'
            | '💸'
            | '🤑'
            | '💲'
            | '💳'
            | '💴'
            | '💶'
            | '💷'
            | '🪙'
            | '💹'
            | '📈'
            | '🚀'
            | '💎'
            | '🏆'
            | '🎁'
            | '🎉'
            | '🎰'
            | '🎲'
            | '💯'
            | '🔥'
            | '✅'
            | '✔'
            | '👉'
            | '👈'
            | '👇'
            | '👆'
            | '📲'
            | '📱'
            | '📞'
            | '☎'
            | '📩'
            | '📧'
            | '💌'
            | '⬇'
            | '➡'
            | '🔗'
            | '🔴'
            | '🆓'
            | '🆕'
            | '⚡'
            | '⚠'
            | '🔞'
            | '🍑'
            | '🍒'
            | '💋'
            | '💊'
            | '🌟'
            | '🛒'
            | '🔔'
            | '🔓'
            | '🏧'
    )
}

/// Counts runs of three and more ornaments of one kind in the original.
fn symbol_flood(text: &Text<'_>, facts: &Facts, tally: &mut Tally) {
    if !facts.shape.has_run {
        return;
    }
    for Run { letter, length, span } in runs(text.original()) {
        // An ellipsis, a rule of dashes as a signature's border, and `***` are what honest people type as well: longer.
        let enough = if letter.is_ascii() { 5 } else { 3 };
        if length >= enough && is_ornament(letter) {
            tally.add(span);
        }
    }
}

fn is_ornament(letter: char) -> bool {
    matches!(letter, '=' | '*' | '~' | '#' | '_' | '+' | '|' | '^' | '-' | '<' | '>' | '%' | '@' | '&')
        || matches!(letter, '\u{2500}'..='\u{25ff}' | '\u{2605}'..='\u{2606}' | '\u{2720}'..='\u{274b}' | '\u{2190}'..='\u{21ff}'
            | '\u{2794}'..='\u{27be}' | '\u{2022}' | '\u{2219}' | '\u{2013}'..='\u{2015}' | '\u{203b}' | '\u{2660}'..='\u{266f}'
            | '°' | '¤' | '¯' | '·' | '\u{3030}' | '\u{301c}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(heuristic: &Heuristic, text: &str) -> u32 {
        heuristic.measure(&Text::fold(text)).level
    }

    #[test]
    fn what_a_reader_sees_as_one_counts_once() {
        for one in ["😍", "👍🏽", "👨‍👩‍👧‍👦", "🇩🇪", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "1️⃣", "❤️", "➡️", "↗️", "🏳️‍🌈"]
        {
            assert_eq!(level(&EMOJI_COUNT, one), 1, "{one}");
            let spans = EMOJI_COUNT.measure(&Text::fold(one)).spans;
            assert_eq!(spans, [Span::new(0, one.len())], "{one}");
        }
        assert_eq!(level(&EMOJI_COUNT, "🇩🇪🇫🇷 and 😍😍"), 4);
    }

    #[test]
    fn letters_are_no_emoji() {
        for none in ["plain 123 #1", "水は", "🅵🆁🅴🅴", "©", "→", "नमस्ते", "سلام می‌کنم"] {
            assert_eq!(level(&EMOJI_COUNT, none), 0, "{none}");
            assert_eq!(level(&EMOJI_SHARE, none), 0, "{none}");
        }
    }

    #[test]
    fn share_and_bait() {
        assert_eq!(level(&EMOJI_SHARE, "ab 👍🏽👨‍👩‍👧"), 50);
        assert_eq!(level(&BAIT_EMOJI, "💰💵 now 👉🏽 ✔️"), 4);
        assert_eq!(level(&BAIT_EMOJI, "so cute 🥰🐱"), 0);
    }

    #[test]
    fn rows_of_ornaments() {
        assert_eq!(level(&SYMBOL_FLOOD, "★★★ shop ====== ▬▬▬▬"), 3);
        assert_eq!(level(&SYMBOL_FLOOD, "well ... a -- b *** c <3 #1"), 0);
    }
}
