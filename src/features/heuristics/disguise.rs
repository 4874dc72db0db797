//! Disguised letters.
//!
//! # What it sees
//! Styled letters (`𝗙𝗥𝗘𝗘`, `🅶🅸🅵🆃`, `ＣＡＲＤ`), letters spaced out, digits and signs in the place of letters, and broken
//! encoding whose bytes are lost.
//!
//! # Why it matters
//! Letters are disguised so that a filter does not read what a reader does. Digits for letters are only counted where they
//! spell a word of the trade: `gr8` and `b4` are how people type.
//!
//! # Example
//! `V1@gr4 ch3ap`

use super::{
    Heuristic,
    facts::Facts,
    gate::Gate,
    tally::{Tally, of_kind},
};
use crate::text::{MarkKind, Text};

/// Styled letters.
pub const STYLED_LETTERS: Heuristic = Heuristic {
    name: "styled_letters",
    sees: "words in mathematical, circled, squared or full-width letters",
    example: "𝗙𝗥𝗘𝗘 🅶🅸🅵🆃 ＣＡＲＤ",
    buckets: &[1, 2, 4],
    gate: Gate::mark(MarkKind::Styled),
    measure: |text, _, tally| of_kind(text, MarkKind::Styled, tally),
};

/// Letters spaced out.
pub const SPACED_LETTERS: Heuristic = Heuristic {
    name: "spaced_letters",
    sees: "words and numbers spelled with a space after each letter",
    example: "W h a t s A p p me",
    buckets: &[1, 2],
    gate: Gate::mark(MarkKind::Spaced),
    measure: |text, _, tally| of_kind(text, MarkKind::Spaced, tally),
};

/// Broken encoding whose bytes are lost. No sin by itself: a garbled flag or quotation mark stands in many an honest comment
/// that went through an old database. It is measured because garbled links come with it.
pub const LOST_MOJIBAKE: Heuristic = Heuristic {
    name: "lost_mojibake",
    sees: "broken encoding that cannot be mended; no sin by itself",
    example: "Greetings ð\u{9f}º",
    buckets: &[1, 3, 8],
    gate: Gate::mark(MarkKind::MojibakeLost),
    measure: |text, _, tally| of_kind(text, MarkKind::MojibakeLost, tally),
};

/// Digits and signs for letters.
pub const LEET: Heuristic = Heuristic {
    name: "leet",
    sees: "digits and signs in place of letters, where they spell a word of the trade",
    example: "V1@gr4 ch3ap",
    buckets: &[1, 2],
    gate: Gate::LEET,
    measure: leet,
};

/// Longer tokens are no disguised words.
const LONGEST: usize = 16;

/// Counts tokens of the folded view that become a word of [`TRADE`] when their digits and signs are read as letters.
fn leet(text: &Text<'_>, _: &Facts, tally: &mut Tally) {
    let bytes = text.folded().as_bytes();
    let mut at = 0;
    // By bytes: every sign of this game is ASCII; a token with other letters spells no word of the trade.
    while let Some(sign) = bytes[at..].iter().position(|b| is_sign(*b)) {
        let sign = at + sign;
        let before = bytes[at..sign].iter().rev().take_while(|b| is_of_token(**b)).count();
        let after = bytes[sign..].iter().take_while(|b| is_of_token(**b)).count();
        at = sign + after;
        // Marks that end a sentence are part of the game only inside a word.
        let marks = bytes[sign..at].iter().rev().take_while(|b| **b == b'!').count();
        let token = sign - before..at - marks;
        if (3..=LONGEST).contains(&token.len()) && disguises(&bytes[token.clone()]) {
            tally.add_folded(text, token);
        }
    }
}

/// What a byte is to a token: bit 0 for digits and signs that stand for letters, bit 1 for all that it is made of.
static KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let letter = byte as u8;
        let sign = letter.is_ascii_digit() || matches!(letter, b'@' | b'$' | b'!' | b'|' | b'+');
        kinds[byte] = sign as u8 | ((letter.is_ascii_alphabetic() || sign || !letter.is_ascii()) as u8) << 1;
        byte += 1;
    }
    kinds
};

/// Digits and signs that stand for letters.
fn is_sign(byte: u8) -> bool {
    KINDS[usize::from(byte)] & 1 != 0
}

fn is_of_token(byte: u8) -> bool {
    KINDS[usize::from(byte)] & 2 != 0
}

/// Whether the token spells a word of the trade, but not in plain letters.
fn disguises(token: &[u8]) -> bool {
    let letters = token.iter().filter(|b| b.is_ascii_lowercase()).count();
    if letters == token.len() || letters == 0 {
        return false;
    }
    // `1` and `|` are read as i, then as l.
    [b'i', b'l'].into_iter().any(|one| {
        let mut word = [0; LONGEST];
        for (letter, byte) in word.iter_mut().zip(token) {
            *letter = match byte {
                b'0' => b'o',
                b'1' | b'|' | b'!' => one,
                b'3' => b'e',
                b'4' | b'@' => b'a',
                b'5' | b'$' => b's',
                b'7' | b'+' => b't',
                b'8' => b'b',
                b'9' => b'g',
                other => *other,
            };
        }
        std::str::from_utf8(&word[..token.len()]).is_ok_and(|word| TRADE.binary_search(&word).is_ok())
    })
}

/// Words worth disguising, in the order of the alphabet.
const TRADE: &[&str] = &[
    "account",
    "adult",
    "airdrop",
    "amazon",
    "asshole",
    "bet",
    "binary",
    "bitch",
    "bitcoin",
    "bonus",
    "bucks",
    "buy",
    "cam",
    "cams",
    "cash",
    "casino",
    "chat",
    "cheap",
    "check",
    "cialis",
    "claim",
    "click",
    "cock",
    "coin",
    "coins",
    "contact",
    "credit",
    "crypto",
    "cum",
    "dating",
    "deal",
    "deposit",
    "dick",
    "discount",
    "doctor",
    "dollars",
    "double",
    "drugs",
    "earn",
    "easy",
    "escort",
    "escorts",
    "ethereum",
    "expert",
    "facebook",
    "followers",
    "forex",
    "free",
    "fuck",
    "fucking",
    "gift",
    "girls",
    "giveaway",
    "gold",
    "google",
    "hack",
    "hacked",
    "hacker",
    "home",
    "hot",
    "hotmail",
    "inbox",
    "income",
    "instagram",
    "instant",
    "invest",
    "investment",
    "investor",
    "iphone",
    "job",
    "levitra",
    "link",
    "loan",
    "loans",
    "lottery",
    "lucky",
    "make",
    "meds",
    "message",
    "money",
    "naked",
    "nude",
    "nudes",
    "offer",
    "online",
    "onlyfans",
    "paid",
    "paypal",
    "penis",
    "pharmacy",
    "pill",
    "pills",
    "poker",
    "porn",
    "porno",
    "prize",
    "prizes",
    "profile",
    "profit",
    "profits",
    "promo",
    "pussy",
    "recovery",
    "replica",
    "rich",
    "robux",
    "rolex",
    "sale",
    "sell",
    "sex",
    "sexy",
    "shit",
    "signal",
    "site",
    "slots",
    "slut",
    "snapchat",
    "spam",
    "steroids",
    "sub",
    "subscribe",
    "support",
    "telegram",
    "tits",
    "trade",
    "trader",
    "trading",
    "tramadol",
    "valium",
    "verify",
    "viagra",
    "video",
    "videos",
    "view",
    "views",
    "vip",
    "visit",
    "wallet",
    "website",
    "weed",
    "whatsapp",
    "whore",
    "win",
    "winner",
    "work",
    "xanax",
    "xxx",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn level(heuristic: &Heuristic, text: &str) -> u32 {
        heuristic.measure(&Text::fold(text)).level
    }

    #[test]
    fn the_words_of_the_trade_are_in_order() {
        assert!(TRADE.is_sorted());
        assert!(TRADE.iter().all(|word| word.len() <= LONGEST));
    }

    #[test]
    fn digits_for_letters() {
        assert_eq!(level(&LEET, "V1@gr4 ch3ap, c@$h l0an$ 100%"), 4);
        assert_eq!(level(&LEET, "fr33!!"), 1);
        let text = "so: m0ney";
        let spans = LEET.measure(&Text::fold(text)).spans;
        assert_eq!(&text[spans[0].start..spans[0].end], "m0ney");
    }

    #[test]
    fn how_people_type_is_left_alone() {
        for honest in [
            "gr8 m8, see you b4 2nite",
            "covid19 and mp3 files",
            "free money! sale!",
            "mail me at bob@host.example",
            "100% of $50",
            "50% off 4 all",
            "Größe 3é",
        ] {
            assert_eq!(level(&LEET, honest), 0, "{honest}");
        }
    }

    #[test]
    fn plain_letters_are_no_disguise() {
        for honest in ["plain text", "I a m", "Ünïcödé is fine", "日本語のコメント"] {
            for heuristic in [&STYLED_LETTERS, &SPACED_LETTERS, &LOST_MOJIBAKE] {
                assert_eq!(level(heuristic, honest), 0, "{}: {honest}", heuristic.name);
            }
        }
    }

    mod needs_folding {
        use super::*;

        #[test]
        fn marks_are_counted() {
            assert!(level(&STYLED_LETTERS, STYLED_LETTERS.example) >= 1);
            assert!(level(&SPACED_LETTERS, SPACED_LETTERS.example) >= 1);
            assert!(level(&LOST_MOJIBAKE, LOST_MOJIBAKE.example) >= 1);
        }

        #[test]
        fn disguises_are_undone_before_phrases_are_looked_for() {
            use crate::features::heuristics::promise::GIVEAWAY;
            assert!(level(&GIVEAWAY, "𝗙𝗥𝗘𝗘 🅶🅸🅵🆃 ＣＡＲＤ") >= 1);
        }
    }
}
