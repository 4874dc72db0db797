//! Spam that is caught stays caught when it is rewritten: look-alike letters, invisible characters, spaces, leet, honest words around it.
//!
//! `cases/robustness/spam.txt` holds a comment a line, none of them learned from; every one that the stock model catches is rewritten in each way.

use std::fs;

use crate::harness::{Workspace, package};

/// Comments that must be caught as they are, and the share of their rewrites that must be.
const LEAST_CAUGHT: usize = 200;
const LEAST_SHARE: f64 = 0.9;

const PARAGRAPHS: [&str; 3] = [
    "We walked along the river on Sunday and the old mill was open for once. My daughter liked the wheel best, and the man who runs it told us how his grandfather ground the flour for three villages. ",
    "The second half of the book is slower, but the chapter about the storm makes up for it, and I was sorry when it ended. I will look for her earlier novels in the library next week. ",
    "Our council wants to close the bridge for two years of repairs. I understand that it has to be done, but nobody has told the shops on the other side how people are to get there. ",
];

/// Which of `texts` are up for review or rejected as spam, or `None` for all that are.
fn caught(texts: &[String]) -> Vec<bool> {
    let line = |(id, text): (usize, &String)| serde_json::json!({ "id": id.to_string(), "text": text }).to_string() + "\n";
    let input: String = texts.iter().enumerate().map(line).collect();
    let rows = Workspace::new().run_on("score --model spam --from jsonl -", input).ends(0).rows();
    assert_eq!(rows.len(), texts.len());
    rows.iter().map(|row| row["decision"] != "approve").collect()
}

/// `text` with every word of letters rewritten that is long or comes round by number.
fn words(text: &str, every: usize, rewrite: impl Fn(&str) -> String) -> String {
    let word = |(number, word): (usize, &str)| {
        let letters = word.chars().all(char::is_alphabetic);
        if letters && (number % every == 0 || word.chars().count() > 5) { rewrite(word) } else { word.to_owned() }
    };
    text.split(' ').enumerate().map(word).collect::<Vec<_>>().join(" ")
}

fn swapped(word: &str, pairs: &[(char, char)]) -> String {
    word.chars().map(|letter| pairs.iter().find(|pair| pair.0 == letter).map_or(letter, |pair| pair.1)).collect()
}

fn look_alikes(text: &str) -> String {
    const PAIRS: &[(char, char)] = &[
        ('a', 'а'),
        ('e', 'е'),
        ('o', 'о'),
        ('p', 'р'),
        ('c', 'с'),
        ('x', 'х'),
        ('y', 'у'),
        ('i', 'і'),
        ('A', 'А'),
        ('E', 'Е'),
        ('O', 'О'),
        ('P', 'Р'),
        ('C', 'С'),
        ('T', 'Т'),
        ('H', 'Н'),
        ('K', 'К'),
        ('M', 'М'),
        ('B', 'В'),
    ];
    words(text, 2, |word| swapped(word, PAIRS))
}

fn zero_widths(text: &str) -> String {
    words(text, 2, |word| {
        let middle = word.char_indices().nth(word.chars().count() / 2).map_or(0, |(at, _)| at);
        format!("{}\u{200b}{}", &word[..middle], &word[middle..])
    })
}

fn spaces(text: &str) -> String {
    words(text, 3, |word| match word.chars().count() {
        0..=3 => word.to_owned(),
        _ => word.chars().map(String::from).collect::<Vec<_>>().join(" "),
    })
}

fn leet(text: &str) -> String {
    const PAIRS: &[(char, char)] =
        &[('a', '4'), ('e', '3'), ('i', '1'), ('o', '0'), ('s', '$'), ('A', '4'), ('E', '3'), ('I', '1'), ('O', '0'), ('S', '$')];
    words(text, 2, |word| if word.chars().count() > 3 { swapped(word, PAIRS) } else { word.to_owned() })
}

#[test]
fn rewritten_spam_is_still_caught() {
    let file = fs::read_to_string(package().join("tests/cases/robustness/spam.txt")).unwrap();
    let comments: Vec<String> = file.lines().filter(|line| !line.starts_with("# ") && !line.is_empty()).map(str::to_owned).collect();
    let plain: Vec<String> =
        comments.iter().zip(caught(&comments)).filter(|(_, caught)| *caught).map(|(comment, _)| comment.clone()).collect();
    assert!(plain.len() >= LEAST_CAUGHT, "{} of {} are caught as they are", plain.len(), comments.len());

    let padded = plain.iter().zip(PARAGRAPHS.iter().cycle()).map(|(text, paragraph)| format!("{paragraph}{text}")).collect();
    let rewritten = |rewrite: fn(&str) -> String| plain.iter().map(|text| rewrite(text)).collect::<Vec<String>>();
    let ways = [
        ("look-alikes", rewritten(look_alikes)),
        ("zero-width characters", rewritten(zero_widths)),
        ("spaces", rewritten(spaces)),
        ("leet", rewritten(leet)),
        ("honest words", padded),
    ];
    for (way, texts) in ways {
        assert!(texts.iter().zip(&plain).all(|(new, old)| new != old || way == "leet"), "{way} rewrites nothing");
        let share = caught(&texts).iter().filter(|caught| **caught).count() as f64 / texts.len() as f64;
        eprintln!("{way}: {:.1} % of {} rewrites are caught", 100.0 * share, texts.len());
        assert!(share >= LEAST_SHARE, "{way}: {share:.3}");
    }
}
