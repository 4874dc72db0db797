//! What stands beside the comments: reasons, threads, authors, the rules of the policy, skipped records. Names choose comments where the script runs.

use std::io;

use maud::{Markup, html};

use super::{data::Names, strip};
use crate::{
    policy::RuleUse,
    report::{
        Report,
        figures::{self, count, counted, line, percent},
        redact, shown,
        summary::{AuthorCount, Mix, ReasonCount, Summary, ThreadCount},
    },
};

/// Entries of a panel that are shown at once; the others are folded.
const FIRST: usize = 8;
/// Entries that are listed at all; JSON lists every one.
const MOST: usize = 200;

/// All panels.
pub(super) fn aside(report: &Report, summary: &Summary<'_>, names: &Names<'_>) -> io::Result<Markup> {
    let bars =
        summary.reasons.iter().take(MOST).map(|reason| strip::of_share(reason.share, reason.decisions)).collect::<io::Result<Vec<_>>>()?;
    let reasons: Vec<_> = summary.reasons.iter().zip(bars).collect();
    let strips = summary.threads.iter().take(MOST).map(|thread| strip::of_decisions(thread.decisions)).collect::<io::Result<Vec<_>>>()?;
    let threads: Vec<_> = summary.threads.iter().zip(strips).collect();
    Ok(html! {
        aside aria-label="Overview" {
            @if !reasons.is_empty() {
                section #reasons .panel {
                    h2 { "Top reasons" }
                    p.hint { "share of the flagged comments it speaks in" }
                    (folded(&reasons, summary.reasons.len(), |reasons| html! { ul.bars { @for (reason, bar) in reasons { (reason_bar(reason, bar, names)) } } }))
                }
            }
            @if !threads.is_empty() {
                section #threads .panel {
                    h2 { "Threads" }
                    p.hint { "with the most flagged comments" }
                    (folded(&threads, summary.threads.len(), |threads| html! { ul.bars { @for (thread, bar) in threads { (thread_bar(thread, bar, names)) } } }))
                }
            }
            @if !summary.authors.is_empty() {
                section #authors .panel {
                    h2 { "Authors" }
                    p.hint { "with the most flagged comments" }
                    (folded(&summary.authors, summary.authors.len(), authors))
                }
            }
            @if !report.rules.is_empty() {
                section #rules .panel {
                    h2 { "Policy" }
                    p.hint { "comments that met each rule" }
                    (folded(&report.rules, report.rules.len(), |rules| rule_table(report, rules)))
                }
            }
            @if !report.skipped.is_empty() {
                section #skipped .panel {
                    h2 { "Skipped records" }
                    p.hint { (counted(report.skipped_count, "record")) " could not be read" }
                    (folded(&report.skipped, report.skipped.len(), |skipped| skipped_list(report, skipped)))
                }
            }
        }
    })
}

/// The first entries by `show`, the others behind a fold, and how many of `all` are not listed.
fn folded<T>(entries: &[T], all: usize, show: impl Fn(&[T]) -> Markup) -> Markup {
    let listed = &entries[..entries.len().min(MOST)];
    let (first, rest) = listed.split_at(listed.len().min(FIRST));
    html! {
        (show(first))
        @if !rest.is_empty() {
            details.more { summary { (count(rest.len())) " more" } (show(rest)) }
        }
        @if all > MOST { p.hint { "and " (count(all - MOST)) " not listed here" } }
    }
}

fn reason_bar(reason: &ReasonCount<'_>, bar: &Markup, names: &Names<'_>) -> Markup {
    html! {
        li {
            button.pick.name type="button" data-reason=(names.source(reason.attribute, reason.source)) { (figures::source(reason.attribute, reason.source)) }
            span.count { (count(reason.decisions.total())) " " span { (percent(reason.share)) } }
            (bar)
            @if !reason.examples.is_empty() {
                span.examples {
                    @for (index, example) in reason.examples.iter().enumerate() {
                        @if index > 0 { " · " }
                        bdi { (line(level(example, reason.source), 40)) }
                    }
                }
            }
        }
    }
}

/// Evidence without a place is the name of a column: `shouting:15+`, of which the source is told already.
fn level<'a>(example: &'a str, source: &str) -> &'a str {
    example.strip_prefix(source).and_then(|rest| rest.strip_prefix(':')).unwrap_or(example)
}

fn thread_bar(thread: &ThreadCount<'_>, bar: &Markup, names: &Names<'_>) -> Markup {
    let name = line(&thread.name, 60);
    html! {
        li {
            button.pick.name type="button" data-thread=[names.threads.get(thread.key)] {
                bdi { (thread.title.as_deref().map_or_else(|| name.clone(), |title| line(title, 80))) }
            }
            span.count { (count(thread.decisions.flagged())) " " span { "of " (count(thread.decisions.total())) } }
            (bar)
            @if thread.title.is_some() { span.examples { bdi { (name) } } }
        }
    }
}

fn authors(authors: &[AuthorCount<'_>]) -> Markup {
    html! {
        table {
            thead { tr { th scope="col" { "Author" } (decision_heads()) } }
            tbody {
                @for author in authors {
                    tr {
                        th scope="row" { button.pick type="button" data-author=(author.name) { bdi { (line(&author.name, 40)) } } }
                        (decision_cells(author.decisions))
                    }
                }
            }
        }
    }
}

fn decision_heads() -> Markup {
    html! { th scope="col" { "Rejected" } th scope="col" { "Review" } th scope="col" { "Approved" } }
}

fn decision_cells(mix: Mix) -> Markup {
    html! { @for number in [mix.reject, mix.review, mix.approve] { td class=[(number == 0).then_some("zero")] { (count(number)) } } }
}

/// Rules with their hits; one that nothing met or that has expired says so in words.
fn rule_table(report: &Report, rules: &[RuleUse]) -> Markup {
    let (words, names) = shown::scopes(report);
    html! {
        table.rules {
            thead { tr { th scope="col" { "Rule" } th scope="col" { "Comments" } } }
            tbody {
                @for rule in rules {
                    tr {
                        th scope="row" {
                            bdi { (line(&redact::redact(&rule.rule, words), 80)) }
                            span.says {
                                (line(&redact::redact(&rule.list, names), 40))
                                @match &rule.expired {
                                    Some(date) => { ", " b { "expired " (line(date, 40)) } }
                                    None if rule.hits == 0 => { ", " b { "never met" } }
                                    None => {}
                                }
                            }
                        }
                        td class=[(rule.hits == 0).then_some("zero")] { (count(rule.hits)) }
                    }
                }
            }
        }
    }
}

fn skipped_list(report: &Report, skipped: &[String]) -> Markup {
    let (words, _) = shown::scopes(report);
    html! { ul.skipped { @for message in skipped { li { bdi { (line(&redact::redact(message, words), 300)) } } } } }
}
