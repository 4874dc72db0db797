//! Folding, with words and links.

use divan::{
    Bencher, black_box,
    counter::{BytesCount, ItemsCount},
};
use moderato::text::{Buffers, Text};

use crate::comments::{KINDS, Kind};

#[divan::bench(args = KINDS, max_time = 1)]
fn fold(bencher: Bencher<'_, '_>, kind: Kind) {
    let comments = kind.comments();
    let mut memory = Buffers::default();
    bencher.counter(BytesCount::new(comments.iter().map(String::len).sum::<usize>())).counter(ItemsCount::new(comments.len())).bench_local(
        || {
            for comment in &comments {
                let text = Text::fold_in(comment, std::mem::take(&mut memory));
                black_box(&text);
                memory = text.into_buffers();
            }
        },
    );
}
