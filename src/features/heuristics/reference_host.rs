//! Reference hosts: links that people give as a source.
//!
//! # What it sees
//! Links to news agencies and papers, encyclopedias, governments, universities, journals and code hosts, on which a stranger cannot put up an offer of his own.
//!
//! # Why it matters
//! A link alone is what most spam has and much honest talk too. Whoever backs a figure with a statistics office is no advertiser, and blocking him is the worst mistake of all. Sites on which anyone
//! may open a page (videos, social networks, documents) are not listed: spam links there as well.
//!
//! # Example
//! `The figures are in table 3: https://www.cdc.gov/flu/weekly/index.htm`

use super::{Heuristic, gate::Gate};
use crate::text::Link;

/// Links to reference hosts.
pub const REFERENCE_HOST: Heuristic = Heuristic {
    name: "reference_host",
    sees: "links to news, encyclopedias, governments, universities and journals",
    example: "see table 3 in https://www.cdc.gov/flu/weekly/index.htm",
    buckets: &[1, 2],
    gate: Gate::LINKS,
    measure: |text, _, tally| tally.add_all(text.links().iter().filter(|link| is_reference(link)).map(|link| link.span)),
};

/// Registrable domains, ascending.
const DOMAINS: &[&str] = &[
    "abc.net.au",
    "aljazeera.com",
    "apnews.com",
    "archive.org",
    "arstechnica.com",
    "arxiv.org",
    "bbc.co.uk",
    "bbc.com",
    "bloomberg.com",
    "bmj.com",
    "cbc.ca",
    "cnbc.com",
    "cnn.com",
    "debian.org",
    "dw.com",
    "economist.com",
    "elpais.com",
    "france24.com",
    "ft.com",
    "github.com",
    "gitlab.com",
    "guardian.co.uk",
    "independent.co.uk",
    "lemonde.fr",
    "mozilla.org",
    "nasa.gov",
    "nature.com",
    "nejm.org",
    "nhk.or.jp",
    "npr.org",
    "nytimes.com",
    "openstreetmap.org",
    "ourworldindata.org",
    "pbs.org",
    "politico.com",
    "politico.eu",
    "python.org",
    "reuters.com",
    "rfi.fr",
    "rust-lang.org",
    "science.org",
    "sciencedirect.com",
    "sciencemag.org",
    "scmp.com",
    "spiegel.de",
    "springer.com",
    "stackexchange.com",
    "stackoverflow.com",
    "tagesschau.de",
    "theguardian.com",
    "thehill.com",
    "thelancet.com",
    "time.com",
    "un.org",
    "washingtonpost.com",
    "who.int",
    "wikimedia.org",
    "wikipedia.org",
    "worldbank.org",
    "worldometers.info",
    "wsj.com",
    "zeit.de",
];

/// Endings that only governments and universities are given.
const ENDINGS: &[&str] = &[
    ".ac.jp",
    ".ac.uk",
    ".edu",
    ".edu.au",
    ".europa.eu",
    ".go.jp",
    ".gob.es",
    ".gob.mx",
    ".gouv.fr",
    ".gov",
    ".gov.au",
    ".gov.br",
    ".gov.in",
    ".gov.uk",
    ".mil",
    ".nhs.uk",
];

fn is_reference(link: &Link) -> bool {
    link.disguises.is_empty() && is_reference_host(&link.host, link.registrable())
}

/// Whether a host with this registrable domain is one that people give as a source.
pub(crate) fn is_reference_host(host: &str, registrable: &str) -> bool {
    DOMAINS.binary_search(&registrable).is_ok() || ENDINGS.iter().any(|ending| host.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    fn level(text: &str) -> u32 {
        REFERENCE_HOST.measure(&Text::fold(text)).level
    }

    #[test]
    fn sources_are_seen() {
        assert_eq!(level("https://en.wikipedia.org/wiki/Tram and https://www.ons.gov.uk/table"), 2);
        assert_eq!(level("[source](https://www.reuters.com/world/x-2024)"), 1);
    }

    #[test]
    fn what_only_looks_like_one_is_not() {
        assert_eq!(level("http://wikipedia.org.win-now.xyz/a"), 0);
        assert_eq!(level("https://reuters.com@evil.example/"), 0);
        assert_eq!(level("see bbc-news-cash.com"), 0);
    }

    #[test]
    fn the_list_is_sorted() {
        assert!(DOMAINS.is_sorted());
    }
}
