//! Reports: what a moderator reads and acts on. One file a format; [`RENDERERS`] is the registry.

mod csv;
mod figures;
mod html;
mod json;
mod markdown;
mod redact;
#[cfg(test)]
mod sample;
mod segments;
#[cfg(test)]
mod showcase;
mod shown;
mod summary;

use std::io;

use crate::{
    comment::Comment,
    context::campaign::Campaign,
    decide::{Decision, Judgement},
};

/// A comment with its judgement.
#[derive(Debug, Clone)]
pub struct Judged {
    /// What was posted.
    pub comment: Comment,
    /// What is to be done with it, and why.
    pub judgement: Judgement,
    /// Index into [`Report::campaigns`], if it belongs to one.
    pub campaign: Option<usize>,
}

/// All that a report shows. Everything that comes from the input is strangers' text, to be escaped.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The inputs as the user named them.
    pub sources: Vec<String>,
    /// Names of the attributes, in the order of [`Judgement::probabilities`]: `spam`.
    pub attributes: Vec<String>,
    /// One line on each model: attribute, rows it learned from, cut-offs.
    pub models: Vec<String>,
    /// Every comment, in input order.
    pub judged: Vec<Judged>,
    /// Groups of near-identical comments, in order of first appearance.
    pub campaigns: Vec<Campaign>,
    /// Records that could not be read, as messages with their place.
    pub skipped: Vec<String>,
    /// Whether e-mail addresses, phone numbers and IP addresses are to be masked wherever they are shown.
    pub redact: bool,
}

impl Report {
    /// Indices of the comments with `decision`, the gravest first, those that are alike in input order; approved ones in input order.
    fn ranked(&self, decision: Decision) -> Vec<usize> {
        let gravest = |index: &usize| {
            shown::gravest(self.judged[*index].judgement.probabilities.iter().copied())
        };
        let mut ranked: Vec<usize> = (0..self.judged.len())
            .filter(|index| self.judged[*index].judgement.decision == decision)
            .collect();
        if decision != Decision::Approve {
            ranked.sort_by(|a, b| gravest(b).total_cmp(&gravest(a)));
        }
        ranked
    }
}

/// A report format.
#[derive(Debug)]
pub struct Renderer {
    /// Its name and file extension: `html`.
    pub extension: &'static str,
    /// What it is for, in one line.
    pub about: &'static str,
    /// Writes the report.
    pub render: fn(&Report, &mut dyn io::Write) -> io::Result<()>,
}

/// Every report format.
pub const RENDERERS: &[Renderer] = &[
    html::RENDERER,
    markdown::RENDERER,
    csv::RENDERER,
    json::RENDERER,
];
