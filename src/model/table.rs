//! [`Table`]: the weights of models as scoring wants them, two models' weights for a column in 8 bytes of one cache line.
//!
//! Weights and squares are whole multiples of a power of two for each model (a model is trained onto that grid, [`Linear::on_grid`]). Sums of such numbers are exact in whole numbers
//! and in floating point alike, so that a score is the same to the last bit whichever way, and in whichever order, it is added up.

use super::{
    grid::Grid,
    refine::{Cell, Linear},
};
use crate::features::{Features, TokenVector, tokens::BLOCKS};

/// Models side by side in one table.
pub const ABREAST: usize = 2;

/// Weight and square of each model for one column.
type Entry = [i16; 2 * ABREAST];

/// Additions after which 32 bits might not hold a sum.
const SAFE_ADDITIONS: usize = 1 << 16;

/// The weights of up to [`ABREAST`] models of one recipe.
#[derive(Debug)]
pub struct Table {
    tokens: Vec<Entry>,
    heuristics: Vec<Entry>,
    lanes: Vec<Lane>,
}

/// What a model has besides its cells.
#[derive(Debug, Clone, Copy)]
struct Lane {
    bias: f64,
    grid: Grid,
    block_scale: [f64; BLOCKS + 1],
    unknown: [f64; BLOCKS + 1],
    bounds: [f64; 2],
}

/// The sums over the columns of a block, in steps of each model's grid, and how many columns each does not know.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    cells: [i64; 2 * ABREAST],
    unknown: [i64; 2 * ABREAST],
}

impl Table {
    /// The table of `models`, at most [`ABREAST`], which are on their grids and of one recipe.
    pub fn new(models: &[&Linear]) -> Self {
        let models = &models[..models.len().min(ABREAST)];
        let grids: Vec<Grid> = models.iter().map(|model| model.grid()).collect();
        let entries = |cells: &dyn Fn(&Linear) -> &[Cell]| {
            let mut entries = vec![Entry::default(); models.first().map_or(0, |model| cells(model).len())];
            for (lane, (model, grid)) in models.iter().zip(&grids).enumerate() {
                for (entry, cell) in entries.iter_mut().zip(cells(model)) {
                    [entry[2 * lane], entry[2 * lane + 1]] = grid.steps(cell);
                }
            }
            entries
        };
        let lane = |(model, &grid): (&&Linear, &Grid)| Lane {
            bias: model.bias,
            grid,
            block_scale: model.block_scale,
            unknown: model.unknown,
            bounds: model.bounds,
        };
        Self {
            tokens: entries(&|model| &model.tokens),
            heuristics: entries(&|model| &model.heuristics),
            lanes: models.iter().zip(&grids).map(lane).collect(),
        }
    }

    /// The score of each model for `features`, within its bounds, and the window that gave it (`None` for the whole text), as [`Model::score`](super::Model::score) gives them.
    pub fn scores(&self, features: &Features) -> [(f64, Option<usize>); ABREAST] {
        let mut worst = [(0.0, None); ABREAST];
        if features.blank {
            for (worst, lane) in worst.iter_mut().zip(&self.lanes) {
                *worst = (lane.bounds[0], None);
            }
            return worst;
        }
        let heuristics = sum(&self.heuristics, &features.heuristics);
        let whole = self.log_odds(&features.tokens, &heuristics);
        for (worst, score) in worst.iter_mut().zip(whole) {
            worst.0 = score;
        }
        for (number, window) in features.windows.iter().enumerate() {
            for (worst, score) in worst.iter_mut().zip(self.log_odds(window, &heuristics)) {
                if score > worst.0 {
                    *worst = (score, Some(number));
                }
            }
        }
        for ((score, _), lane) in worst.iter_mut().zip(&self.lanes) {
            *score = score.clamp(lane.bounds[0], lane.bounds[1]);
        }
        worst
    }

    fn log_odds(&self, tokens: &TokenVector, heuristics: &Sums) -> [f64; ABREAST] {
        let mut parts = [[0.0; BLOCKS + 1]; ABREAST];
        for block in 0..=BLOCKS {
            let sums = tokens.get(block).map_or(*heuristics, |columns| sum(&self.tokens, columns));
            for (number, (lane, parts)) in self.lanes.iter().zip(&mut parts).enumerate() {
                parts[block] = lane.part(block, &sums, number);
            }
        }
        let mut scores = [0.0; ABREAST];
        for ((lane, parts), score) in self.lanes.iter().zip(&parts).zip(&mut scores) {
            *score = lane.bias + parts.iter().sum::<f64>();
        }
        scores
    }
}

impl Lane {
    fn part(&self, block: usize, sums: &Sums, number: usize) -> f64 {
        let weight = sums.cells[2 * number] as f64 * self.grid.weight;
        let square = sums.cells[2 * number + 1] as f64 * self.grid.square + sums.unknown[2 * number + 1] as f64 * self.unknown[block];
        if square > 0.0 { weight * (self.block_scale[block] / square.sqrt()) } else { 0.0 }
    }
}

fn sum(entries: &[Entry], columns: &[u32]) -> Sums {
    let mut sums = Sums::default();
    for columns in columns.chunks(SAFE_ADDITIONS) {
        let (mut cells, mut unknown) = ([0i32; 2 * ABREAST], [0i32; 2 * ABREAST]);
        for &column in columns {
            let entry = entries[column as usize];
            for lane in 0..2 * ABREAST {
                cells[lane] += i32::from(entry[lane]);
                unknown[lane] += i32::from(entry[lane] == 0);
            }
        }
        for lane in 0..2 * ABREAST {
            sums.cells[lane] += i64::from(cells[lane]);
            sums.unknown[lane] += i64::from(unknown[lane]);
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{Model, tests::tiny_model};

    fn model(seed: i64) -> Model {
        let mut model = tiny_model();
        for (column, cell) in (seed..).zip(model.linear.tokens.iter_mut().chain(&mut model.linear.heuristics)) {
            cell.weight = ((column * 37 % 101) as f32 - 50.0) / 17.0;
            cell.square = (column % 5) as f32 / 3.0;
        }
        model.linear.unknown = std::array::from_fn(|block| 0.1 + block as f64 / 30.0);
        model.linear.bounds = [-2.0, 2.5];
        model.linear = model.linear.on_grid();
        model
    }

    fn columns() -> impl Strategy<Value = Vec<u32>> {
        proptest::collection::vec(0u32..1024, 0..12)
    }

    proptest! {
        /// To the last bit, for each of two models and for one alone.
        #[test]
        fn scores_are_those_of_the_models(
            whole in proptest::array::uniform6(columns()), window in proptest::array::uniform6(columns()), heuristics in proptest::collection::vec(0u32..60, 0..9), blank: bool
        ) {
            let features = Features { tokens: whole, windows: vec![window], heuristics, blank };
            let (first, second) = (model(3), model(77));
            let expected = [&first, &second].map(|model| { let (score, window) = model.score(&features); (score.0, window) });
            prop_assert_eq!(Table::new(&[&first.linear, &second.linear]).scores(&features), expected);
            prop_assert_eq!(Table::new(&[&second.linear]).scores(&features)[0], expected[1]);
        }
    }
}
