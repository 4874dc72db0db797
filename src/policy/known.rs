//! Who is known: authors of the file that a policy names, and those of whom the input holds something approved.

use std::collections::HashSet;

use super::{Subject, authors::plain, emails};
use crate::{
    comment::{Comment, Label},
    decide::SPAM,
    input::LabelNames,
};

/// What an author is known by. A name that looks like an address is a name all the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Identity {
    Email(String),
    Name(String),
}

/// Authors that the site knows.
#[derive(Debug, Default)]
pub struct KnownAuthors(HashSet<Identity>);

/// Authors of whom an input holds a comment that its labels call approved.
#[derive(Debug, Default)]
pub struct History(HashSet<Identity>);

/// What an author is known by: the e-mail address, which the site asked for; only where there is none the name, which anybody can take.
fn identity(subject: &Subject<'_>) -> Option<Identity> {
    let told = |value: Option<&str>| value.map(plain).filter(|value| !value.is_empty());
    // `Eve <eve@example.com>` is known by what stands in brackets; more than one address is taken as it is written.
    let address = || {
        let mut all = subject.email.into_iter().flat_map(emails::all);
        all.next().filter(|_| all.next().is_none())
    };
    address().or_else(|| told(subject.email)).map(Identity::Email).or_else(|| told(subject.author).map(Identity::Name))
}

impl KnownAuthors {
    /// Reads a list: an e-mail address or a name a line; blank lines and those that begin with `#` are nothing.
    pub fn read(list: &str) -> Self {
        let lines = list.trim_start_matches('\u{feff}').lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let identity = |line: &str| if line.contains('@') { Identity::Email(plain(line)) } else { Identity::Name(plain(line)) };
        Self(lines.map(identity).collect())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl History {
    /// The authors of whom `comments` hold something approved, wherever it stands among them.
    pub fn of(comments: &[Comment]) -> Self {
        let names = LabelNames::for_attribute::<&str>(SPAM, &[], &[]);
        let approved = |comment: &&Comment| comment.label.as_deref().is_some_and(|label| names.read(label) == Some(Label::Ham));
        Self(comments.iter().filter(approved).filter_map(|comment| identity(&Subject::of(comment))).collect())
    }
}

/// Whether nothing tells that the author of `subject` has been met before, and who that is.
pub(super) fn first_time(subject: &Subject<'_>, known: &KnownAuthors, history: Option<&History>) -> Option<String> {
    let Some(identity) = identity(subject) else { return Some("the comment names no author".to_owned()) };
    let met = known.0.contains(&identity) || history.is_some_and(|history| history.0.contains(&identity));
    let (Identity::Email(shown) | Identity::Name(shown)) = identity;
    (!met).then_some(shown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comment::Details;

    fn comment(author: &str, email: Option<&str>, label: Option<&str>) -> Comment {
        Comment {
            author: Some(author.to_owned()),
            label: label.map(str::to_owned),
            details: email.map(|email| Box::new(Details { email: Some(email.to_owned()), ..Details::default() })),
            ..Comment::default()
        }
    }

    #[test]
    fn an_address_is_asked_for_before_a_name() {
        let known = KnownAuthors::read("\u{feff}# friends\n\nann@example.com\n Bob  Stone \n");
        assert_eq!(known.len(), 2);
        let first = |author, email| first_time(&Subject::of(&comment(author, email, None)), &known, None);
        assert_eq!(first("Anybody", Some("Ann@Example.com")), None);
        assert_eq!(first("Anybody", Some("Ann <ann@example.com>")), None);
        assert_eq!(first("bob stone", None), None);
        assert_eq!(first("Bob Stone", Some("evil@example.com")), Some("evil@example.com".to_owned()), "the name alone is no proof");
        assert_eq!(first("", None), Some("the comment names no author".to_owned()));
    }

    #[test]
    fn what_the_labels_call_approved_makes_known() {
        let comments = [comment("Ann", None, Some("approved")), comment("Bob", None, Some("spam")), comment("Cid", None, None)];
        let history = History::of(&comments);
        let first: Vec<bool> =
            comments.iter().map(|comment| first_time(&Subject::of(comment), &KnownAuthors::default(), Some(&history)).is_some()).collect();
        assert_eq!(first, [false, true, true]);
    }
}
