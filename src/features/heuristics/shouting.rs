//! Shouting.
//!
//! # What it sees
//! Upper case: its share of the cased letters, and words shouted in a row; exclamation marks and marks in heaps.
//!
//! # Why it matters
//! An advertisement wants to be seen. So do fans, who shout as loudly: it counts a little, and more beside other things.
//! Scripts without case never shout.
//!
//! # Example
//! `CLICK NOW AND GET RICH!!!`

use super::{
    Heuristic,
    facts::Facts,
    gate::Gate,
    tally::{Tally, per_cent},
};
use crate::{span::Span, text::Text};

/// Share of upper case.
pub const SHOUTING: Heuristic = Heuristic {
    name: "shouting",
    sees: "share of upper-case letters in per cent, from 8 letters on",
    example: "CLICK NOW AND GET RICH",
    buckets: &[15, 30, 60, 90],
    gate: Gate::UPPER,
    measure: |_, facts, tally| {
        let cased = facts.shape.upper + facts.shape.lower;
        tally.set(if cased < 8 { 0 } else { per_cent(facts.shape.upper, cased) });
    },
};

/// Runs of shouted words.
pub const SHOUTED_WORDS: Heuristic = Heuristic {
    name: "shouted_words",
    sees: "words in upper case, where at least two stand in a row",
    example: "you should SUBSCRIBE NOW",
    buckets: &[2, 4, 10],
    gate: Gate::CAPITALS,
    measure: shouted_words,
};

/// Exclamation marks.
pub const EXCLAMATION_MARKS: Heuristic = Heuristic {
    name: "exclamation_marks",
    sees: "exclamation marks, counted",
    example: "Wow!",
    buckets: &[1, 2, 4, 10],
    gate: Gate::EXCLAMATIONS,
    measure: |_, facts, tally| tally.set(facts.shape.exclamations),
};

/// Heaps of marks.
pub const LOUD_PUNCTUATION: Heuristic = Heuristic {
    name: "loud_punctuation",
    sees: "heaps of exclamation marks, question marks and dollar signs",
    example: "make $$$ today!!!",
    buckets: &[1, 2, 4],
    gate: Gate::HEAPS,
    measure: loud_punctuation,
};

/// Counts words of two and more cased letters, all upper case, in runs of at least two; places are the runs.
fn shouted_words(text: &Text<'_>, facts: &Facts, tally: &mut Tally) {
    // What stands in tags only was not shouted.
    if !facts.shape.has_capitals {
        return;
    }
    let original = text.original();
    let mut words = 0;
    let mut run: Option<(Span, u32)> = None;
    let mut close = |run: &mut Option<(Span, u32)>| {
        if let Some((span, length)) = run.take()
            && length >= 2
        {
            tally.add(span);
            words += length;
        }
    };
    let bytes = original.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let (mut upper, mut lower) = (0, false);
        // White space that is not ASCII ends a word as well.
        let mut after = None;
        while let Some(&byte) = bytes.get(at) {
            if byte.is_ascii() {
                if matches!(byte, b' ' | b'\t'..=b'\r') {
                    after = Some(at + 1);
                    break;
                }
                upper += u32::from(byte.is_ascii_uppercase());
                lower |= byte.is_ascii_lowercase();
                at += 1;
                continue;
            }
            let Some(letter) = original[at..].chars().next() else { break };
            if letter.is_whitespace() {
                after = Some(at + letter.len_utf8());
                break;
            }
            upper += u32::from(letter.is_uppercase());
            lower |= letter.is_lowercase();
            at += letter.len_utf8();
        }
        let span = Span::new(start, at);
        at = after.unwrap_or(at);
        // Numbers, marks and `I` have not enough letters to tell.
        if lower {
            close(&mut run);
        } else if upper >= 2 {
            run = Some(run.map_or((span, 1), |(whole, length)| (whole.join(span), length + 1)));
        }
    }
    close(&mut run);
    tally.set(words);
}

/// Counts runs of two and more of `!`, `?` and `$`; a lone `?!` is a question.
fn loud_punctuation(text: &Text<'_>, facts: &Facts, tally: &mut Tally) {
    if !facts.shape.has_heap {
        return;
    }
    let bytes = text.original().as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        while at < bytes.len() && matches!(bytes[at], b'!' | b'?' | b'$') {
            at += 1;
        }
        if at - start >= 2 && !matches!(&bytes[start..at], b"?!" | b"!?") {
            tally.add(Span::new(start, at));
        }
        at += usize::from(at == start);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(heuristic: &Heuristic, text: &str) -> u32 {
        heuristic.measure(&Text::fold(text)).level
    }

    #[test]
    fn share_of_upper_case() {
        assert_eq!(level(&SHOUTING, "ABCDefgh"), 50);
        assert_eq!(level(&SHOUTING, "OK LOL"), 0, "too short to tell");
        assert_eq!(level(&SHOUTING, "ПОДПИШИСЬ"), 100);
        assert_eq!(level(&SHOUTING, "今天天气很好今天天气很好"), 0, "no case, no shouting");
    }

    #[test]
    fn shouted_words_stand_in_a_row() {
        assert_eq!(level(&SHOUTED_WORDS, "CLICK HERE now, I SAID 2 TIMES"), 4);
        assert_eq!(level(&SHOUTED_WORDS, "NATO and the EU met in the USA"), 0);
        assert_eq!(level(&SHOUTED_WORDS, "I am here"), 0);
        let text = "see MY PAGE 4 FUN now";
        let spans = SHOUTED_WORDS.measure(&Text::fold(text)).spans;
        assert_eq!(&text[spans[0].start..spans[0].end], "MY PAGE 4 FUN");
    }

    #[test]
    fn heaps_of_marks() {
        assert_eq!(level(&LOUD_PUNCTUATION, "what??? buy!!! $$$"), 3);
        assert_eq!(level(&LOUD_PUNCTUATION, "really?! It costs $5!"), 0);
        assert_eq!(level(&EXCLAMATION_MARKS, "no! yes!!"), 3);
    }
}
