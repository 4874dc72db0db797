//! Calls to action.
//!
//! # What it sees
//! What a reader is told to do: click, visit, sign up, order; the haste that goes with it; arrows and pointing hands;
//! the way to a profile, a bio or a search instead of a link.
//!
//! # Why it matters
//! Spam wants something done. Honest comments tell as well (`check your sources`), so only phrases whose next step leads
//! away from the page stand in the lists.
//!
//! # Example
//! `Click the link below and sign up now`

use super::{
    Heuristic,
    facts::Facts,
    gate::Gate,
    phrases::{Theme, count},
    tally::Tally,
};
use crate::{span::Span, text::Text};

/// Told to go somewhere or do something.
pub const CALL_TO_ACTION: Heuristic = Heuristic {
    name: "call_to_action",
    sees: "being told to click, visit, sign up, order or check something out",
    example: "Click the link below and sign up now",
    buckets: &[1, 2, 3],
    gate: Gate::phrase(Theme::CallToAction),
    measure: |text, facts, tally| count(text, facts, Theme::CallToAction, tally),
};

/// Told to hurry.
pub const URGENCY: Heuristic = Heuristic {
    name: "urgency",
    sees: "haste: limited time, act now, only today, before it is gone",
    example: "Act fast, limited time offer",
    buckets: &[1, 2],
    gate: Gate::phrase(Theme::Urgency),
    measure: |text, facts, tally| count(text, facts, Theme::Urgency, tally),
};

/// Sent to a profile or a picture.
pub const PROFILE_LURE: Heuristic = Heuristic {
    name: "profile_lure",
    sees: "being sent to a profile, a bio, a picture or a name instead of a link",
    example: "more on this, link in my bio",
    buckets: &[1, 2],
    gate: Gate::phrase(Theme::ProfileLure),
    measure: |text, facts, tally| count(text, facts, Theme::ProfileLure, tally),
};

/// Sent to a search.
pub const SEARCH_LURE: Heuristic = Heuristic {
    name: "search_lure",
    sees: "being told to search for a name or a phrase instead of being given a link",
    example: "just google \"fast win club\" and thank me later",
    buckets: &[1, 2],
    gate: Gate::phrase(Theme::SearchLure),
    measure: |text, facts, tally| count(text, facts, Theme::SearchLure, tally),
};

/// Arrows and pointing hands.
pub const POINTING: Heuristic = Heuristic {
    name: "pointing",
    sees: "arrows and pointing hands that lead the eye to something",
    example: "my page ==> best-page and here 👉👉",
    buckets: &[1, 2, 4],
    gate: Gate::ARROWS.or(Gate::SYMBOLS),
    measure: pointing,
};

/// Counts runs of arrows and pointing hands in the original.
fn pointing(text: &Text<'_>, facts: &Facts, tally: &mut Tally) {
    let original = text.original();
    // In the folded view tags are gone and entities are decoded: `><` between two tags points nowhere, `==&gt;` does.
    let folded = text.folded();
    if memchr::memchr2(b'<', b'>', folded.as_bytes()).is_some() {
        typed_arrows(folded).for_each(|arrow| tally.add_folded(text, arrow.start..arrow.end));
    }
    if facts.shape.has_hats {
        garbled_arrows(original).for_each(|arrow| tally.add(arrow));
    }
    if facts.shape.symbols == 0 {
        return;
    }
    let mut run: Option<Span> = None;
    for (start, letter) in original.char_indices() {
        let end = start + letter.len_utf8();
        if is_pointer(letter) {
            run = Some(run.map_or(Span::new(start, end), |run| Span::new(run.start, end)));
        } else if !matches!(letter, '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}')
            && let Some(run) = run.take()
        {
            tally.add(run);
        }
    }
    run.into_iter().for_each(|run| tally.add(run));
}

/// Arrows after `here` that a broken encoding turned into `ââ`: the first byte of an arrow's three, read as a letter.
fn garbled_arrows(text: &str) -> impl Iterator<Item = Span> {
    let bytes = text.as_bytes();
    memchr::memmem::find_iter(bytes, "ââ").filter_map(move |start| {
        let word = start.checked_sub(4)?;
        let here = bytes[word..start].eq_ignore_ascii_case(b"here");
        here.then(|| {
            let arrows = text[start..].chars().take_while(|c| *c == 'â').count();
            Span::new(start, start + arrows * 'â'.len_utf8())
        })
    })
}

/// Characters that point.
fn is_pointer(letter: char) -> bool {
    matches!(letter,
        '\u{2190}'..='\u{21ff}' // arrows
        | '\u{261a}'..='\u{261f}' // pointing hands of old
        | '\u{2794}'..='\u{27be}' // dingbat arrows
        | '\u{27f0}'..='\u{27ff}'
        | '\u{2900}'..='\u{297f}'
        | '\u{2b00}'..='\u{2b11}'
        | '\u{25b6}' | '\u{25ba}' | '\u{25bc}' // triangles
        | '\u{1f446}'..='\u{1f449}' | '\u{1f51c}' | '\u{1f53b}' | '\u{1f53d}'
        | '\u{1f800}'..='\u{1f8ff}' | '\u{1faf5}')
}

/// Runs such as `==>`, `-->`, `>>>` and `<<<`: at least two signs with a head. A reply's quote mark (`>` or `>>` that
/// opens a line) is none.
fn typed_arrows(text: &str) -> impl Iterator<Item = Span> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() {
            if !matches!(bytes[at], b'=' | b'-' | b'>' | b'<') {
                at += 1;
                continue;
            }
            let start = at;
            while at < bytes.len() && matches!(bytes[at], b'=' | b'-' | b'>' | b'<') {
                at += 1;
            }
            let run = &bytes[start..at];
            let heads = run.iter().filter(|b| matches!(b, b'>' | b'<')).count();
            let quotes = heads == run.len() && (start == 0 || bytes[start - 1] == b'\n');
            let comparison = matches!(run, b"<=" | b">=" | b"<>");
            if heads > 0 && run.len() >= 2 && !quotes && !comparison {
                return Some(Span::new(start, at));
            }
        }
        None
    })
}

pub(super) const ACTION_PHRASES: &[&str] = &[
    "abre el enlace",
    "apply here",
    "apply now",
    "book now",
    "browse this site",
    "buy here",
    "buy it here",
    "buy now",
    "buy online",
    "cek link",
    "check him out",
    "check it out",
    "check me out",
    "check out",
    "check the link",
    "check this",
    "check this out",
    "check us out",
    "check out this",
    "checkout my",
    "checkout this",
    "clic aquí",
    "clic en el enlace",
    "click above",
    "click below",
    "click here",
    "click link",
    "click my",
    "click on my",
    "click on the link",
    "click on this",
    "click the link",
    "click the url",
    "click this",
    "clica aqui",
    "clicca qui",
    "cliquez ici",
    "clique aqui",
    "copy the link",
    "come and join",
    "come join us",
    "come visit",
    "download here",
    "download now",
    "enroll now",
    "find out how",
    "find out more",
    "follow instructions",
    "follow the instructions",
    "follow the link",
    "follow the steps",
    "follow these instructions",
    "follow this link",
    "for details",
    "for more details",
    "for more info",
    "for more information",
    "get it here",
    "get started now",
    "get started today",
    "get your copy",
    "get yours",
    "give us a call",
    "go and check",
    "go check",
    "go here",
    "go now to",
    "go to my",
    "go to our site",
    "go to the link",
    "go to the site",
    "go to this link",
    "go to this page",
    "go to this site",
    "go to this website",
    "go visit",
    "haz clic",
    "here is the link",
    "hier klicken",
    "install the app",
    "join here",
    "join me on",
    "join my",
    "join now",
    "join our",
    "join the group",
    "join us",
    "just click",
    "kindly check",
    "kindly visit",
    "klick hier",
    "klicke hier",
    "klik di sini",
    "klik disini",
    "kliknij tutaj",
    "learn how to",
    "learn more at",
    "learn more here",
    "link below",
    "linke tıkla",
    "look at this site",
    "my referral",
    "need this website",
    "open this link",
    "order now",
    "order online",
    "order today",
    "play now",
    "please visit",
    "plz visit",
    "press the link",
    "read more here",
    "read more at",
    "referral code",
    "referral link",
    "register here",
    "register now",
    "see more here",
    "shop now",
    "shop online",
    "sign up",
    "sign up here",
    "sign up now",
    "sign up today",
    "signup now",
    "start earning",
    "start here",
    "start now",
    "start today",
    "tap here",
    "tap the link",
    "tap this link",
    "this link",
    "tıkla",
    "try it here",
    "try it now",
    "try this site",
    "use code",
    "use my code",
    "use my link",
    "use the link",
    "vedi qui",
    "visit our",
    "visit my",
    "visit the site",
    "visit this",
    "visit us",
    "visit www",
    "visit http*",
    "visita mi",
    "visite meu",
    "vote for me",
    "watch full",
    "watch here",
    "watch it here",
    "watch now",
    "watch the full",
    "website called",
    "жми сюда",
    "жмите",
    "заходи на",
    "заходите на",
    "кликай",
    "перейди по ссылке",
    "переходи по ссылке",
    "переходите по ссылке",
    "по ссылке",
    "тут ссылка",
    "регистрируйся",
    "点击",
    "點擊",
];

pub(super) const URGENCY_PHRASES: &[&str] = &[
    "act fast",
    "act now",
    "ahora mismo",
    "as soon as possible",
    "before it ends",
    "before it expires",
    "before it gets deleted",
    "before it gets removed",
    "before it's gone",
    "before its gone",
    "before it's too late",
    "book your spot",
    "don't delay",
    "don't hesitate",
    "dont hesitate",
    "don't miss",
    "dont miss",
    "don't wait",
    "dont wait",
    "ends soon",
    "ends today",
    "ends tonight",
    "expires soon",
    "expires today",
    "few spots left",
    "final reminder",
    "first come first",
    "grab it now",
    "grab yours",
    "hesitate to",
    "hurry",
    "hurry up",
    "immediately contact",
    "last chance",
    "limited offer",
    "limited period",
    "limited spots",
    "limited stock",
    "limited time",
    "não perca",
    "no te lo pierdas",
    "no time to waste",
    "now or never",
    "offer ends",
    "offer expires",
    "offer valid",
    "once in a lifetime",
    "only a few left",
    "only for today",
    "only today",
    "nur heute",
    "right away",
    "slots are limited",
    "special offer",
    "spots are limited",
    "supplies last",
    "this week only",
    "time is running out",
    "today only",
    "urgent",
    "urgently",
    "while stocks last",
    "while supplies last",
    "you have 24 hours",
    "последний шанс",
    "поспеши*",
    "торопи*",
    "только сегодня",
    "только сейчас",
    "срочно",
];

pub(super) const PROFILE_PHRASES: &[&str] = &[
    "bio for link",
    "bio link",
    "check bio",
    "check my bio",
    "check my page",
    "check my pinned",
    "check my profile",
    "check the bio",
    "click my avatar",
    "click my icon",
    "click my name",
    "click my photo",
    "click my picture",
    "click my profile",
    "click on my name",
    "click on my picture",
    "click on my profile",
    "details in my profile",
    "en mi perfil",
    "go to my profile",
    "in my bio",
    "in my description",
    "in my profile",
    "in my sig",
    "in my story",
    "lien en bio",
    "link in bio",
    "link in description",
    "link in my",
    "link in profile",
    "link in the bio",
    "link in the description",
    "link is in my",
    "link na bio",
    "link on my",
    "look at my profile",
    "my about page",
    "my avatar",
    "my bio",
    "my profile pic",
    "my profile picture",
    "name below",
    "on my page",
    "on my profile",
    "open my profile",
    "press my profile",
    "profil bak",
    "see my bio",
    "see my page",
    "see my profile",
    "tap my icon",
    "tap my name",
    "tap my photo",
    "tap my pic",
    "tap my picture",
    "tap my profile",
    "touch my picture",
    "view my profile",
    "visit my page",
    "visit my profile",
    "в моем профиле",
    "в моём профиле",
    "в профиле",
    "в шапке профиля",
    "ссылка в профиле",
    "看我主页",
];

pub(super) const SEARCH_PHRASES: &[&str] = &[
    "google \"",
    "google '",
    "google for \"",
    "google her name",
    "google him now",
    "google his name",
    "google search for",
    "google search \"",
    "google this:",
    "look her up",
    "look him up",
    "look up her name",
    "look up his name",
    "look up the name",
    "lookup the name",
    "on google search",
    "put her name",
    "put his name",
    "research her name",
    "research his name",
    "search \"",
    "search '",
    "search for \"",
    "search for her",
    "search for his name",
    "search for me on",
    "search for my",
    "search her full name",
    "search her name",
    "search him on",
    "search his full name",
    "search his name",
    "search in google",
    "search me on",
    "search on google",
    "search on youtube",
    "search the name",
    "search this on",
    "search up \"",
    "search us on",
    "search youtube for",
    "searched her name",
    "searched his name",
    "searched her up",
    "searched him up",
    "search her up",
    "search him up",
    "try googling",
    "type \"",
    "type in google",
    "type in youtube",
    "type into google",
    "type on google",
    "write on google",
    "busca en google",
    "набери в гугле",
    "найди в гугле",
    "загугли \"",
    "百度搜索",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn level(heuristic: &Heuristic, text: &str) -> u32 {
        heuristic.measure(&Text::fold(text)).level
    }

    #[test]
    fn calls_are_counted() {
        assert_eq!(level(&CALL_TO_ACTION, "Visit our site and sign up today"), 2);
        assert_eq!(level(&CALL_TO_ACTION, "переходи по ссылке"), 1);
        assert_eq!(level(&URGENCY, "hurry, this week only"), 2);
        assert_eq!(level(&PROFILE_LURE, "photos: tap my picture"), 1);
        assert_eq!(level(&SEARCH_LURE, "Search her name on the web"), 1);
    }

    #[test]
    fn pointing_counts_runs_of_arrows_and_hands() {
        assert_eq!(level(&POINTING, "👉🏽👉🏽 this ➜ that >>> ==>"), 4);
        assert_eq!(level(&POINTING, "look --> there"), 1);
        assert_eq!(level(&POINTING, "<b>go</b> ==&gt; <i>there</i>"), 1);
        assert_eq!(level(&POINTING, "<div><p>Nice.</p></div><br><br>"), 0);
        assert_eq!(level(&POINTING, "HEREâââ x"), 1);
        assert_eq!(level(&POINTING, "the foundation ââ so"), 0);
        let spans = POINTING.measure(&Text::fold("go ⬇️⬇️ now")).spans;
        assert_eq!(spans, [Span::new(3, 12)]);
    }

    #[test]
    fn honest_words_are_left_alone() {
        for honest in [
            "Check your sources before you post",
            "I heard a click and the light went out",
            "The action starts after ten minutes",
            "They joined the union in 2004",
            "> quoted line\nI disagree with that",
            "5 > 3 and 3 < 5, so what",
            "I searched for hours - nothing",
            "<3 <3",
        ] {
            for heuristic in [&CALL_TO_ACTION, &URGENCY, &PROFILE_LURE, &SEARCH_LURE, &POINTING] {
                assert_eq!(level(heuristic, honest), 0, "{}: {honest}", heuristic.name);
            }
        }
    }
}
