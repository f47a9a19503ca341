//! `chancery demo`: the built-in sample.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::Context;
use chancery_archive::{Archive, ArchiveError, Decisions};
use chancery_course::Pair;
use chancery_desk::brief::brief;
use chancery_intake::{Options as IntakeOptions, Source, read_all};
use clap::Args;

use super::{Scene, add, dyad};
use crate::Outcome;
use crate::config::STORE_FILE;
use crate::pipeline::{self, Piece};
use crate::summary::{Progress, Summary};
use crate::walk::label;

/// Read the built-in sample and print the brief of a pair of states
///
/// The sample is some thirty short articles of invented outlets about real public events. They go into an archive
/// in ./chancery-demo, so that you can try the other commands on it. Needs no network. Running it again changes nothing.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  chancery demo && cd chancery-demo && chancery stats")]
pub(crate) struct Options {
    /// The folder of the archive
    #[arg(default_value = "chancery-demo")]
    dir: PathBuf,
}

macro_rules! sample {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_bytes!(concat!("../../../../data/sample/", $name)).as_slice())),*]
    };
}

/// The articles of `data/sample`, by name.
const SAMPLE: [(&str, &[u8]); 29] = sample![
    "01-longshore-crash.txt",
    "02-ledger-russian-house.md",
    "03-lantern-column.txt",
    "04-longshore-wires.jsonl",
    "05-ledger-oil-depots.html",
    "06-lantern-interview.txt",
    "07-saltmarsh-corridors.txt",
    "08-longshore-readout.txt",
    "09-longshore-first-day.txt",
    "10-ledger-mourning.html.gz",
    "11-lantern-fog.md",
    "12-ledger-bird.html",
    "13-lantern-parity.html",
    "14-longshore-spring.jsonl",
    "15-ledger-urals-copy.html",
    "16-lantern-urals-short.txt",
    "17-longshore-desk.csv",
    "18-lantern-urals-raids.md",
    "19-ledger-brothers.txt",
    "20-meter-orlovka.md",
    "21-saltmarsh-tianjin.txt",
    "22-lantern-radio.txt",
    "23-ledger-dushanbe.html",
    "24-longshore-dushanbe.txt",
    "25-ledger-embassy.md",
    "26-meter-deadlines.html",
    "27-ledger-timeline.md",
    "28-lantern-ledgers.txt",
    "29-saltmarsh-repost.txt",
];

const ROWS_SHOWN: usize = 12;

pub(crate) fn run(scene: &mut Scene, options: &Options) -> anyhow::Result<Outcome> {
    let (mut archive, folder) = open_or_create(&options.dir)?;
    let lore = scene.lore()?;
    let mut summary = Summary::start();
    let mut progress = Progress::start(scene.global.quiet);
    let mut writer = archive.writer()?;
    pipeline::run(lore, &Decisions::default(), scene.threads(), produce, |arrived| {
        add::take(arrived, &BTreeMap::new(), &mut writer, &mut summary, &mut progress)
    })?;
    writer.finish()?;
    progress.finish();
    let pairs = archive.pairs()?;
    let pair = pairs.first().and_then(|pair| Pair::new(&pair.a, &pair.b));
    let brief = pair.map(|pair| brief(&archive, &pair, &lore.ontology)).transpose()?;
    if scene.json() {
        let brief = brief.as_ref().map(chancery_desk::brief::Brief::to_json);
        scene.out.json(&serde_json::json!({"archive": folder.to_string_lossy(), "brief": brief}))?;
        return Ok(summary.outcome());
    }
    let outcome = summary.print(scene)?;
    scene.out.line("")?;
    let Some(brief) = brief else {
        scene.out.line("the sample gives no pair of actors")?;
        return Ok(Outcome::Incomplete);
    };
    dyad::print_brief(scene, &brief, Some(ROWS_SHOWN))?;
    print_next(scene, &folder, &brief)?;
    Ok(outcome)
}

/// Opens the archive of an earlier run, makes a new one, or makes one among the temporary files where the folder cannot be
/// written.
fn open_or_create(dir: &Path) -> anyhow::Result<(Archive, PathBuf)> {
    let store = dir.join(STORE_FILE);
    if store.exists() {
        return Ok((Archive::open(&store)?, dir.to_owned()));
    }
    if std::fs::create_dir_all(dir).is_ok() {
        match Archive::create(&store) {
            Err(ArchiveError::ReadOnly { .. }) => {}
            made => return Ok((made?, dir.to_owned())),
        }
    }
    let other = std::env::temp_dir().join(format!("chancery-demo-{}", std::process::id()));
    std::fs::create_dir_all(&other).with_context(|| {
        format!("cannot make {} nor {}; run it in a folder that you may write to", label(dir), label(&other))
    })?;
    Ok((Archive::create(&other.join(STORE_FILE))?, other))
}

fn produce(give: &mut dyn FnMut(Piece) -> ControlFlow<()>) {
    for (name, bytes) in SAMPLE {
        for item in read_all(&Source { name, bytes, url: "" }, &IntakeOptions::default()) {
            if give(Piece::Item { file: name.to_owned(), item }).is_break() {
                return;
            }
        }
    }
}

fn print_next(scene: &mut Scene, folder: &Path, brief: &chancery_desk::brief::Brief) -> anyhow::Result<()> {
    let (first, second) = (&brief.pair.first, &brief.pair.second);
    let row = brief.events.first().map_or("", |event| chancery_desk::rows::text(&event.row, "id"));
    let short: String = row.chars().take(8).collect();
    scene.out.heading("Next")?;
    scene.out.line(&format!("The archive lies in {}. Try there (cd {0}):", label(folder)))?;
    let mut commands = vec![(format!("chancery dyad {first} {second}"), "the whole brief")];
    if !short.is_empty() {
        commands.push((format!("chancery explain {short}"), "why a row is there"));
    }
    commands.extend([
        (format!("chancery events --dyad {first},{second} --evidence"), "events by filter"),
        (format!("chancery says --about {first} --quotes"), "who said what"),
        (format!("chancery dossier {first} {second} -o dossier.html"), "a text to send on"),
        ("chancery verify".to_owned(), "every row leads to its words"),
        ("chancery serve".to_owned(), "the same in a browser"),
        ("chancery init DIR".to_owned(), "an archive of your own"),
    ]);
    for (command, what) in commands {
        scene.out.line(&format!("  {command:<44} {what}"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_is_the_folder() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/sample");
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != "README.md")
            .collect();
        names.sort();
        assert_eq!(names, SAMPLE.map(|(name, _)| name));
    }
}
