//! One JSON object as a comment: its strings, numbers and booleans by key; what is nested is passed over.

use std::{borrow::Cow, cell::RefCell, collections::BTreeMap, fmt};

use memchr::{memchr, memchr2};
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{
    Options,
    columns::{Role, listed, role_among, role_of, same_name},
    encoding::{decode, shorten},
};
use crate::comment::{CommentRef, Details};

/// Which keys are what.
pub(super) struct Keys {
    text: Option<String>,
    label: Option<String>,
    group: Option<String>,
    asked: Vec<String>,
    labels_required: bool,
    dialect: Option<&'static Dialect>,
}

/// The keys of one system's dumps, in place of the usual ones, and what is to be made of them.
pub(super) struct Dialect {
    /// Which keys are what, the preferred first.
    pub names: &'static [(Role, &'static [&'static str])],
    /// Keys whose values `finish` is given, in this order; at most [`OTHERS`].
    pub others: &'static [&'static str],
    /// Makes a comment of what its keys hold, or says why it is left out.
    pub finish: for<'a> fn(&mut CommentRef<'a>, &mut Others<'a>) -> Result<(), Left>,
}

/// Keys of a dialect besides those with roles, at most.
const OTHERS: usize = 8;

/// The values of [`Dialect::others`].
pub(super) type Others<'a> = [Option<Cow<'a, str>>; OTHERS];

/// Why a record is no comment to be judged, and no fault either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Left {
    /// It was removed or deleted, and its text with it.
    Gone,
    /// There is no text in it.
    Empty,
}

/// What the keys met so far mean: objects of one file have few keys, and looking a name up is slow.
pub(super) type Met = Vec<(Box<str>, Key)>;

/// Keys remembered; those of files with more are looked up again and again.
const MET: usize = 64;

/// Why an object gives no comment.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// It is no JSON, or no object.
    Json(String),
    /// It has no key for this (`text`, `label`); says which there are and which flag helps.
    Missing(String),
    /// It is none to be judged.
    LeftOut(Left),
}

impl Keys {
    /// The keys the user chose, and the known ones: those of the dialect, if it is one.
    pub fn new(options: &Options, dialect: Option<&'static Dialect>) -> Self {
        Self {
            text: options.text_column.clone(),
            label: options.label_column.clone(),
            group: options.group_column.clone(),
            asked: options.asked_columns.clone(),
            labels_required: options.labels_required,
            dialect,
        }
    }

    /// Reads one object, which is `text` where it is known to be UTF-8, into `comment` (`id` stays empty where it has none); and whether
    /// something in it was read as Windows-1252. Where `all` holds, a label and a group that were asked for must be there, too.
    pub fn read<'a>(
        &self,
        json: &'a [u8],
        text: Option<&'a str>,
        all: bool,
        (met, details): (&RefCell<Met>, &'a mut Details),
        comment: CommentRef<'a>,
    ) -> Result<(CommentRef<'a>, bool), Trouble> {
        let parsed = match text {
            Some(text) => self.parse(serde_json::Deserializer::from_str(text), met),
            None => self.parse(serde_json::Deserializer::from_slice(json), met),
        };
        match parsed {
            Ok(found) => self.comment(found, json, all, details, comment).map(|comment| (comment, false)),
            Err(error) => {
                // Bytes that are not UTF-8 and halves of surrogate pairs fail; both can be mended, which costs a second look.
                let Some((mended, guessed)) = mend(json) else {
                    return Err(Trouble::Json(reason(&error)));
                };
                let found = self.parse(serde_json::Deserializer::from_str(&mended), met).map_err(|error| Trouble::Json(reason(&error)))?;
                self.comment(found.into_owned(), mended.as_bytes(), all, details, comment).map(|comment| (comment, guessed))
            }
        }
    }

    fn parse<'a, R: serde_json::de::Read<'a>>(
        &self,
        mut deserializer: serde_json::Deserializer<R>,
        met: &RefCell<Met>,
    ) -> serde_json::Result<Found<'a>> {
        let found = deserializer.deserialize_map(Object(self, met))?;
        deserializer.end()?;
        Ok(found)
    }

    fn comment<'a>(
        &self,
        found: Found<'a>,
        json: &[u8],
        all: bool,
        details: &'a mut Details,
        comment: CommentRef<'a>,
    ) -> Result<CommentRef<'a>, Trouble> {
        let missing = |what: &str, flag: &str, chosen: &Option<String>| {
            let what = chosen.as_ref().map_or(format!("no {what}"), |key| format!("no \"{}\"", shorten(key)));
            Trouble::Missing(format!("{what}; there are {}: say which with {flag} NAME", listed(&keys_of(json))))
        };
        let [text, label, id, thread, parent, author, date, email, ip, homepage] = found.best;
        let verdict = || {
            self.labels_required
                && self.text.is_none()
                && label.is_some()
                && id.is_some()
                && keys_of(json).iter().all(|key| self.look_up(key).role.is_some())
        };
        let text = match text {
            Some((_, text)) => text,
            // A verdict on a comment that stands elsewhere.
            None if verdict() => None,
            None if self.dialect.is_some() && self.text.is_none() => None,
            None => return Err(missing("comment text", "--text-column", &self.text)),
        };
        // In a dialect labels come from other keys, or from none.
        if all && label.is_none() && (self.labels_required && self.dialect.is_none() || self.label.is_some()) {
            return Err(missing("label", "--label-column", &self.label));
        }
        if all && found.group.is_none() && self.group.is_some() {
            return Err(missing("group", "--group-by", &self.group));
        }
        let some = |value: Option<(usize, Value<'a>)>| value.and_then(|(_, value)| value).filter(|value| !value.trim().is_empty());
        let told = [email, ip, homepage].map(some);
        let details: Option<&'a Details> = if told.iter().any(Option::is_some) {
            let [email, ip, homepage] = told.map(|value| value.map(Cow::into_owned));
            *details = Details { email, ip, homepage, ..Details::default() };
            Some(details)
        } else {
            None
        };
        let mut comment = CommentRef {
            details,
            id: some(id).unwrap_or_default(),
            thread: some(thread),
            parent: some(parent),
            author: some(author),
            date: some(date),
            text: text.unwrap_or_default(),
            label: some(label),
            group: found.group.flatten().filter(|value| !value.trim().is_empty()),
            asked: found.asked,
            ..comment
        };
        if let Some(dialect) = self.dialect {
            let mut others = found.others;
            (dialect.finish)(&mut comment, &mut others).map_err(Trouble::LeftOut)?;
        }
        Ok(comment)
    }

    /// What `key` holds, looked up once.
    fn meaning(&self, key: &str, met: &RefCell<Met>) -> Key {
        let mut met = met.borrow_mut();
        if let Some((_, meaning)) = met.iter().find(|(other, _)| **other == *key) {
            return *meaning;
        }
        let meaning = self.look_up(key);
        if met.len() < MET && key.len() < MET {
            met.push((key.into(), meaning));
        }
        meaning
    }

    /// What `key` holds: its role with a rank (the lower the better), whether it is the group, and which of those asked for it is.
    fn look_up(&self, key: &str) -> Key {
        let is = |chosen: &Option<String>| chosen.as_ref().is_some_and(|chosen| same_name(chosen, key));
        let role = if is(&self.text) {
            Some((Role::Text, 0))
        } else if is(&self.label) {
            Some((Role::Label, 0))
        } else {
            let known = match self.dialect {
                None => role_of(key),
                Some(dialect) => role_among(dialect.names, key),
            };
            known.filter(|(role, _)| match role {
                Role::Text => self.text.is_none(),
                Role::Label => self.label.is_none(),
                _ => true,
            })
        };
        let other = self.dialect.and_then(|dialect| dialect.others.iter().position(|other| *other == key)).filter(|&other| other < OTHERS);
        Key { role, group: is(&self.group), asked: self.asked.iter().position(|asked| same_name(asked, key)), other }
    }
}

/// A value's text; `None` for `null`.
type Value<'a> = Option<Cow<'a, str>>;

/// The values of one object that matter.
#[derive(Default)]
struct Found<'a> {
    /// For each role the best key's rank and value.
    best: [Option<(usize, Value<'a>)>; 10],
    group: Option<Value<'a>>,
    /// For each key that was asked for its value; empty for `null`.
    asked: Vec<Value<'a>>,
    /// The values that the dialect asks for.
    others: Others<'a>,
}

impl Found<'_> {
    fn into_owned<'a>(self) -> Found<'a> {
        let owned = |value: Value<'_>| value.map(|text| Cow::Owned(text.into_owned()));
        Found {
            best: self.best.map(|best| best.map(|(rank, value)| (rank, owned(value)))),
            group: self.group.map(owned),
            asked: self.asked.into_iter().map(owned).collect(),
            others: self.others.map(owned),
        }
    }
}

#[derive(Clone, Copy)]
pub(super) struct Key {
    role: Option<(Role, usize)>,
    group: bool,
    asked: Option<usize>,
    other: Option<usize>,
}

struct Object<'a>(&'a Keys, &'a RefCell<Met>);

impl<'de> Visitor<'de> for Object<'_> {
    type Value = Found<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Found<'de>, A::Error> {
        let mut found = Found { asked: vec![None; self.0.asked.len()], ..Found::default() };
        while let Some(key) = map.next_key_seed(KeySeed(self.0, self.1))? {
            if key.role.is_none() && !key.group && key.asked.is_none() && key.other.is_none() {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let Some(value) = map.next_value_seed(Scalar)? else {
                continue;
            };
            if let Some(other) = key.other {
                found.others[other].clone_from(&value);
            }
            if let Some(asked) = key.asked {
                found.asked[asked] = Some(value.clone().unwrap_or_default());
            }
            if key.group {
                found.group = Some(value.clone());
            }
            if let Some((role, rank)) = key.role {
                let best = &mut found.best[role as usize];
                // A `null` stands back behind any value.
                let rank = if value.is_none() { usize::MAX } else { rank };
                if best.as_ref().is_none_or(|(other, _)| rank < *other) {
                    *best = Some((rank, value));
                }
            }
        }
        Ok(found)
    }
}

struct KeySeed<'a>(&'a Keys, &'a RefCell<Met>);

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Key, E> {
        Ok(self.0.meaning(key, self.1))
    }
}

/// A value: `None` for what is nested, `Some(None)` for `null`, else its text.
struct Scalar;

impl<'de> DeserializeSeed<'de> for Scalar {
    type Value = Option<Value<'de>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Scalar {
    type Value = Option<Value<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Self::Value, E> {
        Ok(Some(Some(Cow::Borrowed(value))))
    }

    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Some(Some(Cow::Owned(value.to_owned()))))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Some(Some(Cow::Owned(value.to_string()))))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Some(Some(Cow::Owned(value.to_string()))))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Some(Some(Cow::Owned(value.to_string()))))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Some(Some(Cow::Owned(value.to_string()))))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Some(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

/// The keys of an object, sorted, for messages.
fn keys_of(json: &[u8]) -> Vec<String> {
    serde_json::from_slice::<BTreeMap<String, IgnoredAny>>(json).map(|map| map.into_keys().collect()).unwrap_or_default()
}

/// The keys of the first objects of an input that begins with `head`; none where no object is whole.
pub(super) fn first_keys(head: &[u8]) -> Vec<Vec<String>> {
    first_objects::<BTreeMap<String, IgnoredAny>>(head).into_iter().map(|keys| keys.into_keys().collect()).collect()
}

/// The same objects, as far as each is a `T`.
pub(super) fn first_objects<T: DeserializeOwned>(head: &[u8]) -> Vec<T> {
    const LOOKED_AT: usize = 5;
    let head = head.trim_ascii_start();
    let head = head.strip_prefix(b"[").unwrap_or(head).trim_ascii_start();
    if head.first() != Some(&b'{') {
        return Vec::new();
    }
    serde_json::Deserializer::from_slice(head).into_iter().map_while(Result::ok).take(LOOKED_AT).collect()
}

/// What the JSON reader says, without the line (which it counts from the record), without the value it met (which may be somebody's address), and at most 200 characters long.
pub(super) fn reason(error: &serde_json::Error) -> String {
    let words = error.to_string();
    let words = words.rfind(" at line ").map_or(words.as_str(), |at| &words[..at]);
    // `invalid type: string "eve@mail.example", expected a map`: the value may hold these words, too, but no later.
    let value = words.strip_prefix("invalid ").and_then(|_| Some((words.find(['"', '`'])?, words.rfind(", expected ")?)));
    let words = match value {
        Some((from, until)) if from < until => format!("{}{}", words[..from].trim_end(), &words[until..]),
        _ => words.to_owned(),
    };
    let words: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect();
    format!("bad JSON: {words} (column {})", error.column())
}

/// JSON in which every string is UTF-8 and has whole surrogate pairs (halves become U+FFFD), and whether a string had to
/// be read as Windows-1252; `None` where there is nothing to mend.
pub(super) fn mend(json: &[u8]) -> Option<(String, bool)> {
    let mut text = String::with_capacity(json.len());
    let mut guessed = false;
    let mut rest = json;
    let mut inside = false;
    while !rest.is_empty() {
        let end = if inside { string_end(rest) } else { memchr(b'"', rest).map_or(rest.len(), |at| at + 1) };
        let (piece, by_guess) = decode(&rest[..end]);
        guessed |= by_guess;
        text.push_str(&piece);
        rest = &rest[end..];
        inside = !inside;
    }
    let whole = whole_pairs(&text);
    match whole {
        Cow::Borrowed(_) if !guessed => None,
        whole => Some((whole.into_owned(), guessed)),
    }
}

/// One past the quote that ends the string whose inside begins here.
fn string_end(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(i) = memchr2(b'"', b'\\', bytes.get(at..).unwrap_or_default()) {
        if bytes[at + i] == b'"' {
            return at + i + 1;
        }
        at += i + 2;
    }
    bytes.len()
}

/// Replaces `\ud83d` and the like that have lost their other half.
fn whole_pairs(json: &str) -> Cow<'_, str> {
    let unit = |at: usize| {
        let escape = json.as_bytes().get(at..at + 6)?;
        let digits = escape.strip_prefix(b"\\u").filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))?;
        u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    let mut whole = String::new();
    let (mut copied, mut at) = (0, 0);
    while let Some(i) = json.as_bytes().get(at..).and_then(|rest| memchr(b'\\', rest)) {
        at += i;
        match unit(at) {
            Some(0xd800..=0xdbff) if matches!(unit(at + 6), Some(0xdc00..=0xdfff)) => at += 12,
            Some(0xd800..=0xdfff) => {
                whole.push_str(&json[copied..at]);
                whole.push('\u{fffd}');
                at += 6;
                copied = at;
            }
            _ => at += 2,
        }
    }
    if copied == 0 {
        return Cow::Borrowed(json);
    }
    whole.push_str(&json[copied..]);
    Cow::Owned(whole)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::comment::Comment;

    fn read_by<'a>(keys: &Keys, json: &'a [u8], all: bool) -> Result<(Comment, bool), Trouble> {
        let file = "x".into();
        let met = RefCell::default();
        let read = |text: Option<&'a str>| {
            keys.read(json, text, all, (&met, &mut Details::default()), CommentRef::new(&file, 1, 1))
                .map(|(comment, guessed)| (comment.into_owned(), guessed))
        };
        let by_bytes = read(None);
        if let Ok(text) = std::str::from_utf8(json) {
            assert_eq!(read(Some(text)), by_bytes);
        }
        by_bytes
    }

    fn read(json: &str) -> Comment {
        read_by(&Keys::new(&Options::default(), None), json.as_bytes(), true).unwrap().0
    }

    fn trouble(json: &str) -> Trouble {
        read_by(&Keys::new(&Options::default(), None), json.as_bytes(), true).unwrap_err()
    }

    #[test]
    fn faults_do_not_tell_values() {
        let said = |json: &str| reason(&serde_json::from_str::<BTreeMap<String, u8>>(json).unwrap_err());
        assert_eq!(said(r#""joe@mail.example, expected \"a, expected u9""#), "bad JSON: invalid type: string, expected a map (column 45)");
        assert_eq!(said(r#"{"a":5551234567}"#), "bad JSON: invalid value: integer, expected u8 (column 15)");
        assert_eq!(said(r#"{"a":1"#), "bad JSON: EOF while parsing an object (column 6)");
    }

    #[test]
    fn scalars_of_every_kind() {
        let comment =
            read(r#"{"ID":12345678901234567890,"Body":"hi\n\u00e9","is_spam":true,"postId":-3,"x":{"text":"no"},"user":null,"date":1.5}"#);
        assert_eq!(comment.id, "12345678901234567890");
        assert_eq!(comment.text, "hi\né");
        assert_eq!(comment.label.as_deref(), Some("true"));
        assert_eq!(comment.thread.as_deref(), Some("-3"));
        assert_eq!(comment.author, None);
        assert_eq!(comment.date.as_deref(), Some("1.5"));
    }

    #[test]
    fn the_preferred_key_wins_and_what_is_nested_or_null_stands_back() {
        assert_eq!(read(r#"{"comment":"b","text":"a"}"#).text, "a");
        assert_eq!(read(r#"{"text":"a","comment":"b"}"#).text, "a");
        assert_eq!(read(r#"{"content":{"a":[1]},"message":"m"}"#).text, "m");
        assert_eq!(read(r#"{"text":null,"body":"b"}"#).text, "b");
        assert_eq!(read(r#"{"text":null}"#).text, "");
        assert_eq!(read(r#"{"text":"first","text":"second"}"#).text, "first");
    }

    #[test]
    fn chosen_keys() {
        let keys = Keys::new(
            &Options {
                text_column: Some("Words".to_owned()),
                label_column: Some("kind".to_owned()),
                group_column: Some("id".to_owned()),
                ..Options::default()
            },
            None,
        );
        let (comment, _) = read_by(&keys, br#"{"id":7,"text":"t","words":"w","label":"l","kind":"k"}"#, true).unwrap();
        assert_eq!((comment.text.as_str(), comment.label.as_deref(), comment.group.as_deref()), ("w", Some("k"), Some("7")));
        assert_eq!(comment.id, "7");
        assert!(read_by(&keys, br#"{"words":"w"}"#, false).is_ok());
        let missing = read_by(&keys, br#"{"words":"w"}"#, true).unwrap_err();
        assert_eq!(missing, Trouble::Missing("no \"kind\"; there are \"words\": say which with --label-column NAME".to_owned()));
    }

    #[test]
    fn what_is_no_object_says_why() {
        insta::assert_debug_snapshot!(trouble("{\"text\":\"a\""), @r#"
        Json(
            "bad JSON: EOF while parsing an object (column 11)",
        )
        "#);
        insta::assert_debug_snapshot!(trouble("[1]"), @r#"
        Json(
            "bad JSON: invalid type: sequence, expected an object (column 0)",
        )
        "#);
        insta::assert_debug_snapshot!(trouble(r#"{"a":1,"b":2}"#), @r#"
        Missing(
            "no comment text; there are \"a\", \"b\": say which with --text-column NAME",
        )
        "#);
        let Trouble::Json(words) = trouble(&format!("\"{}\"", "x".repeat(100_000))) else { panic!() };
        assert!(words.len() < 300);
    }

    #[test]
    fn strings_that_are_not_utf_8_are_read_one_by_one() {
        let json = b"{\"text\":\"caf\xe9 \\\" \",\"author\":\"Zo\xc3\xab\"}";
        let (comment, guessed) = read_by(&Keys::new(&Options::default(), None), json, true).unwrap();
        assert!(guessed);
        assert_eq!(comment.text, "café \" ");
        assert_eq!(comment.author.as_deref(), Some("Zoë"));
    }

    #[test]
    fn half_an_emoji_costs_that_half_only() {
        assert_eq!(read(r#"{"text":"a\ud83d b \ud83c\udf81 \\ud83d \udf81"}"#).text, "a\u{fffd} b 🎁 \\ud83d \u{fffd}");
    }

    #[test]
    fn depth_is_no_danger() {
        let deep = format!("{{\"x\":{}{},\"text\":\"t\"}}", "[".repeat(1_000_000), "]".repeat(1_000_000));
        assert_eq!(read(&deep).text, "t");
        let deep = format!("{{\"text\":{}", "[".repeat(1_000_000));
        assert!(matches!(trouble(&deep), Trouble::Json(_)));
    }
}
