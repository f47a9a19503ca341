//! Questions that users ask in SQL: read-only, bounded in time, rows and memory, and with the same answer on every day and
//! machine.
//!
//! Every question gets a connection of its own, opened for reading. SQLite asks [`may_do`] about each thing that a statement
//! would do; only reading, functions of a list and a few pragmas that describe tables are let through. What depends on
//! the moment or the machine is refused: random numbers, `now`, the local time zone. Rows are handed on as they come.
//!
//! What it does not: a single call of a function cannot be interrupted. Its arguments are bounded by [`LONGEST_VALUE`]; the
//! program adds a hard end to the time limit. Without `ORDER BY` rows come in the order of adding.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chancery_record::Kind;
use chancery_wire::Value;
use rusqlite::config::DbConfig;
use rusqlite::fallible_iterator::FallibleIterator;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::types::{Value as Cell, ValueRef};
use rusqlite::{Batch, Connection, Error, ErrorCode, Statement, params_from_iter};

use crate::archive::READER_CACHE;
use crate::error::At;
use crate::{Archive, ArchiveError};

/// The longest text or blob that may occur, in bytes.
const LONGEST_VALUE: i32 = 64 << 20;

/// What SQLite may allocate in all, in bytes; sorting goes to temporary files before that.
const MOST_MEMORY: i64 = 512 << 20;

/// A server may have so many archives open; what they keep in memory must leave room for questions.
const READERS: i64 = 32;
const _: () = assert!(READERS * (READER_CACHE << 10) <= MOST_MEMORY / 2);

/// The time is looked at after so many steps of SQLite's machine.
const STEPS_BETWEEN_LOOKS: i32 = 2000;

/// A question.
#[derive(Clone, Copy, Debug)]
pub struct SqlQuestion<'q> {
    /// One statement, `SELECT` or `WITH ... SELECT`.
    pub text: &'q str,
    /// Values of its parameters by name, without the mark. A value that reads as a number is one.
    pub values: &'q [(String, String)],
    /// At most so many rows.
    pub rows: Option<usize>,
    /// At most so long, without the time that taking the rows needs.
    pub time: Option<Duration>,
}

/// What comes out, in this order: the columns once, then each row.
#[derive(Debug)]
pub enum SqlPart<'p> {
    /// Names of the columns; no two are alike.
    Columns(&'p [String]),
    /// The cells of a row. Blobs come as hexadecimal text.
    Row(Vec<Value>),
}

/// How it ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SqlEnd {
    /// Rows handed on.
    pub rows: usize,
    /// There were more rows than asked for.
    pub cut: bool,
}

/// Answers a question to the archive at `path`. The bound on memory holds for all of SQLite in this process from then on.
///
/// # Errors
/// [`ArchiveError::Statement`] for what is wrong with the question or goes beyond its limits; [`ArchiveError::Output`] when
/// `take` fails.
pub fn ask_sql(
    path: &Path,
    question: &SqlQuestion<'_>,
    take: &mut dyn FnMut(SqlPart<'_>) -> std::io::Result<()>,
) -> Result<SqlEnd, ArchiveError> {
    let archive = Archive::open_read_only(path)?;
    let connection = &archive.connection;
    guard(connection).at(path)?;
    let denied = Arc::new(Mutex::new(None));
    connection.authorizer(Some({
        let denied = Arc::clone(&denied);
        move |context: AuthContext<'_>| authorize(&context.action, &denied)
    }));
    let end = Arc::new(Mutex::new(question.time.map(|time| Instant::now() + time)));
    let is_over = {
        let end = Arc::clone(&end);
        move || end.lock().is_ok_and(|end| end.is_some_and(|end| Instant::now() >= end))
    };
    connection.progress_handler(STEPS_BETWEEN_LOOKS, Some(is_over));
    // The time that the taker takes is given back.
    let ended = answer(connection, question, &mut |part| {
        let started = Instant::now();
        let taken = take(part);
        if let Ok(mut end) = end.lock() {
            *end = end.map(|end| end + started.elapsed());
        }
        taken
    });
    connection.authorizer(None::<fn(AuthContext<'_>) -> Authorization>);
    connection.progress_handler(0, None::<fn() -> bool>);
    ended.map_err(|fault| match fault {
        Fault::Sql(error) => explain(connection, path, question, error, &denied),
        Fault::Question(place, detail) => ArchiveError::Statement { place, detail },
        Fault::Output(error) => ArchiveError::Output(error),
    })
}

/// What went wrong, before it is put into words.
enum Fault {
    Sql(Error),
    /// Place and detail.
    Question(String, String),
    Output(std::io::Error),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Fault::Sql(error)
    }
}

fn question_fault<T>(detail: impl Into<String>) -> Result<T, Fault> {
    Err(Fault::Question(String::new(), detail.into()))
}

fn answer(
    connection: &Connection,
    question: &SqlQuestion<'_>,
    take: &mut dyn FnMut(SqlPart<'_>) -> std::io::Result<()>,
) -> Result<SqlEnd, Fault> {
    let mut statement = only_statement(connection, question.text)?;
    bind(&mut statement, question.values)?;
    let columns = different_names(&statement.column_names());
    let mut rows = statement.raw_query();
    let mut handed_on = 0;
    // The first step comes before the columns, so that a question that fails at once prints nothing.
    let mut next = rows.next()?;
    take(SqlPart::Columns(&columns)).map_err(Fault::Output)?;
    while let Some(row) = next {
        if question.rows.is_some_and(|most| handed_on >= most) {
            return Ok(SqlEnd { rows: handed_on, cut: true });
        }
        let cells =
            (0..columns.len()).map(|column| row.get_ref(column).map(cell)).collect::<Result<_, _>>()?;
        take(SqlPart::Row(cells)).map_err(Fault::Output)?;
        handed_on += 1;
        next = rows.next()?;
    }
    Ok(SqlEnd { rows: handed_on, cut: false })
}

/// The statement of a text that must hold exactly one.
fn only_statement<'c>(connection: &'c Connection, text: &str) -> Result<Statement<'c>, Fault> {
    if text.contains('\0') {
        return question_fault("there is a NUL character in it; take it out");
    }
    let mut statements = Batch::new(connection, text);
    let Some(statement) = statements.next()? else {
        return question_fault("there is no statement; write one, such as `select count(*) from events`");
    };
    // Whatever follows, right or wrong, is one statement too many.
    if !matches!(statements.next(), Ok(None)) {
        return question_fault("there is more than one statement; ask one at a time");
    }
    if statement.column_count() == 0 {
        return question_fault("the statement gives no table; ask with `select`");
    }
    Ok(statement)
}

fn bind(statement: &mut Statement<'_>, values: &[(String, String)]) -> Result<(), Fault> {
    let mut asked = Vec::new();
    for place in 1..=statement.parameter_count() {
        let Some(name) = statement.parameter_name(place) else {
            return question_fault("`?` has no name; write parameters as `:name` and give `-p name=value`");
        };
        let bare = name.trim_start_matches([':', '@', '$', '?']).to_owned();
        let Some((_, value)) = values.iter().find(|(given, _)| *given == bare) else {
            return question_fault(format!("the parameter `{name}` has no value; give `-p {bare}=VALUE`"));
        };
        statement.raw_bind_parameter(place, parameter(value))?;
        asked.push(bare);
    }
    match values.iter().find(|(given, _)| !asked.contains(given)) {
        Some((given, _)) => question_fault(format!(
            "there is no parameter `:{given}` in it; write `:{given}` where its value belongs"
        )),
        None => Ok(()),
    }
}

/// A number where the text is exactly what that number is written as, else text.
fn parameter(value: &str) -> Cell {
    if let Some(number) = value.parse::<i64>().ok().filter(|number| number.to_string() == value) {
        return Cell::Integer(number);
    }
    match value.parse::<f64>() {
        Ok(number) if number.is_finite() && number.to_string() == value => Cell::Real(number),
        _ => Cell::Text(value.to_owned()),
    }
}

/// Column names, with `_2`, `_3` behind a name that was there before.
fn different_names(names: &[&str]) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(names.len());
    for name in names {
        let mut unique = (*name).to_owned();
        let mut number = 2;
        while out.contains(&unique) {
            unique = format!("{name}_{number}");
            number += 1;
        }
        out.push(unique);
    }
    out
}

fn cell(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Real(number) => Value::Float(number),
        ValueRef::Text(bytes) => Value::Text(String::from_utf8_lossy(bytes).into_owned()),
        ValueRef::Blob(bytes) => Value::Text(hexadecimal(bytes)),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |half: u8| char::from(DIGITS[usize::from(half)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Limits and switches of the connection, beside those that every archive is opened with.
fn guard(connection: &Connection) -> rusqlite::Result<()> {
    // Before the limits, which forbid nothing that these need.
    connection.pragma_update(None, "temp_store", "file")?;
    connection.query_row(&format!("PRAGMA hard_heap_limit = {MOST_MEMORY}"), [], |_| Ok(()))?;
    // A misspelt "column" is then no text but a fault.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    let limits = [
        (Limit::SQLITE_LIMIT_LENGTH, LONGEST_VALUE),
        (Limit::SQLITE_LIMIT_SQL_LENGTH, 100_000),
        (Limit::SQLITE_LIMIT_EXPR_DEPTH, 200),
        (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 100),
        (Limit::SQLITE_LIMIT_VDBE_OP, 1_000_000),
        (Limit::SQLITE_LIMIT_ATTACHED, 0),
        (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000),
        (Limit::SQLITE_LIMIT_WORKER_THREADS, 0),
    ];
    for (limit, most) in limits {
        connection.set_limit(limit, most)?;
    }
    guard_dates(connection)
}

/// Functions that answer the same for the same arguments.
const FUNCTIONS: &[&str] = &[
    "abs",
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "avg",
    "bm25",
    "ceil",
    "ceiling",
    "char",
    "coalesce",
    "concat",
    "concat_ws",
    "cos",
    "cosh",
    "count",
    "cume_dist",
    "date",
    "datetime",
    "degrees",
    "dense_rank",
    "exp",
    "first_value",
    "floor",
    "format",
    "glob",
    "group_concat",
    "hex",
    "highlight",
    "if",
    "ifnull",
    "iif",
    "instr",
    "json",
    "json_array",
    "json_array_length",
    "json_extract",
    "json_group_array",
    "json_group_object",
    "json_object",
    "json_patch",
    "json_pretty",
    "json_quote",
    "json_remove",
    "json_replace",
    "json_set",
    "json_type",
    "json_valid",
    "julianday",
    "lag",
    "last_value",
    "lead",
    "length",
    "like",
    "likelihood",
    "likely",
    "ln",
    "log",
    "log10",
    "log2",
    "lower",
    "ltrim",
    "match",
    "max",
    "min",
    "mod",
    "nth_value",
    "ntile",
    "nullif",
    "octet_length",
    "percent_rank",
    "pi",
    "pow",
    "power",
    "printf",
    "quote",
    "radians",
    "rank",
    "replace",
    "round",
    "row_number",
    "rtrim",
    "sign",
    "sin",
    "sinh",
    "snippet",
    "sqrt",
    "strftime",
    "string_agg",
    "substr",
    "substring",
    "sum",
    "tan",
    "tanh",
    "time",
    "timediff",
    "total",
    "trim",
    "trunc",
    "typeof",
    "unhex",
    "unicode",
    "unixepoch",
    "unlikely",
    "upper",
    "zeroblob",
    "->",
    "->>",
];

/// Pragmas that describe tables; the full-text index asks for the last one itself.
const PRAGMAS: &[&str] = &["table_info", "table_xinfo", "table_list", "data_version"];

fn authorize(action: &AuthAction<'_>, denied: &Mutex<Option<String>>) -> Authorization {
    match may_do(action) {
        Ok(()) => Authorization::Allow,
        Err(what) => {
            if let Ok(mut denied) = denied.lock() {
                denied.get_or_insert(what);
            }
            Authorization::Deny
        }
    }
}

/// Whether a statement may do this; else why not.
fn may_do(action: &AuthAction<'_>) -> Result<(), String> {
    match action {
        AuthAction::Select | AuthAction::Read { .. } | AuthAction::Recursive => Ok(()),
        AuthAction::Function { function_name } => {
            let name = function_name.to_ascii_lowercase();
            if FUNCTIONS.contains(&name.as_str()) {
                return Ok(());
            }
            Err(match name.as_str() {
                "random" | "randomblob" => {
                    format!("`{name}` gives another answer each time, which a record must not")
                }
                "current_date" | "current_time" | "current_timestamp" => {
                    format!("`{name}` depends on the clock; write the day itself, as '2025-06-27'")
                }
                _ => format!("the function `{name}` is not among those that may be used here"),
            })
        }
        AuthAction::Pragma { pragma_name, .. }
            if PRAGMAS.contains(&pragma_name.to_ascii_lowercase().as_str()) =>
        {
            Ok(())
        }
        AuthAction::Pragma { pragma_name, .. } => {
            Err(format!("`pragma {pragma_name}` is not allowed; `pragma table_info(events)` is"))
        }
        AuthAction::Attach { .. } | AuthAction::Detach { .. } => {
            Err("other files cannot be attached; export what you need and join it elsewhere".to_owned())
        }
        _ => Err("only reading is allowed; the archive is changed by `chancery add` and `chancery remove`"
            .to_owned()),
    }
}

/// Functions of dates and times with the number of their arguments (-1: any) and the place of their first date.
const DATE_FUNCTIONS: [(&str, i32, usize); 7] = [
    ("date", -1, 0),
    ("time", -1, 0),
    ("datetime", -1, 0),
    ("julianday", -1, 0),
    ("unixepoch", -1, 0),
    ("strftime", -1, 1),
    ("timediff", 2, 0),
];

/// Puts functions before those of SQLite that refuse the clock and the local time zone and hand everything else on.
fn guard_dates(connection: &Connection) -> rusqlite::Result<()> {
    let flags =
        FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    for (name, arguments, first) in DATE_FUNCTIONS {
        let calendar = Connection::open_in_memory()?;
        connection.create_scalar_function(name, arguments, flags, move |context| {
            calendar_value(&calendar, name, first, context)
        })?;
    }
    Ok(())
}

fn calendar_value(
    calendar: &Connection,
    name: &str,
    first: usize,
    context: &Context<'_>,
) -> rusqlite::Result<Cell> {
    let clock = || {
        let message =
            format!("`{name}` would take the day from the clock; write the day itself, as '2025-06-27'");
        Err(Error::UserFunctionError(message.into()))
    };
    if context.len() <= first {
        return clock();
    }
    let cells: Vec<Cell> =
        (0..context.len()).map(|place| context.get(place)).collect::<rusqlite::Result<_>>()?;
    for (place, cell) in cells.iter().enumerate() {
        let Cell::Text(text) = cell else { continue };
        match text.to_ascii_lowercase().as_str() {
            "now" => return clock(),
            "subsec" | "subsecond" if place == first => return clock(),
            "localtime" | "utc" => {
                let message =
                    format!("`{name}` would depend on the time zone of this machine; leave '{text}' out");
                return Err(Error::UserFunctionError(message.into()));
            }
            _ => {}
        }
    }
    let marks = vec!["?"; cells.len()].join(", ");
    let mut statement = calendar.prepare_cached(&format!("SELECT {name}({marks})"))?;
    statement.query_row(params_from_iter(cells), |row| row.get(0))
}

/// An error of SQLite in words that help with the question.
fn explain(
    connection: &Connection,
    path: &Path,
    question: &SqlQuestion<'_>,
    error: Error,
    denied: &Mutex<Option<String>>,
) -> ArchiveError {
    let (message, offset) = match &error {
        Error::SqlInputError { msg, offset, .. } => (msg.clone(), usize::try_from(*offset).ok()),
        Error::SqliteFailure(_, Some(message)) => (message.clone(), None),
        other => (other.to_string(), None),
    };
    let place = offset.map(|offset| place_of(question.text, offset)).unwrap_or_default();
    let denied = denied.lock().ok().and_then(|mut denied| denied.take());
    let code = match &error {
        Error::SqlInputError { error, .. } => Some(error.code),
        other => other.sqlite_error_code(),
    };
    let detail = match code {
        Some(ErrorCode::OperationInterrupted) => {
            let seconds = question.time.unwrap_or_default().as_secs();
            format!("it was stopped after {seconds} s; ask for less, or give more time with `--timeout`")
        }
        Some(ErrorCode::TooBig) => format!(
            "a text in it is longer than {} MB or the statement too long; take less at once, as with substr()",
            LONGEST_VALUE >> 20
        ),
        Some(ErrorCode::OutOfMemory) => {
            format!("it needs more than {} MB of memory; ask for less at once", MOST_MEMORY >> 20)
        }
        Some(ErrorCode::AuthorizationForStatementDenied) => denied.unwrap_or(message),
        // SQLite names some denied things as plain errors.
        Some(ErrorCode::Unknown) => {
            denied.unwrap_or_else(|| in_our_words(connection, question.text, &message))
        }
        _ => return ArchiveError::from_sql(path, error),
    };
    ArchiveError::Statement { place, detail }
}

/// `, line 1, column 8` of a byte offset.
fn place_of(text: &str, offset: usize) -> String {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    format!(", line {line}, column {column}")
}

fn in_our_words(connection: &Connection, text: &str, message: &str) -> String {
    if let Some(rest) = message.strip_prefix("no such column: ") {
        let (name, hint) = rest.split_once(" - ").unwrap_or((rest, ""));
        let name = name.trim_matches('"');
        let quotes =
            if hint.is_empty() { String::new() } else { format!("; if text is meant, write '{name}'") };
        return format!("there is no column `{name}`{quotes}; {}", columns_in_question(connection, text));
    }
    if let Some(name) = message.strip_prefix("no such table: ") {
        return format!("there is no table `{name}`; the tables are {}", public_tables().join(", "));
    }
    if let Some(name) = message.strip_prefix("no such function: ") {
        return format!("there is no function `{name}`; SQLite's own functions may be used");
    }
    if message == "incomplete input" {
        return "the statement ends too early; complete it".to_owned();
    }
    message.to_owned()
}

/// The columns of the public tables that the question names, or all names of tables when it names none.
fn columns_in_question(connection: &Connection, text: &str) -> String {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|letter: char| !letter.is_alphanumeric() && letter != '_').collect();
    let named = public_tables().into_iter().filter(|table| words.contains(table));
    let lists: Vec<String> =
        named.map(|table| format!("{table} has {}", columns_of(connection, table))).collect();
    if lists.is_empty() { format!("the tables are {}", public_tables().join(", ")) } else { lists.join("; ") }
}

fn columns_of(connection: &Connection, table: &str) -> String {
    let names = || -> rusqlite::Result<Vec<String>> {
        connection
            .prepare("SELECT name FROM pragma_table_info(?1)")?
            .query_map([table], |row| row.get(0))?
            .collect()
    };
    names().map_or_else(|_| "columns that cannot be listed now".to_owned(), |names| names.join(", "))
}

/// The tables and views that users are meant to ask.
fn public_tables() -> Vec<&'static str> {
    let kinds = Kind::ALL.iter().map(|(_, name)| *name);
    let sums = ["document_codes", "dyad_day", "pair_totals", "month_totals", "entity_totals", "totals"];
    kinds.chain(["sentences", "mentions", "notes", "sentence_index"]).chain(sums).collect()
}
