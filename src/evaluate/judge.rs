//! Judges: a model over all rows, or for each split a model that was learned, calibrated and given its cut-offs without the rows it judges.

use std::borrow::Cow;

use rayon::prelude::*;

use super::{
    folds::duplicate_key,
    leaks::{self, Known},
    mistakes::{self, Mistake},
};
use crate::{
    decide::{Cutoffs, Decision, Policy},
    error::{Error, ErrorKind},
    features::Features,
    model::{Model, settings::CheckedSettings},
    pipeline::{self, Example, Origin},
    score::LogOdds,
    text::Text,
};

/// How one row was judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Its index among the examples.
    pub row: usize,
    /// Whether it is spam in truth.
    pub spam: bool,
    /// Its calibrated score.
    pub score: LogOdds,
    /// What would be done with it.
    pub decision: Decision,
    /// The split it was judged in, by index.
    pub split: usize,
    /// Whether its text stands among the rows that were learned from too.
    pub repeated: bool,
}

/// Rows to learn from and rows to judge by what was learned, by index; the two must not share a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split<'a> {
    /// What it is called: `fold 2`.
    pub name: String,
    /// The rows that are learned from.
    pub learned: Learned<'a>,
    /// The rows that are judged, each once.
    pub judged: Vec<usize>,
}

/// The rows that a split learns from. Many splits learn from nearly all rows, so none keeps a list of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Learned<'a> {
    /// All that are not judged, in their order.
    Others,
    /// These, in this order.
    These(&'a [usize]),
}

impl Split<'_> {
    /// The rows, of `rows` in all, that are learned from.
    fn learned(&self, rows: usize) -> Cow<'_, [usize]> {
        match self.learned {
            Learned::These(rows) => Cow::Borrowed(rows),
            Learned::Others => {
                let mut others = vec![true; rows];
                for &row in &self.judged {
                    others[row] = false;
                }
                Cow::Owned((0..rows).filter(|&row| others[row]).collect())
            }
        }
    }
}

/// The judge of a split.
#[derive(Debug, Clone, PartialEq)]
pub struct Judge {
    /// The split's name, or the model's.
    pub name: String,
    /// Rows that were learned from.
    pub learned: usize,
    /// Rows that were judged.
    pub judged: usize,
    /// Where review and rejection began.
    pub cutoffs: Cutoffs,
}

/// All verdicts, with those who gave them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Court {
    /// One a split, or the one model.
    pub judges: Vec<Judge>,
    /// In the order of the rows.
    pub verdicts: Vec<Verdict>,
    /// The worst ham, from the highest score down.
    pub ham_mistakes: Vec<Mistake>,
    /// The worst spam, from the lowest score up.
    pub spam_mistakes: Vec<Mistake>,
}

/// Judges all examples by one model, which `name` calls; `known` holds what it learned from, if that is known.
pub fn by_model(examples: &[Example], model: &Model, name: String, known: &Known, most_mistakes: usize) -> Court {
    let rows: Vec<usize> = (0..examples.len()).collect();
    let repeated: Vec<bool> = examples.par_iter().map(|example| known.holds(&example.text)).collect();
    let judge = Judge { name, learned: model.manifest.rows, judged: rows.len(), cutoffs: model.manifest.cutoffs };
    Court::of(examples, vec![sitting(examples, model, &rows, &repeated, 0, judge, most_mistakes)], most_mistakes)
}

/// Learns `attribute` once for each split and judges what it holds out; every step of learning sees the rows of `learned` only. `done` is told how
/// many splits are finished.
///
/// # Errors
/// As [`pipeline::train`], with the split's name.
pub fn by_splits(
    examples: &[Example],
    attribute: &str,
    splits: &[Split<'_>],
    settings: &CheckedSettings,
    most_mistakes: usize,
    done: impl Fn(usize) + Sync,
) -> Result<Court, Error> {
    let keys: Vec<String> = examples.par_iter().map(|example| duplicate_key(&example.text)).collect();
    let finished = std::sync::atomic::AtomicUsize::new(0);
    let sittings = splits
        .par_iter()
        .enumerate()
        .map(|(number, split)| {
            // As `train` would: what is held out together outside is no concern within.
            let learned = split.learned(examples.len());
            let rows: Vec<Example> = learned.iter().map(|&row| Example { group: None, ..examples[row].clone() }).collect();
            let origin = Origin { attribute: attribute.to_owned(), ..Origin::default() };
            let model = pipeline::train(&rows, settings, origin).map_err(|error| named(error, &split.name))?;
            let repeated = leaks::repeated(&keys, &learned, &split.judged);
            let judge =
                Judge { name: split.name.clone(), learned: learned.len(), judged: split.judged.len(), cutoffs: model.manifest.cutoffs };
            let sitting = sitting(examples, &model, &split.judged, &repeated, number, judge, most_mistakes);
            done(finished.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1);
            Ok(sitting)
        })
        .collect::<Result<Vec<_>, Error>>()?;
    Ok(Court::of(examples, sittings, most_mistakes))
}

/// An error of learning, with the split in its words.
fn named(error: Error, split: &str) -> Error {
    let kind = match error.kind {
        ErrorKind::BadTraining(problem) => ErrorKind::BadTraining(format!("{split}, from what is not held out: {problem}")),
        other => other,
    };
    Error { kind, ..error }
}

/// What one judge found.
struct Sitting {
    judge: Judge,
    verdicts: Vec<Verdict>,
    mistakes: [Vec<Mistake>; 2],
}

/// Judges `rows`. Mistakes are explained here, so that a fold's model need not outlive its fold.
fn sitting(
    examples: &[Example],
    model: &Model,
    rows: &[usize],
    repeated: &[bool],
    split: usize,
    judge: Judge,
    most_mistakes: usize,
) -> Sitting {
    let manifest = &model.manifest;
    let verdicts: Vec<Verdict> = rows
        .par_iter()
        .zip(repeated)
        .map(|(&row, &repeated)| {
            let example = &examples[row];
            let (score, _) = model.score(&Features::extract(&Text::fold(&example.text), &model.recipe));
            let decision = Policy::default().decide(&manifest.attribute, &manifest.cutoffs, score);
            Verdict { row, spam: example.label.is_spam(), score, decision, split, repeated }
        })
        .collect();
    let explain = |at: usize| mistakes::explain(model, &examples[verdicts[at].row], &verdicts[at]);
    let mistakes = mistakes::worst(&verdicts, most_mistakes, |verdict| duplicate_key(&examples[verdict.row].text))
        .map(|positions| positions.into_iter().map(explain).collect());
    Sitting { judge, verdicts, mistakes }
}

impl Court {
    fn of(examples: &[Example], sittings: Vec<Sitting>, most_mistakes: usize) -> Self {
        let mut court = Self::default();
        for sitting in sittings {
            court.judges.push(sitting.judge);
            court.verdicts.extend(sitting.verdicts);
            let [ham, spam] = sitting.mistakes;
            court.ham_mistakes.extend(ham);
            court.spam_mistakes.extend(spam);
        }
        court.verdicts.sort_by_key(|verdict| verdict.row);
        for mistakes in [&mut court.ham_mistakes, &mut court.spam_mistakes] {
            let verdicts: Vec<Verdict> = mistakes.iter().map(|mistake| mistake.verdict.clone()).collect();
            let [ham, spam] = mistakes::worst(&verdicts, most_mistakes, |verdict| duplicate_key(&examples[verdict.row].text));
            *mistakes = ham.into_iter().chain(spam).map(|at| mistakes[at].clone()).collect();
        }
        court
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_split_learns_from_what_it_does_not_judge() {
        let split = |learned| Split { name: String::new(), learned, judged: vec![3, 0] };
        assert_eq!(*split(Learned::Others).learned(5), [1, 2, 4]);
        assert_eq!(*split(Learned::These(&[4, 1])).learned(5), [4, 1]);
    }
}
