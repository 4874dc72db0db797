//! Copied text: words of another author in the same thread, alone or within a longer text.
//!
//! Runs of five words are hashed, and of every eight runs in a row the least hash is kept (winnowing: Schleimer, Wilkerson and Aiken 2003), so that two comments that share twelve words in a row meet. What meets is
//! held against each other word by word.

use rayon::prelude::*;

use super::{Ground, Seen, place::Place, words};
use crate::{features::hash::TokenHash, span::Span, text::Text};

/// What its grounds are called.
pub(super) const SOURCE: &str = "copied_text";
/// Words of a run.
const RUN: usize = 5;
/// Runs of which one is kept.
const WINDOW: usize = 8;
/// So many words have to be another's: "I love this song so much" is nobody's own.
const LEAST_WORDS: usize = 12;
/// So many letters, in scripts that give a word a character.
const LEAST_LETTERS: usize = 30;
/// Words that so many authors post in one thread are a saying, a chorus or a campaign, and none's own.
const MOST_AUTHORS: usize = 3;
/// Comments of one run that are asked for their authors.
const MOST_ASKED: usize = 16;
/// A reply with so many words of its own, and no lead, quotes what it answers.
const OWN_WORDS_OF_A_REPLY: usize = 3;

/// All copies.
pub(super) fn find(seen: &Seen<'_>) -> Vec<Ground> {
    let mut candidates = candidates(seen);
    candidates.par_sort_unstable();
    // The source that shares most runs, the first of equals.
    let of_each: Vec<(u32, u32)> = candidates
        .chunk_by(|one, other| one.0 == other.0)
        .map(|of_one| {
            let sources = of_one.chunk_by(|one, other| one.1 == other.1);
            let best = sources.fold(&of_one[..0], |best, source| if source.len() > best.len() { source } else { best });
            best[0]
        })
        .collect();
    of_each.into_par_iter().filter_map(|(copy, source)| confirm(seen, copy as usize, source as usize)).collect()
}

/// Pairs of a comment and an earlier one by another author that share a run, once a run.
fn candidates(seen: &Seen<'_>) -> Vec<(u32, u32)> {
    let mut keys: Vec<(u64, u32)> = seen
        .surroundings
        .glimpses
        .par_iter()
        .enumerate()
        .filter(|(index, glimpse)| glimpse.words.0.len() >= LEAST_WORDS && seen.places[*index].author.is_some())
        .flat_map_iter(|(index, glimpse)| {
            kept_runs(seen.places[index].thread, &glimpse.words.0).into_iter().map(move |key| (key, index as u32))
        })
        .collect();
    keys.par_sort_unstable();
    let mut candidates = Vec::new();
    let mut group = Vec::new();
    for run in keys.chunk_by(|one, other| one.0 == other.0).filter(|run| run.len() > 1) {
        group.clear();
        group.extend(run.iter().map(|&(_, index)| index));
        group.dedup();
        let place = |index: u32| &seen.places[index as usize];
        if group.iter().all(|&index| place(index).at.is_some()) {
            group.sort_unstable_by_key(|&index| (place(index).at, index));
        }
        let mut authors: Vec<_> = group.iter().take(MOST_ASKED).map(|&index| place(index).author).collect();
        authors.sort_unstable();
        authors.dedup();
        if (2..=MOST_AUTHORS).contains(&authors.len()) {
            let first = group[0];
            candidates.extend(group[1..].iter().filter(|&&index| place(index).is_by_another_than(place(first))).map(|&copy| (copy, first)));
        }
    }
    candidates
}

/// The runs of a comment, in order.
fn runs(words: &[u32]) -> impl Iterator<Item = u64> + '_ {
    words.windows(RUN).map(|run| run.iter().fold(TokenHash::new(5), |hash, &word| hash.with(u64::from(word))).state())
}

/// The least of every [`WINDOW`] runs, each once in a row.
fn kept_runs(thread: u64, words: &[u32]) -> Vec<u64> {
    let runs: Vec<u64> = runs(words).map(|run| TokenHash::new(thread).with(run).state()).collect();
    let mut kept: Vec<u64> = runs.windows(WINDOW.min(runs.len().max(1))).filter_map(|window| window.iter().min().copied()).collect();
    kept.dedup();
    kept
}

/// The ground, if `copy` holds enough words of `source`, or the other way round where `source` answers `copy`.
fn confirm(seen: &Seen<'_>, copy: usize, source: usize) -> Option<Ground> {
    let place = |index: usize| -> &Place { &seen.places[index] };
    // Whatever the order of the input, a reply is younger than what it answers.
    let (copy, source) = if place(source).parent == Some(copy as u32) { (source, copy) } else { (copy, source) };
    let glimpses = seen.surroundings.glimpses;
    let (words, others) = (&glimpses[copy].words.0, &glimpses[source].words.0);
    let mut known: Vec<u64> = runs(others).collect();
    known.sort_unstable();
    let (mut copied, mut first, mut end) = (0, usize::MAX, 0);
    for (at, run) in runs(words).enumerate() {
        if known.binary_search(&run).is_ok() {
            copied += at + RUN - end.max(at);
            first = first.min(at);
            end = at + RUN;
        }
    }
    if copied < LEAST_WORDS || copied * 2 < words.len().min(others.len()) {
        return None;
    }
    let quotes =
        place(copy).parent == Some(source as u32) && words.len() - copied >= OWN_WORDS_OF_A_REPLY && glimpses[copy].leads.is_empty();
    if quotes {
        return None;
    }
    let span = span(&seen.judged[copy].comment.text, first, end)?;
    Some(Ground { index: copy, source: SOURCE, evidence: format!("the words of comment {}", seen.id(source)), span: Some(span) })
}

/// Where the words from `first` to before `end` stand; `None` where they have too few letters.
fn span(original: &str, first: usize, end: usize) -> Option<Span> {
    let text = Text::fold(original);
    let mut places = words::own(&text).map(|(_, range)| range).skip(first).take(end - first);
    let from = places.next()?;
    let (letters, to) =
        places.fold((from.len(), from.end), |(letters, _), range| (letters + text.folded()[range.clone()].chars().count(), range.end));
    (letters >= LEAST_LETTERS).then(|| text.origin(from.start..to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_words_in_a_row_meet_wherever_they_stand() {
        let (shared, mut before, after): (Vec<u32>, Vec<u32>, Vec<u32>) = ((1..13).collect(), vec![], (100..140).collect());
        let own = kept_runs(7, &shared);
        for word in 0..40 {
            before.push(1_000 + word);
            let longer: Vec<u32> = before.iter().chain(&shared).chain(&after).copied().collect();
            assert!(kept_runs(7, &longer).iter().any(|run| own.contains(run)), "after {word} words");
        }
        assert_ne!(own, kept_runs(8, &shared), "threads are apart");
    }
}
