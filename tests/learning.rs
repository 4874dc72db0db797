//! Learning on: rows put together by id, `forget`, `train --base`.

use std::{collections::BTreeMap, fmt::Write as _, fs};

use crate::{
    harness::{Row, Run, Workspace, ham, labelled, run, spam},
    shared::shared,
};

/// What `inspect` says of a model.
#[track_caller]
fn manifest(workspace: &Workspace, model: &str) -> serde_json::Value {
    let shown = workspace.run(&format!("inspect {model} --json")).ends(0).stdout;
    serde_json::from_str::<serde_json::Value>(&shown).unwrap()["manifest"].clone()
}

/// Trains on the files and gives rows, positive rows and the run.
#[track_caller]
fn trained(workspace: &Workspace, arguments: &str) -> (u64, u64, Run) {
    let run = workspace.run(&format!("train {arguments} --output my.model")).ends(0);
    let manifest = manifest(workspace, "my.model");
    (manifest["rows"].as_u64().unwrap(), manifest["spam"].as_u64().unwrap(), run)
}

#[test]
fn the_last_label_of_an_id_counts() {
    let workspace = Workspace::new();
    workspace.write("in.csv", labelled(30, "spam", "ham"));
    workspace.write("verdicts.csv", format!("id,label,text\ns0,ham,\"{}\"\nh1,spam,\nh2,ham,\"{}\"\n", spam(0), ham(2)));
    let (rows, spam, run) = trained(&workspace, "in.csv verdicts.csv");
    assert_eq!((rows, spam), (60, 30));
    run.says(&["63 rows read: 3 of a comment met before by its id (2 with another label, the last one counts), 0 comments forgotten"]);
    let one = fs::read(workspace.path("my.model")).unwrap();
    trained(&workspace, "in.csv verdicts.csv");
    assert!(one == fs::read(workspace.path("my.model")).unwrap(), "a second run gives another model");
}

#[test]
fn verdicts_need_id_and_label_alone() {
    let workspace = Workspace::new();
    workspace.write("in.csv", labelled(30, "spam", "ham"));
    workspace.write("verdicts.csv", "id,label,date\ns0,Forget,2024-05-01\ns1, FORGET ,\nh1,spam,\n");
    workspace.write("verdicts.jsonl", "{\"id\":\"h2\",\"label\":\"forget\"}\n{\"label\":\"spam\",\"id\":\"h3\"}\n");
    let (rows, spam, run) = trained(&workspace, "in.csv verdicts.csv verdicts.jsonl");
    assert_eq!((rows, spam), (57, 30));
    run.says(&["3 comments forgotten"]);
    workspace.write("remarks.csv", "id,label,remark\ns0,forget,no\n");
    workspace.run("train in.csv remarks.csv").ends(2).says(&["remarks.csv: no column of comment text"]);
    workspace.run("score verdicts.csv --model my.model").ends(2).says(&["verdicts.csv: no column of comment text"]);
}

#[test]
fn a_verdict_on_nothing_is_told() {
    let workspace = Workspace::new();
    workspace.write("in.csv", labelled(30, "spam", "ham"));
    workspace.write("verdicts.csv", "id,label,text\nx1,forget,\nx2,spam,\ns0,forget,another text\n,forget,\n");
    let (rows, spam, run) = trained(&workspace, "in.csv verdicts.csv");
    // What is to be forgotten is known by its id, whatever became of its text.
    assert_eq!((rows, spam), (59, 29));
    run.says(&[
        "rows labelled forget that are about no comment met before them: 1; the first: id x1 in verdicts.csv: record 1, line 2",
        "rows without text whose id was not met before them, left out: 1; the first: id x2 in verdicts.csv: record 2, line 3",
        "rows labelled forget that have no id to go by and took out nothing: 1; the first: verdicts.csv: record 4, line 5",
    ]);
    // Before the comment it is about, too.
    trained(&workspace, "verdicts.csv in.csv").2.says(&["about no comment met before them: 2"]);
}

#[test]
fn ids_of_two_sites_do_not_mix() {
    let workspace = Workspace::new();
    let numbered = |from: usize| {
        (from..from + 40).enumerate().fold("id,text,label\n".to_owned(), |mut csv, (id, number)| {
            let (text, label) = if number % 2 == 0 { (spam(number), "spam") } else { (ham(number), "ham") };
            writeln!(csv, "{id},\"{text}\",{label}").unwrap();
            csv
        })
    };
    workspace.write("a.csv", numbered(0));
    workspace.write("b.csv", numbered(1000));
    let (rows, _, run) = trained(&workspace, "a.csv b.csv");
    assert_eq!(rows, 80);
    run.says(&["ids that stand for different texts, kept as different comments: 40; the first: 0 in a.csv and b.csv"]);
    // One of them is meant, which one nobody can tell.
    workspace.write("c.csv", "id,label\n7,forget\n");
    let (rows, _, run) = trained(&workspace, "a.csv b.csv c.csv");
    assert_eq!(rows, 80);
    run.says(&["rows that may be about several comments of their id", ": 1; the first: id 7 in c.csv"]);
}

#[test]
fn an_edited_comment_counts_once() {
    let workspace = Workspace::new();
    // In the same file: s0 is edited and turns out to be honest.
    workspace.write("in.csv", labelled(30, "spam", "ham") + &format!("s0,v0,\"{}\",ham\n", ham(50)));
    let (rows, spam_rows, run) = trained(&workspace, "in.csv");
    assert_eq!((rows, spam_rows), (60, 29));
    run.says(&["61 rows read: 1 of a comment met before by its id (1 with another label, 1 edited, the last one counts)"]);
    // In another file, where both name the thread; in a thread of the same name another id is another comment.
    workspace.write("in.csv", labelled(30, "spam", "ham"));
    workspace.write("edited.csv", format!("id,video,text,label\ns0,v0,\"{}\",ham\nh1,v0,\"{}\",ham\n", ham(50), ham(51)));
    let (rows, spam_rows, run) = trained(&workspace, "in.csv edited.csv");
    assert_eq!((rows, spam_rows), (61, 29));
    run.says(&["1 of a comment met before by its id (1 with another label, 1 edited, the last one counts)"]);
    assert!(!run.stderr.contains("ids that stand for"), "{}", run.stderr);
    // The last text is the one that is judged: labelled as what it is not, it leads the mistakes.
    workspace.write("edited.csv", format!("id,video,text,label\ns0,v0,\"{}\",spam\n", ham(50)));
    let shown = workspace.run("evaluate in.csv edited.csv --model MODEL --format json").ends(0).stdout;
    let json: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!((&json["figures"]["rows"], &json["mistakes"]["spam"][0]["text"]), (&60.into(), &ham(50).into()));
    // Without the thread nobody knows whether it is the same site.
    workspace.write("edited.csv", format!("id,text,label\ns0,\"{}\",ham\n", ham(50)));
    let (rows, spam_rows, run) = trained(&workspace, "in.csv edited.csv");
    assert_eq!((rows, spam_rows), (61, 30));
    run.says(&["ids that stand for different texts, kept as different comments: 1; the first: s0 in in.csv and edited.csv"]);
}

#[test]
fn ids_of_users_are_no_ids_of_comments() {
    let workspace = Workspace::new();
    let csv = (0..60).fold("id,text,label\n".to_owned(), |csv, number| {
        let (text, label) = if number % 2 == 0 { (spam(number), "spam") } else { (ham(number), "ham") };
        csv + &format!("user{},\"{text}\",{label}\n", number % 7)
    });
    workspace.write("in.csv", csv);
    let (rows, _, run) = trained(&workspace, "in.csv");
    assert_eq!(rows, 60);
    run.says(&["warning: ids repeat in in.csv: 53 of 60 rows share an id with another text: kept as different comments"]);
    assert!(!run.stderr.contains("edited") && !run.stderr.contains("ids that stand for"), "{}", run.stderr);
}

#[test]
fn row_numbers_are_no_ids() {
    let workspace = Workspace::new();
    let plain: String = labelled(20, "spam", "ham").lines().map(|line| line.splitn(3, ',').nth(2).unwrap().to_owned() + "\n").collect();
    workspace.write("a.csv", &plain);
    workspace.write("b.csv", &plain);
    let (rows, _, run) = trained(&workspace, "a.csv b.csv");
    assert_eq!(rows, 80);
    assert!(!run.stderr.contains("met before"), "{}", run.stderr);
}

#[test]
fn evaluate_knows_forget_and_score_does_not() {
    let workspace = Workspace::new();
    workspace.write("in.csv", labelled(30, "spam", "ham") + "s0,v0,,forget\n");
    let shown = workspace.run("evaluate in.csv --model MODEL").ends(0).stdout;
    assert!(shown.contains("59 comments, 29 of them spam"), "{shown}");
    assert_eq!(workspace.run("score in.csv --model MODEL").ends(0).rows().len(), 61);
    // A label that was asked for by name is a label.
    let run = workspace.run("evaluate in.csv --model MODEL --negative forget,ham --positive spam").ends(0);
    assert!(run.stdout.contains("60 comments, 29 of them spam"), "{}", run.stdout);
}

#[test]
fn a_base_is_noted_and_makes_few_rows_enough() {
    let workspace = Workspace::new();
    workspace.write("in.csv", labelled(6, "spam", "ham"));
    workspace.run("train in.csv").ends(2).says(&["at least 20 of each"]);
    for (base, name, rows) in [("MODEL", "spam.model", Some(120)), ("spam", "spam", None)] {
        let run = workspace.run(&format!("train in.csv --base {base} --output my.model")).ends(0);
        run.says(&["started from", "warning: only 6 comments of one class"]);
        let noted = manifest(&workspace, "my.model")["base"].clone();
        assert_eq!((noted["name"].as_str(), noted["sha256"].as_str().unwrap().len()), (Some(name), 64));
        assert!(rows.is_none_or(|rows| noted["rows"] == rows), "{noted}");
        let shown = workspace.run("inspect my.model").ends(0).stdout;
        assert!(shown.contains(&format!("{name} (base)")) && shown.contains(noted["sha256"].as_str().unwrap()), "{shown}");
        let one = fs::read(workspace.path("my.model")).unwrap();
        workspace.run_threads(&format!("train in.csv --base {base} --output my.model"), 1).ends(0);
        assert!(one == fs::read(workspace.path("my.model")).unwrap(), "another model on one thread");
    }
    // What the stock model knows is still known.
    let row =
        &workspace.run_on("score --model my.model --from text", "Earn 500$/h from home, text my mentor on Whats App").ends(0).rows()[0];
    assert_ne!(row["decision"], "approve", "{row:?}");
    // And the rows of a base of a base count.
    workspace.run("train in.csv --base MODEL --output one.model").ends(0);
    let run = workspace.run("train in.csv --base one.model --output two.model").ends(0);
    run.says(&["warning: the base had learned from in.csv before: the held-out figures above are too good"]);
    assert_eq!(manifest(&workspace, "two.model")["base"]["rows"], 132);
    // So do the files, however many models ago.
    workspace.write("more.csv", labelled(7, "spam", "ham"));
    let run = workspace.run("train more.csv --base one.model --output two.model").ends(0);
    assert!(!run.stderr.contains("learned from more.csv before"), "{}", run.stderr);
    let names = |model: &str| -> Vec<String> {
        let sources = manifest(&workspace, model)["base"]["sources"].clone();
        sources.as_array().unwrap().iter().map(|source| source["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names("two.model"), ["in.csv", "labelled.csv"]);
    let run = workspace.run("train in.csv --base two.model --output three.model").ends(0);
    run.says(&["warning: the base had learned from in.csv before"]);
    let run = workspace.run("evaluate in.csv --model two.model").ends(0);
    run.says(&["warning: in.csv is a file that a model that this one started from had learned from"]);
}

#[test]
fn a_base_that_does_not_fit_is_refused() {
    let workspace = Workspace::new();
    workspace.write("in.csv", labelled(6, "spam", "ham"));
    workspace.write("few.csv", labelled(4, "spam", "ham"));
    workspace.write("notes.model", "no model");
    let refused = |arguments: &str, words: &[&str]| {
        workspace.run(&format!("train {arguments} --output my.model")).ends(2).says(words);
        assert!(!workspace.path("my.model").exists());
    };
    refused("few.csv --base MODEL", &["4 positive and 4 negative", "at least 5 of each"]);
    refused("in.csv --base spam --attribute toxicity", &["--base", "spam predicts spam", "--attribute spam"]);
    refused("in.csv --base ham", &["ham: no such model file", "the stock models are spam"]);
    refused("in.csv --base ./spam", &["./spam: no such model file"]);
    refused("in.csv --base notes.model", &["notes.model: not a model of this program"]);
}

/// The rows of `csv` as a file.
fn write(workspace: &Workspace, name: &str, rows: &[&Row]) {
    let mut csv = csv::Writer::from_path(workspace.path(name)).unwrap();
    csv.write_record(["text", "label"]).unwrap();
    for row in rows {
        csv.write_record([&row["text"], &row["label"]]).unwrap();
    }
    csv.flush().unwrap();
}

fn key(row: &Row) -> String {
    moderato::evaluate::folds::duplicate_key(&row["text"])
}

/// A number for a row and a seed (splitmix64; Steele, Lea and Flood 2014).
fn mixed(seed: u64, row: usize) -> u64 {
    let mut z = (seed << 32).wrapping_add(row as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A video is the new site, the base learned from the training rows of sms and of the other videos. Of the video, 50 training rows are drawn as they come; judged are
/// its other rows, those that repeat one of the 50 left out. The cost and the calibration were chosen by other draws of training rows (`examples/base.rs`, seeds from
/// 100 on); the test rows had no part in it, so the ranking is looked at on them alone, too.
#[test]
fn fifty_comments_of_a_new_site_beat_the_base_alone_and_the_fifty_alone() {
    let Some(folder) = shared() else { return };
    let workspace = Workspace::new();
    let rows = |name: &str| crate::harness::rows(&fs::read_to_string(folder.join("data").join(name)).unwrap());
    let (tubespam, sms) = (rows("tubespam.csv"), rows("sms.csv"));
    let mut videos: Vec<&str> = tubespam.iter().map(|row| row["video"].as_str()).collect();
    videos.dedup();
    assert_eq!(videos.len(), 5);
    // By model and rows judged: the sums of 1 - AUC and of MCC.
    let mut sums: BTreeMap<(&str, &str), [f64; 2]> = BTreeMap::new();
    let mut draws = 0.0;
    for video in videos {
        let of_video = |row: &&Row| row["video"] == video;
        let others = tubespam.iter().filter(|row| !of_video(row) && row["split"] == "train");
        write(&workspace, "base.csv", &sms.iter().filter(|row| row["fold"] != "0").chain(others).collect::<Vec<_>>());
        workspace.run("train base.csv --output base.model").ends(0);
        for seed in 1..=3 {
            draws += 1.0;
            let mut own: Vec<(usize, &Row)> = tubespam.iter().enumerate().filter(|(_, row)| of_video(row)).collect();
            own.sort_by_key(|&(number, _)| mixed(seed, number));
            let (train, test): (Vec<&Row>, Vec<&Row>) = own.into_iter().map(|(_, row)| row).partition(|row| row["split"] == "train");
            let (drawn, other) = train.split_at(50);
            let keys: Vec<String> = drawn.iter().map(|row| key(row)).collect();
            let fresh =
                |rows: &[&Row]| -> Vec<Row> { rows.iter().filter(|row| !keys.contains(&key(row))).map(|&row| row.clone()).collect() };
            let (rest, test) = (fresh(&[other, &test].concat()), fresh(&test));
            write(&workspace, "rest.csv", &rest.iter().collect::<Vec<_>>());
            write(&workspace, "test.csv", &test.iter().collect::<Vec<_>>());
            write(&workspace, "fifty.csv", drawn);
            workspace.run("train fifty.csv --allow-small --output fifty.model").ends(0);
            workspace.run("train fifty.csv --base base.model --output both.model").ends(0);
            for model in ["base", "fifty", "both"] {
                for judged in ["rest", "test"] {
                    let mut command = workspace.command(&format!("evaluate {judged}.csv --model {model}.model --format json"));
                    let json: serde_json::Value = serde_json::from_str(&run(&mut command, b"").ends(0).stdout).unwrap();
                    let figure = |name: &str| json["figures"][name].as_f64().unwrap();
                    let sum = sums.entry((judged, model)).or_default();
                    sum[0] += 1.0 - figure("auc");
                    sum[1] += figure("mcc");
                }
            }
        }
    }
    let mean = |judged, model| sums[&(judged, model)].map(|sum| sum / draws);
    for &(judged, model) in sums.keys() {
        let [missed, mcc] = mean(judged, model);
        eprintln!("{judged} judged by {model}: 100 x (1 - AUC) {:.3}, MCC {mcc:.4}", 100.0 * missed);
    }
    for alone in ["base", "fifty"] {
        assert!(mean("rest", "both")[0] < mean("rest", alone)[0], "1 - AUC of {alone}: {sums:?}");
        assert!(mean("rest", "both")[1] > mean("rest", alone)[1], "MCC of {alone}: {sums:?}");
        assert!(mean("test", "both")[0] < mean("test", alone)[0], "1 - AUC of {alone} on test rows: {sums:?}");
    }
}

/// What a moderator labels first is what the base judges wrongly; the labels are right all the same.
#[test]
fn rows_that_the_base_misjudges_can_be_learned() {
    let workspace = Workspace::new();
    let rows: String = (0..6).map(|number| format!("\"{}\",ham\n\"{}\",spam\n", spam(number), ham(number))).collect();
    workspace.write("wrong.csv", format!("text,label\n{rows}"));
    workspace.run("train wrong.csv --base MODEL --output own.model").ends(0);
}

#[test]
fn a_share_that_leaves_too_little_to_calibrate_with_is_refused() {
    let workspace = Workspace::new();
    workspace.write("in.csv", labelled(60, "spam", "ham"));
    workspace.run("train in.csv --spam-share 0.01").ends(2).says(&["--spam-share 0.01 leaves 0 positive and 60 negative comments"]);
    workspace.run("train in.csv --max-false-reject 0 --max-missed 0").ends(0).says(&["no number of rows proves the 0 % asked for"]);
}

#[test]
fn labels_to_ignore_may_be_forget() {
    let workspace = Workspace::new();
    workspace.write("in.csv", labelled(20, "spam", "ham"));
    workspace.write("verdicts.csv", "id,label\ns1,forget\n");
    let (rows, _, run) = trained(&workspace, "in.csv verdicts.csv --ignore forget");
    run.says(&["1 rows with a label to ignore (forget) were left out"]);
    assert_eq!(rows, 40);
}

#[test]
fn a_comment_edited_in_a_small_file_counts_once() {
    let workspace = Workspace::new();
    workspace.write("in.csv", labelled(25, "spam", "ham") + "s1,v1,\"another text altogether, and an honest one\",ham\n");
    let (rows, spam, run) = trained(&workspace, "in.csv");
    run.says(&["1 edited"]);
    assert_eq!((rows, spam), (50, 24));
}
