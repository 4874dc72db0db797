//! [`Conditions`]: which rows are used, by the value of any column: `toxic_share>=0.8`, or in one file only `civil.csv:characters<=180`.

use std::path::Path;

use super::{columns::same_name, encoding::shorten};
use crate::{
    comment::Comment,
    error::{Error, ErrorKind, Result},
};

/// Conditions that a row must meet, all of them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Conditions {
    /// The columns that are asked for, each once.
    columns: Vec<String>,
    each: Vec<Condition>,
}

#[derive(Debug, Clone, PartialEq)]
struct Condition {
    /// The name of the only file that it is for.
    file: Option<String>,
    /// The column, as an index into [`Conditions::columns`].
    column: usize,
    test: Test,
    /// What was typed, for messages.
    typed: String,
    /// Whether any row has been asked.
    asked: bool,
}

/// What may be compared though no source has a column of the name: the number of characters of the text.
const CHARACTERS: &str = "characters";

/// How a value is compared.
#[derive(Debug, Clone, PartialEq)]
enum Test {
    AtLeast(f64),
    AtMost(f64),
    Above(f64),
    Below(f64),
    Is(String),
    IsNot(String),
}

/// The comparisons, the longer before those they begin with.
const OPERATORS: [&str; 6] = [">=", "<=", "!=", ">", "<", "="];

impl Conditions {
    /// Reads conditions as typed: `COLUMN>=NUMBER` (or `<=`, `>`, `<`), `COLUMN=VALUE`, `COLUMN!=VALUE`, each with `FILE:` before it if it is for one file only.
    ///
    /// # Errors
    /// One that is no condition, or compares with what is no number; the message quotes it.
    pub fn parse<S: AsRef<str>>(typed: &[S]) -> Result<Self> {
        let mut conditions = Self::default();
        for typed in typed.iter().map(AsRef::as_ref) {
            let refuse = |words: &str| Error::file("--where", ErrorKind::BadFile(format!("{}: {words}", shorten(typed))));
            let usage = "say COLUMN>=NUMBER (or <=, >, <), COLUMN=VALUE or COLUMN!=VALUE";
            let at = typed.find(['<', '>', '=', '!']).ok_or_else(|| refuse(usage))?;
            let operator = OPERATORS.into_iter().find(|operator| typed[at..].starts_with(operator)).ok_or_else(|| refuse(usage))?;
            let (column, value) = (typed[..at].trim(), typed[at + operator.len()..].trim());
            let (file, column) =
                column.rsplit_once(':').map_or((None, column), |(file, column)| (Some(file.trim().to_owned()), column.trim()));
            if column.is_empty() {
                return Err(refuse(usage));
            }
            let number = || {
                let number: Option<f64> = value.parse().ok().filter(|number: &f64| number.is_finite());
                number.ok_or_else(|| refuse(&format!("'{}' is no number", shorten(value))))
            };
            let test = match operator {
                ">=" => Test::AtLeast(number()?),
                "<=" => Test::AtMost(number()?),
                ">" => Test::Above(number()?),
                "<" => Test::Below(number()?),
                "!=" => Test::IsNot(value.to_lowercase()),
                _ => Test::Is(value.to_lowercase()),
            };
            let column = conditions.columns.iter().position(|known| same_name(known, column)).unwrap_or_else(|| {
                conditions.columns.push(column.to_owned());
                conditions.columns.len() - 1
            });
            conditions.each.push(Condition { file, column, test, typed: typed.to_owned(), asked: false });
        }
        Ok(conditions)
    }

    /// The columns that are asked for, in the order of [`Comment::asked`].
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Whether `comment` meets all of them. A column that its source does not have asks nothing of it; an empty value meets no comparison with a number.
    ///
    /// # Errors
    /// A value that is compared with a number and is none, as a skipped record.
    pub fn meets(&mut self, comment: &Comment) -> Result<bool> {
        let mut all = true;
        for condition in &mut self.each {
            if !condition.is_for(&comment.place.file) {
                continue;
            }
            let length;
            let value = match comment.asked.get(condition.column) {
                Some(Some(value)) => value.trim(),
                _ if same_name(&self.columns[condition.column], CHARACTERS) => {
                    length = comment.text.chars().count().to_string();
                    &length
                }
                _ => continue,
            };
            condition.asked = true;
            all &= condition.holds(value).map_err(|words| Error { place: comment.place.clone(), kind: ErrorKind::BadRecord(words) })?;
        }
        Ok(all)
    }

    /// Refuses a condition that no row was asked, once all are read: its column or its file is misspelt.
    ///
    /// # Errors
    /// Names the condition.
    pub fn check_used(&self) -> Result<()> {
        match self.each.iter().find(|condition| !condition.asked) {
            None => Ok(()),
            Some(condition) => {
                let column = shorten(&self.columns[condition.column]);
                let place =
                    condition.file.as_ref().map_or_else(|| "no input".to_owned(), |file| format!("no input called {}", shorten(file)));
                let words = format!("{}: {place} has a column \"{column}\"", shorten(&condition.typed));
                Err(Error::file("--where", ErrorKind::BadFile(words)))
            }
        }
    }
}

impl Condition {
    /// Whether it is for the file at `path`, which is named in whole or without its folders.
    fn is_for(&self, path: &str) -> bool {
        self.file
            .as_ref()
            .is_none_or(|file| path == file || Path::new(path).file_name().is_some_and(|name| name.to_string_lossy() == file.as_str()))
    }

    /// Whether it holds for `value`; the error says what was no number.
    fn holds(&self, value: &str) -> Result<bool, String> {
        let number = match &self.test {
            Test::Is(wanted) => return Ok(value.to_lowercase() == *wanted),
            Test::IsNot(unwanted) => return Ok(value.to_lowercase() != *unwanted),
            _ if value.is_empty() => return Ok(false),
            _ => value
                .parse::<f64>()
                .map_err(|_| format!("'{}' is no number to compare by --where {}", shorten(value), shorten(&self.typed)))?,
        };
        Ok(match &self.test {
            Test::AtLeast(bound) => number >= *bound,
            Test::AtMost(bound) => number <= *bound,
            Test::Above(bound) => number > *bound,
            Test::Below(bound) => number < *bound,
            Test::Is(_) | Test::IsNot(_) => false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Place;

    fn meets(typed: &[&str], values: &[Option<&str>]) -> Result<bool> {
        let asked = values.iter().map(|value| value.map(str::to_owned)).collect();
        Conditions::parse(typed)?.meets(&Comment { asked, ..Comment::default() })
    }

    #[test]
    fn numbers_and_words_are_compared() {
        for (typed, value, met) in [
            ("share>=0.8", "0.8", true),
            ("share >= 0.8", "0.79", false),
            ("share<=1", "1", true),
            ("share>1", "1", false),
            ("share<-2", "-3e1", true),
            ("kind=Hate", "hate", true),
            ("kind=", "", true),
            ("kind!=hate", "HATE", false),
            ("kind=a=b", "a=b", true),
            ("share>=0.8", " ", false),
            ("share>=0.8", "NaN", false),
        ] {
            assert_eq!(meets(&[typed], &[Some(value)]).unwrap(), met, "{typed} on {value:?}");
        }
    }

    #[test]
    fn all_must_be_met_and_a_missing_column_asks_nothing() {
        let both = ["share>=0.2", "Share<=0.8", "kind=hate"];
        assert_eq!(Conditions::parse(&both).unwrap().columns(), ["share", "kind"]);
        assert!(meets(&both, &[Some("0.5"), Some("hate")]).unwrap());
        assert!(!meets(&both, &[Some("0.9"), Some("hate")]).unwrap());
        assert!(!meets(&both, &[Some("0.5"), Some("fun")]).unwrap());
        assert!(meets(&both, &[None, None]).unwrap());
        assert!(meets(&both, &[]).unwrap());
    }

    #[test]
    fn what_is_no_condition_is_refused_in_words() {
        for typed in ["share", ">=0.8", "", "share!0.8"] {
            assert!(meets(&[typed], &[]).unwrap_err().to_string().contains("COLUMN>=NUMBER"), "{typed}");
        }
        assert!(meets(&["share>=much"], &[]).unwrap_err().to_string().contains("share>=much: 'much' is no number"));
        let error = meets(&["share>=0.8"], &[Some("lots")]).unwrap_err();
        assert!(error.is_skip() && error.to_string().contains("'lots' is no number to compare by --where share>=0.8"), "{error}");
    }

    #[test]
    fn a_condition_may_be_for_one_file_and_for_the_length() {
        let mut conditions = Conditions::parse(&["civil.csv:characters<=3"]).unwrap();
        let comment = |file: &str, text: &str| Comment { text: text.to_owned(), place: Place::file(file), ..Comment::default() };
        assert!(conditions.meets(&comment("data/other.csv", "a long text")).unwrap());
        assert!(conditions.check_used().unwrap_err().to_string().contains("no input called civil.csv has a column \"characters\""));
        assert!(conditions.meets(&comment("data/civil.csv", "äöü")).unwrap());
        assert!(!conditions.meets(&comment("data/civil.csv", "four")).unwrap());
        conditions.check_used().unwrap();
    }

    proptest::proptest! {
        #[test]
        fn nothing_typed_panics(typed in proptest::prelude::any::<String>(), value in proptest::prelude::any::<String>()) {
            let _ = meets(&[&typed], &[Some(&value)]);
        }
    }
}
