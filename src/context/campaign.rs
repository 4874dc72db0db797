//! Campaigns: the same text, or nearly, posted again and again.
//!
//! ```text
//! Text -> masked words -> Fingerprint                                    one text, when it is judged
//! Fingerprints -> equal ones -> bands -> similar ones -> shared leads    groups
//! groups -> evidence -> template, decision -> Campaign                   what is said of them
//! ```
//! Everything is linear in the number of comments but for sorting, whatever they say, and the same on any number of threads.

mod bands;
pub mod decision;
mod evidence;
mod fingerprint;
mod join;
mod lead;
mod mask;
mod template;
mod words;

use std::collections::HashSet;

use rayon::prelude::*;

use super::glimpse::Glimpse;
use crate::{
    comment::Comment,
    date,
    decide::{Decision, Judged},
};
pub use fingerprint::Fingerprint;
use join::{Edge, Groups};

/// A group of near-identical comments.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Campaign {
    /// 1-based, in order of first appearance; shown as `c1`.
    pub number: usize,
    /// The words that all members share, slots shown as `…`.
    pub template: String,
    /// Indices of its comments in the input, ascending; at least two.
    pub members: Vec<usize>,
    /// How many authors posted it, as far as they are named.
    pub authors: usize,
    /// How many threads it was posted in.
    pub threads: usize,
    /// When it was first posted, as the source wrote it; `None` where no date can be read.
    pub first: Option<String>,
    /// When it was last posted, likewise.
    pub last: Option<String>,
    /// What is to be done with its members.
    pub decision: Decision,
    /// Members that do not inherit the decision, being honest by a wide margin.
    pub exceptions: Vec<usize>,
}

impl Campaign {
    /// Its name in columns and reports: `c1`.
    pub fn name(&self) -> String {
        name(self.number)
    }
}

/// What the campaign of this 1-based number is called.
pub(crate) fn name(number: usize) -> String {
    format!("c{number}")
}

/// The number that [`name`] makes this name of; `None` for any other word.
#[cfg(feature = "arrow")]
pub(crate) fn number(name: &str) -> Option<usize> {
    let number = name.strip_prefix('c')?.parse().ok()?;
    (number > 0 && self::name(number) == name).then_some(number)
}

/// The keys under which a comment may meet its like: those of its whole, of its bands and of its leads, none where it forms no campaign. Comments that have none in common are never held
/// against each other; that keys of different kinds may be equal by chance lets no more than some meet in vain.
#[cfg(feature = "arrow")]
pub(crate) fn keys(glimpse: &Glimpse) -> Vec<u64> {
    let fingerprint = &glimpse.fingerprint;
    if fingerprint.is_empty() {
        return Vec::new();
    }
    let mut keys = vec![fingerprint.whole()];
    if !fingerprint.is_short() {
        keys.extend((0..bands::BANDS).map(|band| (band as u64 + 1) << 32 | bands::key(fingerprint, band) >> 32));
    }
    keys.extend(lead::keys(glimpse, 0).map(|(key, _)| key));
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The template of a campaign, whose members have these texts, in their order; the first twenty are looked at.
#[cfg(feature = "arrow")]
pub(crate) fn template<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    template::of(texts)
}

/// How alike two texts must be, from 0 to 1: the fewer words, the more.
fn least_similarity(a: &Fingerprint, b: &Fingerprint) -> f32 {
    match a.length().min(b.length()) {
        ..12 => 0.5,
        _ => 0.45,
    }
}

/// Finds the campaigns among `judged`, in order of first appearance; `glimpses` are of the same comments. Their decisions are not set.
pub fn find(judged: &[Judged], glimpses: &[Glimpse]) -> Vec<Campaign> {
    let groups = groups(judged, glimpses).into_groups();
    let groups: Vec<Vec<usize>> = groups.into_par_iter().filter_map(|group| evidence::weigh(group, judged, glimpses)).collect();
    let mut campaigns: Vec<Campaign> = groups.into_par_iter().map(|members| describe(members, judged)).collect();
    campaigns.sort_by_key(|campaign| campaign.members[0]);
    for (place, campaign) in campaigns.iter_mut().enumerate() {
        campaign.number = place + 1;
    }
    campaigns
}

/// Which texts belong together by what they say and where they lead.
fn groups(judged: &[Judged], glimpses: &[Glimpse]) -> Groups {
    let texts = u32::try_from(glimpses.len()).unwrap_or(u32::MAX);
    let fingerprint = |text: u32| &glimpses[text as usize].fingerprint;
    let mut groups = Groups::new(texts);
    let all: Vec<u32> = (0..texts).filter(|&text| !fingerprint(text).is_empty()).collect();

    // Equal texts are one from here on.
    let equal = bands::keyed(&all, |text| fingerprint(text).whole());
    let mut different = Vec::new();
    for run in equal.chunk_by(|a, b| a.0 == b.0) {
        let first = run[0].1;
        different.push(first);
        for &(_, text) in &run[1..] {
            if fingerprint(text).words() == fingerprint(first).words() {
                groups.join(first, text);
            } else {
                different.push(text);
            }
        }
    }
    drop(equal);
    different.retain(|&text| !fingerprint(text).is_short());
    different.par_sort_unstable();

    for from in (0..bands::BANDS).step_by(bands::AT_ONCE) {
        let keys = bands::keys(&different, from, fingerprint);
        for ahead in 0..bands::AT_ONCE {
            let keyed = bands::band(&different, &keys, ahead);
            let edges: Vec<Edge> =
                bands::runs(&keyed).flat_map_iter(|run| join::edges(run, &groups, fingerprint, least_similarity)).collect();
            groups.join_alike(edges, fingerprint);
        }
    }

    let mut led: Vec<bands::Keyed> = all.par_iter().flat_map_iter(|&text| lead::keys(&glimpses[text as usize], text)).collect();
    led.par_sort_unstable();
    let alike: Vec<Edge> = bands::runs(&led).flat_map_iter(|run| join::edges(run, &groups, fingerprint, |_, _| lead::ALIKE)).collect();
    groups.join_alike(alike, fingerprint);
    let holder = |text: u32| {
        let one = &judged[text as usize];
        Some((evidence::is_suspicious(one), glimpses[text as usize].leads.len()))
    };
    let lures: Vec<Edge> = bands::runs(&led).flat_map_iter(|run| lead::lure(run, &groups, holder)).collect();
    for Edge { a, b, .. } in lures {
        groups.join(a, b);
    }
    groups
}

/// The campaign of `members`, ascending.
fn describe(members: Vec<usize>, judged: &[Judged]) -> Campaign {
    let comment = |member: &usize| &judged[*member].comment;
    let distinct =
        |field: fn(&Comment) -> Option<&str>| members.iter().filter_map(|member| field(comment(member))).collect::<HashSet<_>>().len();
    let dated = || members.iter().filter_map(|member| Some((date::read(comment(member).date.as_deref()?)?, *member)));
    let written = |found: Option<(jiff::Timestamp, usize)>| found.and_then(|(_, member)| comment(&member).date.clone());
    Campaign {
        number: 0,
        template: template::of(members.iter().map(|member| comment(member).text.as_str())),
        authors: distinct(|comment| comment.author.as_deref()),
        threads: distinct(|comment| comment.thread.as_deref()),
        first: written(dated().min()),
        last: written(dated().max_by_key(|(at, member)| (*at, std::cmp::Reverse(*member)))),
        members,
        decision: Decision::Approve,
        exceptions: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{decide::Judgement, text::Text};

    fn judged(texts: &[&str], decision: Decision) -> (Vec<Judged>, Vec<Glimpse>) {
        let one = |(place, text): (usize, &&str)| Judged {
            comment: Comment {
                id: place.to_string(),
                author: Some(format!("author {place}")),
                text: (*text).to_owned(),
                ..Comment::default()
            },
            judgement: Judgement { decision, as_spam: Some(decision), ..Judgement::default() },
            campaign: None,
        };
        (texts.iter().enumerate().map(one).collect(), texts.iter().map(|text| Glimpse::of(&Text::fold(text))).collect())
    }

    fn campaigns_of(texts: &[&str], decision: Decision) -> Vec<(Vec<usize>, String)> {
        let (judged, glimpses) = judged(texts, decision);
        find(&judged, &glimpses).into_iter().map(|c| (c.members, c.template)).collect()
    }

    fn campaigns(texts: &[&str]) -> Vec<(Vec<usize>, String)> {
        campaigns_of(texts, Decision::Approve)
    }

    #[test]
    fn copies_with_changed_slots_are_one_campaign() {
        let texts = [
            "Thanks to my broker I made $4,200 in two weeks, she is the best trader I ever met",
            "The new bridge opens on Friday, at last",
            "thanks to my broker I made $9,750 in three weeks, she is the best trader I ever met!!",
            "Thanks to my broker I made $800 in two weeks, she is the best trader I ever met",
        ];
        let found = campaigns_of(&texts, Decision::Review);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, [0, 2, 3]);
        assert_eq!(found[0].1, "Thanks to my broker I made $… in … weeks, she is the best trader I ever met");
    }

    #[test]
    fn five_words_are_enough() {
        let texts =
            ["Mrs Ruiz doubled my $400", "Mrs Holm doubled my $900 !!", "mrs Moss doubled my 750 dollars", "nice bridge, by the way"];
        assert_eq!(campaigns_of(&texts, Decision::Review)[0].0, [0, 1, 2]);
    }

    #[test]
    fn what_many_people_say_is_no_campaign() {
        let mut texts = vec![
            "thank you",
            "Thank you!",
            "first",
            "first",
            "+1",
            "+1",
            "so true",
            "so true",
            "this is so true lol",
            "this is so true lol thanks",
        ];
        texts.extend([
            "I love this song so much",
            "i love this song so much!!",
            "this is so true lol thanks",
            "Who is watching in 2024?",
            "who is watching in 2023??",
            "who is watching this in 2022",
        ]);
        assert_eq!(campaigns(&texts), []);
    }

    #[test]
    fn different_comments_on_one_subject_stay_apart() {
        assert_eq!(
            campaigns(&[
                "The council should have repaired the bridge years ago, nobody listened",
                "Nobody should blame the council for the bridge, the money was never there",
            ]),
            []
        );
    }

    #[test]
    fn a_quoted_parent_is_no_campaign() {
        let texts = [
            "The council should have repaired the rusty bridge near our orchard years ago, nobody listened",
            "The council should have repaired the rusty bridge near our orchard years ago, nobody listened. Exactly.",
        ];
        assert_eq!(campaigns(&texts).len(), 1);
        let (mut judged, glimpses) = judged(&texts, Decision::Approve);
        judged[1].comment.parent = Some("0".to_owned());
        assert_eq!(find(&judged, &glimpses), []);
    }

    #[test]
    fn a_copied_bare_link_is_a_campaign() {
        assert_eq!(
            campaigns(&["see https://win-now.example/a", "hm", "see https://win-now.example/a", "see win-now.example/a"])[0].0,
            [0, 2, 3]
        );
        assert_eq!(campaigns(&["see https://youtube.com", "see https://youtube.com", "see https://youtube.com"]), []);
    }

    #[test]
    fn a_lure_joins_what_is_suspicious_and_a_popular_link_joins_nothing() {
        let texts = [
            "Lonely tonight, my private room is open at kitty-room.example/x",
            "Every boy gets one free hour of company: kitty-room.example/x",
            "Cheap pictures of my holiday are waiting behind kitty-room.example/x",
        ];
        assert_eq!(campaigns_of(&texts, Decision::Review)[0].0, [0, 1, 2]);
        assert_eq!(campaigns(&texts), []);
    }

    #[test]
    fn authors_threads_and_times_are_told() {
        let text = "the council never repaired the rusty old bridge near our orchard, what a shame for everybody living upstream";
        let (mut judged, glimpses) = judged(&[text; 4], Decision::Approve);
        for (one, (author, date)) in judged.iter_mut().zip([
            ("a", "2024-05-02"),
            ("b", "Wed, 01 May 2024 12:00:00 GMT"),
            ("a", "soon"),
            ("c", "2024-05-03T08:00:00+02:00"),
        ]) {
            one.comment.author = Some(author.to_owned());
            one.comment.thread = Some(if author == "a" { "x" } else { "y" }.to_owned());
            one.comment.date = Some(date.to_owned());
        }
        let campaign = find(&judged, &glimpses).remove(0);
        assert_eq!((campaign.authors, campaign.threads), (3, 2));
        assert_eq!(campaign.first.as_deref(), Some("Wed, 01 May 2024 12:00:00 GMT"));
        assert_eq!(campaign.last.as_deref(), Some("2024-05-03T08:00:00+02:00"));
        assert_eq!(campaign.template, text);
    }

    #[test]
    fn a_hundred_thousand_equal_comments_take_no_quadratic_time() {
        let texts = vec!["the very same rusty bridge posted over and over"; 100_000];
        assert_eq!(campaigns_of(&texts, Decision::Review)[0].0.len(), 100_000);
    }
}
