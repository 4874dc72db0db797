//! Decisions: from probabilities and a policy to approve, review or reject. Every cut-off of the product lives here.

use serde::{Deserialize, Serialize};

use crate::reason::Reason;

/// What is to be done with a comment, from the mildest to the gravest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// It may stand.
    Approve,
    /// A person should look.
    Review,
    /// It is spam beyond reasonable doubt.
    Reject,
}

impl Decision {
    /// `approve`, `review` or `reject`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Review => "review",
            Self::Reject => "reject",
        }
    }
}

/// A decision with its grounds.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// What is to be done.
    pub decision: Decision,
    /// One calibrated probability (0 to 1) for each attribute, in the models' order.
    pub probabilities: Vec<f64>,
    /// Why, the weightiest first; empty for what is approved without a doubt.
    pub reasons: Vec<Reason>,
}
