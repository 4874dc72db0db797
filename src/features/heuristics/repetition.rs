//! Repetition within one comment.
//!
//! # What it sees
//! Stretched letters, the same word again and again, the same line or sentence twice, and a poor choice of words.
//!
//! # Why it matters
//! Floods fill the page by repeating themselves, and pasted campaigns often paste twice. Enthusiasm stretches letters too
//! (`soooo good`), so a little of it is normal.
//!
//! # Example
//! `buy buy buy buy`

use std::rc::Rc;

use super::{
    Heuristic, Measure,
    memo::Memo,
    shape::shape,
    tally::{Tally, per_cent},
};
use crate::{
    span::Span,
    text::{Text, Word, WordKind},
};

/// Stretched letters.
pub const STRETCHED_LETTERS: Heuristic = Heuristic {
    name: "stretched_letters",
    sees: "letters typed three and more times in a row, counted by run",
    example: "sooooo good",
    buckets: &[1, 2, 4],
    measure: stretched_letters,
};

/// The same word in a row.
pub const REPEATED_WORDS: Heuristic = Heuristic {
    name: "repeated_words",
    sees: "the longest run of one word, from two on",
    example: "buy buy buy buy",
    buckets: &[2, 3, 6],
    measure: repeated_words,
};

/// The same line or sentence again.
pub const REPEATED_LINES: Heuristic = Heuristic {
    name: "repeated_lines",
    sees: "lines and sentences that say again what one before them said",
    example: "Come to my page. Come to my page.",
    buckets: &[1, 2, 4],
    measure: repeated_lines,
};

/// Poor choice of words.
pub const REPEATED_SHARE: Heuristic = Heuristic {
    name: "repeated_share",
    sees: "share of words that occurred before, in per cent, from 8 words on",
    example: "good good good good good good good good",
    buckets: &[20, 40, 60, 80],
    measure: repeated_share,
};

/// Counts runs of a letter in the original. `www` and Roman numerals are no stretching, nor is what a broken encoding left.
fn stretched_letters(text: &Text<'_>) -> Measure {
    if !shape(text).has_run {
        return Measure::default();
    }
    let mut tally = Tally::default();
    let mut run = (' ', 0, Span::new(0, 0));
    let mut close = |(letter, length, span): (char, u32, Span)| {
        if length >= 3
            && letter.is_alphabetic()
            && !matches!(letter, 'â' | 'ð' | 'Â' | 'Ã')
            && !(length == 3 && matches!(letter, 'w' | 'W' | 'i' | 'I' | 'x' | 'X'))
        {
            tally.add(span);
        }
    };
    for (start, letter) in text.original().char_indices() {
        let end = start + letter.len_utf8();
        if letter == run.0 {
            run.1 += 1;
            run.2.end = end;
        } else {
            close(run);
            run = (letter, 1, Span::new(start, end));
        }
    }
    close(run);
    tally.measure()
}

/// The longest run of one word, and where it stands.
fn repeated_words(text: &Text<'_>) -> Measure {
    let words = text.words();
    let prints = prints(text);
    let mut longest = 1;
    let mut place = 0..0;
    let mut start = 0;
    for at in 1..=words.len() {
        if at < words.len() && prints[at] == prints[start] {
            continue;
        }
        if at - start > longest && words[start].kind != WordKind::Number {
            longest = at - start;
            place = words[start].start..words[at - 1].end;
        }
        start = at;
    }
    if longest < 2 {
        return Measure::default();
    }
    Measure { level: u32::try_from(longest).unwrap_or(u32::MAX), spans: vec![text.origin(place)] }
}

/// Counts sentences of three and more words that repeat one before.
fn repeated_lines(text: &Text<'_>) -> Measure {
    let words = text.words();
    if words.len() < 6 {
        return Measure::default();
    }
    let prints = prints(text);
    let mut sentences = Vec::new();
    let mut start = 0;
    for at in 1..=words.len() {
        if at < words.len() && !parts_sentences(text.folded(), &words[at - 1], &words[at]) {
            continue;
        }
        if at - start >= 3 {
            let print = prints[start..at].iter().fold(at as u64 - start as u64, |print, word| mix(print, *word));
            sentences.push((print, words[start].start..words[at - 1].end));
        }
        start = at;
    }
    sentences.sort_unstable_by_key(|(print, place)| (*print, place.start));
    let mut again: Vec<_> = sentences.windows(2).filter(|pair| pair[0].0 == pair[1].0).map(|pair| pair[1].1.clone()).collect();
    again.sort_unstable_by_key(|place| place.start);
    let mut tally = Tally::default();
    for place in again {
        tally.add_folded(text, place);
    }
    tally.measure()
}

/// Whether a sentence or a line ends between two words.
fn parts_sentences(folded: &str, before: &Word, after: &Word) -> bool {
    let gap = folded.as_bytes().get(before.end..after.start).unwrap_or_default();
    gap != b" "
        && gap.iter().zip(gap.iter().skip(1).chain(b"x")).any(|(mark, next)| match mark {
            b'\n' | b'!' | b'?' | b';' => true,
            b'.' => matches!(next, b' ' | b'.'),
            _ => false,
        })
}

/// Share of words that occurred before.
fn repeated_share(text: &Text<'_>) -> Measure {
    let words = text.words().len();
    if words < 8 {
        return Measure::default();
    }
    let mut prints = prints(text).to_vec();
    prints.sort_unstable();
    prints.dedup();
    Measure { level: per_cent(words - prints.len(), words), spans: Vec::new() }
}

thread_local! {
    static PRINTS: Memo<Vec<u64>> = const { Memo::new() };
}

/// A number for each word: the same for the same word, and but for a chance of one in 2^64 only for it.
fn prints(text: &Text<'_>) -> Rc<Vec<u64>> {
    PRINTS.with(|memo| {
        memo.of(text.folded(), || {
            text.words()
                .iter()
                .map(|word| {
                    let bytes = text.word(word).as_bytes();
                    let (chunks, rest) = bytes.as_chunks::<8>();
                    let print = chunks.iter().fold(bytes.len() as u64, |print, chunk| mix(print, u64::from_le_bytes(*chunk)));
                    mix(print, rest.iter().fold(0, |tail, byte| tail << 8 | u64::from(*byte)))
                })
                .collect()
        })
    })
}

/// Folds the next number into a print (a multiply-xorshift step, as in SplitMix64).
fn mix(print: u64, next: u64) -> u64 {
    let mixed = (print ^ next).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ (mixed >> 32)).rotate_left(17)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(heuristic: &Heuristic, text: &str) -> u32 {
        (heuristic.measure)(&Text::fold(text)).level
    }

    #[test]
    fn letters() {
        assert_eq!(level(&STRETCHED_LETTERS, "sooo goooood"), 2);
        assert_eq!(level(&STRETCHED_LETTERS, "ееееее"), 1);
        assert_eq!(level(&STRETCHED_LETTERS, "see www.site.example, part III, 1000 and ----, âââ"), 0);
    }

    #[test]
    fn words() {
        assert_eq!(level(&REPEATED_WORDS, "Buy buy, BUY now"), 3);
        assert_eq!(level(&REPEATED_WORDS, "all words differ here"), 0);
        assert_eq!(level(&REPEATED_WORDS, "1 1 1 1"), 0, "scores are no flood");
        assert_eq!(level(&REPEATED_WORDS, ""), 0);
    }

    #[test]
    fn lines_and_sentences() {
        let twice = "Come to my page!\nsomething else\n  come to MY page";
        assert_eq!(level(&REPEATED_LINES, twice), 1);
        let spans = (REPEATED_LINES.measure)(&Text::fold(twice)).spans;
        assert_eq!(&twice[spans[0].start..spans[0].end], "come to MY page");
        assert_eq!(level(&REPEATED_LINES, "Yes. Yes. One thing. Another thing."), 0);
    }

    #[test]
    fn share_of_words_said_before() {
        assert_eq!(level(&REPEATED_SHARE, "go go go go go go go go go go"), 90);
        assert_eq!(level(&REPEATED_SHARE, "go go go"), 0, "too short to tell");
    }
}
