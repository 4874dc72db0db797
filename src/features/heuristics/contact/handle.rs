//! `handle`: a name on a messenger.

use super::{
    super::{Heuristic, Measure},
    after, before, messenger,
};
use crate::text::Text;

/// Names on a messenger.
pub const HANDLE: Heuristic = Heuristic {
    name: "handle",
    sees: "an @name beside a messenger's name; not one that begins a reply",
    example: "she is on Tele gram @ana_trades",
    buckets: &[1, 2],
    measure,
};

/// How far from the handle the messenger's name may stand, in bytes.
const REACH: usize = 48;

/// Most handles that are looked at.
const MOST: usize = 64;

fn measure(text: &Text<'_>) -> Measure {
    let folded = text.folded();
    let handles = memchr::memchr_iter(b'@', folded.as_bytes()).filter(|&at| at > 0 && !folded[..at].ends_with(char::is_alphanumeric));
    let mut spans = Vec::new();
    for at in handles.take(MOST) {
        let name = folded[at + 1..].chars().take(33).take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '.'));
        let end = at + 1 + name.map(char::len_utf8).sum::<usize>();
        if (4..=33).contains(&(end - at))
            && (messenger::is_named(before(folded, at, REACH)) || messenger::is_named(after(folded, end, REACH)))
        {
            spans.push(text.origin(at..end));
        }
    }
    Measure::count(spans)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(text: &str) -> u32 {
        measure(&Text::fold(text)).level
    }

    #[test]
    fn beside_a_messenger() {
        assert_eq!(level("she is on Tele gram @ana_trades"), 1);
        assert_eq!(level("write @ana_trades via whatsapp"), 1);
        assert_eq!(level("tg: @ana_fx and @bob_fx"), 2);
    }

    #[test]
    fn replies_and_mail() {
        for text in ["@ann I never used WhatsApp", "thanks @ann, well said", "ann@telegram.example", "2 @ 5 on telegram"] {
            assert_eq!(level(text), 0, "{text}");
        }
    }
}
