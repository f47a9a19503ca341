//! The program `chancery`: command line, printing, exit codes.
//!
//! Each command is one file in `commands/` that holds its help, its options and what it does. The program owns no logic
//! that a user of the library needs: reading lies in `intake` and `reader`, the store in `archive`, the way from files to it in `pile`,
//! counting in `course`, briefs and pages in `desk`.
//!
//! Exit codes: 0 all done, 1 something was skipped or does not verify, 2 wrong use or a fatal error.

mod beside;
mod cited;
mod commands;
mod config;
mod copies;
mod correcting;
mod csv;
mod dry_run;
mod fetch;
mod layers;
mod pdf_guard;
mod print;
mod settings;
mod sheet;
mod summary;
mod usage;
mod web;

use std::io::ErrorKind;
use std::process::ExitCode;

use chancery_pile::{actors, given, pipeline, walk};
use clap::Parser;

use commands::Cli;
use mimalloc::MiMalloc;

/// Readings are made by one thread and let go by another, in many small pieces. The allocator of glibc spends ever more time on putting such
/// pieces together, the longer the program runs.
#[global_allocator]
static MEMORY: MiMalloc = MiMalloc;

/// How a command ended, when it did not fail.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Outcome {
    /// All done.
    Done,
    /// Done, but something was skipped, not found, or does not verify.
    Incomplete,
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage::refuse(&error),
    };
    let json = cli.global.json;
    match commands::run(cli) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Incomplete) => ExitCode::from(1),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            print::fatal(&error, json);
            ExitCode::from(2)
        }
    }
}

/// True when the reader of our output went away, as `head` does; that is no fault of ours and is not reported.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io_causes = error.chain().filter_map(|cause| cause.downcast_ref::<std::io::Error>());
    io_causes.map(std::io::Error::kind).any(|kind| kind == ErrorKind::BrokenPipe)
}
