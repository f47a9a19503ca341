//! The files of the repository: those that git tracks or would track.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The repository.
pub struct Repository {
    /// Its root folder.
    pub root: PathBuf,
    /// Its files, relative to the root with `/` between folders, sorted; ignored files are not among them.
    pub files: Vec<String>,
}

impl Repository {
    /// The repository that this program was built in.
    pub fn open() -> Result<Self> {
        let root =
            Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask lies in no folder")?.to_owned();
        let mut files = git_files(&root)?;
        files.retain(|file| root.join(file).is_file());
        files.sort();
        files.dedup();
        Ok(Repository { root, files })
    }

    /// The text of a file.
    pub fn read(&self, file: &str) -> Result<String> {
        std::fs::read_to_string(self.root.join(file)).with_context(|| format!("cannot read {file}"))
    }

    /// A TOML file.
    pub fn toml(&self, file: &str) -> Result<toml::Table> {
        self.read(file)?.parse().with_context(|| format!("{file} is no TOML"))
    }

    /// Files below a folder with an ending.
    pub fn below<'a>(&'a self, folder: &'a str, ending: &'a str) -> impl Iterator<Item = &'a str> {
        let files = self.files.iter().map(String::as_str);
        files.filter(move |file| file.starts_with(folder) && file.ends_with(ending))
    }
}

/// Cargo, the one that runs this program, in the root of the repository.
pub fn cargo(repository: &Repository) -> Command {
    let mut command = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()));
    command.current_dir(&repository.root);
    command
}

fn git_files(root: &Path) -> Result<Vec<String>> {
    let arguments = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let output = Command::new("git").current_dir(root).args(arguments).output();
    let output = output.context("cannot run git, which lists the files; install git")?;
    if !output.status.success() {
        bail!("git cannot list the files of {}; run it in a clone of the repository", root.display());
    }
    Ok(String::from_utf8_lossy(&output.stdout).split_terminator('\0').map(str::to_owned).collect())
}

/// Strings of an array in a TOML table, such as `licences.allowed`; an absent one is an error.
pub fn strings(table: &toml::Table, path: &[&str]) -> Result<Vec<String>> {
    let missing = || format!("the list `{}` is missing", path.join("."));
    let (name, folders) = path.split_last().with_context(missing)?;
    let mut table = table;
    for folder in folders {
        table = table.get(*folder).and_then(toml::Value::as_table).with_context(missing)?;
    }
    let list = table.get(*name).and_then(toml::Value::as_array).with_context(missing)?;
    let string = |value: &toml::Value| value.as_str().map(str::to_owned);
    list.iter()
        .map(|value| string(value).with_context(|| format!("`{value}` in `{}` is no string", path.join("."))))
        .collect()
}

/// The line, from 1, on which a text first holds some words; 0 when it does not.
pub fn line_of(text: &str, words: &str) -> usize {
    text.lines().position(|line| line.contains(words)).map_or(0, |index| index + 1)
}
