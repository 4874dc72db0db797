//! The models that judge: the files named, or the stock model built into the binary.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

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

/// Stock models by name.
const STOCK: &[(&str, &[u8])] = &[("spam", SPAM)];

/// A model with what it is called and the SHA-256 of its bytes, in hexadecimal.
pub struct Opened {
    /// `spam` and the like for a stock model, otherwise the file as the user named it.
    pub name: String,
    pub sha256: String,
    pub model: Model,
}

/// The stock model of that name, or the model file. A file that is called like a stock model is named with its folder: `./spam`.
///
/// # Errors
/// As [`Model::load`]; for a bare name that is no file, with the stock models there are.
pub fn open(name: &Path) -> Result<Opened, Error> {
    let shown = name.display().to_string();
    let stock = STOCK.iter().find(|(known, _)| name.as_os_str() == *known).map(|(_, bytes)| bytes.to_vec());
    let bytes = match stock.map_or_else(|| std::fs::read(name), Ok) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let known = STOCK.iter().map(|(known, _)| *known).collect::<Vec<_>>().join(", ");
            return Err(misuse(&shown, format!("no such model file; stock models are: {known}")));
        }
        Err(error) => return Err(Error::file(shown, ErrorKind::Io(error))),
    };
    let model = Model::from_bytes(&bytes).map_err(|kind| Error::file(shown.as_str(), kind))?;
    Ok(Opened { name: shown, sha256: hexadecimal(&Sha256::digest(&bytes)), model })
}

/// Bytes in hexadecimal.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
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
