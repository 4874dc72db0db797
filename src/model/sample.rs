//! [`Sample`]: the features of many comments, packed for the learner.

use linfa::dataset::Records;

use crate::features::{Features, TokenVector, tokens::BLOCKS};

/// Rows of features.
#[derive(Debug, Clone, Default)]
pub struct Sample {
    bits: u32,
    heuristic_columns: usize,
    columns: Vec<u32>,
    /// For each row, where its blocks end in `columns`; the heuristics are the last block.
    ends: Vec<[usize; BLOCKS + 1]>,
    windows: Vec<Vec<TokenVector>>,
    blank: Vec<bool>,
}

impl Sample {
    /// An empty sample over `2^bits` token columns and `heuristic_columns` heuristic columns.
    pub fn new(bits: u32, heuristic_columns: usize) -> Self {
        Self { bits, heuristic_columns, ..Self::default() }
    }

    /// Adds one row.
    pub fn push(&mut self, features: Features) {
        let mut ends = [0; BLOCKS + 1];
        for (block, end) in features.tokens.iter().chain([&features.heuristics]).zip(&mut ends) {
            self.columns.extend_from_slice(block);
            *end = self.columns.len();
        }
        self.ends.push(ends);
        self.windows.push(features.windows);
        self.blank.push(features.blank);
    }

    /// Whether there is nothing to judge in `row`.
    pub fn is_blank(&self, row: usize) -> bool {
        self.blank[row]
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// log2 of the number of token columns.
    pub fn bits(&self) -> u32 {
        self.bits
    }

    /// The columns of block `block` in `row`; block [`BLOCKS`] holds the heuristics.
    pub fn block(&self, row: usize, block: usize) -> &[u32] {
        let end = self.ends[row][block];
        let start = match (block, row) {
            (0, 0) => 0,
            (0, _) => self.ends[row - 1][BLOCKS],
            _ => self.ends[row][block - 1],
        };
        &self.columns[start..end]
    }

    /// The blocks of `row`, tokens first, heuristics last.
    pub fn blocks(&self, row: usize) -> [&[u32]; BLOCKS + 1] {
        std::array::from_fn(|block| self.block(row, block))
    }

    /// The token vectors of the windows of `row`.
    pub fn windows(&self, row: usize) -> &[TokenVector] {
        &self.windows[row]
    }

    /// Number of heuristic columns.
    pub fn heuristic_columns(&self) -> usize {
        self.heuristic_columns
    }
}

impl Records for Sample {
    type Elem = u32;

    fn nsamples(&self) -> usize {
        self.len()
    }

    fn nfeatures(&self) -> usize {
        (1 << self.bits) + self.heuristic_columns
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_as_they_went_in() {
        let features = |first: u32| {
            let mut tokens = TokenVector::default();
            tokens[0] = vec![first, first + 1];
            tokens[2] = vec![first + 2];
            Features { tokens, heuristics: vec![0, 3], windows: vec![], blank: false }
        };
        let mut sample = Sample::new(10, 4);
        sample.push(features(10));
        sample.push(features(20));
        assert_eq!(sample.blocks(0), [&[10, 11][..], &[], &[12], &[], &[], &[], &[0, 3]]);
        assert_eq!(sample.blocks(1), [&[20, 21][..], &[], &[22], &[], &[], &[], &[0, 3]]);
        assert_eq!(sample.len(), 2);
        assert_eq!(sample.nfeatures(), 1024 + 4);
    }
}
