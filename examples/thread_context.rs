//! What thread context costs on top of judging: `cargo run --release --example thread_context [COMMENTS]`, a million by default.
//!
//! One line a shape of input: seconds, and seconds of processor time of all cores together (from `/proc`, so on Linux alone), for the comments' own words, which are taken while judging, and for all that is found among the comments.
#![allow(clippy::print_stdout)]

use std::{collections::BTreeMap, error::Error, time::Instant};

use moderato::{
    comment::Comment,
    context::{Surroundings, glimpse::Glimpse, thread},
    decide::{Decision, Judged, Judgement},
    score::LogOdds,
    text::Text,
};
use rayon::prelude::*;

/// What a shape makes of the comment of a number.
type Shape = fn(usize, usize, &mut Comment);

const SHAPES: [(&str, Shape); 8] = [
    ("twenty thousand threads", |at, _, comment| {
        comment.thread = Some(format!("thread {}", at % 20_000));
        comment.parent = (at % 3 > 0).then(|| (at.saturating_sub(20_000)).to_string());
    }),
    ("one thread", |_, _, _| ()),
    ("one parent", |_, _, comment| comment.parent = Some("0".to_owned())),
    ("a chain of parents", |at, all, comment| comment.parent = Some(((at + 1) % all).to_string())),
    ("a link each", |at, _, comment| comment.text = format!("I read it at site{at}.example/{at} and liked it")),
    ("one link", |at, _, comment| {
        comment.text = "I read it at site.example/page and liked it".to_owned();
        comment.thread = Some((at % 1_000).to_string());
    }),
    ("one text, one date", |_, _, comment| {
        comment.text = "The very same words that everybody else has posted over and over again".to_owned();
        comment.date = Some("2024-05-01T12:00:01Z".to_owned());
    }),
    ("one author, one date, a link", |at, _, comment| {
        comment.author = Some("one".to_owned());
        comment.date = Some("2024-05-01T12:00:01Z".to_owned());
        comment.text += " site.example/page";
        comment.thread = Some((at % 1_000).to_string());
    }),
];

/// Processor time of this process so far, in seconds; 0 where it cannot be told.
fn processor() -> f64 {
    // The 14th and 15th field, in hundredths: see proc(5). The name before them stands in parentheses.
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
    fields.filter_map(|field| field.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// What `work` takes: seconds, and seconds of processor time.
fn timed(work: impl FnOnce()) -> (f64, f64) {
    let (start, before) = (Instant::now(), processor());
    work();
    (start.elapsed().as_secs_f64(), processor() - before)
}

fn main() -> Result<(), Box<dyn Error>> {
    let all: usize = std::env::args().nth(1).map_or(Ok(1_000_000), |count| count.parse())?;
    let mut texts = Vec::new();
    for row in csv::Reader::from_path("data/comments.csv")?.deserialize() {
        let row: BTreeMap<String, String> = row?;
        texts.extend(row.get("text").cloned());
    }
    for (name, shape) in SHAPES {
        let judged: Vec<Judged> = (0..all)
            .into_par_iter()
            .map(|at| {
                let mixed = at.wrapping_mul(0x9E37_79B9_7F4A_7C15);
                let mut comment = Comment {
                    id: at.to_string(),
                    author: Some(format!("author {}", mixed % 200_000)),
                    date: Some((1_700_000_000 + at / 5).to_string()),
                    text: format!("{} {}", texts[mixed % texts.len()], mixed % 1_000),
                    ..Comment::default()
                };
                shape(at, all, &mut comment);
                // One comment in ten is a bit suspicious.
                let score = if mixed % 10 == 0 { -1.0 } else { -5.0 };
                let judgement = Judgement {
                    probabilities: vec![LogOdds(score).probability()],
                    as_spam: Some(Decision::Approve),
                    ..Judgement::default()
                };
                Judged { comment, judgement, campaign: None }
            })
            .collect();
        let (mut words, mut words_processor, mut glimpses) = (0.0, 0.0, Vec::with_capacity(all));
        for some in judged.chunks(50_000) {
            let folded: Vec<Text<'_>> = some.par_iter().map(|one| Text::fold(&one.comment.text)).collect();
            let (seconds, processor) = timed(|| folded.par_iter().for_each(|text| drop(thread::Words::of(text))));
            words += seconds;
            words_processor += processor;
            glimpses.par_extend(folded.par_iter().map(Glimpse::of));
        }
        let mut judged = judged;
        let surroundings = Surroundings { glimpses: &glimpses, threads: &BTreeMap::new(), spam: Some(0) };
        let (context, context_processor) = timed(|| thread::apply(&mut judged, &surroundings));
        let raised = judged.iter().filter(|one| one.judgement.decision > Decision::Approve).count();
        println!("{name:30} words {words:.2} s ({words_processor:.2}), context {context:.2} s ({context_processor:.2}), {raised} raised");
    }
    Ok(())
}
