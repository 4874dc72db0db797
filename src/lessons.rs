//! [`Lessons`]: what is learned from, as it comes: each text is turned into features once, however often it is met, and let go.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, mpsc},
};

use rayon::prelude::*;

use crate::{
    comment::Label,
    error::{Error, ErrorKind},
    evaluate::folds::{GroupKey, assign_weighted, digest, duplicate_key},
    features::{Features, Recipe},
    model::{
        Model,
        learn::{self, Targets, Tell},
        manifest::Manifest,
        sample::Sample,
        settings::CheckedSettings,
    },
    pipeline::{Origin, refuse_too_few},
    score::LogOdds,
    text::Text,
};

/// Texts, and bytes of them, that are turned into features at a time.
const BATCH: usize = 4_096;
/// Features take up to fifty times as much until they are packed.
const BATCH_BYTES: usize = 1 << 20;

/// Measured: 217 bytes between runs of one and of two million rows with short ids.
const PER_ROW: u64 = 280;
/// The 32 chunks of a file that are mixed, the features of a batch, and the program.
const AT_LEAST: u64 = 220 << 20;

/// The number of a text that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextNumber(u32);

/// A row: a text with its label, and what it is held out with where that is not its own words.
#[derive(Debug, Clone, Copy)]
struct Row {
    text: TextNumber,
    label: Label,
    group: Option<u32>,
}

/// Texts and rows of a training run.
#[derive(Debug)]
pub struct Lessons {
    recipe: Arc<Recipe>,
    sample: Sample,
    /// What is the same for folds has the same key.
    keys: Vec<GroupKey>,
    /// Texts by their digest. Only ever asked, never walked: its order is of no account. Strangers wrote the texts, so two must not collide: of 10 million, two do with odds of one in 10^24.
    known: HashMap<[u8; 16], TextNumber>,
    waiting: Vec<String>,
    waiting_bytes: usize,
    extracting: Option<mpsc::Receiver<Vec<(Features, GroupKey)>>>,
    rows: Vec<Row>,
    /// The groups that are given, with their numbers.
    groups: BTreeMap<GroupKey, u32>,
}

impl Lessons {
    /// No lessons yet; of their features `most` bytes lie in memory, and the rest in a temporary file.
    pub fn new(settings: &CheckedSettings, most: usize) -> Self {
        let recipe = Recipe::current(settings.get().bits, settings.get().window);
        Self {
            sample: Sample::within(most, recipe.bits, recipe.heuristic_columns()),
            recipe: Arc::new(recipe),
            keys: Vec::new(),
            known: HashMap::new(),
            waiting: Vec::new(),
            waiting_bytes: 0,
            extracting: None,
            rows: Vec::new(),
            groups: BTreeMap::new(),
        }
    }

    /// Different texts so far, and the bytes that their features take, wherever they lie.
    pub fn read_so_far(&self) -> (usize, u64) {
        (self.sample.len(), self.sample.bytes())
    }

    /// Sets how many bytes of features lie in memory from now on; what is more goes to the temporary file.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] where that cannot be written.
    pub fn keep_within(&mut self, most: u64) -> Result<(), Error> {
        self.sample.keep_within(usize::try_from(most).unwrap_or(usize::MAX)).map_err(training)
    }

    /// Bytes of features in the temporary file.
    pub fn spilled(&self) -> u64 {
        self.sample.spilled()
    }

    /// Bytes that learning takes for each row, whatever its text, besides names that are kept of it: what was read of it, and what is known and judged of it.
    pub const BYTES_OF_ROW: u64 = PER_ROW;

    /// Bytes that learning takes besides rows and features: tables of columns, and the chunks of a file that are mixed.
    pub fn bytes_at_least(settings: &CheckedSettings) -> u64 {
        let (columns, folds) = (1u64 << settings.get().bits, u64::from(settings.get().folds));
        // Of each column 12 bytes a fold for its counts, and what is made of these for two folds at a time; when those are gone, 8 a machine, of which there is one more than folds: in teams of two, four or eight, a place of which may be
        // empty, and once more while machines go into teams and come out of them.
        AT_LEAST + columns * (20 * folds + 60)
    }

    /// Takes in a text.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] where features do not go into memory and cannot be written, [`ErrorKind::BadTraining`] for more than 4,294,967,295 texts.
    pub fn read(&mut self, text: &str) -> Result<TextNumber, Error> {
        let next = u32::try_from(self.known.len())
            .map_err(|_| training(ErrorKind::BadTraining("more than 4,294,967,295 different comments".to_owned())))?;
        let number = *self.known.entry(digest(text)).or_insert(TextNumber(next));
        if number.0 == next {
            self.waiting_bytes += text.len();
            self.waiting.push(text.to_owned());
            if self.waiting.len() >= BATCH || self.waiting_bytes >= BATCH_BYTES {
                self.extract()?;
            }
        }
        Ok(number)
    }

    /// Has the waiting texts turned into features, while more is read where that can be.
    fn extract(&mut self) -> Result<(), Error> {
        let (texts, recipe) = (std::mem::take(&mut self.waiting), Arc::clone(&self.recipe));
        self.waiting_bytes = 0;
        // Those before come first, wherever they are made.
        self.put_extracted()?;
        // A thread of the pool makes them itself: it must not wait for the pool.
        if rayon::current_thread_index().is_some() {
            return self.put(extracted(&texts, &recipe));
        }
        let (sender, receiver) = mpsc::channel();
        rayon::spawn(move || {
            // Nobody listens any more where reading failed meanwhile.
            let _ = sender.send(extracted(&texts, &recipe));
        });
        self.extracting = Some(receiver);
        Ok(())
    }

    /// Waits for the features that are being made.
    fn put_extracted(&mut self) -> Result<(), Error> {
        let Some(receiver) = self.extracting.take() else { return Ok(()) };
        let features = loop {
            match receiver.try_recv() {
                Ok(features) => break Some(features),
                Err(mpsc::TryRecvError::Disconnected) => break None,
                // A thread of the pool works meanwhile, perhaps on just these.
                Err(mpsc::TryRecvError::Empty) => match rayon::yield_now() {
                    Some(rayon::Yield::Executed) => {}
                    Some(rayon::Yield::Idle) => std::thread::yield_now(),
                    None => break receiver.recv().ok(),
                },
            }
        };
        let lost = || training(ErrorKind::BadTraining("the features of some comments could not be made".to_owned()));
        self.put(features.ok_or_else(lost)?)
    }

    fn put(&mut self, extracted: Vec<(Features, GroupKey)>) -> Result<(), Error> {
        for (features, key) in extracted {
            self.sample.push(&features).map_err(training)?;
            self.keys.push(key);
        }
        Ok(())
    }

    /// Waits until all that was read is turned into features.
    ///
    /// # Errors
    /// As [`Lessons::read`].
    pub fn settle(&mut self) -> Result<(), Error> {
        self.extract()?;
        self.put_extracted()
    }

    /// The digest of the letters and digits of a text, in lower case; all is settled before.
    pub fn words(&self, text: TextNumber) -> [u8; 16] {
        self.keys.get(text.0 as usize).map_or([0; 16], |key| *key.digest())
    }

    /// Adds a row; `group` is what it is held out with, its own words where nothing is given.
    pub fn learn_from(&mut self, text: TextNumber, label: Label, group: Option<&str>) {
        let next = self.groups.len() as u32;
        let group = group.map(|group| *self.groups.entry(GroupKey::of(group)).or_insert(next));
        self.rows.push(Row { text, label, group });
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Learns a model; `tell` is told what is being done. The same lessons give the same model on any number of threads, and in any amount of memory.
    ///
    /// # Errors
    /// [`ErrorKind::BadTraining`] where there is only one class, too few rows of one, or no pattern, or where a base makes its features in another way than `settings`;
    /// [`ErrorKind::Io`] where features lie in a temporary file that cannot be written or read.
    pub fn train(mut self, settings: &CheckedSettings, origin: Origin, tell: Tell<'_>) -> Result<Model, Error> {
        let set = settings.get();
        let (rows, spam) = (self.rows.len(), self.rows.iter().filter(|row| row.label.is_spam()).count());
        refuse_too_few(spam, rows - spam, set.least_rows)?;
        let (base, model) = origin.base.unzip();
        if let Some(base) = &model {
            refuse_another_recipe(base, &self.recipe)?;
        }
        self.settle()?;
        self.known = HashMap::new();
        let (targets, repeated) = self.targets(set.folds);
        self.keys = Vec::new();
        self.sample.lay_out();
        let learned = learn::learn(&self.sample, &targets, settings, model.as_ref(), tell).map_err(training)?;
        let cutoffs = learned.cutoffs.for_attribute(&origin.attribute);
        let [ham, spam_scores] = [Label::Ham, Label::Spam].map(|wanted| targets.repeated_of(wanted, &learned.held_out));
        Ok(Model {
            manifest: Manifest {
                attribute: origin.attribute,
                positive: origin.positive,
                rows,
                spam,
                repeated,
                sources: origin.sources,
                base,
                date: origin.date,
                program: env!("CARGO_PKG_VERSION").to_owned(),
                figures: learned.figures,
                reliability: learned.reliability.to_vec(),
                folds: usize::from(set.folds),
                targets: set.targets,
                cutoffs,
                surest: LogOdds(learned.linear.bounds[1]),
                proofs: cutoffs.proofs(&ham, &spam_scores, &set.targets),
            },
            recipe: Arc::unwrap_or_clone(self.recipe),
            linear: learned.linear.on_grid(),
        })
    }

    /// The rows, equal ones put together, with their folds; and how many had been met before with the same label, as folds see it.
    fn targets(&mut self, folds: u8) -> (Targets, usize) {
        self.rows.sort_unstable_by_key(|row| (row.text, row.label, row.group));
        let mut targets = Targets::default();
        let mut groups = Vec::new();
        let mut named: Vec<GroupKey> = self.groups.keys().copied().collect();
        named.sort_unstable_by_key(|key| self.groups[key]);
        let same = |one: &Row, other: &Row| (one.text, one.label, one.group) == (other.text, other.label, other.group);
        for rows in self.rows.chunk_by(same) {
            let Row { text, label, group } = rows[0];
            targets.texts.push(text.0);
            targets.labels.push(label);
            targets.weights.push(u32::try_from(rows.len()).unwrap_or(u32::MAX));
            groups.push(group.map_or(self.keys[text.0 as usize], |group| named[group as usize]));
        }
        let mut distinct: Vec<(GroupKey, Label)> =
            targets.texts.iter().map(|&text| self.keys[text as usize]).zip(targets.labels.iter().copied()).collect();
        distinct.sort_unstable();
        distinct.dedup();
        let repeated = self.rows.len() - distinct.len();
        self.rows = Vec::new();
        targets.folds = assign_weighted(&groups, &targets.labels, &targets.weights, folds);
        (targets, repeated)
    }
}

/// What [`Lessons::words`] gives for `text`.
pub fn words_of(text: &str) -> [u8; 16] {
    digest(&duplicate_key(text))
}

fn extracted(texts: &[String], recipe: &Recipe) -> Vec<(Features, GroupKey)> {
    let extract = |text: &String| (Features::extract(&Text::fold(text), recipe), GroupKey::of(&duplicate_key(text)));
    texts.par_iter().map(extract).collect()
}

fn refuse_another_recipe(base: &Model, recipe: &Recipe) -> Result<(), Error> {
    if base.recipe == *recipe {
        return Ok(());
    }
    let problem = format!(
        "the base has 2^{} columns and windows of {} words, what is to be learned 2^{} and {}: they must be alike",
        base.recipe.bits, base.recipe.window, recipe.bits, recipe.window
    );
    Err(Error::file("--base", ErrorKind::BadTraining(problem)))
}

fn training(kind: ErrorKind) -> Error {
    Error::file("training", kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::settings::Settings;

    fn settings() -> CheckedSettings {
        Settings { bits: 12, window: 0, ..Settings::default() }.check().unwrap()
    }

    fn text(number: usize) -> (String, Label) {
        if number.is_multiple_of(3) {
            (format!("earn {number} dollars, click here"), Label::Spam)
        } else {
            (format!("the dog walked {number} times"), Label::Ham)
        }
    }

    /// A model of the texts of these numbers, of whose features so many bytes lie in memory.
    fn model(numbers: impl Iterator<Item = usize>, most: usize) -> Model {
        let mut lessons = Lessons::new(&settings(), most);
        for number in numbers {
            let (text, label) = text(number);
            let read = lessons.read(&text).unwrap();
            lessons.learn_from(read, label, None);
        }
        lessons.settle().unwrap();
        assert_eq!(lessons.spilled() > 0, most == 0);
        lessons.train(&settings(), Origin { attribute: "spam".to_owned(), ..Origin::default() }, &|_| ()).unwrap()
    }

    #[test]
    fn a_file_gives_the_same_model_as_memory() {
        let of = |most: usize| model(0..9_000, most).to_bytes().unwrap();
        assert!(of(usize::MAX) == of(0));
    }

    #[test]
    fn a_pool_of_one_thread_may_train() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        let inside = pool.install(|| model(0..5_000, usize::MAX).to_bytes().unwrap());
        assert!(inside == model(0..5_000, usize::MAX).to_bytes().unwrap());
    }

    /// What was begun outside the pool comes before what a thread of the pool makes itself.
    #[test]
    fn texts_keep_their_order_in_and_out_of_a_pool() {
        let read = |lessons: &mut Lessons, numbers: std::ops::Range<usize>| {
            for number in numbers {
                assert_eq!(lessons.read(&text(number).0).unwrap(), TextNumber(number as u32));
            }
        };
        let inside = |lessons: &mut Lessons, numbers: std::ops::Range<usize>, pool: &rayon::ThreadPool| {
            pool.install(|| read(lessons, numbers));
        };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
        let mut lessons = Lessons::new(&settings(), usize::MAX);
        read(&mut lessons, 0..BATCH);
        inside(&mut lessons, BATCH..2 * BATCH + 7, &pool);
        read(&mut lessons, 2 * BATCH + 7..3 * BATCH);
        lessons.settle().unwrap();
        for number in [0, 5, BATCH - 1, BATCH, BATCH + 1, 2 * BATCH + 6, 2 * BATCH + 7, 3 * BATCH - 1] {
            assert_eq!(lessons.words(TextNumber(number as u32)), words_of(&text(number).0), "text {number}");
        }
    }

    #[test]
    fn repeats_are_counted_wherever_they_stand() {
        let one = model((0..600).chain(0..300).chain(0..300), usize::MAX);
        assert_eq!((one.manifest.rows, one.manifest.spam, one.manifest.repeated, one.manifest.figures.rows), (1200, 400, 600, 1200));
        let other = model((0..600).flat_map(|number| vec![number; if number < 300 { 3 } else { 1 }]), usize::MAX);
        assert!(one.to_bytes().unwrap() == other.to_bytes().unwrap());
        let alone = model(0..600, usize::MAX);
        assert_eq!((alone.manifest.rows, alone.manifest.repeated), (600, 0));
        assert!(alone.to_bytes().unwrap() != one.to_bytes().unwrap(), "a campaign weighs more than one comment");
    }

    #[test]
    fn a_text_of_both_labels_is_two_rows() {
        let mut lessons = Lessons::new(&settings(), usize::MAX);
        for (label, times) in [(Label::Spam, 2), (Label::Ham, 3)] {
            for _ in 0..times {
                let read = lessons.read("one text").unwrap();
                lessons.learn_from(read, label, None);
            }
        }
        lessons.settle().unwrap();
        let (targets, repeated) = lessons.targets(2);
        assert_eq!((targets.texts, targets.labels, targets.weights), (vec![0, 0], vec![Label::Ham, Label::Spam], vec![3, 2]));
        assert_eq!((targets.folds[0], repeated), (targets.folds[1], 3));
    }
}
