//! Context: what only shows when comments are seen together. It may raise a decision, never lower it, and each raise is a reason.

pub mod campaign;
pub mod glimpse;
pub mod leads;
pub mod thread;

use std::collections::BTreeMap;

use campaign::Campaign;
use glimpse::Glimpse;

use crate::{
    decide::{Decision, Judged},
    input::About,
    reason::Reason,
};

/// What is known of comments besides each by itself.
#[derive(Debug)]
pub struct Surroundings<'a> {
    /// What is kept of each comment's text, in the order of the comments.
    pub glimpses: &'a [Glimpse],
    /// What is known of the threads.
    pub threads: &'a BTreeMap<String, About>,
    /// The place of the attribute `spam` among the probabilities, if a model judges it: only that may lead to a rejection, and only what is suspected of spam may raise others.
    pub spam: Option<usize>,
}

/// One ground from the context for a graver decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raise {
    /// Which comment, by its place in the input.
    pub index: usize,
    /// The least that it is to be.
    pub to: Decision,
    /// The name of the ground, as in [`Reason::source`].
    pub source: &'static str,
    /// What was seen.
    pub evidence: String,
}

impl Raise {
    /// What a campaign of that name and of so many comments raises one of them to.
    pub(crate) fn of_campaign(index: usize, to: Decision, members: usize, name: &str) -> Self {
        Self { index, to, source: "campaign", evidence: format!("{members} near-identical comments ({name})") }
    }
}

/// Applies all that the context knows to comments whose campaigns were found elsewhere: what these raise, then what threads show.
#[cfg(feature = "arrow")]
pub(crate) fn apply_found(judged: &mut [Judged], raises: Vec<Raise>, surroundings: &Surroundings<'_>) {
    raise(judged, raises);
    thread::apply(judged, surroundings);
}

/// Finds campaigns and applies all that the context knows, campaigns first.
pub fn apply(judged: &mut [Judged], surroundings: &Surroundings<'_>) -> Vec<Campaign> {
    let mut campaigns = campaign::find(judged, surroundings.glimpses);
    for campaign in &mut campaigns {
        let shared = campaign::decision::of(judged, campaign, surroundings.spam);
        (campaign.decision, campaign.exceptions) = (shared.decision, shared.exceptions());
    }
    apply_campaigns(judged, &campaigns, surroundings.spam);
    thread::apply(judged, surroundings);
    campaigns
}

/// What campaigns raise.
fn apply_campaigns(judged: &mut [Judged], campaigns: &[Campaign], spam: Option<usize>) {
    for (number, campaign) in campaigns.iter().enumerate() {
        for &member in &campaign.members {
            judged[member].campaign = Some(number);
        }
    }
    raise(judged, shared_decisions(judged, campaigns, spam));
}

/// What campaigns make their members inherit; see [`campaign::decision`].
fn shared_decisions(judged: &[Judged], campaigns: &[Campaign], spam: Option<usize>) -> Vec<Raise> {
    let mut raises = Vec::new();
    for campaign in campaigns {
        let shared = campaign::decision::of(judged, campaign, spam);
        let (count, name) = (campaign.members.len(), campaign.name());
        raises.extend(campaign.members.iter().map(|&index| Raise::of_campaign(index, shared.of_member(index), count, &name)));
    }
    raises
}

/// Carries out `raises`: a reason is given only where the decision really rises.
fn raise(judged: &mut [Judged], raises: Vec<Raise>) {
    for raise in raises {
        let judgement = &mut judged[raise.index].judgement;
        judgement.as_spam = judgement.as_spam.map(|decision| decision.max(raise.to));
        if raise.to > judgement.decision {
            judgement.decision = raise.to;
            judgement.reasons.push(Reason { attribute: None, source: raise.source, evidence: raise.evidence, weight: 0.0, span: None });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{comment::Comment, decide::Judgement};

    fn judged(id: &str, author: &str, parent: Option<&str>, text: &str, decision: Decision) -> Judged {
        Judged {
            comment: Comment {
                id: id.to_owned(),
                author: Some(author.to_owned()),
                parent: parent.map(str::to_owned),
                text: text.to_owned(),
                ..Comment::default()
            },
            judgement: Judgement { decision, probabilities: vec![], as_spam: Some(decision), reasons: vec![] },
            campaign: None,
        }
    }

    fn campaign(members: &[usize]) -> Campaign {
        Campaign { number: 1, template: String::new(), members: members.to_vec(), ..Campaign::default() }
    }

    fn decisions(judged: &[Judged]) -> Vec<Decision> {
        judged.iter().map(|one| one.judgement.decision).collect()
    }

    use Decision::{Approve, Reject, Review};

    #[test]
    fn members_share_the_gravest_decision_and_say_why() {
        let mut all = [judged("1", "a", None, "x", Review), judged("2", "b", None, "x", Reject), judged("3", "c", None, "y", Approve)];
        apply_campaigns(&mut all, &[campaign(&[0, 1])], Some(0));
        assert_eq!(decisions(&all), [Reject, Reject, Approve]);
        assert_eq!(all[0].judgement.reasons[0].source, "campaign");
        assert!(all[1].judgement.reasons.is_empty(), "nothing rose, so nothing is said");
        assert_eq!((all[0].campaign, all[2].campaign), (Some(0), None));
    }

    #[test]
    fn what_is_likelier_spam_than_not_and_posted_twice_is_rejected() {
        let mut all = [judged("1", "a", None, "x", Review), judged("2", "a", None, "x", Review)];
        for one in &mut all {
            one.judgement.probabilities = vec![crate::score::LogOdds(0.5).probability()];
        }
        let mut other_attribute = all.clone();
        apply_campaigns(&mut all, &[campaign(&[0, 1])], Some(0));
        assert_eq!(decisions(&all), [Reject; 2]);
        apply_campaigns(&mut other_attribute, &[campaign(&[0, 1])], None);
        assert_eq!(decisions(&other_attribute), [Review; 2]);
    }

    #[test]
    fn an_honest_comment_that_spam_was_hung_on_is_not_rejected_with_it() {
        let mut all =
            [judged("1", "a", None, "x", Approve), judged("2", "b", None, "x + link", Reject), judged("3", "c", None, "x", Approve)];
        for (one, score) in all.iter_mut().zip([-5.0, 5.0, -5.0]) {
            one.judgement.probabilities = vec![crate::score::LogOdds(score).probability()];
        }
        apply_campaigns(&mut all, &[campaign(&[0, 1, 2])], Some(0));
        assert_eq!(decisions(&all), [Approve, Reject, Review]);
    }

    #[test]
    fn rudeness_makes_no_campaign() {
        let mut all = [judged("1", "a", None, "x", Reject), judged("2", "a", None, "x", Approve)];
        all[0].judgement.as_spam = Some(Approve);
        apply_campaigns(&mut all, &[campaign(&[0, 1])], Some(0));
        assert_eq!(decisions(&all), [Reject, Approve]);
    }

    #[test]
    fn one_author_who_repeats_himself_is_left_alone() {
        let mut all = [judged("1", "a", None, "x", Approve), judged("2", "a", None, "x", Approve), judged("3", "a", None, "x", Approve)];
        apply_campaigns(&mut all, &[campaign(&[0, 1, 2])], Some(0));
        assert_eq!(decisions(&all), [Approve; 3]);
    }
}
