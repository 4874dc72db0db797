//! [`Memo`]: work on one text that several heuristics share, done once.
//!
//! Heuristics are independent functions of a text, and yet a dozen of them want the same scan. A memo remembers, for each
//! thread, the last text and what was made of it. It compares the text itself, so what it gives can never be stale.

use std::{cell::RefCell, rc::Rc};

/// The last text and what was made of it; to be kept in a `thread_local!`.
pub(super) struct Memo<T> {
    last: RefCell<Option<(String, Rc<T>)>>,
}

impl<T> Memo<T> {
    /// Remembers nothing yet.
    pub(super) const fn new() -> Self {
        Self { last: RefCell::new(None) }
    }

    /// What `make` makes of `text`, or has made of it when it was the last one asked for.
    pub(super) fn of(&self, text: &str, make: impl FnOnce() -> T) -> Rc<T> {
        if let Some((last, made)) = &*self.last.borrow()
            && last == text
        {
            return Rc::clone(made);
        }
        let made = Rc::new(make());
        let mut last = self.last.borrow_mut();
        let mut copy = last.take().map(|(copy, _)| copy).unwrap_or_default();
        copy.clear();
        copy.push_str(text);
        *last = Some((copy, Rc::clone(&made)));
        made
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_is_worked_on_once_and_another_anew() {
        let memo = Memo::new();
        assert_eq!(*memo.of("a", || 1), 1);
        assert_eq!(*memo.of("a", || 2), 1, "remembered");
        assert_eq!(*memo.of("b", || 3), 3, "another text");
        assert_eq!(*memo.of("a", || 4), 4, "only the last one is kept");
    }
}
