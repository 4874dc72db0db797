//! [`View`]: a text under way from the original to the folded view, with the way back.

use std::{borrow::Cow, ops::Range};

use crate::span::Span;

/// A stretch of the folded view and where it came from. A linear stretch is the same bytes; any other was put in the place of the original stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Segment {
    folded: usize,
    length: usize,
    original: usize,
    original_length: usize,
    linear: bool,
}

impl Segment {
    fn end(&self) -> usize {
        self.folded + self.length
    }
}

/// Offsets from a view back to the text it was made of; no segments mean that nothing moved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Offsets(Vec<Segment>);

impl Offsets {
    /// Where the bytes `range` of the view came from.
    pub(super) fn origin(&self, range: Range<usize>) -> Span {
        if self.0.is_empty() {
            return range.into();
        }
        let at = |position: usize| self.0.partition_point(|segment| segment.folded <= position).saturating_sub(1);
        let first = self.0[at(range.start)];
        let start = if first.linear {
            first.original + (range.start - first.folded).min(first.length)
        } else if range.start >= first.end() {
            first.original + first.original_length
        } else {
            first.original
        };
        if range.is_empty() {
            return Span::new(start, start);
        }
        let last = self.0[at(range.end - 1)];
        let end =
            if last.linear { last.original + (range.end - last.folded).min(last.length) } else { last.original + last.original_length };
        Span::new(start, end.max(start))
    }

    /// These offsets, of a view made of a view, followed back by `earlier` to the text before that.
    fn through(&self, earlier: &Self) -> Self {
        if earlier.0.is_empty() {
            return self.clone();
        }
        let mut composed = Builder::default();
        for segment in &self.0 {
            if !segment.linear {
                let span = earlier.origin(segment.original..segment.original + segment.original_length);
                composed.push(Segment { original: span.start, original_length: span.end - span.start, ..*segment });
                continue;
            }
            // A linear stretch is cut where the earlier segments are.
            let (start, end) = (segment.original, segment.original + segment.length);
            let mut at = earlier.0.partition_point(|earlier| earlier.end() <= start);
            while let Some(before) = earlier.0.get(at).filter(|before| before.folded < end) {
                let (from, to) = (start.max(before.folded), end.min(before.end()));
                let folded = segment.folded + (from - start);
                composed.push(if before.linear {
                    Segment {
                        folded,
                        length: to - from,
                        original: before.original + (from - before.folded),
                        original_length: to - from,
                        linear: true,
                    }
                } else {
                    Segment { folded, length: to - from, ..*before }
                });
                at += 1;
            }
        }
        composed.offsets
    }
}

/// Collects segments, joining neighbours that are one stretch.
#[derive(Debug, Default)]
struct Builder {
    offsets: Offsets,
}

impl Builder {
    fn push(&mut self, segment: Segment) {
        if segment.length == 0 {
            return;
        }
        if let Some(last) = self.offsets.0.last_mut()
            && last.linear
            && segment.linear
            && last.end() == segment.folded
            && last.original + last.length == segment.original
        {
            last.length += segment.length;
            last.original_length += segment.length;
            return;
        }
        self.offsets.0.push(segment);
    }
}

/// A text under way.
#[derive(Debug, Clone)]
pub(super) struct View<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) offsets: Offsets,
}

impl<'a> View<'a> {
    pub(super) fn new(original: &'a str) -> Self {
        Self { text: Cow::Borrowed(original), offsets: Offsets::default() }
    }

    /// Where the bytes `range` came from in the original.
    pub(super) fn origin(&self, range: Range<usize>) -> Span {
        self.offsets.origin(range)
    }

    /// Takes over what a stage made of this view.
    pub(super) fn become_rewritten(&mut self, rewrite: Rewrite<'_>) {
        let (text, offsets) = rewrite.finish();
        self.offsets = offsets.through(&self.offsets);
        self.text = Cow::Owned(text);
    }
}

/// A view being rewritten, from the front to the back: what is not replaced is copied.
pub(super) struct Rewrite<'v> {
    source: &'v str,
    copied: usize,
    text: String,
    builder: Builder,
}

impl<'v> Rewrite<'v> {
    pub(super) fn of(source: &'v str) -> Self {
        Self { source, copied: 0, text: String::with_capacity(source.len()), builder: Builder::default() }
    }

    /// Puts `replacement` in the place of `range`, which must not lie before an earlier one.
    pub(super) fn replace(&mut self, range: Range<usize>, replacement: &str) {
        self.copy_to(range.start);
        self.builder.push(Segment {
            folded: self.text.len(),
            length: replacement.len(),
            original: range.start,
            original_length: range.len(),
            linear: false,
        });
        self.text.push_str(replacement);
        self.copied = range.end;
    }

    /// Whether anything was replaced.
    pub(super) fn changed(&self) -> bool {
        self.copied > 0
    }

    fn copy_to(&mut self, end: usize) {
        if end > self.copied {
            let length = end - self.copied;
            self.builder.push(Segment { folded: self.text.len(), length, original: self.copied, original_length: length, linear: true });
            self.text.push_str(&self.source[self.copied..end]);
            self.copied = end;
        }
    }

    fn finish(mut self) -> (String, Offsets) {
        self.copy_to(self.source.len());
        // An empty view still knows that it came from something.
        if self.text.is_empty() {
            self.builder.offsets.0.push(Segment { folded: 0, length: 0, original: 0, original_length: self.source.len(), linear: false });
        }
        (self.text, self.builder.offsets)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(source: &str, changes: &[(Range<usize>, &str)]) -> (String, Offsets) {
        let mut rewrite = Rewrite::of(source);
        for (range, replacement) in changes {
            rewrite.replace(range.clone(), replacement);
        }
        rewrite.finish()
    }

    #[test]
    fn places_lead_back_through_replacements() {
        // "a &amp; b" -> "a & b"
        let (text, offsets) = rewritten("a &amp; b", &[(2..7, "&")]);
        assert_eq!(text, "a & b");
        assert_eq!(offsets.origin(0..1), Span::new(0, 1));
        assert_eq!(offsets.origin(2..3), Span::new(2, 7));
        assert_eq!(offsets.origin(4..5), Span::new(8, 9));
        assert_eq!(offsets.origin(0..5), Span::new(0, 9));
    }

    #[test]
    fn two_stages_lead_back_as_one() {
        let mut view = View::new("x&amp;lt;y");
        let mut first = Rewrite::of("x&amp;lt;y");
        first.replace(1..6, "&");
        view.become_rewritten(first);
        assert_eq!(view.text, "x&lt;y");
        let source = view.text.clone().into_owned();
        let mut second = Rewrite::of(&source);
        second.replace(1..5, "<");
        view.become_rewritten(second);
        assert_eq!(view.text, "x<y");
        assert_eq!(view.origin(1..2), Span::new(1, 9));
        assert_eq!(view.origin(2..3), Span::new(9, 10));
    }

    #[test]
    fn what_was_taken_out_belongs_to_nobody() {
        let (text, offsets) = rewritten("a--b", &[(1..3, "")]);
        assert_eq!(text, "ab");
        assert_eq!((offsets.origin(0..1), offsets.origin(1..2), offsets.origin(0..2)), (Span::new(0, 1), Span::new(3, 4), Span::new(0, 4)));
    }
}
