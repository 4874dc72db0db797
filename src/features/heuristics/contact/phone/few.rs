//! [`Few`]: a short list that needs no memory of its own.

use std::ops::Deref;

/// At most `MOST` things; more are not taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct Few<T, const MOST: usize> {
    all: [T; MOST],
    length: usize,
}

impl<T: Copy + Default, const MOST: usize> Default for Few<T, MOST> {
    fn default() -> Self {
        Self { all: [T::default(); MOST], length: 0 }
    }
}

impl<T, const MOST: usize> Few<T, MOST> {
    /// Adds one; whether there was room for it.
    pub(super) fn push(&mut self, one: T) -> bool {
        let Some(place) = self.all.get_mut(self.length) else { return false };
        *place = one;
        self.length += 1;
        true
    }

    pub(super) fn clear(&mut self) {
        self.length = 0;
    }
}

impl<T, const MOST: usize> Deref for Few<T, MOST> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.all[..self.length]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_than_there_is_room_for() {
        let mut few: Few<u8, 2> = Few::default();
        assert!(few.push(1) && few.push(2) && !few.push(3));
        assert_eq!(*few, [1, 2]);
        few.clear();
        assert!(few.is_empty());
    }
}
