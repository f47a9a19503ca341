//! `chancery read`: one reading, no store.

use std::ops::ControlFlow;
use std::path::PathBuf;

use chancery_archive::Decisions;
use chancery_intake::{Item, Options as IntakeOptions};
use chancery_pile::sources::{STANDARD_INPUT, open_and_take_apart, take_apart};
use chancery_record::{DayRange, Reading};
use chancery_wire::json::{Layer, reading_json};
use clap::Args;

use super::Scene;
use super::add::IntakeArgs;
use crate::cited::{cite_reading, print_any};
use crate::fetch::is_address;
use crate::layers::{items, print_item};
use crate::pipeline::{self, Arrived, Piece};
use crate::print::{Style, clean, count};
use crate::summary::list_skipped;
use crate::walk::{Skip, label};
use crate::{Outcome, actors, given};

/// Read a file and print what is in it, without an archive
///
/// With --json one reading per document and line; `chancery schema` describes it. Takes the same formats as `add`.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  chancery read article.txt --json\n  \
    cat article.html | chancery read - --json --layers syntax,times\n  chancery read note.txt --published 2025-09-15\n  \
    chancery read note.txt --layers times,quantities,places\n  \
    chancery read article.txt --layers syntax --conllu")]
pub(crate) struct Options {
    /// A file, or `-` for standard input
    file: PathBuf,
    /// Layers to add to what is printed; `syntax` only with --json
    #[arg(long, value_delimiter = ',', value_name = "LAYER", value_parser = layer_names())]
    layers: Vec<String>,
    /// Print words, tags, lemmas, trees and names as CoNLL-U, instead of rows
    #[arg(long)]
    conllu: bool,
    /// Day of publication, before what the file says
    #[arg(long, value_name = "DATE", value_parser = actors::days)]
    published: Option<DayRange>,
    #[command(flatten)]
    intake: IntakeArgs,
}

fn layer_names() -> clap::builder::PossibleValuesParser {
    Layer::ALL.iter().map(|(_, name)| *name).collect::<Vec<_>>().into()
}

pub(crate) fn run(scene: &mut Scene, options: &Options) -> anyhow::Result<Outcome> {
    let intake = options.intake.options(&scene.settings)?;
    let wanted = |name: &str| options.layers.iter().any(|layer| layer == name);
    let layers: Vec<Layer> =
        Layer::ALL.iter().filter(|(_, name)| wanted(name)).map(|(layer, _)| *layer).collect();
    let grammar = layers.contains(&Layer::Syntax) || options.conllu;
    let lore = scene.lore()?;
    let threads = scene.threads();
    let (file, published) = (options.file.clone(), options.published);
    let mut skipped: Vec<Skip> = Vec::new();
    pipeline::run(
        lore,
        &Decisions::default(),
        threads,
        move |give| {
            let mut give_dated = |piece| give(dated(piece, published));
            let _ = produce(&file, &intake, &mut give_dated);
        },
        |arrived| -> anyhow::Result<()> {
            match arrived {
                Arrived::Skipped(skip) => skipped.push(skip),
                Arrived::Read { mut reading, .. } => {
                    if grammar {
                        reading.words = chancery_reader::grammar(&reading.document);
                    }
                    if options.conllu {
                        scene.out.text(&chancery_reader::language::conllu(
                            &reading.document.text,
                            &reading.words,
                            "",
                        ))?;
                    } else if scene.json() {
                        scene.out.json_line(&reading_json(&reading, &layers))?;
                    } else {
                        print_reading(scene, &reading, &layers)?;
                    }
                }
            }
            Ok(())
        },
    )?;
    scene.out.flush()?;
    list_skipped(&skipped);
    Ok(if skipped.is_empty() { Outcome::Done } else { Outcome::Incomplete })
}

fn produce(
    file: &std::path::Path,
    intake: &IntakeOptions,
    give: &mut dyn FnMut(Piece) -> ControlFlow<()>,
) -> ControlFlow<()> {
    if file == std::path::Path::new("-") {
        return take_apart(STANDARD_INPUT, "stdin", &mut std::io::stdin().lock(), intake, give);
    }
    let other = |reason: &str, remedy: &str| {
        let (reason, remedy) = (reason.to_owned(), remedy.to_owned());
        Piece::Skipped(Skip { file: label(file), place: String::new(), reason, remedy })
    };
    if is_address(file) {
        let remedy = "fetch it into an archive with `chancery add`, or save the page as a file";
        return give(other("it is an address on the web", remedy));
    }
    if file.is_dir() {
        return give(other(
            "it is a folder",
            "name a file, or read folders into an archive with `chancery add`",
        ));
    }
    open_and_take_apart(file, &label(file), intake, give)
}

fn dated(mut piece: Piece, published: Option<DayRange>) -> Piece {
    if let Piece::Item { item: Item::Document { document, .. }, .. } = &mut piece {
        given::set_published(document, published);
    }
    piece
}

fn print_reading(scene: &mut Scene, reading: &Reading, layers: &[Layer]) -> anyhow::Result<()> {
    let meta = &reading.document.meta;
    let title = if meta.title.is_empty() { &meta.source } else { &meta.title };
    let title = scene.out.paint(Style::Bold, &clean(title));
    scene.out.line(&title)?;
    let cited = cite_reading(reading);
    scene.out.line(&format!(
        "{}, {}",
        count(reading.sentences.len(), "sentence"),
        count(cited.len(), "row")
    ))?;
    let mut shown = None;
    for (kind, row) in &cited {
        if shown != Some(*kind) {
            scene.out.heading(kind.name())?;
            shown = Some(*kind);
        }
        print_any(&mut scene.out, *kind, row)?;
    }
    let mut shown = None;
    for (layer, item) in &items(reading, layers) {
        if shown != Some(*layer) {
            scene.out.heading(layer)?;
            shown = Some(*layer);
        }
        print_item(&mut scene.out, layer, item)?;
    }
    if !reading.dropped.is_empty() {
        scene.out.heading("left out")?;
        for dropped in &reading.dropped {
            let words = dropped.head.span.of(&reading.document.text);
            scene.out.paragraph("    ", &format!("{}: {}: {words}", dropped.role, dropped.reason))?;
        }
    }
    for note in &reading.notes {
        scene.out.paragraph("", &format!("note: {}", note.message))?;
    }
    scene.out.line("")?;
    Ok(())
}
