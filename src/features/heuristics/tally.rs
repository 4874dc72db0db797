//! [`Tally`]: counts everything, remembers the first places.

use std::ops::Range;

use super::Measure;
use crate::{
    span::Span,
    text::{MarkKind, Text},
};

/// How many places a measure remembers. A moderator reads a few, and a comment of ten million dots must not become ten
/// million spans.
pub(super) const PLACES: usize = 32;

/// A measure that is being counted up.
#[derive(Debug, Default)]
pub(super) struct Tally {
    level: u32,
    spans: Vec<Span>,
}

impl Tally {
    /// Counts one more, at `span` of the original.
    pub(super) fn add(&mut self, span: Span) {
        self.level = self.level.saturating_add(1);
        if self.spans.len() < PLACES {
            self.spans.push(span);
        }
    }

    /// Counts one more, at `range` of the folded view.
    pub(super) fn add_folded(&mut self, text: &Text<'_>, range: Range<usize>) {
        if self.spans.len() < PLACES {
            self.add(text.origin(range));
        } else {
            self.level = self.level.saturating_add(1);
        }
    }

    /// As many as were counted.
    pub(super) fn measure(self) -> Measure {
        Measure { level: self.level, spans: self.spans }
    }

    /// The places that were counted, under a level of one's own; no places where that is 0.
    pub(super) fn with_level(self, level: u32) -> Measure {
        Measure { level, spans: if level == 0 { Vec::new() } else { self.spans } }
    }
}

/// Counts what the folding marked as `kind`.
pub(super) fn of_kind(text: &Text<'_>, kind: MarkKind) -> Measure {
    let mut tally = Tally::default();
    for mark in text.marks().iter().filter(|mark| mark.kind == kind) {
        tally.add(mark.span);
    }
    tally.measure()
}

/// `part` of `whole` in whole per cent, 0 where there is no whole.
pub(super) fn per_cent(part: usize, whole: usize) -> u32 {
    (part * 100).checked_div(whole).map_or(0, |share| u32::try_from(share).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_on_when_the_places_are_full() {
        let mut tally = Tally::default();
        for place in 0..100 {
            tally.add(Span::new(place, place + 1));
        }
        let measure = tally.measure();
        assert_eq!((measure.level, measure.spans.len()), (100, PLACES));
    }

    #[test]
    fn shares() {
        assert_eq!(per_cent(1, 3), 33);
        assert_eq!(per_cent(1, 0), 0);
    }
}
