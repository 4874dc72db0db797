//! [`Distinct`]: each column once.

/// The most bits of a column.
pub const MOST_BITS: u32 = 24;
/// Words of 64 columns.
const WORDS: usize = 1 << (MOST_BITS - 6);

/// Tells repeats of columns in time linear in their number: one bit a column, set and cleared again. Of the bits only those of the table in use are ever touched: 32 KB for `2^18` columns, which the first
/// cache holds (sorting instead was the dearest part of scoring: 18 % of it).
#[derive(Debug)]
pub struct Distinct {
    seen: Box<[u64; WORDS]>,
}

impl Default for Distinct {
    fn default() -> Self {
        // Zeroed memory of the system, of which pages become real when they are touched.
        let seen = vec![0; WORDS].into_boxed_slice().try_into();
        Self { seen: seen.unwrap_or_else(|_| Box::new([0; WORDS])) }
    }
}

impl Distinct {
    /// Puts `columns`, all below `2^MOST_BITS`, into `kept`: each once, where it comes first.
    pub fn keep(&mut self, columns: &[u32], kept: &mut Vec<u32>) {
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

    /// Whether `column` was not asked for since it was forgotten.
    #[inline]
    pub fn is_new(&mut self, column: u32) -> bool {
        // The remainder changes nothing, and spares a check.
        let word = &mut self.seen[column as usize / 64 % WORDS];
        let new = *word >> (column % 64) & 1 == 0;
        *word |= 1 << (column % 64);
        new
    }

    /// Forgets `columns`.
    pub fn forget(&mut self, columns: &[u32]) {
        for &column in columns {
            self.seen[column as usize / 64 % WORDS] = 0;
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
            distinct.keep(&[5, 1023, 5, 0, 64, 1023, 5, (1 << MOST_BITS) - 1], &mut kept);
            assert_eq!(kept, [5, 1023, 0, 64, (1 << MOST_BITS) - 1]);
        }
        distinct.keep(&[], &mut kept);
        assert!(kept.is_empty());
    }
}
