#![allow(clippy::unwrap_used)]

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use arrow_array::{ArrayRef, BinaryArray, StringArray, StructArray, types::Int64Type};
use arrow_cast::display::array_value_to_string;
use arrow_select::{
    concat::{concat, concat_batches},
    filter::filter_record_batch,
};
use proptest::prelude::*;

use super::*;
use crate::arrow::{
    Columns,
    campaigns::{confirm, corpus},
    score::tests::STOCK,
    score_together,
};

/// The rows of [`corpus`], and then some that a thread speaks against.
fn lively(seed: u64, count: usize, all_named: bool) -> RecordBatch {
    let corpus = corpus(seed, count, all_named);
    let memory =
        "When the ferry stopped running the island lost its school within two years, and my parents sent me to a café on the mainland.";
    let answer = "Mr. Stone helped me trade bitcoin, write to him on telegram @stone_fx_trades, he earns $9000 a week for all";
    let rows = [
        [memory, "m0", "t1", "", "Ann"],
        ["Who is your broker?", "m1", "t2", "", "Eve"],
        [memory, "m2", "", "m0", "Bob"],
        [answer, "m3", "", "m1", "Joe"],
        [memory, "m4", "", "m0", "Ann"],
    ];
    let column = |place: usize| -> ArrayRef {
        Arc::new(rows.iter().map(|row| Some(row[place]).filter(|word| !word.is_empty())).collect::<StringArray>())
    };
    let dates: ArrayRef = Arc::new(StringArray::new_null(rows.len()));
    let places: ArrayRef = Arc::new((count as i64..).take(rows.len()).map(Some).collect::<Int64Array>());
    let columns = [column(0), column(1), column(2), column(3), column(4), dates, places];
    let both = corpus.columns().iter().zip(&columns).map(|(some, more)| concat(&[some.as_ref(), more.as_ref()]).unwrap());
    let schema = corpus.schema();
    let names = schema.fields().iter().map(|field| field.name().as_str());
    RecordBatch::try_from_iter_with_nullable(names.zip(both).map(|(name, column)| (name, column, true))).unwrap()
}

/// The numbers of rows: ascending, with gaps.
fn number(row: usize) -> i64 {
    row as i64 * 7 - 40
}

/// `batch` with further columns.
fn with(batch: &RecordBatch, columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    let schema = batch.schema();
    let own = schema.fields().iter().map(|field| field.name().as_str()).zip(batch.columns().iter().cloned());
    RecordBatch::try_from_iter_with_nullable(own.chain(columns).map(|(name, column)| (name, column, true))).unwrap()
}

/// The texts as bytes, such as a file has that does not say that they are words: some are Latin-1.
fn with_bytes(batch: &RecordBatch) -> RecordBatch {
    let mut columns = batch.columns().to_vec();
    let text = |text: &str| if text.contains('é') { text.chars().map(|letter| letter as u8).collect() } else { text.as_bytes().to_vec() };
    columns[batch.schema().index_of("text").unwrap()] =
        Arc::new(batch["text"].as_string::<i32>().iter().map(|value| value.map(text)).collect::<BinaryArray>());
    let schema = batch.schema();
    let names = schema.fields().iter().map(|field| field.name().as_str());
    RecordBatch::try_from_iter_with_nullable(names.zip(columns).map(|(name, column)| (name, column, true))).unwrap()
}

fn values(batch: &RecordBatch, name: &str) -> Vec<Option<String>> {
    strings(batch, name).unwrap().iter().map(|value| value.map(str::to_owned)).collect()
}

/// The rows of all `parts` as an engine has them: judged each by itself, with their numbers and texts.
fn judged(parts: &[RecordBatch]) -> RecordBatch {
    let keep = Columns { keep: vec!["text".to_owned()], ..Columns::default() };
    let scored: Vec<RecordBatch> = parts.iter().map(|part| score(&STOCK, part, &keep).unwrap()).collect();
    let all = concat_batches(&scored[0].schema(), &scored).unwrap();
    let rows: Int64Array = (0..all.num_rows()).map(|row| Some(number(row))).collect();
    with(&all, vec![("row", Arc::new(rows))])
}

/// The table in parts of some rows each.
fn in_parts(batch: &RecordBatch, size: usize) -> impl Iterator<Item = Result<RecordBatch, arrow_schema::ArrowError>> {
    let count = batch.num_rows();
    (0..count).step_by(size).map(move |from| Ok(batch.slice(from, size.min(count - from))))
}

/// What campaigns make of the rows that share a key, by their numbers: name and what is asked for.
fn campaigns_of(all: &RecordBatch, part: usize) -> BTreeMap<i64, (String, String)> {
    let signature: StructArray = all["signature"].as_struct().clone();
    let of = |name: &str| signature.column_by_name(name).unwrap().clone();
    let is_comment: ArrayRef = Arc::new((0..all.num_rows()).map(|row| Some(signature.is_valid(row))).collect::<BooleanArray>());
    let columns =
        [("row", all["row"].clone()), ("is_comment", is_comment), ("id", of("id")), ("thread", of("thread")), ("parent", of("parent"))];
    let told =
        threads(in_parts(&RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column)| (name, column, true))).unwrap(), part))
            .unwrap();
    let rows: &Int64Array = all["row"].as_primitive();
    let places: BTreeMap<i64, usize> = rows.values().iter().copied().zip(0..).collect();
    let [mut ids, mut names] =
        [of("id"), of("thread")].map(|column| column.as_string::<i32>().iter().map(|word| word.map(str::to_owned)).collect::<Vec<_>>());
    let told_rows: &Int64Array = told["row"].as_primitive();
    for ((row, id), thread) in told_rows.values().iter().zip(values(&told, "id")).zip(values(&told, "thread")) {
        ids[places[row]] = id;
        names[places[row]] = thread;
    }
    let mut columns = signature.columns().to_vec();
    let place = |name: &str| signature.column_names().iter().position(|column| *column == name).unwrap();
    columns[place("id")] = Arc::new(StringArray::from(ids));
    columns[place("thread")] = Arc::new(StringArray::from(names));
    let signature = StructArray::new(signature.fields().clone(), columns, signature.nulls().cloned());
    let named = RecordBatch::try_from_iter([("row", all["row"].clone()), ("signature", Arc::new(signature) as ArrayRef)]).unwrap();
    let mut met: BTreeMap<i64, BTreeSet<usize>> = BTreeMap::new();
    for row in 0..all.num_rows() {
        for key in all[KEYS].as_list::<i32>().value(row).as_primitive::<Int64Type>().values() {
            met.entry(*key).or_default().insert(row);
        }
    }
    let wanted: BTreeSet<usize> = met.into_values().filter(|rows| rows.len() > 1).flatten().collect();
    let mask: BooleanArray = (0..all.num_rows()).map(|row| Some(wanted.contains(&row))).collect();
    let found = confirm(&[filter_record_batch(&named, &mask).unwrap()]).unwrap();
    let [found] = &found.batches[..] else { panic!("one batch, and one again") };
    let rows = found["row"].as_primitive::<Int64Type>().values().iter().copied();
    rows.zip(values(found, "campaign"))
        .zip(values(found, "at_least"))
        .filter_map(|((row, name), least)| Some((row, (name?, least?))))
        .collect()
}

/// The rows of `all` as they are judged in the end: decision, campaign, probabilities bit by bit, and reasons.
fn assert_equal_to_one_machine(seed: u64, count: usize, part: usize, all_named: bool) -> BTreeSet<String> {
    let batch = lively(seed, count, all_named);
    let count = batch.num_rows();
    let parts: Vec<RecordBatch> = in_parts(&batch, part).collect::<Result<_, _>>().unwrap();
    let (expected, _) = score_together(&STOCK, vec![batch.clone()], &Columns::default()).unwrap();
    let expected = &expected[0];
    let all = judged(&parts);
    let campaigns = campaigns_of(&all, part);
    let all = with_bytes(&all);
    let rows: &Int64Array = all["row"].as_primitive();
    let told = |of: fn(&(String, String)) -> &String| -> ArrayRef {
        Arc::new(rows.values().iter().map(|row| campaigns.get(row).map(of)).collect::<StringArray>())
    };
    let raised = raised(in_parts(&with(&all, vec![("campaign", told(|told| &told.0)), ("at_least", told(|told| &told.1))]), part)).unwrap();
    let raised_rows: BTreeMap<i64, usize> = raised["row"].as_primitive::<Int64Type>().values().iter().copied().zip(0..).collect();
    assert!(raised_rows.len() <= count);
    let shown = |batch: &RecordBatch, name: &str, row: usize| array_value_to_string(&batch[name], row).unwrap();
    let items = |batch: &RecordBatch, row: usize| {
        let list = batch["reasons"].as_list::<i32>().value(row);
        (0..list.len()).map(|item| array_value_to_string(&list, item).unwrap()).collect::<Vec<_>>()
    };
    let mut sources = BTreeSet::new();
    for row in 0..count {
        let of = raised_rows.get(&number(row)).copied();
        let decision = of.map_or_else(|| shown(&all, "decision", row), |of| shown(&raised, "decision", of));
        assert_eq!(decision, shown(expected, "decision", row), "row {row} of {seed}");
        let campaign = of.map_or_else(String::new, |of| shown(&raised, "campaign", of));
        assert_eq!(campaign, shown(expected, "campaign", row), "row {row} of {seed}");
        let reasons = [items(&all, row), of.map(|of| items(&raised, of)).unwrap_or_default()].concat();
        assert_eq!(reasons, items(expected, row), "row {row} of {seed}");
        sources.extend(
            of.into_iter()
                .flat_map(|of| items(&raised, of))
                .map(|reason| reason.split("source: ").nth(1).unwrap().split(',').next().unwrap().to_owned()),
        );
    }
    for attribute in ["spam", "toxicity"] {
        assert_eq!(&all[attribute], &expected[attribute]);
    }
    sources
}

#[test]
fn what_is_found_apart_is_what_one_machine_finds() {
    let mut sources = BTreeSet::new();
    for (seed, all_named) in [(7, true), (8, false), (9, false)] {
        sources.append(&mut assert_equal_to_one_machine(seed, 500, 90, all_named));
    }
    assert!(["campaign", "copied_text", "answered_lure"].iter().all(|source| sources.contains(*source)), "{sources:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn what_is_found_apart_is_what_one_machine_finds_whatever_is_said(seed in any::<u64>(), count in 0..160usize, part in 1..60usize, all_named in any::<bool>()) {
        assert_equal_to_one_machine(seed, count, part, all_named);
    }
}

#[test]
fn rows_out_of_order_and_strange_columns_are_refused() {
    let all = judged(&[corpus(7, 4, true)]);
    let none: ArrayRef = Arc::new(StringArray::new_null(4));
    let all = with(&all, vec![("campaign", none.clone()), ("at_least", none)]);
    let refusal = |batches: Vec<RecordBatch>| raised(batches.into_iter().map(Ok)).unwrap_err().to_string();
    insta::assert_snapshot!(refusal(vec![all.slice(2, 2), all.slice(0, 2)]), @"the batch: row -40 comes after row -19: they have to come in order");
    insta::assert_snapshot!(refusal(vec![all.clone(), all.slice(3, 1)]), @"the batch: two rows have the number -19: each needs its own, to stand in order");
    insta::assert_snapshot!(refusal(vec![all.project(&[0, 1]).unwrap()]), @"the batch: no column 'row'");
    let changed = |name: &str, column: ArrayRef| {
        let schema = all.schema();
        let names = schema.fields().iter().map(|field| field.name().as_str());
        let columns = names.zip(all.columns()).map(|(other, own)| (other, if other == name { &column } else { own }.clone()));
        refusal(vec![RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column)| (name, column, true))).unwrap()])
    };
    let word = |word: &str| -> ArrayRef { Arc::new(StringArray::from(vec![word; 4])) };
    insta::assert_snapshot!(changed("campaign", word("cee")), @"the batch: row -40 has the campaign 'cee', as none is called");
    insta::assert_snapshot!(changed("campaign", word("c0")), @"the batch: row -40 has the campaign 'c0', as none is called");
    insta::assert_snapshot!(changed("decision", word("accept")), @"the batch: row -40 has the decision 'accept', which is none");
    insta::assert_snapshot!(changed("text", Arc::new(Int64Array::from(vec![1; 4]))), @"the batch: column 'text' is of type Int64, and holds no words");
    assert_eq!(raised([]).unwrap().num_rows(), 0);
    assert_eq!(threads([]).unwrap().num_rows(), 0);
}
