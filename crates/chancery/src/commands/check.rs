//! `chancery check`: is the store sound?

use chancery_archive::{CheckFault, CheckReport};
use clap::Args;
use serde_json::{Value as Json, json};

use super::Scene;
use crate::Outcome;
use crate::print::{clean, count, note, thousands};
use crate::summary::Progress;

/// Check that the archive is sound
///
/// Looks at the whole store: the file, its schema, references between tables, every document and row (as `verify` does), the
/// derived tables and the search index. Each fault comes with what to do about it; the exit code is then 1.
///
/// --repair makes anew what follows from the rows, and looks again: indexes, views, derived tables, search index. It never
/// touches documents or rows.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  chancery check\n  chancery check --repair")]
pub(crate) struct Options {
    /// Make indexes, views, derived tables and the search index anew from the rows
    #[arg(long)]
    repair: bool,
}

pub(crate) fn run(scene: &mut Scene, options: &Options) -> anyhow::Result<Outcome> {
    let mut archive = scene.open_archive()?;
    let look = |archive: &chancery_archive::Archive| -> anyhow::Result<CheckReport> {
        let mut progress = Progress::start(scene.global.quiet);
        let report = archive.check(&mut |done, all| progress.part(done, all))?;
        progress.finish();
        Ok(report)
    };
    let mut report = look(&archive)?;
    let (mut made, mut mended) = (Vec::new(), Vec::new());
    if options.repair {
        made = archive.repair()?;
        let before = std::mem::take(&mut report.faults);
        report = look(&archive)?;
        mended = before.into_iter().filter(|fault| !report.faults.contains(fault)).collect();
    }
    if scene.json() {
        scene.out.json(&as_json(&report, &made, &mended))?;
    } else {
        print(scene, &report, &made, &mended)?;
    }
    Ok(if report.is_clean() { Outcome::Done } else { Outcome::Incomplete })
}

fn print(
    scene: &mut Scene,
    report: &CheckReport,
    made: &[&str],
    mended: &[CheckFault],
) -> anyhow::Result<()> {
    for fault in mended {
        scene.out.line(&format!("mended: {}", line(fault)))?;
    }
    if !made.is_empty() {
        scene.out.line(&format!("made anew: {}", made.join(", ")))?;
    }
    let mut said = "";
    for fault in &report.faults {
        // One remedy may mend many rows of a document.
        let remedy = if fault.remedy == said { String::new() } else { format!("; {}", clean(&fault.remedy)) };
        said = &fault.remedy;
        scene.out.line(&format!("fault: {}{remedy}", line(fault)))?;
    }
    scene.out.line(&format!(
        "{}, {} of {} lead to their words; {}",
        count(report.documents as usize, "document"),
        thousands(report.rows_good as usize),
        count(report.rows as usize, "row"),
        if report.is_clean() { "no fault".to_owned() } else { count(report.faults.len(), "fault") },
    ))?;
    if !report.search_compared {
        scene.out.flush()?;
        let why = "it may only be read, or a text in it has more than two million characters";
        note(
            scene.global.quiet,
            &format!("note: the search index was not compared with the sentences: {why}"),
        );
    }
    Ok(())
}

fn line(fault: &CheckFault) -> String {
    let place = [fault.part.name(), fault.document.as_str(), fault.row.as_str()].join(" ");
    format!("{}: {}", clean(place.trim()), clean(&fault.message))
}

fn as_json(report: &CheckReport, made: &[&str], mended: &[CheckFault]) -> Json {
    let fault = |fault: &CheckFault| {
        json!({
            "part": fault.part.name(),
            "document": fault.document,
            "row": fault.row,
            "kind": fault.kind.map(chancery_record::Kind::name),
            "message": fault.message,
            "remedy": fault.remedy,
        })
    };
    json!({
        "documents": report.documents,
        "rows": report.rows,
        "rows_good": report.rows_good,
        "search_compared": report.search_compared,
        "faults": report.faults.iter().map(fault).collect::<Vec<Json>>(),
        "made_anew": made,
        "mended": mended.iter().map(fault).collect::<Vec<Json>>(),
    })
}
