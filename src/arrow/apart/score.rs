//! [`score`]: each comment judged by itself, with all that is kept to see it among others.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, RecordBatch,
    builder::{Int32Builder, Int64Builder, ListBuilder},
};
use arrow_schema::{Field, FieldRef};

use super::{
    super::{
        Columns, bad,
        campaigns::Signature,
        comments,
        scored::{self, Scored, beside},
    },
    KEYS, OWN_WORDS,
};
use crate::{context::campaign, error::Error, pipeline::Pipeline};

/// Judges each comment of `batch` by itself: gives the rows of [`arrow::score`](super::super::score()), then `keys` (a list of Int64: those of [`campaigns::keys`](super::super::campaigns::keys)),
/// `signature` (as [`campaigns::signatures`](super::super::campaigns::signatures) has it) and `own_words` (a list of Int32), which are for [`confirm`](super::super::campaigns::confirm) and
/// [`raised`](super::raised()). Null where the text is.
///
/// # Errors
/// As for [`arrow::score`](super::super::score()), and where `pipeline` has a site's policy.
pub fn score(pipeline: &Pipeline, batch: &RecordBatch, columns: &Columns) -> Result<RecordBatch, Error> {
    if pipeline.has_site() {
        return Err(bad("a site's policy decides after what shows among all comments: it cannot be applied to parts"));
    }
    let rows = comments(batch, columns)?;
    let kept = columns.kept(&batch.schema())?;
    let judged = Signature::of_rows(pipeline, &rows, |signature, judgement| (judgement, signature));
    let mut scored = Scored::new(pipeline.models().len(), false);
    let (mut keys, mut words) = (ListBuilder::new(Int64Builder::new()), ListBuilder::new(Int32Builder::new()));
    for one in &judged {
        match one {
            Some((judgement, signature)) => {
                scored.push(judgement, None);
                let glimpse = signature.glimpse();
                // Any of sixty-four and thirty-two bits; what is done with them is to compare.
                campaign::keys(glimpse).into_iter().for_each(|key| keys.values().append_value(key.cast_signed()));
                glimpse.words.hashes().iter().for_each(|word| words.values().append_value(word.cast_signed()));
            }
            None => scored.push_null(),
        }
        keys.append(one.is_some());
        words.append(one.is_some());
    }
    let (signature, signatures) = Signature::column(judged.iter().map(|one| one.as_ref().map(|(_, signature)| signature)))?;
    let list = |name: &str, array: &ArrayRef| -> FieldRef { Arc::new(Field::new(name, array.data_type().clone(), true)) };
    let (keys, words): (ArrayRef, ArrayRef) = (Arc::new(keys.finish()), Arc::new(words.finish()));
    let mut fields = scored::fields(&pipeline.attributes(), false);
    fields.extend([list(KEYS, &keys), signature, list(OWN_WORDS, &words)]);
    let mut all = scored.finish();
    all.extend([keys, signatures, words]);
    beside(&batch.schema(), batch.columns(), &kept, fields, all)
}
