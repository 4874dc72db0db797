//! How good and how fast campaigns are found; the figures stand in `docs/campaigns.md`.
//!
//! `cargo run --release --example campaigns -- quality ../shared/data/reddit-coronavirus.csv ...`: campaigns of our own words are planted among the comments of the files, beside honest comments that
//! say nearly the same; figures of templates that the settings were chosen by and of those written afterwards are told apart.
//!
//! `cargo run --release --example campaigns -- speed [COMMENTS [equal|alike|unlike]]`: a million comments, one in twenty in a campaign, made of `data/comments.csv`. Hostile ones are all equal, all alike, or of the same few words.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

#[path = "campaigns/planted.rs"]
mod planted;
#[path = "campaigns/quality.rs"]
mod quality;
#[path = "campaigns/speed.rs"]
mod speed;

use std::{
    path::Path,
    sync::{Arc, LazyLock},
};

use moderato::{comment::Comment, error::Place, model::Model, pipeline::Pipeline};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["quality", ref files @ ..] if !files.is_empty() => quality::tell(files),
        ["speed"] => speed::tell(1_000_000, ""),
        ["speed", count] => speed::tell(count.parse().unwrap(), ""),
        ["speed", count, kind] => speed::tell(count.parse().unwrap(), kind),
        _ => println!("give quality FILE... or speed [COMMENTS [equal|alike|unlike]]"),
    }
}

/// The stock models.
fn pipeline() -> Pipeline {
    let stock = |name: &str| Model::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("models").join(name)).unwrap();
    Pipeline::new(vec![stock("spam.model"), stock("toxicity.model")]).unwrap()
}

static FILE: LazyLock<Arc<str>> = LazyLock::new(|| Arc::from("input"));

/// One of the input; a file is named once for all its comments.
fn comment(number: usize, author: String, text: String) -> Comment {
    Comment {
        id: number.to_string(),
        thread: Some(format!("thread-{}", number % 5_000).into_boxed_str().into()),
        author: Some(author.into_boxed_str().into()),
        date: Some(
            format!("2024-05-{:02}T{:02}:{:02}:00Z", 1 + number / 1_440 % 28, number / 60 % 24, number % 60).into_boxed_str().into(),
        ),
        // As long as it is, like those that are read from a file.
        text: text.into_boxed_str().into(),
        place: Place { file: Arc::clone(&FILE), ..Place::default() },
        ..Comment::default()
    }
}
