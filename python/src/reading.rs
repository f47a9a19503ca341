//! Reading without an archive: sources given as bytes become readings, as JSON text or as rows of an Arrow table.
//!
//! One source gives one result, in the order of the sources, whatever the number of threads: a reading, or why there is none. The
//! readings are those of `chancery read --json`; `intake`, `reader` and the pipeline are the same.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};
use std::time::SystemTime;

use chancery_archive::Decisions;
use chancery_intake::neardup::{Words, overlap};
use chancery_intake::{Item, Options as IntakeOptions, Source, read_again, read_all};
use chancery_pile::copies::name_of;
use chancery_pile::pipeline::{self, Arrived, Piece, read_piece};
use chancery_pile::walk::Skip;
use chancery_pile::{given, home};
use chancery_reader::lore::OWN_TABLE;
use chancery_reader::{Lore, grammar};
use chancery_record::{DayRange, Kind, NoteLevel, Reading};
use chancery_wire::json::{Layer, ReadingRows, reading_json};
use chancery_wire::tables::{View, mention_rows, mention_table, sentence_rows, sentence_table};
use chancery_wire::{Field, Type, Value, kind_rows, kind_table};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;

use crate::faults::Fault;
use crate::table::{NativeTable, Rows, column};

/// A source from Python: bytes, file name, address, day of publication, format; what is empty is not known.
pub type Given = (PyBackedBytes, String, String, String, String);

/// The lore: built in, or with files laid over it. A lore is made once for the files that it is made of.
pub fn lore(overlay: Option<&Path>, archive: Option<&Path>) -> Result<&'static Lore, Fault> {
    type Known = BTreeMap<(Option<PathBuf>, Option<PathBuf>, Option<SystemTime>), &'static Lore>;
    static KNOWN: LazyLock<Mutex<Known>> = LazyLock::new(|| Mutex::new(BTreeMap::new()));
    let table = archive.map(|folder| folder.join(OWN_TABLE));
    let changed = table.as_ref().and_then(|table| table.metadata().ok()?.modified().ok());
    if overlay.is_none() && changed.is_none() {
        return Ok(Lore::builtin());
    }
    let key = (overlay.map(Path::to_owned), table, changed);
    if let Some(lore) = KNOWN.lock().ok().and_then(|known| known.get(&key).copied()) {
        return Ok(lore);
    }
    let lore = home::lore(overlay, archive)?;
    if let Ok(mut known) = KNOWN.lock() {
        known.insert(key, lore);
    }
    Ok(lore)
}

/// Intake does not panic; should it do so after all, one source is lost and not the pile.
pub const BROKE_DOWN: &str = "intake broke down on it; this is a fault of chancery";

/// How sources are taken apart and read.
pub struct Manner {
    /// The rules and words.
    pub lore: &'static Lore,
    /// What the user decided about entities.
    pub decisions: Decisions,
    /// Threads to read with; one reads in the caller's.
    pub threads: usize,
    /// How sources are taken apart.
    pub intake: IntakeOptions,
}

impl Manner {
    /// Without an archive.
    fn plain(lore_folder: Option<&Path>, threads: usize, megabytes: usize) -> Result<Self, Fault> {
        let intake = IntakeOptions { max_document_bytes: megabytes << 20, ..IntakeOptions::default() };
        let lore = lore(lore_folder, None)?;
        Ok(Manner { lore, decisions: Decisions::default(), threads: threads.max(1), intake })
    }
}

/// Asks Python whether Ctrl-C was pressed, with the interpreter let go.
pub fn look_for_signals() -> Result<(), Fault> {
    Python::attach(|py| {
        py.check_signals()?;
        Ok(())
    })
}

/// Reads each source and hands on what came of it, in order.
pub fn read_given(
    sources: &[Given],
    manner: &Manner,
    mut take: impl FnMut(Arrived) -> Result<(), Fault>,
) -> Result<(), Fault> {
    if manner.threads == 1 {
        for (number, source) in sources.iter().enumerate() {
            look_for_signals()?;
            take(read_piece(manner.lore, &manner.decisions, piece(source, number, &manner.intake)))?;
        }
        return Ok(());
    }
    pipeline::run(
        manner.lore,
        &manner.decisions,
        manner.threads,
        |give| {
            for (number, source) in sources.iter().enumerate() {
                if give(piece(source, number, &manner.intake)).is_break() {
                    return;
                }
            }
        },
        |arrived| {
            look_for_signals()?;
            take(arrived)
        },
    )
}

/// The one document of a source, or why it has none.
fn piece(source: &Given, number: usize, options: &IntakeOptions) -> Piece {
    let (bytes, name, url, published, format) = source;
    let file = match (name.as_str(), url.as_str()) {
        ("", "") => format!("source {number}"),
        ("", url) => url.to_owned(),
        (name, _) => name.to_owned(),
    };
    let days = DayRange::from_iso(published);
    if days.is_none() && !published.is_empty() {
        let reason = format!("it is said to be published on `{published}`, which is no day");
        return skipped(file, &reason, "give a day, month or year such as 2025-06-27, 2025-06 or 2025");
    }
    match catch_unwind(AssertUnwindSafe(|| only_item(bytes, name, url, format, options))) {
        Ok(Ok(mut item)) => {
            if let Item::Document { document, .. } = &mut item {
                given::set_published(document, days);
            }
            Piece::Item { file, item }
        }
        Ok(Err((reason, remedy))) => skipped(file, &reason, remedy),
        Err(_) => skipped(file, BROKE_DOWN, "please report it with the source"),
    }
}

fn skipped(file: String, reason: &str, remedy: &str) -> Piece {
    let (reason, remedy) = (reason.to_owned(), remedy.to_owned());
    Piece::Skipped(Skip { file, place: String::new(), reason, remedy })
}

fn only_item(
    bytes: &[u8],
    name: &str,
    url: &str,
    format: &str,
    options: &IntakeOptions,
) -> Result<Item, (String, &'static str)> {
    if bytes.len() > options.max_document_bytes {
        let reason = format!("the source is larger than the limit of {} bytes", options.max_document_bytes);
        return Err((reason, "raise `max_document_mb`, or leave it out"));
    }
    let source = Source { name, bytes, url };
    let mut items = if format.is_empty() || bytes.is_empty() {
        read_all(&source, options)
    } else {
        read_again(&source, format, options)
    };
    match (items.pop(), items.len()) {
        (Some(item), 0) => Ok(item),
        (None, _) => Err(("it holds no document".to_owned(), "look into it")),
        (Some(_), more) => {
            let reason = format!("it holds {} documents or parts, not one", more + 1);
            Err((reason, "give each by itself, or add the file to an archive"))
        }
    }
}

/// The layers with these names.
fn layers(names: &[String]) -> PyResult<Vec<Layer>> {
    let known: Vec<&str> = Layer::ALL.iter().map(|(_, name)| *name).collect();
    if let Some(name) = names.iter().find(|name| !known.contains(&name.as_str())) {
        let known = known.join(", ");
        return Err(PyValueError::new_err(format!("there is no layer `{name}`; the layers are {known}")));
    }
    let asked = Layer::ALL.iter().filter(|(_, name)| names.iter().any(|asked| asked == name));
    Ok(asked.map(|(layer, _)| *layer).collect())
}

/// What is wrong with a source, in one line.
pub fn in_words(skip: &Skip) -> String {
    let place = if skip.place.is_empty() { String::new() } else { format!("{}: ", skip.place) };
    format!("{place}{}; {}", skip.reason, skip.remedy)
}

fn json_text(mut reading: Reading, layers: &[Layer]) -> String {
    if layers.contains(&Layer::Syntax) {
        reading.words = grammar(&reading.document);
    }
    if !layers.is_empty() {
        return reading_json(&reading, layers).to_string();
    }
    let mut out = Vec::new();
    ReadingRows::new(&View::new(&reading)).write_json(&reading, &mut out);
    String::from_utf8(out).unwrap_or_default()
}

/// Reads sources; for each its reading as JSON text and None, or None and why there is none.
#[pyfunction]
#[pyo3(signature = (sources, layers, threads, max_document_mb, lore))]
pub fn read_json(
    py: Python<'_>,
    sources: Vec<Given>,
    layers: Vec<String>,
    threads: usize,
    max_document_mb: usize,
    lore: Option<PathBuf>,
) -> PyResult<Vec<(Option<String>, Option<String>)>> {
    let layers = self::layers(&layers)?;
    let read = py.detach(|| -> Result<_, Fault> {
        let manner = Manner::plain(lore.as_deref(), threads, max_document_mb)?;
        let mut out = Vec::with_capacity(sources.len());
        read_given(&sources, &manner, |arrived| {
            out.push(match arrived {
                Arrived::Read { reading, .. } => (Some(json_text(reading, &layers)), None),
                Arrived::Skipped(skip) => (None, Some(in_words(&skip))),
            });
            Ok(())
        })?;
        Ok(out)
    });
    Ok(read?)
}

/// Reads sources into a table: one row for each, in order.
#[pyfunction]
#[pyo3(signature = (sources, threads, max_document_mb, lore))]
pub fn read_table(
    py: Python<'_>,
    sources: Vec<Given>,
    threads: usize,
    max_document_mb: usize,
    lore: Option<PathBuf>,
) -> PyResult<NativeTable> {
    let read = py.detach(|| -> Result<_, Fault> {
        let manner = Manner::plain(lore.as_deref(), threads, max_document_mb)?;
        let mut rows = Rows::new(&columns());
        read_given(&sources, &manner, |arrived| {
            match arrived {
                Arrived::Read { reading, .. } => push_reading(&mut rows, &reading)?,
                Arrived::Skipped(skip) => push_fault(&mut rows, in_words(&skip), manner.lore)?,
            }
            Ok(())
        })?;
        Ok(rows.finish()?)
    });
    Ok(read?)
}

/// A table of readings without rows, for its schema.
#[pyfunction]
pub fn readings_schema() -> PyResult<NativeTable> {
    Rows::new(&columns()).finish().map_err(crate::table::arrow_fault)
}

/// What reads: the version of the built-in rules and words, or of those with the files of a folder laid over them.
#[pyfunction]
#[pyo3(signature = (folder=None))]
pub fn lore_version(folder: Option<PathBuf>) -> PyResult<String> {
    Ok(lore(folder.as_deref(), None)?.version().to_owned())
}

fn listed(fields: &[Field]) -> Type {
    Type::List(Box::new(Type::Struct(fields.to_vec())))
}

/// The kinds of rows that stand in lists: all but documents.
fn listed_kinds() -> impl Iterator<Item = (Kind, &'static str)> {
    Kind::ALL.into_iter().filter(|(kind, _)| *kind != Kind::Documents)
}

/// The columns of a table of readings: those of the reading format, and `error`.
fn columns() -> Vec<(arrow_schema::Field, Type)> {
    let document = kind_table(Kind::Documents);
    let mut out = vec![
        column("id", Type::Text, "id of the document"),
        column("lore", Type::Text, "what read it"),
        column("error", Type::Text, "why there is no reading; null when there is one"),
        column("document", Type::Struct(document.fields.clone()), document.doc),
        column("sentences", listed(&sentence_table().fields), sentence_table().doc),
        column("mentions", listed(&mention_table().fields), mention_table().doc),
    ];
    out.extend(
        listed_kinds()
            .map(|(kind, name)| column(name, listed(&kind_table(kind).fields), kind_table(kind).doc)),
    );
    out.push(column("notes", listed(&note_fields()), "what was odd about the document or its reading"));
    out
}

fn note_fields() -> Vec<Field> {
    let field = |name, kind, doc| Field { name, kind, unit: "", doc, nullable: true, values: Vec::new() };
    vec![
        field("level", Type::Text, "info or warning"),
        field("code", Type::Text, "which note"),
        field("message", Type::Text, "in words"),
        field("start_byte", Type::Int, "first byte of document.text that it is about"),
        field("end_byte", Type::Int, "one past the last byte"),
    ]
}

fn note_cells(reading: &Reading) -> Vec<Vec<Value>> {
    let cells = |note: &chancery_record::Note| {
        let level = match note.level {
            NoteLevel::Info => "info",
            NoteLevel::Warning => "warning",
        };
        vec![
            Value::Text(level.to_owned()),
            Value::Text(note.code.to_owned()),
            Value::Text(note.message.clone()),
            Value::int_or_null(note.span.map(|span| span.start)),
            Value::int_or_null(note.span.map(|span| span.end)),
        ]
    };
    reading.notes.iter().map(cells).collect()
}

/// A row for a reading, in the order of [`columns`].
fn push_reading(rows: &mut Rows, reading: &Reading) -> Result<(), Fault> {
    let view = View::new(reading);
    let document = kind_rows(&view, Kind::Documents).pop().unwrap_or_default();
    let mut lists = vec![sentence_rows(&view), mention_rows(&view)];
    lists.extend(listed_kinds().map(|(kind, _)| kind_rows(&view, kind)));
    lists.push(note_cells(reading));
    // Words, sentences and rows that quote them: some four times the text.
    rows.push_with(4 * reading.document.text.len(), |columns| {
        let mut columns = columns.iter_mut();
        let heads =
            [Value::Text(reading.document.id.0.clone()), Value::Text(reading.lore.clone()), Value::Null];
        for (value, column) in heads.iter().zip(columns.by_ref()) {
            column.push(value);
        }
        if let Some(column) = columns.next() {
            column.push_cells(&document);
        }
        for (list, column) in lists.iter().zip(columns) {
            column.push_rows(list);
        }
    })?;
    Ok(())
}

/// A row for a source without a reading: its lists are empty.
fn push_fault(rows: &mut Rows, words: String, lore: &Lore) -> Result<(), Fault> {
    let heads = [Value::Null, Value::Text(lore.version().to_owned()), Value::Text(words), Value::Null];
    let nothing = Value::List(Vec::new());
    rows.push(heads.iter().chain(std::iter::repeat(&nothing)))?;
    Ok(())
}

/// Keys under which texts with a common passage meet, for each text; made of its words alone.
#[pyfunction]
pub fn passage_keys(py: Python<'_>, texts: Vec<String>) -> Vec<Vec<i64>> {
    // Arrow and Spark know no unsigned numbers of this size; the bits are the same.
    let keys = |text: &String| Words::of(text).keys().into_iter().map(u64::cast_signed).collect();
    py.detach(|| texts.iter().map(keys).collect())
}

/// How two texts hang together: `copy`, `excerpt`, `rewrite`, `quotes` or `apart`; for each pair.
#[pyfunction]
pub fn likeness(py: Python<'_>, pairs: Vec<(String, String)>) -> Vec<&'static str> {
    let named =
        |(one, other): &(String, String)| name_of(overlap(&Words::of(one), &Words::of(other)).likeness());
    py.detach(|| pairs.iter().map(named).collect())
}
