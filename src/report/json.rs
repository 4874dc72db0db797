//! The report as JSON: everything, for programs. One comment, campaign or skipped record a line, written as it is made.

use std::{borrow::Cow, collections::BTreeSet, io};

use serde::{Serialize, Serializer, ser::SerializeMap};

use super::{
    Renderer, Report,
    account::{Account, Entry},
    redact,
    shown::{Shown, ShownReason},
    summary::{DECISIONS, Mix, Summary},
};
use crate::decide::Decision;

/// JSON, for programs.
pub(super) const RENDERER: Renderer =
    Renderer { extension: "json", about: "everything, for programs; one comment a line", accounts: true, render };

fn render(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let summary = Summary::of(report);
    let (words, names) = super::shown::scopes(report);
    write!(out, "{{\n\"generated_by\":")?;
    value(out, &concat!("moderato ", env!("CARGO_PKG_VERSION")))?;
    write!(out, ",\n\"sources\":")?;
    value(out, &report.sources.iter().map(|source| redact::redact(source, names)).collect::<Vec<_>>())?;
    write!(out, ",\n\"models\":")?;
    value(out, &report.models)?;
    write!(out, ",\n\"summary\":")?;
    value(out, &Totals { report, summary: &summary })?;
    write!(out, ",\n\"comments\":")?;
    list(
        out,
        report.judged.iter().enumerate().map(|(index, judged)| CommentRow {
            shown: Shown::of(report, judged),
            accounts: report.accounts.get(&index).map(Vec::as_slice).unwrap_or_default(),
        }),
    )?;
    let ids =
        |indices: &[usize]| indices.iter().map(|index| redact::redact(&report.judged[*index].comment.id, names).into_owned()).collect();
    write!(out, ",\n\"campaigns\":")?;
    list(
        out,
        summary.campaigns.iter().map(|campaign| CampaignRow {
            name: &campaign.name,
            template: &campaign.template,
            size: campaign.members.len(),
            decision: campaign.decision,
            decisions: MixRow(campaign.decisions),
            first: campaign.first.as_deref(),
            last: campaign.last.as_deref(),
            members: ids(&campaign.members),
            exceptions: ids(&campaign.exceptions),
            authors: distinct(report, &campaign.members, |comment| comment.author.as_deref(), words),
            threads: distinct(report, &campaign.members, |comment| comment.thread.as_deref(), names),
        }),
    )?;
    if !report.rules.is_empty() {
        write!(out, ",\n\"rules\":")?;
        list(
            out,
            report.rules.iter().map(|rule| RuleRow {
                list: &rule.list,
                rule: redact::redact(&rule.rule, words),
                hits: rule.hits,
                expired: rule.expired.as_deref(),
            }),
        )?;
    }
    write!(out, ",\n\"skipped\":")?;
    list(out, report.skipped.iter().map(|message| redact::redact(message, words)))?;
    writeln!(out, "\n}}")
}

fn value<T: Serialize + ?Sized>(out: &mut dyn io::Write, value: &T) -> io::Result<()> {
    serde_json::to_writer(out, value).map_err(io::Error::from)
}

/// An array with one element a line.
fn list<T: Serialize>(out: &mut dyn io::Write, elements: impl Iterator<Item = T>) -> io::Result<()> {
    write!(out, "[")?;
    for (index, element) in elements.enumerate() {
        write!(out, "{}", if index == 0 { "\n" } else { ",\n" })?;
        value(out, &element)?;
    }
    write!(out, "]")
}

/// The different values of a field among `members`, as shown, in ascending order.
fn distinct(report: &Report, members: &[usize], field: fn(&crate::comment::Comment) -> Option<&str>, scope: redact::Scope) -> Vec<String> {
    let values: BTreeSet<String> = members
        .iter()
        .filter_map(|index| field(&report.judged[*index].comment))
        .map(|value| redact::redact(value, scope).into_owned())
        .collect();
    values.into_iter().collect()
}

/// The `summary` object.
struct Totals<'a> {
    report: &'a Report,
    summary: &'a Summary<'a>,
}

impl Serialize for Totals<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Reason<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            attribute: Option<&'a str>,
            source: &'a str,
            comments: usize,
            reject: usize,
            review: usize,
            share: f64,
            examples: &'a [std::borrow::Cow<'a, str>],
        }
        #[derive(Serialize)]
        struct Author<'a> {
            name: &'a str,
            comments: usize,
            #[serde(flatten)]
            decisions: MixRow,
        }
        #[derive(Serialize)]
        struct Thread<'a> {
            name: &'a str,
            title: Option<&'a str>,
            comments: usize,
            #[serde(flatten)]
            decisions: MixRow,
        }
        let Summary { decisions, reasons, authors, campaigns, threads } = self.summary;
        let reasons: Vec<_> = reasons
            .iter()
            .map(|r| Reason {
                attribute: r.attribute,
                source: r.source,
                comments: r.decisions.total(),
                reject: r.decisions.reject,
                review: r.decisions.review,
                share: r.share,
                examples: &r.examples,
            })
            .collect();
        let authors: Vec<_> =
            authors.iter().map(|a| Author { name: &a.name, comments: a.decisions.total(), decisions: MixRow(a.decisions) }).collect();
        let threads: Vec<_> = threads
            .iter()
            .map(|t| Thread { name: &t.name, title: t.title.as_deref(), comments: t.decisions.total(), decisions: MixRow(t.decisions) })
            .collect();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("comments", &decisions.total())?;
        map.serialize_entry("decisions", &MixRow(*decisions))?;
        map.serialize_entry("shares", &Shares(*decisions))?;
        map.serialize_entry("campaigns", &campaigns.len())?;
        map.serialize_entry("skipped", &self.report.skipped_count)?;
        map.serialize_entry("redacted", &self.report.redact)?;
        map.serialize_entry("reasons", &reasons)?;
        map.serialize_entry("authors", &authors)?;
        map.serialize_entry("threads", &threads)?;
        map.end()
    }
}

/// Counts by decision, the gravest first.
struct MixRow(Mix);

impl Serialize for MixRow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(DECISIONS.map(|decision| (decision.as_str(), self.0.of(decision))))
    }
}

/// Shares by decision, 0 to 1, the gravest first.
struct Shares(Mix);

impl Serialize for Shares {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(DECISIONS.map(|decision| (decision.as_str(), self.0.share(decision))))
    }
}

/// One element of `comments`. Probabilities that are no numbers are `null`.
struct CommentRow<'a> {
    shown: Shown<'a>,
    accounts: &'a [Account],
}

impl Serialize for CommentRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let shown = &self.shown;
        let reasons: Vec<_> = shown.reasons.iter().map(ReasonRow::of).collect();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &shown.id)?;
        map.serialize_entry("thread", &shown.thread)?;
        map.serialize_entry("parent", &shown.parent)?;
        map.serialize_entry("author", &shown.author)?;
        map.serialize_entry("date", &shown.date)?;
        map.serialize_entry("decision", &shown.decision)?;
        for (attribute, probability) in &shown.probabilities {
            map.serialize_entry(attribute, probability)?;
        }
        map.serialize_entry("campaign", &shown.campaign)?;
        map.serialize_entry("reasons", &reasons)?;
        if !self.accounts.is_empty() {
            let sums: Vec<_> = self.accounts.iter().map(|account| SumRow::of(account, shown)).collect();
            map.serialize_entry("sums", &sums)?;
        }
        map.serialize_entry("text", &shown.text())?;
        map.end()
    }
}

/// The sum that a score is, of a flagged comment: prior, terms and the smaller terms add up to the score, in log-odds.
#[derive(Serialize)]
struct SumRow<'a> {
    attribute: &'a str,
    prior: f64,
    terms: Vec<TermRow<'a>>,
    smaller_terms: usize,
    rest: f64,
    score: f64,
}

#[derive(Serialize)]
struct TermRow<'a> {
    source: &'static str,
    name: Cow<'a, str>,
    weight: f64,
}

impl<'a> SumRow<'a> {
    fn of(account: &'a Account, shown: &'a Shown<'_>) -> Self {
        let term = |entry: &'a Entry| TermRow { source: entry.source, name: shown.term(entry), weight: entry.weight };
        Self {
            attribute: &account.attribute,
            prior: account.prior,
            terms: account.terms.iter().map(term).collect(),
            smaller_terms: account.others,
            rest: account.rest,
            score: account.score,
        }
    }
}

/// A reason, with its attribute unless that is spam; `start` and `end` are byte offsets into the `text` beside it, as it is shown.
#[derive(Serialize)]
struct ReasonRow<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    attribute: Option<&'a str>,
    source: &'a str,
    evidence: &'a str,
    weight: f64,
    start: Option<usize>,
    end: Option<usize>,
}

impl<'a> ReasonRow<'a> {
    fn of(reason: &'a ShownReason<'_>) -> Self {
        let span = reason.span;
        Self {
            attribute: reason.attribute,
            source: reason.source,
            evidence: &reason.evidence,
            weight: reason.weight,
            start: span.map(|s| s.start),
            end: span.map(|s| s.end),
        }
    }
}

/// One element of `rules`, which is there only where a policy is.
#[derive(Serialize)]
struct RuleRow<'a> {
    list: &'a str,
    rule: Cow<'a, str>,
    hits: usize,
    expired: Option<&'a str>,
}

/// One element of `campaigns`.
#[derive(Serialize)]
struct CampaignRow<'a> {
    name: &'a str,
    template: &'a str,
    size: usize,
    decision: Decision,
    decisions: MixRow,
    first: Option<&'a str>,
    last: Option<&'a str>,
    members: Vec<String>,
    exceptions: Vec<String>,
    authors: Vec<String>,
    threads: Vec<String>,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::report::sample;

    #[test]
    fn offsets_point_at_the_evidence_in_the_shown_text() {
        let report = sample::one(
            "joe@example.com sells gifts",
            &[("words", "gifts", 1.0, Some((22, 27))), ("links", "example.com", 1.0, Some((4, 15)))],
        );
        let json: serde_json::Value = serde_json::from_str(&sample::rendered(&RENDERER, &report)).unwrap();
        let comment = &json["comments"][0];
        assert_eq!(comment["text"], "[e-mail] sells gifts");
        assert_eq!((comment["reasons"][0]["start"].as_u64(), comment["reasons"][0]["end"].as_u64()), (Some(15), Some(20)));
        assert_eq!((comment["reasons"][1]["start"].as_u64(), comment["reasons"][1]["end"].as_u64()), (Some(0), Some(8)));
        assert_eq!(comment["reasons"][1]["evidence"], "[e-mail]");
    }

    #[test]
    fn rules_are_there_where_a_policy_is() {
        let rule = crate::policy::RuleUse { list: "block.emails".into(), rule: "joe@example.com".into(), hits: 3, expired: None };
        let report = Report { rules: vec![rule], redact: true, ..Report::default() };
        let json: serde_json::Value = serde_json::from_str(&sample::rendered(&RENDERER, &report)).unwrap();
        assert_eq!(json["rules"][0], serde_json::json!({ "list": "block.emails", "rule": "[e-mail]", "hits": 3, "expired": null }));
        let without: serde_json::Value = serde_json::from_str(&sample::rendered(&RENDERER, &Report::default())).unwrap();
        assert_eq!(without["rules"], serde_json::Value::Null);
    }

    #[test]
    fn the_hostile_sample() {
        let rendered = sample::rendered(&RENDERER, &sample::hostile());
        serde_json::from_str::<serde_json::Value>(&rendered).unwrap();
        insta::assert_snapshot!(rendered.replace(&"long".repeat(2500), "long…").replace('\u{202E}', "<RLO>").replace('\u{202C}', "<PDF>"), @r#"
        {
        "generated_by":"moderato 0.1.0",
        "sources":["<in>.csv"],
        "models":["spam: learned from 1,000 rows; review from 0.5, reject from 0.9"],
        "summary":{"comments":8,"decisions":{"reject":3,"review":2,"approve":3},"shares":{"reject":0.375,"review":0.25,"approve":0.375},"campaigns":1,"skipped":1,"redacted":true,"reasons":[{"source":"links","comments":2,"reject":2,"review":0,"share":0.4,"examples":["https://bad.example","javascript:alert(3)"]},{"source":"campaign","comments":1,"reject":1,"review":0,"share":0.2,"examples":["c1"]},{"source":"contact_lure","comments":1,"reject":0,"review":1,"share":0.2,"examples":["[e-mail]"]},{"source":"invisible","comments":1,"reject":0,"review":1,"share":0.2,"examples":[]},{"source":"repetition","comments":1,"reject":0,"review":1,"share":0.2,"examples":["**bold**"]},{"source":"words","comments":1,"reject":1,"review":0,"share":0.2,"examples":["<script>","ipt>al"]}],"authors":[{"name":"=cmd|' /C calc'!A0","comments":2,"reject":2,"review":0,"approve":0},{"name":"<b>\"Eve\"</b> & co","comments":1,"reject":1,"review":0,"approve":0},{"name":"a|b","comments":1,"reject":0,"review":1,"approve":0},{"name":"[e-mail]","comments":1,"reject":0,"review":1,"approve":0}],"threads":[]},
        "comments":[
        {"id":"1","thread":"<thread>","parent":null,"author":"<b>\"Eve\"</b> & co","date":"2024-05-06","decision":"reject","spam":0.998,"campaign":null,"reasons":[{"source":"links","evidence":"javascript:alert(3)","weight":2.5,"start":63,"end":82},{"source":"words","evidence":"<script>","weight":1.25,"start":0,"end":8},{"source":"words","evidence":"ipt>al","weight":0.5,"start":5,"end":11}],"text":"<script>alert(1)</script> \"><img src=x onerror=alert(2)> [win](javascript:alert(3)) ]]> <!-- ${7*7} {{x}}"},
        {"id":"2","thread":"<thread>","parent":null,"author":"=cmd|' /C calc'!A0","date":"2024-05-06","decision":"reject","spam":0.97,"campaign":"c1","reasons":[{"source":"links","evidence":"https://bad.example","weight":1.5,"start":12,"end":31}],"text":"=HYPERLINK(\"https://bad.example\",\"free\")"},
        {"id":"3","thread":"<thread>","parent":null,"author":"a|b","date":"2024-05-06","decision":"review","spam":0.6,"campaign":null,"reasons":[{"source":"repetition","evidence":"**bold**","weight":0.75,"start":40,"end":48}],"text":"| a | table |\n|---|---|\n# head\n- `code` **bold** <u>x</u> @team #12 www.bad.example\n    indented"},
        {"id":"4","thread":"<thread>","parent":"1","author":"[e-mail]","date":"2024-05-06","decision":"review","spam":0.55,"campaign":null,"reasons":[{"source":"contact_lure","evidence":"[e-mail]","weight":1.0,"start":29,"end":37},{"source":"invisible","evidence":"","weight":0.25,"start":0,"end":3}],"text":"<RLO>evil<PDF> \u0000 \u001b[31m é谢😀 [e-mail] [phone …33]"},
        {"id":"5","thread":"<thread>","parent":null,"author":"kim","date":"2024-05-06","decision":"approve","spam":0.02,"campaign":null,"reasons":[],"text":"long…"},
        {"id":"6","thread":"<thread>","parent":null,"author":"","date":"2024-05-06","decision":"approve","spam":0.01,"campaign":null,"reasons":[],"text":""},
        {"id":"7","thread":"<thread>","parent":null,"author":"lee","date":"2024-05-06","decision":"approve","spam":0.3,"campaign":null,"reasons":[{"source":"words","evidence":"é","weight":-0.4,"start":16,"end":18},{"source":"words","evidence":"?","weight":0.1,"start":null,"end":null},{"source":"words","evidence":"?","weight":0.1,"start":null,"end":null}],"text":"Spans that lie: é谢"},
        {"id":"8","thread":"<thread>","parent":null,"author":"=cmd|' /C calc'!A0","date":"2024-05-06","decision":"reject","spam":0.93,"campaign":"c1","reasons":[{"source":"campaign","evidence":"c1","weight":0.0,"start":null,"end":null}],"text":"=HYPERLINK(\"https://bad.example\",\"gift\")"}],
        "campaigns":[
        {"name":"c1","template":"=HYPERLINK(\"https://bad.example\",\"…\")","size":2,"decision":"reject","decisions":{"reject":2,"review":0,"approve":0},"first":"2024-05-06","last":"2024-05-06","members":["2","8"],"exceptions":[],"authors":["=cmd|' /C calc'!A0"],"threads":["<thread>"]}],
        "skipped":[
        "<in>.csv: record 9, line 12: 3 fields where 5 were expected; skipped"]
        }
        "#);
    }
}
