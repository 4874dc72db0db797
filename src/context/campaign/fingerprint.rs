//! The fingerprint: all that is kept of a text to find its like, some four bytes a word; and how like two are.

use std::collections::BTreeSet;

use super::mask::{Masked, Weight, hash};
use crate::text::Text;

/// Texts of fewer words are only like their copies, and only where a link or a handle stands in them: people do say "thank you" and "first".
pub(super) const LEAST_WORDS: usize = 5;

/// What is kept of a text to find its like.
#[derive(Debug, Clone, Default)]
pub struct Fingerprint {
    /// Hashes of the words that stay once slots are masked, ascending and distinct, with their weights; empty for a text that forms no campaign.
    words: Box<[u32]>,
    /// Words of the text, slots included.
    length: u16,
    /// Slots of the text.
    slots: u16,
    /// The weight of the words, in tenths, and of it what is not of words of full weight.
    weight: u16,
    lesser: u16,
    /// A bit for each word of full weight.
    sketch: u64,
}

impl Fingerprint {
    /// The fingerprint of `text`, which leads to `leads`.
    pub fn of(text: &Text<'_>, leads: &BTreeSet<String>) -> Self {
        let Masked { mut words, length, slots } = Masked::of(text);
        if length < LEAST_WORDS || words.is_empty() {
            if leads.is_empty() {
                return Self::default();
            }
            // Too few words to be nearly alike: the whole counts, so that only copies meet.
            let words_and_leads = words.iter().copied().chain(leads.iter().map(|lead| hash(lead.as_bytes())));
            let whole: Vec<u8> = words_and_leads.flat_map(u32::to_le_bytes).collect();
            words = vec![hash(&whole) & 0x3FFF_FFFF];
        }
        words.sort_unstable();
        words.dedup();
        Self::with(words, length, slots)
    }

    /// The fingerprint of a text of `length` words, `slots` of them slots; `words` are as [`Self::words`] gives them.
    pub(crate) fn with(words: Vec<u32>, length: usize, slots: usize) -> Self {
        let short = |count: usize| u16::try_from(count).unwrap_or(u16::MAX);
        let full = words.iter().filter(|word| Weight::of(**word) == Weight::Full);
        let (count, sketch) = full.fold((0, 0), |(count, sketch), word| (count + 1, sketch | 1 << (word % 61)));
        let weight = weight(&words);
        Self {
            words: words.into(),
            length: short(length),
            slots: short(slots),
            weight: short(weight as usize),
            lesser: short((weight - 10 * count) as usize),
            sketch,
        }
    }

    /// The hashed words, ascending, each with its [`Weight`].
    pub(crate) fn words(&self) -> &[u32] {
        &self.words
    }

    /// Whether it forms no campaign.
    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether it has too few words to be like anything but its copies.
    pub(super) fn is_short(&self) -> bool {
        usize::from(self.length) < LEAST_WORDS
    }

    /// Words, slots included.
    pub(crate) fn length(&self) -> usize {
        self.length.into()
    }

    /// Slots.
    pub(crate) fn slots(&self) -> usize {
        self.slots.into()
    }

    /// One number for equal fingerprints.
    pub(super) fn whole(&self) -> u64 {
        self.words.iter().fold(u64::from(self.length < LEAST_WORDS as u16), |hash, word| mix(hash ^ u64::from(*word)))
    }

    /// The two least hashes: a MinHash of its own.
    pub(super) fn neighbourhood(&self) -> [u32; 2] {
        std::array::from_fn(|place| self.words.get(place).copied().unwrap_or_default())
    }

    /// The weight of its words, in tenths.
    pub(super) fn weight(&self) -> u32 {
        self.weight.into()
    }

    /// Whether the similarity may be `least` or more, told without looking at the words. Words that are in both have a bit in both sketches; of those that share a bit, others may be meant.
    pub(super) fn may_be_alike(&self, other: &Self, least: f32) -> bool {
        let full = u32::from(self.weight - self.lesser) / 10;
        let shared = (self.sketch & other.sketch).count_ones() + full - self.sketch.count_ones();
        let shared = 10 * shared + u32::from(self.lesser.min(other.lesser));
        // shared / (both - shared) >= least
        let both = self.weight() + other.weight();
        shared as f32 * (1.0 + least) >= least * both as f32
    }

    /// The weighted Jaccard similarity: the weight of the words in both by that of all, 0 to 1.
    pub(super) fn similarity(&self, other: &Self) -> f32 {
        let (mut a, mut b) = (self.words.iter().peekable(), other.words.iter().peekable());
        let mut shared = 0;
        while let (Some(&&x), Some(&&y)) = (a.peek(), b.peek()) {
            if x == y {
                shared += Weight::of(x).tenths();
            }
            if x <= y {
                a.next();
            }
            if y <= x {
                b.next();
            }
        }
        let union = self.weight() + other.weight() - shared;
        if union == 0 { 0.0 } else { shared as f32 / union as f32 }
    }
}

/// The weight of `words`, in tenths.
pub(super) fn weight(words: &[u32]) -> u32 {
    words.iter().map(|word| Weight::of(*word).tenths()).sum()
}

/// The finaliser of splitmix64.
pub(super) fn mix(value: u64) -> u64 {
    let z = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Fingerprint {
        let text = Text::fold(text);
        Fingerprint::of(&text, &crate::context::leads::of(&text))
    }

    #[test]
    fn few_words_leave_no_fingerprint() {
        for text in ["", "thank you", "first", "+1", "so true lol", "@ann_b I agree", "!!!"] {
            assert!(of(text).is_empty(), "{text}");
        }
        assert!(!of("see win-now.example/a").is_empty());
        assert!(!of("the bridge opens on friday").is_empty());
    }

    #[test]
    fn similarity_is_that_of_the_words_that_matter() {
        let (a, b) = (of("my garden gate squeaks horribly"), of("my garden gate squeaks loudly"));
        // my weighs 3; garden, gate, squeaks 10 each: 33 of 53.
        assert!((a.similarity(&b) - 33.0 / 53.0).abs() < 1e-6);
        assert_eq!(a.similarity(&a), 1.0);
        assert!(a.may_be_alike(&b, 33.0 / 53.0) && !a.may_be_alike(&of("the council closed every library"), 0.3));
        assert_eq!(a.similarity(&Fingerprint::default()), 0.0);
    }
}
