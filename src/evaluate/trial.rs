//! [`Trial`]: labelled rows judged by a model, or by the learner in folds or blocks of time, with all that is to be said of how.

use super::{
    bootstrap::Draws,
    evaluation::{Evaluation, Rows},
    folds,
    judge::{self, Court, Learned, Split},
    leaks::Known,
    time,
};
use crate::{
    comment::Label,
    date,
    decide::SPAM,
    decimals::grouped,
    error::Error,
    model::{
        Model,
        learn::Tell,
        manifest::Source,
        settings::{CheckedSettings, Settings},
    },
    pipeline::{Example, refuse_too_few},
};

/// Verdicts, and what is to be said of how they came about.
#[derive(Debug, Default)]
pub struct Trial {
    /// The verdicts.
    pub court: Court,
    /// What judged.
    pub judged_by: String,
    /// How, in sentences.
    pub notes: Vec<String>,
    /// What makes the figures doubtful, in sentences.
    pub warnings: Vec<String>,
    /// What differs from what was asked for, in sentences.
    pub told: Vec<String>,
    /// Rows left out as their date cannot be read.
    pub undated: usize,
    /// Rows that were only learned from.
    pub unjudged: usize,
}

/// What is asked of a measurement.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Folds, or blocks of time: from 2 to 100.
    pub folds: u8,
    /// The column whose equal values are held out together, and measured one by one.
    pub group_by: Option<String>,
    /// Mistakes to list of each class.
    pub mistakes: usize,
    /// How intervals are drawn.
    pub draws: Draws,
    /// Whether to learn even from few rows of a class.
    pub allow_small: bool,
}

impl Default for Asked {
    fn default() -> Self {
        Self { folds: FOLDS, group_by: None, mistakes: 5, draws: Draws { resamples: 1000, seed: 0 }, allow_small: false }
    }
}

/// Folds, or blocks of time, where no number is given.
pub const FOLDS: u8 = 5;
/// What a group without a value is called.
const NO_VALUE: &str = "(none)";

impl Trial {
    /// What came of it, as plain data: figures over `examples`, which are of the inputs `sources` and labelled for `attribute`.
    pub fn measured(self, examples: &[Example], sources: Vec<String>, attribute: &str, asked: &Asked) -> (Evaluation, Vec<String>) {
        let group = |example: &Example| example.group.clone().unwrap_or_else(|| NO_VALUE.to_owned());
        let rows = Rows {
            examples,
            groups: asked.group_by.is_some().then(|| examples.iter().map(group).collect()),
            files: examples.iter().map(|example| example.input).collect(),
            sources,
        };
        let mut evaluation = Evaluation::of(&rows, self.court, Some(asked.draws));
        evaluation.judged_by = self.judged_by;
        evaluation.grouped_by.clone_from(&asked.group_by);
        evaluation.notes = self.notes;
        if attribute != SPAM {
            evaluation
                .notes
                .push(format!("What is judged is {attribute}: where spam is written here, read {attribute}; ham is all the rest."));
        }
        evaluation.warnings = self.warnings;
        evaluation.undated = self.undated;
        evaluation.unjudged = self.unjudged;
        let mut told = self.told;
        told.extend(remark(&mut evaluation, asked.draws));
        (evaluation, told)
    }
}

/// The learner, by folds.
///
/// # Errors
/// Where there is nothing to hold out together, or as [`judge::by_splits`].
pub fn by_folds(examples: &[Example], attribute: &str, asked: &Asked, tell: Tell<'_>) -> Result<Trial, Error> {
    let settings = settings(asked, examples)?;
    let folds = asked.folds;
    let labels: Vec<Label> = examples.iter().map(|example| example.label).collect();
    let groups: Vec<String> = match asked.group_by {
        Some(_) => examples.iter().map(|example| example.group.clone().unwrap_or_else(|| alone(&example.text))).collect(),
        None => examples.iter().map(|example| folds::duplicate_key(&example.text)).collect(),
    };
    let mut trial = Trial::default();
    let (fold_of, count) = match &asked.group_by {
        None => (folds::assign(&groups, &labels, folds), usize::from(folds)),
        Some(column) => {
            let (fold_of, count) = folds::assign_groups(&groups, &labels, folds);
            if count < 2 {
                let problem = format!("all comments have the same {column}: nothing can be held out together; leave --group-by away");
                return Err(Error::misuse("--group-by", problem));
            }
            if count < usize::from(folds) {
                let words =
                    format!("There are {count} values of {column}, so there are {count} folds instead of {folds}, one for each value.");
                trial.told.push(words.clone());
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
    let together = asked.group_by.as_ref().map_or_else(|| "equal texts together".to_owned(), |column| format!("equal {column} together"));
    trial.judged_by = format!("the learner, on rows held out in {count} folds ({together})");
    trial.notes.push(nested("fold"));
    trial.court = hear(examples, attribute, &splits, &settings, asked.mistakes, tell)?;
    Ok(trial)
}

/// A text that has no group is held out with its equals; no group's name begins like this.
fn alone(text: &str) -> String {
    format!("\u{0}{}", folds::duplicate_key(text))
}

/// The learner, by blocks of time.
///
/// # Errors
/// Where dates or comments are too few, or as [`judge::by_splits`].
pub fn by_time(examples: &[Example], attribute: &str, asked: &Asked, tell: Tell<'_>) -> Result<Trial, Error> {
    let settings = settings(asked, examples)?;
    let dates: Vec<_> = examples.iter().map(|example| example.date.as_deref().and_then(date::read)).collect();
    let count = asked.folds;
    let time::Blocks { blocks, undated } = time::blocks(&dates, usize::from(count));
    if blocks.len() < 2 {
        let problem = format!(
            "{} of {} comments have a date that can be read, and not two different ones: a column of dates (date, time, timestamp, created_at, \
             published_at, comment_date) is needed, as 2024-05-01, 2024-05-01 12:30, RFC 3339 or seconds since 1970",
            grouped(examples.len() - undated),
            grouped(examples.len())
        );
        return Err(Error::misuse("--by-time", problem));
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
        return Err(Error::misuse("--by-time", problem));
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
    trial.court = hear(examples, attribute, &splits, &settings, asked.mistakes, tell)?;
    Ok(trial)
}

fn nested(part: &str) -> String {
    format!(
        "Each {part} was judged by a model of its own: words, weights, calibration and cut-offs were all learned without its rows, \
         as 'moderato train' would learn them. Figures are over all judged rows together."
    )
}

/// Judges the splits, saying how far it has come.
fn hear(
    examples: &[Example],
    attribute: &str,
    splits: &[Split<'_>],
    settings: &CheckedSettings,
    mistakes: usize,
    tell: Tell<'_>,
) -> Result<Court, Error> {
    let message = |done: usize| format!("learning {} times from what is not held out: {done} done", splits.len());
    tell(&message(0));
    judge::by_splits(examples, attribute, splits, settings, mistakes, |done| tell(&message(done)))
}

/// The learner's settings. The whole set must have enough of each class; a fold may then have a few less.
fn settings(asked: &Asked, examples: &[Example]) -> Result<CheckedSettings, Error> {
    const LEAST: usize = 2;
    if !asked.allow_small {
        let spam = examples.iter().filter(|example| example.label.is_spam()).count();
        refuse_too_few(spam, examples.len() - spam, Settings::default().least_rows)?;
    }
    Settings { least_rows: LEAST, ..Settings::default() }.check().map_err(|kind| Error::file("evaluate", kind))
}

/// The rows by one model, called `name`; `known` is what it learned from, as far as the files named tell.
pub fn by_model(
    examples: &[Example],
    sources: &[Source],
    model: &Model,
    name: String,
    (known, training): (&Known, &[String]),
    mistakes: usize,
) -> Trial {
    let mut trial = Trial { judged_by: name.clone(), ..Trial::default() };
    for source in sources.iter().filter(|source| model.manifest.has_met(source)) {
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
    if !training.is_empty() {
        trial.notes.push(format!("The texts were compared with those of {}.", training.join(", ")));
    } else if trial.warnings.is_empty() {
        trial.notes.push(
            "Whether the model has met these texts before is not known; --training FILE compares them with the file it learned from."
                .to_owned(),
        );
    }
    trial.notes.push("Probabilities and cut-offs are the model's own; nothing was fitted to these comments.".to_owned());
    trial.court = judge::by_model(examples, model, name, known, mistakes);
    trial
}

/// Notes what is to be said of the figures themselves; gives what differs from what was asked for.
fn remark(evaluation: &mut Evaluation, asked: Draws) -> Option<String> {
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
            evaluation.notes.push(words.clone());
            return Some(words);
        }
    }
    None
}
