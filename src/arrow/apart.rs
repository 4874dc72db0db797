//! All that `score --campaigns` does, for engines that hold the comments in many places.
//!
//! ```text
//! each part by itself      score:     comments -> their scores, keys, signatures and own words
//! shuffle by key           the engine: rows that share a key -> campaigns::confirm, in one place
//! in one place, in order   threads:   what comments answer -> the thread of those that name none; only where comments answer others at all
//! in one place, in order   raised:    texts, signatures, words and campaigns -> what the context raises, the rows alone that it changes
//! joined by row            the engine: scores and what is raised
//! ```
//! What is dear, to read and to judge the texts, is done in all places. The one place compares numbers: it runs the functions of [`context`](crate::context) themselves over what was found elsewhere,
//! so that the result is that of [`score_together`](super::score_together), bit by bit. It looks at all rows, because a burst, or a link that stands in many threads, shows only among all. A site's policy, which
//! decides after that, is not in here.
//!
//! Rows have numbers (`row`, Int64) in the order of the input, which need not be dense.

mod raised;
mod score;
mod threads;

use arrow_array::{Array, BooleanArray, Int64Array, RecordBatch, StringArray, cast::AsArray};
use arrow_schema::DataType;

pub use self::{raised::raised, score::score, threads::threads};
use super::{bad, cells::Cells};
use crate::error::Error;

/// The columns that [`score`] adds to those of [`arrow::score`](super::score()).
const KEYS: &str = "keys";
const OWN_WORDS: &str = "own_words";

/// A column as it comes back from an engine, as one of type `kind`.
fn column(batch: &RecordBatch, name: &str, kind: &DataType) -> Result<arrow_array::ArrayRef, Error> {
    let column = batch.column_by_name(name).ok_or_else(|| bad(format!("no column '{name}'")))?;
    arrow_cast::cast(column, kind).map_err(|_| bad(format!("column '{name}' is of type {}, and not {kind}", column.data_type())))
}

fn strings(batch: &RecordBatch, name: &str) -> Result<StringArray, Error> {
    Ok(column(batch, name, &DataType::Utf8)?.as_string().clone())
}

fn truths(batch: &RecordBatch, name: &str) -> Result<BooleanArray, Error> {
    Ok(column(batch, name, &DataType::Boolean)?.as_boolean().clone())
}

/// Texts as [`score`] reads them: those that a file does not mark as words may be bytes of any encoding.
fn texts(batch: &RecordBatch) -> Result<Cells, Error> {
    let column = batch.column_by_name("text").ok_or_else(|| bad("no column 'text'"))?;
    Cells::words(column).ok_or_else(|| bad(format!("column 'text' is of type {}, and holds no words", column.data_type())))
}

/// The word in `row`, if there is one.
fn word(column: &StringArray, row: usize) -> Option<String> {
    column.is_valid(row).then(|| column.value(row).to_owned())
}

/// Numbers of rows, and whether they ascend.
#[derive(Debug, Default)]
struct InOrder {
    last: Option<i64>,
}

impl InOrder {
    /// Those of the next batch.
    ///
    /// # Errors
    /// [`ErrorKind::BadFile`](crate::error::ErrorKind::BadFile) where one is missing or not greater than that before it.
    fn next(&mut self, batch: &RecordBatch) -> Result<Int64Array, Error> {
        let rows: Int64Array = column(batch, "row", &DataType::Int64)?.as_primitive().clone();
        for row in &rows {
            let row = row.ok_or_else(|| bad("a row without a number: each needs one, to stand in order"))?;
            match self.last {
                Some(last) if last == row => {
                    return Err(bad(format!("two rows have the number {row}: each needs its own, to stand in order")));
                }
                Some(last) if last > row => return Err(bad(format!("row {row} comes after row {last}: they have to come in order"))),
                _ => self.last = Some(row),
            }
        }
        Ok(rows)
    }
}

#[cfg(test)]
mod tests;
