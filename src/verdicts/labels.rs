//! [`Labels`]: what the label of a row says, as `--positive`, `--negative` and `--ignore` have it; [`Sieve`]: which rows have a verdict.

use std::collections::BTreeMap;

use super::{FORGET, Verdict};
use crate::{
    comment::{Comment, Kind, Label},
    error::ErrorKind,
    input::{LabelNames, UNDECIDED, Unreadable},
};

/// Which labels mean what, as the user has it; an empty list stands for the usual words, or for none to leave out.
#[derive(Debug, Clone, Copy, Default)]
pub struct Words<'a> {
    /// Labels that are positive.
    pub positive: &'a [String],
    /// Labels that are negative; `*` for all others.
    pub negative: &'a [String],
    /// Labels whose rows are left out.
    pub ignore: &'a [String],
}

/// What a label says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// The comment is this.
    Is(Label),
    /// The comment is not to be learned from any more.
    Forget,
    /// The row is to be left out.
    Ignored,
    /// The label says neither, and is not meant to: nobody has decided yet, or nobody knows why it is gone, or no person wrote it.
    Undecided,
    /// There is no label.
    None,
    /// The label is neither positive nor negative.
    Unreadable,
}

/// The words of the labels, with a count of the rows to leave out.
#[derive(Debug)]
pub struct Labels {
    /// The words for both classes.
    pub names: LabelNames,
    /// The labels to leave out, as the user gave them, and as what reads them.
    ignore: Vec<String>,
    left_out: LabelNames,
    /// Whether the user has another use for the word `forget`.
    forget_is_a_class: bool,
    ignored: usize,
    /// How many comments of each undecided state there were.
    undecided: BTreeMap<&'static str, usize>,
    /// How many pingbacks and trackbacks.
    linked: usize,
}

impl Labels {
    /// The labels for `attribute`, which tells what is positive unless the user does.
    pub fn new(attribute: &str, words: Words<'_>) -> Self {
        let names = LabelNames::for_attribute(attribute, words.positive, words.negative);
        let forget_is_a_class = names.positive().iter().chain(names.negative()).any(|name| name == FORGET);
        // A list of labels to leave out reads like a list of positive ones.
        let left_out = LabelNames::new(words.ignore, &[]);
        Self { names, ignore: words.ignore.to_vec(), left_out, forget_is_a_class, ignored: 0, undecided: BTreeMap::new(), linked: 0 }
    }

    /// What the label of `comment` says; one to leave out is counted.
    ///
    /// A pingback or trackback is undecided whatever its label: its text is a machine's excerpt of some page, `[…] like this […]`. As ham it would teach that such excerpts
    /// are honest, as spam that all of them are spam; either way of the kind, and nothing of what people write.
    pub fn read(&mut self, comment: &Comment) -> Meaning {
        let Some(label) = comment.label.as_deref() else { return Meaning::None };
        if !self.ignore.is_empty() && self.left_out.read(label) == Some(Label::Spam) {
            self.ignored += 1;
            return Meaning::Ignored;
        }
        if label.trim().eq_ignore_ascii_case(FORGET) && !self.forget_is_a_class {
            return Meaning::Forget;
        }
        let is_linked = comment.details.as_ref().is_some_and(|details| details.kind != Kind::Comment);
        match self.names.read(label) {
            Some(_) if is_linked => {
                self.linked += 1;
                Meaning::Undecided
            }
            Some(label) => Meaning::Is(label),
            None => match UNDECIDED.iter().find(|state| label.trim().eq_ignore_ascii_case(state)) {
                Some(state) => {
                    *self.undecided.entry(state).or_default() += 1;
                    Meaning::Undecided
                }
                None => Meaning::Unreadable,
            },
        }
    }

    /// Says how many comments were left out because nobody decided on them, a line for each kind.
    pub fn undecided(&self) -> Vec<String> {
        let mut told = Vec::new();
        if !self.undecided.is_empty() {
            let states = self.undecided.iter().map(|(state, count)| format!("{count} {state}")).collect::<Vec<_>>().join(", ");
            told.push(format!("left out, as neither spam nor ham: {states} (--positive and --negative say otherwise)"));
        }
        if self.linked > 0 {
            let s = if self.linked == 1 { "" } else { "s" };
            told.push(format!("left out: {} pingback{s} or trackback{s}, which machines write", self.linked));
        }
        told
    }

    /// Says how many rows had a label to leave out; nothing where none had.
    pub fn ignored(&self) -> Option<String> {
        (self.ignored > 0).then(|| format!("{} rows with a label to ignore ({}) were left out", self.ignored, self.ignore.join(", ")))
    }
}

/// Lets rows through that have a verdict, and counts the others.
#[derive(Debug)]
pub struct Sieve {
    labels: Labels,
    unreadable: Unreadable,
    unlabelled: usize,
    rows: BTreeMap<usize, usize>,
}

/// What was let through, and what is to be said of the rest.
#[derive(Debug)]
pub struct Sifted {
    /// The words for both classes.
    pub names: LabelNames,
    /// Rows with a verdict, by number of the input.
    pub rows: BTreeMap<usize, usize>,
    /// What was left out, a line for each kind.
    pub told: Vec<String>,
}

impl Sieve {
    /// Nothing read yet; `attribute` tells what is positive unless `words` do.
    pub fn new(attribute: &str, words: Words<'_>) -> Self {
        Self { labels: Labels::new(attribute, words), unreadable: Unreadable::default(), unlabelled: 0, rows: BTreeMap::new() }
    }

    /// What the label of `comment`, of the input of that number, says; `None` where it is left out.
    pub fn verdict(&mut self, input: usize, comment: &Comment) -> Option<Verdict> {
        let verdict = match self.labels.read(comment) {
            Meaning::Is(label) => Verdict::Is(label),
            Meaning::Forget => Verdict::Forget,
            Meaning::Ignored | Meaning::Undecided => return None,
            Meaning::None => {
                self.unlabelled += 1;
                return None;
            }
            Meaning::Unreadable => {
                self.unreadable.add(comment.label.as_deref().unwrap_or_default());
                return None;
            }
        };
        *self.rows.entry(input).or_default() += 1;
        Some(verdict)
    }

    /// What came of it.
    ///
    /// # Errors
    /// Labels that cannot be read, named with their counts.
    pub fn finish(self) -> Result<Sifted, ErrorKind> {
        self.unreadable.refuse()?;
        let empty = (self.unlabelled > 0).then(|| format!("{} rows have an empty label and were left out", self.unlabelled));
        let told = empty.into_iter().chain(self.labels.ignored()).chain(self.labels.undecided()).collect();
        Ok(Sifted { names: self.labels.names, rows: self.rows, told })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comment::Details;

    fn read(words: Words<'_>, label: &str, kind: Kind) -> Meaning {
        let comment = Comment {
            label: Some(label.to_owned()),
            details: Some(Box::new(Details { kind, ..Details::default() })),
            ..Comment::default()
        };
        Labels::new("spam", words).read(&comment)
    }

    #[test]
    fn states_of_exports_are_labels_or_say_nothing() {
        let usual = Words::default();
        for (label, meaning) in [
            ("spam", Meaning::Is(Label::Spam)),
            ("approved", Meaning::Is(Label::Ham)),
            ("pending", Meaning::Undecided),
            (" Trash", Meaning::Undecided),
            ("deleted", Meaning::Undecided),
            ("rejected", Meaning::Undecided),
            ("maybe", Meaning::Unreadable),
            ("forget", Meaning::Forget),
        ] {
            assert_eq!(read(usual, label, Kind::Comment), meaning, "{label}");
        }
        for label in ["spam", "approved", "pending"] {
            assert_eq!(read(usual, label, Kind::Pingback), Meaning::Undecided, "{label}");
        }
    }

    #[test]
    fn what_the_user_says_of_a_state_counts() {
        let (positive, ignore) = (["spam".to_owned(), "trash".to_owned()], ["pending".to_owned()]);
        let strict = Words { positive: &positive, ignore: &ignore, ..Words::default() };
        assert_eq!(read(strict, "trash", Kind::Comment), Meaning::Is(Label::Spam));
        assert_eq!(read(strict, "pending", Kind::Comment), Meaning::Ignored);
        assert_eq!(read(strict, "deleted", Kind::Comment), Meaning::Undecided);
    }
}
