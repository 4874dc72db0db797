//! [`confirm`]: which comments that may be alike are a campaign, and what becomes of them.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, builder::StringBuilder};
use arrow_schema::{DataType, Field, FieldRef};

use super::{
    super::scored::beside,
    signatures::{NAME, Signatures},
};
use crate::{
    context::campaign::{self, Campaign},
    error::Error,
};

/// What was found.
#[derive(Debug)]
pub struct Found {
    /// Row for row, the columns of the input but for the signature, then `campaign` (Utf8: `c1`; null for none) and `at_least` (Utf8: the decision that the campaign raises the comment
    /// to, if its own is milder; null for none).
    pub batches: Vec<RecordBatch>,
    /// The campaigns, by their first members; these are numbers of rows, from 0, counted through all batches. Their templates are empty: see [`template`](super::template).
    pub campaigns: Vec<Campaign>,
}

/// Finds the campaigns among comments whose [`signatures`](super::signatures()) are given. The rows have to be in the order of the input that they were taken from, and be all that share a key, or
/// whole components of these; then the campaigns are those of one machine that has them all.
///
/// # Errors
/// [`ErrorKind::BadFile`](crate::error::ErrorKind::BadFile) where a batch has no signatures, or was changed.
pub fn confirm(batches: &[RecordBatch]) -> Result<Found, Error> {
    let (mut judged, mut glimpses, mut places) = (Vec::new(), Vec::new(), Vec::new());
    let mut first = 0;
    for batch in batches {
        let signatures = Signatures::of(batch)?;
        for row in 0..batch.num_rows() {
            if let Some(signature) = signatures.get(row)? {
                let (one, glimpse) = signature.into_parts();
                judged.push(one);
                glimpses.push(glimpse);
                places.push(first + row);
            }
        }
        first += batch.num_rows();
    }
    let spam = judged.iter().any(|one| !one.judgement.probabilities.is_empty()).then_some(0);
    let mut campaigns = campaign::find(&judged, &glimpses);
    let mut told: Vec<Option<(String, &'static str)>> = vec![None; first];
    for campaign in &mut campaigns {
        let shared = campaign::decision::of(&judged, campaign, spam);
        for &member in &campaign.members {
            told[places[member]] = Some((campaign.name(), shared.of_member(member).as_str()));
        }
        (campaign.decision, campaign.exceptions) = (shared.decision, shared.exceptions());
        campaign.members.iter_mut().chain(&mut campaign.exceptions).for_each(|member| *member = places[*member]);
        // There are no texts here to make it of.
        campaign.template.clear();
    }
    let mut told = told.into_iter();
    let batches = batches.iter().map(|batch| with(batch, told.by_ref().take(batch.num_rows()))).collect::<Result<_, _>>()?;
    Ok(Found { batches, campaigns })
}

/// The columns of `batch` but for the signature, then what is told.
fn with(batch: &RecordBatch, told: impl Iterator<Item = Option<(String, &'static str)>>) -> Result<RecordBatch, Error> {
    let (mut campaigns, mut decisions) = (StringBuilder::new(), StringBuilder::new());
    for one in told {
        campaigns.append_option(one.as_ref().map(|(name, _)| name));
        decisions.append_option(one.map(|(_, decision)| decision));
    }
    let schema = batch.schema();
    let kept: Vec<usize> = (0..batch.num_columns()).filter(|place| schema.field(*place).name() != NAME).collect();
    let field = |name: &str| -> FieldRef { Arc::new(Field::new(name, DataType::Utf8, true)) };
    let columns: Vec<ArrayRef> = vec![Arc::new(campaigns.finish()), Arc::new(decisions.finish())];
    beside(&schema, batch.columns(), &kept, vec![field("campaign"), field("at_least")], columns)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(super) mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use arrow_array::{BinaryArray, BooleanArray, Int64Array, StringArray, cast::AsArray, types::Int64Type};
    use arrow_select::filter::filter_record_batch;
    use proptest::prelude::*;

    use super::*;
    use crate::{
        arrow::{Columns, campaigns, score::tests::STOCK, score_together},
        random::SplitMix,
    };

    /// Comments of campaigns, lures, replies, everyday words and their like, by a seed; as `all_named` has it, each knows its thread and its identifier.
    pub(in crate::arrow) fn corpus(seed: u64, count: usize, all_named: bool) -> RecordBatch {
        let mut random = SplitMix::new(seed);
        let mut pick = |from: usize| random.below(from);
        let names = ["Anna", "Boris", "Carla", "Dmitri", "Erik"];
        let mut rows: Vec<[Option<String>; 6]> = Vec::new();
        for number in 0..count {
            let (name, other) = (names[pick(5)], names[pick(5)]);
            let words = ["garden", "music", "goal", "chorus", "council", "recipe", "winter"];
            let (word, next, third) = (words[pick(7)], words[pick(7)], words[pick(7)]);
            let text = match pick(9) {
                0 => format!(
                    "I was broke until {name} showed me how to trade bitcoin, now I earn {}000 every single week, write to @fx_{name}",
                    pick(9)
                ),
                1 => format!(
                    "Thanks to expert {name} {other} my trading profit is ${}00 weekly, reach her on telegram @{name}_trades{}",
                    pick(9),
                    pick(3)
                ),
                2 => format!("Check out my new {word} page http://deal{}.example/{next} it is totally worth it", pick(3)),
                3 => format!("this {word} reminds me of the {next} we had, {third}"),
                4 => "first".to_owned(),
                5 => format!("http://deal{}.example/win", pick(2)),
                6 => format!("I love this {word} so much"),
                7 => format!("win free gift cards and {word} vouchers today at http://free{}.example click now {next}", pick(2)),
                _ => format!("Has anybody tried the {word} with {} eggs? The {next} came out rather dry, and the {third} too", pick(20)),
            };
            let parent = (pick(4) == 0 && number > 0).then(|| format!("i{}", pick(number)));
            let parent = if all_named || pick(6) > 0 { parent } else { parent.map(|parent| parent[1..].to_owned()) };
            rows.push([
                (pick(30) > 0).then_some(text),
                (all_named || pick(9) > 0).then(|| format!("i{number}")),
                (pick(5) > 0).then(|| format!("t{}", pick(4))),
                parent,
                (pick(6) > 0).then(|| names[pick(5)].to_owned()),
                (pick(3) > 0).then(|| format!("2024-05-{:02}", pick(28) + 1)),
            ]);
        }
        // One machine looks for the thread of a comment that names none at the root of what it answers, which a part does not have.
        for row in rows.iter_mut().filter(|row| all_named && row[2].is_none()) {
            row[3] = None;
        }
        let column = |place: usize| -> ArrayRef { Arc::new(rows.iter().map(|row| row[place].clone()).collect::<StringArray>()) };
        let places: ArrayRef = Arc::new((0..count as i64).map(Some).collect::<Int64Array>());
        RecordBatch::try_from_iter([
            ("text", column(0)),
            ("id", column(1)),
            ("thread", column(2)),
            ("parent", column(3)),
            ("author", column(4)),
            ("date", column(5)),
            ("place", places),
        ])
        .unwrap()
    }

    /// The rows of `parts` that are wanted, by their places.
    fn wanted(parts: &[RecordBatch], wanted: &BTreeSet<i64>) -> Vec<RecordBatch> {
        let keep = Columns { keep: vec!["place".to_owned()], ..Columns::default() };
        parts
            .iter()
            .map(|part| {
                let mask: BooleanArray =
                    part["place"].as_primitive::<Int64Type>().iter().map(|place| Some(wanted.contains(&place.unwrap()))).collect();
                campaigns::signatures(&STOCK, &filter_record_batch(part, &mask).unwrap(), &keep).unwrap()
            })
            .collect()
    }

    /// The places under each key that two and more have.
    fn meetings(parts: &[RecordBatch]) -> Vec<Vec<i64>> {
        let keep = Columns { keep: vec!["place".to_owned()], ..Columns::default() };
        let mut met: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for part in parts {
            let keys = campaigns::keys(part, &keep).unwrap();
            let column = |name: &str| keys[name].as_primitive::<Int64Type>().values().to_vec();
            column("key").into_iter().zip(column("place")).for_each(|(key, place)| met.entry(key).or_default().push(place));
        }
        met.into_values().filter(|places| places.len() > 1).collect()
    }

    /// Campaigns with places for members, and their templates made.
    fn campaigns_of(found: &Found, batch: &RecordBatch) -> Vec<Campaign> {
        let places: Vec<i64> =
            found.batches.iter().flat_map(|batch| batch["place"].as_primitive::<Int64Type>().values().to_vec()).collect();
        // As bytes, such as a file has that does not say that they are words.
        let texts = batch["text"].as_string::<i32>();
        let text =
            |places: &[usize]| -> ArrayRef { Arc::new(BinaryArray::from_iter_values(places.iter().map(|place| texts.value(*place)))) };
        let named: Vec<Option<String>> = found
            .batches
            .iter()
            .flat_map(|batch| batch["campaign"].as_string::<i32>().iter().map(|name| name.map(str::to_owned)).collect::<Vec<_>>())
            .collect();
        let of = |campaign: &Campaign| {
            assert!(campaign.members.iter().all(|row| named[*row] == Some(campaign.name())));
            let place = |rows: &Vec<usize>| rows.iter().map(|row| places[*row] as usize).collect::<Vec<_>>();
            let members = place(&campaign.members);
            Campaign {
                template: campaigns::template(&text(&members)).unwrap(),
                exceptions: place(&campaign.exceptions),
                members,
                ..campaign.clone()
            }
        };
        found.campaigns.iter().map(of).collect()
    }

    fn assert_equal_to_one_machine(seed: u64, count: usize, part: usize) -> usize {
        let batch = corpus(seed, count, true);
        let parts: Vec<RecordBatch> = (0..count).step_by(part).map(|from| batch.slice(from, part.min(count - from))).collect();
        let (_, expected) = score_together(&STOCK, vec![batch.clone()], &Columns::default()).unwrap();
        let meetings = meetings(&parts);
        let all: BTreeSet<i64> = meetings.iter().flatten().copied().collect();
        assert_eq!(campaigns_of(&confirm(&wanted(&parts, &all)).unwrap(), &batch), expected, "seed {seed}");
        // Component by component, numbered afterwards.
        let mut components: Vec<BTreeSet<i64>> = Vec::new();
        for places in meetings {
            let (touched, mut apart): (Vec<_>, Vec<_>) =
                components.into_iter().partition(|component| places.iter().any(|place| component.contains(place)));
            apart.push(touched.into_iter().flatten().chain(places).collect());
            components = apart;
        }
        let mut split: Vec<Campaign> =
            components.iter().flat_map(|component| campaigns_of(&confirm(&wanted(&parts, component)).unwrap(), &batch)).collect();
        split.sort_by_key(|campaign| campaign.members[0]);
        split.iter_mut().enumerate().for_each(|(place, campaign)| campaign.number = place + 1);
        assert_eq!(split, expected, "seed {seed}, {} components", components.len());
        expected.len()
    }

    #[test]
    fn campaigns_are_those_of_one_machine() {
        assert!(assert_equal_to_one_machine(7, 400, 90) > 3);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn campaigns_are_those_of_one_machine_whatever_is_said(seed in any::<u64>(), count in 2..120usize, part in 1..50usize) {
            assert_equal_to_one_machine(seed, count, part);
        }
    }

    #[test]
    fn what_campaigns_ask_for_is_told() {
        let batch = corpus(7, 300, true);
        let found = confirm(&[campaigns::signatures(&STOCK, &batch, &Columns::default()).unwrap()]).unwrap();
        let told = &found.batches[0];
        assert_eq!(told.schema().fields().iter().map(|field| field.name().as_str()).collect::<Vec<_>>(), ["campaign", "at_least"]);
        let campaign = found.campaigns.iter().find(|campaign| campaign.decision > crate::decide::Decision::Approve).unwrap();
        let member = campaign.members.iter().find(|member| !campaign.exceptions.contains(member)).unwrap();
        assert_eq!(told["at_least"].as_string::<i32>().value(*member), campaign.decision.as_str());
    }

    #[test]
    fn what_is_no_signature_is_refused() {
        let texts: ArrayRef = Arc::new(StringArray::from(vec!["a"]));
        let refusal = |name: &str| confirm(&[RecordBatch::try_from_iter([(name, texts.clone())]).unwrap()]).unwrap_err().to_string();
        insta::assert_snapshot!(refusal("text"), @"the batch: no column 'signature' as signatures() makes it");
        insta::assert_snapshot!(refusal("signature"), @"the batch: no column 'signature' as signatures() makes it");
        assert!(confirm(&[]).unwrap().campaigns.is_empty());
    }
}
