//! The pictures with their captions: decisions over time, and the scores of each attribute.

use std::io;

use maud::{Markup, PreEscaped, html};

use super::{pictures, title};
use crate::report::{
    Report,
    figures::{counted, percent, visible},
    summary::DECISIONS,
    timeline::Timeline,
};

/// Attributes whose scores are drawn; more would push the comments out of sight.
const MOST_ATTRIBUTES: usize = 3;

pub(super) fn pictures(report: &Report) -> io::Result<Markup> {
    let timeline = Timeline::of(report).map(|timeline| pictures::timeline(&timeline).map(|svg| (timeline, svg))).transpose()?;
    let attributes = if report.judged.is_empty() { 0 } else { report.attributes.len().min(MOST_ATTRIBUTES) };
    let spreads = (0..attributes).map(|attribute| pictures::spread(report, attribute)).collect::<io::Result<Vec<_>>>()?;
    Ok(html! {
        @if timeline.is_some() || !spreads.is_empty() {
            section #pictures .pictures aria-label="Pictures" {
                @if let Some((timeline, svg)) = timeline {
                    figure.panel {
                        h2 { "Over time" }
                        (PreEscaped(svg))
                        figcaption {
                            span.keys { @for decision in DECISIONS { span { i class=(decision.as_str()) {} (title(decision).to_lowercase()) } } }
                            (timeline.span()) "; each bar is " (timeline.length) "."
                            @if timeline.undated > 0 { " " (counted(timeline.undated, "comment")) " without a date." }
                            @if timeline.astray > 0 { " " (counted(timeline.astray, "comment")) " with dates far from these." }
                        }
                    }
                }
                @for (attribute, svg) in spreads.into_iter().enumerate() {
                    figure.panel {
                        h2 { "Scores: " (visible(&report.attributes[attribute])) }
                        (PreEscaped(svg))
                        figcaption {
                            "Comments by probability, the count in powers of ten."
                            @if let Some(bounds) = report.bounds.get(attribute) {
                                " The lines are the cut-offs: "
                                @match bounds.review_from {
                                    Some(at) => { "review from " (percent(at.get())) ", " }
                                    None => { "nothing is reviewed for it alone, " }
                                }
                                @match bounds.reject_from {
                                    Some(at) => { "reject from " (percent(at.get())) "." }
                                    None => { "nothing is rejected for it alone." }
                                }
                            }
                        }
                    }
                }
            }
        }
    })
}
