//! [`Writer`]: batches as Parquet or Arrow IPC, written as they come.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};

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
/// Bytes in one, where rows are long.
const GROUP_BYTES: usize = 256 << 20;

/// Writes batches of one schema.
pub(crate) struct Writer<W: Write + Send> {
    format: Format<Told<W>>,
    failed: Failed,
}

enum Format<W: Write + Send> {
    Parquet(Box<ArrowWriter<W>>),
    ArrowStream(Box<StreamWriter<W>>),
    ArrowFile(Box<FileWriter<W>>),
}

/// How writing failed, if it has: the writers of formats make words of it, and a closed pipe is told by its kind.
type Failed = Arc<Mutex<Option<io::ErrorKind>>>;

/// Tells how writing failed.
struct Told<W> {
    out: W,
    failed: Failed,
}

impl<W: Write> Told<W> {
    fn note<T>(&self, done: io::Result<T>) -> io::Result<T> {
        if let Err(error) = &done
            && error.kind() != io::ErrorKind::Interrupted
        {
            *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.kind());
        }
        done
    }
}

impl<W: Write> Write for Told<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let done = self.out.write(bytes);
        self.note(done)
    }

    fn flush(&mut self) -> io::Result<()> {
        let done = self.out.flush();
        self.note(done)
    }
}

impl<W: Write + Send> Writer<W> {
    /// Begins a table.
    pub fn new(kind: Kind, out: W, schema: &SchemaRef) -> io::Result<Self> {
        let failed = Failed::default();
        let out = Told { out, failed: failed.clone() };
        let begun = match kind {
            Kind::Parquet => {
                let properties = WriterProperties::builder()
                    .set_compression(Compression::SNAPPY)
                    .set_max_row_group_row_count(Some(GROUP))
                    .set_max_row_group_bytes(Some(GROUP_BYTES))
                    .set_created_by(concat!("moderato version ", env!("CARGO_PKG_VERSION")).to_owned())
                    .build();
                of_parquet(ArrowWriter::try_new(out, schema.clone(), Some(properties))).map(|writer| Format::Parquet(Box::new(writer)))
            }
            Kind::ArrowStream => of_arrow(StreamWriter::try_new(out, schema)).map(|writer| Format::ArrowStream(Box::new(writer))),
            Kind::ArrowFile => of_arrow(FileWriter::try_new(out, schema)).map(|writer| Format::ArrowFile(Box::new(writer))),
        };
        Ok(Self { format: as_it_was(&failed, begun)?, failed })
    }

    /// Adds the rows of `batch`.
    pub fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        let written = match &mut self.format {
            Format::Parquet(writer) => of_parquet(writer.write(batch)),
            Format::ArrowStream(writer) => of_arrow(writer.write(batch)),
            Format::ArrowFile(writer) => of_arrow(writer.write(batch)),
        };
        as_it_was(&self.failed, written)
    }

    /// Ends the table: without this there is none.
    pub fn finish(self) -> io::Result<()> {
        let ended = match self.format {
            Format::Parquet(writer) => of_parquet(writer.into_inner()),
            Format::ArrowStream(mut writer) => of_arrow(writer.finish().and_then(|()| writer.into_inner())),
            Format::ArrowFile(mut writer) => of_arrow(writer.finish().and_then(|()| writer.into_inner())),
        };
        as_it_was(&self.failed, ended)?.flush()
    }
}

/// What went wrong, as it was where that was the writing itself.
fn as_it_was<T>(failed: &Failed, done: io::Result<T>) -> io::Result<T> {
    done.map_err(|error| match *failed.lock().unwrap_or_else(PoisonError::into_inner) {
        Some(kind) if kind != error.kind() => io::Error::new(kind, error),
        _ => error,
    })
}

fn of_parquet<T>(done: Result<T, ParquetError>) -> io::Result<T> {
    done.map_err(io::Error::other)
}

fn of_arrow<T>(done: Result<T, ArrowError>) -> io::Result<T> {
    done.map_err(|error| match error {
        ArrowError::IoError(_, error) => error,
        error => io::Error::other(error),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
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
