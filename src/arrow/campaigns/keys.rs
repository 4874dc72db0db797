//! [`keys`]: under which keys a comment may meet its like.

use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, UInt64Array};
use arrow_schema::{DataType, Field, FieldRef};
use arrow_select::take::take;
use rayon::prelude::*;

use super::super::{Columns, bad, comments, scored::beside};
use crate::{
    comment::Details,
    context::{campaign, glimpse::Glimpse},
    error::Error,
    text::Text,
};

/// The keys of each comment of `batch`, a row a key: `row` (Int64, its number in the batch, from 0) and `key` (Int64: any number), behind the columns that are to be kept. A comment
/// has some twenty of them, each once; one without words or leads has none. Needs no model.
///
/// # Errors
/// As for [`score`](crate::arrow::score).
pub fn keys(batch: &RecordBatch, columns: &Columns) -> Result<RecordBatch, Error> {
    let rows = comments(batch, columns)?;
    let kept = columns.kept(&batch.schema())?;
    let keys_of = |row: usize| {
        let mut details = Details::default();
        rows.comment(row, &mut details).map(|comment| campaign::keys(&Glimpse::of(&Text::fold(&comment.text)))).unwrap_or_default()
    };
    let all: Vec<Vec<u64>> = (0..rows.len()).into_par_iter().map(keys_of).collect();
    let each = || all.iter().enumerate().flat_map(|(row, keys)| keys.iter().map(move |key| (row as u64, *key)));
    let places: UInt64Array = each().map(|(row, _)| Some(row)).collect();
    let repeated: Vec<ArrayRef> = batch
        .columns()
        .iter()
        .enumerate()
        .map(|(place, column)| if kept.contains(&place) { take(column, &places, None) } else { Ok(column.slice(0, 0)) })
        .collect::<Result<_, _>>()
        .map_err(|error| bad(error.to_string()))?;
    let field = |name: &str| -> FieldRef { Arc::new(Field::new(name, DataType::Int64, false)) };
    let rows: Int64Array = each().map(|(row, _)| Some(row as i64)).collect();
    // Any of sixty-four bits; what is done with it is to compare.
    let keys: Int64Array = each().map(|(_, key)| Some(key.cast_signed())).collect();
    beside(&batch.schema(), &repeated, &kept, vec![field("row"), field("key")], vec![Arc::new(rows), Arc::new(keys)])
}
