//! [`Export`]: what the exports of all systems share: moderation states as labels, what was found of each, values by name.

use std::{collections::BTreeMap, fmt::Write};

use super::{Notes, Options, Source, columns::same_name};
use crate::{
    comment::{Comment, Kind},
    error::Result,
};

/// A moderator let it through.
pub const APPROVED: &str = "approved";
/// A moderator, or the site's filter, called it spam.
pub(super) const SPAM: &str = "spam";
/// It waits for a moderator.
pub const PENDING: &str = "pending";
/// A moderator threw it away, for whatever reason.
pub(super) const TRASH: &str = "trash";
/// It was taken down, by whomever.
pub(super) const DELETED: &str = "deleted";
/// A moderator did not let it through, for whatever reason.
pub(super) const REJECTED: &str = "rejected";

/// States that say neither spam nor ham: nobody has decided, or nobody knows why it is gone.
pub const UNDECIDED: &[&str] = &[PENDING, TRASH, DELETED, REJECTED];

/// States of what readers do not see.
pub const OUT_OF_SIGHT: &[&str] = &[SPAM, TRASH, DELETED, REJECTED];

/// What values of a comment can be asked for by name.
const NAMES: &[&str] = &["id", "thread", "parent", "author", "date", "label", "status", "kind", "type", "email", "homepage", "url", "ip"];

/// Words for states that are counted by name; others are counted together.
const MOST_STATES: usize = 12;

/// What is made of an export besides its comments.
pub(super) struct Export {
    options: Options,
    notes: Notes,
    states: BTreeMap<String, u64>,
    others: u64,
    pingbacks: u64,
    trackbacks: u64,
    comments: u64,
    left_out: u64,
}

impl Export {
    /// What `source` wants to know.
    ///
    /// # Errors
    /// It wants comments grouped by what no export has.
    pub fn new(source: &Source) -> Result<Self> {
        if let Some(group) = &source.options.group_column
            && !NAMES.iter().any(|name| same_name(name, group))
        {
            return Err(source.bad(format!("no \"{group}\" to group by; there are {}", NAMES.join(", "))));
        }
        Ok(Self {
            options: source.options.clone(),
            notes: source.notes.clone(),
            states: BTreeMap::new(),
            others: 0,
            pingbacks: 0,
            trackbacks: 0,
            comments: 0,
            left_out: 0,
        })
    }

    /// Counts a comment and fills in what was asked for by name.
    pub fn finish(&mut self, mut comment: Comment, guessed: bool) -> Comment {
        self.comments += 1;
        if guessed {
            self.notes.count_windows_1252();
        }
        match &comment.label {
            Some(state) if self.states.contains_key(state) || self.states.len() < MOST_STATES => {
                *self.states.entry(state.clone()).or_default() += 1;
            }
            _ => self.others += 1,
        }
        match comment.details.as_ref().map(|details| details.kind) {
            Some(Kind::Pingback) => self.pingbacks += 1,
            Some(Kind::Trackback) => self.trackbacks += 1,
            _ => {}
        }
        comment.group = self.options.group_column.as_ref().and_then(|name| value(&comment, name));
        comment.asked = self.options.asked_columns.iter().map(|name| value(&comment, name)).collect();
        if let Some(label) = self.options.label_column.as_ref().and_then(|name| value(&comment, name)) {
            comment.label = Some(label);
        }
        comment
    }

    /// Counts an entry that is no comment.
    pub fn leave_out(&mut self) {
        self.left_out += 1;
    }

    /// Notes how many comments of each state there were; where there were none, `nothing`.
    pub fn note(&self, nothing: &str) {
        if self.left_out > 0 {
            self.notes.add(format!("{} entries that no reader wrote left out", self.left_out));
        }
        if self.comments == 0 {
            self.notes.add(nothing);
            return;
        }
        let s = |count: u64| if count == 1 { "" } else { "s" };
        let mut note = String::new();
        let others = (self.others > 0).then_some(("of no known state", self.others));
        let known = [APPROVED, SPAM, PENDING, TRASH, DELETED, REJECTED];
        let first = known.iter().filter_map(|state| self.states.get(*state).map(|count| (*state, *count)));
        let rest = self.states.iter().filter(|(state, _)| !known.contains(&state.as_str())).map(|(state, count)| (state.as_str(), *count));
        for (state, count) in first.chain(rest).chain(others) {
            let _ = write!(note, "{}{count} {state}", if note.is_empty() { "" } else { ", " });
        }
        let linked = [(self.pingbacks, "pingback"), (self.trackbacks, "trackback")];
        let linked: Vec<String> = linked.iter().filter(|(n, _)| *n > 0).map(|(n, kind)| format!("{n} {kind}{}", s(*n))).collect();
        if !linked.is_empty() {
            let _ = write!(note, "; {} among them", linked.join(" and "));
        }
        self.notes.add(format!("{} comment{}: {note}", self.comments, s(self.comments)));
    }
}

/// The value of that name.
fn value(comment: &Comment, name: &str) -> Option<String> {
    let is = |known: &str| same_name(known, name);
    let details = comment.details.as_ref();
    if is("id") {
        Some(comment.id.clone())
    } else if is("thread") {
        comment.thread.clone()
    } else if is("parent") {
        comment.parent.clone()
    } else if is("author") {
        comment.author.clone()
    } else if is("date") {
        comment.date.clone()
    } else if is("label") || is("status") {
        comment.label.clone()
    } else if is("kind") || is("type") {
        details.map(|details| details.kind.as_str().to_owned())
    } else if is("email") {
        details?.email.clone()
    } else if is("homepage") || is("url") {
        details?.homepage.clone()
    } else if is("ip") {
        details?.ip.clone()
    } else {
        None
    }
}
