//! What stands beside the comments: reasons, campaigns, authors, skipped records.

use maud::{Markup, html};

use super::bar;
use crate::report::{
    Report,
    figures::{self, count, counted, excerpt, percent, visible},
    redact, shown,
    summary::{AuthorCount, CampaignCount, ReasonCount, Summary},
};

/// Entries of a panel that are shown at once; the others are folded.
const FIRST: usize = 8;
/// Members of a campaign, authors and skipped records that are listed at all; CSV and JSON list every one.
const MOST: usize = 200;

/// All panels.
pub(super) fn aside(report: &Report, summary: &Summary<'_>) -> Markup {
    html! {
        aside aria-label="Overview" {
            @if !summary.reasons.is_empty() {
                section #reasons .panel {
                    h2 { "Top reasons" }
                    p.hint { "share of the flagged comments it speaks in" }
                    (folded(&summary.reasons, |reasons| html! { ul.bars { @for reason in reasons { (reason_bar(reason)) } } }))
                }
            }
            @if !summary.campaigns.is_empty() {
                section #campaigns .panel {
                    h2 { "Campaigns" }
                    p.hint { "the same text, or nearly, again and again" }
                    (folded(&summary.campaigns, |campaigns| html! { @for campaign in campaigns { (campaign_card(report, campaign)) } }))
                }
            }
            @if !summary.authors.is_empty() {
                section #authors .panel {
                    h2 { "Authors" }
                    p.hint { "with the most flagged comments" }
                    (folded(&summary.authors, authors))
                }
            }
            @if !report.skipped.is_empty() {
                section #skipped .panel {
                    h2 { "Skipped records" }
                    p.hint { (counted(report.skipped.len(), "record")) " could not be read" }
                    (folded(&report.skipped, |skipped| skipped_list(report, skipped)))
                }
            }
        }
    }
}

/// The first entries by `show`, the others behind a fold, and how many are not listed.
fn folded<T>(entries: &[T], show: impl Fn(&[T]) -> Markup) -> Markup {
    let listed = &entries[..entries.len().min(MOST)];
    let (first, rest) = listed.split_at(listed.len().min(FIRST));
    html! {
        (show(first))
        @if !rest.is_empty() {
            details.more { summary { (count(rest.len())) " more" } (show(rest)) }
        }
        (unlisted(entries.len()))
    }
}

fn unlisted(entries: usize) -> Markup {
    html! { @if entries > MOST { p.hint { "and " (count(entries - MOST)) " not listed here" } } }
}

fn reason_bar(reason: &ReasonCount<'_>) -> Markup {
    let width = |share: f64| format!("{:.1}", share * 100.0);
    let rejected = reason.share * figures::share(reason.decisions.reject, reason.decisions.total());
    html! {
        li {
            span.name { (figures::source(reason.attribute, reason.source)) }
            span.count { (count(reason.decisions.total())) " " span { (percent(reason.share)) } }
            svg.share viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true" {
                rect.ground x="0" y="0" width="100" height="1" {}
                rect.reject x="0" y="0" width=(width(rejected)) height="1" {}
                rect.review x=(width(rejected)) y="0" width=(width(reason.share - rejected)) height="1" {}
            }
            @if !reason.examples.is_empty() {
                span.examples {
                    @for (index, example) in reason.examples.iter().enumerate() {
                        @if index > 0 { " · " }
                        bdi { (line(example, 40)) }
                    }
                }
            }
        }
    }
}

fn campaign_card(report: &Report, campaign: &CampaignCount<'_>) -> Markup {
    let (words, names) = shown::scopes(report);
    html! {
        article.cluster id=(campaign.name) {
            header {
                b { (campaign.name) }
                span { (counted(campaign.members.len(), "comment")) }
                span { (counted(campaign.authors, "author")) }
                span { (counted(campaign.threads, "thread")) }
            }
            p.template dir="auto" { (line(&campaign.template, 240)) }
            (bar(campaign.decisions, "mix"))
            details {
                summary { "Members" }
                ul.members {
                    @for index in campaign.members.iter().take(MOST) {
                        @let comment = &report.judged[*index].comment;
                        li {
                            a href={ "#n" (index + 1) } { bdi { (line(&redact::redact(&comment.id, names), 40)) } }
                            @if let Some(author) = comment.author.as_deref().filter(|author| !author.trim().is_empty()) {
                                bdi { (line(&redact::redact(author, words), 40)) }
                            }
                            @if let Some(thread) = &comment.thread { span { "in " bdi { (line(&redact::redact(thread, names), 40)) } } }
                        }
                    }
                }
                (unlisted(campaign.members.len()))
            }
        }
    }
}

fn authors(authors: &[AuthorCount<'_>]) -> Markup {
    html! {
        table {
            thead { tr { th scope="col" { "Author" } th scope="col" { "Rejected" } th scope="col" { "Review" } th scope="col" { "Approved" } } }
            tbody {
                @for author in authors {
                    tr {
                        th scope="row" { bdi { (line(&author.name, 40)) } }
                        @for number in [author.decisions.reject, author.decisions.review, author.decisions.approve] {
                            td class=[(number == 0).then_some("zero")] { (count(number)) }
                        }
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

/// `text` on one line, cut to `most` characters.
fn line(text: &str, most: usize) -> String {
    let words = text.split_whitespace().take(most).collect::<Vec<_>>().join(" ");
    excerpt(&visible(&words), most).into_owned()
}
