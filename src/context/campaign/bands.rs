//! Bands: texts that are likely alike meet under a key.
//!
//! MinHash (Broder 1997) with weights: each row of a band takes the word whose hash, drawn from an exponential distribution with the word's weight as rate, is the least. Two texts take the
//! same word with about the probability that is their weighted Jaccard similarity (the same draw for the same word makes the samples consistent; Efraimidis and Spirakis 2006).

use std::sync::LazyLock;

use rayon::prelude::*;

use super::{
    fingerprint::{Fingerprint, mix},
    mask::Weight,
};

/// Bands, and rows in each: texts of similarity 0.5 meet with probability 1 - (1 - 0.5^2)^16 = 0.99.
pub(super) const BANDS: usize = 16;
const ROWS: usize = 2;

/// One text under its key; sorted, texts of a key stand together, and likely alike ones among them side by side.
pub(super) type Keyed = (u64, u32);

/// The texts under the keys of one band, sorted, keys of one text left out.
pub(super) fn keyed(texts: &[u32], fingerprint: impl Fn(u32) -> Option<u64> + Sync) -> Vec<Keyed> {
    let mut keyed: Vec<Keyed> = texts.par_iter().filter_map(|&text| Some((fingerprint(text)?, text))).collect();
    keyed.par_sort_unstable();
    keyed
}

/// The key of `fingerprint` in `band`.
pub(super) fn key(fingerprint: &Fingerprint, band: usize) -> u64 {
    (0..ROWS).fold(band as u64, |key, row| {
        let seed = mix((band * ROWS + row) as u64 + 1) | 1;
        let least = fingerprint.words().iter().min_by_key(|word| draw(**word, seed)).copied().unwrap_or(0);
        mix(key ^ u64::from(least & 0x3FFF_FFFF))
    })
}

/// A number for the word from the exponential distribution with its weight as rate.
fn draw(word: u32, seed: u64) -> u64 {
    let uniform = u64::from(word & 0x3FFF_FFFF).wrapping_add(seed >> 32).wrapping_mul(seed);
    let uniform = (uniform ^ (uniform >> 31)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let rate = match Weight::of(word) {
        Weight::Full => 6,
        Weight::Common => 20,
        Weight::Name => 30,
    };
    (u64::from(EXPONENTIAL[(uniform >> 52) as usize]) * rate) << 20 | (uniform >> 32) & 0xF_FFFF
}

/// -ln((k + 1/2) / 4096), in 65,536ths.
static EXPONENTIAL: LazyLock<[u32; 4096]> =
    LazyLock::new(|| std::array::from_fn(|step| (-((step as f64 + 0.5) / 4096.0).ln() * 65_536.0).round() as u32));

/// Runs of one key, in order.
pub(super) fn runs(keyed: &[Keyed]) -> impl ParallelIterator<Item = &[Keyed]> {
    keyed.par_chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    #[test]
    fn texts_meet_about_as_often_as_they_are_alike() {
        let of = |text: &str| Fingerprint::of(&Text::fold(text), &std::collections::BTreeSet::new());
        let (a, b) = (of("the rusty garden gate squeaks horribly every morning"), of("the rusty garden gate squeaks loudly every night"));
        let rows = 4_000;
        let meet = (0..rows).filter(|band| key(&a, *band) == key(&b, *band)).count();
        let (share, expected) = (meet as f32 / rows as f32, a.similarity(&b).powi(2));
        assert!((share - expected).abs() < 0.06, "{share} of the bands, {expected} expected");
    }
}
