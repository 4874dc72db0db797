//! Links whose letters are lost, and arrows that point at links.
//!
//! # What it sees
//! `garbled_url` counts hosts of which wrong decoding left only the remains of styled letters, joined by dots. `link_pointer` sees an arrow, `here`
//! or `click` directly before a link, garbled arrows and garbled links included.
//!
//! # Why it matters
//! Nobody writes a host in bold mathematical letters but to get past a filter; where the site then mangles the encoding, the shape of the host is
//! all that is left. Garbled flags, quotes and emoji are the site's fault, stand in honest comments, and do not count.
//!
//! # Example
//! `HEREâââ ððð.ððððð.ððð`

use std::sync::LazyLock;

use regex::Regex;

use super::{Heuristic, gate::Gate};
use crate::{
    span::Span,
    text::{Disguise, Link, Text},
};

/// Garbled hosts.
pub const GARBLED_URL: Heuristic = Heuristic {
    name: "garbled_url",
    sees: "links whose letters were read through the wrong encoding: only dots and stray bytes are left",
    example: "HEREâââ ððð.ððððð.ððð",
    buckets: &[1, 2],
    gate: Gate::LINKS,
    measure: |text, _, tally| tally.add_all(garbled(text).map(|link| link.span)),
};

/// Arrows and `here` before links.
pub const LINK_POINTER: Heuristic = Heuristic {
    name: "link_pointer",
    sees: "an arrow, `here` or `click` directly before a link",
    example: "CLICK HERE >>> win-now.example",
    buckets: &[1, 2],
    gate: Gate::LINKS,
    measure: |text, _, tally| tally.add_all(text.links().iter().filter_map(|link| pointer(text, link))),
};

/// How many bytes before a link are searched for what points at it.
const REACH: usize = 48;

/// What points: arrows of every make, garbled arrows, and words that send the reader on.
static POINTER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?xi)
        (?: (?:-{1,8}|={1,8}|~{1,8}|\s){0,8} [>»›]{1,16}                    # >>> --> ==>
          | &gt;(?:&gt;){0,8}
          | [→⇒➔➙➛➜➝➞➟➠➡➢➣➤➥➦➧➨➩➪➫➬➭➮➯➱➲➳➵➸➺➻➼➽➾⟶⟹⇨⇾►▶▷▸▹⮕⬇↓⇓⏬👉👇☞☛⤵]\u{fe0f}?
          | â[\u{80}-\u{bf}â†’ž¡œ]{1,32}                                    # a garbled arrow
          | \b(?:click|tap|go|look|join|apply|visit|watch|check|start|link)\s{1,3}(?:it\s|out\s|right\s)?(?:here|below|now|this)
          | \bhere ) [\s:*!.\-=>~]{0,12} $",
    )
    .expect("a constant pattern")
});

fn garbled<'t>(text: &'t Text<'_>) -> impl Iterator<Item = &'t Link> {
    text.links().iter().filter(|link| link.disguises.contains(Disguise::Garbled))
}

/// Whether `before` ends as [`POINTER`] does: most links have a plain word before them.
fn may_point(before: &str) -> bool {
    let word = before.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '*' | '!' | '.' | '-' | '=' | '>' | '~'));
    let ends =
        |ending: &str| word.len().checked_sub(ending.len()).is_some_and(|at| word.as_bytes()[at..].eq_ignore_ascii_case(ending.as_bytes()));
    before[word.len()..].contains('>')
        || word.ends_with(|c: char| !c.is_ascii() || c == ';')
        || ["here", "below", "now", "this"].iter().any(|ending| ends(ending))
}

/// Where something points at `link`.
fn pointer(text: &Text<'_>, link: &Link) -> Option<Span> {
    let before = text.original().get(..link.span.start)?;
    let mut start = before.len().saturating_sub(REACH);
    while !before.is_char_boundary(start) {
        start += 1;
    }
    if !may_point(&before[start..]) {
        return None;
    }
    let found = POINTER.find(&before[start..])?;
    Some(Span::new(start + found.start(), start + found.end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(heuristic: &Heuristic, text: &str) -> u32 {
        heuristic.measure(&Text::fold(text)).level
    }

    #[test]
    fn garbled_hosts() {
        assert_eq!(level(&GARBLED_URL, "HEREâââ ðÂðÂðÂ.ÂðÂðÂðÂðÂ.ÂðÂðÂð"), 1);
        assert_eq!(level(&GARBLED_URL, "ð°ð°ð°.ð¦ððð§.ðð¨ð¦\nð°ð°ð°.ð¦ððð§"), 2);
    }

    #[test]
    fn honest_garbling() {
        for text in ["We stand with you ðºð¦.", "âa quiet placeâ canât cost â¬35 a night.", "wait â¦ ðŸ‡ºðŸ‡¦.ok", "see www.example.com"]
        {
            assert_eq!(level(&GARBLED_URL, text), 0, "{text}");
        }
    }

    #[test]
    fn pointers() {
        for text in [
            "HERE➜ www.win.example",
            "details >>> http://win.example",
            "get it here : www.win.example",
            "--> win-now.com",
            "Click here: bit.ly/x1",
            "HEREâââ ðÂðÂðÂ.ÂðÂðÂðÂðÂ.ÂðÂðÂð",
            "👉 t.me/win",
        ] {
            assert_eq!(level(&LINK_POINTER, text), 1, "{text}");
        }
    }

    #[test]
    fn honest_mentions() {
        for text in ["I read it on www.example.com", "here is what I think: nothing. See example.com", "5 > 3 and a → b", "come here"] {
            assert_eq!(level(&LINK_POINTER, text), 0, "{text}");
        }
    }
}
