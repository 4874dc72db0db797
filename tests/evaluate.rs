//! `moderato evaluate`.

use std::{fmt::Write as _, path::PathBuf};

use serde_json::Value;

use crate::harness::{Workspace, ham, labelled, package, run, spam};

fn workspace() -> Workspace {
    let workspace = Workspace::new();
    workspace.write("in.csv", labelled(30, "spam", "ham"));
    workspace
}

const FIGURES: [&str; 11] = [
    "accuracy",
    "spam_caught",
    "ham_blocked",
    "precision",
    "f1",
    "mcc",
    "auc",
    "one_minus_roca_percent",
    "average_precision",
    "brier",
    "calibration_error",
];

#[track_caller]
fn interval(intervals: &Value, figure: &str) -> [f64; 2] {
    [intervals[figure][0].as_f64().unwrap(), intervals[figure][1].as_f64().unwrap()]
}

/// The value at `key` of each element.
fn each<'a>(list: &'a Value, key: &str) -> Vec<&'a Value> {
    list.as_array().unwrap().iter().map(|element| &element[key]).collect()
}

/// JSON that parses, with all its parts, over `rows` rows.
#[track_caller]
fn json(workspace: &Workspace, flags: &str, rows: u64) -> Value {
    let run = workspace.run(&format!("evaluate in.csv --format json {flags}")).ends(0);
    let json: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(json["figures"]["rows"], rows);
    for figure in FIGURES {
        let value = json["figures"][figure].as_f64().unwrap_or_else(|| panic!("{figure} in {}", json["figures"]));
        let [low, high] = interval(&json["intervals"], figure);
        assert!(low <= high, "{figure}");
        // Chance can only add to the calibration error, so its interval may lie above it.
        assert!(figure == "calibration_error" || (low <= value && value <= high), "{figure}: {value} in {low} to {high}");
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
    // Each fold has a model of its own, with what it learned from and its own cut-offs.
    assert_eq!(each(&json["judges"], "learned_rows"), [40, 40, 40]);
    assert_eq!(each(&json["judges"], "judged_rows"), [20, 20, 20]);
    assert!(each(&json["judges"], "reject_from").iter().all(|cutoff| cutoff.as_f64().unwrap() >= 0.95));
    assert_eq!(json["repeated"]["rows"], 0, "equal texts are held out together");
}

#[test]
fn by_folds_of_a_column() {
    let workspace = workspace();
    let json = json(&workspace, "--folds 3 --group-by video", 60);
    assert!(json["judged_by"].as_str().unwrap().contains("equal video together"), "{}", json["judged_by"]);
    assert_eq!(json["grouped_by"], "video");
    assert_eq!(each(&json["groups"], "name"), ["v0", "v1", "v2", "v3", "v4", "v5"]);
    assert_eq!(each(&json["groups"], "rows"), [10; 6]);
    assert_eq!(each(&json["judges"], "judged_rows"), [20; 3]);
    let run = workspace.run("evaluate in.csv --folds 3 --group-by nowhere").ends(2);
    run.says(&["in.csv", "nowhere", "video"]);
    workspace.run("evaluate in.csv --group-by video").ends(2).says(&["--folds", "--by-time", "--model"]);
}

#[test]
fn as_many_folds_as_groups_at_most() {
    let workspace = workspace();
    let run = workspace.run("evaluate in.csv --folds 10 --group-by video --format json").ends(0);
    run.says(&["There are 6 values of video, so there are 6 folds instead of 10"]);
    let json: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(each(&json["judges"], "learned_rows"), [50; 6]);
    // One value for all: nothing could be learned.
    workspace.write("one.csv", labelled(30, "spam", "ham").replace(",v", ",v9"));
    workspace.run("evaluate one.csv --folds 3 --group-by label").ends(2).says(&["fold 1", "all 30 labelled comments are"]);
    let same: String =
        labelled(30, "spam", "ham").lines().map(|line| format!("{line},{}\n", if line.starts_with("id") { "site" } else { "a" })).collect();
    workspace.write("same.csv", same);
    workspace.run("evaluate same.csv --folds 3 --group-by site").ends(2).says(&["--group-by", "same site"]);
}

#[test]
fn a_group_without_a_value_is_shown_as_none() {
    let workspace = Workspace::new();
    workspace.write("in.csv", labelled(30, "spam", "ham").replace(",v5,", ",,"));
    let json = json(&workspace, "--folds 3 --group-by video", 60);
    let names = each(&json["groups"], "name");
    assert!(names.contains(&&Value::from("(none)")) && names.len() == 6, "{names:?}");
}

#[test]
fn texts_that_were_learned_from_too_are_counted_and_left_out() {
    let workspace = Workspace::new();
    // The same ham under two videos, five times, in another dress.
    let mut csv = labelled(30, "spam", "ham");
    for number in 0..5 {
        writeln!(csv, "a{number},v0,Repeated {number} wherever one looks,ham\nb{number},v1,\"REPEATED {number}, wherever one looks!\",ham")
            .unwrap();
    }
    workspace.write("in.csv", csv);
    let run = workspace.run("evaluate in.csv --folds 6 --group-by video --format json").ends(0);
    run.says(&["warning: 10 of 70 judged texts stand among the rows that were learned from too"]);
    let json: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(json["repeated"]["rows"], 10);
    assert_eq!(json["repeated"]["figures_without"]["rows"], 60);
    assert!(json["repeated"]["intervals_without"]["mcc"].is_array());
    assert!(json["warnings"][0].as_str().unwrap().starts_with("10 of 70"));
    let shown = workspace.run("evaluate in.csv --folds 6 --group-by video").ends(0).stdout;
    assert!(shown.contains("without 10 repeats"), "{shown}");
    // Without groups equal texts stand together, and nothing is said.
    let run = workspace.run("evaluate in.csv --folds 6 --format json").ends(0);
    assert!(!run.stderr.contains("warning"), "{}", run.stderr);
}

#[test]
fn a_model_is_asked_what_it_learned_from() {
    let workspace = workspace();
    workspace.write("old.csv", "text,label\n\"".to_owned() + &spam(3) + "\",spam\n\"" + &ham(4).to_uppercase() + "\",ham\n");
    let run = workspace.run("evaluate in.csv --model MODEL --training old.csv --format json").ends(0);
    run.says(&["2 of 60 judged texts"]);
    let json: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(json["repeated"]["figures_without"]["rows"], 58);
    assert_eq!(json["repeated"]["figures_without"]["spam"], 29);
    workspace.write("cut.csv", "text,label\nhello,ham\ncut\n");
    workspace.run("evaluate in.csv --model MODEL --training cut.csv").ends(2).says(&["cut.csv: record 2, line 3"]);
    workspace.run("evaluate in.csv --training old.csv --folds 3").ends(2);
    workspace.run("evaluate in.csv --model MODEL --training gone.csv").ends(2).says(&["gone.csv"]);
    // The very file a model learned from is known by its checksum.
    workspace.run("train in.csv --output own.model").ends(0);
    let own = workspace.run("evaluate in.csv --model own.model").ends(0);
    own.says(&["warning: in.csv is a file that this model learned from"]);
    assert!(!own.stdout.contains("is not known"), "{}", own.stdout);
    workspace.run("evaluate in.csv --model own.model --training in.csv").ends(0).says(&["60 of 60 judged texts", "nothing left to judge"]);
    let other = workspace.run("evaluate in.csv --model MODEL").ends(0);
    assert!(!other.stderr.contains("warning"), "{}", other.stderr);
    assert!(other.stdout.contains("Whether the model has met these texts before is not known"), "{}", other.stdout);
}

#[test]
fn another_attribute_is_learned_and_judged_by_its_own_policy() {
    let workspace = Workspace::new();
    let mut csv = labelled(30, "abusive", "ok");
    for number in 0..4 {
        writeln!(csv, "f{number},v0,\"{}\",ok\ng{number},v0,\"{}\",abusive", spam(number + 100), ham(number + 100)).unwrap();
    }
    workspace.write("in.csv", csv);
    workspace.run("evaluate in.csv --folds 3").ends(2).says(&["'abusive'"]);
    for flags in ["--folds 3", "--folds 2 --group-by video"] {
        let toxicity = json(&workspace, &format!("{flags} --attribute toxicity"), 68);
        let spam = json(&workspace, &format!("{flags} --positive abusive"), 68);
        // The same labels and folds, hence the same probabilities; toxicity is never rejected, and reviewed from one half on.
        assert_eq!(toxicity["figures"], spam["figures"]);
        let rejected = |json: &Value| json["spam"]["reject"].as_u64().unwrap() + json["ham"]["reject"].as_u64().unwrap();
        assert_eq!(rejected(&toxicity), 0, "{toxicity}");
        assert!(each(&toxicity["judges"], "review_from").iter().all(|cutoff| cutoff.as_f64().unwrap() >= 0.5), "{toxicity}");
        let note = "where spam is written here, read toxicity; ham is all the rest.";
        let noted = |json: &Value| json["notes"].as_array().unwrap().iter().any(|words| words.as_str().unwrap().ends_with(note));
        assert!(noted(&toxicity) && !noted(&spam), "{toxicity}");
    }
    workspace.run("train in.csv --attribute toxicity --output toxic.model").ends(0);
    assert_eq!(json(&workspace, "--model toxic.model --attribute toxicity", 68), json(&workspace, "--model toxic.model", 68));
    let refused = workspace.run("evaluate in.csv --model toxic.model --attribute spam").ends(2);
    refused.says(&["--attribute", "toxic.model judges toxicity, not spam"]);
    workspace.run("evaluate in.csv --attribute off-topic").ends(2).says(&["--attribute", "spam judges spam, not off-topic"]);
    workspace.run("evaluate in.csv --folds 3 --attribute a,b").ends(2).says(&["--attribute", "cannot name a column"]);
}

#[test]
fn dates_as_other_programs_write_them() {
    let workspace = Workspace::new();
    let text = |number: u32| if number.is_multiple_of(2) { (spam(number as usize), "spam") } else { (ham(number as usize), "ham") };
    let csv = (0..80).fold("date,text,label\n".to_owned(), |csv, number| {
        let day = 1 + number / 4;
        let date = ["2024-05-{} 10:00:00 UTC", "{} May 2024 10:00:00 GMT", "2024-05-{} 10:00 GMT", "{} May 2024 12:00:00 +0200"];
        let date = date[number as usize % 4].replace("{}", &format!("{day:02}"));
        let (text, label) = text(number);
        csv + &format!("\"{date}\",\"{text}\",{label}\n")
    });
    workspace.write("in.csv", csv);
    let run = workspace.run("evaluate in.csv --by-time --folds 2 --format json").ends(0);
    let json: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((&json["undated"], &json["judges"][0]["name"]), (&Value::from(0), &Value::from("block 2, 2024-05-11 to 2024-05-20")));
}

#[test]
fn a_model_by_groups() {
    let json = json(&workspace(), "--model MODEL --group-by video", 60);
    assert_eq!(each(&json["groups"], "rows"), [10; 6]);
}

/// `id,date,text,label`, a day a pair of rows from 2024-01-01 on, in the order that `order` gives the days.
fn dated(days: u32, order: impl Fn(u32) -> u32) -> String {
    let mut csv = "id,date,text,label\n".to_owned();
    for number in (0..days).map(order) {
        let date = format!("2024-{:02}-{:02}", 1 + number / 28, 1 + number % 28);
        writeln!(csv, "s{number},{date},\"{}\",spam\nh{number},{date} 12:30,\"{}\",ham", spam(number as usize), ham(number as usize))
            .unwrap();
    }
    csv
}

#[test]
fn by_time() {
    let workspace = Workspace::new();
    workspace.write("in.csv", dated(100, |day| 99 - day) + "x,some day,Undated,ham\ny,,Undated as well,ham\n");
    let run = workspace.run("evaluate in.csv --by-time --format json").ends(0);
    run.says(&["warning: 2 of 202 comments have no date that can be read and were left out."]);
    let json: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(each(&json["judges"], "learned_rows"), [40, 80, 120, 160]);
    assert_eq!(each(&json["judges"], "judged_rows"), [40; 4]);
    assert_eq!(json["judges"][0]["name"], "block 2, 2024-01-21 to 2024-02-12");
    assert_eq!(json["judges"][3]["name"], "block 5, 2024-03-25 to 2024-04-16");
    assert_eq!((&json["undated"], &json["unjudged"], &json["figures"]["rows"]), (&Value::from(2), &Value::from(40), &Value::from(160)));
    // The order of the file does not matter.
    workspace.write("turned.csv", dated(100, |day| day) + "x,some day,Undated,ham\ny,,Undated as well,ham\n");
    let turned: Value = serde_json::from_str(&workspace.run("evaluate turned.csv --by-time --format json").ends(0).stdout).unwrap();
    assert_eq!(turned["figures"], json["figures"]);
    let two: Value = serde_json::from_str(&workspace.run("evaluate in.csv --by-time --folds 2 --format json").ends(0).stdout).unwrap();
    assert_eq!(each(&two["judges"], "learned_rows"), [100]);
}

/// What is learned before a change cannot know what comes after it; folds that mix the times do.
#[test]
fn time_shows_what_folds_hide() {
    let workspace = Workspace::new();
    let mut csv = "date,text,label\n".to_owned();
    for day in 0..120 {
        let date = 1_700_000_000 + day * 86_400;
        let (new_spam, new_ham) = ("Kindly ask Brother Ambrose about the lake", "We walked the dog round the lake");
        let text = if day < 60 { spam(day) } else { format!("{new_spam} and the dog, it rained {day}") };
        writeln!(csv, "{date},\"{text}\",spam\n{date},\"{new_ham} and it rained {day}\",ham").unwrap();
    }
    workspace.write("in.csv", csv);
    let caught = |flags: &str| {
        let run = workspace.run(&format!("evaluate in.csv --format json {flags}")).ends(0);
        serde_json::from_str::<Value>(&run.stdout).unwrap()["figures"]["spam_caught"].as_f64().unwrap()
    };
    let (in_time, mixed) = (caught("--by-time --folds 2"), caught("--folds 2"));
    assert!(in_time < 0.1 && mixed > 0.9, "{in_time} in time, {mixed} mixed");
}

#[test]
fn by_time_needs_dates() {
    let workspace = workspace();
    workspace.run("evaluate in.csv --by-time").ends(2).says(&["--by-time", "0 of 60 comments have a date", "created_at", "RFC 3339"]);
    workspace.run("evaluate in.csv --by-time --model MODEL").ends(2);
    // All spam comes last: no block has both classes before it.
    let mut csv = "date,text,label\n".to_owned();
    for number in 0..60 {
        let (text, label) = if number < 40 { (ham(number), "ham") } else { (spam(number), "spam") };
        writeln!(csv, "{},\"{text}\",{label}", 1_700_000_000 + number).unwrap();
    }
    workspace.write("late.csv", csv);
    workspace.run("evaluate late.csv --by-time --folds 3").ends(2).says(&["no block of time has 2 comments of each class before it"]);
}

#[test]
fn few_rows_are_refused_unless_allowed() {
    let workspace = Workspace::new();
    workspace.write("in.csv", labelled(12, "spam", "ham"));
    workspace.run("evaluate in.csv --folds 3").ends(2).says(&["12 positive and 12 negative", "--allow-small"]);
    json(&workspace, "--folds 3 --allow-small", 24);
}

#[test]
fn the_worst_mistakes_are_listed_with_reasons() {
    let workspace = Workspace::new();
    let wrong = "x1,v0,\"Earn 4500 dollars a week from home, click here www.example.com/job45, mail joe@example.com\",ham\n\
                 x2,v0,We walked the dog 45 times round the lake\u{1b}[31m and it rained the whole afternoon,spam\n";
    workspace.write("in.csv", labelled(30, "spam", "ham") + wrong);
    for flags in ["--model MODEL", "--folds 3"] {
        let json = json(&workspace, &format!("{flags} --mistakes 2"), 62);
        let mistakes = &json["mistakes"];
        assert_eq!((&mistakes["ham"][0]["id"], &mistakes["spam"][0]["id"]), (&Value::from("x1"), &Value::from("x2")), "{mistakes}");
        assert!(mistakes["ham"].as_array().unwrap().len() <= 2);
        assert!(mistakes["ham_in_all"].as_u64().unwrap() >= 1 && mistakes["spam_in_all"].as_u64().unwrap() >= 1);
        assert!(mistakes["ham"][0]["reasons"][0]["weight"].as_f64().unwrap() > 0.0);
        assert!(mistakes["spam"][0]["reasons"][0]["weight"].as_f64().unwrap() < 0.0, "what spoke for ham comes first");
        assert_eq!(mistakes["ham"][0]["file"], "in.csv");
        let text = mistakes["ham"][0]["text"].as_str().unwrap();
        assert!(text.contains("[e-mail]") && !text.contains("joe@example.com"), "{text}");
    }
    let shown = workspace.run("evaluate in.csv --model MODEL").ends(0).stdout;
    for words in ["Ham that scored highest", "x1  Earn 4500", "Spam that scored lowest", "x2  We walked", "lake\u{241b}[31m"] {
        assert!(shown.contains(words), "no '{words}' in {shown}");
    }
    assert!(!shown.contains('\u{1b}'));
    assert!(workspace.run("evaluate in.csv --model MODEL --no-redact").ends(0).stdout.contains("joe@example.com"));
    let none = workspace.run("evaluate in.csv --model MODEL --mistakes 0 --format json").ends(0).stdout;
    let none: Value = serde_json::from_str(&none).unwrap();
    assert_eq!(none["mistakes"]["ham"].as_array().unwrap().len(), 0);
    assert!(none["mistakes"]["ham_in_all"].as_u64().unwrap() >= 1);
}

#[test]
fn intervals_follow_seed_and_draws() {
    let workspace = Workspace::new();
    // Some rows that no model gets right, so that there is something to draw.
    let mut csv = labelled(30, "spam", "ham");
    for number in 0..10 {
        writeln!(csv, "f{number},v0,\"{}\",ham", spam(number + 100)).unwrap();
    }
    workspace.write("in.csv", csv);
    let drawn = |flags: &str| json(&workspace, &format!("--model MODEL {flags}"), 70);
    let (first, again, other) = (drawn("--seed 1"), drawn("--seed 1"), drawn("--seed 2"));
    assert_eq!(first, again);
    assert_eq!(first["figures"], other["figures"]);
    assert_ne!(first["intervals"], other["intervals"]);
    assert_eq!((&first["bootstrap"]["resamples"], &first["bootstrap"]["seed"]), (&Value::from(1000), &Value::from(1)));
    let run = workspace.run("evaluate in.csv --model MODEL --resamples 0 --format json").ends(0);
    let none: Value = serde_json::from_str(&run.stdout).unwrap();
    assert!(none["intervals"]["mcc"].is_null() && none["bootstrap"].is_null());
    assert!(!workspace.run("evaluate in.csv --model MODEL --resamples 0").ends(0).stdout.contains("95 %"));
}

#[test]
fn one_class_leaves_blank_what_needs_both() {
    let workspace = Workspace::new();
    workspace.write("ham.csv", (0..30).fold("text,label\n".to_owned(), |csv, number| csv + "\"" + &ham(number) + "\",ham\n"));
    let run = workspace.run("evaluate ham.csv --model MODEL --format json").ends(0);
    run.says(&["All 30 comments are ham"]);
    let json: Value = serde_json::from_str(&run.stdout).unwrap();
    for figure in ["spam_caught", "mcc", "auc", "f1"] {
        assert!(json["figures"][figure].is_null(), "{figure}");
    }
    assert!(json["figures"]["ham_blocked"].is_f64() && json["intervals"]["ham_blocked"].is_array());
    workspace.run("evaluate ham.csv --model MODEL --output ham.html").ends(0);
    assert!(!workspace.read("ham.html").contains("ROC curve</h3>"));
}

#[test]
fn several_files_are_measured_one_by_one_too() {
    let workspace = workspace();
    workspace.write("more.csv", (0..5).fold("text,label\n".to_owned(), |csv, number| csv + "\"" + &ham(number + 50) + "\",ham\n"));
    let run = workspace.run("evaluate in.csv more.csv --model MODEL --format json").ends(0);
    let json: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(each(&json["files"], "name"), ["in.csv", "more.csv"]);
    assert_eq!(each(&json["files"], "rows"), [60, 5]);
    assert!(json["files"][1]["mcc"].is_null() && json["files"][1]["ham_blocked"].is_f64());
    let shown = workspace.run("evaluate in.csv more.csv --model MODEL").ends(0).stdout;
    assert!(shown.contains("By file") && shown.contains("more.csv"), "{shown}");
}

#[test]
fn the_output_file_chooses_the_format() {
    let workspace = workspace();
    let run = workspace.run("evaluate in.csv --model MODEL --output out.json").ends(0);
    run.says(&["60 comments, 30 of them spam", "MCC", "The evaluation is in out.json"]);
    assert!(run.stdout.is_empty());
    assert!(serde_json::from_str::<Value>(&workspace.read("out.json")).unwrap()["figures"]["mcc"].is_f64());
    workspace.run("evaluate in.csv --model MODEL --output out.txt").ends(0);
    assert!(workspace.read("out.txt").contains("Decisions"));
    workspace.run("evaluate in.csv --model MODEL --output out.html --format json").ends(0);
    assert!(workspace.read("out.html").starts_with('{'));
    assert!(workspace.run("evaluate in.csv --model MODEL --format html").ends(0).stdout.starts_with("<!DOCTYPE html>"));
    for file in ["out.pdf", "out.md", "out.csv", "out", "out.html.bak"] {
        let run = workspace.run(&format!("evaluate in.csv --model MODEL --output {file}")).ends(2);
        run.says(&["--output", file, "is no format of an evaluation; known are html, json, txt (or say --format)"]);
        assert!(!workspace.path(file).exists());
    }
    workspace.run("evaluate in.csv --model MODEL --output out --format table").ends(0);
    assert!(workspace.read("out").contains("Decisions"));
    assert!(workspace.run("evaluate in.csv --model MODEL --output -").ends(0).stdout.contains("Decisions"));
    workspace.run("evaluate in.csv --model MODEL --output nowhere/out.html").ends(2).says(&["nowhere"]);
}

/// The page shows everything, and nothing of the input reaches it raw.
#[test]
fn the_page_is_whole_and_safe() {
    let workspace = Workspace::new();
    let raw = "<zq a='b' onload=x>&zq;";
    let mut csv = labelled(30, "spam", "ham").replace(",v1,", &format!(",\"{raw}\",")).replace("video", raw);
    write!(csv, "\"{raw}\",v0,\"{} {raw} joe@example.com\",ham\n{raw},v0,\"{} {raw}\u{202e}\",spam\n", spam(50), ham(50)).unwrap();
    workspace.write("in<zq>.csv", csv);
    let mut command = workspace.command("evaluate --folds 3 --output report.html");
    command.args(["in<zq>.csv", "--group-by", raw]);
    run(&mut command, b"").ends(0);
    let page = workspace.read("report.html");
    assert!(!page.contains("<zq") && !page.contains("&zq") && !page.contains('\u{202e}'));
    assert!(page.contains("&lt;zq") && page.contains("[e-mail]") && !page.contains("joe@example"));
    assert!(!page.contains("<script") && !page.contains(" style=") && !page.contains("src="));
    assert!(!page.contains("http://") && !page.contains("https://"));
    assert!(page.contains("default-src 'none'; style-src 'sha256-"));
    assert_eq!(page.matches("<svg class=\"plot\"").count(), 4);
    assert_eq!(page.matches("<svg").count(), page.matches("</svg>").count());
    for part in ["id=\"figures\"", "id=\"decisions\"", "id=\"groups\"", "id=\"judges\"", "id=\"mistakes\"", "95 % interval", "Reject from"]
    {
        assert!(page.contains(part), "no {part}");
    }
}

#[test]
fn threads_do_not_change_a_byte() {
    let workspace = workspace();
    workspace.write("dated.csv", dated(60, |day| day));
    for flags in ["in.csv --folds 3 --group-by video --format html", "in.csv --model MODEL --format json", "dated.csv --by-time --folds 3"]
    {
        let on = |threads| workspace.run_threads(&format!("evaluate {flags}"), threads).ends(0).stdout;
        assert_eq!(on(1), on(2), "{flags}");
    }
}

/// The five videos of tubespam, each judged by what was learned from the four others. Without ../shared this says so and passes.
#[test]
fn tubespam_by_video() {
    let folder = std::env::var_os("MODERATO_SHARED").map_or_else(|| package().join("../shared"), PathBuf::from);
    if !folder.is_dir() {
        eprintln!("skipped: no ../shared");
        return;
    }
    let mut command = Workspace::new().command("evaluate --folds 5 --group-by video --format json");
    command.current_dir(package()).arg(folder.join("data/tubespam.csv"));
    let run = run(&mut command, b"").ends(0);
    let json: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(json["figures"]["rows"], 1_956);
    let mut names = each(&json["groups"], "name").into_iter().map(|name| name.as_str().unwrap()).collect::<Vec<_>>();
    names.sort_unstable();
    assert_eq!(names, ["eminem", "katyperry", "lmfao", "psy", "shakira"]);
    let mut judged: Vec<u64> = each(&json["judges"], "judged_rows").into_iter().map(|rows| rows.as_u64().unwrap()).collect();
    judged.sort_unstable();
    assert_eq!(judged, [350, 350, 370, 438, 448], "a video a fold");
    assert_eq!(json["repeated"]["rows"], 239);
    let [low, high] = interval(&json["intervals"], "mcc");
    assert!(low > 0.85 && high < 0.97 && high - low < 0.06, "{low} to {high}");
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
    for word in [
        "60 comments, 30 of them spam",
        "accuracy",
        "MCC",
        "95 % interval",
        "100 × (1 − AUC)",
        "Decisions",
        "Reliability",
        "calibration error",
    ] {
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
