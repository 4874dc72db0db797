//! Leaks: texts that are judged and stand among the rows that were learned from too, which makes figures look better than they are.

use std::collections::HashSet;

use super::folds::duplicate_key;

/// The texts that were learned from, by what makes two texts the same ([`duplicate_key`]).
#[derive(Debug, Clone, Default)]
pub struct Known {
    keys: HashSet<String>,
}

impl Known {
    /// Notes a text that was learned from.
    pub fn add(&mut self, text: &str) {
        self.keys.insert(duplicate_key(text));
    }

    /// Whether `text` was learned from, but for case, spaces and punctuation.
    pub fn holds(&self, text: &str) -> bool {
        !self.keys.is_empty() && self.keys.contains(&duplicate_key(text))
    }
}

/// For each of the rows `judged`, whether one of the rows `learned` has the same key.
pub fn repeated(keys: &[String], learned: &[usize], judged: &[usize]) -> Vec<bool> {
    let known: HashSet<&str> = learned.iter().map(|&row| keys[row].as_str()).collect();
    judged.iter().map(|&row| known.contains(keys[row].as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_learned_is_known_in_any_dress() {
        let mut known = Known::default();
        assert!(!known.holds("Nice video"));
        known.add("nice VIDEO!!");
        assert!(known.holds("Nice video") && !known.holds("Nice videos"));
    }

    #[test]
    fn repeats_are_found_row_by_row() {
        let keys: Vec<String> = ["a", "b", "a", "c"].map(str::to_owned).to_vec();
        assert_eq!(repeated(&keys, &[0, 1], &[2, 3]), [true, false]);
        assert_eq!(repeated(&keys, &[], &[2]), [false]);
    }
}
