//! The parts of a comment on a page: who, when, what, in answer to which.

use super::{
    find::Sign,
    names,
    repeated::is_date,
    tree::{Node, Tree},
};
use crate::{
    comment::{Comment, Details, Kind},
    input::plain::leads_elsewhere,
};

/// Bytes that are kept of a name or a date.
const LONGEST: usize = 200;

/// Makes comments of the nodes that are some, which are in the order of the page; each with its offset in the page.
pub fn read(tree: &Tree, nodes: &[usize], sign: Sign, own: &str) -> Vec<(usize, Comment)> {
    let mut comments: Vec<(usize, Comment)> = Vec::new();
    // Comments that are open, and those that stand last on each level that is said.
    let (mut open, mut levels): (Vec<usize>, Vec<(usize, usize)>) = (Vec::new(), Vec::new());
    for (index, &node) in nodes.iter().enumerate() {
        while open.last().is_some_and(|&last| tree.nodes[nodes[last]].end <= node) {
            open.pop();
        }
        let parts = Parts::of(tree, node, &nodes[index + 1..]);
        let mut comment = parts.comment(sign, own);
        let level = level(tree, node).unwrap_or(0);
        while levels.last().is_some_and(|(other, _)| *other >= level) {
            levels.pop();
        }
        let answered = open.last().or(levels.last().map(|(_, index)| index)).copied();
        comment.parent =
            parts.attribute("data-parent-id").map(bare).or_else(|| answered.map(|answered: usize| comments[answered].1.id.clone()));
        comment.parent = comment.parent.filter(|parent| !parent.is_empty() && parent != "0");
        levels.push((level, index));
        open.push(index);
        if comment.id.is_empty() {
            // So that answers can name it.
            comment.id = (index + 1).to_string();
            comment.numbered = true;
        }
        comments.push((tree.nodes[node].offset, comment));
    }
    comments
}

/// How deep a comment says that it stands; `None` where it does not.
fn level(tree: &Tree, node: usize) -> Option<usize> {
    let one = &tree.nodes[node];
    let by_class = |node: &Node| {
        node.classes().find_map(|class| {
            let number = ["depth-", "level-", "indent-"].iter().find_map(|name| class.strip_prefix(name))?;
            number.parse::<usize>().ok()
        })
    };
    if let Some(level) = by_class(one).or_else(|| one.attribute("data-depth")?.parse().ok()) {
        return Some(level);
    }
    // Hacker News says it in a cell of its own, Drupal by boxes around.
    let cell = tree.within(node).take(20).find_map(|at| tree.nodes[at].attribute("indent")?.parse().ok());
    cell.or_else(|| {
        let around = std::iter::successors(one.parent, |&at| tree.nodes[at].parent);
        let boxes = around.filter(|&at| tree.nodes[at].classes().any(|class| class == "indented")).count();
        (boxes > 0).then_some(boxes)
    })
}

/// A comment and the nodes that are its own, not those of comments within it.
struct Parts<'a> {
    tree: &'a Tree,
    node: usize,
    own: Vec<usize>,
    /// The comments within it.
    within: Vec<usize>,
}

impl<'a> Parts<'a> {
    fn of(tree: &'a Tree, node: usize, later: &[usize]) -> Self {
        let (mut own, mut within) = (Vec::new(), Vec::new());
        let end = tree.nodes[node].end;
        let mut later = later.iter().copied().take_while(|&at| at < end).peekable();
        let mut at = node + 1;
        while at < end {
            while later.next_if(|&other| other < at).is_some() {}
            if later.peek() == Some(&at) {
                within.push(at);
                at = tree.nodes[at].end;
            } else {
                own.push(at);
                at += 1;
            }
        }
        Self { tree, node, own, within }
    }

    fn attribute(&self, name: &str) -> Option<&'a str> {
        self.tree.nodes[self.node].attribute(name)
    }

    /// The first of its nodes with the property or class that stands first among those listed.
    fn part(&self, properties: &[&str], classes: &[&str]) -> Option<usize> {
        let rank = |node: &Node| {
            let property = node.attribute("itemprop").and_then(|names| {
                names.split_ascii_whitespace().filter_map(|name| properties.iter().position(|known| known.eq_ignore_ascii_case(name))).min()
            });
            property.or_else(|| {
                node.classes()
                    .filter_map(|class| classes.iter().position(|known| *known == class))
                    .min()
                    .map(|rank| rank + properties.len())
            })
        };
        self.own.iter().filter_map(|&at| Some((rank(&self.tree.nodes[at])?, at))).min().map(|(_, at)| at)
    }

    fn comment(&self, sign: Sign, own: &str) -> Comment {
        let tree = self.tree;
        let by_tag = |tag: &str| self.own.iter().copied().find(|&at| &*tree.nodes[at].tag == tag);
        let is_seen = |at: usize| {
            let own = self.own.partition_point(|&other| other < at);
            self.own[own..]
                .iter()
                .take_while(|&&other| other < tree.nodes[at].end)
                .any(|&other| !tree.nodes[other].text().trim().is_empty())
        };
        let author = self
            .part(names::AUTHOR_PROPERTIES, names::AUTHOR)
            .or_else(|| by_tag("cite"))
            .or_else(|| (sign == Sign::Repetition).then(|| self.heading()).flatten());
        let date_at = by_tag("time").or_else(|| self.part(names::DATE_PROPERTIES, names::DATE)).or_else(|| {
            self.own
                .iter()
                .copied()
                .find(|&at| is_date(tree.nodes[at].text().trim()))
                .and_then(|at| tree.nodes[at].parent)
                .filter(|&at| at > self.node)
        });
        let body = self.part(names::BODY_PROPERTIES, names::BODY).filter(|&at| is_seen(at)).unwrap_or(self.node);
        let is_around = |at: usize| {
            let node = &tree.nodes[at];
            names::AROUND_TAGS.contains(&&*node.tag)
                || node.classes().any(|class| names::AROUND.contains(&&*class) && !names::BODY.contains(&&*class))
                || self.within.binary_search(&at).is_ok()
                || Some(at) == author
                || Some(at) == date_at
        };
        let kind = match () {
            () if tree.nodes[self.node].classes().any(|class| class == "pingback") => Kind::Pingback,
            () if tree.nodes[self.node].classes().any(|class| class == "trackback") => Kind::Trackback,
            () => Kind::Comment,
        };
        let homepage = author.and_then(|author| self.homepage(author, own));
        let details = Details { kind, homepage, ..Details::default() };
        let is_pending =
            std::iter::once(&self.node).chain(&self.own).any(|&at| tree.nodes[at].classes().any(|class| names::PENDING.contains(&&*class)));
        Comment {
            id: self.id(),
            author: author.and_then(|at| self.author(at)),
            date: date_at.and_then(|at| self.date(at)),
            text: tree.text(body, own, is_around),
            label: is_pending.then(|| "pending".to_owned()),
            details: (details != Details::default()).then(|| Box::new(details)),
            ..Comment::default()
        }
    }

    /// The first short piece of text that stands in a link, bold or in a heading: whoever wrote a comment stands above it.
    fn heading(&self) -> Option<usize> {
        const LOOKED_AT: usize = 40;
        const LONGEST: usize = 60;
        let is_heading = |tag: &str| matches!(tag, "a" | "b" | "strong" | "h2" | "h3" | "h4" | "h5" | "h6" | "dt");
        self.own.iter().copied().take(LOOKED_AT).find(|&at| {
            is_heading(&self.tree.nodes[at].tag) && {
                let text = self.words(at, |_| false);
                !text.is_empty() && text.len() <= LONGEST && !is_date(&text)
            }
        })
    }

    /// The first words of a node, without the nodes that `skip` names, on one line.
    fn words(&self, at: usize, skip: impl Fn(&Node) -> bool) -> String {
        let nodes = &self.tree.nodes;
        let mut words = String::new();
        let (mut other, end) = (at, nodes[at].end);
        while other < end && words.len() < LONGEST {
            if other != at && (skip(&nodes[other]) || self.within.binary_search(&other).is_ok()) {
                other = nodes[other].end;
                continue;
            }
            for word in nodes[other].text().split_whitespace().take(LONGEST) {
                if !words.is_empty() {
                    words.push(' ');
                }
                words.push_str(word);
            }
            other += 1;
        }
        words.truncate(words.floor_char_boundary(LONGEST));
        words
    }

    fn author(&self, at: usize) -> Option<String> {
        let tree = self.tree;
        if let Some(content) = tree.nodes[at].attribute("content") {
            return Some(content.trim().to_owned()).filter(|name| !name.is_empty());
        }
        // The name within the author's box: a property or the vCard's.
        let inner = tree.within(at).find(|&inner| {
            tree.nodes[inner].attribute("itemprop") == Some("name") || tree.nodes[inner].classes().any(|class| class == "fn")
        });
        let name = |at: usize| {
            let words = self.words(at, |node| {
                &*node.tag == "time"
                    || node
                        .classes()
                        .any(|class| matches!(&*class, "says" | "avatar" | "screen-reader-text" | "sr-only" | "comment-meta" | "date"))
            });
            let words = words.trim_end_matches([':', ',', '·', '|']).trim_end();
            let words = words.strip_suffix(" says").or_else(|| words.strip_suffix(" said")).unwrap_or(words);
            Some(words.to_owned()).filter(|name| !name.is_empty())
        };
        inner.and_then(name).or_else(|| name(at))
    }

    /// Where the author's name leads.
    fn homepage(&self, author: usize, own: &str) -> Option<String> {
        let tree = self.tree;
        let around = std::iter::successors(Some(author), |&at| tree.nodes[at].parent).take_while(|&at| at > self.node).take(3);
        let mut links = around.chain(tree.within(author)).filter(|&at| &*tree.nodes[at].tag == "a");
        links.find_map(|at| leads_elsewhere(tree.nodes[at].attribute("href")?, own)).map(str::to_owned)
    }

    fn date(&self, at: usize) -> Option<String> {
        let tree = self.tree;
        let exact = |node: &Node| {
            let value = node.attribute("datetime").or_else(|| node.attribute("content"))?.trim();
            (!value.is_empty()).then(|| value.to_owned())
        };
        let node = &tree.nodes[at];
        // Hacker News writes the date and the seconds since 1970 into a title.
        let title = node
            .attribute("title")
            .and_then(|title| title.split_ascii_whitespace().next())
            .filter(|title| crate::date::read(title).is_some());
        exact(node)
            .or_else(|| tree.within(at).find_map(|inner| exact(&tree.nodes[inner])))
            .or_else(|| title.map(str::to_owned))
            .or_else(|| Some(self.words(at, |_| false)).filter(|text| !text.is_empty()))
    }

    /// Its number: of its own id, or of one that stands before its words.
    fn id(&self) -> String {
        let ids = ["data-comment-id", "id", "data-post-id", "data-id"];
        let of = |node: &Node| ids.iter().find_map(|name| node.attribute(name)).map(bare).filter(|id| !id.is_empty());
        let numbered = |node: &Node| {
            let id = node.attribute("id").or_else(|| node.attribute("name").filter(|_| &*node.tag == "a"))?;
            (id.contains("comment") || id.contains("post")).then(|| bare(id)).filter(|id| id.bytes().any(|byte| byte.is_ascii_digit()))
        };
        const LOOKED_AT: usize = 10;
        of(&self.tree.nodes[self.node])
            .or_else(|| self.own.iter().take(LOOKED_AT).find_map(|&at| numbered(&self.tree.nodes[at])))
            .unwrap_or_default()
    }
}

/// `123` of `comment-123`, `li-comment-123`, `p123` or `thing_t1_123`; whole where there is no number in it.
fn bare(id: &str) -> String {
    let last = id.rsplit(['-', '_']).next().unwrap_or_default();
    let number = last.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match () {
        () if is_number(number) => number.to_owned(),
        () if last.bytes().any(|byte| byte.is_ascii_digit()) => last.to_owned(),
        () => id.trim().to_owned(),
    }
}
