//! The head of the page: sources, the decisions at a glance, and the way to the sections.

use std::io;

use maud::{Markup, html};

use super::{strip, title};
use crate::report::{
    Report,
    figures::{count, counted, percent, visible},
    redact, shown,
    summary::{DECISIONS, Summary},
};

pub(super) fn banner(report: &Report, summary: &Summary<'_>) -> io::Result<Markup> {
    let (_, names) = shown::scopes(report);
    let mix = summary.decisions;
    let strip = strip::of_decisions(mix)?;
    Ok(html! {
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
                    " · " a href="#skipped" { (counted(report.skipped_count, "record")) " skipped" }
                }
            }
            div.bar { (strip) }
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
                @if !summary.campaigns.is_empty() { a href="#campaigns" { "Campaigns" } }
                @if !summary.reasons.is_empty() { a href="#reasons" { "Top reasons" } }
                @if !summary.threads.is_empty() { a href="#threads" { "Threads" } }
                @if !summary.authors.is_empty() { a href="#authors" { "Authors" } }
                @if !report.rules.is_empty() { a href="#rules" { "Policy" } }
                @if !report.skipped.is_empty() { a href="#skipped" { "Skipped records" } }
                a href="#reading" { "How to read this" }
            }
        }
    })
}
