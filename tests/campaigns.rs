//! `moderato campaigns`.

use crate::harness::{Workspace, column};

/// Two campaigns among neighbours: an offer with slots, three times, and one line word for word, by four authors.
const THREAD: &str = "\
id,thread,author,date,text
1,bread,ida,2024-05-01T09:00,\"I tried the recipe with rye flour and it turned into a brick, but a tasty brick.\"
2,bread,fx_1,2024-05-01T09:10,\"Thanks to Mrs Ana Ruiz I made $4,200 in two weeks. Text her on Telegram @ana_ruiz_fx\"
3,bread,bo,2024-05-01T09:20,this is so true lol thanks
4,ship,fx_2,2024-05-02T10:00,\"Thanks to Mrs Lena Holm I made $900 in ten days!! Text her on Telegram @lena_holm_fx\"
5,ship,cy,2024-05-02T10:10,this is so true lol thanks
6,ship,fx_3,2024-04-30T08:00,\"thanks to mrs Eve Moss I mаde 7,150 dollars in nine days 🔥 Text her on Telegram @eve_moss_fx\"
7,ship,di,2024-05-02T10:30,this is so true lol
8,ship,=cmd,2024-05-03,Every lantern along the quiet harbour was lit before the trawlers came home that winter evening
9,ship,el,2024-05-04,Every lantern along the quiet harbour was lit before the trawlers came home that winter evening
10,ship,fi,2024-05-05,thank you
11,ship,gus,2024-05-05,thank you
";

fn workspace() -> Workspace {
    let workspace = Workspace::new();
    workspace.write("in.csv", THREAD);
    workspace
}

#[test]
fn the_list_tells_what_a_campaign_is() {
    let rows = workspace().run("campaigns in.csv --format csv").ends(0).rows();
    assert_eq!(column(&rows, "members"), ["2 4 6", "8 9"]);
    assert_eq!(column(&rows, "campaign"), ["c1", "c2"]);
    let offer = &rows[0];
    let told = ["size", "authors", "threads", "first", "last"].map(|name| offer[name].as_str());
    assert_eq!(told, ["3", "3", "2", "2024-04-30T08:00", "2024-05-02T10:00"]);
    assert_eq!(offer["template"], "Thanks to Mrs … I made $… in …. Text her on Telegram @…");
    assert!(["review", "reject"].contains(&offer["decision"].as_str()), "{offer:?}");
}

#[test]
fn sizes_and_decisions_choose() {
    let workspace = workspace();
    let members = |flags: &str| {
        let rows = workspace.run(&format!("campaigns in.csv --format csv {flags}")).ends(0).rows();
        column(&rows, "members").join("; ")
    };
    assert_eq!(members("--min-size 3"), "2 4 6");
    assert_eq!(members("--min-size 4"), "");
    assert_eq!(members("--at-least review"), "2 4 6");
    assert_eq!(members("--in-order"), "2 4 6; 8 9");
}

#[test]
fn jsonl_holds_the_same() {
    let objects = workspace().run("campaigns in.csv --format jsonl").ends(0).objects();
    assert_eq!(objects.len(), 2);
    assert_eq!(objects[0]["members"], serde_json::json!(["2", "4", "6"]));
    assert_eq!(objects[1]["decision"], "approve");
    assert_eq!(objects[1]["first"], "2024-05-03");
}

#[test]
fn a_table_is_plain_where_it_is_no_terminal() {
    let run = workspace().run("campaigns in.csv").ends(0);
    assert!(run.stdout.starts_with("c1  re"), "{}", run.stdout);
    assert!(run.stdout.contains("3 comments, 3 authors, 2 threads, 2024-04-30T08:00 to 2024-05-02T10:00\n"), "{}", run.stdout);
    assert!(run.stdout.contains("\n    ids 2, 4, 6\n") && !run.stdout.contains('\u{1b}'), "{}", run.stdout);
    run.says(&["2 campaigns, 5 of 11 comments"]);
}

#[test]
fn the_extension_chooses_the_format_and_cells_are_no_formulas() {
    let workspace = Workspace::new();
    let text = "=HYPERLINK lantern harbour trawlers winter evening turnip meadow saddle copper";
    workspace.write("in.csv", format!("id,author,text\n=1+1,a,{text}\n2,b,{text}\n3,c,{text}\n"));
    workspace.run("campaigns in.csv --output out.csv").ends(0);
    let written = workspace.read("out.csv");
    assert!(written.starts_with("campaign,size,") && written.contains("'=HYPERLINK") && written.contains("'=1+1 2 3"), "{written}");
    workspace.run("campaigns in.csv --output out.jsonl").ends(0);
    assert!(workspace.read("out.jsonl").starts_with("{\"campaign\":\"c1\""));
}

#[test]
fn score_and_campaigns_agree_on_any_number_of_threads() {
    let workspace = workspace();
    let (one, two) =
        (workspace.run_threads("campaigns in.csv", 1).ends(0).stdout, workspace.run_threads("campaigns in.csv", 2).ends(0).stdout);
    assert_eq!(one, two);
    let rows = workspace.run("score --campaigns in.csv").ends(0).rows();
    let named: Vec<&str> = rows.iter().filter(|row| row["campaign"] == "c1").map(|row| row["id"].as_str()).collect();
    assert_eq!(named, ["2", "4", "6"]);
}

#[test]
fn nothing_is_listed_where_nothing_is() {
    let run = Workspace::new().run_on("campaigns --from text -", "thank you\nthank you\nfirst\nfirst\n+1\n+1\n").ends(0);
    assert_eq!(run.stdout, "");
    run.says(&["0 campaigns"]);
}
