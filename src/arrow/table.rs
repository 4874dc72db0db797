//! [`Table`]: the rows that commands write, a batch at a time: columns of words, then what was judged, then columns of words again.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, builder::StringBuilder};
use arrow_schema::{DataType, Field, FieldRef, Schema, SchemaRef};

use super::scored::{self, Scored};
use crate::{decide::Judgement, error::Error};

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
        let words = self.schema.fields().len() - self.attributes - 3;
        Table { shape: self.clone(), words: (0..words).map(|_| StringBuilder::new()).collect(), scored: Scored::new(self.attributes, true) }
    }
}

/// Rows under way.
pub(crate) struct Table {
    shape: Shape,
    words: Vec<StringBuilder>,
    scored: Scored,
}

impl Table {
    /// Adds a row: its words, those that stand first first, and what was judged.
    pub fn push<'a>(&mut self, words: impl IntoIterator<Item = Option<&'a str>>, judgement: &Judgement, campaign: Option<&str>) {
        for (column, word) in self.words.iter_mut().zip(words) {
            column.append_option(word);
        }
        self.scored.push(judgement, campaign);
    }

    /// All of them.
    ///
    /// # Errors
    /// The words of a row were not as many as there are columns.
    pub fn finish(self) -> Result<RecordBatch, Error> {
        let mut words: Vec<ArrayRef> = self.words.into_iter().map(|mut column| Arc::new(column.finish()) as ArrayRef).collect();
        let after = words.split_off(self.shape.before);
        let columns = words.into_iter().chain(self.scored.finish()).chain(after).collect();
        RecordBatch::try_new(self.shape.schema, columns).map_err(|error| super::bad(error.to_string()))
    }
}
