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

use std::ops::Range;

use super::{
    Heuristic,
    facts::Facts,
    gate::Gate,
    lexicon::mix,
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
    gate: Gate::RUNS,
    measure: stretched_letters,
};

/// The same word in a row.
pub const REPEATED_WORDS: Heuristic = Heuristic {
    name: "repeated_words",
    sees: "the longest run of one word, from two on",
    example: "buy buy buy buy",
    buckets: &[2, 3, 6],
    gate: Gate::ECHO,
    measure: repeated_words,
};

/// The same line or sentence again.
pub const REPEATED_LINES: Heuristic = Heuristic {
    name: "repeated_lines",
    sees: "lines and sentences that say again what one before them said",
    example: "Come to my page. Come to my page.",
    buckets: &[1, 2, 4],
    gate: Gate::LINES_AGAIN,
    measure: repeated_lines,
};

/// Poor choice of words.
pub const REPEATED_SHARE: Heuristic = Heuristic {
    name: "repeated_share",
    sees: "share of words that occurred before, in per cent, from 8 words on",
    example: "good good good good good good good good",
    buckets: &[20, 40, 60, 80],
    gate: Gate::REPEATS,
    measure: repeated_share,
};

/// Counts runs of a letter in the original. `www` and Roman numerals are no stretching, nor is what a broken encoding left.
fn stretched_letters(text: &Text<'_>, facts: &Facts, tally: &mut Tally) {
    if !facts.shape.has_run {
        return;
    }
    for Run { letter, length, span } in runs(text.original()) {
        if letter.is_alphabetic()
            && !matches!(letter, 'â' | 'ð' | 'Â' | 'Ã')
            && !(length == 3 && matches!(letter, 'w' | 'W' | 'i' | 'I' | 'x' | 'X'))
        {
            tally.add(span);
        }
    }
}

/// A character that stands three times and more in a row.
pub(super) struct Run {
    pub letter: char,
    pub length: usize,
    pub span: Span,
}

/// The runs of `text`, in order.
pub(super) fn runs(text: &str) -> impl Iterator<Item = Run> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while at + 2 < bytes.len() {
            // Most characters are followed by another one: their bytes tell.
            if bytes[at].is_ascii() && bytes[at + 1] != bytes[at] {
                at += 1;
                continue;
            }
            let start = at;
            let letter = text[start..].chars().next()?;
            let size = letter.len_utf8();
            let length = bytes[start..].chunks_exact(size).take_while(|same| *same == &bytes[start..start + size]).count();
            at = start + length * size;
            if length >= 3 {
                return Some(Run { letter, length, span: Span::new(start, at) });
            }
        }
        None
    })
}

/// The longest run of one word, and where it stands.
fn repeated_words(text: &Text<'_>, facts: &Facts, tally: &mut Tally) {
    let words = text.words();
    let prints = &facts.wording.prints;
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
    if longest >= 2 {
        tally.set(longest);
        tally.place(|| text.origin(place));
    }
}

/// Counts sentences that repeat one before.
fn repeated_lines(text: &Text<'_>, facts: &Facts, tally: &mut Tally) {
    facts.wording.again.sentences.iter().for_each(|(_, place)| tally.add_folded(text, place.clone()));
}

/// Share of words that occurred before.
fn repeated_share(text: &Text<'_>, facts: &Facts, tally: &mut Tally) {
    let words = text.words().len();
    tally.set(if words < 8 { 0 } else { per_cent(facts.wording.again.words, words) });
}

/// What is said again.
#[derive(Debug, Default)]
pub(super) struct Again {
    /// How many words occurred before; not counted in texts of less than [`LEAST_WORDS`].
    pub words: usize,
    /// The sentences of three and more words that repeat one before: their prints, and their places in the folded view, in order.
    pub sentences: Vec<(u64, Range<usize>)>,
    /// The words that were met, by their prints; those under an older stamp are none.
    slots: Vec<(u64, u32)>,
    stamp: u32,
    sorted: Vec<u64>,
}

/// Words in which something can be said again worth counting.
const LEAST_WORDS: usize = 6;
/// Words up to which they are looked for in a table; sorting so many is sooner done than waiting for memory.
const MOST_IN_TABLE: usize = 1024;
/// Words of a sentence that counts.
const SENTENCE: usize = 3;

impl Again {
    /// Reads the words of `text`, whose prints are `prints`.
    pub(super) fn read(&mut self, text: &Text<'_>, prints: &[u64]) {
        self.sentences.clear();
        self.words = match prints.len() {
            0..LEAST_WORDS => 0,
            LEAST_WORDS..=MOST_IN_TABLE => self.count(prints),
            _ => self.count_sorted(prints),
        };
        if self.words >= SENTENCE {
            self.read_sentences(text, prints);
        }
    }

    /// Counts the words that occurred before, by a table.
    fn count(&mut self, prints: &[u64]) -> usize {
        let size = (2 * prints.len()).next_power_of_two().max(128);
        if self.slots.len() < size || self.stamp == u32::MAX {
            self.slots.clear();
            self.slots.resize(size, (0, 0));
            self.stamp = 0;
        }
        self.stamp += 1;
        let (stamp, mask) = (self.stamp, size - 1);
        let Some(slots) = self.slots.get_mut(..size) else { return 0 };
        let mut again = 0;
        for &print in prints {
            let mut at = (print.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as usize & mask;
            loop {
                match slots[at] {
                    (_, old) if old != stamp => {
                        slots[at] = (print, stamp);
                        break;
                    }
                    (met, _) if met == print => {
                        again += 1;
                        break;
                    }
                    _ => at = (at + 1) & mask,
                }
            }
        }
        again
    }

    fn count_sorted(&mut self, prints: &[u64]) -> usize {
        self.sorted.clear();
        self.sorted.extend_from_slice(prints);
        self.sorted.sort_unstable();
        let different = self.sorted.chunk_by(|a, b| a == b).count();
        self.sorted.clear();
        prints.len() - different
    }

    /// Keeps the sentences that repeat one before.
    fn read_sentences(&mut self, text: &Text<'_>, prints: &[u64]) {
        let (words, folded) = (text.words(), text.folded());
        let sentences = &mut self.sentences;
        let mut start = 0;
        for at in 1..=words.len() {
            if at < words.len() && !parts_sentences(folded, &words[at - 1], &words[at]) {
                continue;
            }
            if at - start >= SENTENCE {
                let print = prints[start..at].iter().fold(at as u64 - start as u64, |print, word| mix(print, *word));
                sentences.push((print, words[start].start..words[at - 1].end));
            }
            start = at;
        }
        sentences.sort_unstable_by_key(|(print, place)| (*print, place.start));
        let mut last = None;
        sentences.retain(|(print, _)| last.replace(*print) == Some(*print));
        sentences.sort_unstable_by_key(|(_, place)| place.start);
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn level(heuristic: &Heuristic, text: &str) -> u32 {
        heuristic.measure(&Text::fold(text)).level
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
        let spans = REPEATED_LINES.measure(&Text::fold(twice)).spans;
        assert_eq!(&twice[spans[0].start..spans[0].end], "come to MY page");
        assert_eq!(level(&REPEATED_LINES, "Yes. Yes. One thing. Another thing."), 0);
    }

    #[test]
    fn share_of_words_said_before() {
        assert_eq!(level(&REPEATED_SHARE, "go go go go go go go go go go"), 90);
        assert_eq!(level(&REPEATED_SHARE, "go go go"), 0, "too short to tell");
    }
}
