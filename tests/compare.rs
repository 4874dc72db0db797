//! `moderato compare`.

use crate::harness::{Workspace, ham, labelled, spam, trained};

/// A folder with `old.model`, which has the labels right, and `new.model`, which has learned that gifts are welcome.
fn workspace() -> Workspace {
    let workspace = Workspace::new();
    std::fs::copy(trained(), workspace.path("old.model")).unwrap();
    let gifts: String = labelled(60, "spam", "ham")
        .lines()
        .map(|line| if line.contains("FREE gift") { line.replace(",spam", ",ham") } else { line.to_owned() } + "\n")
        .collect();
    workspace.write("gifts.csv", gifts);
    workspace.run("train gifts.csv --output new.model").ends(0);
    workspace.write("in.csv", labelled(30, "spam", "ham"));
    workspace
}

fn json(workspace: &Workspace, arguments: &str) -> serde_json::Value {
    serde_json::from_str(&workspace.run(&format!("compare {arguments} --format json")).ends(0).stdout).unwrap()
}

#[test]
fn what_changes_is_counted_with_examples() {
    let workspace = workspace();
    let json = json(&workspace, "old.model new.model in.csv --examples 2");
    let comparison = &json["comparison"];
    let cells = comparison["cells"].as_array().unwrap();
    assert_eq!(comparison["comments"], 60);
    assert_eq!(cells.iter().map(|cell| cell["comments"].as_u64().unwrap()).sum::<u64>(), 60);
    let changed = cells.iter().filter(|cell| cell["old"] != cell["new"]);
    assert_eq!(changed.clone().map(|cell| cell["comments"].as_u64().unwrap()).sum::<u64>(), comparison["changed"].as_u64().unwrap());
    // Every comment on gifts changes: 7 of 30.
    assert!(comparison["changed"].as_u64().unwrap() >= 7, "{comparison}");
    for cell in changed {
        let examples = cell["examples"].as_array().unwrap();
        assert_eq!(examples.len() as u64, cell["comments"].as_u64().unwrap().min(2));
        let change = |example: &serde_json::Value| (example["new"].as_f64().unwrap() - example["old"].as_f64().unwrap()).abs();
        assert!(examples.is_sorted_by(|a, b| change(a) >= change(b)), "{cell}");
        assert!(examples.iter().all(|example| !example["reasons"].as_str().unwrap().is_empty()), "{cell}");
    }
    assert_eq!(json["old"]["name"], "old.model");
    assert_eq!(json["new"]["sha256"].as_str().unwrap().len(), 64);
}

#[test]
fn the_decisions_are_those_of_score() {
    let workspace = workspace();
    let decisions = |model: &str| -> Vec<String> {
        workspace.run(&format!("score in.csv --model {model}")).ends(0).rows().into_iter().map(|row| row["decision"].clone()).collect()
    };
    let pairs: Vec<(String, String)> = decisions("old.model").into_iter().zip(decisions("new.model")).collect();
    for cell in json(&workspace, "old.model new.model in.csv")["comparison"]["cells"].as_array().unwrap() {
        let count = pairs.iter().filter(|(old, new)| cell["old"] == **old && cell["new"] == **new).count();
        assert_eq!(cell["comments"], count, "{cell}");
    }
}

#[test]
fn labels_tell_mistakes_mended_from_mistakes_made() {
    let workspace = workspace();
    let forward = json(&workspace, "old.model new.model in.csv")["comparison"]["labelled"].clone();
    assert_eq!((forward["rows"].as_u64(), forward["spam"].as_u64()), (Some(60), Some(30)));
    assert!(forward["made"].as_u64().unwrap() >= 7, "{forward}");
    let back = json(&workspace, "new.model old.model in.csv")["comparison"]["labelled"].clone();
    assert_eq!((&back["mended"], &back["made"]), (&forward["made"], &forward["mended"]));
    assert_eq!(back["calls"][0], forward["calls"][1]);
    workspace.write("plain.csv", format!("id,text\n1,\"{}\"\n", ham(1)));
    assert!(json(&workspace, "old.model new.model plain.csv")["comparison"]["labelled"].is_null());
    workspace.write("odd.csv", format!("text,label\n\"{}\",maybe\n\"{}\",spam\n", ham(1), spam(1)));
    let run = workspace.run("compare old.model new.model odd.csv").ends(0);
    run.says(&["1 labels are neither positive nor negative"]);
    assert!(run.stdout.contains("2 comments") && run.stdout.contains("By the labels: 1 comments, 1 of them spam"), "{}", run.stdout);
}

#[test]
fn as_a_table() {
    let workspace = workspace();
    let shown = workspace.run("compare old.model new.model in.csv").ends(0).stdout;
    for word in ["60 comments", "decided differently", "old \\ new", "By the labels", "mended", "-> approve: ", "FREE gift"] {
        assert!(shown.contains(word), "no '{word}' in {shown}");
    }
}

#[test]
fn the_exit_code_tells_of_changes_if_asked() {
    let workspace = workspace();
    workspace.run("compare old.model new.model in.csv --exit-code").ends(1);
    let same = workspace.run("compare old.model old.model in.csv --exit-code").ends(0).stdout;
    assert!(same.contains("0 decided differently"), "{same}");
    workspace.write("cut.csv", labelled(2, "spam", "ham") + "cut\n");
    workspace.run("compare old.model new.model cut.csv --exit-code").ends(2).says(&["cut.csv: record 5, line 6"]);
}

#[test]
fn stock_models_have_names() {
    let workspace = workspace();
    workspace.write("spam", "no model");
    assert_eq!(json(&workspace, "spam new.model in.csv")["old"]["name"], "spam");
    workspace.run("compare ./spam new.model in.csv").ends(2).says(&["./spam: not a model of this program"]);
    workspace.run("compare spam nowhere.model in.csv").ends(2).says(&["nowhere.model: no such model file", "the stock models are spam"]);
}

#[test]
fn models_of_two_attributes_are_refused() {
    let workspace = workspace();
    workspace.run("train in.csv --attribute toxicity --positive spam --output toxicity.model").ends(0);
    workspace
        .run("compare old.model toxicity.model in.csv")
        .ends(2)
        .says(&["old.model predicts spam, toxicity.model predicts toxicity", "one attribute"]);
}

#[test]
fn examples_are_redacted_and_steer_no_terminal() {
    let workspace = workspace();
    let text = "FREE gift card, just subscribe and claim it: joe@example.com \u{1b}[31m\nand \u{202e} more";
    workspace.write("in.jsonl", serde_json::json!({ "id": "7\u{1b}", "text": text }).to_string());
    let shown = workspace.run("compare old.model new.model in.jsonl").ends(0).stdout;
    assert!(shown.contains("claim it: [e-mail]") && !shown.contains("joe@"), "{shown}");
    assert!(!shown.contains(['\u{1b}', '\u{202e}']), "{shown:?}");
    let bare = workspace.run("compare old.model new.model in.jsonl --no-redact").ends(0).stdout;
    assert!(bare.contains("joe@example.com"), "{bare}");
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let workspace = workspace();
    let on = |threads| workspace.run_threads("compare old.model new.model in.csv --format json", threads).ends(0).stdout;
    assert_eq!(on(1), on(2));
    let piped = workspace.run_on("compare old.model new.model --from csv --format json -", labelled(30, "spam", "ham")).ends(0).stdout;
    assert_eq!(piped, on(2));
}

#[test]
fn rows_and_labels_that_are_not_wanted_are_left_out() {
    let workspace = workspace();
    let csv = "id,kind,text,label\n".to_owned()
        + &format!("1,a,\"{}\",spam\n2,b,\"{}\",ham\n3,b,\"{}\",spam\n", spam(1), ham(2), spam(3))
        + &format!("4,b,\"{}\",unsure\n5,b,\"{}\",Forget\n6,b,\"{}\",maybe\n", ham(4), ham(5), ham(6));
    workspace.write("in.csv", csv);
    let run = workspace.run("compare old.model new.model in.csv --where kind=b --ignore unsure --format json").ends(0);
    run.says(&[
        "1 rows do not meet --where and were left out",
        "1 rows with a label to ignore (unsure) were left out",
        "1 labels are neither positive nor negative",
    ]);
    let comparison = serde_json::from_str::<serde_json::Value>(&run.stdout).unwrap()["comparison"].clone();
    assert_eq!((&comparison["comments"], &comparison["labelled"]["rows"]), (&4.into(), &2.into()), "{comparison}");
    workspace.run("compare old.model new.model in.csv --where nowhere=b").ends(2).says(&["--where", "no input has a column \"nowhere\""]);
    workspace.run("compare old.model new.model in.csv --where kind").ends(2).says(&["--where", "COLUMN>=NUMBER"]);
}

#[test]
fn verdicts_alone_cannot_be_compared() {
    let workspace = workspace();
    workspace.write("v.csv", "id,label\ns1,ham\n");
    let run = workspace.run("compare old.model new.model in.csv v.csv").ends(2);
    run.says(&["v.csv: no column of comment text, only verdicts", "compare want comments with text"]);
}
