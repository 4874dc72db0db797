//! [`raised`]: what the context makes of comments that were judged elsewhere.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use arrow_array::{Array, ArrayRef, Int64Array, ListArray, RecordBatch, StringArray, cast::AsArray, types::Int32Type};
use arrow_schema::{ArrowError, DataType, Field, FieldRef};

use super::{
    super::{
        BATCH, bad,
        campaigns::Signatures,
        scored::{self, Scored},
    },
    InOrder, OWN_WORDS, column, strings, texts, word,
};
use crate::{
    comment::CommentRef,
    context::{self, Raise, Surroundings, campaign, glimpse::Glimpse, thread::Words},
    decide::{Decision, Judged},
    error::Error,
};

/// What the context raises, of those rows alone that it changes: `row`, `decision`, `campaign` and the `reasons` that are to stand behind the comment's own, as in
/// [`score_together`](super::super::score_together).
///
/// `batches` are all rows of the input, in order: `row` (Int64), `text` (words, or bytes), `decision`, `signature` (whose `words` may be empty) and `own_words` as [`score`](super::score()) gives them, and `campaign` and `at_least` as
/// [`confirm`](super::super::campaigns::confirm) tells them of all that share a key; null for others. Each batch is let go before the next one is taken.
///
/// # Errors
/// [`ErrorKind::BadFile`](crate::error::ErrorKind::BadFile) where a column is missing or was changed, or the rows come out of order.
pub fn raised(batches: impl IntoIterator<Item = Result<RecordBatch, ArrowError>>) -> Result<RecordBatch, Error> {
    let mut all = Gathered::default();
    for batch in batches {
        all.add(&batch.map_err(|error| bad(error.to_string()))?)?;
    }
    all.raised()
}

/// Comments as they were judged, and what campaigns make of them.
#[derive(Default)]
struct Gathered {
    order: InOrder,
    /// Rows so far, those without a text included.
    count: u64,
    places: Vec<i64>,
    judged: Vec<Judged>,
    glimpses: Vec<Glimpse>,
    /// What a campaign raises its members to: which comment, to what.
    shared: Vec<(usize, Decision)>,
    /// How many members the campaigns have, by number.
    sizes: BTreeMap<usize, usize>,
}

impl Gathered {
    fn add(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        static NAME: LazyLock<Arc<str>> = LazyLock::new(|| BATCH.into());
        let rows = self.order.next(batch)?;
        let signatures = Signatures::of(batch)?;
        let texts = texts(batch)?;
        let [decisions, campaigns, least] = ["decision", "campaign", "at_least"].map(|name| strings(batch, name));
        let (decisions, campaigns, least) = (decisions?, campaigns?, least?);
        let words = words(batch)?;
        for row in 0..batch.num_rows() {
            self.count += 1;
            let Some(signature) = signatures.get(row)? else { continue };
            let number = rows.value(row);
            let (mut one, glimpse) = signature.into_parts();
            let comment = &mut one.comment;
            comment.place = CommentRef::new(&NAME, self.count, 0).place();
            if comment.numbered {
                comment.id = self.count.to_string();
            }
            comment.text = texts.get(row).map(Cow::into_owned).ok_or_else(|| bad(format!("row {number} has a signature and no text")))?;
            one.judgement.decision = decision(&decisions, row, number)?;
            if let Some(name) = word(&campaigns, row) {
                let campaign =
                    campaign::number(&name).ok_or_else(|| bad(format!("row {number} has the campaign '{name}', as none is called")))?;
                // By index, as one machine has it.
                let campaign = campaign - 1;
                self.shared.push((self.judged.len(), decision(&least, row, number)?));
                *self.sizes.entry(campaign).or_default() += 1;
                one.campaign = Some(campaign);
            }
            let own: Vec<u32> = words.value(row).as_primitive::<Int32Type>().values().iter().map(|word| word.cast_unsigned()).collect();
            self.places.push(number);
            self.judged.push(one);
            // No campaign is sought here: the fingerprint has done its work.
            self.glimpses.push(Glimpse { words: Words::from_hashes(own), leads: glimpse.leads, ..Glimpse::default() });
        }
        Ok(())
    }

    fn raised(mut self) -> Result<RecordBatch, Error> {
        let mut comments: Vec<_> = self.judged.iter_mut().map(|one| std::mem::take(&mut one.comment)).collect();
        context::thread::name_threads(&mut comments);
        self.judged.iter_mut().zip(comments).for_each(|(one, comment)| one.comment = comment);
        let before: Vec<Decision> = self.judged.iter().map(|one| one.judgement.decision).collect();
        let raises = self.shared.iter().map(|&(index, to)| {
            let campaign = self.judged[index].campaign.unwrap_or_default();
            Raise::of_campaign(index, to, self.sizes.get(&campaign).copied().unwrap_or_default(), &name(campaign))
        });
        let raises: Vec<Raise> = raises.collect();
        let spam = self.judged.iter().any(|one| !one.judgement.probabilities.is_empty()).then_some(0);
        let surroundings = Surroundings { glimpses: &self.glimpses, threads: &BTreeMap::new(), spam };
        context::apply_found(&mut self.judged, raises, &surroundings);
        let (mut rows, mut scored) = (Vec::new(), Scored::new(0, true));
        for ((one, place), before) in self.judged.iter().zip(self.places).zip(before) {
            if one.campaign.is_some() || one.judgement.decision != before {
                rows.push(Some(place));
                scored.push(&one.judgement, one.campaign.map(name).as_deref());
            }
        }
        let row: FieldRef = Arc::new(Field::new("row", DataType::Int64, true));
        let fields = std::iter::once(row).chain(scored::fields(&[], true)).collect();
        let rows: ArrayRef = Arc::new(rows.into_iter().collect::<Int64Array>());
        let columns = std::iter::once(rows).chain(scored.finish()).collect();
        scored::beside(&arrow_schema::Schema::empty(), &[], &[], fields, columns)
    }
}

/// The name of a campaign by its index.
fn name(campaign: usize) -> String {
    campaign::name(campaign + 1)
}

fn decision(column: &StringArray, row: usize, number: i64) -> Result<Decision, Error> {
    let told = if column.is_valid(row) { column.value(row) } else { "" };
    Decision::of_word(told).ok_or_else(|| bad(format!("row {number} has the decision '{told}', which is none")))
}

fn words(batch: &RecordBatch) -> Result<ListArray, Error> {
    let kind = DataType::List(Arc::new(Field::new("item", DataType::Int32, true)));
    Ok(column(batch, OWN_WORDS, &kind)?.as_list().clone())
}
