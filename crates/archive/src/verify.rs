//! Checking that every row still stands on its words: the documents of the archive, one by one. Whether the file around them is
//! sound is the question of [`crate::check`].

use std::collections::BTreeMap;
use std::sync::Arc;

use chancery_record::{CharIndex, DocumentId, Kind, RowId, content_hash};
use serde_json::{Value as Json, json};

use crate::decode::Decoder;
use crate::known::KnownText;
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

    /// For programs.
    pub fn to_json(&self) -> Json {
        let fault = |fault: &VerifyFault| {
            json!({
                "document": fault.document,
                "row": fault.row,
                "kind": fault.kind.map(Kind::name),
                "message": fault.message,
            })
        };
        json!({
            "documents": self.documents,
            "rows": self.rows,
            "rows_good": self.rows_good,
            "sentences_and_mentions": self.parts,
            "faults": self.faults.iter().map(fault).collect::<Vec<Json>>(),
        })
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
    /// Re-checks every document: source bytes against their hash, spans, words, ids, references of rows, stored digest of the
    /// reading. `progress` gets documents done and documents in all.
    pub fn verify(&self, progress: &mut dyn FnMut(u64, u64)) -> Result<VerifyReport, ArchiveError> {
        let _snapshot = self.snapshot()?;
        self.verify_documents(progress, &mut |_| Ok(()))
    }

    /// Verifies all documents; `also` is called with each of them.
    pub(crate) fn verify_documents(
        &self,
        progress: &mut dyn FnMut(u64, u64),
        also: &mut dyn FnMut(&Candidate) -> Result<(), ArchiveError>,
    ) -> Result<VerifyReport, ArchiveError> {
        let mut report = VerifyReport::default();
        let candidates = self.candidates(None, &RowFilter::default(), None)?;
        let total = candidates.len() as u64;
        let mut decoder = Decoder::new(self);
        for document in &candidates {
            progress(report.documents, total);
            let checked =
                also(document).and_then(|()| self.verify_document(&mut decoder, document, &mut report));
            if let Err(error) = checked {
                report.fault(&document.id, format!("cannot be read back: {error}"));
            }
            report.documents += 1;
        }
        progress(total, total);
        Ok(report)
    }

    fn verify_document(
        &self,
        decoder: &mut Decoder<'_>,
        document: &Candidate,
        report: &mut VerifyReport,
    ) -> Result<(), ArchiveError> {
        let reading = decoder.reading(document.key)?;
        let faults_before = report.faults.len();
        self.verify_source(document, &reading, report)?;
        let known = Arc::clone(&decoder.load(document.key)?.known);
        let KnownText { text, chars } = &*known;
        Check { document: &document.id, text, chars, reading: &reading, report }.run();
        let stored: Option<i64> = self
            .collect("SELECT digest FROM sources WHERE doc = ?1", [document.key], |row| row.get(0))?
            .pop();
        if stored != Some(digest(reading.to_string().as_bytes())) && report.faults.len() == faults_before {
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
        if let Some(first) = row["same_as"].as_u64()
            && items(&reading["events"]).get(first as usize).is_none_or(|first| first["same_as"].is_u64())
        {
            faults.push(format!("it tells event {first} again, which is no first telling"));
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
