//! [`Labels`]: what the label of a row says, as `--positive`, `--negative` and `--ignore` have it.

use std::collections::BTreeMap;

use crate::{
    cli::Labelling,
    comment::{Comment, Kind, Label},
    input::{LabelNames, UNDECIDED},
    verdicts::FORGET,
};

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
    pub fn new(attribute: &str, labelling: &Labelling) -> Self {
        let names = LabelNames::for_attribute(attribute, &labelling.positive, &labelling.negative);
        let forget_is_a_class = names.positive().iter().chain(names.negative()).any(|name| name == FORGET);
        // A list of labels to leave out reads like a list of positive ones.
        let left_out = LabelNames::new(&labelling.ignore, &[]);
        Self { names, ignore: labelling.ignore.clone(), left_out, forget_is_a_class, ignored: 0, undecided: BTreeMap::new(), linked: 0 }
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

    /// Says how many comments were left out because nobody decided on them.
    pub fn tell_undecided(&self) {
        if !self.undecided.is_empty() {
            let states = self.undecided.iter().map(|(state, count)| format!("{count} {state}")).collect::<Vec<_>>().join(", ");
            eprintln!("left out, as neither spam nor ham: {states} (--positive and --negative say otherwise)");
        }
        if self.linked > 0 {
            let s = if self.linked == 1 { "" } else { "s" };
            eprintln!("left out: {} pingback{s} or trackback{s}, which machines write", self.linked);
        }
    }

    /// Says how many rows had a label to leave out.
    pub fn tell_ignored(&self) {
        if self.ignored > 0 {
            eprintln!("{} rows with a label to ignore ({}) were left out", self.ignored, self.ignore.join(", "));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comment::Details;

    fn read(labelling: &Labelling, label: &str, kind: Kind) -> Meaning {
        let comment = Comment {
            label: Some(label.to_owned()),
            details: Some(Box::new(Details { kind, ..Details::default() })),
            ..Comment::default()
        };
        Labels::new("spam", labelling).read(&comment)
    }

    #[test]
    fn states_of_exports_are_labels_or_say_nothing() {
        let usual = Labelling::default();
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
            assert_eq!(read(&usual, label, Kind::Comment), meaning, "{label}");
        }
        for label in ["spam", "approved", "pending"] {
            assert_eq!(read(&usual, label, Kind::Pingback), Meaning::Undecided, "{label}");
        }
    }

    #[test]
    fn what_the_user_says_of_a_state_counts() {
        let strict = Labelling { positive: vec!["spam".into(), "trash".into()], ignore: vec!["pending".into()], ..Labelling::default() };
        assert_eq!(read(&strict, "trash", Kind::Comment), Meaning::Is(Label::Spam));
        assert_eq!(read(&strict, "pending", Kind::Comment), Meaning::Ignored);
        assert_eq!(read(&strict, "deleted", Kind::Comment), Meaning::Undecided);
    }
}
