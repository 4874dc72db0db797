//! One link or name under many threads, left there by several people or by somebody new.
//!
//! Regulars who link a page that everybody talks about are no ground: where half of those who left it also say other things, it is a popular link.

use rayon::prelude::*;

use super::{
    Ground, Seen,
    shared::{Leads, different},
};

/// So many threads are many.
const LEAST_THREADS: usize = 3;
/// An author with so many comments besides is not new.
const OTHER_COMMENTS: usize = 2;

pub(super) fn find(seen: &Seen<'_>, leads: &Leads<'_>) -> Vec<Ground> {
    let mut grounds = Vec::new();
    for group in leads.groups().filter(|group| group.len() >= LEAST_THREADS) {
        let places = || group.iter().map(|&(_, index)| &seen.places[index as usize]);
        let threads = different(places(), |place| Some(place.thread)).len();
        if threads < LEAST_THREADS {
            continue;
        }
        let mut with: Vec<u64> = places().filter_map(|place| place.author).collect();
        with.sort_unstable();
        let authors = with.chunk_by(|one, other| one == other);
        let regulars = authors.clone().filter(|comments| leads.comments_of(comments[0]) >= comments.len() + OTHER_COMMENTS).count();
        let authors = authors.count();
        if regulars * 2 >= authors.max(1) {
            continue;
        }
        let by = if authors == 1 { "one author".to_owned() } else { format!("{authors} authors") };
        grounds.par_extend(group.par_iter().map(|&(_, index)| index as usize).filter(|&index| seen.is_suspected(index)).map(|index| {
            let (lead, span) = leads.told(group[0].0, index);
            let evidence = format!("{lead} stands in {} comments by {by} in {threads} threads", group.len());
            Ground { index, source: "same_link", evidence, span }
        }));
    }
    grounds
}
