//! What is known of folded comments: heuristics, tokens, and both as a model takes them.

use divan::{
    Bencher, black_box,
    counter::{BytesCount, ItemsCount},
};
use moderato::{
    features::{
        Extractor, Features, Recipe,
        heuristics::{HEURISTICS, Scratch},
        tokens::Tokens,
    },
    model::settings::Settings,
    text::Text,
};

use crate::comments::{KINDS, Kind};

/// Runs `each` on every folded comment of the kind.
fn on_folded(bencher: Bencher<'_, '_>, kind: Kind, mut each: impl FnMut(&Text<'_>)) {
    let comments = kind.comments();
    let texts: Vec<Text<'_>> = comments.iter().map(|comment| Text::fold(comment)).collect();
    bencher
        .counter(BytesCount::new(comments.iter().map(String::len).sum::<usize>()))
        .counter(ItemsCount::new(comments.len()))
        .bench_local(|| texts.iter().for_each(&mut each));
}

/// The recipe of the learner's own settings.
fn recipe() -> Recipe {
    let Settings { bits, window, .. } = Settings::default();
    Recipe::current(bits, window)
}

#[divan::bench(args = KINDS, max_time = 1)]
fn tokens(bencher: Bencher<'_, '_>, kind: Kind) {
    let (mut tokens, bits) = (Tokens::default(), recipe().bits);
    on_folded(bencher, kind, |text| {
        tokens.read(text, bits);
        black_box(&tokens);
    });
}

/// The levels of all heuristics.
#[divan::bench(args = KINDS, max_time = 1)]
fn heuristics(bencher: Bencher<'_, '_>, kind: Kind) {
    let (mut scratch, mut present, recipe) = (Scratch::default(), Vec::new(), recipe());
    on_folded(bencher, kind, |text| {
        recipe.heuristics_into(text, &mut scratch, &mut present);
        black_box(&present);
    });
}

#[divan::bench(args = KINDS, max_time = 1)]
fn all(bencher: Bencher<'_, '_>, kind: Kind) {
    let (mut extractor, mut features, recipe) = (Extractor::default(), Features::default(), recipe());
    on_folded(bencher, kind, |text| {
        extractor.extract(text, &recipe, &mut features);
        black_box(&features);
    });
}

/// Each heuristic by itself, with the places of what it finds, in honest comments and spam by turns of the file: what a reason costs.
#[divan::bench(args = HEURISTICS.iter().map(|heuristic| heuristic.name), max_time = 0.1)]
fn one_heuristic(bencher: Bencher<'_, '_>, name: &str) {
    let heuristic = HEURISTICS.iter().find(|heuristic| heuristic.name == name).unwrap();
    let comments: Vec<String> = [Kind::Honest, Kind::Spam].into_iter().flat_map(Kind::comments).step_by(8).collect();
    let read = |comment| {
        let (text, mut scratch) = (Text::fold(comment), Scratch::default());
        scratch.read(&text);
        (text, scratch)
    };
    let all_read: Vec<(Text<'_>, Scratch)> = comments.iter().map(|comment| read(comment)).collect();
    bencher.counter(ItemsCount::new(comments.len())).bench_local(|| {
        for (text, scratch) in &all_read {
            black_box(scratch.measure(text, heuristic));
        }
    });
}
