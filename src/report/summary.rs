//! The numbers that every format tells, computed once.

use std::{
    borrow::Cow,
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use super::{Judged, Report, figures, redact, shown};
use crate::{date, decide::Decision};

/// The decisions in the order in which a report tells them: the gravest first.
pub(super) const DECISIONS: [Decision; 3] = [Decision::Reject, Decision::Review, Decision::Approve];

/// Examples of evidence for each source, at most.
const MOST_EXAMPLES: usize = 3;

/// How many of something were rejected, held for review, and approved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Mix {
    pub reject: usize,
    pub review: usize,
    pub approve: usize,
}

impl Mix {
    pub fn add(&mut self, decision: Decision) {
        match decision {
            Decision::Reject => self.reject += 1,
            Decision::Review => self.review += 1,
            Decision::Approve => self.approve += 1,
        }
    }

    pub fn of(self, decision: Decision) -> usize {
        match decision {
            Decision::Reject => self.reject,
            Decision::Review => self.review,
            Decision::Approve => self.approve,
        }
    }

    pub fn total(self) -> usize {
        self.reject + self.review + self.approve
    }

    /// Rejected or held for review.
    pub fn flagged(self) -> usize {
        self.reject + self.review
    }

    /// The share of `decision`, 0 to 1.
    pub fn share(self, decision: Decision) -> f64 {
        figures::share(self.of(decision), self.total())
    }
}

/// What a report tells before it comes to single comments. Names and examples are as shown, that is with personal data masked.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Summary<'a> {
    pub decisions: Mix,
    /// Sources of reasons among what is flagged, the most frequent first, then by name.
    pub reasons: Vec<ReasonCount<'a>>,
    /// Authors with flagged comments, those with most first, then most rejected, then by name.
    pub authors: Vec<AuthorCount<'a>>,
    /// The largest first, then in order of first appearance.
    pub campaigns: Vec<CampaignCount<'a>>,
    /// Threads with flagged comments, those with most first, then most rejected, then by name; none where there is only one thread without a title.
    pub threads: Vec<ThreadCount<'a>>,
}

/// How often one source speaks among the comments that are rejected or held for review.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ReasonCount<'a> {
    /// The attribute it speaks for where that does not go without saying.
    pub attribute: Option<&'a str>,
    pub source: &'a str,
    pub decisions: Mix,
    /// Its share of all flagged comments, 0 to 1.
    pub share: f64,
    /// What it saw most often.
    pub examples: Vec<Cow<'a, str>>,
}

/// What became of one author's comments.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct AuthorCount<'a> {
    pub name: Cow<'a, str>,
    pub decisions: Mix,
}

/// What became of the comments of one thread.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ThreadCount<'a> {
    /// What its comments call it, as in the input.
    pub key: &'a str,
    /// The same as shown.
    pub name: Cow<'a, str>,
    /// Its title as shown, where the input tells one.
    pub title: Option<Cow<'a, str>>,
    pub decisions: Mix,
}

/// A group of near-identical comments.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct CampaignCount<'a> {
    pub name: String,
    pub template: Cow<'a, str>,
    /// Indices into [`Report::judged`], ascending; those that do not exist are left out.
    pub members: Vec<usize>,
    pub decisions: Mix,
    /// Different authors and threads among the members; unnamed ones count as none.
    pub authors: usize,
    pub threads: usize,
    /// What is to be done with it.
    pub decision: Decision,
    /// When it was first and last posted, as the source wrote it.
    pub first: Option<Cow<'a, str>>,
    pub last: Option<Cow<'a, str>>,
    /// Those of `members` that do not inherit the decision.
    pub exceptions: Vec<usize>,
}

impl<'a> Summary<'a> {
    /// The numbers of `report`.
    pub fn of(report: &'a Report) -> Self {
        let mut decisions = Mix::default();
        for judged in &report.judged {
            decisions.add(judged.judgement.decision);
        }
        Self {
            decisions,
            reasons: reasons(report, decisions.flagged()),
            authors: authors(report),
            campaigns: campaigns(report),
            threads: threads(report),
        }
    }
}

fn is_flagged(judged: &Judged) -> bool {
    judged.judgement.decision != Decision::Approve
}

/// A kind of evidence: how often it was seen, and where first (comment, reason).
type Seen = (usize, (usize, usize));

/// What speaks, and the attribute where that has to be named.
type Source<'a> = (&'a str, Option<&'a str>);

fn reasons(report: &Report, flagged: usize) -> Vec<ReasonCount<'_>> {
    let mut sources: BTreeMap<Source<'_>, (Mix, BTreeMap<&str, Seen>)> = BTreeMap::new();
    for (index, judged) in report.judged.iter().enumerate().filter(|(_, judged)| is_flagged(judged)) {
        let mut counted = BTreeSet::new();
        // What speaks for the comment is no reason against it.
        for (number, reason) in judged.judgement.reasons.iter().enumerate().filter(|(_, reason)| reason.weight >= 0.0) {
            let source = (reason.source, reason.other_attribute());
            let (mix, seen) = sources.entry(source).or_default();
            if counted.insert(source) {
                mix.add(judged.judgement.decision);
            }
            if !reason.evidence.trim().is_empty() {
                seen.entry(&reason.evidence).or_insert((0, (index, number))).0 += 1;
            }
        }
    }
    let mut counts: Vec<_> = sources
        .into_iter()
        .map(|((source, attribute), (decisions, seen))| ReasonCount {
            attribute,
            source,
            decisions,
            share: figures::share(decisions.total(), flagged),
            examples: examples(report, seen),
        })
        .collect();
    counts.sort_by_key(|count| Reverse(count.decisions.total()));
    counts
}

/// The most frequent evidence as shown; what looks alike once masked is shown once.
fn examples<'a>(report: &'a Report, seen: BTreeMap<&str, Seen>) -> Vec<Cow<'a, str>> {
    let mut seen: Vec<Seen> = seen.into_values().collect();
    // The map gave them by name, which the stable sort keeps within a count.
    seen.sort_by_key(|(count, _)| Reverse(*count));
    let mut examples: Vec<Cow<'_, str>> = Vec::new();
    for (_, (comment, reason)) in seen.into_iter().take(MOST_EXAMPLES * 3) {
        let judged = &report.judged[comment];
        let example = shown::evidence(report, judged, &judged.judgement.reasons[reason]);
        if examples.len() < MOST_EXAMPLES && !examples.contains(&example) {
            examples.push(example);
        }
    }
    examples
}

fn authors(report: &Report) -> Vec<AuthorCount<'_>> {
    let (words, _) = shown::scopes(report);
    let mut authors: BTreeMap<&str, Mix> = BTreeMap::new();
    for judged in &report.judged {
        if let Some(author) = judged.comment.author.as_deref().filter(|author| !author.trim().is_empty()) {
            authors.entry(author).or_default().add(judged.judgement.decision);
        }
    }
    let mut counts: Vec<_> = authors.into_iter().filter(|(_, mix)| mix.flagged() > 0).collect();
    counts.sort_by_key(|(_, mix)| (Reverse(mix.flagged()), Reverse(mix.reject)));
    counts.into_iter().map(|(name, decisions)| AuthorCount { name: redact::redact(name, words), decisions }).collect()
}

fn threads(report: &Report) -> Vec<ThreadCount<'_>> {
    let mut threads: BTreeMap<&str, Mix> = BTreeMap::new();
    for judged in &report.judged {
        if let Some(thread) = judged.comment.thread.as_deref().filter(|thread| !thread.trim().is_empty()) {
            threads.entry(thread).or_default().add(judged.judgement.decision);
        }
    }
    let alone = threads.len() == 1;
    let mut counts: Vec<_> = threads
        .into_iter()
        .filter(|(_, decisions)| decisions.flagged() > 0)
        .map(|(key, decisions)| ThreadCount {
            key,
            name: redact::redact(key, shown::scopes(report).1),
            title: shown::title(report, key),
            decisions,
        })
        .filter(|count| !alone || count.title.is_some())
        .collect();
    counts.sort_by_key(|count| (Reverse(count.decisions.flagged()), Reverse(count.decisions.reject)));
    counts
}

/// When the earliest and the latest of `members` were posted, as the source wrote it.
fn first_and_last<'a>(report: &'a Report, members: &[usize]) -> Option<(&'a str, &'a str)> {
    let dated = members.iter().filter_map(|index| {
        let date = report.judged[*index].comment.date.as_deref()?;
        Some((date::read(date)?, date))
    });
    let dated: Vec<_> = dated.collect();
    let first = dated.iter().min_by_key(|(at, _)| *at)?;
    let last = dated.iter().max_by_key(|(at, _)| *at)?;
    Some((first.1, last.1))
}

fn campaigns<'a>(report: &'a Report) -> Vec<CampaignCount<'a>> {
    let (words, names) = shown::scopes(report);
    let mut counts: Vec<_> = report
        .campaigns
        .iter()
        .map(|campaign| {
            let members: Vec<usize> = campaign.members.iter().copied().filter(|index| *index < report.judged.len()).collect();
            let mut decisions = Mix::default();
            let (mut authors, mut threads) = (BTreeSet::new(), BTreeSet::new());
            for judged in members.iter().map(|index| &report.judged[*index]) {
                decisions.add(judged.judgement.decision);
                authors.extend(judged.comment.author.as_deref());
                threads.extend(judged.comment.thread.as_deref());
            }
            let exceptions: Vec<usize> = campaign.exceptions.iter().copied().filter(|index| members.binary_search(index).is_ok()).collect();
            // A decision that all who inherit it have, and that the campaign does not name, is one all the same.
            let inherited = members.iter().filter(|index| !exceptions.contains(index));
            let mildest = inherited.map(|index| report.judged[*index].judgement.decision).min().unwrap_or_default();
            let computed = first_and_last(report, &members);
            let date = |told: &'a Option<String>, met: Option<&'a str>| told.as_deref().or(met).map(|date| redact::redact(date, names));
            CampaignCount {
                decision: campaign.decision.max(mildest),
                first: date(&campaign.first, computed.map(|dates| dates.0)),
                last: date(&campaign.last, computed.map(|dates| dates.1)),
                exceptions,
                name: campaign.name(),
                template: redact::redact(&campaign.template, words),
                members,
                decisions,
                authors: authors.len(),
                threads: threads.len(),
            }
        })
        .collect();
    counts.sort_by_key(|count| Reverse(count.members.len()));
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{context::campaign::Campaign, report::sample};

    #[test]
    fn counts_are_told_the_largest_first_then_by_name() {
        let mut report = sample::one("a", &[("words", "free", 1.0, None), ("words", "gift", 0.5, None), ("links", "x.example", 0.7, None)]);
        report
            .judged
            .extend(sample::one("b", &[("caps", "B", 1.0, None), ("links", "x.example", 0.7, None), ("roses", "b", -1.0, None)]).judged);
        report.judged[1].judgement.decision = Decision::Review;
        report.judged.extend(sample::one("c", &[]).judged);
        report.judged[2].judgement.decision = Decision::Approve;
        report.campaigns.push(Campaign { number: 1, template: "…".into(), members: vec![0, 1, 99], ..Campaign::default() });
        for (judged, author) in report.judged.iter_mut().zip(["zoe", "ana", "kim"]) {
            judged.comment.author = Some(author.into());
        }
        let summary = Summary::of(&report);
        assert_eq!(summary.decisions, Mix { reject: 1, review: 1, approve: 1 });
        let reasons: Vec<_> = summary.reasons.iter().map(|r| (r.source, r.decisions.total(), r.examples.len())).collect();
        assert_eq!(reasons, [("links", 2, 1), ("caps", 1, 1), ("words", 1, 2)]);
        let authors: Vec<_> = summary.authors.iter().map(|a| a.name.as_ref()).collect();
        assert_eq!(authors, ["zoe", "ana"]);
        assert_eq!(summary.campaigns[0].members, [0, 1]);
        assert_eq!((summary.campaigns[0].authors, summary.campaigns[0].threads), (2, 0));
        assert_eq!(summary.campaigns[0].decision, Decision::Review, "all of it are that at least");
        assert!(summary.threads.is_empty());
    }

    #[test]
    fn threads_are_told_by_trouble_with_their_titles() {
        let mut report = Report { redact: true, ..Report::default() };
        for (thread, decision) in [
            ("calm", Decision::Approve),
            ("a", Decision::Review),
            ("b", Decision::Reject),
            ("c", Decision::Review),
            ("c", Decision::Review),
            (" ", Decision::Reject),
        ] {
            let mut judged = sample::judged("x", &[]);
            judged.comment.thread = Some(thread.into());
            judged.judgement.decision = decision;
            report.judged.push(judged);
        }
        report.threads.insert("b".into(), crate::input::About { title: Some("Write to joe@example.com".into()), ..Default::default() });
        let summary = Summary::of(&report);
        let told: Vec<_> = summary.threads.iter().map(|t| (t.key, t.title.as_deref(), t.decisions.flagged())).collect();
        assert_eq!(told, [("c", None, 2), ("b", Some("Write to [e-mail]"), 1), ("a", None, 1)]);
    }

    #[test]
    fn a_campaign_tells_its_time_and_its_exceptions() {
        let mut report = Report::default();
        for date in ["2024-05-02", "soon", "2024-05-01 10:00"] {
            let mut judged = sample::judged("x", &[]);
            judged.comment.date = Some(date.into());
            report.judged.push(judged);
        }
        report.judged[1].judgement.decision = Decision::Approve;
        report.campaigns.push(Campaign { number: 1, members: vec![0, 1, 2], exceptions: vec![1, 7], ..Campaign::default() });
        let summary = Summary::of(&report);
        let campaign = &summary.campaigns[0];
        assert_eq!((campaign.first.as_deref(), campaign.last.as_deref()), (Some("2024-05-01 10:00"), Some("2024-05-02")));
        assert_eq!((campaign.decision, campaign.exceptions.as_slice()), (Decision::Reject, [1].as_slice()));
    }

    #[test]
    fn an_empty_report_has_no_shares() {
        let report = Report::default();
        let summary = Summary::of(&report);
        assert_eq!(summary.decisions.share(Decision::Reject), 0.0);
    }
}
