//! [`Array`]: a JSON array cut into its elements without being read as a whole.

use std::io::{self, BufRead};

use memchr::{memchr_iter, memchr2};

use super::{
    block::{Block, MOST_RECORDS},
    lines::LONGEST_LINE,
    window::{CHUNK, Window},
};

/// Cuts a stream that begins with `[` into the array's elements. Only brackets, strings and commas are looked at; what
/// an element is worth shows when it is parsed.
pub(super) struct Array {
    window: Window,
    line: u64,
    handed_out: usize,
    begun: bool,
    over: bool,
    /// Elements found so far, the bad ones included.
    count: u64,
    /// Why reading failed after the elements handed out last.
    failed: Option<io::Error>,
}

/// Where a scan of one element has come to.
#[derive(Default)]
pub(super) struct Scan {
    at: usize,
    depth: usize,
    inside: bool,
}

/// One element, or why there is none and nothing after it.
type Element<'a> = Result<&'a [u8], String>;

impl Array {
    /// The elements of `source`.
    pub fn new(source: Box<dyn BufRead + Send>) -> Self {
        Self { window: Window::new(source), line: 1, handed_out: 0, begun: false, over: false, count: 0, failed: None }
    }

    /// Fills `block` with the next elements; false after the last one.
    pub fn fill(&mut self, block: &mut Block) -> io::Result<bool> {
        block.begin(self.count + 1);
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        // Between elements there may be a lot that is none of them, so they are copied.
        let mut bytes = std::mem::take(&mut block.bytes);
        bytes.clear();
        while block.pieces.len() < MOST_RECORDS && bytes.len() < CHUNK {
            match self.next() {
                Ok(Some((line, Ok(element)))) => {
                    block.push(bytes.len(), bytes.len() + element.len(), line);
                    bytes.extend_from_slice(element);
                }
                Ok(Some((line, Err(words)))) => block.push_bad(line, words),
                Ok(None) => break,
                Err(error) => {
                    // What was found before it comes first.
                    self.over = true;
                    self.failed = Some(error);
                    break;
                }
            }
        }
        block.range = 0..bytes.len();
        block.bytes = bytes;
        self.count += block.pieces.len() as u64;
        match self.failed.take() {
            Some(error) if block.is_empty() => Err(error),
            failed => {
                self.failed = failed;
                Ok(!block.is_empty())
            }
        }
    }

    /// The next element with the line it starts on; `None` after the last one.
    fn next(&mut self) -> io::Result<Option<(u64, Element<'_>)>> {
        self.pass(self.handed_out);
        self.handed_out = 0;
        if self.over {
            return Ok(None);
        }
        let Some(first) = self.first_byte()? else {
            self.over = true;
            return Ok(Some((self.line, Err("the array is not closed: the file may be cut short".to_owned()))));
        };
        if first == b']' {
            self.over = true;
            return Ok(None);
        }
        let mut scan = Scan::default();
        let length = loop {
            if let Some(length) = scan.run(self.window.bytes()) {
                break Some(length);
            }
            if self.window.is_done() || scan.at > LONGEST_LINE {
                break None;
            }
            self.window.more()?;
        };
        match length.filter(|&length| length <= LONGEST_LINE) {
            Some(length) => {
                self.handed_out = length;
                Ok(Some((self.line, Ok(&self.window.bytes()[..length]))))
            }
            None => {
                self.over = true;
                let words = if scan.at > LONGEST_LINE {
                    format!("an element of more than {} MB; what comes after it is lost", LONGEST_LINE >> 20)
                } else {
                    "this element never ends; what comes after it is lost".to_owned()
                };
                Ok(Some((self.line, Err(words))))
            }
        }
    }

    /// Passes over the opening bracket, blanks and commas; gives the byte after them.
    fn first_byte(&mut self) -> io::Result<Option<u8>> {
        loop {
            let bytes = self.window.bytes();
            let opening = |at: usize, b: u8| !self.begun && b == b'[' && bytes[..at].trim_ascii().is_empty();
            let found = bytes.iter().enumerate().position(|(at, &b)| !(b == b',' || b.is_ascii_whitespace() || opening(at, b)));
            let passed = found.unwrap_or(bytes.len());
            self.begun |= bytes[..passed].contains(&b'[');
            self.pass(passed);
            if found.is_some() {
                return Ok(self.window.bytes().first().copied());
            }
            if self.window.is_done() {
                return Ok(None);
            }
            self.window.more()?;
        }
    }

    /// Uses up `count` bytes and counts their lines.
    fn pass(&mut self, count: usize) {
        self.line += memchr_iter(b'\n', &self.window.bytes()[..count]).count() as u64;
        self.window.consume(count);
    }
}

impl Scan {
    /// The length of the element that begins here; `None` if its end is not among `bytes`.
    pub fn run(&mut self, bytes: &[u8]) -> Option<usize> {
        while self.at < bytes.len() {
            if self.inside {
                let Some(i) = memchr2(b'"', b'\\', &bytes[self.at..]) else {
                    self.at = bytes.len();
                    return None;
                };
                if bytes[self.at + i] == b'\\' {
                    if self.at + i + 1 == bytes.len() {
                        self.at += i;
                        return None;
                    }
                    self.at += i + 2;
                } else {
                    self.inside = false;
                    self.at += i + 1;
                }
                continue;
            }
            match bytes[self.at] {
                b'"' => self.inside = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' if self.depth > 0 => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return Some(self.at + 1);
                    }
                }
                // A bare value ends before what follows it.
                b',' | b']' if self.depth == 0 => return Some(self.at),
                _ => {}
            }
            self.at += 1;
        }
        None
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn elements(json: &str) -> Vec<String> {
        let mut array = Array::new(Box::new(io::Cursor::new(json.as_bytes().to_vec())));
        let mut all = Vec::new();
        while let Some((line, element)) = array.next().unwrap() {
            all.push(match element {
                Ok(bytes) => format!("{line} {}", String::from_utf8_lossy(bytes)),
                Err(words) => format!("{line} ! {words}"),
            });
        }
        all
    }

    #[test]
    fn cuts_at_the_top_level_only() {
        assert_eq!(
            elements("\n[{\"a\":[1,{\"b\":\"}]\\\"\"}]},\n\n 1 ,\"x,y\", [2]\n] trailing"),
            ["2 {\"a\":[1,{\"b\":\"}]\\\"\"}]}", "4 1 ", "4 \"x,y\"", "4 [2]"]
        );
        assert_eq!(elements("[]"), [""; 0]);
    }

    #[test]
    fn what_is_cut_short_is_said() {
        assert_eq!(elements("[{\"a\":1}"), ["1 {\"a\":1}", "1 ! the array is not closed: the file may be cut short"]);
        assert_eq!(elements("[{\"a\":1},\n{\"a"), ["1 {\"a\":1}", "2 ! this element never ends; what comes after it is lost"]);
        assert_eq!(elements("["), ["1 ! the array is not closed: the file may be cut short"]);
    }

    #[test]
    fn closing_brackets_of_nothing_do_not_stop_the_reading() {
        assert_eq!(elements("[}},1]"), ["1 }}", "1 1"]);
    }

    #[test]
    fn elements_are_read_across_windows() {
        let element = format!("{{\"text\":\"{}\"}}", "\\\"]}".repeat(100_000));
        let read = elements(&format!("[{element},{element}]"));
        assert_eq!(read.len(), 2);
        assert_eq!(read[1], format!("1 {element}"));
    }
}
