//! [`CheckedPolicy`]: a policy file that was found to make sense, with what finds its rules.

use std::io;

use ipnet::IpNet;
use jiff::civil::Date;
use toml::{Spanned, value::Datetime};

use super::{
    Complaint, Kind, KnownAuthors, List, Rule, Side,
    addresses::{self, Addresses},
    authors::{self, Authors},
    complaint::{Lines, suggestion},
    domains::{self, Domain, Domains},
    emails::{self, Email, Emails},
    file::{self, Entry, File, Level},
    phrases::{self, Phrases},
};
use crate::{
    decide::{Bound, Decision, OwnCutoffs},
    language,
    score::Probability,
};

/// A policy that can be applied.
#[derive(Debug)]
pub struct CheckedPolicy {
    pub(super) rules: Vec<Rule>,
    /// What each rule looks for.
    pub(super) values: Vec<Value>,
    pub(super) authors: Authors,
    pub(super) emails: Emails,
    pub(super) domains: Domains,
    pub(super) addresses: Addresses,
    pub(super) phrases: Phrases,
    /// Links from which on a comment is reviewed or rejected, with the rule.
    pub(super) review_links: Option<(usize, usize)>,
    pub(super) reject_links: Option<(usize, usize)>,
    /// Who is known, with the rule that asks.
    pub(super) first_time: Option<(KnownAuthors, usize)>,
    /// The codes of the languages expected, with the rule.
    pub(super) languages: Option<(Vec<String>, usize)>,
    cutoffs: Vec<OwnCutoffs>,
    /// Settings that are allowed, but hardly meant.
    warnings: Vec<Complaint>,
}

impl CheckedPolicy {
    /// Reads and checks the policy file with this `text`. `today` is the day that expiry goes by, and `read` gives the text of a file that the policy names.
    ///
    /// # Errors
    /// All that is wrong with it, in the order of the lines; only the first thing where the file cannot be read at all.
    pub fn read(text: &str, today: Date, read: impl FnOnce(&str) -> io::Result<String>) -> Result<Self, Vec<Complaint>> {
        let file = File::read(text).map_err(|complaint| vec![complaint])?;
        let mut check =
            Check { lines: Lines::of(text), today, rules: Vec::new(), values: Vec::new(), complaints: Vec::new(), warnings: Vec::new() };
        let checked = check.policy(file, read);
        match checked {
            Some(policy) if check.complaints.is_empty() => Ok(Self { warnings: check.warnings, ..policy }),
            _ => {
                check.complaints.sort_by_key(|complaint| complaint.line);
                Err(check.complaints)
            }
        }
    }

    /// The rules, list by list.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The site's own cut-offs.
    pub fn cutoffs(&self) -> &[OwnCutoffs] {
        &self.cutoffs
    }

    /// What is worth a word, in the order of the lines: entries that are expired, twice there, never needed, or of no effect.
    pub fn warnings(&self) -> Vec<Complaint> {
        let mut warnings = self.warnings.clone();
        warnings.extend(super::advice::of(self));
        warnings.sort_by_key(|warning| warning.line);
        warnings
    }

    /// How many authors its file of known ones names; `None` where nothing asks for them.
    pub fn known_authors(&self) -> Option<usize> {
        self.first_time.as_ref().map(|(known, _)| known.len())
    }
}

/// What a rule looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// A name, plain or folded as its list wants it.
    Author(String),
    Email(Email),
    Domain(Domain),
    Ip(IpNet),
    /// A phrase, folded.
    Phrase(String),
    /// Something else than an entry of a list.
    Setting,
}

impl Value {
    /// Reads what is written in a list; or why it is none of its kind.
    fn read(side: Side, kind: Kind, written: &str) -> Result<Self, String> {
        Ok(match kind {
            Kind::Author => Self::Author(authors::read(side, written)?),
            Kind::Email => Self::Email(emails::read(written)?),
            Kind::Domain => {
                let domain = domains::read(written)?;
                if domain.suffix && side == Side::Allow {
                    return Err("is a public suffix: anybody may have a name under it, and all of them would be allowed".to_owned());
                }
                Self::Domain(domain)
            }
            Kind::Ip => Self::Ip(addresses::read(written)?),
            Kind::Phrase => Self::Phrase(phrases::folded(written).ok_or("has nothing in it to look for")?),
        })
    }
}

/// A policy under way from what was typed to what it means.
struct Check {
    lines: Lines,
    today: Date,
    rules: Vec<Rule>,
    values: Vec<Value>,
    complaints: Vec<Complaint>,
    warnings: Vec<Complaint>,
}

impl Check {
    fn line<T>(&self, spanned: &Spanned<T>) -> usize {
        self.lines.number(spanned.span().start)
    }

    fn complain(&mut self, line: usize, words: String) {
        self.complaints.push(Complaint { line, words });
    }

    fn policy(&mut self, file: File, read: impl FnOnce(&str) -> io::Result<String>) -> Option<CheckedPolicy> {
        let cutoffs = file.cutoffs.into_iter().map(|(attribute, cutoffs)| self.cutoffs(attribute.into_inner(), cutoffs)).collect();
        for (side, lists) in [(Side::Allow, file.allow), (Side::Block, file.block)] {
            let file::Lists { authors, emails, domains, ips, phrases } = lists;
            for (kind, entries) in
                [(Kind::Author, authors), (Kind::Email, emails), (Kind::Domain, domains), (Kind::Ip, ips), (Kind::Phrase, phrases)]
            {
                for entry in entries {
                    self.entry(side, kind, entry);
                }
            }
        }
        let (mut authors, mut emails, mut domains, mut addresses) =
            (Authors::default(), Emails::default(), Domains::default(), Addresses::default());
        let mut phrases = Vec::new();
        for (number, (rule, value)) in self.rules.iter().zip(&self.values).enumerate().filter(|(_, (rule, _))| !rule.expired) {
            match (value, rule.list) {
                (Value::Author(name), List::Of(side, _)) => authors.add(side, name.clone(), number),
                (Value::Email(email), _) => emails.add(email.clone(), number),
                (Value::Domain(domain), _) => domains.add(domain.clone(), number),
                (Value::Ip(network), _) => addresses.add(*network, number),
                (Value::Phrase(phrase), _) => phrases.push((phrase.clone(), number)),
                _ => {}
            }
        }
        let phrases = match Phrases::new(phrases) {
            Ok(phrases) => Some(phrases),
            Err(error) => {
                self.complain(0, format!("the phrases are too many to look for: {error}"));
                None
            }
        };
        let review_links = self.limit(List::ReviewLinks, Decision::Review, file.limits.review_links_from);
        let reject_links = self.limit(List::RejectLinks, Decision::Reject, file.limits.reject_links_from);
        if let (Some((review, rule)), Some((reject, _))) = (review_links, reject_links)
            && review >= reject
        {
            let line = self.rules[rule].line;
            let words = format!("limits.review_links_from = {review} is of no effect: {reject} links are rejected");
            self.warnings.push(Complaint { line, words });
        }
        let first_time = self.first_time(file.authors, read);
        let languages = self.languages(file.languages);
        Some(CheckedPolicy {
            authors,
            emails,
            domains,
            addresses,
            phrases: phrases?,
            review_links,
            reject_links,
            first_time,
            languages,
            cutoffs,
            rules: std::mem::take(&mut self.rules),
            values: std::mem::take(&mut self.values),
            warnings: Vec::new(),
        })
    }

    /// Adds a rule and gives its number.
    fn rule(&mut self, list: List, line: usize, written: String, decision: Decision) -> usize {
        self.rules.push(Rule { list, written, line, note: None, decision, expires: None, expired: false });
        self.values.push(Value::Setting);
        self.rules.len() - 1
    }

    /// Makes a rule of an entry of a list. What is expired is checked all the same.
    fn entry(&mut self, side: Side, kind: Kind, entry: Spanned<Entry>) {
        let (list, line) = (List::Of(side, kind), self.line(&entry));
        let Entry { value: written, expires, note, decision } = entry.into_inner();
        let read = || {
            let decision = match decision.as_deref() {
                None => Decision::Reject,
                Some(_) if side == Side::Allow => return Err(": only entries of the block list have a decision".to_owned()),
                Some("review") => Decision::Review,
                Some("reject") => Decision::Reject,
                Some(other) => return Err(format!(": decision is '{other}'{}", suggestion(other, ["review", "reject"]))),
            };
            let expires = expires.map(day).transpose().map_err(|why| format!(": expires {why}"))?;
            let value = Value::read(side, kind, &written).map_err(|why| format!(" {why}"))?;
            Ok((decision, expires, value))
        };
        match read() {
            Ok((decision, expires, value)) => {
                let expired = expires.is_some_and(|day| day < self.today);
                self.rules.push(Rule { list, written, line, note, decision, expires, expired });
                self.values.push(value);
            }
            Err(why) => {
                let shown: String = written.chars().take(80).collect();
                self.complain(line, format!("{} '{shown}'{why}", list.path()));
            }
        }
    }

    fn cutoffs(&mut self, attribute: String, cutoffs: file::Cutoffs) -> OwnCutoffs {
        let mut bound = |name: &str, from: f64, level: Option<Spanned<Level>>| {
            let level = level?;
            match level.get_ref() {
                Level::Never => Some(Bound::Never),
                Level::At(number) => match Probability::new(*number).filter(|probability| probability.get() >= from) {
                    Some(probability) => Some(Bound::At(probability)),
                    None => {
                        let line = self.line(&level);
                        let least = if from > 0.0 { "0.5" } else { "0" };
                        self.complain(
                            line,
                            format!("cutoffs.{attribute}.{name} is {number}: give a probability from {least} to 1, or \"never\""),
                        );
                        None
                    }
                },
            }
        };
        let line = cutoffs.review_from.as_ref().map(|level| level.span().start);
        let review_from = bound("review_from", 0.0, cutoffs.review_from);
        let reject_from = bound("reject_from", 0.5, cutoffs.reject_from);
        if let (Some(Bound::At(review)), Some(Bound::At(reject))) = (review_from, reject_from)
            && review > reject
        {
            let words = format!(
                "cutoffs.{attribute}.review_from is {}, above its reject_from, {}: review begins below rejection",
                review.get(),
                reject.get()
            );
            self.complain(line.map_or(0, |at| self.lines.number(at)), words);
        }
        OwnCutoffs { attribute, review_from, reject_from }
    }

    fn limit(&mut self, list: List, decision: Decision, number: Option<Spanned<u32>>) -> Option<(usize, usize)> {
        let number = number?;
        let line = self.line(&number);
        let links = number.into_inner();
        if links == 0 {
            self.complain(line, format!("{} is 0, which every comment has: give 1 or more", list.path()));
            return None;
        }
        Some((links as usize, self.rule(list, line, links.to_string(), decision)))
    }

    fn first_time(&mut self, authors: file::Authors, read: impl FnOnce(&str) -> io::Result<String>) -> Option<(KnownAuthors, usize)> {
        let asked = authors.review_first_time.filter(|asked| *asked.get_ref());
        let known = match &authors.known_authors {
            None => KnownAuthors::default(),
            Some(path) => {
                let line = self.line(path);
                match read(path.get_ref()) {
                    Ok(list) => {
                        if asked.is_none() {
                            let words = "authors.known_authors is of no effect without authors.review_first_time = true".to_owned();
                            self.warnings.push(Complaint { line, words });
                        }
                        KnownAuthors::read(&list)
                    }
                    Err(error) => {
                        self.complain(line, format!("authors.known_authors: {}: {error}", path.get_ref()));
                        KnownAuthors::default()
                    }
                }
            }
        };
        let line = self.line(&asked?);
        Some((known, self.rule(List::FirstTime, line, "true".to_owned(), Decision::Review)))
    }

    fn languages(&mut self, languages: file::Languages) -> Option<(Vec<String>, usize)> {
        let expected = languages.expected?;
        let line = self.line(&expected);
        let (mut codes, named) = (Vec::new(), !expected.get_ref().is_empty());
        for language in expected.into_inner() {
            let code = language.get_ref().trim().to_lowercase();
            match language::code(&code) {
                Some(short) => codes.push(short.to_owned()),
                None => {
                    let line = self.line(&language);
                    self.complain(
                        line,
                        format!("languages.expected '{code}' is no code of a language that can be told, such as en, de or ru"),
                    );
                }
            }
        }
        if codes.is_empty() {
            // Where some are named, they have been complained of.
            if !named {
                self.complain(line, "languages.expected names none: every language would be unexpected".to_owned());
            }
            return None;
        }
        let rule = self.rule(List::Languages, line, codes.join(", "), Decision::Review);
        Some((codes, rule))
    }
}

/// The day that a date of TOML names.
fn day(written: Datetime) -> Result<Date, String> {
    let date = match written {
        Datetime { date: Some(date), time: None, offset: None } => date,
        _ => return Err(format!("is {written}: give a day, 2030-12-31")),
    };
    let number = |part: u8| i8::try_from(part).unwrap_or_default();
    let year = i16::try_from(date.year).unwrap_or_default();
    Date::new(year, number(date.month), number(date.day)).map_err(|error| format!("is {written}: {error}"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const TODAY: Date = jiff::civil::date(2026, 6, 1);

    fn read(text: &str) -> Result<CheckedPolicy, Vec<Complaint>> {
        CheckedPolicy::read(
            text,
            TODAY,
            |name| if name == "known.txt" { Ok("ann".to_owned()) } else { Err(io::ErrorKind::NotFound.into()) },
        )
    }

    fn told(complaints: &[Complaint]) -> String {
        complaints.iter().map(|complaint| format!("{complaint}\n")).collect()
    }

    #[test]
    fn all_that_is_wrong_is_told_with_its_line() {
        let text = r#"
[cutoffs.spam]
review_from = 0.9
reject_from = 0.8
[cutoffs.toxicity]
reject_from = 0.4
[allow]
domains = ["github.io"]
phrases = [{ value = "x", decision = "review" }]
[block]
authors = [" "]
emails = ["ann"]
domains = [
  "co.uk",
  "https://win.example/a",
]
ips = ["10.0.0.1/8"]
phrases = [{ value = "x", decision = "rejct" }, { value = "y", expires = 2026-06-01T10:00:00 }, { value = "<b>" }]
[authors]
review_first_time = true
known_authors = "gone.txt"
[limits]
review_links_from = 0
[languages]
expected = ["english"]
"#;
        insta::assert_snapshot!(told(&read(text).unwrap_err()), @r#"
        line 3: cutoffs.spam.review_from is 0.9, above its reject_from, 0.8: review begins below rejection
        line 6: cutoffs.toxicity.reject_from is 0.4: give a probability from 0.5 to 1, or "never"
        line 8: allow.domains 'github.io' is a public suffix: anybody may have a name under it, and all of them would be allowed
        line 9: allow.phrases 'x': only entries of the block list have a decision
        line 11: block.authors ' ' is no name
        line 12: block.emails 'ann' is no e-mail address
        line 14: block.domains 'co.uk' is a public suffix, under which anybody may have a name; '*.co.uk' means them all
        line 15: block.domains 'https://win.example/a' is more than a domain; did you mean 'win.example'?
        line 17: block.ips '10.0.0.1/8' has bits after its prefix; did you mean '10.0.0.0/8'?
        line 18: block.phrases 'x': decision is 'rejct'; did you mean 'reject'?
        line 18: block.phrases 'y': expires is 2026-06-01T10:00:00: give a day, 2030-12-31
        line 18: block.phrases '<b>' has nothing in it to look for
        line 21: authors.known_authors: gone.txt: entity not found
        line 23: limits.review_links_from is 0, which every comment has: give 1 or more
        line 25: languages.expected 'english' is no code of a language that can be told, such as en, de or ru
        "#);
    }

    #[test]
    fn what_is_hardly_meant_is_told() {
        let text = r#"
[allow]
emails = ["ann@win.example", "joe@example.org"]
ips = ["192.0.2.7"]
[block]
emails = ["*@win.example", "bob@win.example", "*@sub.win.example"]
domains = ["win.example", "Win.Example", { value = "a.win.example", decision = "reject" }, "github.io"]
ips = ["192.0.2.0/24", "192.0.2.0/25", "10.0.0.0/8"]
phrases = ["gift", { value = "free  GIFT", note = "covered" }, "gifts", { value = "old", expires = 2020-01-01 }]
authors = ["Dana", "Dаna"]
[authors]
known_authors = "known.txt"
[limits]
review_links_from = 5
reject_links_from = 5
"#;
        insta::assert_snapshot!(told(&read(text).unwrap().warnings()), @r#"
        line 3: allow.emails 'ann@win.example' is of no effect: block.emails '*@win.example' (line 6) goes before it
        line 4: allow.ips '192.0.2.7' is of no effect: block.ips '192.0.2.0/24' (line 8) goes before it
        line 6: block.emails 'bob@win.example' is never needed: block.emails '*@win.example' (line 6) covers it
        line 6: block.emails '*@sub.win.example' is never needed: block.emails '*@win.example' (line 6) covers it
        line 7: block.domains 'Win.Example' is there already: block.domains 'win.example' (line 7)
        line 7: block.domains 'a.win.example' is never needed: block.domains 'win.example' (line 7) covers it
        line 7: block.domains 'github.io' means everybody who has a name under it
        line 8: block.ips '192.0.2.0/25' is never needed: block.ips '192.0.2.0/24' (line 8) covers it
        line 9: block.phrases 'free  GIFT' is never needed: block.phrases 'gift' (line 9) covers it
        line 9: block.phrases 'old' expired on 2020-01-01 and is not applied
        line 10: block.authors 'Dаna' is there already: block.authors 'Dana' (line 10)
        line 12: authors.known_authors is of no effect without authors.review_first_time = true
        line 14: limits.review_links_from = 5 is of no effect: 5 links are rejected
        "#);
    }

    #[test]
    fn a_narrow_entry_that_is_graver_or_lasts_longer_is_needed() {
        let text = r#"
[block]
domains = [{ value = "win.example", decision = "review" }, "a.win.example"]
phrases = [{ value = "gift", expires = 2030-01-01 }, "free gift", { value = "gift card", expires = 2029-01-01 }]
"#;
        insta::assert_snapshot!(told(&read(text).unwrap().warnings()), @r#"
        line 4: block.phrases 'gift card' is never needed: block.phrases 'gift' (line 4) covers it
        "#);
    }

    #[test]
    fn an_empty_policy_says_nothing() {
        let policy = read("").unwrap();
        assert!(policy.rules().is_empty() && policy.cutoffs().is_empty() && policy.warnings().is_empty());
        assert_eq!(policy.known_authors(), None);
    }

    #[test]
    fn ten_thousand_entries_are_checked_in_no_time() {
        let list = |make: &dyn Fn(usize) -> String| (0..10_000).map(make).collect::<Vec<_>>().join(",\n");
        let text = format!(
            "[block]\nphrases = [{}]\ndomains = [{}]\nips = [{}]",
            list(&|n| format!("\"phrase number {n}\"")),
            list(&|n| format!("\"win-{n}.example\"")),
            list(&|n| format!("\"10.{}.{}.0/24\"", n / 256, n % 256)),
        );
        let begun = std::time::Instant::now();
        let policy = read(&text).unwrap();
        assert_eq!((policy.rules().len(), policy.warnings().len()), (30_000, 0));
        // Some tenths of a second; a quadratic step takes minutes.
        assert!(begun.elapsed().as_secs() < 30);
    }
}
