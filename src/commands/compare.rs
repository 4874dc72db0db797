//! `moderato compare`: what a new model would decide differently, before it is put to use; in constant memory.

use std::fmt::Write as _;

use rayon::prelude::*;

use super::{
    Outcome,
    intake::Intake,
    labels::{Labels, Meaning},
    output::Output,
    stock::{self, Opened, misuse},
    table::{Table, grouped, percent},
};
use crate::{
    cli::{Compare, CompareFormat},
    comment::{Comment, Label},
    decide::Judgement,
    error::{Error, ErrorKind},
    pipeline::Pipeline,
    report::comparison::{Comparison, DECISIONS, Labelled},
    text::Text,
};

/// Characters of an example's text in a table.
const MOST_TEXT: usize = 200;

/// Compares two models on all inputs.
pub fn run(arguments: &Compare) -> Result<Outcome, Error> {
    let models = [stock::open(&arguments.old)?, stock::open(&arguments.new)?];
    let attribute = models[0].model.manifest.attribute.clone();
    if let Some(other) = models.iter().find(|opened| opened.model.manifest.attribute != attribute) {
        let problem = format!("{} predicts {attribute}, {} predicts {}", models[0].name, other.name, other.model.manifest.attribute);
        return Err(misuse("compare", problem + ": only models of one attribute can be compared"));
    }
    let described = models.each_ref().map(Described::of);
    let pipeline = |opened: Opened| Pipeline::new(vec![opened.model]).map_err(|kind| Error::file("compare", kind));
    let [old, new] = models;
    let pair = [pipeline(old)?, pipeline(new)?];

    let mut labels = Labels::new(&attribute, &arguments.labelling);
    let mut intake = Intake::maybe_labelled(&arguments.inputs, &arguments.reading, &arguments.labelling)?;
    let mut comparison = Comparison::new(usize::from(arguments.examples), !arguments.no_redact);
    let mut unreadable = 0usize;
    let keep = |comment: Comment| match labels.read(&comment) {
        Meaning::Is(label) => Some((comment, Some(label))),
        Meaning::Ignored => None,
        Meaning::Undecided | Meaning::None | Meaning::Forget => Some((comment, None)),
        Meaning::Unreadable => {
            unreadable += 1;
            Some((comment, None))
        }
    };
    intake.batches(keep, |batch| {
        judge(&pair, batch, &mut comparison);
        Ok(())
    })?;
    labels.tell_ignored();
    if unreadable > 0 {
        eprintln!("{unreadable} labels are neither positive nor negative; their comments are judged, but not counted by label");
    }

    let text = match arguments.format {
        CompareFormat::Table => table(&described, &attribute, &comparison),
        CompareFormat::Json => {
            let [old, new] = &described;
            serde_json::to_string_pretty(&Written { attribute: &attribute, old, new, comparison: &comparison })
                .map_err(|error| Error::file("compare", ErrorKind::Io(error.into())))?
                + "\n"
        }
    };
    let mut output = Output::open(None)?;
    output.write(|writer| writer.write_all(text.as_bytes()))?;
    output.finish()?;
    Ok(match intake.outcome() {
        Outcome::Done if arguments.exit_code && comparison.changed > 0 => Outcome::Flagged,
        outcome => outcome,
    })
}

/// Judges a batch in parallel and counts it in order.
fn judge(pair: &[Pipeline; 2], batch: &[(Comment, Option<Label>)], comparison: &mut Comparison) {
    let judgements: Vec<[Judgement; 2]> = batch
        .par_iter()
        .map(|(comment, _)| {
            let text = Text::fold(&comment.text);
            pair.each_ref().map(|pipeline| pipeline.judge_text(&text))
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

/// A model as the output names it.
#[derive(serde::Serialize)]
struct Described {
    name: String,
    sha256: String,
    rows: usize,
}

impl Described {
    fn of(opened: &Opened) -> Self {
        Self { name: opened.name.clone(), sha256: opened.sha256(), rows: opened.model.manifest.rows }
    }
}

fn table(models: &[Described; 2], attribute: &str, comparison: &Comparison) -> String {
    let share = |part: usize| percent(part as f64 / comparison.comments.max(1) as f64);
    let mut about = Table::default();
    for (which, model) in ["old", "new"].into_iter().zip(models) {
        about.row([which.to_owned(), model.name.clone(), format!("{} rows", grouped(model.rows)), model.sha256.chars().take(12).collect()]);
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
