//! Archives: making, filling, asking. An archive is known by its folder and opened for each call, so that threads of Python may use
//! it side by side.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use arrow_schema::Field;
use chancery_archive::{Archive, Decisions, RowFilter, SqlPart, SqlQuestion, Writer, ask_sql, bibtex, csl};
use chancery_chart::course_svg;
use chancery_course::{Direction, Pair, Penalty, Scale, Step};
use chancery_desk::NameOf;
use chancery_desk::brief::{brief_between, cite as cite_rows};
use chancery_desk::course::{Request, View as CourseView, course as make_course};
use chancery_desk::rows::{days_in_words, document as document_of};
use chancery_intake::Options as IntakeOptions;
use chancery_pile::home::{self, STORE_FILE};
use chancery_pile::keep::{Tally, keep};
use chancery_pile::pipeline::{self, Arrived};
use chancery_pile::sources::{Gauge, produce};
use chancery_pile::{actors, copies};
use chancery_reader::Lore;
use chancery_record::{DayRange, DocumentId, Kind, SourceKind};
use chancery_wire::flat::{FlatType, flat_fields};
use chancery_wire::{Type, Value, kind_table};
use pyo3::exceptions::{PyKeyError, PyValueError};
use pyo3::prelude::*;
use serde_json::{Value as Json, json};

use crate::columns::{arrow_field, cell_of};
use crate::faults::Fault;
use crate::reading::{Given, Manner, look_for_signals, lore, read_given};
use crate::table::{NativeTable, Rows, column};

/// A fault of the caller.
fn wrong(message: String) -> Fault {
    Fault::Python(PyValueError::new_err(message))
}

fn open(folder: &Path) -> Result<Archive, Fault> {
    Ok(home::open(folder)?)
}

/// Makes the folder where it is not there, and an empty archive in it.
#[pyfunction]
pub fn create(py: Python<'_>, folder: PathBuf) -> PyResult<()> {
    py.detach(|| -> Result<(), Fault> {
        std::fs::create_dir_all(&folder).map_err(PyErr::from)?;
        Archive::create(&folder.join(STORE_FILE))?;
        Ok(())
    })?;
    Ok(())
}

/// Opens and closes the archive of a folder: brings an older one up to date and says what is wrong with what is none.
#[pyfunction]
pub fn is_archive(py: Python<'_>, folder: PathBuf) -> PyResult<()> {
    py.detach(|| open(&folder).map(drop))?;
    Ok(())
}

/// Which rows; what is None asks for nothing.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct Filter {
    dyad: Option<(String, String)>,
    types: Vec<String>,
    actor: Option<String>,
    about: Option<String>,
    speaker: Option<String>,
    since: Option<String>,
    until: Option<String>,
    document: Option<String>,
    search: Option<String>,
    counted: bool,
    limit: Option<usize>,
}

impl Filter {
    fn resolve(self, lore: &Lore) -> Result<RowFilter, Fault> {
        let code = |name: Option<String>| name.map(|name| actors::code(lore, &name)).transpose();
        let (types, modes) = actors::types_and_modes(&self.types, &lore.ontology)?;
        let dyad = match self.dyad {
            Some((one, other)) => Some((actors::code(lore, &one)?, actors::code(lore, &other)?)),
            None => None,
        };
        Ok(RowFilter {
            types,
            modes,
            dyad,
            actor: code(self.actor)?,
            about: code(self.about)?,
            speaker: self.speaker,
            since: days(self.since.as_deref())?.start,
            until: days(self.until.as_deref())?.end,
            document: self.document.map(DocumentId),
            search: self.search,
            counted_only: self.counted,
            limit: self.limit,
            ..RowFilter::default()
        })
    }
}

fn days(words: Option<&str>) -> Result<DayRange, Fault> {
    words.map_or(Ok(DayRange::default()), |words| {
        actors::days(words).map_err(|remedy| wrong(format!("`{words}` is no day; {remedy}")))
    })
}

/// Rows of a kind as a table: the columns of the Parquet export, by document id and place.
#[pyfunction]
pub fn table(py: Python<'_>, folder: PathBuf, kind: &str, filter: Filter) -> PyResult<NativeTable> {
    let made = py.detach(|| -> Result<_, Fault> {
        let kind = Kind::from_name(kind).ok_or_else(|| wrong(format!("there is no kind `{kind}`")))?;
        let filter = filter.resolve(lore(None, Some(&folder))?)?;
        let flat = flat_fields(kind_table(kind));
        let mut columns = vec![column("doc_id", Type::Text, "id of the document")];
        columns.extend(flat.iter().map(|field| {
            (arrow_field(&field.name, &field.nested, &field.doc, field.unit), field.nested.clone())
        }));
        let mut rows = Rows::new(&columns);
        let mut failed = None;
        open(&folder)?.cells(kind, &filter, &mut |id, cells| {
            let nested = flat.iter().zip(cells).map(|(field, cell)| match (field.kind, cell) {
                // Lists lie in flat cells as JSON.
                (FlatType::Json, Value::Text(text)) => {
                    cell_of(&serde_json::from_str(text).unwrap_or(Json::Null), &field.nested)
                }
                (_, cell) => cell.clone(),
            });
            let row: Vec<Value> = std::iter::once(Value::Text(id.to_owned())).chain(nested).collect();
            if let Err(error) = rows.push(row.iter()) {
                failed = Some(error);
            }
            Ok(())
        })?;
        failed.map_or(Ok(()), Err)?;
        Ok(rows.finish()?)
    });
    Ok(made?)
}

/// The answer to a question in SQL, and whether rows were left out.
#[pyfunction]
pub fn sql(
    py: Python<'_>,
    folder: PathBuf,
    statement: &str,
    values: Vec<(String, String)>,
    limit: Option<usize>,
    seconds: Option<f64>,
) -> PyResult<(NativeTable, bool)> {
    let answered = py.detach(|| -> Result<_, Fault> {
        drop(open(&folder)?);
        let time = seconds.map(Duration::try_from_secs_f64).transpose();
        let time = time.map_err(|error| wrong(format!("timeout: {error}; give seconds, or None")))?;
        let question = SqlQuestion { text: statement, values: &values, rows: limit, time };
        let (mut names, mut cells): (Vec<String>, Vec<Vec<Value>>) = (Vec::new(), Vec::new());
        let mut interrupted = None;
        let ended = ask_sql(&folder.join(STORE_FILE), &question, &mut |part| {
            match part {
                SqlPart::Columns(columns) => columns.clone_into(&mut names),
                SqlPart::Row(row) => cells.push(row),
            }
            if cells.len().is_multiple_of(1000)
                && let Err(fault) = look_for_signals()
            {
                interrupted = Some(fault);
                return Err(std::io::Error::other("interrupted"));
            }
            Ok(())
        });
        if let Some(fault) = interrupted {
            return Err(fault);
        }
        let cut = ended?.cut;
        let columns: Vec<(Field, Type)> = names
            .iter()
            .enumerate()
            .map(|(place, name)| column(name, type_of(cells.iter().filter_map(|row| row.get(place))), ""))
            .collect();
        let mut rows = Rows::new(&columns);
        for row in &mut cells {
            for ((_, kind), cell) in columns.iter().zip(row.iter_mut()) {
                if *kind == Type::Text && !matches!(cell, Value::Null | Value::Text(_)) {
                    *cell = Value::Text(cell.json_text());
                }
            }
            rows.push(row.iter())?;
        }
        Ok((rows.finish()?, cut))
    });
    Ok(answered?)
}

/// The type of an SQL column, which may hold anything: numbers where all are, else text.
fn type_of<'v>(cells: impl Iterator<Item = &'v Value>) -> Type {
    let mut found = None;
    for cell in cells {
        found = match (found, cell) {
            (found, Value::Null) => found,
            (None | Some(Type::Int), Value::Int(_)) => Some(Type::Int),
            (None | Some(Type::Int | Type::Float), Value::Int(_) | Value::Float(_)) => Some(Type::Float),
            _ => return Type::Text,
        };
    }
    found.unwrap_or(Type::Text)
}

/// Sentences that match a search, as a table.
#[pyfunction]
pub fn search(py: Python<'_>, folder: PathBuf, query: &str, limit: Option<usize>) -> PyResult<NativeTable> {
    let found = py.detach(|| -> Result<_, Fault> {
        let mut rows = Rows::new(&[
            column("doc_id", Type::Text, "id of the document"),
            column("sentence", Type::Int, "index into the document's sentences"),
            column("text", Type::Text, "the sentence"),
            column("before", Type::Text, "the sentence before, or empty"),
            column("after", Type::Text, "the sentence after, or empty"),
            column("outlet", Type::Text, "who published the document, or empty"),
            column("title", Type::Text, "headline of the document, or empty"),
            column("published_start", Type::Date, "first possible day of publication"),
            column("published_end", Type::Date, "last possible day of publication"),
        ]);
        for hit in open(&folder)?.search(query, limit)? {
            let (document, sentence) = (hit.document, hit.sentence);
            let day = |day: Option<chancery_record::Date>| {
                day.map_or(Value::Null, |day| Value::Text(day.to_string()))
            };
            let row = [
                Value::Text(document.id.0),
                Value::Int(sentence.index.into()),
                Value::Text(sentence.text),
                Value::Text(sentence.before),
                Value::Text(sentence.after),
                Value::Text(document.outlet),
                Value::Text(document.title),
                day(document.published.start),
                day(document.published.end),
            ];
            rows.push(row.iter())?;
        }
        Ok(rows.finish()?)
    });
    Ok(found?)
}

fn pair(lore: &Lore, a: &str, b: &str) -> Result<Pair, Fault> {
    let (one, other) = (actors::code(lore, a)?, actors::code(lore, b)?);
    Pair::new(&one, &other).ok_or_else(|| wrong(format!("{a} and {b} are the same actor ({one}); name two")))
}

/// The brief of a pair as JSON text, as `chancery dyad --json` gives it.
#[pyfunction]
pub fn brief(
    py: Python<'_>,
    folder: PathBuf,
    a: &str,
    b: &str,
    since: Option<String>,
    until: Option<String>,
) -> PyResult<String> {
    let made = py.detach(|| -> Result<_, Fault> {
        let lore = lore(None, Some(&folder))?;
        let range = DayRange { start: days(since.as_deref())?.start, end: days(until.as_deref())?.end };
        let brief = brief_between(&open(&folder)?, &pair(lore, a, b)?, &range, &lore.ontology, true)?;
        Ok(brief.to_json().to_string())
    });
    Ok(made?)
}

/// What a course leaves out, as the options of `chancery course`.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct CourseOptions {
    by: Option<String>,
    scale: Option<String>,
    turns: Option<String>,
    actor: Option<String>,
    context: Option<String>,
    all_actors: bool,
    without: Vec<String>,
    source_kind: Option<String>,
}

/// One of the named values, or a fault that lists them.
fn choose<T: Copy>(option: &str, given: Option<&str>, known: &[(&str, T)]) -> Result<Option<T>, Fault> {
    let Some(given) = given else { return Ok(None) };
    let names = || known.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
    let found = known.iter().find(|(name, _)| *name == given).map(|(_, value)| Some(*value));
    found.ok_or_else(|| wrong(format!("{option} is `{given}`; give one of {}", names())))
}

/// The course of a pair: as JSON text, as `chancery course --json` gives it, and drawn as SVG.
#[pyfunction]
pub fn course(
    py: Python<'_>,
    folder: PathBuf,
    a: &str,
    b: &str,
    options: CourseOptions,
) -> PyResult<(String, String)> {
    let made = py.detach(|| -> Result<_, Fault> {
        let lore = lore(None, Some(&folder))?;
        let pair = pair(lore, a, b)?;
        let direction = match &options.actor {
            None => None,
            Some(name) => Some(match actors::code(lore, name)? {
                code if code == pair.first => Direction::Forth,
                code if code == pair.second => Direction::Back,
                code => return Err(wrong(format!("{code} is neither {} nor {}", pair.first, pair.second))),
            }),
        };
        let name_of: NameOf = Box::new(|code: &str| lore.country_name(code).map(str::to_owned));
        let kinds: Vec<(&str, &str)> = SourceKind::ALL.iter().map(|(_, name)| (*name, *name)).collect();
        let source_kind = choose("source_kind", options.source_kind.as_deref(), &kinds)?;
        let scales = [Scale::Plover, Scale::Goldstein].map(|scale| (scale.name(), scale));
        let request = Request {
            pair: &pair,
            ontology: &lore.ontology,
            name_of: &name_of,
            groups: &copies::source_groups,
            scale: choose("scale", options.scale.as_deref(), &scales)?.unwrap_or_default(),
            step: choose("by", options.by.as_deref(), &[("month", Step::Month), ("quarter", Step::Quarter)])?,
            penalty: choose(
                "turns",
                options.turns.as_deref(),
                &[("firm", Penalty::Firm), ("fine", Penalty::Fine)],
            )?,
            view: CourseView {
                direction,
                context: options.context.clone(),
                all_actors: options.all_actors,
                without: options.without.clone(),
                source_kind: source_kind.map(str::to_owned),
            },
        };
        let course = make_course(&open(&folder)?, &request)?;
        let name = |code: &str| lore.country_name(code).unwrap_or(code).to_owned();
        let title = format!("{} and {} ({pair})", name(&pair.first), name(&pair.second));
        let svg = course_svg(&course.barometer, &course.history.phases, &title);
        Ok((course.to_json().to_string(), svg))
    });
    Ok(made?)
}

/// A row with its sentence in three parts, its source and its kind, as JSON text.
#[pyfunction]
pub fn explain(py: Python<'_>, folder: PathBuf, id: &str) -> PyResult<String> {
    let found = py.detach(|| -> Result<_, Fault> {
        let archive = open(&folder)?;
        let (kind, row) = archive.find_row(id)?.ok_or_else(|| no_row(id))?;
        let cited = cite_rows(&archive, vec![row])?.pop().ok_or_else(|| no_row(id))?;
        let mut json = cited.to_json();
        json["kind"] = json!(kind.name());
        json["parts"] = cited
            .sentence
            .as_ref()
            .map_or(Json::Null, |sentence| json!([sentence.before, sentence.evidence, sentence.after]));
        json["source_line"] = json!(cited.source_line());
        Ok(json.to_string())
    });
    Ok(found?)
}

fn no_row(id: &str) -> Fault {
    Fault::Python(PyKeyError::new_err(format!("the archive holds no row or document with the id {id}")))
}

/// References to documents as BibTeX or CSL-JSON text. Each id may be that of a document or of a row.
#[pyfunction]
pub fn cite(py: Python<'_>, folder: PathBuf, ids: Vec<String>, style: &str) -> PyResult<String> {
    let made = py.detach(|| -> Result<_, Fault> {
        let archive = open(&folder)?;
        let mut documents: Vec<Json> = Vec::new();
        for id in &ids {
            let found = match archive.document(id)? {
                Some(document) => Some(document),
                None => match archive.find_row(id)? {
                    Some((_, row)) => archive.document(&document_of(&row).0)?,
                    None => None,
                },
            };
            let json = found.ok_or_else(|| no_row(id))?.json;
            if !documents.contains(&json) {
                documents.push(json);
            }
        }
        match style {
            "bibtex" => Ok(bibtex(&documents)),
            "csl" => Ok(csl(&documents).to_string()),
            other => Err(wrong(format!("style is `{other}`; give bibtex or csl"))),
        }
    });
    Ok(made?)
}

/// The reading of a stored document as JSON text, or None.
#[pyfunction]
pub fn reading(py: Python<'_>, folder: PathBuf, document: String) -> PyResult<Option<String>> {
    let found = py.detach(|| -> Result<_, Fault> {
        let archive = open(&folder)?;
        let Some(stored) = archive.document(&document)? else { return Ok(None) };
        Ok(archive.reading(&stored.row.id)?.map(|reading| reading.to_string()))
    });
    Ok(found?)
}

/// Sizes of the archive as JSON text, as `chancery stats --json` gives them.
#[pyfunction]
pub fn stats(py: Python<'_>, folder: PathBuf) -> PyResult<String> {
    let made = py.detach(|| -> Result<_, Fault> {
        let lore = lore(None, Some(&folder))?;
        Ok(open(&folder)?.stats()?.to_json(lore.version()).to_string())
    });
    Ok(made?)
}

/// Looks up the words of every row; the report as JSON text, as `chancery verify --json` gives it.
#[pyfunction]
pub fn verify(py: Python<'_>, folder: PathBuf) -> PyResult<String> {
    let made = py
        .detach(|| -> Result<_, Fault> { Ok(open(&folder)?.verify(&mut |_, _| {})?.to_json().to_string()) });
    Ok(made?)
}

/// Counts what was added and tells Python.
struct Counter {
    tally: Tally,
    told: Option<Py<PyAny>>,
    columns: BTreeMap<String, String>,
}

impl Counter {
    fn take(&mut self, arrived: Arrived, writer: &mut Writer<'_>) -> Result<(), Fault> {
        let file = match &arrived {
            Arrived::Read { file, .. } => file.clone(),
            Arrived::Skipped(skip) => skip.file.clone(),
        };
        keep(arrived, &self.columns, writer, &mut self.tally)?;
        let told = self.told.as_ref();
        Ok(Python::attach(|py| {
            py.check_signals()?;
            told.map_or(Ok(()), |told| told.call1(py, (file,)).map(drop))
        })?)
    }
}

/// How to add, as the options of `chancery add`.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct AddOptions {
    threads: usize,
    max_document_mb: usize,
    columns: BTreeMap<String, String>,
    lore: Option<PathBuf>,
}

impl AddOptions {
    fn manner(&self, folder: &Path) -> Result<Manner, Fault> {
        let mut intake =
            IntakeOptions { max_document_bytes: self.max_document_mb << 20, ..IntakeOptions::default() };
        for (field, column) in &self.columns {
            intake.columns.set(field, column).map_err(|error| wrong(error.to_string()))?;
        }
        let decisions: Decisions = home::decisions(folder)?;
        let lore = lore(self.lore.as_deref(), Some(folder))?;
        Ok(Manner { lore, decisions, threads: self.threads.max(1), intake })
    }
}

/// What is added: files and folders, or documents in memory.
#[derive(FromPyObject)]
pub enum Pile {
    /// Files and folders.
    Paths(Vec<PathBuf>),
    /// Documents as bytes.
    Given(Vec<Given>),
}

/// Adds a pile; what happened as JSON text, as `chancery add --json` gives it. `told` is called with the name of the file for each
/// document. What was read before a fault is kept: documents are whole or not there.
#[pyfunction]
pub fn add(
    py: Python<'_>,
    folder: PathBuf,
    pile: Pile,
    options: AddOptions,
    told: Option<Py<PyAny>>,
) -> PyResult<String> {
    let added = py.detach(|| -> Result<_, Fault> {
        let manner = options.manner(&folder)?;
        let mut counter = Counter { tally: Tally::default(), told, columns: options.columns };
        let mut archive = open(&folder)?;
        let mut writer = archive.writer()?;
        let take = |arrived| counter.take(arrived, &mut writer);
        let worked = match &pile {
            Pile::Given(sources) => read_given(sources, &manner, take),
            Pile::Paths(paths) => pipeline::run(
                manner.lore,
                &manner.decisions,
                manner.threads,
                |give| produce(paths, &manner.intake, &Gauge::default(), give),
                take,
            ),
        };
        let kept = writer.finish();
        worked?;
        kept?;
        Ok(counter.tally.json(days_in_words).to_string())
    });
    Ok(added?)
}
