//! Campaigns: the same text, or nearly, posted again and again.

/// A group of near-identical comments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    /// 1-based, in order of first appearance; shown as `c1`.
    pub number: usize,
    /// The words that all members share, slots shown as `…`.
    pub template: String,
    /// Indices of its comments in the input, ascending; at least two.
    pub members: Vec<usize>,
}

impl Campaign {
    /// Its name in columns and reports: `c1`.
    pub fn name(&self) -> String {
        format!("c{}", self.number)
    }
}
