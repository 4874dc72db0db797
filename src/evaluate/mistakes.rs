//! Mistakes: which rows were judged worst, and what led the model astray.

use std::collections::BTreeSet;

use super::judge::Verdict;
use crate::{decide::Decision, explain::Explanation, features::Features, model::Model, pipeline::Example, reason::Reason, text::Text};

/// Grounds given for one mistake.
const MOST_REASONS: usize = 6;
/// Of them, those that speak for ham, where a spam was missed.
const MOST_AGAINST: usize = 4;

/// A row that was judged wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Mistake {
    /// How it was judged.
    pub verdict: Verdict,
    /// What spoke for spam, with positive weights; for a missed spam first what spoke for ham, with negative ones.
    pub reasons: Vec<Reason>,
}

/// Whether a verdict is a mistake: the call at one half or the decision goes against the truth.
pub fn is_mistake(verdict: &Verdict) -> bool {
    let called = verdict.score.probability().is_positive();
    if verdict.spam { !called || verdict.decision == Decision::Approve } else { called || verdict.decision != Decision::Approve }
}

/// Positions in `verdicts` of the worst mistakes, `most` at most each: the ham that scored highest, and the spam that scored lowest.
/// What scored alike stays in the order of the rows; of rows with equal `key` only the worst is given.
pub fn worst<K: Ord>(verdicts: &[Verdict], most: usize, key: impl Fn(&Verdict) -> K) -> [Vec<usize>; 2] {
    [false, true].map(|spam| {
        let mut wrong: Vec<usize> = (0..verdicts.len()).filter(|&at| verdicts[at].spam == spam && is_mistake(&verdicts[at])).collect();
        wrong.sort_by(|&one, &other| {
            let (one, other) = (&verdicts[one], &verdicts[other]);
            let by_score = if spam { one.score.0.total_cmp(&other.score.0) } else { other.score.0.total_cmp(&one.score.0) };
            by_score.then(one.row.cmp(&other.row))
        });
        let mut met = BTreeSet::new();
        wrong.into_iter().filter(|&at| met.len() < most && met.insert(key(&verdicts[at]))).collect()
    })
}

/// Explains a verdict of `model` over `example`.
pub fn explain(model: &Model, example: &Example, verdict: &Verdict) -> Mistake {
    let text = Text::fold(&example.text);
    let explanation = Explanation::of(model, &text, &Features::extract(&text, &model.recipe));
    let mut reasons = if verdict.spam { against(&explanation, &example.text) } else { Vec::new() };
    reasons.extend(explanation.reasons(&example.text, MOST_REASONS - reasons.len()));
    Mistake { verdict: verdict.clone(), reasons }
}

/// What speaks for ham: the reasons of the same sum with all signs turned.
fn against(explanation: &Explanation, original: &str) -> Vec<Reason> {
    let mut turned = explanation.clone();
    for term in &mut turned.terms {
        term.weight = -term.weight;
    }
    let mut reasons = turned.reasons(original, MOST_AGAINST);
    for reason in &mut reasons {
        reason.weight = -reason.weight;
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::LogOdds;

    fn verdict(row: usize, spam: bool, score: f64, decision: Decision) -> Verdict {
        Verdict { row, spam, score: LogOdds(score), decision, split: 0, repeated: false }
    }

    #[test]
    fn the_worst_come_first_and_what_is_right_never() {
        use Decision::{Approve, Reject, Review};
        let verdicts = [
            verdict(0, false, 0.2, Review),
            verdict(1, false, 4.0, Reject),
            verdict(2, false, -5.0, Approve),
            verdict(3, true, -0.5, Review),
            verdict(4, true, -3.0, Approve),
            verdict(5, true, 1.0, Review),
            verdict(6, false, -0.6, Review),
            verdict(7, false, 4.0, Reject),
        ];
        let row = |verdict: &Verdict| verdict.row;
        assert_eq!(worst(&verdicts, 9, row), [vec![1, 7, 0, 6], vec![4, 3]]);
        assert_eq!(worst(&verdicts, 1, row), [vec![1], vec![4]]);
        assert!(worst(&verdicts, 0, row).iter().all(Vec::is_empty));
        // Rows 1 and 7 are one text, and so are 3 and 4.
        assert_eq!(worst(&verdicts, 9, |verdict| [0, 1, 2, 3, 3, 5, 6, 1][verdict.row]), [vec![1, 0, 6], vec![4]]);
    }
}
