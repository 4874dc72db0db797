//! The models that judge: those named, or the stock models that are built in.

use std::{
    borrow::Cow,
    io,
    path::{Path, PathBuf},
};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::{
    decide::{Policy, TOXICITY},
    error::{Error, ErrorKind},
    model::Model,
    pipeline::Pipeline,
    policy::{self, CheckedPolicy},
};

/// The stock models by name, in the order of their columns; their cards stand beside them in `models/`.
static STOCK: &[(&str, &[u8])] =
    &[("spam", include_bytes!("../models/spam.model")), ("toxicity", include_bytes!("../models/toxicity.model"))];

/// A model with what it is called.
#[derive(Debug)]
pub struct Opened {
    /// `spam` and the like for a stock model, otherwise the file as the user named it.
    pub name: String,
    /// The model.
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
/// As [`Model::load`]; for a name that is no file, [`ErrorKind::Io`] that names the stock models there are; [`ErrorKind::BadModel`] for a stock model made by another recipe than this program's.
pub fn open(name: &Path) -> Result<Opened, Error> {
    let shown = name.display().to_string();
    let bytes = match STOCK.iter().find(|(stock, _)| name.as_os_str() == *stock) {
        Some((_, bytes)) => Cow::Borrowed(*bytes),
        None => Cow::Owned(std::fs::read(name).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => {
                let known = STOCK.iter().map(|(stock, _)| *stock).collect::<Vec<_>>().join(" and ");
                let words = format!("no such model file; the stock models are {known}");
                Error::file(shown.as_str(), ErrorKind::Io(io::Error::new(io::ErrorKind::NotFound, words)))
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

/// A pipeline over the models named, or over all stock models where none is; see [`pipeline_of`].
///
/// # Errors
/// As [`open`] and [`pipeline_of`].
pub fn pipeline(given: &[PathBuf], policy: Option<&Path>, reject_toxic_at: Option<f64>) -> Result<(Pipeline, Vec<String>), Error> {
    let judges = Judges::new(policy, reject_toxic_at)?;
    // Unpacking a model takes longer than judging a comment; two are unpacked beside each other.
    let models: Vec<Model> = names(given).par_iter().map(|name| open(name).map(|opened| opened.model)).collect::<Result<_, _>>()?;
    judges.pipeline(models)
}

/// A pipeline over `models` with the policy file of a site, if there is one, that rejects what is toxic with at least the probability `reject_toxic_at`, if that is asked for; and
/// warnings of what in the policy has no effect.
///
/// # Errors
/// Where two models judge the same attribute, where `reject_toxic_at` is out of range or has nothing to judge by, or where the policy file cannot be used.
pub fn pipeline_of(models: Vec<Model>, policy: Option<&Path>, reject_toxic_at: Option<f64>) -> Result<(Pipeline, Vec<String>), Error> {
    Judges::new(policy, reject_toxic_at)?.pipeline(models)
}

/// What is asked of a pipeline besides its models.
struct Judges<'a> {
    site: Option<(CheckedPolicy, &'a Path)>,
    policy: Policy,
    rejects_toxic: bool,
}

impl<'a> Judges<'a> {
    const FLAG: &'static str = "--reject-toxic-at";

    fn new(policy: Option<&'a Path>, reject_toxic_at: Option<f64>) -> Result<Self, Error> {
        let site = policy.map(|path| policy::load(path).map(|site| (site, path))).transpose()?;
        let policy = Policy::new(reject_toxic_at).map_err(|kind| Error::file(Self::FLAG, kind))?;
        Ok(Self { site, policy, rejects_toxic: reject_toxic_at.is_some() })
    }

    fn pipeline(self, models: Vec<Model>) -> Result<(Pipeline, Vec<String>), Error> {
        let pipeline = Pipeline::new(models).map_err(|kind| Error::file("--model", kind))?;
        let attributes = pipeline.attributes();
        if self.rejects_toxic && !attributes.iter().any(|attribute| attribute == TOXICITY) {
            return Err(Error::misuse(Self::FLAG, "no model that judges toxicity is named; add --model toxicity".to_owned()));
        }
        let pipeline = pipeline.with_policy(self.policy);
        Ok(match self.site {
            Some((site, path)) => with_site(pipeline, site, path),
            None => (pipeline, Vec::new()),
        })
    }
}

/// `pipeline` with the policy `site` that was read from `path`, and warnings of what of its cut-offs has no effect, or hardly the one that is meant.
pub fn with_site(pipeline: Pipeline, site: CheckedPolicy, path: &Path) -> (Pipeline, Vec<String>) {
    let attributes = pipeline.attributes();
    let judged = attributes.join(" and ");
    let idle = site.cutoffs().iter().filter(|own| !attributes.contains(&own.attribute));
    let mut warnings: Vec<String> = idle
        .map(|own| format!("{}: cutoffs.{} is of no effect: no model judges it (but {judged})", path.display(), own.attribute))
        .collect();
    let pipeline = pipeline.with_site(site);
    let crossed = pipeline.models().iter().filter_map(|model| crossed(pipeline.policy(), model));
    warnings.extend(crossed.map(|warning| format!("{}: {warning}", path.display())));
    (pipeline, warnings)
}

/// A word where review would begin above the rejection that `model` or the command line asks for, as a file cannot know that sets one cut-off only.
pub fn crossed(policy: &Policy, model: &Model) -> Option<String> {
    let attribute = &model.manifest.attribute;
    let [review, reject] = policy.crossed(attribute, &model.manifest.cutoffs)?;
    Some(format!(
        "cutoffs.{attribute}.review_from is {}, above the {:.4} from which {attribute} is rejected: nothing is put up for review by it; set its reject_from, too",
        review.get(),
        reject.get()
    ))
}
