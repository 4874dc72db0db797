//! `phone_number`: numbers to call, in any disguise.

mod few;
mod shape;
mod spelled;

use std::{ops::Range, sync::LazyLock};

pub(in super::super) use spelled::DIGITS as SPELLED_DIGITS;

use few::Few;
use regex::Regex;

use super::{
    super::{Heuristic, facts::Facts, gate::Gate, tally::Tally},
    after, before,
};
use crate::text::Text;

/// Phone numbers.
pub const PHONE_NUMBER: Heuristic = Heuristic {
    name: "phone_number",
    sees: "phone numbers of 7 to 15 digits: plain, spaced, spelled out or with look-alike digits",
    example: "call five five five 0100 two two three, or +1 (555) 010.0223",
    buckets: &[1, 2],
    gate: Gate::PHONES,
    measure,
};

/// Words before a number that make it one to call.
static CUE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)(?:(?-u:\b)(?:call|calling|text|txt|sms|phone|fone|tel|teléfono|telefono|telefone|telefon|mobile|mob|cell|cel|celular|dial|ring|fax|hotline|helpline|helpdesk
              |whats\ ?app|whatsap|watsapp|telegram|viber|signal|imo|wa|zap|wpp|contact|reach|hubungi|landline|freephone|custcare|customer\ care|llama|ligue|appelez|ruf|anrufen|handy|nummer
              |number\ is|my\ number|phone\ number|contact\ number)
              (?:[^a-zà-ÿа-яё0-9]{1,3}(?:me|us|him|her|them|now|on|at|via|no|number|is|free|the|my|our|this|today|to|claim|a|uk|us|london|nr|line|text|only|please|s|only)){0,4}
            | 📞|☎|📱|📲 | звони(?:те)? | тел(?:ефон)? | номер ) [^a-zà-ÿа-яё0-9]{0,6}$",
    )
    .expect("a constant pattern")
});

/// Words before a number that make it something else.
static OTHER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)(?:(?-u:\b)(?:order|ref|reference|case|account|acct|invoice|code|pin|ticket|policy|serial|model|part|item|isbn|issn|doi|id|version|v|patent|bug|issue|pr|rs|inr|usd|eur|gbp|php|idr|rp)(?-u:\b)
              [^a-zà-ÿа-яё0-9]{0,3}(?:no|number|nr|is)?[^a-zà-ÿа-яё0-9]{0,3} | [$€£¥₹₽\#^=%/\\&] \s?)$",
    )
    .expect("a constant pattern")
});

/// What follows an amount or a count.
static UNIT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)^\s{0,2}(?:[%$€£¥₹₽°]|(?:dollars?|bucks|euros?|eur|usd|gbp|pounds?|views?|viewers|visitas|vistas|subs|subscribers?|likes?|dislikes|comments?|people|persons|votes?|voters
              |million|billion|trillion|thousand|years?|hours?|days?|seconds?|km|miles|times|plays|hits|followers?|members|users|deaths|cases|copies|jobs)(?-u:\b)|просмотр)",
    )
    .expect("a constant pattern")
});

/// How far before a number its cue is looked for, in bytes.
const REACH: usize = 48;
/// More digits than any phone number has (E.164), after which a run is only passed over.
const MAX_DIGITS: usize = 15;

/// Room for one digit more than a number has, and for what parts them.
const MOST_PARTS: usize = MAX_DIGITS + 2;

/// Digits in groups, as they stand in the folded text.
#[derive(Debug, Default)]
pub(super) struct Run {
    range: Range<usize>,
    digits: Few<u8, MOST_PARTS>,
    /// How many digits each group has.
    groups: Few<usize, MOST_PARTS>,
    /// The first character between each two groups.
    joints: Few<char, MOST_PARTS>,
    plus: bool,
    /// Whether the first or second group stands in brackets: `(555) 010`.
    brackets: bool,
    /// More digits than a number has.
    overlong: bool,
}

fn measure(text: &Text<'_>, _: &Facts, tally: &mut Tally) {
    let folded = text.folded();
    let mut ranges = Vec::new();
    let mut links = text.links().iter().filter_map(|link| link.folded.clone()).peekable();
    let mut at = 0;
    while let Some(start) = next_digit(folded, at) {
        while links.next_if(|link| link.end <= start).is_some() {}
        if let Some(link) = links.peek().filter(|link| link.contains(&start)) {
            at = link.end;
            continue;
        }
        let run = read(folded, start);
        at = run.range.end;
        if is_phone(folded, &run) {
            // The sign and bracket before the first digit belong to it.
            let lead = folded[..start].trim_end_matches(['+', '(']).len();
            ranges.push(lead.max(start.saturating_sub(2))..run.range.end);
        }
    }
    ranges.extend(spelled::numbers(text));
    ranges.sort_by_key(|range| range.start);
    // A number that is partly spelled out may have been found by its digits already.
    ranges.dedup_by(|next, last| next.start < last.end);
    tally.add_all(ranges.into_iter().map(|range| text.origin(range)));
}

/// Where the next digit at or after `at` stands.
fn next_digit(text: &str, at: usize) -> Option<usize> {
    let candidate = |&(_, byte): &(usize, u8)| byte.is_ascii_digit() || byte >= 0xc2;
    // Only the first byte of a character is looked at, so slicing there is safe.
    text.bytes()
        .enumerate()
        .skip(at)
        .filter(candidate)
        .find(|&(at, byte)| byte < 0x80 || text[at..].chars().next().and_then(digit).is_some())
        .map(|(at, _)| at)
}

/// The value of a digit: plain, full-width, mathematical, circled, or of another script.
fn digit(c: char) -> Option<u8> {
    let code = u32::from(c);
    let value = match c {
        '0'..='9' => code - 0x30,
        _ if c.is_ascii() => return None,
        '\u{ff10}'..='\u{ff19}' => code - 0xff10,
        '\u{1d7ce}'..='\u{1d7ff}' => (code - 0x1d7ce) % 10,
        '①'..='⑨' => code - 0x245f,
        '❶'..='❾' => code - 0x2775,
        '➀'..='➈' => code - 0x277f,
        '➊'..='➒' => code - 0x2789,
        '⓪' | '⓿' => 0,
        '\u{660}'..='\u{669}' => code - 0x660,
        '\u{966}'..='\u{96f}' => code - 0x966,
        _ => return None,
    };
    u8::try_from(value).ok()
}

/// Reads the run whose first digit stands at `start`.
fn read(text: &str, start: usize) -> Run {
    let mut run = Run::default();
    let lead = before(text, start, 3);
    run.plus = lead.trim_end().trim_end_matches('(').trim_end().ends_with('+');
    run.brackets = lead.ends_with('(');
    let mut end = start;
    let mut at = start;
    let mut group = 0;
    let mut joint = None;
    let mut length = 0;
    let mut chars = text[start..].chars().peekable();
    while let Some(c) = chars.next() {
        at += c.len_utf8();
        let zero = c == 'o' && joint.is_none() && group > 0 && chars.peek().is_some_and(|next| *next == 'o' || digit(*next).is_some());
        if let Some(value) = digit(c).or(zero.then_some(0)) {
            if let Some(joint) = joint.take() {
                run.groups.push(group);
                run.joints.push(joint);
                group = 0;
            }
            length = 0;
            group += 1;
            end = at;
            if run.digits.len() > MAX_DIGITS {
                run.overlong = true;
                run.groups.clear();
                run.joints.clear();
            } else {
                run.digits.push(value);
            }
        } else if matches!(c, '\u{fe0f}' | '\u{20e3}') && joint.is_none() {
            end = at;
        } else if length < 3 && is_joint(c) {
            run.brackets |= matches!(c, '(' | ')') && run.groups.len() < 2;
            // The most telling character stands for all of `) - `.
            joint = Some(joint.filter(|&joint| joint != ' ' && c == ' ').unwrap_or(c));
            length += 1;
        } else {
            break;
        }
    }
    run.groups.push(group);
    run.range = start..end;
    run
}

fn is_joint(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '.' | '-' | '(' | ')' | '/' | '_' | '*' | '~' | '•' | '·' | '‑' | '–')
}

fn is_phone(text: &str, run: &Run) -> bool {
    let Range { start, end } = run.range;
    if run.overlong || !(7..=MAX_DIGITS).contains(&run.digits.len()) {
        return false;
    }
    let before = before(text, start, REACH);
    let before = before.trim_end_matches(['+', '(']);
    let cue = CUE.is_match(before);
    // Part of a word or of a longer number: `x86123456`, `1,234,567`, `abc_1234567`.
    let glued = before.ends_with(|c: char| c.is_alphanumeric() || c == '_') && !(cue || run.plus);
    let decimal = before.ends_with(['.', ',', ':']) && before.trim_end_matches(['.', ',', ':']).ends_with(|c: char| c.is_ascii_digit());
    let rest = &text[end..];
    let counted = rest.starts_with([',', ':', '%']) && rest[1..].starts_with(|c: char| c.is_ascii_digit());
    if glued || decimal || counted || !run.plus && OTHER.is_match(before) || !cue && UNIT.is_match(after(text, end, 24)) {
        return false;
    }
    if rest.starts_with(char::is_alphabetic) && !(cue || run.plus || run.digits[0] == 0) {
        return false;
    }
    shape::is_phone(run, cue)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(text: &str) -> u32 {
        PHONE_NUMBER.measure(&Text::fold(text)).level
    }

    #[test]
    fn numbers() {
        for text in [
            "+1 555 010 0223",
            "+44 (0)20 7946 0123",
            "+1.5.5.5.0.1.0.0.2.2.3",
            "(555) 010-0223",
            "555-010-0223",
            "1-800-555-0199",
            "555.010.0223",
            "call 5550100",
            "text me on 555 0100 223",
            "WhatsApp: 15550100223",
            "0800 555 0199",
            "07700900123now",
            "+①⑤⑤⑤⓪①⓪⓪②②③",
            "call 1️⃣5️⃣5️⃣5️⃣0️⃣1️⃣0️⃣2️⃣2️⃣3️⃣",
            "(51) 3012-7875",
            "tel. 555o1oo223",
            "📞 98450 43217",
            "five five five zero one zero zero two two three",
            "call five five five 0100 two two three",
        ] {
            assert_eq!(level(text), 1, "{text}");
        }
        assert_eq!(level("call +1 555 010 0223, or +1 555 010 0224"), 2);
    }

    #[test]
    fn no_numbers() {
        for text in [
            "2014-2015 and 1939 - 1945",
            "on 2020-03-12 or 12/03/2020 or 12.03.2020 at 10:30",
            "20200312 103000",
            "1.000.000.000 views, 3 016 427 958 views",
            "1602945378 views",
            "$1234567890, 1234567 dollars, 4000-9000$ a week",
            "ISBN 978-3-16-148410-0",
            "192.168.100.200 or 10.0.19041.1234",
            "1,234,567,890",
            "3.14159265358979",
            "0.123456789",
            "order number 123456789",
            "1 2 3 4 5 6 7 8 9 10",
            "one two three four five six seven eight nine ten",
            "10-9-8-7-6-5-4-3-2-1",
            "a1b2c3d4e5f612345678",
            "http://example.com/15550100223",
            "score 21-19 19-21 21-17",
            "4130265 comments",
            "1234567890123456789",
            "x33333333333",
            "#12345678",
        ] {
            assert_eq!(level(text), 0, "{text}");
        }
    }
}
