//! What is allowed in a policy, but hardly meant: entries that are expired, twice there, never needed, or beaten by the other list.

use super::{CheckedPolicy, Complaint, List, Rule, Side, authors, check::Value, emails::Email, phrases};
use crate::text::Text;

/// A word on each entry that is worth one, in the order of the rules.
pub(super) fn of(policy: &CheckedPolicy) -> Vec<Complaint> {
    let mut scratch = (authors::Scratch::default(), phrases::Scratch::default());
    let on = |(number, rule): (usize, &Rule)| {
        let name = format!("{} '{}'", rule.list.path(), rule.written);
        if let Some(day) = rule.expires.filter(|_| rule.expired) {
            return Some(Complaint { line: rule.line, words: format!("{name} expired on {day} and is not applied") });
        }
        let wider = covering(policy, number, &mut scratch);
        let words = told(policy, number, &wider).or_else(|| of_itself(&policy.values[number]))?;
        Some(Complaint { line: rule.line, words: format!("{name} {words}") })
    };
    policy.rules.iter().enumerate().filter_map(on).collect()
}

/// What other rules that cover the rule `number` make of it.
fn told(policy: &CheckedPolicy, number: usize, wider: &[usize]) -> Option<String> {
    let (rule, rules) = (&policy.rules[number], &policy.rules);
    let place = |other: usize| format!("{} '{}' (line {})", rules[other].list.path(), rules[other].written, rules[other].line);
    let blocked = |other: &&usize| matches!((rule.list, rules[**other].list), (List::Of(Side::Allow, _), List::Of(Side::Block, _)));
    if let Some(&other) = wider.iter().find(blocked) {
        return Some(format!("is of no effect: {} goes before it", place(other)));
    }
    let same_list = |other: &usize| rules[*other].list == rule.list;
    let same = |other: &usize| policy.values[*other] == policy.values[number];
    if let Some(&other) = wider.iter().filter(|other| same_list(other)).find(|other| same(other) && **other < number) {
        return Some(format!("is there already: {}", place(other)));
    }
    // A wider one that is milder, or ends earlier, does not make it idle.
    let lasts = |other: &usize| rules[*other].expires.is_none_or(|day| rule.expires.is_some_and(|own| day >= own));
    let idle = |other: &usize| !same(other) && rules[*other].decision >= rule.decision && lasts(other);
    let &other = wider.iter().filter(|other| same_list(other)).find(|other| idle(other))?;
    Some(format!("is never needed: {} covers it", place(other)))
}

/// What is worth a word whatever else there is.
fn of_itself(value: &Value) -> Option<String> {
    match value {
        Value::Domain(domain) if domain.suffix => Some("means everybody who has a name under it".to_owned()),
        _ => None,
    }
}

/// The other rules in force that meet everything that the rule `number` meets.
fn covering(policy: &CheckedPolicy, number: usize, (names, words): &mut (authors::Scratch, phrases::Scratch)) -> Vec<usize> {
    let mut found: Vec<usize> = match &policy.values[number] {
        Value::Author(name) => policy.authors.find(name, names).collect(),
        Value::Email(Email::One(address)) => policy.emails.find(address).collect(),
        Value::Email(Email::All(domain)) => policy.emails.find(&format!("*@{}", domain.spellings[0])).collect(),
        Value::Domain(domain) => policy.domains.find(&domain.spellings[0]).collect(),
        Value::Ip(network) => {
            let contains = |other: &usize| matches!(&policy.values[*other], Value::Ip(other) if other.contains(network));
            policy.addresses.find(network.addr()).filter(contains).collect()
        }
        Value::Phrase(phrase) => {
            let mut found = Vec::new();
            policy.phrases.find(&Text::fold(phrase), words, |rule, _| found.push(rule));
            found
        }
        Value::Setting => Vec::new(),
    };
    found.retain(|other| *other != number);
    found.sort_unstable();
    found
}
