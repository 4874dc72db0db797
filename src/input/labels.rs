//! Labels: which words of a label column mean spam, and which ham.

use std::collections::BTreeMap;

use crate::{comment::Label, error::ErrorKind};

/// Labels that are positive where none are named.
pub const POSITIVE: &[&str] = &["spam", "1", "true", "yes"];
/// Labels that are negative where none are named.
pub const NEGATIVE: &[&str] = &["ham", "0", "false", "no", "ok", "not spam", "not_spam", "notspam", "legit", "clean", "approved"];

/// The names of the two classes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelNames {
    positive: Vec<String>,
    negative: Vec<String>,
}

impl LabelNames {
    /// The given names; an empty list means the defaults, `*` among the negative ones any other label.
    pub fn new(positive: &[String], negative: &[String]) -> Self {
        let or = |names: &[String], defaults: &[&str]| -> Vec<String> {
            if names.is_empty() {
                defaults.iter().map(|&name| name.to_owned()).collect()
            } else {
                names.iter().map(|name| name.trim().to_lowercase()).collect()
            }
        };
        Self { positive: or(positive, POSITIVE), negative: or(negative, NEGATIVE) }
    }

    /// The positive names, in lower case.
    pub fn positive(&self) -> &[String] {
        &self.positive
    }

    /// What `label` means, if it is known; case and surrounding space do not matter.
    pub fn read(&self, label: &str) -> Option<Label> {
        let label = label.trim().to_lowercase();
        if self.positive.contains(&label) {
            Some(Label::Spam)
        } else if self.negative.contains(&label) || self.negative.iter().any(|name| name == "*") {
            Some(Label::Ham)
        } else {
            None
        }
    }
}

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
            "labels that are neither positive nor negative: {}{more}; say what they mean with --positive and --negative ('--negative \"*\"' for all others)",
            shown.join(", ")
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(positive: &[&str], negative: &[&str]) -> LabelNames {
        let own = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        LabelNames::new(&own(positive), &own(negative))
    }

    #[test]
    fn the_usual_labels_are_known_in_any_case() {
        let usual = names(&[], &[]);
        assert_eq!(
            [" Spam ", "1", "TRUE", "ham", "0", "ok"].map(|label| usual.read(label).map(Label::is_spam)),
            [Some(true), Some(true), Some(true), Some(false), Some(false), Some(false)]
        );
        assert_eq!(usual.read("maybe"), None);
    }

    #[test]
    fn named_labels_replace_the_usual_ones() {
        let own = names(&["toxic"], &["*"]);
        assert_eq!(own.read("Toxic"), Some(Label::Spam));
        assert_eq!(own.read("spam"), Some(Label::Ham));
    }

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
