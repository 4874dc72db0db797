//! [`threads`]: the thread of comments that name none, where only what they answer is known.

use std::sync::{Arc, LazyLock};

use arrow_array::{Array, ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow_schema::ArrowError;

use super::{
    super::{BATCH, bad},
    InOrder, strings, truths, word,
};
use crate::{comment::CommentRef, context::thread::name_threads, error::Error};

/// What [`campaigns::confirm`](super::super::campaigns::confirm) has to know of comments besides their signatures, where comments answer others: `row`, `id` and `thread`, of those rows alone where one of
/// these is not in the signature. A comment that names no thread has that of the comment at the root of what it answers, and one without an identifier is called by its number, from 1.
///
/// `batches` are all rows of the input, in order: `row` (Int64), `is_comment` (Boolean: whether there is a text), `id`, `thread` and `parent`, as signatures have them.
///
/// # Errors
/// [`ErrorKind::BadFile`](crate::error::ErrorKind::BadFile) where a column is missing, or the rows come out of order.
pub fn threads(batches: impl IntoIterator<Item = Result<RecordBatch, ArrowError>>) -> Result<RecordBatch, Error> {
    static NAME: LazyLock<Arc<str>> = LazyLock::new(|| BATCH.into());
    let (mut order, mut places, mut comments, mut nameless) = (InOrder::default(), Vec::new(), Vec::new(), Vec::new());
    let mut number = 0;
    for batch in batches {
        let batch = batch.map_err(|error| bad(error.to_string()))?;
        let rows = order.next(&batch)?;
        let is_comment = truths(&batch, "is_comment")?;
        let [ids, threads, parents] = [strings(&batch, "id")?, strings(&batch, "thread")?, strings(&batch, "parent")?];
        for row in 0..batch.num_rows() {
            number += 1;
            if !(is_comment.is_valid(row) && is_comment.value(row)) {
                continue;
            }
            let mut comment = CommentRef::new(&NAME, number, 0).into_owned();
            comment.numbered = ids.is_null(row);
            comment.id = word(&ids, row).unwrap_or_else(|| number.to_string());
            comment.thread = word(&threads, row);
            comment.parent = word(&parents, row);
            nameless.push(comment.thread.is_none());
            places.push(rows.value(row));
            comments.push(comment);
        }
    }
    name_threads(&mut comments);
    let told = || {
        let all = places.iter().zip(&comments).zip(&nameless);
        all.filter(|((_, comment), nameless)| comment.numbered || **nameless && comment.thread.is_some())
    };
    let rows: Int64Array = told().map(|((place, _), _)| Some(*place)).collect();
    let ids: StringArray = told().map(|((_, comment), _)| Some(comment.id.as_str())).collect();
    let threads: StringArray = told().map(|((_, comment), _)| comment.thread.as_deref()).collect();
    let columns: [(&str, ArrayRef); 3] = [("row", Arc::new(rows)), ("id", Arc::new(ids)), ("thread", Arc::new(threads))];
    RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column)| (name, column, true))).map_err(|error| bad(error.to_string()))
}
