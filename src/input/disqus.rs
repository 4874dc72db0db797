//! Disqus' own export: all threads, then all posts, which name their thread and the post they answer.
//!
//! A comment's thread is the page's address, which a moderator knows and can open; where the export does not know it (the
//! thread was deleted, or has none) it is Disqus' number of the thread.

use std::{
    collections::HashMap,
    io::{self, BufRead},
};

use super::{
    About, Format, Reader, Source, Threads,
    document::Document,
    export::{self, Export},
    stream::{Met, Stream},
    xml::{Fault, Field, Kind, Shape, Tokens, is_document},
};
use crate::{
    comment::{Comment, Details},
    error::Result,
};

/// See the module.
pub(super) const FORMAT: Format = Format {
    name: "disqus",
    extensions: &[],
    about: "Disqus' export (XML): posts with the site's decisions, pages as threads",
    sniff,
    open,
};

/// What is read of a post; the order counts.
const POST: Shape = Shape {
    record: "post",
    around: &["disqus"],
    fields: &[
        Field::text("message"),
        Field::text("createdAt"),
        Field::text("isDeleted"),
        Field::text("isSpam"),
        Field::text("isApproved"),
        Field::text("ipAddress"),
        Field { within: Some("author"), name: "name", by_id: false },
        Field { within: Some("author"), name: "email", by_id: false },
        Field { within: Some("author"), name: "username", by_id: false },
        Field { within: None, name: "thread", by_id: true },
        Field { within: None, name: "parent", by_id: true },
    ],
};

/// What is read of a thread; the order counts.
const THREAD: Shape =
    Shape { record: "thread", around: &["disqus", "post"], fields: &[Field::text("link"), Field::text("title"), Field::text("message")] };

fn sniff(head: &[u8]) -> bool {
    let has = |words: &str| memchr::memmem::find(head, words.as_bytes()).is_some();
    is_document(head) && (has("//disqus.com/disqus-internals") || has("<disqus>") || has("<disqus "))
}

fn open(reader: Box<dyn BufRead + Send>, source: Source) -> Result<Reader> {
    let stream = Disqus {
        export: Export::new(&source)?,
        tokens: Tokens::open(reader, &source, "", POST.record),
        threads: source.threads.clone(),
        links: HashMap::new(),
        document: Document::default(),
    };
    Ok(Reader::stream(stream, source.name, source.notes))
}

struct Disqus {
    tokens: Tokens,
    export: Export,
    threads: Threads,
    /// Addresses of threads by their numbers.
    links: HashMap<String, String>,
    document: Document,
}

impl Stream for Disqus {
    fn next(&mut self) -> io::Result<Option<Met>> {
        loop {
            let kind = match self.tokens.next()? {
                Ok(kind) => kind,
                Err(fault) => return self.resume(fault.line, &fault, &THREAD).map(Some),
            };
            match kind {
                Kind::Over => return Ok(self.end()),
                Kind::Start | Kind::Empty => {
                    self.tokens.mark();
                    if let Some(met) = self.start(kind)? {
                        return Ok(Some(met));
                    }
                }
                Kind::End => match self.tokens.own() {
                    Some(b"disqus") => self.document.set_open(false),
                    Some(b"post") => {
                        let fault = self.tokens.fault("</post> where no post has begun");
                        return self.resume(fault.line, &fault, &THREAD).map(Some);
                    }
                    _ => {}
                },
                Kind::Text | Kind::Section | Kind::Other => {}
            }
            self.tokens.mark_if_far();
        }
    }
}

impl Disqus {
    /// Reads on from a tag that begins something.
    fn start(&mut self, kind: Kind) -> io::Result<Option<Met>> {
        let line = self.tokens.line();
        if self.document.begins() {
            self.tokens.learn_prefix(|name| name.trim_end_matches('/').ends_with("//disqus.com"));
        }
        let shape = match self.tokens.own() {
            Some(b"disqus") => {
                self.document.set_open(kind != Kind::Empty);
                return Ok(None);
            }
            Some(b"post") => &POST,
            Some(b"thread") => &THREAD,
            _ => return Ok(None),
        };
        let id = self.tokens.attribute("id").unwrap_or_default().trim().to_owned();
        let values = match self.tokens.record(kind, shape)? {
            Ok(values) => values.into_iter(),
            Err(fault) => return self.resume(line, &fault, shape).map(Some),
        };
        self.tokens.mark();
        if shape.record == POST.record {
            return Ok(Some(self.post(line, id, values)));
        }
        self.thread(id, values);
        Ok(None)
    }

    fn thread(&mut self, id: String, mut values: impl Iterator<Item = Option<String>>) {
        let mut value = || values.next().flatten().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        let [link, title, article] = std::array::from_fn(|_| value());
        let title = title.map(|title| htmlize::unescape(title).into_owned());
        if id.is_empty() || (link.is_none() && title.is_none()) {
            return;
        }
        let name = self.links.get(&id).or(link.as_ref()).unwrap_or(&id).clone();
        let is_known = self.export.tell(&self.threads, &name, About { title, link, article });
        // Without room for it, it goes by its number.
        if is_known && name != id {
            self.links.entry(id).or_insert(name);
        }
    }

    fn post(&mut self, line: u64, id: String, mut values: impl Iterator<Item = Option<String>>) -> Met {
        let guessed = self.tokens.guessed();
        let mut value = || values.next().flatten();
        let [text, date, deleted, spam, approved, ip, name, email, username, thread, parent] = std::array::from_fn(|_| value());
        let some = |value: Option<String>| value.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        let flag = |value: Option<String>| {
            some(value).and_then(|value| match value.to_ascii_lowercase().as_str() {
                "true" | "1" => Some(true),
                "false" | "0" => Some(false),
                _ => None,
            })
        };
        // What is spam is deleted, too, and says more.
        let label = match (flag(spam), flag(deleted), flag(approved)) {
            (Some(true), _, _) => Some(export::SPAM),
            (_, Some(true), _) => Some(export::DELETED),
            (_, _, Some(false)) => Some(export::PENDING),
            (Some(false), Some(false), _) => Some(export::APPROVED),
            _ => None,
        };
        let comment = Comment {
            id,
            thread: some(thread).map(|thread| self.links.get(&thread).cloned().unwrap_or(thread)),
            parent: some(parent),
            author: some(name).or_else(|| some(username)).map(|author| htmlize::unescape(author).into_owned()),
            date: some(date),
            text: text.unwrap_or_default(),
            label: label.map(str::to_owned),
            details: Some(Box::new(Details { email: some(email), ip: some(ip), ..Details::default() })),
            ..Comment::default()
        };
        Met::Comment { line, comment: self.export.finish(comment, guessed) }
    }

    /// Says what is broken, and goes on behind it. Behind a post there are more; what looks like a thread there is the rest of it.
    fn resume(&mut self, line: u64, fault: &Fault, broken: &Shape) -> io::Result<Met> {
        self.document.breaks();
        let starts = [self.tokens.start_of("post"), self.tokens.start_of(broken.record), b"</disqus".to_vec()];
        self.tokens.resume(&starts)?;
        Ok(fault.met(line))
    }

    /// The last word on the document, or on what was found in it.
    fn end(&mut self) -> Option<Met> {
        let cut_off = self.document.cut_off(&self.tokens, "</disqus>");
        if cut_off.is_none() {
            self.export.note("no <post> in it");
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

    fn read(xml: &[u8]) -> Vec<Result<Comment, String>> {
        let options = Options { format: Some(format_named("disqus").unwrap()), ..Options::default() };
        let opened = read_from("x.xml", Cursor::new(xml.to_vec()), &options).unwrap();
        opened.reader.map(|item| item.map_err(|error| error.to_string())).collect()
    }

    #[test]
    fn flags_become_labels() {
        let label =
            |flags: &str| read(format!("<disqus><post id='1'>{flags}</post></disqus>").as_bytes())[0].as_ref().unwrap().label.clone();
        let (spam, deleted) = (|flag| format!("<isSpam>{flag}</isSpam>"), |flag| format!("<isDeleted>{flag}</isDeleted>"));
        assert_eq!(label(&(spam("true") + &deleted("true"))).as_deref(), Some("spam"));
        assert_eq!(label(&(spam("false") + &deleted("true"))).as_deref(), Some("deleted"));
        assert_eq!(label(&(spam("false") + &deleted("false"))).as_deref(), Some("approved"));
        assert_eq!(label(&(spam("false") + &deleted("false") + "<isApproved>false</isApproved>")).as_deref(), Some("pending"));
        assert_eq!(label(&spam("false")), None);
    }

    #[test]
    fn other_prefixes_and_orphans() {
        let xml = "<d:disqus xmlns:d='http://disqus.com' xmlns:i='http://disqus.com/disqus-internals'>\
            <d:thread i:id='2'><d:link>https://a.example/</d:link></d:thread>\
            <d:post i:id='3'><d:thread i:id='2'/><d:author><d:name/><d:username>ann</d:username></d:author></d:post>\
            <d:post i:id='4'><d:thread i:id='9'/><d:parent i:id='3'/></d:post></d:disqus>";
        let read: Vec<Comment> = read(xml.as_bytes()).into_iter().map(Result::unwrap).collect();
        let thread = |index: usize| read[index].thread.as_deref();
        assert_eq!((thread(0), thread(1)), (Some("https://a.example/"), Some("9")));
        assert_eq!((read[0].author.as_deref(), read[1].parent.as_deref(), &*read[1].id), (Some("ann"), Some("3"), "4"));
    }

    #[test]
    fn a_category_is_no_thread_and_a_broken_post_is_one_record() {
        let xml = "<disqus><category id='1'><title>no</title></category>\n<post id='1'><message><![CDATA[a</message><thread id='2' /></post>\n<post id='2'><message><![CDATA[b]]></message></post></disqus>";
        let read = read(xml.as_bytes());
        assert_eq!(read.len(), 2);
        assert_eq!(read[0].as_ref().unwrap_err(), "x.xml: record 1, line 2: a CDATA section that runs into the next <post>; skipped");
        assert_eq!(read[1].as_ref().unwrap().text, "b");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]
        #[test]
        fn any_pieces_are_read_to_the_end(pieces in prop::collection::vec(prop::sample::select(&[
            "<disqus>", "<thread id='1'>", "</thread>", "<link>a</link>", "<post id='2'>", "</post>", "<message>", "</message>", "<author>", "</author>", "<name>", "<![CDATA[",
            "]]>", "<thread id='1'/>", "<", "\n", "</disqus>",
        ][..]), 0..80)) {
            let xml = pieces.concat();
            prop_assert!(read(xml.as_bytes()).len() <= xml.len());
        }
    }
}
