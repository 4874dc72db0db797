//! `moderato explain`: the text with its evidence marked, and the sum that decided.

use std::{fmt::Write as _, io::Read, path::Path};

use super::{Outcome, output::Output, stock, table::grouped};
use crate::{
    cli::{Explain, Sender},
    comment::{Comment, Details},
    error::{Error, ErrorKind},
    explain::{describe, visible, without_colours},
    pipeline::Pipeline,
    policy::SOURCES,
    text::Text,
};

/// The longest text that is read, in bytes: as long as a line of a file.
const LONGEST: u64 = 64 << 20;
/// The reason that asks who somebody is, and the lists whose rules do.
const FIRST_TIME: &str = "first_time_author";
const LISTS: [&str; 2] = ["allow", "block"];

/// Explains one text.
pub fn run(arguments: &Explain) -> Result<Outcome, Error> {
    let pipeline = stock::pipeline(&arguments.models.models, &arguments.policy)?;
    let original = match arguments.text.as_deref() {
        None | Some("-") => {
            let mut bytes = Vec::new();
            let mut stdin = std::io::stdin().lock().take(LONGEST + 1);
            stdin.read_to_end(&mut bytes).map_err(|error| Error::file("stdin", ErrorKind::Io(error)))?;
            if bytes.len() as u64 > LONGEST {
                return Err(Error::file("stdin", ErrorKind::BadFile(format!("a comment of more than {} MB", LONGEST >> 20))));
            }
            crate::input::decode(&bytes).trim_end_matches(['\r', '\n']).to_owned()
        }
        Some(text) => text.to_owned(),
    };
    let text = Text::fold(&original);
    let mut shown = String::new();
    for (model, explanation) in pipeline.models().iter().zip(pipeline.explain(&text)) {
        shown += &describe(model, pipeline.policy(), &text, &explanation, arguments.all);
    }
    if let Some(path) = &arguments.policy.policy {
        shown += &by_policy(path, &pipeline, &comment(&arguments.sender, &original), &text);
    }
    let mut output = Output::open(None)?;
    // Colours go to terminals only.
    let colours = anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
    let shown = if colours { shown } else { without_colours(&shown) };
    output.write(|writer| writer.write_all(shown.as_bytes()))?;
    output.finish()?;
    Ok(Outcome::Done)
}

/// The text as a comment of whom it is said to be by.
fn comment(sender: &Sender, text: &str) -> Comment {
    let Sender { author, email, homepage, ip } = sender.clone();
    let details = Details { email, homepage, ip, ..Details::default() };
    Comment { text: text.to_owned(), author, details: Some(Box::new(details)), ..Comment::default() }
}

/// What the site's policy, read from `path`, says of `comment`: which of its rules are met, by what, and what is decided with them and without.
fn by_policy(path: &Path, pipeline: &Pipeline, comment: &Comment, text: &Text<'_>) -> String {
    let (models, judgement) = (pipeline.judge_text(text).decision, pipeline.judge_folded(comment, text));
    let rules = pipeline.rules();
    let met = rules.iter().filter(|rule| rule.hits > 0).count();
    let mut shown = format!(
        "{}: {} of {} rules met, {} by the models at its cut-offs, {} in the end\n",
        path.display(),
        grouped(met),
        grouped(rules.len()),
        models.as_str(),
        judgement.decision.as_str()
    );
    let reasons = judgement.reasons.iter().filter(|reason| SOURCES.contains(&reason.source));
    let Details { email, ip, .. } = comment.details.as_deref().cloned().unwrap_or_default();
    let is_nobody = comment.author.is_none() && email.is_none();
    for reason in reasons {
        let how = if reason.source == FIRST_TIME && is_nobody { "; --author NAME or --email ADDRESS names one" } else { "" };
        let _ = writeln!(shown, "  {}  {}{how}", reason.source, visible(&reason.evidence));
    }
    let asked = [("authors", "--author", comment.author.is_some()), ("emails", "--email", email.is_some()), ("ips", "--ip", ip.is_some())];
    let idle = |kind: &str| {
        rules.iter().filter(|rule| rule.expired.is_none() && LISTS.iter().any(|list| rule.list == format!("{list}.{kind}"))).count()
    };
    let not_asked =
        asked.iter().filter(|(_, _, is_told)| !is_told).map(|(kind, flag, _)| (kind, flag, idle(kind))).filter(|(.., idle)| *idle > 0);
    let not_asked: Vec<String> = not_asked.map(|(kind, flag, idle)| format!("{} of {kind} ({flag})", grouped(idle))).collect();
    if !not_asked.is_empty() {
        let _ = writeln!(shown, "  rules on a sender who was not told could not be met: {}", not_asked.join(", "));
    }
    shown
}
