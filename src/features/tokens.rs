//! The tokens of a text: words, pairs, triples, parts of links, and character n-grams of the folded view, as hashed columns.
//!
//! Six blocks, each normalised on its own by the model, because a comment has ten times as many character n-grams as words. N-grams of a few lengths (2 and 4 inside words, 5
//! across them) judge as well as all lengths from 1 to 5 and 3 to 6 did, with two fifths of the columns: `docs/experiments.md`, which also has what was tried beside them.

use std::ops::Range;

use super::{characters::Characters, hash::TokenHash, recipe::Window};
use crate::text::{Link, Text};

/// A group of columns that is normalised on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Block {
    /// Words.
    Words,
    /// Neighbouring words, the text's edges included.
    Pairs,
    /// Three words in a row.
    Triples,
    /// Parts of links, disguised ones included: host, registrable domain, last label, pieces of the path.
    Links,
    /// Character 2- and 4-grams inside white-space separated chunks, edges included.
    Inside,
    /// Character 5-grams across chunks.
    Across,
}

/// How many blocks there are.
pub const BLOCKS: usize = 6;
/// All blocks, in their order.
pub const ALL: [Block; BLOCKS] = [Block::Words, Block::Pairs, Block::Triples, Block::Links, Block::Inside, Block::Across];

/// Pieces of one link that count at most.
const MOST_PIECES: usize = 16;

const WORD: TokenHash = TokenHash::new(1);
const PAIR: TokenHash = TokenHash::new(2);
const TRIPLE: TokenHash = TokenHash::new(3);
const HOST: TokenHash = TokenHash::new(6);
const REGISTRABLE: TokenHash = TokenHash::new(7);
const TOP_LEVEL: TokenHash = TokenHash::new(8);
const PIECE: TokenHash = TokenHash::new(9);
/// What stands before the first and after the last word.
const EDGE: u64 = 0;

/// Every token of a text, occurrence by occurrence. One value serves text after text: its memory is kept.
#[derive(Debug, Default)]
pub struct Tokens {
    /// Columns of words; one fewer, one more and two fewer of pairs with the edges, and triples: the pair at `n` ends with word `n`, the triple at `n` begins with it.
    words: Vec<u32>,
    pairs: Vec<u32>,
    triples: Vec<u32>,
    /// Columns of the parts of links, and the number of the link of each.
    links: Vec<u32>,
    link_of: Vec<u32>,
    /// The numbers of the links that stand in the folded view, in their order there: a window finds its own without a walk over all.
    placed: Vec<u32>,
    characters: Characters,
    states: Vec<u64>,
}

/// Where a token stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Its first and its last word, by number.
    Words(usize, usize),
    /// The byte of the folded view at which its middle stands.
    Middle(usize),
    /// In the link of this number, which may stand in the original only.
    Link(usize),
}

impl Tokens {
    /// Becomes the tokens of `text`, with columns below `2^bits`.
    pub fn read(&mut self, text: &Text<'_>, bits: u32) {
        self.read_words(text, bits);
        self.read_links(text.links(), bits);
        self.characters.read(text.folded(), bits);
    }

    fn read_words(&mut self, text: &Text<'_>, bits: u32) {
        let view = text.folded().as_bytes();
        self.states.clear();
        self.states.extend(text.words().iter().map(|word| WORD.with_bytes(&view[word.start..word.end]).state()));
        let column = |hash: TokenHash| hash.column(bits);
        refill(&mut self.words, self.states.iter().map(|&state| column(WORD.with(state))));
        let (first, last) = (self.states.first().copied(), self.states.last().copied());
        let begin = first.map(|first| column(PAIR.with(EDGE).with(first)));
        let end = last.map(|last| column(PAIR.with(last).with(EDGE)));
        let pairs = self.states.windows(2).map(|words| column(PAIR.with(words[0]).with(words[1])));
        refill(&mut self.pairs, begin.into_iter().chain(pairs).chain(end));
        refill(&mut self.triples, self.states.windows(3).map(|words| column(TRIPLE.with(words[0]).with(words[1]).with(words[2]))));
    }

    fn read_links(&mut self, links: &[Link], bits: u32) {
        self.links.clear();
        self.link_of.clear();
        self.placed.clear();
        for (number, link) in links.iter().enumerate() {
            parts(link, bits, |column| self.links.push(column));
            let of = u32::try_from(number).unwrap_or(u32::MAX);
            self.link_of.resize(self.links.len(), of);
            if link.folded.is_some() {
                self.placed.push(of);
            }
        }
    }

    /// Finds the places of the tokens, which [`Tokens::place`] and [`Tokens::range`] need: not every text is asked for them.
    pub fn locate(&mut self) {
        self.characters.locate();
    }

    /// Whether there is nothing in the text: no word, no other visible character, no link.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.links.is_empty() && self.characters.is_empty()
    }

    /// The columns of `block`, as often as they occur, in the order of the text.
    pub fn columns(&self, block: Block) -> &[u32] {
        match block {
            Block::Words => &self.words,
            Block::Pairs => &self.pairs,
            Block::Triples => &self.triples,
            Block::Links => &self.links,
            Block::Inside => self.characters.inside(),
            Block::Across => self.characters.across(),
        }
    }

    /// Where the token at `index` of `block` stands.
    pub fn place(&self, block: Block, index: usize) -> Place {
        let last = self.words.len().saturating_sub(1);
        match block {
            Block::Words => Place::Words(index, index),
            Block::Pairs => Place::Words(index.saturating_sub(1), index.min(last)),
            Block::Triples => Place::Words(index, index + 2),
            Block::Links => Place::Link(self.link_of.get(index).map_or(0, |&number| number as usize)),
            Block::Inside => Place::Middle(self.characters.inside_at(index)),
            Block::Across => Place::Middle(self.characters.across_at(index)),
        }
    }

    /// Which of the columns of `block` belong to `window` of a text with these `links`: those that stand in it wholly (words) or by their middle (n-grams). A link that stands in the
    /// original only belongs to a window when it stands between two links of it.
    pub fn range(&self, block: Block, window: &Window, links: &[Link]) -> Range<usize> {
        let Range { start, end } = window.words;
        let inside = |range: Range<usize>, most: usize| range.start.min(most)..range.end.max(range.start).min(most);
        match block {
            Block::Words => inside(start..end, self.words.len()),
            // The edges of the text belong to the windows that touch them.
            Block::Pairs => inside(start + usize::from(start > 0)..end + usize::from(end == self.words.len()), self.pairs.len()),
            Block::Triples => inside(start..end.saturating_sub(2), self.triples.len()),
            Block::Links => {
                let at = |number: &u32| links.get(*number as usize).and_then(|link| link.folded.clone()).unwrap_or_default();
                let first = self.placed.partition_point(|number| at(number).start < window.bytes.start);
                let end = self.placed.partition_point(|number| at(number).end <= window.bytes.end);
                let within = self.placed.get(first..end).unwrap_or_default();
                let (Some(&first), Some(&last)) = (within.first(), within.last()) else { return 0..0 };
                self.link_of.partition_point(|&of| of < first)..self.link_of.partition_point(|&of| of <= last)
            }
            Block::Inside => self.characters.inside_within(&window.bytes),
            Block::Across => self.characters.across_within(&window.bytes),
        }
    }
}

fn refill(columns: &mut Vec<u32>, with: impl Iterator<Item = u32>) {
    columns.clear();
    columns.extend(with);
}

/// The columns of a link's parts.
fn parts(link: &Link, bits: u32, mut column: impl FnMut(u32)) {
    let mut tell = |family: TokenHash, part: &str| column(family.with_bytes(part.as_bytes()).column(bits));
    tell(HOST, &link.host);
    tell(REGISTRABLE, link.registrable());
    tell(TOP_LEVEL, link.top_level());
    for piece in link.canonical.split(['/', '?', '&', '=', '#']).skip(1).filter(|piece| !piece.is_empty()).take(MOST_PIECES) {
        tell(PIECE, piece);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::features::Recipe;

    proptest! {
        /// Windows have the links that a walk over all finds, some of which stand in tags alone.
        #[test]
        fn windows_have_their_links(
            original in r"(a\.com |b,com |word |so it |<a href='http://c\.net/x'>c\.net</a> |<a href='d\.org'> |www\.e\.ru|\n){0,40}",
        ) {
            let text = Text::fold(&original);
            let mut tokens = Tokens::default();
            tokens.read(&text, 12);
            for window in Recipe::current(12, 4).windows(&text) {
                let within = |link: &Link| link.folded.as_ref().is_some_and(|at| at.start >= window.bytes.start && at.end <= window.bytes.end);
                let numbers: Vec<u32> = (0..).zip(text.links()).filter(|(_, link)| within(link)).map(|(number, _)| number).collect();
                let of = |number: Option<&u32>| number.copied();
                let range = tokens.range(Block::Links, &window, text.links());
                match (of(numbers.first()), of(numbers.last())) {
                    (Some(first), Some(last)) => {
                        let expected: Vec<u32> = tokens.link_of.iter().copied().filter(|of| (first..=last).contains(of)).collect();
                        prop_assert_eq!(&tokens.link_of[range], expected);
                    }
                    _ => prop_assert!(range.is_empty()),
                }
            }
        }
    }
}
