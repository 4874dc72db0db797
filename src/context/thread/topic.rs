//! The subject: how far a comment's words are from the article's and the thread's.
//!
//! Of a comment's words, those that the whole thread uses ("the", "and", the subject's own name) tell its language; the others are telling. Measured is how much of the telling words, weighted by how rare they
//! are in the thread (inverse document frequency, Spärck Jones 1972), stands in the article or in an honest comment of the thread. A comment is off the subject where that is next to nothing, and yet its language is the
//! thread's (it shares common words, and is told to be so), in a thread whose own comments mostly stay together. That is rare among honest comments too, but happens; so it counts only against what is a bit suspicious.

use std::cell::OnceCell;

use rayon::prelude::*;

use super::{Ground, Seen, words::Words};
use crate::{decide::Decision, language, text::Text};

/// A thread wants so many honest comments to have a subject.
const LEAST_COMMENTS: usize = 20;
/// Honest comments of a thread that are read.
const MOST_COMMENTS: usize = 2_000;
/// A comment wants so many telling words.
const LEAST_TELLING: usize = 5;
/// And of these so many that no honest comment has.
const LEAST_STRANGE: usize = 4;
/// And so many that the whole thread uses, one in so many of all its words, or it may be in another language.
const LEAST_COMMON: usize = 3;
const ONE_COMMON_IN: usize = 4;
/// Honest comments that are asked for their language.
const ASKED: usize = 64;
/// A language is the thread's where it is that of one in so many of those that can be told.
const SPOKEN: usize = 4;
/// A word is common where one comment in so many uses it.
const COMMON: usize = 20;
/// At most this weighted share of the telling words may be known.
const MOST_KNOWN: f64 = 0.1;
/// And this share of the thread's median.
const MOST_OF_MEDIAN: f64 = 0.25;
/// A thread with a lower median share has no subject.
const LEAST_MEDIAN: f64 = 0.3;
/// Replies further down may wander.
const DEEPEST: u16 = 1;
/// Words that are told.
const TOLD: usize = 4;

/// All that is off its thread's subject.
pub(super) fn find(seen: &Seen<'_>) -> Vec<Ground> {
    let may_rise = |index: usize| {
        let judgement = &seen.judged[index].judgement;
        judgement.decision == Decision::Approve
            && seen.places[index].depth <= DEEPEST
            && seen.is_suspected(index)
            && seen.surroundings.glimpses[index].words.0.len() >= LEAST_TELLING + LEAST_COMMON
    };
    if !(0..seen.judged.len()).any(may_rise) {
        return Vec::new();
    }
    let mut by_thread: Vec<(u64, u32)> = (0..).zip(seen.places).map(|(index, place)| (place.thread, index)).collect();
    by_thread.par_sort_unstable();
    let threads: Vec<&[(u64, u32)]> =
        by_thread.chunk_by(|one, other| one.0 == other.0).filter(|thread| thread.len() > LEAST_COMMENTS).collect();
    threads
        .into_par_iter()
        .flat_map_iter(|thread| {
            let members = || thread.iter().map(|&(_, index)| index as usize);
            let mut suspects: Vec<usize> = members().filter(|&index| may_rise(index)).collect();
            keep_strangers(seen, members(), &mut suspects);
            let subject = if suspects.is_empty() { None } else { Subject::of(seen, members()) };
            suspects.into_iter().filter_map(move |index| subject.as_ref()?.ground(seen, index))
        })
        .collect()
}

/// The honest comments of a thread that are read, evenly spread, and how many honest ones there are.
fn honest<'a>(seen: &'a Seen<'_>, members: impl Iterator<Item = usize> + Clone + 'a) -> (impl Iterator<Item = usize> + Clone + 'a, usize) {
    let honest = members.filter(|&index| {
        let one = &seen.judged[index];
        one.campaign.is_none() && one.judgement.as_spam <= Some(Decision::Approve) && !seen.is_suspected(index)
    });
    let count = honest.clone().count();
    (honest.step_by(count.div_ceil(MOST_COMMENTS).max(1)), count)
}

/// Keeps the suspects with [`LEAST_STRANGE`] words that no honest comment has: a quick look that spares most threads the reading.
fn keep_strangers(seen: &Seen<'_>, members: impl Iterator<Item = usize> + Clone, suspects: &mut Vec<usize>) {
    if suspects.is_empty() {
        return;
    }
    let glimpses = seen.surroundings.glimpses;
    let mut asked: Vec<u32> = suspects.iter().flat_map(|&index| glimpses[index].words.0.iter().copied()).collect();
    asked.sort_unstable();
    asked.dedup();
    let mut met = vec![false; asked.len()];
    for index in honest(seen, members).0 {
        for word in &glimpses[index].words.0 {
            if let Ok(at) = asked.binary_search(word) {
                met[at] = true;
            }
        }
    }
    let is_strange = |word: &u32| asked.binary_search(word).is_ok_and(|at| !met[at]);
    suspects.retain(|&index| glimpses[index].words.distinct().iter().filter(|word| is_strange(word)).count() >= LEAST_STRANGE);
}

/// What a thread is about.
struct Subject {
    /// Its words, ascending, with the number of comments that use each; those of the article alone count as used once.
    words: Vec<(u32, u32)>,
    /// Comments that were read.
    comments: usize,
    /// The median share of telling words that another comment knows.
    median: f64,
    /// Honest comments, evenly spread, that are asked for their language, ...
    asked: Vec<usize>,
    /// ... and what is told of them, once somebody wants to know.
    spoken: OnceCell<Vec<&'static str>>,
}

impl Subject {
    /// The subject of the thread of `members`; `None` where too few are honest or they have none in common.
    fn of(seen: &Seen<'_>, members: impl Iterator<Item = usize> + Clone) -> Option<Self> {
        let (honest, count) = honest(seen, members);
        if count < LEAST_COMMENTS {
            return None;
        }
        let read: Vec<Vec<u32>> = honest.clone().map(|index| seen.surroundings.glimpses[index].words.distinct()).collect();
        let mut all: Vec<u32> = read.concat();
        let about = honest.clone().next().and_then(|index| seen.surroundings.threads.get(seen.judged[index].comment.thread.as_deref()?));
        for known in about.iter().flat_map(|about| [&about.title, &about.article]).flatten() {
            let mut words = Words::of_article(&Text::fold(known));
            words.sort_unstable();
            words.dedup();
            all.append(&mut words);
        }
        all.sort_unstable();
        let words = all.chunk_by(|one, other| one == other).map(|same| (same[0], same.len() as u32)).collect();
        let asked = honest.step_by(read.len().div_ceil(ASKED)).collect();
        let mut subject = Self { words, comments: read.len(), median: 0.0, asked, spoken: OnceCell::new() };
        // A comment's own use of its words does not count for it.
        let mut shares: Vec<f64> = read.iter().filter_map(|words| subject.honest_share(words)).collect();
        if shares.len() < LEAST_COMMENTS / 2 {
            return None;
        }
        shares.sort_unstable_by(f64::total_cmp);
        subject.median = shares[shares.len() / 2];
        (subject.median >= LEAST_MEDIAN).then_some(subject)
    }

    /// In how many comments `word` stands.
    fn uses(&self, word: u32) -> usize {
        self.words.binary_search_by_key(&word, |&(word, _)| word).map_or(0, |at| self.words[at].1 as usize)
    }

    /// Whether the whole thread uses a word of so many uses.
    fn is_common(&self, uses: usize) -> bool {
        uses >= (self.comments / COMMON).max(3)
    }

    /// The weighted share of telling words that are known, and how many there are; `None` where there are too few to tell. `own` uses of each word do not count.
    fn share(&self, words: &[u32], own: usize) -> Option<(f64, usize)> {
        let (mut common, mut telling, mut known, mut all) = (0, 0, 0.0, 0.0);
        for &word in words {
            let uses = self.uses(word).saturating_sub(own);
            if self.is_common(uses) {
                common += 1;
                continue;
            }
            telling += 1;
            let weight = ((self.comments as f64 + 1.0) / (uses as f64 + 0.5)).ln();
            all += weight;
            if uses > 0 {
                known += weight;
            }
        }
        (telling >= LEAST_TELLING && common >= LEAST_COMMON.max(words.len().div_ceil(ONE_COMMON_IN))).then(|| (known / all, telling))
    }

    /// The share of an honest comment, which is read itself; one of the thread's commonest words alone shares everything.
    fn honest_share(&self, words: &[u32]) -> Option<f64> {
        let common = words.iter().filter(|&&word| self.is_common(self.uses(word).saturating_sub(1))).count();
        if common >= LEAST_COMMON + LEAST_TELLING && words.len() < common + LEAST_TELLING {
            return Some(1.0);
        }
        self.share(words, 1).map(|(share, _)| share)
    }

    /// Whether the thread is in `language`, among others.
    fn speaks(&self, seen: &Seen<'_>, language: &str) -> bool {
        let told = || self.asked.iter().filter_map(|&index| language::of(&seen.judged[index].comment.text)).collect();
        let spoken: &Vec<&str> = self.spoken.get_or_init(told);
        spoken.iter().filter(|other| **other == language).count() * SPOKEN >= spoken.len().max(1)
    }

    /// The ground against a comment that is off the subject.
    fn ground(&self, seen: &Seen<'_>, index: usize) -> Option<Ground> {
        let (share, telling) = self.share(&seen.surroundings.glimpses[index].words.distinct(), 0)?;
        if share > MOST_KNOWN.min(self.median * MOST_OF_MEDIAN) {
            return None;
        }
        let text = Text::fold(&seen.judged[index].comment.text);
        // Words that two languages share pass for the thread's own: a comment whose language cannot be told, or is told to be another, is no stranger to the subject.
        if !language::of(text.folded()).is_some_and(|language| self.speaks(seen, language)) {
            return None;
        }
        let mut told: Vec<&str> = Vec::new();
        for (hash, range) in super::words::own(&text) {
            let word = &text.folded()[range];
            if told.len() < TOLD && self.uses(hash) == 0 && word.len() <= 40 && !told.contains(&word) {
                told.push(word);
            }
        }
        let evidence = format!("of {telling} telling words the thread hardly knows any: {}", told.join(", "));
        Some(Ground { index, source: "off_topic", evidence, span: None })
    }
}
