//! `chancery reread`: documents read again from their stored bytes.

use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use anyhow::Context;
use chancery_archive::{Archive, ArchiveError, Stats, StoredSource, Writer};
use chancery_intake::{Item, Options as IntakeOptions, Source, read_again};
use chancery_record::{DocumentId, Kind};
use clap::Args;
use serde_json::{Map, Value as Json, json};

use super::Scene;
use crate::copies::keys_of;
use crate::pipeline::{self, Arrived, Piece};
use crate::print::{clean, count, note, thousands};
use crate::summary::{Progress, list_skipped};
use crate::walk::Skip;
use crate::{Outcome, config};

/// Read documents again from their stored bytes
///
/// Without ids: every document that another lore has read, such as an older version of chancery or another `--lore`. The
/// files it came from are not needed. A document comes out as `add` of its file would make it now, and is
/// replaced whole; one that cannot be read again stays as it is and is listed, and the exit code is then 1.
///
/// Work is saved every few documents. When it is stopped, run it again: what was read already is not read a second time.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  chancery reread\n  chancery reread 3f9a1c\n  chancery reread --all")]
pub(crate) struct Options {
    /// Ids of documents to read again, whatever lore has read them
    #[arg(conflicts_with = "all")]
    ids: Vec<String>,
    /// Every document, whatever lore has read it
    #[arg(long)]
    all: bool,
}

/// What happened.
pub(crate) struct Report {
    started: Instant,
    pub(crate) reread: usize,
    changed: usize,
    left: usize,
    pub(crate) failed: Vec<Skip>,
    missing: Vec<String>,
}

pub(crate) fn run(scene: &mut Scene, options: &Options) -> anyhow::Result<Outcome> {
    let lore = scene.lore()?;
    let mut archive = scene.open_archive()?;
    let mut missing = Vec::new();
    let ids = match (options.all, options.ids.is_empty()) {
        (true, _) => archive.document_ids(None)?,
        (false, true) => archive.document_ids(Some(lore.version()))?,
        (false, false) => named(&archive, &options.ids, &mut missing)?,
    };
    let before = archive.stats()?;
    let mut report = read_again_all(scene, &mut archive, ids)?;
    report.missing = missing;
    let after = archive.stats()?;
    print(scene, &report, &before, &after)
}

/// Reads documents of the archive again and replaces them.
pub(crate) fn read_again_all(
    scene: &Scene,
    archive: &mut Archive,
    ids: Vec<DocumentId>,
) -> anyhow::Result<Report> {
    let (lore, decisions) = (scene.lore()?, scene.decisions()?);
    let left = (archive.stats()?.documents as usize).saturating_sub(ids.len());
    let mut report = Report {
        started: Instant::now(),
        reread: 0,
        changed: 0,
        left,
        failed: Vec::new(),
        missing: Vec::new(),
    };
    let mut progress = Progress::start(scene.global.quiet);
    let (all, mut done) = (ids.len() as u64, 0);
    let reader = Archive::open_read_only(archive.path())?;
    let mut writer = archive.writer()?;
    pipeline::run(
        lore,
        &decisions,
        config::threads(scene.global.threads),
        move |give| produce(&reader, &ids, give),
        |arrived| {
            done += 1;
            progress.part(done, all);
            take(arrived, &mut writer, &mut report)
        },
    )?;
    writer.finish()?;
    progress.finish();
    Ok(report)
}

/// The documents with these ids, each once, by id.
fn named(archive: &Archive, ids: &[String], missing: &mut Vec<String>) -> anyhow::Result<Vec<DocumentId>> {
    let mut found = Vec::new();
    for id in ids {
        let document = archive.document(id);
        match document.context("documents are named by id, and `chancery stats --documents` lists the ids")? {
            Some(stored) => found.push(stored.row.id),
            None => missing.push(id.clone()),
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

fn produce(archive: &Archive, ids: &[DocumentId], give: &mut dyn FnMut(Piece) -> ControlFlow<()>) {
    for id in ids {
        let piece = match archive.source(id) {
            // Removed by another program since.
            Ok(None) => continue,
            Ok(Some(source)) => read_stored(id, &source),
            Err(error) => Piece::Skipped(failed(id, "", &error.to_string(), "")),
        };
        if give(piece).is_break() {
            return;
        }
    }
}

/// The document of these bytes, taken apart as when it was added.
pub(crate) fn read_stored(id: &DocumentId, stored: &StoredSource) -> Piece {
    let name = stored.name.as_str();
    let mut options = IntakeOptions { pdf: crate::pdf_guard::words, ..IntakeOptions::default() };
    for (field, column) in &stored.origin.columns {
        if let Err(error) = options.columns.set(field, column) {
            return Piece::Skipped(failed(id, name, &error.to_string(), ""));
        }
    }
    let source = Source { name, bytes: &stored.origin.bytes, url: "" };
    let mut other = None;
    for item in read_again(&source, &stored.origin.format, &options) {
        match item {
            Item::Document { ref document, .. } if document.id == *id => {
                return Piece::Item { file: name.to_owned(), item };
            }
            Item::Document { document, .. } => {
                other.get_or_insert((
                    format!("its bytes now give another document, {}", document.id),
                    String::new(),
                ));
            }
            Item::Skipped { reason, remedy, .. } => {
                other.get_or_insert((reason, remedy));
            }
        }
    }
    let (reason, remedy) = other.unwrap_or_else(|| ("its bytes give no document".to_owned(), String::new()));
    Piece::Skipped(failed(id, name, &reason, &remedy))
}

/// A document that stays as it is.
fn failed(id: &DocumentId, name: &str, reason: &str, remedy: &str) -> Skip {
    let again = format!("it stays as it is; `chancery remove {id}` and add its article again");
    Skip {
        file: if name.is_empty() { "archive".to_owned() } else { crate::walk::label(Path::new(name)) },
        place: format!("document {id}"),
        reason: reason.to_owned(),
        remedy: if remedy.is_empty() { again } else { format!("{remedy}; {again}") },
    }
}

fn take(arrived: Arrived, writer: &mut Writer<'_>, report: &mut Report) -> anyhow::Result<()> {
    match arrived {
        Arrived::Skipped(skip) => report.failed.push(skip),
        Arrived::Read { file, reading, format, .. } => {
            match writer.replace(&reading, format.name, keys_of(&reading.document)) {
                Ok(Some(changed)) => {
                    report.reread += 1;
                    report.changed += usize::from(changed);
                }
                // Removed by another program since.
                Ok(None) => {}
                Err(ArchiveError::BadReading { document, detail }) => {
                    report.failed.push(failed(&DocumentId(document), &file, &detail, ""));
                }
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(())
}

fn print(scene: &mut Scene, report: &Report, before: &Stats, after: &Stats) -> anyhow::Result<Outcome> {
    if scene.json() {
        scene.out.json(&as_json(report, before, after))?;
    } else {
        for ((kind, was), (_, is)) in row_counts(before).zip(row_counts(after)).filter(|(was, is)| was != is)
        {
            let (was, is) = (thousands(was as usize), thousands(is as usize));
            scene.out.line(&format!("{:<12} {was} before, {is} now", kind.name()))?;
        }
        scene.out.line(&summary(report))?;
        scene.out.flush()?;
        list_skipped(&report.failed);
        for id in &report.missing {
            let id = clean(id);
            note(false, &format!("there is no document {id}; `chancery stats --documents` lists them"));
        }
    }
    let is_done = report.failed.is_empty() && report.missing.is_empty();
    Ok(if is_done { Outcome::Done } else { Outcome::Incomplete })
}

fn summary(report: &Report) -> String {
    let mut parts = vec![
        format!("{} read again", count(report.reread, "document")),
        format!("{} changed", thousands(report.changed)),
        format!("{:.1} s", report.started.elapsed().as_secs_f64()),
    ];
    if !report.failed.is_empty() {
        parts.push(format!("{} could not be read again", thousands(report.failed.len())));
    }
    let line = parts.join(", ");
    if report.left > 0 { format!("{line}; {} left alone", thousands(report.left)) } else { line }
}

fn row_counts(stats: &Stats) -> impl Iterator<Item = (Kind, u64)> {
    stats.rows.iter().copied().filter(|(kind, _)| *kind != Kind::Documents)
}

fn as_json(report: &Report, before: &Stats, after: &Stats) -> Json {
    let rows = |stats: &Stats| -> Map<String, Json> {
        row_counts(stats).map(|(kind, rows)| (kind.name().to_owned(), json!(rows))).collect()
    };
    json!({
        "reread": report.reread,
        "changed": report.changed,
        "left_alone": report.left,
        "rows_before": rows(before),
        "rows_after": rows(after),
        "failed": report.failed.iter().map(Skip::json).collect::<Vec<Json>>(),
        "missing": report.missing,
    })
}
