//! Learning: naive Bayes, refinement, calibration and cut-offs, one after the other. [`CheckedSettings`] implements linfa's `Fit`.

use std::ops::Range;

use linfa::{DatasetBase, traits::Fit};
use rayon::prelude::*;

use super::{
    Model,
    bayes::Counts,
    calibrate::{Calibration, calibrate},
    descend::{Machine, descend},
    refine::{Linear, Refinement, UNBOUNDED, machine, unknown_squares},
    sample::Sample,
    settings::{CheckedSettings, Settings},
};
use crate::{
    comment::Label,
    decide::Cutoffs,
    error::{Error, ErrorKind},
    evaluate::metrics::{Bin, Figures, Outcome, reliability},
    features::tokens::BLOCKS,
};

/// The rows that are learned from: each a text of a sample with its label, as often as it was met.
#[derive(Debug, Clone, Default)]
pub struct Targets {
    /// The text of each row, by number; ascending.
    pub texts: Vec<u32>,
    /// What each row is.
    pub labels: Vec<Label>,
    /// How often it was met, at least once.
    pub weights: Vec<u32>,
    /// Which fold holds it out.
    pub folds: Vec<u8>,
}

impl Targets {
    /// A row for each text of a sample, in order, met once.
    pub fn each(labels: Vec<Label>, folds: Vec<u8>) -> Self {
        Self { texts: (0..).take(labels.len()).collect(), weights: vec![1; labels.len()], labels, folds }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The rows of some texts.
    pub(super) fn rows_of(&self, texts: &Range<usize>) -> Range<usize> {
        let from = |text: usize| self.texts.partition_point(|&other| (other as usize) < text);
        from(texts.start)..from(texts.end)
    }

    /// Whether a row is learned from and judged: a blank one teaches nothing, and its score is settled without a model.
    pub(super) fn judged(&self, sample: &Sample, row: usize) -> bool {
        !sample.is_blank(self.texts[row] as usize)
    }

    /// Of what is known of each row, that of the rows of a label, as often as they were met.
    pub fn repeated_of<T: Copy>(&self, label: Label, known: &[T]) -> Vec<T> {
        (0..self.len()).filter(|&row| self.labels[row] == label).flat_map(|row| self.repeated(row, known[row])).collect()
    }

    /// `row` as often as it was met.
    fn repeated<T: Copy>(&self, row: usize, what: T) -> impl Iterator<Item = T> + use<T> {
        std::iter::repeat_n(what, self.weights[row] as usize)
    }
}

/// Is told what is being done, for people who wait.
pub type Tell<'a> = &'a (dyn Fn(&str) + Sync);

/// What was learned.
#[derive(Debug, Clone)]
pub struct Learned {
    /// The calibrated model over columns.
    pub linear: Linear,
    /// Where review and rejection begin.
    pub cutoffs: Cutoffs,
    /// How held-out rows were judged.
    pub figures: Figures,
    /// How reliable its probabilities are on held-out rows.
    pub reliability: [Bin; 10],
    /// The calibrated log-odds of each row from the folds that did not hold it.
    pub held_out: Vec<f64>,
}

impl From<linfa::Error> for Error {
    fn from(error: linfa::Error) -> Self {
        Self::file("training", ErrorKind::BadTraining(error.to_string()))
    }
}

impl<'a> Fit<&'a Sample, &'a Targets, Error> for CheckedSettings {
    type Object = Learned;

    /// Learns from a sample and its targets.
    ///
    /// # Errors
    /// [`ErrorKind::BadTraining`] if a class has too few rows or held-out scores say nothing.
    fn fit(&self, dataset: &DatasetBase<&'a Sample, &'a Targets>) -> Result<Self::Object, Error> {
        learn(dataset.records(), dataset.targets(), self, None, &|_| ()).map_err(|kind| Error::file("training", kind))
    }
}

/// Learns from a sample and its targets; with a `base`, whose features must be made alike, from what it knows on.
///
/// # Errors
/// [`ErrorKind::BadTraining`] if a class has too few rows or held-out scores say nothing.
pub fn learn(
    sample: &Sample,
    targets: &Targets,
    settings: &CheckedSettings,
    base: Option<&Model>,
    tell: Tell<'_>,
) -> Result<Learned, ErrorKind> {
    let settings = settings.get();
    let (mut linear, raw) = fit(sample, targets, settings, base, tell)?;
    tell("calibration and cut-offs");
    let judged = |row: &usize| targets.judged(sample, *row);
    let every: Vec<usize> = (0..targets.len()).filter(judged).flat_map(|row| targets.repeated(row, row)).collect();
    let counted = thinned(every, &targets.labels, settings.spam_share);
    let scores: Vec<f64> = counted.iter().map(|&row| raw[row]).collect();
    let truths: Vec<bool> = counted.iter().map(|&row| targets.labels[row].is_spam()).collect();
    refuse_too_thin(&truths, settings.spam_share)?;
    let line = match base {
        None => calibrate(&scores, &truths)?,
        // Rows that the base misjudges, which are what a moderator labels first, may point the other way: then its own line stands.
        Some(_) => calibrate(&scores, &truths).unwrap_or(Calibration::IDENTITY).drawn_to_identity(scores.len()),
    };
    linear.calibrate(line);
    linear.bounds = bounds(&truths, base);

    let calibrated = |score: f64| linear.bounded(score * line.slope + line.offset);
    let outcomes: Vec<Outcome> = scores
        .iter()
        .zip(&truths)
        .map(|(&score, &spam)| Outcome { spam, probability: crate::score::LogOdds(calibrated(score)).probability().get() })
        .collect();
    let of = |wanted: Label| -> Vec<f64> {
        let rows = (0..targets.len()).filter(judged).filter(|&row| targets.labels[row] == wanted);
        rows.flat_map(|row| targets.repeated(row, calibrated(raw[row]))).collect()
    };
    let cutoffs = || Cutoffs::from_held_out(&of(Label::Ham), &of(Label::Spam), &settings.targets, base.map(|base| base.manifest.cutoffs));
    let (cutoffs, (figures, reliability)) = rayon::join(cutoffs, || rayon::join(|| Figures::of(&outcomes), || reliability(&outcomes)));
    let lowest = linear.bounds[0];
    let held_out = raw.into_iter().enumerate().map(|(row, score)| if judged(&row) { calibrated(score) } else { lowest }).collect();
    Ok(Learned { cutoffs, figures, reliability, held_out, linear })
}

/// The model over all rows, not calibrated yet, and the score of each row by the model that did not learn from its fold (0 for a blank one).
fn fit(
    sample: &Sample,
    targets: &Targets,
    settings: &Settings,
    base: Option<&Model>,
    tell: Tell<'_>,
) -> Result<(Linear, Vec<f64>), ErrorKind> {
    let base = base.map(|base| &base.linear);
    let how = &Refinement { block_scale: base.map_or(settings.refinement.block_scale, |base| base.block_scale), ..settings.refinement };
    tell("counting");
    let folds = usize::from(settings.folds);
    let counts = Counts::of(sample, targets, folds)?;
    // Fold `folds` holds nothing out: it is the model itself.
    let (mut machines, unknown): (Vec<Machine>, Vec<[f64; BLOCKS + 1]>) = (0..=folds)
        .into_par_iter()
        .map(|fold| {
            let odds = counts.log_odds_without(fold, settings.alpha)?;
            let unknown = base.map_or_else(|| unknown_squares(&odds, how.power), |base| base.unknown);
            let mut machine = machine(fold, &odds, how.power, base);
            machine.tokens = sample.layout().lay_out(machine.tokens);
            Ok((machine, unknown))
        })
        .collect::<Result<Vec<_>, ErrorKind>>()?
        .into_iter()
        .unzip();
    drop(counts);
    descend(sample, targets, &mut machines, how, tell)?;
    tell("judging what was held out");
    let mut models: Vec<Linear> = machines
        .into_iter()
        .zip(unknown)
        .map(|(Machine { bias, tokens, heuristics, .. }, unknown)| Linear {
            bias,
            tokens,
            heuristics,
            block_scale: how.block_scale,
            unknown,
            bounds: UNBOUNDED,
        })
        .collect();
    let mut raw = vec![0.0; targets.len()];
    for number in 0..sample.chunks() {
        let (chunk, texts) = (sample.chunk(number)?, sample.texts_of(number));
        let rows = targets.rows_of(&texts);
        raw[rows.clone()].par_iter_mut().zip(rows).filter(|(_, row)| targets.judged(sample, *row)).for_each(|(score, row)| {
            let text = chunk.text(targets.texts[row] as usize - texts.start);
            *score = models[usize::from(targets.folds[row])].worst_of(text.blocks(), text.windows()).0;
        });
    }
    match models.pop() {
        Some(model) => Ok((Linear { tokens: sample.layout().gather(model.tokens), ..model }, raw)),
        None => Err(ErrorKind::BadTraining("nothing was fitted".to_owned())),
    }
}

/// Thinning to a share may leave next to nothing of a class.
fn refuse_too_thin(truths: &[bool], spam_share: Option<f64>) -> Result<(), ErrorKind> {
    const LEAST: usize = 5;
    let spam = truths.iter().filter(|&&spam| spam).count();
    match spam_share {
        Some(share) if spam.min(truths.len() - spam) < LEAST => Err(ErrorKind::BadTraining(format!(
            "--spam-share {share} leaves {spam} positive and {} negative comments to calibrate with: at least {LEAST} of each are needed; give a share nearer to that of the files",
            truths.len() - spam
        ))),
        _ => Ok(()),
    }
}

/// The bounds of a score by the rule of succession (Laplace 1814): when all of `n` comments of a class were that class, the next is with odds of `n + 1`. What a base knew counts on.
fn bounds(truths: &[bool], base: Option<&Model>) -> [f64; 2] {
    let odds = |class: bool| (truths.iter().filter(|&&truth| truth == class).count() as f64 + 1.0).ln();
    let [lowest, highest] = base.map_or([0.0, 0.0], |base| base.linear.bounds);
    [lowest.min(-odds(false)), highest.max(odds(true))]
}

/// The rows that calibration and figures count: all, or with a share of spam given, the larger class evenly thinned until the share is met.
fn thinned(rows: Vec<usize>, labels: &[Label], spam_share: Option<f64>) -> Vec<usize> {
    let Some(share) = spam_share else { return rows };
    let spam = rows.iter().filter(|&&row| labels[row].is_spam()).count() as f64;
    let ham = rows.len() as f64 - spam;
    let (of, keep) = if spam / (spam + ham) < share {
        (Label::Ham, spam * (1.0 - share) / share / ham)
    } else {
        (Label::Spam, ham * share / (1.0 - share) / spam)
    };
    let mut met = 0.0f64;
    rows.into_iter()
        .filter(|&row| {
            if labels[row] != of {
                return true;
            }
            met += keep;
            met.floor() > (met - keep).floor()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinning_meets_the_share_evenly() {
        let labels: Vec<Label> = (0..1000).map(|row| if row % 20 == 0 { Label::Spam } else { Label::Ham }).collect();
        let kept = thinned((0..1000).collect(), &labels, Some(0.25));
        let spam = kept.iter().filter(|&&row| labels[row].is_spam()).count();
        assert_eq!(spam, 50);
        assert!((149..=151).contains(&(kept.len() - spam)), "{}", kept.len());
        assert!(kept.iter().filter(|&&row| row < 500).count().abs_diff(kept.len() / 2) <= 1, "from everywhere alike");
        assert_eq!(thinned((0..1000).collect(), &labels, None).len(), 1000);
    }
}
