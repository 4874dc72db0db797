//! The one page where the stages meet.
//!
//! ```text
//! comment -> Text -> Features -> log-odds -> probability -> Decision, with reasons
//!                                            all together -> campaigns, thread -> Decision, raised
//!                                                   the site's policy -> Decision, moved
//! labelled comments -> Features -> naive Bayes -> refine -> calibrate -> cut-offs -> Model
//! ```

use std::{cell::RefCell, collections::BTreeMap, sync::Arc};

use rayon::prelude::*;

use crate::{
    comment::{Comment, CommentRef, Label},
    context::{self, Surroundings, campaign::Campaign, glimpse::Glimpse},
    decide::{Decision, Judged, Judgement, Policy, SPAM},
    decimals::push_weight,
    error::{Error, ErrorKind},
    explain::{Explainer, Explanation},
    features::{Extractor, Features},
    input::About,
    lessons::Lessons,
    model::{
        Model,
        manifest::{Base, Source},
        settings::CheckedSettings,
        table::{ABREAST, Scored, Table},
    },
    policy::{self, CheckedPolicy, History, RuleUse, Subject, Tally, Verdict},
    reason::Reason,
    score::{LogOdds, Probability},
    text::{Buffers, Text},
};

/// Comments that are judged at a time where they are judged together.
const AT_ONCE: usize = 1 << 16;
/// Reasons that are given for a decision at most.
const MOST_REASONS: usize = 8;

/// Judges comments with one model for each attribute.
#[derive(Debug)]
pub struct Pipeline {
    models: Vec<Model>,
    /// What each model judges, to be named in reasons without copies.
    attributes: Vec<Arc<str>>,
    groups: Vec<Group>,
    policy: Policy,
    site: Option<Box<Site>>,
}

/// A site's policy, and how often its rules were met.
#[derive(Debug)]
struct Site {
    policy: CheckedPolicy,
    tally: Tally,
}

impl Site {
    /// What the policy says of a comment, counted.
    fn look(&self, subject: &Subject<'_>, text: &Text<'_>, history: Option<&History>, scratch: &mut policy::Scratch) -> Verdict {
        let verdict = self.policy.look(subject, text, history, scratch);
        verdict.rules().for_each(|rule| self.tally.count(rule));
        verdict
    }
}

/// Models of one recipe: they share one set of features.
#[derive(Debug)]
struct Group {
    /// Which they are, by number.
    models: Vec<usize>,
    /// Their weights, [`ABREAST`] models a table.
    tables: Vec<Table>,
}

/// What a thread keeps from one comment to the next, so that judging hardly asks for memory; what a very long one needed is given back.
#[derive(Debug, Default)]
pub struct Scratch {
    buffers: Buffers,
    extractor: Extractor,
    heuristics: Vec<u32>,
    explainer: Explainer,
    policy: policy::Scratch,
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
        let mut groups: Vec<Group> = Vec::new();
        for (number, model) in models.iter().enumerate() {
            match groups.iter_mut().find(|group| models[group.models[0]].recipe == model.recipe) {
                Some(group) => group.models.push(number),
                None => groups.push(Group { models: vec![number], tables: Vec::new() }),
            }
        }
        for group in &mut groups {
            let linear: Vec<_> = group.models.iter().map(|&number| &models[number].linear).collect();
            group.tables = linear.chunks(ABREAST).map(Table::new).collect();
        }
        let attributes = models.iter().map(|model| Arc::from(model.manifest.attribute.as_str())).collect();
        Ok(Self { models, attributes, groups, policy: Policy::default(), site: None })
    }

    /// The same pipeline with another policy.
    #[must_use]
    pub fn with_policy(self, policy: Policy) -> Self {
        Self { policy, ..self }
    }

    /// The same pipeline with a site's policy, its cut-offs included.
    #[must_use]
    pub fn with_site(self, site: CheckedPolicy) -> Self {
        let policy = self.policy.with_cutoffs(site.cutoffs());
        let tally = Tally::new(site.rules().len());
        Self { policy, site: Some(Box::new(Site { policy: site, tally })), ..self }
    }

    /// Whether there is a site's policy: without one, what is made of a comment by itself depends on its text alone.
    pub fn has_site(&self) -> bool {
        self.site.is_some()
    }

    /// The rules of the site's policy, and how many of the comments judged so far met each; none without a policy.
    pub fn rules(&self) -> Vec<RuleUse> {
        self.site.as_ref().map(|site| site.tally.used(site.policy.rules())).unwrap_or_default()
    }

    /// How many authors the site's policy names as known; `None` where nothing asks for authors who are met for the first time.
    pub fn known_authors(&self) -> Option<usize> {
        self.site.as_ref().and_then(|site| site.policy.known_authors())
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
        self.judge_folded(comment, &Text::fold(&comment.text))
    }

    /// Judges one comment by itself, whose text is folded already.
    pub fn judge_folded(&self, comment: &Comment, text: &Text<'_>) -> Judgement {
        let mut judgement = self.judge_text(text);
        if let Some(site) = &self.site {
            self.verdict(comment, text, None).unwrap_or_default().apply(&site.policy, &mut judgement);
        }
        judgement
    }

    /// What the site's policy says of a comment, if there is one.
    fn verdict(&self, comment: &Comment, text: &Text<'_>, history: Option<&History>) -> Option<Verdict> {
        thread_local! {
            static SCRATCH: RefCell<policy::Scratch> = RefCell::default();
        }
        let site = self.site.as_ref()?;
        Some(SCRATCH.with_borrow_mut(|scratch| site.look(&Subject::of(comment), text, history, scratch)))
    }

    /// Judges a text that is folded already, by the models alone.
    pub fn judge_text(&self, text: &Text<'_>) -> Judgement {
        thread_local! {
            static SCRATCH: RefCell<Scratch> = RefCell::default();
        }
        let mut judgement = Judgement::default();
        SCRATCH.with_borrow_mut(|scratch| self.judge_into(text, scratch, &mut judgement));
        judgement
    }

    /// Makes `judgement` that of `comment`, by itself; see [`Pipeline::judge_into`].
    pub fn judge_ref(&self, comment: &CommentRef<'_>, scratch: &mut Scratch, judgement: &mut Judgement) {
        let Some(site) = &self.site else { return self.judge_typed(&comment.text, scratch, judgement) };
        let text = Text::fold_in(&comment.text, std::mem::take(&mut scratch.buffers));
        self.judge_into(&text, scratch, judgement);
        site.look(&Subject::of_ref(comment), &text, None, &mut scratch.policy).apply(&site.policy, judgement);
        scratch.buffers = text.into_buffers();
    }

    /// Makes `judgement` that of the comment `original`; see [`Pipeline::judge_into`].
    pub fn judge_typed(&self, original: &str, scratch: &mut Scratch, judgement: &mut Judgement) {
        let text = Text::fold_in(original, std::mem::take(&mut scratch.buffers));
        self.judge_into(&text, scratch, judgement);
        scratch.buffers = text.into_buffers();
    }

    /// Makes `judgement` that of `text`, in the memory of `scratch`: hardly a comment that is approved asks the allocator for more.
    pub fn judge_into(&self, text: &Text<'_>, scratch: &mut Scratch, judgement: &mut Judgement) {
        let Scratch { extractor, heuristics, explainer, .. } = scratch;
        judgement.clear();
        judgement.probabilities.resize(self.models.len(), Probability::default());
        for group in &self.groups {
            let recipe = &self.models[group.models[0]].recipe;
            let blank = extractor.read(text, recipe, heuristics);
            for (models, table) in group.models.chunks(ABREAST).zip(&group.tables) {
                let scores = table.scores(text, recipe, extractor, heuristics);
                for (lane, (&number, mut scored)) in models.iter().zip(scores).enumerate() {
                    if blank {
                        scored = Scored { score: table.lowest(lane), window: None, ..scored };
                    }
                    let model = &self.models[number];
                    let (attribute, score) = (&model.manifest.attribute, LogOdds(scored.score));
                    let decision = self.policy.decide(attribute, &model.manifest.cutoffs, score);
                    judgement.probabilities[number] = score.probability();
                    if decision > Decision::Approve {
                        let judge = (model, &self.attributes[number], table, lane);
                        explainer.reasons(judge, &scored, text, heuristics, extractor, MOST_REASONS, &mut judgement.reasons);
                    }
                    if attribute == SPAM {
                        judgement.as_spam = Some(decision);
                    }
                    judgement.decision = judgement.decision.max(decision);
                }
            }
        }
        if !text.is_kept() {
            *scratch = Scratch::default();
        }
    }

    /// Explains the score of `text` by each model.
    pub fn explain(&self, text: &Text<'_>) -> Vec<Explanation> {
        self.models.iter().map(|model| Explanation::of(model, text, &Features::extract(text, &model.recipe))).collect()
    }

    /// A comment as it is seen among others: judged by the models, what is kept to find its like, and what the site's policy says, which comes last.
    pub(crate) fn glimpse(&self, comment: &Comment, history: Option<&History>) -> (Judgement, Glimpse, Option<Box<Verdict>>) {
        let text = Text::fold(&comment.text);
        let mut judgement = self.judge_text(&text);
        let glimpse = Glimpse::of(&text);
        // Most comments meet no rule: what is kept of those is small.
        let verdict = self.verdict(comment, &text, history).filter(|verdict| !verdict.is_empty()).map(Box::new);
        if verdict.as_ref().is_some_and(|verdict| verdict.is_vouched_for()) {
            judgement.as_spam = judgement.as_spam.map(|_| Decision::Approve);
        }
        (judgement, glimpse, verdict)
    }

    /// Judges comments together: each by itself, in parallel, then by what shows among them.
    /// `threads` is what is known of the threads, by what comments call them.
    pub fn judge_together(&self, mut comments: Vec<Comment>, threads: &BTreeMap<String, About>) -> (Vec<Judged>, Vec<Campaign>) {
        context::thread::name_threads(&mut comments);
        let history = self.known_authors().map(|_| History::of(&comments));
        let judge = |comment: Comment| {
            let (judgement, glimpse, verdict) = self.glimpse(&comment, history.as_ref());
            (Judged { judgement, campaign: None, comment }, (glimpse, verdict))
        };
        // From the end, so that the list of comments becomes shorter as that of judged ones becomes longer: both at once are a quarter more memory.
        let mut left = comments;
        let (mut judged, mut glimpses, mut verdicts) =
            (Vec::with_capacity(left.len()), Vec::with_capacity(left.len()), Vec::with_capacity(left.len()));
        while !left.is_empty() {
            let last = left.split_off(left.len().saturating_sub(AT_ONCE));
            left.shrink_to_fit();
            let (more, (glimpsed, told)): (Vec<Judged>, (Vec<Glimpse>, Vec<_>)) = last.into_par_iter().rev().map(judge).unzip();
            judged.extend(more);
            glimpses.extend(glimpsed);
            verdicts.extend(told);
        }
        judged.reverse();
        glimpses.reverse();
        verdicts.reverse();
        let spam = self.models.iter().position(|model| model.manifest.attribute == SPAM);
        let campaigns = context::apply(&mut judged, &Surroundings { glimpses: &glimpses, threads, spam });
        for (judged, verdict) in judged.iter_mut().zip(verdicts) {
            if let (Some(site), Some(verdict)) = (&self.site, verdict) {
                verdict.apply(&site.policy, &mut judged.judgement);
            }
        }
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
    let count = |spam: bool| examples.iter().filter(|example| example.label.is_spam() == spam).count();
    refuse_too_few(count(true), count(false), settings.get().least_rows)?;
    let mut lessons = Lessons::new(settings, usize::MAX);
    for example in examples {
        let text = lessons.read(&example.text)?;
        lessons.learn_from(text, example.label, example.group.as_deref());
    }
    lessons.train(settings, origin, &|_| ())
}

/// Refuses to learn from rows that cannot give a model.
///
/// # Errors
/// [`ErrorKind::BadTraining`] where there is only one class, or fewer than `least` rows of one.
pub fn refuse_too_few(spam: usize, ham: usize, least: usize) -> Result<(), Error> {
    let problem = if spam + ham == 0 {
        "there are no labelled comments to learn from".to_owned()
    } else if spam == 0 || ham == 0 {
        let (only, missing) = if spam == 0 { ("negative", "positive") } else { ("positive", "negative") };
        format!(
            "all {} labelled comments are {only}: a model of one class would call everything {only}; add {missing} ones, or name their labels with --{missing}",
            spam + ham
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
        (reason.other_attribute(), reason.source)
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
        let reason = |source: &'static str, evidence: &str, weight, at| Reason {
            attribute: Some(SPAM.into()),
            source,
            evidence: evidence.to_owned(),
            weight,
            span: Some(Span::new(at, at + 1)),
        };
        let reasons = [reason("money", "250$/h", 0.7, 0), reason("words", "part\ntime", 0.6, 9), reason("money", "1K", 0.5, 20)];
        assert_eq!(reasons_in_short(&reasons), "money \"250$/h\", \"1K\" (+1.20); words \"part time\" (+0.60)");
        let rude = Reason { attribute: Some("toxicity".into()), ..reason("words", "fool", 2.0, 3) };
        let told = reasons_in_short(&[reasons[1].clone(), rude]);
        assert_eq!(told, "words \"part time\" (+0.60); toxicity: words \"fool\" (+2.00)");
    }
}
