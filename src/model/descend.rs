//! Descent: fits the support vector machines of all folds, and the one that holds nothing out, beside each other.
//!
//! The optimiser is dual coordinate descent (Hsieh, Chang, Lin, Keerthi and Sundararajan 2008, "A dual coordinate descent method for large-scale linear SVM", algorithm 1) with
//! the squared hinge as loss. A row of weight `c` stands for `c` equal rows: their costs are one cost `c` times as high, so the optimum is that of the rows repeated.
//! Eight passes are enough by the rule of [`Refinement::close`]; to let rows rest that cost nothing (section 3.2 there) saves a fifth of so few, and one more pass that looks
//! at those again costs more than that.
//!
//! A pass takes some chunks of the sample at a time, drawn anew for each pass, and the rows of these in an order drawn anew (blocks as in Yu, Hsieh, Chang and Lin 2010,
//! "Large linear classification when data cannot fit in memory", but mixed from all over the sample, as files are often sorted by class). All machines take them in one order, so that
//! those of one thread do so together (`team.rs`). What is drawn comes from fixed seeds, and a machine is always fitted by one thread: the same rows give the same bits, wherever they lie.

mod team;

use std::{borrow::Cow, ops::Range};

use rayon::prelude::*;

use super::{
    learn::{Targets, Tell},
    refine::{Cell, Refinement},
    sample::{Chunk, Packed, Sample},
};
use crate::{error::ErrorKind, random::SplitMix};

/// Chunks whose rows are mixed, which are about 128 MB or less.
const MIXED: usize = 32;

/// Rows that a row is asked for ahead of its turn: they come in a random order, which no cache foresees.
const AHEAD: usize = 2;

/// A machine: before the descent where it begins, afterwards what was found.
#[derive(Debug)]
pub struct Machine {
    /// The fold that it does not see.
    pub without: usize,
    /// By token column, where the sample lays it out: the weight times the column's scale, and the square of that scale (greater than 0 where a row seen has the column).
    pub tokens: Vec<Cell>,
    /// By heuristic column.
    pub heuristics: Vec<Cell>,
    /// The weight of what every row has.
    pub bias: f64,
}

/// Chunks whose rows are mixed, and their order.
struct Mix<'a> {
    targets: &'a Targets,
    parts: Vec<Part<'a>>,
    /// Part and row.
    order: Vec<(u32, u32)>,
}

struct Part<'a> {
    chunk: Cow<'a, Chunk>,
    texts: Range<usize>,
}

impl<'a> Mix<'a> {
    /// The chunks of these numbers, their rows in a random order.
    fn of(sample: &'a Sample, targets: &'a Targets, numbers: &[usize], random: &mut SplitMix) -> Result<Self, ErrorKind> {
        let (mut parts, mut order) = (Vec::new(), Vec::new());
        for (part, &number) in (0..).zip(numbers) {
            let texts = sample.texts_of(number);
            // There are no more rows than texts are numbered.
            #[expect(clippy::cast_possible_truncation, reason = "as above")]
            order.extend(targets.rows_of(&texts).filter(|&row| targets.judged(sample, row)).map(|row| (part, row as u32)));
            parts.push(Part { chunk: sample.chunk(number)?, texts });
        }
        random.shuffle(&mut order);
        Ok(Self { targets, parts, order })
    }

    /// The features of the row at this place of the order.
    #[inline]
    fn text(&self, &(part, row): &(u32, u32)) -> Packed<'_> {
        let part = &self.parts[part as usize];
        part.chunk.text(self.targets.texts[row as usize] as usize - part.texts.start)
    }
}

/// Fits all machines: each minimises `|w|^2 / 2 + sum of cost * weight * max(0, margin - y w x)^2`, where it begins at 0, over the rows that it sees.
///
/// # Errors
/// [`ErrorKind::Io`] where the sample's temporary file cannot be read.
pub fn descend(sample: &Sample, targets: &Targets, machines: &mut [Machine], how: &Refinement, tell: Tell<'_>) -> Result<(), ErrorKind> {
    let mut teams = team::teams(machines, targets.len());
    let mut chunks: Vec<usize> = (0..sample.chunks()).collect();
    let (mut random, mut random_rows) = (SplitMix::new(0xC0FFEE), SplitMix::new(0x5EED));
    for pass in 1..=how.passes {
        tell(&format!("pass {pass}"));
        random.shuffle(&mut chunks);
        for numbers in chunks.chunks(MIXED) {
            let mix = Mix::of(sample, targets, numbers, &mut random_rows)?;
            teams.par_iter_mut().for_each(|team| team.walk(&mix, how));
        }
        teams.iter_mut().for_each(|team| team.end_pass(how));
        teams.retain(|team| !team.is_finished());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{comment::Label, features::Features};

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
        let mut machines = [Machine { without: 1, tokens: cells(1024), heuristics: cells(2), bias: 0.0 }];
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
            let mut machines = [Machine { without: 1, tokens: cells(1024), heuristics: cells(2), bias: 0.0 }];
            descend(&sample, &targets, &mut machines, &few, &|_| ()).unwrap();
            weights(&machines[0])
        };
        assert_eq!(bits(usize::MAX), bits(0));
    }

    /// Where the cells lie, and beside which others a machine is fitted, changes nothing.
    #[test]
    fn layouts_and_teams_change_no_bit() {
        let bits = |laid_out: bool, threads: usize| {
            let mut sample = Sample::within(usize::MAX, 10, 2);
            for row in 0..300 {
                sample.push(&features(ROWS[row * 5 % 6].0, ROWS[row * 5 % 6].1)).unwrap();
            }
            if laid_out {
                sample.lay_out();
            }
            let labels = (0..300).map(|row| ROWS[row * 5 % 6].2).collect();
            let targets = Targets::each(labels, (0..300).map(|row| (row % 5) as u8).collect());
            let cells =
                |count: usize| -> Vec<Cell> { (0..count).map(|column| Cell { weight: 0.0, square: 1.0 + column as f32 }).collect() };
            let machine = |without| Machine { without, tokens: sample.layout().lay_out(cells(1024)), heuristics: cells(2), bias: 0.0 };
            let mut machines: Vec<Machine> = (0..6).map(machine).collect();
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| descend(&sample, &targets, &mut machines, &HOW, &|_| ())).unwrap();
            machines
                .into_iter()
                .map(|machine| weights(&Machine { tokens: sample.layout().gather(machine.tokens), ..machine }))
                .collect::<Vec<_>>()
        };
        let alone = bits(false, 6);
        assert_eq!(alone[0], bits(false, 1)[0]);
        assert_ne!(alone[0], alone[1]);
        for threads in [1, 2, 3] {
            assert_eq!(bits(true, threads), alone, "{threads} threads");
        }
    }
}
