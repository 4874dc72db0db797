//! Descent: fits the support vector machines of all folds, and the one that holds nothing out, beside each other.
//!
//! The optimiser is dual coordinate descent (Hsieh, Chang, Lin, Keerthi and Sundararajan 2008, "A dual coordinate descent method for large-scale linear SVM", algorithm 1) with
//! the squared hinge as loss. A row of weight `c` stands for `c` equal rows: their costs are one cost `c` times as high, so the optimum is that of the rows repeated.
//! Eight passes are enough by the rule of [`Refinement::close`]; to let rows rest that cost nothing (section 3.2 there) saves a fifth of so few, and one more pass that looks
//! at those again costs more than that.
//!
//! A pass takes some chunks of the sample at a time, drawn anew for each pass, and the rows of these in an order drawn anew (blocks as in Yu, Hsieh, Chang and Lin 2010,
//! "Large linear classification when data cannot fit in memory", but mixed from all over the sample, as files are often sorted by class). What is drawn comes from fixed
//! seeds, and a machine is always fitted by one thread: the same rows give the same bits, wherever they lie.

use std::{borrow::Cow, ops::Range};

use rayon::prelude::*;

use super::{
    learn::{Targets, Tell},
    refine::{Cell, Refinement},
    sample::{Chunk, Packed, Sample},
};
use crate::{comment::Label, error::ErrorKind, features::tokens::BLOCKS, random::SplitMix};

/// Chunks whose rows are mixed, which are about 128 MB or less.
const MIXED: usize = 32;

/// A machine that is being fitted.
#[derive(Debug)]
pub struct Machine {
    /// The fold that it does not see.
    pub without: usize,
    /// By token column: the weight times the column's scale, and the square of that scale (greater than 0 where a row seen has the column).
    pub tokens: Vec<Cell>,
    /// By heuristic column.
    pub heuristics: Vec<Cell>,
    /// The weight of what every row has.
    pub bias: f64,
    /// By row, how much it holds the weights; 0 or more.
    alphas: Vec<f32>,
    /// How far the objective of the dual problem has come in all passes, and in this one.
    gained: f64,
    gain: f64,
    finished: bool,
    random: SplitMix,
}

impl Machine {
    /// A machine at the beginning, for so many rows.
    pub fn new(without: usize, tokens: Vec<Cell>, heuristics: Vec<Cell>, bias: f64, rows: usize) -> Self {
        Self {
            without,
            tokens,
            heuristics,
            bias,
            alphas: vec![0.0; rows],
            gained: 0.0,
            gain: 0.0,
            finished: false,
            random: SplitMix::new(0x5EED),
        }
    }

    /// Takes the rows of a few chunks in a random order.
    fn walk(&mut self, mix: &Mix<'_>, how: &Refinement) {
        let mut order: Vec<(u32, u32)> = Vec::new();
        for (number, part) in (0..).zip(&mix.parts) {
            let seen = |&row: &usize| usize::from(mix.targets.folds[row]) != self.without && mix.targets.judged(mix.sample, row);
            order.extend(part.rows.clone().filter(seen).map(|row| (number, row as u32)));
        }
        self.random.shuffle(&mut order);
        for (number, row) in order {
            let part = &mix.parts[number as usize];
            let text = part.chunk.text(mix.targets.texts[row as usize] as usize - part.texts.start);
            self.take(row as usize, text, mix.targets, how);
        }
    }

    /// One step: the row's part in the weights becomes what is best while all others stay.
    fn take(&mut self, row: usize, text: Packed<'_>, targets: &Targets, how: &Refinement) {
        let blocks = text.blocks();
        let sign = if targets.labels[row] == Label::Spam { 1.0 } else { -1.0 };
        let softness = (0.5 / (how.cost * f64::from(targets.weights[row]))) as f32;
        let (mut score, mut curvature) = (self.bias as f32, 1.0 + softness);
        let mut factors = [0.0f32; BLOCKS + 1];
        for (block, factor) in factors.iter_mut().enumerate() {
            let (sum, square) = self.sums(block, blocks[block]);
            if square > 0.0 {
                let scale = how.block_scale[block] as f32;
                *factor = scale / square.sqrt();
                score += sum * *factor;
                curvature += scale * scale;
            }
        }
        let old = self.alphas[row];
        let gradient = sign * score - how.margin as f32 + softness * old;
        let new = (old - gradient / curvature).max(0.0);
        if new == old {
            return;
        }
        self.alphas[row] = new;
        let change = f64::from(new - old);
        self.gain -= change * (f64::from(gradient) + 0.5 * f64::from(curvature) * change);
        let step = (new - old) * sign;
        self.bias += f64::from(step);
        for (block, factor) in factors.into_iter().enumerate() {
            let step = step * factor;
            let cells = if block < BLOCKS { &mut self.tokens } else { &mut self.heuristics };
            for &column in blocks[block] {
                let cell = &mut cells[column as usize];
                cell.weight += step * cell.square;
            }
        }
    }

    /// The sums of the weights and of the squares of `columns`.
    #[inline]
    fn sums(&self, block: usize, columns: &[u32]) -> (f32, f32) {
        let cells = if block < BLOCKS { &self.tokens } else { &self.heuristics };
        let (pairs, last) = columns.as_chunks::<2>();
        let (mut even, mut odd) = ([0.0f32; 2], [0.0f32; 2]);
        // Two sums at a time, so that one need not wait for the other.
        for [one, other] in pairs {
            let (one, other) = (cells[*one as usize], cells[*other as usize]);
            even = [even[0] + one.weight, even[1] + one.square];
            odd = [odd[0] + other.weight, odd[1] + other.square];
        }
        for &column in last {
            let cell = cells[column as usize];
            even = [even[0] + cell.weight, even[1] + cell.square];
        }
        (even[0] + odd[0], even[1] + odd[1])
    }

    /// Ends a pass, which was the last one where it did not gain much.
    fn end_pass(&mut self, how: &Refinement) {
        self.gained += self.gain;
        self.finished = self.gain <= how.close * self.gained;
        self.gain = 0.0;
    }
}

/// Chunks whose rows are mixed.
struct Mix<'a> {
    sample: &'a Sample,
    targets: &'a Targets,
    parts: Vec<Part<'a>>,
}

struct Part<'a> {
    chunk: Cow<'a, Chunk>,
    texts: Range<usize>,
    rows: Range<usize>,
}

/// Fits all machines: each minimises `|w|^2 / 2 + sum of cost * weight * max(0, margin - y w x)^2`, where it begins at 0, over the rows that it sees.
///
/// # Errors
/// [`ErrorKind::Io`] where the sample's temporary file cannot be read.
pub fn descend(sample: &Sample, targets: &Targets, machines: &mut [Machine], how: &Refinement, tell: Tell<'_>) -> Result<(), ErrorKind> {
    let mut order: Vec<usize> = (0..sample.chunks()).collect();
    let mut random = SplitMix::new(0xC0FFEE);
    for pass in 1..=how.passes {
        tell(&format!("pass {pass}"));
        random.shuffle(&mut order);
        for numbers in order.chunks(MIXED) {
            let part = |&number: &usize| {
                let texts = sample.texts_of(number);
                Ok(Part { chunk: sample.chunk(number)?, rows: targets.rows_of(&texts), texts })
            };
            let mix = Mix { sample, targets, parts: numbers.iter().map(part).collect::<Result<_, ErrorKind>>()? };
            machines.par_iter_mut().filter(|machine| !machine.finished).for_each(|machine| machine.walk(&mix, how));
        }
        machines.iter_mut().filter(|machine| !machine.finished).for_each(|machine| machine.end_pass(how));
        if machines.iter().all(|machine| machine.finished) {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::Features;

    /// Words, heuristics and label of some rows.
    const ROWS: [(&[u32], &[u32], Label); 6] = [
        (&[1, 2], &[0], Label::Spam),
        (&[2, 3], &[], Label::Spam),
        (&[2], &[1], Label::Ham),
        (&[1, 4], &[], Label::Ham),
        (&[4], &[0, 1], Label::Ham),
        (&[3, 4], &[0], Label::Spam),
    ];
    const WEIGHTS: [u32; 6] = [1, 3, 2, 1, 5, 2];
    const HOW: Refinement =
        Refinement { power: 0.5, cost: 2.0, margin: 1.0, passes: 2000, close: 0.0, block_scale: [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.5] };

    fn features(words: &[u32], heuristics: &[u32]) -> Features {
        let tokens = std::array::from_fn(|block| if block == 0 { words.to_vec() } else { vec![] });
        Features { tokens, heuristics: heuristics.to_vec(), ..Features::default() }
    }

    /// A machine over these rows, each as often as told.
    fn fitted(rows: &[(usize, u32)], most: usize) -> Machine {
        let mut sample = Sample::within(most, 10, 2);
        for &(row, _) in rows {
            sample.push(&features(ROWS[row].0, ROWS[row].1)).unwrap();
        }
        let mut targets = Targets::each(rows.iter().map(|&(row, _)| ROWS[row].2).collect(), vec![0; rows.len()]);
        targets.weights = rows.iter().map(|&(_, weight)| weight).collect();
        let cells = |count: usize| (0..count).map(|column| Cell { weight: 0.0, square: 1.0 + column as f32 }).collect();
        let mut machines = [Machine::new(1, cells(1024), cells(2), 0.0, rows.len())];
        descend(&sample, &targets, &mut machines, &HOW, &|_| ()).unwrap();
        let [machine] = machines;
        machine
    }

    fn weights(machine: &Machine) -> Vec<f64> {
        let cells = machine.tokens[1..5].iter().chain(&machine.heuristics);
        cells.map(|cell| f64::from(cell.weight)).chain([machine.bias]).collect()
    }

    /// Expected values: scipy 1.17.1, `minimize(method="BFGS", gtol=1e-10)` of `|w|²/2 + sum of 2 × weight × max(0, 1 - y w x)²`, each weight times its column's scale.
    #[test]
    fn weighted_rows_give_what_scipy_finds() {
        let rows: Vec<(usize, u32)> = (0..6).zip(WEIGHTS).collect();
        let expected = [0.34688, -0.13956, 2.85601, -1.73016, 1.22610, -1.57576, -0.11164];
        for (found, expected) in weights(&fitted(&rows, usize::MAX)).iter().zip(expected) {
            assert!((found - expected).abs() < 2e-4, "{found} is not {expected}");
        }
    }

    #[test]
    fn a_weight_is_a_row_repeated() {
        let weighted: Vec<(usize, u32)> = (0..6).zip(WEIGHTS).collect();
        let repeated: Vec<(usize, u32)> = weighted.iter().flat_map(|&(row, weight)| vec![(row, 1); weight as usize]).collect();
        for (one, other) in weights(&fitted(&weighted, usize::MAX)).iter().zip(weights(&fitted(&repeated, usize::MAX))) {
            assert!((one - other).abs() < 2e-4, "{one} is not {other}");
        }
    }

    /// More chunks than are mixed at a time.
    #[test]
    fn a_file_gives_the_same_bits_as_memory() {
        let rows: Vec<(usize, u32)> = (0..35 * 8192).map(|row| (row * 7 % 6, 1)).collect();
        let few = Refinement { passes: 2, ..HOW };
        let bits = |most: usize| {
            let mut sample = Sample::within(most, 10, 2);
            for &(row, _) in &rows {
                sample.push(&features(ROWS[row].0, ROWS[row].1)).unwrap();
            }
            assert!(sample.chunks() > MIXED);
            let targets = Targets::each(rows.iter().map(|&(row, _)| ROWS[row].2).collect(), vec![0; rows.len()]);
            let cells = |count: usize| vec![Cell { weight: 0.0, square: 1.0 }; count];
            let mut machines = [Machine::new(1, cells(1024), cells(2), 0.0, rows.len())];
            descend(&sample, &targets, &mut machines, &few, &|_| ()).unwrap();
            weights(&machines[0])
        };
        assert_eq!(bits(usize::MAX), bits(0));
    }
}
