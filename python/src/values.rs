//! Values of record batches as Python's own, for those who have no table library at hand.

use arrow_array::{Array, RecordBatch, cast::AsArray, types::*};
use arrow_cast::cast;
use arrow_schema::{DataType, Schema};
use pyo3::{
    prelude::*,
    types::{PyBool, PyBytes, PyDict, PyList},
};

use super::errors::{Raise, exception};

/// Each row of `batches` as a dict.
///
/// # Errors
/// `InputError` for a column of a type that has no counterpart here.
pub fn rows<'py>(py: Python<'py>, schema: &Schema, batches: &[RecordBatch]) -> PyResult<Bound<'py, PyList>> {
    let rows = PyList::empty(py);
    for batch in batches {
        let columns = batch.columns().iter().zip(schema.fields()).map(|(column, field)| values(py, column, field.name()));
        let columns: Vec<Vec<Py<PyAny>>> = columns.collect::<PyResult<_>>()?;
        for row in 0..batch.num_rows() {
            let dict = PyDict::new(py);
            for (field, column) in schema.fields().iter().zip(&columns) {
                dict.set_item(field.name(), &column[row])?;
            }
            rows.append(dict)?;
        }
    }
    Ok(rows)
}

/// The values of the column called `name` in all of `batches`.
///
/// # Errors
/// As [`rows`].
pub fn column(py: Python<'_>, name: &str, batches: &[RecordBatch]) -> PyResult<Vec<Py<PyAny>>> {
    let mut all = Vec::new();
    for batch in batches {
        if let Some(column) = batch.column_by_name(name) {
            all.extend(values(py, column, name)?);
        }
    }
    Ok(all)
}

/// The values of one column, called `name` if there is anything to say of it.
fn values(py: Python<'_>, column: &dyn Array, name: &str) -> PyResult<Vec<Py<PyAny>>> {
    macro_rules! each {
        ($array:expr) => {
            $array.iter().map(|value| Ok(value.into_pyobject(py)?.into_any().unbind())).collect()
        };
    }
    let as_type = |to: DataType| cast(column, &to).raise(py);
    match column.data_type() {
        DataType::Null => Ok((0..column.len()).map(|_| py.None()).collect()),
        DataType::Boolean => column
            .as_boolean()
            .iter()
            .map(|value| Ok(value.map_or_else(|| py.None(), |value| PyBool::new(py, value).to_owned().into_any().unbind())))
            .collect(),
        DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::Int64 | DataType::UInt8 | DataType::UInt16 | DataType::UInt32 => {
            each!(as_type(DataType::Int64)?.as_primitive::<Int64Type>())
        }
        DataType::UInt64 => each!(column.as_primitive::<UInt64Type>()),
        DataType::Float16 | DataType::Float32 | DataType::Float64 => {
            each!(as_type(DataType::Float64)?.as_primitive::<Float64Type>())
        }
        DataType::Utf8 => each!(column.as_string::<i32>()),
        DataType::LargeUtf8 | DataType::Utf8View => each!(as_type(DataType::LargeUtf8)?.as_string::<i64>()),
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => {
            let bytes = as_type(DataType::LargeBinary)?;
            let bytes = bytes.as_binary::<i64>().iter();
            Ok(bytes.map(|value| value.map_or_else(|| py.None(), |value| PyBytes::new(py, value).into_any().unbind())).collect())
        }
        DataType::Dictionary(_, of) => values(py, &as_type((**of).clone())?, name),
        DataType::List(_) => {
            let list = column.as_list::<i32>();
            let all = values(py, list.values(), name)?;
            let of_row = |row: usize| {
                let (from, to) = (list.value_offsets()[row] as usize, list.value_offsets()[row + 1] as usize);
                let items = all[from..to].iter();
                if list.is_null(row) { Ok(py.None()) } else { Ok(PyList::new(py, items)?.into_any().unbind()) }
            };
            (0..list.len()).map(of_row).collect()
        }
        DataType::Struct(fields) => {
            let columns: Vec<_> = column.as_struct().columns().iter().map(|column| values(py, column, name)).collect::<PyResult<_>>()?;
            let of_row = |row: usize| {
                if column.is_null(row) {
                    return Ok(py.None());
                }
                let dict = PyDict::new(py);
                for (field, column) in fields.iter().zip(&columns) {
                    dict.set_item(field.name(), &column[row])?;
                }
                Ok(dict.into_any().unbind())
            };
            (0..column.len()).map(of_row).collect()
        }
        other => Err(exception(
            py,
            "InputError",
            format!("column '{name}' is of type {other}: to_pyarrow() and to_polars() know it, to_pylist() does not"),
        )),
    }
}
