//! Decisions: from probabilities and a policy to approve, review or reject. Every cut-off of the product lives here.

pub mod confidence;

use serde::{Deserialize, Serialize};

use crate::{
    comment::Comment,
    error::ErrorKind,
    reason::Reason,
    score::{LogOdds, Probability},
};

/// What is to be done with a comment, from the mildest to the gravest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// It may stand.
    #[default]
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

    /// The decision that [`as_str`](Self::as_str) calls so; `None` for any other word.
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Approve, Self::Review, Self::Reject].into_iter().find(|decision| decision.as_str() == word)
    }
}

/// A decision with its grounds.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// What is to be done.
    pub decision: Decision,
    /// One calibrated probability for each attribute, in the models' order.
    pub probabilities: Vec<Probability>,
    /// What spam alone asks for, as context may raise it: only this speaks for a campaign. `None` where no model judges spam.
    pub as_spam: Option<Decision>,
    /// Why, the weightiest first; empty for what is approved without a doubt.
    pub reasons: Vec<Reason>,
}

impl Default for Judgement {
    /// Approved, by no model.
    fn default() -> Self {
        Self { decision: Decision::Approve, probabilities: Vec::new(), as_spam: None, reasons: Vec::new() }
    }
}

impl Judgement {
    /// Becomes the judgement of no model, its memory kept.
    pub fn clear(&mut self) {
        self.decision = Decision::Approve;
        self.as_spam = None;
        self.probabilities.clear();
        self.reasons.clear();
    }
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
    /// The probability below which nothing is put up for review, however much that misses: some spam looks wholly honest, and not everything can be looked at.
    pub review_from: f64,
}

impl Default for Targets {
    fn default() -> Self {
        Self { max_false_reject: 0.001, max_missed: 0.01, review_from: 0.3 }
    }
}

impl Targets {
    /// Checks that both are shares, and the probability one that can be asked for.
    ///
    /// # Errors
    /// [`ErrorKind::BadTraining`] that names the one out of range.
    pub fn check(&self) -> Result<(), ErrorKind> {
        for (name, share) in [("--max-false-reject", self.max_false_reject), ("--max-missed", self.max_missed)] {
            if !(0.0..=0.5).contains(&share) {
                return Err(ErrorKind::BadTraining(format!("{name} is {share}: give a share from 0 to 0.5")));
            }
        }
        if !(0.01..=0.5).contains(&self.review_from) {
            return Err(ErrorKind::BadTraining(format!("--review-from is {}: give a probability from 0.01 to 0.5", self.review_from)));
        }
        Ok(())
    }

    /// The least score that is put up for review.
    fn review_at_least(&self) -> LogOdds {
        LogOdds((self.review_from / (1.0 - self.review_from)).ln())
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

/// Where too few rows of ham prove that hardly any would be rejected, a rejection wants 99 chances in 100.
const REJECT_UNPROVED: LogOdds = LogOdds(4.595_119_850_134_59);

/// What held-out rows prove about a cut-off.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Proof {
    /// Held-out rows of the class.
    pub rows: usize,
    /// Those beyond the cut-off, on the wrong side.
    pub beyond: usize,
    /// Upper bound of their share in truth, 0 to 1, with 95 % confidence.
    pub at_most: f64,
    /// Whether that is within the target.
    pub proved: bool,
}

impl Proof {
    fn of(scores: &[f64], beyond: impl Fn(f64) -> bool, target: f64) -> Self {
        let (rows, beyond) = (scores.len(), scores.iter().filter(|&&score| beyond(score)).count());
        let at_most = confidence::upper_bound(beyond, rows);
        Self { rows, beyond, at_most, proved: at_most <= target }
    }
}

/// What held-out rows prove about both cut-offs.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Proofs {
    /// Ham that would be rejected.
    pub false_reject: Proof,
    /// Spam that would be approved.
    pub missed: Proof,
}

impl Cutoffs {
    /// Sets the cut-offs from held-out scores of ham and spam so that `targets` are proved on them with 95 % confidence; where the rows are too few for a proof, less is rejected and more is
    /// up for review, or the cut-offs of the `base` stand that the model started from.
    pub fn from_held_out(ham: &[f64], spam: &[f64], targets: &Targets, base: Option<Self>) -> Self {
        let unproved = base.unwrap_or(Self { review_from: targets.review_at_least(), reject_from: REJECT_UNPROVED });
        let reject_from = match beyond_allowed(ham, targets.max_false_reject, |a, b| b.total_cmp(a)) {
            Some(score) => score.next_up().max(REJECT_AT_LEAST.0),
            None => ham.iter().map(|score| score.next_up()).fold(unproved.reject_from.0, f64::max),
        };
        let review_from = beyond_allowed(spam, targets.max_missed, |a, b| a.total_cmp(b)).unwrap_or(unproved.review_from.0);
        Self { review_from: LogOdds(review_from.clamp(targets.review_at_least().0, REVIEW_AT_MOST.0)), reject_from: LogOdds(reject_from) }
    }

    /// What the same held-out scores prove about these cut-offs.
    pub fn proofs(&self, ham: &[f64], spam: &[f64], targets: &Targets) -> Proofs {
        Proofs {
            false_reject: Proof::of(ham, |score| score >= self.reject_from.0, targets.max_false_reject),
            missed: Proof::of(spam, |score| score < self.review_from.0, targets.max_missed),
        }
    }

    /// The same cut-offs as they serve `attribute`: toxicity is up for review only where it is likelier than not. Rude words are met far more
    /// often than spam in comments that may stand, and what they ask for is a look: below one half most looks would be in vain.
    #[must_use]
    pub fn for_attribute(self, attribute: &str) -> Self {
        if attribute != TOXICITY {
            return self;
        }
        Self { review_from: LogOdds(self.review_from.0.max(REVIEW_AT_MOST.0)), ..self }
    }

    /// What a comment with this score is to be; what is no number is for a person to look at.
    pub fn decide(&self, score: LogOdds) -> Decision {
        if score >= self.reject_from {
            Decision::Reject
        } else if score < self.review_from {
            Decision::Approve
        } else {
            Decision::Review
        }
    }
}

/// The attribute that may be rejected by its model's own cut-off.
pub const SPAM: &str = "spam";
/// The attribute that is rejected only where `--reject-toxic-at` says so.
pub const TOXICITY: &str = "toxicity";

/// A cut-off that a site sets itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bound {
    /// From this probability on.
    At(Probability),
    /// Never.
    Never,
}

/// The cut-offs that a site sets for one attribute, in place of the model's.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnCutoffs {
    /// The attribute.
    pub attribute: String,
    /// Where review begins; as the model has it for `None`.
    pub review_from: Option<Bound>,
    /// Where rejection begins; as without a site's own for `None`.
    pub reject_from: Option<Bound>,
}

/// Which attribute may lead to which decision: spam to any, all others to a person's look, and toxicity to a rejection from the probability that was asked for; but as
/// the site has it where it sets cut-offs of its own.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Policy {
    reject_toxic_at: Option<Probability>,
    own: Vec<OwnCutoffs>,
}

impl Policy {
    /// The policy that rejects what is toxic with at least this probability, 0.5 to 1; `None` never does.
    ///
    /// # Errors
    /// [`ErrorKind::BadFile`] that names the number out of range.
    pub fn new(reject_toxic_at: Option<f64>) -> Result<Self, ErrorKind> {
        let check = |at: f64| {
            Probability::new(at)
                .filter(|probability| probability.is_positive())
                .ok_or_else(|| ErrorKind::BadFile(format!("{at} is no probability from 0.5 to 1")))
        };
        Ok(Self { reject_toxic_at: reject_toxic_at.map(check).transpose()?, own: Vec::new() })
    }

    /// The same with a site's own cut-offs. What was asked for on the command line goes before the file's.
    #[must_use]
    pub fn with_cutoffs(self, own: &[OwnCutoffs]) -> Self {
        let mut own = own.to_vec();
        if let Some(at) = self.reject_toxic_at {
            own.iter_mut().filter(|own| own.attribute == TOXICITY).for_each(|own| own.reject_from = Some(Bound::At(at)));
        }
        Self { own, ..self }
    }

    fn own(&self, attribute: &str) -> Option<&OwnCutoffs> {
        self.own.iter().find(|own| own.attribute == attribute)
    }

    /// From which probability on `attribute`, whose model has these `cutoffs`, is put up for review; `None` for never.
    pub fn reviews_from(&self, attribute: &str, cutoffs: &Cutoffs) -> Option<Probability> {
        match self.own(attribute).and_then(|own| own.review_from) {
            Some(Bound::At(at)) => Some(at),
            Some(Bound::Never) => None,
            None => Some(cutoffs.review_from.probability()),
        }
    }

    /// From which probability on `attribute`, whose model has these `cutoffs`, is rejected; `None` for never.
    pub fn rejects_from(&self, attribute: &str, cutoffs: &Cutoffs) -> Option<Probability> {
        match (self.own(attribute).and_then(|own| own.reject_from), attribute) {
            (Some(Bound::At(at)), _) => Some(at),
            (Some(Bound::Never), _) => None,
            (None, SPAM) => Some(cutoffs.reject_from.probability()),
            (None, TOXICITY) => self.reject_toxic_at,
            _ => None,
        }
    }

    /// Where review of `attribute`, whose model has these `cutoffs`, would begin above where rejection does, so that its score puts nothing up for review: from
    /// which probability on each is. The model's own cut-offs never lie so.
    pub fn crossed(&self, attribute: &str, cutoffs: &Cutoffs) -> Option<[Probability; 2]> {
        let both = [self.reviews_from(attribute, cutoffs)?, self.rejects_from(attribute, cutoffs)?];
        (self.own(attribute).is_some() && both[0] > both[1]).then_some(both)
    }

    /// What a comment with this score for `attribute` is to be.
    pub fn decide(&self, attribute: &str, cutoffs: &Cutoffs, score: LogOdds) -> Decision {
        if score.0.is_nan() {
            return Decision::Review;
        }
        if self.own(attribute).is_some() {
            let reaches = |from: Option<Probability>| from.is_some_and(|from| score.probability() >= from);
            return if reaches(self.rejects_from(attribute, cutoffs)) {
                Decision::Reject
            } else if reaches(self.reviews_from(attribute, cutoffs)) {
                Decision::Review
            } else {
                Decision::Approve
            };
        }
        if attribute == SPAM {
            return cutoffs.decide(score);
        }
        match self.rejects_from(attribute, cutoffs) {
            Some(at) if score.probability() >= at => Decision::Reject,
            _ => cutoffs.decide(score).min(Decision::Review),
        }
    }
}

/// The first score, in the given order, that may no longer lie beyond the cut-off when `share` is to be proved; `None` where the scores are too few for that.
fn beyond_allowed(scores: &[f64], share: f64, order: impl Fn(&f64, &f64) -> std::cmp::Ordering) -> Option<f64> {
    let allowed = confidence::allowance(scores.len(), share)?;
    let mut sorted = scores.to_vec();
    sorted.sort_by(order);
    sorted.get(allowed).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cut_offs_keep_their_targets() {
        let ham: Vec<f64> = (0..1000).map(|i| -8.0 + f64::from(i) * 0.012).collect();
        let spam: Vec<f64> = (0..500).map(|i| -0.5 + f64::from(i) * 0.02).collect();
        let targets = Targets { max_false_reject: 0.01, max_missed: 0.02, ..Targets::default() };
        let cutoffs = Cutoffs::from_held_out(&ham, &spam, &targets, None);
        let rejected = ham.iter().filter(|&&s| cutoffs.decide(LogOdds(s)) == Decision::Reject).count();
        let approved = spam.iter().filter(|&&s| cutoffs.decide(LogOdds(s)) == Decision::Approve).count();
        // 10 and 10 would be within the targets on these rows; 4 and 4 are proved to be.
        assert_eq!((rejected, approved), (4, 4));
        let proofs = cutoffs.proofs(&ham, &spam, &targets);
        assert!(proofs.false_reject.proved && proofs.missed.proved, "{proofs:?}");
        assert_eq!((proofs.false_reject.beyond, proofs.false_reject.rows), (4, 1000));
    }

    #[test]
    fn a_perfect_separation_still_leaves_doubt_in_the_middle() {
        let cutoffs = Cutoffs::from_held_out(&[-9.0; 5000], &[9.0; 500], &Targets::default(), None);
        assert_eq!(cutoffs.decide(LogOdds(1.0)), Decision::Review);
        assert_eq!(cutoffs.decide(LogOdds(-0.1)), Decision::Approve);
        assert_eq!(cutoffs.decide(LogOdds(3.0)), Decision::Reject);
    }

    #[test]
    fn only_spam_is_rejected_unless_a_probability_is_given() {
        let cutoffs = Cutoffs { review_from: LogOdds(0.0), reject_from: LogOdds(3.0) };
        let decide = |policy: &Policy, attribute, score| policy.decide(attribute, &cutoffs, LogOdds(score));
        let (usual, strict) = (&Policy::default(), &Policy::new(Some(0.9)).unwrap());
        assert_eq!(decide(usual, SPAM, 9.0), Decision::Reject);
        assert_eq!(decide(usual, TOXICITY, 9.0), Decision::Review);
        assert_eq!(decide(strict, TOXICITY, 9.0), Decision::Reject);
        assert_eq!(decide(strict, TOXICITY, 2.0), Decision::Review);
        assert_eq!(decide(strict, TOXICITY, -2.0), Decision::Approve);
        assert_eq!(decide(strict, "off-topic", 9.0), Decision::Review);
        assert_eq!(decide(strict, SPAM, 2.5), Decision::Review, "the number is for toxicity alone");
    }

    #[test]
    fn what_is_no_number_is_looked_at() {
        let cutoffs = Cutoffs { review_from: LogOdds(0.0), reject_from: LogOdds(3.0) };
        for policy in [Policy::default(), Policy::new(Some(0.9)).unwrap()] {
            for attribute in [SPAM, TOXICITY, "off-topic"] {
                assert_eq!(policy.decide(attribute, &cutoffs, LogOdds(f64::NAN)), Decision::Review, "{attribute}");
            }
        }
    }

    #[test]
    fn a_site_may_set_cut_offs_of_its_own() {
        let cutoffs = Cutoffs { review_from: LogOdds(0.0), reject_from: LogOdds(3.0) };
        let at = |number| Some(Bound::At(Probability::new(number).unwrap()));
        let own = |attribute: &str, review_from, reject_from| OwnCutoffs { attribute: attribute.to_owned(), review_from, reject_from };
        let site = [own(SPAM, at(0.1), None), own(TOXICITY, None, at(0.9)), own("off-topic", Some(Bound::Never), at(0.8))];
        let policy = Policy::default().with_cutoffs(&site);
        let decide = |attribute, score| policy.decide(attribute, &cutoffs, LogOdds(score));
        assert_eq!(
            [-3.0, -2.0, 2.9, 3.0].map(|score| decide(SPAM, score)),
            [Decision::Approve, Decision::Review, Decision::Review, Decision::Reject]
        );
        assert_eq!([-0.1, 0.0, 2.3].map(|score| decide(TOXICITY, score)), [Decision::Approve, Decision::Review, Decision::Reject]);
        assert_eq!([1.0, 2.0].map(|score| decide("off-topic", score)), [Decision::Approve, Decision::Reject]);
        let stricter = Policy::new(Some(0.6)).unwrap().with_cutoffs(&site);
        assert_eq!(stricter.decide(TOXICITY, &cutoffs, LogOdds(1.0)), Decision::Reject, "the command line goes before the file");
        let never = Policy::default().with_cutoffs(&[own(SPAM, None, Some(Bound::Never))]);
        assert_eq!(never.decide(SPAM, &cutoffs, LogOdds(9.0)), Decision::Review);
    }

    #[test]
    fn a_cut_off_for_rejection_is_a_probability_from_one_half_on() {
        for wrong in [0.49, 1.01, -1.0, f64::NAN, f64::INFINITY] {
            assert!(Policy::new(Some(wrong)).unwrap_err().to_string().contains("0.5 to 1"), "{wrong}");
        }
        assert!(Policy::new(Some(0.5)).is_ok() && Policy::new(Some(1.0)).is_ok() && Policy::new(None).is_ok());
    }

    #[test]
    fn toxicity_is_looked_at_from_one_half_on() {
        let cutoffs = Cutoffs { review_from: LogOdds(-0.8), reject_from: LogOdds(3.0) };
        assert_eq!(cutoffs.for_attribute(SPAM), cutoffs);
        assert_eq!(cutoffs.for_attribute("off-topic"), cutoffs);
        assert_eq!(cutoffs.for_attribute(TOXICITY).review_from.probability().get(), 0.5);
    }

    #[test]
    fn few_rows_reject_less_and_review_more() {
        let (ham, spam) = ([-3.0; 40], [4.0; 40]);
        let cutoffs = Cutoffs::from_held_out(&ham, &spam, &Targets::default(), None);
        assert_eq!(cutoffs.decide(LogOdds(4.0)), Decision::Review, "0.98 is not enough where nothing is proved");
        assert_eq!(cutoffs.decide(LogOdds(5.0)), Decision::Reject);
        assert_eq!(cutoffs.decide(LogOdds(-0.8)), Decision::Review);
        let proofs = cutoffs.proofs(&ham, &spam, &Targets::default());
        assert!(!proofs.false_reject.proved && !proofs.missed.proved);
        assert!((proofs.false_reject.at_most - 0.0722).abs() < 1e-3, "{proofs:?}");
        // A ham beyond that raises it further.
        let cutoffs = Cutoffs::from_held_out(&[-3.0, 6.0], &spam, &Targets::default(), None);
        assert_eq!(cutoffs.decide(LogOdds(6.0)), Decision::Review);
    }

    #[test]
    fn where_rows_are_few_the_cut_offs_of_the_base_stand() {
        let base = Cutoffs { review_from: LogOdds(-0.4), reject_from: LogOdds(3.3) };
        let set = |ham: &[f64]| Cutoffs::from_held_out(ham, &[4.0; 20], &Targets::default(), Some(base));
        assert_eq!(set(&[-3.0; 20]), base);
        assert!(set(&[3.5]).reject_from.0 > 3.5, "unless a ham of one's own lies beyond");
    }

    #[test]
    fn no_rows_prove_nothing() {
        let cutoffs = Cutoffs::from_held_out(&[], &[], &Targets::default(), None);
        assert_eq!(cutoffs.reject_from, REJECT_UNPROVED);
        assert_eq!(cutoffs.review_from, Targets::default().review_at_least());
    }
}
