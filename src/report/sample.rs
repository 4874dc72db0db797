//! Sample reports for the tests of this room.

#![allow(clippy::unwrap_used)]

use super::{Judged, Renderer, Report};
use crate::{
    comment::Comment,
    context::campaign::Campaign,
    decide::{Decision, Judgement},
    reason::Reason,
    score::Probability,
    span::Span,
};

/// Source, evidence, weight and place of a reason.
pub(super) type Ground = (&'static str, &'static str, f64, Option<(usize, usize)>);

/// What `renderer` writes.
pub(super) fn rendered(renderer: &Renderer, report: &Report) -> String {
    let mut out = Vec::new();
    (renderer.render)(report, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// A judged comment, rejected at 0.95.
pub(super) fn judged(text: &str, grounds: &[Ground]) -> Judged {
    let reasons = grounds
        .iter()
        .map(|&(source, evidence, weight, span)| Reason {
            attribute: Some("spam".into()),
            source,
            evidence: evidence.into(),
            weight,
            span: span.map(|(start, end)| Span::new(start, end)),
        })
        .collect();
    Judged {
        comment: Comment { id: "1".into(), text: text.into(), ..Comment::default() },
        judgement: Judgement {
            decision: Decision::Reject,
            probabilities: vec![Probability::new(0.95).expect("a share")],
            as_spam: Some(Decision::Reject),
            reasons,
        },
        campaign: None,
    }
}

/// A redacted report of one rejected comment.
pub(super) fn one(text: &str, grounds: &[Ground]) -> Report {
    Report { attributes: vec!["spam".into()], judged: vec![judged(text, grounds)], redact: true, ..Report::default() }
}

/// Comments that try to break out of every format.
pub(super) fn hostile() -> Report {
    let long = "long".repeat(2500);
    let comments: [(&str, Decision, f64, &str, &[Ground]); 8] = [
        (
            "<script>alert(1)</script> \"><img src=x onerror=alert(2)> [win](javascript:alert(3)) ]]> <!-- ${7*7} {{x}}",
            Decision::Reject,
            0.998,
            "<b>\"Eve\"</b> & co",
            &[
                ("links", "javascript:alert(3)", 2.5, Some((63, 82))),
                ("words", "<script>", 1.25, Some((0, 8))),
                ("words", "ipt>al", 0.5, Some((5, 11))),
            ],
        ),
        (
            "=HYPERLINK(\"https://bad.example\",\"free\")",
            Decision::Reject,
            0.97,
            "=cmd|' /C calc'!A0",
            &[("links", "https://bad.example", 1.5, Some((12, 31)))],
        ),
        (
            "| a | table |\n|---|---|\n# head\n- `code` **bold** <u>x</u> @team #12 www.bad.example\n    indented",
            Decision::Review,
            0.6,
            "a|b",
            &[("repetition", "**bold**", 0.75, Some((40, 48)))],
        ),
        (
            "\u{202E}evil\u{202C} \0 \u{1B}[31m é谢😀 joe@example.com +1 555 010 2233",
            Decision::Review,
            0.55,
            "joe@example.com",
            &[("contact_lure", "joe@", 1.0, Some((31, 35))), ("invisible", "", 0.25, Some((0, 3)))],
        ),
        (&long, Decision::Approve, 0.02, "kim", &[]),
        ("", Decision::Approve, 0.01, "", &[]),
        (
            "Spans that lie: é谢",
            Decision::Approve,
            0.3,
            "lee",
            &[("words", "é", -0.4, Some((17, 18))), ("words", "?", 0.1, Some((90, 99))), ("words", "?", 0.1, Some((9, 3)))],
        ),
        ("=HYPERLINK(\"https://bad.example\",\"gift\")", Decision::Reject, 0.93, "=cmd|' /C calc'!A0", &[("campaign", "c1", 0.0, None)]),
    ];
    let judged = comments
        .into_iter()
        .enumerate()
        .map(|(index, (text, decision, probability, author, grounds))| {
            let mut judged = judged(text, grounds);
            judged.comment.id = (index + 1).to_string();
            judged.comment.thread = Some("<thread>".into());
            judged.comment.parent = (index == 3).then(|| "1".into());
            judged.comment.author = Some(author.into());
            judged.comment.date = Some("2024-05-06".into());
            judged.judgement.decision = decision;
            judged.judgement.probabilities = Probability::new(probability).into_iter().collect();
            judged.campaign = matches!(index, 1 | 7).then_some(0);
            judged
        })
        .collect();
    Report {
        sources: vec!["<in>.csv".into()],
        attributes: vec!["spam".into()],
        models: vec!["spam: learned from 1,000 rows; review from 0.5, reject from 0.9".into()],
        judged,
        campaigns: vec![Campaign {
            number: 1,
            template: "=HYPERLINK(\"https://bad.example\",\"…\")".into(),
            members: vec![1, 7],
            ..Campaign::default()
        }],
        skipped: vec!["<in>.csv: record 9, line 12: 3 fields where 5 were expected; skipped".into()],
        skipped_count: 1,
        redact: true,
        ..Report::default()
    }
}
