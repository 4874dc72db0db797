//! Moderato: comment moderation and spam classification that people run themselves.

pub mod actions;
#[cfg(feature = "arrow")]
pub mod arrow;
pub mod cli;
pub mod commands;
pub mod comment;
pub mod context;
pub mod course;
pub mod date;
pub mod decide;
mod decimals;
mod elements;
pub mod error;
pub mod evaluate;
pub mod explain;
pub mod features;
pub mod input;
pub mod language;
pub mod lessons;
pub mod model;
pub mod pipeline;
pub mod policy;
pub mod random;
pub mod reason;
pub mod report;
pub mod score;
pub mod span;
pub mod stock;
pub mod text;
pub mod verdicts;
