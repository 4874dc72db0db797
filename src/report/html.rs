//! The report as one HTML file, for moderators: no outside request, nothing of a comment ever runs.
//!
//! Escaping is `maud`'s, and that of `data.rs` for what the script reads; besides, the page carries a content security policy that allows its own style and script by their
//! hashes and nothing else. Without the script it shows the figures and the flagged comments; with it all comments, whose rows are made as they come into view.

mod banner;
mod campaigns;
pub(super) mod card;
mod data;
mod footer;
mod overview;
mod panel;
mod pictures;
mod queue;
mod strip;

use std::io;

use base64::{Engine, engine::general_purpose::STANDARD};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use super::{Renderer, Report, summary::Summary};
use crate::decide::Decision;

/// HTML, for moderators.
pub(super) const RENDERER: Renderer = Renderer {
    extension: "html",
    about: "one page for moderators, to read, filter, mark with keys and export the marks; makes no outside request",
    accounts: true,
    render,
};

/// The style of every page.
pub(super) const STYLE: &str = concat!(
    include_str!("html/style/colours.css"),
    include_str!("html/style/page.css"),
    include_str!("html/style/panels.css"),
    include_str!("html/style/queue.css"),
    include_str!("html/style/plot.css"),
    include_str!("html/style/narrow.css"),
    include_str!("html/style/print.css"),
);

/// The script: what its files declare, they share.
const SCRIPT: &str = concat!(
    "\"use strict\";\n(() => {\n",
    include_str!("html/script/comments.js"),
    include_str!("html/script/words.js"),
    include_str!("html/script/filter.js"),
    include_str!("html/script/why.js"),
    include_str!("html/script/row.js"),
    include_str!("html/script/list.js"),
    include_str!("html/script/marks.js"),
    include_str!("html/script/csv.js"),
    include_str!("html/script/tools.js"),
    include_str!("html/script/keys.js"),
    include_str!("html/script/start.js"),
    "})();\n",
);

fn render(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let summary = Summary::of(report);
    let names = data::Names::of(report);
    write!(
        out,
        "{}\n<html lang=\"en\">\n{}\n<body class=\"report\">\n",
        DOCTYPE.into_string(),
        head("Moderation report", &[STYLE], Some(SCRIPT)).into_string()
    )?;
    writeln!(out, "{}", banner::banner(report, &summary)?.into_string())?;
    writeln!(out, "{}", overview::pictures(report)?.into_string())?;
    writeln!(out, "{}", campaigns::section(report, &summary)?.into_string())?;
    writeln!(out, "<div class=\"columns\">")?;
    queue::write(report, &summary, &names, out)?;
    writeln!(out, "{}\n</div>", panel::aside(report, &summary, &names)?.into_string())?;
    writeln!(out, "{}", footer::footer(report).into_string())?;
    writeln!(out, "{}", queue::dialogs().into_string())?;
    write!(out, "<script type=\"application/json\" id=\"data\">")?;
    data::write(report, &names, out)?;
    // As in `head`: what is hashed is what stands between the tags, to the byte.
    writeln!(out, "</script>\n<script>{SCRIPT}</script>\n</body>\n</html>")
}

/// Everything is forbidden but these very styles and this very script.
fn policy(styles: &[&str], script: Option<&str>) -> String {
    let hash = |block: &&str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(block.as_bytes())));
    let styles = styles.iter().map(hash).collect::<Vec<_>>().join(" ");
    let script = script.map(|script| format!(" script-src {};", hash(&script))).unwrap_or_default();
    format!("default-src 'none'; style-src {styles};{script} base-uri 'none'; form-action 'none'")
}

/// The head of a page that stands alone and asks for nothing.
pub(super) fn head(title: &str, styles: &[&str], script: Option<&str>) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(policy(styles, script));
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="referrer" content="no-referrer";
            meta name="color-scheme" content="light dark";
            title { (title) }
            @for style in styles {
                style { (PreEscaped(style)) }
            }
        }
    }
}

/// What a decision is called where it stands as a heading.
fn title(decision: Decision) -> &'static str {
    match decision {
        Decision::Reject => "Rejected",
        Decision::Review => "To review",
        Decision::Approve => "Approved",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;
    use crate::report::{figures::visible, sample};

    /// What stands between the tags of the first comment, and the tags.
    fn first_text(page: &str) -> (String, Vec<String>) {
        let start = page.find("<p class=\"text").unwrap();
        let inside = &page[start..start + page[start..].find("</p>").unwrap()];
        let tag = regex::Regex::new("<[^<>]*>").unwrap();
        let words = htmlize::unescape(tag.replace_all(inside, "")).into_owned();
        (words, tag.find_iter(inside).map(|tag| tag.as_str().to_owned()).collect())
    }

    #[test]
    fn the_policy_names_what_stands_in_the_page() {
        let page = sample::rendered(&RENDERER, &sample::one("x", &[]));
        for (open, close) in [("<style>", "</style>"), ("<script>", "</script>")] {
            let start = page.find(open).unwrap() + open.len();
            let block = &page[start..start + page[start..].find(close).unwrap()];
            assert!(page.contains(&STANDARD.encode(Sha256::digest(block.as_bytes()))));
        }
        assert!(!page.contains(" style=") && !page.contains("http://") && !page.contains("https://"));
    }

    /// The colours of a block of the style sheet, by name.
    fn colours(block: &str) -> std::collections::BTreeMap<&str, [f64; 3]> {
        let named = regex::Regex::new("--([a-z-]+): (#[0-9a-f]+);").unwrap();
        let parse = |hex: &str| {
            let digits: Vec<u32> = hex[1..].chars().map(|digit| digit.to_digit(16).unwrap()).collect();
            let channel = |at: usize| if digits.len() == 3 { digits[at] * 17 } else { digits[2 * at] * 16 + digits[2 * at + 1] };
            [channel(0), channel(1), channel(2)].map(|value| f64::from(value) / 255.0)
        };
        named.captures_iter(block).map(|found| (found.extract::<2>().1[0], parse(found.extract::<2>().1[1]))).collect()
    }

    /// The contrast of two colours by WCAG 2.2: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
    fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
        let linear = |value: f64| if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) };
        let luminance = |[red, green, blue]: [f64; 3]| 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn contrast_is_enough_by_light_and_by_dark() {
        assert!((contrast([0.0; 3], [1.0; 3]) - 21.0).abs() < 1e-9);
        let style = include_str!("html/style/colours.css");
        let (light, dark) = style.split_once("@media").unwrap();
        // WCAG AA: 4.5 for text, 3 for what else has to be told apart.
        let text = [
            ("ink", "ground paper mark against chip marked"),
            ("soft", "ground paper mask chip marked"),
            ("link", "ground paper marked"),
            ("paper", "ink"),
            ("reject-ink", "reject"),
            ("review-ink", "review"),
            ("approve-ink", "approve"),
            ("reject-text", "paper chip marked"),
            ("review-text", "paper"),
            ("approve-text", "paper chip marked"),
        ];
        let shapes =
            [("edge", "paper ground"), ("reject", "paper"), ("approve", "paper"), ("mark-line", "paper"), ("against-line", "paper")];
        for block in [light, dark] {
            let colours = colours(block);
            for (pairs, least) in [(text.as_slice(), 4.5), (shapes.as_slice(), 3.0)] {
                for (colour, grounds) in pairs {
                    for ground in grounds.split(' ') {
                        let contrast = contrast(colours[colour], colours[ground]);
                        assert!(contrast >= least, "{colour} on {ground}: {contrast:.2}");
                    }
                }
            }
        }
    }

    #[test]
    fn no_field_of_the_input_reaches_the_page_raw() {
        let mut report = sample::hostile();
        let raw = "<zq a=\"'b\" onload=x>&zq;";
        for judged in &mut report.judged {
            let comment = &mut judged.comment;
            comment.id = raw.into();
            for field in [&mut comment.thread, &mut comment.parent, &mut comment.author, &mut comment.date] {
                *field = Some(raw.into());
            }
            for reason in &mut judged.judgement.reasons {
                reason.evidence = raw.into();
                reason.source = raw;
            }
        }
        report.campaigns[0].template = raw.into();
        report.sources.push(raw.into());
        report.models.push(raw.into());
        report.skipped.push(raw.into());
        report.attributes[0] = raw.into();
        report.rules.push(crate::policy::RuleUse { list: raw.into(), rule: raw.into(), hits: 0, expired: Some(raw.into()) });
        report.threads.insert(raw.into(), crate::input::About { title: Some(raw.into()), ..Default::default() });
        let page = sample::rendered(&RENDERER, &report);
        assert!(!page.contains("<zq") && !page.contains("&zq") && !page.contains(" a=\""));
    }

    #[test]
    fn a_long_comment_says_what_is_left_out() {
        let page = sample::rendered(&RENDERER, &sample::one(&"ab ".repeat(5000), &[]));
        assert!(page.contains(" … and 5,000 characters more"));
    }

    #[test]
    fn the_hostile_sample() {
        let page = sample::rendered(&RENDERER, &sample::hostile());
        let body = &page[page.find("<body").unwrap()..page.find("<script ").unwrap()];
        // What plotters draws is tested by looking at it.
        let drawn = regex::Regex::new("(<svg [^>]*>)(?s:.*?)</svg>").unwrap();
        let shown = drawn.replace_all(body, "$1…</svg>").replace(&"long".repeat(250), "long…").replace("><", ">\n<");
        insta::assert_snapshot!(shown);
    }

    proptest! {
        #[test]
        fn the_text_survives_and_no_tag_of_it_does(
            text in "[<>&\"'a-c/!é谢\0\r\n\u{202E}]{1,24}", spans in proptest::collection::vec((0..40usize, 0..40usize), 0..5),
        ) {
            let grounds: Vec<_> = spans.into_iter().map(|span| ("words", "<b", 1.0, Some(span))).collect();
            let mut report = sample::one(&text, &grounds);
            report.redact = false;
            let (words, tags) = first_text(&sample::rendered(&RENDERER, &report));
            if !text.trim().is_empty() {
                // Cut in pieces, a carriage return is shown even before a line feed.
                let plain = |text: &str| text.replace(['␍', '\r'], "");
                prop_assert_eq!(plain(&words), plain(&visible(&text)));
            }
            for tag in tags {
                let ours = ["<p class=\"text", "<mark", "</mark>", "<span class=\"none", "</span>"];
                prop_assert!(ours.iter().any(|ours| tag.starts_with(ours)), "{tag}");
            }
        }
    }
}
