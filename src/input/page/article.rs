//! What a page says of itself: its title, its address, its article.

use super::{names, tree::Tree};

/// See the module.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Article {
    pub title: Option<String>,
    pub link: Option<String>,
    /// The host of the link; empty without one.
    pub host: String,
    pub article: Option<String>,
}

/// Reads it off a page whose comments stand at `comments`.
pub fn read(tree: &Tree, comments: &[usize]) -> Article {
    let nodes = &tree.nodes;
    let meta = |property: &str| {
        let found = nodes.iter().find(|node| {
            &*node.tag == "meta" && (node.attribute("property") == Some(property) || node.attribute("name") == Some(property))
        });
        found.and_then(|node| node.attribute("content")).map(str::to_owned)
    };
    let clean = |text: String| Some(text.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|text| !text.is_empty());
    let text_of = |tag: &str| nodes.iter().position(|node| &*node.tag == tag).map(|at| tree.text(at, "", |_| false));
    let canonical =
        nodes.iter().find(|node| &*node.tag == "link" && node.attribute("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")));
    let link = canonical.and_then(|node| node.attribute("href")).map(str::to_owned).or_else(|| meta("og:url"));
    let link = link.map(|link| link.trim().to_owned()).filter(|link| link.starts_with("http://") || link.starts_with("https://"));
    let host = link.as_deref().and_then(|link| link.split('/').nth(2)).unwrap_or_default().to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host).to_owned();
    let title = meta("og:title").and_then(clean).or_else(|| text_of("h1").and_then(clean)).or_else(|| text_of("title").and_then(clean));
    Article { title, link, host, article: article(tree, comments) }
}

/// The text of the article, without what is around it and without comments.
fn article(tree: &Tree, comments: &[usize]) -> Option<String> {
    let nodes = &tree.nodes;
    let is_comment = |at: usize| comments.binary_search(&at).is_ok();
    let mut outside = Vec::new();
    let mut at = 0;
    while at < nodes.len() {
        if is_comment(at) {
            at = nodes[at].end;
        } else {
            outside.push(at);
            at += 1;
        }
    }
    let by_class = |&at: &usize| {
        let property = nodes[at].attribute("itemprop") == Some("articleBody");
        let class = nodes[at].classes().filter_map(|class| names::ARTICLE.iter().position(|name| *name == class)).min();
        let tag = matches!(&*nodes[at].tag, "article").then_some(100).or(matches!(&*nodes[at].tag, "main").then_some(101));
        let rank = if property { Some(0) } else { class.map(|rank| rank + 1) }.or(tag)?;
        Some((rank, at))
    };
    let node = outside
        .iter()
        .filter_map(by_class)
        .min()
        .map(|(_, at)| at)
        .or_else(|| outside.iter().copied().find(|&at| &*nodes[at].tag == "body"))?;
    let is_around = |at: usize| is_comment(at) || matches!(&*nodes[at].tag, "nav" | "aside" | "footer" | "form" | "button" | "header");
    let text = tree.text(node, "", is_around);
    (!text.is_empty()).then_some(text)
}
