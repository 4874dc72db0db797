//! [`File`]: a policy as it is typed, `moderato.toml`. What it means is found out in [`check`](super::check).

use std::{collections::BTreeMap, fmt, ops::Range};

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor, value::MapAccessDeserializer},
};
use toml::{Spanned, value::Datetime};

use super::complaint::{Complaint, Lines, suggestion};

/// A whole policy file. Everything may be left out.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct File {
    /// Cut-offs by attribute.
    pub cutoffs: BTreeMap<Spanned<String>, Cutoffs>,
    pub allow: Lists,
    pub block: Lists,
    pub authors: Authors,
    pub limits: Limits,
    pub languages: Languages,
}

/// `[cutoffs.spam]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Cutoffs {
    pub review_from: Option<Spanned<Level>>,
    pub reject_from: Option<Spanned<Level>>,
}

/// A probability, or the word `never`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Level {
    At(f64),
    Never,
}

/// `[allow]` and `[block]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Lists {
    pub authors: Vec<Spanned<Entry>>,
    pub emails: Vec<Spanned<Entry>>,
    pub domains: Vec<Spanned<Entry>>,
    pub ips: Vec<Spanned<Entry>>,
    pub phrases: Vec<Spanned<Entry>>,
}

/// One line of a list: a text, or a table with more.
#[derive(Debug, Default)]
pub(super) struct Entry {
    pub value: String,
    pub expires: Option<Datetime>,
    pub note: Option<String>,
    pub decision: Option<String>,
}

/// `[authors]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Authors {
    pub review_first_time: Option<Spanned<bool>>,
    pub known_authors: Option<Spanned<String>>,
}

/// `[limits]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Limits {
    pub review_links_from: Option<Spanned<u32>>,
    pub reject_links_from: Option<Spanned<u32>>,
}

/// `[languages]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Languages {
    pub expected: Option<Spanned<Vec<Spanned<String>>>>,
}

impl File {
    /// Reads a policy file.
    ///
    /// # Errors
    /// The first thing that is no TOML, of an unknown name or of a wrong type.
    pub fn read(text: &str) -> Result<Self, Complaint> {
        toml::from_str(text).map_err(|error| complaint(text, &error))
    }
}

/// Words of the parser, and what people call them.
const PLAIN: &[(&str, &str)] = &[
    ("expected u32", "expected a number of links"),
    ("expected a sequence", "expected a list in brackets"),
    ("expected a TOML datetime", "expected a day such as 2030-12-31, without quotes"),
    ("expected a boolean", "expected true or false"),
    ("expected struct Lists", "expected lists"),
    ("sequence", "list"),
    ("missing field", "missing key"),
];

/// Characters of a line that are quoted.
const MOST_QUOTED: usize = 60;

fn complaint(text: &str, error: &toml::de::Error) -> Complaint {
    let span = error.span().unwrap_or_default();
    let line = if error.span().is_some() { Lines::of(text).number(span.start) } else { 0 };
    // Names stand in back quotes: the unknown one first, then those that are known.
    let mut names = error.message().split('`').skip(1).step_by(2);
    let words = match names.next() {
        Some(unknown) if error.message().starts_with("unknown field") => {
            format!("unknown key '{unknown}'{}", suggestion(unknown, names.collect::<Vec<_>>().iter().copied()))
        }
        _ => {
            // Of some values the message tells only the type.
            let met = quoted(text, span);
            let told = PLAIN.iter().fold(error.message().replace('\n', ", "), |told, (word, plain)| told.replace(word, plain));
            if met.is_empty() || told.contains(met.trim_matches(['"', '\''])) { told } else { format!("{told}: {met}") }
        }
    };
    Complaint { line, words }
}

/// The beginning of what stands at `span`, on one line.
fn quoted(text: &str, span: Range<usize>) -> String {
    let met = text.get(span).unwrap_or_default().lines().next().unwrap_or_default().trim();
    let short: String = met.chars().take(MOST_QUOTED).collect();
    if short.len() < met.len() { short + "…" } else { short }
}

impl<'de> Deserialize<'de> for Level {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Number;
        impl Visitor<'_> for Number {
            type Value = Level;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a probability from 0 to 1, or \"never\"")
            }
            fn visit_f64<E: Error>(self, number: f64) -> Result<Level, E> {
                Ok(Level::At(number))
            }
            #[expect(clippy::cast_precision_loss, reason = "only 0 and 1 are of use")]
            fn visit_i64<E: Error>(self, number: i64) -> Result<Level, E> {
                Ok(Level::At(number as f64))
            }
            fn visit_str<E: Error>(self, word: &str) -> Result<Level, E> {
                if word == "never" { Ok(Level::Never) } else { Err(E::invalid_value(serde::de::Unexpected::Str(word), &self)) }
            }
        }
        deserializer.deserialize_any(Number)
    }
}

/// An [`Entry`] written as a table.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    value: String,
    expires: Option<Datetime>,
    note: Option<String>,
    decision: Option<String>,
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextOrTable;
        impl<'de> Visitor<'de> for TextOrTable {
            type Value = Entry;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, or a table { value = \"...\", expires = 2030-12-31, note = \"...\" }")
            }
            fn visit_str<E: Error>(self, value: &str) -> Result<Entry, E> {
                Ok(Entry { value: value.to_owned(), ..Entry::default() })
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Entry, A::Error> {
                let Written { value, expires, note, decision } = Written::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Entry { value, expires, note, decision })
            }
        }
        deserializer.deserialize_any(TextOrTable)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        File::read(text).unwrap_err().to_string()
    }

    #[test]
    fn entries_are_texts_or_tables() {
        let file = File::read(
            "[block]\nphrases = [\"a\", { value = \"b\", expires = 2030-01-02, note = \"n\", decision = \"review\" }]\n[cutoffs.spam]\nreview_from = \"never\"\nreject_from = 1",
        )
        .unwrap();
        let entries: Vec<&Entry> = file.block.phrases.iter().map(Spanned::get_ref).collect();
        assert_eq!((entries[0].value.as_str(), entries[1].value.as_str()), ("a", "b"));
        assert_eq!(entries[1].expires.unwrap().to_string(), "2030-01-02");
        let cutoffs = file.cutoffs.values().next().unwrap();
        assert_eq!(cutoffs.review_from.as_ref().map(Spanned::get_ref), Some(&Level::Never));
        assert_eq!(cutoffs.reject_from.as_ref().map(Spanned::get_ref), Some(&Level::At(1.0)));
        assert!(File::read("").is_ok());
    }

    #[test]
    fn unknown_keys_name_the_nearest_one_and_their_line() {
        assert_eq!(refusal("\n[alow]\n"), "line 2: unknown key 'alow'; did you mean 'allow'?");
        assert_eq!(refusal("[block]\nips = []\nphrase = []"), "line 3: unknown key 'phrase'; did you mean 'phrases'?");
        assert_eq!(
            refusal("[block]\nphrases = [\n \"a\",\n { value = \"b\", expire = 2030-01-02 },\n]"),
            "line 4: unknown key 'expire'; did you mean 'expires'?"
        );
        assert_eq!(refusal("[limits]\nzzz = 1"), "line 2: unknown key 'zzz'; known are review_links_from, reject_links_from");
    }

    #[test]
    fn wrong_types_show_what_was_met() {
        insta::assert_snapshot!(
            [
                "[cutoffs.spam]\nreject_from = \"sure\"",
                "[cutoffs.spam]\nreject_from = [0.9]",
                "[limits]\nreview_links_from = -3",
                "[limits]\nreview_links_from = \"three\"",
                "[block]\nips = [7]",
                "[block]\nips = \"10.0.0.1\"",
                "[block]\nips = [{ note = \"no value\" }]",
                "[block]\nips = [{ value = \"10.0.0.1\", expires = \"soon\" }]",
                "[authors]\nreview_first_time = 1",
                "allow = 3",
                "[cutoffs]\nspam = 0.5",
                "[languages]\nexpected = \"en\"",
                "[allow\n",
                "[allow]\nips = []\nips = []",
            ]
            .map(refusal)
            .join("\n"),
            @r#"
            line 2: invalid value: string "sure", expected a probability from 0 to 1, or "never"
            line 2: invalid type: list, expected a probability from 0 to 1, or "never": [0.9]
            line 2: invalid value: integer `-3`, expected a number of links
            line 2: invalid type: string "three", expected a number of links
            line 2: invalid type: integer `7`, expected a text, or a table { value = "...", expires = 2030-12-31, note = "..." }
            line 2: invalid type: string "10.0.0.1", expected a list in brackets
            line 2: missing key `value`: { note = "no value" }
            line 2: invalid type: string "soon", expected a day such as 2030-12-31, without quotes
            line 2: invalid type: integer `1`, expected true or false
            line 1: invalid type: integer `3`, expected lists
            line 2: invalid type: floating point `0.5`, expected struct Cutoffs
            line 2: invalid type: string "en", expected a list in brackets
            line 1: unclosed table, expected `]`
            line 3: duplicate key: ips
            "#
        );
    }
}
