//! `moderato campaigns`: the campaigns alone, one a row or a paragraph.

use std::{
    borrow::Cow,
    io::{self, IsTerminal, Write},
    path::Path,
};

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use super::{Outcome, intake::Intake, output::Output, stock, table::grouped};
use crate::{
    cli::{Campaigns as Arguments, CampaignsFormat},
    context::campaign::Campaign,
    decide::{Decision, Judged},
    error::Error,
    report::defused,
};

/// Lists the campaigns of all inputs.
pub fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let pipeline = stock::pipeline(&arguments.models.models, arguments.policy.reject_toxic_at)?;
    let mut intake = Intake::new(&arguments.inputs, &arguments.reading)?;
    let mut comments = Vec::new();
    intake.each(|_, comment| {
        comments.push(comment);
        Ok(())
    })?;
    let (judged, mut campaigns) = pipeline.judge_together(comments, &intake.threads);
    campaigns.retain(|campaign| campaign.members.len() >= arguments.min_size && campaign.decision >= arguments.at_least.into());
    if !arguments.in_order {
        campaigns.sort_by_key(|campaign| std::cmp::Reverse(campaign.members.len()));
    }
    let file = arguments.output.as_deref().filter(|path| *path != Path::new("-"));
    let format = arguments.format.unwrap_or_else(|| match file.and_then(Path::extension).and_then(|extension| extension.to_str()) {
        Some("csv") => CampaignsFormat::Csv,
        Some("jsonl" | "ndjson") => CampaignsFormat::Jsonl,
        _ => CampaignsFormat::Table,
    });
    let mut output = Output::open(arguments.output.as_deref())?;
    match format {
        CampaignsFormat::Table => {
            let colours = file.is_none() && anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never;
            let width = if file.is_none() && io::stdout().is_terminal() { terminal_width() } else { WIDTH };
            let shown = table(&campaigns, &judged, width);
            let shown = if colours { shown } else { anstream::adapter::strip_str(&shown).to_string() };
            output.write(|out| out.write_all(shown.as_bytes()))?;
        }
        CampaignsFormat::Csv => output.write(|out| csv(&campaigns, &judged, out))?,
        CampaignsFormat::Jsonl => output.write(|out| jsonl(&campaigns, &judged, out))?,
    }
    output.finish()?;
    let members: usize = campaigns.iter().map(|campaign| campaign.members.len()).sum();
    eprintln!(
        "{} {}, {} of {} comments",
        grouped(campaigns.len()),
        if campaigns.len() == 1 { "campaign" } else { "campaigns" },
        grouped(members),
        grouped(judged.len())
    );
    Ok(intake.outcome())
}

/// Columns of a table that is not shown on a terminal.
const WIDTH: usize = 110;
/// Identifiers that a table names of each campaign.
const MOST_IDS: usize = 12;

fn terminal_width() -> usize {
    let columns = usize::from(console::Term::stdout().size().1);
    columns.clamp(40, 160)
}

/// A paragraph for each: what it is, when, its template, its members.
fn table(campaigns: &[Campaign], judged: &[Judged], width: usize) -> String {
    let mut shown = String::new();
    let (bold, dim) = (Style::new().bold(), Style::new().dimmed());
    for campaign in campaigns {
        let colour = match campaign.decision {
            Decision::Reject => AnsiColor::Red,
            Decision::Review => AnsiColor::Yellow,
            Decision::Approve => AnsiColor::Green,
        };
        let style = colour.on_default();
        let facts = [
            Some(counted(campaign.members.len(), "comment")),
            (campaign.authors > 0).then(|| counted(campaign.authors, "author")),
            (campaign.threads > 0).then(|| counted(campaign.threads, "thread")),
            time(campaign),
        ];
        let facts = facts.into_iter().flatten().collect::<Vec<_>>().join(", ");
        shown += &format!("{bold}{}{bold:#}  {style}{}{style:#}  {facts}\n", campaign.name(), campaign.decision.as_str());
        for line in wrapped(&plain(&campaign.template), width.saturating_sub(4)) {
            shown += &format!("    {line}\n");
        }
        for (what, members) in [("ids", &campaign.members), ("except", &campaign.exceptions)] {
            if members.is_empty() {
                continue;
            }
            let mut ids: Vec<String> = members.iter().take(MOST_IDS).map(|member| plain(&judged[*member].comment.id)).collect();
            if members.len() > MOST_IDS {
                ids.push(format!("and {} more", grouped(members.len() - MOST_IDS)));
            }
            for line in wrapped(&format!("{what} {}", ids.join(", ")), width.saturating_sub(4)) {
                shown += &format!("    {dim}{line}{dim:#}\n");
            }
        }
        shown.push('\n');
    }
    shown.truncate(shown.trim_end().len());
    if !shown.is_empty() {
        shown.push('\n');
    }
    shown
}

fn counted(count: usize, what: &str) -> String {
    format!("{} {what}{}", grouped(count), if count == 1 { "" } else { "s" })
}

fn time(campaign: &Campaign) -> Option<String> {
    let (first, last) = (plain(campaign.first.as_ref()?), plain(campaign.last.as_ref()?));
    Some(if first == last { first } else { format!("{first} to {last}") })
}

/// `text` on one line, without what a terminal would obey.
fn plain(text: &str) -> String {
    let shown: String = text.chars().map(|c| if c.is_control() || is_direction(c) { ' ' } else { c }).collect();
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether the character turns the direction of what follows.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `text` in lines of at most `width` columns, words longer than that cut.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let width = width.max(10);
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split(' ') {
        let mut rest = word;
        loop {
            let columns = console::measure_text_width(rest);
            let space = usize::from(used > 0);
            if used + space + columns <= width {
                if let Some(line) = lines.last_mut() {
                    line.push_str(&" ".repeat(space));
                    line.push_str(rest);
                }
                used += space + columns;
                break;
            }
            if used == 0 {
                // A character has two columns at most.
                let cut = rest.char_indices().nth(width / 2).map_or(rest.len(), |(at, _)| at);
                if let Some(line) = lines.last_mut() {
                    line.push_str(&rest[..cut]);
                }
                rest = &rest[cut..];
                if rest.is_empty() {
                    break;
                }
            }
            lines.push(String::new());
            used = 0;
        }
    }
    lines
}

/// A row for each; cells that a spreadsheet would run as formulas begin with an apostrophe.
fn csv(campaigns: &[Campaign], judged: &[Judged], out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(["campaign", "size", "authors", "threads", "first", "last", "decision", "template", "members", "exceptions"])?;
    for campaign in campaigns {
        let ids = |members: &[usize]| members.iter().map(|member| judged[*member].comment.id.as_str()).collect::<Vec<_>>().join(" ");
        let cells: [Cow<'_, str>; 10] = [
            campaign.name().into(),
            campaign.members.len().to_string().into(),
            campaign.authors.to_string().into(),
            campaign.threads.to_string().into(),
            defused(campaign.first.as_deref().unwrap_or_default()),
            defused(campaign.last.as_deref().unwrap_or_default()),
            campaign.decision.as_str().into(),
            defused(&campaign.template),
            defused(&ids(&campaign.members)).into_owned().into(),
            defused(&ids(&campaign.exceptions)).into_owned().into(),
        ];
        csv.write_record(cells.iter().map(|cell| cell.as_bytes()))?;
    }
    csv.flush()
}

#[derive(Serialize)]
struct Line<'a> {
    campaign: String,
    size: usize,
    authors: usize,
    threads: usize,
    first: Option<&'a str>,
    last: Option<&'a str>,
    decision: Decision,
    template: &'a str,
    members: Vec<&'a str>,
    exceptions: Vec<&'a str>,
}

/// An object a line for each.
fn jsonl(campaigns: &[Campaign], judged: &[Judged], out: &mut dyn Write) -> io::Result<()> {
    for campaign in campaigns {
        let ids = |members: &[usize]| members.iter().map(|member| judged[*member].comment.id.as_str()).collect();
        let line = Line {
            campaign: campaign.name(),
            size: campaign.members.len(),
            authors: campaign.authors,
            threads: campaign.threads,
            first: campaign.first.as_deref(),
            last: campaign.last.as_deref(),
            decision: campaign.decision,
            template: &campaign.template,
            members: ids(&campaign.members),
            exceptions: ids(&campaign.exceptions),
        };
        serde_json::to_writer(&mut *out, &line)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_no_wider_than_asked() {
        let text = format!("short words and {} and 今日は良い天気ですね今日は良い天気ですね", "w".repeat(50));
        for width in [10, 17, 40] {
            let lines = wrapped(&text, width);
            assert!(lines.iter().all(|line| console::measure_text_width(line) <= width), "{width}: {lines:?}");
            assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
        }
        assert_eq!(wrapped("", 20), [""]);
    }

    #[test]
    fn a_terminal_obeys_nothing() {
        assert_eq!(plain("a\u{1b}[31mb\r\n\u{202e}c"), "a [31mb c");
    }
}
