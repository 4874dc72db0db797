//! A saved HTML page of an article with its comments. Nothing of it is run or fetched; what is deep or endless is cut or refused.

use std::{
    io::{self, BufRead, Read},
    sync::Arc,
    vec,
};

use memchr::{memchr_iter, memmem};

use super::{
    About, Format, Notes, Reader, Source,
    compressed::damage,
    export::Export,
    object::Left,
    source::failed,
    stream::{Met, Stream},
};
use crate::{comment::Comment, error::Result};

mod article;
mod find;
mod names;
mod parts;
mod repeated;
mod tree;

use tree::Tree;

/// See the module.
pub(super) const FORMAT: Format =
    Format { name: "html", extensions: &["html", "htm", "xhtml"], about: "a saved page of an article with its comments", sniff, open };

/// The longest page that is read, in bytes.
const LONGEST: usize = 32 << 20;

fn sniff(head: &[u8]) -> bool {
    let begins = |bytes: &[u8], mark: &str| bytes.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark.as_bytes()));
    let mut head = head.trim_ascii_start();
    // Browsers write where a page was saved from into a comment above it.
    while head.starts_with(b"<!--") {
        let Some(end) = memmem::find(head, b"-->") else { return false };
        head = head[end + 3..].trim_ascii_start();
    }
    let is_page = |head: &[u8]| ["<!doctype html", "<html"].iter().any(|mark| begins(head, mark));
    is_page(head)
        || begins(head, "<?xml") && memchr_iter(b'<', &head[..head.len().min(1000)]).skip(1).take(2).any(|at| is_page(&head[at..]))
}

fn open(reader: Box<dyn BufRead + Send>, source: Source) -> Result<Reader> {
    let export = Export::new(&source)?;
    let mut bytes = Vec::new();
    let cut = match reader.take(LONGEST as u64 + 1).read_to_end(&mut bytes) {
        Ok(_) => None,
        Err(error) => match damage(&error).map(str::to_owned) {
            Some(words) => Some(words),
            None => return Err(failed(&source.name, error)),
        },
    };
    if bytes.len() > LONGEST {
        return Err(source.bad(format!("a page of more than {} MB; paste its comments as text (--from text)", LONGEST >> 20)));
    }
    let (html, guessed) = decode(&bytes);
    if guessed {
        source.notes.count_windows_1252();
    }
    let Some(tree) = Tree::read(&html) else {
        return Err(source.bad("a page of too many elements; paste its comments as text (--from text)"));
    };
    let Some((nodes, sign)) = find::comments(&tree) else {
        let words = "no comments are found in this page: none are marked up as such, and no list of them repeats; save it again when its comments are shown, or paste its text (--from text)";
        return Err(source.bad(words));
    };
    let page = article::read(&tree, &nodes);
    let thread = page.link.clone().or_else(|| page.title.clone()).unwrap_or_else(|| source.name.to_string());
    let comments = parts::read(&tree, &nodes, sign, &page.host);
    let s = if comments.len() == 1 { "" } else { "s" };
    source.notes.add(format!("{} comment{s}, told by {}", comments.len(), sign.as_str()));
    source.threads.add(&thread, About { title: page.title, link: page.link, article: page.article });
    let page = Page {
        export,
        comments: comments.into_iter(),
        lines: Lines { bytes, at: 0, line: 1 },
        thread: thread.into(),
        cut,
        notes: source.notes.clone(),
    };
    Ok(Reader::stream(page, source.name, source.notes))
}

/// The page as text: UTF-8, or as its `charset` says, or Windows-1252; and whether that was a guess.
fn decode(bytes: &[u8]) -> (std::borrow::Cow<'_, str>, bool) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (text.into(), false);
    }
    const LOOKED_AT: usize = 1024;
    let head = bytes[..bytes.len().min(LOOKED_AT)].to_ascii_lowercase();
    let named = memmem::find(&head, b"charset=").and_then(|at| {
        let rest = head[at + 8..].trim_ascii_start();
        let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
        let end = rest.iter().position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':'))).unwrap_or(rest.len());
        encoding_rs::Encoding::for_label(&rest[..end])
    });
    match named.filter(|&encoding| encoding != encoding_rs::UTF_8) {
        Some(encoding) => (encoding.decode_without_bom_handling(bytes).0, false),
        None => (encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0, true),
    }
}

/// The comments of a page that has been read.
struct Page {
    comments: vec::IntoIter<(usize, Comment)>,
    lines: Lines,
    thread: Arc<str>,
    export: Export,
    /// Why the page ends early.
    cut: Option<String>,
    notes: Notes,
}

impl Stream for Page {
    fn next(&mut self) -> io::Result<Option<Met>> {
        for (offset, comment) in self.comments.by_ref() {
            if comment.text.is_empty() {
                self.notes.count_left_out(Left::Empty);
                continue;
            }
            let thread = Some(self.thread.to_string());
            let comment = self.export.finish(Comment { thread, ..comment }, false);
            return Ok(Some(Met::Comment { line: self.lines.of(offset), comment }));
        }
        let Some(words) = self.cut.take() else {
            self.export.note("no comments with text");
            return Ok(None);
        };
        Ok(Some(Met::Bad { line: self.lines.of(usize::MAX), words }))
    }
}

/// The lines of offsets that only grow.
struct Lines {
    bytes: Vec<u8>,
    at: usize,
    line: u64,
}

impl Lines {
    fn of(&mut self, offset: usize) -> u64 {
        let offset = offset.clamp(self.at, self.bytes.len());
        self.line += memchr_iter(b'\n', &self.bytes[self.at..offset]).count() as u64;
        self.at = offset;
        self.line
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
