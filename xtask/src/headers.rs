//! Every Rust file opens with `//!`: what it does, what it does not, where its data come from.

use anyhow::Result;

use crate::problem::Problem;
use crate::repository::Repository;

/// The first line of every Rust file, tests and build scripts included.
pub fn check(repository: &Repository) -> Result<Vec<Problem>> {
    let mut problems = Vec::new();
    for file in repository.below("", ".rs") {
        let text = repository.read(file)?;
        let says_something = text
            .strip_prefix("//!")
            .and_then(|rest| rest.lines().next())
            .is_some_and(|line| !line.trim().is_empty());
        if !says_something {
            problems.push(Problem::new(
                file,
                1,
                "the file does not open with `//!`",
                "say in a line or two what it is for",
            ));
        }
    }
    Ok(problems)
}
