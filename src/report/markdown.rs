//! The report as Markdown, for tickets and wikis. Nothing in a comment becomes markup, a link, an image, a mention or a table's edge.

use std::io;

use super::{
    Renderer, Report,
    figures::{self, count, counted, excerpt, percent, visible},
    redact,
    segments::Segment,
    shown::{self, Shown},
    summary::{DECISIONS, Mix, Summary},
};
use crate::{decide::Decision, policy::RuleUse};

/// Markdown, for tickets and wikis.
pub(super) const RENDERER: Renderer =
    Renderer { extension: "md", about: "for tickets and wikis; long and approved comments are shortened", accounts: false, render };

/// Characters of a flagged comment that are shown.
const MOST_TEXT: usize = 4000;
/// Characters of an approved comment, of evidence or of a template that are shown.
const MOST_EXCERPT: usize = 160;
/// Rules of the policy that are shown.
const MOST_RULES: usize = 100;
/// Members of a campaign that are named.
const MOST_MEMBERS: usize = 50;
/// Threads that are listed.
const MOST_THREADS: usize = 50;
/// Keeps neighbours apart without showing: no renderer sees a mention, a link or a bare asterisk across it.
const JOINER: char = '\u{2060}';

fn render(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let summary = Summary::of(report);
    head(report, &summary, out)?;
    reasons(&summary, out)?;
    threads(&summary, out)?;
    authors(&summary, out)?;
    campaigns(report, &summary, out)?;
    for (decision, title) in [(Decision::Reject, "Rejected"), (Decision::Review, "To review")] {
        if summary.decisions.of(decision) > 0 {
            writeln!(out, "\n## {title} ({})", count(summary.decisions.of(decision)))?;
            for index in report.ranked(decision) {
                comment(&Shown::of(report, &report.judged[index]), out)?;
            }
        }
    }
    approved(report, &summary, out)?;
    rules(report, out)?;
    if !report.skipped.is_empty() {
        writeln!(out, "\n## Skipped records ({})\n", count(report.skipped_count))?;
        let (words, _) = shown::scopes(report);
        for message in &report.skipped {
            writeln!(out, "- {}", line(&redact::redact(message, words)))?;
        }
    }
    Ok(())
}

fn head(report: &Report, summary: &Summary<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let (_, names) = shown::scopes(report);
    writeln!(out, "# Moderation report\n")?;
    let sources: Vec<_> = report.sources.iter().map(|source| line(&redact::redact(source, names))).collect();
    let from = if sources.is_empty() { String::new() } else { format!(" from {}", sources.join(", ")) };
    writeln!(out, "{}{from}; {} skipped.\n", counted(summary.decisions.total(), "comment"), counted(report.skipped_count, "record"))?;
    writeln!(out, "| Decision | Comments | Share |\n|---|--:|--:|")?;
    for decision in DECISIONS {
        writeln!(
            out,
            "| {} | {} | {} |",
            decision.as_str(),
            count(summary.decisions.of(decision)),
            percent(summary.decisions.share(decision))
        )?;
    }
    if !report.models.is_empty() {
        writeln!(out)?;
    }
    for model in &report.models {
        writeln!(out, "- Model: {}", line(model))?;
    }
    Ok(())
}

fn reasons(summary: &Summary<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    if summary.reasons.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## Top reasons\n\n| Reason | Comments | Share of flagged | For example |\n|---|--:|--:|---|")?;
    for reason in &summary.reasons {
        let examples: Vec<_> = reason.examples.iter().map(|example| line(&excerpt(example, 60))).collect();
        writeln!(
            out,
            "| {} | {} | {} | {} |",
            line(&figures::source(reason.attribute, reason.source)),
            count(reason.decisions.total()),
            percent(reason.share),
            examples.join(" · ")
        )?;
    }
    Ok(())
}

fn authors(summary: &Summary<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    if summary.authors.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## Authors\n\n| Author | Rejected | To review | Approved |\n|---|--:|--:|--:|")?;
    for author in &summary.authors {
        let Mix { reject, review, approve } = author.decisions;
        writeln!(out, "| {} | {} | {} | {} |", line(&excerpt(&author.name, 60)), count(reject), count(review), count(approve))?;
    }
    Ok(())
}

fn threads(summary: &Summary<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    if summary.threads.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## Threads\n\n| Thread | Title | Rejected | To review | Approved |\n|---|---|--:|--:|--:|")?;
    for thread in summary.threads.iter().take(MOST_THREADS) {
        let Mix { reject, review, approve } = thread.decisions;
        let title = thread.title.as_deref().map(|title| line(&excerpt(title, 80))).unwrap_or_default();
        writeln!(out, "| {} | {title} | {} | {} | {} |", line(&excerpt(&thread.name, 60)), count(reject), count(review), count(approve))?;
    }
    if summary.threads.len() > MOST_THREADS {
        writeln!(out, "\nAnd {} more.", counted(summary.threads.len() - MOST_THREADS, "thread"))?;
    }
    Ok(())
}

fn campaigns(report: &Report, summary: &Summary<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    if summary.campaigns.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## Campaigns ({})", count(summary.campaigns.len()))?;
    let (words, names) = shown::scopes(report);
    for campaign in &summary.campaigns {
        let Mix { reject, review, approve } = campaign.decisions;
        let size = counted(campaign.members.len(), "comment");
        writeln!(out, "\n### {}: {size}, {}\n", line(&campaign.name), campaign.decision.as_str())?;
        writeln!(out, "> {}\n", line(&excerpt(&campaign.template, MOST_EXCERPT)))?;
        writeln!(
            out,
            "{} rejected, {} to review, {} approved; {}, {}{}.",
            count(reject),
            count(review),
            count(approve),
            counted(campaign.authors, "author"),
            counted(campaign.threads, "thread"),
            match (&campaign.first, &campaign.last) {
                (Some(first), Some(last)) if first != last => format!("; {} to {}", line(&excerpt(first, 40)), line(&excerpt(last, 40))),
                (Some(first), _) => format!("; {}", line(&excerpt(first, 40))),
                _ => String::new(),
            }
        )?;
        let members = campaign.members.iter().take(MOST_MEMBERS).map(|index| {
            let comment = &report.judged[*index].comment;
            let author = comment.author.as_deref().unwrap_or_default();
            format!("{} ({})", line(&redact::redact(&comment.id, names)), line(&excerpt(&redact::redact(author, words), 40)))
        });
        let rest = campaign.members.len().saturating_sub(MOST_MEMBERS);
        let more = if rest > 0 { format!(" and {} more", count(rest)) } else { String::new() };
        writeln!(out, "Comments: {}{more}.", members.collect::<Vec<_>>().join(", "))?;
        let exceptions =
            campaign.exceptions.iter().take(MOST_MEMBERS).map(|index| line(&redact::redact(&report.judged[*index].comment.id, names)));
        if !campaign.exceptions.is_empty() {
            writeln!(out, "Exceptions: {}.", exceptions.collect::<Vec<_>>().join(", "))?;
        }
    }
    Ok(())
}

fn comment(shown: &Shown<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let probabilities: Vec<_> =
        shown.probabilities.iter().map(|(name, probability)| format!("{} {}", line(name), percent(*probability))).collect();
    writeln!(out, "\n### {} · {}\n", line(&shown.id), probabilities.join(", "))?;
    let about: Vec<String> = [("", &shown.author), ("thread ", &shown.thread), ("reply to ", &shown.parent), ("", &shown.date)]
        .into_iter()
        .filter_map(|(word, value)| {
            value.as_deref().filter(|value| !value.trim().is_empty()).map(|value| format!("{word}{}", line(&excerpt(value, 80))))
        })
        .chain(shown.campaign.iter().map(|campaign| format!("campaign {}", line(campaign))))
        .collect();
    if !about.is_empty() {
        writeln!(out, "{}\n", about.join(" · "))?;
    }
    writeln!(out, "{}", quoted(&shown.segments()))?;
    if !shown.reasons.is_empty() {
        writeln!(out)?;
    }
    for reason in &shown.reasons {
        let weight = figures::weight(reason.weight).map_or_else(String::new, |weight| format!(" ({weight})"));
        let evidence = line(&excerpt(&reason.evidence, MOST_EXCERPT));
        let joint = if evidence.is_empty() { "" } else { ": " };
        writeln!(out, "- {}{weight}{joint}{evidence}", line(&figures::source(reason.attribute, reason.source)))?;
    }
    Ok(())
}

fn approved(report: &Report, summary: &Summary<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let approved = summary.decisions.approve;
    if approved == 0 {
        return Ok(());
    }
    let names: Vec<_> = report.attributes.iter().map(|name| line(name)).collect();
    writeln!(out, "\n## Approved ({})\n", count(approved))?;
    writeln!(out, "| Comment | Author | {} | Text |\n|---|---|{}---|", names.join(" | "), "--:|".repeat(names.len()))?;
    for index in report.ranked(Decision::Approve) {
        let shown = Shown::of(report, &report.judged[index]);
        let probabilities: Vec<_> = (0..names.len())
            .map(|attribute| shown.probabilities.get(attribute).map_or_else(String::new, |(_, probability)| percent(*probability)))
            .collect();
        let author = shown.author.as_deref().unwrap_or_default();
        writeln!(
            out,
            "| {} | {} | {} | {} |",
            line(&shown.id),
            line(&excerpt(author, 60)),
            probabilities.join(" | "),
            line(&excerpt(&shown.text(), MOST_EXCERPT))
        )?;
    }
    Ok(())
}

/// The rules of the site's policy: what was met, the most often first, then what was not.
fn rules(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    if report.rules.is_empty() {
        return Ok(());
    }
    let (words, _) = shown::scopes(report);
    let mut rules: Vec<&RuleUse> = report.rules.iter().collect();
    rules.sort_by_key(|rule| (std::cmp::Reverse(rule.hits), rule.expired.is_some()));
    let met = rules.iter().filter(|rule| rule.hits > 0).count();
    writeln!(out, "\n## Policy ({} of {} met)\n\n| Rule | | Comments |\n|---|---|--:|", count(met), counted(rules.len(), "rule"))?;
    for rule in rules.iter().take(MOST_RULES) {
        let hits = match &rule.expired {
            Some(day) => format!("expired on {day}"),
            None if rule.hits == 0 => "never met".to_owned(),
            None => count(rule.hits),
        };
        writeln!(out, "| {} | {} | {hits} |", rule.list, line(&excerpt(&redact::redact(&rule.rule, words), MOST_EXCERPT)))?;
    }
    if rules.len() > MOST_RULES {
        writeln!(out, "\nAnd {} more.", count(rules.len() - MOST_RULES))?;
    }
    Ok(())
}

/// The segments as a block quote, line by line, evidence in bold.
fn quoted(segments: &[Segment<'_>]) -> String {
    let (runs, left_out) = runs(segments);
    let mut lines: Vec<String> = runs.iter().map(|line| line.iter().map(bold).collect()).collect();
    if left_out > 0 {
        lines.push(format!("… and {} more", counted(left_out, "character")));
    }
    if lines.iter().all(|line| line.trim().is_empty()) {
        return "> (no text)".into();
    }
    let mut quoted = String::new();
    for (index, line) in lines.iter().enumerate() {
        let line = line.trim_end();
        let next = lines.get(index + 1).map_or("", |next| next.trim());
        quoted.push_str(if index == 0 { ">" } else { "\n>" });
        if !line.is_empty() {
            quoted.push(' ');
            quoted.push_str(line);
            // A backslash at a line's end keeps the line break.
            quoted.push_str(if next.is_empty() { "" } else { "\\" });
        }
    }
    quoted
}

/// A stretch of one line, and whether it is evidence.
type Run = (bool, String);

/// The lines of `segments`, each as stretches of evidence and of the rest in turn; and how many characters are left out.
fn runs(segments: &[Segment<'_>]) -> (Vec<Vec<Run>>, usize) {
    let mut lines: Vec<Vec<Run>> = vec![Vec::new()];
    let (mut left, mut left_out) = (MOST_TEXT, 0);
    for segment in segments {
        let shown = visible(&segment.shown);
        let length = shown.chars().count();
        if left == 0 {
            left_out += length;
            continue;
        }
        // A mask is shown whole; half a mask would read as the comment's own words.
        let most = if segment.masked { length } else { left.min(length) };
        left_out += length - most;
        left = left.saturating_sub(length);
        let part: String = shown.chars().take(most).collect();
        for (index, piece) in part.split('\n').enumerate() {
            if index > 0 {
                lines.push(Vec::new());
            }
            let Some(line) = lines.last_mut() else {
                continue;
            };
            // Spaces that begin a line would make it code.
            let piece = if line.is_empty() { piece.trim_start() } else { piece };
            let marked = !segment.marks.is_empty();
            match line.last_mut() {
                Some(run) if run.0 == marked => run.1.push_str(piece),
                _ if piece.is_empty() => {}
                _ => line.push((marked, piece.to_owned())),
            }
        }
    }
    (lines, left_out)
}

/// A run, escaped, in bold if it is evidence. The joiners make the asterisks count whatever letters, spaces or points stand beside them.
fn bold((marked, text): &Run) -> String {
    let text = escaped(text);
    if *marked { format!("**{JOINER}{text}{JOINER}**") } else { text }
}

/// `text` on one line, escaped.
fn line(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    escaped(&visible(&words.join(" ")))
}

/// `text` with a backslash wherever a character could begin or be markup, and a joiner where sites make links, mentions and references by
/// themselves. What is harmless where it stands is left alone, so that the source can be read too.
fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len() + text.len() / 8);
    let mut chars = text.chars().peekable();
    let mut previous = ' ';
    while let Some(c) = chars.next() {
        let next = chars.peek().copied().unwrap_or(' ');
        let is_markup = match c {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '@' | '$' | '^' => true,
            // Bullets, rules and headings stand where a line or a word begins; list numbers before these two.
            '-' | '+' | '=' | ':' => !previous.is_alphanumeric(),
            '.' | ')' => previous.is_ascii_digit(),
            _ => false,
        };
        if is_markup {
            shown.push('\\');
        }
        // A tab may make code of a line.
        shown.push(if c == '\t' { ' ' } else { c });
        let joins = match c {
            '@' | '#' => true,
            ':' => next == '/' || next.is_alphanumeric(),
            '.' => previous.is_alphanumeric() && next.is_alphanumeric(),
            '-' => previous.eq_ignore_ascii_case(&'h') && next.is_ascii_digit(),
            _ => false,
        };
        if joins {
            shown.push(JOINER);
        }
        previous = c;
    }
    shown
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag};

    use super::*;
    use crate::report::sample;

    #[test]
    fn evidence_is_bold_line_by_line() {
        let report = sample::one("buy\n  a gift, now", &[("words", "y", 1.0, Some((2, 3))), ("words", "gift,", 1.0, Some((2, 13)))]);
        let shown = Shown::of(&report, &report.judged[0]);
        assert_eq!(quoted(&shown.segments()).replace(JOINER, ""), "> bu**y**\\\n> **a gift,** now");
    }

    #[test]
    fn rules_show_what_was_met_and_what_was_not() {
        let rule = |rule: &str, hits, expired: Option<&str>| RuleUse {
            list: "block.emails".into(),
            rule: rule.into(),
            hits,
            expired: expired.map(str::to_owned),
        };
        let rules = vec![rule("a|b", 0, None), rule("old", 0, Some("2024-01-31")), rule("joe@example.com", 1200, None)];
        let report = Report { rules, redact: true, ..Report::default() };
        let shown = sample::rendered(&RENDERER, &report);
        insta::assert_snapshot!(&shown[shown.find("## Policy").unwrap()..], @r#"
        ## Policy (1 of 3 rules met)

        | Rule | | Comments |
        |---|---|--:|
        | block.emails | \[e-mail\] | 1,200 |
        | block.emails | a\|b | never met |
        | block.emails | old | expired on 2024-01-31 |
        "#);
    }

    #[test]
    fn long_comments_say_what_is_left_out() {
        let report = sample::one(&"a ".repeat(5000), &[]);
        let shown = Shown::of(&report, &report.judged[0]);
        assert!(quoted(&shown.segments()).ends_with("… and 6,000 characters more"));
    }

    #[test]
    fn sites_find_nothing_to_link() {
        let text = "@team #12 https://bad.example www.bad.example a@b.example GH-12 mailto:x";
        let escaped = escaped(text);
        for trace in ["@t", "#1", "://", "www.b", "@b", "d.e", "H-1", ":x"] {
            assert!(!escaped.replace('\\', "").contains(trace), "{trace} in {escaped}");
        }
        assert_eq!(escaped.replace(['\\', JOINER], ""), text);
    }

    #[test]
    fn the_hostile_sample() {
        insta::assert_snapshot!(sample::rendered(&RENDERER, &sample::hostile()).replace(JOINER, "~"), @r#"
        # Moderation report

        8 comments from \<in\>.csv; 1 record skipped.

        | Decision | Comments | Share |
        |---|--:|--:|
        | reject | 3 | 37.5 % |
        | review | 2 | 25.0 % |
        | approve | 3 | 37.5 % |

        - Model: spam: learned from 1,000 rows; review from 0\.~5, reject from 0\.~9

        ## Top reasons

        | Reason | Comments | Share of flagged | For example |
        |---|--:|--:|---|
        | links | 2 | 40.0 % | https:~//bad.~example · javascript:~alert(3\) |
        | campaign | 1 | 20.0 % | c1 |
        | contact lure | 1 | 20.0 % | \[e-mail\] |
        | invisible | 1 | 20.0 % |  |
        | repetition | 1 | 20.0 % | \*\*bold\*\* |
        | words | 1 | 20.0 % | \<script\> · ipt\>al |

        ## Authors

        | Author | Rejected | To review | Approved |
        |---|--:|--:|--:|
        | \=cmd\|' /C calc'!A0 | 2 | 0 | 0 |
        | \<b\>"Eve"\</b\> \& co | 1 | 0 | 0 |
        | a\|b | 0 | 1 | 0 |
        | \[e-mail\] | 0 | 1 | 0 |

        ## Campaigns (1)

        ### c1: 2 comments, reject

        > \=HYPERLINK("https:~//bad.~example","…")

        2 rejected, 0 to review, 0 approved; 1 author, 1 thread; 2024-05-06.
        Comments: 2 (\=cmd\|' /C calc'!A0), 8 (\=cmd\|' /C calc'!A0).

        ## Rejected (3)

        ### 1 · spam 99.8 %

        \<b\>"Eve"\</b\> \& co · thread \<thread\> · 2024-05-06

        > **~\<script\>ale~**rt(1\)\</script\> "\>\<img src=x onerror=alert(2\)\> \[win\](**~javascript:~alert(3\)~**) \]\]\> \<!\-\- \$\{7\*7\} \{\{x\}\}

        - links (+2.5): javascript:~alert(3\)
        - words (+1.2): \<script\>
        - words (+0.5): ipt\>al

        ### 2 · spam 97.0 %

        \=cmd\|' /C calc'!A0 · thread \<thread\> · 2024-05-06 · campaign c1

        > \=HYPERLINK("**~https:~//bad.~example~**","free")

        - links (+1.5): https:~//bad.~example

        ### 8 · spam 93.0 %

        \=cmd\|' /C calc'!A0 · thread \<thread\> · 2024-05-06 · campaign c1

        > \=HYPERLINK("https:~//bad.~example","gift")

        - campaign: c1

        ## To review (2)

        ### 3 · spam 60.0 %

        a\|b · thread \<thread\> · 2024-05-06

        > \| a \| table \|\
        > \|\-\-\-\|\-\-\-\|\
        > \#~ head\
        > \- \`code\` **~\*\*bold\*\*~** \<u\>x\</u\> \@~team \#~12 www.~bad.~example\
        > indented

        - repetition (+0.8): \*\*bold\*\*

        ### 4 · spam 55.0 %

        \[e-mail\] · thread \<thread\> · reply to 1 · 2024-05-06

        > **~\[U+202E\]~**evil\[U+202C\] ␀ ␛\[31m é谢😀 **~\[e-mail\]~** \[phone …33\]

        - contact lure (+1.0): \[e-mail\]
        - invisible (+0.2)

        ## Approved (3)

        | Comment | Author | spam | Text |
        |---|---|--:|---|
        | 5 | kim | 2.0 % | longlonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglong… |
        | 6 |  | 1.0 % |  |
        | 7 | lee | 30.0 % | Spans that lie: é谢 |

        ## Skipped records (1)

        - \<in\>.csv: record 9, line 12: 3 fields where 5 were expected; skipped
        "#);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn a_comment_is_words_and_evidence_and_nothing_else(
            text in "([\\PC\n\t]|[-+*_#=~`|<>\\[\\](){}!&:;.,\"'/@$^0-9a-z \n\\\\-]|    |---|https://a\\.b|&amp;|1\\. |<b>|!\\[x\\]\\(y\\)){0,24}",
            spans in proptest::collection::vec((0..60usize, 0..60usize), 0..4),
        ) {
            let grounds: Vec<_> = spans.into_iter().map(|span| ("words", "x", 1.0, Some(span))).collect();
            let mut report = sample::one(&text, &grounds);
            report.redact = false;
            let quoted = quoted(&Shown::of(&report, &report.judged[0]).segments());
            let mut words = String::new();
            for event in Parser::new_ext(&quoted, Options::all() - Options::ENABLE_SMART_PUNCTUATION) {
                match event {
                    Event::Text(text) => words.push_str(&text),
                    Event::SoftBreak | Event::HardBreak => words.push(' '),
                    Event::Start(Tag::BlockQuote(None) | Tag::Paragraph | Tag::Strong) | Event::End(_) => {}
                    other => prop_assert!(false, "{other:?} in {quoted}"),
                }
            }
            let plain = |text: &str| text.chars().filter(|c| !c.is_whitespace() && *c != JOINER).collect::<String>();
            if !text.trim().is_empty() {
                prop_assert_eq!(plain(&words), plain(&visible(&text)), "{}", quoted);
            }
        }
    }
}
