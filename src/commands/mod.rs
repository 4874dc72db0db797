//! Commands: one file each. The only printing is here and in the report room: data to stdout, words to stderr.
#![allow(clippy::print_stderr)]

mod actions;
mod budget;
mod campaigns;
mod check_config;
mod compare;
mod contrast;
mod evaluate;
mod explain;
mod heuristics;
mod inspect;
mod intake;
mod labels;
pub mod memory;
mod ordered;
mod output;
mod report;
mod rows;
mod score;
mod shell;
mod site;
mod stock;
mod table;
#[cfg(feature = "parquet")]
mod tables;
mod train;
mod ways;

use std::{io, process::ExitCode};

use crate::{
    cli::Command,
    error::{Error, ErrorKind},
};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// All is done: exit code 0.
    Done,
    /// `score --exit-code` met something to look at, or `compare --exit-code` (or `--dry-run`) a change: exit code 1.
    Flagged,
    /// Done, but some records could not be read: exit code 2.
    Skipped,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::SUCCESS,
            Outcome::Flagged => Self::from(1),
            Outcome::Skipped => Self::from(2),
        }
    }
}

/// Runs a command.
///
/// # Errors
/// Whatever keeps it from being carried out; records that cannot be read do not.
pub fn run(command: Command) -> Result<Outcome, Error> {
    match command {
        Command::Train(arguments) => train::run(&arguments),
        Command::Score(arguments) => score::run(&arguments),
        Command::Report(arguments) => report::run(&arguments),
        Command::Campaigns(arguments) => campaigns::run(&arguments),
        Command::Evaluate(arguments) => evaluate::run(&arguments),
        Command::Compare(arguments) => compare::run(&arguments),
        Command::CheckConfig(arguments) => check_config::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Inspect(arguments) => inspect::run(&arguments),
        Command::Heuristics(arguments) => heuristics::run(&arguments),
        Command::Completions { shell } => shell::completions(shell),
        Command::Man => shell::manual(),
    }
}

/// Tells the error and gives its exit code. A reader that closed the pipe has what it wanted: that is no error.
pub fn fail(error: &Error) -> ExitCode {
    if let ErrorKind::Io(cause) = &error.kind
        && cause.kind() == io::ErrorKind::BrokenPipe
    {
        return ExitCode::SUCCESS;
    }
    eprintln!("error: {error}");
    ExitCode::from(2)
}
