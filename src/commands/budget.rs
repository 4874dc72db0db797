//! [`Budget`]: how much memory training may take, and how much it will.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use super::{
    intake::Intake,
    memory::{available, shown},
    stock::misuse,
};
use crate::{
    error::{Error, ErrorKind},
    lessons::Lessons,
};

/// Rows after which the rest is foreseen from what they took.
const ROWS_TO_JUDGE_BY: usize = 20_000;

/// The memory that training may take.
pub struct Budget {
    most: u64,
    asked: bool,
    size: Option<u64>,
    position: Arc<AtomicU64>,
    rows: usize,
    foreseen: bool,
    told: bool,
}

impl Budget {
    /// So many bytes, or three quarters of what is free.
    ///
    /// # Errors
    /// Fewer than the tables of columns take.
    pub fn new(asked: Option<u64>, intake: &Intake) -> Result<Self, Error> {
        let least = Lessons::BYTES_AT_LEAST + (100 << 20);
        if let Some(asked) = asked.filter(|asked| *asked < least) {
            return Err(misuse("--memory", format!("{} is too little to learn in: at least {} are needed", shown(asked), shown(least))));
        }
        let most = asked.unwrap_or_else(|| (available() / 4 * 3).max(least));
        Ok(Self { most, asked: asked.is_some(), size: intake.size(), position: intake.position(), rows: 0, foreseen: false, told: false })
    }

    /// Counts a row that was read. After the first ones what all will take is foreseen: where memory will not do, that is said, and features go to a temporary file.
    ///
    /// # Errors
    /// [`ErrorKind::BadTraining`] where not even the rows without their features will fit.
    pub fn look(&mut self, lessons: &mut Lessons) -> Result<(), Error> {
        self.rows += 1;
        if !self.foreseen && self.rows >= ROWS_TO_JUDGE_BY {
            self.foreseen = true;
            self.foresee(lessons)?;
        }
        if !self.told && self.rows.is_multiple_of(1024) && lessons.spilled() > 0 {
            self.told = true;
            let folder = std::env::temp_dir();
            eprintln!(
                "more than memory may hold: features go to a temporary file in {} ({} may be used{})",
                folder.display(),
                shown(self.most),
                self.how()
            );
        }
        Ok(())
    }

    fn how(&self) -> &'static str {
        if self.asked { ", as --memory says" } else { "; --memory sets another limit" }
    }

    fn foresee(&mut self, lessons: &mut Lessons) -> Result<(), Error> {
        lessons.settle()?;
        let (texts, bytes) = lessons.read_so_far();
        let room = self.most.saturating_sub(Lessons::BYTES_AT_LEAST);
        let read = self.position.load(Ordering::Relaxed);
        let Some(size) = self.size.filter(|size| *size >= read && read > 0) else {
            // Nobody knows how much will come: rows get as much room as features.
            lessons.keep_within((room / 2) as usize);
            return Ok(());
        };
        let times = size as f64 / read as f64;
        let rows = self.rows as f64 * times;
        let of_rows = (rows * Lessons::BYTES_OF_ROW as f64) as u64;
        let of_features = (bytes as f64 * times) as u64;
        let about = (rows / 1000.0).round().max(1.0) as u64;
        if of_rows > room {
            return Err(Error::file(
                "training",
                ErrorKind::BadTraining(format!(
                    "about {about} thousand comments need {} of memory even with their features in a file, and {} may be used{}: learn from a part of them, or allow more",
                    shown(of_rows + Lessons::BYTES_AT_LEAST),
                    shown(self.most),
                    self.how()
                )),
            ));
        }
        lessons.keep_within((room - of_rows) as usize);
        if of_features > room - of_rows {
            self.told = true;
            eprintln!(
                "about {about} thousand comments, {texts} different ones in the first {}, would take up to {} of memory, and {} may be used{}: features beyond that, up to {}, go to a temporary file in {}",
                self.rows,
                shown(of_rows + of_features + Lessons::BYTES_AT_LEAST),
                shown(self.most),
                self.how(),
                shown(of_features - (room - of_rows)),
                std::env::temp_dir().display()
            );
        }
        Ok(())
    }
}
