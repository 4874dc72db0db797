//! [`Class`]: what the stages want to know of a character, looked up once.
//!
//! Normalisation, script and case each cost a search through Unicode's tables (a microsecond in all); a character is looked up there when it is first met, and from then on its class
//! costs two loads. A text in any language has a few hundred different characters.

use std::sync::{
    OnceLock,
    atomic::{AtomicU64, Ordering},
};

use unicode_normalization::{
    IsNormalized,
    char::{canonical_combining_class, is_combining_mark},
    is_nfkc_quick,
};

use super::{
    characters::{self, Fold},
    invisible, lookalike, mojibake, tokens,
};

/// Properties of a character, as bits; the upper eight are its canonical combining class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Class(u32);

impl Class {
    /// A letter.
    pub(super) const LETTER: Self = Self(1);
    /// A letter or a number.
    pub(super) const ALPHANUMERIC: Self = Self(1 << 1);
    /// A number.
    pub(super) const NUMERIC: Self = Self(1 << 2);
    /// It belongs to the letter before it.
    pub(super) const JOINED: Self = Self(1 << 3);
    /// Of a script that is written without spaces.
    pub(super) const UNSPACED: Self = Self(1 << 4);
    /// A Latin letter that others are taken for.
    pub(super) const LATIN: Self = Self(1 << 5);
    /// A letter of a script that has look-alikes of Latin ones.
    pub(super) const FOREIGN: Self = Self(1 << 6);
    /// It stands for a byte beyond ASCII in Windows-1252 or Latin-1.
    pub(super) const BYTE: Self = Self(1 << 7);
    /// A byte that leads a sequence of UTF-8.
    pub(super) const LEAD: Self = Self(1 << 8);
    /// A byte that continues one.
    pub(super) const TRAIL: Self = Self(1 << 9);
    /// A lead of the kind that stays behind when the others are lost.
    pub(super) const LOST: Self = Self(1 << 10);
    /// A lead that says so even alone: `ð`.
    pub(super) const LOST_ALONE: Self = Self(1 << 11);
    /// What is left of a garbled letter: `ð`, `ï`, `â`, `Ã`, U+FFFD.
    pub(super) const GARBLED: Self = Self(1 << 12);
    /// It opens markup.
    pub(super) const MARKUP: Self = Self(1 << 13);
    /// Folding changes it, or has to look what it is, beyond what the other bits say.
    pub(super) const WORK: Self = Self(1 << 14);
    /// Folding only makes it one lower-case character of as many bytes.
    pub(super) const UPPER: Self = Self(1 << 15);
    /// It may combine with the character before it.
    pub(super) const COMBINES: Self = Self(1 << 16);
    /// What combines with it is work.
    pub(super) const BARE: Self = Self(1 << 17);
    /// Visible, beyond ASCII, no letter or number: what an emoji's joiners follow.
    pub(super) const SIGN: Self = Self(1 << 18);
    /// Its script is shaped by joiners.
    pub(super) const JOINS: Self = Self(1 << 19);
    /// An invisible character that belongs after a [`Self::SIGN`].
    pub(super) const AFTER_SIGN: Self = Self(1 << 20);
    /// An invisible character that belongs after one that [`Self::JOINS`].
    pub(super) const AFTER_JOINS: Self = Self(1 << 21);
    /// A regional indicator, half of a flag.
    pub(super) const REGIONAL: Self = Self(1 << 22);
    /// It makes a word: a letter, a number, a low line.
    pub(super) const WORD: Self = Self(1 << 23);
    /// Invisible characters that stand where they belong in their context.
    pub(super) const IN_CONTEXT: Self = Self(Self::AFTER_SIGN.0 | Self::AFTER_JOINS.0);

    /// The class of `character`.
    #[inline]
    pub(super) fn of(character: char) -> Self {
        if character.is_ascii() {
            return Self::of_ascii(character as u8);
        }
        #[expect(clippy::cast_possible_truncation, reason = "the class is the lower half of an entry")]
        Self(entry(character) as u32)
    }

    /// The class of `byte`, which must be ASCII.
    #[inline]
    pub(super) const fn of_ascii(byte: u8) -> Self {
        ASCII[(byte & 0x7f) as usize]
    }

    /// The class of `character`, and what it is in lower case if it is [`Self::UPPER`] (else itself).
    #[inline]
    pub(super) fn and_lower(character: char) -> (Self, char) {
        let class = Self::of(character);
        match class.any(Self::UPPER) {
            true if character.is_ascii() => (class, character.to_ascii_lowercase()),
            true => (class, lower(entry(character))),
            false => (class, character),
        }
    }

    /// Whether any bit of `other` is set.
    pub(super) const fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether all bits of `other` are set.
    pub(super) const fn all(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The bits of both.
    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Unicode's canonical combining class: in which order marks on one letter are written.
    pub(super) const fn order(self) -> u32 {
        self.0 >> 24
    }
}

/// The classes of ASCII, for which no table has to be asked.
const ASCII: [Class; 128] = {
    let mut classes = [Class::BARE; 128];
    let mut byte = 0;
    while byte < 128 {
        let mut class = Class::BARE;
        match byte as u8 {
            b'a'..=b'z' => class = class.or(Class::LETTER).or(Class::ALPHANUMERIC).or(Class::LATIN).or(Class::WORD),
            b'A'..=b'Z' => class = class.or(Class::LETTER).or(Class::ALPHANUMERIC).or(Class::LATIN).or(Class::WORD).or(Class::UPPER),
            b'0'..=b'9' => class = class.or(Class::NUMERIC).or(Class::ALPHANUMERIC).or(Class::WORD),
            b'_' => class = class.or(Class::WORD),
            b'&' | b'<' | b'[' => class = class.or(Class::MARKUP),
            b'\t' | b'\n' | b'\r' => {}
            0..b' ' | 0x7f | b'`' => class = class.or(Class::WORK),
            _ => {}
        }
        classes[byte] = class;
        byte += 1;
    }
    classes
};

/// The classes of 256 characters, each with its lower case in the upper half; 0 for what was never met.
type Block = [AtomicU64; 256];

static BLOCKS: [OnceLock<Box<Block>>; 0x1100] = [const { OnceLock::new() }; 0x1100];

/// The highest bit says that an entry is filled.
const MET: u64 = 1 << 63;

#[inline]
fn entry(character: char) -> u64 {
    let code = u32::from(character) as usize;
    let block = BLOCKS[code >> 8].get_or_init(|| Box::new([const { AtomicU64::new(0) }; 256]));
    // Whoever fills an entry writes the same, so that no order is needed.
    match block[code & 0xff].load(Ordering::Relaxed) {
        0 => look_up(character, &block[code & 0xff]),
        entry => entry,
    }
}

#[cold]
fn look_up(character: char, into: &AtomicU64) -> u64 {
    let (class, lower) = judge(character);
    let entry = MET | u64::from(u32::from(lower)) << 32 | u64::from(class.0);
    into.store(entry, Ordering::Relaxed);
    entry
}

fn lower(entry: u64) -> char {
    u32::try_from((entry & !MET) >> 32).ok().and_then(char::from_u32).unwrap_or_default()
}

/// The class of `character` with its lower case; one that only loses its case has the bits of both.
fn judge(character: char) -> (Class, char) {
    let own = properties(character);
    match characters::fold_of(character) {
        Fold::Lower(lower) => (own.or(properties(lower)).or(Class::UPPER).or(Class::BARE), lower),
        Fold::Stays => (own, character),
        Fold::Work => (own.or(Class::WORK), character),
    }
}

fn properties(character: char) -> Class {
    let byte = mojibake::byte(character);
    let alphanumeric = character.is_alphanumeric();
    let invisible = invisible::is_invisible(character);
    let combines =
        is_combining_mark(character) || !character.is_ascii() && is_nfkc_quick(std::iter::once(character)) == IsNormalized::Maybe;
    let latin = characters::is_latin_base(character);
    [
        (Class::LETTER, character.is_alphabetic()),
        (Class::ALPHANUMERIC, alphanumeric),
        (Class::NUMERIC, character.is_numeric()),
        (Class::WORD, alphanumeric || character == '_'),
        (Class::JOINED, tokens::is_joined(character)),
        (Class::UNSPACED, tokens::is_unspaced(character)),
        (Class::LATIN, lookalike::is_latin(character)),
        (Class::FOREIGN, lookalike::is_foreign(character)),
        (Class::BYTE, byte.is_some()),
        (Class::LEAD, byte.is_some_and(mojibake::is_lead)),
        (Class::TRAIL, byte.is_some_and(mojibake::is_trail)),
        (Class::LOST, byte.is_some_and(mojibake::is_lost_lead)),
        (Class::LOST_ALONE, byte == Some(mojibake::LOST_EMOJI)),
        (Class::GARBLED, matches!(character, 'ð' | 'ï' | 'â' | 'Ã' | '\u{fffd}')),
        (Class::MARKUP, matches!(character, '&' | '<' | '[')),
        (Class::COMBINES, combines && !invisible),
        (Class::BARE, latin || characters::is_regional(character)),
        (Class::SIGN, !invisible && !alphanumeric && !character.is_ascii()),
        (Class::JOINS, invisible::joins(character)),
        (Class::AFTER_SIGN, invisible::belongs_after_sign(character)),
        (Class::AFTER_JOINS, invisible::belongs_after_joins(character)),
        (Class::REGIONAL, characters::is_regional(character)),
    ]
    .into_iter()
    .fold(Class(u32::from(canonical_combining_class(character)) << 24), |all, (bit, set)| if set { all.or(bit) } else { all })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_ascii_is_what_the_rules_say() {
        for character in '\0'..='\u{7f}' {
            assert_eq!((Class::of(character), character.to_ascii_lowercase()), judge(character), "{character:?}");
        }
    }

    #[test]
    fn lower_case_of_the_short_way_is_of_the_same_kind() {
        const KIND: Class = Class(
            Class::LETTER.0
                | Class::ALPHANUMERIC.0
                | Class::NUMERIC.0
                | Class::JOINED.0
                | Class::UNSPACED.0
                | Class::SIGN.0
                | Class::JOINS.0
                | Class::COMBINES.0
                | Class::WORD.0,
        );
        for character in '\0'..=char::MAX {
            let (class, lower) = Class::and_lower(character);
            if class.any(Class::UPPER) {
                assert_eq!(lower.len_utf8(), character.len_utf8());
                assert_eq!(Some(lower), character.to_lowercase().next());
                assert_eq!(properties(character).0 & KIND.0, properties(lower).0 & KIND.0, "{character:?}");
            } else {
                assert_eq!(lower, character);
            }
        }
    }
}
