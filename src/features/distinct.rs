//! [`Distinct`]: each column once.

/// Drops the repeats of columns, in time linear in their number: one bit a column of the table, set and cleared again (64 KB for `2^19` columns, which a core's own cache holds; sorting
/// instead was the dearest part of scoring).
#[derive(Debug, Default)]
pub(crate) struct Distinct {
    seen: Vec<u64>,
}

impl Distinct {
    /// Puts `columns`, all below `2^bits`, into `kept`: each once, where it comes first.
    pub(crate) fn keep(&mut self, columns: &[u32], bits: u32, kept: &mut Vec<u32>) {
        self.fit(bits);
        kept.clear();
        kept.resize(columns.len(), 0);
        let mut count = 0;
        for &column in columns {
            // Without a branch: a repeat is written over by the next.
            kept[count] = column;
            count += usize::from(self.is_new(column));
        }
        kept.truncate(count);
        self.forget(kept);
    }

    /// Room for columns below `2^bits`.
    pub(crate) fn fit(&mut self, bits: u32) {
        self.seen.resize(self.seen.len().max((1usize << bits).div_ceil(64)), 0);
    }

    /// Whether `column` was not asked for since it was forgotten.
    ///
    /// # Panics
    /// If the column does not fit.
    #[inline]
    pub(crate) fn is_new(&mut self, column: u32) -> bool {
        let word = &mut self.seen[column as usize / 64];
        let new = *word >> (column % 64) & 1 == 0;
        *word |= 1 << (column % 64);
        new
    }

    /// Forgets `columns`.
    ///
    /// # Panics
    /// If a column does not fit.
    pub(crate) fn forget(&mut self, columns: &[u32]) {
        for &column in columns {
            self.seen[column as usize / 64] = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_once_in_the_order_of_the_first() {
        let mut distinct = Distinct::default();
        let mut kept = Vec::new();
        for _ in 0..2 {
            distinct.keep(&[5, 1023, 5, 0, 64, 1023, 5], 10, &mut kept);
            assert_eq!(kept, [5, 1023, 0, 64]);
        }
        distinct.keep(&[], 10, &mut kept);
        assert!(kept.is_empty());
    }
}
