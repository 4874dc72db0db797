//! What stands between the labels of a host: a dot, or what is to be read as one.

use super::disguise::{Disguise, Disguises};

/// Words and signs to be read as a dot; the plain dot first.
pub(super) const DOTS: &[&str] =
    &[".", "dot", "d0t", "punto", "ponto", "punkt", "point", "точка", "。", ",com", ",net", ",org", ",info", ",ru"];

/// Top-level domains before which a dot is spelled out without spaces: `exampledotcom`.
const GLUED: &[&str] = &["com", "net", "org", "info"];

/// Most spaces that may stand on one side of a dot.
const MAX_SPACES: usize = 3;

/// Something between two labels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Separator {
    /// First byte after the label before it.
    pub start: usize,
    /// First byte of the label after it.
    pub end: usize,
    /// How it differs from a plain dot.
    pub disguises: Disguises,
    /// Whether it also stands in honest sentences, so that only certain top-level domains may follow.
    pub soft: bool,
}

impl Separator {
    fn new(start: usize, end: usize, disguise: Option<Disguise>, soft: bool) -> Self {
        Self { start, end, disguises: disguise.into_iter().collect(), soft }
    }
}

/// The separator whose dot is the entry of [`DOTS`] found at `start..end`.
pub(super) fn around(text: &str, start: usize, end: usize) -> Option<Separator> {
    let bytes = text.as_bytes();
    let dot = &text[start..end];
    if dot.starts_with(',') {
        // `,com` ends there: a comma before `common` is a comma.
        let whole = !text[end..].starts_with(char::is_alphanumeric);
        let tight = text[..start].ends_with(char::is_alphanumeric);
        return (whole && tight).then(|| Separator::new(start, start + 1, Some(Disguise::Defanged), true));
    }
    if dot == "。" {
        return Some(Separator::new(start, end, Some(Disguise::Defanged), true));
    }
    let word = dot != ".";
    let (inner_start, inner_end) = (start - spaces_before(text, start, 1), end + spaces_after(text, end, 1));
    let before = inner_start.checked_sub(1).map(|at| bytes[at]);
    let after = bytes.get(inner_end).copied();
    if let (Some(b'[' | b'(' | b'{' | b'<'), Some(b']' | b')' | b'}' | b'>')) = (before, after) {
        let (start, end) = (inner_start - 1, inner_end + 1);
        let (left, right) = (spaces_before(text, start, 1), spaces_after(text, end, 1));
        return Some(Separator::new(start - left, end + right, Some(Disguise::Defanged), false));
    }
    let (left, right) = (spaces_before(text, start, MAX_SPACES), spaces_after(text, end, MAX_SPACES));
    if !word {
        let half = match (start.checked_sub(1).map(|at| bytes[at]), bytes.get(end)) {
            (Some(b'['), Some(b)) if b.is_ascii_alphanumeric() => Some((start - 1, end)),
            (Some(b), Some(b']')) if b.is_ascii_alphanumeric() => Some((start, end + 1)),
            _ => None,
        };
        return Some(match half {
            Some((start, end)) => Separator::new(start, end, Some(Disguise::Defanged), false),
            None if left + right == 0 => Separator::new(start, end, None, false),
            None => Separator::new(start - left, end + right, Some(Disguise::Spaced), true),
        });
    }
    if left > 0 && right > 0 {
        return Some(Separator::new(start - left, end + right, Some(Disguise::SpelledOut), true));
    }
    // `exampledotcom`
    if dot == "dot" && text[..start].ends_with(char::is_alphanumeric) {
        let glued = GLUED.iter().find_map(|tld| text[end..].strip_prefix(tld));
        let whole = glued.is_some_and(|after| !after.starts_with(char::is_alphanumeric));
        return whole.then(|| Separator::new(start, end, Some(Disguise::SpelledOut), true));
    }
    // `example-dot-com`, `example_dot_com`, `example*dot*com`
    let wrapped = start > 0 && bytes.get(end) == Some(&bytes[start - 1]) && b"-_*~|".contains(&bytes[start - 1]);
    wrapped.then(|| Separator::new(start - 1, end + 1, Some(Disguise::SpelledOut), true))
}

/// The separator that begins where a label ends, at `at`.
pub(super) fn after(text: &str, at: usize) -> Option<Separator> {
    let mut dot = at + spaces_after(text, at, MAX_SPACES);
    if let Some(b'[' | b'(' | b'{' | b'<') = text.as_bytes().get(dot) {
        dot += 1;
        dot += spaces_after(text, dot, 1);
    }
    let rest = &text[dot..];
    let found = DOTS.iter().find(|found| rest.starts_with(**found))?;
    around(text, dot, dot + found.len()).filter(|separator| separator.start == at)
}

/// The bytes of at most `most` spaces or tabs that end at `at`; plain, or no-break.
pub(super) fn spaces_before(text: &str, at: usize, most: usize) -> usize {
    let spaces = text[..at].chars().rev().take(most).take_while(|c| is_space(*c));
    spaces.map(char::len_utf8).sum()
}

/// The bytes of at most `most` spaces or tabs that begin at `at`.
pub(super) fn spaces_after(text: &str, at: usize, most: usize) -> usize {
    let spaces = text[at..].chars().take(most).take_while(|c| is_space(*c));
    spaces.map(char::len_utf8).sum()
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{a0}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(&str, bool)> {
        after(text, 1).map(|separator| (&text[separator.end..], separator.soft))
    }

    #[test]
    fn hard_and_soft() {
        assert_eq!(read("a.com"), Some(("com", false)));
        for hard in ["a[.]com", "a(dot)com", "a {dot} com", "a[ . ]com", "a [.] com", "a[.com"] {
            assert_eq!(read(hard), Some(("com", false)), "{hard}");
        }
        for soft in ["a . com", "a. com", "a dot com", "a  ponto  com", "a。com", "a,com"] {
            assert_eq!(read(soft), Some(("com", true)), "{soft}");
        }
    }

    #[test]
    fn a_wrapped_word_is_found_around_its_dot() {
        let separator = around("a-dot-com", 2, 5).map(|separator| (separator.start, separator.end));
        assert_eq!(separator, Some((1, 6)));
        let glued = around("adotcom", 1, 4).map(|separator| (separator.start, separator.end));
        assert_eq!(glued, Some((1, 4)));
        assert!(around("a-dotted", 2, 5).is_none());
        assert!(around("adotcoms", 1, 4).is_none());
    }

    #[test]
    fn none() {
        for text in ["a com", "a,comma", "adot", "a     . com", "a\n. com", "a", "a dotcom"] {
            assert!(read(text).is_none(), "{text}");
        }
    }
}
