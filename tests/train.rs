//! `moderato train`.

use std::fs;

use crate::harness::{Workspace, ham, labelled, spam};

#[test]
fn trains_from_csv_and_tells_on_stderr() {
    let workspace = Workspace::new();
    workspace.write("in.csv", labelled(30, "spam", "ham"));
    let run = workspace.run("train in.csv --output my.model").ends(0);
    assert_eq!(run.stdout, "");
    run.says(&["Held-out figures", "accuracy", "MCC", "Cut-offs", "Written to my.model"]);
    assert!(fs::read(workspace.path("my.model")).unwrap().starts_with(b"MODERATO"));
    let rows = run.stderr.lines().find(|line| line.starts_with("rows")).unwrap();
    assert!(rows.ends_with(" 60"), "{rows}");
}

#[test]
fn the_default_file_is_moderato_model() {
    let workspace = Workspace::new();
    workspace.write("in.csv", labelled(20, "1", "0"));
    workspace.run("train in.csv").ends(0);
    assert!(workspace.path("moderato.model").is_file());
}

#[test]
fn columns_and_labels_can_be_named() {
    let workspace = Workspace::new();
    workspace.write("in.csv", labelled(20, "trash", "kept").replacen("text,label", "what,status", 1));
    let run =
        workspace.run("train in.csv --text-column what --label-column status --positive trash --negative * --output my.model").ends(0);
    assert_eq!(run.stdout, "");
    let shown = workspace.run("inspect my.model --json").ends(0);
    let json: serde_json::Value = serde_json::from_str(&shown.stdout).unwrap();
    assert_eq!(json["manifest"]["positive"], serde_json::json!(["trash"]));
    assert_eq!((json["manifest"]["rows"].as_u64(), json["manifest"]["spam"].as_u64()), (Some(40), Some(20)));
}

/// The run is refused, says `words`, and leaves no file.
#[track_caller]
fn refused(content: &str, flags: &str, words: &[&str]) {
    let workspace = Workspace::new();
    workspace.write("in.csv", content);
    let run = workspace.run(&format!("train in.csv --output my.model {flags}")).ends(2);
    assert_eq!(run.stdout, "");
    run.says(&["error: "]);
    run.says(words);
    assert!(!workspace.path("my.model").exists());
}

#[test]
fn no_label_column_is_refused() {
    refused("id,text\n1,hello\n", "", &["in.csv", "--label-column"]);
}

#[test]
fn one_class_is_refused() {
    let one: String = labelled(30, "spam", "ham").lines().filter(|line| !line.ends_with(",ham")).map(|line| format!("{line}\n")).collect();
    refused(&one, "", &["all 30 labelled comments are positive", "--negative"]);
    refused(&one, "--allow-small", &["all 30 labelled comments are positive"]);
}

#[test]
fn few_rows_are_refused_unless_allowed() {
    refused(&labelled(19, "spam", "ham"), "", &["19 positive and 19 negative", "at least 20", "--allow-small"]);
    let workspace = Workspace::new();
    workspace.write("in.csv", labelled(8, "spam", "ham"));
    workspace.run("train in.csv --allow-small --output my.model").ends(0);
    assert!(workspace.path("my.model").is_file());
}

#[test]
fn no_rows_are_refused() {
    refused("id,text,label\n", "", &["no labelled comments"]);
    refused("", "", &["no labelled comments"]);
}

#[test]
fn unreadable_labels_are_counted() {
    let content = labelled(20, "spam", "ham") + "x,v,one more,maybe\ny,v,and one more,unsure\nz,v,and another,maybe\n";
    refused(&content, "", &["'maybe' (2 rows)", "'unsure' (1 rows)", "--positive", "--negative"]);
}

#[test]
fn empty_labels_are_left_out_and_counted() {
    let workspace = Workspace::new();
    workspace.write("in.csv", labelled(20, "spam", "ham") + "x,v,one more,\ny,v,and one more,\n");
    workspace.run("train in.csv").ends(0).says(&["2 rows have an empty label"]);
}

#[test]
fn a_name_that_cannot_be_a_column_is_refused() {
    for name in ["decision", "id", "a,b", "a.b", "ä"] {
        refused(&labelled(20, "spam", "ham"), &format!("--attribute {name}"), &["--attribute", name]);
    }
}

#[test]
fn shares_out_of_range_are_refused() {
    refused(&labelled(20, "spam", "ham"), "--max-false-reject 2", &["max-false-reject"]);
    refused(&labelled(20, "spam", "ham"), "--max-missed -- -1", &[]);
}

#[test]
fn an_old_model_survives_a_failed_training() {
    let workspace = Workspace::new();
    workspace.write("my.model", "precious");
    workspace.write("in.csv", format!("text,label\n\"{}\",spam\n", spam(0)));
    workspace.run("train in.csv --output my.model").ends(2);
    assert_eq!(workspace.read("my.model"), "precious");
}

#[test]
fn the_date_is_stored_and_shown() {
    let workspace = Workspace::new();
    workspace.write("in.csv", labelled(20, "spam", "ham"));
    workspace.run("train in.csv --date 2025-03-04 --output dated.model").ends(0);
    let shown = workspace.run("inspect dated.model").ends(0).stdout;
    assert!(shown.lines().any(|line| line.starts_with("date") && line.ends_with("2025-03-04")), "{shown}");
    assert!(shown.contains("in.csv"), "{shown}");
    workspace.run("train in.csv --output undated.model").ends(0);
    assert!(!workspace.run("inspect undated.model").ends(0).stdout.lines().any(|line| line.starts_with("date")));
}

/// Twenty comments of a class prove little: no probability is near certainty, nothing is rejected, and training says so.
#[test]
fn a_small_training_set_gives_no_sure_probabilities() {
    let workspace = Workspace::new();
    workspace.write("in.csv", labelled(20, "spam", "ham"));
    let run = workspace.run("train in.csv --output small.model").ends(0);
    run.says(&["ham rejected: 0 of 20 held-out rows, so at most 13.91 %: too few rows to prove the 0.1 % asked for (2,995 are wanted)"]);
    run.says(&["Reliability", "is spam", "nothing is rejected: from so few comments nothing is surer than 0.955, and 0.990 is wanted"]);
    let everything: String = (0..40).map(|number| spam(number) + " ").collect();
    let texts = (0..60).map(spam).chain((0..60).map(ham)).chain([everything]);
    let lines: String = texts.map(|text| serde_json::json!({ "text": text }).to_string() + "\n").collect();
    let rows = workspace.run_on("score --model small.model --from jsonl -", lines).ends(0).rows();
    for row in &rows {
        let probability: f64 = row["spam"].parse().unwrap();
        assert!((0.02..=0.98).contains(&probability), "{row:?}");
        assert_ne!(row["decision"], "reject", "{row:?}");
    }
    let mean = rows[..60].iter().map(|row| row["spam"].parse::<f64>().unwrap()).sum::<f64>() / 60.0;
    assert!(mean > 0.8, "but they tell spam from ham: {mean}");
}

/// Deleted comments leave empty texts: they teach nothing and spoil no figure.
#[test]
fn blank_comments_teach_nothing() {
    let workspace = Workspace::new();
    let blank: String = (0..40).map(|number| format!("b{number},v,<p></p>,ham\n")).collect();
    workspace.write("in.csv", labelled(60, "spam", "ham") + &blank);
    workspace.write("plain.csv", labelled(60, "spam", "ham"));
    let figures = |name: &str| {
        let said = workspace.run(&format!("train {name} --output m.model")).ends(0).stderr;
        let from = said.find("Held-out figures").unwrap();
        said[from..said.find("Cut-offs").unwrap()].to_owned()
    };
    assert_eq!(figures("in.csv"), figures("plain.csv"));
}

#[test]
fn too_little_memory_is_refused() {
    let workspace = Workspace::new();
    workspace.write("in.csv", labelled(30, "spam", "ham"));
    workspace.run("train in.csv --memory 1MB").ends(2).says(&["--memory", "1 MB is too little", "360 MB"]);
    workspace.run("train in.csv --memory plenty").ends(2).says(&["--memory", "512MB or 4GB"]);
    workspace.run("train in.csv --memory 1GB").ends(0);
}

/// What will not fit is told before it happens, and learned all the same.
#[test]
fn what_memory_cannot_hold_goes_to_a_file() {
    let workspace = Workspace::new();
    let words = |number: usize| (0..90).map(|word| format!("{:x} ", (number * 90 + word) * 2_654_435_761 % 1_000_003)).collect::<String>();
    let row = |number: usize| format!("\"{}{}\",{}\n", words(number), ["buy now", "so be it"][number % 2], ["spam", "ham"][number % 2]);
    workspace.write("in.csv", "text,label\n".to_owned() + &(0..21_000).map(row).collect::<String>());
    let run = workspace.run("train in.csv --memory 360MB --output my.model").ends(0);
    run.says(&["thousand comments", "may be used, as --memory says", "go to a temporary file in"]);
    let shown = workspace.run("inspect my.model --json").ends(0);
    let json: serde_json::Value = serde_json::from_str(&shown.stdout).unwrap();
    assert_eq!(json["manifest"]["rows"], 21_000);
}

/// Trains on `rows` as `name` with little memory, and gives its peak in MB.
#[cfg(target_os = "linux")]
fn peak_of_training(workspace: &Workspace, rows: impl Iterator<Item = String>, says: &[&str]) -> u64 {
    workspace.write("in.csv", "text,label\n".to_owned() + &rows.collect::<String>());
    let command = "train in.csv --memory 360MB --output my.model";
    let mut child = workspace.command(command).stderr(std::process::Stdio::piped()).spawn().unwrap();
    let peak = crate::harness::peak_kb(&mut child);
    let out = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(out.status.success(), "{said}");
    for words in says {
        assert!(said.contains(words), "{words:?} is not said: {said}");
    }
    eprintln!("peak: {peak} KB");
    peak >> 10
}

/// A few rows so long that the features of half of them fill what may be used.
#[test]
#[cfg(target_os = "linux")]
fn a_few_long_rows_keep_within_memory() {
    let words =
        |number: usize| (0..7_000).map(|word| format!("{:x} ", (number * 7_000 + word) * 2_654_435_761 % 1_000_003)).collect::<String>();
    let row = |number: usize| format!("\"{}{}\",{}\n", words(number), ["buy now", "so be it"][number % 2], ["spam", "ham"][number % 2]);
    let workspace = Workspace::new();
    let peak = peak_of_training(&workspace, (0..160).map(row), &["comments", "go to a temporary file in"]);
    assert!(peak <= 360, "{peak} MB");
}

/// The first rows foretell more than memory holds, and the rest is nothing like them: that is no reason to refuse it.
#[test]
#[cfg(target_os = "linux")]
fn short_rows_before_long_ones_are_learned() {
    let row = |number: usize| {
        let text = if number < 21_000 { number.to_string() } else { format!("{number} {}", "a".repeat(320_000)) };
        format!("{text},{}\n", ["spam", "ham"][number % 2])
    };
    let workspace = Workspace::new();
    let peak = peak_of_training(&workspace, (0..21_050).map(row), &["thousand comments", "unless later comments are longer"]);
    assert!(peak <= 360, "{peak} MB");
}
