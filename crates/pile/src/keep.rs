//! Puts what comes out of the pipeline into the archive and counts it.

use std::collections::BTreeMap;

use chancery_archive::{Added, ArchiveError, Origin, Writer};
use chancery_record::{Basis, DayRange, DocumentMeta, Kind, Note, NoteLevel, Reading};
use serde_json::{Value as Json, json};

use crate::copies::keys_of;
use crate::pipeline::Arrived;
use crate::walk::Skip;

/// Counts of one run of adding, with what a user should look at.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// Documents that were not there before.
    pub added: usize,
    /// Documents that were there with the same reading.
    pub already: usize,
    /// Documents that were there with another reading.
    pub replaced: usize,
    /// Sentences of added and replaced documents.
    pub sentences: usize,
    /// Their rows, dropped blocks aside.
    pub rows: BTreeMap<Kind, usize>,
    /// Their dropped blocks.
    pub left_out: usize,
    /// Files with a document whose day of publication is not known, or only by its bounds.
    pub unsure: Vec<(String, Option<DayRange>)>,
    /// Files with what was odd about their documents.
    pub warnings: Vec<(String, String)>,
    /// What was left out, and why.
    pub skipped: Vec<Skip>,
}

impl Tally {
    /// Counts a document.
    pub fn document(&mut self, file: &str, reading: &Reading, notes: &[Note], added: Added) {
        match added {
            Added::New => self.added += 1,
            Added::Replaced => self.replaced += 1,
            Added::Already => {
                self.already += 1;
                return;
            }
        }
        self.sentences += reading.sentences.len();
        for (kind, _) in reading.heads().filter(|(kind, _)| *kind != Kind::Dropped) {
            *self.rows.entry(kind).or_default() += 1;
        }
        self.left_out += reading.dropped.len();
        let meta = &reading.document.meta;
        if is_unsure(meta) {
            let days = meta.published.filter(|days| !days.is_unknown());
            self.unsure.push((file.to_owned(), days));
        }
        let grave = notes.iter().chain(&reading.notes).filter(|note| note.level == NoteLevel::Warning);
        self.warnings.extend(grave.map(|note| (file.to_owned(), note.message.clone())));
    }

    /// For programs. `days_in_words` writes a range of days for people.
    pub fn json(&self, days_in_words: fn(&DayRange) -> String) -> Json {
        let message = |(file, message): (&String, String)| json!({"file": file, "message": message});
        let unsure = self.unsure.iter().map(|(file, days)| (file, why_unsure(days.as_ref(), days_in_words)));
        json!({
            "added": self.added,
            "replaced": self.replaced,
            "already_there": self.already,
            "sentences": self.sentences,
            "left_out": self.left_out,
            "rows": self.rows.iter().map(|(kind, rows)| (kind.name().to_owned(), json!(rows)))
                .collect::<serde_json::Map<_, _>>(),
            "unsure_dates": unsure.map(message).collect::<Vec<_>>(),
            "warnings": self.warnings.iter().map(|(file, words)| message((file, words.clone()))).collect::<Vec<_>>(),
            "skipped": self.skipped.iter().map(Skip::json).collect::<Vec<_>>(),
        })
    }
}

/// Why a day of publication is unsure, for people.
pub fn why_unsure(days: Option<&DayRange>, days_in_words: fn(&DayRange) -> String) -> String {
    match days {
        None => "no day of publication found; relative dates in it stay open".to_owned(),
        Some(days) => format!("published {}, as far as it says", days_in_words(days)),
    }
}

/// True where the day of publication is not known for sure.
fn is_unsure(meta: &DocumentMeta) -> bool {
    let bounded = meta.published_basis == Basis::Bounds;
    meta.published.is_none_or(|days| bounded || days.start.is_none() || days.end.is_none())
}

/// Stores what arrived and counts it. `columns` are those that the user named; they are kept for reading again. A reading that
/// cannot be stored is skipped.
///
/// # Errors
/// When the archive cannot be written.
pub fn keep(
    arrived: Arrived,
    columns: &BTreeMap<String, String>,
    writer: &mut Writer<'_>,
    tally: &mut Tally,
) -> Result<(), ArchiveError> {
    match arrived {
        Arrived::Skipped(skip) => tally.skipped.push(skip),
        Arrived::Read { file, reading, source, format, notes } => {
            let columns = if format.has_columns { columns.clone() } else { BTreeMap::new() };
            let copy_keys = keys_of(&reading.document);
            let origin = Origin { bytes: source, format: format.name.to_owned(), columns, copy_keys };
            match writer.add_from(&reading, &origin) {
                Ok(added) => tally.document(&file, &reading, &notes, added),
                // One document is lost, and not the pile.
                Err(ArchiveError::BadReading { document, detail }) => tally.skipped.push(Skip {
                    file,
                    place: format!("document {document}"),
                    reason: format!("its reading cannot be stored: {detail}; this is a fault of chancery"),
                    remedy: "please report it with the file".to_owned(),
                }),
                Err(error) => return Err(error),
            }
        }
    }
    Ok(())
}
