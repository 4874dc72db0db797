//! What was measured, as one HTML page for people and as JSON for programs. The terminal's table is the command's.

mod json;
mod page;
mod pictures;

use std::io;

use super::{
    Report,
    figures::{excerpt, visible},
    redact::{self, Scope},
    shown::Shown,
};
use crate::{decide::Judged, evaluate::evaluation::Evaluation};

/// Groups that a page and a table list; JSON has all.
pub const MOST_GROUPS: usize = 30;
/// Characters of a name in a table.
const MOST_NAME: usize = 60;

/// An evaluation with what its showing needs.
#[derive(Debug)]
pub struct Shower<'a> {
    evaluation: &'a Evaluation,
    /// A report of nothing that says what is masked.
    frame: Report,
}

/// A mistake on a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The source's identifier.
    pub id: String,
    /// The file.
    pub file: String,
    /// The probability given, 0 to 1.
    pub probability: f64,
    /// The beginning of the text, on one line, with nothing in it that could steer a terminal.
    pub text: String,
    /// Source, evidence and weight of each ground.
    pub reasons: Vec<(String, String, f64)>,
}

impl<'a> Shower<'a> {
    /// Shows `evaluation`, with personal data masked if `redact` says so.
    pub fn new(evaluation: &'a Evaluation, redact: bool) -> Self {
        Self { evaluation, frame: Report { attributes: vec!["spam".to_owned()], redact, ..Report::default() } }
    }

    /// Writes the HTML page.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn html(&self, out: &mut dyn io::Write) -> io::Result<()> {
        page::write(self, out)
    }

    /// Writes JSON.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn json(&self, out: &mut dyn io::Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, &json::value(self)).map_err(io::Error::other)?;
        writeln!(out)
    }

    /// The worst ham and the worst spam, each on a line of at most `most` characters of text.
    pub fn mistakes(&self, most: usize) -> [Vec<Line>; 2] {
        let line = |judged: &Judged| self.line(judged, most);
        let [ham, spam] = &self.evaluation.mistakes;
        [ham.iter().map(line).collect(), spam.iter().map(line).collect()]
    }

    fn line(&self, judged: &Judged, most: usize) -> Line {
        let shown = Shown::of(&self.frame, judged);
        Line {
            id: one_line(&shown.id, MOST_NAME),
            file: self.name(&judged.comment.place.file),
            probability: shown.gravest(),
            text: one_line(&shown.text(), most),
            reasons: shown
                .reasons
                .iter()
                .map(|reason| (one_line(reason.source, MOST_NAME), one_line(&reason.evidence, MOST_NAME), reason.weight))
                .collect(),
        }
    }

    /// A group's, a file's or a column's name on one line, addresses masked.
    pub fn name(&self, name: &str) -> String {
        let scope = if self.frame.redact { Scope::Addresses } else { Scope::Nothing };
        one_line(&redact::redact(name, scope), MOST_NAME)
    }
}

/// `text` on one line, cut to `most` characters, everything that cannot be seen made visible.
fn one_line(text: &str, most: usize) -> String {
    let words = text.split_whitespace().take(most).collect::<Vec<_>>().join(" ");
    excerpt(&visible(&words), most).into_owned()
}
