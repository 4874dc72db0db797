//! Heuristics: named measures of a comment, each of which can be explained to the person who wrote it.
//!
//! One file is one family; [`HEURISTICS`] is the registry that the model, the help, the documentation and the tests loop over. A new heuristic is
//! one new file and its line in that slice.

pub mod action;
mod amounts;
pub mod contact;
pub mod crypto;
mod currencies;
pub mod disguise;
pub mod disguised_url;
mod earnings;
pub mod flood;
pub mod garbled_url;
pub mod invisible;
pub mod length;
pub mod link_density;
mod memo;
pub mod mentor;
pub mod mixed_script;
pub mod money;
mod phrases;
pub mod promise;
pub mod reference_host;
pub mod repetition;
mod shape;
pub mod shouting;
pub mod subscribe;
mod tally;
pub mod template;

use crate::{span::Span, text::Text};

/// A heuristic: what it is called, what it sees, and how it measures.
#[derive(Debug)]
pub struct Heuristic {
    /// Its name in features, reasons and reports: lower-case words joined by `_`.
    pub name: &'static str,
    /// What it sees, in one line, as shown by `moderato heuristics`.
    pub sees: &'static str,
    /// One example comment, or part of one, that it sees.
    pub example: &'static str,
    /// Ascending lower bounds of the levels that count as features of their own: `[1, 2, 4]` gives the columns `name:1+`, `name:2+`, `name:4+`.
    pub buckets: &'static [u32],
    /// Measures a text.
    pub measure: fn(&Text<'_>) -> Measure,
}

/// What a heuristic found in one text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Measure {
    /// How much of it; 0 for nothing.
    pub level: u32,
    /// Where it stands in the original; may be empty where it is a matter of the whole text.
    pub spans: Vec<Span>,
}

impl Measure {
    /// As many as there are spans.
    pub fn count(spans: Vec<Span>) -> Self {
        Self { level: u32::try_from(spans.len()).unwrap_or(u32::MAX), spans }
    }
}

/// Every heuristic, in the order of the model's columns.
pub const HEURISTICS: &[&Heuristic] = &[
    &money::MONEY_CLAIMS,
    &money::PAY_RATE,
    &money::EARNINGS_CLAIM,
    &money::EASY_MONEY,
    &garbled_url::GARBLED_URL,
    &garbled_url::LINK_POINTER,
    &disguised_url::DISGUISED_URL,
    &disguised_url::SHORTENED_URL,
    &link_density::LINKS,
    &link_density::LINK_DENSITY,
    &link_density::RISKY_HOST,
    &reference_host::REFERENCE_HOST,
    &contact::MESSENGER_CONTACT,
    &contact::EMAIL_CONTACT,
    &contact::PHONE_NUMBER,
    &contact::CONTACT_INVITATION,
    &contact::HANDLE,
    &crypto::CRYPTO_ADDRESS,
    &mentor::MENTOR_PRAISE,
    &mentor::TRADING_TALK,
    &mentor::RECOVERY_SERVICE,
    &promise::GIVEAWAY,
    &promise::PILLS,
    &promise::GAMBLING,
    &promise::LOAN_OFFER,
    &promise::SPELL_CASTER,
    &promise::ADULT_LURE,
    &promise::ESSAY_MILL,
    &promise::SEO_OFFER,
    &promise::FAKE_SUPPORT,
    &promise::BULK_MESSAGE,
    &action::CALL_TO_ACTION,
    &action::URGENCY,
    &action::PROFILE_LURE,
    &action::SEARCH_LURE,
    &action::POINTING,
    &subscribe::SUBSCRIBE_BEGGING,
    &subscribe::SELF_PROMOTION,
    &subscribe::PLEA,
    &subscribe::CROWD_ADDRESS,
    &template::GENERIC_PRAISE,
    &template::CHAIN_LETTER,
    &template::VOTE_BEGGING,
    &disguise::STYLED_LETTERS,
    &disguise::SPACED_LETTERS,
    &disguise::LEET,
    &disguise::LOST_MOJIBAKE,
    &mixed_script::MIXED_SCRIPT,
    &invisible::INVISIBLE,
    &shouting::SHOUTING,
    &shouting::SHOUTED_WORDS,
    &shouting::EXCLAMATION_MARKS,
    &shouting::LOUD_PUNCTUATION,
    &repetition::STRETCHED_LETTERS,
    &repetition::REPEATED_WORDS,
    &repetition::REPEATED_LINES,
    &repetition::REPEATED_SHARE,
    &flood::EMOJI_COUNT,
    &flood::EMOJI_SHARE,
    &flood::BAIT_EMOJI,
    &flood::SYMBOL_FLOOD,
    &length::WORDS,
    &length::CHARACTERS,
    &length::DIGIT_SHARE,
    &length::PUNCTUATION_SHARE,
    &length::QUESTION_MARKS,
    &length::FIRST_PERSON,
    &length::SECOND_PERSON,
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn level(heuristic: &Heuristic, text: &str) -> u32 {
        (heuristic.measure)(&Text::fold(text)).level
    }

    fn sees_its_example(heuristic: &Heuristic) {
        let level = level(heuristic, heuristic.example);
        assert!(level >= heuristic.buckets[0], "{} does not see its example", heuristic.name);
    }

    #[test]
    fn every_heuristic_sees_its_own_example() {
        for heuristic in HEURISTICS {
            sees_its_example(heuristic);
        }
    }

    #[test]
    fn names_are_unique_and_well_formed() {
        let mut names: Vec<_> = HEURISTICS.iter().map(|heuristic| heuristic.name).collect();
        for name in &names {
            assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{name}");
        }
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn buckets_ascend_and_descriptions_fit_a_line() {
        for heuristic in HEURISTICS {
            let Heuristic { name, sees, buckets, .. } = heuristic;
            assert!(buckets.first().is_some_and(|first| *first > 0), "{name}");
            assert!(buckets.is_sorted_by(|a, b| a < b), "{name}");
            assert!((1..=100).contains(&sees.chars().count()) && !sees.contains('\n'), "{name}");
        }
    }

    proptest! {
        #[test]
        fn places_lie_on_letters_whatever_is_typed(
            typed in "(Ünlock|\\$4,200|a week|!!!|👉🏽|сhесk|my chännel|…|’|SUBSCRIBE NOW|sooo|f r e e|★★★|cl1ck|HEREââ|==>|\u{200b}|1️⃣|🇩🇪| |\n|\\. |\\PC){0,30}"
        ) {
            let text = Text::fold(&typed);
            for heuristic in HEURISTICS {
                for span in (heuristic.measure)(&text).spans {
                    prop_assert!(typed.get(span.start..span.end).is_some(), "{}", heuristic.name);
                }
            }
        }
    }

    #[test]
    fn nothing_is_seen_in_nothing() {
        for heuristic in HEURISTICS {
            assert_eq!((heuristic.measure)(&Text::fold("")), Measure::default(), "{}", heuristic.name);
        }
    }
}
