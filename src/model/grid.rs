//! [`Grid`]: weights and squares in whole steps, so that they take 2 bytes each and add up exactly.
//!
//! A step is a power of two. Its multiples up to 2^15 steps add up without rounding in 64-bit floating point, in any order.

use super::refine::{Cell, Linear};

/// Steps that a number has at most.
const MOST_STEPS: f64 = 32_767.0;

/// The steps of one model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grid {
    /// Of weights: a power of two.
    pub weight: f64,
    /// Of squares: a power of two.
    pub square: f64,
}

impl Grid {
    /// The finest grid that holds `cells`.
    fn of<'a>(cells: impl Iterator<Item = &'a Cell>) -> Self {
        let most = cells.fold([0.0f64; 2], |most, cell| [most[0].max(f64::from(cell.weight).abs()), most[1].max(f64::from(cell.square))]);
        let step = |most: f64| if most > 0.0 { (most / MOST_STEPS).log2().ceil().exp2() } else { 1.0 };
        Self { weight: step(most[0]), square: step(most[1]) }
    }

    /// `cell` in steps: weight and square, the latter 0 only for a column that was never met.
    #[allow(clippy::cast_possible_truncation)]
    pub fn steps(&self, cell: &Cell) -> [i16; 2] {
        let least = if cell.square > 0.0 { 1.0 } else { 0.0 };
        [
            (f64::from(cell.weight) / self.weight).round().clamp(-MOST_STEPS, MOST_STEPS) as i16,
            (f64::from(cell.square) / self.square).round().clamp(least, MOST_STEPS) as i16,
        ]
    }

    /// The cell of so many steps.
    #[allow(clippy::cast_possible_truncation)]
    pub fn cell(&self, [weight, square]: [i16; 2]) -> Cell {
        Cell { weight: (f64::from(weight) * self.weight) as f32, square: (f64::from(square) * self.square) as f32 }
    }
}

impl Linear {
    /// The grid of its weights.
    pub fn grid(&self) -> Grid {
        Grid::of(self.tokens.iter().chain(&self.heuristics))
    }

    /// The same weights in whole steps of a grid: what a weight moves by is at most one part in 32,768 of the largest.
    #[must_use]
    pub fn on_grid(mut self) -> Self {
        let grid = self.grid();
        for cell in self.tokens.iter_mut().chain(&mut self.heuristics) {
            *cell = grid.cell(grid.steps(cell));
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::tests::tiny_model;

    proptest! {
        #[test]
        fn what_is_on_the_grid_stays(weights in proptest::collection::vec((-50f32..50.0, 0f32..9.0), 1..40), scale in 1e-6f32..1e3) {
            let cells = weights.iter().map(|&(weight, square)| Cell { weight: weight * scale, square: square * scale });
            let linear = crate::model::refine::Linear { heuristics: cells.collect(), ..tiny_model().linear };
            let once = linear.clone().on_grid();
            prop_assert_eq!(once.grid(), linear.grid());
            prop_assert_eq!(&once.clone().on_grid().heuristics, &once.heuristics);
            for (on, off) in once.heuristics.iter().zip(&linear.heuristics) {
                prop_assert!(f64::from((on.weight - off.weight).abs()) <= linear.grid().weight * 0.51);
                prop_assert_eq!(on.square > 0.0, off.square > 0.0);
            }
        }
    }
}
