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
