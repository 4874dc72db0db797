//! [`Tally`]: counts everything, remembers the first places, and only where they are asked for.

use std::ops::Range;

use super::Measure;
use crate::{
    span::Span,
    text::{MarkKind, Text},
};

/// How many places a measure remembers. A moderator reads a few, and a comment of ten million dots must not become ten
/// million spans.
pub(super) const PLACES: usize = 32;

/// A measure that is being counted up. Scores need levels only: then no place is worked out and nothing is allocated.
#[derive(Debug, Default)]
pub struct Tally {
    level: u32,
    spans: Vec<Span>,
    /// How many places are remembered: [`PLACES`], or none.
    most: usize,
}

impl Tally {
    /// One that remembers places as well.
    pub(super) fn with_places() -> Self {
        Self { most: PLACES, ..Self::default() }
    }

    /// Begins to count anew.
    pub(super) fn clear(&mut self) {
        self.level = 0;
        self.spans.clear();
    }

    /// What was counted.
    pub(super) fn level(&self) -> u32 {
        self.level
    }

    /// What was counted, and where.
    pub(super) fn measure(self) -> Measure {
        Measure { level: self.level, spans: self.spans }
    }

    /// Whether places are asked for.
    pub(super) fn wants_places(&self) -> bool {
        self.most > 0
    }

    /// Sets the level, whatever was counted.
    pub(super) fn set(&mut self, level: impl TryInto<u32>) {
        self.level = level.try_into().unwrap_or(u32::MAX);
    }

    /// Counts one more, at `span` of the original.
    pub(super) fn add(&mut self, span: Span) {
        self.level = self.level.saturating_add(1);
        if self.spans.len() < self.most {
            self.spans.push(span);
        }
    }

    /// Counts one more, at `range` of the folded view.
    pub(super) fn add_folded(&mut self, text: &Text<'_>, range: Range<usize>) {
        self.level = self.level.saturating_add(1);
        if self.spans.len() < self.most {
            self.spans.push(text.origin(range));
        }
    }

    /// Counts `spans` of the original and remembers every one; for what is found a few times at most.
    pub(super) fn add_all(&mut self, spans: impl Iterator<Item = Span>) {
        for span in spans {
            self.level = self.level.saturating_add(1);
            if self.wants_places() {
                self.spans.push(span);
            }
        }
    }

    /// Remembers a place of the original without counting it.
    pub(super) fn place(&mut self, place: impl FnOnce() -> Span) {
        if self.wants_places() {
            self.spans.push(place());
        }
    }

    /// Puts the places in the order of the original.
    pub(super) fn sort(&mut self) {
        self.spans.sort();
    }
}

/// Counts what the folding marked as `kind`.
pub(super) fn of_kind(text: &Text<'_>, kind: MarkKind, tally: &mut Tally) {
    text.marks().iter().filter(|mark| mark.kind == kind).for_each(|mark| tally.add(mark.span));
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
        let mut tally = Tally::with_places();
        for place in 0..100 {
            tally.add(Span::new(place, place + 1));
        }
        let measure = tally.measure();
        assert_eq!((measure.level, measure.spans.len()), (100, PLACES));
    }

    #[test]
    fn places_are_kept_only_where_they_are_asked_for() {
        let mut tally = Tally::default();
        tally.add(Span::new(0, 1));
        tally.place(|| unreachable!("nobody asked"));
        assert_eq!(tally.measure(), Measure { level: 1, spans: vec![] });
    }

    #[test]
    fn shares() {
        assert_eq!(per_cent(1, 3), 33);
        assert_eq!(per_cent(1, 0), 0);
    }
}
