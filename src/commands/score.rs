//! `moderato score`: one row a comment, in input order, in constant memory.

use std::sync::atomic::{AtomicBool, Ordering};

use super::{
    Outcome,
    intake::Intake,
    output::Output,
    repeats::Repeats,
    rows::{Names, RowWriter, Shape, Told},
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
            let place = || one.comment.place.clone();
            writer.begin(&Names::of(&one.comment), place, &mut rows)?;
            writer.end(&Told { judgement: &one.judgement, campaign: &campaign }, place, &mut rows)?;
            output.write(|writer| writer.write_all(&rows))?;
            note(&flagged, one.judgement.decision);
        }
    } else {
        site::tell_known_only(&pipeline);
        // A site's policy looks at more than the text.
        let repeats = (!pipeline.has_site()).then(Repeats::default);
        let worker = || {
            let mut scorer = Scorer {
                pipeline: &pipeline,
                repeats: repeats.as_ref(),
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
    /// What was written of texts that were met before, where that is all there is to say of them.
    repeats: Option<&'a Repeats>,
    scratch: Scratch,
    judgement: Judgement,
    writer: RowWriter<'a>,
    /// Whether any comment is to be looked at.
    flagged: &'a AtomicBool,
}

impl Scorer<'_> {
    /// Adds the row of a comment to `rows`.
    fn score(&mut self, comment: &CommentRef<'_>, rows: &mut Vec<u8>) -> Result<(), Error> {
        self.writer.begin(&Names::of_ref(comment), || comment.place(), rows)?;
        let repeats = self.repeats.and_then(|repeats| Some((repeats, repeats.key(&comment.text)?)));
        // What is recalled was noted when it was judged.
        if repeats.is_some_and(|(repeats, key)| repeats.recall(key, rows)) {
            return Ok(());
        }
        self.pipeline.judge_ref(comment, &mut self.scratch, &mut self.judgement);
        note(self.flagged, self.judgement.decision);
        let start = rows.len();
        self.writer.end(&Told { judgement: &self.judgement, campaign: "" }, || comment.place(), rows)?;
        if let Some((repeats, key)) = repeats {
            repeats.keep(key, &rows[start..]);
        }
        Ok(())
    }
}

/// Notes what is to be looked at. (Most of the time it is noted already, and reading is cheaper than writing.)
fn note(flagged: &AtomicBool, decision: Decision) {
    if decision > Decision::Approve && !flagged.load(Ordering::Relaxed) {
        flagged.store(true, Ordering::Relaxed);
    }
}
