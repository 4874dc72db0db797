//! Features: the token vector and the heuristic vector of a text.
//!
//! Both are sets of columns: a feature is present or absent (presence does better than counts on short texts: multinomial naive Bayes and its refinement
//! over-count what is repeated).

mod hash;
pub mod heuristics;
mod recipe;
pub mod tokens;

pub use recipe::{LONGEST_WINDOW, Recipe, heuristic_column_names};

use std::ops::Range;

use crate::text::Text;
use tokens::{BLOCKS, Block, Place, Sink};

/// The token columns of a text or of a part of it, by block: ascending, each once.
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
        let tokens = token_vector(text, 0..text.folded().len(), recipe);
        let blank = tokens.iter().all(Vec::is_empty)
            && text.original().split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).count() <= MOST_HIDDEN;
        Self {
            tokens,
            heuristics: recipe.heuristic_vector(text),
            windows: recipe.windows(text).into_iter().map(|range| token_vector(text, range, recipe)).collect(),
            blank,
        }
    }
}

fn token_vector(text: &Text<'_>, range: Range<usize>, recipe: &Recipe) -> TokenVector {
    struct Collect(TokenVector);
    impl Sink for Collect {
        fn token(&mut self, block: Block, column: u32, _place: Place) {
            self.0[block as usize].push(column);
        }
    }
    let mut collect = Collect(TokenVector::default());
    tokens::tokens(text, range, recipe.bits, &mut collect);
    for block in &mut collect.0 {
        block.sort_unstable();
        block.dedup();
    }
    collect.0
}
