//! The evaluation for a terminal.

use std::fmt::Write as _;

use crate::{
    commands::{
        inspect::reliability,
        table::{Table, grouped, percent},
    },
    decide::SPAM,
    evaluate::{
        evaluation::{Evaluation, Measured, Part},
        measures::MEASURES,
    },
    report::evaluation::{Line, MOST_GROUPS, Shower},
};

/// Characters of a mistake's text.
const MOST_TEXT: usize = 160;
/// Grounds of a mistake.
const MOST_REASONS: usize = 4;

/// All of it.
pub fn table(evaluation: &Evaluation, shower: &Shower<'_>) -> String {
    let mut shown = format!("{}\n\n{}\nDecisions\n{}", headline(evaluation), figures(evaluation), decisions(evaluation));
    if !evaluation.groups.is_empty() {
        let column = evaluation.grouped_by.as_deref().map(|column| shower.name(column)).unwrap_or_default();
        let _ = write!(shown, "\nBy {column}\n{}", parts(&evaluation.groups, shower));
    }
    if !evaluation.files.is_empty() {
        let _ = write!(shown, "\nBy file\n{}", parts(&evaluation.files, shower));
    }
    if evaluation.judges.len() > 1 {
        let _ = write!(shown, "\nHeld out\n{}", judges(evaluation, shower));
    }
    let _ = write!(shown, "\nReliability\n{}", reliability(&evaluation.reliability, SPAM));
    let titles = ["Ham that scored highest", "Spam that scored lowest"];
    for ((title, lines), all) in titles.into_iter().zip(shower.mistakes(MOST_TEXT)).zip(evaluation.mistaken) {
        if !lines.is_empty() {
            let _ = write!(shown, "\n{title} ({} of {} mistakes)\n{}", grouped(lines.len()), grouped(all), mistakes(&lines));
        }
    }
    let _ = writeln!(shown, "\nHow this was measured");
    for note in evaluation.warnings.iter().chain(&evaluation.notes) {
        let _ = writeln!(shown, "- {note}");
    }
    shown
}

/// Who judged what.
pub fn headline(evaluation: &Evaluation) -> String {
    let figures = &evaluation.measured.tally.figures;
    format!("Judged by {}: {} comments, {} of them spam", evaluation.judged_by, grouped(figures.rows), grouped(figures.spam))
}

/// Every figure with its interval, and without repeats where there are any.
pub fn figures(evaluation: &Evaluation) -> Table {
    let without: Vec<_> = evaluation.without_repeated.iter().flat_map(Measured::values).collect();
    let mut table = Table::default();
    let mut heads = vec![String::new(), "value".to_owned()];
    if evaluation.draws.is_some() {
        heads.push("95 % interval".to_owned());
    }
    if !without.is_empty() {
        heads.push(format!("without {} repeats", grouped(evaluation.repeated)));
    }
    table.row(heads);
    for (index, (measure, (value, interval))) in MEASURES.iter().zip(evaluation.measured.values()).enumerate() {
        let show = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| measure.style.show(value));
        let mut cells = vec![measure.name.to_owned(), show(value)];
        if evaluation.draws.is_some() {
            let interval = interval.map(|[low, high]| format!("{} to {}", measure.style.show(low), measure.style.show(high)));
            cells.push(interval.unwrap_or_else(|| "-".to_owned()));
        }
        cells.extend(without.get(index).map(|(value, _)| show(*value)));
        table.row(cells);
    }
    table
}

fn decisions(evaluation: &Evaluation) -> Table {
    let mut table = Table::default();
    table.row(["", "approve", "review", "reject"]);
    for (name, class) in ["ham", "spam"].into_iter().zip(evaluation.decisions) {
        table.row([name.to_owned(), grouped(class.approve), grouped(class.review), grouped(class.reject)]);
    }
    table
}

fn cells(part: &Part) -> Vec<String> {
    let shares = [part.accuracy(), part.spam_caught(), part.ham_blocked()].map(|share| share.map(percent));
    let mcc = part.mcc().map(|mcc| format!("{mcc:.4}"));
    shares.into_iter().chain([mcc]).map(|cell| cell.unwrap_or_else(|| "-".to_owned())).collect()
}

fn parts(parts: &[Part], shower: &Shower<'_>) -> String {
    let mut table = Table::default();
    table.row(["", "comments", "spam", "accuracy", "spam caught", "ham blocked", "MCC"]);
    for part in parts.iter().take(MOST_GROUPS) {
        let mut row = vec![shower.name(&part.name), grouped(part.figures.rows), grouped(part.figures.spam)];
        row.extend(cells(part));
        table.row(row);
    }
    let more = parts.len().saturating_sub(MOST_GROUPS);
    if more > 0 { format!("{table}and {} more (--format json lists them)\n", grouped(more)) } else { table.to_string() }
}

fn judges(evaluation: &Evaluation, shower: &Shower<'_>) -> Table {
    let mut table = Table::default();
    table.row(["", "learned from", "judged", "accuracy", "spam caught", "ham blocked", "MCC", "review from", "reject from"]);
    for (judge, part) in evaluation.judges.iter().zip(&evaluation.splits) {
        let mut row = vec![shower.name(&judge.name), grouped(judge.learned), grouped(judge.judged)];
        row.extend(cells(part));
        row.extend([judge.cutoffs.review_from, judge.cutoffs.reject_from].map(|cutoff| format!("{:.3}", cutoff.probability().get())));
        table.row(row);
    }
    table
}

fn mistakes(lines: &[Line]) -> String {
    let mut shown = String::new();
    for line in lines {
        let reasons =
            line.reasons.iter().take(MOST_REASONS).map(|(source, evidence, weight)| format!("{source} \"{evidence}\" ({weight:+.2})"));
        let _ = writeln!(shown, "{:>7}  {}  {}", percent(line.probability), line.id, line.text);
        let _ = writeln!(shown, "         {}", reasons.collect::<Vec<_>>().join("; "));
    }
    shown
}
