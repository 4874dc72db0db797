//! JSON Lines: one object a line. An array of objects is read, too.

use std::{
    borrow::Cow,
    io::{self, BufRead},
    sync::Arc,
};

use super::{
    Format, Notes, Reader, Source,
    array::Array,
    block::{Block, Cut, Parse, Piece, Raw, Scratch},
    lines::Lines,
    object::{Dialect, Keys, Met, Trouble},
};
use crate::{
    comment::{CommentRef, Details},
    error::{Error, ErrorKind, Result},
};

/// See the module.
pub(super) const FORMAT: Format = Format {
    name: "jsonl",
    extensions: &["jsonl", "ndjson", "json"],
    about: "one JSON object a line, or an array of objects",
    sniff,
    open,
};

/// An object begins, or an array of them.
fn sniff(head: &[u8]) -> bool {
    let head = head.trim_ascii_start();
    let first_of = |rest: &[u8]| rest.trim_ascii_start().first().copied();
    match head.split_first() {
        Some((b'{', rest)) => matches!(first_of(rest), Some(b'"' | b'}')),
        Some((b'[', rest)) => first_of(rest) == Some(b'{'),
        _ => false,
    }
}

fn open(reader: Box<dyn BufRead + Send>, source: Source) -> Result<Reader> {
    open_as(reader, source, None)
}

/// Begins to read objects of a dialect.
///
/// # Errors
/// It is one object over several lines.
pub(super) fn open_as(reader: Box<dyn BufRead + Send>, source: Source, dialect: Option<&'static Dialect>) -> Result<Reader> {
    let head = source.head.trim_ascii_start();
    let is_array = head.first() == Some(&b'[');
    let first_line = head.split(|&b| b == b'\n' || b == b'\r').next().unwrap_or_default();
    if first_line.trim_ascii_end() == b"{" {
        return Err(source.bad("one object over several lines; what is read is one object a line, or an array of objects"));
    }
    let keys = Arc::new(Keys::new(&source.options, dialect));
    let notes = source.notes.clone();
    let objects = Objects { keys: keys.clone(), name: source.name, notes: source.notes };
    let records = if is_array { Records::InArray(Array::new(reader)) } else { Records::OnLines(Lines::new(reader)) };
    Ok(Reader::new(Cutter { records, keys, proved: false }, objects, notes))
}

/// Where objects stand.
enum Records {
    OnLines(Lines),
    InArray(Array),
}

struct Cutter {
    records: Records,
    keys: Arc<Keys>,
    /// Whether an object has been met that has all that was asked for: the first one must have it.
    proved: bool,
}

impl Cut for Cutter {
    fn fill(&mut self, block: &mut Block) -> io::Result<bool> {
        let filled = match &mut self.records {
            Records::OnLines(lines) => lines.fill_with(|_, line| !line.trim_ascii().is_empty(), block)?,
            Records::InArray(array) => array.fill(block)?,
        };
        if filled && !self.proved {
            self.prove(block);
        }
        Ok(filled)
    }
}

impl Cutter {
    /// Looks for the first object that has all that was asked for.
    fn prove(&mut self, block: &mut Block) {
        let (met, nobody) = (Met::default().into(), Arc::from(""));
        let has_all = |piece: &Piece| match piece {
            Piece::Whole { start, end, .. } => {
                let (object, mut details) = (&block.bytes()[*start as usize..*end as usize], Details::default());
                self.keys.read(object, None, true, (&met, &mut details), CommentRef::new(&nobody, 0, 0)).is_ok()
            }
            _ => false,
        };
        let first = block.pieces.iter().position(has_all);
        self.proved = first.is_some();
        block.unproved = first.map_or(block.pieces.len(), |first| first + 1);
    }
}

/// Turns objects into comments.
struct Objects {
    keys: Arc<Keys>,
    name: Arc<str>,
    notes: Notes,
}

impl Parse for Objects {
    fn comment<'a>(&'a self, raw: Raw<'a>, scratch: &'a mut Scratch) -> Result<Option<CommentRef<'a>>> {
        let nothing = CommentRef::new(&self.name, raw.record, raw.line);
        let Scratch { met, details, number, .. } = scratch;
        match self.keys.read(raw.bytes, raw.text, raw.unproved, (met, details), nothing) {
            Ok((mut comment, guessed)) => {
                if guessed {
                    self.notes.count_windows_1252();
                }
                if comment.id.is_empty() {
                    comment.id = Cow::Borrowed(number.format(raw.record));
                    comment.numbered = true;
                }
                Ok(Some(comment))
            }
            Err(Trouble::LeftOut(why)) => {
                self.notes.count_left_out(why);
                Ok(None)
            }
            // If already the first object lacks it, the file is another than was thought: one error, not one a line.
            Err(Trouble::Missing(words)) if raw.unproved => Err(Error::file(self.name.clone(), ErrorKind::BadFile(words))),
            Err(Trouble::Missing(words) | Trouble::Json(words)) => Err(Source::bad_record(&self.name, raw.record, raw.line, words)),
        }
    }

    fn name(&self) -> &Arc<str> {
        &self.name
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{
        comment::Comment,
        input::{Options, read_from},
    };
    use proptest::prelude::*;

    fn read(name: &str, bytes: impl Into<Vec<u8>>) -> Vec<String> {
        let opened = read_from(name, std::io::Cursor::new(bytes.into()), &Options::default()).unwrap();
        let show = |c: Result<Comment>| match c {
            Ok(c) => format!("{} {}:{} {}", c.id, c.place.record, c.place.line, c.text),
            Err(e) => e.to_string(),
        };
        opened.reader.map(show).collect()
    }

    #[test]
    fn one_object_a_line() {
        let json = "{\"text\":\"a\"}\r\n\n{\"text\":\"b\",\"id\":\"x\"}\n{\"text\":\n {\"text\":\"c\"} ";
        assert_eq!(
            read("a.jsonl", json),
            ["1 1:1 a", "x 2:3 b", "a.jsonl: record 3, line 4: bad JSON: EOF while parsing a value (column 8); skipped", "4 4:5 c",]
        );
    }

    #[test]
    fn an_array_of_objects() {
        let json = "[{\"text\":\"a\"},\n {\"text\":\"b, ]}\"} , 5,\n{\"text\":\"c\"\n}\n]\n";
        assert_eq!(
            read("a.json", json),
            [
                "1 1:1 a",
                "2 2:2 b, ]}",
                "a.json: record 3, line 2: bad JSON: invalid type: integer, expected an object (column 1); skipped",
                "4 4:3 c",
            ]
        );
        assert_eq!(read("a.json", "[]"), [""; 0]);
    }

    #[test]
    fn the_first_object_shows_whether_the_file_is_right() {
        let json = "nonsense\n{\"a\":1}\n{\"text\":\"late\"}\n";
        assert_eq!(read("a.jsonl", json)[1..], ["a.jsonl: no comment text; there are \"a\": say which with --text-column NAME"]);
        let json = "{\"text\":\"early\"}\n{\"a\":1}\n{\"text\":\"late\"}\n";
        assert_eq!(
            read("a.jsonl", json),
            [
                "1 1:1 early",
                "a.jsonl: record 2, line 2: no comment text; there are \"a\": say which with --text-column NAME; skipped",
                "3 3:3 late"
            ]
        );
    }

    #[test]
    fn one_object_over_many_lines_is_refused_at_once() {
        let error = read_from("a.json", &b"{\n \"items\": []\n}"[..], &Options::default()).unwrap_err();
        assert!(error.to_string().contains("over several lines"), "{error}");
    }

    #[test]
    fn content_that_looks_like_it() {
        assert!(sniff(b" {\"text\":1}"));
        assert!(sniff(b"[\n{\"text\":1}]"));
        assert!(!sniff(b"{hello}"));
        assert!(!sniff(b"[1] a footnote"));
        assert!(!sniff(b""));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(texts in prop::collection::vec(any::<String>(), 0..20)) {
            let lines: String = texts.iter().map(|text| serde_json::json!({"id": text, "text": text}).to_string() + "\n").collect();
            let array = serde_json::to_string_pretty(&texts.iter().map(|text| serde_json::json!({"body": text})).collect::<Vec<_>>()).unwrap();
            for (name, json) in [("a.jsonl", lines), ("a.json", array)] {
                let opened = read_from(name, std::io::Cursor::new(json.into_bytes()), &Options::default()).unwrap();
                let read: Vec<String> = opened.reader.map(|c| c.unwrap().text).collect();
                prop_assert_eq!(&read, &texts);
            }
        }
    }
}
