//! `moderato inspect`: what a model says of itself.

use super::{
    Outcome,
    output::Output,
    stock,
    table::{Table, grouped, percent},
};
use crate::{
    cli::Inspect,
    decide::{Policy, Proof, SPAM, TOXICITY, confidence},
    error::{Error, ErrorKind},
    evaluate::metrics::Bin,
    model::{Model, manifest::Manifest},
};

/// Shows the manifest of a model.
pub fn run(arguments: &Inspect) -> Result<Outcome, Error> {
    let named: Vec<_> = arguments.model.iter().cloned().collect();
    let models: Vec<Model> =
        stock::names(&named).iter().map(|name| stock::open(name).map(|opened| opened.model)).collect::<Result<_, _>>()?;
    let text = if arguments.json {
        let about = |model: &Model| serde_json::json!({ "manifest": model.manifest, "recipe": model.recipe });
        // One model is an object, both stock models are a list.
        let json = match models.as_slice() {
            [model] => about(model),
            models => models.iter().map(about).collect(),
        };
        serde_json::to_string_pretty(&json).map_err(|error| Error::file("inspect", ErrorKind::BadModel(error.to_string())))? + "\n"
    } else {
        models.iter().map(describe).collect::<Vec<_>>().join("\n")
    };
    let mut output = Output::open(None)?;
    output.write(|writer| writer.write_all(text.as_bytes()))?;
    output.finish()?;
    Ok(Outcome::Done)
}

fn describe(model: &Model) -> String {
    let manifest = &model.manifest;
    let used = |table: &[crate::model::refine::Cell]| table.iter().filter(|cell| cell.weight != 0.0).count();
    let mut about = learned_from(manifest);
    if let Some(date) = &manifest.date {
        about.row(["date", date]);
    }
    about.row(["made by".to_owned(), format!("moderato {}, recipe {}", manifest.program, model.recipe.version)]);
    about.row([
        "columns in use".to_owned(),
        format!("{} tokens, {} heuristics", grouped(used(&model.linear.tokens)), used(&model.linear.heuristics)),
    ]);
    let mut files = Table::default();
    if let Some(base) = &manifest.base {
        files.row([format!("{} (base)", base.name), grouped(base.rows), base.sha256.clone()]);
    }
    for source in &manifest.sources {
        files.row([source.name.clone(), grouped(source.rows), source.sha256.clone()]);
    }
    format!("{about}\n{}\n{}\nFiles (rows, SHA-256)\n{files}", held_out(manifest), cut_offs(manifest, &Policy::default()))
}

/// What a model learned from.
pub fn learned_from(manifest: &Manifest) -> Table {
    let mut table = Table::default();
    table.row(["attribute", &manifest.attribute]);
    table.row(["rows".to_owned(), grouped(manifest.rows)]);
    table.row([
        format!("of them {}", manifest.attribute),
        format!("{} ({})", grouped(manifest.spam), percent(manifest.spam as f64 / manifest.rows.max(1) as f64)),
    ]);
    table.row(["repeated texts".to_owned(), grouped(manifest.repeated)]);
    if let Some(base) = &manifest.base {
        table.row(["started from".to_owned(), format!("{} ({} rows)", base.name, grouped(base.rows))]);
    }
    table
}

/// How held-out rows were judged: the figures and the reliability of the probabilities, as tables.
pub fn held_out(manifest: &Manifest) -> String {
    let figures = &manifest.figures;
    let (caught, blocked) = if manifest.attribute == SPAM {
        ("spam caught".to_owned(), "ham blocked")
    } else {
        (format!("{} found", manifest.attribute), "others flagged")
    };
    let mut table = Table::default();
    for (name, value) in [
        ("accuracy", percent(figures.accuracy)),
        (caught.as_str(), percent(figures.spam_caught)),
        (blocked, format!("{:.2} %", 100.0 * figures.ham_blocked)),
        ("precision", percent(figures.precision)),
        ("F1", format!("{:.4}", figures.f1)),
        ("MCC", format!("{:.4}", figures.mcc)),
        ("AUC", format!("{:.5}", figures.auc)),
        ("Brier score", format!("{:.4}", figures.brier)),
        ("calibration error", format!("{:.4}", figures.calibration_error)),
    ] {
        table.row([name.to_owned(), value]);
    }
    format!(
        "Held-out figures ({} folds)\n{table}\nReliability\n{}",
        manifest.folds,
        reliability(&manifest.reliability, &manifest.attribute)
    )
}

/// A table of reliability: what was said, and how much of it is `attribute`.
pub fn reliability(bins: &[Bin], attribute: &str) -> Table {
    let mut table = Table::default();
    table.row(["said", "rows", "mean said", &format!("is {attribute}")]);
    for (tenth, bin) in bins.iter().enumerate().filter(|(_, bin)| bin.rows > 0) {
        table.row([
            format!("{:.1} to {:.1}", tenth as f64 / 10.0, (tenth + 1) as f64 / 10.0),
            grouped(bin.rows),
            percent(bin.said),
            percent(bin.true_share),
        ]);
    }
    table
}

/// The cut-offs as sentences.
pub fn cut_offs(manifest: &Manifest, policy: &Policy) -> String {
    let cutoffs = &manifest.cutoffs;
    let (attribute, targets) = (&manifest.attribute, &manifest.targets);
    let first = match policy.reviews_from(attribute, cutoffs) {
        Some(at) => format!("review from {:.3}", at.get()),
        None => "never up for review".to_owned(),
    };
    let second = match policy.rejects_from(attribute, cutoffs) {
        Some(at) if attribute == SPAM && at > manifest.surest.probability() => {
            format!(
                "nothing is rejected: from so few comments nothing is surer than {:.3}, and {:.3} is wanted",
                manifest.surest.probability().get(),
                at.get()
            )
        }
        Some(at) => format!("reject from {:.3}", at.get()),
        None => "never rejected unseen".to_owned(),
    };
    // What held-out rows prove of them; a toxic comment is looked at where it is likelier toxic than not, whatever that misses.
    let proofs = &manifest.proofs;
    let [less, more] = match manifest.base {
        None => ["so less is rejected", "so more is up for review"],
        Some(_) => ["so the base's cut-off stands, or a higher one", "so the base's cut-off stands"],
    };
    let mut told = Vec::new();
    if attribute == SPAM {
        told.push(proof("ham rejected", &proofs.false_reject, targets.max_false_reject, less));
    }
    if attribute != TOXICITY {
        told.push(proof(&format!("{attribute} missed"), &proofs.missed, targets.max_missed, more));
    }
    let told: String = told.into_iter().map(|line| format!("  {line}\n")).collect();
    format!("Cut-offs: {first}, {second}\n{told}")
}

/// What held-out rows prove about one cut-off, as a sentence.
fn proof(what: &str, proof: &Proof, target: f64, instead: &str) -> String {
    let bound =
        format!("{what}: {} of {} held-out rows, so at most {:.2} %", grouped(proof.beyond), grouped(proof.rows), 100.0 * proof.at_most);
    // A target may be as small as 0.0005.
    let target_shown = format!("{} %", (1e5 * target).round() / 1e3);
    if proof.proved {
        return format!("{bound} (95 % sure; {target_shown} was asked for)");
    }
    match confidence::rows_wanted(target) {
        None => format!("{bound}: no number of rows proves the {target_shown} asked for, {instead}"),
        Some(wanted) if proof.rows < wanted => {
            format!("{bound}: too few rows to prove the {target_shown} asked for ({} are wanted), {instead}", grouped(wanted))
        }
        Some(_) => format!("{bound}: the {target_shown} asked for is not kept; it would put too much up for review"),
    }
}
