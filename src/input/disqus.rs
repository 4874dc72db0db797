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
    export::{self, Export},
    stream::{Met, Stream},
    xml::{Fault, Field, Kind, Shape, Tokens},
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

/// Bytes of addresses that are kept to name threads by; further threads go by their numbers.
const MOST_KEPT: usize = 32 << 20;

fn sniff(head: &[u8]) -> bool {
    let has = |words: &str| memchr::memmem::find(head, words.as_bytes()).is_some();
    head.trim_ascii_start().starts_with(b"<") && (has("//disqus.com/disqus-internals") || has("<disqus>") || has("<disqus "))
}

fn open(reader: Box<dyn BufRead + Send>, source: Source) -> Result<Reader> {
    let stream = Disqus {
        export: Export::new(&source)?,
        tokens: Tokens::open(reader, &source, ""),
        threads: source.threads.clone(),
        links: HashMap::new(),
        kept: 0,
        begun: false,
        whole: true,
        broken: false,
    };
    Ok(Reader::stream(stream, source.name, source.notes))
}

struct Disqus {
    tokens: Tokens,
    export: Export,
    threads: Threads,
    /// Addresses of threads by their numbers.
    links: HashMap<String, String>,
    kept: usize,
    /// Whether a tag has been met.
    begun: bool,
    /// Whether the document is at an end.
    whole: bool,
    /// Whether it has been said that it is broken.
    broken: bool,
}

impl Stream for Disqus {
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
                Kind::End => match self.tokens.own() {
                    Some(b"disqus") => self.whole = true,
                    Some(b"post") => {
                        let fault = self.tokens.fault("</post> where no post has begun");
                        return self.resume(fault.line, &fault).map(Some);
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
        if !self.begun {
            self.begun = true;
            self.tokens.learn_prefix(|name| name.trim_end_matches('/').ends_with("//disqus.com"));
        }
        let shape = match self.tokens.own() {
            Some(b"disqus") => {
                self.whole = kind == Kind::Empty;
                return Ok(None);
            }
            Some(b"post") => &POST,
            Some(b"thread") => &THREAD,
            _ => return Ok(None),
        };
        let id = self.tokens.attribute("id").unwrap_or_default().trim().to_owned();
        let values = match self.tokens.record(kind, shape)? {
            Ok(values) => values.into_iter(),
            Err(fault) => return self.resume(line, &fault).map(Some),
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
        if let Some(link) = &link
            && self.kept + id.len() + link.len() <= MOST_KEPT
            && !self.links.contains_key(&id)
        {
            self.kept += id.len() + link.len();
            self.links.insert(id.clone(), link.clone());
        }
        let name = self.links.get(&id).unwrap_or(&id);
        self.threads.add(name, About { title, link, article });
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

    /// Says what is broken, and goes on behind it.
    fn resume(&mut self, line: u64, fault: &Fault) -> io::Result<Met> {
        self.broken = true;
        let starts = [self.tokens.start_of("post"), self.tokens.start_of("thread"), b"</disqus".to_vec()];
        self.tokens.resume(&starts)?;
        Ok(fault.met(line))
    }

    /// The last word: a document without an end was cut off.
    fn end(&mut self) -> Option<Met> {
        if !self.whole && !std::mem::replace(&mut self.broken, true) {
            let fault = self.tokens.fault("the file is cut off before </disqus>, what followed is missing");
            return Some(fault.met(fault.line));
        }
        self.export.note("no <post> in it");
        None
    }
}
