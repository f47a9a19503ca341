//! The commands. A command is one file with its help, its options, an example, and what it does; this file lists them.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use chancery_archive::{Archive, Decisions};
use chancery_reader::Lore;
use chancery_reader::lore::Codes;
use clap::{Args, Parser, Subcommand};

use crate::Outcome;
use crate::print::Out;
use crate::settings::{Given, Settings};

pub(crate) mod add;
mod changes;
mod check;
mod completions;
mod config;
mod copies;
mod correct;
mod course;
mod demo;
mod depends;
mod dictionary;
mod disagree;
mod docket;
mod dossier;
mod dyad;
mod entity;
mod events;
mod explain;
mod export;
mod forecast;
mod generate;
mod init;
mod man;
mod mcp;
mod parties;
mod pdf_words;
mod read;
mod remove;
pub(crate) mod reread;
mod says;
mod schema;
mod serve;
mod source;
mod sql;
mod stats;
mod verify;
mod watch;

const ABOUT: &str = "Turns a pile of articles into a record of the relations between states";

const LONG_ABOUT: &str = "\
chancery reads articles and writes down who did what to whom, who said so, when,
and with which words. Every row of the record leads to the sentence it stands on.
It needs no key and no service, works offline on files that you have, and gives the
same record for the same articles every time.

Start with `chancery demo`. Then make an archive of your own:

  chancery init crisis
  cd crisis
  chancery add ~/clips
  chancery dyad AZE RUS";

const AFTER_HELP: &str = "\
An archive is a folder that holds `chancery.db`; commands find it from any folder
inside it.

Exit codes: 0 all done, 1 something was skipped, not found or not
verified, 2 wrong use or a fatal error.
`chancery COMMAND --help` explains a command with an example.";

/// The command line.
#[derive(Parser, Debug)]
#[command(name = "chancery", version, about = ABOUT, long_about = LONG_ABOUT, after_help = AFTER_HELP)]
#[command(arg_required_else_help = true, max_term_width = 110, disable_help_subcommand = true)]
pub(crate) struct Cli {
    /// Options of all commands.
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Options of all commands.
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Options of all commands")]
pub(crate) struct Global {
    /// The archive folder [default: the nearest folder upwards that holds chancery.db]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) archive: Option<PathBuf>,
    /// Print JSON instead of text
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Lay the files of this folder over the built-in rules and word lists
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) lore: Option<PathBuf>,
    /// Threads to read with [default: one per core]
    #[arg(long, global = true, value_name = "N")]
    pub(crate) threads: Option<NonZeroUsize>,
    /// No progress bar and no notes on standard error
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
}

#[derive(Subcommand, Debug)]
enum Command {
    Demo(demo::Options),
    Init(init::Options),
    Add(add::Options),
    Watch(watch::Options),
    Remove(remove::Options),
    Reread(reread::Options),
    Dyad(dyad::Options),
    Course(course::Options),
    Disagree(disagree::Options),
    Docket(docket::Options),
    Changes(changes::Options),
    Depends(depends::Options),
    Parties(parties::Options),
    Dossier(dossier::Options),
    Events(events::Options),
    Says(says::Options),
    Source(source::Options),
    Forecast(forecast::Options),
    Entity(entity::Options),
    Correct(correct::Options),
    Explain(explain::Options),
    Copies(copies::Options),
    Verify(verify::Options),
    Check(check::Options),
    Read(read::Options),
    Sql(sql::Options),
    Export(export::Options),
    Stats(stats::Options),
    Schema(schema::Options),
    Dictionary(dictionary::Options),
    Serve(serve::Options),
    Mcp(mcp::Options),
    Config(config::Options),
    Completions(completions::Options),
    Generate(generate::Options),
    Man(man::Options),
    #[command(hide = true)]
    PdfWords(pdf_words::Options),
}

/// What every command works with: the options of all commands, the lore, standard output.
pub(crate) struct Scene {
    /// Options of all commands.
    pub(crate) global: Global,
    /// What options fall back to.
    pub(crate) settings: Settings,
    /// Standard output.
    pub(crate) out: Out,
}

impl Scene {
    /// True when the user asked for JSON.
    pub(crate) fn json(&self) -> bool {
        self.global.json
    }

    /// The lore to read with.
    pub(crate) fn lore(&self) -> anyhow::Result<&'static Lore> {
        let archive = self.archive_folder().ok();
        Ok(crate::config::lore(self.overlay(), archive.as_deref())?)
    }

    /// The codes of that lore, for a command that reads no text: they are there at once.
    pub(crate) fn codes(&self) -> anyhow::Result<&'static Codes> {
        let archive = self.archive_folder().ok();
        Ok(crate::config::codes(self.overlay(), archive.as_deref())?)
    }

    /// The version of that lore.
    pub(crate) fn lore_version(&self) -> anyhow::Result<String> {
        let archive = self.archive_folder().ok();
        Ok(crate::config::lore_version(self.overlay(), archive.as_deref())?)
    }

    /// The folder of files that are laid over the built-in lore.
    pub(crate) fn overlay(&self) -> Option<&Path> {
        self.settings.text("lore").map(Path::new)
    }

    /// What the user has decided about entities of the archive.
    pub(crate) fn decisions(&self) -> anyhow::Result<Decisions> {
        Ok(crate::config::decisions(&self.archive_folder()?)?)
    }

    /// Opens the archive that the user means.
    pub(crate) fn open_archive(&self) -> anyhow::Result<Archive> {
        Ok(crate::config::open(&self.archive_folder()?)?)
    }

    /// The folder of the archive that the user means.
    pub(crate) fn archive_folder(&self) -> anyhow::Result<PathBuf> {
        crate::config::archive_folder(self.global.archive.as_deref())
    }

    /// Threads to read with.
    pub(crate) fn threads(&self) -> usize {
        let asked = self.settings.number("threads").and_then(|threads| usize::try_from(threads).ok());
        crate::config::threads(asked.and_then(NonZeroUsize::new))
    }
}

/// Settings from the files, with the options of all commands laid over them.
fn settings(global: &Global) -> anyhow::Result<Settings> {
    // A command that needs an archive says itself that there is none.
    let folder = crate::config::archive_folder(global.archive.as_deref()).ok();
    let mut settings = Settings::load(folder.as_deref())?;
    if let Some(threads) = global.threads {
        let threads = u32::try_from(threads.get()).unwrap_or(u32::MAX);
        settings.set("threads", Given::Number(threads), "--threads");
    }
    if let Some(lore) = &global.lore {
        settings.set("lore", Given::Text(lore.to_string_lossy().into_owned()), "--lore");
    }
    Ok(settings)
}

/// Runs the command of a parsed command line.
pub(crate) fn run(cli: Cli) -> anyhow::Result<Outcome> {
    let settings = settings(&cli.global)?;
    let out = Out::new(settings.number("width"));
    let mut scene = Scene { global: cli.global, settings, out };
    let outcome = match cli.command {
        Command::Demo(options) => demo::run(&mut scene, &options),
        Command::Init(options) => init::run(&mut scene, &options),
        Command::Add(options) => add::run(&mut scene, &options),
        Command::Watch(options) => watch::run(&mut scene, &options),
        Command::Remove(options) => remove::run(&mut scene, &options),
        Command::Reread(options) => reread::run(&mut scene, &options),
        Command::Dyad(options) => dyad::run(&mut scene, &options),
        Command::Course(options) => course::run(&mut scene, &options),
        Command::Disagree(options) => disagree::run(&mut scene, &options),
        Command::Docket(options) => docket::run(&mut scene, &options),
        Command::Changes(options) => changes::run(&mut scene, &options),
        Command::Depends(options) => depends::run(&mut scene, &options),
        Command::Parties(options) => parties::run(&mut scene, &options),
        Command::Dossier(options) => dossier::run(&mut scene, &options),
        Command::Events(options) => events::run(&mut scene, &options),
        Command::Says(options) => says::run(&mut scene, &options),
        Command::Source(options) => source::run(&mut scene, &options),
        Command::Forecast(options) => forecast::run(&mut scene, &options),
        Command::Entity(options) => entity::run(&mut scene, &options),
        Command::Correct(options) => correct::run(&mut scene, &options),
        Command::Explain(options) => explain::run(&mut scene, &options),
        Command::Copies(options) => copies::run(&mut scene, &options),
        Command::Verify(options) => verify::run(&mut scene, &options),
        Command::Check(options) => check::run(&mut scene, &options),
        Command::Read(options) => read::run(&mut scene, &options),
        Command::Sql(options) => sql::run(&mut scene, &options),
        Command::Export(options) => export::run(&mut scene, &options),
        Command::Stats(options) => stats::run(&mut scene, &options),
        Command::Schema(options) => schema::run(&mut scene, &options),
        Command::Dictionary(options) => dictionary::run(&mut scene, &options),
        Command::Serve(options) => serve::run(&mut scene, &options),
        Command::Mcp(options) => mcp::run(&mut scene, &options),
        Command::Config(options) => config::run(&mut scene, &options),
        Command::Completions(options) => completions::run(&mut scene, &options),
        Command::Generate(options) => generate::run(&mut scene, &options),
        Command::Man(options) => man::run(&mut scene, &options),
        Command::PdfWords(options) => pdf_words::run(&mut scene, &options),
    }?;
    scene.out.flush()?;
    Ok(outcome)
}
