//! WordPress' own export, WXR: RSS with the comments of each post inside its item.
//!
//! All versions of it name their elements alike; the namespace differs (`http://` or `https://wordpress.org/export/1.0/` to
//! `1.2/`), and so may the prefix where another program has written the file anew. A comment's thread is the post's address,
//! which a moderator knows and can open. Pingbacks and trackbacks are comments of that kind; notes that plugins keep as
//! comments (a shop's on its orders) were written by no reader, and are left out and counted.

use std::io::{self, BufRead};

use super::{
    About, Format, Reader, Source, Threads,
    document::Document,
    export::{self, Export},
    stream::{Met, Stream},
    xml::{Fault, Field, Kind, Shape, Tokens, is_document},
};
use crate::{
    comment::{self, Comment, Details},
    error::Result,
};

/// See the module.
pub(super) const FORMAT: Format = Format {
    name: "wordpress",
    extensions: &[],
    about: "WordPress' export (WXR): comments with the site's decisions, posts as threads",
    sniff,
    open,
};

/// What is read of a comment; the order is that of [`Row`].
const COMMENT: Shape = Shape {
    record: "comment",
    around: &["item", "channel", "rss"],
    fields: &[
        Field::text("comment_id"),
        Field::text("comment_author"),
        Field::text("comment_author_email"),
        Field::text("comment_author_url"),
        Field::text("comment_author_IP"),
        Field::text("comment_date"),
        Field::text("comment_date_gmt"),
        Field::text("comment_content"),
        Field::text("comment_approved"),
        Field::text("comment_type"),
        Field::text("comment_parent"),
    ],
};

/// Types of entries that no reader wrote.
const NOTES: &[&str] = &["order_note", "webhook_delivery", "action_log"];

fn sniff(head: &[u8]) -> bool {
    let has = |words: &str| memchr::memmem::find(head, words.as_bytes()).is_some();
    is_document(head) && (has("wordpress.org/export/") || has("<wp:comment>") || has("<wp:wxr_version>"))
}

fn open(reader: Box<dyn BufRead + Send>, source: Source) -> Result<Reader> {
    let export = Export::new(&source)?;
    let tokens = Tokens::open(reader, &source, "wp", COMMENT.record);
    let stream = Wordpress { tokens, export, threads: source.threads.clone(), item: Item::default(), document: Document::default() };
    Ok(Reader::stream(stream, source.name, source.notes))
}

struct Wordpress {
    tokens: Tokens,
    export: Export,
    threads: Threads,
    item: Item,
    document: Document,
}

/// A post, as far as it has been read.
#[derive(Debug, Default)]
struct Item {
    is_open: bool,
    title: Option<String>,
    link: Option<String>,
    id: Option<String>,
    guid: Option<String>,
    article: Option<String>,
    /// Whether the threads know of it.
    told: bool,
}

impl Item {
    /// Where the text of that element goes, unless it has been met.
    fn slot(&mut self, written: &[u8], own: Option<&[u8]>) -> Option<&mut Option<String>> {
        let slot = match (written, own) {
            (b"title", _) => &mut self.title,
            (b"link", _) => &mut self.link,
            (b"guid", _) => &mut self.guid,
            (b"content:encoded", _) => &mut self.article,
            (_, Some(b"post_id")) => &mut self.id,
            _ => return None,
        };
        (self.is_open && slot.is_none()).then_some(slot)
    }

    fn thread(&self) -> Option<&String> {
        [&self.link, &self.id, &self.guid].into_iter().flatten().find(|name| !name.is_empty())
    }
}

impl Stream for Wordpress {
    fn next(&mut self) -> io::Result<Option<Met>> {
        loop {
            let kind = match self.tokens.next()? {
                Ok(kind) => kind,
                Err(fault) => return self.resume(fault.line, &fault).map(Some),
            };
            match kind {
                Kind::Over => return Ok(self.end()),
                Kind::Start | Kind::Empty => {
                    self.tokens.mark();
                    if let Some(met) = self.start(kind)? {
                        return Ok(Some(met));
                    }
                }
                Kind::End => {
                    let own = self.tokens.own();
                    if own.is_some_and(|own| own == b"comment" || COMMENT.fields.iter().any(|field| field.name.as_bytes() == own)) {
                        let fault = self.tokens.fault(format!("{} where no comment has begun", self.tokens.shown()));
                        return self.resume(fault.line, &fault).map(Some);
                    }
                    match self.tokens.written() {
                        b"item" => self.item = Item::default(),
                        b"rss" => self.document.set_open(false),
                        _ => {}
                    }
                }
                Kind::Text | Kind::Section | Kind::Other => {}
            }
            self.tokens.mark_if_far();
        }
    }
}

impl Wordpress {
    /// Reads on from a tag that begins something.
    fn start(&mut self, kind: Kind) -> io::Result<Option<Met>> {
        let line = self.tokens.line();
        if self.document.begins() {
            self.tokens.learn_prefix(|name| name.contains("wordpress.org/export/") && !name.contains("excerpt"));
        }
        if self.tokens.own() == Some(b"comment") {
            return match self.tokens.record(kind, &COMMENT)? {
                Ok(values) => {
                    self.tokens.mark();
                    Ok(self.comment(line, values))
                }
                Err(fault) => self.resume(line, &fault).map(Some),
            };
        }
        match self.tokens.written() {
            b"item" => self.item = Item { is_open: kind == Kind::Start, ..Item::default() },
            b"rss" => self.document.set_open(true),
            _ if self.item.slot(self.tokens.written(), self.tokens.own()).is_some() => {
                let (written, own) = (self.tokens.written().to_vec(), self.tokens.own().map(<[u8]>::to_vec));
                let ends =
                    |tokens: &Tokens| tokens.own().is_some() || COMMENT.around.iter().any(|name| name.as_bytes() == tokens.written());
                match self.tokens.value(kind, ends)? {
                    Ok(value) => {
                        if let Some(slot) = self.item.slot(&written, own.as_deref()) {
                            *slot = Some(value);
                        }
                        self.tokens.mark();
                    }
                    Err(fault) => return self.resume(line, &fault).map(Some),
                }
            }
            _ => {}
        }
        Ok(None)
    }

    /// A comment of these values; none for a note of a plugin.
    fn comment(&mut self, line: u64, values: Vec<Option<String>>) -> Option<Met> {
        let guessed = self.tokens.guessed();
        let mut values = values.into_iter().map(Option::unwrap_or_default);
        let mut value = || values.next().unwrap_or_default();
        let [id, author, email, homepage, ip, local, date, text, state, kind, parent] = std::array::from_fn(|_| value());
        if NOTES.contains(&kind.as_str()) {
            self.export.leave_out();
            return None;
        }
        let some = |value: String| Some(value.trim().to_owned()).filter(|value| !value.is_empty());
        let label = some(state).map(|state| match state.as_str() {
            "1" | "approve" | "approved" => export::APPROVED.to_owned(),
            "0" | "hold" | "unapproved" | "pending" => export::PENDING.to_owned(),
            "trash" | "post-trashed" => export::TRASH.to_owned(),
            _ => state,
        });
        let kind = match kind.as_str() {
            "pingback" => comment::Kind::Pingback,
            "trackback" => comment::Kind::Trackback,
            _ => comment::Kind::Comment,
        };
        let thread = self.item.thread().cloned();
        if let Some(thread) = thread.as_ref().filter(|_| !self.item.told) {
            let about = About {
                title: self.item.title.as_deref().map(|title| htmlize::unescape(title).into_owned()).filter(|title| !title.is_empty()),
                link: self.item.link.clone().filter(|link| !link.is_empty()),
                article: self.item.article.take().filter(|article| !article.trim().is_empty()),
            };
            self.export.tell(&self.threads, thread, about);
            self.item.told = true;
        }
        let comment = Comment {
            id: id.trim().to_owned(),
            thread,
            parent: some(parent).filter(|parent| parent != "0"),
            author: some(author).map(|author| htmlize::unescape(author).into_owned()),
            date: some(date).filter(|date| !date.starts_with("0000")).or_else(|| some(local)),
            text,
            label,
            details: Some(Box::new(Details { kind, email: some(email), homepage: some(homepage), ip: some(ip) })),
            ..Comment::default()
        };
        Some(Met::Comment { line, comment: self.export.finish(comment, guessed) })
    }

    /// Says what is broken, and goes on behind it.
    fn resume(&mut self, line: u64, fault: &Fault) -> io::Result<Met> {
        self.document.breaks();
        let starts = [self.tokens.start_of("comment"), b"<item".to_vec(), b"</item".to_vec(), b"</rss".to_vec()];
        self.tokens.resume(&starts)?;
        Ok(fault.met(line))
    }

    /// The last word on the document, or on what was found in it.
    fn end(&mut self) -> Option<Met> {
        let cut_off = self.document.cut_off(&self.tokens, "</rss>");
        if cut_off.is_none() {
            self.export.note("no <wp:comment> in it");
        }
        cut_off
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;
    use crate::input::{Options, format_named, read_from};

    fn read(xml: &[u8]) -> (Vec<Result<Comment, String>>, Vec<String>) {
        let options = Options { format: Some(format_named("wordpress").unwrap()), ..Options::default() };
        let opened = read_from("x.xml", Cursor::new(xml.to_vec()), &options).unwrap();
        let read = opened.reader.map(|item| item.map_err(|error| error.to_string())).collect();
        (read, opened.notes.list())
    }

    fn in_item(comments: &str) -> String {
        format!("<rss xmlns:wp='http://wordpress.org/export/1.2/'><item><link>https://a.example/</link>{comments}</item></rss>")
    }

    #[test]
    fn states_become_labels() {
        for (state, label) in [
            ("1", Some("approved")),
            ("0", Some("pending")),
            ("spam", Some("spam")),
            ("trash", Some("trash")),
            ("<![CDATA[post-trashed]]>", Some("trash")),
            ("odd", Some("odd")),
            ("", None),
        ] {
            let xml = in_item(&format!("<wp:comment><wp:comment_approved>{state}</wp:comment_approved></wp:comment>"));
            assert_eq!(read(xml.as_bytes()).0[0].as_ref().unwrap().label.as_deref(), label, "{state}");
        }
    }

    #[test]
    fn a_thread_is_named_by_link_or_number() {
        let comment = "<wp:comment><wp:comment_id>1</wp:comment_id></wp:comment>";
        for (head, thread) in [
            ("<link>https://a.example/?p=1&amp;x</link><wp:post_id>4</wp:post_id>", Some("https://a.example/?p=1&x")),
            ("<link></link><wp:post_id>4</wp:post_id>", Some("4")),
            ("<guid isPermaLink='false'>g</guid>", Some("g")),
            ("", None),
        ] {
            let (read, _) = read(format!("<rss><channel><link>no</link><item>{head}{comment}</item></channel></rss>").as_bytes());
            assert_eq!(read[0].as_ref().unwrap().thread.as_deref(), thread, "{head}");
        }
    }

    #[test]
    fn what_is_known_of_threads_is_told() {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exports");
        for (name, title) in [("wordpress.xml", "Slugs – again"), ("disqus.xml", "Slugs & snails")] {
            let mut opened = crate::input::open(file.join(name), &Options::default()).unwrap();
            assert!(opened.reader.all(|item| item.is_ok()));
            let threads = opened.threads.list();
            assert_eq!(threads.len(), 1, "{name}");
            let about = &threads["https://allotment.example/2024/slugs/"];
            assert_eq!((about.title.as_deref(), about.link.as_deref()), (Some(title), Some("https://allotment.example/2024/slugs/")));
            assert!(about.article.as_ref().unwrap().contains("They ate the lettuce."));
        }
    }

    #[test]
    fn another_encoding_is_read_as_declared() {
        let xml = in_item("<wp:comment><wp:comment_content>При</wp:comment_content></wp:comment>");
        let (bytes, ..) = encoding_rs::WINDOWS_1251.encode(&xml);
        let (read, notes) = read(&[b"<?xml version='1.0' encoding='windows-1251'?>", &*bytes].concat());
        assert_eq!(read[0].as_ref().unwrap().text, "При");
        assert_eq!(notes[0], "read as windows-1251, as it says of itself");
    }

    #[test]
    fn a_lost_end_of_an_article_costs_one_record() {
        let article = "<content:encoded><![CDATA[no end</content:encoded>";
        let comment = |id: u8| {
            format!("<wp:comment><wp:comment_id>{id}</wp:comment_id><wp:comment_author><![CDATA[a]]></wp:comment_author></wp:comment>\n")
        };
        let (read, _) = read(in_item(&format!("{article}\n{}{}", comment(1), comment(2))).as_bytes());
        assert_eq!(read.len(), 3);
        assert_eq!(read[0].as_ref().unwrap_err(), "x.xml: record 1, line 1: a CDATA section that runs into the next <wp:comment>; skipped");
        assert_eq!(read[2].as_ref().unwrap().id, "2");
    }

    /// Records that are broken only far behind their beginning must not be read again and again.
    #[test]
    fn a_file_of_faults_takes_linear_time() {
        for unit in [
            "<wp:comment><x><![CDATA[",
            "<wp:comment><x>",
            "<wp:comment \"",
            "<wp:comment><wp:comment_content>",
            "<item><title>",
            "<!--<item>",
            "<a ",
        ] {
            let xml = format!("<rss><item>{}", unit.repeat(400_000 / unit.len()));
            let start = std::time::Instant::now();
            let count = read(xml.as_bytes()).0.len();
            assert!(count <= xml.len());
            assert!(start.elapsed().as_secs() < 30, "{unit} {:?}", start.elapsed());
        }
    }

    fn pieces() -> impl Strategy<Value = Vec<u8>> {
        const PIECES: &[&[u8]] = &[
            b"<rss xmlns:wp='https://wordpress.org/export/1.2/'>",
            b"<item>",
            b"</item>",
            b"<title>",
            b"</title>",
            b"<wp:comment>",
            b"</wp:comment>",
            b"<wp:comment/>",
            b"<wp:comment_id>7</wp:comment_id>",
            b"<wp:comment_content>",
            b"</wp:comment_content>",
            b"<![CDATA[",
            b"]]>",
            b"<!--",
            b"-->",
            b"<!DOCTYPE a [",
            b"<",
            b">",
            b"&amp;",
            b"&#0;",
            b"\n",
            b"\xff",
            b"text",
            b"'",
            b"</rss>",
        ];
        prop::collection::vec(prop::sample::select(PIECES), 0..80).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]
        #[test]
        fn any_pieces_are_read_to_the_end(bytes in pieces()) {
            let (read, _) = read(&bytes);
            prop_assert!(read.len() <= bytes.len());
        }

        #[test]
        fn what_is_written_is_read(texts in prop::collection::vec(any::<String>(), 0..8), sections in any::<bool>()) {
            let written = |text: &str| if sections {
                format!("<![CDATA[{}]]>", text.replace("]]>", "]]]]><![CDATA[>"))
            } else {
                text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
            };
            let comments: String = texts.iter().map(|text| format!("<wp:comment><wp:comment_content>{}</wp:comment_content></wp:comment>", written(text))).collect();
            let (read, _) = read(in_item(&comments).as_bytes());
            let texts: Vec<&str> = texts.iter().map(|text| if sections { text.as_str() } else { text.trim() }).collect();
            prop_assert_eq!(read.iter().map(|item| item.as_ref().unwrap().text.as_str()).collect::<Vec<_>>(), texts);
        }

        /// Wherever a file is cut, what stands before is read, and the cut is told.
        #[test]
        fn a_cut_file_is_read_as_far_as_it_goes(cut in 0usize..1000) {
            let comment = |id: u32| format!("<wp:comment>\n<wp:comment_id>{id}</wp:comment_id>\n<wp:comment_content><![CDATA[text]]></wp:comment_content>\n</wp:comment>\n");
            let comments: Vec<String> = (1..9).map(comment).collect();
            let xml = in_item(&comments.concat());
            let cut = cut % xml.len();
            let whole = xml[..cut].matches("</wp:comment>").count();
            let (read, _) = read(&xml.as_bytes()[..cut]);
            prop_assert_eq!(read.iter().filter(|item| item.is_ok()).count(), whole);
            prop_assert_eq!(read.iter().any(Result::is_err), cut > xml.find('>').unwrap());
        }
    }
}
