//! [`Items`]: JSON that comes in pages (`{"items": [...]}`), cut into its items without a page ever being read as a whole.

use std::io::{self, BufRead};

use memchr::{memchr_iter, memchr2};

use super::{array::Scan, lines::LONGEST_LINE, window::Window};

/// Cuts a stream of pages: one, several behind one another or on lines, or an array of them. An object that is no page is an item itself.
pub(super) struct Items {
    window: Window,
    /// Keys of a page whose array holds the items.
    keys: &'static [&'static str],
    line: u64,
    handed_out: usize,
    place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    BetweenPages,
    AmongItems,
    BehindItems,
    Over,
}

/// What was found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found<'a> {
    /// A page as far as the bracket that opens its items.
    Opening(&'a [u8]),
    /// An item.
    Item(&'a [u8]),
    /// Why there is no more.
    Broken(String),
}

/// What an object shows of itself.
#[derive(Debug, PartialEq, Eq)]
enum Look {
    /// It is whole, and so long.
    Whole(usize),
    /// It is a page whose items begin there.
    Page(usize),
}

impl Items {
    /// The items of `source`, in pages that hold them under one of `keys`.
    pub fn new(source: Box<dyn BufRead + Send>, keys: &'static [&'static str]) -> Self {
        Self { window: Window::new(source), keys, line: 1, handed_out: 0, place: Place::BetweenPages }
    }

    /// What comes next, with the line it begins on; `None` at the end.
    pub fn next(&mut self) -> io::Result<Option<(u64, Found<'_>)>> {
        let handed_out = std::mem::take(&mut self.handed_out);
        self.pass(handed_out);
        loop {
            match self.place {
                Place::Over => return Ok(None),
                Place::BehindItems => {
                    if !self.leave_page()? {
                        return Ok(Some(self.broken("the page is not closed: the file may be cut short".to_owned())));
                    }
                    self.place = Place::BetweenPages;
                }
                Place::BetweenPages => match self.first_byte(b",[]")? {
                    None => {
                        self.place = Place::Over;
                        return Ok(None);
                    }
                    Some(b'{') => {
                        let keys = self.keys;
                        let Some(look) = self.scan(move |bytes| look(bytes, keys))? else {
                            return Ok(Some(self.endless()));
                        };
                        let (length, is_page) = match look {
                            Look::Whole(length) => (length, false),
                            Look::Page(length) => (length, true),
                        };
                        self.handed_out = length;
                        if is_page {
                            self.place = Place::AmongItems;
                        }
                        let bytes = &self.window.bytes()[..length];
                        return Ok(Some((self.line, if is_page { Found::Opening(bytes) } else { Found::Item(bytes) })));
                    }
                    Some(_) => return Ok(Some(self.broken("no JSON object; what comes after it is lost".to_owned()))),
                },
                Place::AmongItems => match self.first_byte(b",")? {
                    None => return Ok(Some(self.broken("the items are not closed: the file may be cut short".to_owned()))),
                    Some(b']') => {
                        self.pass(1);
                        self.place = Place::BehindItems;
                    }
                    Some(_) => {
                        let mut scan = Scan::default();
                        let Some(length) = self.scan(move |bytes| scan.run(bytes))? else {
                            return Ok(Some(self.endless()));
                        };
                        self.handed_out = length;
                        return Ok(Some((self.line, Found::Item(&self.window.bytes()[..length]))));
                    }
                },
            }
        }
    }

    fn broken(&mut self, words: String) -> (u64, Found<'_>) {
        self.place = Place::Over;
        (self.line, Found::Broken(words))
    }

    fn endless(&mut self) -> (u64, Found<'_>) {
        let words = if self.window.bytes().len() > LONGEST_LINE {
            format!("an item of more than {} MB; what comes after it is lost", LONGEST_LINE >> 20)
        } else {
            "this item never ends; what comes after it is lost".to_owned()
        };
        self.broken(words)
    }

    /// What `find` finds in what is read, reading on as long as it finds nothing; `None` where it never does.
    fn scan<T>(&mut self, mut find: impl FnMut(&[u8]) -> Option<T>) -> io::Result<Option<T>> {
        loop {
            if let Some(found) = find(self.window.bytes()) {
                return Ok(Some(found));
            }
            if self.window.is_done() || self.window.bytes().len() > LONGEST_LINE {
                return Ok(None);
            }
            self.window.more()?;
        }
    }

    /// Passes over blanks and `others`; gives the byte after them.
    fn first_byte(&mut self, others: &[u8]) -> io::Result<Option<u8>> {
        loop {
            let bytes = self.window.bytes();
            let found = bytes.iter().position(|byte| !(byte.is_ascii_whitespace() || others.contains(byte)));
            let passed = found.unwrap_or(bytes.len());
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

    /// Passes over the rest of a page; whether it ends.
    fn leave_page(&mut self) -> io::Result<bool> {
        let mut walk = Walk { depth: 1, ..Walk::default() };
        loop {
            let bytes = self.window.bytes();
            walk.at = 0;
            let mut ended = false;
            while let Some(byte) = walk.step(bytes) {
                if byte == b'}' && walk.depth == 0 {
                    ended = true;
                    break;
                }
            }
            let passed = walk.at;
            self.pass(passed);
            if ended {
                return Ok(true);
            }
            if self.window.is_done() {
                return Ok(false);
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

/// A walk over JSON from mark to mark: what is within strings is passed over.
#[derive(Default)]
pub(super) struct Walk {
    pub at: usize,
    depth: usize,
    inside: bool,
}

impl Walk {
    /// The next byte outside of strings, or the quote that closes one; `None` where it is not among `bytes`.
    pub fn step(&mut self, bytes: &[u8]) -> Option<u8> {
        if self.inside {
            loop {
                let Some(found) = memchr2(b'"', b'\\', &bytes[self.at..]) else {
                    self.at = bytes.len();
                    return None;
                };
                self.at += found;
                if bytes[self.at] == b'"' {
                    self.inside = false;
                    self.at += 1;
                    return Some(b'"');
                }
                if self.at + 1 == bytes.len() {
                    return None;
                }
                self.at += 2;
            }
        }
        let &byte = bytes.get(self.at)?;
        self.at += 1;
        match byte {
            b'"' => {
                self.inside = true;
                return self.step(bytes);
            }
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        Some(byte)
    }
}

/// Looks at the object that `bytes` begin with.
fn look(bytes: &[u8], keys: &[&str]) -> Option<Look> {
    let mut walk = Walk::default();
    // The last string of the outermost object, and whether a colon has followed.
    let (mut string, mut is_key) = (0..0, false);
    loop {
        let before = walk.at;
        let byte = walk.step(bytes)?;
        match byte {
            b'"' if walk.depth == 1 => (string, is_key) = (before + 1..walk.at - 1, false),
            b':' if walk.depth == 1 => is_key = true,
            b'[' if walk.depth == 2 && is_key && keys.iter().any(|key| bytes.get(string.clone()) == Some(key.as_bytes())) => {
                return Some(Look::Page(walk.at));
            }
            b'}' if walk.depth == 0 => return Some(Look::Whole(walk.at)),
            byte if byte.is_ascii_whitespace() || byte == b':' => {}
            _ if walk.depth <= 1 => is_key = false,
            _ => {}
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn items(json: &str) -> Vec<String> {
        let mut items = Items::new(Box::new(io::Cursor::new(json.as_bytes().to_vec())), &["items"]);
        let mut all = Vec::new();
        while let Some((line, found)) = items.next().unwrap() {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            all.push(match found {
                Found::Opening(bytes) => format!("{line} < {}", text(bytes)),
                Found::Item(bytes) => format!("{line} {}", text(bytes)),
                Found::Broken(words) => format!("{line} ! {words}"),
            });
        }
        all
    }

    #[test]
    fn pages_in_every_arrangement() {
        let page = "{\"kind\":\"]}\\\"\",\"x\":{\"items\":[0]},\n\"items\" : [{\"a\":[1]}, {\"b\":\"}\"}\n],\"z\":{\"items\":[3]}}";
        let once = ["1 < {\"kind\":\"]}\\\"\",\"x\":{\"items\":[0]},\n\"items\" : [", "2 {\"a\":[1]}", "2 {\"b\":\"}\"}"];
        assert_eq!(items(page), once);
        for joined in [format!("{page}{page}"), format!("[{page},{page}]"), format!("{page}\n\n{page}\n")] {
            let read = items(&joined);
            assert_eq!(read.len(), 6, "{joined}");
            assert!(read[4].ends_with("{\"a\":[1]}"));
        }
    }

    #[test]
    fn what_is_no_page_is_an_item() {
        assert_eq!(items("{\"a\":\"items\",\"b\":[1],\"items\":5}\n{}"), ["1 {\"a\":\"items\",\"b\":[1],\"items\":5}", "2 {}"]);
        assert_eq!(items("[{\"a\":1},\n{\"b\":2}]"), ["1 {\"a\":1}", "2 {\"b\":2}"]);
        assert_eq!(items(" "), [""; 0]);
    }

    #[test]
    fn what_is_cut_short_is_said() {
        assert_eq!(items("{\"items\":[1")[1..], ["1 ! this item never ends; what comes after it is lost"]);
        assert_eq!(items("{\"items\":[{},")[1..], ["1 {}", "1 ! the items are not closed: the file may be cut short"]);
        assert_eq!(items("{\"items\":[{}],\"a")[1..], ["1 {}", "1 ! the page is not closed: the file may be cut short"]);
        assert_eq!(items("{\"a\":"), ["1 ! this item never ends; what comes after it is lost"]);
        assert_eq!(items("hello"), ["1 ! no JSON object; what comes after it is lost"]);
    }

    #[test]
    fn items_are_read_across_windows() {
        let item = format!("{{\"t\":\"{}\"}}", "\\\"]}".repeat(200_000));
        let read = items(&format!("{{\"x\":{item},\"items\":[{item},{item}],\"y\":{item}}}{{\"items\":[7 ]}}"));
        assert_eq!(read.len(), 5);
        assert_eq!(read[2], format!("1 {item}"));
        assert_eq!(read[4], "1 7 ");
    }
}
