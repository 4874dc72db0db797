//! A report to look at: an invented thread or three under which the usual spam has been left.
//!
//! `cargo test --lib showcase -- --ignored` writes it in every format to the temporary directory.

#![allow(clippy::unwrap_used)]

use super::{Bounds, Judged, RENDERERS, Report, sample};
use crate::{
    comment::Comment,
    context::campaign::Campaign,
    decide::{Decision, Judgement},
    input::About,
    policy::RuleUse,
    reason::Reason,
    score::Probability,
    span::Span,
};

/// Decision, probability, author, thread, text, and reasons as source, evidence and weight.
type Row = (Decision, f64, &'static str, &'static str, &'static str, &'static [(&'static str, &'static str, f64)]);

const BREAD: &str = "sourdough-for-beginners";
const BIKES: &str = "the-commute-by-bicycle";
const STARS: &str = "the-night-sky-in-march";

use Decision::{Approve, Reject, Review};

const ROWS: &[Row] = &[
    (
        Reject,
        0.9994,
        "Crypto Clara",
        BREAD,
        "I was in debt until I met Mrs Dana Whitlock. She turned my $900 into $14,350 in just 11 days! Message her on WhatsApp +1 555 010 2233 and start earning $1,000 a day.",
        &[
            ("money_claims", "$14,350 in just 11 days", 2.9),
            ("contact_lure", "WhatsApp +1 555 010 2233", 2.4),
            ("money_claims", "$1,000 a day", 1.6),
            ("words", "start earning", 1.1),
        ],
    ),
    (
        Reject,
        0.9987,
        "best_loans_24",
        BIKES,
        "Bad credit? No problem!! hxxps://quick-l0ans[.]example/apply gives you CASH in 5 minutes, 100% approved",
        &[
            ("garbled_url", "hxxps://quick-l0ans[.]example/apply", 3.1),
            ("calls_to_action", "CASH in 5 minutes", 1.4),
            ("shouting", "CASH", 0.4),
        ],
    ),
    (
        Reject,
        0.998,
        "FREE GIFT",
        STARS,
        "𝗙𝗥𝗘𝗘 🅶🅸🅵🆃 ＣＡＲＤ ➡️ check my bio 💰💰💰",
        &[("styled_letters", "𝗙𝗥𝗘𝗘 🅶🅸🅵🆃 ＣＡＲＤ", 2.7), ("calls_to_action", "check my bio", 1.9), ("emoji", "💰💰💰", 0.6)],
    ),
    (
        Reject,
        0.9971,
        "maria.g",
        BREAD,
        "Еаrn $700 а dау from home, no skills needed, сhесk mу рrоfilе",
        &[("mixed_script", "Еаrn", 1.8), ("money_claims", "$700 а dау", 1.7), ("mixed_script", "рrоfilе", 1.5)],
    ),
    (
        Reject,
        0.991,
        "seo-king",
        BIKES,
        "Great article! We rank your site #1 in 7 days. Write to sales@rank-fast.example or visit rank-fast dot example for a FREE audit.",
        &[
            ("contact_lure", "sales@rank-fast.example", 1.9),
            ("garbled_url", "rank-fast dot example", 1.7),
            ("words", "rank your site", 1.3),
        ],
    ),
    (
        Reject,
        0.988,
        "Лена",
        STARS,
        "Зарабатывай от 5000 ₽ в день, пиши в телеграм @rabota_doma_2024",
        &[("money_claims", "от 5000 ₽ в день", 1.9), ("contact_lure", "телеграм @rabota_doma_2024", 1.8)],
    ),
    (
        Reject,
        0.964,
        "winner2024",
        BIKES,
        "cheap r0lex watches  >>>  http://203.0.113.9/watches  <<<",
        &[("ip_link", "http://203.0.113.9/watches", 2.2), ("words", "r0lex", 1.2)],
    ),
    (
        Review,
        0.871,
        "oak_and_ash",
        BREAD,
        "The roses on our terrace came through the frost without a scratch this year, and the bread was lovely with them. btw my mentor Lena doubled my 2 BTC in a week, ask me how",
        &[
            ("worst_window", "mentor Lena doubled my 2 BTC in a week", 2.0),
            ("words", "ask me how", 0.8),
            ("words", "bread was lovely", -0.6),
        ],
    ),
    (
        Review,
        0.742,
        "Stone",
        STARS,
        "Mr. Stone on Tele gram @stone_fx is the one who taught me",
        &[("contact_lure", "Tele gram @stone_fx", 1.6), ("thread_lure", "answers “Who is your coach?”", 0.0)],
    ),
    (
        Review,
        0.655,
        "J. Albrecht",
        BIKES,
        "I sell my old panniers, 40 €, pick-up only. Mail me at j.albrecht@mail.example or 0170 1232233.",
        &[("contact_lure", "j.albrecht@mail.example", 1.1), ("money_claims", "40 €", 0.4), ("words", "pick-up only", -0.5)],
    ),
    (
        Review,
        0.618,
        "نور",
        STARS,
        "شاهد السماء الليلة مجانا على قناتنا، الرابط في الملف الشخصي",
        &[("calls_to_action", "الرابط في الملف الشخصي", 1.0)],
    ),
    (
        Review,
        0.57,
        "pat",
        BREAD,
        "see my blog for the rye version ð ð\u{9F}\u{8D}\u{9E} it is on pats-bread.example/rye",
        &[("links", "pats-bread.example/rye", 0.9), ("mojibake", "ð ð\u{9F}\u{8D}\u{9E}", 0.2)],
    ),
    (
        Review,
        0.533,
        "\u{202E}nimda",
        BIKES,
        "\u{202E}moc.elpmaxe//:sptth\u{202C} <b>click</b> <script>alert('hi')</script>",
        &[("bidi_control", "\u{202E}moc.elpmaxe//:sptth\u{202C}", 1.3)],
    ),
    (Approve, 0.31, "Henk", BREAD, "I paid $4.50 for a loaf like this yesterday, so thank you.", &[]),
    (
        Approve,
        0.004,
        "Amara",
        BREAD,
        "Mine never rises in winter. Would a proofing box help, or is a turned-off oven with the light on enough?",
        &[],
    ),
    (Approve, 0.002, "T. Lindqvist", BIKES, "Studded tyres. Just studded tyres. I have not fallen once since 2019.", &[]),
    (Approve, 0.006, "Yuki", STARS, "昨夜は雲が多かったけど、木星だけははっきり見えました。", &[]),
    (Approve, 0.011, "Дмитрий", STARS, "Спасибо за карту! Мы с дочкой нашли Плеяды с балкона.", &[]),
    (Approve, 0.003, "Inês", BREAD, "A minha avó juntava uma colher de mel. Experimente!", &[]),
    (Approve, 0.021, "דנה", BIKES, "איזה מנעול אתה ממליץ? שלי נגנב פעמיים.", &[]),
    (Approve, 0.009, "Moss", STARS, "The link to the star chart in the third paragraph is broken, by the way.", &[]),
    (Approve, 0.14, "Ravi", BIKES, "https://example.org/lanes has the new map of protected lanes.", &[]),
];

/// The campaign's slots: author, praised person, amount.
const SLOTS: &[(&str, &str, &str)] = &[
    ("Olivia B", "Mrs Ana Ruiz", "$4,200"),
    ("Noah K", "Mr Tom Hale", "$6,750"),
    ("Emma R", "Mrs Ana Ruiz", "$3,900"),
    ("Liam P", "Ms Kate Moor", "$5,100"),
    ("Mia S", "Mrs Ana Ruiz", "$8,000"),
    ("Lucas T", "Mr Tom Hale", "$2,450"),
    ("Zoe W", "Mrs Joy Park", "$9,300"),
    ("Olivia B", "Mrs Ana Ruiz", "$4,250"),
    ("Ethan D", "Mr Tom Hale", "$7,700"),
];

const HONEST: &[&str] = &[
    "I doubled the salt by accident and it was still good.",
    "What flour did you use in the second picture?",
    "My commute is 11 km and I arrive happier than by car.",
    "Rain trousers are the secret. Everything else is details.",
    "Saw the conjunction at 5:40 this morning, worth the cold feet.",
    "Thank you for writing this without a single pop-up.",
    "The crumb looks a bit dense to me; longer bulk?",
    "Could you add metric units?",
    "Anyone else whose starter smells of apples?",
    "Helmet, lights, gloves. In that order.",
    "We watched from the roof with the neighbours and a thermos.",
    "I disagree about the gears, but a nice read.",
    "Second attempt today. Wish me luck!",
];

fn judged(row: &Row, index: usize) -> Judged {
    let &(decision, probability, author, thread, text, reasons) = row;
    let reasons = reasons.iter().map(|&(source, evidence, weight)| Reason {
        attribute: Some("spam".into()),
        source,
        evidence: evidence.into(),
        weight,
        span: text.find(evidence).map(|start| Span::new(start, start + evidence.len())),
    });
    Judged {
        comment: Comment {
            id: (1001 + index).to_string(),
            thread: Some(thread.into()),
            parent: index.is_multiple_of(7).then(|| (1000 + index / 2).to_string()),
            author: Some(author.into()),
            date: Some(format!("2024-03-{:02} {:02}:{:02}", 1 + index / 4, 7 + index % 14, index * 7 % 60)),
            text: text.into(),
            ..Comment::default()
        },
        judgement: Judgement {
            decision,
            probabilities: Probability::new(probability).into_iter().collect(),
            as_spam: Some(decision),
            reasons: reasons.collect(),
        },
        campaign: None,
    }
}

fn showcase() -> Report {
    let mut judged: Vec<Judged> = Vec::new();
    for (index, row) in ROWS.iter().enumerate() {
        judged.push(self::judged(row, index));
    }
    let mut members = Vec::new();
    for (number, (author, person, amount)) in SLOTS.iter().enumerate() {
        let text = format!("Thanks to {person} I made {amount} in two weeks. I recommend her to everyone here, she replies to all!");
        let at = |part: &str| text.find(part).map(|start| Span::new(start, start + part.len()));
        let mut member = self::judged(
            &(if number == 5 { Review } else { Reject }, 0.983 - number as f64 * 0.004, author, [BREAD, BIKES, STARS][number % 3], "", &[]),
            judged.len(),
        );
        let made = format!("made {amount} in two weeks");
        member.judgement.reasons = vec![
            Reason { attribute: Some("spam".into()), span: at(&made), source: "money_claims", evidence: made, weight: 2.1 },
            Reason { attribute: Some("spam".into()), span: at(person), source: "words", evidence: "thanks to mrs".into(), weight: 0.9 },
            Reason {
                attribute: Some("spam".into()),
                span: None,
                source: "campaign",
                evidence: format!("{} near-identical comments", SLOTS.len()),
                weight: 0.0,
            },
        ];
        member.comment.text = text;
        member.campaign = Some(0);
        members.push(judged.len());
        judged.push(member);
    }
    let first = judged.len();
    for author in ["kite", "swan", "finch"] {
        let mut member = self::judged(
            &(Review, 0.48, author, BIKES, "First! Follow me and I follow you back 🙏", &[("calls_to_action", "Follow me", 0.7)]),
            judged.len(),
        );
        member.judgement.reasons.push(Reason {
            attribute: Some("spam".into()),
            source: "campaign",
            evidence: "3 near-identical comments".into(),
            weight: 0.0,
            span: None,
        });
        member.campaign = Some(1);
        judged.push(member);
    }
    let second = (first..judged.len()).collect();
    for index in judged.len()..80 {
        let (text, author) = (HONEST[index % HONEST.len()], ["Amara", "T. Lindqvist", "Yuki", "Henk", "Moss", "Inês", "Ravi"][index % 7]);
        judged
            .push(self::judged(&(Approve, 0.001 + (index % 9) as f64 * 0.004, author, [BREAD, BIKES, STARS][index % 3], text, &[]), index));
    }
    Report {
        sources: vec!["comments-march.csv".into()],
        attributes: vec!["spam".into()],
        models: vec!["spam: learned from 48,210 comments; review from 42 %, reject from 96 %".into()],
        judged,
        campaigns: vec![
            Campaign {
                number: 1,
                template: "Thanks to … I made … in two weeks. I recommend her to everyone here, she replies to all!".into(),
                members,
                ..Campaign::default()
            },
            Campaign { number: 2, template: "First! Follow me and I follow you back 🙏".into(), members: second, ..Campaign::default() },
        ],
        bounds: vec![Bounds { review_from: Probability::new(0.42), reject_from: Probability::new(0.96) }],
        threads: [(BREAD, "Sourdough for beginners: what nobody tells you about the first week"), (STARS, "The night sky in March")]
            .map(|(thread, title)| (thread.to_owned(), About { title: Some(title.to_owned()), ..About::default() }))
            .into(),
        rules: [
            ("block.domains", "rank-fast.example", 1, None),
            ("block.phrases", "check my bio", 1, None),
            ("block.authors", "spammer@mail.example", 0, None),
            ("allow.authors", "Moss", 8, None),
            ("block.addresses", "203.0.113.0/24", 0, Some("2024-02-01")),
        ]
        .map(|(list, rule, hits, expired)| RuleUse {
            list: list.to_owned(),
            rule: rule.to_owned(),
            hits,
            expired: expired.map(str::to_owned),
        })
        .into(),
        skipped: vec!["comments-march.csv: record 81, line 92: 3 fields where 6 were expected; skipped".into()],
        skipped_count: 1,
        redact: true,
        ..Report::default()
    }
}

#[test]
#[ignore = "writes files to look at"]
fn showcase_in_every_format() {
    let report = showcase();
    assert_eq!(report.judged.len(), 80);
    for renderer in RENDERERS {
        let path = std::env::temp_dir().join(format!("report-sample.{}", renderer.extension));
        std::fs::write(path, sample::rendered(renderer, &report)).unwrap();
    }
}

/// Fifty thousand comments, most of them honest: still a page that opens.
#[test]
#[ignore = "writes a large file to look at"]
fn showcase_of_fifty_thousand() {
    let mut report = showcase();
    let honest: Vec<Judged> = report.judged[40..].to_vec();
    while report.judged.len() < 50_000 {
        let more = if report.judged.len().is_multiple_of(20) {
            report.judged[report.judged.len() % 13].clone()
        } else {
            honest[report.judged.len() % honest.len()].clone()
        };
        report.judged.push(more);
    }
    for renderer in RENDERERS {
        let start = std::time::Instant::now();
        let rendered = sample::rendered(renderer, &report);
        let path = std::env::temp_dir().join(format!("report-large.{}", renderer.extension));
        std::fs::write(path, &rendered).unwrap();
        assert!(
            rendered.len() < 60_000_000 && start.elapsed().as_secs() < 60,
            "{} {} {:?}",
            renderer.extension,
            rendered.len(),
            start.elapsed()
        );
    }
}
