//! [`score_together`]: all comments of several batches judged with what shows among them.

use std::collections::BTreeMap;

use arrow_array::RecordBatch;

use super::{
    Columns, comments,
    scored::{self, Scored},
};
use crate::{comment::Details, context::campaign::Campaign, error::Error, pipeline::Pipeline};

/// Judges all comments of `batches` together, as `score --campaigns` does: gives each batch's rows with the columns of [`scored_schema_together`](super::scored_schema_together)
/// behind those that are to be kept, and the campaigns. The members of these are numbers of rows, from 0, counted through all batches. A row without id is called by its number from 1,
/// counted likewise.
///
/// # Errors
/// As for [`score`](super::score).
pub fn score_together(
    pipeline: &Pipeline,
    batches: Vec<RecordBatch>,
    columns: &Columns,
) -> Result<(Vec<RecordBatch>, Vec<Campaign>), Error> {
    // The row of each comment: rows without a text are none.
    let (mut all, mut places) = (Vec::new(), Vec::new());
    let mut first = 0;
    let mut details = Details::default();
    for batch in &batches {
        let rows = comments(batch, columns)?.counted_from(first);
        for row in 0..rows.len() {
            if let Some(comment) = rows.comment(row, &mut details) {
                all.push(comment.into_owned());
                places.push(first + row);
            }
        }
        first += rows.len();
    }
    let (judged, mut campaigns) = pipeline.judge_together(all, &BTreeMap::new());
    let names: Vec<String> = campaigns.iter().map(Campaign::name).collect();
    let mut next = judged.iter().zip(&places).peekable();
    let mut first = 0;
    let mut scored_batches = Vec::with_capacity(batches.len());
    for batch in &batches {
        let mut scored = Scored::new(pipeline.models().len(), true);
        for row in first..first + batch.num_rows() {
            match next.next_if(|(_, place)| **place == row) {
                Some((one, _)) => {
                    let campaign = one.campaign.and_then(|number| names.get(number)).map(String::as_str);
                    scored.push(&one.judgement, campaign);
                }
                None => scored.push_null(),
            }
        }
        first += batch.num_rows();
        let kept = columns.kept(&batch.schema())?;
        scored_batches.push(scored::beside(
            &batch.schema(),
            batch.columns(),
            &kept,
            scored::fields(&pipeline.attributes(), true),
            scored.finish(),
        )?);
    }
    for campaign in &mut campaigns {
        campaign.members.iter_mut().chain(&mut campaign.exceptions).for_each(|member| *member = places[*member]);
    }
    Ok((scored_batches, campaigns))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, StringArray, cast::AsArray};

    use super::*;
    use crate::{arrow::score::tests::STOCK, comment::Comment};

    fn batch(rows: &[(Option<&str>, &str)]) -> RecordBatch {
        let texts: ArrayRef = Arc::new(rows.iter().map(|row| row.0).collect::<StringArray>());
        let authors: ArrayRef = Arc::new(rows.iter().map(|row| Some(row.1)).collect::<StringArray>());
        RecordBatch::try_from_iter([("text", texts), ("author", authors)]).unwrap()
    }

    #[test]
    fn batches_are_judged_as_one() {
        let spam = |name: &str| {
            format!("I was broke until {name} showed me how to trade bitcoin, now I earn 5000 every single week, write to @fx_{name}")
        };
        let copies = ["Anna", "Boris", "Carla"].map(spam);
        let first = batch(&[(None, "x"), (Some(&copies[0]), "a"), (Some("What a lovely garden you have there"), "b")]);
        let second = batch(&[(Some(&copies[1]), "c"), (None, "y")]);
        let third = batch(&[(Some(&copies[2]), "d")]);
        let batches = vec![first, second, batch(&[]), third];
        let (scored, campaigns) =
            score_together(&STOCK, batches.clone(), &Columns { keep: vec!["author".to_owned()], ..Columns::default() }).unwrap();
        assert_eq!(scored.iter().map(RecordBatch::num_rows).collect::<Vec<_>>(), [3, 2, 0, 1]);
        assert_eq!(campaigns.iter().map(|campaign| campaign.members.clone()).collect::<Vec<_>>(), [[1, 3, 5]]);
        let named =
            |batch: &RecordBatch| batch["campaign"].as_string::<i32>().iter().map(|name| name.map(str::to_owned)).collect::<Vec<_>>();
        let c1 = Some("c1".to_owned());
        assert_eq!(scored.iter().map(named).collect::<Vec<_>>(), [vec![None, c1.clone(), None], vec![c1.clone(), None], vec![], vec![c1]]);
        // As the command line judges the same rows.
        let comments = ["a", "b", "c", "d"].into_iter().zip([&copies[0], "What a lovely garden you have there", &copies[1], &copies[2]]);
        let comments = comments.enumerate().map(|(number, (author, text))| Comment {
            id: number.to_string(),
            author: Some(author.to_owned()),
            text: text.to_owned(),
            ..Comment::default()
        });
        let (judged, _) = STOCK.judge_together(comments.collect(), &BTreeMap::new());
        let decisions = scored.iter().flat_map(|batch| batch["decision"].as_string::<i32>().iter().flatten());
        assert_eq!(decisions.collect::<Vec<_>>(), judged.iter().map(|one| one.judgement.decision.as_str()).collect::<Vec<_>>());
        let nulls = |batch: &RecordBatch| batch.columns()[1..].iter().all(|column| column.is_null(0));
        assert!(nulls(&scored[0]) && !nulls(&scored[1]));
    }
}
