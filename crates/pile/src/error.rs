//! What can go wrong with what a user names.

use std::path::PathBuf;

use chancery_archive::ArchiveError;
use chancery_reader::LoreError;

/// The error of this room.
#[derive(Debug, thiserror::Error)]
pub enum PileError {
    /// A name that the actor tables do not hold.
    #[error("{}", no_actor(words, near))]
    NoActor {
        /// As given.
        words: String,
        /// Names that differ from it by a slip of the pen, with their codes.
        near: Vec<String>,
    },
    /// Two actors that are none.
    #[error("`{words}` is no pair; give two actors parted by a comma, such as AZE,RUS")]
    NoPair {
        /// As given.
        words: String,
    },
    /// A type or mode of events that is none.
    #[error("{message}")]
    NoCode {
        /// What is wrong with it, and what there is.
        message: String,
    },
    /// A folder of lore without files.
    #[error("the lore folder {} holds no files; copy a file of `data/` into it and change that", folder.display())]
    EmptyLore {
        /// The folder.
        folder: PathBuf,
    },
    /// Files of lore that cannot be used.
    #[error("cannot use {from}: {cause}")]
    BadLore {
        /// Where they lie.
        from: String,
        /// What is wrong with them.
        cause: LoreError,
    },
    /// A folder of lore that cannot be read.
    #[error("cannot read the lore folder {}: {cause}", folder.display())]
    LoreFolder {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
    /// A file name that cannot be one of `data/`.
    #[error("the name of {} is no UTF-8; rename the file", path.display())]
    Name {
        /// The file.
        path: PathBuf,
    },
    /// A file that should be text.
    #[error("cannot read {} as UTF-8 text: {cause}", path.display())]
    Text {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
    /// A line of the file of decisions that is none.
    #[error(
        "{}:{line}: this line is no decision about an entity; take it out, or write it as `chancery entity log` shows them",
        file.display()
    )]
    Decision {
        /// The file.
        file: PathBuf,
        /// Its line, from 1.
        line: usize,
    },
    /// The file of corrections.
    #[error("{}: {detail}; mend the file, or take the entry out", file.display())]
    Correction {
        /// The file.
        file: PathBuf,
        /// Where in it, and what is wrong.
        detail: String,
    },
    /// The archive.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

fn no_actor(words: &str, near: &[String]) -> String {
    if near.is_empty() {
        format!(
            "no actor is called `{words}`; give an ISO 3166 code such as AZE, or a country's name in English"
        )
    } else {
        format!("no actor is called `{words}`; did you mean {}?", near.join(" or "))
    }
}
