//! What labels mean, as the command line has it.

pub use crate::verdicts::labels::{Labels, Meaning};
use crate::{cli::Labelling, verdicts::labels::Words};

/// The words that were typed.
pub fn words(labelling: &Labelling) -> Words<'_> {
    Words { positive: &labelling.positive, negative: &labelling.negative, ignore: &labelling.ignore }
}
