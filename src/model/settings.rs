//! What can be set about learning: [`Settings`] as typed, [`CheckedSettings`] as used.

use super::refine::Refinement;
use crate::{
    decide::Targets,
    error::ErrorKind,
    features::{LONGEST_WINDOW, tokens::BLOCKS},
};

/// Settings of the learner; check them to learn.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// log2 of the number of token columns, 10 to 24.
    pub bits: u32,
    /// Words in a window of a long text; 0 for none.
    pub window: usize,
    /// Laplace smoothing of the naive Bayes counts, greater than 0.
    pub alpha: f64,
    /// What learns from the columns how much to trust each.
    pub refinement: Refinement,
    /// Folds for the out-of-fold scores, at least 2.
    pub folds: u8,
    /// What the cut-offs are to keep.
    pub targets: Targets,
    /// Share of spam where the model will judge, for training sets whose own share means nothing; `None` where it is the training set's.
    pub spam_share: Option<f64>,
    /// Rows a class must have.
    pub least_rows: usize,
}

/// Cost of a misjudged row where a base is known.
pub const COST_FROM_BASE: f64 = 0.3;
/// The margin where a base is known: its scores are log-odds, of which one is hardly a doubt less.
///
/// Both chosen on training rows of tubespam (`examples/base.rs`, `seeds=100-105 judge=train`: a video as the new site, 50 labelled; means of videos and seeds). 100 × (1 - AUC) and MCC are
/// 1.52 and 0.883 for the base alone, 1.63 and 0.871 for the 50 alone; with a cost of 0.3 and margins of 1, 3, 6, 12, 20 they are 1.39, 1.27, 1.01, 0.79, 0.76 and 0.890, 0.894, 0.902, 0.909,
/// 0.908. At a margin of 12, costs of 0.1, 0.3, 1 give 0.86, 0.79, 0.77 and 0.902, 0.909, 0.913, but with 5 of the 50 labels wrong 1.09, 1.23, 1.41 and 0.896, 0.888, 0.880: a higher
/// cost believes mistakes.
pub const MARGIN_FROM_BASE: f64 = 12.0;
/// Rows a class must have where a base is known.
pub const LEAST_ROWS_FROM_BASE: usize = 5;

impl Default for Settings {
    fn default() -> Self {
        Self {
            // 2^17, 2^18, 2^19 and 2^20 columns judge alike (held-out AUC of the stock training 0.9934, 0.9939 and 0.9939 for the first three; with fewer n-grams 0.9929 for the last three): two models of 2^18 fit into a core's cache of 1 MB.
            bits: 18,
            // Spam in a paragraph of honest words is judged by its worst window. Of 11 + 3 padded cases, no window misses 4, windows of 20, 30 and 45 words none; an honest forum's flags go from 1.8 %
            // to 2.7, 2.4 and 2.1 %, held-out AUC of the stock training from 0.9944 to 0.9929, 0.9937 and 0.9941. Texts below one and a half windows have none: tubespam and sms stay as they are.
            window: 45,
            alpha: 0.5,
            // Power 0.35, cost 1: see docs/experiments.md. Close at a thousandth comes after about 8 passes and judges as 30 do (training rows by folds, MCC of tubespam's videos, a video
            // never seen, sms: 0.928, 0.924, 0.975 against 0.930, 0.923, 0.975); a hundredth loses a little (0.927, 0.921, 0.975).
            refinement: Refinement { power: 0.35, cost: 1.0, margin: 1.0, passes: 30, close: 0.001, block_scale: [1.0; BLOCKS + 1] },
            folds: 5,
            targets: Targets::default(),
            spam_share: None,
            least_rows: 20,
        }
    }
}

/// Settings that are in range; the learner takes only these.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedSettings(Settings);

impl CheckedSettings {
    /// The settings.
    pub fn get(&self) -> &Settings {
        &self.0
    }
}

impl Settings {
    /// Checks every range once; later code takes only the checked type.
    ///
    /// # Errors
    /// [`ErrorKind::BadTraining`] that names the setting and its range.
    pub fn check(self) -> Result<CheckedSettings, ErrorKind> {
        let require = |holds: bool, rule: &str| {
            if holds { Ok(()) } else { Err(ErrorKind::BadTraining(format!("setting out of range: {rule}"))) }
        };
        require((10..=24).contains(&self.bits), "bits must be from 10 to 24")?;
        require(self.alpha > 0.0 && self.alpha.is_finite(), "alpha must be greater than 0")?;
        require(self.refinement.cost > 0.0 && self.refinement.cost.is_finite(), "cost must be greater than 0")?;
        require((0.0..=4.0).contains(&self.refinement.power), "power must be from 0 to 4")?;
        require((0.0..1.0).contains(&self.refinement.close), "close must be from 0 to 1")?;
        require(self.window <= LONGEST_WINDOW, "a window must have 10,000 words at most")?;
        require(self.refinement.margin > 0.0 && self.refinement.margin.is_finite(), "margin must be greater than 0")?;
        require((2..=100).contains(&self.folds), "folds must be from 2 to 100")?;
        require(self.spam_share.is_none_or(|share| (0.001..=0.9).contains(&share)), "the share of spam must be from 0.001 to 0.9")?;
        self.targets.check()?;
        Ok(CheckedSettings(self))
    }
}
