//! Explanations as plain tuples, of which the Python half makes its classes. Places are numbers of characters, as Python counts them.

use moderato::{
    explain::{Explanation, describe, without_colours},
    pipeline::Pipeline,
    span::Span,
    text::Text,
};

/// Source, name, weight and places of a term.
pub type Term = (String, String, f64, Vec<(usize, usize)>);

/// Attribute, decision, probability, log-odds, prior, terms, the part that decided, and the words for people.
pub type Told = (String, &'static str, f64, f64, f64, Vec<Term>, Option<(usize, usize)>, String);

/// Explains what each model makes of `original`.
pub fn explain(pipeline: &Pipeline, original: &str) -> Vec<Told> {
    let text = Text::fold(original);
    // The character that each byte belongs to, and one more for the end.
    let mut characters: Vec<usize> = Vec::with_capacity(original.len() + 1);
    for (number, character) in original.chars().enumerate() {
        characters.extend(std::iter::repeat_n(number, character.len_utf8()));
    }
    characters.push(original.chars().count());
    let at = |byte: usize| characters[byte.min(original.len())];
    let place = |span: &Span| (at(span.start), at(span.end));
    let term = |(source, name, weight, spans): (&'static str, &str, f64, &[Span])| {
        (source.to_owned(), name.to_owned(), weight, spans.iter().map(place).collect())
    };
    let told = |(model, explanation): (_, Explanation)| {
        let model: &moderato::model::Model = model;
        let manifest = &model.manifest;
        let decision = pipeline.policy().decide(&manifest.attribute, &manifest.cutoffs, explanation.score);
        let shown = without_colours(&describe(model, pipeline.policy(), &text, &explanation, false));
        let terms = explanation.terms.iter().map(|of| term((of.source, &of.name, of.weight, &of.spans))).collect();
        let Explanation { attribute, prior, score, window, .. } = explanation;
        (attribute, decision.as_str(), score.probability().get(), score.0, prior, terms, window.as_ref().map(place), shown)
    };
    pipeline.models().iter().zip(pipeline.explain(&text)).map(told).collect()
}
