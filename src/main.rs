//! The program: parse, run, map the outcome to an exit code.

use std::process::ExitCode;

use clap::Parser;
use moderato::{cli::Cli, commands};

fn main() -> ExitCode {
    let cli = Cli::parse();
    match commands::run(cli.command) {
        Ok(outcome) => outcome.into(),
        Err(error) => commands::fail(&error),
    }
}
