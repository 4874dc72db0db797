//! The report's page in a real browser: headless Chromium. Without one these tests skip, and say so.

mod chromium;

use std::{collections::BTreeSet, fmt::Write as _, thread, time::Duration};

use chromium::Browser;
use serde_json::json;

use crate::harness::{Workspace, ham, rows, spam};

/// A workspace with `out.html`, the report on `in.csv`.
fn page(csv: &str, flags: &str) -> Workspace {
    let workspace = Workspace::new();
    workspace.write("in.csv", csv);
    workspace.run(&format!("report --model MODEL in.csv --output out.html {flags}")).ends(0);
    workspace
}

/// Thirty spam and thirty honest comments in three threads, five authors, two languages.
fn csv() -> String {
    let mut csv = "id,thread,author,date,text\n".to_owned();
    for number in 0..30 {
        writeln!(csv, "s{number},t{},bot{},2024-05-{:02}T10:00,\"{}\"", number % 3, number % 2, number % 9 + 1, spam(number)).unwrap();
        writeln!(csv, "h{number},t{},person{},2024-05-{:02}T11:00,\"{}\"", number % 3, number % 3, number % 9 + 1, ham(number)).unwrap();
    }
    csv.push_str("d1,t1,person0,2024-05-10T12:00,\"Gestern sind wir mit dem Hund um den ganzen See gelaufen, und es hat geregnet\"\n");
    csv
}

/// How many comments the page says are chosen.
fn found(browser: &mut Browser) -> u64 {
    let told = browser.text("document.getElementById('found').textContent");
    told.split(' ').next().unwrap().replace(',', "").parse().unwrap()
}

/// Texts of the rows that are there.
const TEXTS: &str = "[...document.querySelectorAll('#list .text')].map((text) => text.textContent)";
/// The id of the chosen comment.
const CURRENT: &str = "document.querySelector('#list .current')?.id ?? ''";

fn choose(browser: &mut Browser, name: &str, label: &str) {
    let script = format!(
        "(() => {{ const choice = document.getElementById('{name}');
         choice.value = [...choice.options].find((option) => option.textContent.startsWith('{label}')).value;
         choice.dispatchEvent(new Event('change')); }})()"
    );
    browser.value(&script);
}

#[test]
fn filters_choose_by_decision_reason_campaign_thread_language_and_words() {
    let Some(mut browser) = Browser::start() else { return };
    let workspace = page(&csv(), "");
    let decisions = workspace.run("score --model MODEL --campaigns in.csv").ends(0).rows();
    let flagged = decisions.iter().filter(|row| row["decision"] != "approve").count() as u64;
    browser.open(&workspace.path("out.html"));
    assert!(flagged >= 30);
    assert_eq!(found(&mut browser), flagged);
    for (show, decision) in [("reject", "reject"), ("review", "review"), ("approve", "approve")] {
        browser.click(&format!("[data-show={show}]"));
        assert_eq!(found(&mut browser), decisions.iter().filter(|row| row["decision"] == decision).count() as u64, "{show}");
    }
    browser.click("[data-show=all]");
    assert_eq!(found(&mut browser), 61);

    choose(&mut browser, "thread", "t1");
    assert_eq!(found(&mut browser), 21);
    browser.click("#clear");
    choose(&mut browser, "campaign", "c1");
    let members = decisions.iter().filter(|row| row["campaign"] == "c1").count() as u64;
    assert_eq!(found(&mut browser), members);
    browser.click("#clear");
    choose(&mut browser, "reason", "wording");
    let reasoned = decisions.iter().filter(|row| row["reasons"].contains("wording")).count() as u64;
    assert_eq!(found(&mut browser), reasoned);
    browser.click("#clear");

    // A language that only an approved comment has is no choice where others are flagged; words find it.
    browser.press(&["/"]);
    browser.type_in("HUND   see");
    browser.wait("document.getElementById('found').textContent === '1 comment'");
    assert!(browser.text(TEXTS).contains("Gestern"));
    browser.press(&["Escape"]);
    browser.click("#clear");
    choose(&mut browser, "language", "English");
    let english = found(&mut browser);
    assert!(0 < english && english < 61 && !browser.text(TEXTS).contains("Gestern"));
    browser.click("#clear");

    // What stands beside the list chooses, too.
    browser.click("#authors [data-author=bot0]");
    assert_eq!(found(&mut browser), 15);
    browser.click("#clear");
    browser.click("[data-show=all]");
    choose(&mut browser, "sort", "As in the input");
    let first = browser.text("document.querySelector('#list article').id");
    choose(&mut browser, "sort", "Newest first");
    let newest = browser.text("document.querySelector('#list article').id");
    assert_eq!((first.as_str(), newest.as_str()), ("n1", "n61"));
    browser.press(&["/"]);
    browser.type_in("no such words");
    browser.wait("document.querySelector('#list .nothing')");
    browser.is_quiet(&workspace.path("out.html"));
}

#[test]
fn keys_move_mark_and_undo_and_marks_outlive_the_page() {
    let Some(mut browser) = Browser::start() else { return };
    let workspace = page(&csv(), "");
    let page = workspace.path("out.html");
    browser.open(&page);
    let order: Vec<String> =
        serde_json::from_value(browser.value("[...document.querySelectorAll('#list article')].map((row) => row.id)")).unwrap();
    browser.press(&["j"]);
    assert_eq!(browser.text(CURRENT), order[0]);
    browser.press(&["j", "j", "k"]);
    assert_eq!(browser.text(CURRENT), order[1]);
    assert_eq!(browser.text("document.activeElement.id"), order[1], "the focus goes along");
    browser.press(&["Enter"]);
    assert_eq!(browser.value("document.querySelectorAll('#list .current .why').length"), 1);
    browser.press(&["o"]);
    assert_eq!(browser.value("document.querySelectorAll('#list .why').length"), 0);

    browser.press(&["r"]);
    assert_eq!(browser.text(CURRENT), order[2], "a mark goes on to the next");
    browser.press(&["a", "a"]);
    let marked = "document.getElementById('marked').textContent";
    assert_eq!(browser.text(marked), "3 marked: 1 rejected, 2 approved");
    browser.press(&["u"]);
    assert_eq!(browser.text(marked), "2 marked: 1 rejected, 1 approved");
    assert_eq!(browser.text(CURRENT), order[3], "back at what was undone");
    // Keys in the search are words.
    browser.press(&["/"]);
    browser.press(&["a", "r", "?"]);
    assert_eq!(browser.text("document.getElementById('search').value"), "ar?");
    assert_eq!(browser.text(marked), "2 marked: 1 rejected, 1 approved");
    browser.press(&["Escape", "?"]);
    assert_eq!(browser.value("document.getElementById('help').open"), true);
    browser.press(&["r"]);
    browser.click("#close");
    assert_eq!(browser.text(marked), "2 marked: 1 rejected, 1 approved");

    browser.open(&page);
    assert_eq!(browser.text(marked), "2 marked: 1 rejected, 1 approved", "kept in the browser's storage");
    browser.click("[data-show=marked]");
    assert_eq!(found(&mut browser), 2);
    browser.click("#forget");
    assert_eq!(browser.text(marked), "0 marked: 0 rejected, 0 approved");
    browser.press(&["u"]);
    assert_eq!(browser.text(marked), "2 marked: 1 rejected, 1 approved");
    browser.is_quiet(&page);
}

/// The CSV that a click on `button` downloads as `name`.
fn downloaded(browser: &mut Browser, workspace: &Workspace, button: &str, name: &str) -> String {
    browser.call("Page.setDownloadBehavior", json!({"behavior": "allow", "downloadPath": workspace.path("")}));
    browser.click(button);
    for _ in 0..500 {
        if workspace.path(name).exists() {
            return workspace.read(name);
        }
        thread::sleep(Duration::from_millis(20));
    }
    panic!("{name} was not downloaded");
}

#[test]
fn marks_are_a_csv_that_train_takes() {
    let Some(mut browser) = Browser::start() else { return };
    let mut csv = csv();
    csv.push_str("f1,t1,=1+1,2024-05-10,\"=HYPERLINK(\"\"http://a.example\"\"), \"\"free\"\"\r\nmoney\"\n");
    csv.push_str("f2,t1,@sum,2024-05-10,\"@ann I walked the dog round the lake, and it rained\"\n");
    csv.push_str("m1,t1,x,2024-05-10,\"Write to joe@mail.example and earn 500 dollars a week from home\"\n");
    let workspace = page(&csv, "");
    let page = workspace.path("out.html");
    browser.open(&page);
    browser.click("[data-show=all]");
    choose(&mut browser, "sort", "As in the input");
    let count = csv.lines().count();
    browser.press(&["j"]);
    for place in 0..64 {
        browser.press(&[if place < 60 && place % 2 == 0 || place == 61 || place == 63 { "r" } else { "a" }]);
    }
    assert!(count > 64);
    let marks = downloaded(&mut browser, &workspace, "#download", "marks.csv");
    browser.is_quiet(&page);
    let rows = rows(&marks);
    assert_eq!(marks.lines().next(), Some("id,thread,author,text,label"));
    assert_eq!(rows.len(), 64);
    let of = |id: &str| rows.iter().find(|row| row["id"] == id).unwrap();
    assert_eq!((of("s0")["label"].as_str(), of("s0")["thread"].as_str(), of("s0")["text"].as_str()), ("spam", "t0", spam(0).as_str()));
    assert_eq!((of("h0")["label"].as_str(), of("h0")["text"].as_str()), ("ham", ham(0).as_str()));
    assert_eq!(of("f1")["text"], "'=HYPERLINK(\"http://a.example\"), \"free\"\r\nmoney");
    assert_eq!((of("f1")["author"].as_str(), of("f2")["author"].as_str()), ("'=1+1", "'@sum"));
    assert_eq!(of("m1")["text"], "", "its id tells which it is; what is masked is not what was typed");
    for row in &rows {
        for cell in row.values() {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{row:?}");
        }
    }

    // By themselves they are a training file, but for the one that is masked; appended, they give the last word, with or without their texts.
    workspace.run("train marks.csv --output alone.model").ends(0).says(&["rows without text whose id was not met before"]);
    let mut labelled = "id,thread,text,label\n".to_owned();
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    for record in reader.records().map(Result::unwrap) {
        let label = if record[0].starts_with('s') { "ham" } else { "spam" };
        writeln!(labelled, "{},{},\"{}\",{label}", &record[0], &record[1], record[4].replace('"', "\"\"")).unwrap();
    }
    workspace.write("data.csv", labelled);
    let run = workspace.run("train data.csv marks.csv --output both.model").ends(0);
    assert!(!run.stderr.contains("texts differ"), "{}", run.stderr);
    let learned = workspace.run("inspect both.model --json").ends(0).stdout;
    let learned: serde_json::Value = serde_json::from_str(&learned).unwrap();
    assert_eq!((learned["manifest"]["rows"].as_u64(), learned["manifest"]["spam"].as_u64()), (Some(64), Some(32)), "{learned}");
    workspace.run("report --model both.model in.csv --output again.html").ends(0);
}

#[test]
fn what_is_toxic_is_not_marked_as_spam() {
    let Some(mut browser) = Browser::start() else { return };
    let workspace = Workspace::new();
    workspace.write("in.csv", "id,text\n1,\"You are an idiot and a stupid piece of shit, shut up\"\n2,\"Earn 500 dollars a week from home, click here www.easy-cash.example now!!!\"\n");
    workspace.run("report in.csv --output out.html").ends(0);
    browser.open(&workspace.path("out.html"));
    browser.click("[data-show=all]");
    browser.press(&["j", "r", "r"]);
    let toxic = downloaded(&mut browser, &workspace, "#toxic", "toxic.csv");
    let spam = downloaded(&mut browser, &workspace, "#download", "marks.csv");
    assert_eq!(rows(&toxic).iter().map(|row| (row["id"].as_str(), row["label"].as_str())).collect::<Vec<_>>(), [("1", "toxic")]);
    assert_eq!(rows(&spam).iter().map(|row| (row["id"].as_str(), row["label"].as_str())).collect::<Vec<_>>(), [("2", "spam")]);
}

#[test]
fn the_sum_adds_up_to_the_probability() {
    let Some(mut browser) = Browser::start() else { return };
    let workspace = page(&csv(), "");
    browser.open(&workspace.path("out.html"));
    let flagged = found(&mut browser);
    for _ in 0..flagged {
        browser.press(&["j", "Enter"]);
        let sums = browser.value(
            "(() => { const number = (element) => Number(element.textContent.replace('−', '-'));
               const sum = document.querySelector('#list .current .sum');
               return [[...sum.querySelectorAll('.terms .weight')].map(number), number(sum.querySelector('.total .weight')),
                 sum.querySelector('.total b').textContent, document.querySelector('#list .current .odds b').textContent]; })()",
        );
        let terms: f64 = sums[0].as_array().unwrap().iter().map(|term| term.as_f64().unwrap()).sum();
        assert!((terms - sums[1].as_f64().unwrap()).abs() < 1e-6, "{sums}");
        let percent =
            |value: &serde_json::Value| value.as_str().unwrap().trim_matches(['<', '>']).trim_end_matches(" %").parse::<f64>().unwrap();
        assert!((percent(&sums[2]) - percent(&sums[3])).abs() < 0.3, "{sums}");
    }
}

const HOSTILE: &[&str] = &[
    "<script>window.hacked = 1</script>",
    "</script><script>window.hacked = 1</script>",
    "</noscript><script>window.hacked = 1</script>",
    "<img src=x onerror=\"window.hacked = 1\"><svg onload=\"window.hacked = 1\">",
    "</script><!--<script>",
    "<!--<script>window.hacked = 1",
    "javascript:window.hacked=1//\"onclick=\"window.hacked=1",
    "\u{2028}\u{2029}\u{202E}gpj.exe\u{2066} \u{0007}\u{001b}[31m",
    "\"'`${window.hacked=1}{{constructor.constructor('window.hacked=1')()}}",
    "<a href=\"javascript:window.hacked=1\">x</a><style>body{display:none}</style><link rel=stylesheet href=//evil.example/x.css>",
    "&lt;script&gt;window.hacked=1&lt;/script&gt; &#60;img src=x onerror=window.hacked=1&#62;",
    "__proto__",
];

#[test]
fn nothing_hostile_runs_and_nothing_is_asked_for() {
    let Some(mut browser) = Browser::start() else { return };
    let workspace = Workspace::new();
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(["id", "thread", "parent", "author", "date", "text"]).unwrap();
    for (number, evil) in HOSTILE.iter().enumerate() {
        for text in [(*evil).to_owned(), format!("{evil} {}", spam(number))] {
            csv.write_record([evil, evil, evil, evil, evil, text.as_str()]).unwrap();
        }
    }
    csv.write_record(["long", "t", "", "a".repeat(100_000).as_str(), "", "FREE gift card, click here ".repeat(20_000).as_str()]).unwrap();
    workspace.write("in.csv", csv.into_inner().unwrap());
    workspace.run("report --model MODEL in.csv --output out.html").ends(0);
    let page = workspace.path("out.html");
    browser.open(&page);
    browser.click("[data-show=all]");
    assert_eq!(found(&mut browser), 2 * HOSTILE.len() as u64 + 1);
    browser.press(&["j"]);
    for _ in 0..=2 * HOSTILE.len() {
        browser.press(&["Enter", "r"]);
    }
    // Every button of the page, and every link within it.
    browser.value("for (const button of document.querySelectorAll('button.pick, a[href]')) button.click()");
    for name in ["reason", "campaign", "thread", "language"] {
        browser.value(&format!("for (const option of document.getElementById('{name}')?.options ?? []) {{ option.parentElement.value = option.value; option.parentElement.dispatchEvent(new Event('change')); }}"));
    }
    browser.click("#clear");
    let texts = browser.text(TEXTS);
    assert!(texts.contains("<script>window.hacked = 1</script>") && texts.contains("[U+202E]gpj.exe"), "{texts}");
    assert_eq!(browser.value("window.hacked ?? null"), json!(null));
    let elements = "document.querySelectorAll('script').length + document.querySelectorAll('img, iframe, object, embed, link, [onerror], [onload], [onclick], a:not([href^=\"#\"])').length";
    assert_eq!(browser.value(elements), 2, "the data and the script, and nothing else");
    let bare = browser.text("document.querySelector('main').textContent + document.querySelector('aside').textContent");
    assert!(!bare.contains(['\u{202E}', '\u{2066}', '\u{7}', '\u{1b}']));
    browser.is_quiet(&page);

    // Marks of hostile ids come back as they were.
    let marks = downloaded(&mut browser, &workspace, "#download", "marks.csv");
    let ids: BTreeSet<String> = rows(&marks).into_iter().map(|row| row["id"].clone()).collect();
    for evil in HOSTILE {
        assert!(ids.contains(*evil), "{evil:?} not in {ids:?}");
    }
}

#[test]
fn without_scripts_the_flagged_comments_are_there() {
    let Some(mut browser) = Browser::start() else { return };
    let workspace = page(&csv(), "");
    let page = workspace.path("out.html");
    browser.call("Emulation.setScriptExecutionDisabled", json!({"value": true}));
    browser.load(&page);
    let root = browser.call("DOM.getDocument", json!({}))["root"]["nodeId"].clone();
    let mut number = |selector: &str| {
        let all = browser.call("DOM.querySelectorAll", json!({"nodeId": root, "selector": selector}));
        all["nodeIds"].as_array().unwrap().len()
    };
    let cards = number("noscript article.card");
    assert!(cards >= 30, "{cards}");
    assert!(number("#reasons li") > 0 && number(".figures b") == 4);
}

#[test]
fn narrow_and_printed_pages_show_everything() {
    let Some(mut browser) = Browser::start() else { return };
    let workspace = page(&csv(), "");
    let page = workspace.path("out.html");
    browser.open(&page);
    for width in [360, 768, 1280] {
        browser.call("Emulation.setDeviceMetricsOverride", json!({"width": width, "height": 700, "deviceScaleFactor": 1, "mobile": true}));
        browser.press(&["j", "Enter", "r"]);
        assert_eq!(browser.value("document.documentElement.scrollWidth"), width, "nothing is wider than the window");
    }
    browser.click("[data-show=all]");
    assert!(browser.value("document.querySelectorAll('#list article').length").as_u64().unwrap() < 61, "rows are made as they come near");
    let pdf = browser.call("Page.printToPDF", json!({}));
    assert!(pdf["data"].as_str().unwrap().len() > 50_000);
    browser.value("dispatchEvent(new Event('beforeprint'))");
    assert_eq!(browser.value("document.querySelectorAll('#list article').length"), 61);
}

/// Honest words in an order that no other number has.
fn chat(number: usize) -> String {
    const WORDS: [&str; 48] = [
        "the",
        "council",
        "river",
        "walked",
        "bread",
        "rained",
        "chorus",
        "morning",
        "our",
        "dog",
        "garden",
        "bridge",
        "and",
        "slowly",
        "recipe",
        "eggs",
        "library",
        "with",
        "winter",
        "song",
        "neighbour",
        "tram",
        "old",
        "paper",
        "minutes",
        "under",
        "lake",
        "voted",
        "school",
        "quiet",
        "soup",
        "letters",
        "because",
        "window",
        "harbour",
        "painted",
        "cousin",
        "after",
        "storm",
        "bicycle",
        "roses",
        "station",
        "kitchen",
        "agree",
        "history",
        "evening",
        "page",
        "then",
    ];
    let mut state = number as u64 + 1;
    let mut word = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        WORDS[(state >> 33) as usize % WORDS.len()]
    };
    (0..14).map(|_| word()).collect::<Vec<_>>().join(" ")
}

#[test]
fn fifty_thousand_comments_open_in_time() {
    let Some(mut browser) = Browser::start() else { return };
    let mut csv = "id,thread,author,date,text\n".to_owned();
    for number in 0..50_000 {
        let text = if number % 20 == 0 { spam(number) } else { chat(number) };
        writeln!(
            csv,
            "{number},t{},u{},2024-05-{:02}T{:02}:10,\"{text} {number}\"",
            number % 40,
            number % 700,
            number % 28 + 1,
            number % 24
        )
        .unwrap();
    }
    let workspace = page(&csv, "");
    browser.open(&workspace.path("out.html"));
    assert!((2_500..20_000).contains(&found(&mut browser)));
    let opened = browser.value("performance.getEntriesByType('navigation')[0].loadEventEnd").as_f64().unwrap();
    let painted = browser.value("performance.getEntriesByType('paint').at(-1)?.startTime ?? 0").as_f64().unwrap();
    eprintln!(
        "50,000 comments: {:.1} MB, opened in {opened:.0} ms, painted after {painted:.0} ms",
        workspace.read("out.html").len() as f64 / 1e6
    );
    // 1 s is what it takes on a quiet machine; here others may be at work.
    assert!(opened.max(painted) < 5_000.0, "{opened} {painted}");
    let timed = |script: &str| format!("(() => {{ const start = performance.now(); {script}; return performance.now() - start; }})()");
    let all = browser.value(&timed("document.querySelector('[data-show=all]').click()")).as_f64().unwrap();
    assert_eq!(found(&mut browser), 50_000);
    let rows = browser.value("document.querySelectorAll('#list article').length").as_u64().unwrap();
    assert!(rows < 200, "{rows} rows are there at once");
    browser.value("scrollTo(0, document.body.scrollHeight / 2)");
    browser.wait("document.querySelectorAll('#list article').length > 0 && [...document.querySelectorAll('#list article')].some((row) => { const { top, bottom } = row.getBoundingClientRect(); return bottom > 0 && top < innerHeight; })");
    let key = browser
        .value(&timed("for (let step = 0; step < 20; step += 1) dispatchEvent(new KeyboardEvent('keydown', { key: 'j' }))"))
        .as_f64()
        .unwrap();
    assert!(all < 2_000.0 && key < 2_000.0, "{all} {key}");
}
