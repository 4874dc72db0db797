//! [`Stream`]: formats whose records cannot be told apart without reading them, such as XML. They are read in turn, by one thread; what is done with the comments is not.

use std::{io, sync::Arc};

use super::{
    block::{Block, Cut, MOST_RECORDS},
    window::CHUNK,
};
use crate::{comment::Comment, error::Place};

/// Finds the comments of an input, in their order.
pub(super) trait Stream: Send {
    /// The next comment, or why there is none in its place; `None` at the end.
    fn next(&mut self) -> io::Result<Option<Met>>;
}

/// What was met in an input.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "it is taken apart as soon as it is made")]
pub(super) enum Met {
    /// A comment and the 1-based line it begins on. Its place is filled in, and an empty id becomes the number of its record.
    Comment { line: u64, comment: Comment },
    /// A record that cannot be read, the line it begins on, and why.
    Bad { line: u64, words: String },
}

/// Cuts a stream into blocks of comments.
pub(super) struct InTurn<S> {
    stream: S,
    name: Arc<str>,
    count: u64,
    over: bool,
    /// Why reading failed after the comments handed out last.
    failed: Option<io::Error>,
}

impl<S: Stream> InTurn<S> {
    /// The comments of `stream`, in an input of that name.
    pub fn new(stream: S, name: Arc<str>) -> Self {
        Self { stream, name, count: 0, over: false, failed: None }
    }

    fn push(&mut self, met: Met, block: &mut Block) -> usize {
        self.count += 1;
        match met {
            Met::Bad { line, words } => {
                block.push_bad(line, words);
                0
            }
            Met::Comment { line, mut comment } => {
                comment.place = Place { file: self.name.clone(), record: self.count, line };
                if comment.id.is_empty() {
                    comment.id = self.count.to_string();
                    comment.numbered = true;
                }
                let size = comment.size();
                block.push_read(comment);
                size
            }
        }
    }
}

impl<S: Stream> Cut for InTurn<S> {
    fn fill(&mut self, block: &mut Block) -> io::Result<bool> {
        block.begin(self.count + 1);
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        let mut size = 0;
        while !self.over && block.pieces.len() < MOST_RECORDS && size < CHUNK {
            match self.stream.next() {
                Ok(Some(met)) => size += self.push(met, block),
                Ok(None) => self.over = true,
                Err(error) if block.is_empty() => {
                    self.over = true;
                    return Err(error);
                }
                // What was found before it comes first.
                Err(error) => {
                    self.over = true;
                    self.failed = Some(error);
                }
            }
        }
        block.size = size;
        Ok(!block.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Notes, Reader},
        *,
    };

    /// Comments, a record that is bad, a broken cable.
    struct Few(u64);

    impl Stream for Few {
        fn next(&mut self) -> io::Result<Option<Met>> {
            self.0 += 1;
            Ok(Some(match self.0 {
                1 => Met::Comment { line: 3, comment: Comment { text: "a".into(), ..Comment::default() } },
                2 => Met::Bad { line: 4, words: "no end".into() },
                3 => Met::Comment { line: 9, comment: Comment { id: "x".into(), text: "b".into(), ..Comment::default() } },
                _ => return Err(io::Error::other("cable cut")),
            }))
        }
    }

    /// Comments of few words by authors of long names.
    struct Names;

    impl Stream for Names {
        fn next(&mut self) -> io::Result<Option<Met>> {
            let comment = Comment { author: Some("x".repeat(CHUNK / 4)), ..Comment::default() };
            Ok(Some(Met::Comment { line: 1, comment }))
        }
    }

    #[test]
    fn a_block_is_bounded_whatever_field_is_long() {
        let mut block = Block::default();
        assert!(InTurn::new(Names, "a".into()).fill(&mut block).unwrap_or_default());
        assert!(block.pieces.len() <= 4 && block.size >= CHUNK, "{} {}", block.pieces.len(), block.size);
    }

    #[test]
    fn what_was_read_comes_before_what_failed() {
        let reader = Reader::stream(Few(0), "a.xml".into(), Notes::default());
        let read: Vec<String> = reader
            .map(|item| match item {
                Ok(comment) => format!("{} {} {} {}", comment.place, comment.id, comment.numbered, comment.text),
                Err(error) => error.to_string(),
            })
            .collect();
        assert_eq!(
            read,
            [
                "a.xml: record 1, line 3 1 true a",
                "a.xml: record 2, line 4: no end; skipped",
                "a.xml: record 3, line 9 x false b",
                "a.xml: cable cut"
            ]
        );
    }
}
