//! `chancery dossier`: the brief of a pair as a text to send on.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use chancery_archive::{bibtex, csl};
use chancery_course::Pair;
use chancery_desk::dossier::{Dossier, Request, dossier};
use chancery_record::{Date, DayRange};
use clap::Args;
use serde_json::json;

use super::Scene;
use super::dyad::nothing_found;
use crate::copies::source_groups;
use crate::print::{count, note};
use crate::walk::label;
use crate::{Outcome, actors};

/// Write the dossier of two actors, with a footnote to the words under every claim
///
/// Summary, course by month, chronology, who said what, where accounts part, what is announced, sources and footnotes. As Markdown
/// on standard output, or with `-o` as Markdown (.md) or as one HTML file (.html) that needs no network. `chancery verify FILE`
/// holds the footnotes of such a file against the archive.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  chancery dossier AZE RUS -o dossier.html --bib refs.bib\n  \
    chancery dossier azerbaijan russia --since 2025-06 | less\n  chancery verify dossier.html")]
pub(crate) struct Options {
    /// One actor
    a: String,
    /// The other actor
    b: String,
    /// Write to this file; its ending, .html or .md, says in which form
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write the sources as BibTeX to this file
    #[arg(long, value_name = "FILE")]
    bib: Option<PathBuf>,
    /// Write the sources as CSL-JSON to this file
    #[arg(long, value_name = "FILE")]
    csl: Option<PathBuf>,
    /// Not before this day, month or year
    #[arg(long, value_name = "DATE", value_parser = actors::days)]
    since: Option<DayRange>,
    /// Not after this day, month or year
    #[arg(long, value_name = "DATE", value_parser = actors::days)]
    until: Option<DayRange>,
    /// The day that the dossier gives as its own; without it it gives none
    #[arg(long, value_name = "DATE", value_parser = day)]
    as_of: Option<Date>,
}

/// A day for the command line.
fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "give a day such as 2025-06-27".to_owned())
}

/// The form of a file.
#[derive(Clone, Copy)]
enum Form {
    Html,
    Markdown,
}

fn form(path: &Path) -> anyhow::Result<Form> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or("").to_ascii_lowercase();
    match ending.as_str() {
        "html" | "htm" => Ok(Form::Html),
        "md" | "markdown" => Ok(Form::Markdown),
        _ => bail!("{}: a dossier is written as .html or .md; choose such an ending", label(path)),
    }
}

pub(crate) fn run(scene: &mut Scene, options: &Options) -> anyhow::Result<Outcome> {
    let codes = scene.codes()?;
    let (a, b) = (actors::code(codes, &options.a)?, actors::code(codes, &options.b)?);
    let Some(pair) = Pair::new(&a, &b) else {
        bail!("{} and {} are the same actor ({a}); name two", options.a, options.b);
    };
    let form = options.output.as_deref().map(form).transpose()?;
    let archive = scene.open_archive()?;
    let name_of: chancery_desk::NameOf = Box::new(|code: &str| codes.country_name(code).map(str::to_owned));
    let request = Request {
        pair: &pair,
        days: DayRange {
            start: options.since.and_then(|days| days.start),
            end: options.until.and_then(|days| days.end),
        },
        as_of: options.as_of,
        ontology: &codes.ontology,
        name_of: &name_of,
        groups: &source_groups,
        course: None,
        accounts: None,
        with_steps: scene.json(),
    };
    let made = dossier(&archive, &request)?;
    if made.is_empty() {
        note(scene.global.quiet, &nothing_found(&archive, &pair)?);
        return Ok(Outcome::Incomplete);
    }
    let mut written = Vec::new();
    if let (Some(path), Some(form)) = (&options.output, form) {
        let text = match form {
            Form::Html => made.to_html(),
            Form::Markdown => made.to_markdown(),
        };
        write(path, &text, &mut written)?;
    }
    write_references(options, &made, &mut written)?;
    if scene.json() {
        let mut out = made.to_json();
        let files: Vec<String> = written.iter().map(|path| path.to_string_lossy().into_owned()).collect();
        out["files"] = json!(files);
        scene.out.json(&out)?;
    } else if options.output.is_none() {
        scene.out.text(&made.to_markdown())?;
    }
    for path in &written {
        note(scene.global.quiet, &format!("wrote {}", label(path)));
    }
    if options.output.is_some() {
        let (notes, sources) = (count(made.notes.len(), "footnote"), count(made.sources.len(), "document"));
        note(scene.global.quiet, &format!("{notes} to {sources}; `chancery verify FILE` checks them"));
    }
    Ok(Outcome::Done)
}

fn write_references(options: &Options, made: &Dossier, written: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let documents = made.documents();
    if let Some(path) = &options.bib {
        write(path, &bibtex(&documents), written)?;
    }
    if let Some(path) = &options.csl {
        write(path, &format!("{:#}\n", csl(&documents)), written)?;
    }
    Ok(())
}

fn write(path: &Path, text: &str, written: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    std::fs::write(path, text)
        .with_context(|| format!("cannot write {}; choose another place", label(path)))?;
    written.push(path.to_owned());
    Ok(())
}
