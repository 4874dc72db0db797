//! [`Verdicts`]: labelled rows become comments. One that is met again by its id counts once, with its last label; `forget` takes it out.
//!
//! So a moderator's verdicts can be appended to what was learned from before, and training run again. Exports of different sites often number their comments from
//! 1, so an id alone is no proof: rows of one id are one comment where their threads do not differ and their texts do not (beyond case, spaces and punctuation),
//! or where the later row has no text. Row numbers are no ids.
//!
//! A row with another text under an id that names one comment is that comment, edited, where the same file has the id again or both rows name the same thread; then
//! its last text counts. Otherwise rows of one id with different texts are different comments; they are counted and told. In a column that is called id and holds
//! something else, a user's number, nearly every row would be such an edit: a file that would lose more than a fifth of its rows keeps them all, and that is told.
//! As only the whole file shows it, rows are put together when all are read.
//!
//! Of ten million rows nearly all have an id of their own, or none. Only rows whose id is met again are looked at closely, and texts may be kept elsewhere meanwhile.

pub mod labels;
mod tally;

pub use self::tally::{Crowded, Tally, Told};

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    hash::{BuildHasher, RandomState},
    mem,
    sync::Arc,
};

use sha2::{Digest, Sha256};

use crate::{
    comment::{Comment, Label},
    error::Place,
    evaluate::folds::{digest, duplicate_key},
    pipeline::Example,
};

/// A file that would lose more than one in so many of its rows to edits has no edits.
const EDITED_AT_MOST: usize = 5;
/// Edits below which a file is not doubted.
const EDITS_OF_NOTE: usize = 10;

/// Bytes that the allocator takes for itself.
const ALLOCATED: usize = 16;

/// The label that takes a comment out, in any case.
pub const FORGET: &str = "forget";

/// What a labelled row says of its comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is this.
    Is(Label),
    /// It is not to be learned from.
    Forget,
}

/// Labelled rows, as they come; of each text a `T` is kept.
#[derive(Debug)]
pub struct Verdicts<T> {
    rows: Vec<Row<T>>,
    /// Name and rows of each input.
    read: BTreeMap<usize, (Arc<str>, usize)>,
    /// Bytes of the ids and other names that are kept of rows.
    named: u64,
}

impl<T> Default for Verdicts<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), read: BTreeMap::new(), named: 0 }
    }
}

/// A row as it was read, without what nothing is learned from.
#[derive(Debug)]
struct Row<T> {
    input: u32,
    verdict: Verdict,
    /// Whether there is more than white space.
    has_text: bool,
    text: Option<T>,
    /// Its id, if that is one: none where it is empty or the row's number.
    id: Option<Box<str>>,
    record: u64,
    line: u64,
    more: Option<Box<More>>,
}

/// What many inputs do not have.
#[derive(Debug, Default)]
struct More {
    thread: Option<String>,
    group: Option<String>,
    date: Option<String>,
    /// An id that is none, for people.
    shown: Option<String>,
}

impl<T> Row<T> {
    fn thread(&self) -> Option<&str> {
        self.more.as_ref().and_then(|more| more.thread.as_deref())
    }

    fn take(&mut self, part: impl Fn(&mut More) -> &mut Option<String>) -> Option<String> {
        self.more.as_mut().and_then(|more| part(more).take())
    }
}

/// What is left of the rows of a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept<T> {
    /// Its last text.
    pub text: T,
    /// Its last label.
    pub label: Label,
    /// The last group that was given.
    pub group: Option<String>,
    /// Its id, as the source has it.
    pub id: Option<String>,
    /// The last date that was given.
    pub date: Option<String>,
    /// Number of the input it was met in first.
    pub input: usize,
}

/// Rows put together by id, so far; comments are made of rows by index.
struct Together<'a, T> {
    rows: &'a [Row<T>],
    read: &'a BTreeMap<usize, (Arc<str>, usize)>,
    /// The digest of the letters and digits of a text.
    words: &'a dyn Fn(&T) -> Handle,
    /// Inputs that have no edits.
    crowded: BTreeSet<usize>,
    comments: Vec<Joined>,
    /// Only ever asked, never walked: its order is of no account.
    known: HashMap<Handle, Met>,
    /// What an input calls by an id and a thread: the comment, `None` for several.
    called: HashMap<Handle, Option<usize>>,
    /// Rows of each input whose text another took the place of.
    lost: BTreeMap<usize, usize>,
    tally: Tally,
}

/// A comment, and which rows tell what of it.
#[derive(Debug)]
struct Joined {
    /// The row that it was met in first.
    first: u32,
    /// The row of its text and date.
    text: u32,
    /// The handle of its id and text.
    key: Handle,
    /// The row of its group.
    group: u32,
    label: Label,
    forgotten: bool,
}

/// A digest of an id with a thread and a text; attackers choose all three, so it must not collide.
type Handle = [u8; 16];

/// Comments of one handle: how many, the latest of them, and whether their texts were told to differ.
#[derive(Debug, Clone, Copy, Default)]
struct Met {
    comments: usize,
    latest: usize,
    told: bool,
}

/// What is asked of a row's thread or text.
#[derive(Debug, Clone, Copy)]
enum Part<'a> {
    Any,
    None,
    Is(&'a [u8]),
}

impl<'a> Part<'a> {
    fn of(value: Option<&'a str>) -> Self {
        value.map_or(Part::None, |value| Part::Is(value.as_bytes()))
    }
}

fn handle(id: &str, thread: Part<'_>, text: Part<'_>) -> Handle {
    let mut hasher = Sha256::new();
    hasher.update((id.len() as u64).to_le_bytes());
    hasher.update(id);
    for part in [thread, text] {
        match part {
            Part::Any => hasher.update([0]),
            Part::None => hasher.update([1]),
            Part::Is(value) => {
                hasher.update([2]);
                hasher.update((value.len() as u64).to_le_bytes());
                hasher.update(value);
            }
        }
    }
    let mut handle = Handle::default();
    handle.copy_from_slice(&hasher.finalize()[..16]);
    handle
}

/// Which comment a row is about.
enum About {
    One(usize),
    Unknown,
    Several,
}

impl Verdicts<String> {
    /// Takes in the next row; `input` is the number of its file.
    pub fn add(&mut self, input: usize, mut comment: Comment, verdict: Verdict) {
        let text = mem::take(&mut comment.text);
        let has_text = !text.trim().is_empty();
        self.add_row(input, comment, verdict, has_text, text);
    }

    /// The comments in the order in which they were first met, without those taken out, and what was done.
    pub fn finish(self) -> (Vec<Example>, Tally) {
        let (kept, tally) = self.finish_by(&|text| digest(&duplicate_key(text)));
        let example = |Kept { text, label, group, id, date, input }| Example { text, label, group, id, date, input };
        (kept.map(example).collect(), tally)
    }
}

impl<T> Verdicts<T> {
    /// Takes in the next row, whose text is kept as `text`; `has_text` tells whether that is more than white space.
    pub fn add_row(&mut self, input: usize, comment: Comment, verdict: Verdict, has_text: bool, text: T) {
        let Comment { id, numbered, thread, group, date, place, .. } = comment;
        let (id, thread) = (unguarded(id), thread.map(unguarded));
        let (id, shown) = if numbered || id.is_empty() { (None, Some(id).filter(|id| !id.is_empty())) } else { (Some(id.into()), None) };
        let more = More { thread, group, date, shown };
        let some = more.thread.is_some() || more.group.is_some() || more.date.is_some() || more.shown.is_some();
        self.read.entry(input).or_insert((place.file, 0)).1 += 1;
        let names: usize =
            [&more.thread, &more.group, &more.date, &more.shown].into_iter().flatten().map(|name| name.capacity() + ALLOCATED).sum();
        let more_bytes = if some { size_of::<More>() + ALLOCATED + names } else { 0 };
        self.named += (id.as_deref().map_or(0, str::len) + more_bytes) as u64;
        self.rows.push(Row {
            input: input as u32,
            verdict,
            has_text,
            text: Some(text),
            id,
            record: place.record,
            line: place.line,
            more: some.then(|| Box::new(more)),
        });
    }

    /// Bytes of memory that the ids, threads, groups and dates of the rows take so far.
    pub fn bytes_of_names(&self) -> u64 {
        self.named
    }

    /// The comments in the order in which they were first met, without those taken out, and what was done; `words` gives the digest of the letters and digits of a text, in lower case.
    pub fn finish_by(mut self, words: &dyn Fn(&T) -> [u8; 16]) -> (impl Iterator<Item = Kept<T>> + use<T>, Tally) {
        let shared = shared_ids(&self.rows);
        let together = |crowded| Together::of(&self.rows, &self.read, words, &shared, crowded);
        let mut joined = together(BTreeSet::new());
        let crowded: Vec<(usize, usize)> = mem::take(&mut joined.lost)
            .into_iter()
            .filter(|(input, lost)| *lost >= EDITS_OF_NOTE && lost * EDITED_AT_MOST > self.read.get(input).map_or(0, |read| read.1))
            .collect();
        if !crowded.is_empty() {
            joined = together(crowded.iter().map(|(input, _)| *input).collect());
        }
        let Together { comments, mut tally, .. } = joined;
        for (input, shared) in crowded {
            let (file, rows) = self.read.get(&input).cloned().unwrap_or_default();
            tally.crowded.push(Crowded { file, shared, rows });
        }
        tally.read = self.rows.len();
        tally.forgotten = comments.iter().filter(|comment| comment.forgotten).count();
        let kept = comments.into_iter().filter(|comment| !comment.forgotten).filter_map(move |joined| self.kept(&joined));
        (kept, tally)
    }

    /// Moves the parts of a comment out of its rows, which no other comment has a part in.
    fn kept(&mut self, joined: &Joined) -> Option<Kept<T>> {
        let group = self.rows[joined.group as usize].take(|more| &mut more.group);
        let edited = &mut self.rows[joined.text as usize];
        let (text, date) = (edited.text.take()?, edited.take(|more| &mut more.date));
        let first = &mut self.rows[joined.first as usize];
        let id = first.id.take().map(String::from).or_else(|| first.take(|more| &mut more.shown));
        let date = date.or_else(|| first.take(|more| &mut more.date));
        Some(Kept { text, label: joined.label, group, id, date, input: first.input as usize })
    }
}

/// An id or thread as it was before a report put an apostrophe before it, so that no spreadsheet takes it for a formula: YouTube's ids may begin with a hyphen.
fn unguarded(name: String) -> String {
    match name.strip_prefix('\'') {
        Some(plain) if plain.starts_with(['=', '+', '-', '@']) => plain.to_owned(),
        _ => name,
    }
}

/// For each row, whether another may have the same id.
fn shared_ids<T>(rows: &[Row<T>]) -> Vec<bool> {
    let state = RandomState::new();
    let mut hashes: Vec<(u64, u32)> =
        (0..).zip(rows).filter_map(|(number, row)| Some((state.hash_one(row.id.as_deref()?), number))).collect();
    hashes.sort_unstable();
    let mut shared = vec![false; rows.len()];
    for equal in hashes.chunk_by(|one, other| one.0 == other.0).filter(|equal| equal.len() > 1) {
        for &(_, number) in equal {
            shared[number as usize] = true;
        }
    }
    shared
}

impl<'a, T> Together<'a, T> {
    /// Puts `rows` together in their order; the inputs of `crowded` have no edits.
    fn of(
        rows: &'a [Row<T>],
        read: &'a BTreeMap<usize, (Arc<str>, usize)>,
        words: &'a dyn Fn(&T) -> Handle,
        shared: &[bool],
        crowded: BTreeSet<usize>,
    ) -> Self {
        let (known, called, lost) = (HashMap::new(), HashMap::new(), BTreeMap::new());
        let mut together = Self { rows, read, words, crowded, comments: Vec::new(), known, called, lost, tally: Tally::default() };
        for (number, &shared) in shared.iter().enumerate() {
            if shared {
                together.add(number);
            } else {
                together.add_alone(number);
            }
        }
        together
    }

    fn place(&self, number: usize) -> Place {
        let Row { input, record, line, .. } = self.rows[number];
        Place { file: self.read.get(&(input as usize)).map(|read| read.0.clone()).unwrap_or_default(), record, line }
    }

    /// Adds a row that shares its id with none, which makes it a comment of its own.
    fn add_alone(&mut self, number: usize) {
        let Row { verdict, has_text, id, .. } = &self.rows[number];
        let place = || match id {
            Some(id) => format!("id {} in {}", tally::plain(id), self.place(number)),
            None => self.place(number).to_string(),
        };
        match (verdict, id) {
            (Verdict::Is(label), id) if *has_text || id.is_none() => {
                self.keep(number, Handle::default(), *label);
            }
            (Verdict::Is(_), _) => {
                let place = place();
                self.tally.text_unmet.add(|| place);
            }
            (Verdict::Forget, Some(_)) => {
                let place = place();
                self.tally.forget_unmet.add(|| place);
            }
            (Verdict::Forget, None) => {
                let place = place();
                self.tally.forget_without_id.add(|| place);
            }
        }
    }

    /// Adds a row that shares its id with another.
    fn add(&mut self, number: usize) {
        let row @ Row { verdict, has_text, .. } = &self.rows[number];
        let (Some(id), thread, input) = (row.id.as_deref(), row.thread(), row.input as usize) else { return };
        let text = row.text.as_ref().filter(|_| *has_text).map(self.words);
        let key = text.map(|text| handle(id, Part::Any, Part::Is(&text)));
        let told = self.place(number);
        let place = || format!("id {} in {told}", tally::plain(id));
        let called = called(input, id, thread);
        let mut about = self.about(id, thread, text.as_ref());
        if matches!(about, About::Unknown) && text.is_some() {
            about = match verdict {
                Verdict::Forget => self.about(id, thread, None),
                Verdict::Is(_) => self.edited(id, thread, called),
            };
            if matches!(about, About::Several) {
                about = About::Unknown;
            }
        }
        match (about, *verdict) {
            (About::One(which), Verdict::Forget) => {
                if key.is_some_and(|key| key != self.comments[which].key) {
                    self.tally.forgotten_otherwise.add(place);
                }
                self.comments[which].forgotten = true;
            }
            (About::One(which), Verdict::Is(label)) => {
                self.call(called, which);
                if self.judge_again(which, number, key, label)
                    && let Some(text) = &text
                {
                    let thread = self.rows[self.comments[which].first as usize].thread();
                    self.know(id, thread, text, which);
                }
            }
            (About::Several, _) => self.tally.ambiguous.add(place),
            (About::Unknown, Verdict::Forget) => self.tally.forget_unmet.add(place),
            (About::Unknown, Verdict::Is(label)) => {
                let (Some(text), Some(key)) = (text, key) else {
                    self.tally.text_unmet.add(place);
                    return;
                };
                self.tell_clash(number);
                let which = self.keep(number, key, label);
                self.call(called, which);
                for thread in [Part::of(thread), Part::Any] {
                    self.meet(handle(id, thread, Part::Any), which);
                }
                self.know(id, thread, &text, which);
            }
        }
    }

    fn keep(&mut self, number: usize, key: Handle, label: Label) -> usize {
        let number = number as u32;
        self.comments.push(Joined { first: number, text: number, key, group: number, label, forgotten: false });
        self.comments.len() - 1
    }

    /// Takes over what a row says of a comment met before; gives whether that has another text now.
    fn judge_again(&mut self, which: usize, number: usize, key: Option<Handle>, label: Label) -> bool {
        let comment = &mut self.comments[which];
        self.tally.repeated += 1;
        self.tally.relabelled += usize::from(comment.forgotten || comment.label != label);
        comment.label = label;
        comment.forgotten = false;
        if self.rows[number].more.as_ref().is_some_and(|more| more.group.is_some()) {
            comment.group = number as u32;
        }
        let Some(key) = key.filter(|key| *key != comment.key) else { return false };
        self.tally.edited += 1;
        // Only a file that speaks of one id twice may use its ids for something else.
        let of_file = self.rows[comment.text as usize].input as usize;
        *self.lost.entry(of_file).or_default() += usize::from(of_file == self.rows[number].input as usize);
        (comment.key, comment.text) = (key, number as u32);
        true
    }

    /// Notes that `text` under `id` is, or was, that of a comment.
    fn know(&mut self, id: &str, thread: Option<&str>, text: &Handle, which: usize) {
        for thread in [Part::of(thread), Part::Any] {
            self.meet(handle(id, thread, Part::Is(text)), which);
        }
    }

    fn meet(&mut self, handle: Handle, which: usize) {
        let met = self.known.entry(handle).or_default();
        if met.comments == 0 || met.latest != which {
            met.comments += 1;
            met.latest = which;
        }
    }

    fn call(&mut self, called: Handle, which: usize) {
        let entry = self.called.entry(called).or_insert(Some(which));
        *entry = entry.filter(|known| *known == which);
    }

    fn about(&self, id: &str, thread: Option<&str>, text: Option<&Handle>) -> About {
        // A row without text is about whatever its id names; one with text about that text alone.
        let text = text.map_or(Part::Any, |text| Part::Is(text));
        let threads: &[Part<'_>] = if thread.is_some() { &[Part::of(thread), Part::None] } else { &[Part::None, Part::Any] };
        for &thread in threads {
            match self.known.get(&handle(id, thread, text)) {
                Some(met) if met.comments == 1 => return About::One(met.latest),
                Some(_) => return About::Several,
                None => {}
            }
        }
        About::Unknown
    }

    /// The comment that a row with a text not met before is an edit of: the one of its id in its thread, or the one that its file calls so.
    fn edited(&self, id: &str, thread: Option<&str>, called: Handle) -> About {
        let of_thread = thread.and_then(|thread| self.known.get(&handle(id, Part::Is(thread.as_bytes()), Part::Any)));
        let which = match of_thread {
            Some(met) if met.comments == 1 => Some(met.latest),
            _ => self.called.get(&called).copied().flatten(),
        };
        match which {
            Some(which) if !self.crowded.contains(&(self.rows[self.comments[which].text as usize].input as usize)) => About::One(which),
            _ => About::Unknown,
        }
    }

    /// A new text under an id that another text had: told once an id, but where a whole file is told.
    fn tell_clash(&mut self, number: usize) {
        let row = &self.rows[number];
        let Some(id) = row.id.as_deref() else { return };
        let threads = match row.thread() {
            Some(thread) => [Part::Is(thread.as_bytes()), Part::None],
            None => [Part::Any, Part::None],
        };
        let any = handle(id, Part::Any, Part::Any);
        let Some(other) = threads.iter().find_map(|&thread| self.known.get(&handle(id, thread, Part::Any))).map(|met| met.latest) else {
            return;
        };
        let other = self.comments[other].first as usize;
        if self.rows[other].input == row.input && self.crowded.contains(&(row.input as usize)) {
            return;
        }
        let (here, file) = (self.place(number).file, self.place(other).file);
        if let Some(met) = self.known.get_mut(&any)
            && !met.told
        {
            met.told = true;
            let files = if here == file { format!("{here}") } else { format!("{file} and {here}") };
            self.tally.clashing.add(|| format!("{} in {files}", tally::plain(id)));
        }
    }
}

/// What an input calls by an id and a thread.
fn called(input: usize, id: &str, thread: Option<&str>) -> Handle {
    handle(id, Part::of(thread), Part::Is(input.to_string().as_bytes()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const SPAM: Verdict = Verdict::Is(Label::Spam);
    const HAM: Verdict = Verdict::Is(Label::Ham);

    fn comment(file: &str, id: &str, thread: &str, text: &str) -> Comment {
        Comment {
            id: id.to_owned(),
            thread: (!thread.is_empty()).then(|| thread.to_owned()),
            text: text.to_owned(),
            place: Place::file(file),
            ..Comment::default()
        }
    }

    /// The comments that are left as `text label`, and the tally.
    fn together(rows: &[(&str, &str, &str, Verdict)]) -> (Vec<String>, Tally) {
        let mut verdicts = Verdicts::default();
        for &(id, thread, text, verdict) in rows {
            verdicts.add(0, comment("a.csv", id, thread, text), verdict);
        }
        let (examples, tally) = verdicts.finish();
        (examples.into_iter().map(|example| format!("{} {:?}", example.text, example.label)).collect(), tally)
    }

    #[test]
    fn the_last_label_counts() {
        let (left, tally) = together(&[("1", "", "Hi there", SPAM), ("2", "", "b", HAM), ("1", "", "hi, there!", HAM), ("2", "", "", HAM)]);
        assert_eq!(left, ["Hi there Ham", "b Ham"]);
        assert_eq!((tally.read, tally.repeated, tally.relabelled, tally.clashing.count), (4, 2, 1, 0));
    }

    #[test]
    fn what_is_forgotten_is_out_and_may_come_back() {
        let (left, tally) = together(&[("1", "", "a", SPAM), ("2", "", "b", HAM), ("1", "", "", Verdict::Forget)]);
        assert_eq!((left, tally.forgotten), (vec!["b Ham".to_owned()], 1));
        let (left, tally) = together(&[("1", "", "a", SPAM), ("1", "", "a", Verdict::Forget), ("1", "", "", HAM)]);
        assert_eq!((left, tally.forgotten), (vec!["a Ham".to_owned()], 0));
    }

    #[test]
    fn verdicts_on_nothing_are_told() {
        let (left, tally) =
            together(&[("1", "", "a", SPAM), ("2", "", "", Verdict::Forget), ("1", "", "z", Verdict::Forget), ("3", "", " ", HAM)]);
        assert_eq!(left, Vec::<String>::new(), "what is forgotten is so whatever its text");
        assert_eq!((tally.forget_unmet.count, tally.text_unmet.count, tally.forgotten), (1, 1, 1));
        let (_, tally) = together(&[("", "", "a", SPAM), ("", "", "a", Verdict::Forget)]);
        assert_eq!(tally.forget_without_id.count, 1);
    }

    #[test]
    fn equal_ids_of_two_sites_are_two_comments() {
        let mut verdicts = Verdicts::default();
        for (input, file) in ["a.csv", "b.csv"].into_iter().enumerate() {
            for id in ["1", "2"] {
                verdicts.add(input, comment(file, id, "", &format!("{file} says {id}")), HAM);
            }
        }
        verdicts.add(2, comment("c.csv", "1", "", "c.csv says 1"), HAM);
        verdicts.add(3, comment("v.csv", "1", "", "b.csv says 1"), SPAM);
        verdicts.add(3, comment("v.csv", "1", "", ""), SPAM);
        verdicts.add(3, comment("v.csv", "1", "", "none says so"), Verdict::Forget);
        let (examples, tally) = verdicts.finish();
        assert_eq!((examples.len(), tally.clashing.count, tally.repeated, tally.ambiguous.count), (5, 2, 1, 1));
        assert_eq!((tally.forget_unmet.count, tally.edited, tally.crowded.len()), (1, 0, 0));
        assert_eq!(tally.clashing.first, "1 in a.csv and b.csv");
        let spam: Vec<&str> = examples.iter().filter(|example| example.label.is_spam()).map(|example| example.text.as_str()).collect();
        assert_eq!(spam, ["b.csv says 1"]);
    }

    #[test]
    fn threads_keep_equal_ids_apart() {
        let (left, tally) = together(&[("1", "x", "a", HAM), ("1", "y", "b", HAM), ("1", "y", "", SPAM), ("1", "z", "b", SPAM)]);
        assert_eq!(left, ["a Ham", "b Spam", "b Spam"]);
        assert_eq!(tally.clashing.count, 0);
        let (left, _) = together(&[("1", "x", "a", HAM), ("1", "", "a", SPAM)]);
        assert_eq!(left, ["a Spam"], "a verdict need not name the thread");
        let (left, tally) = together(&[("1", "x", "a", HAM), ("1", "y", "a", HAM), ("1", "", "", Verdict::Forget)]);
        assert_eq!((left.len(), tally.ambiguous.count), (2, 1), "nothing is guessed");
    }

    /// `rows`, after enough others that a few edits are few.
    fn among_others(rows: &[(usize, &str, &str, &str, Verdict)]) -> (Vec<String>, Tally) {
        let mut verdicts = Verdicts::default();
        for input in 0..2 {
            for number in 0..20 {
                verdicts.add(input, comment("", &format!("other {input} {number}"), "", "other"), HAM);
            }
        }
        for &(input, id, thread, text, verdict) in rows {
            verdicts.add(input, comment(["a.csv", "b.csv"][input], id, thread, text), verdict);
        }
        let (examples, tally) = verdicts.finish();
        (examples.into_iter().skip(40).map(|example| format!("{} {:?}", example.text, example.label)).collect(), tally)
    }

    #[test]
    fn an_edited_comment_counts_once_with_its_last_text() {
        let (left, tally) =
            among_others(&[(0, "1", "", "a", SPAM), (0, "2", "", "z", HAM), (0, "1", "", "b", HAM), (1, "1", "", "b", SPAM)]);
        assert_eq!(left, ["b Spam", "z Ham"]);
        assert_eq!((tally.repeated, tally.edited, tally.relabelled, tally.clashing.count), (2, 1, 2, 0));
        let (left, tally) =
            among_others(&[(0, "1", "", "a", HAM), (0, "1", "", "b", HAM), (0, "1", "", "A!", HAM), (0, "1", "", "", SPAM)]);
        assert_eq!((left, tally.edited), (vec!["A! Spam".to_owned()], 2), "edited back");
        let (left, tally) = among_others(&[(0, "1", "", "a", HAM), (0, "1", "", "b", HAM), (1, "1", "", "c", Verdict::Forget)]);
        assert_eq!((left.len(), tally.forgotten), (0, 1));
    }

    #[test]
    fn a_file_or_a_thread_must_be_the_same_for_an_edit() {
        let (left, tally) =
            among_others(&[(0, "1", "", "a", SPAM), (1, "1", "", "b", HAM), (1, "1", "", "c", HAM), (0, "1", "", "d", SPAM)]);
        assert_eq!(left, ["d Spam", "c Ham"], "each file has a comment of the id");
        assert_eq!((tally.edited, tally.clashing.count), (2, 1));
        let (left, _) = among_others(&[(0, "1", "x", "a", SPAM), (1, "1", "x", "b", HAM), (0, "1", "y", "c", HAM), (1, "1", "", "d", HAM)]);
        assert_eq!(left, ["b Ham", "c Ham", "d Ham"]);
        // What an input said of another's comment, it may say anew.
        let (left, _) = among_others(&[(0, "1", "x", "a", SPAM), (1, "1", "", "a", HAM), (1, "1", "", "b", HAM)]);
        assert_eq!(left, ["b Ham"]);
    }

    #[test]
    fn group_and_date_are_the_last_that_are_given() {
        let mut verdicts = Verdicts::default();
        let with = |text: &str, group: Option<&str>, date: Option<&str>| {
            let (group, date) = (group.map(str::to_owned), date.map(str::to_owned));
            Comment { group, date, ..comment("a.csv", "1", "x", text) }
        };
        for number in 0..9 {
            verdicts.add(0, comment("a.csv", &format!("other {number}"), "", "other"), HAM);
        }
        verdicts.add(0, with("a", Some("g"), Some("2024")), HAM);
        verdicts.add(1, with("b", None, None), SPAM);
        let (examples, _) = verdicts.finish();
        let last = examples.last().unwrap();
        assert_eq!((last.text.as_str(), last.group.as_deref(), last.date.as_deref(), last.input), ("b", Some("g"), Some("2024"), 0));
    }

    #[test]
    fn more_than_a_fifth_of_a_file_is_no_edits() {
        let edits = |of: usize, edited: usize| {
            let mut verdicts = Verdicts::default();
            for number in 0..of {
                let id = if number < edited { number } else { number - edited };
                verdicts.add(0, comment("a.csv", &id.to_string(), "", &format!("text {number}")), HAM);
            }
            let (examples, tally) = verdicts.finish();
            (examples.len(), tally)
        };
        let (left, tally) = edits(100, 20);
        assert_eq!((left, tally.edited, tally.crowded.len()), (80, 20, 0));
        let (left, tally) = edits(100, 21);
        assert_eq!((left, tally.edited, tally.clashing.count), (100, 0, 0));
        assert_eq!(
            tally.to_string(),
            "warning: ids repeat in a.csv: 21 of 100 rows share an id with another text: kept as different comments; \
             give the column another name, or remove it\n"
        );
    }

    #[test]
    fn row_numbers_are_no_ids() {
        let mut verdicts = Verdicts::default();
        for _ in 0..2 {
            verdicts.add(0, Comment { numbered: true, ..comment("a.csv", "1", "", "same") }, HAM);
        }
        let (examples, tally) = verdicts.finish();
        assert_eq!((examples.len(), tally.repeated), (2, 0));
    }

    #[test]
    fn many_texts_of_one_id_take_no_longer() {
        let start = std::time::Instant::now();
        let mut verdicts = Verdicts::default();
        for number in 0..100_000 {
            verdicts.add(0, comment("a.csv", "1", &format!("t{}", number % 7), &format!("text {number}")), HAM);
        }
        let (examples, tally) = verdicts.finish();
        assert_eq!((examples.len(), tally.clashing.count, tally.edited), (100_000, 0, 0));
        assert_eq!(tally.crowded, [Crowded { file: "a.csv".into(), shared: 99_993, rows: 100_000 }]);
        assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
    }
}
