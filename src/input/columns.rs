//! Which column is what: by the names that exports in the wild use, or by the names and numbers that the user gives.

use super::{Options, encoding::shorten};

/// What a column (or a key of a JSON object) may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Text,
    Label,
    Id,
    Thread,
    Parent,
    Author,
    Date,
    Email,
    Ip,
    Homepage,
}

/// Known names, the preferred first. Case, blanks, `_`, `-` and `.` do not matter: `Created At` and `createdAt` are `created_at`.
///
/// `comment` comes after `text` and `content`, as it may be a number. WordPress' `comment_approved` is no label: its `1` means ham.
/// A plain `url` is the page's as often as the author's.
const NAMES: &[(Role, &[&str])] = &[
    (Role::Text, &["text", "content", "comment", "body", "message", "comment_text", "comment_content", "tweet", "v2"]),
    (Role::Label, &["label", "class", "spam", "is_spam", "category", "v1"]),
    (Role::Id, &["id", "comment_id"]),
    (Role::Thread, &["thread", "thread_id", "post", "post_id", "comment_post_id", "video", "video_id"]),
    (Role::Parent, &["parent", "parent_id", "comment_parent", "in_reply_to"]),
    (Role::Author, &["author", "user", "username", "name", "comment_author"]),
    (Role::Date, &["date", "time", "timestamp", "created_at", "published_at", "comment_date"]),
    (Role::Email, &["email", "author_email", "comment_author_email", "user_email", "mail"]),
    (Role::Ip, &["ip", "author_ip", "comment_author_ip", "user_ip", "ip_address", "remote_addr"]),
    (Role::Homepage, &["homepage", "author_url", "comment_author_url", "website"]),
];

/// What a column of this name holds by itself, and how far down its role's list of names it stands.
pub(crate) fn role_of(name: &str) -> Option<(Role, usize)> {
    role_among(NAMES, name)
}

/// The same by other names.
pub(super) fn role_among(names: &[(Role, &[&str])], name: &str) -> Option<(Role, usize)> {
    names.iter().find_map(|(role, names)| names.iter().position(|known| same_name(name, known)).map(|rank| (*role, rank)))
}

/// Whether two names differ in no more than case, blanks, quotes and separators.
pub(super) fn same_name(one: &str, other: &str) -> bool {
    fn letters(name: &str) -> impl Iterator<Item = char> {
        name.chars().filter(|c| !(c.is_whitespace() || matches!(c, '_' | '-' | '.' | '"' | '\'' | '\u{feff}'))).flat_map(char::to_lowercase)
    }
    letters(one).eq(letters(other))
}

/// Which columns of a table are what, as indexes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Columns {
    /// None in a table of verdicts alone: ids and labels of comments that stand elsewhere.
    pub text: Option<usize>,
    pub label: Option<usize>,
    pub id: Option<usize>,
    pub thread: Option<usize>,
    pub parent: Option<usize>,
    pub author: Option<usize>,
    pub date: Option<usize>,
    pub group: Option<usize>,
    /// Those of [`Options::asked_columns`].
    pub asked: Vec<Option<usize>>,
    /// The author's e-mail address, internet address and home page.
    pub details: [Option<usize>; 3],
}

impl Columns {
    /// The columns of a table with this header. The error says which column is missing, which there are, and which flag helps.
    pub fn of_header(header: &[String], options: &Options) -> Result<Self, String> {
        let chosen = |flag: &str, given: &Option<String>| {
            given.as_ref().map(|name| named(header, name).ok_or_else(|| missing(header, flag, name))).transpose()
        };
        let text = chosen("--text-column", &options.text_column)?;
        let label = chosen("--label-column", &options.label_column)?;
        let group = chosen("--group-by", &options.group_column)?;
        let known = |role| known(header, role, &[text, label]);
        let text = text.or_else(|| known(Role::Text));
        let label = label.or_else(|| known(Role::Label));
        // Where a column is of unknown name, it may be the text.
        let told = |(index, name): (usize, &String)| role_of(name).is_some() || [label, group].contains(&Some(index));
        let verdicts = label.is_some() && known(Role::Id).is_some() && header.iter().enumerate().all(told);
        if text.is_none() && !(verdicts && options.labels_required) {
            let only =
                if verdicts { ", only verdicts for train and evaluate: score, report and compare want comments with text" } else { "" };
            return Err(format!(
                "no column of comment text{only}; there are {}: say which with --text-column NAME, or --no-header \
                 --text-column NUMBER if the first line is a record",
                listed(header)
            ));
        }
        if options.labels_required && label.is_none() {
            return Err(format!("no column of labels; there are {}: say which with --label-column NAME", listed(header)));
        }
        Ok(Self {
            details: [Role::Email, Role::Ip, Role::Homepage].map(known),
            text,
            label,
            id: known(Role::Id),
            thread: known(Role::Thread),
            parent: known(Role::Parent),
            author: known(Role::Author),
            date: known(Role::Date),
            group,
            asked: options.asked_columns.iter().map(|name| named(header, name)).collect(),
        })
    }

    /// The columns of a table without a header whose records have `width` fields. Nothing is guessed but the one column of a list.
    pub fn of_numbers(width: usize, options: &Options) -> Result<Self, String> {
        let has = if width == 1 { "1 field".to_owned() } else { format!("{width} fields") };
        let chosen = |flag: &str, given: &Option<String>| match given {
            None => Ok(None),
            Some(number) => match number.trim().parse() {
                Ok(number @ 1..) if number <= width => Ok(Some(number - 1)),
                _ => Err(format!(
                    "{flag} {}: with --no-header a column is a number from 1 to {width}, as the first record has {has}",
                    shorten(number)
                )),
            },
        };
        let text = chosen("--text-column", &options.text_column)?.or((width == 1).then_some(0));
        let label = chosen("--label-column", &options.label_column)?;
        let group = chosen("--group-by", &options.group_column)?;
        let Some(text) = text else {
            return Err(format!(
                "with --no-header columns are not guessed: say --text-column NUMBER (and --label-column NUMBER); the first record has {has}"
            ));
        };
        if options.labels_required && label.is_none() {
            return Err(format!("no column of labels: say --label-column NUMBER; the first record has {has}"));
        }
        let by_number = |number: &String| number.trim().parse().ok().filter(|number| (1..=width).contains(number)).map(|number| number - 1);
        let asked = options.asked_columns.iter().map(by_number).collect();
        Ok(Self { text: Some(text), label, group, asked, ..Self::default() })
    }

    /// All of them.
    #[cfg(feature = "parquet")]
    pub fn each_mut(&mut self) -> impl Iterator<Item = &mut Option<usize>> {
        let Self { text, label, id, thread, parent, author, date, group, asked, details } = self;
        [text, label, id, thread, parent, author, date, group].into_iter().chain(asked).chain(details)
    }

    /// `text from "content", label from "class"`: what is used, by the names in the header or by number.
    pub fn describe(&self, header: &[String]) -> String {
        let used = [
            ("text", self.text),
            ("label", self.label),
            ("id", self.id),
            ("thread", self.thread),
            ("parent", self.parent),
            ("author", self.author),
            ("date", self.date),
            ("group", self.group),
            ("e-mail", self.details[0]),
            ("IP", self.details[1]),
            ("home page", self.details[2]),
        ];
        let used = used.iter().filter_map(|(what, index)| {
            let index = (*index)?;
            Some(match header.get(index) {
                Some(name) => format!("{what} from \"{}\"", shorten(name)),
                None => format!("{what} from column {}", index + 1),
            })
        });
        used.collect::<Vec<_>>().join(", ")
    }
}

/// The column that holds `role` by its name, the preferred name first, but for those that are `taken`.
pub(crate) fn known(header: &[String], role: Role, taken: &[Option<usize>]) -> Option<usize> {
    let best = header.iter().enumerate().filter_map(|(index, name)| match role_of(name) {
        Some((found, rank)) if found == role && !taken.contains(&Some(index)) => Some((rank, index)),
        _ => None,
    });
    best.min().map(|(_, index)| index)
}

/// The column that the user calls `name`: so spelt, or nearly so, or so numbered.
pub(crate) fn named(header: &[String], name: &str) -> Option<usize> {
    let by_name = |same: fn(&str, &str) -> bool| header.iter().position(|column| same(column, name));
    by_name(|column, name| column == name)
        .or_else(|| by_name(same_name))
        .or_else(|| name.trim().parse().ok().filter(|number| (1..=header.len()).contains(number)).map(|number| number - 1))
}

fn missing(header: &[String], flag: &str, name: &str) -> String {
    format!("{flag} {}: no such column; there are {}", shorten(name), listed(header))
}

/// `"id", "v1" and 3 more`, for messages.
pub(crate) fn listed(names: &[String]) -> String {
    const SHOWN: usize = 20;
    let mut list = names.iter().take(SHOWN).map(|name| format!("\"{}\"", shorten(name))).collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN {
        list.push_str(&format!(" and {} more", names.len() - SHOWN));
    }
    if list.is_empty() { "none".to_owned() } else { list }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn header(names: &str) -> Vec<String> {
        names.split(',').map(str::to_owned).collect()
    }

    fn columns(names: &str) -> Columns {
        Columns::of_header(&header(names), &Options::default()).unwrap()
    }

    #[test]
    fn names_in_any_dress() {
        let found = columns("COMMENT_ID, Author ,DATE,\"Content\",Class,createdAt");
        assert_eq!((found.text, found.label, found.id, found.author, found.date), (Some(3), Some(4), Some(0), Some(1), Some(2)));
        assert_eq!(columns("v1,v2,,,").text, Some(1));
        assert_eq!(columns("Comment Text").text, Some(0));
        assert_eq!(columns("comment_ID,comment_post_ID,comment_author,comment_content").thread, Some(1));
    }

    #[test]
    fn what_else_is_told_of_an_author() {
        let found = columns("comment_author_IP,text,Author Email,website");
        assert_eq!(found.details, [Some(2), Some(0), Some(3)]);
        assert_eq!(columns("text,url").details, [None; 3]);
    }

    #[test]
    fn the_preferred_name_wins_wherever_it_stands() {
        assert_eq!(columns("comment,message,text").text, Some(2));
        assert_eq!(columns("comment,body").text, Some(0));
        assert_eq!(columns("text,text").text, Some(0));
        assert_eq!(columns("text,comment_id,id").id, Some(2));
    }

    #[test]
    fn a_chosen_column_is_not_taken_twice() {
        let options = Options { label_column: Some("message".to_owned()), group_column: Some("id".to_owned()), ..Options::default() };
        let found = Columns::of_header(&header("id,message,tweet"), &options).unwrap();
        assert_eq!((found.text, found.label, found.id, found.group), (Some(2), Some(1), Some(0), Some(0)));
    }

    #[test]
    fn by_name_then_by_number() {
        let options = |text: &str| Options { text_column: Some(text.to_owned()), ..Options::default() };
        let names = header("what,2,WHAT");
        let text = |name| Columns::of_header(&names, &options(name)).unwrap().text;
        assert_eq!((text("WHAT"), text("What"), text("2"), text("3"), text(" 1 ")), (Some(2), Some(0), Some(1), Some(2), Some(0)));
        for name in ["4", "0", "-1", "99999999999999999999", "", "wha"] {
            assert!(Columns::of_header(&names, &options(name)).is_err(), "{name}");
        }
    }

    #[test]
    fn messages_name_the_columns_and_the_flag() {
        let none = Columns::of_header(&header("when,who,what"), &Options::default()).unwrap_err();
        insta::assert_snapshot!(none, @r#"no column of comment text; there are "when", "who", "what": say which with --text-column NAME, or --no-header --text-column NUMBER if the first line is a record"#);
        let options = Options { label_column: Some("toxic".to_owned()), ..Options::default() };
        let missing = Columns::of_header(&header("id,text"), &options).unwrap_err();
        insta::assert_snapshot!(missing, @r#"--label-column toxic: no such column; there are "id", "text""#);
        let options = Options { labels_required: true, ..Options::default() };
        let required = Columns::of_header(&header("id,text"), &options).unwrap_err();
        insta::assert_snapshot!(required, @r#"no column of labels; there are "id", "text": say which with --label-column NAME"#);
    }

    #[test]
    fn verdicts_need_no_text_where_no_column_could_hold_it() {
        let options = Options { labels_required: true, ..Options::default() };
        let found = Columns::of_header(&header("id,label,date"), &options).unwrap();
        assert_eq!((found.text, found.label, found.id), (None, Some(1), Some(0)));
        for names in ["id,remark,label", "label,date", "id,date"] {
            assert!(Columns::of_header(&header(names), &options).is_err(), "{names}");
        }
        assert!(Columns::of_header(&header("id,label,date"), &Options::default()).is_err());
    }

    #[test]
    fn without_header_columns_are_numbers() {
        let options = |text: Option<&str>| Options { text_column: text.map(str::to_owned), header: false, ..Options::default() };
        assert_eq!(Columns::of_numbers(1, &options(None)).unwrap().text, Some(0));
        assert_eq!(Columns::of_numbers(2, &options(Some("2"))).unwrap().text, Some(1));
        let guessed = Columns::of_numbers(2, &options(None)).unwrap_err();
        insta::assert_snapshot!(guessed, @"with --no-header columns are not guessed: say --text-column NUMBER (and --label-column NUMBER); the first record has 2 fields");
        let name = Columns::of_numbers(2, &options(Some("text"))).unwrap_err();
        insta::assert_snapshot!(name, @"--text-column text: with --no-header a column is a number from 1 to 2, as the first record has 2 fields");
    }

    #[test]
    fn describes_what_is_used() {
        let names = header("CONTENT,CLASS,x");
        assert_eq!(columns("CONTENT,CLASS,x").describe(&names), r#"text from "CONTENT", label from "CLASS""#);
        let first = Columns { text: Some(0), ..Columns::default() };
        assert_eq!(first.describe(&[]), "text from column 1");
    }
}
