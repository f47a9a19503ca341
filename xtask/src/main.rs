//! House rules: `cargo xtask tidy` checks them, `cargo xtask codegen` writes the files that are made from others,
//! `cargo xtask baseline` the table of figures in the book.
//!
//! What may depend on what and which licences are fine are data (`rooms.toml`, `tidy.toml`). This is no room: nothing else
//! uses it, and it knows only the nouns and their outside shape.

mod baseline;
mod codegen;
mod docs;
mod files;
mod headers;
mod licences;
mod metadata;
mod problem;
mod repository;
mod rooms;
mod rules;

use std::process::ExitCode;

use anyhow::Result;

use metadata::Metadata;
use problem::Problem;
use repository::Repository;

const HELP: &str = "\
cargo xtask tidy      check the house rules; one line per fault with file, line and remedy
cargo xtask codegen   write the generated pages of the book
cargo xtask baseline  measure all truth sets and write the table of the book";

fn main() -> ExitCode {
    let task = std::env::args().nth(1).unwrap_or_default();
    let done = match task.as_str() {
        "tidy" => tidy(),
        "codegen" => generate(),
        "baseline" => baseline::renew(),
        "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(true)
        }
        other => Err(anyhow::anyhow!("`{other}` is no task; the tasks are:\n{HELP}")),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn generate() -> Result<bool> {
    let repository = Repository::open()?;
    for file in codegen::generated(&repository)? {
        let state = if file.write(&repository)? { "written" } else { "up to date" };
        println!("{}: {state}", file.path);
    }
    Ok(true)
}

fn tidy() -> Result<bool> {
    let repository = Repository::open()?;
    let metadata = Metadata::load(&repository)?;
    let checks: [(&str, Vec<Problem>); 8] = [
        ("edges between rooms", rooms::check(&repository, &metadata)?),
        ("licences", licences::check(&repository, &metadata)?),
        ("module headers", headers::check(&repository)?),
        ("event rules", rules::check(&repository)?),
        ("commands in the book", docs::check_commands(&repository)?),
        ("links", docs::check_links(&repository)?),
        ("files and paths", files::check(&repository)?),
        ("generated files", codegen::check(&repository)?),
    ];
    let mut count = 0;
    for (name, mut problems) in checks {
        problems.sort();
        println!(
            "{name}: {}",
            if problems.is_empty() { "ok".into() } else { format!("{} faults", problems.len()) }
        );
        for problem in &problems {
            println!("  {problem}");
        }
        count += problems.len();
    }
    if count > 0 {
        println!("tidy: {count} faults");
    }
    Ok(count == 0)
}
