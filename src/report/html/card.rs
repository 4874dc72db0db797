//! One comment as a card, as it stands in pages without a script.

use std::borrow::Cow;

use maud::{Markup, html};

use crate::{
    decide::Decision,
    report::{
        figures::{self, counted, excerpt, percent, visible},
        segments::Segment,
        shown::{Shown, ShownReason},
    },
};

/// Characters of a comment that are shown.
pub(super) const MOST_TEXT: usize = 10_000;
/// Characters above which a comment gets a scroll bar of its own.
const TALL: usize = 1_500;
/// Characters of evidence in a chip or a tooltip.
const MOST_EVIDENCE: usize = 60;

/// A flagged comment with its reasons.
pub(in crate::report) fn full(shown: &Shown<'_>, index: usize) -> Markup {
    let segments = shown.segments();
    let tall = segments.iter().map(|segment| segment.shown.len()).sum::<usize>() > TALL;
    html! {
        article class={ "card " (shown.decision.as_str()) } id={ "n" (index + 1) } {
            header {
                (badge(shown.decision))
                (probabilities(shown))
                @if let Some(author) = named(shown.author.as_deref()) { bdi.author { (author) } }
                @if let Some(date) = named(shown.date.as_deref()) { span.date { bdi { (date) } } }
                @if let Some(campaign) = &shown.campaign { a.campaign href={ "#" (campaign) } { "campaign " (campaign) } }
            }
            // A tall text scrolls; it must be reachable by keyboard then.
            p class=(if tall { "text tall" } else { "text" }) dir="auto" tabindex=[tall.then_some("0")] { (text(segments, &shown.reasons)) }
            @if !shown.reasons.is_empty() {
                ul.reasons aria-label="Reasons" { @for reason in &shown.reasons { (chip(reason)) } }
            }
            p.about {
                @if let Some(thread) = named(shown.thread.as_deref()) { span { "in " bdi { (thread) } } }
                @if let Some(parent) = named(shown.parent.as_deref()) { span { "reply to " bdi { (parent) } } }
                span { "comment " bdi { (excerpt(&visible(&shown.id), 80)) } }
            }
        }
    }
}

fn named(value: Option<&str>) -> Option<Cow<'_, str>> {
    value.filter(|value| !value.trim().is_empty()).map(|value| Cow::Owned(excerpt(&visible(value), 80).into_owned()))
}

/// The decision in a word and a sign, so that it does not hang on colour.
pub(super) fn badge(decision: Decision) -> Markup {
    let (sign, word) = match decision {
        Decision::Reject => ("✕", "Reject"),
        Decision::Review => ("?", "Review"),
        Decision::Approve => ("✓", "Approve"),
    };
    html! { span class={ "badge " (decision.as_str()) } { span aria-hidden="true" { (sign) } " " (word) } }
}

fn probabilities(shown: &Shown<'_>) -> Markup {
    html! { span.odds { @for (name, probability) in &shown.probabilities { span { b { (percent(*probability)) } " " (visible(name)) } " " } } }
}

/// A reason with its evidence and weight; evidence that is only a name for itself is not repeated.
fn chip(reason: &ShownReason<'_>) -> Markup {
    let evidence = evidence(reason);
    let weight = figures::weight(reason.weight);
    let kind = match &weight {
        None => Some("context"),
        Some(_) => (reason.weight < 0.0).then_some("against"),
    };
    html! {
        li class=[kind] {
            b { (figures::source(reason.attribute, reason.source)) }
            @if !evidence.is_empty() { " " bdi { (evidence) } }
            @if let Some(weight) = weight { " " span.weight { (weight) } }
        }
    }
}

/// The evidence on one line.
pub(super) fn evidence(reason: &ShownReason<'_>) -> String {
    figures::line(&reason.evidence, MOST_EVIDENCE)
}

/// `segments` cut after `most` characters, and how many are left out.
pub(super) fn cut(segments: Vec<Segment<'_>>, most: usize) -> (Vec<Segment<'_>>, usize) {
    let (mut left, mut left_out) = (most, 0);
    let mut kept = Vec::with_capacity(segments.len());
    for mut segment in segments {
        let length = segment.shown.chars().count();
        // A mask is shown whole; half a mask would read as the comment's own words.
        let taken = if segment.masked && left > 0 { length } else { length.min(left) };
        left = left.saturating_sub(length);
        left_out += length - taken;
        if taken < length {
            let end = segment.shown.char_indices().nth(taken).map_or(0, |(end, _)| end);
            segment.shown = match segment.shown {
                Cow::Borrowed(shown) => Cow::Borrowed(&shown[..end]),
                Cow::Owned(shown) => Cow::Owned(shown[..end].to_owned()),
            };
        }
        if taken > 0 {
            kept.push(segment);
        }
    }
    (kept, left_out)
}

/// The text with evidence marked and personal data masked.
fn text(segments: Vec<Segment<'_>>, reasons: &[ShownReason<'_>]) -> Markup {
    let (segments, left_out) = cut(segments, MOST_TEXT);
    html! {
        @if segments.iter().all(|segment| segment.shown.trim().is_empty()) { span.none { "(no text)" } }
        @for segment in &segments { (stretch(segment, reasons)) }
        @if left_out > 0 { span.none { " … and " (counted(left_out, "character")) " more" } }
    }
}

/// One segment.
fn stretch(segment: &Segment<'_>, reasons: &[ShownReason<'_>]) -> Markup {
    let words = visible(&segment.shown);
    let words = html! { @if segment.masked { span.mask { (words) } } @else { (words) } };
    if segment.marks.is_empty() {
        return words;
    }
    let marks = segment.marks.iter().filter_map(|mark| reasons.get(*mark));
    let weakens = marks.clone().all(|reason| reason.weight < 0.0);
    let titles: Vec<_> = marks
        .map(|reason| match figures::weight(reason.weight) {
            Some(weight) => format!("{} {weight}", figures::source(reason.attribute, reason.source)),
            None => figures::source(reason.attribute, reason.source),
        })
        .collect();
    html! { mark class=[weakens.then_some("against")] title=(titles.join(", ")) { (words) } }
}
