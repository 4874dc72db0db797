//! [`Grid`]: weights and squares in whole steps, so that both together take 2 bytes and add up exactly.
//!
//! A step is a power of two: its multiples add up without rounding in 64-bit floating point, in any order. So coarse a grid costs nothing: 10 and 6 bits judge like 15 and 15 (held-out MCC and
//! AUC of the stock training, in one run, 0.8948 and 0.9939 against 0.8930 and 0.9939; tubespam by `accuracy.py` 0.9635 both), and two models of 2^18 columns fit into a core's cache of 1 MB.

use std::ops::RangeInclusive;

use super::refine::{Cell, Linear};

/// Exponents of steps: far beyond what training comes to, and such that no sum over all columns leaves what a number of 64 bits holds.
const EXPONENTS: RangeInclusive<i32> = -100..=40;

/// Steps of a weight and of a square at most: 10 bits with the sign, and 6 bits.
const MOST: [f64; 2] = [511.0, 63.0];

/// Bits of the square.
pub const SQUARE_BITS: u32 = 6;
/// The bits of [`Steps`] that hold the square.
pub const SQUARE: i16 = (1 << SQUARE_BITS) - 1;

/// Weight and square of a column in steps: the weight in the upper 10 bits, the square in the lower 6; 0 for a column that was never met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Steps(pub i16);

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
        let step = |most: f64, steps: f64| if most > 0.0 { (most / steps).log2().ceil().exp2() } else { 1.0 };
        Self { weight: step(most[0], MOST[0]), square: step(most[1], MOST[1]) }
    }

    /// Checks that both steps are powers of two that can be added up.
    ///
    /// # Errors
    /// Which is not, in words.
    pub fn check(&self) -> Result<(), String> {
        for (what, step) in [("weights", self.weight), ("squares", self.square)] {
            let sound = EXPONENTS.map(|exponent| 2f64.powi(exponent)).any(|power| power == step);
            if !sound {
                let [least, most] = [EXPONENTS.start(), EXPONENTS.end()];
                return Err(format!("the step of its {what} is {step}, which is no power of two from 2^{least} to 2^{most}"));
            }
        }
        Ok(())
    }

    /// `cell` in steps; the square is 0 only for a column that was never met, and then so is the weight.
    pub fn steps(&self, cell: &Cell) -> Steps {
        if cell.square == 0.0 {
            return Steps(0);
        }
        let (weight, square) = (f64::from(cell.weight) / self.weight, f64::from(cell.square) / self.square);
        // To the nearest, as `round` does, but in place: a start does this half a million times.
        let weight = (weight.clamp(-MOST[0], MOST[0]) + 0.5f64.copysign(weight)) as i16;
        let square = (square.clamp(1.0, MOST[1]) + 0.5) as i16;
        Steps(weight << SQUARE_BITS | square)
    }

    /// Whether [`Grid::steps`] gives such steps for a column that was met: a square, and a weight that is not the one left over below.
    pub fn holds(steps: Steps) -> bool {
        steps.0 & SQUARE != 0 && f64::from(steps.0 >> SQUARE_BITS) >= -MOST[0]
    }

    /// The cell of so many steps.
    pub fn cell(&self, steps: Steps) -> Cell {
        let (weight, square) = (steps.0 >> SQUARE_BITS, steps.0 & SQUARE);
        Cell { weight: (f64::from(weight) * self.weight) as f32, square: (f64::from(square) * self.square) as f32 }
    }
}

impl Linear {
    /// The grid of its weights.
    pub fn grid(&self) -> Grid {
        Grid::of(self.tokens.iter().chain(&self.heuristics))
    }

    /// The same weights in whole steps of a grid: what a weight moves by is at most one part in 512 of the largest.
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
