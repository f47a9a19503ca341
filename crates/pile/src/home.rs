//! What lies in an archive folder and how it is opened: the store, the settings, the user's decisions, the own table of actors.

use std::collections::BTreeMap;
use std::path::Path;

use chancery_archive::{Archive, ArchiveError, CORRECTIONS_FILE, Corrections, DECISIONS_FILE, Decisions};
use chancery_reader::Lore;
use chancery_reader::lore::{Codes, OWN_TABLE};

use crate::PileError;

/// The store's file inside an archive folder.
pub const STORE_FILE: &str = "chancery.db";

/// The file of settings inside an archive folder.
pub const ARCHIVE_FILE: &str = "chancery.toml";

/// The lore: built in, or with the files of a folder and the archive's own table of actors laid over it. It lives as long as
/// the program.
///
/// # Errors
/// When files cannot be read or used.
pub fn lore(overlay: Option<&Path>, archive: Option<&Path>) -> Result<&'static Lore, PileError> {
    let Some(laid) = Laid::find(overlay, archive)? else { return Ok(Lore::builtin()) };
    let lore =
        Lore::with_files(&laid.files).map_err(|cause| PileError::BadLore { from: laid.from, cause })?;
    Ok(Box::leak(Box::new(lore)))
}

/// The codes of the same lore, for what reads no text: they are there long before the whole is. Rules and words of the folder are not looked at.
///
/// # Errors
/// When files cannot be read, or the ontology or a table of actors cannot be used.
pub fn codes(overlay: Option<&Path>, archive: Option<&Path>) -> Result<&'static Codes, PileError> {
    let Some(laid) = Laid::find(overlay, archive)? else { return Ok(Codes::builtin()) };
    let codes =
        Codes::with_files(&laid.files).map_err(|cause| PileError::BadLore { from: laid.from, cause })?;
    Ok(Box::leak(Box::new(codes)))
}

/// The version of the same lore. The files are not looked at.
///
/// # Errors
/// When files cannot be read.
pub fn lore_version(overlay: Option<&Path>, archive: Option<&Path>) -> Result<String, PileError> {
    let files = Laid::find(overlay, archive)?.map(|laid| laid.files);
    Ok(Lore::version_with(&files.unwrap_or_default()))
}

/// Files that are laid over the built-in lore.
struct Laid {
    /// Texts by path from the data folder.
    files: BTreeMap<String, String>,
    /// Where they come from, in words.
    from: String,
}

impl Laid {
    /// The files of a folder and the archive's own table of actors; none where there is neither.
    fn find(overlay: Option<&Path>, archive: Option<&Path>) -> Result<Option<Laid>, PileError> {
        let mut files = BTreeMap::new();
        if let Some(folder) = overlay {
            collect_files(folder, folder, &mut files)?;
            if files.is_empty() {
                return Err(PileError::EmptyLore { folder: folder.to_owned() });
            }
        }
        let mut from = overlay.map(|folder| format!("the lore folder {}", folder.display()));
        if let Some(table) = archive.map(|folder| folder.join(OWN_TABLE)).filter(|table| table.is_file()) {
            files.insert(OWN_TABLE.to_owned(), read_text(&table)?);
            from = Some(from.map_or(String::new(), |from| from + " and ") + &table.display().to_string());
        }
        Ok(from.map(|from| Laid { files, from }))
    }
}

fn read_text(file: &Path) -> Result<String, PileError> {
    std::fs::read_to_string(file).map_err(|cause| PileError::Text { path: file.to_owned(), cause })
}

fn collect_files(root: &Path, folder: &Path, files: &mut BTreeMap<String, String>) -> Result<(), PileError> {
    let cannot = |cause| PileError::LoreFolder { folder: folder.to_owned(), cause };
    for entry in std::fs::read_dir(folder).map_err(cannot)? {
        let entry = entry.map_err(cannot)?;
        let path = entry.path();
        if entry.file_type().map_err(cannot)?.is_dir() {
            collect_files(root, &path, files)?;
            continue;
        }
        let Some(name) = path.strip_prefix(root).ok().and_then(Path::to_str) else {
            return Err(PileError::Name { path });
        };
        files.insert(name.replace('\\', "/"), read_text(&path)?);
    }
    Ok(())
}

/// What the user has decided about entities and corrected in rows; nothing where the archive folder has no such file.
///
/// # Errors
/// When a file cannot be read, or a line of it is no decision.
pub fn decisions(archive: &Path) -> Result<Decisions, PileError> {
    let corrections = corrections(archive)?;
    let file = archive.join(DECISIONS_FILE);
    if !file.is_file() {
        return Ok(Decisions { corrections, ..Decisions::default() });
    }
    let decisions =
        Decisions::parse(&read_text(&file)?).map_err(|line| PileError::Decision { file, line })?;
    Ok(Decisions { corrections, ..decisions })
}

/// What the user has corrected in rows; nothing where the archive folder has no such file.
fn corrections(archive: &Path) -> Result<Corrections, PileError> {
    let file = archive.join(CORRECTIONS_FILE);
    if !file.is_file() {
        return Ok(Corrections::default());
    }
    Corrections::parse(&read_text(&file)?).map_err(|detail| PileError::Correction { file, detail })
}

/// Opens the archive in a folder. A folder or file that may not be written is opened for reading only.
///
/// # Errors
/// When there is no archive, or it cannot be opened.
pub fn open(folder: &Path) -> Result<Archive, ArchiveError> {
    let store = folder.join(STORE_FILE);
    match Archive::open(&store) {
        Err(ArchiveError::ReadOnly { .. }) => Archive::open_read_only(&store),
        opened => opened,
    }
}
