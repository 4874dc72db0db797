//! The evaluation as JSON, for programs.

use serde_json::{Map, Value, json};

use super::{Line, Shower};
use crate::evaluate::{
    evaluation::{Measured, Part},
    measures::MEASURES,
};

/// Characters of a mistake's text.
const MOST_TEXT: usize = 500;

pub(super) fn value(shower: &Shower<'_>) -> Value {
    let evaluation = shower.evaluation;
    let part = |part: &Part| part_of(part, &shower.name(&part.name));
    let judges: Vec<Value> = evaluation
        .judges
        .iter()
        .enumerate()
        .map(|(number, judge)| {
            let mut value = evaluation.splits.get(number).map_or_else(|| json!({ "name": shower.name(&judge.name) }), part);
            value["learned_rows"] = judge.learned.into();
            value["judged_rows"] = judge.judged.into();
            value["review_from"] = judge.cutoffs.review_from.probability().get().into();
            value["reject_from"] = judge.cutoffs.reject_from.probability().get().into();
            value
        })
        .collect();
    let [ham, spam] = shower.mistakes(MOST_TEXT);
    json!({
        "judged_by": evaluation.judged_by,
        "sources": evaluation.sources.iter().map(|source| shower.name(source)).collect::<Vec<_>>(),
        "notes": evaluation.notes,
        "warnings": evaluation.warnings,
        "figures": figures(&evaluation.measured),
        "intervals": intervals(&evaluation.measured),
        "bootstrap": evaluation.draws.map(|draws| json!({ "resamples": draws.resamples, "seed": draws.seed, "level": 0.95 })),
        "ham": evaluation.decisions[0],
        "spam": evaluation.decisions[1],
        "reliability": evaluation.reliability,
        "judges": judges,
        "grouped_by": evaluation.grouped_by.as_deref().map(|column| shower.name(column)),
        "groups": evaluation.groups.iter().map(part).collect::<Vec<_>>(),
        "files": evaluation.files.iter().map(part).collect::<Vec<_>>(),
        "repeated": {
            "rows": evaluation.repeated,
            "figures_without": evaluation.without_repeated.as_ref().map(figures),
            "intervals_without": evaluation.without_repeated.as_ref().map(intervals),
        },
        "undated": evaluation.undated,
        "unjudged": evaluation.unjudged,
        "curves": evaluation.curves,
        "score_distribution": evaluation.distribution,
        "mistakes": {
            "ham_in_all": evaluation.mistaken[0],
            "spam_in_all": evaluation.mistaken[1],
            "ham": ham.iter().map(mistake).collect::<Vec<_>>(),
            "spam": spam.iter().map(mistake).collect::<Vec<_>>(),
        },
    })
}

/// Every figure; `null` where its classes do not define it.
fn figures(measured: &Measured) -> Value {
    let mut figures = Map::new();
    figures.insert("rows".to_owned(), measured.tally.figures.rows.into());
    figures.insert("spam".to_owned(), measured.tally.figures.spam.into());
    figures.extend(MEASURES.iter().zip(measured.values()).map(|(measure, (value, _))| (measure.key.to_owned(), value.into())));
    figures.into()
}

fn intervals(measured: &Measured) -> Value {
    let intervals = MEASURES.iter().zip(measured.values());
    intervals.map(|(measure, (_, interval))| (measure.key.to_owned(), json!(interval))).collect::<Map<_, _>>().into()
}

fn part_of(part: &Part, name: &str) -> Value {
    json!({
        "name": name,
        "rows": part.figures.rows,
        "spam": part.figures.spam,
        "accuracy": part.accuracy(),
        "spam_caught": part.spam_caught(),
        "ham_blocked": part.ham_blocked(),
        "mcc": part.mcc(),
    })
}

fn mistake(line: &Line) -> Value {
    let reasons = line.reasons.iter().map(|(source, evidence, weight)| json!({ "source": source, "evidence": evidence, "weight": weight }));
    json!({
        "id": line.id,
        "file": line.file,
        "probability": line.probability,
        "text": line.text,
        "reasons": reasons.collect::<Vec<_>>(),
    })
}
