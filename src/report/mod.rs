//! Reports: what a moderator reads and acts on. One file a format; [`RENDERERS`] is the registry.

pub mod account;
pub mod comparison;
mod csv;
pub mod evaluation;
mod figures;
mod html;
mod json;
mod markdown;
#[cfg(feature = "parquet")]
mod parquet;
mod picture;
mod redact;
#[cfg(test)]
mod sample;
mod segments;
#[cfg(test)]
mod showcase;
mod shown;
mod spread;
mod summary;
mod timeline;

use std::{collections::BTreeMap, io};

use account::Account;
pub(crate) use csv::safe as defused;
pub(crate) use figures::visible;

use crate::{
    context::campaign::Campaign,
    decide::{Decision, Judged},
    input::About,
    policy::RuleUse,
    score::Probability,
};

/// All that a report shows. Everything that comes from the input is strangers' text, to be escaped.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The inputs as the user named them.
    pub sources: Vec<String>,
    /// Names of the attributes, in the order of [`Judgement::probabilities`](crate::decide::Judgement::probabilities): `spam`.
    pub attributes: Vec<String>,
    /// One line on each model: attribute, rows it learned from, cut-offs.
    pub models: Vec<String>,
    /// Where each attribute's decisions begin, in the order of `attributes`; may be shorter, where that is not known.
    pub bounds: Vec<Bounds>,
    /// Every comment, in input order.
    pub judged: Vec<Judged>,
    /// The sums that comments were judged by, one an attribute, by index in `judged`; of flagged comments, and only where the format shows them.
    pub accounts: BTreeMap<usize, Vec<Account>>,
    /// Groups of near-identical comments, in order of first appearance.
    pub campaigns: Vec<Campaign>,
    /// What the inputs tell of threads, by what their comments call them.
    pub threads: BTreeMap<String, About>,
    /// The rules of the site's policy and how often each was met; empty without one.
    pub rules: Vec<RuleUse>,
    /// Records that could not be read, as messages with their place; the first thousand.
    pub skipped: Vec<String>,
    /// How many could not be read in all.
    pub skipped_count: usize,
    /// Whether e-mail addresses, phone numbers and IP addresses are to be masked wherever they are shown.
    pub redact: bool,
}

/// Where the decisions of one attribute begin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// The probability that is looked at; `None` for never.
    pub review_from: Option<Probability>,
    /// The probability that is rejected; `None` for never.
    pub reject_from: Option<Probability>,
}

impl Report {
    /// Indices of the comments with `decision`, the gravest first, those that are alike in input order; approved ones in input order.
    fn ranked(&self, decision: Decision) -> Vec<usize> {
        let gravest = |index: &usize| shown::gravest(self.judged[*index].judgement.probabilities.iter().map(|p| p.get()));
        let mut ranked: Vec<usize> = (0..self.judged.len()).filter(|index| self.judged[*index].judgement.decision == decision).collect();
        if decision != Decision::Approve {
            ranked.sort_by(|a, b| gravest(b).total_cmp(&gravest(a)));
        }
        ranked
    }
}

/// A report format.
#[derive(Debug)]
pub struct Renderer {
    /// Its name and file extension: `html`.
    pub extension: &'static str,
    /// What it is for, in one line.
    pub about: &'static str,
    /// Whether it shows [`Report::accounts`].
    pub accounts: bool,
    /// Writes the report.
    pub render: fn(&Report, &mut dyn io::Write) -> io::Result<()>,
}

/// Report formats that are no text.
pub const TABLES: &[Renderer] = &[
    #[cfg(feature = "parquet")]
    parquet::RENDERER,
];

/// Every report format that is text.
pub const RENDERERS: &[Renderer] = &[html::RENDERER, markdown::RENDERER, csv::RENDERER, json::RENDERER];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_empty_report_is_a_report() {
        for renderer in RENDERERS {
            assert!(!sample::rendered(renderer, &Report::default()).is_empty(), "{}", renderer.extension);
        }
    }

    #[test]
    fn every_format_shows_both_attributes_and_which_one_a_reason_speaks_for() {
        let mut report = sample::one("what a fool", &[("wording", "fool", 1.5, Some((7, 11))), ("wording", "what", 0.5, Some((0, 4)))]);
        report.attributes.push("toxicity".into());
        let judgement = &mut report.judged[0].judgement;
        judgement.decision = Decision::Review;
        judgement.probabilities = [0.02, 0.97].into_iter().filter_map(crate::score::Probability::new).collect();
        judgement.reasons[0].attribute = Some("toxicity".into());
        for renderer in RENDERERS {
            let shown = sample::rendered(renderer, &report);
            let [probability, other, reason] = match renderer.extension {
                "json" => [r#""toxicity":0.97"#, r#""spam":0.02"#, r#"{"attribute":"toxicity","source":"wording","evidence":"fool""#],
                "csv" => ["0.020000,0.970000", "decision,spam,toxicity,campaign", "toxicity: wording +1.5: fool; wording +0.5: what"],
                "md" => ["toxicity 97.0 %", "spam 2.0 %", "- toxicity: wording (+1.5): fool"],
                _ => ["<b>97.0 %</b> toxicity", "<b>2.0 %</b> spam", "<b>toxicity: wording</b>"],
            };
            for part in [probability, other, reason] {
                assert!(shown.contains(part), "{}: no {part} in {shown}", renderer.extension);
            }
        }
        assert_eq!(summary::Summary::of(&report).reasons.len(), 2, "the words of one attribute are not those of the other");
    }

    #[test]
    fn every_format_for_reading_tells_rules_threads_and_exceptions() {
        let mut report = sample::hostile();
        report.threads.insert("<thread>".into(), About { title: Some("Trams of joe@example.com".into()), ..About::default() });
        let rule = |rule: &str, hits, expired: Option<&str>| RuleUse {
            list: "block.domains".into(),
            rule: rule.into(),
            hits,
            expired: expired.map(str::to_owned),
        };
        report.rules = vec![rule("joe@example.com", 2, None), rule("dead one", 0, None), rule("old one", 0, Some("2024"))];
        report.campaigns[0].exceptions = vec![7];
        report.campaigns[0].first = Some("noon".into());
        report.campaigns[0].last = Some("midnight".into());
        for renderer in RENDERERS.iter().filter(|renderer| renderer.extension != "csv") {
            let shown = sample::rendered(renderer, &report).replace('\\', "");
            let parts: &[&str] = match renderer.extension {
                "json" => &[
                    r#""rule":"[e-mail]","hits":2,"expired":null"#,
                    r#""rule":"old one","hits":0,"expired":"2024""#,
                    r#""title":"Trams of [e-mail]","comments":8,"reject":3"#,
                    r#""exceptions":["8"]"#,
                    r#""decision":"reject","decisions":{"reject":2,"review":0,"approve":0},"first":"noon","last":"midnight""#,
                ],
                "md" => &[
                    "| [e-mail] | 2 |",
                    "dead one | never met |",
                    "| old one | expired on 2024 |",
                    "Trams of [e-mail]",
                    "Exceptions: 8.",
                    "noon to midnight",
                ],
                _ => &[
                    "[e-mail]",
                    "never met",
                    "expired 2024",
                    "Trams of [e-mail]",
                    "1 exception",
                    "exception: reject",
                    "<bdi>noon</bdi> to <bdi>midnight</bdi>",
                ],
            };
            for part in parts {
                assert!(shown.contains(part), "{}: no {part} in {shown}", renderer.extension);
            }
            assert!(!shown.contains("joe@"), "{}", renderer.extension);
        }
    }

    #[test]
    fn indices_that_lead_nowhere_are_left_out() {
        let mut report = sample::one("x", &[]);
        report.judged[0].campaign = Some(7);
        report.attributes.push("toxicity".into());
        report.campaigns.push(Campaign { number: 1, template: String::new(), members: vec![0, 5], ..Campaign::default() });
        for renderer in RENDERERS {
            assert!(!sample::rendered(renderer, &report).is_empty(), "{}", renderer.extension);
        }
    }

    #[test]
    fn long_hostile_comments_take_linear_time() {
        for unit in ["a", ".", "(", "&amp;amp;", "\u{200B}", "a.a.", "<", "=\n", "\u{202E}", "1-", "a@b.cd ", "\0"] {
            let text = unit.repeat(500_000 / unit.len());
            let report = sample::one(&text, &[("words", unit, 1.0, Some((1, 400_001))), ("words", unit, 1.0, None)]);
            for renderer in RENDERERS {
                let start = std::time::Instant::now();
                sample::rendered(renderer, &report);
                // Generous, for a debug build on a busy machine; anything quadratic takes minutes.
                assert!(start.elapsed().as_secs() < 5, "{} {unit:?} {:?}", renderer.extension, start.elapsed());
            }
        }
    }

    proptest! {
        #[test]
        fn any_comment_with_any_spans_is_rendered_alike_twice(
            text in any::<String>(),
            author in proptest::option::of(any::<String>()),
            spans in proptest::collection::vec((any::<u8>(), any::<u8>()), 0..6),
            probability in -0.1..1.1f64, weight in any::<f64>(),
            redact in any::<bool>(),
        ) {
            let grounds: Vec<_> = spans.iter().map(|&(start, end)| ("words", "x", weight, Some((start.into(), end.into())))).collect();
            let mut report = sample::one(&text, &grounds);
            report.redact = redact;
            report.judged[0].comment.author = author;
            report.judged[0].judgement.probabilities = crate::score::Probability::new(probability).into_iter().collect();
            for renderer in RENDERERS {
                prop_assert_eq!(sample::rendered(renderer, &report), sample::rendered(renderer, &report));
            }
        }
    }
}
