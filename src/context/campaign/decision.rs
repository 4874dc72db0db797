//! The decision: one for a campaign, which its members inherit.

use super::Campaign;
use crate::decide::{Decision, Judged};

/// Below this probability of spam a comment is honest by a wide margin.
const SURELY_HONEST: f64 = 0.05;
/// Where a quarter of the members is rejected by themselves, all are; below that it may be a mistake, and mistakes are not multiplied.
const REJECTED: usize = 4;

/// What becomes of a campaign and of its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    /// What members inherit.
    pub decision: Decision,
    /// Members that get a look at most, being honest by a wide margin.
    pub honest: Vec<usize>,
    /// Members that inherit nothing, their words being copied by the others.
    pub originals: Vec<usize>,
}

/// Members share the gravest decision. Where each is likelier spam than not, posting it again is the proof that was missing, and all are rejected. What several authors post three times or
/// more gets a look even where each comment alone would pass, all but the first, whose words they may be. A member that is honest by a wide margin, such as the comment that spam was hung
/// on, is never rejected for its like: it gets a look, and the first author's, whose words they are, not even that.
///
/// `spam` is the place of that attribute among the probabilities.
pub fn of(judged: &[Judged], campaign: &Campaign, spam: Option<usize>) -> Shared {
    let members = &campaign.members;
    // Rudeness is no campaign: what is up for review as toxic alone says nothing of its like.
    let as_spam = |member: usize| judged[member].judgement.as_spam.unwrap_or_default();
    let count = |decision: Decision| members.iter().filter(|member| as_spam(**member) >= decision).count();
    let first = &judged[members[0]].comment.author;
    let others = members[1..].iter().filter(|member| judged[**member].comment.author != *first).count();
    let several_authors = first.is_none() || others > 0;
    let probability = |member: usize| spam.and_then(|place| judged[member].judgement.probabilities.get(place));
    let likely_spam = |&member: &usize| probability(member).is_some_and(|probability| probability.is_positive());
    let surely_honest = |&member: &usize| probability(member).is_some_and(|probability| probability.get() < SURELY_HONEST);
    let decision = if count(Decision::Reject) * REJECTED >= members.len() || count(Decision::Review) > 0 && members.iter().all(likely_spam)
    {
        Decision::Reject
    } else if count(Decision::Review) > 0 || members.len() >= 3 && several_authors {
        Decision::Review
    } else {
        Decision::Approve
    };
    // Whose words they may be: the first author, where nobody else's posts are his.
    let has_original = first.is_some() && others == members.len() - 1;
    let original = &members[..usize::from(has_original)];
    let (honest, originals) = match decision {
        Decision::Reject => {
            let honest: Vec<usize> = members.iter().copied().filter(surely_honest).collect();
            let originals = original.iter().copied().filter(surely_honest).collect();
            (honest, originals)
        }
        Decision::Review => (Vec::new(), original.iter().copied().filter(|member| as_spam(*member) == Decision::Approve).collect()),
        Decision::Approve => (Vec::new(), Vec::new()),
    };
    Shared { decision, honest, originals }
}

impl Shared {
    /// The least that `member` is to be.
    pub fn of_member(&self, member: usize) -> Decision {
        if self.originals.contains(&member) {
            Decision::Approve
        } else if self.honest.binary_search(&member).is_ok() {
            self.decision.min(Decision::Review)
        } else {
            self.decision
        }
    }

    /// Members that do not inherit the decision, ascending.
    pub fn exceptions(&self) -> Vec<usize> {
        let mut exceptions: Vec<usize> = self.honest.iter().chain(&self.originals).copied().collect();
        exceptions.sort_unstable();
        exceptions.dedup();
        exceptions
    }
}
