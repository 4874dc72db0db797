//! Character n-grams of the folded view: 2- and 4-grams inside chunks between white space, 5-grams across them.
//!
//! Runs of white space count as one space, and so do the edges of the text. A character of the scripts from CJK on (ideographs, kana, Hangul, emoji) says about as much as two letters and counts as two:
//! an n-gram ends with the character that fills it.

use std::ops::Range;

use super::hash::TokenHash;

const SHORT: usize = 2;
const LONG: usize = 4;
const ACROSS: usize = 5;
/// The n-grams of two letters, few and in every text, lie together in the first 2^13 columns, which stay in the cache.
const SHORT_BITS: u32 = 13;
const INNER: TokenHash = TokenHash::new(4);
const OUTER: TokenHash = TokenHash::new(5);

/// Zeros behind the text, so that 8 bytes can be read at each of its bytes.
const PADDING: usize = 8;

/// The n-grams of one text after the other, in reused memory: columns, and for each the byte of the folded view at which its middle stands.
#[derive(Debug, Default)]
pub(super) struct Characters {
    /// The view with a space for each run of white space and at both edges, and the padding.
    spaced: Vec<u8>,
    /// The place in the view of each byte of `spaced`; empty where that is one byte less, as in most texts.
    origins: Vec<u32>,
    inside: Grams,
    across: Grams,
    fresh: [Fresh; 2],
}

/// The n-grams of a block.
#[derive(Debug, Default)]
struct Grams {
    columns: Vec<u32>,
    /// Places in `spaced`; empty where nobody asked for them.
    middles: Vec<u32>,
}

/// Positions that are read at a time.
const STRETCH: usize = 64;
/// N-grams that a stretch can give a block, a power of two.
const MOST: usize = 2 * STRETCH;

/// The n-grams of a stretch of text, on their way into a block.
#[derive(Debug)]
struct Fresh {
    columns: [u32; MOST],
    middles: [u32; MOST],
    count: usize,
}

impl Default for Fresh {
    fn default() -> Self {
        Self { columns: [0; MOST], middles: [0; MOST], count: 0 }
    }
}

impl Fresh {
    /// Adds an n-gram. One that is not `kept` is written over by the next, since nobody could predict a branch here.
    #[inline]
    fn push<const PLACED: bool>(&mut self, column: u32, middle: usize, kept: bool) {
        // The remainder changes nothing, and spares a check.
        self.columns[self.count % MOST] = column;
        if PLACED {
            self.middles[self.count % MOST] = middle as u32;
        }
        self.count += usize::from(kept);
    }

    fn pour<const PLACED: bool>(&mut self, grams: &mut Grams) {
        if PLACED {
            grams.middles.extend_from_slice(&self.middles[..self.count]);
        } else {
            grams.columns.extend_from_slice(&self.columns[..self.count]);
        }
        self.count = 0;
    }
}

impl Characters {
    /// Becomes the n-grams of `view`, with columns below `2^bits`.
    pub(super) fn read(&mut self, view: &str, bits: u32) {
        self.space(view);
        for grams in [&mut self.inside, &mut self.across] {
            grams.columns.clear();
            grams.middles.clear();
        }
        if !self.is_empty() {
            self.read_spaced::<false>(bits);
        }
    }

    /// Finds the places of the n-grams that were read last: few texts need them.
    pub(super) fn locate(&mut self) {
        if !self.is_empty() && self.inside.middles.len() < self.inside.columns.len() {
            self.inside.middles.clear();
            self.across.middles.clear();
            self.read_spaced::<true>(1);
        }
    }

    /// Whether there is no visible character.
    pub(super) fn is_empty(&self) -> bool {
        self.spaced.len() <= 1 + PADDING
    }

    pub(super) fn inside(&self) -> &[u32] {
        &self.inside.columns
    }

    pub(super) fn across(&self) -> &[u32] {
        &self.across.columns
    }

    /// The byte of the view at which the middle of the n-gram at `index` stands.
    pub(super) fn inside_at(&self, index: usize) -> usize {
        self.origin(self.inside.middles.get(index))
    }

    /// The same for the n-grams across chunks.
    pub(super) fn across_at(&self, index: usize) -> usize {
        self.origin(self.across.middles.get(index))
    }

    /// The n-grams whose middles stand in `bytes` of the view.
    pub(super) fn inside_within(&self, bytes: &Range<usize>) -> Range<usize> {
        self.within(&self.inside, bytes)
    }

    /// The same for the n-grams across chunks.
    pub(super) fn across_within(&self, bytes: &Range<usize>) -> Range<usize> {
        self.within(&self.across, bytes)
    }

    fn within(&self, grams: &Grams, bytes: &Range<usize>) -> Range<usize> {
        let before = |end: usize| grams.middles.partition_point(|middle| self.origin(Some(middle)) < end);
        before(bytes.start)..before(bytes.end)
    }

    /// Where a byte of `spaced` stands in the view.
    fn origin(&self, at: Option<&u32>) -> usize {
        let at = at.map_or(0, |&at| at as usize);
        self.origins.get(at).map_or(at.saturating_sub(1), |&origin| origin as usize)
    }

    /// Makes `spaced` and `origins` of `view`.
    fn space(&mut self, view: &str) {
        self.spaced.clear();
        self.origins.clear();
        self.spaced.push(b' ');
        let bytes = view.as_bytes();
        // Looked through to the end, since that is done 16 bytes at a time.
        let odd = bytes.iter().fold(false, |odd, &byte| odd | !(b' '..0x80).contains(&byte));
        let double = bytes.iter().zip(bytes.iter().skip(1)).fold(false, |double, (&one, &next)| double | ((one == b' ') & (next == b' ')));
        let edged = bytes.first().is_none_or(|&byte| byte == b' ') || bytes.last() == Some(&b' ');
        if !odd && !double && !edged {
            self.spaced.extend_from_slice(bytes);
        } else {
            self.origins.push(0);
            for (at, character) in view.char_indices() {
                if !character.is_whitespace() {
                    self.spaced.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                } else if self.spaced.last() != Some(&b' ') {
                    self.spaced.push(b' ');
                }
                self.origins.resize(self.spaced.len(), u32::try_from(at).unwrap_or(u32::MAX));
            }
        }
        if self.spaced.len() > 1 && self.spaced.last() != Some(&b' ') {
            self.spaced.push(b' ');
            if !self.origins.is_empty() {
                self.origins.push(u32::try_from(view.floor_char_boundary(bytes.len() - 1)).unwrap_or(u32::MAX));
            }
        }
        self.spaced.resize(self.spaced.len() + PADDING, 0);
    }

    /// Reads the columns, or the places, of the n-grams of `spaced`.
    fn read_spaced<const PLACED: bool>(&mut self, bits: u32) {
        let Self { spaced, inside, across, fresh: [fresh_inside, fresh_across], .. } = self;
        let end = spaced.len() - PADDING;
        // Behind this there is no room for the longest n-gram of letters of one byte.
        let roomy = end.saturating_sub(ACROSS - 1);
        let short_bits = bits.min(SHORT_BITS);
        let mut at = 0;
        while at < end {
            let stretch = end.min(at + STRETCH);
            // Five letters of one byte each, as almost everywhere: an n-gram is the lower bytes of the 8 that stand here.
            for word in spaced[at..stretch.min(roomy).max(at) + 7].windows(8) {
                let word = little_endian(word);
                if word & 0x80_8080_8080 != 0 {
                    break;
                }
                let spanned = (word >> 8) as u8 == b' ' || (word >> 16) as u8 == b' ';
                fresh_inside.push::<PLACED>(INNER.column_with(word & mask(SHORT), short_bits), at, true);
                fresh_inside.push::<PLACED>(INNER.column_with(word & mask(LONG), bits), at + (LONG - 1) / 2, !spanned);
                fresh_across.push::<PLACED>(OUTER.column_with(word & mask(ACROSS), bits), at + (ACROSS - 1) / 2, true);
                at += 1;
            }
            // What stopped there: a wide letter near, or the end.
            if at < stretch {
                for (size, bits) in [(SHORT, short_bits), (LONG, bits)] {
                    // Spaces may stand at its ends only.
                    if let Some(gram) = Gram::at(spaced, at, end, size).filter(|gram| !gram.spanned) {
                        fresh_inside.push::<PLACED>(column(INNER, spaced, at..gram.end, bits), gram.middle, true);
                    }
                }
                if let Some(gram) = Gram::at(spaced, at, end, ACROSS) {
                    fresh_across.push::<PLACED>(column(OUTER, spaced, at..gram.end, bits), gram.middle, true);
                }
                at += width(spaced[at]);
            }
            fresh_inside.pour::<PLACED>(inside);
            fresh_across.pour::<PLACED>(across);
        }
    }
}

/// An n-gram of characters of any width.
struct Gram {
    /// Where it ends in `spaced`.
    end: usize,
    /// Its middle character, the former one of two.
    middle: usize,
    /// Whether a space stands between its first and its last character.
    spanned: bool,
}

impl Gram {
    /// The n-gram that begins `at` and counts for `size`, if the text goes on so far.
    fn at(spaced: &[u8], at: usize, end: usize, size: usize) -> Option<Self> {
        let mut starts = [0; ACROSS];
        let (mut next, mut counts, mut spanned) = (at, 0, false);
        for number in 0..size {
            if next >= end {
                return None;
            }
            starts[number] = next;
            // A space that is not the first character, and then not the last, as another follows.
            spanned |= number > 1 && spaced[starts[number - 1]] == b' ';
            counts += counts_for(spaced[next], spaced[next + 1]);
            next += width(spaced[next]);
            if counts >= size {
                return Some(Self { end: next, middle: starts[number / 2], spanned });
            }
        }
        None
    }
}

/// How many bytes a character takes whose first byte is `byte`.
fn width(byte: u8) -> usize {
    match byte {
        0..0x80 => 1,
        0x80..0xe0 => 2,
        0xe0..0xf0 => 3,
        _ => 4,
    }
}

/// How much a character counts whose first bytes these are: U+2E80, the first CJK radical, is E2 BA 80.
fn counts_for(first: u8, second: u8) -> usize {
    if (first, second) >= (0xe2, 0xba) { 2 } else { 1 }
}

fn little_endian(word: &[u8]) -> u64 {
    word.first_chunk().map_or(0, |word| u64::from_le_bytes(*word))
}

/// Keeps the lower `bytes`, 1 to 8, of a word.
fn mask(bytes: usize) -> u64 {
    u64::MAX >> (64 - 8 * bytes)
}

/// The column of `range` of `spaced`, by 8 bytes, the last ones filled up with zeros.
fn column(family: TokenHash, spaced: &[u8], range: Range<usize>, bits: u32) -> u32 {
    let mut hash = family;
    let mut at = range.start;
    while at + 8 < range.end {
        hash = hash.with(little_endian(&spaced[at..]));
        at += 8;
    }
    hash.column_with(little_endian(&spaced[at..]) & mask(range.end - at), bits)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(view: &str) -> Characters {
        let mut characters = Characters::default();
        characters.read("what stood here before 漢", 20);
        characters.locate();
        characters.read(view, 20);
        characters.locate();
        characters
    }

    /// The n-grams of `view`, found in the simplest way.
    fn expected(view: &str, sizes: &[usize], across: bool) -> Vec<String> {
        let words: Vec<&str> = view.split_whitespace().collect();
        if words.is_empty() {
            return Vec::new();
        }
        let text: Vec<char> = format!(" {} ", words.join(" ")).chars().collect();
        let counts = |c: &char| if *c >= '\u{2e80}' { 2 } else { 1 };
        let mut grams = Vec::new();
        for (first, size) in (0..text.len()).flat_map(|first| sizes.iter().map(move |size| (first, size))) {
            let fills = |end: &usize| text[first..*end].iter().map(counts).sum::<usize>() >= *size;
            let Some(end) = (first + 1..=text.len()).find(fills) else { continue };
            let gram = &text[first..end];
            if across || gram.len() < 3 || !gram[1..gram.len() - 1].contains(&' ') {
                grams.push(gram.iter().collect());
            }
        }
        grams
    }

    fn columns(family: TokenHash, grams: Vec<String>) -> Vec<u32> {
        let bits = |gram: &str| {
            let counts = gram.chars().map(|c| if c >= '\u{2e80}' { 2 } else { 1 }).sum::<usize>();
            if counts < 4 { SHORT_BITS } else { 20 }
        };
        let column = |gram: String| column(family, format!("{gram}\0\0\0\0\0\0\0\0").as_bytes(), 0..gram.len(), bits(&gram));
        grams.into_iter().map(column).collect()
    }

    #[test]
    fn what_an_n_gram_is() {
        assert_eq!(expected("ab cde", &[5], true), [" ab c", "ab cd", "b cde", " cde "]);
        assert_eq!(expected("ab cd", &[2, 4], false), [" a", " ab ", "ab", "b ", " c", " cd ", "cd", "d "]);
        assert_eq!(expected("世界 hi", &[2, 4], false), [" 世", " 世界", "世", "世界", "界", " h", " hi ", "hi", "i "]);
    }

    #[test]
    fn middles_lie_in_the_view() {
        let view = "ab  cde\nf 漢字x";
        let characters = read(view);
        let middles: Vec<&str> = (0..5).map(|index| &view[characters.inside_at(index)..][..1]).collect();
        assert_eq!(middles, ["a", "a", "a", "b", " "]);
        assert_eq!([0, 1, 2].map(|index| read("abcd").inside_at(index)), [0, 0, 0]);
        assert_eq!(read("abcd").across_at(0), 1);
        let all = characters.inside().len();
        assert_eq!(characters.inside_within(&(0..view.len())), 0..all);
        assert_eq!(characters.inside_within(&(0..1)), 0..3);
    }

    proptest! {
        #[test]
        fn columns_are_those_of_the_n_grams(view in "[a-d ]{0,12}|[a-d \n\u{a0}éж漢😀-]{0,12}|\\PC{0,20}") {
            let characters = read(&view);
            prop_assert_eq!(characters.inside(), columns(INNER, expected(&view, &[SHORT, LONG], false)));
            prop_assert_eq!(characters.across(), columns(OUTER, expected(&view, &[ACROSS], true)));
            prop_assert_eq!(characters.is_empty(), view.trim().is_empty());
            for index in 0..characters.across().len() {
                prop_assert!(view.is_char_boundary(characters.across_at(index)), "{}", characters.across_at(index));
            }
        }
    }
}
