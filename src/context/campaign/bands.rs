//! Bands: texts that are likely alike meet under a key.
//!
//! MinHash (Broder 1997) with weights: each row of a band takes the word whose hash, drawn by the word's weight, is the greatest. Two texts take the
//! same word with about the probability that is their weighted Jaccard similarity (the same draw for the same word makes the samples consistent; Efraimidis and Spirakis 2006).

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

/// The texts under the keys that they are given, sorted.
pub(super) fn keyed(texts: &[u32], key: impl Fn(u32) -> u64 + Sync) -> Vec<Keyed> {
    let mut keyed: Vec<Keyed> = texts.par_iter().map(|&text| (key(text), text)).collect();
    keyed.par_sort_unstable();
    keyed
}

/// Bands whose keys are made at a time: going to a text costs more than a key.
pub(super) const AT_ONCE: usize = 4;

/// The keys of `texts` in [`AT_ONCE`] bands from `band` on, cut to half their length.
pub(super) fn keys<'a>(texts: &[u32], band: usize, fingerprint: impl Fn(u32) -> &'a Fingerprint + Sync) -> Vec<[u32; AT_ONCE]> {
    texts.par_iter().map(|&text| std::array::from_fn(|ahead| (key(fingerprint(text), band + ahead) >> 32) as u32)).collect()
}

/// The texts under their keys in one of those bands, sorted.
pub(super) fn band(texts: &[u32], keys: &[[u32; AT_ONCE]], ahead: usize) -> Vec<Keyed> {
    let mut keyed: Vec<Keyed> = texts.par_iter().zip(keys).map(|(&text, keys)| (u64::from(keys[ahead]), text)).collect();
    keyed.par_sort_unstable();
    keyed
}

/// The key of `fingerprint` in `band`.
pub(super) fn key(fingerprint: &Fingerprint, band: usize) -> u64 {
    (0..ROWS).fold(band as u64, |key, row| {
        let seed = mix((band * ROWS + row) as u64 + 1) | 1;
        let taken = fingerprint.words().iter().max_by_key(|word| draw(**word, seed)).copied().unwrap_or(0);
        mix(key ^ u64::from(taken & 0x3FFF_FFFF))
    })
}

/// A number for the word, the greater of which is taken: uniform to the power of one by its weight, which is in the order of the exponential distribution with the weight as rate. The weights
/// of common words and names are taken for a third and a fifth.
fn draw(word: u32, seed: u64) -> u64 {
    let uniform = (u64::from(word & 0x3FFF_FFFF) ^ (seed >> 34)).wrapping_mul(seed) >> 32;
    let times = |a: u64, b: u64| (a * b) >> 32;
    match Weight::of(word) {
        Weight::Full => uniform,
        Weight::Common => times(times(uniform, uniform), uniform),
        Weight::Name => {
            let square = times(uniform, uniform);
            times(times(square, square), uniform)
        }
    }
}

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
