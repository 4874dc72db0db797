//! [`Verdict`]: what a policy says of one comment.

use std::collections::BTreeSet;

use super::{CheckedPolicy, History, Kind, List, Side, addresses, authors, emails, known, phrases};
use crate::{
    comment::{Comment, CommentRef},
    decide::{Decision, Judgement},
    language,
    reason::Reason,
    span::Span,
    text::Text,
};

/// Hits of one comment that are given as reasons; all are counted.
const MOST_REASONS: usize = 8;
/// Bytes of what was met that are shown.
const MOST_MET: usize = 200;

/// Who posted a comment, as far as it is told.
#[derive(Debug, Clone, Copy, Default)]
pub struct Subject<'a> {
    /// The name.
    pub author: Option<&'a str>,
    /// The e-mail address.
    pub email: Option<&'a str>,
    /// The home page.
    pub homepage: Option<&'a str>,
    /// The internet address.
    pub ip: Option<&'a str>,
}

impl<'a> Subject<'a> {
    /// Who posted `comment`.
    pub fn of(comment: &'a Comment) -> Self {
        let details = comment.details.as_deref();
        Self {
            author: comment.author.as_deref(),
            email: details.and_then(|details| details.email.as_deref()),
            homepage: details.and_then(|details| details.homepage.as_deref()),
            ip: details.and_then(|details| details.ip.as_deref()),
        }
    }

    /// Who posted `comment`.
    pub fn of_ref(comment: &'a CommentRef<'_>) -> Self {
        Self {
            author: comment.author.as_deref(),
            email: comment.details.and_then(|details| details.email.as_deref()),
            homepage: comment.details.and_then(|details| details.homepage.as_deref()),
            ip: comment.details.and_then(|details| details.ip.as_deref()),
        }
    }
}

/// What a thread keeps from one comment to the next.
#[derive(Debug, Default)]
pub struct Scratch {
    phrases: phrases::Scratch,
    authors: authors::Scratch,
}

/// A rule that a comment meets.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Hit {
    rule: usize,
    evidence: String,
    span: Option<Span>,
}

/// How far the allow list goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Allowed {
    /// One step milder: what was met can be typed by anybody.
    Milder,
    /// Approved: the site's own system vouches for who it is.
    Approved,
}

/// What a policy says of one comment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verdict {
    hits: Vec<Hit>,
    /// What limits, first-time authors and languages ask for.
    least: Decision,
    allowed: Option<Allowed>,
    /// What the block list asks for.
    blocked: Decision,
}

impl CheckedPolicy {
    /// What this policy says of the comment of `subject` with `text`; `history` tells authors that the input knows, where it was read first.
    pub fn look(&self, subject: &Subject<'_>, text: &Text<'_>, history: Option<&History>, scratch: &mut Scratch) -> Verdict {
        let mut verdict = Verdict::default();
        if let Some(name) = subject.author.filter(|_| !self.authors.is_empty()) {
            for rule in self.authors.find(name, &mut scratch.authors) {
                verdict.meet(self, rule, name, None);
            }
        }
        if let Some(email) = subject.email.filter(|_| !self.emails.is_empty()) {
            let email = emails::folded(email);
            for rule in self.emails.find(&email) {
                verdict.meet(self, rule, &email, None);
            }
        }
        if let Some(address) = subject.ip.filter(|_| !self.addresses.is_empty()).and_then(addresses::address) {
            for rule in self.addresses.find(address) {
                verdict.meet(self, rule, &address.to_string(), None);
            }
        }
        let links = self.look_at_links(subject, text, &mut verdict);
        self.phrases.find(text, &mut scratch.phrases, |rule, span| {
            verdict.meet(self, rule, &text.original()[span.start..span.end], Some(span));
        });
        for (limit, rule) in [self.reject_links, self.review_links].into_iter().flatten() {
            if links >= limit {
                verdict.meet(self, rule, &format!("{links} links"), None);
                break;
            }
        }
        // Whom the site allows it knows.
        if let Some((known, rule)) = &self.first_time
            && !verdict.allows_author(self)
            && let Some(who) = known::first_time(subject, known, history)
        {
            verdict.meet(self, *rule, &who, None);
        }
        if let Some((expected, rule)) = &self.languages
            && let Some(language) = language::of(text.folded())
            && !expected.iter().any(|code| code == language)
        {
            verdict.meet(self, *rule, language, None);
        }
        verdict
    }

    /// Meets the rules on domains; how many links there are that are not allowed.
    fn look_at_links(&self, subject: &Subject<'_>, text: &Text<'_>, verdict: &mut Verdict) -> usize {
        let links = text.links();
        if self.domains.is_empty() {
            return links.len();
        }
        let home = subject.homepage.map(Text::fold);
        let home = home.as_ref().and_then(|text| text.links().first());
        // Each rule counts once, however many links meet it.
        let mut met = BTreeSet::new();
        // What meets the allow list; it counts only if every link does.
        let mut allowed: Vec<(usize, &str, Option<Span>)> = Vec::new();
        let (mut others, mut all_allowed) = (0, true);
        for (link, span) in links.iter().map(|link| (link, Some(link.span))).chain(home.map(|link| (link, None))) {
            let mut is_allowed = false;
            for rule in self.domains.find(&link.host) {
                if matches!(self.rules[rule].list, List::Of(Side::Block, _)) {
                    if met.insert(rule) {
                        verdict.meet(self, rule, &link.canonical, span);
                    }
                } else if link.disguises.is_empty() {
                    // A disguised link need not lead where it seems to.
                    is_allowed = true;
                    if met.insert(rule) {
                        allowed.push((rule, &link.canonical, span));
                    }
                }
            }
            all_allowed &= is_allowed;
            // The home page is no link of the comment.
            others += usize::from(!is_allowed && span.is_some());
        }
        if all_allowed {
            for (rule, met, span) in allowed {
                verdict.meet(self, rule, met, span);
            }
        }
        others
    }
}

impl Verdict {
    /// Notes that `rule` is met by `met`; once for each rule.
    fn meet(&mut self, policy: &CheckedPolicy, rule: usize, met: &str, span: Option<Span>) {
        let entry = &policy.rules[rule];
        match entry.list {
            List::Of(Side::Block, _) => self.blocked = self.blocked.max(entry.decision),
            List::Of(Side::Allow, kind) => {
                let allowed = if kind.is_vouched_for() { Allowed::Approved } else { Allowed::Milder };
                self.allowed = self.allowed.max(Some(allowed));
            }
            _ => self.least = self.least.max(entry.decision),
        }
        let met = &met[..met.floor_char_boundary(MOST_MET)];
        let mut evidence = match entry.list {
            List::Of(_, kind) if met == entry.written => format!("{} {met}", kind.key()),
            List::Of(_, kind) => format!("{} {}: {met}", kind.key(), entry.written),
            List::ReviewLinks => format!("{met} (review_links_from = {})", entry.written),
            List::RejectLinks => format!("{met} (reject_links_from = {})", entry.written),
            List::FirstTime => met.to_owned(),
            List::Languages => format!("{met} (expected: {})", entry.written),
        };
        if let Some(note) = &entry.note {
            evidence = format!("{evidence} ({note})");
        }
        self.hits.push(Hit { rule, evidence, span });
    }

    /// Whether the author, and not only the words or links, is allowed.
    fn allows_author(&self, policy: &CheckedPolicy) -> bool {
        let of_author = |hit: &Hit| {
            matches!(policy.rules[hit.rule].list, List::Of(Side::Allow, Kind::Author | Kind::Email | Kind::Ip))
        };
        self.allowed.is_some() && self.hits.iter().any(of_author)
    }

    /// The rules that are met.
    pub fn rules(&self) -> impl Iterator<Item = usize> + '_ {
        self.hits.iter().map(|hit| hit.rule)
    }

    /// Whether the site's own system vouches for the author, so that the comment speaks for no campaign.
    pub fn is_vouched_for(&self) -> bool {
        self.allowed == Some(Allowed::Approved)
    }

    /// Moves `judgement`, by models and context, and puts what was met before its other reasons: blocks first, then allows.
    pub fn apply(mut self, policy: &CheckedPolicy, judgement: &mut Judgement) {
        let decision = judgement.decision.max(self.least);
        let allowed = match (self.allowed, decision) {
            (None, decision) => decision,
            (Some(Allowed::Milder), Decision::Reject) => Decision::Review,
            (Some(_), _) => Decision::Approve,
        };
        judgement.decision = allowed.max(self.blocked);
        if self.hits.is_empty() {
            return;
        }
        self.hits.sort_by_key(|hit| match policy.rules[hit.rule].list {
            List::Of(Side::Block, _) => 0,
            List::Of(Side::Allow, _) => 1,
            _ => 2,
        });
        let reasons = self.hits.into_iter().take(MOST_REASONS).map(|hit| Reason {
            attribute: None,
            source: policy.rules[hit.rule].list.source().to_owned(),
            evidence: hit.evidence,
            weight: 0.0,
            span: hit.span,
        });
        judgement.reasons.splice(0..0, reasons);
    }
}
