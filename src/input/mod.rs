//! Input: bytes in, [`Comment`]s out, streaming. One file a format; everything malformed ends here.
//!
//! A new format is one new file and its line in [`FORMATS`].

mod columns;
mod csv;
mod encoding;
mod jsonl;
pub mod labels;
mod recovery;
mod text;
mod tsv;

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

pub use encoding::decode;

use crate::{
    comment::Comment,
    error::{Error, ErrorKind, Result},
};

/// Comments as they are read. An error with [`Error::is_skip`] lost one record and the rest goes on; any other is the end.
pub type Comments = Box<dyn Iterator<Item = Result<Comment>> + Send>;

/// An input format.
#[derive(Debug)]
pub struct Format {
    /// Its name for `--from`.
    pub name: &'static str,
    /// File extensions that tell it, in lower case.
    pub extensions: &'static [&'static str],
    /// What it is, in one line.
    pub about: &'static str,
    /// Whether the first bytes of a file look like it.
    pub sniff: fn(&[u8]) -> bool,
    /// Reads comments from bytes.
    pub open: fn(Source) -> Result<Comments>,
}

/// Every input format, in the order in which content is held against them; the last takes anything.
pub const FORMATS: &[Format] = &[jsonl::FORMAT, tsv::FORMAT, csv::FORMAT, text::FORMAT];

/// How input is to be read.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The format; told by extension or content where it is not given.
    pub format: Option<&'static Format>,
    /// The column that holds the text, by name or 1-based number.
    pub text_column: Option<String>,
    /// The column that holds the label, by name or 1-based number.
    pub label_column: Option<String>,
    /// The column whose equal values belong together.
    pub group_column: Option<String>,
    /// Whether the first row is data.
    pub no_header: bool,
    /// Whether a file without labels is of no use.
    pub labels_required: bool,
}

/// What a format's reader is given.
pub struct Source {
    /// The file as the user named it.
    pub name: Arc<str>,
    /// Its bytes: UTF-8 or a one-byte encoding, without a byte order mark.
    pub bytes: Box<dyn BufRead + Send>,
    /// The first bytes of it, to be sniffed at.
    pub head: Vec<u8>,
    /// How it is to be read.
    pub options: Options,
    /// Where remarks for the user go.
    pub notes: Notes,
}

/// Remarks on how a file was read, gathered while it is being read.
#[derive(Debug, Clone, Default)]
pub struct Notes(Arc<Mutex<Vec<String>>>);

impl Notes {
    /// Adds a remark.
    pub fn add(&self, note: String) {
        if let Ok(mut notes) = self.0.lock() {
            notes.push(note);
        }
    }

    /// Takes the remarks made so far.
    pub fn take(&self) -> Vec<String> {
        self.0.lock().map(|mut notes| std::mem::take(&mut *notes)).unwrap_or_default()
    }
}

/// An input that is being read.
pub struct Opened {
    /// The comments.
    pub comments: Comments,
    /// The format that was chosen.
    pub format: &'static Format,
    /// Remarks on how it is read.
    pub notes: Notes,
    /// Bytes read so far.
    pub read: Arc<AtomicU64>,
    /// Bytes in all, where that is known.
    pub size: Option<u64>,
}

/// The format called `name`.
///
/// # Errors
/// [`ErrorKind::BadFile`] that lists the known names.
pub fn format_named(name: &str) -> Result<&'static Format> {
    FORMATS.iter().find(|format| format.name.eq_ignore_ascii_case(name)).ok_or_else(|| {
        let known: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
        Error::file("--from", ErrorKind::BadFile(format!("'{name}' is no input format; known are {}", known.join(", "))))
    })
}

/// Opens a file, or standard input for `-`.
///
/// # Errors
/// [`ErrorKind::Io`] if it cannot be read, [`ErrorKind::BadFile`] if it cannot be used.
pub fn open(path: &Path, options: &Options) -> Result<Opened> {
    if path == Path::new("-") {
        return read_from("stdin", None, io::stdin(), options);
    }
    let name = path.display().to_string();
    let fail = |error| Error::file(name.as_str(), ErrorKind::Io(error));
    let meta = path.metadata().map_err(fail)?;
    if meta.is_dir() {
        return Err(Error::file(name, ErrorKind::BadFile("is a folder; name the files in it".to_owned())));
    }
    let file = File::open(path).map_err(fail)?;
    let mut options = options.clone();
    if options.format.is_none() {
        let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase()).unwrap_or_default();
        options.format = FORMATS.iter().find(|format| format.extensions.contains(&extension.as_str()));
    }
    read_from(&name, meta.is_file().then_some(meta.len()), file, &options)
}

/// Reads comments from any reader; `name` stands in errors.
///
/// # Errors
/// As [`open`].
pub fn read_from(name: &str, size: Option<u64>, reader: impl Read + Send + 'static, options: &Options) -> Result<Opened> {
    let read = Arc::new(AtomicU64::new(0));
    let counting = Counting { inner: reader, read: Arc::clone(&read) };
    let mut bytes = BufReader::with_capacity(1 << 16, encoding::without_byte_order_mark(counting));
    let head = fill(&mut bytes).map_err(|error| Error::file(name, ErrorKind::Io(error)))?;
    if let Some(kind) = encoding::binary_kind(&head) {
        return Err(Error::file(name, ErrorKind::BadFile(kind.to_owned())));
    }
    let format = match options.format {
        Some(format) => format,
        None => FORMATS.iter().find(|format| (format.sniff)(&head)).unwrap_or(&text::FORMAT),
    };
    let notes = Notes::default();
    let source = Source {
        name: name.into(),
        bytes: Box::new(io::Cursor::new(head.clone()).chain(bytes)),
        head,
        options: options.clone(),
        notes: notes.clone(),
    };
    Ok(Opened { comments: (format.open)(source)?, format, notes, read, size })
}

/// Takes up to 64 kB off the front.
fn fill(bytes: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    bytes.take(1 << 16).read_to_end(&mut head)?;
    Ok(head)
}

/// Counts the bytes that pass.
struct Counting<R> {
    inner: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Reads `bytes` whole: the comments, and the messages of what was skipped or ended the reading.
    pub(super) fn read(format: Option<&str>, bytes: &[u8], options: Options) -> (Vec<Comment>, Vec<String>) {
        let options = Options { format: format.map(|name| format_named(name).unwrap()), ..options };
        let (mut comments, mut problems) = (Vec::new(), Vec::new());
        match read_from("input", None, io::Cursor::new(bytes.to_vec()), &options) {
            Ok(opened) => {
                for item in opened.comments {
                    match item {
                        Ok(comment) => comments.push(comment),
                        Err(error) => problems.push(error.to_string()),
                    }
                }
            }
            Err(error) => problems.push(error.to_string()),
        }
        (comments, problems)
    }

    #[test]
    fn content_tells_the_format() {
        let format = |bytes: &[u8]| read_from("x", None, io::Cursor::new(bytes.to_vec()), &Options::default()).unwrap().format.name;
        assert_eq!(format(b"id,text\n1,hello\n"), "csv");
        assert_eq!(format(b"id;text\n1;hello\n"), "csv");
        assert_eq!(format(b"id\ttext\n1\thello\n"), "tsv");
        assert_eq!(format(b"{\"text\": \"hello\"}\n"), "jsonl");
        assert_eq!(format(b"Well, this is a page.\n\nAnd, a comment\n"), "text");
        assert_eq!(format(b""), "text");
    }

    #[test]
    fn an_unknown_format_is_answered_with_the_known_ones() {
        let error = format_named("xml").unwrap_err().to_string();
        assert_eq!(error, "--from: 'xml' is no input format; known are jsonl, tsv, csv, text");
    }

    #[test]
    fn packed_files_are_named() {
        let (_, problems) = read(None, b"\x1f\x8b\x08\0\0\0", Options::default());
        assert!(problems[0].contains("gzip"), "{problems:?}");
    }

    proptest! {
        #[test]
        fn no_bytes_make_any_format_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), header in "(text|id,text|v1\tv2)?\n") {
            let bytes: Vec<u8> = header.bytes().chain(bytes).collect();
            for format in FORMATS {
                read(Some(format.name), &bytes, Options::default());
            }
            read(None, &bytes, Options::default());
        }
    }
}
