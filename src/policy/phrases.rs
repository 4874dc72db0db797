//! [`Phrases`]: words that are listed, found in the folded view on the bounds of words: `dress` is no part of `Andressa`.

use aho_corasick::{AhoCorasick, BuildError};

use crate::{
    span::Span,
    text::{Text, parts_words},
};

/// All phrases of a policy, looked for at once.
#[derive(Debug)]
pub(super) struct Phrases {
    finder: Option<AhoCorasick>,
    /// The rule of each pattern.
    rules: Vec<usize>,
}

/// What a thread keeps between texts.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    flat: String,
    /// Where spaces were taken out: from which byte of the flat text on, and how many before it.
    taken: Vec<(usize, usize)>,
    /// In which text each pattern was met last, by a number that grows.
    met: Vec<u64>,
    text: u64,
}

/// The phrase `written` as it is looked for: folded, each white space one space. `None` where nothing is left.
pub(super) fn folded(written: &str) -> Option<String> {
    let text = Text::fold(written);
    let words: Vec<&str> = text.folded().split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

impl Phrases {
    /// Makes the finder of `phrases`, each as [`folded`] gives it and with the number of its rule.
    ///
    /// # Errors
    /// Where they are too many and too long for one finder: some gigabytes.
    pub fn new(phrases: Vec<(String, usize)>) -> Result<Self, BuildError> {
        let (patterns, rules): (Vec<String>, Vec<usize>) = phrases.into_iter().unzip();
        let finder = if patterns.is_empty() { None } else { Some(AhoCorasick::new(&patterns)?) };
        Ok(Self { finder, rules })
    }

    /// Hands each rule that `text` meets to `take` once, with the place in the original where it is met first.
    pub fn find(&self, text: &Text<'_>, scratch: &mut Scratch, mut take: impl FnMut(usize, Span)) {
        let Some(finder) = &self.finder else { return };
        let Scratch { flat, taken, met, text: number } = scratch;
        met.resize(self.rules.len(), 0);
        *number += 1;
        let folded = text.folded();
        let searched = if is_flat(folded) {
            taken.clear();
            folded
        } else {
            flatten(folded, flat, taken);
            flat.as_str()
        };
        for found in finder.find_overlapping_iter(searched) {
            let pattern = found.pattern().as_usize();
            if met[pattern] == *number || !is_whole(searched, found.start(), found.end()) {
                continue;
            }
            met[pattern] = *number;
            let [start, end] = [found.start(), found.end() - 1].map(|at| at + taken_before(taken, at));
            take(self.rules[pattern], text.origin(start..end + 1));
        }
        if !text.is_kept() {
            (*flat, *taken) = Default::default();
        }
    }
}

/// Whether words begin and end at the bounds.
fn is_whole(text: &str, start: usize, end: usize) -> bool {
    let edge = |at: usize| parts_words(text[..at].chars().next_back(), text[at..].chars().next());
    edge(start) && edge(end)
}

/// Whether every white space is one space.
fn is_flat(text: &str) -> bool {
    let mut after_space = false;
    !text.chars().any(|character| {
        let space = character.is_whitespace();
        let rough = space && (character != ' ' || after_space);
        after_space = space;
        rough
    })
}

/// Writes `text` into `flat` with every white space as one space, and into `taken` where bytes were left out.
fn flatten(text: &str, flat: &mut String, taken: &mut Vec<(usize, usize)>) {
    flat.clear();
    taken.clear();
    let mut out = 0;
    for (at, character) in text.char_indices() {
        if !character.is_whitespace() {
            if at - flat.len() != out {
                out = at - flat.len();
                taken.push((flat.len(), out));
            }
            flat.push(character);
        } else if !flat.ends_with(' ') {
            flat.push(' ');
        }
    }
}

/// How many bytes were left out before the byte `at` of the flat text.
fn taken_before(taken: &[(usize, usize)], at: usize) -> usize {
    let place = taken.partition_point(|(from, _)| *from <= at);
    taken[..place].last().map_or(0, |(_, bytes)| *bytes)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The phrases that `text` meets, each with what it meets in the original.
    fn hits<'a>(phrases: &'a [&str], text: &str) -> Vec<(&'a str, String)> {
        let numbered = phrases.iter().enumerate().map(|(number, phrase)| (folded(phrase).unwrap(), number)).collect();
        let mut found = Vec::new();
        Phrases::new(numbered).unwrap().find(&Text::fold(text), &mut Scratch::default(), |rule, span| {
            found.push((phrases[rule], text[span.start..span.end].to_owned()));
        });
        found
    }

    #[test]
    fn a_phrase_is_whole_words() {
        for (phrase, text, whole) in [
            ("dress", "Andressa sells addresses", false),
            ("dress", "a dress.", true),
            ("dress", "DRESS", true),
            ("dress", "red_dress_code", true),
            ("dress", "dress2", false),
            ("free gift", "a free\n\t gift!", true),
            ("free gift", "a freegift", false),
            ("c++", "I like c++.", true),
            ("$$$", "win $$$now", true),
            ("赚钱", "请赚钱吧", true),
            ("деньги", "Деньгию", false),
            ("cafe", "cafe\u{301}", false),
            ("कर", "करना", false),
        ] {
            assert_eq!(!hits(&[phrase], text).is_empty(), whole, "{phrase} in {text}");
        }
    }

    #[test]
    fn disguises_do_not_hide_a_phrase() {
        for text in ["buy vіаgrа now", "VIAGRA", "v\u{200b}iag\u{ad}ra", "𝘃𝗶𝗮𝗴𝗿𝗮", "V i a g r a", "vi&#97;gra"] {
            assert_eq!(hits(&["viagra"], text).len(), 1, "{text}");
        }
        assert_eq!(hits(&["vіаgrа"], "viagra").len(), 1, "nor does one in the list");
    }

    #[test]
    fn every_phrase_is_met_once_at_its_first_place() {
        let met = |phrase, text: &str| (phrase, text.to_owned());
        assert_eq!(
            hits(&["gift", "free gift", "free gift card"], "Gift? A  FREE  \u{a0}gift   card, free gift"),
            [met("gift", "Gift"), met("free gift", "FREE  \u{a0}gift"), met("free gift card", "FREE  \u{a0}gift   card")]
        );
    }

    #[test]
    fn a_long_text_takes_linear_time() {
        let phrases: Vec<String> = (0..200).map(|number| format!("word{number}")).collect();
        let phrases: Vec<&str> = phrases.iter().map(String::as_str).collect();
        let begun = std::time::Instant::now();
        assert_eq!(hits(&phrases, &(phrases.join("  ") + " ").repeat(500)).len(), 200);
        assert!(begun.elapsed().as_secs() < 20);
    }

    proptest! {
        #[test]
        fn the_finder_agrees_with_looking_at_every_place(
            phrases in prop::collection::vec("[ab]{1,2}( [ab+]{1,2})?|é|日", 1..6),
            text in "([ab]{1,3}|[ +_.é日]|\n|  ){0,16}",
        ) {
            let phrases: Vec<&str> = phrases.iter().map(String::as_str).collect();
            let text = Text::fold(&text);
            let flat = text.folded().split_whitespace().collect::<Vec<_>>().join(" ");
            let characters: Vec<char> = flat.chars().collect();
            let naive = |phrase: &str| {
                let phrase: Vec<char> = folded(phrase).unwrap().chars().collect();
                let of_word = |c: char| c.is_alphanumeric() && c != '日';
                (0..characters.len()).any(|at| {
                    let end = at + phrase.len();
                    characters[at..].starts_with(&phrase)
                        && (at == 0 || !of_word(characters[at - 1]) || !of_word(phrase[0]))
                        && (end == characters.len() || !of_word(characters[end]) || !of_word(phrase[phrase.len() - 1]))
                })
            };
            let mut expected: Vec<&str> = phrases.iter().copied().filter(|phrase| naive(phrase)).collect();
            let mut found: Vec<&str> = hits(&phrases, text.original()).into_iter().map(|(phrase, _)| phrase).collect();
            expected.sort_unstable();
            found.sort_unstable();
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn flat_texts_lead_back(text in "([ab é]|\n|  |\u{a0}){0,20}") {
            let (mut flat, mut taken) = (String::new(), Vec::new());
            flatten(&text, &mut flat, &mut taken);
            prop_assert!(is_flat(&flat));
            prop_assert_eq!(is_flat(&text), flat == text);
            for (at, character) in flat.char_indices().filter(|(_, character)| *character != ' ') {
                prop_assert!(text[at + taken_before(&taken, at)..].starts_with(character));
            }
        }
    }
}
