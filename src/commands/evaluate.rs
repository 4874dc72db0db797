//! `moderato evaluate`: a model on labelled comments, or the learner by folds.

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
    decide::{Cutoffs, Decision},
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
    let labelled = read_examples(&mut intake, &arguments.labelling)?;
    let examples = labelled.examples;
    if examples.is_empty() {
        return Err(Error::file(intake.names().join(", "), ErrorKind::BadTraining("there are no labelled comments to judge".to_owned())));
    }
    let evaluation = match arguments.folds {
        Some(folds) => by_folds(&examples, folds, arguments.group_by.as_deref())?,
        None => by_model(&examples, arguments)?,
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
    Ok(evaluation(format!("the learner, on rows held out in {folds} folds ({together})"), examples, &learned.held_out, &learned.cutoffs))
}

fn by_model(examples: &[Example], arguments: &Evaluate) -> Result<Evaluation, Error> {
    let (name, model) = match &arguments.model {
        Some(path) => (path.display().to_string(), Model::load(path)?),
        None => ("the stock model".to_owned(), stock::spam()?),
    };
    let scores: Vec<f64> =
        examples.par_iter().map(|example| model.score(&Features::extract(&Text::fold(&example.text), &model.recipe)).0.0).collect();
    Ok(evaluation(name, examples, &scores, &model.manifest.cutoffs))
}

fn evaluation(judged_by: String, examples: &[Example], scores: &[f64], cutoffs: &Cutoffs) -> Evaluation {
    let judged: Vec<Judged> = examples
        .iter()
        .zip(scores)
        .map(|(example, &score)| Judged { spam: example.label.is_spam(), probability: LogOdds(score).probability().get() })
        .collect();
    let decisions = |spam: bool| {
        let mut decisions = Decisions::default();
        for (_, &score) in examples.iter().zip(scores).filter(|(example, _)| example.label.is_spam() == spam) {
            match cutoffs.decide(LogOdds(score)) {
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
