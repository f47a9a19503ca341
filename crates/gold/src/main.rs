//! The program `chancery-gold`. All of it is [`chancery_gold::command`]; this file turns its answer into an exit code:
//! 0 done, 1 a floor or check failed or the work could not be done, 2 wrong use.

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let line = chancery_gold::command::CommandLine::parse();
    match chancery_gold::command::run(&line) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("chancery-gold: {error}");
            ExitCode::from(1)
        }
    }
}
