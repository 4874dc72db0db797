//! `--policy`, `check-config` and `--dry-run`.

use std::path::Path;

use crate::harness::{Row, Workspace, column, ham, labelled, spam};

/// A folder with `in.csv`: ten honest comments and ten of spam, whose authors, addresses and mails are told.
fn workspace() -> Workspace {
    let workspace = Workspace::new();
    let mut table = "id,author,comment_author_email,comment_author_IP,text\n".to_owned();
    for number in 0..10 {
        table += &format!("h{number},Ann {number},ann{number}@good.example,192.0.2.{number},\"{}\"\n", ham(number));
        table += &format!("s{number},Bot {number},bot{number}@bad.example,2001:db8::{number},\"{}\"\n", spam(number));
    }
    workspace.write("in.csv", table);
    workspace
}

/// What `score` with `policy` gives for each comment, by its id.
fn scored(workspace: &Workspace, policy: &str, more: &str) -> Vec<Row> {
    workspace.write("p.toml", policy);
    workspace.run(&format!("score in.csv --model MODEL --policy p.toml {more}")).ends(0).rows()
}

fn row<'a>(rows: &'a [Row], id: &str) -> &'a Row {
    rows.iter().find(|row| row["id"] == id).unwrap()
}

#[test]
fn lists_decide_and_say_so() {
    let workspace = workspace();
    let cutoffs = "[cutoffs.spam]\nreject_from = 0.9\n";
    let policy = "[allow]\nemails = [\"bot1@bad.example\"]\nauthors = [\"Bot 2\"]\n[block]\nips = [\"192.0.2.0/30\"]\nphrases = [{ value = \"afternoon\", decision = \"review\" }]\ndomains = [\"easy-cash12.example\"]\n".to_owned() + cutoffs;
    let (with, without) = (scored(&workspace, &policy, ""), scored(&workspace, cutoffs, ""));
    for id in ["h0", "h1", "h2", "h3"] {
        assert_eq!(row(&with, id)["decision"], "reject", "{id}");
        assert!(row(&with, id)["reasons"].contains("block_list \"ips 192.0.2.0/30: 192.0.2."), "{}", row(&with, id)["reasons"]);
    }
    assert_eq!(row(&without, "s1")["decision"], "reject");
    assert_eq!(row(&with, "s1")["decision"], "reject", "its link is blocked, whoever sends it");
    assert!(row(&with, "s1")["reasons"].starts_with("block_list"));
    assert_eq!((row(&without, "s2")["decision"].as_str(), row(&with, "s2")["decision"].as_str()), ("reject", "review"));
    assert!(row(&with, "s2")["reasons"].starts_with("allow_list \"authors Bot 2\""));
    assert_eq!(row(&with, "h4")["decision"], "review");
    // The models' figures stay what they are.
    assert_eq!(column(&with, "spam"), column(&without, "spam"));
    let allowed = scored(&workspace, "[allow]\nemails = [\"*@bad.example\"]\n", "");
    assert!(allowed.iter().all(|row| row["decision"] == "approve"));
    assert!(
        row(&allowed, "s1")["reasons"].starts_with("allow_list \"emails *@bad.example: bot1@bad.example\"; "),
        "{:?}",
        row(&allowed, "s1")
    );
}

#[test]
fn jsonl_in_and_out_carries_the_same() {
    let workspace = Workspace::new();
    workspace.write("p.toml", "[block]\nemails = [\"*@bad.example\"]\nphrases = [\"dress\"]\n");
    let lines = [
        serde_json::json!({ "id": 1, "email": "x@bad.example", "text": ham(1) }),
        serde_json::json!({ "id": 2, "author": "Andressa", "text": "Andressa bought a new DRЕSS" }),
        serde_json::json!({ "id": 3, "author": "Andressa", "text": "Andressa bought a new address book" }),
    ];
    let objects = workspace
        .run_on("score --from jsonl --format jsonl --model MODEL --policy p.toml -", lines.map(|line| line.to_string()).join("\n"))
        .ends(0)
        .objects();
    assert_eq!(objects.iter().map(|object| object["decision"].as_str().unwrap()).collect::<Vec<_>>(), ["reject", "reject", "review"]);
    assert!(!objects[2].to_string().contains("block_list"), "{}", objects[2]);
    assert_eq!(objects[0]["reasons"][0]["evidence"], "emails *@bad.example: x@bad.example");
    let met = &objects[1]["reasons"][0];
    assert_eq!((met["source"].as_str(), met["start"].as_u64(), met["end"].as_u64()), (Some("block_list"), Some(22), Some(28)), "{met}");
}

#[test]
fn cut_offs_links_and_languages() {
    let workspace = workspace();
    let never = scored(&workspace, "[cutoffs.spam]\nreview_from = \"never\"\nreject_from = \"never\"\n", "");
    assert!(never.iter().all(|row| row["decision"] == "approve"));
    let all = scored(&workspace, "[cutoffs.spam]\nreview_from = 0\nreject_from = \"never\"\n", "");
    assert!(all.iter().all(|row| row["decision"] == "review"));
    let russian = "Я думаю, что этот мост давно пора было починить, но никто нас не слушал, и теперь мы объезжаем его по другой дороге";
    workspace
        .write("in.csv", format!("id,text\n1,\"{russian}\"\n2,\"see one.example and two.example, we walked the dog\"\n3,\"{}\"\n", ham(1)));
    let rows = scored(
        &workspace,
        "[languages]\nexpected = [\"en\"]\n[limits]\nreview_links_from = 2\n[cutoffs.spam]\nreview_from = \"never\"\nreject_from = \"never\"\n",
        "",
    );
    assert_eq!(column(&rows, "decision"), ["review", "review", "approve"]);
    assert!(rows[0]["reasons"].contains("language \"ru (expected: en)\""));
    assert!(rows[1]["reasons"].contains("link_limit \"2 links (review_links_from = 2)\""));
}

#[test]
fn first_time_authors_are_known_by_a_file_or_by_what_the_input_approved() {
    let workspace = Workspace::new();
    workspace.write("known.txt", "# friends\nAnn\n");
    let text = ham(1);
    workspace.write(
        "in.csv",
        format!("id,author,label,text\n1,Ann,,\"{text}\"\n2,Bob,,\"{text} 2\"\n3,Cid,,\"again {text}\"\n4,Bob,ham,\"{text} four\"\n"),
    );
    let policy = "[authors]\nreview_first_time = true\nknown_authors = \"known.txt\"\n";
    workspace.write("p.toml", policy);
    let streamed = workspace.run("score in.csv --model MODEL --policy p.toml").ends(0);
    streamed.says(&["only the 1 authors of known_authors are known"]);
    assert_eq!(column(&streamed.rows(), "decision"), ["approve", "review", "review", "review"]);
    assert!(streamed.rows()[2]["reasons"].contains("first_time_author \"cid\""));
    let together = workspace.run("score in.csv --model MODEL --policy p.toml --campaigns").ends(0).rows();
    let first = |row: &Row| row["reasons"].contains("first_time_author");
    assert_eq!(together.iter().map(first).collect::<Vec<_>>(), [false, false, true, false]);
    // The file is looked for beside the policy, not where the program runs.
    std::fs::create_dir(workspace.path("sub")).unwrap();
    workspace.write("sub/p.toml", policy);
    workspace.run("score in.csv --model MODEL --policy sub/p.toml").ends(2).says(&["sub/p.toml: line 3: authors.known_authors: known.txt"]);
}

#[test]
fn what_is_allowed_is_not_raised_by_its_campaign() {
    let workspace = Workspace::new();
    let rows: String = ["192.0.2.7", "198.51.100.1", "198.51.100.2"]
        .iter()
        .enumerate()
        .map(|(number, ip)| format!("{number},Person {number},{ip},\"{} {number}\"\n", spam(0)))
        .collect();
    workspace.write("in.csv", format!("id,author,ip,text\n{rows}"));
    let rows = scored(&workspace, "[allow]\nips = [\"192.0.2.7\"]\n", "--campaigns");
    assert_eq!(column(&rows, "decision"), ["approve", "reject", "reject"]);
    assert!(rows.iter().all(|row| row["campaign"] == "c1"), "{rows:?}");
    assert!(rows[0]["reasons"].starts_with("allow_list"));
}

#[test]
fn rules_that_are_met_and_dead_ones_are_told_and_reported() {
    let workspace = workspace();
    workspace.write(
        "p.toml",
        "[block]\nips = [\"192.0.2.0/30\", \"198.51.100.7\"]\nemails = [\"bot1@bad.example\"]\nphrases = [{ value = \"old\", expires = 2020-01-31 }]\n",
    );
    workspace.run("score in.csv --model MODEL --policy p.toml").ends(0).says(&[
        "p.toml: 2 of 4 rules met",
        "block.ips '192.0.2.0/30': 4 comments",
        "block.emails 'bot1@bad.example': 1 comment\n",
        "never met: block.ips '198.51.100.7'",
        "expired: block.phrases 'old'",
    ]);
    workspace.run("report in.csv --model MODEL --policy p.toml --output r.json").ends(0);
    let rules = serde_json::from_str::<serde_json::Value>(&workspace.read("r.json")).unwrap()["rules"].clone();
    assert_eq!(rules.as_array().unwrap().iter().map(|rule| rule["hits"].as_u64().unwrap()).sum::<u64>(), 5);
    assert_eq!(rules[3]["expired"], "2020-01-31");
    let shown = workspace.run("report in.csv --model MODEL --policy p.toml").ends(0).stdout;
    assert!(shown.contains("## Policy (2 of 4 rules met)") && !shown.contains("bot1@bad"), "{shown}");
    assert!(!workspace.run("report in.csv --model MODEL").ends(0).stdout.contains("## Policy"));
}

#[test]
fn a_dry_run_is_the_comparison_and_writes_nothing() {
    let workspace = workspace();
    workspace.write("old.toml", "[block]\nauthors = [\"Ann 1\"]\n");
    workspace.write("new.toml", "[block]\nauthors = [\"Ann 1\", \"Ann 2\"]\n[allow]\nemails = [\"bot3@bad.example\"]\n");
    let run = workspace.run("score in.csv --model MODEL --policy new.toml --dry-run --against old.toml --output out.csv").ends(0);
    assert!(!workspace.path("out.csv").exists());
    for words in [
        "20 comments, 2 decided differently",
        "approve -> reject: 1",
        "review -> approve: 1",
        "block_list \"authors Ann 2\"",
        "allow_list \"emails [e-mail]",
    ] {
        assert!(run.stdout.contains(words), "no {words} in {}", run.stdout);
    }
    run.says(&["old.toml: 1 of 1 rules met", "new.toml: 3 of 3 rules met"]);
    let compared = workspace.run("compare old.toml new.toml in.csv --model MODEL").ends(0).stdout;
    assert_eq!(run.stdout, compared);
    let nothing = workspace.run("score in.csv --model MODEL --policy old.toml --dry-run").ends(0).stdout;
    assert!(nothing.starts_with("old      none\n") && nothing.contains("1 decided differently"), "{nothing}");
    workspace.run("score in.csv --model MODEL --policy old.toml --dry-run --exit-code").ends(1);
    let report = workspace.run("report in.csv --model MODEL --policy new.toml --dry-run --output r.html").ends(0).stdout;
    assert!(report.contains("decided differently") && !workspace.path("r.html").exists());
    let json = workspace.run("compare none new.toml in.csv --model MODEL --format json").ends(0).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&json["old"]["name"], &json["new"]["rules"], &json["comparison"]["changed"]), (&"none".into(), &3.into(), &3.into()));
}

#[test]
fn a_dry_run_may_go_against_a_model() {
    let workspace = workspace();
    workspace.write("train.csv", labelled(60, "ham", "spam"));
    workspace.run("train train.csv --output odd.model").ends(0);
    let run = workspace.run("score in.csv --model MODEL --dry-run --against odd.model").ends(0);
    assert!(run.stdout.contains("odd.model\n") && run.stdout.contains("20 comments"), "{}", run.stdout);
    assert!(!run.stdout.contains(" 0 decided differently"), "{}", run.stdout);
    workspace.run("score in.csv --model MODEL --dry-run --against toxicity").ends(2).says(&["--against", "toxicity predicts toxicity"]);
    workspace.run("score in.csv --model MODEL --dry-run").ends(2).says(&["nothing is to be compared"]);
    workspace.run("score in.csv --against spam").ends(2).says(&["--dry-run"]);
    workspace.write("p.toml", "[block]\nauthors = [\"Ann 1\"]\n");
    // Rules are the policy's, not the model's; both models meet the same.
    for command in
        ["score in.csv --model MODEL --policy p.toml --dry-run --against odd.model", "compare spam odd.model in.csv --policy p.toml"]
    {
        let told = workspace.run(command).ends(0).stderr;
        assert_eq!(told.matches("p.toml: 1 of 1 rules met").count(), 1, "{told}");
        assert!(!told.contains("model: "), "{told}");
    }
    workspace.write("p.toml", "");
    workspace.run("compare p.toml spam in.csv").ends(2).says(&["p.toml is a policy, spam a model"]);
    workspace.run("compare spam odd.model in.csv --policy p.toml").ends(0);
    workspace.run("compare p.toml none in.csv --policy p.toml").ends(2).says(&["--policy"]);
}

#[test]
fn a_review_that_begins_above_rejection_is_told() {
    let workspace = workspace();
    let words = "cutoffs.spam.review_from is 0.9999, above the 0.9";
    workspace.write("p.toml", "[cutoffs.spam]\nreview_from = 0.9999\n");
    workspace.run("check-config p.toml").ends(0).says(&["warning: p.toml: ", words, "1 warning"]);
    workspace.run("score in.csv --policy p.toml").ends(0).says(&["warning: p.toml: ", words]);
    workspace.run("compare spam spam in.csv --policy p.toml").ends(0).says(&["warning: p.toml: ", words]);
    for in_order in [
        "review_from = 0.9999\nreject_from = 0.99995",
        "review_from = 0.9999\nreject_from = \"never\"",
        "review_from = 0.5",
        "review_from = \"never\"",
    ] {
        workspace.write("p.toml", format!("[cutoffs.spam]\n{in_order}\n"));
        workspace.run("check-config p.toml").ends(0).says(&["p.toml is in order"]);
        let run = workspace.run("score in.csv --policy p.toml").ends(0);
        assert!(!run.stderr.contains("warning"), "{in_order}: {}", run.stderr);
    }
    // The command line may cross what the file has in order.
    workspace.write("p.toml", "[cutoffs.toxicity]\nreview_from = 0.9\n");
    workspace.run("score in.csv --policy p.toml").ends(0);
    workspace
        .run("score in.csv --policy p.toml --reject-toxic-at 0.8")
        .ends(0)
        .says(&["cutoffs.toxicity.review_from is 0.9, above the 0.8000"]);
}

#[test]
fn check_config_tells_what_it_understood() {
    let workspace = Workspace::new();
    workspace.write("moderato.toml", "[block]\nphrases = [\"gift\", \"free gift\"]\n[limits]\nreview_links_from = 3\n");
    let run = workspace.run("check-config").ends(0);
    run.says(&["warning: moderato.toml: line 2: block.phrases 'free gift' is never needed", "1 warning"]);
    assert!(run.stdout.contains("block.phrases: 2") && run.stdout.contains("review from 3 links on"), "{}", run.stdout);
    workspace.write("bad.toml", "[blck]\n");
    workspace.run("check-config bad.toml").ends(2).says(&["bad.toml: line 1: unknown key 'blck'; did you mean 'block'?"]);
    workspace.write("bad.toml", "[block]\nips = [\"10.0.0.1/8\"]\ndomains = [\"co.uk\"]\n");
    workspace
        .run("check-config bad.toml")
        .ends(2)
        .says(&["bad.toml: 2 things are wrong\n  line 2: block.ips '10.0.0.1/8'", "\n  line 3: block.domains 'co.uk'"]);
    workspace.run("check-config nowhere.toml").ends(2).says(&["nowhere.toml"]);
    workspace.write("bytes.toml", [b'#', 0xff]);
    workspace.run("check-config bytes.toml").ends(2).says(&["not UTF-8, from byte 1 on"]);
}

#[test]
fn a_policy_is_used_where_it_is_named() {
    let workspace = workspace();
    workspace.write("moderato.toml", "[block]\nips = [\"192.0.2.0/24\"]\n");
    let run = workspace.run("score in.csv --model MODEL").ends(0);
    run.says(&["moderato.toml is here, but not used; --policy moderato.toml uses it"]);
    assert_eq!(row(&run.rows(), "h1")["decision"], "approve");
    workspace.write("p.toml", "[cutoffs.toxicity]\nreject_from = 0.9\n");
    workspace.run("score in.csv --model MODEL --policy p.toml").ends(0).says(&["cutoffs.toxicity is of no effect: no model judges it"]);
}

#[test]
fn the_example_is_in_order_and_does_what_its_comments_say() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let (policy, thread) = (data.join("moderato.toml"), data.join("thread.csv"));
    let workspace = Workspace::new();
    let check = workspace.run(&format!("check-config {}", policy.display())).ends(0);
    // It has one entry whose time is over, to show what is told of it.
    check.says(&["'203.0.113.7' expired on 2025-06-30", "1 warning"]);
    let run = workspace.run(&format!("score {} --policy {}", thread.display(), policy.display())).ends(0);
    let rows = run.rows();
    for (id, decision, reason) in [
        ("16", "reject", "block_list \"authors Crypto Queen Dana\""),
        ("41", "reject", "block_list"),
        ("34", "review", "language \"ja"),
        ("13", "approve", ""),
        ("1", "approve", "allow_list"),
        ("35", "review", "block_list \"phrases idiot\""),
    ] {
        let row = row(&rows, id);
        assert_eq!(row["decision"], decision, "{row:?}");
        assert!(row["reasons"].contains(reason), "{row:?}");
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let workspace = workspace();
    let many: String = (0..40).map(|_| workspace.read("in.csv").split_once('\n').unwrap().1.to_owned()).collect();
    workspace.write("in.csv", "id,author,email,ip,text\n".to_owned() + &many);
    workspace.write("p.toml", "[allow]\nauthors = [\"Bot 2\"]\n[block]\nips = [\"192.0.2.0/30\"]\nphrases = [\"afternoon\", \"free gift\"]\n[limits]\nreview_links_from = 1\n");
    for arguments in [
        "score in.csv --model MODEL --policy p.toml",
        "score in.csv --model MODEL --policy p.toml --campaigns",
        "compare none p.toml in.csv --model MODEL --format json",
    ] {
        let on = |threads| {
            let run = workspace.run_threads(arguments, threads).ends(0);
            (run.stdout, run.stderr)
        };
        assert_eq!(on(1), on(2), "{arguments}");
    }
}
