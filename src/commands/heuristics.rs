//! `moderato heuristics`: what there is to see, from the same slice that the model uses.

use super::{Outcome, output::Output};
use crate::{cli::Heuristics, error::Error, features::heuristics::HEURISTICS};

/// Lists the heuristics.
pub fn run(arguments: &Heuristics) -> Result<Outcome, Error> {
    let mut output = Output::open(None)?;
    let text = if arguments.markdown { markdown() } else { plain() };
    output.write(|writer| writer.write_all(text.as_bytes()))?;
    output.finish()?;
    Ok(Outcome::Done)
}

fn plain() -> String {
    let width = HEURISTICS.iter().map(|h| h.name.len()).max().unwrap_or(0);
    HEURISTICS.iter().map(|h| format!("{:width$}  {}\n{:width$}  for example: {}\n", h.name, h.sees, "", h.example)).collect()
}

/// The README's table.
fn markdown() -> String {
    let cell = |text: &str| text.replace('\\', "\\\\").replace('|', "\\|").replace('`', "'");
    let rows: String = HEURISTICS.iter().map(|h| format!("| `{}` | {} | `{}` |\n", h.name, cell(h.sees), cell(h.example))).collect();
    format!("| heuristic | sees | for example |\n|---|---|---|\n{rows}")
}
