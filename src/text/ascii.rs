//! The short way of ASCII: one pass, 64 bytes at a time, reads the words and sees at the same time whether folding has more to do than to lower the case.

use wide::u8x64;

use super::tokens::{Word, WordKind};

/// What a pass saw.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Seen {
    /// Whether there are capitals.
    pub upper: bool,
    /// Whether four letters or digits stand each alone, one byte apart: what [`super::spaced`] may rejoin.
    pub apart: bool,
}

/// Reads the words of `text` into `words`, as [`super::tokens::words`] does of its lower case. `None` where it holds what more than the case of may have to be folded, or is no ASCII;
/// the words are of no use then.
pub(super) fn read_quiet(text: &[u8], words: &mut Vec<Word>) -> Option<Seen> {
    read(text, words, true)
}

/// Reads the words of `text`, which must be ASCII.
pub(super) fn read_words(text: &[u8], words: &mut Vec<Word>) {
    read(text, words, false);
}

/// Whether four letters or digits of `text`, which must be ASCII, stand each alone, one byte apart.
pub(super) fn stand_apart(text: &[u8]) -> bool {
    let mut before = 0;
    (0..text.len()).step_by(64).any(|base| {
        let bytes = block(text, base);
        let now = letters(bytes) | digits(bytes);
        let apart = apart(before, now, byte_after(text, base));
        before = now;
        apart
    })
}

#[inline]
fn read(text: &[u8], words: &mut Vec<Word>, quiet: bool) -> Option<Seen> {
    words.clear();
    let mut seen = Seen::default();
    // The word that goes on from the block before.
    let mut open: Option<Open> = None;
    let (mut letters_before, mut digits_before, mut low_before) = (0_u64, 0_u64, 0_u64);
    for base in (0..text.len()).step_by(64) {
        let bytes = block(text, base);
        if quiet && is_work(bytes) {
            return None;
        }
        let after = byte_after(text, base);
        let (letters, digits, low_lines) = (letters(bytes), digits(bytes), mask(bytes, b'_'));
        seen.upper |= is_within(bytes, b'A', 26).any();
        seen.apart |= apart(letters_before | digits_before, letters | digits, after);
        // A quote between letters and a point between digits are of the word.
        let quotes = mask(bytes, b'\'');
        let points = mask(bytes, b'.') | mask(bytes, b',');
        let inner = quotes
            & ((letters | low_lines) << 1 | (letters_before | low_before) >> 63)
            & (letters >> 1 | u64::from(after.is_ascii_alphabetic()) << 63)
            | points & (digits << 1 | digits_before >> 63) & (digits >> 1 | u64::from(after.is_ascii_digit()) << 63);
        let parts = letters | digits | low_lines | inner;
        let from_before = parts << 1 | u64::from(open.is_some());
        let (mut starts, mut ends) = (parts & !from_before, !parts & from_before);
        if let Some(word) = open.as_mut() {
            let end = ends.trailing_zeros();
            let run = before(end);
            word.letters |= letters & run != 0;
            word.digits |= digits & run != 0;
            if ends != 0 {
                words.push(word.close(base + end as usize));
                open = None;
                ends &= ends - 1;
            }
        }
        // Most blocks have no digits.
        while digits == 0 && ends != 0 {
            let (start, end) = (base + starts.trailing_zeros() as usize, base + ends.trailing_zeros() as usize);
            words.push(Word { start, end, kind: WordKind::Letters });
            starts &= starts - 1;
            ends &= ends - 1;
        }
        while ends != 0 {
            let (start, end) = (starts.trailing_zeros(), ends.trailing_zeros());
            let run = (1 << end) - (1 << start);
            let word = Open { start: base + start as usize, letters: letters & run != 0, digits: digits & run != 0 };
            words.push(word.close(base + end as usize));
            starts &= starts - 1;
            ends &= ends - 1;
        }
        if starts != 0 {
            let start = starts.trailing_zeros();
            let run = !before(start);
            open = Some(Open { start: base + start as usize, letters: letters & run != 0, digits: digits & run != 0 });
        }
        (letters_before, digits_before, low_before) = (letters, digits, low_lines);
    }
    words.extend(open.map(|word| word.close(text.len())));
    Some(seen)
}

/// A word under way.
#[derive(Clone, Copy)]
struct Open {
    start: usize,
    letters: bool,
    digits: bool,
}

impl Open {
    #[inline]
    fn close(self, end: usize) -> Word {
        const KINDS: [WordKind; 4] = [WordKind::Letters, WordKind::Letters, WordKind::Number, WordKind::Mixed];
        Word { start: self.start, end, kind: KINDS[usize::from(self.letters) + 2 * usize::from(self.digits)] }
    }
}

/// The bits below `end`, which may be 64.
fn before(end: u32) -> u64 {
    1_u64.checked_shl(end).map_or(u64::MAX, |bit| bit - 1)
}

/// The 64 bytes at `base`, with spaces behind the last.
#[inline]
fn block(text: &[u8], base: usize) -> u8x64 {
    if let Some((whole, _)) = text[base..].split_first_chunk::<64>() {
        return u8x64::new(*whole);
    }
    let rest = &text[base..];
    let mut bytes = [b' '; 64];
    bytes[..rest.len()].copy_from_slice(rest);
    u8x64::new(bytes)
}

/// The byte after the block of 64 at `base`; a space after the last.
fn byte_after(text: &[u8], base: usize) -> u8 {
    text.get(base + 64).copied().unwrap_or(b' ')
}

/// Which bytes are among the `count` from `first` on.
#[inline]
fn is_within(bytes: u8x64, first: u8, count: u8) -> u8x64 {
    let place = bytes - u8x64::splat(first);
    place.min(u8x64::splat(count - 1)).simd_eq(place)
}

#[inline]
fn letters(bytes: u8x64) -> u64 {
    is_within(bytes | u8x64::splat(0x20), b'a', 26).to_bitmask()
}

#[inline]
fn digits(bytes: u8x64) -> u64 {
    is_within(bytes, b'0', 10).to_bitmask()
}

#[inline]
fn mask(bytes: u8x64, byte: u8) -> u64 {
    bytes.simd_eq(u8x64::splat(byte)).to_bitmask()
}

/// Whether any byte may be more than a letter to lower: not ASCII, a control character, what opens markup.
#[inline]
fn is_work(bytes: u8x64) -> bool {
    let is = |byte| bytes.simd_eq(u8x64::splat(byte));
    let blank = is(b'\t') | is(b'\n') | is(b'\r');
    let control = is_within(bytes, 0, b' ') & !blank;
    (bytes | control | is(b'&') | is(b'<') | is(b'[') | is(0x7f)).any()
}

/// Whether the last of four letters or digits that stand alone, one byte apart, is among the bytes of `now`, which follow those of `before` and precede the byte `after`.
#[inline]
fn apart(before: u64, now: u64, after: u8) -> bool {
    let all = u128::from(before >> 56) | u128::from(now) << 8 | u128::from(after.is_ascii_alphanumeric()) << 72;
    let alone = all & !(all << 1) & !(all >> 1);
    alone & alone >> 2 & alone >> 4 & alone >> 6 != 0
}
