//! [`Team`]: machines that one thread fits together, row by row: a column is looked up once for all of them, and their sums are made by vectors.
//!
//! Each keeps to itself, as if it were alone: who is in a team changes no bit.

use super::{Machine, Mix};
use crate::{
    comment::Label,
    features::tokens::BLOCKS,
    model::{
        learn::Targets,
        refine::{Cell, Refinement},
        sample::Packed,
    },
};

/// What the machines of a team know of a column; see [`Cell`].
#[derive(Debug, Clone, Copy)]
struct Lanes<const N: usize> {
    weight: [f32; N],
    square: [f32; N],
}

/// Up to `N` machines on their way.
struct Team<'a, const N: usize> {
    machines: &'a mut [Machine],
    tokens: Vec<Lanes<N>>,
    heuristics: Vec<Lanes<N>>,
    bias: [f64; N],
    /// By row, how much it holds the weights of each; 0 or more.
    alphas: Vec<[f32; N]>,
    /// How far the objective of the dual problem has come in all passes, and in this one.
    gained: [f64; N],
    gain: [f64; N],
    /// Which are not finished yet.
    at_work: [bool; N],
}

/// What the descent asks of a team of any size.
pub(super) trait Walk: Send {
    /// Takes the rows of `mix` in their order.
    fn walk(&mut self, mix: &Mix<'_>, how: &Refinement);
    /// Ends a pass, which was the last one for a machine where it did not gain much.
    fn end_pass(&mut self, how: &Refinement);
    /// Whether all machines are finished.
    fn is_finished(&self) -> bool;
}

/// Teams of `machines` for the threads that there are, which see so many rows. What they find is in the machines when they are dropped.
pub(super) fn teams(machines: &mut [Machine], rows: usize) -> Vec<Box<dyn Walk + '_>> {
    const LARGEST: usize = 8;
    let size = machines.len().div_ceil(rayon::current_num_threads()).clamp(1, LARGEST);
    let team = |machines| -> Box<dyn Walk> {
        match size {
            1 => Box::new(Team::<1>::new(machines, rows)),
            2 => Box::new(Team::<2>::new(machines, rows)),
            3..=4 => Box::new(Team::<4>::new(machines, rows)),
            _ => Box::new(Team::<LARGEST>::new(machines, rows)),
        }
    };
    machines.chunks_mut(size).map(team).collect()
}

impl<'a, const N: usize> Team<'a, N> {
    fn new(machines: &'a mut [Machine], rows: usize) -> Self {
        let tokens = lanes(machines, |machine| &mut machine.tokens);
        let heuristics = lanes(machines, |machine| &mut machine.heuristics);
        let bias = std::array::from_fn(|lane| machines.get(lane).map_or(0.0, |machine| machine.bias));
        let at_work = std::array::from_fn(|lane| lane < machines.len());
        Self { machines, tokens, heuristics, bias, alphas: vec![[0.0; N]; rows], gained: [0.0; N], gain: [0.0; N], at_work }
    }

    /// One step: the row's part in the weights of each machine that sees it becomes what is best while all others stay.
    #[inline]
    fn take(&mut self, row: usize, text: Packed<'_>, targets: &Targets, how: &Refinement) {
        let blocks = text.blocks();
        let sign = if targets.labels[row] == Label::Spam { 1.0 } else { -1.0 };
        let softness = (0.5 / (how.cost * f64::from(targets.weights[row]))) as f32;
        let (mut score, mut curvature) = (self.bias.map(|bias| bias as f32), [1.0 + softness; N]);
        let mut factors = [[0.0f32; N]; BLOCKS + 1];
        for (block, factors) in factors.iter_mut().enumerate() {
            let scale = how.block_scale[block] as f32;
            let sums = sums(if block < BLOCKS { &self.tokens } else { &self.heuristics }, blocks[block]);
            for lane in 0..N {
                let square = sums.square[lane];
                if square > 0.0 {
                    factors[lane] = scale / square.sqrt();
                    score[lane] += sums.weight[lane] * factors[lane];
                    curvature[lane] += scale * scale;
                }
            }
        }
        let fold = usize::from(targets.folds[row]);
        let alphas = &mut self.alphas[row];
        let mut steps = [0.0f32; N];
        for (lane, machine) in self.machines.iter().enumerate() {
            if !self.at_work[lane] || machine.without == fold {
                continue;
            }
            let old = alphas[lane];
            let gradient = sign * score[lane] - how.margin as f32 + softness * old;
            let new = (old - gradient / curvature[lane]).max(0.0);
            alphas[lane] = new;
            let change = f64::from(new - old);
            self.gain[lane] -= change * (f64::from(gradient) + 0.5 * f64::from(curvature[lane]) * change);
            steps[lane] = (new - old) * sign;
            self.bias[lane] += f64::from(steps[lane]);
        }
        if steps == [0.0; N] {
            return;
        }
        for (block, factors) in factors.iter().enumerate() {
            let steps: [f32; N] = std::array::from_fn(|lane| steps[lane] * factors[lane]);
            let cells = if block < BLOCKS { &mut self.tokens } else { &mut self.heuristics };
            for &column in blocks[block] {
                let cell = &mut cells[column as usize];
                for ((weight, square), step) in cell.weight.iter_mut().zip(cell.square).zip(steps) {
                    *weight += step * square;
                }
            }
        }
    }
}

/// The sums of the weights and of the squares of `columns`.
#[inline]
fn sums<const N: usize>(cells: &[Lanes<N>], columns: &[u32]) -> Lanes<N> {
    let zero = Lanes { weight: [0.0; N], square: [0.0; N] };
    let add = |sum: &mut Lanes<N>, column: u32| {
        let cell = &cells[column as usize];
        for lane in 0..N {
            sum.weight[lane] += cell.weight[lane];
            sum.square[lane] += cell.square[lane];
        }
    };
    let (pairs, last) = columns.as_chunks::<2>();
    // Two sums at a time, so that one need not wait for the other.
    let (mut even, mut odd) = (zero, zero);
    for [one, other] in pairs {
        add(&mut even, *one);
        add(&mut odd, *other);
    }
    for &column in last {
        add(&mut even, column);
    }
    for lane in 0..N {
        even.weight[lane] += odd.weight[lane];
        even.square[lane] += odd.square[lane];
    }
    even
}

impl<const N: usize> Walk for Team<'_, N> {
    fn walk(&mut self, mix: &Mix<'_>, how: &Refinement) {
        for (at, entry) in mix.order.iter().enumerate() {
            if let Some(ahead) = mix.order.get(at + super::AHEAD) {
                mix.text(ahead).fetch();
            }
            self.take(entry.1 as usize, mix.text(entry), mix.targets, how);
        }
    }

    fn end_pass(&mut self, how: &Refinement) {
        for lane in 0..N {
            self.gained[lane] += self.gain[lane];
            self.at_work[lane] &= self.gain[lane] > how.close * self.gained[lane];
            self.gain[lane] = 0.0;
        }
    }

    fn is_finished(&self) -> bool {
        self.at_work == [false; N]
    }
}

impl<const N: usize> Drop for Team<'_, N> {
    /// Gives each machine what was found for it.
    fn drop(&mut self) {
        for (lane, machine) in self.machines.iter_mut().enumerate() {
            let cell = |lanes: &Lanes<N>| Cell { weight: lanes.weight[lane], square: lanes.square[lane] };
            machine.tokens = self.tokens.iter().map(cell).collect();
            machine.heuristics = self.heuristics.iter().map(cell).collect();
            machine.bias = self.bias[lane];
        }
    }
}

/// What each machine knows of columns, side by side; the machines have it no more.
fn lanes<const N: usize>(machines: &mut [Machine], of: impl Fn(&mut Machine) -> &mut Vec<Cell>) -> Vec<Lanes<N>> {
    let columns = machines.first_mut().map_or(0, |machine| of(machine).len());
    let mut lanes = vec![Lanes { weight: [0.0; N], square: [0.0; N] }; columns];
    for (lane, machine) in machines.iter_mut().enumerate() {
        for (lanes, cell) in lanes.iter_mut().zip(std::mem::take(of(machine))) {
            (lanes.weight[lane], lanes.square[lane]) = (cell.weight, cell.square);
        }
    }
    lanes
}
