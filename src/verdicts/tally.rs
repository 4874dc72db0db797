//! [`Tally`]: what was done with labelled rows when they were put together, in words.

use std::{fmt, sync::Arc};

/// What was done with the rows.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// Rows with a label, `forget` included.
    pub read: usize,
    /// Rows of a comment that had been met before.
    pub repeated: usize,
    /// Of these, rows that changed the label.
    pub relabelled: usize,
    /// Of these, rows that changed the text.
    pub edited: usize,
    /// Comments that are taken out in the end.
    pub forgotten: usize,
    /// Rows labelled `forget` that took out a comment of another text.
    pub forgotten_otherwise: Told,
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
    /// Files whose ids are no ids of comments, as so many of their rows share one with another text.
    pub crowded: Vec<Crowded>,
}

/// A file that kept its rows apart though their ids are equal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crowded {
    /// The file as the user named it.
    pub file: Arc<str>,
    /// Rows that share an id with another text that comes later.
    pub shared: usize,
    /// Rows in all.
    pub rows: usize,
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
    pub(super) fn add(&mut self, first: impl FnOnce() -> String) {
        if self.count == 0 {
            self.first = first();
        }
        self.count += 1;
    }
}

/// An id for a message: strangers wrote it.
pub(super) fn plain(id: &str) -> String {
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
                "{}: {} of a comment met before by its id ({} with another label, {}the last one counts), {} forgotten",
                rows(self.read),
                self.repeated,
                self.relabelled,
                if self.edited > 0 { format!("{} edited, ", self.edited) } else { String::new() },
                if self.forgotten == 1 { "1 comment".to_owned() } else { format!("{} comments", self.forgotten) }
            )?;
        }
        for Crowded { file, shared, rows } in &self.crowded {
            writeln!(
                f,
                "warning: ids repeat in {file}: {} of {} rows share an id with another text: kept as different comments; give the column another name, or remove it",
                shared, rows
            )?;
        }
        for (told, words) in [
            (&self.clashing, "ids that stand for different texts, kept as different comments"),
            (&self.forgotten_otherwise, "rows labelled forget that took out the comment of their id though its text differs"),
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

    #[test]
    fn an_id_cannot_steer_the_terminal() {
        assert_eq!(plain("1\u{1b}[2J"), "1\\u{1b}[2J");
        assert_eq!(plain(&"x".repeat(100)).chars().count(), 41);
    }
}
