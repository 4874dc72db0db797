//! The policy of a site, `moderato.toml`: its cut-offs, and what it allows, blocks and wants a person to look at whatever the models say.
//!
//! ```text
//! moderato.toml -> File (as typed) -> CheckedPolicy (rules and what finds them)
//! comment + Text -> CheckedPolicy::look -> Verdict -> the decision of models and context, moved; each hit a reason
//! ```
//!
//! The order of things: models and context decide; limits, first-time authors and unexpected languages may raise that; the allow list may lower it; the block list
//! sets the least that it is to be. So a block beats an allow, and an allow beats everything else.

mod addresses;
mod advice;
mod authors;
mod check;
pub(crate) mod complaint;
mod domains;
mod emails;
mod encoded;
mod file;
mod known;
mod load;
mod phrases;
mod rule;
mod usage;
mod verdict;

pub use check::CheckedPolicy;
pub use complaint::Complaint;
pub use known::{History, KnownAuthors};
pub use load::load;
pub use rule::{Kind, List, Rule, SOURCES, Side};
pub use usage::{RuleUse, Tally};
pub use verdict::{Scratch, Subject, Verdict};
