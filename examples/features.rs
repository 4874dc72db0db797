//! The features of labelled comments as JSON lines, for the search in `docs/experiments.py`.
//!
//! `cargo run --release --example features -- LABELLED.csv... > features.jsonl`: the first line names the heuristic columns, each other holds a row of the CSV with its folded text, words, links and columns.
#![allow(clippy::print_stdout)]

use std::{collections::BTreeMap, error::Error};

use moderato::{
    features::{Features, Recipe, heuristic_column_names},
    text::Text,
};

fn main() -> Result<(), Box<dyn Error>> {
    // So many columns that hardly two tokens meet: the search is to see each by itself.
    let recipe = Recipe::current(24, 0);
    println!("{}", serde_json::json!({ "heuristics": heuristic_column_names() }));
    for path in std::env::args().skip(1) {
        for row in csv::Reader::from_path(&path)?.deserialize() {
            let row: BTreeMap<String, String> = row?;
            let text = Text::fold(&row["text"]);
            let features = Features::extract(&text, &recipe);
            let words: Vec<&str> = text.words().iter().map(|word| text.word(word)).collect();
            println!(
                "{}",
                serde_json::json!({ "file": path, "row": row, "folded": text.folded(), "words": words, "tokens": features.tokens, "heuristics": features.heuristics })
            );
        }
    }
    Ok(())
}
