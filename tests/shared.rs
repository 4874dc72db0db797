//! The real files in ../shared (or `MODERATO_SHARED`), judged by the stock model. Without the folder these tests say so and pass.

use std::path::PathBuf;

use crate::harness::{Row, Workspace, package, run};

pub fn shared() -> Option<PathBuf> {
    let folder = std::env::var_os("MODERATO_SHARED").map_or_else(|| package().join("../shared"), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: no ../shared");
    None
}

/// The rows that `score --campaigns` gives for a seed.
fn judged(name: &str) -> Option<Vec<Row>> {
    let seed = shared()?.join("seeds").join(name);
    let mut command = Workspace::new().command("score --campaigns --from text");
    command.current_dir(package());
    Some(run(command.arg(seed), b"").ends(0).rows())
}

fn lines(rows: &[Row], decision: &str) -> Vec<String> {
    rows.iter().filter(|row| row["decision"] == decision).map(|row| row["id"].clone()).collect()
}

#[test]
fn the_first_seed_is_judged_as_expected() {
    let Some(rows) = judged("000.txt") else { return };
    assert_eq!(lines(&rows, "reject"), ["22", "23", "26", "27"], "in review: {:?}", lines(&rows, "review"));
    let review: Vec<String> = lines(&rows, "review").into_iter().filter(|line| line != "47").collect();
    assert!(review.len() <= 1, "in review: {review:?}");
}

#[test]
fn the_first_seed_has_two_campaigns() {
    let Some(rows) = judged("000.txt") else { return };
    let campaign = |line: &str| rows.iter().find(|row| row["id"] == line).unwrap()["campaign"].clone();
    assert!(!campaign("22").is_empty() && !campaign("23").is_empty());
    assert_eq!(campaign("22"), campaign("26"));
    assert_eq!(campaign("23"), campaign("27"));
    assert_ne!(campaign("22"), campaign("23"));
}

#[test]
fn the_honest_seeds_pass() {
    let mut failures = Vec::new();
    for name in ["001.txt", "002.txt", "003.txt", "004.txt"] {
        let Some(rows) = judged(name) else { return };
        assert!(!rows.is_empty());
        let (reject, review) = (lines(&rows, "reject"), lines(&rows, "review"));
        if !reject.is_empty() || review.len() > 1 {
            failures.push(format!("{name}: rejected {reject:?}, in review {review:?}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The toxicity that `score` gives, row by row.
fn toxicities(rows: &[Row]) -> Vec<f64> {
    rows.iter().map(|row| row["toxicity"].parse().unwrap()).collect()
}

#[test]
fn no_line_of_the_seeds_is_toxic_but_the_abusive_one() {
    for name in ["000.txt", "001.txt", "002.txt", "003.txt", "004.txt"] {
        let Some(rows) = judged(name) else { return };
        let toxic = rows.iter().zip(toxicities(&rows)).filter(|(_, toxicity)| *toxicity >= 0.5).map(|(row, _)| row["id"].as_str());
        let surprises: Vec<&str> = toxic.filter(|line| (name, *line) != ("000.txt", "47")).collect();
        assert!(surprises.is_empty(), "{name}: {surprises:?}");
    }
}

/// Of an honest forum's comments the spam model rejects at most one in a thousand and puts up at most 1.5 in a hundred for review; that forum is never trained on.
#[test]
fn an_honest_forum_is_left_alone() {
    let Some(folder) = shared() else { return };
    let mut command = Workspace::new().command("score --model spam");
    command.current_dir(package());
    let rows = run(command.arg(folder.join("data/reddit-coronavirus.csv")), b"").ends(0).rows();
    let count = |decision: &str| rows.iter().filter(|row| row["decision"] == decision).count();
    assert!(rows.len() > 10_000);
    assert!(count("reject") * 1000 <= rows.len(), "{} of {} rejected", count("reject"), rows.len());
    assert!(count("review") * 1000 <= rows.len() * 15, "{} of {} in review", count("review"), rows.len());
}

/// Of an honest forum's comments at most one in a hundred is up for review for its tone alone; that forum is never trained on.
#[test]
fn toxicity_adds_little_to_what_an_honest_forum_has_up_for_review() {
    let Some(folder) = shared() else { return };
    let forum = folder.join("data/reddit-coronavirus.csv");
    let flagged = |flags: &str| -> Vec<bool> {
        let mut command = Workspace::new().command(&format!("score {flags}"));
        command.current_dir(package());
        run(command.arg(&forum), b"").ends(0).rows().iter().map(|row| row["decision"] != "approve").collect()
    };
    let (spam, both) = (flagged("--model spam"), flagged(""));
    let added = both.iter().zip(&spam).filter(|(both, spam)| **both && !**spam).count();
    assert!(added * 100 <= both.len(), "{added} of {} comments", both.len());
}

#[test]
fn tubespam_can_be_evaluated() {
    let Some(folder) = shared() else { return };
    let workspace = Workspace::new();
    let mut command = workspace.command("evaluate --format json");
    let shown = run(command.arg(folder.join("data/tubespam.csv")), b"").ends(0).stdout;
    let json: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert!(json["figures"]["rows"].as_u64().unwrap() > 1_000);
}
