//! The thread of a comment that names none but answers something: that of the comment at the root of what it answers, as in dumps of Hacker News, whose comments
//! know their parents only.

use rayon::prelude::*;

use super::place::hash;
use crate::comment::Comment;

/// Where the way up from a comment leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Root {
    /// Not asked for yet.
    Unknown,
    /// The way is being followed: who comes by again goes round in a circle.
    OnTheWay,
    /// To the thread that this comment names.
    Named(u32),
    /// To the parent that this comment names, which is not in the input.
    Lost(u32),
    /// To none.
    Nowhere,
}

/// Gives each comment of `comments` that names no thread, but answers something, the thread at the root of what it answers, within its file: the thread that the root names; or, where
/// everything in the file answers something or names a thread, so that nothing can be a thread by itself, what the uppermost says it answers. Others stay as they are, as do circles.
///
/// Of comments with one identifier the first is meant. Linear but for one sorting of identifiers.
pub fn name_threads(comments: &mut [Comment]) {
    let nameless = |comment: &Comment| name(&comment.thread).is_none();
    if !comments.par_iter().any(|comment| nameless(comment) && name(&comment.parent).is_some()) {
        return;
    }
    let (parents, roots) = (parents(comments), roots_in(comments));
    let mut alone: Vec<&str> =
        comments.iter().filter(|one| nameless(one) && name(&one.parent).is_none()).map(|one| &*one.place.file).collect();
    alone.sort_unstable();
    alone.dedup();
    let roots = follow(&parents, roots);
    let threads: Vec<Option<String>> = comments
        .iter()
        .zip(roots)
        .map(|(comment, root)| match root {
            _ if !nameless(comment) => None,
            Root::Named(root) => comments[root as usize].thread.clone(),
            Root::Lost(root) if alone.binary_search(&&*comment.place.file).is_err() => comments[root as usize].parent.clone(),
            _ => None,
        })
        .collect();
    for (comment, thread) in comments.iter_mut().zip(threads) {
        if thread.is_some() {
            comment.thread = thread;
        }
    }
}

fn name(field: &Option<String>) -> Option<&str> {
    field.as_deref().filter(|name| !name.is_empty())
}

/// What each comment answers, by its place in the input. Row numbers that stand for identifiers are no identifiers: only what has none itself answers them, where no identifier of its file
/// is meant.
fn parents(comments: &[Comment]) -> Vec<Option<u32>> {
    let key = |comment: &Comment, numbered: bool, id: &str| hash(hash(if numbered { 4 } else { 5 }, &comment.place.file), id);
    let mut by_id: Vec<(u64, u32)> =
        (0..).zip(comments).map(|(index, comment)| (key(comment, comment.numbered, &comment.id), index)).collect();
    by_id.par_sort_unstable();
    let found = |key: u64| {
        let first = by_id.partition_point(|&(other, _)| other < key);
        by_id.get(first).filter(|(found, _)| *found == key).map(|&(_, at)| at)
    };
    let parent = |comment: &Comment| {
        let parent = name(&comment.parent)?;
        let by_number = || comment.numbered.then(|| found(key(comment, true, parent))).flatten();
        found(key(comment, false, parent)).or_else(by_number)
    };
    comments.par_iter().map(parent).collect()
}

/// The roots that comments know by themselves.
fn roots_in(comments: &[Comment]) -> Vec<Root> {
    let known = |(index, comment): (u32, &Comment)| if name(&comment.thread).is_some() { Root::Named(index) } else { Root::Unknown };
    (0..).zip(comments).map(known).collect()
}

/// Finds the unknown `roots` by going from parent to parent, over each comment once.
fn follow(parents: &[Option<u32>], mut roots: Vec<Root>) -> Vec<Root> {
    let mut way: Vec<u32> = Vec::new();
    for start in 0..parents.len() {
        let mut at = start;
        let root = loop {
            match roots[at] {
                Root::Unknown => {}
                Root::OnTheWay => break Root::Nowhere,
                known => break known,
            }
            roots[at] = Root::OnTheWay;
            // There are no more comments than fit, as their numbers in `parents` do.
            #[expect(clippy::cast_possible_truncation, reason = "as above")]
            let here = at as u32;
            way.push(here);
            match parents[at] {
                Some(parent) => at = parent as usize,
                None => break Root::Lost(here),
            }
        };
        for at in way.drain(..) {
            roots[at as usize] = root;
        }
    }
    roots
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The threads of comments in one file, given as id, thread and parent.
    fn threads(comments: &[(&str, Option<&str>, Option<&str>)]) -> Vec<Option<String>> {
        let owned = |value: Option<&str>| value.map(str::to_owned);
        let mut comments: Vec<Comment> = comments
            .iter()
            .map(|&(id, thread, parent)| Comment { id: id.to_owned(), thread: owned(thread), parent: owned(parent), ..Comment::default() })
            .collect();
        name_threads(&mut comments);
        comments.into_iter().map(|comment| comment.thread).collect()
    }

    #[test]
    fn the_thread_is_that_of_the_root() {
        let told = threads(&[
            ("4", None, Some("3")),
            ("1", Some("1"), None),
            ("3", None, Some("1")),
            ("9", None, Some("8")),
            ("10", None, Some("9")),
            ("11", Some("own"), Some("10")),
            ("12", None, Some("11")),
        ]);
        assert_eq!(told.iter().flatten().collect::<Vec<_>>(), ["1", "1", "1", "8", "8", "own", "own"]);
    }

    #[test]
    fn where_comments_stand_by_themselves_what_is_lost_is_no_thread() {
        let told = threads(&[
            ("1", None, None),
            ("2", None, Some("1")),
            ("3", None, Some("lost")),
            ("4", Some("t"), None),
            ("5", None, Some("4")),
        ]);
        assert_eq!(told, [None, None, None, Some("t".to_owned()), Some("t".to_owned())]);
    }

    #[test]
    fn circles_lead_nowhere_and_of_equal_identifiers_the_first_is_meant() {
        let told = threads(&[("1", None, Some("2")), ("2", None, Some("1")), ("3", None, Some("2")), ("4", None, Some("4"))]);
        assert_eq!(told, [None, None, None, None]);
        let told = threads(&[("1", Some("a"), None), ("1", Some("b"), None), ("2", None, Some("1"))]);
        assert_eq!(told[2].as_deref(), Some("a"));
    }

    #[test]
    fn identifiers_are_those_of_their_file() {
        let mut comments = ["x.jsonl", "y.jsonl"]
            .map(|file| Comment {
                place: crate::error::Place { file: file.into(), ..Default::default() },
                id: "1".to_owned(),
                thread: Some(file.to_owned()),
                ..Comment::default()
            })
            .to_vec();
        let mut answer = comments[1].clone();
        (answer.id, answer.thread, answer.parent) = ("2".to_owned(), None, Some("1".to_owned()));
        comments.push(answer);
        name_threads(&mut comments);
        assert_eq!(comments[2].thread.as_deref(), Some("y.jsonl"));
    }

    #[test]
    fn row_numbers_are_no_identifiers() {
        // The row without an identifier is called 2, which is what another's parent is called elsewhere.
        let row = |id: &str, numbered, thread: Option<&str>, parent: Option<&str>| Comment {
            id: id.to_owned(),
            numbered,
            thread: thread.map(str::to_owned),
            parent: parent.map(str::to_owned),
            ..Comment::default()
        };
        let told = |mut comments: Vec<Comment>| {
            name_threads(&mut comments);
            comments.into_iter().map(|comment| comment.thread.unwrap_or_default()).collect::<Vec<_>>()
        };
        let (numbered, named) = (row("2", true, Some("of row 2"), None), row("2", false, Some("of 2"), None));
        assert_eq!(told(vec![numbered.clone(), row("9", false, None, Some("2"))])[1], "2");
        assert_eq!(told(vec![numbered.clone(), named.clone(), row("9", false, None, Some("2"))])[2], "of 2");
        // What has none itself means rows, where no identifier is meant.
        assert_eq!(told(vec![numbered.clone(), row("3", true, None, Some("2"))])[1], "of row 2");
        assert_eq!(told(vec![numbered, named, row("3", true, None, Some("2"))])[2], "of 2");
    }

    #[test]
    fn a_chain_of_two_hundred_thousand_is_gone_over_once() {
        let ids: Vec<String> = (0..200_000).map(|number: u32| number.to_string()).collect();
        let chain: Vec<_> =
            (0..ids.len()).map(|at| (ids[at].as_str(), None, Some(ids.get(at + 1).map_or("story", String::as_str)))).collect();
        assert!(threads(&chain).iter().all(|thread| thread.as_deref() == Some("story")));
    }
}
