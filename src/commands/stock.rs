//! The models that judge: those named, or the stock models built into the binary.

use std::{
    borrow::Cow,
    io,
    path::{Path, PathBuf},
};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::site;
use crate::{
    cli,
    decide::{Policy, TOXICITY},
    error::{Error, ErrorKind},
    model::Model,
    pipeline::Pipeline,
};

/// The stock models by name, in the order of their columns; their cards stand beside them in `models/`.
static STOCK: &[(&str, &[u8])] =
    &[("spam", include_bytes!("../../models/spam.model")), ("toxicity", include_bytes!("../../models/toxicity.model"))];

/// A model with what it is called.
pub struct Opened {
    /// `spam` and the like for a stock model, otherwise the file as the user named it.
    pub name: String,
    pub model: Model,
    bytes: Cow<'static, [u8]>,
}

impl Opened {
    /// The SHA-256 of the model's bytes, in hexadecimal.
    pub fn sha256(&self) -> String {
        hexadecimal(&Sha256::digest(&self.bytes))
    }
}

/// The stock model of that name, or the model file. A file that is called like a stock model is named with its folder: `./spam`.
///
/// # Errors
/// As [`Model::load`]; for a bare name that is no file, with the stock models there are; [`ErrorKind::BadModel`] for a stock model made by another recipe than this program's.
pub fn open(name: &Path) -> Result<Opened, Error> {
    let shown = name.display().to_string();
    let bytes = match STOCK.iter().find(|(stock, _)| name.as_os_str() == *stock) {
        Some((_, bytes)) => Cow::Borrowed(*bytes),
        None => Cow::Owned(std::fs::read(name).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => {
                let known = STOCK.iter().map(|(stock, _)| *stock).collect::<Vec<_>>().join(" and ");
                misuse(&shown, format!("no such model file; the stock models are {known}"))
            }
            _ => Error::file(shown.as_str(), ErrorKind::Io(error)),
        })?),
    };
    let model = Model::from_bytes(&bytes).map_err(|kind| match &bytes {
        Cow::Borrowed(_) => Error::file(format!("the stock model {shown}"), kind),
        Cow::Owned(_) => Error::file(shown.as_str(), kind),
    })?;
    Ok(Opened { name: shown, model, bytes })
}

/// Bytes in hexadecimal.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether `name` stands for a stock model.
pub fn is_stock(name: &Path) -> bool {
    STOCK.iter().any(|(stock, _)| name.as_os_str() == *stock)
}

/// The names that stand for themselves where no model is named: all stock models.
pub fn names(given: &[PathBuf]) -> Vec<PathBuf> {
    if given.is_empty() { STOCK.iter().map(|(name, _)| PathBuf::from(name)).collect() } else { given.to_vec() }
}

/// A pipeline over the models named, or over all stock models where none is, with the policy that was asked for.
///
/// # Errors
/// As [`open`], where two models judge the same attribute, where `--reject-toxic-at` is out of range or has nothing to judge by, or where the policy file cannot be used.
pub fn pipeline(given: &[PathBuf], asked: &cli::Policy) -> Result<Pipeline, Error> {
    const FLAG: &str = "--reject-toxic-at";
    let reject_toxic_at = asked.reject_toxic_at;
    let site = asked.policy.as_deref().map(site::load).transpose()?;
    let policy = Policy::new(reject_toxic_at).map_err(|kind| Error::file(FLAG, kind))?;
    // Unpacking a model takes longer than judging a comment; two are unpacked beside each other.
    let models: Vec<Model> = names(given).par_iter().map(|name| open(name).map(|opened| opened.model)).collect::<Result<_, _>>()?;
    let pipeline = Pipeline::new(models).map_err(|kind| Error::file("--model", kind))?;
    if reject_toxic_at.is_some() && !pipeline.attributes().iter().any(|attribute| attribute == TOXICITY) {
        return Err(misuse(FLAG, "no model that judges toxicity is named; add --model toxicity".to_owned()));
    }
    let pipeline = pipeline.with_policy(policy);
    let (Some(site), Some(path)) = (site, &asked.policy) else { return Ok(pipeline) };
    Ok(site::applied(pipeline, site, path))
}

/// Something went wrong with what was typed.
pub fn misuse(flag: &str, problem: String) -> Error {
    Error::file(flag, ErrorKind::BadFile(problem))
}
