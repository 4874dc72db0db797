//! Labels: the parts of a host between its dots.

use std::ops::Range;

/// Longest label that is read, in letters; DNS has 63.
const MAX_LABEL: usize = 64;

/// The label that ends at `end` and begins no earlier than `floor`; `None` where there is none, or none of a sane length.
pub(super) fn before(text: &str, end: usize, floor: usize) -> Option<Range<usize>> {
    let mut start = end;
    let mut kind = None;
    for (length, (at, c)) in text[floor..end].char_indices().rev().enumerate() {
        if !in_label(c, &mut kind) {
            break;
        }
        start = floor + at;
        if length >= MAX_LABEL {
            return None;
        }
    }
    let label = &text[start..end];
    start = end - label.trim_start_matches(['-', '_']).len();
    (start < end).then_some(start..end)
}

/// The label that begins at `start`.
pub(super) fn after(text: &str, start: usize) -> Option<Range<usize>> {
    let mut end = start;
    let mut kind = None;
    for (length, (at, c)) in text[start..].char_indices().enumerate() {
        if !in_label(c, &mut kind) {
            break;
        }
        end = start + at + c.len_utf8();
        if length >= MAX_LABEL {
            return None;
        }
    }
    let label = text[start..end].trim_end_matches(['-', '_']);
    (!label.is_empty()).then(|| start..start + label.len())
}

/// Whether `c` goes on a label whose letters are of `kind` so far: those of scripts written with spaces, or those of East and South-East Asia.
fn in_label(c: char, kind: &mut Option<bool>) -> bool {
    if matches!(c, '-' | '_') {
        return true;
    }
    if !c.is_alphanumeric() {
        return false;
    }
    let unspaced = matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{3040}'..='\u{9fff}' | '\u{ac00}'..='\u{d7ff}');
    *kind.get_or_insert(unspaced) == unspaced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels() {
        assert_eq!(after("win-now_.com", 0), Some(0..7));
        assert_eq!(after("例えabc", 0), Some(0..6));
        assert_eq!(after(".com", 0), None);
        assert_eq!(before("see --win", 9, 0), Some(6..9));
        assert_eq!(before("看看win", 9, 0), Some(6..9));
        assert_eq!(before("already taken", 13, 10), Some(10..13));
    }

    #[test]
    fn no_label_is_longer_than_dns_allows() {
        assert!(after(&"я".repeat(63), 0).is_some());
        assert!(after(&"я".repeat(65), 0).is_none());
        assert!(before(&"a".repeat(65), 65, 0).is_none());
    }
}
