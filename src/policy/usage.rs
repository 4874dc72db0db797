//! [`RuleUse`]: how often a rule of the policy was met, so that dead entries show.

/// A rule and what became of it on one input.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RuleUse {
    /// The list it stands in: `block.domains`.
    pub list: String,
    /// The rule as written: `win-now.example`.
    pub rule: String,
    /// Comments that met it.
    pub hits: usize,
    /// When it expired, as written; it is not applied then.
    pub expired: Option<String>,
}
