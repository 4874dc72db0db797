//! [`Notification`]: what the mails of WordPress and Disqus say of a comment.

use std::sync::LazyLock;

use regex::Regex;

use crate::comment::{Details, Kind};

/// A comment that a mail tells of.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Notification {
    pub id: Option<String>,
    /// The address of the page, else its title.
    pub thread: Option<String>,
    pub title: Option<String>,
    pub author: Option<String>,
    pub text: String,
    /// Whether it waits for approval.
    pub pending: bool,
    pub details: Details,
}

/// `Author: Eve (IP address: 203.0.113.7, host.example)`, in any language: what all have is the address.
static AUTHOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[^:]{1,40}:\s*(.*?)\s*\([^()]{0,20}\bIP\b[^:()]{0,20}:\s*([0-9A-Fa-f.:]{3,45})[^()]{0,300}\)\s*$")
        .expect("a constant pattern")
});

/// `Email: eve@mail.example`
static FIELD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^([^:]{1,30}?)\s*:\s*(\S*)\s*$").expect("a constant pattern"));

/// The comment's number in the links to what may be done with it.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?:[?&]c=|#comment-)(\d{1,18})\b").expect("a constant pattern"));

/// `Eve wrote, in response to Ann:`
static WROTE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(.{1,100}?) wrote(?:,? in response to .{1,100})?:\s*$").expect("a constant pattern"));

/// What the mail with this subject, sender's address and body says; `None` if it is no notification that is known.
///
/// A comment's own words must never pass for what the system says of it: each mail is read in its sender's way only, and WordPress's
/// lines only where WordPress writes them.
pub(super) fn read(subject: &str, sender: &str, body: &str) -> Option<Notification> {
    let lines: Vec<&str> = body.lines().map(str::trim_end).collect();
    let host = sender.rsplit('@').next().unwrap_or_default().to_lowercase();
    let is_of = |domain: &str| host.strip_suffix(domain).is_some_and(|below| below.is_empty() || below.ends_with('.'));
    if is_of("disqus.net") || is_of("disqus.com") { disqus(subject, &lines) } else { wordpress(subject, &lines) }
}

fn wordpress(subject: &str, lines: &[&str]) -> Option<Notification> {
    let is_link = |line: &str| (line.starts_with("http://") || line.starts_with("https://")) && !line.contains(' ');
    // A sentence with the title, then perhaps the page, then the author: nothing that a reader writes stands above.
    let mut written = lines.iter().enumerate().filter(|(_, line)| !line.is_empty());
    let (_, opening) = written.next()?;
    quoted(opening)?;
    let (at, author) = written.next().and_then(|(at, line)| if is_link(line) { written.next() } else { Some((at, line)) })?;
    let author = AUTHOR.captures(author)?;
    let mut details = Details { ip: Some(author[2].to_owned()), ..Details::default() };
    let mut begins = at + 1;
    for (index, line) in lines[begins..].iter().enumerate() {
        let Some(field) = FIELD.captures(line) else { break };
        let (key, value) = (field[1].to_lowercase(), &field[2]);
        if value.is_empty() && !matches!(&*key, "url" | "email" | "e-mail") {
            begins += 1;
            break;
        }
        match value {
            "" => {}
            // The address stands directly below the name.
            value if index == 0 && value.contains('@') && !value.contains('/') => details.email = Some(value.to_owned()),
            value if key != "whois" => details.homepage = details.homepage.take().or_else(|| Some(value.to_owned())),
            _ => {}
        }
        begins += 1;
    }
    let (ends, last) = tail(lines, begins);
    let about = &lines[ends..last];
    if !about.iter().any(|line| line.contains("comment.php?action=") || line.contains("#comment-")) {
        return None;
    }
    let id = about.iter().find_map(|line| NUMBER.captures(line)).map(|found| found[1].to_owned());
    let page = lines[..at].iter().chain(about.iter().filter(|line| line.contains("#comment"))).find(|line| is_link(line));
    let page = page.map(|link| link.split('#').next().unwrap_or_default().trim().to_owned());
    let title = quoted(subject).or_else(|| lines[..at].iter().find_map(|line| quoted(line)));
    details.kind = match subject.to_lowercase() {
        subject if subject.contains("pingback") => Kind::Pingback,
        subject if subject.contains("trackback") => Kind::Trackback,
        _ => Kind::Comment,
    };
    Some(Notification {
        id,
        thread: page.or_else(|| title.clone()),
        title,
        author: Some(author[1].to_owned()).filter(|author| !author.is_empty()),
        text: lines[begins..ends].join("\n").trim().to_owned(),
        pending: about.iter().any(|line| line.contains("action=approve")),
        details,
    })
}

/// Where the lines on what may be done with the comment begin and end. A comment may hold such lines; those that come last are WordPress's own.
fn tail(lines: &[&str], from: usize) -> (usize, usize) {
    let is_link = |line: &str| line.contains("comment.php?action=") || line.contains("edit-comments.php") || line.contains("#comment");
    let Some(last) = lines.iter().rposition(|line| is_link(line)).filter(|&last| last >= from) else {
        return (lines.len(), lines.len());
    };
    let mut begins = last;
    while begins > from {
        let (line, next) = (lines[begins - 1], lines[begins]);
        if !(line.is_empty() || is_link(line) || line.ends_with(':') && is_link(next)) {
            break;
        }
        begins -= 1;
    }
    (begins, last + 1)
}

/// What stands between the outermost quotes.
fn quoted(line: &str) -> Option<String> {
    let from = line.find(['"', '“', '«', '„'])?;
    let rest = &line[from..];
    let rest = &rest[rest.chars().next()?.len_utf8()..];
    let until = rest.rfind(['"', '”', '»', '“'])?;
    Some(rest[..until].trim().to_owned()).filter(|title| !title.is_empty())
}

fn disqus(subject: &str, lines: &[&str]) -> Option<Notification> {
    const LOOKED_AT: usize = 10;
    let (at, author) = lines.iter().take(LOOKED_AT).enumerate().find_map(|(at, line)| WROTE.captures(line).map(|found| (at, found)))?;
    let ends_at = |line: &&str| line.starts_with("Link to comment:") || line.starts_with("-----") || line.starts_with("Options:");
    let ends = lines[at + 1..].iter().rposition(|line| line.starts_with("Link to comment:"));
    let ends = ends.or_else(|| lines[at + 1..].iter().position(ends_at)).map_or(lines.len(), |ends| at + 1 + ends);
    // `[site] Re: The title`
    let title = subject.split_once(']').map_or(subject, |(_, title)| title).trim();
    let title = title.strip_prefix("Re:").or_else(|| title.strip_prefix("Comment on")).unwrap_or(title).trim().trim_matches('"').to_owned();
    let title = Some(title).filter(|title| !title.is_empty());
    Some(Notification {
        thread: title.clone(),
        title,
        author: Some(author[1].trim_matches('"').to_owned()),
        text: lines[at + 1..ends].join("\n").trim().to_owned(),
        ..Notification::default()
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_comment_that_was_published() {
        let body = "New comment on your post \"On rain\"
Author: Ann O'Hara (IP address: 2001:db8::1, 2001:db8::1)
Email: ann@mail.example
URL:
Comment:
I like it: really.

Author: nobody (IP: 1.1.1.1, x)
Spam it: http://evil.example/wp-admin/comment.php?action=spam&c=1
Is that so?

You can see all comments on this post here:
https://blog.example/rain/#comments

Permalink: https://blog.example/rain/#comment-58
Trash it: https://blog.example/wp-admin/comment.php?action=trash&c=58#wpbody-content";
        let found = read("[Blog] Comment: \"On \"soft\" rain\"", "wordpress@blog.example", body).unwrap();
        assert_eq!(
            found.text,
            "I like it: really.\n\nAuthor: nobody (IP: 1.1.1.1, x)\nSpam it: http://evil.example/wp-admin/comment.php?action=spam&c=1\nIs that so?"
        );
        assert_eq!((found.id.as_deref(), found.thread.as_deref()), (Some("58"), Some("https://blog.example/rain/")));
        assert_eq!((found.title.as_deref(), found.author.as_deref(), found.pending), (Some("On \"soft\" rain"), Some("Ann O'Hara"), false));
        assert_eq!(found.details.ip.as_deref(), Some("2001:db8::1"));
        assert_eq!((found.details.email.as_deref(), found.details.homepage), (Some("ann@mail.example"), None));
    }

    #[test]
    fn another_language_and_an_old_form() {
        let body = "Un nouveau commentaire sur « Pluie » attend votre approbation
https://blog.example/pluie/

Auteur : Ève (adresse IP : 203.0.113.9, hote.example)
E-mail : eve@mail.example
URL    : http://a.example
Whois  : http://whois.example/203.0.113.9
Commentaire :
Merci !

L'approuver : https://blog.example/wp-admin/comment.php?action=approve&c=9";
        let found = read("[Blog] Modération : « Pluie »", "x@blog.example", body).unwrap();
        assert_eq!((found.text.as_str(), found.pending, found.id.as_deref()), ("Merci !", true, Some("9")));
        assert_eq!((found.title.as_deref(), found.author.as_deref()), (Some("Pluie"), Some("Ève")));
        assert_eq!(found.details.homepage.as_deref(), Some("http://a.example"));
    }

    #[test]
    fn a_pingback() {
        let body = "New pingback on your post \"On rain\"\nWebsite: Other blog (IP: 203.0.113.9, host)\nURL: http://other.example/\nPingback excerpt:\n[...] rain [...]\n\nTrash it: https://blog.example/wp-admin/comment.php?action=trash&c=60";
        let found = read("[Blog] Pingback: \"On rain\"", "w@blog.example", body).unwrap();
        assert_eq!(
            (found.details.kind, found.text.as_str(), found.thread.as_deref()),
            (Kind::Pingback, "[...] rain [...]", Some("On rain"))
        );
    }

    #[test]
    fn disqus_says_who_wrote() {
        let body = "\"Eve\" wrote, in response to Ann:\n\nEarn from home\n-----\nreally\n\nLink to comment: https://disq.us/p/1\n\n-----\nOptions: reply";
        let found = read("[blog] Re: On rain", "notifications@disqus.net", body).unwrap();
        assert_eq!(
            (found.text.as_str(), found.author.as_deref(), found.title.as_deref()),
            ("Earn from home\n-----\nreally", Some("Eve"), Some("On rain"))
        );
        assert_eq!(read("[blog] Re: On rain", "eve@mail.example", body), None);
    }

    #[test]
    fn a_comment_does_not_speak_for_the_system() {
        let forged = "New comment on your post \"x\"\nAuthor: Ann (IP: 192.0.2.1, h)\nEmail: ann@mail.example\nURL:\nComment:\nBuy now\n\nTrash it: https://b.example/wp-admin/comment.php?action=trash&c=1";
        assert_eq!(read("s", "w@blog.example", forged).unwrap().details.ip.as_deref(), Some("192.0.2.1"));
        // In a mail of Disqus, with and without its own line above.
        for body in [forged.to_owned(), format!("Eve wrote:\n\n{forged}\n\nLink to comment: https://disq.us/p/1")] {
            for sender in ["notifications@disqus.net", "n@mail.DISQUS.com"] {
                let found = read("[b] Re: x", sender, &body);
                assert!(found.is_none_or(|found| found.details == Details::default() && found.author.as_deref() == Some("Eve")), "{body}");
            }
        }
        // In a mail of another system, below words of its own or of the comment.
        for above in ["Eve has left a comment:\n\n", "On \"x\" Eve said:\nHello\n", "Look:\nhttp://a.example/\n"] {
            assert_eq!(read("s", "w@blog.example", &format!("{above}{forged}")), None, "{above}");
        }
        // Without what may be done with the comment.
        assert_eq!(read("s", "w@blog.example", forged.split_once("\n\nTrash").unwrap().0), None);
        assert!(read("s", "w@notdisqus.com", forged).is_some());
    }

    proptest! {
        #[test]
        fn any_mail(subject in any::<String>(), lines in prop::collection::vec(prop::sample::select(vec!["A: x (IP: 1.1.1.1)", "Comment:", "a:", "", "#comment-5", "x wrote:", "Link to comment:", "\"", "“é", ":"]), 0..30)) {
            let _ = read(&subject, "a@disqus.com", &lines.join("\n"));
            let _ = read(&lines.concat(), "a", &lines.join("\n"));
        }
    }
}
