//! [`Gate`]: what must be in a comment for a heuristic to see anything.
//!
//! Most comments have no link, no arrow and no wallet. A heuristic whose gate stays closed is not called at all; a property test holds that it
//! would have seen nothing.

use super::phrases::Theme;
use crate::text::MarkKind;

/// A set of conditions; open where at least one of them holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Gate(u64);

/// Names the conditions, each a bit of its own after those of the themes and the always open one.
macro_rules! conditions {
    ($($(#[doc = $doc:literal])* $name:ident,)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum Place { $($name,)* COUNT }
        impl Gate {
            $($(#[doc = $doc])* pub const $name: Self = Self(1 << (FIRST + Place::$name as u32));)*
        }
        const CONDITIONS: u32 = FIRST + Place::COUNT as u32;
    };
}

/// Themes of phrases, and the always open gate, come first.
const FIRST: u32 = Theme::COUNT + 1;

conditions! {
    /// There is a word.
    WORDS,
    /// There is a link.
    LINKS,
    /// Something is visible.
    VISIBLE,
    /// There are upper-case letters.
    UPPER,
    /// There are upper-case letters side by side, and enough for two words.
    CAPITALS,
    /// There are exclamation marks.
    EXCLAMATIONS,
    /// There are question marks.
    QUESTIONS,
    /// Two of `!`, `?` and `$` stand side by side.
    HEAPS,
    /// Something stands three times in a row.
    RUNS,
    /// There are digits.
    DIGITS,
    /// There is punctuation.
    PUNCTUATION,
    /// There are characters that are neither letters nor ASCII.
    SYMBOLS,
    /// There are emoji.
    EMOJI,
    /// There is `<` or `>` to make arrows of, or what a garbled arrow leaves.
    ARROWS,
    /// There are words for the writer.
    FIRST_PERSON,
    /// There are words for the reader.
    SECOND_PERSON,
    /// A word stands twice in a row.
    ECHO,
    /// Words occur again, and there are enough of them.
    REPEATS,
    /// Sentences occur again.
    LINES_AGAIN,
    /// There are amounts of money.
    AMOUNTS,
    /// A messenger may be named.
    MESSENGERS,
    /// An invitation may begin.
    INVITATIONS,
    /// There may be a mail address.
    MAIL,
    /// There may be a phone number.
    PHONES,
    /// There is an `@`.
    AT,
    /// There is a word as long as a wallet's address.
    WALLETS,
    /// There are digits or signs beside letters.
    LEET,
    /// Folding met styled letters.
    STYLED,
    /// Folding met letters spaced out.
    SPACED,
    /// Folding met broken encoding whose bytes are lost.
    MOJIBAKE,
    /// Folding met words of mixed scripts.
    MIXED_SCRIPT,
    /// Folding met invisible characters.
    INVISIBLE,
}

impl Gate {
    /// Always open: for a heuristic that no condition fits.
    pub const ALWAYS: Self = Self(1 << Theme::COUNT);
    /// Never open.
    pub(super) const CLOSED: Self = Self(0);
    /// How many conditions there are.
    pub(super) const COUNT: usize = CONDITIONS as usize;

    /// A phrase of `theme` was found.
    pub(super) const fn phrase(theme: Theme) -> Self {
        Self(1 << theme as u32)
    }

    /// Folding met `kind`.
    pub(super) const fn mark(kind: MarkKind) -> Self {
        match kind {
            MarkKind::Styled => Self::STYLED,
            MarkKind::Spaced => Self::SPACED,
            MarkKind::MojibakeLost => Self::MOJIBAKE,
            MarkKind::MixedScript => Self::MIXED_SCRIPT,
            MarkKind::Invisible => Self::INVISIBLE,
            MarkKind::Entity | MarkKind::Tag | MarkKind::MojibakeMended => Self::CLOSED,
        }
    }

    /// Open where this or `other` is.
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// This where `holds`, else closed.
    pub(super) fn when(self, holds: bool) -> Self {
        Self(self.0 * u64::from(holds))
    }

    /// The conditions as bits.
    pub(super) const fn bits(self) -> u64 {
        self.0
    }
}
