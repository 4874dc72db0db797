//! [`Dialect`]: how a table is written, as far as its first 64 KB show.

use memchr::{memchr, memchr_iter};

use super::{
    Options,
    columns::{Role, role_of, same_name},
};

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    /// What stands between two fields.
    pub delimiter: u8,
    /// Whether a field that begins with a quote is quoted.
    pub quoting: bool,
    /// Whether a CR alone ends a line: only where there is no LF, as else it is a comment's own.
    pub cr_ends_lines: bool,
}

/// What may separate fields, the likelier first.
const DELIMITERS: &[u8] = b",;\t|";

/// Records looked at.
const RECORDS: usize = 20;

impl Dialect {
    /// The dialect of a table that begins with `head`, whatever its delimiter.
    pub fn sniff(head: &[u8], head_is_all: bool, options: &Options) -> Self {
        let best = DELIMITERS.iter().rev().max_by_key(|&&delimiter| Fit::of(head, head_is_all, delimiter, options));
        Self::with_delimiter(head, *best.unwrap_or(&b','))
    }

    /// The dialect of a table with this delimiter.
    pub fn with_delimiter(head: &[u8], delimiter: u8) -> Self {
        Self {
            delimiter,
            // Tab-separated files are mostly written without any quoting, and a stray quote must not swallow rows there.
            quoting: delimiter != b'\t' || quotes_are_meant(head, delimiter),
            cr_ends_lines: cr_ends_lines(head),
        }
    }

    /// How many line ends there are in a piece of the table.
    pub fn line_ends(self, bytes: &[u8]) -> u64 {
        let mut count = memchr_iter(b'\n', bytes).count();
        if self.cr_ends_lines {
            count += memchr_iter(b'\r', bytes).filter(|at| bytes.get(at + 1) != Some(&b'\n')).count();
        }
        count as u64
    }

    /// How many lines a record runs over.
    pub fn lines_of(self, record: &[u8]) -> u64 {
        1 + self.line_ends(record)
    }
}

/// How well a delimiter suits, the weightiest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    /// There is more than one column at all.
    splits: bool,
    /// The header names the column of comment text.
    names_text: bool,
    /// Thousandths of the records that are as wide as the first.
    agree: usize,
    width: usize,
}

impl Fit {
    fn of(head: &[u8], head_is_all: bool, delimiter: u8, options: &Options) -> Self {
        let records = first_records(head, head_is_all, delimiter);
        let Some(header) = records.first() else {
            return Self { splits: false, names_text: false, agree: 0, width: 0 };
        };
        let alike = records.iter().filter(|record| record.len() == header.len()).count();
        Self {
            splits: header.len() > 1,
            names_text: options.header && header.iter().any(|name| is_text(name, options)),
            agree: alike * 1000 / records.len(),
            width: header.len(),
        }
    }
}

/// Whether content that begins with `head` is a table with this delimiter: the header names a column of text among
/// others, and the next record is as wide.
pub(super) fn is_table(head: &[u8], delimiter: u8) -> bool {
    let records = first_records(head, false, delimiter);
    // A short input may hold a header and one record without a line end.
    let records = if records.len() < 2 { first_records(head, true, delimiter) } else { records };
    let Some(header) = records.first() else {
        return false;
    };
    header.len() > 1
        && header.iter().any(|name| is_text(name, &Options::default()))
        && records.get(1).is_none_or(|record| record.len() == header.len())
}

/// Whether each of the first lines has the same number of tabs, at least one; and there are five lines or more.
pub(super) fn is_tabular_by_tabs(head: &[u8]) -> bool {
    let complete = head.iter().rposition(|&b| b == b'\n' || b == b'\r').unwrap_or(0);
    let lines = head[..complete].split(|&b| b == b'\n' || b == b'\r').filter(|line| !line.is_empty()).take(RECORDS);
    let tabs: Vec<usize> = lines.map(|line| memchr::memchr_iter(b'\t', line).count()).collect();
    tabs.len() >= 5 && tabs[0] > 0 && tabs.iter().all(|&count| count == tabs[0])
}

fn is_text(name: &str, options: &Options) -> bool {
    match &options.text_column {
        Some(chosen) => same_name(name, chosen),
        None => matches!(role_of(name), Some((Role::Text, _))),
    }
}

/// The fields of the first records. The last record of a head that is not all may be cut off, and is left out.
fn first_records(head: &[u8], head_is_all: bool, delimiter: u8) -> Vec<Vec<String>> {
    let dialect = Dialect::with_delimiter(head, delimiter);
    let mut reader =
        ::csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).quoting(dialect.quoting).from_reader(head);
    let mut records: Vec<Vec<String>> = reader
        .byte_records()
        .map_while(Result::ok)
        .take(RECORDS + 1)
        .map(|record| record.iter().map(|field| String::from_utf8_lossy(field).into_owned()).collect())
        .collect();
    if records.len() > RECORDS || (!head_is_all && records.len() > 1) {
        records.pop();
    }
    records
}

fn cr_ends_lines(head: &[u8]) -> bool {
    // A CR that stands last may be the first half of a CRLF.
    let head = head.strip_suffix(b"\r").unwrap_or(head);
    memchr(b'\r', head).is_some() && memchr(b'\n', head).is_none()
}

/// Whether the quotes in `head` are quoting: every field that begins with one also ends with one, and at least one of
/// these needs it, for a delimiter, a line end or a doubled quote inside, or all of the first record have it. A field
/// with both line ends and delimiters is rather several rows, between one that begins and one that ends with a quote.
fn quotes_are_meant(head: &[u8], delimiter: u8) -> bool {
    let is_line_end = |b: &u8| matches!(b, b'\n' | b'\r');
    let is_end = |b: &u8| *b == delimiter || is_line_end(b);
    let mut needed = false;
    let mut first_record = true;
    let mut at = 0;
    while at < head.len() {
        let end = if head[at] == b'"' {
            // A field that the end of the head cuts off says nothing.
            let Some((end, doubled)) = closing_quote(head, at) else {
                return needed;
            };
            let field = &head[at + 1..end - 1];
            let (lines, delimiters) = (field.iter().any(is_line_end), memchr(delimiter, field).is_some());
            if head.get(end).is_some_and(|b| !is_end(b)) || (lines && delimiters) {
                return false;
            }
            needed |= doubled || lines || delimiters;
            end
        } else {
            first_record = false;
            head[at..].iter().position(is_end).map_or(head.len(), |i| at + i)
        };
        if first_record && head.get(end) != Some(&delimiter) {
            needed = true;
            first_record = false;
        }
        at = end + 1;
    }
    needed
}

/// One past the quote that closes the field that opens at `open`, and whether there are doubled quotes between.
fn closing_quote(head: &[u8], open: usize) -> Option<(usize, bool)> {
    let mut doubled = false;
    let mut at = open + 1;
    loop {
        let quote = at + memchr(b'"', &head[at..])?;
        if head.get(quote + 1) != Some(&b'"') {
            return Some((quote + 1, doubled));
        }
        doubled = true;
        at = quote + 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delimiter(head: &str) -> char {
        Dialect::sniff(head.as_bytes(), true, &Options::default()).delimiter.into()
    }

    #[test]
    fn the_delimiter_shows_in_header_and_records() {
        assert_eq!(delimiter("id,text\n1,a;b;c\n2,d;e;f\n"), ',');
        assert_eq!(delimiter("id;text\n1;a, b, c\n2;d, e, f\n"), ';');
        assert_eq!(delimiter("id\ttext\n1\ta, b\n"), '\t');
        assert_eq!(delimiter("id|text\n1|a, b\n"), '|');
        assert_eq!(delimiter("one;two;three\n1;2,5;3\n4;5;6\n"), ';');
    }

    #[test]
    fn one_column_has_no_delimiter() {
        assert_eq!(delimiter("text\nhello; you\nhello; you\n"), ',');
        assert_eq!(delimiter(""), ',');
        assert_eq!(delimiter("\n\n"), ',');
    }

    #[test]
    fn a_chosen_column_tells_too() {
        let options = Options { text_column: Some("Words".to_owned()), ..Options::default() };
        assert_eq!(Dialect::sniff(b"a,b;words\n1,2;3\n", true, &options).delimiter, b';');
    }

    #[test]
    fn tabs_with_stray_quotes_have_no_quoting() {
        let quoting = |head: &str| Dialect::with_delimiter(head.as_bytes(), b'\t').quoting;
        assert!(!quoting("ham\tnot quoted\nspam\tstill \"not\"\n"));
        assert!(!quoting("ham\t\"YES I am late\nspam\tWin!\nham\t\"ok\" he said\n"));
        assert!(!quoting("ham\t\"a sentence in quotes\"\nspam\tWin!\n"));
        assert!(!quoting("ham\t\"\"\n"));
        assert!(!quoting("ham\t\"YES I am late\nspam\tWin!\nham\tshe said \"ok\"\n"));
    }

    #[test]
    fn tabs_with_quotes_that_are_needed_have_quoting() {
        let quoting = |head: &str| Dialect::with_delimiter(head.as_bytes(), b'\t').quoting;
        assert!(quoting("label\ttext\nham\t\"two\nlines\"\nspam\tx\n"));
        assert!(quoting("label\ttext\nham\t\"a\ttab\"\n"));
        assert!(quoting("label\ttext\nham\t\"he said \"\"hi\"\"\"\n"));
        assert!(quoting("\"label\"\t\"text\"\n\"ham\"\t\"x\"\n"));
    }

    #[test]
    fn line_ends() {
        assert!(cr_ends_lines(b"a,b\rc,d\r"));
        assert!(!cr_ends_lines(b"a,b\r\nc,d\r"));
        assert!(!cr_ends_lines(b"a,b\r"));
        assert!(!cr_ends_lines(b""));
    }

    #[test]
    fn a_pasted_page_is_no_table() {
        assert!(is_table(b"id,text\n1,hello\n", b','));
        assert!(is_table(b"id,text\n1,hello", b','));
        assert!(is_table(b"id,text\n", b','));
        assert!(!is_table(b"text\nhello\n", b','));
        assert!(!is_table(b"Well, I never, said she\nMe, too\n", b','));
        assert!(!is_table(b"Please, comment, below\nSure\n", b','));
        assert!(!is_table(b"", b','));
    }

    #[test]
    fn tabs_make_a_table_without_header() {
        assert!(is_tabular_by_tabs(b"ham\ta\nham\tb\nspam\tc\nham\td\nham\te\nham"));
        assert!(!is_tabular_by_tabs(b"ham\ta\nham\tb\nspam\tc\t\nham\td\nham\te\n"));
        assert!(!is_tabular_by_tabs(b"a\nb\nc\nd\ne\nf\n"));
        assert!(!is_tabular_by_tabs(b""));
    }
}
