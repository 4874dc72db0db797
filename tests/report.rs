//! `moderato report`.

use crate::harness::{Workspace, ham, rows, spam};

const HOSTILE: &str = "<script>alert(1)</script><img src=x onerror=alert(2)> \"'&lt; </textarea> [x](javascript:alert(3)) | `` ` ``";

/// A workspace with `in.csv`, calm: nothing in it looks like markup.
fn calm() -> Workspace {
    let workspace = Workspace::new();
    let line = |number: usize, text: String| format!("{number},t1,user{number},\"{text}\"\n");
    let body: String = (0..8).map(|number| line(number, spam(number)) + &line(100 + number, ham(number))).collect();
    workspace.write("in.csv", format!("id,thread,author,text\n{body}"));
    workspace
}

fn report(workspace: &Workspace, name: &str, flags: &str) -> String {
    let run = workspace.run(&format!("report --model MODEL in.csv --output {name} {flags}")).ends(0);
    assert_eq!(run.stdout, "");
    run.says(&[" judged; the report is in", name]);
    workspace.read(name)
}

#[test]
fn comments_are_counted_and_the_file_is_named() {
    let workspace = Workspace::new();
    workspace.write("in.csv", format!("text\n{}\n", ham(1)));
    workspace.run("report --model MODEL in.csv --output out.md").ends(0).says(&["1 comment judged; the report is in out.md"]);
    let run = workspace.run("report --model MODEL in.csv --output - --format md").ends(0);
    assert!(run.stdout.contains("# ") && !run.stderr.contains("the report is in"), "{}", run.stderr);
    workspace.write("in.csv", format!("text\n{}\n{}\n", ham(1), ham(2)));
    workspace.run("report --model MODEL in.csv --output out.md").ends(0).says(&["2 comments judged; the report is in out.md"]);
}

#[test]
fn html_loads_nothing() {
    // The addresses of what a page makes itself, to be downloaded, load nothing.
    let html = report(&calm(), "out.html", "").replace("createObjectURL(", "").replace("revokeObjectURL(", "").to_lowercase();
    assert!(html.starts_with("<!doctype html>"));
    for load in ["src=", "<link", "@import", "url(", "<iframe", "<object", "<embed", "<base", "http-equiv=\"refresh", "srcset"] {
        assert!(!html.contains(load), "{load} stands in the report");
    }
    assert!(html.contains("reject") || html.contains("review"));
    assert!(html.trim_end().ends_with("</html>"));
}

#[test]
fn html_escapes_what_strangers_wrote() {
    let workspace = Workspace::new();
    let cell = HOSTILE.replace('"', "\"\"");
    workspace.write("in.csv", format!("id,thread,author,text\n\"{cell}\",\"{cell}\",\"{cell}\",\"{cell} {}\"\n", spam(1)));
    let html = report(&workspace, "out.html", "");
    for live in ["<script>alert", "<img", "<textarea", "</textarea", "href=\"javascript", "href='javascript"] {
        assert!(!html.to_lowercase().contains(live), "{live} stands in the report");
    }
    assert!(html.contains("&lt;script&gt;") || html.contains("&lt;script"), "the comment is shown");
}

#[test]
fn markdown_escapes_what_strangers_wrote() {
    let workspace = Workspace::new();
    let cell = HOSTILE.replace('"', "\"\"");
    workspace.write("in.csv", format!("id,text\n1,\"{cell} {}\"\n", spam(1)));
    let markdown = report(&workspace, "out.md", "");
    assert!(markdown.contains("script"), "the comment is shown: {markdown}");
    // What remains without the escaped characters is what a renderer takes for markup.
    let mut live = markdown.replace("\\\\", "");
    while let Some(at) = live.find('\\') {
        let escaped = live[at + 1..].chars().next().map_or(0, char::len_utf8);
        live.replace_range(at..at + 1 + escaped, "");
    }
    for markup in ["<script", "<img", "</textarea", "[x](", "](javascript"] {
        assert!(!live.contains(markup), "{markup} is live in: {markdown}");
    }
}

#[test]
fn markdown_goes_to_standard_output() {
    let workspace = calm();
    let printed = workspace.run("report --model MODEL in.csv").ends(0).stdout;
    assert!(printed.starts_with("# "), "{printed}");
    assert_eq!(printed, report(&workspace, "out.md", ""));
    assert_eq!(printed, report(&workspace, "out.markdown", "--format md"));
    let stdin = workspace.run_on("report --model MODEL -", ham(1)).ends(0).stdout;
    assert!(stdin.starts_with("# "), "{stdin}");
}

#[test]
fn csv_is_safe_in_a_spreadsheet() {
    let workspace = Workspace::new();
    let bad = ["=HYPERLINK(\"\"http://a.example\"\",\"\"x\"\")", "+1+1", "-2+3", "@SUM(A1)", " =1+1", "＝1+1"];
    let body: String = bad.iter().map(|cell| format!("\"{cell}\",\"{cell}\",\"{cell}\",\"{cell}\"\n")).collect();
    workspace.write("in.csv", format!("id,thread,author,text\n{body}"));
    let report = report(&workspace, "out.csv", "");
    let rows = rows(&report);
    assert_eq!(rows.len(), bad.len());
    for row in rows {
        for (column, cell) in &row {
            let first = cell.trim_start().chars().next();
            assert!(first.is_none_or(|first| !"=+-@＝\t\r".contains(first)), "{column}: {cell}");
        }
        assert!(row["text"].starts_with('\''), "{row:?}");
    }
}

#[test]
fn csv_and_json_hold_every_comment() {
    let workspace = calm();
    let rows = rows(&report(&workspace, "out.csv", ""));
    assert_eq!(rows.len(), 16);
    let json: serde_json::Value = serde_json::from_str(&report(&workspace, "out.json", "")).unwrap();
    let comments = json["comments"].as_array().unwrap();
    assert_eq!(comments.len(), 16);
    for (comment, row) in comments.iter().zip(&rows) {
        assert_eq!(comment["id"], row["id"]);
        assert_eq!(comment["decision"], row["decision"]);
    }
    for field in ["generated_by", "sources", "models", "summary", "campaigns", "skipped"] {
        assert!(!json[field].is_null(), "{field}");
    }
}

#[test]
fn personal_data_is_masked_unless_wanted() {
    let workspace = Workspace::new();
    workspace.write("in.csv", "id,author,text\n1,Ann,\"Write to jane.doe@mail.example and earn 500 dollars a week, click here\"\n");
    for name in ["out.html", "out.md", "out.csv", "out.json"] {
        let masked = report(&workspace, name, "");
        assert!(!masked.contains("jane.doe") && !masked.contains("mail.example"), "{name}: {masked}");
        assert!(masked.contains("[e-mail") || masked.contains("\\[e-mail"), "{name}: {masked}");
        let plain = report(&workspace, name, "--no-redact").replace(['\\', '\u{200b}', '\u{2060}'], "");
        assert!(strip_tags(&plain).contains("jane.doe@mail.example"), "{name}: {plain}");
    }
}

/// Without tags: a mark may begin or end within the address.
fn strip_tags(text: &str) -> String {
    let mut inside = false;
    text.chars()
        .filter(|character| {
            let was = inside;
            inside = (inside || *character == '<') && *character != '>';
            !was && !inside
        })
        .collect()
}

#[test]
fn an_unknown_extension_names_the_known_ones() {
    let workspace = calm();
    for (arguments, named) in [("--output out.pdf", "out.pdf"), ("--output out", "out"), ("--format pdf", "'pdf'")] {
        let run = workspace.run(&format!("report --model MODEL in.csv {arguments}")).ends(2);
        assert_eq!(run.stdout, "");
        run.says(&["error: ", named, "html, md, csv, json"]);
    }
    assert!(!workspace.path("out.pdf").exists() && !workspace.path("out").exists());
}

#[test]
fn skipped_records_stand_in_the_report() {
    let workspace = Workspace::new();
    workspace.write("in.csv", "id,text,author\n1,a whole row,Ann\n2,cut\n");
    for name in ["out.html", "out.md", "out.json"] {
        workspace.run(&format!("report --model MODEL in.csv --output {name}")).ends(2).says(&["in.csv: record 2, line 3"]);
        assert!(workspace.read(name).replace('\\', "").contains("record 2, line 3"), "{name}");
    }
}

#[test]
fn campaigns_stand_in_the_report() {
    let workspace = Workspace::new();
    let body: String =
        (0..5).map(|n| format!("{n},user{n},\"Visit my site win{n}.example, they gave me a phone for free today\"\n")).collect();
    workspace.write("in.csv", format!("id,author,text\n{body}"));
    let json: serde_json::Value = serde_json::from_str(&report(&workspace, "out.json", "")).unwrap();
    assert_eq!(json["campaigns"].as_array().unwrap().len(), 1);
    assert_eq!(json["campaigns"][0]["size"], 5);
}

#[test]
fn an_empty_input_gives_an_empty_report() {
    let workspace = Workspace::new();
    workspace.write("in.csv", "");
    for name in ["out.html", "out.md", "out.csv", "out.json"] {
        assert!(!report(&workspace, name, "").is_empty(), "{name}");
    }
}
