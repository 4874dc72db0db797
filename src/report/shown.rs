//! What of a judged comment is shown, with personal data masked: the one place where strangers' words enter a report.

use std::borrow::Cow;

use super::{
    Judged, Report,
    account::Entry,
    redact::{self, Mask, Scope},
    segments::{self, Segment},
};
use crate::{context::thread::NAME_A_COMMENT, decide::Decision, explain::WORDS, reason::Reason, span::Span};

/// A comment as a report shows it. Still strangers' words: each renderer escapes them in its own way.
#[derive(Debug)]
pub(super) struct Shown<'a> {
    pub id: Cow<'a, str>,
    pub thread: Option<Cow<'a, str>>,
    pub parent: Option<Cow<'a, str>>,
    pub author: Option<Cow<'a, str>>,
    pub date: Option<Cow<'a, str>>,
    pub decision: Decision,
    /// Each attribute's name and probability; no number where there is none.
    pub probabilities: Vec<(&'a str, f64)>,
    /// The name of its campaign: `c1`.
    pub campaign: Option<String>,
    pub reasons: Vec<ShownReason<'a>>,
    text: &'a str,
    masks: Vec<Mask>,
    words: Scope,
}

/// A ground as a report shows it.
#[derive(Debug)]
pub(super) struct ShownReason<'a> {
    /// The attribute it speaks for where that does not go without saying: toxicity, not spam.
    pub attribute: Option<&'a str>,
    pub source: &'static str,
    pub evidence: Cow<'a, str>,
    /// In log-odds; 0 for context.
    pub weight: f64,
    /// Where it stands in the original, made to fit.
    original: Option<Span>,
    /// Where it stands in the shown text.
    pub span: Option<Span>,
}

impl<'a> Shown<'a> {
    /// What `report` shows of `judged`.
    pub fn of(report: &'a Report, judged: &'a Judged) -> Self {
        let (words, names) = scopes(report);
        let comment = &judged.comment;
        let text = comment.text.as_str();
        let masks = redact::masks(text, words);
        let reasons = judged.judgement.reasons.iter().map(|reason| shown_reason(reason, text, &masks, words)).collect();
        let optional = |value: &'a Option<String>, scope| value.as_deref().map(|value| redact::redact(value, scope));
        Self {
            id: redact::redact(&comment.id, names),
            thread: optional(&comment.thread, names),
            parent: optional(&comment.parent, names),
            author: optional(&comment.author, words),
            date: optional(&comment.date, names),
            decision: judged.judgement.decision,
            probabilities: report
                .attributes
                .iter()
                .enumerate()
                .map(|(index, name)| {
                    (name.as_str(), judged.judgement.probabilities.get(index).map_or(f64::NAN, |probability| probability.get()))
                })
                .collect(),
            campaign: judged.campaign.and_then(|index| report.campaigns.get(index)).map(|campaign| campaign.name()),
            reasons,
            text,
            masks,
            words,
        }
    }

    /// Whether something of the text is masked.
    pub fn is_masked(&self) -> bool {
        !self.masks.is_empty()
    }

    /// The name of a term as it is shown: a word of the text that lies in a mask, if only in part, is that mask.
    pub fn term<'b>(&'b self, entry: &'b Entry) -> Cow<'b, str> {
        let name = entry.name.as_str();
        if entry.source != WORDS {
            return Cow::Borrowed(name);
        }
        match entry.span.and_then(|span| segments::fit(self.text, &self.masks, span)) {
            Some(span) if self.masks.iter().any(|mask| mask.span.overlaps(span)) => {
                let evidence = &self.text[span.start..span.end];
                let shift = |mask: &Mask| Mask {
                    span: Span::new(mask.span.start - span.start, mask.span.end - span.start),
                    shown: mask.shown.clone(),
                };
                let inside: Vec<Mask> = self.masks.iter().filter(|mask| mask.span.overlaps(span)).map(shift).collect();
                redact::apply(evidence, &inside)
            }
            _ => redact::redact(name, self.words),
        }
    }

    /// The text with personal data masked.
    pub fn text(&self) -> Cow<'a, str> {
        redact::apply(self.text, &self.masks)
    }

    /// The text cut at masks and evidence; marks are indices into `reasons`.
    pub fn segments(&self) -> Vec<Segment<'a>> {
        let spans: Vec<_> = self.reasons.iter().map(|reason| reason.original).collect();
        segments::segments(self.text, &self.masks, &spans)
    }

    /// The highest of its probabilities; 0 without any.
    pub fn gravest(&self) -> f64 {
        gravest(self.probabilities.iter().map(|(_, probability)| *probability))
    }
}

/// The highest of `probabilities`; 0 without any.
pub(super) fn gravest(probabilities: impl Iterator<Item = f64>) -> f64 {
    probabilities.fold(0.0, f64::max)
}

/// The title of `thread`, where the input tells one, with personal data masked.
pub(super) fn title<'a>(report: &'a Report, thread: &str) -> Option<Cow<'a, str>> {
    let title = report.threads.get(thread)?.title.as_deref()?;
    (!title.trim().is_empty()).then(|| redact::redact(title, scopes(report).0))
}

/// What is masked in words, and what in identifiers.
pub(super) fn scopes(report: &Report) -> (Scope, Scope) {
    if report.redact { (Scope::Everything, Scope::Addresses) } else { (Scope::Nothing, Scope::Nothing) }
}

/// The evidence of `reason` as `report` shows it, without the rest of the comment.
pub(super) fn evidence<'a>(report: &Report, judged: &'a Judged, reason: &'a Reason) -> Cow<'a, str> {
    let (words, _) = scopes(report);
    let text = &judged.comment.text;
    let masks = if words == Scope::Nothing { Vec::new() } else { redact::masks(text, words) };
    shown_reason(reason, text, &masks, words).evidence
}

fn shown_reason<'a>(reason: &'a Reason, text: &'a str, masks: &[Mask], words: Scope) -> ShownReason<'a> {
    let original = reason.span.and_then(|span| segments::fit(text, masks, span));
    ShownReason {
        attribute: reason.other_attribute(),
        source: reason.source,
        evidence: shown_evidence(reason, original, text, masks, words),
        weight: reason.weight,
        original,
        span: original.map(|span| segments::shown_span(masks, span)),
    }
}

/// What is masked in the evidence of `reason`, where `words` is in words: of a sentence with the identifier of another comment as much as of identifiers.
fn scope_of(reason: &Reason, words: Scope) -> Scope {
    let names_a_comment = reason.attribute.is_none() && NAME_A_COMMENT.contains(&reason.source);
    if names_a_comment && words == Scope::Everything { Scope::Addresses } else { words }
}

/// Evidence may be a piece of an address, which alone does not look like one; so it is looked up in what is masked.
fn shown_evidence<'a>(reason: &'a Reason, span: Option<Span>, text: &'a str, masks: &[Mask], words: Scope) -> Cow<'a, str> {
    let scope = scope_of(reason, words);
    if scope != words {
        return redact::redact(&reason.evidence, scope);
    }
    if let Some(span) = span {
        let first = masks.partition_point(|mask| mask.span.end <= span.start);
        let inside: Vec<Mask> = masks[first..]
            .iter()
            .take_while(|mask| mask.span.start < span.end)
            .map(|mask| Mask { span: Span::new(mask.span.start - span.start, mask.span.end - span.start), shown: mask.shown.clone() })
            .collect();
        if !inside.is_empty() && reason.attribute.is_none() {
            // A sentence of the policy or the context: only what it quotes of the mask goes.
            let pieces = masks[first..].iter().take_while(|mask| mask.span.start < span.end);
            let quoted = |mask: &Mask| &text[mask.span.start.max(span.start)..mask.span.end.min(span.end)];
            let told = pieces.fold(reason.evidence.clone(), |told, mask| told.replace(quoted(mask), &mask.shown));
            return Cow::Owned(redact::redact(&told, words).into_owned());
        }
        if !inside.is_empty() {
            return redact::apply(&text[span.start..span.end], &inside);
        }
        return redact::redact(&reason.evidence, words);
    }
    let folded = reason.evidence.trim().to_lowercase();
    if folded.chars().count() >= 3
        && let Some(mask) = masks.iter().find(|mask| text[mask.span.start..mask.span.end].to_lowercase().contains(&folded))
    {
        return mask.shown.clone();
    }
    redact::redact(&reason.evidence, words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn a_piece_of_an_address_is_not_shown_as_evidence() {
        let mut report = sample::one("write joe@example.com", &[("words", "example", 1.0, Some((10, 17))), ("words", "joe", 0.5, None)]);
        let shown = Shown::of(&report, &report.judged[0]);
        assert_eq!(shown.reasons[0].evidence, "[e-mail]");
        assert_eq!(shown.reasons[0].span, Some(Span::new(6, 14)));
        assert_eq!(shown.reasons[1].evidence, "[e-mail]");
        report.redact = false;
        assert_eq!(Shown::of(&report, &report.judged[0]).reasons[0].evidence, "example");
    }

    #[test]
    fn numbers_that_identify_a_comment_are_shown() {
        let mut report = sample::one("hello", &[]);
        report.judged[0].comment.id = "4155550102".into();
        report.judged[0].comment.author = Some("4155550102".into());
        let shown = Shown::of(&report, &report.judged[0]);
        assert_eq!(shown.id, "4155550102");
        assert_eq!(shown.author.as_deref(), Some("[phone …02]"));
    }

    #[test]
    fn numbers_that_identify_the_copied_comment_are_shown_and_phone_numbers_are_not() {
        let text = "call 415 555 0102 today";
        let mut report = sample::one(text, &[("copied_text", "the words of comment 4155550102", 0.0, Some((0, text.len())))]);
        let told = |report: &Report| Shown::of(report, &report.judged[0]).reasons[0].evidence.to_string();
        let reason = &mut report.judged[0].judgement.reasons[0];
        reason.attribute = None;
        assert_eq!(told(&report), "the words of comment 4155550102");
        report.judged[0].judgement.reasons[0].evidence = "the words of comment joe@example.com".into();
        assert_eq!(told(&report), "the words of comment [e-mail]");
        // The same words of another source, and of a model, are a stranger's.
        let reason = &mut report.judged[0].judgement.reasons[0];
        (reason.source, reason.evidence) = ("block_list", "phrases 4155550102".into());
        assert_eq!(told(&report), "phrases [phone …02]");
        let reason = &mut report.judged[0].judgement.reasons[0];
        (reason.source, reason.attribute) = ("copied_text", Some("spam".into()));
        assert!(told(&report).contains("[phone …02]"));
        assert_eq!(Shown::of(&report, &report.judged[0]).text(), "call [phone …02] today");
    }
}
