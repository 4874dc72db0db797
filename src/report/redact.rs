//! Redaction: e-mail addresses, phone numbers and IP addresses are masked wherever strangers' text is shown.
//!
//! A report is handed round, archived and attached to tickets; the people in it were not asked. What is masked is found in three passes
//! (addresses first, since they may contain the others), each of which sees only what the passes before left over. Masking what is
//! already masked changes nothing.

mod email;
mod ip;
mod phone;

use std::{borrow::Cow, sync::LazyLock};

use regex::Regex;

use crate::span::Span;

/// What is masked in a kind of field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// All personal data: what people wrote and what they call themselves.
    Everything,
    /// E-mail and IP addresses alone: identifiers, threads and dates, whose digits are no phone numbers.
    Addresses,
    /// Nothing; the user asked for the words as they are.
    Nothing,
}

/// A range that is not to be shown, and what stands there instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mask {
    /// Where, in the original.
    pub span: Span,
    /// What is shown: `[e-mail]`, `[phone …23]` or `[IP]`.
    pub shown: Cow<'static, str>,
}

/// A pass: the ranges of its argument that hold personal data, ascending and disjoint, with what is shown instead.
type Pass = fn(&str) -> Vec<Mask>;

/// Rounds of all passes at most: a mask found late can lay bare what was hidden in a longer run; two rounds are the rule.
const MOST_ROUNDS: usize = 4;

/// The masks of `text`, ascending and disjoint. Linear in the length of `text`.
pub(super) fn masks(text: &str, scope: Scope) -> Vec<Mask> {
    let passes: &[Pass] = match scope {
        Scope::Everything => &[email::find, ip::find_v6, ip::find_v4, phone::find],
        Scope::Addresses => &[email::find, ip::find_v6, ip::find_v4],
        Scope::Nothing => &[],
    };
    // Masks that are part of the text are fences: nothing is found across them, so masking twice is masking once.
    let mut fences: Vec<Span> = if passes.is_empty() { Vec::new() } else { MASKED.find_iter(text).map(|m| m.range().into()).collect() };
    let mut found: Vec<Mask> = Vec::new();
    for _ in 0..MOST_ROUNDS {
        let before = found.len();
        for pass in passes {
            let fresh = between(text, &fences, *pass);
            if !fresh.is_empty() {
                fences.extend(fresh.iter().map(|mask| mask.span));
                fences.sort_unstable();
                found.extend(fresh);
            }
        }
        if found.len() == before {
            break;
        }
    }
    found.sort_unstable_by_key(|mask| mask.span);
    found
}

/// What `pass` finds in `text` between `fences`, which must be ascending and disjoint.
fn between(text: &str, fences: &[Span], pass: Pass) -> Vec<Mask> {
    let mut found = Vec::new();
    let mut from = 0;
    for fence in fences.iter().copied().chain([Span::new(text.len(), text.len())]) {
        for mut mask in pass(&text[from..fence.start]) {
            mask.span = Span::new(mask.span.start + from, mask.span.end + from);
            found.push(mask);
        }
        from = fence.end;
    }
    found
}

/// `text` with everything in `scope` masked.
pub(super) fn redact(text: &str, scope: Scope) -> Cow<'_, str> {
    apply(text, &masks(text, scope))
}

/// `text` with `masks` applied, which must be ascending, disjoint and on character boundaries.
pub(super) fn apply<'a>(text: &'a str, masks: &[Mask]) -> Cow<'a, str> {
    if masks.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut from = 0;
    for mask in masks {
        shown.push_str(&text[from..mask.span.start]);
        shown.push_str(&mask.shown);
        from = mask.span.end;
    }
    shown.push_str(&text[from..]);
    Cow::Owned(shown)
}

/// Our own masks, where they stand in a text.
static MASKED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\[(?:e-mail|IP|phone …[0-9]{2})\]").expect("a constant pattern"));

/// Characters that show nothing and are strewn into addresses to hide them: soft hyphen, zero-widths, word joiner, byte order mark.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}')
}

/// Whether `c` belongs to a script that is written without spaces, so that a word next to an address says nothing about it.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{3005}'..='\u{30FF}'
        | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF66}'..='\u{FF9F}'
        | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn everything(text: &str) -> String {
        redact(text, Scope::Everything).into_owned()
    }

    #[test]
    fn each_kind_is_masked_where_it_stands() {
        assert_eq!(
            everything("mail joe@example.com or ring +1 (555) 010-2233 from 192.0.2.7!"),
            "mail [e-mail] or ring [phone …33] from [IP]!"
        );
    }

    #[test]
    fn identifiers_keep_their_digits() {
        assert_eq!(redact("4155550102", Scope::Addresses), "4155550102");
        assert_eq!(redact("joe@example.com", Scope::Addresses), "[e-mail]");
    }

    #[test]
    fn nothing_means_nothing() {
        assert_eq!(redact("joe@example.com", Scope::Nothing), "joe@example.com");
    }

    #[test]
    fn a_mask_in_the_text_does_not_join_with_its_neighbours() {
        for text in ["[phone …23]4567890", "a[e-mail]@b.example", "555 [phone …23] 010", "x at [e-mail] dot example"] {
            assert_eq!(everything(text), text);
        }
    }

    #[test]
    fn long_hostile_texts_take_linear_time() {
        let start = std::time::Instant::now();
        for unit in [
            "a", ".", "(", "@", "a@", "1", "1 ", "a.", " at ", " dot ", ":", "a:", "1.", "+", "1-", "a at ", "[", "\u{200B}", "&#64;",
            "x@y ",
        ] {
            let text = unit.repeat(1_000_000 / unit.len());
            let masks = masks(&text, Scope::Everything);
            assert!(masks.len() <= text.len());
        }
        // Twenty megabytes; generous, for a debug build on a busy machine.
        assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    }

    /// Pieces out of which addresses, numbers and near misses are built.
    fn pieces() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("joe"),
            Just("a"),
            Just("@"),
            Just("."),
            Just("com"),
            Just(" "),
            Just(" at "),
            Just(" dot "),
            Just("(at)"),
            Just("[.]"),
            Just("1"),
            Just("23"),
            Just("555"),
            Just("0102"),
            Just("2024"),
            Just("-"),
            Just("/"),
            Just("+"),
            Just("("),
            Just(")"),
            Just("$"),
            Just(","),
            Just("%"),
            Just(":"),
            Just("::"),
            Just("fe80"),
            Just("192.0.2.7"),
            Just("€"),
            Just("é"),
            Just("谢"),
            Just("\u{200B}"),
            Just("\n"),
            Just("[e-mail]"),
            Just("[phone …23]"),
            Just("["),
            Just("]"),
            Just("4155550102"),
            Just("gmail"),
            Just("000"),
        ];
        proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3000))]

        #[test]
        fn masking_twice_is_masking_once(text in pieces()) {
            let once = everything(&text);
            prop_assert_eq!(everything(&once), once);
        }

        #[test]
        fn any_text_is_masked_without_a_panic(text in any::<String>()) {
            let once = everything(&text);
            prop_assert_eq!(everything(&once), once);
        }

        #[test]
        fn an_address_never_survives(
            before in "[ a-z(<,:é谢]{0,12}", name in "[a-z][a-z0-9._+-]{0,12}", host in "[a-z]{1,8}(\\.[a-z]{2,6}){1,2}", after in "[ a-z)>,:!谢]{0,12}",
        ) {
            let address = format!("{name}@{host}");
            let shown = everything(&format!("{before}{address}{after}"));
            prop_assert!(!shown.contains(&address), "{shown}");
            prop_assert!(!shown.contains(&format!("@{host}")), "{shown}");
        }

        #[test]
        fn a_phone_number_never_survives(separator in "[ .-]", country in 1..99u32, area in 200..999u32, rest in 1_000_000..9_999_999u32) {
            let (a, b) = (rest / 10_000, rest % 10_000);
            let number = format!("+{country}{separator}{area}{separator}{a:03}{separator}{b:04}");
            prop_assert_eq!(everything(&format!("call {number} now")), format!("call [phone …{:02}] now", b % 100));
        }
    }
}
