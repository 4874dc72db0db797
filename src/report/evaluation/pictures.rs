//! The pictures of an evaluation, as SVG within the page.

use std::io;

use plotters::prelude::*;

use crate::{
    evaluate::{curves::REACH, evaluation::Evaluation, metrics::Bin},
    report::picture::{self, Area, Drawn, GRID, HAM, INK, REJECT, REVIEW, SOFT, SPAM},
};

const SIZE: (u32, u32) = (520, 380);

type Chart<'a, 'b> =
    ChartContext<'a, SVGBackend<'b>, Cartesian2d<plotters::coord::types::RangedCoordf64, plotters::coord::types::RangedCoordf64>>;

/// What a picture's axes are.
struct Axes<'a> {
    x: (f64, f64),
    y: (f64, f64),
    x_name: &'a str,
    y_name: &'a str,
    x_label: &'a dyn Fn(&f64) -> String,
    y_label: &'a dyn Fn(&f64) -> String,
    x_labels: usize,
}

impl Axes<'static> {
    /// Shares from 0 to `end` across and from 0 to 1 upwards.
    fn of_shares(end: f64, x_name: &'static str, y_name: &'static str) -> Self {
        Self { x: (0.0, end), y: (0.0, 1.0), x_name, y_name, x_label: &percent, y_label: &percent, x_labels: 6 }
    }
}

fn picture(name: &str, draw: impl FnOnce(&Area<'_>) -> Drawn) -> io::Result<String> {
    picture::picture(name, SIZE, draw)
}

fn chart<'a, 'b>(area: &'a Area<'b>, axes: &Axes<'_>) -> Result<Chart<'a, 'b>, DrawingAreaErrorKind<io::Error>> {
    let mut chart = ChartBuilder::on(area)
        .margin(12)
        .margin_top(24)
        .margin_right(24)
        .x_label_area_size(52)
        .y_label_area_size(84)
        .build_cartesian_2d(axes.x.0..axes.x.1, axes.y.0..axes.y.1)?;
    let text = ("sans-serif", 17).into_font().color(&SOFT);
    chart
        .configure_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(GRID)
        .axis_style(SOFT)
        .label_style(text.clone())
        .axis_desc_style(text)
        .x_labels(axes.x_labels)
        .y_labels(6)
        .x_desc(axes.x_name)
        .y_desc(axes.y_name)
        .x_label_formatter(axes.x_label)
        .y_label_formatter(axes.y_label)
        .draw()?;
    Ok(chart)
}

/// `0.125` as `12.5 %`, without decimals where there are none.
fn percent(share: &f64) -> String {
    format!("{} %", (share * 1000.0).round() / 10.0)
}

/// Where the decisions and the call at one half lie: share of ham and of spam from there on.
fn operating_points(evaluation: &Evaluation) -> [(f64, f64, RGBColor, bool); 3] {
    let share = |part: usize, class: usize| part as f64 / evaluation.decisions[class].total().max(1) as f64;
    let [ham, spam] = evaluation.decisions;
    let figures = &evaluation.measured.tally.figures;
    [
        (figures.ham_blocked, figures.spam_caught, INK, false),
        (share(ham.review + ham.reject, 0), share(spam.review + spam.reject, 1), REVIEW, true),
        (share(ham.reject, 0), share(spam.reject, 1), REJECT, true),
    ]
}

/// How an operating point is drawn: the call at one half as a ring, decisions as discs.
fn operating_point(at: (f64, f64), colour: RGBColor, filled: bool) -> Circle<(f64, f64), i32> {
    let (size, style) = if filled { (6, colour.filled()) } else { (9, colour.stroke_width(2)) };
    Circle::new(at, size, style)
}

/// The ROC curve with the operating points; its left part alone where all that matters lies there.
pub(super) fn roc(evaluation: &Evaluation) -> io::Result<String> {
    let curve = &evaluation.curves.roc;
    let points = operating_points(evaluation);
    let needed = curve.iter().find(|point| point[1] >= 0.99).map_or(1.0, |point| point[0]).max(points[1].0).max(points[0].0);
    let end = [0.05, 0.1, 0.25, 0.5].into_iter().find(|&end| needed <= 0.9 * end).unwrap_or(1.0);
    let axes = Axes::of_shares(end, "share of ham called spam", "share of spam caught");
    picture("ROC curve: share of spam caught against share of ham called spam", |area| {
        let mut chart = chart(area, &axes)?;
        let chance = LineSeries::new([(0.0, 0.0), (end, end)], SOFT.stroke_width(1));
        chart.draw_series(chance)?;
        chart.draw_series(LineSeries::new(until(curve, end), INK.stroke_width(2)))?;
        for (x, y, colour, filled) in points {
            chart.draw_series([operating_point((x, y), colour, filled)])?;
        }
        Ok(())
    })
}

/// The points of a curve up to `end`, the last one where the curve leaves the picture.
fn until(curve: &[[f64; 2]], end: f64) -> Vec<(f64, f64)> {
    let mut shown = Vec::new();
    for pair in curve.windows(2) {
        let ([x, y], [next_x, next_y]) = (pair[0], pair[1]);
        if x > end {
            break;
        }
        shown.push((x, y));
        if next_x > end {
            shown.push((end, y + (next_y - y) * (end - x) / (next_x - x)));
        }
    }
    if let Some(&[x, y]) = curve.last().filter(|last| last[0] <= end) {
        shown.push((x, y));
    }
    shown
}

/// The precision-recall curve with the operating points.
pub(super) fn precision_recall(evaluation: &Evaluation) -> io::Result<String> {
    let axes = Axes::of_shares(1.0, "recall: share of spam caught", "precision");
    let [ham, spam] = evaluation.decisions.map(|decisions| decisions.total() as f64);
    picture("Precision-recall curve: precision against share of spam caught", |area| {
        let mut chart = chart(area, &axes)?;
        let chance = spam / (spam + ham).max(1.0);
        chart.draw_series(LineSeries::new([(0.0, chance), (1.0, chance)], SOFT.stroke_width(1)))?;
        let curve = evaluation.curves.precision_recall.iter().map(|&[recall, precision]| (recall, precision));
        chart.draw_series(LineSeries::new(curve, INK.stroke_width(2)))?;
        for (blocked, caught, colour, filled) in operating_points(evaluation) {
            let called = blocked * ham + caught * spam;
            if called > 0.0 {
                chart.draw_series([operating_point((caught, caught * spam / called), colour, filled)])?;
            }
        }
        Ok(())
    })
}

/// What was said against what is true, a point for each bin, with the number of its rows.
pub(super) fn reliability(evaluation: &Evaluation) -> io::Result<String> {
    let axes = Axes::of_shares(1.0, "probability said", "share that is spam");
    let bins: Vec<&Bin> = evaluation.reliability.iter().filter(|bin| bin.rows > 0).collect();
    picture("Reliability: share of spam against the probability said, in ten bins", |area| {
        let mut chart = chart(area, &axes)?;
        chart.draw_series(LineSeries::new([(0.0, 0.0), (1.0, 1.0)], SOFT.stroke_width(1)))?;
        chart.draw_series(LineSeries::new(bins.iter().map(|bin| (bin.said, bin.true_share)), INK.stroke_width(2)))?;
        chart.draw_series(bins.iter().map(|bin| Circle::new((bin.said, bin.true_share), 5, INK.filled())))?;
        for bin in &bins {
            use plotters::style::text_anchor::{HPos, Pos, VPos};
            // Away from the diagonal, but never below the axis.
            let beneath = bin.true_share < bin.said && bin.true_share < 0.95;
            let (side, edge, across, down) = match (beneath, bin.true_share < 0.08) {
                (true, true) => (HPos::Left, VPos::Bottom, 18, 2),
                (true, false) => (HPos::Center, VPos::Top, 0, 8),
                (false, _) => (HPos::Center, VPos::Bottom, 0, -8),
            };
            let style = ("sans-serif", 15).into_font().color(&SOFT).pos(Pos::new(side, edge));
            let label = Text::new(super::super::figures::count(bin.rows), (across, down), style);
            chart.draw_series([EmptyElement::at((bin.said, bin.true_share)) + label])?;
        }
        Ok(())
    })
}

/// How the scores of ham and spam are spread, each as shares of its class, with the cut-offs of every judge.
pub(super) fn distribution(evaluation: &Evaluation) -> io::Result<String> {
    let bins = &evaluation.distribution;
    let [ham, spam] = evaluation.decisions.map(|decisions| decisions.total().max(1) as f64);
    let highest = bins.iter().map(|bin| (bin.ham as f64 / ham).max(bin.spam as f64 / spam)).fold(0.05, f64::max);
    let as_probability = |score: &f64| {
        // Every second tick would be too close to its neighbours on a telephone.
        if (score.abs() - 4.0).abs() < 0.5 || score.abs() > 7.5 {
            return String::new();
        }
        let probability = 100.0 / (1.0 + (-score).exp());
        if (1.0..=99.0).contains(&probability) { format!("{probability:.0} %") } else { format!("{probability:.1} %") }
    };
    let axes = Axes {
        x: (-REACH, REACH),
        y: (0.0, 1.08 * highest),
        x_name: "probability said (even steps of log-odds)",
        y_name: "share of the class",
        x_label: &as_probability,
        y_label: &percent,
        x_labels: 10,
    };
    picture("Score distribution: ham and spam by the probability said, with the cut-offs", |area| {
        let mut chart = chart(area, &axes)?;
        let width = 2.0 * REACH / bins.len().max(1) as f64;
        for (number, bin) in bins.iter().enumerate() {
            let left = -REACH + number as f64 * width;
            for (count, total, colour, from) in [(bin.ham, ham, HAM, 0.06), (bin.spam, spam, SPAM, 0.5)] {
                if count > 0 {
                    let corners = [(left + from * width, 0.0), (left + (from + 0.44) * width, count as f64 / total)];
                    chart.draw_series([Rectangle::new(corners, colour.filled())])?;
                }
            }
        }
        for judge in &evaluation.judges {
            for (cutoff, colour) in [(judge.cutoffs.review_from, REVIEW), (judge.cutoffs.reject_from, REJECT)] {
                let at = cutoff.0.clamp(-REACH, REACH);
                chart.draw_series(LineSeries::new([(at, 0.0), (at, 1.08 * highest)], colour.stroke_width(2)))?;
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_ends_where_the_picture_does() {
        let curve = [[0.0, 0.0], [0.0, 0.5], [0.25, 1.0], [1.0, 1.0]];
        assert_eq!(until(&curve, 0.125), [(0.0, 0.0), (0.0, 0.5), (0.125, 0.75)]);
        assert_eq!(until(&curve, 1.0).len(), 4);
        assert!(until(&[], 1.0).is_empty());
    }
}
