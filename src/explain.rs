//! [`Explanation`]: the sum that a comment was decided by, term by term.
//!
//! Every column's part of the score is given to the word it stands in (a pair's and a triple's to the words at their ends, an n-gram's to the word that holds its middle), a link's parts to
//! the link, every heuristic's to the heuristic. Nothing is left out, so that prior and terms add up to the score.

use std::{cell::RefCell, ops::Range, sync::LazyLock};

use crate::{
    features::{
        Features, heuristic_column_names,
        heuristics::{HEURISTICS, Heuristic, Scratch},
        tokens::{self, Block, Place, Sink},
    },
    model::Model,
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
    pub name: String,
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
        Self::of_window(model, text, features, window)
    }

    /// The same where the deciding window is known already, as [`Model::score`] gives it.
    pub fn of_window(model: &Model, text: &Text<'_>, features: &Features, window: Option<usize>) -> Self {
        let whole = 0..text.folded().len();
        let windows = model.recipe.windows(text);
        let range = window.and_then(|number| windows.get(number).cloned()).unwrap_or(whole);
        let vector = window.and_then(|number| features.windows.get(number)).unwrap_or(&features.tokens);

        let mut words = Words::new(model, text, range.clone(), vector);
        tokens::tokens(text, range.clone(), model.recipe.bits, &mut words);
        let mut terms = words.terms(text);
        terms.extend(heuristic_terms(model, text, features));
        let prior = model.linear.bias;
        let sum = prior + terms.iter().map(|term| term.weight).sum::<f64>();
        let (score, why) = match features.blank {
            true => (model.linear.bounds[0], "there is nothing in it"),
            false => (model.linear.bounded(sum), "no surer than what was learned from can show"),
        };
        if score != sum {
            terms.push(Term { source: BOUND, name: why.to_owned(), weight: score - sum, spans: vec![] });
        }
        Self {
            attribute: model.manifest.attribute.clone(),
            prior,
            score: LogOdds(score),
            terms,
            window: window.map(|_| text.origin(range)),
        }
    }

    /// The grounds for suspicion, the weightiest first, `most` at most: heuristics that speak for the attribute, and runs of words that do.
    pub fn reasons(&self, original: &str, most: usize) -> Vec<Reason> {
        let mut reasons: Vec<Reason> = Vec::new();
        for term in self.terms.iter().filter(|t| t.source != WORDS && t.source != BOUND && t.weight > LEAST_WEIGHT) {
            let shown: Vec<Option<Span>> = match term.spans.len() {
                0 => vec![None],
                _ => term.spans.iter().take(MOST_PLACES).copied().map(Some).collect(),
            };
            let weight = term.weight / shown.len() as f64;
            reasons.extend(shown.into_iter().map(|span| Reason {
                attribute: Some(self.attribute.clone()),
                source: term.source.to_owned(),
                evidence: span.map_or_else(|| term.name.clone(), |s| excerpt(original, s)),
                weight,
                span,
            }));
        }
        reasons.extend(self.phrases().into_iter().map(|(span, weight)| Reason {
            attribute: Some(self.attribute.clone()),
            source: WORDS.to_owned(),
            evidence: excerpt(original, span),
            weight,
            span: Some(span),
        }));
        reasons.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.source.cmp(&b.source)).then(a.span.cmp(&b.span)));
        reasons.truncate(most);
        reasons
    }

    /// Runs of neighbouring words that each speak for the attribute, with their weights added.
    fn phrases(&self) -> Vec<(Span, f64)> {
        let mut phrases: Vec<(Span, f64)> = Vec::new();
        let mut open = false;
        for term in self.terms.iter().filter(|t| t.source == WORDS) {
            let span = match term.spans.first() {
                Some(span) if term.weight > LEAST_WEIGHT => *span,
                _ => {
                    open = false;
                    continue;
                }
            };
            match phrases.last_mut() {
                Some((phrase, weight)) if open && span.end - phrase.start <= LONGEST_PHRASE => {
                    *phrase = phrase.join(span);
                    *weight += term.weight;
                }
                _ => phrases.push((span, term.weight)),
            }
            open = true;
        }
        phrases
    }
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

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

fn heuristic_terms(model: &Model, text: &Text<'_>, features: &Features) -> Vec<Term> {
    let block = model.linear.block_scale.len() - 1;
    let (_, norm) = model.linear.block_sum(block, &features.heuristics);
    // A high level is also a low one: the columns of one heuristic are one term, called by the highest.
    let mut terms: Vec<(&Heuristic, Term)> = Vec::new();
    for &column in &features.heuristics {
        let Some((heuristic, name)) = COLUMNS.get(column as usize) else { continue };
        let weight = f64::from(model.linear.heuristics[column as usize].weight) * norm;
        match terms.last_mut().filter(|(_, term)| term.source == heuristic.name) {
            Some((_, term)) => {
                term.weight += weight;
                term.name.clone_from(name);
            }
            None => terms.push((heuristic, Term { source: heuristic.name, name: name.clone(), weight, spans: vec![] })),
        }
    }
    // Places are shown only where the term speaks for the attribute.
    if terms.iter().any(|(_, term)| term.weight > LEAST_WEIGHT) {
        SCRATCH.with_borrow_mut(|scratch| {
            scratch.read(text);
            for (heuristic, term) in terms.iter_mut().filter(|(_, term)| term.weight > LEAST_WEIGHT) {
                term.spans = scratch.measure(text, heuristic).spans;
            }
        });
    }
    terms.into_iter().map(|(_, term)| term).collect()
}

/// Gives each token's weight to the white-space separated chunks it stands in.
struct Words<'a> {
    model: &'a Model,
    factors: [f64; tokens::BLOCKS],
    chunks: Vec<(Range<usize>, f64)>,
    links: Vec<f64>,
    vector: &'a [Vec<u32>],
    /// By block and place in its vector.
    seen: Vec<Vec<bool>>,
}

impl<'a> Words<'a> {
    fn new(model: &'a Model, text: &Text<'_>, range: Range<usize>, vector: &'a [Vec<u32>]) -> Self {
        let view = &text.folded()[range.clone()];
        let chunks = view
            .split_whitespace()
            .map(|chunk| {
                let start = range.start + (chunk.as_ptr() as usize - view.as_ptr() as usize);
                (start..start + chunk.len(), 0.0)
            })
            .collect();
        let factors = std::array::from_fn(|block| model.linear.block_sum(block, &vector[block]).1);
        Self {
            model,
            factors,
            chunks,
            links: vec![0.0; text.links().len()],
            vector,
            seen: vector.iter().map(|columns| vec![false; columns.len()]).collect(),
        }
    }

    fn add(&mut self, at: usize, weight: f64) {
        let chunk = self.chunks.partition_point(|(range, _)| range.end <= at);
        let last = self.chunks.len().saturating_sub(1);
        if let Some((_, sum)) = self.chunks.get_mut(chunk.min(last)) {
            *sum += weight;
        }
    }

    fn terms(self, text: &Text<'_>) -> Vec<Term> {
        let term = |span: Span, weight: f64| Term {
            source: WORDS,
            name: text.original().get(span.start..span.end).unwrap_or_default().to_owned(),
            weight,
            spans: vec![span],
        };
        let links =
            text.links().iter().zip(&self.links).filter(|(_, weight)| **weight != 0.0).map(|(link, weight)| term(link.span, *weight));
        let words = self.chunks.iter().map(|(range, weight)| term(text.origin(range.clone()), *weight));
        let mut terms: Vec<Term> = words.chain(links).collect();
        terms.sort_by_key(|term| term.spans.first().copied());
        terms
    }
}

impl Sink for Words<'_> {
    fn token(&mut self, block: Block, column: u32, place: Place) {
        // A token counts once, where it stands first.
        let Ok(place_in_vector) = self.vector[block as usize].binary_search(&column) else { return };
        if std::mem::replace(&mut self.seen[block as usize][place_in_vector], true) {
            return;
        }
        let weight = f64::from(self.model.linear.tokens[column as usize].weight) * self.factors[block as usize];
        match (block, place) {
            (_, Place::Link(number)) => self.links[number] += weight,
            (Block::Inside | Block::Across, Place::Folded(at)) => self.add(at.start.midpoint(at.end.saturating_sub(1)), weight),
            (_, Place::Folded(at)) => {
                self.add(at.start, weight / 2.0);
                self.add(at.end - 1, weight / 2.0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::tests::tiny_model;

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
