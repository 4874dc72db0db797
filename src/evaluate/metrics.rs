//! Metrics of a binary classifier, from truths and probabilities.

use serde::{Deserialize, Serialize};

/// One judged row: what it is, and how probable the classifier held it to be spam.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// Whether it is spam in truth.
    pub spam: bool,
    /// The probability given, 0 to 1.
    pub probability: f64,
}

/// The figures that describe a set of outcomes. Shares are between 0 and 1; a figure that its set does not define is 0.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Figures {
    /// Rows judged.
    pub rows: usize,
    /// Spam among them.
    pub spam: usize,
    /// Rows called right.
    pub accuracy: f64,
    /// Spam called spam (recall).
    pub spam_caught: f64,
    /// Ham called spam (false positive rate).
    pub ham_blocked: f64,
    /// Of what was called spam, the share that is.
    pub precision: f64,
    /// Harmonic mean of precision and recall.
    pub f1: f64,
    /// Matthews correlation coefficient, -1 to 1 (Matthews 1975).
    pub mcc: f64,
    /// Area under the ROC curve: how often a spam ranks above a ham, ties counting half (Mann and Whitney 1947).
    pub auc: f64,
    /// Mean squared error of the probabilities (Brier 1950).
    pub brier: f64,
    /// Expected calibration error over ten bins of equal width (Naeini et al. 2015).
    pub calibration_error: f64,
}

impl Figures {
    /// Computes all figures; the positive call is a probability of at least one half.
    pub fn of(outcomes: &[Outcome]) -> Self {
        let count =
            |spam: bool, called: bool| outcomes.iter().filter(|o| o.spam == spam && (o.probability >= 0.5) == called).count() as f64;
        let (caught, missed, blocked, passed) = (count(true, true), count(true, false), count(false, true), count(false, false));
        let rows = outcomes.len() as f64;
        let ratio = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
        let product = (caught + blocked) * (caught + missed) * (passed + blocked) * (passed + missed);
        Self {
            rows: outcomes.len(),
            spam: outcomes.iter().filter(|o| o.spam).count(),
            accuracy: ratio(caught + passed, rows),
            spam_caught: ratio(caught, caught + missed),
            ham_blocked: ratio(blocked, blocked + passed),
            precision: ratio(caught, caught + blocked),
            f1: ratio(2.0 * caught, 2.0 * caught + blocked + missed),
            mcc: ratio(caught * passed - blocked * missed, product.sqrt()),
            auc: auc(outcomes),
            brier: ratio(outcomes.iter().map(|o| (o.probability - f64::from(u8::from(o.spam))).powi(2)).sum(), rows),
            calibration_error: calibration_error(outcomes),
        }
    }
}

fn auc(outcomes: &[Outcome]) -> f64 {
    let mut sorted: Vec<Outcome> = outcomes.to_vec();
    sorted.sort_by(|a, b| a.probability.total_cmp(&b.probability));
    let (mut ham_below, mut wins, mut spam) = (0.0, 0.0, 0.0);
    for ties in sorted.chunk_by(|a, b| a.probability == b.probability) {
        let tied_spam = ties.iter().filter(|o| o.spam).count() as f64;
        let tied_ham = ties.len() as f64 - tied_spam;
        wins += tied_spam * (ham_below + tied_ham / 2.0);
        ham_below += tied_ham;
        spam += tied_spam;
    }
    if spam * ham_below > 0.0 { wins / (spam * ham_below) } else { 0.0 }
}

/// A tenth of the probability, in a table of reliability.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Bin {
    /// Rows in it.
    pub rows: usize,
    /// Their mean probability.
    pub said: f64,
    /// The share of them that is spam.
    pub true_share: f64,
}

/// The table of reliability: what was said, and what was true, for each tenth of the probability.
pub fn reliability(outcomes: &[Outcome]) -> [Bin; 10] {
    let mut bins = [Bin::default(); 10];
    for outcome in outcomes {
        let bin = &mut bins[((outcome.probability * 10.0) as usize).min(9)];
        bin.rows += 1;
        bin.said += outcome.probability;
        bin.true_share += f64::from(u8::from(outcome.spam));
    }
    bins.map(|bin| match bin.rows as f64 {
        0.0 => bin,
        rows => Bin { rows: bin.rows, said: bin.said / rows, true_share: bin.true_share / rows },
    })
}

fn calibration_error(outcomes: &[Outcome]) -> f64 {
    if outcomes.is_empty() {
        return 0.0;
    }
    reliability(outcomes).iter().map(|bin| bin.rows as f64 * (bin.said - bin.true_share).abs()).sum::<f64>() / outcomes.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcomes() -> Vec<Outcome> {
        [(true, 0.9), (true, 0.8), (true, 0.4), (false, 0.6), (false, 0.3), (false, 0.1), (false, 0.1), (true, 0.6)]
            .map(|(spam, probability)| Outcome { spam, probability })
            .to_vec()
    }

    /// Expected values come from scikit-learn 1.9 on the same eight rows (`matthews_corrcoef`, `roc_auc_score`, `f1_score`, `brier_score_loss`).
    #[test]
    fn figures_agree_with_scikit_learn() {
        let figures = Figures::of(&outcomes());
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} is not {b}");
        close(figures.accuracy, 0.75);
        close(figures.spam_caught, 0.75);
        close(figures.ham_blocked, 0.25);
        close(figures.f1, 0.75);
        close(figures.mcc, 0.5);
        close(figures.auc, 0.90625);
        close(figures.brier, 0.13);
    }

    #[test]
    fn perfect_calibration_has_no_error() {
        let mut sure: Vec<Outcome> = vec![Outcome { spam: true, probability: 1.0 }; 5];
        sure.extend(vec![Outcome { spam: false, probability: 0.0 }; 5]);
        assert_eq!(Figures::of(&sure).calibration_error, 0.0);
        let wrong = [Outcome { spam: false, probability: 1.0 }];
        assert_eq!(Figures::of(&wrong).calibration_error, 1.0);
    }

    #[test]
    fn nothing_gives_zeros() {
        assert_eq!(Figures::of(&[]), Figures::default());
    }
}
