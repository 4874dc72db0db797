//! Where each comment stands: its thread, what it answers, how deep, and when it was posted.

use rayon::prelude::*;

use crate::{comment::Comment, date, decide::Judged, features::hash::TokenHash};

/// Depths beyond this are all the same.
pub const DEEPEST: u16 = 1_000;

/// Where one comment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Its thread, as a hash; comments of one file that name none share one.
    pub thread: u64,
    /// Its author, as a hash; `None` where none is named.
    pub author: Option<u64>,
    /// The comment it answers, by its place in the input; `None` also for an orphan, whose parent is not in the input, and where a circle of parents was cut.
    pub parent: Option<u32>,
    /// 0 for what answers nothing, one more than its parent else, [`DEEPEST`] at most.
    pub depth: u16,
    /// Seconds since 1970, where the date can be read.
    pub at: Option<i64>,
}

impl Place {
    /// Whether both have authors, and not the same.
    pub fn is_by_another_than(&self, other: &Self) -> bool {
        matches!((self.author, other.author), (Some(one), Some(another)) if one != another)
    }
}

/// A hash of `text`, other for every `salt`.
pub(super) fn hash(salt: u64, text: &str) -> u64 {
    TokenHash::new(salt).with_bytes(text.as_bytes()).state()
}

/// The places of all comments, in their order. Linear but for one sorting of identifiers.
pub(super) fn of(judged: &[Judged]) -> Vec<Place> {
    let mut places: Vec<Place> = judged.par_iter().map(|one| alone(&one.comment)).collect();
    find_parents(judged, &mut places);
    find_depths(&mut places);
    places
}

/// What a comment tells of its place by itself.
fn alone(comment: &Comment) -> Place {
    Place {
        thread: comment.thread.as_deref().map_or_else(|| hash(1, &comment.place.file), |thread| hash(2, thread)),
        author: comment.author.as_deref().filter(|author| !author.is_empty()).map(|author| hash(3, author)),
        parent: None,
        depth: 0,
        at: comment.date.as_deref().and_then(date::read).map(|at| at.as_second()),
    }
}

/// Parents by identifier, within the thread; the first comment of an identifier is meant. Numbers that stand for identifiers name comments of their own file.
fn find_parents(judged: &[Judged], places: &mut [Place]) {
    if judged.iter().all(|one| one.comment.parent.is_none()) {
        return;
    }
    let key = |comment: &Comment, place: &Place, id: &str| {
        let salt = place.thread ^ if comment.numbered { hash(4, &comment.place.file) } else { 0 };
        hash(salt, id)
    };
    let mut by_id: Vec<(u64, u32)> = judged
        .par_iter()
        .zip(&*places)
        .enumerate()
        .map(|(index, (one, place))| (key(&one.comment, place, &one.comment.id), index as u32))
        .collect();
    by_id.par_sort_unstable();
    judged.par_iter().zip(places).enumerate().for_each(|(index, (one, place))| {
        let Some(parent) = one.comment.parent.as_deref() else { return };
        let key = key(&one.comment, place, parent);
        let first = by_id.partition_point(|&(other, _)| other < key);
        place.parent = by_id.get(first).filter(|(found, at)| *found == key && *at as usize != index).map(|&(_, at)| at);
    });
}

/// Depths, each found once; a circle is cut where it closes.
fn find_depths(places: &mut [Place]) {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        OnTheWay,
        Done,
    }
    let mut states = vec![State::New; places.len()];
    let mut way = Vec::new();
    for start in 0..places.len() {
        let mut at = start;
        let mut depth = loop {
            match states[at] {
                State::Done => break places[at].depth.saturating_add(1),
                State::OnTheWay => {
                    // The last comment on the way answers one that stands on it.
                    if let Some(&last) = way.last() {
                        let last: &mut Place = &mut places[last];
                        last.parent = None;
                    }
                    break 0;
                }
                State::New => {
                    states[at] = State::OnTheWay;
                    way.push(at);
                    match places[at].parent {
                        Some(parent) => at = parent as usize,
                        None => break 0,
                    }
                }
            }
        };
        while let Some(at) = way.pop() {
            places[at].depth = depth.min(DEEPEST);
            states[at] = State::Done;
            depth = places[at].depth.saturating_add(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(comments: &[(&str, Option<&str>)]) -> Vec<Place> {
        of(&comments
            .iter()
            .map(|(id, parent)| Judged {
                comment: Comment { id: (*id).to_owned(), parent: parent.map(str::to_owned), ..Comment::default() },
                judgement: crate::decide::Judgement::default(),
                campaign: None,
            })
            .collect::<Vec<_>>())
    }

    fn depths(comments: &[(&str, Option<&str>)]) -> Vec<u16> {
        places(comments).iter().map(|place| place.depth).collect()
    }

    #[test]
    fn depth_counts_from_what_answers_nothing() {
        assert_eq!(depths(&[("c", Some("b")), ("b", Some("a")), ("a", None), ("d", Some("a"))]), [2, 1, 0, 1]);
    }

    #[test]
    fn orphans_circles_and_selves_answer_nothing() {
        assert_eq!(depths(&[("a", Some("lost")), ("b", Some("a")), ("c", Some("c"))]), [0, 1, 0]);
        let circle = places(&[("x", Some("y")), ("y", Some("z")), ("z", Some("x")), ("w", Some("z"))]);
        assert_eq!(circle.iter().map(|place| place.depth).collect::<Vec<_>>(), [2, 1, 0, 1]);
        assert_eq!(circle[2].parent, None);
    }

    #[test]
    fn of_equal_identifiers_the_first_is_meant() {
        let places = places(&[("a", None), ("b", Some("a")), ("a", None), ("a", Some("b"))]);
        assert_eq!(places.iter().map(|place| place.parent).collect::<Vec<_>>(), [None, Some(0), None, Some(1)]);
    }

    #[test]
    fn a_chain_and_a_star_of_two_hundred_thousand() {
        let ids: Vec<String> = (0..200_000).map(|number: u32| number.to_string()).collect();
        let chain: Vec<(&str, Option<&str>)> = (0..ids.len()).map(|at| (ids[at].as_str(), ids.get(at + 1).map(String::as_str))).collect();
        assert_eq!(depths(&chain)[0], DEEPEST);
        let star: Vec<(&str, Option<&str>)> = ids.iter().map(|id| (id.as_str(), Some("0"))).collect();
        assert_eq!(depths(&star)[1..], vec![1; ids.len() - 1]);
    }
}
