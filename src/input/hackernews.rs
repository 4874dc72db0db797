//! Dumps of Hacker News: items of its API or of the BigQuery table, one object a line. Their text is HTML; stories are their titles and texts.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, de::IgnoredAny};
use serde_json::Value;

use super::{
    Format,
    columns::Role,
    jsonl,
    object::{Dialect, Left, Others, first_objects},
    plain::plain,
};
use crate::comment::CommentRef;

/// See the module.
pub(super) const FORMAT: Format = Format {
    name: "hackernews",
    extensions: &["jsonl", "ndjson", "json"],
    about: "a dump of Hacker News items, one object a line",
    sniff,
    open: |reader, source| jsonl::open_as(reader, source, Some(&DIALECT)),
};

const DIALECT: Dialect = Dialect {
    names: &[
        (Role::Text, &["text"]),
        (Role::Id, &["id"]),
        (Role::Thread, &["story_id"]),
        (Role::Parent, &["parent"]),
        (Role::Author, &["by"]),
        (Role::Date, &["time", "timestamp"]),
    ],
    others: &["type", "title", "dead", "deleted", "url"],
    finish,
};

/// What tells an item from other records with such names.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Sign {
    id: Value,
    time: Value,
    #[serde(rename = "type")]
    kind: Value,
    #[serde(deserialize_with = "is_there")]
    by: bool,
    #[serde(deserialize_with = "is_there")]
    deleted: bool,
}

fn is_there<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}

fn sniff(head: &[u8]) -> bool {
    // The table's export writes its numbers as strings.
    let is_number = |value: &Value| match value {
        Value::String(text) => !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()),
        value => value.is_u64(),
    };
    first_objects::<Sign>(head).iter().any(|Sign { id, time, kind, by, deleted }| {
        let is_kind = matches!(kind.as_str(), Some("comment" | "story" | "job" | "poll" | "pollopt"));
        is_kind && is_number(id) && is_number(time) && (*by || *deleted)
    })
}

fn finish<'a>(comment: &mut CommentRef<'a>, others: &mut Others<'a>) -> Result<(), Left> {
    let [kind, title, dead, deleted, url, ..] = others;
    let is = |value: &Option<Cow<'a, str>>| value.as_deref().is_some_and(|value| value.eq_ignore_ascii_case("true") || value == "1");
    if is(deleted) || matches!(comment.text.trim(), "[deleted]" | "[dead]" | "[flagged]" | "[delayed]") {
        return Err(Left::Gone);
    }
    let read = match plain(&comment.text, "") {
        Cow::Owned(text) => Some(text),
        Cow::Borrowed(_) => None,
    };
    if let Some(text) = read {
        comment.text = text.into();
    }
    if !matches!(kind.as_deref(), Some("comment")) {
        // A story, a job or a poll: what was posted is its title, its link and its text.
        let parts = [title.take(), url.take(), Some(std::mem::take(&mut comment.text))];
        let parts: Vec<Cow<'a, str>> = parts.into_iter().flatten().filter(|part| !part.trim().is_empty()).collect();
        comment.text = parts.join("\n").into();
        comment.thread = Some(comment.id.clone());
        comment.parent = None;
    }
    if comment.text.trim().is_empty() {
        return Err(Left::Empty);
    }
    if comment.parent == comment.thread {
        comment.parent = None;
    }
    if comment.label.is_none() && is(dead) {
        comment.label = Some("rejected".into());
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::Cursor;

    use crate::input::{Options, read_from};

    #[test]
    fn records_with_such_names_are_no_items() {
        for (line, is_one) in [
            (r#"{"id":1,"type":"comment","by":"ann","time":1175714200,"text":"a \ud83d"}"#, true),
            (r#"{"id":"1","type":"pollopt","deleted":true,"time":"1175714200"}"#, true),
            (r#"{"id":"a1","type":"comment","by":"ann","time":1175714200,"text":"a"}"#, false),
            (r#"{"id":1,"type":"review","by":"ann","time":1175714200,"text":"a"}"#, false),
            (r#"{"id":1,"type":"comment","by":"ann","time":"2 hours ago","text":"a"}"#, false),
            (r#"{"id":1,"type":"comment","by":"ann","timestamp":1175714200,"text":"a"}"#, false),
        ] {
            assert_eq!(super::sniff(line.as_bytes()), is_one, "{line}");
        }
    }

    #[test]
    fn items_of_the_api_and_of_the_table() {
        let dump = r#"{"by":"ann","descendants":2,"id":8863,"kids":[9224],"score":104,"time":1175714200,"title":"My app","type":"story","url":"http://app.example/"}
{"by":"bob","id":9224,"parent":8863,"text":"It&#x27;s good:<p>see <a href=\"https:&#x2F;&#x2F;a.example&#x2F;long\" rel=\"nofollow\">https:&#x2F;&#x2F;a.example&#x2F;lo...</a>","time":1175714300,"type":"comment"}
{"deleted":true,"id":9225,"parent":8863,"time":1175714300,"type":"comment"}
{"title":null,"url":null,"text":"Buy now","dead":true,"by":"eve","score":null,"time":1175714400,"timestamp":"2007-04-04 19:20:00 UTC","type":"comment","id":9226,"parent":9224,"descendants":null,"ranking":null,"deleted":null}
"#;
        let opened = read_from("hn.jsonl", Cursor::new(dump), &Options::default()).unwrap();
        assert_eq!(opened.format.name, "hackernews");
        let shown: Vec<String> = opened
            .reader
            .map(Result::unwrap)
            .map(|c| format!("{} {:?} {:?} {:?} {:?} {:?} {:?}", c.id, c.thread, c.parent, c.author, c.date, c.label, c.text))
            .collect();
        assert_eq!(
            shown,
            [
                r#"8863 Some("8863") None Some("ann") Some("1175714200") None "My app\nhttp://app.example/""#,
                r#"9224 None Some("8863") Some("bob") Some("1175714300") None "It's good:\nsee https://a.example/long""#,
                r#"9226 None Some("9224") Some("eve") Some("1175714400") Some("rejected") "Buy now""#,
            ]
        );
        assert_eq!(opened.notes.list(), ["1 record left out: removed or deleted, their text is gone"]);
    }
}
