//! The comments themselves: what chooses among them, the list that the script fills, and what stands there without it.

use std::io;

use maud::{Markup, html};

use super::{card, data::Names, title};
use crate::{
    decide::Decision,
    report::{
        Report,
        figures::{count, counted},
        shown::Shown,
        summary::{DECISIONS, Summary},
    },
};

/// Comments that stand in the page for those who run no scripts; more would make it heavy for all others.
const MOST_STATIC: usize = 2_000;

/// Keys and what they do, as the help tells them.
const KEYS: &[(&[&str], &str)] = &[
    (&["j", "↓"], "next comment"),
    (&["k", "↑"], "comment before"),
    (&["Enter", "o"], "why: unfold the sum, or fold it"),
    (&["a"], "mark: approve, and go on"),
    (&["r"], "mark: reject, and go on"),
    (&["u"], "undo the last mark"),
    (&["/"], "search"),
    (&["Esc"], "leave the search"),
    (&["?"], "this help"),
];

pub(super) fn write(report: &Report, summary: &Summary<'_>, names: &Names<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "<main id=\"comments\">\n<h2>Comments</h2>")?;
    if summary.decisions.flagged() == 0 {
        writeln!(out, "{}", html! { p.none { "Nothing was rejected, and nothing needs a look." } }.into_string())?;
    }
    writeln!(out, "{}", tools(report, summary, names).into_string())?;
    writeln!(out, "<div id=\"list\" hidden></div>\n<noscript>")?;
    flagged(report, out)?;
    if summary.decisions.approve > 0 {
        let approved = counted(summary.decisions.approve, "approved comment");
        writeln!(
            out,
            "{}",
            html! { p.hint { (approved) ": shown where scripts may run, and in the report as CSV or JSON." } }.into_string()
        )?;
    }
    writeln!(out, "</noscript>\n</main>")
}

/// Filters, search and order; shown by the script, since they do nothing without it.
fn tools(report: &Report, summary: &Summary<'_>, names: &Names<'_>) -> Markup {
    let mix = summary.decisions;
    let flagged = mix.flagged() > 0;
    html! {
        form #tools .tools role="search" hidden {
            div.choice role="group" aria-label="Show" {
                button type="button" data-show="flagged" aria-pressed=(flagged) { "Flagged " span { (count(mix.flagged())) } }
                @for decision in DECISIONS {
                    button type="button" data-show=(decision.as_str()) aria-pressed="false" { (title(decision)) " " span { (count(mix.of(decision))) } }
                }
                button type="button" data-show="all" aria-pressed=(!flagged) { "All " span { (count(mix.total())) } }
                button type="button" data-show="marked" aria-pressed="false" hidden { "Marked " span {} }
            }
            label.search { span { "Search" } input #search type="search" autocomplete="off" placeholder="Search words, authors, threads"; kbd aria-hidden="true" { "/" } }
            div.selects {
                @if !names.sources.is_empty() { (select("reason", "Reason")) }
                @if !report.campaigns.is_empty() { (select("campaign", "Campaign")) }
                @if names.threads.len() > 1 { (select("thread", "Thread")) }
                (select("language", "Language"))
                label {
                    span { "Order" }
                    select #sort {
                        option value="gravest" { "Gravest first" }
                        option value="doubtful" { "Most doubtful first" }
                        option value="mildest" { "Mildest first" }
                        option value="newest" { "Newest first" }
                        option value="oldest" { "Oldest first" }
                        option value="input" { "As in the input" }
                    }
                }
            }
            p.state {
                span #found role="status" {}
                button #clear .plain type="button" hidden { "Clear filters" }
                button #ask .plain type="button" { "Keys " kbd { "?" } }
            }
        }
    }
}

/// A choice that the script fills.
fn select(name: &str, title: &str) -> Markup {
    html! { label { span { (title) } select id=(name) { option value="" { "any" } } } }
}

/// The rejected and the doubtful comments, in full.
fn flagged(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let mut left = MOST_STATIC;
    for decision in [Decision::Reject, Decision::Review] {
        let ranked = report.ranked(decision);
        if !ranked.is_empty() {
            let heading = html! { h3 class=(decision.as_str()) { (title(decision)) " " span { (count(ranked.len())) } } };
            writeln!(out, "{}", heading.into_string())?;
        }
        let most = ranked.len().min(left);
        left -= most;
        for &index in &ranked[..most] {
            writeln!(out, "{}", card::full(&Shown::of(report, &report.judged[index]), index).into_string())?;
        }
        if most < ranked.len() {
            writeln!(
                out,
                "{}",
                html! { p.hint { "and " (count(ranked.len() - most)) " more, which scripts or the report as CSV show" } }.into_string()
            )?;
        }
    }
    Ok(())
}

/// The bar that tells the marks, and the help.
pub(super) fn dialogs() -> Markup {
    html! {
        div #marks .marks role="region" aria-label="Marks" hidden {
            span #marked role="status" {}
            span #unmatched .hint {}
            span.actions {
                button #undo .plain type="button" { "Undo " kbd { "u" } }
                button #forget .plain type="button" { "Clear all" }
                button #toxic type="button" hidden { "Download toxic.csv" }
                button #download type="button" { "Download marks.csv" }
            }
        }
        dialog #help aria-labelledby="helps" {
            h2 #helps { "Keys" }
            dl.keys {
                @for (keys, does) in KEYS {
                    div { dt { @for key in *keys { kbd { (key) } " " } } dd { (does) } }
                }
            }
            p.hint { "Marks are downloaded as a labelled CSV (ham, spam); append it to what a model learned from: " code { "moderato train comments.csv marks.csv" } }
            button #close type="button" { "Close" }
        }
    }
}
