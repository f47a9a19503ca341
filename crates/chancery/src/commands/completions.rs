//! `chancery completions`: completion scripts for shells.

use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};

use super::{Cli, Scene};
use crate::Outcome;

/// Print a completion script for a shell
///
/// The script is made from the same definitions as this help.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  chancery completions bash > ~/.local/share/bash-completion/completions/chancery"
)]
pub(crate) struct Options {
    /// The shell
    shell: Shell,
}

pub(crate) fn run(scene: &mut Scene, options: &Options) -> anyhow::Result<Outcome> {
    let mut script = Vec::new();
    generate(options.shell, &mut Cli::command(), "chancery", &mut script);
    scene.out.text(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Done)
}
