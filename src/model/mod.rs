//! The model: from columns to calibrated log-odds. This room knows no comment, only features.

mod bayes;
mod calibrate;
mod descend;
mod file;
pub mod grid;
mod layout;
pub mod learn;
pub mod manifest;
pub mod refine;
pub mod sample;
pub mod settings;
pub mod table;

use manifest::Manifest;
use refine::Linear;
use sample::{Packed, Sample};

use crate::{
    error::Error,
    features::{Features, Recipe, TokenVector, tokens::BLOCKS},
    score::LogOdds,
};

/// A trained model: one attribute, one weight a column.
#[derive(Debug, Clone)]
pub struct Model {
    /// What it learned from and how good it was.
    pub manifest: Manifest,
    /// How its features are made.
    pub recipe: Recipe,
    /// The weights, calibrated.
    pub linear: Linear,
}

impl Model {
    /// The calibrated log-odds of `features`, and the window that gave them (`None` for the whole text). A text with nothing in it (an image, a deleted comment) has nothing to answer for: it
    /// gets the lowest score there is.
    pub fn score(&self, features: &Features) -> (LogOdds, Option<usize>) {
        self.score_parts(features.blank, blocks(features), &features.windows)
    }

    fn score_parts(&self, blank: bool, blocks: [&[u32]; BLOCKS + 1], windows: &[TokenVector]) -> (LogOdds, Option<usize>) {
        let (score, window) = if blank { (self.linear.bounds[0], None) } else { self.linear.worst(blocks, windows) };
        (LogOdds(score), window)
    }
}

/// The blocks of `features`, tokens first, heuristics last.
pub(crate) fn blocks(features: &Features) -> [&[u32]; BLOCKS + 1] {
    std::array::from_fn(|block| features.tokens.get(block).map_or(features.heuristics.as_slice(), Vec::as_slice))
}

impl linfa::traits::Predict<&Sample, Result<ndarray::Array1<bool>, Error>> for Model {
    /// The positive calls, row by row.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](crate::error::ErrorKind::Io) where the sample lies in a temporary file that cannot be read.
    fn predict(&self, sample: &Sample) -> Result<ndarray::Array1<bool>, Error> {
        let mut calls = Vec::with_capacity(sample.len());
        for number in 0..sample.chunks() {
            let chunk = sample.chunk(number).map_err(|kind| Error::file("prediction", kind))?;
            let called = |(packed, text): (Packed<'_>, usize)| {
                !sample.is_blank(text) && LogOdds(self.linear.worst_of(packed.blocks(), packed.windows()).0).probability().is_positive()
            };
            calls.extend(chunk.texts().zip(sample.texts_of(number)).map(called));
        }
        Ok(calls.into())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::{refine::Cell, *};
    use crate::{
        decide::{Cutoffs, Proofs, Targets},
        evaluate::metrics::Figures,
    };

    /// A model of 1,024 columns that holds column 7 for spam and column 8 for ham.
    pub(crate) fn tiny_model() -> Model {
        let recipe = Recipe::current(10, 0);
        let mut tokens = vec![Cell::default(); 1024];
        tokens[7] = Cell { weight: 3.0, square: 1.0 };
        tokens[8] = Cell { weight: -3.0, square: 1.0 };
        Model {
            manifest: Manifest {
                attribute: "spam".to_owned(),
                positive: vec!["spam".to_owned()],
                rows: 40,
                spam: 20,
                repeated: 0,
                sources: vec![],
                base: None,
                date: None,
                program: "0.1.0".to_owned(),
                figures: Figures::default(),
                reliability: Vec::new(),
                folds: 5,
                targets: Targets::default(),
                cutoffs: Cutoffs { review_from: LogOdds(0.0), reject_from: LogOdds(2.2) },
                surest: LogOdds(refine::MOST_LOG_ODDS),
                proofs: Proofs::default(),
            },
            linear: Linear {
                bias: -0.5,
                tokens,
                heuristics: vec![Cell::default(); recipe.heuristic_columns()],
                block_scale: [1.0; BLOCKS + 1],
                unknown: [0.0; BLOCKS + 1],
                bounds: [-refine::MOST_LOG_ODDS, refine::MOST_LOG_ODDS],
            },
            recipe,
        }
    }

    /// The columns of words alone.
    fn words(columns: &[u32]) -> TokenVector {
        let mut tokens = TokenVector::default();
        tokens[0] = columns.to_vec();
        tokens
    }

    #[test]
    fn a_window_may_be_worse_than_the_whole_never_better() {
        let model = tiny_model();
        let mut features = Features { tokens: words(&[7, 8]), ..Features::default() };
        assert_eq!(model.score(&features), (LogOdds(-0.5), None));
        features.windows = vec![words(&[8]), words(&[7])];
        assert_eq!(model.score(&features), (LogOdds(2.5), Some(1)));
    }

    #[test]
    fn a_text_with_nothing_in_it_is_no_spam() {
        let mut model = tiny_model();
        (model.linear.bias, model.linear.bounds) = (2.0, [-3.0, 3.0]);
        assert_eq!(model.score(&Features { heuristics: vec![1], blank: true, ..Features::default() }).0, LogOdds(-3.0));
        let features = Features { tokens: words(&[7]), ..Features::default() };
        assert_eq!(model.score(&features).0, LogOdds(3.0), "and no score lies beyond the bounds");
    }

    #[test]
    fn linfa_predicts_with_it() {
        use linfa::traits::Predict;
        let mut sample = Sample::new(10, 0);
        sample.push(&Features { tokens: words(&[7]), ..Features::default() }).unwrap();
        sample.push(&Features::default()).unwrap();
        let called: Result<ndarray::Array1<bool>, Error> = tiny_model().predict(&sample);
        assert_eq!(called.unwrap().to_vec(), [true, false]);
    }

    #[test]
    fn what_cannot_be_read_back_is_no_prediction() {
        use linfa::traits::Predict;
        let called: Result<ndarray::Array1<bool>, Error> = tiny_model().predict(&sample::tests::lost());
        let told = called.unwrap_err().to_string();
        assert!(told.contains("prediction: the temporary file in"), "{told}");
    }
}
