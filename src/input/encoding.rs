//! From the bytes of one field to text.

use std::borrow::Cow;

/// Reads one field: UTF-8 where it is valid, else Windows-1252, as browsers map it (so no byte is without a meaning).
///
/// The choice is made for each field, because files that were put together from several sources mix both. Also
/// tells whether Windows-1252 was needed.
pub(crate) fn decode(field: &[u8]) -> (Cow<'_, str>, bool) {
    match std::str::from_utf8(field) {
        Ok(text) => (Cow::Borrowed(text), false),
        Err(_) => {
            let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(field);
            (text, true)
        }
    }
}

/// Shortens strangers' text for a message: at most 60 characters, no line ends or other control characters.
pub(crate) fn shorten(text: &str) -> String {
    const SHOWN: usize = 60;
    let mut characters = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut short: String = characters.by_ref().take(SHOWN).collect();
    if characters.next().is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf_8_stays_and_the_rest_is_windows_1252() {
        assert_eq!(decode("naïve".as_bytes()), ("naïve".into(), false));
        assert_eq!(decode(b"na\xefve \x80 5 \x93quoted\x94"), ("naïve € 5 “quoted”".into(), true));
    }

    #[test]
    fn undefined_bytes_become_control_characters() {
        assert_eq!(decode(b"\x81\x8d\x8f\x90\x9d"), ("\u{81}\u{8d}\u{8f}\u{90}\u{9d}".into(), true));
    }

    #[test]
    fn a_byte_order_mark_inside_the_file_is_text() {
        assert_eq!(decode(b"\xef\xbb\xbfa").0, "\u{feff}a");
    }

    #[test]
    fn messages_are_short_and_on_one_line() {
        assert_eq!(shorten("a\nb\u{7f}"), "a b ");
        assert_eq!(shorten(&"é".repeat(61)), format!("{}…", "é".repeat(60)));
    }
}
