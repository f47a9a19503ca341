//! What files must not hold: paths of somebody's machine, paths outside the repository, more bytes than a diff can show.

use anyhow::Result;

use crate::problem::Problem;
use crate::repository::{Repository, strings};

/// Checks every file of the repository.
pub fn check(repository: &Repository) -> Result<Vec<Problem>> {
    let table = repository.toml("xtask/tidy.toml")?;
    let list = |name: &str| strings(&table, &["files", name]);
    let machine = Needles { needles: list("machine_paths")?, allowed: list("machine_paths_allowed")? };
    let shared = table["files"]["shared_path"].as_str().unwrap_or_default().to_owned();
    let shared = Needles { needles: vec![shared], allowed: list("shared_path_allowed")? };
    let large_allowed = list("large_allowed")?;
    let largest = table["files"]["largest_bytes"].as_integer().unwrap_or(0) as u64;
    let mut problems = Vec::new();
    for file in &repository.files {
        let path = repository.root.join(file);
        let bytes = std::fs::metadata(&path)?.len();
        if bytes > largest && !is_allowed(file, &large_allowed) {
            let message = format!("the file has {bytes} bytes");
            problems.push(Problem::new(
                file,
                0,
                message,
                format!("keep it below {largest}, or in {}", large_allowed.join(" or ")),
            ));
        }
        let content = std::fs::read(&path)?;
        let text = String::from_utf8_lossy(&content);
        problems.extend(machine.find(
            file,
            &text,
            "a path of one machine",
            "use a relative path or a variable",
        ));
        problems.extend(shared.find(
            file,
            &text,
            "a path outside the repository",
            "only tests, gold and .ci may name it",
        ));
    }
    Ok(problems)
}

/// Paths that must not stand in files, and where they may.
struct Needles {
    needles: Vec<String>,
    allowed: Vec<String>,
}

impl Needles {
    fn find(&self, file: &str, text: &str, what: &str, remedy: &str) -> Vec<Problem> {
        if is_allowed(file, &self.allowed) {
            return Vec::new();
        }
        let mut problems = Vec::new();
        for (index, line) in text.lines().enumerate() {
            for needle in self.needles.iter().filter(|needle| holds_path(line, needle)) {
                problems.push(Problem::new(file, index + 1, format!("`{needle}` is {what}"), remedy));
            }
        }
        problems
    }
}

/// True when a line holds the path at its beginning, not as the inner part of another path or an address.
fn holds_path(line: &str, needle: &str) -> bool {
    line.match_indices(needle).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|before| {
            before.is_alphanumeric() || ['.', '_', '-', '}', '~', '>'].contains(&before)
        })
    })
}

/// True when the file lies where an entry says: entries are prefixes of its path or names of folders in it.
fn is_allowed(file: &str, allowed: &[String]) -> bool {
    allowed.iter().any(|entry| file.starts_with(entry.as_str()) || file.contains(&format!("/{entry}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_count_only_from_their_beginning() {
        let inside = ["see /home/ann/x", "\"/home/ann\"", "file:///home/ann"];
        assert!(inside.iter().all(|line| holds_path(line, "/home/")));
        let other = ["https://news.example/home/world", "$OUT/tmp/", "../home/x", "<base>/home/"];
        assert!(!other.iter().any(|line| holds_path(line, "/home/")));
    }

    #[test]
    fn entries_are_prefixes_or_folders() {
        let allowed = ["gold/", "tests/", "NOTE.md"].map(str::to_owned);
        let fine = ["gold/floors/a.toml", "crates/wire/tests/a.rs", "NOTE.md"];
        assert!(fine.iter().all(|file| is_allowed(file, &allowed)));
        assert!(!is_allowed("crates/wire/src/a.rs", &allowed));
        assert!(!is_allowed("crates/marigold/src/a.rs", &allowed));
    }
}
