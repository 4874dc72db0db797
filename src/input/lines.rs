//! [`Lines`]: a stream cut at its line ends, whichever they are.

use std::io::{self, BufRead};

use memchr::memchr2;

use super::{
    block::{Block, MOST_RECORDS},
    compressed::damage,
    window::{CHUNK, Window},
};

/// The longest line that is kept, in bytes: 64 MB.
pub(super) const LONGEST_LINE: usize = 64 << 20;

/// Cuts a stream at LF, CRLF and CR.
pub(super) struct Lines {
    window: Window,
    number: u64,
    /// Lines that were handed out as records.
    pub count: u64,
}

impl Lines {
    /// The lines of `source`.
    pub fn new(source: Box<dyn BufRead + Send>) -> Self {
        Self { window: Window::new(source), number: 0, count: 0 }
    }

    /// Up to `wanted` bytes of what comes next, without using them up; fewer where damage is met, which will be met again.
    pub fn peek(&mut self, wanted: usize) -> io::Result<&[u8]> {
        if let Err(error) = self.window.fill_to(wanted)
            && damage(&error).is_none()
        {
            return Err(error);
        }
        let bytes = self.window.bytes();
        Ok(&bytes[..wanted.min(bytes.len())])
    }

    /// Fills `block` with the next lines, by their 1-based numbers, that are records; false at the end. A line that is too long is
    /// a bad record, whatever is in it. A line end at the end of the stream opens no further line.
    pub fn fill_with(&mut self, is_record: impl Fn(u64, &[u8]) -> bool, block: &mut Block) -> io::Result<bool> {
        block.begin(self.count + 1);
        let (mut at, mut seen, mut too_long) = (0, 0, false);
        while block.pieces.len() < MOST_RECORDS && (at < CHUNK || block.is_empty()) {
            let (bytes, done) = (&self.window.bytes()[at..], self.window.is_done());
            let end = match line_end(bytes, seen, done) {
                None if done && bytes.is_empty() && !too_long => break,
                None if done => Some((bytes.len(), bytes.len())),
                end => end,
            };
            if let Some((length, next)) = end {
                self.number += 1;
                if too_long || length > LONGEST_LINE {
                    block.push_bad(self.number, format!("a line of more than {} MB", LONGEST_LINE >> 20));
                } else if is_record(self.number, &bytes[..length]) {
                    block.push(at, at + length, self.number);
                }
                at += next;
                (seen, too_long) = (0, false);
            } else if !block.is_empty() {
                break;
            } else {
                self.window.consume(std::mem::take(&mut at));
                // A CR that stands last is looked at again when it is known what follows.
                let bytes = self.window.bytes();
                seen = bytes.len() - usize::from(bytes.last() == Some(&b'\r'));
                if seen > LONGEST_LINE {
                    too_long = true;
                    self.window.consume(seen);
                    seen = 0;
                }
                self.window.more()?;
            }
        }
        self.count += block.pieces.len() as u64;
        block.range = self.window.take(at, &mut block.bytes);
        Ok(!block.is_empty())
    }
}

/// Where the first line end at or after `from` begins and where the next line starts; `None` if that cannot be told yet.
pub(super) fn line_end(bytes: &[u8], from: usize, done: bool) -> Option<(usize, usize)> {
    let at = from + memchr2(b'\n', b'\r', bytes.get(from..)?)?;
    if bytes[at] == b'\n' {
        return Some((at, at + 1));
    }
    match bytes.get(at + 1) {
        Some(b'\n') => Some((at, at + 2)),
        Some(_) => Some((at, at + 1)),
        None => done.then_some((at, at + 1)),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::input::block::Piece;

    fn lines(bytes: impl Into<Vec<u8>>) -> Vec<(u64, String)> {
        let mut lines = Lines::new(Box::new(io::Cursor::new(bytes.into())));
        let (mut all, mut block) = (Vec::new(), Block::default());
        while lines.fill_with(|_, _| true, &mut block).unwrap() {
            let bytes = block.bytes();
            all.extend(block.pieces.iter().map(|piece| match piece {
                Piece::Whole { start, end, line } => (*line, String::from_utf8_lossy(&bytes[*start as usize..*end as usize]).into_owned()),
                Piece::Bad { line, words } => (*line, words.to_string()),
                _ => unreachable!("lines are not read while they are cut"),
            }));
        }
        all
    }

    fn expect(lines: &[&str]) -> Vec<(u64, String)> {
        lines.iter().enumerate().map(|(i, line)| (i as u64 + 1, (*line).to_owned())).collect()
    }

    #[test]
    fn every_line_end_ends_a_line() {
        assert_eq!(lines("a\nb\r\nc\rd"), expect(&["a", "b", "c", "d"]));
        assert_eq!(lines("a\r\n\r\n\r\rb\r"), expect(&["a", "", "", "", "b"]));
        assert_eq!(lines("\n"), expect(&[""]));
        assert_eq!(lines(""), expect(&[]));
    }

    #[test]
    fn a_crlf_across_two_readings_is_one_line_end() {
        let mut bytes = vec![b'x'; (256 << 10) - 1];
        bytes.extend_from_slice(b"\r\ny");
        let lines = lines(bytes);
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[1].1, "y");
    }

    #[test]
    fn a_line_without_end_is_passed_over_and_the_next_is_read() {
        let mut bytes = vec![b'x'; LONGEST_LINE + 10];
        bytes.extend_from_slice(b"\nnext\n");
        assert_eq!(lines(bytes), expect(&["a line of more than 64 MB", "next"]));
        assert_eq!(lines(vec![b'x'; LONGEST_LINE * 3]), expect(&["a line of more than 64 MB"]));
    }

    #[test]
    fn peeking_uses_nothing_up() {
        let mut lines = Lines::new(Box::new(io::Cursor::new(&b"one\ntwo\n"[..])));
        assert_eq!(lines.peek(5).unwrap(), b"one\nt");
        let mut block = Block::default();
        assert!(lines.fill_with(|_, line| line == b"two", &mut block).unwrap());
        assert!(matches!(block.pieces[..], [Piece::Whole { start: 4, end: 7, line: 2 }]));
        assert_eq!(lines.peek(100).unwrap(), b"");
        assert!(!lines.fill_with(|_, _| true, &mut block).unwrap());
    }
}
