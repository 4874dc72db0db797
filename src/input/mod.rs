//! Input: bytes in, [`Comment`](crate::comment::Comment)s out. One file a format; everything malformed ends here.
//!
//! [`open`] settles the format (asked for, else by extension, else by content) and gives an iterator that streams in
//! constant memory. What it cannot read comes out as an error in the place of the record, and reading goes on
//! ([`Error::is_skip`](crate::error::Error::is_skip)); any other error is the end. Another format is one new file and
//! its line in [`FORMATS`].
//!
//! ```
//! use moderato::input::{Options, read_from};
//!
//! let csv = "id,text,label\n7,Nice video,ham\n8,\"Win $900, now\",spam\n9,cut\n";
//! let input = read_from("comments.csv", csv.as_bytes(), &Options::default())?;
//! let (comments, skipped): (Vec<_>, Vec<_>) = input.reader.partition(Result::is_ok);
//! assert_eq!(comments.len(), 2);
//! assert_eq!(
//!     skipped[0].as_ref().unwrap_err().to_string(),
//!     "comments.csv: record 3, line 4: 2 fields where the header has 3; skipped",
//! );
//! # Ok::<(), moderato::error::Error>(())
//! ```

mod array;
#[cfg(feature = "parquet")]
mod arrow_ipc;
mod binary;
mod block;
#[cfg(feature = "parquet")]
mod columnar;
pub(crate) mod columns;
mod compressed;
mod condition;
mod csv;
mod delimited;
mod dialect;
mod disqus;
mod document;
pub(crate) mod encoding;
mod export;
mod fields;
#[cfg(feature = "parquet")]
mod guarded;
mod hackernews;
mod items;
mod jsonl;
mod labels;
mod lines;
mod mbox;
mod notes;
mod notification;
mod object;
mod page;
#[cfg(feature = "parquet")]
mod parquet;
mod plain;
mod reader;
mod records;
mod reddit;
mod source;
mod stream;
mod text;
mod threads;
mod tsv;
mod unreadable;
mod window;
mod wordpress;
mod xml;
mod youtube;
mod youtube_downloader;

pub use self::{
    block::{Block, Scratch},
    condition::Conditions,
    export::{APPROVED, OUT_OF_SIGHT, PENDING, UNDECIDED},
    labels::LabelNames,
    notes::Notes,
    reader::{Parser, Reader},
    source::Source,
    threads::{About, Threads},
    unreadable::Unreadable,
};

use std::{
    fmt,
    fs::File,
    io::{self, BufRead, Read},
    path::Path,
    sync::{Arc, atomic::AtomicU64},
};

use crate::error::{Error, ErrorKind, Result};

/// An input format.
#[derive(Debug)]
pub struct Format {
    /// What `--from` calls it.
    pub name: &'static str,
    /// File extensions in lower case, without the dot.
    pub extensions: &'static [&'static str],
    /// What it is, in one line.
    pub about: &'static str,
    /// Whether content that begins with `head` (at most 64 KB) looks like it.
    pub sniff: fn(head: &[u8]) -> bool,
    /// Begins to read; fails where the input as a whole is no good.
    pub open: fn(Box<dyn BufRead + Send>, Source) -> Result<Reader>,
}

/// Every input format, in the order in which content is asked: the first that knows its own takes it.
pub const FORMATS: &[Format] = &[
    #[cfg(feature = "parquet")]
    parquet::FORMAT,
    #[cfg(feature = "parquet")]
    arrow_ipc::FORMAT,
    wordpress::FORMAT,
    disqus::FORMAT,
    youtube::FORMAT,
    reddit::FORMAT,
    hackernews::FORMAT,
    youtube_downloader::FORMAT,
    jsonl::FORMAT,
    mbox::FORMAT,
    page::FORMAT,
    csv::FORMAT,
    tsv::FORMAT,
    text::FORMAT,
];

/// How an input is to be read.
#[derive(Debug, Clone)]
pub struct Options {
    /// The format; otherwise it goes by extension, then by content.
    pub format: Option<&'static Format>,
    /// The column (field, key) of the comment's text: a name in any case, or for tables a 1-based number.
    pub text_column: Option<String>,
    /// The column of the label, likewise.
    pub label_column: Option<String>,
    /// The column whose value becomes [`Comment::group`](crate::comment::Comment::group), likewise.
    pub group_column: Option<String>,
    /// Any columns (keys) whose values become [`Comment::asked`](crate::comment::Comment::asked), likewise; they may be absent.
    pub asked_columns: Vec<String>,
    /// Whether an input without labels is an error.
    pub labels_required: bool,
    /// Whether the first record of a table names its columns; without it columns are numbers.
    pub header: bool,
    /// The most memory, in bytes, that the window of a zstd archive may take while it is unpacked.
    pub largest_window: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            format: None,
            text_column: None,
            label_column: None,
            group_column: None,
            asked_columns: Vec::new(),
            labels_required: false,
            header: true,
            largest_window: compressed::USUAL_WINDOW,
        }
    }
}

/// An input that is being read.
pub struct Opened {
    /// The comments.
    pub reader: Reader,
    /// The input as the user named it; `stdin` for standard input.
    pub name: Arc<str>,
    /// Its format.
    pub format: &'static Format,
    /// Its size in bytes, if it is a file.
    pub size: Option<u64>,
    /// How many bytes have been read so far, a little ahead of the comments.
    pub progress: Arc<AtomicU64>,
    /// Remarks for people; complete when the reader has come to its end.
    pub notes: Notes,
    /// What is told of the threads themselves; likewise.
    pub threads: Threads,
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened")
            .field("name", &self.name)
            .field("format", &self.format.name)
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}

/// Bytes as text: UTF-8, or else Windows-1252.
pub fn decode(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    encoding::decode(bytes).0
}

/// Opens a file, or standard input for `-`.
///
/// # Errors
/// The file is missing, a folder, may not be read, is not text, has no known format, or (tables and JSON) no column with
/// the comment's text, or lacks a column that was asked for.
pub fn open(path: impl AsRef<Path>, options: &Options) -> Result<Opened> {
    let path = path.as_ref();
    if path.as_os_str() == "-" {
        return read_from("stdin", io::stdin(), options);
    }
    let (file, size) = source::open_file(path)?;
    // What is no regular file cannot be read but from its beginning.
    let again = size.and_then(|_| file.try_clone().ok());
    let opened = read(&path.to_string_lossy(), file, again, options)?;
    Ok(Opened { size, ..opened })
}

/// Reads `stream`; `name` stands in messages, and its extension may settle the format.
///
/// # Errors
/// As for [`open`].
pub fn read_from(name: &str, stream: impl Read + Send + 'static, options: &Options) -> Result<Opened> {
    read(name, stream, None, options)
}

/// Reads `stream`, which is that of `file` if there is one.
fn read(name: &str, stream: impl Read + Send + 'static, file: Option<File>, options: &Options) -> Result<Opened> {
    let name: Arc<str> = name.into();
    let progress = Arc::new(AtomicU64::new(0));
    let notes = Notes::default();
    let (reader, head, is_packed) = source::prepare(&name, stream, progress.clone(), options, &notes)?;
    let format = match options.format.or_else(|| format_by_extension(&name, &head)) {
        Some(format) => format,
        None => format_by_content(&head).ok_or_else(|| {
            let words = format!("cannot tell its format; name it with --from ({})", format_names());
            Error::file(name.clone(), ErrorKind::BadFile(words))
        })?,
    };
    let threads = Threads::default();
    let source = Source {
        name: name.clone(),
        head,
        options: options.clone(),
        notes: notes.clone(),
        threads: threads.clone(),
        file: file.filter(|_| !is_packed),
        progress: progress.clone(),
    };
    let reader = if source.head.is_empty() {
        notes.add("empty");
        Reader::empty(name.clone(), notes.clone())
    } else {
        (format.open)(reader, source)?
    };
    Ok(Opened { reader, name, format, size: None, progress, notes, threads })
}

/// The format that `--from` calls `name`, in any case.
///
/// # Errors
/// There is none of that name; the message lists those there are.
pub fn format_named(name: &str) -> Result<&'static Format> {
    FORMATS.iter().find(|format| format.name.eq_ignore_ascii_case(name)).ok_or_else(|| {
        let words = format!("no such format `{}`; known are {}", encoding::shorten(name), format_names());
        Error::file("--from", ErrorKind::BadFile(words))
    })
}

/// `csv, tsv, …`
fn format_names() -> String {
    FORMATS.iter().map(|format| format.name).collect::<Vec<_>>().join(", ")
}

/// Of several formats with the name's extension, the first that knows its own, or the last of them.
fn format_by_extension(name: &str, head: &[u8]) -> Option<&'static Format> {
    let mut path = Path::new(name);
    let extension = |path: &Path| path.extension().and_then(|extension| extension.to_str()).map(str::to_lowercase);
    if extension(path).is_some_and(|extension| compressed::EXTENSIONS.contains(&extension.as_str())) {
        path = Path::new(path.file_stem()?);
    }
    let extension = extension(path)?;
    let mut candidates = FORMATS.iter().filter(|format| format.extensions.contains(&extension.as_str())).peekable();
    let mut chosen = None;
    while let Some(format) = candidates.next() {
        if candidates.peek().is_none() || (format.sniff)(head) {
            chosen = Some(format);
            break;
        }
    }
    chosen
}

fn format_by_content(head: &[u8]) -> Option<&'static Format> {
    FORMATS.iter().find(|format| (format.sniff)(head))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::print_stderr)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::{io::Write, sync::atomic::Ordering};

    fn options(format: &str) -> Options {
        Options { format: Some(format_named(format).unwrap()), ..Options::default() }
    }

    fn texts(name: &str, bytes: &[u8]) -> (&'static str, Vec<String>) {
        let opened = read_from(name, io::Cursor::new(bytes.to_vec()), &Options::default()).unwrap();
        (opened.format.name, opened.reader.map(|c| c.unwrap().text).collect())
    }

    #[test]
    fn formats_have_unlike_names() {
        let mut names: Vec<&str> = FORMATS.iter().map(|f| f.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), FORMATS.len());
        let mut extensions = FORMATS.iter().flat_map(|f| f.extensions);
        assert!(extensions.all(|e| e.to_lowercase() == *e && !e.contains('.')));
    }

    #[test]
    fn a_format_by_name() {
        assert_eq!(format_named("JSONL").unwrap().name, "jsonl");
        let refusal = format_named("abacus").unwrap_err().to_string();
        insta::assert_snapshot!(refusal.replace(&format_names(), "…"), @"--from: no such format `abacus`; known are …");
    }

    #[test]
    fn the_format_goes_by_extension_then_by_content() {
        assert_eq!(texts("a.TXT", b"id,text\n1,a\n"), ("text", vec!["id,text".to_owned(), "1,a".to_owned()]));
        let a = |format| (format, vec!["a".to_owned()]);
        assert_eq!(texts("stdin", b"id,text\n1,a\n"), a("csv"));
        assert_eq!(texts("stdin", b"\xef\xbb\xbfid;text\n1;a\n"), a("csv"));
        assert_eq!(texts("stdin", b"id\ttext\n1\ta\n"), a("tsv"));
        assert_eq!(texts("stdin", b"{\"text\":\"a\"}"), a("jsonl"));
        assert_eq!(texts("stdin", b"[{\"text\":\"a\"}]"), a("jsonl"));
        assert_eq!(texts("page.of.words", b"a"), a("text"));
        assert_eq!(texts("stdin", b""), ("text", vec![]));
    }

    #[test]
    fn what_cannot_be_read_says_what_it_is() {
        let refusal = |name: &str, bytes: &'static [u8]| read_from(name, bytes, &Options::default()).unwrap_err().to_string();
        insta::assert_snapshot!(refusal("a.csv", b"PK\x03\x04"), @"a.csv: looks like a zip archive or a workbook (.xlsx, .ods); unpack it, or save the sheet as CSV, first");
        let unknown = refusal("a.xml", b"<?xml version='1.0'?>");
        insta::assert_snapshot!(unknown.replace(&format_names(), "…"), @"a.xml: cannot tell its format; name it with --from (…)");
    }

    #[test]
    fn a_file_has_a_size_and_progress() {
        let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
        file.write_all(b"text\nhello\n").unwrap();
        let opened = open(file.path(), &Options::default()).unwrap();
        assert_eq!((opened.size, opened.format.name), (Some(11), "csv"));
        assert_eq!(opened.reader.count(), 1);
        assert_eq!(opened.progress.load(Ordering::Relaxed), 11);
    }

    /// Fails at once.
    struct Broken;

    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("cable cut"))
        }
    }

    #[test]
    fn a_failure_to_read_is_the_end() {
        let wire = io::Cursor::new(b"{\"text\":\"a\"}\n".repeat(10_000)).chain(Broken);
        let mut reader = read_from("wire", wire, &options("jsonl")).unwrap().reader;
        let last = reader.find(Result::is_err);
        assert_eq!(last.unwrap().unwrap_err().to_string(), "wire: cable cut");
        assert!(reader.next().is_none());
    }

    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        // Pieces that mean something to one format or another, so that more than the first byte is read.
        const PIECES: &[&[u8]] = &[
            b"id,text,label\n",
            b"text\tid\n",
            b"\"",
            b"\"\"",
            b",",
            b"\t",
            b"\n",
            b"\r",
            b"\r\n",
            b"{\"text\":\"a\"}\n",
            b"{",
            b"}",
            b"[",
            b"]",
            b"\\",
            b"\\ud83d",
            b"\0",
            b"\xe9",
            b"\xff\xfe",
            b"\xef\xbb\xbf",
            b"a ",
            b"\n\n\n\n\n\n",
        ];
        let piece = prop::sample::select(PIECES);
        prop_oneof![prop::collection::vec(any::<u8>(), 0..300), prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat()),]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn no_bytes_make_any_format_panic_or_run_on(bytes in bytes(), header in any::<bool>(), chosen in any::<bool>()) {
            for format in FORMATS.iter().map(Some).chain([None]) {
                let options = Options { format, header, text_column: chosen.then(|| "1".to_owned()), ..Options::default() };
                let Ok(opened) = read_from("x", io::Cursor::new(bytes.clone()), &options) else { continue };
                let mut last = 0;
                for (count, comment) in opened.reader.enumerate() {
                    prop_assert!(count <= bytes.len());
                    let place = match comment {
                        Ok(comment) => comment.place,
                        Err(error) => error.place,
                    };
                    prop_assert!(place.line >= last || place.line == 0);
                    last = place.line;
                }
            }
        }
    }

    /// Seconds this thread has run, whatever else the machine does.
    fn on_processor() -> f64 {
        let schedule = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
        schedule.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9
    }

    /// `cargo test --release --lib input::tests::speed -- --ignored --nocapture`
    #[test]
    #[ignore = "a measurement"]
    fn speed() {
        let words = "Check out this video, it is \u{1f381} really something else and I watched it twice already";
        let mut csv = b"id,author,date,text,label\n".to_vec();
        let mut jsonl = Vec::new();
        let mut rows = 0;
        while csv.len() < 100 << 20 {
            let text = &words[..[40, 60, 90][rows % 3].min(words.len())]
                .replace('\u{1f381}', if rows % 9 == 0 { "\"\"gift\"\"\n" } else { "gift" });
            let text = if text.contains(',') { format!("\"{text}\"") } else { text.clone() };
            writeln!(csv, "z{rows},user{},2014-01-{:02}T10:00:00,{text},ham", rows % 1000, rows % 28 + 1).unwrap();
            writeln!(
                jsonl,
                "{{\"id\":{rows},\"author\":\"user{}\",\"date\":\"2014-01-01\",\"text\":{text:?},\"label\":\"ham\"}}",
                rows % 1000
            )
            .unwrap();
            rows += 1;
        }
        for (name, bytes) in [("csv", csv), ("jsonl", jsonl.clone()), ("text", jsonl)] {
            let megabytes = bytes.len() >> 20;
            let start = on_processor();
            let opened = read_from(name, io::Cursor::new(bytes), &options(name)).unwrap();
            assert_eq!(opened.reader.filter(Result::is_ok).count(), rows);
            let seconds = on_processor() - start;
            eprintln!("{name}: {rows} records, {megabytes} MB in {seconds:.2} s, {:.0} records/s", rows as f64 / seconds);
        }
    }
}
