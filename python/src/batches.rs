//! Record batches on their way between Python's tables and the core: the Arrow PyCapsule interface, of which nobody's table library need be known.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, LargeStringArray, RecordBatch, RecordBatchIterator, RecordBatchOptions, RecordBatchReader,
    ffi::FFI_ArrowSchema,
    ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader},
};
use arrow_pyarrow::FromPyArrow;
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use pyo3::{
    exceptions::{PyKeyError, PyTypeError, PyValueError},
    intern,
    prelude::*,
    types::{PyCapsule, PyList},
};

use super::{
    errors::{Raise, exception},
    values,
};

/// Record batches of one schema.
#[pyclass(frozen, module = "moderato._moderato")]
pub struct Batches {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl Batches {
    /// Batches of `schema`.
    pub fn new(schema: SchemaRef, batches: Vec<RecordBatch>) -> Self {
        Self { schema, batches }
    }
}

#[pymethods]
impl Batches {
    /// A table of columns of words: what each is called, and its values. They may be more than the 2 GB that the smaller type has room for.
    #[staticmethod]
    fn of_words(columns: Vec<(String, Vec<Option<String>>)>, py: Python<'_>) -> PyResult<Self> {
        let fields: Vec<Field> = columns.iter().map(|(name, _)| Field::new(name, DataType::LargeUtf8, true)).collect();
        let rows = columns.first().map_or(0, |(_, values)| values.len());
        let arrays = columns.into_iter().map(|(_, values)| Arc::new(LargeStringArray::from(values)) as ArrayRef).collect();
        let schema = Arc::new(Schema::new(fields));
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let batch = RecordBatch::try_new_with_options(schema.clone(), arrays, &options).raise(py)?;
        Ok(Self::new(schema, vec![batch]))
    }

    /// All of a table, wherever it comes from.
    #[staticmethod]
    fn read(table: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = table.py();
        let reader = reader(table)?;
        let schema = reader.schema();
        let batches = py.detach(|| reader.collect::<Result<Vec<_>, _>>()).raise(py)?;
        Ok(Self::new(schema, batches))
    }

    #[getter]
    fn column_names(&self) -> Vec<String> {
        self.schema.fields().iter().map(|field| field.name().clone()).collect()
    }

    fn __len__(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// Each row as a dict.
    fn to_pylist<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        values::rows(py, &self.schema, &self.batches)
    }

    /// The values of one column.
    fn column(&self, py: Python<'_>, name: &str) -> PyResult<Vec<Py<PyAny>>> {
        self.schema.column_with_name(name).ok_or_else(|| PyKeyError::new_err(name.to_owned()))?;
        values::column(py, name, &self.batches)
    }

    /// The columns that may be asked for are those there are: a consumer casts what it wants otherwise.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(&self, py: Python<'py>, requested_schema: Option<Bound<'py, PyAny>>) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        let batches: Vec<_> = self.batches.iter().cloned().map(Ok).collect();
        stream(py, Box::new(RecordBatchIterator::new(batches, self.schema.clone())))
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        schema(py, &self.schema)
    }
}

/// `reader` as what `__arrow_c_stream__` gives.
pub fn stream<'py>(py: Python<'py>, reader: Box<dyn RecordBatchReader + Send>) -> PyResult<Bound<'py, PyCapsule>> {
    PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(reader), c"arrow_array_stream")
}

/// `schema` as what `__arrow_c_schema__` gives.
pub fn schema<'py>(py: Python<'py>, schema: &Schema) -> PyResult<Bound<'py, PyCapsule>> {
    PyCapsule::new_with_value(py, FFI_ArrowSchema::try_from(schema).raise(py)?, c"arrow_schema")
}

/// The batches of a table as they come: anything with `__arrow_c_stream__` or, for one batch, `__arrow_c_array__`.
///
/// # Errors
/// `TypeError` for anything else, `InputError` for what has no columns.
pub fn reader(table: &Bound<'_, PyAny>) -> PyResult<Box<dyn RecordBatchReader + Send>> {
    let py = table.py();
    if table.hasattr(intern!(py, "__arrow_c_stream__"))? {
        let stream = RecordBatchStreamReader::from_pyarrow_bound(table)
            .map_err(|error| if error.is_instance_of::<PyValueError>(py) { no_table(py, &error) } else { error })?;
        return Ok(Box::new(stream));
    }
    if table.hasattr(intern!(py, "__arrow_c_array__"))? {
        let batch = RecordBatch::from_pyarrow_bound(table)?;
        let schema = batch.schema();
        return Ok(Box::new(RecordBatchIterator::new([Ok(batch)], schema)));
    }
    Err(PyTypeError::new_err(format!("{} is no table: it has no __arrow_c_stream__", table.get_type().name()?)))
}

/// All batches of a table, at least one: an empty table has columns, too.
///
/// # Errors
/// What the table's own library complains of.
pub fn collected(py: Python<'_>, reader: Box<dyn RecordBatchReader + Send>) -> PyResult<Vec<RecordBatch>> {
    let schema = reader.schema();
    let mut batches = py.detach(|| reader.collect::<Result<Vec<_>, _>>()).raise(py)?;
    if batches.is_empty() {
        batches.push(RecordBatch::new_empty(schema));
    }
    Ok(batches)
}

fn no_table(py: Python<'_>, error: &PyErr) -> PyErr {
    exception(py, "InputError", format!("the table: {}", error.value(py)))
}
