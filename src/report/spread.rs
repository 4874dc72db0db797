//! [`Spread`]: how the probabilities of an attribute are spread over the comments.

use super::Report;
use crate::decide::Decision;

/// Log-odds of the outermost edges; what lies beyond counts in the outermost bins.
pub(super) const REACH: f64 = 8.0;
/// Bins from `-REACH` to `REACH`.
pub(super) const BINS: usize = 32;

/// Comments by one attribute's probability, in bins of equal width in log-odds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spread {
    /// How many comments lie in each bin.
    pub bins: [usize; BINS],
}

impl Spread {
    /// The spread of the attribute with that number.
    pub fn of(report: &Report, attribute: usize) -> Self {
        let mut bins = [0; BINS];
        for judged in &report.judged {
            if let Some(probability) = judged.judgement.probabilities.get(attribute) {
                let place = (odds(probability.get()) + REACH) / (2.0 * REACH) * BINS as f64;
                bins[(place as usize).min(BINS - 1)] += 1;
            }
        }
        Self { bins }
    }

    /// Where a bin begins, in log-odds.
    pub fn left(bin: usize) -> f64 {
        (bin as f64 / BINS as f64).mul_add(2.0 * REACH, -REACH)
    }
}

/// The log-odds of a probability, within what is shown.
pub(super) fn odds(probability: f64) -> f64 {
    (probability / (1.0 - probability)).ln().clamp(-REACH, REACH)
}

/// What the middle of a bin is by itself, whatever context makes of it; `None` where the bounds are not known.
pub(super) fn zone(report: &Report, attribute: usize, bin: usize) -> Option<Decision> {
    let bounds = report.bounds.get(attribute)?;
    let middle = f64::midpoint(Spread::left(bin), Spread::left(bin + 1));
    Some(if bounds.reject_from.is_some_and(|at| odds(at.get()) <= middle) {
        Decision::Reject
    } else if bounds.review_from.is_some_and(|at| odds(at.get()) <= middle) {
        Decision::Review
    } else {
        Decision::Approve
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{
        report::{Bounds, sample},
        score::Probability,
    };

    #[test]
    fn every_comment_is_counted_once() {
        let mut report = Report { attributes: vec!["spam".into()], ..Report::default() };
        for probability in [0.0, 1e-9, 0.4, 0.5, 0.51, 0.999, 1.0] {
            let mut judged = sample::judged("x", &[]);
            judged.judgement.probabilities = vec![Probability::new(probability).unwrap()];
            report.judged.push(judged);
        }
        let bins = Spread::of(&report, 0).bins;
        assert_eq!(bins.iter().sum::<usize>(), 7);
        assert_eq!((bins[0], bins[15], bins[16], bins[31]), (2, 1, 2, 1));
        assert_eq!(Spread::of(&report, 1).bins, [0; BINS]);
        assert_eq!(zone(&report, 0, 16), None);
        let at = |probability| Probability::new(probability).unwrap();
        report.bounds = vec![Bounds { review_from: Some(at(0.5)), reject_from: Some(at(0.99)) }];
        assert_eq!([15, 16, 31].map(|bin| zone(&report, 0, bin).unwrap()), [Decision::Approve, Decision::Review, Decision::Reject]);
    }
}
