//! Phrases: all word lists of the heuristics, found in one pass.
//!
//! Each family keeps its lists as data beside its heuristics. Here they become one automaton with a [`Theme`] for each
//! phrase, so that thirty lists cost what one costs. It is entered at the beginning of each word only, where most words
//! leave it after a few letters.
//!
//! How a phrase is written: lower case, as in the folded view. A space stands for any run of white space, a straight
//! apostrophe also for the curly one. A phrase begins and ends at a word's edge; `*` at its end lets the last word go on
//! (`casino*` finds `casinos`). Scripts without spaces between words need no edge.

use std::{ops::Range, sync::LazyLock};

use aho_corasick::{Anchored, MatchKind, automaton::Automaton, nfa::contiguous::NFA};

use super::{action, beginnings::Beginnings, facts::Facts, mentor, money, promise, shape::is_of_word, subscribe, tally::Tally, template};
use crate::text::Text;

/// What a list of phrases is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Theme {
    EasyMoney,
    MentorPraise,
    Trading,
    Recovery,
    CallToAction,
    Urgency,
    ProfileLure,
    SearchLure,
    SubscribeBegging,
    SelfPromotion,
    Plea,
    CrowdAddress,
    Giveaway,
    Pills,
    Gambling,
    Loan,
    Spell,
    Adult,
    Essay,
    Seo,
    FakeSupport,
    BulkMessage,
    GenericPraise,
    ChainLetter,
    VoteBegging,
}

/// The list of each theme, in the order of the themes.
const LISTS: &[(Theme, &[&str])] = &[
    (Theme::EasyMoney, money::EASY_MONEY_PHRASES),
    (Theme::MentorPraise, mentor::PRAISE_PHRASES),
    (Theme::Trading, mentor::TRADING_PHRASES),
    (Theme::Recovery, mentor::RECOVERY_PHRASES),
    (Theme::CallToAction, action::ACTION_PHRASES),
    (Theme::Urgency, action::URGENCY_PHRASES),
    (Theme::ProfileLure, action::PROFILE_PHRASES),
    (Theme::SearchLure, action::SEARCH_PHRASES),
    (Theme::SubscribeBegging, subscribe::BEGGING_PHRASES),
    (Theme::SelfPromotion, subscribe::PROMOTION_PHRASES),
    (Theme::Plea, subscribe::PLEA_PHRASES),
    (Theme::CrowdAddress, subscribe::CROWD_PHRASES),
    (Theme::Giveaway, promise::GIVEAWAY_PHRASES),
    (Theme::Pills, promise::PILL_PHRASES),
    (Theme::Gambling, promise::GAMBLING_PHRASES),
    (Theme::Loan, promise::LOAN_PHRASES),
    (Theme::Spell, promise::SPELL_PHRASES),
    (Theme::Adult, promise::ADULT_PHRASES),
    (Theme::Essay, promise::ESSAY_PHRASES),
    (Theme::Seo, promise::SEO_PHRASES),
    (Theme::FakeSupport, promise::SUPPORT_PHRASES),
    (Theme::BulkMessage, promise::BULK_PHRASES),
    (Theme::GenericPraise, template::PRAISE_PHRASES),
    (Theme::ChainLetter, template::CHAIN_PHRASES),
    (Theme::VoteBegging, template::VOTE_PHRASES),
];

impl Theme {
    /// How many themes there are.
    pub(super) const COUNT: u32 = LISTS.len() as u32;
}

/// When a text has so many hits, every bucket is long full, and the rest is not looked at.
const MOST_HITS: usize = 4096;

/// How often `theme` is met, overlapping phrases counted once.
pub(super) fn count(text: &Text<'_>, facts: &Facts, theme: Theme, tally: &mut Tally) {
    if !tally.wants_places() {
        return tally.set(facts.wording.hits.counts[theme as usize]);
    }
    for hit in facts.wording.hits.found.iter().filter(|hit| hit.theme == theme) {
        tally.add_folded(text, hit.range.clone());
    }
}

/// A phrase that was found.
#[derive(Debug)]
pub(super) struct Hit {
    theme: Theme,
    /// Where, in the folded view.
    range: Range<usize>,
}

/// The phrases of one text.
#[derive(Debug, Default)]
pub(super) struct Hits {
    /// In the order of their beginnings; those of one theme do not overlap.
    found: Vec<Hit>,
    /// How many of each theme.
    counts: [u32; LISTS.len()],
    /// Up to where each theme has its hits already.
    covered: [usize; LISTS.len()],
    /// Which themes were met, by bit.
    themes: u64,
}

impl Hits {
    /// Forgets the last text.
    pub(super) fn clear(&mut self) {
        if self.themes != 0 {
            self.found.clear();
            self.counts = Default::default();
            self.covered = Default::default();
            self.themes = 0;
        }
    }

    /// Which themes were met, by bit.
    pub(super) fn themes(&self) -> u64 {
        self.themes
    }
}

/// Whether words that begin or end with this letter are set off by spaces or marks.
fn needs_edge(letter: char) -> bool {
    is_of_word(letter) && is_spaced(letter)
}

/// Whether words of this letter's script are set off by spaces.
pub(super) fn is_spaced(letter: char) -> bool {
    !matches!(letter,
            '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
            | '\u{3040}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

/// What is known of one phrase.
struct Phrase {
    theme: Theme,
    /// Its length in bytes.
    length: usize,
    /// Whether a word must end where it ends.
    closed: bool,
}

/// All phrases, ready to be looked for.
pub(super) struct Matcher {
    automaton: NFA,
    beginnings: Beginnings,
    phrases: Vec<Phrase>,
}

/// The one matcher.
pub(super) static MATCHER: LazyLock<Matcher> = LazyLock::new(|| {
    let mut phrases = Vec::new();
    let mut patterns = Vec::new();
    for (theme, list) in LISTS {
        for phrase in *list {
            let stem = phrase.strip_suffix('*');
            let pattern = stem.unwrap_or(phrase);
            phrases.push(Phrase {
                theme: *theme,
                length: pattern.len(),
                closed: stem.is_none() && pattern.chars().next_back().is_some_and(needs_edge),
            });
            patterns.push(pattern);
        }
    }
    let beginnings = Beginnings::of(patterns.iter().copied());
    let automaton =
        NFA::builder().match_kind(MatchKind::Standard).build(patterns).expect("the lists are constants, far below the automaton's limits");
    Matcher { automaton, beginnings, phrases }
});

impl Matcher {
    /// How the phrases begin.
    pub(super) fn beginnings(&self) -> &Beginnings {
        &self.beginnings
    }

    /// Adds the phrases that begin at `start`, where a word does.
    pub(super) fn look(&self, folded: &str, start: usize, hits: &mut Hits) {
        if hits.found.len() < MOST_HITS {
            self.enter(folded, start, hits);
        }
    }

    /// Adds the phrases that begin at `start`, of each theme the longest.
    fn enter(&self, folded: &str, start: usize, hits: &mut Hits) {
        let bytes = folded.as_bytes();
        let first = hits.found.len();
        let Ok(mut state) = self.automaton.start_state(Anchored::Yes) else {
            return;
        };
        let mut at = start;
        let mut depth = 0;
        while at < bytes.len() {
            let (byte, next) = match bytes[at] {
                b' ' | b'\t'..=b'\r' => (b' ', after_space(bytes, at)),
                _ if bytes[at..].starts_with("’".as_bytes()) => (b'\'', at + "’".len()),
                byte => (byte, at + 1),
            };
            state = self.automaton.next_state(Anchored::Yes, state, byte);
            if self.automaton.is_dead(state) {
                return;
            }
            at = next;
            depth += 1;
            if !self.automaton.is_match(state) {
                continue;
            }
            for index in 0..self.automaton.match_len(state) {
                let phrase = &self.phrases[self.automaton.match_pattern(state, index).as_usize()];
                let theme = phrase.theme as usize;
                let goes_on = || folded[at..].chars().next().is_some_and(char::is_alphanumeric);
                // The automaton also names phrases that end here and began later.
                if phrase.length != depth || phrase.closed && goes_on() {
                    continue;
                }
                match hits.found[first..].iter_mut().find(|hit| hit.theme == phrase.theme) {
                    Some(shorter) => shorter.range.end = at,
                    None if hits.covered[theme] <= start => {
                        hits.found.push(Hit { theme: phrase.theme, range: start..at });
                        hits.counts[theme] += 1;
                        hits.themes |= 1 << theme;
                    }
                    None => continue,
                }
                hits.covered[theme] = at;
            }
        }
    }
}

/// Where the white space that stands at `at` ends.
fn after_space(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|b| !matches!(b, b' ' | b'\t'..=b'\r')).map_or(bytes.len(), |length| at + length)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::features::heuristics::Measure;

    fn measure(text: &Text<'_>, theme: Theme) -> Measure {
        let (mut facts, mut tally) = (Facts::default(), Tally::with_places());
        facts.read(text);
        count(text, &facts, theme, &mut tally);
        tally.measure()
    }

    fn found(text: &str, theme: Theme) -> Vec<&str> {
        let text = Text::fold(text);
        measure(&text, theme).spans.iter().map(|span| &text.original()[span.start..span.end]).collect()
    }

    #[test]
    fn every_theme_has_its_list_in_its_place() {
        for (place, (theme, list)) in LISTS.iter().enumerate() {
            assert_eq!(*theme as usize, place, "{theme:?}");
            let mut once = list.to_vec();
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), list.len(), "{theme:?} names a phrase twice");
        }
    }

    #[test]
    fn every_phrase_is_written_as_the_folding_leaves_it() {
        for phrase in LISTS.iter().flat_map(|(_, list)| *list) {
            assert_eq!(Text::fold(phrase).folded(), *phrase);
            assert_eq!(phrase.trim(), *phrase);
            assert!(!phrase.contains("  ") && !phrase.contains('’'), "{phrase}");
            assert!(phrase.starts_with(char::is_alphanumeric), "{phrase}");
            assert!(phrase.trim_end_matches('*').len() >= 3, "{phrase}");
        }
    }

    #[test]
    fn phrases_begin_and_end_with_words() {
        assert_eq!(found("a Casino, now", Theme::Gambling), ["Casino"]);
        assert!(found("it was occasional", Theme::Gambling).is_empty());
    }

    #[test]
    fn white_space_and_apostrophes_do_not_matter() {
        assert_eq!(found("so: click \n\t  here. it’s", Theme::CallToAction), ["click \n\t  here"]);
        assert_eq!(found("I  am a singer", Theme::SelfPromotion), ["I  am a singer"]);
        assert_eq!(found("I’m not a spammer,  don’t  break the chain!", Theme::ChainLetter), ["don’t  break the chain"]);
    }

    #[test]
    fn the_longest_of_overlapping_phrases_counts_once() {
        assert_eq!(found("please subscribe to my channel", Theme::SubscribeBegging).len(), 1);
    }

    #[test]
    fn every_phrase_is_found_however_its_spaces_and_apostrophes_are_typed() {
        for (theme, list) in LISTS {
            for phrase in *list {
                let phrase = phrase.trim_end_matches('*');
                for (space, apostrophe) in [(" ", "'"), ("  ", "’"), ("\n", "'"), ("\t \r\n", "’")] {
                    let typed = format!("é, {}.", phrase.replace(' ', space).replace('\'', apostrophe));
                    assert!(measure(&Text::fold(&typed), *theme).level >= 1, "{theme:?}: {typed:?}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn places_lie_on_letters_whatever_is_typed(
            text in "(click|here|’|\u{a0}|é|🎁|casino| |\n|subscribe to my|[^a]){0,40}"
        ) {
            let text = Text::fold(&text);
            let mut facts = Facts::default();
            facts.read(&text);
            for hit in &facts.wording.hits.found {
                prop_assert!(text.folded().get(hit.range.clone()).is_some());
            }
        }
    }
}
