//! Evaluation: how good a model is, and how we know.

pub mod folds;
pub mod metrics;
