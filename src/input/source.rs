//! [`Source`]: an input before its format is known. Opens, counts, undoes UTF-16 and the byte order mark, looks at the head.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Cursor, Read},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use encoding_rs_io::DecodeReaderBytesBuilder;

use super::{Notes, Options, Threads, binary, compressed};
use crate::error::{Error, ErrorKind, Place, Result};

/// How much of an input is looked at before its format, delimiter and columns are settled, in bytes. An input is read
/// that far (or to its end) before the first comment comes out, so that the same bytes are always read in the same way,
/// however a pipe portions them.
pub(super) const HEAD: usize = 64 << 10;

/// What a format gets to know about an input besides its bytes.
#[derive(Debug)]
pub struct Source {
    /// The input as the user named it.
    pub name: Arc<str>,
    /// Its first bytes, at most 64 KB, as UTF-8 (or whatever 8-bit encoding it has), without a byte order mark; the reader begins with them.
    pub head: Vec<u8>,
    /// What the user asked for.
    pub options: Options,
    /// Where remarks go.
    pub notes: Notes,
    /// Where goes what is told of threads.
    pub threads: Threads,
    /// The file itself, where the input is one and not packed, for formats that are not read from the beginning.
    pub file: Option<File>,
    /// How many bytes have been read so far.
    pub progress: Arc<AtomicU64>,
}

impl Source {
    /// An error about the whole input: it cannot be used.
    pub(super) fn bad(&self, words: impl Into<String>) -> Error {
        Error::file(self.name.clone(), ErrorKind::BadFile(words.into()))
    }

    /// A record that cannot be read.
    pub(super) fn bad_record(name: &Arc<str>, record: u64, line: u64, words: impl Into<String>) -> Error {
        Error { place: Place { file: name.clone(), record, line }, kind: ErrorKind::BadRecord(words.into()) }
    }

    /// Whether the head is the whole input. (A byte order mark that was taken off makes a cut-off head a little shorter.)
    pub(super) fn head_is_all(&self) -> bool {
        self.head.len() < HEAD - 3
    }
}

/// An error of reading the input of that name.
pub(super) fn failed(name: &Arc<str>, error: io::Error) -> Error {
    Error::file(name.clone(), ErrorKind::Io(error))
}

/// Opens a file, with its size in bytes where it has one.
pub(super) fn open_file(path: &Path) -> Result<(File, Option<u64>)> {
    let name: Arc<str> = path.to_string_lossy().into();
    let failed = |error: io::Error| {
        let words = match error.kind() {
            io::ErrorKind::NotFound => "there is no such file; is its name right?",
            io::ErrorKind::PermissionDenied => "not allowed to read it; may this account open the file?",
            _ => return Error::file(name.clone(), ErrorKind::Io(error)),
        };
        Error::file(name.clone(), ErrorKind::Io(io::Error::new(error.kind(), words)))
    };
    let file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    if metadata.is_dir() {
        return Err(Error::file(name.clone(), ErrorKind::BadFile("this is a folder; name the files in it".to_owned())));
    }
    Ok((file, metadata.is_file().then_some(metadata.len())))
}

/// Counts the bytes of `stream` into `counter`, unpacks them where they are packed, looks at the first of them, and turns UTF-16 into UTF-8. The head stands
/// at the beginning of what is returned, too. Also tells whether they were packed.
pub(super) fn prepare(
    name: &Arc<str>,
    stream: impl Read + Send + 'static,
    counter: Arc<AtomicU64>,
    options: &Options,
    notes: &Notes,
) -> Result<(Box<dyn BufRead + Send>, Vec<u8>, bool)> {
    let io = |error| failed(name, error);
    let mut stream = Counted { stream, counter };
    let raw = head_of(&mut stream).map_err(io)?;
    let Some(packing) = compressed::packing(&raw) else {
        return text_of(name, raw, stream, options, "").map(|(reader, head)| (reader, head, false));
    };
    if let Some(window) = compressed::window(&raw).filter(|&window| window > compressed::USUAL_WINDOW && window <= options.largest_window) {
        notes.add(format!("packed with a window of {} MB: so much memory is taken to unpack it", window >> 20));
    }
    let mut unpacked = compressed::unpack(packing, Cursor::new(raw).chain(stream), options.largest_window).map_err(io)?;
    let raw = head_of(&mut unpacked).map_err(io)?;
    text_of(name, raw, unpacked, options, " within an archive").map(|(reader, head)| (reader, head, true))
}

/// What begins with `raw` and goes on with `stream`, as text with its head; `within` says where it was found.
fn text_of(
    name: &Arc<str>,
    raw: Vec<u8>,
    stream: impl Read + Send + 'static,
    options: &Options,
    within: &str,
) -> Result<(Box<dyn BufRead + Send>, Vec<u8>)> {
    let asked = options.format.map(|format| format.name);
    if cfg!(feature = "parquet") && binary::columnar(&raw).is_some_and(|kind| asked.is_none_or(|asked| asked == kind)) {
        return Ok((chained(raw.clone(), stream), raw));
    }
    if let Some(kind) = binary::looks_like(&raw) {
        let (kind, advice) = kind.split_once(';').map_or((kind, String::new()), |(kind, advice)| (kind, format!(";{advice}")));
        return Err(Error::file(name.clone(), ErrorKind::BadFile(format!("looks like {kind}{within}{advice}"))));
    }
    if raw.starts_with(b"\xff\xfe") || raw.starts_with(b"\xfe\xff") {
        let mut decoded = DecodeReaderBytesBuilder::new().strip_bom(true).build(Cursor::new(raw).chain(stream));
        let head = head_of(&mut decoded).map_err(|error| failed(name, error))?;
        return Ok((chained(head.clone(), decoded), head));
    }
    let head = raw.strip_prefix(b"\xef\xbb\xbf").map(<[u8]>::to_vec).unwrap_or(raw);
    Ok((chained(head.clone(), stream), head))
}

/// The head, then the rest.
fn chained(head: Vec<u8>, rest: impl Read + Send + 'static) -> Box<dyn BufRead + Send> {
    Box::new(Cursor::new(head).chain(BufReader::new(rest)))
}

/// Reads the head off a stream. (`take` also carries on after interrupted calls.) What stands before damage is a head, too; the damage is met again.
fn head_of(stream: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    match stream.take(HEAD as u64).read_to_end(&mut head) {
        Err(error) if head.is_empty() || compressed::damage(&error).is_none() => Err(error),
        _ => Ok(head),
    }
}

/// Counts what is read.
struct Counted<R> {
    stream: R,
    counter: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.stream.read(buffer)?;
        self.counter.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn prepared(bytes: &[u8]) -> (Vec<u8>, Vec<u8>, u64) {
        let counter = Arc::new(AtomicU64::new(0));
        let (mut reader, head, _) =
            prepare(&"x".into(), Cursor::new(bytes.to_vec()), counter.clone(), &Options::default(), &Notes::default()).unwrap();
        let mut all = Vec::new();
        reader.read_to_end(&mut all).unwrap();
        (all, head, counter.load(Ordering::Relaxed))
    }

    #[test]
    fn a_byte_order_mark_is_no_content() {
        assert_eq!(prepared(b"\xef\xbb\xbfid,text\n").0, b"id,text\n");
        assert_eq!(prepared(b"id,\xef\xbb\xbf\n").0, b"id,\xef\xbb\xbf\n");
    }

    #[test]
    fn utf_16_becomes_utf_8() {
        let text = "tëxt 🎁\n".repeat(50_000);
        for big in [false, true] {
            let unit = |u: u16| {
                if big { u.to_be_bytes() } else { u.to_le_bytes() }
            };
            let bytes: Vec<u8> = "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(unit).collect();
            let (all, head, counted) = prepared(&bytes);
            assert!(all == text.as_bytes());
            assert_eq!(head, &text.as_bytes()[..HEAD]);
            assert_eq!(counted, bytes.len() as u64);
        }
    }

    #[test]
    fn the_head_is_part_of_the_whole() {
        let bytes: Vec<u8> = (0..200_000u32).map(|n| b'a' + (n % 23) as u8).collect();
        let (all, head, counted) = prepared(&bytes);
        assert!(all == bytes);
        assert_eq!(head, &bytes[..HEAD]);
        assert_eq!(counted, 200_000);
    }

    #[test]
    fn what_cannot_be_opened_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("missing.csv");
        let error = open_file(&missing).unwrap_err();
        assert_eq!(error.to_string(), format!("{}: there is no such file; is its name right?", missing.display()));
        let error = open_file(folder.path()).unwrap_err();
        assert_eq!(error.to_string(), format!("{}: this is a folder; name the files in it", folder.path().display()));
    }
}
