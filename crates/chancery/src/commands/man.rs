//! `chancery man`: the manual pages.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, Command, CommandFactory};
use clap_mangen::Man;
use serde_json::json;

use super::{Cli, Scene};
use crate::Outcome;
use crate::print::note;
use crate::walk::label;

/// Print the manual page, of the program or of one command
///
/// The page is in the roff format that `man` reads; it is made from the same definitions as this help. With --output DIR
/// all pages are written there, `chancery.1` and one for each command.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  chancery man add | man -l -\n  chancery man --output ~/.local/share/man/man1"
)]
pub(crate) struct Options {
    /// The command; without it the page of the whole program
    command: Option<String>,
    /// Write the pages of the program and of all commands to this folder
    #[arg(long, short, value_name = "DIR", conflicts_with = "command")]
    output: Option<PathBuf>,
}

pub(crate) fn run(scene: &mut Scene, options: &Options) -> anyhow::Result<Outcome> {
    let mut program = Cli::command();
    program.build();
    if let Some(folder) = &options.output {
        return write_pages(scene, &program, folder);
    }
    let wanted = match &options.command {
        None => program,
        Some(name) => match program.find_subcommand(name) {
            Some(command) => page_of_command(command),
            None => anyhow::bail!("there is no command `{name}`; `chancery --help` lists them"),
        },
    };
    scene.out.text(&String::from_utf8_lossy(&page(wanted)?))?;
    Ok(Outcome::Done)
}

/// The command under the name of its page, `chancery-add`.
fn page_of_command(command: &Command) -> Command {
    let name = format!("chancery-{}", command.get_name());
    command.clone().name(name.leak() as &'static str).version(env!("CARGO_PKG_VERSION"))
}

fn page(command: Command) -> anyhow::Result<Vec<u8>> {
    let mut page = Vec::new();
    Man::new(command).render(&mut page)?;
    Ok(page)
}

fn write_pages(scene: &mut Scene, program: &Command, folder: &Path) -> anyhow::Result<Outcome> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder {}; choose another place", label(folder)))?;
    let commands = program.get_subcommands().filter(|command| !command.is_hide_set()).map(page_of_command);
    let mut files = Vec::new();
    for command in std::iter::once(program.clone()).chain(commands) {
        let file = folder.join(format!("{}.1", command.get_name()));
        std::fs::write(&file, page(command)?)
            .with_context(|| format!("cannot write {}; choose another place", label(&file)))?;
        files.push(file.to_string_lossy().into_owned());
    }
    if scene.json() {
        scene.out.json(&json!({"files": files}))?;
    } else {
        note(scene.global.quiet, &format!("wrote {} pages to {}", files.len(), label(folder)));
    }
    Ok(Outcome::Done)
}
