//! [`Table`]: the weights of models as scoring wants them, two models' weights for a column in 4 bytes.
//!
//! Where the time goes in scoring is waiting for the table: its columns are met in no order. So it is as small as it can be (1 MB for two models of 2^18 columns), and the columns of a block are
//! first fetched one after the other, with nothing between that could hold up the next, and then added up from the scratch, by vectors. Sums are in whole steps of the models' [`Grid`]s:
//! a score is the same to the last bit whichever way, and in whichever order, it is added up.

use super::{
    grid::{Grid, SQUARE, SQUARE_BITS},
    refine::{Cell, Linear},
};
use crate::features::{Features, TokenVector, tokens::BLOCKS};

/// Models side by side in one table.
pub const ABREAST: usize = 2;

/// The steps of one column by two models: the first in the lower half, the second in the upper.
type Entry = u32;

/// Entries that are fetched and added up at a time: the sums of squares of so many fit into 16 bits, and the scratch into the first cache.
const AT_A_TIME: usize = 512;

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

/// The sums over the columns of a block for one model: steps of weight, steps of square, and how many columns it does not know.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    weight: i64,
    square: i64,
    unknown: i64,
}

impl Table {
    /// The table of `models`, at most [`ABREAST`], which are on their grids and of one recipe.
    pub fn new(models: &[&Linear]) -> Self {
        let models = &models[..models.len().min(ABREAST)];
        let grids: Vec<Grid> = models.iter().map(|model| model.grid()).collect();
        let entries = |cells: &dyn Fn(&Linear) -> &[Cell]| {
            let mut entries: Vec<Entry> = vec![0; models.first().map_or(0, |model| cells(model).len())];
            for (lane, (model, grid)) in models.iter().zip(&grids).enumerate() {
                for (entry, cell) in entries.iter_mut().zip(cells(model)) {
                    *entry |= u32::from(grid.steps(cell).0.cast_unsigned()) << (16 * lane);
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
        let heuristics = sums(&self.heuristics, &features.heuristics);
        for (worst, score) in worst.iter_mut().zip(self.log_odds(&features.tokens, &heuristics)) {
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

    /// The weight of a token column for the model in `lane`, before its block's norm.
    ///
    /// # Panics
    /// If there is no such column or model.
    pub fn weight(&self, lane: usize, column: u32) -> f64 {
        let steps = (self.tokens[column as usize] >> (16 * lane)) as u16;
        f64::from(steps.cast_signed() >> SQUARE_BITS) * self.lanes[lane].grid.weight
    }

    /// The factor of each token block of `vector` for the model in `lane`.
    ///
    /// # Panics
    /// If there is no such model.
    pub fn norms(&self, lane: usize, vector: &TokenVector) -> [f64; BLOCKS] {
        std::array::from_fn(|block| self.lanes[lane].norm(block, &sums(&self.tokens, &vector[block])[lane]))
    }

    fn log_odds(&self, tokens: &TokenVector, heuristics: &[Sums; ABREAST]) -> [f64; ABREAST] {
        let mut parts = [0.0; ABREAST];
        for block in 0..=BLOCKS {
            let sums = tokens.get(block).map_or(*heuristics, |columns| sums(&self.tokens, columns));
            for ((part, lane), sums) in parts.iter_mut().zip(&self.lanes).zip(&sums) {
                *part += lane.part(block, sums);
            }
        }
        for (part, lane) in parts.iter_mut().zip(&self.lanes) {
            *part += lane.bias;
        }
        parts
    }
}

impl Lane {
    fn part(&self, block: usize, sums: &Sums) -> f64 {
        sums.weight as f64 * self.grid.weight * self.norm(block, sums)
    }

    fn norm(&self, block: usize, sums: &Sums) -> f64 {
        let square = sums.square as f64 * self.grid.square + sums.unknown as f64 * self.unknown[block];
        if square > 0.0 { self.block_scale[block] / square.sqrt() } else { 0.0 }
    }
}

fn sums(entries: &[Entry], columns: &[u32]) -> [Sums; ABREAST] {
    let mut sums = [Sums::default(); ABREAST];
    let mut fetched = [0; AT_A_TIME];
    for columns in columns.chunks(AT_A_TIME) {
        let fetched = &mut fetched[..columns.len()];
        for (entry, &column) in fetched.iter_mut().zip(columns) {
            *entry = entries[column as usize];
        }
        add(fetched, &mut sums);
    }
    sums
}

/// Adds up at most [`AT_A_TIME`] entries.
#[allow(clippy::cast_possible_truncation)]
fn add(entries: &[Entry], sums: &mut [Sums; ABREAST]) {
    const SQUARES: u32 = SQUARE as u32 * 0x1_0001;
    let (mut first, mut second, mut squares) = (0i32, 0i32, 0u32);
    let (mut first_unknown, mut second_unknown) = (0i32, 0i32);
    for &entry in entries {
        let (lower, upper) = (entry << 16, entry & 0xffff_0000);
        first += lower.cast_signed() >> 16;
        second += upper.cast_signed() >> 16;
        first_unknown += i32::from(lower == 0);
        second_unknown += i32::from(upper == 0);
        // Both models' squares at once: 512 times 63 is less than 2^16.
        squares += entry & SQUARES;
    }
    let halves = [(first, squares & 0xffff, first_unknown), (second, squares >> 16, second_unknown)];
    for (sums, (both, square, unknown)) in sums.iter_mut().zip(halves) {
        sums.weight += (i64::from(both) - i64::from(square)) >> SQUARE_BITS;
        sums.square += i64::from(square);
        sums.unknown += i64::from(unknown);
    }
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
