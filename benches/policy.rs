//! What a policy costs: comments with all that is told of their authors, through both stock models and policies of some size.

use std::sync::Arc;

use divan::{Bencher, black_box, counter::ItemsCount};
use moderato::{
    comment::{CommentRef, Details},
    decide::Judgement,
    pipeline::Scratch,
    policy::CheckedPolicy,
};

use crate::comments::{Kind, pipeline};

/// What the policy holds.
#[derive(Debug, Clone, Copy)]
enum Size {
    /// No policy.
    None,
    /// Ten entries of each kind.
    Small,
    /// 10,000 phrases, domains, e-mail addresses and authors, 1,000 ranges of addresses.
    Large,
    /// The same, and expected languages, for which each comment's language has to be told.
    LargeLanguages,
}

impl Size {
    fn text(self) -> Option<String> {
        let (many, ranges) = match self {
            Self::None => return None,
            Self::Small => (10, 10),
            Self::Large | Self::LargeLanguages => (10_000, 1_000),
        };
        let list = |key: &str, many: usize, entry: &dyn Fn(usize) -> String| {
            let entries: Vec<String> = (0..many).map(|number| format!("\"{}\"", entry(number))).collect();
            format!("{key} = [{}]\n", entries.join(", "))
        };
        // Words that comments hold, too, so that phrases begin in them.
        let words = ["free", "money", "the", "video", "great", "work", "channel", "please", "thanks", "online"];
        let phrase = |number: usize| format!("{} {} {}x", words[number % 10], words[number / 10 % 10], number);
        let mut text = "[block]\n".to_owned();
        text += &list("phrases", many, &phrase);
        text += &list("domains", many, &|number| format!("win-{number}.example"));
        text += &list("emails", many, &|number| format!("bot{number}@mail.example"));
        text += &list("authors", many, &|number| format!("Bot Number {number}"));
        text += &list("ips", ranges, &|number| format!("10.{}.{}.0/{}", number / 256, number % 256, 24 + number % 3 * 4));
        if matches!(self, Self::LargeLanguages) {
            text += "[languages]\nexpected = [\"en\"]\n";
        }
        Some(text)
    }
}

/// One comment after the other.
#[divan::bench(args = [Size::None, Size::Small, Size::Large, Size::LargeLanguages], max_time = 1)]
fn policy(bencher: Bencher<'_, '_>, size: Size) {
    let pipeline = match size.text() {
        None => pipeline(),
        Some(text) => {
            let today = jiff::civil::date(2026, 1, 1);
            pipeline().with_site(CheckedPolicy::read(&text, today, |_| Ok(String::new())).unwrap())
        }
    };
    let file: Arc<str> = "bench".into();
    let comments = Kind::Honest.comments();
    let details: Vec<Details> = (0..comments.len())
        .map(|number| Details {
            email: Some(format!("person{number}@site.example")),
            ip: Some(format!("192.0.2.{}", number % 256)),
            ..Details::default()
        })
        .collect();
    let refs: Vec<CommentRef<'_>> = comments
        .iter()
        .zip(&details)
        .map(|(text, details)| CommentRef {
            text: text.as_str().into(),
            author: Some("Some Person".into()),
            details: Some(details),
            ..CommentRef::new(&file, 1, 1)
        })
        .collect();
    let (mut scratch, mut judgement) = (Scratch::default(), Judgement::default());
    bencher.counter(ItemsCount::new(refs.len())).bench_local(|| {
        for comment in &refs {
            pipeline.judge_ref(comment, &mut scratch, &mut judgement);
            black_box(&judgement);
        }
    });
}
