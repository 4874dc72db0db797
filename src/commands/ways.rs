//! The ways to decide that are compared: by a model or by a policy, `none` standing for no policy.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::{
    Outcome,
    contrast::{self, Described, Showing, Way},
    intake::Intake,
    labels::Labels,
    site,
    stock::{self, Opened, hexadecimal, misuse},
};
use crate::{
    cli::{CompareFormat, DryRun, Policy},
    error::{Error, ErrorKind},
    pipeline::Pipeline,
    verdicts::labels::Words,
};

/// What stands for no policy.
const NONE: &str = "none";
/// Examples of each change that `--dry-run` shows.
const EXAMPLES: usize = 5;

/// Whether `name` stands for a policy: a file that ends in `.toml`, or `none`.
pub fn is_policy(name: &Path) -> bool {
    name.as_os_str() == NONE || name.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"))
}

/// To decide by these models (all stock models where none is named) and the policy of that name.
///
/// # Errors
/// As [`stock::pipeline`].
pub fn of_policy(models: &[PathBuf], name: &Path) -> Result<Way, Error> {
    let policy = (name.as_os_str() != NONE).then(|| name.to_path_buf());
    let pipeline = stock::pipeline(models, &Policy { reject_toxic_at: None, policy: policy.clone() })?;
    Ok(Way { described: described(name, &pipeline), policy, pipeline })
}

/// To decide by one model, and a policy if there is one.
///
/// # Errors
/// A policy that cannot be used.
pub fn of_model(opened: Opened, policy: Option<&Path>) -> Result<Way, Error> {
    let described =
        Described { name: opened.name.clone(), sha256: Some(opened.sha256()), rows: Some(opened.model.manifest.rows), rules: None };
    let pipeline = Pipeline::new(vec![opened.model]).map_err(|kind| Error::file("compare", kind))?;
    let pipeline = match policy {
        Some(path) => stock::under(pipeline, site::load(path)?, path),
        None => pipeline,
    };
    Ok(Way { described, policy: policy.map(Path::to_path_buf), pipeline })
}

fn described(name: &Path, pipeline: &Pipeline) -> Described {
    let bytes = std::fs::read(name).ok().filter(|_| name.as_os_str() != NONE);
    Described {
        name: name.display().to_string(),
        sha256: bytes.map(|bytes| hexadecimal(&Sha256::digest(&bytes))),
        rows: None,
        rules: (name.as_os_str() != NONE).then(|| pipeline.rules().len()),
    }
}

/// Does what `--dry-run` asks for: shows what the decisions of `models` under `policy` would change, and writes nothing else.
///
/// # Errors
/// Where nothing is to be compared, or as [`contrast::run`].
pub fn dry_run(
    (models, policy, dry_run): (&[PathBuf], &Policy, &DryRun),
    mut intake: Intake,
    together: bool,
    redact: bool,
    exit_code: bool,
) -> Result<Outcome, Error> {
    let new = stock::pipeline(models, policy)?;
    let name = |way: &Path| Described { name: way.display().to_string(), sha256: None, rows: None, rules: None };
    let as_asked = |pipeline: &Pipeline| match &policy.policy {
        Some(path) => described(path, pipeline),
        None => name(Path::new("as asked")),
    };
    let old = match dry_run.against.as_deref() {
        None if policy.policy.is_none() && policy.reject_toxic_at.is_none() => {
            return Err(misuse("--dry-run", "nothing is to be compared: name a --policy, or a policy or model to go --against".to_owned()));
        }
        None => of_policy(models, Path::new(NONE))?,
        Some(other) if is_policy(other) => of_policy(models, other)?,
        Some(other) => against_model(models, policy, other)?,
    };
    let new = match dry_run.against.as_deref() {
        Some(other) if !is_policy(other) => {
            let attribute = stock::open(other)?.model.manifest.attribute;
            let own =
                stock::names(models).into_iter().find(|name| stock::open(name).is_ok_and(|own| own.model.manifest.attribute == attribute));
            Way { described: own.map_or_else(|| as_asked(&new), |own| name(&own)), policy: policy.policy.clone(), pipeline: new }
        }
        _ => Way { described: as_asked(&new), policy: policy.policy.clone(), pipeline: new },
    };
    let ways = [old, new];
    let labels = Labels::new(&ways[1].pipeline.attributes()[0], Words::default());
    let showing = Showing { format: CompareFormat::Table, examples: EXAMPLES, redact };
    let changed = contrast::run(&ways, &mut intake, labels, together, &showing)?;
    Ok(contrast::outcome(&intake, changed, exit_code))
}

/// To decide as `models` do, but with `other` in the place of the model of its attribute.
fn against_model(models: &[PathBuf], policy: &Policy, other: &Path) -> Result<Way, Error> {
    let attribute = stock::open(other)?.model.manifest.attribute;
    let mut names = stock::names(models);
    let mut replaced = false;
    for name in &mut names {
        if stock::open(name)?.model.manifest.attribute == attribute {
            *name = other.to_path_buf();
            replaced = true;
        }
    }
    if !replaced {
        let problem = format!("{} predicts {attribute}, which none of the models does that it would be compared with", other.display());
        return Err(Error::file("--against", ErrorKind::BadFile(problem)));
    }
    let pipeline = stock::pipeline(&names, policy)?;
    let described = Described { name: other.display().to_string(), sha256: None, rows: None, rules: None };
    Ok(Way { described, policy: policy.policy.clone(), pipeline })
}
