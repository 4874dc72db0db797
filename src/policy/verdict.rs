//! [`Verdict`]: what a policy says of one comment.

use std::collections::BTreeSet;

use super::{
    CheckedPolicy, History, Kind, List, Side, addresses, authors, emails,
    encoded::{self, Encoded, Places},
    known, phrases,
};
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
    /// Approved: the site's own system vouches for where it comes from.
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
            let mut among = Among::new(self);
            for address in emails::all(email) {
                among.add(&mut verdict, &address, None, self.emails.find(&address), true);
            }
            among.allow(&mut verdict);
        }
        if let Some(ip) = subject.ip.filter(|_| !self.addresses.is_empty()) {
            let mut among = Among::new(self);
            for address in addresses::all(ip) {
                let shown = address.map(|address| address.to_string()).unwrap_or_default();
                let rules = address.into_iter().flat_map(|address| self.addresses.find(address));
                among.add(&mut verdict, &shown, None, rules, true);
            }
            among.allow(&mut verdict);
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
        let mut among = Among::new(self);
        let mut others = 0;
        let encoded = encoded::hosts(text);
        let places = Places::of(&encoded);
        for link in links {
            // Of a host in encoded letters, the link found is a part only.
            let whole = !places.cut(link.span);
            // A disguised link need not lead where it seems to.
            let plain = link.disguises.is_empty() && whole;
            others += usize::from(!among.add(verdict, &link.canonical, Some(link.span), self.domains.find(&link.host), plain));
        }
        for Encoded { span, host } in &encoded {
            among.add(verdict, host, Some(*span), self.domains.find(host), false);
        }
        // The home page is no link of the comment.
        if let Some(home) = subject.homepage.map(Text::fold) {
            for link in home.links() {
                among.add(verdict, &link.canonical, None, self.domains.find(&link.host), link.disguises.is_empty());
            }
            for Encoded { host, .. } in encoded::hosts(&home) {
                among.add(verdict, &host, None, self.domains.find(&host), false);
            }
        }
        // A home page alone, which anybody can name, says nothing of a comment without links.
        if !links.is_empty() {
            among.allow(verdict);
        }
        others
    }
}

/// Several of one kind that a comment names: one that is blocked is enough, but they speak for it only where every one is allowed.
struct Among<'p> {
    policy: &'p CheckedPolicy,
    /// Each rule counts once, however many meet it.
    met: BTreeSet<usize>,
    /// What meets the allow list.
    allowed: Vec<(usize, String, Option<Span>)>,
    all_allowed: bool,
}

impl<'p> Among<'p> {
    fn new(policy: &'p CheckedPolicy) -> Self {
        Self { policy, met: BTreeSet::new(), allowed: Vec::new(), all_allowed: true }
    }

    /// Adds one, shown as `met`, that meets `rules`; whether it is allowed, which it can be only if it is `plain`.
    fn add(&mut self, verdict: &mut Verdict, met: &str, span: Option<Span>, rules: impl Iterator<Item = usize>, plain: bool) -> bool {
        let mut is_allowed = false;
        for rule in rules {
            if matches!(self.policy.rules[rule].list, List::Of(Side::Block, _)) {
                if self.met.insert(rule) {
                    verdict.meet(self.policy, rule, met, span);
                }
            } else if plain {
                is_allowed = true;
                if self.met.insert(rule) {
                    self.allowed.push((rule, met.to_owned(), span));
                }
            }
        }
        self.all_allowed &= is_allowed;
        is_allowed
    }

    /// Meets the allow list if every one does.
    fn allow(self, verdict: &mut Verdict) {
        if self.all_allowed {
            for (rule, met, span) in self.allowed {
                verdict.meet(self.policy, rule, &met, span);
            }
        }
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
        let of_author = |hit: &Hit| matches!(policy.rules[hit.rule].list, List::Of(Side::Allow, Kind::Author | Kind::Email | Kind::Ip));
        self.allowed.is_some() && self.hits.iter().any(of_author)
    }

    /// Whether no rule is met, so that it changes nothing.
    pub fn is_empty(&self) -> bool {
        self.hits.is_empty()
    }

    /// The rules that are met.
    pub fn rules(&self) -> impl Iterator<Item = usize> + '_ {
        self.hits.iter().map(|hit| hit.rule)
    }

    /// Whether the site's own system vouches for where it comes from, so that the comment speaks for no campaign.
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
            source: policy.rules[hit.rule].list.source(),
            evidence: hit.evidence,
            weight: 0.0,
            span: hit.span,
        });
        judgement.reasons.splice(0..0, reasons);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use Decision::{Approve, Reject, Review};

    fn policy(text: &str) -> CheckedPolicy {
        CheckedPolicy::read(text, jiff::civil::date(2026, 6, 1), |_| Ok("bob\n".to_owned())).unwrap()
    }

    /// What the policy makes of a comment that models would give `decision`, with the sources and evidence of its reasons.
    fn decided(policy: &CheckedPolicy, subject: Subject<'_>, text: &str, decision: Decision) -> (Decision, Vec<String>) {
        let mut judgement = Judgement { decision, ..Judgement::default() };
        policy.look(&subject, &Text::fold(text), None, &mut Scratch::default()).apply(policy, &mut judgement);
        let told = |reason: Reason| match reason.span {
            Some(span) => format!("{} {} at {}", reason.source, reason.evidence, &text[span.start..span.end]),
            None => format!("{} {}", reason.source, reason.evidence),
        };
        (judgement.decision, judgement.reasons.into_iter().map(told).collect())
    }

    fn author(name: &str) -> Subject<'_> {
        Subject { author: Some(name), ..Subject::default() }
    }

    fn email(address: &str) -> Subject<'_> {
        Subject { email: Some(address), author: Some("Crypto Queen"), ..Subject::default() }
    }

    #[test]
    fn blocks_beat_allows_and_allows_beat_models() {
        let policy = policy(
            "[allow]\nauthors = [\"Ann\"]\nemails = [\"*@example.org\"]\nips = [\"192.0.2.7\"]\n[block]\nauthors = [\"Crypto Queen\"]\nphrases = [{ value = \"free gift\", decision = \"review\" }]",
        );
        let decide = |subject, text, decision| decided(&policy, subject, text, decision).0;
        assert_eq!([Approve, Review, Reject].map(|by_models| decide(author("Ann"), "hello", by_models)), [Approve, Approve, Review]);
        assert_eq!(decide(author("Ann"), "a free gift", Approve), Review);
        assert_eq!(decide(author("Bob"), "a free gift", Reject), Reject);
        assert_eq!(decide(email("joe@example.org"), "hello", Reject), Reject, "blocked by name");
        let typed = Subject { email: Some("joe@example.org"), ..Subject::default() };
        assert_eq!(decide(typed, "hello", Reject), Review, "anybody can type an address");
        let vouched = Subject { ip: Some("192.0.2.7"), ..Subject::default() };
        assert_eq!(decide(vouched, "hello", Reject), Approve);
        assert_eq!(decide(vouched, "a free gift", Reject), Review, "the block sets the least that it is to be");
    }

    #[test]
    fn every_hit_is_a_reason_with_what_was_met() {
        let policy = policy(
            "[allow]\nips = [\"192.0.2.0/24\"]\n[block]\nemails = [\"*@win.example\"]\ndomains = [{ value = \"win.example\", note = \"casino\" }]\nphrases = [\"free gift\"]",
        );
        let subject = Subject {
            author: Some("Ann"),
            email: Some("Ann@mail.win.example"),
            homepage: Some("http://home.win.example/"),
            ip: Some("::ffff:192.0.2.7"),
        };
        let (decision, told) = decided(&policy, subject, "FRЕЕ \n gift: www[.]win.example/a and win.example/b", Approve);
        assert_eq!(decision, Reject);
        assert_eq!(
            told,
            [
                "block_list emails *@win.example: ann@mail.win.example",
                "block_list domains win.example: win.example/a (casino) at www[.]win.example/a",
                "block_list phrases free gift: FRЕЕ \n gift at FRЕЕ \n gift",
                "allow_list ips 192.0.2.0/24: 192.0.2.7",
            ]
        );
        let home = Subject { email: None, ip: None, ..subject };
        assert_eq!(decided(&policy, home, "hello", Approve).1, ["block_list domains win.example: home.win.example (casino)"]);
    }

    #[test]
    fn links_to_allowed_domains_count_for_nothing_and_only_all_of_them_speak_for_a_comment() {
        let policy = policy("[allow]\ndomains = [\"good.example\"]\n[limits]\nreview_links_from = 2\nreject_links_from = 3");
        let decide = |text| decided(&policy, Subject::default(), text, Approve);
        assert_eq!(
            decide("good.example/1 good.example/2 www.good.example/3"),
            (Approve, vec!["allow_list domains good.example: good.example/1 at good.example/1".to_owned()])
        );
        assert_eq!(decide("good.example/1 good.example/2 one.example"), (Approve, vec![]));
        assert_eq!(decide("one.example two.example good.example"), (Review, vec!["link_limit 2 links (review_links_from = 2)".to_owned()]));
        assert_eq!(decide("one.example two.example six.example"), (Reject, vec!["link_limit 3 links (reject_links_from = 3)".to_owned()]));
        assert_eq!(decided(&policy, Subject::default(), "good.example", Reject).0, Review);
        assert_eq!(decided(&policy, Subject::default(), "no link at all", Reject).0, Reject);
        // A look-alike leads elsewhere.
        assert_eq!(decided(&policy, Subject::default(), "http://gооd.example", Reject).0, Reject);
        let home = Subject { homepage: Some("http://bad.example"), ..Subject::default() };
        assert_eq!(decided(&policy, home, "good.example", Reject).0, Reject, "the home page is no allowed one");
        let home = Subject { homepage: Some("http://good.example"), ..Subject::default() };
        assert_eq!(decided(&policy, home, "no link", Reject), (Reject, vec![]));
    }

    #[test]
    fn of_several_one_is_enough_to_block_and_all_are_needed_to_allow() {
        let policy = policy(
            "[allow]\nips = [\"192.0.2.0/24\"]\nemails = [\"*@good.example\"]\ndomains = [\"good.example\"]\n[block]\nips = [\"203.0.113.9\", \"2001:db8::/32\"]\nemails = [\"eve@bad.example\"]\ndomains = [\"bad.example\"]",
        );
        let by_ip = |ip, decision| decided(&policy, Subject { ip: Some(ip), ..Subject::default() }, "hm", decision);
        assert_eq!(by_ip("203.0.113.9:443", Approve), (Reject, vec!["block_list ips 203.0.113.9".to_owned()]));
        assert_eq!(by_ip("192.0.2.7, 203.0.113.9", Approve), (Reject, vec!["block_list ips 203.0.113.9".to_owned()]));
        assert_eq!(by_ip("[2001:db8::1]:80", Approve).0, Reject);
        assert_eq!(by_ip("192.0.2.7, 192.0.2.8:80", Reject), (Approve, vec!["allow_list ips 192.0.2.0/24: 192.0.2.7".to_owned()]));
        // Whoever sends the request can begin the list of proxies with anything.
        assert_eq!(by_ip("192.0.2.7, 198.51.100.1", Reject), (Reject, vec![]));
        assert_eq!(by_ip("192.0.2.7, unknown", Reject), (Reject, vec![]));
        let by_email = |email, decision| decided(&policy, Subject { email: Some(email), ..Subject::default() }, "hm", decision);
        assert_eq!(by_email("Eve <eve@bad.example>", Approve), (Reject, vec!["block_list emails eve@bad.example".to_owned()]));
        assert_eq!(by_email("Ann <ann@good.example>", Reject).0, Review);
        assert_eq!(by_email("ann@good.example <x@else.example>", Reject), (Reject, vec![]));
        let by_text = |text, decision| decided(&policy, Subject::default(), text, decision);
        assert_eq!(
            by_text("see http://bad%2Eexample/a", Approve),
            (Reject, vec!["block_list domains bad.example at bad%2Eexample".to_owned()])
        );
        assert_eq!(by_text("http://good.example/a%20b", Reject).0, Review);
        assert_eq!(by_text("http://good.example%2Eelse.example/", Reject), (Reject, vec![]), "it leads elsewhere");
        for home in ["http://first.example http://bad.example", "http://bad%2Eexample"] {
            let subject = Subject { homepage: Some(home), ..Subject::default() };
            assert_eq!(decided(&policy, subject, "hm", Approve).0, Reject, "{home}");
        }
    }

    #[test]
    fn strangers_and_other_languages_get_a_look() {
        let policy = policy(
            "[allow]\nauthors = [\"Ann\"]\n[authors]\nreview_first_time = true\nknown_authors = \"known.txt\"\n[languages]\nexpected = [\"en\", \"deu\"]",
        );
        let german = "Die Brücke hätte schon vor Jahren repariert werden müssen, aber das habe ich ja schon immer gesagt.";
        let russian = "Я думаю, что этот мост давно пора было починить, но никто нас не слушал, и теперь мы объезжаем его";
        assert_eq!(decided(&policy, author("Bob"), german, Approve), (Approve, vec![]));
        assert_eq!(decided(&policy, author("Bob"), russian, Approve), (Review, vec!["language ru (expected: en, de)".to_owned()]));
        assert_eq!(decided(&policy, author("Cid"), "hm", Approve), (Review, vec!["first_time_author cid".to_owned()]));
        assert_eq!(
            decided(&policy, Subject::default(), "hm", Reject),
            (Reject, vec!["first_time_author the comment names no author".to_owned()])
        );
        assert_eq!(decided(&policy, author("Ann"), "hm", Approve), (Approve, vec!["allow_list authors Ann".to_owned()]));
    }

    #[test]
    fn what_is_expired_is_not_applied() {
        let policy = policy("[block]\nphrases = [{ value = \"gift\", expires = 2026-05-31 }, { value = \"card\", expires = 2026-06-01 }]");
        assert_eq!(decided(&policy, Subject::default(), "gift card", Approve).1, ["block_list phrases card at card"]);
        assert_eq!(policy.rules().iter().map(|rule| rule.expired).collect::<Vec<_>>(), [true, false]);
    }

    #[test]
    fn many_hits_are_few_reasons() {
        let phrases: Vec<String> = (0..50).map(|number| format!("\"word{number}\"")).collect();
        let policy = policy(&format!("[block]\nphrases = [{}]", phrases.join(",")));
        let text: String = (0..50).map(|number| format!("word{number} ")).collect();
        let verdict = policy.look(&Subject::default(), &Text::fold(&text), None, &mut Scratch::default());
        assert_eq!(verdict.rules().count(), 50);
        assert_eq!(decided(&policy, Subject::default(), &text, Approve).1.len(), MOST_REASONS);
    }
}
