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
use chancery_course::disagree::{Dispute, Field, Position, Relation, Telling};
use chancery_course::{Pair, Series};
use chancery_record::{Code, Date, DayRange, DocumentId, Kind, Modality, Ontology, SpeechForm};
use serde_json::{Value as Json, json};

use crate::brief::{Brief, Cited, brief_between};
use crate::copies::Groups;
use crate::course::Course;
use crate::disagree::{Ask, Disagreements, disagreements, outlet};
use crate::rows;
use crate::server::NameOf;
pub(crate) use blocks::in_words;
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
    /// The course of the pair over all days, where it is known already.
    pub course: Option<&'r Course>,
    /// Where the accounts of the pair part, where it is known already; else all documents are compared.
    pub accounts: Option<&'r Disagreements>,
    /// Whether rows carry the steps that led to them, which only JSON shows.
    pub with_steps: bool,
}

/// A document that a dossier stands on.
#[derive(Clone, PartialEq, Debug)]
pub struct Source {
    /// The document without its text.
    pub row: DocumentRow,
    /// The public object `document` of the reading format, without blocks.
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

/// Accounts that part.
#[derive(Clone, PartialEq, Debug)]
pub struct Beside {
    /// What they part in.
    pub field: Field,
    /// How they stand to each other.
    pub relation: Relation,
    /// Sources behind each, `3 : 1`.
    pub counts: String,
    /// Number of the footnote and words for each.
    pub accounts: Vec<(usize, String)>,
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
    pub disputes: Vec<Beside>,
    /// What was not compared, in words; empty where everything was.
    pub not_compared: String,
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
    let brief = brief_between(archive, request.pair, &request.days, request.ontology, request.with_steps)?;
    let compared;
    let made = if let Some(known) = request.accounts {
        known
    } else {
        let (pair, name_of, groups) = (request.pair, request.name_of, request.groups);
        compared = disagreements(archive, &Ask { pair, name_of, groups, newest: None })?;
        &compared
    };
    let parted = parted(archive, made, &request.days)?;
    let told =
        parted.iter().flat_map(|one| &one.accounts).filter_map(|(_, telling, _)| made.document(telling));
    let sources = sources(archive, brief.all().filter_map(|cited| cited.document.as_ref()).chain(told))?;
    let numbers = sources.iter().enumerate().map(|(index, source)| (source.row.id.clone(), index)).collect();
    let mut case = Case {
        request,
        brief: &brief,
        words: Words::new(request.name_of),
        sources: &sources,
        notes: NoteBook::new(archive, numbers),
    };
    let disputes = beside(&mut case, made, &parted)?;
    let summary = summary::summary(&mut case, disputes.len())?;
    let (counted, apart): (Vec<&Cited>, Vec<&Cited>) =
        brief.events.iter().partition(|event| rows::report(&event.row).counts());
    let chronology = entries(&mut case, &counted)?;
    let apart = entries(&mut case, &apart)?;
    let voices = voices(&mut case)?;
    let docket = docket(&mut case)?;
    let others = others(&mut case)?;
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
        disputes,
        not_compared: made.not_compared("chancery dossier"),
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
fn sources<'d>(
    archive: &Archive,
    documents: impl Iterator<Item = &'d DocumentRow>,
) -> Result<Vec<Source>, ArchiveError> {
    let rows: BTreeMap<DocumentId, DocumentRow> =
        documents.map(|row| (row.id.clone(), row.clone())).collect();
    let mut found = Vec::new();
    for row in rows.into_values() {
        if let Some(json) = archive.document_head(&row.id)? {
            found.push((row, json));
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

/// A dispute with the accounts of it that rows tell: of each position the first.
struct Parted<'d> {
    dispute: &'d Dispute,
    accounts: Vec<(&'d Position, &'d Telling, Json)>,
}

/// The disputes of which at least two positions are told in rows of documents that were published, as far as known, in these days.
fn parted<'d>(
    archive: &Archive,
    made: &'d Disagreements,
    days: &DayRange,
) -> Result<Vec<Parted<'d>>, ArchiveError> {
    let in_days =
        |telling: &Telling| made.document(telling).is_some_and(|document| days.can_meet(&document.published));
    let mut out = Vec::new();
    for dispute in made.shown(false, None) {
        let mut accounts = Vec::new();
        for position in &dispute.positions {
            for telling in position.tellings.iter().filter(|telling| in_days(telling)) {
                let Some(id) = made.row(telling) else { continue };
                if let Some((_, row)) = archive.find_row(id)? {
                    accounts.push((position, telling, row));
                    break;
                }
            }
        }
        if accounts.len() > 1 {
            out.push(Parted { dispute, accounts });
        }
    }
    Ok(out)
}

/// The same with their footnotes.
fn beside(
    case: &mut Case<'_>,
    made: &Disagreements,
    parted: &[Parted<'_>],
) -> Result<Vec<Beside>, ArchiveError> {
    let mut out = Vec::new();
    for Parted { dispute, accounts } in parted {
        let mut shown = Vec::new();
        let mut counts = Vec::new();
        for (position, telling, row) in accounts {
            if let Some(note) = case.notes.cite(row)? {
                shown.push((note, account_words(case, made, position, telling, row)));
                counts.push(position.groups.len().to_string());
            }
        }
        if shown.len() > 1 {
            let counts = counts.join(" : ");
            out.push(Beside { field: dispute.field, relation: dispute.relation, counts, accounts: shown });
        }
    }
    Ok(out)
}

/// What is said, by whom, where and when, and how many sources stand behind it.
fn account_words(
    case: &Case<'_>,
    made: &Disagreements,
    position: &Position,
    telling: &Telling,
    row: &Json,
) -> String {
    let speakers = named(case.words.actors(&row["speaker"]));
    let document = made.document(telling);
    let outlet = document.map_or("", outlet);
    let voice = if speakers.is_empty() {
        outlet.to_owned()
    } else {
        format!("{}, in {outlet}", words::joined(&speakers))
    };
    let published = document.map_or(DayRange::default(), |document| document.published);
    let sources = words::count(position.groups.len(), "source");
    format!("{}: {voice}, {} ({sources})", position.value, words::days(&published))
}

impl Dossier {
    /// The series of the pair by month.
    pub fn series(&self) -> &Series {
        &self.brief.series
    }

    /// The documents as the objects of the reading format, without blocks, in the order of the list of sources.
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
            "not_compared": self.not_compared,
            "disputes": self.disputes.iter().map(|one| json!({
                "field": one.field.name(), "relation": one.relation.name(), "counts": one.counts,
                "notes": one.accounts.iter().map(|(note, _)| note).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
            "sources": self.sources.iter().map(|source| json!({"key": source.key, "id": source.row.id.0})).collect::<Vec<_>>(),
            "notes": self.notes.iter().enumerate().map(note).collect::<Vec<_>>(),
        })
    }
}
