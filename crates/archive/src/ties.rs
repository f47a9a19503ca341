//! The whole record at once: how many reports lie between any two actors in a span of days, and at which places events are told to be.
//!
//! Sums only; what is cooperation and what is conflict, and where a place lies, is for the caller.

use chancery_record::{Code, Date, DayRange};

use crate::query::day;
use crate::{Archive, ArchiveError};

/// Reports of one type between two actors.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TieRow {
    /// The first code in the alphabet.
    pub a: Code,
    /// The other.
    pub b: Code,
    /// Event type.
    pub event_type: Code,
    /// Reports that count.
    pub reports: u64,
    /// Of these, `a` towards `b`.
    pub a_to_b: u64,
    /// Of these, `b` towards `a`.
    pub b_to_a: u64,
    /// First known day.
    pub first: Option<Date>,
    /// Last known day.
    pub last: Option<Date>,
}

/// A place at which events are told to be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlaceRow {
    /// Its name as the reader gives it.
    pub name: String,
    /// Code of the state that it lies in, or empty.
    pub code: Code,
    /// Event type.
    pub event_type: Code,
    /// Reports that count.
    pub reports: u64,
}

/// The ends of a range as text that compares with stored days; without a range undated reports are in.
fn ends(days: &DayRange) -> (String, String) {
    let start = match (days.start, days.end) {
        (Some(start), _) => start.to_string(),
        // Undated reports have the empty day, which comes before any.
        (None, Some(_)) => "0".to_owned(),
        (None, None) => String::new(),
    };
    (start, days.end.map_or_else(|| "a".to_owned(), |end| end.to_string()))
}

impl Archive {
    /// Reports that count, by pair and type, ordered by these: those whose day (of the event, else of publication) lies in `days`, of
    /// `actor` with anybody, or of all. With an end to `days`, undated reports are left out.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn ties(&self, days: &DayRange, actor: Option<&str>) -> Result<Vec<TieRow>, ArchiveError> {
        let sum = |condition: &str| {
            format!(
                "SELECT a, b, type, sum(reports), sum(a_to_b), sum(b_to_a), min(nullif(day, '')), max(nullif(day, '')) FROM dyad_day \
                 WHERE day BETWEEN ?1 AND ?2 {condition} GROUP BY a, b, type"
            )
        };
        let (start, end) = ends(days);
        let take = |row: &rusqlite::Row<'_>| {
            Ok(TieRow {
                a: row.get(0)?,
                b: row.get(1)?,
                event_type: row.get(2)?,
                reports: row.get(3)?,
                a_to_b: row.get(4)?,
                b_to_a: row.get(5)?,
                first: day(row.get_ref(6)?.as_str_or_null()?),
                last: day(row.get_ref(7)?.as_str_or_null()?),
            })
        };
        match actor {
            None => self.collect(&format!("{} ORDER BY a, b, type", sum("")), (start, end), take),
            Some(actor) => {
                let sql =
                    format!("{} UNION ALL {} ORDER BY a, b, type", sum("AND a = ?3"), sum("AND b = ?3"));
                self.collect(&sql, (start, end, actor), take)
            }
        }
    }

    /// Reports that count and tell where it was, by place and type, ordered by these; conditions as in [`Archive::ties`], `actor` acts or is acted upon.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn event_places(&self, days: &DayRange, actor: Option<&str>) -> Result<Vec<PlaceRow>, ArchiveError> {
        // What counts and which day it is, as in `derived`; empty cells are stored as null.
        let sql = "SELECT e.place_name, ifnull(e.place_code, ''), e.type, count(*) FROM events_rows AS e JOIN documents AS d ON d.key = e.doc \
             WHERE e.place_name IS NOT NULL AND e.polarity IS NULL AND e.same_as IS NULL AND NOT ifnull(e.historical, 0) \
             AND ifnull(e.modality, '') NOT IN ('hypothetical', 'obligation', 'past') \
             AND coalesce(nullif(e.date_start, ''), nullif(ifnull(e.date_end, d.published_end), ''), d.published_start, '') BETWEEN ?1 AND ?2 \
             AND (?3 = '' OR instr(ifnull(e.who_codes, '') || ifnull(e.whom_codes, ''), ?3) > 0) \
             GROUP BY 1, 2, 3 ORDER BY 1, 2, 3";
        let (start, end) = ends(days);
        let actor = actor.map_or_else(String::new, |code| format!("|{code}|"));
        self.collect(sql, (start, end, actor), |row| {
            Ok(PlaceRow {
                name: row.get(0)?,
                code: row.get(1)?,
                event_type: row.get(2)?,
                reports: row.get(3)?,
            })
        })
    }
}
