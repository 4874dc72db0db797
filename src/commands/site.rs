//! The policy of a site: where it lies, and what became of its rules.

use std::path::Path;

use super::table::grouped;
pub use crate::policy::load;
use crate::{cli, pipeline::Pipeline, policy::RuleUse, report::visible};

/// What a policy file is usually called. `check-config` looks for it; nothing else does unless it is named.
const USUAL: &str = "moderato.toml";
/// Rules of each kind that are told after a run.
const MOST_RULES: usize = 10;

/// Says where a policy lies about that nobody named: it is not used, so that the same command gives the same result in every folder.
pub fn tell_unused(asked: &cli::Policy) {
    if asked.policy.is_none() && Path::new(USUAL).is_file() {
        eprintln!("note: {USUAL} is here, but not used; --policy {USUAL} uses it");
    }
}

/// Says whom a policy that asks for first-time authors can know where comments are judged as they come.
pub fn tell_known_only(pipeline: &Pipeline) {
    if let Some(known) = pipeline.known_authors() {
        eprintln!(
            "note: only the {} authors of known_authors are known; --campaigns, and report, know those with an approved comment in the input, too",
            grouped(known)
        );
    }
}

/// Says what became of the rules of the policy that was asked for, if one was.
pub fn tell_used(asked: &cli::Policy, pipeline: &Pipeline) {
    if let Some(path) = &asked.policy {
        tell_rules(path, &pipeline.rules());
    }
}

/// Says which rules were met how often, and which never.
pub fn tell_rules(policy: &Path, rules: &[RuleUse]) {
    let mut met: Vec<&RuleUse> = rules.iter().filter(|rule| rule.hits > 0).collect();
    // Rules of equal hits stay in the order of the file.
    met.sort_by_key(|rule| std::cmp::Reverse(rule.hits));
    eprintln!("{}: {} of {} rules met", policy.display(), grouped(met.len()), grouped(rules.len()));
    for rule in met.iter().take(MOST_RULES) {
        let comments = if rule.hits == 1 { "comment" } else { "comments" };
        eprintln!("  {} '{}': {} {comments}", rule.list, visible(&rule.rule), grouped(rule.hits));
    }
    if met.len() > MOST_RULES {
        eprintln!("  and {} more", grouped(met.len() - MOST_RULES));
    }
    let named = |words: &str, of: Vec<&RuleUse>| {
        if of.is_empty() {
            return;
        }
        let first: Vec<String> = of.iter().take(MOST_RULES).map(|rule| format!("{} '{}'", rule.list, visible(&rule.rule))).collect();
        let rest = of.len().saturating_sub(MOST_RULES);
        let more = if rest > 0 { format!(" and {} more", grouped(rest)) } else { String::new() };
        eprintln!("  {words}: {}{more}", first.join(", "));
    };
    named("never met", rules.iter().filter(|rule| rule.hits == 0 && rule.expired.is_none()).collect());
    named("expired", rules.iter().filter(|rule| rule.expired.is_some()).collect());
}
