//! [`Evaluation`]: all that was measured, as plain data for whoever shows it.

use std::collections::BTreeMap;

use super::{
    bootstrap::{Draws, Ranked, Tally, intervals},
    curves::{Curves, ScoreBin, distribution},
    judge::{Court, Judge, Verdict},
    measures::{COUNT, MEASURES},
    metrics::{Bin, Figures, Outcome, reliability},
};
use crate::{
    comment::Comment,
    decide::{Decision, Judged, Judgement},
    pipeline::Example,
    score::Probability,
};

/// A measured model or learner.
#[derive(Debug, Clone, Default)]
pub struct Evaluation {
    /// The inputs as the user named them.
    pub sources: Vec<String>,
    /// What judged: a model's name, or the learner by folds.
    pub judged_by: String,
    /// How it was measured, in sentences.
    pub notes: Vec<String>,
    /// What makes the figures doubtful, in sentences.
    pub warnings: Vec<String>,
    /// Who judged, and from what.
    pub judges: Vec<Judge>,
    /// The figures.
    pub measured: Measured,
    /// What would be done with ham and with spam.
    pub decisions: [Decisions; 2],
    /// Ten bins of the probability.
    pub reliability: Vec<Bin>,
    /// The two curves.
    pub curves: Curves,
    /// How scores are spread.
    pub distribution: Vec<ScoreBin>,
    /// What groups are made by: the column's name.
    pub grouped_by: Option<String>,
    /// Figures of each group, the largest first.
    pub groups: Vec<Part>,
    /// Figures of each file, where there are several.
    pub files: Vec<Part>,
    /// Figures of each split.
    pub splits: Vec<Part>,
    /// Rows whose text was learned from too.
    pub repeated: usize,
    /// The figures without them, if there are any such rows and others too.
    pub without_repeated: Option<Measured>,
    /// Rows left out as their date cannot be read.
    pub undated: usize,
    /// Rows that were only learned from.
    pub unjudged: usize,
    /// How intervals were drawn.
    pub draws: Option<Draws>,
    /// The worst ham, then the worst spam; `comment.place` has the file.
    pub mistakes: [Vec<Judged>; 2],
    /// Mistakes there are in all, of ham and of spam.
    pub mistaken: [usize; 2],
}

/// Figures with their intervals.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Measured {
    /// The figures.
    pub tally: Tally,
    /// The 95 % interval of each of [`MEASURES`].
    pub intervals: [Option<[f64; 2]>; COUNT],
}

impl Measured {
    fn of(outcomes: &[Outcome], draws: Option<Draws>) -> Self {
        let ranked = Ranked::of(outcomes);
        Self { tally: ranked.tally(), intervals: draws.map(|draws| intervals(&ranked, draws)).unwrap_or_default() }
    }

    /// Value and interval of each of [`MEASURES`] in their order; no value where the classes do not define it.
    pub fn values(&self) -> impl Iterator<Item = (Option<f64>, Option<[f64; 2]>)> + '_ {
        let figures = &self.tally.figures;
        MEASURES.iter().zip(self.intervals).map(|(measure, interval)| {
            let defined = measure.is_defined(figures.spam, figures.rows - figures.spam);
            (defined.then(|| (measure.of)(&self.tally)), interval)
        })
    }
}

/// How decisions fell on a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Decisions {
    /// Approved.
    pub approve: usize,
    /// Put up for review.
    pub review: usize,
    /// Rejected.
    pub reject: usize,
}

impl Decisions {
    /// All of them.
    pub fn total(self) -> usize {
        self.approve + self.review + self.reject
    }
}

/// A part of the rows, measured by itself.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Part {
    /// The group's value, the file's name, or the split's.
    pub name: String,
    /// Its figures.
    pub figures: Figures,
}

impl Part {
    /// A figure, if the part's classes define it: `needs` says whether it wants spam and ham.
    fn defined(&self, value: f64, spam: bool, ham: bool) -> Option<f64> {
        let figures = &self.figures;
        (figures.rows > 0 && (!spam || figures.spam > 0) && (!ham || figures.spam < figures.rows)).then_some(value)
    }

    /// Accuracy.
    pub fn accuracy(&self) -> Option<f64> {
        self.defined(self.figures.accuracy, false, false)
    }

    /// Spam caught; `None` without spam.
    pub fn spam_caught(&self) -> Option<f64> {
        self.defined(self.figures.spam_caught, true, false)
    }

    /// Ham blocked; `None` without ham.
    pub fn ham_blocked(&self) -> Option<f64> {
        self.defined(self.figures.ham_blocked, false, true)
    }

    /// Matthews' coefficient; `None` unless there are both.
    pub fn mcc(&self) -> Option<f64> {
        self.defined(self.figures.mcc, true, true)
    }
}

/// What the rows are and where they come from.
#[derive(Debug)]
pub struct Rows<'a> {
    /// The examples.
    pub examples: &'a [Example],
    /// The group of each, if groups are to be shown.
    pub groups: Option<Vec<String>>,
    /// The number of each one's file among the sources.
    pub files: Vec<usize>,
    /// The inputs as the user named them.
    pub sources: Vec<String>,
}

impl Evaluation {
    /// Measures the verdicts of `court` over `rows`, with intervals by `draws` if asked for.
    pub fn of(rows: &Rows<'_>, court: Court, draws: Option<Draws>) -> Self {
        let verdicts = &court.verdicts;
        let draws = draws.map(|draws| draws.affordable(verdicts.len())).filter(|draws| draws.resamples > 0);
        let outcomes: Vec<Outcome> = verdicts.iter().map(outcome).collect();
        let fresh: Vec<Outcome> = verdicts.iter().filter(|verdict| !verdict.repeated).map(outcome).collect();
        let repeated = outcomes.len() - fresh.len();
        let mut decisions = [Decisions::default(); 2];
        for verdict in verdicts {
            let of = &mut decisions[usize::from(verdict.spam)];
            *(match verdict.decision {
                Decision::Approve => &mut of.approve,
                Decision::Review => &mut of.review,
                Decision::Reject => &mut of.reject,
            }) += 1;
        }
        let wrong = |spam: bool| verdicts.iter().filter(|verdict| verdict.spam == spam && super::mistakes::is_mistake(verdict)).count();
        let mut groups = rows.groups.as_ref().map(|groups| parts(verdicts, |verdict| groups[verdict.row].as_str())).unwrap_or_default();
        groups.sort_by_key(|part| std::cmp::Reverse(part.figures.rows));
        let by_file = |file: usize| {
            let of: Vec<Outcome> = verdicts.iter().filter(|verdict| rows.files[verdict.row] == file).map(outcome).collect();
            Part { name: rows.sources[file].clone(), figures: Figures::of(&of) }
        };
        let by_split = |split: usize| {
            let of: Vec<Outcome> = verdicts.iter().filter(|verdict| verdict.split == split).map(outcome).collect();
            Part { name: court.judges[split].name.clone(), figures: Figures::of(&of) }
        };
        let judged = |mistakes: &[super::mistakes::Mistake]| -> Vec<Judged> {
            mistakes.iter().map(|mistake| shown(rows, &mistake.verdict, mistake.reasons.clone())).collect()
        };
        Self {
            sources: rows.sources.clone(),
            measured: Measured::of(&outcomes, draws),
            decisions,
            reliability: reliability(&outcomes).to_vec(),
            curves: Curves::of(&outcomes),
            distribution: distribution(verdicts.iter().map(|verdict| (verdict.spam, verdict.score.0))),
            groups,
            files: if rows.sources.len() > 1 { (0..rows.sources.len()).map(by_file).collect() } else { Vec::new() },
            splits: if court.judges.len() > 1 { (0..court.judges.len()).map(by_split).collect() } else { Vec::new() },
            repeated,
            without_repeated: (repeated > 0 && !fresh.is_empty()).then(|| Measured::of(&fresh, draws)),
            draws,
            mistakes: [judged(&court.ham_mistakes), judged(&court.spam_mistakes)],
            mistaken: [wrong(false), wrong(true)],
            judges: court.judges,
            ..Self::default()
        }
    }
}

fn outcome(verdict: &Verdict) -> Outcome {
    Outcome { spam: verdict.spam, probability: verdict.score.probability().get() }
}

/// The parts that `name` makes, in the order of their names.
fn parts<'a>(verdicts: &[Verdict], name: impl Fn(&Verdict) -> &'a str) -> Vec<Part> {
    let mut parts: BTreeMap<&str, Vec<Outcome>> = BTreeMap::new();
    for verdict in verdicts {
        parts.entry(name(verdict)).or_default().push(outcome(verdict));
    }
    parts.into_iter().map(|(name, outcomes)| Part { name: name.to_owned(), figures: Figures::of(&outcomes) }).collect()
}

/// A mistake as a report shows a comment.
fn shown(rows: &Rows<'_>, verdict: &Verdict, reasons: Vec<crate::reason::Reason>) -> Judged {
    let example = &rows.examples[verdict.row];
    let probability: Probability = verdict.score.probability();
    let comment = Comment {
        id: example.id.clone().unwrap_or_else(|| (verdict.row + 1).to_string()),
        date: example.date.clone(),
        text: example.text.clone(),
        group: rows.groups.as_ref().map(|groups| groups[verdict.row].clone()),
        place: crate::error::Place::file(rows.sources[rows.files[verdict.row]].as_str()),
        ..Comment::default()
    };
    Judged {
        comment,
        judgement: Judgement { decision: verdict.decision, probabilities: vec![probability], as_spam: None, reasons },
        campaign: None,
    }
}
