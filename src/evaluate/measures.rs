//! The measures: every figure that an evaluation shows, by name, with how it is read. [`MEASURES`] is the registry.

use super::bootstrap::Tally;

/// How a figure is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// A share as per cent, with so many decimals.
    Percent(usize),
    /// A plain number, with so many decimals.
    Decimal(usize),
}

impl Style {
    /// `value` as people read it.
    pub fn show(self, value: f64) -> String {
        match self {
            Self::Percent(decimals) => format!("{:.decimals$} %", 100.0 * value),
            Self::Decimal(decimals) => format!("{value:.decimals$}"),
        }
    }
}

/// Which classes must be there for a figure to mean anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Any row.
    Rows,
    /// Spam.
    Spam,
    /// Ham.
    Ham,
    /// Both.
    Both,
}

/// A figure: its names and how it is taken from a tally.
#[derive(Debug)]
pub struct Measure {
    /// Its name in JSON.
    pub key: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// What it says, in a sentence.
    pub about: &'static str,
    /// How it is written.
    pub style: Style,
    /// What it needs to be defined.
    pub needs: Needs,
    /// Takes it from a tally.
    pub of: fn(&Tally) -> f64,
}

impl Measure {
    /// Whether it is defined for `spam` and `ham` rows.
    pub fn is_defined(&self, spam: usize, ham: usize) -> bool {
        match self.needs {
            Needs::Rows => spam + ham > 0,
            Needs::Spam => spam > 0,
            Needs::Ham => ham > 0,
            Needs::Both => spam > 0 && ham > 0,
        }
    }
}

/// How many measures there are.
pub const COUNT: usize = 11;

/// Every measure, in the order of showing.
pub static MEASURES: [Measure; COUNT] = [
    Measure {
        key: "accuracy",
        name: "accuracy",
        about: "rows called right, spam from a probability of one half on",
        style: Style::Percent(2),
        needs: Needs::Rows,
        of: |tally| tally.figures.accuracy,
    },
    Measure {
        key: "spam_caught",
        name: "spam caught (recall)",
        about: "share of the spam that is called spam",
        style: Style::Percent(2),
        needs: Needs::Spam,
        of: |tally| tally.figures.spam_caught,
    },
    Measure {
        key: "ham_blocked",
        name: "ham blocked",
        about: "share of the ham that is called spam",
        style: Style::Percent(2),
        needs: Needs::Ham,
        of: |tally| tally.figures.ham_blocked,
    },
    Measure {
        key: "precision",
        name: "precision",
        about: "of what is called spam, the share that is",
        style: Style::Percent(2),
        needs: Needs::Spam,
        of: |tally| tally.figures.precision,
    },
    Measure {
        key: "f1",
        name: "F1",
        about: "harmonic mean of precision and recall",
        style: Style::Decimal(4),
        needs: Needs::Spam,
        of: |tally| tally.figures.f1,
    },
    Measure {
        key: "mcc",
        name: "MCC",
        about: "Matthews correlation coefficient, from -1 to 1, 0 for chance",
        style: Style::Decimal(4),
        needs: Needs::Both,
        of: |tally| tally.figures.mcc,
    },
    Measure {
        key: "auc",
        name: "AUC",
        about: "how often a spam ranks above a ham: area under the ROC curve",
        style: Style::Decimal(5),
        needs: Needs::Both,
        of: |tally| tally.figures.auc,
    },
    Measure {
        key: "one_minus_roca_percent",
        name: "100 × (1 − AUC)",
        about: "the (1-ROCA)% of the spam filter trials, 0 for perfect",
        style: Style::Decimal(3),
        needs: Needs::Both,
        of: |tally| 100.0 * (1.0 - tally.figures.auc),
    },
    Measure {
        key: "average_precision",
        name: "average precision",
        about: "precision averaged over the spam from the highest score down",
        style: Style::Decimal(4),
        needs: Needs::Both,
        of: |tally| tally.average_precision,
    },
    Measure {
        key: "brier",
        name: "Brier score",
        about: "mean squared error of the probabilities, 0 for perfect",
        style: Style::Decimal(4),
        needs: Needs::Rows,
        of: |tally| tally.figures.brier,
    },
    Measure {
        key: "calibration_error",
        name: "calibration error (ECE)",
        about: "how far probabilities lie from the share of spam, over ten bins; chance can only add to it, so its interval leans upward",
        style: Style::Decimal(4),
        needs: Needs::Rows,
        of: |tally| tally.figures.calibration_error,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_as_the_field_does() {
        assert_eq!(Style::Percent(2).show(0.01234), "1.23 %");
        assert_eq!(Style::Decimal(4).show(0.5), "0.5000");
    }

    #[test]
    fn no_figure_without_what_it_needs() {
        let defined =
            |spam, ham| MEASURES.iter().filter(|measure| measure.is_defined(spam, ham)).map(|measure| measure.key).collect::<Vec<_>>();
        assert_eq!(defined(0, 5), ["accuracy", "ham_blocked", "brier", "calibration_error"]);
        assert_eq!(defined(5, 0), ["accuracy", "spam_caught", "precision", "f1", "brier", "calibration_error"]);
        assert_eq!(defined(1, 1).len(), COUNT);
        assert!(defined(0, 0).is_empty());
    }
}
