//! `moderato score`: one row a comment, in input order, in constant memory.

use std::{
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};

use super::{
    Outcome,
    intake::Intake,
    output::Output,
    rows::{Lines, Row, RowWriter, Shape},
    site, stock, ways,
};
use crate::{
    cli::{Score, ScoreFormat},
    comment::CommentRef,
    decide::{Decision, Judgement},
    error::{Error, Place},
    pipeline::{Pipeline, Scratch},
};

/// Rows of comments judged together that are written at a time.
const ROWS: usize = 4096;

/// Scores all inputs.
pub fn run(arguments: &Score) -> Result<Outcome, Error> {
    let mut intake = Intake::new(&arguments.inputs, &arguments.reading)?;
    if arguments.dry_run.dry_run {
        let asked = (arguments.models.models.as_slice(), &arguments.policy, &arguments.dry_run);
        return ways::dry_run(asked, intake, arguments.campaigns, true, arguments.exit_code);
    }
    let pipeline = stock::pipeline(&arguments.models.models, &arguments.policy)?;
    site::tell_unused(&arguments.policy);
    let flagged = AtomicBool::new(false);
    let scoring = Scoring { pipeline: &pipeline, flagged: &flagged, together: arguments.campaigns };
    if !arguments.campaigns {
        site::tell_known_only(&pipeline);
    }
    match format(arguments) {
        ScoreFormat::Csv => scoring.lines(Lines::Csv, arguments, &mut intake)?,
        ScoreFormat::Jsonl => scoring.lines(Lines::Jsonl, arguments, &mut intake)?,
        format => scoring.table(format, arguments, &mut intake)?,
    }
    site::tell_used(&arguments.policy, &pipeline);
    Ok(match intake.outcome() {
        Outcome::Done if arguments.exit_code && flagged.into_inner() => Outcome::Flagged,
        outcome => outcome,
    })
}

/// The format that was asked for, or that the output's name asks for.
fn format(arguments: &Score) -> ScoreFormat {
    let extension = arguments.output.as_deref().and_then(Path::extension).unwrap_or_default();
    let is = |name: &str| extension.eq_ignore_ascii_case(name);
    arguments.format.unwrap_or(match () {
        () if is("parquet") => ScoreFormat::Parquet,
        () if is("arrow") || is("arrows") || is("feather") => ScoreFormat::Arrow,
        () => ScoreFormat::Csv,
    })
}

/// How comments are scored, whatever is written of them.
struct Scoring<'a> {
    pipeline: &'a Pipeline,
    /// Whether any comment is to be looked at.
    flagged: &'a AtomicBool,
    together: bool,
}

impl Scoring<'_> {
    /// Writes line by line.
    fn lines(&self, format: Lines, arguments: &Score, intake: &mut Intake) -> Result<(), Error> {
        let shape = Shape { format, attributes: self.pipeline.attributes() };
        let mut output = Output::open(arguments.output.as_deref())?;
        output.write(|writer| writer.write_all(&shape.header()))?;
        let worker = || {
            let mut writer = RowWriter::new(&shape);
            move |row: &Row<'_>, place: &dyn Fn() -> Place, rows: &mut Vec<u8>| writer.write(row, place, rows)
        };
        self.each(intake, worker, |rows: &mut Vec<u8>| {
            output.write(|writer| writer.write_all(rows))?;
            rows.clear();
            Ok(())
        })?;
        output.finish()
    }

    /// Writes column by column.
    #[cfg(feature = "parquet")]
    fn table(&self, format: ScoreFormat, arguments: &Score, intake: &mut Intake) -> Result<(), Error> {
        use super::tables::{Tables, push, shape};
        let shape = shape(&self.pipeline.attributes());
        let mut tables = Tables::open(format, arguments.output.as_deref(), &shape)?;
        let worker = || {
            |row: &Row<'_>, _: &dyn Fn() -> Place, rows: &mut Option<crate::arrow::table::Table>| {
                push(rows.get_or_insert_with(|| shape.table()), row);
                Ok(())
            }
        };
        let scored = self.each(intake, worker, |rows| tables.write(rows));
        // What was scored before an error is a whole table all the same.
        let finished = tables.finish();
        scored.and(finished)
    }

    #[cfg(not(feature = "parquet"))]
    fn table(&self, _: ScoreFormat, _: &Score, _: &mut Intake) -> Result<(), Error> {
        const ADVICE: &str = "this build writes no Parquet or Arrow; install one that does: cargo install moderato --features parquet";
        Err(stock::misuse("--format", ADVICE.to_owned()))
    }

    /// Hands every comment, scored, to a worker that adds its row to others, and these to `write`, which takes them out, in order.
    fn each<Worker, Rows>(
        &self,
        intake: &mut Intake,
        worker: impl Fn() -> Worker + Sync,
        mut write: impl FnMut(&mut Rows) -> Result<(), Error> + Send,
    ) -> Result<(), Error>
    where
        Worker: FnMut(&Row<'_>, &dyn Fn() -> Place, &mut Rows) -> Result<(), Error> + Send,
        Rows: Default + Send,
    {
        if self.together {
            let mut comments = Vec::new();
            intake.each(|_, comment| {
                comments.push(comment);
                Ok(())
            })?;
            let (judged, campaigns) = self.pipeline.judge_together(comments, &intake.threads);
            let (mut work, mut rows) = (worker(), Rows::default());
            for some in judged.chunks(ROWS) {
                for one in some {
                    let campaign =
                        one.campaign.and_then(|number| campaigns.get(number)).map(|campaign| campaign.name()).unwrap_or_default();
                    work(&Row::of(&one.comment, &one.judgement, &campaign), &|| one.comment.place.clone(), &mut rows)?;
                    self.note(one.judgement.decision);
                }
                write(&mut rows)?;
            }
            return Ok(());
        }
        // Whatever is to be used again for the next comment belongs to the closure.
        let score = || {
            let (mut work, mut scratch, mut judgement) = (worker(), Scratch::default(), Judgement::default());
            move |comment: &CommentRef<'_>, rows: &mut Rows| {
                self.pipeline.judge_ref(comment, &mut scratch, &mut judgement);
                self.note(judgement.decision);
                work(&Row::of_ref(comment, &judgement), &|| comment.place(), rows)
            }
        };
        intake.rows(score, write)
    }

    /// Notes what is to be looked at. (Most of the time it is noted already, and reading is cheaper than writing.)
    fn note(&self, decision: Decision) {
        if decision > Decision::Approve && !self.flagged.load(Ordering::Relaxed) {
            self.flagged.store(true, Ordering::Relaxed);
        }
    }
}
