//! Learning from all rows of `data/comments.csv`, calibration and cut-offs included.

use divan::{
    Bencher,
    counter::{BytesCount, ItemsCount},
};
use moderato::{
    comment::Label,
    model::settings::Settings,
    pipeline::{self, Example, Origin},
};

use crate::comments::labelled;

#[divan::bench(sample_count = 5, sample_size = 1)]
fn train(bencher: Bencher<'_, '_>) {
    let label = |is_spam| if is_spam { Label::Spam } else { Label::Ham };
    let example = |(text, is_spam)| Example { text, label: label(is_spam), group: None, id: None, date: None, input: 0 };
    let examples: Vec<Example> = labelled().into_iter().map(example).collect();
    let settings = Settings::default().check().unwrap();
    bencher
        .counter(BytesCount::new(examples.iter().map(|example| example.text.len()).sum::<usize>()))
        .counter(ItemsCount::new(examples.len()))
        .bench_local(|| pipeline::train(&examples, &settings, Origin { attribute: "spam".to_owned(), ..Origin::default() }).unwrap());
}
