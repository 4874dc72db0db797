//! [`Notes`]: what a reader did with an input beyond handing out its comments.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use super::object::Left;

/// Remarks on one input, for people: the columns used, the lines left out, the records decoded by guess.
///
/// A clone shares the same remarks. Some of them are only known once the reader has come to its end, so read [`list`](Self::list) then.
#[derive(Debug, Clone, Default)]
pub struct Notes(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    remarks: Mutex<Vec<String>>,
    windows_1252: AtomicU64,
    left_out: Mutex<BTreeMap<Left, u64>>,
    /// Whether there was a comment.
    read: AtomicBool,
}

/// Remarks kept of one input; the rest are left out, so that no input can fill the memory with them.
const REMARKS: usize = 100;

impl Notes {
    /// Every remark so far, in the order in which they were made, the counts last.
    pub fn list(&self) -> Vec<String> {
        let mut list = self.0.remarks.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match self.0.windows_1252.load(Ordering::Relaxed) {
            0 => {}
            1 => list.push("1 record is not UTF-8; read as Windows-1252".to_owned()),
            n => list.push(format!("{n} records are not UTF-8; read as Windows-1252")),
        }
        for (why, count) in &*self.0.left_out.lock().unwrap_or_else(PoisonError::into_inner) {
            let s = if *count == 1 { "" } else { "s" };
            let why = match why {
                Left::Gone => "removed or deleted, their text is gone",
                Left::Empty => "no text",
            };
            list.push(format!("{count} record{s} left out: {why}"));
        }
        list
    }

    /// How many records were left out, where that were all there are: no comment was read. Such an input may be another one than it was taken for.
    pub fn all_left_out(&self) -> Option<u64> {
        if self.0.read.load(Ordering::Relaxed) {
            return None;
        }
        let count = self.0.left_out.lock().unwrap_or_else(PoisonError::into_inner).values().sum();
        (count > 0).then_some(count)
    }

    /// There is a comment.
    pub(super) fn saw_comment(&self) {
        // Many threads look, one writes.
        if !self.0.read.load(Ordering::Relaxed) {
            self.0.read.store(true, Ordering::Relaxed);
        }
    }

    /// Adds a remark.
    pub(super) fn add(&self, remark: impl Into<String>) {
        let mut remarks = self.0.remarks.lock().unwrap_or_else(PoisonError::into_inner);
        if remarks.len() < REMARKS {
            remarks.push(remark.into());
        }
    }

    /// Counts a record that is none to be judged.
    pub(super) fn count_left_out(&self, why: Left) {
        *self.0.left_out.lock().unwrap_or_else(PoisonError::into_inner).entry(why).or_default() += 1;
    }

    /// Counts a record in which something had to be read as Windows-1252.
    pub(super) fn count_windows_1252(&self) {
        self.0.windows_1252.fetch_add(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_come_last_and_clones_share() {
        let notes = Notes::default();
        notes.count_windows_1252();
        notes.clone().add("empty");
        assert_eq!(notes.list(), ["empty", "1 record is not UTF-8; read as Windows-1252"]);
    }

    #[test]
    fn that_nothing_is_left_is_known() {
        let notes = Notes::default();
        assert_eq!(notes.all_left_out(), None);
        notes.count_left_out(Left::Empty);
        notes.count_left_out(Left::Gone);
        assert_eq!(notes.all_left_out(), Some(2));
        notes.saw_comment();
        assert_eq!(notes.all_left_out(), None);
    }

    #[test]
    fn remarks_are_bounded() {
        let notes = Notes::default();
        (0..10_000).for_each(|n| notes.add(n.to_string()));
        assert_eq!(notes.list().len(), REMARKS);
    }
}
