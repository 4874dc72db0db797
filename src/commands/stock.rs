//! The models that judge, as the command line asks for them.

use std::path::PathBuf;

pub use crate::stock::{Opened, hexadecimal, is_stock, names, open};
use crate::{cli, error::Error, pipeline::Pipeline};

/// A pipeline over the models named, or over all stock models where none is, with the policy that was asked for.
///
/// # Errors
/// As [`crate::stock::pipeline`].
pub fn pipeline(given: &[PathBuf], asked: &cli::Policy) -> Result<Pipeline, Error> {
    let (pipeline, warnings) = crate::stock::pipeline(given, asked.policy.as_deref(), asked.reject_toxic_at)?;
    for warning in warnings {
        eprintln!("warning: {warning}");
    }
    Ok(pipeline)
}

/// Something went wrong with what was typed.
pub fn misuse(flag: &str, problem: String) -> Error {
    Error::misuse(flag, problem)
}
