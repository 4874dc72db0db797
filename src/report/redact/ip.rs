//! IP addresses, version 4 and 6.

use std::{borrow::Cow, net::Ipv6Addr};

use super::Mask;
use crate::span::Span;

/// The longest text of an IPv6 address: eight groups, the last two written as IPv4.
const LONGEST_V6: usize = 45;

/// The shortest text of an IPv4 address: four digits and three dots.
const SHORTEST_V4: usize = 7;

/// The IPv6 addresses of `text`: with at least one digit, since `a::b` is more likely a path in a program.
pub(super) fn find_v6(text: &str) -> Vec<Mask> {
    runs(text, |byte| byte.is_ascii_hexdigit() || byte == b':' || byte == b'.')
        .filter_map(|run| {
            let written = &text[run.start..run.end];
            if written.bytes().filter(|byte| *byte == b':').take(2).count() < 2 {
                return None;
            }
            // A colon or a dot beside it may be the sentence's: "from fe80::1."
            let start = run.end - written.trim_start_matches(['.', ':']).len();
            let end = (run.start + written.trim_end_matches(['.', ':']).len()).max(start);
            [(run.start, run.end), (run.start, end), (start, run.end), (start, end)]
                .into_iter()
                .find(|&(from, to)| is_v6(text, from, to))
                .map(|(from, to)| mask(Span::new(from, to)))
        })
        .collect()
}

/// Whether `text[from..to]` is an IPv6 address, and no letter beside it makes it something else.
fn is_v6(text: &str, from: usize, to: usize) -> bool {
    let part = text.get(from..to).unwrap_or_default();
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    part.len() <= LONGEST_V6
        && part.contains(|c: char| c.is_ascii_digit())
        && part.parse::<Ipv6Addr>().is_ok()
        && !is_letter(text[..from].chars().next_back())
        && !is_letter(text[to..].chars().next())
}

/// The IPv4 addresses of `text`: exactly four numbers up to 255; `v1.2.3.4` is a version.
pub(super) fn find_v4(text: &str) -> Vec<Mask> {
    runs(text, |byte| byte.is_ascii_digit() || byte == b'.')
        .filter(|run| run.end - run.start >= SHORTEST_V4)
        .filter_map(|run| {
            let written = &text[run.start..run.end];
            let start = run.start + written.len() - written.trim_start_matches('.').len();
            let end = run.start + written.trim_end_matches('.').len();
            if start >= end || matches!(text.as_bytes().get(start.wrapping_sub(1)), Some(b'v' | b'V')) {
                return None;
            }
            let mut numbers = 0;
            for number in text[start..end].split('.') {
                numbers += 1;
                // Leading zeros are read as they are by most people and some programs.
                if numbers > 4 || number.len() > 3 || !number.parse::<u16>().is_ok_and(|n| n <= 255) {
                    return None;
                }
            }
            (numbers == 4).then(|| Span::new(start, end))
        })
        .map(mask)
        .collect()
}

fn mask(span: Span) -> Mask {
    Mask { span, shown: Cow::Borrowed("[IP]") }
}

/// The longest runs of bytes that fit, which must be ASCII.
fn runs(text: &str, fits: impl Fn(u8) -> bool) -> impl Iterator<Item = Span> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + bytes[at..].iter().position(|&byte| fits(byte))?;
        let end = bytes[start..].iter().position(|&byte| !fits(byte)).map_or(bytes.len(), |length| start + length);
        at = end;
        Some(Span::new(start, end))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let spans = find_v6(text).into_iter().chain(find_v4(text));
        spans.map(|mask| &text[mask.span.start..mask.span.end]).collect()
    }

    #[test]
    fn addresses_are_found() {
        for (text, address) in [
            ("from 192.0.2.7, port 80", "192.0.2.7"),
            ("http://192.0.2.7:8080/x", "192.0.2.7"),
            ("it was 192.0.2.255.", "192.0.2.255"),
            ("[2001:db8::1]:443", "2001:db8::1"),
            ("see 2001:db8:0:0:0:0:0:7.", "2001:db8:0:0:0:0:0:7"),
            ("ip:fe80::1", "fe80::1"),
            ("::1", "::1"),
        ] {
            assert_eq!(found(text), [address], "{text}");
        }
        assert_eq!(find_v6("::ffff:192.0.2.7").len(), 1);
    }

    #[test]
    fn versions_times_and_paths_stay() {
        for text in ["v1.2.3.4", "1.2.3", "1.2.3.4.5", "256.1.1.1", "at 10:30:45", "std::vec::Vec", "dead::beef", "::", "1...2", "...."] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }
}
