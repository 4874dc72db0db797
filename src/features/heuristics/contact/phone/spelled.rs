//! Numbers spelled out: `five five five zero one zero zero`.

use std::ops::Range;

use super::few::Few;
use crate::text::Text;

/// Fewest digits spelled as words, and fewest and most digits in all.
const MIN_SPELLED: usize = 4;
const MIN_DIGITS: usize = 7;
const MAX_DIGITS: usize = 15;
/// Most bytes between two words of a number.
const MAX_GAP: usize = 3;

/// Digits gathered so far.
#[derive(Default)]
struct Gathered {
    digits: Few<u8, 24>,
    spelled: usize,
    range: Range<usize>,
}

/// Where spelled-out numbers stand in the folded text.
pub(super) fn numbers(text: &Text<'_>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut gathered = Gathered::default();
    for word in text.words() {
        let letters = text.word(word);
        let spelled = digit(letters);
        let plain = spelled.is_none() && letters.len() <= 5 && letters.bytes().all(|b| b.is_ascii_digit());
        if spelled.is_none() && !plain {
            gathered.close(&mut found);
            continue;
        }
        if word.start > gathered.range.end + MAX_GAP || gathered.digits.len() > MAX_DIGITS {
            gathered.close(&mut found);
        }
        if gathered.digits.is_empty() {
            gathered.range.start = word.start;
        }
        gathered.range.end = word.end;
        match spelled {
            Some(digit) => {
                gathered.digits.push(digit);
                gathered.spelled += 1;
            }
            None => letters.bytes().for_each(|b| {
                gathered.digits.push(b - b'0');
            }),
        }
    }
    gathered.close(&mut found);
    found
}

/// Digits in English and Spanish; the place of each is its digit, or ten more.
pub(in super::super::super) const DIGITS: &[&str] = &[
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "cero", "uno", "dos", "tres", "cuatro", "cinco",
    "seis", "siete", "ocho", "nueve", "oh",
];

/// The digit that `word` spells.
fn digit(word: &str) -> Option<u8> {
    let place = DIGITS.iter().position(|digit| *digit == word)?;
    u8::try_from(place % 10).ok()
}

impl Gathered {
    fn close(&mut self, found: &mut Vec<Range<usize>>) {
        let done = std::mem::take(self);
        let steps = done.digits.windows(2).filter(|pair| pair[0].abs_diff(pair[1]) == 1).count();
        let counting = steps + 3 >= done.digits.len();
        let number = (MIN_DIGITS..=MAX_DIGITS).contains(&done.digits.len()) && done.spelled >= MIN_SPELLED;
        if number && !counting {
            found.push(done.range);
        }
    }
}
