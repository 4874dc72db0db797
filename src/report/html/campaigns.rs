//! Campaigns as cards that unfold to their members.

use std::io;

use maud::{Markup, PreEscaped, html};

use super::{card, strip};
use crate::report::{
    Report,
    figures::{count, counted, line},
    redact, shown,
    summary::{CampaignCount, Summary},
};

/// Cards that are shown at once; the others are folded.
const FIRST: usize = 4;
/// Campaigns, and members of one, that are listed at all; JSON lists every one.
const MOST: usize = 200;
/// Characters of a template.
const MOST_TEMPLATE: usize = 400;

pub(super) fn section(report: &Report, summary: &Summary<'_>) -> io::Result<Markup> {
    if summary.campaigns.is_empty() {
        return Ok(PreEscaped(String::new()));
    }
    let listed = &summary.campaigns[..summary.campaigns.len().min(MOST)];
    let cards = listed.iter().map(|campaign| card(report, campaign)).collect::<io::Result<Vec<_>>>()?;
    let (first, rest) = cards.split_at(cards.len().min(FIRST));
    Ok(html! {
        section #campaigns .campaigns {
            h2 { "Campaigns " span { (count(summary.campaigns.len())) } }
            p.hint { "The same text, or nearly, again and again. What differs from one to the next is shown as " span.slot { "…" } "." }
            div.cards { @for card in first { (card) } }
            @if !rest.is_empty() {
                details.more { summary { (count(rest.len())) " more" } div.cards { @for card in rest { (card) } } }
            }
            @if summary.campaigns.len() > MOST { p.hint { "and " (count(summary.campaigns.len() - MOST)) " not listed here" } }
        }
    })
}

fn card(report: &Report, campaign: &CampaignCount<'_>) -> io::Result<Markup> {
    let (words, names) = shown::scopes(report);
    let strip = strip::of_decisions(campaign.decisions)?;
    let number = report.campaigns.iter().position(|other| other.name() == campaign.name).unwrap_or_default();
    Ok(html! {
        article.cluster.panel id=(campaign.name) {
            header {
                b { (campaign.name) }
                (card::badge(campaign.decision))
                span { (counted(campaign.members.len(), "comment")) }
                span { (counted(campaign.authors, "author")) }
                @if campaign.threads > 0 { span { (counted(campaign.threads, "thread")) } }
            }
            p.template dir="auto" { (template(&line(&campaign.template, MOST_TEMPLATE))) }
            (strip)
            @if let (Some(first), Some(last)) = (&campaign.first, &campaign.last) {
                p.when {
                    bdi { (line(first, 40)) }
                    @if first != last { " to " bdi { (line(last, 40)) } }
                }
            }
            div.ways {
            details {
                summary { "Members" @if !campaign.exceptions.is_empty() { ", " (counted(campaign.exceptions.len(), "exception")) } }
                ul.members {
                    @for index in campaign.members.iter().take(MOST) {
                        @let comment = &report.judged[*index].comment;
                        li {
                            a href={ "#n" (index + 1) } { bdi { (line(&redact::redact(&comment.id, names), 40)) } }
                            @if let Some(author) = comment.author.as_deref().filter(|author| !author.trim().is_empty()) {
                                bdi { (line(&redact::redact(author, words), 40)) }
                            }
                            @if let Some(thread) = &comment.thread { span { "in " bdi { (line(&redact::redact(thread, names), 40)) } } }
                            @if campaign.exceptions.binary_search(index).is_ok() {
                                span.exception { "exception: " (report.judged[*index].judgement.decision.as_str()) }
                            }
                        }
                    }
                }
                @if campaign.members.len() > MOST { p.hint { "and " (count(campaign.members.len() - MOST)) " not listed here" } }
            }
            button.pick.show type="button" data-campaign=(number) { "Show in the list" }
            }
        }
    })
}

/// The template with its slots set off.
fn template(shown: &str) -> Markup {
    html! {
        @for (place, part) in shown.split('…').enumerate() {
            @if place > 0 { span.slot { "…" } }
            (part)
        }
    }
}
