//! `chancery entity`: who is who across documents, and the user's decisions about it.
//!
//! Decisions are lines of `entities.tsv` beside the store; each takes effect at once, by reading the documents again that name the
//! entity.

use std::fs::OpenOptions;
use std::io::Write;

use anyhow::{Context, bail};
use chancery_archive::{Archive, DECISIONS_FILE, Decision, Decisions, EntityRow};
use chancery_record::DocumentId;
use clap::{Args, Subcommand};
use serde_json::{Value as Json, json};

use super::{Scene, reread};
use crate::Outcome;
use crate::print::{clean, count};
use crate::summary::list_skipped;

/// How many entities `list` shows, and how many an error names.
const LISTED: usize = 50;
const NAMED: usize = 5;

/// List the entities of the archive; merge, split and rename them
///
/// An entity is a state, body, person or place under one id. The reader knows those of the actor tables; others it takes to be
/// one where name and country agree. Where that is wrong, decide: `merge` says that two are one, `split` that in some
/// documents another is meant, `rename` gives another name, `undo` takes the last decision back.
///
/// Decisions are kept as plain text in `entities.tsv` of the archive folder. They hold for documents that are added or read again
/// later. Those that name the entity are read again at once, from their stored bytes.
///
/// An entity is named by its id (`person:Vladimir Putin`) or by its name where only one has it.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  chancery entity list orlov\n  chancery entity merge \"Adam Orloff\" \"Adam Orlov\"\n  \
    chancery entity split \"Adam Orlov\" \"Adam Orlov of Tula\" --document 3f9a1c\n  chancery entity undo"
)]
pub(crate) struct Options {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand, Debug)]
enum Action {
    /// List entities with their code and the number of documents that name them, most first
    List {
        /// Only those whose name or id contains these words
        words: Option<String>,
        /// All of them, not only the first fifty
        #[arg(long)]
        all: bool,
    },
    /// Show an entity: its names in the archive, its documents, a state's codes in other schemes
    Show {
        /// The entity, by id or name
        entity: String,
    },
    /// Say that one entity is another
    Merge {
        /// The entity that goes
        from: String,
        /// The entity that it is
        into: String,
    },
    /// Say that in some documents another entity is meant
    Split {
        /// The entity
        entity: String,
        /// The name of the other
        name: String,
        /// Id of a document in which the other is meant; may be given several times
        #[arg(long = "document", required = true, value_name = "ID")]
        documents: Vec<String>,
        /// The other's actor code [default: that of the entity]
        #[arg(long)]
        code: Option<String>,
    },
    /// Give an entity another name
    Rename {
        /// The entity
        entity: String,
        /// The name
        name: String,
    },
    /// Take the last decision back
    Undo,
    /// Show the decisions that hold
    Log,
}

pub(crate) fn run(scene: &mut Scene, options: &Options) -> anyhow::Result<Outcome> {
    match &options.action {
        Action::List { words, all } => list(scene, words.as_deref().unwrap_or(""), *all),
        Action::Show { entity } => show(scene, entity),
        Action::Log => log(scene),
        Action::Undo => undo(scene),
        Action::Merge { from, into } => {
            let rows = entities(scene)?;
            let (from, into) = (one(&rows, from)?, one(&rows, into)?);
            if from.entity == into.entity {
                bail!("`{}` is one entity already; name two", from.entity);
            }
            let merge = Decision::Merge {
                from: from.entity.clone(),
                into: into.entity.clone(),
                name: into.name.clone(),
                code: into.code.clone(),
            };
            decide(scene, &[merge])
        }
        Action::Rename { entity, name } => {
            let entity = one(&entities(scene)?, entity)?.entity.clone();
            decide(scene, &[Decision::Rename { entity, name: written(name)? }])
        }
        Action::Split { entity, name, documents, code } => {
            let rows = entities(scene)?;
            let entity = one(&rows, entity)?;
            let naming = naming(&scene.open_archive()?, entity)?;
            let split = split(entity, &naming, &written(name)?, code.as_deref(), documents)?;
            decide(scene, &split)
        }
    }
}

fn split(
    entity: &EntityRow,
    naming: &[DocumentId],
    name: &str,
    code: Option<&str>,
    documents: &[String],
) -> anyhow::Result<Vec<Decision>> {
    let kind = entity.entity.split_once(':').map_or("person", |(kind, _)| kind);
    let code = code.unwrap_or(&entity.code);
    let into = if code.is_empty() { format!("{kind}:{name}") } else { format!("{kind}:{name}/{code}") };
    let mut decisions = Vec::new();
    for wanted in documents {
        let mut meant = naming.iter().filter(|id| id.0.starts_with(wanted.as_str()));
        let (Some(document), None) = (meant.next(), meant.next()) else {
            bail!(
                "no document {wanted} names `{}`, or more than one; `chancery entity show` lists those that do",
                entity.entity
            );
        };
        decisions.push(Decision::Split {
            from: entity.entity.clone(),
            document: document.0.clone(),
            into: into.clone(),
            name: name.to_owned(),
            code: code.to_owned(),
        });
    }
    Ok(decisions)
}

/// A name that can stand in a cell of the file.
fn written(name: &str) -> anyhow::Result<String> {
    let name = name.trim();
    if name.is_empty() || name.contains(['\t', '\n', '\r']) {
        bail!("a name cannot be empty or hold tabs or line ends; give another one");
    }
    Ok(name.to_owned())
}

fn entities(scene: &Scene) -> anyhow::Result<Vec<EntityRow>> {
    Ok(scene.open_archive()?.entities("", 0, usize::MAX)?.0)
}

/// The documents that name an entity, by id.
fn naming(archive: &Archive, entity: &EntityRow) -> anyhow::Result<Vec<DocumentId>> {
    let mut documents = archive.documents_of_entity(&entity.entity, usize::MAX)?;
    documents.sort();
    Ok(documents)
}

/// The entity with this id, or the only one with this name.
fn one<'a>(rows: &'a [EntityRow], wanted: &str) -> anyhow::Result<&'a EntityRow> {
    let wanted = wanted.trim();
    if let Some(row) = rows.iter().find(|row| row.entity == wanted) {
        return Ok(row);
    }
    let same: Vec<&EntityRow> =
        rows.iter().filter(|row| row.name.to_lowercase() == wanted.to_lowercase()).collect();
    let ids = |rows: &[&EntityRow]| {
        let ids: Vec<String> =
            rows.iter().take(NAMED).map(|row| format!("`{}`", clean(&row.entity))).collect();
        ids.join(" or ")
    };
    match same.as_slice() {
        [row] => Ok(row),
        [] => {
            let near: Vec<&EntityRow> = matching(rows, wanted).collect();
            if near.is_empty() {
                bail!("no entity of the archive is called `{wanted}`; `chancery entity list` shows them");
            }
            bail!("no entity of the archive is called `{wanted}`; did you mean {}?", ids(&near))
        }
        several => bail!("several entities are called `{wanted}`; name one by its id: {}", ids(several)),
    }
}

fn matching<'a>(rows: &'a [EntityRow], words: &str) -> impl Iterator<Item = &'a EntityRow> {
    let words = words.to_lowercase();
    rows.iter().filter(move |row| {
        row.name.to_lowercase().contains(&words) || row.entity.to_lowercase().contains(&words)
    })
}

fn list(scene: &mut Scene, words: &str, all: bool) -> anyhow::Result<Outcome> {
    let rows = entities(scene)?;
    let mut found: Vec<&EntityRow> = matching(&rows, words).collect();
    let hidden = if all { 0 } else { found.len().saturating_sub(LISTED) };
    found.truncate(found.len() - hidden);
    if scene.json() {
        let archive = scene.open_archive()?;
        let found: anyhow::Result<Vec<Json>> =
            found.iter().map(|row| Ok(as_json(row, &naming(&archive, row)?))).collect();
        scene.out.json(&Json::Array(found?))?;
    } else {
        let line = |row: &&EntityRow| {
            vec![row.code.clone(), row.documents.to_string(), clean(&row.name), clean(&row.entity)]
        };
        let lines: Vec<Vec<String>> = found.iter().map(line).collect();
        scene.out.table(&["code", "documents", "name", "entity"], &lines)?;
        if hidden > 0 {
            scene.out.line(&format!("{hidden} more; `--all` lists them"))?;
        }
    }
    Ok(if found.is_empty() { Outcome::Incomplete } else { Outcome::Done })
}

fn as_json(row: &EntityRow, naming: &[DocumentId]) -> Json {
    let naming: Vec<&str> = naming.iter().map(|id| id.0.as_str()).collect();
    json!({"entity": row.entity, "name": row.name, "code": row.code, "documents": naming})
}

fn show(scene: &mut Scene, wanted: &str) -> anyhow::Result<Outcome> {
    let rows = entities(scene)?;
    let row = one(&rows, wanted)?;
    let naming = naming(&scene.open_archive()?, row)?;
    let book = &scene.codes()?.actors;
    let codes = if row.entity.starts_with("state:") { book.codes_of(&row.code) } else { Vec::new() };
    if scene.json() {
        let mut object = as_json(row, &naming);
        object["codes"] = codes.iter().map(|(scheme, code)| ((*scheme).to_owned(), json!(code))).collect();
        scene.out.json(&object)?;
        return Ok(Outcome::Done);
    }
    let code = if row.code.is_empty() { "no code" } else { &row.code };
    scene.out.line(&format!("{}  {code}  {}", clean(&row.name), clean(&row.entity)))?;
    if !codes.is_empty() {
        let codes: Vec<String> = codes.iter().map(|(scheme, code)| format!("{scheme} {code}")).collect();
        scene.out.paragraph("  ", &codes.join(", "))?;
    }
    scene.out.line(&format!("named in {}", count(naming.len(), "document")))?;
    for document in &naming {
        scene.out.line(&format!("  {document}"))?;
    }
    Ok(Outcome::Done)
}

fn log(scene: &mut Scene) -> anyhow::Result<Outcome> {
    let decisions = scene.decisions()?;
    let lines: Vec<String> = decisions.standing().iter().map(|decision| decision.line()).collect();
    if scene.json() {
        scene.out.json(&json!(lines))?;
        return Ok(Outcome::Done);
    }
    for line in &lines {
        scene.out.line(&readable(line))?;
    }
    if lines.is_empty() {
        scene.out.line("no decisions")?;
    }
    Ok(Outcome::Done)
}

fn undo(scene: &mut Scene) -> anyhow::Result<Outcome> {
    let decisions = scene.decisions()?;
    let Some(last) = decisions.standing().last().map(|last| (*last).clone()) else {
        bail!("there is no decision to take back; `chancery entity log` lists those that hold");
    };
    carry_out(scene, &[Decision::Undo], &[last])
}

fn decide(scene: &mut Scene, decisions: &[Decision]) -> anyhow::Result<Outcome> {
    carry_out(scene, decisions, decisions)
}

/// Writes the lines down and reads the documents again that name an entity of `about`, before or after.
fn carry_out(scene: &mut Scene, lines: &[Decision], about: &[Decision]) -> anyhow::Result<Outcome> {
    let mut archive = scene.open_archive()?;
    let named: Vec<&str> = about.iter().flat_map(Decision::entities).collect();
    let mut ids: Vec<DocumentId> = Vec::new();
    for entity in named {
        ids.extend(archive.documents_of_entity(entity, usize::MAX)?);
    }
    ids.sort();
    ids.dedup();
    // a line that cannot be read would stop every later command
    let decisions: Decisions = scene.decisions()?;
    write_down(scene, &decisions, lines)?;
    let report = reread::read_again_all(scene, &mut archive, ids)?;
    if scene.json() {
        let lines: Vec<String> = lines.iter().map(Decision::line).collect();
        scene.out.json(&json!({
            "decisions": lines,
            "reread": report.reread,
            "failed": report.failed.iter().map(crate::walk::Skip::json).collect::<Vec<Json>>(),
        }))?;
    } else {
        let verb = if lines == [Decision::Undo] { "taken back: " } else { "" };
        for decision in about {
            scene.out.line(&format!("{verb}{}", readable(&decision.line())))?;
        }
        scene.out.line(&format!("{} read again", count(report.reread, "document")))?;
        scene.out.flush()?;
        list_skipped(&report.failed);
    }
    Ok(if report.failed.is_empty() { Outcome::Done } else { Outcome::Incomplete })
}

const HEAD: &str = "# Decisions about entities, made with `chancery entity`. One line each, in order; `undo` takes the line before back.\n\
    # merge FROM INTO NAME CODE | split FROM DOCUMENT INTO NAME CODE | rename ENTITY NAME | undo, parted by tabs.\n\
    # After a change by hand run `chancery reread --all`.\n";

fn write_down(scene: &Scene, before: &Decisions, lines: &[Decision]) -> anyhow::Result<()> {
    let file = scene.archive_folder()?.join(DECISIONS_FILE);
    let mut text = String::new();
    if before.log.is_empty() && !file.exists() {
        text.push_str(HEAD);
    } else if std::fs::read_to_string(&file).is_ok_and(|known| !known.is_empty() && !known.ends_with('\n')) {
        text.push('\n');
    }
    for line in lines {
        text.push_str(&line.line());
        text.push('\n');
    }
    let written = OpenOptions::new()
        .create(true)
        .append(true)
        .open(&file)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()));
    written
        .with_context(|| format!("cannot write {}; change its permissions and decide again", file.display()))
}

/// A line of the file for people.
fn readable(line: &str) -> String {
    clean(&line.replace('\t', " | "))
}
