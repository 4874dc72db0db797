//! [`signatures`]: all that is to be known of a comment to find its campaign and to decide it, without its text.

use std::{collections::BTreeSet, sync::Arc};

use arrow_array::{
    Array, ArrayRef, Float64Array, Int32Array, ListArray, RecordBatch, StringArray, StructArray,
    builder::{Float64Builder, Int32Builder, ListBuilder, StringBuilder},
    cast::AsArray,
    types::{Float64Type, Int32Type},
};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, Field, FieldRef, Fields};
use rayon::prelude::*;

use super::super::{Columns, Rows, bad, comments, scored::beside};
use crate::{
    comment::{Comment, Details},
    context::{campaign::Fingerprint, glimpse::Glimpse},
    decide::{Decision, Judged, Judgement, SPAM},
    error::Error,
    pipeline::Pipeline,
    score::Probability,
};

/// The column that holds them.
pub(super) const NAME: &str = "signature";

/// The signature of each comment of `batch`, row for row: a struct `signature` (null where the text is) behind the columns that are to be kept. What is in it is for [`confirm`](super::confirm()):
/// hashes of words, leads, what spam asks for by itself, and who posted it where and when.
///
/// # Errors
/// As for [`score`](crate::arrow::score).
pub fn signatures(pipeline: &Pipeline, batch: &RecordBatch, columns: &Columns) -> Result<RecordBatch, Error> {
    let rows = comments(batch, columns)?;
    let kept = columns.kept(&batch.schema())?;
    let signed = Signature::of_rows(pipeline, &rows, |signature, _| signature);
    let (field, column) = Signature::column(signed.iter().map(Option::as_ref))?;
    beside(&batch.schema(), batch.columns(), &kept, vec![field], vec![column])
}

/// What is known of one comment.
#[derive(Debug)]
pub(in super::super) struct Signature {
    comment: Comment,
    glimpse: Glimpse,
    as_spam: Option<Decision>,
    spam: Option<Probability>,
}

impl Signature {
    /// What `make` makes of the signature and the judgement of each row; `None` where the text is null.
    pub fn of_rows<T: Send>(pipeline: &Pipeline, rows: &Rows, make: impl Fn(Self, Judgement) -> T + Sync) -> Vec<Option<T>> {
        let spam = pipeline.models().iter().position(|model| model.manifest.attribute == SPAM);
        let judge = |row: usize| {
            let mut details = Details::default();
            let comment = rows.comment(row, &mut details)?.into_owned();
            let (judgement, glimpse, _) = pipeline.glimpse(&comment, None);
            Some(make(Self::of(comment, glimpse, &judgement, spam), judgement))
        };
        (0..rows.len()).into_par_iter().map(judge).collect()
    }

    /// That of a comment that was judged; `spam` is the place of that attribute among its probabilities.
    fn of(comment: Comment, glimpse: Glimpse, judgement: &Judgement, spam: Option<usize>) -> Self {
        let spam = spam.and_then(|place| judgement.probabilities.get(place).copied());
        Self { comment: Comment { text: String::new(), ..comment }, glimpse, as_spam: judgement.as_spam, spam }
    }

    /// All of a column, null where there is none.
    ///
    /// # Errors
    /// None that is known of.
    pub fn column<'a>(all: impl Iterator<Item = Option<&'a Self>>) -> Result<(FieldRef, ArrayRef), Error> {
        let mut columns = Built::default();
        all.for_each(|signature| columns.push(signature));
        let signatures = columns.finish()?;
        Ok((Arc::new(Field::new(NAME, signatures.data_type().clone(), true)), Arc::new(signatures)))
    }

    /// What is kept of its text.
    pub fn glimpse(&self) -> &Glimpse {
        &self.glimpse
    }

    /// The comment judged as far as that matters, its text left out; its only probability is that of spam.
    pub fn into_parts(self) -> (Judged, Glimpse) {
        let judgement = Judgement { as_spam: self.as_spam, probabilities: self.spam.into_iter().collect(), ..Judgement::default() };
        (Judged { comment: self.comment, judgement, campaign: None }, self.glimpse)
    }
}

/// Signatures as they are built.
#[derive(Default)]
struct Built {
    words: ListBuilder<Int32Builder>,
    leads: ListBuilder<StringBuilder>,
    length: Int32Builder,
    slots: Int32Builder,
    as_spam: StringBuilder,
    spam: Float64Builder,
    /// Id, thread, parent, author and date.
    told: [StringBuilder; 5],
    valid: Vec<bool>,
}

impl Built {
    fn push(&mut self, signature: Option<&Signature>) {
        let fingerprint = signature.map(|signature| &signature.glimpse.fingerprint);
        for word in fingerprint.into_iter().flat_map(Fingerprint::words) {
            self.words.values().append_value(word.cast_signed());
        }
        self.words.append(true);
        for lead in signature.iter().flat_map(|signature| &signature.glimpse.leads) {
            self.leads.values().append_value(lead);
        }
        self.leads.append(true);
        // Both are kept in sixteen bits.
        let small = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
        self.length.append_option(fingerprint.map(|fingerprint| small(fingerprint.length())));
        self.slots.append_option(fingerprint.map(|fingerprint| small(fingerprint.slots())));
        self.as_spam.append_option(signature.and_then(|signature| signature.as_spam).map(Decision::as_str));
        self.spam.append_option(signature.and_then(|signature| signature.spam).map(Probability::get));
        let told = signature.map_or([None; 5], |Signature { comment, .. }| {
            // The number of a row in its batch names no comment.
            let id = (!comment.numbered).then_some(comment.id.as_str());
            [id, comment.thread.as_deref(), comment.parent.as_deref(), comment.author.as_deref(), comment.date.as_deref()]
        });
        self.told.iter_mut().zip(told).for_each(|(column, value)| column.append_option(value));
        self.valid.push(signature.is_some());
    }

    fn finish(mut self) -> Result<StructArray, Error> {
        let mut columns: Vec<ArrayRef> = vec![
            Arc::new(self.words.finish()),
            Arc::new(self.leads.finish()),
            Arc::new(self.length.finish()),
            Arc::new(self.slots.finish()),
            Arc::new(self.as_spam.finish()),
            Arc::new(self.spam.finish()),
        ];
        columns.extend(self.told.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef));
        let valid = NullBuffer::from(self.valid);
        StructArray::try_new(fields(), columns, Some(valid)).map_err(|error| bad(error.to_string()))
    }
}

fn fields() -> Fields {
    let list = |kind| DataType::List(Arc::new(Field::new("item", kind, true)));
    let words = ["id", "thread", "parent", "author", "date"].map(|name| (name, DataType::Utf8));
    let first = [
        ("words", list(DataType::Int32)),
        ("leads", list(DataType::Utf8)),
        ("length", DataType::Int32),
        ("slots", DataType::Int32),
        ("as_spam", DataType::Utf8),
        ("spam", DataType::Float64),
    ];
    first.into_iter().chain(words).map(|(name, kind)| Field::new(name, kind, true)).collect()
}

/// Signatures that are read again.
pub(in super::super) struct Signatures {
    whole: StructArray,
    words: ListArray,
    leads: ListArray,
    length: Int32Array,
    slots: Int32Array,
    as_spam: StringArray,
    spam: Float64Array,
    told: Vec<StringArray>,
}

impl Signatures {
    /// Those of a batch, as engines give them back: whatever its strings have become on the way.
    ///
    /// # Errors
    /// [`ErrorKind::BadFile`](crate::error::ErrorKind::BadFile) where there are none.
    pub fn of(batch: &RecordBatch) -> Result<Self, Error> {
        let wrong = || bad(format!("no column '{NAME}' as signatures() makes it"));
        let column = batch.column_by_name(NAME).ok_or_else(wrong)?;
        let column = arrow_cast::cast(column, &DataType::Struct(fields())).map_err(|_| wrong())?;
        let whole = column.as_struct_opt().ok_or_else(wrong)?.clone();
        let at = |place: usize| whole.column(place);
        Ok(Self {
            words: at(0).as_list::<i32>().clone(),
            leads: at(1).as_list::<i32>().clone(),
            length: at(2).as_primitive().clone(),
            slots: at(3).as_primitive().clone(),
            as_spam: at(4).as_string().clone(),
            spam: at(5).as_primitive::<Float64Type>().clone(),
            told: (6..11).map(|place| at(place).as_string().clone()).collect(),
            whole,
        })
    }

    /// The one in `row`; `None` for null.
    ///
    /// # Errors
    /// [`ErrorKind::BadFile`](crate::error::ErrorKind::BadFile) where it was changed on the way.
    pub fn get(&self, row: usize) -> Result<Option<Signature>, Error> {
        if self.whole.is_null(row) {
            return Ok(None);
        }
        let wrong = |what: &str| bad(format!("the signature in row {row} has no {what} that can be"));
        let count = |column: &Int32Array, what| usize::try_from(column.value(row)).map_err(|_| wrong(what));
        let words: Vec<u32> = self.words.value(row).as_primitive::<Int32Type>().values().iter().map(|word| word.cast_unsigned()).collect();
        if !words.is_sorted_by(|one, next| one < next) {
            return Err(wrong("words"));
        }
        let fingerprint = if words.is_empty() {
            Fingerprint::default()
        } else {
            Fingerprint::with(words, count(&self.length, "length")?, count(&self.slots, "slots")?)
        };
        let leads: BTreeSet<String> = self.leads.value(row).as_string::<i32>().iter().flatten().map(str::to_owned).collect();
        let some = |column: &StringArray| column.is_valid(row).then(|| column.value(row).to_owned());
        let as_spam = match some(&self.as_spam) {
            None => None,
            Some(word) => Some(Decision::of_word(&word).ok_or_else(|| wrong("decision"))?),
        };
        let spam =
            self.spam.is_valid(row).then(|| Probability::new(self.spam.value(row)).ok_or_else(|| wrong("probability"))).transpose()?;
        let [id, thread, parent, author, date] = std::array::from_fn(|place| self.told.get(place).and_then(some));
        let comment = Comment { numbered: id.is_none(), id: id.unwrap_or_default(), thread, parent, author, date, ..Comment::default() };
        Ok(Some(Signature { comment, glimpse: Glimpse { fingerprint, leads, ..Glimpse::default() }, as_spam, spam }))
    }
}
