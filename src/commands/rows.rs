//! [`RowWriter`]: a judged comment as a row of CSV or a line of JSON.
//!
//! Rows are written by hand into the buffer that goes out, without a writer and a buffer for each row. Tests hold them to the `csv` crate
//! and to `format!`, byte by byte.

use std::io::{self, Write};

use serde::Serialize;

use crate::{
    comment::{Comment, CommentRef},
    decide::{Decision, Judgement},
    decimals::push_probability,
    error::{Error, ErrorKind, Place},
    pipeline::push_reasons_in_short,
    reason::Reason,
};

/// Formats that are written line by line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lines {
    /// Comma-separated, with a header.
    Csv,
    /// One JSON object a line.
    Jsonl,
}

/// How rows are written.
pub struct Shape {
    /// CSV or JSON.
    pub format: Lines,
    /// The attributes in the models' order.
    pub attributes: Vec<String>,
}

impl Shape {
    /// What stands above all rows.
    pub fn header(&self) -> Vec<u8> {
        if self.format == Lines::Jsonl {
            return Vec::new();
        }
        let names = ["id", "thread", "author", "decision"]
            .into_iter()
            .chain(self.attributes.iter().map(String::as_str))
            .chain(["campaign", "reasons"]);
        // Attributes are plain words: nothing in them needs quotes.
        (names.collect::<Vec<_>>().join(",") + "\n").into_bytes()
    }
}

/// What a row holds.
pub struct Row<'a> {
    /// The comment's.
    pub id: &'a str,
    /// Likewise.
    pub thread: Option<&'a str>,
    /// Likewise.
    pub author: Option<&'a str>,
    /// What was judged.
    pub judgement: &'a Judgement,
    /// The campaign's name; empty for none.
    pub campaign: &'a str,
}

impl<'a> Row<'a> {
    /// The row of a comment that was judged together with others.
    pub fn of(comment: &'a Comment, judgement: &'a Judgement, campaign: &'a str) -> Self {
        Self { id: &comment.id, thread: comment.thread.as_deref(), author: comment.author.as_deref(), judgement, campaign }
    }

    /// The row of a comment that was judged by itself.
    pub fn of_ref(comment: &'a CommentRef<'_>, judgement: &'a Judgement) -> Self {
        Self { id: &comment.id, thread: comment.thread.as_deref(), author: comment.author.as_deref(), judgement, campaign: "" }
    }
}

/// Writes rows one after the other.
pub struct RowWriter<'a> {
    shape: &'a Shape,
    /// The reasons of the row, used again for the next.
    reasons: String,
}

impl<'a> RowWriter<'a> {
    /// A writer of rows of that shape.
    pub fn new(shape: &'a Shape) -> Self {
        Self { shape, reasons: String::new() }
    }

    /// Adds a row to `rows`.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] with the place of the comment, where it cannot be written as JSON.
    pub fn write(&mut self, row: &Row<'_>, place: impl FnOnce() -> Place, rows: &mut Vec<u8>) -> Result<(), Error> {
        match self.shape.format {
            Lines::Csv => {
                self.csv(row, rows);
                Ok(())
            }
            Lines::Jsonl => json(&self.shape.attributes, row, rows).map_err(|error| Error { place: place(), kind: ErrorKind::Io(error) }),
        }
    }

    fn csv(&mut self, row: &Row<'_>, rows: &mut Vec<u8>) {
        let judgement = row.judgement;
        for field in [row.id, row.thread.unwrap_or_default(), row.author.unwrap_or_default()] {
            push_field(field, rows);
            rows.push(b',');
        }
        rows.extend_from_slice(judgement.decision.as_str().as_bytes());
        for probability in &judgement.probabilities {
            rows.push(b',');
            push_probability(probability.get(), rows);
        }
        rows.push(b',');
        push_field(row.campaign, rows);
        rows.push(b',');
        if !judgement.reasons.is_empty() {
            self.reasons.clear();
            push_reasons_in_short(&judgement.reasons, &mut self.reasons);
            // They quote their evidence, so they need quotes themselves.
            push_quoted(&self.reasons, rows);
        }
        rows.push(b'\n');
    }
}

/// Adds a field of CSV, in quotes where it needs them.
fn push_field(field: &str, rows: &mut Vec<u8>) {
    // Most fields are a few bytes long: a table is faster than anything that first has to be set up.
    if field.bytes().any(|b| NEEDS_QUOTES[usize::from(b)]) {
        push_quoted(field, rows);
    } else {
        rows.extend_from_slice(field.as_bytes());
    }
}

const NEEDS_QUOTES: [bool; 256] = {
    let mut table = [false; 256];
    table[b'"' as usize] = true;
    table[b',' as usize] = true;
    table[b'\n' as usize] = true;
    table[b'\r' as usize] = true;
    table
};

/// Adds a field of CSV in quotes.
fn push_quoted(field: &str, rows: &mut Vec<u8>) {
    rows.push(b'"');
    let mut rest = field.as_bytes();
    while let Some(quote) = memchr::memchr(b'"', rest) {
        rows.extend_from_slice(&rest[..=quote]);
        rows.push(b'"');
        rest = &rest[quote + 1..];
    }
    rows.extend_from_slice(rest);
    rows.push(b'"');
}

#[derive(Serialize)]
struct JsonRow<'a> {
    id: &'a str,
    thread: Option<&'a str>,
    author: Option<&'a str>,
    decision: Decision,
    #[serde(flatten)]
    probabilities: Probabilities<'a>,
    campaign: Option<&'a str>,
    reasons: &'a [Reason],
}

/// One field for each attribute, in the models' order.
struct Probabilities<'a>(&'a [String], &'a Judgement);

impl Serialize for Probabilities<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Six decimals, as in CSV.
        serializer.collect_map(
            self.0.iter().zip(&self.1.probabilities).map(|(attribute, probability)| (attribute, (probability.get() * 1e6).round() / 1e6)),
        )
    }
}

fn json(attributes: &[String], row: &Row<'_>, rows: &mut Vec<u8>) -> io::Result<()> {
    serde_json::to_writer(
        &mut *rows,
        &JsonRow {
            id: row.id,
            thread: row.thread,
            author: row.author,
            decision: row.judgement.decision,
            probabilities: Probabilities(attributes, row.judgement),
            campaign: (!row.campaign.is_empty()).then_some(row.campaign),
            reasons: &row.judgement.reasons,
        },
    )?;
    rows.write_all(b"\n")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::score::Probability;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn fields_are_those_of_the_csv_crate(
            fields in prop::collection::vec("[\",\r\n\ta é]{0,40}|.{0,20}", 3),
            campaign in "c[0-9]|[,\"]?",
            share in 0.0..=1.0f64,
        ) {
            let judgement = Judgement {
                decision: Decision::Review,
                probabilities: vec![Probability::new(share).unwrap()],
                as_spam: None,
                reasons: vec![Reason {
                    attribute: None,
                    source: "words".to_owned(),
                    evidence: fields[2].clone(),
                    weight: 1.0,
                    span: None,
                }],
            };
            let row = Row { id: &fields[0], thread: Some(&fields[1]), author: None, judgement: &judgement, campaign: &campaign };
            let shape = Shape { format: Lines::Csv, attributes: vec!["spam".to_owned()] };
            let mut rows = Vec::new();
            RowWriter::new(&shape).write(&row, Place::default, &mut rows).unwrap();
            let reasons = crate::pipeline::reasons_in_short(&judgement.reasons);
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record([&fields[0], &fields[1], "", "review", &format!("{share:.6}"), &campaign, &reasons]).unwrap();
            prop_assert_eq!(rows, writer.into_inner().unwrap());
        }
    }
}
