//! [`Beginnings`]: how phrases begin, so that most words are turned away at a glance.

/// White space as typed, one character.
const SPACES: [&[u8]; 7] = [b" ", b"\t", b"\n", b"\x0b", b"\x0c", b"\r", "\u{a0}".as_bytes()];

/// The beginnings of a list of phrases: of three, five or eight bytes, by the length of the phrase. Others may share their bits; none is missed.
#[derive(Clone)]
pub(super) struct Beginnings {
    /// First three bytes, in every way they may be typed.
    three: Bits<{ 1 << 10 }>,
    /// First three bytes of phrases of three and four.
    short: Bits<{ 1 << 10 }>,
    /// First five bytes of phrases of five to seven.
    five: Bits<{ 1 << 10 }>,
    /// First eight bytes of longer phrases.
    eight: Bits<{ 1 << 10 }>,
}

impl Beginnings {
    /// The beginnings of `phrases`, each of three bytes or more, in which a space stands for any white space and `'` also for the curly apostrophe.
    pub(super) fn of<'p>(phrases: impl Iterator<Item = &'p str>) -> Self {
        let mut beginnings = Self { three: Bits::new(), short: Bits::new(), five: Bits::new(), eight: Bits::new() };
        for phrase in phrases {
            let bytes = ahead(phrase.as_bytes(), 0);
            as_typed(&phrase.as_bytes()[..3]).iter().for_each(|typed| beginnings.three.set(three(ahead(typed, 0))));
            match phrase.len() {
                0..=4 => beginnings.short.set(three(bytes)),
                5..=7 => beginnings.five.set(five(bytes)),
                _ => beginnings.eight.set(eight(bytes)),
            }
        }
        beginnings
    }

    /// The beginnings of three bytes that are all there is to be known.
    pub(super) fn of_three(heads: impl Iterator<Item = [u8; 3]>) -> Self {
        let mut beginnings = Self::of(std::iter::empty());
        for head in heads {
            let number = three(ahead(&head, 0));
            beginnings.three.set(number);
            beginnings.short.set(number);
        }
        beginnings
    }

    /// Adds those of another list.
    pub(super) fn join(&mut self, other: &Self) {
        self.three.join(&other.three);
        self.short.join(&other.short);
        self.five.join(&other.five);
        self.eight.join(&other.eight);
    }

    /// Whether a phrase may begin with the bytes `ahead`, as [`ahead`] gives them. In an `odd` text there may be white space other than single spaces, or curly apostrophes.
    ///
    /// Four of ten words are turned away by their first three bytes: that much is best done where it is asked.
    #[inline(always)]
    pub(super) fn may_begin(&self, ahead: u64, odd: bool) -> bool {
        self.three.has(three(ahead)) && self.may_go_on(ahead, odd)
    }

    #[inline]
    fn may_go_on(&self, ahead: u64, odd: bool) -> bool {
        self.eight.has(eight(ahead)) || self.five.has(five(ahead)) || self.short.has(three(ahead)) || odd && is_odd(ahead)
    }
}

/// The ways in which `beginning` may be typed, the first three bytes of each.
fn as_typed(beginning: &[u8]) -> Vec<Vec<u8>> {
    let mut ways = vec![Vec::new()];
    for byte in beginning {
        let more: Vec<Vec<u8>> = match byte {
            b' ' => {
                let runs = SPACES.iter().flat_map(|first| SPACES.iter().map(move |second| [*first, *second].concat()));
                SPACES.iter().map(|space| space.to_vec()).chain(runs).collect()
            }
            b'\'' => vec![b"'".to_vec(), "’".as_bytes().to_vec()],
            _ => vec![vec![*byte]],
        };
        ways = ways.iter().flat_map(|way| more.iter().map(move |next| [&way[..], next].concat())).collect();
    }
    ways.iter_mut().for_each(|way| way.truncate(3));
    ways
}

/// The eight bytes from `at` on, the first one lowest; zeros past the end.
#[inline]
pub(super) fn ahead(bytes: &[u8], at: usize) -> u64 {
    match bytes.get(at..at + 8).and_then(|eight| eight.first_chunk()) {
        Some(eight) => u64::from_le_bytes(*eight),
        None => bytes.get(at..).unwrap_or_default().iter().rfold(0, |ahead, byte| ahead << 8 | u64::from(*byte)),
    }
}

/// Whether the eight bytes are not written as phrases are: with a run of spaces, other white space, or what may begin a curly apostrophe in them. Zeros stand past the end of the text: no
/// phrase that is longer than the text goes on there.
#[inline]
fn is_odd(ahead: u64) -> bool {
    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * LOW;
    // The high bit of each byte that is 0, whatever the others are.
    let zeros = |bytes: u64| !((bytes & !HIGH).wrapping_add(!HIGH) | bytes) & HIGH;
    let spaces = zeros(ahead ^ (u64::from(b' ') * LOW));
    let controls = zeros(ahead & (0xe0 * LOW)) & !zeros(ahead);
    controls | spaces & spaces << 8 | zeros(ahead ^ (0xe2 * LOW)) | zeros(ahead ^ (0xc2 * LOW)) != 0
}

#[inline]
fn three(ahead: u64) -> usize {
    let bytes = ahead as usize;
    (bytes & 0xff) << 11 ^ (bytes >> 8 & 0xff) << 5 ^ (bytes >> 16 & 0xff)
}

#[inline]
fn five(ahead: u64) -> usize {
    ((ahead << 24).wrapping_mul(SPREAD) >> 48) as usize
}

#[inline]
fn eight(ahead: u64) -> usize {
    (ahead.wrapping_mul(SPREAD) >> 48) as usize
}

/// Spreads neighbouring numbers over the whole range (the golden ratio, as in Fibonacci hashing).
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// A set of numbers below 64 times `WORDS`; greater ones are folded into it.
#[derive(Clone)]
struct Bits<const WORDS: usize>(Box<[u64; WORDS]>);

impl<const WORDS: usize> Bits<WORDS> {
    fn new() -> Self {
        Self(Box::new([0; WORDS]))
    }

    fn set(&mut self, number: usize) {
        self.0[number >> 6 & (WORDS - 1)] |= 1 << (number & 63);
    }

    fn join(&mut self, other: &Self) {
        self.0.iter_mut().zip(&*other.0).for_each(|(bits, more)| *bits |= more);
    }

    #[inline]
    fn has(&self, number: usize) -> bool {
        self.0[number >> 6 & (WORDS - 1)] >> (number & 63) & 1 == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_way_to_type_a_phrase_is_missed() {
        let beginnings = Beginnings::of(["i am back", "t's", "my bio", "it's it"].into_iter());
        for typed in
            ["i am back", "i\tam back", "i  am back", "i \n am", "i\u{a0}am", "t's", "t’s", "my bio", "my\nbio", "my   bio", "it’s it"]
        {
            assert!(beginnings.may_begin(ahead(typed.as_bytes(), 0), true), "{typed}");
        }
        for typed in ["i am", "i was here", "my cat and me", "its nothing", "the others"] {
            assert!(!beginnings.may_begin(ahead(typed.as_bytes(), 0), true), "{typed}");
        }
    }

    #[test]
    fn bytes_ahead_end_with_the_text() {
        assert_eq!(ahead(b"abcdefghi", 0).to_le_bytes(), *b"abcdefgh");
        assert_eq!(ahead(b"abcdefghi", 7).to_le_bytes(), *b"hi\0\0\0\0\0\0");
        assert_eq!(ahead(b"abc", 9), 0);
    }
}
