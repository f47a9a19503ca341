//! Where the archive lies, how many threads work; what lies in its folder is known to the room `pile`.
//!
//! An archive is a folder that holds `chancery.db`. Without `--archive` it is the nearest such folder, from the current
//! one upwards, so that commands work anywhere inside it.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
pub(crate) use chancery_pile::home::{STORE_FILE, codes, decisions, lore, lore_version, open};

/// The folder of the archive to work on.
pub(crate) fn archive_folder(named: Option<&Path>) -> anyhow::Result<PathBuf> {
    if let Some(folder) = named {
        let store = folder.join(STORE_FILE);
        if store.is_file() {
            return Ok(folder.to_owned());
        }
        if store.symlink_metadata().is_ok() {
            bail!(
                "{} is no file but a folder, a pipe or a link that leads nowhere; move it away, or name another archive",
                store.display()
            );
        }
        bail!(
            "there is no archive in {0}: it holds no {STORE_FILE}; make one with `chancery init {0}`",
            folder.display()
        );
    }
    let here = std::env::current_dir().context("cannot find the current folder")?;
    let found = here.ancestors().find(|folder| folder.join(STORE_FILE).is_file());
    found.map(Path::to_owned).with_context(|| {
        format!(
            "there is no archive in {} or above it; make one with `chancery init DIR`, or name one with `--archive DIR`",
            here.display()
        )
    })
}

/// Threads to read with: what the user says, else one per core.
pub(crate) fn threads(asked: Option<NonZeroUsize>) -> usize {
    asked.or_else(|| std::thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get)
}
