//! Learning: naive Bayes, refinement, calibration and cut-offs, one after the other. [`CheckedSettings`] implements linfa's `Fit`.

use linfa::{DatasetBase, traits::Fit};
use rayon::prelude::*;

use super::{
    Model, bayes,
    calibrate::{Calibration, calibrate},
    refine::{Linear, refine},
    sample::Sample,
    settings::CheckedSettings,
};
use crate::{
    comment::Label,
    decide::Cutoffs,
    error::{Error, ErrorKind},
    evaluate::metrics::{Bin, Figures, Outcome, reliability},
};

/// What is known of each row besides its features.
#[derive(Debug, Clone)]
pub struct Targets {
    /// What each row is.
    pub labels: Vec<Label>,
    /// Which fold holds it out.
    pub folds: Vec<usize>,
}

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
        learn(dataset.records(), dataset.targets(), self, None).map_err(|kind| Error::file("training", kind))
    }
}

/// Learns from a sample and its targets; with a `base`, whose features must be made alike, from what it knows on.
///
/// # Errors
/// [`ErrorKind::BadTraining`] if a class has too few rows or held-out scores say nothing.
pub fn learn(sample: &Sample, targets: &Targets, settings: &CheckedSettings, base: Option<&Model>) -> Result<Learned, ErrorKind> {
    let settings = settings.get();
    let fit = |rows: &[usize]| -> Result<Linear, ErrorKind> {
        let odds = bayes::log_odds(sample, &targets.labels, rows, settings.alpha)?;
        Ok(refine(sample, &targets.labels, rows, &odds, &settings.refinement, base.map(|base| &base.linear)))
    };
    // A blank row teaches nothing, and its score is settled without a model.
    let judged: Vec<usize> = (0..sample.len()).filter(|&row| !sample.is_blank(row)).collect();
    // Fold `settings.folds` holds nothing out: it is the model itself. All are fitted beside each other.
    let fitted: Vec<(Linear, Vec<(usize, f64)>)> = (0..=settings.folds)
        .into_par_iter()
        .map(|fold| {
            let (held_out, rows): (Vec<usize>, Vec<usize>) = judged.iter().partition(|&&row| targets.folds[row] == fold);
            let linear = fit(&rows)?;
            let scores = held_out.into_iter().map(|row| (row, worst(&linear, sample, row))).collect();
            Ok((linear, scores))
        })
        .collect::<Result<_, ErrorKind>>()?;
    let mut raw = vec![0.0; sample.len()];
    for &(row, score) in fitted.iter().flat_map(|(_, scores)| scores) {
        raw[row] = score;
    }
    let mut linear = match fitted.into_iter().next_back() {
        Some((linear, _)) => linear,
        None => return Err(ErrorKind::BadTraining("nothing was fitted".to_owned())),
    };

    let counted: Vec<usize> = thinned(judged.clone(), &targets.labels, settings.spam_share);
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
        judged.iter().filter(|&&row| targets.labels[row] == wanted).map(|&row| calibrated(raw[row])).collect()
    };
    let cutoffs = Cutoffs::from_held_out(&of(Label::Ham), &of(Label::Spam), &settings.targets, base.map(|base| base.manifest.cutoffs));
    let lowest = linear.bounds[0];
    let held_out = raw.into_iter().enumerate().map(|(row, score)| if sample.is_blank(row) { lowest } else { calibrated(score) }).collect();
    Ok(Learned { cutoffs, figures: Figures::of(&outcomes), reliability: reliability(&outcomes), held_out, linear })
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

/// The score of a row by its worst window.
fn worst(linear: &Linear, sample: &Sample, row: usize) -> f64 {
    linear.worst(sample.blocks(row), sample.windows(row)).0
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
