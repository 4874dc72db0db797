//! The models that judge, as the command line asks for them.

use std::path::{Path, PathBuf};

pub use crate::stock::{Opened, crossed, hexadecimal, is_stock, names, open};
use crate::{
    cli,
    error::Error,
    pipeline::Pipeline,
    policy::CheckedPolicy,
    stock::{self, with_site},
};

/// A pipeline over the models named, or over all stock models where none is, with the policy that was asked for.
///
/// # Errors
/// As [`crate::stock::pipeline`].
pub fn pipeline(given: &[PathBuf], asked: &cli::Policy) -> Result<Pipeline, Error> {
    stock::pipeline(given, asked.policy.as_deref(), asked.reject_toxic_at).map(warned)
}

/// `pipeline` with the `policy` that was read from `path`; says what of its cut-offs has no effect, or hardly the one that is meant.
pub fn under(pipeline: Pipeline, policy: CheckedPolicy, path: &Path) -> Pipeline {
    warned(with_site(pipeline, policy, path))
}

/// The pipeline, its warnings said.
fn warned((pipeline, warnings): (Pipeline, Vec<String>)) -> Pipeline {
    for warning in warnings {
        eprintln!("warning: {warning}");
    }
    pipeline
}

/// Something went wrong with what was typed.
pub fn misuse(flag: &str, problem: String) -> Error {
    Error::misuse(flag, problem)
}
