//! [`Rows`]: the comments of a batch, each borrowed from its columns.

use std::{
    borrow::Cow,
    sync::{Arc, LazyLock},
};

use arrow_array::{Array, RecordBatch};

use super::{BATCH, Columns, cells::Cells};
use crate::{
    comment::{CommentRef, Details},
    error::{Error, ErrorKind},
    input::{columns::Columns as Found, encoding::shorten},
};

/// The rows of a batch as comments.
#[derive(Debug, Clone)]
pub struct Rows {
    name: Arc<str>,
    /// The number of the first row, from 1.
    first: u64,
    length: usize,
    text: Option<Cells>,
    id: Option<Cells>,
    thread: Option<Cells>,
    parent: Option<Cells>,
    author: Option<Cells>,
    date: Option<Cells>,
    label: Option<Cells>,
    group: Option<Cells>,
    asked: Vec<Option<Cells>>,
    details: [Option<Cells>; 3],
}

/// The comments of `batch`, in the order of its rows; it shares the memory of the batch.
///
/// # Errors
/// [`ErrorKind::BadFile`] where a column that is asked for is missing or of a type that cannot be read; it names the column, and what there is.
pub fn comments(batch: &RecordBatch, columns: &Columns) -> Result<Rows, Error> {
    static NAME: LazyLock<Arc<str>> = LazyLock::new(|| BATCH.into());
    Rows::of(batch, &columns.find(&batch.schema())?, NAME.clone(), 1)
}

impl Rows {
    /// The rows of `batch`, whose columns stand where `found` says; the first has the number `first`, and `name` is that of the input.
    ///
    /// # Errors
    /// [`ErrorKind::BadFile`] that names a column of a type that cannot be read.
    pub(crate) fn of(batch: &RecordBatch, found: &Found, name: Arc<str>, first: u64) -> Result<Self, Error> {
        let read = |index: usize, kinds: &str, read: fn(&Arc<dyn Array>) -> Option<Cells>| {
            read(batch.column(index)).ok_or_else(|| {
                let schema = batch.schema_ref();
                let field = schema.field(index);
                let words = format!("column '{}' is of type {}: {kinds}", shorten(field.name()), shorten(&field.data_type().to_string()));
                Error::file(name.clone(), ErrorKind::BadFile(words))
            })
        };
        let text =
            |index| read(index, "the text of comments has to be words (Utf8, LargeUtf8, Utf8View, or a dictionary of them)", Cells::words);
        let any = |index: Option<usize>| {
            index.map(|index| read(index, "words, numbers, dates and truth values can be read", Cells::any)).transpose()
        };
        let [email, ip, homepage] = found.details;
        Ok(Self {
            text: found.text.map(text).transpose()?,
            id: any(found.id)?,
            thread: any(found.thread)?,
            parent: any(found.parent)?,
            author: any(found.author)?,
            date: any(found.date)?,
            label: any(found.label)?,
            group: any(found.group)?,
            asked: found.asked.iter().copied().map(any).collect::<Result<_, _>>()?,
            details: [any(email)?, any(ip)?, any(homepage)?],
            length: batch.num_rows(),
            first,
            name,
        })
    }

    /// The same, with so many rows counted before them.
    pub(super) fn counted_from(self, before: usize) -> Self {
        Self { first: before as u64 + 1, ..self }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Whether a column holds what they are known to be.
    pub fn have_labels(&self) -> bool {
        self.label.is_some()
    }

    /// The number of `row` in the whole input, from 1.
    #[cfg(feature = "parquet")]
    pub(crate) fn number(&self, row: usize) -> u64 {
        self.first + row as u64
    }

    /// About how many bytes the comment in `row` takes once it is read, with all that was asked for beside its text.
    #[cfg(feature = "parquet")]
    pub(crate) fn size(&self, row: usize) -> usize {
        let Self { name: _, first: _, length: _, text, id, thread, parent, author, date, label, group, asked, details } = self;
        let columns = [text, id, thread, parent, author, date, label, group];
        columns.into_iter().chain(asked).chain(details).flatten().map(|cells| cells.size(row)).sum()
    }

    /// The comment in `row`, borrowed from the batch and from `details`, which is overwritten; `None` where the text is null. As in a CSV, a blank field is no field, and a row without
    /// an id is called by its number.
    ///
    /// # Panics
    /// There is no such row.
    pub fn comment<'a>(&'a self, row: usize, details: &'a mut Details) -> Option<CommentRef<'a>> {
        assert!(row < self.length, "row {row} of {}", self.length);
        let text = match &self.text {
            Some(text) => text.get(row)?,
            None => "".into(),
        };
        Some(self.comment_with(text, row, details))
    }

    /// The same, and a comment without a text where that is null, as a CSV has it.
    #[cfg(feature = "parquet")]
    pub(crate) fn comment_of_table<'a>(&'a self, row: usize, details: &'a mut Details) -> CommentRef<'a> {
        let text = self.text.as_ref().and_then(|text| text.get(row)).unwrap_or_default();
        self.comment_with(text, row, details)
    }

    fn comment_with<'a>(&'a self, text: Cow<'a, str>, row: usize, details: &'a mut Details) -> CommentRef<'a> {
        let record = self.first + row as u64;
        let mut comment = CommentRef::new(&self.name, record, 0);
        comment.text = text;
        let some = |cells: &'a Option<Cells>| cells.as_ref()?.get(row).filter(|value| !value.trim_start().is_empty());
        let id = some(&self.id);
        comment.numbered = id.is_none();
        comment.id = id.unwrap_or_else(|| itoa::Buffer::new().format(record).to_owned().into());
        comment.thread = some(&self.thread);
        comment.parent = some(&self.parent);
        comment.author = some(&self.author);
        comment.date = some(&self.date);
        comment.label = some(&self.label);
        comment.group = some(&self.group);
        comment.asked = self.asked.iter().map(|cells| cells.as_ref()?.get(row)).collect();
        if self.details.iter().any(Option::is_some) {
            let [email, ip, homepage] = self.details.each_ref().map(|cells| some(cells).map(Cow::into_owned));
            *details = Details { email, ip, homepage, ..Details::default() };
            comment.details = Some(details);
        }
        comment
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use arrow_array::{ArrayRef, Int64Array, ListArray, StringArray, types::Int32Type};

    use super::*;

    #[test]
    fn a_row_is_what_the_same_row_of_a_csv_is() {
        let words = |words: [Option<&str>; 3]| Arc::new(StringArray::from_iter(words)) as ArrayRef;
        let batch = RecordBatch::try_from_iter([
            ("ID", Arc::new(Int64Array::from(vec![Some(7), None, Some(9)])) as ArrayRef),
            ("author", words([Some("Ann"), Some("  "), None])),
            ("comment", words([Some("Hello"), Some(""), None])),
            ("email", words([Some("ann@x.example"), None, None])),
            ("class", words([Some("ham"), None, Some("spam")])),
        ])
        .unwrap();
        let csv = "ID,author,comment,email,class\n7,Ann,Hello,ann@x.example,ham\n,  ,,,\n";
        let opened = crate::input::read_from("the batch", csv.as_bytes(), &crate::input::Options::default()).unwrap();
        let rows = comments(&batch, &Columns::default()).unwrap();
        for (row, comment) in opened.reader.enumerate() {
            let mut expected = comment.unwrap();
            expected.place.line = 0;
            assert_eq!(rows.comment(row, &mut Details::default()).unwrap().into_owned(), expected);
        }
        assert_eq!(rows.comment(2, &mut Details::default()), None);
        assert_eq!((rows.len(), rows.is_empty()), (3, false));
    }

    #[test]
    #[cfg(feature = "parquet")]
    fn all_cells_count() {
        let words = |length: usize| Arc::new(StringArray::from(vec!["x".repeat(length)])) as ArrayRef;
        let names = ["text", "id", "thread", "parent_id", "author", "date", "label", "email", "ip", "homepage", "unasked"];
        let batch = RecordBatch::try_from_iter(names.iter().zip(0..).map(|(name, place)| (*name, words(1 << place)))).unwrap();
        assert_eq!(comments(&batch, &Columns::default()).unwrap().size(0), (1 << 10) - 1);
        let grouped = Columns { group: Some("unasked".to_owned()), ..Columns::default() };
        assert_eq!(comments(&batch, &grouped).unwrap().size(0), (1 << 11) - 1);
    }

    #[test]
    fn types_that_cannot_be_read_are_named() {
        let numbers: ArrayRef = Arc::new(Int64Array::from(vec![1]));
        let lists: ArrayRef = Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>([Some([Some(1)])]));
        let refusal = |name: &str, column: &ArrayRef| {
            let columns = [("text", Arc::new(StringArray::from(vec!["a"])) as ArrayRef), (name, column.clone())];
            let given = Columns { text: (name == "n").then(|| "n".to_owned()), ..Columns::default() };
            comments(&RecordBatch::try_from_iter(columns).unwrap(), &given).unwrap_err().to_string()
        };
        insta::assert_snapshot!(refusal("n", &numbers), @"the batch: column 'n' is of type Int64: the text of comments has to be words (Utf8, LargeUtf8, Utf8View, or a dictionary of them)");
        insta::assert_snapshot!(refusal("author", &lists), @"the batch: column 'author' is of type List(Int32): words, numbers, dates and truth values can be read");
    }
}
