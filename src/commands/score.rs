//! `moderato score`: one row a comment, in input order, in constant memory.

use std::{
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};

use super::{
    Outcome,
    intake::Intake,
    output::Output,
    repeats::Repeats,
    rows::{Lines, Names, RowWriter, Shape, Told},
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
        let mut write = |rows: &mut Vec<u8>| {
            output.write(|writer| writer.write_all(rows))?;
            rows.clear();
            Ok(())
        };
        if self.together {
            let mut writer = RowWriter::new(&shape);
            let work = |names: &Names<'_>, told: &Told<'_>, place: &dyn Fn() -> Place, rows: &mut Vec<u8>| {
                writer.begin(names, place, rows)?;
                writer.end(told, place, rows)
            };
            self.together(intake, work, write)?;
        } else {
            // A site's policy looks at more than the text.
            let repeats = (!self.pipeline.has_site()).then(Repeats::default);
            let worker = || {
                let (mut scorer, mut writer) = (self.scorer(), RowWriter::new(&shape));
                let repeats = repeats.as_ref();
                move |comment: &CommentRef<'_>, rows: &mut Vec<u8>| {
                    let place = || comment.place();
                    writer.begin(&Names::of_ref(comment), place, rows)?;
                    let repeats = repeats.and_then(|repeats| Some((repeats, repeats.key(&comment.text)?)));
                    // What is recalled was noted when it was judged.
                    if repeats.is_some_and(|(repeats, key)| repeats.recall(key, rows)) {
                        return Ok(());
                    }
                    let start = rows.len();
                    writer.end(&Told { judgement: scorer.judge(comment), campaign: "" }, place, rows)?;
                    if let Some((repeats, key)) = repeats {
                        repeats.keep(key, &rows[start..]);
                    }
                    Ok(())
                }
            };
            intake.rows(worker, &mut write)?;
        }
        output.finish()
    }

    /// Writes column by column.
    #[cfg(feature = "parquet")]
    fn table(&self, format: ScoreFormat, arguments: &Score, intake: &mut Intake) -> Result<(), Error> {
        use super::tables::{Tables, push, shape};
        use crate::arrow::table::Table;
        let shape = &shape(&self.pipeline.attributes());
        let mut tables = Tables::open(format, arguments.output.as_deref(), shape)?;
        let scored = if self.together {
            let work = |names: &Names<'_>, told: &Told<'_>, place: &dyn Fn() -> Place, rows: &mut Option<Table>| {
                push(rows.get_or_insert_with(|| shape.table()), names, told, place)
            };
            self.together(intake, work, |rows| tables.write(rows))
        } else {
            let worker = || {
                let mut scorer = self.scorer();
                move |comment: &CommentRef<'_>, rows: &mut Option<Table>| {
                    let told = Told { judgement: scorer.judge(comment), campaign: "" };
                    push(rows.get_or_insert_with(|| shape.table()), &Names::of_ref(comment), &told, || comment.place())
                }
            };
            intake.rows(worker, |rows| tables.write(rows))
        };
        // What was scored before an error is a whole table all the same.
        let finished = tables.finish();
        scored.and(finished)
    }

    #[cfg(not(feature = "parquet"))]
    fn table(&self, _: ScoreFormat, _: &Score, _: &mut Intake) -> Result<(), Error> {
        const ADVICE: &str = "this build writes no Parquet or Arrow; install one that does: cargo install --path . --features parquet";
        Err(stock::misuse("--format", ADVICE.to_owned()))
    }

    /// Judges all comments together, and hands each with its judgement to `work`, which adds its row to others, and these to `write`, which takes them out, in order.
    fn together<Rows: Default>(
        &self,
        intake: &mut Intake,
        mut work: impl FnMut(&Names<'_>, &Told<'_>, &dyn Fn() -> Place, &mut Rows) -> Result<(), Error>,
        mut write: impl FnMut(&mut Rows) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut comments = Vec::new();
        intake.each(|_, comment| {
            comments.push(comment);
            Ok(())
        })?;
        let (judged, campaigns) = self.pipeline.judge_together(comments, &intake.threads);
        let mut rows = Rows::default();
        for some in judged.chunks(ROWS) {
            for one in some {
                let campaign = one.campaign.and_then(|number| campaigns.get(number)).map(|campaign| campaign.name()).unwrap_or_default();
                let told = Told { judgement: &one.judgement, campaign: &campaign };
                match work(&Names::of(&one.comment), &told, &|| one.comment.place.clone(), &mut rows) {
                    Err(error) if error.is_skip() => intake.left_out(&error),
                    other => other?,
                }
                note(self.flagged, one.judgement.decision);
            }
            write(&mut rows)?;
        }
        Ok(())
    }

    fn scorer(&self) -> Scorer<'_> {
        Scorer { pipeline: self.pipeline, scratch: Scratch::default(), judgement: Judgement::default(), flagged: self.flagged }
    }
}

/// What one thread scores comments with, one after the other: whatever is to be used again for the next comment belongs here.
struct Scorer<'a> {
    pipeline: &'a Pipeline,
    scratch: Scratch,
    judgement: Judgement,
    flagged: &'a AtomicBool,
}

impl Scorer<'_> {
    /// The judgement of a comment, which is noted.
    fn judge(&mut self, comment: &CommentRef<'_>) -> &Judgement {
        self.pipeline.judge_ref(comment, &mut self.scratch, &mut self.judgement);
        note(self.flagged, self.judgement.decision);
        &self.judgement
    }
}

/// Notes what is to be looked at. (Most of the time it is noted already, and reading is cheaper than writing.)
fn note(flagged: &AtomicBool, decision: Decision) {
    if decision > Decision::Approve && !flagged.load(Ordering::Relaxed) {
        flagged.store(true, Ordering::Relaxed);
    }
}
