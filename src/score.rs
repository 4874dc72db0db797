//! [`LogOdds`] and [`Probability`]: two scales that must not be mixed up.

use serde::{Deserialize, Serialize};

/// The logarithm of the odds of spam against ham; any finite number, 0 for even odds.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LogOdds(pub f64);

impl LogOdds {
    /// The probability with these odds: the logistic function.
    pub fn probability(self) -> Probability {
        Probability(1.0 / (1.0 + (-self.0).exp()))
    }
}

/// A calibrated probability, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Probability(f64);

impl Probability {
    /// `value` as a probability, if it is one.
    pub fn new(value: f64) -> Option<Self> {
        (0.0..=1.0).contains(&value).then_some(Self(value))
    }

    /// The number, 0 to 1.
    pub fn get(self) -> f64 {
        self.0
    }

    /// Its logarithm of the odds; infinite for 0 and 1.
    pub fn log_odds(self) -> LogOdds {
        LogOdds((self.0 / (1.0 - self.0)).ln())
    }

    /// Whether it is the positive call: at least one half.
    pub fn is_positive(self) -> bool {
        self.0 >= 0.5
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odds_and_probabilities_agree() {
        assert_eq!(LogOdds(0.0).probability().get(), 0.5);
        assert!((LogOdds(3f64.ln()).probability().get() - 0.75).abs() < 1e-12);
        assert_eq!(LogOdds(-1e4).probability().get(), 0.0);
        assert_eq!(LogOdds(1e4).probability().get(), 1.0);
    }

    #[test]
    fn no_probability_outside_its_range() {
        assert_eq!(Probability::new(1.5), None);
        assert_eq!(Probability::new(f64::NAN), None);
        assert_eq!(Probability::new(1.0).map(Probability::get), Some(1.0));
    }
}
