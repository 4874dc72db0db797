//! Leads: where a comment wants its readers to go. Few honest people lead to the same place from many threads.

use std::collections::BTreeSet;

use crate::text::Text;

/// Leads of a comment that are looked at.
const MOST: usize = 16;
/// Letters of a name on another service.
const NAME_LENGTH: std::ops::RangeInclusive<usize> = 4..=33;

/// The links and names (`@stone_fx`) of a text, folded, in the order of the alphabet: `link example.com/win`, `name stone_fx`.
///
/// A name at the very beginning is a reply to somebody and leads nowhere.
pub fn of(text: &Text<'_>) -> BTreeSet<String> {
    let links = text.links().iter().map(|link| format!("link {}", link.canonical));
    let folded = text.folded();
    let names = memchr::memchr_iter(b'@', folded.as_bytes())
        .filter(|&at| !folded[..at].trim_end().is_empty() && !folded[..at].ends_with(char::is_alphanumeric))
        .filter_map(|at| {
            let name: String = folded[at + 1..].chars().take(34).take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '.')).collect();
            let name = name.trim_end_matches('.');
            NAME_LENGTH.contains(&name.len()).then(|| format!("name {name}"))
        });
    links.chain(names).take(MOST).collect()
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
            ["link win-now.example/a", "name stone_fx"]
        );
    }

    #[test]
    fn a_reply_leads_nowhere() {
        assert_eq!(leads("@ann_b I agree, 2 @ 5"), [""; 0]);
    }
}
