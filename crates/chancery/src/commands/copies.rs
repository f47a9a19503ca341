//! `chancery copies`: which documents are made of one another.

use chancery_archive::DocumentRow;
use chancery_desk::brief::source_line;
use clap::Args;
use serde_json::{Value as Json, json};

use super::Scene;
use crate::Outcome;
use crate::copies::{Copy, copies, name_of};
use crate::print::{clean, count, cut, note};
use crate::summary::Progress;

/// List documents that are copies, excerpts or rewrites of others, or quote them
///
/// For each such document the one that it stands nearest to, with the share of its words that stand there too. `of` means that days, a credit or
/// lengths tell which one was first; `like` that nothing tells. Copies, excerpts and rewrites count as one text; one that
/// quotes another says much of its own. Every pair with --all.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  chancery copies\n  chancery copies 3f9a1c --all")]
pub(crate) struct Options {
    /// Only pairs of these documents: ids, or their first six characters
    ids: Vec<String>,
    /// Every pair, and not the nearest of each document alone
    #[arg(long)]
    all: bool,
}

pub(crate) fn run(scene: &mut Scene, options: &Options) -> anyhow::Result<Outcome> {
    let archive = scene.open_archive()?;
    let mut wanted = Vec::new();
    for id in &options.ids {
        let Some(stored) = archive.document(id)? else {
            let message =
                "the archive holds no document with this id; `chancery stats --documents` lists them";
            note(scene.global.quiet, &format!("{}: {message}", clean(id)));
            return Ok(Outcome::Incomplete);
        };
        wanted.push(stored.row.id);
    }
    let mut progress = Progress::start(scene.global.quiet);
    let found = copies(&archive, &mut |done, all| progress.part(done, all))?;
    progress.finish();
    let mut shown: Vec<&Copy> = if options.all { found.pairs.iter().collect() } else { found.nearest() };
    shown.retain(|copy| {
        wanted.is_empty() || wanted.iter().any(|id| *id == copy.document.id || *id == copy.of.id)
    });
    if scene.json() {
        scene.out.json(&json!({
            "documents": found.documents,
            "texts": found.texts,
            "pairs": shown.iter().map(|copy| as_json(copy)).collect::<Vec<Json>>(),
        }))?;
        return Ok(Outcome::Done);
    }
    for copy in shown {
        print(scene, copy)?;
    }
    let texts = count(found.texts, "text");
    scene.out.line(&format!("{} hold {texts}", count(found.documents, "document")))?;
    Ok(Outcome::Done)
}

fn as_json(copy: &Copy) -> Json {
    json!({
        "kind": name_of(copy.likeness),
        "document": copy.document.id.0,
        "of": copy.of.id.0,
        "directed": copy.is_directed,
        "shared": (copy.shared * 1000.0).round() / 1000.0,
    })
}

fn print(scene: &mut Scene, copy: &Copy) -> anyhow::Result<()> {
    const ID: usize = 8;
    let room = scene.out.width().saturating_sub(20);
    let short = |id: &str| id.get(..ID).unwrap_or(id).to_owned();
    let line = |row: &DocumentRow| cut(&clean(&source_line(row)), room);
    let percent = (copy.shared * 100.0).round();
    scene.out.line(&format!(
        "{:<8} {}  {}",
        name_of(copy.likeness),
        short(&copy.document.id.0),
        line(&copy.document)
    ))?;
    let how = if copy.is_directed { "of" } else { "like" };
    scene.out.line(&format!("{how:>8} {}  {}", short(&copy.of.id.0), line(&copy.of)))?;
    scene.out.line(&format!("{:>8} {percent} % of its words", ""))?;
    Ok(())
}
