//! Folds: which rows are held out together.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use crate::comment::Label;

/// What is held out together, told by a digest that gives the order, too. Strangers wrote the texts behind it: 128 bits of SHA-256 (of 10 million groups two share a digest with odds of one
/// in 10^24).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupKey {
    order: u64,
    digest: [u8; 16],
}

impl GroupKey {
    /// The key of the group of this name.
    pub fn of(group: &str) -> Self {
        Self { order: hash(group), digest: digest(group) }
    }

    /// The digest alone.
    pub fn digest(&self) -> &[u8; 16] {
        &self.digest
    }
}

/// 128 bits of the SHA-256 of `text`.
pub fn digest(text: &str) -> [u8; 16] {
    let mut digest = [0; 16];
    digest.copy_from_slice(&Sha256::digest(text)[..16]);
    digest
}

/// Gives each row a fold below `folds`: rows of one `group` stand together, and each class is spread evenly.
///
/// The largest group goes first, each to the fold that has least of what it holds, as in scikit-learn's `StratifiedGroupKFold`. Groups of
/// one size go in the order of their hash, so that neither the input's order nor its dates decide.
pub fn assign(groups: &[String], labels: &[Label], folds: u8) -> Vec<usize> {
    let keys: Vec<GroupKey> = groups.iter().map(|group| GroupKey::of(group)).collect();
    assign_weighted(&keys, labels, &vec![1; labels.len()], folds).into_iter().map(usize::from).collect()
}

/// The same for rows that stand for several each, as their weights say.
pub fn assign_weighted(groups: &[GroupKey], labels: &[Label], weights: &[u32], folds: u8) -> Vec<u8> {
    let mut in_order: Vec<u32> = (0..).take(groups.len()).collect();
    in_order.sort_unstable_by_key(|&row| (groups[row as usize], row));
    let held = |rows: &[u32]| {
        let mut count = [0usize; 2];
        for &row in rows {
            count[usize::from(labels[row as usize].is_spam())] += weights[row as usize] as usize;
        }
        count
    };
    // Where each group stands in the order, and what it holds.
    let mut at = 0;
    let mut members: Vec<(std::ops::Range<u32>, [usize; 2])> = in_order
        .chunk_by(|&one, &other| groups[one as usize] == groups[other as usize])
        .map(|rows| {
            let from = at;
            at += rows.len() as u32;
            (from..at, held(rows))
        })
        .collect();
    members.sort_by_key(|(_, [ham, spam])| std::cmp::Reverse(ham + spam));
    let total = held(&in_order);
    let mut loads = vec![[0usize; 2]; usize::from(folds)];
    let mut fold_of = vec![0; groups.len()];
    for (rows, held) in members {
        // By how much the sum of the squared shares of the classes would grow, but for what is the same in all folds.
        let burden = |load: &[usize; 2]| -> f64 {
            (0..2).filter(|&class| held[class] > 0).map(|class| (held[class] * load[class]) as f64 / (total[class] as f64).powi(2)).sum()
        };
        let least =
            (0..folds).min_by(|&one, &other| burden(&loads[usize::from(one)]).total_cmp(&burden(&loads[usize::from(other)]))).unwrap_or(0);
        for (load, held) in loads[usize::from(least)].iter_mut().zip(held) {
            *load += held;
        }
        for &row in &in_order[rows.start as usize..rows.end as usize] {
            fold_of[row as usize] = least;
        }
    }
    fold_of
}

/// As [`assign`], with as many folds as there are groups where those are fewer: then each group is a fold. Gives the number of folds too.
pub fn assign_groups(groups: &[String], labels: &[Label], folds: u8) -> (Vec<usize>, usize) {
    let names: BTreeSet<&String> = groups.iter().collect();
    if names.len() > usize::from(folds) {
        return (assign(groups, labels, folds), usize::from(folds));
    }
    let number: BTreeMap<&String, usize> = names.into_iter().enumerate().map(|(number, name)| (name, number)).collect();
    (groups.iter().map(|group| number.get(group).copied().unwrap_or(0)).collect(), number.len())
}

/// What makes two texts the same for folds: their letters and digits in lower case; the text itself where it has none.
pub fn duplicate_key(text: &str) -> String {
    let key: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    if key.is_empty() { text.to_owned() } else { key }
}

/// FNV-1a (Fowler, Noll and Vo), with its high bits mixed down.
fn hash(text: &str) -> u64 {
    let fnv = text.bytes().fold(0xCBF2_9CE4_8422_2325u64, |h, byte| (h ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3));
    (fnv ^ (fnv >> 32)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_stand_together_and_classes_are_spread() {
        let groups: Vec<String> = (0..100).map(|row| format!("text {}", row / 2)).collect();
        let labels: Vec<Label> = (0..100).map(|row| if row < 40 { Label::Spam } else { Label::Ham }).collect();
        let folds = assign(&groups, &labels, 5);
        for pair in 0..50 {
            assert_eq!(folds[2 * pair], folds[2 * pair + 1]);
        }
        for fold in 0..5 {
            let spam = (0..40).filter(|&row| folds[row] == fold).count();
            let ham = (40..100).filter(|&row| folds[row] == fold).count();
            assert_eq!((spam, ham), (8, 12));
        }
    }

    #[test]
    fn the_order_of_the_input_does_not_matter() {
        let groups: Vec<String> = (0..30).map(|row| row.to_string()).collect();
        let labels = vec![Label::Ham; 30];
        let folds = assign(&groups, &labels, 3);
        let reversed: Vec<String> = groups.iter().rev().cloned().collect();
        let mut back = assign(&reversed, &labels, 3);
        back.reverse();
        assert_eq!(folds, back);
    }

    /// How many of `rows` are ham and how many spam.
    fn by_class(rows: impl Iterator<Item = usize>, labels: &[Label]) -> [usize; 2] {
        let mut count = [0; 2];
        for row in rows {
            count[usize::from(labels[row].is_spam())] += 1;
        }
        count
    }

    /// Rows of each class in each fold.
    fn spread(folds: &[usize], labels: &[Label], count: usize) -> Vec<[usize; 2]> {
        (0..count).map(|fold| by_class((0..folds.len()).filter(|&row| folds[row] == fold), labels)).collect()
    }

    #[test]
    fn large_groups_do_not_unbalance_the_folds() {
        // Groups of 40, 20, 20, 10, 10 and 20 of one; of every group a quarter is spam.
        let sizes = [vec![10, 40, 20, 10, 20], vec![1; 20]].concat();
        let groups: Vec<String> = sizes.iter().enumerate().flat_map(|(group, &size)| vec![format!("g{group}"); size]).collect();
        let labels: Vec<Label> = (0..groups.len()).map(|row| if row % 4 == 0 { Label::Spam } else { Label::Ham }).collect();
        let folds = assign(&groups, &labels, 3);
        for [ham, spam] in spread(&folds, &labels, 3) {
            assert!((29..=31).contains(&ham) && (9..=11).contains(&spam), "{ham} ham, {spam} spam");
        }
        assert_eq!(folds, assign(&groups, &labels, 3));
    }

    #[test]
    fn groups_of_one_go_round_in_the_order_of_their_hash() {
        let groups: Vec<String> = (0..10).map(|row| format!("text {row}")).collect();
        let labels: Vec<Label> = (0..10).map(|row| if row % 2 == 0 { Label::Spam } else { Label::Ham }).collect();
        let mut order: Vec<usize> = (0..10).collect();
        order.sort_by_key(|&row| hash(&groups[row]));
        let mut expected = vec![0; 10];
        let mut next = [0; 2];
        for row in order {
            let class = &mut next[usize::from(labels[row].is_spam())];
            expected[row] = *class % 3;
            *class += 1;
        }
        assert_eq!(assign(&groups, &labels, 3), expected);
    }

    #[test]
    fn few_groups_are_a_fold_each() {
        let groups: Vec<String> = ["b", "a", "b", "c"].map(str::to_owned).to_vec();
        let labels = [Label::Spam, Label::Ham, Label::Spam, Label::Spam];
        assert_eq!(assign_groups(&groups, &labels, 5), (vec![1, 0, 1, 2], 3));
        assert_eq!(assign_groups(&groups, &labels, 3), (vec![1, 0, 1, 2], 3));
        assert_eq!(assign_groups(&groups, &labels, 2).1, 2);
    }

    #[test]
    fn punctuation_and_case_do_not_make_a_text_new() {
        assert_eq!(duplicate_key("Great  video!!!"), duplicate_key("great video"));
        assert_ne!(duplicate_key("!!!"), duplicate_key("???"));
    }
}
