//! `email_contact`: mail addresses.

use std::{ops::Range, sync::LazyLock};

use aho_corasick::AhoCorasick;
use regex::Regex;

use super::super::{Heuristic, gate::Gate};

/// Mail addresses.
pub const EMAIL_CONTACT: Heuristic = Heuristic {
    name: "email_contact",
    sees: "mail addresses, plain or disguised: ann (at) mail dot example",
    example: "write to ann.stone (at) gmail dot com",
    buckets: &[1, 2],
    gate: Gate::MAIL,
    measure: |text, _, tally| tally.add_all(emails(text.folded()).into_iter().map(|range| text.origin(range))),
};

/// Mail providers, whose names make an address even of words.
pub(in super::super) const PROVIDERS: &[&str] = &[
    "gmail",
    "googlemail",
    "yahoo",
    "ymail",
    "hotmail",
    "outlook",
    "live",
    "protonmail",
    "proton",
    "icloud",
    "aol",
    "gmx",
    "yandex",
    "zoho",
];

/// What every disguise of an address holds, so that most texts are passed over at once.
static PREFILTER: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let signs = ["@", "(at)", "[at]", "{at}", "<at>", "arroba"].into_iter();
    AhoCorasick::new(signs.chain(PROVIDERS.iter().copied().filter(|name| *name != "live"))).expect("a small constant table")
});

/// The same without the sign itself.
static OTHER_SIGNS: LazyLock<AhoCorasick> =
    LazyLock::new(|| AhoCorasick::new(PROVIDERS.iter().copied().chain(["arroba"])).expect("a small constant table"));

/// An address: [`address`] with the word boundaries of all scripts.
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| Regex::new(&address(r"\b")).expect("a constant pattern"));

/// `ann.stone99 gmail com`: no sign at all, but a name as only mail has.
static BARE: LazyLock<Regex> = LazyLock::new(|| Regex::new(&bare(r"\b")).expect("a constant pattern"));

/// Either of the two with the word boundaries of ASCII: whatever one of them finds this finds, and without the slow engine that other boundaries need in texts that are not ASCII.
static EITHER: LazyLock<Regex> = LazyLock::new(|| {
    let edge = r"(?-u:\b)";
    Regex::new(&format!("(?:{})|(?:{})", address(edge), bare(edge))).expect("a constant pattern")
});

fn address(edge: &str) -> String {
    let providers = PROVIDERS.join("|");
    let dot = r"(?:\.|\s?[\[({](?:\.|dot|punto)[\])}]\s?|\s(?:dot|punto|ponto|point)\s)";
    format!(
        r"(?x:
        (?: [a-z0-9][a-z0-9._%+\-]{{0,63}} )
        (?:
            (?: \s?(?:@|[\[({{<]\s?(?:at|@|arroba)\s?[\])}}>])\s? )
            (?: [a-z0-9][a-z0-9\-]{{0,62}} (?:{dot} [a-z0-9\-]{{2,24}}){{0,2}}
                (?:{dot} [a-z0-9\-]{{2,24}} | \s?[.,]\s? (?:com|net|org|ru){edge} ) )
          | \s(?:at|arroba)\s (?:{providers}) (?:{dot}|\s?[.,]\s?) (?:com|de|me|net|ru|fr|br|in|co){edge}
        ))"
    )
}

fn bare(edge: &str) -> String {
    let providers = PROVIDERS.join("|");
    format!(r"{edge}(?:[a-z0-9][a-z0-9._\-]{{3,63}})\ {{1,2}}(?:{providers})\ ?(?:\.|,|\ |\ dot\ )\ ?com{edge}")
}

static DOT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[^a-z0-9\-]+(?:dot|punto|ponto|point)?[^a-z0-9\-]*").expect("a constant pattern"));

/// Where mail addresses stand in the folded text.
pub(super) fn emails(folded: &str) -> Vec<Range<usize>> {
    if !PREFILTER.is_match(folded) || !is_worth(folded) {
        return Vec::new();
    }
    if !folded.is_ascii() && !EITHER.is_match(folded) {
        return Vec::new();
    }
    // The parts are read off by hand: capturing them costs thirty times what finding the whole does.
    let signed = ADDRESS.find_iter(folded).filter(|found| is_address(found.as_str()));
    // `gmail com` after a word is a topic, after `ann.stone99` an address.
    let provided = if OTHER_SIGNS.is_match(folded) { folded } else { "" };
    let bare = BARE.find_iter(provided).filter(|found| is_made_up(found.as_str().split(' ').next().unwrap_or_default()));
    let mut emails: Vec<_> = signed.chain(bare).map(|found| found.range()).collect();
    emails.sort_by_key(|range| (range.start, range.end));
    emails.dedup_by(|next, last| next.start < last.end);
    emails
}

/// Whether more than a bare `@` may make an address here, or such a sign stands between what may be a name and a host: replies to `@ann` are many.
fn is_worth(folded: &str) -> bool {
    let bytes = folded.as_bytes();
    let ending = |part: &str| part.strip_suffix(char::is_whitespace).unwrap_or(part).ends_with(is_of_name);
    let host = |part: &str| {
        let part = part.strip_prefix(char::is_whitespace).unwrap_or(part);
        let rest = part.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '-');
        let dot = rest.strip_prefix(char::is_whitespace).unwrap_or(rest);
        rest.len() < part.len()
            && (dot.starts_with(['.', ',', '[', '(', '{']) || ["dot", "punto", "ponto", "point"].iter().any(|word| dot.starts_with(word)))
    };
    bytes.iter().any(|byte| matches!(byte, b'[' | b'(' | b'{' | b'<'))
        || OTHER_SIGNS.is_match(folded)
        || memchr::memchr_iter(b'@', bytes).any(|at| ending(&folded[..at]) && host(&folded[at + 1..]))
}

/// Whether what [`ADDRESS`] found is one, and not `still @aol.com` or `only $499 @ shop.example`.
fn is_address(found: &str) -> bool {
    let Parts { name, sign, host } = Parts::of(found);
    let known = host.is_none_or(is_host);
    let provider = || host.is_none_or(|host| PROVIDERS.iter().any(|provider| host.starts_with(provider)));
    let spelled = sign.is_empty() && !found.contains('.');
    let made_up = is_made_up(name) && !name.bytes().all(|b| b.is_ascii_digit());
    match (sign.is_empty(), sign.contains('@') && sign.starts_with(char::is_whitespace)) {
        (true, _) => known && (spelled || made_up),
        (_, true) => known && (made_up || provider() && sign.ends_with(char::is_whitespace)),
        _ => known,
    }
}

/// What [`ADDRESS`] matched, in parts.
#[derive(Debug, PartialEq, Eq)]
struct Parts<'a> {
    name: &'a str,
    /// The sign in any disguise, with the white space beside it; empty where a word and a provider's name stand in its place.
    sign: &'a str,
    host: Option<&'a str>,
}

impl<'a> Parts<'a> {
    fn of(found: &'a str) -> Self {
        let (name, rest) = found.split_at(found.find(|c: char| !is_of_name(c)).unwrap_or(found.len()));
        // White space, then the sign or what is in brackets, then white space, then the host.
        let typed = rest.trim_start();
        let after = match typed.chars().next() {
            Some('@') => Some(&typed[1..]),
            Some('[' | '(' | '{' | '<') => typed.find([']', ')', '}', '>']).map(|close| &typed[close + 1..]),
            _ => None,
        };
        match after.map(str::trim_start) {
            Some(host) => Self { name, sign: &rest[..rest.len() - host.len()], host: Some(host) },
            None => Self { name, sign: "", host: None },
        }
    }
}

fn is_of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '%' | '+' | '-')
}

/// A name that is no word: `ann.stone`, `ann99`.
fn is_made_up(name: &str) -> bool {
    name.trim_end_matches('.').contains(|c: char| c.is_ascii_digit() || matches!(c, '.' | '_'))
}

/// Whether `host`, or what is left of it without the words of the next sentence, ends in a public suffix.
fn is_host(host: &str) -> bool {
    let labels: Vec<&str> = DOT.split(host).filter(|label| !label.is_empty()).collect();
    (2..=labels.len()).any(|length| {
        let host = labels[..length].join(".");
        psl::suffix(host.as_bytes()).is_some_and(|suffix| suffix.is_known()) || labels[length - 1] == "example"
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    fn level(text: &str) -> u32 {
        EMAIL_CONTACT.measure(&Text::fold(text)).level
    }

    #[test]
    fn addresses() {
        for text in [
            "ann.stone@example.com",
            "Write to ann_stone+1@Mail.example.co.uk.",
            "ann (at) mail (dot) example",
            "ann[at]example[.]com",
            "ann.stone at gmail dot com",
            "ann @ gmail . com now",
            "annstone99 gmail com",
            "mail ann@example.com. Then wait",
        ] {
            assert_eq!(level(text), 1, "{text}");
        }
        assert_eq!(level("ann@example.com, bob@example.org"), 2);
    }

    #[test]
    fn none() {
        for text in [
            "@ann I agree. Com on",
            "meet @ noon. ok",
            "I work at gmail",
            "my old gmail com inbox",
            "5 @ 3.50 each",
            "look at example.com",
            "user@localhost",
            "still @aol.com",
            "only 499 @ shop.example",
            "dating @ shop. com",
            "I stopped at aol.com",
            "a strange hell.\n\nAOL.com lives",
        ] {
            assert_eq!(level(text), 0, "{text}");
        }
    }
}
