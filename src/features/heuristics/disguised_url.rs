//! Links that hide: from the filter, or where they lead.
//!
//! # What it sees
//! `disguised_url` counts links that are written so that a filter misses them or a reader mistakes them: `hxxp`, `[.]`, `dot com`, spaces inside,
//! styled or look-alike letters, Punycode, a user name before the host, a number in place of a host. `shortened_url` counts links to shorteners.
//!
//! # Why it matters
//! An honest writer wants the link to work. People who discuss security write `hxxp` and `[.]` too, so one heuristic alone does not convict.
//!
//! # Example
//! `hxxps://best-loans[.]example , go to win-now dot example slash vip`

use super::{Heuristic, gate::Gate};
use crate::text::Disguise;

/// Disguised links.
pub const DISGUISED_URL: Heuristic = Heuristic {
    name: "disguised_url",
    sees: "links disguised by hxxp, [.], dot com, spaces, styled letters, punycode, user@host or an IP",
    example: "hxxps://best-loans[.]example , go to win-now dot example slash vip",
    buckets: &[1, 2],
    gate: Gate::LINKS,
    measure: |text, _, tally| {
        let hidden = |disguise| disguise != Disguise::Garbled;
        let links = text.links().iter().filter(|link| link.disguises.iter().any(hidden));
        tally.add_all(links.map(|link| link.span));
    },
};

/// Shortened links.
pub const SHORTENED_URL: Heuristic = Heuristic {
    name: "shortened_url",
    sees: "links through a shortener, which hides where they lead",
    example: "get paid: bit.ly/win-4-you",
    buckets: &[1, 2],
    gate: Gate::LINKS,
    measure: |text, _, tally| {
        let links = text.links().iter().filter(|link| link.shortener);
        tally.add_all(links.map(|link| link.span));
    },
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    fn level(heuristic: &Heuristic, text: &str) -> u32 {
        heuristic.measure(&Text::fold(text)).level
    }

    #[test]
    fn disguised() {
        assert_eq!(level(&DISGUISED_URL, DISGUISED_URL.example), 2);
        for text in [
            "h**p://win.example",
            "win-now . com",
            "win dot com",
            "http://bank.example@win.example/",
            "http://93.184.216.34/",
            "xn--pple-43d.com",
            "http://𝘄𝗶𝗻.example",
        ] {
            assert_eq!(level(&DISGUISED_URL, text), 1, "{text}");
        }
    }

    #[test]
    fn plain() {
        for text in
            ["http://example.com/a?b", "www.example.com", "the dot com bubble", "ann@example.com", "the end. Com or net", "ððð.ðððð.ððð"]
        {
            assert_eq!(level(&DISGUISED_URL, text), 0, "{text}");
        }
    }

    #[test]
    fn shortened() {
        assert_eq!(level(&SHORTENED_URL, "bit.ly/a1 and https://tinyurl.com/a2"), 2);
        assert_eq!(level(&SHORTENED_URL, "youtu.be/a1 t.co/b2 example.com"), 0);
    }
}
