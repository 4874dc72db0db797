//! Comments from blocks of a file, as each thread of `moderato score` reads them.

use std::io::Cursor;

use divan::{
    Bencher, black_box,
    counter::{BytesCount, ItemsCount},
};
use moderato::input::{Block, Options, Scratch, read_from};

use crate::comments::labelled;

/// Times that all comments stand in the input: some megabytes.
const TIMES: usize = 10;

fn csv() -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["id", "author", "text"]).unwrap();
    for (number, (text, _)) in (0..TIMES).flat_map(|_| labelled()).enumerate() {
        writer.write_record([&number.to_string(), "somebody", &text]).unwrap();
    }
    writer.into_inner().unwrap()
}

fn jsonl() -> Vec<u8> {
    let texts = (0..TIMES).flat_map(|_| labelled()).enumerate();
    let line = |(number, (text, _))| serde_json::json!({ "id": number, "author": "somebody", "text": text }).to_string() + "\n";
    texts.map(line).collect::<String>().into_bytes()
}

#[divan::bench(args = [("comments.csv", csv as fn() -> Vec<u8>), ("comments.jsonl", jsonl)].map(Named), max_time = 1)]
fn read(bencher: Bencher<'_, '_>, Named((name, bytes)): Named) {
    let bytes = bytes();
    bencher
        .counter(BytesCount::new(bytes.len()))
        .counter(ItemsCount::new(TIMES * labelled().len()))
        .with_inputs(|| Cursor::new(bytes.clone()))
        .bench_local_values(|bytes| {
            let mut input = read_from(name, bytes, &Options::default()).unwrap();
            let parser = input.reader.parser();
            let (mut block, mut scratch) = (Block::default(), Scratch::default());
            while input.reader.fill(&mut block).unwrap() {
                parser.each(&block, &mut scratch, |comment| {
                    black_box(comment.unwrap());
                });
            }
        });
}

/// A file by name, and what makes it.
#[derive(Clone, Copy)]
struct Named((&'static str, fn() -> Vec<u8>));

impl std::fmt::Display for Named {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.0)
    }
}
