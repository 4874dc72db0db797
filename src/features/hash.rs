//! The hash that turns a token into a column. It is part of the recipe: a change makes every model file foreign.

/// A running 64-bit hash over bytes and characters: multiply, fold, one multiplication a step, so that the hash of an n-gram is one step away from that of
/// the n-gram before it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TokenHash(u64);

const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;

impl TokenHash {
    /// Starts the hash of one family of tokens; families of different `salt` share the table without meeting.
    pub(crate) const fn new(salt: u64) -> Self {
        Self(salt.wrapping_mul(MULTIPLIER) ^ 0x2545_F491_4F6C_DD1D)
    }

    /// Takes in one unit: a byte, a character, or the hash of a part.
    #[inline]
    pub(crate) fn with(self, unit: u64) -> Self {
        let mixed = (self.0 ^ unit).wrapping_mul(MULTIPLIER);
        Self(mixed ^ (mixed >> 32))
    }

    /// Takes in the bytes of `text`.
    #[inline]
    pub(crate) fn with_bytes(self, text: &[u8]) -> Self {
        text.iter().fold(self, |hash, &byte| hash.with(u64::from(byte)))
    }

    /// The raw state, to be a unit of another hash.
    #[inline]
    pub(crate) fn state(self) -> u64 {
        self.0
    }

    /// The column in a table of `2^bits` columns.
    #[inline]
    pub(crate) fn column(self, bits: u32) -> u32 {
        // The high bits of one more multiplication depend on all bits of the state.
        let top = self.0.wrapping_mul(0xD6E8_FEB8_6659_FD93) >> (64 - bits);
        u32::try_from(top).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stay_where_models_expect_them() {
        let column = |text: &str| TokenHash::new(1).with_bytes(text.as_bytes()).column(20);
        assert_eq!([column("earn"), column("money"), column("")], [732_587, 900_048, 512_921]);
    }

    #[test]
    fn columns_spread_evenly() {
        let mut seen = vec![0u32; 1 << 10];
        for number in 0..(1u64 << 14) {
            seen[TokenHash::new(3).with(number).column(10) as usize] += 1;
        }
        // 16 are expected in each; a fair hash stays well within five standard deviations.
        assert!(seen.iter().all(|&n| n < 40), "{:?}", seen.iter().max());
    }
}
