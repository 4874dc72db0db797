//! The models that judge: the files named, or the stock model built into the binary.

use std::path::PathBuf;

use crate::{
    error::{Error, ErrorKind},
    model::Model,
    pipeline::Pipeline,
};

/// The stock spam model; its card is `models/spam.md`.
static SPAM: &[u8] = include_bytes!("../../models/spam.model");

/// The stock spam model.
///
/// # Errors
/// [`ErrorKind::BadModel`] if it was made by another recipe than this program's.
pub fn spam() -> Result<Model, Error> {
    Model::from_bytes(SPAM).map_err(|kind| Error::file("the stock model", kind))
}

/// A pipeline over the model files, or over the stock model where there are none.
///
/// # Errors
/// As [`Model::load`], or where two files judge the same attribute.
pub fn pipeline(files: &[PathBuf]) -> Result<Pipeline, Error> {
    let models = if files.is_empty() { vec![spam()?] } else { files.iter().map(|file| Model::load(file)).collect::<Result<_, _>>()? };
    Pipeline::new(models).map_err(|kind| Error::file("--model", kind))
}

/// Something went wrong with what was typed.
pub fn misuse(flag: &str, problem: String) -> Error {
    Error::file(flag, ErrorKind::BadFile(problem))
}
