//! Phrases: all word lists of the heuristics, found in one pass.
//!
//! Each family keeps its lists as data beside its heuristics. Here they become one automaton with a [`Theme`] for each
//! phrase, so that thirty lists cost what one costs. It is entered at the beginning of each word only, where most words
//! leave it after a few letters.
//!
//! How a phrase is written: lower case, as in the folded view. A space stands for any run of white space, a straight
//! apostrophe also for the curly one. A phrase begins and ends at a word's edge; `*` at its end lets the last word go on
//! (`casino*` finds `casinos`). Scripts without spaces between words need no edge.

use std::{ops::Range, rc::Rc, sync::LazyLock};

use aho_corasick::{Anchored, MatchKind, automaton::Automaton, nfa::contiguous::NFA};

use super::{Measure, action, memo::Memo, mentor, money, promise, shape::is_of_word, subscribe, tally::Tally, template};
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

/// When a text has so many hits, every bucket is long full, and the rest is not looked at.
const MOST_HITS: usize = 4096;

/// How often `theme` is met, overlapping phrases counted once.
pub(super) fn count(text: &Text<'_>, theme: Theme) -> Measure {
    let mut tally = Tally::default();
    for hit in hits(text.folded()).iter().filter(|hit| hit.theme == theme) {
        tally.add_folded(text, hit.range.clone());
    }
    tally.measure()
}

/// A phrase that was found.
struct Hit {
    theme: Theme,
    /// Where, in the folded view.
    range: Range<usize>,
}

thread_local! {
    static HITS: Memo<Vec<Hit>> = const { Memo::new() };
}

/// All hits in `folded` by their beginning; those of one theme do not overlap.
fn hits(folded: &str) -> Rc<Vec<Hit>> {
    HITS.with(|memo| memo.of(folded, || MATCHER.scan(folded)))
}

/// Whether words that begin or end with this letter are set off by spaces or marks.
fn needs_edge(letter: char) -> bool {
    is_of_word(letter)
        && !matches!(letter,
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

struct Matcher {
    automaton: NFA,
    /// One bit for each way in which phrases begin (see [`entry`]): most words are turned away here.
    entries: Box<[u64; 1 << 10]>,
    phrases: Vec<Phrase>,
}

static MATCHER: LazyLock<Matcher> = LazyLock::new(|| {
    let mut phrases = Vec::new();
    let mut patterns = Vec::new();
    let mut entries = Box::new([0; 1 << 10]);
    for (theme, list) in LISTS {
        for phrase in *list {
            let stem = phrase.strip_suffix('*');
            let pattern = stem.unwrap_or(phrase);
            phrases.push(Phrase {
                theme: *theme,
                length: pattern.len(),
                closed: stem.is_none() && pattern.chars().next_back().is_some_and(needs_edge),
            });
            if let [first, second, third, ..] = *pattern.as_bytes() {
                let (word, bit) = entry(first, second, third);
                entries[word] |= bit;
            }
            patterns.push(pattern);
        }
    }
    let automaton =
        NFA::builder().match_kind(MatchKind::Standard).build(patterns).expect("the lists are constants, far below the automaton's limits");
    Matcher { automaton, entries, phrases }
});

impl Matcher {
    fn scan(&self, folded: &str) -> Vec<Hit> {
        let mut hits = Vec::new();
        // Up to where each theme has its hits already.
        let mut covered = [0; LISTS.len()];
        let mut in_word = false;
        for (start, letter) in folded.char_indices() {
            let was_in_word = in_word;
            in_word = is_of_word(letter);
            if in_word && !(was_in_word && needs_edge(letter)) && self.may_begin(&folded.as_bytes()[start..]) {
                self.enter(folded, start, &mut covered, &mut hits);
                if hits.len() >= MOST_HITS {
                    break;
                }
            }
        }
        hits
    }

    /// Whether some phrase may begin here.
    fn may_begin(&self, bytes: &[u8]) -> bool {
        let [first, second, third, ..] = *bytes else {
            return false;
        };
        let (word, bit) = entry(first, second, third);
        // White space and curly apostrophes (0xe2 begins them) are written otherwise in the phrases.
        self.entries[word] & bit != 0
            || [second, third].iter().any(|b| matches!(b, b'\t'..=b'\r' | 0xe2))
            || (second, third) == (b' ', b' ')
    }

    /// Adds the phrases that begin at `start`, of each theme the longest.
    fn enter(&self, folded: &str, start: usize, covered: &mut [usize; LISTS.len()], hits: &mut Vec<Hit>) {
        let bytes = folded.as_bytes();
        let first = hits.len();
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
                match hits[first..].iter_mut().find(|hit| hit.theme == phrase.theme) {
                    Some(shorter) => shorter.range.end = at,
                    None if covered[theme] <= start => hits.push(Hit { theme: phrase.theme, range: start..at }),
                    None => continue,
                }
                covered[theme] = at;
            }
        }
    }
}

/// The word and the bit that stand for three first bytes; others may share them.
fn entry(first: u8, second: u8, third: u8) -> (usize, u64) {
    let hash = usize::from(first) << 11 ^ usize::from(second) << 5 ^ usize::from(third);
    (hash >> 6 & 0x3ff, 1 << (hash & 63))
}

/// Where the white space that stands at `at` ends.
fn after_space(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|b| !matches!(b, b' ' | b'\t'..=b'\r')).map_or(bytes.len(), |length| at + length)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str, theme: Theme) -> Vec<&str> {
        let text = Text::fold(text);
        count(&text, theme).spans.iter().map(|span| &text.original()[span.start..span.end]).collect()
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

    proptest! {
        #[test]
        fn places_lie_on_letters_whatever_is_typed(
            text in "(click|here|’|\u{a0}|é|🎁|casino| |\n|subscribe to my|[^a]){0,40}"
        ) {
            let folded = text.to_lowercase();
            for hit in &*hits(&folded) {
                prop_assert!(folded.get(hit.range.clone()).is_some());
            }
        }
    }
}
