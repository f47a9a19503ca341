//! Floors of quality: what each ability must reach on each truth set, in `gold/floors/*.toml`, never lowered without a reason in the changelog.
//!
//! A file holds entries of two kinds:
//!
//! ```toml
//! [[floor]]
//! set = "events/plover_gsr_dev.jsonl"   # relative to the folder of truth sets
//! measure = "type.f1"                   # a name that `score --json` gives
//! variant = "direct"                    # what tells two measurements of one set apart; may be left out
//! least = 0.55                          # or `most` for counts of faults
//! command = "..."                       # what gives the figure; left out: predict and score of this set
//!
//! [[left_out]]
//! set = "events/weak.jsonl.gz"          # a set, or a folder of sets, that is not scored, and why
//! reason = "weak labels"
//! ```
//!
//! A command is one or more calls of `chancery-gold` with `&&` between them; the figures are those of the last one. It runs as it stands in
//! a shell where `DATA` is the folder of truth sets, `ROOT` this repository and `OUT` a scratch file. The file's name is the ability.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::checks::Report;
use crate::score::{Figures, scratch_file};
use crate::{GoldError, LoadedLore, command, input};

/// Which side of the bound is good.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Bound {
    /// The figure must not be smaller.
    Least(f64),
    /// The figure must not be greater.
    Most(f64),
}

impl Bound {
    fn value(self) -> f64 {
        match self {
            Bound::Least(value) | Bound::Most(value) => value,
        }
    }

    /// True when the figure keeps the bound; a millionth is forgiven, since floors are written in decimals.
    pub fn holds(self, now: f64) -> bool {
        match self {
            Bound::Least(least) => now >= least - 1e-6,
            Bound::Most(most) => now <= most + 1e-6,
        }
    }

    /// The tighter bound that the figure allows, in thousandths; none when it is not tighter.
    fn tightened(self, now: f64) -> Option<f64> {
        let thousandths = now * 1000.0;
        match self {
            Bound::Least(least) => Some((thousandths + 1e-6).floor() / 1000.0).filter(|next| *next > least),
            Bound::Most(most) => Some((thousandths - 1e-6).ceil() / 1000.0).filter(|next| *next < most),
        }
    }
}

/// One floor.
#[derive(Clone, PartialEq, Debug)]
pub struct Floor {
    /// The file's name without ending: the ability.
    pub ability: String,
    /// The set, relative to the folder of truth sets.
    pub set: String,
    /// What is special about the measurement ("gold tokens"), or empty.
    pub variant: String,
    /// The figure.
    pub measure: String,
    /// What it must reach.
    pub bound: Bound,
    /// What gives it.
    pub command: String,
    /// The file.
    path: PathBuf,
    /// Its place among the floors of the file, from 0.
    place: usize,
}

/// What to do with the floors.
#[derive(Clone, Debug)]
pub struct Plan<'a> {
    /// The folder of floor files.
    pub floors: &'a Path,
    /// The folder of truth sets.
    pub data: &'a Path,
    /// The repository.
    pub root: &'a Path,
    /// Only these abilities; empty for all.
    pub only: &'a [String],
    /// Tighten the floors to what is reached now.
    pub raise: bool,
    /// Print the table for the book.
    pub markdown: bool,
    /// Commands at once.
    pub jobs: usize,
}

/// Runs all floors of a plan and compares.
pub fn run(lore: &LoadedLore, plan: &Plan<'_>) -> Result<Report, GoldError> {
    let (mut floors, left_out) = load(plan.floors)?;
    let mut notes = Vec::new();
    if plan.data.is_dir() {
        notes.extend(sets_without_floor(plan.data, &floors, &left_out)?);
    } else {
        notes.push(format!(
            "skipped: no data folder {}; floors that need it are not checked",
            plan.data.display()
        ));
    }
    floors.retain(|floor| plan.only.is_empty() || plan.only.contains(&floor.ability));
    let present = |floor: &Floor| {
        !floor.command.contains("$DATA") || plan.data.is_dir() && plan.data.join(&floor.set).exists()
    };
    let absent: BTreeSet<String> =
        floors.iter().filter(|floor| !present(floor)).map(|floor| floor.set.clone()).collect();
    floors.retain(present);
    if plan.data.is_dir() {
        notes.extend(absent.iter().map(|set| format!("skipped: no set {set} in {}", plan.data.display())));
    }
    let results = results_of(lore, plan, &floors);
    let rows: Vec<Row<'_>> = floors.iter().map(|floor| Row::new(floor, &results)).collect();
    let raised = if plan.raise { raise(&rows)? } else { 0 };
    let mut printed = if plan.markdown { markdown(&rows) } else { table(&rows) };
    for note in &notes {
        let _ = writeln!(printed, "{}{note}", if plan.markdown { "\n" } else { "" });
    }
    if plan.raise {
        let _ = writeln!(printed, "{raised} floors tightened in {}", plan.floors.display());
    }
    let passed = rows.iter().all(|row| row.state() == "ok");
    let json =
        json!({ "floors": rows.iter().map(Row::json).collect::<Vec<_>>(), "notes": notes, "passed": passed });
    Ok(Report { printed, json, passed })
}

/// A floor and what came of it.
struct Row<'a> {
    floor: &'a Floor,
    now: Result<f64, String>,
}

impl<'a> Row<'a> {
    fn new(floor: &'a Floor, results: &BTreeMap<String, Result<Figures, String>>) -> Self {
        let now = match results.get(&floor.command) {
            None => Err("the command did not run".to_owned()),
            Some(Err(message)) => Err(message.clone()),
            Some(Ok(figures)) => figures.0.get(&floor.measure).copied().ok_or_else(|| {
                let short = figures.0.keys().map(String::as_str).filter(|name| name.matches('.').count() < 2);
                let known: Vec<&str> = short.take(40).collect();
                format!("no measure `{}`; there are {}", floor.measure, known.join(" "))
            }),
        };
        Row { floor, now }
    }

    /// The set, with what is special about the measurement.
    fn set(&self) -> String {
        let floor = self.floor;
        if floor.variant.is_empty() {
            floor.set.clone()
        } else {
            format!("{} ({})", floor.set, floor.variant)
        }
    }

    fn state(&self) -> &'static str {
        match &self.now {
            Err(_) => "FAILED",
            Ok(now) if self.floor.bound.holds(*now) => "ok",
            Ok(_) => "BELOW",
        }
    }

    fn json(&self) -> Value {
        json!({
            "ability": self.floor.ability, "set": self.floor.set, "variant": self.floor.variant, "measure": self.floor.measure, "floor": self.floor.bound.value(),
            "now": self.now.as_ref().ok(), "error": self.now.as_ref().err(), "state": self.state(), "command": self.floor.command,
        })
    }
}

fn table(rows: &[Row<'_>]) -> String {
    let mut out = format!("{:<10} {:<52} {:<22} {:>9} {:>9}\n", "ability", "set", "measure", "floor", "now");
    for row in rows {
        let floor = row.floor;
        let bound = match floor.bound {
            Bound::Least(value) => format!("{value:.3}"),
            Bound::Most(value) => format!("<= {value:.3}"),
        };
        let now = row.now.as_ref().map_or_else(|_| "-".to_owned(), |now| format!("{now:.3}"));
        let state = if row.state() == "ok" { "" } else { row.state() };
        let line = format!(
            "{:<10} {:<52} {:<22} {bound:>9} {now:>9} {state}",
            floor.ability,
            row.set(),
            floor.measure
        );
        let _ = writeln!(out, "{}", line.trim_end());
        if let Err(message) = &row.now {
            let _ = writeln!(out, "    {message}");
        }
    }
    out
}

fn markdown(rows: &[Row<'_>]) -> String {
    let mut out =
        String::from("| ability | set | measure | floor | now | command |\n|---|---|---|---|---|---|\n");
    for row in rows {
        let floor = row.floor;
        let sign = if matches!(floor.bound, Bound::Most(_)) { "at most " } else { "" };
        let now = row.now.as_ref().map_or_else(|_| "-".to_owned(), |now| format!("{now:.3}"));
        let _ = writeln!(
            out,
            "| {} | {} | {} | {sign}{:.3} | {now} | `{}` |",
            floor.ability,
            row.set(),
            floor.measure,
            floor.bound.value(),
            floor.command
        );
    }
    out
}

/// The figures of every distinct command.
fn results_of(
    lore: &LoadedLore,
    plan: &Plan<'_>,
    floors: &[Floor],
) -> BTreeMap<String, Result<Figures, String>> {
    let commands: Vec<&str> =
        floors.iter().map(|floor| floor.command.as_str()).collect::<BTreeSet<_>>().into_iter().collect();
    let next = AtomicUsize::new(0);
    let results = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..plan.jobs.clamp(1, commands.len().max(1)) {
            scope.spawn(|| {
                while let Some(text) = commands.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let result = figures_of(lore, plan, text).map_err(|error| error.to_string());
                    let mut results = results.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    results.insert((*text).to_owned(), result);
                }
            });
        }
    });
    results.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Runs the calls of a command in this process; the figures are those of the last one.
fn figures_of(lore: &LoadedLore, plan: &Plan<'_>, text: &str) -> Result<Figures, GoldError> {
    let out = scratch_file("predictions");
    let place = |word: &str| {
        let word = word
            .replace("$DATA", &plan.data.to_string_lossy())
            .replace("$ROOT", &plan.root.to_string_lossy());
        word.replace("$OUT", &out.to_string_lossy())
    };
    let mut last = Value::Null;
    for call in text.split("&&") {
        let words: Vec<String> = call.split_whitespace().map(place).collect();
        last = command::answer_words(lore, &words)?.json;
    }
    // A scratch file; whether it can be removed changes nothing.
    let _ = std::fs::remove_file(&out);
    Ok(Figures::from_json(&last))
}

/// Floors and left-out sets of all files of a folder, in the order of file names.
fn load(folder: &Path) -> Result<(Vec<Floor>, Vec<String>), GoldError> {
    let (mut floors, mut left_out) = (Vec::new(), Vec::new());
    let is_toml = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "toml");
    for path in input::files_below(folder)?.into_iter().filter(is_toml) {
        let text = input::read_text(&path)?;
        let fail = |message: &str| GoldError::Other(format!("{}: {message}", path.display()));
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| fail(&error.to_string()))?;
        let entries =
            |name: &str| table.get(name).and_then(toml::Value::as_array).cloned().unwrap_or_default();
        let ability = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        for (place, entry) in entries("floor").iter().enumerate() {
            floors.push(floor_of(entry, &ability, &path, place).map_err(|message| fail(&message))?);
        }
        for entry in entries("left_out") {
            let set = entry.get("set").and_then(toml::Value::as_str);
            let reason =
                entry.get("reason").and_then(toml::Value::as_str).filter(|reason| !reason.is_empty());
            left_out.push(
                set.and(reason)
                    .and(set)
                    .ok_or_else(|| fail("a [[left_out]] needs `set` and `reason`"))?
                    .to_owned(),
            );
        }
    }
    Ok((floors, left_out))
}

fn floor_of(entry: &toml::Value, ability: &str, path: &Path, place: usize) -> Result<Floor, String> {
    let text = |field: &str| entry.get(field).and_then(toml::Value::as_str).map(str::to_owned);
    let number = |field: &str| {
        entry.get(field).and_then(|value| value.as_float().or(value.as_integer().map(|whole| whole as f64)))
    };
    let needs = |field: &str| format!("floor {} needs `{field}`", place + 1);
    let set = text("set").ok_or_else(|| needs("set"))?;
    let bound = match (number("least"), number("most")) {
        (Some(least), None) => Bound::Least(least),
        (None, Some(most)) => Bound::Most(most),
        _ => return Err(format!("floor {} needs either `least` or `most`, a number", place + 1)),
    };
    let usual = || {
        format!(
            "chancery-gold predict {ability} $DATA/{set} $OUT && chancery-gold score {ability} $DATA/{set} $OUT"
        )
    };
    Ok(Floor {
        ability: ability.to_owned(),
        variant: text("variant").unwrap_or_default(),
        measure: text("measure").ok_or_else(|| needs("measure"))?,
        command: text("command").unwrap_or_else(usual),
        bound,
        set,
        path: path.to_owned(),
        place,
    })
}

/// Sets of the data folder that neither have a floor nor are left out with a reason.
fn sets_without_floor(data: &Path, floors: &[Floor], left_out: &[String]) -> Result<Vec<String>, GoldError> {
    let endings = [".jsonl", ".jsonl.gz", ".conllu", ".conllu.gz", ".iob2", ".iob2.gz"];
    let mut notes = Vec::new();
    for path in input::files_below(data)? {
        let name = input::relative_name(data, &path);
        let is_set = endings.iter().any(|ending| name.ends_with(ending));
        let known = floors.iter().any(|floor| floor.set == name || floor.command.contains(&name));
        let skipped = left_out.iter().any(|set| name == *set || name.starts_with(&format!("{set}/")));
        if is_set && !known && !skipped {
            notes.push(format!("no floor: {name}"));
        }
    }
    Ok(notes)
}

/// Writes the tighter bounds into the files, line by line, so that comments and order stay. Returns how many changed.
fn raise(rows: &[Row<'_>]) -> Result<usize, GoldError> {
    let mut changes: BTreeMap<&Path, BTreeMap<usize, f64>> = BTreeMap::new();
    for row in rows {
        if let Some(next) = row.now.as_ref().ok().and_then(|now| row.floor.bound.tightened(*now)) {
            changes.entry(&row.floor.path).or_default().insert(row.floor.place, next);
        }
    }
    for (path, bounds) in &changes {
        let text = with_bounds(&input::read_text(path)?, bounds);
        std::fs::write(path, text).map_err(GoldError::at(path))?;
    }
    Ok(changes.values().map(BTreeMap::len).sum())
}

fn with_bounds(text: &str, bounds: &BTreeMap<usize, f64>) -> String {
    let mut place = None;
    let mut out = String::new();
    for line in text.lines() {
        if line.trim_start().starts_with("[[") {
            let next = place.map_or(0, |place: usize| place + 1);
            place = if line.trim_start().starts_with("[[floor]]") { Some(next) } else { place };
        }
        let key = line.split('=').next().unwrap_or("").trim();
        match place.and_then(|place| bounds.get(&place)).filter(|_| key == "least" || key == "most") {
            Some(bound) => {
                let comment = line.find('#').map_or(String::new(), |at| format!("  {}", &line[at..]));
                let _ = writeln!(out, "{key} = {bound:?}{comment}");
            }
            None => {
                let _ = writeln!(out, "{line}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_only_tighten() {
        assert_eq!(Bound::Least(0.5).tightened(0.61239), Some(0.612));
        assert_eq!(Bound::Least(0.5).tightened(0.4), None);
        assert_eq!(Bound::Least(0.0).tightened(81.25), Some(81.25));
        assert_eq!(Bound::Most(5.0).tightened(3.0), Some(3.0));
        assert_eq!(Bound::Most(5.0).tightened(6.0), None);
        assert!(Bound::Least(0.612).holds(0.612) && !Bound::Least(0.612).holds(0.611));
        assert!(Bound::Most(0.0).holds(0.0) && !Bound::Most(0.0).holds(1.0));
    }

    #[test]
    fn rewriting_keeps_comments_and_touches_only_its_floor() {
        let text = "# head\n[[floor]]\nset = \"a\"\nleast = 0.1  # why\n\n[[left_out]]\nset = \"b\"\n\n[[floor]]\nset = \"c\"\nmost = 9\n";
        let bounds = BTreeMap::from([(0, 0.25), (1, 4.0)]);
        let wanted = "# head\n[[floor]]\nset = \"a\"\nleast = 0.25  # why\n\n[[left_out]]\nset = \"b\"\n\n[[floor]]\nset = \"c\"\nmost = 4.0\n";
        assert_eq!(with_bounds(text, &bounds), wanted);
        assert_eq!(with_bounds(text, &BTreeMap::new()), text);
    }
}
