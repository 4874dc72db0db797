//! The pages of a Parquet column, looked at before they are unpacked: a page that says it is, or turns out to be, larger than memory allows is refused.
//!
//! A page begins with its header, a struct in Thrift's compact protocol (<https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md>) of which these fields
//! are of interest here: the sizes of the page, how many values it has and how they are written (<https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift>, `PageHeader`).

use std::{
    collections::BTreeMap,
    io::{self, BufRead, Read},
};

use parquet::{basic::Compression, file::metadata::ColumnChunkMetaData};

use super::{Table, lengths};

/// How far the best that deflate can do makes bytes less.
const DEFLATE_AT_BEST: u64 = 1032;
/// Likewise a copy of Snappy, 64 bytes by 3, and a run of LZ4.
const SNAPPY_AT_BEST: u64 = 22;
const LZ4_AT_BEST: u64 = 256;
/// Bytes for what stands around them.
const ROOM: u64 = 64;
/// The most bytes of a header: it may quote the least and the greatest value.
const MOST_HEADER: u64 = 16 << 20;
/// The fields in which stands what only pages of that kind have: of values, of the first and the second kind, of an index, and of a dictionary.
const DATA: i64 = 5;
const INDEX: i64 = 6;
const DICTIONARY: i64 = 7;
const DATA_2: i64 = 8;
/// They in the order of the numbers of their kinds.
const KINDS: [i64; 4] = [DATA, INDEX, DICTIONARY, DATA_2];
/// Encodings of texts that begin with lengths.
const DELTA_LENGTH_BYTE_ARRAY: i64 = 6;
const DELTA_BYTE_ARRAY: i64 = 7;
/// Types of Thrift's fields: truth values, the whole numbers of two to eight bytes, which are written alike, and structs.
const TRUE: u8 = 1;
const FALSE: u8 = 2;
const STRUCT: u8 = 12;
/// How deep structs may stand in each other: headers have three levels.
const DEEPEST: usize = 8;
/// Bytes that a value of a dictionary takes in memory beside its own.
const OF_A_VIEW: u64 = 16;

/// What the pages of a column take.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pages {
    /// Bytes of the largest, and of the most lengths of texts that one unpacks.
    pub largest: u64,
    /// The most bytes that a row takes: of what a page has its share, and where values may repeat the one before all of it.
    pub a_row: u64,
}

/// Checks the pages of `column`: they stand within the file, and none takes more than `most` bytes.
///
/// # Errors
/// What is wrong with which page.
pub(super) fn check(table: &Table, column: &ColumnChunkMetaData, most: u64) -> Result<Pages, String> {
    let failed = |error: io::Error| error.to_string();
    let (mut at, length) = column.byte_range();
    let end = at.saturating_add(length);
    let (mut pages, mut has_lengths) = (Pages::default(), false);
    let mut page = 0u64;
    while at < end {
        page += 1;
        let mut header = Counted { stream: table.from(at, (end - at).min(MOST_HEADER)).map_err(failed)?, count: 0 };
        let Header { kind, unpacked, packed, values, encoding, levels, is_packed } =
            Header::read(&mut header).map_err(|_| format!("page {page} has no header that can be read"))?;
        at += header.count;
        if packed > end - at {
            return Err(format!("page {page} is said to have {packed} bytes where there are {}", end - at));
        }
        if kind == INDEX {
            // Nobody reads it.
            at += packed;
            continue;
        }
        // What is not packed takes what there is of it, whatever it says.
        let size = unpacked.max(packed);
        let takes = if kind == DICTIONARY { size.saturating_add(values.saturating_mul(OF_A_VIEW)) } else { size };
        if takes > most {
            return Err(format!("page {page} is said to take {takes} bytes of memory, more than the {most} that are allowed"));
        }
        let compression = if is_packed { column.compression() } else { Compression::UNCOMPRESSED };
        if !is_possible(compression, packed, unpacked) {
            return Err(format!("page {page} is said to make {unpacked} bytes of {packed}, which nothing does"));
        }
        if levels > packed.min(unpacked) {
            return Err(format!("page {page} is said to begin with {levels} bytes of levels, and to have {packed} that make {unpacked}"));
        }
        // The levels before the values are never packed.
        let values_of = || table.from(at + levels, packed - levels);
        let is_too_large = match compression {
            // Nothing is left to be unpacked.
            _ if unpacked == levels => Ok(false),
            Compression::GZIP(_) if packed.saturating_mul(DEFLATE_AT_BEST) > most => {
                exceeds(flate2::bufread::MultiGzDecoder::new(values_of().map_err(failed)?), unpacked - levels)
            }
            Compression::BROTLI(_) => exceeds(brotli::Decompressor::new(values_of().map_err(failed)?, 4096), unpacked - levels),
            // What is framed is unpacked whatever size it is said to have.
            Compression::LZ4 if packed.saturating_mul(LZ4_AT_BEST) > most => {
                let mut head = Vec::new();
                values_of().and_then(|values| values.take(4).read_to_end(&mut head)).map_err(failed)?;
                if is_frame(&head) {
                    let able = packed.saturating_mul(LZ4_AT_BEST);
                    return Err(format!("page {page} is an LZ4 frame that may make {able} bytes, more than the {most} that are allowed"));
                }
                Ok(false)
            }
            _ => Ok(false),
        };
        // What this cannot unpack, others shall not try to.
        if is_too_large.map_err(|error| format!("page {page} cannot be unpacked: {error}"))? {
            return Err(format!("page {page} is larger than the {unpacked} bytes that it says"));
        }
        at += packed;
        pages.largest = pages.largest.max(takes);
        // Any value may be most of a dictionary.
        let is_shared = kind != DICTIONARY && encoding != Some(DELTA_BYTE_ARRAY);
        pages.a_row = pages.a_row.max(if is_shared { size / values.max(1) } else { size });
        has_lengths |= matches!(encoding, Some(DELTA_LENGTH_BYTE_ARRAY | DELTA_BYTE_ARRAY));
    }
    if has_lengths {
        pages.largest += lengths::check(table, column, most - pages.largest)?;
    }
    Ok(pages)
}

/// Whether a frame of LZ4 begins so, of any kind.
fn is_frame(head: &[u8]) -> bool {
    matches!(head, [0x04, 0x22, 0x4d, 0x18] | [0x02, 0x21, 0x4c, 0x18] | [0x50..=0x5f, 0x2a, 0x4d, 0x18])
}

/// Whether so few bytes can make so many.
fn is_possible(compression: Compression, packed: u64, unpacked: u64) -> bool {
    let at_best = match compression {
        Compression::UNCOMPRESSED => 1,
        Compression::SNAPPY => SNAPPY_AT_BEST,
        Compression::GZIP(_) => DEFLATE_AT_BEST,
        Compression::LZ4 | Compression::LZ4_RAW => LZ4_AT_BEST,
        _ => return true,
    };
    unpacked <= packed.saturating_mul(at_best).saturating_add(ROOM)
}

/// Whether there is more in `stream` than `most` bytes.
fn exceeds(stream: impl Read, most: u64) -> io::Result<bool> {
    io::copy(&mut stream.take(most + 1), &mut io::sink()).map(|count| count > most)
}

/// What the header of a page says.
#[derive(Debug, PartialEq, Eq)]
struct Header {
    /// The field in which stands what only pages of its kind have.
    kind: i64,
    /// The bytes of the page as they are unpacked and as they stand in the file.
    unpacked: u64,
    packed: u64,
    /// How many values there are, nulls among them.
    values: u64,
    /// How they are written, by its number.
    encoding: Option<i64>,
    /// Bytes before the values that are never packed.
    levels: u64,
    /// Whether the values are.
    is_packed: bool,
}

impl Header {
    /// The header at which `stream` stands. It is read as whoever unpacks the page reads it, or not at all: what could be taken in two ways is refused, which is a field that is there twice, one of
    /// another type than it should be, a number of more than 32 bits, and what belongs to another kind of page.
    fn read(stream: &mut impl Read) -> io::Result<Self> {
        let refused = || io::Error::from(io::ErrorKind::InvalidData);
        let mut found = BTreeMap::new();
        fields(stream, 0, NOWHERE, &mut |field| {
            let is_right = match (field.within, field.number) {
                (NOWHERE, 1..=4) | (DATA, 1..=4) | (DICTIONARY, 1..=2) | (DATA_2, 1..=6) => {
                    field.value.is_some_and(|value| i32::try_from(value).is_ok()) && !matches!(field.kind, TRUE | FALSE)
                }
                (NOWHERE, DATA..=DATA_2) => field.kind == STRUCT,
                (DICTIONARY, 3) | (DATA_2, 7) => matches!(field.kind, TRUE | FALSE),
                _ => return Ok(()),
            };
            let is_first = found.insert((field.within, field.number), field.value).is_none();
            if is_right && is_first { Ok(()) } else { Err(refused()) }
        })?;
        let number = |within, number| found.get(&(within, number)).copied().flatten();
        let size = |within, place| number(within, place).and_then(|size| u64::try_from(size).ok()).ok_or_else(refused);
        let kind = size(NOWHERE, 1).ok().and_then(|kind| KINDS.get(usize::try_from(kind).ok()?)).copied().ok_or_else(refused)?;
        if KINDS.into_iter().any(|other| found.contains_key(&(NOWHERE, other)) != (other == kind) && (other, kind) != (INDEX, INDEX)) {
            return Err(refused());
        }
        Ok(Self {
            kind,
            unpacked: size(NOWHERE, 2)?,
            packed: size(NOWHERE, 3)?,
            values: if kind == INDEX { 0 } else { size(kind, 1)? },
            encoding: match kind {
                DATA => number(DATA, 2),
                DATA_2 => number(DATA_2, 4),
                _ => None,
            },
            levels: if kind == DATA_2 { size(DATA_2, 5)? + size(DATA_2, 6)? } else { 0 },
            is_packed: number(DATA_2, 7) != Some(0),
        })
    }
}

/// A field of a struct.
struct Field {
    /// The number of the outermost field that it is in, where that is a struct and it stands right in there; [`NOWHERE`] for those that are outermost; [`DEEPER`] for all others.
    within: i64,
    /// Its own, and its type.
    number: i64,
    kind: u8,
    /// Its value where that is whole; true is 1.
    value: Option<i64>,
}

const NOWHERE: i64 = 0;
const DEEPER: i64 = -1;

/// What gets every field.
type Take<'a> = dyn FnMut(Field) -> io::Result<()> + 'a;

/// Reads the fields of a struct up to its end; `take` gets each.
fn fields(stream: &mut impl Read, depth: usize, within: i64, take: &mut Take<'_>) -> io::Result<()> {
    let mut number = 0;
    loop {
        let head = byte(stream)?;
        if head == 0 {
            return Ok(());
        }
        let following = match head >> 4 {
            0 => whole(stream)?,
            more => number + i64::from(more),
        };
        // Numbers have 16 bits, and those of Parquet begin with 1.
        if !(1..=i64::from(i16::MAX)).contains(&following) {
            return Err(io::ErrorKind::InvalidData.into());
        }
        number = following;
        let (inside, kind) = (if depth == 0 { number } else { DEEPER }, head & 15);
        let value = value(stream, kind, depth, inside, take)?;
        take(Field { within, number, kind, value })?;
    }
}

/// Reads a value of this type, which is in that outermost field; gives it where it is whole.
fn value(stream: &mut dyn Read, kind: u8, depth: usize, within: i64, take: &mut Take<'_>) -> io::Result<Option<i64>> {
    let mut stream = stream;
    match kind {
        // They stand in the type.
        TRUE | FALSE => Ok(Some(i64::from(kind == TRUE))),
        3 => byte(&mut stream).map(|_| None),
        4..=6 => whole(&mut stream).map(Some),
        7 => pass(&mut stream, 8),
        8 => {
            let length = varint(&mut stream)?;
            pass(&mut stream, length)
        }
        9 | 10 if depth < DEEPEST => {
            let head = byte(&mut stream)?;
            let count = if head >> 4 == 15 { varint(&mut stream)? } else { u64::from(head >> 4) };
            for _ in 0..count {
                // In a list truth values take a byte, which not everybody knows.
                if matches!(head & 15, TRUE | FALSE) {
                    return Err(io::ErrorKind::InvalidData.into());
                }
                value(stream, head & 15, depth + 1, DEEPER, take)?;
            }
            Ok(None)
        }
        STRUCT if depth < DEEPEST => fields(&mut stream, depth + 1, within, take).map(|()| None),
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}

fn byte(stream: &mut impl Read) -> io::Result<u8> {
    let mut byte = [0];
    stream.read_exact(&mut byte)?;
    Ok(byte[0])
}

/// A number, seven bits a byte, the lowest first.
pub(super) fn varint(stream: &mut impl Read) -> io::Result<u64> {
    let mut number = 0;
    for place in 0..10 {
        let byte = byte(stream)?;
        number |= u64::from(byte & 127).checked_shl(7 * place).unwrap_or_default();
        if byte & 128 == 0 {
            return Ok(number);
        }
    }
    Err(io::ErrorKind::InvalidData.into())
}

/// A number with its sign in the last bit.
pub(super) fn whole(stream: &mut impl Read) -> io::Result<i64> {
    varint(stream).map(|number| (number >> 1) as i64 ^ -((number & 1) as i64))
}

fn pass(stream: &mut impl Read, length: u64) -> io::Result<Option<i64>> {
    let passed = io::copy(&mut stream.take(length), &mut io::sink())?;
    if passed == length { Ok(None) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

/// Counts what is read.
struct Counted<R> {
    stream: R,
    count: u64,
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.stream.read(buffer)?;
        self.count += count as u64;
        Ok(count)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn sizes_stand_in_the_header() {
        // Kind 0, 300 and 26 bytes, a nested struct, a list, a text, a truth value; what follows is the page.
        let header = b"\x15\x00\x15\xd8\x04\x15\x34\x2c\x15\x02\x15\x04\x00\x49\x25\x02\x04\x18\x03abc\x11\x00page";
        let mut stream = Counted { stream: &header[..], count: 0 };
        let expected = Header { kind: DATA, unpacked: 300, packed: 26, values: 1, encoding: Some(2), levels: 0, is_packed: true };
        assert_eq!(Header::read(&mut stream).unwrap(), expected);
        assert_eq!(stream.count, header.len() as u64 - 4);
    }

    /// A header of that kind, of 300 and 26 bytes, with more fields; their numbers count on from 3.
    fn header(kind: u8, fields: &[u8]) -> io::Result<Header> {
        Header::read(&mut &[&[0x15, 2 * kind, 0x15, 0xd8, 4, 0x15, 52][..], fields, &[0]].concat()[..])
    }

    #[test]
    fn kinds_of_pages_have_a_header_each() {
        // 7 values, which take as much each as the encoding says; levels of 3 and 2 bytes.
        let (data, data_2) = ([0x2c, 0x15, 14, 0x15, 14, 0], [0x5c, 0x15, 14, 0x35, 14, 0x15, 6, 0x15, 4, 0x12, 0]);
        let expected = Header { kind: DATA, unpacked: 300, packed: 26, values: 7, encoding: Some(7), levels: 0, is_packed: true };
        assert_eq!(header(0, &data).unwrap(), expected);
        assert_eq!(header(3, &data_2).unwrap(), Header { kind: DATA_2, levels: 5, is_packed: false, ..expected });
        let dictionary = [0x4c, 0x15, 14, 0x15, 0, 0x11, 0];
        let expected = Header { kind: DICTIONARY, unpacked: 300, packed: 26, values: 7, encoding: None, levels: 0, is_packed: true };
        assert_eq!(header(2, &dictionary).unwrap(), expected);
        assert_eq!(header(1, &[0x3c, 0]).unwrap(), Header { kind: INDEX, values: 0, ..expected });
        // None, that of another kind, one of no kind.
        for (kind, fields) in [(0, &[][..]), (0, &data_2), (3, &data), (2, &data), (1, &data), (4, &data), (4, &[])] {
            assert!(header(kind, fields).is_err(), "{kind} {fields:?}");
        }
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_refused() {
        let refused = |kind: u8, fields: &[u8]| assert!(header(kind, fields).is_err(), "{kind} {fields:x?}");
        // One value, PLAIN, and of the other kind 2^31 - 1 values; DELTA_BYTE_ARRAY, and of the other kind PLAIN; whichever is first.
        refused(0, &[0x2c, 0x15, 2, 0x15, 0, 0, 0x3c, 0x15, 0xfe, 0xff, 0xff, 0xff, 0xf, 0x35, 0, 0x15, 0, 0x15, 0, 0]);
        refused(0, &[0x2c, 0x15, 2, 0x15, 14, 0, 0x3c, 0x15, 2, 0x35, 0, 0x15, 0, 0x15, 0, 0]);
        refused(0, &[0x0c, 16, 0x15, 2, 0x35, 0, 0x15, 0, 0x15, 0, 0, 0x0c, 10, 0x15, 2, 0x15, 14, 0]);
        // A size, a struct, a number of values, the length of levels, and whether values are packed, twice.
        refused(0, &[0x05, 4, 2, 0x3c, 0x15, 2, 0x15, 0, 0]);
        refused(0, &[0x2c, 0x15, 2, 0x15, 14, 0, 0x0c, 10, 0x15, 2, 0x15, 0, 0]);
        refused(0, &[0x2c, 0x15, 2, 0x05, 2, 14, 0x15, 0, 0]);
        refused(3, &[0x5c, 0x15, 14, 0x35, 14, 0x15, 6, 0x15, 4, 0x05, 10, 0, 0]);
        refused(3, &[0x5c, 0x15, 14, 0x35, 14, 0x15, 6, 0x15, 4, 0x12, 0x01, 14, 0]);
        // A number of another type, of more than 32 bits, or less than none; a field whose number is 5 where it has 16 bits; truth values in a list.
        refused(0, &[0x2c, 0x11, 0x15, 0, 0]);
        refused(0, &[0x2c, 0x15, 0x82, 0x80, 0x80, 0x80, 0x20, 0x15, 0, 0]);
        refused(0, &[0x2c, 0x15, 1, 0x15, 0, 0]);
        refused(0, &[0x2c, 0x15, 2, 0x15, 0, 0, 0x0c, 0x8a, 0x80, 8, 0x15, 2, 0]);
        refused(0, &[0x2c, 0x15, 2, 0x15, 0, 0, 0x49, 0x11, 1]);
        // Numbers of fields without end.
        refused(0, &[0x2c, 0x15, 2, 0x15, 0, 0, 0x05, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 0, 0x15, 0]);
        refused(0, &[0x2c, 0x15, 2, 0x15, 0, 0, 0x05, 0xfe, 0xff, 3, 0, 0x15, 0]);
    }

    #[test]
    fn what_no_packer_can_do_is_not_believed() {
        for (compression, at_best) in [(Compression::UNCOMPRESSED, 1), (Compression::SNAPPY, 22), (Compression::LZ4_RAW, 256)] {
            assert!(is_possible(compression, 1000, 1000 * at_best) && !is_possible(compression, 1000, 1100 * at_best));
        }
        // The best case of Snappy, which is a run of one letter.
        let letters = vec![b'a'; 10 << 20];
        let packed = snap(&letters);
        assert!(is_possible(Compression::SNAPPY, packed as u64, letters.len() as u64), "{packed}");
        assert!(!is_possible(Compression::SNAPPY, packed as u64, 2 * letters.len() as u64));
    }

    /// How many bytes Snappy makes of `bytes`, by way of a table with nothing else in it.
    fn snap(bytes: &[u8]) -> usize {
        use parquet::{arrow::ArrowWriter, file::properties::WriterProperties};
        let column: arrow_array::ArrayRef = std::sync::Arc::new(arrow_array::BinaryArray::from(vec![bytes]));
        let batch = arrow_array::RecordBatch::try_from_iter([("bytes", column)]).unwrap();
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_dictionary_enabled(false)
            .set_statistics_enabled(parquet::file::properties::EnabledStatistics::None)
            .build();
        let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).unwrap();
        writer.write(&batch).unwrap();
        usize::try_from(writer.close().unwrap().row_group(0).column(0).compressed_size()).unwrap()
    }

    #[test]
    fn rubbish_ends() {
        for length in 0..23 {
            assert!(
                Header::read(&mut &b"\x15\x00\x15\xd8\x04\x15\x34\x2c\x15\x02\x15\x04\x00\x49\x25\x02\x04\x18\x03abc\x11"[..length])
                    .is_err()
            );
        }
        // Structs in structs, a list of lists, a list of nothing without end, a text of all bytes there are, negative sizes.
        for rubbish in [
            &[0x1c; 100][..],
            &[0x19, 0xf9, 0xff, 0xff, 0xff, 0xff, 0x0f],
            &[0x19, 0xf1, 0xff, 0xff, 0xff, 0xff, 0x0f],
            &[0x18, 0xff, 0xff, 0xff, 0x7f],
            b"\x25\x01\x15\x01\x00",
        ] {
            assert!(Header::read(&mut &*rubbish).is_err(), "{rubbish:?}");
        }
    }
}
