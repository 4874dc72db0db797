//! The policy of a site, from its file to the pipeline, and what became of its rules.

use std::{fs, io, path::Path};

use jiff::{Timestamp, tz::TimeZone};

use super::table::grouped;
use crate::{
    cli,
    decide::Policy,
    error::{Error, ErrorKind},
    model::Model,
    pipeline::Pipeline,
    policy::{CheckedPolicy, Complaint, RuleUse},
    report::visible,
};

/// What a policy file is usually called. `check-config` looks for it; nothing else does unless it is named.
const USUAL: &str = "moderato.toml";
/// Complaints about one file that are told.
const MOST_COMPLAINTS: usize = 20;
/// Rules of each kind that are told after a run.
const MOST_RULES: usize = 10;

/// Reads and checks the policy file at `path`. Expiry goes by today's date in UTC.
///
/// # Errors
/// A file that cannot be read, or all that is wrong with it.
pub fn load(path: &Path) -> Result<CheckedPolicy, Error> {
    let shown = path.display().to_string();
    let bytes = fs::read(path).map_err(|error| Error::file(shown.as_str(), ErrorKind::Io(error)))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let words = format!("is not UTF-8, from byte {} on", error.utf8_error().valid_up_to());
        Error::file(shown.as_str(), ErrorKind::BadFile(words))
    })?;
    let today = TimeZone::UTC.to_datetime(Timestamp::now()).date();
    // A file that the policy names is looked for beside it.
    let beside = |name: &str| -> io::Result<String> { fs::read_to_string(path.parent().unwrap_or(Path::new("")).join(name)) };
    CheckedPolicy::read(text.trim_start_matches('\u{feff}'), today, beside)
        .map_err(|complaints| Error::file(shown, ErrorKind::BadFile(told(&complaints))))
}

/// Complaints as one message.
fn told(complaints: &[Complaint]) -> String {
    if let [one] = complaints {
        return one.to_string();
    }
    let mut told = format!("{} things are wrong", complaints.len());
    for complaint in complaints.iter().take(MOST_COMPLAINTS) {
        told += &format!("\n  {complaint}");
    }
    if complaints.len() > MOST_COMPLAINTS {
        told += &format!("\n  and {} more", complaints.len() - MOST_COMPLAINTS);
    }
    told
}

/// `pipeline` with the `policy` that was read from `path`; says what of its cut-offs has no effect, or hardly the one that is meant.
pub fn applied(pipeline: Pipeline, policy: CheckedPolicy, path: &Path) -> Pipeline {
    let attributes = pipeline.attributes();
    for own in policy.cutoffs().iter().filter(|own| !attributes.contains(&own.attribute)) {
        let judged = attributes.join(" and ");
        eprintln!("warning: {}: cutoffs.{} is of no effect: no model judges it (but {judged})", path.display(), own.attribute);
    }
    let pipeline = pipeline.with_site(policy);
    for warning in pipeline.models().iter().filter_map(|model| crossed(pipeline.policy(), model)) {
        eprintln!("warning: {}: {warning}", path.display());
    }
    pipeline
}

/// A word where review would begin above the rejection that `model` or the command line asks for, as a file cannot know that sets one cut-off only.
pub fn crossed(policy: &Policy, model: &Model) -> Option<String> {
    let attribute = &model.manifest.attribute;
    let [review, reject] = policy.crossed(attribute, &model.manifest.cutoffs)?;
    Some(format!(
        "cutoffs.{attribute}.review_from is {}, above the {:.4} from which {attribute} is rejected: nothing is put up for review by it; set its reject_from, too",
        review.get(),
        reject.get()
    ))
}

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
