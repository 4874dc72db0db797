//! Which groups of digits are shaped like a phone number.

use super::Run;

/// Whether `run` (7 to 15 digits) is a phone number; with a `cue` before it, more shapes are.
pub(super) fn is_phone(run: &Run, cue: bool) -> bool {
    let digits = &run.digits[..];
    if distinct(digits) < 3 || is_counting(digits) || is_book(digits, run.plus) {
        return false;
    }
    if run.plus {
        return digits.len() >= 8 && digits[0] != 0;
    }
    if is_date(run) || is_address(run) {
        return false;
    }
    let thousands = is_thousands(run);
    if cue {
        return !thousands || run.digits.len() >= 9;
    }
    !thousands && (is_north_american(run) || is_national(run) || is_international(digits) || is_bracketed(run) || is_spread(run))
}

/// The value of the group at `index`.
fn value(run: &Run, index: usize) -> u64 {
    let start: usize = run.groups[..index].iter().sum();
    let group = &run.digits[start..start + run.groups[index]];
    group.iter().fold(0, |value, &digit| value * 10 + u64::from(digit))
}

fn distinct(digits: &[u8]) -> u32 {
    digits.iter().fold(0u16, |seen, &digit| seen | 1 << digit).count_ones()
}

/// `123456789`, `9876543210`: mostly one step from digit to digit.
fn is_counting(digits: &[u8]) -> bool {
    let steps = |step: i16| digits.windows(2).filter(|pair| i16::from(pair[1]) - i16::from(pair[0]) == step).count();
    steps(1).max(steps(-1)) + 3 >= digits.len()
}

/// An ISBN-13.
fn is_book(digits: &[u8], plus: bool) -> bool {
    !plus && digits.len() == 13 && (digits.starts_with(&[9, 7, 8]) || digits.starts_with(&[9, 7, 9]))
}

/// A date, two years, or a time stamp.
fn is_date(run: &Run) -> bool {
    let year = |index: usize| run.groups[index] == 4 && (1000..=2199).contains(&value(run, index));
    let part = |index: usize, most: u64| run.groups[index] <= 2 && (1..=most).contains(&value(run, index));
    match run.groups[..] {
        [8] => {
            let (digits, whole) = (&run.digits, value(run, 0));
            digits[0] <= 2 && (1900..=2099).contains(&(whole / 10_000)) && whole / 100 % 100 <= 12 && whole % 100 <= 31
        }
        [4, 4] => year(0) && year(1),
        [_, _, 4, ..] if part(0, 31) && part(1, 31) => year(2),
        [4, _, _, ..] => year(0) && part(1, 12) && part(2, 31),
        [8, 4 | 6] => (1900..=2099).contains(&(value(run, 0) / 10_000)),
        _ => false,
    }
}

/// An IP address or a version.
fn is_address(run: &Run) -> bool {
    let dotted = run.joints.iter().all(|&joint| joint == '.');
    let ip = run.groups.len() == 4 && (0..4).all(|index| run.groups[index] <= 3 && value(run, index) < 256);
    dotted && (ip || run.groups.len() >= 3 && run.groups[0] <= 2 && run.groups[1] <= 1) && !run.groups.iter().all(|&length| length == 1)
}

/// `1.000.000`, `3 016 427`: groups of three after the first.
fn is_thousands(run: &Run) -> bool {
    let joint = run.joints.first().copied();
    let same = run.joints.iter().all(|&other| Some(other) == joint);
    same && matches!(joint, Some(' ' | '.' | '\u{a0}'))
        && run.digits[0] != 0
        && run.groups[0] <= 3
        && run.groups[1..].iter().all(|&length| length == 3)
}

/// `555 010 0223`, `1-555-010-0223`.
fn is_north_american(run: &Run) -> bool {
    match run.groups[..] {
        [3, 3, 4] => run.digits[0] > 1,
        [1, 3, 3, 4] => run.digits[0] == 1 && run.digits[1] > 1,
        _ => false,
    }
}

/// A national number with its leading zero: `020 7946 0123`, `07700900123`.
fn is_national(run: &Run) -> bool {
    run.digits[0] == 0
        && run.digits[1] != 0
        && (9..=12).contains(&run.digits.len())
        && run.groups[0] >= 2
        && run.groups.iter().all(|&length| length >= 2)
}

/// An international number by its prefix: `0044 20 7946 0123`.
fn is_international(digits: &[u8]) -> bool {
    digits.starts_with(&[0, 0]) && digits[2] != 0 && digits.len() >= 11
}

/// An area code in brackets: `(51) 3012-7875`.
fn is_bracketed(run: &Run) -> bool {
    run.brackets && run.groups.len() >= 2 && run.groups[0] >= 2 && run.digits.len() >= 8
}

/// Digit by digit, by something other than spaces: `5.5.5.0.1.0.0.2.2.3`.
fn is_spread(run: &Run) -> bool {
    run.groups.len() >= 10 && run.groups.iter().all(|&length| length == 1) && run.joints.iter().all(|&joint| joint != ' ')
}
