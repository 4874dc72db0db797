//! `moderato evaluate`: a model on labelled comments, or the learner by folds or by time.

mod table;

use std::path::Path;

use super::{
    Outcome,
    intake::{Intake, spinner},
    output::Output,
    stock::{self, Opened, misuse},
    table::grouped,
    train::{Labelled, check_attribute, read_examples, sources},
};
use crate::{
    cli::{Evaluate, EvaluateFormat},
    comment::Label,
    date,
    decide::SPAM,
    error::{Error, ErrorKind},
    evaluate::{
        bootstrap::Draws,
        evaluation::{Evaluation, Rows},
        folds,
        judge::{self, Court, Learned, Split},
        leaks::Known,
        time,
    },
    model::settings::{CheckedSettings, Settings},
    pipeline::{Example, refuse_too_few},
    report::evaluation::Shower,
};

/// Folds, or blocks of time, where no number is given.
const FOLDS: u8 = 5;
/// What a group without a value is called.
const NO_VALUE: &str = "(none)";

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
    let rows = Rows {
        examples,
        groups: arguments
            .group_by
            .is_some()
            .then(|| examples.iter().map(|example| example.group.clone().unwrap_or_else(|| NO_VALUE.to_owned())).collect()),
        files: examples.iter().map(|example| example.input).collect(),
        sources: intake.names(),
    };
    let trial = match opened {
        Some(opened) => by_model(&labelled, &intake, opened, arguments)?,
        None if arguments.by_time => by_time(examples, &attribute, arguments)?,
        None => by_folds(examples, &attribute, arguments.folds.unwrap_or(FOLDS), arguments)?,
    };
    let asked = Draws { resamples: arguments.resamples as usize, seed: arguments.seed };
    let bar = spinner("measuring".to_owned());
    let mut evaluation = Evaluation::of(&rows, trial.court, Some(asked));
    bar.finish_and_clear();
    evaluation.judged_by = trial.judged_by;
    evaluation.grouped_by.clone_from(&arguments.group_by);
    evaluation.notes = trial.notes;
    if attribute != SPAM {
        evaluation.notes.push(format!("What is judged is {attribute}: where spam is written here, read {attribute}; ham is all the rest."));
    }
    evaluation.warnings = trial.warnings;
    evaluation.undated = trial.undated;
    evaluation.unjudged = trial.unjudged;
    remark(&mut evaluation, asked);
    for warning in &evaluation.warnings {
        eprintln!("warning: {warning}");
    }
    show(&evaluation, format, arguments)?;
    Ok(trial.outcome.filter(|outcome| *outcome == Outcome::Skipped).unwrap_or(intake.outcome()))
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

/// Verdicts, and what is to be said of how they came about.
#[derive(Default)]
struct Trial {
    court: Court,
    judged_by: String,
    notes: Vec<String>,
    warnings: Vec<String>,
    undated: usize,
    unjudged: usize,
    /// How reading what the model learned from ended.
    outcome: Option<Outcome>,
}

fn by_folds(examples: &[Example], attribute: &str, folds: u8, arguments: &Evaluate) -> Result<Trial, Error> {
    let settings = settings(arguments, examples)?;
    let labels: Vec<Label> = examples.iter().map(|example| example.label).collect();
    let groups: Vec<String> = match arguments.group_by {
        Some(_) => examples.iter().map(|example| example.group.clone().unwrap_or_else(|| alone(&example.text))).collect(),
        None => examples.iter().map(|example| folds::duplicate_key(&example.text)).collect(),
    };
    let mut trial = Trial::default();
    let (fold_of, count) = match &arguments.group_by {
        None => (folds::assign(&groups, &labels, folds), usize::from(folds)),
        Some(column) => {
            let (fold_of, count) = folds::assign_groups(&groups, &labels, folds);
            if count < 2 {
                let problem = format!("all comments have the same {column}: nothing can be held out together; leave --group-by away");
                return Err(misuse("--group-by", problem));
            }
            if count < usize::from(folds) {
                let words =
                    format!("There are {count} values of {column}, so there are {count} folds instead of {folds}, one for each value.");
                eprintln!("{words}");
                trial.notes.push(words);
            }
            (fold_of, count)
        }
    };
    let mut held_out = vec![Vec::new(); count];
    for (row, &fold) in fold_of.iter().enumerate() {
        held_out[fold].push(row);
    }
    let of_fold = |(fold, judged)| Split { name: format!("fold {}", fold + 1), learned: Learned::Others, judged };
    let splits: Vec<Split<'_>> = held_out.into_iter().enumerate().filter(|(_, judged)| !judged.is_empty()).map(of_fold).collect();
    let together =
        arguments.group_by.as_ref().map_or_else(|| "equal texts together".to_owned(), |column| format!("equal {column} together"));
    trial.judged_by = format!("the learner, on rows held out in {count} folds ({together})");
    trial.notes.push(nested("fold"));
    trial.court = hear(examples, attribute, &splits, &settings, arguments.mistakes)?;
    Ok(trial)
}

/// A text that has no group is held out with its equals; no group's name begins like this.
fn alone(text: &str) -> String {
    format!("\u{0}{}", folds::duplicate_key(text))
}

fn by_time(examples: &[Example], attribute: &str, arguments: &Evaluate) -> Result<Trial, Error> {
    let settings = settings(arguments, examples)?;
    let dates: Vec<_> = examples.iter().map(|example| example.date.as_deref().and_then(date::read)).collect();
    let count = arguments.folds.unwrap_or(FOLDS);
    let time::Blocks { blocks, undated } = time::blocks(&dates, usize::from(count));
    if blocks.len() < 2 {
        let problem = format!(
            "{} of {} comments have a date that can be read, and not two different ones: a column of dates (date, time, timestamp, created_at, \
             published_at, comment_date) is needed, as 2024-05-01, 2024-05-01 12:30, RFC 3339 or seconds since 1970",
            grouped(examples.len() - undated),
            grouped(examples.len())
        );
        return Err(misuse("--by-time", problem));
    }
    let mut trial = Trial { undated, ..Trial::default() };
    let day = |row: Option<&usize>| {
        row.and_then(|&row| dates[row]).map(|date| date.to_string().chars().take(10).collect::<String>()).unwrap_or_default()
    };
    let least = settings.get().least_rows;
    let in_order = blocks.concat();
    let mut learned = 0;
    let mut spam = 0;
    let mut splits = Vec::new();
    for (number, block) in blocks.iter().enumerate() {
        if number > 0 && spam.min(learned - spam) >= least {
            let name = format!("block {}, {} to {}", number + 1, day(block.first()), day(block.last()));
            splits.push(Split { name, learned: Learned::These(&in_order[..learned]), judged: block.clone() });
        } else {
            trial.unjudged += block.len();
            if number > 0 {
                trial.notes.push(format!(
                    "Block {} is only learned from: the {} comments before it hold {spam} spam, {} ham; {least} of each are needed.",
                    number + 1,
                    grouped(learned),
                    learned - spam
                ));
            }
        }
        learned += block.len();
        spam += block.iter().filter(|&&row| examples[row].label.is_spam()).count();
    }
    if splits.is_empty() {
        let problem = format!("no block of time has {least} comments of each class before it; give fewer --folds, or --allow-small");
        return Err(misuse("--by-time", problem));
    }
    if undated > 0 {
        trial.warnings.push(format!(
            "{} of {} comments have no date that can be read and were left out.",
            grouped(undated),
            grouped(examples.len())
        ));
    }
    trial.judged_by = format!("the learner, on {} blocks of time, each after those it learned from", splits.len());
    trial.notes.push(format!(
        "The comments were cut into {} blocks by date, of which {} were judged; {} comments were only learned from. Dates without a zone are taken as UTC.",
        blocks.len(),
        splits.len(),
        grouped(trial.unjudged)
    ));
    trial.notes.push(nested("block"));
    trial.court = hear(examples, attribute, &splits, &settings, arguments.mistakes)?;
    Ok(trial)
}

fn nested(part: &str) -> String {
    format!(
        "Each {part} was judged by a model of its own: words, weights, calibration and cut-offs were all learned without its rows, \
         as 'moderato train' would learn them. Figures are over all judged rows together."
    )
}

/// Judges the splits, saying how far it has come.
fn hear(examples: &[Example], attribute: &str, splits: &[Split<'_>], settings: &CheckedSettings, mistakes: usize) -> Result<Court, Error> {
    let message = |done: usize| format!("learning {} times from what is not held out: {done} done", splits.len());
    let bar = spinner(message(0));
    let court = judge::by_splits(examples, attribute, splits, settings, mistakes, |done| bar.set_message(message(done)));
    bar.finish_and_clear();
    court
}

/// The learner's settings. The whole set must have enough of each class; a fold may then have a few less.
fn settings(arguments: &Evaluate, examples: &[Example]) -> Result<CheckedSettings, Error> {
    const LEAST: usize = 2;
    if !arguments.allow_small {
        let spam = examples.iter().filter(|example| example.label.is_spam()).count();
        refuse_too_few(spam, examples.len() - spam, Settings::default().least_rows)?;
    }
    Settings { least_rows: LEAST, ..Settings::default() }.check().map_err(|kind| Error::file("evaluate", kind))
}

fn by_model(labelled: &Labelled, intake: &Intake, opened: Opened, arguments: &Evaluate) -> Result<Trial, Error> {
    let Opened { name, model, .. } = opened;
    let name = if stock::is_stock(Path::new(&name)) { format!("the stock model {name}") } else { name };
    let mut trial = Trial { judged_by: name.clone(), ..Trial::default() };
    let mut known = Known::default();
    if !arguments.training.is_empty() {
        let mut training = Intake::new(&arguments.training, &arguments.reading)?;
        training.each(|_, comment| {
            known.add(&comment.text);
            Ok(())
        })?;
        trial.outcome = Some(training.outcome());
    }
    for source in sources(intake, &labelled.rows)?.iter().filter(|source| model.manifest.has_met(source)) {
        trial.warnings.push(format!(
            "{} is a file that {}: these figures say nothing of comments that it has not met.",
            source.name,
            if model.manifest.sources.iter().any(|own| own.sha256 == source.sha256) {
                "this model learned from"
            } else {
                "a model that this one started from had learned from"
            }
        ));
    }
    if !arguments.training.is_empty() {
        let names = arguments.training.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ");
        trial.notes.push(format!("The texts were compared with those of {names}."));
    } else if trial.warnings.is_empty() {
        trial.notes.push(
            "Whether the model has met these texts before is not known; --training FILE compares them with the file it learned from."
                .to_owned(),
        );
    }
    trial.notes.push("Probabilities and cut-offs are the model's own; nothing was fitted to these comments.".to_owned());
    trial.court = judge::by_model(&labelled.examples, &model, name, &known, arguments.mistakes);
    Ok(trial)
}

/// What is to be said of the figures themselves.
fn remark(evaluation: &mut Evaluation, asked: Draws) {
    let figures = &evaluation.measured.tally.figures;
    if evaluation.repeated > 0 {
        let without = if evaluation.without_repeated.is_some() {
            "figures are shown without them as well"
        } else {
            "there is nothing left to judge without them"
        };
        evaluation.warnings.push(format!(
            "{} of {} judged texts stand among the rows that were learned from too (but for case, spaces and punctuation): {without}.",
            grouped(evaluation.repeated),
            grouped(figures.rows)
        ));
    }
    if figures.spam == 0 || figures.spam == figures.rows {
        let only = if figures.spam == 0 { "ham" } else { "spam" };
        evaluation.warnings.push(format!("All {} comments are {only}: what needs both classes is left blank.", grouped(figures.rows)));
    }
    if let Some(draws) = evaluation.draws {
        evaluation.notes.push(format!(
            "Intervals: the middle 95 % of {} draws with replacement, each class from itself (seed {}). They tell of chance among comments like these, \
             not of other sites; comments of one thread are more alike than the draws know.",
            grouped(draws.resamples),
            draws.seed
        ));
        if draws.resamples < asked.resamples {
            let words = format!(
                "{} draws instead of {}, as there are {} comments.",
                grouped(draws.resamples),
                grouped(asked.resamples),
                grouped(figures.rows)
            );
            eprintln!("{words}");
            evaluation.notes.push(words);
        }
    }
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
