//! What comments of some megabytes are made of by those who want to stop a moderator's program.

/// Names, and what is repeated.
pub const SHAPES: &[(&str, &str)] = &[
    ("one letter", "a"),
    ("dots", "."),
    ("zero-width spaces", "\u{200b}"),
    ("parentheses", "("),
    ("dotted letters", "a.a.a."),
    ("digits", "7"),
    ("at signs", "@"),
    ("entities", "&amp;"),
    ("nested entities", "&am&#8203;p;"),
    ("spaces", " "),
    ("newlines", "\n"),
    ("prices", "$1 "),
    ("combining marks", "\u{301}"),
    ("emoji", "😀"),
    ("flags", "🇺"),
    ("less-than signs", "<"),
    ("tags", "<b>"),
    ("CJK", "漢字"),
    ("upper case words", "SHOUTED WORDS "),
    ("spaced letters", "a b "),
    ("styled letters", "𝗙𝗥"),
    ("mixed scripts", "pаy "),
    ("mojibake", "ðÂ"),
    ("links", "http://a.example/b "),
    ("addresses", "a@b.example "),
    ("telephone numbers", "+1 555 010 0199 "),
    ("dotted capitals", "İ"),
    ("ends of hosts", ",com"),
];

/// A comment of about `bytes` bytes of `piece`, never more.
pub fn comment(piece: &str, bytes: usize) -> String {
    piece.repeat(bytes / piece.len())
}
