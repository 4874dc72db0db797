//! The policy of a site: what it allows and blocks whatever the models say.

mod usage;

pub use usage::RuleUse;
