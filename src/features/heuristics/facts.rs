//! [`Facts`]: what one reading of a comment finds out for all heuristics together.

use super::{
    amounts::{self, Amount},
    flood::{self, Emoji},
    gate::Gate,
    lexicon,
    shape::Shape,
    signs::Signs,
    wording::Wording,
};
use crate::text::{MarkKind, Text};

/// What is known of one text before any heuristic is asked; kept and filled anew for the next text, so that nothing is allocated.
#[derive(Debug, Default)]
pub struct Facts {
    /// How the original was typed.
    pub(super) shape: Shape,
    /// The marks of the folded view.
    signs: Signs,
    /// The words of the folded view.
    pub(super) wording: Wording,
    /// The amounts of money, in order.
    pub(super) amounts: Vec<Amount>,
    /// The emoji, in order.
    pub(super) emoji: Vec<Emoji>,
    /// The conditions that hold.
    open: Gate,
}

impl Facts {
    /// Reads `text`.
    pub(super) fn read(&mut self, text: &Text<'_>) {
        self.shape = Shape::of(text);
        self.signs = Signs::of(text.folded());
        self.wording.read(text, self.signs.odd);
        self.amounts.clear();
        if !self.wording.sums.is_empty() {
            amounts::read(text, &self.wording.sums, &mut self.amounts);
        }
        self.emoji.clear();
        if self.shape.symbols > 0 {
            flood::read(text.original(), &mut self.emoji);
        }
        self.open = self.conditions(text);
    }

    /// The conditions that hold, as the bits of a [`Gate`].
    pub(super) fn open(&self) -> u64 {
        self.open.bits() | self.wording.hits.themes()
    }

    fn conditions(&self, text: &Text<'_>) -> Gate {
        let Self { shape, wording, signs, .. } = self;
        let links = !text.links().is_empty();
        let marks = text.marks().iter().fold(Gate::CLOSED, |gate, mark| gate.or(Gate::mark(mark.kind)));
        // Markup may have hidden a long word of the original.
        let markup = || text.marks().iter().any(|mark| matches!(mark.kind, MarkKind::Tag | MarkKind::Entity));
        let at_word = wording.kinds & lexicon::AT != 0;
        let mail = signs.at || wording.kinds & lexicon::MAIL != 0 || signs.bracket && at_word;
        Gate::ALWAYS
            .or(marks)
            .or(Gate::WORDS.when(!text.words().is_empty()))
            .or(Gate::LINKS.when(links))
            .or(Gate::VISIBLE.when(shape.visible > 0))
            .or(Gate::UPPER.when(shape.upper > 0))
            .or(Gate::CAPITALS.when(shape.has_capitals && shape.upper >= 4))
            .or(Gate::EXCLAMATIONS.when(shape.exclamations > 0))
            .or(Gate::QUESTIONS.when(shape.questions > 0))
            .or(Gate::HEAPS.when(shape.has_heap))
            .or(Gate::RUNS.when(shape.has_run))
            .or(Gate::DIGITS.when(shape.digits > 0))
            .or(Gate::PUNCTUATION.when(shape.punctuation > 0))
            .or(Gate::SYMBOLS.when(shape.symbols > 0))
            .or(Gate::EMOJI.when(!self.emoji.is_empty()))
            .or(Gate::ARROWS.when(signs.arrow || shape.has_hats))
            .or(Gate::FIRST_PERSON.when(wording.first_person > 0))
            .or(Gate::SECOND_PERSON.when(wording.second_person > 0))
            .or(Gate::ECHO.when(wording.echo))
            .or(Gate::REPEATS.when(wording.again.words > 0))
            .or(Gate::LINES_AGAIN.when(!wording.again.sentences.is_empty()))
            .or(Gate::AMOUNTS.when(!self.amounts.is_empty()))
            .or(Gate::MESSENGERS.when(wording.messenger || links || signs.plus))
            .or(Gate::INVITATIONS.when(wording.invitation))
            .or(Gate::MAIL.when(mail))
            .or(Gate::PHONES.when(wording.digits >= 7 || wording.spelled >= 4))
            .or(Gate::AT.when(signs.at))
            .or(Gate::WALLETS.when(wording.longest >= super::crypto::SHORTEST || markup()))
            .or(Gate::LEET.when(wording.mixed || signs.leet || signs.at || signs.bang))
    }
}
