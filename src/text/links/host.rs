//! Which dotted runs are hosts: the judgement that tells `example.com` from `the end.So we left`, `main.rs` and `1.2.3`.
//!
//! Every top-level domain belongs to one of four ranks; the tables below are all there is to extend.

use psl::Type;

/// How readily a bare `label.tld` is taken for a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// Not a top-level domain.
    Unknown,
    /// A common word that starts sentences (`so`, `it`), or the ending of file names (`rs`, `zip`).
    Sentence,
    /// Another word or name (`today`, `pizza`).
    Word,
    /// No word of any large language: `com`, `ru`, `xyz`.
    Strong,
}

/// Generic top-level domains that stand for a host wherever they follow a label.
/// `example` is a reserved name that no registry lists (RFC 2606).
const STRONG: &[&str] = &[
    "bet", "bid", "biz", "buzz", "casino", "cfd", "club", "com", "cyou", "edu", "example", "gov", "icu", "info", "loan", "mil", "mobi",
    "monster", "net", "online", "org", "poker", "porn", "sbs", "shop", "site", "store", "vip", "webcam", "website", "xyz",
];

/// Top-level domains that are function words, or endings of file names: `fine.so` and `main.rs` are no hosts.
const SENTENCE: &[&str] = &[
    "ad", "al", "am", "as", "at", "be", "by", "ceo", "cv", "do", "dot", "download", "es", "et", "eu", "gg", "go", "here", "how", "id",
    "il", "im", "in", "is", "it", "java", "la", "ma", "map", "md", "me", "mom", "mov", "mr", "mu", "my", "na", "ne", "new", "ni", "no",
    "now", "nu", "one", "open", "pa", "page", "pm", "ps", "py", "re", "rs", "sa", "se", "sh", "si", "so", "sr", "st", "su", "sz", "to",
    "top", "us", "va", "vc", "you", "zip",
];

/// Hosts that are known whatever their top-level domain and however short their label.
const KNOWN: &[&str] = &[
    "amzn.to",
    "bit.do",
    "bit.ly",
    "buff.ly",
    "chat.whatsapp.com",
    "discord.gg",
    "fb.me",
    "g.co",
    "goo.gl",
    "is.gd",
    "j.mp",
    "line.me",
    "m.me",
    "ow.ly",
    "rb.gy",
    "redd.it",
    "s.id",
    "t.co",
    "t.me",
    "v.gd",
    "wa.me",
    "x.com",
    "y2u.be",
    "youtu.be",
];

/// Labels before the dot that make a name, not a host: `ASP.NET`.
const PRODUCTS: &[&str] = &["ado", "asp", "vb"];

/// Labels after which `dot com` or `. com` goes on a sentence.
const NO_LABEL: &[&str] = &[
    "a",
    "about",
    "am",
    "an",
    "and",
    "another",
    "any",
    "are",
    "as",
    "at",
    "be",
    "been",
    "but",
    "buy",
    "by",
    "can",
    "cheap",
    "de",
    "did",
    "do",
    "domain",
    "domains",
    "during",
    "early",
    "ending",
    "every",
    "first",
    "for",
    "from",
    "get",
    "had",
    "has",
    "have",
    "he",
    "here",
    "how",
    "if",
    "in",
    "is",
    "it",
    "its",
    "just",
    "like",
    "me",
    "my",
    "new",
    "no",
    "not",
    "now",
    "of",
    "old",
    "on",
    "one",
    "only",
    "or",
    "original",
    "our",
    "own",
    "registered",
    "she",
    "so",
    "some",
    "than",
    "that",
    "the",
    "them",
    "then",
    "there",
    "they",
    "this",
    "those",
    "to",
    "top",
    "use",
    "using",
    "was",
    "we",
    "what",
    "when",
    "where",
    "who",
    "why",
    "will",
    "with",
    "you",
    "your",
];

/// Top-level domains that may be spelled out or stand apart from their label (`win-now . com`, `shop dot net`).
const APART: &[&str] = &[
    "biz", "br", "cc", "club", "co", "com", "de", "example", "fr", "gq", "icu", "info", "io", "ly", "net", "online", "org", "pl", "pw",
    "ru", "shop", "site", "store", "tk", "tv", "uk", "vip", "website", "ws", "xyz",
];

/// Second-level names under which people get a host of their own, and which they set apart too: `ann dot blogspot dot com`.
const PLATFORMS: &[&str] = &["blogspot", "tumblr", "webnode", "webs", "weebly", "wix", "wordpress", "yolasite"];

/// What stands around a run of labels, as far as it speaks for or against a host.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Setting<'t> {
    /// It follows `http://` or the like.
    pub scheme: bool,
    /// It follows a word such as `visit` or `website`.
    pub cue: bool,
    /// Somebody took the trouble to hide its dots.
    pub hidden: bool,
    /// What follows it, from `/`, `?` or `#` on; may be empty.
    pub path: &'t str,
    /// Its last label as typed.
    pub typed_tld: &'t str,
}

/// Whether `host` (labels joined by plain dots, lower case) is one, given its setting.
pub(super) fn is_host(host: &str, setting: Setting<'_>) -> bool {
    let Some((before, tld)) = host.rsplit_once('.') else {
        return setting.scheme && host.chars().any(char::is_alphanumeric);
    };
    if setting.scheme || KNOWN.binary_search(&host).is_ok() {
        return true;
    }
    let first = before.split('.').next().unwrap_or(before);
    let prefixed = first == "www" && before.len() > 3;
    let rank = rank(tld, host);
    if rank == Rank::Unknown {
        return prefixed && tld.len() > 2;
    }
    if prefixed || before == "www" && tld.len() > 2 && rank == Rank::Strong {
        return true;
    }
    let Some(suffix) = public_suffix(host) else {
        return false;
    };
    let stem = &host[..host.len() - suffix.as_bytes().len()];
    let Some(label) = stem.strip_suffix('.').and_then(|stem| stem.rsplit('.').next()) else {
        return suffix.typ() == Some(Type::Private);
    };
    if !is_name(label, rank) || tld == "net" && PRODUCTS.contains(&label) {
        return false;
    }
    // `co.uk`, `com.my`: nobody ends one sentence and starts the next that way.
    let compound = suffix.as_bytes().contains(&b'.');
    if rank == Rank::Strong || compound {
        return is_cased_like_host(setting.typed_tld, tld) || setting.cue || !setting.path.is_empty();
    }
    if !is_evenly_cased(setting.typed_tld) {
        return false;
    }
    setting.cue || setting.hidden || is_telling_path(setting.path) || rank == Rank::Word && is_made_up(label) && setting.typed_tld == tld
}

/// Whether `tld` may stand apart from `label`, as in `label . tld` and `label dot tld`.
pub(super) fn may_stand_apart(label: &str, tld: &str) -> bool {
    (APART.binary_search(&tld).is_ok() || PLATFORMS.binary_search(&tld).is_ok())
        && label.len() > 1
        && NO_LABEL.binary_search(&label).is_err()
        && label.contains(|c: char| c.is_alphabetic())
}

/// Whether the label at the front of `text` may be one that [`may_stand_apart`]; a quick look that may say yes too often.
pub(super) fn may_begin_apart(text: &str) -> bool {
    let bytes = text.as_bytes();
    if let [first @ b'a'..=b'z', second, ..] = bytes
        && second.is_ascii()
        && (!second.is_ascii_lowercase() || BEGINNINGS[usize::from(first - b'a')] & 1 << (second - b'a') == 0)
        && !matches!(second, b'-' | b'_')
    {
        return false;
    }
    let length = bytes.iter().take(LONGEST_APART + 1).take_while(|byte| byte.is_ascii_lowercase()).count();
    match bytes.get(length) {
        Some(byte) if !byte.is_ascii() || matches!(byte, b'-' | b'_') => return true,
        _ if !(2..=LONGEST_APART).contains(&length) => return false,
        _ => {}
    }
    let label = &text[..length];
    APART.binary_search(&label).is_ok() || PLATFORMS.binary_search(&label).is_ok()
}

/// The second letters of [`APART`] and [`PLATFORMS`] by the first, as bits.
const BEGINNINGS: [u32; 26] = {
    let mut beginnings = [0; 26];
    let mut at = 0;
    while at < APART.len() + PLATFORMS.len() {
        let label = if at < APART.len() { APART[at] } else { PLATFORMS[at - APART.len()] }.as_bytes();
        beginnings[(label[0] - b'a') as usize] |= 1 << (label[1] - b'a');
        at += 1;
    }
    beginnings
};

/// The longest of [`APART`] and [`PLATFORMS`].
const LONGEST_APART: usize = 9;

/// Whether `tld` can end a host at all.
pub(super) fn is_top_level(tld: &str) -> bool {
    tld.len() > 1 && (is_generic(tld) || tld == "onion" || tld.starts_with("xn--") || is_listed(tld))
}

/// Whether `tld` is on the Public Suffix List.
fn is_listed(tld: &str) -> bool {
    public_suffix(tld).is_some_and(|suffix| suffix.is_known())
}

/// Whether `tld` is generic and no word of any language, so that it ends a host even where a sentence is glued to it: `example.com.Then`.
pub(super) fn is_generic(tld: &str) -> bool {
    STRONG.binary_search(&tld).is_ok()
}

/// The public suffix of `name` (`co.uk` of `a.co.uk`). Never inlined: the list is two thirds of a megabyte of code wherever it is.
#[inline(never)]
pub fn public_suffix(name: &str) -> Option<psl::Suffix<'_>> {
    psl::suffix(name.as_bytes())
}

/// The registrable domain of `host` (`b.co.uk` of `a.b.co.uk`); the host itself where it has none.
pub(super) fn registrable(host: &str) -> &str {
    psl::domain_str(host).unwrap_or(host)
}

/// Whether `host` names an address by number: dotted, decimal, hexadecimal or octal, or IPv6 in brackets.
pub(super) fn is_ip(host: &str) -> bool {
    if host.starts_with('[') {
        return true;
    }
    let mut parts = 0;
    for part in host.split('.') {
        parts += 1;
        let number = match part.strip_prefix("0x") {
            Some(hex) => u64::from_str_radix(hex, 16),
            None => part.parse(),
        };
        if number.map_or(true, |number| number > u64::from(u32::MAX)) {
            return false;
        }
    }
    // A lone small number is a slip of the pen, not an address: `http://1`.
    parts == 4 || parts < 4 && host.len() >= 7
}

/// Whether `host` is four decimal numbers below 256.
pub(super) fn is_dotted_ip(host: &str) -> bool {
    host.split('.').count() == 4 && host.split('.').all(|part| part.parse::<u8>().is_ok())
}

fn rank(tld: &str, host: &str) -> Rank {
    // An onion service's name is its key (RFC 7686).
    let onion = tld == "onion" && host.len() > 16;
    if onion || is_generic(tld) || tld.starts_with("xn--") {
        return Rank::Strong;
    }
    if !is_listed(tld) {
        return Rank::Unknown;
    }
    match tld {
        _ if SENTENCE.binary_search(&tld).is_ok() => Rank::Sentence,
        // Two ASCII letters are a country; one letter of another script (`.рф`) is not a word either.
        _ if tld.len() == 2 || !tld.is_ascii() => Rank::Strong,
        _ => Rank::Word,
    }
}

/// Whether `label` can be what somebody registered: two letters at least, or a longer number as in `163.com`.
fn is_name(label: &str, rank: Rank) -> bool {
    let letters = label.chars().filter(|c| c.is_alphabetic()).count();
    if label.starts_with('-') || label.ends_with('-') || label.contains('_') {
        return false;
    }
    match letters {
        0 => rank == Rank::Strong && label.len() >= 3,
        _ => label.chars().nth(1).is_some(),
    }
}

/// `com`, `COM`, and `Com` only where it cannot be a sentence's first word.
fn is_cased_like_host(typed: &str, tld: &str) -> bool {
    is_evenly_cased(typed) || matches!(tld, "com" | "org" | "info")
}

fn is_evenly_cased(typed: &str) -> bool {
    !typed.chars().any(char::is_uppercase) || !typed.chars().any(char::is_lowercase)
}

/// A path that no sentence has: `/a1`, `/some-thing`, `/one/two`, `/something`; but not `/she` after `he`.
fn is_telling_path(path: &str) -> bool {
    path.len() >= 9
        || path.len() > 1 && path[1..].contains(|c: char| c.is_ascii_digit() || "-_?=&%#/.".contains(c))
        || path.starts_with('?') && path.len() > 1
}

/// A label that mixes letters and digits and begins with a letter: `psnfree4`, but not `1080p`.
fn is_made_up(label: &str) -> bool {
    label.len() >= 5 && label.starts_with(|c: char| c.is_ascii_alphabetic()) && label.contains(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bare(typed: &str) -> bool {
        let host = typed.to_lowercase();
        let typed_tld = typed.rsplit('.').next().unwrap_or_default();
        is_host(&host, Setting { typed_tld, ..Setting::default() })
    }

    #[test]
    fn the_tables_are_sorted() {
        for table in [STRONG, SENTENCE, KNOWN, PRODUCTS, NO_LABEL, APART, PLATFORMS] {
            assert!(table.is_sorted(), "{table:?}");
        }
    }

    #[test]
    fn hosts() {
        for host in [
            "example.com",
            "EXAMPLE.COM",
            "Shop.Example.Com",
            "sub.win-now.co.uk",
            "bit.ly",
            "t.co",
            "t.me",
            "163.com",
            "free4you.space",
            "xn--e1afmkfd.xn--p1ai",
            "пример.рф",
            "some-shop.com.my",
            "mypage.blogspot.com",
        ] {
            assert!(bare(host), "{host}");
        }
    }

    #[test]
    fn sentences_files_versions_and_abbreviations_are_no_hosts() {
        for text in [
            "end.Then",
            "end.So",
            "end.so",
            "it.It",
            "home.Net",
            "main.rs",
            "node.js",
            "README.md",
            "index.html",
            "setup.py",
            "1.2.3",
            "e.g",
            "U.S",
            "Inc.Then",
            "J.Co",
            "3.click",
            "2.it",
            "ASP.NET",
            "1080p.com.Then",
            "life.today",
            "co.uk",
            "a.m",
        ] {
            assert!(!bare(text), "{text}");
        }
    }

    #[test]
    fn a_path_or_a_cue_speaks_for_a_word() {
        let with_path = |path| {
            let setting = Setting { path, typed_tld: "me", ..Setting::default() };
            is_host("get.me", setting)
        };
        assert!(with_path("/x1"));
        assert!(with_path("/?ref=7"));
        assert!(!with_path(""));
        assert!(!with_path("/us"));
        let cue = Setting { cue: true, typed_tld: "today", ..Setting::default() };
        assert!(is_host("life.today", cue));
    }

    #[test]
    fn addresses_by_number() {
        for host in ["93.184.216.34", "3232235777", "0x7f000001", "0x7f.1.2.3", "[::1]"] {
            assert!(is_ip(host), "{host}");
        }
        for host in ["1", "1.2.3.com", "999999999999"] {
            assert!(!is_ip(host), "{host}");
        }
    }
}
