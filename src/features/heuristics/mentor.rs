//! Mentors, traders and fund recovery.
//!
//! # What it sees
//! Praise of somebody who made the poster rich (`thanks to Mrs ...`, `my account manager`), talk of trading platforms and
//! signals, and offers to recover lost funds or to hack accounts.
//!
//! # Why it matters
//! This is the most common fraud under videos and news: a conversation between sock puppets about a wonderful coach.
//! A person who thanks a teacher is seen at level 1; what comes with it (money, a contact) has to speak as well.
//!
//! # Example
//! `All thanks to my coach, she is the best account manager`

use super::{
    Heuristic,
    gate::Gate,
    phrases::{Theme, count},
};

/// Praise of a mentor.
pub const MENTOR_PRAISE: Heuristic = Heuristic {
    name: "mentor_praise",
    sees: "praise of a coach, expert or manager who invests for others",
    example: "All thanks to my coach, she is the best account manager",
    buckets: &[1, 2, 3],
    gate: Gate::phrase(Theme::MentorPraise),
    measure: |text, facts, tally| count(text, facts, Theme::MentorPraise, tally),
};

/// Talk of trading.
pub const TRADING_TALK: Heuristic = Heuristic {
    name: "trading_talk",
    sees: "forex, crypto and binary trading, signals, platforms and portfolios",
    example: "forex trading signals on a trusted investment platform",
    buckets: &[1, 2, 3],
    gate: Gate::phrase(Theme::Trading),
    measure: |text, facts, tally| count(text, facts, Theme::Trading, tally),
};

/// Recovery of funds, hackers for hire.
pub const RECOVERY_SERVICE: Heuristic = Heuristic {
    name: "recovery_service",
    sees: "recovery of lost funds, hackers for hire",
    example: "a recovery expert recovered my funds from the scammers",
    buckets: &[1, 2],
    gate: Gate::phrase(Theme::Recovery),
    measure: |text, facts, tally| count(text, facts, Theme::Recovery, tally),
};

pub(super) const PRAISE_PHRASES: &[&str] = &[
    "account manager",
    "all thanks to",
    "assisted by",
    "best broker",
    "best trader",
    "certified coach",
    "certified trader",
    "expert advice of",
    "expert trader",
    "financial adviser",
    "financial advisor",
    "financial coach",
    "god bless mr",
    "god bless mrs",
    "gracias a la señora",
    "gracias al señor",
    "grâce à monsieur",
    "grâce à madame",
    "guidance of",
    "her expertise",
    "her guidance",
    "her strategies",
    "her strategy",
    "her trading",
    "her platform",
    "his expertise",
    "his guidance",
    "his platform",
    "his strategies",
    "his trading",
    "i met mr",
    "i met mrs",
    "i trade with",
    "i was introduced to",
    "i'm also a beneficiary",
    "introduced me to",
    "investment adviser",
    "investment advisor",
    "investment coach",
    "investment expert",
    "investment manager",
    "invest with her",
    "invest with him",
    "invested with her",
    "invested with him",
    "investing with mr",
    "investing with mrs",
    "licensed broker",
    "licensed fiduciary",
    "manages my",
    "my adviser",
    "my advisor",
    "my broker",
    "my coach",
    "my financial",
    "my fund manager",
    "my investment",
    "my investor",
    "my mentor",
    "my portfolio",
    "professional broker",
    "professional trader",
    "recommended me to",
    "she changed my life",
    "he changed my life",
    "thank you mr",
    "thank you mrs",
    "thanks mr",
    "thanks mrs",
    "thanks to dr",
    "thanks to expert",
    "thanks to miss",
    "thanks to mr",
    "thanks to mr.",
    "thanks to mrs",
    "thanks to mrs.",
    "thanks to ms",
    "thanks to my broker",
    "thanks to my coach",
    "through the help of",
    "trade with",
    "traded with",
    "trades for me",
    "trading coach",
    "trading expert",
    "trading mentor",
    "under the guidance",
    "who is your broker",
    "who is your coach",
    "who's your broker",
    "who's your coach",
    "with the help of mr",
    "with the help of mrs",
    "благодаря наставнику",
    "мой наставник",
];

pub(super) const TRADING_PHRASES: &[&str] = &[
    "arbitrage bot",
    "auto trading",
    "binary options",
    "binary option",
    "binary trading",
    "bitcoin investment",
    "bitcoin mining",
    "bitcoin trading",
    "btc mining",
    "cloud mining",
    "copy trading",
    "crypto investment",
    "crypto market",
    "crypto mining",
    "crypto signals",
    "crypto trading",
    "cryptocurrency investment",
    "cryptocurrency trading",
    "day trading",
    "diversified portfolio",
    "earn crypto",
    "financial market",
    "forex",
    "forex market",
    "forex signals",
    "forex trade",
    "forex trading",
    "fx trading",
    "how to invest",
    "initial deposit",
    "invest in bitcoin",
    "invest in crypto",
    "invest now",
    "invest today",
    "invest with",
    "investment company",
    "investment opportunity",
    "investment plan*",
    "investment platform*",
    "minimum deposit",
    "minimum investment",
    "my investments",
    "option trading",
    "profitable trade*",
    "return on investment",
    "staking platform",
    "start investing",
    "stock signals",
    "stock trading",
    "trade bitcoin",
    "trade crypto",
    "trade forex",
    "trading account",
    "trading bot*",
    "trading course",
    "trading journey",
    "trading platform*",
    "trading session*",
    "trading signal*",
    "trading strategy",
    "trading strategies",
    "инвестици*",
    "трейдинг*",
    "инвестиционн*",
];

pub(super) const RECOVERY_PHRASES: &[&str] = &[
    "certified hacker",
    "contact a hacker",
    "crypto recovery",
    "cyber expert",
    "ethical hacker",
    "fund recovery",
    "funds recovered",
    "funds recovery",
    "got my money back from",
    "hack into",
    "hacker for hire",
    "hackers for hire",
    "hacking service*",
    "hire a hacker",
    "legit hacker",
    "lost bitcoin",
    "lost crypto",
    "professional hacker",
    "reclaim my funds",
    "recover lost",
    "recover my account",
    "recover my bitcoin",
    "recover my crypto",
    "recover my funds",
    "recover my lost",
    "recover my money",
    "recover my stolen",
    "recover stolen",
    "recover your account",
    "recover your bitcoin",
    "recover your funds",
    "recover your lost",
    "recover your money",
    "recover your stolen",
    "recovered all my",
    "recovered my account",
    "recovered my bitcoin",
    "recovered my crypto",
    "recovered my funds",
    "recovered my lost",
    "recovered my money",
    "recovered my stolen",
    "recovery agent",
    "recovery company",
    "recovery expert",
    "recovery firm",
    "recovery hacker",
    "recovery service*",
    "recovery specialist",
    "scammed by a fake",
    "spy on your",
    "spy on my",
    "stolen crypto",
    "victim of a scam",
    "wallet recovery",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    fn level(heuristic: &Heuristic, text: &str) -> u32 {
        heuristic.measure(&Text::fold(text)).level
    }

    #[test]
    fn frauds_are_seen() {
        assert_eq!(level(&MENTOR_PRAISE, "Thanks to Mrs Ana Ruiz, her guidance is gold. I trade with her daily"), 3);
        assert!(level(&TRADING_TALK, "crypto trading on the best trading platforms") >= 2);
        assert_eq!(level(&RECOVERY_SERVICE, "Hire a hacker to recover your lost coins"), 2);
    }

    #[test]
    fn honest_thanks_and_news_stay_low() {
        assert!(level(&MENTOR_PRAISE, "Thanks to Mr Smith, my history teacher, I read a lot") <= 1);
        for honest in [
            "Thanks to everyone who came",
            "Trade between the two countries fell by a third",
            "I recovered from the flu last week",
            "The coach should resign after this season",
            "They invested in better trains",
        ] {
            for heuristic in [&MENTOR_PRAISE, &TRADING_TALK, &RECOVERY_SERVICE] {
                assert_eq!(level(heuristic, honest), 0, "{}: {honest}", heuristic.name);
            }
        }
    }
}
