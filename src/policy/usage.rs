//! [`RuleUse`]: how often a rule of the policy was met, so that dead entries show.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::Rule;

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

/// Comments that met each rule, counted from any thread: sums do not depend on the order.
#[derive(Debug, Default)]
pub struct Tally(Vec<AtomicUsize>);

impl Tally {
    /// A tally of so many rules, none met yet.
    pub fn new(rules: usize) -> Self {
        Self((0..rules).map(|_| AtomicUsize::new(0)).collect())
    }

    /// Counts a comment that met `rule`.
    pub fn count(&self, rule: usize) {
        if let Some(hits) = self.0.get(rule) {
            hits.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// What became of `rules`, in their order.
    pub fn used(&self, rules: &[Rule]) -> Vec<RuleUse> {
        let hits = self.0.iter().map(|hits| hits.load(Ordering::Relaxed));
        rules
            .iter()
            .zip(hits)
            .map(|(rule, hits)| RuleUse {
                list: rule.list.path(),
                rule: rule.written.clone(),
                hits,
                expired: rule.expires.filter(|_| rule.expired).map(|day| day.to_string()),
            })
            .collect()
    }
}
