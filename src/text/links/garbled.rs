//! Garbled links: hosts in styled letters that were read through the wrong encoding, so that only the bytes' remains and the dots are left.
//!
//! A styled letter (`𝘄`, U+1D604) is four bytes in UTF-8, `F0 9D 98 84`. Read as Latin-1 or Windows-1252 it becomes `ð` and three characters of
//! which some or all are control characters that copying loses. So `𝘄𝗶𝗻.𝗰𝗼𝗺` ends as something like `ððð.ððð`: no letter is left to
//! read, but the shape of a host is. Garbled flags and emoji leave the same bytes; what tells them apart is that nothing joins them by dots.

use crate::span::Span;

/// Fewest remains of letters in the longest label, and in all.
const MIN_LABEL: usize = 3;
const MIN_TOTAL: usize = 5;
/// Fewest labels where the remains are the replacement character, which stands for any bad byte.
const MIN_REPLACED_LABELS: usize = 3;

/// A run of remains without a dot or space.
#[derive(Debug, Default, Clone, Copy)]
struct Label {
    /// Lead bytes of styled letters: `ð` (mathematical, squared), `ï¼` and `ï½` (full width), `â` (circled).
    letters: usize,
    /// Replacement characters.
    replaced: usize,
    /// Whether plain ASCII letters or digits stand in it.
    plain: bool,
    start: usize,
    end: usize,
}

/// Puts into `found` where the garbled hosts of `original` stand, in order.
pub(super) fn find(original: &str, found: &mut Vec<Span>) {
    // Most texts end here: a host has three remains of letters, and a dot.
    let bytes = original.as_bytes();
    // All leads (`Ã`, `â`, `ï`, `ð`, U+FFFD) begin with one of two bytes.
    let leads = memchr::memchr2_iter(0xc3, 0xef, bytes).filter(|&at| matches!(bytes.get(at + 1), Some(0x83 | 0xa2 | 0xaf | 0xb0 | 0xbf)));
    if leads.take(MIN_LABEL).count() < MIN_LABEL || memchr::memchr(b'.', bytes).is_none() {
        return;
    }
    let mut offset = 0;
    for line in original.split_inclusive(['\n', '\r']) {
        Reader::new(offset).read(line, found);
        offset += line.len();
    }
}

/// Reads one line and gathers labels into hosts.
struct Reader {
    offset: usize,
    host: Host,
}

/// Labels joined by dots and slashes.
#[derive(Debug, Default)]
struct Host {
    start: usize,
    end: usize,
    labels: usize,
    letters: usize,
    replaced: usize,
    longest: usize,
    dots: usize,
    /// Ends in a plain label that may be a top-level domain: `ððð.com`.
    plain_end: bool,
}

impl Reader {
    fn new(offset: usize) -> Self {
        Self { offset, host: Host::default() }
    }

    fn read(mut self, line: &str, found: &mut Vec<Span>) {
        let mut label = Label::default();
        let mut previous = '\n';
        let mut joint = None;
        for (at, c) in line.char_indices() {
            if is_joint(c) || c.is_ascii_whitespace() || ends(c) {
                self.label(line, label, joint, found);
                // After two joints in a row (`...`, `. `) nothing is joined.
                joint = match (c, label.end > label.start, joint) {
                    _ if ends(c) => None,
                    (' ', true, _) => Some(' '),
                    (c, true, _) if is_joint(c) => Some(c),
                    _ => None,
                };
                if joint.is_none() {
                    self.close(found);
                }
                label = Label { start: at + c.len_utf8(), end: at + c.len_utf8(), ..Label::default() };
            } else {
                label.add(c, previous, &line[at + c.len_utf8()..]);
                label.end = at + c.len_utf8();
            }
            previous = c;
        }
        self.label(line, label, joint, found);
        self.close(found);
    }

    /// Takes the next label, which `joint` stands before.
    fn label(&mut self, line: &str, label: Label, joint: Option<char>, found: &mut Vec<Span>) {
        if label.start == label.end {
            return;
        }
        let remains = label.letters > 0 || label.replaced > 0;
        let tld = joint == Some('.') && label.plain && is_tld(&line[label.start..label.end]);
        if label.plain || !remains {
            if tld && self.host.labels > 0 {
                self.host.end = label.end;
                self.host.plain_end = true;
                self.host.dots += 1;
            }
            // A path's plain end: `ððð.ððð/win7`.
            if joint == Some('/') && self.host.dots > 0 {
                self.host.end = label.end;
            }
            self.close(found);
            return;
        }
        // A space only joins where it may have been a byte (0xA0) itself: between two runs of remains.
        if joint.is_none() || joint == Some(' ') && label.letters < 2 {
            self.close(found);
        }
        let host = &mut self.host;
        if host.labels == 0 {
            host.start = label.start;
        } else if joint == Some('.') {
            host.dots += 1;
        }
        host.end = label.end;
        host.labels += 1;
        host.letters += label.letters;
        host.replaced += label.replaced;
        host.longest = host.longest.max(label.letters);
    }

    /// Ends the host, and keeps it if it is one.
    fn close(&mut self, found: &mut Vec<Span>) {
        let host = std::mem::take(&mut self.host);
        let styled =
            host.longest >= MIN_LABEL && (host.labels >= 2 && host.letters >= MIN_TOTAL || host.plain_end && host.letters >= MIN_LABEL);
        let replaced = host.replaced >= 2 * MIN_REPLACED_LABELS && host.labels >= MIN_REPLACED_LABELS;
        if host.dots > 0 && (styled || replaced) {
            found.push(Span::new(self.offset + host.start, self.offset + host.end));
        }
    }
}

impl Label {
    /// Counts `c`, which stands between `previous` and `rest`.
    fn add(&mut self, c: char, previous: char, rest: &str) {
        let next = rest.chars().next();
        match c {
            // `F0 9F` leads emoji; of them only `F0 9F 84` and `F0 9F 85` are letters (squared).
            'ð' => {
                let emoji = matches!(next, Some('\u{9f}' | 'Ÿ')) && !matches!(rest.chars().nth(1), Some('\u{84}' | '\u{85}' | '„' | '…'));
                self.letters += usize::from(!emoji);
            }
            // The same byte, garbled twice.
            'Ã' => self.letters += usize::from(next == Some('°')),
            'ï' => self.letters += usize::from(matches!(next, Some('¼' | '½'))),
            // Circled letters, `E2 92` and `E2 93`; or the bytes after are lost. `E2 80` are quotes and dashes, `E2 82` is the euro.
            'â' => {
                let circled =
                    matches!(next, Some('\u{92}' | '\u{93}' | '’' | '“' | 'â') | None) || next.is_some_and(|c| is_joint(c) || c == ' ');
                self.letters += usize::from(circled && previous != '€' && (previous == 'â' || next == Some('â') || is_weak_circled(next)));
            }
            '\u{fffd}' => self.replaced += 1,
            _ if is_remains(c) => {}
            _ => self.plain = true,
        }
    }
}

/// The second byte of a circled letter, visible.
fn is_weak_circled(next: Option<char>) -> bool {
    matches!(next, Some('\u{92}' | '\u{93}' | '’' | '“'))
}

/// What bytes 80 to BF and the lead bytes C2 and C3 become in Latin-1 or Windows-1252.
fn is_remains(c: char) -> bool {
    matches!(
        c,
        '\u{80}'
            ..='\u{bf}'
                | 'Â'
                | 'â'
                | 'Ã'
                | 'ï'
                | '€'
                | '‚'
                | 'ƒ'
                | '„'
                | '…'
                | '†'
                | '‡'
                | 'ˆ'
                | '‰'
                | 'Š'
                | '‹'
                | 'Œ'
                | 'Ž'
                | '‘'
                | '’'
                | '“'
                | '”'
                | '•'
                | '–'
                | '—'
                | '˜'
                | '™'
                | 'š'
                | '›'
                | 'œ'
                | 'ž'
                | 'Ÿ'
    )
}

fn is_joint(c: char) -> bool {
    matches!(c, '.' | '/')
}

/// What stands in no host, garbled or not.
fn ends(c: char) -> bool {
    matches!(c, '"' | '(' | ')' | '!' | '?' | ',' | ';' | '<' | '>')
}

/// Whether a plain label after garbled ones reads as a top-level domain.
fn is_tld(label: &str) -> bool {
    let label = label.to_ascii_lowercase();
    super::host::is_generic(&label) || super::host::may_stand_apart("garbled", &label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(text: &str) -> Vec<&str> {
        let mut found = Vec::new();
        find(text, &mut found);
        found.into_iter().map(|span| &text[span.start..span.end]).collect()
    }

    #[test]
    fn lost_bytes() {
        assert_eq!(hosts("look ðÂðÂðÂ.ÂðÂðÂðÂðÂð.ÂðÂðÂð now"), ["ðÂðÂðÂ.ÂðÂðÂðÂðÂð.ÂðÂðÂð"]);
        assert_eq!(hosts("ð°ð°ð°.ð¦ððð§.ðð¨ð¦"), ["ð°ð°ð°.ð¦ððð§.ðð¨ð¦"]);
        assert_eq!(hosts("HEREâââ ððð.ðððð/ððð"), ["ððð.ðððð/ððð"]);
    }

    #[test]
    fn a_space_may_have_been_a_byte() {
        assert_eq!(hosts("ðÂðÂðÂ.ÂðÂðÂð ÂðÂðÂðÂ.ÂðÂð").len(), 1);
    }

    #[test]
    fn lines_are_kept_apart() {
        assert_eq!(hosts("ððð.ðððð\nððð.ðððð").len(), 2);
    }

    #[test]
    fn plain_ends() {
        assert_eq!(hosts("ðððð.com"), ["ðððð.com"]);
        assert_eq!(hosts("at ððð.ðððð/win7 now"), ["ððð.ðððð/win7"]);
        assert_eq!(hosts("so happy ðððð.Now I go"), Vec::<&str>::new());
    }

    #[test]
    fn visible_bytes() {
        // Bold letters read as Windows-1252, and as Latin-1 with the control characters still there.
        assert_eq!(hosts("ð\u{9d}—¾ð\u{9d}—²ð\u{9d}˜\u{81}.ð\u{9d}—°ð\u{9d}—¼ð\u{9d}—º").len(), 1);
        assert_eq!(hosts("ð\u{9d}\u{97}\u{94}ð\u{9d}\u{97}\u{95}ð\u{9d}\u{97}\u{96}.ð\u{9d}\u{97}\u{97}ð\u{9d}\u{97}\u{98}").len(), 1);
        // Full width, circled, lost altogether.
        assert_eq!(hosts("ï½\u{97}ï½\u{97}ï½\u{97}.ï½\u{83}ï½\u{8f}ï½\u{8d}").len(), 1);
        assert_eq!(hosts("â“¦â“¦â“¦.â“\u{90}â“‘â“’").len(), 1);
        assert_eq!(hosts("���.������.���").len(), 1);
    }

    #[test]
    fn honest_garbling() {
        for text in [
            "Well said ðºð¦",
            "Well said ðºð¦. Thanks ðºð¦.",
            "ðºð¦.ðºð¦",
            "from ð¬ð§ to ðºð¦/ð¬ð§",
            "ðŸ‡ºðŸ‡¦.ðŸ‡ºðŸ‡¦ðŸ‡ºðŸ‡¦.",
            "so funny ðŸ˜‚ðŸ˜‚ðŸ˜‚.ðŸ˜‚ðŸ˜‚ðŸ˜‚",
            "âa quiet placeâ",
            "I canât.It isnât.",
            "over â¬35 a night.",
            "wait â¦ what.â¦",
            "he said âno.âââyes.â",
            "Ã©tÃ©.Ã§a va",
            "það.með.við",
            "caf�.Hello ���.",
            "ðððððððð",
            "HEREââââ now",
            "a … b. “c”.’d’",
        ] {
            assert_eq!(hosts(text), Vec::<&str>::new(), "{text}");
        }
    }
}
