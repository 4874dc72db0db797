//! [`Manifest`]: what a model says about itself.

use serde::{Deserialize, Serialize};

use crate::{
    decide::{Cutoffs, Proofs, Targets},
    evaluate::metrics::{Bin, Figures},
    model::refine::MOST_LOG_ODDS,
    score::LogOdds,
};

/// Names that columns of the output have already.
pub const TAKEN: &[&str] = &["id", "thread", "author", "decision", "campaign", "reasons"];

/// Whether `attribute` can name a column of the output: a plain word that is not taken.
pub fn is_attribute(attribute: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    !attribute.is_empty() && attribute.len() <= 64 && attribute.bytes().all(plain) && !TAKEN.contains(&attribute)
}

/// One file a model learned from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The file's name without its folders.
    pub name: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Labelled rows read from it.
    pub rows: usize,
}

/// The model that a model started from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Base {
    /// `spam` and the like for a stock model, otherwise the file's name without its folders.
    pub name: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Labelled rows that it, and what it started from, had learned from.
    pub rows: usize,
    /// The files that it, and what it started from, had learned from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
}

/// Where a model comes from and how good it was on what it had not seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// What is predicted, which also names the column in the output: `spam`.
    pub attribute: String,
    /// Labels that were read as positive.
    pub positive: Vec<String>,
    /// Labelled rows learned from.
    pub rows: usize,
    /// Positive rows among them.
    pub spam: usize,
    /// Rows whose text had been met before with the same label.
    pub repeated: usize,
    /// The files.
    pub sources: Vec<Source>,
    /// The model it started from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Base>,
    /// The date given with `--date`, as given.
    pub date: Option<String>,
    /// Version of the program that trained it.
    pub program: String,
    /// Out-of-fold figures.
    pub figures: Figures,
    /// How reliable its probabilities are on held-out rows, by tenths of the probability.
    pub reliability: Vec<Bin>,
    /// Folds behind them.
    pub folds: usize,
    /// What the cut-offs were set to keep.
    pub targets: Targets,
    /// Where review and rejection begin.
    pub cutoffs: Cutoffs,
    /// The highest score that is ever given.
    pub surest: LogOdds,
    /// What held-out rows prove about them.
    pub proofs: Proofs,
}

/// Rows that a model can have learned from; more is no number of rows.
const MOST_ROWS: usize = 1 << 40;

impl Manifest {
    /// Checks that what it says can be used: the attribute as the name of a column, the cut-offs, and the numbers of rows.
    ///
    /// # Errors
    /// What cannot, in words.
    pub fn check(&self) -> Result<(), String> {
        let Self { attribute, rows, spam, repeated, .. } = self;
        if !is_attribute(attribute) {
            return Err(format!("its attribute {attribute:?} cannot name a column of the output"));
        }
        let base = self.base.as_ref().map_or(0, |base| base.rows);
        if *rows > MOST_ROWS || base > MOST_ROWS || spam > rows || repeated > rows {
            return Err(format!(
                "its numbers of rows cannot be: {rows}, {spam} of them positive and {repeated} repeated, {base} of the base"
            ));
        }
        let Cutoffs { review_from: LogOdds(review), reject_from: LogOdds(reject) } = self.cutoffs;
        let sound = |score: f64| (-MOST_LOG_ODDS..=MOST_LOG_ODDS).contains(&score);
        if !sound(review) || !sound(reject) || review > reject {
            return Err(format!("its cut-offs cannot be: review from {review} and reject from {reject}, in log-odds"));
        }
        if !sound(self.surest.0) {
            return Err(format!("its highest score cannot be: {}, in log-odds", self.surest.0));
        }
        Ok(())
    }

    /// The files that the model, or any model that it started from, learned from.
    pub fn all_sources(&self) -> impl Iterator<Item = &Source> {
        self.sources.iter().chain(self.base.iter().flat_map(|base| &base.sources))
    }

    /// Whether a file of these bytes is among them. What has no checksum (standard input) is never known.
    pub fn has_met(&self, source: &Source) -> bool {
        !source.sha256.is_empty() && self.all_sources().any(|known| known.sha256 == source.sha256)
    }
}
