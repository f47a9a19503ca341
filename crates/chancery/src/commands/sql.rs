//! `chancery sql`: questions to the tables themselves.

use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use chancery_archive::{ArchiveError, SqlEnd, SqlPart, SqlQuestion, ask_sql};
use chancery_wire::{Value, csv};
use clap::Args;
use serde_json::{Map, Value as Json};

use super::Scene;
use crate::config::STORE_FILE;
use crate::print::{Out, count, fatal_message, note};
use crate::sheet::Sheet;
use crate::walk::label;
use crate::{Outcome, config, csv as rows_as_csv};

/// Ask the tables of the archive in SQL
///
/// One SELECT in the language of SQLite over the tables of the data dictionary (`chancery dictionary`). The archive is
/// opened for reading, and only reading is let through. On a terminal the answer is a table cut to the width, elsewhere
/// CSV. What depends on the clock, the time zone or chance is refused, so that the same archive gives the same answer;
/// add ORDER BY where the order matters.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  chancery sql \"select type, count(*) from events group by 1 order by 2 desc\"\n  \
    chancery sql -p who='%|RUS|%' \"select date_start, type, text from events where who_codes like :who\"\n  \
    chancery sql --file panel.sql --limit 0 --csv > panel.csv"
)]
pub(crate) struct Options {
    /// The statement, or `-` for standard input
    #[arg(required_unless_present = "file")]
    statement: Option<String>,
    /// Read the statement from this file
    #[arg(long, value_name = "FILE", conflicts_with = "statement")]
    file: Option<PathBuf>,
    /// The value of `:NAME` in the statement; a number where it reads as one
    #[arg(long = "param", short = 'p', value_name = "NAME=VALUE", value_parser = name_and_value)]
    params: Vec<(String, String)>,
    /// At most so many rows; 0 for all [default: 10000]
    #[arg(long, value_name = "N")]
    limit: Option<u32>,
    /// Give up after so many seconds; 0 for no end [default: 60]
    #[arg(long, value_name = "S")]
    timeout: Option<u32>,
    /// Print CSV
    #[arg(long, conflicts_with_all = ["json", "table"])]
    csv: bool,
    /// Print a table
    #[arg(long, conflicts_with = "json")]
    table: bool,
}

fn name_and_value(given: &str) -> Result<(String, String), String> {
    let (name, value) = given.split_once('=').ok_or("write NAME=VALUE, as in who=RUS")?;
    let name = name.trim_start_matches([':', '@', '$']);
    if name.is_empty() {
        Err("the name is missing; write NAME=VALUE".to_owned())
    } else {
        Ok((name.into(), value.into()))
    }
}

pub(crate) fn run(scene: &mut Scene, options: &Options) -> anyhow::Result<Outcome> {
    let text = statement(options)?;
    let folder = scene.archive_folder()?;
    // Brings an archive of an older program up to date and says what is wrong with a file that is none.
    drop(config::open(&folder)?);
    let limit = options.limit.or_else(|| scene.settings.number("sql.limit")).filter(|limit| *limit > 0);
    let seconds =
        options.timeout.or_else(|| scene.settings.number("sql.timeout")).filter(|seconds| *seconds > 0);
    let question = SqlQuestion {
        text: &text,
        values: &options.params,
        rows: limit.map(|limit| limit as usize),
        time: seconds.map(|seconds| Duration::from_secs(seconds.into())),
    };
    let mut printer = Printer::new(scene, options);
    let watch = question.time.map(|time| Watch::start(time, scene.json()));
    let ended = ask_sql(&folder.join(STORE_FILE), &question, &mut |part| {
        let _writing = watch.as_ref().map(Watch::writing);
        printer.take(&mut scene.out, part)
    });
    let end = match ended {
        Ok(end) => end,
        Err(ArchiveError::Output(cause)) => {
            return Err(anyhow::Error::new(cause).context("cannot write the answer"));
        }
        Err(error) => {
            scene.out.flush()?;
            return Err(error.into());
        }
    };
    printer.finish(&mut scene.out)?;
    scene.out.flush()?;
    if end.cut {
        note(false, &cut_note(end));
    }
    // Who asks for so many rows gets what was asked for; the limit of the settings leaves something out.
    Ok(if end.cut && options.limit.is_none() { Outcome::Incomplete } else { Outcome::Done })
}

fn cut_note(end: SqlEnd) -> String {
    format!(
        "cut after {}; there are more, `--limit N` gives more and `--limit 0` all",
        count(end.rows, "row")
    )
}

fn statement(options: &Options) -> anyhow::Result<String> {
    if let Some(file) = &options.file {
        return std::fs::read_to_string(file)
            .with_context(|| format!("cannot read {} as UTF-8 text; check the name", label(file)));
    }
    match options.statement.as_deref() {
        Some("-") => {
            let mut text = String::new();
            io::stdin().read_to_string(&mut text).context("standard input is no UTF-8 text")?;
            Ok(text)
        }
        Some(text) => Ok(text.to_owned()),
        None => bail!("the statement is missing; write one, or name a file with `--file`"),
    }
}

/// The forms of an answer.
enum Printer {
    Table(Option<Sheet>),
    Csv,
    Json { names: Vec<String>, rows: usize },
}

impl Printer {
    fn new(scene: &Scene, options: &Options) -> Self {
        if scene.json() {
            Printer::Json { names: Vec::new(), rows: 0 }
        } else if options.table || (!options.csv && scene.out.is_terminal()) {
            Printer::Table(None)
        } else {
            Printer::Csv
        }
    }

    fn take(&mut self, out: &mut Out, part: SqlPart<'_>) -> io::Result<()> {
        match (self, part) {
            (Printer::Table(sheet), SqlPart::Columns(names)) => {
                *sheet = Some(Sheet::new(names));
                Ok(())
            }
            (Printer::Table(Some(sheet)), SqlPart::Row(cells)) => sheet.row(out, &cells),
            (Printer::Table(None), SqlPart::Row(_)) => Ok(()),
            (Printer::Csv, SqlPart::Columns(names)) => out.csv_line(&rows_as_csv::plain_line(names)),
            (Printer::Csv, SqlPart::Row(cells)) => out.csv_line(&csv::line(&cells)),
            (Printer::Json { names, .. }, SqlPart::Columns(given)) => {
                *names = given.to_vec();
                out.text("[")
            }
            (Printer::Json { names, rows }, SqlPart::Row(cells)) => {
                out.text(if *rows > 0 { ",\n" } else { "\n" })?;
                *rows += 1;
                out.text(&object(names, &cells).to_string())
            }
        }
    }

    fn finish(&mut self, out: &mut Out) -> io::Result<()> {
        match self {
            Printer::Table(Some(sheet)) => sheet.finish(out),
            Printer::Json { rows, .. } => out.line(if *rows > 0 { "\n]" } else { "]" }),
            Printer::Table(None) | Printer::Csv => Ok(()),
        }
    }
}

fn object(names: &[String], cells: &[Value]) -> Json {
    let cells = names.iter().zip(cells).map(|(name, cell)| (name.clone(), cell.to_json()));
    Json::Object(cells.collect::<Map<_, _>>())
}

/// A hard end for what the room cannot interrupt: one call of a function that takes too long. Time in which the reader of
/// the output keeps us waiting does not count.
struct Watch {
    state: Arc<Mutex<State>>,
}

struct State {
    writing: bool,
    since: Instant,
}

const LOOK_EVERY: Duration = Duration::from_millis(250);
const GRACE: Duration = Duration::from_secs(2);

impl Watch {
    fn start(time: Duration, json: bool) -> Self {
        let state = Arc::new(Mutex::new(State { writing: false, since: Instant::now() }));
        let seen = Arc::clone(&state);
        std::thread::spawn(move || {
            loop {
                std::thread::sleep(LOOK_EVERY);
                let Ok(state) = seen.lock() else { return };
                if !state.writing && state.since.elapsed() > time + GRACE {
                    let seconds = time.as_secs();
                    fatal_message(
                        &format!(
                            "SQL: one step of it takes longer than {seconds} s and cannot be interrupted; ask for less"
                        ),
                        json,
                    );
                    // The archive is open for reading only; nothing can be left half done.
                    std::process::exit(2);
                }
            }
        });
        Watch { state }
    }

    fn writing(&self) -> Writing<'_> {
        self.set(true);
        Writing(self)
    }

    fn set(&self, writing: bool) {
        if let Ok(mut state) = self.state.lock() {
            *state = State { writing, since: Instant::now() };
        }
    }
}

/// While it lives, rows are being written.
struct Writing<'w>(&'w Watch);

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}
