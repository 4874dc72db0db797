//! `email_contact`: mail addresses.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::Regex;

use super::super::{Heuristic, Measure};

/// Mail addresses.
pub const EMAIL_CONTACT: Heuristic = Heuristic {
    name: "email_contact",
    sees: "mail addresses, plain or disguised: ann (at) mail dot example",
    example: "write to ann.stone (at) gmail dot com",
    buckets: &[1, 2],
    measure: |text| Measure::count(emails(text.folded()).into_iter().map(|range| text.origin(range)).collect()),
};

/// Mail providers, whose names make an address even of words.
const PROVIDERS: &str = "gmail|googlemail|yahoo|ymail|hotmail|outlook|live|protonmail|proton|icloud|aol|gmx|yandex|zoho";

/// What every disguise of an address holds, so that most texts are passed over at once.
static PREFILTER: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let signs = ["@", "(at)", "[at]", "{at}", "<at>", "arroba"].into_iter();
    AhoCorasick::new(signs.chain(PROVIDERS.split('|').filter(|name| *name != "live"))).expect("a small constant table")
});

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    let dot = r"(?:\s?(?:\.|,|[\[({](?:\.|dot|punto)[\])}])\s?|\s(?:dot|punto|ponto|point)\s)";
    Regex::new(&format!(
        r"(?x)
        [a-z0-9][a-z0-9._%+\-]{{0,63}}
        (?:
            \s?(?:@|[\[({{<]\s?(?:at|@|arroba)\s?[\])}}>])\s?
            (?<host> [a-z0-9][a-z0-9\-]{{0,62}} (?:{dot} [a-z0-9\-]{{2,24}}){{1,3}} )
          | \s(?:at|arroba)\s (?:{PROVIDERS}) {dot} (?:com|de|me|net|ru|fr|br|in|co)\b
        )"
    ))
    .expect("a constant pattern")
});

/// `ann.stone99 gmail com`: no sign at all, but a name as only mail has.
static BARE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(r"\b(?<name>[a-z0-9][a-z0-9._\-]{{3,63}})\s{{1,2}}(?:{PROVIDERS})\s?(?:\.|,|\s|\sdot\s)\s?com\b"))
        .expect("a constant pattern")
});

static DOT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[^a-z0-9\-]+(?:dot|punto|ponto|point)?[^a-z0-9\-]*").expect("a constant pattern"));

/// Where mail addresses stand in the folded text.
pub(super) fn emails(folded: &str) -> Vec<std::ops::Range<usize>> {
    if !PREFILTER.is_match(folded) {
        return Vec::new();
    }
    let signed = ADDRESS.captures_iter(folded).filter_map(|captures| {
        let whole = captures.get(0)?;
        let known = captures.name("host").is_none_or(|host| is_host(host.as_str()));
        known.then(|| whole.range())
    });
    let bare = BARE.captures_iter(folded).filter_map(|captures| {
        let name = captures.name("name")?;
        name.as_str().contains(|c: char| c.is_ascii_digit() || c == '.' || c == '_').then(|| captures.get(0).map(|whole| whole.range()))?
    });
    let mut emails: Vec<_> = signed.chain(bare).collect();
    emails.sort_by_key(|range| (range.start, range.end));
    emails.dedup_by(|next, last| next.start < last.end);
    emails
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

    fn level(text: &str) -> u32 {
        (EMAIL_CONTACT.measure)(&Text::fold(text)).level
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
        ] {
            assert_eq!(level(text), 0, "{text}");
        }
    }
}
