//! `handle`: a name on a messenger.

use super::{
    super::{Heuristic, facts::Facts, gate::Gate, tally::Tally},
    after, before, messenger,
};
use crate::text::Text;

/// Names on a messenger.
pub const HANDLE: Heuristic = Heuristic {
    name: "handle",
    sees: "an @name beside a messenger's name; not one that begins a reply",
    example: "she is on Tele gram @ana_trades",
    buckets: &[1, 2],
    gate: Gate::AT,
    measure,
};

/// How far from the handle the messenger's name may stand, in bytes.
const REACH: usize = 32;

/// Most handles that are looked at.
const MOST: usize = 64;

fn measure(text: &Text<'_>, _: &Facts, tally: &mut Tally) {
    let folded = text.folded();
    let signs = memchr::memchr_iter(b'@', folded.as_bytes());
    let handles = signs.filter(|&at| !folded[..at].trim_end().is_empty() && !folded[..at].ends_with(char::is_alphanumeric));
    for at in handles.take(MOST) {
        let name = folded[at + 1..].chars().take(33).take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '.'));
        let end = at + 1 + name.map(char::len_utf8).sum::<usize>();
        let (before, after) = (before(folded, at, REACH), after(folded, end, REACH));
        // `RT @name: ...` quotes.
        let quoted = before.trim_end().ends_with("rt") || after.starts_with(':');
        let joined = ["on ", "via ", "in ", "("].iter().any(|word| after.trim_start().starts_with(word));
        let named = messenger::is_named(before) || joined && messenger::is_named(after);
        if (4..=33).contains(&(end - at)) && !quoted && named {
            tally.add_all(std::iter::once_with(|| text.origin(at..end)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(text: &str) -> u32 {
        HANDLE.measure(&Text::fold(text)).level
    }

    #[test]
    fn beside_a_messenger() {
        assert_eq!(level("she is on Tele gram @ana_trades"), 1);
        assert_eq!(level("write @ana_trades via whatsapp"), 1);
        assert_eq!(level("tg: @ana_fx and @bob_fx"), 2);
    }

    #[test]
    fn replies_and_mail() {
        for text in [
            "@ann I never used WhatsApp",
            "thanks @ann, well said",
            "RT @ann_b: whatsapp is down",
            "lol @ann_b whatsapp is down",
            "ann@telegram.example",
            "2 @ 5 on telegram",
        ] {
            assert_eq!(level(text), 0, "{text}");
        }
    }
}
