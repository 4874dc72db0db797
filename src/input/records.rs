//! [`Records`]: a table cut into records, with a way back from quotes that nobody closes.
//!
//! A quoted field may hold line ends, so one quote too many would swallow the rows up to the next quote, or to the end of
//! the file. Such a record is bad, and reading goes on at the line after the one on which the quote opened: nothing that
//! was swallowed is lost. The bytes that are read again held no closing quote, so no second quote can open among them,
//! and all in all each byte is read at most twice.

use std::io::{self, BufRead};

use memchr::{memchr, memchr_iter, memchr3};

use super::{dialect::Dialect, window::Window};

/// The longest record that is kept, in bytes: 16 MB, room for hundreds of the longest comments that sites accept.
pub(super) const LONGEST_RECORD: usize = 16 << 20;

/// One record of a table.
pub(super) enum Record<'a> {
    /// Its bytes without the line end, quotes balanced; and the number of lines it runs over.
    Whole(&'a [u8], u64),
    /// Why it cannot be read.
    Bad(String),
}

/// Cuts a stream into the records of a table. Empty lines are no records.
pub(super) struct Records {
    window: Window,
    dialect: Dialect,
    /// 1-based number of the line at the beginning of the window, once `handed_out` bytes are used up.
    line: u64,
    handed_out: usize,
}

/// Where a scan has come to.
enum Step {
    /// More bytes are needed.
    More,
    /// The record ends at the first offset, the next begins at the second.
    End(usize, usize),
    /// A quote that opened at the first offset closes at the second, but the field goes on.
    Stray(usize, usize),
    /// A quote that opened there is open at the end of the input.
    Open(usize),
}

/// What becomes of the bytes that were looked at.
enum Outcome {
    Whole { length: usize, next: usize, lines: u64 },
    Bad { words: String, resume_after: usize },
}

impl Records {
    /// The records of `source`.
    pub fn new(source: Box<dyn BufRead + Send>, dialect: Dialect) -> Self {
        Self { window: Window::new(source), dialect, line: 1, handed_out: 0 }
    }

    /// The next record with the 1-based number of the line it starts on; `None` at the end.
    pub fn next(&mut self) -> io::Result<Option<(u64, Record<'_>)>> {
        loop {
            self.window.consume(std::mem::take(&mut self.handed_out));
            if self.window.bytes().is_empty() {
                if self.window.is_done() {
                    return Ok(None);
                }
                self.window.more()?;
                continue;
            }
            let line = self.line;
            match self.scan()? {
                Outcome::Whole { length: 0, next, .. } => {
                    self.line += 1;
                    self.handed_out = next;
                }
                Outcome::Whole { length, next, lines } => {
                    self.line += lines;
                    self.handed_out = next;
                    return Ok(Some((line, Record::Whole(&self.window.bytes()[..length], lines))));
                }
                Outcome::Bad { words, resume_after } => {
                    self.skip_line(resume_after)?;
                    return Ok(Some((line, Record::Bad(words))));
                }
            }
        }
    }

    /// Looks for the end of the record at the beginning of the window.
    fn scan(&mut self) -> io::Result<Outcome> {
        let mut scan = Scan::default();
        loop {
            let (bytes, done) = (self.window.bytes(), self.window.is_done());
            let step = scan.run(bytes, done, self.dialect);
            let line_of = |at: usize| self.line + self.lines_in(&bytes[..at]);
            let too_long = match step {
                Step::More => bytes.len() > LONGEST_RECORD,
                Step::End(length, _) => length > LONGEST_RECORD,
                Step::Stray(_, closed) => closed > LONGEST_RECORD,
                Step::Open(_) => bytes.len() > LONGEST_RECORD,
            };
            let megabytes = LONGEST_RECORD >> 20;
            return Ok(match step {
                _ if too_long => {
                    let (words, resume_after) = match scan.opened.filter(|_| scan.inside) {
                        Some(open) => (format!("the quote on line {} opens more than {megabytes} MB", line_of(open)), open),
                        None => (format!("a record of more than {megabytes} MB"), scan.at),
                    };
                    Outcome::Bad { words, resume_after }
                }
                Step::More => {
                    self.window.more()?;
                    continue;
                }
                Step::End(length, next) => {
                    Outcome::Whole { length, next, lines: 1 + if scan.opened.is_some() { self.lines_in(&bytes[..length]) } else { 0 } }
                }
                Step::Stray(open, closed) => {
                    let (opened, closed) = (line_of(open), line_of(closed));
                    let words = if opened == closed {
                        format!("on line {opened} a quoted field goes on after its closing quote (a quote inside one is written twice)")
                    } else {
                        format!("the quote that opens on line {opened} meets its next one on line {closed}, inside a field")
                    };
                    Outcome::Bad { words, resume_after: open }
                }
                Step::Open(open) => {
                    Outcome::Bad { words: format!("the quote that opens on line {} is never closed", line_of(open)), resume_after: open }
                }
            });
        }
    }

    /// Uses up everything to the end of the line that `from` stands on, and counts the lines.
    fn skip_line(&mut self, mut from: usize) -> io::Result<()> {
        loop {
            let (bytes, done) = (self.window.bytes(), self.window.is_done());
            let found = line_end(bytes, from, done, self.dialect.cr_ends_lines);
            let (end, used) = match found {
                Some((end, next)) => (end, next),
                None => {
                    from = bytes.len() - usize::from(!done && bytes.last() == Some(&b'\r'));
                    (from, from)
                }
            };
            self.line += self.lines_in(&bytes[..end]) + u64::from(found.is_some());
            self.window.consume(used);
            from = 0;
            if found.is_some() || done {
                return Ok(());
            }
            self.window.more()?;
        }
    }

    /// How many line ends there are.
    fn lines_in(&self, bytes: &[u8]) -> u64 {
        let mut count = memchr_iter(b'\n', bytes).count();
        if self.dialect.cr_ends_lines {
            count += memchr_iter(b'\r', bytes).filter(|at| bytes.get(at + 1) != Some(&b'\n')).count();
        }
        count as u64
    }
}

/// A scan of one record that can be taken up again when there are more bytes.
#[derive(Default)]
struct Scan {
    at: usize,
    inside: bool,
    /// Where the last quoted field opened.
    opened: Option<usize>,
}

impl Scan {
    fn run(&mut self, bytes: &[u8], done: bool, dialect: Dialect) -> Step {
        loop {
            if let (true, Some(open)) = (self.inside, self.opened) {
                let Some(quote) = memchr(b'"', &bytes[self.at..]).map(|i| self.at + i) else {
                    self.at = bytes.len();
                    return if done { Step::Open(open) } else { Step::More };
                };
                self.at = quote;
                if bytes.get(quote + 1) == Some(&b'"') {
                    self.at = quote + 2;
                    continue;
                }
                let after = quote + 1 + bytes[quote + 1..].iter().take_while(|&&b| b == b' ').count();
                match bytes.get(after) {
                    None if !done => return Step::More,
                    Some(&b) if b != dialect.delimiter && b != b'\n' && b != b'\r' => {
                        return Step::Stray(open, quote);
                    }
                    _ => {}
                }
                self.at = after;
                self.inside = false;
            } else {
                let Some(at) = memchr3(b'"', b'\n', b'\r', &bytes[self.at..]).map(|i| self.at + i) else {
                    self.at = bytes.len();
                    return if done { Step::End(bytes.len(), bytes.len()) } else { Step::More };
                };
                self.at = at;
                match bytes[at] {
                    b'"' => {
                        if dialect.quoting && (at == 0 || bytes[at - 1] == dialect.delimiter) {
                            self.inside = true;
                            self.opened = Some(at);
                        }
                    }
                    _ => {
                        if let Some((end, next)) = line_end_at(bytes, at, done, dialect.cr_ends_lines) {
                            return Step::End(end, next);
                        }
                        if at + 1 == bytes.len() && !done {
                            return Step::More;
                        }
                    }
                }
                self.at += 1;
            }
        }
    }
}

/// The line end that stands at `at`, as (its beginning, the next line's); `None` if it is none, or cannot be told yet.
fn line_end_at(bytes: &[u8], at: usize, done: bool, cr_ends_lines: bool) -> Option<(usize, usize)> {
    match (bytes[at], bytes.get(at + 1)) {
        (b'\n', _) => Some((at, at + 1)),
        (_, Some(b'\n')) => Some((at, at + 2)),
        (_, None) if done => Some((at, at + 1)),
        (_, Some(_)) if cr_ends_lines => Some((at, at + 1)),
        _ => None,
    }
}

/// The first line end at or after `from`.
fn line_end(bytes: &[u8], from: usize, done: bool, cr_ends_lines: bool) -> Option<(usize, usize)> {
    memchr::memchr2_iter(b'\n', b'\r', &bytes[from..]).find_map(|i| line_end_at(bytes, from + i, done, cr_ends_lines))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const COMMAS: Dialect = Dialect { delimiter: b',', quoting: true, cr_ends_lines: false };

    /// A stream that gives one byte at a time.
    struct Drops(Vec<u8>, usize);

    impl io::Read for Drops {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let given = self.0.len().min(self.1 + 1) - self.1;
            buffer[..given].copy_from_slice(&self.0[self.1..self.1 + given]);
            self.1 += given;
            Ok(given)
        }
    }

    fn cut(source: Box<dyn BufRead + Send>, dialect: Dialect) -> Vec<String> {
        let mut records = Records::new(source, dialect);
        let mut all = Vec::new();
        while let Some((line, record)) = records.next().unwrap() {
            all.push(match record {
                Record::Whole(bytes, _) => format!("{line} {}", String::from_utf8_lossy(bytes)),
                Record::Bad(words) => format!("{line} ! {words}"),
            });
        }
        all
    }

    fn records(bytes: &str, dialect: Dialect) -> Vec<String> {
        let all = cut(Box::new(io::Cursor::new(bytes.as_bytes().to_vec())), dialect);
        let dropwise = cut(Box::new(io::BufReader::with_capacity(1, Drops(bytes.into(), 0))), dialect);
        assert_eq!(all, dropwise);
        all
    }

    #[test]
    fn line_ends_inside_quotes_belong_to_the_record() {
        assert_eq!(records("a,\"b\nc\"\nd,\"\"\"e\r\n\r\n\"\r\nf\n", COMMAS), ["1 a,\"b\nc\"", "3 d,\"\"\"e\r\n\r\n\"", "6 f"]);
    }

    #[test]
    fn empty_lines_count_as_lines_only() {
        assert_eq!(records("\n\r\na\n\n\nb", COMMAS), ["3 a", "6 b"]);
    }

    #[test]
    fn a_quote_inside_a_bare_field_is_a_letter() {
        assert_eq!(records("a 5\" disk,b\nc\n", COMMAS), ["1 a 5\" disk,b", "2 c"]);
    }

    #[test]
    fn a_cr_alone_ends_lines_only_where_nothing_else_does() {
        let cr = Dialect { cr_ends_lines: true, ..COMMAS };
        assert_eq!(records("a\r\"b\rc\"\r\rd\r", cr), ["1 a", "2 \"b\rc\"", "5 d"]);
        assert_eq!(records("a\rb\nc\r\nd", COMMAS), ["1 a\rb", "2 c", "3 d"]);
    }

    #[test]
    fn blanks_after_a_closing_quote_are_harmless() {
        assert_eq!(records("\"a\"  ,\"b\" \nc", COMMAS), ["1 \"a\"  ,\"b\" ", "2 c"]);
    }

    #[test]
    fn an_open_quote_costs_one_record() {
        assert_eq!(records("a,\"open\nb,c\nd,e\n", COMMAS), ["1 ! the quote that opens on line 1 is never closed", "2 b,c", "3 d,e"]);
        assert_eq!(
            records("a,\"open\nb,c\nd,\"quoted\"\n", COMMAS),
            ["1 ! the quote that opens on line 1 meets its next one on line 3, inside a field", "2 b,c", "3 d,\"quoted\""]
        );
        assert_eq!(records("\"two\nlines\",\"open\nb\n", COMMAS), ["1 ! the quote that opens on line 2 is never closed", "3 b"]);
    }

    #[test]
    fn a_quote_that_is_not_doubled_costs_one_record() {
        assert_eq!(
            records("a,\"he said \"hi\" to me\"\nb\n", COMMAS),
            ["1 ! on line 1 a quoted field goes on after its closing quote (a quote inside one is written twice)", "2 b"]
        );
    }

    #[test]
    fn without_quoting_quotes_are_letters() {
        let tabs = Dialect { delimiter: b'\t', quoting: false, cr_ends_lines: false };
        assert_eq!(records("ham\t\"open\nspam\t\"x\" y\n", tabs), ["1 ham\t\"open", "2 spam\t\"x\" y"]);
    }

    #[test]
    fn what_runs_on_too_long_is_given_up() {
        let line = "x".repeat(63);
        let lines = LONGEST_RECORD / 64 + 10;
        let bytes = format!("a,\"{}b\n", format!("{line}\n").repeat(lines));
        let all = cut(Box::new(io::Cursor::new(bytes.into_bytes())), COMMAS);
        assert_eq!(all[0], "1 ! the quote on line 1 opens more than 16 MB");
        assert_eq!(all[1], format!("2 {line}"));
        assert_eq!(all.len(), lines + 1);

        let bytes = format!("a\n{}\nb\n", "x".repeat(LONGEST_RECORD * 2));
        let all = cut(Box::new(io::Cursor::new(bytes.into_bytes())), COMMAS);
        assert_eq!(all, ["1 a", "2 ! a record of more than 16 MB", "3 b"]);
    }

    #[test]
    fn reading_again_stays_linear() {
        // Each of these quotes opens, runs to the next one, and has to be taken back.
        let bytes = "\"x\n\n\n".repeat(1_000_000);
        let start = std::time::Instant::now();
        assert!(cut(Box::new(io::Cursor::new(bytes.into_bytes())), COMMAS).len() >= 500_000);
        assert!(start.elapsed().as_secs() < 10);
    }
}
