//! The brief of a pair: counts, months, events and statements, each with the sentence it stands on.
//!
//! Put together from the archive's rows and the counts of `course`; the page, the terminal and the JSON show the same value.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use chancery_archive::{Archive, ArchiveError, DocumentRow, Order, RowFilter};
use chancery_course::{MonthCount, Pair, PairCount, Report, Series, month_series, pairs};
use chancery_record::{DayRange, DocumentId, Kind, Ontology};
use serde_json::{Value as Json, json};

use crate::rows;

/// A row with the sentence it stands on and the document it comes from.
#[derive(Clone, PartialEq, Debug)]
pub struct Cited {
    /// The row, as the archive gives it.
    pub row: Json,
    /// The sentence around the evidence; none when the row has no sentence.
    pub sentence: Option<Sentence>,
    /// The document.
    pub document: Option<DocumentRow>,
}

/// A sentence in three parts: before the evidence, the evidence, after it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sentence {
    /// Words before the evidence.
    pub before: String,
    /// The evidence.
    pub evidence: String,
    /// Words after the evidence.
    pub after: String,
}

impl Sentence {
    /// Parts a sentence, which begins at code point `start` of its document, around the evidence of a row. Evidence that
    /// reaches over the sentence is cut at its ends.
    pub fn around(text: &str, start: usize, row: &Json) -> Self {
        let byte = |point: usize| text.char_indices().nth(point).map_or(text.len(), |(byte, _)| byte);
        let from = byte(rows::number(row, "start").saturating_sub(start));
        let to = byte(rows::number(row, "end").saturating_sub(start)).max(from);
        Sentence {
            before: text[..from].to_owned(),
            evidence: text[from..to].to_owned(),
            after: text[to..].to_owned(),
        }
    }

    /// All three parts.
    pub fn whole(&self) -> String {
        format!("{}{}{}", self.before, self.evidence, self.after)
    }
}

/// What the record holds on a pair.
#[derive(Clone, PartialEq, Debug)]
pub struct Brief {
    /// The pair.
    pub pair: Pair,
    /// Counts of the reports.
    pub count: PairCount,
    /// Reports by month.
    pub series: Series,
    /// Events between the two by date, those that do not count among them.
    pub events: Vec<Cited>,
    /// Statements of one of them or about both, by date.
    pub statements: Vec<Cited>,
    /// Rows of the other kinds that name both, by kind and date; kinds without rows are left out.
    pub others: Vec<(Kind, Vec<Cited>)>,
    /// Kinds of which not all rows are here.
    pub more: Vec<Kind>,
}

/// The kinds that a brief shows beside events and statements.
const OTHER_KINDS: [Kind; 6] =
    [Kind::Judgments, Kind::Forecasts, Kind::Targets, Kind::Dependences, Kind::Goals, Kind::Relations];

/// Puts the brief of a pair together.
///
/// # Errors
/// When the archive cannot be read.
pub fn brief(archive: &Archive, pair: &Pair, ontology: &Ontology) -> Result<Brief, ArchiveError> {
    brief_between(archive, pair, &DayRange::default(), ontology, true)
}

/// The same for rows whose days, or else the day of publication, can lie in a range. Open ends ask for nothing. The steps that
/// led to rows are asked for or left out.
///
/// # Errors
/// When the archive cannot be read.
pub fn brief_between(
    archive: &Archive,
    pair: &Pair,
    days: &DayRange,
    ontology: &Ontology,
    with_steps: bool,
) -> Result<Brief, ArchiveError> {
    let filter = RowFilter { since: days.start, until: days.end, ..between(pair) };
    let found = |kind: Kind| rows_of(archive, kind, &filter, with_steps);
    let mut brief = of_rows(archive, pair, &found)?;
    let reports: Vec<Report> = brief.events.iter().map(|event| rows::report(&event.row)).collect();
    brief.count_reports(&reports, ontology);
    Ok(brief)
}

/// The same with the newest `most` rows of each kind, newest first; counts and months are those of all. The steps that
/// led to rows are asked for or left out.
///
/// # Errors
/// When the archive cannot be read.
pub(crate) fn brief_of_newest(
    archive: &Archive,
    pair: &Pair,
    ontology: &Ontology,
    most: usize,
    with_steps: bool,
) -> Result<Brief, ArchiveError> {
    let more = RefCell::new(Vec::new());
    let filter = RowFilter { order: Order::Newest, limit: Some(most + 1), ..between(pair) };
    let found = |kind: Kind| {
        let mut rows = rows_of(archive, kind, &filter, with_steps)?;
        if rows.len() > most {
            rows.truncate(most);
            more.borrow_mut().push(kind);
        }
        Ok(rows)
    };
    let mut brief = of_rows(archive, pair, &found)?;
    brief.more = more.into_inner();
    brief.count_reports(&reports_of(archive, pair)?, ontology);
    Ok(brief)
}

fn rows_of(
    archive: &Archive,
    kind: Kind,
    filter: &RowFilter,
    with_steps: bool,
) -> Result<Vec<Json>, ArchiveError> {
    if with_steps { archive.rows(kind, filter) } else { archive.plain_rows(kind, filter) }
}

/// The rows between the two.
pub(crate) fn between(pair: &Pair) -> RowFilter {
    let dyad = Some((pair.first.clone(), pair.second.clone()));
    RowFilter { dyad, order: Order::Date, ..RowFilter::default() }
}

/// A brief that counts nothing yet.
fn of_rows(
    archive: &Archive,
    pair: &Pair,
    found: &dyn Fn(Kind) -> Result<Vec<Json>, ArchiveError>,
) -> Result<Brief, ArchiveError> {
    let cite_kind = |kind: Kind| cite(archive, found(kind)?);
    let (events, statements) = (cite_kind(Kind::Events)?, cite_kind(Kind::Statements)?);
    let mut others = Vec::new();
    for kind in OTHER_KINDS {
        let rows = cite_kind(kind)?;
        if !rows.is_empty() {
            others.push((kind, rows));
        }
    }
    Ok(Brief {
        pair: pair.clone(),
        count: PairCount::none(pair.clone()),
        series: Series::default(),
        events,
        statements,
        others,
        more: Vec::new(),
    })
}

/// All reports between the two, by date.
fn reports_of(archive: &Archive, pair: &Pair) -> Result<Vec<Report>, ArchiveError> {
    archive.told_events(&between(pair))
}

/// Reports of a pair by month, as its brief has them.
///
/// # Errors
/// When the archive cannot be read.
pub(crate) fn months_of(archive: &Archive, pair: &Pair, ontology: &Ontology) -> Result<Series, ArchiveError> {
    let reports = reports_of(archive, pair)?;
    Ok(month_series(reports.iter().filter(|report| pair.is_in(report)), ontology))
}

/// All documents of the archive by id.
///
/// # Errors
/// When the archive cannot be read.
pub fn documents_by_id(archive: &Archive) -> Result<BTreeMap<DocumentId, DocumentRow>, ArchiveError> {
    let documents = archive.documents(&chancery_archive::DocumentFilter::default())?;
    Ok(documents.into_iter().map(|document| (document.id.clone(), document)).collect())
}

/// Looks up the sentences and documents of rows.
///
/// # Errors
/// When the archive cannot be read.
pub fn cite(archive: &Archive, rows: Vec<Json>) -> Result<Vec<Cited>, ArchiveError> {
    let mut asked: BTreeMap<DocumentId, BTreeSet<u32>> = BTreeMap::new();
    for row in &rows {
        asked.entry(rows::document(row)).or_default().extend(rows::sentence(row));
    }
    let mut known = BTreeMap::new();
    for (id, indexes) in asked {
        let words = archive.sentence_words(&id, &indexes)?;
        let document = archive.document_row(&id)?;
        known.insert(id, (document, words));
    }
    let cited = rows.into_iter().map(|row| {
        let (document, words) = known
            .get(&rows::document(&row))
            .map_or((&None, None), |(document, words)| (document, Some(words)));
        let stored = rows::sentence(&row).zip(words).and_then(|(index, words)| words.get(&index));
        let sentence = stored.map(|(start, text)| Sentence::around(text, *start as usize, &row));
        Cited { sentence, document: document.clone(), row }
    });
    Ok(cited.collect())
}

/// First code point and words of a sentence.
///
/// # Errors
/// When the archive cannot be read.
pub(crate) fn sentence_words(
    archive: &Archive,
    document: &DocumentId,
    index: u32,
) -> Result<Option<(usize, String)>, ArchiveError> {
    let found = archive.sentence_words(document, &BTreeSet::from([index]))?.remove(&index);
    Ok(found.map(|(start, words)| (start as usize, words)))
}

pub(crate) fn cite_with(
    archive: &Archive,
    row: Json,
    documents: &BTreeMap<DocumentId, DocumentRow>,
) -> Result<Cited, ArchiveError> {
    let id = rows::document(&row);
    let stored = match rows::sentence(&row) {
        Some(index) => sentence_words(archive, &id, index)?,
        None => None,
    };
    let sentence = stored.map(|(start, words)| Sentence::around(&words, start, &row));
    let document = documents.get(&id).cloned();
    Ok(Cited { row, sentence, document })
}

impl Cited {
    /// Where it stands, for people: outlet or source, day of publication, title. Empty when the document is not known.
    pub fn source_line(&self) -> String {
        self.document.as_ref().map(source_line).unwrap_or_default()
    }

    /// The row with `sentence_text` and `source` added.
    pub fn to_json(&self) -> Json {
        let mut row = self.row.clone();
        if let Some(object) = row.as_object_mut() {
            object.insert("sentence_text".into(), json!(self.sentence.as_ref().map(Sentence::whole)));
            object.insert("source".into(), self.document.as_ref().map_or(Json::Null, document_json));
        }
        row
    }
}

/// A document in one line: outlet (or file), day of publication, title.
pub fn source_line(document: &DocumentRow) -> String {
    let outlet = if document.outlet.is_empty() { &document.source } else { &document.outlet };
    let published = rows::days_in_words(&document.published);
    let parts = [outlet.as_str(), published.as_str(), document.title.as_str()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// A document without its text as JSON.
pub fn document_json(document: &DocumentRow) -> Json {
    json!({
        "id": document.id.0,
        "title": document.title,
        "outlet": document.outlet,
        "source": document.source,
        "url": document.url,
        "published": {
            "start": document.published.start.map(|day| day.to_string()),
            "end": document.published.end.map(|day| day.to_string()),
            "basis": document.published_basis.name(),
        },
        "words": document.words,
        "sentences": document.sentences,
    })
}

/// Counts of a pair as JSON.
pub fn count_json(count: &PairCount) -> Json {
    json!({
        "first": count.pair.first,
        "second": count.pair.second,
        "reports": count.reports,
        "documents": count.documents,
        "first_to_second": count.first_to_second,
        "second_to_first": count.second_to_first,
        "mutual": count.mutual,
        "cooperation": count.cooperation,
        "conflict": count.conflict,
        "left_out": count.left_out,
    })
}

/// A month as JSON.
pub fn month_json(month: &MonthCount) -> Json {
    json!({
        "month": month.month.to_string(),
        "reports": month.reports,
        "documents": month.documents,
        "cooperation": month.cooperation(),
        "conflict": month.conflict(),
        "verbal_cooperation": month.quads[0],
        "material_cooperation": month.quads[1],
        "verbal_conflict": month.quads[2],
        "material_conflict": month.quads[3],
        "bounded_cooperation": month.bounded_cooperation(),
        "bounded_conflict": month.bounded_conflict(),
    })
}

impl Brief {
    /// True when the record holds nothing on the pair.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty() && self.statements.is_empty() && self.others.is_empty()
    }

    fn count_reports(&mut self, reports: &[Report], ontology: &Ontology) {
        let counted = pairs(reports, ontology).into_iter().find(|count| count.pair == self.pair);
        self.count = counted.unwrap_or_else(|| PairCount::none(self.pair.clone()));
        let of_pair = |report: &&Report| self.pair.is_in(report);
        self.series = month_series(reports.iter().filter(of_pair), ontology);
    }

    /// The brief as JSON; rows carry their sentence and source.
    pub fn to_json(&self) -> Json {
        let all = |cited: &[Cited]| Json::Array(cited.iter().map(Cited::to_json).collect());
        let mut out = json!({
            "pair": [self.pair.first, self.pair.second],
            "counts": count_json(&self.count),
            "months": self.series.months.iter().map(month_json).collect::<Vec<_>>(),
            "unplaced": self.series.unplaced,
            "events": all(&self.events),
            "statements": all(&self.statements),
        });
        for kind in OTHER_KINDS {
            let found = self.others.iter().find(|(other, _)| *other == kind);
            out[kind.name()] = all(found.map_or(&[], |(_, rows)| rows.as_slice()));
        }
        out
    }
}
