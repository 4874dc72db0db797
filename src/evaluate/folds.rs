//! Folds: which rows are held out together.

use std::collections::BTreeMap;

use crate::comment::Label;

/// Gives each row a fold below `folds`: rows of one `group` stand together, and each class is spread evenly.
///
/// Groups go round the folds in the order of their hash, so that neither the input's order nor its dates decide.
pub fn assign(groups: &[String], labels: &[Label], folds: usize) -> Vec<usize> {
    let mut members: BTreeMap<(u64, &str), Vec<usize>> = BTreeMap::new();
    for (row, group) in groups.iter().enumerate() {
        members.entry((hash(group), group)).or_default().push(row);
    }
    let mut next = [0usize; 2];
    let mut fold_of = vec![0; groups.len()];
    for rows in members.values() {
        // A large group would unbalance its fold: it goes where its class has least, which round-robin gives for groups of one.
        let class = &mut next[usize::from(labels[rows[0]].is_spam())];
        for &row in rows {
            fold_of[row] = *class % folds;
        }
        *class += 1;
    }
    fold_of
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

    #[test]
    fn punctuation_and_case_do_not_make_a_text_new() {
        assert_eq!(duplicate_key("Great  video!!!"), duplicate_key("great video"));
        assert_ne!(duplicate_key("!!!"), duplicate_key("???"));
    }
}
