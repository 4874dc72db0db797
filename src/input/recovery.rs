//! Records of separated values, with recovery: a stray quote costs its own record, not the rest of the file.
//!
//! The crate `csv` reads leniently, so that one opening quote may swallow thousands of lines. The raw bytes of the record at hand are kept; where a record runs over
//! several lines and its quotes do not close as they should, its first line is given up and reading goes on behind that.

use std::io::{self, BufRead, Read};

use csv::{ByteRecord, Reader, ReaderBuilder};

/// A record longer than this is taken for a runaway quote.
const LONGEST_RECORD: usize = 64 << 20;

/// What stands next in a file.
pub(super) enum Next {
    /// A record.
    Record(ByteRecord),
    /// A record that cannot be read, and the line it starts on.
    Broken { line: u64, reason: String },
    /// The end of the file.
    End,
}

/// A file of records.
pub(super) struct Records {
    reader: Option<Reader<Kept>>,
    delimiter: u8,
    quoting: bool,
    /// Lines before the first one of the current reader.
    lines_before: u64,
    /// The line on which the record read last starts.
    line: u64,
}

impl Records {
    pub(super) fn new(bytes: Box<dyn BufRead + Send>, delimiter: u8, quoting: bool) -> Self {
        let mut records = Self { reader: None, delimiter, quoting, lines_before: 0, line: 0 };
        records.start(Kept { bytes, buffer: Vec::new(), buffer_start: 0, reader_start: 0, handed_out: 0, given_up: false });
        records
    }

    /// The 1-based line on which the record read last starts.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    fn start(&mut self, kept: Kept) {
        self.reader =
            Some(ReaderBuilder::new().has_headers(false).flexible(true).delimiter(self.delimiter).quoting(self.quoting).from_reader(kept));
    }

    /// Reads on.
    pub(super) fn next(&mut self) -> io::Result<Next> {
        let Some(reader) = &mut self.reader else { return Ok(Next::End) };
        let start = reader.position().byte();
        let mut record = ByteRecord::new();
        let more = reader.read_byte_record(&mut record).map_err(io::Error::from)?;
        self.line = self.lines_before + record.position().map_or(1, csv::Position::line);
        let end = reader.position().byte();
        let kept = reader.get_mut();
        if !more {
            return Ok(Next::End);
        }
        let raw = kept.between(start, end);
        // Line ends before a record belong to blank lines.
        let blank = raw.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        let blank_lines = lines(&raw[..blank]);
        let line = raw[blank..].iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        let body = raw[blank..].trim_ascii_end();
        let several_lines = line.is_some_and(|at| at < body.len());
        self.line = self.line.max(self.lines_before + 1) + blank_lines;
        if !kept.given_up && (!self.quoting || !(several_lines || open_ended(body)) || closes(body, self.delimiter)) {
            kept.forget(end);
            return Ok(Next::Record(record));
        }
        let reason = if kept.given_up && !several_lines {
            "a record of more than 64 MB"
        } else {
            "a quote that is opened here is not closed properly"
        };
        // Behind the first line; a record of one line is given up whole.
        let mut behind = blank + line.unwrap_or(raw.len() - blank);
        behind += match &raw[behind..] {
            [b'\r', b'\n', ..] => 2,
            [] => 0,
            _ => 1,
        };
        let lines_read = self.line - self.lines_before;
        let Some(reader) = self.reader.take() else { return Ok(Next::End) };
        let mut kept = reader.into_inner();
        kept.again_from(start + behind as u64);
        let broken = Next::Broken { line: self.line, reason: reason.to_owned() };
        self.lines_before += lines_read;
        self.start(kept);
        Ok(broken)
    }
}

/// Line ends in `bytes`, CRLF as one.
fn lines(bytes: &[u8]) -> u64 {
    let returns = bytes.windows(2).filter(|pair| *pair == b"\r\n").count();
    (bytes.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count() - returns) as u64
}

/// Whether the last field begins with a quote: at the end of a file it may be unclosed on a single line.
fn open_ended(record: &[u8]) -> bool {
    record.contains(&b'"')
}

/// Whether every quoted field closes before a delimiter or the end, as RFC 4180 has it.
fn closes(record: &[u8], delimiter: u8) -> bool {
    let mut rest = record;
    loop {
        if let [b'"', tail @ ..] = rest {
            // The closing quote is the first that is not doubled.
            let mut at = 0;
            let close = loop {
                match memchr::memchr(b'"', &tail[at..]) {
                    None => return false,
                    Some(found) if tail.get(at + found + 1) == Some(&b'"') => at += found + 2,
                    Some(found) => break at + found,
                }
            };
            rest = &tail[close + 1..];
            match rest {
                [] => return true,
                [next, ..] if *next != delimiter => return false,
                _ => rest = &rest[1..],
            }
        } else {
            match memchr::memchr(delimiter, rest) {
                Some(at) => rest = &rest[at + 1..],
                None => return true,
            }
        }
    }
}

/// A reader that keeps what has passed since the last record's end, and can be set back to it.
struct Kept {
    bytes: Box<dyn BufRead + Send>,
    buffer: Vec<u8>,
    /// Place of the first byte of `buffer` in the file.
    buffer_start: u64,
    /// Place in the file where the current reader of records began.
    reader_start: u64,
    /// What of `buffer` has been handed out.
    handed_out: usize,
    /// Whether the record at hand grew too long, and an end was feigned.
    given_up: bool,
}

impl Kept {
    /// The place in `buffer` of a position that the current reader of records tells.
    fn index(&self, position: u64) -> usize {
        let place = (self.reader_start + position).saturating_sub(self.buffer_start);
        usize::try_from(place).unwrap_or(usize::MAX).min(self.buffer.len())
    }

    fn between(&self, start: u64, end: u64) -> &[u8] {
        &self.buffer[self.index(start)..self.index(end)]
    }

    /// Lets go of what stands before `end`, not at once but when it is worth the move.
    fn forget(&mut self, end: u64) {
        let done = self.index(end);
        if done > 1 << 20 || done == self.buffer.len() {
            self.buffer.drain(..done);
            self.buffer_start += done as u64;
            self.handed_out = self.handed_out.saturating_sub(done);
        }
    }

    /// Sets the reader back to `position`.
    fn again_from(&mut self, position: u64) {
        self.handed_out = self.index(position);
        self.reader_start += position;
        self.given_up = false;
    }
}

impl Read for Kept {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        if self.handed_out == self.buffer.len() {
            if self.buffer.len() > LONGEST_RECORD + (2 << 20) {
                self.given_up = true;
                return Ok(0);
            }
            let fresh = self.bytes.fill_buf()?;
            let count = fresh.len();
            self.buffer.extend_from_slice(fresh);
            self.bytes.consume(count);
        }
        let ready = &self.buffer[self.handed_out..];
        let count = ready.len().min(target.len());
        target[..count].copy_from_slice(&ready[..count]);
        self.handed_out += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn all(text: &[u8]) -> Vec<String> {
        let mut records = Records::new(Box::new(Cursor::new(text.to_vec())), b',', true);
        let mut seen = Vec::new();
        loop {
            match records.next().unwrap() {
                Next::End => return seen,
                Next::Record(record) => {
                    seen.push(format!("{}: {}", records.line(), record.iter().map(String::from_utf8_lossy).collect::<Vec<_>>().join("|")))
                }
                Next::Broken { line, .. } => seen.push(format!("{line}: broken")),
            }
        }
    }

    #[test]
    fn lines_are_counted_through_recoveries() {
        assert_eq!(all(b"a,b\n\n1,\"x\ny\"\n2,\"open\n3,z\n4,\"w\"\n"), ["1: a|b", "3: 1|x\ny", "5: broken", "6: 3|z", "7: 4|w"]);
        assert_eq!(all(b"a,b\r\n1,\"open\r\n2,z\r\n"), ["1: a|b", "2: broken", "3: 2|z"]);
    }

    #[test]
    fn inches_in_a_plain_field_are_no_quotes() {
        assert_eq!(all(b"a,b\n1,a 5\" pipe\n2,6\" and 7\"\n"), ["1: a|b", "2: 1|a 5\" pipe", "3: 2|6\" and 7\""]);
    }

    #[test]
    fn many_stray_quotes_take_no_quadratic_time() {
        let text = "1,\"open\n".repeat(100_000);
        assert_eq!(all(text.as_bytes()).len(), 100_000);
    }
}
