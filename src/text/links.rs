//! Links: every address in a text, honest or disguised.
//!
//! Found on the folded view, where letters are plain; what a disguise leaves behind (styled letters, garbled bytes) is read off the original under
//! it. One pass from separator to separator, nothing is read more than a bounded number of times.

mod disguise;
mod garbled;
mod host;
mod label;
mod scan;
mod scheme;
mod separator;

pub use disguise::{Disguise, Disguises};
pub use host::public_suffix;

use std::ops::Range;

use super::{Mark, MarkKind, view::View};
use crate::span::Span;

/// One link of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it stands in the original, scheme and path included.
    pub span: Span,
    /// The host: lower case, labels joined by plain dots. Of a garbled link, the garbled letters themselves.
    pub host: String,
    /// Host, port, path and query as folded; no scheme, no user, no `www.`, no closing slash. Equal for links that lead to the same place.
    pub canonical: String,
    /// How it is disguised; empty for a plain link.
    pub disguises: Disguises,
    /// Whether the host is a shortener, which hides where it leads.
    pub shortener: bool,
    /// Where it stands in the folded view; `None` where it was found in the original only.
    pub folded: Option<Range<usize>>,
}

impl Link {
    /// The registrable domain: `win.co.uk` of `www.win.co.uk`; the host itself where it has none.
    pub fn registrable(&self) -> &str {
        host::registrable(&self.host)
    }

    /// The host's last label: `com`.
    pub fn top_level(&self) -> &str {
        self.host.rsplit('.').next().unwrap_or(&self.host)
    }
}

/// Services that hide where a link leads. `youtu.be`, `t.me` and `redd.it` are a site's own short names, and `t.co` wraps every link on Twitter: they
/// are not listed.
const SHORTENERS: &[&str] = &[
    "adf.ly",
    "adfoc.us",
    "amzn.to",
    "bc.vc",
    "bit.do",
    "bit.ly",
    "bitly.com",
    "bl.ink",
    "buff.ly",
    "clck.ru",
    "clk.im",
    "cutt.ly",
    "cutt.us",
    "dub.sh",
    "gg.gg",
    "goo.gl",
    "hyperurl.co",
    "is.gd",
    "j.mp",
    "linkbucks.com",
    "linktr.ee",
    "lnk.to",
    "lnkd.in",
    "n9.cl",
    "ouo.io",
    "ow.ly",
    "po.st",
    "qr.ae",
    "rb.gy",
    "rebrand.ly",
    "reurl.cc",
    "s.id",
    "sh.st",
    "short.gy",
    "shorte.st",
    "shorturl.at",
    "shrinke.me",
    "shrtco.de",
    "snip.ly",
    "soo.gd",
    "t.ly",
    "t2m.io",
    "tiny.cc",
    "tiny.one",
    "tinyurl.com",
    "to.ly",
    "tr.im",
    "u.to",
    "urlz.fr",
    "v.gd",
    "vk.cc",
    "x.co",
    "y2u.be",
    "zpr.io",
];

/// Memory of a search for the next.
#[derive(Debug, Clone, Default)]
pub(super) struct Scratch {
    scan: scan::Scratch,
    lower: String,
    garbled: Vec<Span>,
}

/// The shortest tag with a link in it: `<b/j.mp>`.
const SHORTEST_TAG: usize = 8;

/// Puts every link of a text, with the `marks` of its folding, into `links`, in the order of the original; what was in `links` is used up. `garbled` tells
/// whether remains of garbled letters may be in the original.
pub(super) fn find(view: &View<'_>, marks: &[Mark], garbled: bool, links: &mut Vec<Link>, scratch: &mut Scratch) {
    let original = view.original();
    let Scratch { scan, lower, garbled: spans } = scratch;
    for link in links.drain(..) {
        scan.strings.extend([link.host, link.canonical]);
    }
    let typed = |range| {
        let span = view.origin(range);
        original.get(span.start..span.end).unwrap_or_default()
    };
    scan::scan(view.text(), typed, scan, |found, labels| {
        let letters = labels.iter().map(|label| disguise::of_letters(typed(label.clone())));
        links.push(Link {
            span: view.origin(found.range.clone()),
            shortener: is_shortener(&found.host),
            host: found.host,
            canonical: found.canonical,
            disguises: letters.fold(found.disguises, Disguises::with_all),
            folded: Some(found.range),
        });
    });
    for mark in marks.iter().filter(|mark| mark.kind == MarkKind::Tag) {
        if let Some(tag) = original.get(mark.span.start..mark.span.end).filter(|tag| tag.len() >= SHORTEST_TAG) {
            lower.clear();
            lower.push_str(tag);
            lower.make_ascii_lowercase();
            targets(tag, lower, mark.span.start, scan, links);
        }
    }
    if garbled {
        spans.clear();
        garbled::find(original, spans);
        links.extend(spans.drain(..).map(|span| garbled_link(original, span)));
    }
    if links.len() > 1 {
        settle(links, &mut scan.strings);
    }
}

/// A link whose letters are lost.
fn garbled_link(original: &str, span: Span) -> Link {
    let canonical = &original[span.start..span.end];
    Link {
        span,
        host: canonical.split('/').next().unwrap_or(canonical).to_owned(),
        canonical: canonical.to_owned(),
        disguises: Disguises::default().with(Disguise::Garbled),
        shortener: false,
        folded: None,
    }
}

/// The addresses inside an HTML tag (`lower` in lower case), which folding takes out: `<a href="...">`. `offset` is the tag's place in the original.
fn targets(tag: &str, lower: &str, offset: usize, scratch: &mut scan::Scratch, links: &mut Vec<Link>) {
    scan::scan(
        lower,
        |range| &tag[range],
        scratch,
        |found, _| {
            links.push(Link {
                span: Span::new(offset + found.range.start, offset + found.range.end),
                shortener: is_shortener(&found.host),
                host: found.host,
                canonical: if found.canonical.contains("&amp;") { found.canonical.replace("&amp;", "&") } else { found.canonical },
                disguises: found.disguises,
                folded: None,
            });
        },
    );
}

/// Sorts by place, and keeps one of each group of overlapping links (with the disguises of all) and one of a tag's target and its text. The strings of the
/// others go to `strings`.
fn settle(links: &mut Vec<Link>, strings: &mut Vec<String>) {
    let place = |link: &Link| (link.span, link.folded.is_none());
    if !links.is_sorted_by_key(place) {
        links.sort_by_key(place);
    }
    links.dedup_by(|link, last| {
        let same_target = last.canonical == link.canonical && last.folded.is_some() != link.folded.is_some();
        if !last.span.overlaps(link.span) && !same_target {
            return false;
        }
        let disguises = last.disguises.with_all(link.disguises);
        let span = match same_target {
            true if last.folded.is_some() => last.span,
            true => link.span,
            false => last.span.join(link.span),
        };
        if last.folded.is_none() && link.folded.is_some() {
            std::mem::swap(last, link);
        }
        last.span = span;
        last.disguises = disguises;
        strings.extend([std::mem::take(&mut link.host), std::mem::take(&mut link.canonical)]);
        true
    });
}

fn is_shortener(host: &str) -> bool {
    let host = host.strip_prefix("www.").unwrap_or(host);
    SHORTENERS.binary_search(&host).is_ok()
}

/// The longest beginning of `text` of at most `most` bytes.
fn head(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::Text;

    /// Each link's canonical form, with its disguises where it has any.
    fn links(original: &str) -> Vec<String> {
        Text::fold(original)
            .links()
            .iter()
            .map(|link| match link.disguises.is_empty() {
                true => link.canonical.clone(),
                false => format!("{} {:?}", link.canonical, link.disguises.iter().collect::<Vec<_>>()),
            })
            .collect()
    }

    #[track_caller]
    fn check(original: &str, expected: &[&str]) {
        assert_eq!(links(original), expected, "{original}");
    }

    #[test]
    fn the_table_is_sorted() {
        assert!(SHORTENERS.is_sorted());
    }

    #[test]
    fn plain() {
        check("see http://www.Example.com/a/B?c=1.", &["example.com/a/b?c=1"]);
        check("(https://example.com:8080/x), ftp://files.example", &["example.com:8080/x", "files.example"]);
        check("www.example.com and win.example.org/!", &["example.com", "win.example.org"]);
        check("visit MONEYNOW.COM today, CashNow.com or shop4.Com", &["moneynow.com", "cashnow.com", "shop4.com"]);
        check("bit.ly/x1 youtu.be/Ab1 t.me/fx", &["bit.ly/x1", "youtu.be/ab1", "t.me/fx"]);
        check(
            "wiki https://en.example.org/wiki/Rust_(game) (https://example.org/a)",
            &["en.example.org/wiki/rust_(game)", "example.org/a"],
        );
        check("linkhttp://example.com", &["example.com"]);
        check("http://localhost/ and http://intranet", &["localhost", "intranet"]);
        check("win.example.com.Then we left", &["win.example.com"]);
        check("go to mail.example.co.uk or some.shop.com.br", &["mail.example.co.uk", "some.shop.com.br"]);
        check("请访问example.com看看", &["example.com"]);
        check("сайт пример.рф тут", &["пример.рф"]);
        check("http://win.example#top", &["win.example#top"]);
    }

    #[test]
    fn no_links() {
        for text in [
            "the end.Then we left.So it goes.it was.to",
            "open main.rs, node.js, README.md, index.html and src/lib.rs",
            "version 1.2.3, e.g. U.S. or a.m., 3.14 and 10.0.19041.1",
            "Acme Inc.Then ASP.NET, J.Lo and Ph.D",
            "wait...what..no",
            "the dot com bubble, a .com domain, .net core, connect the dot",
            "profit. Net income rose. Com certeza",
            "http and https:// are schemes, http://",
            "the host is 192.168.1.1 in 10.0.0.0/8",
            "write to ann@example.com, john.smith.me@mail.example.org or bob @example.com",
            "he.she and/or it/they.me",
            "ann at gmail dot com",
            "I love it.Me too",
            "café com/sem leite",
            "ao ponto de ficar. com certeza eu vou . de novo",
            "I was there just now.onion",
            "is that a .net, or not .com",
            "the dotcom crash",
            "ann @ gmail.com",
        ] {
            check(text, &[]);
        }
    }

    #[test]
    fn scheme() {
        check("hxxps://loans.example/a", &["loans.example/a [Scheme]"]);
        check("h**p://loans.example", &["loans.example [Scheme]"]);
        check(r"http:\\loans.example\x", &[r"loans.example\x [Scheme]"]);
        check("http//loans.example", &["loans.example [Scheme]"]);
        check("http : // loans.example", &["loans.example [Spaced]"]);
    }

    #[test]
    fn defanged() {
        for text in ["loans[.]example/a", "loans(.)example/a", "loans{dot}example/a", "loans (dot) example/a", "loans[.example/a"] {
            check(text, &["loans.example/a [Defanged]"]);
        }
        check("hxxps://best-loans[.]win[.]example", &["best-loans.win.example [Scheme, Defanged]"]);
        check("cash,com 赚钱cash。com", &["cash.com [Defanged]", "cash.com [Defanged]"]);
    }

    #[test]
    fn spelled_out_and_spaced() {
        check("go to win-now dot example slash vip", &["win-now.example/vip [SpelledOut]"]);
        check("meu site cash ponto com", &["cash.com [SpelledOut]"]);
        check("ann dot blogspot dot com", &["ann.blogspot.com [SpelledOut]"]);
        check("wincashdotcom/a", &["wincash.com/a [SpelledOut]"]);
        check("w w w.example.com", &["example.com [Spaced]"]);
        check("shop точка ru", &["shop.ru [SpelledOut]"]);
        check("win-now . com", &["win-now.com [Spaced]"]);
        check("funstuff  . net", &["funstuff.net [Spaced]"]);
        check("cash . com/game/ann earn", &["cash.com/game/ann [Spaced]"]);
        check("www.example. com/watch?v=1", &["example.com/watch?v=1 [Spaced]"]);
        check("www . win . com", &["win.com [Spaced]"]);
        check("youtu  be/Ab1", &["youtu.be/ab1 [Spaced]"]);
        check("bit.ly /x1", &["bit.ly/x1 [Spaced]"]);
        check("You want MONEY.COM . You do", &["money.com"]);
    }

    #[test]
    fn names_numbers_and_users() {
        check("xn--pple-43d.com", &["xn--pple-43d.com [Punycode]"]);
        check("http://bank.example@win.example/a", &["win.example/a [UserInfo]"]);
        check(
            "http://93.184.216.34/a http://3232235777 http://0x7f000001/",
            &["93.184.216.34/a [IpHost]", "3232235777 [IpHost]", "0x7f000001 [IpHost]"],
        );
        check(
            "93.184.216.34:8080 93.184.216.34/win http://[2001:db8::1]/",
            &["93.184.216.34:8080 [IpHost]", "93.184.216.34/win [IpHost]", "[2001:db8::1] [IpHost]"],
        );
        check("https://example.com/@ann", &["example.com/@ann"]);
    }

    #[test]
    fn letters_of_the_original() {
        check("http://𝘄𝗶𝗻-now.example", &["win-now.example [Styled]"]);
        check("ððð.ðððð/ððð", &["ððð.ðððð/ððð [Garbled]"]);
        check("http://ððð.ðððð", &["ððð.ðððð [Garbled]"]);
    }

    #[test]
    fn the_target_of_a_tag_counts_once() {
        let tag = r#"<a href="http://win.example/?a=1&amp;b=2">"#;
        let mut found = Vec::new();
        targets(tag, tag, 10, &mut scan::Scratch::default(), &mut found);
        assert_eq!(found[0].canonical, "win.example/?a=1&b=2");
        assert_eq!(found[0].span, Span::new(19, 50));
        let shown = Link { folded: Some(0..5), span: Span::new(60, 70), ..found[0].clone() };
        let mut settled = vec![shown, found[0].clone()];
        settle(&mut settled, &mut Vec::new());
        assert_eq!(settled.len(), 1);
        assert_eq!(settled[0].span, Span::new(60, 70));
    }

    #[test]
    fn spans_and_domains() {
        let text = Text::fold("ça: HTTP://a.Win.co.uk/x, ok");
        let link = &text.links()[0];
        assert_eq!(&text.original()[link.span.start..link.span.end], "HTTP://a.Win.co.uk/x");
        assert_eq!((link.host.as_str(), link.registrable(), link.top_level()), ("a.win.co.uk", "win.co.uk", "uk"));
        assert!(Text::fold("www.tinyurl.com/a").links()[0].shortener);
    }

    #[test]
    fn hostile_texts_take_linear_time() {
        let begun = std::time::Instant::now();
        for piece in [
            "a",
            ".",
            "a.",
            "a.zz/",
            "http://",
            "http://a.com.A/",
            "[.]",
            "a dot ",
            "a . com ",
            "www . ",
            "@",
            "a@",
            "ð",
            "ð.",
            "ððð. ",
            "/",
            "http:\\\\",
            "(",
            ":",
            "a.com/..",
            "zz_ . com ",
            "slash ",
            "bit.ly /a ",
            "-dot-",
            "http://[",
            "\u{200b}",
            ".com",
            "a\u{301}.",
            "\u{fffd}.",
        ] {
            let text = piece.repeat(200_000 / piece.len());
            let _ = Text::fold(&text);
        }
        // A fraction of a second; a quadratic pass takes minutes.
        assert!(begun.elapsed().as_secs() < 30);
    }

    proptest! {
        #[test]
        fn spans_are_ordered_and_on_boundaries(text in r"([a-z]{1,4}|[./:@\[\]() -]|http|www|com|dot|ð|â|é|。|[0-9]|\PC){0,40}") {
            let text = Text::fold(&text);
            let mut end = 0;
            for link in text.links() {
                prop_assert!(text.original().get(link.span.start..link.span.end).is_some());
                prop_assert!(link.span.start >= end && link.span.end > link.span.start);
                end = link.span.end;
            }
        }
    }
}
