//! Bursts: more than a person writes in the time, or one link again and again.

use std::collections::{BTreeSet, HashMap};

use rayon::prelude::*;

use super::{Ground, Seen, shared::Leads};

/// How many comments, in how many seconds, in how many threads make a burst.
#[derive(Debug, Clone, Copy)]
struct Rate {
    comments: usize,
    seconds: i64,
    threads: usize,
}

/// Six comments a minute in two threads leave no time to read; fifteen in ten minutes under five articles hardly do.
const OF_AN_AUTHOR: [Rate; 2] = [Rate { comments: 6, seconds: 60, threads: 2 }, Rate { comments: 15, seconds: 600, threads: 5 }];
/// A link that is left five times in ten minutes under three articles.
const OF_A_LINK: Rate = Rate { comments: 5, seconds: 600, threads: 3 };

/// All bursts of authors and of links.
pub(super) fn find(seen: &Seen<'_>, leads: &Leads<'_>) -> Vec<Ground> {
    if !dates_tell(seen) {
        return Vec::new();
    }
    let mut grounds = of_authors(seen, leads);
    for group in leads.groups().filter(|group| group.len() >= OF_A_LINK.comments) {
        let bursts = bursts(seen, group.iter().map(|&(_, index)| index), OF_A_LINK);
        grounds.par_extend(bursts.into_par_iter().filter(|&(index, _)| seen.is_suspected(index)).map(|(index, count)| {
            let (lead, span) = leads.told(group[0].0, index);
            let evidence = format!("{lead} is left {count} times in {}", minutes(OF_A_LINK));
            Ground { index, source: "burst", evidence, span }
        }));
    }
    grounds
}

/// Many comments by one author. A moderator's notices and a quick tongue are no ground: what is said has to be a bit suspicious as well.
fn of_authors(seen: &Seen<'_>, leads: &Leads<'_>) -> Vec<Ground> {
    let mut by_author: Vec<(u64, u32)> =
        (0..).zip(seen.places).filter(|(_, place)| place.at.is_some()).filter_map(|(index, place)| Some((place.author?, index))).collect();
    by_author.sort_unstable();
    let mut grounds = Vec::new();
    let least = OF_AN_AUTHOR[0].comments;
    let leading = leads.places();
    for comments in by_author.chunk_by(|one, other| one.0 == other.0).filter(|comments| comments.len() >= least) {
        let may_rise = |index: usize| seen.is_suspected(index) || leading[index] && seen.spam(index) >= super::SUSPECTED_WITH_LEAD;
        if !comments.iter().any(|&(_, index)| may_rise(index as usize)) {
            continue;
        }
        let mut raised = BTreeSet::new();
        for rate in OF_AN_AUTHOR {
            for (index, count) in bursts(seen, comments.iter().map(|&(_, index)| index), rate) {
                if may_rise(index) && raised.insert(index) {
                    let evidence = format!("one of {count} comments by the same author in {}", minutes(rate));
                    grounds.push(Ground { index, source: "burst", evidence, span: None });
                }
            }
        }
    }
    grounds
}

/// Whether dates have times of day: where most are midnight they do not, and a day's comments are no burst.
fn dates_tell(seen: &Seen<'_>) -> bool {
    const DAY: i64 = 24 * 60 * 60;
    let dated = seen.places.iter().filter_map(|place| place.at);
    let (all, midnight) = dated.fold((0, 0), |(all, midnight), at| (all + 1, midnight + usize::from(at % DAY == 0)));
    all > 0 && midnight * 2 < all
}

/// Which of `comments` stand in a burst, and how many they are together, in the order of time.
fn bursts(seen: &Seen<'_>, comments: impl Iterator<Item = u32>, rate: Rate) -> Vec<(usize, usize)> {
    let mut dated: Vec<(i64, u32)> = comments.filter_map(|index| Some((seen.places[index as usize].at?, index))).collect();
    if dated.len() < rate.comments {
        return Vec::new();
    }
    dated.sort_unstable();
    let thread = |at: usize| seen.places[dated[at].1 as usize].thread;
    let mut sizes = vec![0; dated.len()];
    let mut threads: HashMap<u64, usize> = HashMap::new();
    let (mut start, mut marked) = (0, 0);
    for end in 0..dated.len() {
        *threads.entry(thread(end)).or_default() += 1;
        while dated[end].0 - dated[start].0 > rate.seconds {
            if let Some(count) = threads.get_mut(&thread(start)) {
                *count -= 1;
                if *count == 0 {
                    threads.remove(&thread(start));
                }
            }
            start += 1;
        }
        let size = end + 1 - start;
        if size >= rate.comments && threads.len() >= rate.threads {
            // Each is marked when a burst first takes it in; its end tells the size.
            for size_of in &mut sizes[marked.max(start)..=end] {
                *size_of = size;
            }
            marked = end + 1;
        }
    }
    dated.iter().zip(sizes).filter(|(_, size)| *size > 0).map(|(&(_, index), size)| (index as usize, size)).collect()
}

fn minutes(rate: Rate) -> String {
    match rate.seconds / 60 {
        1 => "a minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    }
}
