//! Joining: from texts under one key to groups.
//!
//! Linear whatever stands in the input: under a key a text is held against the last few leaders only, and a group grows only by what is also somewhat like its first member, so that no chain
//! of small changes leads from one text to another.

use rayon::prelude::*;

use super::{bands::Keyed, fingerprint::Fingerprint};

/// Leaders under one key that a text is held against.
const LEADERS: usize = 4;
/// Keys of so many texts have them sorted by their least hashes first, so that likely alike ones are neighbours.
const CROWD: usize = 16;
/// The first members of two groups must be at least so alike for the groups to become one.
const LINKED: f32 = 0.25;

/// Texts, by number, in groups (union-find; the root is the least member).
#[derive(Debug)]
pub(super) struct Groups {
    root: Vec<u32>,
}

/// Two texts that are alike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Edge {
    pub similarity: f32,
    pub a: u32,
    pub b: u32,
}

impl Groups {
    /// Every text by itself.
    pub fn new(texts: u32) -> Self {
        Self { root: (0..texts).collect() }
    }

    /// The first member of the group of `text`.
    pub fn first(&self, text: u32) -> u32 {
        let mut at = text;
        while self.root[at as usize] != at {
            at = self.root[at as usize];
        }
        at
    }

    /// As [`Self::first`], and shorter the next time.
    fn shorten(&mut self, text: u32) -> u32 {
        let first = self.first(text);
        let mut at = text;
        while at != first {
            at = std::mem::replace(&mut self.root[at as usize], first);
        }
        first
    }

    /// Makes one group of those of `a` and `b`.
    pub fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.shorten(a), self.shorten(b));
        self.root[a.max(b) as usize] = a.min(b);
    }

    /// Joins what `edges` connect, the likest first, where the first members are also somewhat alike.
    pub fn join_alike<'a>(&mut self, mut edges: Vec<Edge>, fingerprint: impl Fn(u32) -> &'a Fingerprint) {
        edges.par_sort_unstable_by(|x, y| y.similarity.total_cmp(&x.similarity).then((x.a, x.b).cmp(&(y.a, y.b))));
        for Edge { a, b, .. } in edges {
            let (a, b) = (self.shorten(a), self.shorten(b));
            if a != b && fingerprint(a).similarity(fingerprint(b)) >= LINKED {
                self.join(a, b);
            }
        }
    }

    /// The groups of two and more, in order of their first members; members ascending.
    pub fn into_groups(mut self) -> Vec<Vec<usize>> {
        let texts = self.root.len() as u32;
        let mut place = vec![u32::MAX; self.root.len()];
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for text in 0..texts {
            let first = self.shorten(text);
            if first == text {
                continue;
            }
            let group = &mut place[first as usize];
            if *group == u32::MAX {
                *group = groups.len() as u32;
                groups.push(vec![first as usize]);
            }
            groups[*group as usize].push(text as usize);
        }
        groups.sort_unstable_by_key(|members| members[0]);
        groups
    }
}

/// The edges among the texts of one key: each with a leader it is like, by `alike`, or a leader itself.
pub(super) fn edges<'a>(
    run: &[Keyed],
    groups: &Groups,
    fingerprint: impl Fn(u32) -> &'a Fingerprint,
    alike: impl Fn(&Fingerprint, &Fingerprint) -> f32,
) -> Vec<Edge> {
    let mut texts: Vec<u32> = run.iter().map(|(_, text)| *text).collect();
    if texts.len() > CROWD {
        texts.sort_by_cached_key(|text| (fingerprint(*text).neighbourhood(), *text));
    }
    let mut leaders = [u32::MAX; LEADERS];
    let mut next = 0;
    let mut edges = Vec::new();
    'texts: for text in texts {
        let (first, own) = (groups.first(text), fingerprint(text));
        for back in 1..=LEADERS {
            let leader = leaders[(next + LEADERS - back) % LEADERS];
            if leader == u32::MAX {
                break;
            }
            if groups.first(leader) == first {
                continue 'texts;
            }
            let other = fingerprint(leader);
            let least = alike(own, other);
            if own.may_be_alike(other, least) {
                let similarity = own.similarity(other);
                if similarity >= least {
                    edges.push(Edge { similarity, a: leader.min(text), b: leader.max(text) });
                    continue 'texts;
                }
            }
        }
        leaders[next] = text;
        next = (next + 1) % LEADERS;
    }
    edges
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::text::Text;

    #[test]
    fn groups_are_told_in_order_of_their_first_members() {
        let mut groups = Groups::new(6);
        groups.join(5, 3);
        groups.join(4, 0);
        groups.join(3, 1);
        assert_eq!(groups.into_groups(), [vec![0, 4], vec![1, 3, 5]]);
    }

    #[test]
    fn a_chain_of_small_changes_does_not_lead_from_one_text_to_another() {
        let words: Vec<String> = (0..60)
            .map(|number: u8| format!("{}word", char::from(b'a' + number % 26).to_string().repeat(1 + usize::from(number / 26))))
            .collect();
        let texts: Vec<Fingerprint> =
            words.windows(12).map(|words| Fingerprint::of(&Text::fold(&words.join(" ")), &BTreeSet::new())).collect();
        let edges = (1..texts.len() as u32).map(|b| Edge { similarity: 0.8, a: b - 1, b }).collect();
        let mut groups = Groups::new(texts.len() as u32);
        groups.join_alike(edges, |text| &texts[text as usize]);
        let longest = groups.into_groups().iter().map(Vec::len).max();
        assert!(longest.is_some_and(|longest| longest < 20), "{longest:?}");
    }
}
