//! [`Domains`]: where links lead, with all that lies under a domain, as the Public Suffix List has it.

use std::collections::HashMap;

use psl::Type;

use crate::text::public_suffix;

/// All domains of a policy.
#[derive(Debug, Default)]
pub(super) struct Domains {
    rules: HashMap<String, Vec<usize>>,
    /// The most labels that one has: of longer hosts only so many are looked at.
    deepest: usize,
}

/// A domain as it is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Domain {
    /// Lower case, without `*.`, in the letters of its own script and as they are sent: `пример.рф`, `xn--e1afmkfd.xn--p1ai`.
    pub spellings: Vec<String>,
    /// Whether it is a public suffix, so that anybody may have a name under it.
    pub suffix: bool,
}

/// Reads `example.co.uk`, `*.example.co.uk` (the same), or `*.co.uk` for all there is under a public suffix.
///
/// # Errors
/// Why it is none, and what may have been meant.
pub(super) fn read(written: &str) -> Result<Domain, String> {
    let plain = written.trim().to_lowercase();
    let (wild, name) = match plain.strip_prefix("*.") {
        Some(name) => (true, name),
        None => (false, plain.as_str()),
    };
    let name = name.trim_end_matches('.');
    if super::addresses::address(name).is_some() {
        return Err("is an IP address: it belongs in ips".to_owned());
    }
    if let Some(host) = host_within(name) {
        return Err(format!("is more than a domain; did you mean '{host}'?"));
    }
    if name.is_empty() || name.len() > 253 || !name.split('.').all(is_label) {
        return Err("is no domain".to_owned());
    }
    // What is on no list, such as `example`, has a last label only.
    let suffix = public_suffix(name);
    let is_suffix = suffix.is_some_and(|suffix| suffix.as_bytes() == name.as_bytes());
    // A service that gives names to people (`github.io`) is run by somebody, whom one may mean.
    let private = suffix.and_then(|suffix| suffix.typ()) == Some(Type::Private);
    if is_suffix && !wild && !private {
        return Err(format!("is a public suffix, under which anybody may have a name; '*.{name}' means them all"));
    }
    let mut spellings = vec![name.to_owned()];
    spellings.extend(respelled(name).filter(|other| other != name));
    Ok(Domain { spellings, suffix: is_suffix })
}

/// The host of an address that is more than one: `https://example.com/path`, `ann@example.com`, `example.com:80`.
fn host_within(name: &str) -> Option<&str> {
    let name = name.split_once("://").map_or(name, |(_, rest)| rest);
    let bare = name.split(['/', '?', '#', ':']).next().unwrap_or(name);
    let bare = bare.rsplit('@').next().unwrap_or(bare);
    (bare.len() < name.len() && bare.contains('.')).then_some(bare)
}

fn is_label(label: &str) -> bool {
    !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_') || !c.is_ascii() && !c.is_whitespace())
}

/// The name in the other spelling: with its own letters for `xn--`, with `xn--` for its own letters. `None` where it is no such name.
fn respelled(name: &str) -> Option<String> {
    let labels: Option<Vec<String>> = name
        .split('.')
        .map(|label| match label.strip_prefix("xn--") {
            Some(sent) => punycode::decode(sent).ok(),
            None if label.is_ascii() => Some(label.to_owned()),
            None => punycode::encode(label).ok().map(|sent| format!("xn--{sent}")),
        })
        .collect();
    labels.map(|labels| labels.join("."))
}

impl Domains {
    /// Adds `domain`.
    pub fn add(&mut self, domain: Domain, rule: usize) {
        for name in domain.spellings {
            self.deepest = self.deepest.max(1 + name.matches('.').count());
            self.rules.entry(name).or_default().push(rule);
        }
    }

    /// The rules that `host` (lower case) meets, the widest first.
    pub fn find<'a>(&'a self, host: &'a str) -> impl Iterator<Item = usize> + 'a {
        let host = host.trim_end_matches('.');
        let begins = memchr::memrchr_iter(b'.', host.as_bytes()).map(|at| at + 1).chain(std::iter::once(0));
        begins.take(self.deepest).filter_map(|at| self.rules.get(&host[at..])).flatten().copied()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn meets(written: &str, host: &str) -> bool {
        let mut domains = Domains::default();
        domains.add(read(written).unwrap(), 7);
        domains.find(host).any(|rule| rule == 7)
    }

    #[test]
    fn a_domain_is_itself_and_all_under_it() {
        for (written, host, met) in [
            ("example.co.uk", "example.co.uk", true),
            ("example.co.uk", "www.shop.example.co.uk", true),
            ("Example.CO.uk", "example.co.uk.", true),
            ("example.co.uk", "badexample.co.uk", false),
            ("example.co.uk", "co.uk", false),
            ("example.co.uk", "example.co.uk.evil.example", false),
            ("*.example.com", "example.com", true),
            ("shop.example.com", "example.com", false),
            ("win-now.example", "a.win-now.example", true),
            ("*.co.uk", "anything.co.uk", true),
            ("*.top", "win.top", true),
            ("github.io", "ann.github.io", true),
            ("пример.рф", "xn--e1afmkfd.xn--p1ai", true),
            ("xn--e1afmkfd.xn--p1ai", "www.пример.рф", true),
        ] {
            assert_eq!(meets(written, host), met, "{written} and {host}");
        }
    }

    #[test]
    fn what_is_no_domain_is_refused_with_what_may_be_meant() {
        for (written, words) in [
            ("co.uk", "public suffix"),
            ("com", "'*.com' means them all"),
            ("example", "public suffix"),
            ("https://win.example/a", "did you mean 'win.example'"),
            ("ann@win.example", "did you mean 'win.example'"),
            ("192.0.2.7", "belongs in ips"),
            ("", "no domain"),
            ("win..example", "no domain"),
            ("win example.com", "no domain"),
            ("*", "no domain"),
        ] {
            let refusal = read(written).unwrap_err();
            assert!(refusal.contains(words), "{written}: {refusal}");
        }
        assert!(read("github.io").unwrap().suffix && !read("win.example").unwrap().suffix);
    }

    #[test]
    fn a_host_of_a_hundred_thousand_labels_is_looked_at_once() {
        let mut domains = Domains::default();
        domains.add(read("win.example").unwrap(), 1);
        assert_eq!(domains.find(&("a.".repeat(100_000) + "win.example")).count(), 1);
    }

    proptest! {
        #[test]
        fn anything_is_read_or_not(text in any::<String>()) {
            let _ = read(&text);
        }

        #[test]
        fn the_look_up_agrees_with_asking_every_domain(domains in prop::collection::vec("[ab](\\.[ab]){0,2}\\.com", 0..8), host in "[ab](\\.[ab]){0,4}\\.com") {
            let mut all = Domains::default();
            for (rule, domain) in domains.iter().enumerate() {
                all.add(read(domain).unwrap(), rule);
            }
            let mut found: Vec<usize> = all.find(&host).collect();
            found.sort_unstable();
            let under = |domain: &str| host == domain || host.ends_with(&format!(".{domain}"));
            let expected: Vec<usize> = (0..domains.len()).filter(|rule| under(&domains[*rule])).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
