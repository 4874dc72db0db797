//! What youtube-comment-downloader writes: one object a line with `cid`, `text`, `author`; a reply's id is its parent's with a point and more.

use super::{
    Format,
    columns::Role,
    jsonl,
    object::{Dialect, Left, Others, first_keys},
};
use crate::comment::CommentRef;

/// See the module.
pub(super) const FORMAT: Format = Format {
    name: "youtube-downloader",
    extensions: &["jsonl", "ndjson", "json"],
    about: "comments fetched by youtube-comment-downloader, one object a line",
    sniff,
    open: |reader, source| jsonl::open_as(reader, source, Some(&DIALECT)),
};

const DIALECT: Dialect = Dialect {
    names: &[
        (Role::Text, &["text"]),
        (Role::Label, &["label"]),
        (Role::Id, &["cid"]),
        (Role::Thread, &["video_id", "video"]),
        (Role::Author, &["author"]),
        // `time` is words such as "2 years ago".
        (Role::Date, &["time_parsed", "time"]),
    ],
    others: &[],
    finish,
};

fn sniff(head: &[u8]) -> bool {
    first_keys(head).iter().any(|keys| ["cid", "text", "author"].iter().all(|key| keys.iter().any(|other| other == key)))
}

fn finish<'a>(comment: &mut CommentRef<'a>, _: &mut Others<'a>) -> Result<(), Left> {
    if comment.text.trim().is_empty() {
        return Err(Left::Empty);
    }
    comment.parent = comment.id.split_once('.').map(|(parent, _)| parent.to_owned().into());
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::Cursor;

    use crate::input::{Options, read_from};

    #[test]
    fn replies_know_their_parents() {
        let lines = r#"{"cid":"Ug1","text":"Fine","time":"2 years ago","author":"@ann","channel":"UC1","votes":"0","replies":"1","photo":"","heart":false,"reply":false,"time_parsed":1700000000.5}
{"cid":"Ug1.9a","text":"Indeed","time":"1 year ago","author":"@bob","channel":"UC2","votes":"0","replies":"","photo":"","heart":false,"reply":true}
"#;
        let opened = read_from("c.json", Cursor::new(lines), &Options::default()).unwrap();
        assert_eq!(opened.format.name, "youtube-downloader");
        let shown: Vec<_> =
            opened.reader.map(Result::unwrap).map(|c| (c.id, c.parent, c.author.unwrap(), c.date.unwrap(), c.text)).collect();
        assert_eq!(
            shown,
            [
                ("Ug1".into(), None, "@ann".into(), "1700000000.5".into(), "Fine".into()),
                ("Ug1.9a".into(), Some("Ug1".into()), "@bob".into(), "1 year ago".into(), "Indeed".into()),
            ]
        );
    }
}
