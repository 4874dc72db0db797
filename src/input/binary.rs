//! What a file that is not text looks like.

const PARQUET: &str = if cfg!(feature = "parquet") {
    "Parquet; leave --from out, or say --from parquet"
} else {
    "Parquet, which this build does not read; install one that does (cargo install --path . --features parquet), or convert it to CSV"
};
const ARROW: &str = if cfg!(feature = "parquet") {
    "Arrow IPC; leave --from out, or say --from arrow"
} else {
    "Arrow IPC, which this build does not read; install one that does (cargo install --path . --features parquet), or convert it to CSV"
};

/// First bytes of well-known kinds of file, and what to do about them.
const KINDS: &[(&[u8], &str)] = &[
    (b"\x1f\x8b", "gzip; unpack it first (gzip -d)"),
    (b"PK\x03\x04", "a zip archive or a workbook (.xlsx, .ods); unpack it, or save the sheet as CSV, first"),
    (b"\x28\xb5\x2f\xfd", "zstd; unpack it first (zstd -d)"),
    (b"\xfd7zXZ\0", "xz; unpack it first (xz -d)"),
    (b"BZh", "bzip2; unpack it first (bzip2 -d)"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive; unpack it first"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file (.xls, .doc); save it as CSV first"),
    (b"SQLite format 3\0", "an SQLite database; export the table as CSV first"),
    (b"%PDF-", "PDF; copy its text into a file first"),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x7fELF", "a program"),
    (b"\xff\xfe\0\0", "UTF-32; save it as UTF-8 first"),
    (b"\0\0\xfe\xff", "UTF-32; save it as UTF-8 first"),
];

/// One byte in so many may be NUL before a file is not taken for text: comments may hold some, UTF-16 is half NULs.
const NUL_SHARE: usize = 4;

/// The format of the table column by column that begins with `head`, if it is one: `parquet` or `arrow`.
pub(super) fn columnar(head: &[u8]) -> Option<&'static str> {
    match head {
        // Words may begin so; what follows here is binary.
        [b'P', b'A', b'R', b'1', rest @ ..] => rest.iter().take(508).any(|&b| b < 9).then_some("parquet"),
        [b'A', b'R', b'R', b'O', b'W', b'1', 0, 0, ..] => Some("arrow"),
        // A message of a stream: its length, then an offset, both short of 16 MB.
        [0xff, 0xff, 0xff, 0xff, _, _, _, 0, _, _, _, 0, ..] => Some("arrow"),
        _ => None,
    }
}

/// What `head`, the first bytes of a file, looks like, if not like text.
pub(super) fn looks_like(head: &[u8]) -> Option<&'static str> {
    match columnar(head) {
        Some("parquet") => return Some(PARQUET),
        Some(_) => return Some(ARROW),
        None => {}
    }
    let magic = KINDS.iter().find(|(magic, _)| head.starts_with(magic));
    // Words may begin with a magic of printable letters only; a binary file then soon has a NUL or another control character.
    if let Some((magic, kind)) = magic
        && (!magic.iter().all(u8::is_ascii_graphic) || magic.starts_with(b"%") || head.iter().take(512).any(|&b| b < 9))
    {
        return Some(kind);
    }
    if head.get(257..262) == Some(b"ustar") {
        return Some("a tar archive; unpack it first (tar -x)");
    }
    let utf_16 = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    let nuls = memchr::memchr_iter(0, head).count();
    if utf_16 || nuls * NUL_SHARE < head.len() || nuls == 0 {
        return None;
    }
    let even = head.iter().step_by(2).filter(|&&b| b == 0).count();
    if even * 20 < nuls || (nuls - even) * 20 < nuls {
        Some("UTF-16 without its byte order mark; save it as UTF-8 first")
    } else {
        Some("a binary file: much of it is NUL bytes")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_it_is() {
        assert!(looks_like(b"\x1f\x8b\x08\0rest").is_some_and(|k| k.starts_with("gzip")));
        assert!(looks_like(b"PK\x03\x04rest").is_some_and(|k| k.contains("xlsx")));
        assert!(looks_like(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").is_some_and(|k| k.contains("PNG")));
        assert!(looks_like(b"h\0e\0l\0l\0o\0").is_some_and(|k| k.contains("UTF-16")));
        assert!(looks_like(b"\0h\0e\0l\0l\0o").is_some_and(|k| k.contains("UTF-16")));
        assert!(looks_like(&[0; 100]).is_some_and(|k| k.contains("NUL")));
        assert!(looks_like(b"\xff\xfe\0\0h\0\0\0").is_some_and(|k| k.contains("UTF-32")));
    }

    #[test]
    fn text_is_text() {
        assert_eq!(looks_like(b""), None);
        assert_eq!(looks_like(b"a comment with a \0 in it"), None);
        assert_eq!(looks_like(b"\xff\xfeh\0i\0"), None);
        assert_eq!(looks_like(b"\xef\xbb\xbfid,text"), None);
        assert_eq!(looks_like(b"GIF89a is a file format, says a comment"), None);
        assert_eq!(looks_like(b"BZhello"), None);
        assert_eq!(looks_like(b"caf\xe9 \x93latin\x94"), None);
    }
}
