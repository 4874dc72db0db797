//! Text: from what was typed to what was meant.
//!
//! `&str` in, [`Text`] out; this room knows no comment. The original is kept beside the folded view, with offsets that lead from the view back to the original.
//!
//! A round of folding takes these stages, each in its file: `markup`, `mojibake`, `characters` (with `invisible`), `lookalike`, `spaced`. What one stage
//! uncovers may be work for an earlier one, so rounds follow each other until nothing changes; folding the folded view is then the last round once more.

mod characters;
mod class;
mod invisible;
mod links;
mod lookalike;
mod markup;
mod mojibake;
mod spaced;
mod survey;
mod tokens;
mod view;

use std::ops::Range;

pub use links::{Disguise, Disguises, Link};
use survey::Survey;
pub use tokens::{Word, WordKind};
use view::{Rewrite, View};

use crate::span::Span;

/// What folding met and undid, or only met; heuristics count these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MarkKind {
    /// An HTML entity that was decoded.
    Entity,
    /// An HTML tag that was taken out.
    Tag,
    /// Broken encoding that could be mended.
    MojibakeMended,
    /// Broken encoding whose bytes are lost.
    MojibakeLost,
    /// An invisible character inside or beside letters that need none; never the joiners of Persian, Indic scripts and emoji.
    Invisible,
    /// A run of styled, enclosed or full-width letters (mathematical bold, circled, squared ...).
    Styled,
    /// A word that mixes scripts by look-alike letters.
    MixedScript,
    /// Letters spaced out (`W h a t s A p p`) that were rejoined.
    Spaced,
}

/// One thing that folding met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// What it is.
    pub kind: MarkKind,
    /// Where, in the original.
    pub span: Span,
}

/// A comment's text in two views: the original, and the folded view in which disguises are undone.
#[derive(Debug, Clone)]
pub struct Text<'a> {
    view: View<'a>,
    marks: Vec<Mark>,
    words: Vec<Word>,
    links: Vec<Link>,
    ascii: bool,
    scratch: Scratch,
}

/// Memory of a [`Text`] for the next: [`Text::fold_in`] allocates nothing that fits in it.
#[derive(Debug, Default)]
pub struct Buffers {
    view: View<'static>,
    marks: Vec<Mark>,
    words: Vec<Word>,
    links: Vec<Link>,
    scratch: Scratch,
}

/// What stages keep for themselves from text to text.
#[derive(Debug, Clone, Default)]
struct Scratch {
    plain: String,
    misread: Vec<mojibake::Misread>,
    letters: Vec<lookalike::LetterRun>,
    spaced: Vec<Range<usize>>,
    links: links::Scratch,
}

/// Rounds after which markup is no longer undone: nobody writes so many layers, but an attacker might.
const MARKUP_ROUNDS: usize = 6;
/// Rounds in all; each takes away or shortens something, and the deepest nesting of the other stages is logarithmic.
const MOST_ROUNDS: usize = 40;

impl<'a> Text<'a> {
    /// Folds `original`. Linear in its length; folding the folded view again changes nothing.
    pub fn fold(original: &'a str) -> Self {
        Self::fold_in(original, Buffers::default())
    }

    /// Folds `original` as [`Self::fold`] does, in the memory of an earlier text.
    pub fn fold_in(original: &'a str, buffers: Buffers) -> Self {
        let Buffers { view, mut marks, words, mut links, scratch } = buffers;
        marks.clear();
        let mut text = Self { view: View::new(original, view), marks, words, links: Vec::new(), ascii: false, scratch };
        let survey = Survey::of(original);
        text.ascii = survey.ascii;
        let quiet = survey.is_quiet() && text.fold_quiet(&survey);
        if !quiet {
            text.fold_in_rounds(survey);
            text.marks.sort_unstable_by_key(|mark| (mark.span, mark.kind));
            text.marks.dedup();
            tokens::words(text.view.text(), &mut text.words);
        }
        let mut scratch = std::mem::take(&mut text.scratch.links);
        links::find(&text, survey.garbled, &mut links, &mut scratch);
        text.links = links;
        text.scratch.links = scratch;
        text
    }

    /// The memory of this text, for the next.
    pub fn into_buffers(self) -> Buffers {
        let Self { view, marks, words, links, scratch, .. } = self;
        Buffers { view: view.into_memory(), marks, words, links, scratch }
    }

    /// The short way for a text that only needs lower case: no stage runs. Whether it was enough; else the words are yet to be read.
    fn fold_quiet(&mut self, survey: &Survey) -> bool {
        if survey.upper {
            characters::lower(&mut self.view, survey);
        }
        if survey.ascii {
            self.words.clear();
            let apart = tokens::of_ascii(self.view.text().as_bytes(), &mut self.words);
            return !apart;
        }
        tokens::words(self.view.text(), &mut self.words);
        true
    }

    /// Rounds of stages until nothing changes. `survey` is of the view as it stands.
    fn fold_in_rounds(&mut self, mut survey: Survey) {
        let Self { view, marks, scratch, .. } = self;
        let Scratch { plain, misread, letters, spaced, .. } = scratch;
        for round in 0..MOST_ROUNDS {
            let mut changed = false;
            if survey.markup && (if round < MARKUP_ROUNDS { markup::strip(view, marks) } else { round == MARKUP_ROUNDS && defuse(view) }) {
                changed = true;
                survey = Survey::of(view.text());
            }
            if survey.mojibake && mojibake::mend(view, marks, misread) {
                changed = true;
                survey = Survey::of(view.text());
            }
            if (survey.characters || survey.upper) && characters::fold(view, marks, &survey, plain) {
                changed = true;
                survey = Survey::of(view.text());
            }
            if survey.mixed && lookalike::fold(view, marks, letters) {
                changed = true;
                survey = Survey::of(view.text());
            }
            let apart = if survey.ascii { tokens::stand_apart(view.text().as_bytes()) } else { survey.spaced };
            if apart && spaced::rejoin(view, marks, spaced, plain) {
                changed = true;
                survey = Survey::of(view.text());
            }
            if !changed {
                break;
            }
        }
    }

    /// What was typed.
    pub fn original(&self) -> &'a str {
        self.view.original()
    }

    /// Whether what was typed is ASCII; the folded view is then, too, but for entities that were decoded.
    pub fn is_ascii(&self) -> bool {
        self.ascii
    }

    /// Whether the folded view differs from the original in case alone, so that every byte stands where it was typed. Never true of a text in
    /// which something else was undone; may be true where [`Self::marks`] tells of what was met and left.
    pub fn is_in_place(&self) -> bool {
        self.view.is_in_place() && self.folded().len() == self.original().len()
    }

    /// Whether folding met anything: whether [`Self::marks`] is not empty.
    pub fn has_marks(&self) -> bool {
        !self.marks.is_empty()
    }

    /// The folded view: lower case, entities decoded, tags out, mojibake mended, NFKC, look-alikes, styled and spaced letters undone.
    pub fn folded(&self) -> &str {
        self.view.text()
    }

    /// Where a byte range of the folded view came from; a range off the characters' bounds is widened to them.
    pub fn origin(&self, folded: Range<usize>) -> Span {
        let end = folded.end.min(self.view.text().len());
        let start = self.view.text().floor_char_boundary(folded.start.min(end));
        self.view.origin(start..self.view.text().ceil_char_boundary(end))
    }

    /// What folding met, in the order of the original.
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// Where folding met `kind`, in the order of the original.
    pub fn marked(&self, kind: MarkKind) -> Vec<Span> {
        self.marks.iter().filter(|mark| mark.kind == kind).map(|mark| mark.span).collect()
    }

    /// The words of the folded view, in order.
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// The folded text of `word`.
    pub fn word(&self, word: &Word) -> &str {
        &self.view.text()[word.start..word.end]
    }

    /// The links, honest and disguised, in the order of the text.
    pub fn links(&self) -> &[Link] {
        &self.links
    }
}

/// The last resort against endless layers of markup: what could open one more becomes a space.
fn defuse(view: &mut View<'_>) -> bool {
    let spare = view.lend();
    let source = view.text();
    let mut rewrite = Rewrite::of(source, spare);
    for (at, opener) in source.match_indices(['&', '<', '[']) {
        rewrite.replace(at..at + opener.len(), " ");
    }
    let rewritten = rewrite.finish();
    view.become_rewritten(rewritten)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn plain_lower_case_is_borrowed() {
        let text = Text::fold("nothing to fold here, 12 < 13");
        assert!(text.view.is_original());
        assert_eq!(text.marks, []);
    }

    #[test]
    fn honest_foreign_text_folds_to_itself_without_a_mark() {
        for text in [
            "привет, как дела?",
            "γεια σου κόσμε",
            "می\u{200c}خواهم بروم",
            "क्\u{200d}ष है",
            "👩\u{200d}👩\u{200d}👧 🏳\u{fe0f}\u{200d}🌈",
            "今日は良い天気ですね",
            "안녕하세요",
            "xin chào việt nam",
            "straße",
            "שלום",
        ] {
            let folded = Text::fold(text);
            assert_eq!(folded.folded(), text);
            assert_eq!(folded.marks, [], "{text}");
        }
    }

    #[test]
    fn disguises_of_several_kinds_come_off_together() {
        let text = Text::fold("<b>Сh&#1077;ck</b> m\u{200b}y 𝗽𝗿𝗼𝗳𝗶𝗹𝗲, W h a t s A p p me");
        assert_eq!(text.folded().split_whitespace().collect::<Vec<_>>().join(" "), "check my profile, whatsapp me");
        let at = text.folded().find("whatsapp").unwrap();
        let span = text.origin(at..at + 8);
        assert_eq!(&text.original()[span.start..span.end], "W h a t s A p p");
    }

    /// Pieces that the stages stumble over.
    fn hostile() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            3 => "[a-zA-Z0-9 .]{0,4}",
            2 => prop::sample::select(vec![
                "&", "amp;", "&amp;", "lt;", "&lt;", "&#38;", "#", "x", "38;", ";", "<", ">", "<b>", "</b>", "<a href=\"", "\">", "[url=", "]", "href=", "&#8203;", "&#1072;", "\u{200b}", "\u{200d}", "\u{200c}",
                "\u{feff}", "\u{ad}", "\0", "а", "е", "о", "р", "Ж", "μ", "Ω", "ω", "â", "€", "™", "Ã", "©", "ð", "Ÿ", "º", "Â", "É", "»", "𝗙", "𝗿", "🅰", "ｃ", "Ⓕ", "🇺", "🇦", "e\u{301}", "\u{301}", "\u{302}", "\u{345}", "İ", "ß", "ſ",
                "ﬁ", "½", "…", "’", "W h a t", "f.r.e.e", "a b c d e", ". . .", "ᄀ", "ᅡ", "ᆨ", "क", "\u{94d}", "ی", "👩", "\u{fe0f}", "漢", "。", "ᴀ", "ʙ", "\n", "\r\n", "  ",
            ]).prop_map(str::to_owned),
            1 => any::<char>().prop_map(String::from),
        ];
        proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn folding_twice_is_folding_once(original in hostile()) {
            let once = Text::fold(&original).folded().to_owned();
            let twice = Text::fold(&once).folded().to_owned();
            prop_assert_eq!(&twice, &once);
        }

        #[test]
        fn origins_lie_in_the_original_and_in_order(original in hostile()) {
            let text = Text::fold(&original);
            let mut last = 0;
            for (at, character) in text.folded().char_indices() {
                let span = text.origin(at..at + character.len_utf8());
                prop_assert!(span.start <= span.end && span.end <= original.len());
                prop_assert!(original.is_char_boundary(span.start) && original.is_char_boundary(span.end));
                prop_assert!(span.start >= last, "{} before {}", span.start, last);
                last = span.start;
            }
            for mark in text.marks() {
                prop_assert!(original.is_char_boundary(mark.span.start) && original.is_char_boundary(mark.span.end));
            }
        }
    }

    #[test]
    fn hostile_texts_fold_in_linear_time() {
        for piece in
            ["a", ".", "(", "&amp;", "&", "\u{200b}", "a.a.", "<b>", "<", "[", "e\u{301}\u{301}", "ðÂ", "a b ", "🇺", "&am&#8203;p;", "ｃ"]
        {
            let text = piece.repeat(200_000 / piece.len());
            let start = std::time::Instant::now();
            let folded = Text::fold(&text);
            let seconds = start.elapsed().as_secs_f64();
            assert!(seconds < 1.0, "{piece:?}: {seconds} s for 200 kB, {} bytes left", folded.folded().len());
        }
    }
}
