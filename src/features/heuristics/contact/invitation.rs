//! `contact_invitation`: phrases that ask for a private talk.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    super::{Heuristic, Measure},
    is_whole,
};

/// Invitations to a private talk.
pub const CONTACT_INVITATION: Heuristic = Heuristic {
    name: "contact_invitation",
    sees: "phrases that ask for a private talk: inbox me, text me, reach her via, escríbeme, schreib mir",
    example: "inbox me for details",
    buckets: &[1, 2],
    measure: |text| {
        let folded = text.folded();
        let phrases = PHRASE.find_iter(folded).map(|found| found.range());
        let whole = phrases.filter(|range| is_whole(folded, range.start, range.end));
        Measure::count(whole.map(|range| text.origin(range)).collect())
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

static PHRASE: LazyLock<Regex> = LazyLock::new(|| {
    // A space may be up to three; one that may be missing, from none to three.
    let space = "[ \\t\\r\\n\u{a0}]";
    let phrases = PHRASES.join("|").replace(" ?", "\u{1}").replace(' ', &format!("{space}{{1,3}}"));
    let phrases = phrases.replace('\u{1}', &format!("{space}{{0,3}}"));
    Regex::new(&phrases).expect("constant patterns")
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    fn level(text: &str) -> u32 {
        (CONTACT_INVITATION.measure)(&Text::fold(text)).level
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
}
