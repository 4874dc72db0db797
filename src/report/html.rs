//! The report as one HTML file, for moderators: no outside request, nothing of a comment ever runs.
//!
//! Escaping is `maud`'s; besides, the page carries a content security policy that allows its own style and script by their hashes and nothing else.
//! It can be read without scripts: they only filter, search and sort.

pub(super) mod card;
mod panel;

use std::io;

use base64::{Engine, engine::general_purpose::STANDARD};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use super::{
    Renderer, Report,
    figures::{count, counted, percent, visible},
    redact,
    shown::{self, Shown},
    summary::{DECISIONS, Mix, Summary},
};
use crate::decide::{Decision, TOXICITY};

/// HTML, for moderators.
pub(super) const RENDERER: Renderer =
    Renderer { extension: "html", about: "one page for moderators, to read, search and filter; makes no outside request", render };

/// The style of every page.
pub(super) const STYLE: &str = include_str!("html/report.css");
const SCRIPT: &str = include_str!("html/report.js");

fn render(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let summary = Summary::of(report);
    write!(
        out,
        "{}\n<html lang=\"en\">\n{}\n<body>\n",
        DOCTYPE.into_string(),
        head("Moderation report", &[STYLE], Some(SCRIPT)).into_string()
    )?;
    writeln!(out, "{}", banner(report, &summary).into_string())?;
    writeln!(out, "<div class=\"columns\">\n<main id=\"comments\">")?;
    writeln!(out, "{}", tools(&summary).into_string())?;
    flagged(report, &summary, out)?;
    approved(report, &summary, out)?;
    writeln!(out, "</main>\n{}\n</div>", panel::aside(report, &summary).into_string())?;
    writeln!(out, "{}", footer(report).into_string())?;
    // As in `head`: what is hashed is what stands between the tags, to the byte.
    writeln!(out, "<script>{SCRIPT}</script>\n</body>\n</html>")
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

/// The summary: sources, large figures and the bar of decisions.
fn banner(report: &Report, summary: &Summary<'_>) -> Markup {
    let (_, names) = shown::scopes(report);
    let mix = summary.decisions;
    html! {
        header.banner {
            p.brand { "Moderato" }
            h1 { "Moderation report" }
            p.sources {
                (counted(mix.total(), "comment"))
                @if !report.sources.is_empty() {
                    " from "
                    @for (index, source) in report.sources.iter().enumerate() {
                        @if index > 0 { ", " }
                        bdi { (visible(&redact::redact(source, names))) }
                    }
                }
                @if !report.skipped.is_empty() {
                    " · " a href="#skipped" { (counted(report.skipped.len(), "record")) " skipped" }
                }
            }
            (bar(mix, "bar"))
            dl.figures {
                @for decision in DECISIONS {
                    div class=(decision.as_str()) {
                        dt { (title(decision)) }
                        dd { b { (count(mix.of(decision))) } span { (percent(mix.share(decision))) } }
                    }
                }
                div.all {
                    dt { "Campaigns" }
                    dd {
                        b { (count(summary.campaigns.len())) }
                        span { (counted(summary.campaigns.iter().map(|campaign| campaign.members.len()).sum(), "comment")) }
                    }
                }
            }
            nav aria-label="Sections" {
                a href="#comments" { "Comments" }
                @if !summary.reasons.is_empty() { a href="#reasons" { "Top reasons" } }
                @if !summary.campaigns.is_empty() { a href="#campaigns" { "Campaigns" } }
                @if !summary.authors.is_empty() { a href="#authors" { "Authors" } }
                @if !report.skipped.is_empty() { a href="#skipped" { "Skipped records" } }
                a href="#reading" { "How to read this" }
            }
        }
    }
}

/// A bar of three stretches, as long as their shares; what is there at all can be seen, and gaps tell them apart without colour.
fn bar(mix: Mix, class: &str) -> Markup {
    const LEAST: f64 = 6.0;
    const GAP: f64 = 3.0;
    let there = DECISIONS.into_iter().filter(|decision| mix.of(*decision) > 0);
    let lengths: Vec<_> = there.map(|decision| (decision, (mix.share(decision) * 1000.0).max(LEAST))).collect();
    let gaps = GAP * lengths.len().saturating_sub(1) as f64;
    let scale = (1000.0 - gaps) / lengths.iter().map(|(_, length)| length).sum::<f64>().max(1.0);
    let starts = lengths.iter().scan(0.0, |next, (_, length)| {
        let start = *next;
        *next += length * scale + GAP;
        Some(start)
    });
    let label = DECISIONS.map(|decision| format!("{} {}", count(mix.of(decision)), title(decision).to_lowercase())).join(", ");
    html! {
        svg class=(class) viewBox="0 0 1000 1" preserveAspectRatio="none" role="img" aria-label=(label) {
            @for ((decision, length), start) in lengths.iter().zip(starts) {
                rect class=(decision.as_str()) x=(format!("{start:.1}")) y="0" width=(format!("{:.1}", length * scale)) height="1" {}
            }
        }
    }
}

/// Filter, search and order; shown by the script, since they do nothing without it.
fn tools(summary: &Summary<'_>) -> Markup {
    let mix = summary.decisions;
    html! {
        form #tools .tools role="search" hidden {
            div.choice role="group" aria-label="Show" {
                button type="button" data-show="flagged" aria-pressed="true" { "Flagged " span { (count(mix.flagged())) } }
                @for decision in DECISIONS {
                    button type="button" data-show=(decision.as_str()) aria-pressed="false" { (title(decision)) " " span { (count(mix.of(decision))) } }
                }
            }
            label.search { span { "Search" } input #search type="search" autocomplete="off" placeholder="Search words, authors, reasons"; }
            label.sort {
                span { "Order" }
                select #sort {
                    option value="gravest" { "Gravest first" }
                    option value="doubtful" { "Most doubtful first" }
                    option value="mildest" { "Mildest first" }
                    option value="input" { "As in the input" }
                }
            }
            p #found role="status" {}
        }
    }
}

/// The rejected and the doubtful comments, in full.
fn flagged(report: &Report, summary: &Summary<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "<section id=\"flagged\" aria-label=\"Flagged comments\">")?;
    if summary.decisions.flagged() == 0 {
        writeln!(out, "{}", html! { p.none { "Nothing was rejected, and nothing needs a look." } }.into_string())?;
    }
    for decision in [Decision::Reject, Decision::Review] {
        let ranked = report.ranked(decision);
        if !ranked.is_empty() {
            let heading =
                html! { h2 class=(decision.as_str()) data-of=(decision.as_str()) { (title(decision)) " " span { (count(ranked.len())) } } };
            writeln!(out, "{}", heading.into_string())?;
        }
        for index in ranked {
            writeln!(out, "{}", card::full(&Shown::of(report, &report.judged[index]), index).into_string())?;
        }
    }
    writeln!(out, "</section>")
}

/// The approved comments, folded and compact.
fn approved(report: &Report, summary: &Summary<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let approved = summary.decisions.approve;
    if approved == 0 {
        return Ok(());
    }
    // Where nothing is flagged, what is approved is what there is to read.
    let open = if summary.decisions.flagged() == 0 { " open" } else { "" };
    writeln!(
        out,
        "<details id=\"approved\"{open}><summary><h2 class=\"approve\">Approved <span>{}</span></h2></summary>\n<div class=\"rows\">",
        count(approved)
    )?;
    for index in report.ranked(Decision::Approve) {
        writeln!(out, "{}", card::compact(&Shown::of(report, &report.judged[index]), index).into_string())?;
    }
    writeln!(out, "</div>\n</details>")
}

fn footer(report: &Report) -> Markup {
    html! {
        footer #reading {
            h2 { "How to read this" }
            p {
                b { "Rejected" } " is spam beyond reasonable doubt, " b { "to review" } " is for a person to decide, " b { "approved" } " may stand. "
                @if report.attributes.iter().any(|attribute| attribute == TOXICITY) { "What is toxic is for a person to decide too, unless its rejection was asked for. " }
                "A percentage is a calibrated probability: of the comments at 90 %, nine in ten are what the model says. "
                mark { "Marked words" } " are the evidence; hover over them, or read the reasons below the comment. "
                "A reason's number is its share of the score in log-odds: +0.7 doubles the odds. A reason without a number is context, "
                "such as a campaign, which can raise a decision and never lowers one."
            }
            @if report.redact {
                p { "E-mail addresses, phone numbers and IP addresses are masked, as " span.mask { "[e-mail]" } ", " span.mask { "[phone …23]" } " and " span.mask { "[IP]" } "." }
            }
            @if !report.models.is_empty() {
                h3 { "Models" }
                ul { @for model in &report.models { li { (visible(model)) } } }
            }
            p.made { "Made by moderato " (env!("CARGO_PKG_VERSION")) ". This page asks nothing of the network." }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;
    use crate::report::sample;

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
                reason.source = raw.into();
            }
        }
        report.campaigns[0].template = raw.into();
        report.sources.push(raw.into());
        report.models.push(raw.into());
        report.skipped.push(raw.into());
        report.attributes[0] = raw.into();
        let page = sample::rendered(&RENDERER, &report);
        assert!(!page.contains("<zq") && !page.contains("&zq") && !page.contains("a=\""));
    }

    #[test]
    fn a_long_comment_says_what_is_left_out() {
        let page = sample::rendered(&RENDERER, &sample::one(&"ab ".repeat(5000), &[]));
        assert!(page.contains(" … and 5,000 characters more"));
    }

    #[test]
    fn the_hostile_sample() {
        let page = sample::rendered(&RENDERER, &sample::hostile());
        let body = &page[page.find("<body>").unwrap()..page.find("<script>").unwrap()];
        insta::assert_snapshot!(body.replace(&"long".repeat(250), "long…").replace("><", ">\n<"), @r##"
        <body>
        <header class="banner">
        <p class="brand">Moderato</p>
        <h1>Moderation report</h1>
        <p class="sources">8 comments from <bdi>&lt;in&gt;.csv</bdi> · <a href="#skipped">1 record skipped</a>
        </p>
        <svg class="bar" viewBox="0 0 1000 1" preserveAspectRatio="none" role="img" aria-label="3 rejected, 2 to review, 3 approved">
        <rect class="reject" x="0.0" y="0" width="372.8" height="1">
        </rect>
        <rect class="review" x="375.8" y="0" width="248.5" height="1">
        </rect>
        <rect class="approve" x="627.2" y="0" width="372.8" height="1">
        </rect>
        </svg>
        <dl class="figures">
        <div class="reject">
        <dt>Rejected</dt>
        <dd>
        <b>3</b>
        <span>37.5 %</span>
        </dd>
        </div>
        <div class="review">
        <dt>To review</dt>
        <dd>
        <b>2</b>
        <span>25.0 %</span>
        </dd>
        </div>
        <div class="approve">
        <dt>Approved</dt>
        <dd>
        <b>3</b>
        <span>37.5 %</span>
        </dd>
        </div>
        <div class="all">
        <dt>Campaigns</dt>
        <dd>
        <b>1</b>
        <span>2 comments</span>
        </dd>
        </div>
        </dl>
        <nav aria-label="Sections">
        <a href="#comments">Comments</a>
        <a href="#reasons">Top reasons</a>
        <a href="#campaigns">Campaigns</a>
        <a href="#authors">Authors</a>
        <a href="#skipped">Skipped records</a>
        <a href="#reading">How to read this</a>
        </nav>
        </header>
        <div class="columns">
        <main id="comments">
        <form class="tools" id="tools" role="search" hidden>
        <div class="choice" role="group" aria-label="Show">
        <button type="button" data-show="flagged" aria-pressed="true">Flagged <span>5</span>
        </button>
        <button type="button" data-show="reject" aria-pressed="false">Rejected <span>3</span>
        </button>
        <button type="button" data-show="review" aria-pressed="false">To review <span>2</span>
        </button>
        <button type="button" data-show="approve" aria-pressed="false">Approved <span>3</span>
        </button>
        </div>
        <label class="search">
        <span>Search</span>
        <input id="search" type="search" autocomplete="off" placeholder="Search words, authors, reasons">
        </label>
        <label class="sort">
        <span>Order</span>
        <select id="sort">
        <option value="gravest">Gravest first</option>
        <option value="doubtful">Most doubtful first</option>
        <option value="mildest">Mildest first</option>
        <option value="input">As in the input</option>
        </select>
        </label>
        <p id="found" role="status">
        </p>
        </form>
        <section id="flagged" aria-label="Flagged comments">
        <h2 class="reject" data-of="reject">Rejected <span>3</span>
        </h2>
        <article class="card reject" id="n1" data-p="0.9980" data-n="0">
        <header>
        <span class="badge reject">
        <span aria-hidden="true">✕</span> Reject</span>
        <span class="odds">
        <span>
        <b>99.8 %</b> spam</span> </span>
        <bdi class="author">&lt;b&gt;&quot;Eve&quot;&lt;/b&gt; &amp; co</bdi>
        <span class="date">
        <bdi>2024-05-06</bdi>
        </span>
        </header>
        <p class="text" dir="auto">
        <mark title="words +1.2">&lt;scri</mark>
        <mark title="words +1.2, words +0.5">pt&gt;</mark>
        <mark title="words +0.5">ale</mark>rt(1)&lt;/script&gt; &quot;&gt;&lt;img src=x onerror=alert(2)&gt; [win](<mark title="links +2.5">javascript:alert(3)</mark>) ]]&gt; &lt;!-- ${7*7} {{x}}</p>
        <ul class="reasons" aria-label="Reasons">
        <li>
        <b>links</b> <bdi>javascript:alert(3)</bdi> <span class="weight">+2.5</span>
        </li>
        <li>
        <b>words</b> <bdi>&lt;script&gt;</bdi> <span class="weight">+1.2</span>
        </li>
        <li>
        <b>words</b> <bdi>ipt&gt;al</bdi> <span class="weight">+0.5</span>
        </li>
        </ul>
        <p class="about">
        <span>in <bdi>&lt;thread&gt;</bdi>
        </span>
        <span>comment <bdi>1</bdi>
        </span>
        </p>
        </article>
        <article class="card reject" id="n2" data-p="0.9700" data-n="1">
        <header>
        <span class="badge reject">
        <span aria-hidden="true">✕</span> Reject</span>
        <span class="odds">
        <span>
        <b>97.0 %</b> spam</span> </span>
        <bdi class="author">=cmd|' /C calc'!A0</bdi>
        <span class="date">
        <bdi>2024-05-06</bdi>
        </span>
        <a class="campaign" href="#c1">campaign c1</a>
        </header>
        <p class="text" dir="auto">=HYPERLINK(&quot;<mark title="links +1.5">https://bad.example</mark>&quot;,&quot;free&quot;)</p>
        <ul class="reasons" aria-label="Reasons">
        <li>
        <b>links</b> <bdi>https://bad.example</bdi> <span class="weight">+1.5</span>
        </li>
        </ul>
        <p class="about">
        <span>in <bdi>&lt;thread&gt;</bdi>
        </span>
        <span>comment <bdi>2</bdi>
        </span>
        </p>
        </article>
        <article class="card reject" id="n8" data-p="0.9300" data-n="7">
        <header>
        <span class="badge reject">
        <span aria-hidden="true">✕</span> Reject</span>
        <span class="odds">
        <span>
        <b>93.0 %</b> spam</span> </span>
        <bdi class="author">=cmd|' /C calc'!A0</bdi>
        <span class="date">
        <bdi>2024-05-06</bdi>
        </span>
        <a class="campaign" href="#c1">campaign c1</a>
        </header>
        <p class="text" dir="auto">=HYPERLINK(&quot;https://bad.example&quot;,&quot;gift&quot;)</p>
        <ul class="reasons" aria-label="Reasons">
        <li class="context">
        <b>campaign</b> <bdi>c1</bdi>
        </li>
        </ul>
        <p class="about">
        <span>in <bdi>&lt;thread&gt;</bdi>
        </span>
        <span>comment <bdi>8</bdi>
        </span>
        </p>
        </article>
        <h2 class="review" data-of="review">To review <span>2</span>
        </h2>
        <article class="card review" id="n3" data-p="0.6000" data-n="2">
        <header>
        <span class="badge review">
        <span aria-hidden="true">?</span> Review</span>
        <span class="odds">
        <span>
        <b>60.0 %</b> spam</span> </span>
        <bdi class="author">a|b</bdi>
        <span class="date">
        <bdi>2024-05-06</bdi>
        </span>
        </header>
        <p class="text" dir="auto">| a | table |
        |---|---|
        # head
        - `code` <mark title="repetition +0.8">**bold**</mark> &lt;u&gt;x&lt;/u&gt; @team #12 www.bad.example
            indented</p>
        <ul class="reasons" aria-label="Reasons">
        <li>
        <b>repetition</b> <bdi>**bold**</bdi> <span class="weight">+0.8</span>
        </li>
        </ul>
        <p class="about">
        <span>in <bdi>&lt;thread&gt;</bdi>
        </span>
        <span>comment <bdi>3</bdi>
        </span>
        </p>
        </article>
        <article class="card review" id="n4" data-p="0.5500" data-n="3">
        <header>
        <span class="badge review">
        <span aria-hidden="true">?</span> Review</span>
        <span class="odds">
        <span>
        <b>55.0 %</b> spam</span> </span>
        <bdi class="author">[e-mail]</bdi>
        <span class="date">
        <bdi>2024-05-06</bdi>
        </span>
        </header>
        <p class="text" dir="auto">
        <mark title="invisible +0.2">[U+202E]</mark>evil[U+202C] ␀ ␛[31m é谢😀 <mark title="contact lure +1.0">
        <span class="mask">[e-mail]</span>
        </mark> <span class="mask">[phone …33]</span>
        </p>
        <ul class="reasons" aria-label="Reasons">
        <li>
        <b>contact lure</b> <bdi>[e-mail]</bdi> <span class="weight">+1.0</span>
        </li>
        <li>
        <b>invisible</b> <span class="weight">+0.2</span>
        </li>
        </ul>
        <p class="about">
        <span>in <bdi>&lt;thread&gt;</bdi>
        </span>
        <span>reply to <bdi>1</bdi>
        </span>
        <span>comment <bdi>4</bdi>
        </span>
        </p>
        </article>
        </section>
        <details id="approved">
        <summary>
        <h2 class="approve">Approved <span>3</span>
        </h2>
        </summary>
        <div class="rows">
        <article class="row approve" id="n5" data-p="0.0200" data-n="4">
        <span class="odds">
        <span>
        <b>2.0 %</b> spam</span> </span>
        <div>
        <p class="by">
        <bdi class="author">kim</bdi>
        <bdi>2024-05-06</bdi>
        <span>comment <bdi>5</bdi>
        </span>
        </p>
        <p class="text" dir="auto">long…<span class="none"> … and 9,000 characters more</span>
        </p>
        </div>
        </article>
        <article class="row approve" id="n6" data-p="0.0100" data-n="5">
        <span class="odds">
        <span>
        <b>1.0 %</b> spam</span> </span>
        <div>
        <p class="by">
        <bdi>2024-05-06</bdi>
        <span>comment <bdi>6</bdi>
        </span>
        </p>
        <p class="text" dir="auto">
        <span class="none">(no text)</span>
        </p>
        </div>
        </article>
        <article class="row approve" id="n7" data-p="0.3000" data-n="6">
        <span class="odds">
        <span>
        <b>30.0 %</b> spam</span> </span>
        <div>
        <p class="by">
        <bdi class="author">lee</bdi>
        <bdi>2024-05-06</bdi>
        <span>comment <bdi>7</bdi>
        </span>
        </p>
        <p class="text" dir="auto">Spans that lie: <mark class="against" title="words −0.4">é</mark>谢</p>
        </div>
        </article>
        </div>
        </details>
        </main>
        <aside aria-label="Overview">
        <section class="panel" id="reasons">
        <h2>Top reasons</h2>
        <p class="hint">share of the flagged comments it speaks in</p>
        <ul class="bars">
        <li>
        <span class="name">links</span>
        <span class="count">2 <span>40.0 %</span>
        </span>
        <svg class="share" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
        <rect class="ground" x="0" y="0" width="100" height="1">
        </rect>
        <rect class="reject" x="0" y="0" width="40.0" height="1">
        </rect>
        <rect class="review" x="40.0" y="0" width="0.0" height="1">
        </rect>
        </svg>
        <span class="examples">
        <bdi>https://bad.example</bdi> · <bdi>javascript:alert(3)</bdi>
        </span>
        </li>
        <li>
        <span class="name">campaign</span>
        <span class="count">1 <span>20.0 %</span>
        </span>
        <svg class="share" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
        <rect class="ground" x="0" y="0" width="100" height="1">
        </rect>
        <rect class="reject" x="0" y="0" width="20.0" height="1">
        </rect>
        <rect class="review" x="20.0" y="0" width="0.0" height="1">
        </rect>
        </svg>
        <span class="examples">
        <bdi>c1</bdi>
        </span>
        </li>
        <li>
        <span class="name">contact lure</span>
        <span class="count">1 <span>20.0 %</span>
        </span>
        <svg class="share" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
        <rect class="ground" x="0" y="0" width="100" height="1">
        </rect>
        <rect class="reject" x="0" y="0" width="0.0" height="1">
        </rect>
        <rect class="review" x="0.0" y="0" width="20.0" height="1">
        </rect>
        </svg>
        <span class="examples">
        <bdi>[e-mail]</bdi>
        </span>
        </li>
        <li>
        <span class="name">invisible</span>
        <span class="count">1 <span>20.0 %</span>
        </span>
        <svg class="share" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
        <rect class="ground" x="0" y="0" width="100" height="1">
        </rect>
        <rect class="reject" x="0" y="0" width="0.0" height="1">
        </rect>
        <rect class="review" x="0.0" y="0" width="20.0" height="1">
        </rect>
        </svg>
        </li>
        <li>
        <span class="name">repetition</span>
        <span class="count">1 <span>20.0 %</span>
        </span>
        <svg class="share" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
        <rect class="ground" x="0" y="0" width="100" height="1">
        </rect>
        <rect class="reject" x="0" y="0" width="0.0" height="1">
        </rect>
        <rect class="review" x="0.0" y="0" width="20.0" height="1">
        </rect>
        </svg>
        <span class="examples">
        <bdi>**bold**</bdi>
        </span>
        </li>
        <li>
        <span class="name">words</span>
        <span class="count">1 <span>20.0 %</span>
        </span>
        <svg class="share" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
        <rect class="ground" x="0" y="0" width="100" height="1">
        </rect>
        <rect class="reject" x="0" y="0" width="20.0" height="1">
        </rect>
        <rect class="review" x="20.0" y="0" width="0.0" height="1">
        </rect>
        </svg>
        <span class="examples">
        <bdi>&lt;script&gt;</bdi> · <bdi>ipt&gt;al</bdi>
        </span>
        </li>
        </ul>
        </section>
        <section class="panel" id="campaigns">
        <h2>Campaigns</h2>
        <p class="hint">the same text, or nearly, again and again</p>
        <article class="cluster" id="c1">
        <header>
        <b>c1</b>
        <span>2 comments</span>
        <span>1 author</span>
        <span>1 thread</span>
        </header>
        <p class="template" dir="auto">=HYPERLINK(&quot;https://bad.example&quot;,&quot;…&quot;)</p>
        <svg class="mix" viewBox="0 0 1000 1" preserveAspectRatio="none" role="img" aria-label="2 rejected, 0 to review, 0 approved">
        <rect class="reject" x="0.0" y="0" width="1000.0" height="1">
        </rect>
        </svg>
        <details>
        <summary>Members</summary>
        <ul class="members">
        <li>
        <a href="#n2">
        <bdi>2</bdi>
        </a>
        <bdi>=cmd|' /C calc'!A0</bdi>
        <span>in <bdi>&lt;thread&gt;</bdi>
        </span>
        </li>
        <li>
        <a href="#n8">
        <bdi>8</bdi>
        </a>
        <bdi>=cmd|' /C calc'!A0</bdi>
        <span>in <bdi>&lt;thread&gt;</bdi>
        </span>
        </li>
        </ul>
        </details>
        </article>
        </section>
        <section class="panel" id="authors">
        <h2>Authors</h2>
        <p class="hint">with the most flagged comments</p>
        <table>
        <thead>
        <tr>
        <th scope="col">Author</th>
        <th scope="col">Rejected</th>
        <th scope="col">Review</th>
        <th scope="col">Approved</th>
        </tr>
        </thead>
        <tbody>
        <tr>
        <th scope="row">
        <bdi>=cmd|' /C calc'!A0</bdi>
        </th>
        <td>2</td>
        <td class="zero">0</td>
        <td class="zero">0</td>
        </tr>
        <tr>
        <th scope="row">
        <bdi>&lt;b&gt;&quot;Eve&quot;&lt;/b&gt; &amp; co</bdi>
        </th>
        <td>1</td>
        <td class="zero">0</td>
        <td class="zero">0</td>
        </tr>
        <tr>
        <th scope="row">
        <bdi>a|b</bdi>
        </th>
        <td class="zero">0</td>
        <td>1</td>
        <td class="zero">0</td>
        </tr>
        <tr>
        <th scope="row">
        <bdi>[e-mail]</bdi>
        </th>
        <td class="zero">0</td>
        <td>1</td>
        <td class="zero">0</td>
        </tr>
        </tbody>
        </table>
        </section>
        <section class="panel" id="skipped">
        <h2>Skipped records</h2>
        <p class="hint">1 record could not be read</p>
        <ul class="skipped">
        <li>
        <bdi>&lt;in&gt;.csv: record 9, line 12: 3 fields where 5 were expected; skipped</bdi>
        </li>
        </ul>
        </section>
        </aside>
        </div>
        <footer id="reading">
        <h2>How to read this</h2>
        <p>
        <b>Rejected</b> is spam beyond reasonable doubt, <b>to review</b> is for a person to decide, <b>approved</b> may stand. A percentage is a calibrated probability: of the comments at 90 %, nine in ten are what the model says. <mark>Marked words</mark> are the evidence; hover over them, or read the reasons below the comment. A reason's number is its share of the score in log-odds: +0.7 doubles the odds. A reason without a number is context, such as a campaign, which can raise a decision and never lowers one.</p>
        <p>E-mail addresses, phone numbers and IP addresses are masked, as <span class="mask">[e-mail]</span>, <span class="mask">[phone …23]</span> and <span class="mask">[IP]</span>.</p>
        <h3>Models</h3>
        <ul>
        <li>spam: learned from 1,000 rows; review from 0.5, reject from 0.9</li>
        </ul>
        <p class="made">Made by moderato 0.1.0. This page asks nothing of the network.</p>
        </footer>
        "##);
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
