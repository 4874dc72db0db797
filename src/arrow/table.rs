//! [`Table`]: the rows that commands write, a batch at a time: columns of words, then what was judged, then columns of words again.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, builder::StringBuilder};
use arrow_schema::{DataType, Field, FieldRef, Schema, SchemaRef};

use super::scored::{self, Scored};
use crate::{
    decide::Judgement,
    error::{Error, ErrorKind, Place},
};

/// The columns of a table.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    schema: SchemaRef,
    attributes: usize,
    /// How many columns of words stand first.
    before: usize,
}

impl Shape {
    /// Words in the columns `before`, the columns of comments that were judged together by these attributes, words in the columns `after`.
    pub fn new(before: &[&str], attributes: &[String], after: &[&str]) -> Self {
        let words = |name: &&str| -> FieldRef { Arc::new(Field::new(*name, DataType::Utf8, true)) };
        let mut fields: Vec<FieldRef> = before.iter().map(words).collect();
        fields.extend(scored::fields(attributes, true));
        fields.extend(after.iter().map(words));
        Self { schema: Arc::new(Schema::new(fields)), attributes: attributes.len(), before: before.len() }
    }

    /// The same for Arrow.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// No rows yet.
    pub fn table(&self) -> Table {
        let (words, scored) = self.columns();
        Table { shape: self.clone(), words, scored, bytes: 0, most: MOST, room: ROOM, batches: Vec::new(), failed: None }
    }

    fn columns(&self) -> (Vec<StringBuilder>, Scored) {
        let words = self.schema.fields().len() - self.attributes - 3;
        ((0..words).map(|_| StringBuilder::new()).collect(), Scored::new(self.attributes, true))
    }
}

/// Bytes of words in a batch, but for its last row. A column has room for 2 GB; so much is no more than what is worked on at a time.
const MOST: usize = 64 << 20;
/// What a column has room for.
const ROOM: usize = i32::MAX as usize - MOST;

/// Rows under way.
pub(crate) struct Table {
    shape: Shape,
    words: Vec<StringBuilder>,
    scored: Scored,
    /// Bytes of the words in these, and from how many on they are a batch.
    bytes: usize,
    most: usize,
    /// Bytes that a row may have.
    room: usize,
    /// The rows before.
    batches: Vec<RecordBatch>,
    failed: Option<Error>,
}

impl Table {
    /// Adds a row: its words, those that stand first first, and what was judged; `place` is where it comes from.
    ///
    /// # Errors
    /// [`ErrorKind::BadRecord`] where it is more than a table has room for: it is not added, and others may be.
    pub fn push<'a, Words>(
        &mut self,
        words: Words,
        judgement: &Judgement,
        campaign: Option<&str>,
        place: impl FnOnce() -> Place,
    ) -> Result<(), Error>
    where
        Words: IntoIterator<Item = Option<&'a str>>,
        Words::IntoIter: Clone,
    {
        let words = words.into_iter();
        let evidence = judgement.reasons.iter().map(|reason| reason.evidence.len());
        let size: usize = words.clone().flatten().map(str::len).chain(evidence).sum();
        if size > self.room {
            let words = format!("it makes a row of {size} bytes, and a table has room for {}", self.room);
            return Err(Error { place: place(), kind: ErrorKind::BadRecord(words) });
        }
        self.bytes += size;
        for (column, word) in self.words.iter_mut().zip(words) {
            column.append_option(word);
        }
        self.scored.push(judgement, campaign);
        if self.bytes >= self.most {
            self.cut();
        }
        Ok(())
    }

    /// The same with less room.
    #[cfg(test)]
    pub fn with_room(self, room: usize) -> Self {
        Self { room, ..self }
    }

    /// Makes a batch of the rows under way.
    fn cut(&mut self) {
        self.bytes = 0;
        let (words, scored) = self.shape.columns();
        let (words, scored) = (std::mem::replace(&mut self.words, words), std::mem::replace(&mut self.scored, scored));
        let mut words: Vec<ArrayRef> = words.into_iter().map(|mut column| Arc::new(column.finish()) as ArrayRef).collect();
        let after = words.split_off(self.shape.before);
        let columns = words.into_iter().chain(scored.finish()).chain(after).collect();
        match RecordBatch::try_new(self.shape.schema.clone(), columns) {
            Ok(batch) => self.batches.push(batch),
            Err(error) => self.failed = Some(super::bad(error.to_string())),
        }
    }

    /// All of them, in batches of no more than columns have room for.
    ///
    /// # Errors
    /// The words of a row were not as many as there are columns.
    pub fn finish(mut self) -> Result<Vec<RecordBatch>, Error> {
        self.cut();
        match self.failed {
            Some(error) => Err(error),
            None => Ok(self.batches.into_iter().filter(|batch| batch.num_rows() > 0).collect()),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use arrow_array::cast::AsArray;

    use super::*;
    use crate::{reason::Reason, score::Probability};

    #[test]
    fn batches_are_cut_by_their_bytes() {
        let mut table = Table { most: 1000, ..Shape::new(&["id"], &["spam".to_owned()], &["text"]).table() };
        let texts: Vec<String> = (0..50).map(|row| "x".repeat(row * 13 % 300)).collect();
        let reason = Reason { attribute: None, source: "wording", evidence: "e".repeat(90), weight: 1.0, span: None };
        let judgement = Judgement { probabilities: vec![Probability::default()], reasons: vec![reason], ..Judgement::default() };
        for (row, text) in texts.iter().enumerate() {
            table.push([Some(&*row.to_string()), Some(&**text)], &judgement, None, || Place::file("a")).unwrap();
        }
        let batches = table.finish().unwrap();
        let size = |batch: &RecordBatch| batch["text"].as_string::<i32>().value_data().len() + 90 * batch.num_rows();
        assert!(batches.len() > 8 && batches.iter().all(|batch| size(batch) < 1000 + 390 + 2), "{}", batches.len());
        let read: Vec<&str> = batches.iter().flat_map(|batch| batch["text"].as_string::<i32>().iter().flatten()).collect();
        assert_eq!(read, texts);
    }

    #[test]
    fn a_row_that_is_too_long_costs_no_other() {
        let mut table = Shape::new(&["id"], &["spam".to_owned()], &["text"]).table().with_room(100);
        let judgement = Judgement { probabilities: vec![Probability::default()], ..Judgement::default() };
        let long = "x".repeat(100);
        let texts = ["a", &long, "b", &long[1..]];
        let pushed = texts.map(|text| {
            let place = || Place { file: "in.csv".into(), record: 7, line: 9 };
            table.push([Some("1"), Some(text)], &judgement, None, place).map_err(|error| (error.is_skip(), error.to_string()))
        });
        let refused = "in.csv: record 7, line 9: it makes a row of 101 bytes, and a table has room for 100; skipped".to_owned();
        assert_eq!(pushed, [Ok(()), Err((true, refused)), Ok(()), Ok(())]);
        let batches = table.finish().unwrap();
        let read: Vec<&str> = batches.iter().flat_map(|batch| batch["text"].as_string::<i32>().iter().flatten()).collect();
        assert_eq!(read, ["a", "b", &long[1..]]);
    }

    #[test]
    fn no_rows_are_no_batches() {
        assert!(Shape::new(&[], &[], &[]).table().finish().unwrap().is_empty());
    }
}
