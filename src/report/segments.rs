//! A text cut into the stretches that are shown alike: plain, highlighted, or masked.

use std::{borrow::Cow, collections::BTreeSet};

use super::redact::Mask;
use crate::span::Span;

/// The grounds named at one stretch, at most; a text may be covered by any number of them.
const MOST_MARKS: usize = 4;

/// A stretch of text whose characters are all shown alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Segment<'a> {
    /// What is shown: the original's words, or a mask.
    pub shown: Cow<'a, str>,
    /// Whether it is a mask.
    pub masked: bool,
    /// Which of the spans cover it, ascending; the first few only.
    pub marks: Vec<usize>,
}

/// `span` made fit for `text`: cut to its length, widened to character boundaries and to the whole of a mask it touches.
/// `None` where nothing is left.
pub(super) fn fit(text: &str, masks: &[Mask], span: Span) -> Option<Span> {
    let mut start = span.start.min(text.len());
    let mut end = span.end.min(text.len());
    if start >= end {
        return None;
    }
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    let touched = |at: usize| {
        let next = masks.partition_point(|mask| mask.span.end <= at);
        masks.get(next).map(|mask| mask.span).filter(|mask| mask.start < at)
    };
    Some(Span::new(touched(start).map_or(start, |mask| mask.start), touched(end).map_or(end, |mask| mask.end)))
}

/// `text` cut at every edge of a mask and of a span; `spans` must have gone through [`fit`], and are known by their index.
/// All segments together show the whole text.
pub(super) fn segments<'a>(text: &'a str, masks: &[Mask], spans: &[Option<Span>]) -> Vec<Segment<'a>> {
    let mut edges: Vec<(usize, bool, usize)> = Vec::with_capacity(spans.len() * 2);
    for (index, span) in spans.iter().enumerate() {
        if let Some(span) = span {
            edges.push((span.start, true, index));
            edges.push((span.end, false, index));
        }
    }
    edges.sort_unstable();
    let mut cuts: Vec<usize> = edges.iter().map(|edge| edge.0).collect();
    cuts.extend(masks.iter().flat_map(|mask| [mask.span.start, mask.span.end]));
    cuts.extend([0, text.len()]);
    cuts.sort_unstable();
    cuts.dedup();

    let mut edges = edges.into_iter().peekable();
    let mut masks = masks.iter().peekable();
    let mut active = BTreeSet::new();
    let mut segments: Vec<Segment<'a>> = Vec::new();
    for pair in cuts.windows(2) {
        let [start, end] = *pair else { continue };
        while let Some((_, opens, index)) = edges.next_if(|edge| edge.0 <= start) {
            if opens {
                active.insert(index);
            } else {
                active.remove(&index);
            }
        }
        let mask = masks.next_if(|mask| mask.span.start == start);
        segments.push(Segment {
            shown: mask.map_or(Cow::Borrowed(&text[start..end]), |mask| mask.shown.clone()),
            masked: mask.is_some(),
            marks: active.iter().copied().take(MOST_MARKS).collect(),
        });
    }
    segments
}

/// Where `span` of the original, which must have gone through [`fit`], stands once `masks` are applied.
pub(super) fn shown_span(masks: &[Mask], span: Span) -> Span {
    let shift = |at: usize| {
        let before = masks.iter().take_while(|mask| mask.span.end <= at);
        before.fold(at, |at, mask| at - (mask.span.end - mask.span.start) + mask.shown.len())
    };
    // Counted from the first mask: subtracting first could fall below zero only if masks overlapped.
    Span::new(shift(span.start), shift(span.end))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::report::redact::{Scope, apply, masks};

    fn cut<'a>(text: &'a str, spans: &[Span]) -> Vec<Segment<'a>> {
        let masks = masks(text, Scope::Everything);
        let spans: Vec<_> = spans.iter().map(|span| fit(text, &masks, *span)).collect();
        segments(text, &masks, &spans)
    }

    #[test]
    fn overlapping_spans_are_cut_at_every_edge() {
        let shown: Vec<_> =
            cut("abcdef", &[Span::new(1, 4), Span::new(2, 6)]).into_iter().map(|s| (s.shown.into_owned(), s.marks)).collect();
        assert_eq!(shown, [("a".into(), vec![]), ("b".into(), vec![0]), ("cd".into(), vec![0, 1]), ("ef".into(), vec![1])]);
    }

    #[test]
    fn a_mask_is_shown_once_and_marked_if_any_mark_touches_it() {
        let shown: Vec<_> =
            cut("to joe@example.com!", &[Span::new(7, 9)]).into_iter().map(|s| (s.shown.into_owned(), s.masked, s.marks)).collect();
        assert_eq!(shown, [("to ".into(), false, vec![]), ("[e-mail]".into(), true, vec![0]), ("!".into(), false, vec![])]);
    }

    #[test]
    fn spans_inside_a_character_are_widened_to_it() {
        assert_eq!(fit("aéb", &[], Span::new(2, 3)), Some(Span::new(1, 3)));
        assert_eq!(fit("aéb", &[], Span::new(9, 12)), None);
        assert_eq!(fit("aéb", &[], Span::new(3, 1)), None);
    }

    proptest! {
        #[test]
        fn any_spans_cut_without_loss(
            text in "([a-zé谢😀 ]{0,8}|joe@example\\.com|\\+1 555 010 2233){0,6}",
            spans in proptest::collection::vec((0..90usize, 0..90usize).prop_map(|(a, b)| Span::new(a, b)), 0..8),
        ) {
            let masks = masks(&text, Scope::Everything);
            let shown = apply(&text, &masks);
            let joined: String = cut(&text, &spans).iter().map(|segment| segment.shown.as_ref()).collect();
            prop_assert_eq!(&joined, &shown);
            for span in spans {
                if let Some(span) = fit(&text, &masks, span) {
                    let there = shown_span(&masks, span);
                    prop_assert!(shown.get(there.start..there.end).is_some());
                    prop_assert!(there.start < there.end);
                }
            }
        }
    }
}
