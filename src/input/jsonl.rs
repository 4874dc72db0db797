//! JSONL: one JSON object a line.

use std::io::{BufRead, Read};

use serde_json::{Map, Value};

use super::{
    Comments, Format, Options, Source,
    columns::{AUTHOR, DATE, ID, LABEL, PARENT, TEXT, THREAD, place},
    decode,
};
use crate::{
    comment::Comment,
    error::{Error, ErrorKind, Place, Result},
};

/// JSON lines.
pub(super) const FORMAT: Format = Format {
    name: "jsonl",
    extensions: &["jsonl", "ndjson", "json"],
    about: "one JSON object a line",
    sniff: |head| {
        matches!(head.trim_ascii_start(), [b'{', ..])
            || matches!(head.trim_ascii_start(), [b'[', rest @ ..] if rest.trim_ascii_start().starts_with(b"{"))
    },
    open,
};

/// A longer line is not read into memory.
const LONGEST_LINE: u64 = 64 << 20;

fn open(source: Source) -> Result<Comments> {
    let Source { name, mut bytes, head, options, notes } = source;
    if head.trim_ascii_start().starts_with(b"[") {
        let text = "is one JSON array, not an object a line; make lines of it first (jq -c '.[]' FILE | moderato ... --from jsonl -)";
        return Err(Error::file(name.as_ref(), ErrorKind::BadFile(text.to_owned())));
    }
    if head.is_empty() {
        notes.add("no comments: the file is empty".to_owned());
    }
    let (mut number, mut line) = (0, 0);
    let mut buffer = Vec::new();
    Ok(Box::new(std::iter::from_fn(move || {
        loop {
            buffer.clear();
            let count = match bytes.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut buffer) {
                Ok(count) => count as u64,
                Err(error) => return Some(Err(Error::file(name.as_ref(), ErrorKind::Io(error)))),
            };
            if count == 0 {
                return None;
            }
            line += 1;
            let whole = buffer.ends_with(b"\n") || count < LONGEST_LINE;
            if whole && buffer.trim_ascii().is_empty() {
                continue;
            }
            number += 1;
            let place = place(&name, number, line);
            let read = if whole {
                read_line(&buffer, &options, place.clone())
            } else {
                // The rest of the line passes by in bounded pieces.
                while !buffer.ends_with(b"\n") {
                    buffer.clear();
                    match bytes.by_ref().take(1 << 20).read_until(b'\n', &mut buffer) {
                        Ok(0) | Err(_) => break,
                        Ok(_) => {}
                    }
                }
                Err("a line of more than 64 MB".to_owned())
            };
            return Some(read.map_err(|reason| Error { place, kind: ErrorKind::BadRecord(reason) }));
        }
    })))
}

fn read_line(line: &[u8], options: &Options, place: Place) -> std::result::Result<Comment, String> {
    let object: Map<String, Value> = serde_json::from_str(decode(line).trim()).map_err(|error| format!("not a JSON object: {error}"))?;
    let named = |name: &str| object.iter().find(|(key, _)| key.trim().eq_ignore_ascii_case(name)).and_then(|(_, value)| scalar(value));
    let known = |names: &[&str]| names.iter().find_map(|name| named(name)).filter(|value| !value.trim().is_empty());
    let fields = || object.keys().take(30).map(|key| format!("'{key}'")).collect::<Vec<_>>().join(", ");
    let text = match &options.text_column {
        Some(name) => named(name).ok_or_else(|| format!("no field '{name}'; it has {}", fields()))?,
        None => TEXT.iter().find_map(|name| named(name)).ok_or_else(|| {
            format!("no field that is known to hold text; it has {}; name the one that does with --text-column NAME", fields())
        })?,
    };
    let label = options.label_column.as_deref().map_or_else(|| known(LABEL), named);
    if options.labels_required && label.is_none() {
        return Err(format!("no label; it has {}; name the field that holds it with --label-column NAME", fields()));
    }
    Ok(Comment {
        id: known(ID).unwrap_or_else(|| place.record.to_string()),
        thread: known(THREAD),
        parent: known(PARENT),
        author: known(AUTHOR),
        date: known(DATE),
        label,
        group: options.group_column.as_deref().and_then(named),
        text,
        place,
    })
}

/// A value that can stand in a field.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Options, tests::read};

    #[test]
    fn fields_are_found_in_any_case_and_numbers_are_taken() {
        let (comments, problems) = read(
            None,
            b"{\"ID\": 7, \"Body\": \"hi\", \"label\": true, \"author\": {\"name\": 1}}\n\n{\"text\": \"two\"}",
            Options::default(),
        );
        assert!(problems.is_empty());
        assert_eq!(
            (comments[0].id.as_str(), comments[0].text.as_str(), comments[0].label.as_deref(), &comments[0].author),
            ("7", "hi", Some("true"), &None)
        );
        assert_eq!((comments[1].id.as_str(), comments[1].place.line), ("2", 3));
    }

    #[test]
    fn bad_lines_are_named_and_skipped() {
        let (comments, problems) =
            read(Some("jsonl"), b"{\"text\": \"a\"}\nnot json\n{\"foo\": 1}\n{\"text\": \"b\"}\n", Options::default());
        assert_eq!(comments.len(), 2);
        assert!(problems[0].starts_with("input: record 2, line 2: not a JSON object: "), "{}", problems[0]);
        assert!(problems[1].contains("it has 'foo'; name the one that does with --text-column NAME; skipped"), "{}", problems[1]);
    }

    #[test]
    fn an_array_is_refused_with_what_helps() {
        let (_, problems) = read(None, b"[{\"text\": \"a\"}]", Options::default());
        assert!(problems[0].contains("jq -c"), "{problems:?}");
    }

    #[test]
    fn nested_brackets_do_not_exhaust_the_stack() {
        let deep = format!("{{\"text\": {}", "[".repeat(1_000_000));
        let (comments, problems) = read(Some("jsonl"), deep.as_bytes(), Options::default());
        assert_eq!((comments.len(), problems.len()), (0, 1));
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in ".{0,60}") {
            let line = serde_json::json!({ "text": text }).to_string();
            prop_assert_eq!(&read(Some("jsonl"), line.as_bytes(), Options::default()).0[0].text, &text);
        }
    }
}
