//! `moderato explain`, and the commands that tell of the program: inspect, heuristics, completions, man.

use moderato::features::heuristics::HEURISTICS;

use crate::harness::{Run, Workspace, ham, package, run, spam};

fn explain(text: &str, flags: &str) -> Run {
    let workspace = Workspace::new();
    run(workspace.command(&format!("explain --model MODEL {flags}")).arg("--").arg(text), b"").ends(0)
}

/// The terms, the prior first, and the log-odds they are said to add up to.
#[track_caller]
fn sum(shown: &str) -> (Vec<f64>, f64) {
    let number = |line: &str| line.split_whitespace().next().unwrap().parse::<f64>().unwrap();
    let mut lines = shown.lines().skip_while(|line| !(line.ends_with("  prior") && line.trim_start().starts_with(['+', '-'])));
    let terms: Vec<f64> = lines.by_ref().take_while(|line| *line != "--------").map(number).collect();
    let total = lines.next().unwrap();
    assert!(total.contains("log-odds"), "{total}");
    (terms, number(total))
}

#[test]
fn the_terms_add_up_to_the_log_odds() {
    let long = format!("{} {}", (0..60).map(ham).collect::<Vec<_>>().join(". "), spam(2));
    for text in [spam(0), spam(3), ham(1), "\u{1f600}".to_owned(), "Еаrn 𝗙𝗥𝗘𝗘 🅶🅸🅵🆃 ＣＡＲＤ".to_owned(), long]
    {
        for flags in ["--all", ""] {
            let shown = explain(&text, flags).stdout;
            let (terms, total) = sum(&shown);
            // Each term is shown with three decimals.
            let rounding = 0.0005 * (terms.len() as f64 + 1.0) + 1e-9;
            let added: f64 = terms.iter().sum();
            assert!((added - total).abs() <= rounding, "{added} is not {total} within {rounding}:\n{shown}");
            assert_eq!(shown.contains("smaller terms"), flags.is_empty() && terms.len() == 22, "{shown}");
        }
    }
}

#[test]
fn the_log_odds_are_those_of_the_probability_that_score_gives() {
    let workspace = Workspace::new();
    for text in [spam(5), ham(5)] {
        let shown = explain(&text, "").stdout;
        let first = shown.lines().next().unwrap();
        let (probability, decision) = first.strip_prefix("spam: ").unwrap().split_once(", ").unwrap();
        let row = &workspace.run_on("score --model MODEL --from text", &text).ends(0).rows()[0];
        assert_eq!((probability, decision), (row["spam"].as_str(), row["decision"].as_str()));
        let (_, total) = sum(&shown);
        assert!((1.0 / (1.0 + (-total).exp()) - probability.parse::<f64>().unwrap()).abs() < 0.001);
    }
}

#[test]
fn the_text_may_come_by_standard_input() {
    let workspace = Workspace::new();
    let typed = explain(&spam(1), "").stdout;
    assert_eq!(workspace.run_on("explain --model MODEL -", spam(1) + "\n").ends(0).stdout, typed);
    assert_eq!(workspace.run_on("explain --model MODEL", spam(1)).ends(0).stdout, typed);
    assert!(typed.contains('[') && typed.contains(']'), "evidence is marked: {typed}");
}

#[test]
fn what_the_policy_says_is_shown_below_the_sums() {
    let workspace = Workspace::new();
    let policy = "[cutoffs.spam]\nreview_from = 0.25\nreject_from = \"never\"\n[block]\nphrases = [\"free gift\", \"other\"]\nips = [\"192.0.2.7\"]\n[allow]\nauthors = [\"Ann\"]\n";
    workspace.write("p.toml", policy);
    let explain = |flags: &str, text: &str| run(workspace.command(&format!("explain --model MODEL {flags}")).arg("--").arg(text), b"");
    let shown = explain("--policy p.toml", "A free  gift \u{1b}[31m for the council").ends(0).stdout;
    assert!(shown.contains("(review from -1.099, never rejected by itself)"), "{shown}");
    assert!(shown.ends_with("p.toml: 1 of 4 rules met, review by the models at its cut-offs, reject in the end\n  block_list  phrases free gift: free  gift\n  rules on a sender who was not told could not be met: 1 of authors (--author), 1 of ips (--ip)\n"), "{shown}");
    let shown = explain("--policy p.toml --author Ann --ip 192.0.2.7:443", &ham(1)).ends(0).stdout;
    assert!(shown.contains("2 of 4 rules met") && shown.ends_with("  block_list  ips 192.0.2.7\n  allow_list  authors Ann\n"), "{shown}");
    let shown = explain("--policy p.toml", &spam(1)).ends(0).stdout;
    assert!(shown.ends_with("p.toml: 0 of 4 rules met, review by the models at its cut-offs, review in the end\n  rules on a sender who was not told could not be met: 1 of authors (--author), 1 of ips (--ip)\n"), "{shown}");
    assert!(!explain("", &ham(1)).ends(0).stdout.contains("rules met"));
    workspace.write("first.toml", "[authors]\nreview_first_time = true\n");
    let shown = explain("--policy first.toml", &ham(1)).ends(0).stdout;
    assert!(shown.ends_with("  first_time_author  the comment names no author; --author NAME or --email ADDRESS names one\n"), "{shown}");
    let shown = explain("--policy first.toml --author Ann", &ham(1)).ends(0).stdout;
    assert!(shown.ends_with("  first_time_author  ann\n"), "{shown}");
    explain("--author Ann", "hm").ends(2).says(&["--policy"]);
    explain("--policy gone.toml", "hm").ends(2).says(&["gone.toml"]);
}

#[test]
fn a_text_cannot_steer_the_terminal() {
    let shown = explain("earn 500 dollars \u{1b}[31m click\u{7} here \u{202e}now\u{9b}0m", "--all").stdout;
    let steering = |character: char| (character.is_control() && character != '\n') || character == '\u{202e}';
    assert!(!shown.contains(steering), "{shown:?}");
}

#[test]
fn nothing_at_all_can_be_explained() {
    let shown = Workspace::new().run_on("explain --model MODEL -", "").ends(0).stdout;
    let (terms, total) = sum(&shown);
    assert!((terms.iter().sum::<f64>() - total).abs() < 0.01);
}

#[test]
fn inspect_without_argument_shows_the_stock_models() {
    let workspace = Workspace::new();
    let shown = workspace.run("inspect").ends(0).stdout;
    assert!(shown.starts_with("attribute") && shown.contains("spam") && shown.contains("Held-out figures"), "{shown}");
    let json: serde_json::Value = serde_json::from_str(&workspace.run("inspect --json").ends(0).stdout).unwrap();
    assert_eq!((&json[0]["manifest"]["attribute"], &json[1]["manifest"]["attribute"]), (&"spam".into(), &"toxicity".into()));
}

#[test]
fn inspect_shows_a_model() {
    let workspace = Workspace::new();
    let shown = workspace.run("inspect MODEL").ends(0).stdout;
    for word in ["attribute", "120", "columns in use", "labelled.csv", "accuracy", "Cut-offs"] {
        assert!(shown.contains(word), "no '{word}' in {shown}");
    }
    let json: serde_json::Value = serde_json::from_str(&workspace.run("inspect MODEL --json").ends(0).stdout).unwrap();
    assert_eq!(json["manifest"]["sources"][0]["name"], "labelled.csv");
    assert_eq!(json["manifest"]["sources"][0]["sha256"].as_str().unwrap().len(), 64);
}

#[test]
fn heuristics_are_all_listed() {
    let workspace = Workspace::new();
    let plain = workspace.run("heuristics").ends(0).stdout;
    let markdown = workspace.run("heuristics --markdown").ends(0).stdout;
    for heuristic in HEURISTICS {
        assert!(plain.lines().any(|line| line.split_whitespace().next() == Some(heuristic.name)), "{}", heuristic.name);
        assert!(plain.contains(heuristic.sees), "{}", heuristic.name);
        assert!(markdown.contains(&format!("| `{}` |", heuristic.name)), "{}", heuristic.name);
    }
    assert_eq!(markdown.lines().count(), HEURISTICS.len() + 2);
    let bars = |line: &str| line.replace("\\\\", "").replace("\\|", "").matches('|').count();
    assert!(markdown.lines().all(|line| bars(line) == 4), "{markdown}");
}

#[test]
fn the_readme_has_the_table_of_heuristics() {
    let readme = std::fs::read_to_string(package().join("README.md")).unwrap_or_default();
    let block = readme.split_once("<!-- heuristics -->").and_then(|(_, rest)| rest.split_once("<!-- /heuristics -->"));
    let Some((block, _)) = block else {
        eprintln!("skipped: README.md has no <!-- heuristics -->");
        return;
    };
    let table = Workspace::new().run("heuristics --markdown").ends(0).stdout;
    assert_eq!(block.trim(), table.trim(), "put the output of 'moderato heuristics --markdown' into README.md");
}

#[test]
fn completions_and_the_manual_page() {
    let workspace = Workspace::new();
    let completions = workspace.run("completions bash").ends(0).stdout;
    assert!(completions.contains("moderato") && completions.contains("--exit-code"));
    let manual = workspace.run("man").ends(0).stdout;
    assert!(manual.contains(".TH") && manual.contains("moderato"));
}

#[test]
fn every_command_has_help() {
    let workspace = Workspace::new();
    for command in ["train", "score", "report", "evaluate", "compare", "explain", "inspect", "heuristics"] {
        let help = workspace.run(&format!("{command} --help")).ends(0).stdout;
        assert!(help.contains("Usage: moderato") && help.contains(command), "{help}");
    }
    workspace.run("").ends(2);
    workspace.run("no-such-command").ends(2);
}
