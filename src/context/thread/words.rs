//! The words of a comment as context keeps them: hashes in their order, what is quoted and what links are made of left out.

use std::ops::Range;

use crate::{features::hash::TokenHash, text::Text};

/// Words of a comment that are kept.
const MOST: usize = 128;
/// Quotation marks that open, and what closes them.
const MARKS: [(char, char); 4] = [('"', '"'), ('“', '”'), ('„', '“'), ('«', '»')];

/// Hashes of a comment's own words, in order.
#[derive(Debug, Clone, Default)]
pub struct Words(pub(super) Box<[u32]>);

impl Words {
    /// The words of `text`, at most 128; lines that begin with `>` and what stands in quotation marks are another's.
    pub fn of(text: &Text<'_>) -> Self {
        let mut words = Vec::with_capacity(text.words().len().min(MOST));
        words.extend(own(text).map(|(hash, _)| hash).take(MOST));
        Self(words.into_boxed_slice())
    }

    /// Their hashes, in order.
    #[cfg(feature = "arrow")]
    pub(crate) fn hashes(&self) -> &[u32] {
        &self.0
    }

    /// The words of these [`hashes`](Self::hashes).
    #[cfg(feature = "arrow")]
    pub(crate) fn from_hashes(hashes: Vec<u32>) -> Self {
        Self(hashes.into_boxed_slice())
    }

    /// The words of an article.
    pub(super) fn of_article(text: &Text<'_>) -> Vec<u32> {
        text.words().iter().map(|word| hash(text.word(word))).collect()
    }

    /// The different words, ascending.
    pub(super) fn distinct(&self) -> Vec<u32> {
        let mut words = self.0.to_vec();
        words.sort_unstable();
        words.dedup();
        words
    }
}

fn hash(word: &str) -> u32 {
    TokenHash::new(0x7468_7265_6164).with_bytes(word.as_bytes()).column(32)
}

/// The comment's own words with their places in the folded view.
pub(super) fn own<'a>(text: &'a Text<'_>) -> impl Iterator<Item = (u32, Range<usize>)> + 'a {
    let quoted = quoted(text.folded());
    let links = text.links();
    let (mut next, mut next_link) = (0, 0);
    text.words().iter().filter_map(move |word| {
        while quoted.get(next).is_some_and(|range| range.end <= word.start) {
            next += 1;
        }
        while links.get(next_link).is_some_and(|link| link.folded.as_ref().is_none_or(|range| range.end <= word.start)) {
            next_link += 1;
        }
        let own = quoted.get(next).is_none_or(|range| word.start < range.start)
            && links.get(next_link).and_then(|link| link.folded.as_ref()).is_none_or(|range| word.start < range.start);
        own.then(|| (hash(text.word(word)), word.start..word.end))
    })
}

/// What is quoted, in order.
fn quoted(folded: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let opens = |byte: &u8| matches!(byte, b'>' | b'"') || *byte >= 0x80;
    if !folded.as_bytes().iter().any(opens) {
        return found;
    }
    let mut at = 0;
    for line in folded.split_inclusive('\n') {
        if line.trim_start().starts_with('>') {
            found.push(at..at + line.len());
        } else {
            in_marks(line, at, &mut found);
        }
        at += line.len();
    }
    found
}

/// What stands in quotation marks within a line that begins at `base`.
fn in_marks(line: &str, base: usize, found: &mut Vec<Range<usize>>) {
    let mut open: Option<(usize, char)> = None;
    for (at, character) in line.char_indices() {
        match open {
            Some((start, close)) if character == close => {
                found.push(base + start..base + at);
                open = None;
            }
            Some(_) => {}
            None => open = MARKS.iter().find(|(mark, _)| *mark == character).map(|&(_, close)| (at, close)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let text = Text::fold(text);
        own(&text).map(|(_, range)| text.folded()[range].to_owned()).collect()
    }

    #[test]
    fn quotations_and_links_are_no_own_words() {
        assert_eq!(words("> so it was\n  &gt; and is\nNo, it \"never was\" that"), ["no", "it", "that"]);
        assert_eq!(words("two people link www.news.example/a/long-title and mean it"), ["two", "people", "link", "and", "mean", "it"]);
        assert_eq!(words("„so“ «or» “so” 5\" long"), ["5", "long"]);
        assert_eq!(words("a > b\nan \"open end"), ["a", "b", "an", "open", "end"]);
    }

    #[test]
    fn memory_is_bounded() {
        assert_eq!(Words::of(&Text::fold(&"a word ".repeat(10_000))).0.len(), MOST);
    }
}
