//! `moderato explain`: the text with its evidence marked, and the sum that decided.

use std::io::Read;

use super::{Outcome, output::Output, stock};
use crate::{
    cli::{self, Explain},
    error::{Error, ErrorKind},
    explain::{describe, without_colours},
    text::Text,
};

/// The longest text that is read, in bytes: as long as a line of a file.
const LONGEST: u64 = 64 << 20;

/// Explains one text.
pub fn run(arguments: &Explain) -> Result<Outcome, Error> {
    let pipeline = stock::pipeline(&arguments.models.models, &cli::Policy::default())?;
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
    let mut output = Output::open(None)?;
    // Colours go to terminals only.
    let colours = anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
    let shown = if colours { shown } else { without_colours(&shown) };
    output.write(|writer| writer.write_all(shown.as_bytes()))?;
    output.finish()?;
    Ok(Outcome::Done)
}
