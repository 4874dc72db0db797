//! The YouTube Data API: pages of `commentThreads` and `comments`, one, many, or one a line; item by item, so that a page may be of any size.

use std::{
    collections::VecDeque,
    io::{self, BufRead},
};

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::{
    About, Format, Notes, Reader, Source, Threads,
    export::Export,
    items::{Found, Items, Walk},
    object::{Left, mend, reason},
    plain::plain,
    stream::{Met, Stream},
};
use crate::{comment::Comment, error::Result};

/// See the module.
pub(super) const FORMAT: Format = Format {
    name: "youtube",
    extensions: &["json", "jsonl", "ndjson"],
    about: "responses of the YouTube Data API: commentThreads or comments, with replies",
    sniff,
    open,
};

/// Goes by the keys of the first objects, whole or cut, and by the kind of the first: what a comment says settles nothing.
fn sniff(head: &[u8]) -> bool {
    const LOOKED_AT: usize = 5;
    let head = head.trim_ascii_start();
    if !matches!(head.first(), Some(b'{' | b'[')) {
        return false;
    }
    let (mut walk, mut objects, mut string, mut is_value) = (Walk::default(), 0, &head[..0], false);
    // What is open: the last key of an object, nothing of an array.
    let mut open: Vec<Option<&[u8]>> = Vec::new();
    loop {
        let before = walk.at;
        let Some(byte) = walk.step(head) else { return false };
        match byte {
            b'"' => {
                string = &head[before + 1..walk.at - 1];
                if std::mem::take(&mut is_value)
                    && objects == 0
                    && string.starts_with(b"youtube#")
                    && matches!(path(&open), Some([b"kind", b""]))
                {
                    return true;
                }
            }
            b':' => {
                if let Some(Some(key)) = open.last_mut() {
                    *key = string;
                }
                is_value = true;
                if let Some([b"snippet", b"topLevelComment" | b"textDisplay" | b"textOriginal"]) = path(&open) {
                    return true;
                }
            }
            b'{' | b'[' => {
                open.push((byte == b'{').then_some(b""));
                is_value = false;
            }
            b'}' | b']' => {
                open.pop();
                objects += usize::from(byte == b'}' && open.iter().flatten().next().is_none());
                if objects == LOOKED_AT {
                    return false;
                }
            }
            byte => is_value &= byte.is_ascii_whitespace(),
        }
    }
}

/// The keys that lead here, from the object or from an item of a page; `None` where there are more than two.
fn path<'a>(open: &[Option<&'a [u8]>]) -> Option<[&'a [u8]; 2]> {
    let mut keys = open.iter().flatten().copied();
    let first = keys.next()?;
    let first = if first == b"items" { keys.next()? } else { first };
    let second = keys.next().unwrap_or_default();
    keys.next().is_none().then_some([first, second])
}

fn open(reader: Box<dyn BufRead + Send>, source: Source) -> Result<Reader> {
    let responses = Responses {
        items: Items::new(reader, &["items"]),
        ready: VecDeque::new(),
        video: String::new(),
        export: Export::new(&source)?,
        threads: source.threads,
        notes: source.notes.clone(),
    };
    Ok(Reader::stream(responses, source.name, source.notes))
}

struct Responses {
    items: Items,
    /// Comments of the item read last.
    ready: VecDeque<Met>,
    /// The video that was noted last.
    video: String,
    threads: Threads,
    notes: Notes,
    export: Export,
}

/// A comment, a thread of comments, or a video.
#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Item {
    kind: Option<String>,
    #[serde(deserialize_with = "text")]
    id: Option<String>,
    snippet: Option<Box<Snippet>>,
    replies: Option<Replies>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Snippet {
    video_id: Option<String>,
    top_level_comment: Option<Item>,
    author_display_name: Option<String>,
    text_display: Option<String>,
    text_original: Option<String>,
    parent_id: Option<String>,
    published_at: Option<String>,
    moderation_status: Option<String>,
    title: Option<String>,
    description: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Replies {
    /// Each by itself: one that cannot be read costs no other.
    comments: Vec<Box<RawValue>>,
}

/// An id; that of a search result is an object, and none.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match serde_json::Value::deserialize(deserializer)? {
        serde_json::Value::String(text) => Some(text),
        _ => None,
    })
}

impl Stream for Responses {
    fn next(&mut self) -> io::Result<Option<Met>> {
        loop {
            if let Some(met) = self.ready.pop_front() {
                return Ok(Some(met));
            }
            let Some((line, found)) = self.items.next()? else {
                self.export.note("no comments");
                return Ok(None);
            };
            match found {
                Found::Opening(_) => {}
                Found::Broken(words) => return Ok(Some(Met::Bad { line, words })),
                Found::Item(json) => match parse(json) {
                    Ok((item, guessed)) => {
                        if guessed {
                            self.notes.count_windows_1252();
                        }
                        self.take(item, line);
                    }
                    Err(words) => return Ok(Some(Met::Bad { line, words })),
                },
            }
        }
    }
}

fn parse(json: &[u8]) -> Result<(Item, bool), String> {
    serde_json::from_slice(json).map(|item| (item, false)).or_else(|error| {
        let (mended, guessed) = mend(json).ok_or_else(|| reason(&error))?;
        serde_json::from_str(&mended).map(|item| (item, guessed)).map_err(|error| reason(&error))
    })
}

impl Responses {
    /// Makes comments of an item.
    fn take(&mut self, item: Item, line: u64) {
        let Item { kind, id, snippet, replies } = item;
        let Some(mut snippet) = snippet else {
            // Of an item of which only ids were asked for nothing can be judged.
            return self.notes.count_left_out(Left::Empty);
        };
        if kind.as_deref() == Some("youtube#video") {
            if let Some(video) = id {
                let link = Some(watch(&video));
                self.threads.add(&video, About { title: snippet.title, link, article: snippet.description });
            }
            return;
        }
        let Some(top) = snippet.top_level_comment.take() else {
            return self.comment(id, snippet, None, None, line);
        };
        let (video, top_id) = (snippet.video_id, top.id.or(id));
        if let Some(top) = top.snippet {
            self.comment(top_id.clone(), top, video.as_deref(), None, line);
        }
        for reply in replies.map(|replies| replies.comments).unwrap_or_default() {
            match parse(reply.get().as_bytes()) {
                Ok((Item { id, snippet: Some(snippet), .. }, _)) => self.comment(id, snippet, video.as_deref(), top_id.as_deref(), line),
                Ok(_) => self.notes.count_left_out(Left::Empty),
                Err(words) => self.ready.push_back(Met::Bad { line, words: format!("a reply: {words}") }),
            }
        }
    }

    fn comment(&mut self, id: Option<String>, snippet: Box<Snippet>, video: Option<&str>, parent: Option<&str>, line: u64) {
        let owned = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
        let text = match (snippet.text_original, snippet.text_display) {
            (Some(text), _) => text,
            (None, Some(html)) => plain(&html, "youtube.com").into_owned(),
            (None, None) => return self.notes.count_left_out(Left::Empty),
        };
        let thread = owned(snippet.video_id.as_deref().or(video));
        if let Some(thread) = thread.as_ref().filter(|thread| **thread != self.video) {
            self.video.clone_from(thread);
            self.threads.add(thread, About { link: Some(watch(thread)), ..About::default() });
        }
        let label = snippet.moderation_status.map(|status| match &*status {
            "published" => "approved".to_owned(),
            "heldForReview" => "pending".to_owned(),
            "likelySpam" => "spam".to_owned(),
            _ => status,
        });
        let comment = Comment {
            id: id.unwrap_or_default(),
            thread,
            parent: owned(snippet.parent_id.as_deref().or(parent)),
            author: owned(snippet.author_display_name.as_deref()),
            date: owned(snippet.published_at.as_deref()),
            text,
            label,
            ..Comment::default()
        };
        let comment = self.export.finish(comment, false);
        self.ready.push_back(Met::Comment { line, comment });
    }
}

/// The address of a video.
fn watch(video: &str) -> String {
    format!("https://www.youtube.com/watch?v={video}")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;
    use crate::input::{Options, read_from};

    const PAGE: &str = r#"{
  "kind": "youtube#commentThreadListResponse",
  "items": [
    {"kind": "youtube#commentThread", "id": "A", "snippet": {"videoId": "v1", "topLevelComment": {"id": "A", "snippet":
      {"authorDisplayName": "ann", "videoId": "v1", "textDisplay": "Look at <a href=\"http://a.example/\">a.example</a><br>now", "publishedAt": "2024-01-01T00:00:00Z"}}},
     "replies": {"comments": [{"kind": "youtube#comment", "id": "A.1", "snippet": {"authorDisplayName": "bob", "textOriginal": "half \ud83d", "parentId": "A", "moderationStatus": "likelySpam"}}]}},
    {"id": "B", "snippet": {"videoId": "v2", "topLevelComment": {"id": "B", "snippet": {"textOriginal": "<3", "moderationStatus": "heldForReview"}}}}
  ],
  "pageInfo": {"totalResults": 2}
}"#;

    fn shown(name: &str, json: &str) -> Vec<String> {
        let opened = read_from(name, Cursor::new(json.to_owned()), &Options::default()).unwrap();
        assert_eq!(opened.format.name, "youtube");
        let show = |c: Comment| {
            format!("{}:{} {} {:?} {:?} {:?} {:?} {:?}", c.place.record, c.place.line, c.id, c.thread, c.parent, c.author, c.label, c.text)
        };
        opened.reader.map(|item| item.map_or_else(|error| error.to_string(), show)).collect()
    }

    #[test]
    fn threads_replies_and_states() {
        assert_eq!(
            shown("page.json", PAGE),
            [
                r#"1:4 A Some("v1") None Some("ann") None "Look at http://a.example/\nnow""#,
                "2:4 A.1 Some(\"v1\") Some(\"A\") Some(\"bob\") Some(\"spam\") \"half \u{fffd}\"",
                r#"3:7 B Some("v2") None None Some("pending") "<3""#,
            ]
        );
    }

    #[test]
    fn pages_on_lines_in_arrays_and_behind_one_another() {
        let line = PAGE.replace('\n', " ");
        for pages in [format!("{line}\n{line}\n"), format!("[{PAGE},\n{PAGE}]"), format!("{PAGE}{PAGE}")] {
            assert_eq!(shown("stdin", &pages).len(), 6);
        }
    }

    #[test]
    fn comments_and_videos_listed_by_themselves() {
        let json = r#"[{"kind":"youtube#video","id":"v1","snippet":{"title":"A walk","description":"Through rain"}},
{"kind":"youtube#comment","id":"A.1","snippet":{"textOriginal":"Nice","parentId":"A","moderationStatus":"rejected"}},
{"kind":"youtube#comment","id":"A.2"},
{"kind":"youtube#comment","id":5,"snippet":{"textOriginal":7}}]"#;
        let opened = read_from("c.json", Cursor::new(json), &Options::default()).unwrap();
        let read: Vec<String> = opened
            .reader
            .map(|item| item.map_or_else(|error| error.to_string(), |c| format!("{} {:?} {:?}", c.id, c.parent, c.label)))
            .collect();
        assert_eq!(
            read,
            [
                r#"A.1 Some("A") Some("rejected")"#,
                "c.json: record 2, line 4: bad JSON: invalid type: integer, expected a string (column 60); skipped"
            ]
        );
        assert_eq!(opened.threads.list()["v1"].title.as_deref(), Some("A walk"));
        assert_eq!(opened.notes.list(), ["1 comment: 1 rejected", "1 record left out: no text"]);
    }

    #[test]
    fn a_text_about_the_format_is_not_of_it() {
        let json = serde_json::json!({"text": "what is \"youtube#comment\"?"}).to_string();
        assert!(!sniff(json.as_bytes()));
        assert!(!sniff(b"\"youtube#comment\""));
        for json in [
            r#"{"id":"2","text":"topLevelComment"}"#,
            r#"{"id":"2","text":"youtube#comment"}"#,
            r#"{"id":"2","text":"\",\"kind\":\"youtube#comment"}"#,
            r#"{"snippet":"textOriginal","text":"a"}"#,
            r#"{"id":1,"text":"a"}
{"id":2,"kind":"youtube#comment"}"#,
            r#"{"a":{"b":{"snippet":{"textOriginal":"a"}}}}"#,
        ] {
            assert!(!sniff(json.as_bytes()), "{json}");
        }
        // A page is told though it is far from whole.
        assert!(sniff(br#"{"etag":"x","items":[{"id":"A","snippet":{"videoId":"v","topLevelComment":{"#));
        assert!(sniff(br#"{"id":"A","snippet":{"textOriginal":""#));
        assert!(sniff(br#"{"kind":"youtube#commentListResponse","#));
    }

    #[test]
    fn a_bad_reply_costs_itself_only() {
        let page = PAGE.replacen(r#""comments": ["#, r#""comments": [{"id":"A.0","snippet":{"textOriginal":7}}, 5, "#, 1);
        let read = shown("page.json", &page);
        assert_eq!(read.len(), 5, "{read:?}");
        assert_eq!(
            read[1],
            "page.json: record 2, line 4: a reply: bad JSON: invalid type: integer, expected a string (column 39); skipped"
        );
        assert!(read[2].contains("record 3") && read[2].ends_with("skipped"), "{}", read[2]);
        assert!(read[0].starts_with("1:4 A ") && read[3].starts_with("4:4 A.1 ") && read[4].starts_with("5:7 B "));
    }

    proptest! {
        #[test]
        fn cut_anywhere_it_says_so_or_is_whole(at in any::<prop::sample::Index>()) {
            let at = at.index(PAGE.len());
            if PAGE.is_char_boundary(at) && at > 60 {
                let read = shown("page.json", &PAGE[..at]);
                prop_assert!(read.last().unwrap().ends_with("; skipped"), "{:?}", read);
                prop_assert!(read.len() <= 4);
            }
        }

        #[test]
        fn any_bytes(pieces in prop::collection::vec(prop::sample::select(vec!["{", "}", "[", "]", "\"items\"", ":", ",", "\"", "\\", "\"topLevelComment\"", "\"snippet\":", "\"textOriginal\":\"a\"", "\n", "1"]), 0..80)) {
            let json = pieces.concat();
            let options = Options { format: Some(&FORMAT), ..Options::default() };
            if let Ok(opened) = read_from("x", Cursor::new(json.clone()), &options) {
                prop_assert!(opened.reader.count() <= json.len());
            }
        }
    }
}
