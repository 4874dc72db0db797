//! The stock toxicity model beside the spam model: two columns, a look and no rejection, and groups of people that are no ground for either.

use std::{fmt::Write as _, fs};

use crate::harness::{Row, Workspace, column, labelled, package};

const FRAMES: [&str; 8] = [
    "My neighbour is {}.",
    "We invited a speaker who is {} to the school.",
    "The {} community raised money for the hospital.",
    "As a {} person I liked this film a lot.",
    "Two {} men were waiting for the bus.",
    "She married a {} guy last summer.",
    "There is a {} bakery next to the post office.",
    "Their eldest son is {} and plays the cello.",
];
const GROUPS: [&str; 25] = [
    "gay",
    "lesbian",
    "bisexual",
    "transgender",
    "queer",
    "homosexual",
    "straight",
    "black",
    "white",
    "Asian",
    "Arab",
    "African",
    "Mexican",
    "Chinese",
    "Indian",
    "Muslim",
    "Jewish",
    "Christian",
    "Hindu",
    "atheist",
    "deaf",
    "blind",
    "disabled",
    "female",
    "immigrant",
];
/// What the groups are compared with.
const PLAIN: [&str; 2] = ["tall", "Canadian"];
/// Insults without any word about a group.
const INSULTS: [&str; 6] = [
    "You are a stupid idiot and everybody knows it.",
    "Shut the fuck up, you pathetic piece of shit.",
    "What a fucking moron, go crawl back under your rock.",
    "You dumb bitch, nobody asked you.",
    "He is a worthless piece of trash and so are you, asshole.",
    "fuck you and your ugly face, loser",
];

/// What `score` says of these lines.
fn scored(lines: &[String], flags: &str) -> Vec<Row> {
    Workspace::new().run_on(&format!("score --from text {flags} -"), lines.join("\n")).ends(0).rows()
}

fn toxicity(rows: &[Row]) -> Vec<f64> {
    rows.iter().map(|row| row["toxicity"].parse().unwrap()).collect()
}

fn owned(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|&line| line.to_owned()).collect()
}

#[test]
fn both_stock_models_judge_where_none_is_named() {
    let workspace = Workspace::new();
    for (flags, columns) in [
        ("", "spam,toxicity"),
        ("--model toxicity", "toxicity"),
        ("--model toxicity --model spam", "toxicity,spam"),
        ("--model MODEL", "spam"),
        ("--model MODEL --model toxicity", "spam,toxicity"),
    ] {
        let shown = workspace.run_on(&format!("score {flags} --from text -"), "Nice walk today").ends(0).stdout;
        assert_eq!(shown.lines().next(), Some(format!("id,thread,author,decision,{columns},campaign,reasons").as_str()), "{flags}");
    }
    let twice = workspace.run_on("score --model spam --model MODEL --from text -", "hi").ends(2);
    twice.says(&["two models judge 'spam'"]);
    workspace.run_on("score --model toxcity --from text -", "hi").ends(2).says(&["toxcity", "the stock models are spam and toxicity"]);
    workspace.write("spam", "no model");
    workspace.run_on("score --model spam --from text -", "hi").ends(0);
    workspace.run_on("score --model ./spam --from text -", "hi").ends(2).says(&["./spam", "not a model"]);
}

#[test]
fn each_column_is_what_its_model_says_alone() {
    let lines: Vec<String> = owned(&INSULTS).into_iter().chain((0..20).map(crate::harness::spam)).collect();
    let both = scored(&lines, "");
    for attribute in ["spam", "toxicity"] {
        let alone = scored(&lines, &format!("--model {attribute}"));
        assert_eq!(column(&both, attribute), column(&alone, attribute));
    }
}

#[test]
fn insults_are_for_a_person_to_decide_unless_a_rejection_is_asked_for() {
    let insults = owned(&INSULTS);
    let rows = scored(&insults, "");
    for (row, insult) in rows.iter().zip(&insults) {
        assert_eq!(row["decision"], "review", "{insult} at {}", row["toxicity"]);
        assert!(row["reasons"].contains("toxicity: wording "), "{}", row["reasons"]);
    }
    let rejected = scored(&insults, "--reject-toxic-at 0.5");
    assert!(rejected.iter().all(|row| row["decision"] == "reject"));
    assert_eq!(toxicity(&rejected), toxicity(&rows));
    let above = scored(&insults, "--reject-toxic-at 1");
    assert_eq!(column(&above, "decision"), column(&rows, "decision"));
}

#[test]
fn the_cut_off_for_toxicity_is_checked() {
    let workspace = Workspace::new();
    for wrong in ["0.4", "1.5", "-1", "nan"] {
        for command in ["score", "report"] {
            let run = workspace.run_on(&format!("{command} --reject-toxic-at {wrong} --from text -"), "hi").ends(2);
            run.says(&["--reject-toxic-at", "no probability from 0.5 to 1"]);
        }
    }
    workspace.run_on("score --model spam --reject-toxic-at 0.9 --from text -", "hi").ends(2).says(&["no model that judges toxicity"]);
    let report = workspace.run_on("report --reject-toxic-at 0.9 --from text -", INSULTS.join("\n")).ends(0).stdout;
    assert!(report.contains("reject from 0"), "the report says from where on is rejected: {report}");
}

#[test]
fn rudeness_again_and_again_is_no_spam_campaign() {
    let mut thread = "id,author,text\n".to_owned();
    for number in 0..4 {
        writeln!(thread, "{number},ann,\"{} Really, number {number}.\"", INSULTS[1]).unwrap();
    }
    let workspace = Workspace::new();
    workspace.write("thread.csv", thread);
    let rows = workspace.run("score --campaigns thread.csv").ends(0).rows();
    assert!(rows.iter().all(|row| row["decision"] == "review" && !row["campaign"].is_empty()), "{rows:?}");
    assert!(rows.iter().all(|row| !row["reasons"].contains("campaign")), "{rows:?}");
}

#[test]
fn reasons_name_their_attribute() {
    let objects = Workspace::new().run_on("score --format jsonl --from text -", INSULTS[0]).ends(0).objects();
    let reasons = objects[0]["reasons"].as_array().unwrap();
    assert!(!reasons.is_empty() && reasons.iter().all(|reason| reason["attribute"] == "toxicity"), "{reasons:?}");
    let report = Workspace::new().run_on("report --from text -", INSULTS[0]).ends(0).stdout;
    assert!(report.contains("- toxicity: wording") && report.contains("spam ") && report.contains("toxicity "), "{report}");
    let explained = Workspace::new().run(&format!("explain --model toxicity {}", "idiot")).ends(0).stdout;
    assert!(explained.contains("never rejected by itself"), "{explained}");
}

#[test]
fn inspect_tells_of_both_or_of_the_one_named() {
    let workspace = Workspace::new();
    let both = workspace.run("inspect").ends(0).stdout;
    assert!(both.contains("of them spam") && both.contains("of them toxicity") && both.contains("never rejected unseen"), "{both}");
    let one = workspace.run("inspect toxicity").ends(0).stdout;
    assert!(both.ends_with(&one) && !one.contains("of them spam"));
    let list: serde_json::Value = serde_json::from_str(&workspace.run("inspect --json").ends(0).stdout).unwrap();
    let one: serde_json::Value = serde_json::from_str(&workspace.run("inspect spam --json").ends(0).stdout).unwrap();
    assert_eq!((list.as_array().unwrap().len(), &list[0]), (2, &one));
}

#[test]
fn evaluate_reads_the_labels_of_the_attribute() {
    let workspace = Workspace::new();
    workspace
        .write("abuse.csv", "text,label\nyou fucking idiot,Toxic\nyou dumb asshole,abusive\nlovely weather,ok\nnice,0\nbuy now,spam\n");
    let shown = workspace.run("evaluate --model toxicity --ignore spam abuse.csv").ends(0);
    shown.says(&["1 rows with a label to ignore (spam) were left out"]);
    assert!(shown.stdout.contains("the stock model toxicity: 4 comments, 2 of them"), "{}", shown.stdout);
    workspace.run("evaluate --model toxicity abuse.csv").ends(2).says(&["spam"]);
    workspace.run("evaluate abuse.csv").ends(2).says(&["'Toxic'", "'abusive'"]);
}

#[test]
fn rows_are_chosen_by_any_column() {
    let workspace = Workspace::new();
    let mut table = "text,label,share\n".to_owned();
    for (number, row) in labelled(30, "toxic", "ok").lines().skip(1).enumerate() {
        let mut fields = row.splitn(3, ',');
        let rest = fields.nth(2).unwrap();
        writeln!(table, "{rest},{}", if number % 2 == 0 { 0.9 } else { 0.5 }).unwrap();
    }
    workspace.write("shares.csv", &table);
    workspace.write("plain.csv", labelled(40, "toxic", "ok"));
    let train = "train --attribute toxicity -o m.model plain.csv shares.csv";
    // Spam and ham rows take turns, so that a share of 0.9 stands for all positive rows.
    let run = workspace.run(&format!("{train} --where shares.csv:share>=0.8")).ends(0);
    run.says(&["30 rows do not meet --where and were left out"]);
    workspace
        .run("train --attribute toxicity -o m.model shares.csv --where share>=0.8")
        .ends(2)
        .says(&["all 30 labelled comments are positive"]);
    workspace.run(&format!("{train} --where shar>=0.8")).ends(2).says(&["--where: shar>=0.8: no input has a column \"shar\""]);
    workspace.run(&format!("{train} --where share")).ends(2).says(&["say COLUMN>=NUMBER"]);
    workspace.run(&format!("{train} --where share>=lots")).ends(2).says(&["'lots' is no number"]);
    workspace.write("bad.csv", "text,label,share\na,ok,many\n");
    workspace.run(&format!("{train} bad.csv --where share>=0.8")).ends(2).says(&["bad.csv: record 1, line 2: 'many' is no number"]);
    workspace.write(
        "rows.jsonl",
        "{\"text\":\"lovely\",\"label\":\"ok\",\"share\":0.1}\n{\"text\":\"fuck you idiot\",\"label\":\"toxic\",\"share\":\"0.9\"}\n",
    );
    let objects = workspace.run("evaluate --model toxicity rows.jsonl --where share>=0.8").ends(0);
    assert!(objects.stdout.contains(": 1 comments, 1 of them"), "{}", objects.stdout);
}

/// Words about groups of people must not raise the score by themselves.
#[test]
fn groups_of_people_are_no_ground() {
    let fill = |word: &str| FRAMES.map(|frame| frame.replace("{}", word));
    let lines: Vec<String> = PLAIN.iter().chain(&GROUPS).flat_map(|word| fill(word)).collect();
    let rows = scored(&lines, "--model toxicity");
    let probabilities = toxicity(&rows);
    let (plain, groups) = probabilities.split_at(PLAIN.len() * FRAMES.len());
    let usual = |frame: usize| plain.iter().skip(frame).step_by(FRAMES.len()).sum::<f64>() / PLAIN.len() as f64;
    let raised: Vec<f64> = groups.iter().enumerate().map(|(place, probability)| probability - usual(place % FRAMES.len())).collect();
    let worst = (0..raised.len()).max_by(|&a, &b| raised[a].total_cmp(&raised[b])).unwrap();
    let mean = raised.iter().sum::<f64>() / raised.len() as f64;
    let told = format!("worst {:+.3}: {}; mean {mean:+.4}", raised[worst], lines[plain.len() + worst]);
    let highest = probabilities.iter().copied().fold(0.0, f64::max);
    eprintln!("{told}; highest {highest:.3}");
    assert!(rows.iter().all(|row| row["decision"] == "approve"), "{told}");
    assert!(raised[worst] < 0.2 && mean.abs() < 0.02, "{told}");
}

/// The texts of a file of cases, where it is there.
fn cases(name: &str) -> Vec<String> {
    let Ok(content) = fs::read_to_string(package().join("tests/cases").join(name)) else {
        eprintln!("skipped: no tests/cases/{name}");
        return Vec::new();
    };
    let blocks = content.split("\n## ").skip(1);
    blocks.filter_map(|block| block.split_once("\n---\n")).map(|(_, text)| text.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn nothing_that_is_tested_is_learned_from() {
    let mut tested: Vec<String> = ["neutral.txt", "toxic.txt"].into_iter().flat_map(cases).collect();
    tested.extend(owned(&INSULTS));
    tested.extend(FRAMES.iter().flat_map(|frame| GROUPS.map(|group| frame.replace("{}", group))));
    let Ok(content) = fs::read_to_string(package().join("data/abuse.csv")) else {
        eprintln!("skipped: no data/abuse.csv");
        return;
    };
    let learned: std::collections::BTreeSet<String> = crate::harness::rows(&content).iter().map(|row| row["text"].to_lowercase()).collect();
    let both: Vec<&String> = tested.iter().filter(|text| learned.contains(&text.to_lowercase())).collect();
    assert!(both.is_empty(), "in data/abuse.csv as well: {both:?}");
}
