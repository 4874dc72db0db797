//! Text: a pasted page, in which each line that is not blank is a comment.
//!
//! A first block that a long run of blank lines cuts off is the article, not comments: pages are pasted with a gap where the share buttons stood.

use std::{
    collections::VecDeque,
    io::{BufRead, Read},
};

use super::{Comments, Format, Source, columns::place, decode};
use crate::{
    comment::Comment,
    error::{Error, ErrorKind, Result},
};

/// A pasted page.
pub(super) const FORMAT: Format = Format {
    name: "text",
    extensions: &["txt", "text"],
    about: "a pasted page: each line is a comment, a first block before a wide gap the article",
    sniff: |_| true,
    open,
};

/// So many blank lines cut the article off. Paragraphs are one or two blank lines apart, and pages pasted with share buttons and images left out show ten and more.
const GAP: usize = 5;
/// An article is looked for within so many lines and bytes.
const ARTICLE_LINES: usize = 2_000;
const ARTICLE_BYTES: usize = 1 << 20;
/// A longer line is cut into several comments rather than read into memory whole.
const LONGEST_LINE: u64 = 64 << 20;

fn open(source: Source) -> Result<Comments> {
    let Source { name, bytes, notes, .. } = source;
    let mut lines = Lines { bytes, held: None };
    let fail = |error| Error::file(name.as_ref(), ErrorKind::Io(error));

    // Looks ahead for the gap: what was read is held until it is known for what.
    let mut ahead: VecDeque<(u64, String)> = VecDeque::new();
    let (mut number, mut blanks, mut size, mut gap, mut before) = (0u64, 0, 0, false, 0);
    while ahead.len() < ARTICLE_LINES && size < ARTICLE_BYTES {
        let Some(line) = lines.next().transpose().map_err(fail)? else { break };
        number += 1;
        if line.trim().is_empty() {
            blanks += 1;
            continue;
        }
        if blanks >= GAP && !ahead.is_empty() && !gap {
            gap = true;
            before = ahead.len();
        }
        blanks = 0;
        size += line.len();
        ahead.push_back((number, line));
        if gap {
            break;
        }
    }
    if gap {
        ahead.drain(..before);
        notes.add(format!("the first {before} lines, before a gap, were taken for the article and left out"));
    }
    if ahead.is_empty() {
        notes.add("no comments: the file holds no text".to_owned());
    }
    let mut record = 0;
    Ok(Box::new(std::iter::from_fn(move || {
        loop {
            let line = match ahead.pop_front() {
                Some(line) => Ok(line),
                None => {
                    number += 1;
                    lines.next()?.map(|line| (number, line))
                }
            };
            match line {
                Ok((_, line)) if line.trim().is_empty() => {}
                Ok((number, text)) => {
                    record += 1;
                    return Some(Ok(Comment { id: number.to_string(), text, place: place(&name, record, number), ..Comment::default() }));
                }
                Err(error) => return Some(Err(Error::file(name.as_ref(), ErrorKind::Io(error)))),
            }
        }
    })))
}

/// Lines that end with LF, CRLF or CR.
struct Lines {
    bytes: Box<dyn BufRead + Send>,
    /// Lines of a piece that was cut at CRs, still to be given.
    held: Option<VecDeque<Vec<u8>>>,
}

impl Iterator for Lines {
    type Item = std::io::Result<String>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(line) = self.held.as_mut().and_then(VecDeque::pop_front) {
            return Some(Ok(decode(&line).into_owned()));
        }
        let mut line = Vec::new();
        match self.bytes.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line) {
            Ok(0) => return None,
            Ok(_) => {}
            Err(error) => return Some(Err(error)),
        }
        if line.ends_with(b"\n") {
            line.pop();
        }
        if line.ends_with(b"\r") {
            line.pop();
        }
        let mut pieces: VecDeque<Vec<u8>> = line.split(|&byte| byte == b'\r').map(<[u8]>::to_vec).collect();
        let first = pieces.pop_front().unwrap_or_default();
        self.held = (!pieces.is_empty()).then_some(pieces);
        Some(Ok(decode(&first).into_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Options, tests::read};

    fn ids(bytes: &str) -> Vec<String> {
        read(Some("text"), bytes.as_bytes(), Options::default()).0.into_iter().map(|comment| comment.id).collect()
    }

    #[test]
    fn each_line_is_a_comment_and_its_number_its_id() {
        assert_eq!(ids("a\n\nb\r\nc\rd"), ["1", "3", "4", "5"]);
        assert_eq!(ids("\n  \n"), [""; 0]);
    }

    #[test]
    fn a_first_block_before_a_wide_gap_is_the_article() {
        let page = format!("headline\n\nbody\n{}first comment\n\n\n\n\n\n\nsecond comment\n", "\n".repeat(11));
        assert_eq!(ids(&page), ["15", "22"]);
        assert_eq!(ids("\n\n\n\n\n\n\n\nonly comments\nhere\n"), ["9", "10"], "blank lines at the top cut nothing off");
    }

    #[test]
    fn a_long_page_without_a_gap_is_all_comments() {
        let page = "line\n".repeat(5_000);
        assert_eq!(ids(&page).len(), 5_000);
    }
}
