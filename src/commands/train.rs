//! `moderato train`: from labelled comments to a model file.

use std::{collections::BTreeMap, fs::File, path::Path};

use sha2::{Digest, Sha256};

use super::{
    Outcome,
    budget::Budget,
    inspect::{cut_offs, held_out, learned_from},
    intake::{Intake, spinner},
    labels::words,
    stock::hexadecimal,
};
use crate::{
    cli::{Labelling, Train},
    comment::Comment,
    course::{self, Course},
    decide::{Policy, Targets},
    error::{Error, ErrorKind},
    lessons::Lessons,
    model::{manifest::Source, settings::Settings},
    pipeline::{Example, Origin},
    verdicts::{
        Verdict, Verdicts,
        labels::{Sieve, Sifted},
    },
};

/// Trains a model and says what it learned from and how good it is.
pub fn run(arguments: &Train) -> Result<Outcome, Error> {
    course::check_attribute(&arguments.attribute)?;
    let targets =
        Targets { max_false_reject: arguments.max_false_reject, max_missed: arguments.max_missed, review_from: arguments.review_from };
    let base = arguments.base.as_deref().map(|name| course::open_base(name, &arguments.attribute)).transpose()?;
    let asked = Settings { targets, spam_share: arguments.spam_share, ..Settings::default() };
    let settings = course::settings(asked, base.as_ref().map(|(_, model)| model), arguments.allow_small)?;

    let mut intake = Intake::labelled(&arguments.inputs, &arguments.reading, &arguments.labelling, None)?;
    let mut budget = Budget::new(arguments.memory, &settings, &intake)?;
    let lessons = Lessons::new(&settings, budget.for_features());
    let (lessons, Sifted { names, rows, .. }) = read_lessons(&mut intake, arguments, lessons, &mut budget)?;
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
    if let Some(warning) = course::few(&model.manifest) {
        eprintln!("warning: {warning}");
    }
    for file in seen_by_base {
        eprintln!("warning: the base had learned from {file} before: the held-out figures above are too good");
    }
    eprintln!("Written to {}", arguments.output.display());
    Ok(intake.outcome())
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
    let Sifted { rows, .. } = read_labelled(intake, labelling, attribute, |input, comment, verdict| {
        verdicts.add(input, comment, verdict);
        Ok(())
    })?;
    let (examples, tally) = verdicts.finish();
    eprint!("{tally}");
    Ok(Labelled { examples, rows })
}

/// The same for training: texts go into `lessons` as they come, and are not kept.
fn read_lessons(intake: &mut Intake, arguments: &Train, lessons: Lessons, budget: &mut Budget) -> Result<(Lessons, Sifted), Error> {
    let mut course = Course::new(lessons);
    let read = read_labelled(intake, &arguments.labelling, &arguments.attribute, |input, comment, verdict| {
        let bytes = comment.text.len();
        course.add(input, comment, verdict)?;
        let names = course.bytes_of_names();
        budget.look(course.lessons(), bytes, names)
    })?;
    let names = course.bytes_of_names();
    budget.settle(course.settled()?, names)?;
    let (lessons, tally) = course.finish()?;
    eprint!("{tally}");
    Ok((lessons, read))
}

/// Hands every comment that has a label to `take`, with its verdict and the number of its input, and says what was left out.
fn read_labelled(
    intake: &mut Intake,
    labelling: &Labelling,
    attribute: &str,
    mut take: impl FnMut(usize, Comment, Verdict) -> Result<(), Error>,
) -> Result<Sifted, Error> {
    let mut sieve = Sieve::new(attribute, words(labelling));
    intake.each(|input, comment| match sieve.verdict(input, &comment) {
        Some(verdict) => take(input, comment, verdict),
        None => Ok(()),
    })?;
    let sifted = sieve.finish().map_err(|kind| Error::file(intake.names().join(", "), kind))?;
    for told in &sifted.told {
        eprintln!("{told}");
    }
    Ok(sifted)
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
