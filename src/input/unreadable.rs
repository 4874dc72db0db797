//! [`Unreadable`]: labels that mean nothing to us, to be named rather than guessed.

use std::collections::BTreeMap;

use crate::error::ErrorKind;

/// Labels that could not be read, with how often each was met.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unreadable(BTreeMap<String, usize>);

impl Unreadable {
    /// Counts one.
    pub fn add(&mut self, label: &str) {
        *self.0.entry(label.trim().to_owned()).or_default() += 1;
    }

    /// An error that names them, if there are any.
    ///
    /// # Errors
    /// [`ErrorKind::BadTraining`] with the labels, the most frequent first, and the flags that help.
    pub fn refuse(&self) -> Result<(), ErrorKind> {
        const SHOWN: usize = 8;
        if self.0.is_empty() {
            return Ok(());
        }
        let mut labels: Vec<(&String, &usize)> = self.0.iter().collect();
        labels.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
        let shown: Vec<String> = labels.iter().take(SHOWN).map(|(label, count)| format!("'{label}' ({count} rows)")).collect();
        let more = match labels.len().saturating_sub(SHOWN) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        Err(ErrorKind::BadTraining(format!(
            "labels that are neither positive nor negative: {}{more}; say what they mean with --positive and --negative ('--negative \"*\"' for all others), or leave them out with --ignore",
            shown.join(", ")
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unreadable_labels_are_named_with_counts() {
        let mut unreadable = Unreadable::default();
        assert!(unreadable.refuse().is_ok());
        for label in ["maybe", "unsure", "maybe"] {
            unreadable.add(label);
        }
        let text = unreadable.refuse().unwrap_err().to_string();
        assert!(text.contains("'maybe' (2 rows), 'unsure' (1 rows)"), "{text}");
    }
}
