//! Money.
//!
//! # What it sees
//! Amounts of money, how they are paid (`/h`, `a week`), whether they are claimed as income, and the slogans of easy money.
//!
//! # Why it matters
//! Nothing is as common in spam as a sum that somebody like you earns in no time, and nothing is repeated as often within
//! one comment. Honest people speak of prices and budgets, so a sum alone is weak evidence; a claimed income is strong.
//!
//! # Example
//! `I made $4,200 in two weeks, you can earn 180$/h`

use super::{
    Heuristic,
    earnings::earned,
    facts::Facts,
    gate::Gate,
    phrases::{Theme, count},
    tally::Tally,
};
use crate::text::Text;

/// Sums of money.
pub const MONEY_CLAIMS: Heuristic = Heuristic {
    name: "money_claims",
    sees: "sums of money, in any currency, counted",
    example: "now $4,200, later 4000-9000$ a month",
    buckets: &[1, 2, 3, 5],
    gate: Gate::AMOUNTS,
    measure: money_claims,
};

/// Sums by the hour, the day, the month.
pub const PAY_RATE: Heuristic = Heuristic {
    name: "pay_rate",
    sees: "sums by the hour, day, week or month, or gained in so many days",
    example: "180$/h, daily 2K",
    buckets: &[1, 2],
    gate: Gate::AMOUNTS,
    measure: pay_rate,
};

/// Sums claimed as income.
pub const EARNINGS_CLAIM: Heuristic = Heuristic {
    name: "earnings_claim",
    sees: "sums that somebody earned, made, withdrew or promises as income",
    example: "I made $4,200 in two weeks",
    buckets: &[1, 2],
    gate: Gate::AMOUNTS,
    measure: earnings_claim,
};

/// Slogans of easy money.
pub const EASY_MONEY: Heuristic = Heuristic {
    name: "easy_money",
    sees: "slogans of easy money: work from home, passive income, no experience",
    example: "work from home, no experience needed",
    buckets: &[1, 2, 3],
    gate: Gate::phrase(Theme::EasyMoney),
    measure: |text, facts, tally| count(text, facts, Theme::EasyMoney, tally),
};

fn money_claims(text: &Text<'_>, facts: &Facts, tally: &mut Tally) {
    for amount in &facts.amounts {
        tally.add_folded(text, amount.range.clone());
    }
}

fn pay_rate(text: &Text<'_>, facts: &Facts, tally: &mut Tally) {
    for amount in facts.amounts.iter().filter(|amount| amount.rate.is_some()) {
        tally.add_folded(text, amount.range.clone());
    }
}

fn earnings_claim(text: &Text<'_>, facts: &Facts, tally: &mut Tally) {
    for amount in &facts.amounts {
        if let Some(word) = earned(text, amount) {
            let range = &amount.range;
            tally.add_folded(text, range.start.min(word.start)..range.end.max(word.end));
        }
    }
}

pub(super) const EASY_MONEY_PHRASES: &[&str] = &[
    "100% profit",
    "additional income",
    "argent facile",
    "be your own boss",
    "changed my life financially",
    "dinero desde casa",
    "dinero fácil",
    "dinero facil",
    "dinheiro fácil",
    "double your",
    "doubled my",
    "earn a living online",
    "earn at home",
    "earn big",
    "earn cash",
    "earn easily",
    "earn extra",
    "earn from home",
    "earn money",
    "earn online",
    "earning money",
    "earnings online",
    "easy cash",
    "easy income",
    "easy job",
    "easy money",
    "easy work",
    "extra cash",
    "extra income",
    "extra money",
    "fast cash",
    "financial freedom",
    "financially free",
    "financial independence",
    "free money",
    "from the comfort of",
    "full time job",
    "full-time job",
    "ganar dinero",
    "gana dinero",
    "ganhar dinheiro",
    "ganhe dinheiro",
    "gagner de l'argent",
    "gagnez de l'argent",
    "geld verdienen",
    "get paid daily",
    "get paid for",
    "get paid instantly",
    "get paid to",
    "get paid weekly",
    "get rich",
    "guadagnare online",
    "guadagna online",
    "guaranteed income",
    "guaranteed profit*",
    "guaranteed return*",
    "heimarbeit",
    "home based",
    "home business",
    "home job*",
    "home-based",
    "huge profit*",
    "income from home",
    "income online",
    "income stream*",
    "ingresos extra",
    "is hiring",
    "job from home",
    "jobs from home",
    "kein risiko",
    "laptop lifestyle",
    "make cash",
    "make easy",
    "make extra",
    "make money",
    "make real money",
    "makes money",
    "making a living online",
    "making money",
    "money at home",
    "money every day",
    "money every week",
    "money from home",
    "money online",
    "money while you sleep",
    "multiply your",
    "my first paycheck",
    "my last paycheck",
    "nebenjob",
    "nebenverdienst",
    "no experience",
    "no investment",
    "no risk",
    "no selling",
    "no skills",
    "online business",
    "online earning*",
    "online income",
    "online job*",
    "online work",
    "paid surveys",
    "paid weekly",
    "part time income",
    "part time job*",
    "part time work",
    "part-time job*",
    "passive income",
    "passives einkommen",
    "passiven einkommen",
    "paycheck of",
    "praca w domu",
    "praca zdalna",
    "quick cash",
    "quick money",
    "quit my day job",
    "quit my job",
    "quit your job",
    "renda extra",
    "revenu passif",
    "risk free",
    "risk-free",
    "side hustle",
    "side income",
    "simple job",
    "simple online",
    "simple work",
    "start earning",
    "start making",
    "startup capital",
    "stay at home mom",
    "survey job*",
    "trabaja desde casa",
    "trabajo desde casa",
    "trabalhe em casa",
    "travail à domicile",
    "we are hiring",
    "we're hiring",
    "work at home",
    "work from anywhere",
    "work from home",
    "work online",
    "working at home",
    "working from home",
    "working online",
    "your own boss",
    "zusatzeinkommen",
    "без вложений",
    "быстрые деньги",
    "доход в интернете",
    "заработок*",
    "зарабатыва*",
    "заработать",
    "легкие деньги",
    "лёгкие деньги",
    "пассивный доход",
    "подработка",
    "удалённая работа",
    "удаленная работа",
    "удаленную работу",
    "evden çalış*",
    "ek gelir",
    "kerja dari rumah",
    "kerja online",
    "兼职",
    "赚钱",
    "在家工作",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn level(heuristic: &Heuristic, text: &str) -> u32 {
        heuristic.measure(&Text::fold(text)).level
    }

    #[test]
    fn spam_repeats_its_money() {
        let spam = "I quit my job, now I make 180$/h online, daily 2K, that is 4000-9000$ a month!";
        assert_eq!(level(&MONEY_CLAIMS, spam), 3);
        assert_eq!(level(&PAY_RATE, spam), 3);
        assert!(level(&EARNINGS_CLAIM, spam) >= 1);
        assert!(level(&EASY_MONEY, spam) >= 1);
    }

    #[test]
    fn slogans_in_other_tongues() {
        for slogan in ["Trabaja desde casa", "Geld verdienen im Schlaf", "пассивный доход", "Ganhe dinheiro agora", "在家工作"]
        {
            assert_eq!(level(&EASY_MONEY, slogan), 1, "{slogan}");
        }
    }

    #[test]
    fn honest_money_claims_no_income() {
        for honest in [
            "NATO spends 3.5 billion",
            "rent is 1200 a month",
            "tickets cost $40",
            "2% of GDP",
            "I paid £30",
            "Over €20 billion in assistance was pledged",
        ] {
            assert_eq!(level(&EARNINGS_CLAIM, honest), 0, "{honest}");
            assert_eq!(level(&EASY_MONEY, honest), 0, "{honest}");
        }
    }

    #[test]
    fn the_place_of_a_claim_holds_word_and_sum() {
        let text = "So I made about $4,200 in two weeks.";
        let spans = EARNINGS_CLAIM.measure(&Text::fold(text)).spans;
        assert_eq!(&text[spans[0].start..spans[0].end], "made about $4,200 in two weeks");
    }

    #[test]
    fn many_sums_stay_bounded() {
        let flood = "$1 ".repeat(10_000);
        let measure = MONEY_CLAIMS.measure(&Text::fold(&flood));
        assert!(measure.level >= 5 && measure.spans.len() <= 32);
    }
}
