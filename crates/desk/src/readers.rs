//! Archives that are open for reading, lent to one request after the other: opening one costs more than most pages.
//!
//! An open archive sees what is added to its file. It is lent as long as its file is the one that was opened, and of the schema that it had.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::SystemTime;

use chancery_archive::{Archive, ArchiveError};

/// Size and time of files: what they are known by again. An empty file is as none.
pub(crate) type Stamp = Vec<(u64, Option<SystemTime>)>;

/// The stamp of files.
pub(crate) fn stamp_of(files: &[PathBuf]) -> Stamp {
    // An empty log holds no changes: the first reader makes it, and nothing else is new then.
    let known = |file: &PathBuf| match std::fs::metadata(file) {
        Ok(known) if known.len() > 0 => (known.len(), known.modified().ok()),
        _ => (0, None),
    };
    files.iter().map(known).collect()
}

/// The file of an archive and the log of changes beside it.
pub(crate) fn files_of(store: &Path) -> [PathBuf; 2] {
    let mut log = store.as_os_str().to_owned();
    log.push("-wal");
    [store.to_owned(), PathBuf::from(log)]
}

/// What a file is known by as long as it is there, whatever is written to it; none where the system does not tell.
type Identity = Option<(u64, u64)>;

#[cfg(unix)]
fn identity_of(store: &Path) -> Identity {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(store).ok().map(|file| (file.dev(), file.ino()))
}

#[cfg(not(unix))]
fn identity_of(_: &Path) -> Identity {
    None
}

/// Archives that nobody reads at the moment, with what their files are known by.
static IDLE: Mutex<Vec<(Identity, Archive)>> = Mutex::new(Vec::new());
/// Bytes of the file that readers share in memory, at most.
const MOST_MAPPED: i64 = 1 << 40;
/// So many are kept.
const MOST_IDLE: usize = 16;

/// An archive that is given back when dropped.
pub(crate) struct Lent {
    /// Always there until it is dropped.
    archive: Option<Archive>,
    identity: Identity,
}

/// Lends an archive for reading.
///
/// # Errors
/// When it cannot be opened.
pub(crate) fn lend(store: &Path) -> Result<Lent, ArchiveError> {
    let identity = identity_of(store);
    let (mut gone, mut kept) = (Vec::new(), None);
    if let Ok(mut all) = IDLE.lock() {
        // What is kept of another file is closed, outside the lock.
        let is_other = |known: &Identity| identity.is_none() || *known != identity;
        gone = all.extract_if(.., |(known, archive)| archive.path() == store && is_other(known)).collect();
        // The one that was given back last: it remembers most of what is asked for next.
        if let Some(place) = all.iter().rposition(|(_, archive)| archive.path() == store) {
            kept = Some(all.swap_remove(place).1);
        }
    }
    if let Some(archive) = kept.filter(Archive::has_known_schema) {
        return Ok(Lent { archive: Some(archive), identity });
    }
    drop(gone);
    let archive = Archive::open_read_only(store)?;
    archive.map(MOST_MAPPED)?;
    Ok(Lent { archive: Some(archive), identity })
}

impl Deref for Lent {
    type Target = Archive;

    fn deref(&self) -> &Archive {
        self.archive.as_ref().unwrap_or_else(|| unreachable!("an archive is lent until it is given back"))
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let (Some(archive), Ok(mut idle)) = (self.archive.take(), IDLE.lock())
            && idle.len() < MOST_IDLE
        {
            idle.push((self.identity, archive));
        }
    }
}

#[cfg(test)]
mod tests {
    use chancery_record::{Document, Reading};

    use super::*;

    #[test]
    fn what_is_lent_is_kept_open_and_sees_what_was_added_meanwhile() {
        let store = std::env::temp_dir().join(format!("chancery-lent-{}.db", std::process::id()));
        let _ = std::fs::remove_file(&store);
        let add = |archive: &mut Archive, text: &str| {
            archive.add(&Reading::empty(Document::from_text(text), "test"), text.as_bytes()).unwrap();
        };
        add(&mut Archive::create(&store).unwrap(), "One.");
        let is_idle = || IDLE.lock().unwrap().iter().any(|(_, archive)| archive.path() == store);
        let lent = lend(&store).unwrap();
        assert!(!is_idle());
        assert_eq!(lent.stats().unwrap().documents, 1);
        drop(lent);
        assert!(is_idle());
        add(&mut Archive::open(&store).unwrap(), "Another.");
        let lent = lend(&store).unwrap();
        assert_eq!(lent.stats().unwrap().documents, 2);
        // The file holds all of it by itself, though somebody has it open.
        let copy = store.with_extension("copy");
        std::fs::copy(&store, &copy).unwrap();
        assert_eq!(Archive::open_read_only(&copy).unwrap().stats().unwrap().documents, 2);
        drop(lent);
        IDLE.lock().unwrap().retain(|(_, archive)| archive.path() != store);
        for file in [store, copy] {
            let _ = std::fs::remove_file(file);
        }
    }
}
