//! What is derived from the documents: which codes they name, sums by pair, month, entity, outlet and kind, and the index of what rows hold. All of it
//! are sums over documents, so adding and removing in any order gives the same tables; [`Archive::check`](crate::Archive::check) counts them again, and
//! [`make_all`] makes them anew.

use std::collections::{BTreeMap, BTreeSet};

use chancery_record::Kind;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, params};

use crate::actors::ActorNames;
use crate::postings::{Published, held};
use crate::shape::{Shape, key_range};
use crate::writer::BATCH_DOCUMENTS;

/// The tables.
pub(crate) const DERIVED: [&str; 7] =
    ["document_codes", "dyad_day", "row_index", "totals", "entity_totals", "pair_totals", "month_totals"];

/// Two indexes of words that gather what a batch adds before they write it, and merge sixteen pieces of one size at once.
pub(crate) const INDEX_SETTINGS: &str = "
    INSERT INTO sentence_index (sentence_index, rank) VALUES ('hashsize', 67108864), ('automerge', 16), ('crisismerge', 64);
    INSERT INTO row_index (row_index, rank) VALUES ('hashsize', 67108864), ('automerge', 16), ('crisismerge', 64);";

/// A cell of `dyad_day`: pair, day and type.
pub(crate) type DayKey = (String, String, String, String);

/// What is counted in a cell of `dyad_day`: reports, a to b, b to a, together, exact.
pub(crate) type DayCounts = [i64; 5];

/// A line of `totals`: what, name.
pub(crate) type TotalKey = (&'static str, String);

/// By pair: reports, a to b, b to a, together.
pub(crate) type PairSums = BTreeMap<(String, String), [i64; 4]>;

/// By month and type: cells of `dyad_day`.
pub(crate) type MonthCells = BTreeMap<(String, String), i64>;

/// Adds up two counts.
pub(crate) fn add_counts(to: &mut DayCounts, more: &DayCounts) {
    for (sum, count) in to.iter_mut().zip(more) {
        *sum += count;
    }
}

/// What documents add to the derived tables, or take from them.
#[derive(Default)]
pub(crate) struct Changes {
    /// By code and document.
    pub codes: BTreeMap<String, BTreeMap<i64, i64>>,
    pub days: BTreeMap<DayKey, DayCounts>,
    pub totals: BTreeMap<TotalKey, i64>,
    /// By entity: documents, first actor.
    pub entities: BTreeMap<String, (i64, i64)>,
    /// By place in the index of rows: how often, and the terms.
    pub places: BTreeMap<i64, (i64, String)>,
    /// Actors stay what they are while a batch is written.
    names: ActorNames,
}

impl Changes {
    /// Adds a document's part, or takes it out again (`sign` -1). Its rows must be in the file.
    pub fn count<'s>(
        &mut self,
        connection: &Connection,
        document: i64,
        shapes: impl Iterator<Item = &'s Shape> + Clone,
        sign: i64,
    ) -> rusqlite::Result<()> {
        for code in document_codes(connection, document, shapes.clone())? {
            *self.codes.entry(code).or_default().entry(document).or_default() += sign;
        }
        let (published, sizes, lore) = connection
            .prepare_cached(
                "SELECT published_start, published_end, ifnull(outlet, ''), sentence_count, ifnull(words, 0), ifnull(lore, '') \
                 FROM documents WHERE key = ?1",
            )?
            .query_row([document], |row| {
                let published = Published { start: row.get(0)?, end: row.get(1)?, outlet: row.get(2)? };
                let sizes: [i64; 2] = [row.get(3)?, row.get(4)?];
                Ok((published, sizes, row.get::<_, String>(5)?))
            })?;
        for (key, counts) in dyad_days(connection, document, &published)? {
            add_counts(self.days.entry(key).or_default(), &counts.map(|count| count * sign));
        }
        let held = held(connection, &mut self.names, document, &published, shapes)?;
        let undated = i64::from(published.start.is_none() && published.end.is_none());
        let mut total = |what, name: &str, number: i64| {
            let sum = self.totals.entry((what, name.to_owned())).or_default();
            *sum = sum.saturating_add(number.saturating_mul(sign));
        };
        total("rows", "documents", 1);
        for (kind, number, spoken) in &held.rows {
            total("rows", kind.name(), *number);
            total("spoken", kind.name(), *spoken);
        }
        held.days.iter().for_each(|((kind, day), number)| total("day", &day_name(*kind, day), *number));
        for (name, number) in
            [("sentences", sizes[0]), ("words", sizes[1]), ("mentions", held.mentions), ("undated", undated)]
        {
            total("size", name, number);
        }
        total("lore", &lore, 1);
        total("outlet", &published.outlet, 1);
        let (first, last) = key_range(document);
        let mut notes = connection
            .prepare_cached("SELECT code, count(*) FROM notes WHERE key BETWEEN ?1 AND ?2 GROUP BY code")?;
        let mut rows = notes.query([first, last])?;
        while let Some(row) = rows.next()? {
            total("note", text(row.get_ref(0)?), row.get(1)?);
        }
        for (entity, actor) in &held.entities {
            let known = self.entities.entry(entity.clone()).or_insert((0, *actor));
            *known = (known.0 + sign, known.1.min(*actor));
        }
        for (place, terms) in held.stored() {
            self.places.entry(place).or_insert((0, terms)).0 += sign;
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
        write_days(connection, self.days)?;
        write_sums(
            connection,
            "INSERT INTO totals VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET number = number + excluded.number",
            "DELETE FROM totals WHERE number = 0",
            self.totals.into_iter().filter(|(_, number)| *number != 0),
            |((what, name), number), add| add.execute(params![what, name, number]),
        )?;
        write_sums(
            connection,
            "INSERT INTO entity_totals VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET documents = documents + excluded.documents, \
             actor = min(actor, excluded.actor)",
            "DELETE FROM entity_totals WHERE documents = 0",
            self.entities.into_iter().filter(|(_, (documents, _))| *documents != 0),
            |(entity, (documents, actor)), add| add.execute(params![entity, documents, actor]),
        )?;
        // The index takes places in rising order; what goes goes first.
        let (gone, new): (Vec<_>, Vec<_>) = self
            .places
            .into_iter()
            .filter(|(_, (count, _))| *count != 0)
            .partition(|(_, (count, _))| *count < 0);
        let mut delete = connection
            .prepare_cached("INSERT INTO row_index (row_index, rowid, terms) VALUES ('delete', ?1, ?2)")?;
        for (place, (_, terms)) in gone {
            delete.execute(params![place, terms])?;
        }
        let mut insert = connection.prepare_cached("INSERT INTO row_index (rowid, terms) VALUES (?1, ?2)")?;
        for (place, (_, terms)) in new {
            insert.execute(params![place, terms])?;
        }
        Ok(())
    }

    /// The sums of `dyad_day` by pair, and its cells with a known day by month and type, when these are all its days.
    pub fn sums_of_days(&self) -> (PairSums, MonthCells) {
        let (mut pairs, mut months) = (BTreeMap::new(), BTreeMap::new());
        for ((a, b, day, event_type), counts) in &self.days {
            add_to_pair(&mut pairs, (a, b), counts);
            let [.., exact] = counts;
            if *exact > 0 {
                *months.entry((month_of(day).to_owned(), event_type.clone())).or_default() += 1;
            }
        }
        (pairs, months)
    }
}

/// The name of a line of `totals` that counts the rows of a kind on a day.
fn day_name(kind: Kind, day: &str) -> String {
    format!("{} {day}", kind.name())
}

/// The same, parted: the day of such a line.
pub(crate) fn day_of_name(name: &str) -> &str {
    name.split_once(' ').map_or("", |(_, day)| day)
}

fn month_of(day: &str) -> &str {
    day.get(..7).unwrap_or("")
}

fn add_to_pair(pairs: &mut PairSums, (a, b): (&str, &str), counts: &DayCounts) {
    let sums = pairs.entry((a.to_owned(), b.to_owned())).or_default();
    for (sum, count) in sums.iter_mut().zip(counts) {
        *sum += count;
    }
}

/// Writes the days with the sums that hang on them.
fn write_days(connection: &Connection, days: BTreeMap<DayKey, DayCounts>) -> rusqlite::Result<()> {
    let (mut pairs, mut months) = (PairSums::new(), MonthCells::new());
    let mut add = connection.prepare_cached(
        "INSERT INTO dyad_day VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO UPDATE SET \
         reports = reports + excluded.reports, a_to_b = a_to_b + excluded.a_to_b, \
         b_to_a = b_to_a + excluded.b_to_a, together = together + excluded.together, \
         exact = exact + excluded.exact RETURNING reports, exact",
    )?;
    let mut forget = connection
        .prepare_cached("DELETE FROM dyad_day WHERE a = ?1 AND b = ?2 AND day = ?3 AND type = ?4")?;
    for ((a, b, day, event_type), counts) in days {
        let [reports, a_to_b, b_to_a, together, exact] = counts;
        let (now, now_exact): (i64, i64) = add
            .query_row(params![a, b, day, event_type, reports, a_to_b, b_to_a, together, exact], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        if now == 0 {
            forget.execute(params![a, b, day, event_type])?;
        }
        let cells = i64::from(now_exact > 0) - i64::from(now_exact - exact > 0);
        if cells != 0 {
            *months.entry((month_of(&day).to_owned(), event_type)).or_default() += cells;
        }
        add_to_pair(&mut pairs, (&a, &b), &counts);
    }
    write_sums(
        connection,
        "INSERT INTO pair_totals VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO UPDATE SET reports = reports + excluded.reports, \
         a_to_b = a_to_b + excluded.a_to_b, b_to_a = b_to_a + excluded.b_to_a, together = together + excluded.together",
        "DELETE FROM pair_totals WHERE reports = 0",
        pairs,
        |((a, b), [reports, a_to_b, b_to_a, together]), add| {
            add.execute(params![a, b, reports, a_to_b, b_to_a, together])
        },
    )?;
    write_sums(
        connection,
        "INSERT INTO month_totals VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET cells = cells + excluded.cells",
        "DELETE FROM month_totals WHERE cells = 0",
        months,
        |((month, event_type), cells), add| add.execute(params![month, event_type, cells]),
    )
}

/// Adds sums up in a table; `forget` deletes those that became nothing.
fn write_sums<T>(
    connection: &Connection,
    add: &str,
    forget: &str,
    sums: impl IntoIterator<Item = T>,
    mut execute: impl FnMut(T, &mut rusqlite::Statement<'_>) -> rusqlite::Result<usize>,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(add)?;
    let mut any = false;
    for sum in sums {
        any = true;
        execute(sum, &mut statement)?;
    }
    if any {
        connection.prepare_cached(forget)?.execute([])?;
    }
    Ok(())
}

/// Counts all documents of the file into derived tables that are empty. `also` is called with each.
pub(crate) fn make_all<'s>(
    connection: &Connection,
    shapes: &(impl Iterator<Item = &'s Shape> + Clone),
    also: &mut dyn FnMut(i64) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let documents: Vec<i64> = connection
        .prepare("SELECT key FROM documents ORDER BY key")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for documents in documents.chunks(BATCH_DOCUMENTS) {
        let mut changes = Changes::default();
        for document in documents {
            changes.count(connection, *document, shapes.clone(), 1)?;
            also(*document)?;
        }
        changes.write(connection)?;
    }
    Ok(())
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
    published: &Published,
) -> rusqlite::Result<BTreeMap<DayKey, DayCounts>> {
    let (first, last_key) = key_range(document);
    let last = published.end.as_deref().unwrap_or("");
    let published = published.start.as_deref().unwrap_or(last);
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
            published
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
