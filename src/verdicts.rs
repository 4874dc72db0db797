//! [`Verdicts`]: labelled rows become comments. One that is met again by its id counts once, with its last label; `forget` takes it out.
//!
//! So a moderator's verdicts can be appended to what was learned from before, and training run again. Exports of different sites often number their comments from
//! 1, so an id alone is no proof: rows of one id are one comment where their threads do not differ and their texts do not (beyond case, spaces and punctuation),
//! or where the later row has no text. Rows of one id with different texts are different comments; they are counted and told. Row numbers are no ids.

use std::{collections::HashMap, fmt, sync::Arc};

use sha2::{Digest, Sha256};

use crate::{
    comment::{Comment, Label},
    error::Place,
    evaluate::folds::duplicate_key,
    pipeline::Example,
};

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

/// Labelled rows, put together by id as they come.
#[derive(Debug, Default)]
pub struct Verdicts {
    rows: Vec<Row>,
    /// Only ever asked, never walked: its order is of no account.
    known: HashMap<Handle, Met>,
    tally: Tally,
}

#[derive(Debug)]
struct Row {
    example: Example,
    forgotten: bool,
    file: Arc<str>,
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
    Is(&'a str),
}

impl<'a> Part<'a> {
    fn of(value: Option<&'a str>) -> Self {
        value.map_or(Part::None, Part::Is)
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

/// What was done with the rows.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// Rows with a label, `forget` included.
    pub read: usize,
    /// Rows of a comment that had been met before.
    pub repeated: usize,
    /// Of these, rows that changed the label.
    pub relabelled: usize,
    /// Comments that are taken out in the end.
    pub forgotten: usize,
    /// Rows labelled `forget` that are about no comment met before.
    pub forget_unmet: Told,
    /// Rows labelled `forget` without an id.
    pub forget_without_id: Told,
    /// Rows without text whose id had not been met.
    pub text_unmet: Told,
    /// Rows that may be about several comments met before.
    pub ambiguous: Told,
    /// Ids that stand for different texts.
    pub clashing: Told,
}

/// A number of things and the first of them.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// How many.
    pub count: usize,
    /// The first, in words.
    pub first: String,
}

impl Told {
    fn add(&mut self, first: impl FnOnce() -> String) {
        if self.count == 0 {
            self.first = first();
        }
        self.count += 1;
    }
}

/// Which comment a row is about.
enum About {
    One(usize),
    Unknown,
    Several,
}

impl Verdicts {
    /// Takes in the next row.
    pub fn add(&mut self, input: usize, comment: Comment, verdict: Verdict) {
        self.tally.read += 1;
        let id = Some(comment.id.as_str()).filter(|id| !comment.numbered && !id.is_empty()).map(str::to_owned);
        let Some(id) = id else {
            match verdict {
                Verdict::Is(label) => {
                    self.keep(input, comment, label);
                }
                Verdict::Forget => self.tally.forget_without_id.add(|| comment.place.to_string()),
            }
            return;
        };
        let key = (!comment.text.trim().is_empty()).then(|| duplicate_key(&comment.text));
        let place = |place: &Place| format!("id {} in {place}", plain(&id));
        match (self.about(&id, comment.thread.as_deref(), key.as_deref()), verdict) {
            (About::One(row), verdict) => self.judge_again(row, verdict, comment.group),
            (About::Several, _) => {
                self.tally.ambiguous.add(|| place(&comment.place));
            }
            (_, Verdict::Forget) => self.tally.forget_unmet.add(|| place(&comment.place)),
            (_, Verdict::Is(_)) if key.is_none() => self.tally.text_unmet.add(|| place(&comment.place)),
            (_, Verdict::Is(label)) => {
                self.tell_clash(&id, &comment);
                let thread = comment.thread.clone();
                let row = self.keep(input, comment, label);
                for thread in [Part::of(thread.as_deref()), Part::Any] {
                    for text in [Part::of(key.as_deref()), Part::Any] {
                        let met = self.known.entry(handle(&id, thread, text)).or_default();
                        met.comments += 1;
                        met.latest = row;
                    }
                }
            }
        }
    }

    /// The comments in the order in which they were first met, without those taken out, and what was done.
    pub fn finish(mut self) -> (Vec<Example>, Tally) {
        self.tally.forgotten = self.rows.iter().filter(|row| row.forgotten).count();
        (self.rows.into_iter().filter(|row| !row.forgotten).map(|row| row.example).collect(), self.tally)
    }

    fn keep(&mut self, input: usize, comment: Comment, label: Label) -> usize {
        let example = Example { text: comment.text, label, group: comment.group, id: Some(comment.id), date: comment.date, input };
        self.rows.push(Row { example, forgotten: false, file: comment.place.file });
        self.rows.len() - 1
    }

    fn judge_again(&mut self, row: usize, verdict: Verdict, group: Option<String>) {
        let row = &mut self.rows[row];
        match verdict {
            Verdict::Forget => row.forgotten = true,
            Verdict::Is(label) => {
                self.tally.repeated += 1;
                self.tally.relabelled += usize::from(row.forgotten || row.example.label != label);
                row.example.label = label;
                row.example.group = group.or_else(|| row.example.group.take());
                row.forgotten = false;
            }
        }
    }

    fn about(&self, id: &str, thread: Option<&str>, key: Option<&str>) -> About {
        // A row without text is about whatever its id names; one with text about that text alone.
        let text = key.map_or(Part::Any, Part::Is);
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

    /// A new text under an id that another text had: told once an id.
    fn tell_clash(&mut self, id: &str, comment: &Comment) {
        let threads = match &comment.thread {
            Some(thread) => [Part::Is(thread), Part::None],
            None => [Part::Any, Part::None],
        };
        let any = handle(id, Part::Any, Part::Any);
        let Some(other) = threads.iter().find_map(|&thread| self.known.get(&handle(id, thread, Part::Any))).map(|met| met.latest) else {
            return;
        };
        let file = self.rows[other].file.clone();
        if let Some(met) = self.known.get_mut(&any)
            && !met.told
        {
            met.told = true;
            let here = &comment.place.file;
            let files = if *here == file { format!("{here}") } else { format!("{file} and {here}") };
            self.tally.clashing.add(|| format!("{} in {files}", plain(id)));
        }
    }
}

/// An id for a message: strangers wrote it.
fn plain(id: &str) -> String {
    let short: String = id.chars().take(40).collect();
    let cut = if short.len() < id.len() { "…" } else { "" };
    format!("{}{cut}", short.escape_debug())
}

impl fmt::Display for Tally {
    /// A line for each thing worth telling; nothing where every row is a comment of its own.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.repeated + self.forgotten > 0 {
            writeln!(
                f,
                "{}: {} of a comment met before by its id ({} with another label, the last one counts), {} forgotten",
                rows(self.read),
                self.repeated,
                self.relabelled,
                if self.forgotten == 1 { "1 comment".to_owned() } else { format!("{} comments", self.forgotten) }
            )?;
        }
        for (told, words) in [
            (&self.clashing, "ids that stand for different texts, kept as different comments"),
            (&self.forget_unmet, "rows labelled forget that are about no comment met before them"),
            (&self.forget_without_id, "rows labelled forget that have no id to go by and took out nothing"),
            (&self.text_unmet, "rows without text whose id was not met before them, left out"),
            (&self.ambiguous, "rows that may be about several comments of their id, left out for want of a text or a thread"),
        ] {
            if told.count > 0 {
                writeln!(f, "warning: {words}: {}; the first: {}", told.count, told.first)?;
            }
        }
        Ok(())
    }
}

fn rows(number: usize) -> String {
    if number == 1 { "1 row read".to_owned() } else { format!("{number} rows read") }
}

#[cfg(test)]
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
        assert_eq!(left, ["a Spam"]);
        assert_eq!((tally.forget_unmet.count, tally.text_unmet.count, tally.forgotten), (2, 1, 0));
        let (_, tally) = together(&[("", "", "a", SPAM), ("", "", "a", Verdict::Forget)]);
        assert_eq!(tally.forget_without_id.count, 1);
    }

    #[test]
    fn equal_ids_of_two_sites_are_two_comments() {
        let mut verdicts = Verdicts::default();
        for file in ["a.csv", "b.csv"] {
            for id in ["1", "2"] {
                verdicts.add(0, comment(file, id, "", &format!("{file} says {id}")), HAM);
            }
        }
        verdicts.add(0, comment("c.csv", "1", "", "c.csv says 1"), HAM);
        verdicts.add(0, comment("v.csv", "1", "", "b.csv says 1"), SPAM);
        verdicts.add(0, comment("v.csv", "1", "", ""), SPAM);
        let (examples, tally) = verdicts.finish();
        assert_eq!((examples.len(), tally.clashing.count, tally.repeated, tally.ambiguous.count), (5, 2, 1, 1));
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
        assert_eq!((examples.len(), tally.clashing.count), (100_000, 1));
        assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
    }

    #[test]
    fn an_id_cannot_steer_the_terminal() {
        assert_eq!(plain("1\u{1b}[2J"), "1\\u{1b}[2J");
        assert_eq!(plain(&"x".repeat(100)).chars().count(), 41);
    }
}
