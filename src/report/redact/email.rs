//! E-mail addresses, plain (`joe@example.com`) and in simple disguise (`joe at example dot com`, `joe(at)example[.]com`).

use std::{borrow::Cow, sync::LazyLock};

use regex::Regex;

use super::{Mask, is_invisible, is_unspaced};
use crate::span::Span;

/// The at sign and what is written in its place. Bounded, so that finding all of them is linear.
static AT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?xi)
        [@＠﹫] | &\#0{0,5}64; | &\#x0{0,5}40; | &commat;
        | [(\[{<] [\ _]{0,2} (?: at | ät | @ | arroba ) [\ _]{0,2} [)\]}>]
        | [\ \t\u{A0}]{1,3} (?: at | arroba ) [\ \t\u{A0}]{1,3}",
    )
    .expect("a constant pattern")
});

/// The dot between two labels of a host, and what is written in its place.
static DOT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?xi) ^ (?:
        [.．。]
        | [\ ]{0,2} [(\[{<] [\ _]{0,2} (?: dot | punkt | punto | point | \. ) [\ _]{0,2} [)\]}>] [\ ]{0,2}
        | [\ \t\u{A0}]{1,3} (?: dot | punkt | punto | \. ) [\ \t\u{A0}]{1,3} )",
    )
    .expect("a constant pattern")
});

/// Hosts that are known to be mail even where the rest is left out (`joe at gmail`).
const MAIL_HOSTS: &[&str] =
    &["aol", "fastmail", "gmail", "gmx", "googlemail", "hotmail", "icloud", "outlook", "proton", "protonmail", "yahoo", "yandex", "zoho"];

/// Words before "at" that are no mailbox: "look at example dot com" names a site, which a moderator wants to see.
const NO_MAILBOX: &[&str] = &[
    "are",
    "available",
    "be",
    "buy",
    "check",
    "found",
    "here",
    "him",
    "is",
    "it",
    "live",
    "look",
    "looking",
    "me",
    "more",
    "now",
    "off",
    "on",
    "online",
    "out",
    "page",
    "shop",
    "site",
    "store",
    "that",
    "them",
    "there",
    "this",
    "up",
    "us",
    "visit",
    "was",
    "website",
    "you",
];

/// What joins a mailbox to its host.
#[derive(Clone, Copy, PartialEq)]
enum Joint {
    /// An at sign.
    Sign,
    /// `(at)`.
    Bracketed,
    /// `at` between spaces.
    Word,
}

/// The e-mail addresses of `text`. The longest run of fitting characters on either side is taken, so that no part of an address is left.
pub(super) fn find(text: &str) -> Vec<Mask> {
    let mut masks = Vec::new();
    let mut from = 0;
    for at in AT.find_iter(text) {
        let joint = match at.as_str().chars().next() {
            Some('(' | '[' | '{' | '<') => Joint::Bracketed,
            Some(c) if c.is_whitespace() => Joint::Word,
            _ => Joint::Sign,
        };
        if at.start() < from {
            continue;
        }
        let left = &text[from..at.start()];
        let right = &text[at.end()..];
        let (left, gap_left) = if joint == Joint::Word { (left, 0) } else { trim_end(left) };
        let gap_right = if joint == Joint::Word { 0 } else { right.len() - right.trim_start_matches(' ').len() };
        // "thanks @ana.b" is a mention and no address; "joe @ example.com" may be one.
        if gap_left > 2 || gap_right > 2 || (joint == Joint::Sign && gap_left > 0 && gap_right == 0) {
            continue;
        }
        let mailbox = left.len() - mailbox_length(left);
        if !left[mailbox..].contains(char::is_alphanumeric) {
            continue;
        }
        let Some(host) = host(&right[gap_right..]) else {
            continue;
        };
        let spaced = joint == Joint::Word || gap_left > 0;
        if spaced && NO_MAILBOX.contains(&left[mailbox..].to_lowercase().as_str()) {
            continue;
        }
        let sure = match joint {
            Joint::Sign | Joint::Bracketed => host.dotted || host.mail,
            Joint::Word => host.mail || (host.dotted && host.disguised),
        };
        if sure {
            let span = Span::new(from + mailbox, at.end() + gap_right + host.length);
            masks.push(Mask { span, shown: Cow::Borrowed("[e-mail]") });
            from = span.end;
        }
    }
    masks
}

/// `text` without the spaces at its end, and how many there were.
fn trim_end(text: &str) -> (&str, usize) {
    let trimmed = text.trim_end_matches(' ');
    (trimmed, text.len() - trimmed.len())
}

/// Bytes of the mailbox that `left` ends in.
fn mailbox_length(left: &str) -> usize {
    let unspaced = left.chars().rev().find(|c| !is_invisible(*c)).is_some_and(is_unspaced);
    left.chars().rev().take_while(|&c| is_address_letter(c, unspaced) || "._%+-'’~=!#$&*^|".contains(c)).map(char::len_utf8).sum()
}

/// A letter, digit, combining mark or invisible character; a text without spaces beside an address is not swallowed with it.
fn is_address_letter(c: char, unspaced: bool) -> bool {
    if is_unspaced(c) {
        return unspaced;
    }
    c.is_alphanumeric() || is_invisible(c) || matches!(c, '\u{300}'..='\u{36F}')
}

/// The host at the start of a text.
struct Host {
    /// Its bytes.
    length: usize,
    /// Whether a dot and a top level follow the first label.
    dotted: bool,
    /// Whether one of the dots is written in another way.
    disguised: bool,
    /// Whether it is a known mail host.
    mail: bool,
}

/// Bytes of the dot, plain or disguised, that `text` starts with.
fn dot_length(text: &str) -> Option<usize> {
    match text.chars().next()? {
        '.' => Some(1),
        // Nothing else begins one; most hosts end here.
        '．' | '。' | ' ' | '\t' | '\u{A0}' | '(' | '[' | '{' | '<' => DOT.find(text).map(|dot| dot.len()),
        _ => None,
    }
}

/// The host that `right` starts with, as long as it can be made.
fn host(right: &str) -> Option<Host> {
    let unspaced = right.chars().find(|c| !is_invisible(*c)).is_some_and(is_unspaced);
    let label =
        |text: &str| -> usize { text.chars().take_while(|&c| is_address_letter(c, unspaced) || c == '-').map(char::len_utf8).sum() };
    let mut length = label(right);
    if !right[..length].contains(char::is_alphanumeric) {
        return None;
    }
    let mail = MAIL_HOSTS.iter().any(|host| right[..length].eq_ignore_ascii_case(host));
    let (mut dotted, mut disguised) = (false, false);
    while let Some(dot) = dot_length(&right[length..]) {
        let next = length + dot;
        let more = label(&right[next..]);
        let name = &right[next..next + more];
        if !name.contains(char::is_alphanumeric) {
            break;
        }
        let is_disguised = right[length..next].chars().count() > 1;
        // Two letters make a top level; asked of a prefix, so that a longer run never stops being one.
        dotted |= name.chars().filter(|c| !is_invisible(*c)).take(2).filter(|c| c.is_alphabetic()).count() == 2;
        disguised |= is_disguised;
        length = next + more;
    }
    // A hyphen at the end is the sentence's.
    length = right[..length].trim_end_matches('-').len();
    Some(Host { length, dotted, disguised, mail })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        find(text).iter().map(|mask| &text[mask.span.start..mask.span.end]).collect()
    }

    #[test]
    fn addresses_are_found_whole() {
        for (text, address) in [
            ("write to <joe.b+x@mail.example.co.uk>.", "joe.b+x@mail.example.co.uk"),
            ("mailto:o'brien@example.com?subject=x", "o'brien@example.com"),
            ("联系我joe@example.com谢谢", "joe@example.com"),
            ("renée@example.com", "renée@example.com"),
            ("почта@пример.рф", "почта@пример.рф"),
            ("j\u{200B}oe@exam\u{AD}ple.com", "j\u{200B}oe@exam\u{AD}ple.com"),
            ("joe&#64;example.com", "joe&#64;example.com"),
            ("joe＠example．com", "joe＠example．com"),
            ("joe at example dot com now", "joe at example dot com"),
            ("joe AT example DOT co DOT uk", "joe AT example DOT co DOT uk"),
            ("joe (at) example (dot) com", "joe (at) example (dot) com"),
            ("joe[at]example[.]com", "joe[at]example[.]com"),
            ("joe @ example . com", "joe @ example . com"),
            ("joe@ example.com", "joe@ example.com"),
            ("joe arroba example punto com", "joe arroba example punto com"),
            ("joe at gmail", "joe at gmail"),
            ("joe@gmail", "joe@gmail"),
        ] {
            assert_eq!(found(text), [address], "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_one_stays() {
        for text in [
            "thanks @ana.blue.sky",
            "@ana",
            "look at example dot com",
            "I was at home. Dot com bubble",
            "see you @ 8",
            "joe@localhost",
            "a @ b",
            "meet at noon",
            "1 @ 2.50",
            "example.com/@ana",
            "",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn two_in_a_row_are_two() {
        assert_eq!(found("a@b.example,c@d.example"), ["a@b.example", "c@d.example"]);
    }
}
