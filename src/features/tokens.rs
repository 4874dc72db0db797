//! The token vector: words, pairs, triples, parts of links, and character n-grams of the folded view, as hashed columns.
//!
//! Six blocks, each normalised on its own by the model, because a comment has ten times as many character n-grams as words. What each block gives and what was tried
//! beside them (skip-pairs, number shapes, n-grams of the text as typed, pairs of heuristics) stands with its figures in `docs/experiments.md`.

use std::ops::Range;

use super::hash::TokenHash;
use crate::text::{Link, Text, Word};

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
    /// Character 1-5-grams inside white-space separated chunks, edges included.
    Inside,
    /// Character 3-6-grams across chunks.
    Across,
}

/// How many blocks there are.
pub const BLOCKS: usize = 6;

const INSIDE: usize = 5;
const ACROSS: Range<usize> = 3..7;
/// Pieces of one link that count at most.
const MOST_PIECES: usize = 16;

const WORD: TokenHash = TokenHash::new(1);
const PAIR: TokenHash = TokenHash::new(2);
const TRIPLE: TokenHash = TokenHash::new(3);
const INNER: TokenHash = TokenHash::new(4);
const OUTER: TokenHash = TokenHash::new(5);
const HOST: TokenHash = TokenHash::new(6);
const REGISTRABLE: TokenHash = TokenHash::new(7);
const TOP_LEVEL: TokenHash = TokenHash::new(8);
const PIECE: TokenHash = TokenHash::new(9);

/// Where a token stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// At these bytes of the folded view.
    Folded(Range<usize>),
    /// In the link of this number, which may stand in the original only.
    Link(usize),
}

/// Takes in tokens, in the order of the text: block, column, and where the token stands.
pub trait Sink {
    /// One occurrence of a token.
    fn token(&mut self, block: Block, column: u32, place: Place);
}

/// Tells `sink` every token of `text` that stands within `range` of the folded view; columns are below `2^bits`. Links that stand in the original only belong to the whole text.
pub fn tokens(text: &Text<'_>, range: Range<usize>, bits: u32, sink: &mut impl Sink) {
    words(text, &range, bits, sink);
    let whole = range == (0..text.folded().len());
    for (number, link) in text.links().iter().enumerate() {
        if link.folded.as_ref().map_or(whole, |at| at.start >= range.start && at.end <= range.end) {
            parts(link, bits, |column| sink.token(Block::Links, column, Place::Link(number)));
        }
    }
    let view = &text.folded()[range.clone()];
    inside(view, range.start, bits, sink);
    across(view, range.start, bits, sink);
}

fn words(text: &Text<'_>, range: &Range<usize>, bits: u32, sink: &mut impl Sink) {
    const EDGE: u64 = 0;
    let mut token = |block, hash: TokenHash, start, end| sink.token(block, hash.column(bits), Place::Folded(start..end));
    // The words before, as the states of their hashes with where they start: the edge of the text is one.
    let (mut before_last, mut last): (Option<(u64, usize)>, (u64, usize)) = (None, (EDGE, 0));
    let mut end = 0;
    let first = text.words().partition_point(|word| word.start < range.start);
    for word in text.words()[first..].iter().take_while(|word| word.end <= range.end) {
        let &Word { start, end: stop, .. } = word;
        let hash = WORD.with_bytes(text.word(word).as_bytes());
        token(Block::Words, hash, start, stop);
        token(Block::Pairs, PAIR.with(last.0).with(hash.state()), if last.0 == EDGE { start } else { last.1 }, stop);
        if let Some((state, from)) = before_last {
            token(Block::Triples, TRIPLE.with(state).with(last.0).with(hash.state()), from, stop);
        }
        before_last = (last.0 != EDGE).then_some(last);
        last = (hash.state(), start);
        end = stop;
    }
    if last.0 != EDGE {
        token(Block::Pairs, PAIR.with(last.0).with(EDGE), last.1, end);
    }
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

/// Character n-grams of each chunk between white space, with its edges as spaces.
fn inside(view: &str, offset: usize, bits: u32, sink: &mut impl Sink) {
    let mut characters: Vec<(u64, usize)> = Vec::new();
    for chunk in view.split_whitespace() {
        let start = offset + (chunk.as_ptr() as usize - view.as_ptr() as usize);
        let end = start + chunk.len();
        characters.clear();
        characters.push((u64::from(b' '), start));
        characters.extend(chunk.char_indices().map(|(at, character)| (u64::from(character), start + at)));
        characters.push((u64::from(b' '), end));
        for first in 0..characters.len() {
            let mut hash = INNER;
            for (unit, at) in characters[first..].iter().take(INSIDE) {
                hash = hash.with(*unit);
                // A lone edge says nothing.
                if !(*unit == u64::from(b' ') && (*at == characters[first].1 && first == 0 || first + 1 == characters.len())) {
                    sink.token(Block::Inside, hash.column(bits), Place::Folded(characters[first].1..(*at + 1).min(end)));
                }
            }
        }
    }
}

/// Character n-grams of the whole view, each run of white space as one space.
fn across(view: &str, offset: usize, bits: u32, sink: &mut impl Sink) {
    let mut characters: Vec<(u64, usize)> = vec![(u64::from(b' '), offset)];
    for (at, character) in view.char_indices() {
        let space = character.is_whitespace();
        let unit = if space { u64::from(b' ') } else { u64::from(character) };
        if space && characters.last().is_some_and(|last| last.0 == unit) {
            continue;
        }
        characters.push((unit, offset + at));
    }
    for first in 0..characters.len() {
        let mut hash = OUTER;
        for (length, (unit, at)) in characters[first..].iter().take(ACROSS.end - 1).enumerate() {
            hash = hash.with(*unit);
            if length + 1 >= ACROSS.start {
                sink.token(Block::Across, hash.column(bits), Place::Folded(characters[first].1..*at + 1));
            }
        }
    }
}
