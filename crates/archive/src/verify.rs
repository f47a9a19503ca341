//! Checking that every row still stands on its words.

use std::collections::{BTreeMap, BTreeSet};

use chancery_record::{CharIndex, DocumentId, Kind, RowId, content_hash};
use serde_json::Value as Json;

use crate::decode::{Decoder, Loaded};
use crate::derived::{self, DayCounts, DayKey};
use crate::error::At;
use crate::scan::Candidate;
use crate::shape::headed_kinds;
use crate::writer::digest;
use crate::{Archive, ArchiveError, RowFilter};

/// Something that does not hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VerifyFault {
    /// The document's id; empty for faults of the whole file.
    pub document: String,
    /// The row's id; empty for faults of a document.
    pub row: String,
    /// The row's kind.
    pub kind: Option<Kind>,
    /// What does not hold, in words.
    pub message: String,
}

/// What [`Archive::verify`] found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct VerifyReport {
    /// Documents looked at.
    pub documents: u64,
    /// Rows looked at (the kinds that stand on words; documents not counted).
    pub rows: u64,
    /// Rows that re-resolve to their words.
    pub rows_good: u64,
    /// Mentions and sentences looked at.
    pub parts: u64,
    /// What does not hold, in order of document and place.
    pub faults: Vec<VerifyFault>,
}

impl VerifyReport {
    /// True when nothing is wrong.
    pub fn is_clean(&self) -> bool {
        self.faults.is_empty()
    }

    fn fault(&mut self, document: &str, message: impl Into<String>) {
        self.faults.push(VerifyFault {
            document: document.to_owned(),
            row: String::new(),
            kind: None,
            message: message.into(),
        });
    }
}

impl Archive {
    /// Re-checks everything: file integrity, source bytes against their hash, spans, words, ids, references, stored digest
    /// of each reading, derived tables, and the search index when the archive is open for writing.
    /// `progress` gets documents done and documents in all.
    pub fn verify(&self, progress: &mut dyn FnMut(u64, u64)) -> Result<VerifyReport, ArchiveError> {
        let mut report = VerifyReport::default();
        self.verify_search_index(&mut report)?;
        let _snapshot = self.snapshot()?;
        self.verify_file(&mut report)?;
        let candidates = self.candidates(&RowFilter::default(), None)?;
        let total = candidates.len() as u64;
        let mut decoder = Decoder::new(self);
        let mut derived = Derived::default();
        for document in &candidates {
            progress(report.documents, total);
            if let Err(error) = self.verify_document(&mut decoder, document, &mut report, &mut derived) {
                report.fault(&document.id, format!("cannot be read back: {error}"));
            }
            report.documents += 1;
        }
        progress(total, total);
        self.verify_derived(&derived, &mut report)?;
        Ok(report)
    }

    fn verify_file(&self, report: &mut VerifyReport) -> Result<(), ArchiveError> {
        for line in self.collect("PRAGMA quick_check(20)", [], |row| row.get::<_, String>(0))? {
            if line != "ok" {
                report.fault("", format!("the file is damaged: {line}"));
            }
        }
        let orphans =
            self.collect("SELECT DISTINCT \"table\" FROM pragma_foreign_key_check ORDER BY 1", [], |row| {
                row.get::<_, String>(0)
            })?;
        for table in orphans {
            report.fault("", format!("table {table} has rows of a document or actor that is not there"));
        }
        Ok(())
    }

    /// The check is a write to SQLite, so it needs an archive that is open for writing.
    fn verify_search_index(&self, report: &mut VerifyReport) -> Result<(), ArchiveError> {
        if self.connection.is_readonly("main").at(&self.path)? {
            return Ok(());
        }
        // Comparing with the sentences cuts each one out of its whole text: not for texts of many million characters.
        let longest =
            self.collect("SELECT ifnull(max(length(text)), 0) FROM documents", [], |row| row.get(0))?;
        let compare = longest.first().is_none_or(|length: &i64| *length < 2_000_000);
        let checked = self.connection.execute(
            "INSERT INTO sentence_index (sentence_index, rank) VALUES ('integrity-check', ?1)",
            [i64::from(compare)],
        );
        match checked {
            Ok(_) => Ok(()),
            Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseCorrupt) => {
                report.fault("", "the search index does not fit the sentences");
                Ok(())
            }
            Err(error) => Err(ArchiveError::from_sql(&self.path, error)),
        }
    }

    fn verify_document(
        &self,
        decoder: &mut Decoder<'_>,
        document: &Candidate,
        report: &mut VerifyReport,
        derived: &mut Derived,
    ) -> Result<(), ArchiveError> {
        derived.count(self, document)?;
        let reading = decoder.reading(document.key)?;
        let faults_before = report.faults.len();
        self.verify_source(document, &reading, report)?;
        let Loaded { text, chars, .. } = decoder.load(document.key)?;
        Check { document: &document.id, text, chars, reading: &reading, report }.run();
        let stored: Option<i64> = self
            .collect("SELECT digest FROM sources WHERE doc = ?1", [document.key], |row| row.get(0))?
            .pop();
        if stored != Some(digest(&reading.to_string())) && report.faults.len() == faults_before {
            report.fault(&document.id, "its rows, metadata or text are not those that were added");
        }
        Ok(())
    }

    fn verify_source(
        &self,
        document: &Candidate,
        reading: &Json,
        report: &mut VerifyReport,
    ) -> Result<(), ArchiveError> {
        let source = self.source_of(document.key)?;
        let about = &reading["document"];
        if Some(content_hash(&source).as_str()) != about["sha256"].as_str() {
            report.fault(&document.id, "the source bytes do not have the stored hash");
        }
        if DocumentId::of(&source, about["url"].as_str().unwrap_or("")).0 != document.id {
            report.fault(&document.id, "the id is not that of the source bytes and address");
        }
        Ok(())
    }

    fn verify_derived(&self, counted: &Derived, report: &mut VerifyReport) -> Result<(), ArchiveError> {
        let codes =
            self.collect("SELECT code, doc FROM document_codes", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if codes.into_iter().collect::<BTreeSet<(String, i64)>>() != counted.codes {
            report.fault("", "the derived table document_codes does not fit the rows");
        }
        let days = self.collect("SELECT * FROM dyad_day", [], |row| {
            let key: DayKey = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            let counts: DayCounts = [row.get(4)?, row.get(5)?, row.get(6)?, row.get(7)?, row.get(8)?];
            Ok((key, counts))
        })?;
        if days.into_iter().collect::<BTreeMap<_, _>>() != counted.days {
            report.fault("", "the derived table dyad_day does not fit the rows");
        }
        Ok(())
    }
}

/// The derived tables, counted anew.
#[derive(Default)]
struct Derived {
    codes: BTreeSet<(String, i64)>,
    days: BTreeMap<DayKey, DayCounts>,
}

impl Derived {
    fn count(&mut self, archive: &Archive, document: &Candidate) -> Result<(), ArchiveError> {
        let shapes = headed_kinds().map(|kind| archive.shape(kind));
        let codes = derived::document_codes(&archive.connection, document.key, shapes).at(&archive.path)?;
        self.codes.extend(codes.into_iter().map(|code| (code, document.key)));
        for (key, counts) in derived::dyad_days(&archive.connection, document.key).at(&archive.path)? {
            derived::add_counts(self.days.entry(key).or_default(), &counts);
        }
        Ok(())
    }
}

/// The checks of one reading against its text.
struct Check<'c> {
    document: &'c str,
    text: &'c str,
    chars: &'c CharIndex,
    reading: &'c Json,
    report: &'c mut VerifyReport,
}

impl Check<'_> {
    fn run(&mut self) {
        let reading = self.reading;
        for (name, what) in [("sentences", "sentence"), ("mentions", "mention")] {
            for (index, part) in items(&reading[name]).iter().enumerate() {
                self.report.parts += 1;
                if words_at_bytes(self.text, part).is_none() {
                    self.report.fault(self.document, format!("{what} {index} is no range of the text"));
                }
            }
        }
        for kind in headed_kinds() {
            let mut ordinals: BTreeMap<&str, usize> = BTreeMap::new();
            for row in items(&reading[kind.name()]) {
                let words = words_at_bytes(self.text, row);
                let ordinal =
                    ordinals.entry(words.unwrap_or("")).and_modify(|count| *count += 1).or_insert(0);
                let faults = self.row_faults(kind, row, words, *ordinal);
                self.report.rows += 1;
                self.report.rows_good += u64::from(faults.is_empty());
                self.report.faults.extend(faults.into_iter().map(|message| VerifyFault {
                    document: self.document.to_owned(),
                    row: row["id"].as_str().unwrap_or("").to_owned(),
                    kind: Some(kind),
                    message,
                }));
            }
        }
    }

    fn row_faults(&self, kind: Kind, row: &Json, words: Option<&str>, ordinal: usize) -> Vec<String> {
        let reading = self.reading;
        let mut faults = Vec::new();
        let Some(words) = words else {
            return vec!["its span is no range of the text".into()];
        };
        if self.words_at_chars(row) != Some(words) {
            faults.push("code points and bytes do not lead to the same words".into());
        }
        let id = RowId::of(&DocumentId(self.document.to_owned()), kind.name(), words, ordinal);
        if Some(id.0.as_str()) != row["id"].as_str() {
            faults.push("its id is not that of its words: the words or the span changed".into());
        }
        if let Some(index) = row["sentence"].as_u64()
            && !touches(&reading["sentences"][index as usize], row)
        {
            faults.push(format!("its words do not stand in sentence {index}"));
        }
        for name in ["trigger", "content"] {
            if row[name].is_object() && self.words_at_chars(&row[name]).is_none() {
                faults.push(format!("its {name} is no range of the text"));
            }
        }
        if let Some(cause) = row["caused_by"].as_u64()
            && cause as usize >= items(&reading["events"]).len()
        {
            faults.push(format!("its cause, event {cause}, is not there"));
        }
        let mentions = items(&reading["mentions"]).len();
        let actors = row.as_object().into_iter().flatten().flat_map(|(_, cell)| match cell {
            Json::Array(list) => list.iter().collect(),
            other => vec![other],
        });
        for mention in actors.filter_map(|actor| actor["mention"].as_u64()) {
            if mention as usize >= mentions {
                faults.push(format!("mention {mention} of an actor is not there"));
            }
        }
        faults
    }

    fn words_at_chars(&self, part: &Json) -> Option<&str> {
        let byte = |name: &str| Some(self.chars.byte_of(self.text, offset(part, name)?));
        self.text.get(byte("start")?..byte("end")?)
    }
}

fn items(list: &Json) -> &[Json] {
    list.as_array().map_or(&[], Vec::as_slice)
}

fn offset(part: &Json, name: &str) -> Option<usize> {
    part[name].as_u64().map(|offset| offset as usize)
}

fn words_at_bytes<'t>(text: &'t str, part: &Json) -> Option<&'t str> {
    text.get(offset(part, "start_byte")?..offset(part, "end_byte")?)
}

fn touches(sentence: &Json, row: &Json) -> bool {
    let ends = |part: &Json| offset(part, "start_byte").zip(offset(part, "end_byte"));
    ends(sentence).zip(ends(row)).is_some_and(|((from, to), (start, end))| start <= to && from <= end)
}
