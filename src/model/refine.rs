//! Refinement: a sparse linear support vector machine on the columns scaled by their naive Bayes log-odds learns how much to trust each.
//!
//! Naive Bayes over-counts evidence that comes in packs; the NB-SVM of Wang and Manning (2012) mends that. A row is its present columns `j` with the value
//! `s_j / |s|` where `s_j = |r_j|^p` and `|s|` is the Euclidean norm over its block. The loss is the squared hinge (logistic regression did worse: tubespam's training rows by folds,
//! Brier score 0.0256 against 0.0242). The optimiser is dual coordinate descent (Hsieh, Chang, Lin, Keerthi and Sundararajan 2008, "A dual coordinate descent method for
//! large-scale linear SVM", algorithm 1), in one thread and in an order drawn from a fixed seed: the same rows give the same bits. Folds run beside each other instead.

use super::{bayes::ColumnLogOdds, calibrate::Calibration, sample::Sample};
use crate::{
    comment::Label,
    features::{TokenVector, tokens::BLOCKS},
    random::SplitMix,
};

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

impl Linear {
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
        let mut worst = (self.log_odds(&blocks), None);
        for (number, window) in windows.iter().enumerate() {
            let blocks = std::array::from_fn(|b| window.get(b).map_or(blocks[BLOCKS], Vec::as_slice));
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
    /// Factor on the values of each block.
    pub block_scale: [f64; BLOCKS + 1],
}

/// Learns weights for `rows` of `sample` with the given log-odds of columns.
///
/// With a `base` the weights are drawn towards its weights instead of towards zero: the optimiser minimises `|w - w0|²/2 + cost × losses` when it starts at `w0`
/// (the biased regularisation of Kienzle and Chellapilla 2006, "Personalized handwriting recognition via biased regularization"). A column that the base knows keeps
/// the base's scale; another takes its scale from `odds` and starts at 0.
pub fn refine(sample: &Sample, labels: &[Label], rows: &[usize], odds: &ColumnLogOdds, how: &Refinement, base: Option<&Linear>) -> Linear {
    let how = &Refinement { block_scale: base.map_or(how.block_scale, |base| base.block_scale), ..*how };
    let scale = |r: &f32| (r.abs().powf(how.power as f32), 0.0f64);
    // (scale of the column, its weight); heuristics stand behind the tokens, the bias is the last.
    let mut table: Vec<(f32, f64)> = odds.tokens.iter().chain(&odds.heuristics).map(scale).collect();
    let bias = table.len();
    table.push((1.0, base.map_or(0.0, |base| base.bias)));
    for (entry, cell) in table.iter_mut().zip(base.iter().flat_map(|base| base.tokens.iter().chain(&base.heuristics))) {
        if cell.square > 0.0 {
            let scale = cell.square.sqrt();
            *entry = (scale, f64::from(cell.weight) / f64::from(scale));
        }
    }
    let offset = odds.tokens.len();

    let unknown = base.map_or_else(|| unknown_squares(sample, rows, &table, offset), |base| base.unknown);
    let norms: Vec<[f64; BLOCKS + 1]> = rows
        .iter()
        .map(|&row| {
            std::array::from_fn(|block| {
                let square = |scale: f32| if scale > 0.0 { f64::from(scale).powi(2) } else { unknown[block] };
                let square: f64 = places(sample, row, block, offset).map(|place| square(table[place].0)).sum();
                if square > 0.0 { how.block_scale[block] / square.sqrt() } else { 0.0 }
            })
        })
        .collect();
    descend(sample, labels, rows, &mut table, &norms, offset, how);

    let cell = |&(s, w): &(f32, f64)| Cell { weight: (w * f64::from(s)) as f32, square: s * s };
    Linear {
        bias: table[bias].1,
        tokens: table[..offset].iter().map(cell).collect(),
        heuristics: table[offset..bias].iter().map(cell).collect(),
        block_scale: how.block_scale,
        unknown,
        bounds: UNBOUNDED,
    }
}

/// Where the columns of `block` in `row` stand in a table that holds the heuristics from `offset` on, behind the tokens.
fn places(sample: &Sample, row: usize, block: usize, offset: usize) -> impl Iterator<Item = usize> {
    let from = if block < BLOCKS { 0 } else { offset };
    sample.block(row, block).iter().map(move |&column| from + column as usize)
}

/// The bounds of scores that are not calibrated yet.
pub const UNBOUNDED: [f64; 2] = [f64::MIN, f64::MAX];

/// By block, the square of half the mean scale of the columns met in one row only. On training rows by folds it changes little (a video never seen: MCC 0.915 to 0.921, Brier score
/// 0.0332 both); it is for languages and subjects that a model hardly knows, where the few columns it does know would otherwise decide alone.
fn unknown_squares(sample: &Sample, rows: &[usize], table: &[(f32, f64)], offset: usize) -> [f64; BLOCKS + 1] {
    let mut met = vec![0u8; table.len()];
    let mut scales = [(0.0, 0usize); BLOCKS + 1];
    for &row in rows {
        for place in (0..=BLOCKS).flat_map(|block| places(sample, row, block, offset)) {
            met[place] = met[place].saturating_add(1);
        }
    }
    for &row in rows {
        for (block, (sum, count)) in scales.iter_mut().enumerate() {
            for place in places(sample, row, block, offset).filter(|&place| met[place] == 1) {
                *sum += f64::from(table[place].0);
                *count += 1;
            }
        }
    }
    scales.map(|(sum, count)| if count == 0 { 0.0 } else { (0.5 * sum / count as f64).powi(2) })
}

/// Minimises `|w|^2 / 2 + sum of cost * max(0, margin - y w x)^2` over the weights in `table`.
fn descend(
    sample: &Sample,
    labels: &[Label],
    rows: &[usize],
    table: &mut [(f32, f64)],
    norms: &[[f64; BLOCKS + 1]],
    offset: usize,
    how: &Refinement,
) {
    let bias = table.len() - 1;
    let sign = |row: usize| if labels[row].is_spam() { 1.0 } else { -1.0 };
    let dot = |table: &[(f32, f64)], i: usize| {
        let mut sum = table[bias].1;
        for (block, norm) in norms[i].iter().enumerate() {
            let part: f64 = places(sample, rows[i], block, offset).map(|place| table[place]).map(|(s, w)| f64::from(s) * w).sum();
            sum += part * norm;
        }
        sum
    };
    let add = |table: &mut [(f32, f64)], i: usize, step: f64| {
        table[bias].1 += step;
        for (block, norm) in norms[i].iter().enumerate() {
            let step = step * norm;
            for place in places(sample, rows[i], block, offset) {
                let entry = &mut table[place];
                entry.1 += step * f64::from(entry.0);
            }
        }
    };
    let squares: Vec<f64> =
        norms.iter().map(|norm| 1.0 + (0..=BLOCKS).filter(|&b| norm[b] > 0.0).map(|b| how.block_scale[b].powi(2)).sum::<f64>()).collect();
    let softness = 0.5 / how.cost;
    let mut alphas = vec![0.0f64; rows.len()];
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let mut random = SplitMix::new(0x5EED);
    for _pass in 0..how.passes {
        random.shuffle(&mut order);
        let mut worst = 0.0f64;
        for &i in &order {
            let y = sign(rows[i]);
            let gradient = y * dot(table, i) - how.margin + softness * alphas[i];
            let projected = if alphas[i] > 0.0 { gradient } else { gradient.min(0.0) };
            worst = worst.max(projected.abs());
            if projected != 0.0 {
                let old = alphas[i];
                alphas[i] = (old - gradient / (squares[i] + softness)).max(0.0);
                add(table, i, (alphas[i] - old) * y);
            }
        }
        if worst < 0.01 {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::Features;

    /// Rows, and a base that knows columns 1 to 3; column 3 with a scale of 2.
    fn sample() -> (Sample, Vec<Label>, Linear) {
        let mut sample = Sample::new(10, 0);
        let rows: [(&[u32], Label); 5] =
            [(&[1, 2], Label::Spam), (&[2], Label::Spam), (&[1], Label::Ham), (&[2, 4], Label::Ham), (&[4], Label::Ham)];
        for (columns, _) in rows {
            sample.push(Features {
                tokens: std::array::from_fn(|block| if block == 0 { columns.to_vec() } else { vec![] }),
                ..Features::default()
            });
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
        let how = Refinement { power: 0.25, cost, margin: 1.0, passes: 1000, block_scale: [1.0; BLOCKS + 1] };
        let odds = ColumnLogOdds { tokens: vec![1.0; 1024], heuristics: vec![] };
        refine(&sample, &labels, &[0, 1, 2, 3, 4], &odds, &how, Some(&base))
    }

    /// Descent stops where no row's gradient is above 0.01; with a curvature of at least 2 a row is then within half of that.
    const WITHIN: f64 = 5e-3;

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
