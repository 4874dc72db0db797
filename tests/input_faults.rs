//! Input that is broken in one way or another.

use std::{
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use crate::harness::{Run, Workspace, column, labelled, rows};

const HEADER: &str = "id,thread,author,decision,spam,campaign,reasons\n";

fn score(name: &str, content: impl AsRef<[u8]>, flags: &str) -> Run {
    let workspace = Workspace::new();
    workspace.write(name, content);
    workspace.run(&format!("score --model MODEL {flags} {name}"))
}

#[test]
fn an_empty_file_gives_the_header_only() {
    for name in ["in.csv", "in.tsv", "in.jsonl", "in.txt", "in"] {
        for flags in ["", "--campaigns", "--exit-code"] {
            assert_eq!(score(name, "", flags).ends(0).stdout, HEADER, "{name} {flags}");
        }
        assert_eq!(score(name, "", "--format jsonl").ends(0).stdout, "", "{name}");
    }
    assert_eq!(Workspace::new().run_on("score --model MODEL", "").ends(0).stdout, HEADER);
}

#[test]
fn a_header_alone_gives_the_header_only() {
    for content in ["id,text\n", "id,text", "\u{feff}id,text\r\n"] {
        assert_eq!(score("in.csv", content, "").ends(0).stdout, HEADER, "{content:?}");
    }
}

#[test]
fn an_empty_comment_is_a_comment() {
    let run = score("in.csv", "id,text\n1,\n2,   \n3,\u{1f600}\n", "").ends(0);
    assert_eq!(column(&run.rows(), "id"), ["1", "2", "3"]);
}

#[test]
fn one_comment_of_10_mb_takes_less_than_10_seconds() {
    let sentence = "Earn money from home, click www.example.com; the council voted against it. ";
    let text = sentence.repeat((10 << 20) / sentence.len() + 1);
    let without_spaces = "a1.b".repeat((10 << 20) / 4);
    for (name, content) in [
        ("in.csv", format!("id,text\n1,\"{text}\"\n2,short\n")),
        ("in.jsonl", format!("{{\"id\":\"1\",\"text\":\"{text}\"}}\n{{\"id\":\"2\",\"text\":\"short\"}}\n")),
        ("in.txt", format!("{text}\nshort\n")),
        ("dense.csv", format!("id,text\n1,{without_spaces}\n2,short\n")),
    ] {
        let workspace = Workspace::new();
        workspace.write(name, content);
        crate::harness::trained();
        let mut child = workspace.command(&format!("score --model MODEL {name} --output out.csv")).stderr(Stdio::null()).spawn().unwrap();
        let (start, mut seconds) = (Instant::now(), 0.0_f64);
        let status = loop {
            // Time on the processor, which other tests do not take away, where the system tells it.
            seconds = seconds.max(on_processor(child.id()).unwrap_or_else(|| start.elapsed().as_secs_f64()));
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            std::thread::sleep(Duration::from_millis(10));
        };
        assert!(status.success(), "{name}");
        assert_eq!(column(&rows(&workspace.read("out.csv")), "id"), ["1", "2"], "{name}");
        eprintln!("{name}: {seconds:.1} s");
        assert!(seconds < 10.0, "{name}: {seconds:.1} s");
    }
}

/// The seconds that all threads of a process have run; `Some(0.0)` once it has ended, `None` where there is no /proc.
fn on_processor(id: u32) -> Option<f64> {
    const TICKS_A_SECOND: f64 = 100.0;
    if !Path::new("/proc/self/stat").exists() {
        return None;
    }
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    // After the name in parentheses, which may hold anything: state, then ten numbers, then user and system time.
    let times = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace().skip(11).take(2);
    Some(times.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / TICKS_A_SECOND)
}

#[test]
fn invalid_utf_8_is_read_as_windows_1252_and_told() {
    let run = score("in.csv", b"id,text\n1,caf\xe9 au lait\n2,plain words\n", "").ends(0);
    assert_eq!(column(&run.rows(), "id"), ["1", "2"]);
    run.says(&["1 record is not UTF-8; read as Windows-1252"]);
    for (name, content) in [
        ("in.txt", &b"\xff\xc0\x80 words\nmore\n"[..]),
        ("in.jsonl", b"{\"id\":\"1\",\"text\":\"a \xe9\"}\n{\"id\":\"2\",\"text\":\"b\"}\n"),
    ] {
        assert_eq!(score(name, content, "").ends(0).rows().len(), 2, "{name}");
    }
}

#[test]
fn nul_bytes_do_no_harm() {
    for (name, content) in [
        ("in.csv", &b"id,text\n1,some \0 words here\n2,more words\n"[..]),
        ("in.txt", b"some \0 words here\nmore words\n"),
        ("in.tsv", b"id\ttext\n1\tsome \0 words here\n2\tmore\n"),
    ] {
        let run = score(name, content, "").ends(0);
        assert_eq!(column(&run.rows(), "id"), ["1", "2"], "{name}");
    }
    let run = score("in.csv", [0; 4096], "").ends(2);
    run.says(&["error: in.csv: ", "NUL"]);
}

#[test]
fn a_folder_and_a_missing_file_are_named() {
    let workspace = Workspace::new();
    std::fs::create_dir(workspace.path("folder.csv")).unwrap();
    for command in ["score --model MODEL", "report --model MODEL", "evaluate --model MODEL", "train"] {
        workspace.run(&format!("{command} folder.csv")).ends(2).says(&["error: folder.csv: "]);
        let run = workspace.run(&format!("{command} absent.csv")).ends(2);
        run.says(&["error: absent.csv: "]);
        assert!(run.stdout.is_empty() || run.stdout == HEADER, "{}", run.stdout);
    }
}

#[test]
fn a_full_disk_is_an_error() {
    if !Path::new("/dev/full").exists() {
        eprintln!("skipped: no /dev/full");
        return;
    }
    let workspace = Workspace::new();
    workspace.write("in.csv", labelled(20, "spam", "ham"));
    for command in
        ["score --model MODEL", "score --model MODEL --campaigns", "report --model MODEL --format html", "report --model MODEL", "train"]
    {
        let run = workspace.run(&format!("{command} in.csv --output /dev/full")).ends(2);
        run.says(&["error: /dev/full: "]);
    }
    for command in
        ["score --model MODEL in.csv", "heuristics", "inspect MODEL", "evaluate --model MODEL in.csv", "explain --model MODEL hello"]
    {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = workspace.command(command).stdout(full).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{command}: {stderr}");
        assert!(stderr.contains("error: standard output: "), "{command}: {stderr}");
    }
}

#[test]
fn an_output_folder_that_is_not_there() {
    let workspace = Workspace::new();
    workspace.write("in.csv", labelled(20, "spam", "ham"));
    workspace.run("score --model MODEL in.csv --output no/out.csv").ends(2).says(&["error: no/out.csv: "]);
    workspace.run("report --model MODEL in.csv --output no/out.html").ends(2).says(&["error: no/out.html: "]);
    workspace.run("train in.csv --output no/my.model").ends(2).says(&["error: no/my.model: "]);
}

#[test]
fn an_unknown_format_names_the_known_ones() {
    let run = score("in.csv", "id,text\n1,hello\n", "--from xlsx").ends(2);
    assert_eq!(run.stdout, "");
    run.says(&["--from", "xlsx", "jsonl", "csv, tsv, text", "mbox", "youtube"]);
}

#[test]
fn no_text_column_names_the_columns_and_the_flag() {
    let run = score("in.csv", "when,who,what\n1,2,3\n", "").ends(2);
    run.says(&["error: in.csv: ", "when", "who", "what", "--text-column"]);
    assert!(run.stdout.is_empty() || run.stdout == HEADER);
    let named = score("in.csv", "when,who,what\n1,2,hello\n", "--text-column what").ends(0);
    assert_eq!(column(&named.rows(), "id"), ["1"]);
    score("in.csv", "id,text\n1,hello\n", "--text-column nowhere").ends(2).says(&["nowhere", "--text-column"]);
}

#[test]
fn without_a_header_columns_are_numbers() {
    let run = score("in.csv", "a7,hello there\na8,hello again\n", "--no-header --text-column 2").ends(0);
    assert_eq!(column(&run.rows(), "id"), ["1", "2"]);
}

#[test]
fn bad_jsonl_records_are_named_and_skipped() {
    let run = score("in.jsonl", "{\"id\":\"1\",\"text\":\"a\"}\n{broken\n{\"id\":\"3\",\"text\":\"c\"}\n", "").ends(2);
    run.says(&["in.jsonl: record 2, line 2"]);
    assert_eq!(column(&run.rows(), "id"), ["1", "3"]);
}

#[test]
fn packed_files_say_what_they_are() {
    score("in.csv", b"\x1f\x8b\x08\0\0\0\0\0", "").ends(2).says(&["error: in.csv: the gzip archive is cut short"]);
    score("in.csv", b"BZh91AY&SY\x01\x02", "").ends(2).says(&["error: in.csv: looks like bzip2", "bzip2 -d"]);
    if cfg!(not(feature = "parquet")) {
        let advice = "which this build does not read; install one that does (cargo install --path . --features parquet)";
        score("in.parquet", b"PAR1\x15\x04\x15\x10", "").ends(2).says(&["error: in.parquet: looks like Parquet, ", advice]);
        score("in.csv", b"\xff\xff\xff\xff\xf0\0\0\0\x10\0\0\0", "").ends(2).says(&["error: in.csv: looks like Arrow IPC, ", advice]);
        score("in.arrow", b"ARROW1\0\0\xff\xff\xff\xff", "").ends(2).says(&["looks like Arrow IPC, ", advice]);
        score("in.csv", b"text\na\n", "--format parquet")
            .ends(2)
            .says(&["error: --format: this build writes no Parquet", "--features parquet"]);
    }
}
