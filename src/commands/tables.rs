//! [`Tables`]: scored comments as Parquet or Arrow: the columns of the CSV, probabilities in full and reasons as a list.

use std::{
    io::{self, IsTerminal, Write},
    path::Path,
};

use super::{
    output::Output,
    rows::{Names, Told},
    stock::misuse,
};
use crate::{
    arrow::{
        table::{Shape, Table},
        writer::{Kind, Writer},
    },
    cli::ScoreFormat,
    error::{Error, ErrorKind, Place},
};

/// A table that is being written.
pub struct Tables {
    name: String,
    writer: Writer<Box<dyn Write + Send>>,
}

/// The columns of scored comments.
pub fn shape(attributes: &[String]) -> Shape {
    Shape::new(&["id", "thread", "author"], attributes, &[])
}

/// Adds a row of the comment at `place`.
///
/// # Errors
/// [`ErrorKind::BadRecord`] where it is too long.
pub fn push(table: &mut Table, names: &Names<'_>, told: &Told<'_>, place: impl FnOnce() -> Place) -> Result<(), Error> {
    let campaign = (!told.campaign.is_empty()).then_some(told.campaign);
    table.push([Some(names.id), names.thread, names.author], told.judgement, campaign, place)
}

impl Tables {
    /// Begins a table in the file `path`, or on standard output for none or `-`.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] with the file's name; [`ErrorKind::BadFile`] where it would be shown on a terminal.
    pub fn open(format: ScoreFormat, path: Option<&Path>, shape: &Shape) -> Result<Self, Error> {
        let file = path.filter(|path| *path != Path::new("-"));
        let kind = kind(format, file);
        refuse_terminal(kind, file.is_none() && io::stdout().is_terminal())?;
        let (name, writer) = Output::open(path)?.into_writer();
        let writer: Box<dyn Write + Send> = Box::new(writer);
        let writer = Writer::new(kind, writer, shape.schema()).map_err(|error| failed(&name, error))?;
        Ok(Self { name, writer })
    }

    /// Takes the rows and writes them.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] with the output's name.
    pub fn write(&mut self, rows: &mut Option<Table>) -> Result<(), Error> {
        let Some(table) = rows.take() else { return Ok(()) };
        table.finish()?.iter().try_for_each(|batch| self.writer.write(batch)).map_err(|error| failed(&self.name, error))
    }

    /// Ends the table.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] with the output's name.
    pub fn finish(self) -> Result<(), Error> {
        self.writer.finish().map_err(|error| failed(&self.name, error))
    }
}

/// A file of Arrow says where what stands, unless its name asks for a stream; what goes elsewhere is a stream.
fn kind(format: ScoreFormat, file: Option<&Path>) -> Kind {
    match (format, file) {
        (ScoreFormat::Arrow, Some(path)) if path.extension().is_none_or(|extension| !extension.eq_ignore_ascii_case("arrows")) => {
            Kind::ArrowFile
        }
        (ScoreFormat::Arrow, _) => Kind::ArrowStream,
        _ => Kind::Parquet,
    }
}

fn refuse_terminal(kind: Kind, is_terminal: bool) -> Result<(), Error> {
    if !is_terminal {
        return Ok(());
    }
    let what = if kind == Kind::Parquet { "Parquet" } else { "Arrow" };
    Err(misuse("--format", format!("{what} is nothing to be shown on a terminal; name a file with --output, or send it to a program")))
}

fn failed(name: &str, error: io::Error) -> Error {
    Error::file(name, ErrorKind::Io(error))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_is_shown_no_bytes() {
        assert!(refuse_terminal(Kind::Parquet, false).is_ok());
        insta::assert_snapshot!(refuse_terminal(Kind::Parquet, true).unwrap_err(), @"--format: Parquet is nothing to be shown on a terminal; name a file with --output, or send it to a program");
        assert!(refuse_terminal(Kind::ArrowStream, true).unwrap_err().to_string().contains("Arrow is nothing"));
    }

    #[test]
    fn arrow_is_a_file_in_files_and_a_stream_elsewhere() {
        let arrow = |path: Option<&str>| kind(ScoreFormat::Arrow, path.map(Path::new));
        assert_eq!(
            [arrow(Some("a.arrow")), arrow(Some("a")), arrow(Some("a.ARROWS")), arrow(None)],
            [Kind::ArrowFile, Kind::ArrowFile, Kind::ArrowStream, Kind::ArrowStream]
        );
        assert_eq!(kind(ScoreFormat::Parquet, None), Kind::Parquet);
    }
}
