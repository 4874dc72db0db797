//! Heuristics: named measures of a comment, each of which can be explained to the person who wrote it.
//!
//! One file is one family; [`HEURISTICS`] is the registry that the model, the help, the documentation and the tests loop over. A new heuristic is
//! one new file and its line in that slice.

pub mod action;
mod amounts;
mod beginnings;
pub mod contact;
pub mod crypto;
mod currencies;
pub mod disguise;
pub mod disguised_url;
mod earnings;
mod facts;
pub mod flood;
pub mod garbled_url;
mod gate;
pub mod invisible;
pub mod length;
mod lexicon;
pub mod link_density;
pub mod mentor;
pub mod mixed_script;
pub mod money;
mod phrases;
pub mod promise;
pub mod reference_host;
pub mod repetition;
mod shape;
pub mod shouting;
mod signs;
pub mod subscribe;
mod tally;
pub mod template;
mod wording;

pub use facts::Facts;
pub use gate::Gate;
pub use tally::Tally;

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
    /// What must be there for it to see anything; [`Gate::ALWAYS`] where nothing fits.
    pub gate: Gate,
    /// Measures a text of which the facts are known; called only where the gate is open.
    pub measure: fn(&Text<'_>, &Facts, &mut Tally),
}

impl Heuristic {
    /// Measures one text for this heuristic alone, with places.
    pub fn measure(&self, text: &Text<'_>) -> Measure {
        let mut scratch = Scratch::default();
        scratch.read(text);
        scratch.measure(text, self)
    }
}

/// What a heuristic found in one text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Measure {
    /// How much of it; 0 for nothing.
    pub level: u32,
    /// Where it stands in the original; may be empty where it is a matter of the whole text.
    pub spans: Vec<Span>,
}

/// What the heuristics work with; one a thread, used for text after text, so that nothing is allocated for most of them.
///
/// [`Scratch::read`] a text, then ask for its [`levels`](Scratch::levels), or for one [`measure`](Scratch::measure) with its places.
#[derive(Debug, Default)]
pub struct Scratch {
    facts: Facts,
    tally: Tally,
}

impl Scratch {
    /// Finds out what all heuristics need to know of `text`.
    pub fn read(&mut self, text: &Text<'_>) {
        self.facts.read(text);
    }

    /// Calls `each` with the place in [`HEURISTICS`] and the level of each heuristic whose gate is open in `text`, the last one that was read; the levels of all others are 0.
    pub fn levels(&mut self, text: &Text<'_>, mut each: impl FnMut(usize, u32)) {
        let mut open = 0;
        let mut conditions = self.facts.open();
        while conditions != 0 {
            open |= OPENED_BY[conditions.trailing_zeros() as usize];
            conditions &= conditions - 1;
        }
        for (half, first) in [(open as u64, 0), ((open >> 64) as u64, 64)] {
            let mut half = half;
            while half != 0 {
                let place = first + half.trailing_zeros() as usize;
                half &= half - 1;
                self.tally.clear();
                (HEURISTICS[place].measure)(text, &self.facts, &mut self.tally);
                each(place, self.tally.level());
            }
        }
    }

    /// What `heuristic` finds in `text`, the last one that was read, with places.
    pub fn measure(&self, text: &Text<'_>, heuristic: &Heuristic) -> Measure {
        let mut tally = Tally::with_places();
        if self.facts.open() & heuristic.gate.bits() != 0 {
            (heuristic.measure)(text, &self.facts, &mut tally);
        }
        tally.measure()
    }
}

/// By condition, the heuristics that it opens: a bit for each place in [`HEURISTICS`].
static OPENED_BY: [u128; Gate::COUNT] = {
    let mut opened = [0; Gate::COUNT];
    let mut place = 0;
    while place < HEURISTICS.len() {
        let mut condition = 0;
        while condition < Gate::COUNT {
            if HEURISTICS[place].gate.bits() >> condition & 1 == 1 {
                opened[condition] |= 1 << place;
            }
            condition += 1;
        }
        place += 1;
    }
    opened
};

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
        heuristic.measure(&Text::fold(text)).level
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

    /// Holds that what is behind a closed gate sees nothing, and that levels are the same with and without places.
    fn gates_hold(scratch: &mut Scratch, typed: &str) {
        let text = Text::fold(typed);
        scratch.read(&text);
        let mut levels = [0; HEURISTICS.len()];
        scratch.levels(&text, |place, level| levels[place] = level);
        for (heuristic, level) in HEURISTICS.iter().zip(levels) {
            let mut tally = Tally::with_places();
            (heuristic.measure)(&text, &scratch.facts, &mut tally);
            let open = scratch.measure(&text, heuristic);
            assert_eq!(tally.measure(), open, "{}: {typed}", heuristic.name);
            assert_eq!(open.level, level, "{}: {typed}", heuristic.name);
            assert!(open.spans.iter().all(|span| typed.get(span.start..span.end).is_some()), "{}: {typed}", heuristic.name);
        }
    }

    /// Pieces of comments, some of which every heuristic looks at.
    fn typed() -> impl Strategy<Value = String> {
        let examples = prop::sample::select(HEURISTICS.iter().map(|heuristic| heuristic.example).collect::<Vec<_>>());
        let words = prop::sample::select(
            examples_of_words()
                .into_iter()
                .chain([
                    "Ünlock",
                    "$4,200",
                    "a week",
                    "!!!",
                    "👉🏽",
                    "сhесk",
                    "my chännel",
                    "…",
                    "’",
                    "SUBSCRIBE NOW",
                    "sooo",
                    "f r e e",
                    "★★★",
                    "cl1ck",
                    "HEREââ",
                    "==>",
                    "\u{200b}",
                    "1️⃣",
                    "🇩🇪",
                    " ",
                    "\n",
                    ". ",
                    "@",
                    "(at)",
                    "gmail",
                    "+",
                    "1oo2oo3",
                    "five",
                    "ｆ",
                    "①",
                    "٣",
                    "<b>",
                    "</b>",
                    "&amp;",
                    "<a title=\"!!! AAA\">",
                    "今",
                    "é",
                ])
                .collect::<Vec<_>>(),
        );
        let piece = prop_oneof![4 => words.prop_map(str::to_owned), 1 => examples.prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from), 2 => "[a-z0-9 .,]{0,5}"];
        proptest::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
    }

    fn examples_of_words() -> Vec<&'static str> {
        HEURISTICS.iter().flat_map(|heuristic| heuristic.example.split_inclusive(' ')).collect()
    }

    #[test]
    fn gates_hold_for_examples() {
        let mut scratch = Scratch::default();
        for heuristic in HEURISTICS {
            gates_hold(&mut scratch, heuristic.example);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn gates_hold_and_places_lie_on_letters_whatever_is_typed(typed in typed()) {
            // The scratch of another text must not show.
            let mut scratch = Scratch::default();
            scratch.read(&Text::fold("buy buy $5 👉 now now now!! https://a.example"));
            gates_hold(&mut scratch, &typed);
        }
    }

    #[test]
    fn nothing_is_seen_in_nothing() {
        for heuristic in HEURISTICS {
            assert_eq!(heuristic.measure(&Text::fold("")), Measure::default(), "{}", heuristic.name);
        }
    }
}
