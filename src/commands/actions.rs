//! `report --actions`: what another system needs to carry the decisions out.

use std::path::Path;

use super::{intake::Intake, output::Output, stock::misuse, table::grouped};
use crate::{
    actions::{Action, Left, Orders, Prefix, Wishes},
    cli,
    comment::Comment,
    decide::Judged,
    error::Error,
};

/// Ids that are shown of those left out.
const MOST_SHOWN: usize = 5;

/// The actions that were asked for.
pub struct Actions<'a> {
    action: &'static Action,
    wishes: Wishes,
    output: Option<&'a Path>,
}

impl<'a> Actions<'a> {
    /// What `arguments` ask for, beside a report that goes to `report`; `None` for nothing.
    ///
    /// # Errors
    /// A target that cannot do it, a prefix that is none, two outputs in one place.
    pub fn new(arguments: &'a cli::Actions, report: Option<&Path>) -> Result<Option<Self>, Error> {
        let Some(action) = arguments.actions.as_deref().and_then(Action::named) else { return Ok(None) };
        let output = arguments.actions_output.as_deref().filter(|path| *path != Path::new("-"));
        if report.is_some_and(|report| output.map_or(report == Path::new("-"), |output| output == report)) {
            let problem = "would be written where the report goes; give each a file of its own (--output, --actions-output)";
            return Err(misuse("--actions", problem.to_owned()));
        }
        if arguments.actions_hold_review && !action.holds {
            return Err(misuse("--actions-hold-review", format!("{} has no way to hold a comment back", action.name)));
        }
        let prefix = Prefix::new(&arguments.table_prefix)
            .ok_or_else(|| misuse("--table-prefix", "has to be letters, digits and underscores, such as wp_".to_owned()))?;
        let wishes = Wishes { hold_review: arguments.actions_hold_review, approve_pending: arguments.actions_approve_pending, prefix };
        Ok(Some(Self { action, wishes, output }))
    }

    /// Whether standard output is taken.
    pub fn take_stdout(&self) -> bool {
        self.output.is_none()
    }

    /// Refuses inputs whose comments the target cannot know.
    ///
    /// # Errors
    /// An export of another system, or comments without ids.
    pub fn check(&self, intake: &Intake, comments: &[Comment]) -> Result<(), Error> {
        let name = self.action.name;
        if !comments.is_empty() && comments.iter().all(|comment| comment.numbered) {
            let input = intake.names().join(", ");
            let problem =
                format!("{input}: the comments have no ids, so {name} could not name them; a column 'id' (in tables and JSON) gives them");
            return Err(misuse("--actions", problem));
        }
        let strangers = intake.names().into_iter().zip(&intake.formats).find(|(_, format)| !self.action.knows(format));
        if let Some((input, format)) = strangers {
            let problem =
                format!("{input} is of format {format}: its ids would name other comments to {name}; csv takes ids of any system");
            return Err(misuse("--actions", problem));
        }
        Ok(())
    }

    /// Writes what is to be done, and tells it. Gives whether all of it could be written.
    ///
    /// # Errors
    /// The output cannot be written.
    pub fn write(&self, judged: &[Judged]) -> Result<bool, Error> {
        let (orders, left) = Orders::of(self.action, judged, &self.wishes);
        let mut output = Output::open(self.output)?;
        output.write(|writer| (self.action.write)(&orders, writer))?;
        output.finish()?;
        let place = self.output.map_or_else(String::new, |path| format!("; the actions are in {}, not carried out", path.display()));
        eprintln!("{}{place}", orders.summary());
        tell(&left, self.action.name);
        Ok(left.refused.is_empty() && left.torn.is_empty() && left.nameless == 0)
    }
}

fn tell(left: &Left, name: &str) {
    let shown = |ids: &[String]| {
        let more = if ids.len() > MOST_SHOWN { ", …" } else { "" };
        let ids: Vec<String> = ids.iter().take(MOST_SHOWN).map(|id| format!("{:?}", id.chars().take(40).collect::<String>())).collect();
        ids.join(", ") + more
    };
    if left.done > 0 {
        eprintln!("left out, as they are spam, gone or held there already: {}", grouped(left.done));
    }
    if !left.refused.is_empty() {
        eprintln!("warning: left out, as they can be no ids of {name}: {} ({})", grouped(left.refused.len()), shown(&left.refused));
    }
    if !left.torn.is_empty() {
        eprintln!(
            "warning: left out, as ids of several comments that were not decided alike: {} ({})",
            grouped(left.torn.len()),
            shown(&left.torn)
        );
    }
    if left.nameless > 0 {
        eprintln!("warning: left out, as they have no id: {}", grouped(left.nameless));
    }
}
