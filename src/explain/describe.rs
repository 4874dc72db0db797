//! An explanation for people: the text with its evidence marked, and the sum that decided.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::{Explanation, WORDS};
use crate::{
    decide::Policy,
    model::Model,
    score::{LogOdds, Probability},
    span::Span,
    text::Text,
};

/// Terms that are shown where not all are asked for.
const SHOWN: usize = 20;

const AGAINST: Style = AnsiColor::Red.on_default().bold();
const IN_FAVOUR: Style = AnsiColor::Green.on_default();

/// What `model` makes of `text`, whose `explanation` by it that is, with colours; the weightiest terms, or all of them. Nothing in it can steer a terminal.
pub fn describe(model: &Model, policy: &Policy, text: &Text<'_>, explanation: &Explanation, all: bool) -> String {
    let manifest = &model.manifest;
    let probability = explanation.score.probability().get();
    let decision = policy.decide(&manifest.attribute, &manifest.cutoffs, explanation.score);
    let mut shown = format!("{}: {:.6}, {}\n\n", manifest.attribute, probability, decision.as_str());
    shown += &marked(text.original(), explanation);
    shown += "\n\n";
    if let Some(window) = explanation.window {
        let _ = writeln!(shown, "The worst part of this long text decided: bytes {} to {}.\n", window.start, window.end);
    }
    let mut terms: Vec<_> = explanation.terms.iter().filter(|term| term.weight != 0.0).collect();
    terms.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
    let rest = if all { 0 } else { terms.len().saturating_sub(SHOWN) };
    let kept = terms.len() - rest;
    let _ = writeln!(shown, "{:>8}  prior", format!("{:+.3}", explanation.prior));
    for term in &terms[..kept] {
        let style = if term.weight > 0.0 { AGAINST } else { IN_FAVOUR };
        let name = if term.source == WORDS { format!("\"{}\"", visible(&term.name)) } else { term.name.to_string() };
        let _ = writeln!(shown, "{style}{:>8}{style:#}  {name}", format!("{:+.3}", term.weight));
    }
    if rest > 0 {
        let sum: f64 = terms[kept..].iter().map(|term| term.weight).sum();
        let _ = writeln!(shown, "{:>8}  {rest} smaller terms (--all shows them)", format!("{sum:+.3}"));
    }
    let _ =
        writeln!(shown, "--------\n{:>8}  log-odds, a probability of {:.2} %", format!("{:+.3}", explanation.score.0), 100.0 * probability);
    let (attribute, cutoffs) = (&manifest.attribute, &manifest.cutoffs);
    // The model's own are shown as they are, a policy's are probabilities.
    let bound = |probability: Probability, own: LogOdds| {
        let score = if probability == own.probability() { own } else { probability.log_odds() };
        format!("{:+.3}", score.0)
    };
    let reviews = match policy.reviews_from(attribute, cutoffs) {
        Some(from) => format!("review from {}", bound(from, cutoffs.review_from)),
        None => "never up for review by itself".to_owned(),
    };
    let rejects = match policy.rejects_from(attribute, cutoffs) {
        Some(from) => format!("reject from {}", bound(from, cutoffs.reject_from)),
        None => "never rejected by itself".to_owned(),
    };
    let _ = writeln!(shown, "          ({reviews}, {rejects})\n");
    shown
}

/// The original with the words and places that speak for the attribute marked.
fn marked(original: &str, explanation: &Explanation) -> String {
    const LEAST: f64 = 0.1;
    let mut spans: Vec<Span> = explanation.terms.iter().filter(|term| term.weight > LEAST).flat_map(|term| &term.spans).copied().collect();
    spans.sort_unstable();
    // Evidence that touches is marked as one.
    let mut merged: Vec<Span> = Vec::new();
    for span in spans.into_iter().filter(|span| span.start < span.end) {
        match merged.last_mut() {
            Some(last) if span.start <= last.end || original.get(last.end..span.start).is_some_and(|gap| gap.trim().is_empty()) => {
                *last = last.join(span)
            }
            _ => merged.push(span),
        }
    }
    let mut shown = String::new();
    let mut at = 0;
    for span in merged {
        let (Some(before), Some(evidence)) = (original.get(at..span.start), original.get(span.start..span.end)) else { continue };
        let _ = write!(shown, "{}{AGAINST}[{}]{AGAINST:#}", visible(before), visible(evidence));
        at = span.end;
    }
    shown + &visible(original.get(at..).unwrap_or_default())
}

/// Control characters made visible: a comment must not steer the terminal.
pub fn visible(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '\n' => '\n',
            '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + u32::from(character)).unwrap_or('\u{fffd}'),
            '\u{7f}'..='\u{9f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}' => {
                '\u{fffd}'
            }
            other => other,
        })
        .collect()
}

/// The same without colours.
pub fn without_colours(shown: &str) -> String {
    anstream::adapter::strip_str(shown).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_cannot_steer_the_terminal() {
        assert_eq!(visible("a\u{1b}[31m\u{7}\nb\u{202e}c"), "a\u{241b}[31m\u{2407}\nb\u{fffd}c");
    }
}
