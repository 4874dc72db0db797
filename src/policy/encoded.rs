//! Hosts with percent-encoded letters, `http://bad%2Eexample`: a browser decodes them before it goes there (WHATWG URL Standard, 3.5, host parsing), the
//! search for links stops at the `%`.

use std::ops::Range;

use crate::{
    span::Span,
    text::{MarkKind, Text},
};

/// Longest authority that is read, in bytes.
const MAX_AUTHORITY: usize = 512;

/// A host that is written with `%`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Encoded {
    /// Where it stands in the original.
    pub span: Span,
    /// What it means, folded.
    pub host: String,
}

/// Where such hosts stand, to be asked for one link after the other: of both there may be as many as a text has room for.
pub(super) struct Places {
    /// Where each begins, ascending, and the furthest that it or one before it reaches.
    reach: Vec<(usize, usize)>,
}

impl Places {
    /// The places of `hosts`.
    pub fn of(hosts: &[Encoded]) -> Self {
        let mut reach: Vec<(usize, usize)> = hosts.iter().map(|host| (host.span.start, host.span.end)).collect();
        reach.sort_unstable();
        let mut furthest = 0;
        for (_, end) in &mut reach {
            furthest = furthest.max(*end);
            *end = furthest;
        }
        Self { reach }
    }

    /// Whether the link at `span` is a part of such a host: it shares a byte with one, or ends where one begins.
    pub fn cut(&self, span: Span) -> bool {
        let before = self.reach.partition_point(|&(start, _)| start < span.end);
        let overlaps = before.checked_sub(1).is_some_and(|last| span.start < self.reach[last].1);
        overlaps || self.reach.get(before).is_some_and(|&(start, _)| start == span.end)
    }
}

/// Every host of `text` that has encoded letters, those inside tags included.
pub(super) fn hosts(text: &Text<'_>) -> Vec<Encoded> {
    if memchr::memchr(b'%', text.original().as_bytes()).is_none() && memchr::memchr(b'%', text.folded().as_bytes()).is_none() {
        return Vec::new();
    }
    let mut found: Vec<Encoded> =
        authorities(text.folded()).map(|(range, host)| Encoded { span: text.origin(range), host: decoded(host) }).collect();
    let seen = found.len();
    for tag in text.marked(MarkKind::Tag) {
        let inside = text.original().get(tag.start..tag.end).unwrap_or_default();
        found.extend(
            authorities(inside)
                .map(|(range, host)| Encoded { span: Span::new(tag.start + range.start, tag.start + range.end), host: decoded(host) }),
        );
    }
    // Some tags stay in the folded view.
    if seen > 0 && found.len() > seen {
        found.sort_by_key(|encoded| encoded.span);
        found.dedup();
    }
    found
}

/// Each authority of `text` with a `%` in its host: its place, and the host as written.
fn authorities(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    memchr::memchr_iter(b':', text.as_bytes()).filter_map(|colon| {
        let slashes = text.as_bytes()[colon + 1..].iter().take(4).take_while(|byte| matches!(byte, b'/' | b'\\')).count();
        let start = colon + 1 + slashes;
        if slashes == 0 {
            return None;
        }
        let rest = &text[start..text.floor_char_boundary(start.saturating_add(MAX_AUTHORITY))];
        let ends = |c: char| matches!(c, '/' | '\\' | '?' | '#' | '"' | '\'' | '<' | '>') || c.is_whitespace();
        let authority = rest.split(ends).next().unwrap_or(rest);
        let host = authority.rsplit('@').next().unwrap_or(authority);
        let host = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit())).map_or(host, |(host, _)| host);
        host.contains('%').then(|| (start..start + authority.len(), host))
    })
}

/// `host` with `%41` made `A`, then folded as texts are.
fn decoded(host: &str) -> String {
    let mut bytes = Vec::with_capacity(host.len());
    let mut rest = host.as_bytes();
    while let [byte, after @ ..] = rest {
        let digit = |at: usize| after.get(at).and_then(|digit| char::from(*digit).to_digit(16));
        (bytes, rest) = match (byte, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                // Two hexadecimal digits are a byte.
                bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
                (bytes, &after[2..])
            }
            _ => {
                bytes.push(*byte);
                (bytes, after)
            }
        };
    }
    Text::fold(&String::from_utf8_lossy(&bytes)).folded().replace('。', ".")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str) -> Vec<(String, String)> {
        hosts(&Text::fold(text)).into_iter().map(|found| (text[found.span.start..found.span.end].to_owned(), found.host)).collect()
    }

    #[test]
    fn hosts_are_decoded() {
        for (text, span, host) in [
            ("see http://bad%2Eexample/a%20b now", "bad%2Eexample", "bad.example"),
            ("HTTPS://%62%61d.ex%61mple", "%62%61d.ex%61mple", "bad.example"),
            (r"http:\\ann:pw@bad%2eexample:80\x", "ann:pw@bad%2eexample:80", "bad.example"),
            ("<a href=\"http://bad%2Eexample\">here</a>", "bad%2Eexample", "bad.example"),
            ("http://%EF%BD%82ad.example", "%EF%BD%82ad.example", "bad.example"),
            ("http://bad%example", "bad%example", "bad%example"),
        ] {
            assert_eq!(found(text), [(span.to_owned(), host.to_owned())], "{text}");
        }
        for text in ["100 % of it: nothing", "http://good.example/a%2Eb", "50%:/ no", "%", ""] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    proptest! {
        #[test]
        fn places_are_those_of_all_hosts(
            hosts in prop::collection::vec((0usize..30, 1usize..9), 0..8),
            link in (0usize..40, 1usize..9),
        ) {
            let span = |(start, length)| Span::new(start, start + length);
            let hosts: Vec<Encoded> = hosts.into_iter().map(|place| Encoded { span: span(place), host: String::new() }).collect();
            let link = span(link);
            let expected = hosts.iter().any(|host| host.span.overlaps(link) || host.span.start == link.end);
            prop_assert_eq!(Places::of(&hosts).cut(link), expected);
        }

        #[test]
        fn anything_is_looked_at(text in "(http://|%[0-9a-fA-F]{0,2}|[a-z.@:/é ]|<a href=\"){0,40}") {
            for found in hosts(&Text::fold(&text)) {
                prop_assert!(text.is_char_boundary(found.span.start) && text.is_char_boundary(found.span.end));
            }
        }
    }
}
