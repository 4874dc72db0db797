//! Leet: digits and signs in the place of letters, as an extra view only.
//!
//! `V1@gr4` is read as `viagra`, but the folded view keeps what stands there: `covid19`, `mp3` and `h2o` are words of their own. Only what becomes a word that spam
//! lives by is read at all.

/// Words that are worth a disguise, ascending.
const DISGUISED: &[&str] = &[
    "account",
    "adult",
    "airdrop",
    "amazon",
    "asshole",
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
    "dm",
    "earn",
    "easy",
    "escort",
    "ethereum",
    "expert",
    "facebook",
    "followers",
    "forex",
    "free",
    "fuck",
    "fucking",
    "gift",
    "giveaway",
    "girls",
    "gold",
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
    "me",
    "meds",
    "message",
    "money",
    "naked",
    "nude",
    "nudes",
    "offer",
    "online",
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
    "tramadol",
    "trade",
    "trader",
    "trading",
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

/// The letter that a digit or sign stands for.
fn letter(character: char) -> Option<char> {
    Some(match character {
        '0' => 'o',
        '1' | '!' | '|' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' | '+' => 't',
        '8' => 'b',
        '9' => 'g',
        _ => return None,
    })
}

/// The words of `folded` that are leet for a disguised word: where they stand, and what they say.
pub(super) fn words(folded: &str) -> Vec<(std::ops::Range<usize>, &'static str)> {
    const LONGEST: usize = 16;
    let mut found = Vec::new();
    if !folded.bytes().any(|byte| letter(char::from(byte)).is_some()) {
        return found;
    }
    for chunk in folded.split_whitespace() {
        let outer = chunk.trim_matches(|character: char| matches!(character, '.' | ',' | '?' | ':' | ';' | '"' | '\'' | '(' | ')'));
        // A trailing exclamation mark is no letter.
        for word in [outer, outer.trim_end_matches('!')] {
            let start = word.as_ptr() as usize - folded.as_ptr() as usize;
            let plain_letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
            if word.len() > LONGEST || plain_letters < 2 || plain_letters == word.len() {
                continue;
            }
            let read = |one: char| {
                word.chars()
                    .map(|character| {
                        if character.is_ascii_lowercase() {
                            Some(character)
                        } else if character == '1' {
                            Some(one)
                        } else {
                            letter(character)
                        }
                    })
                    .collect::<Option<String>>()
            };
            // A one is an i, or an l.
            let known = [read('i'), read('l')].into_iter().flatten().find_map(|plain| DISGUISED.iter().find(|known| **known == plain));
            if let Some(known) = known {
                found.push((start..start + word.len(), *known));
                break;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disguised_words_are_read() {
        let read = |text: &str| words(text).into_iter().map(|(_, word)| word).collect::<Vec<_>>();
        assert_eq!(read("v1@gr4 ch3ap, 100% c@$h l0an$"), ["viagra", "cheap", "cash", "loans"]);
        assert_eq!(read("fr33!! c1ick"), ["free", "click"]);
        assert_eq!(words("get c@sh")[0].0, 4..8);
    }

    #[test]
    fn honest_words_with_digits_are_not() {
        for text in ["covid19 mp3 h2o b2b 4k gr8 l8r 100$ @sally ps5 win10 3d a1c 2nd free 50% off!", "hotmail"] {
            assert_eq!(words(text), [], "{text}");
        }
    }
}
