//! [`Columns`]: which columns of a batch are what, by the names that are given, or else by those that a CSV's header is known by.

use arrow_schema::Schema;

use super::bad;
use crate::{
    error::Error,
    input::{
        columns::{Columns as Found, Role, known, listed},
        encoding::shorten,
    },
    policy::complaint::nearest,
};

/// The names of columns. What is `None` is found by the names that exports use, in any case, as in the header of a CSV (`text`, `Comment`, `createdAt` ...), and need not be there, but for the text.
/// A name that is given must be there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Columns {
    /// What was posted: words, which are not copied.
    pub text: Option<String>,
    /// The comment's identifier; the number of its row, from 1, where there is none.
    pub id: Option<String>,
    /// The page or thread it was posted under.
    pub thread: Option<String>,
    /// The id of the comment it answers.
    pub parent: Option<String>,
    /// Who posted it.
    pub author: Option<String>,
    /// When: words, a date or a timestamp.
    pub date: Option<String>,
    /// What it is known to be; to learn from.
    pub label: Option<String>,
    /// What is held out together with it; never found by itself.
    pub group: Option<String>,
    /// Columns of the input that stand, as they are, before those of the result: the id, say.
    pub keep: Vec<String>,
}

impl Columns {
    /// Where they stand in a batch of this schema.
    ///
    /// # Errors
    /// [`ErrorKind::BadFile`](crate::error::ErrorKind::BadFile) where a name that is given is not there, or no column holds texts.
    pub(crate) fn find(&self, schema: &Schema) -> Result<Found, Error> {
        let header: Vec<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
        let given = |name: &Option<String>| name.as_deref().map(|name| place(&header, name)).transpose();
        let (text, label, group) = (given(&self.text)?, given(&self.label)?, given(&self.group)?);
        let taken = [text, label];
        let found = |name: &Option<String>, role| Ok::<_, Error>(given(name)?.or_else(|| known(&header, role, &taken)));
        let Some(text) = found(&self.text, Role::Text)? else {
            return Err(bad(format!("no column of comment text; it has: {}; name the one that holds it", listed(&header))));
        };
        Ok(Found {
            text: Some(text),
            label: found(&self.label, Role::Label)?,
            id: found(&self.id, Role::Id)?,
            thread: found(&self.thread, Role::Thread)?,
            parent: found(&self.parent, Role::Parent)?,
            author: found(&self.author, Role::Author)?,
            date: found(&self.date, Role::Date)?,
            group,
            asked: Vec::new(),
            details: [Role::Email, Role::Ip, Role::Homepage].map(|role| known(&header, role, &taken)),
        })
    }

    /// The same with the names of those columns of `schema` that are meant, for engines that hand on no others; `None` for what is not there.
    ///
    /// # Errors
    /// [`ErrorKind::BadFile`](crate::error::ErrorKind::BadFile) as for [`score`](super::score()).
    pub fn named(&self, schema: &Schema) -> Result<Self, Error> {
        let found = self.find(schema)?;
        self.kept(schema)?;
        let name = |place: Option<usize>| place.map(|place| schema.field(place).name().clone());
        Ok(Self {
            text: name(found.text),
            id: name(found.id),
            thread: name(found.thread),
            parent: name(found.parent),
            author: name(found.author),
            date: name(found.date),
            label: name(found.label),
            group: name(found.group),
            keep: self.keep.clone(),
        })
    }

    /// Where the columns stand that are to be kept, each once.
    ///
    /// # Errors
    /// As [`Self::find`].
    pub(super) fn kept(&self, schema: &Schema) -> Result<Vec<usize>, Error> {
        let header: Vec<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
        let mut kept = Vec::with_capacity(self.keep.len());
        for name in &self.keep {
            let place = place(&header, name)?;
            if !kept.contains(&place) {
                kept.push(place);
            }
        }
        Ok(kept)
    }
}

/// The column of exactly that name: programs name their columns, and mean them.
fn place(header: &[String], name: &str) -> Result<usize, Error> {
    header.iter().position(|column| column == name).ok_or_else(|| {
        let near = nearest(name, header.iter().map(String::as_str)).map(|near| format!("; did you mean '{near}'?")).unwrap_or_default();
        bad(format!("no column '{}'; it has: {}{near}", shorten(name), listed(header)))
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use arrow_schema::{DataType, Field};

    use super::*;

    fn schema(names: &str) -> Schema {
        Schema::new(names.split(',').map(|name| Field::new(name, DataType::Utf8, true)).collect::<Vec<_>>())
    }

    #[test]
    fn names_of_exports_are_known() {
        let found = Columns::default().find(&schema("Comment_ID,videoId,Author,createdAt,Content,IP")).unwrap();
        assert_eq!((found.id, found.thread, found.author, found.date, found.text), (Some(0), Some(1), Some(2), Some(3), Some(4)));
        assert_eq!((found.label, found.parent, found.details), (None, None, [None, Some(5), None]));
    }

    #[test]
    fn names_that_are_given_are_meant() {
        let columns = Columns { text: Some("id".to_owned()), author: Some("who".to_owned()), ..Columns::default() };
        let found = columns.find(&schema("text,id,who,author")).unwrap();
        assert_eq!((found.text, found.author, found.id), (Some(1), Some(2), None));
    }

    #[test]
    fn what_is_missing_is_said_with_what_there_is() {
        let refusal = |columns: Columns, names| columns.find(&schema(names)).unwrap_err().to_string();
        let columns = Columns { thread: Some("vidoe".to_owned()), ..Columns::default() };
        insta::assert_snapshot!(refusal(columns.clone(), "text,video"), @r#"the batch: no column 'vidoe'; it has: "text", "video"; did you mean 'video'?"#);
        insta::assert_snapshot!(refusal(columns, "text"), @r#"the batch: no column 'vidoe'; it has: "text""#);
        insta::assert_snapshot!(refusal(Columns::default(), "when,who"), @r#"the batch: no column of comment text; it has: "when", "who"; name the one that holds it"#);
        let keep = Columns { keep: vec!["text".to_owned(), "text".to_owned(), "x".to_owned()], ..Columns::default() };
        insta::assert_snapshot!(keep.kept(&schema("text")).unwrap_err(), @r#"the batch: no column 'x'; it has: "text""#);
    }
}
