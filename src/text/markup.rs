//! Markup: HTML entities are decoded, tags taken out, the targets of links kept.

use std::ops::Range;

use super::{
    Mark, MarkKind,
    view::{Rewrite, View},
};
use crate::elements;

/// An entity's name is looked for in so many bytes.
const LONGEST_ENTITY: usize = 32;
/// A tag is looked for in so many bytes.
const LONGEST_TAG: usize = 2_000;

/// Decodes entities and takes tags out; whether anything changed.
pub(super) fn strip(view: &mut View<'_>, marks: &mut Vec<Mark>) -> bool {
    let spare = view.lend();
    let source = view.text();
    let mut rewrite = Rewrite::of(source, spare);
    let mut at = 0;
    while let Some(found) = memchr::memchr3(b'&', b'<', b'[', &source.as_bytes()[at..]) {
        let start = at + found;
        at = start + 1;
        if source.as_bytes()[start] == b'&' {
            if let Some((end, decoded)) = entity(source, start) {
                marks.push(Mark { kind: MarkKind::Entity, span: view.origin(start..end) });
                rewrite.replace(start..end, &decoded);
                at = end;
            }
        } else if let Some(tag) = tag(source, start) {
            marks.push(Mark { kind: MarkKind::Tag, span: view.origin(tag.range.clone()) });
            match tag.target {
                // The target stays where it stands, between spaces.
                Some(target) => {
                    rewrite.replace(tag.range.start..target.start, " ");
                    rewrite.replace(target.end..tag.range.end, " ");
                }
                None => rewrite.replace(tag.range.clone(), " "),
            }
            at = tag.range.end;
        }
    }
    let rewritten = rewrite.finish();
    view.become_rewritten(rewritten)
}

/// The entity at `start`, where an ampersand stands: its end and what it means. What decodes to another ampersand is read on, so that one pass undoes any depth.
fn entity(source: &str, start: usize) -> Option<(usize, String)> {
    let mut after = start + 1;
    let mut found = None;
    while let Some((end, decoded)) = one_entity(source, after) {
        found = Some((end, decoded));
        match found {
            Some((_, ref text)) if text == "&" => after = end,
            _ => break,
        }
    }
    found
}

/// The entity whose name begins at `after`, just behind its ampersand.
fn one_entity(source: &str, after: usize) -> Option<(usize, String)> {
    let bytes = &source.as_bytes()[after..source.len().min(after + LONGEST_ENTITY)];
    let length = bytes.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'#').count();
    let closed = bytes.get(length) == Some(&b';');
    let name = &source[after..after + length];
    let end = after + length + usize::from(closed);
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        // Numbers of the C1 controls mean Windows-1252, as browsers read them.
        let character = match code {
            128..=159 => encoding_rs::WINDOWS_1252.decode(&[u8::try_from(code).ok()?]).0.chars().next()?,
            0 => '\u{fffd}',
            _ => char::from_u32(code).unwrap_or('\u{fffd}'),
        };
        return Some((end, character.to_string()));
    }
    if name.is_empty() || !closed && !matches!(name, "amp" | "lt" | "gt" | "quot" | "nbsp") {
        return None;
    }
    let written = format!("&{name};");
    let decoded = htmlize::unescape(written.as_str());
    (decoded != written).then(|| (end, decoded.into_owned()))
}

struct Tag {
    range: Range<usize>,
    /// Where the address it leads to stands.
    target: Option<Range<usize>>,
}

/// The tag at `start`, where `<` or `[` stands.
fn tag(source: &str, start: usize) -> Option<Tag> {
    let bytes = &source.as_bytes()[start..source.len().min(start + LONGEST_TAG)];
    let close = if bytes[0] == b'<' { b'>' } else { b']' };
    if bytes.starts_with(b"<!--") {
        // Browsers end a comment at `--!>` as well: what follows is seen.
        let end = [&b"-->"[..], b"--!>"].iter().filter_map(|end| Some(memchr::memmem::find(bytes, end)? + end.len())).min()?;
        return Some(Tag { range: start..start + end, target: None });
    }
    let slash = usize::from(bytes.get(1) == Some(&b'/'));
    let name: String = bytes[1 + slash..]
        .iter()
        .take(12)
        .take_while(|byte| byte.is_ascii_alphanumeric())
        .map(|&byte| char::from(byte.to_ascii_lowercase()))
        .collect();
    let behind = bytes.get(1 + slash + name.len())?;
    let board = close == b']';
    let known = if board {
        matches!(name.as_str(), "url" | "b" | "i" | "u" | "img" | "quote" | "link" | "email" | "size" | "color")
    } else {
        elements::is(&name, elements::TOLD)
    };
    if !known
        || !(behind.is_ascii_whitespace() || matches!(behind, b'/' | b'>' | b']' | b'='))
        || (board && name.len() == 1 && !matches!(behind, b']'))
    {
        return None;
    }
    let end = memchr::memchr(close, bytes)? + 1;
    let body = &bytes[..end];
    if !board && words_outside_attributes(&body[1 + slash + name.len()..end - 1]) > MOST_BARE_WORDS {
        return None;
    }
    let target = [&b"href="[..], b"src=", b"url=", b"link="].iter().find_map(|key| {
        let at = body.to_ascii_lowercase().windows(key.len()).position(|window| window == *key)? + key.len();
        let quote = matches!(body.get(at), Some(b'"' | b'\''));
        let from = at + usize::from(quote);
        let stop: &[u8] = if quote { &body[at..=at] } else { b" \t\n>]" };
        let length = body[from..].iter().position(|byte| stop.contains(byte) || *byte == close)?;
        (length > 0).then(|| start + from..start + from + length)
    });
    Some(Tag { range: start..start + end, target })
}

/// Words in a tag that are neither `name=value` nor a slash: `<input disabled>` has one, `<p and all that is to be read here>` is a sentence.
fn words_outside_attributes(attributes: &[u8]) -> usize {
    let (mut words, mut quote, mut bare, mut open) = (0, None, false, false);
    for &byte in attributes {
        match quote {
            Some(end) => quote = (byte != end).then_some(end),
            None if byte.is_ascii_whitespace() => {
                words += usize::from(open && bare);
                (open, bare) = (false, false);
            }
            None => {
                match byte {
                    b'"' | b'\'' if open && !bare => quote = Some(byte),
                    b'=' => bare = false,
                    b'/' => {}
                    _ if !open => bare = true,
                    _ => {}
                }
                open = true;
            }
        }
    }
    words + usize::from(open && bare)
}

/// Bare words of a tag at most.
const MOST_BARE_WORDS: usize = 2;

#[cfg(test)]
mod tests {
    use super::*;

    fn stripped(text: &str) -> String {
        let mut view = View::new(text, Box::default());
        strip(&mut view, &mut Vec::new());
        view.text().to_owned()
    }

    #[test]
    fn entities_of_every_kind_and_depth() {
        assert_eq!(stripped("it&#39;s &quot;5 &lt; 6&quot; &eacute; &#x1F600; &#146;"), "it's \"5 < 6\" é 😀 ’");
        assert_eq!(stripped("&amp;amp;amp;lt;"), "<");
        assert_eq!(stripped("AT&T, R&D; a & b, &nosuch;"), "AT&T, R&D; a & b, &nosuch;");
    }

    #[test]
    fn tags_go_and_targets_stay() {
        assert_eq!(stripped("one<br />two"), "one two");
        assert_eq!(stripped("<a href=\"http://x.example/y\" rel=nofollow>hi</a>"), " http://x.example/y hi ");
        assert_eq!(stripped("[url=http://x.example]hi[/url]"), " http://x.example hi ");
        assert_eq!(stripped("<!-- no -->yes"), " yes");
    }

    #[test]
    fn a_sentence_in_angle_brackets_is_no_tag() {
        for text in ["<p Earn $500 a week, write to me>", "<i You are a stupid idiot.>", "<b/Earn money now and here/>"] {
            assert_eq!(stripped(text), text);
        }
        assert_eq!(stripped("<!-- x --!> Earn $500 -->"), "  Earn $500 -->");
        for tag in
            ["<input disabled checked>", "<a href=x.example rel='no follow me at all' >", "<img alt=\"a b c d e f\" />", "<td width = 5>"]
        {
            assert!(!stripped(tag).contains('<'), "{tag}: {}", stripped(tag));
        }
    }

    #[test]
    fn what_is_no_tag_stays() {
        for text in
            ["a < b and c > d", "I <3 you", "Vec<String> and <T>", "<me@example.org>", "see [1] and [a]", "if a<b then", "[i] = 3; x[i]=4"]
        {
            assert_eq!(stripped(text), text.replace("[i]", if text.contains("[i] =") { " " } else { "[i]" }), "{text}");
        }
    }

    #[test]
    fn marks_lie_in_the_original() {
        let mut marks = Vec::new();
        strip(&mut View::new("x &amp; <b>y", Box::default()), &mut marks);
        assert_eq!(
            marks.iter().map(|mark| (mark.kind, mark.span.start, mark.span.end)).collect::<Vec<_>>(),
            [(MarkKind::Entity, 2, 7), (MarkKind::Tag, 8, 11)]
        );
    }
}
