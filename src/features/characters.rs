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
    units: Vec<Unit>,
}

#[derive(Debug, Default)]
struct Grams {
    columns: Vec<u32>,
    middles: Vec<u32>,
}

/// A character of a text that is not ASCII.
#[derive(Debug, Clone, Copy)]
struct Unit {
    /// Its first byte in `spaced`.
    at: usize,
    /// How much the characters before it count.
    before: usize,
    /// How many of them are spaces.
    spaces: usize,
}

impl Characters {
    /// Becomes the n-grams of `view`, with columns below `2^bits`.
    pub(super) fn read(&mut self, view: &str, bits: u32) {
        self.space(view);
        for grams in [&mut self.inside, &mut self.across] {
            grams.columns.clear();
            grams.middles.clear();
        }
        if self.is_empty() {
            return;
        }
        if view.is_ascii() {
            self.read_ascii(bits);
        } else {
            self.read_any(bits);
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
        let odd = |&byte: &u8| byte < b' ';
        let double = bytes.windows(2).any(|pair| pair == b"  ");
        let edged = bytes.first().is_none_or(|&byte| byte == b' ') || bytes.last() == Some(&b' ');
        if view.is_ascii() && !edged && !double && !bytes.iter().any(odd) {
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

    /// One letter is one byte: an n-gram is the lower bytes of the 8 that stand at its beginning.
    fn read_ascii(&mut self, bits: u32) {
        let length = self.spaced.len() - PADDING;
        let across = (length + 1).saturating_sub(ACROSS);
        let words = |count: usize| self.spaced.windows(8).take(count).enumerate().map(|(at, word)| (at, little_endian(word)));
        self.across.columns.extend(words(across).map(|(_, word)| OUTER.with(word & mask(ACROSS)).column(bits)));
        self.across.middles.extend((0..across as u32).map(|at| at + ACROSS as u32 / 2));

        let (long, short) = ((length + 1).saturating_sub(LONG), (length + 1).saturating_sub(SHORT));
        self.inside.columns.resize(long + short, 0);
        self.inside.middles.resize(long + short, 0);
        let mut kept = 0;
        let mut keep = |at: usize, word: u64, size: usize, is_kept: bool| {
            self.inside.columns[kept] = INNER.with(word & mask(size)).column(if size == SHORT { bits.min(SHORT_BITS) } else { bits });
            self.inside.middles[kept] = (at + (size - 1) / 2) as u32;
            kept += usize::from(is_kept);
        };
        for (at, word) in words(long) {
            keep(at, word, SHORT, true);
            // Without a branch, which nobody could predict: what holds a space in its middle is written over by the next.
            keep(at, word, LONG, (word >> 8) as u8 != b' ' && (word >> 16) as u8 != b' ');
        }
        for (at, word) in words(short).skip(long) {
            keep(at, word, SHORT, true);
        }
        self.inside.columns.truncate(kept);
        self.inside.middles.truncate(kept);
    }

    fn read_any(&mut self, bits: u32) {
        let end = self.spaced.len() - PADDING;
        self.units.clear();
        let (mut before, mut spaces) = (0, 0);
        let mut at = 0;
        while at < end {
            self.units.push(Unit { at, before, spaces });
            let byte = self.spaced[at];
            let (width, counts) = match byte {
                0..0x80 => (1, 1),
                0x80..0xe0 => (2, 1),
                // U+2E80, the first CJK radical, is E2 BA 80.
                0xe0..0xf0 => (3, if (byte, self.spaced[at + 1]) >= (0xe2, 0xba) { 2 } else { 1 }),
                _ => (4, 2),
            };
            before += counts;
            spaces += usize::from(byte == b' ');
            at += width;
        }
        self.units.push(Unit { at: end, before, spaces });
        for (first, unit) in self.units.iter().enumerate() {
            let filled = |size: usize| self.units[first + 1..].iter().take(size).position(|next| next.before - unit.before >= size);
            let gram = |past: usize| (unit.at..self.units[first + 1 + past].at, self.units[first + past / 2].at);
            if let Some(past) = filled(ACROSS) {
                let (range, middle) = gram(past);
                self.across.columns.push(hash(OUTER, &self.spaced, range).column(bits));
                self.across.middles.push(middle as u32);
            }
            for size in [SHORT, LONG] {
                // Spaces may stand at its ends only.
                if let Some(past) = filled(size)
                    && self.units[first + past].spaces == self.units[first + 1].spaces
                {
                    let (range, middle) = gram(past);
                    self.inside.columns.push(hash(INNER, &self.spaced, range).column(if size == SHORT {
                        bits.min(SHORT_BITS)
                    } else {
                        bits
                    }));
                    self.inside.middles.push(middle as u32);
                }
            }
        }
    }
}

fn little_endian(word: &[u8]) -> u64 {
    word.first_chunk().map_or(0, |word| u64::from_le_bytes(*word))
}

/// Keeps the lower `bytes`, 1 to 8, of a word.
fn mask(bytes: usize) -> u64 {
    u64::MAX >> (64 - 8 * bytes)
}

/// The hash of `range` of `spaced`, by 8 bytes, the last ones filled up with zeros.
fn hash(family: TokenHash, spaced: &[u8], range: Range<usize>) -> TokenHash {
    let mut hash = family;
    let mut at = range.start;
    while at < range.end {
        let word = little_endian(spaced.get(at..at + 8).unwrap_or_default());
        hash = hash.with(word & mask((range.end - at).min(8)));
        at += 8;
    }
    hash
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(view: &str) -> Characters {
        let mut characters = Characters::default();
        characters.read("what stood here before 漢", 20);
        characters.read(view, 20);
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
        let column = |gram: String| hash(family, format!("{gram}\0\0\0\0\0\0\0\0").as_bytes(), 0..gram.len()).column(20);
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
        assert_eq!(middles, ["a", "a", "a", "b", "b"]);
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

        /// The way for ASCII and the way for all texts find the same.
        #[test]
        fn ascii_is_read_as_any_text(view in "[ -~\n\t]{1,40}") {
            let fast = read(&view);
            let mut any = read(&view);
            if !any.is_empty() {
                for grams in [&mut any.inside, &mut any.across] {
                    grams.columns.clear();
                    grams.middles.clear();
                }
                any.read_any(20);
            }
            prop_assert_eq!(fast.inside(), any.inside());
            prop_assert_eq!(fast.across(), any.across());
            prop_assert_eq!(&fast.inside.middles, &any.inside.middles);
            prop_assert_eq!(&fast.across.middles, &any.across.middles);
        }
    }
}
