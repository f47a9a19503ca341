//! `chancery remove`: documents out of the archive.

use anyhow::Context;
use clap::Args;
use serde_json::json;

use super::Scene;
use crate::Outcome;
use crate::print::{clean, count, note};

/// Remove documents and everything read in them
///
/// Only what stands on these documents goes; adding them again gives the same record as before. Ids are listed by
/// `chancery stats --documents`; the first six characters are enough when they are unique.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  chancery remove 3f9a1c")]
pub(crate) struct Options {
    /// Ids of documents
    #[arg(required = true)]
    ids: Vec<String>,
}

pub(crate) fn run(scene: &mut Scene, options: &Options) -> anyhow::Result<Outcome> {
    let mut archive = scene.open_archive()?;
    let mut found = Vec::new();
    let mut missing = Vec::new();
    for id in &options.ids {
        let document = archive.document(id);
        match document
            .context("documents are removed by id, and `chancery stats --documents` lists the ids")?
        {
            Some(stored) => found.push(stored.row),
            None => missing.push(id.clone()),
        }
    }
    found.sort_by(|a, b| a.id.cmp(&b.id));
    found.dedup_by(|a, b| a.id == b.id);
    let mut writer = archive.writer()?;
    for row in &found {
        writer.remove(&row.id)?;
    }
    writer.finish()?;
    if scene.json() {
        let removed: Vec<&str> = found.iter().map(|row| row.id.0.as_str()).collect();
        scene.out.json(&json!({"removed": removed, "missing": missing}))?;
    } else {
        for row in &found {
            scene.out.line(&format!(
                "removed {} {}",
                row.id,
                clean(&chancery_desk::brief::source_line(row))
            ))?;
        }
        scene.out.line(&format!("{} removed", count(found.len(), "document")))?;
        scene.out.flush()?;
        for id in &missing {
            note(
                false,
                &format!("there is no document {}; `chancery stats --documents` lists them", clean(id)),
            );
        }
    }
    Ok(if missing.is_empty() { Outcome::Done } else { Outcome::Incomplete })
}
