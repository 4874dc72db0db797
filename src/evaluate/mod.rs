//! Evaluation: how good a model is, and how we know.
//!
//! ```text
//! examples -> folds, time -> judge -> verdicts -> figures (metrics), intervals (bootstrap), curves, mistakes
//!                                     leaks: which of them were learned from -> Evaluation
//! ```

pub mod bootstrap;
pub mod curves;
pub mod evaluation;
pub mod folds;
pub mod judge;
pub mod leaks;
pub mod measures;
pub mod metrics;
pub mod mistakes;
pub mod time;
pub mod trial;
