//! `moderato score`: one row a comment, in input order, in constant memory.

use std::sync::atomic::{AtomicBool, Ordering};

use super::{
    Outcome,
    intake::Intake,
    output::Output,
    rows::{Row, RowWriter, Shape},
    site, stock, ways,
};
use crate::{
    cli::Score,
    comment::CommentRef,
    decide::{Decision, Judgement},
    error::Error,
    pipeline::{Pipeline, Scratch},
};

/// Scores all inputs.
pub fn run(arguments: &Score) -> Result<Outcome, Error> {
    let mut intake = Intake::new(&arguments.inputs, &arguments.reading)?;
    if arguments.dry_run.dry_run {
        let asked = (arguments.models.models.as_slice(), &arguments.policy, &arguments.dry_run);
        return ways::dry_run(asked, intake, arguments.campaigns, true, arguments.exit_code);
    }
    let pipeline = stock::pipeline(&arguments.models.models, &arguments.policy)?;
    site::tell_unused(&arguments.policy);
    let shape = Shape { format: arguments.format, attributes: pipeline.attributes() };
    let mut output = Output::open(arguments.output.as_deref())?;
    let flagged = AtomicBool::new(false);
    output.write(|writer| writer.write_all(&shape.header()))?;
    if arguments.campaigns {
        let mut comments = Vec::new();
        intake.each(|_, comment| {
            comments.push(comment);
            Ok(())
        })?;
        let (judged, campaigns) = pipeline.judge_together(comments, &intake.threads);
        let (mut writer, mut rows) = (RowWriter::new(&shape), Vec::new());
        for one in &judged {
            let campaign = one.campaign.and_then(|number| campaigns.get(number)).map(|campaign| campaign.name()).unwrap_or_default();
            rows.clear();
            writer.write(&Row::of(&one.comment, &one.judgement, &campaign), || one.comment.place.clone(), &mut rows)?;
            output.write(|writer| writer.write_all(&rows))?;
            note(&flagged, one.judgement.decision);
        }
    } else {
        site::tell_known_only(&pipeline);
        let worker = || {
            let mut scorer = Scorer {
                pipeline: &pipeline,
                scratch: Scratch::default(),
                judgement: Judgement::default(),
                writer: RowWriter::new(&shape),
                flagged: &flagged,
            };
            move |comment: &CommentRef<'_>, rows: &mut Vec<u8>| scorer.score(comment, rows)
        };
        intake.rows(worker, |rows| output.write(|writer| writer.write_all(rows)))?;
    }
    output.finish()?;
    site::tell_used(&arguments.policy, &pipeline);
    Ok(match intake.outcome() {
        Outcome::Done if arguments.exit_code && flagged.into_inner() => Outcome::Flagged,
        outcome => outcome,
    })
}

/// What one thread scores comments with, one after the other: whatever is to be used again for the next comment belongs here.
struct Scorer<'a> {
    pipeline: &'a Pipeline,
    scratch: Scratch,
    judgement: Judgement,
    writer: RowWriter<'a>,
    /// Whether any comment is to be looked at.
    flagged: &'a AtomicBool,
}

impl Scorer<'_> {
    /// Adds the row of a comment to `rows`.
    fn score(&mut self, comment: &CommentRef<'_>, rows: &mut Vec<u8>) -> Result<(), Error> {
        self.pipeline.judge_ref(comment, &mut self.scratch, &mut self.judgement);
        note(self.flagged, self.judgement.decision);
        self.writer.write(&Row::of_ref(comment, &self.judgement), || comment.place(), rows)
    }
}

/// Notes what is to be looked at. (Most of the time it is noted already, and reading is cheaper than writing.)
fn note(flagged: &AtomicBool, decision: Decision) {
    if decision > Decision::Approve && !flagged.load(Ordering::Relaxed) {
        flagged.store(true, Ordering::Relaxed);
    }
}
