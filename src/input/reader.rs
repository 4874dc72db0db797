//! [`Reader`]: the comments of an input, one after the other, or by blocks for many threads.

use std::{io, sync::Arc};

use super::{
    Notes, Source,
    block::{Block, Cut, Parse, Piece, Raw, Scratch},
    compressed::damage,
    source::failed,
    stream::{InTurn, Stream},
};
use crate::{
    comment::{Comment, CommentRef},
    error::Result,
};

/// Comments in the order of the input. An error with [`is_skip`](crate::error::Error::is_skip) stands for one lost
/// record, and the rest goes on; after any other error there is nothing more.
///
/// Whoever wants to read on several threads takes blocks ([`fill`](Self::fill)) instead and has each read by a [`Parser`].
pub struct Reader {
    cut: Box<dyn Cut>,
    parser: Parser,
    block: Block,
    /// The next record of `block`.
    next: usize,
    scratch: Scratch,
    /// The line on which the last record found begins.
    line: u64,
    over: bool,
}

impl Reader {
    /// The records that `cut` finds, as `parse` reads them.
    pub(super) fn new(cut: impl Cut + 'static, parse: impl Parse + 'static, notes: Notes) -> Self {
        let parser = Parser { parse: Arc::new(parse), notes };
        Self { cut: Box::new(cut), parser, block: Block::default(), next: 0, scratch: Scratch::default(), line: 1, over: false }
    }

    /// The comments that `stream` finds one by one, in an input of that name.
    pub(super) fn stream(stream: impl Stream + 'static, name: Arc<str>, notes: Notes) -> Self {
        Self::new(InTurn::new(stream, name.clone()), Nobody(name), notes)
    }

    /// The rows of batches that `cut` finds, in an input of that name.
    #[cfg(feature = "parquet")]
    pub(super) fn columns(cut: impl Cut + 'static, name: Arc<str>, notes: Notes) -> Self {
        Self::new(cut, Nobody(name), notes)
    }

    /// No comments at all.
    pub(super) fn empty(name: Arc<str>, notes: Notes) -> Self {
        Self::new(Nothing, Nobody(name), notes)
    }

    /// Puts the next records into `block`; false at the end of the input. Records that were taken out as comments already are
    /// not among them, but those that were read together with one that was are lost: use one way or the other.
    ///
    /// # Errors
    /// Reading fails; there is nothing more then.
    pub fn fill(&mut self, block: &mut Block) -> Result<bool> {
        if self.over {
            return Ok(false);
        }
        let filled = self.cut.fill(block);
        self.over = !matches!(filled, Ok(true));
        if let Err(error) = &filled
            && let Some(words) = damage(error)
        {
            // A damaged archive costs what comes after the damage, not what came before it.
            block.begin(block.first);
            block.push_bad(self.line, words.to_owned());
            return Ok(true);
        }
        if let Some(piece) = block.pieces.last() {
            self.line = piece.line();
        }
        filled.map_err(|error| failed(self.parser.parse.name(), error))
    }

    /// What reads the records of blocks; any number of threads may have one.
    pub fn parser(&self) -> Parser {
        self.parser.clone()
    }
}

impl Iterator for Reader {
    type Item = Result<Comment>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if self.next >= self.block.pieces.len() {
                self.next = 0;
                let mut block = std::mem::take(&mut self.block);
                let filled = self.fill(&mut block);
                self.block = block;
                match filled {
                    Ok(true) => {}
                    Ok(false) => {
                        self.block.begin(0);
                        return None;
                    }
                    Err(error) => {
                        self.block.begin(0);
                        return Some(Err(error));
                    }
                }
            }
            let comment = match &mut self.block.pieces[self.next] {
                Piece::Read(comment) => Ok(Some(std::mem::take(&mut **comment))),
                _ => {
                    self.parser.comment(&self.block, None, self.next, &mut self.scratch).map(|comment| comment.map(CommentRef::into_owned))
                }
            };
            self.next += 1;
            if comment.as_ref().is_err_and(|error| !error.is_skip()) {
                self.over = true;
                self.block.begin(0);
            }
            self.parser.remark(self.scratch.remarks.drain(..));
            if let Some(item) = comment.transpose() {
                if item.is_ok() {
                    self.parser.notes.saw_comment();
                }
                return Some(item);
            }
        }
    }
}

/// Reads the records of blocks of one input.
#[derive(Clone)]
pub struct Parser {
    parse: Arc<dyn Parse>,
    notes: Notes,
}

impl Parser {
    /// Hands every comment of `block`, or why it cannot be read, to `take` in order, up to the first error that is no skip. Gives what is to
    /// be remarked upon, which is for [`remark`](Self::remark) when all blocks before this one are done.
    pub fn each(&self, block: &Block, scratch: &mut Scratch, mut take: impl FnMut(Result<&CommentRef<'_>>)) -> Vec<String> {
        // One look at all of it is a fraction of as many looks as there are fields.
        let text = simdutf8::basic::from_utf8(block.bytes()).ok();
        for index in 0..block.pieces.len() {
            match self.comment(block, text, index, scratch) {
                Ok(Some(comment)) => {
                    self.notes.saw_comment();
                    take(Ok(&comment));
                }
                Ok(None) => {}
                Err(error) => {
                    let is_fatal = !error.is_skip();
                    take(Err(error));
                    if is_fatal {
                        break;
                    }
                }
            }
        }
        std::mem::take(&mut scratch.remarks)
    }

    /// Notes remarks.
    pub fn remark(&self, remarks: impl IntoIterator<Item = String>) {
        remarks.into_iter().for_each(|remark| self.notes.add(remark));
    }

    /// The comment at `index` of `block`, which is `text` where it is known to be UTF-8.
    fn comment<'a>(
        &'a self,
        block: &'a Block,
        text: Option<&'a str>,
        index: usize,
        scratch: &'a mut Scratch,
    ) -> Result<Option<CommentRef<'a>>> {
        let record = block.first + index as u64;
        match &block.pieces[index] {
            Piece::Read(comment) => Ok(Some(comment.borrowed())),
            #[cfg(feature = "parquet")]
            Piece::Row(row) => Ok(block.rows.as_ref().map(|rows| rows.comment_of_table(*row as usize, &mut scratch.details))),
            Piece::Bad { line, words } => Err(Source::bad_record(self.parse.name(), record, *line, &**words)),
            Piece::Whole { start, end, line } => {
                let range = *start as usize..*end as usize;
                let raw = Raw {
                    bytes: &block.bytes()[range.clone()],
                    text: text.and_then(|text| text.get(range)),
                    record,
                    line: *line,
                    unproved: index < block.unproved,
                };
                self.parse.comment(raw, scratch)
            }
        }
    }
}

/// Finds nothing.
struct Nothing;

impl Cut for Nothing {
    fn fill(&mut self, block: &mut Block) -> io::Result<bool> {
        block.begin(1);
        Ok(false)
    }
}

/// Reads nothing out of the records of an input of that name.
struct Nobody(Arc<str>);

impl Parse for Nobody {
    fn comment<'a>(&'a self, raw: Raw<'a>, _: &'a mut Scratch) -> Result<Option<CommentRef<'a>>> {
        Ok(Some(CommentRef::new(&self.0, raw.record, raw.line)))
    }

    fn name(&self) -> &Arc<str> {
        &self.0
    }
}
