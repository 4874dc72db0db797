//! Model files that must not be loaded.

use std::fs;

use crate::harness::{Workspace, trained};

/// Every command that loads a model refuses `bytes`, names the file and says `words`.
#[track_caller]
fn refused(bytes: &[u8], words: &[&str]) {
    let workspace = Workspace::new();
    workspace.write("bad.model", bytes);
    workspace.write("in.csv", "text,label\nhello there,ham\n");
    for arguments in [
        "score --model bad.model in.csv",
        "report --model bad.model in.csv",
        "evaluate --model bad.model in.csv",
        "explain --model bad.model hello",
        "inspect bad.model",
    ] {
        let run = workspace.run(arguments).ends(2);
        assert_eq!(run.stdout, "", "{arguments}");
        run.says(&["error: bad.model: "]);
        run.says(words);
    }
}

fn good() -> Vec<u8> {
    fs::read(trained()).unwrap()
}

#[test]
fn an_empty_file() {
    refused(b"", &["the model file is empty"]);
}

#[test]
fn a_foreign_file() {
    refused(b"PK\x03\x04 something else altogether", &["not a model of this program"]);
    refused(b"id,text\n1,hello\n", &["not a model of this program"]);
}

#[test]
fn a_truncated_file() {
    let good = good();
    for length in [3, 8, 11, 20, 23, 24, 100, good.len() / 2, good.len() - 1] {
        refused(&good[..length], &["truncated", "bytes are missing"]);
    }
}

#[test]
fn a_damaged_file() {
    let good = good();
    for at in [20, 24, 40, good.len() / 2, good.len() - 1] {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        refused(&bytes, &["damaged", "checksum"]);
    }
    let mut long = good;
    long.extend(b"more");
    refused(&long, &["damaged", "4 bytes too many"]);
}

#[test]
fn a_newer_file() {
    let mut bytes = good();
    bytes[8..12].copy_from_slice(&4_u32.to_le_bytes());
    refused(&bytes, &["format 4", "reads format 3", "newer program"]);
}

#[test]
fn a_missing_file_and_a_folder() {
    let workspace = Workspace::new();
    workspace.run_on("score --model absent.model", "text\nhello\n").ends(2).says(&["error: absent.model: "]);
    workspace.run_on("score --model .", "text\nhello\n").ends(2).says(&["error: .: "]);
}

#[test]
fn two_models_of_one_attribute_are_refused() {
    let workspace = Workspace::new();
    for command in ["score", "report", "explain"] {
        let run = workspace.run_on(&format!("{command} --model MODEL --model MODEL -"), "hello\n").ends(2);
        assert_eq!(run.stdout, "");
        run.says(&["error: --model: two models judge 'spam'"]);
    }
}
