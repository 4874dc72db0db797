//! [`Tokens`]: XML read tag by tag, with its lines, in bounded memory, and with a way on behind whatever is broken.
//!
//! Exports are often no XML: cut off, an unescaped `<` or `&`, bytes in the wrong encoding, a section without an end. So
//! tags are found in a window of the stream, and `quick_xml` reads those that have attributes; its own reader wants UTF-8
//! throughout, holds a token however long it is, and cannot go back to where a fault began. No document type is read and
//! no entity is replaced but those of HTML and numbers.

use std::io::{self, BufRead, BufReader};

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use encoding_rs_io::DecodeReaderBytesBuilder;
use memchr::{memchr, memchr_iter, memchr2, memmem};
use quick_xml::events::attributes::Attributes;

use super::{
    Source,
    encoding::{decode, shorten},
    stream::Met,
    window::{CHUNK, Window},
};

/// Bytes of a record, or of a section, at most.
pub(super) const LONGEST: usize = 64 << 20;
/// Elements inside each other within a record, at most.
const DEEPEST: usize = 64;
/// What may be read again after faults: so many bytes, and so many times the bytes before them. More would let a file of faults take quadratic time.
const AGAIN: u64 = 4 << 20;
const TIMES_AGAIN: u64 = 2;

/// What stands at a place of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `<x>`
    Start,
    /// `<x/>`
    Empty,
    /// `</x>`
    End,
    /// What stands between tags, with its references.
    Text,
    /// `<![CDATA[…]]>`
    Section,
    /// A comment, an instruction, a document type.
    Other,
    /// Nothing: the input is at its end.
    Over,
}

/// What is broken, and on which line that shows.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub line: u64,
    pub words: String,
}

impl Fault {
    /// What is met in the place of a record that begins on `line`.
    pub fn met(&self, line: u64) -> Met {
        let words = if self.line == line { self.words.clone() } else { format!("broken on line {}: {}", self.line, self.words) };
        Met::Bad { line, words }
    }
}

/// The result of reading something that may be broken; the outer error is that of the stream.
pub(super) type Read<T> = io::Result<Result<T, Fault>>;

/// A value that a record may have.
#[derive(Debug)]
pub(super) struct Field {
    /// The element it stands in, within the record; none for the record itself.
    pub within: Option<&'static str>,
    /// The element.
    pub name: &'static str,
    /// Whether the value is its attribute `id`, of any prefix, instead of its text.
    pub by_id: bool,
}

impl Field {
    /// The text of an element of the record.
    pub const fn text(name: &'static str) -> Self {
        Self { within: None, name, by_id: false }
    }
}

/// What a record is made of; names without the prefix of the format.
#[derive(Debug)]
pub(super) struct Shape {
    /// The element that is a record.
    pub record: &'static str,
    /// Elements (as written) that can only end after it has.
    pub around: &'static [&'static str],
    /// Its values.
    pub fields: &'static [Field],
}

impl Shape {
    /// Whether a tag of this name cannot stand inside one of the record's texts, which may hold tags of HTML.
    fn ends_text(&self, written: &[u8], own: Option<&[u8]>) -> bool {
        let is = |name: &str| own == Some(name.as_bytes());
        is(self.record)
            || self.around.iter().any(|name| name.as_bytes() == written)
            || self.fields.iter().any(|field| field.within.map_or_else(|| is(field.name), is))
    }
}

/// The tags of a stream, one after the other.
pub(super) struct Tokens {
    /// Begins at the mark.
    window: Window,
    /// The current token, from the mark on.
    from: usize,
    to: usize,
    /// 1-based line of the mark.
    line: u64,
    /// Bytes before the mark.
    before: u64,
    /// Bytes that were read again.
    again: u64,
    /// The prefix of the format's own names, without the colon; empty for names without one.
    prefix: Vec<u8>,
    /// The element that is a record, and what its start tag begins with.
    record: &'static str,
    begins_record: Vec<u8>,
    /// Whether anything was read as Windows-1252 since this was last asked.
    guessed: bool,
}

impl Tokens {
    /// The tokens of a source in whose format names have this prefix, and records this one.
    pub fn open(stream: Box<dyn BufRead + Send>, source: &Source, prefix: &str, record: &'static str) -> Self {
        let Some(encoding) = declared(&source.head) else { return Self::new(Window::new(stream), prefix, record) };
        source.notes.add(format!("read as {}, as it says of itself", encoding.name()));
        let decoded = DecodeReaderBytesBuilder::new().encoding(Some(encoding)).build(stream);
        Self::new(Window::new(Box::new(BufReader::new(decoded))), prefix, record)
    }

    fn new(window: Window, prefix: &str, record: &'static str) -> Self {
        let tokens = Self {
            window,
            from: 0,
            to: 0,
            line: 1,
            before: 0,
            again: 0,
            prefix: prefix.into(),
            record,
            begins_record: Vec::new(),
            guessed: false,
        };
        Self { begins_record: tokens.start_of(record), ..tokens }
    }

    /// Goes on to the next token.
    pub fn next(&mut self) -> Read<Kind> {
        self.from = self.to;
        if self.ahead(1)?.is_empty() {
            return Ok(if self.is_all() { Ok(Kind::Over) } else { Err(self.endless("a record")) });
        }
        let section = |end: &'static str, kind, name: &'static str| (end, kind, name);
        let (end, kind, name) = match self.ahead(9)? {
            b"<![CDATA[" => section("]]>", Kind::Section, "a CDATA section"),
            [b'<', b'!', b'-', b'-', ..] => section("-->", Kind::Other, "a comment"),
            [b'<', b'?', ..] => section("?>", Kind::Other, "an instruction"),
            [b'<', b'!', ..] => {
                let inner = self.find(self.from, |bytes| memchr2(b'[', b'>', bytes))?;
                let subset = inner.is_some_and(|at| self.window.bytes()[at] == b'[');
                section(if subset { "]" } else { ">" }, Kind::Other, "a document type")
            }
            [b'<', b'/', first, ..] if begins_name(*first) => return self.tag(),
            [b'<', first, ..] if begins_name(*first) => return self.tag(),
            _ => return self.text(),
        };
        let begin = if kind == Kind::Section { 9 } else { 2 };
        match self.find(self.from + begin, |bytes| memmem::find(bytes, end.as_bytes()))? {
            Some(at) => {
                self.to = at + end.len();
                if kind == Kind::Section && self.runs_on() {
                    return Ok(Err(self.fault(format!("a CDATA section that runs into the next {}", self.record_shown()))));
                }
                Ok(Ok(kind))
            }
            None => Ok(Err(self.endless(name))),
        }
    }

    /// Whether the current section has lost its end, and ends with that of a later one. One that quotes another is split within its `]]>`.
    fn runs_on(&self) -> bool {
        let inside = &self.raw()[9..self.to - self.from - 3];
        let later = memmem::find(inside, &self.begins_record).map(|at| &inside[at..]);
        later.is_some_and(|later| memmem::find(later, b"<![CDATA[").is_some()) && !inside.ends_with(b"]]")
    }

    /// A tag, or where it has no end, text.
    fn tag(&mut self) -> Read<Kind> {
        let (mut quote, mut seen, mut unquoted) = (None, self.from + 1, None);
        let end = loop {
            let Some(at) = self.find(seen, |bytes| memchr2(b'<', b'>', bytes))? else {
                if !self.is_all() {
                    return Ok(Err(self.endless("a tag")));
                }
                break unquoted;
            };
            let bytes = self.bytes();
            if bytes[at] == b'<' {
                break unquoted;
            }
            for &byte in &bytes[seen..at] {
                match quote {
                    None if matches!(byte, b'"' | b'\'') => quote = Some(byte),
                    Some(open) if open == byte => quote = None,
                    _ => {}
                }
            }
            if quote.is_none() {
                break Some(at);
            }
            unquoted = unquoted.or(Some(at));
            seen = at + 1;
        };
        let Some(end) = end else { return self.text() };
        self.to = end + 1;
        let tag = self.raw();
        Ok(Ok(if tag[1] == b'/' {
            Kind::End
        } else if tag[tag.len() - 2] == b'/' {
            Kind::Empty
        } else {
            Kind::Start
        }))
    }

    /// All up to the next `<` but the one that may stand here, which begins no tag.
    fn text(&mut self) -> Read<Kind> {
        match self.find(self.from + 1, |bytes| memchr(b'<', bytes))? {
            Some(at) => self.to = at,
            None if self.is_all() => self.to = self.bytes().len(),
            None => return Ok(Err(self.endless("text"))),
        }
        Ok(Ok(Kind::Text))
    }

    /// Where `found` finds something, from `begin` on; `None` where there is nothing up to the end of the input or of what a record may hold.
    fn find(&mut self, begin: usize, found: impl Fn(&[u8]) -> Option<usize>) -> io::Result<Option<usize>> {
        let mut begin = begin;
        loop {
            let bytes = self.bytes();
            if let Some(at) = bytes.get(begin..).and_then(&found) {
                return Ok(Some(begin + at));
            }
            // What is looked for has up to three bytes.
            begin = begin.max(bytes.len().saturating_sub(2));
            if !self.may_grow() {
                return Ok(None);
            }
            self.window.more()?;
        }
    }

    /// The next bytes from the token on, `count` of them or as many as there are.
    fn ahead(&mut self, count: usize) -> io::Result<&[u8]> {
        while self.bytes().len() < self.from + count && self.may_grow() {
            self.window.more()?;
        }
        let bytes = &self.bytes()[self.from..];
        Ok(&bytes[..bytes.len().min(count)])
    }

    /// What may be looked at: no more than a record may hold, however much a reading of the stream gave.
    fn bytes(&self) -> &[u8] {
        let bytes = self.window.bytes();
        &bytes[..bytes.len().min(LONGEST)]
    }

    /// Whether that can become more.
    fn may_grow(&self) -> bool {
        !self.window.is_done() && self.window.bytes().len() <= LONGEST
    }

    /// Whether that is the whole rest of the input.
    fn is_all(&self) -> bool {
        self.window.is_done() && self.window.bytes().len() <= LONGEST
    }

    /// The fault of something that begins here and has no end.
    fn endless(&mut self, what: &str) -> Fault {
        let words =
            if self.is_all() { format!("{what} that never ends") } else { format!("{what} that has no end within {} MB", LONGEST >> 20) };
        let fault = self.fault(words);
        self.to = self.bytes().len();
        fault
    }

    /// A fault that shows at the current token.
    pub fn fault(&self, words: impl Into<String>) -> Fault {
        Fault { line: self.line_of(self.from), words: words.into() }
    }

    fn line_of(&self, at: usize) -> u64 {
        self.line + memchr_iter(b'\n', &self.window.bytes()[..at]).count() as u64
    }

    /// The line of the mark.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Puts the mark at the current token: what comes before it is given up, what comes after it can be read again.
    pub fn mark(&mut self) {
        self.give_up(self.from);
    }

    /// Puts the mark at the current token if much stands before it.
    pub fn mark_if_far(&mut self) {
        if self.from > 4 * CHUNK {
            self.mark();
        }
    }

    fn give_up(&mut self, count: usize) {
        self.line = self.line_of(count);
        self.before += count as u64;
        self.window.consume(count);
        self.from -= count.min(self.from);
        self.to -= count.min(self.to);
    }

    /// The current token as written.
    pub fn raw(&self) -> &[u8] {
        &self.window.bytes()[self.from..self.to]
    }

    /// The name of the current tag as written.
    pub fn written(&self) -> &[u8] {
        name_of(self.raw())
    }

    /// The name of the current tag without the prefix, if it has the format's own.
    pub fn own(&self) -> Option<&[u8]> {
        own(self.written(), &self.prefix)
    }

    /// The current tag for messages.
    pub fn shown(&self) -> String {
        shorten(&decode(self.raw()).0)
    }

    /// A record's start tag for messages.
    fn record_shown(&self) -> String {
        shorten(&decode(&self.begins_record).0) + ">"
    }

    /// The attribute of the current tag whose name is `local` after any prefix, with its references replaced.
    pub fn attribute(&self, local: &str) -> Option<String> {
        self.attributes().find(|(name, _)| name.rsplit(':').next() == Some(local)).map(|(_, value)| value)
    }

    /// The attributes of the current tag that can be read.
    fn attributes(&self) -> impl Iterator<Item = (String, String)> {
        let tag = decode(self.raw()).0.into_owned();
        let inside = tag.trim_start_matches('<').trim_end_matches('>').trim_end_matches('/').to_owned();
        let name = name_of(tag.as_bytes()).len();
        let mut attributes = Attributes::html(&inside, name);
        let found: Vec<_> = attributes
            .with_checks(false)
            .filter_map(Result::ok)
            .map(|attribute| (attribute.key.0.to_owned(), htmlize::unescape(&*attribute.value).into_owned()))
            .collect();
        found.into_iter()
    }

    /// Takes the prefix that the current tag, the document's first, declares for a namespace that `is` one of the format's.
    pub fn learn_prefix(&mut self, is: fn(&str) -> bool) {
        let declared = self.attributes().find_map(|(name, value)| match name.strip_prefix("xmlns:") {
            Some(prefix) if is(&value) => Some(prefix.as_bytes().to_vec()),
            _ if name == "xmlns" && is(&value) => Some(Vec::new()),
            _ => None,
        });
        if let Some(prefix) = declared {
            self.prefix = prefix;
            self.begins_record = self.start_of(self.record);
        }
    }

    /// Whether anything was read as Windows-1252 since this was last asked.
    pub fn guessed(&mut self) -> bool {
        std::mem::take(&mut self.guessed)
    }

    /// The values of the record whose start tag is the current token, in the order of its fields; the first of a name counts.
    pub fn record(&mut self, kind: Kind, shape: &Shape) -> Read<Vec<Option<String>>> {
        let mut values = vec![None; shape.fields.len()];
        if kind == Kind::Empty {
            return Ok(Ok(values));
        }
        // Where the names of the elements stand that are open. Nothing moves before the mark does.
        let mut open: Vec<(usize, usize)> = Vec::new();
        loop {
            let kind = match self.next()? {
                Ok(kind) => kind,
                Err(fault) => return Ok(Err(fault)),
            };
            match kind {
                Kind::Over => return Ok(Err(self.fault(format!("the file ends inside {}", self.record_shown())))),
                Kind::Start | Kind::Empty if self.own() == Some(shape.record.as_bytes()) => {
                    return Ok(Err(self.fault(format!("{} before the end of the one before it", self.shown()))));
                }
                Kind::Start | Kind::Empty => {
                    let within = match *open {
                        [] => Some(None),
                        [(from, to)] => own(&self.window.bytes()[from..to], &self.prefix).map(Some),
                        _ => None,
                    };
                    let is = |field: &Field| self.own() == Some(field.name.as_bytes()) && within == Some(field.within.map(str::as_bytes));
                    let field = shape.fields.iter().position(is).filter(|&field| values[field].is_none());
                    match field {
                        Some(field) if shape.fields[field].by_id => values[field] = self.attribute("id"),
                        Some(field) => {
                            let ends = |tokens: &Self| shape.ends_text(tokens.written(), tokens.own());
                            match self.value(kind, ends)? {
                                Ok(value) => values[field] = Some(value),
                                Err(fault) => return Ok(Err(fault)),
                            }
                            continue;
                        }
                        None => {}
                    }
                    if kind == Kind::Start {
                        open.push((self.from + 1, self.from + 1 + self.written().len()));
                    }
                    if open.len() > DEEPEST {
                        return Ok(Err(self.fault(format!("more than {DEEPEST} elements inside each other"))));
                    }
                }
                Kind::End if self.own() == Some(shape.record.as_bytes()) => return Ok(Ok(values)),
                Kind::End => {
                    let bytes = self.window.bytes();
                    let written = self.written();
                    if shape.around.iter().any(|name| name.as_bytes() == written) {
                        return Ok(Err(self.fault(format!("{} inside {}", self.shown(), self.record_shown()))));
                    }
                    if let Some(depth) = open.iter().rposition(|&(from, to)| bytes[from..to] == *written) {
                        open.truncate(depth);
                    }
                }
                Kind::Text | Kind::Section | Kind::Other => {}
            }
        }
    }

    /// The text of the element whose start tag is the current token: sections as they stand, references replaced, tags of other names kept. A tag where `ends` holds
    /// cannot stand in it.
    pub fn value(&mut self, kind: Kind, ends: impl Fn(&Self) -> bool) -> Read<String> {
        let mut value = String::new();
        if kind == Kind::Empty {
            return Ok(Ok(value));
        }
        let name = (self.from + 1, self.from + 1 + self.written().len());
        let (mut blank, mut has_section) = (String::new(), false);
        loop {
            let kind = match self.next()? {
                Ok(kind) => kind,
                Err(fault) => return Ok(Err(fault)),
            };
            let (text, guessed) = decode(self.raw());
            let is_name = |tokens: &Self| tokens.written() == &tokens.window.bytes()[name.0..name.1];
            match kind {
                Kind::End if is_name(self) => break,
                Kind::Start | Kind::Empty | Kind::End if ends(self) => {
                    let inside = shorten(&decode(&self.window.bytes()[name.0..name.1]).0);
                    return Ok(Err(self.fault(format!("{} inside <{inside}>", self.shown()))));
                }
                Kind::Over => {
                    let inside = shorten(&decode(&self.window.bytes()[name.0..name.1]).0);
                    return Ok(Err(self.fault(format!("the file ends inside <{inside}>"))));
                }
                Kind::Other => continue,
                // Around a section blanks are layout.
                Kind::Text if text.trim().is_empty() => {
                    blank.push_str(&text);
                    continue;
                }
                Kind::Text => {
                    value.push_str(&std::mem::take(&mut blank));
                    value.push_str(&htmlize::unescape(&*text));
                }
                Kind::Section => {
                    if !value.is_empty() {
                        value.push_str(&blank);
                    }
                    blank.clear();
                    has_section = true;
                    value.push_str(&text["<![CDATA[".len()..text.len() - "]]>".len()]);
                }
                Kind::Start | Kind::Empty | Kind::End => {
                    value.push_str(&std::mem::take(&mut blank));
                    value.push_str(&text);
                }
            }
            self.guessed |= guessed;
        }
        if !has_section {
            value.truncate(value.trim_end().len());
            value.drain(..value.len() - value.trim_start().len());
        }
        Ok(Ok(value))
    }

    /// Goes back to the mark and from there on to the next tag that begins with one of `starts` (as `<post`), however the document is broken in between.
    pub fn resume(&mut self, starts: &[Vec<u8>]) -> io::Result<()> {
        // A mark that has not moved on would be met for ever.
        let begin = if self.again <= AGAIN + TIMES_AGAIN * self.before { 1 } else { self.to.max(1) };
        if begin == 1 {
            self.again += self.to as u64;
        }
        self.give_up(begin.min(self.bytes().len()));
        (self.from, self.to) = (0, 0);
        loop {
            match self.find(0, |bytes| memchr(b'<', bytes))? {
                None if self.is_all() => {
                    self.give_up(self.bytes().len());
                    return Ok(());
                }
                None => self.give_up(self.bytes().len()),
                Some(at) => {
                    self.give_up(at);
                    let longest = starts.iter().map(Vec::len).max().unwrap_or(0);
                    let ahead = self.ahead(longest + 1)?;
                    let is = |start: &Vec<u8>| {
                        ahead
                            .strip_prefix(&**start)
                            .and_then(<[u8]>::first)
                            .is_some_and(|byte| matches!(byte, b'>' | b'/') || byte.is_ascii_whitespace())
                    };
                    if starts.iter().any(is) {
                        return Ok(());
                    }
                    self.give_up(1);
                }
            }
        }
    }

    /// What a tag of the format's own name begins with: `<wp:comment`.
    pub fn start_of(&self, name: &str) -> Vec<u8> {
        let colon: &[u8] = if self.prefix.is_empty() { b"" } else { b":" };
        [b"<", &*self.prefix, colon, name.as_bytes()].concat()
    }
}

/// Whether content with this head may be a document of XML: it begins with a tag, and not with that of a web page.
pub(super) fn is_document(head: &[u8]) -> bool {
    let head = head.trim_ascii_start();
    let begins = |mark: &str| head.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark.as_bytes()));
    begins("<") && !begins("<!doctype html") && !begins("<html")
}

/// The encoding that the document says it has, if it is one that has to be undone: neither UTF-8 nor what is read as Windows-1252 anyway, and not belied by the head.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let declaration = head.trim_ascii_start().strip_prefix(b"<?xml")?;
    let declaration = decode(&declaration[..memchr(b'>', declaration)?]).0;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let encoding = Encoding::for_label(value[1..].split(quote).next()?.as_bytes())?;
    let is_utf_8 = !head.is_ascii() && std::str::from_utf8(head).map_or_else(|error| error.error_len().is_none(), |_| true);
    let undone = encoding == UTF_8 || encoding == WINDOWS_1252 || encoding == UTF_16LE || encoding == UTF_16BE;
    (!is_utf_8 && !undone).then_some(encoding)
}

fn begins_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'_' | b':' | 0x80..)
}

/// The name in a tag, as written.
fn name_of(tag: &[u8]) -> &[u8] {
    let inside = tag.strip_prefix(b"<").unwrap_or_default();
    let inside = inside.strip_prefix(b"/").unwrap_or(inside);
    let end = inside.iter().position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'));
    &inside[..end.unwrap_or(inside.len())]
}

/// `written` without the prefix, if it has this one.
fn own<'a>(written: &'a [u8], prefix: &[u8]) -> Option<&'a [u8]> {
    if prefix.is_empty() {
        return Some(written).filter(|name| !name.contains(&b':'));
    }
    written.strip_prefix(prefix)?.strip_prefix(b":")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::{Cursor, Read as _};

    use super::*;

    fn tokens(xml: &[u8]) -> Tokens {
        Tokens::new(Window::new(Box::new(Cursor::new(xml.to_vec()))), "w", "r")
    }

    /// Every token of `xml` as `kind:raw`, up to the first fault.
    fn all(xml: &str) -> Vec<String> {
        let mut tokens = tokens(xml.as_bytes());
        let mut all = Vec::new();
        loop {
            match tokens.next().unwrap() {
                Ok(Kind::Over) => return all,
                Ok(kind) => all.push(format!("{kind:?} {}", decode(tokens.raw()).0)),
                Err(fault) => {
                    all.push(format!("line {}: {}", fault.line, fault.words));
                    return all;
                }
            }
        }
    }

    #[test]
    fn every_kind_of_token() {
        assert_eq!(
            all("<?xml?><!DOCTYPE a [<!ENTITY b '>'>]><!-- < --><a x='>' y=\"'\">1 &lt; 2<b/></a ><![CDATA[<c>]]]]>"),
            [
                "Other <?xml?>",
                "Other <!DOCTYPE a [<!ENTITY b '>'>]",
                "Text >",
                "Other <!-- < -->",
                "Start <a x='>' y=\"'\">",
                "Text 1 &lt; 2",
                "Empty <b/>",
                "End </a >",
                "Section <![CDATA[<c>]]]]>",
            ]
        );
    }

    #[test]
    fn what_begins_no_tag_is_text() {
        assert_eq!(all("I <3 you < me <a"), ["Text I ", "Text <3 you ", "Text < me ", "Text <a"]);
        assert_eq!(all("<a href='x<b>"), ["Text <a href='x", "Start <b>"]);
        assert_eq!(all("<it's>so"), ["Start <it's>", "Text so"]);
    }

    #[test]
    fn what_has_no_end_says_on_which_line_it_begins() {
        assert_eq!(all("\n\n<![CDATA[x\n\n"), ["Text \n\n", "line 3: a CDATA section that never ends"]);
        assert_eq!(all("<!-- x"), ["line 1: a comment that never ends"]);
        assert_eq!(all("<!DOCTYPE x [ <"), ["line 1: a document type that never ends"]);
    }

    #[test]
    fn what_is_too_long_is_so_however_the_stream_portions_it() {
        let longest = format!("<![CDATA[{}]]>", "x".repeat(LONGEST - 12));
        let longer = format!("<![CDATA[{}]]>", "x".repeat(LONGEST - 11));
        for (xml, expected) in [(longest, Ok(Kind::Section)), (longer, Err("a CDATA section that has no end within 64 MB".to_owned()))] {
            let (first, second) = xml.as_bytes().split_at(50 << 20);
            let portions = Box::new(Cursor::new(first.to_vec()).chain(Cursor::new(second.to_vec())));
            for stream in [Box::new(Cursor::new(xml.clone().into_bytes())) as Box<dyn BufRead + Send>, portions] {
                let mut tokens = Tokens::new(Window::new(stream), "w", "r");
                assert_eq!(tokens.next().unwrap().map_err(|fault| fault.words), expected);
            }
        }
    }

    const SHAPE: Shape = Shape {
        record: "r",
        around: &["channel"],
        fields: &[Field::text("t"), Field { within: Some("a"), name: "n", by_id: false }, Field { within: None, name: "p", by_id: true }],
    };

    /// The values of the first record, or what is broken.
    fn record(inside: &str) -> Result<Vec<Option<String>>, String> {
        let mut tokens = tokens(format!("<w:r>{inside}").as_bytes());
        let kind = tokens.next().unwrap().unwrap();
        tokens.record(kind, &SHAPE).unwrap().map_err(|fault| fault.words)
    }

    fn text(inside: &str) -> String {
        record(&format!("<w:t>{inside}</w:t></w:r>")).unwrap()[0].clone().unwrap()
    }

    #[test]
    fn the_values_of_a_record() {
        let values = record(
            "<x><w:t>no</w:t></x><w:a><w:n>Ann</w:n><w:t>no</w:t></w:a><w:t/><w:t>late</w:t><w:p u:id='7&amp;8'/><w:n>no</w:n></w:r>",
        );
        assert_eq!(values.unwrap(), [Some(String::new()), Some("Ann".into()), Some("7&8".into())]);
        assert_eq!(record("</w:r>").unwrap(), [None, None, None]);
    }

    #[test]
    fn texts_are_decoded_once() {
        assert_eq!(text(" a &lt;b&gt; &amp;lt; &#x1F381;&eacute; &unknown; & "), "a <b> &lt; \u{1f381}é &unknown; &");
        assert_eq!(text("\n  <![CDATA[ a &amp; ]]]]><![CDATA[> b ]]>\n "), " a &amp; ]]> b ");
        assert_eq!(text("a <!-- no --><![CDATA[b]]> c"), "a b c");
        assert_eq!(text("<p>HTML <br> &amp; <b>bold</p>"), "<p>HTML <br> & <b>bold</p>");
        assert_eq!(text("bell \u{7} nul \0"), "bell \u{7} nul \0");
    }

    #[test]
    fn broken_records_say_how() {
        assert_eq!(record("<w:t>a").unwrap_err(), "the file ends inside <w:t>");
        assert_eq!(record("<w:t>a</w:t>").unwrap_err(), "the file ends inside <w:r>");
        assert_eq!(record("<w:t>a<w:p id='1'/></w:r>").unwrap_err(), "<w:p id='1'/> inside <w:t>");
        assert_eq!(record("<w:t>a</w:r>").unwrap_err(), "</w:r> inside <w:t>");
        assert_eq!(record("<w:r>").unwrap_err(), "<w:r> before the end of the one before it");
        assert_eq!(record("</channel>").unwrap_err(), "</channel> inside <w:r>");
        assert_eq!(
            record("<w:t><![CDATA[a</w:t></w:r><w:r><w:t><![CDATA[b]]></w:t></w:r>").unwrap_err(),
            "a CDATA section that runs into the next <w:r>"
        );
        assert_eq!(record(&"<x>".repeat(100)).unwrap_err(), "more than 64 elements inside each other");
    }

    #[test]
    fn a_quoted_export_is_text() {
        let quoted = "<w:r><w:t><![CDATA[b]]]]><![CDATA[></w:t></w:r>";
        assert_eq!(text(&format!("<![CDATA[{quoted}]]>")), "<w:r><w:t><![CDATA[b]]></w:t></w:r>");
    }

    #[test]
    fn no_entity_is_expanded() {
        let laughs = "<!DOCTYPE l [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'><!ENTITY x SYSTEM 'file:///etc/passwd'>]>";
        let mut tokens = tokens(format!("{laughs}<w:r><w:t>&b;&x;</w:t></w:r>").as_bytes());
        while tokens.next().unwrap() != Ok(Kind::Start) {}
        assert_eq!(tokens.record(Kind::Start, &SHAPE).unwrap().unwrap()[0].as_deref(), Some("&b;&x;"));
    }

    #[test]
    fn reading_goes_on_at_the_next_start_with_the_right_line() {
        let mut tokens = tokens(b"\n<w:r>\n<w:r2>\n<w:r x='1'>");
        tokens.next().unwrap().unwrap();
        tokens.next().unwrap().unwrap();
        tokens.mark();
        assert_eq!(tokens.line(), 2);
        tokens.resume(&[tokens.start_of("r")]).unwrap();
        assert_eq!((tokens.next().unwrap(), tokens.line(), tokens.raw()), (Ok(Kind::Start), 4, &b"<w:r x='1'>"[..]));
    }

    #[test]
    fn an_encoding_is_undone_unless_it_is_belied() {
        let head = |rest: &[u8]| [b"<?xml version='1.0' encoding = \"windows-1251\"?>", rest].concat();
        assert_eq!(declared(&head(b"\xcf\xf0")).map(Encoding::name), Some("windows-1251"));
        assert_eq!(declared(&head(b"ascii")).map(Encoding::name), Some("windows-1251"));
        assert_eq!(declared(&head("При".as_bytes())), None);
        assert_eq!(declared(b"<?xml encoding='iso-8859-1'?>"), None);
        assert_eq!(declared(b"<?xml encoding='nonsense'?>"), None);
        assert_eq!(declared(b"<?xml encoding="), None);
        assert_eq!(declared(b"<?xml encoding=?>"), None);
    }
}
