//! Opening and making the archive file.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chancery_record::Kind;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::corrections::{CORRECTIONS_FILE, Corrections};
use crate::error::At;
use crate::known::Known;
use crate::migrations::{APPLICATION_ID, SCHEMA_VERSION, migrate};
use crate::packing::Unpacker;
use crate::scan::{LastSearch, LastWalk};
use crate::shape::Shape;
use crate::{ArchiveError, Writer};

/// Ending of the name of an archive that is being made.
const UNFINISHED: &str = ".new";

/// Pages that a reader keeps in memory, in KiB. A server holds many readers, and the bound on SQLite's memory is one for all of them.
pub(crate) const READER_CACHE: i64 = 8 << 10;
/// Pages that a writer keeps in memory, in KiB at most. Keys of rows and pairs of actors come in no order, so that a batch touches
/// pages all over the indexes; with less the pages of one batch are written twice and read again for the next.
const WRITER_CACHE: i64 = 256 << 10;
/// Pages in the write-ahead log before they are put into the file. A page that many batches touch is then written there once.
const LOG_PAGES: i64 = 16 << 10;

/// How long a writer waits for another one.
const PATIENCE: Duration = Duration::from_secs(5);

/// An open archive: one SQLite file.
///
/// May be moved to another thread, not shared; open the file once per thread. Readers and one writer work side by side.
pub struct Archive {
    pub(crate) connection: Connection,
    pub(crate) path: PathBuf,
    shapes: Vec<Shape>,
    /// The last search.
    pub(crate) last_search: RefCell<Option<LastSearch>>,
    /// The last lists that were walked in the order of days, the last one first.
    pub(crate) last_walks: RefCell<Vec<LastWalk>>,
    /// What the snapshot that lives has read of documents.
    pub(crate) known: RefCell<Known>,
    /// What undoes packed cells for questions that read one document after the other.
    pub(crate) unpacker: RefCell<Unpacker>,
}

impl Drop for Archive {
    /// What was committed goes into the file itself, also where readers keep the log beside it alive.
    fn drop(&mut self) {
        let is_written = !self.connection.is_readonly("main").unwrap_or(true);
        if is_written && self.connection.is_autocommit() {
            // Nothing is lost when this fails: the log is taken in later.
            let _ = self.connection.execute_batch("PRAGMA wal_checkpoint(PASSIVE)");
        }
    }
}

impl Archive {
    /// Makes a new archive. Fails when there is a file at `path`.
    pub fn create(path: &Path) -> Result<Self, ArchiveError> {
        if fs::symlink_metadata(path).is_ok() {
            return Err(ArchiveError::Exists { path: path.to_path_buf() });
        }
        // Made under another name first, so that a kill never leaves half an archive under the wanted one.
        let unfinished = beside(path, UNFINISHED);
        remove_with_journals(&unfinished);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&unfinished, flags).at(path)?;
        migrate(&connection, 0).at(path)?;
        connection.close().map_err(|(_, error)| error).at(path)?;
        put_in_place(&unfinished, path)?;
        sync_folder(path);
        Archive::open(path)
    }

    /// Opens an archive for reading and writing; an older schema is brought up to date in one transaction.
    ///
    /// Refuses files that are no archive and files of a newer program.
    pub fn open(path: &Path) -> Result<Self, ArchiveError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = connect(path, flags)?;
        connection.busy_timeout(PATIENCE).at(path)?;
        let version = check_version(&connection, path)?;
        if connection.is_readonly("main").at(path)? {
            return Err(ArchiveError::ReadOnly { path: path.to_path_buf() });
        }
        connection.pragma_update(None, "journal_mode", "wal").at(path)?;
        connection.pragma_update(None, "synchronous", "full").at(path)?;
        // Parents and children are kept together by the writer; `verify` checks them.
        connection.pragma_update(None, "foreign_keys", false).at(path)?;
        if version < SCHEMA_VERSION {
            migrate(&connection, version).map_err(|error| cannot_upgrade(path, error))?;
        }
        // A kill while the archive was made may have left its first name behind.
        remove_with_journals(&beside(path, UNFINISHED));
        Archive::with(connection, path)
    }

    /// Opens an archive for reading only; works in a folder that may not be written.
    pub fn open_read_only(path: &Path) -> Result<Self, ArchiveError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = connect(path, flags)?;
        connection.busy_timeout(PATIENCE).at(path)?;
        let (connection, version) = match check_version(&connection, path) {
            Ok(version) => (connection, version),
            // Without a place for the files beside it, a file at rest can still be read as one that never changes.
            Err(ArchiveError::ReadOnly { .. }) if !has_unmerged_changes(path) => {
                let flags = flags | OpenFlags::SQLITE_OPEN_URI;
                let connection = Connection::open_with_flags(immutable_uri(path), flags).at(path)?;
                let version = check_version(&connection, path)?;
                (connection, version)
            }
            Err(error) => return Err(error),
        };
        if version < SCHEMA_VERSION {
            return Err(ArchiveError::Older {
                path: path.to_path_buf(),
                found: version,
                known: SCHEMA_VERSION,
            });
        }
        Archive::with(connection, path)
    }

    fn with(connection: Connection, path: &Path) -> Result<Self, ArchiveError> {
        // A file may come from anybody: its views and triggers get no function that reaches outside, what SQLite keeps for itself is not
        // written by hand, and a page whose cells do not fit is damage, not data.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true).at(path)?;
        connection.pragma_update(None, "trusted_schema", false).at(path)?;
        connection.pragma_update(None, "cell_size_check", true).at(path)?;
        connection.set_prepared_statement_cache_capacity(128);
        connection.pragma_update(None, "cache_size", -READER_CACHE).at(path)?;
        connection.pragma_update(None, "temp_store", "memory").at(path)?;
        let shapes = Kind::ALL.iter().map(|(kind, _)| Shape::of(*kind)).collect();
        Ok(Archive {
            connection,
            path: path.to_path_buf(),
            shapes,
            last_search: RefCell::default(),
            last_walks: RefCell::default(),
            known: RefCell::default(),
            unpacker: RefCell::default(),
        })
    }

    /// Whether the file still has the schema that this program knows: a newer one may have brought it up to date since it was opened.
    pub fn has_known_schema(&self) -> bool {
        check_version(&self.connection, &self.path).is_ok_and(|version| version == SCHEMA_VERSION)
    }

    /// How long a writer waits for another one before it gives up with [`ArchiveError::Locked`]; 5 seconds unless set.
    pub fn set_patience(&self, patience: Duration) -> Result<(), ArchiveError> {
        self.connection.busy_timeout(patience).at(&self.path)
    }

    /// Lays the file into the memory of the process, up to so many bytes: what the system holds of it is then read where it lies, and all who have it open
    /// share it. For servers. Where the system cannot do so the file is read as before.
    ///
    /// A page that lies there is looked at anew each time it is used, so the sizes of its cells are no longer gone over first: what does not fit is found
    /// when it is read.
    pub fn map(&self, bytes: i64) -> Result<(), ArchiveError> {
        self.connection.pragma_update(None, "cell_size_check", false).at(&self.path)?;
        self.connection.pragma_update(None, "mmap_size", bytes).at(&self.path)
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the user has corrected, from the file beside the store; nothing where there is none.
    ///
    /// # Errors
    /// When the file cannot be read, or holds something else.
    pub fn corrections(&self) -> Result<Corrections, ArchiveError> {
        let path = self.path.with_file_name(CORRECTIONS_FILE);
        let fault = |detail: String| ArchiveError::Corrections { path: path.clone(), detail };
        match std::fs::read_to_string(&path) {
            Ok(text) => Corrections::parse(&text).map_err(fault),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Corrections::default()),
            Err(error) => Err(fault(error.to_string())),
        }
    }

    /// Starts adding and removing. The writer commits as it goes; see [`Writer`].
    pub fn writer(&mut self) -> Result<Writer<'_>, ArchiveError> {
        self.connection.pragma_update(None, "cache_size", -WRITER_CACHE).at(&self.path)?;
        self.connection.pragma_update(None, "wal_autocheckpoint", LOG_PAGES).at(&self.path)?;
        Writer::start(self)
    }

    /// Makes the file as small as it can be and wipes what removed documents left in it. Needs as much free disk again.
    pub fn compact(&mut self) -> Result<(), ArchiveError> {
        self.forget_unused_actors()?;
        self.forget_unused_labels()?;
        self.connection
            .execute_batch("INSERT INTO sentence_index(sentence_index) VALUES ('optimize'); VACUUM; PRAGMA wal_checkpoint(TRUNCATE);")
            .at(&self.path)
    }

    pub(crate) fn shape(&self, kind: Kind) -> &Shape {
        // `Kind::ALL` lists the kinds in the order of their declaration.
        &self.shapes[kind as usize]
    }
}

/// `path` with `ending` put after its name.
pub(crate) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn remove_with_journals(path: &Path) {
    for ending in ["", "-journal", "-wal", "-shm"] {
        let _ = fs::remove_file(beside(path, ending));
    }
}

/// Gives the finished file its name; never over another file where the file system knows hard links.
fn put_in_place(unfinished: &Path, path: &Path) -> Result<(), ArchiveError> {
    let placed = match fs::hard_link(unfinished, path) {
        Ok(()) => {
            let _ = fs::remove_file(unfinished);
            Ok(())
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Err(error),
        Err(_) => fs::rename(unfinished, path),
    };
    placed.map_err(|error| {
        remove_with_journals(unfinished);
        match error.kind() {
            std::io::ErrorKind::AlreadyExists => ArchiveError::Exists { path: path.to_path_buf() },
            _ => ArchiveError::ReadOnly { path: path.to_path_buf() },
        }
    })
}

/// Makes the new name survive a loss of power, where the system can do that.
fn sync_folder(path: &Path) {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let _ = fs::File::open(folder).and_then(|folder| folder.sync_all());
}

/// The first bytes of a file of SQLite.
const HEAD: u64 = 100;

/// Looks at the file from outside, because SQLite takes an empty file for an empty database. It must not be opened here: whoever closes a file
/// gives up all locks that the process holds on it, those of other connections too, and another program may then take the log away under them.
fn check_file(path: &Path) -> Result<(), ArchiveError> {
    let path_buf = || path.to_path_buf();
    match fs::metadata(path) {
        Ok(file) if file.is_file() && file.len() >= HEAD => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(ArchiveError::Missing { path: path_buf() })
        }
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            Err(ArchiveError::Unreadable { path: path_buf() })
        }
        _ => Err(ArchiveError::NotAnArchive { path: path_buf() }),
    }
}

/// Connects to a file that is there. What cannot be opened at all may not be read.
fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, ArchiveError> {
    check_file(path)?;
    Connection::open_with_flags(path, flags).map_err(|error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::CannotOpen) => ArchiveError::Unreadable { path: path.to_path_buf() },
        _ => ArchiveError::from_sql(path, error),
    })
}

/// The schema version of an archive that this program can read.
fn check_version(connection: &Connection, path: &Path) -> Result<i64, ArchiveError> {
    let number = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).at(path);
    if number("application_id")? != APPLICATION_ID {
        return Err(ArchiveError::NotAnArchive { path: path.to_path_buf() });
    }
    let found = number("user_version")?;
    if found > SCHEMA_VERSION {
        return Err(ArchiveError::Newer { path: path.to_path_buf(), found, known: SCHEMA_VERSION });
    }
    if found < 1 {
        let detail = format!("its schema version is {found}");
        return Err(ArchiveError::Damaged { path: path.to_path_buf(), detail });
    }
    Ok(found)
}

/// A step that does not fit the file means that the file is not what its version says.
fn cannot_upgrade(path: &Path, error: rusqlite::Error) -> ArchiveError {
    match ArchiveError::from_sql(path, error) {
        ArchiveError::Sql { path, source } => {
            ArchiveError::Damaged { path, detail: format!("it cannot be brought up to date: {source}") }
        }
        other => other,
    }
}

fn has_unmerged_changes(path: &Path) -> bool {
    // SQLite puts the files beside the real one.
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    fs::metadata(beside(&real, "-wal")).is_ok_and(|wal| wal.len() > 0)
}

fn immutable_uri(path: &Path) -> String {
    let mut uri = String::from("file:");
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'_' | b'-' => uri.push(*byte as char),
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri + "?immutable=1"
}
