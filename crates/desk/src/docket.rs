//! The docket: targets, promises and forecasts with a day, what became of them by later documents, and the same as a calendar.
//!
//! Judging is done by `course`; here rows become items, and sentences that may be about an item are looked up by its longest words. The day that the docket
//! speaks of is the caller's, by default the last day on which a document of the record was published: nothing here knows today.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chancery_archive::{Archive, ArchiveError, DocumentRow, KeyedSentence, Order, RowFilter};
use chancery_course::disagree::{Lexicon, Passage};
use chancery_course::docket::{self, Item, Status, docket};
use chancery_record::{Code, Date, DayRange, DocumentId, Kind, Modality};
use serde_json::{Value as Json, json};

use crate::brief::{Cited, Sentence, cite_with, document_json};
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
    pub entries: Vec<docket::Entry>,
    /// Items without a day, which stand on no docket.
    pub undated: usize,
    documents: BTreeMap<DocumentId, DocumentRow>,
}

/// Makes the docket.
///
/// # Errors
/// When the archive cannot be read.
pub fn make(archive: &Archive, ask: &Ask) -> Result<Docket, ArchiveError> {
    let as_of = match ask.as_of {
        Some(day) => Some(day),
        None => archive.last_published()?,
    };
    let lexicon = lexicon();
    let mut documents = BTreeMap::new();
    let (mut items, undated) = items(archive, ask, &mut documents)?;
    let plain: Vec<Item> = items.iter().map(|(item, _)| item.clone()).collect();
    let mut sentences = Sentences::new(archive, &lexicon);
    let mut failed = None;
    let mut later = |item: &Item| match sentences.about(item) {
        Ok(found) => found,
        Err(error) => {
            failed = Some(error);
            Vec::new()
        }
    };
    let entries = match as_of {
        Some(day) => docket(&plain, &|item| is_due(&item.due, &ask.due), &mut later, &lexicon, day),
        None => Vec::new(),
    };
    if let Some(error) = failed {
        return Err(error);
    }
    for entry in &entries {
        for at in &entry.items {
            let (item, cited) = &mut items[*at];
            fill(archive, item.kind, &mut cited.row)?;
        }
        if let Some(evidence) = &entry.evidence {
            document(archive, &mut documents, &evidence.passage.document)?;
        }
    }
    Ok(Docket { as_of, items, entries, undated, documents })
}

/// Puts what bare rows lack into one.
fn fill(archive: &Archive, kind: Kind, row: &mut Json) -> Result<(), ArchiveError> {
    let filter =
        RowFilter { document: Some(rows::document(row)), modality: modality(kind), ..RowFilter::default() };
    let full = archive.rows(kind, &filter)?;
    if let Some(full) = full.into_iter().find(|full| full["id"] == row["id"]) {
        *row = full;
    }
    Ok(())
}

/// The document with an id, looked up once.
fn document<'d>(
    archive: &Archive,
    documents: &'d mut BTreeMap<DocumentId, DocumentRow>,
    id: &DocumentId,
) -> Result<Option<&'d DocumentRow>, ArchiveError> {
    if !documents.contains_key(id)
        && let Some(row) = archive.document_row(id)?
    {
        documents.insert(id.clone(), row);
    }
    Ok(documents.get(id))
}

/// Of the events only those to come are on the docket.
fn modality(kind: Kind) -> Option<Modality> {
    (kind == Kind::Events).then_some(Modality::Future)
}

fn is_due(due: &DayRange, asked: &DayRange) -> bool {
    let last = due.end.or(due.start);
    asked.start.is_none_or(|start| last >= Some(start)) && asked.end.is_none_or(|end| last <= Some(end))
}

/// The items with bare rows, which cost a fraction: those that are not due are needed as well, for a later target replaces others.
fn items(
    archive: &Archive,
    ask: &Ask,
    documents: &mut BTreeMap<DocumentId, DocumentRow>,
) -> Result<(Vec<(Item, Cited)>, usize), ArchiveError> {
    let (mut items, mut undated) = (Vec::new(), 0);
    for kind in [Kind::Targets, Kind::Forecasts, Kind::Events] {
        let mut filter = RowFilter { modality: modality(kind), order: Order::Date, ..RowFilter::default() };
        if kind == Kind::Events {
            // A promise is due on its own day.
            (filter.since, filter.until) = (ask.due.start, ask.due.end);
        }
        for row in archive.bare_rows(kind, &filter)? {
            if !is_asked(&row, ask) || (kind == Kind::Events && row["same_as"].is_u64()) {
                continue;
            }
            let document = document(archive, documents, &rows::document(&row))?;
            let published = document.map_or(DayRange::default(), |document| document.published);
            let due = due(kind, &row, &published);
            if due.end.is_none() {
                undated += usize::from(kind != Kind::Events);
                continue;
            }
            if kind != Kind::Targets && !is_due(&due, &ask.due) {
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

/// Sentences that may close an item. Each word is searched once for all items, and of what is found only what tells of an end is kept.
struct Sentences<'a> {
    archive: &'a Archive,
    lexicon: &'a Lexicon,
    /// Keys of the sentences that tell of an end.
    ends: Option<Vec<i64>>,
    /// Of these, by word, those that hold it.
    holding: BTreeMap<String, Vec<i64>>,
    known: BTreeMap<i64, Option<KeyedSentence>>,
}

impl<'a> Sentences<'a> {
    fn new(archive: &'a Archive, lexicon: &'a Lexicon) -> Self {
        Sentences { archive, lexicon, ends: None, holding: BTreeMap::new(), known: BTreeMap::new() }
    }

    /// Those that were published after an item and hold two of its words, the last published.
    fn about(&mut self, item: &Item) -> Result<Vec<Passage>, ArchiveError> {
        let words: Vec<String> = self.lexicon.key_words(&item.passage.words).into_iter().take(KEYS).collect();
        for word in &words {
            self.find(word)?;
        }
        let mut lists: Vec<&[i64]> = words.iter().map(|word| self.holding[word].as_slice()).collect();
        // A word that half of the record holds is looked up and not gone through.
        lists.sort_by_key(|keys| keys.len());
        let most = lists.pop().unwrap_or_default();
        let mut keys: Vec<i64> = lists.concat();
        keys.sort_unstable();
        let twice: Vec<i64> = keys
            .chunk_by(|one, other| one == other)
            .filter(|same| same.len() > 1 || most.binary_search(&same[0]).is_ok())
            .map(|same| same[0])
            .collect();
        for key in &twice {
            if let Entry::Vacant(place) = self.known.entry(*key) {
                place.insert(self.archive.sentence_at(*key)?);
            }
        }
        let is_later = |sentence: &&KeyedSentence| {
            sentence.published.end > item.passage.published.end && sentence.document != item.passage.document
        };
        let mut found: Vec<&KeyedSentence> =
            twice.iter().filter_map(|key| self.known[key].as_ref()).filter(is_later).collect();
        if found.len() > SENTENCES {
            let newest = |sentence: &KeyedSentence| {
                let days = (sentence.published.start.or(sentence.published.end), sentence.published.end);
                Reverse(days)
            };
            found.select_nth_unstable_by(SENTENCES, |one, other| {
                let by_day = newest(one).cmp(&newest(other));
                by_day.then_with(|| (&one.document, one.index).cmp(&(&other.document, other.index)))
            });
            found.truncate(SENTENCES);
        }
        let passage = |sentence: &KeyedSentence| Passage {
            document: sentence.document.clone(),
            group: 0,
            published: sentence.published,
            sentence: sentence.index,
            words: sentence.text.clone(),
            named: Vec::new(),
        };
        Ok(found.into_iter().map(passage).collect())
    }

    /// Finds the sentences that hold a word.
    fn find(&mut self, word: &str) -> Result<(), ArchiveError> {
        if self.holding.contains_key(word) {
            return Ok(());
        }
        if self.ends.is_none() {
            let beginnings = self.lexicon.beginnings_of_ends();
            let any: Vec<String> = beginnings.iter().map(|start| format!("\"{start}\"*")).collect();
            self.ends = Some(self.archive.sentence_keys(&any.join(" OR "))?);
        }
        let keys = match self.ends.as_deref() {
            None | Some([]) => Vec::new(),
            Some(ends) => both(&self.archive.sentence_keys(&format!("\"{word}\""))?, ends),
        };
        self.holding.insert(word.to_owned(), keys);
        Ok(())
    }
}

/// What two sorted lists have in common.
fn both(one: &[i64], other: &[i64]) -> Vec<i64> {
    let mut rest = other.iter().copied().peekable();
    let in_rest = |key: &&i64| {
        while rest.next_if(|other| other < *key).is_some() {}
        rest.peek() == Some(*key)
    };
    one.iter().filter(in_rest).copied().collect()
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
    pub fn shown(&self, entry: &docket::Entry) -> &(Item, Cited) {
        &self.items[entry.items[0]]
    }

    /// The entries with a status, or all.
    pub fn with(&self, status: Option<Status>) -> impl Iterator<Item = &docket::Entry> {
        self.entries.iter().filter(move |entry| status.is_none_or(|status| status == entry.status))
    }

    /// The sentence that closes an entry, and its document.
    pub fn evidence(&self, entry: &docket::Entry) -> Option<(Sentence, Option<&DocumentRow>)> {
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

    fn entry_json(&self, entry: &docket::Entry) -> Json {
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
