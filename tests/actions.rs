//! Actions: what `report --actions` writes is run here, against programs and a database that only note what they are told.

use std::{
    fs,
    process::{Command, Stdio},
};

use crate::harness::{Workspace, package, run};

const SPAM: &str = "Earn $900 a day from home & quit your job, write me on WhatsApp +1 555 010 223, click https://cash-now.example/start";
const HAM: &str = "We walked the dog round the lake and it rained the whole afternoon";

/// A table of comments: id, label, text.
fn table(rows: &[(&str, &str, &str)]) -> Vec<u8> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(["id", "label", "text"]).unwrap();
    for (id, label, text) in rows {
        csv.write_record([id, label, text]).unwrap();
    }
    csv.into_inner().unwrap()
}

/// Ids that would do something where they are not quoted, or quoted badly.
const HOSTILE: &[&str] = &[
    "1; touch pwned",
    "$(touch pwned)",
    "`touch pwned`",
    "1\ntouch pwned",
    "1' ; touch pwned '",
    "1) OR 1=1; DROP TABLE wp_comments; --",
    "--exec=touch pwned",
    "-1",
    "1 2",
    "1|touch pwned",
    "=1+1",
    "1&moderationStatus=published",
    "1\u{0}2",
    "\u{202e}21",
];

fn hostile() -> Vec<u8> {
    let rows: Vec<(&str, &str, &str)> = HOSTILE.iter().chain(&["12", "15"]).map(|id| (*id, "", SPAM)).collect();
    table(&rows)
}

/// Whether a shell can read the script.
fn is_shell(script: &str) -> bool {
    let mut command = Command::new("sh");
    run(command.arg("-n").stdin(Stdio::piped()), script.as_bytes()).status == 0
}

#[test]
fn wp_cli_is_told_of_plain_numbers_only() {
    let workspace = Workspace::new();
    workspace.write("comments.csv", hostile());
    let report = workspace.run("report comments.csv --actions wp-cli --actions-output spam.sh --format json").ends(2);
    report.says(&["2 to spam; the actions are in spam.sh, not carried out", "as they can be no ids of wp-cli: 14"]);
    assert!(report.stdout.starts_with('{'), "the report is written beside it");
    assert!(is_shell(&workspace.read("spam.sh")));
    let mut command = Command::new("sh");
    let shell = run(command.arg("spam.sh").current_dir(workspace.path("")).env("WP", "echo called"), b"").ends(0);
    assert_eq!(shell.stdout, "called comment spam 12 15\n");
    assert!(!workspace.path("pwned").exists());
    let mut command = Command::new("sh");
    assert_eq!(run(command.arg("spam.sh").current_dir(workspace.path("")).env("WP", "false"), b"").status, 1, "a failure shows");
}

#[test]
fn youtube_is_told_with_the_token_from_the_environment() {
    use std::os::unix::fs::PermissionsExt;

    let workspace = Workspace::new();
    workspace.write("curl", "#!/bin/sh\nfor a in \"$@\"; do echo \"[$a]\"; done >> calls\ncat >> config\n");
    fs::set_permissions(workspace.path("curl"), fs::Permissions::from_mode(0o755)).unwrap();
    let ids = ["UgxKREWxIgDrw8w2e_Z4AaABAg", "Ugy-_x4AaABAg.8abc-_1"];
    let rows: Vec<(&str, &str, &str)> = ids.iter().chain(HOSTILE).map(|id| (*id, "", SPAM)).collect();
    workspace.write("comments.csv", table(&rows));
    // `-1` is spelled like an id of YouTube's.
    let script = workspace.run("report comments.csv --actions youtube-api").ends(2).stdout;
    assert!(is_shell(&script));
    workspace.write("spam.sh", script);
    let path = format!("{}:/usr/bin:/bin", workspace.path("").display());
    let mut command = Command::new("sh");
    let command = command.arg("spam.sh").current_dir(workspace.path("")).env("PATH", path);
    assert_ne!(run(command.env_remove("YOUTUBE_TOKEN"), b"").status, 0, "no token");
    run(command.env("YOUTUBE_TOKEN", "secret"), b"").ends(0);
    let calls = workspace.read("calls");
    let url =
        format!("https://www.googleapis.com/youtube/v3/comments/setModerationStatus?id={},-1&moderationStatus=rejected", ids.join(","));
    assert!(calls.contains(&format!("[{url}]")), "{calls}");
    assert!(!calls.contains("secret") && workspace.read("config").contains("header = \"Authorization: Bearer secret\""));
    assert!(!workspace.path("pwned").exists());
}

/// Runs the SQL twice in SQLite, which reads what MySQL reads of it, and shows what stands then.
const DATABASE: &str = "
import sqlite3, sys
database = sqlite3.connect(':memory:', isolation_level=None)
database.executescript('''
  CREATE TABLE blog_comments (comment_ID INTEGER, comment_post_ID INTEGER, comment_approved TEXT);
  CREATE TABLE blog_commentmeta (comment_id INTEGER, meta_key TEXT, meta_value TEXT);
  CREATE TABLE blog_posts (ID INTEGER, comment_count INTEGER);
  INSERT INTO blog_comments VALUES (11, 1, '1'), (12, 1, '1'), (13, 1, '0'), (14, 2, 'trash'), (15, 2, '0');
  INSERT INTO blog_posts VALUES (1, 99), (2, 0);
''')
sql = open(sys.argv[1]).read()
database.executescript(sql)
database.executescript(sql)
for query in ['SELECT * FROM blog_comments', 'SELECT * FROM blog_commentmeta', 'SELECT * FROM blog_posts']:
    print(database.execute(query).fetchall())
";

#[test]
fn sql_changes_what_it_names_and_nothing_else() {
    let workspace = Workspace::new();
    workspace.write(
        "comments.csv",
        table(&[
            ("11", "approved", HAM),
            ("12", "approved", SPAM),
            ("13", "pending", HAM),
            ("14", "approved", SPAM),
            ("15", "pending", SPAM),
        ]),
    );
    workspace
        .run("report comments.csv --actions wordpress-sql --actions-output spam.sql --table-prefix blog_ --actions-approve-pending")
        .ends(0);
    workspace.write("database.py", DATABASE);
    let mut command = Command::new("python3");
    command.args(["database.py", "spam.sql"]).current_dir(workspace.path(""));
    if command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().is_err() {
        eprintln!("skipped: no python3");
        return;
    }
    let mut command = Command::new("python3");
    let shown = run(command.args(["database.py", "spam.sql"]).current_dir(workspace.path("")), b"").ends(0).stdout;
    assert_eq!(
        shown.lines().collect::<Vec<_>>(),
        [
            "[(11, 1, '1'), (12, 1, 'spam'), (13, 1, '1'), (14, 2, 'trash'), (15, 2, 'spam')]",
            "[(12, '_wp_trash_meta_status', '1'), (15, '_wp_trash_meta_status', '0')]",
            "[(1, 2), (2, 0)]",
        ]
    );
}

#[test]
fn tables_are_read_back() {
    let workspace = Workspace::new();
    workspace.write("comments.csv", hostile());
    for (target, column) in [("disqus-csv", "post"), ("csv", "id")] {
        let rows = workspace.run(&format!("report comments.csv --actions {target}")).ends(2).rows();
        let ids: Vec<&str> = rows.iter().map(|row| row[column].as_str()).collect();
        assert!(ids.contains(&"12") && ids.contains(&"15"), "{ids:?}");
        assert!(ids.iter().all(|id| !id.contains('\n') && !id.starts_with(['=', '$', '`', '\u{202e}'])), "{ids:?}");
    }
}

#[test]
fn only_what_is_rejected_is_touched_unless_asked() {
    let workspace = Workspace::new();
    let toxic = "You are a stupid fucking idiot and everybody hates you";
    let rows =
        table(&[("1", "approved", SPAM), ("2", "spam", SPAM), ("3", "approved", toxic), ("4", "pending", HAM), ("5", "pending", toxic)]);
    workspace.write("comments.csv", rows);
    let decisions: Vec<String> = workspace.run("score comments.csv").ends(0).rows().iter().map(|row| row["decision"].clone()).collect();
    assert_eq!(decisions, ["reject", "reject", "review", "approve", "review"]);
    let actions = |flags: &str| {
        let run = workspace.run(&format!("report comments.csv --actions csv {flags}")).ends(0);
        run.says(&["they are spam, gone or held there already"]);
        run.stdout
    };
    assert_eq!(actions(""), "id,action\n1,spam\n");
    assert_eq!(actions("--actions-hold-review"), "id,action\n1,spam\n3,hold\n");
    assert_eq!(actions("--actions-approve-pending"), "id,action\n1,spam\n4,approve\n");
    // What is rejected for its tone is no spam, and filters must not learn that it is.
    assert_eq!(actions("--reject-toxic-at 0.6"), "id,action\n1,spam\n3,trash\n5,trash\n");
}

#[test]
fn an_export_comes_back_as_actions() {
    let mut command = Workspace::new().command("report tests/exports/wordpress.xml --actions wp-cli");
    let script = run(command.current_dir(package()), b"").ends(0).stdout;
    assert!(script.contains("\n$wp comment spam 102 || status=1\n"), "{script}");
    let mut command = Workspace::new().command("report tests/exports/disqus.xml --actions disqus-csv");
    assert_eq!(run(command.current_dir(package()), b"").ends(0).stdout, "post,method\n5000000002,spam\n");
}

#[test]
fn what_cannot_be_done_is_refused() {
    let workspace = Workspace::new();
    workspace.write("page.txt", "one\ntwo\n");
    workspace.write("comments.csv", table(&[("1", "", SPAM)]));
    workspace.run("report page.txt --actions csv").ends(2).says(&["page.txt", "have no ids"]);
    workspace.write("nameless.csv", format!("text\n\"{SPAM}\"\n"));
    workspace.run("report nameless.csv --actions wp-cli").ends(2).says(&["have no ids", "a column 'id'"]);
    workspace.run("report comments.csv --actions disqus-csv --actions-hold-review").ends(2).says(&["no way to hold"]);
    workspace.run("report comments.csv --actions wordpress-sql --table-prefix x;y").ends(2).says(&["--table-prefix"]);
    workspace.run("report comments.csv --actions wp-cli --output -").ends(2).says(&["where the report goes"]);
    workspace.run("report comments.csv --actions wp-cli --output a.md --actions-output a.md").ends(2).says(&["where the report goes"]);
    workspace.run("report comments.csv --actions-output a.sh").ends(2).says(&["--actions <TARGET>"]);
    let mut command = workspace.command("report --actions wp-cli");
    let disqus = package().join("tests/exports/disqus.xml");
    run(command.arg(disqus), b"").ends(2).says(&["is of format disqus", "would name other comments to wp-cli"]);
}
