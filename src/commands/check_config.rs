//! `moderato check-config`: what a policy file was understood to say, and what in it is hardly meant.

use std::{collections::BTreeMap, fmt::Write as _};

use super::{Outcome, output::Output, site, stock, table::grouped};
use crate::{
    cli::CheckConfig,
    decide::{Bound, Decision, Policy, SPAM, TOXICITY},
    error::Error,
    policy::{CheckedPolicy, List, Rule, Side},
    report::visible,
};

/// Checks the file; it is in order where this ends without an error.
pub fn run(arguments: &CheckConfig) -> Result<Outcome, Error> {
    let path = arguments.file.as_path();
    let policy = site::load(path)?;
    let mut warnings: Vec<String> = policy.warnings().iter().map(ToString::to_string).collect();
    warnings.extend(crossed(&policy)?);
    for warning in &warnings {
        eprintln!("warning: {}: {warning}", path.display());
    }
    let mut output = Output::open(None)?;
    let told = understood(&policy, if arguments.all { usize::MAX } else { SHOWN });
    output.write(|writer| writer.write_all(visible(&told).as_bytes()))?;
    output.finish()?;
    match warnings.len() {
        0 => eprintln!("{} is in order", path.display()),
        1 => eprintln!("{} can be used; 1 warning", path.display()),
        warnings => eprintln!("{} can be used; {warnings} warnings", path.display()),
    }
    Ok(Outcome::Done)
}

/// Where review would begin above the stock models' own rejection. Other models say so themselves when they judge with the policy.
fn crossed(policy: &CheckedPolicy) -> Result<Vec<String>, Error> {
    let own = |attribute: &str| policy.cutoffs().iter().any(|own| own.attribute == attribute);
    let decides = Policy::default().with_cutoffs(policy.cutoffs());
    let names = stock::names(&[]).into_iter().filter(|name| name.to_str().is_some_and(own));
    let models = names.map(|name| stock::open(&name)).collect::<Result<Vec<_>, _>>()?;
    Ok(models.iter().filter_map(|opened| stock::crossed(&decides, &opened.model)).collect())
}

/// Entries of a list that are shown without `--all`.
const SHOWN: usize = 20;

/// What the policy says, as sentences; of each list the first `most` entries.
fn understood(policy: &CheckedPolicy, most: usize) -> String {
    let mut told = String::new();
    for own in policy.cutoffs() {
        let from = |what: &str, bound: Option<Bound>| match bound {
            None => format!("{what} as without a policy"),
            Some(Bound::At(probability)) => format!("{what} from {}", probability.get()),
            Some(Bound::Never) => format!("never {what}"),
        };
        let unknown = if [SPAM, TOXICITY].contains(&own.attribute.as_str()) { "" } else { " (no stock model judges it)" };
        let _ = writeln!(told, "{}: {}, {}{unknown}", own.attribute, from("review", own.review_from), from("reject", own.reject_from));
    }
    let mut lists: BTreeMap<List, Vec<&Rule>> = BTreeMap::new();
    for rule in policy.rules() {
        lists.entry(rule.list).or_default().push(rule);
    }
    for (list, rules) in lists {
        let first = &rules[0].written;
        let _ = match list {
            List::Of(side, kind) => {
                let what = match (side, kind.is_vouched_for()) {
                    (Side::Block, _) => "blocked",
                    (Side::Allow, true) => "approved, unless blocked",
                    (Side::Allow, false) => "one step milder, unless blocked: anybody can type them",
                };
                writeln!(told, "{}: {} ({what})", list.path(), grouped(rules.len()))
            }
            List::ReviewLinks => writeln!(told, "review from {first} links on"),
            List::RejectLinks => writeln!(told, "reject from {first} links on"),
            List::FirstTime => {
                writeln!(told, "review authors who are met for the first time; {} are known", grouped(policy.known_authors().unwrap_or(0)))
            }
            List::Languages => writeln!(told, "review other languages than {first}"),
        };
        if !matches!(list, List::Of(..)) {
            continue;
        }
        for rule in rules.iter().take(most) {
            let _ = writeln!(told, "  {}{}", rule.written, about(rule));
        }
        if rules.len() > most {
            let _ = writeln!(told, "  and {} more (--all shows them)", grouped(rules.len() - most));
        }
    }
    if told.is_empty() { "nothing: every decision is the models' own\n".to_owned() } else { told }
}

/// What an entry says besides what it names.
fn about(rule: &Rule) -> String {
    let blocks = matches!(rule.list, List::Of(Side::Block, _));
    [
        blocks.then(|| if rule.decision == Decision::Review { "review".to_owned() } else { "reject".to_owned() }),
        rule.expires.map(|day| if rule.expired { format!("expired on {day}") } else { format!("until {day}") }),
        rule.note.clone(),
    ]
    .into_iter()
    .flatten()
    .map(|part| format!("  {part}"))
    .collect()
}
