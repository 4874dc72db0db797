//! The thread: what a comment is beside its neighbours.
//!
//! Copied text earns a profile its reputation and carries no lure of its own; a lure split over two comments ("Who is your coach?" - "Mr. Stone, on this app") hides half of
//! itself in an honest question. Both only show in the thread, and both only ask for a look.

use std::{collections::HashMap, sync::LazyLock};

use regex::Regex;

use crate::{
    context::{Raise, campaign::Campaign},
    decide::{Decision, Judged},
};

/// Copies: the members of a campaign who repeat another author's words.
pub fn copied_text(judged: &[Judged], campaigns: &[Campaign]) -> Vec<Raise> {
    let author = |index: usize| judged[index].comment.author.as_deref();
    let mut raises = Vec::new();
    for campaign in campaigns {
        let first = campaign.members[0];
        for &member in &campaign.members[1..] {
            let (Some(from), Some(by)) = (author(first), author(member)) else { continue };
            if from != by {
                raises.push(Raise {
                    index: member,
                    to: Decision::Review,
                    source: "copied_text",
                    evidence: format!("the words of comment {}", judged[first].comment.id),
                });
            }
        }
    }
    raises
}

/// What a planted question asks for.
static ASKS_FOR_A_NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(coach|mentor|broker|trader|expert|adviser|advisor|manager|strategist|doctor|herbalist|hacker|who helped|reach (him|her|them)|contact (him|her|them))\b")
        .expect("a constant pattern")
});

/// Lures in two comments: a short question after a helper, answered by another author's comment that is up for review or worse.
pub fn answered_lures(judged: &[Judged]) -> Vec<Raise> {
    const LONGEST_QUESTION: usize = 200;
    let by_id: HashMap<(&str, Option<&str>), usize> =
        judged.iter().enumerate().map(|(index, one)| ((one.comment.id.as_str(), one.comment.thread.as_deref()), index)).collect();
    let mut raises = Vec::new();
    for answer in judged.iter().filter(|one| one.judgement.as_spam > Some(Decision::Approve)) {
        let Some(parent) = answer.comment.parent.as_deref() else { continue };
        let Some(&index) = by_id.get(&(parent, answer.comment.thread.as_deref())) else { continue };
        let question = &judged[index].comment;
        if question.author != answer.comment.author
            && question.text.len() <= LONGEST_QUESTION
            && question.text.contains('?')
            && ASKS_FOR_A_NAME.is_match(&question.text)
        {
            raises.push(Raise {
                index,
                to: Decision::Review,
                source: "answered_lure",
                evidence: format!("a question that comment {} answers with a lure", answer.comment.id),
            });
        }
    }
    raises
}
