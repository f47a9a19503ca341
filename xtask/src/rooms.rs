//! The rooms and their edges: what may depend on what (`rooms.toml`), in the Cargo.toml files, in the sources, and in the table
//! of ARCHITECTURE.md.

use anyhow::{Context, Result};

use crate::metadata::Metadata;
use crate::problem::Problem;
use crate::repository::{Repository, line_of, strings};

const ROOMS_FILE: &str = "xtask/rooms.toml";
const ARCHITECTURE: &str = "ARCHITECTURE.md";

/// A room with the rooms that it may use.
struct Room {
    name: String,
    may_use: Vec<String>,
    tests_use: Vec<String>,
}

impl Room {
    fn package(&self) -> String {
        package_of(&self.name)
    }

    fn folder(&self) -> String {
        if ["python", "xtask"].contains(&self.name.as_str()) {
            self.name.clone()
        } else {
            format!("crates/{}", self.name)
        }
    }

    fn manifest(&self) -> String {
        format!("{}/Cargo.toml", self.folder())
    }
}

fn package_of(room: &str) -> String {
    if ["chancery", "xtask"].contains(&room) { room.to_owned() } else { format!("chancery-{room}") }
}

/// All checks of the rooms.
pub fn check(repository: &Repository, metadata: &Metadata) -> Result<Vec<Problem>> {
    let table = repository.toml(ROOMS_FILE)?;
    let uses = table.get("uses").and_then(toml::Value::as_table).context("rooms.toml has no [uses]")?;
    let tests = table.get("tests_use").and_then(toml::Value::as_table);
    let mut rooms = Vec::new();
    for name in uses.keys() {
        rooms.push(Room {
            name: name.clone(),
            may_use: strings(&table, &["uses", name])?,
            tests_use: tests
                .filter(|tests| tests.contains_key(name))
                .map_or(Ok(Vec::new()), |_| strings(&table, &["tests_use", name]))?,
        });
    }
    let mut problems = unknown_packages(&rooms, metadata);
    for room in &rooms {
        problems.extend(check_edges(room, repository, metadata)?);
        problems.extend(check_words(room, &table, repository)?);
    }
    problems.extend(check_owners(&rooms, &table, repository, metadata)?);
    problems.extend(check_native(&table, metadata)?);
    problems.extend(check_architecture(&rooms, &repository.read(ARCHITECTURE)?));
    Ok(problems)
}

fn unknown_packages(rooms: &[Room], metadata: &Metadata) -> Vec<Problem> {
    let known: Vec<String> = rooms.iter().map(Room::package).collect();
    let ours = metadata.packages.values().filter(|package| package.ours && !known.contains(&package.name));
    ours.map(|package| {
        let message = format!("the package {} is no room of [uses]", package.name);
        Problem::new(
            ROOMS_FILE,
            0,
            message,
            "add it with the rooms that it may use, and a row in ARCHITECTURE.md",
        )
    })
    .collect()
}

fn check_edges(room: &Room, repository: &Repository, metadata: &Metadata) -> Result<Vec<Problem>> {
    let Some((_, package)) = metadata.ours(&room.package()) else {
        let message = format!("there is no package {}", room.package());
        return Ok(vec![Problem::new(ROOMS_FILE, 0, message, "take the room out of [uses]")]);
    };
    let manifest = repository.read(&room.manifest())?;
    let allowed: Vec<String> = room.may_use.iter().map(|other| package_of(other)).collect();
    let in_tests: Vec<String> = room.tests_use.iter().map(|other| package_of(other)).collect();
    let mut problems = Vec::new();
    for other in &package.asks_for {
        let only_tests = in_tests.contains(other) && section_of(&manifest, other) == "[dev-dependencies]";
        if metadata.ours(other).is_some() && !allowed.contains(other) && !only_tests {
            let may = if allowed.is_empty() { "no other room".to_owned() } else { allowed.join(", ") };
            let message = format!("{} must not depend on {other}", room.package());
            let remedy = format!(
                "it may use {may}; move the code to the room that may, or change xtask/rooms.toml with a reason"
            );
            problems.push(Problem::new(room.manifest(), line_of(&manifest, other), message, remedy));
        }
    }
    Ok(problems)
}

/// The section of a manifest in which a dependency first stands.
fn section_of<'a>(manifest: &'a str, name: &str) -> &'a str {
    let before = manifest.lines().take_while(|line| !line.starts_with(name));
    before.filter(|line| line.starts_with('[')).last().unwrap_or("").trim()
}

/// Words that must not stand in the sources of a room. Test modules are left out: they stand last in a file.
fn check_words(room: &Room, table: &toml::Table, repository: &Repository) -> Result<Vec<Problem>> {
    let never = table.get("never").and_then(toml::Value::as_table);
    if !never.is_some_and(|never| never.contains_key(&room.name)) {
        return Ok(Vec::new());
    }
    let words = strings(table, &["never", &room.name])?;
    let folder = format!("{}/src/", room.folder());
    let mut problems = Vec::new();
    for file in repository.below(&folder, ".rs").filter(|file| !file.ends_with("/tests.rs")) {
        problems.extend(forbidden_words(file, &repository.read(file)?, &room.name, &words));
    }
    Ok(problems)
}

fn forbidden_words(file: &str, text: &str, room: &str, words: &[String]) -> Vec<Problem> {
    let lines = text.lines().enumerate().take_while(|(_, line)| line.trim() != "#[cfg(test)]");
    let mut problems = Vec::new();
    for (index, line) in lines.filter(|(_, line)| !line.trim_start().starts_with("//")) {
        for word in words.iter().filter(|word| line.contains(word.as_str())) {
            let message = format!("the room {room} must not use {word}");
            problems.push(Problem::new(file, index + 1, message, "let the caller pass the value in"));
        }
    }
    problems
}

fn check_owners(
    rooms: &[Room],
    table: &toml::Table,
    repository: &Repository,
    metadata: &Metadata,
) -> Result<Vec<Problem>> {
    let owners = table.get("owners").and_then(toml::Value::as_table).context("rooms.toml has no [owners]")?;
    let mut problems = Vec::new();
    for name in owners.keys() {
        let owners = strings(table, &["owners", name])?;
        let in_tests = strings(table, &["owners_in_tests", name]).unwrap_or_default();
        for room in rooms.iter().filter(|room| !owners.contains(&room.name)) {
            let asks =
                metadata.ours(&room.package()).is_some_and(|(_, package)| package.asks_for.contains(name));
            let manifest = repository.read(&room.manifest())?;
            let only_tests =
                in_tests.contains(&room.name) && section_of(&manifest, name) == "[dev-dependencies]";
            if asks && !only_tests {
                let line = line_of(&manifest, name);
                let message = format!("the crate {name} belongs to {} only", owners.join(" and "));
                problems.push(Problem::new(room.manifest(), line, message, "use what that room offers"));
            }
        }
    }
    Ok(problems)
}

fn check_native(table: &toml::Table, metadata: &Metadata) -> Result<Vec<Problem>> {
    let mut problems = Vec::new();
    for room in strings(table, &["no_native", "rooms"])? {
        let Some((id, _)) = metadata.ours(&package_of(&room)) else { continue };
        for package in metadata.closure(id) {
            if !package.links.is_empty() {
                let message =
                    format!("{room} links the native library {} through {}", package.links, package.name);
                problems.push(Problem::new(
                    format!("crates/{room}/Cargo.toml"),
                    0,
                    message,
                    "drop the dependency or its feature",
                ));
            }
        }
    }
    Ok(problems)
}

/// The table of ARCHITECTURE.md says the same as `rooms.toml`: rows ``| `room` | ... | `used` `used` | ... |``.
fn check_architecture(rooms: &[Room], text: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    for room in rooms {
        let opening = format!("| `{}` |", room.name);
        let Some((index, row)) = text.lines().enumerate().find(|(_, line)| line.starts_with(&opening)) else {
            let message = format!("the table of rooms has no row for {}", room.name);
            problems.push(Problem::new(ARCHITECTURE, 0, message, "describe the room"));
            continue;
        };
        let cell = row.split('|').nth(3).unwrap_or_default();
        let mut told: Vec<&str> = cell.split('`').skip(1).step_by(2).collect();
        let mut allowed: Vec<&str> = room.may_use.iter().map(String::as_str).collect();
        told.sort_unstable();
        allowed.sort_unstable();
        if told != allowed {
            let message = format!(
                "{} may use [{}] here, but [{}] in {ROOMS_FILE}",
                room.name,
                told.join(" "),
                allowed.join(" ")
            );
            problems.push(Problem::new(ARCHITECTURE, index + 1, message, "make the two say the same"));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(name: &str, may_use: &[&str]) -> Room {
        Room {
            name: name.to_owned(),
            may_use: may_use.iter().map(|other| (*other).to_owned()).collect(),
            tests_use: Vec::new(),
        }
    }

    #[test]
    fn the_table_must_tell_each_room_with_its_edges() {
        let text = "| room | is | uses |\n| `record` | nouns | |\n| `chart` | drawings | `course` `record` | no store |\n";
        assert!(
            check_architecture(&[room("record", &[]), room("chart", &["record", "course"])], text).is_empty()
        );
        let problems = check_architecture(&[room("chart", &["record"]), room("desk", &[])], text);
        assert_eq!(problems.len(), 2);
        assert_eq!(problems[0].line, 3);
        assert!(problems[1].message.contains("no row for desk"));
    }

    #[test]
    fn words_are_found_in_code_but_not_in_comments_or_tests() {
        let text = "//! no std::fs here\nuse std::fs::File;\n#[cfg(test)]\nmod tests { use std::fs; }\n";
        let problems = forbidden_words("a.rs", text, "reader", &["std::fs".to_owned()]);
        assert_eq!(problems.iter().map(|problem| problem.line).collect::<Vec<_>>(), [2]);
    }
}
