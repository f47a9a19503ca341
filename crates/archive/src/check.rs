//! Is the store sound? The file, its schema, its references, the words of every row ([`crate::verify`]), and what is derived
//! from the rows: sums, indexes, views, search index. What is derived can be made anew from the rows ([`Archive::repair`]);
//! nothing else can, so every other fault names another way out.

use std::collections::{BTreeMap, BTreeSet};

use chancery_record::Kind;
use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior, params};

use crate::actors::fnv;
use crate::derived::{Changes, DERIVED, DayCounts, DayKey, INDEX_SETTINGS, make_all};
use crate::error::At;
use crate::scan::Candidate;
use crate::shape::{PLACE_SQL, headed_kinds};
use crate::verify::VerifyReport;
use crate::writer::words_between_bytes;
use crate::{Archive, ArchiveError, VerifyFault};

const REPAIR: &str = "run `chancery check --repair`";
const COPY: &str = "restore a copy of the archive, or add the articles to a new one";

const SEARCH: &str = "sentence_index";

/// Comparing the search index with the sentences cuts each one out of its whole text: not for texts with more characters.
const LONGEST_COMPARED: i64 = 2_000_000;

/// A part of the store.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Part {
    /// The pages of the SQLite file.
    File,
    /// Tables, views and indexes.
    Schema,
    /// What points to what.
    References,
    /// Documents and their rows, as [`Archive::verify`] sees them.
    Rows,
    /// Sums over the rows.
    Derived,
    /// The full-text index.
    Search,
}

impl Part {
    /// The name in the output of `chancery check --json`.
    pub fn name(self) -> &'static str {
        match self {
            Part::File => "file",
            Part::Schema => "schema",
            Part::References => "references",
            Part::Rows => "rows",
            Part::Derived => "derived",
            Part::Search => "search",
        }
    }
}

/// Something that does not hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CheckFault {
    /// Where it belongs.
    pub part: Part,
    /// The document's id; empty for faults of the whole file.
    pub document: String,
    /// The row's id; empty for faults of a document.
    pub row: String,
    /// The row's kind.
    pub kind: Option<Kind>,
    /// What does not hold, in words.
    pub message: String,
    /// What to do.
    pub remedy: String,
}

/// What [`Archive::check`] found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CheckReport {
    /// Documents looked at.
    pub documents: u64,
    /// Rows looked at.
    pub rows: u64,
    /// Rows that lead to their words.
    pub rows_good: u64,
    /// Whether the search index was compared with the sentences; not when the archive is open for reading only, nor when a
    /// text is longer than two million characters.
    pub search_compared: bool,
    /// What does not hold, by part.
    pub faults: Vec<CheckFault>,
}

impl CheckReport {
    /// True when nothing is wrong.
    pub fn is_clean(&self) -> bool {
        self.faults.is_empty()
    }

    fn fault(&mut self, part: Part, message: impl Into<String>, remedy: &str) {
        self.faults.push(CheckFault {
            part,
            document: String::new(),
            row: String::new(),
            kind: None,
            message: message.into(),
            remedy: remedy.to_owned(),
        });
    }

    fn take_rows(&mut self, found: VerifyReport) {
        self.documents = found.documents;
        self.rows = found.rows;
        self.rows_good = found.rows_good;
        self.faults.extend(found.faults.into_iter().map(of_rows));
    }
}

fn of_rows(fault: VerifyFault) -> CheckFault {
    let id = &fault.document;
    let remedy = format!(
        "read it again with `chancery reread {id}`, then `chancery check --repair`; if that fails, `chancery remove {id}` and add \
         its article again"
    );
    let VerifyFault { document, row, kind, message } = fault;
    CheckFault { part: Part::Rows, document, row, kind, message, remedy }
}

impl Archive {
    /// Checks the whole store. Errors of a damaged file are faults in the report; an error means that nothing could be checked,
    /// as when another program writes. `progress` gets documents done and documents in all.
    pub fn check(&self, progress: &mut dyn FnMut(u64, u64)) -> Result<CheckReport, ArchiveError> {
        let mut report = CheckReport::default();
        // A write to SQLite, so not inside the snapshot.
        self.part(Part::Search, &mut report, Archive::check_search)?;
        let _snapshot = self.snapshot()?;
        self.part(Part::File, &mut report, Archive::check_pages)?;
        self.part(Part::Schema, &mut report, Archive::check_schema)?;
        self.part(Part::References, &mut report, Archive::check_references)?;
        let mut sums = Sums::default();
        self.part(Part::Rows, &mut report, |archive, report| {
            report.take_rows(
                archive.verify_documents(progress, &mut |document| sums.count(archive, document))?,
            );
            Ok(())
        })?;
        self.part(Part::Derived, &mut report, |archive, report| archive.check_derived(&sums, report))?;
        report.faults.sort_by_key(|fault| fault.part);
        Ok(report)
    }

    /// Does one part; a damaged or missing table is a fault of that part and the next part goes on.
    fn part(
        &self,
        part: Part,
        report: &mut CheckReport,
        work: impl FnOnce(&Self, &mut CheckReport) -> Result<(), ArchiveError>,
    ) -> Result<(), ArchiveError> {
        match work(self, report) {
            Err(ArchiveError::Damaged { detail, .. }) => report.fault(part, detail, remedy_of(part)),
            Err(ArchiveError::Sql { source, .. }) => report.fault(part, source.to_string(), remedy_of(part)),
            other => return other,
        }
        Ok(())
    }

    fn check_pages(&self, report: &mut CheckReport) -> Result<(), ArchiveError> {
        for line in self.collect("PRAGMA integrity_check(20)", [], |row| row.get::<_, String>(0))? {
            // SQLite asks the search index too.
            let of_search = line.contains(SEARCH);
            let of_index = line.contains("index");
            match line.as_str() {
                "ok" => {}
                _ if of_search => report.fault(Part::Search, line, REPAIR),
                _ if of_index => report.fault(Part::File, line, REPAIR),
                _ => report.fault(Part::File, format!("the file is damaged: {line}"), COPY),
            }
        }
        Ok(())
    }

    /// Everything that this program makes must be there as it makes it. Tables and views of others may lie beside it, but nothing
    /// of others may hang on our tables and change what is written.
    fn check_schema(&self, report: &mut CheckReport) -> Result<(), ArchiveError> {
        let wanted = schema(&pattern_at(self)?).at(&self.path)?;
        let found = schema(&self.connection).at(&self.path)?;
        for (name, object) in &wanted {
            let what = &object.what;
            let remedy = if object.can_be_made_anew(name) { REPAIR } else { COPY };
            match found.get(name) {
                None => report.fault(Part::Schema, format!("the {what} {name} is missing"), remedy),
                Some(other) if other != object => {
                    report.fault(Part::Schema, format!("the {what} {name} is not as it should be"), remedy);
                }
                Some(_) => {}
            }
        }
        for (name, object) in found {
            if matches!(object.what.as_str(), "trigger" | "index") && !wanted.contains_key(&name) {
                let of_ours = wanted.contains_key(&object.table);
                let remedy =
                    format!("remove it with `DROP {} \"{name}\"` in SQLite", object.what.to_uppercase());
                if of_ours {
                    report.fault(
                        Part::Schema,
                        format!("the {} {name} on {} is not of chancery", object.what, object.table),
                        &remedy,
                    );
                }
            }
        }
        Ok(())
    }

    fn check_references(&self, report: &mut CheckReport) -> Result<(), ArchiveError> {
        let sql =
            "SELECT \"table\", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2 ORDER BY 1, 2";
        let orphans: Vec<(String, String, u64)> =
            self.collect(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        for (table, parent, rows) in orphans {
            let remedy = if DERIVED.contains(&table.as_str()) { REPAIR } else { COPY };
            let message = format!("{rows} rows of {table} point to something in {parent} that is not there");
            report.fault(Part::References, message, remedy);
        }
        let strays = "SELECT count(*) FROM sentences_rows AS r JOIN documents AS d ON d.key = r.doc \
                      WHERE r.key < d.first_sentence OR r.key >= d.first_sentence + d.sentence_count";
        self.no_rows(strays, "sentences lie outside the range of their document", report)?;
        let bare = "SELECT count(*) FROM documents WHERE key NOT IN (SELECT doc FROM sources)";
        self.no_rows(bare, "documents have no source", report)
    }

    fn no_rows(&self, sql: &str, message: &str, report: &mut CheckReport) -> Result<(), ArchiveError> {
        let count: u64 = self.collect(sql, [], |row| row.get(0))?.pop().unwrap_or(0);
        if count > 0 {
            report.fault(Part::References, format!("{count} {message}"), COPY);
        }
        Ok(())
    }

    fn check_derived(&self, sums: &Sums, report: &mut CheckReport) -> Result<(), ArchiveError> {
        let Changes { codes, days, totals, entities, .. } = &sums.counted;
        let mut fits = |table: &str, is_so: bool| {
            if !is_so {
                report.fault(
                    Part::Derived,
                    format!("the derived table {table} does not fit the rows"),
                    REPAIR,
                );
            }
        };
        let stored: BTreeSet<(String, i64)> =
            self.gather("SELECT code, doc FROM document_codes", |row| Ok((row.get(0)?, row.get(1)?)))?;
        let counted = codes
            .iter()
            .flat_map(|(code, documents)| documents.keys().map(|document| (code.clone(), *document)));
        fits("document_codes", counted.eq(stored));
        let stored: BTreeMap<DayKey, DayCounts> = self.gather("SELECT * FROM dyad_day", |row| {
            let key: DayKey = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            let counts: DayCounts = [row.get(4)?, row.get(5)?, row.get(6)?, row.get(7)?, row.get(8)?];
            Ok((key, counts))
        })?;
        fits("dyad_day", stored == *days);
        let stored: BTreeSet<(String, String, i64)> =
            self.gather("SELECT * FROM totals", |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let counted = totals.iter().filter(|(_, number)| **number != 0);
        let counted: BTreeSet<_> =
            counted.map(|((what, name), number)| ((*what).to_owned(), name.clone(), *number)).collect();
        fits("totals", stored == counted);
        // Any actor of the entity may show it: which came first is not known any more when documents went.
        let sql = "SELECT t.entity, t.documents, a.entity FROM entity_totals AS t LEFT JOIN actors AS a ON a.key = t.actor";
        let stored: BTreeSet<(String, i64, Option<String>)> =
            self.gather(sql, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let counted = entities
            .iter()
            .map(|(entity, (documents, _))| (entity.clone(), *documents, Some(entity.clone())));
        fits("entity_totals", counted.eq(stored));
        let (pairs, months) = sums.counted.sums_of_days();
        let stored: BTreeMap<(String, String), [i64; 4]> = self
            .gather("SELECT * FROM pair_totals", |row| {
                Ok(((row.get(0)?, row.get(1)?), [row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?]))
            })?;
        fits("pair_totals", stored == pairs);
        let stored: BTreeMap<(String, String), i64> =
            self.gather("SELECT * FROM month_totals", |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?;
        fits("month_totals", stored == months);
        fits("row_index", self.places_in_index()? == sums.places);
        Ok(())
    }

    fn gather<T, C: FromIterator<T>>(
        &self,
        sql: &str,
        take: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<C, ArchiveError> {
        Ok(self.collect(sql, [], take)?.into_iter().collect())
    }

    /// The index of rows as it stands in the file.
    fn places_in_index(&self) -> Result<Places, ArchiveError> {
        let vocabulary = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.row_terms USING fts5vocab('main', 'row_index', 'instance')";
        self.connection.execute_batch(vocabulary).at(&self.path)?;
        let mut places = Places::default();
        let mut statement = self.connection.prepare("SELECT doc, term FROM temp.row_terms").at(&self.path)?;
        let mut rows = statement.query([]).at(&self.path)?;
        while let Some(row) = rows.next().at(&self.path)? {
            let term = row.get_ref(1).at(&self.path)?;
            places.take(row.get(0).at(&self.path)?, term.as_str().unwrap_or(""));
        }
        Ok(places)
    }

    fn check_search(&self, report: &mut CheckReport) -> Result<(), ArchiveError> {
        if self.connection.is_readonly("main").at(&self.path)? {
            return Ok(());
        }
        let longest: Option<i64> =
            self.collect("SELECT max(length(text)) FROM documents", [], |row| row.get(0))?.pop().flatten();
        let compare = longest.unwrap_or(0) < LONGEST_COMPARED;
        let checked = self.connection.execute(
            "INSERT INTO sentence_index (sentence_index, rank) VALUES ('integrity-check', ?1)",
            [i64::from(compare)],
        );
        match checked {
            Ok(_) => report.search_compared = compare,
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt) => {
                report.fault(Part::Search, "the search index does not fit the sentences", REPAIR);
            }
            Err(error) => return Err(ArchiveError::from_sql(&self.path, error)),
        }
        Ok(())
    }

    /// Makes everything anew that follows from the rows, in one transaction: indexes, views, derived tables, search index.
    /// Documents and rows are not touched. Gives back what was made.
    pub fn repair(&mut self) -> Result<Vec<&'static str>, ArchiveError> {
        let pattern = schema(&pattern_at(self)?).at(&self.path)?;
        let transaction =
            Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate).at(&self.path)?;
        self.make_anew(&pattern).at(&self.path)?;
        transaction.commit().at(&self.path)?;
        Ok(vec!["views", "indexes", "derived tables", "search index"])
    }

    fn make_anew(&self, pattern: &Schema) -> rusqlite::Result<()> {
        let connection = &self.connection;
        let objects = || pattern.iter().filter(|(name, object)| object.can_be_made_anew(name));
        for (name, object) in objects() {
            connection.execute_batch(&format!("DROP {} IF EXISTS \"{name}\"", object.what.to_uppercase()))?;
        }
        // Tables before the views and indexes on them.
        let (tables, others): (Vec<_>, Vec<_>) = objects().partition(|(_, object)| object.what == "table");
        for (_, object) in tables.into_iter().chain(others) {
            connection.execute_batch(&object.sql)?;
        }
        connection.execute_batch(INDEX_SETTINGS)?;
        connection.execute_batch("REINDEX")?;
        let shapes = headed_kinds().map(|kind| self.shape(kind));
        make_all(connection, &shapes, &mut |document| index_sentences(connection, document))
    }
}

/// Puts the sentences of a document into an empty search index.
fn index_sentences(connection: &Connection, document: i64) -> rusqlite::Result<()> {
    let text: String = connection
        .prepare_cached("SELECT text FROM documents WHERE key = ?1")?
        .query_row([document], |row| row.get(0))?;
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {PLACE_SQL}, r.key FROM sentences_rows AS r \
         JOIN documents AS d ON r.key >= d.first_sentence AND r.key < d.first_sentence + d.sentence_count \
         WHERE d.key = ?1 ORDER BY r.key"
    ))?;
    let mut rows = statement.query([document])?;
    while let Some(row) = rows.next()? {
        let (start, end) = (chancery_wire::Value::Int(row.get(2)?), chancery_wire::Value::Int(row.get(3)?));
        let words = words_between_bytes(&text, &start, &end).unwrap_or("");
        connection
            .prepare_cached("INSERT INTO sentence_index (rowid, text) VALUES (?1, ?2)")?
            .execute(params![row.get::<_, i64>(4)?, words])?;
    }
    Ok(())
}

fn remedy_of(part: Part) -> &'static str {
    match part {
        Part::File | Part::References | Part::Rows => COPY,
        Part::Schema | Part::Derived | Part::Search => REPAIR,
    }
}

/// An object of a schema.
#[derive(PartialEq, Eq)]
struct Object {
    /// `table`, `index`, `view` or `trigger`.
    what: String,
    /// The table that it belongs to.
    table: String,
    /// The statement that makes it.
    sql: String,
}

impl Object {
    /// True for what holds nothing of its own.
    fn can_be_made_anew(&self, name: &str) -> bool {
        matches!(self.what.as_str(), "view" | "index") || DERIVED.contains(&name) || name == SEARCH
    }
}

type Schema = BTreeMap<String, Object>;

/// Names and statements of a schema, without what SQLite itself keeps; the tables behind the indexes of words belong to these.
fn schema(connection: &Connection) -> rusqlite::Result<Schema> {
    let sql = "SELECT name, type, tbl_name, sql FROM sqlite_schema \
               WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE 'sentence\\_index\\_%' ESCAPE '\\' \
               AND name NOT LIKE 'row\\_index\\_%' ESCAPE '\\'";
    connection
        .prepare(sql)?
        .query_map([], |row| {
            Ok((row.get(0)?, Object { what: row.get(1)?, table: row.get(2)?, sql: row.get(3)? }))
        })?
        .collect()
}

fn pattern_at(archive: &Archive) -> Result<Connection, ArchiveError> {
    crate::migrations::pattern().at(&archive.path)
}

/// The derived tables, counted anew.
#[derive(Default)]
struct Sums {
    counted: Changes,
    places: Places,
}

impl Sums {
    fn count(&mut self, archive: &Archive, document: &Candidate) -> Result<(), ArchiveError> {
        let shapes = headed_kinds().map(|kind| archive.shape(kind));
        self.counted.count(&archive.connection, document.key, shapes, 1).at(&archive.path)?;
        for (place, (_, terms)) in std::mem::take(&mut self.counted.places) {
            terms.split(' ').for_each(|term| self.places.take(place, term));
        }
        Ok(())
    }
}

/// What the index of rows holds, without holding it: how many terms in places, and the sum of their hashes.
#[derive(Default, PartialEq, Eq)]
struct Places {
    number: u64,
    sum: i64,
}

impl Places {
    fn take(&mut self, place: i64, term: &str) {
        self.number += 1;
        self.sum = self.sum.wrapping_add(fnv(format!("{place} {term}").as_bytes()));
    }
}
