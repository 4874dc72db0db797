//! [`Comparison`]: what a new model would decide differently from an old one, counted as comments stream by, with the examples that change most.

use serde::Serialize;

use super::{
    Judged, Report,
    figures::{excerpt, visible},
    shown::{Shown, gravest},
};
use crate::{
    comment::{Comment, Label},
    decide::{Decision, Judgement},
    pipeline::reasons_in_short,
    policy::SOURCES,
    reason::Reason,
};

/// The decisions, as rows and columns of [`Comparison::cells`].
pub const DECISIONS: [Decision; 3] = [Decision::Approve, Decision::Review, Decision::Reject];
/// Characters of an example's text that are kept.
const MOST_TEXT: usize = 1_000;
/// Reasons of an example that are kept.
const MOST_REASONS: usize = 4;

/// A comment that is decided differently. Made harmless: one line, no control characters, personal data masked if asked for.
#[derive(Debug, Clone, Serialize)]
pub struct Example {
    /// The comment's identifier.
    pub id: String,
    /// The page or thread it was posted under.
    pub thread: Option<String>,
    /// What was posted, shortened.
    pub text: String,
    /// The old model's probability.
    pub old: f64,
    /// The new model's probability.
    pub new: f64,
    /// What it is, where a label tells.
    pub label: Option<&'static str>,
    /// Why the side that flags it more does so; before that what the other side's policy met.
    pub reasons: String,
}

/// The comments of one pair of decisions.
#[derive(Debug, Clone, Serialize)]
pub struct Cell {
    /// The old model's decision.
    pub old: Decision,
    /// The new model's decision.
    pub new: Decision,
    /// How many there are.
    pub comments: usize,
    /// Those whose probability changes most; none where the decisions agree.
    pub examples: Vec<Example>,
}

/// What labels say of the changes.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Labelled {
    /// Comments with a label.
    pub rows: usize,
    /// Positive ones among them.
    pub spam: usize,
    /// Decisions that change towards the label: spam to a graver one, ham to a milder one.
    pub mended: usize,
    /// Decisions that change away from it.
    pub made: usize,
    /// Spam that the old and the new model approve.
    pub spam_approved: [usize; 2],
    /// Ham that the old and the new model flag: review or reject.
    pub ham_flagged: [usize; 2],
    /// Calls at a probability of one half that were wrong and are right, and that were right and are wrong.
    pub calls: [usize; 2],
}

/// Everything counted.
#[derive(Debug, Clone, Serialize)]
pub struct Comparison {
    /// Comments judged.
    pub comments: usize,
    /// Comments that are decided differently.
    pub changed: usize,
    /// By old and new decision, approve first; row by row.
    pub cells: Vec<Cell>,
    /// What labels say; nothing where there are none.
    pub labelled: Option<Labelled>,
    #[serde(skip)]
    most_examples: usize,
    #[serde(skip)]
    redact: bool,
}

impl Comparison {
    /// An empty comparison that will keep `most_examples` a cell.
    pub fn new(most_examples: usize, redact: bool) -> Self {
        let cells = DECISIONS
            .iter()
            .flat_map(|&old| DECISIONS.iter().map(move |&new| Cell { old, new, comments: 0, examples: Vec::new() }))
            .collect();
        Self { comments: 0, changed: 0, cells, labelled: None, most_examples, redact }
    }

    /// Counts one comment as it was judged both ways. Labels are of the first attribute; of several the gravest is shown.
    pub fn add(&mut self, comment: &Comment, label: Option<Label>, old: &Judgement, new: &Judgement) {
        self.comments += 1;
        if let Some(label) = label {
            let first = |judgement: &Judgement| judgement.probabilities.first().map_or(0.0, |probability| probability.get());
            self.labelled.get_or_insert_default().add(label, [old.decision, new.decision], [first(old), first(new)]);
        }
        let probabilities = [old, new].map(|judgement| gravest(judgement.probabilities.iter().map(|probability| probability.get())));
        // The cells stand in the order of the decisions.
        let Some(cell) = self.cells.get_mut(3 * old.decision as usize + new.decision as usize) else { return };
        cell.comments += 1;
        if old.decision == new.decision {
            return;
        }
        self.changed += 1;
        let change = |example: &Example| (example.new - example.old).abs();
        let own = (probabilities[1] - probabilities[0]).abs();
        // Behind those that change as much: the first met stays.
        let at = cell.examples.partition_point(|other| change(other) >= own);
        if at < self.most_examples {
            cell.examples.truncate(self.most_examples - 1);
            cell.examples.insert(at, example(comment, label, &grounds([old, new]), probabilities, self.redact));
        }
    }
}

impl Labelled {
    fn add(&mut self, label: Label, decisions: [Decision; 2], probabilities: [f64; 2]) {
        let spam = label.is_spam();
        self.rows += 1;
        self.spam += usize::from(spam);
        let [old, new] = decisions;
        if old != new {
            let towards = (new > old) == spam;
            *(if towards { &mut self.mended } else { &mut self.made }) += 1;
        }
        for (model, decision) in decisions.into_iter().enumerate() {
            self.spam_approved[model] += usize::from(spam && decision == Decision::Approve);
            self.ham_flagged[model] += usize::from(!spam && decision > Decision::Approve);
        }
        let right = probabilities.map(|probability| (probability >= 0.5) == spam);
        self.calls[0] += usize::from(!right[0] && right[1]);
        self.calls[1] += usize::from(right[0] && !right[1]);
    }
}

/// The judgement that flags a comment more, with what the policy has to say on either side before it: that may be why the other is milder.
fn grounds([old, new]: [&Judgement; 2]) -> Judgement {
    let (flags, other) = if old.decision > new.decision { (old, new) } else { (new, old) };
    let of_policy = |reason: &&Reason| SOURCES.contains(&reason.source) && !flags.reasons.contains(reason);
    let reasons = other.reasons.iter().filter(of_policy).chain(&flags.reasons).cloned().collect();
    Judgement { reasons, ..flags.clone() }
}

fn example(comment: &Comment, label: Option<Label>, flags: &Judgement, probabilities: [f64; 2], redact: bool) -> Example {
    let judged = Judged { comment: comment.clone(), judgement: flags.clone(), campaign: None };
    let report = Report { redact, ..Report::default() };
    let shown = Shown::of(&report, &judged);
    let reasons: Vec<Reason> = shown
        .reasons
        .iter()
        .take(MOST_REASONS)
        .map(|reason| Reason {
            attribute: reason.attribute.map(std::sync::Arc::from),
            source: reason.source,
            evidence: harmless(&reason.evidence),
            weight: reason.weight,
            span: None,
        })
        .collect();
    let [old, new] = probabilities.map(|probability| (probability * 1e6).round() / 1e6);
    Example {
        id: harmless(&shown.id),
        thread: shown.thread.as_deref().map(harmless),
        text: harmless(&shown.text()),
        old,
        new,
        label: label.map(|label| if label.is_spam() { "spam" } else { "ham" }),
        reasons: reasons_in_short(&reasons),
    }
}

/// One line without anything that could steer a terminal.
fn harmless(text: &str) -> String {
    // White space may run on for megabytes; what is looked at is bounded before it is joined.
    let short: String = text.chars().take(8 * MOST_TEXT).collect();
    let line = short.split_whitespace().collect::<Vec<_>>().join(" ");
    visible(&excerpt(&line, MOST_TEXT)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::Probability;

    fn judgement(decision: Decision, probability: f64) -> Judgement {
        let reasons = vec![Reason { attribute: None, source: "wording", evidence: "joe@\u{1b}".to_owned(), weight: 1.0, span: None }];
        Judgement { decision, probabilities: Probability::new(probability).into_iter().collect(), as_spam: None, reasons }
    }

    fn add(comparison: &mut Comparison, id: &str, label: Option<Label>, old: (Decision, f64), new: (Decision, f64)) {
        let comment = Comment { id: id.to_owned(), text: "write\nto joe@example.com \u{1b}[31m\u{202e}".to_owned(), ..Comment::default() };
        comparison.add(&comment, label, &judgement(old.0, old.1), &judgement(new.0, new.1));
    }

    #[test]
    fn cells_count_and_keep_what_changes_most() {
        let mut comparison = Comparison::new(2, true);
        for (id, new) in [("a", 0.6), ("b", 0.9), ("c", 0.7), ("d", 0.9)] {
            add(&mut comparison, id, None, (Decision::Approve, 0.1), (Decision::Review, new));
        }
        add(&mut comparison, "e", None, (Decision::Reject, 0.99), (Decision::Reject, 0.98));
        add(&mut comparison, "f", None, (Decision::Reject, 0.99), (Decision::Approve, 0.0));
        assert_eq!((comparison.comments, comparison.changed), (6, 5));
        let cell = &comparison.cells[1];
        assert_eq!((cell.old, cell.new, cell.comments), (Decision::Approve, Decision::Review, 4));
        assert_eq!(cell.examples.iter().map(|example| example.id.as_str()).collect::<Vec<_>>(), ["b", "d"]);
        assert_eq!((comparison.cells[8].comments, comparison.cells[8].examples.len()), (1, 0));
        assert_eq!((comparison.cells[6].old, comparison.cells[6].new), (Decision::Reject, Decision::Approve));
        assert!(comparison.labelled.is_none());
    }

    #[test]
    fn labels_tell_mended_from_made() {
        let mut comparison = Comparison::new(0, true);
        let (approve, review, reject) = ((Decision::Approve, 0.1), (Decision::Review, 0.6), (Decision::Reject, 0.99));
        add(&mut comparison, "a", Some(Label::Spam), approve, reject);
        add(&mut comparison, "b", Some(Label::Spam), review, approve);
        add(&mut comparison, "c", Some(Label::Ham), review, approve);
        add(&mut comparison, "d", Some(Label::Ham), review, reject);
        add(&mut comparison, "e", Some(Label::Ham), approve, approve);
        add(&mut comparison, "f", None, approve, reject);
        let labelled = comparison.labelled.unwrap();
        assert_eq!((labelled.rows, labelled.spam, labelled.mended, labelled.made), (5, 2, 2, 2));
        assert_eq!((labelled.spam_approved, labelled.ham_flagged, labelled.calls), ([1, 1], [2, 1], [2, 1]));
        assert!(comparison.cells.iter().all(|cell| cell.examples.is_empty()));
    }

    #[test]
    fn examples_are_harmless() {
        for (redact, text) in [(true, "write to [e-mail] ␛[31m[U+202E]"), (false, "write to joe@example.com ␛[31m[U+202E]")] {
            let mut comparison = Comparison::new(1, redact);
            add(&mut comparison, "a\n\u{7}", None, (Decision::Approve, 0.1), (Decision::Review, 0.5));
            let example = &comparison.cells[1].examples[0];
            assert_eq!((example.text.as_str(), example.id.as_str()), (text, "a ␇"));
            assert!(!example.reasons.contains('\u{1b}'), "{}", example.reasons);
        }
    }
}
