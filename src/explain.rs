//! [`Explanation`]: the sum that a comment was decided by, term by term.
//!
//! Every column's part of the score is given to the word it stands in (a pair's and a triple's to the words at their ends, an n-gram's to the word that holds its middle), a link's parts to
//! the link, every heuristic's to the heuristic. Nothing is left out, so that prior and terms add up to the score.

mod describe;
mod words;

use std::{
    borrow::Cow,
    sync::{Arc, LazyLock},
};

pub use describe::{describe, visible, without_colours};
use words::Words;

use crate::{
    features::{
        Extractor, Features, heuristic_column_names,
        heuristics::{HEURISTICS, Heuristic, Scratch},
    },
    model::{
        Model,
        table::{Scored, Table},
    },
    reason::Reason,
    score::LogOdds,
    span::Span,
    text::Text,
};

/// The name of the source of evidence that words and their letters give.
pub const WORDS: &str = "wording";
/// The name of what takes back the part of a score that goes beyond the model's bounds.
pub const BOUND: &str = "bound";

/// One term of the sum.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// `wording`, the heuristic's name, or `bound`.
    pub source: &'static str,
    /// What is shown: the word or link as typed, or the highest column of the heuristic.
    pub name: Cow<'static, str>,
    /// Its part in the log-odds.
    pub weight: f64,
    /// Where it stands in the original; several places, or none, for a heuristic.
    pub spans: Vec<Span>,
}

/// A score as a sum.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// What the score is for: `spam`.
    pub attribute: String,
    /// What the score is before anything of this comment is known.
    pub prior: f64,
    /// All terms: words in the order of the text, then heuristics in the order of their columns.
    pub terms: Vec<Term>,
    /// The score: prior and terms added up.
    pub score: LogOdds,
    /// The part of the original that decided, where a window of a long text did.
    pub window: Option<Span>,
}

impl Explanation {
    /// Explains the score that `model` gives to `text`, whose features are `features`.
    pub fn of(model: &Model, text: &Text<'_>, features: &Features) -> Self {
        let (_, window) = model.score(features);
        let vector = window.and_then(|number| features.windows.get(number)).unwrap_or(&features.tokens);
        let part = window.and_then(|number| model.recipe.windows(text).nth(number));
        let norms: Vec<f64> = vector.iter().enumerate().map(|(block, columns)| model.linear.block_sum(block, columns).1).collect();

        let mut extractor = Extractor::default();
        extractor.tokens.read(text, model.recipe.bits);
        let mut words = Words::default();
        words.read(text, part.as_ref(), &mut extractor, &norms, |column| f64::from(model.linear.tokens[column as usize].weight));
        let term = |&(span, weight): &(Span, f64)| Term {
            source: WORDS,
            name: Cow::Owned(text.original().get(span.start..span.end).unwrap_or_default().to_owned()),
            weight,
            spans: vec![span],
        };
        let mut terms: Vec<Term> = words.spans().iter().map(term).collect();
        extractor.heuristics.read(text);
        terms.extend(heuristic_terms(model, text, &features.heuristics, &extractor.heuristics));
        let prior = model.linear.bias;
        let sum = prior + terms.iter().map(|term| term.weight).sum::<f64>();
        let (score, why) = match features.blank {
            true => (model.linear.bounds[0], "there is nothing in it"),
            false => (model.linear.bounded(sum), "no surer than what was learned from can show"),
        };
        if score != sum {
            terms.push(Term { source: BOUND, name: Cow::Borrowed(why), weight: score - sum, spans: vec![] });
        }
        Self {
            attribute: model.manifest.attribute.clone(),
            prior,
            score: LogOdds(score),
            terms,
            window: part.map(|part| text.origin(part.bytes)),
        }
    }

    /// The grounds for suspicion, the weightiest first, `most` at most: heuristics that speak for the attribute, and runs of words that do.
    pub fn reasons(&self, original: &str, most: usize) -> Vec<Reason> {
        let heuristics = self.terms.iter().filter(|term| term.source != WORDS && term.source != BOUND);
        let words = self.terms.iter().filter(|term| term.source == WORDS);
        let mut grounds = Vec::new();
        gather(heuristics, words.filter_map(|term| Some((*term.spans.first()?, term.weight))), most, &mut grounds);
        let mut reasons = Vec::new();
        tell(&grounds, &Arc::from(self.attribute.as_str()), original, &mut reasons);
        reasons
    }
}

/// Makes the reasons of what `table` judged, in memory that is kept: the same as those of an [`Explanation`], without the rest of the sum.
#[derive(Debug, Default)]
pub struct Explainer {
    words: Words,
}

impl Explainer {
    /// Adds the reasons, `most` at most, of what the model in `lane` of `table` made of `text`; `extractor` has read it last, and `heuristics` are its heuristic columns.
    #[allow(clippy::too_many_arguments)]
    pub fn reasons(
        &mut self,
        (model, attribute, table, lane): (&Model, &Arc<str>, &Table, usize),
        scored: &Scored,
        text: &Text<'_>,
        heuristics: &[u32],
        extractor: &mut Extractor,
        most: usize,
        reasons: &mut Vec<Reason>,
    ) {
        let part = scored.window.and_then(|number| model.recipe.windows(text).nth(number));
        self.words.read(text, part.as_ref(), extractor, &scored.norms, |column| table.weight(lane, column));
        let heuristics = heuristic_terms(model, text, heuristics, &extractor.heuristics);
        let mut grounds = Vec::new();
        gather(heuristics.iter(), self.words.spans().iter().copied(), most, &mut grounds);
        tell(&grounds, attribute, text.original(), reasons);
    }
}

/// What speaks for the attribute, where, and how much.
#[derive(Debug, Clone, Copy)]
struct Ground<'a> {
    source: &'static str,
    /// What is shown where it stands in no one place.
    name: &'a str,
    span: Option<Span>,
    weight: f64,
}

/// Gathers the weightiest grounds, `most` at most: heuristics, by their places, and runs of neighbouring words that each speak for the attribute, with their weights added.
fn gather<'a>(
    heuristics: impl Iterator<Item = &'a Term>,
    words: impl Iterator<Item = (Span, f64)>,
    most: usize,
    grounds: &mut Vec<Ground<'a>>,
) {
    for term in heuristics.filter(|term| term.weight > LEAST_WEIGHT) {
        let places = term.spans.len().clamp(1, MOST_PLACES);
        let ground = |span| Ground { source: term.source, name: &term.name, span, weight: term.weight / places as f64 };
        grounds.extend((0..places).map(|place| ground(term.spans.get(place).copied())));
    }
    let first = grounds.len();
    let mut open = false;
    for (span, weight) in words {
        if weight <= LEAST_WEIGHT {
            open = false;
            continue;
        }
        match grounds[first..].last_mut() {
            Some(Ground { span: Some(phrase), weight: sum, .. }) if open && span.end - phrase.start <= LONGEST_PHRASE => {
                *phrase = phrase.join(span);
                *sum += weight;
            }
            _ => grounds.push(Ground { source: WORDS, name: "", span: Some(span), weight }),
        }
        open = true;
    }
    grounds.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.source.cmp(b.source)).then(a.span.cmp(&b.span)));
    grounds.truncate(most);
}

/// Adds `grounds` as reasons, with the words of `original` that are their evidence.
fn tell(grounds: &[Ground<'_>], attribute: &Arc<str>, original: &str, reasons: &mut Vec<Reason>) {
    reasons.extend(grounds.iter().map(|ground| Reason {
        attribute: Some(attribute.clone()),
        source: ground.source,
        evidence: ground.span.map_or_else(|| ground.name.to_owned(), |span| excerpt(original, span)),
        weight: ground.weight,
        span: ground.span,
    }));
}

/// A term below this share of the log-odds is no ground worth reading.
const LEAST_WEIGHT: f64 = 0.05;
/// Places of one heuristic that are shown.
const MOST_PLACES: usize = 4;
/// Bytes of a phrase that is shown.
const LONGEST_PHRASE: usize = 80;

/// The text at `span`, cut where it is long.
fn excerpt(original: &str, span: Span) -> String {
    const MOST: usize = 60;
    let text = original.get(span.start..span.end).unwrap_or_default().trim();
    match text.char_indices().nth(MOST) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text.to_owned(),
    }
}

/// The heuristic and the name of each heuristic column.
static COLUMNS: LazyLock<Vec<(&Heuristic, String)>> = LazyLock::new(|| {
    let owners = HEURISTICS.iter().flat_map(|heuristic| heuristic.buckets.iter().map(move |_| *heuristic));
    owners.zip(heuristic_column_names()).collect()
});

/// The terms of the heuristics; `scratch` has read the text last.
fn heuristic_terms(model: &Model, text: &Text<'_>, columns: &[u32], scratch: &Scratch) -> Vec<Term> {
    let block = model.linear.block_scale.len() - 1;
    let (_, norm) = model.linear.block_sum(block, columns);
    // A high level is also a low one: the columns of one heuristic are one term, called by the highest.
    let mut terms: Vec<Term> = Vec::new();
    let mut heuristics: Vec<&Heuristic> = Vec::new();
    for &column in columns {
        let Some((heuristic, name)) = COLUMNS.get(column as usize) else { continue };
        let weight = f64::from(model.linear.heuristics[column as usize].weight) * norm;
        match terms.last_mut().filter(|term| term.source == heuristic.name) {
            Some(term) => {
                term.weight += weight;
                term.name = Cow::Borrowed(name);
            }
            None => {
                terms.push(Term { source: heuristic.name, name: Cow::Borrowed(name), weight, spans: vec![] });
                heuristics.push(heuristic);
            }
        }
    }
    // Places are shown only where the term speaks for the attribute.
    for (heuristic, term) in heuristics.iter().zip(&mut terms).filter(|(_, term)| term.weight > LEAST_WEIGHT) {
        term.spans = scratch.measure(text, heuristic).spans;
    }
    terms
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{features::tokens::Block, model::tests::tiny_model};

    /// A model in which every column has a weight of its own.
    fn dense_model() -> Model {
        let mut model = tiny_model();
        for (column, cell) in model.linear.tokens.iter_mut().chain(&mut model.linear.heuristics).enumerate() {
            cell.weight = ((column * 37 % 101) as f32 - 50.0) / 10.0;
            cell.square = 1.0 + (column % 7) as f32;
        }
        model
    }

    #[test]
    fn the_terms_add_up_to_the_score() {
        let mut model = dense_model();
        let long = "roses need sun and patience ".repeat(20) + "earn 250$/h daily at win-now . com";
        for (text, window) in [("Earn $500 a week!!! click www.example.com", 0), ("", 0), ("  \n ", 0), (long.as_str(), 10)] {
            model.recipe.window = window;
            let text = Text::fold(text);
            let features = Features::extract(&text, &model.recipe);
            let explanation = Explanation::of(&model, &text, &features);
            let (score, decided) = model.score(&features);
            assert!((explanation.score.0 - score.0).abs() < 1e-9, "{} is not {}", explanation.score.0, score.0);
            assert_eq!(explanation.window.is_some(), decided.is_some());
        }
    }

    #[test]
    fn a_score_beyond_the_bounds_is_taken_back_by_a_term() {
        let mut model = dense_model();
        model.linear.bounds = [-0.01, 0.01];
        for text in ["Earn $500 a week!!! click www.example.com", "lovely weather"] {
            let text = Text::fold(text);
            let explanation = Explanation::of(&model, &text, &Features::extract(&text, &model.recipe));
            assert_eq!(explanation.score.0.abs(), 0.01);
            let sum = explanation.prior + explanation.terms.iter().map(|term| term.weight).sum::<f64>();
            assert!((sum - explanation.score.0).abs() < 1e-9);
            assert_eq!(explanation.terms.last().unwrap().source, BOUND);
        }
    }

    /// A link that stands in the original only has a term of its own, even where nothing is left to read.
    #[test]
    fn hidden_links_have_terms() {
        let model = dense_model();
        for original in ["<a href=\"http://win-now.example/vip\"></a>", "see <a href=\"https://win-now.example\">this</a> now"] {
            let text = Text::fold(original);
            let features = Features::extract(&text, &model.recipe);
            assert!(!features.tokens[Block::Links as usize].is_empty(), "{original}: {:?}", text.links());
            let explanation = Explanation::of(&model, &text, &features);
            assert!((explanation.score.0 - model.score(&features).0.0).abs() < 1e-9, "{original}");
            assert!(explanation.terms.iter().any(|term| term.name.contains("win-now.example")), "{original}");
        }
    }

    /// What a thread makes of comment after comment is what an explanation says.
    #[test]
    fn reasons_are_those_of_the_explanation() {
        let mut model = dense_model();
        model.linear = model.linear.on_grid();
        let table = Table::new(&[&model.linear]);
        let attribute = Arc::from(model.manifest.attribute.as_str());
        let (mut explainer, mut extractor, mut heuristics) = (Explainer::default(), Extractor::default(), Vec::new());
        let long = "roses need sun and patience ".repeat(20) + "earn 250$/h daily at win-now . com";
        for (text, window) in [
            ("Earn $500 a week!!! click www.example.com", 0),
            ("", 0),
            (long.as_str(), 10),
            ("<a href=\"http://win-now.example/vip\"></a>", 0),
        ] {
            model.recipe.window = window;
            let text = Text::fold(text);
            let mut reasons = Vec::new();
            extractor.read(&text, &model.recipe, &mut heuristics);
            let scored = table.scores(&text, &model.recipe, &mut extractor, &heuristics)[0];
            explainer.reasons((&model, &attribute, &table, 0), &scored, &text, &heuristics, &mut extractor, 8, &mut reasons);
            assert_eq!(reasons, Explanation::of(&model, &text, &Features::extract(&text, &model.recipe)).reasons(text.original(), 8));
        }
    }

    #[test]
    fn reasons_are_few_sorted_and_quote_the_original() {
        let model = dense_model();
        let original = "Earn $500 a week, then Earn more and more and more of it";
        let text = Text::fold(original);
        let features = Features::extract(&text, &model.recipe);
        let reasons = Explanation::of(&model, &text, &features).reasons(original, 3);
        assert!(!reasons.is_empty() && reasons.len() <= 3);
        assert!(reasons.is_sorted_by(|a, b| a.weight >= b.weight));
        for reason in reasons {
            if let Some(span) = reason.span {
                assert_eq!(reason.evidence, original[span.start..span.end].trim());
            }
        }
    }
}
