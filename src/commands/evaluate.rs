//! `moderato evaluate`: a model on labelled comments, or the learner by folds.

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::Serialize;

use super::{
    Outcome,
    inspect::figures,
    intake::Intake,
    output::Output,
    stock,
    table::{Table, grouped, percent},
    train::read_examples,
};
use crate::{
    cli::{Evaluate, EvaluateFormat},
    decide::{Decision, Policy, SPAM},
    error::{Error, ErrorKind},
    evaluate::metrics::{Figures, Outcome as Judged, reliability},
    features::Features,
    model::{Model, settings::Settings},
    pipeline::{self, Example},
    score::LogOdds,
    text::Text,
};

/// How the decisions fell on one class.
#[derive(Debug, Clone, Copy, Default, Serialize)]
struct Decisions {
    approve: usize,
    review: usize,
    reject: usize,
}

#[derive(Serialize)]
struct Bin {
    rows: usize,
    said: f64,
    true_share: f64,
}

#[derive(Serialize)]
struct Evaluation {
    judged_by: String,
    figures: Figures,
    spam: Decisions,
    ham: Decisions,
    reliability: Vec<Bin>,
}

/// Measures and prints.
pub fn run(arguments: &Evaluate) -> Result<Outcome, Error> {
    let mut intake = Intake::labelled(&arguments.inputs, &arguments.reading, &arguments.labelling, arguments.group_by.clone())?;
    // What the labels mean goes by what the model judges.
    let stock_spam = PathBuf::from(SPAM);
    let name = arguments.model.as_ref().unwrap_or(&stock_spam);
    let model = if arguments.folds.is_some() { None } else { Some(stock::open(name)?) };
    let attribute = model.as_ref().map_or(SPAM, |model| &model.manifest.attribute);
    let labelled = read_examples(&mut intake, &arguments.labelling, attribute)?;
    let examples = labelled.examples;
    if examples.is_empty() {
        return Err(Error::file(intake.names().join(", "), ErrorKind::BadTraining("there are no labelled comments to judge".to_owned())));
    }
    let evaluation = match &model {
        Some(model) => by_model(&examples, name, model),
        None => by_folds(&examples, arguments.folds.unwrap_or(5), arguments.group_by.as_deref())?,
    };
    let text = match arguments.format {
        EvaluateFormat::Json => {
            serde_json::to_string_pretty(&evaluation).map_err(|error| Error::file("evaluate", ErrorKind::Io(error.into())))? + "\n"
        }
        EvaluateFormat::Table => table(&evaluation),
    };
    let mut output = Output::open(None)?;
    output.write(|writer| writer.write_all(text.as_bytes()))?;
    output.finish()?;
    Ok(intake.outcome())
}

fn by_folds(examples: &[Example], folds: u16, group: Option<&str>) -> Result<Evaluation, Error> {
    let settings = Settings { folds: usize::from(folds), ..Settings::default() }.check().map_err(|kind| Error::file("--folds", kind))?;
    let (learned, _, _) = pipeline::learn(examples, &settings)?;
    let together = group.map_or_else(|| "equal texts together".to_owned(), |column| format!("equal {column} together"));
    let judge = |score| learned.cutoffs.decide(score);
    Ok(evaluation(format!("the learner, on rows held out in {folds} folds ({together})"), examples, &learned.held_out, judge))
}

fn by_model(examples: &[Example], name: &Path, model: &Model) -> Evaluation {
    let manifest = &model.manifest;
    let name = if stock::is_stock(name) { format!("the stock model {}", name.display()) } else { name.display().to_string() };
    let scores: Vec<f64> =
        examples.par_iter().map(|example| model.score(&Features::extract(&Text::fold(&example.text), &model.recipe)).0.0).collect();
    evaluation(name, examples, &scores, |score| Policy::default().decide(&manifest.attribute, &manifest.cutoffs, score))
}

fn evaluation(judged_by: String, examples: &[Example], scores: &[f64], judge: impl Fn(LogOdds) -> Decision) -> Evaluation {
    let judged: Vec<Judged> = examples
        .iter()
        .zip(scores)
        .map(|(example, &score)| Judged { spam: example.label.is_spam(), probability: LogOdds(score).probability().get() })
        .collect();
    let decisions = |spam: bool| {
        let mut decisions = Decisions::default();
        for (_, &score) in examples.iter().zip(scores).filter(|(example, _)| example.label.is_spam() == spam) {
            match judge(LogOdds(score)) {
                Decision::Approve => decisions.approve += 1,
                Decision::Review => decisions.review += 1,
                Decision::Reject => decisions.reject += 1,
            }
        }
        decisions
    };
    Evaluation {
        judged_by,
        figures: Figures::of(&judged),
        spam: decisions(true),
        ham: decisions(false),
        reliability: reliability(&judged).map(|(rows, said, true_share)| Bin { rows, said, true_share }).into(),
    }
}

fn table(evaluation: &Evaluation) -> String {
    let mut decisions = Table::default();
    decisions.row(["", "approve", "review", "reject"]);
    for (name, class) in [("ham", evaluation.ham), ("spam", evaluation.spam)] {
        decisions.row([name.to_owned(), grouped(class.approve), grouped(class.review), grouped(class.reject)]);
    }
    let mut bins = Table::default();
    bins.row(["said", "rows", "mean said", "is spam"]);
    for (tenth, bin) in evaluation.reliability.iter().enumerate().filter(|(_, bin)| bin.rows > 0) {
        bins.row([
            format!("{:.1} to {:.1}", tenth as f64 / 10.0, (tenth + 1) as f64 / 10.0),
            grouped(bin.rows),
            percent(bin.said),
            percent(bin.true_share),
        ]);
    }
    let all = &evaluation.figures;
    format!(
        "Judged by {}: {} comments, {} of them spam\n\n{}\nDecisions\n{decisions}\nReliability\n{bins}",
        evaluation.judged_by,
        grouped(all.rows),
        grouped(all.spam),
        figures(all)
    )
}
