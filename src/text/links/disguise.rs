//! [`Disguise`]: the ways in which a link hides from a filter that reads it as typed.

/// One way to hide a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Disguise {
    /// A scheme that no browser takes but every reader understands: `hxxp://`, `h**p://`, `http:\\`, `http//`.
    Scheme,
    /// Dots in brackets or replaced by look-alikes: `[.]`, `(dot)`, `。`.
    Defanged,
    /// Dots or slashes as words: `example dot com slash vip`.
    SpelledOut,
    /// Spaces inside: `example . com`, `http : //`, `youtu be/`.
    Spaced,
    /// A label in Punycode: `xn--`.
    Punycode,
    /// A user before the host, to look like another host: `http://bank.example@win.example`.
    UserInfo,
    /// A number in place of a name: `http://93.184.216.34/`, `http://0x5db8d822/`.
    IpHost,
    /// Letters of the host styled, full-width, look-alike or split by invisible characters.
    Styled,
    /// Letters of the host read through the wrong encoding.
    Garbled,
}

impl Disguise {
    /// Every disguise, in order.
    pub const ALL: [Self; 9] = [
        Self::Scheme,
        Self::Defanged,
        Self::SpelledOut,
        Self::Spaced,
        Self::Punycode,
        Self::UserInfo,
        Self::IpHost,
        Self::Styled,
        Self::Garbled,
    ];
}

/// A set of disguises; empty for a plain link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Disguises(u16);

impl Disguises {
    /// The set with `disguise` in it.
    #[must_use]
    pub const fn with(self, disguise: Disguise) -> Self {
        Self(self.0 | 1 << disguise as u16)
    }

    /// The set with all of `other` in it.
    #[must_use]
    pub const fn with_all(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether `disguise` is in it.
    pub const fn contains(self, disguise: Disguise) -> bool {
        self.0 & (1 << disguise as u16) != 0
    }

    /// Whether the link is plain.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Its members, in order.
    pub fn iter(self) -> impl Iterator<Item = Disguise> {
        Disguise::ALL.into_iter().filter(move |&disguise| self.contains(disguise))
    }
}

impl FromIterator<Disguise> for Disguises {
    fn from_iter<I: IntoIterator<Item = Disguise>>(disguises: I) -> Self {
        disguises.into_iter().fold(Self::default(), Self::with)
    }
}

/// What the letters of a host as typed give away, whatever the folded view made of them.
pub(super) fn of_letters(typed: &str) -> Disguises {
    let mut disguises = Disguises::default();
    if typed.is_ascii() {
        return disguises;
    }
    let ascii = typed.contains(|c: char| c.is_ascii_alphabetic());
    // One `ð` is a letter of Icelandic; the rest of its kind only stand where bytes were misread.
    if typed.matches('ð').count() > 1 {
        disguises = disguises.with(Disguise::Garbled);
    }
    for c in typed.chars() {
        if is_garbling(c) {
            disguises = disguises.with(Disguise::Garbled);
        } else if is_styled(c) || is_invisible(c) || ascii && is_look_alike(c) {
            disguises = disguises.with(Disguise::Styled);
        }
    }
    disguises
}

/// Characters that wrong decoding puts where a host's letters were, and that no host has.
fn is_garbling(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{9f}' | '\u{fffd}')
}

/// Mathematical, enclosed, full-width and small-capital letters and digits.
fn is_styled(c: char) -> bool {
    matches!(c,
        '\u{1d400}'..='\u{1d7ff}' | '\u{1f100}'..='\u{1f1ff}' | '\u{2460}'..='\u{24ff}' | '\u{2776}'..='\u{2793}'
        | '\u{ff01}'..='\u{ff5e}' | '\u{2100}'..='\u{214f}' | '\u{1d00}'..='\u{1d2b}' | '\u{e0020}'..='\u{e007f}')
}

/// Characters without a shape. U+FEFF is not among them: comment sites put it into long words on their own.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}')
}

/// Letters of scripts that have Latin look-alikes; a disguise only among ASCII letters.
fn is_look_alike(c: char) -> bool {
    matches!(c, '\u{370}'..='\u{52f}' | '\u{13a0}'..='\u{13ff}') && c.is_alphabetic()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letters_give_it_away() {
        let of = |typed| of_letters(typed).iter().collect::<Vec<_>>();
        assert_eq!(of("example.com"), []);
        assert_eq!(of("𝗲𝘅𝗮𝗺𝗽𝗹𝗲.𝗰𝗼𝗺"), [Disguise::Styled]);
        assert_eq!(of("ｅｘａｍｐｌｅ．ｃｏｍ"), [Disguise::Styled]);
        assert_eq!(of("ехample.com"), [Disguise::Styled]);
        assert_eq!(of("exam\u{200b}ple.com"), [Disguise::Styled]);
        assert_eq!(of("ð\u{9d}\u{97}².com"), [Disguise::Garbled]);
    }

    #[test]
    fn honest_hosts_in_other_scripts() {
        for host in ["пример.рф", "münchen.de", "例え.jp", "long\u{feff}name.com"] {
            assert!(of_letters(host).is_empty(), "{host}");
        }
    }
}
