//! The thread: what a comment is beside its neighbours.
//!
//! Copied text earns a profile its reputation and carries no lure of its own; a lure split over two comments hides half of itself in an honest question; a link looks harmless until it has been
//! left under ten articles. All that only shows in the thread, and all of it only asks for a look.
//!
//! | file | what it finds | source of the reason |
//! |---|---|---|
//! | `root` | the thread of a comment that names none, by what it answers | |
//! | `place` | where each comment stands: thread, parent, depth, time | |
//! | `words` | the comment's own words, quotations left out | |
//! | `copied` | another author's words | `copied_text` |
//! | `topic` | words that are far from the article's and the thread's | `off_topic` |
//! | `shared` | links and names, and who left them where | |
//! | `burst` | many comments, or one link many times, in a short time | `burst` |
//! | `same_link` | one link or name under many threads | `same_link` |
//! | `lure` | a question and its answer that are a lure together | `answered_lure` |

mod burst;
mod copied;
mod lure;
mod place;
mod root;
mod same_link;
mod shared;
mod topic;
mod words;

pub use place::{DEEPEST, Place};
pub use root::name_threads;
pub use words::Words;

use crate::{
    context::Surroundings,
    decide::{Decision, Judged},
    reason::Reason,
    span::Span,
};

/// From this probability of spam on a comment is a bit suspicious. What many honest people do too (a link under several threads, many comments in a minute, a word on something else) speaks only against such a
/// one; the shares of honest comments that it leaves are in docs/experiments.md.
const SUSPECTED: f64 = 0.1;
/// The same of a comment that leads somewhere besides.
const SUSPECTED_WITH_LEAD: f64 = 0.05;
/// The sources whose evidence is a sentence of ours with the identifier of another comment, and nothing else.
pub const NAME_A_COMMENT: [&str; 2] = [copied::SOURCE, lure::SOURCE];
/// Grounds of one comment that are told.
const MOST_GROUNDS: usize = 4;
/// Characters of an identifier that are told.
const MOST_OF_AN_ID: usize = 60;

/// One ground for a look at a comment.
#[derive(Debug)]
struct Ground {
    /// Which comment, by its place in the input.
    index: usize,
    source: &'static str,
    evidence: String,
    span: Option<Span>,
}

/// What is looked at together.
struct Seen<'a> {
    judged: &'a [Judged],
    places: &'a [Place],
    surroundings: &'a Surroundings<'a>,
}

impl Seen<'_> {
    /// The probability of spam; 0 where no model judges it.
    fn spam(&self, index: usize) -> f64 {
        let place = self.surroundings.spam;
        place.and_then(|place| self.judged[index].judgement.probabilities.get(place)).map_or(0.0, |probability| probability.get())
    }

    /// Whether a comment is a bit suspicious.
    fn is_suspected(&self, index: usize) -> bool {
        self.spam(index) >= SUSPECTED
    }

    /// Whether a look at it has been asked for already, on suspicion of spam.
    fn is_flagged(&self, index: usize) -> bool {
        self.judged[index].judgement.as_spam > Some(Decision::Approve)
    }

    /// The identifier of a comment, as it may be told.
    fn id(&self, index: usize) -> String {
        let id = &self.judged[index].comment.id;
        match id.char_indices().nth(MOST_OF_AN_ID) {
            Some((end, _)) => format!("{}…", &id[..end]),
            None => id.clone(),
        }
    }
}

/// What each comment answers, by its place in the input: within its thread, and of comments with one identifier the first.
pub fn parents(judged: &[Judged]) -> Vec<Option<u32>> {
    place::of(judged).into_iter().map(|place| place.parent).collect()
}

/// Puts up for review what its thread speaks against. All grounds are found in what stands before, so that none leads to another; each of a comment that rises is a reason.
pub fn apply(judged: &mut [Judged], surroundings: &Surroundings<'_>) {
    let places = place::of(judged);
    let grounds = grounds(&Seen { judged, places: &places, surroundings });
    look(judged, grounds);
}

/// All grounds, those of a comment in the order of the files above.
fn grounds(seen: &Seen<'_>) -> Vec<Ground> {
    let ((mut grounds, off_topic), (links, lures)) =
        rayon::join(|| (copied::find(seen), topic::find(seen)), || (shared::Leads::of(seen), lure::find(seen)));
    let (bursts, same_links) = rayon::join(|| burst::find(seen, &links), || same_link::find(seen, &links));
    grounds.extend(off_topic.into_iter().chain(bursts).chain(same_links).chain(lures));
    grounds.sort_by_key(|ground| ground.index);
    grounds
}

/// Carries out `grounds`, which come comment by comment: reasons are given only where the decision rises.
fn look(judged: &mut [Judged], grounds: Vec<Ground>) {
    let mut grounds = grounds.into_iter().peekable();
    while let Some(first) = grounds.next() {
        let judgement = &mut judged[first.index].judgement;
        judgement.as_spam = judgement.as_spam.map(|decision| decision.max(Decision::Review));
        let rises = judgement.decision < Decision::Review;
        judgement.decision = judgement.decision.max(Decision::Review);
        let mut told = 0;
        let index = first.index;
        let mut next = Some(first);
        while let Some(Ground { source, evidence, span, .. }) = next {
            if rises && told < MOST_GROUNDS {
                judgement.reasons.push(Reason { attribute: None, source, evidence, weight: 0.0, span });
                told += 1;
            }
            next = grounds.next_if(|ground| ground.index == index);
        }
    }
}

#[cfg(test)]
mod tests;
