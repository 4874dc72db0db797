//! [`Authors`]: the names that people go by. A name is no identity: anybody can take it.

use std::collections::HashMap;

use super::Side;
use crate::text::{Buffers, Text};

/// All names of a policy.
#[derive(Debug, Default)]
pub(super) struct Authors {
    /// Of the allow list, as typed but for case: a look-alike of a name is not that name.
    allowed: HashMap<String, Vec<usize>>,
    /// Of the block list, folded: a look-alike is no way round it.
    blocked: HashMap<String, Vec<usize>>,
}

/// What a thread keeps between names.
#[derive(Debug, Default)]
pub(super) struct Scratch(Buffers);

/// The name `written` as the list of `side` looks for it.
///
/// # Errors
/// Where nothing of it is left to look for.
pub(super) fn read(side: Side, written: &str) -> Result<String, String> {
    let name = match side {
        Side::Allow => plain(written),
        Side::Block => plain(Text::fold(written).folded()),
    };
    if name.is_empty() { Err("is no name".to_owned()) } else { Ok(name) }
}

impl Authors {
    /// Adds `name` as [`read`] gives it.
    pub fn add(&mut self, side: Side, name: String, rule: usize) {
        let names = match side {
            Side::Allow => &mut self.allowed,
            Side::Block => &mut self.blocked,
        };
        names.entry(name).or_default().push(rule);
    }

    /// The rules that `name` meets.
    pub fn find(&self, name: &str, scratch: &mut Scratch) -> impl Iterator<Item = usize> {
        let allowed = if self.allowed.is_empty() { None } else { self.allowed.get(&plain(name)) };
        let blocked = if self.blocked.is_empty() {
            None
        } else {
            let text = Text::fold_in(name, std::mem::take(&mut scratch.0));
            let blocked = self.blocked.get(&plain(text.folded()));
            scratch.0 = text.into_buffers();
            blocked
        };
        allowed.into_iter().chain(blocked).flatten().copied()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.allowed.is_empty() && self.blocked.is_empty()
    }
}

/// Lower case, each white space one space.
pub(super) fn plain(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for word in name.split_whitespace() {
        if !plain.is_empty() {
            plain.push(' ');
        }
        plain.extend(word.chars().flat_map(char::to_lowercase));
    }
    plain
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_are_blocked_and_not_allowed() {
        let mut authors = Authors::default();
        for (rule, side) in [Side::Allow, Side::Block].into_iter().enumerate() {
            authors.add(side, read(side, "Ann  Stone").unwrap(), rule);
        }
        let rules = |name: &str| authors.find(name, &mut Scratch::default()).collect::<Vec<_>>();
        assert_eq!(rules(" ANN stone"), [0, 1]);
        assert_eq!(rules("Аnn Stonе"), [1], "two letters are Cyrillic");
        assert_eq!(rules("Ann Stones"), [0; 0]);
        assert_eq!(rules(""), [0; 0]);
        assert!(read(Side::Block, " \u{200b}").is_err());
    }
}
