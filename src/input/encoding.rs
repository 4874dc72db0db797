//! Encodings: everything becomes UTF-8, and what is no text is told by its name.

use std::{borrow::Cow, io::Read};

use encoding_rs_io::DecodeReaderBytesBuilder;

/// UTF-8 without its byte order mark; UTF-16 with one becomes UTF-8. Anything else passes as it is.
pub(super) fn without_byte_order_mark(reader: impl Read + Send) -> impl Read + Send {
    DecodeReaderBytesBuilder::new().bom_override(true).utf8_passthru(true).strip_bom(true).build(reader)
}

/// UTF-8 as it is, anything else as Windows-1252 (which holds Latin-1), as the WHATWG standard decodes it.
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// What a file is that holds no text, with what helps.
pub(super) fn binary_kind(head: &[u8]) -> Option<&'static str> {
    const KINDS: &[(&[u8], &str)] = &[
        (b"\x1f\x8b", "looks like gzip; unpack it first (gzip -dc FILE | moderato ... -)"),
        (b"\x28\xb5\x2f\xfd", "looks like zstd; unpack it first (zstd -dc FILE | moderato ... -)"),
        (b"BZh", "looks like bzip2; unpack it first (bzip2 -dc FILE | moderato ... -)"),
        (b"PK\x03\x04", "looks like a zip archive or a spreadsheet; unpack it, or save it as CSV"),
        (b"\xd0\xcf\x11\xe0", "looks like an old Office document; save it as CSV"),
        (b"%PDF", "looks like a PDF; save its text first"),
        (b"\x89PNG", "looks like a PNG image, not text"),
        (b"\xff\xd8\xff", "looks like a JPEG image, not text"),
        (b"SQLite format 3", "looks like an SQLite database; export the comments as CSV"),
        (b"MODERATO", "is a model, not comments; give it to --model"),
    ];
    if let Some((_, kind)) = KINDS.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Some(kind);
    }
    // A stray NUL is only a character; many are no text.
    let nuls = head.iter().filter(|&&byte| byte == 0).count();
    (nuls > 16 && nuls * 10 > head.len()).then_some("looks like binary data (or UTF-16 without a byte order mark), not text")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latin_bytes_are_read_as_windows_1252() {
        assert_eq!(decode(b"caf\xe9 \x80 5 \x93quoted\x94"), "café € 5 “quoted”");
        assert_eq!(decode("café €".as_bytes()), "café €");
    }

    #[test]
    fn byte_order_marks_are_taken_off_and_utf_16_is_read() {
        let read = |bytes: &[u8]| {
            let mut text = String::new();
            without_byte_order_mark(std::io::Cursor::new(bytes.to_vec())).read_to_string(&mut text).unwrap();
            text
        };
        assert_eq!(read("\u{feff}text".as_bytes()), "text");
        let utf_16: Vec<u8> = "\u{feff}täxt".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&utf_16), "täxt");
    }

    #[test]
    fn a_nul_is_text_and_many_are_not() {
        assert_eq!(binary_kind(b"text\na\0b and so on\n"), None);
        assert!(binary_kind(&[0; 100]).is_some());
    }
}
