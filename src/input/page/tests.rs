use std::io::Cursor;

use proptest::prelude::*;

use super::*;
use crate::input::{Opened, Options, read_from};

fn opened(html: &str) -> Opened {
    let opened = read_from("stdin", Cursor::new(html.to_owned()), &Options::default()).unwrap();
    assert_eq!(opened.format.name, "html");
    opened
}

fn read(html: &str) -> String {
    let show = |c: Comment| {
        let details = c.details.unwrap_or_default();
        let homepage = details.homepage.map(|link| format!(" ({link})")).unwrap_or_default();
        let kind = if details.kind == crate::comment::Kind::Comment { "" } else { details.kind.as_str() };
        format!(
            "{}:{} #{} ^{} {}{homepage} @{} {kind}{} {:?}",
            c.place.record,
            c.place.line,
            c.id,
            c.parent.unwrap_or_default(),
            c.author.unwrap_or_default(),
            c.date.unwrap_or_default(),
            c.label.unwrap_or_default(),
            c.text
        )
    };
    let opened = opened(html);
    let mut lines: Vec<String> = opened.reader.map(|item| item.map_or_else(|error| error.to_string(), show)).collect();
    lines.extend(opened.notes.list().into_iter().filter(|note| note.contains("told by")));
    lines.join("\n")
}

const HEAD: &str = "<!DOCTYPE html><html><head><title>On rain | Blog</title><link rel=canonical href='https://www.blog.example/rain/'><meta property='og:title' content='On rain'></head><body>\n";

#[test]
fn wordpress_with_answers_pingbacks_and_a_form() {
    let html = format!(
        "{HEAD}<article><h1>On rain</h1><div class='entry-content'><p>It rains.</p><script>alert(1)</script></div></article>
<div id='comments'><h2>2 thoughts</h2><ol class='comment-list'>
<li id='comment-7' class='comment even thread-even depth-1 parent'><article id='div-comment-7' class='comment-body'>
<footer class='comment-meta'><div class='comment-author vcard'><img class='avatar'><b class='fn'><a href='http://ann.example' class='url'>Ann</a></b> <span class='says'>says:</span></div>
<div class='comment-metadata'><a href='#'><time datetime='2024-01-04T10:00:00+00:00'>January 4</time></a></div></footer>
<div class='comment-content'><p>Nice,<br>really.</p><p>See <a href='http://a.example/x'>my page</a> or <a href='/other'>this</a></p></div>
<div class='reply'><a class='comment-reply-link'>Reply</a></div></article>
<ol class='children'><li id='comment-8' class='comment byuser depth-2'><article class='comment-body'><div class='comment-author'><b class='fn'>Bob</b></div><div class='comment-content'><p>Indeed <em class='comment-awaiting-moderation'>Your comment is awaiting moderation.</em></p></div></article></li></ol></li>
<li id='comment-9' class='pingback depth-1'><div class='comment-body'>Pingback: <a href='http://other.example/'>Other</a></div></li>
</ol><form class='comment-form'><textarea>write</textarea></form></div></body></html>"
    );
    insta::assert_snapshot!(read(&html), @r#"
    1:4 #7 ^ Ann (http://ann.example) @2024-01-04T10:00:00+00:00  "Nice,\nreally.\nSee my page http://a.example/x or this"
    2:9 #8 ^7 Bob @ pending "Indeed"
    3:10 #9 ^  @ pingback "Pingback: Other http://other.example/"
    3 comments, told by their class names
    "#);
    let threads = opened(&html).threads.list();
    let about = &threads["https://www.blog.example/rain/"];
    assert_eq!((about.title.as_deref(), about.article.as_deref()), (Some("On rain"), Some("It rains.")));
}

#[test]
fn classic_wordpress_with_the_words_among_the_rest() {
    let html = format!(
        "{HEAD}<ul class='commentlist'><li class='comment depth-1' id='li-comment-3'><div id='comment-3' class='comment-body'>
<div class='comment-author vcard'><cite class='fn'>Ann</cite> <span class='says'>says:</span></div><div class='comment-meta commentmetadata'><a>May 1, 2024 at 10:00</a></div>
<p>Only this.</p><div class='reply'><a>Reply</a></div></div></li></ul>"
    );
    insta::assert_snapshot!(read(&html), @r#"
    1:2 #3 ^ Ann @May 1, 2024 at 10:00  "Only this."
    1 comment, told by their class names
    "#);
}

#[test]
fn microdata() {
    let html = format!(
        "{HEAD}<div itemscope itemtype='https://schema.org/Article'><div itemprop='articleBody'>Body</div>
<div itemprop='comment' itemscope itemtype='https://schema.org/Comment' id='c1'><span itemprop='author' itemscope><span itemprop='name'>Ann</span></span><meta itemprop='dateCreated' content='2024-05-01'>
<div itemprop='text'>One</div>
<div itemprop='comment' itemscope itemtype='https://schema.org/Comment' id='c2'><span itemprop='creator'>Bob</span><div itemprop='text'>Two</div></div></div></div>"
    );
    insta::assert_snapshot!(read(&html), @r#"
    1:3 #1 ^ Ann @2024-05-01  "One"
    2:5 #2 ^1 Bob @  "Two"
    2 comments, told by their microdata
    "#);
}

#[test]
fn hacker_news() {
    let html = format!(
        "{HEAD}<table class='comment-tree'>
<tr class='athing comtr' id='101'><td><table><tr><td class='ind' indent='0'><img></td><td class='default'><div><span class='comhead'><a class='hnuser'>ann</a> <span class='age' title='2024-05-01T10:00:00 1714557600'><a>1 day ago</a></span></span></div><div class='comment'><div class='commtext c00'>One<p>more</div><div class='reply'><a>reply</a></div></div></td></tr></table></td></tr>
<tr class='athing comtr' id='102'><td><table><tr><td class='ind' indent='1'></td><td><span class='comhead'><a class='hnuser'>bob</a></span><div class='comment'><div class='commtext c00'>Two</div></div></td></tr></table></td></tr>
<tr class='athing comtr' id='103'><td><table><tr><td class='ind' indent='2'></td><td><div class='comment'><div class='commtext c00'>Three</div></div></td></tr></table></td></tr>
<tr class='athing comtr' id='104'><td><table><tr><td class='ind' indent='1'></td><td><div class='comment'><div class='commtext c00'>Four</div></div></td></tr></table></td></tr>
<tr class='athing comtr' id='105'><td><table><tr><td class='ind' indent='0'></td><td><div class='comment'><div class='commtext c00'>Five</div></div></td></tr></table></td></tr></table>"
    );
    insta::assert_snapshot!(read(&html), @r#"
    1:3 #101 ^ ann @2024-05-01T10:00:00  "One\nmore"
    2:4 #102 ^101 bob @  "Two"
    3:5 #103 ^102  @  "Three"
    4:6 #104 ^101  @  "Four"
    5:7 #105 ^  @  "Five"
    5 comments, told by their class names
    "#);
}

#[test]
fn drupal_phpbb_and_discourse() {
    let drupal = "<html><section class='comments'><article class='comment js-comment' id='comment-1'><footer class='comment__meta'><p class='comment__submitted'>Submitted by <span class='username'>ann</span> on May 1</p></footer><div class='content'><div class='field--name-comment-body'><p>One</p></div><ul class='links'><li>Reply</ul></div></article>
<div class='indented'><article class='comment' id='comment-2'><div class='content'>Two</div></article></div></section>";
    insta::assert_snapshot!(read(drupal), @r#"
    1:1 #1 ^ ann @Submitted by ann on May 1  "One"
    2:2 #2 ^1  @  "Two"
    2 comments, told by their class names
    "#);
    let phpbb = "<html><div id='p12' class='post has-profile bg2'><dl class='postprofile'><dt><a class='username'>ann</a></dt><dd>Posts: 5</dd></dl><div class='postbody'><h3>Re: x</h3><p class='author'><a class='username'>ann</a> <time datetime='2024-05-01'>May</time></p><div class='content'>Hello</div></div></div>
<div id='p13' class='post bg1'><div class='postbody'><div class='content'>World</div></div></div>";
    insta::assert_snapshot!(read(phpbb), @r#"
    1:1 #12 ^ ann @2024-05-01  "Hello"
    2:2 #13 ^  @  "World"
    2 comments, told by their class names
    "#);
    let discourse = "<html><div class='topic-post' id='post_1'><article id='post_1' data-post-id='55'><div class='names'><span class='username'>ann</span></div><div class='cooked'><p>Hello</p></div></article></div>";
    insta::assert_snapshot!(read(discourse), @r#"
    1:1 #1 ^ ann @  "Hello"
    1 comment, told by their class names
    "#);
}

#[test]
fn a_list_that_only_repeats() {
    let item = |name: &str, text: &str, more: &str| {
        format!("<li class='x y'><strong>{name}</strong> <i>3 hours ago</i><div>{text}</div>{more}</li>")
    };
    let html = format!(
        "{HEAD}<nav><ul><li><a href=/a>First section</a><li><a href=/b>Second section</a><li><a href=/c>Third section</a></ul></nav><p>Article text of some length that says a lot.</p>
<ul class='q'>{}{}{}</ul>",
        item("Ann", "I have seen it with my own eyes", ""),
        item("Bob", "Nobody believes that any longer", &format!("<ul class='q'>{}</ul>", item("Eve", "Earn money from home", ""))),
        item("Cid", "The third paragraph is the best", "")
    );
    insta::assert_snapshot!(read(&html), @r#"
    1:3 #1 ^ Ann @3 hours ago  "I have seen it with my own eyes"
    2:3 #2 ^ Bob @3 hours ago  "Nobody believes that any longer"
    3:3 #3 ^2 Eve @3 hours ago  "Earn money from home"
    4:3 #4 ^ Cid @3 hours ago  "The third paragraph is the best"
    4 comments, told by what repeats on the page
    "#);
}

#[test]
fn pages_without_comments_and_pages_too_large_are_refused() {
    let refusal = |html: String| read_from("a.html", Cursor::new(html), &Options::default()).unwrap_err().to_string();
    insta::assert_snapshot!(refusal("<html><ul><li>a<li>b<li>c</ul>".into()), @"a.html: no comments are found in this page: none are marked up as such, and no list of them repeats; save it again when its comments are shown, or paste its text (--from text)");
    insta::assert_snapshot!(refusal(format!("<html>{}", "x".repeat(LONGEST))), @"a.html: a page of more than 32 MB; paste its comments as text (--from text)");
    insta::assert_snapshot!(refusal(format!("<html>{}", "<br>".repeat(600_000))), @"a.html: a page of too many elements; paste its comments as text (--from text)");
}

#[test]
fn other_encodings() {
    let html = b"<html><meta charset=windows-1251><div class=comment id=c1>\xcf\xf0\xe8\xe2\xe5\xf2</div>".to_vec();
    let opened = read_from("a.html", Cursor::new(html), &Options::default()).unwrap();
    assert_eq!(opened.reader.map(|c| c.unwrap().text).collect::<Vec<_>>(), ["Привет"]);
}

#[test]
fn deep_nesting_costs_linear_time() {
    let start = std::time::Instant::now();
    let deep = format!("<html>{}x", "<div class=comment><b>y</b>".repeat(150_000));
    assert!(opened(&deep).reader.count() > 100);
    let flat = format!("<html>{}", "<div class=comment>y</div>".repeat(100_000));
    assert_eq!(opened(&flat).reader.count(), 100_000);
    assert!(start.elapsed().as_secs() < 60);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]
    #[test]
    fn any_page(pieces in prop::collection::vec(prop::sample::select(vec![
        "<div class=comment>", "</div>", "<li id=comment-5 class=comment>", "<ul>", "</ul>", "<p>", "<time>", "3 hours ago", "hello there, all of you", "<a href=http://x>", "</a>",
        "<i class=fn>", "<td indent=99999999>", "<div class=indented>", "<p class=comment-content>", "<article class='comment depth-9'>", "é", "<meta itemprop=author content=a>", "<div itemprop=comment>",
    ]), 0..60)) {
        let html = format!("<html>{}", pieces.concat());
        let options = Options { format: Some(&FORMAT), ..Options::default() };
        if let Ok(opened) = read_from("x", Cursor::new(html.clone()), &options) {
            prop_assert!(opened.reader.count() <= html.len());
        }
    }
}
