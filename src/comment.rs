//! [`Comment`]: what one person posted, as every input format hands it on.

use std::{borrow::Cow, sync::Arc};

use crate::error::Place;

/// One comment of a thread.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Comment {
    /// The source's own identifier; the record's number (for pasted text, the line's) where it has none.
    pub id: String,
    /// Whether `id` is such a number, which names a place in one file and no comment of another.
    pub numbered: bool,
    /// The page or thread it was posted under.
    pub thread: Option<String>,
    /// The `id` of the comment it answers.
    pub parent: Option<String>,
    /// Who posted it, as shown to readers.
    pub author: Option<String>,
    /// When, as the source wrote it.
    pub date: Option<String>,
    /// What was posted: untouched apart from its decoding to UTF-8.
    pub text: String,
    /// The source's label, as written.
    pub label: Option<String>,
    /// The value of the column that `--group-by` names.
    pub group: Option<String>,
    /// The values of the columns that [`Options::asked_columns`](crate::input::Options::asked_columns) names; `None` where there is no such column.
    pub asked: Vec<Option<String>>,
    /// What only exports of other systems tell; `None` where nothing is told.
    pub details: Option<Box<Details>>,
    /// Where it was read.
    pub place: Place,
}

/// What exports of other systems tell of a comment beyond its text and author.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Details {
    /// What kind of entry it is.
    pub kind: Kind,
    /// The author's e-mail address, as typed.
    pub email: Option<String>,
    /// The author's home page, as typed.
    pub homepage: Option<String>,
    /// The address that it was sent from, as the source wrote it.
    pub ip: Option<String>,
}

/// What kind of entry of a comment list it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// A person's comment.
    #[default]
    Comment,
    /// A pingback: another page links here, its server says.
    Pingback,
    /// A trackback: another page links here, it says itself.
    Trackback,
}

impl Kind {
    /// `comment`, `pingback` or `trackback`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Comment => "comment",
            Self::Pingback => "pingback",
            Self::Trackback => "trackback",
        }
    }
}

/// A [`Comment`] that is borrowed from the bytes it was read from, field by field the same.
#[derive(Debug, Clone, PartialEq)]
pub struct CommentRef<'a> {
    /// See [`Comment::id`].
    pub id: Cow<'a, str>,
    /// See [`Comment::numbered`].
    pub numbered: bool,
    /// See [`Comment::thread`].
    pub thread: Option<Cow<'a, str>>,
    /// See [`Comment::parent`].
    pub parent: Option<Cow<'a, str>>,
    /// See [`Comment::author`].
    pub author: Option<Cow<'a, str>>,
    /// See [`Comment::date`].
    pub date: Option<Cow<'a, str>>,
    /// See [`Comment::text`].
    pub text: Cow<'a, str>,
    /// See [`Comment::label`].
    pub label: Option<Cow<'a, str>>,
    /// See [`Comment::group`].
    pub group: Option<Cow<'a, str>>,
    /// See [`Comment::asked`].
    pub asked: Vec<Option<Cow<'a, str>>>,
    /// See [`Comment::details`].
    pub details: Option<&'a Details>,
    /// The file as the user named it.
    pub file: &'a Arc<str>,
    /// See [`Place::record`].
    pub record: u64,
    /// See [`Place::line`].
    pub line: u64,
}

impl<'a> CommentRef<'a> {
    /// A comment with nothing in it, read from `file`.
    pub fn new(file: &'a Arc<str>, record: u64, line: u64) -> Self {
        Self {
            id: Cow::Borrowed(""),
            numbered: false,
            thread: None,
            parent: None,
            author: None,
            date: None,
            text: Cow::Borrowed(""),
            label: None,
            group: None,
            asked: Vec::new(),
            details: None,
            file,
            record,
            line,
        }
    }

    /// Where it was read.
    pub fn place(&self) -> Place {
        Place { file: self.file.clone(), record: self.record, line: self.line }
    }

    /// The same, to be kept.
    pub fn into_owned(self) -> Comment {
        let owned = |field: Option<Cow<'_, str>>| field.map(Cow::into_owned);
        Comment {
            place: self.place(),
            id: self.id.into_owned(),
            numbered: self.numbered,
            thread: owned(self.thread),
            parent: owned(self.parent),
            author: owned(self.author),
            date: owned(self.date),
            text: self.text.into_owned(),
            label: owned(self.label),
            group: owned(self.group),
            asked: self.asked.into_iter().map(owned).collect(),
            details: self.details.cloned().map(Box::new),
        }
    }
}

impl Comment {
    /// How many bytes are in all its fields together, so that what is kept at a time can be bounded.
    pub fn size(&self) -> usize {
        let length = |field: &Option<String>| field.as_ref().map_or(0, String::len);
        let fields = [&self.thread, &self.parent, &self.author, &self.date, &self.label, &self.group];
        let details = self.details.as_ref().map_or(0, |details| [&details.email, &details.homepage, &details.ip].map(length).iter().sum());
        let asked: usize = self.asked.iter().map(length).sum();
        self.id.len() + self.text.len() + fields.map(length).iter().sum::<usize>() + asked + details
    }

    /// The same, borrowed.
    pub fn borrowed(&self) -> CommentRef<'_> {
        fn borrowed(field: &Option<String>) -> Option<Cow<'_, str>> {
            field.as_deref().map(Cow::Borrowed)
        }
        CommentRef {
            id: Cow::Borrowed(&self.id),
            numbered: self.numbered,
            thread: borrowed(&self.thread),
            parent: borrowed(&self.parent),
            author: borrowed(&self.author),
            date: borrowed(&self.date),
            text: Cow::Borrowed(&self.text),
            label: borrowed(&self.label),
            group: borrowed(&self.group),
            asked: self.asked.iter().map(borrowed).collect(),
            details: self.details.as_deref(),
            file: &self.place.file,
            record: self.place.record,
            line: self.place.line,
        }
    }
}

/// What a labelled comment is, for the attribute that is learned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Label {
    /// Ham: the attribute is absent.
    Ham,
    /// Spam, or whatever positive the attribute names (toxic, off-topic).
    Spam,
}

impl Label {
    /// Whether this is the positive class.
    pub fn is_spam(self) -> bool {
        self == Self::Spam
    }
}
