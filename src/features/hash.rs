//! The hash that turns a token into a column. It is part of the recipe: a change makes every model file foreign.

/// A running 64-bit hash over words of 8 bytes: one 128-bit multiplication a word, its halves folded together (as wyhash and foldhash do), so that the hash of a character n-gram
/// costs one multiplication.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TokenHash(u64);

const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;

impl TokenHash {
    /// Starts the hash of one family of tokens; families of different `salt` share the table without meeting.
    pub(crate) const fn new(salt: u64) -> Self {
        Self(salt.wrapping_mul(0xD6E8_FEB8_6659_FD93) ^ 0x2545_F491_4F6C_DD1D)
    }

    /// Takes in one unit: up to 8 bytes, or the hash of a part.
    #[inline]
    pub(crate) fn with(self, unit: u64) -> Self {
        let product = u128::from(self.0 ^ unit) * u128::from(MULTIPLIER);
        // The upper half is what the truncation leaves out.
        Self(product as u64 ^ (product >> 64) as u64)
    }

    /// Takes in the bytes of `text`.
    #[inline]
    pub(crate) fn with_bytes(self, text: &[u8]) -> Self {
        let (words, _) = text.as_chunks::<8>();
        let hash = words.iter().fold(self.with(text.len() as u64), |hash, word| hash.with(u64::from_le_bytes(*word)));
        // What is left of fewer than 8 bytes: the last 8 once more where there are so many, else two halves or three bytes that may overlap.
        let four = |bytes: &[u8; 4]| u64::from(u32::from_le_bytes(*bytes));
        let tail = match (text.last_chunk::<8>(), text.first_chunk::<4>(), text.last_chunk::<4>(), text) {
            (Some(_), ..) if text.len().is_multiple_of(8) => return hash,
            (Some(last), ..) => u64::from_le_bytes(*last),
            (None, Some(first), Some(last), _) => four(first) | four(last) << 32,
            (None, _, _, [first, .., last]) => u64::from(*first) | u64::from(text[text.len() / 2]) << 8 | u64::from(*last) << 16,
            (None, _, _, [only]) => u64::from(*only),
            (None, _, _, []) => 0,
        };
        hash.with(tail)
    }

    /// The raw state, to be a unit of another hash.
    #[inline]
    pub(crate) fn state(self) -> u64 {
        self.0
    }

    /// The column of what this becomes with one last unit: the upper bits of a plain product, which is enough where nothing is built on it (multiply-shift hashing, Dietzfelbinger and others 1997),
    /// and half the work of [`TokenHash::with`].
    #[inline]
    pub(crate) fn column_with(self, unit: u64, bits: u32) -> u32 {
        ((self.0 ^ unit).wrapping_mul(MULTIPLIER) >> (64 - bits)) as u32
    }

    /// The column in a table of `2^bits` columns, `bits` from 1 to 32: the upper bits, which depend on all that came in.
    #[inline]
    pub(crate) fn column(self, bits: u32) -> u32 {
        (self.0 >> (64 - bits)) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stay_where_models_expect_them() {
        let column = |text: &str| TokenHash::new(1).with_bytes(text.as_bytes()).column(20);
        assert_eq!(
            ["earn", "money", "", "no", "everything", "subscribe me now"].map(column),
            [528_286, 118_300, 9_030, 924_674, 811_825, 88_808]
        );
    }

    /// 16 are expected in each; a fair hash stays well within five standard deviations.
    fn spread(columns: impl Iterator<Item = u32>) {
        let mut seen = vec![0u32; 1 << 10];
        for column in columns {
            seen[column as usize] += 1;
        }
        assert!(seen.iter().all(|&n| n < 40), "{:?}", seen.iter().max());
    }

    #[test]
    fn columns_spread_evenly() {
        spread((0..1 << 14).map(|number| TokenHash::new(3).with(number).column(10)));
        spread((0..1 << 14).map(|number| TokenHash::new(3).with(number << 40).column(10)));
        spread((0..1 << 14).map(|number: u32| TokenHash::new(3).with_bytes(format!("{number}").as_bytes()).column(10)));
        // Four and five letters in the lower bytes, as the n-grams have them.
        let letters = |number: u64| (0..5).fold(0, |word, place| word << 8 | (97 + (number >> (place * 3) & 7)));
        spread((0..1 << 14).map(|number| TokenHash::new(4).with(letters(number)).column(10)));
        spread((0..1 << 14).map(|number| TokenHash::new(4).column_with(letters(number), 10)));
        spread((0..1 << 14).map(|number| TokenHash::new(5).column_with(number << 8, 10)));
    }

    #[test]
    fn every_byte_counts() {
        for length in 1..40 {
            let text: Vec<u8> = (0..length).collect();
            for place in 0..text.len() {
                let mut other = text.clone();
                other[place] ^= 1;
                assert_ne!(
                    TokenHash::new(1).with_bytes(&text).state(),
                    TokenHash::new(1).with_bytes(&other).state(),
                    "{place} of {length}"
                );
            }
        }
    }
}
