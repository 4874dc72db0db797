//! Earnings: whether an amount is claimed as income, or is only a price.
//!
//! Strong words (`earn`, `profit`, `withdrew`) need only stand near the amount. Weak ones (`make`, `get`) need a person
//! before them and nothing but filling words between: `I made about $4,200`, not `she made dinner for $10`.

use std::ops::Range;

use super::amounts::Amount;
use crate::text::Text;

/// How many words before an amount are looked at.
const BEFORE: usize = 8;
/// How many words after it.
const AFTER: usize = 4;

/// The earning word that claims `amount`, as a range of the folded view.
pub(super) fn earned(text: &Text<'_>, amount: &Amount) -> Option<Range<usize>> {
    // `get $5 off` is a discount.
    let next = text.words().get(amount.last + 1);
    if next.is_some_and(|next| text.word(next) == "off") {
        return None;
    }
    before(text, amount).or_else(|| after(text, amount))
}

fn before(text: &Text<'_>, amount: &Amount) -> Option<Range<usize>> {
    let words = text.words();
    let mut filled = true;
    for at in (amount.first.saturating_sub(BEFORE)..amount.first).rev() {
        if ends_sentence(text, at + 1) {
            return None;
        }
        let word = text.word(&words[at]);
        let claims = if is_strong(word) {
            !amount.huge || speaks_of_us(text, at)
        } else if filled && is_weak(word) {
            speaks_of_us(text, at)
                || !amount.huge
                    && (is_told(text, at) || amount.rate.as_ref().is_some_and(|rate| !rate.yearly) && speaks_of_a_friend(text, at))
        } else if is_spending(word) {
            return None;
        } else {
            false
        };
        if claims {
            return Some(words[at].start..words[at].end);
        }
        filled &= is_filling(word);
    }
    None
}

fn after(text: &Text<'_>, amount: &Amount) -> Option<Range<usize>> {
    let words = text.words();
    for (at, place) in words.iter().enumerate().skip(amount.last + 1).take(AFTER) {
        if ends_sentence(text, at) {
            return None;
        }
        let word = text.word(place);
        if is_strong(word) {
            let ours = !amount.huge || speaks_of_us(text, amount.first);
            return ours.then_some(place.start..place.end);
        }
        if !is_filling(word) {
            return None;
        }
    }
    None
}

/// Whether a sentence ends, or a long way lies, between the words `at - 1` and `at`.
fn ends_sentence(text: &Text<'_>, at: usize) -> bool {
    let words = text.words();
    let (from, to) = (words[at - 1].end, words[at].start);
    to - from > 16 || text.folded().get(from..to).is_some_and(|gap| gap.contains(['!', '?', ';', '\n']) || gap.contains(". "))
}

/// The words before the word `at`, nearest first, within its sentence.
fn leading<'a>(text: &'a Text<'a>, at: usize) -> impl Iterator<Item = &'a str> {
    (at.saturating_sub(BEFORE)..at)
        .rev()
        .take_while(move |before| !ends_sentence(text, before + 1))
        .map(|before| text.word(&text.words()[before]))
}

fn speaks_of_us(text: &Text<'_>, at: usize) -> bool {
    leading(text, at).any(|word| {
        matches!(
            word,
            "i" | "i'm"
                | "im"
                | "i've"
                | "ive"
                | "i'd"
                | "i'll"
                | "we"
                | "we've"
                | "you"
                | "you'll"
                | "you're"
                | "u"
                | "ur"
                | "my"
                | "me"
                | "our"
                | "your"
                | "us"
                | "anyone"
                | "everyone"
                | "anybody"
                | "i’m"
                | "i’ve"
                | "i’d"
                | "i’ll"
                | "we’ve"
                | "you’ll"
                | "you’re"
        )
    })
}

fn speaks_of_a_friend(text: &Text<'_>, at: usize) -> bool {
    leading(text, at).any(|word| {
        matches!(
            word,
            "she"
                | "he"
                | "mom"
                | "mum"
                | "mother"
                | "aunt"
                | "sister"
                | "brother"
                | "friend"
                | "neighbor"
                | "neighbour"
                | "roommate"
                | "classmate"
                | "student"
                | "students"
                | "people"
                | "members"
        )
    })
}

/// Whether the word at `at` opens its sentence or is urged upon somebody: `make $500`, `start making`, `how to make`.
fn is_told(text: &Text<'_>, at: usize) -> bool {
    match leading(text, at).next() {
        None => matches!(text.word(&text.words()[at]), "make" | "making" | "get" | "made" | "receive"),
        Some(word) => {
            matches!(word, "to" | "can" | "and" | "could" | "start" | "started" | "now" | "easily" | "just" | "am" | "been" | "be")
        }
    }
}

/// Words that say income by themselves.
fn is_strong(word: &str) -> bool {
    matches!(
        word,
        "earn" | "earns" | "earned" | "earning" | "earnings" | "earnin" | "profit" | "profits" | "profited" | "payout"
            | "payouts" | "paycheck" | "withdraw" | "withdrew" | "withdrawn" | "withdrawal" | "withdrawals" | "cashed"
            | "cashout" | "income" | "invested" | "returns" | "doubled" | "tripled" | "roi"
            | "ganar" | "gana" | "gané" | "gano" | "ganando" | "ganancias" | "ingresos" | "ganas" // es
            | "ganhar" | "ganhe" | "ganho" | "ganhando" | "renda" | "lucro" // pt
            | "gagner" | "gagne" | "gagné" | "gagnez" | "revenus" // fr
            | "verdienen" | "verdiene" | "verdient" | "verdienst" | "einkommen" // de
            | "guadagnare" | "guadagna" | "guadagno" | "guadagni" // it
            | "zarobić" | "zarabiaj" | "zarabiam" | "zarób" // pl
            | "kazan" | "kazanın" | "kazanıyorum" // tr
    ) || matches!(word, "доход" | "прибыль" | "доходом")
        || word.starts_with("заработ")
        || word.starts_with("зарабатыва")
}

/// Words that say income only with a person and an amount.
fn is_weak(word: &str) -> bool {
    matches!(
        word,
        "make"
            | "makes"
            | "made"
            | "making"
            | "makin"
            | "get"
            | "getting"
            | "got"
            | "gets"
            | "receive"
            | "received"
            | "receiving"
            | "collect"
            | "pocket"
            | "pulled"
            | "won"
            | "gained"
            | "pays"
            | "получаю"
            | "получай"
            | "получил"
            | "получила"
    )
}

/// Words that say the money went the other way.
fn is_spending(word: &str) -> bool {
    matches!(
        word,
        "cost"
            | "costs"
            | "paid"
            | "pay"
            | "paying"
            | "spend"
            | "spent"
            | "spends"
            | "spending"
            | "rent"
            | "price"
            | "priced"
            | "tax"
            | "taxes"
            | "donate"
            | "donated"
            | "fine"
            | "fined"
            | "bill"
            | "ticket"
            | "tickets"
            | "owe"
            | "owed"
            | "lost"
            | "fee"
            | "buy"
            | "bought"
    )
}

/// Words that may stand between a weak word and its amount.
fn is_filling(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
        || matches!(
            word,
            "about"
                | "over"
                | "up"
                | "upto"
                | "to"
                | "more"
                | "than"
                | "around"
                | "nearly"
                | "almost"
                | "at"
                | "least"
                | "an"
                | "extra"
                | "a"
                | "of"
                | "like"
                | "as"
                | "much"
                | "easily"
                | "between"
                | "roughly"
                | "approximately"
                | "close"
                | "me"
                | "you"
                | "us"
                | "my"
                | "our"
                | "your"
                | "first"
                | "already"
                | "just"
                | "only"
                | "cool"
                | "clean"
                | "whopping"
                | "additional"
                | "another"
                | "every"
                | "each"
                | "per"
                | "day"
                | "week"
                | "month"
                | "daily"
                | "weekly"
                | "monthly"
                | "hourly"
                | "the"
                | "in"
                | "by"
                | "or"
                | "and"
                | "from"
                | "online"
                | "home"
                | "money"
                | "cash"
                | "minimum"
                | "total"
                | "is"
                | "was"
                | "with"
                | "well"
                | "hour"
                | "real"
                | "bis"
                | "zu"
                | "hasta"
                | "até"
                | "jusqu'à"
                | "до"
                | "от"
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::heuristics::facts::Facts;

    /// The earning words of the amounts of `typed`.
    fn claims(typed: &str) -> Vec<String> {
        let text = Text::fold(typed);
        let mut facts = Facts::default();
        facts.read(&text);
        facts.amounts.iter().filter_map(|amount| earned(&text, amount)).map(|range| text.folded()[range].to_owned()).collect()
    }

    #[test]
    fn income_is_claimed() {
        for (typed, wanted) in [
            ("I made $4,200 in two weeks", "made"),
            ("i’m making over $3,000 per month", "making"),
            ("My neighbor makes $85 an hour", "makes"),
            ("she makes $85/hour", "makes"),
            ("Earn up to 500€ a day", "earn"),
            ("make $500 daily from home", "make"),
            ("you can get $900 weekly", "get"),
            ("withdrew my first $2,000", "withdrew"),
            ("$5,000 weekly profit", "profit"),
            ("mentor Lena doubled my 2 BTC", "doubled"),
            ("заработай 5000 руб в день", "заработай"),
            ("gana 300€ al día", "gana"),
            ("доход 500$ в день", "доход"),
            ("I made two million dollars", "made"),
        ] {
            assert_eq!(claims(typed), [wanted], "{typed}");
        }
    }

    #[test]
    fn prices_and_budgets_are_not() {
        for typed in [
            "tickets cost $40",
            "I paid £30",
            "the rent is $1200 a month",
            "The alliance spends $3.5 billion a year",
            "the film made $200 million",
            "she made dinner for $10",
            "I got a speeding fine of $100",
            "I bought it for 300 euros",
            "you get $5 off",
            "It was worth it. Only $5",
            "20 billion euros in aid were pledged",
        ] {
            assert_eq!(claims(typed), [""; 0], "{typed}");
        }
    }
}
