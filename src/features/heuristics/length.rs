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
    Heuristic,
    gate::Gate,
    lexicon::{self, LEXICON},
    tally::{Tally, per_cent},
};
use crate::text::Text;

/// How many words.
pub const WORDS: Heuristic = Heuristic {
    name: "words",
    sees: "length in words",
    example: "Nice one",
    buckets: &[1, 4, 8, 15, 30, 60, 120],
    gate: Gate::WORDS,
    measure: |text, _, tally| tally.set(text.words().len()),
};

/// How many characters.
pub const CHARACTERS: Heuristic = Heuristic {
    name: "characters",
    sees: "length in visible characters",
    example: "Nice one",
    buckets: &[1, 16, 40, 80, 160, 400, 1000],
    gate: Gate::VISIBLE,
    measure: |_, facts, tally| tally.set(facts.shape.visible),
};

/// Share of digits.
pub const DIGIT_SHARE: Heuristic = Heuristic {
    name: "digit_share",
    sees: "share of digits in per cent",
    example: "call 555 0102",
    buckets: &[1, 4, 10, 25, 50],
    gate: Gate::DIGITS,
    measure: |_, facts, tally| tally.set(per_cent(facts.shape.digits, facts.shape.visible)),
};

/// Share of punctuation.
pub const PUNCTUATION_SHARE: Heuristic = Heuristic {
    name: "punctuation_share",
    sees: "share of punctuation in per cent",
    example: "so, well... yes - no",
    buckets: &[3, 6, 10, 20, 40],
    gate: Gate::PUNCTUATION,
    measure: |_, facts, tally| tally.set(per_cent(facts.shape.punctuation, facts.shape.visible)),
};

/// Question marks.
pub const QUESTION_MARKS: Heuristic = Heuristic {
    name: "question_marks",
    sees: "question marks, counted",
    example: "Why?",
    buckets: &[1, 2, 4],
    gate: Gate::QUESTIONS,
    measure: |_, facts, tally| tally.set(facts.shape.questions),
};

/// Words for oneself.
pub const FIRST_PERSON: Heuristic = Heuristic {
    name: "first_person",
    sees: "words for oneself: I, my, me, we, our",
    example: "I like my home",
    buckets: &[1, 3, 6],
    gate: Gate::FIRST_PERSON,
    measure: |text, facts, tally| count_words(text, lexicon::FIRST_PERSON, facts.wording.first_person, tally),
};

/// Words for the reader.
pub const SECOND_PERSON: Heuristic = Heuristic {
    name: "second_person",
    sees: "words for the reader: you, your, u",
    example: "you will love your new job",
    buckets: &[1, 3, 6],
    gate: Gate::SECOND_PERSON,
    measure: |text, facts, tally| count_words(text, lexicon::SECOND_PERSON, facts.wording.second_person, tally),
};

/// The words for oneself.
pub(super) const FIRST_PERSON_WORDS: &[&str] = &[
    "i", "i'm", "i’m", "im", "i've", "i’ve", "ive", "i'll", "i’ll", "i'd", "i’d", "my", "me", "mine", "we", "our", "us", "yo", "mi", "mis",
    "je", "mon", "ma", "ich", "mein", "meine", "meinen", "eu", "meu", "я", "мой", "мне", "меня",
];

/// The words for the reader.
pub(super) const SECOND_PERSON_WORDS: &[&str] = &[
    "you", "your", "yours", "you're", "you’re", "you'll", "you’ll", "you've", "you’ve", "u", "ur", "ya", "tu", "tus", "te", "usted",
    "você", "vous", "votre", "du", "dein", "deine", "ihr", "ты", "вы", "вам", "ваш",
];

/// Counts the words of a kind, of which there are `count`.
fn count_words(text: &Text<'_>, kind: lexicon::Kinds, count: u32, tally: &mut Tally) {
    if !tally.wants_places() {
        return tally.set(count);
    }
    for word in text.words() {
        if LEXICON.kinds(lexicon::print(text.word(word).as_bytes())) & kind != 0 {
            tally.add_folded(text, word.start..word.end);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(heuristic: &Heuristic, text: &str) -> u32 {
        heuristic.measure(&Text::fold(text)).level
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
