//! [`Comment`]: what one person posted, as every input format hands it on.

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
    /// Where it was read.
    pub place: Place,
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
