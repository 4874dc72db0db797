//! What comes out: the columns of judged comments, and how they are built.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, RecordBatch,
    builder::{Float64Builder, Int64Builder, ListBuilder, StringBuilder, StructBuilder},
};
use arrow_schema::{DataType, Field, FieldRef, Fields, Schema, SchemaRef};

use super::bad;
use crate::{decide::Judgement, error::Error, pipeline::Pipeline, reason::Reason};

/// The columns of [`score`](super::score): `decision` (Utf8: approve, review or reject), for each attribute its probability (Float64, 0 to 1) under its name, and
/// `reasons`, a list of `attribute` (null for context), `source`, `evidence`, `weight` (Float64, in log-odds), and `start` and `end` (Int64: bytes into the text's
/// UTF-8, null where it stands in no single place). All are null where the text is.
pub fn scored_schema(pipeline: &Pipeline) -> SchemaRef {
    Arc::new(Schema::new(fields(&pipeline.attributes(), false)))
}

/// The columns of [`score_together`](super::score_together): those of [`scored_schema`], with `campaign` (Utf8: `c1`; null for none) before `reasons`.
pub fn scored_schema_together(pipeline: &Pipeline) -> SchemaRef {
    Arc::new(Schema::new(fields(&pipeline.attributes(), true)))
}

pub(super) fn fields(attributes: &[String], together: bool) -> Vec<FieldRef> {
    let field = |name: &str, kind: DataType| Arc::new(Field::new(name, kind, true));
    let mut fields = vec![field("decision", DataType::Utf8)];
    fields.extend(attributes.iter().map(|attribute| field(attribute, DataType::Float64)));
    fields.extend(together.then(|| field("campaign", DataType::Utf8)));
    fields.push(field("reasons", DataType::List(reason())));
    fields
}

/// One reason.
fn reason() -> FieldRef {
    Arc::new(Field::new("item", DataType::Struct(reason_fields()), true))
}

fn reason_fields() -> Fields {
    let field = |name: &str, kind: DataType| Field::new(name, kind, true);
    Fields::from(vec![
        field("attribute", DataType::Utf8),
        field("source", DataType::Utf8),
        field("evidence", DataType::Utf8),
        field("weight", DataType::Float64),
        field("start", DataType::Int64),
        field("end", DataType::Int64),
    ])
}

/// Builds the columns, row by row.
pub(super) struct Scored {
    decisions: StringBuilder,
    probabilities: Vec<Float64Builder>,
    campaigns: Option<StringBuilder>,
    reasons: ListBuilder<StructBuilder>,
}

impl Scored {
    /// No rows yet, of judgements with so many probabilities; with campaigns where comments are judged together.
    pub fn new(attributes: usize, together: bool) -> Self {
        Self {
            decisions: StringBuilder::new(),
            probabilities: (0..attributes).map(|_| Float64Builder::new()).collect(),
            campaigns: together.then(StringBuilder::new),
            reasons: ListBuilder::new(StructBuilder::from_fields(reason_fields(), 0)).with_field(reason()),
        }
    }

    /// Adds the row of a comment, which belongs to the campaign of that name if to any.
    pub fn push(&mut self, judgement: &Judgement, campaign: Option<&str>) {
        self.decisions.append_value(judgement.decision.as_str());
        for (column, probability) in self.probabilities.iter_mut().zip(&judgement.probabilities) {
            column.append_value(probability.get());
        }
        if let Some(campaigns) = &mut self.campaigns {
            campaigns.append_option(campaign);
        }
        for reason in &judgement.reasons {
            push_reason(self.reasons.values(), reason);
        }
        self.reasons.append(true);
    }

    /// Adds the row of a text that is not there.
    pub fn push_null(&mut self) {
        self.decisions.append_null();
        self.probabilities.iter_mut().for_each(Float64Builder::append_null);
        if let Some(campaigns) = &mut self.campaigns {
            campaigns.append_null();
        }
        self.reasons.append_null();
    }

    /// The columns, in the order of [`fields`].
    pub fn finish(mut self) -> Vec<ArrayRef> {
        let mut columns: Vec<ArrayRef> = vec![Arc::new(self.decisions.finish())];
        columns.extend(self.probabilities.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef));
        columns.extend(self.campaigns.map(|mut column| Arc::new(column.finish()) as ArrayRef));
        columns.push(Arc::new(self.reasons.finish()));
        columns
    }
}

fn push_reason(builder: &mut StructBuilder, reason: &Reason) {
    let offset = |place: usize| i64::try_from(place).unwrap_or(i64::MAX);
    let words = [reason.attribute.as_deref(), Some(reason.source), Some(&*reason.evidence)];
    // The builders are those of `reason_fields`, in their order.
    for (place, word) in words.into_iter().enumerate() {
        if let Some(builder) = builder.field_builder::<StringBuilder>(place) {
            builder.append_option(word);
        }
    }
    if let Some(builder) = builder.field_builder::<Float64Builder>(3) {
        builder.append_value(reason.weight);
    }
    for (place, end) in [(4, reason.span.map(|span| span.start)), (5, reason.span.map(|span| span.end))] {
        if let Some(builder) = builder.field_builder::<Int64Builder>(place) {
            builder.append_option(end.map(offset));
        }
    }
    builder.append(true);
}

/// A batch of the columns at the places `kept` of those that `schema` tells of, then those made of them.
///
/// # Errors
/// [`ErrorKind::BadFile`](crate::error::ErrorKind::BadFile) where two of them would have one name.
pub(super) fn beside(
    schema: &Schema,
    input: &[ArrayRef],
    kept: &[usize],
    fields: Vec<FieldRef>,
    columns: Vec<ArrayRef>,
) -> Result<RecordBatch, Error> {
    let mut all: Vec<FieldRef> = kept.iter().map(|&place| schema.fields()[place].clone()).collect();
    if let Some(twice) = all.iter().find(|field| fields.iter().any(|scored| scored.name() == field.name())) {
        return Err(bad(format!("column '{}' cannot be kept: the result has one of that name", twice.name())));
    }
    all.extend(fields);
    let columns = kept.iter().map(|&place| input[place].clone()).chain(columns).collect();
    RecordBatch::try_new(Arc::new(Schema::new(all)), columns).map_err(|error| bad(error.to_string()))
}
