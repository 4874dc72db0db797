//! Amounts: the prices, wages and sums that stand in a text, with the time they are paid for.
//!
//! The grammar, over the words of the folded view:
//! `[adverb] [sign | code] number [multiplier] [sign | word] [- number ...] [rate]`, where a rate is `/h`, `a day`,
//! `per week`, `in just two weeks` or `weekly`. A number without a currency is an amount only where it carries both a
//! multiplier and a rate (`1k a day`), or a rate beside an earning word.

use std::ops::Range;

use super::{
    currencies::{
        Multiplier, is_adverb, is_code_before, is_joint, is_number_word, is_period, is_plain_money, is_sign, is_slack, is_word_after,
        is_year, multiplier,
    },
    earnings,
};
use crate::text::{Text, WordKind};

/// A sum of money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Amount {
    /// Its place in the folded view, rate included.
    pub range: Range<usize>,
    /// Index of its first word.
    pub first: usize,
    /// Index of its last word, rate included.
    pub last: usize,
    /// What it is paid for.
    pub rate: Option<Rate>,
    /// Whether it runs to millions.
    pub huge: bool,
}

/// The time that an amount is paid for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rate {
    /// Its place in the folded view.
    pub range: Range<usize>,
    /// Whether it is a year, as in honest salaries.
    pub yearly: bool,
}

/// More amounts than this are not looked for.
const MOST_AMOUNTS: usize = 128;
/// Nor are amounts looked for after so many numbers that were none: it is a table then.
const MOST_NUMBERS: usize = 10_000;

/// Adds the amounts of a text, in order. They begin at numbers, or at words for money that may be spelled sums: at the words of the indices `sums`.
pub(super) fn read(text: &Text<'_>, sums: &[u32], amounts: &mut Vec<Amount>) {
    let reader = Reader { text };
    let mut next = 0;
    let mut numbers = 0;
    for &at in sums {
        let at = at as usize;
        if amounts.len() >= MOST_AMOUNTS || numbers >= MOST_NUMBERS {
            break;
        }
        if at < next {
            continue;
        }
        let found = match text.words()[at].kind {
            WordKind::Letters => reader.spelled(at),
            WordKind::Number | WordKind::Mixed => {
                numbers += 1;
                reader.counted(at)
            }
        };
        if let Some(amount) = found {
            next = amount.last + 1;
            amounts.push(amount);
        }
    }
}

/// A number with what belongs to it.
struct Number {
    /// Index of its last word.
    last: usize,
    /// Its place in the folded view.
    range: Range<usize>,
    currency: bool,
    multiplier: Option<Multiplier>,
    /// Digits before the decimal point.
    digits: usize,
}

struct Reader<'a> {
    text: &'a Text<'a>,
}

impl<'a> Reader<'a> {
    /// The word at `at`, empty past the end.
    fn word(&self, at: usize) -> &'a str {
        self.text.words().get(at).map_or("", |word| self.text.word(word))
    }

    /// The word at `at` if it is made of letters, else empty.
    fn letters(&self, at: usize) -> &'a str {
        match self.text.words().get(at) {
            Some(word) if word.kind == WordKind::Letters => self.text.word(word),
            _ => "",
        }
    }

    /// What stands between the words `at - 1` and `at`.
    fn gap(&self, at: usize) -> &'a str {
        let words = self.text.words();
        let from = at.checked_sub(1).and_then(|before| words.get(before)).map_or(0, |word| word.end);
        let to = words.get(at).map_or(self.text.folded().len(), |word| word.start);
        self.text.folded().get(from..to).unwrap_or("")
    }

    /// Whether only a little space, a full stop or a hyphen stands before the word `at`.
    fn close(&self, at: usize) -> bool {
        let gap = self.gap(at);
        gap.len() <= 3 && gap.chars().all(|c| c.is_whitespace() || matches!(c, '.' | '-' | ':'))
    }

    /// Whether the gap before `at` holds nothing but space, currency signs and the marks that trail a price.
    fn trailing(&self, at: usize) -> bool {
        self.gap(at).chars().all(|c| c == ' ' || matches!(c, '+' | '*' | '~' | '.' | '-') || is_sign(c)) && self.gap(at).len() <= 8
    }

    /// `five thousand dollars`, read from its currency word.
    fn spelled(&self, at: usize) -> Option<Amount> {
        if !is_plain_money(self.letters(at)) {
            return None;
        }
        let mut first = at;
        let mut numbers = 0;
        let mut huge = false;
        while first > 0 && at - first < 6 && self.close(first) {
            let word = self.letters(first - 1);
            if is_number_word(word) {
                numbers += 1;
                huge |= multiplier(word) == Some(Multiplier::Million);
            } else if !matches!(word, "a" | "of" | "and" | "few") {
                break;
            }
            first -= 1;
        }
        if numbers == 0 {
            return None;
        }
        let words = self.text.words();
        Some(self.with_rate(first, words[first].start, at, words[at].end, huge))
    }

    /// An amount whose number at `at` is written in digits.
    fn counted(&self, at: usize) -> Option<Amount> {
        let mut number = self.number(at)?;
        let start = number.range.start;
        if let Some(upper) = self.upper_bound(&number) {
            number = Number {
                currency: number.currency || upper.currency,
                multiplier: number.multiplier.or(upper.multiplier),
                digits: number.digits.max(upper.digits),
                ..upper
            };
        }
        let huge = number.multiplier == Some(Multiplier::Million) || number.digits > 6;
        let amount = self.with_rate(at, start, number.last, number.range.end, huge);
        let thousands = number.multiplier == Some(Multiplier::Thousand);
        let paid = amount.rate.is_some();
        let is_money = number.currency
            || paid && thousands && !self.is_sport(at)
            || paid && number.digits >= 3 && earnings::earned(self.text, &amount).is_some();
        is_money.then_some(amount)
    }

    /// `I run 5k a day` is no wage.
    fn is_sport(&self, at: usize) -> bool {
        (at.saturating_sub(3)..at).any(|before| {
            matches!(
                self.word(before),
                "run" | "ran" | "running" | "walk" | "walked" | "walking" | "jog" | "jogged" | "bike" | "swim" | "steps" | "row"
            )
        })
    }

    /// One number with its currency and multiplier.
    fn number(&self, at: usize) -> Option<Number> {
        let word = self.text.words().get(at)?;
        let (code, digits, rest) = parts(self.text.word(word))?;
        if !(code.is_empty() || is_code_before(code)) {
            return None;
        }
        let mut number =
            Number { last: at, range: word.start..word.end, currency: !code.is_empty(), multiplier: None, digits: whole_digits(digits) };
        match rest {
            "" => self.join_thousands(&mut number),
            "p" => number.currency |= self.is_pence(at, digits),
            _ if is_word_after(rest) => number.currency = true,
            _ => match multiplier(rest) {
                Some(found) => number.multiplier = Some(found),
                // `1080p`, `3rd`, `24h`
                None if is_period(rest) => return None,
                None => {
                    let split = rest.char_indices().nth(1).map_or(rest.len(), |(at, _)| at);
                    let (short, code) = rest.split_at(split);
                    number.multiplier = multiplier(short);
                    number.currency |= is_word_after(code);
                    if !number.currency || number.multiplier.is_none() {
                        return None;
                    }
                }
            },
        }
        if self.gap(number.last + 1).starts_with('%') {
            return None;
        }
        self.currency_before(at, &mut number);
        if number.multiplier.is_none()
            && self.close(number.last + 1)
            && let Some(found) = multiplier(self.letters(number.last + 1))
        {
            number.last += 1;
            number.multiplier = Some(found);
            number.currency |= self.word(number.last) == "grand";
            number.range.end = self.text.words()[number.last].end;
        }
        self.currency_after(&mut number);
        Some(number)
    }

    /// `5 000`: groups of three digits, each after a single space, belong to a number that begins with up to three.
    fn join_thousands(&self, number: &mut Number) {
        if number.digits > 3 || number.range.len() != number.digits {
            return; // a year, or a number with separators of its own
        }
        while number.digits < 12 && matches!(self.gap(number.last + 1), " " | "\u{a0}" | "\u{202f}") {
            let next = self.word(number.last + 1);
            if next.len() != 3 || !next.bytes().all(|b| b.is_ascii_digit()) {
                return;
            }
            number.last += 1;
            number.digits += 3;
            number.range.end = self.text.words()[number.last].end;
        }
    }

    /// `50p/msg`, but not `720p`.
    fn is_pence(&self, at: usize, digits: &str) -> bool {
        digits.len() <= 3
            && !matches!(digits, "144" | "240" | "360" | "480" | "540" | "720")
            && (self.gap(at + 1).starts_with('/')
                || self.close(at + 1) && (is_joint(self.letters(at + 1)) || is_period(self.letters(at + 1))))
    }

    fn currency_before(&self, at: usize, number: &mut Number) {
        let gap = self.gap(at);
        let trimmed = gap.trim_end_matches(' ');
        let before = at.checked_sub(1).map_or("", |before| self.letters(before));
        if let Some(sign) = trimmed.chars().next_back().filter(|c| is_sign(*c)) {
            let touches_word = at > 0 && trimmed.len() == sign.len_utf8();
            // `r$ 50`, `us$50`
            let named = touches_word && matches!(before, "r" | "us" | "a" | "c" | "nz" | "hk" | "s");
            // In `5$ 10` the sign belongs to the five.
            if touches_word && !named && trimmed.len() < gap.len() {
                return;
            }
            number.currency = true;
            number.range.start = if named {
                self.text.words()[at - 1].start
            } else {
                self.text.words()[at].start - (gap.len() - trimmed.len()) - sign.len_utf8()
            };
        } else if at > 0 && self.close(at) && is_code_before(before) && before != "us" {
            number.currency = true;
            number.range.start = self.text.words()[at - 1].start;
        }
    }

    fn currency_after(&self, number: &mut Number) {
        let next = number.last + 1;
        let gap = self.gap(next);
        let trimmed = gap.trim_start_matches([' ', '+']);
        if let Some(sign) = trimmed.chars().next().filter(|c| is_sign(*c)) {
            // In `5 $10` the sign belongs to the ten.
            let takes = number.range.end + (gap.len() - trimmed.len());
            let belongs_ahead =
                gap.starts_with(' ') && trimmed.len() == sign.len_utf8() && self.word(next).starts_with(|c: char| c.is_ascii_digit());
            if !belongs_ahead {
                number.currency = true;
                number.range.end = takes + sign.len_utf8();
            }
        } else if self.trailing(next) && is_word_after(self.letters(next)) && !self.is_weight(number.last, next) {
            number.currency = true;
            number.last = next;
            number.range.end = self.text.words()[next].end;
        }
    }

    /// `I lost 20 pounds` is no money.
    fn is_weight(&self, at: usize, unit: usize) -> bool {
        self.word(unit) == "pounds"
            && (at.saturating_sub(4)..at).any(|before| {
                let word = self.word(before);
                ["los", "weigh", "drop", "gain", "shed"].iter().any(|stem| word.starts_with(stem))
            })
    }

    /// The second number of a range: `4000-9000$`, `$5 to $10`.
    fn upper_bound(&self, lower: &Number) -> Option<Number> {
        let next = lower.last + 1;
        let gap = self.gap(next);
        if gap.len() > 12 {
            return None;
        }
        let dash = gap.trim_matches(|c: char| c == ' ' || c == '+' || is_sign(c));
        let second = if matches!(dash, "-" | "–" | "—" | "~") {
            next
        } else if dash.is_empty() && matches!(self.word(next), "to" | "bis" | "до" | "till") && self.gap(next + 1).len() <= 6 {
            next + 1
        } else {
            return None;
        };
        self.number(second)
    }

    /// The amount from `first` to `last`, with its rate if it has one.
    fn with_rate(&self, first: usize, start: usize, last: usize, end: usize, huge: bool) -> Amount {
        let mut amount = Amount { range: start..end, first, last, rate: None, huge };
        if let Some((unit, from)) = self.rate_after(last) {
            let end = self.text.words()[unit].end;
            let yearly = is_year(self.letters(unit));
            amount.rate = Some(Rate { range: from..end, yearly });
            amount.range.end = amount.range.end.max(end);
            amount.last = unit;
        } else if let Some(adverb) = self.adverb_before(first, start) {
            let word = self.text.words()[adverb];
            let yearly = is_year(self.letters(adverb));
            amount.rate = Some(Rate { range: word.start..word.end, yearly });
            amount.range.start = word.start;
            amount.first = adverb;
        }
        amount
    }

    /// The word that ends the rate after the word `last`, and where the rate begins.
    fn rate_after(&self, last: usize) -> Option<(usize, usize)> {
        let next = last + 1;
        let start = self.text.words().get(next)?.start;
        let gap = self.gap(next);
        if gap.len() <= 8 && gap.ends_with('/') {
            return is_period(self.letters(next)).then_some((next, start - 1));
        }
        if !self.trailing(next) {
            return None;
        }
        if is_adverb(self.letters(next)) {
            return Some((next, start));
        }
        if !is_joint(self.letters(next)) {
            return None;
        }
        for unit in next + 1..next + 6 {
            if !self.close(unit) {
                return None;
            }
            if is_period(self.letters(unit)) {
                return Some((unit, start));
            }
            if !is_slack(self.word(unit)) {
                return None;
            }
        }
        None
    }

    /// The adverb right before an amount: `daily 2k`.
    fn adverb_before(&self, first: usize, start: usize) -> Option<usize> {
        let words = self.text.words();
        // The amount may begin with a code of its own: `weekly usd 500`.
        let before = (first.saturating_sub(2)..first).rev().find(|at| words[*at].end <= start)?;
        let between = self.text.folded().get(words[before].end..start)?;
        (between.len() <= 4 && between.chars().all(|c| c == ' ' || matches!(c, ':' | '-')) && is_adverb(self.letters(before)))
            .then_some(before)
    }
}

/// Splits `usd500k` into the letters before, the digits with their separators, and the letters after.
fn parts(word: &str) -> Option<(&str, &str, &str)> {
    let from = word.find(|c: char| c.is_numeric())?;
    let (code, rest) = word.split_at(from);
    let to = rest.find(|c: char| !(c.is_numeric() || matches!(c, '.' | ',' | '\'' | '’' | '٬' | '٫'))).unwrap_or(rest.len());
    let (digits, letters) = rest.split_at(to);
    Some((code, digits, letters))
}

/// Digits before the decimal point; `1,000` and `1.000` have four, `1.50` has one.
fn whole_digits(number: &str) -> usize {
    let separators = ['.', ',', '\'', '’', '٬', '٫'];
    let whole = match number.rsplit_once(separators) {
        Some((whole, fraction)) if fraction.chars().count() != 3 => whole,
        _ => number,
    };
    whole.chars().filter(|c| c.is_numeric()).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::features::heuristics::facts::Facts;

    fn amounts(text: &Text<'_>) -> Vec<Amount> {
        let mut facts = Facts::default();
        facts.read(text);
        facts.amounts
    }

    /// The amounts of `typed`, as typed; a rate is set off by `|`.
    fn seen(typed: &str) -> Vec<String> {
        let text = Text::fold(typed);
        amounts(&text)
            .iter()
            .map(|amount| {
                let whole = &text.folded()[amount.range.clone()];
                match &amount.rate {
                    Some(rate) => format!("{whole} | {}", &text.folded()[rate.range.clone()]),
                    None => whole.to_owned(),
                }
            })
            .collect()
    }

    #[test]
    fn signs_codes_and_words_on_either_side() {
        for (typed, wanted) in [
            ("it is $4,200 now", "$4,200"),
            ("pay £1.50 for it", "£1.50"),
            ("about 300€, no more", "300€"),
            ("about 300 €", "300 €"),
            ("₹5000 only", "₹5000"),
            ("R$ 2.500 por", "r$ 2.500"),
            ("500 kr tack", "500 kr"),
            ("za 300 zł", "300 zł"),
            ("за 5 000 руб", "5 000 руб"),
            ("I have 2 BTC left", "2 btc"),
            ("USD 500 each", "usd 500"),
            ("in 2015 100 $ were", "100 $"),
            ("Rs.500 each", "rs.500"),
            ("usd500 each", "usd500"),
            ("500usd each", "500usd"),
            ("$5 million of it", "$5 million"),
            ("5 grand", "5 grand"),
            ("5k dollars", "5k dollars"),
            ("five thousand dollars or so", "five thousand dollars"),
            ("thousands of dollars", "thousands of dollars"),
            ("4000-9000$ of it", "4000-9000$"),
            ("from $5 to $10 of it", "$5 to $10"),
            ("5万円", "5万円"),
        ] {
            assert_eq!(seen(typed), [wanted], "{typed}");
        }
    }

    #[test]
    fn rates() {
        for (typed, wanted) in [
            ("180$/h here", "180$/h | /h"),
            ("$85 an hour", "$85 an hour | an hour"),
            ("4000-9000$ a month", "4000-9000$ a month | a month"),
            ("USD 500 per week", "usd 500 per week | per week"),
            ("5,000 euros weekly", "5,000 euros weekly | weekly"),
            ("$500+ a day", "$500+ a day | a day"),
            ("daily 2K, easy", "daily 2k | daily"),
            ("weekly $500", "weekly $500 | weekly"),
            ("1k a day", "1k a day | a day"),
            ("$4,200 in just two weeks", "$4,200 in just two weeks | in just two weeks"),
            ("5000 рублей в день", "5000 рублей в день | в день"),
            ("300€ al día", "300€ al día | al día"),
            ("R$ 900 por mes", "r$ 900 por mes | por mes"),
            ("200 € pro Tag", "200 € pro tag | pro tag"),
            ("150p per min", "150p per min | per min"),
            ("earn 3000 per month", "3000 per month | per month"),
        ] {
            assert_eq!(seen(typed), [wanted], "{typed}");
        }
    }

    #[test]
    fn numbers_that_are_no_money() {
        for typed in [
            "2% of GDP",
            "Article 5 of 1949",
            "in 1080p and 720p",
            "rent is 1200 a month",
            "I run 5k a day",
            "1,000,000 views in two weeks",
            "2 billion views",
            "50 Cent sings it",
            "I lost 20 pounds",
            "call 555-0102",
            "500 people a day are ill",
            "see you at 10 to 11",
            "NATO spends 3.5 billion",
            "cheap loan$ 100% of it",
            "a tariff of 25 % on $teel",
        ] {
            assert_eq!(seen(typed), [""; 0], "{typed}");
        }
    }

    #[test]
    fn several_amounts_in_one_text() {
        assert_eq!(seen("I get 180$/h, daily 2K, so 4000-9000$ a month, or 5$ 10").len(), 4);
    }

    proptest! {
        #[test]
        fn places_lie_on_letters_whatever_is_typed(
            typed in "(\\$|€|usd|rs\\.| |-|/|[0-9]{1,4}|k|to|a|day|weekly|daily|five|thousand|dollars|i|made|é|📈|,|\\.|\n){0,40}"
        ) {
            let folded = typed.to_lowercase();
            let text = Text::fold(&folded);
            for amount in amounts(&text) {
                prop_assert!(text.folded().get(amount.range.clone()).is_some());
                prop_assert!(amount.first <= amount.last);
            }
        }
    }
}
