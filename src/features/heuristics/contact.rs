//! Contact lures: the offer to go on talking elsewhere.
//!
//! # What it sees
//! `messenger_contact` sees a messenger's name, however disguised, with a number, a handle or an invitation beside it, and links that open one.
//! `email_contact` and `phone_number` count addresses and numbers in any disguise. `contact_invitation` counts phrases such as `inbox me` and
//! `reach her via`, in several languages. `handle` counts `@names` beside a messenger's name.
//!
//! # Why it matters
//! Investment, romance and recovery fraud needs the victim in a private chat; the comment is only the door. Talk about messengers is honest, and so
//! are replies that begin with `@name`, dates, prices and view counts: none of them counts.
//!
//! # Example
//! `Mr Stone doubled my savings, reach him on Tele gram @stone_fx or W.hatsApp +1 555 010 0223`

mod email;
mod handle;
mod invitation;
mod messenger;
mod phone;

pub use email::EMAIL_CONTACT;
pub use handle::HANDLE;
pub use invitation::CONTACT_INVITATION;
pub use messenger::MESSENGER_CONTACT;
pub use phone::PHONE_NUMBER;

pub(super) use email::PROVIDERS;
pub(super) use invitation::INVITATIONS;
pub(super) use messenger::{NAME_BEGINNINGS, is_name_near};
pub(super) use phone::SPELLED_DIGITS;

/// The part of `text` of at most `reach` bytes that ends at `at`.
fn before(text: &str, at: usize, reach: usize) -> &str {
    let mut start = at.saturating_sub(reach);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    &text[start..at]
}

/// The part of `text` of at most `reach` bytes that begins at `at`.
fn after(text: &str, at: usize, reach: usize) -> &str {
    let mut end = text.len().min(at + reach);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[at..end]
}

/// Whether `start..end` of `text` is not part of a longer word.
fn is_whole(text: &str, start: usize, end: usize) -> bool {
    !text[..start].ends_with(char::is_alphanumeric) && !text[end..].starts_with(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    #[test]
    fn hostile_texts_take_linear_time() {
        let begun = std::time::Instant::now();
        for piece in [
            "a",
            "1",
            "1 ",
            "1-",
            "(",
            "+",
            "@",
            "a@",
            "@a",
            "a.",
            "o1o",
            "wa",
            "t e l ",
            "telegra",
            "add me ",
            "add a a ",
            "on ",
            "whatsapp ",
            "whatsapp 5550100 ",
            "five ",
            "five 5550100223 ",
            "tg @abc ",
            "call me ",
            "gmail ",
            "a at gmail ",
            "é",
            "1️⃣",
            "a@b.c ",
            "http://t.me/a telegram ",
        ] {
            let text = piece.repeat(200_000 / piece.len());
            let text = Text::fold(&text);
            for heuristic in [MESSENGER_CONTACT, EMAIL_CONTACT, PHONE_NUMBER, CONTACT_INVITATION, HANDLE] {
                let _ = heuristic.measure(&text);
            }
        }
        // A second or two; a quadratic pass takes minutes.
        assert!(begun.elapsed().as_secs() < 60);
    }
}
