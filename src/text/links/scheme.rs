//! What stands before a host: the scheme, and the user.

use super::{
    disguise::{Disguise, Disguises},
    head, separator,
};

/// Beginnings of schemes.
pub(super) const SCHEMES: &[&str] = &["http", "hxxp", "h**p", "h__p", "hhtp", "ftp"];

/// Longest authority that is read, in bytes.
const MAX_AUTHORITY: usize = 512;

/// The rest of a scheme after its name: where the authority begins, and the disguises. `glued` to a word, only `://` will do.
pub(super) fn rest(text: &str, at: usize, glued: bool) -> Option<(usize, Disguises)> {
    let mut disguises = Disguises::default();
    let mut at = at + usize::from(text[at..].starts_with('s'));
    if let Some(rest) = text[at..].strip_prefix("://")
        && rest.starts_with(|c: char| !c.is_whitespace() && c != '/')
    {
        return Some((at + 3, disguises));
    }
    if glued {
        return None;
    }
    let mut spaces = separator::spaces_after(text, at, 2);
    at += spaces;
    let colon = [":", "[:]", "(:)"].iter().find(|colon| text[at..].starts_with(**colon));
    if let Some(colon) = colon {
        at += colon.len();
        let more = separator::spaces_after(text, at, 2);
        at += more;
        spaces += more;
    }
    let slashes = text[at..].bytes().take(4).take_while(|b| matches!(b, b'/' | b'\\')).count();
    // `http /` and `http:` alone are talk about schemes.
    if slashes == 0 || slashes == 1 && colon.is_none() {
        return None;
    }
    if colon != Some(&":") || text[at..at + slashes].contains('\\') {
        disguises = disguises.with(Disguise::Scheme);
    }
    at += slashes;
    let more = separator::spaces_after(text, at, 2);
    if spaces + more > 0 {
        disguises = disguises.with(Disguise::Spaced);
    }
    Some((at + more, disguises))
}

/// User, host and port: all up to the path.
pub(super) fn authority(text: &str) -> &str {
    let text = head(text, MAX_AUTHORITY);
    let ends = |c: char| matches!(c, '/' | '\\' | '?' | '#' | '"' | '<' | '>') || c.is_whitespace();
    text.split(ends).next().unwrap_or(text)
}

/// An IPv6 address in brackets.
pub(super) fn bracketed(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('[')?;
    let length = rest.bytes().take(46).position(|b| !(b.is_ascii_hexdigit() || b == b':' || b == b'.'))?;
    let address = &rest[..length];
    (rest[length..].starts_with(']') && address.matches(':').count() >= 2).then(|| &text[..length + 2])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What follows the scheme in `text`, and how the scheme is disguised.
    fn read(text: &str) -> Option<(&str, Vec<Disguise>)> {
        rest(text, 4, false).map(|(at, disguises)| (&text[at..], disguises.iter().collect()))
    }

    #[test]
    fn plain_and_disguised() {
        assert_eq!(read("https://a"), Some(("a", vec![])));
        assert_eq!(read("http:/a"), Some(("a", vec![])));
        assert_eq!(read("http : // a"), Some(("a", vec![Disguise::Spaced])));
        assert_eq!(read(r"http:\\a"), Some(("a", vec![Disguise::Scheme])));
        assert_eq!(read("http[:]//a"), Some(("a", vec![Disguise::Scheme])));
        assert_eq!(read("http//a"), Some(("a", vec![Disguise::Scheme])));
    }

    #[test]
    fn talk_about_schemes() {
        for text in ["http", "http is", "https: is", "http/2", "http / a"] {
            assert!(read(text).is_none(), "{text}");
        }
        assert!(rest("http : //a", 4, true).is_none());
    }

    #[test]
    fn authorities() {
        assert_eq!(authority("ann:pw@a.example:80/x"), "ann:pw@a.example:80");
        assert_eq!(bracketed("[::1]/x"), Some("[::1]"));
        assert_eq!(bracketed("[1]"), None);
    }
}
