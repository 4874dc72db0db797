//! The report as Parquet: one row a comment, with the columns of the CSV, numbers as numbers and reasons as a list.

use std::io;

use super::{Renderer, Report, shown::Shown};
use crate::{
    arrow::{
        table::{Shape, Table},
        writer::{Kind, Writer},
    },
    decide::Judgement,
    error::Error,
    reason::Reason,
    score::Probability,
};

/// Parquet, for engines that carry tables.
pub(super) const RENDERER: Renderer =
    Renderer { extension: "parquet", about: "one row a comment, for Spark, DuckDB, pandas and the like", accounts: false, render };

/// Rows that are built at a time; fewer where they are long.
const ROWS: usize = 4096;

fn render(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let shape = Shape::new(&["id", "thread", "parent", "author", "date"], &report.attributes, &["text"]);
    // What writes Parquet wants to be sent to another thread, which what is written to cannot be.
    let mut bytes = Vec::new();
    let mut writer = Writer::new(Kind::Parquet, &mut bytes, shape.schema())?;
    for some in report.judged.chunks(ROWS) {
        let mut table = shape.table();
        some.iter().try_for_each(|judged| push(&mut table, report, judged)).map_err(io::Error::other)?;
        table.finish().map_err(io::Error::other)?.iter().try_for_each(|batch| writer.write(batch))?;
    }
    writer.finish()?;
    out.write_all(&bytes)?;
    out.flush()
}

/// Adds a row; one that is longer than a table has room for goes without its text and reasons.
fn push(table: &mut Table, report: &Report, judged: &super::Judged) -> Result<(), Error> {
    let shown = Shown::of(report, judged);
    let text = shown.text();
    // Evidence as it is shown, and where it stands in the text as it is shown.
    let reasons = shown.reasons.iter().zip(&judged.judgement.reasons).map(|(shown, reason)| Reason {
        attribute: reason.attribute.clone(),
        source: shown.source,
        evidence: shown.evidence.clone().into_owned(),
        weight: shown.weight,
        span: shown.span,
    });
    let mut probabilities = judged.judgement.probabilities.clone();
    probabilities.resize(report.attributes.len(), Probability::default());
    let judgement = Judgement { reasons: reasons.collect(), probabilities, ..judged.judgement.clone() };
    let row = |table: &mut Table, text: Option<&str>, judgement: &Judgement| {
        let words = [Some(&shown.id), shown.thread.as_ref(), shown.parent.as_ref(), shown.author.as_ref(), shown.date.as_ref()];
        let words = words.map(|word| word.map(AsRef::as_ref)).into_iter().chain([text]);
        table.push(words, judgement, shown.campaign.as_deref(), || judged.comment.place.clone())
    };
    match row(table, Some(&text), &judgement) {
        // How it was judged is told all the same.
        Err(error) if error.is_skip() => row(table, None, &Judgement { reasons: Vec::new(), ..judgement }),
        other => other,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use arrow_array::{Array, cast::AsArray, types::Int64Type};
    use parquet::arrow::arrow_reader::ParquetRecordBatchReader;

    use super::{super::sample, *};

    #[test]
    fn rows_say_what_is_shown_and_no_more() {
        let mut report = sample::one("write to ann@mail.example for money", &[("wording", "money", 1.5, Some((30, 35)))]);
        report.redact = true;
        let mut bytes = Vec::new();
        render(&report, &mut bytes).unwrap();
        let batch = ParquetRecordBatchReader::try_new(bytes::Bytes::from(bytes), 10).unwrap().next().unwrap().unwrap();
        let text = batch["text"].as_string::<i32>().value(0);
        assert!(!text.contains("ann@"), "{text}");
        assert_eq!(batch["decision"].as_string::<i32>().value(0), "reject");
        let reasons = batch["reasons"].as_list::<i32>().value(0);
        let place = |name: &str| reasons.as_struct().column_by_name(name).unwrap().as_primitive::<Int64Type>().value(0) as usize;
        assert_eq!((reasons.len(), &text[place("start")..place("end")]), (1, "money"));
    }

    #[test]
    fn a_text_without_end_costs_itself_alone() {
        let report = sample::one(&"money ".repeat(40), &[("wording", "money", 1.5, Some((0, 5)))]);
        let shape = Shape::new(&["id", "thread", "parent", "author", "date"], &report.attributes, &["text"]);
        let rows = |room: usize| {
            let mut table = shape.table().with_room(room);
            push(&mut table, &report, &report.judged[0]).unwrap();
            table.finish().unwrap().remove(0)
        };
        for (room, is_whole) in [(1000, true), (200, false)] {
            let batch = rows(room);
            assert_eq!(batch["decision"].as_string::<i32>().value(0), "reject");
            assert_eq!((batch["text"].is_valid(0), batch["reasons"].as_list::<i32>().value_length(0)), (is_whole, i32::from(is_whole)));
        }
    }

    #[test]
    fn nothing_is_a_table_of_nothing() {
        let mut bytes = Vec::new();
        render(&Report::default(), &mut bytes).unwrap();
        assert_eq!(ParquetRecordBatchReader::try_new(bytes::Bytes::from(bytes), 10).unwrap().count(), 0);
    }
}
