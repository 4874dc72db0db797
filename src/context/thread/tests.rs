//! What a thread raises, through the one door that others use.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::{comment::Comment, context::glimpse::Glimpse, decide::Judgement, input::About, score::LogOdds, text::Text};

/// A comment in the making: approved, and surely honest.
#[derive(Debug, Clone)]
struct Told {
    comment: Comment,
    decision: Decision,
    spam: f64,
}

fn told(id: usize, author: &str, text: &str) -> Told {
    let comment = Comment { id: id.to_string(), author: Some(author.to_owned()), text: text.to_owned(), ..Comment::default() };
    Told { comment, decision: Decision::Approve, spam: -6.0 }
}

impl Told {
    fn to(mut self, parent: usize) -> Self {
        self.comment.parent = Some(parent.to_string());
        self
    }

    fn under(mut self, thread: &str) -> Self {
        self.comment.thread = Some(thread.to_owned());
        self
    }

    fn at(mut self, seconds: usize) -> Self {
        self.comment.date = Some((1_700_000_000 + seconds).to_string());
        self
    }

    /// A bit suspicious.
    fn odd(mut self) -> Self {
        self.spam = -1.0;
        self
    }

    fn flagged(mut self) -> Self {
        self.decision = Decision::Review;
        self
    }
}

fn seen(all: &[Told], about: &BTreeMap<String, About>) -> Vec<Judged> {
    let mut judged: Vec<Judged> = all
        .iter()
        .map(|one| Judged {
            comment: one.comment.clone(),
            judgement: Judgement {
                decision: one.decision,
                probabilities: vec![LogOdds(one.spam).probability()],
                as_spam: Some(one.decision),
                reasons: vec![],
            },
            campaign: None,
        })
        .collect();
    let glimpses: Vec<Glimpse> = all.iter().map(|one| Glimpse::of(&Text::fold(&one.comment.text))).collect();
    apply(&mut judged, &Surroundings { glimpses: &glimpses, threads: about, spam: Some(0) });
    judged
}

/// The sources of the reasons of each comment.
fn sources(all: &[Told]) -> Vec<String> {
    let judged = seen(all, &BTreeMap::new());
    judged.iter().map(|one| one.judgement.reasons.iter().map(|reason| reason.source).collect::<Vec<_>>().join(" ")).collect()
}

const MEMORY: &str =
    "When the ferry stopped running the island lost its school within two years, and my parents sent me to an aunt on the mainland.";

#[test]
fn copies_alone_and_within_a_longer_text() {
    let longer =
        format!("{} {MEMORY} {}", "Well well well, what should I say to all of you today.", "Greetings from my new page, come and see.");
    let all = [told(1, "a", MEMORY), told(2, "b", MEMORY), told(3, "c", "What a story!"), told(4, "d", &longer)];
    assert_eq!(sources(&all), ["", "copied_text", "", "copied_text"]);
    let judged = seen(&all, &BTreeMap::new());
    let reason = &judged[3].judgement.reasons[0];
    assert_eq!(reason.evidence, "the words of comment 1");
    let span = reason.span.unwrap();
    assert_eq!(&longer[span.start..span.end], MEMORY.trim_end_matches('.'));
}

#[test]
fn what_is_no_copy() {
    let quoted = format!("> {MEMORY}\n\nMine did the same.");
    let in_marks = format!("You wrote \"{MEMORY}\" and I was there too");
    let answered = format!("{MEMORY} -- and you never came back?");
    assert_eq!(
        sources(&[told(1, "a", MEMORY), told(2, "b", &quoted).to(1), told(3, "c", &in_marks), told(4, "d", &answered).to(1)]),
        [""; 4]
    );
    assert_eq!(sources(&[told(1, "a", MEMORY), told(2, "a", MEMORY)]), [""; 2], "one's own words");
    assert_eq!(sources(&[told(1, "a", MEMORY).under("x"), told(2, "b", MEMORY).under("y")]), [""; 2], "another thread");
    for short in ["first", "thank you so much for this video", "I love this song so much", "今日は良い天気ですね本当に"] {
        assert_eq!(sources(&[told(1, "a", short), told(2, "b", short)]), [""; 2], "{short}");
    }
    let chorus: Vec<Told> = ["a", "b", "c", "d", "e"].iter().enumerate().map(|(id, author)| told(id, author, MEMORY)).collect();
    assert_eq!(sources(&chorus), [""; 5], "what everybody says is nobody's");
}

#[test]
fn the_earlier_one_is_the_source_in_an_input_that_runs_backwards() {
    assert_eq!(sources(&[told(1, "b", MEMORY).at(60), told(2, "a", MEMORY).at(0)]), ["copied_text", ""]);
    let bare_copy = told(1, "b", MEMORY).to(2);
    assert_eq!(sources(&[bare_copy, told(2, "a", MEMORY)]), ["copied_text", ""], "a reply is younger");
}

#[test]
fn two_halves_of_a_lure_in_either_order() {
    let (question, answer) = (|id| told(id, "a", "Who is your coach?"), |id| told(id, "b", "Mr. Stone on that app").flagged());
    assert_eq!(sources(&[question(1), answer(2).to(1)]), ["answered_lure", ""]);
    assert_eq!(sources(&[answer(1), question(2).to(1)]), ["", "answered_lure"]);
    assert_eq!(sources(&[answer(2).to(1), question(1)]), ["", "answered_lure"], "newest first");
    assert_eq!(sources(&[question(1), answer(2)]), ["answered_lure", ""], "neighbours, where nothing answers anything");
    assert_eq!(sources(&[question(1), told(2, "b", "Mr. Stone on that app").odd().to(1)]), ["", "answered_lure"]);
    assert_eq!(sources(&[question(1), told(2, "b", "Mr. Stone on Tele gram @stone_fx").odd()]), ["", "answered_lure"]);
    assert_eq!(sources(&[question(1), told(2, "b", "Something else that is odd").odd()]), [""; 2], "a neighbour on something else");
    assert_eq!(sources(&[told(3, "c", "Who is the goalkeeping coach?"), told(4, "d", "Old Henderson I think").to(3)]), [""; 2]);
    assert_eq!(sources(&[question(1), told(3, "c", "Nice weather"), answer(2)]), [""; 3], "not neighbours");
    assert_eq!(sources(&[question(1), told(2, "a", "I mean it").flagged().to(1)]), [""; 2], "one's own");
}

/// A thread on bread.
fn bread(comments: usize) -> Vec<Told> {
    let subjects = ["the sourdough starter", "the rye flour", "the oven stone", "the crust", "the crumb of the loaf", "the sesame seeds"];
    let ways = [
        "needs more water than the recipe says",
        "wants the oven hot and the flour cold",
        "likes rye and water, not wheat",
        "keeps the loaf fresh in the oven",
    ];
    (0..comments)
        .map(|id| {
            let text =
                format!("I think {} {} and {} {}", subjects[id % 6], ways[id % 4], subjects[(id / 2 + 1) % 6], ways[(id / 3 + 1) % 4]);
            told(id, &format!("author {id}"), &text)
        })
        .collect()
}

const ELSEWHERE: &str = "I think the lottery numbers pay and the jackpot winners retire early: gather tickets tomorrow";

#[test]
fn what_is_off_the_subject_gets_a_look_where_it_is_a_bit_suspicious() {
    let with = |last: Told, comments| {
        let mut all = bread(comments);
        all.push(last);
        sources(&all).pop().unwrap()
    };
    assert_eq!(with(told(99, "x", ELSEWHERE).odd(), 60), "off_topic");
    assert_eq!(with(told(99, "x", ELSEWHERE), 60), "", "not suspicious");
    assert_eq!(with(told(99, "x", ELSEWHERE).odd(), 15), "", "too small a thread");
    assert_eq!(with(told(99, "x", "Ich finde, dass Lotto den Gewinnern das ganze Leben verdirbt").odd(), 60), "", "another language");
    let mixed = "Oven, loaf, water, rye: die Lotterie zahlt gut und die Gewinner gehen dann früh in Rente";
    assert_eq!(with(told(99, "x", mixed).odd(), 60), "", "another language with words of the thread's");
    assert_eq!(with(told(99, "x", "I think the lottery").odd(), 60), "", "too few words");
    let mut all = bread(60);
    all.push(told(99, "x", ELSEWHERE).odd().under(""));
    for one in &mut all {
        one.comment.thread = Some("t".to_owned());
    }
    let about = About { article: Some("Lottery: tickets, jackpot, numbers, winners who retire early.".to_owned()), ..About::default() };
    let judged = seen(&all, &BTreeMap::from([("t".to_owned(), about)]));
    assert!(judged[60].judgement.reasons.is_empty(), "the article knows its words");
}

fn links(link: &str, comments: usize) -> Vec<Told> {
    (0..comments).map(|at| told(at, &format!("new {at}"), &format!("I saw it at {link} today")).under(&format!("t{at}")).odd()).collect()
}

#[test]
fn one_link_under_many_threads() {
    assert_eq!(sources(&links("win-now.example/a", 3)), ["same_link"; 3]);
    assert_eq!(sources(&links("win-now.example/a", 2)), [""; 2]);
    let one_new: Vec<Told> = (0..3).map(|at| told(at, "new", "write @stone_fx or @stone_fx").under(&format!("t{at}")).odd()).collect();
    assert_eq!(sources(&one_new), ["same_link"; 3]);
    let judged = seen(&links("win-now.example/a", 3), &BTreeMap::new());
    let reason = &judged[0].judgement.reasons[0];
    assert_eq!(reason.evidence, "win-now.example/a stands in 3 comments by 3 authors in 3 threads");
    assert_eq!(reason.span, Some(Span { start: 12, end: 29 }));
}

#[test]
fn popular_links_and_the_sites_own_are_left_alone() {
    for honest in ["https://en.wikipedia.org/wiki/Bread", "youtube.com", "https://www.bbc.co.uk/news/1"] {
        assert_eq!(sources(&links(honest, 9)), [""; 9], "{honest}");
    }
    let mut regulars = links("videos.example/watch?v=1", 5);
    for at in 0..5 {
        for more in 0..2 {
            regulars.push(told(10 + at * 2 + more, &format!("new {at}"), "I agree with you"));
        }
    }
    assert_eq!(sources(&regulars), [""; 15]);
    let about = About { link: Some("https://blog.site.example/2024/bread".to_owned()), ..About::default() };
    let judged = seen(&links("shop.site.example/a", 5), &BTreeMap::from([("t0".to_owned(), about)]));
    assert!(judged.iter().all(|one| one.judgement.reasons.is_empty()));
    let mut mention = links("", 3);
    mention.iter_mut().for_each(|one| one.comment.text = "as my friend @ann_lee says".to_owned());
    mention.push(told(9, "Ann Lee", "Hello"));
    assert_eq!(sources(&mention), [""; 4], "a name of somebody who comments");
}

#[test]
fn bursts_of_an_author_and_of_a_link() {
    let by_one = |apart: usize| -> Vec<Told> {
        (0..6).map(|at| told(at, "x", &format!("number {at}")).under(&format!("t{at}")).at(1 + at * apart).odd()).collect()
    };
    assert_eq!(sources(&by_one(10)), ["burst"; 6]);
    assert_eq!(sources(&by_one(60)), [""; 6], "slowly");
    let mut honest = by_one(10);
    honest.iter_mut().for_each(|one| one.spam = -6.0);
    assert_eq!(sources(&honest), [""; 6], "a quick tongue");
    let mut one_thread = by_one(10);
    one_thread.iter_mut().for_each(|one| one.comment.thread = None);
    assert_eq!(sources(&one_thread), [""; 6], "one thread");
    let mut days = by_one(10);
    days.iter_mut().for_each(|one| one.comment.date = Some("2024-05-01".to_owned()));
    assert_eq!(sources(&days), [""; 6], "dates without a time of day");
    let of_a_link: Vec<Told> = links("win-now.example/a", 5).into_iter().enumerate().map(|(at, one)| one.at(1 + at * 30)).collect();
    assert_eq!(sources(&of_a_link), ["burst same_link"; 5]);
}

/// Comments as an attacker or an odd export may have them.
fn anything() -> impl Strategy<Value = Vec<Told>> {
    let texts = vec![
        MEMORY,
        "Who is your coach?",
        "see win-now.example/a and @stone_fx",
        ELSEWHERE,
        "> quoted",
        "",
        "I think the oven needs more water",
    ];
    let one = (
        0..9usize,
        proptest::option::of(0..9usize),
        0..4usize,
        prop::sample::select(texts),
        0..3usize,
        0..400usize,
        prop::sample::select(vec![Decision::Approve, Decision::Approve, Decision::Review, Decision::Reject]),
        -6.0..6.0f64,
    );
    let told = one.prop_map(|(id, parent, author, text, thread, at, decision, spam)| {
        let mut made = told(id, &format!("author {author}"), text).under(&format!("t{thread}")).at(at);
        made.comment.parent = parent.map(|parent| parent.to_string());
        Told { decision, spam, ..made }
    });
    proptest::collection::vec(told, 0..80)
}

proptest! {
    #[test]
    fn context_only_raises_says_why_and_is_the_same_on_any_number_of_threads(all in anything()) {
        let on = |threads: usize| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(|| seen(&all, &BTreeMap::new()));
        let judged = on(1);
        for (before, after) in all.iter().zip(&judged) {
            let rose = after.judgement.decision > before.decision;
            prop_assert!(after.judgement.decision >= before.decision);
            prop_assert!(after.judgement.decision == before.decision.max(after.judgement.decision.min(Decision::Review)), "a look at most");
            prop_assert_eq!(rose, !after.judgement.reasons.is_empty());
            for reason in &after.judgement.reasons {
                if let Some(span) = reason.span {
                    prop_assert!(before.comment.text.get(span.start..span.end).is_some_and(|words| !words.is_empty()));
                }
            }
        }
        for (one, other) in judged.iter().zip(on(4)) {
            prop_assert_eq!(&one.judgement, &other.judgement);
        }
    }
}
