//! Dumps, mail and saved pages, packed or not: what is in them is what comes out.

use std::io::Write;

use crate::{
    harness::{Run, Workspace, column, package, run},
    shared::shared,
};

/// Each fixture with how many comments are in it.
const FIXTURES: &[(&str, usize)] = &[
    ("youtube-threads.json", 3),
    ("reddit.jsonl", 3),
    ("hackernews.jsonl", 3),
    ("youtube-downloader.jsonl", 2),
    ("notifications.mbox", 3),
    ("article.html", 3),
];

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(package().join("tests/exports").join(name)).unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn score(name: &str, bytes: impl AsRef<[u8]>) -> Run {
    let workspace = Workspace::new();
    workspace.write(name, bytes);
    workspace.run(&format!("score {name}"))
}

/// `id thread author decision` of each row.
fn shown(run: &Run) -> String {
    run.rows()
        .iter()
        .map(|row| format!("{} {} {} {}", row["id"], row["thread"], row["author"], row["decision"]))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn a_youtube_response() {
    insta::assert_snapshot!(shown(&score("a.json", fixture("youtube-threads.json")).ends(0)), @"
    UgA1 vid00000001 @miller approve
    UgA1.r1 vid00000001 @quick_money reject
    UgB2 vid00000002 @jo approve
    ");
}

#[test]
fn a_reddit_dump() {
    let run = score("RC_2023-11", fixture("reddit.jsonl")).ends(0);
    insta::assert_snapshot!(shown(&run), @"
    k1 p9 heron approve
    k3 p9 quick_money reject
    k4 p9 wren approve
    ");
    run.says(&["1 record left out: removed or deleted, their text is gone"]);
}

#[test]
fn a_hacker_news_dump() {
    let run = score("hn.jsonl", fixture("hackernews.jsonl")).ends(0);
    insta::assert_snapshot!(shown(&run), @"
    901 901 heron approve
    902  wren approve
    904  quick_money reject
    ");
    run.says(&["1 record left out"]);
}

#[test]
fn items_of_hacker_news_are_in_the_thread_of_their_story() {
    let workspace = Workspace::new();
    workspace.write("hn.jsonl", fixture("hackernews.jsonl"));
    let run = workspace.run("score --campaigns hn.jsonl").ends(0);
    assert_eq!(column(&run.rows(), "thread"), ["901"; 3]);
    // Without the story, what the uppermost comments answer stands for it.
    let dump = String::from_utf8(fixture("hackernews.jsonl")).unwrap();
    let comments: Vec<&str> = dump.lines().skip(1).collect();
    workspace.write("comments.jsonl", comments.join("\n"));
    let run = workspace.run("score --campaigns comments.jsonl").ends(0);
    assert_eq!(column(&run.rows(), "thread"), ["901", "901"]);
}

#[test]
fn comments_of_youtube_comment_downloader() {
    insta::assert_snapshot!(shown(&score("c.json", fixture("youtube-downloader.jsonl")).ends(0)), @"
    UgC3  @miller approve
    UgC3.r1  @quick_money reject
    ");
}

#[test]
fn a_mailbox_of_notifications() {
    insta::assert_snapshot!(shown(&score("inbox", fixture("notifications.mbox")).ends(0)), @"
    31 https://blog.example/counting-birds/ Quick Money reject
    32 https://blog.example/counting-birds/ Heron approve
    m2@mail.example m1@mail.example Wren approve
    ");
}

#[test]
fn a_saved_page() {
    let run = score("saved", fixture("article.html")).ends(0);
    insta::assert_snapshot!(shown(&run), @"
    41 https://lake.example/counting-birds/ Heron approve
    42 https://lake.example/counting-birds/ Quick Money reject
    43 https://lake.example/counting-birds/  approve
    ");
    run.says(&["3 comments, told by their class names"]);
    let workspace = Workspace::new();
    workspace.write("page.html", fixture("article.html"));
    workspace.run("report page.html --output report.html").ends(0);
    assert!(!workspace.read("report.html").contains("never run"));
}

#[test]
fn packed_or_not_the_rows_are_the_same() {
    for (name, count) in FIXTURES {
        let bytes = fixture(name);
        let plain = score(name, &bytes).ends(0);
        assert_eq!(plain.rows().len(), *count, "{name}");
        let zipped = gzip(&bytes);
        assert_eq!(score(&format!("{name}.gz"), &zipped).ends(0).stdout, plain.stdout, "{name}");
        assert_eq!(score(&format!("{name}.zst"), zstd::encode_all(&bytes[..], 3).unwrap()).ends(0).stdout, plain.stdout, "{name}");
        assert_eq!(Workspace::new().run_on("score", &zipped).ends(0).stdout, plain.stdout, "{name}");
    }
}

#[test]
fn what_comes_before_damage_is_scored_and_reported() {
    let mut csv = "id,text\n".to_owned();
    (0..5_000).for_each(|row| csv.push_str(&format!("{row},row number {} is an honest one\n", row * 7919 % 10_007)));
    let zipped = gzip(csv.as_bytes());
    let workspace = Workspace::new();
    workspace.write("cut.csv.gz", &zipped[..zipped.len() / 2]);
    let run = workspace.run("score cut.csv.gz").ends(2);
    run.says(&["warning: cut.csv.gz: record ", "the gzip archive is cut short; what comes after this is lost"]);
    let rows = run.rows();
    assert!(rows.len() > 1_000 && rows.len() < 5_000, "{}", rows.len());
    assert_eq!(column(&rows, "id")[..3], ["0", "1", "2"]);
    workspace.run("report cut.csv.gz --output report.json").ends(2);
    let report: serde_json::Value = serde_json::from_str(&workspace.read("report.json")).unwrap();
    assert!(report.is_object());
}

#[test]
fn a_bomb_costs_time_only() {
    // 20 MB of blank lines in some 20 KB, a comment behind them.
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(b"id,text\n").unwrap();
    let blank = vec![b'\n'; 1 << 20];
    (0..20).for_each(|_| encoder.write_all(&blank).unwrap());
    encoder.write_all(b"1,the end of it\n").unwrap();
    let run = score("bomb.csv.gz", encoder.finish().unwrap()).ends(0);
    assert_eq!(column(&run.rows(), "id"), ["1"]);
}

#[test]
fn the_shared_youtube_responses_are_read() {
    let Some(folder) = shared() else { return };
    for (name, rows) in [
        ("youtube-comment_threads_by_video_paged_1.json", 5),
        ("youtube-comment_threads_multi.json", 2),
        ("youtube-comments_by_parent_paged_1.json", 2),
    ] {
        let path = folder.join("data/exports").join(name);
        let read = run(Workspace::new().command("score").arg(&path), b"").ends(0).rows();
        assert_eq!(read.len(), rows, "{name}");
        assert!(read.iter().all(|row| row["id"].starts_with("Ug") && !row["author"].is_empty()));
        assert!(read.iter().all(|row| row["thread"].is_empty() == name.contains("by_parent")));
        // Packed, from standard input, they say the same.
        let packed = zstd::encode_all(&std::fs::read(&path).unwrap()[..], 3).unwrap();
        assert_eq!(Workspace::new().run_on("score", packed).ends(0).rows(), read);
    }
}

#[test]
fn a_comment_about_a_format_does_not_take_its_file_down() {
    let lines =
        "{\"id\":\"1\",\"text\":\"Nice walk\"}\n{\"id\":\"2\",\"text\":\"topLevelComment\"}\n{\"id\":\"3\",\"text\":\"youtube#comment\"}\n";
    let run = score("a.jsonl", lines).ends(0);
    assert_eq!(column(&run.rows(), "id"), ["1", "2", "3"]);
}

#[test]
fn that_all_of_an_input_was_left_out_is_a_warning() {
    let lines = "{\"id\":\"1\",\"text\":\"Nice walk\"}\n{\"id\":\"2\",\"text\":\"Indeed\"}\n";
    let workspace = Workspace::new();
    workspace.write("a.jsonl", lines);
    for command in ["score", "report"] {
        let run = workspace.run(&format!("{command} --from youtube a.jsonl")).ends(2);
        run.says(&[
            "a.jsonl: 2 records left out: no text",
            "warning: a.jsonl: no comment was read: every record was left out; if it is no youtube, name its format with --from",
        ]);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn long_names_are_bounded_in_memory() {
    let name = "x".repeat(1 << 20);
    let item = |id: usize| {
        format!(
            "{{\"kind\":\"youtube#comment\",\"id\":\"{id}\",\"snippet\":{{\"authorDisplayName\":\"{name}\",\"textOriginal\":\"Hi\"}}}}\n"
        )
    };
    let workspace = Workspace::new();
    workspace.write("a.jsonl", (0..300).map(item).collect::<String>());
    let output = std::fs::File::create(workspace.path("out.csv")).unwrap();
    let mut child = workspace.command("score a.jsonl").stdout(output).stderr(std::process::Stdio::null()).spawn().unwrap();
    let peak = crate::harness::peak_kb(&mut child);
    assert!(child.wait().unwrap().success());
    assert!(peak < 200 << 10, "{peak} kB");
}
