//! The book keeps up: every command has its section, every relative link of a Markdown file leads somewhere.

use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::problem::Problem;
use crate::repository::{Repository, cargo};

const COMMANDS_PAGE: &str = "book/src/commands.md";
const SUMMARY: &str = "book/src/SUMMARY.md";

/// Every command of `chancery --help` has a section in the book.
pub fn check_commands(repository: &Repository) -> Result<Vec<Problem>> {
    let page = repository.read(COMMANDS_PAGE)?;
    let help = help(repository)?;
    let commands = commands_of(&help);
    if commands.is_empty() {
        bail!("`chancery --help` lists no commands");
    }
    let has_section = |name: &str| page.lines().any(|line| line == format!("## {name}"));
    let bare = commands.iter().filter(|name| !has_section(name));
    Ok(bare
        .map(|name| {
            let message = format!("the command `{name}` has no section");
            Problem::new(
                COMMANDS_PAGE,
                0,
                message,
                format!("write `## {name}` with what it does and an example"),
            )
        })
        .collect())
}

fn help(repository: &Repository) -> Result<String> {
    let arguments = ["run", "--quiet", "--package", "chancery", "--", "--help"];
    let output = cargo(repository).args(arguments).output().context("cannot run cargo")?;
    if !output.status.success() {
        bail!("`chancery --help` failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The names in the list of commands: two columns in; lines of a description stand further in.
fn commands_of(help: &str) -> Vec<&str> {
    let list = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.trim().is_empty());
    let names = list.filter_map(|line| line.strip_prefix("  ").filter(|rest| !rest.starts_with(' ')));
    names.filter_map(|line| line.split_whitespace().next()).collect()
}

/// Relative links of Markdown files lead to files, and the book's table of contents names each of its pages.
pub fn check_links(repository: &Repository) -> Result<Vec<Problem>> {
    let mut problems = Vec::new();
    for file in repository.below("", ".md").filter(|file| !is_made_for_tests(file)) {
        let text = repository.read(file)?;
        for (line, target) in links(&text) {
            let folder = Path::new(file).parent().unwrap_or(Path::new(""));
            let wanted = plain(&folder.join(target));
            if !repository.root.join(&wanted).exists() {
                problems.push(Problem::new(
                    file,
                    line,
                    format!("the link to {target} leads nowhere"),
                    "mend or remove it",
                ));
            }
        }
    }
    let summary = repository.read(SUMMARY)?;
    let listed: Vec<&str> = links(&summary).into_iter().map(|(_, target)| target).collect();
    for page in repository.below("book/src/", ".md").filter(|page| *page != SUMMARY) {
        let name = page.strip_prefix("book/src/").unwrap_or(page);
        if !listed.contains(&name) {
            problems.push(Problem::new(SUMMARY, 0, format!("the page {name} is missing"), "list it"));
        }
    }
    Ok(problems)
}

/// Articles that the program reads are no documents of ours.
fn is_made_for_tests(file: &str) -> bool {
    file.contains("/fixtures/") || (file.starts_with("data/sample/") && !file.ends_with("README.md"))
}

/// Relative targets of inline links with their lines, anchors cut off. Text between backquotes and fenced text is no link.
fn links(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut fenced = false;
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if fenced {
            continue;
        }
        let targets = line.match_indices("](").filter_map(|(at, _)| {
            let is_code = line[..at].matches('`').count() % 2 == 1;
            let target = line[at + 2..].split(')').next()?.split('#').next()?;
            (!is_code && !target.is_empty() && !target.contains("://")).then_some(target)
        });
        found.extend(targets.map(|target| (index + 1, target)));
    }
    found
}

/// A path without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                out.pop();
            }
            Component::CurDir => {}
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_read_from_the_help() {
        let help = "About\n\nUsage: x\n\nCommands:\n  demo  Read the\n        sample\n  add   Read articles\n\nOptions:\n  -q  Quiet\n";
        assert_eq!(commands_of(help), ["demo", "add"]);
    }

    #[test]
    fn links_are_found_outside_code() {
        let text =
            "See [a](a.md#top) and [b](https://x.example/), `[c](c.md)`.\n```\n[d](d.md)\n```\n[e](../e/)\n";
        assert_eq!(links(text), [(1, "a.md"), (5, "../e/")]);
        assert_eq!(plain(Path::new("book/src/../../data/./en")), Path::new("data/en"));
    }
}
