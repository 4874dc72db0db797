//! Features: the token vector and the heuristic vector of a text.
//!
//! Both are sets of columns: a feature is present or absent (presence does better than counts on short texts: multinomial naive Bayes and its refinement
//! over-count what is repeated).

mod characters;
pub mod distinct;
pub(crate) mod hash;
pub mod heuristics;
mod recipe;
pub mod tokens;

pub use recipe::{LONGEST_WINDOW, Recipe, Window, heuristic_column_names};

use std::cell::RefCell;

use crate::text::Text;
use distinct::Distinct;
use tokens::{ALL, BLOCKS, Tokens};

/// The token columns of a text or of a part of it, by block: each once, in the order of the text.
pub type TokenVector = [Vec<u32>; BLOCKS];

/// Words in the markup of a blank comment at most (`<!-- wp:paragraph --><p></p>` has four): more may be a text that hides there.
const MOST_HIDDEN: usize = 12;

/// Everything the models know of a comment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Features {
    /// Token columns of the whole text, each below `2^bits` of the recipe.
    pub tokens: TokenVector,
    /// Heuristic columns that are present, ascending, each below [`Recipe::heuristic_columns`].
    pub heuristics: Vec<u32>,
    /// For a long text, the token columns of its overlapping windows: spam hidden in honest words is judged by its worst window.
    pub windows: Vec<TokenVector>,
    /// Whether there is nothing to judge: no word, no letter sequence, no link, and no more than a little markup that hides nothing.
    pub blank: bool,
}

impl Features {
    /// Extracts the features of `text` by `recipe`.
    pub fn extract(text: &Text<'_>, recipe: &Recipe) -> Self {
        thread_local! {
            static EXTRACTOR: RefCell<Extractor> = RefCell::default();
        }
        let mut features = Self::default();
        EXTRACTOR.with_borrow_mut(|extractor| {
            extractor.extract(text, recipe, &mut features);
            if !text.is_kept() {
                *extractor = Extractor::default();
            }
        });
        features
    }
}

/// Makes features of text after text, in memory that is kept from one to the next.
#[derive(Debug, Default)]
pub struct Extractor {
    /// The tokens of the last text, with their places.
    pub(crate) tokens: Tokens,
    pub(crate) distinct: Distinct,
    pub(crate) heuristics: heuristics::Scratch,
    spare: Vec<TokenVector>,
}

impl Extractor {
    /// Reads the tokens of `text`, and puts the heuristic columns that are present into `heuristics`; whether the text is [blank](Features::blank).
    pub fn read(&mut self, text: &Text<'_>, recipe: &Recipe, heuristics: &mut Vec<u32>) -> bool {
        self.tokens.read(text, recipe.bits);
        recipe.heuristics_into(text, &mut self.heuristics, heuristics);
        self.tokens.is_empty() && text.original().split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).count() <= MOST_HIDDEN
    }

    /// Makes `features` those of `text` by `recipe`.
    pub fn extract(&mut self, text: &Text<'_>, recipe: &Recipe, features: &mut Features) {
        features.blank = self.read(text, recipe, &mut features.heuristics);
        for block in ALL {
            self.distinct.keep(self.tokens.columns(block), &mut features.tokens[block as usize]);
        }
        self.spare.append(&mut features.windows);
        for window in recipe.windows(text) {
            self.tokens.locate();
            let mut vector = self.spare.pop().unwrap_or_default();
            for block in ALL {
                let range = self.tokens.range(block, &window, text.links());
                self.distinct.keep(&self.tokens.columns(block)[range], &mut vector[block as usize]);
            }
            features.windows.push(vector);
        }
    }
}
