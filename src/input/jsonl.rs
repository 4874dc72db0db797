//! JSON Lines: one object a line. An array of objects is read, too.

use std::io::BufRead;

use super::{
    Format, Reader, Source,
    array::Array,
    lines::{LONGEST_LINE, Line, Lines},
    object::{Keys, Trouble},
    source::failed,
};
use crate::{
    comment::Comment,
    error::{Error, Place, Result},
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
    let head = source.head.trim_ascii_start();
    let is_array = head.first() == Some(&b'[');
    let first_line = head.split(|&b| b == b'\n' || b == b'\r').next().unwrap_or_default();
    if first_line.trim_ascii_end() == b"{" {
        return Err(source.bad("one object over several lines; what is read is one object a line, or an array of objects"));
    }
    let objects = Objects { keys: Keys::new(&source.options), source, record: 0, seen: false };
    Ok(if is_array { Box::new(InArray(Array::new(reader), objects)) } else { Box::new(OnLines(Lines::new(reader), objects)) })
}

/// Turns objects into comments.
struct Objects {
    keys: Keys,
    source: Source,
    record: u64,
    /// Whether an object has been read; the first one must have all that was asked for.
    seen: bool,
}

impl Objects {
    fn comment(&mut self, json: &[u8], line: u64) -> Result<Comment> {
        self.record += 1;
        match self.keys.read(json, !self.seen) {
            Ok((mut comment, guessed)) => {
                self.seen = true;
                if guessed {
                    self.source.notes.count_windows_1252();
                }
                if comment.id.is_empty() {
                    comment.id = self.record.to_string();
                    comment.numbered = true;
                }
                comment.place = Place { file: self.source.name.clone(), record: self.record, line };
                Ok(comment)
            }
            // If already the first object lacks it, the file is another than was thought: one error, not one a line.
            Err(Trouble::Missing(words)) if !self.seen => Err(self.source.bad(words)),
            Err(Trouble::Missing(words) | Trouble::Json(words)) => Err(self.bad_record(line, words)),
        }
    }

    fn lost(&mut self, line: u64, words: impl Into<String>) -> Error {
        self.record += 1;
        self.bad_record(line, words)
    }

    fn bad_record(&self, line: u64, words: impl Into<String>) -> Error {
        Source::bad_record(&self.source.name, self.record, line, words)
    }
}

struct OnLines(Lines, Objects);

impl Iterator for OnLines {
    type Item = Result<Comment>;

    fn next(&mut self) -> Option<Self::Item> {
        let Self(lines, objects) = self;
        loop {
            return Some(match lines.next() {
                Err(error) => Err(failed(&objects.source.name, error)),
                Ok(None) => return None,
                Ok(Some((number, Line::TooLong))) => Err(objects.lost(number, format!("a line of more than {} MB", LONGEST_LINE >> 20))),
                Ok(Some((_, Line::Whole(line)))) if line.trim_ascii().is_empty() => continue,
                Ok(Some((number, Line::Whole(line)))) => objects.comment(line, number),
            });
        }
    }
}

struct InArray(Array, Objects);

impl Iterator for InArray {
    type Item = Result<Comment>;

    fn next(&mut self) -> Option<Self::Item> {
        let Self(array, objects) = self;
        Some(match array.next() {
            Err(error) => Err(failed(&objects.source.name, error)),
            Ok(None) => return None,
            Ok(Some((line, Ok(element)))) => objects.comment(element, line),
            Ok(Some((line, Err(words)))) => Err(objects.lost(line, words)),
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::input::{Options, read_from};
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
                "a.json: record 3, line 2: bad JSON: invalid type: integer `5`, expected an object (column 1); skipped",
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
