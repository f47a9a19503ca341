//! `chancery stats`: how much there is.

use chancery_archive::{DocumentFilter, DocumentRow, Stats};
use chancery_desk::brief::document_json;
use chancery_desk::rows::days_in_words;
use clap::Args;
use serde_json::Value as Json;

use super::Scene;
use crate::Outcome;
use crate::print::{count, thousands};

/// Show how much the archive holds
///
/// Documents, sentences, words, rows per kind, notes of reading, and what read them.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  chancery stats\n  chancery stats --documents")]
pub(crate) struct Options {
    /// List the documents with their ids
    #[arg(long)]
    documents: bool,
}

pub(crate) fn run(scene: &mut Scene, options: &Options) -> anyhow::Result<Outcome> {
    let archive = scene.open_archive()?;
    if options.documents {
        let documents = archive.documents(&DocumentFilter::default())?;
        return print_documents(scene, &documents);
    }
    let stats = archive.stats()?;
    let lore = scene.lore_version()?;
    if scene.json() {
        scene.out.json(&stats.to_json(&lore))?;
    } else {
        print_stats(scene, &stats, &lore)?;
    }
    Ok(Outcome::Done)
}

fn print_documents(scene: &mut Scene, documents: &[DocumentRow]) -> anyhow::Result<Outcome> {
    if scene.json() {
        scene.out.json(&Json::Array(documents.iter().map(document_json).collect()))?;
        return Ok(Outcome::Done);
    }
    let line = |document: &DocumentRow| {
        let title = if document.title.is_empty() { &document.source } else { &document.title };
        vec![
            document.id.0.clone(),
            days_in_words(&document.published),
            thousands(document.words as usize),
            document.outlet.clone(),
            title.clone(),
        ]
    };
    let lines: Vec<Vec<String>> = documents.iter().map(line).collect();
    scene.out.table(&["id", "published", "words", "outlet", "title"], &lines)?;
    Ok(Outcome::Done)
}

fn print_stats(scene: &mut Scene, stats: &Stats, lore: &str) -> anyhow::Result<()> {
    let mut lines = vec![
        ("documents", thousands(stats.documents as usize)),
        ("sentences", thousands(stats.sentences as usize)),
        ("words", thousands(stats.words as usize)),
        ("mentions", thousands(stats.mentions as usize)),
    ];
    let counted = stats.rows.iter().filter(|(kind, _)| *kind != chancery_record::Kind::Documents);
    lines.extend(counted.map(|(kind, rows)| (kind.name(), thousands(*rows as usize))));
    lines.push(("published", days_in_words(&stats.published)));
    lines.push(("undated", thousands(stats.undated as usize)));
    lines.push(("file", format!("{:.1} MB", stats.file_bytes as f64 / 1e6)));
    for (name, value) in lines {
        scene.out.line(&format!("{name:<12} {value:>12}"))?;
    }
    for (lore, documents) in &stats.lores {
        scene.out.line(&format!("{:<12} {:>12} by lore {lore}", "read", thousands(*documents as usize)))?;
    }
    let others = stats.by_other_lore(lore);
    if others > 0 {
        let documents = count(others as usize, "document");
        scene.out.line(&format!(
            "{documents} read by another lore than {lore}: `chancery reread` reads them again"
        ))?;
    }
    if !stats.notes.is_empty() {
        scene.out.heading("Notes of reading")?;
        let notes: Vec<Vec<String>> =
            stats.notes.iter().map(|(code, count)| vec![thousands(*count as usize), code.clone()]).collect();
        scene.out.table(&["documents", "note"], &notes)?;
    }
    Ok(())
}
