//! [`score`]: each comment of a batch judged by itself.

use arrow_array::{ArrayRef, RecordBatch};
use arrow_select::concat::concat;
use rayon::prelude::*;

use super::{
    Columns, bad,
    rows::{Rows, comments},
    scored::{self, Scored},
};
use crate::{
    comment::Details,
    decide::Judgement,
    error::Error,
    pipeline::{Pipeline, Scratch},
};

/// Rows that a thread judges at a time: few enough that two cores share a batch of usual size, and always as many, so that what comes out never goes by the number of threads.
const AT_ONCE: usize = 1024;

/// Judges each comment of `batch` by itself, on all cores. Gives as many rows in the same order, with the columns of [`scored_schema`](super::scored_schema) behind those that are to be kept.
///
/// # Errors
/// [`ErrorKind::BadFile`](crate::error::ErrorKind::BadFile) where a column that is asked for is missing or of a type that cannot be read; it names the column, and what there is.
pub fn score(pipeline: &Pipeline, batch: &RecordBatch, columns: &Columns) -> Result<RecordBatch, Error> {
    let rows = comments(batch, columns)?;
    let kept = columns.kept(&batch.schema())?;
    // An empty batch has columns, too.
    let starts: Vec<usize> = (0..rows.len().max(1)).step_by(AT_ONCE).collect();
    let parts: Vec<Vec<ArrayRef>> =
        starts.into_par_iter().map_init(Scratch::default, |scratch, start| part(pipeline, &rows, start, scratch)).collect();
    let joined = match <[_; 1]>::try_from(parts) {
        Ok([only]) => only,
        Err(parts) => (0..parts[0].len())
            .map(|column| {
                let pieces: Vec<_> = parts.iter().map(|part| part[column].as_ref()).collect();
                concat(&pieces).map_err(|error| bad(error.to_string()))
            })
            .collect::<Result<_, _>>()?,
    };
    scored::beside(&batch.schema(), batch.columns(), &kept, scored::fields(&pipeline.attributes(), false), joined)
}

/// The columns of at most [`AT_ONCE`] rows from `start` on.
fn part(pipeline: &Pipeline, rows: &Rows, start: usize, scratch: &mut Scratch) -> Vec<ArrayRef> {
    let (mut judgement, mut details) = (Judgement::default(), Details::default());
    let mut scored = Scored::new(pipeline.models().len(), false);
    for row in start..(start + AT_ONCE).min(rows.len()) {
        match rows.comment(row, &mut details) {
            Some(comment) => {
                pipeline.judge_ref(&comment, scratch, &mut judgement);
                scored.push(&judgement, None);
            }
            None => scored.push_null(),
        }
    }
    scored.finish()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(super) mod tests {
    use std::sync::{Arc, LazyLock};

    use arrow_array::{Array, DictionaryArray, Int64Array, LargeStringArray, StringArray, StringViewArray, cast::AsArray, types::*};
    use proptest::prelude::*;

    use super::*;
    use crate::{comment::Comment, decide::Decision, model::Model, reason::Reason};

    pub(in super::super) static STOCK: LazyLock<Pipeline> = LazyLock::new(|| {
        let models = [&include_bytes!("../../models/spam.model")[..], include_bytes!("../../models/toxicity.model")];
        Pipeline::new(models.map(|bytes| Model::from_bytes(bytes).unwrap()).into()).unwrap()
    });

    /// Texts that are approved, up for review and rejected.
    pub(in super::super) const TEXTS: [&str; 5] = [
        "Thank you, that helped me a lot with the garden.",
        "Earn $900 a day from home, click HERE http://bit.ly/win now!!! Earn $900 a day",
        "you stupid idiot, go to hell",
        "",
        "Check out my channel guys, subscribe and I will subscribe back",
    ];

    pub(in super::super) fn batch(texts: impl Array + 'static) -> RecordBatch {
        RecordBatch::try_from_iter([("text", Arc::new(texts) as ArrayRef)]).unwrap()
    }

    /// What the row of a judged comment says.
    fn reasons(batch: &RecordBatch, row: usize) -> Vec<Reason> {
        let list = batch["reasons"].as_list::<i32>().value(row);
        let list = list.as_struct();
        let words = |name: &str, row: usize| {
            let column = list.column_by_name(name).unwrap().as_string::<i32>();
            column.is_valid(row).then(|| column.value(row).to_owned())
        };
        let place = |name: &str, row: usize| {
            let column = list.column_by_name(name).unwrap().as_primitive::<Int64Type>();
            column.is_valid(row).then(|| column.value(row) as usize)
        };
        let weight = list.column_by_name("weight").unwrap().as_primitive::<Float64Type>();
        let reason = |row| Reason {
            attribute: words("attribute", row),
            source: words("source", row).unwrap(),
            evidence: words("evidence", row).unwrap(),
            weight: weight.value(row),
            span: place("start", row).zip(place("end", row)).map(|(start, end)| (start..end).into()),
        };
        (0..list.len()).map(reason).collect()
    }

    /// That the row of `scored` is what the pipeline says of `text`, bit by bit.
    pub(in super::super) fn assert_row(scored: &RecordBatch, row: usize, text: Option<&str>) {
        let Some(text) = text else {
            assert!(scored.columns().iter().all(|column| column.is_null(row)), "{row}");
            return;
        };
        let judgement = STOCK.judge(&Comment { text: text.to_owned(), ..Comment::default() });
        assert_eq!(scored["decision"].as_string::<i32>().value(row), judgement.decision.as_str());
        for (attribute, probability) in STOCK.attributes().iter().zip(&judgement.probabilities) {
            assert_eq!(scored[attribute.as_str()].as_primitive::<Float64Type>().value(row).to_bits(), probability.get().to_bits());
        }
        assert_eq!(reasons(scored, row), judgement.reasons);
    }

    #[test]
    fn rows_are_those_of_the_pipeline_whatever_holds_the_text() {
        let texts: Vec<Option<&str>> = TEXTS.iter().copied().map(Some).chain([None]).collect();
        let all: [ArrayRef; 5] = [
            Arc::new(StringArray::from(texts.clone())),
            Arc::new(LargeStringArray::from(texts.clone())),
            Arc::new(StringViewArray::from(texts.clone())),
            Arc::new(DictionaryArray::<UInt16Type>::from_iter(texts.clone())),
            Arc::new(DictionaryArray::<Int64Type>::from_iter(texts.clone())),
        ];
        for array in all {
            let scored = score(&STOCK, &RecordBatch::try_from_iter([("body", array)]).unwrap(), &Columns::default()).unwrap();
            assert_eq!((scored.num_rows(), scored.schema()), (6, crate::arrow::scored_schema(&STOCK)));
            texts.iter().enumerate().for_each(|(row, text)| assert_row(&scored, row, *text));
        }
        assert_eq!(STOCK.judge(&Comment { text: TEXTS[1].to_owned(), ..Comment::default() }).decision, Decision::Reject);
    }

    #[test]
    fn columns_are_kept_as_they_are() {
        let ids: ArrayRef = Arc::new(Int64Array::from(vec![Some(7), None]));
        let input =
            RecordBatch::try_from_iter([("text", Arc::new(StringArray::from(vec!["a", "b"])) as ArrayRef), ("id", ids.clone())]).unwrap();
        let keep = |names: &[&str]| Columns { keep: names.iter().map(|name| (*name).to_owned()).collect(), ..Columns::default() };
        let scored = score(&STOCK, &input, &keep(&["id"])).unwrap();
        assert_eq!((scored.column(0), scored.schema().field(0)), (&ids, input.schema().field(1)));
        assert_eq!(scored.schema().field(1).name(), "decision");
        let spam = RecordBatch::try_from_iter([("text", ids.clone()), ("spam", ids)]).unwrap();
        let texts = Columns { text: Some("x".to_owned()), ..keep(&["spam"]) };
        insta::assert_snapshot!(score(&STOCK, &spam, &texts).unwrap_err(), @r#"the batch: no column 'x'; it has: "text", "spam""#);
        let spam = RecordBatch::try_from_iter([("text", input.column(0).clone()), ("spam", input.column(1).clone())]).unwrap();
        insta::assert_snapshot!(score(&STOCK, &spam, &keep(&["spam"])).unwrap_err(), @"the batch: column 'spam' cannot be kept: the result has one of that name");
    }

    #[test]
    fn nothing_gives_nothing() {
        let scored = score(&STOCK, &batch(StringArray::from(Vec::<&str>::new())), &Columns::default()).unwrap();
        assert_eq!((scored.num_rows(), scored.schema()), (0, crate::arrow::scored_schema(&STOCK)));
        let nulls = score(&STOCK, &batch(arrow_array::NullArray::new(3)), &Columns::default()).unwrap();
        (0..3).for_each(|row| assert_row(&nulls, row, None));
    }

    #[test]
    fn the_same_on_any_number_of_threads() {
        let many: Vec<Option<&str>> =
            (0..AT_ONCE * 2 + 77).map(|row| (row % 7 != 6).then(|| if row % 50 < 5 { TEXTS[row % 5] } else { "fine" })).collect();
        let input = batch(StringArray::from(many.clone()));
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| score(&STOCK, &input, &Columns::default()).unwrap())
        };
        let scored = on(1);
        assert_eq!(scored, on(3));
        for row in [0, 6, AT_ONCE - 1, AT_ONCE, AT_ONCE * 2 + 76] {
            assert_row(&scored, row, many[row]);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn each_row_is_judged_alone_and_a_slice_is_a_part(
            texts in prop::collection::vec(prop::option::of(prop_oneof!["[a-z $@!.0-9А-я]{0,60}", prop::sample::select(&TEXTS[..]).prop_map(str::to_owned)]), 1..12),
            from in 0.0..1.0f64,
        ) {
            let input = batch(StringViewArray::from_iter(texts.clone()));
            let whole = score(&STOCK, &input, &Columns::default()).unwrap();
            for (row, text) in texts.iter().enumerate() {
                assert_row(&whole, row, text.as_deref());
            }
            let start = (texts.len() as f64 * from) as usize;
            let part = score(&STOCK, &input.slice(start, texts.len() - start), &Columns::default()).unwrap();
            prop_assert_eq!(part, whole.slice(start, texts.len() - start));
        }
    }
}
