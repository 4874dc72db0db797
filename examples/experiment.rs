//! The search for the model: judges settings of the learner on the *training* rows of public sets, by folds within them.
//!
//! `cargo run --release --example experiment -- DATA_FOLDER [name=value ...]` prints a line a set: rows held out by the learner's own folds, never a benchmark's test rows.
#![allow(clippy::print_stdout)]

use std::{collections::BTreeMap, error::Error, path::Path};

use linfa::{DatasetBase, traits::Fit};
use moderato::{
    comment::Label,
    evaluate::{
        folds::{self, GroupKey},
        metrics::{Figures, Outcome},
    },
    features::{Features, Recipe},
    model::{
        learn::Targets,
        sample::Sample,
        settings::{CheckedSettings, Settings},
    },
    score::LogOdds,
    text::Text,
};
use rayon::prelude::*;

type Row = BTreeMap<String, String>;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("name the folder that holds tubespam.csv and sms.csv")?;
    let mut settings = Settings::default();
    for argument in arguments {
        let (name, value) = argument.split_once('=').ok_or("settings are name=value")?;
        set(&mut settings, name, value)?;
    }
    let settings = settings.check().map_err(|e| e.to_string())?;
    let tubespam: Vec<Row> = rows(&Path::new(&folder).join("tubespam.csv"))?.into_iter().filter(|r| r["split"] == "train").collect();
    let sms: Vec<Row> = rows(&Path::new(&folder).join("sms.csv"))?.into_iter().filter(|r| r["fold"] != "0").collect();

    println!("{:14} {:>6} {:>6} {:>6} {:>7} {:>7} {:>6} {:>6}", "set", "acc", "SC", "BH", "MCC", "1-AUC%", "Brier", "ECE");
    let mut videos: Vec<&str> = tubespam.iter().map(|r| r["video"].as_str()).collect();
    videos.dedup();
    let mut pooled = Vec::new();
    let mut means = Vec::new();
    for video in &videos {
        let rows: Vec<&Row> = tubespam.iter().filter(|r| r["video"] == *video).collect();
        let outcomes = held_out(&rows, "text", &settings)?;
        means.push(Figures::of(&outcomes).mcc);
        pooled.extend(outcomes);
    }
    print("tube", &pooled, &means);
    let all: Vec<&Row> = tubespam.iter().collect();
    print("tube-lovo", &held_out(&all, "video", &settings)?, &[]);
    let sms: Vec<&Row> = sms.iter().collect();
    print("sms", &held_out(&sms, "text", &settings)?, &[]);
    Ok(())
}

fn print(name: &str, outcomes: &[Outcome], means: &[f64]) {
    let f = Figures::of(outcomes);
    let percent = |share: f64| 100.0 * share;
    print!(
        "{name:14} {:6.2} {:6.2} {:6.2} {:7.4} {:7.3} {:6.4} {:6.4}",
        percent(f.accuracy),
        percent(f.spam_caught),
        percent(f.ham_blocked),
        f.mcc,
        percent(1.0 - f.auc),
        f.brier,
        f.calibration_error
    );
    if !means.is_empty() {
        print!("  mean {:.4} {means:.3?}", means.iter().sum::<f64>() / means.len() as f64);
    }
    println!();
}

/// Held-out outcomes of `rows`, folded by the texts or by the values of another column.
fn held_out(rows: &[&Row], group: &str, settings: &CheckedSettings) -> Result<Vec<Outcome>, Box<dyn Error>> {
    let recipe = Recipe::current(settings.get().bits, settings.get().window);
    let features: Vec<Features> = rows.par_iter().map(|row| Features::extract(&Text::fold(&row["text"]), &recipe)).collect();
    let mut sample = Sample::new(recipe.bits, recipe.heuristic_columns());
    for one in features {
        sample.push(&one)?;
    }
    let labels: Vec<Label> = rows.iter().map(|r| if r["label"] == "spam" { Label::Spam } else { Label::Ham }).collect();
    let groups: Vec<String> =
        rows.iter().map(|r| if group == "text" { folds::duplicate_key(&r["text"]) } else { r[group].clone() }).collect();
    let keys: Vec<GroupKey> = groups.iter().map(|group| GroupKey::of(group)).collect();
    let folds = folds::assign_weighted(&keys, &labels, &vec![1; labels.len()], settings.get().folds);
    let targets = Targets::each(labels, folds);
    let learned = settings.fit(&DatasetBase::new(&sample, &targets))?;
    Ok(learned
        .held_out
        .iter()
        .zip(&targets.labels)
        .map(|(&score, label)| Outcome { spam: label.is_spam(), probability: LogOdds(score).probability().get() })
        .collect())
}

fn rows(path: &Path) -> Result<Vec<Row>, Box<dyn Error>> {
    Ok(csv::Reader::from_path(path)?.deserialize().collect::<Result<_, _>>()?)
}

fn set(settings: &mut Settings, name: &str, value: &str) -> Result<(), Box<dyn Error>> {
    let refinement = &mut settings.refinement;
    match name {
        "bits" => settings.bits = value.parse()?,
        "window" => settings.window = value.parse()?,
        "alpha" => settings.alpha = value.parse()?,
        "folds" => settings.folds = value.parse()?,
        "power" => refinement.power = value.parse()?,
        "cost" => refinement.cost = value.parse()?,
        "close" => refinement.close = value.parse()?,
        "passes" => refinement.passes = value.parse()?,
        "words" => refinement.block_scale[0] = value.parse()?,
        "pairs" => refinement.block_scale[1] = value.parse()?,
        "triples" => refinement.block_scale[2] = value.parse()?,
        "links" => refinement.block_scale[3] = value.parse()?,
        "inside" => refinement.block_scale[4] = value.parse()?,
        "across" => refinement.block_scale[5] = value.parse()?,
        "heuristics" => refinement.block_scale[6] = value.parse()?,
        _ => return Err(format!("no setting is called {name}").into()),
    }
    Ok(())
}
