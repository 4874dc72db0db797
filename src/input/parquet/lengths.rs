//! The lengths of texts in Parquet's delta encodings, looked at before they are unpacked: pages say by themselves how many there are, and a few bytes stand for any number of equal ones.
//!
//! Before the texts of `DELTA_LENGTH_BYTE_ARRAY` stand their lengths; before those of `DELTA_BYTE_ARRAY` how much each shares with the one before it, then the lengths of the rest; all in
//! `DELTA_BINARY_PACKED` (<https://parquet.apache.org/docs/file-format/data-pages/encodings/>).

use std::sync::Arc;

use parquet::{
    basic::Encoding,
    column::page::{Page, PageReader},
    file::{metadata::ColumnChunkMetaData, serialized_reader::SerializedPageReader},
};

use super::{
    Table,
    pages::{varint, whole},
    words,
};

/// Bytes that two lengths take in memory.
const OF_LENGTHS: u64 = 8;

/// Checks the pages of `column`, each of which may be unpacked: that none has more lengths than values, and those take no more than `most` bytes. Gives how many bytes they take at most.
///
/// # Errors
/// What is wrong with which page.
pub(super) fn check(table: &Table, column: &ColumnChunkMetaData, most: u64) -> Result<u64, String> {
    let rows = usize::try_from(column.num_values()).unwrap_or_default();
    let mut pages = SerializedPageReader::new(Arc::new(table.clone()), column, rows, None).map_err(|error| words(&error))?;
    let (mut number, mut largest) = (0, 0);
    while let Some(page) = pages.get_next_page().map_err(|error| words(&error))? {
        number += 1;
        let values = u64::from(page.num_values());
        let streams = match page.encoding() {
            Encoding::DELTA_LENGTH_BYTE_ARRAY => 1,
            Encoding::DELTA_BYTE_ARRAY => 2,
            _ => continue,
        };
        let mut bytes = after_levels(&page, column).ok_or_else(|| format!("page {number} is cut short"))?;
        for _ in 0..streams {
            let count = pass_lengths(&mut bytes).ok_or_else(|| format!("page {number} has no lengths that can be read"))?;
            let takes = count.saturating_mul(OF_LENGTHS);
            largest = largest.max(takes);
            if count > values || takes > most {
                let allowed = values.min(most / OF_LENGTHS);
                return Err(format!("page {number} is said to have {count} texts, more than the {allowed} that are allowed"));
            }
        }
    }
    Ok(largest)
}

/// The values of a page, which stand behind the levels that tell which are null.
fn after_levels<'a>(page: &'a Page, column: &ColumnChunkMetaData) -> Option<&'a [u8]> {
    let described = column.column_descr();
    match page {
        Page::DataPage { buf, def_level_encoding, rep_level_encoding, num_values, .. } => {
            let mut bytes: &[u8] = buf;
            for (level, encoding) in [(described.max_rep_level(), rep_level_encoding), (described.max_def_level(), def_level_encoding)] {
                let length = match *encoding {
                    _ if level <= 0 => 0,
                    Encoding::RLE => {
                        let (length, rest) = bytes.split_first_chunk()?;
                        bytes = rest;
                        usize::try_from(u32::from_le_bytes(*length)).ok()?
                    }
                    // What was there before: as many bits as the highest has.
                    _ => (*num_values as usize).checked_mul((i16::BITS - level.leading_zeros()) as usize)?.div_ceil(8),
                };
                bytes = bytes.get(length..)?;
            }
            Some(bytes)
        }
        Page::DataPageV2 { buf, def_levels_byte_len, rep_levels_byte_len, .. } => {
            buf.get((*rep_levels_byte_len as usize).checked_add(*def_levels_byte_len as usize)?..)
        }
        Page::DictionaryPage { buf, .. } => Some(buf),
    }
}

/// Passes over packed numbers; tells how many they are. What is no such thing is `None`.
fn pass_lengths(bytes: &mut &[u8]) -> Option<u64> {
    let mut head = || varint(bytes).ok();
    let (block, minis, count) = (head()?, head()?, head()?);
    whole(bytes).ok()?;
    let of_mini = block.checked_div(minis)?;
    let mut left = count.saturating_sub(1);
    while left > 0 {
        // The least difference, the width of each part of the block in bits, and the parts, but for those that nothing is left for.
        whole(bytes).ok()?;
        let (widths, rest) = bytes.split_at_checked(usize::try_from(minis).ok()?)?;
        *bytes = rest;
        for &width in widths {
            if left == 0 {
                break;
            }
            let length = of_mini.checked_mul(u64::from(width))? / 8;
            *bytes = bytes.get(usize::try_from(length).ok()?..)?;
            left = left.saturating_sub(of_mini);
        }
        // A block of nothing would have no end.
        if of_mini == 0 {
            return None;
        }
    }
    Some(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_passed_over() {
        // Blocks of 128 in 4 parts; 3 lengths, the first 5; differences from 0 on, of 2 bits, which are 8 bytes.
        let packed = b"\x80\x01\x04\x03\x0a\x00\x02\x00\x00\x00\x01\x02\x03\x04\x05\x06\x07\x08texts";
        let mut bytes = &packed[..];
        assert_eq!((pass_lengths(&mut bytes), bytes), (Some(3), &b"texts"[..]));
        for length in 0..packed.len() - 5 {
            assert_eq!(pass_lengths(&mut &packed[..length]), None, "{length}");
        }
    }

    #[test]
    fn a_few_bytes_may_say_any_number() {
        // One part of 2^41 equal lengths: nothing but their number.
        let mut bytes = &b"\x80\x80\x80\x80\x80\x40\x01\x80\x80\x80\x80\x80\x20\x00\x00\x00"[..];
        assert_eq!(pass_lengths(&mut bytes), Some(1 << 40));
        for rubbish in [&b"\x00\x01\x05\x00\x00\x00"[..], b"\x80\x01\x00\x05\x00\x00", b"\x80\x01\xff\xff\x03\x05\x00\x00"] {
            assert_eq!(pass_lengths(&mut &*rubbish), None);
        }
    }
}
