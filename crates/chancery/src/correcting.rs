//! Carrying out a correction: writing it down, and reading its document again so that it holds at once. Used by `chancery correct` and by the pages of
//! `chancery serve`.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, bail};
use chancery_archive::{Anchor, Archive, CORRECTIONS_FILE, Change, Correction, Corrections};
use chancery_reader::Lore;
use chancery_record::{DayRange, DocumentId};

use crate::commands::reread::read_stored;
use crate::config::{self, STORE_FILE};
use crate::copies::keys_of;
use crate::pipeline::{Arrived, read_piece};

const HEAD: &str = "# Corrections of rows, made with `chancery correct` or in the pages of `chancery serve`, in order; `undo` takes the one before back.\n\
    # A row is found by its id, else by the words it stood on (`quote`) with those around them. After a change by hand run `chancery reread --all`.\n";

/// What a user asks for, in words.
pub(crate) struct Asked<'a> {
    /// The row, or the beginning of its id.
    pub(crate) row: &'a str,
    /// `reject`, `retype`, `redate`, `confirm` or `reconcile`.
    pub(crate) change: &'a str,
    /// The new type with its mode (`COERCE.arrest`), the new days, or the other row.
    pub(crate) value: &'a str,
    /// Why, or empty.
    pub(crate) note: &'a str,
}

/// Corrects a row. Gives the correction as it was written down.
pub(crate) fn correct(folder: &Path, lore: &Lore, asked: &Asked<'_>) -> anyhow::Result<Correction> {
    let archive = config::open(folder)?;
    let change = match asked.change {
        "reconcile" => Change::Reconcile(Box::new(anchor(&archive, asked.value.trim())?)),
        _ => change(asked)?,
    };
    let correction =
        Correction { change, anchor: anchor(&archive, asked.row)?, note: asked.note.trim().to_owned() };
    correction.check(&lore.ontology).map_err(anyhow::Error::msg)?;
    drop(archive);
    write_down(folder, &correction)?;
    read_again(folder, lore, &correction.anchor.document)?;
    Ok(correction)
}

/// Where the row with this id, or the beginning of one, is found again.
fn anchor(archive: &Archive, id: &str) -> anyhow::Result<Anchor> {
    let Some((kind, row)) = archive.find_row(id)? else {
        bail!("the archive holds no row {id}; `chancery events` and `chancery says` show ids");
    };
    let document = row["document"].as_str().unwrap_or("");
    let text = archive.document(document)?.map(|stored| stored.text).unwrap_or_default();
    let anchor = Anchor::of(kind, &row, &text);
    if anchor.quote.is_empty() {
        bail!("row {id} stands on no words and cannot be corrected; correct the document's own data");
    }
    Ok(anchor)
}

/// Takes the last correction back. Gives the one that no longer holds.
pub(crate) fn undo(folder: &Path, lore: &Lore) -> anyhow::Result<Correction> {
    let corrections = corrections(folder)?;
    let Some(last) = corrections.standing().last().map(|last| (*last).clone()) else {
        bail!("there is no correction to take back; `chancery correct log` lists those that hold");
    };
    write_down(folder, &Correction { change: Change::Undo, anchor: Anchor::default(), note: String::new() })?;
    read_again(folder, lore, &last.anchor.document)?;
    Ok(last)
}

/// The corrections of an archive.
pub(crate) fn corrections(folder: &Path) -> anyhow::Result<Corrections> {
    Ok(config::decisions(folder)?.corrections)
}

fn change(asked: &Asked<'_>) -> anyhow::Result<Change> {
    let value = asked.value.trim();
    Ok(match asked.change {
        "reject" => Change::Reject,
        "confirm" => Change::Confirm,
        "retype" => {
            let (code, mode) = value.split_once('.').unwrap_or((value, ""));
            if code.is_empty() {
                bail!("give the right type, such as COERCE or COERCE.arrest");
            }
            Change::Retype { code: code.to_uppercase(), mode: mode.to_owned() }
        }
        "redate" if value == "unknown" => Change::Redate(DayRange::default()),
        "redate" => Change::Redate(DayRange::from_iso(value).with_context(|| {
            format!("`{value}` is no date; give a day, month or year such as 2025-06-27, 2025-06 or 2025, or `unknown`")
        })?),
        other => bail!("there is no correction `{other}`; use reject, retype, redate, confirm or reconcile"),
    })
}

fn write_down(folder: &Path, correction: &Correction) -> anyhow::Result<()> {
    // A file that cannot be read would stop every later command.
    corrections(folder)?;
    let file = folder.join(CORRECTIONS_FILE);
    let mut text = if file.exists() { String::new() } else { HEAD.to_owned() };
    text.push_str(&correction.entry());
    let written = OpenOptions::new()
        .create(true)
        .append(true)
        .open(&file)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()));
    written
        .with_context(|| format!("cannot write {}; change its permissions and correct again", file.display()))
}

/// Reads one document of the archive again with all decisions.
fn read_again(folder: &Path, lore: &Lore, document: &str) -> anyhow::Result<()> {
    let decisions = config::decisions(folder)?;
    let mut archive = Archive::open(&folder.join(STORE_FILE))?;
    let id = DocumentId(document.to_owned());
    let Some(source) = archive.source(&id)? else {
        bail!(
            "the archive no longer holds document {document}; the correction is written down and waits for it"
        );
    };
    match read_piece(lore, &decisions, read_stored(&id, &source)) {
        Arrived::Read { reading, format, .. } => {
            let mut writer = archive.writer()?;
            writer.replace(&reading, format.name, keys_of(&reading.document))?;
            writer.finish()?;
            Ok(())
        }
        Arrived::Skipped(skip) => bail!(
            "document {document} cannot be read again ({}); the correction is written down and holds once it can be",
            skip.reason
        ),
    }
}
