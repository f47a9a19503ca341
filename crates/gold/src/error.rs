//! What can go wrong in this room, one type. Messages name the file, the place and the remedy.

use std::path::{Path, PathBuf};

/// A failure of `chancery-gold`.
#[derive(Debug, thiserror::Error)]
pub enum GoldError {
    /// A file or folder that cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A line that is not what the format asks for.
    #[error("{}:{line}: {message}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong and what to do.
        message: String,
    },
    /// Data for reading that cannot be used.
    #[error("the data folder cannot be used: {0}")]
    Lore(#[from] chancery_reader::LoreError),
    /// A scorer that did not run or whose answer cannot be understood.
    #[error("{0}")]
    Scorer(String),
    /// Anything else, in words.
    #[error("{0}")]
    Other(String),
}

impl GoldError {
    /// Names the file of an input or output error.
    pub fn at(path: &Path) -> impl Fn(std::io::Error) -> GoldError {
        move |source| GoldError::File { path: path.to_owned(), source }
    }

    /// A wrong line of a file.
    pub fn line(path: &Path, line: usize, message: impl Into<String>) -> GoldError {
        GoldError::Line { path: path.to_owned(), line, message: message.into() }
    }
}
