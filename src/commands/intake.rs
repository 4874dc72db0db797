//! Intake: the inputs of a command, one after the other, with a progress bar and every skipped record named.

use std::{
    collections::BTreeMap,
    io::IsTerminal,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use indicatif::{ProgressBar, ProgressStyle};

use super::{Outcome, memory, ordered::in_order};
use crate::{
    cli::{Labelling, Reading},
    comment::{Comment, CommentRef},
    error::Error,
    input::{self, About, Block, Conditions, Notes, Opened, Options, Scratch},
};

/// Messages of skipped records that are kept for a report; all are counted and printed.
const KEPT_MESSAGES: usize = 1_000;

/// Comments, and bytes of them, that are handed over at a time by [`Intake::batches`].
const BATCH: usize = 4_096;
const BATCH_BYTES: usize = 4 << 20;

/// The inputs of a command.
pub struct Intake {
    paths: Vec<PathBuf>,
    options: Options,
    /// Messages of the first skipped records.
    pub skipped: Vec<String>,
    /// How many were skipped in all.
    pub skipped_count: u64,
    conditions: Conditions,
    /// The formats of the inputs read so far.
    pub formats: Vec<&'static str>,
    /// What the inputs tell of threads.
    pub threads: BTreeMap<String, About>,
    /// Bytes read of all inputs so far.
    position: Arc<AtomicU64>,
}

impl Intake {
    /// The inputs named, or standard input.
    ///
    /// # Errors
    /// An unknown `--from`.
    pub fn new(paths: &[PathBuf], reading: &Reading) -> Result<Self, Error> {
        let format = reading.from.as_deref().map(input::format_named).transpose()?;
        let options = Options {
            format,
            text_column: reading.text_column.clone(),
            header: !reading.no_header,
            largest_window: (memory::available() / 2).max(Options::default().largest_window),
            ..Options::default()
        };
        let paths = if paths.is_empty() { vec![PathBuf::from("-")] } else { paths.to_vec() };
        Ok(Self {
            paths,
            options,
            skipped: Vec::new(),
            skipped_count: 0,
            conditions: Conditions::default(),
            formats: Vec::new(),
            threads: BTreeMap::new(),
            position: Arc::default(),
        })
    }

    /// The same, of comments that must have labels.
    ///
    /// # Errors
    /// An unknown `--from`, a `--where` that is no condition.
    pub fn labelled(paths: &[PathBuf], reading: &Reading, labelling: &Labelling, group_column: Option<String>) -> Result<Self, Error> {
        let mut intake = Self::maybe_labelled(paths, reading, labelling)?;
        intake.options.labels_required = true;
        intake.options.group_column = group_column;
        Ok(intake)
    }

    /// The same, of comments that may have labels.
    ///
    /// # Errors
    /// As [`Intake::labelled`].
    pub fn maybe_labelled(paths: &[PathBuf], reading: &Reading, labelling: &Labelling) -> Result<Self, Error> {
        let mut intake = Self::new(paths, reading)?;
        intake.options.label_column.clone_from(&labelling.label_column);
        intake.conditions = Conditions::parse(&labelling.conditions)?;
        intake.options.asked_columns = intake.conditions.columns().to_vec();
        Ok(intake)
    }

    /// The inputs as the user named them.
    pub fn names(&self) -> Vec<String> {
        self.paths.iter().map(|path| if path == Path::new("-") { "stdin".to_owned() } else { path.display().to_string() }).collect()
    }

    /// How many bytes are read of all inputs together, kept up to date while they are read.
    pub fn position(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.position)
    }

    /// The bytes of all inputs together; `None` where one is no file.
    pub fn size(&self) -> Option<u64> {
        self.paths.iter().map(|path| path.metadata().ok().filter(std::fs::Metadata::is_file).map(|file| file.len())).sum()
    }

    /// Hands every comment to `take`, with the number of its input.
    ///
    /// # Errors
    /// An input that cannot be read at all, a condition whose column no input has, or whatever `take` fails with. Records that cannot be read are told, counted, and skipped.
    pub fn each(&mut self, mut take: impl FnMut(usize, Comment) -> Result<(), Error>) -> Result<(), Error> {
        let mut left_out = 0usize;
        self.inputs(|intake, input, opened| {
            let progress = Arc::clone(&opened.progress);
            for (count, item) in opened.reader.by_ref().enumerate() {
                let read = progress.load(Ordering::Relaxed);
                intake.position.store(input.before + read, Ordering::Relaxed);
                if count % 1024 == 0 {
                    input.bar.set_position(read);
                }
                let met = item.and_then(|comment| Ok((intake.conditions.meets(&comment)?, comment)));
                match met {
                    Ok((true, comment)) => take(input.number, comment)?,
                    Ok((false, _)) => left_out += 1,
                    Err(error) if error.is_skip() => intake.skip(&error, &input.bar),
                    Err(error) => return Err(error),
                }
            }
            Ok(())
        })?;
        if left_out > 0 {
            eprintln!("{left_out} rows do not meet --where and were left out");
        }
        self.conditions.check_used()
    }

    /// Opens the inputs one after the other, has `read` read each, and tells what its reader noted.
    fn inputs(&mut self, mut read: impl FnMut(&mut Self, &Input, &mut Opened) -> Result<(), Error>) -> Result<(), Error> {
        for (number, path) in self.paths.clone().iter().enumerate() {
            let mut opened = input::open(path, &self.options)?;
            self.formats.push(opened.format.name);
            let input = Input { number, bar: progress(opened.size), before: self.position.load(Ordering::Relaxed) };
            read(self, &input, &mut opened)?;
            input.bar.finish_and_clear();
            self.position.store(input.before + opened.progress.load(Ordering::Relaxed), Ordering::Relaxed);
            self.tell_notes(number, opened.format.name, &opened.notes);
            for (thread, about) in opened.threads.list() {
                self.threads.entry(thread).or_insert(about);
            }
        }
        Ok(())
    }

    /// Hands over what `keep` makes of the comments, some at a time and in order, so that they can be judged in parallel and in constant memory; what `keep` gives
    /// nothing for is left out.
    ///
    /// # Errors
    /// As [`Intake::each`].
    pub fn batches<T>(
        &mut self,
        mut keep: impl FnMut(Comment) -> Option<T>,
        mut take: impl FnMut(&[T]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let (mut batch, mut bytes) = (Vec::with_capacity(BATCH), 0);
        self.each(|_, comment| {
            bytes += comment.size();
            batch.extend(keep(comment));
            if batch.len() == BATCH || bytes >= BATCH_BYTES {
                take(&batch)?;
                batch.clear();
                bytes = 0;
            }
            Ok(())
        })?;
        take(&batch)
    }

    /// Has rows of output made of all comments, on all cores, in memory that does not grow with their number, and hands them to `write` in order, many at a time; `write` takes them out. `worker` makes, once for each thread
    /// and input, what makes the rows of one comment; what that keeps it has for the comments that follow.
    ///
    /// # Errors
    /// As [`Intake::each`], or whatever a worker or `write` fails with. All rows before the error have been written then.
    pub fn rows<Worker, Rows>(
        &mut self,
        worker: impl Fn() -> Worker + Sync,
        mut write: impl FnMut(&mut Rows) -> Result<(), Error> + Send,
    ) -> Result<(), Error>
    where
        Worker: FnMut(&CommentRef<'_>, &mut Rows) -> Result<(), Error> + Send,
        Rows: Default + Send,
    {
        self.inputs(|intake, input, opened| {
            let parser = opened.reader.parser();
            let parallel = || {
                let (mut scratch, mut work) = (Scratch::default(), worker());
                let parser = &parser;
                move |block: &Block, made: &mut Made<Rows>| {
                    let remarks =
                        parser.each(block, &mut scratch, |comment| match comment.and_then(|comment| work(comment, &mut made.rows)) {
                            Ok(()) => {}
                            Err(error) if error.is_skip() => made.skipped.push(error),
                            Err(error) => made.failed = made.failed.take().or(Some(error)),
                        });
                    made.remarks = remarks;
                }
            };
            let (reader, progress) = (&mut opened.reader, &opened.progress);
            in_order(
                |block: &mut Block| Ok(reader.fill(block)?.then(|| block.len())),
                parallel,
                |made: &mut Made<Rows>| {
                    input.bar.set_position(progress.load(Ordering::Relaxed));
                    made.skipped.drain(..).for_each(|error| intake.skip(&error, &input.bar));
                    parser.remark(made.remarks.drain(..));
                    write(&mut made.rows)?;
                    made.failed.take().map_or(Ok(()), Err)
                },
            )
        })
    }

    fn tell_notes(&mut self, number: usize, format: &str, notes: &Notes) {
        let name = &self.names()[number];
        for note in notes.list() {
            eprintln!("{name}: {note}");
        }
        if let Some(count) = notes.all_left_out() {
            let message =
                format!("{name}: no comment was read: every record was left out; if it is no {format}, name its format with --from");
            eprintln!("warning: {message}");
            self.skipped_count += count;
            if self.skipped.len() < KEPT_MESSAGES {
                self.skipped.push(message);
            }
        }
    }

    /// Tells and counts a record that was read and of which nothing can be written.
    pub fn left_out(&mut self, error: &Error) {
        self.skip(error, &ProgressBar::hidden());
    }

    fn skip(&mut self, error: &Error, bar: &ProgressBar) {
        self.skipped_count += 1;
        let message = error.to_string();
        bar.suspend(|| eprintln!("warning: {message}"));
        if self.skipped.len() < KEPT_MESSAGES {
            self.skipped.push(message);
        }
    }

    /// How the reading ended, with a last word on what was skipped.
    pub fn outcome(&self) -> Outcome {
        if self.skipped_count == 0 {
            return Outcome::Done;
        }
        let (records, verb) = if self.skipped_count == 1 { ("record", "was") } else { ("records", "were") };
        eprintln!("{} {records} could not be read and {verb} skipped", self.skipped_count);
        Outcome::Skipped
    }
}

/// The input that is read.
struct Input {
    number: usize,
    bar: ProgressBar,
    /// Bytes read of the inputs before it.
    before: u64,
}

/// What is made of a block.
#[derive(Default)]
struct Made<Rows> {
    rows: Rows,
    skipped: Vec<Error>,
    remarks: Vec<String>,
    /// What ends the work after these rows.
    failed: Option<Error>,
}

/// A bar over the bytes of a file; hidden where nobody looks, or where the size is not known.
fn progress(size: Option<u64>) -> ProgressBar {
    const WORTH_A_BAR: u64 = 4 << 20;
    match size {
        Some(size) if size > WORTH_A_BAR && std::io::stderr().is_terminal() => {
            let style =
                ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {eta}").unwrap_or_else(|_| ProgressStyle::default_bar());
            ProgressBar::new(size).with_style(style)
        }
        _ => ProgressBar::hidden(),
    }
}

/// A spinner with a message, for long work whose end is not known.
pub fn spinner(message: String) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner().with_message(message);
    bar.enable_steady_tick(std::time::Duration::from_millis(100));
    bar
}
