//! `moderato evaluate`.

use crate::harness::{Workspace, labelled};

fn workspace() -> Workspace {
    let workspace = Workspace::new();
    workspace.write("in.csv", labelled(30, "spam", "ham"));
    workspace
}

/// JSON that parses, with all its parts, over `rows` rows.
#[track_caller]
fn json(workspace: &Workspace, flags: &str, rows: u64) -> serde_json::Value {
    let run = workspace.run(&format!("evaluate in.csv --format json {flags}")).ends(0);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(json["figures"]["rows"], rows);
    for figure in ["accuracy", "spam_caught", "ham_blocked", "precision", "f1", "mcc", "auc", "brier", "calibration_error"] {
        assert!(json["figures"][figure].is_f64(), "{figure} in {}", json["figures"]);
    }
    let decided = |class: &str| ["approve", "review", "reject"].iter().map(|name| json[class][name].as_u64().unwrap()).sum::<u64>();
    assert_eq!(decided("spam") + decided("ham"), rows);
    let bins = json["reliability"].as_array().unwrap();
    assert_eq!(bins.iter().map(|bin| bin["rows"].as_u64().unwrap()).sum::<u64>(), rows);
    json
}

#[test]
fn by_folds() {
    let json = json(&workspace(), "--folds 3", 60);
    assert!(json["judged_by"].as_str().unwrap().contains("3 folds"), "{}", json["judged_by"]);
    assert!(json["figures"]["accuracy"].as_f64().unwrap() > 0.9);
}

#[test]
fn by_folds_of_a_column() {
    let workspace = workspace();
    let json = json(&workspace, "--folds 3 --group-by video", 60);
    assert!(json["judged_by"].as_str().unwrap().contains("equal video together"), "{}", json["judged_by"]);
    let run = workspace.run("evaluate in.csv --folds 3 --group-by nowhere").ends(2);
    run.says(&["in.csv", "nowhere", "video"]);
    workspace.run("evaluate in.csv --group-by video").ends(2).says(&["--folds"]);
}

#[test]
fn by_a_model() {
    let workspace = workspace();
    let json = json(&workspace, "--model MODEL", 60);
    assert!(json["figures"]["accuracy"].as_f64().unwrap() > 0.9);
    workspace.run("evaluate in.csv --model MODEL --folds 3").ends(2);
}

#[test]
fn by_the_stock_model() {
    json(&workspace(), "", 60);
}

#[test]
fn as_a_table() {
    let shown = workspace().run("evaluate in.csv --model MODEL").ends(0).stdout;
    for word in ["60 comments, 30 of them spam", "accuracy", "MCC", "Decisions", "Reliability", "calibration error"] {
        assert!(shown.contains(word), "no '{word}' in {shown}");
    }
}

#[test]
fn what_cannot_be_measured_is_refused() {
    let workspace = Workspace::new();
    workspace.write("none.csv", "text,label\n");
    workspace.run("evaluate none.csv --model MODEL").ends(2).says(&["no labelled comments"]);
    workspace.write("plain.csv", "id,text\n1,hello\n");
    workspace.run("evaluate plain.csv --model MODEL").ends(2).says(&["plain.csv", "--label-column"]);
    workspace.write("odd.csv", "text,label\nhello,maybe\n");
    workspace.run("evaluate odd.csv --model MODEL").ends(2).says(&["'maybe' (1 rows)"]);
    workspace.run("evaluate --model MODEL").ends(2);
    for folds in ["1", "101", "x"] {
        workspace.run(&format!("evaluate plain.csv --folds {folds}")).ends(2);
    }
}

#[test]
fn skipped_records_are_named() {
    let workspace = Workspace::new();
    workspace.write("in.csv", labelled(5, "spam", "ham") + "cut\n");
    let run = workspace.run("evaluate in.csv --model MODEL").ends(2);
    run.says(&["in.csv: record 11, line 12"]);
    assert!(run.stdout.contains("10 comments"), "{}", run.stdout);
}
