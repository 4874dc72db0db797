//! `moderato train`: from labelled comments to a model file.

use std::{collections::BTreeMap, fs::File, path::Path};

use sha2::{Digest, Sha256};

use super::{
    Outcome,
    budget::Budget,
    inspect::{cut_offs, held_out, learned_from},
    intake::{Intake, spinner},
    labels::{Labels, Meaning},
    stock::{self, Opened, hexadecimal, misuse},
};
use crate::{
    cli::{Labelling, Train},
    comment::Comment,
    decide::{Policy, Targets},
    error::{Error, ErrorKind},
    input::{LabelNames, Unreadable},
    lessons::Lessons,
    model::{
        Model,
        manifest::{Base, Manifest, Source, TAKEN, is_attribute},
        settings::{COST_FROM_BASE, LEAST_ROWS_FROM_BASE, MARGIN_FROM_BASE, Settings},
    },
    pipeline::{Example, Origin},
    verdicts::{Kept, Verdict, Verdicts},
};

/// Trains a model and says what it learned from and how good it is.
pub fn run(arguments: &Train) -> Result<Outcome, Error> {
    check_attribute(&arguments.attribute)?;
    let mut settings = Settings {
        targets: Targets {
            max_false_reject: arguments.max_false_reject,
            max_missed: arguments.max_missed,
            review_from: arguments.review_from,
        },
        spam_share: arguments.spam_share,
        ..Settings::default()
    };
    let base = arguments.base.as_deref().map(|name| open_base(name, &arguments.attribute)).transpose()?;
    if let Some((_, model)) = &base {
        (settings.bits, settings.window) = (model.recipe.bits, model.recipe.window);
        (settings.refinement.cost, settings.refinement.margin) = (COST_FROM_BASE, MARGIN_FROM_BASE);
        settings.least_rows = LEAST_ROWS_FROM_BASE;
    }
    if arguments.allow_small {
        settings.least_rows = 2;
    }
    let settings = settings.check().map_err(|kind| Error::file("train", kind))?;

    let mut intake = Intake::labelled(&arguments.inputs, &arguments.reading, &arguments.labelling, None)?;
    let mut lessons = Lessons::new(&settings, usize::MAX);
    let mut budget = Budget::new(arguments.memory, &intake)?;
    let (names, rows) = read_lessons(&mut intake, arguments, &mut lessons, &mut budget)?;
    let sources = sources(&intake, &rows)?;
    let met = |source: &&Source| base.as_ref().is_some_and(|(_, model)| model.manifest.has_met(source));
    let seen_by_base: Vec<String> = sources.iter().filter(met).map(|source| source.name.clone()).collect();
    let origin =
        Origin { attribute: arguments.attribute.clone(), positive: names.positive().to_vec(), sources, date: arguments.date.clone(), base };
    let message = format!("learning from {} comments", lessons.rows());
    let bar = spinner(message.clone());
    let model = lessons.train(&settings, origin, &|doing| bar.set_message(format!("{message}: {doing}")))?;
    bar.finish_and_clear();
    model.save(&arguments.output)?;

    eprintln!("{}\n{}", learned_from(&model.manifest), held_out(&model.manifest));
    eprint!("{}", cut_offs(&model.manifest, &Policy::default()));
    warn_of_few(&model.manifest);
    for file in seen_by_base {
        eprintln!("warning: the base had learned from {file} before: the held-out figures above are too good");
    }
    eprintln!("Written to {}", arguments.output.display());
    Ok(intake.outcome())
}

/// The model to start from, which must predict the same.
fn open_base(name: &Path, attribute: &str) -> Result<(Base, Model), Error> {
    let opened = stock::open(name)?;
    let sha256 = opened.sha256();
    let Opened { name: shown, model, .. } = opened;
    let predicts = &model.manifest.attribute;
    if predicts != attribute {
        return Err(misuse(
            "--base",
            format!("{shown} predicts {predicts}, what is to be learned is {attribute}: give --attribute {predicts}, or another base"),
        ));
    }
    let base = Base {
        name: name.file_name().map_or(shown, |file| file.to_string_lossy().into_owned()),
        sha256,
        rows: model.manifest.rows + model.manifest.base.as_ref().map_or(0, |base| base.rows),
        sources: model.manifest.all_sources().cloned().collect(),
    };
    Ok((base, model))
}

/// A base makes do with few rows; the figures do not.
fn warn_of_few(manifest: &Manifest) {
    let fewest = manifest.spam.min(manifest.rows - manifest.spam);
    let least = Settings::default().least_rows;
    if manifest.base.is_some() && fewest < least {
        eprintln!(
            "warning: only {fewest} comments of one class: the held-out figures above say little, and the base's cut-offs stand; label at least {least} of each"
        );
    }
}

/// The attribute names a column: a plain word.
///
/// # Errors
/// Anything else, or the name of another column.
pub fn check_attribute(attribute: &str) -> Result<(), Error> {
    if !is_attribute(attribute) {
        return Err(misuse(
            "--attribute",
            format!("'{attribute}' cannot name a column of the output; use letters, digits, - and _, and none of {}", TAKEN.join(", ")),
        ));
    }
    Ok(())
}

/// Labelled comments, read whole.
pub struct Labelled {
    /// The examples, in input order.
    pub examples: Vec<Example>,
    /// Rows by number of the input.
    pub rows: BTreeMap<usize, usize>,
}

/// Reads labelled comments for `attribute`, which tells what is positive unless the user does, and puts them together by id; rows without a label or with one to be
/// ignored are left out and counted.
///
/// # Errors
/// Labels that cannot be read, named with their counts.
pub fn read_examples(intake: &mut Intake, labelling: &Labelling, attribute: &str) -> Result<Labelled, Error> {
    let mut verdicts = Verdicts::default();
    let (_, rows) = read_labelled(intake, labelling, attribute, |input, comment, verdict| {
        verdicts.add(input, comment, verdict);
        Ok(())
    })?;
    let (examples, tally) = verdicts.finish();
    eprint!("{tally}");
    Ok(Labelled { examples, rows })
}

/// The same for training: texts go into `lessons` as they come, and are not kept.
fn read_lessons(
    intake: &mut Intake,
    arguments: &Train,
    lessons: &mut Lessons,
    budget: &mut Budget,
) -> Result<(LabelNames, BTreeMap<usize, usize>), Error> {
    let mut verdicts = Verdicts::default();
    let read = read_labelled(intake, &arguments.labelling, &arguments.attribute, |input, comment, verdict| {
        let text = lessons.read(&comment.text)?;
        budget.look(lessons)?;
        let has_text = !comment.text.trim().is_empty();
        let id = if comment.numbered { String::new() } else { comment.id };
        verdicts.add_row(input, Comment { id, group: None, date: None, ..comment }, verdict, has_text, text);
        Ok(())
    })?;
    lessons.settle()?;
    let (kept, tally) = verdicts.finish_by(&|text| lessons.words(*text));
    eprint!("{tally}");
    for Kept { text, label, .. } in kept {
        lessons.learn_from(text, label, None);
    }
    Ok(read)
}

/// Hands every comment that has a label to `take`, with its verdict and the number of its input; gives what the labels mean and the rows of each input.
fn read_labelled(
    intake: &mut Intake,
    labelling: &Labelling,
    attribute: &str,
    mut take: impl FnMut(usize, Comment, Verdict) -> Result<(), Error>,
) -> Result<(LabelNames, BTreeMap<usize, usize>), Error> {
    let mut labels = Labels::new(attribute, labelling);
    let (mut rows, mut unreadable, mut unlabelled) = (BTreeMap::new(), Unreadable::default(), 0usize);
    intake.each(|input, comment| {
        let verdict = match labels.read(&comment) {
            Meaning::Is(label) => Verdict::Is(label),
            Meaning::Forget => Verdict::Forget,
            Meaning::Ignored | Meaning::Undecided => return Ok(()),
            Meaning::None => {
                unlabelled += 1;
                return Ok(());
            }
            Meaning::Unreadable => {
                unreadable.add(comment.label.as_deref().unwrap_or_default());
                return Ok(());
            }
        };
        *rows.entry(input).or_default() += 1;
        take(input, comment, verdict)
    })?;
    unreadable.refuse().map_err(|kind| Error::file(intake.names().join(", "), kind))?;
    if unlabelled > 0 {
        eprintln!("{unlabelled} rows have an empty label and were left out");
    }
    labels.tell_ignored();
    labels.tell_undecided();
    Ok((labels.names, rows))
}

/// The files with their checksums.
pub fn sources(intake: &Intake, rows: &BTreeMap<usize, usize>) -> Result<Vec<Source>, Error> {
    intake
        .names()
        .iter()
        .enumerate()
        .map(|(number, name)| {
            let path = Path::new(name);
            let sha256 = if path.is_file() {
                let mut hasher = Sha256::new();
                File::open(path)
                    .and_then(|mut file| std::io::copy(&mut file, &mut HashWriter(&mut hasher)))
                    .map_err(|error| Error::file(name.as_str(), ErrorKind::Io(error)))?;
                hexadecimal(&hasher.finalize())
            } else {
                String::new()
            };
            Ok(Source {
                name: path.file_name().map_or_else(|| name.clone(), |file| file.to_string_lossy().into_owned()),
                sha256,
                rows: rows.get(&number).copied().unwrap_or(0),
            })
        })
        .collect()
}

struct HashWriter<'a>(&'a mut Sha256);

impl std::io::Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
