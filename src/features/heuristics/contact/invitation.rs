//! `contact_invitation`: phrases that ask for a private talk.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    super::{Heuristic, beginnings::Beginnings, gate::Gate},
    is_whole,
};

/// Invitations to a private talk.
pub const CONTACT_INVITATION: Heuristic = Heuristic {
    name: "contact_invitation",
    sees: "phrases that ask for a private talk: inbox me, text me, reach her via, escríbeme, schreib mir",
    example: "inbox me for details",
    buckets: &[1, 2],
    gate: Gate::INVITATIONS,
    measure: |text, _, tally| {
        let folded = text.folded();
        let phrases = PHRASE.find_iter(folded).map(|found| found.range());
        let whole = phrases.filter(|range| is_whole(folded, range.start, range.end));
        tally.add_all(whole.map(|range| text.origin(range)));
    },
};

/// The phrases, one language a line or more, as regular expressions; a space stands for one to three white-space characters.
const PHRASES: &[&str] = &[
    // English: to the writer
    "(?:inbox|dm|pm|d\\.m|p\\.m|hmu|im) (?:me|us)",
    "(?:text|txt|message|msg|email|e-mail|mail|ping|whatsapp|kik|snap|add|skype) me(?: (?:now|on|at|up|via|for|if|privately|here|asap)|[.!,:;]|$)",
    "(?:call|ring|phone) (?:me|us) ?(?:now|on|today)",
    "(?:call|text|txt|ring|dial|sms|whatsapp) (?:me |us |free |now |today )?(?:on |at )?\\+?[0-9]{5,15}",
    "hit (?:me|us|him|her) up",
    "hmu",
    "(?:send|drop|shoot) (?:me|us|him|her) (?:a|an|your)? ?(?:dm|pm|message|msg|email|e-mail|text|mail|line|number)",
    "(?:write|talk|reply|reach out|get back|contact) (?:to )?(?:me|us) (?:on|at|via|through|privately|directly|here|by|in private|now)",
    "(?:contact|reach|consult|message|text|write|email|call|inbox|dm) (?:to )?(?:him|her|them|me|us)(?: (?:today|now|directly|out|up|here))? ?(?:on|at|via|through|thru|by|with)",
    "(?:reach|reached) out to (?:him|her|me|us|them) (?:on|at|via|through|today|now|for)",
    "contact (?:him|her|us|me|them)",
    "(?:can be|be) (?:contacted|reached) (?:on|at|via|through|by)",
    "get in touch with (?:him|her|me|us|them)",
    "(?:inbox|dm|pm) (?:is|are) open|(?:slide|hop) (?:in|into|in to) my (?:dm|dms|inbox)",
    "(?:check|see|look at|visit|link (?:in|on)) my (?:bio|profile|page|channel description)",
    "(?:private|direct) message me",
    // Spanish
    "(?:escr[ií]b[ea]me|escr[ií]beles?|m[aá]ndame|env[ií]ame|agr[eé]ga?me|ll[aá]m[ae]me|cont[aá]ct[ae](?:me|nos|lo|la)|h[aá]blame)",
    "(?:escribe|escr[ií]banos|comun[ií]quese|contacten) (?:al|por|con|conmigo|a mi)",
    "(?:al|por) (?:privado|interno|inbox)",
    // Portuguese
    "(?:me (?:chama|chame|adiciona|adicione|manda|mande|liga|ligue|add)|chama (?:no|na)|entre em contat?o|fale (?:comigo|conosco)|cham[ae] (?:inbox|pv|no pv))",
    // French
    "(?:[eé]cri(?:s|vez)[- ]moi|contacte(?:z)?[- ](?:moi|le|la|nous)|ajoute(?:z)?[- ]moi|appelle(?:z)?[- ]moi|envoie(?:z)?[- ]moi|en (?:mp|message priv[eé])|par (?:mp|message priv[eé]))",
    // German
    "(?:schreib(?:e|t|en sie)? (?:mir|mich|uns|ihm|ihr)|kontaktier(?:e|t|en sie)? (?:mich|uns|ihn|sie)|meld(?:e|et|en sie)? (?:dich|euch|sich) bei|ruf(?:t|en sie)? (?:mich|uns) an|adde? mich)",
    // Russian
    "(?:(?:на)?пиши(?:те)? (?:мне|нам|ей|ему|в (?:лс|личк[уи]|телеграм|тг))|в личк[уи]|в лс|свяжитесь (?:с|со)|звони(?:те)?|добавляй(?:те|тесь)?|обращайтесь (?:к|в))",
    // Indonesian and Malay
    "(?:hubungi (?:saya|kami|nomor|beliau|wa)|chat (?:saya|kami|wa|aja)|kontak (?:saya|kami)|(?:wa|whatsapp) (?:saya|kami|aja)|inbox saya|pm tepi)",
    // Italian, Turkish
    "(?:scriv(?:imi|etemi)|contatt(?:ami|atemi|alo|ala)|aggiung(?:imi|etemi)|bana (?:yaz[iı]n|ula[sş][iı]n)|(?:özelden|dm) yaz)",
];

/// How [`PHRASES`] begin. Without one of these at a word's beginning the regular expression, which reads the whole text, is not asked.
#[rustfmt::skip]
const BEGINNINGS: &[&str] = &[
    "inbox me", "inbox us", "dm me", "dm us", "pm me", "pm us", "d.m ", "p.m ", "hmu", "im me", "im us",
    "text ", "txt ", "message ", "msg ", "email ", "e-mail ", "mail me", "ping me", "whatsapp", "kik me", "snap me", "add me", "skype me",
    "call me", "call us", "call free", "call now", "call today", "call on", "call at", "call to", "call him", "call her", "call them",
    "ring me", "ring us", "ring free", "ring now", "ring toda", "ring on", "ring at", "phone me", "phone us",
    "dial ", "sms ", "hit me", "hit us", "hit him", "hit her",
    "send me", "send us", "send him", "send her", "drop me", "drop us", "drop him", "drop her", "shoot me", "shoot us", "shoot hi", "shoot he",
    "write to", "write me", "write us", "write hi", "write he", "write th", "talk to", "talk me", "talk us", "reply to", "reply me", "reply us",
    "reach ", "reached ", "get back", "contact ", "consult ",
    "inbox to", "inbox hi", "inbox he", "inbox th", "inbox is", "inbox ar", "dm to", "dm him", "dm her", "dm them", "dm is", "dm are", "pm is", "pm are",
    "can be co", "can be re", "be conta", "be reach", "get in to", "slide in", "hop in", "check my", "see my", "look at m", "visit my", "link in m", "link on m",
    "private ", "direct m",
    "escrib", "escríb", "mandame", "mándame", "enviame", "envíame", "agreg", "agrég", "llama", "llame", "lláma", "lláme", "contact", "contáct",
    "hablame", "háblame", "comuniq", "comuníq", "al priva", "al inter", "al inbox", "por priv", "por inte", "por inbo",
    "me chama", "me chame", "me adici", "me manda", "me mande", "me liga", "me ligue", "me add", "chama no", "chama na", "chama inb", "chama pv", "chame inb",
    "chame pv", "chame no", "entre em", "fale com", "fale con",
    "ecris", "écris", "ecrive", "écrive", "ajoute", "appelle", "envoie", "en mp", "en messa", "par mp", "par mess",
    "schreib", "kontaktier", "meld", "ruf mi", "ruf un", "ruft ", "rufen ", "ruf", "add mich", "adde mich",
    "пиши", "напиши", "в личк", "в лс", "свяжите", "звони", "добавля", "обращай",
    "hubungi", "chat saya", "chat kami", "chat wa", "chat aja", "kontak ", "wa saya", "wa kami", "wa aja", "inbox sa", "pm tepi",
    "scriv", "contatt", "aggiung", "bana yaz", "bana ula", "özelden", "dm yaz",
];

/// How invitations begin.
pub(in super::super) static INVITATIONS: LazyLock<Beginnings> = LazyLock::new(|| {
    let digits = ["call", "ring"].iter().flat_map(|verb| "+0123456789".chars().map(move |digit| format!("{verb} {digit}")));
    let digits: Vec<String> = digits.collect();
    Beginnings::of(BEGINNINGS.iter().copied().chain(digits.iter().map(String::as_str)))
});

/// The phrases as one regular expression.
fn pattern() -> String {
    // A space may be up to three; one that may be missing, from none to three.
    let space = "[ \\t\\r\\n\u{a0}]";
    let phrases = PHRASES.join("|").replace(" ?", "\u{1}").replace(' ', &format!("{space}{{1,3}}"));
    phrases.replace('\u{1}', &format!("{space}{{0,3}}"))
}

static PHRASE: LazyLock<Regex> = LazyLock::new(|| Regex::new(&pattern()).expect("constant patterns"));

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{features::heuristics::facts::Facts, text::Text};

    fn level(text: &str) -> u32 {
        CONTACT_INVITATION.measure(&Text::fold(text)).level
    }

    #[test]
    fn invitations() {
        for text in [
            "inbox me for details",
            "DM  me",
            "Text me on +1 555 010 0223",
            "hit me up",
            "call now on 05550100223",
            "message me on here",
            "Contact him via his page",
            "you can reach her at",
            "add me!",
            "write to me privately",
            "mail me at ann",
            "escríbeme al privado, por favor".split(" al").next().unwrap_or_default(),
            "me chama no insta",
            "Contactez-moi vite",
            "schreib mir einfach",
            "напиши мне скорее",
            "hubungi kami segera",
        ] {
            assert_eq!(level(text), 1, "{text}");
        }
    }

    #[test]
    fn honest_talk() {
        for text in [
            "he told me about the text",
            "add milk and eggs",
            "they wrote to the minister",
            "the news reached her too late",
            "call it what you want",
            "a direct message to the government",
            "it hit me hard",
            "she left her phone on and gave a call at noon",
            "I am at a loss",
            "pm Modi met me",
        ] {
            assert_eq!(level(text), 0, "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn whatever_is_an_invitation_opens_the_gate(typed in proptest::string::string_regex(&pattern().replace("|$", "")).expect("a pattern")) {
            let text = Text::fold(&typed);
            let mut facts = Facts::default();
            facts.read(&text);
            prop_assert!(facts.wording.invitation || !PHRASE.find_iter(text.folded()).any(|found| is_whole(text.folded(), found.start(), found.end())));
        }
    }
}
