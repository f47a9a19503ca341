//! Derived tables: `document_codes` and `dyad_day`. Both are sums over documents, so adding and removing in any order gives
//! the same tables; [`crate::Archive::verify`] counts them again.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, params};

use crate::shape::{Shape, key_range};

/// A cell of `dyad_day`: pair, day and type.
pub(crate) type DayKey = (String, String, String, String);

/// What is counted in a cell of `dyad_day`: reports, a to b, b to a, together, exact.
pub(crate) type DayCounts = [i64; 5];

/// Adds up two counts.
pub(crate) fn add_counts(to: &mut DayCounts, more: &DayCounts) {
    for (sum, count) in to.iter_mut().zip(more) {
        *sum += count;
    }
}

/// Changes of the derived tables that are not written yet. They are sums, so their order does not matter.
#[derive(Default)]
pub(crate) struct Changes {
    /// By code and document.
    codes: BTreeMap<String, BTreeMap<i64, i64>>,
    days: BTreeMap<DayKey, DayCounts>,
}

impl Changes {
    /// Adds a document's part, or takes it out again (`sign` -1). Its rows must be in the file.
    pub fn count<'s>(
        &mut self,
        connection: &Connection,
        document: i64,
        shapes: impl Iterator<Item = &'s Shape>,
        sign: i64,
    ) -> rusqlite::Result<()> {
        for code in document_codes(connection, document, shapes)? {
            *self.codes.entry(code).or_default().entry(document).or_default() += sign;
        }
        for (key, counts) in dyad_days(connection, document)? {
            add_counts(self.days.entry(key).or_default(), &counts.map(|count| count * sign));
        }
        Ok(())
    }

    /// Writes them, in the order of the tables: neighbours lie on one page.
    pub fn write(self, connection: &Connection) -> rusqlite::Result<()> {
        let mut insert =
            connection.prepare_cached("INSERT INTO document_codes (code, doc) VALUES (?1, ?2)")?;
        let mut delete =
            connection.prepare_cached("DELETE FROM document_codes WHERE code = ?1 AND doc = ?2")?;
        for (code, documents) in self.codes {
            for (document, count) in documents {
                match count {
                    0 => 0,
                    1.. => insert.execute(params![code, document])?,
                    _ => delete.execute(params![code, document])?,
                };
            }
        }
        let mut add = connection.prepare_cached(
            "INSERT INTO dyad_day VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO UPDATE SET \
             reports = reports + excluded.reports, a_to_b = a_to_b + excluded.a_to_b, \
             b_to_a = b_to_a + excluded.b_to_a, together = together + excluded.together, \
             exact = exact + excluded.exact",
        )?;
        let mut forget = connection.prepare_cached(
            "DELETE FROM dyad_day WHERE a = ?1 AND b = ?2 AND day = ?3 AND type = ?4 AND reports = 0",
        )?;
        for ((a, b, day, event_type), counts) in self.days {
            let [reports, a_to_b, b_to_a, together, exact] = counts;
            add.execute(params![a, b, day, event_type, reports, a_to_b, b_to_a, together, exact])?;
            if reports <= 0 {
                forget.execute(params![a, b, day, event_type])?;
            }
        }
        Ok(())
    }
}

/// All codes that mentions and rows of a document name.
pub(crate) fn document_codes<'s>(
    connection: &Connection,
    document: i64,
    shapes: impl Iterator<Item = &'s Shape>,
) -> rusqlite::Result<BTreeSet<String>> {
    let (first, last) = key_range(document);
    let mut codes = BTreeSet::new();
    let mut statement = connection.prepare_cached(
        "SELECT DISTINCT a.code FROM mentions_rows AS m JOIN actors AS a ON a.key = m.actor \
         WHERE m.key BETWEEN ?1 AND ?2 AND a.code IS NOT NULL",
    )?;
    let mut rows = statement.query([first, last])?;
    while let Some(row) = rows.next()? {
        codes.insert(row.get(0)?);
    }
    for sql in shapes.filter_map(|shape| shape.codes_sql.as_ref()) {
        let mut statement = connection.prepare_cached(sql)?;
        let columns = statement.column_count();
        let mut rows = statement.query([first, last])?;
        while let Some(row) = rows.next()? {
            for column in 0..columns {
                for code in split_codes(text(row.get_ref(column)?)) {
                    if !codes.contains(code) {
                        codes.insert(code.to_owned());
                    }
                }
            }
        }
    }
    Ok(codes)
}

/// What a document adds to `dyad_day`.
pub(crate) fn dyad_days(
    connection: &Connection,
    document: i64,
) -> rusqlite::Result<BTreeMap<DayKey, DayCounts>> {
    let (first, last_key) = key_range(document);
    let (published, last): (String, String) = connection
        .prepare_cached(
            "SELECT coalesce(published_start, published_end, ''), ifnull(published_end, '') FROM documents WHERE key = ?1",
        )?
        .query_row([document], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut days: BTreeMap<DayKey, DayCounts> = BTreeMap::new();
    let mut statement = connection.prepare_cached(
        "SELECT polarity, modality, historical OR same_as IS NOT NULL, reciprocal, type, date_start, ifnull(date_end, ?3), who_codes, whom_codes \
         FROM events_rows WHERE key BETWEEN ?1 AND ?2",
    )?;
    let mut rows = statement.query(params![first, last_key, last])?;
    while let Some(row) = rows.next()? {
        let historical = row.get::<_, Option<bool>>(2)?.unwrap_or(false);
        if !counts(text(row.get_ref(0)?), text(row.get_ref(1)?), historical) {
            continue;
        }
        let (start, end) = (text(row.get_ref(5)?), text(row.get_ref(6)?));
        let day = if !start.is_empty() {
            start
        } else if !end.is_empty() {
            end
        } else {
            &published
        };
        let exact = i64::from(!start.is_empty() && start == end);
        let reciprocal = row.get::<_, Option<bool>>(3)?.unwrap_or(false);
        for ((a, b), direction) in directed_pairs(text(row.get_ref(7)?), text(row.get_ref(8)?), reciprocal) {
            let key = (a.to_owned(), b.to_owned(), day.to_owned(), text(row.get_ref(4)?).to_owned());
            let is = |wanted| i64::from(direction == wanted);
            let more = [1, is(Direction::Forth), is(Direction::Back), is(Direction::Together), exact];
            add_counts(days.entry(key).or_default(), &more);
        }
    }
    Ok(days)
}

/// Whether a row with these stored cells counts as having happened. Null (the usual value) reads as empty.
pub(crate) fn counts(polarity: &str, modality: &str, historical: bool) -> bool {
    polarity.is_empty() && !historical && !matches!(modality, "hypothetical" | "obligation" | "past")
}

/// Who acts in a pair `a < b`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Direction {
    /// `a` towards `b`.
    Forth,
    /// `b` towards `a`.
    Back,
    /// Both.
    Together,
}

/// The pairs of an event, each once, by name. Codes come as stored, `|RUS|AZE|`.
pub(crate) fn directed_pairs<'c>(
    who: &'c str,
    whom: &'c str,
    reciprocal: bool,
) -> BTreeMap<(&'c str, &'c str), Direction> {
    let mut pairs = BTreeMap::new();
    let mut put = |one: &'c str, other: &'c str, together: bool| {
        if one == other {
            return;
        }
        let (pair, direction) =
            if one < other { ((one, other), Direction::Forth) } else { ((other, one), Direction::Back) };
        let direction = if together { Direction::Together } else { direction };
        pairs
            .entry(pair)
            .and_modify(|known| {
                if *known != direction {
                    *known = Direction::Together;
                }
            })
            .or_insert(direction);
    };
    if reciprocal {
        let all: Vec<&str> = split_codes(who).chain(split_codes(whom)).collect();
        for (place, one) in all.iter().enumerate() {
            for other in &all[place + 1..] {
                put(one, other, true);
            }
        }
    } else {
        for one in split_codes(who) {
            for other in split_codes(whom) {
                put(one, other, false);
            }
        }
    }
    pairs
}

/// The codes of a stored cell `|RUS|AZE|`.
pub(crate) fn split_codes(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('|').filter(|code| !code.is_empty())
}

/// A text cell; null and other types read as empty.
pub(crate) fn text(cell: ValueRef<'_>) -> &str {
    cell.as_str().unwrap_or("")
}
