//! Parquet: a table column by column, in groups of rows. Only the columns that are needed are read, a few thousand rows at a time.

mod lengths;
mod pages;

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
    errors::ParquetError,
    file::reader::{ChunkReader, Length},
};

use super::{
    Format, Reader, Source, binary,
    columnar::{self, Batches, Part},
    encoding::shorten,
    guarded::guarded,
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

/// Rows that are decoded at a time, fewer where they are long.
const AT_ONCE: u64 = 4096;
/// Bytes of them at most, where one row is not more, and the share of the limit that they may be: pages that are under way come on top.
const BYTES_AT_ONCE: u64 = 64 << 20;
const SHARE_AT_ONCE: u64 = 4;

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

/// What the library says of it.
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
    /// The most bytes that pages of all columns may take in memory together.
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
        let (mut left, mut a_row) = (self.most, 0u64);
        for (place, column) in group.columns().iter().enumerate().filter(|(place, _)| self.mask.leaf_included(*place)) {
            let found = pages::check(&self.table, column, left).map_err(|words| format!("column {}: {words}", place + 1))?;
            left = left.saturating_sub(found.largest);
            a_row = a_row.saturating_add(found.a_row);
        }
        let rows = (BYTES_AT_ONCE.min(self.most / SHARE_AT_ONCE) / a_row.max(1)).clamp(1, AT_ONCE);
        ParquetRecordBatchReaderBuilder::new_with_metadata(self.table.clone(), self.metadata.clone())
            .with_projection(self.mask.clone())
            .with_row_groups(vec![number])
            .with_batch_size(usize::try_from(rows).unwrap_or(1))
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
struct Table {
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use arrow_array::{ArrayRef, FixedSizeBinaryArray, RecordBatch, StringArray, cast::AsArray};
    use parquet::{
        arrow::ArrowWriter,
        basic::{Compression, Encoding},
        file::properties::{WriterProperties, WriterPropertiesBuilder},
    };

    use super::*;

    fn file(columns: &[ArrayRef], properties: WriterPropertiesBuilder) -> Groups {
        let named = columns.iter().enumerate().map(|(place, column)| (format!("c{place}"), column.clone(), false));
        let batch = RecordBatch::try_from_iter_with_nullable(named).unwrap();
        let mut file = tempfile::tempfile().unwrap();
        let properties = properties.set_dictionary_enabled(false).set_write_batch_size(1).build();
        let mut writer = ArrowWriter::try_new(&mut file, batch.schema(), Some(properties)).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        let length = file.metadata().unwrap().len();
        let table = Table { file: Arc::new(file), length };
        let metadata = metadata(&table).unwrap();
        let mask = ProjectionMask::all();
        Groups { table, metadata, mask, groups: 1, group: 0, reader: None, left: 0, most: 4 << 20, progress: Arc::default() }
    }

    fn words_of(rows: usize, word: impl Fn(usize) -> String) -> ArrayRef {
        Arc::new(StringArray::from_iter_values((0..rows).map(word)))
    }

    /// Rows in all, and the most bytes that stand behind the texts of one batch.
    fn read(mut groups: Groups) -> Result<(usize, usize), String> {
        let (mut rows, mut most) = (0, 0);
        while let Some(part) = groups.next().unwrap() {
            match part {
                Part::Rows(batch) => {
                    let behind =
                        |column: &ArrayRef| column.as_string_view().data_buffers().iter().map(|buffer| buffer.len()).sum::<usize>();
                    rows += batch.num_rows();
                    most = most.max(batch.columns().iter().map(behind).sum());
                }
                Part::Lost { words, .. } => return Err(words),
            }
        }
        Ok((rows, most))
    }

    #[test]
    fn many_large_pages_are_not_one_batch() {
        let page = |size: usize| WriterProperties::builder().set_data_page_size_limit(size);
        let (rows, most) = read(file(&[words_of(100, |row| row.to_string().repeat(150_000))], page(1))).unwrap();
        assert!(rows == 100 && most <= 2 << 20, "{rows} rows, {most} bytes");
        // Two columns share.
        let column = || words_of(100, |row| row.to_string().repeat(150_000));
        let (rows, most) = read(file(&[column(), column()], page(1))).unwrap();
        assert!(rows == 100 && most <= 2 << 20, "{rows} rows, {most} bytes");
        let column = || words_of(3, |row| row.to_string().repeat(2_200_000));
        assert_eq!(read(file(&[column()], page(1))).unwrap().0, 3);
        let refused = read(file(&[column(), column()], page(1))).unwrap_err();
        assert!(
            refused.contains("column 2: page 1 is said to take 2200004 bytes of memory, more than the 1994300 that are allowed"),
            "{refused}"
        );
        // Short rows are read many at a time.
        let mut short = file(&[words_of(9000, |row| format!("a comment of a usual length, number {row}"))], page(1 << 20));
        let Some(Part::Rows(batch)) = short.next().unwrap() else { panic!("no rows") };
        assert_eq!(batch.num_rows(), 4096);
    }

    #[test]
    fn what_repeats_the_value_before_is_written_out_in_bounds() {
        let deltas = || WriterProperties::builder().set_column_encoding("c0".into(), Encoding::DELTA_BYTE_ARRAY);
        let mut groups = file(&[words_of(1000, |row| format!("{}{row}", "a".repeat(100_000)))], deltas());
        assert!(groups.table.length < 300_000, "{}", groups.table.length);
        // Nor is the footer believed, which may name any encoding.
        let named = groups.metadata.metadata().as_ref().clone();
        let column = named.row_group(0).column(0).clone().into_builder().set_encodings(vec![Encoding::PLAIN]).build().unwrap();
        let group = named.row_group(0).clone().into_builder().set_column_metadata(vec![column]).build().unwrap();
        let named = named.into_builder().set_row_groups(vec![group]).build();
        let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true).with_schema(groups.metadata.schema().clone());
        groups.metadata = ArrowReaderMetadata::try_new(Arc::new(named), options).unwrap();
        let (rows, most) = read(groups).unwrap();
        assert!(rows == 1000 && most <= 2 << 20, "{rows} rows, {most} bytes");
    }

    #[test]
    fn lengths_are_looked_at_and_good_ones_pass() {
        for encoding in [Encoding::DELTA_BYTE_ARRAY, Encoding::DELTA_LENGTH_BYTE_ARRAY] {
            for version in [parquet::file::properties::WriterVersion::PARQUET_1_0, parquet::file::properties::WriterVersion::PARQUET_2_0] {
                let properties = WriterProperties::builder()
                    .set_column_encoding("c0".into(), encoding)
                    .set_writer_version(version)
                    .set_compression(Compression::SNAPPY);
                assert_eq!(read(file(&[words_of(3000, |row| "x".repeat(row * 7 % 300))], properties)).unwrap().0, 3000);
            }
        }
        // A page that says it has more texts than values: 2^40, in a few bytes.
        let mut lie = b"\x80\x80\x80\x80\x80\x40\x01\x80\x80\x80\x80\x80\x20\x00\x00\x00".to_vec();
        lie.resize(64, 0);
        let groups = file(&[Arc::new(FixedSizeBinaryArray::try_from_iter([lie].into_iter()).unwrap())], WriterProperties::builder());
        let column = groups.metadata.metadata().row_group(0).column(0);
        let (at, length) = column.byte_range();
        let mut bytes = Vec::new();
        groups.table.from(0, u64::MAX).unwrap().read_to_end(&mut bytes).unwrap();
        // In the header: the encoding, which is 0, after the number of values, which is 1.
        let header = &mut bytes[usize::try_from(at).unwrap()..usize::try_from(at + length).unwrap()];
        let place = header.windows(4).position(|four| four == [0x15, 0x02, 0x15, 0x00]).unwrap();
        header[place + 3] = 2 * 7;
        let mut file = tempfile::tempfile().unwrap();
        io::Write::write_all(&mut file, &bytes).unwrap();
        let table = Table { file: Arc::new(file), length: groups.table.length };
        let refused = pages::check(&table, column, 4 << 20).unwrap_err();
        assert_eq!(refused, "page 1 is said to have 1099511627776 texts, more than the 1 that are allowed");
    }

    /// A file with one page of the second kind, which begins with levels and has a text of that many bytes; where it lies, it says that it takes 8000.
    fn second_kind(compression: Compression, length: usize, lies: bool) -> Groups {
        let mut column = arrow_array::builder::StringBuilder::new();
        column.append_null();
        column.append_value("x".repeat(length));
        let batch = RecordBatch::try_from_iter_with_nullable([("c0", Arc::new(column.finish()) as ArrayRef, true)]).unwrap();
        let properties = WriterProperties::builder()
            .set_dictionary_enabled(false)
            .set_statistics_enabled(parquet::file::properties::EnabledStatistics::None)
            .set_writer_version(parquet::file::properties::WriterVersion::PARQUET_2_0)
            .set_compression(compression)
            .build();
        let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).unwrap();
        writer.write(&batch).unwrap();
        let mut bytes = writer.into_inner().unwrap();
        if lies {
            // The kind, 3, then the size: a number of as many bytes as before.
            assert_eq!(bytes[4..7], [0x15, 6, 0x15]);
            let size = bytes[7..].iter().position(|byte| byte & 128 == 0).unwrap() + 1;
            bytes[7..7 + size].fill(0x80);
            bytes[8] = 0x80 | 125;
            bytes[6 + size] &= 127;
        }
        let mut file = tempfile::tempfile().unwrap();
        io::Write::write_all(&mut file, &bytes).unwrap();
        let table = Table { file: Arc::new(file), length: bytes.len() as u64 };
        let metadata = metadata(&table).unwrap();
        let mask = ProjectionMask::all();
        Groups { table, metadata, mask, groups: 1, group: 0, reader: None, left: 0, most: 32 << 10, progress: Arc::default() }
    }

    #[test]
    fn what_stands_behind_levels_is_unpacked_in_bounds() {
        use parquet::basic::{BrotliLevel, GzipLevel};
        for compression in [Compression::GZIP(GzipLevel::default()), Compression::BROTLI(BrotliLevel::default())] {
            let refused = read(second_kind(compression, 4 << 20, true)).unwrap_err();
            assert!(refused.contains("page 1 is larger than the 8000 bytes that it says"), "{compression:?}: {refused}");
            // Short ones are better not packed at all.
            for length in [0, 1, 2, 100, 8000, 30_000] {
                assert_eq!(read(second_kind(compression, length, false)).unwrap().0, 2, "{compression:?} {length}");
            }
            // What is damaged is not handed on.
            let whole = second_kind(compression, 30_000, false);
            let mut bytes = Vec::new();
            whole.table.from(0, u64::MAX).unwrap().read_to_end(&mut bytes).unwrap();
            let column = whole.metadata.metadata().row_group(0).column(0);
            let end = usize::try_from(column.byte_range().0 + column.byte_range().1).unwrap();
            bytes[end - 12..end].fill(0xff);
            let mut file = tempfile::tempfile().unwrap();
            io::Write::write_all(&mut file, &bytes).unwrap();
            let table = Table { file: Arc::new(file), length: whole.table.length };
            let refused = pages::check(&table, column, 32 << 10).unwrap_err();
            assert!(refused.starts_with("page 1 cannot be unpacked: "), "{compression:?}: {refused}");
        }
    }

    /// What is found of a page that is not packed, with such a header, and that many bytes.
    fn look_at(header: &[u8], length: usize) -> Result<pages::Pages, String> {
        let groups = file(&[words_of(1, |_| String::new())], WriterProperties::builder());
        let bytes = [header, &vec![0; length]].concat();
        let mut file = tempfile::tempfile().unwrap();
        io::Write::write_all(&mut file, &bytes).unwrap();
        let column = groups.metadata.metadata().row_group(0).column(0).clone().into_builder();
        let length = i64::try_from(bytes.len()).unwrap();
        let column = column.set_data_page_offset(0).set_dictionary_page_offset(None).set_total_compressed_size(length).build().unwrap();
        pages::check(&Table { file: Arc::new(file), length: bytes.len() as u64 }, &column, 1 << 20)
    }

    #[test]
    fn pages_are_as_large_as_they_are() {
        // 1000 values in 3000 bytes, which are said to be none.
        let page = [0x15, 0, 0x15, 0, 0x15, 0xf0, 0x2e, 0x2c, 0x15, 0xd0, 0x0f, 0x15, 0, 0x15, 6, 0x15, 6, 0, 0];
        assert_eq!(look_at(&page, 3000).unwrap(), pages::Pages { largest: 3000, a_row: 3 });
        // A dictionary of 2^31 - 1 values in 20 bytes.
        let dictionary = [0x15, 4, 0x15, 40, 0x15, 40, 0x4c, 0x15, 0xfe, 0xff, 0xff, 0xff, 0x0f, 0x15, 0, 0, 0];
        let refused = look_at(&dictionary, 20).unwrap_err();
        assert_eq!(refused, "page 1 is said to take 34359738372 bytes of memory, more than the 1048576 that are allowed");
    }

    #[test]
    fn columns_share_what_lengths_may_take() {
        // Empty texts are a few bytes, and 8 of lengths each: 800,000 a column.
        let columns = |count: usize, most: u64| {
            let mut properties = WriterProperties::builder().set_encoding(Encoding::DELTA_LENGTH_BYTE_ARRAY);
            properties = properties.set_data_page_row_count_limit(100_000);
            let mut groups = file(&vec![words_of(100_000, |_| String::new()); count], properties);
            assert!(groups.table.length < 100_000, "{}", groups.table.length);
            groups.most = most;
            read(groups)
        };
        assert_eq!(columns(5, 5_000_000).unwrap().0, 100_000);
        let refused = columns(5, 3_900_000).unwrap_err();
        assert!(refused.contains("column 5: page 1 is said to have 100000 texts, more than the "), "{refused}");
    }

    #[test]
    fn frames_of_lz4_are_taken_by_what_they_may_be() {
        let frame = |length: usize| {
            let mut frame = b"\x04\x22\x4d\x18".to_vec();
            frame.resize(length, 0);
            let groups = file(&[Arc::new(FixedSizeBinaryArray::try_from_iter([frame].into_iter()).unwrap())], WriterProperties::builder());
            let column = groups.metadata.metadata().row_group(0).column(0).clone();
            let column = column.into_builder().set_compression(Compression::LZ4).build().unwrap();
            pages::check(&groups.table, &column, 4 << 20)
        };
        assert_eq!(
            frame(20_000).unwrap_err(),
            "page 1 is an LZ4 frame that may make 5120000 bytes, more than the 4194304 that are allowed"
        );
        assert!(frame(10_000).is_ok());
    }
}
