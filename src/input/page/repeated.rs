//! The last resort: of all lists of alike elements that hold dated words, or stand under a name for comments, the one that says most.

use std::{collections::BTreeMap, sync::LazyLock};

use regex::Regex;

use super::{names, tree::Tree};

/// Fewer alike elements than this are no list.
const FEWEST: usize = 3;

/// A comment of fewer bytes may be one, but does not show that a list is one of comments.
const SHORT: usize = 15;

/// A date or a time, as pages write them in some languages: `3 hours ago`, `vor 2 Tagen`, `2024-01-04`, `Jan 4`, `10:15`.
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)\b\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b|\b\d{1,2}:\d{2}\b|\b\d+ ?(s|m|h|d|w|y|mo|min|hrs?|secs?|seconds?|minutes?|hours?|days?|weeks?|months?|years?)\.? ago\b",
        r"|\b(vor|il y a|hace|h[aá]) \d+|\b\d+ \w+ (geleden|fa|atr[aá]s)\b",
        r"|\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}\b|\b\d{1,2}\.? (jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-zé]*\b",
    ))
    .expect("a constant pattern")
});

/// Whether a short text is a date.
pub fn is_date(text: &str) -> bool {
    const LONGEST: usize = 60;
    text.len() <= LONGEST && DATE.is_match(text)
}

/// The elements that are most likely comments; none where nothing looks like a list of them.
pub fn comments(tree: &Tree) -> Vec<usize> {
    let sums = Sums::of(tree);
    let mut lists: BTreeMap<(usize, String), Vec<usize>> = BTreeMap::new();
    for (at, node) in tree.nodes.iter().enumerate() {
        if let Some(parent) = node
            .parent
            .filter(|_| !matches!(&*node.tag, "" | "br" | "p" | "a" | "span" | "td" | "th" | "option" | "img" | "script" | "meta" | "link"))
        {
            lists.entry((parent, kind(tree, at))).or_default().push(at);
        }
    }
    let best = lists.iter().filter_map(|(list, members)| Some((worth(tree, &sums, list.0, members)?, list)));
    // The first of those that say as much.
    let best = best.reduce(|best, other| if other.0 > best.0 { other } else { best });
    let Some((_, (list, kind_of_best))) = best else { return Vec::new() };
    // Replies stand within what they answer, in lists of the same kind.
    tree.within(*list).filter(|&at| !tree.nodes[at].tag.is_empty() && kind(tree, at) == *kind_of_best && sums.text(tree, at) > 0).collect()
}

/// What alike elements have in common: their tag and the first of their classes without its numbers.
fn kind(tree: &Tree, at: usize) -> String {
    let node = &tree.nodes[at];
    let class = node.classes().next().unwrap_or_default();
    format!("{}.{}", node.tag, class.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-' || c == '_'))
}

/// How much a list says, if it looks like one of comments.
fn worth(tree: &Tree, sums: &Sums, list: usize, members: &[usize]) -> Option<usize> {
    if members.len() < FEWEST {
        return None;
    }
    let long = members.iter().filter(|&&at| sums.text(tree, at) >= SHORT && sums.links(tree, at) * 2 < sums.text(tree, at)).count();
    let dated = members.iter().filter(|&&at| sums.dates(tree, at) > 0).count();
    let most = |count: usize| count >= FEWEST && count * 10 >= members.len() * 6;
    let named = is_named(tree, list);
    (most(long) && (most(dated) || named)).then(|| members.iter().map(|&at| sums.text(tree, at)).sum::<usize>() * if named { 3 } else { 1 })
}

/// Whether an element or one of the few around it is called a list of comments.
fn is_named(tree: &Tree, list: usize) -> bool {
    const AROUND: usize = 3;
    let around = std::iter::successors(Some(list), |&at| tree.nodes[at].parent).take(AROUND);
    around.map(|at| &tree.nodes[at]).any(|node| {
        let id = node.attribute("id").unwrap_or_default().to_lowercase();
        names::LISTS.iter().any(|name| id.contains(name) || node.classes().any(|class| class.contains(name)))
    })
}

/// Sums over the nodes before each: bytes of text, of text in links, and dates.
struct Sums(Vec<[u32; 3]>);

impl Sums {
    fn of(tree: &Tree) -> Self {
        let mut sums = Vec::with_capacity(tree.nodes.len() + 1);
        let (mut sum, mut link_ends) = ([0; 3], 0);
        for (at, node) in tree.nodes.iter().enumerate() {
            sums.push(sum);
            if &*node.tag == "a" {
                link_ends = node.end;
            }
            let text = node.text().trim();
            let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
            sum[0] += length;
            sum[1] += if at < link_ends { length } else { 0 };
            sum[2] += u32::from(&*node.tag == "time" || is_date(text));
        }
        sums.push(sum);
        Self(sums)
    }

    fn of_node(&self, tree: &Tree, at: usize, which: usize) -> usize {
        (self.0[tree.nodes[at].end][which] - self.0[at][which]) as usize
    }

    fn text(&self, tree: &Tree, at: usize) -> usize {
        self.of_node(tree, at, 0)
    }

    fn links(&self, tree: &Tree, at: usize) -> usize {
        self.of_node(tree, at, 1)
    }

    fn dates(&self, tree: &Tree, at: usize) -> usize {
        self.of_node(tree, at, 2)
    }
}
