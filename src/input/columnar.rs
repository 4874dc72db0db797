//! Tables that stand column by column: they come in batches, and any thread may take comments out of these.

use std::{io, sync::Arc};

use arrow_array::RecordBatch;
use arrow_schema::Schema;

use super::{
    Reader, Source,
    block::{Block, Cut, MOST_RECORDS},
    columns::Columns,
    window::CHUNK,
};
use crate::{arrow::Rows, error::Result};

/// Gives the batches of an input, in their order.
pub(super) trait Batches: Send {
    /// The next batch, with the columns that were asked for; `None` at the end.
    fn next(&mut self) -> io::Result<Option<Part>>;
}

/// A stretch of a table.
pub(super) enum Part {
    Rows(RecordBatch),
    /// So many rows cannot be read, and why.
    Lost {
        rows: u64,
        words: String,
    },
}

/// Which columns of a table with this schema are to be read, in ascending order, and what each of them is.
///
/// # Errors
/// There is none with comments, or one that was asked for is missing.
pub(super) fn choose(schema: &Schema, source: &Source) -> Result<(Vec<usize>, Columns)> {
    let header: Vec<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
    let mut columns = Columns::of_header(&header, &source.options).map_err(|words| {
        // Here no line can be taken for a header.
        source.bad(words.split_once(", or --no-header").map_or(words.as_str(), |(words, _)| words))
    })?;
    source.notes.add(columns.describe(&header));
    let mut used: Vec<usize> = columns.each_mut().filter_map(|place| *place).collect();
    used.sort_unstable();
    used.dedup();
    columns.each_mut().for_each(|place| *place = place.and_then(|place| used.binary_search(&place).ok()));
    Ok((used, columns))
}

/// The comments of `batches`, which have the columns of `schema`, of which `columns` tells what they are.
///
/// # Errors
/// A column is of a type that cannot be read.
pub(super) fn reader(batches: impl Batches + 'static, schema: &Schema, columns: Columns, source: Source) -> Result<Reader> {
    Rows::of(&RecordBatch::new_empty(Arc::new(schema.clone())), &columns, source.name.clone(), 1)?;
    let cutter =
        Cutter { batches: Box::new(batches), columns, name: source.name.clone(), rows: None, next: 0, count: 0, met: false, source };
    let (name, notes) = (cutter.name.clone(), cutter.source.notes.clone());
    Ok(Reader::columns(cutter, name, notes))
}

/// Cuts batches into blocks.
struct Cutter {
    batches: Box<dyn Batches>,
    columns: Columns,
    name: Arc<str>,
    /// The batch that is being cut, and its next row.
    rows: Option<Arc<Rows>>,
    next: usize,
    /// Rows in all batches so far.
    count: u64,
    /// Whether there was any.
    met: bool,
    source: Source,
}

impl Cut for Cutter {
    fn fill(&mut self, block: &mut Block) -> io::Result<bool> {
        block.begin(0);
        let rows = loop {
            if let Some(rows) = self.rows.take_if(|rows| self.next < rows.len()) {
                break rows;
            }
            match self.batches.next()? {
                None => {
                    if !self.met {
                        self.source.notes.add("columns and no rows");
                    }
                    return Ok(false);
                }
                Some(Part::Lost { rows, words }) => {
                    self.met = true;
                    block.begin(self.count + 1);
                    block.push_bad(0, words);
                    self.count += rows;
                    return Ok(true);
                }
                Some(Part::Rows(batch)) => {
                    self.met |= batch.num_rows() > 0;
                    let rows = Rows::of(&batch, &self.columns, self.name.clone(), self.count + 1).map_err(io::Error::other)?;
                    self.count += rows.len() as u64;
                    self.next = 0;
                    self.rows = Some(Arc::new(rows));
                }
            }
        };
        block.begin(rows.number(self.next));
        let mut size = 0;
        while self.next < rows.len() && block.pieces.len() < MOST_RECORDS && size < CHUNK {
            size += rows.size(self.next);
            block.push_row(self.next);
            self.next += 1;
        }
        block.size = size;
        block.rows = Some(rows.clone());
        self.rows = Some(rows);
        Ok(true)
    }
}
