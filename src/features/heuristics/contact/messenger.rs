//! `messenger_contact`: a messenger as the way to somebody.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use super::{
    super::{
        Heuristic,
        beginnings::{Beginnings, ahead},
        facts::Facts,
        gate::Gate,
        tally::Tally,
    },
    after, before, is_whole,
};
use crate::text::Text;

/// Messengers as the way to somebody.
pub const MESSENGER_CONTACT: Heuristic = Heuristic {
    name: "messenger_contact",
    sees: "a messenger's name, as a place or with a number, a handle or an invitation, however disguised",
    example: "reach him on Tele gram @stone_fx",
    buckets: &[1, 2],
    gate: Gate::MESSENGERS,
    measure,
};

/// A messenger's name.
struct Messenger {
    /// How it is matched; `~` stands for what people put between letters.
    pattern: &'static str,
    /// Spellings that hide nothing. What else the pattern matches is a disguise.
    plain: &'static [&'static str],
    /// Whether the name is also an ordinary word, so that `on it` says nothing.
    word: bool,
}

const MESSENGERS: &[Messenger] = &[
    Messenger {
        pattern: "(?:w|vv)~h?~[a@4]{1,3}~t{1,3}~[s5$z]{1,3}~[a@4]{1,3}~p{1,3}|w+h?[a@4]t{1,2}a{1,2}p{1,3}|whtsapp|whastapp|whatspp|whatssup",
        plain: &["whatsapp", "whats app", "what's app", "what’s app", "whats-app", "whatsap", "watsapp", "watsap", "whatapp", "wats app"],
        word: false,
    },
    Messenger {
        pattern: "[t7+]~[e3]{1,3}~[l1i|!]{1,3}~[e3]{1,3}~g{1,3}~r~[a@4]{1,3}~m{1,3}|telegrm|telgram|telegarm|tele[-~]?grm|телеграм+|телеграмм",
        plain: &["telegram", "телеграм", "телеграмм"],
        word: false,
    },
    Messenger { pattern: "s~n~[a@4]~p~c~h~[a@4]~t", plain: &["snapchat", "snap chat"], word: false },
    Messenger {
        pattern: "[s5]k[yi]p[e3]|v[i1]b[e3]r|w[e3]-?ch[a@4]t|weixin|微信|d[i1][s5]c[o0]rd|icq|kakao ?talk|hangouts|google chat|zalo|вайбер|ватсап|вацап",
        plain: &[
            "skype",
            "viber",
            "wechat",
            "weixin",
            "微信",
            "discord",
            "icq",
            "kakaotalk",
            "kakao talk",
            "hangouts",
            "google chat",
            "zalo",
            "вайбер",
            "ватсап",
            "вацап",
        ],
        word: false,
    },
    Messenger {
        pattern: "signal|kik|snap|messenger|instagram|insta|ig|tg|wpp|wsp|whats|whats ?up|zap|zapzap|тг", plain: &[], word: true
    },
    Messenger { pattern: ORDINARY, plain: &[], word: true },
];

/// Messengers whose names are such common words that only an account's name or number right behind them tells.
const ORDINARY: &str = "line|imo";

/// Names among the words that mean nothing else.
const SHORT: &[&str] = &["ig", "insta", "instagram", "kik", "tg", "wpp", "wsp", "тг"];

/// Hosts that open a chat.
const CHAT_HOSTS: &[&str] = &[
    "api.whatsapp.com",
    "chat.whatsapp.com",
    "discord.gg",
    "join.skype.com",
    "line.me",
    "m.me",
    "signal.group",
    "signal.me",
    "t.me",
    "telegram.dog",
    "telegram.me",
    "wa.link",
    "wa.me",
    "walink.co",
    "whatsapp.com",
];

/// How names begin, three bytes of each; `~` stands for what people put between letters, `?` for anything.
#[rustfmt::skip]
const HEADS: &[&str] = &[
    "wha", "wh@", "wh4", "wht", "wh~", "wat", "waa", "wa@", "wa4", "wa~", "w@?", "w4?", "ww?", "w~h", "w~a", "w~@", "w~4", "w~~", "w’", "w´", "vv?", "wpp", "wsp",
    "tel", "te1", "tei", "te|", "te!", "tee", "te3", "te~", "t3?", "t~e", "t~3", "t~~", "t’", "t´", "tg?", "7e?", "73?", "7~e", "7~3", "7~~", "7’", "7´",
    "sna", "sn@", "sn4", "sn~", "s~n", "s~~", "s’", "s´", "sig", "sky", "ski", "5ky", "5ki", "vib", "v1b", "wec", "w3c", "wei", "dis", "di5", "d1s", "d15", "icq", "kak", "han", "goo", "zal",
    "kik", "mes", "ins", "ig?", "zap", "lin", "imo", "те", "тг", "ва", "微",
];

/// How names go on, up to six letters, as [`skeleton`] leaves them.
const SKELETONS: &[&str] = &[
    "whatsap",
    "watsap",
    "vhatsap",
    "vatsap",
    "watap",
    "whatap",
    "whtsapp",
    "whastapp",
    "whatspp",
    "whatssup",
    "telegr",
    "telgram",
    "telegarm",
    // What the class in `tele[-~]?grm` holds as well.
    "tele0grm",
    "tele2grm",
    "tele{grm",
    "tele}grm",
    "snapch",
    "skyp",
    "skip",
    "viber",
    "wechat",
    "weixin",
    "discor",
    "icq",
    "kakaotalk",
    "hangouts",
    "googlechat",
    "zalo",
];

/// Names that are written in one way only.
const LITERAL: &[&str] = &[
    "signal",
    "kik",
    "snap",
    "messenger",
    "instagram",
    "insta",
    "ig",
    "tg",
    "wpp",
    "wsp",
    "whats",
    "zap",
    "zapzap",
    "line",
    "imo",
    "whatsup",
    "whats up",
];

/// Names in other scripts, as far as they are told apart from other words.
const FOREIGN: &[&str] = &["телегр", "тг", "вайбер", "ватсап", "вацап", "微信"];

/// How names begin.
pub(in super::super) static NAME_BEGINNINGS: LazyLock<Beginnings> = LazyLock::new(|| {
    let heads = HEADS.iter().flat_map(|head| {
        let ways = |byte: u8| match byte {
            b'~' => SEPARATORS.to_vec(),
            b'?' => (0..=u8::MAX).collect(),
            _ => vec![byte],
        };
        let [first, second, third] = [0, 1, 2].map(|at| head.as_bytes().get(at).map_or_else(Vec::new, |byte| ways(*byte)));
        let pairs: Vec<[u8; 2]> = first.iter().flat_map(|first| second.iter().map(|second| [*first, *second])).collect();
        pairs.into_iter().flat_map(move |[first, second]| third.clone().into_iter().map(move |third| [first, second, third]))
    });
    Beginnings::of_three(heads)
});

/// First bytes of what people put between letters.
const SEPARATORS: [u8; 12] = [b' ', b'\'', b'`', b'.', b',', b'|', b'*', b'_', b'~', b'-', 0xe2, 0xc2];

/// A name that is written in one way: its first eight bytes, and its length.
struct Literal {
    letters: u64,
    mask: u64,
    length: usize,
}

static LITERALS: LazyLock<Vec<Literal>> = LazyLock::new(|| {
    let literal =
        |name: &&str| Literal { letters: ahead(name.as_bytes(), 0), mask: u64::MAX >> (64 - 8 * name.len().min(8)), length: name.len() };
    LITERAL.iter().map(literal).collect()
});

/// Whether `rest`, which begins like a messenger's name, may go on as one. Most words that do (`what`, `tell`) are told apart here, and the regular expression, which reads the whole text, is
/// not asked.
pub(in super::super) fn is_name_near(rest: &str) -> bool {
    static KNOWN: LazyLock<Vec<Skeleton>> = LazyLock::new(|| SKELETONS.iter().map(|name| skeleton(name.as_bytes())).collect());
    let bytes = rest.as_bytes();
    if !bytes[0].is_ascii() {
        return FOREIGN.iter().any(|name| rest.starts_with(name));
    }
    let ahead = ahead(bytes, 0);
    let ends = |length: usize| length > 8 || bytes.get(length).is_none_or(|next| !next.is_ascii_alphanumeric());
    if LITERALS.iter().any(|literal| ahead & literal.mask == literal.letters && ends(literal.length)) {
        return true;
    }
    let found = skeleton(bytes);
    KNOWN.iter().any(|known| found.letters & known.mask == known.letters)
}

/// The first letters of a name without what disguises them: separators, doubled letters, signs in place of letters.
struct Skeleton {
    /// A byte a letter, the first one lowest.
    letters: u64,
    /// The bytes that are letters.
    mask: u64,
}

fn skeleton(bytes: &[u8]) -> Skeleton {
    let mut skeleton = Skeleton { letters: 0, mask: 0 };
    let (mut last, mut again, mut shift) = (0, 0, 0);
    for &byte in bytes.iter().take(MOST_READ) {
        let letter = match byte {
            b'@' | b'4' => b'a',
            b'5' | b'$' | b'z' => b's',
            b'3' => b'e',
            // `|` also parts letters: it is left out, and so are the letters it may stand for.
            b'1' | b'i' | b'!' | b'l' => continue,
            b'7' | b'+' => b't',
            b'0' => b'o',
            b'y' => continue,
            _ if SEPARATORS.contains(&byte) || !byte.is_ascii() => continue,
            _ => byte,
        };
        if letter == last {
            again += 1;
            if again > MOST_AGAIN && letter != b'w' {
                break;
            }
            continue;
        }
        (last, again) = (letter, 0);
        skeleton.letters |= u64::from(letter) << shift;
        skeleton.mask |= 0xff << shift;
        shift += 8;
        if shift == 48 {
            break;
        }
    }
    skeleton
}

/// A name has a letter six times in a row at most (`eee` on both sides of an `l` that is left out), but any number of `w`.
const MOST_AGAIN: u32 = 6;

/// Bytes in which six letters stand, however they are drawn out: each of a name's letters may be there three times, with up to two separators of three bytes before the next.
const MOST_READ: usize = 64;

/// Every name, and each messenger's own: the one pass looks for any, which one it was is only asked where one was found.
struct Names {
    any: Regex,
    each: Vec<Regex>,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let names = MESSENGERS.iter().map(|messenger| messenger.pattern.replace('~', "[ '’‘`´.,|*_~-]{0,2}"));
    let names: Vec<String> = names.map(|name| format!("(?:{name})")).collect();
    let regex = |pattern: &str| Regex::new(pattern).expect("constant patterns");
    Names { any: regex(&names.join("|")), each: names.iter().map(|name| regex(&format!("^{name}$"))).collect() }
});

/// A number or handle after the name, perhaps with words between.
static ADDRESS_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?x)^ N{0,6}
          (?:(?:me|us|him|her|them|number|num|no|nr|id|handle|username|user|contact|at|via|on|only|is|name|line|with|número|numero|номер)N{1,6}){0,4}
          (?: [0-9][0-9\ ().\-]{5} | @\ ?[a-z0-9_]{3} )",
    )
});

/// `telegram me`, `telegram: name_x`, `kik id name`.
static INVITED_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?x)^ (?:['’]s)? (?:
            \ {1,2}(?:me|us|him|her)(?:\ ?$|\ ?[.,!:;+@0-9\n]|\ (?:for|if|at|on|now|asap)(?:N|$))
          | \ ?(?:number|id|handle|username|user|group|channel)?\ ?(?:[:=➜→👉]|-{1,3}>|>>{1,8})\ ?[@+a-z0-9] )",
    )
});

/// `contact her through`, `add me on`, `escríbeme al`, `напиши мне в`.
static INVITED_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?x)(?:^|N)
          (?:add|text|message|msg|contact|reach|reached|write|dm|chat|hit|call|inbox|find|follow|talk|ping|join|hmu|consult|connect|meet|get\ in\ touch|speak|available
            |escr[ií]bL{0,8}|cont[aá]ctL{0,4}|agr[eé]gL{0,6}|chamL{0,6}|adicionL{0,6}|fal[ae]L{0,4}|ll[aá]mL{0,6}|ajouteL{0,4}|[eé]criL{0,6}|joiL{0,6}|schreibL{0,4}|kontaktierL{0,4}|meldeL{0,4}
            |пишиL{0,4}|напишиL{0,4}|свяL{0,8}|добавL{0,8}|hubungi|kontak)
          N{1,3}(?:L{1,16}N{1,3}){0,4}
          (?:on|via|through|thru|by|at|in|over|using|with|to|por|no|na|en|al|ao|pelo|pela|mi|meu|sur|par|auf|über|per|bei|в|через|по|di|lewat|melalui|ke)
          N{1,3}(?:(?:my|his|her|our|their|the|this|mi|su|meu|o|el|le|mon|meine?|seine?)N{1,3})?$",
    )
});

static PLACE_BEFORE: LazyLock<Regex> = LazyLock::new(|| compile("(?:^|N)(?:on|via|through)N{1,3}(?:(?:my|his|her|our|the)N{1,3})?$"));

/// Compiles `pattern` with `L` for a letter or digit of the scripts that the words are in, and `N` for anything else.
fn compile(pattern: &str) -> Regex {
    let pattern = pattern.replace('L', "[a-z0-9à-ÿа-яё]").replace('N', "[^a-z0-9à-ÿа-яё]");
    Regex::new(&pattern).expect("constant patterns")
}

/// How far around a name its company is looked for, in bytes.
const REACH: usize = 64;

/// The messengers' names in the folded text, in order: where they stand, and what each is.
fn names<'t>(folded: &'t str) -> impl Iterator<Item = (Range<usize>, &'static Messenger)> + 't {
    let whole = NAMES.any.find_iter(folded).filter(|found| is_whole(folded, found.start(), found.end()));
    whole.filter_map(|found| {
        let which = NAMES.each.iter().position(|name| name.is_match(found.as_str()))?;
        Some((found.range(), &MESSENGERS[which]))
    })
}

/// Whether a messenger is named in `folded` by a name that is no other word.
pub(super) fn is_named(folded: &str) -> bool {
    names(folded).any(|(range, messenger)| !messenger.word || SHORT.contains(&&folded[range]))
}

fn measure(text: &Text<'_>, _: &Facts, tally: &mut Tally) {
    let folded = text.folded();
    let mut highest = 0;
    let mut links = text.links().iter().filter_map(|link| link.folded.clone()).peekable();
    for (range, messenger) in names(folded) {
        // Inside a link the name is only an address: `http://telegram.example`.
        while links.next_if(|link| link.end <= range.start).is_some() {}
        if links.peek().is_some_and(|link| link.start < range.end) {
            continue;
        }
        let level = strength(folded, &range, messenger);
        if level > 0 {
            highest = highest.max(level);
            tally.place(|| text.origin(range));
        }
    }
    for link in text.links() {
        if CHAT_HOSTS.contains(&link.host.trim_start_matches("www.")) {
            highest = 2;
            tally.place(|| link.span);
        }
    }
    tally.sort();
    tally.set(highest);
}

/// `line id: name`, `imo: +1`.
static ACCOUNT_AFTER: LazyLock<Regex> = LazyLock::new(|| compile("^ ?(?:id(?: ?[:=] ?| )[@+]?[a-z0-9]|[:=] ?(?:[@+][a-z0-9]|[0-9]{6}))"));

fn strength(folded: &str, range: &Range<usize>, messenger: &Messenger) -> u32 {
    let (before, after) = (before(folded, range.start, REACH), after(folded, range.end, REACH));
    if messenger.pattern == ORDINARY {
        return if ACCOUNT_AFTER.is_match(after) { 2 } else { 0 };
    }
    let disguised = !messenger.word && !messenger.plain.contains(&&folded[range.clone()]);
    let invited = INVITED_BEFORE.is_match(before) || INVITED_AFTER.is_match(after);
    if ADDRESS_AFTER.is_match(after) || disguised || invited {
        return 2;
    }
    u32::from(!messenger.word && PLACE_BEFORE.is_match(before))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn level(text: &str) -> u32 {
        MESSENGER_CONTACT.measure(&Text::fold(text)).level
    }

    #[test]
    fn addresses_invitations_and_disguises() {
        for text in [
            "reach him on Tele gram @stone_fx",
            "WhatsApp +1 555 010 0223",
            "whats app number: +44 7700 900123",
            "add me on snapchat",
            "Kik me at ann_99",
            "telegram me.",
            "te|egram",
            "teIegram",
            "wh@tsapp",
            "contact Mrs Ana through her WhatsApp",
            "Signal: +1 555 010 0223",
            "line id: ann99",
            "chat with us https://wa.me/15550100223",
            "join t.me/winfx",
            "escríbeme por WhatsApp",
            "me chama no zap",
            "напиши мне в телеграм",
            "hubungi kami di WhatsApp",
        ] {
            assert_eq!(level(text), 2, "{text}");
        }
    }

    #[test]
    fn named_as_a_place() {
        assert_eq!(level("my aunt shares this on WhatsApp all day"), 1);
    }

    #[test]
    fn talk_about_messengers() {
        for text in [
            "Telegram was fined again",
            "Signal is more private than WhatsApp",
            "we chat every day",
            "stand in line 5 minutes",
            "IMO: 5 of 10",
            "see line number 5",
            "the best line @ann ever wrote",
            "online on line 12",
            "the traffic signal is red",
            "what app do you use?",
            "a snap decision, imo",
            "he sent a telegram in 1912",
            "skype used to be good",
        ] {
            assert_eq!(level(text), 0, "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn whatever_is_a_name_opens_the_gate(typed in proptest::string::string_regex(NAMES.any.as_str()).expect("a pattern")) {
            let text = Text::fold(&typed);
            let mut facts = Facts::default();
            facts.read(&text);
            let folded = text.folded();
            prop_assert!(facts.wording.messenger || folded.contains('+') || names(folded).next().is_none(), "{}", folded);
        }
    }
}
