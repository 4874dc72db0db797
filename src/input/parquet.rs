//! Parquet: a table column by column, in groups of rows. Only the columns that are needed are read, a few thousand rows at a time.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Take},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use arrow_schema::{DataType, Field, Schema, SchemaRef};
use bytes::Bytes;
use parquet::{
    arrow::{
        ProjectionMask,
        arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder},
    },
    basic::Encoding,
    errors::ParquetError,
    file::reader::{ChunkReader, Length},
};

use super::{
    Format, Reader, Source, binary,
    columnar::{self, Batches, Part},
    encoding::shorten,
    guarded::guarded,
    parquet_pages,
};
use crate::error::Result;

/// Parquet.
pub(super) const FORMAT: Format = Format {
    name: "parquet",
    extensions: &["parquet", "parq", "pq"],
    about: "Parquet; only the columns that are needed are read",
    sniff: |head| binary::columnar(head) == Some("parquet"),
    open,
};

/// Rows that are decoded at a time.
const AT_ONCE: usize = 4096;
/// The same where a value may repeat the one before in a few bytes: these are written out.
const AT_ONCE_OF_DELTAS: usize = 256;

fn open(reader: Box<dyn BufRead + Send>, mut source: Source) -> Result<Reader> {
    let file = match source.file.take() {
        Some(file) => file,
        None => spooled(reader).map_err(|error| super::source::failed(&source.name, error))?,
    };
    let length = file.metadata().map_err(|error| super::source::failed(&source.name, error))?.len();
    let table = Table { file: Arc::new(file), length };
    let damaged = |words: String| source.bad(format!("this Parquet file cannot be read: {words}"));
    let metadata = guarded(|| metadata(&table)).map_err(damaged)?;
    let (used, columns) = columnar::choose(metadata.schema(), &source)?;
    let groups = metadata.metadata().num_row_groups();
    let schema = metadata.schema().project(&used).map_err(|error| source.bad(error.to_string()))?;
    let batches = Groups {
        mask: ProjectionMask::roots(metadata.parquet_schema(), used),
        most: source.options.largest_window,
        progress: source.progress.clone(),
        metadata,
        table,
        groups,
        group: 0,
        reader: None,
        left: 0,
    };
    columnar::reader(batches, &schema, columns, source)
}

/// A stream as a file: the end of Parquet says what is in it, so it cannot be read from the front.
fn spooled(mut stream: Box<dyn BufRead + Send>) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(&mut stream, &mut file)?;
    Ok(file)
}

/// What stands in the file. Texts are to be views into what is read: a value that is repeated is in memory once.
fn metadata(table: &Table) -> Result<ArrowReaderMetadata, String> {
    let options = || ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let found = ArrowReaderMetadata::load(table, options()).map_err(|error| words(&error))?;
    let views: Vec<Arc<Field>> = found.schema().fields().iter().map(view).collect();
    let schema: SchemaRef = Arc::new(Schema::new_with_metadata(views, found.schema().metadata().clone()));
    ArrowReaderMetadata::try_new(found.metadata().clone(), options().with_schema(schema)).map_err(|error| words(&error))
}

fn view(field: &Arc<Field>) -> Arc<Field> {
    match field.data_type() {
        DataType::Utf8 => Arc::new(field.as_ref().clone().with_data_type(DataType::Utf8View)),
        DataType::Binary => Arc::new(field.as_ref().clone().with_data_type(DataType::BinaryView)),
        _ => field.clone(),
    }
}

fn words(error: &ParquetError) -> String {
    let words = error.to_string();
    shorten(words.split_once(": ").map_or(words.as_str(), |(_, words)| words))
}

/// The groups of rows, one after the other.
struct Groups {
    table: Table,
    metadata: ArrowReaderMetadata,
    mask: ProjectionMask,
    groups: usize,
    group: usize,
    /// What reads the group before `group`, and how many of its rows are left.
    reader: Option<ParquetRecordBatchReader>,
    left: u64,
    /// The most bytes that a page may take in memory.
    most: u64,
    progress: Arc<AtomicU64>,
}

impl Batches for Groups {
    fn next(&mut self) -> io::Result<Option<Part>> {
        loop {
            if let Some(reader) = &mut self.reader {
                match guarded(|| reader.next().transpose().map_err(|error| words(&error.into()))) {
                    Ok(Some(batch)) => {
                        self.left = self.left.saturating_sub(batch.num_rows() as u64);
                        return Ok(Some(Part::Rows(batch)));
                    }
                    Ok(None) => self.end_group(),
                    Err(words) => return Ok(Some(self.lost(&words))),
                }
                if self.left > 0 {
                    return Ok(Some(self.lost("it has fewer than it should")));
                }
            }
            if self.group >= self.groups {
                return Ok(None);
            }
            let group = self.metadata.metadata().row_group(self.group);
            self.left = u64::try_from(group.num_rows()).unwrap_or_default();
            self.group += 1;
            match guarded(|| self.begin()) {
                Ok(reader) => self.reader = Some(reader),
                Err(words) => return Ok(Some(self.lost(&words))),
            }
        }
    }
}

impl Groups {
    /// What reads the group that was begun.
    fn begin(&self) -> Result<ParquetRecordBatchReader, String> {
        let number = self.group - 1;
        let group = self.metadata.metadata().row_group(number);
        let mut deltas = false;
        for (place, column) in group.columns().iter().enumerate().filter(|(place, _)| self.mask.leaf_included(*place)) {
            deltas |= column.encodings().any(|encoding| encoding == Encoding::DELTA_BYTE_ARRAY);
            parquet_pages::check(&self.table, column, self.most).map_err(|words| format!("column {}: {words}", place + 1))?;
        }
        ParquetRecordBatchReaderBuilder::new_with_metadata(self.table.clone(), self.metadata.clone())
            .with_projection(self.mask.clone())
            .with_row_groups(vec![number])
            .with_batch_size(if deltas { AT_ONCE_OF_DELTAS } else { AT_ONCE })
            .build()
            .map_err(|error| words(&error))
    }

    fn end_group(&mut self) {
        self.reader = None;
        let share = self.group as f64 / self.groups as f64;
        self.progress.store((self.table.length as f64 * share) as u64, Ordering::Relaxed);
    }

    /// The rest of the group that was begun.
    fn lost(&mut self, words: &str) -> Part {
        self.end_group();
        let rows = std::mem::take(&mut self.left);
        Part::Lost { rows, words: format!("row group {} cannot be read from here on, which are {rows} rows: {words}", self.group) }
    }
}

/// A file of which no more is read than there is, whatever it says of itself.
#[derive(Clone)]
pub(super) struct Table {
    file: Arc<File>,
    length: u64,
}

impl Table {
    /// What stands from `start` on, at most `most` bytes.
    pub fn from(&self, start: u64, most: u64) -> io::Result<BufReader<Take<File>>> {
        let mut file = self.file.try_clone()?;
        file.seek(SeekFrom::Start(start))?;
        Ok(BufReader::new(file.take(most.min(self.length.saturating_sub(start)))))
    }
}

impl Length for Table {
    fn len(&self) -> u64 {
        self.length
    }
}

impl ChunkReader for Table {
    type T = BufReader<Take<File>>;

    fn get_read(&self, start: u64) -> Result<Self::T, ParquetError> {
        Ok(self.from(start, u64::MAX)?)
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        if self.length.checked_sub(start).is_none_or(|rest| length as u64 > rest) {
            return Err(ParquetError::EOF(format!(": it says that there are {length} bytes at {start}, and has {} in all", self.length)));
        }
        let mut bytes = vec![0; length];
        self.from(start, length as u64)?.read_exact(&mut bytes)?;
        Ok(bytes.into())
    }
}
