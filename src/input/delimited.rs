//! Tables: records of fields in named or numbered columns. What csv and tsv share.

use std::{
    borrow::Cow,
    io::{self, BufRead},
    sync::Arc,
};

use super::{
    Notes, Reader, Source,
    block::{Block, Cut, Parse, Piece, Raw, Scratch},
    columns::Columns,
    dialect::Dialect,
    fields::Fields,
    records::Records,
    source::failed,
};
use crate::{
    comment::{CommentRef, Details},
    error::Result,
};

/// Records over more lines than this are remarked upon: a closing quote may be missing.
const MANY_LINES: u64 = 1000;

/// Begins to read a table.
///
/// # Errors
/// Reading fails, the header cannot be read, or it lacks a column.
pub(super) fn open(reader: Box<dyn BufRead + Send>, source: Source, dialect: Dialect) -> Result<Reader> {
    let mut records = Records::new(reader, dialect);
    let mut first = Block::default();
    if !records.fill_with(1, &mut first).map_err(|error| failed(&source.name, error))? {
        source.notes.add("empty");
        return Ok(Reader::empty(source.name, source.notes));
    }
    let options = &source.options;
    let mut fields = Fields::default();
    match first.pieces.first_mut() {
        Some(Piece::Bad { words, .. }) => {
            let which = if options.header { "the header" } else { "the first record, which must show the columns," };
            return Err(source.bad(format!("{which} cannot be read: {words}")));
        }
        Some(Piece::Whole { start, end, .. }) => {
            // A second byte order mark, as joined files have, is no content either.
            let bytes = &first.bytes[first.range.clone()][*start as usize..*end as usize];
            *start += if bytes.starts_with("\u{feff}".as_bytes()) { 3 } else { 0 };
            fields.split(&first.bytes[first.range.clone()][*start as usize..*end as usize], dialect);
        }
        _ => {}
    }
    let width = fields.len();
    let columns = if options.header {
        let blank = |c: char| c.is_whitespace() || c == '"' || c == '\u{feff}';
        let bytes = first.record(0);
        let header: Vec<String> = (0..width).map(|index| fields.get(bytes, None, index).0.trim_matches(blank).to_owned()).collect();
        let columns = Columns::of_header(&header, options).map_err(|words| source.bad(words))?;
        source.notes.add(columns.describe(&header));
        records.count = 0;
        columns
    } else {
        let columns = Columns::of_numbers(width, options).map_err(|words| source.bad(words))?;
        source.notes.add(columns.describe(&[]));
        columns
    };
    records.blank_lines_are_empty = width > 1;
    let cutter = Cutter { records, first: (!options.header).then_some(first), notes: source.notes.clone() };
    let table = Table { header: options.header, name: source.name, notes: source.notes.clone(), dialect, columns, width };
    Ok(Reader::new(cutter, table, source.notes))
}

/// Finds the records below the header.
struct Cutter {
    records: Records,
    /// The first record of a table without header, which had to be looked at.
    first: Option<Block>,
    notes: Notes,
}

impl Cut for Cutter {
    fn fill(&mut self, block: &mut Block) -> io::Result<bool> {
        if let Some(first) = self.first.take() {
            *block = first;
            return Ok(true);
        }
        let filled = self.records.fill(block)?;
        if self.records.count == 0 {
            self.notes.add("a header and no records");
        }
        Ok(filled)
    }
}

/// Turns records into comments.
struct Table {
    name: Arc<str>,
    notes: Notes,
    dialect: Dialect,
    columns: Columns,
    /// Fields a record must have.
    width: usize,
    /// Whether that shows in a header.
    header: bool,
}

impl Parse for Table {
    fn comment<'a>(&'a self, raw: Raw<'a>, scratch: &'a mut Scratch) -> Result<Option<CommentRef<'a>>> {
        let Scratch { fields, number, remarks, details, .. } = scratch;
        fields.split(raw.bytes, self.dialect);
        let fields = &*fields;
        if fields.len() != self.width {
            let has = if fields.len() == 1 { "1 field".to_owned() } else { format!("{} fields", fields.len()) };
            let whose = if self.header { "the header" } else { "the first record" };
            let lines = self.dialect.lines_of(raw.bytes);
            let over = if lines > 1 { format!(" (lines {} to {})", raw.line, raw.line + lines - 1) } else { String::new() };
            let words = format!("{has} where {whose} has {}{over}", self.width);
            return Err(Source::bad_record(&self.name, raw.record, raw.line, words));
        }
        let mut guessed = false;
        let mut field = |index: usize| {
            let (text, by_guess) = fields.get(raw.bytes, raw.text, index);
            guessed |= by_guess;
            text
        };
        let mut some = |index: Option<usize>| index.map(&mut field).filter(|text| !text.trim_start().is_empty());
        let id = some(self.columns.id);
        let told = self.columns.details.iter().any(Option::is_some);
        if told {
            let [email, ip, homepage] = self.columns.details.map(|index| some(index).map(Cow::into_owned));
            *details = Details { email, ip, homepage, ..Details::default() };
        }
        let details = told.then_some(&*details);
        let comment = CommentRef {
            numbered: id.is_none(),
            id: id.unwrap_or_else(|| number.format(raw.record).into()),
            thread: some(self.columns.thread),
            parent: some(self.columns.parent),
            author: some(self.columns.author),
            date: some(self.columns.date),
            label: some(self.columns.label),
            group: some(self.columns.group),
            asked: if self.columns.asked.is_empty() {
                Vec::new()
            } else {
                self.columns.asked.iter().map(|index| index.map(|index| fields.get(raw.bytes, raw.text, index).0)).collect()
            },
            text: self.columns.text.map(&mut field).unwrap_or_default(),
            details,
            file: &self.name,
            record: raw.record,
            line: raw.line,
        };
        if guessed {
            self.notes.count_windows_1252();
        }
        if raw.bytes.len() as u64 > MANY_LINES {
            let (lines, record, line) = (self.dialect.lines_of(raw.bytes), raw.record, raw.line);
            if lines > MANY_LINES {
                remarks.push(format!("record {record} runs over {lines} lines, from line {line}: is a closing quote missing?"));
            }
        }
        Ok(Some(comment))
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
        error::Place,
        input::{Options, format_named, read_from},
    };
    use ::csv::Terminator;
    use proptest::prelude::*;

    /// Each comment as `id record:line text`, each error as its message; then the notes.
    fn read(name: &str, bytes: impl Into<Vec<u8>>, options: &Options) -> (Vec<String>, Vec<String>) {
        let opened = read_from(name, io::Cursor::new(bytes.into()), options).unwrap();
        let show = |c: Result<Comment>| match c {
            Ok(c) => format!("{} {}:{} {}", c.id, c.place.record, c.place.line, c.text),
            Err(e) => e.to_string(),
        };
        (opened.reader.map(show).collect(), opened.notes.list())
    }

    fn rows(bytes: impl Into<Vec<u8>>) -> Vec<String> {
        read("t.csv", bytes, &Options::default()).0
    }

    fn refusal(name: &str, bytes: &str, options: &Options) -> String {
        read_from(name, io::Cursor::new(bytes.as_bytes().to_vec()), options).unwrap_err().to_string()
    }

    #[test]
    fn every_column_finds_its_place() {
        let table = "Comment_ID,Video,Parent,Author,Date,Content,Class,Fold\nz1,psy,z0,Ann,2024-05-01,Hello,1,3\n , ,,,,,,\n";
        let options = Options { group_column: Some("fold".to_owned()), ..Options::default() };
        let opened = read_from("t.csv", table.as_bytes(), &options).unwrap();
        let comments: Vec<Comment> = opened.reader.map(Result::unwrap).collect();
        let some = |s: &str| Some(s.to_owned());
        assert_eq!(
            comments[0],
            Comment {
                id: "z1".to_owned(),
                numbered: false,
                thread: some("psy"),
                parent: some("z0"),
                author: some("Ann"),
                date: some("2024-05-01"),
                text: "Hello".to_owned(),
                label: some("1"),
                group: some("3"),
                asked: vec![],
                details: None,
                place: Place { file: "t.csv".into(), record: 1, line: 2 },
            }
        );
        assert_eq!((comments[1].id.as_str(), comments[1].text.as_str(), &comments[1].thread), ("2", "", &None));
        assert!(comments[1].numbered);
        insta::assert_snapshot!(opened.notes.list().join("; "), @r#"text from "Content", label from "Class", id from "Comment_ID", thread from "Video", parent from "Parent", author from "Author", date from "Date", group from "Fold""#);
    }

    #[test]
    fn a_record_stands_on_the_line_where_it_starts() {
        let table = "\"te\nxt\",id\r\n\r\n\"one\r\n\r\ntwo\",a\r\n\n   \n\"\",b\r\nlast,c";
        let options = Options { text_column: Some("1".to_owned()), ..Options::default() };
        assert_eq!(read("t.csv", table, &options).0, ["a 1:4 one\r\n\r\ntwo", "b 2:9 ", "c 3:10 last"]);
    }

    #[test]
    fn ragged_records_are_skipped_by_name() {
        let table = "id,text,label\n1,a,ham\n2,b\n3\n4,c,d,spam\n5,\"two\nlines\"\n6,e,ham\n";
        assert_eq!(
            rows(table),
            [
                "1 1:2 a",
                "t.csv: record 2, line 3: 2 fields where the header has 3; skipped",
                "t.csv: record 3, line 4: 1 field where the header has 3; skipped",
                "t.csv: record 4, line 5: 4 fields where the header has 3; skipped",
                "t.csv: record 5, line 6: 2 fields where the header has 3 (lines 6 to 7); skipped",
                "6 6:8 e",
            ]
        );
    }

    #[test]
    fn an_unbalanced_quote_loses_its_own_record_only() {
        let table = "id,text\n1,\"open\n2,b\n3,\"c\"\n4,\"d\n5,e";
        assert_eq!(
            rows(table),
            [
                "t.csv: record 1, line 2: the quote that opens on line 2 meets its next one on line 4, inside a field; skipped",
                "2 2:3 b",
                "3 3:4 c",
                "t.csv: record 4, line 5: the quote that opens on line 5 is never closed; skipped",
                "5 5:6 e",
            ]
        );
    }

    #[test]
    fn line_ends_and_byte_order_mark() {
        for end in ["\n", "\r\n", "\r"] {
            let table = ["\u{feff}\"Text\",x", "a,1", "\"b\",2", ""].join(end);
            assert_eq!(rows(table), ["1 1:2 a", "2 2:3 b"], "{end:?}");
        }
    }

    #[test]
    fn what_is_called_csv_may_be_separated_otherwise() {
        assert_eq!(rows("id;text\n7;a, b\n"), ["7 1:2 a, b"]);
        assert_eq!(rows("id\ttext\n7\ta, \"b\n"), ["7 1:2 a, \"b"]);
        assert_eq!(rows("id|text\n7|\"a|b\"\n"), ["7 1:2 a|b"]);
    }

    #[test]
    fn tabs_without_quoting_lose_no_row() {
        let mut table = String::new();
        for n in 1..=100 {
            let text = match n {
                10 => "\"YES I am late",
                40 => "\"Win\" says who",
                70 => "said \"never\"",
                _ => "see you",
            };
            table.push_str(&format!("{}\t{text}\n", if n % 10 == 0 { "spam" } else { "ham" }));
        }
        let options =
            Options { text_column: Some("2".to_owned()), label_column: Some("1".to_owned()), header: false, ..Options::default() };
        for name in ["collection", "t.tsv", "t.csv"] {
            let (rows, notes) = read(name, table.as_str(), &options);
            assert_eq!(rows.len(), 100);
            assert_eq!(rows[9], "10 10:10 \"YES I am late");
            assert_eq!(rows[39], "40 40:40 \"Win\" says who");
            assert_eq!(notes, ["text from column 2, label from column 1"]);
        }
    }

    #[test]
    fn tabs_with_quoting_are_read_with_it() {
        assert_eq!(read("t.tsv", "id\ttext\n1\t\"a\tb\"\n2\tc\n", &Options::default()).0, ["1 1:2 a\tb", "2 2:3 c"]);
    }

    #[test]
    fn bytes_that_are_not_utf_8_are_read_field_by_field() {
        let table = b"author,text\nZo\xc3\xab,caf\xe9 \x80\nJos\xe9,na\xc3\xafve\nx,nul \0 \x01\n";
        let opened = read_from("t.csv", &table[..], &Options::default()).unwrap();
        let comments: Vec<Comment> = opened.reader.map(Result::unwrap).collect();
        assert_eq!((comments[0].author.as_deref(), comments[0].text.as_str()), (Some("Zoë"), "café €"));
        assert_eq!((comments[1].author.as_deref(), comments[1].text.as_str()), (Some("José"), "naïve"));
        assert_eq!(comments[2].text, "nul \0 \u{1}");
        assert_eq!(opened.notes.list()[1], "2 records are not UTF-8; read as Windows-1252");
    }

    #[test]
    fn a_field_of_10_mb() {
        let text = "a \"\"quoted\"\" line\r\n".repeat(10 << 20 >> 4);
        let table = format!("text,id\n\"{text}\",big\nsmall,2\n");
        let opened = read_from("t.csv", io::Cursor::new(table.into_bytes()), &Options::default()).unwrap();
        let comments: Vec<Comment> = opened.reader.map(Result::unwrap).collect();
        assert!(comments[0].text == text.replace("\"\"", "\""));
        assert_eq!(comments[1].place.line, 3 + (10 << 20 >> 4));
        assert!(opened.notes.list()[1].ends_with("is a closing quote missing?"));
    }

    #[test]
    fn nothing_in_it_is_no_error() {
        let none = [""; 0];
        assert_eq!(read("t.csv", "", &Options::default()), (none.map(String::from).to_vec(), vec!["empty".to_owned()]));
        assert_eq!(read("t.csv", "\u{feff}", &Options::default()).1, ["empty"]);
        assert_eq!(read("t.csv", "\n\r\n", &Options::default()).1, ["empty"]);
        assert_eq!(read("t.csv", "id,text", &Options::default()).1[1], "a header and no records");
    }

    #[test]
    fn a_table_without_text_is_refused() {
        insta::assert_snapshot!(
            refusal("t.csv", "when,who,what\n1,2,3\n", &Options::default()),
            @r#"t.csv: no column of comment text; there are "when", "who", "what": say which with --text-column NAME, or --no-header --text-column NUMBER if the first line is a record"#
        );
        insta::assert_snapshot!(
            refusal("t.csv", "id,\"text\n", &Options::default()),
            @"t.csv: the header cannot be read: the quote that opens on line 1 is never closed"
        );
        let no_header = Options { header: false, ..Options::default() };
        insta::assert_snapshot!(
            refusal("t.csv", "ham,hello\n", &no_header),
            @"t.csv: with --no-header columns are not guessed: say --text-column NUMBER (and --label-column NUMBER); the first record has 2 fields"
        );
    }

    fn field() -> impl Strategy<Value = String> {
        prop_oneof![any::<String>(), "[\",;\t\r\n a|\u{feff}\u{0}]{0,12}"]
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(rows in prop::collection::vec((field(), field()), 0..20), crlf in any::<bool>(), always in any::<bool>()) {
            let mut writer = ::csv::WriterBuilder::new()
                .terminator(if crlf { Terminator::CRLF } else { Terminator::Any(b'\n') })
                .quote_style(if always { ::csv::QuoteStyle::Always } else { ::csv::QuoteStyle::Necessary })
                .from_writer(Vec::new());
            writer.write_record(["text", "author"]).unwrap();
            rows.iter().for_each(|(text, author)| writer.write_record([text, author]).unwrap());
            let options = Options { format: Some(format_named("csv").unwrap()), ..Options::default() };
            let opened = read_from("t", io::Cursor::new(writer.into_inner().unwrap()), &options).unwrap();
            let read: Vec<Comment> = opened.reader.map(Result::unwrap).collect();
            prop_assert_eq!(read.len(), rows.len());
            for (comment, (text, author)) in read.iter().zip(&rows) {
                prop_assert_eq!(&comment.text, text);
                prop_assert_eq!(comment.author.as_deref().unwrap_or_default(), if author.trim().is_empty() { "" } else { author });
            }
        }

        #[test]
        fn one_column_is_read_as_written(texts in prop::collection::vec(field(), 0..20)) {
            let mut writer = ::csv::Writer::from_writer(Vec::new());
            writer.write_record(["comment"]).unwrap();
            texts.iter().for_each(|text| writer.write_record([text]).unwrap());
            let opened = read_from("t.csv", io::Cursor::new(writer.into_inner().unwrap()), &Options::default()).unwrap();
            let read: Vec<String> = opened.reader.map(|c| c.unwrap().text).collect();
            prop_assert_eq!(read, texts);
        }
    }
}
