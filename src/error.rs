//! [`Error`]: what went wrong, where, and with which values.

use std::{fmt, io, sync::Arc};

/// Where in the input something stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The file as the user named it; `stdin` for standard input.
    pub file: Arc<str>,
    /// 1-based number of the record (the header of a CSV is not counted); 0 where it concerns the whole file.
    pub record: u64,
    /// 1-based number of the line the record starts on; 0 where it concerns the whole file, or where there are no lines.
    pub line: u64,
}

impl Place {
    /// The whole of `file`.
    pub fn file(file: impl Into<Arc<str>>) -> Self {
        Self { file: file.into(), record: 0, line: 0 }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.record > 0 {
            write!(f, ": record {}", self.record)?;
            if self.line > 0 {
                write!(f, ", line {}", self.line)?;
            }
        }
        Ok(())
    }
}

/// Anything that can go wrong, with its place.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {kind}")]
pub struct Error {
    /// Where.
    pub place: Place,
    /// What.
    #[source]
    pub kind: ErrorKind,
}

/// The result of anything that may fail with an [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong; the texts say which values were met and which flag helps.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Reading or writing failed.
    #[error("{0}")]
    Io(#[source] io::Error),
    /// One record cannot be read; the others go on.
    #[error("{0}; skipped")]
    BadRecord(String),
    /// The file as a whole cannot be used.
    #[error("{0}")]
    BadFile(String),
    /// What was asked cannot be done with this input.
    #[error("{0}")]
    BadTraining(String),
    /// A model file is damaged, truncated, foreign or newer.
    #[error("{0}")]
    BadModel(String),
}

impl Error {
    /// An error about the whole of `file`.
    pub fn file(file: impl Into<Arc<str>>, kind: ErrorKind) -> Self {
        Self { place: Place::file(file), kind }
    }

    /// An error about what was asked for: `flag` is what the command line calls it.
    pub fn misuse(flag: &str, problem: String) -> Self {
        Self::file(flag, ErrorKind::BadFile(problem))
    }

    /// Whether only one record is lost, so that reading goes on.
    pub fn is_skip(&self) -> bool {
        matches!(self.kind, ErrorKind::BadRecord(_))
    }
}
