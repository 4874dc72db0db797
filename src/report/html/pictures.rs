//! The pictures of the report: when what was posted, and how the scores are spread.

use std::io;

use plotters::prelude::*;

use crate::report::{
    Report,
    figures::count,
    picture::{Area, GRID, INK, SOFT, colour, picture},
    spread::{self, BINS, REACH, Spread},
    summary::DECISIONS,
    timeline::Timeline,
};

const SIZE: (u32, u32) = (400, 210);
/// Of a bar's width, what is left free on each side.
const GAP: f64 = 0.06;

/// A chart to be, with room for its labels.
fn framed<'a, 'b>(area: &'a Area<'b>) -> ChartBuilder<'a, 'b, SVGBackend<'b>> {
    let mut chart = ChartBuilder::on(area);
    chart.margin(4).margin_top(12).margin_right(16).x_label_area_size(28).y_label_area_size(48);
    chart
}

fn text(size: u32) -> TextStyle<'static> {
    ("sans-serif", size).into_font().color(&SOFT)
}

/// A count on an axis; nothing between whole numbers.
fn whole(number: &f64) -> String {
    if (number - number.round()).abs() < 1e-6 { count(number.round() as usize) } else { String::new() }
}

/// Comments over time, each bar stacked by decision, the gravest at the bottom.
pub(super) fn timeline(timeline: &Timeline) -> io::Result<String> {
    let bars = timeline.bars.len();
    let highest = timeline.bars.iter().map(|mix| mix.total()).max().unwrap_or(0).max(1);
    let label = |bar: &f64| match bar {
        bar if (bar - bar.round()).abs() > 1e-6 || *bar < 0.0 || bar.round() as usize >= bars => String::new(),
        bar => timeline.label(bar.round() as usize),
    };
    picture("Timeline: comments by the time they were posted, each bar split by decision", SIZE, |area| {
        let mut chart = framed(area).build_cartesian_2d(0.0..bars as f64, 0.0..1.05 * highest as f64)?;
        chart
            .configure_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(GRID)
            .disable_x_mesh()
            .axis_style(SOFT)
            .label_style(text(15))
            .x_labels(5)
            .y_labels(4)
            .x_label_formatter(&label)
            .y_label_formatter(&whole)
            .draw()?;
        for (bar, mix) in timeline.bars.iter().enumerate() {
            let mut from = 0;
            for decision in DECISIONS.into_iter().filter(|decision| mix.of(*decision) > 0) {
                let to = from + mix.of(decision);
                let corners = [(bar as f64 + GAP, from as f64), ((bar + 1) as f64 - GAP, to as f64)];
                chart.draw_series([Rectangle::new(corners, colour(decision).filled())])?;
                from = to;
            }
        }
        Ok(())
    })
}

/// How many comments have which probability of one attribute, on a logarithmic scale, with the cut-offs; `name` is our own word for the attribute.
pub(super) fn spread(report: &Report, attribute: usize) -> io::Result<String> {
    let spread = Spread::of(report, attribute);
    let highest = spread.bins.iter().copied().max().unwrap_or(0).max(9);
    let top = 1.3 * highest as f64;
    let label = |score: &f64| {
        // All ticks would be too close to each other on a telephone.
        if (score.abs() - 2.0).abs() > 0.5 && (score.abs() - 6.0).abs() > 0.5 {
            return String::new();
        }
        let probability = 100.0 / (1.0 + (-score).exp());
        if (1.0..=99.0).contains(&probability) { format!("{probability:.0} %") } else { format!("{probability:.1} %") }
    };
    picture("Scores: comments by the probability said, with the cut-offs", SIZE, |area| {
        let mut chart = framed(area).build_cartesian_2d(-REACH..REACH, (0.5..top).log_scale())?;
        chart
            .configure_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(GRID)
            .disable_x_mesh()
            .axis_style(SOFT)
            .label_style(text(15))
            .x_labels(10)
            .y_labels(5)
            .x_label_formatter(&label)
            .y_label_formatter(&whole)
            .draw()?;
        let width = 2.0 * REACH / BINS as f64;
        for (bin, comments) in spread.bins.into_iter().enumerate().filter(|(_, comments)| *comments > 0) {
            let left = Spread::left(bin);
            let colour = spread::zone(report, attribute, bin).map_or(SOFT, colour);
            let corners = [(left + GAP * width, 0.5), (left + (1.0 - GAP) * width, comments as f64)];
            chart.draw_series([Rectangle::new(corners, colour.filled())])?;
        }
        if let Some(bounds) = report.bounds.get(attribute) {
            for at in [bounds.review_from, bounds.reject_from].into_iter().flatten() {
                let at = spread::odds(at.get());
                chart.draw_series(LineSeries::new([(at, 0.5), (at, top)], INK.stroke_width(2)))?;
            }
        }
        Ok(())
    })
}
