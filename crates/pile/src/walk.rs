//! From the paths that a user names to files, in an order that does not depend on the file system.
//!
//! Folders are walked by name. Hidden entries and the archive's own files inside folders are passed over; links are
//! followed, every folder is visited once. What cannot be read is reported and the walk goes on.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use crate::home::{ARCHIVE_FILE, STORE_FILE};

/// Something that was left out, for the list at the end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Skip {
    /// The file or folder.
    pub file: String,
    /// Where in it.
    pub place: String,
    /// Why.
    pub reason: String,
    /// What the user can do.
    pub remedy: String,
}

impl Skip {
    /// For programs.
    pub fn json(&self) -> Json {
        json!({"file": self.file, "place": self.place, "reason": self.reason, "remedy": self.remedy})
    }
}

/// What the walk meets.
#[derive(Debug)]
pub enum Found {
    /// A file to read.
    File {
        /// Where it lies.
        path: PathBuf,
        /// Its path as the user would write it.
        label: String,
    },
    /// Standard input.
    StandardInput,
    /// Something that cannot be read.
    Skipped(Skip),
}

type Visit<'a> = &'a mut dyn FnMut(Found) -> ControlFlow<()>;

/// Visits all files under the given paths; `-` is standard input.
pub fn walk(paths: &[PathBuf], visit: Visit<'_>) {
    let mut walker = Walker { visit, seen: BTreeSet::new(), above: Vec::new() };
    for path in paths {
        if walker.visit_named(path).is_break() {
            return;
        }
    }
}

/// A file name for people: line breaks and other control characters shown as escapes.
pub fn show_name(name: &str) -> String {
    name.chars()
        .flat_map(|character| {
            let escaped: Vec<char> =
                if character.is_control() { character.escape_default().collect() } else { vec![character] };
            escaped
        })
        .collect()
}

/// A path for people.
pub fn label(path: &Path) -> String {
    show_name(&path.to_string_lossy())
}

struct Walker<'a> {
    visit: Visit<'a>,
    seen: BTreeSet<PathBuf>,
    above: Vec<PathBuf>,
}

impl Walker<'_> {
    fn visit_named(&mut self, path: &Path) -> ControlFlow<()> {
        if path == Path::new("-") {
            return (self.visit)(Found::StandardInput);
        }
        self.visit_path(path, true)
    }

    fn visit_path(&mut self, path: &Path, named: bool) -> ControlFlow<()> {
        let metadata = match fs::metadata(path) {
            Ok(metadata) => metadata,
            Err(error) => return self.skip_unreadable(path, &error),
        };
        if metadata.is_dir() {
            return self.visit_folder(path);
        }
        if metadata.is_file() || named {
            return (self.visit)(Found::File { path: path.to_owned(), label: label(path) });
        }
        self.skip(
            path,
            "it is a pipe, a socket or a device",
            "name it on the command line if it is meant to be read",
        )
    }

    fn visit_folder(&mut self, folder: &Path) -> ControlFlow<()> {
        let real = match fs::canonicalize(folder) {
            Ok(real) => real,
            Err(error) => return self.skip_unreadable(folder, &error),
        };
        if self.above.contains(&real) {
            let reason = "the link leads back to a folder above it";
            return self.skip(folder, reason, "nothing is lost; remove the link to silence this");
        }
        if !self.seen.insert(real.clone()) {
            return ControlFlow::Continue(());
        }
        let entries = match fs::read_dir(folder).and_then(Iterator::collect::<std::io::Result<Vec<_>>>) {
            Ok(entries) => entries,
            Err(error) => return self.skip_unreadable(folder, &error),
        };
        let mut names: Vec<_> = entries.iter().map(fs::DirEntry::file_name).collect();
        names.sort();
        self.above.push(real);
        for name in names.iter().filter(|name| !is_passed_over(&name.to_string_lossy())) {
            self.visit_path(&folder.join(name), false)?;
        }
        self.above.pop();
        ControlFlow::Continue(())
    }

    fn skip_unreadable(&mut self, path: &Path, error: &std::io::Error) -> ControlFlow<()> {
        let is_link = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
        let (reason, remedy) = match error.kind() {
            ErrorKind::NotFound if is_link => {
                ("the link leads nowhere".to_owned(), "mend or remove the link")
            }
            ErrorKind::NotFound => ("there is no such file or folder".to_owned(), "check the name"),
            ErrorKind::PermissionDenied => {
                ("you have no permission to read it".to_owned(), "change its permissions, or leave it out")
            }
            _ if is_link => ("the link leads round in a circle".to_owned(), "mend or remove the link"),
            _ => (error.to_string(), "check the file system"),
        };
        self.skip(path, &reason, remedy)
    }

    fn skip(&mut self, path: &Path, reason: &str, remedy: &str) -> ControlFlow<()> {
        (self.visit)(Found::Skipped(Skip {
            file: label(path),
            place: String::new(),
            reason: reason.to_owned(),
            remedy: remedy.to_owned(),
        }))
    }
}

/// Hidden entries, the store with its side files, and the file of settings.
fn is_passed_over(name: &str) -> bool {
    let of_store = name
        .strip_prefix(STORE_FILE)
        .is_some_and(|rest| matches!(rest, "" | "-wal" | "-shm" | "-journal" | ".new" | ".new-journal"));
    name.starts_with('.') || name == ARCHIVE_FILE || of_store
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_steer_the_terminal() {
        assert_eq!(show_name("a\nb\u{1b}é"), "a\\nb\\u{1b}é");
    }
}
