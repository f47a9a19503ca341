//! Links of a temporal graph: a line `subject<TAB>relation<TAB>day<TAB>actor:score ...` for each question that the facts of a day ask, both directions.
//!
//! The input holds the facts that are asked for. What is known before them stands in the files of `--history`, by default the `train.tsv.gz` and
//! `valid.tsv.gz` beside it whose days all lie before its first. A day is answered before its facts are added; with `--multi-step` they never are.
//! Weights are learned from the history alone. Countries and sectors of actors are taken from their names in `entity2id.tsv.gz` ("Police (Norway)").

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use chancery_course::forecast::links::{Fact, History, Links, Plan, Query, Steps, World};

use super::Task;
use crate::GoldError;
use crate::input::read_text;

/// Candidates given for a question; the scorer asks for 100 or more.
const LISTED: usize = 120;

/// Days that questions of several steps look ahead in learning.
const AHEAD: i32 = 30;

pub fn predict(task: &Task<'_>) -> Result<String, GoldError> {
    let folder = folder_of(task.input);
    let world = world(&folder)?;
    let asked = facts(task.input, &world)?;
    let known = history(task, &folder, &world, &asked)?;
    let steps = if task.ask.multi_step { Steps::Upto(AHEAD) } else { Steps::Single };
    let links = Links::fit(&world, &known, Plan { steps, ..Plan::default() });
    let mut history = History::new(&world);
    history.add(&world, &known);
    let mut out = String::new();
    for day in asked.chunk_by(|left, right| left.day == right.day) {
        let queries = queries(day, world.relations);
        for (query, ranked) in queries.iter().zip(links.rank(&world, &history, &queries, LISTED)) {
            let _ = write!(out, "{}\t{}\t{}\t", query.subject, query.relation, query.day);
            for (place, (object, score)) in ranked.iter().enumerate() {
                let _ = write!(out, "{}{object}:{score}", if place > 0 { " " } else { "" });
            }
            out.push('\n');
        }
        if !task.ask.multi_step {
            history.add(&world, day);
        }
    }
    Ok(out)
}

/// The folder of a file.
fn folder_of(file: &Path) -> PathBuf {
    file.parent().map_or_else(PathBuf::new, Path::to_owned)
}

/// The distinct questions of a day.
fn queries(day: &[Fact], relations: u16) -> Vec<Query> {
    let both = day.iter().flat_map(|fact| {
        let Fact { day, subject, relation, object } = *fact;
        [Query { day, subject, relation }, Query { day, subject: object, relation: relation + relations }]
    });
    let mut queries: Vec<Query> = both.collect();
    queries.sort_unstable();
    queries.dedup();
    queries
}

/// The facts that are known before those asked for, sorted by day.
fn history(task: &Task<'_>, folder: &Path, world: &World, asked: &[Fact]) -> Result<Vec<Fact>, GoldError> {
    let first = asked.first().map_or(i32::MAX, |fact| fact.day);
    let mut known = Vec::new();
    for path in task.ask.history {
        known.extend(facts(path, world)?);
    }
    if task.ask.history.is_empty() {
        for name in ["train.tsv.gz", "valid.tsv.gz"] {
            let path = folder.join(name);
            let found = if path.is_file() { facts(&path, world)? } else { Vec::new() };
            known.extend(if found.last().is_some_and(|fact| fact.day < first) { found } else { Vec::new() });
        }
    }
    known.sort_unstable();
    known.dedup();
    match known.last() {
        Some(last) if last.day < first => Ok(known),
        Some(last) => Err(GoldError::Other(format!(
            "{}: its first day is {first}, but the history holds day {}; give earlier files with --history",
            task.input.display(),
            last.day
        ))),
        None => Err(GoldError::Other(format!(
            "{}: nothing earlier lies beside it; name files of earlier facts with --history",
            task.input.display()
        ))),
    }
}

/// Facts of a file, sorted by day, each once.
fn facts(path: &Path, world: &World) -> Result<Vec<Fact>, GoldError> {
    let mut facts = Vec::new();
    for (index, line) in read_text(path)?.lines().enumerate() {
        facts.push(fact(line, world).ok_or_else(|| {
            GoldError::line(
                path,
                index + 1,
                "is no `subject relation object day` in numbers that the entity and relation files know",
            )
        })?);
    }
    facts.sort_unstable();
    facts.dedup();
    Ok(facts)
}

fn fact(line: &str, world: &World) -> Option<Fact> {
    let mut cells = line.split_whitespace();
    let subject: u32 = cells.next()?.parse().ok()?;
    let relation: u16 = cells.next()?.parse().ok()?;
    let object: u32 = cells.next()?.parse().ok()?;
    let day: i32 = cells.next()?.parse().ok()?;
    let known = subject.max(object) < world.actors() as u32 && relation < world.relations;
    known.then_some(Fact { day, subject, relation, object })
}

/// Numbers and names of `entity2id` and `relation2id` beside the facts.
fn world(folder: &Path) -> Result<World, GoldError> {
    let names = numbered(&folder.join("entity2id.tsv.gz"))?;
    let relations = numbered(&folder.join("relation2id.tsv.gz"))?.len();
    let relations = u16::try_from(relations)
        .ok()
        .filter(|relations| *relations < u16::MAX / 2)
        .ok_or_else(|| GoldError::Other(format!("{}: too many relations", folder.display())))?;
    Ok(named_world(&names, relations))
}

/// Lines `name<TAB>number` in the order of the numbers, which go from 0 without a gap.
fn numbered(path: &Path) -> Result<Vec<String>, GoldError> {
    let text = read_text(path)?;
    let mut names = BTreeMap::new();
    for (index, line) in text.lines().enumerate() {
        let cells =
            line.rsplit_once('\t').and_then(|(name, number)| Some((number.parse::<usize>().ok()?, name)));
        let (number, name) =
            cells.ok_or_else(|| GoldError::line(path, index + 1, "is no `name<TAB>number`"))?;
        names.insert(number, name.replace('_', " "));
    }
    match names.keys().enumerate().find(|(place, number)| place != *number) {
        Some((place, _)) => Err(GoldError::Other(format!("{}: number {place} is missing", path.display()))),
        None => Ok(names.into_values().collect()),
    }
}

/// Countries and sectors from names: `Sector (Country)`, or a name that stands in such brackets elsewhere.
fn named_world(names: &[String], relations: u16) -> World {
    let mut world = World::plain(names.len(), relations);
    let mut groups: BTreeMap<&str, u32> = BTreeMap::new();
    for (_, country) in names.iter().filter_map(|name| in_brackets(name)) {
        let next = groups.len() as u32;
        groups.entry(country).or_insert(next);
    }
    let mut sectors: BTreeMap<&str, u32> = BTreeMap::new();
    for (actor, name) in names.iter().enumerate() {
        if let Some((sector, country)) = in_brackets(name) {
            // 0 stands for an unknown sector, 1 for a country itself.
            let next = sectors.len() as u32 + 2;
            world.sector_of[actor] = *sectors.entry(sector).or_insert(next);
            world.group_of[actor] = groups.get(country).copied();
        } else if let Some(group) = groups.get(name.as_str()) {
            world.sector_of[actor] = 1;
            world.group_of[actor] = Some(*group);
        }
    }
    world.groups = groups.len() as u32;
    world
}

fn in_brackets(name: &str) -> Option<(&str, &str)> {
    name.strip_suffix(')')?.rsplit_once(" (")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_and_sectors_come_from_names() {
        let names = ["Police (Norway)", "Norway", "Ann Ek", "Police (Chad)"].map(str::to_owned);
        let world = named_world(&names, 3);
        assert_eq!(world.group_of, [Some(0), Some(0), None, Some(1)]);
        assert_eq!((world.sector_of[0], world.sector_of[1], world.sector_of[2]), (2, 1, 0));
        assert_eq!(world.sector_of[0], world.sector_of[3]);
        assert_eq!(fact("3\t2\t0\t7", &world), Some(Fact { day: 7, subject: 3, relation: 2, object: 0 }));
        assert_eq!(fact("4\t2\t0\t7", &world), None);
        assert_eq!(fact("3\t3\t0\t7", &world), None);
    }
}
