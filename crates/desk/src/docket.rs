//! The docket: targets, promises and forecasts with a day, what became of them by later documents, and the same as a calendar.
//!
//! Judging is done by `course`; here rows become items, and sentences that may be about an item are looked up by its longest words. The day that the docket
//! speaks of is the caller's, by default the last day on which a document of the record was published: nothing here knows today.

use std::collections::BTreeMap;

use chancery_archive::{Archive, ArchiveError, DocumentRow, Order, RowFilter};
use chancery_course::disagree::{Lexicon, Passage};
use chancery_course::docket::{Entry, Item, Status, docket};
use chancery_record::{Code, Date, DayRange, DocumentId, Kind, Modality};
use serde_json::{Value as Json, json};

use crate::brief::{Cited, Sentence, cite_with, document_json, documents_by_id};
use crate::calendar::{Calendar, Due};
use crate::disagree::lexicon;
use crate::rows;

/// What is asked. The default is all of it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Ask {
    /// Only what these set, promise or are told to do, or what names them; empty for all.
    pub actors: Vec<Code>,
    /// Due within these days; open ends ask for nothing.
    pub due: DayRange,
    /// The day that the docket speaks of; none: the last day of publication.
    pub as_of: Option<Date>,
}

/// The docket.
#[derive(Clone, PartialEq, Debug)]
pub struct Docket {
    /// The day that it speaks of; none in an empty record.
    pub as_of: Option<Date>,
    /// The items, with the rows they stand on.
    pub items: Vec<(Item, Cited)>,
    /// The entries, by the day they are due.
    pub entries: Vec<Entry>,
    /// Items without a day, which stand on no docket.
    pub undated: usize,
    documents: BTreeMap<DocumentId, DocumentRow>,
}

/// Makes the docket.
///
/// # Errors
/// When the archive cannot be read.
pub fn make(archive: &Archive, ask: &Ask) -> Result<Docket, ArchiveError> {
    let documents = documents_by_id(archive)?;
    let as_of = ask.as_of.or_else(|| documents.values().filter_map(|document| document.published.end).max());
    let (items, undated) = items(archive, ask, &documents)?;
    let lexicon = lexicon();
    let mut failed = None;
    let plain: Vec<Item> = items.iter().map(|(item, _)| item.clone()).collect();
    let mut later = |item: &Item| match sentences_about(archive, item, &lexicon) {
        Ok(found) => found,
        Err(error) => {
            failed = Some(error);
            Vec::new()
        }
    };
    let mut entries = match as_of {
        Some(day) => docket(&plain, &mut later, &lexicon, day),
        None => Vec::new(),
    };
    if let Some(error) = failed {
        return Err(error);
    }
    entries.retain(|entry| is_due(&plain[entry.items[0]].due, &ask.due));
    Ok(Docket { as_of, items, entries, undated, documents })
}

fn is_due(due: &DayRange, asked: &DayRange) -> bool {
    let last = due.end.or(due.start);
    asked.start.is_none_or(|start| last >= Some(start)) && asked.end.is_none_or(|end| last <= Some(end))
}

fn items(
    archive: &Archive,
    ask: &Ask,
    documents: &BTreeMap<DocumentId, DocumentRow>,
) -> Result<(Vec<(Item, Cited)>, usize), ArchiveError> {
    let (mut items, mut undated) = (Vec::new(), 0);
    for kind in [Kind::Targets, Kind::Forecasts, Kind::Events] {
        let modality = (kind == Kind::Events).then_some(Modality::Future);
        let filter = RowFilter { modality, order: Order::Date, ..RowFilter::default() };
        for row in archive.rows(kind, &filter)? {
            if !is_asked(&row, ask) || (kind == Kind::Events && row["same_as"].is_u64()) {
                continue;
            }
            let published = documents
                .get(&rows::document(&row))
                .map_or(DayRange::default(), |document| document.published);
            let due = due(kind, &row, &published);
            if due.end.is_none() {
                undated += usize::from(kind != Kind::Events);
                continue;
            }
            let cited = cite_with(archive, row, documents)?;
            if let Some(item) = item(kind, &cited, due, published) {
                items.push((item, cited));
            }
        }
    }
    Ok((items, undated))
}

fn is_asked(row: &Json, ask: &Ask) -> bool {
    let codes =
        ["set_by", "actors", "who", "whom", "speaker"].into_iter().flat_map(|field| rows::codes(&row[field]));
    ask.actors.is_empty() || codes.into_iter().any(|code| ask.actors.contains(&code))
}

/// Until when: deadline, horizon, or the days of the event to come where they lie behind publication.
fn due(kind: Kind, row: &Json, published: &DayRange) -> DayRange {
    match kind {
        Kind::Targets => rows::days(&row["deadline"]),
        Kind::Forecasts => rows::days(&row["horizon"]),
        _ => {
            let days = rows::row_days(row);
            if days.end > published.end && published.end.is_some() { days } else { DayRange::default() }
        }
    }
}

fn item(kind: Kind, cited: &Cited, due: DayRange, published: DayRange) -> Option<Item> {
    let (row, sentence) = (&cited.row, cited.sentence.as_ref()?);
    let by = ["set_by", "actors", "who"]
        .into_iter()
        .map(|field| rows::codes(&row[field]))
        .find(|codes| !codes.is_empty());
    let start = sentence.before.len();
    Some(Item {
        kind,
        passage: Passage {
            document: rows::document(row),
            group: 0,
            published,
            sentence: rows::sentence(row).unwrap_or(0),
            words: sentence.whole(),
            named: Vec::new(),
        },
        at: (start, start + sentence.evidence.len()),
        by: by.unwrap_or_default(),
        due,
        quantity: row["quantity"].as_f64().map(|number| (number, rows::text(row, "unit").to_owned())),
        negated: rows::text(row, "polarity") == "negated",
    })
}

/// Longest words of an item of which a sentence must hold two.
const KEYS: usize = 4;
/// Sentences that are looked at for one item.
const SENTENCES: usize = 500;

fn sentences_about(archive: &Archive, item: &Item, lexicon: &Lexicon) -> Result<Vec<Passage>, ArchiveError> {
    let keys: Vec<String> = lexicon.key_words(&item.passage.words).into_iter().take(KEYS).collect();
    let mut pairs = Vec::new();
    for (place, one) in keys.iter().enumerate() {
        pairs.extend(keys[place + 1..].iter().map(|other| format!("(\"{one}\" AND \"{other}\")")));
    }
    if pairs.is_empty() {
        return Ok(Vec::new());
    }
    let hits = archive.search(&pairs.join(" OR "), Some(SENTENCES))?;
    let passages = hits.into_iter().map(|hit| Passage {
        document: hit.document.id,
        group: 0,
        published: hit.document.published,
        sentence: hit.sentence.index,
        words: hit.sentence.text,
        named: Vec::new(),
    });
    Ok(passages.collect())
}

/// The name of a kind on the docket.
pub fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Targets => "target",
        Kind::Forecasts => "forecast",
        _ => "promise",
    }
}

impl Docket {
    /// The item that an entry is shown by, with its row.
    pub fn shown(&self, entry: &Entry) -> &(Item, Cited) {
        &self.items[entry.items[0]]
    }

    /// The entries with a status, or all.
    pub fn with(&self, status: Option<Status>) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| status.is_none_or(|status| status == entry.status))
    }

    /// The sentence that closes an entry, and its document.
    pub fn evidence(&self, entry: &Entry) -> Option<(Sentence, Option<&DocumentRow>)> {
        let evidence = entry.evidence.as_ref()?;
        let (words, (from, to)) = (&evidence.passage.words, evidence.at);
        let sentence = Sentence {
            before: words[..from].to_owned(),
            evidence: words[from..to].to_owned(),
            after: words[to..].to_owned(),
        };
        Some((sentence, self.documents.get(&evidence.passage.document)))
    }

    /// All of it as JSON.
    pub fn to_json(&self, status: Option<Status>) -> Json {
        json!({
            "as_of": self.as_of.map(|day| day.to_string()),
            "undated": self.undated,
            "entries": self.with(status).map(|entry| self.entry_json(entry)).collect::<Vec<_>>(),
        })
    }

    fn entry_json(&self, entry: &Entry) -> Json {
        let (item, _) = self.shown(entry);
        let day = |day: Option<Date>| day.map(|day| day.to_string());
        json!({
            "kind": kind_name(item.kind),
            "status": entry.status.name(),
            "due": { "start": day(item.due.start), "end": day(item.due.end) },
            "by": item.by,
            "negated": item.negated,
            "rows": entry.items.iter().map(|at| self.items[*at].1.to_json()).collect::<Vec<_>>(),
            "evidence": entry.evidence.as_ref().map(|evidence| json!({
                "document": evidence.passage.document.0,
                "sentence": evidence.passage.sentence,
                "sentence_text": evidence.passage.words,
                "words": evidence.passage.words[evidence.at.0..evidence.at.1],
                "source": self.documents.get(&evidence.passage.document).map(document_json),
            })),
        })
    }

    /// The entries as a calendar: one event on the last day that each is due.
    pub fn to_ics(&self, status: Option<Status>) -> String {
        let mut calendar = Calendar::new();
        for entry in self.with(status) {
            let (item, cited) = self.shown(entry);
            let Some(day) = item.due.end else { continue };
            let by = if item.by.is_empty() { String::new() } else { format!("{}: ", item.by.join(", ")) };
            let words = &item.passage.words[item.at.0..item.at.1];
            calendar.put(&Due {
                row: rows::text(&cited.row, "id"),
                published: item.passage.published.end.or(Some(day)),
                day,
                summary: &format!("{by}{words} ({}, {})", kind_name(item.kind), entry.status.name()),
                description: &format!("{}\n{}", item.passage.words, cited.source_line()),
                address: "",
            });
        }
        calendar.finish()
    }
}
