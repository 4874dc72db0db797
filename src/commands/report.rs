//! `moderato report`: everything judged together, written in the format that the file's name asks for.

use std::{
    collections::BTreeMap,
    io::{self, IsTerminal},
    path::Path,
};

use rayon::prelude::*;

use super::{
    Outcome,
    actions::Actions,
    inspect::cut_offs,
    intake::Intake,
    output::Output,
    site,
    stock::{self, misuse},
    table::grouped,
    ways,
};
use crate::{
    cli::Report as Arguments,
    decide::{Decision, Judged},
    error::Error,
    model::{Model, manifest::Manifest},
    pipeline::Pipeline,
    report::{Bounds, RENDERERS, Renderer, Report, TABLES, account::Account},
    text::Text,
};

/// Writes a report.
pub fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let renderer = renderer(arguments)?;
    let to_terminal = arguments.output.as_deref().is_none_or(|path| path == Path::new("-")) && io::stdout().is_terminal();
    if to_terminal && TABLES.iter().any(|table| table.extension == renderer.extension) {
        return Err(misuse("--format", format!("{} is nothing to be shown on a terminal; name a file with --output", renderer.extension)));
    }
    let actions = Actions::new(&arguments.actions, arguments.output.as_deref())?;
    let mut intake = Intake::new(&arguments.inputs, &arguments.reading)?;
    if arguments.dry_run.dry_run {
        let asked = (arguments.models.models.as_slice(), &arguments.policy, &arguments.dry_run);
        return ways::dry_run(asked, intake, true, !arguments.no_redact, false);
    }
    let pipeline = stock::pipeline(&arguments.models.models, &arguments.policy)?;
    site::tell_unused(&arguments.policy);
    let mut comments = Vec::new();
    intake.each(|_, comment| {
        comments.push(comment);
        Ok(())
    })?;
    if let Some(actions) = &actions {
        actions.check(&intake, &comments)?;
    }
    let (judged, campaigns) = pipeline.judge_together(comments, &intake.threads);
    let report = Report {
        sources: intake.names(),
        attributes: pipeline.attributes(),
        bounds: bounds(&pipeline),
        accounts: if renderer.accounts { accounts(&pipeline, &judged) } else { BTreeMap::new() },
        models: pipeline
            .models()
            .iter()
            .map(|model| {
                let manifest = &model.manifest;
                format!(
                    "{}: learned from {} comments, {} of them {}. {}",
                    manifest.attribute,
                    grouped(manifest.rows),
                    grouped(manifest.spam),
                    manifest.attribute,
                    cut_offs(manifest, pipeline.policy()).lines().map(str::trim).collect::<Vec<_>>().join("; ")
                )
            })
            .collect(),
        judged,
        campaigns,
        threads: std::mem::take(&mut intake.threads),
        rules: pipeline.rules(),
        skipped: intake.skipped.clone(),
        skipped_count: usize::try_from(intake.skipped_count).unwrap_or(usize::MAX),
        redact: !arguments.no_redact,
    };
    if arguments.output.is_some() || !actions.as_ref().is_some_and(Actions::take_stdout) {
        let mut output = Output::open(arguments.output.as_deref())?;
        output.write(|writer| (renderer.render)(&report, writer))?;
        output.finish()?;
    }
    site::tell_used(&arguments.policy, &pipeline);
    if let Some(path) = arguments.output.as_deref().filter(|path| *path != Path::new("-")) {
        let (count, comments) = (report.judged.len(), if report.judged.len() == 1 { "comment" } else { "comments" });
        eprintln!("{} {comments} judged; the report is in {}", grouped(count), path.display());
    }
    let is_all = actions.map_or(Ok(true), |actions| actions.write(&report.judged))?;
    let outcome = intake.outcome();
    Ok(if is_all { outcome } else { Outcome::Skipped })
}

/// Where the decisions of each attribute begin.
fn bounds(pipeline: &Pipeline) -> Vec<Bounds> {
    let of = |model: &Model| {
        let Manifest { attribute, cutoffs, .. } = &model.manifest;
        let policy = pipeline.policy();
        Bounds { review_from: policy.reviews_from(attribute, cutoffs), reject_from: policy.rejects_from(attribute, cutoffs) }
    };
    pipeline.models().iter().map(of).collect()
}

/// The sums by which the flagged comments were judged, made in parallel.
fn accounts(pipeline: &Pipeline, judged: &[Judged]) -> BTreeMap<usize, Vec<Account>> {
    let flagged = judged.par_iter().enumerate().filter(|(_, judged)| judged.judgement.decision > Decision::Approve);
    flagged.map(|(index, judged)| (index, pipeline.explain(&Text::fold(&judged.comment.text)).iter().map(Account::of).collect())).collect()
}

/// The renderer that `--format`, the file's extension, or the lack of both asks for.
fn renderer(arguments: &Arguments) -> Result<&'static Renderer, Error> {
    let all = || RENDERERS.iter().chain(TABLES);
    let known = || all().map(|renderer| renderer.extension).collect::<Vec<_>>().join(", ");
    let find = |name: &str| {
        all().find(|renderer| {
            renderer.extension.eq_ignore_ascii_case(name)
                || (name == "markdown" && renderer.extension == "md")
                || (name == "htm" && renderer.extension == "html")
        })
    };
    if let Some(format) = &arguments.format {
        return find(format)
            .ok_or_else(|| misuse("--format", format!("'{format}' is no report format; known are {}{}", known(), missing(format))));
    }
    let Some(path) = arguments.output.as_deref().filter(|path| *path != Path::new("-")) else {
        return find("md").ok_or_else(|| misuse("report", "Markdown is missing".to_owned()));
    };
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    match extension.as_deref().and_then(find) {
        Some(renderer) => Ok(renderer),
        // A device has no extension.
        None if extension.is_none() && path.exists() => find("md").ok_or_else(|| misuse("report", "Markdown is missing".to_owned())),
        None => Err(misuse(
            "--output",
            format!(
                "{}: its extension is no report format; known are {} (or say --format){}",
                path.display(),
                known(),
                missing(extension.as_deref().unwrap_or_default())
            ),
        )),
    }
}

/// How to get a format that only other builds have.
fn missing(format: &str) -> &'static str {
    let is_missing = format.eq_ignore_ascii_case("parquet") && TABLES.is_empty();
    if is_missing { "; a build that writes Parquet comes with cargo install --path . --features parquet" } else { "" }
}
