//! [`Class`]: what the stages want to know of a character, looked up once.
//!
//! Normalisation, script and case each cost a binary search over Unicode's tables; a block of 256 characters is looked up in them when the first of it is met (13 microseconds), and
//! from then on a class costs two loads.

use std::sync::OnceLock;

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
    /// Invisible characters that stand where they belong in their context.
    pub(super) const IN_CONTEXT: Self = Self(Self::AFTER_SIGN.0 | Self::AFTER_JOINS.0);

    /// The class of `character`.
    pub(super) fn of(character: char) -> Self {
        let code = u32::from(character) as usize;
        block(code)[code & 0xff].0
    }

    /// The class of `character`, and what it is in lower case if it is [`Self::UPPER`] (else itself).
    pub(super) fn and_lower(character: char) -> (Self, char) {
        let code = u32::from(character) as usize;
        block(code)[code & 0xff]
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

type Block = [(Class, char); 256];

static BLOCKS: [OnceLock<Box<Block>>; 0x1100] = [const { OnceLock::new() }; 0x1100];

fn block(code: usize) -> &'static Block {
    BLOCKS[code >> 8].get_or_init(|| look_up(code & !0xff))
}

#[cold]
fn look_up(first: usize) -> Box<Block> {
    let mut block = Box::new([(Class::default(), '\0'); 256]);
    for (code, entry) in (first..).zip(block.iter_mut()) {
        // Surrogates are no characters.
        if let Some(character) = u32::try_from(code).ok().and_then(char::from_u32) {
            *entry = judge(character);
        }
    }
    block
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
