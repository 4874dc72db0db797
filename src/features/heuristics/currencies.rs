//! Currencies, multipliers and periods: the words of a price.

/// Signs that stand before or after an amount.
pub(super) fn is_sign(letter: char) -> bool {
    // The whole block of currency signs, and those that stand outside it.
    matches!(letter, '$' | '£' | '¥' | '€' | '\u{20a0}'..='\u{20cf}' | '฿' | '៛' | '﷼' | '￥' | '＄' | '￡')
}

/// Codes that stand before an amount: `usd 500`, `rs.500`.
pub(super) fn is_code_before(word: &str) -> bool {
    matches!(
        word,
        "usd"
            | "us"
            | "eur"
            | "euro"
            | "gbp"
            | "inr"
            | "rs"
            | "rp"
            | "rm"
            | "ngn"
            | "ksh"
            | "kes"
            | "php"
            | "chf"
            | "cad"
            | "aud"
            | "nzd"
            | "sgd"
            | "hkd"
            | "aed"
            | "sar"
            | "zar"
            | "idr"
            | "jpy"
            | "cny"
            | "rmb"
            | "krw"
            | "mxn"
            | "brl"
            | "kr"
            | "sek"
            | "nok"
            | "dkk"
            | "pln"
            | "czk"
            | "rub"
            | "btc"
            | "eth"
            | "usdt"
            | "tk"
            | "ghs"
    )
}

/// Codes and words that stand after an amount: `500 usd`, `5,000 euros`.
pub(super) fn is_word_after(word: &str) -> bool {
    is_plain_money(word)
        || matches!(
            word,
            "usd"
                | "eur"
                | "gbp"
                | "pounds"
                | "quid"
                | "rupees"
                | "rupee"
                | "rs"
                | "inr"
                | "pesos"
                | "peso"
                | "reais"
                | "kr"
                | "kronor"
                | "kroner"
                | "sek"
                | "nok"
                | "dkk"
                | "zł"
                | "zl"
                | "złotych"
                | "pln"
                | "руб"
                | "рубль"
                | "рублей"
                | "рубля"
                | "р"
                | "rub"
                | "rubles"
                | "roubles"
                | "грн"
                | "гривен"
                | "тг"
                | "тенге"
                | "долларов"
                | "доллара"
                | "баксов"
                | "евро"
                | "naira"
                | "ngn"
                | "ksh"
                | "kes"
                | "shillings"
                | "rand"
                | "zar"
                | "dirham"
                | "dirhams"
                | "aed"
                | "riyal"
                | "riyals"
                | "sar"
                | "ringgit"
                | "baht"
                | "yen"
                | "jpy"
                | "yuan"
                | "rmb"
                | "cny"
                | "krw"
                | "php"
                | "idr"
                | "rupiah"
                | "vnd"
                | "đ"
                | "đồng"
                | "tl"
                | "lira"
                | "lei"
                | "huf"
                | "kč"
                | "czk"
                | "chf"
                | "franken"
                | "francs"
                | "cad"
                | "aud"
                | "nzd"
                | "sgd"
                | "hkd"
                | "mxn"
                | "brl"
                | "clp"
                | "ils"
                | "nis"
                | "shekels"
                | "cedis"
                | "ghs"
                | "taka"
                | "btc"
                | "bitcoin"
                | "bitcoins"
                | "eth"
                | "ethereum"
                | "usdt"
                | "xrp"
                | "bnb"
                | "ltc"
                | "doge"
                | "元"
                | "円"
                | "块"
                | "원"
                | "만원"
                | "dólares"
                | "dolares"
                | "dolar"
                | "dolarów"
                | "dollari"
        )
}

/// Words that make a spelled number money: `five thousand dollars`.
pub(super) const PLAIN_MONEY: &[&str] = &["dollars", "dollar", "bucks", "buck", "euros", "euro", "usd"];

/// Whether `word` is one of [`PLAIN_MONEY`].
pub(super) fn is_plain_money(word: &str) -> bool {
    PLAIN_MONEY.contains(&word)
}

/// What a multiplier does to an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Multiplier {
    /// Tens to hundreds of thousands: `k`, `thousand`, `lakh`.
    Thousand,
    /// Millions and more: sums of states and firms rather than of persons.
    Million,
}

/// `k`, `thousand`, `million` and the like, joined to the number or after it.
pub(super) fn multiplier(word: &str) -> Option<Multiplier> {
    match word {
        "k" | "grand" | "thousand" | "hundred" | "lakh" | "lakhs" | "lac" | "mil" | "mille" | "tausend" | "tsd" | "tys" | "тыс"
        | "тысяч" | "тысячи" | "к" | "万" | "만" => Some(Multiplier::Thousand),
        "m" | "mm" | "mn" | "mio" | "bn" | "b" | "tn" | "million" | "millions" | "billion" | "billions" | "trillion" | "crore"
        | "crores" | "млн" | "млрд" | "миллионов" | "миллиона" | "millones" | "milhões" | "millionen" | "milliarden" => {
            Some(Multiplier::Million)
        }
        _ => None,
    }
}

/// Words of a spelled number.
pub(super) fn is_number_word(word: &str) -> bool {
    matches!(
        word,
        "one"
            | "two"
            | "three"
            | "four"
            | "five"
            | "six"
            | "seven"
            | "eight"
            | "nine"
            | "ten"
            | "eleven"
            | "twelve"
            | "fifteen"
            | "twenty"
            | "thirty"
            | "forty"
            | "fifty"
            | "sixty"
            | "seventy"
            | "eighty"
            | "ninety"
            | "hundred"
            | "hundreds"
            | "thousand"
            | "thousands"
            | "million"
            | "millions"
            | "billion"
            | "billions"
            | "grand"
            | "several"
            | "couple"
    )
}

/// Units of time (and of messages) that pay is counted by.
pub(super) fn is_period(word: &str) -> bool {
    matches!(
        word,
        "h" | "hr" | "hrs" | "hour" | "hours" | "d" | "day" | "days" | "week" | "weeks" | "wk" | "wks" | "weekend" | "month"
            | "months" | "mo" | "mth" | "mnth" | "min" | "mins" | "minute" | "minutes" | "msg" | "text" | "txt" | "sms"
            | "call" | "shift" | "click" | "survey"
            | "hora" | "horas" | "día" | "dia" | "días" | "dias" | "semana" | "semanas" | "mes" | "meses" | "mês" // es, pt
            | "heure" | "jour" | "jours" | "semaine" | "semaines" | "mois" // fr
            | "ora" | "giorno" | "settimana" | "mese" // it
            | "stunde" | "tag" | "woche" | "monat" // de
            | "godzinę" | "godz" | "dzień" | "dziennie" | "tydzień" | "miesiąc" // pl
            | "час" | "день" | "дня" | "дней" | "сутки" | "неделю" | "недели" | "месяц" | "мес" // ru
            | "saat" | "gün" | "hafta" | "ay" // tr
            | "jam" | "hari" | "minggu" | "bulan" // id
            | "dag" | "uur" | "maand" | "vecka" | "månad" | "timme"
            | "天" | "月" | "日"
    ) || is_year(word)
}

/// A year: the period of honest salaries and budgets.
pub(super) fn is_year(word: &str) -> bool {
    matches!(
        word,
        "year" | "years" | "yr" | "yrs" | "annum" | "año" | "ano" | "an" | "anno" | "jahr" | "rok" | "год" | "annually" | "yearly"
    )
}

/// Words that join an amount to its period: `a day`, `per week`, `al mes`.
pub(super) fn is_joint(word: &str) -> bool {
    matches!(
        word,
        "a" | "an"
            | "per"
            | "each"
            | "every"
            | "one"
            | "p"
            | "the"
            | "por"
            | "al"
            | "cada"
            | "par"
            | "à"
            | "le"
            | "la"
            | "pro"
            | "je"
            | "im"
            | "in"
            | "within"
            | "na"
            | "za"
            | "w"
            | "в"
            | "за"
            | "каждый"
            | "каждую"
            | "en"
            | "om"
            | "i"
            | "di"
            | "ogni"
    )
}

/// Words between a joint and its period that change nothing: `in just two weeks`.
pub(super) fn is_slack(word: &str) -> bool {
    matches!(
        word,
        "just"
            | "only"
            | "less"
            | "than"
            | "under"
            | "about"
            | "a"
            | "an"
            | "few"
            | "couple"
            | "of"
            | "single"
            | "my"
            | "first"
            | "one"
            | "two"
            | "three"
            | "four"
            | "five"
            | "six"
            | "seven"
            | "eight"
            | "nine"
            | "ten"
            | "24"
            | "48"
            | "72"
            | "dos"
            | "tres"
            | "zwei"
            | "drei"
            | "deux"
            | "trois"
            | "две"
            | "три"
    )
}

/// Adverbs of pay, before or after an amount: `daily 2k`, `5000 weekly`.
pub(super) fn is_adverb(word: &str) -> bool {
    matches!(
        word,
        "hourly"
            | "daily"
            | "weekly"
            | "biweekly"
            | "monthly"
            | "nightly"
            | "everyday"
            | "yearly"
            | "annually"
            | "diario"
            | "diarios"
            | "diários"
            | "semanal"
            | "semanales"
            | "semanais"
            | "mensual"
            | "mensuales"
            | "mensais"
            | "täglich"
            | "wöchentlich"
            | "monatlich"
            | "mensuel"
            | "mensuels"
            | "dziennie"
            | "tygodniowo"
            | "miesięcznie"
            | "ежедневно"
            | "еженедельно"
            | "ежемесячно"
            | "günlük"
            | "haftalık"
            | "aylık"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_and_words() {
        assert!("$£€¥₹₽₦₿₱".chars().all(is_sign));
        assert!(!is_sign('%') && !is_sign('#'));
        assert!(is_word_after("руб") && is_word_after("bucks") && !is_word_after("cent"));
        assert_eq!(multiplier("k"), Some(Multiplier::Thousand));
        assert_eq!(multiplier("billion"), Some(Multiplier::Million));
        assert!(is_period("week") && is_year("year") && is_adverb("täglich"));
    }
}
