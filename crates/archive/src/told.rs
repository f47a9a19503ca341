//! Events without their words: as counting needs them, and with what merging needs beside that. Typed, since a question about a pair reads a thousand
//! of them; rows as the public format has them are for showing.

use std::sync::Arc;

use chancery_record::{Code, DayRange, DocumentId, Kind, Modality, Polarity, Report};
use rusqlite::Row;
use rusqlite::types::ValueRef;
use rustc_hash::FxHashMap;

use crate::actors::{ActorNames, each_actor};
use crate::copies::KeysOfReading;
use crate::derived::{split_codes, text};
use crate::error::At;
use crate::labels::LabelTexts;
use crate::postings::Way;
use crate::query::{SortDays, day};
use crate::scan::{Candidate, Hit, json_list, terms_of};
use crate::shape::Shape;
use crate::{Archive, ArchiveError, DocumentRow, RowFilter};

/// Where the cells of a [`Report`] stand; empty cells of the last two say the usual.
struct ReportColumns {
    start: usize,
    end: usize,
    event_type: usize,
    mode: usize,
    who: usize,
    whom: usize,
    reciprocal: usize,
    historical: usize,
    same_as: usize,
    polarity: (usize, &'static str),
    modality: (usize, &'static str),
}

impl ReportColumns {
    fn of(shape: &Shape) -> Self {
        let at = |name: &str| shape.stored(name).unwrap_or(0);
        ReportColumns {
            start: at("date_start"),
            end: at("date_end"),
            event_type: at("type"),
            mode: at("mode"),
            who: at("who_codes"),
            whom: at("whom_codes"),
            reciprocal: at("reciprocal"),
            historical: at("historical"),
            same_as: at("same_as"),
            polarity: (at("polarity"), shape.usual("polarity")),
            modality: (at("modality"), shape.usual("modality")),
        }
    }

    fn read(&self, document: &Candidate, row: &Row<'_>) -> rusqlite::Result<Report> {
        let cell = |column: usize| -> rusqlite::Result<Option<&str>> {
            let cell = row.get_ref(column)?;
            Ok((cell != ValueRef::Null).then(|| text(cell)))
        };
        let codes = |column: usize| -> rusqlite::Result<Vec<Code>> {
            Ok(split_codes(text(row.get_ref(column)?)).map(str::to_owned).collect())
        };
        let is_so = |column: usize| -> rusqlite::Result<bool> {
            Ok(matches!(row.get_ref(column)?, ValueRef::Integer(number) if number != 0))
        };
        let end = cell(self.end)?.or(document.published.1.as_deref());
        let (polarity, usually_so) = self.polarity;
        let (modality, usually_told) = self.modality;
        Ok(Report {
            document: DocumentId(document.id.clone()),
            days: DayRange { start: day(cell(self.start)?), end: day(end) },
            event_type: cell(self.event_type)?.unwrap_or("").to_owned(),
            mode: cell(self.mode)?.unwrap_or("").to_owned(),
            who: codes(self.who)?,
            whom: codes(self.whom)?,
            reciprocal: is_so(self.reciprocal)?,
            polarity: Polarity::from_name(cell(polarity)?.unwrap_or(usually_so)).unwrap_or_default(),
            modality: Modality::from_name(cell(modality)?.unwrap_or(usually_told)).unwrap_or_default(),
            historical: is_so(self.historical)?,
            again: matches!(row.get_ref(self.same_as)?, ValueRef::Integer(0..)),
        })
    }
}

/// Who acts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ToldActor {
    /// Code, or empty.
    pub code: Code,
    /// Sectors, or empty.
    pub sector: Code,
    /// Entity, or empty.
    pub entity: String,
}

/// An event as merging needs it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ToldDeed {
    /// As counting needs it.
    pub report: Report,
    /// Its id.
    pub id: String,
    /// Place of its document in [`Told::documents`].
    pub document: usize,
    /// First code point of its words.
    pub start: u64,
    /// It stands in a sentence.
    pub has_sentence: bool,
    /// Who says so.
    pub source_kind: String,
    /// Name and code of the place, or empty.
    pub place: (String, Code),
    /// Those who act.
    pub who: Vec<ToldActor>,
    /// Dead, injured, arrested, participants.
    pub size: [Option<u32>; 4],
    /// Contexts.
    pub contexts: Vec<Code>,
}

/// A document with events.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ToldDocument {
    /// Without its text.
    pub row: Arc<DocumentRow>,
    /// What copies meet by, see [`Archive::copy_keys_of`].
    pub keys: Option<KeysOfReading>,
    /// Its key in the file. As long as its reading is the same too, so is all that is told in it.
    key: i64,
}

impl ToldDocument {
    fn reading(&self) -> Option<i64> {
        self.keys.as_ref().map(|(reading, _)| *reading)
    }
}

/// Events with their documents.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Told {
    /// The events.
    pub events: Vec<ToldDeed>,
    /// Their documents, each once.
    pub documents: Vec<ToldDocument>,
}

/// Where the cells of a [`ToldDeed`] stand.
struct DeedColumns {
    report: ReportColumns,
    id: usize,
    start: usize,
    sentence: usize,
    source_kind: (usize, &'static str),
    place: [usize; 2],
    who: usize,
    size: [usize; 4],
    contexts: usize,
}

impl DeedColumns {
    fn of(shape: &Shape) -> Self {
        let at = |name: &str| shape.stored(name).unwrap_or(0);
        DeedColumns {
            report: ReportColumns::of(shape),
            id: at("id"),
            start: at("start"),
            sentence: at("sentence"),
            source_kind: (at("source_kind"), shape.usual("source_kind")),
            place: [at("place_name"), at("place_code")],
            who: at("who"),
            size: ["dead", "injured", "arrested", "participants"].map(|what| at(&format!("size_{what}"))),
            contexts: at("context"),
        }
    }
}

/// Reads events of one snapshot, with the documents they stand in.
struct Teller<'a> {
    archive: &'a Archive,
    columns: DeedColumns,
    names: ActorNames,
    labels: LabelTexts,
    documents: Vec<ToldDocument>,
    places: FxHashMap<i64, usize>,
}

impl<'a> Teller<'a> {
    fn new(archive: &'a Archive) -> Self {
        Teller::knowing(archive, Vec::new())
    }

    /// One to which these documents are known.
    fn knowing(archive: &'a Archive, documents: Vec<ToldDocument>) -> Self {
        Teller {
            archive,
            columns: DeedColumns::of(archive.shape(Kind::Events)),
            names: ActorNames::default(),
            labels: LabelTexts::default(),
            places: documents.iter().enumerate().map(|(place, document)| (document.key, place)).collect(),
            documents,
        }
    }

    /// Reads the events of one document that the filter lets through, by place in the text.
    fn tell(
        &mut self,
        filter: &RowFilter,
        document: &DocumentId,
        events: &mut Vec<ToldDeed>,
    ) -> Result<(), ArchiveError> {
        let filter = RowFilter { document: Some(document.clone()), ..filter.clone() };
        self.archive.visit(Kind::Events, &filter, &mut |_, hit: Hit<'_, '_>| {
            events.push(self.deed(hit.document, hit.row)?);
            Ok(true)
        })
    }

    /// What was told, in the order of days. The events of one document come by place in the text.
    fn told(self, mut events: Vec<ToldDeed>, way: Way) -> Told {
        let documents = self.documents;
        let days = |event: &ToldDeed| {
            let (days, published) = (event.report.days, documents[event.document].row.published);
            let days = if days.is_unknown() { published } else { days };
            SortDays::of((days.start, days.end))
        };
        events.sort_by(|one, other| {
            let by_days = days(one).in_order(&days(other), way);
            by_days.then_with(|| one.report.document.cmp(&other.report.document))
        });
        Told { events, documents }
    }

    fn deed(&mut self, document: &Candidate, row: &Row<'_>) -> Result<ToldDeed, ArchiveError> {
        let place = match self.places.get(&document.key) {
            Some(place) => *place,
            None => self.take(document)?,
        };
        self.read(document, place, row).at(&self.archive.path)
    }

    /// Takes a document to those of the events.
    fn take(&mut self, document: &Candidate) -> Result<usize, ArchiveError> {
        let keys = self.archive.copy_keys_at(document.key)?;
        self.documents.push(ToldDocument { row: Arc::new(document.row.clone()), keys, key: document.key });
        let place = self.documents.len() - 1;
        self.places.insert(document.key, place);
        Ok(place)
    }

    fn read(&mut self, document: &Candidate, place: usize, row: &Row<'_>) -> rusqlite::Result<ToldDeed> {
        let Teller { archive, columns, names, labels, .. } = self;
        let connection = &archive.connection;
        let known = |text: &Option<String>| text.clone().unwrap_or_default();
        let mut who = Vec::new();
        for (actor, _) in row.get_ref(columns.who)?.as_str_or_null()?.into_iter().flat_map(each_actor) {
            let actor = names.get(connection, actor)?;
            who.push(ToldActor {
                code: known(&actor.code),
                sector: known(&actor.sector),
                entity: known(&actor.entity),
            });
        }
        let mut label = |column: usize, usual: &'static str| -> rusqlite::Result<String> {
            let key: Option<i64> = row.get(column)?;
            key.map_or(Ok(usual.to_owned()), |key| labels.get(connection, key).map(str::to_owned))
        };
        let (source_kind, usual) = columns.source_kind;
        let source_kind = label(source_kind, usual)?;
        let contexts = serde_json::from_str(&label(columns.contexts, "[]")?).unwrap_or_default();
        let number = |column: usize| -> rusqlite::Result<Option<u32>> {
            Ok(row
                .get_ref(column)?
                .as_i64_or_null()
                .unwrap_or(None)
                .and_then(|number| u32::try_from(number).ok()))
        };
        let mut size = [None; 4];
        for (size, column) in size.iter_mut().zip(columns.size) {
            *size = number(column)?;
        }
        let word = |column: usize| -> rusqlite::Result<String> { Ok(text(row.get_ref(column)?).to_owned()) };
        Ok(ToldDeed {
            report: columns.report.read(document, row)?,
            id: format!("{:016x}", row.get::<_, i64>(columns.id)?),
            document: place,
            start: number(columns.start)?.map_or(0, u64::from),
            has_sentence: number(columns.sentence)?.is_some(),
            source_kind,
            place: (word(columns.place[0])?, word(columns.place[1])?),
            who,
            size,
            contexts,
        })
    }
}

impl Archive {
    /// Events as counting needs them, in the order of days; [`crate::Order::Text`] is not known here. Costs a fraction of the rows.
    pub fn told_events(&self, filter: &RowFilter) -> Result<Vec<Report>, ArchiveError> {
        let _snapshot = self.snapshot()?;
        let columns = ReportColumns::of(self.shape(Kind::Events));
        self.by_day_as(Kind::Events, filter, Way::of(filter.order), &mut |document, _, row| {
            columns.read(document, row).at(&self.path)
        })
    }

    /// The same as merging needs them, with their documents.
    pub fn told(&self, filter: &RowFilter) -> Result<Told, ArchiveError> {
        let _snapshot = self.snapshot()?;
        let mut teller = Teller::new(self);
        let events =
            self.by_day_as(Kind::Events, filter, Way::of(filter.order), &mut |document, _, row| {
                teller.deed(document, row)
            })?;
        Ok(Told { events, documents: teller.documents })
    }

    /// The same of these documents alone.
    pub fn told_in(&self, filter: &RowFilter, documents: &[DocumentId]) -> Result<Told, ArchiveError> {
        let _snapshot = self.snapshot()?;
        let (mut teller, mut events) = (Teller::new(self), Vec::new());
        for id in documents {
            teller.tell(filter, id, &mut events)?;
        }
        Ok(teller.told(events, Way::of(filter.order)))
    }

    /// What [`Archive::told`] gives, where `known` was told before by the same filter, which has no limit: documents that still have the reading that they had
    /// then are not read again.
    pub fn told_again(&self, filter: &RowFilter, known: Told) -> Result<Told, ArchiveError> {
        if known.documents.is_empty() {
            return self.told(filter);
        }
        let _snapshot = self.snapshot()?;
        let found = self.documents_with(&terms_of(Kind::Events, filter))?;
        let sql = "SELECT doc, digest FROM sources WHERE doc IN (SELECT value FROM json_each(?1))";
        let readings = self.collect(sql, [json_list(&found)], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let readings: FxHashMap<i64, i64> = readings.into_iter().collect();
        let stands = |document: &ToldDocument| {
            document.reading().is_some_and(|reading| readings.get(&document.key) == Some(&reading))
        };
        let mut documents = Vec::with_capacity(found.len());
        let mut places = Vec::with_capacity(known.documents.len());
        for document in known.documents {
            let stands = stands(&document);
            places.push(stands.then_some(documents.len()));
            documents.extend(Some(document).filter(|_| stands));
        }
        let kept = known.events.into_iter().filter_map(|event| {
            let document = places[event.document]?;
            Some(ToldDeed { document, ..event })
        });
        let mut events: Vec<ToldDeed> = kept.collect();
        let mut teller = Teller::knowing(self, documents);
        for key in found {
            let new = if teller.places.contains_key(&key) { None } else { self.known(key)? };
            if let Some(document) = new {
                teller.tell(filter, &DocumentId(document.id.clone()), &mut events)?;
            }
        }
        Ok(teller.told(events, Way::of(filter.order)))
    }
}
