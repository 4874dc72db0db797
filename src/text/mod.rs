//! Text: from what was typed to what was meant.
//!
//! `&str` in, [`Text`] out; this room knows no comment. The original is kept beside the folded view, with offsets that lead from the view back to the original.
//!
//! A round of folding takes these stages, each in its file: `markup`, `mojibake`, `characters` (with `invisible`), `lookalike`, `spaced`. What one stage
//! uncovers may be work for an earlier one, so rounds follow each other until nothing changes; folding the folded view is then the last round once more.

mod ascii;
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

pub use links::{Disguise, Disguises, Link, public_suffix};
use survey::Survey;
pub use tokens::{Word, WordKind, parts_words};
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
    ascii: bool,
    parts: Box<Parts>,
}

/// What is found in a text.
#[derive(Debug, Clone, Default)]
struct Parts {
    marks: Vec<Mark>,
    words: Vec<Word>,
    links: Vec<Link>,
    scratch: Scratch,
}

/// Memory of a [`Text`] for the next: [`Text::fold_in`] allocates nothing that fits in it. Empty by default.
#[derive(Debug, Default)]
pub struct Buffers(Option<(Box<view::Memory>, Box<Parts>)>);

/// What stages keep for themselves from text to text.
#[derive(Debug, Clone, Default)]
struct Scratch {
    plain: String,
    misread: Vec<mojibake::Misread>,
    letters: Vec<lookalike::LetterRun>,
    spaced: Vec<Range<usize>>,
    links: links::Scratch,
}

/// The longest text whose memory is kept for the next, in bytes: what folding and features need may be a hundred times as much.
const MOST_KEPT: usize = 1 << 16;

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
        let (memory, parts) = buffers.0.unwrap_or_default();
        let mut text = Self { view: View::new(original, memory), ascii: false, parts };
        text.parts.marks.clear();
        // The short way, which most texts go, is a way to the same result.
        let garbled = match ascii::read_quiet(original.as_bytes(), &mut text.parts.words) {
            Some(seen) => {
                text.ascii = true;
                if seen.upper {
                    text.view.lower_ascii();
                }
                if seen.apart {
                    text.fold_surveyed(Survey { ascii: true, spaced: true, ..Survey::default() });
                }
                false
            }
            None => {
                let survey = Survey::of(original);
                text.ascii = survey.ascii;
                text.fold_surveyed(survey);
                survey.garbled
            }
        };
        let Parts { marks, links, scratch, .. } = &mut *text.parts;
        links::find(&text.view, marks, garbled, links, &mut scratch.links);
        text
    }

    /// The memory of this text, for the next; that of a very long one is given back.
    pub fn into_buffers(self) -> Buffers {
        if !self.is_kept() {
            return Buffers::default();
        }
        Buffers(Some((self.view.into_memory(), self.parts)))
    }

    /// Folds a text as `survey` asks for, and reads its words.
    fn fold_surveyed(&mut self, survey: Survey) {
        if survey.is_quiet() {
            if survey.upper {
                characters::lower(&mut self.view, &survey);
            }
        } else {
            self.fold_in_rounds(survey);
            let marks = &mut self.parts.marks;
            marks.sort_unstable_by_key(|mark| (mark.span, mark.kind));
            marks.dedup();
        }
        tokens::words(self.view.text(), &mut self.parts.words);
    }

    /// Rounds of stages until nothing changes. `survey` is of the view as it stands.
    fn fold_in_rounds(&mut self, mut survey: Survey) {
        let Self { view, parts, .. } = self;
        let Parts { marks, scratch: Scratch { plain, misread, letters, spaced, .. }, .. } = &mut **parts;
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
            let apart = if survey.ascii { ascii::stand_apart(view.text().as_bytes()) } else { survey.spaced };
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

    /// Whether the memory that was needed for this text is to be kept for the next; that of a very long one is given back.
    pub fn is_kept(&self) -> bool {
        self.original().len() <= MOST_KEPT
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
        &self.parts.marks
    }

    /// Where folding met `kind`, in the order of the original.
    pub fn marked(&self, kind: MarkKind) -> Vec<Span> {
        self.parts.marks.iter().filter(|mark| mark.kind == kind).map(|mark| mark.span).collect()
    }

    /// The words of the folded view, in order.
    pub fn words(&self) -> &[Word] {
        &self.parts.words
    }

    /// The folded text of `word`.
    pub fn word(&self, word: &Word) -> &str {
        &self.view.text()[word.start..word.end]
    }

    /// The links, honest and disguised, in the order of the text.
    pub fn links(&self) -> &[Link] {
        &self.parts.links
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
        assert_eq!(text.marks(), []);
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
            assert_eq!(folded.marks(), [], "{text}");
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

    /// What all stages make of `original`, none being left out and every character being looked at.
    fn fold_thoroughly(original: &str) -> (View<'_>, Vec<Mark>) {
        let (mut view, mut marks) = (View::new(original, Box::default()), Vec::new());
        let mut plain = String::new();
        for round in 0..MOST_ROUNDS {
            let mut changed =
                if round < MARKUP_ROUNDS { markup::strip(&mut view, &mut marks) } else { round == MARKUP_ROUNDS && defuse(&mut view) };
            changed |= mojibake::mend(&mut view, &mut marks, &mut Vec::new());
            let survey = Survey::of(view.text());
            if survey.ascii && !survey.characters {
                view.lower_ascii();
            } else {
                changed |= characters::fold_each(&mut view, &mut marks, &mut plain, false);
            }
            changed |= lookalike::fold(&mut view, &mut marks, &mut Vec::new());
            changed |= spaced::rejoin(&mut view, &mut marks, &mut Vec::new(), &mut plain);
            if !changed {
                break;
            }
        }
        marks.sort_by_key(|mark| (mark.span, mark.kind));
        marks.dedup();
        (view, marks)
    }

    #[track_caller]
    fn check_short_ways(original: &str, buffers: Buffers) -> Buffers {
        let text = Text::fold_in(original, buffers);
        let (view, marks) = fold_thoroughly(original);
        assert_eq!(text.folded(), view.text(), "{original:?}");
        assert_eq!(text.marks(), marks, "{original:?}");
        for (at, character) in text.folded().char_indices() {
            for end in [at, at + character.len_utf8(), text.folded().len()] {
                assert_eq!(text.origin(at..end), view.origin(at..end), "{original:?} at {at}..{end}");
            }
        }
        let mut words = Vec::new();
        tokens::of_characters(view.text(), &mut words);
        assert_eq!(text.words(), words, "{original:?}");
        let mut links = Vec::new();
        links::find(&view, &marks, true, &mut links, &mut links::Scratch::default());
        assert_eq!(text.links(), links, "{original:?}");
        if text.is_in_place() {
            assert_eq!(text.folded().len(), original.len());
        }
        text.into_buffers()
    }

    #[test]
    fn every_character_goes_the_short_way_as_the_long_one() {
        let mut buffers = Buffers::default();
        // A prime step: some of every block in little time.
        for character in ('\0'..'\u{3000}').chain(('\u{3000}'..=char::MAX).step_by(61)) {
            buffers =
                check_short_ways(&format!("{character} a{character}я{character}{character}\u{94d}{character}\u{200d}\u{fe0f} "), buffers);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3_000))]

        #[test]
        fn the_short_ways_lead_to_the_same_result(originals in proptest::collection::vec(hostile(), 1..4)) {
            // Each in the memory of the one before.
            originals.iter().fold(Buffers::default(), |buffers, original| check_short_ways(original, buffers));
        }

        #[test]
        fn the_short_way_of_ascii_leads_to_the_same_result(original in "([a-zA-Z]{1,9}|[0-9]{1,3}|[ -~]|[ .,'_-]| |\n){0,90}") {
            check_short_ways(&original, Buffers::default());
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
