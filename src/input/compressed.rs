//! Inputs packed by gzip or zstd, unpacked as they are read: told by their first bytes, in bounded memory, and kept as far as they go where they are damaged.

use std::{
    error::Error,
    fmt,
    io::{self, BufRead, BufReader, Read},
};

use flate2::bufread::GzDecoder;

/// How an input is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    Gzip,
    Zstd,
}

/// The largest window, in bytes, that is unpacked without a word: what zstd itself allows.
pub(super) const USUAL_WINDOW: u64 = 128 << 20;

/// Extensions that say no more than how a file is packed.
pub(super) const EXTENSIONS: &[&str] = &["gz", "zst", "zstd"];

/// How an input that begins with `head` is packed, if it is.
pub(super) fn packing(head: &[u8]) -> Option<Packing> {
    match head {
        [0x1f, 0x8b, ..] => Some(Packing::Gzip),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Packing::Zstd),
        // A frame to be skipped, as parallel packers begin with.
        [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Packing::Zstd),
        _ => None,
    }
}

/// What is in `packed`. Of zstd only windows (what is kept in memory while it is unpacked) of up to `largest` bytes are accepted.
///
/// # Errors
/// The unpacking cannot begin.
pub(super) fn unpack(packing: Packing, packed: impl Read + Send + 'static, largest: u64) -> io::Result<Unpacked> {
    const BUFFER: usize = 128 << 10;
    let packed = BufReader::with_capacity(BUFFER, Outside(packed));
    let stream: Box<dyn Read + Send> = match packing {
        Packing::Gzip => Box::new(Members(Some(GzDecoder::new(packed)))),
        Packing::Zstd => {
            let mut decoder = zstd::Decoder::with_buffer(packed)?;
            // The format's own bounds, as powers of two.
            decoder.window_log_max(largest.max(1).ilog2().clamp(10, 31))?;
            Box::new(decoder)
        }
    };
    Ok(Unpacked { stream, packing, largest, damage: None })
}

/// The members of a gzip stream, one behind the other. Zeros behind the last, as tapes and block devices leave them, are its end.
struct Members<R>(Option<GzDecoder<R>>);

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.0 {
            let count = member.read(buffer)?;
            if count > 0 || buffer.is_empty() {
                return Ok(count);
            }
            let packed = member.get_mut();
            if packed.fill_buf()?.first() == Some(&0) {
                pass_zeros(packed)?;
            }
            let is_end = packed.fill_buf()?.is_empty();
            self.0 = self.0.take().filter(|_| !is_end).map(|member| GzDecoder::new(member.into_inner()));
        }
        Ok(0)
    }
}

/// Passes over zeros to the end.
///
/// # Errors
/// Something else follows, or reading fails.
fn pass_zeros(packed: &mut impl BufRead) -> io::Result<()> {
    loop {
        let bytes = packed.fill_buf()?;
        let count = bytes.len();
        if count == 0 {
            return Ok(());
        }
        if bytes.iter().any(|&byte| byte != 0) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "invalid gzip header"));
        }
        packed.consume(count);
    }
}

/// The window in bytes that the first frame of a zstd archive asks for (RFC 8878, 3.1.1.1); `None` where `head` does not tell.
pub(super) fn window(head: &[u8]) -> Option<u64> {
    let frame = head.strip_prefix(b"\x28\xb5\x2f\xfd")?;
    let (&descriptor, rest) = frame.split_first()?;
    if descriptor & 0x20 == 0 {
        let &window = rest.first()?;
        let base = 1u64 << (10 + (window >> 3));
        return Some(base + base / 8 * u64::from(window & 7));
    }
    // One segment: the window is the whole content, whose size follows the dictionary's number.
    let dictionary = [0, 1, 2, 4][usize::from(descriptor & 3)];
    let length = [1, 2, 4, 8][usize::from(descriptor >> 6)];
    let field = rest.get(dictionary..dictionary + length)?;
    let size = field.iter().rev().fold(0u64, |size, &byte| size << 8 | u64::from(byte));
    Some(if length == 2 { size + 256 } else { size })
}

/// The content of a packed stream. Once it has met damage it says so at every reading.
pub(super) struct Unpacked {
    stream: Box<dyn Read + Send>,
    packing: Packing,
    largest: u64,
    damage: Option<String>,
}

impl Read for Unpacked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(words) = &self.damage {
            return Err(io::Error::new(io::ErrorKind::InvalidData, Damage(words.clone())));
        }
        self.stream.read(buffer).map_err(|error| {
            if error.get_ref().is_some_and(|inner| inner.is::<FromOutside>()) {
                return match error.into_inner().map(|inner| inner.downcast::<FromOutside>()) {
                    Some(Ok(outside)) => outside.0,
                    _ => io::Error::other("the archive cannot be read"),
                };
            }
            let words = self.words(&error);
            self.damage = Some(words.clone());
            io::Error::new(io::ErrorKind::InvalidData, Damage(words))
        })
    }
}

impl Unpacked {
    fn words(&self, error: &io::Error) -> String {
        let kind = match self.packing {
            Packing::Gzip => "gzip",
            Packing::Zstd => "zstd",
        };
        if error.kind() == io::ErrorKind::UnexpectedEof {
            return format!("the {kind} archive is cut short; what comes after this is lost");
        }
        let words = error.to_string();
        if words.contains("too much memory") {
            return format!(
                "this zstd archive asks for a window of more than {} MB of memory (it was packed with --long); unpack it first (zstd -d --long=31)",
                self.largest >> 20
            );
        }
        format!("the {kind} archive is damaged here ({words}); what comes after this is lost")
    }
}

/// What is wrong with an archive, not with the reading of it.
#[derive(Debug)]
struct Damage(String);

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Damage {}

/// What is wrong with an archive, if that is what `error` says.
pub(super) fn damage(error: &io::Error) -> Option<&str> {
    error.get_ref()?.downcast_ref::<Damage>().map(|damage| damage.0.as_str())
}

/// A stream whose own errors are told from those of the unpacking.
struct Outside<R>(R);

/// An error of the stream itself.
#[derive(Debug)]
struct FromOutside(io::Error);

impl fmt::Display for FromOutside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for FromOutside {}

impl<R: Read> Read for Outside<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.0.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(io::Error::new(error.kind(), FromOutside(error))),
                Ok(count) => return Ok(count),
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::{Cursor, Write};

    use proptest::prelude::*;

    use super::*;
    use crate::input::{Options, read_from};

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        zstd::encode_all(bytes, 1).unwrap()
    }

    fn long(bytes: &[u8], log: u32) -> Vec<u8> {
        let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
        encoder.long_distance_matching(true).unwrap();
        encoder.window_log(log).unwrap();
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn lines(name: &str, bytes: Vec<u8>, options: &Options) -> Vec<String> {
        let opened = read_from(name, Cursor::new(bytes), options).unwrap();
        opened.reader.map(|item| item.map_or_else(|error| error.to_string(), |comment| comment.text)).collect()
    }

    const CSV: &[u8] = b"id,text\n1,one\n2,two\n";

    #[test]
    fn packed_inputs_are_read_whatever_they_are_called() {
        for packed in [gzip(CSV), zstd(CSV), [gzip(&CSV[..14]), gzip(&CSV[14..])].concat(), [zstd(&CSV[..14]), zstd(&CSV[14..])].concat()] {
            for name in ["stdin", "a.csv.gz", "a.csv", "a.CSV.ZST"] {
                assert_eq!(lines(name, packed.clone(), &Options::default()), ["one", "two"], "{name}");
            }
        }
        let skippable = [b"\x51\x2a\x4d\x18\x02\0\0\0xx".to_vec(), zstd(CSV)].concat();
        assert_eq!(lines("stdin", skippable, &Options::default()), ["one", "two"]);
    }

    #[test]
    fn zeros_behind_gzip_are_its_end() {
        for count in [1, 511, 300_000] {
            assert_eq!(lines("a.csv.gz", [gzip(CSV), vec![0; count]].concat(), &Options::default()), ["one", "two"], "{count}");
            let read = lines("a.csv.gz", [gzip(CSV), vec![0; count], b"x".to_vec()].concat(), &Options::default());
            assert_eq!(read.len(), 3, "{count}");
            assert!(read[2].contains("damaged here (invalid gzip header)"), "{}", read[2]);
        }
    }

    #[test]
    fn the_name_below_the_packing_tells_the_format() {
        assert_eq!(lines("a.txt.gz", gzip(CSV), &Options::default()), ["id,text", "1,one", "2,two"]);
    }

    #[test]
    fn what_stands_before_damage_is_kept() {
        let rows: String = (0..200_000).map(|row| format!("{row},comment number {}\n", row * 7919 % 100_003)).collect();
        for (packed, kind) in [(gzip(format!("id,text\n{rows}").as_bytes()), "gzip"), (zstd(format!("id,text\n{rows}").as_bytes()), "zstd")]
        {
            let read = lines("a", packed[..packed.len() / 2].to_vec(), &Options::default());
            assert!(read.len() > 50_000, "{}", read.len());
            let (last, rest) = read.split_last().unwrap();
            assert!(last.ends_with(&format!("the {kind} archive is cut short; what comes after this is lost; skipped")), "{last}");
            assert!(rest.iter().all(|text| text.starts_with("comment number ")));
        }
        // Pasted text is looked at far ahead; that must not lose it.
        let packed = gzip(b"one\ntwo\n");
        let read = lines("a.txt", packed[..packed.len() - 4].to_vec(), &Options::default());
        assert_eq!(read, ["one", "two", "a.txt: record 3, line 2: the gzip archive is cut short; what comes after this is lost; skipped"]);
    }

    #[test]
    fn an_archive_with_nothing_to_read_is_refused() {
        let refusal = |bytes: &[u8]| read_from("a", Cursor::new(bytes.to_vec()), &Options::default()).unwrap_err().to_string();
        insta::assert_snapshot!(refusal(b"\x1f\x8b\x08\0"), @"a: the gzip archive is cut short; what comes after this is lost");
        insta::assert_snapshot!(refusal(b"\x1f\x8bnonsense"), @"a: the gzip archive is damaged here (invalid gzip header); what comes after this is lost");
        insta::assert_snapshot!(refusal(&gzip(&gzip(CSV))), @"a: looks like gzip within an archive; unpack it first (gzip -d)");
    }

    #[test]
    fn long_windows_are_read_where_there_is_room() {
        let bytes = [CSV, &b"3,three\n".repeat(1000)[..]].concat();
        let packed = long(&bytes, 28);
        assert_eq!(window(&packed), Some(1 << 28));
        let roomy = Options { largest_window: 1 << 28, ..Options::default() };
        assert_eq!(lines("a.csv.zst", packed.clone(), &roomy).len(), 1002);
        let opened = read_from("a.csv.zst", Cursor::new(packed.clone()), &roomy).unwrap();
        assert_eq!(opened.notes.list()[0], "packed with a window of 256 MB: up to so much memory is taken to unpack it");
        let refused = read_from("a.csv.zst", Cursor::new(packed), &Options::default()).unwrap_err().to_string();
        insta::assert_snapshot!(refused, @"a.csv.zst: this zstd archive asks for a window of more than 128 MB of memory (it was packed with --long); unpack it first (zstd -d --long=31)");
    }

    #[test]
    fn the_window_of_one_segment_is_its_size() {
        let mut compressor = zstd::bulk::Compressor::new(1).unwrap();
        for size in [5, 300, 100_000] {
            assert_eq!(window(&compressor.compress(&vec![b'x'; size]).unwrap()), Some(size as u64));
        }
        assert_eq!(window(b"\x28\xb5\x2f\xfd\xe0"), None);
    }

    proptest! {
        #[test]
        fn damage_never_panics(at in any::<prop::sample::Index>(), byte in any::<u8>(), zipped in any::<bool>()) {
            let mut packed = if zipped { gzip(CSV) } else { zstd(CSV) };
            let at = at.index(packed.len());
            packed[at] = byte;
            if let Ok(opened) = read_from("x", Cursor::new(packed), &Options::default()) {
                prop_assert!(opened.reader.count() < 100);
            }
        }
    }
}
