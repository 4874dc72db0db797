//! Campaigns: the same text, or nearly, posted again and again.
//!
//! A comment is reduced to the set of its words and word pairs, numbers masked. Sets that are likely alike meet in a band of their MinHash signature (Broder 1997) and are
//! joined where their Jaccard similarity says that they are. Everything is linear in the number of comments: within a band each comment is held against the first only.

use std::collections::HashMap;

use super::glimpse::Glimpse;
use crate::{
    decide::Decision,
    text::{Text, WordKind},
};

/// A group of near-identical comments.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Campaign {
    /// 1-based, in order of first appearance; shown as `c1`.
    pub number: usize,
    /// The words that all members share, slots shown as `…`.
    pub template: String,
    /// Indices of its comments in the input, ascending; at least two.
    pub members: Vec<usize>,
    /// How many authors posted it, as far as they are named.
    pub authors: usize,
    /// How many threads it was posted in.
    pub threads: usize,
    /// When it was first posted, as the source wrote it; `None` where no date can be read.
    pub first: Option<String>,
    /// When it was last posted, likewise.
    pub last: Option<String>,
    /// What is to be done with its members.
    pub decision: Decision,
    /// Members that do not inherit the decision, being honest by a wide margin.
    pub exceptions: Vec<usize>,
}

impl Campaign {
    /// Its name in columns and reports: `c1`.
    pub fn name(&self) -> String {
        format!("c{}", self.number)
    }
}

/// Texts of fewer words never form a campaign, unless a link stands in them: people do say "thank you" and "first".
const LEAST_WORDS: usize = 5;
/// How much two sets must share of their union.
const ALIKE: f64 = 0.6;
/// Bands of the signature and rows in each: two texts of similarity 0.6 meet in at least one with probability 1 - (1 - 0.6^2)^16 = 0.999.
const BANDS: usize = 16;
const ROWS: usize = 2;
/// Words of a comment that are looked at; a campaign shows itself in the first thousand.
const MOST_WORDS: usize = 1_000;

/// What is kept of a text to find its like.
#[derive(Debug, Clone, Default)]
pub struct Fingerprint {
    /// Hashes of words and pairs, ascending; empty for a text that forms no campaign.
    parts: Vec<u64>,
}

impl Fingerprint {
    /// The fingerprint of `text`.
    pub fn of(text: &Text<'_>) -> Self {
        let words = &text.words()[..text.words().len().min(MOST_WORDS)];
        if words.len() < LEAST_WORDS && text.links().is_empty() {
            return Self::default();
        }
        let mut parts = Vec::with_capacity(2 * words.len() + 1);
        let mut previous = 0;
        for word in words {
            let hash = match word.kind {
                WordKind::Number => 1,
                _ => hash(text.word(word).bytes()),
            };
            parts.push(hash);
            parts.push(mix(previous ^ hash.rotate_left(17)));
            previous = hash;
        }
        if words.len() < LEAST_WORDS {
            // Too few words to be nearly alike: the whole text counts, so that only copies meet.
            let whole = hash(text.folded().bytes().filter(|byte| !byte.is_ascii_whitespace()));
            parts = (0..8).map(|part| mix(whole ^ part)).collect();
        }
        parts.sort_unstable();
        parts.dedup();
        Self { parts }
    }

    fn signature(&self) -> [u64; BANDS] {
        std::array::from_fn(|band| {
            (0..ROWS).fold(band as u64, |key, row| {
                let seed = mix((band * ROWS + row) as u64 + 1);
                let least = self.parts.iter().map(|&part| mix(part ^ seed)).min().unwrap_or(0);
                mix(key ^ least)
            })
        })
    }

    fn similarity(&self, other: &Self) -> f64 {
        let (mut a, mut b, mut shared) = (0, 0, 0usize);
        while let (Some(x), Some(y)) = (self.parts.get(a), other.parts.get(b)) {
            shared += usize::from(x == y);
            a += usize::from(x <= y);
            b += usize::from(y <= x);
        }
        let union = self.parts.len() + other.parts.len() - shared;
        if union == 0 { 0.0 } else { shared as f64 / union as f64 }
    }
}

/// Groups near-identical texts, in order of first appearance. `original` gives the text of a comment by its index, for the templates.
pub fn find<'a>(glimpses: &[Glimpse], original: impl Fn(usize) -> &'a str) -> Vec<Campaign> {
    let mut leaders: HashMap<(usize, u64), usize> = HashMap::new();
    let mut root: Vec<usize> = (0..glimpses.len()).collect();
    for (index, Glimpse { fingerprint, .. }) in glimpses.iter().enumerate() {
        if fingerprint.parts.is_empty() {
            continue;
        }
        for (band, key) in fingerprint.signature().into_iter().enumerate() {
            let leader = *leaders.entry((band, key)).or_insert(index);
            if leader != index
                && find_root(&mut root, leader) != find_root(&mut root, index)
                && fingerprint.similarity(&glimpses[leader].fingerprint) >= ALIKE
            {
                let (a, b) = (find_root(&mut root, leader), find_root(&mut root, index));
                root[a.max(b)] = a.min(b);
            }
        }
    }
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); glimpses.len()];
    for index in 0..glimpses.len() {
        members[find_root(&mut root, index)].push(index);
    }
    members
        .into_iter()
        .filter(|members| members.len() > 1)
        .enumerate()
        .map(|(number, members)| Campaign { number: number + 1, template: template(&members, &original), members, ..Campaign::default() })
        .collect()
}

fn find_root(root: &mut [usize], mut index: usize) -> usize {
    while root[index] != index {
        root[index] = root[root[index]];
        index = root[index];
    }
    index
}

/// The words of the first member that all looked-at members have in the same order; the rest as `…`.
fn template<'a>(members: &[usize], original: &impl Fn(usize) -> &'a str) -> String {
    const MOST_MEMBERS: usize = 20;
    const MOST_TEMPLATE_WORDS: usize = 120;
    let words = |index: usize| -> Vec<&'a str> { original(index).split_whitespace().take(MOST_TEMPLATE_WORDS).collect() };
    let first = words(members[0]);
    let mut shared = vec![true; first.len()];
    for &member in members.iter().skip(1).take(MOST_MEMBERS) {
        for (kept, in_both) in shared.iter_mut().zip(common(&first, &words(member))) {
            *kept &= in_both;
        }
    }
    let mut template: Vec<&str> = Vec::new();
    for (word, kept) in first.into_iter().zip(shared) {
        let shown = if kept { word } else { "…" };
        if shown != "…" || template.last() != Some(&"…") {
            template.push(shown);
        }
    }
    template.join(" ")
}

/// Which words of `a` belong to a longest common subsequence with `b`.
fn common(a: &[&str], b: &[&str]) -> Vec<bool> {
    let mut longest = vec![vec![0u16; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            longest[i][j] = if a[i] == b[j] { longest[i + 1][j + 1] + 1 } else { longest[i + 1][j].max(longest[i][j + 1]) };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut in_both = vec![false; a.len()];
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            in_both[i] = true;
            i += 1;
            j += 1;
        } else if longest[i + 1][j] >= longest[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    in_both
}

fn hash(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}

/// The finaliser of splitmix64.
fn mix(value: u64) -> u64 {
    let z = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn campaigns(texts: &[&str]) -> Vec<(Vec<usize>, String)> {
        let glimpses: Vec<Glimpse> = texts.iter().map(|text| Glimpse::of(&Text::fold(text))).collect();
        find(&glimpses, |index| texts[index]).into_iter().map(|c| (c.members, c.template)).collect()
    }

    #[test]
    fn copies_with_changed_slots_are_one_campaign() {
        let found = campaigns(&[
            "Thanks to my broker I made $4,200 in two weeks, she is the best trader I ever met",
            "The new bridge opens on Friday, at last",
            "thanks to my broker I made $9,750 in three weeks, she is the best trader I ever met!!",
            "Thanks to my broker I made $800 in two weeks, she is the best trader I ever met",
        ]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, [0, 2, 3]);
        assert!(found[0].1.contains("… in … weeks, she is the best trader I ever"), "{}", found[0].1);
    }

    #[test]
    fn what_many_people_say_is_no_campaign() {
        assert_eq!(campaigns(&["thank you", "Thank you!", "first", "first", "+1", "+1", "so true", "so true"]), []);
    }

    #[test]
    fn different_comments_on_one_subject_stay_apart() {
        assert_eq!(
            campaigns(&[
                "The council should have repaired the bridge years ago, nobody listened",
                "Nobody should blame the council for the bridge, the money was never there",
            ]),
            []
        );
    }

    #[test]
    fn a_copied_bare_link_is_a_campaign() {
        assert_eq!(campaigns(&["see https://win-now.example/a", "hm", "see https://win-now.example/a"])[0].0, [0, 2]);
    }

    #[test]
    fn a_hundred_thousand_equal_comments_take_no_quadratic_time() {
        let texts = vec!["the very same words posted over and over"; 100_000];
        assert_eq!(campaigns(&texts)[0].0.len(), 100_000);
    }
}
