//! Templates: comments that could stand under anything.
//!
//! # What it sees
//! The empty praise that search-engine spammers leave around a link, chain letters, and begging for votes.
//!
//! # Why it matters
//! Such comments are honest word by word; it is their sameness that gives them away. Alone they are mild evidence: a
//! reader may well have liked the article. Vote begging is common among honest fans, so the model has to learn it per site.
//!
//! # Example
//! `Very informative post, keep it up! I will bookmark your blog`

use super::{
    Heuristic,
    gate::Gate,
    phrases::{Theme, count},
};

/// Empty praise of the page.
pub const GENERIC_PRAISE: Heuristic = Heuristic {
    name: "generic_praise",
    sees: "praise of the page that would fit any page",
    example: "Very informative post, keep it up! I will bookmark your blog",
    buckets: &[1, 2, 3],
    gate: Gate::phrase(Theme::GenericPraise),
    measure: |text, facts, tally| count(text, facts, Theme::GenericPraise, tally),
};

/// Chain letters.
pub const CHAIN_LETTER: Heuristic = Heuristic {
    name: "chain_letter",
    sees: "chain letters: copy this, send it to ten friends, or else",
    example: "Copy and paste this to 10 videos or you will have bad luck",
    buckets: &[1, 2, 3],
    gate: Gate::phrase(Theme::ChainLetter),
    measure: |text, facts, tally| count(text, facts, Theme::ChainLetter, tally),
};

/// Begging for votes.
pub const VOTE_BEGGING: Heuristic = Heuristic {
    name: "vote_begging",
    sees: "begging for likes and thumbs on the comment itself",
    example: "Thumbs up if you are watching this today",
    buckets: &[1, 2],
    gate: Gate::phrase(Theme::VoteBegging),
    measure: |text, facts, tally| count(text, facts, Theme::VoteBegging, tally),
};

pub(super) const PRAISE_PHRASES: &[&str] = &[
    "add your blog",
    "amazing article",
    "amazing blog",
    "amazing post",
    "awesome article",
    "awesome blog",
    "awesome post",
    "bookmark your",
    "bookmarked your",
    "excellent article",
    "excellent blog",
    "excellent post",
    "extremely helpful information",
    "fantastic article",
    "fantastic blog",
    "fantastic post",
    "good article",
    "good post",
    "great article",
    "great blog",
    "great information",
    "great post",
    "great site",
    "great web site",
    "great website",
    "helpful article",
    "helpful post",
    "i found this blog",
    "i have bookmarked",
    "i really like your blog",
    "i stumbled upon",
    "i will be back",
    "i will bookmark",
    "i'll bookmark",
    "informative article",
    "informative blog",
    "informative post",
    "interesting article",
    "interesting blog",
    "interesting post",
    "keep it up",
    "keep posting",
    "keep sharing",
    "keep up the good",
    "keep up the great",
    "love your blog",
    "nice article",
    "nice blog",
    "nice information",
    "nice post",
    "nice site",
    "nice website",
    "such a nice post",
    "thank you for sharing",
    "thanks for posting",
    "thanks for sharing",
    "this blog",
    "useful article",
    "useful information",
    "useful post",
    "very helpful",
    "very informative",
    "very nice post",
    "very useful",
    "visit your blog",
    "waiting for your next",
    "well written article",
    "wonderful article",
    "wonderful blog",
    "wonderful post",
    "your blog",
    "your weblog",
    "your web site",
];

pub(super) const CHAIN_PHRASES: &[&str] = &[
    "bad luck for",
    "best day of your life",
    "break the chain",
    "break this chain",
    "carry on reading",
    "copy and paste",
    "copy this comment",
    "copy this message",
    "copy this to",
    "don't break the chain",
    "don't read this",
    "dont read this",
    "don't stop reading",
    "dont stop reading",
    "even if you don't care",
    "forward this",
    "forwarded message",
    "if you don't post this",
    "if you dont post this",
    "if you don't send",
    "if you dont send",
    "if you ignore this",
    "now that you have started reading",
    "once you start reading",
    "or you will die",
    "or you will have bad luck",
    "pass it on",
    "paste this",
    "post this on",
    "post this to",
    "repost this",
    "send this message to",
    "send this to",
    "share this with",
    "this is not fake",
    "this isn't fake",
    "will be kissed",
    "will die tonight",
    "you will be kissed",
    "you will get kissed",
    "your crush will",
    "your mother will die",
    "your mom will die",
    "перешли это",
];

pub(super) const VOTE_PHRASES: &[&str] = &[
    "can we get this to",
    "daumen hoch",
    "get this comment",
    "get this to the top",
    "how many likes can",
    "let's get this",
    "like if u",
    "like if you",
    "like this comment",
    "like this if",
    "like to be a part",
    "likes for no reason",
    "make this comment",
    "may i have likes",
    "most liked comment",
    "please thumbs up",
    "pulgar arriba",
    "put this comment",
    "thumb up",
    "thumb this up",
    "thumbs up for",
    "thumbs up if",
    "thumbs up so",
    "thumbs up to",
    "thumbs this up",
    "top comment please",
    "top comment pls",
    "upvote if",
    "upvote this",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    fn level(heuristic: &Heuristic, text: &str) -> u32 {
        heuristic.measure(&Text::fold(text)).level
    }

    #[test]
    fn templates_are_known() {
        assert!(level(&GENERIC_PRAISE, "Great blog! Thanks for sharing useful information") >= 3);
        assert!(level(&CHAIN_LETTER, "don’t stop reading: send this to five people") >= 2);
        assert_eq!(level(&VOTE_BEGGING, "Like this comment!! Thumbs up if you agree"), 2);
    }

    #[test]
    fn particular_words_are_left_alone() {
        for honest in [
            "The paragraph on Belgium is wrong, the treaty was signed later",
            "I like how she holds the last note",
            "Send them home, the match is over",
        ] {
            for heuristic in [&GENERIC_PRAISE, &CHAIN_LETTER, &VOTE_BEGGING] {
                assert_eq!(level(heuristic, honest), 0, "{}: {honest}", heuristic.name);
            }
        }
    }
}
