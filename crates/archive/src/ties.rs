//! The whole record at once: reports between any two actors, and places at which events are told to be.
//!
//! Cells as they are stored, for callers that sum up; what is cooperation and what is conflict, and where a place lies, is not known here.

use rusqlite::types::ValueRef;

use crate::derived::{split_codes, text};
use crate::error::At;
use crate::{Archive, ArchiveError};

/// Reports that count of one type between two actors on one day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TieCell<'c> {
    /// The first code in the alphabet.
    pub a: &'c str,
    /// The other.
    pub b: &'c str,
    /// Day of the event, else of publication, as `2025-06-27`; or empty.
    pub day: &'c str,
    /// Event type.
    pub event_type: &'c str,
    /// Reports.
    pub reports: u32,
    /// Of these, `a` towards `b`.
    pub a_to_b: u32,
    /// Of these, `b` towards `a`.
    pub b_to_a: u32,
}

/// A report that counts and tells where it was.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlaceCell<'c> {
    /// Name of the place as the reader gives it.
    pub name: &'c str,
    /// Code of the state that it lies in, or empty.
    pub code: &'c str,
    /// Day as in [`TieCell`].
    pub day: &'c str,
    /// Event type.
    pub event_type: &'c str,
    /// Codes of those who act and are acted upon.
    pub codes: Vec<&'c str>,
}

impl Archive {
    /// Hands over all cells of pairs, ordered by pair, day and type.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn each_tie(&self, take: &mut dyn FnMut(&TieCell<'_>)) -> Result<(), ArchiveError> {
        let sql = "SELECT a, b, day, type, reports, a_to_b, b_to_a FROM dyad_day ORDER BY a, b, day, type";
        self.each(sql, &mut |row| {
            take(&TieCell {
                a: text(row.get_ref(0)?),
                b: text(row.get_ref(1)?),
                day: text(row.get_ref(2)?),
                event_type: text(row.get_ref(3)?),
                reports: number(row.get_ref(4)?),
                a_to_b: number(row.get_ref(5)?),
                b_to_a: number(row.get_ref(6)?),
            });
            Ok(())
        })
    }

    /// Hands over all reports that count and tell where it was, in no order.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn each_place(&self, take: &mut dyn FnMut(&PlaceCell<'_>)) -> Result<(), ArchiveError> {
        // What counts and which day it is, as in `derived`; empty cells are stored as null.
        let sql = "SELECT e.place_name, e.place_code, e.type, e.who_codes, e.whom_codes, \
             coalesce(nullif(e.date_start, ''), nullif(ifnull(e.date_end, d.published_end), ''), d.published_start, '') \
             FROM events_rows AS e JOIN documents AS d ON d.key = e.doc \
             WHERE e.place_name IS NOT NULL AND e.polarity IS NULL AND e.same_as IS NULL AND NOT ifnull(e.historical, 0) \
             AND ifnull(e.modality, '') NOT IN ('hypothetical', 'obligation', 'past')";
        self.each(sql, &mut |row| {
            let (who, whom) = (text(row.get_ref(3)?), text(row.get_ref(4)?));
            take(&PlaceCell {
                name: text(row.get_ref(0)?),
                code: text(row.get_ref(1)?),
                event_type: text(row.get_ref(2)?),
                codes: split_codes(who).chain(split_codes(whom)).collect(),
                day: text(row.get_ref(5)?),
            });
            Ok(())
        })
    }

    fn each(
        &self,
        sql: &str,
        take: &mut dyn FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<()>,
    ) -> Result<(), ArchiveError> {
        let mut all = || -> rusqlite::Result<()> {
            let mut statement = self.connection.prepare_cached(sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                take(row)?;
            }
            Ok(())
        };
        all().at(&self.path)
    }
}

/// A count; what is none reads as 0.
fn number(cell: ValueRef<'_>) -> u32 {
    cell.as_i64().ok().and_then(|number| u32::try_from(number).ok()).unwrap_or(0)
}
