//! [`Tree`]: the elements of a page and their text, in the order of the page.
//!
//! What is needed of HTML's rules for building trees is few: which tags are empty, and which end where others begin. In return the tree costs linear time whatever the
//! page holds, is never deeper than [`DEEPEST`] (what is deeper stands on the last level), and has at most [`MOST_NODES`] nodes.

use std::ops::Range;

use html5gum::{DefaultEmitter, Token, Tokenizer};

use super::super::plain::{Plain, leads_elsewhere};
use crate::elements;

/// Levels at most; browsers stop at 512.
const DEEPEST: usize = 256;

/// Elements and pieces of text at most.
const MOST_NODES: usize = 500_000;

/// Bytes that are kept of the value of an attribute.
const LONGEST_VALUE: usize = 2 << 10;

/// Attributes that say something of comments.
const ATTRIBUTES: &[&str] = &[
    "id",
    "class",
    "itemprop",
    "itemtype",
    "datetime",
    "title",
    "href",
    "content",
    "indent",
    "rel",
    "property",
    "name",
    "data-comment-id",
    "data-id",
    "data-post-id",
    "data-parent-id",
    "data-depth",
];

/// Tags that end an open one of their kind, and within what.
const END_THEIR_KIND: &[(&[&str], &[&str])] = &[
    (&["li"], &["ul", "ol", "menu"]),
    (&["dt", "dd"], &["dl"]),
    (&["tr"], &["table", "tbody", "thead", "tfoot"]),
    (&["td", "th"], &["tr", "table"]),
    (&["option"], &["select", "datalist"]),
];

/// An element or a piece of text.
#[derive(Debug)]
pub struct Node {
    /// Its tag; empty for text.
    pub tag: Box<str>,
    attributes: Vec<(&'static str, Box<str>)>,
    text: Box<str>,
    /// One past the last node within it.
    pub end: usize,
    /// The element that it stands in.
    pub parent: Option<usize>,
    /// Where it begins, in bytes from the page's beginning.
    pub offset: usize,
}

impl Node {
    /// The value of an attribute that is kept.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(other, _)| *other == name).map(|(_, value)| &**value)
    }

    /// Its classes, in lower case.
    pub fn classes(&self) -> impl Iterator<Item = String> {
        self.attribute("class").unwrap_or_default().split_ascii_whitespace().map(str::to_lowercase)
    }

    /// The text of a piece of text.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// The nodes of a page; those within a node follow it.
#[derive(Debug, Default)]
pub struct Tree {
    pub nodes: Vec<Node>,
}

impl Tree {
    /// Reads a page; `None` where it has too many nodes.
    pub fn read(html: &str) -> Option<Self> {
        let mut builder = Builder::default();
        let mut emitter = DefaultEmitter::<usize>::new_with_span();
        emitter.naively_switch_states(true);
        for token in Tokenizer::new_with_emitter(html, emitter) {
            let Ok(token) = token;
            match token {
                Token::StartTag(tag) => {
                    let name = String::from_utf8_lossy(&tag.name).into_owned();
                    let mut attributes = Vec::new();
                    for (key, value) in &tag.attributes {
                        if let Some(known) = ATTRIBUTES.iter().find(|known| known.as_bytes() == &key[..]) {
                            let value = String::from_utf8_lossy(value);
                            attributes.push((*known, value[..value.floor_char_boundary(LONGEST_VALUE)].into()));
                        }
                    }
                    builder.open(name, attributes, tag.span.start, tag.self_closing);
                }
                Token::EndTag(tag) => builder.close(&String::from_utf8_lossy(&tag.name)),
                Token::String(text) => builder.text(&String::from_utf8_lossy(&text), text.span.start),
                _ => {}
            }
            if builder.tree.nodes.len() > MOST_NODES {
                return None;
            }
        }
        builder.close_to(0);
        Some(builder.tree)
    }

    /// The nodes within `node`.
    pub fn within(&self, node: usize) -> Range<usize> {
        node + 1..self.nodes[node].end
    }

    /// The text of `node` as a reader of a page of the host `own` sees it, without the nodes that `skip` names.
    pub fn text(&self, node: usize, own: &str, skip: impl Fn(usize) -> bool) -> String {
        let mut plain = Plain::default();
        let mut open: Vec<usize> = Vec::new();
        let mut at = node;
        let end = self.nodes[node].end;
        loop {
            while open.last().is_some_and(|&last| self.nodes[last].end <= at) {
                let tag = open.pop().map_or("", |last| &*self.nodes[last].tag);
                if tag == "a" { plain.close_link() } else { plain.tag(tag) }
            }
            if at >= end {
                break;
            }
            let one = &self.nodes[at];
            if at != node && (elements::is(&one.tag, elements::NO_TEXT) || skip(at)) {
                plain.tag(&one.tag);
                at = one.end;
                continue;
            }
            if one.tag.is_empty() {
                plain.words(&one.text);
            } else {
                plain.tag(&one.tag);
                if one.tag.as_ref() == "a"
                    && let Some(target) = one.attribute("href").and_then(|target| leads_elsewhere(target, own))
                {
                    plain.link(target);
                }
                open.push(at);
            }
            at += 1;
        }
        plain.finish()
    }
}

#[derive(Default)]
struct Builder {
    tree: Tree,
    open: Vec<usize>,
    /// Elements beyond the deepest level that are open.
    beyond: usize,
    /// The element that is open and whose text nobody sees.
    unseen: Option<String>,
}

impl Builder {
    fn push(&mut self, tag: String, attributes: Vec<(&'static str, Box<str>)>, text: &str, offset: usize) -> usize {
        let at = self.tree.nodes.len();
        let parent = self.open.last().copied();
        self.tree.nodes.push(Node { tag: tag.into(), attributes, text: text.into(), end: at + 1, parent, offset });
        at
    }

    fn open(&mut self, tag: String, attributes: Vec<(&'static str, Box<str>)>, offset: usize, self_closing: bool) {
        if elements::is(&tag, elements::ENDS_PARAGRAPH) && self.top() == "p" {
            self.close("p");
        }
        if let Some((kind, within)) = END_THEIR_KIND.iter().find(|(kind, _)| kind.contains(&&*tag)) {
            let found = self.open.iter().rposition(|&node| {
                let other = &&*self.tree.nodes[node].tag;
                kind.contains(other) || within.contains(other)
            });
            if let Some(level) = found
                && kind.contains(&&*self.tree.nodes[self.open[level]].tag)
            {
                self.close_to(level);
            }
        }
        let is_void = elements::is(&tag, elements::EMPTY) || self_closing && matches!(&*tag, "svg" | "path" | "use" | "g");
        if !is_void && self.open.len() >= DEEPEST {
            self.beyond += 1;
            return;
        }
        if matches!(&*tag, "script" | "style") {
            self.unseen = Some(tag.clone());
        }
        let node = self.push(tag, attributes, "", offset);
        if !is_void {
            self.open.push(node);
        }
    }

    fn top(&self) -> &str {
        self.open.last().map_or("", |&node| &self.tree.nodes[node].tag)
    }

    fn close(&mut self, tag: &str) {
        if self.unseen.as_deref() == Some(tag) {
            self.unseen = None;
        }
        if self.beyond > 0 {
            self.beyond -= 1;
            return;
        }
        if let Some(level) = self.open.iter().rposition(|&node| &*self.tree.nodes[node].tag == tag) {
            self.close_to(level);
        }
    }

    /// Closes everything from that level on.
    fn close_to(&mut self, level: usize) {
        let end = self.tree.nodes.len();
        for node in self.open.drain(level..) {
            self.tree.nodes[node].end = end;
        }
    }

    fn text(&mut self, text: &str, offset: usize) {
        if self.unseen.is_none() && !text.is_empty() {
            self.push(String::new(), Vec::new(), text, offset);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(html: &str) -> String {
        let tree = Tree::read(html).unwrap();
        fn show(tree: &Tree, range: Range<usize>) -> String {
            let mut text = String::new();
            let mut at = range.start;
            while at < range.end {
                let node = &tree.nodes[at];
                if node.tag.is_empty() {
                    text += node.text.trim();
                } else {
                    text += &format!("{}({})", node.tag, show(tree, at + 1..node.end));
                }
                at = node.end;
            }
            text
        }
        show(&tree, 0..tree.nodes.len())
    }

    #[test]
    fn tags_end_where_html_says() {
        assert_eq!(shown("<ul><li>a<li>b<ul><li>c</ul><li>d</ul>e"), "ul(li(a)li(bul(li(c)))li(d))e");
        assert_eq!(shown("<p>a<p>b<div>c</div>"), "p(a)p(b)div(c)");
        assert_eq!(shown("<table><tr><td>a<td>b<tr><td>c</table>"), "table(tr(td(a)td(b))tr(td(c)))");
        assert_eq!(shown("<div>a<br>b<img src=x>c</span></div>d"), "div(abr()bimg()c)d");
        assert_eq!(shown("<script>if (a < b) '<p>'</script><b>x"), "script()b(x)");
    }

    #[test]
    fn text_as_seen() {
        let tree = Tree::read("<div>Hi <b class=x>there</b>,<br>see <a href='http://a.example'>this</a><nav>no</nav></div>").unwrap();
        let nav = tree.nodes.iter().position(|node| &*node.tag == "nav").unwrap();
        assert_eq!(tree.text(0, "", |node| node == nav), "Hi there,\nsee this http://a.example");
    }

    #[test]
    fn depth_and_number_are_bounded() {
        let deep = Tree::read(&format!("{}x{}<i>y</i>", "<div>".repeat(100_000), "</div>".repeat(100_000))).unwrap();
        assert_eq!(deep.nodes.len(), DEEPEST + 3);
        assert_eq!(deep.nodes[DEEPEST + 1].parent, None);
        assert!(Tree::read(&"<b>".repeat(MOST_NODES * 2)).is_some());
        assert!(Tree::read(&"<br>".repeat(MOST_NODES + 1)).is_none());
    }

    proptest! {
        #[test]
        fn nodes_nest(pieces in prop::collection::vec(prop::sample::select(vec!["<div>", "</div>", "<li>", "<ul>", "</ul>", "<p>", "<td>", "<tr>", "</tr>", "a", "<br>", "<script>", "</script>", "<!--", "-->", "<a href=//x>"]), 0..60)) {
            let tree = Tree::read(&pieces.concat()).unwrap();
            for (at, node) in tree.nodes.iter().enumerate() {
                prop_assert!(node.end > at && node.end <= tree.nodes.len());
                if let Some(parent) = node.parent {
                    prop_assert!(parent < at && node.end <= tree.nodes[parent].end);
                }
                let _ = tree.text(at, "", |_| false);
            }
        }
    }
}
