//! `moderato evaluate`: a model on labelled comments, or the learner by folds or by time.

mod table;

use std::path::Path;

use super::{
    Outcome,
    intake::{Intake, spinner},
    output::Output,
    stock::{self, Opened, misuse},
    train::{Labelled, read_examples, sources},
};
use crate::{
    cli::{Evaluate, EvaluateFormat},
    course::check_attribute,
    decide::SPAM,
    error::{Error, ErrorKind},
    evaluate::{
        bootstrap::Draws,
        evaluation::Evaluation,
        leaks::Known,
        trial::{self, Asked, Trial},
    },
    report::evaluation::Shower,
};

/// Measures and shows.
pub fn run(arguments: &Evaluate) -> Result<Outcome, Error> {
    let format = format(arguments)?;
    arguments.attribute.as_deref().map(check_attribute).transpose()?;
    if arguments.group_by.is_some() && arguments.folds.is_none() && !arguments.by_time && arguments.model.is_none() {
        return Err(misuse(
            "--group-by",
            "say what judges: --folds K (equal values are held out together), --by-time or --model MODEL".to_owned(),
        ));
    }
    let mut intake = Intake::labelled(&arguments.inputs, &arguments.reading, &arguments.labelling, arguments.group_by.clone())?;
    // What the labels mean goes by what the model judges.
    let by_learner = arguments.by_time || arguments.folds.is_some();
    let opened = if by_learner { None } else { Some(open(arguments)?) };
    let attribute = match &opened {
        Some(opened) => opened.model.manifest.attribute.clone(),
        None => arguments.attribute.clone().unwrap_or_else(|| SPAM.to_owned()),
    };
    let labelled = read_examples(&mut intake, &arguments.labelling, &attribute)?;
    let examples = &labelled.examples;
    if examples.is_empty() {
        return Err(Error::file(intake.names().join(", "), ErrorKind::BadTraining("there are no labelled comments to judge".to_owned())));
    }
    let asked = Asked {
        folds: arguments.folds.unwrap_or(trial::FOLDS),
        group_by: arguments.group_by.clone(),
        mistakes: arguments.mistakes,
        draws: Draws { resamples: arguments.resamples as usize, seed: arguments.seed },
        allow_small: arguments.allow_small,
    };
    let bar = spinner("judging".to_owned());
    let tell = |doing: &str| bar.set_message(doing.to_owned());
    let (trial, outcome) = match opened {
        Some(opened) => by_model(&labelled, &intake, opened, arguments)?,
        None if arguments.by_time => (trial::by_time(examples, &attribute, &asked, &tell)?, None),
        None => (trial::by_folds(examples, &attribute, &asked, &tell)?, None),
    };
    tell("measuring");
    let (evaluation, told) = trial.measured(examples, intake.names(), &attribute, &asked);
    bar.finish_and_clear();
    for told in told {
        eprintln!("{told}");
    }
    for warning in &evaluation.warnings {
        eprintln!("warning: {warning}");
    }
    show(&evaluation, format, arguments)?;
    Ok(outcome.filter(|outcome| *outcome == Outcome::Skipped).unwrap_or(intake.outcome()))
}

/// The model that is asked for: by `--model`, else the stock model for `--attribute`, else the one for spam.
///
/// # Errors
/// As [`stock::open`], or where the model judges something else than `--attribute` says.
fn open(arguments: &Evaluate) -> Result<Opened, Error> {
    let wanted = arguments.attribute.as_deref();
    let stock = wanted.filter(|attribute| stock::is_stock(Path::new(attribute))).unwrap_or(SPAM);
    let opened = stock::open(arguments.model.as_deref().unwrap_or(Path::new(stock)))?;
    let judges = &opened.model.manifest.attribute;
    match wanted {
        Some(attribute) if attribute != judges => Err(misuse(
            "--attribute",
            format!("{} judges {judges}, not {attribute}: leave --attribute away, or say which --model does, or --folds K", opened.name),
        )),
        _ => Ok(opened),
    }
}

/// The rows by a model, with what `--training` tells of those it has met; and how reading that ended.
fn by_model(labelled: &Labelled, intake: &Intake, opened: Opened, arguments: &Evaluate) -> Result<(Trial, Option<Outcome>), Error> {
    let mut known = Known::default();
    let mut outcome = None;
    if !arguments.training.is_empty() {
        let mut training = Intake::new(&arguments.training, &arguments.reading)?;
        training.each(|_, comment| {
            known.add(&comment.text);
            Ok(())
        })?;
        outcome = Some(training.outcome());
    }
    let training: Vec<String> = arguments.training.iter().map(|path| path.display().to_string()).collect();
    let name = if stock::is_stock(Path::new(&opened.name)) { format!("the stock model {}", opened.name) } else { opened.name };
    let sources = sources(intake, &labelled.rows)?;
    let trial = trial::by_model(&labelled.examples, &sources, &opened.model, name, (&known, &training), arguments.mistakes);
    Ok((trial, outcome))
}

/// Writes the evaluation in the format that is asked for.
fn show(evaluation: &Evaluation, format: EvaluateFormat, arguments: &Evaluate) -> Result<(), Error> {
    let shower = Shower::new(evaluation, !arguments.no_redact);
    let mut output = Output::open(arguments.output.as_deref())?;
    output.write(|writer| match format {
        EvaluateFormat::Html => shower.html(writer),
        EvaluateFormat::Json => shower.json(writer),
        EvaluateFormat::Table => writer.write_all(table::table(evaluation, &shower).as_bytes()),
    })?;
    output.finish()?;
    if let Some(path) = arguments.output.as_deref().filter(|path| *path != Path::new("-")) {
        eprintln!("{}\n{}The evaluation is in {}", table::headline(evaluation), table::figures(evaluation), path.display());
    }
    Ok(())
}

/// `--format`, or what the extension of `--output` tells; a table on the terminal.
///
/// # Errors
/// A file whose extension tells nothing; a device has none.
fn format(arguments: &Evaluate) -> Result<EvaluateFormat, Error> {
    if let Some(format) = arguments.format {
        return Ok(format);
    }
    let Some(path) = arguments.output.as_deref().filter(|path| *path != Path::new("-")) else {
        return Ok(EvaluateFormat::Table);
    };
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    match extension.as_deref() {
        Some("html" | "htm") => Ok(EvaluateFormat::Html),
        Some("json") => Ok(EvaluateFormat::Json),
        Some("txt") => Ok(EvaluateFormat::Table),
        None if path.exists() => Ok(EvaluateFormat::Table),
        _ => Err(misuse(
            "--output",
            format!("{}: its extension is no format of an evaluation; known are html, json, txt (or say --format)", path.display()),
        )),
    }
}
