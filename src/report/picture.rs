//! What the pictures of all pages share: SVG drawn by plotters, to stand within a page. Colours stand for roles: the page's style gives them their looks, by light and by dark.

use std::io;

use plotters::{coord::Shift, prelude::*};

use crate::decide::Decision;

pub(super) const INK: RGBColor = RGBColor(1, 1, 1);
pub(super) const SOFT: RGBColor = RGBColor(2, 2, 2);
pub(super) const GRID: RGBColor = RGBColor(3, 3, 3);
pub(super) const HAM: RGBColor = RGBColor(4, 4, 4);
pub(super) const SPAM: RGBColor = RGBColor(5, 5, 5);
pub(super) const REVIEW: RGBColor = RGBColor(6, 6, 6);
pub(super) const REJECT: RGBColor = RGBColor(7, 7, 7);
pub(super) const APPROVE: RGBColor = RGBColor(8, 8, 8);

/// The colour of a decision.
pub(super) fn colour(decision: Decision) -> RGBColor {
    match decision {
        Decision::Approve => APPROVE,
        Decision::Review => REVIEW,
        Decision::Reject => REJECT,
    }
}

pub(super) type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
pub(super) type Drawn = Result<(), DrawingAreaErrorKind<io::Error>>;

/// A picture of that size in pixels, drawn on a fresh area. Its name is what a screen reader says; it must be our own words.
pub(super) fn picture(name: &str, size: (u32, u32), draw: impl FnOnce(&Area<'_>) -> Drawn) -> io::Result<String> {
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        draw(&area).and_then(|()| area.present()).map_err(|error| io::Error::other(error.to_string()))?;
    }
    // Within a page the namespace goes without saying, and the style sets the size.
    let inner = svg.find('>').map_or("", |end| &svg[end + 1..]);
    let (width, height) = size;
    Ok(format!("<svg class=\"plot\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{name}\">{}", inner.trim_start()))
}
