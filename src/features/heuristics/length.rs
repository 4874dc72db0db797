//! Length and make-up.
//!
//! # What it sees
//! How long a comment is, how much of it is digits and punctuation, how often it asks, and whether it speaks of its writer or
//! to its reader.
//!
//! # Why it matters
//! None of these is a sin. They tell the model which kind of comment it reads: a link in three words weighs more than one in
//! three hundred.
//!
//! # Example
//! `You can trust me, I did it myself`

use super::{
    Heuristic, Measure,
    shape::shape,
    tally::{Tally, per_cent},
};
use crate::text::Text;

/// How many words.
pub const WORDS: Heuristic = Heuristic {
    name: "words",
    sees: "length in words",
    example: "Nice one",
    buckets: &[1, 4, 8, 15, 30, 60, 120],
    measure: |text| whole(u32::try_from(text.words().len()).unwrap_or(u32::MAX)),
};

/// How many characters.
pub const CHARACTERS: Heuristic = Heuristic {
    name: "characters",
    sees: "length in visible characters",
    example: "Nice one",
    buckets: &[1, 16, 40, 80, 160, 400, 1000],
    measure: |text| whole(u32::try_from(shape(text).visible).unwrap_or(u32::MAX)),
};

/// Share of digits.
pub const DIGIT_SHARE: Heuristic = Heuristic {
    name: "digit_share",
    sees: "share of digits in per cent",
    example: "call 555 0102",
    buckets: &[1, 4, 10, 25, 50],
    measure: |text| {
        let shape = shape(text);
        whole(per_cent(shape.digits, shape.visible))
    },
};

/// Share of punctuation.
pub const PUNCTUATION_SHARE: Heuristic = Heuristic {
    name: "punctuation_share",
    sees: "share of punctuation in per cent",
    example: "so, well... yes - no",
    buckets: &[3, 6, 10, 20, 40],
    measure: |text| {
        let shape = shape(text);
        whole(per_cent(shape.punctuation, shape.visible))
    },
};

/// Question marks.
pub const QUESTION_MARKS: Heuristic = Heuristic {
    name: "question_marks",
    sees: "question marks, counted",
    example: "Why?",
    buckets: &[1, 2, 4],
    measure: |text| whole(u32::try_from(shape(text).questions).unwrap_or(u32::MAX)),
};

/// Words for oneself.
pub const FIRST_PERSON: Heuristic = Heuristic {
    name: "first_person",
    sees: "words for oneself: I, my, me, we, our",
    example: "I like my home",
    buckets: &[1, 3, 6],
    measure: |text| count_words(text, FIRST_PERSON_WORDS),
};

/// Words for the reader.
pub const SECOND_PERSON: Heuristic = Heuristic {
    name: "second_person",
    sees: "words for the reader: you, your, u",
    example: "you will love your new job",
    buckets: &[1, 3, 6],
    measure: |text| count_words(text, SECOND_PERSON_WORDS),
};

/// The words for oneself, none longer than eight bytes.
const FIRST_PERSON_WORDS: &[u64] = &packed([
    "i", "i'm", "i’m", "im", "i've", "i’ve", "ive", "i'll", "i’ll", "i'd", "i’d", "my", "me", "mine", "we", "our", "us", "yo", "mi", "mis",
    "je", "mon", "ma", "ich", "mein", "meine", "meinen", "eu", "meu", "я", "мой", "мне", "меня",
]);

/// The words for the reader, none longer than eight bytes.
const SECOND_PERSON_WORDS: &[u64] = &packed([
    "you", "your", "yours", "you're", "you’re", "you'll", "you’ll", "you've", "you’ve", "u", "ur", "ya", "tu", "tus", "te", "usted",
    "você", "vous", "votre", "du", "dein", "deine", "ihr", "ты", "вы", "вам", "ваш",
]);

/// A measure of the whole text.
fn whole(level: u32) -> Measure {
    Measure { level, spans: Vec::new() }
}

/// Counts the words that are among `wanted`.
fn count_words(text: &Text<'_>, wanted: &[u64]) -> Measure {
    let mut tally = Tally::default();
    for word in text.words() {
        let bytes = text.word(word).as_bytes();
        if bytes.len() <= 8 && wanted.binary_search(&pack(bytes)).is_ok() {
            tally.add_folded(text, word.start..word.end);
        }
    }
    tally.measure()
}

/// Short words as sorted numbers: they are looked for in every word of every comment.
const fn packed<const N: usize>(words: [&str; N]) -> [u64; N] {
    let mut numbers = [0; N];
    let mut filled = 0;
    while filled < N {
        let number = pack(words[filled].as_bytes());
        let mut at = filled;
        while at > 0 && numbers[at - 1] > number {
            numbers[at] = numbers[at - 1];
            at -= 1;
        }
        numbers[at] = number;
        filled += 1;
    }
    numbers
}

/// A word of at most eight bytes as a number.
const fn pack(word: &[u8]) -> u64 {
    assert!(word.len() <= 8);
    let mut number = 0;
    let mut at = 0;
    while at < word.len() {
        number = number << 8 | word[at] as u64;
        at += 1;
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(heuristic: &Heuristic, text: &str) -> u32 {
        (heuristic.measure)(&Text::fold(text)).level
    }

    #[test]
    fn lengths() {
        assert_eq!(level(&WORDS, "one two, three"), 3);
        assert_eq!(level(&CHARACTERS, "é 水\n🎁"), 3);
        assert_eq!(level(&WORDS, ""), 0);
    }

    #[test]
    fn shares_and_counts() {
        assert_eq!(level(&DIGIT_SHARE, "ab 12"), 50);
        assert_eq!(level(&PUNCTUATION_SHARE, "abc."), 25);
        assert_eq!(level(&QUESTION_MARKS, "why? how？"), 2);
        assert_eq!(level(&FIRST_PERSON, "I told my mum that I'm home"), 3);
        assert_eq!(level(&SECOND_PERSON, "you and your yellow car"), 2);
        assert_eq!(level(&DIGIT_SHARE, ""), 0);
    }
}
