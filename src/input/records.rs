//! [`Records`]: a table cut into records, with a way back from quotes that nobody closes.
//!
//! A quoted field may hold line ends, so one quote too many would swallow the rows up to the next quote, or to the end of
//! the file. Such a record is bad, and reading goes on at the line after the one on which the quote opened: nothing that
//! was swallowed is lost. The bytes that are read again held no closing quote, so no second quote can open among them,
//! and all in all each byte is read at most twice.

use std::io::{self, BufRead};

use memchr::{memchr, memchr3};

use super::{
    block::{Block, Cut, MOST_RECORDS},
    dialect::Dialect,
    window::{CHUNK, Window},
};

/// The longest record that is kept, in bytes: 16 MB, room for hundreds of the longest comments that sites accept.
pub(super) const LONGEST_RECORD: usize = 16 << 20;

/// Cuts a stream into the records of a table. Empty lines are no records.
pub(super) struct Records {
    window: Window,
    dialect: Dialect,
    /// Whether lines of blanks are no records either.
    pub blank_lines_are_empty: bool,
    /// 1-based number of the line at the beginning of the window.
    line: u64,
    /// Records found so far, the bad ones included.
    pub count: u64,
    /// Whether the window begins within a line that is to be passed over.
    skipping: bool,
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

impl Records {
    /// The records of `source`.
    pub fn new(source: Box<dyn BufRead + Send>, dialect: Dialect) -> Self {
        Self { window: Window::new(source), dialect, blank_lines_are_empty: false, line: 1, count: 0, skipping: false }
    }

    /// Fills `block` with the next records, at least one and at most `most`; false at the end.
    pub fn fill_with(&mut self, most: usize, block: &mut Block) -> io::Result<bool> {
        block.begin(self.count + 1);
        self.finish_skipping()?;
        let mut at = 0;
        let mut scan = Scan::default();
        while block.pieces.len() < most && (at < CHUNK || block.is_empty()) {
            let (bytes, done) = (&self.window.bytes()[at..], self.window.is_done());
            if bytes.is_empty() && done {
                break;
            }
            let step = if bytes.is_empty() { Step::More } else { scan.run(bytes, done, self.dialect) };
            match step {
                Step::End(length, next) if length <= LONGEST_RECORD => {
                    let record = &bytes[..length];
                    let line = self.line;
                    self.line += 1 + if scan.opened.is_some() { self.dialect.line_ends(record) } else { 0 };
                    if !self.is_empty(record) {
                        block.push(at, at + length, line);
                    }
                    at += next;
                    scan = Scan::default();
                }
                Step::More if bytes.len() <= LONGEST_RECORD => {
                    // The record goes on beyond the window: it is one for the next block, unless it is the only one.
                    if !block.is_empty() {
                        break;
                    }
                    self.window.consume(std::mem::take(&mut at));
                    self.window.more()?;
                }
                step => {
                    let (words, resume_after) = self.verdict(&scan, &step, bytes);
                    block.push_bad(self.line, words);
                    // A line that goes on beyond the window is passed over when more of it is there.
                    let end = line_end(bytes, resume_after, done, self.dialect.cr_ends_lines);
                    let (end, next) = end.map_or_else(|| cut_short(bytes, done), |(end, next)| (end, Some(next)));
                    self.line += self.dialect.line_ends(&bytes[..end]) + u64::from(next.is_some());
                    self.skipping = next.is_none() && !done;
                    at += next.unwrap_or(end);
                    scan = Scan::default();
                    if self.skipping {
                        break;
                    }
                }
            }
        }
        self.count += block.pieces.len() as u64;
        block.range = self.window.take(at, &mut block.bytes);
        Ok(!block.is_empty())
    }

    /// Why the record that begins `bytes` is bad, and after which offset the line ends that is lost with it.
    fn verdict(&self, scan: &Scan, step: &Step, bytes: &[u8]) -> (String, usize) {
        let line_of = |at: usize| self.line + self.dialect.line_ends(&bytes[..at]);
        let looked_at = match *step {
            Step::More | Step::Open(_) => bytes.len(),
            Step::End(at, _) | Step::Stray(_, at) => at,
        };
        match *step {
            Step::Stray(open, closed) if looked_at <= LONGEST_RECORD => {
                let (opened, closed) = (line_of(open), line_of(closed));
                let words = if opened == closed {
                    format!("on line {opened} a quoted field goes on after its closing quote (a quote inside one is written twice)")
                } else {
                    format!("the quote that opens on line {opened} meets its next one on line {closed}, inside a field")
                };
                (words, open)
            }
            Step::Open(open) if looked_at <= LONGEST_RECORD => {
                (format!("the quote that opens on line {} is never closed", line_of(open)), open)
            }
            _ => {
                let megabytes = LONGEST_RECORD >> 20;
                match scan.opened.filter(|_| scan.inside) {
                    Some(open) => (format!("the quote on line {} opens more than {megabytes} MB", line_of(open)), open),
                    None => (format!("a record of more than {megabytes} MB"), scan.at),
                }
            }
        }
    }

    /// Uses up the rest of the line that is being passed over, and counts it.
    fn finish_skipping(&mut self) -> io::Result<()> {
        while self.skipping {
            let (bytes, done) = (self.window.bytes(), self.window.is_done());
            let (end, next) = line_end(bytes, 0, done, self.dialect.cr_ends_lines)
                .map_or_else(|| cut_short(bytes, done), |(end, next)| (end, Some(next)));
            self.line += self.dialect.line_ends(&bytes[..end]) + u64::from(next.is_some());
            self.window.consume(next.unwrap_or(end));
            self.skipping = next.is_none() && !done;
            if self.skipping {
                self.window.more()?;
            }
        }
        Ok(())
    }

    /// Whether a line is no record.
    fn is_empty(&self, line: &[u8]) -> bool {
        match line.first() {
            None => true,
            // A line of blanks in a table of several columns is an empty line to whoever looks at it.
            Some(b' ' | b'\r') => self.blank_lines_are_empty && line.iter().all(|b| b" \r".contains(b)),
            Some(_) => false,
        }
    }
}

impl Cut for Records {
    fn fill(&mut self, block: &mut Block) -> io::Result<bool> {
        self.fill_with(MOST_RECORDS, block)
    }
}

/// How far a line without an end in `bytes` can be used up: a CR that stands last may be half of its end.
fn cut_short(bytes: &[u8], done: bool) -> (usize, Option<usize>) {
    (bytes.len() - usize::from(!done && bytes.last() == Some(&b'\r')), None)
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
pub(in crate::input) mod tests {
    use super::*;
    use crate::input::block::Piece;
    use proptest::prelude::*;

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
        let show = |piece: Piece, bytes: &[u8]| match piece {
            Piece::Whole { start, end, line } => format!("{line} {}", String::from_utf8_lossy(&bytes[start as usize..end as usize])),
            Piece::Bad { line, words } => format!("{line} ! {words}"),
            _ => unreachable!("records are not read while they are cut"),
        };
        let mut records = Records::new(source, dialect);
        let (mut all, mut block) = (Vec::new(), Block::default());
        while records.fill(&mut block).unwrap() {
            assert_eq!(block.first, all.len() as u64 + 1);
            let pieces = std::mem::take(&mut block.pieces);
            all.extend(pieces.into_iter().map(|piece| show(piece, block.bytes())));
        }
        assert_eq!(records.count, all.len() as u64);
        all
    }

    /// The records of a table that can be read.
    pub(in crate::input) fn whole_records(bytes: &[u8], dialect: Dialect) -> Vec<Vec<u8>> {
        let mut records = Records::new(Box::new(io::Cursor::new(bytes.to_vec())), dialect);
        let (mut all, mut block) = (Vec::new(), Block::default());
        while records.fill(&mut block).unwrap() {
            for piece in &block.pieces {
                if let Piece::Whole { start, end, .. } = piece {
                    all.push(block.bytes()[*start as usize..*end as usize].to_vec());
                }
            }
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

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]
        #[test]
        fn where_blocks_end_makes_no_difference(
            pieces in prop::collection::vec(prop::sample::select(&["\"", "\"", ",\"", "\",", ",", "\n", "\n", "\r\n", "\r", " ", "a", "é"][..]), 0..60),
            cr_ends_lines in any::<bool>(),
            quoting in any::<bool>(),
        ) {
            records(&pieces.concat(), Dialect { delimiter: b',', quoting, cr_ends_lines });
        }
    }
}
