//! Pairwise precision and recall of planted campaigns.

use std::collections::BTreeMap;

use moderato::{comment::Comment, random::SplitMix};

use crate::planted::{CAMPAIGNS, HONEST, filled, variant};

/// Templates and phrases from here on were written after tuning.
const TUNED_ON_CAMPAIGNS: usize = 23;
const TUNED_ON_HONEST: usize = 12;

fn held_out(number: usize, tuned_on: usize) -> bool {
    number >= tuned_on
}

/// Members of each campaign and repeats of each honest phrase.
const MEMBERS: usize = 30;

pub fn tell(files: &[&str]) {
    let mut background = Vec::new();
    for file in files {
        let Ok(mut reader) = csv::Reader::from_path(file) else {
            println!("skipped: {file} cannot be read");
            continue;
        };
        let text = reader.headers().unwrap().iter().position(|name| name == "text").unwrap();
        background.extend(reader.records().map(|record| record.unwrap()[text].to_owned()));
    }
    let pipeline = crate::pipeline();
    for (name, half) in [("tuning", 0), ("held out", 1)] {
        let mut random = SplitMix::new(5 + half as u64);
        // The text with its campaign; honest repeats and the files' comments have none.
        let mut texts: Vec<(String, Option<usize>, bool)> = background.iter().map(|text| (text.clone(), None, false)).collect();
        for (number, template) in CAMPAIGNS.iter().enumerate().filter(|(number, _)| held_out(*number, TUNED_ON_CAMPAIGNS) == (half == 1)) {
            texts.extend((0..MEMBERS).map(|_| (variant(template, &mut random), Some(number), true)));
        }
        for (_, template) in HONEST.iter().enumerate().filter(|(number, _)| held_out(*number, TUNED_ON_HONEST) == (half == 1)) {
            texts.extend((0..MEMBERS).map(|_| (filled(template, 0, &mut random), None, true)));
        }
        random.shuffle(&mut texts);
        let comments: Vec<Comment> =
            texts.iter().enumerate().map(|(number, (text, ..))| crate::comment(number, format!("author {number}"), text.clone())).collect();
        let (_, campaigns) = pipeline.judge_together(comments, &BTreeMap::new());
        let phrases = (0..HONEST.len()).filter(|number| held_out(*number, TUNED_ON_HONEST) == (half == 1)).count();
        let (mut right, mut wrong, mut honest) = (0usize, 0usize, 0usize);
        let mut natural = Vec::new();
        for campaign in &campaigns {
            let planted = |member: &usize| texts[*member].2;
            let mut counts: BTreeMap<Option<usize>, usize> = BTreeMap::new();
            for member in &campaign.members {
                *counts.entry(texts[*member].1).or_default() += 1;
            }
            let pairs = |count: usize| count * (count - 1) / 2;
            let same: usize = counts.iter().filter(|(campaign, _)| campaign.is_some()).map(|(_, count)| pairs(*count)).sum();
            if !campaign.members.iter().any(planted) {
                natural.push(campaign);
                continue;
            }
            if counts.len() == 1 && counts.contains_key(&None) {
                honest += 1;
                if std::env::var_os("SHOW").is_some() {
                    println!("  honest {} {:?}: {}", campaign.members.len(), campaign.decision, campaign.template);
                }
                continue;
            }
            right += same;
            let others = pairs(campaign.members.len()) - same;
            wrong += others;
            if others > 0 && std::env::var_os("SHOW").is_some() {
                println!(
                    "  wrong: {others} pairs: {counts:?} {}: {:?}",
                    campaign.template,
                    campaign.members.iter().take(4).map(|member| &texts[*member].0).collect::<Vec<_>>()
                );
            }
        }
        let templates = CAMPAIGNS.iter().enumerate().filter(|(number, _)| held_out(*number, TUNED_ON_CAMPAIGNS) == (half == 1));
        let total = templates.clone().count() * (MEMBERS * (MEMBERS - 1) / 2);
        if std::env::var_os("SHOW").is_some() {
            for (number, template) in templates {
                let sizes: Vec<usize> = campaigns
                    .iter()
                    .map(|c| c.members.iter().filter(|member| texts[**member].1 == Some(number)).count())
                    .filter(|count| *count > 0)
                    .collect();
                println!("  {sizes:?} of {MEMBERS}: {template}");
            }
        }
        println!(
            "{name}: {} comments, precision {:.4} ({wrong} wrong pairs), recall {:.4} ({right} of {total} pairs); {honest} of {phrases} honest phrases taken for campaigns",
            texts.len(),
            right as f64 / (right + wrong) as f64,
            right as f64 / total as f64,
        );
        let members: usize = natural.iter().map(|campaign| campaign.members.len()).sum();
        println!("  {} campaigns of the files' own comments, {members} members", natural.len());
        if std::env::var_os("SHOW").is_some() && half == 0 {
            for campaign in &natural {
                let others: Vec<&str> = campaign.members.iter().skip(1).take(1).map(|member| texts[*member].0.as_str()).collect();
                println!(
                    "  natural {} {:?}: {} || {:.150?}",
                    campaign.members.len(),
                    campaign.decision,
                    campaign.template.chars().take(150).collect::<String>(),
                    others
                );
            }
        }
    }
}
