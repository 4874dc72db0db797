//! [`Glimpse`]: what is kept of each comment's text to see it among the others. Folded texts are not kept: there may be millions.

use std::collections::BTreeSet;

use super::{campaign::Fingerprint, leads, thread::Words};
use crate::text::Text;

/// What context looks at.
#[derive(Debug, Clone, Default)]
pub struct Glimpse {
    /// What tells near-identical texts.
    pub fingerprint: Fingerprint,
    /// Where it wants its readers to go; see [`leads::of`].
    pub leads: BTreeSet<String>,
    /// Its own words.
    pub words: Words,
}

impl Glimpse {
    /// The glimpse of `text`.
    pub fn of(text: &Text<'_>) -> Self {
        let leads = leads::of(text);
        Self { fingerprint: Fingerprint::of(text, &leads), leads, words: Words::of(text) }
    }
}
