//! `chancery man`: the manual page.

use clap::{Args, CommandFactory};
use clap_mangen::Man;

use super::{Cli, Scene};
use crate::Outcome;

/// Print the manual page, of the program or of one command
///
/// The page is in the roff format that `man` reads; it is made from the same definitions as this help.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  chancery man > chancery.1\n  chancery man add | man -l -")]
pub(crate) struct Options {
    /// The command; without it the page of the whole program
    command: Option<String>,
}

pub(crate) fn run(scene: &mut Scene, options: &Options) -> anyhow::Result<Outcome> {
    let mut program = Cli::command();
    program.build();
    let wanted = match &options.command {
        None => program,
        Some(name) => match program.find_subcommand(name) {
            Some(command) => command
                .clone()
                .name(format!("chancery-{name}").leak() as &'static str)
                .version(env!("CARGO_PKG_VERSION")),
            None => anyhow::bail!("there is no command `{name}`; `chancery --help` lists them"),
        },
    };
    let mut page = Vec::new();
    Man::new(wanted).render(&mut page)?;
    scene.out.text(&String::from_utf8_lossy(&page))?;
    Ok(Outcome::Done)
}
