//! Decimals: numbers written as `format!` writes them, but without finding their exact decimal expansion first.
//!
//! To write a few decimals it is enough to multiply, round and write a whole number. Where the product lies so near the middle between two that its
//! own rounding could matter, `format!` has its say. All of reading and writing took 0.22 us a comment with `format!` for weights and exact arithmetic for
//! probabilities, 0.16 with this and smaller savings beside it.

use std::fmt::Write as _;

/// `number` times `scale` (at most a million), rounded to a whole number as decimal formatting rounds; `None` where this cannot tell.
fn rounded(number: f64, scale: f64) -> Option<u32> {
    const MOST: f64 = (1u64 << 30) as f64;
    // A product below 2^30 is off by at most 2^-24, or 6e-8.
    const NEAR: f64 = 1e-6;
    let product = number * scale;
    if !(0.0..MOST).contains(&product) || number.is_sign_negative() {
        return None;
    }
    let whole = product as u32;
    let beyond_half = product - f64::from(whole) - 0.5;
    (beyond_half.abs() > NEAR).then(|| whole + u32::from(beyond_half > 0.0))
}

/// Adds `number`, 0 to 1, to `text` as `{:.6}`.
pub fn push_probability(number: f64, text: &mut Vec<u8>) {
    const MILLION: u32 = 1_000_000;
    let Some(millionths) = rounded(number, f64::from(MILLION)).filter(|&millionths| millionths <= MILLION) else {
        text.extend_from_slice(format!("{number:.6}").as_bytes());
        return;
    };
    // A million more gives seven digits, the first of them one too high.
    let mut buffer = itoa::Buffer::new();
    if let [first, decimals @ ..] = buffer.format(MILLION + millionths).as_bytes() {
        text.extend_from_slice(&[first - 1, b'.']);
        text.extend_from_slice(decimals);
    }
}

/// Adds `number` to `text` as `{:+.2}`.
pub fn push_weight(number: f64, text: &mut String) {
    let Some(hundredths) = rounded(number.abs(), 100.0) else {
        // Writing to a string does not fail.
        let _ = write!(text, "{number:+.2}");
        return;
    };
    let mut buffer = itoa::Buffer::new();
    text.push(if number.is_sign_negative() { '-' } else { '+' });
    text.push_str(buffer.format(hundredths / 100));
    let decimals = hundredths % 100;
    text.push_str(if decimals < 10 { ".0" } else { "." });
    text.push_str(buffer.format(decimals));
}

/// A number with thousands separated: `12,345`.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn agree(number: f64) {
        let mut bytes = Vec::new();
        push_probability(number, &mut bytes);
        assert_eq!(String::from_utf8(bytes).unwrap(), format!("{number:.6}"), "{number:e}");
        let mut text = String::new();
        push_weight(number, &mut text);
        assert_eq!(text, format!("{number:+.2}"), "{number:e}");
    }

    #[test]
    fn at_every_boundary() {
        let mut numbers = vec![0.0, 1.0, 1.5, 9.995, 10.0, f64::NAN, f64::INFINITY, f64::MAX, f64::MIN_POSITIVE, 5e-324];
        numbers.extend([(1u64 << 30) as f64 / 100.0, (1u64 << 30) as f64 / 1e6, 1e9, 1e15, 1e300]);
        // The only exact ties of six decimals are odd multiples of 1/128, of two decimals those of 1/8.
        numbers.extend((0..=1280).map(|n| f64::from(n) / 128.0));
        numbers.extend((0..=1_000_000).step_by(7).flat_map(|n| [f64::from(n) / 1e6, (f64::from(n) + 0.5) / 1e6]));
        numbers.extend((0..5000).flat_map(|n| [f64::from(n) / 100.0, (f64::from(n) + 0.5) / 100.0]));
        numbers.extend((-40..1100).map(|n| 2f64.powi(-n)));
        for number in numbers {
            for near in [number.next_down(), number, number.next_up()] {
                agree(near);
                agree(-near);
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100_000))]
        #[test]
        fn anywhere(bits in any::<u64>(), share in 0.0..=1.0f64, weight in -30.0..30.0f64) {
            agree(f64::from_bits(bits));
            agree(share);
            agree(weight);
        }
    }

    #[test]
    fn thousands_are_separated() {
        assert_eq!([grouped(7), grouped(1234), grouped(1_234_567)], ["7", "1,234", "1,234,567"]);
    }
}
