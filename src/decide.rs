//! Decisions: from probabilities and a policy to approve, review or reject. Every cut-off of the product lives here.

use serde::{Deserialize, Serialize};

use crate::{
    comment::Comment,
    error::ErrorKind,
    reason::Reason,
    score::{LogOdds, Probability},
};

/// What is to be done with a comment, from the mildest to the gravest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// It may stand.
    Approve,
    /// A person should look.
    Review,
    /// It is spam beyond reasonable doubt.
    Reject,
}

impl Decision {
    /// `approve`, `review` or `reject`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Review => "review",
            Self::Reject => "reject",
        }
    }
}

/// A decision with its grounds.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// What is to be done.
    pub decision: Decision,
    /// One calibrated probability for each attribute, in the models' order.
    pub probabilities: Vec<Probability>,
    /// Why, the weightiest first; empty for what is approved without a doubt.
    pub reasons: Vec<Reason>,
}

/// A comment with its judgement.
#[derive(Debug, Clone)]
pub struct Judged {
    /// What was posted.
    pub comment: Comment,
    /// What is to be done with it, and why.
    pub judgement: Judgement,
    /// The campaign it belongs to, by index.
    pub campaign: Option<usize>,
}

/// What the cut-offs are set to keep, as shares between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Targets {
    /// Share of honest comments that may be rejected.
    pub max_false_reject: f64,
    /// Share of spam that may be approved.
    pub max_missed: f64,
}

impl Default for Targets {
    fn default() -> Self {
        Self { max_false_reject: 0.001, max_missed: 0.01 }
    }
}

impl Targets {
    /// Checks that both are shares.
    ///
    /// # Errors
    /// [`ErrorKind::BadTraining`] that names the one out of range.
    pub fn check(&self) -> Result<(), ErrorKind> {
        for (name, share) in [("--max-false-reject", self.max_false_reject), ("--max-missed", self.max_missed)] {
            if !(0.0..=0.5).contains(&share) {
                return Err(ErrorKind::BadTraining(format!("{name} is {share}: give a share from 0 to 0.5")));
            }
        }
        Ok(())
    }
}

/// Where review begins and where rejection begins, in log-odds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Cutoffs {
    /// Below it a comment is approved.
    pub review_from: LogOdds,
    /// From it on a comment is rejected.
    pub reject_from: LogOdds,
}

/// Even when all held-out ham scores low, a rejection wants nineteen chances in twenty.
const REJECT_AT_LEAST: LogOdds = LogOdds(2.944_438_979_166_440_5);
/// Even when all held-out spam scores high, what is as likely spam as not gets a look.
const REVIEW_AT_MOST: LogOdds = LogOdds(0.0);
/// Even when some spam looks wholly honest, not everything can be looked at: below three chances in ten nobody needs to.
const REVIEW_AT_LEAST: LogOdds = LogOdds(-0.847_297_860_387_203_6);

impl Cutoffs {
    /// Sets the cut-offs from held-out scores of ham and spam so that `targets` hold on them.
    pub fn from_held_out(ham: &[f64], spam: &[f64], targets: &Targets) -> Self {
        let reject = allowance(ham, targets.max_false_reject, |a, b| b.total_cmp(a));
        let review = allowance(spam, targets.max_missed, |a, b| a.total_cmp(b));
        let reject_from = reject.map_or(REJECT_AT_LEAST.0, |score| score.next_up().max(REJECT_AT_LEAST.0));
        let review_from = review.map_or(REVIEW_AT_MOST.0, |score| score.clamp(REVIEW_AT_LEAST.0, REVIEW_AT_MOST.0));
        Self { review_from: LogOdds(review_from), reject_from: LogOdds(reject_from) }
    }

    /// What a comment with this score for `attribute` is to be: only spam is rejected, anything else a person decides.
    pub fn decide_for(&self, attribute: &str, score: LogOdds) -> Decision {
        let decision = self.decide(score);
        if attribute == "spam" { decision } else { decision.min(Decision::Review) }
    }

    /// What a comment with this score is to be.
    pub fn decide(&self, score: LogOdds) -> Decision {
        if score >= self.reject_from {
            Decision::Reject
        } else if score >= self.review_from {
            Decision::Review
        } else {
            Decision::Approve
        }
    }
}

/// The first score, in the given order, that may no longer lie beyond the cut-off when a `share` of them may.
fn allowance(scores: &[f64], share: f64, order: impl Fn(&f64, &f64) -> std::cmp::Ordering) -> Option<f64> {
    let mut sorted = scores.to_vec();
    sorted.sort_by(order);
    let allowed = (share * sorted.len() as f64).floor() as usize;
    sorted.get(allowed).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cut_offs_keep_their_targets() {
        let ham: Vec<f64> = (0..1000).map(|i| -8.0 + f64::from(i) * 0.012).collect();
        let spam: Vec<f64> = (0..500).map(|i| -1.0 + f64::from(i) * 0.02).collect();
        let targets = Targets { max_false_reject: 0.01, max_missed: 0.02 };
        let cutoffs = Cutoffs::from_held_out(&ham, &spam, &targets);
        let rejected = ham.iter().filter(|&&s| cutoffs.decide(LogOdds(s)) == Decision::Reject).count();
        let approved = spam.iter().filter(|&&s| cutoffs.decide(LogOdds(s)) == Decision::Approve).count();
        assert_eq!((rejected, approved), (10, 10));
    }

    #[test]
    fn a_perfect_separation_still_leaves_doubt_in_the_middle() {
        let cutoffs = Cutoffs::from_held_out(&[-9.0; 50], &[9.0; 50], &Targets::default());
        assert_eq!(cutoffs.decide(LogOdds(1.0)), Decision::Review);
        assert_eq!(cutoffs.decide(LogOdds(-0.1)), Decision::Approve);
        assert_eq!(cutoffs.decide(LogOdds(3.0)), Decision::Reject);
    }

    #[test]
    fn no_rows_give_the_plain_bounds() {
        let cutoffs = Cutoffs::from_held_out(&[], &[], &Targets::default());
        assert_eq!(cutoffs.reject_from, REJECT_AT_LEAST);
        assert_eq!(cutoffs.review_from, REVIEW_AT_MOST);
    }
}
