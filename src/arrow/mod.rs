//! Arrow: record batches in, record batches out, over the same [`pipeline`](crate::pipeline) as the command line, for engines that carry tables (Parquet files, Spark,
//! Polars, Python).
//!
//! ```text
//! RecordBatch -> Columns, found by name -> Rows, borrowed -> Pipeline -> RecordBatch, row for row
//! ```
//! A row without a text (null) gives a row of nulls. The same batch gives the same bytes on any number of threads, and probabilities are those of the command line to the last bit.
//!
//! ```
//! use std::sync::Arc;
//! use arrow_array::{RecordBatch, StringArray, cast::AsArray};
//! use moderato::{arrow::{self, Columns}, model::Model, pipeline::Pipeline};
//!
//! let pipeline = Pipeline::new(vec![Model::load("models/spam.model".as_ref())?])?;
//! let texts = StringArray::from(vec![Some("Thank you, that helped me a lot."), None]);
//! let batch = RecordBatch::try_from_iter([("text", Arc::new(texts) as _)])?;
//! let scored = arrow::score(&pipeline, &batch, &Columns::default())?;
//! assert_eq!(scored["decision"].as_string::<i32>().iter().collect::<Vec<_>>(), [Some("approve"), None]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod apart;
pub mod campaigns;
mod cells;
mod columns;
mod rows;
mod score;
mod scored;
#[cfg(feature = "parquet")]
pub(crate) mod table;
mod together;
#[cfg(feature = "parquet")]
pub(crate) mod writer;

pub use self::{
    columns::Columns,
    rows::{Rows, comments},
    score::score,
    scored::{scored_schema, scored_schema_together},
    together::score_together,
};

/// What an error calls a batch.
const BATCH: &str = "the batch";

/// An error about the whole batch.
fn bad(words: impl Into<String>) -> crate::error::Error {
    crate::error::Error::file(BATCH, crate::error::ErrorKind::BadFile(words.into()))
}
