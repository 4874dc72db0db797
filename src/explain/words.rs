//! [`Words`]: each token's part of the score, given to the words it stands in.

use std::ops::Range;

use crate::{
    features::{
        Extractor, Window,
        tokens::{ALL, Place},
    },
    span::Span,
    text::Text,
};

/// Sums of weights by white-space separated chunk and by link; one value serves text after text, its memory is kept.
#[derive(Debug, Default)]
pub struct Words {
    /// What is explained, in bytes of the folded view.
    range: Range<usize>,
    chunks: Vec<(Range<usize>, f64)>,
    /// By byte of the range, the number of the chunk that stands there or next; of the last one behind it.
    chunk_at: Vec<u32>,
    links: Vec<f64>,
    spans: Vec<(Span, f64)>,
}

impl Words {
    /// Becomes the sums for `text`, or a `part` of it, of which `extractor` has read the tokens last: `weight` gives the weight of a column, `norms` the factor of each block.
    ///
    /// # Panics
    /// If there are fewer norms than blocks.
    pub fn read(&mut self, text: &Text<'_>, part: Option<&Window>, extractor: &mut Extractor, norms: &[f64], weight: impl Fn(u32) -> f64) {
        self.split(text, part);
        let Extractor { tokens, distinct, .. } = extractor;
        tokens.locate();
        for block in ALL {
            let norm = norms[block as usize];
            let columns = tokens.columns(block);
            let within = part.map_or(0..columns.len(), |part| tokens.range(block, part, text.links()));
            for (&column, index) in columns[within.clone()].iter().zip(within.clone()) {
                // A token counts once, where it stands first.
                if !distinct.is_new(column) {
                    continue;
                }
                let weight = weight(column) * norm;
                match tokens.place(block, index) {
                    Place::Link(number) => self.links[number] += weight,
                    Place::Middle(at) => self.add(at, weight),
                    Place::Words(first, last) => {
                        let words = text.words();
                        self.add(words[first].start, weight / 2.0);
                        self.add(words[last].end - 1, weight / 2.0);
                    }
                }
            }
            distinct.forget(&columns[within]);
        }
        self.place(text);
    }

    /// The words and links in the order of the original, each with its part of the score.
    pub fn spans(&self) -> &[(Span, f64)] {
        &self.spans
    }

    fn split(&mut self, text: &Text<'_>, part: Option<&Window>) {
        self.range = part.map_or(0..text.folded().len(), |part| part.bytes.clone());
        let view = &text.folded()[self.range.clone()];
        self.chunks.clear();
        self.chunk_at.clear();
        for chunk in view.split_whitespace() {
            let start = chunk.as_ptr() as usize - view.as_ptr() as usize;
            let end = start + chunk.len();
            self.chunk_at.resize(end, u32::try_from(self.chunks.len()).unwrap_or(u32::MAX));
            self.chunks.push((self.range.start + start..self.range.start + end, 0.0));
        }
        self.links.clear();
        self.links.resize(text.links().len(), 0.0);
    }

    fn add(&mut self, at: usize, weight: f64) {
        let last = self.chunks.len().saturating_sub(1);
        let chunk = self.chunk_at.get(at.saturating_sub(self.range.start)).map_or(last, |&chunk| chunk as usize);
        if let Some((_, sum)) = self.chunks.get_mut(chunk) {
            *sum += weight;
        }
    }

    fn place(&mut self, text: &Text<'_>) {
        self.spans.clear();
        self.spans.extend(self.chunks.iter().map(|(range, weight)| (text.origin(range.clone()), *weight)));
        let links = text.links().iter().zip(&self.links).filter(|(_, weight)| **weight != 0.0);
        self.spans.extend(links.map(|(link, weight)| (link.span, *weight)));
        self.spans.sort_by_key(|(span, _)| *span);
    }
}
