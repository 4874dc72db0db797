//! A pasted page: each line that is not blank is a comment.
//!
//! People paste the article with its comments. An article stands at the top and the page's furniture between it and the
//! comments leaves many blank lines, while paragraphs and comments stand one to three blank lines apart. So what
//! comes before the first run of five or more blank lines is the article, and is left out. Where such runs keep
//! coming, they are the page's way of setting comments apart, and everything is comments.

use std::{
    borrow::Cow,
    io::{self, BufRead},
    sync::Arc,
};

use super::{
    Format, Notes, Reader, Source,
    block::{Block, Cut, Parse, Raw, Scratch},
    encoding::decode,
    lines::Lines,
    source::failed,
};
use crate::{comment::CommentRef, error::Result};

/// See the module.
pub(super) const FORMAT: Format = Format {
    name: "text",
    extensions: &["txt", "text"],
    about: "a pasted page: each line is a comment; an article above them is left out",
    sniff: |head| !is_markup(head),
    open,
};

/// Blank lines that set the article off.
const GAP: usize = 5;

/// More gaps than this (below the article, above a footer) are the page's rhythm.
const GAPS: usize = 2;

/// How far an article is looked for, in bytes and lines; a longer one is taken for comments.
const ARTICLE_BYTES: usize = 1 << 20;
const ARTICLE_LINES: usize = 2000;

/// Markup is not read as text unless that is asked for: every tag would be a comment.
fn is_markup(head: &[u8]) -> bool {
    let head = head.trim_ascii_start();
    ["<?xml", "<!doctype", "<html", "<rss", "<disqus"]
        .iter()
        .any(|mark| head.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark.as_bytes())))
}

fn open(reader: Box<dyn BufRead + Send>, source: Source) -> Result<Reader> {
    let mut lines = Lines::new(reader);
    let page = lines.peek(ARTICLE_BYTES).map_err(|e| failed(&source.name, e))?;
    let article = article_lines(page);
    if article.text > 0 {
        let s = if article.text == 1 { "" } else { "s" };
        source.notes.add(format!("article: {} line{s} left out", article.text));
    }
    let notes = source.notes.clone();
    let page = Page { name: source.name, notes: source.notes };
    Ok(Reader::new(LinesOfText { lines, article_ends: article.ends }, page, notes))
}

/// The article at the top of a page.
#[derive(Debug, PartialEq, Eq, Default)]
struct Article {
    /// Its last line; 0 for no article.
    ends: u64,
    /// Its lines that are not blank.
    text: u64,
}

fn article_lines(page: &[u8]) -> Article {
    let mut article = Article::default();
    let (mut text, mut gaps, mut blank) = (0, 0, 0);
    for (number, line) in (1..).zip(split(page).take(ARTICLE_LINES)) {
        if is_blank(&decode(line).0) {
            blank += 1;
            continue;
        }
        // A gap is one that has text on both sides.
        if blank >= GAP && text > 0 {
            gaps += 1;
            if gaps == 1 {
                article = Article { ends: number - 1, text };
            }
        }
        blank = 0;
        text += 1;
    }
    if gaps > GAPS { Article::default() } else { article }
}

/// The lines of a page, as [`Lines`] cuts them.
fn split(page: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = page;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (end, next) = super::lines::line_end(rest, 0, true).unwrap_or((rest.len(), rest.len()));
        let line = &rest[..end];
        rest = &rest[next..];
        Some(line)
    })
}

fn is_blank(line: &str) -> bool {
    line.trim_start().is_empty()
}

/// The lines below the article that are not blank.
struct LinesOfText {
    lines: Lines,
    article_ends: u64,
}

impl Cut for LinesOfText {
    fn fill(&mut self, block: &mut Block) -> io::Result<bool> {
        let article_ends = self.article_ends;
        let is_text = |line: &[u8]| line.first().is_some_and(u8::is_ascii_graphic) || !is_blank(&decode(line).0);
        self.lines.fill_with(|number, line| number > article_ends && is_text(line), block)
    }
}

/// Each line is a comment.
struct Page {
    name: Arc<str>,
    notes: Notes,
}

impl Parse for Page {
    fn comment<'a>(&'a self, raw: Raw<'a>, scratch: &'a mut Scratch) -> Result<Option<CommentRef<'a>>> {
        let (text, guessed) = raw.text.map_or_else(|| decode(raw.bytes), |text| (Cow::Borrowed(text), false));
        if guessed {
            self.notes.count_windows_1252();
        }
        Ok(Some(CommentRef {
            id: scratch.number.format(raw.line).into(),
            numbered: true,
            text,
            ..CommentRef::new(&self.name, raw.record, raw.line)
        }))
    }

    fn name(&self) -> &Arc<str> {
        &self.name
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::input::{Options, format_named, read_from};

    fn read(page: impl Into<Vec<u8>>) -> (Vec<(String, String)>, Vec<String>) {
        let options = Options { format: Some(format_named("text").unwrap()), ..Options::default() };
        let opened = read_from("page", std::io::Cursor::new(page.into()), &options).unwrap();
        let comments = opened.reader.map(|c| c.map(|c| (c.id, c.text)).unwrap()).collect();
        (comments, opened.notes.list())
    }

    fn comments(page: &str) -> Vec<(String, String)> {
        read(page).0
    }

    fn expect(comments: &[(&str, &str)]) -> Vec<(String, String)> {
        comments.iter().map(|(id, text)| ((*id).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn an_article_above_the_comments_is_left_out() {
        let page = format!("{}{}{}", "article\n".repeat(7), "\n".repeat(11), "comment\n".repeat(33));
        let (comments, notes) = read(page);
        assert_eq!(comments.len(), 33);
        assert_eq!(comments[0], ("19".to_owned(), "comment".to_owned()));
        assert_eq!(comments[32].0, "51");
        assert_eq!(notes, ["article: 7 lines left out"]);
    }

    #[test]
    fn an_article_may_have_paragraphs() {
        let page = format!("title\n\none\n\n\ntwo\n{}yes\n\nno", " \r\n".repeat(5));
        assert_eq!(comments(&page), expect(&[("12", "yes"), ("14", "no")]));
        assert_eq!(read(page).1, ["article: 3 lines left out"]);
    }

    #[test]
    fn paragraphs_set_apart_by_a_blank_line_are_comments() {
        assert_eq!(comments("one\n\ntwo\n\n\nthree\n"), expect(&[("1", "one"), ("3", "two"), ("6", "three")]));
        assert_eq!(comments("one\n\n\n\n\ntwo\n").len(), 2);
    }

    #[test]
    fn a_gap_needs_text_on_both_sides() {
        assert_eq!(comments("\n\n\n\n\n\n\none\ntwo\n\n\n\n\n\n\n\n"), expect(&[("8", "one"), ("9", "two")]));
    }

    #[test]
    fn gaps_that_keep_coming_set_comments_apart() {
        assert_eq!(comments(&"one\n\n\n\n\n\n".repeat(4)).len(), 4);
        assert_eq!(comments(&"one\n\n\n\n\n\n".repeat(3)).len(), 2);
    }

    #[test]
    fn an_article_without_end_is_no_article() {
        let gap = "\n".repeat(8);
        assert_eq!(comments(&format!("{}{gap}comment", "line\n".repeat(2000))).len(), 2001);
        assert_eq!(comments(&format!("{}\n{gap}comment", "x".repeat(1 << 20))).len(), 2);
        assert_eq!(comments(&format!("{}{gap}comment", "line\n".repeat(1900))).len(), 1);
    }

    #[test]
    fn every_line_end_and_inner_blanks() {
        assert_eq!(comments("a \r\n\tb\rc\u{a0}\n\u{a0}\nd"), expect(&[("1", "a "), ("2", "\tb"), ("3", "c\u{a0}"), ("5", "d")]));
    }

    #[test]
    fn bytes_that_are_not_utf_8() {
        let (comments, notes) = read(*b"caf\xe9\n\xf0\x9f\x8e\x81\nnul \0 stays");
        assert_eq!(comments, expect(&[("1", "café"), ("2", "🎁"), ("3", "nul \0 stays")]));
        assert_eq!(notes, ["1 record is not UTF-8; read as Windows-1252"]);
    }

    #[test]
    fn markup_is_not_taken_for_text() {
        assert!((FORMAT.sniff)(b"hello <b>you</b>"));
        assert!(!(FORMAT.sniff)(b"\n <?xml version='1.0'?>"));
        assert!(!(FORMAT.sniff)(b"<!DOCTYPE html>"));
    }
}
