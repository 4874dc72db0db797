//! [`Labels`]: what the label of a row says, as `--positive`, `--negative` and `--ignore` have it.

use crate::{cli::Labelling, comment::Label, input::LabelNames, verdicts::FORGET};

/// What a label says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// The comment is this.
    Is(Label),
    /// The comment is not to be learned from any more.
    Forget,
    /// The row is to be left out.
    Ignored,
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
}

impl Labels {
    /// The labels for `attribute`, which tells what is positive unless the user does.
    pub fn new(attribute: &str, labelling: &Labelling) -> Self {
        let names = LabelNames::for_attribute(attribute, &labelling.positive, &labelling.negative);
        let forget_is_a_class = names.positive().iter().chain(names.negative()).any(|name| name == FORGET);
        // A list of labels to leave out reads like a list of positive ones.
        let left_out = LabelNames::new(&labelling.ignore, &[]);
        Self { names, ignore: labelling.ignore.clone(), left_out, forget_is_a_class, ignored: 0 }
    }

    /// What `label` says; one to leave out is counted.
    pub fn read(&mut self, label: Option<&str>) -> Meaning {
        let Some(label) = label else { return Meaning::None };
        if !self.ignore.is_empty() && self.left_out.read(label) == Some(Label::Spam) {
            self.ignored += 1;
            Meaning::Ignored
        } else if label.trim().eq_ignore_ascii_case(FORGET) && !self.forget_is_a_class {
            Meaning::Forget
        } else {
            self.names.read(label).map_or(Meaning::Unreadable, Meaning::Is)
        }
    }

    /// Says how many rows had a label to leave out.
    pub fn tell_ignored(&self) {
        if self.ignored > 0 {
            eprintln!("{} rows with a label to ignore ({}) were left out", self.ignored, self.ignore.join(", "));
        }
    }
}
