//! [`Plain`]: the text of HTML, as a reader sees it, with the targets of its links where they are not what is shown.

use std::borrow::Cow;

use html5gum::{DefaultEmitter, Token, Tokenizer, naive_next_state};

use crate::elements;

/// Puts a text together.
#[derive(Debug, Default)]
pub(super) struct Plain {
    text: String,
    /// Whether a blank or a line end is due before the next word.
    due: Due,
    /// Links that are open: the target, and where the words begin.
    links: Vec<(String, usize)>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    #[default]
    Nothing,
    Blank,
    Line,
}

impl Plain {
    /// Adds words; any run of blanks is one.
    pub fn words(&mut self, words: &str) {
        // Only HTML's own blanks: others are letters that spam may hide behind.
        const BLANKS: [char; 5] = [' ', '\t', '\n', '\r', '\u{c}'];
        for (index, word) in words.split(BLANKS).enumerate() {
            if index > 0 {
                self.due = self.due.max(Due::Blank);
            }
            if !word.is_empty() {
                self.settle();
                self.text.push_str(word);
            }
        }
    }

    fn settle(&mut self) {
        match std::mem::take(&mut self.due) {
            _ if self.text.is_empty() => {}
            Due::Nothing => {}
            Due::Blank => self.text.push(' '),
            Due::Line => self.text.push('\n'),
        }
    }

    /// A tag that opens or closes: blocks begin and end lines.
    pub fn tag(&mut self, name: &str) {
        if elements::is(name, elements::LINE) {
            self.due = Due::Line;
        }
    }

    /// A link to `target` opens.
    pub fn link(&mut self, target: &str) {
        self.close_link();
        self.links.push((target.trim().to_owned(), self.text.len()));
    }

    /// The link closes, if one is open.
    pub fn close_link(&mut self) {
        let Some((target, start)) = self.links.pop() else { return };
        let words = self.text[start..].trim();
        // Links that the page makes by itself are cut to fit: the target is what was written.
        let shown = words.trim_end_matches(['.', '…']);
        let shown = shown.split_once("://").map_or(shown, |(_, rest)| rest).trim_end_matches('/').to_lowercase();
        if target.is_empty() || shown.is_empty() {
            return;
        }
        if target.to_lowercase().contains(&shown) && shown.contains('.') {
            let blanks = self.text[start..].len() - self.text[start..].trim_start().len();
            self.text.truncate(start + blanks);
            self.text.push_str(&target);
        } else {
            self.text.push(' ');
            self.text.push_str(&target);
        }
    }

    /// The text.
    pub fn finish(mut self) -> String {
        self.close_link();
        self.text.truncate(self.text.trim_end().len());
        self.text
    }
}

/// The target of a link that leads elsewhere: to another host than `own` and those below it.
pub(super) fn leads_elsewhere<'a>(target: &'a str, own: &str) -> Option<&'a str> {
    let rest = target.split_once("://").map(|(_, rest)| rest).or_else(|| target.strip_prefix("//"))?;
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default().to_lowercase();
    let is_own = !own.is_empty() && (host == own || host.strip_suffix(own).is_some_and(|before| before.ends_with('.')));
    (!is_own && !host.is_empty()).then_some(target)
}

/// The text of a piece of HTML from a page of the host `own`, links within which are its own.
pub(super) fn plain<'a>(html: &'a str, own: &str) -> Cow<'a, str> {
    if !html.contains(['<', '&']) {
        return Cow::Borrowed(html);
    }
    let mut plain = Plain::default();
    let mut unseen: Option<Vec<u8>> = None;
    let mut tokens = Tokenizer::new_with_emitter(html, DefaultEmitter::default());
    while let Some(token) = tokens.next() {
        let Ok(token) = token;
        // Where no scripts run and no frames are loaded what stands in their place is shown.
        if let Token::StartTag(tag) = &token
            && !matches!(&tag.name[..], b"noscript" | b"iframe" | b"noembed")
            && let Some(state) = naive_next_state(&tag.name)
        {
            tokens.set_state(state);
        }
        match token {
            Token::StartTag(tag) if unseen.is_none() => {
                let name = String::from_utf8_lossy(&tag.name);
                plain.tag(&name);
                if elements::is(&name, elements::HIDDEN) {
                    unseen = Some(tag.name.to_vec());
                } else if name == "a"
                    && let Some(target) = tag.attributes.get(&b"href"[..])
                    && let Some(target) = leads_elsewhere(&String::from_utf8_lossy(target), own)
                {
                    plain.link(target);
                }
            }
            Token::EndTag(tag) => match &unseen {
                Some(name) => {
                    if tag.name[..] == name[..] {
                        unseen = None;
                    }
                }
                None if tag.name[..] == b"a"[..] => plain.close_link(),
                None => plain.tag(&String::from_utf8_lossy(&tag.name)),
            },
            Token::String(words) if unseen.is_none() => plain.words(&String::from_utf8_lossy(&words)),
            _ => {}
        }
    }
    Cow::Owned(plain.finish())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_reader_sees() {
        assert_eq!(plain("no markup", ""), "no markup");
        assert_eq!(plain("I&#x27;m here<p>second &amp; last<br/>line", ""), "I'm here\nsecond & last\nline");
        assert_eq!(plain("a<script>x()</script>b <style>p{}</style>c", ""), "ab c");
        assert_eq!(plain("<b>bo</b>ld", ""), "bold");
        assert_eq!(plain(" \n<div>\n a </div>\n\n<div>b</div> ", ""), "a\nb");
    }

    #[test]
    fn only_what_nobody_sees_is_hidden() {
        for tag in ["noscript", "iframe", "textarea", "select", "svg", "object", "head", "noembed"] {
            assert_eq!(plain(&format!("a <{tag}>buy now</{tag}> b"), ""), "a buy now b", "{tag}");
        }
        assert_eq!(plain("<noscript><b>bu</b>y</noscript>", ""), "buy");
        assert_eq!(plain("<html><head><title>t</title><style>p{}</style><body><p>buy", ""), "buy");
        assert_eq!(plain("a<template><p>b</p></template>c<script>if (a</b> 1) '<p>'</script>d<style>&lt;<p>", ""), "acd");
    }

    #[test]
    fn links_keep_their_targets() {
        assert_eq!(
            plain(r#"see <a href="https://a.example/long/path">https://a.example/lo...</a>!"#, ""),
            "see https://a.example/long/path!"
        );
        assert_eq!(plain(r#"<a href="http://win.example/x">my cat</a> purrs"#, ""), "my cat http://win.example/x purrs");
        assert_eq!(
            plain(r#"<a href="https://www.site.example/watch?t=30">0:30</a> and <a href="/up">up</a>"#, "site.example"),
            "0:30 and up"
        );
        assert_eq!(plain(r#"<a href="https://notsite.example/">x.y</a>"#, "site.example"), "x.y https://notsite.example/");
    }

    proptest! {
        #[test]
        fn any_text_is_read(html in any::<String>(), tags in prop::collection::vec(prop::sample::select(vec!["<a href=//x>", "</a>", "<p>", "<script>", "</script>", "&lt;", "<", "é"]), 0..30)) {
            let _ = plain(&(html + &tags.concat()), "x");
        }
    }
}
