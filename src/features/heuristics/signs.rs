//! [`Signs`]: which telling marks stand in the folded view.

/// Whether certain marks occur.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Signs {
    /// `@`
    pub at: bool,
    /// `$`, `|` or `+`
    pub leet: bool,
    /// `!` right before a letter or digit.
    pub bang: bool,
    /// `+`
    pub plus: bool,
    /// `<` or `>`
    pub arrow: bool,
    /// `(`, `[`, `{` or `<`
    pub bracket: bool,
    /// White space other than single spaces, or bytes that a curly apostrophe or a no-break space begins with.
    pub odd: bool,
}

impl Signs {
    /// Reads `folded`. Flags are gathered as bytes in plain loops, which compilers turn into sixteen bytes at a time.
    pub(super) fn of(folded: &str) -> Self {
        let bytes = folded.as_bytes();
        let mut flags = Flags::default();
        let whole = bytes.len().saturating_sub(1) & !15;
        flags.read(&bytes[..whole], bytes.get(1..=whole).unwrap_or_default());
        let mut rest = [0xff; 33];
        let tail = &bytes[whole..];
        for (to, from) in rest.iter_mut().zip(tail) {
            *to = *from;
        }
        flags.read(&rest[..16], &rest[1..17]);
        Self {
            at: flags.at != 0,
            leet: flags.leet != 0,
            bang: flags.bang != 0,
            plus: flags.plus != 0,
            arrow: flags.arrow != 0,
            bracket: flags.bracket != 0,
            odd: flags.odd != 0,
        }
    }
}

#[derive(Default)]
struct Flags {
    at: u8,
    leet: u8,
    bang: u8,
    plus: u8,
    arrow: u8,
    bracket: u8,
    odd: u8,
}

impl Flags {
    #[inline]
    fn read(&mut self, bytes: &[u8], next: &[u8]) {
        let (mut at, mut leet, mut bang, mut plus, mut arrow, mut bracket, mut odd) = (0, 0, 0, 0, 0, 0, 0);
        let is = |holds: bool| u8::from(holds);
        for (&byte, &next) in bytes.iter().zip(next) {
            let is_plus = is(byte == b'+');
            at |= is(byte == b'@');
            plus |= is_plus;
            leet |= is_plus | is(byte == b'$') | is(byte == b'|');
            let angle = is(byte == b'<');
            arrow |= angle | is(byte == b'>');
            bracket |= angle | is(byte == b'(') | is(byte | 0x20 == b'{');
            let follows = is((next | 0x20).wrapping_sub(b'a') < 26) | is(next.wrapping_sub(b'0') < 10);
            bang |= is(byte == b'!') & follows;
            // 0xc2 and 0xe2 differ in one bit.
            odd |= is(byte.wrapping_sub(b'\t') < 5) | is(byte | 0x20 == 0xe2) | is(byte == b' ') & is(next == b' ');
        }
        self.at |= at;
        self.leet |= leet;
        self.bang |= bang;
        self.plus |= plus;
        self.arrow |= arrow;
        self.bracket |= bracket;
        self.odd |= odd;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_found_wherever_they_stand() {
        for before in 0..50 {
            for after in [0, 1, 7, 16, 40] {
                let text = |sign: &str| Signs::of(&format!("{}{sign}{}", "a".repeat(before), "b".repeat(after)));
                assert_eq!(text("é"), Signs::default());
                assert_eq!(text("@"), Signs { at: true, ..Signs::default() });
                assert_eq!(text("|"), Signs { leet: true, ..Signs::default() });
                assert_eq!(text("+"), Signs { leet: true, plus: true, ..Signs::default() });
                assert_eq!(text(">"), Signs { arrow: true, ..Signs::default() });
                assert_eq!(text("["), Signs { bracket: true, ..Signs::default() });
                assert_eq!(text("’"), Signs { odd: true, ..Signs::default() });
                assert_eq!(text("\n"), Signs { odd: true, ..Signs::default() });
                assert_eq!(text("  "), Signs { odd: true, ..Signs::default() });
                assert_eq!(text(" "), Signs::default());
                assert_eq!(text("!"), Signs { bang: after > 0, ..Signs::default() });
            }
        }
    }
}
