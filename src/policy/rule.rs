//! [`Rule`]: one line of a policy as it is understood.

use jiff::civil::Date;

use crate::decide::Decision;

/// Which of the two lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// What may stand.
    Allow,
    /// What may not.
    Block,
}

/// What an entry of a list names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The name that an author goes by.
    Author,
    /// An e-mail address, or all of a domain.
    Email,
    /// Where links lead.
    Domain,
    /// An internet address or a range of them.
    Ip,
    /// Words of the comment.
    Phrase,
}

impl Kind {
    /// Its list's key: `authors`.
    pub fn key(self) -> &'static str {
        match self {
            Self::Author => "authors",
            Self::Email => "emails",
            Self::Domain => "domains",
            Self::Ip => "ips",
            Self::Phrase => "phrases",
        }
    }

    /// Whether the site's own system vouches for it. Names, e-mail addresses, links and words can be typed by anybody.
    pub fn is_vouched_for(self) -> bool {
        self == Self::Ip
    }
}

/// Where a rule stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum List {
    /// In a list.
    Of(Side, Kind),
    /// `limits.review_links_from`
    ReviewLinks,
    /// `limits.reject_links_from`
    RejectLinks,
    /// `authors.review_first_time`
    FirstTime,
    /// `languages.expected`
    Languages,
}

impl List {
    /// Its path in the file: `block.domains`.
    pub fn path(self) -> String {
        match self {
            Self::Of(Side::Allow, kind) => format!("allow.{}", kind.key()),
            Self::Of(Side::Block, kind) => format!("block.{}", kind.key()),
            Self::ReviewLinks => "limits.review_links_from".to_owned(),
            Self::RejectLinks => "limits.reject_links_from".to_owned(),
            Self::FirstTime => "authors.review_first_time".to_owned(),
            Self::Languages => "languages.expected".to_owned(),
        }
    }

    /// The name of the ground that it gives, as in [`Reason::source`](crate::reason::Reason::source).
    pub fn source(self) -> &'static str {
        match self {
            Self::Of(Side::Allow, _) => "allow_list",
            Self::Of(Side::Block, _) => "block_list",
            Self::ReviewLinks | Self::RejectLinks => "link_limit",
            Self::FirstTime => "first_time_author",
            Self::Languages => "language",
        }
    }
}

/// The sources of reasons that a policy gives.
pub const SOURCES: [&str; 5] = ["allow_list", "block_list", "link_limit", "first_time_author", "language"];

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Where it stands.
    pub list: List,
    /// As it is written: `win-now.example`.
    pub written: String,
    /// On which line of the file.
    pub line: usize,
    /// What the site notes about it.
    pub note: Option<String>,
    /// What it asks for; of no meaning in the allow list.
    pub decision: Decision,
    /// The last day, in UTC, on which it applies.
    pub expires: Option<Date>,
    /// Whether that day is past.
    pub expired: bool,
}
