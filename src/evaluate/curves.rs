//! Curves: what a picture of an evaluation is drawn from, thinned to what an eye can tell apart.

use serde::Serialize;

use super::metrics::Outcome;

/// A curve takes a new point only where it has moved by this much, as a share of its axis.
const STEP: f64 = 1.0 / 256.0;

/// The two curves; each point is x, y, both from 0 to 1. Empty where one of the classes is missing.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Curves {
    /// Share of ham called spam against share of spam called spam, from (0, 0) to (1, 1), for every threshold.
    pub roc: Vec<[f64; 2]>,
    /// Recall against precision, from the highest score down.
    pub precision_recall: Vec<[f64; 2]>,
}

impl Curves {
    /// The curves of `outcomes`.
    pub fn of(outcomes: &[Outcome]) -> Self {
        let mut sorted = outcomes.to_vec();
        sorted.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        let spam = sorted.iter().filter(|outcome| outcome.spam).count();
        let ham = sorted.len() - spam;
        if spam == 0 || ham == 0 {
            return Self::default();
        }
        let (mut caught, mut blocked) = (0, 0);
        let mut curves = Self { roc: vec![[0.0, 0.0]], precision_recall: Vec::new() };
        for tied in sorted.chunk_by(|a, b| a.probability == b.probability) {
            let tied_spam = tied.iter().filter(|outcome| outcome.spam).count();
            caught += tied_spam;
            blocked += tied.len() - tied_spam;
            let recall = caught as f64 / spam as f64;
            curves.roc.push([blocked as f64 / ham as f64, recall]);
            curves.precision_recall.push([recall, caught as f64 / (caught + blocked) as f64]);
        }
        Self { roc: thinned(&curves.roc), precision_recall: thinned(&curves.precision_recall) }
    }
}

/// The first and the last point, and those between that lie a [`STEP`] from the last one kept or stand before such a leap.
fn thinned(points: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let far = |a: &[f64; 2], b: &[f64; 2]| (a[0] - b[0]).abs() >= STEP || (a[1] - b[1]).abs() >= STEP;
    let mut kept: Vec<[f64; 2]> = Vec::new();
    for (index, point) in points.iter().enumerate() {
        let ends = index == 0 || index + 1 == points.len();
        let leaps = points.get(index + 1).is_some_and(|next| far(next, point));
        if ends || kept.last().is_some_and(|last| last != point && (far(last, point) || leaps)) {
            kept.push(*point);
        }
    }
    kept
}

/// A bin of the score distribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct ScoreBin {
    /// Ham in it.
    pub ham: usize,
    /// Spam in it.
    pub spam: usize,
}

/// Log-odds at which the distribution's outermost bins are open to all that lies beyond.
pub const REACH: f64 = 8.0;

/// How the scores (in log-odds) of each class are spread, in 32 bins of equal width from -[`REACH`] to [`REACH`].
pub fn distribution(scores: impl Iterator<Item = (bool, f64)>) -> Vec<ScoreBin> {
    const BINS: usize = 32;
    let mut bins = vec![ScoreBin::default(); BINS];
    for (spam, score) in scores {
        let place = (score.clamp(-REACH, REACH) + REACH) / (2.0 * REACH);
        let bin = &mut bins[((place * BINS as f64) as usize).min(BINS - 1)];
        *(if spam { &mut bin.spam } else { &mut bin.ham }) += 1;
    }
    bins
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcomes(rows: &[(bool, f64)]) -> Vec<Outcome> {
        rows.iter().map(|&(spam, probability)| Outcome { spam, probability }).collect()
    }

    /// scikit-learn 1.9.1: `roc_curve(y, p, drop_intermediate=False)` and `precision_recall_curve(y, p)` on these six rows.
    #[test]
    fn curves_agree_with_scikit_learn() {
        let rows = [(true, 0.9), (false, 0.8), (true, 0.8), (true, 0.4), (false, 0.3), (false, 0.1)];
        let curves = Curves::of(&outcomes(&rows));
        let third = 1.0 / 3.0;
        assert_eq!(curves.roc, [[0.0, 0.0], [0.0, third], [third, 2.0 / 3.0], [third, 1.0], [2.0 / 3.0, 1.0], [1.0, 1.0]]);
        assert_eq!(curves.precision_recall, [[third, 1.0], [2.0 / 3.0, 2.0 / 3.0], [1.0, 0.75], [1.0, 0.6], [1.0, 0.5]]);
    }

    #[test]
    fn many_rows_give_few_points_near_the_curve() {
        let rows: Vec<(bool, f64)> = (0..50_000).map(|row| (row * 7919 % 50_000 < row, f64::from(row) / 50_000.0)).collect();
        let curves = Curves::of(&outcomes(&rows));
        for curve in [&curves.roc, &curves.precision_recall] {
            assert!((50..1500).contains(&curve.len()), "{}", curve.len());
        }
        assert_eq!(curves.roc.last(), Some(&[1.0, 1.0]));
        assert!(curves.roc.windows(2).all(|pair| pair[0][0] <= pair[1][0] && pair[0][1] <= pair[1][1]));
    }

    #[test]
    fn one_class_has_no_curve() {
        assert_eq!(Curves::of(&outcomes(&[(true, 0.5)])), Curves::default());
    }

    #[test]
    fn scores_beyond_the_reach_are_counted_at_the_ends() {
        let bins = distribution([(true, 99.0), (true, 8.0), (false, -99.0), (false, 0.0)].into_iter());
        assert_eq!((bins.len(), bins[31].spam, bins[0].ham, bins[16].ham), (32, 2, 1, 1));
    }
}
