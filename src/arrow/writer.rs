//! [`Writer`]: batches as Parquet or Arrow IPC, written as they come.

use std::io::{self, Write};

use arrow_array::RecordBatch;
use arrow_ipc::writer::{FileWriter, StreamWriter};
use arrow_schema::{ArrowError, SchemaRef};
use parquet::{arrow::ArrowWriter, basic::Compression, errors::ParquetError, file::properties::WriterProperties};

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Parquet, packed by Snappy, which everything reads.
    Parquet,
    /// A stream of Arrow IPC, to be read from its beginning.
    ArrowStream,
    /// A file of Arrow IPC (Feather 2), which says at its end where what stands.
    ArrowFile,
}

/// Rows in a group of Parquet: few enough for little memory here and several cores there.
const GROUP: usize = 1 << 17;

/// Writes batches of one schema.
pub(crate) enum Writer<W: Write + Send> {
    Parquet(ArrowWriter<W>),
    ArrowStream(StreamWriter<W>),
    ArrowFile(FileWriter<W>),
}

impl<W: Write + Send> Writer<W> {
    /// Begins a table.
    pub fn new(kind: Kind, out: W, schema: &SchemaRef) -> io::Result<Self> {
        Ok(match kind {
            Kind::Parquet => {
                let properties = WriterProperties::builder()
                    .set_compression(Compression::SNAPPY)
                    .set_max_row_group_row_count(Some(GROUP))
                    .set_created_by(concat!("moderato version ", env!("CARGO_PKG_VERSION")).to_owned())
                    .build();
                Self::Parquet(ArrowWriter::try_new(out, schema.clone(), Some(properties)).map_err(of_parquet)?)
            }
            Kind::ArrowStream => Self::ArrowStream(StreamWriter::try_new(out, schema).map_err(of_arrow)?),
            Kind::ArrowFile => Self::ArrowFile(FileWriter::try_new(out, schema).map_err(of_arrow)?),
        })
    }

    /// Adds the rows of `batch`.
    pub fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        match self {
            Self::Parquet(writer) => writer.write(batch).map_err(of_parquet),
            Self::ArrowStream(writer) => writer.write(batch).map_err(of_arrow),
            Self::ArrowFile(writer) => writer.write(batch).map_err(of_arrow),
        }
    }

    /// Ends the table: without this there is none.
    pub fn finish(self) -> io::Result<()> {
        let mut out = match self {
            Self::Parquet(writer) => writer.into_inner().map_err(of_parquet)?,
            Self::ArrowStream(mut writer) => {
                writer.finish().map_err(of_arrow)?;
                writer.into_inner().map_err(of_arrow)?
            }
            Self::ArrowFile(mut writer) => {
                writer.finish().map_err(of_arrow)?;
                writer.into_inner().map_err(of_arrow)?
            }
        };
        out.flush()
    }
}

/// What went wrong with the writing itself, as it was: a closed pipe is told by its kind.
fn of_parquet(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(error) => match error.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(error) => io::Error::other(error),
        },
        error => io::Error::other(error),
    }
}

fn of_arrow(error: ArrowError) -> io::Error {
    match error {
        ArrowError::IoError(_, error) => error,
        error => io::Error::other(error),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, StringArray};

    use super::*;

    /// Takes so many bytes, then closes.
    struct Pipe(usize);

    impl Write for Pipe {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let taken = bytes.len().min(self.0);
            self.0 -= taken;
            if taken == 0 && !bytes.is_empty() { Err(io::ErrorKind::BrokenPipe.into()) } else { Ok(taken) }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_closed_pipe_is_told_by_its_kind() {
        let words: ArrayRef = Arc::new(StringArray::from(vec!["a"]));
        let batch = RecordBatch::try_from_iter([("text", words)]).unwrap();
        for kind in [Kind::Parquet, Kind::ArrowStream, Kind::ArrowFile] {
            for room in [0, 2, 20, 300] {
                let written = Writer::new(kind, Pipe(room), &batch.schema()).and_then(|mut writer| {
                    writer.write(&batch)?;
                    writer.finish()
                });
                assert_eq!(written.unwrap_err().kind(), io::ErrorKind::BrokenPipe, "{kind:?} {room}");
            }
        }
    }
}
