//! The comments as the page's script reads them: one JSON value within the page, personal data masked, with nothing in it that could end its element.
//!
//! `script/comments.js` is its reader; the short names are told there and at [`Row`].

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
};

use rayon::prelude::*;
use serde::{Serialize, Serializer, ser::SerializeSeq};
use serde_json::ser::Formatter;
use sha2::{Digest, Sha256};

use super::card;
use crate::{
    comment::Kind,
    context::thread::parents,
    date,
    decide::{Decision, SPAM},
    language,
    report::{
        Report,
        account::Account,
        figures, redact,
        segments::Segment,
        shown::{self, Shown, ShownReason},
    },
};

/// Characters of a comment that the page has.
const MOST_TEXT: usize = card::MOST_TEXT;
/// Rows that one thread makes at a time, and rows that are made before any is written.
const AT_A_TIME: usize = 512;
const BEFORE_WRITING: usize = 16 * AT_A_TIME;

/// What rows name by number, in the order of their numbers.
#[derive(Debug, Default)]
pub(super) struct Names<'a> {
    /// Where reasons and terms come from, in words.
    pub sources: BTreeMap<String, usize>,
    /// Threads by what comments call them.
    pub threads: BTreeMap<&'a str, usize>,
    /// What each comment answers, by number, as the thread context has it.
    pub parents: Vec<Option<u32>>,
}

impl<'a> Names<'a> {
    /// All names in `report`.
    pub fn of(report: &'a Report) -> Self {
        let mut sources: BTreeSet<String> = BTreeSet::new();
        let mut pairs: BTreeSet<(Option<&str>, &str)> = BTreeSet::new();
        for judged in &report.judged {
            pairs.extend(judged.judgement.reasons.iter().map(|reason| (reason.other_attribute(), reason.source)));
        }
        sources.extend(pairs.into_iter().map(|(attribute, source)| figures::source(attribute, source)));
        sources.extend(
            report.accounts.values().flatten().flat_map(|account| account.terms.iter().map(|term| figures::source(None, term.source))),
        );
        let threads: BTreeSet<&str> = report.judged.iter().filter_map(|judged| judged.comment.thread.as_deref()).collect();
        Self {
            sources: sources.into_iter().enumerate().map(|(number, name)| (name, number)).collect(),
            threads: threads.into_iter().enumerate().map(|(number, name)| (name, number)).collect(),
            parents: parents(&report.judged),
        }
    }

    /// The number of a source.
    pub fn source(&self, attribute: Option<&str>, source: &str) -> usize {
        self.sources.get(&figures::source(attribute, source)).copied().unwrap_or_default()
    }
}

/// Writes the value; it ends with a digest of the comments, by which the page knows its marks again.
pub(super) fn write(report: &Report, names: &Names<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct Head<'a> {
        attributes: &'a [String],
        /// Review from, reject from, as probabilities.
        bounds: Vec<[Option<f64>; 2]>,
        sources: Vec<&'a str>,
        /// Names with titles.
        threads: Vec<(String, Option<String>)>,
        campaigns: Vec<String>,
    }
    let (_, identifiers) = shown::scopes(report);
    let thread = |name: &&str| {
        let title = shown::title(report, name);
        (redact::redact(name, identifiers).into_owned(), title.map(std::borrow::Cow::into_owned))
    };
    let head = Head {
        attributes: &report.attributes,
        bounds: report.bounds.iter().map(|bounds| [bounds.review_from, bounds.reject_from].map(|at| at.map(|at| at.get()))).collect(),
        sources: names.sources.keys().map(String::as_str).collect(),
        threads: names.threads.keys().map(thread).collect(),
        campaigns: report.campaigns.iter().map(|campaign| campaign.name()).collect(),
    };
    write!(out, "{{\"report\":")?;
    out.write_all(&safe(&head)?)?;
    write!(out, ",\n\"comments\":[")?;
    let mut digest = Sha256::new();
    let indices: Vec<usize> = (0..report.judged.len()).collect();
    let mut between = "\n";
    for some in indices.chunks(BEFORE_WRITING) {
        let made: Vec<io::Result<Vec<Vec<u8>>>> =
            some.par_chunks(AT_A_TIME).map(|indices| indices.iter().map(|&index| json(report, names, index)).collect()).collect();
        for rows in made {
            for row in rows? {
                digest.update(&row);
                out.write_all(between.as_bytes())?;
                out.write_all(&row)?;
                between = ",\n";
            }
        }
    }
    let digest: String = digest.finalize()[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    write!(out, "],\n\"key\":\"{digest}\"}}")
}

/// `value` as JSON in which no `<`, `>`, `&` or line separator stands.
fn safe(value: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut json = Vec::new();
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut json, Harmless))?;
    Ok(json)
}

/// Escapes what could end the element that the JSON stands in, or begin another; and what scripts of old took for the end of a line.
struct Harmless;

impl Formatter for Harmless {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut from = 0;
        for (at, character) in fragment.match_indices(['<', '>', '&', '\u{2028}', '\u{2029}']) {
            writer.write_all(&fragment.as_bytes()[from..at])?;
            write!(writer, "\\u{:04x}", character.chars().next().map_or(0, u32::from))?;
            from = at + character.len();
        }
        writer.write_all(&fragment.as_bytes()[from..])
    }
}

/// A comment.
#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    /// Whether `id` is only the record's number.
    #[serde(rename = "n", skip_serializing_if = "is_not")]
    numbered: bool,
    #[serde(rename = "t", skip_serializing_if = "Option::is_none")]
    thread: Option<usize>,
    #[serde(rename = "p", skip_serializing_if = "Option::is_none")]
    parent: Option<&'a str>,
    /// The number of the comment that it answers, if it is in the report.
    #[serde(rename = "u", skip_serializing_if = "Option::is_none")]
    answers: Option<u32>,
    #[serde(rename = "a", skip_serializing_if = "Option::is_none")]
    author: Option<&'a str>,
    #[serde(rename = "d", skip_serializing_if = "Option::is_none")]
    date: Option<&'a str>,
    /// The date in seconds since 1970.
    #[serde(rename = "s", skip_serializing_if = "Option::is_none")]
    seconds: Option<i64>,
    /// 0 to approve, 1 to review, 2 to reject.
    #[serde(rename = "v")]
    decision: u8,
    /// Whether it is flagged, but not as spam.
    #[serde(rename = "q", skip_serializing_if = "is_not")]
    not_as_spam: bool,
    /// A probability for each attribute.
    #[serde(rename = "o")]
    probabilities: Vec<Option<f64>>,
    #[serde(rename = "c", skip_serializing_if = "Option::is_none")]
    campaign: Option<usize>,
    #[serde(rename = "l", skip_serializing_if = "Option::is_none")]
    language: Option<&'static str>,
    /// What it is besides a comment: a pingback, a trackback.
    #[serde(rename = "k", skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    /// Source, evidence, hundredths of log-odds or null for context.
    #[serde(rename = "r", skip_serializing_if = "Vec::is_empty")]
    reasons: Vec<(usize, String, Option<i64>)>,
    #[serde(rename = "x")]
    text: Pieces<'a>,
    /// Characters that are left out at the end.
    #[serde(rename = "z", skip_serializing_if = "is_none")]
    left_out: usize,
    /// Whether the text is not as it was typed: masked, or cut.
    #[serde(rename = "m", skip_serializing_if = "is_not")]
    masked: bool,
    /// The sums.
    #[serde(rename = "w", skip_serializing_if = "Vec::is_empty")]
    accounts: Vec<AccountRow>,
}

fn is_not(flag: &bool) -> bool {
    !flag
}

fn is_none(count: &usize) -> bool {
    *count == 0
}

/// A sum: attribute, prior, score, number and sum of the smaller terms, the terms as source, name and weight, whether a part of a long text decided. In hundredths of log-odds.
type AccountRow = (usize, i64, i64, usize, i64, Vec<(usize, String, i64)>, bool);

/// A text cut at evidence and masks.
struct Pieces<'a>(Vec<Segment<'a>>);

impl Serialize for Pieces<'_> {
    /// A string where there is nothing to mark; otherwise an array of strings and of `[string, masked, reason...]`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.iter().all(|segment| !segment.masked && segment.marks.is_empty()) {
            let whole: String = self.0.iter().map(|segment| segment.shown.as_ref()).collect();
            return serializer.serialize_str(&whole);
        }
        struct Marked<'a, 'b>(&'b Segment<'a>);
        impl Serialize for Marked<'_, '_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut parts = serializer.serialize_seq(None)?;
                parts.serialize_element(&self.0.shown)?;
                parts.serialize_element(&u8::from(self.0.masked))?;
                for mark in &self.0.marks {
                    parts.serialize_element(mark)?;
                }
                parts.end()
            }
        }
        let mut pieces = serializer.serialize_seq(Some(self.0.len()))?;
        for segment in &self.0 {
            if segment.masked || !segment.marks.is_empty() {
                pieces.serialize_element(&Marked(segment))?;
            } else {
                pieces.serialize_element(&segment.shown)?;
            }
        }
        pieces.end()
    }
}

/// Comment `index` as JSON.
fn json(report: &Report, names: &Names<'_>, index: usize) -> io::Result<Vec<u8>> {
    let shown = Shown::of(report, &report.judged[index]);
    safe(&row(report, names, index, &shown))
}

fn row<'a>(report: &'a Report, names: &Names<'_>, index: usize, shown: &'a Shown<'_>) -> Row<'a> {
    let judged = &report.judged[index];
    let comment = &judged.comment;
    let (segments, left_out) = card::cut(shown.segments(), MOST_TEXT);
    let flagged = shown.decision > Decision::Approve;
    let parent = named(shown.parent.as_deref()).filter(|_| shown.parent.as_deref() == comment.parent.as_deref());
    Row {
        id: &shown.id,
        // An id or thread that is masked names no comment: a mark goes by the text then.
        numbered: comment.numbered || shown.id != comment.id || shown.thread.as_deref() != comment.thread.as_deref(),
        thread: comment.thread.as_deref().filter(|name| !name.trim().is_empty()).and_then(|name| names.threads.get(name).copied()),
        parent,
        answers: names.parents.get(index).copied().flatten().filter(|_| parent.is_some()),
        author: named(shown.author.as_deref()),
        date: named(shown.date.as_deref()),
        seconds: comment.date.as_deref().and_then(date::read).map(|date| date.as_second()),
        decision: shown.decision as u8,
        not_as_spam: flagged && judged.judgement.as_spam == Some(Decision::Approve) && other_than_spam(report, shown),
        probabilities: shown.probabilities.iter().map(|(_, p)| p.is_finite().then(|| (p * 1e6).round() / 1e6)).collect(),
        campaign: judged.campaign.filter(|index| *index < report.campaigns.len()),
        language: language::of(&comment.text),
        kind: comment.details.as_ref().map(|details| details.kind).filter(|kind| *kind != Kind::Comment).map(Kind::as_str),
        reasons: shown.reasons.iter().map(|reason| reason_row(reason, names)).collect(),
        text: Pieces(segments),
        left_out,
        masked: shown.is_masked() || left_out > 0,
        accounts: if flagged { accounts(report, names, index, shown) } else { Vec::new() },
    }
}

/// Whether another attribute than spam asks for a look.
fn other_than_spam(report: &Report, shown: &Shown<'_>) -> bool {
    (0..report.attributes.len()).any(|attribute| report.attributes[attribute] != SPAM && asks_for_a_look(report, attribute, shown))
}

fn named(value: Option<&str>) -> Option<&str> {
    value.filter(|value| !value.trim().is_empty())
}

fn reason_row(reason: &ShownReason<'_>, names: &Names<'_>) -> (usize, String, Option<i64>) {
    let weight = (reason.weight.is_finite() && reason.weight != 0.0).then(|| (reason.weight * 100.0).round() as i64);
    (names.source(reason.attribute, reason.source), card::evidence(reason), weight)
}

/// Whether an attribute asks for a look by itself.
fn asks_for_a_look(report: &Report, attribute: usize, shown: &Shown<'_>) -> bool {
    let from = report.bounds.get(attribute).and_then(|bounds| bounds.review_from.or(bounds.reject_from));
    from.zip(shown.probabilities.get(attribute)).is_some_and(|(from, (_, probability))| *probability >= from.get())
}

/// The sums of the attributes that ask for a look; where context alone does, that of the first.
fn accounts(report: &Report, names: &Names<'_>, index: usize, shown: &Shown<'_>) -> Vec<AccountRow> {
    let accounts = report.accounts.get(&index).map(Vec::as_slice).unwrap_or_default();
    let asks = |account: &&Account| {
        let attribute = report.attributes.iter().position(|name| *name == account.attribute);
        attribute.is_some_and(|attribute| asks_for_a_look(report, attribute, shown))
    };
    let mut asking: Vec<&Account> = accounts.iter().filter(asks).collect();
    if asking.is_empty() {
        asking.extend(accounts.first());
    }
    asking.into_iter().filter_map(|account| account_row(report, names, account, shown)).collect()
}

fn account_row(report: &Report, names: &Names<'_>, account: &Account, shown: &Shown<'_>) -> Option<AccountRow> {
    let attribute = report.attributes.iter().position(|name| *name == account.attribute)?;
    let (prior, weights, rest, score) = account.hundredths();
    let mut terms: Vec<(usize, String, i64)> = Vec::new();
    for (term, weight) in account.terms.iter().zip(weights) {
        let source = names.source(None, term.source);
        let name = shown.term(term).into_owned();
        // Words of one address are one term once they are masked.
        match terms.iter_mut().find(|other| other.0 == source && other.1 == name) {
            Some(same) => same.2 += weight,
            None => terms.push((source, name, weight)),
        }
    }
    Some((attribute, prior, score, account.others, rest, terms, account.window.is_some()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{
        explain::{Explanation, WORDS},
        report::{account::Entry, sample},
        span::Span,
    };

    fn written(report: &Report) -> String {
        let mut out = Vec::new();
        write(report, &Names::of(report), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn nothing_in_it_can_end_its_element() {
        let text = "</script><!--<script>]]>&amp;\u{2028}\u{2029}\0\r\n\u{202E}\"'\\";
        let mut report = sample::one(text, &[("words", text, 1.0, Some((0, 9)))]);
        let comment = &mut report.judged[0].comment;
        comment.id = text.into();
        comment.numbered = false;
        for field in [&mut comment.thread, &mut comment.parent, &mut comment.author, &mut comment.date] {
            *field = Some(text.into());
        }
        report.threads.insert(text.into(), crate::input::About { title: Some(text.into()), ..Default::default() });
        let json = written(&report);
        assert!(!json.contains(['<', '>', '&', '\u{2028}', '\u{2029}', '\0', '\r']), "{json}");
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        let row = &value["comments"][0];
        assert_eq!((&row["id"], &row["a"], &row["p"]), (&text.into(), &text.into(), &text.into()));
        assert_eq!(value["report"]["threads"][0], serde_json::json!([text, text]));
        assert_eq!(row["x"], serde_json::json!([[&text[..9], 0, 0], &text[9..]]));
    }

    #[test]
    fn personal_data_stands_nowhere_in_it() {
        let text = "write to joe.doe@mail.example or +1 555 010 2233";
        let mut report = sample::one(text, &[("words", "joe.doe", 1.0, Some((9, 16)))]);
        report.judged[0].comment.author = Some("joe.doe@mail.example".into());
        report.judged[0].comment.thread = Some("joe.doe@mail.example".into());
        report.threads.insert("joe.doe@mail.example".into(), crate::input::About { title: Some(text.into()), ..Default::default() });
        let word =
            |from: usize, to: usize, weight| Entry { source: WORDS, name: text[from..to].into(), weight, span: Some(Span::new(from, to)) };
        let terms = vec![word(0, 5, 1.0), word(9, 29, 0.5), word(36, 39, 0.25), word(40, 43, 0.25)];
        let account = Account { attribute: "spam".into(), prior: -1.0, terms, others: 0, rest: 0.0, score: 1.0, window: None };
        report.accounts.insert(0, vec![account]);
        let json = written(&report);
        for part in ["joe", "doe", "mail.ex", "555", "010", "2233"] {
            assert!(!json.contains(part), "{part} in {json}");
        }
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        let row = &value["comments"][0];
        assert_eq!(row["m"], true);
        let wording = &value["report"]["sources"].as_array().unwrap().iter().position(|source| source == "wording").unwrap();
        assert_eq!(
            row["w"],
            serde_json::json!([[
                0,
                -100,
                100,
                0,
                0,
                [[wording, "write", 100], [wording, "[e-mail]", 50], [wording, "[phone …33]", 50]],
                false
            ]])
        );
        report.redact = false;
        assert!(written(&report).contains("joe.doe@mail.example or +1 555 010 2233"));
    }

    #[test]
    fn a_reply_names_the_number_of_what_it_answers_as_the_context_has_it() {
        let mut report = sample::one("hm", &[]);
        let first = &mut report.judged[0].comment;
        (first.id, first.thread, first.parent) = ("a".into(), None, None);
        for (id, parent) in [("b", "a"), ("a", "lost"), ("c", "joe.doe@mail.example"), ("joe.doe@mail.example", "b")] {
            let mut next = report.judged[0].clone();
            (next.comment.id, next.comment.parent) = (id.into(), Some(parent.into()));
            report.judged.push(next);
        }
        let value: serde_json::Value = serde_json::from_str(&written(&report)).unwrap();
        let answers: Vec<Option<u64>> = value["comments"].as_array().unwrap().iter().map(|row| row["u"].as_u64()).collect();
        // What is masked is not named by a number either.
        assert_eq!(answers, [None, Some(0), None, None, Some(1)]);
    }

    #[test]
    fn a_long_text_is_cut_and_says_so() {
        let json = written(&sample::one(&"ab ".repeat(5000), &[]));
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        let row = &value["comments"][0];
        assert_eq!((row["x"].as_str().unwrap().len(), row["z"].as_u64(), row["m"].as_bool()), (10_000, Some(5000), Some(true)));
    }

    #[test]
    fn the_sums_of_real_explanations_are_taken_over() {
        let terms = [("Earn", 2.0), ("now", 0.004)].map(|(name, weight)| crate::explain::Term {
            source: WORDS,
            name: name.into(),
            weight,
            spans: vec![],
        });
        let explanation =
            Explanation { attribute: "spam".into(), prior: -1.0, terms: terms.into(), score: crate::score::LogOdds(1.004), window: None };
        let mut report = sample::one("Earn now", &[]);
        report.accounts.insert(0, vec![Account::of(&explanation)]);
        let value: serde_json::Value = serde_json::from_str(&written(&report)).unwrap();
        assert_eq!(value["comments"][0]["w"], serde_json::json!([[0, -100, 100, 1, 0, [[0, "Earn", 200]], false]]));
    }
}
