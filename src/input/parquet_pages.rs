//! The pages of a Parquet column, looked at before they are unpacked: a page that says it is, or turns out to be, larger than memory allows is refused.
//!
//! A page begins with its header, a struct in Thrift's compact protocol (<https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md>) of which the first three fields
//! are of interest here: the kind of page and its sizes (<https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift>, `PageHeader`).

use std::io::{self, BufRead, Read};

use parquet::{basic::Compression, file::metadata::ColumnChunkMetaData};

use super::parquet::Table;

/// How far the best that deflate can do makes bytes less.
const DEFLATE_AT_BEST: u64 = 1032;
/// Likewise a copy of Snappy, 64 bytes by 3, and a run of LZ4.
const SNAPPY_AT_BEST: u64 = 22;
const LZ4_AT_BEST: u64 = 256;
/// Bytes for what stands around them.
const ROOM: u64 = 64;
/// The most bytes of a header: it may quote the least and the greatest value.
const MOST_HEADER: u64 = 16 << 20;
/// How deep structs may stand in each other: headers have three levels.
const DEEPEST: usize = 8;

/// Checks the pages of `column`: they stand within the file, and none takes more than `most` bytes.
///
/// # Errors
/// What is wrong with which page.
pub(super) fn check(table: &Table, column: &ColumnChunkMetaData, most: u64) -> Result<(), String> {
    let failed = |error: io::Error| error.to_string();
    let (mut at, length) = column.byte_range();
    let end = at.saturating_add(length);
    let mut page = 0u64;
    while at < end {
        page += 1;
        let mut header = Counted { stream: table.from(at, (end - at).min(MOST_HEADER)).map_err(failed)?, count: 0 };
        let (unpacked, packed) = sizes(&mut header).map_err(|_| format!("page {page} has no header that can be read"))?;
        at += header.count;
        if packed > end - at {
            return Err(format!("page {page} is said to have {packed} bytes where there are {}", end - at));
        }
        if unpacked > most {
            return Err(format!("page {page} is said to take {unpacked} bytes of memory, more than the {most} that are allowed"));
        }
        if !is_possible(column.compression(), packed, unpacked) {
            return Err(format!("page {page} is said to make {unpacked} bytes of {packed}, which nothing does"));
        }
        let is_too_large = match column.compression() {
            Compression::GZIP(_) if packed.saturating_mul(DEFLATE_AT_BEST) > most => {
                let packed = table.from(at, packed).map_err(failed)?;
                exceeds(flate2::bufread::MultiGzDecoder::new(packed), unpacked)
            }
            Compression::BROTLI(_) => exceeds(brotli::Decompressor::new(table.from(at, packed).map_err(failed)?, 4096), unpacked),
            _ => false,
        };
        if is_too_large {
            return Err(format!("page {page} is larger than the {unpacked} bytes that it says"));
        }
        at += packed;
    }
    Ok(())
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

/// Whether there is more in `stream` than `most` bytes. (What is damaged is found when it is read.)
fn exceeds(stream: impl Read, most: u64) -> bool {
    io::copy(&mut stream.take(most + 1), &mut io::sink()).is_ok_and(|count| count > most)
}

/// The bytes of a page as they are unpacked and as they stand in the file, by the header at which `header` stands.
fn sizes(header: &mut impl Read) -> io::Result<(u64, u64)> {
    let mut sizes = [None; 2];
    fields(header, 0, &mut |number, value| {
        if let 2 | 3 = number {
            sizes[usize::from(number == 3)] = value;
        }
    })?;
    match sizes.map(|size| size.and_then(|size| u64::try_from(size).ok())) {
        [Some(unpacked), Some(packed)] => Ok((unpacked, packed)),
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}

/// Reads the fields of a struct up to its end; `take` gets the number of each and its value where that is whole.
fn fields(stream: &mut impl Read, depth: usize, take: &mut dyn FnMut(i64, Option<i64>)) -> io::Result<()> {
    let mut number = 0;
    loop {
        let head = byte(stream)?;
        if head == 0 {
            return Ok(());
        }
        number = match head >> 4 {
            0 => whole(stream)?,
            more => number + i64::from(more),
        };
        let value = value(stream, head & 15, depth)?;
        take(number, value);
    }
}

/// Reads a value of this type; gives it where it is whole.
fn value(stream: &mut dyn Read, kind: u8, depth: usize) -> io::Result<Option<i64>> {
    let mut stream = stream;
    match kind {
        // True and false stand in the type.
        1 | 2 => Ok(None),
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
                // In a list a truth value takes a byte.
                let kind = if head & 15 <= 2 { 3 } else { head & 15 };
                value(stream, kind, depth + 1)?;
            }
            Ok(None)
        }
        12 if depth < DEEPEST => fields(&mut stream, depth + 1, &mut |_, _| ()).map(|()| None),
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}

fn byte(stream: &mut impl Read) -> io::Result<u8> {
    let mut byte = [0];
    stream.read_exact(&mut byte)?;
    Ok(byte[0])
}

fn varint(stream: &mut impl Read) -> io::Result<u64> {
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
fn whole(stream: &mut impl Read) -> io::Result<i64> {
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
        let header = b"\x15\x00\x15\xd8\x04\x15\x34\x2c\x15\x02\x15\x04\x00\x19\x25\x02\x04\x18\x03abc\x11\x00page";
        let mut stream = Counted { stream: &header[..], count: 0 };
        assert_eq!(sizes(&mut stream).unwrap(), (300, 26));
        assert_eq!(stream.count, header.len() as u64 - 4);
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
            assert!(sizes(&mut &b"\x15\x00\x15\xd8\x04\x15\x34\x2c\x15\x02\x15\x04\x00\x19\x25\x02\x04\x18\x03abc\x11"[..length]).is_err());
        }
        // Structs in structs, a list of lists, a list of nothing without end, a text of all bytes there are, negative sizes.
        for rubbish in [
            &[0x1c; 100][..],
            &[0x19, 0xf9, 0xff, 0xff, 0xff, 0xff, 0x0f],
            &[0x19, 0xf1, 0xff, 0xff, 0xff, 0xff, 0x0f],
            &[0x18, 0xff, 0xff, 0xff, 0x7f],
            b"\x25\x01\x15\x01\x00",
        ] {
            assert!(sizes(&mut &*rubbish).is_err(), "{rubbish:?}");
        }
    }
}
