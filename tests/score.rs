//! `moderato score`.

use std::{
    fmt::Write as _,
    fs,
    process::{Command, Stdio},
};

use crate::harness::{Workspace, column, ham, labelled, peak_kb, rows, spam};

const HEADER: &str = "id,thread,author,decision,spam,campaign,reasons";

fn sample() -> Workspace {
    let workspace = Workspace::new();
    workspace.write(
        "in.csv",
        format!("author,id,thread,text\n\"Doe, Jane\",z9,t1,\"{}\"\nBob,a1,t1,\"{}\"\n,m5,,\"{}\"\n", spam(1), ham(1), spam(2)),
    );
    workspace
}

#[test]
fn csv_has_its_header_and_rows_in_input_order() {
    let run = sample().run("score --model MODEL in.csv").ends(0);
    assert_eq!(run.stdout.lines().next(), Some(HEADER));
    let rows = run.rows();
    assert_eq!(column(&rows, "id"), ["z9", "a1", "m5"]);
    assert_eq!(column(&rows, "thread"), ["t1", "t1", ""]);
    assert_eq!(column(&rows, "author"), ["Doe, Jane", "Bob", ""]);
    assert_eq!(column(&rows, "campaign"), ["", "", ""]);
    assert_eq!(rows[1]["decision"], "approve");
    for row in [&rows[0], &rows[2]] {
        assert_ne!(row["decision"], "approve");
        assert!(!row["reasons"].is_empty());
    }
    for row in &rows {
        let (whole, decimals) = row["spam"].split_once('.').unwrap();
        assert!(whole == "0" || whole == "1", "{row:?}");
        assert_eq!(decimals.len(), 6, "{row:?}");
        assert_eq!(row["spam"].parse::<f64>().unwrap() >= 0.5, row["id"] != "a1", "{row:?}");
    }
}

#[test]
fn many_rows_keep_their_order_across_batches() {
    let workspace = Workspace::new();
    let mut input = "id,text\n".to_owned();
    (0..10_000).for_each(|number| writeln!(input, "r{number},word {number}").unwrap());
    workspace.write("in.csv", input);
    let rows = workspace.run("score --model MODEL in.csv").ends(0).rows();
    assert_eq!(rows.len(), 10_000);
    assert!(rows.iter().enumerate().all(|(number, row)| row["id"] == format!("r{number}")));
}

#[test]
fn several_inputs_follow_each_other() {
    let workspace = Workspace::new();
    workspace.write("b.csv", "id,text\nb,hello there\n");
    workspace.write("a.jsonl", "{\"id\":\"a\",\"text\":\"hello again\"}\n");
    let run = workspace.run("score --model MODEL b.csv a.jsonl").ends(0);
    assert_eq!(column(&run.rows(), "id"), ["b", "a"]);
}

#[test]
fn a_missing_input_costs_no_row_of_those_before_it() {
    let workspace = sample();
    let run = workspace.run("score --model MODEL in.csv absent.csv").ends(2);
    run.says(&["error: absent.csv: "]);
    assert_eq!(column(&run.rows(), "id"), ["z9", "a1", "m5"]);
}

#[test]
fn jsonl_has_the_same_fields_and_reasons_as_objects() {
    let workspace = sample();
    let run = workspace.run("score --model MODEL --format jsonl in.csv").ends(0);
    let objects = run.objects();
    let rows = workspace.run("score --model MODEL in.csv").rows();
    assert_eq!(objects.len(), 3);
    let texts = [spam(1), ham(1), spam(2)];
    for ((object, row), text) in objects.iter().zip(&rows).zip(&texts) {
        let mut keys: Vec<&str> = object.as_object().unwrap().keys().map(String::as_str).collect();
        keys.sort_unstable();
        assert_eq!(keys, ["author", "campaign", "decision", "id", "reasons", "spam", "thread"]);
        assert_eq!(object["id"], row["id"]);
        assert_eq!(object["decision"], row["decision"]);
        assert_eq!(object["author"].as_str().unwrap_or_default(), row["author"]);
        assert_eq!(object["thread"].as_str().unwrap_or_default(), row["thread"]);
        assert!((object["spam"].as_f64().unwrap() - row["spam"].parse::<f64>().unwrap()).abs() < 1e-9);
        for reason in object["reasons"].as_array().unwrap() {
            assert!(!reason["source"].as_str().unwrap().is_empty());
            assert!(reason["weight"].as_f64().unwrap() > 0.0);
            let evidence = reason["evidence"].as_str().unwrap();
            match (reason["start"].as_u64(), reason["end"].as_u64()) {
                (Some(start), Some(end)) => {
                    let quoted = &text[usize::try_from(start).unwrap()..usize::try_from(end).unwrap()];
                    assert!(quoted.trim().starts_with(evidence.trim_end_matches('…')), "'{evidence}' is not '{quoted}'");
                }
                (None, None) => assert!(reason["start"].is_null() && reason["end"].is_null()),
                half => panic!("half a place: {half:?}"),
            }
        }
    }
    assert!(objects[0]["thread"] == "t1" && objects[2]["thread"].is_null() && objects[2]["author"].is_null());
    assert!(objects[1]["reasons"].as_array().unwrap().is_empty());
    assert!(!objects[0]["reasons"].as_array().unwrap().is_empty());
}

#[test]
fn standard_input_with_and_without_a_dash() {
    let workspace = Workspace::new();
    let input = format!("id,text\n7,\"{}\"\n", ham(0));
    let plain = workspace.run_on("score --model MODEL", &input).ends(0);
    let dash = workspace.run_on("score --model MODEL -", &input).ends(0);
    assert_eq!(plain.stdout, dash.stdout);
    assert_eq!(column(&plain.rows(), "id"), ["7"]);
}

#[test]
fn output_goes_to_a_file() {
    let workspace = sample();
    let printed = workspace.run("score --model MODEL in.csv").ends(0).stdout;
    let run = workspace.run("score --model MODEL --output out.csv in.csv").ends(0);
    assert_eq!(run.stdout, "");
    assert_eq!(workspace.read("out.csv"), printed);
}

#[test]
fn exit_code_tells_whether_there_is_something_to_look_at() {
    let workspace = sample();
    workspace.write("calm.csv", format!("id,text\n1,\"{}\"\n2,\"{}\"\n", ham(3), ham(4)));
    workspace.run("score --model MODEL --exit-code in.csv").ends(1);
    workspace.run("score --model MODEL --exit-code calm.csv").ends(0);
    workspace.run("score --model MODEL in.csv").ends(0);
}

#[test]
fn a_skipped_record_is_named_and_the_others_are_scored() {
    let workspace = Workspace::new();
    workspace.write("bad.csv", "id,text,author\n1,\"two\nlines\",Ann\n2,cut short\n3,a whole row,Bob\n");
    for flags in ["", "--exit-code", "--campaigns"] {
        let run = workspace.run(&format!("score --model MODEL {flags} bad.csv")).ends(2);
        run.says(&["bad.csv: record 2, line 4", "2 fields where the header has 3", "1 record could not be read"]);
        assert_eq!(column(&run.rows(), "id"), ["1", "3"]);
    }
}

#[test]
fn a_closed_pipe_is_no_error() {
    let workspace = Workspace::new();
    let mut input = "id,text\n".to_owned();
    (0..30_000).for_each(|number| writeln!(input, "{number},a word or two about nothing").unwrap());
    workspace.write("in.csv", input);
    for arguments in
        ["score --model MODEL in.csv", "score --model MODEL --format jsonl in.csv", "report --model MODEL --format json in.csv"]
    {
        let mut child = workspace.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(!stderr.contains("error") && !stderr.contains("pipe") && !stderr.contains("panicked"), "{arguments}: {stderr}");
        assert_eq!(output.status.code(), Some(0), "{arguments}");
    }
}

#[test]
fn campaigns_fill_their_column() {
    let workspace = Workspace::new();
    let mut input = "id,author,text\n".to_owned();
    for number in 0..4 {
        writeln!(
            input,
            "c{number},user{number},\"Visit my site win{number}.example, they gave me a phone and 100 dollars for free today\""
        )
        .unwrap();
        writeln!(input, "h{number},reader{number},\"{}\"", ham(number)).unwrap();
    }
    workspace.write("in.csv", input);
    let rows = workspace.run("score --model MODEL --campaigns in.csv").ends(0).rows();
    assert_eq!(rows.len(), 8);
    for row in &rows {
        assert_eq!(row["campaign"], if row["id"].starts_with('c') { "c1" } else { "" }, "{row:?}");
    }
    let plain = workspace.run("score --model MODEL in.csv").ends(0).rows();
    assert!(plain.iter().all(|row| row["campaign"].is_empty()));
    assert_eq!(column(&rows, "spam"), column(&plain, "spam"), "context leaves the probability alone");
    let severity = |row: &crate::harness::Row| ["approve", "review", "reject"].iter().position(|name| *name == row["decision"]).unwrap();
    assert!(rows.iter().zip(&plain).all(|(with, without)| severity(with) >= severity(without)), "context only raises");
    let objects = workspace.run("score --model MODEL --campaigns --format jsonl in.csv").ends(0).objects();
    assert!(objects[0]["campaign"] == "c1" && objects[1]["campaign"].is_null());
}

#[test]
fn lines_of_text_are_numbered_by_line() {
    let workspace = Workspace::new();
    let run = workspace.run_on("score --model MODEL --from text", "first words\n\nthird line, with a comma\nfourth\n").ends(0);
    assert_eq!(column(&run.rows(), "id"), ["1", "3", "4"]);
    workspace.write("page.txt", "first words\n\n\nfourth\n");
    assert_eq!(column(&workspace.run("score --model MODEL page.txt").ends(0).rows(), "id"), ["1", "4"]);
}

#[test]
fn rows_without_ids_are_numbered() {
    let run = Workspace::new().run_on("score --model MODEL --from csv", "text\nfirst words\nsecond words\n").ends(0);
    assert_eq!(column(&run.rows(), "id"), ["1", "2"]);
}

#[test]
fn a_toxicity_model_adds_a_column_and_never_rejects() {
    let workspace = Workspace::new();
    workspace.write("abuse.csv", labelled(60, "toxic", "fine"));
    workspace.run("train abuse.csv --attribute toxicity --positive toxic --negative fine -o toxicity.model").ends(0);
    workspace.write("in.csv", format!("id,text\n1,\"{}\"\n2,\"{}\"\n", spam(1), ham(1)));
    let both = workspace.run("score --model MODEL --model toxicity.model in.csv").ends(0);
    assert_eq!(both.stdout.lines().next(), Some("id,thread,author,decision,spam,toxicity,campaign,reasons"));
    assert!(both.rows().iter().all(|row| row["toxicity"].split_once('.').unwrap().1.len() == 6));
    for flags in ["", "--campaigns"] {
        let alone = workspace.run(&format!("score --model toxicity.model {flags} abuse.csv")).ends(0);
        assert_eq!(alone.stdout.lines().next(), Some("id,thread,author,decision,toxicity,campaign,reasons"));
        let rows = rows(&alone.stdout);
        assert!(rows.iter().any(|row| row["decision"] == "review"));
        assert!(rows.iter().all(|row| row["decision"] != "reject"), "{flags}");
    }
    let objects = workspace.run("score --model MODEL --model toxicity.model --format jsonl in.csv").ends(0).objects();
    assert!(objects.iter().all(|object| object["spam"].is_f64() && object["toxicity"].is_f64()));
}

#[test]
#[cfg(target_os = "linux")]
fn a_million_rows_need_no_more_memory_than_a_few() {
    const ROWS: usize = 1_000_000;
    const MOST_KB: u64 = 120 * 1024;
    let workspace = Workspace::new();
    let mut input = String::with_capacity(40 * ROWS);
    input += "id,author,text\n";
    (0..ROWS).for_each(|number| writeln!(input, "{number},user{},nice song number {number}", number % 1000).unwrap());
    let path = workspace.write("in.csv", input);
    let mut child = workspace.command("score --model MODEL --output out.csv in.csv").stderr(Stdio::null()).spawn().unwrap();
    let peak = peak_kb(&mut child);
    let status = child.wait().unwrap();
    assert!(status.success());
    assert_eq!(memchr_lines(&workspace.path("out.csv")), ROWS + 1);
    assert!(peak > 0 && peak <= MOST_KB, "{peak} KB at the peak, for {} bytes", path.metadata().unwrap().len());
    eprintln!("peak: {peak} KB");
}

/// Of comments of megabytes one is judged at a time, whatever the number of threads.
#[test]
#[cfg(target_os = "linux")]
fn long_comments_take_turns_with_memory() {
    let workspace = Workspace::new();
    let peak = |name: &str, rows: usize, threads: &str| {
        let words = |number: usize| format!("{number},{}\n", "some words ".repeat(250_000));
        workspace.write(name, "id,text\n".to_owned() + &(0..rows).map(words).collect::<String>());
        let mut command = workspace.command(&format!("score --model MODEL --output out.csv {name}"));
        let mut child = command.env("RAYON_NUM_THREADS", threads).stderr(Stdio::null()).spawn().unwrap();
        let peak = peak_kb(&mut child);
        assert!(child.wait().unwrap().success());
        peak
    };
    let (one, six) = (peak("one.csv", 1, "1"), peak("six.csv", 6, "4"));
    assert!(six < 2 * one, "{one} KB for one, {six} KB for six");
    eprintln!("peaks: {one} KB, {six} KB");
}

#[cfg(target_os = "linux")]
fn memchr_lines(path: &std::path::Path) -> usize {
    fs::read(path).unwrap().iter().filter(|byte| **byte == b'\n').count()
}

#[test]
fn help_and_mistakes_in_arguments() {
    let workspace = Workspace::new();
    let help = workspace.run("score --help").ends(0);
    assert!(help.stdout.contains("Examples:") && help.stdout.contains("--campaigns"));
    let wrong = workspace.run("score --no-such-flag").ends(2);
    assert_eq!(wrong.stdout, "");
    let version = Command::new(env!("CARGO_BIN_EXE_moderato")).arg("--version").output().unwrap();
    assert_eq!(String::from_utf8_lossy(&version.stdout).trim(), concat!("moderato ", env!("CARGO_PKG_VERSION")));
}

/// An image or a deleted comment leaves an empty text: there is nothing to look at.
#[test]
fn a_comment_with_nothing_in_it_is_approved() {
    let workspace = Workspace::new();
    workspace.write("in.csv", "id,text\n1,\"\"\n2,\"   \"\n3,<p></p>\n4,<br><br>\n");
    let rows = workspace.run("score in.csv").ends(0).rows();
    assert_eq!(rows.len(), 4);
    assert!(rows.iter().all(|row| row["decision"] == "approve" && row["reasons"].is_empty()), "{rows:?}");
    let explained = workspace.run_on("explain --model spam -", "  ").ends(0).stdout;
    assert!(explained.contains("approve") && explained.contains("there is nothing in it"), "{explained}");
}

/// Where tags are shown as typed, a sentence in angle brackets can be read.
#[test]
fn a_sentence_in_angle_brackets_is_judged() {
    let workspace = Workspace::new();
    let hidden = [
        "<p Earn $500 a week, text Mr Stone on WhatsApp +1 555 010 0100>",
        "<!-- x --!> Earn $500 a week, text Mr Stone on WhatsApp +1 555 010 0100",
    ];
    let lines: String = hidden.iter().map(|text| serde_json::json!({ "text": text }).to_string() + "\n").collect();
    let rows = workspace.run_on("score --model spam --from jsonl -", lines).ends(0).rows();
    assert!(rows.iter().all(|row| row["decision"] != "approve"), "{rows:?}");
}
