//! The lure in two comments: "Who is your coach?" - "Mr. Stone, on this app". Each half looks better than the whole.
//!
//! The halves are a comment and its reply, whichever stands first in the input and whichever asks; where a thread tells of no replies, they are neighbours.

use std::{collections::HashMap, sync::LazyLock};

use rayon::prelude::*;
use regex::Regex;

use super::{Ground, Seen};
use crate::decide::Decision;

/// What its grounds are called.
pub(super) const SOURCE: &str = "answered_lure";
/// Bytes of a planted question at most.
const LONGEST_QUESTION: usize = 200;

/// What a planted question asks for.
static ASKS_FOR_A_NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(coach|mentor|broker|trader|expert|adviser|advisor|manager|strategist|doctor|herbalist|hacker|who helped|reach (him|her|them)|contact (him|her|them))\b")
        .expect("a constant pattern")
});

/// Lures in two comments: the question where the answer is suspected, and the answer where it names a way to somebody asked for.
pub(super) fn find(seen: &Seen<'_>) -> Vec<Ground> {
    let asks: Vec<bool> = seen.judged.par_iter().map(|one| asks(&one.comment.text)).collect();
    if !asks.contains(&true) {
        return Vec::new();
    }
    let mut grounds = Vec::new();
    let mut told = vec![false; seen.judged.len()];
    let mut see = |question: usize, answer: usize, replies: bool| {
        if !asks[question] || !seen.places[question].is_by_another_than(&seen.places[answer]) {
            return;
        }
        let mut look = |index: usize, evidence: String| {
            if seen.judged[index].judgement.decision == Decision::Approve && !std::mem::replace(&mut told[index], true) {
                grounds.push(Ground { index, source: SOURCE, evidence, span: None });
            }
        };
        if seen.is_flagged(answer) {
            look(question, format!("a question that comment {} answers with a lure", seen.id(answer)));
        } else if seen.is_suspected(answer) && !asks[answer] && (replies || names_somebody(seen, answer)) {
            look(answer, format!("an answer to the question of comment {}, a lure with it", seen.id(question)));
        }
    };
    let mut last_of_thread: HashMap<u64, usize> = HashMap::new();
    for (index, place) in seen.places.iter().enumerate() {
        if let Some(parent) = place.parent {
            see(index, parent as usize, true);
            see(parent as usize, index, true);
        }
        if let Some(before) = last_of_thread.insert(place.thread, index)
            && place.parent.is_none()
            && seen.places[before].parent.is_none()
            && seen.judged[index].comment.parent.is_none()
        {
            see(before, index, false);
            see(index, before, false);
        }
    }
    grounds
}

/// Whether a comment leads to a name on another service: a neighbour that only says something else does not answer.
fn names_somebody(seen: &Seen<'_>, index: usize) -> bool {
    seen.surroundings.glimpses[index].leads.iter().any(|lead| lead.starts_with("name "))
}

/// Whether a comment is a short question after a helper.
fn asks(text: &str) -> bool {
    text.len() <= LONGEST_QUESTION && text.contains('?') && ASKS_FOR_A_NAME.is_match(text)
}
