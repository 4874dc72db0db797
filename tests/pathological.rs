//! A comment of some megabytes of one thing costs time linear in its length, and not much of it.

mod shapes;

use std::time::Duration;

use moderato::{
    decide::Judgement,
    model::Model,
    pipeline::{Pipeline, Scratch},
};

use crate::harness::{Workspace, package};
use shapes::{SHAPES, comment};

const MEGABYTE: usize = 1 << 20;
/// The goal is a tenth; a machine that others use too keeps it three times over, and ten times without optimisation for the release.
const MOST_SECONDS_A_MEGABYTE: f64 = if cfg!(debug_assertions) { 1.0 } else { 0.3 };
/// How many times as long twice the length may take: 2 if it is linear, 4 if it is quadratic.
const MOST_TIMES: f64 = 3.0;
/// Too short to compare.
const LEAST_SECONDS: f64 = 0.005;
/// Runs at most; the quickest counts, as nothing makes a run quicker than it is.
const RUNS: usize = 5;

#[test]
fn any_comment_takes_linear_time() {
    let stock = |name: &str| Model::load(&package().join("models").join(name)).unwrap();
    let pipeline = Pipeline::new(vec![stock("spam.model"), stock("toxicity.model")]).unwrap();
    let (mut scratch, mut judgement) = (Scratch::default(), Judgement::default());
    let mut failures = Vec::new();
    for (name, piece) in SHAPES {
        let (short, long) = (comment(piece, 2 * MEGABYTE), comment(piece, 4 * MEGABYTE));
        let (mut quickest_short, mut quickest_long) = (f64::INFINITY, f64::INFINITY);
        let mut holds = false;
        for _ in 0..RUNS {
            // The long one first: the memory it needs is there for the short one.
            for (text, quickest) in [(&long, &mut quickest_long), (&short, &mut quickest_short)] {
                let seconds = seconds(|| pipeline.judge_typed(text, &mut scratch, &mut judgement));
                *quickest = quickest.min(seconds);
            }
            holds = quickest_short <= 2.0 * MOST_SECONDS_A_MEGABYTE && quickest_long <= MOST_TIMES * quickest_short.max(LEAST_SECONDS);
            if holds {
                break;
            }
        }
        if !holds {
            failures.push(format!("{name}: {quickest_short:.3} s for 2 MB, {quickest_long:.3} s for 4 MB"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn the_program_scores_them_all() {
    let workspace = Workspace::new();
    let line = |(name, piece): &(&str, &str)| serde_json::json!({ "id": name, "text": comment(piece, 2 * MEGABYTE) }).to_string() + "\n";
    workspace.write("in.jsonl", SHAPES.iter().map(line).collect::<String>());
    let rows = workspace.run("score in.jsonl").ends(0).rows();
    let names = SHAPES.iter().map(|(name, _)| *name);
    assert!(rows.iter().map(|row| row["id"].as_str()).eq(names), "{rows:?}");
}

/// Seconds of this thread's processor that `work` takes, as other tests run beside it; by the clock where the system does not tell.
fn seconds(work: impl FnOnce()) -> f64 {
    #[cfg(unix)]
    let now = || Duration::try_from(rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime)).unwrap();
    #[cfg(not(unix))]
    let now = {
        let start = std::time::Instant::now();
        move || start.elapsed()
    };
    let start: Duration = now();
    work();
    (now() - start).as_secs_f64()
}
