//! How the page is to be read, and what judged.

use maud::{Markup, html};

use crate::{
    decide::TOXICITY,
    report::{Report, figures::visible},
};

pub(super) fn footer(report: &Report) -> Markup {
    html! {
        footer #reading {
            h2 { "How to read this" }
            p {
                b { "Rejected" } " is spam beyond reasonable doubt, " b { "to review" } " is for a person to decide, " b { "approved" } " may stand. "
                @if report.attributes.iter().any(|attribute| attribute == TOXICITY) { "What is toxic is for a person to decide too, unless its rejection was asked for. " }
                "A percentage is a calibrated probability: of the comments at 90 %, nine in ten are what the model says. "
                mark { "Marked words" } " are the evidence; hover over them, or open the comment. "
                "A number beside a reason is its share of the score in log-odds: +0.7 doubles the odds. All of them together, from the prior to the smallest term, are the score. "
                "A reason without a number is context, such as a campaign, which can raise a decision and never lowers one, or a rule of the site's own policy, which can do both."
            }
            @if report.redact {
                p { "E-mail addresses, phone numbers and IP addresses are masked, as " span.mask { "[e-mail]" } ", " span.mask { "[phone …23]" } " and " span.mask { "[IP]" } "." }
            }
            @if !report.models.is_empty() {
                h3 { "Models" }
                ul { @for model in &report.models { li { (visible(model)) } } }
            }
            p.made { "Made by moderato " (env!("CARGO_PKG_VERSION")) ". This page asks nothing of the network; marks stay in this browser until they are downloaded." }
        }
    }
}
