//! Time and memory of a large input.

use std::{collections::BTreeMap, path::Path, time::Instant};

use moderato::{
    comment::Comment,
    context::{campaign, glimpse::Glimpse},
    pipeline::Pipeline,
    random::SplitMix,
    text::Text,
};
use rayon::prelude::*;

use crate::planted::{CAMPAIGNS, variant};

/// `count` comments, of a kind: one in twenty in a campaign; or all equal, all alike, or all unlike but of the same few words.
pub fn tell(count: usize, kind: &str) {
    let honest = honest();
    let text = |number: usize| {
        let mut random = SplitMix::stream(9, number as u64);
        match kind {
            "equal" => "the very same rusty bridge near our orchard posted over and over again by hungry gulls".to_owned(),
            "alike" => {
                format!("the very same rusty bridge near our orchard {} posted over and over again by hungry gulls", word(&mut random))
            }
            "unlike" => (0..12)
                .map(|_| {
                    [
                        "bridge", "garden", "rusty", "gate", "orchard", "river", "willow", "lantern", "barrel", "copper", "saddle",
                        "thimble", "walnut", "cellar", "harbour", "meadow", "pebble", "spindle", "turnip", "bonnet",
                    ][random.below(20)]
                })
                .collect::<Vec<_>>()
                .join(" "),
            _ if number.is_multiple_of(20) => {
                // Hundreds of campaigns: a template and a word of its own.
                let campaign = random.below(500);
                let own = [word(&mut SplitMix::new(campaign as u64)), word(&mut SplitMix::new(campaign as u64 + 1_000))];
                format!("{} {} {}", own[0], variant(CAMPAIGNS[campaign % CAMPAIGNS.len()], &mut random), own[1])
            }
            // Words of our own comments, as frequent as there, in any order, so that hardly two are alike.
            _ => {
                let words = |random: &mut SplitMix| honest[random.below(honest.len())].as_str();
                (0..4 + random.below(28)).map(|_| words(&mut random)).collect::<Vec<_>>().join(" ")
            }
        }
    };
    let comments = || {
        (0..count)
            .into_par_iter()
            .map(|number| crate::comment(number, format!("author {}", number % 70_000), text(number)))
            .collect::<Vec<Comment>>()
    };
    let pipeline = crate::pipeline();
    let made = comments();
    let (start, processor) = (Instant::now(), processor());
    let (judged, campaigns) = pipeline.judge_together(made, &BTreeMap::new());
    let (together, together_processor) = (start.elapsed().as_secs_f64(), self::processor() - processor);
    let peak = peak();
    let bytes: usize = judged.iter().map(|one| one.comment.text.len()).sum();
    let members: usize = campaigns.iter().map(|campaign| campaign.members.len()).sum();
    let flagged = judged.iter().filter(|one| !one.judgement.reasons.is_empty()).count();
    let glimpses: Vec<Glimpse> = judged.par_iter().map(|one| Glimpse::of(&Text::fold(&one.comment.text))).collect();
    let (start, from) = (Instant::now(), self::processor());
    let found = campaign::find(&judged, &glimpses).len();
    println!("{found} campaigns found in {:.2} s, {:.2} s of processors", start.elapsed().as_secs_f64(), self::processor() - from);
    drop(glimpses);
    println!("{} comments, {flagged} with reasons, {bytes} bytes of text; {} campaigns, {members} members", judged.len(), campaigns.len());
    drop(judged);
    let made = comments();
    let (start, from) = (Instant::now(), self::processor());
    made.par_iter().for_each(|comment| drop(std::hint::black_box(Text::fold(&comment.text))));
    let (fold, folded) = (self::processor() - from, start.elapsed().as_secs_f64());
    made.par_iter().for_each(|comment| drop(std::hint::black_box(Glimpse::of(&Text::fold(&comment.text)))));
    let glimpses = start.elapsed().as_secs_f64() - 2.0 * folded;
    println!("glimpses in {glimpses:.2} s, {:.2} s of processors", self::processor() - from - 2.0 * fold);
    drop(made);
    let made = comments();
    let (start, processor) = (Instant::now(), self::processor());
    judge_alone(&pipeline, made);
    let (alone, alone_processor) = (start.elapsed().as_secs_f64(), self::processor() - processor);
    println!(
        "scored alone {alone:.2} s, together {together:.2} s; of processors {alone_processor:.2} s and {together_processor:.2} s: {:.2} s on top; {peak} MB resident at most",
        together_processor - alone_processor
    );
}

/// Judging without context.
fn judge_alone(pipeline: &Pipeline, comments: Vec<Comment>) {
    let judged: Vec<_> = comments.into_par_iter().map(|comment| (pipeline.judge(&comment), comment)).collect();
    std::hint::black_box(&judged);
}

/// Seconds that the processors have worked for this program, all threads together: other programs on the machine do not count.
fn processor() -> f64 {
    #[cfg(unix)]
    {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
        time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
    }
    #[cfg(not(unix))]
    0.0
}

/// The words of the honest comments.
fn honest() -> Vec<String> {
    let mut reader = csv::Reader::from_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("data/comments.csv")).unwrap();
    let columns = reader.headers().unwrap().clone();
    let column = |name: &str| columns.iter().position(|column| column == name).unwrap();
    let (text, label) = (column("text"), column("label"));
    let rows = reader
        .records()
        .map(|record| record.unwrap())
        .filter(|record| &record[label] == "ham" && record[text].split_whitespace().count() > 3);
    rows.flat_map(|record| record[text].split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// A word that is none.
fn word(random: &mut SplitMix) -> String {
    (0..8).map(|place| (if place % 2 == 0 { b"bcdfglmnprst"[random.below(12)] } else { b"aeiou"[random.below(5)] }) as char).collect()
}

/// The most memory that was resident so far, in megabytes; 0 where the system does not tell.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<usize>().ok()).unwrap_or(0) / 1024
}
