//! CSV: comma-, semicolon- or bar-separated records with a header (RFC 4180, read leniently, told about strictly).

use super::{
    Comments, Format, Source,
    columns::{Columns, TEXT, place},
    decode,
    recovery::{Next, Records},
};
use crate::error::{Error, ErrorKind, Result};

/// Comma-separated values.
pub(super) const FORMAT: Format = Format {
    name: "csv",
    extensions: &["csv"],
    about: "comma-, semicolon- or bar-separated values with a header",
    sniff: |head| header_names_text(head, &[b',', b';', b'|']) || single_text_column(head),
    open: |source| {
        let delimiter = delimiter(&source.head);
        // A .csv that is really tab-separated has that format's trouble with quotes.
        let quoting = delimiter != b'\t' || super::tsv::quotes_are_quoting(&source.head);
        open(source, delimiter, quoting)
    },
};

/// Reads records separated by `delimiter`.
pub(super) fn open(source: Source, delimiter: u8, quoting: bool) -> Result<Comments> {
    let Source { name, bytes, options, notes, .. } = source;
    let mut records = Records::new(bytes, delimiter, quoting);
    let fail = |kind| Error::file(name.as_ref(), kind);
    let (columns, mut held) = match records.next().map_err(|error| fail(ErrorKind::Io(error)))? {
        Next::End => {
            notes.add("no comments: the file is empty".to_owned());
            return Ok(Box::new(std::iter::empty()));
        }
        Next::Record(first) if options.no_header => {
            (Columns::without_header(first.len(), &options).map_err(fail)?, Some(Next::Record(first)))
        }
        Next::Record(header) => {
            let names: Vec<String> = header.iter().map(|name| decode(name).into_owned()).collect();
            (Columns::find(&names, &options).map_err(fail)?, None)
        }
        Next::Broken { reason, .. } => return Err(fail(ErrorKind::BadFile(format!("the header cannot be read: {reason}")))),
    };
    let (mut number, mut mended) = (0u64, 0u64);
    Ok(Box::new(std::iter::from_fn(move || {
        let next = match held.take().map_or_else(|| records.next(), Ok) {
            Ok(next) => next,
            Err(error) => return Some(Err(Error::file(name.as_ref(), ErrorKind::Io(error)))),
        };
        number += 1;
        match next {
            Next::End => {
                if mended > 0 {
                    notes.add(format!("{mended} records were not UTF-8 and were read as Windows-1252"));
                    mended = 0;
                }
                None
            }
            Next::Broken { line, reason } => Some(Err(Error { place: place(&name, number, line), kind: ErrorKind::BadRecord(reason) })),
            Next::Record(record) => {
                let place = place(&name, number, records.line());
                if record.len() != columns.count {
                    let text = format!("{} fields where the header has {}", record.len(), columns.count);
                    return Some(Err(Error { place, kind: ErrorKind::BadRecord(text) }));
                }
                let (comment, was_mended) = columns.comment(|column| &record[column], place);
                mended += u64::from(was_mended);
                Some(Ok(comment))
            }
        }
    })))
}

/// The first line of `head` that is not blank.
fn first_line(head: &[u8]) -> &[u8] {
    head.split(|&byte| byte == b'\n' || byte == b'\r').find(|line| !line.trim_ascii().is_empty()).unwrap_or_default()
}

fn fields(line: &[u8], delimiter: u8) -> impl Iterator<Item = String> + '_ {
    line.split(move |&byte| byte == delimiter).map(|field| decode(field).trim().trim_matches('"').to_lowercase())
}

/// Whether the first line, cut at one of the delimiters, is a header with a column known to hold text.
pub(super) fn header_names_text(head: &[u8], delimiters: &[u8]) -> bool {
    let line = first_line(head);
    delimiters.iter().any(|&delimiter| line.contains(&delimiter) && fields(line, delimiter).any(|field| TEXT.contains(&field.as_str())))
}

fn single_text_column(head: &[u8]) -> bool {
    let line = first_line(head);
    !line.contains(&b' ') && fields(line, b',').count() == 1 && fields(line, b',').all(|field| TEXT.contains(&field.as_str()))
}

/// The delimiter that gives the header a known text column, else the one that cuts it into most fields.
fn delimiter(head: &[u8]) -> u8 {
    const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
    let line = first_line(head);
    DELIMITERS
        .into_iter()
        .find(|&delimiter| header_names_text(head, &[delimiter]))
        .or_else(|| DELIMITERS.into_iter().rev().max_by_key(|&delimiter| fields(line, delimiter).count()))
        .unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Options, tests::read};

    fn texts(bytes: &[u8]) -> (Vec<String>, Vec<String>) {
        let (comments, problems) = read(Some("csv"), bytes, Options::default());
        (comments.into_iter().map(|comment| comment.text).collect(), problems)
    }

    #[test]
    fn quotes_newlines_byte_order_marks_and_line_ends_of_all_kinds() {
        assert_eq!(texts(b"\xef\xbb\xbfid,Text\r\n1,\"two\nlines, \"\"quoted\"\"\"\r\n2,plain\r\n").0, ["two\nlines, \"quoted\"", "plain"]);
        assert_eq!(texts(b"id,text\r1,a\r2,b\r").0, ["a", "b"]);
        assert_eq!(texts(b"id;TEXT\n1;a, b\n").0, ["a, b"]);
    }

    #[test]
    fn every_part_of_a_comment_is_read() {
        let (comments, _) = read(None, b"id,post,parent,author,date,text,label\n7,page,3,Ann,2024-01-02,hi,spam\n", Options::default());
        let comment = &comments[0];
        assert_eq!((comment.id.as_str(), comment.thread.as_deref(), comment.parent.as_deref()), ("7", Some("page"), Some("3")));
        assert_eq!(
            (comment.author.as_deref(), comment.date.as_deref(), comment.label.as_deref()),
            (Some("Ann"), Some("2024-01-02"), Some("spam"))
        );
    }

    #[test]
    fn ragged_records_are_named_and_the_rest_goes_on() {
        let (texts, problems) = texts(b"id,text\n1,\"a\nb\"\n2\n3,c,d\n4,e\n");
        assert_eq!(texts, ["a\nb", "e"]);
        assert_eq!(
            problems,
            [
                "input: record 2, line 4: 1 fields where the header has 2; skipped",
                "input: record 3, line 5: 3 fields where the header has 2; skipped"
            ]
        );
    }

    #[test]
    fn a_stray_quote_loses_its_own_record_only() {
        let (texts, problems) = texts(b"id,text\n1,\"never closed\n2,two\n3,\"three\"\n4,four\n");
        assert_eq!(texts, ["two", "three", "four"]);
        assert_eq!(problems, ["input: record 1, line 2: a quote that is opened here is not closed properly; skipped"]);
        let (texts, problems) = super::tests::texts(b"id,text\n1,one\n2,\"to the end\n3,three\n");
        assert_eq!((texts, problems.len()), (vec!["one".to_owned(), "three".to_owned()], 1));
    }

    #[test]
    fn one_byte_encodings_are_read_field_by_field() {
        let (texts, problems) = texts(b"id,text\n1,caf\xe9\n2,caf\xc3\xa9\n");
        assert_eq!(texts, ["café", "café"]);
        assert_eq!(problems, [""; 0]);
    }

    #[test]
    fn empty_files_and_headers_alone_hold_no_comments() {
        assert_eq!(texts(b""), (vec![], vec![]));
        assert_eq!(texts(b"id,text\n"), (vec![], vec![]));
        assert_eq!(texts(b"id,text\n1,\n").0, [""], "an empty text is a comment");
    }

    #[test]
    fn a_large_field_is_read_whole() {
        let big = "x".repeat(10_000_000);
        assert_eq!(texts(format!("id,text\n1,\"{big}\"\n2,b\n").as_bytes()).0.iter().map(String::len).collect::<Vec<_>>(), [10_000_000, 1]);
    }

    proptest! {
        #[test]
        fn what_a_csv_writer_wrote_is_read_again(rows in proptest::collection::vec("[^\u{feff}]{0,40}", 1..8)) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(["id", "text"]).unwrap();
            for (number, row) in rows.iter().enumerate() {
                writer.write_record([number.to_string().as_str(), row]).unwrap();
            }
            prop_assert_eq!(texts(&writer.into_inner().unwrap()).0, rows);
        }
    }
}
