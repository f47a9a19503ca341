//! Where the archive lies, which lore reads, how many threads work.
//!
//! An archive is a folder that holds `chancery.db`. Without `--archive` it is the nearest such folder, from the current
//! one upwards, so that commands work anywhere inside it.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use chancery_archive::{Archive, ArchiveError, CORRECTIONS_FILE, Corrections, DECISIONS_FILE, Decisions};
use chancery_reader::Lore;
use chancery_reader::lore::OWN_TABLE;

/// The store's file inside an archive folder.
pub(crate) const STORE_FILE: &str = "chancery.db";

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

/// The lore: built in, or with the files of a folder and the archive's own table of actors laid over it. It lives as long as
/// the program.
pub(crate) fn lore(overlay: Option<&Path>, archive: Option<&Path>) -> anyhow::Result<&'static Lore> {
    let mut files = BTreeMap::new();
    if let Some(folder) = overlay {
        collect_files(folder, folder, &mut files)?;
        if files.is_empty() {
            bail!(
                "--lore {}: the folder holds no files; copy a file of `data/` into it and change that",
                folder.display()
            );
        }
    }
    let mut from = overlay.map(|folder| format!("--lore {}", folder.display()));
    if let Some(table) = archive.map(|folder| folder.join(OWN_TABLE)).filter(|table| table.is_file()) {
        files.insert(OWN_TABLE.to_owned(), read_text(&table)?);
        from = Some(from.map_or(String::new(), |from| from + " and ") + &table.display().to_string());
    }
    let Some(from) = from else { return Ok(Lore::builtin()) };
    let lore = Lore::with_files(&files).with_context(|| format!("cannot use {from}"))?;
    Ok(Box::leak(Box::new(lore)))
}

fn read_text(file: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("cannot read {} as UTF-8 text", file.display()))
}

/// What the user has decided about entities and corrected in rows; nothing where the archive folder has no such file.
pub(crate) fn decisions(archive: &Path) -> anyhow::Result<Decisions> {
    let corrections = corrections(archive)?;
    let file = archive.join(DECISIONS_FILE);
    if !file.is_file() {
        return Ok(Decisions { corrections, ..Decisions::default() });
    }
    let decisions = Decisions::parse(&read_text(&file)?).map_err(|line| {
        anyhow::anyhow!(
            "{}:{line}: this line is no decision about an entity; take it out, or write it as `chancery entity log` shows them",
            file.display()
        )
    })?;
    Ok(Decisions { corrections, ..decisions })
}

/// What the user has corrected in rows; nothing where the archive folder has no such file.
fn corrections(archive: &Path) -> anyhow::Result<Corrections> {
    let file = archive.join(CORRECTIONS_FILE);
    if !file.is_file() {
        return Ok(Corrections::default());
    }
    Corrections::parse(&read_text(&file)?).map_err(|detail| {
        anyhow::anyhow!("{}: {detail}; mend the file, or take the entry out", file.display())
    })
}

fn collect_files(root: &Path, folder: &Path, files: &mut BTreeMap<String, String>) -> anyhow::Result<()> {
    let cannot = || format!("cannot read the lore folder {}", folder.display());
    for entry in std::fs::read_dir(folder).with_context(cannot)? {
        let entry = entry.with_context(cannot)?;
        let path = entry.path();
        if entry.file_type().with_context(cannot)?.is_dir() {
            collect_files(root, &path, files)?;
            continue;
        }
        let Some(name) = path.strip_prefix(root).ok().and_then(Path::to_str) else {
            bail!("the name of {} is no UTF-8; rename the file", path.display());
        };
        files.insert(name.replace('\\', "/"), read_text(&path)?);
    }
    Ok(())
}

/// Threads to read with: what the user says, else one per core.
pub(crate) fn threads(asked: Option<NonZeroUsize>) -> usize {
    asked.or_else(|| std::thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get)
}

/// Opens the archive in a folder. A folder or file that may not be written is opened for reading only.
pub(crate) fn open(folder: &Path) -> anyhow::Result<Archive> {
    let store = folder.join(STORE_FILE);
    match Archive::open(&store) {
        Err(ArchiveError::ReadOnly { .. }) => Ok(Archive::open_read_only(&store)?),
        opened => Ok(opened?),
    }
}
