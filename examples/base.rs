//! The search for `--base`: a video is the new site, the base has learned from sms and the other videos, 50 comments of the new site are labelled.
//!
//! `cargo run --release --example base -- DATA_FOLDER [name=value ...]` prints mean figures of the base alone, of the 50 alone, and of both, for each cost asked for.
//! Base and the 50 are training rows always (`split=train`, sms without fold 0). Judged are the other training rows (`judge=train`, to choose by), the test rows
//! (`judge=test`, to tell by), or both (`judge=rest`); `labelled=50`, of them `wrong=0`
//! with the wrong label. Rows that repeat one of the 50 are left out.
#![allow(clippy::print_stdout)]

use std::{collections::BTreeMap, error::Error, path::Path};

use moderato::{
    comment::Label,
    evaluate::{
        folds::duplicate_key,
        metrics::{Figures, Outcome},
    },
    features::Features,
    model::{
        Model,
        manifest::Base,
        settings::{COST_FROM_BASE, LEAST_ROWS_FROM_BASE, MARGIN_FROM_BASE, Settings},
    },
    pipeline::{Example, Origin, train},
    text::Text,
};
use rayon::prelude::*;

type Row = BTreeMap<String, String>;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("name the folder that holds tubespam.csv and sms.csv")?;
    let (mut judge, mut seeds, mut costs, mut labelled, mut wrong) = ("train".to_owned(), 100..103u64, vec![COST_FROM_BASE], 50, 0);
    let mut margins = vec![MARGIN_FROM_BASE];
    for argument in arguments {
        match argument.split_once('=').ok_or("settings are name=value")? {
            ("judge", which) => judge = which.to_owned(),
            ("wrong", rows) => wrong = rows.parse()?,
            ("labelled", rows) => labelled = rows.parse()?,
            ("margins", list) => margins = list.split(',').map(str::parse).collect::<Result<_, _>>()?,
            ("costs", list) => costs = list.split(',').map(str::parse).collect::<Result<_, _>>()?,
            ("seeds", range) => {
                let (from, to) = range.split_once('-').ok_or("seeds are from-to")?;
                seeds = from.parse()?..to.parse::<u64>()? + 1;
            }
            (name, _) => return Err(format!("no setting is called {name}").into()),
        }
    }
    let tubespam = rows(&Path::new(&folder).join("tubespam.csv"))?;
    let sms: Vec<Row> = rows(&Path::new(&folder).join("sms.csv"))?.into_iter().filter(|row| row["fold"] != "0").collect();
    let mut videos: Vec<&str> = tubespam.iter().map(|row| row["video"].as_str()).collect();
    videos.dedup();

    println!("{:22} {:>8} {:>8} {:>7} {:>7}", "", "1-AUC%", "MCC", "Brier", "ECE");
    let mut all: BTreeMap<String, Vec<Figures>> = BTreeMap::new();
    for video in videos {
        let others: Vec<&Row> = sms.iter().chain(tubespam.iter().filter(|row| row["video"] != video && row["split"] == "train")).collect();
        let base = learn(&others, 0, &Settings::default(), None)?;
        let mut of_video: BTreeMap<String, Vec<Figures>> = BTreeMap::new();
        for seed in seeds.clone() {
            let (drawn, judged) = draw(&tubespam, video, labelled, seed, &judge);
            let mut note = |name: String, model: &Model| of_video.entry(name).or_default().push(figures(model, &judged));
            note("base alone".to_owned(), &base);
            note(format!("{labelled} alone"), &learn(&drawn, wrong, &Settings { least_rows: 2, ..Settings::default() }, None)?);
            for (&cost, &margin) in costs.iter().flat_map(|cost| margins.iter().map(move |margin| (cost, margin))) {
                let mut settings = Settings { least_rows: LEAST_ROWS_FROM_BASE, ..Settings::default() };
                (settings.refinement.cost, settings.refinement.margin) = (cost, margin);
                note(format!("both, {cost:6.2} {margin:5.1}"), &learn(&drawn, wrong, &settings, Some(base.clone()))?);
            }
        }
        println!("{video}");
        for (name, figures) in of_video {
            print(&name, &figures);
            all.entry(name).or_default().extend(figures);
        }
    }
    println!("mean of videos");
    for (name, figures) in all {
        print(&name, &figures);
    }
    Ok(())
}

/// So many training rows of a video, drawn by a seed, and the rows to judge.
fn draw<'a>(rows: &'a [Row], video: &str, count: usize, seed: u64, judge: &str) -> (Vec<&'a Row>, Vec<&'a Row>) {
    let mut own: Vec<(u64, &Row)> =
        rows.iter().enumerate().filter(|(_, row)| row["video"] == video).map(|(n, row)| (mixed(seed, n), row)).collect();
    own.sort_by_key(|(order, _)| *order);
    let (train, test): (Vec<&Row>, Vec<&Row>) = own.into_iter().map(|(_, row)| row).partition(|row| row["split"] == "train");
    let (drawn, rest) = train.split_at(count);
    let keys: Vec<String> = drawn.iter().map(|row| duplicate_key(&row["text"])).collect();
    let judged = match judge {
        "train" => rest.to_vec(),
        "test" => test,
        _ => [rest, &test].concat(),
    };
    (drawn.to_vec(), judged.into_iter().filter(|row| !keys.contains(&duplicate_key(&row["text"]))).collect())
}

/// splitmix64 (Steele, Lea and Flood 2014) of a seed and a row.
fn mixed(seed: u64, row: usize) -> u64 {
    let mut z = (seed << 32).wrapping_add(row as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Learns from `rows`, the first `wrong` of them with the wrong label.
fn learn(rows: &[&Row], wrong: usize, settings: &Settings, base: Option<Model>) -> Result<Model, Box<dyn Error>> {
    let label = |number: usize, row: &Row| if (row["label"] == "spam") != (number < wrong) { Label::Spam } else { Label::Ham };
    let example = |(number, row): (usize, &&Row)| Example {
        text: row["text"].clone(),
        label: label(number, row),
        group: None,
        id: None,
        date: None,
        input: 0,
    };
    let examples: Vec<Example> = rows.iter().enumerate().map(example).collect();
    let base =
        base.map(|model| (Base { name: "base".to_owned(), sha256: String::new(), rows: model.manifest.rows, sources: Vec::new() }, model));
    let origin = Origin { attribute: "spam".to_owned(), base, ..Origin::default() };
    Ok(train(&examples, &settings.clone().check().map_err(|error| error.to_string())?, origin)?)
}

fn figures(model: &Model, rows: &[&Row]) -> Figures {
    let judged: Vec<Outcome> = rows
        .par_iter()
        .map(|row| {
            let (score, _) = model.score(&Features::extract(&Text::fold(&row["text"]), &model.recipe));
            Outcome { spam: row["label"] == "spam", probability: score.probability().get() }
        })
        .collect();
    Figures::of(&judged)
}

fn print(name: &str, figures: &[Figures]) {
    let mean = |value: fn(&Figures) -> f64| figures.iter().map(value).sum::<f64>() / figures.len() as f64;
    println!(
        "{name:22} {:8.3} {:8.4} {:7.4} {:7.4}",
        100.0 * (1.0 - mean(|f| f.auc)),
        mean(|f| f.mcc),
        mean(|f| f.brier),
        mean(|f| f.calibration_error)
    );
}

fn rows(path: &Path) -> Result<Vec<Row>, Box<dyn Error>> {
    Ok(csv::Reader::from_path(path)?.deserialize().collect::<Result<_, _>>()?)
}
