//! Benches of every room a comment passes, as bytes and comments a second. Input is made of `data/comments.csv` (`comments.rs`).
//!
//! `cargo bench` runs all, `cargo bench -- score` those with `score` in their name. Each pass goes over a whole set of comments, so that what one comment does to the next shows, too.
//! Where other work runs beside them, the fastest pass is the one to read.
#![allow(clippy::unwrap_used)]

mod comments; // sets of comments, and the pipeline of the stock models

mod features; // heuristics, tokens, both
mod input; // comments from blocks of CSV and JSONL
mod policy; // what policies of some size add
mod score; // one comment after the other through both stock models; reasons
mod text; // folding, words, links
mod train; // a model from all rows

fn main() {
    divan::main();
}
