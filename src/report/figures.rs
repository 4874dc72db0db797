//! Figures and characters as people read them.

use std::borrow::Cow;

/// `1234567` as `1,234,567`.
pub(super) fn count(number: usize) -> String {
    let digits = number.to_string();
    let mut shown = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// `count noun`, in the singular where it is one: `1 comment`, `2 comments`.
pub(super) fn counted(number: usize, noun: &str) -> String {
    format!("{} {noun}{}", count(number), if number == 1 { "" } else { "s" })
}

/// A share or a probability from 0 to 1 as `12.5 %`. Only what is none is shown as `0 %`, and only what is all as `100 %`; no number as `–`.
pub(super) fn percent(share: f64) -> String {
    if !share.is_finite() {
        return "–".into();
    }
    let percent = share.clamp(0.0, 1.0) * 100.0;
    if percent == 0.0 || percent == 100.0 {
        format!("{percent:.0} %")
    } else if percent < 0.1 {
        "<0.1 %".into()
    } else if percent > 99.9 {
        ">99.9 %".into()
    } else {
        format!("{percent:.1} %")
    }
}

/// The share that `part` is of `whole`, 0 to 1; 0 of nothing.
pub(super) fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// A weight in log-odds with its sign: `+1.8`, `−0.4`; `None` for context, which has none.
pub(super) fn weight(weight: f64) -> Option<String> {
    (weight.is_finite() && weight != 0.0).then(|| format!("{weight:+.1}").replace('-', "−"))
}

/// A source's name in words, after the attribute where that has to be named: `money_claims` as `money claims`, `toxicity: wording`.
pub(super) fn source(attribute: Option<&str>, name: &str) -> String {
    let name = visible(name).replace('_', " ");
    attribute.map_or_else(|| name.clone(), |attribute| format!("{}: {name}", visible(attribute)))
}

/// `text` cut to `most` characters, with an ellipsis if anything is left out.
pub(super) fn excerpt(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", text[..end].trim_end())),
    }
}

/// `text` with what cannot be seen or would turn the writing direction made visible: control characters as their symbols (those of
/// Latin-1 as �),
/// bidirectional embeddings, overrides and isolates as `[U+202E]`. Line breaks and tabs stay, `\r\n` becomes `\n`.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    let needs = |c: char| (c.is_control() && c != '\n' && c != '\t') || is_direction(c);
    if !text.contains(needs) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\t' => shown.push(c),
            '\0'..='\x1F' => shown.extend(char::from_u32(0x2400 + u32::from(c))),
            '\x7F' => shown.push('␡'),
            // Left by broken encoding, often many in a row; which one it was tells nobody anything.
            '\u{80}'..='\u{9F}' => shown.push(char::REPLACEMENT_CHARACTER),
            c if needs(c) => shown.push_str(&format!("[U+{:04X}]", u32::from(c))),
            c => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// Whether `c` embeds, overrides or isolates a writing direction; the marks that honest Hebrew and Arabic texts need do not count.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// `text` on one line, cut to `most` characters.
pub(super) fn line(text: &str, most: usize) -> String {
    let words = text.split_whitespace().take(most).collect::<Vec<_>>().join(" ");
    excerpt(&visible(&words), most).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_grouped_and_never_round_to_all_or_nothing() {
        assert_eq!([count(7), count(1234), count(1_234_567)], ["7", "1,234", "1,234,567"]);
        assert_eq!(
            [percent(0.0), percent(0.00001), percent(0.125), percent(0.99999), percent(1.0)],
            ["0 %", "<0.1 %", "12.5 %", ">99.9 %", "100 %"]
        );
        assert_eq!([percent(f64::NAN), percent(7.0)], ["–", "100 %"]);
        assert_eq!([weight(1.84), weight(-0.4), weight(0.0), weight(f64::NAN)], [Some("+1.8".into()), Some("−0.4".into()), None, None]);
        assert_eq!(counted(1, "comment"), "1 comment");
        assert_eq!(share(1, 0), 0.0);
    }

    #[test]
    fn what_cannot_be_seen_is_made_visible() {
        assert_eq!(visible("a\0b\x1Bc\u{202E}d\u{85}\r\ne\rf\tg\x7F"), "a␀b␛c[U+202E]d�\ne␍f\tg␡");
        assert!(matches!(visible("שלום\u{200F} world"), Cow::Borrowed(_)));
    }

    #[test]
    fn excerpts_are_cut_between_characters() {
        assert_eq!(excerpt("naïve café", 4), "naïv…");
        assert_eq!(excerpt("café", 4), "café");
    }
}
