//! [`Budget`]: how much memory training may take, and how much it will.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use super::{
    intake::Intake,
    memory::{available, shown, shown_folder},
    stock::misuse,
};
use crate::{
    error::{Error, ErrorKind},
    lessons::Lessons,
    model::settings::CheckedSettings,
};

/// Rows, or bytes of text, after which the rest is foreseen from what they took.
const ROWS_TO_JUDGE_BY: u64 = 20_000;
const BYTES_TO_JUDGE_BY: u64 = 8 << 20;

/// How often it is looked whether what was read still fits: after so many rows, or bytes of text.
const ROWS_BETWEEN: u64 = 1_024;
const BYTES_BETWEEN: u64 = 1 << 20;

/// The memory that training may take: rows come first, and features have what these leave.
pub struct Budget {
    most: u64,
    asked: bool,
    /// What is taken whatever is read.
    at_least: u64,
    size: Option<u64>,
    position: Arc<AtomicU64>,
    rows: u64,
    bytes: u64,
    /// Rows and bytes when it was looked last.
    looked: (u64, u64),
    /// What all rows will take, as far as it can be foreseen.
    of_all_rows: Option<u64>,
    told: bool,
}

impl Budget {
    /// So many bytes, or three quarters of what is free.
    ///
    /// # Errors
    /// Fewer than the tables of columns take.
    pub fn new(asked: Option<u64>, settings: &CheckedSettings, intake: &Intake) -> Result<Self, Error> {
        let at_least = Lessons::bytes_at_least(settings);
        let least = at_least + (100 << 20);
        if let Some(asked) = asked.filter(|asked| *asked < least) {
            return Err(misuse("--memory", format!("{} is too little to learn in: at least {} are needed", shown(asked), shown(least))));
        }
        let most = asked.unwrap_or_else(|| (available() / 4 * 3).max(least));
        Ok(Self {
            most,
            asked: asked.is_some(),
            at_least,
            size: intake.size(),
            position: intake.position(),
            rows: 0,
            bytes: 0,
            looked: (0, 0),
            of_all_rows: None,
            told: false,
        })
    }

    /// Bytes of features that may lie in memory before anything is known of the rows.
    pub fn for_features(&self) -> usize {
        usize::try_from(self.room() / 2).unwrap_or(usize::MAX)
    }

    /// Counts a row that was read, of so many bytes of text; `named` are the bytes of names that are kept of all. After the first ones what all will take is foreseen: where memory will not do,
    /// that is said, and features go to a temporary file.
    ///
    /// # Errors
    /// [`ErrorKind::BadTraining`] where not even the rows that were read will fit, [`ErrorKind::Io`] where the temporary file cannot be written.
    pub fn look(&mut self, lessons: &mut Lessons, bytes: usize, named: u64) -> Result<(), Error> {
        self.rows += 1;
        self.bytes += bytes as u64;
        if self.of_all_rows.is_none() && (self.rows >= ROWS_TO_JUDGE_BY || self.bytes >= BYTES_TO_JUDGE_BY) {
            lessons.settle()?;
            self.foresee(lessons, named);
            return self.settle(lessons, named);
        }
        if self.rows - self.looked.0 < ROWS_BETWEEN && self.bytes - self.looked.1 < BYTES_BETWEEN {
            return Ok(());
        }
        self.settle(lessons, named)
    }

    /// Gives features the memory that rows leave.
    ///
    /// # Errors
    /// As [`Budget::look`].
    pub fn settle(&mut self, lessons: &mut Lessons, named: u64) -> Result<(), Error> {
        self.looked = (self.rows, self.bytes);
        let (room, of_rows) = (self.room(), self.of_rows(named));
        if of_rows > room {
            return Err(Error::file(
                "training",
                ErrorKind::BadTraining(format!(
                    "the first {} thousand comments need {} of memory even with their features in a file, and {} may be used{}: learn from a part of them, or allow more",
                    in_thousands(self.rows as f64),
                    shown(of_rows + self.at_least),
                    shown(self.most),
                    self.how()
                )),
            ));
        }
        // Half at most is held free for rows that may never come.
        let reserved = self.of_all_rows.unwrap_or(room / 2).min(room / 2).max(of_rows);
        lessons.keep_within(room - reserved)?;
        if !self.told && lessons.spilled() > 0 {
            self.told = true;
            eprintln!(
                "more than memory may hold ({} may be used{}): features go to a temporary file in {}",
                shown(self.most),
                self.how(),
                shown_folder(&std::env::temp_dir())
            );
        }
        Ok(())
    }

    /// What learning may take besides what it takes in any case.
    fn room(&self) -> u64 {
        self.most.saturating_sub(self.at_least)
    }

    /// What the rows take that were read so far, whatever their texts.
    fn of_rows(&self, named: u64) -> u64 {
        self.rows * Lessons::BYTES_OF_ROW + named
    }

    fn how(&self) -> &'static str {
        if self.asked { ", as --memory says" } else { "; --memory sets another limit" }
    }

    /// Scales what was read up to the size of the inputs. Rows may be shorter or longer from here on: it is a warning, and what is done depends on what is really read.
    fn foresee(&mut self, lessons: &Lessons, named: u64) {
        let (texts, bytes) = lessons.read_so_far();
        let room = self.room();
        let read = self.position.load(Ordering::Relaxed);
        let Some(size) = self.size.filter(|size| *size >= read && read > 0) else {
            // Nobody knows how much will come: rows get as much room as features.
            self.of_all_rows = Some(room / 2);
            return;
        };
        let times = size as f64 / read as f64;
        let of_rows = (self.of_rows(named) as f64 * times) as u64;
        let of_features = (bytes as f64 * times) as u64;
        self.of_all_rows = Some(of_rows);
        if of_rows + of_features <= room {
            return;
        }
        self.told = true;
        let beyond = if of_rows > room {
            format!(
                "even with these in a file {} would be needed: learning will end where no more fit, unless later comments are longer",
                shown(of_rows + self.at_least)
            )
        } else {
            let to_file = shown(of_features - (room - of_rows));
            format!("features beyond that, up to {to_file}, go to a temporary file in {}", shown_folder(&std::env::temp_dir()))
        };
        eprintln!(
            "about {} thousand comments, {texts} different ones in the first {}, would take up to {} of memory with their features, and {} may be used{}: {beyond}",
            in_thousands(self.rows as f64 * times),
            self.rows,
            shown(of_rows + of_features + self.at_least),
            shown(self.most),
            self.how(),
        );
    }
}

fn in_thousands(rows: f64) -> u64 {
    (rows / 1000.0).round().max(1.0) as u64
}
