//! `chancery verify`: does every row still stand on its words?

use std::path::PathBuf;

use anyhow::Context;
use chancery_archive::Archive;
use chancery_desk::dossier::{CheckFault, Checked, check};
use clap::Args;
use serde_json::{Value as Json, json};

use super::Scene;
use crate::Outcome;
use crate::print::{clean, count, thousands};
use crate::summary::Progress;
use crate::walk::label;

/// Check that every row leads to its words
///
/// Looks at every document again: source bytes against their hash, spans, words, ids. With FILES, dossiers as `chancery dossier`
/// writes them, it checks their footnotes against the archive instead. The exit code is 1 when something does not hold.
/// `chancery check` looks at the whole store.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  chancery verify\n  chancery verify dossier.html")]
pub(crate) struct Options {
    /// Dossiers, HTML or Markdown, whose footnotes to check instead of the archive
    #[arg(value_name = "FILES")]
    files: Vec<PathBuf>,
}

pub(crate) fn run(scene: &mut Scene, options: &Options) -> anyhow::Result<Outcome> {
    let archive = scene.open_archive()?;
    if !options.files.is_empty() {
        return verify_dossiers(scene, &archive, &options.files);
    }
    let mut progress = Progress::start(scene.global.quiet);
    let report = archive.verify(&mut |done, all| progress.part(done, all))?;
    progress.finish();
    if scene.json() {
        scene.out.json(&report.to_json())?;
    } else {
        for fault in &report.faults {
            let place = [fault.document.as_str(), fault.row.as_str()].join(" ");
            scene.out.line(&format!("fault: {}: {}", clean(place.trim()), clean(&fault.message)))?;
        }
        let (good, all) = (report.rows_good as usize, report.rows as usize);
        scene.out.line(&format!(
            "{} of {} in {} lead to their words; {}",
            thousands(good),
            count(all, "row"),
            count(report.documents as usize, "document"),
            if report.is_clean() { "no fault".to_owned() } else { count(report.faults.len(), "fault") },
        ))?;
    }
    Ok(if report.is_clean() { Outcome::Done } else { Outcome::Incomplete })
}

/// Checks the footnotes of dossiers.
fn verify_dossiers(scene: &mut Scene, archive: &Archive, files: &[PathBuf]) -> anyhow::Result<Outcome> {
    let mut all: Vec<(String, Checked)> = Vec::new();
    for path in files {
        let bytes = std::fs::read(path).with_context(|| {
            format!("cannot read {}; name a file that `chancery dossier -o` wrote", label(path))
        })?;
        all.push((label(path), check(archive, &String::from_utf8_lossy(&bytes))?));
    }
    if scene.json() {
        let fault = |fault: &CheckFault| json!({"note": fault.note, "message": fault.message});
        let file = |(name, checked): &(String, Checked)| {
            json!({
                "file": name,
                "notes": checked.notes,
                "notes_good": checked.good,
                "faults": checked.faults.iter().map(fault).collect::<Vec<Json>>(),
            })
        };
        scene.out.json(&json!({"files": all.iter().map(file).collect::<Vec<Json>>()}))?;
    } else {
        for (name, checked) in &all {
            for fault in &checked.faults {
                let place =
                    if fault.note.is_empty() { String::new() } else { format!("note {}: ", fault.note) };
                scene.out.line(&format!("fault: {name}: {}{}", clean(&place), clean(&fault.message)))?;
            }
            let (good, notes) = (thousands(checked.good), count(checked.notes, "footnote"));
            scene.out.line(&format!("{name}: {good} of {notes} stand on their words"))?;
        }
    }
    let is_clean = all.iter().all(|(_, checked)| checked.faults.is_empty());
    Ok(if is_clean { Outcome::Done } else { Outcome::Incomplete })
}
