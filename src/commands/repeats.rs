//! [`Repeats`]: what was written of texts that were met before.
//!
//! Comments repeat: one in ten of those of the benchmarks here is, byte for byte, one that came before ("first", "thank you"), and a flood of spam is little else. What the models say depends on the text
//! alone, so a text that is met again gets what was written of it the first time. Nothing else can come of it, since whole texts are compared; so it makes no difference which of
//! them are still known, and on how many threads.

use std::{
    hash::BuildHasher,
    sync::{Mutex, MutexGuard, PoisonError},
};

use foldhash::fast::FixedState;

/// Parts that are locked one by one, so that threads hardly wait for each other.
const PARTS: usize = 64;
/// Bytes that a part keeps at most, 32 MB in all parts together: about 200,000 short comments. A part that is full begins again.
const PART_BYTES: usize = 512 << 10;
/// Places of a part, in groups of one cache line, all of which are looked at.
const PLACES: usize = 4096;
const GROUP: usize = 8;
/// Bytes of a text with its row that are kept at most: what is longer hardly comes twice.
const MOST_BYTES: usize = 8 << 10;

/// What was written of texts that were met before.
#[derive(Debug)]
pub struct Repeats {
    parts: Vec<Mutex<Part>>,
}

/// A text, to be looked up.
#[derive(Debug, Clone, Copy)]
pub struct Key<'a> {
    text: &'a [u8],
    hash: u64,
}

#[derive(Debug, Default)]
struct Part {
    /// Empty until something is kept.
    places: Vec<Place>,
    /// The lengths of a text and of what was written of it, and both, one entry after the other.
    bytes: Vec<u8>,
}

/// Where an entry is.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    /// A part of its text's hash.
    tag: u32,
    /// Where it begins, from 1; 0 for none.
    at: u32,
}

impl Default for Repeats {
    fn default() -> Self {
        Self { parts: (0..PARTS).map(|_| Mutex::default()).collect() }
    }
}

impl Repeats {
    /// The key of a text; `None` for one that is too long to be kept.
    pub fn key<'a>(&self, text: &'a str) -> Option<Key<'a>> {
        let text = text.as_bytes();
        (text.len() <= MOST_BYTES).then(|| Key { text, hash: FixedState::default().hash_one(text) })
    }

    /// Adds what was written of that text to `row`; false where nothing is known of it.
    pub fn recall(&self, key: Key<'_>, row: &mut Vec<u8>) -> bool {
        let part = self.part(key);
        let written =
            part.group(key).iter().filter(|place| place.at > 0 && place.tag == key.tag()).find_map(|place| part.written(*place, key.text));
        row.extend_from_slice(written.unwrap_or_default());
        written.is_some()
    }

    /// Keeps what was written of that text.
    pub fn keep(&self, key: Key<'_>, written: &[u8]) {
        let size = 2 * size_of::<u32>() + key.text.len() + written.len();
        if size <= MOST_BYTES {
            self.part(key).keep(key, written, size);
        }
    }

    fn part(&self, key: Key<'_>) -> MutexGuard<'_, Part> {
        self.parts[key.hash as usize % PARTS].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Key<'_> {
    fn tag(self) -> u32 {
        (self.hash >> 32) as u32
    }

    /// Where its group begins.
    fn group(self) -> usize {
        (self.hash >> 6) as usize % (PLACES / GROUP) * GROUP
    }
}

impl Part {
    fn group(&self, key: Key<'_>) -> &[Place] {
        self.places.get(key.group()..).and_then(|places| places.get(..GROUP)).unwrap_or_default()
    }

    /// What was written of `text`, if that is the text at `place`.
    fn written(&self, place: Place, text: &[u8]) -> Option<&[u8]> {
        let (length, rest) = self.bytes.get(place.at as usize - 1..)?.split_first_chunk()?;
        let (written, rest) = rest.split_first_chunk()?;
        let (known, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        (known == text).then(|| rest.get(..u32::from_le_bytes(*written) as usize)).flatten()
    }

    fn keep(&mut self, key: Key<'_>, written: &[u8], size: usize) {
        if self.bytes.len() + size > PART_BYTES {
            self.places.clear();
            self.bytes.clear();
        }
        self.bytes.reserve_exact(PART_BYTES - self.bytes.len());
        self.places.resize(PLACES, Place::default());
        let group = &mut self.places[key.group()..][..GROUP];
        // Where a group is full, which of its texts gives way is as good as chance.
        let free = group.iter().position(|place| place.at == 0).unwrap_or(key.tag() as usize % GROUP);
        group[free] = Place { tag: key.tag(), at: self.bytes.len() as u32 + 1 };
        for length in [key.text.len(), written.len()] {
            self.bytes.extend_from_slice(&(length as u32).to_le_bytes());
        }
        self.bytes.extend_from_slice(key.text);
        self.bytes.extend_from_slice(written);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn recalled(repeats: &Repeats, text: &str) -> Option<String> {
        let mut row = b"row ".to_vec();
        let known = repeats.recall(repeats.key(text)?, &mut row);
        let row = String::from_utf8(row).unwrap();
        assert!(known || row == "row ");
        known.then(|| row["row ".len()..].to_owned())
    }

    fn keep(repeats: &Repeats, text: &str, written: &str) {
        if let Some(key) = repeats.key(text) {
            repeats.keep(key, written.as_bytes());
        }
    }

    proptest! {
        #[test]
        fn what_is_recalled_is_what_was_kept(texts in prop::collection::vec("[ab]{0,3}|.{0,20}", 0..60)) {
            let repeats = Repeats::default();
            for text in &texts {
                let written = format!("of {text}");
                match recalled(&repeats, text) {
                    Some(known) => prop_assert_eq!(known, written),
                    None => keep(&repeats, text, &written),
                }
                prop_assert!(recalled(&repeats, text).is_some());
            }
        }
    }

    #[test]
    fn one_of_the_same_hash_is_not_taken_for_it() {
        let repeats = Repeats::default();
        repeats.keep(Key { text: b"one", hash: 7 }, b"1");
        let mut row = Vec::new();
        assert!(!repeats.recall(Key { text: b"two", hash: 7 }, &mut row) && row.is_empty());
        repeats.keep(Key { text: b"two", hash: 7 }, b"2");
        assert!(repeats.recall(Key { text: b"one", hash: 7 }, &mut row) && repeats.recall(Key { text: b"two", hash: 7 }, &mut row));
        assert_eq!(row, b"12");
    }

    #[test]
    fn memory_is_bounded_and_late_texts_are_known() {
        let repeats = Repeats::default();
        let written = "x".repeat(300);
        for number in 0..200_000 {
            keep(&repeats, &number.to_string(), &written);
            assert_eq!(recalled(&repeats, &number.to_string()).as_ref(), Some(&written));
        }
        assert!(recalled(&repeats, "0").is_none());
        let held: usize = repeats.parts.iter().map(|part| part.lock().unwrap().bytes.capacity()).sum();
        assert_eq!(held, PARTS * PART_BYTES);
        keep(&repeats, &"y".repeat(MOST_BYTES + 1), "long");
        keep(&repeats, &"y".repeat(MOST_BYTES), "long");
        assert!(recalled(&repeats, &"y".repeat(MOST_BYTES)).is_none());
    }
}
