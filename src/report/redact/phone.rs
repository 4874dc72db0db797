//! Phone numbers, however they are grouped; amounts, dates, years, percentages and book numbers stay.
//!
//! The longest row of digit groups is judged as one: shown whole or masked whole, so that no half of a number is left over.

use std::borrow::Cow;

use super::{Mask, is_invisible, is_unspaced};
use crate::span::Span;

/// Fewer digits make no phone number.
const FEWEST_DIGITS: usize = 7;
/// Above this many digits a row is a table of numbers, unless one of its words is a phone number of its own.
const MOST_DIGITS: usize = 30;
/// Groups that are judged as one row at most; a longer table is judged piece by piece.
const MOST_GROUPS: usize = 256;
/// Digits of a group that are kept; longer ones are counted only.
const MOST_KEPT: usize = MOST_DIGITS;
/// Most characters between two groups of one number.
const LONGEST_SEPARATOR: usize = 5;

/// Digits that stand together.
#[derive(Debug, Clone)]
struct Group<'a> {
    /// Where.
    span: Span,
    /// Its digits as ASCII, the first ones at most; read through [`Group::digits`].
    kept: [u8; MOST_KEPT],
    /// How many digits there are.
    count: usize,
    /// What stands between the group before and this one; only read inside a row.
    before: &'a str,
    /// Whether a plus stands before it.
    plus: bool,
}

impl Group<'_> {
    fn digits(&self) -> &[u8] {
        &self.kept[..self.count.min(MOST_KEPT)]
    }

    /// Its value, where it is short enough for a part of a date.
    fn number(&self) -> u32 {
        if self.count > 4 {
            return u32::MAX;
        }
        self.digits().iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0'))
    }
}

/// The phone numbers of `text`.
pub(super) fn find(text: &str) -> Vec<Mask> {
    let mut masks = Vec::new();
    let mut row: Vec<Group<'_>> = Vec::new();
    for group in groups(text) {
        let joins = !group.plus && !row.is_empty() && row.len() < MOST_GROUPS && is_separator(group.before);
        if !joins {
            judge_row(text, &row, &mut masks);
            row.clear();
        }
        row.push(group);
        if row.last().is_some_and(|group| touches_word(text, group)) {
            row.pop();
            judge_row(text, &row, &mut masks);
            row.clear();
        }
    }
    judge_row(text, &row, &mut masks);
    masks
}

/// The digit groups of `text`, in order.
fn groups(text: &str) -> impl Iterator<Item = Group<'_>> {
    let mut chars = text.char_indices().peekable();
    let mut last_end = 0;
    std::iter::from_fn(move || {
        let (start, first) = chars.by_ref().find(|&(_, c)| digit(c).is_some())?;
        let mut group =
            Group { span: Span::new(start, start), kept: [0; MOST_KEPT], count: 0, before: &text[last_end..start], plus: false };
        let mut at = Some((start, first));
        while let Some((index, c)) = at {
            if let Some(value) = digit(c) {
                if let Some(place) = group.kept.get_mut(group.count) {
                    *place = value;
                }
                group.count += 1;
                group.span.end = index + c.len_utf8();
            }
            at = chars.next_if(|&(_, c)| digit(c).is_some() || is_invisible(c));
        }
        last_end = group.span.end;
        let plus = group.before.trim_end_matches([' ', '(', '\u{A0}']);
        if group.before.len() - plus.len() <= 3 && plus.ends_with(['+', '＋']) {
            group.plus = true;
            group.span.start -= group.before.len() - plus.trim_end_matches(['+', '＋']).len();
        }
        Some(group)
    })
}

/// The ASCII digit that `c` stands for: Latin, full-width, Arabic, Persian, Devanagari, Bengali, Thai or styled.
fn digit(c: char) -> Option<u8> {
    if c.is_ascii() {
        return c.is_ascii_digit().then_some(c as u8);
    }
    const ZEROS: [u32; 6] = [0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xFF10];
    let code = u32::from(c);
    let value = match code {
        0x1D7CE..=0x1D7FF => (code - 0x1D7CE) % 10,
        _ => code - ZEROS.iter().rev().find(|&&zero| zero <= code)?,
    };
    u8::try_from(value).ok().filter(|value| *value < 10).map(|value| b'0' + value)
}

/// Whether `text` may stand between two groups of one number.
fn is_separator(text: &str) -> bool {
    let mut seen = 0;
    for c in text.chars().filter(|c| !is_invisible(*c)) {
        seen += 1;
        let fits = matches!(c, ' ' | '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '.' | '-' | '‐'..='―' | '−' | '(' | ')' | '[' | ']' | '·' | '•' | '/' | '_');
        if !fits || seen > LONGEST_SEPARATOR {
            return false;
        }
    }
    !text.contains('/') || text == "/"
}

/// Whether a letter beside the group makes it part of a word (`5th`, `B012`); long numbers are numbers whatever stands before them.
fn touches_word(text: &str, group: &Group<'_>) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_alphabetic() && !is_unspaced(c));
    let before = is_letter(text[..group.span.start].chars().next_back());
    let after = is_letter(text[group.span.end..].chars().next());
    after || (before && !(10..=15).contains(&group.count))
}

/// Masks `row` if it is a phone number, or what is left of it without dates and amounts is one.
fn judge_row(text: &str, row: &[Group<'_>], masks: &mut Vec<Mask>) {
    if row.iter().map(|group| group.count).sum::<usize>() < FEWEST_DIGITS {
        return;
    }
    let mut from = 0;
    for index in 0..row.len() {
        if index >= from && is_date(&row[index..], index > 0 && is_date_joint(row[index].before)) {
            judge_part(text, &row[from..index], masks);
            from = index + 3;
        }
    }
    judge_part(text, &row[from.min(row.len())..], masks);
}

/// Masks `part` if it is a phone number once amounts at either end are left out.
fn judge_part(text: &str, part: &[Group<'_>], masks: &mut Vec<Mask>) {
    let part = without_amounts(text, part);
    if let (Some(first), Some(last)) = (part.first(), part.last())
        && is_phone(part)
    {
        let mut span = Span::new(first.span.start, last.span.end);
        if text[..span.start].ends_with('(') && part.get(1).is_some_and(|group| group.before.contains(')')) {
            span.start -= 1;
        }
        let mut ending: Vec<char> =
            part.iter().rev().flat_map(|group| group.digits().iter().rev().copied().map(char::from)).take(2).collect();
        ending.reverse();
        masks.push(Mask { span, shown: Cow::Owned(format!("[phone …{}]", ending.iter().collect::<String>())) });
    }
}

/// Whether `groups` start with year, month and day, or day, month and year, that go no further.
fn is_date(groups: &[Group<'_>], joined: bool) -> bool {
    let [a, b, c, rest @ ..] = groups else {
        return false;
    };
    if joined || a.plus || b.before != c.before || !is_date_joint(b.before) || rest.first().is_some_and(|next| is_date_joint(next.before)) {
        return false;
    }
    let (x, y, z) = (a.number(), b.number(), c.number());
    let is_day = |n: u32, group: &Group<'_>| (1..=31).contains(&n) && group.count <= 2;
    let is_year = |group: &Group<'_>| group.count == 4 && matches!(group.number(), 1800..=2199);
    (is_year(a) && is_day(y, b) && is_day(z, c)) || (is_day(x, a) && is_day(y, b) && x.min(y) <= 12 && (is_year(c) || c.count == 2))
}

fn is_date_joint(text: &str) -> bool {
    matches!(text, "-" | "." | "/")
}

/// `part` without the groups at its ends that belong to an amount, a percentage or a number with a comma.
fn without_amounts<'a, 'b>(text: &str, mut part: &'a [Group<'b>]) -> &'a [Group<'b>] {
    if let Some(first) = part.first()
        && !first.plus
        && amount_before(text, first)
    {
        let mut taken = 1;
        // Thousands go on to the end of the number, or they are none: "$200 555-0102" is an amount and a phone number.
        let thousands = part[1..].iter().take_while(|group| group.count == 3 && group.before == part[1].before).count();
        if 1 + thousands == part.len() || part[1 + thousands].before != part[1].before {
            let is_last = 1 + thousands == part.len();
            taken += if is_last { thousands } else { thousands.saturating_sub(1) };
        }
        part = &part[taken..];
    }
    if let Some(last) = part.last()
        && amount_after(text, last)
    {
        let mut taken = 1;
        let mut rest = part;
        while let [.., previous, group] = rest {
            if group.count != 3 || previous.count > 3 || previous.plus || (taken > 1 && group.before != part[part.len() - 1].before) {
                break;
            }
            taken += 1;
            rest = &rest[..rest.len() - 1];
        }
        part = &part[..part.len() - taken];
    }
    part
}

/// Whether what stands before `group` makes it an amount: a currency, or digits and a comma.
fn amount_before(text: &str, group: &Group<'_>) -> bool {
    let before = &text[..group.span.start];
    if let Some(thousands) = before.strip_suffix(',') {
        let digits = thousands.chars().rev().take(4).take_while(char::is_ascii_digit).count();
        return group.count == 3 && (1..=3).contains(&digits);
    }
    let before = before.trim_end_matches([' ', '\u{A0}', '~', '-']);
    if before.chars().next_back().is_some_and(is_currency) {
        return true;
    }
    let word = before.chars().rev().take_while(char::is_ascii_alphabetic).take(4).count();
    is_currency_word(&before[before.len() - word..])
}

/// Whether what stands after `group` makes it an amount: a currency, a percent sign, or a comma and digits.
fn amount_after(text: &str, group: &Group<'_>) -> bool {
    let after = &text[group.span.end..];
    if let Some(rest) = after.strip_prefix(',') {
        let digits = rest.chars().take(4).take_while(char::is_ascii_digit).count();
        return (1..=3).contains(&digits) && group.count <= 3;
    }
    let after = after.trim_start_matches([' ', '\u{A0}', '\u{202F}']);
    if after.chars().next().is_some_and(|c| is_currency(c) || "%٪‰°".contains(c)) {
        return true;
    }
    let word = after.bytes().take(8).take_while(u8::is_ascii_alphabetic).count();
    is_currency_word(&after[..word])
}

fn is_currency(c: char) -> bool {
    matches!(c, '$' | '£' | '¢' | '¥' | '₿' | '₠'..='⃀' | '＄' | '￡' | '￥' | '฿')
}

fn is_currency_word(word: &str) -> bool {
    const WORDS: [&str; 16] =
        ["usd", "eur", "gbp", "jpy", "inr", "rub", "cny", "btc", "eth", "usdt", "dollars", "dollar", "euros", "euro", "pounds", "rupees"];
    WORDS.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// Whether `part` as a whole is a phone number. E.164 allows 15 digits; more are two numbers side by side.
fn is_phone(part: &[Group<'_>]) -> bool {
    let digits: usize = part.iter().map(|group| group.count).sum();
    if digits > MOST_DIGITS {
        return part.len() > 1
            && part
                .chunk_by(|_, next| !next.before.chars().all(char::is_whitespace))
                .any(|word| word.len() < part.len() && is_phone_row(word));
    }
    is_phone_row(part)
}

/// Whether `part`, of moderate length, is a phone number.
fn is_phone_row(part: &[Group<'_>]) -> bool {
    let Some(first) = part.first() else {
        return false;
    };
    let digits: usize = part.iter().map(|group| group.count).sum();
    let is_year = |group: &Group<'_>| group.count == 4 && matches!(group.number(), 1900..=2099);
    if !(FEWEST_DIGITS..=MOST_DIGITS).contains(&digits) {
        return false;
    }
    if first.plus || first.digits().starts_with(b"00") {
        return true;
    }
    if let [only] = part {
        return (10..=15).contains(&only.count) || (only.count == 9 && only.digits().starts_with(b"0"));
    }
    let formatted = part[1..].iter().any(|group| group.before.contains(|c: char| !c.is_whitespace() && !is_invisible(c)));
    let same_joint = part[1..].iter().all(|group| group.before == part[1].before);
    let is_round = |group: &Group<'_>| group.digits().ends_with(b"00");
    let thousands =
        same_joint && first.count <= 3 && part[1..].iter().all(|group| group.count == 3) && part[part.len() - 1].digits() == b"000";
    let decimal = part.len() == 2 && part[1].before == "." && (first.count <= 2 || part[1].count <= 2);
    let book = digits == 13 && (first.digits().starts_with(b"978") || first.digits().starts_with(b"979"));
    if thousands || decimal || book || part.iter().all(is_year) || (part.len() == 2 && part.iter().all(is_round)) {
        return false;
    }
    let local = part.len() == 2 && first.count == 3 && part[1].count == 4;
    formatted || local || digits >= 10 || (part.len() >= 3 && digits >= 8) || first.digits().starts_with(b"0")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        super::super::apply(text, &find(text)).into_owned()
    }

    #[test]
    fn numbers_are_masked_whole() {
        for text in [
            "+1 (555) 010-2233",
            "(555) 010-2233",
            "555-010-2233",
            "555.010.2233",
            "555 010 2233",
            "+15550102233",
            "5550102233",
            "15550102233",
            "555-2233",
            "555 2233",
            "0170 1232233",
            "01 23 45 22 33",
            "01.23.45.22.33",
            "+ 1 . 5 5 5 . 0 1 0 . 2 2 3 3",
            "0049 170 2233",
            "98765 42233",
            "612 342 233",
            "０１７０－１２３２２３３",
            "٠١٧٠١٢٣٢٢٣٣",
            "555\u{200B}0102233",
            "030/1232233",
            "+44-20-7946-2233",
        ] {
            // A full-width hyphen separates the groups of the one that is full width.
            let text = text.replace('－', "-");
            assert_eq!(shown(&text), "[phone …33]", "{text}");
            assert_eq!(shown(&format!("ring {text}, now")), "ring [phone …33], now", "{text}");
        }
    }

    #[test]
    fn letters_before_a_long_number_do_not_save_it() {
        assert_eq!(shown("WhatsApp15550102233"), "WhatsApp[phone …33]");
        assert_eq!(shown("wa.me/15550102233"), "wa.me/[phone …33]");
        assert_eq!(shown("电话13800102233谢谢"), "电话[phone …33]谢谢");
    }

    #[test]
    fn two_numbers_side_by_side_are_both_masked() {
        assert_eq!(shown("555-010-2233 +1 555 010 4455"), "[phone …33] [phone …55]");
        assert_eq!(shown("555-010-2233 555-010-4455 555-010-6677 555-010-8899"), "[phone …99]");
        assert_eq!(shown("555-0102,555-0103"), "[phone …02],[phone …03]");
        assert_eq!(shown("$200 555-0102"), "$200 [phone …02]");
    }

    #[test]
    fn other_numbers_stay() {
        for text in [
            "2024-01-31",
            "31.12.2024",
            "12/31/2024",
            "2024/01/31 10:30",
            "2024-01-31 10:30:59",
            "on 31.01.24",
            "2019-2024",
            "2019 2020 2021",
            "$4 200 000",
            "$4,200,000",
            "4.200.000,50 €",
            "4 200 000 EUR",
            "1 000 000",
            "1,234,567,890",
            "99.5 %",
            "100% 200%",
            "3.14159265",
            "12345678",
            "1500-2000",
            "1000-5000",
            "10 20 30",
            "978-3-16-148410-0",
            "5GB 1080p 4k 60fps",
            "a1b2c3d4e5f6",
            "1234567890123456789",
            "20240131",
            "",
        ] {
            assert_eq!(shown(text), text);
        }
    }
}
