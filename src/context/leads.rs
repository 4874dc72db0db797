//! Leads: where a comment wants its readers to go. Few honest people lead to the same place from many threads.

use std::collections::BTreeSet;

use crate::text::Text;

/// Leads of a comment that are looked at.
const MOST: usize = 16;
/// Letters of a name on another service.
const NAME_LENGTH: std::ops::RangeInclusive<usize> = 4..=33;

/// Digits of a telephone number with its country's code.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 9..=15;

/// The links, names (`@stone_fx`), e-mail addresses and international telephone numbers of a text, folded, in the order of the alphabet: `link example.com/win`, `mail ann@mail.example`,
/// `name stone_fx`, `phone 15550102234`.
///
/// A name at the very beginning is a reply to somebody and leads nowhere.
pub fn of(text: &Text<'_>) -> BTreeSet<String> {
    let links = text.links().iter().map(|link| format!("link {}", link.canonical));
    let folded = text.folded();
    let signs = memchr::memchr_iter(b'@', folded.as_bytes()).filter_map(|at| name_or_mail(folded, at));
    let phones = memchr::memchr_iter(b'+', folded.as_bytes()).filter_map(|at| phone(&folded[at + 1..]));
    links.chain(signs).chain(phones).take(MOST).collect()
}

/// What the `@` at this place makes.
fn name_or_mail(folded: &str, at: usize) -> Option<String> {
    let (before, after) = (&folded[..at], &folded[at + 1..]);
    let is_part = |c: &char| c.is_alphanumeric() || matches!(c, '_' | '.');
    let name: String = after.chars().take(*NAME_LENGTH.end() + 1).take_while(|c| is_part(c) || *c == '-').collect();
    if before.ends_with(|c: char| c.is_alphanumeric()) {
        let host = name.trim_end_matches(['.', '-']);
        let user: String = before.chars().rev().take(*NAME_LENGTH.end() + 1).take_while(|c| is_part(c) || matches!(c, '-' | '+')).collect();
        let is_mail = host.contains('.') && host.len() <= *NAME_LENGTH.end() && user.len() <= *NAME_LENGTH.end();
        return is_mail.then(|| format!("mail {}@{host}", user.chars().rev().collect::<String>().trim_start_matches(['.', '-', '+'])));
    }
    let name = name.split('-').next().unwrap_or_default().trim_end_matches('.');
    (NAME_LENGTH.contains(&name.len()) && !before.trim_end().is_empty()).then(|| format!("name {name}"))
}

/// The telephone number that stands after a `+`.
fn phone(after: &str) -> Option<String> {
    let digits = after
        .chars()
        .take(40)
        .take_while(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '.' | '(' | ')' | '/'))
        .filter(char::is_ascii_digit);
    let digits: String = digits.collect();
    PHONE_DIGITS.contains(&digits.len()).then(|| format!("phone {digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leads(text: &str) -> Vec<String> {
        of(&Text::fold(text)).into_iter().collect()
    }

    #[test]
    fn links_and_names() {
        assert_eq!(
            leads("write @Stone_FX. or go to hxxps://www.win-now[.]example/a/ , mail me at ann@mail.example"),
            ["link win-now.example/a", "mail ann@mail.example", "name stone_fx"]
        );
        assert_eq!(leads("text +1 (555) 010-2234 or +1.555.010.2234, 2+2 is 4"), ["phone 15550102234"]);
    }

    #[test]
    fn a_reply_leads_nowhere() {
        assert_eq!(leads("@ann_b I agree, 2 @ 5"), [""; 0]);
    }
}
