//! [`Lines`]: a stream cut at its line ends, whichever they are.

use std::io::{self, BufRead};

use memchr::memchr2;

use super::window::Window;

/// The longest line that is kept, in bytes: 64 MB.
pub(super) const LONGEST_LINE: usize = 64 << 20;

/// One line of a stream, without its end.
pub(super) enum Line<'a> {
    /// Its bytes.
    Whole(&'a [u8]),
    /// It is longer than [`LONGEST_LINE`] and was passed over.
    TooLong,
}

/// Cuts a stream at LF, CRLF and CR.
pub(super) struct Lines {
    window: Window,
    number: u64,
    handed_out: usize,
}

impl Lines {
    /// The lines of `source`.
    pub fn new(source: Box<dyn BufRead + Send>) -> Self {
        Self { window: Window::new(source), number: 0, handed_out: 0 }
    }

    /// Up to `wanted` bytes of what comes next, without using them up.
    pub fn peek(&mut self, wanted: usize) -> io::Result<&[u8]> {
        self.window.consume(std::mem::take(&mut self.handed_out));
        self.window.fill_to(wanted)?;
        let bytes = self.window.bytes();
        Ok(&bytes[..wanted.min(bytes.len())])
    }

    /// The next line with its 1-based number; `None` at the end. A line end at the end of the stream opens no further line.
    pub fn next(&mut self) -> io::Result<Option<(u64, Line<'_>)>> {
        self.window.consume(std::mem::take(&mut self.handed_out));
        let mut too_long = false;
        let mut seen = 0;
        let (length, next) = loop {
            let bytes = self.window.bytes();
            match line_end(bytes, seen, self.window.is_done()) {
                Some(end) => break end,
                None if self.window.is_done() => {
                    if bytes.is_empty() && !too_long {
                        return Ok(None);
                    }
                    break (bytes.len(), bytes.len());
                }
                None => {
                    // A CR that stands last is looked at again when it is known what follows.
                    seen = bytes.len() - usize::from(bytes.last() == Some(&b'\r'));
                    if seen > LONGEST_LINE {
                        too_long = true;
                        self.window.consume(seen);
                        seen = 0;
                    }
                    self.window.more()?;
                }
            }
        };
        self.number += 1;
        self.handed_out = next;
        let line = if too_long || length > LONGEST_LINE { Line::TooLong } else { Line::Whole(&self.window.bytes()[..length]) };
        Ok(Some((self.number, line)))
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

    fn lines(bytes: impl Into<Vec<u8>>) -> Vec<(u64, String)> {
        let mut lines = Lines::new(Box::new(io::Cursor::new(bytes.into())));
        let mut all = Vec::new();
        while let Some((number, line)) = lines.next().unwrap() {
            all.push(match line {
                Line::Whole(line) => (number, String::from_utf8_lossy(line).into_owned()),
                Line::TooLong => (number, "too long".to_owned()),
            });
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
        assert_eq!(lines(bytes), expect(&["too long", "next"]));
        assert_eq!(lines(vec![b'x'; LONGEST_LINE * 3]), expect(&["too long"]));
    }

    #[test]
    fn peeking_uses_nothing_up() {
        let mut lines = Lines::new(Box::new(io::Cursor::new(&b"one\ntwo\n"[..])));
        assert_eq!(lines.peek(5).unwrap(), b"one\nt");
        assert!(matches!(lines.next().unwrap(), Some((1, Line::Whole(b"one")))));
        assert_eq!(lines.peek(100).unwrap(), b"two\n");
        assert!(matches!(lines.next().unwrap(), Some((2, Line::Whole(b"two")))));
        assert!(lines.next().unwrap().is_none());
    }
}
