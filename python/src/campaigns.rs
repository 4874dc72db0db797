//! What engines need that hold the comments in many places: scores with what is kept to see comments together, and what is found among them. `moderato/spark.py` says how these meet.

use arrow_array::{RecordBatch, RecordBatchReader, make_array};
use arrow_pyarrow::FromPyArrow;
use moderato::{
    arrow::{self, Columns},
    error::Error,
};
use pyo3::prelude::*;

use super::{
    batches::{Batches, collected, reader},
    errors::Raise,
    judges::{Asked, Campaign, Judges, told},
    work::work,
};

/// The names of the columns of a table that are text, id, thread, parent, author and date; none for what is not there.
#[pyfunction]
pub fn columns_of(py: Python<'_>, table: &Bound<'_, PyAny>, asked: Asked) -> PyResult<[Option<String>; 6]> {
    let schema = reader(table)?.schema();
    let Columns { text, id, thread, parent, author, date, .. } = asked.columns(&schema).named(&schema).raise(py)?;
    Ok([text, id, thread, parent, author, date])
}

/// Each comment judged by itself, with its `keys`, `signature` and `own_words` behind the scores.
#[pyfunction]
pub fn score_apart(py: Python<'_>, judges: &Judges, table: &Bound<'_, PyAny>, asked: Asked, threads: Option<usize>) -> PyResult<Batches> {
    let pipeline = judges.pipeline();
    each(py, table, asked, threads, move |batch, columns| arrow::apart::score(&pipeline, batch, columns))
}

/// The campaigns among comments whose signatures are given, in the order of the input: the columns but for the signature, `campaign` and `at_least`; and the campaigns, without templates.
#[pyfunction]
pub fn confirm(py: Python<'_>, table: &Bound<'_, PyAny>, threads: Option<usize>) -> PyResult<(Batches, Vec<Campaign>)> {
    let batches = collected(py, reader(table)?)?;
    let found = work(py, threads, move |_| arrow::campaigns::confirm(&batches))?.raise(py)?;
    let schema = found.batches[0].schema();
    Ok((Batches::new(schema, found.batches), found.campaigns.into_iter().map(told).collect()))
}

/// The words that all texts of a campaign share, an Arrow array of them, slots shown as an ellipsis; the first twenty are looked at.
#[pyfunction]
pub fn template(py: Python<'_>, texts: &Bound<'_, PyAny>) -> PyResult<String> {
    let texts = make_array(FromPyArrow::from_pyarrow_bound(texts)?);
    py.detach(|| arrow::campaigns::template(&texts)).raise(py)
}

/// The thread of comments that name none, and the number of those that have no id: `row`, `id` and `thread`. The table is that of all rows in order: `row`, `is_comment`, `id`, `thread`, `parent`.
#[pyfunction]
pub fn name_threads(py: Python<'_>, table: &Bound<'_, PyAny>, threads: Option<usize>) -> PyResult<Batches> {
    let reader = reader(table)?;
    let found = work(py, threads, move |_| arrow::apart::threads(reader))?.raise(py)?;
    Ok(Batches::new(found.schema(), vec![found]))
}

/// What the context raises: `row`, `decision`, `campaign` and `reasons` of the rows that it changes. The table is that of all rows in order, as `score_apart` and `confirm` give them, with `text`.
#[pyfunction]
pub fn raised(py: Python<'_>, table: &Bound<'_, PyAny>, threads: Option<usize>) -> PyResult<Batches> {
    let reader = reader(table)?;
    let found = work(py, threads, move |_| arrow::apart::raised(reader))?.raise(py)?;
    Ok(Batches::new(found.schema(), vec![found]))
}

/// The batches that `make` makes of those of a table.
fn each(
    py: Python<'_>,
    table: &Bound<'_, PyAny>,
    asked: Asked,
    threads: Option<usize>,
    make: impl Fn(&RecordBatch, &Columns) -> Result<RecordBatch, Error> + Send + 'static,
) -> PyResult<Batches> {
    let reader = reader(table)?;
    let columns = asked.columns(&reader.schema());
    let batches = collected(py, reader)?;
    let made = work(py, threads, move |interrupt| {
        let of = |batch: &RecordBatch| {
            interrupt.heed();
            make(batch, &columns)
        };
        batches.iter().map(of).collect::<Result<Vec<_>, _>>()
    })?
    .raise(py)?;
    Ok(Batches::new(made[0].schema(), made))
}
