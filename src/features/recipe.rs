//! [`Recipe`]: how a model's features were made; it travels inside the model file.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::heuristics::{HEURISTICS, Scratch};
use crate::{error::ErrorKind, text::Text};

/// Raised whenever folding, tokens or a heuristic changes what it yields: older models are then refused instead of misread.
pub const RECIPE_VERSION: u32 = 3;

/// Words of a window at most.
pub const LONGEST_WINDOW: usize = 10_000;
/// Windows of one text at most.
const MOST_WINDOWS: usize = 256;

/// The first column of each heuristic.
static FIRST_COLUMNS: [u32; HEURISTICS.len()] = {
    let mut columns = [0; HEURISTICS.len()];
    let mut place = 1;
    while place < HEURISTICS.len() {
        columns[place] = columns[place - 1] + HEURISTICS[place - 1].buckets.len() as u32;
        place += 1;
    }
    columns
};

/// How features are made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipe {
    /// `RECIPE_VERSION` at training time.
    pub version: u32,
    /// The token table has `2^bits` columns.
    pub bits: u32,
    /// Words in a window of a long text; 0 for no windows.
    pub window: usize,
    /// The heuristics and their buckets, in the order of their columns.
    pub heuristics: Vec<(String, Vec<u32>)>,
}

impl Recipe {
    /// Today's recipe, with a token table of `2^bits` columns and windows of `window` words.
    pub fn current(bits: u32, window: usize) -> Self {
        Self {
            version: RECIPE_VERSION,
            bits,
            window,
            heuristics: HEURISTICS.iter().map(|h| (h.name.to_owned(), h.buckets.to_vec())).collect(),
        }
    }

    /// Checks that this program makes features in the same way.
    ///
    /// # Errors
    /// [`ErrorKind::BadModel`] that names the difference.
    pub fn check(&self) -> Result<(), ErrorKind> {
        if self.version != RECIPE_VERSION {
            return Err(ErrorKind::BadModel(format!(
                "its features were made by recipe {}, this program makes recipe {RECIPE_VERSION}; train it anew",
                self.version
            )));
        }
        if !(10..=24).contains(&self.bits) {
            return Err(ErrorKind::BadModel(format!("a token table of 2^{} columns is out of range", self.bits)));
        }
        if self.window > LONGEST_WINDOW {
            return Err(ErrorKind::BadModel(format!("windows of {} words are out of range", self.window)));
        }
        let known = Self::current(self.bits, self.window).heuristics;
        if known != self.heuristics {
            let differs = self
                .heuristics
                .iter()
                .find(|h| !known.contains(h))
                .or_else(|| known.iter().find(|h| !self.heuristics.contains(h)))
                .map_or("their order", |h| h.0.as_str());
            return Err(ErrorKind::BadModel(format!(
                "it was trained with other heuristics than this program's ({differs}); train it anew"
            )));
        }
        Ok(())
    }

    /// How many heuristic columns there are.
    pub fn heuristic_columns(&self) -> usize {
        self.heuristics.iter().map(|h| h.1.len()).sum()
    }

    /// The heuristic columns present in `text`, ascending: of each heuristic every bucket that its level reaches, so that a high level is also a low one (one
    /// bucket alone blocks more honest comments of a video never seen: 3.8 against 3.0 %, `docs/experiments.md`).
    /// They take the place of what stands in `present`; `scratch` serves text after text.
    pub fn heuristics_into(&self, text: &Text<'_>, scratch: &mut Scratch, present: &mut Vec<u32>) {
        present.clear();
        scratch.read(text);
        scratch.levels(text, |place, level| {
            let reached = HEURISTICS[place].buckets.iter().take_while(|bound| level >= **bound);
            present.extend(reached.zip(FIRST_COLUMNS[place]..).map(|(_, column)| column));
        });
    }

    /// The windows of a long text; none for a text of less than one and a half windows.
    pub fn windows(&self, text: &Text<'_>) -> impl Iterator<Item = Window> {
        let (words, end, size) = (text.words(), text.folded().len(), self.window);
        let stride = (size / 2).max(1);
        let slack = if size == 0 || words.len() * 2 < size * 3 { None } else { Some(words.len() - size) };
        // The last words always close a window: lures stand at the end.
        let count = slack.map_or(0, |slack| slack.div_ceil(stride) + 1);
        // A very long text is read at its ends, where lures stand: otherwise it would cost three times as much.
        let kept = move |number: &usize| count <= MOST_WINDOWS || *number < MOST_WINDOWS / 2 || *number >= count - MOST_WINDOWS / 2;
        (0..count).filter(kept).map(move |number| {
            let first = (number * stride).min(slack.unwrap_or(0));
            // What stands before the first and after the last word belongs to its window.
            let start = if number == 0 { 0 } else { words[first].start };
            Window { words: first..first + size, bytes: start..if number + 1 == count { end } else { words[first + size - 1].end } }
        })
    }
}

/// A part of a long text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Its words, by number.
    pub words: Range<usize>,
    /// Its bytes of the folded view.
    pub bytes: Range<usize>,
}

/// The name of each heuristic column, in order: `money_claims:1+`, `money_claims:2+`, `money_claims:4+`.
pub fn heuristic_column_names() -> Vec<String> {
    HEURISTICS.iter().flat_map(|h| h.buckets.iter().map(|bound| format!("{}:{bound}+", h.name))).collect()
}
