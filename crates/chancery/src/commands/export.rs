//! `chancery export`: the record as files for other programs.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use chancery_archive::Archive;
use chancery_desk::docket_calendar;
use chancery_record::Kind;
use clap::{Args, ValueEnum};
use serde_json::json;

use super::Scene;
use crate::Outcome;
use crate::print::note;
use crate::walk::label;

/// Export the record
///
/// `jsonl` gives one reading per line, as `chancery read --json` does (`chancery schema` describes it). `csv` gives one
/// kind of rows as a table (`chancery dictionary` explains the columns); with `--output DIR` all kinds, one file each.
/// `parquet` writes the same tables with typed columns, lists as lists and days as days; it needs `--output DIR`. `bibtex` and
/// `csl` (CSL-JSON) give the documents as references. Folders of tables get a `datapackage.json` that describes them.
/// For programs that read other event data: `plover` (JSON lines), `gdelt` and `icews` (their tables; only what counts as having happened). `gexf` and
/// `graphml` give the network of actors with its days, `annotations` the rows as W3C Web Annotations, `ics` the docket as a calendar.
/// The order is by document and place, so that equal records give equal files.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  chancery export jsonl > record.jsonl\n  \
    chancery export csv --kind statements > statements.csv\n  chancery export csv --output tables\n  \
    chancery export parquet --output tables")]
pub(crate) struct Options {
    /// The format
    format: Format,
    /// The kind of rows, for csv, parquet and annotations [default: events, or all with --output; all annotations]
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// Write to this file, for csv and parquet to this folder (all kinds or the one named), instead of standard output
    #[arg(long, short, value_name = "PATH")]
    output: Option<PathBuf>,
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
enum Format {
    /// One reading per line
    Jsonl,
    /// One kind of rows as a table
    Csv,
    /// Tables with typed columns
    Parquet,
    /// The documents as BibTeX
    Bibtex,
    /// The documents as CSL-JSON
    Csl,
    /// Events as PLOVER, one per line
    Plover,
    /// Events as a table like that of GDELT 2
    Gdelt,
    /// Events as a table like that of ICEWS
    Icews,
    /// The network of actors over time, for Gephi
    Gexf,
    /// The network of actors, for everything else
    Graphml,
    /// Rows as W3C Web Annotations
    Annotations,
    /// Deadlines and horizons as iCalendar
    Ics,
}

pub(crate) fn run(scene: &mut Scene, options: &Options) -> anyhow::Result<Outcome> {
    let kind = options.kind.as_deref().map(kind_of_name).transpose()?;
    let archive = scene.open_archive()?;
    let codes = scene.codes()?;
    let (ontology, name_of) = (&codes.ontology, |code: &str| codes.country_name(code).map(str::to_owned));
    let one_file = |out: &mut dyn Write| {
        match options.format {
            Format::Jsonl => archive.export_jsonl(out),
            Format::Csv => archive.export_csv(kind.unwrap_or(Kind::Events), out),
            Format::Bibtex => archive.export_bibtex(out),
            Format::Csl => archive.export_csl(out),
            Format::Plover => archive.export_plover(ontology, out),
            Format::Gdelt => archive.export_gdelt(ontology, &name_of, out),
            Format::Icews => archive.export_icews(ontology, &name_of, out),
            Format::Gexf => archive.export_gexf(ontology, &name_of, out),
            Format::Graphml => archive.export_graphml(ontology, &name_of, out),
            Format::Annotations => archive.export_annotations(kind, out),
            Format::Ics => {
                docket_calendar(&archive).and_then(|calendar| Ok(out.write_all(calendar.as_bytes())?))
            }
            Format::Parquet => {
                anyhow::bail!("parquet is no text; name the folder to write to with `--output DIR`")
            }
        }
        .map_err(io_inside)
    };
    let written = match (options.format, &options.output) {
        (_, None) => {
            scene.out.flush()?;
            one_file(&mut BufWriter::new(std::io::stdout().lock()))?;
            Vec::new()
        }
        (Format::Csv, Some(folder)) => write_tables(&archive, folder, kind, "csv", |kind, file| {
            let mut out = BufWriter::new(file);
            archive.export_csv(kind, &mut out).map_err(io_inside)?;
            out.flush().context("cannot write the export")
        })?,
        (Format::Parquet, Some(folder)) => {
            write_tables(&archive, folder, kind, "parquet", |kind, mut file| {
                archive.export_parquet(kind, &mut file).map_err(io_inside)
            })?
        }
        (_, Some(path)) => {
            write_file(path, one_file)?;
            vec![path.clone()]
        }
    };
    if !written.is_empty() && scene.json() {
        let files: Vec<String> = written.iter().map(|path| path.to_string_lossy().into_owned()).collect();
        scene.out.json(&json!({"files": files}))?;
    } else {
        for path in &written {
            note(scene.global.quiet, &format!("wrote {}", label(path)));
        }
    }
    Ok(Outcome::Done)
}

fn kind_of_name(name: &str) -> anyhow::Result<Kind> {
    let known: Vec<&str> = Kind::ALL.iter().map(|(_, name)| *name).collect();
    Kind::from_name(name)
        .with_context(|| format!("there is no kind `{name}`; the kinds are {}", known.join(", ")))
}

/// Writes all kinds, or the one named, each to a file of the folder, and their description.
fn write_tables(
    archive: &Archive,
    folder: &Path,
    kind: Option<Kind>,
    ending: &str,
    write: impl Fn(Kind, File) -> anyhow::Result<()>,
) -> anyhow::Result<Vec<PathBuf>> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder {}; choose another place", label(folder)))?;
    let kinds: Vec<Kind> = match kind {
        Some(kind) => vec![kind],
        None => Kind::ALL.iter().map(|(kind, _)| *kind).collect(),
    };
    let mut written = Vec::new();
    let description = archive.datapackage(&kinds, ending)?;
    for kind in kinds {
        let path = folder.join(format!("{}.{ending}", kind.name()));
        let file = create(&path)?;
        write(kind, file).with_context(|| label(&path))?;
        written.push(path);
    }
    let path = folder.join("datapackage.json");
    write_file(&path, |out| writeln!(out, "{description:#}").context("cannot write the export"))?;
    written.push(path);
    Ok(written)
}

fn create(path: &Path) -> anyhow::Result<File> {
    File::create(path).with_context(|| format!("cannot write {}; choose another place", label(path)))
}

fn write_file(path: &Path, write: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let mut out = BufWriter::new(create(path)?);
    write(&mut out)?;
    out.flush().with_context(|| format!("cannot write {}", label(path)))
}

/// Hands out the cause, so that a reader that went away is seen as such.
fn io_inside(error: chancery_archive::ArchiveError) -> anyhow::Error {
    match error {
        chancery_archive::ArchiveError::Output(cause) => {
            anyhow::Error::new(cause).context("cannot write the export")
        }
        other => other.into(),
    }
}
