//! The token vector: words, word pairs, shapes, and character n-grams of the folded view, as hashed columns.
//!
//! Three blocks, each normalised on its own by the model, because a comment has ten times as many character n-grams as words:
//! 1. [`Block::Words`]: words, word pairs, parts of links, shapes of numbers;
//! 2. [`Block::Inside`]: character 1-5-grams within the white-space separated chunks, edges included;
//! 3. [`Block::Across`]: character 3-6-grams across chunks.

use std::ops::Range;

use super::hash::TokenHash;
use crate::text::{Text, WordKind};

/// A group of columns that is normalised on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Block {
    /// Words, pairs, link parts and number shapes.
    Words,
    /// Character n-grams inside chunks.
    Inside,
    /// Character n-grams across chunks.
    Across,
}

/// How many blocks there are.
pub const BLOCKS: usize = 3;

const INSIDE: usize = 5;
const ACROSS: Range<usize> = 3..7;

const WORD: TokenHash = TokenHash::new(1);
const PAIR: TokenHash = TokenHash::new(2);
const SHAPE: TokenHash = TokenHash::new(3);
const INNER: TokenHash = TokenHash::new(4);
const OUTER: TokenHash = TokenHash::new(5);

/// Takes in tokens, in the order of the text: block, column, and the token's bytes in the folded view.
pub trait Sink {
    /// One occurrence of a token.
    fn token(&mut self, block: Block, column: u32, place: Range<usize>);
}

/// Tells `sink` every token of `text` that stands within `range` of the folded view; columns are below `2^bits`.
pub fn tokens(text: &Text<'_>, range: Range<usize>, bits: u32, sink: &mut impl Sink) {
    words(text, &range, bits, sink);
    let view = &text.folded()[range.clone()];
    inside(view, range.start, bits, sink);
    across(view, range.start, bits, sink);
}

fn words(text: &Text<'_>, range: &Range<usize>, bits: u32, sink: &mut impl Sink) {
    let mut previous: Option<(u64, usize)> = None;
    let first = text.words().partition_point(|word| word.start < range.start);
    for word in text.words()[first..].iter().take_while(|word| word.end <= range.end) {
        let place = word.start..word.end;
        let bytes = text.word(word).as_bytes();
        let hash = WORD.with_bytes(bytes);
        sink.token(Block::Words, hash.column(bits), place.clone());
        if word.kind != WordKind::Letters {
            let shape =
                bytes.iter().take(12).fold(SHAPE, |shape, byte| shape.with(u64::from(if byte.is_ascii_digit() { b'0' } else { *byte })));
            sink.token(Block::Words, shape.column(bits), place.clone());
        }
        if let Some((before, start)) = previous {
            let pair = PAIR.with(before).with(hash.state());
            sink.token(Block::Words, pair.column(bits), start..place.end);
        }
        previous = Some((hash.state(), place.start));
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
                    sink.token(Block::Inside, hash.column(bits), characters[first].1..(*at + 1).min(end));
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
                sink.token(Block::Across, hash.column(bits), characters[first].1..*at + 1);
            }
        }
    }
}
