//! In the long run judging asks the allocator for nothing, but for a few comments with mail addresses, numbers, arrows at links or markup, and for little where there are reasons to give.
//!
//! A program of its own, because the allocator that counts serves the whole program. Counted is what this thread asks for.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

#[path = "../benches/comments.rs"]
mod comments;

use comments::{KINDS, Kind, pipeline};
use moderato::{
    decide::{Decision, Judgement},
    pipeline::{Pipeline, Scratch},
};

/// Share of the comments that pass which may allocate, and for how often: regular expressions and what they find. The goal is none.
const MOST_ALLOCATING: f64 = 0.07;
const MOST_PASSING: u64 = 32;

/// Allocations for one flagged comment at most, and on average: three strings a reason, and what finds them.
const MOST_FLAGGED: u64 = 120;
const MEAN_FLAGGED: u64 = 50;

/// A pipeline whose memory is warm: it has judged one comment in four, and of each kind one about as long as any whose memory is kept.
struct Warm {
    pipeline: Pipeline,
    scratch: Scratch,
    judgement: Judgement,
}

impl Warm {
    fn new() -> Self {
        let mut warm = Self { pipeline: pipeline(), scratch: Scratch::default(), judgement: Judgement::default() };
        for kind in KINDS {
            let comments = kind.comments();
            let mut long = comments.join("\n");
            long.truncate(long.floor_char_boundary(60_000));
            warm.judge(&long);
            for comment in comments.iter().step_by(4) {
                warm.judge(comment);
            }
        }
        warm
    }

    /// The decision on a comment, and how often the allocator was asked.
    fn judge(&mut self, comment: &str) -> (Decision, u64) {
        let asked = allocation_counter::measure(|| self.pipeline.judge_typed(comment, &mut self.scratch, &mut self.judgement));
        (self.judgement.decision, asked.count_total)
    }

    /// What was asked for each comment that `takes` its decision, of those the pipeline has not seen yet.
    fn asked(&mut self, kind: Kind, takes: fn(Decision) -> bool) -> Vec<(String, u64)> {
        let unseen = kind.comments().into_iter().enumerate().filter(|(number, _)| number % 4 != 0);
        let judged = unseen.map(|(_, comment)| {
            let (decision, asked) = self.judge(&comment);
            (comment, decision, asked)
        });
        judged.filter(|(_, decision, _)| takes(*decision)).map(|(comment, _, asked)| (comment, asked)).collect()
    }
}

#[test]
fn hardly_a_comment_that_passes_allocates() {
    let mut warm = Warm::new();
    let (mut judged, mut allocating) = (0, Vec::new());
    for kind in KINDS.into_iter().filter(|kind| *kind != Kind::Spam) {
        let asked = warm.asked(kind, |decision| decision == Decision::Approve);
        assert!(!asked.is_empty(), "no {kind:?} comment passes");
        judged += asked.len();
        allocating.extend(asked.into_iter().filter(|(_, asked)| *asked > 0));
    }
    assert!(judged > 2_000, "{judged} comments are too few to tell");
    let share = allocating.len() as f64 / judged as f64;
    println!("{:.1} % of the comments that pass allocate", 100.0 * share);
    let most = allocating.iter().max_by_key(|(_, asked)| *asked);
    assert!(share <= MOST_ALLOCATING, "{:.1} % allocate, most of all {most:?}", 100.0 * share);
    assert!(most.is_none_or(|(_, asked)| *asked <= MOST_PASSING), "{most:?}");
}

/// What a comment of megabytes needs is given back: a thread must not hold on to the memory of the longest it has met.
#[test]
fn a_long_comment_leaves_nothing_behind() {
    let mut warm = Warm::new();
    for piece in ["a", "a.a.a. ", "win 500$ a day at www.win.example, ", "漢字", "😀", "<b>"] {
        let long = piece.repeat((2 << 20) / piece.len());
        let left = allocation_counter::measure(|| warm.pipeline.judge_typed(&long, &mut warm.scratch, &mut warm.judgement));
        assert!(left.bytes_current < 64 << 10, "{piece:?}: {} bytes are held", left.bytes_current);
    }
}

#[test]
fn a_flagged_comment_allocates_little() {
    let asked = Warm::new().asked(Kind::Spam, |decision| decision > Decision::Approve);
    assert!(asked.len() > 500, "{} flagged comments are too few to tell", asked.len());
    let (comment, most) = asked.iter().max_by_key(|(_, asked)| *asked).unwrap();
    let mean = asked.iter().map(|(_, asked)| asked).sum::<u64>() / asked.len() as u64;
    println!("{mean} allocations a flagged comment, {most} at most");
    assert!(mean <= MEAN_FLAGGED && *most <= MOST_FLAGGED, "{mean} allocations a comment, {most} for {comment:?}");
}
