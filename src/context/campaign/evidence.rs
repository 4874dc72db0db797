//! Evidence: what makes a campaign of near-identical comments, as opposed to what people say.
//!
//! People do write "this is so true lol thanks" and "I love this song so much" one after the other. A campaign is suspicious itself, or leads somewhere, or
//! says the same at a length that no two people hit upon.

use std::collections::BTreeSet;

use super::fingerprint::{self, Fingerprint};
use crate::{
    context::glimpse::Glimpse,
    decide::{Decision, Judged},
};

/// Members that are looked at, spread over all.
const MOST_MEMBERS: usize = 64;

/// Weights, in tenths, of the words that nearly all members share: what no two people write by chance, what no three do, and what is enough where most lead somewhere.
const LONG: u32 = 75;
const MIDDLING: u32 = 60;
const SHORT: u32 = 25;
/// What is enough in suspicious comments, and in those that fill slots.
const SUSPICIOUS: u32 = 20;
const SUSPICIOUS_FILLED: u32 = 12;

/// The members of `group` that are a campaign; `None` where they are none.
pub(super) fn weigh(group: Vec<usize>, judged: &[Judged], glimpses: &[Glimpse]) -> Option<Vec<usize>> {
    let members = without_quotes(group, judged);
    let count = members.len();
    if count < 2 {
        return None;
    }
    let sample: Vec<usize> = members.iter().copied().step_by(count.div_ceil(MOST_MEMBERS)).collect();
    let share = |holds: &dyn Fn(usize) -> bool| sample.iter().filter(|member| holds(**member)).count() as f32 / sample.len() as f32;
    let suspicious = share(&|member| is_suspicious(&judged[member]));
    let leading = share(&|member| !glimpses[member].leads.is_empty() && !super::lead::is_everybodys(&glimpses[member]));
    let filled = share(&|member| glimpses[member].fingerprint.slots() > 0);
    let short = share(&|member| glimpses[member].fingerprint.is_short());
    let shared = shared_weight(sample.iter().map(|member| &glimpses[*member].fingerprint));
    let author = &judged[members[0]].comment.author;
    let several_authors = author.is_none() || members.iter().any(|member| judged[*member].comment.author != *author);
    let is_campaign = if short > 0.5 {
        // A bare link or handle, copied.
        suspicious >= 0.5 || count >= 3 && leading >= 0.5 && several_authors
    } else {
        suspicious >= 0.25 && (shared >= SUSPICIOUS || shared >= SUSPICIOUS_FILLED && filled >= 0.8 || leading >= 0.5)
            || shared >= LONG && (several_authors || count >= 3)
            || count >= 3 && shared >= MIDDLING
            || count >= 3 && shared >= SHORT && leading >= 0.5
    };
    is_campaign.then_some(members)
}

/// Whether it may be spam by itself.
pub(super) fn is_suspicious(judged: &Judged) -> bool {
    judged.judgement.as_spam > Some(Decision::Approve)
}

/// Without those that only quote the member they answer: nothing about them is suspicious, and it is another author's.
fn without_quotes(group: Vec<usize>, judged: &[Judged]) -> Vec<usize> {
    if group.iter().all(|member| judged[*member].comment.parent.is_none()) {
        return group;
    }
    let place = |member: usize| (judged[member].comment.thread.as_deref(), judged[member].comment.id.as_str());
    let ids: BTreeSet<_> = group.iter().map(|member| place(*member)).collect();
    let quotes = |member: &usize| {
        let comment = &judged[*member].comment;
        !is_suspicious(&judged[*member])
            && comment.parent.as_deref().is_some_and(|parent| parent != comment.id && ids.contains(&(comment.thread.as_deref(), parent)))
    };
    group.iter().copied().filter(|member| !quotes(member)).collect()
}

/// The weight, in tenths, of the words that at least four in five share.
fn shared_weight<'a>(sample: impl ExactSizeIterator<Item = &'a Fingerprint>) -> u32 {
    let least = (sample.len() * 4).div_ceil(5);
    let mut words: Vec<u32> = sample.flat_map(|fingerprint| fingerprint.words()).copied().collect();
    words.sort_unstable();
    let shared: Vec<u32> = words.chunk_by(|a, b| a == b).filter(|run| run.len() >= least).map(|run| run[0]).collect();
    fingerprint::weight(&shared)
}
