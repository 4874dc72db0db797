//! A strip: shares of a whole as stretches of one bar, drawn by plotters.

use std::io;

use maud::{Markup, PreEscaped};
use plotters::prelude::*;

use crate::report::{
    figures::count,
    picture::{GRID, REJECT, REVIEW, colour, picture},
    summary::{DECISIONS, Mix},
};

const WIDTH: i32 = 1000;
const HEIGHT: i32 = 10;
/// What is there at all can be seen.
const LEAST: f64 = 6.0;
/// Gaps tell stretches apart without colour.
const GAP: i32 = 3;

/// The decisions of `mix` as one bar.
pub(super) fn of_decisions(mix: Mix) -> io::Result<Markup> {
    let label = DECISIONS.map(|decision| format!("{} {}", count(mix.of(decision)), super::title(decision).to_lowercase())).join(", ");
    let there = DECISIONS.into_iter().filter(|decision| mix.of(*decision) > 0);
    draw(&label, there.map(|decision| (colour(decision), mix.share(decision))).collect())
}

/// How much of a whole the rejected and the doubtful are; the rest of the strip is empty.
pub(super) fn of_share(share: f64, mix: Mix) -> io::Result<Markup> {
    let rejected = share * crate::report::figures::share(mix.reject, mix.total());
    let parts = [(REJECT, rejected), (REVIEW, share - rejected), (GRID, 1.0 - share)];
    draw("", parts.into_iter().filter(|(_, share)| *share > 1e-9).collect())
}

fn draw(label: &str, parts: Vec<(RGBColor, f64)>) -> io::Result<Markup> {
    let lengths: Vec<f64> = parts.iter().map(|(_, share)| (share * f64::from(WIDTH)).max(LEAST)).collect();
    let gaps = GAP * i32::try_from(parts.len().saturating_sub(1)).unwrap_or_default();
    let scale = f64::from(WIDTH - gaps) / lengths.iter().sum::<f64>().max(1.0);
    let svg = picture(label, (WIDTH as u32, HEIGHT as u32), |area| {
        let mut from = 0.0;
        for (place, ((colour, _), length)) in (0..).zip(parts.iter().zip(&lengths)) {
            let shift = place * GAP;
            let to = from + length * scale;
            area.draw(&Rectangle::new([(from.round() as i32 + shift, 0), (to.round() as i32 + shift, HEIGHT)], colour.filled()))?;
            from = to;
        }
        Ok(())
    })?;
    let role = if label.is_empty() { "aria-hidden=\"true\"".to_owned() } else { format!("role=\"img\" aria-label=\"{label}\"") };
    let open = format!("<svg class=\"plot\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{label}\">");
    let fitted = format!("<svg class=\"strip\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" preserveAspectRatio=\"none\" {role}>");
    Ok(PreEscaped(svg.replacen(&open, &fitted, 1)))
}
