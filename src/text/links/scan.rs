//! The pass over a text that finds its links: from one dot or scheme to the next, reading labels to both sides.
//!
//! Each anchor costs a bounded number of bytes, and what was read as part of a link or of a failed run is not read again, so the pass is linear.

use std::{ops::Range, sync::LazyLock};

use aho_corasick::{AhoCorasick, MatchKind, packed};

use super::{
    disguise::{Disguise, Disguises},
    head,
    host::{self, Setting},
    label,
    scheme::{self, SCHEMES},
    separator::{self, DOTS, Separator},
};

/// A link as found in the text it was looked for in.
#[derive(Debug)]
pub(super) struct Found {
    /// All of it.
    pub range: Range<usize>,
    /// The host with plain dots.
    pub host: String,
    /// Host, port, path and query.
    pub canonical: String,
    /// What the way it is written gives away; the letters are not looked at.
    pub disguises: Disguises,
}

/// Top-level domains of [`APART`], as they follow a space.
const TAILS: &[&str] = &[" be/", " com/", " gl/", " gd/", " ly/", " me/"];

/// Hosts whose dot is left out: `youtu be/...`.
const APART: &[&str] = &[
    "bit.ly",
    "cutt.ly",
    "facebook.com",
    "goo.gl",
    "instagram.com",
    "is.gd",
    "t.me",
    "tinyurl.com",
    "twitter.com",
    "wa.me",
    "youtu.be",
    "youtube.com",
];

/// Words that announce a host.
const CUES: &[&str] = &["domain", "link", "site", "url", "visit", "web", "webpage", "website", "www"];

/// Hosts that are meant as mail addresses after `at`.
const MAIL: &[&str] = &[
    "aol.com",
    "gmail.com",
    "gmx.de",
    "gmx.net",
    "hotmail.com",
    "icloud.com",
    "live.com",
    "mail.com",
    "mail.ru",
    "outlook.com",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "yahoo.com",
    "yandex.ru",
    "ymail.com",
    "zoho.com",
];

/// Longest word that is read before a host, in letters.
const MAX_CUE: usize = 12;
/// How much of a path is read to tell whether there is a host before it, in bytes.
const MAX_PREVIEW: usize = 64;
/// Most parts of a path that are read where it is spelled out.
const MAX_SLASHES: usize = 8;
/// Most labels that are kept of a run; of a longer one, the last.
const MAX_LABELS: usize = 64;

static ANCHORS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostFirst)
        .build(SCHEMES.iter().chain(TAILS).chain(DOTS))
        .expect("a small constant table")
});

/// The anchors but for the plain dot, to find out whether there is one at all: many bytes at a time.
static WORDS: LazyLock<Option<packed::Searcher>> = LazyLock::new(|| packed::Searcher::new(SCHEMES.iter().chain(TAILS).chain(&DOTS[1..])));

/// Memory of a scan for the next.
#[derive(Debug, Clone, Default)]
pub(super) struct Scratch {
    /// The labels of the run that is being read.
    labels: Vec<Range<usize>>,
    /// They, joined by dots.
    host: String,
    /// Strings of links that are no more.
    pub strings: Vec<String>,
}

impl Scratch {
    /// A string with `text` in it.
    fn string(&mut self, text: &str) -> String {
        let mut string = self.strings.pop().unwrap_or_default();
        string.clear();
        string.push_str(text);
        string
    }
}

/// Every link of `text` (lower case), in order, is given to `take` together with the labels of its host. `typed` gives what stood in a range of it before
/// folding.
pub(super) fn scan<'o>(
    text: &str,
    typed: impl Fn(Range<usize>) -> &'o str,
    scratch: &mut Scratch,
    mut take: impl FnMut(Found, &[Range<usize>]),
) {
    let mut scanner = Scanner { text, typed, taken: 0, read: 0, scratch };
    // Most texts have plain dots at most.
    if text.is_ascii() && !may_hold_word(text.as_bytes()) || WORDS.as_ref().is_some_and(|words| words.find(text).is_none()) {
        for dot in memchr::memchr_iter(b'.', text.as_bytes()) {
            if dot >= scanner.read
                && !ends_sentence(text, dot)
                && let Some(link) = scanner.bare(dot, dot + 1)
            {
                scanner.taken = link.range.end;
                take(link, &scanner.scratch.labels);
            }
        }
        return;
    }
    for anchor in ANCHORS.find_iter(text) {
        if anchor.start() < scanner.read {
            continue;
        }
        let link = match anchor.pattern().as_usize() {
            scheme if scheme < SCHEMES.len() => scanner.schemed(anchor.start(), SCHEMES[scheme]),
            tail if tail < SCHEMES.len() + TAILS.len() => scanner.apart(anchor.start(), anchor.end() - 1),
            _ => scanner.bare(anchor.start(), anchor.end()),
        };
        if let Some(link) = link {
            scanner.taken = link.range.end;
            take(link, &scanner.scratch.labels);
        }
    }
}

/// A first look for the anchors but for the plain dot, by three or four of their letters; says yes too often, never no wrongly. Without a branch, so that the
/// compiler makes vectors of it: 0.3 ns a byte. For ASCII alone, where `точка` and `。` cannot be.
fn may_hold_word(bytes: &[u8]) -> bool {
    const STEP: usize = 32;
    let look = |window: &[u8; STEP + 2]| {
        let mut found = 0;
        for at in 0..STEP {
            let is = |ahead: usize, byte: u8| u8::from(window[at + ahead] == byte);
            // `http`, `hxxp`, `h**p`, `h__p`, `hhtp`, `ftp`
            found |= (is(0, b't') | is(0, b'x') | is(0, b'*') | is(0, b'_')) & is(1, b'p');
            found |= is(0, b'd') & (is(1, b'o') | is(1, b'0')) & is(2, b't');
            // `punto`, `ponto`, `punkt`, `point`
            found |= is(0, b'p') & (is(1, b'o') | is(1, b'u')) & (is(2, b'n') | is(2, b'i'));
            // ` be/` and the like, `,com` and the like
            found |= is(0, b'/') | is(0, b',') & u8::from(window[at + 1] >= b'a');
        }
        found != 0
    };
    let mut base = 0;
    while let Some(window) = bytes.get(base..).and_then(<[u8]>::first_chunk) {
        if look(window) {
            return true;
        }
        base += STEP;
    }
    // What is left is less than a window, but may be more than a step.
    let mut last = [0; 2 * STEP + 2];
    let rest = &bytes[base.min(bytes.len())..];
    last[..rest.len()].copy_from_slice(rest);
    last.first_chunk().is_some_and(look) || rest.len() > STEP && last[STEP..].first_chunk().is_some_and(look)
}

/// Whether [`Scanner::bare`] would find nothing around the plain dot at `dot`, at a glance: it stands between characters that join nothing, or a letter and a space, and the next word is no
/// top-level domain.
fn ends_sentence(text: &str, dot: usize) -> bool {
    let bytes = text.as_bytes();
    let Some(before) = dot.checked_sub(1).map(|at| bytes[at]) else { return true };
    let Some(&after) = bytes.get(dot + 1) else { return true };
    if !JOINS[usize::from(before)] || !JOINS[usize::from(after)] {
        return true;
    }
    let word = bytes.get(dot + 2).is_some_and(u8::is_ascii_lowercase);
    before.is_ascii_alphanumeric() && after == b' ' && word && !host::may_begin_apart(&text[dot + 2..]) && !text[..dot].ends_with("www")
}

/// What can be of a label, or between labels and a dot.
const JOINS: [bool; 256] = {
    let mut joins = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "below 256")]
        let it = byte as u8;
        joins[byte] = it.is_ascii_alphanumeric()
            || it >= 0x80
            || matches!(it, b' ' | b'\t' | b'[' | b']' | b'(' | b')' | b'{' | b'}' | b'<' | b'>' | b'-' | b'_' | b'*' | b'~' | b'|');
        byte += 1;
    }
    joins
};

struct Scanner<'t, 's, F> {
    text: &'t str,
    typed: F,
    /// End of the last link.
    taken: usize,
    /// What need not be read again.
    read: usize,
    scratch: &'s mut Scratch,
}

impl<'t, 'o, F: Fn(Range<usize>) -> &'o str> Scanner<'t, '_, F> {
    /// A link without a scheme, around the dot at `start..end`.
    fn bare(&mut self, start: usize, end: usize) -> Option<Found> {
        if !self.may_join(start, end) {
            return None;
        }
        let separator = separator::around(self.text, start, end)?;
        if separator.start < self.taken {
            return None;
        }
        // Most dots end a sentence, the next word of which is no top-level domain.
        if separator.soft && !host::may_begin_apart(&self.text[separator.end..]) && !self.text[..separator.start].ends_with("www") {
            return None;
        }
        let first = label::before(self.text, separator.start, self.taken)?;
        if !separator.soft {
            label::after(self.text, separator.end)?;
        }
        let mut disguises = self.run(first, Some(separator));
        let text = self.text;
        let labels = &mut self.scratch.labels;
        if let Some(www) = labels.iter().position(|label| &text[label.clone()] == "www") {
            labels.drain(..www);
        }
        // The rest of `w w w . example.com`.
        if labels.len() > 2 && matches!(&text[labels[0].clone()], "w" | "ww") {
            labels.remove(0);
            disguises = disguises.with(Disguise::Spaced);
        }
        let start = labels.first()?.start;
        let before = &text[self.taken..start];
        let last = labels.last()?.clone();
        let end = last.end;
        // Most runs of letters and dots end here: no top-level domain, no number, no `www`, and nothing to trim.
        let tld = &text[last.clone()];
        let numeric = tld.as_bytes()[0].is_ascii_digit();
        let prefixed = &text[labels[0].clone()] == "www";
        if labels.len() < 3 && !numeric && !prefixed && !host::is_top_level(tld) {
            return None;
        }
        if before.ends_with('@') || text[end..].starts_with('@') {
            return None;
        }
        let (word, cue) = last_word(before);
        self.join_all();
        let port = self.port(end);
        let path = self.preview(port);
        let host = self.scratch.host.as_str();
        if host::is_dotted_ip(host) {
            let telling = port > end || path.contains(|c: char| c.is_ascii_alphabetic());
            return telling.then(|| self.finish(start, disguises, end, false));
        }
        let setting = Setting { scheme: false, cue, hidden: !disguises.is_empty(), path, typed_tld: (self.typed)(last) };
        if host::is_host(host, setting) {
            let at = matches!(word, "at" | "arroba") || before.trim_end().ends_with('@');
            let mail = at && MAIL.contains(&host);
            let file = before.ends_with(['/', '\\']) && !host::is_generic(host.rsplit('.').next().unwrap_or_default());
            return (!mail && !file).then(|| self.finish(start, disguises, end, false));
        }
        self.trimmed(start, disguises)
    }

    /// Whether the characters on both sides of `start..end` can be of a label, or between labels and a dot; a cheap look before a thorough one.
    fn may_join(&self, start: usize, end: usize) -> bool {
        let bytes = self.text.as_bytes();
        let joins = |byte: Option<&u8>| byte.is_some_and(|byte| JOINS[usize::from(*byte)]);
        start > 0 && joins(bytes.get(start - 1)) && (joins(bytes.get(end)) || &bytes[start..start + 1] == b",")
    }

    /// The host that a sentence is glued to: `example.com` of `example.com.Then`. Without one, the labels stay.
    fn trimmed(&mut self, start: usize, disguises: Disguises) -> Option<Found> {
        let [labels @ .., glued] = &self.scratch.labels[..] else { return None };
        let tld = labels.last()?.clone();
        let sentence = (self.typed)(glued.clone()).starts_with(char::is_uppercase);
        if !sentence || labels.len() < 2 || !host::is_generic(&self.text[tld.clone()]) {
            return None;
        }
        join(self.text, labels, &mut self.scratch.host);
        let setting = Setting { typed_tld: (self.typed)(tld.clone()), ..Setting::default() };
        if !host::is_host(&self.scratch.host, setting) {
            return None;
        }
        self.scratch.labels.pop();
        Some(self.finish_bare(start, disguises, tld.end))
    }

    /// A link with a scheme, which begins with `name` at `start`.
    fn schemed(&mut self, start: usize, name: &str) -> Option<Found> {
        let glued = self.text[self.taken..start].ends_with(char::is_alphanumeric);
        let (mut at, mut disguises) = scheme::rest(self.text, start + name.len(), glued)?;
        if !matches!(name, "http" | "ftp" | "hhtp") {
            disguises = disguises.with(Disguise::Scheme);
        }
        let authority = scheme::authority(&self.text[at..]);
        if let Some(user) = authority.rfind('@').filter(|user| user + 1 < authority.len()) {
            disguises = disguises.with(Disguise::UserInfo);
            at += user + 1;
        }
        if let Some(address) = scheme::bracketed(&self.text[at..]) {
            self.scratch.labels.clear();
            self.scratch.labels.push(at..at + address.len());
            self.join_all();
            return Some(self.finish(start, disguises, at + address.len(), true));
        }
        let first = label::after(self.text, at)?;
        let after = &self.text[first.end..];
        if SCHEMES.iter().any(|scheme| self.text[first.clone()].starts_with(scheme)) && after.starts_with(':') {
            return None;
        }
        let separator = separator::after(self.text, first.end);
        let all = self.run(first, separator).with_all(disguises);
        self.join_all();
        let last = self.scratch.labels.last()?.clone();
        let setting = Setting { typed_tld: (self.typed)(last.clone()), ..Setting::default() };
        if self.scratch.labels.len() > 2 && !host::is_host(&self.scratch.host, setting) {
            if let Some(found) = self.trimmed(start, all) {
                return Some(found);
            }
            self.join_all();
        }
        let setting = Setting {
            // After a space, only a name with a dot continues the scheme: `https:// and so on`.
            scheme: !disguises.contains(Disguise::Spaced) || self.scratch.labels.len() > 1,
            ..setting
        };
        host::is_host(&self.scratch.host, setting).then(|| self.finish(start, all, last.end, true))
    }

    /// A known host whose dot is left out; its top-level domain follows the space at `space` and ends at `end`.
    fn apart(&mut self, space: usize, end: usize) -> Option<Found> {
        let stem = space - separator::spaces_before(self.text, space, 2);
        if stem < self.taken {
            return None;
        }
        let label = label::before(self.text, stem, self.taken)?;
        let tld = space + 1..end;
        let start = label.start;
        self.scratch.labels.clear();
        self.scratch.labels.extend([label, tld]);
        self.join_all();
        if !APART.contains(&self.scratch.host.as_str()) {
            return None;
        }
        // `t me/` alone says nothing.
        let path = self.text[end + 1..].starts_with(|c: char| c.is_alphanumeric() || "+-_?@".contains(c));
        path.then(|| self.finish(start, Disguises::default().with(Disguise::Spaced), end, false))
    }

    /// Reads the labels from `first` on, as long as separators join them; how they are disguised.
    fn run(&mut self, first: Range<usize>, mut separator: Option<Separator>) -> Disguises {
        let mut disguises = Disguises::default();
        self.scratch.labels.clear();
        self.scratch.labels.push(first);
        while let Some(found) = separator {
            let Some(label) = label::after(self.text, found.end) else {
                break;
            };
            if found.soft && !self.joins_apart(&label) {
                break;
            }
            disguises = disguises.with_all(found.disguises);
            self.read = self.read.max(label.start);
            separator = separator::after(self.text, label.end);
            let labels = &mut self.scratch.labels;
            labels.push(label);
            if labels.len() > MAX_LABELS {
                labels.drain(..MAX_LABELS / 2);
            }
        }
        disguises
    }

    /// Whether `label` may follow a spaced or spelled-out dot after the labels so far.
    fn joins_apart(&mut self, label: &Range<usize>) -> bool {
        let Some(before) = self.scratch.labels.last().cloned() else {
            return false;
        };
        let (last, next) = (&self.text[before.clone()], &self.text[label.clone()]);
        if last == "www" {
            return true;
        }
        let gap = &self.text[before.end..label.start];
        if !host::may_stand_apart(last, next)
            || is_sentence_start(gap, (self.typed)(label.clone()), next, &self.text[label.end..])
            || is_about_names(next, &self.text[label.end..])
        {
            return false;
        }
        // `example.com . net` goes on a sentence; `www.example . com` lacks its end.
        let www = self.scratch.labels.len() == 2 && &self.text[self.scratch.labels[0].clone()] == "www";
        if www {
            return true;
        }
        let setting = Setting { typed_tld: (self.typed)(before), ..Setting::default() };
        self.join_all();
        !host::is_host(&self.scratch.host, setting)
    }

    /// Joins the labels to the host.
    fn join_all(&mut self) {
        join(self.text, &self.scratch.labels, &mut self.scratch.host);
    }

    /// The end of the port that follows a host's `end`; `end` where there is none.
    fn port(&self, end: usize) -> usize {
        let Some(rest) = self.text[end..].strip_prefix(':') else {
            return end;
        };
        let digits = rest.bytes().take(6).take_while(u8::is_ascii_digit).count();
        let whole = !rest[digits..].starts_with(char::is_alphanumeric);
        if (1..=5).contains(&digits) && whole { end + 1 + digits } else { end }
    }

    /// The first bytes of the path or query that begins at `at`; empty where there is none.
    fn preview(&self, at: usize) -> &'t str {
        let rest = head(&self.text[at..], MAX_PREVIEW);
        if !rest.starts_with(['/', '?', '#']) {
            return "";
        }
        rest.split(ends_path).next().unwrap_or(rest).trim_end_matches(is_closing)
    }

    /// Puts a link together, of the labels and the host, with all that follows the host's `end`: port, path and query; or a path spelled out or after a space.
    fn finish(&mut self, start: usize, disguises: Disguises, end: usize, scheme: bool) -> Found {
        let port = self.port(end);
        let rest = &self.text[port..];
        let mut found = self.finish_bare(start, disguises, port);
        if rest.starts_with(['/', '?', '#']) || scheme && rest.starts_with('\\') {
            let length = rest.find(ends_path).unwrap_or(rest.len());
            let mut path = rest[..length].trim_end_matches(is_closing);
            // A bracket that was opened in the path belongs to it.
            if rest[path.len()..].starts_with(')') && path.contains('(') {
                path = &rest[..=path.len()];
            }
            found.canonical.push_str(path);
            found.range.end += path.len();
            self.read = self.read.max(port + length);
            if path.len() > 1 {
                found.canonical.truncate(found.canonical.trim_end_matches('/').len());
                return found;
            }
        }
        found.canonical.truncate(found.canonical.trim_end_matches('/').len());
        let shortener = super::is_shortener(&found.host);
        for _ in 0..MAX_SLASHES {
            let Some((label, disguise)) = slash(self.text, found.range.end, shortener) else {
                break;
            };
            found.disguises = found.disguises.with(disguise);
            found.canonical.push('/');
            found.canonical.push_str(&self.text[label.clone()]);
            found.range.end = label.end;
        }
        self.read = self.read.max(found.range.end);
        found
    }

    /// Puts a link together that ends at `end`, with its port or before it.
    fn finish_bare(&mut self, start: usize, mut disguises: Disguises, end: usize) -> Found {
        let host = std::mem::take(&mut self.scratch.host);
        if host.split('.').any(|label| label.starts_with("xn--")) {
            disguises = disguises.with(Disguise::Punycode);
        }
        if host::is_ip(&host) {
            disguises = disguises.with(Disguise::IpHost);
        }
        let host_end = self.scratch.labels.last().map_or(end, |label| label.end);
        let mut canonical = self.scratch.string(host.strip_prefix("www.").unwrap_or(&host));
        canonical.push_str(&self.text[host_end..end]);
        self.read = self.read.max(end);
        let found = Found { range: start..end, host: self.scratch.string(&host), canonical, disguises };
        self.scratch.host = host;
        found
    }
}

/// Joins `labels` of `text` by dots.
fn join(text: &str, labels: &[Range<usize>], host: &mut String) {
    host.clear();
    for label in labels {
        if !host.is_empty() {
            host.push('.');
        }
        host.push_str(&text[label.clone()]);
    }
}

/// A spelled-out or spaced slash after a host or path, and the label after it.
fn slash(text: &str, at: usize, shortener: bool) -> Option<(Range<usize>, Disguise)> {
    let spaces = separator::spaces_after(text, at, 3);
    if spaces == 0 {
        return None;
    }
    let at = at + spaces;
    if text[at..].starts_with("slash") {
        let start = at + "slash".len();
        let spaces = separator::spaces_after(text, start, 3);
        let label = label::after(text, start + spaces)?;
        return (spaces > 0).then_some((label, Disguise::SpelledOut));
    }
    let label = text[at..].strip_prefix('/').and_then(|_| label::after(text, at + 1))?;
    shortener.then_some((label, Disguise::Spaced))
}

/// The last word of `before`, and whether it announces a host.
fn last_word(before: &str) -> (&str, bool) {
    let before = before.trim_end_matches([' ', ':', '\u{a0}', '(', ')', '[', ']']);
    let letters = before.chars().rev().take(MAX_CUE).take_while(|c| c.is_alphanumeric());
    let word = &before[before.len() - letters.map(char::len_utf8).sum::<usize>()..];
    (word, CUES.contains(&word))
}

/// `over. Net profit`, `ao ponto de`: a word of the sentence rather than a top-level domain.
fn is_sentence_start(gap: &str, typed: &str, tld: &str, after: &str) -> bool {
    // Portuguese for `with`, and what often follows it.
    const AFTER_COM: &[&str] = &[
        "a", "as", "certeza", "deus", "ela", "ele", "essa", "esse", "isso", "meu", "minha", "muita", "muito", "o", "os", "que", "seu",
        "sua", "todo", "todos", "um", "uma", "vc", "você",
    ];
    let next = after.strip_prefix(' ').unwrap_or_default();
    let next = head(next, MAX_CUE).split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    if tld == "de" && ["punto", "ponto", "point", " . "].iter().any(|dot| gap.contains(dot)) {
        return true;
    }
    if !gap.starts_with('.') {
        return false;
    }
    let capital = typed.starts_with(char::is_uppercase) && typed.contains(char::is_lowercase);
    let word = !matches!(tld, "com" | "info" | "org" | "xyz" | "biz") && !next.is_empty();
    // `wrong. TV is`: two capitals of the next sentence.
    let abbreviation = tld.len() == 2 && typed.starts_with(char::is_uppercase);
    word || capital || abbreviation || tld == "com" && AFTER_COM.contains(&next)
}

/// `dot com bubble`, `.com domains`: talk about names rather than a name.
fn is_about_names(tld: &str, after: &str) -> bool {
    const TOPICS: &[&str] = &[
        "address",
        "boom",
        "bubble",
        "bust",
        "compan",
        "core",
        "crash",
        "craze",
        "days",
        "domain",
        "era",
        "extension",
        "framework",
        "millionaire",
        "names",
        "stock",
        "suffix",
    ];
    let after = head(after, MAX_CUE).trim_start_matches([' ', '-', 's']);
    matches!(tld, "com" | "net" | "org" | "info") && TOPICS.iter().any(|topic| after.starts_with(topic))
}

fn ends_path(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '<' | '>' | '"' | '`' | '|' | '“' | '”' | '«' | '»' | '、' | '。' | '，' | '」' | '】' | '）')
}

fn is_closing(c: char) -> bool {
    matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | '~' | ')' | ']' | '}' | '’' | '…')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_first_looks_miss_no_anchor() {
        for anchor in SCHEMES.iter().chain(TAILS).chain(&DOTS[1..]) {
            // At every place of a window, and at the end of a text.
            for before in 0..80 {
                for after in [0, 1, 40] {
                    let text = format!("{}{anchor}{}", "a".repeat(before), "a".repeat(after));
                    assert!(!text.is_ascii() || may_hold_word(text.as_bytes()), "{text}");
                    assert!(WORDS.as_ref().is_none_or(|words| words.find(&text).is_some()), "{text}");
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn where_a_sentence_ends_there_is_no_link(text in r"(www|com|net|de|blogspot|in|or|[a-z]{1,3}|[. ]|\. |\. com|[-_()@0-9]|é|。){0,12}") {
            for dot in memchr::memchr_iter(b'.', text.as_bytes()).filter(|&dot| ends_sentence(&text, dot)) {
                let mut scratch = Scratch::default();
                let mut scanner = Scanner { text: &text, typed: |range| &text[range], taken: 0, read: 0, scratch: &mut scratch };
                prop_assert!(scanner.bare(dot, dot + 1).is_none(), "{} at {}", text, dot);
                prop_assert_eq!(scanner.read, 0);
            }
        }
    }
}
