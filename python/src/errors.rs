//! The core's errors as Python's exceptions: the words are those of the command line.

use std::io;

use moderato::error::{Error, ErrorKind};
use pyo3::{exceptions::PyRuntimeError, prelude::*};

/// Where the exceptions are defined.
const MODULE: &str = "moderato._errors";

/// `error` as the exception that fits it.
pub fn raised(py: Python<'_>, error: &Error) -> PyErr {
    let class = match &error.kind {
        ErrorKind::Io(cause) if cause.kind() == io::ErrorKind::NotFound => "MissingFileError",
        ErrorKind::Io(_) => "FileError",
        ErrorKind::BadTraining(_) => "TrainingError",
        ErrorKind::BadModel(_) => "ModelError",
        _ => "InputError",
    };
    exception(py, class, error.to_string())
}

/// The exception of that name with these words.
pub fn exception(py: Python<'_>, class: &str, words: String) -> PyErr {
    let made = py.import(MODULE).and_then(|module| module.getattr(class)?.call1((words.as_str(),)));
    made.map_or_else(|_| PyRuntimeError::new_err(words), PyErr::from_value)
}

/// Turns the core's results into Python's.
pub trait Raise<T> {
    /// The value, or the exception.
    fn raise(self, py: Python<'_>) -> PyResult<T>;
}

impl<T> Raise<T> for Result<T, Error> {
    fn raise(self, py: Python<'_>) -> PyResult<T> {
        self.map_err(|error| raised(py, &error))
    }
}

impl<T> Raise<T> for Result<T, arrow_schema::ArrowError> {
    fn raise(self, py: Python<'_>) -> PyResult<T> {
        self.map_err(|error| exception(py, "InputError", format!("the table: {error}")))
    }
}
