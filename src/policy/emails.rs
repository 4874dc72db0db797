//! [`Emails`]: e-mail addresses, or all of a domain.

use std::collections::HashMap;

use super::domains::{self, Domain, Domains};

/// All e-mail addresses of a policy.
#[derive(Debug, Default)]
pub(super) struct Emails {
    rules: HashMap<String, Vec<usize>>,
    domains: Domains,
}

/// What an entry names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Email {
    /// One address, in lower case.
    One(String),
    /// All of a domain and of those under it.
    All(Domain),
}

/// Reads `ann@example.com` or `*@example.com`.
///
/// # Errors
/// Why it is neither.
pub(super) fn read(written: &str) -> Result<Email, String> {
    let plain = folded(written);
    let Some((name, domain)) = plain.rsplit_once('@') else {
        let hint = if plain.contains('.') { format!("; '*@{plain}' means all of a domain") } else { String::new() };
        return Err(format!("is no e-mail address{hint}"));
    };
    let domain = domains::read(domain).map_err(|why| format!("is no e-mail address: '{domain}' {why}"))?;
    match name {
        "" | "*" if domain.suffix => Err("is everybody's: its domain is a public suffix".to_owned()),
        "" | "*" => Ok(Email::All(domain)),
        name if name.contains('*') => Err("may have '*' only in place of the whole name: '*@example.com'".to_owned()),
        name if name.contains(char::is_whitespace) => Err("is no e-mail address: there is a space in it".to_owned()),
        _ => Ok(Email::One(plain)),
    }
}

/// Each address of a field as [`Emails::find`] wants it: `Eve <eve@example.com>`, `mailto:eve@example.com`, or several.
pub(super) fn all(written: &str) -> impl Iterator<Item = String> {
    let apart = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | '[' | ']' | '"' | ',' | ';');
    written.split(apart).filter(|part| part.contains('@')).map(|part| {
        let address = folded(part);
        address.strip_prefix("mailto:").map(str::to_owned).unwrap_or(address)
    })
}

/// An address as it is looked for.
pub(super) fn folded(written: &str) -> String {
    written.trim().to_lowercase()
}

impl Emails {
    /// Adds `email`.
    pub fn add(&mut self, email: Email, rule: usize) {
        match email {
            Email::One(address) => self.rules.entry(address).or_default().push(rule),
            Email::All(domain) => self.domains.add(domain, rule),
        }
    }

    /// The rules that `address`, as [`folded`] gives it, meets.
    pub fn find<'a>(&'a self, address: &'a str) -> impl Iterator<Item = usize> + 'a {
        let domain = address.rsplit_once('@').map(|(_, domain)| domain);
        self.rules.get(address).into_iter().flatten().copied().chain(domain.into_iter().flat_map(|domain| self.domains.find(domain)))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.domains.is_empty()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_address_or_all_of_a_domain() {
        for (written, address, met) in [
            ("Ann@Example.com", " ann@example.COM ", true),
            ("ann@example.com", "joann@example.com", false),
            ("*@example.com", "ann@example.com", true),
            ("@example.com", "ann@mail.example.com", true),
            ("*@example.com", "ann@badexample.com", false),
            ("*@example.com", "example.com", false),
        ] {
            let mut emails = Emails::default();
            emails.add(read(written).unwrap(), 0);
            assert_eq!(emails.find(&folded(address)).next().is_some(), met, "{written} and {address}");
        }
    }

    #[test]
    fn addresses_as_mail_writes_them() {
        for (written, addresses) in [
            (" Eve@Bad.example\n", &["eve@bad.example"][..]),
            ("Eve <eve@bad.example>", &["eve@bad.example"]),
            ("eve@bad.example (Eve)", &["eve@bad.example"]),
            ("\"ann@good.example\" <MAILTO:eve@bad.example>, bob@bad.example", &["ann@good.example", "eve@bad.example", "bob@bad.example"]),
            ("Eve", &[]),
        ] {
            assert_eq!(all(written).collect::<Vec<_>>(), addresses, "{written}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for (written, words) in [
            ("example.com", "'*@example.com' means all of a domain"),
            ("*@co.uk", "public suffix"),
            ("*@*.co.uk", "everybody's"),
            ("an*@example.com", "only in place of the whole name"),
            ("ann smith@example.com", "space"),
            ("", "no e-mail address"),
            ("ann@", "no domain"),
        ] {
            let refusal = read(written).unwrap_err();
            assert!(refusal.contains(words), "{written}: {refusal}");
        }
    }
}
