//! [`LabelNames`]: what the labels of a source mean.

use crate::{
    comment::Label,
    decide::{SPAM, TOXICITY},
};

/// The words that stand for spam and for ham.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelNames {
    positive: Vec<String>,
    negative: Vec<String>,
}

/// Read as spam unless other words are given.
const POSITIVE: &[&str] = &["spam", "1", "true", "yes"];

/// Read as toxic unless other words are given. Spam is none of them: whoever judges toxicity leaves it out or calls it negative.
const TOXIC: &[&str] = &["1", "true", "yes", "toxic", "toxicity", "abusive", "hate", "offensive"];

/// Read as ham unless other words are given.
const NEGATIVE: &[&str] = &["ham", "0", "false", "no", "ok", "not spam", "notspam", "legit", "clean", "approved"];

impl LabelNames {
    /// The words for spam (or whatever positive the attribute names) and for ham, in any case and with any spaces around them.
    ///
    /// An empty list stands for the default one. `*` among the negatives means "any other label".
    ///
    /// ```
    /// use moderato::{comment::Label, input::LabelNames};
    ///
    /// let names = LabelNames::new(&["toxic", "threat"], &["*"]);
    /// assert_eq!(names.read(" Toxic"), Some(Label::Spam));
    /// assert_eq!(names.read("neutral"), Some(Label::Ham));
    /// assert_eq!(LabelNames::default().read("neutral"), None);
    /// ```
    pub fn new<S: AsRef<str>>(positive: &[S], negative: &[S]) -> Self {
        let names = |given: &[S], default: &[&str]| -> Vec<String> {
            if given.is_empty() {
                default.iter().map(|&name| name.to_owned()).collect()
            } else {
                given.iter().map(|name| plain(name.as_ref())).collect()
            }
        };
        Self { positive: names(positive, POSITIVE), negative: names(negative, NEGATIVE) }
    }

    /// The same for an attribute, which the default words for the positive class go by: those for spam, those for toxicity, or else those for spam and
    /// the attribute's own name.
    ///
    /// ```
    /// use moderato::{comment::Label, input::LabelNames};
    ///
    /// let names = LabelNames::for_attribute::<&str>("toxicity", &[], &[]);
    /// assert_eq!(names.read("abusive"), Some(Label::Spam));
    /// assert_eq!(names.read("spam"), None);
    /// ```
    pub fn for_attribute<S: AsRef<str>>(attribute: &str, positive: &[S], negative: &[S]) -> Self {
        let mut names = Self::new(positive, negative);
        if positive.is_empty() {
            match attribute {
                SPAM => {}
                TOXICITY => names.positive = TOXIC.iter().map(|&name| name.to_owned()).collect(),
                other => names.positive.push(plain(other)),
            }
        }
        names
    }

    /// What `label` means; `None` if it is neither positive nor negative. A word on both lists is positive; no label at all
    /// (blanks only) is never anything, not even under `*`.
    pub fn read(&self, label: &str) -> Option<Label> {
        let label = label.trim();
        if label.is_empty() {
            None
        } else if self.positive.iter().any(|name| is(label, name)) {
            Some(Label::Spam)
        } else if self.negative.iter().any(|name| name == "*" || is(label, name)) {
            Some(Label::Ham)
        } else {
            None
        }
    }

    /// The words for the positive class, in lower case.
    pub fn positive(&self) -> &[String] {
        &self.positive
    }

    /// The words for the negative class, in lower case.
    pub fn negative(&self) -> &[String] {
        &self.negative
    }
}

impl Default for LabelNames {
    fn default() -> Self {
        Self::new::<&str>(&[], &[])
    }
}

/// Lower case, without the blanks around it.
fn plain(name: &str) -> String {
    name.trim().chars().flat_map(char::to_lowercase).collect()
}

/// Whether `label` is the lower-case `name` in any case.
fn is(label: &str, name: &str) -> bool {
    label.chars().flat_map(char::to_lowercase).eq(name.chars())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_names_in_any_case() {
        let names = LabelNames::default();
        for label in ["spam", " SPAM\t", "1", "True", "YES"] {
            assert_eq!(names.read(label), Some(Label::Spam), "{label}");
        }
        for label in ["ham", "0", "false", "No", "ok", "Not Spam", "notspam", "legit", "clean", "Approved "] {
            assert_eq!(names.read(label), Some(Label::Ham), "{label}");
        }
        for label in ["", " ", "2", "spa m", "*", "toxic"] {
            assert_eq!(names.read(label), None, "{label}");
        }
    }

    #[test]
    fn own_names_replace_the_default_ones() {
        let names = LabelNames::new(&["Toxic", "ÜBEL"], &["fine"]);
        assert_eq!(names.read("toxic"), Some(Label::Spam));
        assert_eq!(names.read("übel"), Some(Label::Spam));
        assert_eq!(names.read("spam"), None);
        assert_eq!(names.read("Fine"), Some(Label::Ham));
        assert_eq!(names.read("ham"), None);
    }

    #[test]
    fn one_list_may_keep_its_defaults() {
        let names = LabelNames::new(&["junk"], &[]);
        assert_eq!(names.read("junk"), Some(Label::Spam));
        assert_eq!(names.read("ham"), Some(Label::Ham));
    }

    #[test]
    fn what_is_positive_goes_by_the_attribute() {
        let read = |attribute, label| LabelNames::for_attribute::<&str>(attribute, &[], &[]).read(label);
        assert_eq!(read("spam", "spam"), Some(Label::Spam));
        assert_eq!(read("spam", "toxic"), None);
        for label in ["Toxic", "abusive", "hate", "offensive", "1", "yes"] {
            assert_eq!(read("toxicity", label), Some(Label::Spam), "{label}");
        }
        assert_eq!(read("toxicity", "ok"), Some(Label::Ham));
        assert_eq!(read("off-topic", "Off-Topic"), Some(Label::Spam));
        assert_eq!(LabelNames::for_attribute("toxicity", &["rude"], &[]).read("toxic"), None);
    }

    #[test]
    fn a_star_is_any_other_label_but_not_none() {
        let names = LabelNames::new(&["hate"], &["*"]);
        assert_eq!(names.read("hate"), Some(Label::Spam));
        assert_eq!(names.read("offensive"), Some(Label::Ham));
        assert_eq!(names.read(" "), None);
    }
}
