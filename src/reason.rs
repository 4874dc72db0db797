//! [`Reason`]: why a comment was judged as it was.

use std::sync::Arc;

use serde::Serialize;

use crate::{decide::SPAM, span::Span};

/// One ground for a decision, as a moderator reads it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reason {
    /// The attribute it speaks for (`spam`, `toxicity`); `None` for context, which looks at several comments.
    pub attribute: Option<Arc<str>>,
    /// What speaks: a heuristic's name (`money_claims`), `wording`, or a context (`campaign`, `copied_text`).
    pub source: &'static str,
    /// What it saw, in the comment's own words; attackers' text, to be escaped wherever it is shown.
    pub evidence: String,
    /// Its share of the score in log-odds (positive speaks for the attribute); 0 for context, which raises
    /// the decision and leaves the score alone.
    pub weight: f64,
    /// Where the evidence stands in the original text, if it stands in one place.
    #[serde(flatten, serialize_with = "flat_span")]
    pub span: Option<Span>,
}

impl Reason {
    /// The attribute that has to be named beside the source; `None` where it goes without saying: for spam, and for context.
    pub fn other_attribute(&self) -> Option<&str> {
        self.attribute.as_deref().filter(|attribute| *attribute != SPAM)
    }
}

/// Writes `start` and `end` beside the other fields, `null` where there is no single place.
fn flat_span<S: serde::Serializer>(span: &Option<Span>, serializer: S) -> Result<S::Ok, S::Error> {
    use serde::ser::SerializeMap;
    let mut map = serializer.serialize_map(Some(2))?;
    map.serialize_entry("start", &span.map(|s| s.start))?;
    map.serialize_entry("end", &span.map(|s| s.end))?;
    map.end()
}
