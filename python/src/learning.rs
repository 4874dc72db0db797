//! Learning from a table, and measuring on one.

use std::path::PathBuf;

use arrow_array::RecordBatch;
use moderato::{
    arrow,
    commands::memory,
    comment::Details,
    course::{self, Course},
    decide::Targets,
    error::{Error, ErrorKind},
    evaluate::{
        bootstrap::Draws,
        leaks::Known,
        trial::{self, Trial},
    },
    lessons::Lessons,
    model::{manifest::Source, settings::Settings},
    pipeline::{Example, Origin, Pipeline},
    report::evaluation::Shower,
    verdicts::{
        Verdict, Verdicts,
        labels::{Sieve, Sifted, Words},
    },
};
use pyo3::prelude::*;

use super::{
    batches::reader,
    errors::Raise,
    judges::{Asked, Judges},
    work::work,
};

/// What errors call the table.
const TABLE: &str = "the table";

/// Which labels mean what, and of what: attribute, positive, negative, ignore.
#[derive(FromPyObject)]
pub struct Labelling {
    #[pyo3(item)]
    attribute: String,
    #[pyo3(item)]
    positive: Vec<String>,
    #[pyo3(item)]
    negative: Vec<String>,
    #[pyo3(item)]
    ignore: Vec<String>,
}

impl Labelling {
    fn sieve(&self) -> Sieve {
        Sieve::new(&self.attribute, Words { positive: &self.positive, negative: &self.negative, ignore: &self.ignore })
    }
}

/// What is asked of a training run besides: as the flags of `moderato train`.
#[derive(FromPyObject)]
pub struct Learning {
    #[pyo3(item)]
    base: Option<PathBuf>,
    #[pyo3(item)]
    max_false_reject: f64,
    #[pyo3(item)]
    max_missed: f64,
    #[pyo3(item)]
    review_from: f64,
    #[pyo3(item)]
    spam_share: Option<f64>,
    #[pyo3(item)]
    allow_small: bool,
    #[pyo3(item)]
    date: Option<String>,
    #[pyo3(item)]
    source: Option<String>,
    #[pyo3(item)]
    memory: Option<u64>,
    #[pyo3(item)]
    folds: u8,
    #[pyo3(item)]
    by_time: bool,
    #[pyo3(item)]
    mistakes: usize,
    #[pyo3(item)]
    resamples: usize,
    #[pyo3(item)]
    seed: u64,
    #[pyo3(item)]
    threads: Option<usize>,
}

/// A table, read whole, whose labels are to be gone by.
struct Lesson {
    batches: Vec<RecordBatch>,
    columns: arrow::Columns,
    labelling: Labelling,
}

impl Lesson {
    fn read(table: &Bound<'_, PyAny>, asked: Asked, labelling: Labelling) -> PyResult<Self> {
        let py = table.py();
        let reader = reader(table)?;
        let schema = reader.schema();
        let columns = asked.columns(&schema);
        let mut batches = py.detach(|| reader.collect::<Result<Vec<_>, _>>()).raise(py)?;
        // So that an empty table is asked for its columns, too.
        batches.push(RecordBatch::new_empty(schema));
        Ok(Self { batches, columns, labelling })
    }

    /// Hands every comment with a verdict to `take`; gives what the labels mean, and tells how many rows had no text.
    fn each(&self, mut take: impl FnMut(moderato::comment::Comment, Verdict) -> Result<(), Error>) -> Result<Sifted, Error> {
        let mut sieve = self.labelling.sieve();
        let mut details = Details::default();
        let mut without_text = 0usize;
        for batch in &self.batches {
            let rows = arrow::comments(batch, &self.columns)?;
            if !rows.have_labels() {
                let schema = batch.schema();
                let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
                let words = format!("no column of labels; it has: {}; name the one that holds them", names.join(", "));
                return Err(Error::file(TABLE, ErrorKind::BadFile(words)));
            }
            for row in 0..rows.len() {
                let Some(comment) = rows.comment(row, &mut details) else {
                    without_text += 1;
                    continue;
                };
                let comment = comment.into_owned();
                if let Some(verdict) = sieve.verdict(0, &comment) {
                    take(comment, verdict)?;
                }
            }
        }
        let mut sifted = sieve.finish().map_err(|kind| Error::file(TABLE, kind))?;
        if without_text > 0 {
            sifted.told.push(format!("{without_text} rows have no text and were left out"));
        }
        Ok(sifted)
    }
}

/// The lines of `shown`.
fn lines(shown: impl ToString) -> Vec<String> {
    shown.to_string().lines().map(|line| line.trim_start_matches("warning: ").to_owned()).collect()
}

/// Learns a model from a labelled table; gives it with what is to be said of how.
#[pyfunction]
pub fn train(
    py: Python<'_>,
    table: &Bound<'_, PyAny>,
    asked: Asked,
    labelling: Labelling,
    learning: Learning,
) -> PyResult<(Judges, Vec<String>)> {
    let lesson = Lesson::read(table, asked, labelling)?;
    let threads = learning.threads;
    let (pipeline, told) = work(py, threads, move |interrupt| learn(&lesson, learning, &|_| interrupt.heed()))?.raise(py)?;
    Ok((Judges::new(pipeline), told))
}

fn learn(lesson: &Lesson, learning: Learning, tell: &(dyn Fn(&str) + Sync)) -> Result<(Pipeline, Vec<String>), Error> {
    let attribute = &lesson.labelling.attribute;
    course::check_attribute(attribute)?;
    let Learning { max_false_reject, max_missed, review_from, spam_share, .. } = learning;
    let targets = Targets { max_false_reject, max_missed, review_from };
    let base = learning.base.as_deref().map(|name| course::open_base(name, attribute)).transpose()?;
    let settings = Settings { targets, spam_share, ..Settings::default() };
    let settings = course::settings(settings, base.as_ref().map(|(_, model)| model), learning.allow_small)?;
    // Three quarters of what is free, as on the command line; what is more lies in a file meanwhile.
    let most = learning.memory.unwrap_or_else(|| memory::available() / 4 * 3);
    let mut course = Course::new(Lessons::new(&settings, usize::try_from(most).unwrap_or(usize::MAX)));
    let mut read = 0usize;
    let sifted = lesson.each(|comment, verdict| {
        read += 1;
        if read.is_multiple_of(1 << 12) {
            tell("reading");
        }
        course.add(0, comment, verdict)
    })?;
    let (lessons, tally) = course.finish()?;
    let rows = sifted.rows.values().sum();
    let source = |name| Source { name, sha256: String::new(), rows };
    let origin = Origin {
        attribute: attribute.clone(),
        positive: sifted.names.positive().to_vec(),
        sources: learning.source.map(source).into_iter().collect(),
        date: learning.date,
        base,
    };
    let model = lessons.train(&settings, origin, tell)?;
    let mut told = sifted.told;
    told.extend(lines(tally));
    told.extend(course::few(&model.manifest));
    Ok((Pipeline::new(vec![model]).map_err(|kind| Error::file("model", kind))?, told))
}

/// Measures a model on a labelled table, or, without one, the learner by folds or blocks of time; gives JSON, an HTML page, and what is to be said of how.
#[pyfunction]
pub fn evaluate(
    py: Python<'_>,
    table: &Bound<'_, PyAny>,
    asked: Asked,
    labelling: Labelling,
    learning: Learning,
    judges: Option<&Judges>,
) -> PyResult<(String, String, Vec<String>)> {
    let model = judges.map(|judges| judges.only_model(py, "measured")).transpose()?.cloned();
    let group_by = asked.group.clone();
    let lesson = Lesson::read(table, asked, labelling)?;
    let threads = learning.threads;
    work(py, threads, move |interrupt| {
        let tell = |_: &str| interrupt.heed();
        let attribute = model.as_ref().map_or(&lesson.labelling.attribute, |model| &model.manifest.attribute);
        course::check_attribute(attribute)?;
        let mut verdicts = Verdicts::default();
        let sifted = lesson.each(|comment, verdict| {
            verdicts.add(0, comment, verdict);
            Ok(())
        })?;
        let (examples, tally): (Vec<Example>, _) = verdicts.finish();
        if examples.is_empty() {
            return Err(Error::file(TABLE, ErrorKind::BadTraining("there are no labelled comments to judge".to_owned())));
        }
        let draws = Draws { resamples: learning.resamples, seed: learning.seed };
        let Learning { folds, mistakes, allow_small, by_time, .. } = learning;
        let asked = trial::Asked { folds, group_by, mistakes, draws, allow_small };
        let trial: Trial = match &model {
            Some(model) => trial::by_model(&examples, &[], model, format!("the model of {attribute}"), (&Known::default(), &[]), mistakes),
            None if by_time => trial::by_time(&examples, attribute, &asked, &tell)?,
            None => trial::by_folds(&examples, attribute, &asked, &tell)?,
        };
        tell("measuring");
        let (evaluation, said) = trial.measured(&examples, vec![TABLE.to_owned()], attribute, &asked);
        let shower = Shower::new(&evaluation, false);
        let shown = |show: &dyn Fn(&mut Vec<u8>) -> std::io::Result<()>| {
            let mut bytes = Vec::new();
            show(&mut bytes).map_err(|error| Error::file(TABLE, ErrorKind::Io(error)))?;
            Ok::<_, Error>(String::from_utf8_lossy(&bytes).into_owned())
        };
        let (json, html) = (shown(&|out| shower.json(out))?, shown(&|out| shower.html(out))?);
        let mut told = sifted.told;
        told.extend(lines(tally));
        told.extend(said);
        Ok((json, html, told))
    })?
    .raise(py)
}
