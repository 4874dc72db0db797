//! The one page where the stages meet.
//!
//! ```text
//! comment -> Text -> Features -> log-odds -> probability -> Decision, with reasons
//!                                            all together -> campaigns, thread -> Decision, raised
//! labelled comments -> Features -> naive Bayes -> refine -> calibrate -> cut-offs -> Model
//! ```

use rayon::prelude::*;

use crate::{
    comment::{Comment, Label},
    context::{
        self,
        campaign::{self, Campaign, Fingerprint},
    },
    decide::{Decision, Judged, Judgement, Policy, SPAM},
    decimals::push_weight,
    error::{Error, ErrorKind},
    evaluate::folds,
    explain::Explanation,
    features::{Features, Recipe},
    model::{
        Model,
        learn::{self, Learned, Targets},
        manifest::{Base, Manifest, Source},
        sample::Sample,
        settings::CheckedSettings,
    },
    reason::Reason,
    score::LogOdds,
    text::Text,
};

/// Reasons that are given for a decision at most.
const MOST_REASONS: usize = 8;

/// Judges comments with one model for each attribute.
#[derive(Debug)]
pub struct Pipeline {
    models: Vec<Model>,
    /// For each model the first one of the same recipe: these share one set of features.
    shares_with: Vec<usize>,
    policy: Policy,
}

impl Pipeline {
    /// A pipeline over `models`, at least one, each for another attribute.
    ///
    /// # Errors
    /// [`ErrorKind::BadModel`] if there is none or two share an attribute.
    pub fn new(models: Vec<Model>) -> Result<Self, ErrorKind> {
        if models.is_empty() {
            return Err(ErrorKind::BadModel("no model to judge with".to_owned()));
        }
        for (number, model) in models.iter().enumerate() {
            let attribute = &model.manifest.attribute;
            if models[..number].iter().any(|other| other.manifest.attribute == *attribute) {
                return Err(ErrorKind::BadModel(format!("two models judge '{attribute}'; give --model once for each attribute")));
            }
        }
        let shares_with = (0..models.len())
            .map(|number| models[..number].iter().position(|other| other.recipe == models[number].recipe).unwrap_or(number))
            .collect();
        Ok(Self { models, shares_with, policy: Policy::default() })
    }

    /// The same pipeline with another policy.
    #[must_use]
    pub fn with_policy(self, policy: Policy) -> Self {
        Self { policy, ..self }
    }

    /// Which attribute leads to which decision.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The models, in the order of their probabilities.
    pub fn models(&self) -> &[Model] {
        &self.models
    }

    /// The names of the attributes, in the order of the models.
    pub fn attributes(&self) -> Vec<String> {
        self.models.iter().map(|model| model.manifest.attribute.clone()).collect()
    }

    /// Judges one comment by itself.
    pub fn judge(&self, comment: &Comment) -> Judgement {
        self.judge_text(&Text::fold(&comment.text))
    }

    /// Judges a text that is folded already.
    pub fn judge_text(&self, text: &Text<'_>) -> Judgement {
        let mut judgement = Judgement {
            decision: Decision::Approve,
            probabilities: Vec::with_capacity(self.models.len()),
            as_spam: None,
            reasons: Vec::new(),
        };
        let features = self.features(text);
        for (model, &of) in self.models.iter().zip(&self.shares_with) {
            let Some(features) = &features[of] else { continue };
            let attribute = &model.manifest.attribute;
            let (score, window) = model.score(features);
            let decision = self.policy.decide(attribute, &model.manifest.cutoffs, score);
            judgement.probabilities.push(score.probability());
            if decision > Decision::Approve {
                judgement.reasons.extend(Explanation::of_window(model, text, features, window).reasons(text.original(), MOST_REASONS));
            }
            if attribute == SPAM {
                judgement.as_spam = Some(decision);
            }
            judgement.decision = judgement.decision.max(decision);
        }
        judgement
    }

    /// The features of `text`, made once for each recipe, at the place of the first model that has it.
    fn features(&self, text: &Text<'_>) -> Vec<Option<Features>> {
        let own = |number: usize| (self.shares_with[number] == number).then(|| Features::extract(text, &self.models[number].recipe));
        (0..self.models.len()).map(own).collect()
    }

    /// Explains the score of `text` by each model.
    pub fn explain(&self, text: &Text<'_>) -> Vec<Explanation> {
        let features = self.features(text);
        let explain = |(model, &of): (&Model, &usize)| Some(Explanation::of(model, text, features[of].as_ref()?));
        self.models.iter().zip(&self.shares_with).filter_map(explain).collect()
    }

    /// Judges comments together: each by itself, in parallel, then by what shows among them.
    pub fn judge_together(&self, comments: Vec<Comment>) -> (Vec<Judged>, Vec<Campaign>) {
        let (mut judged, fingerprints): (Vec<Judged>, Vec<Fingerprint>) = comments
            .into_par_iter()
            .map(|comment| {
                let text = Text::fold(&comment.text);
                let judgement = self.judge_text(&text);
                let fingerprint = Fingerprint::of(&text);
                (Judged { judgement, campaign: None, comment }, fingerprint)
            })
            .unzip();
        let campaigns = campaign::find(&fingerprints, |index| judged[index].comment.text.as_str());
        let spam = self.models.iter().position(|model| model.manifest.attribute == SPAM);
        context::apply(&mut judged, &campaigns, spam);
        (judged, campaigns)
    }
}

/// A text with what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The text.
    pub text: String,
    /// What it is.
    pub label: Label,
    /// What is held out together with it; its own words where nothing is given.
    pub group: Option<String>,
    /// The source's identifier.
    pub id: Option<String>,
    /// When it was posted, as the source wrote it.
    pub date: Option<String>,
    /// Number of the input it came from, from 0.
    pub input: usize,
}

/// What a training run is told besides its examples.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// What is predicted.
    pub attribute: String,
    /// Labels read as positive.
    pub positive: Vec<String>,
    /// The files.
    pub sources: Vec<Source>,
    /// A date to note.
    pub date: Option<String>,
    /// The model to start from, and what is noted of it.
    pub base: Option<(Base, Model)>,
}

/// Learns a model from `examples`. The same examples give the same model on any number of threads.
///
/// # Errors
/// [`ErrorKind::BadTraining`] where there is only one class, too few rows of one, or no pattern.
pub fn train(examples: &[Example], settings: &CheckedSettings, origin: Origin) -> Result<Model, Error> {
    let (base, model) = origin.base.unzip();
    let (learned, recipe, repeated) = learn(examples, settings, model.as_ref())?;
    let set = settings.get();
    let cutoffs = learned.cutoffs.for_attribute(&origin.attribute);
    let of = |wanted: Label| -> Vec<f64> {
        let scored = examples.iter().zip(&learned.held_out);
        scored.filter(|(example, _)| example.label == wanted).map(|(_, score)| *score).collect()
    };
    Ok(Model {
        manifest: Manifest {
            attribute: origin.attribute,
            positive: origin.positive,
            rows: examples.len(),
            spam: examples.iter().filter(|example| example.label.is_spam()).count(),
            repeated,
            sources: origin.sources,
            base,
            date: origin.date,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            figures: learned.figures,
            reliability: learned.reliability.to_vec(),
            folds: set.folds,
            targets: set.targets,
            cutoffs,
            surest: LogOdds(learned.linear.bounds[1]),
            proofs: cutoffs.proofs(&of(Label::Ham), &of(Label::Spam), &set.targets),
        },
        recipe,
        linear: learned.linear,
    })
}

/// Learns, with a `base` from what that knows on, and gives everything that was found on the way; the last number counts repeated rows.
///
/// # Errors
/// As [`train`], or where `base` makes its features in another way than `settings`.
fn learn(examples: &[Example], settings: &CheckedSettings, base: Option<&Model>) -> Result<(Learned, Recipe, usize), Error> {
    let set = settings.get();
    refuse_too_few(examples, set.least_rows)?;
    let recipe = Recipe::current(set.bits, set.window);
    if let Some(base) = base
        && base.recipe != recipe
    {
        let problem = format!(
            "the base has 2^{} columns and windows of {} words, what is to be learned 2^{} and {}: they must be alike",
            base.recipe.bits, base.recipe.window, recipe.bits, recipe.window
        );
        return Err(Error::file("--base", ErrorKind::BadTraining(problem)));
    }
    let features: Vec<Features> = examples.par_iter().map(|example| Features::extract(&Text::fold(&example.text), &recipe)).collect();
    let mut sample = Sample::new(recipe.bits, recipe.heuristic_columns());
    for row in features {
        sample.push(row);
    }
    let keys: Vec<String> = examples.iter().map(|example| folds::duplicate_key(&example.text)).collect();
    let groups: Vec<String> =
        examples.iter().zip(&keys).map(|(example, key)| example.group.clone().unwrap_or_else(|| key.clone())).collect();
    let labels: Vec<Label> = examples.iter().map(|example| example.label).collect();
    let repeated = {
        let mut distinct: Vec<(&String, Label)> = keys.iter().zip(labels.iter().copied()).collect();
        distinct.sort_unstable();
        distinct.dedup();
        examples.len() - distinct.len()
    };
    let targets = Targets { folds: folds::assign(&groups, &labels, set.folds), labels };
    let learned = learn::learn(&sample, &targets, settings, base).map_err(|kind| Error::file("training", kind))?;
    Ok((learned, recipe, repeated))
}

/// Refuses to learn from examples that cannot give a model.
///
/// # Errors
/// [`ErrorKind::BadTraining`] where there is only one class, or fewer than `least` rows of one.
pub fn refuse_too_few(examples: &[Example], least: usize) -> Result<(), Error> {
    let spam = examples.iter().filter(|example| example.label.is_spam()).count();
    let ham = examples.len() - spam;
    let problem = if examples.is_empty() {
        "there are no labelled comments to learn from".to_owned()
    } else if spam == 0 || ham == 0 {
        let (only, missing) = if spam == 0 { ("negative", "positive") } else { ("positive", "negative") };
        format!(
            "all {} labelled comments are {only}: a model of one class would call everything {only}; add {missing} ones, or name their labels with --{missing}",
            examples.len()
        )
    } else if spam.min(ham) < least {
        format!(
            "{spam} positive and {ham} negative comments: at least {least} of each are needed for figures that mean something (--allow-small learns all the same)"
        )
    } else {
        return Ok(());
    };
    Err(Error::file("training", ErrorKind::BadTraining(problem)))
}

/// The short text of `reasons`, grouped by source and, besides spam, named by attribute: `money_claims "250$/h", "daily 1K" (+1.20); words "part time job" (+0.80)`.
pub fn reasons_in_short(reasons: &[Reason]) -> String {
    let mut text = String::new();
    push_reasons_in_short(reasons, &mut text);
    text
}

/// Adds what [`reasons_in_short`] gives to `text`.
pub fn push_reasons_in_short(reasons: &[Reason], text: &mut String) {
    fn key(reason: &Reason) -> (Option<&str>, &str) {
        (reason.other_attribute(), &reason.source)
    }
    // There are few reasons: looking through them again is cheaper than sorting them into groups.
    for (number, first) in reasons.iter().enumerate() {
        let (attribute, source) = key(first);
        if reasons[..number].iter().any(|earlier| key(earlier) == (attribute, source)) {
            continue;
        }
        if number > 0 {
            text.push_str("; ");
        }
        if let Some(attribute) = attribute {
            text.push_str(attribute);
            text.push_str(": ");
        }
        text.push_str(source);
        let mut weight = 0.0;
        let mut before = " \"";
        for reason in reasons[number..].iter().filter(|reason| key(reason) == (attribute, source)) {
            weight += reason.weight;
            text.push_str(std::mem::replace(&mut before, ", \""));
            for (place, word) in reason.evidence.split_whitespace().enumerate() {
                if place > 0 {
                    text.push(' ');
                }
                text.push_str(word);
            }
            text.push('"');
        }
        if weight != 0.0 {
            text.push_str(" (");
            push_weight(weight, text);
            text.push(')');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::settings::Settings, span::Span};

    fn examples(each: usize) -> Vec<Example> {
        (0..each)
            .flat_map(|number| {
                [
                    (format!("earn {number}00 dollars a week at home, click here now"), Label::Spam),
                    (format!("I walked the dog {number} times round the lake and it rained"), Label::Ham),
                ]
            })
            .map(|(text, label)| Example { text, label, group: None, id: None, date: None, input: 0 })
            .collect()
    }

    fn origin() -> Origin {
        Origin { attribute: "spam".to_owned(), ..Origin::default() }
    }

    #[test]
    fn what_was_learned_judges_new_comments() {
        let settings = Settings { bits: 16, ..Settings::default() }.check().unwrap();
        let model = train(&examples(40), &settings, origin()).unwrap();
        assert!(model.manifest.figures.accuracy > 0.99);
        let pipeline = Pipeline::new(vec![model]).unwrap();
        let judge = |text: &str| pipeline.judge(&Comment { text: text.to_owned(), ..Comment::default() });
        let spam = judge("earn 900 dollars a week, click here");
        assert!(spam.decision > Decision::Approve && spam.probabilities[0].is_positive(), "{spam:?}");
        assert!(!spam.reasons.is_empty());
        assert_eq!(judge("the dog and the lake").decision, Decision::Approve);
    }

    #[test]
    fn threads_do_not_change_the_bytes() {
        let settings = Settings { bits: 14, ..Settings::default() }.check().unwrap();
        let bytes = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| train(&examples(30), &settings, origin()).unwrap().to_bytes().unwrap())
        };
        assert_eq!(bytes(1), bytes(2));
    }

    #[test]
    fn too_little_to_learn_from_is_refused() {
        let settings = Settings { bits: 12, ..Settings::default() }.check().unwrap();
        let refusal = |examples: &[Example]| train(examples, &settings, origin()).unwrap_err().to_string();
        assert!(refusal(&[]).contains("no labelled comments"));
        let one_class: Vec<Example> = examples(40).into_iter().filter(|e| e.label.is_spam()).collect();
        assert!(refusal(&one_class).contains("all 40 labelled comments are positive"));
        assert!(refusal(&examples(19)).contains("19 positive and 19 negative comments: at least 20 of each"));
    }

    #[test]
    fn reasons_read_as_a_sentence() {
        let reason = |source: &str, evidence: &str, weight, at| Reason {
            attribute: Some(SPAM.to_owned()),
            source: source.to_owned(),
            evidence: evidence.to_owned(),
            weight,
            span: Some(Span::new(at, at + 1)),
        };
        let reasons = [reason("money", "250$/h", 0.7, 0), reason("words", "part\ntime", 0.6, 9), reason("money", "1K", 0.5, 20)];
        assert_eq!(reasons_in_short(&reasons), "money \"250$/h\", \"1K\" (+1.20); words \"part time\" (+0.60)");
        let rude = Reason { attribute: Some("toxicity".to_owned()), ..reason("words", "fool", 2.0, 3) };
        let told = reasons_in_short(&[reasons[1].clone(), rude]);
        assert_eq!(told, "words \"part time\" (+0.60); toxicity: words \"fool\" (+2.00)");
    }
}
