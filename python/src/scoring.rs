//! Judging as batches come: [`Pieces`] of a table, few enough rows that Ctrl-C need not wait for long, the [`Scorer`] that judges one after the other, and the [`Stream`] that hands them on.

use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use moderato::{
    arrow::{self, Columns},
    pipeline::Pipeline,
};
use pyo3::{
    exceptions::{PyKeyboardInterrupt, PyValueError},
    prelude::*,
    types::PyCapsule,
};

use super::{
    batches,
    errors::Raise,
    work::{work, work_to_the_end},
};

/// Rows that are judged between two looks at Ctrl-C.
const AT_ONCE: usize = 1 << 16;

/// The rows of a table as they come, at most [`AT_ONCE`] at a time.
pub struct Pieces {
    reader: Box<dyn RecordBatchReader + Send>,
    /// What is left of the batch that was read last.
    rest: Option<RecordBatch>,
}

impl Pieces {
    /// Those of what `reader` gives.
    pub fn of(reader: Box<dyn RecordBatchReader + Send>) -> Self {
        Self { reader, rest: None }
    }
}

impl Iterator for Pieces {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let Some(rest) = self.rest.take_if(|rest| rest.num_rows() > 0) else {
                match self.reader.next()? {
                    Ok(batch) => self.rest = Some(batch),
                    error => return Some(error),
                }
                continue;
            };
            let rows = rest.num_rows().min(AT_ONCE);
            self.rest = Some(rest.slice(rows, rest.num_rows() - rows));
            return Some(Ok(rest.slice(0, rows)));
        }
    }
}

/// What judges one batch after the other.
pub struct Scorer {
    pipeline: Arc<Pipeline>,
    columns: Arc<Columns>,
    threads: Option<usize>,
}

impl Scorer {
    /// Judges by `pipeline` on so many threads (as many as there are cores for none) what stands in these columns.
    pub fn new(pipeline: &Arc<Pipeline>, columns: Columns, threads: Option<usize>) -> Self {
        Self { pipeline: pipeline.clone(), columns: Arc::new(columns), threads }
    }

    /// The columns of what comes out of tables of `schema`; complaints come before any work.
    pub fn schema(&self, py: Python<'_>, schema: &SchemaRef) -> PyResult<SchemaRef> {
        Ok(self.score(py, RecordBatch::new_empty(schema.clone()))?.schema())
    }

    /// Judges each comment of `batch`.
    pub fn score(&self, py: Python<'_>, batch: RecordBatch) -> PyResult<RecordBatch> {
        let (pipeline, columns) = (self.pipeline.clone(), self.columns.clone());
        work(py, self.threads, move |_| arrow::score(&pipeline, &batch, &columns))?.raise(py)
    }

    /// The same where what asks is no Python and can be told no exception of it: signals wait until it is done.
    fn score_to_the_end(&self, py: Python<'_>, batch: RecordBatch) -> PyResult<RecordBatch> {
        let (pipeline, columns) = (self.pipeline.clone(), self.columns.clone());
        work_to_the_end(py, self.threads, move |_| arrow::score(&pipeline, &batch, &columns))?.raise(py)
    }
}

/// Scores as they come, to be read once.
#[pyclass(frozen, module = "moderato._moderato")]
pub struct Stream {
    inner: Mutex<Option<Scoring>>,
    schema: SchemaRef,
}

impl Stream {
    /// What `scorer` makes of `pieces`, which is of this schema.
    pub fn new(pieces: Pieces, scorer: Scorer, schema: SchemaRef) -> Self {
        Self { inner: Mutex::new(Some(Scoring { pieces, scorer, schema: schema.clone() })), schema }
    }
}

#[pymethods]
impl Stream {
    #[getter]
    fn column_names(&self) -> Vec<String> {
        self.schema.fields().iter().map(|field| field.name().clone()).collect()
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(&self, py: Python<'py>, requested_schema: Option<Bound<'py, PyAny>>) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        let scoring = self.inner.lock().unwrap_or_else(PoisonError::into_inner).take();
        let scoring = scoring.ok_or_else(|| PyValueError::new_err("the stream was read before; score again"))?;
        batches::stream(py, Box::new(scoring))
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        batches::schema(py, &self.schema)
    }
}

/// Reads, judges, and hands on.
///
/// Whoever reads it is most often a library, which makes an error of its own of whatever ends it; only Python itself raises `KeyboardInterrupt`. So a piece is judged to its end, and
/// Python, once the library has come back to it, finds the signal waiting. A library that asks for the next piece without coming back is stopped by an error, and the signal is sent again.
struct Scoring {
    pieces: Pieces,
    scorer: Scorer,
    schema: SchemaRef,
}

impl Iterator for Scoring {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        // Whoever reads may hold Python's lock, or may not.
        if let Err(signal) = Python::attach(heed) {
            return Some(Err(signal));
        }
        let piece = match self.pieces.next()? {
            Ok(piece) => piece,
            error => return Some(error),
        };
        Some(Python::attach(|py| self.scorer.score_to_the_end(py, piece).map_err(failed)))
    }
}

/// Looks whether there is a signal that nobody has raised.
fn heed(py: Python<'_>) -> Result<(), ArrowError> {
    let Err(signal) = py.check_signals() else { return Ok(()) };
    let is_interrupt = signal.is_instance_of::<PyKeyboardInterrupt>(py);
    // To put it into words is done by Python, which would raise what was sent again.
    let words = failed(signal);
    if is_interrupt {
        // Where it cannot be sent again the error has to do.
        let _ = py.import("_thread").and_then(|thread| thread.call_method0("interrupt_main"));
    }
    Err(words)
}

fn failed(error: PyErr) -> ArrowError {
    ArrowError::ExternalError(error.to_string().into())
}

impl RecordBatchReader for Scoring {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }
}
