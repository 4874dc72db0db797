//! Exports of WordPress and Disqus: those in `exports/`, whole and broken, are read, judged and learned from.

use std::fmt::Write as _;

use crate::{
    harness::{Row, Run, Workspace, column, ham, package, run, spam},
    shared::shared,
};

/// Runs the program on a file in `exports/`.
fn on(arguments: &str, export: &str) -> Run {
    let mut command = Workspace::new().command(arguments);
    command.current_dir(package());
    run(command.arg(format!("tests/exports/{export}")), b"")
}

/// The rows of the report as CSV on an export.
fn reported(export: &str, status: i32) -> (Vec<Row>, Run) {
    let run = on("report --format csv --no-redact", export).ends(status);
    (run.rows(), run)
}

#[test]
fn a_wordpress_export_is_read_with_the_sites_decisions() {
    let (rows, run) = reported("wordpress.xml", 0);
    assert_eq!(column(&rows, "id"), ["101", "102", "103", "104", "105"]);
    assert!(column(&rows, "thread").iter().all(|thread| *thread == "https://allotment.example/2024/slugs/"));
    assert_eq!(column(&rows, "parent"), ["", "101", "", "", ""]);
    assert_eq!(column(&rows, "author"), ["O'Hara & Sons", "Cash Now", "Gift Cards", "Hosta Blog", ""]);
    assert_eq!(&column(&rows, "date")[..3], ["2024-05-01 10:00:00", "2024-05-01 12:05:00", ""]);
    assert_eq!(rows[0]["text"], "Ours went the same way.\nCode: if (a[b[0]]> 1) &amp; so on");
    assert_eq!(
        rows[1]["text"],
        "Earn $900 a day from home & quit your job, write me on WhatsApp +1 555 010 223 — click https://cash-now.example/start"
    );
    assert_eq!(rows[3]["text"], "[&#8230;] as Rosa writes, they ate the lettuce [&#8230;]");
    assert_eq!(&column(&rows, "decision")[..2], ["approve", "reject"]);
    run.says(&[
        "5 comments: 2 approved, 1 spam, 1 pending, 1 trash; 1 pingback and 1 trackback among them",
        "1 entry that no reader wrote left out",
    ]);
}

#[test]
fn the_namespace_may_be_https_and_the_prefix_any() {
    let (rows, _) = reported("wordpress-https.xml", 0);
    assert_eq!((rows.len(), rows[0]["thread"].as_str(), rows[0]["text"].as_str()), (1, "7", "Written anew by another program."));
}

#[test]
fn a_broken_wordpress_export_is_read_as_far_as_it_goes() {
    let (rows, run) = reported("wordpress-broken.xml", 2);
    assert_eq!(column(&rows, "id"), ["1", "3", "5", "6"]);
    assert_eq!(column(&rows, "text"), ["I <3 this, 2 < 3 and Q&A <b>bold</b>", "found again", "bell \u{7} and € too", "the other post"]);
    assert_eq!(rows[2]["author"], "José – no UTF-8");
    assert_eq!(rows[3]["thread"], "https://broken.example/?p=9");
    run.says(&[
        "record 2, line 12: broken on line 14: a CDATA section that runs into the next <wp:comment>; skipped",
        "record 4, line 22: broken on line 25: <wp:comment_approved> inside <wp:comment_content>; skipped",
        "record 7, line 41: broken on line 43: a CDATA section that never ends; skipped",
        "3 records could not be read and were skipped",
    ]);
}

#[test]
fn a_disqus_export_is_read_with_its_threads() {
    let (rows, run) = reported("disqus.xml", 0);
    assert_eq!(column(&rows, "id"), ["5000000001", "5000000002", "5000000003", "5000000004"]);
    let page = "https://allotment.example/2024/slugs/";
    assert_eq!(column(&rows, "thread"), [page, page, page, "4711"]);
    assert_eq!(column(&rows, "parent"), ["", "5000000001", "", ""]);
    assert_eq!(column(&rows, "author"), ["O'Hara", "cash_now", "Gift Cards", "gone"]);
    assert_eq!(column(&rows, "decision"), ["approve", "reject", "reject", "approve"]);
    run.says(&["4 comments: 2 approved, 1 spam, 1 deleted"]);
}

#[test]
fn a_broken_disqus_export_is_read_as_far_as_it_goes() {
    let (rows, run) = reported("disqus-broken.xml", 2);
    assert_eq!(column(&rows, "id"), ["11", "13"]);
    assert_eq!(rows[0]["text"], "<p>not in a section <br> with <i>tags</i></p>");
    run.says(&[
        "record 2, line 5: a CDATA section that runs into the next <post>; skipped",
        "record 4, line 7: </post> where no post has begun; skipped",
        "record 5, line 8: broken on line 9: the file ends inside <post>; skipped",
    ]);
}

#[test]
fn exports_are_told_by_content_whatever_their_name() {
    let workspace = Workspace::new();
    for (export, count) in [("wordpress.xml", 5), ("disqus.xml", 4)] {
        let content = std::fs::read(package().join("tests/exports").join(export)).unwrap();
        assert_eq!(workspace.run_on("score", &content).ends(0).rows().len(), count);
        workspace.write("export.of.something", &content);
        assert_eq!(workspace.run("score export.of.something").ends(0).rows().len(), count);
        let marked = [b"\xef\xbb\xbf\n".as_slice(), &content].concat();
        assert_eq!(workspace.run_on("score", marked).ends(0).rows().len(), count);
    }
    // A page that tells of exports is none.
    workspace.write("page.xml", "<!doctype html><p>wordpress.org/export/ and <wp:comment> and <disqus >");
    workspace.run("score page.xml").ends(2);
    workspace.write("other.xml", "<?xml version='1.0'?><note/>");
    workspace.run("score other.xml").ends(2).says(&["cannot tell its format"]);
    workspace.run("score other.xml --from wordpress").ends(0).says(&["no <wp:comment> in it"]);
}

#[test]
fn a_score_is_the_same_on_any_number_of_threads() {
    let workspace = Workspace::new();
    workspace.write("export.xml", export(200, ""));
    let one = workspace.run_threads("score export.xml", 1).ends(0);
    assert_eq!(one.stdout, workspace.run_threads("score export.xml", 4).ends(0).stdout);
    assert_eq!(one.rows().len(), 400);
}

/// A WordPress export of invented comments, `each` spam and approved, with `more` behind them.
fn export(each: usize, more: &str) -> String {
    let mut xml = "<rss xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel><item><link>https://a.example/</link>\n".to_owned();
    for number in 0..each {
        for (text, state) in [(spam(number), "spam"), (ham(number), "1")] {
            let id = number * 2 + usize::from(state == "1") + 1;
            writeln!(xml, "{}", comment(id, &text, state, "comment")).unwrap();
        }
    }
    xml + more + "</item></channel></rss>\n"
}

fn comment(id: usize, text: &str, state: &str, kind: &str) -> String {
    format!(
        "<wp:comment><wp:comment_id>{id}</wp:comment_id><wp:comment_content><![CDATA[{text}]]></wp:comment_content>\
         <wp:comment_approved>{state}</wp:comment_approved><wp:comment_type>{kind}</wp:comment_type></wp:comment>"
    )
}

#[test]
fn a_sites_own_history_trains_without_flags() {
    let workspace = Workspace::new();
    let more = [("0", "comment"), ("0", ""), ("trash", "comment"), ("post-trashed", ""), ("1", "pingback"), ("spam", "trackback")];
    let more: String = more.iter().enumerate().map(|(n, (state, kind))| comment(1000 + n, &format!("left out {n}"), state, kind)).collect();
    workspace.write("export.xml", export(40, &more));
    workspace.run("train export.xml --output site.model").ends(0).says(&[
        "86 comments: 41 approved, 41 spam, 2 pending, 2 trash; 1 pingback and 1 trackback among them",
        "left out, as neither spam nor ham: 2 pending, 2 trash",
        "left out: 2 pingbacks or trackbacks",
        "rows                     80",
    ]);
    let scored =
        workspace.run_on("score --model site.model --from csv", format!("text\n\"{}\"\n\"{}\"\n", spam(77), ham(77))).ends(0).rows();
    assert!(scored[0]["spam"] > scored[1]["spam"], "{scored:?}");

    let strict = workspace.run("train export.xml --positive spam,trash --output strict.model").ends(0);
    strict.says(&["rows                     82", "left out, as neither spam nor ham: 2 pending"]);
    workspace
        .run("train export.xml --where id<=60 --output some.model")
        .ends(0)
        .says(&["rows                     60", "26 rows do not meet --where"]);
}

#[test]
fn a_disqus_export_trains_too() {
    let workspace = Workspace::new();
    let mut xml = "<disqus xmlns='http://disqus.com' xmlns:dsq='http://disqus.com/disqus-internals'>".to_owned();
    for number in 0..40 {
        for (text, is_spam) in [(spam(number), true), (ham(number), false)] {
            let id = number * 2 + usize::from(is_spam) + 1;
            writeln!(xml, "<post dsq:id='{id}'><message><![CDATA[<p>{text}</p>]]></message><isDeleted>{is_spam}</isDeleted><isSpam>{is_spam}</isSpam></post>")
                .unwrap();
        }
    }
    xml += "<post dsq:id='999'><message>gone</message><isDeleted>true</isDeleted><isSpam>false</isSpam></post></disqus>";
    workspace.write("export.xml", xml);
    workspace.run("train export.xml --output site.model").ends(0).says(&[
        "81 comments: 40 approved, 40 spam, 1 deleted",
        "left out, as neither spam nor ham: 1 deleted",
        "rows                     80",
    ]);
}

#[test]
fn no_entity_is_expanded() {
    let mut xml = "<?xml version='1.0'?>\n<!DOCTYPE rss [\n<!ENTITY a0 'ha'>\n<!ENTITY file SYSTEM 'file:///etc/passwd'>\n".to_owned();
    for n in 1..30 {
        writeln!(xml, "<!ENTITY a{n} '&a{};&a{};&a{};'>", n - 1, n - 1, n - 1).unwrap();
    }
    xml += "]>\n<rss xmlns:wp='http://wordpress.org/export/1.2/'><item>";
    xml += "<wp:comment><wp:comment_id>1</wp:comment_id><wp:comment_content>&a29; &file;</wp:comment_content></wp:comment></item></rss>";
    let rows = Workspace::new().run_on("report --format csv", xml).ends(0).rows();
    assert_eq!(rows[0]["text"], "&a29; &file;");
}

/// The parts of `text` between `begin` and `end`.
fn between<'a>(text: &'a str, begin: &str, end: &str) -> Vec<&'a str> {
    text.split(begin).skip(1).map(|rest| rest.split(end).next().unwrap()).collect()
}

#[test]
fn the_shared_exports_are_read() {
    let Some(folder) = shared() else { return };
    for (name, notes) in [
        ("wordpress-small.xml", "8 comments: 8 approved"),
        ("wordpress-theme-unit-test.xml", "32 comments: 29 approved, 3 pending; 2 pingbacks and 2 trackbacks among them"),
        ("disqus-small.xml", "6 comments: 5 approved, 1 deleted"),
    ] {
        let path = folder.join("data/exports").join(name);
        let content = std::fs::read_to_string(&path).unwrap();
        let mut command = Workspace::new().command("report --model spam --format csv --no-redact");
        let run = run(command.current_dir(package()).arg(path), b"").ends(0);
        run.says(&[notes]);
        let rows = run.rows();
        let (ids, texts) = if name.starts_with("wordpress") {
            let texts = between(&content, "<wp:comment_content>", "</wp:comment_content>");
            let texts = texts.iter().map(|text| text.trim().trim_start_matches("<![CDATA[").trim_end_matches("]]>")).collect();
            (between(&content, "<wp:comment_id>", "</wp:comment_id>"), texts)
        } else {
            let whole = "<p>Hello, World.</p>";
            (
                vec!["4", "5", "6", "8", "9", "11"],
                vec!["...", whole, "...", "<p>Message from thread with empty title and id</p>", "", whole],
            )
        };
        assert_eq!(column(&rows, "id"), ids, "{name}");
        // The report's CSV has an apostrophe before what a spreadsheet would run.
        let read: Vec<&str> = column(&rows, "text").iter().map(|text| text.trim_start_matches('\'')).collect();
        let texts: Vec<&str> = texts.iter().map(|text: &&str| text.trim_start_matches('\'')).collect();
        assert_eq!(read, texts, "{name}");
    }
}
