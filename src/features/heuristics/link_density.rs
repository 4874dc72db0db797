//! How many links, how much of the text they are, and whether they lead where spam is hosted.
//!
//! # What it sees
//! `links` counts links. `link_density` is the share of the text, in per cent of its visible characters, that links make up; a bare link is 100.
//! `risky_host` counts links to top-level domains and free hosts that are cheap to burn.
//!
//! # Why it matters
//! Most comments have no link; a comment that is little more than a link is an advertisement, or a source that somebody was asked for. The
//! numbers are for the model to weigh. The risky list is kept short: an honest blog on a free host is no sin either.
//!
//! # Example
//! `free codes: get-codes.xyz`

use super::{Heuristic, facts::Facts, gate::Gate, tally::Tally};
use crate::text::{Link, Text};

/// How many links.
pub const LINKS: Heuristic = Heuristic {
    name: "links",
    sees: "how many links there are, disguised ones included",
    example: "see www.example.com and example.org/a",
    buckets: &[1, 2, 3, 5],
    gate: Gate::LINKS,
    measure: |text, _, tally| tally.add_all(text.links().iter().map(|link| link.span)),
};

/// The links' share of the text.
pub const LINK_DENSITY: Heuristic = Heuristic {
    name: "link_density",
    sees: "the links' share of the visible characters in per cent",
    example: "http://example.com/watch?v=1",
    buckets: &[1, 20, 40, 60, 80, 100],
    gate: Gate::LINKS,
    measure: density,
};

/// Links to hosts that are cheap to burn.
pub const RISKY_HOST: Heuristic = Heuristic {
    name: "risky_host",
    sees: "links to top-level domains and free hosts where spam gathers",
    example: "free codes: get-codes.xyz",
    buckets: &[1, 2],
    gate: Gate::LINKS,
    measure: |text, _, tally| {
        let links = text.links().iter().filter(|link| is_risky(link));
        tally.add_all(links.map(|link| link.span));
    },
};

/// Top-level domains that cost next to nothing, or cost nothing for years.
const RISKY: &[&str] = &[
    "bid", "buzz", "cam", "cf", "cfd", "click", "cyou", "date", "download", "fun", "ga", "gq", "icu", "link", "live", "loan", "ml",
    "monster", "mov", "online", "pn", "pw", "quest", "rest", "sbs", "shop", "site", "space", "stream", "su", "tk", "top", "vip", "webcam",
    "website", "win", "work", "ws", "xyz", "zip",
];

/// Hosts that give anyone a name below theirs.
const FREE_HOSTS: &[&str] = &[
    "000webhostapp.com",
    "altervista.org",
    "beacons.ai",
    "blogspot.com",
    "byethost.com",
    "carrd.co",
    "firebaseapp.com",
    "glitch.me",
    "jimdofree.com",
    "ngrok.io",
    "pages.dev",
    "page.link",
    "r2.dev",
    "repl.co",
    "sites.google.com",
    "strikingly.com",
    "ucoz.com",
    "vercel.app",
    "web.app",
    "webnode.com",
    "webs.com",
    "weebly.com",
    "wixsite.com",
    "workers.dev",
    "yolasite.com",
];

fn is_risky(link: &Link) -> bool {
    let free = |host: &&str| match link.host.strip_suffix(*host) {
        Some(above) => above.is_empty() || above.ends_with('.'),
        None => false,
    };
    RISKY.contains(&link.top_level()) || FREE_HOSTS.iter().any(free)
}

fn density(text: &Text<'_>, _: &Facts, tally: &mut Tally) {
    let links = text.links();
    let visible = |part: &str| part.chars().filter(|c| !c.is_whitespace()).count();
    let linked: usize = links
        .iter()
        .map(|link| match &link.folded {
            Some(range) => visible(&text.folded()[range.clone()]),
            // Found in the original only. The target of a tag is not visible; a garbled link is.
            None if link.disguises.is_empty() => 0,
            None => visible(&text.original()[link.span.start..link.span.end]),
        })
        .sum();
    let share = 100 * linked / visible(text.folded()).max(linked).max(1);
    links.iter().for_each(|link| tally.place(|| link.span));
    tally.set(share);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(heuristic: &Heuristic, text: &str) -> u32 {
        heuristic.measure(&Text::fold(text)).level
    }

    #[test]
    fn counts() {
        assert_eq!(level(&LINKS, "no links, only ann@example.com and main.rs"), 0);
        assert_eq!(level(&LINKS, "a.example.com, b.example.com and win dot com"), 3);
    }

    #[test]
    fn shares() {
        assert_eq!(level(&LINK_DENSITY, " http://example.com/a \n"), 100);
        assert_eq!(level(&LINK_DENSITY, "win-now . com"), 100);
        assert_eq!(level(&LINK_DENSITY, "0123456789 a.example.com1 b"), 0);
        assert_eq!(level(&LINK_DENSITY, "see example.com I mean it, really now"), 11 * 100 / 31);
        assert_eq!(level(&LINK_DENSITY, "no link"), 0);
    }

    #[test]
    fn risky() {
        assert_eq!(level(&RISKY_HOST, "get-codes.xyz, http://win.top/a, my-win.blogspot.com"), 3);
        assert_eq!(level(&RISKY_HOST, "example.com, notblogspot.com, example.org, the top.xyzzy"), 0);
    }
}
