//! The report as CSV: one row a comment, safe to open in a spreadsheet.

use std::{borrow::Cow, io};

use super::{Renderer, Report, figures, redact::is_invisible, shown::Shown};

/// CSV, for spreadsheets and scripts.
pub(super) const RENDERER: Renderer = Renderer {
    extension: "csv",
    about: "one row a comment, for spreadsheets; cells that would run as formulas begin with an apostrophe",
    accounts: false,
    render,
};

fn render(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    let attributes = report.attributes.iter().map(|name| safe(name));
    csv.write_record(
        ["id", "thread", "parent", "author", "date", "decision"]
            .map(Cow::Borrowed)
            .into_iter()
            .chain(attributes)
            .chain(["campaign", "reasons", "text"].map(Cow::Borrowed))
            .map(bytes),
    )?;
    for judged in &report.judged {
        let shown = Shown::of(report, judged);
        for cell in [Some(&shown.id), shown.thread.as_ref(), shown.parent.as_ref(), shown.author.as_ref(), shown.date.as_ref()] {
            csv.write_field(safe(cell.map_or("", Cow::as_ref)).as_bytes())?;
        }
        csv.write_field(shown.decision.as_str())?;
        for attribute in 0..report.attributes.len() {
            // A number we made is a number in the spreadsheet too; one that is missing is an empty cell.
            let probability = shown.probabilities.get(attribute).map(|(_, probability)| *probability).filter(|p| p.is_finite());
            csv.write_field(probability.map_or_else(String::new, |p| format!("{p:.6}")))?;
        }
        csv.write_field(shown.campaign.as_deref().unwrap_or_default())?;
        csv.write_field(safe(&reasons(&shown)).as_bytes())?;
        csv.write_field(safe(&shown.text()).as_bytes())?;
        csv.write_record(None::<&[u8]>)?;
    }
    csv.flush()
}

fn bytes(cell: Cow<'_, str>) -> Vec<u8> {
    cell.into_owned().into_bytes()
}

/// The reasons in short: `money_claims +1.8: $4,200; campaign: c1`.
fn reasons(shown: &Shown<'_>) -> String {
    let each = shown.reasons.iter().map(|reason| {
        let weight = figures::weight(reason.weight).map_or_else(String::new, |weight| format!(" {weight}"));
        let joint = if reason.evidence.is_empty() { "" } else { ": " };
        let attribute = reason.attribute.map_or_else(String::new, |attribute| format!("{attribute}: "));
        format!("{attribute}{}{weight}{joint}{}", reason.source, reason.evidence)
    });
    each.collect::<Vec<_>>().join("; ")
}

/// `cell` with an apostrophe before it if a spreadsheet would run it as a formula.
pub(crate) fn safe(cell: &str) -> Cow<'_, str> {
    if is_formula(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// Whether `cell` begins like a formula, plainly or after what a spreadsheet may skip: spaces, quotes, invisible and control characters.
/// Tab, carriage return and line feed count themselves, since they may end the cell before.
fn is_formula(cell: &str) -> bool {
    for c in cell.chars() {
        match c {
            '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '﹦' | '﹢' | '﹣' | '﹫' | '−' | '\t' | '\r' | '\n' => {
                return true;
            }
            '\'' | '"' | '＇' | '＂' | '‘' | '’' | '“' | '”' | '`' => {}
            c if c.is_whitespace() || c.is_control() || is_invisible(c) => {}
            _ => return false,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;
    use crate::report::sample;

    #[test]
    fn cells_that_would_run_are_defused() {
        for cell in
            ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "  =1", "\"=1", "'=1", "＝1", "\u{FEFF}=1", "\0=1", " ' \u{200B}@SUM(A1)", "\n=1"]
        {
            assert_eq!(safe(cell), format!("'{cell}"));
        }
        for cell in ["", "a=1", "1-2", "(-1)", "“hello”", "  a"] {
            assert_eq!(safe(cell), cell);
        }
    }

    #[test]
    fn the_hostile_sample() {
        insta::assert_snapshot!(sample::rendered(&RENDERER, &sample::hostile()).replace(&"long".repeat(2500), "long…").escape_debug().to_string().replace("\\n", "\n").replace("\\\"", "\""), @r#"
        id,thread,parent,author,date,decision,spam,campaign,reasons,text
        1,<thread>,,"<b>""Eve""</b> & co",2024-05-06,reject,0.998000,,links +2.5: javascript:alert(3); words +1.2: <script>; words +0.5: ipt>al,"<script>alert(1)</script> ""><img src=x onerror=alert(2)> [win](javascript:alert(3)) ]]> <!-- ${7*7} {{x}}"
        2,<thread>,,\'=cmd|\' /C calc\'!A0,2024-05-06,reject,0.970000,c1,links +1.5: https://bad.example,"\'=HYPERLINK(""https://bad.example"",""free"")"
        3,<thread>,,a|b,2024-05-06,review,0.600000,,repetition +0.8: **bold**,"| a | table |
        |---|---|
        # head
        - `code` **bold** <u>x</u> @team #12 www.bad.example
            indented"
        4,<thread>,1,[e-mail],2024-05-06,review,0.550000,,contact_lure +1.0: [e-mail]; invisible +0.2,\u{202e}evil\u{202c} \0 \u{1b}[31m é谢😀 [e-mail] [phone …33]
        5,<thread>,,kim,2024-05-06,approve,0.020000,,,long…
        6,<thread>,,,2024-05-06,approve,0.010000,,,
        7,<thread>,,lee,2024-05-06,approve,0.300000,,words −0.4: é; words +0.1: ?; words +0.1: ?,Spans that lie: é谢
        8,<thread>,,\'=cmd|\' /C calc\'!A0,2024-05-06,reject,0.930000,c1,campaign: c1,"\'=HYPERLINK(""https://bad.example"",""gift"")"
        "#);
    }

    proptest! {
        #[test]
        fn the_texts_are_read_back(texts in proptest::collection::vec("[=+@ '\",;\r\n\t|a-é\0＝-]{0,12}", 1..5)) {
            let mut report = sample::one("", &[]);
            let judged = report.judged.remove(0);
            for text in &texts {
                let mut judged = judged.clone();
                judged.comment.text.clone_from(text);
                report.judged.push(judged);
            }
            let rendered = sample::rendered(&RENDERER, &report);
            let mut reader = csv::Reader::from_reader(rendered.as_bytes());
            let back: Vec<String> = reader.records().map(|record| record.unwrap().iter().next_back().unwrap().to_owned()).collect();
            for cell in &back {
                prop_assert!(!is_formula(cell) || cell.starts_with('\''));
            }
            let back: Vec<String> = back.into_iter().map(|cell| if is_formula(&cell) { cell[1..].to_owned() } else { cell }).collect();
            prop_assert_eq!(back, texts);
        }
    }
}
