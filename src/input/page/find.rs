//! Where the comments of a page stand: by schema.org's microdata, else by class names.

use std::collections::BTreeMap;

use super::{
    names, repeated,
    tree::{Node, Tree},
};

/// How comments were told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    Microdata,
    Classes,
    Repetition,
}

impl Sign {
    /// In words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Microdata => "their microdata",
            Self::Classes => "their class names",
            Self::Repetition => "what repeats on the page",
        }
    }
}

/// The comments of a page: their nodes, in the order of the page, and how they were told.
pub fn comments(tree: &Tree) -> Option<(Vec<usize>, Sign)> {
    let marked: Vec<usize> = (0..tree.nodes.len()).filter(|&at| is_marked(&tree.nodes[at])).collect();
    let named = named(tree);
    if !marked.is_empty() && marked.len() * 2 >= named.len() {
        return Some((marked, Sign::Microdata));
    }
    if !named.is_empty() {
        return Some((named, Sign::Classes));
    }
    let repeated = repeated::comments(tree);
    (!repeated.is_empty()).then_some((repeated, Sign::Repetition))
}

/// Whether microdata call it a comment.
fn is_marked(node: &Node) -> bool {
    let kind = node.attribute("itemtype").and_then(|kind| kind.rsplit('/').next());
    matches!(kind, Some("Comment" | "UserComments"))
        || node.attribute("itemprop").is_some_and(|names| names.split_ascii_whitespace().any(|name| name == "comment"))
            && kind.is_none_or(|kind| kind == "Comment")
}

/// The tag of a comment and its class.
type Kind = (String, &'static str);

/// The comments by class. Where each of one class holds just one of another, the inner one is a part of it.
fn named(tree: &Tree) -> Vec<usize> {
    let mut found: Vec<(usize, Kind)> = Vec::new();
    for (at, node) in tree.nodes.iter().enumerate() {
        if node.tag.is_empty() || matches!(&*node.tag, "body" | "html" | "a" | "span" | "form" | "input" | "button" | "i" | "svg") {
            continue;
        }
        let class = node.classes().find_map(|class| names::COMMENT.iter().find(|name| **name == class).copied());
        let post = || {
            let id = node.attribute("id")?;
            let number = id.trim_start_matches(|c: char| c.is_ascii_alphabetic()).trim_start_matches(['-', '_']);
            let is_number = !number.is_empty() && number.len() < id.len() && number.bytes().all(|byte| byte.is_ascii_digit());
            (is_number && id.starts_with('p'))
                .then(|| node.classes().find_map(|class| names::POST.iter().find(|name| **name == class).copied()))
                .flatten()
        };
        if let Some(class) = class.or_else(post) {
            found.push((at, (node.tag.to_string(), class)));
        }
    }
    // For each kind of comment how many there are, and of each other kind how many stand directly within it.
    let mut count: BTreeMap<&Kind, usize> = BTreeMap::new();
    let mut inner: BTreeMap<(&Kind, &Kind), usize> = BTreeMap::new();
    let mut open: Vec<usize> = Vec::new();
    for (index, (at, kind)) in found.iter().enumerate() {
        *count.entry(kind).or_default() += 1;
        while open.last().is_some_and(|&last| tree.nodes[found[last].0].end <= *at) {
            open.pop();
        }
        if let Some(&outer) = open.last().filter(|&&outer| found[outer].1 != *kind) {
            *inner.entry((&found[outer].1, kind)).or_default() += 1;
        }
        open.push(index);
    }
    let is_part = |kind: &Kind| {
        inner.iter().any(|((outer, part), within)| {
            let (outer, all) = (count[outer], count[kind]);
            *part == kind && *within * 10 >= all * 9 && *within * 10 >= outer * 7 && *within <= outer
        })
    };
    found.iter().filter(|(_, kind)| !is_part(kind)).map(|(at, _)| *at).collect()
}
