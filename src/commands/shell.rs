//! Shell completions and the manual page, made from the same definitions as the help.

use clap::CommandFactory;

use super::{Outcome, output::Output};
use crate::{cli::Cli, error::Error};

/// Prints completions for `shell`.
pub fn completions(shell: clap_complete::Shell) -> Result<Outcome, Error> {
    let mut output = Output::open(None)?;
    output.write(|writer| {
        let mut script = Vec::new();
        clap_complete::generate(shell, &mut Cli::command(), "moderato", &mut script);
        writer.write_all(&script)
    })?;
    output.finish()?;
    Ok(Outcome::Done)
}

/// Prints the manual page, the commands' pages after the program's.
pub fn manual() -> Result<Outcome, Error> {
    let mut output = Output::open(None)?;
    let mut program = Cli::command();
    program.build();
    output.write(|writer| clap_mangen::Man::new(program.clone()).render(writer))?;
    for command in program.get_subcommands().filter(|command| !command.is_hide_set()) {
        output.write(|writer| clap_mangen::Man::new(command.clone()).render(writer))?;
    }
    output.finish()?;
    Ok(Outcome::Done)
}
