//! Text: from what was typed to what was meant.
//!
//! `&str` in, [`Text`] out; this room knows no comment. The original is kept beside the folded view, with offsets
//! that lead from the view back to the original.

mod tokens;

pub use tokens::{Word, WordKind};

use std::{borrow::Cow, ops::Range};

use crate::span::Span;

/// What folding met and undid, or only met; heuristics count these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MarkKind {
    /// An HTML entity that was decoded.
    Entity,
    /// An HTML tag that was taken out.
    Tag,
    /// Broken encoding that could be mended.
    MojibakeMended,
    /// Broken encoding whose bytes are lost.
    MojibakeLost,
    /// An invisible character inside a word, or one that no honest text needs; never the joiners of Persian, Indic scripts and emoji.
    Invisible,
    /// A styled, enclosed or full-width letter run (mathematical bold, circled, squared ...).
    Styled,
    /// A word that mixes scripts by look-alike letters.
    MixedScript,
    /// Letters spaced out (`W h a t s A p p`) that were rejoined.
    Spaced,
}

/// One thing that folding met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// What it is.
    pub kind: MarkKind,
    /// Where, in the original.
    pub span: Span,
}

/// A comment's text in two views: the original, and the folded view in which disguises are undone.
#[derive(Debug, Clone)]
pub struct Text<'a> {
    original: &'a str,
    folded: Cow<'a, str>,
    marks: Vec<Mark>,
    words: Vec<Word>,
}

impl<'a> Text<'a> {
    /// Folds `original`. Linear in its length; folding the folded view again changes nothing.
    pub fn fold(original: &'a str) -> Self {
        let folded = Cow::Owned(original.to_ascii_lowercase());
        let words = tokens::words(&folded);
        Self { original, folded, marks: Vec::new(), words }
    }

    /// What was typed.
    pub fn original(&self) -> &'a str {
        self.original
    }

    /// The folded view: lower case, entities decoded, tags out, mojibake mended, NFKC, look-alikes, styled and spaced letters undone.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// Where a byte range of the folded view came from.
    pub fn origin(&self, folded: Range<usize>) -> Span {
        folded.into()
    }

    /// What folding met, in the order of the original.
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// The words of the folded view, in order.
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// The folded text of `word`.
    pub fn word(&self, word: &Word) -> &str {
        &self.folded[word.start..word.end]
    }
}
