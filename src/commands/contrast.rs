//! Two ways to decide, on the same comments: what changes, with examples. `compare` and `--dry-run` show it.

use std::{fmt::Write as _, path::PathBuf};

use rayon::prelude::*;

use super::{
    Outcome,
    intake::Intake,
    labels::{Labels, Meaning},
    output::Output,
    site,
    table::{Table, grouped, percent},
};
use crate::{
    cli::CompareFormat,
    comment::{Comment, Label},
    decide::Judgement,
    error::{Error, ErrorKind},
    pipeline::Pipeline,
    report::comparison::{Comparison, DECISIONS, Labelled},
    text::Text,
};

/// Characters of an example's text in a table.
const MOST_TEXT: usize = 200;

/// One way to decide.
pub struct Way {
    /// What it is called.
    pub described: Described,
    /// The file of the policy that it decides by, if any.
    pub policy: Option<PathBuf>,
    /// What decides.
    pub pipeline: Pipeline,
}

/// A way as the output names it.
#[derive(serde::Serialize)]
pub struct Described {
    /// The model or policy as the user named it.
    pub name: String,
    /// Of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Rows that the model learned from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<usize>,
    /// Rules of the policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<usize>,
}

/// How it is shown.
pub struct Showing {
    /// For people or for programs.
    pub format: CompareFormat,
    /// Examples of each change.
    pub examples: usize,
    /// Whether personal data is masked.
    pub redact: bool,
}

/// Judges all comments both ways and shows what changes; how many do. `together` judges them by what shows among them, too, which needs all in memory.
///
/// # Errors
/// As [`Intake::each`], or where the output cannot be written.
pub fn run(ways: &[Way; 2], intake: &mut Intake, mut labels: Labels, together: bool, showing: &Showing) -> Result<usize, Error> {
    let mut comparison = Comparison::new(showing.examples, showing.redact);
    let mut unreadable = 0usize;
    let mut keep = |comment: Comment| match labels.read(&comment) {
        Meaning::Is(label) => Some((comment, Some(label))),
        Meaning::Ignored => None,
        Meaning::Undecided | Meaning::None | Meaning::Forget => Some((comment, None)),
        Meaning::Unreadable => {
            unreadable += 1;
            Some((comment, None))
        }
    };
    if together {
        let mut comments = Vec::new();
        intake.each(|_, comment| {
            comments.extend(keep(comment));
            Ok(())
        })?;
        let (comments, marks): (Vec<Comment>, Vec<Option<Label>>) = comments.into_iter().unzip();
        let (old, _) = ways[0].pipeline.judge_together(comments.clone(), &intake.threads);
        let (new, _) = ways[1].pipeline.judge_together(comments, &intake.threads);
        for ((label, old), new) in marks.into_iter().zip(&old).zip(&new) {
            comparison.add(&new.comment, label, &old.judgement, &new.judgement);
        }
    } else {
        intake.batches(keep, |batch| {
            judge(ways, batch, &mut comparison);
            Ok(())
        })?;
    }
    if let Some(told) = labels.ignored() {
        eprintln!("{told}");
    }
    if unreadable > 0 {
        eprintln!("{unreadable} labels are neither positive nor negative; their comments are judged, but not counted by label");
    }
    // Two models under one policy meet the same rules.
    let policies = ways.each_ref().map(|way| way.policy.as_deref());
    let told = if policies[0] == policies[1] { &ways[1..] } else { &ways[..] };
    for way in told {
        let rules = way.pipeline.rules();
        if let Some(policy) = way.policy.as_deref().filter(|_| !rules.is_empty()) {
            site::tell_rules(policy, &rules);
        }
    }
    let [old, new] = ways;
    let attribute = &new.pipeline.attributes()[0];
    let text = match showing.format {
        CompareFormat::Table => table([&old.described, &new.described], attribute, &comparison),
        CompareFormat::Json => {
            serde_json::to_string_pretty(&Written { attribute, old: &old.described, new: &new.described, comparison: &comparison })
                .map_err(|error| Error::file("compare", ErrorKind::Io(error.into())))?
                + "\n"
        }
    };
    let mut output = Output::open(None)?;
    output.write(|writer| writer.write_all(text.as_bytes()))?;
    output.finish()?;
    Ok(comparison.changed)
}

/// How it ended; a change is flagged where that was asked for.
pub fn outcome(intake: &Intake, changed: usize, exit_code: bool) -> Outcome {
    match intake.outcome() {
        Outcome::Done if exit_code && changed > 0 => Outcome::Flagged,
        outcome => outcome,
    }
}

/// Judges a batch in parallel and counts it in order.
fn judge(ways: &[Way; 2], batch: &[(Comment, Option<Label>)], comparison: &mut Comparison) {
    let judgements: Vec<[Judgement; 2]> = batch
        .par_iter()
        .map(|(comment, _)| {
            let text = Text::fold(&comment.text);
            ways.each_ref().map(|way| way.pipeline.judge_folded(comment, &text))
        })
        .collect();
    for ((comment, label), [old, new]) in batch.iter().zip(&judgements) {
        comparison.add(comment, *label, old, new);
    }
}

/// The JSON.
#[derive(serde::Serialize)]
struct Written<'a> {
    attribute: &'a str,
    old: &'a Described,
    new: &'a Described,
    comparison: &'a Comparison,
}

fn table(ways: [&Described; 2], attribute: &str, comparison: &Comparison) -> String {
    let share = |part: usize| percent(part as f64 / comparison.comments.max(1) as f64);
    let mut about = Table::default();
    for (which, way) in ["old", "new"].into_iter().zip(ways) {
        let size = [(way.rows, "rows"), (way.rules, "rules")].into_iter().find_map(|(size, of)| Some(format!("{} {of}", grouped(size?))));
        let sum = way.sha256.iter().flat_map(|sum| sum.chars()).take(12).collect();
        about.row([which.to_owned(), way.name.clone(), size.unwrap_or_default(), sum]);
    }
    let mut decisions = Table::default();
    decisions.row(["old \\ new", "approve", "review", "reject"]);
    for (decision, row) in DECISIONS.iter().zip(comparison.cells.chunks(DECISIONS.len())) {
        decisions.row([decision.as_str().to_owned()].into_iter().chain(row.iter().map(|cell| grouped(cell.comments))));
    }
    let mut shown = format!(
        "{about}\n{} comments, {} decided differently ({})\n\n{decisions}",
        grouped(comparison.comments),
        grouped(comparison.changed),
        share(comparison.changed)
    );
    if let Some(labelled) = &comparison.labelled {
        let _ = write!(
            shown,
            "\nBy the labels: {} comments, {} of them {attribute}\n{}",
            grouped(labelled.rows),
            grouped(labelled.spam),
            by_label(labelled)
        );
    }
    for cell in comparison.cells.iter().filter(|cell| cell.old != cell.new && cell.comments > 0) {
        let (old, new) = (cell.old.as_str(), cell.new.as_str());
        let _ = writeln!(shown, "\n{old} -> {new}: {} ({})", grouped(cell.comments), share(cell.comments));
        for example in &cell.examples {
            let label = example.label.map(|label| format!(" [{}]", if label == "spam" { attribute } else { label })).unwrap_or_default();
            let text: String = example.text.chars().take(MOST_TEXT).collect();
            let cut = if text.len() < example.text.len() { "…" } else { "" };
            let _ = writeln!(shown, "  {:.3} -> {:.3}  {}{label}: {text}{cut}", example.old, example.new, example.id);
            if !example.reasons.is_empty() {
                let _ = writeln!(shown, "                  {}", example.reasons);
            }
        }
    }
    shown
}

fn by_label(labelled: &Labelled) -> Table {
    let mut table = Table::default();
    table.row(["", "mended", "made"]);
    table.row(["changes of decision, towards the label or away".to_owned(), grouped(labelled.mended), grouped(labelled.made)]);
    table.row(["calls at one half, wrong to right or right to wrong".to_owned(), grouped(labelled.calls[0]), grouped(labelled.calls[1])]);
    table.row(["", "old", "new"]);
    for (name, [old, new]) in [("positive comments approved", labelled.spam_approved), ("negative comments flagged", labelled.ham_flagged)]
    {
        table.row([name.to_owned(), grouped(old), grouped(new)]);
    }
    table
}
