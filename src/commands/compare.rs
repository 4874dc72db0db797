//! `moderato compare`: what a new model or policy would decide differently, before it is put to use; in constant memory.

use std::path::Path;

use super::{
    Outcome,
    contrast::{self, Showing, Way},
    intake::Intake,
    labels::{Labels, words},
    stock::{self, misuse},
    ways,
};
use crate::{cli::Compare, error::Error};

/// Compares two models, or two policies, on all inputs.
pub fn run(arguments: &Compare) -> Result<Outcome, Error> {
    let [old, new] = [arguments.old.as_path(), arguments.new.as_path()];
    let ways = match [old, new].map(ways::is_policy) {
        [true, true] => policies(arguments, old, new)?,
        [false, false] => models(arguments, old, new)?,
        [policy, _] => {
            let (policy, model) = if policy { (old, new) } else { (new, old) };
            let problem = format!("{} is a policy, {} a model: compare two of a kind", policy.display(), model.display());
            return Err(misuse("compare", problem));
        }
    };
    let labels = Labels::new(&ways[1].pipeline.attributes()[0], words(&arguments.labelling));
    let mut intake = Intake::maybe_labelled(&arguments.inputs, &arguments.reading, &arguments.labelling)?;
    let showing = Showing { format: arguments.format, examples: usize::from(arguments.examples), redact: !arguments.no_redact };
    let changed = contrast::run(&ways, &mut intake, labels, false, &showing)?;
    Ok(contrast::outcome(&intake, changed, arguments.exit_code))
}

/// Two policies, with the same models.
fn policies(arguments: &Compare, old: &Path, new: &Path) -> Result<[Way; 2], Error> {
    if arguments.policy.is_some() {
        return Err(misuse("--policy", "two policies are compared already; it goes with two models".to_owned()));
    }
    Ok([ways::of_policy(&arguments.models.models, old)?, ways::of_policy(&arguments.models.models, new)?])
}

/// Two models of one attribute, with the same policy.
fn models(arguments: &Compare, old: &Path, new: &Path) -> Result<[Way; 2], Error> {
    if !arguments.models.models.is_empty() {
        return Err(misuse("--model", "two models are compared already; it goes with two policies".to_owned()));
    }
    let models = [stock::open(old)?, stock::open(new)?];
    let [old, new] = models.each_ref().map(|opened| (&opened.name, &opened.model.manifest.attribute));
    if old.1 != new.1 {
        let problem = format!("{} predicts {}, {} predicts {}", old.0, old.1, new.0, new.1);
        return Err(misuse("compare", problem + ": only models of one attribute can be compared"));
    }
    let [old, new] = models;
    Ok([ways::of_model(old, arguments.policy.as_deref())?, ways::of_model(new, arguments.policy.as_deref())?])
}
