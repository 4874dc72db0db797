//! Dumps of Reddit (Pushshift, Arctic Shift): one object a line, comments or submissions. What was removed or deleted has lost its text, and is left out.

use super::{
    Format,
    columns::Role,
    jsonl,
    object::{Dialect, Left, Others, first_keys},
};
use crate::comment::CommentRef;

/// See the module.
pub(super) const FORMAT: Format = Format {
    name: "reddit",
    extensions: &["jsonl", "ndjson", "json"],
    about: "a dump of Reddit comments or submissions, one object a line",
    sniff,
    open: |reader, source| jsonl::open_as(reader, source, Some(&DIALECT)),
};

const DIALECT: Dialect = Dialect {
    names: &[
        (Role::Text, &["body", "selftext"]),
        (Role::Id, &["id"]),
        (Role::Thread, &["link_id"]),
        (Role::Parent, &["parent_id"]),
        (Role::Author, &["author"]),
        (Role::Date, &["created_utc"]),
    ],
    others: &["removed_by_category", "banned_by", "spam", "removed", "approved", "title"],
    finish,
};

fn sniff(head: &[u8]) -> bool {
    first_keys(head).iter().any(|keys| {
        let has = |key: &str| keys.iter().any(|other| other == key);
        has("created_utc") && (has("body") && (has("link_id") || has("subreddit")) || has("selftext") && has("subreddit"))
    })
}

/// Texts that stand in place of one that is gone.
fn is_gone(text: &str) -> bool {
    let text = text.trim();
    text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).is_some_and(|inner| {
        let inner = inner.trim().to_lowercase();
        matches!(
            inner.trim_end_matches('.'),
            "removed"
                | "deleted"
                | "deleted by user"
                | "removed by reddit"
                | "removed by reddit in response to a copyright notice"
                | "removed by reddit on account of violating the content policy"
        )
    })
}

fn finish<'a>(comment: &mut CommentRef<'a>, others: &mut Others<'a>) -> Result<(), Left> {
    let [category, banned_by, spam, removed, approved, title, ..] = others;
    if is_gone(&comment.text) {
        return Err(Left::Gone);
    }
    if let Some(title) = title.take() {
        // A submission is a thread of its own.
        comment.text = if comment.text.trim().is_empty() { title } else { format!("{title}\n\n{}", comment.text).into() };
        comment.thread = Some(comment.id.clone());
    }
    if comment.text.trim().is_empty() {
        return Err(Left::Empty);
    }
    let is = |value: &Option<std::borrow::Cow<'a, str>>| value.as_deref().is_some_and(|value| !matches!(value.trim(), "" | "false" | "0"));
    comment.label = comment.label.take().or_else(|| {
        let word = match category.as_deref().map(str::trim) {
            Some("reddit" | "spam") => "spam",
            Some("deleted" | "author") => "deleted",
            Some(category) if !category.is_empty() => "rejected",
            _ if is(spam) => "spam",
            _ if is(banned_by) || is(removed) => "rejected",
            _ if is(approved) => "approved",
            _ => return None,
        };
        Some(word.into())
    });
    // Names say what kind of thing they name: t1 a comment, t3 a submission. A comment whose parent is the submission answers no comment.
    comment.parent = comment.parent.take().filter(|parent| !parent.starts_with("t3_")).map(bare);
    comment.thread = comment.thread.take().map(bare);
    comment.id = bare(std::mem::take(&mut comment.id));
    comment.author = comment.author.take().filter(|author| author != "[deleted]");
    Ok(())
}

/// An id without its kind.
fn bare(id: std::borrow::Cow<'_, str>) -> std::borrow::Cow<'_, str> {
    if id.starts_with("t1_") || id.starts_with("t3_") { id[3..].to_owned().into() } else { id }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::Cursor;

    use crate::input::{Options, read_from};

    #[test]
    fn a_dump_is_told_by_its_keys_and_joined_by_its_ids() {
        let dump = r#"{"id":"c1","link_id":"t3_s1","parent_id":"t3_s1","author":"ann","body":"First!","created_utc":1546300800,"subreddit":"x"}
{"id":"c2","link_id":"t3_s1","parent_id":"t1_c1","author":"[deleted]","body":"[removed]","created_utc":1546300801,"subreddit":"x"}
{"id":"c3","link_id":"t3_s1","parent_id":"t1_c1","author":"bob","body":"No, second","created_utc":"1546300802","subreddit":"x","banned_by":true}
{"id":"c4","link_id":"t3_s1","parent_id":"t1_c2","author":"eve","body":"[ Removed by Reddit ]","created_utc":1546300803}
{"id":"c5","link_id":"t3_s1","parent_id":"t1_c2","author":"eve","body":"[removed] is what it says","created_utc":1546300804,"removed_by_category":"reddit"}
"#;
        let opened = read_from("stdin", Cursor::new(dump), &Options::default()).unwrap();
        assert_eq!(opened.format.name, "reddit");
        let comments: Vec<_> = opened.reader.map(Result::unwrap).collect();
        let shown: Vec<String> = comments
            .iter()
            .map(|c| {
                format!("{} {:?} {:?} {:?} {:?} {:?} {} {}", c.id, c.thread, c.parent, c.author, c.date, c.label, c.text, c.place.record)
            })
            .collect();
        assert_eq!(
            shown,
            [
                r#"c1 Some("s1") None Some("ann") Some("1546300800") None First! 1"#,
                r#"c3 Some("s1") Some("c1") Some("bob") Some("1546300802") Some("rejected") No, second 3"#,
                r#"c5 Some("s1") Some("c2") Some("eve") Some("1546300804") Some("spam") [removed] is what it says 5"#,
            ]
        );
        assert_eq!(opened.notes.list(), ["2 records left out: removed or deleted, their text is gone"]);
    }

    #[test]
    fn only_the_very_notices_stand_for_nothing() {
        for gone in ["[removed]", "[ Removed by Reddit ]", "[ Removed by reddit in response to a copyright notice. ]"] {
            assert!(super::is_gone(gone), "{gone}");
        }
        for text in ["[removed by reddit? Buy at http://a.example]", "[deleted by user, they say]", "removed"] {
            assert!(!super::is_gone(text), "{text}");
        }
    }

    #[test]
    fn submissions_are_their_titles_and_texts() {
        let dump = r#"{"id":"s1","title":"A question","selftext":"How?","author":"ann","created_utc":1546300800,"subreddit":"x"}
{"id":"s2","title":"A link","selftext":"","author":"ann","created_utc":1546300800,"subreddit":"x"}
{"id":"s3","title":"Gone","selftext":"[deleted]","author":"ann","created_utc":1546300800,"subreddit":"x"}
"#;
        let opened = read_from("RS.json", Cursor::new(dump), &Options::default()).unwrap();
        assert_eq!(opened.format.name, "reddit");
        let texts: Vec<_> = opened.reader.map(|c| c.unwrap()).map(|c| (c.thread.unwrap(), c.text)).collect();
        assert_eq!(texts, [("s1".into(), "A question\n\nHow?".into()), ("s2".into(), "A link".into())]);
    }
}
