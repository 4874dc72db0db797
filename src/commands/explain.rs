//! `moderato explain`: the text with its evidence marked, and the sum that decided.

use std::{fmt::Write as _, io::Read, path::Path};

use anstyle::{AnsiColor, Style};

use super::{Outcome, output::Output, stock, table::grouped};
use crate::{
    cli::{Explain, Sender},
    comment::{Comment, Details},
    decide::Policy,
    error::{Error, ErrorKind},
    explain::{Explanation, WORDS},
    model::Model,
    pipeline::Pipeline,
    policy::SOURCES,
    score::{LogOdds, Probability},
    span::Span,
    text::Text,
};

/// Terms that are shown where not all are asked for.
const SHOWN: usize = 20;

/// The longest text that is read, in bytes: as long as a line of a file.
const LONGEST: u64 = 64 << 20;

const AGAINST: Style = AnsiColor::Red.on_default().bold();
const IN_FAVOUR: Style = AnsiColor::Green.on_default();

/// Explains one text.
pub fn run(arguments: &Explain) -> Result<Outcome, Error> {
    let pipeline = stock::pipeline(&arguments.models.models, &arguments.policy)?;
    let original = match arguments.text.as_deref() {
        None | Some("-") => {
            let mut bytes = Vec::new();
            let mut stdin = std::io::stdin().lock().take(LONGEST + 1);
            stdin.read_to_end(&mut bytes).map_err(|error| Error::file("stdin", ErrorKind::Io(error)))?;
            if bytes.len() as u64 > LONGEST {
                return Err(Error::file("stdin", ErrorKind::BadFile(format!("a comment of more than {} MB", LONGEST >> 20))));
            }
            crate::input::decode(&bytes).trim_end_matches(['\r', '\n']).to_owned()
        }
        Some(text) => text.to_owned(),
    };
    let text = Text::fold(&original);
    let mut shown = String::new();
    for (model, explanation) in pipeline.models().iter().zip(pipeline.explain(&text)) {
        shown += &describe(model, pipeline.policy(), &text, &explanation, arguments.all);
    }
    if let Some(path) = &arguments.policy.policy {
        shown += &by_policy(path, &pipeline, &comment(&arguments.sender, &original), &text);
    }
    let mut output = Output::open(None)?;
    // Colours go to terminals only.
    let colours = anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
    let shown = if colours { shown } else { anstream::adapter::strip_str(&shown).to_string() };
    output.write(|writer| writer.write_all(shown.as_bytes()))?;
    output.finish()?;
    Ok(Outcome::Done)
}

/// The text as a comment of whom it is said to be by.
fn comment(sender: &Sender, text: &str) -> Comment {
    let Sender { author, email, homepage, ip } = sender.clone();
    let details = Details { email, homepage, ip, ..Details::default() };
    Comment { text: text.to_owned(), author, details: Some(Box::new(details)), ..Comment::default() }
}

/// What the site's policy, read from `path`, says of `comment`: which of its rules are met, by what, and what is decided with them and without.
fn by_policy(path: &Path, pipeline: &Pipeline, comment: &Comment, text: &Text<'_>) -> String {
    let (models, judgement) = (pipeline.judge_text(text).decision, pipeline.judge_folded(comment, text));
    let rules = pipeline.rules();
    let met = rules.iter().filter(|rule| rule.hits > 0).count();
    let mut shown = format!(
        "{}: {} of {} rules met, {} by the models at its cut-offs, {} in the end\n",
        path.display(),
        grouped(met),
        grouped(rules.len()),
        models.as_str(),
        judgement.decision.as_str()
    );
    let reasons = judgement.reasons.iter().filter(|reason| SOURCES.contains(&reason.source));
    for reason in reasons {
        let _ = writeln!(shown, "  {}  {}", reason.source, visible(&reason.evidence));
    }
    shown
}

fn describe(model: &Model, policy: &Policy, text: &Text<'_>, explanation: &Explanation, all: bool) -> String {
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
fn visible(text: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_cannot_steer_the_terminal() {
        assert_eq!(visible("a\u{1b}[31m\u{7}\nb\u{202e}c"), "a\u{241b}[31m\u{2407}\nb\u{fffd}c");
    }
}
