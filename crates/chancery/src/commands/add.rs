//! `chancery add`: articles into the archive.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;

use chancery_archive::Writer;
use chancery_intake::Options as IntakeOptions;
use chancery_pile::keep::keep;
use chancery_pile::sources::{Gauge, produce, weigh};
use clap::Args;

use super::Scene;
use crate::fetch::{Address, Fetched, Fetcher, Validators, is_address};
use crate::pipeline::{self, Arrived, Piece};
use crate::settings::Settings;
use crate::summary::{Progress, Summary};
use crate::walk::Skip;
use crate::web::{self, Keeper};
use crate::{Outcome, dry_run};

/// Read articles into the archive
///
/// Takes files, folders with everything in them, `-` for standard input, and http and https addresses: plain text, Markdown, HTML, JSON lines,
/// CSV and Parquet (one article per line or row), feeds (RSS, Atom, RDF, JSON Feed), mails and boxes of mails, DOCX, ODT, EPUB, PDF, chats
/// of Telegram and WhatsApp, web archives (WARC, ARC), and zip and tar archives of all these, each also packed with gzip or Zstandard. What
/// cannot be read is listed with the file, the reason and a remedy, and the rest goes on; the exit code is then 1. Adding the same article
/// again changes nothing.
///
/// Addresses are fetched one after the other, as the site's robots.txt allows, and never from the own network; an address that was
/// fetched before is asked only whether it has changed. How it is done is told by the settings under `fetch`.
///
/// With --dry-run nothing is added and no archive is needed: documents and words are counted, and some of them are read to
/// measure how large the archive would grow and how long it would take.
///
/// Hidden files inside folders are passed over. Articles are read on all cores; the archive does not depend on the order
/// of files or the number of threads.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  chancery add ~/clips report.html\n  chancery add --dry-run ~/clips\n  \
    chancery add --text-column story --date-column day export.csv.gz\n  chancery add https://news.example/a.html\n  \
    cat a.html | chancery add -")]
pub(crate) struct Options {
    /// Files, folders, addresses, or `-` for standard input
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Say what adding would do, how large the archive would grow and how long it would take; add nothing
    #[arg(long)]
    dry_run: bool,
    /// Let the addresses that are named here lie on this machine or in its network
    #[arg(long)]
    allow_local: bool,
    #[command(flatten)]
    intake: IntakeArgs,
}

/// How sources are taken apart; shared by `add` and `read`.
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "How sources are taken apart")]
pub(crate) struct IntakeArgs {
    /// Largest document in MB, unpacked; a larger one is skipped [default: 4]
    #[arg(long, value_name = "MB", value_parser = clap::value_parser!(u32).range(1..=1000))]
    max_document_size: Option<u32>,
    /// Column of CSV and JSON lines that holds the text
    #[arg(long, value_name = "NAME")]
    text_column: Option<String>,
    /// Column of CSV and JSON lines that holds the headline
    #[arg(long, value_name = "NAME")]
    title_column: Option<String>,
    /// Column of CSV and JSON lines that holds the day of publication
    #[arg(long, value_name = "NAME")]
    date_column: Option<String>,
    /// Column of CSV and JSON lines that holds the address
    #[arg(long, value_name = "NAME")]
    url_column: Option<String>,
    /// Column of CSV and JSON lines that holds the outlet
    #[arg(long, value_name = "NAME")]
    source_column: Option<String>,
    /// Column of CSV and JSON lines that holds the author
    #[arg(long, value_name = "NAME")]
    author_column: Option<String>,
    /// Column of CSV and JSON lines that holds the language
    #[arg(long, value_name = "NAME")]
    lang_column: Option<String>,
}

impl IntakeArgs {
    /// The options of the room `intake`; what is not given is as the settings say.
    pub(crate) fn options(&self, settings: &Settings) -> anyhow::Result<IntakeOptions> {
        let mut options = IntakeOptions { pdf: crate::pdf_guard::words, ..IntakeOptions::default() };
        if let Some(megabytes) = self.max_document_size.or_else(|| settings.number("add.max_document_size")) {
            options.max_document_bytes = (megabytes as usize) << 20;
        }
        for (field, column) in self.columns(settings) {
            options.columns.set(&field, &column)?;
        }
        Ok(options)
    }

    /// The columns that the user named, here or in the settings, by field.
    pub(crate) fn columns(&self, settings: &Settings) -> BTreeMap<String, String> {
        let columns = [
            ("text", &self.text_column),
            ("title", &self.title_column),
            ("date", &self.date_column),
            ("url", &self.url_column),
            ("source", &self.source_column),
            ("author", &self.author_column),
            ("lang", &self.lang_column),
        ];
        let named = |(field, column): (&str, &Option<String>)| {
            let column = column.as_deref().or_else(|| settings.text(&format!("add.{field}_column")))?;
            Some((field.to_owned(), column.to_owned()))
        };
        columns.into_iter().filter_map(named).collect()
    }
}

pub(crate) fn run(scene: &mut Scene, options: &Options) -> anyhow::Result<Outcome> {
    let intake = options.intake.options(&scene.settings)?;
    let (addresses, paths): (Vec<PathBuf>, Vec<PathBuf>) =
        options.paths.iter().cloned().partition(|path| is_address(path));
    let (addresses, refused) = parse(&addresses);
    let local = if options.allow_local { addresses.as_slice() } else { &[] };
    if options.dry_run {
        let mut fetcher = web::fetcher(&scene.settings, local, None)?;
        return dry_run::run(scene, |give| {
            produce(&paths, &intake, &Gauge::default(), give);
            for skip in refused {
                let _ = give(Piece::Skipped(skip));
            }
            for address in &addresses {
                try_out(&mut fetcher, address, &intake, give);
            }
        });
    }
    let columns = options.intake.columns(&scene.settings);
    let lore = scene.lore()?;
    let decisions = scene.decisions()?;
    let mut archive = scene.open_archive()?;
    let threads = scene.threads();
    let mut summary = Summary::start();
    let mut progress = Progress::start(scene.global.quiet);
    let mut fetcher = web::fetcher(&scene.settings, local, Some(&archive))?;
    let mut writer = archive.writer()?;
    if !paths.is_empty() {
        let gauge = Gauge::default();
        if progress.is_shown() {
            progress.expect(weigh(&paths));
        }
        pipeline::run(
            lore,
            &decisions,
            threads,
            |give| produce(&paths, &intake, &gauge, give),
            |arrived| {
                progress.bytes(gauge.bytes());
                take(arrived, &columns, &mut writer, &mut summary, &mut progress)
            },
        )?;
        progress.expect(None);
    }
    for skip in refused {
        summary.skip(skip);
    }
    let mut keeper = Keeper {
        lore,
        decisions: &decisions,
        intake: &intake,
        writer: &mut writer,
        summary: &mut summary,
        progress: &mut progress,
    };
    for address in &addresses {
        if let Err(refusal) = keeper.fetch(&mut fetcher, address)? {
            keeper.summary.skip(web::skip(address.as_str(), refusal));
        }
        keeper.writer.commit()?;
    }
    writer.finish()?;
    progress.finish();
    summary.print(scene)
}

/// The addresses that may be asked for, each once, and what is said of the others.
fn parse(written: &[PathBuf]) -> (Vec<Address>, Vec<Skip>) {
    let (mut addresses, mut refused) = (Vec::new(), Vec::new());
    for written in written {
        let written = written.to_string_lossy();
        match Address::parse(&written) {
            Ok(address) if addresses.contains(&address) => {}
            Ok(address) => addresses.push(address),
            Err(refusal) => refused.push(web::skip(&written, refusal)),
        }
    }
    (addresses, refused)
}

/// Fetches an address without keeping anything.
fn try_out(
    fetcher: &mut Fetcher,
    address: &Address,
    intake: &IntakeOptions,
    give: &mut dyn FnMut(Piece) -> ControlFlow<()>,
) {
    let name = address.as_str();
    let pieces = match fetcher.get(address, &Validators::default()) {
        Ok(Fetched::Answer(answer)) => web::pieces_of(&answer, address, intake),
        Ok(Fetched::Unchanged) => Vec::new(),
        Err(refusal) => vec![Piece::Skipped(web::skip(name, refusal))],
    };
    for piece in pieces {
        let _ = give(piece);
    }
}

/// Stores a result, counts it and shows that it is done. `columns` are those that the user named; they are kept for reading again.
pub(crate) fn take(
    arrived: Arrived,
    columns: &BTreeMap<String, String>,
    writer: &mut Writer<'_>,
    summary: &mut Summary,
    progress: &mut Progress,
) -> anyhow::Result<()> {
    if let Arrived::Read { file, .. } = &arrived {
        progress.document(file);
    }
    Ok(keep(arrived, columns, writer, &mut summary.tally)?)
}
