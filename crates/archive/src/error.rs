//! What can go wrong with an archive, each with the file and the way out.

use std::path::{Path, PathBuf};

/// An error of the archive. Messages name the file and the remedy.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// There is no such file.
    #[error("{}: no archive here; make one with `chancery init`, or name another file", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// [`crate::Archive::create`] found a file in its place.
    #[error("{}: there is a file already; open it, or choose another name", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The file is not SQLite, or SQLite of another program.
    #[error("{}: this file is no chancery archive; name an archive with `--archive`, or move the file away and make one with `chancery init`", path.display())]
    NotAnArchive {
        /// The file.
        path: PathBuf,
    },
    /// Written by a newer program.
    #[error(
        "{}: written by a newer chancery (schema {found}, this program knows up to {known}); update chancery",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Schema version of the file.
        found: i64,
        /// Newest schema version of this program.
        known: i64,
    },
    /// Written by an older program, and opened for reading only.
    #[error(
        "{}: written by an older chancery (schema {found}, this program reads {known}) and cannot be brought up to date read-only; \
         open it once with `chancery stats` in a folder that you may write to",
        path.display()
    )]
    Older {
        /// The file.
        path: PathBuf,
        /// Schema version of the file.
        found: i64,
        /// Schema version of this program.
        known: i64,
    },
    /// Another program is writing.
    #[error("{}: another program is writing to this archive; wait until it is done and try again", path.display())]
    Locked {
        /// The file.
        path: PathBuf,
    },
    /// The file may not be read.
    #[error("{}: the file may not be read; change its permissions", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
    },
    /// File or folder may not be written.
    #[error(
        "{}: file or folder may not be written; change the permissions, or copy the archive to a folder of yours",
        path.display()
    )]
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// No number is left for another document.
    #[error("{}: the archive holds as many documents as it can number; begin another one with `chancery init`", path.display())]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// No room left.
    #[error("{}: the disk is full; make room and run the command again, what was committed is safe", path.display())]
    DiskFull {
        /// The file.
        path: PathBuf,
    },
    /// The disk or the system fails in another way, or the file may not grow further.
    #[error(
        "{}: the disk or the system refuses ({detail}); check the disk, its free space and the limits on the size of files, and run the \
         command again, what was committed is safe",
        path.display()
    )]
    Disk {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        detail: String,
    },
    /// The file is broken.
    #[error("{}: the file is damaged ({detail}); restore a copy, or add the articles to a new archive; `chancery check` says more", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        detail: String,
    },
    /// The file of corrections cannot be used.
    #[error("{}: {detail}; mend the file, or move it away", path.display())]
    Corrections {
        /// The file.
        path: PathBuf,
        /// Why.
        detail: String,
    },
    /// A search that cannot be understood.
    #[error("the search `{query}` cannot be understood ({detail}); put words with marks into double quotes")]
    Query {
        /// As given.
        query: String,
        /// Why.
        detail: String,
    },
    /// A question in SQL that cannot be answered.
    #[error("SQL{place}: {detail}")]
    Statement {
        /// Where in it (`, line 1, column 8`), or empty.
        place: String,
        /// Why, and what to do.
        detail: String,
    },
    /// A shortened id that fits several.
    #[error("`{prefix}` fits more than one {what}; give more characters of the id")]
    Ambiguous {
        /// As given.
        prefix: String,
        /// `row` or `document`.
        what: &'static str,
    },
    /// A shortened id that is too short, or not hexadecimal.
    #[error("`{prefix}` is no id; give at least 6 of its characters 0-9 a-f")]
    BadId {
        /// As given.
        prefix: String,
    },
    /// A reading that cannot be stored.
    #[error(
        "document {document}: this reading cannot be stored: {detail}; `chancery check` says whether the stored bytes are sound, \
         adding the article again gives a new reading"
    )]
    BadReading {
        /// The document's id.
        document: String,
        /// Why.
        detail: String,
    },
    /// An export could not be written.
    #[error("the export could not be written: {0}; check the place it goes to")]
    Output(#[from] std::io::Error),
    /// An export could not be put into its format.
    #[error("the export could not be made: {0}; report this with the command")]
    Format(String),
    /// Anything else that SQLite reports.
    #[error("{}: {source}; run `chancery check`, and report this if it stands", path.display())]
    Sql {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        source: rusqlite::Error,
    },
}

impl ArchiveError {
    /// The error for what SQLite says about the file at `path`.
    pub(crate) fn from_sql(path: &Path, error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        let path = path.to_path_buf();
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => ArchiveError::Locked { path },
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
                ArchiveError::ReadOnly { path }
            }
            Some(ErrorCode::DiskFull) => ArchiveError::DiskFull { path },
            Some(ErrorCode::SystemIoFailure) => ArchiveError::Disk { path, detail: error.to_string() },
            Some(ErrorCode::NotADatabase) => ArchiveError::NotAnArchive { path },
            Some(ErrorCode::DatabaseCorrupt) => ArchiveError::Damaged { path, detail: error.to_string() },
            _ => ArchiveError::Sql { path, source: error },
        }
    }
}

/// Names the file in an error of SQLite.
pub(crate) trait At<T> {
    /// The same, with the file named.
    fn at(self, path: &Path) -> Result<T, ArchiveError>;
}

impl<T> At<T> for rusqlite::Result<T> {
    fn at(self, path: &Path) -> Result<T, ArchiveError> {
        self.map_err(|error| ArchiveError::from_sql(path, error))
    }
}
