//! The models that judge: those named, or the stock models built into the binary.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::{
    decide::{Policy, TOXICITY},
    error::{Error, ErrorKind},
    model::Model,
    pipeline::Pipeline,
};

/// The stock models by name, in the order of their columns; their cards stand beside them in `models/`.
static STOCK: &[(&str, &[u8])] =
    &[("spam", include_bytes!("../../models/spam.model")), ("toxicity", include_bytes!("../../models/toxicity.model"))];

/// The stock model of this name, or else the model in this file. `spam` is the stock model, `./spam` a file.
///
/// # Errors
/// As [`Model::load`], and [`ErrorKind::BadModel`] for a stock model made by another recipe than this program's.
pub fn open(name: &Path) -> Result<Model, Error> {
    match STOCK.iter().find(|(stock, _)| name.as_os_str() == *stock) {
        Some((stock, bytes)) => Model::from_bytes(bytes).map_err(|kind| Error::file(format!("the stock model {stock}"), kind)),
        None if name.exists() || name.components().count() > 1 || name.extension().is_some() => Model::load(name),
        None => {
            let known = STOCK.iter().map(|(stock, _)| *stock).collect::<Vec<_>>().join(" and ");
            Err(Error::file(
                name.display().to_string(),
                ErrorKind::BadFile(format!("there is no such file, and the stock models are {known}")),
            ))
        }
    }
}

/// Whether `name` stands for a stock model.
pub fn is_stock(name: &Path) -> bool {
    STOCK.iter().any(|(stock, _)| name.as_os_str() == *stock)
}

/// The names that stand for themselves where no model is named: all stock models.
pub fn names(given: &[PathBuf]) -> Vec<PathBuf> {
    if given.is_empty() { STOCK.iter().map(|(name, _)| PathBuf::from(name)).collect() } else { given.to_vec() }
}

/// A pipeline over the models named, or over all stock models where none is.
///
/// # Errors
/// As [`open`], where two models judge the same attribute, or where `--reject-toxic-at` is out of range or has nothing to judge by.
pub fn pipeline(given: &[PathBuf], reject_toxic_at: Option<f64>) -> Result<Pipeline, Error> {
    const FLAG: &str = "--reject-toxic-at";
    let policy = Policy::new(reject_toxic_at).map_err(|kind| Error::file(FLAG, kind))?;
    // Unpacking a model takes longer than judging a comment; two are unpacked beside each other.
    let models: Vec<Model> = names(given).par_iter().map(|name| open(name)).collect::<Result<_, _>>()?;
    let pipeline = Pipeline::new(models).map_err(|kind| Error::file("--model", kind))?;
    if reject_toxic_at.is_some() && !pipeline.attributes().iter().any(|attribute| attribute == TOXICITY) {
        return Err(misuse(FLAG, "no model that judges toxicity is named; add --model toxicity".to_owned()));
    }
    Ok(pipeline.with_policy(policy))
}

/// Something went wrong with what was typed.
pub fn misuse(flag: &str, problem: String) -> Error {
    Error::file(flag, ErrorKind::BadFile(problem))
}
