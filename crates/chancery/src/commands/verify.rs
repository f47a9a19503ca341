//! `chancery verify`: does every row still stand on its words?

use clap::Args;
use serde_json::{Value as Json, json};

use super::Scene;
use crate::Outcome;
use crate::print::{clean, count, thousands};
use crate::summary::Progress;

/// Check that every row leads to its words
///
/// Looks at every document again: source bytes against their hash, spans, words, ids. The exit code is 1 when something
/// does not hold. `chancery check` looks at the whole store.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  chancery verify")]
pub(crate) struct Options {}

pub(crate) fn run(scene: &mut Scene, _options: &Options) -> anyhow::Result<Outcome> {
    let archive = scene.open_archive()?;
    let mut progress = Progress::start(scene.global.quiet);
    let report = archive.verify(&mut |done, all| progress.part(done, all))?;
    progress.finish();
    if scene.json() {
        let fault = |fault: &chancery_archive::VerifyFault| {
            json!({
                "document": fault.document,
                "row": fault.row,
                "kind": fault.kind.map(chancery_record::Kind::name),
                "message": fault.message,
            })
        };
        scene.out.json(&json!({
            "documents": report.documents,
            "rows": report.rows,
            "rows_good": report.rows_good,
            "sentences_and_mentions": report.parts,
            "faults": report.faults.iter().map(fault).collect::<Vec<Json>>(),
        }))?;
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
