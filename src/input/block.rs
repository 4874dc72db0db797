//! [`Block`]: a stretch of an input that is cut into whole records, so that any thread may read them.
//!
//! Reading a stream has one part that must be done in its order, finding where records begin and end, and a larger part
//! that need not: splitting them, decoding them, and whatever is then done with the comments. [`Cut`] is the first, [`Parse`]
//! the second; each format brings both.

use std::{cell::RefCell, io, ops::Range, sync::Arc};

use super::{fields::Fields, object::Met};
use crate::{
    comment::{Comment, CommentRef, Details},
    error::Result,
};

/// Records of a block at most, so that what is made of short ones stays within bounds, too.
pub(super) const MOST_RECORDS: usize = 4096;

/// Some records of an input, with their numbers.
#[derive(Debug, Default)]
pub struct Block {
    /// Room for the bytes, of which `range` is in use.
    pub(super) bytes: Vec<u8>,
    pub(super) range: Range<usize>,
    pub(super) pieces: Vec<Piece>,
    /// 1-based number of the first record.
    pub(super) first: u64,
    /// Bytes of the comments that were read already.
    pub(super) size: usize,
    /// How many records come before or are the first that shows what objects of this input hold.
    pub(super) unproved: usize,
    /// The batch whose rows are its records.
    #[cfg(feature = "parquet")]
    pub(super) rows: Option<Arc<crate::arrow::Rows>>,
}

/// One record of a block.
#[derive(Debug)]
pub(super) enum Piece {
    /// Where it begins and ends within the block's range, and the line it starts on.
    Whole { start: u32, end: u32, line: u64 },
    /// The line it starts on, and why it cannot be read.
    Bad { line: u64, words: Box<str> },
    /// It was read while it was found, as only one thread could.
    Read(Box<Comment>),
    /// It is this row of the block's batch.
    #[cfg(feature = "parquet")]
    Row(u32),
}

impl Piece {
    /// The line it starts on.
    pub fn line(&self) -> u64 {
        match self {
            Self::Whole { line, .. } | Self::Bad { line, .. } => *line,
            Self::Read(comment) => comment.place.line,
            #[cfg(feature = "parquet")]
            Self::Row(_) => 0,
        }
    }
}

impl Block {
    /// Its size in bytes.
    pub fn len(&self) -> usize {
        self.range.len() + self.size
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Empties it for records from number `first` on.
    pub(super) fn begin(&mut self, first: u64) {
        self.pieces.clear();
        self.range = 0..0;
        self.size = 0;
        self.first = first;
        self.unproved = 0;
        #[cfg(feature = "parquet")]
        {
            self.rows = None;
        }
    }

    /// Adds a record that will stand at these offsets. One that ends beyond 4 GB cannot be read; the readers stop far below.
    pub(super) fn push(&mut self, start: usize, end: usize, line: u64) {
        self.pieces.push(match (u32::try_from(start), u32::try_from(end)) {
            (Ok(start), Ok(end)) => Piece::Whole { start, end, line },
            _ => Piece::Bad { line, words: "a record of more than 4 GB".into() },
        });
    }

    /// Adds a record that cannot be read.
    pub(super) fn push_bad(&mut self, line: u64, words: String) {
        self.pieces.push(Piece::Bad { line, words: words.into() });
    }

    /// Adds a comment that was read already.
    pub(super) fn push_read(&mut self, comment: Comment) {
        self.pieces.push(Piece::Read(Box::new(comment)));
    }

    /// Adds a row of the batch. One beyond four thousand million cannot be; batches stop far below.
    #[cfg(feature = "parquet")]
    pub(super) fn push_row(&mut self, row: usize) {
        self.pieces.push(match u32::try_from(row) {
            Ok(row) => Piece::Row(row),
            Err(_) => Piece::Bad { line: 0, words: "a row too far down its batch".into() },
        });
    }

    /// The bytes of the record at `index`; none where it cannot be read.
    pub(super) fn record(&self, index: usize) -> &[u8] {
        match self.pieces.get(index) {
            Some(Piece::Whole { start, end, .. }) => &self.bytes()[*start as usize..*end as usize],
            _ => &[],
        }
    }

    /// Its bytes.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes[self.range.clone()]
    }
}

/// Finds the records of a stream, in their order.
pub(super) trait Cut: Send {
    /// Fills `block` with the next records, at least one; false at the end.
    fn fill(&mut self, block: &mut Block) -> io::Result<bool>;
}

/// One record as it stands in the input.
#[derive(Debug, Clone, Copy)]
pub(super) struct Raw<'a> {
    pub bytes: &'a [u8],
    /// The same as text where that is known to be UTF-8 already.
    pub text: Option<&'a str>,
    pub record: u64,
    pub line: u64,
    /// Whether no record before it has shown what objects of this input hold.
    pub unproved: bool,
}

/// Makes comments of records, each by itself.
pub(super) trait Parse: Send + Sync {
    /// The comment that a record holds, borrowed from it and from `scratch`; `None` where it holds none that is to be judged.
    fn comment<'a>(&'a self, raw: Raw<'a>, scratch: &'a mut Scratch) -> Result<Option<CommentRef<'a>>>;

    /// The input as the user named it.
    fn name(&self) -> &Arc<str>;
}

/// What one thread needs to read records without asking for memory each time.
#[derive(Default)]
pub struct Scratch {
    pub(super) fields: Fields,
    pub(super) number: itoa::Buffer,
    pub(super) met: RefCell<Met>,
    /// What is told of the author of the record read last, where its columns tell any.
    pub(super) details: Details,
    /// Remarks on the records read, for [`Notes`](super::Notes), in the order of the records.
    pub(super) remarks: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_do_not_wrap() {
        let mut block = Block::default();
        let most = u32::MAX as usize;
        block.push(7, most, 1);
        block.push(7, most + 1, 2);
        block.push(most + 8, most + 9, 3);
        assert!(matches!(block.pieces[0], Piece::Whole { start: 7, end: u32::MAX, line: 1 }));
        for (piece, expected) in block.pieces[1..].iter().zip([2, 3]) {
            assert!(matches!(piece, Piece::Bad { line, words } if *line == expected && words.contains("4 GB")));
        }
    }
}
