//! Learning: naive Bayes, refinement, calibration and cut-offs, one after the other. [`CheckedSettings`] implements linfa's `Fit`.

use linfa::{DatasetBase, traits::Fit};
use rayon::prelude::*;

use super::{
    bayes,
    calibrate::calibrate,
    refine::{Linear, refine},
    sample::Sample,
    settings::CheckedSettings,
};
use crate::{
    comment::Label,
    decide::Cutoffs,
    error::{Error, ErrorKind},
    evaluate::metrics::{Figures, Outcome},
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
        learn(dataset.records(), dataset.targets(), self).map_err(|kind| Error::file("training", kind))
    }
}

fn learn(sample: &Sample, targets: &Targets, settings: &CheckedSettings) -> Result<Learned, ErrorKind> {
    let settings = settings.get();
    let fit = |rows: &[usize]| -> Result<Linear, ErrorKind> {
        let odds = bayes::log_odds(sample, &targets.labels, rows, settings.alpha)?;
        Ok(refine(sample, &targets.labels, rows, &odds, &settings.refinement))
    };
    // Fold `settings.folds` holds nothing out: it is the model itself. All are fitted beside each other.
    let fitted: Vec<(Linear, Vec<(usize, f64)>)> = (0..=settings.folds)
        .into_par_iter()
        .map(|fold| {
            let (held_out, rows): (Vec<usize>, Vec<usize>) = (0..sample.len()).partition(|&row| targets.folds[row] == fold);
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

    // A row that stands for several comments counts as often.
    let repeated = || (0..sample.len()).flat_map(|row| std::iter::repeat_n(row, sample.weight(row) as usize));
    let scores: Vec<f64> = repeated().map(|row| raw[row]).collect();
    let truths: Vec<bool> = repeated().map(|row| targets.labels[row].is_spam()).collect();
    let line = calibrate(&scores, &truths)?;
    linear.calibrate(line);

    let calibrated = |score: f64| score * line.slope + line.offset;
    let outcomes: Vec<Outcome> = scores
        .iter()
        .zip(&truths)
        .map(|(&score, &spam)| Outcome { spam, probability: crate::score::LogOdds(calibrated(score)).probability().get() })
        .collect();
    let of = |wanted: bool| -> Vec<f64> {
        scores.iter().zip(&truths).filter(|&(_, &spam)| spam == wanted).map(|(&score, _)| calibrated(score)).collect()
    };
    Ok(Learned {
        linear,
        cutoffs: Cutoffs::from_held_out(&of(false), &of(true), &settings.targets),
        figures: Figures::of(&outcomes),
        held_out: raw.into_iter().map(calibrated).collect(),
    })
}

/// The score of a row by its worst window.
fn worst(linear: &Linear, sample: &Sample, row: usize) -> f64 {
    linear.worst(sample.blocks(row), sample.windows(row)).0
}
