//! `moderato score`: one row a comment, in input order, in constant memory.

use std::io::{self, Write};

use rayon::prelude::*;
use serde::Serialize;

use super::{Outcome, intake::Intake, output::Output, stock};
use crate::{
    cli::{Score, ScoreFormat},
    comment::Comment,
    decide::{Decision, Judgement},
    error::{Error, ErrorKind},
    pipeline::{Pipeline, reasons_in_short},
    reason::Reason,
};

/// Scores all inputs.
pub fn run(arguments: &Score) -> Result<Outcome, Error> {
    let pipeline = stock::pipeline(&arguments.models.models, arguments.policy.reject_toxic_at)?;
    let mut intake = Intake::new(&arguments.inputs, &arguments.reading)?;
    let shape = Shape { format: arguments.format, attributes: pipeline.attributes() };
    let mut rows = Rows { output: Output::open(arguments.output.as_deref())?, shape, flagged: false };
    rows.header()?;
    if arguments.campaigns {
        let mut comments = Vec::new();
        intake.each(|_, comment| {
            comments.push(comment);
            Ok(())
        })?;
        let (judged, campaigns) = pipeline.judge_together(comments);
        for one in &judged {
            let campaign = one.campaign.and_then(|number| campaigns.get(number)).map(|campaign| campaign.name()).unwrap_or_default();
            let row = rows.shape.row(&one.comment, &one.judgement, &campaign)?;
            rows.write(&row)?;
            rows.flagged |= one.judgement.decision > Decision::Approve;
        }
    } else {
        intake.batches(Some, |batch| rows.judge(&pipeline, batch))?;
    }
    let flagged = rows.flagged;
    rows.output.finish()?;
    Ok(match intake.outcome() {
        Outcome::Done if arguments.exit_code && flagged => Outcome::Flagged,
        outcome => outcome,
    })
}

/// How a row is written.
struct Shape {
    format: ScoreFormat,
    attributes: Vec<String>,
}

/// Rows on their way out.
struct Rows {
    output: Output,
    shape: Shape,
    flagged: bool,
}

impl Rows {
    fn header(&mut self) -> Result<(), Error> {
        if self.shape.format == ScoreFormat::Jsonl {
            return Ok(());
        }
        let names = ["id", "thread", "author", "decision"]
            .into_iter()
            .chain(self.shape.attributes.iter().map(String::as_str))
            .chain(["campaign", "reasons"]);
        // Attributes are plain words: nothing in them needs quotes.
        let header = names.collect::<Vec<_>>().join(",") + "\n";
        self.write(header.as_bytes())
    }

    /// Judges a batch in parallel and writes its rows in order.
    fn judge(&mut self, pipeline: &Pipeline, batch: &[Comment]) -> Result<(), Error> {
        let shape = &self.shape;
        let rows: Vec<(Vec<u8>, bool)> = batch
            .par_iter()
            .map(|comment| {
                let judgement = pipeline.judge(comment);
                Ok((shape.row(comment, &judgement, "")?, judgement.decision > Decision::Approve))
            })
            .collect::<Result<_, Error>>()?;
        for (row, flagged) in rows {
            self.write(&row)?;
            self.flagged |= flagged;
        }
        Ok(())
    }

    fn write(&mut self, row: &[u8]) -> Result<(), Error> {
        self.output.write(|writer| writer.write_all(row))
    }
}

impl Shape {
    fn row(&self, comment: &Comment, judgement: &Judgement, campaign: &str) -> Result<Vec<u8>, Error> {
        let row = match self.format {
            ScoreFormat::Csv => csv_row(comment, judgement, campaign),
            ScoreFormat::Jsonl => json_row(&self.attributes, comment, judgement, campaign),
        };
        row.map_err(|error| Error { place: comment.place.clone(), kind: ErrorKind::Io(error) })
    }
}

fn csv_row(comment: &Comment, judgement: &Judgement, campaign: &str) -> io::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().buffer_capacity(256).from_writer(Vec::new());
    writer.write_field(&comment.id)?;
    writer.write_field(comment.thread.as_deref().unwrap_or_default())?;
    writer.write_field(comment.author.as_deref().unwrap_or_default())?;
    writer.write_field(judgement.decision.as_str())?;
    for probability in &judgement.probabilities {
        writer.write_field(format!("{:.6}", probability.get()))?;
    }
    writer.write_field(campaign)?;
    writer.write_field(reasons_in_short(&judgement.reasons))?;
    writer.write_record(None::<&[u8]>)?;
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
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

fn json_row(attributes: &[String], comment: &Comment, judgement: &Judgement, campaign: &str) -> io::Result<Vec<u8>> {
    let mut row = Vec::new();
    serde_json::to_writer(
        &mut row,
        &JsonRow {
            id: &comment.id,
            thread: comment.thread.as_deref(),
            author: comment.author.as_deref(),
            decision: judgement.decision,
            probabilities: Probabilities(attributes, judgement),
            campaign: (!campaign.is_empty()).then_some(campaign),
            reasons: &judgement.reasons,
        },
    )?;
    row.write_all(b"\n")?;
    Ok(row)
}
