//! Refinement: a sparse linear support vector machine on the columns scaled by their naive Bayes log-odds learns how much to trust each.
//!
//! Naive Bayes over-counts evidence that comes in packs; the NB-SVM of Wang and Manning (2012) mends that. A row is its present columns `j` with the value
//! `s_j / |s|` where `s_j = |r_j|^p` and `|s|` is the Euclidean norm over its block. The loss is the squared hinge (logistic regression did worse: tubespam's training rows by folds,
//! Brier score 0.0256 against 0.0242). `descend.rs` finds the weights.

use super::{bayes::ColumnLogOdds, calibrate::Calibration, descend::Machine};
use crate::features::{TokenVector, tokens::BLOCKS};

/// One column's part in the decision.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Cell {
    /// What its presence adds to the log-odds before division by its block's norm.
    pub weight: f32,
    /// What its presence adds to the square of its block's norm.
    pub square: f32,
}

/// A linear model over all columns.
#[derive(Debug, Clone)]
pub struct Linear {
    /// Log-odds of a comment without features.
    pub bias: f64,
    /// By token column.
    pub tokens: Vec<Cell>,
    /// By heuristic column.
    pub heuristics: Vec<Cell>,
    /// How much each block counts after its normalisation, tokens first, heuristics last.
    pub block_scale: [f64; BLOCKS + 1],
    /// What the presence of a column that was never met adds to the square of its block's norm: what is not known makes what is known count less.
    pub unknown: [f64; BLOCKS + 1],
    /// The lowest and the highest score given: nothing is surer than what was learned from can show.
    pub bounds: [f64; 2],
}

/// Log-odds beyond which nothing that was learned can lie: the surest call of as many comments as can be counted has some thirty.
pub const MOST_LOG_ODDS: f64 = 1e6;
/// The same for factors and squares.
const MOST_FACTOR: f64 = 1e6;

impl Linear {
    /// Checks the numbers besides the cells: any sum of cells on a [grid](super::grid::Grid) gives a score with them.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn check(&self) -> Result<(), String> {
        let log_odds = -MOST_LOG_ODDS..=MOST_LOG_ODDS;
        if !log_odds.contains(&self.bias) {
            return Err(format!("its bias is {}, beyond {MOST_LOG_ODDS:e}", self.bias));
        }
        for (what, numbers) in [("scale", &self.block_scale), ("square of an unknown column", &self.unknown)] {
            for (block, number) in numbers.iter().enumerate() {
                if !(0.0..=MOST_FACTOR).contains(number) {
                    return Err(format!("the {what} of block {block} is {number}, not from 0 to {MOST_FACTOR:e}"));
                }
            }
        }
        let [lowest, highest] = self.bounds;
        if !log_odds.contains(&lowest) || !log_odds.contains(&highest) || lowest > highest {
            return Err(format!("its scores go from {lowest} to {highest}"));
        }
        Ok(())
    }

    /// The log-odds of a row given as its blocks, tokens first, heuristics last.
    pub fn log_odds(&self, blocks: &[&[u32]; BLOCKS + 1]) -> f64 {
        let parts = (0..=BLOCKS).map(|block| {
            let (sum, norm) = self.block_sum(block, blocks[block]);
            sum * norm
        });
        // In this order: the scoring table adds in the same.
        parts.fold(0.0, |sum, part| sum + part) + self.bias
    }

    /// The highest log-odds among the whole text and its windows, within the bounds, and which window gave it (`None` for the whole text). The heuristics always speak for the whole.
    pub fn worst(&self, blocks: [&[u32]; BLOCKS + 1], windows: &[TokenVector]) -> (f64, Option<usize>) {
        self.worst_of(blocks, windows.iter().map(super::sample::parts))
    }

    /// The same, with the windows given by their blocks.
    pub fn worst_of<'a>(
        &self,
        blocks: [&'a [u32]; BLOCKS + 1],
        windows: impl Iterator<Item = [&'a [u32]; BLOCKS]>,
    ) -> (f64, Option<usize>) {
        let mut worst = (self.log_odds(&blocks), None);
        for (number, window) in windows.enumerate() {
            let blocks = std::array::from_fn(|b| window.get(b).copied().unwrap_or(blocks[BLOCKS]));
            let score = self.log_odds(&blocks);
            if score > worst.0 {
                worst = (score, Some(number));
            }
        }
        (self.bounded(worst.0), worst.1)
    }

    /// `score`, or the bound that it lies beyond.
    pub fn bounded(&self, score: f64) -> f64 {
        let [lowest, highest] = self.bounds;
        score.clamp(lowest, highest)
    }

    /// Turns raw scores into calibrated ones.
    pub fn calibrate(&mut self, line: Calibration) {
        self.bias = self.bias * line.slope + line.offset;
        for cell in self.tokens.iter_mut().chain(&mut self.heuristics) {
            cell.weight = (f64::from(cell.weight) * line.slope) as f32;
        }
    }

    /// The sum of weights of `columns` of `block`, and the factor that scales it by the block's norm (0 where there are no columns).
    pub fn block_sum(&self, block: usize, columns: &[u32]) -> (f64, f64) {
        let cells = self.cells(block);
        let (mut sum, mut square, mut unknown) = (0.0, 0.0, 0u64);
        for &column in columns {
            let cell = cells[column as usize];
            sum += f64::from(cell.weight);
            square += f64::from(cell.square);
            unknown += u64::from(cell.square == 0.0);
        }
        square += unknown as f64 * self.unknown[block];
        (sum, if square > 0.0 { self.block_scale[block] / square.sqrt() } else { 0.0 })
    }

    /// The cells that the columns of `block` point into.
    pub fn cells(&self, block: usize) -> &[Cell] {
        if block < BLOCKS { &self.tokens } else { &self.heuristics }
    }
}

/// How the machine is fitted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Refinement {
    /// Power of the log-odds in the columns' scale.
    pub power: f64,
    /// Cost of a misjudged row against the size of the weights (liblinear's C).
    pub cost: f64,
    /// Score beyond which a row costs nothing.
    pub margin: f64,
    /// Passes over the rows at most.
    pub passes: usize,
    /// The share of all that the descent gained below which what a pass gains is too little for another: 0 to 1.
    pub close: f64,
    /// Factor on the values of each block.
    pub block_scale: [f64; BLOCKS + 1],
}

/// A machine that learns without a fold, with the given log-odds of columns.
///
/// With a `base` the weights are drawn towards its weights instead of towards zero: the optimiser minimises `|w - w0|²/2 + cost × losses` when it starts at `w0`
/// (the biased regularisation of Kienzle and Chellapilla 2006, "Personalized handwriting recognition via biased regularization"). A column that the base knows keeps
/// the base's scale; another takes its scale from `odds` and starts at 0.
pub fn machine(without: usize, odds: &ColumnLogOdds, power: f64, base: Option<&Linear>) -> Machine {
    let cells = |odds: &[f32], base: Option<&[Cell]>| -> Vec<Cell> {
        let mut cells: Vec<Cell> =
            odds.iter().map(|r| Cell { weight: 0.0, square: if *r == 0.0 { 0.0 } else { r.abs().powf(2.0 * power as f32) } }).collect();
        for (cell, base) in cells.iter_mut().zip(base.into_iter().flatten()).filter(|(_, base)| base.square > 0.0) {
            *cell = *base;
        }
        cells
    };
    let tokens = cells(&odds.tokens, base.map(|base| base.tokens.as_slice()));
    let heuristics = cells(&odds.heuristics, base.map(|base| base.heuristics.as_slice()));
    Machine { without, tokens, heuristics, bias: base.map_or(0.0, |base| base.bias) }
}

/// The bounds of scores that are not calibrated yet.
pub const UNBOUNDED: [f64; 2] = [f64::MIN, f64::MAX];

/// By block, the square of half the mean scale of the columns met in one row only. On training rows by folds it changes little (a video never seen: MCC 0.915 to 0.921, Brier score
/// 0.0332 both); it is for languages and subjects that a model hardly knows, where the few columns it does know would otherwise decide alone.
pub fn unknown_squares(odds: &ColumnLogOdds, power: f64) -> [f64; BLOCKS + 1] {
    let mut scales = [(0.0, 0usize); BLOCKS + 1];
    let tokens = odds.tokens.iter().zip(odds.once.iter().map(|&block| usize::from(block)));
    let heuristics = odds.heuristics.iter().zip(odds.once_heuristics.iter().map(|&once| if once { BLOCKS } else { usize::MAX }));
    for (r, block) in tokens.chain(heuristics) {
        if let Some((sum, count)) = scales.get_mut(block) {
            *sum += f64::from(r.abs()).powf(power);
            *count += 1;
        }
    }
    scales.map(|(sum, count)| if count == 0 { 0.0 } else { (0.5 * sum / count as f64).powi(2) })
}

#[cfg(test)]
mod tests {
    use super::{
        super::{descend::descend, learn::Targets, sample::Sample},
        *,
    };
    use crate::{comment::Label, features::Features};

    /// Rows, and a base that knows columns 1 to 3; column 3 with a scale of 2.
    fn sample() -> (Sample, Vec<Label>, Linear) {
        let mut sample = Sample::new(10, 0);
        let rows: [(&[u32], Label); 5] =
            [(&[1, 2], Label::Spam), (&[2], Label::Spam), (&[1], Label::Ham), (&[2, 4], Label::Ham), (&[4], Label::Ham)];
        for (columns, _) in rows {
            sample
                .push(&Features {
                    tokens: std::array::from_fn(|block| if block == 0 { columns.to_vec() } else { vec![] }),
                    ..Features::default()
                })
                .unwrap();
        }
        let mut tokens = vec![Cell::default(); 1024];
        tokens[1] = Cell { weight: 1.0, square: 1.0 };
        tokens[2] = Cell { weight: -0.5, square: 1.0 };
        tokens[3] = Cell { weight: 0.2, square: 4.0 };
        let base =
            Linear { bias: 0.3, tokens, heuristics: vec![], block_scale: [1.0; BLOCKS + 1], unknown: [0.0; BLOCKS + 1], bounds: UNBOUNDED };
        (sample, rows.iter().map(|row| row.1).collect(), base)
    }

    fn refined(cost: f64) -> Linear {
        let (sample, labels, base) = sample();
        let how = Refinement { power: 0.25, cost, margin: 1.0, passes: 1000, close: 0.0, block_scale: [1.0; BLOCKS + 1] };
        let odds = ColumnLogOdds { tokens: vec![1.0; 1024], heuristics: vec![], once: vec![u8::MAX; 1024], once_heuristics: vec![] };
        let mut machines = [machine(1, &odds, how.power, Some(&base))];
        descend(&sample, &Targets::each(labels, vec![0; 5]), &mut machines, &how, &|_| ()).unwrap();
        let [Machine { bias, tokens, heuristics, .. }] = machines;
        Linear { bias, tokens, heuristics, ..base }
    }

    const WITHIN: f64 = 2e-4;

    /// Expected values: scipy 1.17.1, `minimize(method="BFGS", gtol=1e-10)` of `|w - w0|²/2 + 2 × max(0, 1 - y w x)²` over the same rows.
    #[test]
    fn weights_leave_the_base_as_scipy_finds() {
        let found = refined(2.0);
        for (column, expected) in [(1, 0.0953), (2, 1.1407), (4, -1.2725)] {
            let weight = f64::from(found.tokens[column].weight);
            assert!((weight - expected).abs() < WITHIN, "column {column}: {weight} is not {expected}");
        }
        assert!((found.bias + 0.4569).abs() < WITHIN, "{}", found.bias);
    }

    #[test]
    fn at_hardly_any_cost_the_base_stands() {
        let (_, _, base) = sample();
        let found = refined(1e-6);
        for column in [1, 2, 3, 4, 5] {
            assert!((found.tokens[column].weight - base.tokens[column].weight).abs() < 1e-4, "column {column}");
        }
        assert_eq!(found.tokens[3], base.tokens[3], "what no row has stays as it was");
        assert!((found.bias - base.bias).abs() < 1e-4);
    }
}
