//! `moderato evaluate`: a model on labelled comments, or the learner by folds or by time.

mod table;

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    path::{Path, PathBuf},
};

use super::{
    Outcome,
    intake::{Intake, spinner},
    output::Output,
    stock::{self, misuse},
    table::grouped,
    train::{Labelled, read_examples, sources},
};
use crate::{
    cli::{Evaluate, EvaluateFormat},
    comment::Label,
    decide::SPAM,
    error::{Error, ErrorKind},
    evaluate::{
        bootstrap::Draws,
        evaluation::{Evaluation, Rows},
        folds,
        judge::{self, Court, Split},
        leaks::Known,
        time,
    },
    model::settings::{CheckedSettings, Settings},
    pipeline::{Example, refuse_too_few},
    report::evaluation::Shower,
};

/// Folds, or blocks of time, where no number is given.
const FOLDS: u16 = 5;
/// What a group without a value is called.
const NO_VALUE: &str = "(none)";

/// Measures and shows.
pub fn run(arguments: &Evaluate) -> Result<Outcome, Error> {
    if arguments.group_by.is_some() && arguments.folds.is_none() && !arguments.by_time && arguments.model.is_none() {
        return Err(misuse(
            "--group-by",
            "say what judges: --folds K (equal values are held out together), --by-time or --model MODEL".to_owned(),
        ));
    }
    let mut intake = Intake::labelled(&arguments.inputs, &arguments.reading, &arguments.labelling, arguments.group_by.clone())?;
    // What the labels mean goes by what the model judges.
    let stock_spam = PathBuf::from(SPAM);
    let by_learner = arguments.by_time || arguments.folds.is_some();
    let opened = if by_learner { None } else { Some(stock::open(arguments.model.as_ref().unwrap_or(&stock_spam))?) };
    let attribute = opened.as_ref().map_or(SPAM, |opened| &opened.model.manifest.attribute);
    let labelled = read_examples(&mut intake, &arguments.labelling, attribute)?;
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
        None if arguments.by_time => by_time(examples, arguments)?,
        None => by_folds(examples, arguments.folds.unwrap_or(FOLDS), arguments)?,
    };
    let asked = Draws { resamples: arguments.resamples as usize, seed: arguments.seed };
    let bar = spinner("measuring".to_owned());
    let mut evaluation = Evaluation::of(&rows, trial.court, Some(asked));
    bar.finish_and_clear();
    evaluation.judged_by = trial.judged_by;
    evaluation.grouped_by.clone_from(&arguments.group_by);
    evaluation.notes = trial.notes;
    evaluation.warnings = trial.warnings;
    evaluation.undated = trial.undated;
    evaluation.unjudged = trial.unjudged;
    remark(&mut evaluation, asked);
    for warning in &evaluation.warnings {
        eprintln!("warning: {warning}");
    }
    show(&evaluation, arguments)?;
    Ok(trial.outcome.filter(|outcome| *outcome == Outcome::Skipped).unwrap_or(intake.outcome()))
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

fn by_folds(examples: &[Example], folds: u16, arguments: &Evaluate) -> Result<Trial, Error> {
    let settings = settings(arguments, examples)?;
    let labels: Vec<Label> = examples.iter().map(|example| example.label).collect();
    let groups: Vec<String> = match arguments.group_by {
        Some(_) => examples.iter().map(|example| example.group.clone().unwrap_or_else(|| alone(&example.text))).collect(),
        None => examples.iter().map(|example| folds::duplicate_key(&example.text)).collect(),
    };
    let mut trial = Trial::default();
    let (fold_of, count) = match &arguments.group_by {
        None => (folds::assign(&groups, &labels, usize::from(folds)), usize::from(folds)),
        Some(column) => {
            let (fold_of, count) = folds::assign_groups(&groups, &labels, usize::from(folds));
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
    let splits: Vec<Split> = (0..count)
        .filter_map(|fold| {
            let (judged, learned): (Vec<usize>, Vec<usize>) = (0..examples.len()).partition(|&row| fold_of[row] == fold);
            (!judged.is_empty()).then(|| Split { name: format!("fold {}", fold + 1), learned, judged })
        })
        .collect();
    let together =
        arguments.group_by.as_ref().map_or_else(|| "equal texts together".to_owned(), |column| format!("equal {column} together"));
    trial.judged_by = format!("the learner, on rows held out in {count} folds ({together})");
    trial.notes.push(nested("fold"));
    trial.court = hear(examples, &splits, &settings, arguments.mistakes)?;
    Ok(trial)
}

/// A text that has no group is held out with its equals; no group's name begins like this.
fn alone(text: &str) -> String {
    format!("\u{0}{}", folds::duplicate_key(text))
}

fn by_time(examples: &[Example], arguments: &Evaluate) -> Result<Trial, Error> {
    let settings = settings(arguments, examples)?;
    let dates: Vec<_> = examples.iter().map(|example| example.date.as_deref().and_then(time::read)).collect();
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
    let mut learned: Vec<usize> = blocks[0].clone();
    let mut splits = Vec::new();
    trial.unjudged = blocks[0].len();
    for (number, block) in blocks.iter().enumerate().skip(1) {
        let spam = learned.iter().filter(|&&row| examples[row].label.is_spam()).count();
        if spam.min(learned.len() - spam) < least {
            trial.unjudged += block.len();
            trial.notes.push(format!(
                "Block {} is only learned from: the {} comments before it hold {spam} spam, {} ham; {least} of each are needed.",
                number + 1,
                grouped(learned.len()),
                learned.len() - spam
            ));
        } else {
            let name = format!("block {}, {} to {}", number + 1, day(block.first()), day(block.last()));
            splits.push(Split { name, learned: learned.clone(), judged: block.clone() });
        }
        learned.extend(block);
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
    trial.court = hear(examples, &splits, &settings, arguments.mistakes)?;
    Ok(trial)
}

fn nested(part: &str) -> String {
    format!(
        "Each {part} was judged by a model of its own: words, weights, calibration and cut-offs were all learned without its rows, \
         as 'moderato train' would learn them. Figures are over all judged rows together."
    )
}

/// Judges the splits, saying how far it has come.
fn hear(examples: &[Example], splits: &[Split], settings: &CheckedSettings, mistakes: usize) -> Result<Court, Error> {
    let message = |done: usize| format!("learning {} times from what is not held out: {done} done", splits.len());
    let bar = spinner(message(0));
    let court = judge::by_splits(examples, splits, settings, mistakes, |done| bar.set_message(message(done)));
    bar.finish_and_clear();
    court
}

/// The learner's settings. The whole set must have enough of each class; a fold may then have a few less.
fn settings(arguments: &Evaluate, examples: &[Example]) -> Result<CheckedSettings, Error> {
    const LEAST: usize = 2;
    if !arguments.allow_small {
        refuse_too_few(examples, Settings::default().least_rows)?;
    }
    Settings { least_rows: LEAST, ..Settings::default() }.check().map_err(|kind| Error::file("evaluate", kind))
}

fn by_model(labelled: &Labelled, intake: &Intake, opened: stock::Opened, arguments: &Evaluate) -> Result<Trial, Error> {
    let stock::Opened { name, model, .. } = opened;
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
    let learned: BTreeSet<&str> =
        model.manifest.sources.iter().map(|source| source.sha256.as_str()).filter(|sum| !sum.is_empty()).collect();
    for source in sources(intake, &labelled.rows)?.iter().filter(|source| learned.contains(source.sha256.as_str())) {
        trial.warnings.push(format!(
            "{} is a file that this model learned from: these figures say nothing of comments that it has not met.",
            source.name
        ));
    }
    trial.notes.push(if arguments.training.is_empty() {
        "Whether the model has met these texts before is not known; --training FILE compares them with the file it learned from.".to_owned()
    } else {
        let names = arguments.training.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ");
        format!("The texts were compared with those of {names}.")
    });
    trial.notes.push("Probabilities and cut-offs are the model's own; nothing was fitted to these comments.".to_owned());
    let attribute = &model.manifest.attribute;
    if attribute != SPAM {
        trial.notes.push(format!("The model judges {attribute}: where spam is written here, read {attribute}; ham is all the rest."));
    }
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
fn show(evaluation: &Evaluation, arguments: &Evaluate) -> Result<(), Error> {
    let shower = Shower::new(evaluation, !arguments.no_redact);
    let mut output = Output::open(arguments.output.as_deref())?;
    output.write(|writer| match format(arguments) {
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

/// `--format`, or what the extension of `--output` tells, or a table.
fn format(arguments: &Evaluate) -> EvaluateFormat {
    let extension = arguments.output.as_deref().and_then(Path::extension).and_then(OsStr::to_str).map(str::to_lowercase);
    arguments.format.unwrap_or(match extension.as_deref() {
        Some("html" | "htm") => EvaluateFormat::Html,
        Some("json") => EvaluateFormat::Json,
        _ => EvaluateFormat::Table,
    })
}
