//! [`Account`]: what a report keeps of an [`Explanation`]: the weightiest terms, and the others as one number, so that it still adds up.

use std::collections::HashMap;

use crate::{
    explain::{Explanation, Term, WORDS},
    span::Span,
};

/// Terms that are kept one by one.
const MOST_TERMS: usize = 20;
/// Terms below this are kept as part of the rest: shown with two decimals they would be nothing.
const LEAST_WEIGHT: f64 = 0.005;

/// The sum that a score is, in log-odds: `prior`, `terms` and `rest` add up to `score`.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// What the score is for: `spam`.
    pub attribute: String,
    /// What the score is before anything of the comment is known.
    pub prior: f64,
    /// The weightiest terms, the weightiest first; equal words are one.
    pub terms: Vec<Entry>,
    /// How many terms are not kept one by one.
    pub others: usize,
    /// What those add up to.
    pub rest: f64,
    /// The score.
    pub score: f64,
    /// The part of the original that decided, where a window of a long text did.
    pub window: Option<Span>,
}

/// One term of the sum.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// `wording`, a heuristic's name, or `bound`.
    pub source: &'static str,
    /// The word as typed, or the highest column of the heuristic; a word is attackers' text.
    pub name: String,
    /// Its part in the log-odds.
    pub weight: f64,
    /// Where a word stands in the original for the first time; `None` for all others.
    pub span: Option<Span>,
}

impl Account {
    /// What is kept of `explanation`.
    pub fn of(explanation: &Explanation) -> Self {
        let mut entries: Vec<Entry> = Vec::new();
        let mut words: HashMap<&str, usize> = HashMap::new();
        for term in &explanation.terms {
            let entry = |term: &Term| Entry {
                source: term.source,
                name: excerpt(&term.name),
                weight: term.weight,
                span: term.spans.first().copied().filter(|_| term.source == WORDS),
            };
            if term.source != WORDS {
                entries.push(entry(term));
                continue;
            }
            match words.get(term.name.as_ref()) {
                Some(&at) => entries[at].weight += term.weight,
                None => {
                    words.insert(&term.name, entries.len());
                    entries.push(entry(term));
                }
            }
        }
        // Stable, so that equal weights stay in the order of the text.
        entries.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
        let kept = entries.iter().take(MOST_TERMS).take_while(|entry| entry.weight.abs() >= LEAST_WEIGHT).count();
        let others = entries.split_off(kept);
        Self {
            attribute: explanation.attribute.clone(),
            prior: explanation.prior,
            others: others.iter().filter(|entry| entry.weight != 0.0).count(),
            rest: others.iter().map(|entry| entry.weight).sum(),
            terms: entries,
            score: explanation.score.0,
            window: explanation.window,
        }
    }

    /// Prior, terms, rest and score in hundredths, as they are shown: whole numbers that add up. What rounding leaves over goes to the rest.
    pub(super) fn hundredths(&self) -> (i64, Vec<i64>, i64, i64) {
        let whole = |weight: f64| (weight * 100.0).round() as i64;
        let terms: Vec<i64> = self.terms.iter().map(|entry| whole(entry.weight)).collect();
        let (prior, score) = (whole(self.prior), whole(self.score));
        let rest = score - prior - terms.iter().sum::<i64>();
        (prior, terms, rest, score)
    }
}

/// A word may be as long as the comment.
fn excerpt(name: &str) -> String {
    super::figures::excerpt(name, 60).into_owned()
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use proptest::prelude::*;

    use super::*;
    use crate::score::LogOdds;

    fn explanation(weights: &[f64]) -> Explanation {
        let terms: Vec<Term> = weights
            .iter()
            .enumerate()
            .map(|(place, &weight)| Term {
                source: WORDS,
                name: Cow::Owned(format!("w{}", place % 30)),
                weight,
                spans: vec![Span::new(place, place + 1)],
            })
            .collect();
        let score = LogOdds(-1.5 + weights.iter().sum::<f64>());
        Explanation { attribute: "spam".into(), prior: -1.5, terms, score, window: None }
    }

    #[test]
    fn equal_words_are_one_term() {
        let mut twice = explanation(&[1.0, 0.25, 2.0]);
        twice.terms[2].name = Cow::Borrowed("w0");
        let account = Account::of(&twice);
        let terms: Vec<_> = account.terms.iter().map(|entry| (entry.name.as_str(), entry.weight, entry.span)).collect();
        assert_eq!(terms, [("w0", 3.0, Some(Span::new(0, 1))), ("w1", 0.25, Some(Span::new(1, 2)))]);
        assert_eq!((account.others, account.rest), (0, 0.0));
    }

    proptest! {
        #[test]
        fn it_adds_up_to_the_hundredth(weights in proptest::collection::vec(-3.0..3.0f64, 0..60)) {
            let explanation = explanation(&weights);
            let account = Account::of(&explanation);
            prop_assert!(account.terms.len() <= MOST_TERMS);
            let sum = account.prior + account.terms.iter().map(|entry| entry.weight).sum::<f64>() + account.rest;
            prop_assert!((sum - account.score).abs() < 1e-9);
            let (prior, terms, rest, score) = account.hundredths();
            prop_assert_eq!(prior + terms.iter().sum::<i64>() + rest, score);
            // Rounding moves each number by half a hundredth at most.
            prop_assert!((rest as f64 / 100.0 - account.rest).abs() <= 0.005 * (terms.len() as f64 + 3.0) + 1e-9);
        }
    }
}
