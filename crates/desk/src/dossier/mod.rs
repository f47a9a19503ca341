//! The dossier of a pair: the brief as a text to send on, every claim with a footnote to the words it stands on.
//!
//! [`dossier`] makes one value from the rows of the archive; [`Dossier::to_markdown`] and [`Dossier::to_html`] write it, and
//! [`check`] holds a written one against the archive. It computes nothing about the world that [`crate::brief`] and `course`
//! do not give; what it adds is words, order and footnotes. No clock: the day it is made stands in it only when it is given.
//! Texts of documents are data everywhere: writers escape them, and no link leads elsewhere than to a document's own address.

mod blocks;
mod check;
mod html;
mod markdown;
mod notes;
mod phases;
mod summary;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use chancery_archive::{Archive, ArchiveError, DocumentRow, reference_keys};
use chancery_course::{Pair, PartingKind, Report, Said, Series, report_partings, statement_partings};
use chancery_record::{Code, Date, DayRange, DocumentId, Kind, Modality, Ontology, SpeechForm};
use serde_json::{Value as Json, json};

use crate::brief::{Brief, Cited, brief_between};
use crate::course::Groups;
use crate::rows;
use crate::server::NameOf;
pub use blocks::{Block, Line, Piece};
pub use check::{CheckFault, Checked, check};
pub use notes::Note;
use notes::NoteBook;
use words::Words;

/// What a dossier is asked for.
pub struct Request<'r> {
    /// The pair.
    pub pair: &'r Pair,
    /// Only rows whose days can lie in these; open for all.
    pub days: DayRange,
    /// The day that the dossier gives as its own, when it shall give one.
    pub as_of: Option<Date>,
    /// The ontology, for quad classes and scores.
    pub ontology: &'r Ontology,
    /// Names of actor codes.
    pub name_of: &'r NameOf,
    /// Which documents are copies of one another.
    pub groups: &'r Groups<'r>,
}

/// A document that a dossier stands on.
#[derive(Clone, PartialEq, Debug)]
pub struct Source {
    /// The document without its text.
    pub row: DocumentRow,
    /// The public object `document` of the reading format.
    pub json: Json,
    /// Its key in BibTeX and CSL-JSON.
    pub key: String,
}

/// Reports of one type and direction with one date: one line of the chronology.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    /// The days.
    pub days: DayRange,
    /// What is told, in words.
    pub clause: String,
    /// Type and mode.
    pub code: String,
    /// What keeps it from being a plain fact; empty for most.
    pub reservations: Vec<&'static str>,
    /// Who says so where it is not the author, in words, each once.
    pub speakers: Vec<String>,
    /// Numbers of the footnotes, one for each report.
    pub notes: Vec<usize>,
}

/// What one speaker is quoted with.
#[derive(Clone, PartialEq, Debug)]
pub struct Voice {
    /// Name, country and sector as far as they are known.
    pub speaker: String,
    /// The statements by date.
    pub statements: Vec<Quoted>,
}

/// One statement.
#[derive(Clone, PartialEq, Debug)]
pub struct Quoted {
    /// When.
    pub days: DayRange,
    /// What was said; for indirect speech the words of the text that report it.
    pub words: String,
    /// The act that the words perform, as a noun, or empty.
    pub act: String,
    /// Number of the footnote.
    pub note: usize,
}

/// Two accounts that part.
#[derive(Clone, PartialEq, Debug)]
pub struct Beside {
    /// How they stand to each other.
    pub kind: PartingKind,
    /// Number of the footnote and words for each.
    pub accounts: [(usize, String); 2],
}

/// The dossier of a pair.
#[derive(Clone, PartialEq, Debug)]
pub struct Dossier {
    /// The pair.
    pub pair: Pair,
    /// Names of both.
    pub names: (String, String),
    /// The days that were asked for.
    pub asked: DayRange,
    /// The day that it gives as its own.
    pub as_of: Option<Date>,
    /// First and last known day of the events that count.
    pub covered: DayRange,
    /// What read the documents.
    pub lores: Vec<String>,
    /// The counts and rows it was made from.
    pub brief: Brief,
    /// The documents, by day of publication.
    pub sources: Vec<Source>,
    /// The footnotes; note 1 is the first.
    pub notes: Vec<Note>,
    /// The summary, a sentence each.
    pub summary: Vec<Line>,
    /// Phases of the relation; none where there are too few events.
    pub phases: Option<Vec<Line>>,
    /// Events that count, by date, undated ones last.
    pub chronology: Vec<Entry>,
    /// Events that do not count: denied, supposed, mere duty, history.
    pub apart: Vec<Entry>,
    /// Who said what, most statements first.
    pub voices: Vec<Voice>,
    /// Where accounts part.
    pub partings: Vec<Beside>,
    /// Targets, forecasts and what is announced, by date.
    pub docket: Vec<Entry>,
    /// Rows of the other kinds.
    pub others: Vec<(Kind, Vec<Entry>)>,
}

/// What the makers of the parts share.
struct Case<'c> {
    request: &'c Request<'c>,
    brief: &'c Brief,
    words: Words<'c>,
    sources: &'c [Source],
    notes: NoteBook<'c>,
}

/// Makes the dossier of a pair.
///
/// # Errors
/// When the archive cannot be read.
pub fn dossier(archive: &Archive, request: &Request<'_>) -> Result<Dossier, ArchiveError> {
    let brief = brief_between(archive, request.pair, &request.days, request.ontology)?;
    let sources = sources(archive, &brief)?;
    let numbers = sources.iter().enumerate().map(|(index, source)| (source.row.id.clone(), index)).collect();
    let mut case = Case {
        request,
        brief: &brief,
        words: Words::new(request.name_of),
        sources: &sources,
        notes: NoteBook::new(archive, numbers),
    };
    let partings = partings(&brief, request.pair, request.ontology);
    let summary = summary::summary(&mut case, &partings)?;
    let (counted, apart): (Vec<&Cited>, Vec<&Cited>) =
        brief.events.iter().partition(|event| rows::report(&event.row).counts());
    let chronology = entries(&mut case, &counted)?;
    let apart = entries(&mut case, &apart)?;
    let voices = voices(&mut case)?;
    let docket = docket(&mut case)?;
    let others = others(&mut case)?;
    let partings = beside(&mut case, &partings)?;
    let phases = phases::phases(archive, &mut case)?;
    let names = case.words.pair(&brief.count);
    let notes = case.notes.notes;
    let lores: BTreeSet<String> = sources.iter().map(|source| source.row.lore.clone()).collect();
    Ok(Dossier {
        pair: request.pair.clone(),
        names,
        asked: request.days,
        as_of: request.as_of,
        covered: covered(&counted),
        lores: lores.into_iter().collect(),
        sources,
        notes,
        summary,
        phases,
        chronology,
        apart,
        voices,
        partings,
        docket,
        others,
        brief,
    })
}

impl Brief {
    /// All rows of the brief.
    fn all(&self) -> impl Iterator<Item = &Cited> {
        let others = self.others.iter().flat_map(|(_, rows)| rows);
        self.events.iter().chain(&self.statements).chain(others)
    }
}

/// The documents of the rows, by day of publication, unknown ones last.
fn sources(archive: &Archive, brief: &Brief) -> Result<Vec<Source>, ArchiveError> {
    let rows: BTreeMap<DocumentId, DocumentRow> =
        brief.all().filter_map(|cited| cited.document.clone()).map(|row| (row.id.clone(), row)).collect();
    let mut found = Vec::new();
    for row in rows.into_values() {
        if let Some(stored) = archive.document(&row.id.0)? {
            found.push((row, stored.json));
        }
    }
    let key = |row: &DocumentRow| {
        let days = row.published;
        (days.is_unknown(), days.start.or(days.end), days.end, row.id.clone())
    };
    found.sort_by_key(|(row, _)| key(row));
    let objects: Vec<Json> = found.iter().map(|(_, json)| json.clone()).collect();
    let keys = reference_keys(&objects);
    Ok(found.into_iter().zip(keys).map(|((row, json), key)| Source { row, json, key }).collect())
}

fn covered(counted: &[&Cited]) -> DayRange {
    let days = || counted.iter().map(|event| rows::row_days(&event.row));
    DayRange {
        start: days().filter_map(|days| days.start.or(days.end)).min(),
        end: days().filter_map(|days| days.end.or(days.start)).max(),
    }
}

/// What makes several reports one line: days, code, direction and reservations.
fn likeness(cited: &Cited) -> Json {
    let row = &cited.row;
    let sorted = |field: &str| rows::codes(&row[field]).into_iter().collect::<BTreeSet<Code>>();
    json!([
        row["date"]["start"],
        row["date"]["end"],
        rows::text(row, "type"),
        rows::text(row, "mode"),
        sorted("who"),
        sorted("whom"),
        row["reciprocal"],
        rows::reservations(row),
    ])
}

/// The events as lines, undated ones last. Reports that are alike stand in one line; that is a grouping for the eye only.
fn entries(case: &mut Case<'_>, events: &[&Cited]) -> Result<Vec<Entry>, ArchiveError> {
    let mut groups: Vec<Vec<&Cited>> = Vec::new();
    let mut by_likeness: BTreeMap<String, usize> = BTreeMap::new();
    for event in events {
        let group = *by_likeness.entry(likeness(event).to_string()).or_insert(groups.len());
        match groups.get_mut(group) {
            Some(known) => known.push(event),
            None => groups.push(vec![event]),
        }
    }
    let mut out = Vec::with_capacity(groups.len());
    for group in groups {
        out.push(entry(case, &group)?);
    }
    let key = |entry: &Entry| {
        let days = entry.days;
        (days.is_unknown(), days.start.or(days.end), days.end)
    };
    out.sort_by_key(key);
    Ok(out)
}

fn entry(case: &mut Case<'_>, group: &[&Cited]) -> Result<Entry, ArchiveError> {
    let row = &group[0].row;
    let mut speakers: Vec<String> = Vec::new();
    let mut notes = Vec::new();
    for cited in group {
        notes.extend(case.notes.cite(&cited.row)?);
        for speaker in named(case.words.actors(&cited.row["speaker"])) {
            if !speakers.contains(&speaker) {
                speakers.push(speaker);
            }
        }
    }
    Ok(Entry {
        days: rows::row_days(row),
        clause: case.words.clause(row),
        code: rows::event_code(row),
        reservations: rows::reservations(row),
        speakers,
        notes,
    })
}

/// Speakers with those who are not named called so.
fn named(speakers: Vec<String>) -> Vec<String> {
    let name = |speaker: String| {
        if words::is_pronoun(&speaker) { "a speaker who is not named".to_owned() } else { speaker }
    };
    speakers.into_iter().map(name).collect()
}

fn voices(case: &mut Case<'_>) -> Result<Vec<Voice>, ArchiveError> {
    let mut voices: Vec<Voice> = Vec::new();
    for cited in &case.brief.statements {
        let row = &cited.row;
        let actor = &row["speaker"][0];
        let name = rows::text(actor, "name");
        let speaker = match (name, &cited.document) {
            ("", Some(document)) if !document.outlet.is_empty() => format!("{} (as author)", document.outlet),
            ("", _) => "The author".to_owned(),
            (name, _) if words::is_pronoun(name) => "A speaker who is not named".to_owned(),
            _ => case.words.speaker(actor),
        };
        let Some(note) = case.notes.cite(row)? else { continue };
        let act = rows::text(row, "act");
        let act = if act.is_empty() { String::new() } else { case.words.noun(act).to_owned() };
        let is_direct =
            [SpeechForm::Direct, SpeechForm::Mixed].map(SpeechForm::name).contains(&rows::text(row, "form"));
        let said = rows::text(if is_direct { &row["content"] } else { row }, "text");
        let statement =
            Quoted { days: rows::row_days(row), words: words::unquoted(said).to_owned(), act, note };
        match voices.iter_mut().find(|voice| voice.speaker == speaker) {
            Some(voice) => voice.statements.push(statement),
            None => voices.push(Voice { speaker, statements: vec![statement] }),
        }
    }
    voices.sort_by_key(|voice| std::cmp::Reverse(voice.statements.len()));
    Ok(voices)
}

/// A row of a kind that is no event: its clause is the shortened evidence.
fn claim(case: &mut Case<'_>, kind: Kind, cited: &Cited) -> Result<Entry, ArchiveError> {
    const LONGEST_CLAIM: usize = 160;
    let row = &cited.row;
    let horizon = match kind {
        Kind::Targets => rows::days(&row["deadline"]),
        Kind::Forecasts => rows::days(&row["horizon"]),
        _ => rows::row_days(row),
    };
    let days = if horizon.is_unknown() { rows::row_days(row) } else { horizon };
    Ok(Entry {
        days,
        clause: words::shortened(rows::text(row, "text"), LONGEST_CLAIM),
        code: blocks::singular(kind).to_owned(),
        reservations: rows::reservations(row),
        speakers: named(case.words.actors(&row["speaker"])),
        notes: case.notes.cite(row)?.into_iter().collect(),
    })
}

fn is_due(kind: Kind) -> bool {
    matches!(kind, Kind::Targets | Kind::Forecasts)
}

fn docket(case: &mut Case<'_>) -> Result<Vec<Entry>, ArchiveError> {
    let brief = case.brief;
    let is_to_come = |event: &&Cited| {
        rows::text(&event.row, "modality") == Modality::Future.name() && rows::report(&event.row).counts()
    };
    let announced: Vec<&Cited> = brief.events.iter().filter(is_to_come).collect();
    let mut out = entries(case, &announced)?;
    for (kind, claims) in brief.others.iter().filter(|(kind, _)| is_due(*kind)) {
        for cited in claims {
            out.push(claim(case, *kind, cited)?);
        }
    }
    out.sort_by_key(|entry| (entry.days.is_unknown(), entry.days.start.or(entry.days.end), entry.days.end));
    Ok(out)
}

fn others(case: &mut Case<'_>) -> Result<Vec<(Kind, Vec<Entry>)>, ArchiveError> {
    let brief = case.brief;
    let mut out = Vec::new();
    for (kind, claims) in brief.others.iter().filter(|(kind, _)| !is_due(*kind)) {
        let lines: Result<Vec<Entry>, _> = claims.iter().map(|cited| claim(case, *kind, cited)).collect();
        out.push((*kind, lines?));
    }
    Ok(out)
}

/// Rows that part, as the rows themselves.
type Parted<'b> = (PartingKind, &'b Cited, &'b Cited);

/// Where the accounts of a pair part: pairs of rows with their sentences, less the first `skip` and not more than `limit`.
pub(crate) fn partings_of(
    archive: &Archive,
    pair: &Pair,
    ontology: &Ontology,
    skip: usize,
    limit: usize,
) -> Result<Vec<(PartingKind, Cited, Cited)>, ArchiveError> {
    let brief = crate::brief::bare_brief(archive, pair, ontology)?;
    let whole = |cited: &Cited| -> Result<Option<Cited>, ArchiveError> {
        let found = archive.find_row(rows::text(&cited.row, "id"))?;
        let row = found.map(|(_, row)| row).into_iter().collect();
        Ok(crate::brief::cite(archive, row)?.pop())
    };
    let mut out = Vec::new();
    for (kind, one, other) in partings(&brief, pair, ontology).into_iter().skip(skip).take(limit) {
        if let (Some(one), Some(other)) = (whole(one)?, whole(other)?) {
            out.push((kind, one, other));
        }
    }
    Ok(out)
}

fn partings<'b>(brief: &'b Brief, pair: &Pair, ontology: &Ontology) -> Vec<Parted<'b>> {
    let reports: Vec<Report> = brief.events.iter().map(|event| rows::report(&event.row)).collect();
    let mut out = Vec::new();
    for parting in report_partings(&reports, pair, ontology) {
        out.push((parting.kind, &brief.events[parting.one], &brief.events[parting.other]));
    }
    // A charge is told as an event or as words, and one sentence makes one charge; a rejection counts only as words of the other side.
    let place =
        |cited: &Cited| (rows::text(&cited.row, "document").to_owned(), cited.row["sentence"].as_u64());
    let worded: BTreeSet<_> =
        brief.statements.iter().filter(|said| said.row["act"] == "ACCUSE").map(place).collect();
    let charges = brief.events.iter().filter(|event| rows::report(&event.row).counts());
    let charges = charges.filter(|event| !worded.contains(&place(event)));
    let all: Vec<(&Cited, Said)> = brief
        .statements
        .iter()
        .map(|statement| (statement, rows::said(&statement.row)))
        .chain(charges.filter_map(|event| Some((event, rows::charge(&event.row)?))))
        .collect();
    let said: Vec<Said> = all.iter().map(|(_, said)| said.clone()).collect();
    for parting in statement_partings(&said, pair) {
        out.push((parting.kind, all[parting.one].0, all[parting.other].0));
    }
    out
}

fn beside(case: &mut Case<'_>, partings: &[Parted<'_>]) -> Result<Vec<Beside>, ArchiveError> {
    let mut out = Vec::new();
    for (kind, one, other) in partings {
        let mut accounts = Vec::new();
        for cited in [one, other] {
            if let Some(note) = case.notes.cite(&cited.row)? {
                accounts.push((note, account_words(case, *kind, cited)));
            }
        }
        if let Ok(accounts) = <[(usize, String); 2]>::try_from(accounts) {
            out.push(Beside { kind: *kind, accounts });
        }
    }
    Ok(out)
}

/// Who gives the account, and whether it affirms or denies.
fn account_words(case: &Case<'_>, kind: PartingKind, cited: &Cited) -> String {
    let row = &cited.row;
    let speakers = named(case.words.actors(&row["speaker"]));
    let outlet = cited.document.as_ref().map_or("", |document| {
        if document.outlet.is_empty() { document.source.as_str() } else { document.outlet.as_str() }
    });
    let voice = if speakers.is_empty() {
        outlet.to_owned()
    } else {
        format!("{}, in {outlet}", words::joined(&speakers))
    };
    let published = cited.document.as_ref().map_or(DayRange::default(), |document| document.published);
    let account = format!("{voice}, {}", words::days(&published));
    match (kind, rows::reservations(row).contains(&"denied")) {
        (PartingKind::Answered, _) => account,
        (_, true) => format!("{account}, denies"),
        (_, false) => format!("{account}, affirms"),
    }
}

impl Dossier {
    /// The series of the pair by month.
    pub fn series(&self) -> &Series {
        &self.brief.series
    }

    /// The documents as the objects of the reading format, in the order of the list of sources.
    pub fn documents(&self) -> Vec<Json> {
        self.sources.iter().map(|source| source.json.clone()).collect()
    }

    /// True when the record holds nothing on the pair in these days.
    pub fn is_empty(&self) -> bool {
        self.brief.is_empty()
    }

    /// The dossier as JSON: the brief, and the footnotes, summary and lines that were made of it.
    pub fn to_json(&self) -> Json {
        let note = |(index, note): (usize, &Note)| {
            json!({
                "number": index + 1, "row": note.row, "document": note.document,
                "start": note.marked.start, "end": note.marked.end,
                "quote_start": note.quoted.start, "quote_end": note.quoted.end,
                "quote": format!("{}{}{}", note.before, note.evidence, note.after),
                "evidence": note.evidence,
            })
        };
        let entry = |entry: &Entry| {
            json!({
                "start": entry.days.start.map(|day| day.to_string()), "end": entry.days.end.map(|day| day.to_string()),
                "words": entry.clause, "code": entry.code, "reservations": entry.reservations,
                "speakers": entry.speakers, "notes": entry.notes,
            })
        };
        let entries = |list: &[Entry]| list.iter().map(entry).collect::<Vec<_>>();
        json!({
            "brief": self.brief.to_json(),
            "as_of": self.as_of.map(|day| day.to_string()),
            "summary": self.summary.iter().map(|line| json!({
                "words": blocks::plain(line), "notes": blocks::notes_of(line),
            })).collect::<Vec<_>>(),
            "phases": self.phases.iter().flatten().map(|line| json!({
                "words": blocks::plain(line), "notes": blocks::notes_of(line),
            })).collect::<Vec<_>>(),
            "chronology": entries(&self.chronology),
            "apart": entries(&self.apart),
            "docket": entries(&self.docket),
            "partings": self.partings.iter().map(|parting| json!({
                "kind": parting.kind.name(), "notes": [parting.accounts[0].0, parting.accounts[1].0],
            })).collect::<Vec<_>>(),
            "sources": self.sources.iter().map(|source| json!({"key": source.key, "id": source.row.id.0})).collect::<Vec<_>>(),
            "notes": self.notes.iter().enumerate().map(note).collect::<Vec<_>>(),
        })
    }
}
