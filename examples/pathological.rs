//! What comments of ten megabytes of one thing cost to judge by both stock models, in milliseconds a megabyte: the quickest of three runs.
//!
//! `cargo run --release --example pathological -- [MEGABYTES]`
#![allow(clippy::print_stdout)]

#[path = "../tests/pathological/shapes.rs"]
mod shapes;

use std::{error::Error, path::Path, time::Instant};

use moderato::{
    decide::Judgement,
    model::Model,
    pipeline::{Pipeline, Scratch},
};

const RUNS: usize = 3;

fn main() -> Result<(), Box<dyn Error>> {
    let megabytes: usize = std::env::args().nth(1).map_or(Ok(10), |given| given.parse())?;
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    let pipeline = Pipeline::new(vec![Model::load(&models.join("spam.model"))?, Model::load(&models.join("toxicity.model"))?])?;
    let (mut scratch, mut judgement) = (Scratch::default(), Judgement::default());
    for (name, piece) in shapes::SHAPES {
        let text = shapes::comment(piece, megabytes << 20);
        let mut run = || {
            let start = Instant::now();
            pipeline.judge_typed(&text, &mut scratch, &mut judgement);
            start.elapsed().as_secs_f64()
        };
        let seconds = (0..RUNS).map(|_| run()).fold(f64::INFINITY, f64::min);
        println!("{name}\t{:.1}", seconds * 1e3 / megabytes as f64);
    }
    Ok(())
}
