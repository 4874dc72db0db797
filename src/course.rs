//! [`Course`]: what is learned from, from labelled rows to lessons.
//!
//! ```text
//! labelled comments -> Sieve (which have a verdict) -> Course (put together by id) -> Lessons -> Model
//! ```

use std::path::Path;

use crate::{
    comment::Comment,
    error::Error,
    lessons::{Lessons, TextNumber, words_of},
    model::{
        Model,
        manifest::{Base, Manifest, TAKEN, is_attribute},
        settings::{COST_FROM_BASE, CheckedSettings, LEAST_ROWS_FROM_BASE, MARGIN_FROM_BASE, Settings},
    },
    stock::{self, Opened},
    verdicts::{Kept, Tally, Verdict, Verdicts},
};

/// Labelled rows on their way into lessons: texts are turned into features as they come, and are not kept.
#[derive(Debug)]
pub struct Course {
    lessons: Lessons,
    verdicts: Verdicts<Met>,
}

/// What is kept of a row's text.
#[derive(Debug)]
enum Met {
    /// It is learned from.
    Read(TextNumber),
    /// It only tells which comment is taken out: the digest of its words.
    Forgotten([u8; 16]),
}

impl Course {
    /// A course whose rows go into `lessons`.
    pub fn new(lessons: Lessons) -> Self {
        Self { lessons, verdicts: Verdicts::default() }
    }

    /// Takes in the next row; `input` is the number of its file.
    ///
    /// # Errors
    /// As [`Lessons::read`].
    pub fn add(&mut self, input: usize, comment: Comment, verdict: Verdict) -> Result<(), Error> {
        let text = match verdict {
            Verdict::Is(_) => Met::Read(self.lessons.read(&comment.text)?),
            Verdict::Forget => Met::Forgotten(words_of(&comment.text)),
        };
        let has_text = !comment.text.trim().is_empty();
        let id = if comment.numbered { String::new() } else { comment.id };
        self.verdicts.add_row(input, Comment { id, group: None, date: None, ..comment }, verdict, has_text, text);
        Ok(())
    }

    /// Bytes of memory that names of the rows take so far.
    pub fn bytes_of_names(&self) -> u64 {
        self.verdicts.bytes_of_names()
    }

    /// The lessons so far.
    pub fn lessons(&mut self) -> &mut Lessons {
        &mut self.lessons
    }

    /// The lessons, once all texts so far are turned into features.
    ///
    /// # Errors
    /// As [`Lessons::settle`].
    pub fn settled(&mut self) -> Result<&mut Lessons, Error> {
        self.lessons.settle()?;
        Ok(&mut self.lessons)
    }

    /// The lessons, their rows put together by id, and what was done with the rows.
    ///
    /// # Errors
    /// As [`Lessons::settle`].
    pub fn finish(self) -> Result<(Lessons, Tally), Error> {
        let Self { mut lessons, verdicts } = self;
        lessons.settle()?;
        let words = |text: &Met| match text {
            Met::Read(text) => lessons.words(*text),
            Met::Forgotten(words) => *words,
        };
        let (kept, tally) = verdicts.finish_by(&words);
        for Kept { text, label, .. } in kept {
            // A row that takes a comment out never gives it its text.
            if let Met::Read(text) = text {
                lessons.learn_from(text, label, None);
            }
        }
        Ok((lessons, tally))
    }
}

/// The settings as asked for, as they serve learning from `base`, if there is one, and from few rows, if that is allowed.
///
/// # Errors
/// As [`Settings::check`].
pub fn settings(asked: Settings, base: Option<&Model>, allow_small: bool) -> Result<CheckedSettings, Error> {
    let mut settings = asked;
    if let Some(model) = base {
        (settings.bits, settings.window) = (model.recipe.bits, model.recipe.window);
        (settings.refinement.cost, settings.refinement.margin) = (COST_FROM_BASE, MARGIN_FROM_BASE);
        settings.least_rows = LEAST_ROWS_FROM_BASE;
    }
    if allow_small {
        settings.least_rows = 2;
    }
    settings.check().map_err(|kind| Error::file("train", kind))
}

/// The model to start from, which must predict the same.
///
/// # Errors
/// As [`stock::open`], or where it predicts something else than `attribute`.
pub fn open_base(name: &Path, attribute: &str) -> Result<(Base, Model), Error> {
    let opened = stock::open(name)?;
    let sha256 = opened.sha256();
    let Opened { name: shown, model, .. } = opened;
    let predicts = &model.manifest.attribute;
    if predicts != attribute {
        return Err(Error::misuse(
            "--base",
            format!("{shown} predicts {predicts}, what is to be learned is {attribute}: give --attribute {predicts}, or another base"),
        ));
    }
    let base = Base {
        name: name.file_name().map_or(shown, |file| file.to_string_lossy().into_owned()),
        sha256,
        rows: model.manifest.rows + model.manifest.base.as_ref().map_or(0, |base| base.rows),
        sources: model.manifest.all_sources().cloned().collect(),
    };
    Ok((base, model))
}

/// A base makes do with few rows; the figures do not: the warning of that, if one is due.
pub fn few(manifest: &Manifest) -> Option<String> {
    let fewest = manifest.spam.min(manifest.rows - manifest.spam);
    let least = Settings::default().least_rows;
    (manifest.base.is_some() && fewest < least).then(|| {
        format!("only {fewest} comments of one class: the held-out figures above say little, and the base's cut-offs stand; label at least {least} of each")
    })
}

/// The attribute names a column: a plain word.
///
/// # Errors
/// Anything else, or the name of another column.
pub fn check_attribute(attribute: &str) -> Result<(), Error> {
    if !is_attribute(attribute) {
        return Err(Error::misuse(
            "--attribute",
            format!("'{attribute}' cannot name a column of the output; use letters, digits, - and _, and none of {}", TAKEN.join(", ")),
        ));
    }
    Ok(())
}
