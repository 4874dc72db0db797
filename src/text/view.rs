//! [`View`]: a text under way from the original to the folded view, with the way back.

use std::ops::Range;

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

    /// These offsets, of a view made of a view, followed back by `earlier` to the text before that; written into `composed`.
    fn through(&self, earlier: &Self, composed: &mut Self) {
        composed.0.clear();
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
    }

    /// Adds a segment, joining it to the last where they are one stretch.
    fn push(&mut self, segment: Segment) {
        if segment.length == 0 {
            return;
        }
        if let Some(last) = self.0.last_mut()
            && last.linear
            && segment.linear
            && last.end() == segment.folded
            && last.original + last.length == segment.original
        {
            last.length += segment.length;
            last.original_length += segment.length;
            return;
        }
        self.0.push(segment);
    }
}

/// Memory for the next rewriting of a view.
#[derive(Debug, Clone, Default)]
pub(super) struct Spare {
    text: String,
    offsets: Offsets,
    composed: Offsets,
}

/// What a [`View`] writes into.
#[derive(Debug, Clone, Default)]
pub(super) struct Memory {
    text: String,
    offsets: Offsets,
    spare: Spare,
}

/// A text under way. As long as nothing has changed, it is the original itself.
#[derive(Debug, Clone, Default)]
pub(super) struct View<'a> {
    original: &'a str,
    /// Whether the text is in the memory, and no more the original.
    changed: bool,
    memory: Box<Memory>,
}

impl<'a> View<'a> {
    /// The view that is `original` itself.
    pub(super) fn new(original: &'a str, mut memory: Box<Memory>) -> Self {
        memory.text.clear();
        memory.offsets.0.clear();
        Self { original, changed: false, memory }
    }

    /// The memory of this view, for another.
    pub(super) fn into_memory(self) -> Box<Memory> {
        self.memory
    }

    /// What was typed.
    pub(super) fn original(&self) -> &'a str {
        self.original
    }

    /// The text as far as it has come.
    pub(super) fn text(&self) -> &str {
        if self.changed { &self.memory.text } else { self.original }
    }

    /// Whether every byte came from the byte at the same place, be it in another case.
    pub(super) fn is_in_place(&self) -> bool {
        self.memory.offsets.0.is_empty()
    }

    /// Whether no byte has changed.
    #[cfg(test)]
    pub(super) fn is_original(&self) -> bool {
        !self.changed
    }

    /// Where the bytes `range` came from in the original.
    pub(super) fn origin(&self, range: Range<usize>) -> Span {
        self.memory.offsets.origin(range)
    }

    /// Lowers the case of ASCII letters; the bytes stay where they are, and so do the offsets.
    pub(super) fn lower_ascii(&mut self) {
        if !self.changed {
            self.memory.text.push_str(self.original);
            self.changed = true;
        }
        self.memory.text.make_ascii_lowercase();
    }

    /// Puts one of as many bytes for each character beyond ASCII that `lower` has one for, and lowers the case of ASCII letters.
    pub(super) fn lower(&mut self, lower: impl Fn(char) -> Option<char>) {
        let mut text = std::mem::take(&mut self.memory.spare.text);
        text.clear();
        let source = self.text();
        let mut copied = 0;
        for (at, character) in source.char_indices() {
            if !character.is_ascii()
                && let Some(lower) = lower(character)
            {
                text.push_str(&source[copied..at]);
                text.push(lower);
                copied = at + character.len_utf8();
            }
        }
        text.push_str(&source[copied..]);
        text.make_ascii_lowercase();
        self.memory.spare.text = std::mem::replace(&mut self.memory.text, text);
        self.changed = true;
    }

    /// Lends the memory for a [`Rewrite`].
    pub(super) fn lend(&mut self) -> Spare {
        std::mem::take(&mut self.memory.spare)
    }

    /// Takes over what a stage made of this view; whether it changed anything.
    pub(super) fn become_rewritten(&mut self, rewritten: Rewritten) -> bool {
        let Rewritten { mut spare, changed, moved } = rewritten;
        if changed {
            std::mem::swap(&mut self.memory.text, &mut spare.text);
            self.changed = true;
        }
        let offsets = &mut self.memory.offsets;
        if moved && offsets.0.is_empty() {
            std::mem::swap(offsets, &mut spare.offsets);
        } else if moved {
            spare.offsets.through(offsets, &mut spare.composed);
            std::mem::swap(offsets, &mut spare.composed);
        }
        self.memory.spare = spare;
        changed
    }
}

/// What a [`Rewrite`] has made.
pub(super) struct Rewritten {
    spare: Spare,
    changed: bool,
    /// Whether anything stands at another place than before.
    moved: bool,
}

/// A view being rewritten, from the front to the back: what is not replaced is copied.
pub(super) struct Rewrite<'v> {
    source: &'v str,
    copied: usize,
    text: String,
    offsets: Offsets,
    composed: Offsets,
}

impl<'v> Rewrite<'v> {
    /// A rewriting of `source` into the memory of `spare`.
    pub(super) fn of(source: &'v str, spare: Spare) -> Self {
        let Spare { mut text, mut offsets, composed } = spare;
        text.clear();
        offsets.0.clear();
        Self { source, copied: 0, text, offsets, composed }
    }

    /// Puts `replacement` in the place of `range`, which must not lie before an earlier one.
    pub(super) fn replace(&mut self, range: Range<usize>, replacement: &str) {
        self.copy_to(range.start);
        self.offsets.push(Segment {
            folded: self.text.len(),
            length: replacement.len(),
            original: range.start,
            original_length: range.len(),
            linear: false,
        });
        self.text.push_str(replacement);
        self.copied = range.end;
    }

    /// Puts one character in the place of another of as many bytes at `start`.
    pub(super) fn replace_in_place(&mut self, start: usize, replacement: char) {
        self.copy_to(start);
        let length = replacement.len_utf8();
        self.offsets.push(Segment { folded: self.text.len(), length, original: start, original_length: length, linear: true });
        self.text.push(replacement);
        self.copied = start + length;
    }

    /// Whether anything was replaced.
    pub(super) fn changed(&self) -> bool {
        self.copied > 0
    }

    fn copy_to(&mut self, end: usize) {
        if end > self.copied {
            let length = end - self.copied;
            self.offsets.push(Segment { folded: self.text.len(), length, original: self.copied, original_length: length, linear: true });
            self.text.push_str(&self.source[self.copied..end]);
            self.copied = end;
        }
    }

    /// Copies what is left. Without a change nothing is copied at all.
    pub(super) fn finish(mut self) -> Rewritten {
        let changed = self.changed();
        let mut moved = false;
        if changed {
            self.copy_to(self.source.len());
            // An empty view still knows that it came from something.
            if self.text.is_empty() {
                self.offsets.0.push(Segment { folded: 0, length: 0, original: 0, original_length: self.source.len(), linear: false });
            }
            moved = !matches!(self.offsets.0[..], [only] if only.linear && only.length == self.source.len());
        }
        Rewritten { spare: Spare { text: self.text, offsets: self.offsets, composed: self.composed }, changed, moved }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(source: &str, changes: &[(Range<usize>, &str)]) -> (String, Offsets) {
        let mut rewrite = Rewrite::of(source, Spare::default());
        for (range, replacement) in changes {
            rewrite.replace(range.clone(), replacement);
        }
        let spare = rewrite.finish().spare;
        (spare.text, spare.offsets)
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
        let mut view = View::new("x&amp;lt;y", Box::default());
        let mut first = Rewrite::of("x&amp;lt;y", view.lend());
        first.replace(1..6, "&");
        view.become_rewritten(first.finish());
        assert_eq!(view.text(), "x&lt;y");
        let mut second = Rewrite::of("x&lt;y", view.lend());
        second.replace(1..5, "<");
        view.become_rewritten(second.finish());
        assert_eq!(view.text(), "x<y");
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
