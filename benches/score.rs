//! Comments through both stock models, as `moderato score` judges them.

use divan::{
    Bencher, black_box,
    counter::{BytesCount, ItemsCount},
};
use moderato::{
    decide::{Decision, Judgement},
    pipeline::{Pipeline, Scratch},
};

use crate::comments::{KINDS, Kind, pipeline};

fn on_typed(bencher: Bencher<'_, '_>, pipeline: &Pipeline, comments: &[String]) {
    let (mut scratch, mut judgement) = (Scratch::default(), Judgement::default());
    bencher.counter(BytesCount::new(comments.iter().map(String::len).sum::<usize>())).counter(ItemsCount::new(comments.len())).bench_local(
        || {
            for comment in comments {
                pipeline.judge_typed(comment, &mut scratch, &mut judgement);
                black_box(&judgement);
            }
        },
    );
}

/// All comments of a kind, flagged or not.
#[divan::bench(args = KINDS, max_time = 1)]
fn score(bencher: Bencher<'_, '_>, kind: Kind) {
    on_typed(bencher, &pipeline(), &kind.comments());
}

/// Those that are flagged, with their reasons.
#[divan::bench(args = [Kind::Long, Kind::Spam], max_time = 1)]
fn score_flagged(bencher: Bencher<'_, '_>, kind: Kind) {
    let pipeline = pipeline();
    let (mut scratch, mut judgement, mut comments) = (Scratch::default(), Judgement::default(), kind.comments());
    comments.retain(|comment| {
        pipeline.judge_typed(comment, &mut scratch, &mut judgement);
        judgement.decision > Decision::Approve
    });
    assert!(!comments.is_empty(), "no {kind:?} comment is flagged");
    on_typed(bencher, &pipeline, &comments);
}
