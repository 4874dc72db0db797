//! [`Table`]: the weights of models as scoring wants them, two models' weights for a column in 4 bytes.
//!
//! Where the time goes in scoring is waiting for the table: its columns are met in no order. So it is as small as it can be (1 MB for two models of 2^18 columns), and the entries of a block are
//! fetched while repeats are told apart, with nothing that could hold up the next, and then added up by vectors. Sums are in whole steps of the models' [`Grid`]s:
//! a score is the same to the last bit whichever way, and in whichever order, it is added up.

use super::{
    grid::{Grid, SQUARE, SQUARE_BITS},
    refine::{Cell, Linear},
};
use crate::{
    features::{
        Extractor, Recipe,
        distinct::Distinct,
        tokens::{ALL, BLOCKS, Block},
    },
    text::Text,
};

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

/// What a model makes of a text.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Scored {
    /// The calibrated log-odds.
    pub score: f64,
    /// The window that gave them; `None` for the whole text.
    pub window: Option<usize>,
    /// The factor of each block there, tokens first, heuristics last.
    pub norms: [f64; BLOCKS + 1],
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

    /// The score of each model for a text, within its bounds, as [`Model::score`](super::Model::score) gives it for the same features: `extractor` has read the text last, and `heuristics` are its heuristic
    /// columns. (What is [blank](crate::features::Features::blank) is for the caller to tell.)
    pub fn scores(&self, text: &Text<'_>, recipe: &Recipe, extractor: &mut Extractor, heuristics: &[u32]) -> [Scored; ABREAST] {
        let Extractor { tokens, distinct, .. } = extractor;
        let mut known = [Sums::default(); ABREAST];
        for heuristics in heuristics.chunks(AT_A_TIME) {
            let mut fetched = [0; AT_A_TIME];
            for (entry, &column) in fetched.iter_mut().zip(heuristics) {
                *entry = self.heuristics[column as usize];
            }
            add(&fetched[..heuristics.len()], &mut known);
        }
        let mut worst = self.score(|block, sums| self.sum(tokens.columns(block), distinct, sums), &known);
        for (number, window) in recipe.windows(text).enumerate() {
            tokens.locate();
            let sum = |block, sums: &mut _| self.sum(&tokens.columns(block)[tokens.range(block, &window, text.links())], distinct, sums);
            for (worst, scored) in worst.iter_mut().zip(self.score(sum, &known)) {
                if scored.score > worst.score {
                    *worst = Scored { window: Some(number), ..scored };
                }
            }
        }
        for (scored, lane) in worst.iter_mut().zip(&self.lanes) {
            scored.score = scored.score.clamp(lane.bounds[0], lane.bounds[1]);
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

    /// The lowest score of the model in `lane`.
    ///
    /// # Panics
    /// If there is no such model.
    pub fn lowest(&self, lane: usize) -> f64 {
        self.lanes[lane].bounds[0]
    }

    fn score(&self, mut sum: impl FnMut(Block, &mut [Sums; ABREAST]), heuristics: &[Sums; ABREAST]) -> [Scored; ABREAST] {
        let mut scored = [Scored::default(); ABREAST];
        let mut tell = |block: usize, sums: &[Sums; ABREAST]| {
            for ((scored, lane), sums) in scored.iter_mut().zip(&self.lanes).zip(sums) {
                scored.norms[block] = lane.norm(block, sums);
                scored.score += sums.weight as f64 * lane.grid.weight * scored.norms[block];
            }
        };
        for block in ALL {
            let mut sums = [Sums::default(); ABREAST];
            sum(block, &mut sums);
            tell(block as usize, &sums);
        }
        tell(BLOCKS, heuristics);
        for (scored, lane) in scored.iter_mut().zip(&self.lanes) {
            scored.score += lane.bias;
        }
        scored
    }

    /// Adds up the entries of `columns`, each once.
    fn sum(&self, columns: &[u32], distinct: &mut Distinct, sums: &mut [Sums; ABREAST]) {
        let mut fetched = [0; AT_A_TIME];
        for columns in columns.chunks(AT_A_TIME) {
            let mut count = 0;
            for &column in columns {
                // Fetched whether it is kept or not: nothing waits for the table here. The remainder changes nothing, and spares a check.
                fetched[count % AT_A_TIME] = self.tokens[column as usize];
                count += usize::from(distinct.is_new(column));
            }
            add(&fetched[..count], sums);
        }
        distinct.forget(columns);
    }
}

impl Lane {
    fn norm(&self, block: usize, sums: &Sums) -> f64 {
        let square = sums.square as f64 * self.grid.square + sums.unknown as f64 * self.unknown[block];
        if square > 0.0 { self.block_scale[block] / square.sqrt() } else { 0.0 }
    }
}

/// Adds up at most [`AT_A_TIME`] entries.
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
    use crate::{
        features::Features,
        model::{Model, tests::tiny_model},
        text::Text,
    };

    fn model(seed: i64) -> Model {
        let mut model = tiny_model();
        model.recipe.window = 4;
        for (column, cell) in (seed..).zip(model.linear.tokens.iter_mut().chain(&mut model.linear.heuristics)) {
            cell.square = (column % 5) as f32 / 3.0;
            cell.weight = if cell.square > 0.0 { ((column * 37 % 101) as f32 - 50.0) / 17.0 } else { 0.0 };
        }
        model.linear.unknown = std::array::from_fn(|block| 0.1 + block as f64 / 30.0);
        model.linear.bounds = [-2.0, 2.5];
        model.linear = model.linear.on_grid();
        model
    }

    proptest! {
        /// To the last bit, for each of two models and for one alone, and whatever was scored before.
        #[test]
        fn scores_are_those_of_the_models(original in "([a-c]{1,3} |www\\.win\\.com |\\$250 |漢字|!!| а){0,12}", before in "[a-c ]{0,9}") {
            let (first, second) = (model(3), model(77));
            let mut extractor = Extractor::default();
            let mut scores = |models: &[&Linear], original: &str| {
                let (text, mut heuristics) = (Text::fold(original), Vec::new());
                extractor.read(&text, &first.recipe, &mut heuristics);
                Table::new(models).scores(&text, &first.recipe, &mut extractor, &heuristics)
            };
            scores(&[&first.linear], &before);
            let (both, alone) = (scores(&[&first.linear, &second.linear], &original), scores(&[&second.linear], &original));
            let features = Features { blank: false, ..Features::extract(&Text::fold(&original), &first.recipe) };
            let expected = [&first, &second].map(|model| { let (score, window) = model.score(&features); (score.0, window) });
            prop_assert_eq!(both.map(|scored| (scored.score, scored.window)), expected);
            prop_assert_eq!(alone[0], both[1]);
            for (scored, model) in both.iter().zip([&first, &second]) {
                let tokens = scored.window.map_or(&features.tokens, |number| &features.windows[number]);
                for (block, columns) in tokens.iter().enumerate() {
                    prop_assert_eq!(scored.norms[block], model.linear.block_sum(block, columns).1);
                }
            }
        }
    }
}
