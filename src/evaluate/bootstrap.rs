//! The bootstrap (Efron 1979): how far figures would stray if other comments of the same kind had been judged.
//!
//! Each class is drawn anew from itself, as often as it has rows, with replacement; the interval is what the middle 95 % of the draws
//! give. Rows are sorted once; a draw is a count for each row, so that even the AUC takes one pass. The numbers come from splitmix64
//! (Steele, Lea and Flood 2014), a stream a draw, so that threads do not matter.

use rayon::prelude::*;

use super::{
    measures::{COUNT, MEASURES},
    metrics::{Figures, Outcome},
};
use crate::random::SplitMix;

/// What a set of outcomes, or a draw from it, comes to.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Tally {
    /// The figures, as of [`Figures::of`].
    pub figures: Figures,
    /// Sum over the thresholds of precision times the gain in recall, from the highest score down; 0 without spam.
    pub average_precision: f64,
}

/// Outcomes from the highest probability down, ready to be tallied many times.
#[derive(Debug, Clone)]
pub struct Ranked {
    rows: Vec<Row>,
    /// Where rows of equal probability end, ascending.
    ties: Vec<usize>,
    /// Positions of ham and of spam.
    classes: [Vec<u32>; 2],
}

#[derive(Debug, Clone, Copy)]
struct Row {
    probability: f64,
    square: f64,
    bin: u8,
    spam: bool,
}

impl Ranked {
    /// Ranks outcomes.
    pub fn of(outcomes: &[Outcome]) -> Self {
        let mut rows: Vec<Row> = outcomes
            .iter()
            .map(|outcome| Row {
                probability: outcome.probability,
                square: (outcome.probability - f64::from(u8::from(outcome.spam))).powi(2),
                bin: ((outcome.probability * 10.0) as u8).min(9),
                spam: outcome.spam,
            })
            .collect();
        // Ties are ordered too: sums of floating-point numbers must not depend on the order of the input.
        rows.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.spam.cmp(&b.spam)));
        let mut end = 0;
        let ties = rows.chunk_by(|a, b| a.probability == b.probability).map(|tied| {
            end += tied.len();
            end
        });
        let ties = ties.collect();
        let class = |spam: bool| (0..rows.len() as u32).filter(|&row| rows[row as usize].spam == spam).collect();
        let classes = [class(false), class(true)];
        Self { rows, ties, classes }
    }

    /// The tally of the outcomes themselves.
    pub fn tally(&self) -> Tally {
        self.tally_of(&vec![1; self.rows.len()])
    }

    /// The tally when each row counts as often as `counts` says.
    fn tally_of(&self, counts: &[u32]) -> Tally {
        let total = |class: &[u32]| class.iter().map(|&row| u64::from(counts[row as usize])).sum::<u64>() as f64;
        let (ham, spam) = (total(&self.classes[0]), total(&self.classes[1]));
        let (mut ham_above, mut spam_above, mut losses, mut average_precision, mut squares) = (0.0, 0.0, 0.0, 0.0, 0.0);
        let (mut caught, mut blocked) = (0.0, 0.0);
        let mut bins = [(0.0, 0.0); 10];
        let mut from = 0;
        for &to in &self.ties {
            let mut tied = [0u64; 2];
            for (row, &count) in self.rows[from..to].iter().zip(&counts[from..to]) {
                let times = f64::from(count);
                tied[usize::from(row.spam)] += u64::from(count);
                squares += times * row.square;
                let bin = &mut bins[usize::from(row.bin)];
                bin.0 += times * row.probability;
                bin.1 += if row.spam { times } else { 0.0 };
            }
            let [tied_ham, tied_spam] = tied.map(|count| count as f64);
            losses += tied_spam * (ham_above + tied_ham / 2.0);
            ham_above += tied_ham;
            spam_above += tied_spam;
            if tied_spam > 0.0 {
                average_precision += tied_spam * spam_above / (spam_above + ham_above);
            }
            if self.rows[from].probability >= 0.5 {
                (caught, blocked) = (spam_above, ham_above);
            }
            from = to;
        }
        let ratio = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
        let (rows, missed, passed) = (ham + spam, spam - caught, ham - blocked);
        let product = (caught + blocked) * spam * (passed + missed) * ham;
        Tally {
            figures: Figures {
                rows: rows as usize,
                spam: spam as usize,
                accuracy: ratio(caught + passed, rows),
                spam_caught: ratio(caught, spam),
                ham_blocked: ratio(blocked, ham),
                precision: ratio(caught, caught + blocked),
                f1: ratio(2.0 * caught, 2.0 * caught + blocked + missed),
                mcc: ratio(caught * passed - blocked * missed, product.sqrt()),
                auc: if spam * ham > 0.0 { 1.0 - losses / (spam * ham) } else { 0.0 },
                brier: ratio(squares, rows),
                calibration_error: ratio(bins.iter().map(|(said, spam)| (said - spam).abs()).sum(), rows),
            },
            average_precision: ratio(average_precision, spam),
        }
    }
}

/// How intervals are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draws {
    /// How many; 0 for no intervals.
    pub resamples: usize,
    /// What the random numbers start from.
    pub seed: u64,
}

/// Row counts that all draws together may come to; some seconds of work.
const BUDGET: usize = 300_000_000;
/// Draws that even a very large set gets; its intervals are narrow anyway.
const LEAST: usize = 200;

impl Draws {
    /// As many as `rows` rows can afford, and no more than asked for.
    pub fn affordable(self, rows: usize) -> Self {
        Self { resamples: self.resamples.min((BUDGET / rows.max(1)).max(LEAST)), ..self }
    }
}

/// The 95 % interval of each of [`MEASURES`] by `draws`; `None` for a measure that its classes do not define, or without draws.
pub fn intervals(ranked: &Ranked, draws: Draws) -> [Option<[f64; 2]>; COUNT] {
    let sample = |counts: &mut Vec<u32>, number: usize| -> [f64; COUNT] {
        counts.clear();
        counts.resize(ranked.rows.len(), 0);
        let mut random = SplitMix::stream(draws.seed, number as u64);
        for class in &ranked.classes {
            for _ in 0..class.len() {
                counts[class[random.below(class.len())] as usize] += 1;
            }
        }
        let tally = ranked.tally_of(counts);
        std::array::from_fn(|measure| (MEASURES[measure].of)(&tally))
    };
    let values: Vec<[f64; COUNT]> = (0..draws.resamples).into_par_iter().map_init(Vec::new, sample).collect();
    let [ham, spam] = [ranked.classes[0].len(), ranked.classes[1].len()];
    std::array::from_fn(|measure| {
        if values.is_empty() || !MEASURES[measure].is_defined(spam, ham) {
            return None;
        }
        let mut of: Vec<f64> = values.iter().map(|values| values[measure]).collect();
        of.sort_by(f64::total_cmp);
        Some([quantile(&of, 0.025), quantile(&of, 0.975)])
    })
}

/// The quantile of sorted values, between neighbours in a straight line (as numpy does); `sorted` must hold something.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (sorted[above] - sorted[below]) * place.fract()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// 400 outcomes that a formula makes, with ties: the oracle's script has the same.
    fn outcomes() -> Vec<Outcome> {
        (0..400u32)
            .map(|i| {
                let probability = f64::from((i * 7919) % 1000) / 1000.0;
                Outcome {
                    spam: f64::from((i * 104_729) % 997) / 997.0 < 0.15 + 0.7 * probability,
                    probability: (probability * 200.0).round() / 200.0,
                }
            })
            .collect()
    }

    fn close(a: f64, b: f64, by: f64) {
        assert!((a - b).abs() < by, "{a} is not {b}");
    }

    /// scikit-learn 1.9.1 on the same rows: `accuracy_score`, `recall_score`, `precision_score`, `f1_score`, `matthews_corrcoef`,
    /// `roc_auc_score`, `average_precision_score`, `brier_score_loss`; ham blocked and the calibration error by numpy 2.4.6.
    #[test]
    fn figures_agree_with_scikit_learn() {
        let tally = Ranked::of(&outcomes()).tally();
        let expected = [
            ("accuracy", 0.67),
            ("spam_caught", 0.671_568_627_450_980_3),
            ("ham_blocked", 0.331_632_653_061_224_47),
            ("precision", 0.678_217_821_782_178_3),
            ("f1", 0.674_876_847_290_640_3),
            ("mcc", 0.339_884_975_068_429_24),
            ("auc", 0.728_653_961_584_633_9),
            ("one_minus_roca_percent", 27.134_603_841_536_61),
            ("average_precision", 0.715_542_275_351_048_4),
            ("brier", 0.219_157_5),
            ("calibration_error", 0.081_5),
        ];
        assert_eq!((tally.figures.rows, tally.figures.spam), (400, 204));
        for (measure, (key, value)) in MEASURES.iter().zip(expected) {
            assert_eq!(measure.key, key);
            close((measure.of)(&tally), value, 1e-12);
        }
    }

    /// Percentiles of 20,000 draws by numpy 2.4.6, each class from itself, measured by scikit-learn 1.9.1; both are subject to chance.
    #[test]
    fn intervals_agree_with_scikit_learn() {
        let drawn = intervals(&Ranked::of(&outcomes()), Draws { resamples: 4000, seed: 1 });
        for (key, low, high) in [
            ("accuracy", 0.6225, 0.715),
            ("spam_caught", 0.607_843, 0.735_294),
            ("ham_blocked", 0.265_306, 0.397_959),
            ("mcc", 0.246_522, 0.431_231),
            ("auc", 0.678_834, 0.777_073),
            ("average_precision", 0.661_592, 0.775_213),
            ("brier", 0.195_221, 0.243_510),
        ] {
            let at = MEASURES.iter().position(|measure| measure.key == key).unwrap();
            let [from, to] = drawn[at].unwrap();
            close(from, low, 0.006);
            close(to, high, 0.006);
        }
    }

    #[test]
    fn quantiles_are_those_of_numpy() {
        // numpy.percentile([1, 2, 4, 8], [2.5, 97.5]) of numpy 2: 1.075, 7.7
        close(quantile(&[1.0, 2.0, 4.0, 8.0], 0.025), 1.075, 1e-12);
        close(quantile(&[1.0, 2.0, 4.0, 8.0], 0.975), 7.7, 1e-12);
    }

    #[test]
    fn the_same_seed_gives_the_same_intervals_on_any_number_of_threads() {
        let ranked = Ranked::of(&outcomes());
        let on = |threads: usize, seed: u64| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| intervals(&ranked, Draws { resamples: 50, seed }))
        };
        assert_eq!(on(1, 0), on(3, 0));
        assert_ne!(on(1, 0), on(1, 1));
    }

    #[test]
    fn the_order_of_the_input_does_not_matter() {
        let mut reversed = outcomes();
        reversed.reverse();
        let draws = Draws { resamples: 20, seed: 3 };
        assert_eq!(intervals(&Ranked::of(&outcomes()), draws), intervals(&Ranked::of(&reversed), draws));
    }

    #[test]
    fn one_class_has_intervals_for_what_it_defines() {
        let ham: Vec<Outcome> = outcomes().into_iter().filter(|outcome| !outcome.spam).collect();
        let drawn = intervals(&Ranked::of(&ham), Draws { resamples: 20, seed: 0 });
        for (measure, interval) in MEASURES.iter().zip(drawn) {
            assert_eq!(interval.is_some(), measure.is_defined(0, ham.len()), "{}", measure.key);
        }
        assert_eq!(intervals(&Ranked::of(&[]), Draws { resamples: 5, seed: 0 }), [None; COUNT]);
        assert_eq!(intervals(&Ranked::of(&ham), Draws { resamples: 0, seed: 0 }), [None; COUNT]);
    }

    #[test]
    fn very_large_sets_get_fewer_draws() {
        let draws = Draws { resamples: 1000, seed: 0 };
        assert_eq!(draws.affordable(60_000), draws);
        assert_eq!(draws.affordable(1_000_000).resamples, 300);
        assert_eq!(draws.affordable(usize::MAX).resamples, 200);
    }

    proptest! {
        #[test]
        fn a_tally_has_the_figures_of_the_outcomes(rows in proptest::collection::vec((any::<bool>(), 0..=20u32), 0..80)) {
            let outcomes: Vec<Outcome> = rows.into_iter().map(|(spam, step)| Outcome { spam, probability: f64::from(step) / 20.0 }).collect();
            let (tally, figures) = (Ranked::of(&outcomes).tally().figures, Figures::of(&outcomes));
            prop_assert_eq!((tally.rows, tally.spam), (figures.rows, figures.spam));
            let of = |f: Figures| [f.accuracy, f.spam_caught, f.ham_blocked, f.precision, f.f1, f.mcc, f.auc, f.brier, f.calibration_error];
            for (one, other) in of(tally).into_iter().zip(of(figures)) {
                prop_assert!((one - other).abs() < 1e-9, "{one} is not {other}");
            }
        }
    }
}
