//! The same input gives the same bytes.

use std::fs;

use crate::harness::{Row, Workspace, ham, labelled, package, spam};

#[test]
fn training_gives_the_same_bytes_again_and_on_any_number_of_threads() {
    let workspace = Workspace::new();
    workspace.write("in.csv", labelled(50, "spam", "ham"));
    let train = |name: &str, threads: usize| {
        workspace.run_threads(&format!("train in.csv --output {name}"), threads).ends(0);
        fs::read(workspace.path(name)).unwrap()
    };
    let one = train("one.model", 1);
    assert!(one == train("two.model", 2), "2 threads give another model than 1");
    assert!(one == train("again.model", 2), "a second run gives another model");
}

#[test]
fn scores_are_the_same_on_any_number_of_threads() {
    let workspace = Workspace::new();
    let input: String = (0..3_000).map(|number| format!("{}\n{}\n", spam(number), ham(number))).collect();
    workspace.write("in.txt", input);
    for flags in ["", "--campaigns", "--format jsonl"] {
        let score = |threads| workspace.run_threads(&format!("score --model MODEL {flags} in.txt"), threads).ends(0).stdout;
        let one = score(1);
        assert_eq!(one.lines().count(), 6_000 + usize::from(flags != "--format jsonl"));
        assert!(one == score(2), "score {flags}");
    }
}

/// What is recalled of a text that was met before is what it gets when it is met for the first time.
#[test]
fn a_text_that_comes_again_is_scored_as_before() {
    let workspace = Workspace::new();
    let half = |from: usize| (from..from + 200).flat_map(|number| [spam(number % 150), ham(number % 70)]).collect::<Vec<_>>();
    let table = |texts: &[String]| {
        let mut table = csv::Writer::from_writer(Vec::new());
        table.write_record(["text"]).unwrap();
        texts.iter().for_each(|text| table.write_record([text]).unwrap());
        table.into_inner().unwrap()
    };
    let (first, second) = (half(0), half(100));
    workspace.write("all.csv", table(&[first.clone(), second.clone()].concat()));
    for (number, text) in first.iter().chain(&second).enumerate() {
        workspace.write(&format!("{number}.csv"), table(std::slice::from_ref(text)));
    }
    let inputs: Vec<String> = (0..first.len() + second.len()).map(|number| format!("{number}.csv")).collect();
    let told = |row: &Row| (row["decision"].clone(), row["spam"].clone(), row["reasons"].clone());
    let together = workspace.run("score all.csv").ends(0).rows();
    assert!(together.iter().any(|row| !row["reasons"].is_empty()));
    for (input, row) in inputs.iter().zip(&together).step_by(37) {
        let alone = workspace.run(&format!("score {input}")).ends(0).rows();
        assert_eq!(told(&alone[0]), told(row), "{input}");
    }
}

#[test]
fn our_comments_are_scored_the_same_on_any_number_of_threads() {
    const TIMES: usize = 2;
    let workspace = Workspace::new();
    let mut reader = csv::Reader::from_path(package().join("data/comments.csv")).unwrap();
    let rows: Vec<Row> = reader.deserialize().map(|row| row.unwrap()).collect();
    let (mut table, mut lines) = (csv::Writer::from_writer(Vec::new()), String::new());
    table.write_record(["id", "author", "text"]).unwrap();
    for row in (0..TIMES).flat_map(|_| &rows) {
        table.write_record([&row["id"], &row["genre"], &row["text"]]).unwrap();
        lines += &serde_json::json!({ "id": row["id"], "author": row["genre"], "text": row["text"] }).to_string();
        lines.push('\n');
    }
    workspace.write("in.csv", table.into_inner().unwrap());
    workspace.write("in.jsonl", lines);
    let flagged = workspace.run("score in.csv").ends(0).rows().iter().filter(|row| !row["reasons"].is_empty()).count();
    assert!((1_500..6_000).contains(&flagged), "{flagged} flagged rows are too few or too many to tell");
    for format in ["csv", "jsonl"] {
        let score = |input: &str, threads| workspace.run_threads(&format!("score --format {format} {input}"), threads).ends(0).stdout;
        let one = score("in.csv", 1);
        for threads in [1, 2, 16] {
            for input in ["in.csv", "in.jsonl"] {
                assert!(one == score(input, threads), "{input} as {format} on {threads} threads");
            }
        }
    }
}

#[test]
fn reports_are_the_same_on_any_number_of_threads() {
    let workspace = Workspace::new();
    let input: String = (0..300).map(|number| format!("{}\n{}\n", spam(number), ham(number))).collect();
    workspace.write("in.txt", input);
    for format in ["html", "md", "csv", "json"] {
        let report = |threads| workspace.run_threads(&format!("report --model MODEL --format {format} in.txt"), threads).ends(0).stdout;
        assert!(report(1) == report(2), "{format}");
    }
}

#[test]
fn folds_are_the_same_on_any_number_of_threads() {
    let workspace = Workspace::new();
    workspace.write("in.csv", labelled(30, "spam", "ham"));
    let evaluate = |threads| workspace.run_threads("evaluate in.csv --folds 3 --format json", threads).ends(0).stdout;
    assert_eq!(evaluate(1), evaluate(2));
}
