//! The cases: comments as text files that say how they are to be decided and what is to be seen in them.
//!
//! A file in `cases/`, `cases/evasion/` or `cases/honest/` holds blocks; what stands before the first is for readers:
//!
//! ```text
//! ## the name of the case
//! decision: reject            approve, review, reject, flagged (review or reject), kept (approve or review)
//! known: why                  (optional) a known weakness: it is decided otherwise today, and the test says when that ends
//! sees: money_claims          heuristics that must see something, any number
//! not: garbled_url            heuristics that must see nothing
//! ---
//! The comment, to the next line that begins with "## "; blank lines at its end do not count.
//! ```
//!
//! A file in `cases/threads/` is a CSV `id,parent,author,text,expect`, with `thread`, `date` and `reason` where they matter, scored as a whole with `--campaigns`; an empty `expect` or `reason` expects
//! nothing.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use moderato::{
    evaluate::folds::duplicate_key,
    features::heuristics::{HEURISTICS, Heuristic},
    text::Text,
};

use crate::harness::{Workspace, package, rows, run};

/// There are at least so many.
const LEAST_CASES: usize = 400;

#[derive(Debug, Default)]
struct Case {
    /// File, line and name, for messages.
    title: String,
    decision: String,
    /// Why it is known to be decided otherwise today.
    known: String,
    sees: Vec<String>,
    not: Vec<String>,
    text: String,
}

/// The files in `cases/` or a folder in it with this extension, by name.
fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(package().join("tests/cases").join(folder)) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = paths.filter(|path| path.extension().is_some_and(|found| found == extension)).collect();
    files.sort();
    files
}

fn names(list: &str) -> Vec<String> {
    let names = list.split([',', ' ']).map(|name| name.trim().trim_matches('`'));
    names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

fn parse(path: &Path, failures: &mut Vec<String>) -> Vec<Case> {
    let file = path.file_name().unwrap().to_string_lossy();
    let content = fs::read_to_string(path).unwrap();
    let mut cases: Vec<Case> = Vec::new();
    let mut in_text = false;
    for (number, line) in content.lines().enumerate() {
        if let Some(name) = line.strip_prefix("## ") {
            cases.push(Case { title: format!("{file}:{}: {}", number + 1, name.trim()), ..Case::default() });
            in_text = false;
            continue;
        }
        let Some(case) = cases.last_mut() else { continue };
        if in_text {
            case.text += line;
            case.text.push('\n');
        } else if line.trim_end() == "---" {
            in_text = true;
        } else {
            match line.split_once(':') {
                Some(("decision", value)) => case.decision = value.trim().to_owned(),
                Some(("known", value)) => case.known = value.trim().to_owned(),
                Some(("sees", value)) => case.sees.extend(names(value)),
                Some(("not", value)) => case.not.extend(names(value)),
                _ if line.trim().is_empty() => {}
                _ => failures.push(format!("{}: line {} is neither decision, sees, not nor ---: {line}", case.title, number + 1)),
            }
        }
    }
    for case in &mut cases {
        case.text.truncate(case.text.trim_end().len());
    }
    cases
}

fn cases(failures: &mut Vec<String>) -> Vec<Case> {
    ["", "evasion", "honest"].iter().flat_map(|folder| files(folder, "txt")).flat_map(|path| parse(&path, failures)).collect()
}

/// Whether a decision is as expected; nothing where the expectation means nothing.
fn meets(decision: &str, expected: &str) -> Option<bool> {
    Some(match expected {
        "approve" | "review" | "reject" => decision == expected,
        "flagged" => decision != "approve",
        "kept" => decision != "reject",
        _ => return None,
    })
}

fn told(failures: &[String], of: usize) {
    assert!(failures.is_empty(), "{} failures, {of} cases:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn there_are_enough_cases() {
    let mut failures = Vec::new();
    let cases = cases(&mut failures);
    let mut titles = BTreeSet::new();
    for case in &cases {
        let name = case.title.splitn(3, ':').nth(2).unwrap_or_default();
        if !titles.insert(name) {
            failures.push(format!("{}: the name is taken", case.title));
        }
        if meets("approve", &case.decision).is_none() && !(case.decision.is_empty() && !(case.sees.is_empty() && case.not.is_empty())) {
            failures.push(format!("{}: '{}' is no decision", case.title, case.decision));
        }
        if case.text.is_empty() {
            failures.push(format!("{}: there is no comment", case.title));
        }
    }
    told(&failures, cases.len());
    assert!(cases.len() >= LEAST_CASES, "{} cases, at least {LEAST_CASES} are wanted", cases.len());
}

#[test]
fn cases_are_decided_as_they_say() {
    let mut failures = Vec::new();
    let cases: Vec<Case> = cases(&mut failures).into_iter().filter(|case| !case.decision.is_empty()).collect();
    let line = |(number, case): (usize, &Case)| serde_json::json!({ "id": number.to_string(), "text": case.text }).to_string() + "\n";
    let input: String = cases.iter().enumerate().map(line).collect();
    let judged = Workspace::new().run_on("score --from jsonl --format jsonl -", input).ends(0).objects();
    assert_eq!(judged.len(), cases.len());
    for (case, row) in cases.iter().zip(&judged) {
        let decision = row["decision"].as_str().unwrap();
        let met = meets(decision, &case.decision) == Some(true);
        if !case.known.is_empty() {
            if met {
                failures.push(format!("{}: decided right now: take its 'known' line out", case.title));
            }
        } else if !met {
            failures.push(format!(
                "{}: {decision} at {} (spam), {} (toxicity), not {}",
                case.title, row["spam"], row["toxicity"], case.decision
            ));
        }
    }
    told(&failures, cases.len());
}

#[test]
fn heuristics_see_what_the_cases_say() {
    let mut failures = Vec::new();
    let cases = cases(&mut failures);
    for case in &cases {
        let text = Text::fold(&case.text);
        let level = |heuristic: &Heuristic| heuristic.measure(&text).level;
        let wanted = case.sees.iter().map(|name| (name, true)).chain(case.not.iter().map(|name| (name, false)));
        for (name, sees) in wanted {
            match HEURISTICS.iter().find(|heuristic| heuristic.name == name) {
                None => failures.push(format!("{}: there is no heuristic '{name}'", case.title)),
                Some(heuristic) if (level(heuristic) > 0) != sees => {
                    let what = if sees { "sees nothing".to_owned() } else { format!("sees {} of it", level(heuristic)) };
                    failures.push(format!("{}: {name} {what}", case.title));
                }
                Some(_) => {}
            }
        }
    }
    told(&failures, cases.len());
}

/// Every text under `cases/`, with where it stands.
fn all_texts(failures: &mut Vec<String>) -> Vec<(String, String)> {
    let mut texts: Vec<(String, String)> = cases(failures).into_iter().map(|case| (case.title, case.text)).collect();
    for path in files("threads", "csv") {
        let rows = rows(&fs::read_to_string(&path).unwrap());
        texts.extend(rows.into_iter().map(|row| (format!("{}: {}", path.display(), row["id"]), row["text"].clone())));
    }
    let spam = fs::read_to_string(package().join("tests/cases/robustness/spam.txt")).unwrap();
    texts.extend(spam.lines().filter(|line| !line.starts_with("# ")).map(|line| ("robustness/spam.txt".to_owned(), line.to_owned())));
    texts
}

#[test]
fn no_case_stands_in_what_is_learned_from() {
    let mut failures = Vec::new();
    let mut learned: BTreeSet<String> = BTreeSet::new();
    for file in ["data/comments.csv", "data/abuse.csv"] {
        learned.extend(rows(&fs::read_to_string(package().join(file)).unwrap()).iter().map(|row| duplicate_key(&row["text"])));
    }
    let texts = all_texts(&mut failures);
    let leaked = texts.iter().filter(|(_, text)| !text.is_empty() && learned.contains(&duplicate_key(text)));
    failures.extend(leaked.map(|(title, _)| format!("{title}: is learned from")));
    told(&failures, texts.len());
}

#[test]
fn threads_are_decided_as_they_say() {
    let mut failures = Vec::new();
    let mut count = 0;
    for path in files("threads", "csv") {
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let expected = rows(&fs::read_to_string(&path).unwrap());
        let workspace = Workspace::new();
        let judged = run(workspace.command("score --campaigns").arg(&path), b"").ends(0).rows();
        assert_eq!(judged.len(), expected.len(), "{file}");
        for (row, expected) in judged.iter().zip(&expected) {
            let (decision, expect) = (row["decision"].as_str(), expected["expect"].as_str());
            assert_eq!(row["id"], expected["id"], "{file}");
            count += 1;
            let reason = expected.get("reason").map_or("", String::as_str);
            if !row["reasons"].contains(reason) {
                failures.push(format!("{file}: {}: {reason} is not among the reasons: {}", row["id"], row["reasons"]));
            }
            if !expect.is_empty() && meets(decision, expect) != Some(true) {
                failures.push(format!("{file}: {}: {decision} at {}, not {expect}: {}", row["id"], row["spam"], expected["text"]));
            }
        }
    }
    if count == 0 {
        eprintln!("skipped: no threads in tests/cases/threads");
    }
    told(&failures, count);
}
