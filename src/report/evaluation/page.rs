//! The evaluation as one HTML page: no script, no outside request, nothing of a comment ever runs.

use std::io;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{MOST_GROUPS, Shower, pictures};
use crate::{
    evaluate::{
        evaluation::{Evaluation, Measured, Part},
        measures::{MEASURES, Measure},
    },
    report::{
        figures::{count, counted, percent, share},
        html::{self, card},
        shown::Shown,
    },
};

const STYLE: &str = include_str!("evaluation.css");

pub(super) fn write(shower: &Shower<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let evaluation = shower.evaluation;
    writeln!(
        out,
        "{}\n<html lang=\"en\">\n{}\n<body class=\"evaluation\">",
        DOCTYPE.into_string(),
        html::head("Evaluation", &[html::STYLE, STYLE], None).into_string()
    )?;
    writeln!(out, "{}", banner(shower).into_string())?;
    writeln!(out, "<main>")?;
    for section in [figures(evaluation), plots(evaluation)?, decisions(evaluation), parts(shower), judges(shower), reliability(evaluation)]
    {
        writeln!(out, "{}", section.into_string())?;
    }
    writeln!(out, "{}\n</main>\n{}\n</body>\n</html>", mistakes(shower).into_string(), footer(shower).into_string())
}

/// What was judged by what, with the figures one looks for first.
fn banner(shower: &Shower<'_>) -> Markup {
    const FIRST: [(&str, &str); 4] = [("mcc", "all"), ("spam_caught", "caught"), ("ham_blocked", "blocked"), ("auc", "all")];
    let evaluation = shower.evaluation;
    let figures = &evaluation.measured.tally.figures;
    html! {
        header.banner {
            p.brand { "Moderato" }
            h1 { "Evaluation" }
            p.sources {
                (counted(figures.rows, "comment")) ", " (count(figures.spam)) " of them spam"
                @if !evaluation.sources.is_empty() {
                    ", from "
                    @for (index, source) in evaluation.sources.iter().enumerate() {
                        @if index > 0 { ", " }
                        bdi { (shower.name(source)) }
                    }
                }
            }
            p.sources { "Judged by " bdi { (evaluation.judged_by) } }
            dl.figures {
                @for (key, class) in FIRST {
                    @for (measure, (value, interval)) in MEASURES.iter().zip(evaluation.measured.values()).filter(|(measure, _)| measure.key == key) {
                        div class=(class) {
                            dt { (measure.name) }
                            dd {
                                b { (value.map_or_else(|| "–".to_owned(), |value| measure.style.show(value))) }
                                @if let Some(interval) = interval { span { (between(measure, interval)) } }
                            }
                        }
                    }
                }
            }
            @if !evaluation.warnings.is_empty() {
                ul.warnings role="note" aria-label="Warnings" { @for warning in &evaluation.warnings { li { (warning) } } }
            }
            nav aria-label="Sections" {
                a href="#figures" { "Figures" }
                a href="#pictures" { "Pictures" }
                a href="#decisions" { "Decisions" }
                @if !evaluation.groups.is_empty() { a href="#groups" { "Groups" } }
                @if !evaluation.files.is_empty() { a href="#files" { "Files" } }
                @if evaluation.judges.len() > 1 { a href="#judges" { "Folds" } }
                a href="#mistakes" { "Mistakes" }
                a href="#reading" { "How this was measured" }
            }
        }
    }
}

/// An interval that breaks between its ends only.
fn between(measure: &Measure, [low, high]: [f64; 2]) -> Markup {
    html! { span.number { (measure.style.show(low)) } " to " span.number { (measure.style.show(high)) } }
}

fn figures(evaluation: &Evaluation) -> Markup {
    let without: Vec<_> = evaluation.without_repeated.iter().flat_map(Measured::values).collect();
    html! {
        section #figures .panel {
            h2 { "Figures" }
            div.wide {
                table.stacked {
                    thead {
                        tr {
                            th scope="col" { "Figure" }
                            th scope="col" { "Value" }
                            @if evaluation.draws.is_some() { th scope="col" { "95 % interval" } }
                            @if !without.is_empty() { th scope="col" { "Without " (counted(evaluation.repeated, "repeat")) } }
                        }
                    }
                    tbody {
                        @for (index, (measure, (value, interval))) in MEASURES.iter().zip(evaluation.measured.values()).enumerate() {
                            tr {
                                th scope="row" { (measure.name) span.says { (measure.about) } }
                                td { b { (value.map_or_else(|| "–".to_owned(), |value| measure.style.show(value))) } }
                                @if evaluation.draws.is_some() {
                                    td { @if let Some(interval) = interval { (between(measure, interval)) } @else { "–" } }
                                }
                                @if let Some((value, _)) = without.get(index) {
                                    td { (value.map_or_else(|| "–".to_owned(), |value| measure.style.show(value))) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The four pictures; curves only where there are both classes.
fn plots(evaluation: &Evaluation) -> io::Result<Markup> {
    const POINTS: &[(&str, &str)] = &[("half", "called at one half"), ("review", "review or reject"), ("reject", "reject")];
    let plot = |title: &str, svg: String, keys: &[(&str, &str)], caption: &str| {
        html! {
            figure.panel {
                h3 { (title) }
                (PreEscaped(svg))
                figcaption {
                    @if !keys.is_empty() { span.keys { @for (class, name) in keys { span { i class=(class) {} (name) } " " } } }
                    (caption)
                }
            }
        }
    };
    let both = !evaluation.curves.roc.is_empty();
    let classes = [("ham", "ham"), ("spam", "spam"), ("review", "review from"), ("reject", "reject from")];
    Ok(html! {
        section #pictures .pictures aria-label="Pictures" {
            @if both {
                (plot("ROC curve", pictures::roc(evaluation)?, POINTS, "The thin line is chance. The axis ends where the curve is near the top."))
                (plot("Precision and recall", pictures::precision_recall(evaluation)?, POINTS, "The thin line is chance: the share of spam among all."))
            }
            (plot("Reliability", pictures::reliability(evaluation)?, &[], "On the diagonal a probability means what it says. The numbers count the comments of each tenth."))
            (plot("Scores", pictures::distribution(evaluation)?, &classes, "Each class is 100 % in all. What lies beyond the ends is counted in the outermost bars."))
        }
    })
}

/// What would be done with ham and with spam.
fn decisions(evaluation: &Evaluation) -> Markup {
    html! {
        section #decisions .panel {
            h2 { "Decisions" }
            div.wide {
                table {
                    thead { tr { th scope="col" { "In truth" } th scope="col" { "Approve" } th scope="col" { "Review" } th scope="col" { "Reject" } } }
                    tbody {
                        @for (name, class) in ["ham", "spam"].into_iter().zip(evaluation.decisions) {
                            tr {
                                th scope="row" { (name) }
                                @for number in [class.approve, class.review, class.reject] {
                                    td class=[(number == 0).then_some("zero")] { (count(number)) span.says { (percent(share(number, class.total()))) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Figures by group and by file.
fn parts(shower: &Shower<'_>) -> Markup {
    let evaluation = shower.evaluation;
    let column = evaluation.grouped_by.as_deref().map(|column| shower.name(column)).unwrap_or_default();
    html! {
        @if !evaluation.groups.is_empty() {
            section #groups .panel {
                h2 { "By " bdi { (column) } }
                (table_of(shower, &column, &evaluation.groups))
            }
        }
        @if !evaluation.files.is_empty() {
            section #files .panel {
                h2 { "By file" }
                (table_of(shower, "File", &evaluation.files))
            }
        }
    }
}

fn table_of(shower: &Shower<'_>, name: &str, parts: &[Part]) -> Markup {
    html! {
        div.wide tabindex="0" {
            table {
                thead {
                    tr {
                        th scope="col" { bdi { (name) } }
                        th scope="col" { "Comments" }
                        th scope="col" { "Spam" }
                        (part_heads())
                    }
                }
                tbody {
                    @for part in parts.iter().take(MOST_GROUPS) {
                        tr {
                            th scope="row" { bdi { (shower.name(&part.name)) } }
                            td { (count(part.figures.rows)) }
                            td { (count(part.figures.spam)) }
                            (part_cells(part))
                        }
                    }
                }
            }
        }
        @if parts.len() > MOST_GROUPS { p.hint { "and " (count(parts.len() - MOST_GROUPS)) " more, which the JSON output lists" } }
    }
}

fn part_heads() -> Markup {
    html! { @for name in ["Accuracy", "Spam caught", "Ham blocked", "MCC"] { th scope="col" { (name) } } }
}

fn part_cells(part: &Part) -> Markup {
    let shares =
        [part.accuracy(), part.spam_caught(), part.ham_blocked()].map(|share| share.map(|share| format!("{:.1} %", 100.0 * share)));
    html! {
        @for cell in shares.into_iter().chain([part.mcc().map(|mcc| format!("{mcc:.3}"))]) {
            td { (cell.unwrap_or_else(|| "–".to_owned())) }
        }
    }
}

/// Every fold with what it learned from and its cut-offs.
fn judges(shower: &Shower<'_>) -> Markup {
    let evaluation = shower.evaluation;
    html! {
        @if evaluation.judges.len() > 1 {
            section #judges .panel {
                h2 { "Folds" }
                div.wide tabindex="0" {
                    table {
                        thead {
                            tr {
                                th scope="col" { "Held out" }
                                th scope="col" { "Learned from" }
                                th scope="col" { "Judged" }
                                (part_heads())
                                th scope="col" { "Review from" }
                                th scope="col" { "Reject from" }
                            }
                        }
                        tbody {
                            @for (judge, part) in evaluation.judges.iter().zip(&evaluation.splits) {
                                tr {
                                    th scope="row" { bdi { (shower.name(&judge.name)) } }
                                    td { (count(judge.learned)) }
                                    td { (count(judge.judged)) }
                                    (part_cells(part))
                                    @for cutoff in [judge.cutoffs.review_from, judge.cutoffs.reject_from] { td { (percent(cutoff.probability().get())) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn reliability(evaluation: &Evaluation) -> Markup {
    html! {
        section .panel {
            h2 { "Reliability" }
            div.wide tabindex="0" {
                table {
                    thead { tr { th scope="col" { "Probability" } th scope="col" { "Comments" } th scope="col" { "Mean said" } th scope="col" { "Is spam" } } }
                    tbody {
                        @for (tenth, bin) in evaluation.reliability.iter().enumerate().filter(|(_, bin)| bin.rows > 0) {
                            tr {
                                th scope="row" { (tenth * 10) " to " (tenth * 10 + 10) " %" }
                                td { (count(bin.rows)) }
                                td { (percent(bin.said)) }
                                td { (percent(bin.true_share)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The worst mistakes as cards.
fn mistakes(shower: &Shower<'_>) -> Markup {
    let evaluation = shower.evaluation;
    let titles = ["Ham that scored highest", "Spam that scored lowest"];
    let first = [0, evaluation.mistakes[0].len()];
    html! {
        section #mistakes .mistakes aria-label="Worst mistakes" {
            @for (class, title) in titles.into_iter().enumerate() {
                @let listed = &evaluation.mistakes[class];
                div {
                    h2 { (title) " " span { (count(listed.len())) " of " (count(evaluation.mistaken[class])) } }
                    @if evaluation.mistaken[class] == 0 { p.none { "Nothing was judged wrong." } }
                    @else if listed.is_empty() { p.none { "None are listed." } }
                    @for (number, judged) in listed.iter().enumerate() {
                        (card::full(&Shown::of(&shower.frame, judged), first[class] + number))
                    }
                }
            }
        }
    }
}

fn footer(shower: &Shower<'_>) -> Markup {
    let evaluation = shower.evaluation;
    html! {
        footer #reading {
            h2 { "How this was measured" }
            @for note in &evaluation.notes { p { (note) } }
            p {
                "A comment is called spam at a probability of one half; " b { "decisions" } " go by the cut-offs instead. "
                "A mistake is a ham that is called spam or not approved, or a spam that is called ham or approved. "
                "A reason's number is its share of the score in log-odds: " b { "+0.7" } " doubles the odds of spam, " b { "−0.7" } " halves them."
            }
            @if shower.frame.redact {
                p { "E-mail addresses, phone numbers and IP addresses are masked, as " span.mask { "[e-mail]" } ", " span.mask { "[phone …23]" } " and " span.mask { "[IP]" } "." }
            }
            p.made { "Made by moderato " (env!("CARGO_PKG_VERSION")) ". This page asks nothing of the network." }
        }
    }
}
