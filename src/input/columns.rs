//! Columns: which field of a record is which part of a comment.

use std::sync::Arc;

use super::{Options, encoding::decode};
use crate::{
    comment::Comment,
    error::{ErrorKind, Place},
};

/// Names by which the text is known, the likeliest first.
pub(super) const TEXT: &[&str] = &["text", "content", "comment", "body", "message", "comment_text", "tweet", "v2"];
/// Names by which the label is known.
pub(super) const LABEL: &[&str] = &["label", "class", "spam", "is_spam", "category", "v1"];
pub(super) const ID: &[&str] = &["id", "comment_id"];
pub(super) const THREAD: &[&str] = &["thread", "thread_id", "post", "post_id", "video", "page"];
pub(super) const PARENT: &[&str] = &["parent", "parent_id", "in_reply_to", "reply_to"];
pub(super) const AUTHOR: &[&str] = &["author", "user", "username", "name"];
pub(super) const DATE: &[&str] = &["date", "time", "timestamp", "created_at", "published_at"];

/// Where each part of a comment stands among the fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Columns {
    text: usize,
    label: Option<usize>,
    id: Option<usize>,
    thread: Option<usize>,
    parent: Option<usize>,
    author: Option<usize>,
    date: Option<usize>,
    group: Option<usize>,
    /// Fields that every record must have.
    pub(super) count: usize,
}

impl Columns {
    /// Finds the columns by the names of the header.
    pub(super) fn find(names: &[String], options: &Options) -> Result<Self, ErrorKind> {
        let names: Vec<String> = names.iter().map(|name| name.trim().trim_matches('"').trim().to_lowercase()).collect();
        let known = |candidates: &[&str]| candidates.iter().find_map(|candidate| names.iter().position(|name| name == candidate));
        let text = match &options.text_column {
            Some(column) => named(&names, column, "--text-column")?,
            None => known(TEXT).ok_or_else(|| {
                ErrorKind::BadFile(format!(
                    "no column that is known to hold text; its columns are {}; name the one that does with --text-column NAME",
                    list(&names)
                ))
            })?,
        };
        let label = match &options.label_column {
            Some(column) => Some(named(&names, column, "--label-column")?),
            None => known(LABEL).filter(|&label| label != text),
        };
        if options.labels_required && label.is_none() {
            return Err(ErrorKind::BadFile(format!(
                "no label column; its columns are {}; name the one that holds the labels with --label-column NAME",
                list(&names)
            )));
        }
        let group = options.group_column.as_deref().map(|column| named(&names, column, "--group-by")).transpose()?;
        let other = |candidates| known(candidates).filter(|&column| column != text);
        Ok(Self {
            text,
            label,
            id: other(ID),
            thread: other(THREAD),
            parent: other(PARENT),
            author: other(AUTHOR),
            date: other(DATE),
            group,
            count: names.len(),
        })
    }

    /// Finds the columns of a file without a header, whose first record has `count` fields.
    pub(super) fn without_header(count: usize, options: &Options) -> Result<Self, ErrorKind> {
        let mut options = options.clone();
        // Two columns are a label and a text, as in the SMS Spam Collection; one is the text.
        if options.text_column.is_none() && count <= 2 {
            options.text_column = Some(count.to_string());
            if count == 2 && options.label_column.is_none() {
                options.label_column = Some("1".to_owned());
            }
        }
        if options.text_column.is_none() {
            return Err(ErrorKind::BadFile(format!(
                "{count} columns without names: give the number of the one that holds the text with --text-column NUMBER"
            )));
        }
        Self::find(&vec![String::new(); count], &options)
    }

    /// Makes a comment of `fields`; the flag tells whether any of them was no UTF-8.
    pub(super) fn comment<'f>(&self, field: impl Fn(usize) -> &'f [u8], place: Place) -> (Comment, bool) {
        let mut mended = false;
        let mut own = |column: usize| {
            let text = decode(field(column));
            mended |= matches!(text, std::borrow::Cow::Owned(_));
            text.into_owned()
        };
        let mut given = |column: Option<usize>| column.map(&mut own).filter(|value| !value.trim().is_empty());
        let comment = Comment {
            id: given(self.id).unwrap_or_else(|| place.record.to_string()),
            thread: given(self.thread),
            parent: given(self.parent),
            author: given(self.author),
            date: given(self.date),
            label: given(self.label),
            group: given(self.group),
            text: own(self.text),
            place,
        };
        (comment, mended)
    }
}

/// The column that the user means by `wanted`: a name, or a 1-based number.
fn named(names: &[String], wanted: &str, flag: &str) -> Result<usize, ErrorKind> {
    let name = wanted.trim().to_lowercase();
    names
        .iter()
        .position(|known| *known == name && !name.is_empty())
        .or_else(|| name.parse::<usize>().ok().filter(|number| (1..=names.len()).contains(number)).map(|number| number - 1))
        .ok_or_else(|| ErrorKind::BadFile(format!("{flag} '{wanted}' is not there; its columns are {}", list(names))))
}

fn list(names: &[String]) -> String {
    const SHOWN: usize = 30;
    let mut shown: Vec<String> = names.iter().take(SHOWN).map(|name| format!("'{}'", name.chars().take(40).collect::<String>())).collect();
    if names.len() > SHOWN {
        shown.push(format!("and {} more", names.len() - SHOWN));
    }
    shown.join(", ")
}

/// A place in `file`.
pub(super) fn place(file: &Arc<str>, record: u64, line: u64) -> Place {
    Place { file: Arc::clone(file), record, line }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn columns_are_found_in_any_case() {
        let columns = Columns::find(&names(&["COMMENT_ID", " Author", "Content", "CLASS"]), &Options::default()).unwrap();
        assert_eq!((columns.id, columns.author, columns.text, columns.label), (Some(0), Some(1), 2, Some(3)));
    }

    #[test]
    fn a_missing_text_column_is_explained() {
        let error = Columns::find(&names(&["foo", "bar"]), &Options::default()).unwrap_err().to_string();
        assert_eq!(
            error,
            "no column that is known to hold text; its columns are 'foo', 'bar'; name the one that does with --text-column NAME"
        );
        let chosen = Options { text_column: Some("BAR".to_owned()), ..Options::default() };
        assert_eq!(Columns::find(&names(&["foo", "bar"]), &chosen).unwrap().text, 1);
        let wrong = Options { text_column: Some("9".to_owned()), ..Options::default() };
        assert!(Columns::find(&names(&["foo", "bar"]), &wrong).unwrap_err().to_string().contains("--text-column '9' is not there"));
    }

    #[test]
    fn without_a_header_two_columns_are_label_and_text() {
        let columns = Columns::without_header(2, &Options::default()).unwrap();
        assert_eq!((columns.label, columns.text), (Some(0), 1));
        assert!(Columns::without_header(5, &Options::default()).is_err());
    }
}
