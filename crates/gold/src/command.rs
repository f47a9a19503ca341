//! The command line of `chancery-gold`: what can be asked, and the answers. Every command gives an answer for people and, with `--json`,
//! one JSON object.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use clap::{Parser, Subcommand};
use serde_json::json;

use crate::checks::{self, Report};
use crate::floors::{self, Plan};
use crate::generate::{self, Pile};
use crate::predict::{self, Ask, Target, Task};
use crate::score::{self, Match};
use crate::{Ability, GoldError, LoadedLore, bench, told, train};

/// Predicts and scores truth sets, keeps the floors of quality, runs the data's own checks, measures speed.
#[derive(Parser, Debug)]
#[command(name = "chancery-gold", version, max_term_width = 110)]
pub struct CommandLine {
    /// Lay the files of this folder over the built-in data (same paths as in `data/`)
    #[arg(long, global = true, value_name = "DIR")]
    pub lore: Option<PathBuf>,
    /// Answer with one JSON object
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Write the predictions for a truth set
    ///
    /// IN is a file of the set (plain or gzipped JSON lines, CoNLL-U, IOB2) or a folder (pages, feeds, archives, texts of cases).
    /// OUT is written in the format that the scorer beside the set reads.
    Predict {
        /// The ability
        ability: Ability,
        /// The truth set
        input: PathBuf,
        /// The file to write
        output: PathBuf,
        /// Take tokens and sentences from IN (syntax, ner)
        #[arg(long)]
        gold_tokens: bool,
        /// The finer of two choices (turns: small turning points as well)
        #[arg(long)]
        fine: bool,
        /// Fields as the reader finds them in the sentences, not as given (clusters)
        #[arg(long)]
        as_read: bool,
        /// What is known before IN (tkg; default: the earlier files beside it)
        #[arg(long, value_name = "FILE", num_args = 1..)]
        history: Vec<PathBuf>,
        /// Let nothing of IN become known as its days go by (tkg)
        #[arg(long)]
        multi_step: bool,
        /// What is asked about (dyad)
        #[arg(long, value_name = "CLASS", default_value = "force")]
        target: Target,
        /// Length of the window in months (dyad)
        #[arg(long, value_name = "MONTHS", default_value_t = 3, value_parser = clap::value_parser!(i32).range(1..=24))]
        horizon: i32,
        /// The first month that windows may touch, as 2005-01 (dyad; default: five years before the last)
        #[arg(long, value_name = "MONTH", default_value = "")]
        from: String,
        /// The last month that windows may touch (dyad; default: the last of IN)
        #[arg(long, value_name = "MONTH", default_value = "")]
        to: String,
    },
    /// Score predictions with the scorer that lies beside the gold file
    ///
    /// Flags after `--` go to that scorer: `chancery-gold score time GOLD PRED -- --drop-nested`.
    Score {
        /// The ability
        ability: Ability,
        /// The gold file, in its own folder of truth sets
        gold: PathBuf,
        /// The predictions
        predicted: PathBuf,
        /// Flags for the scorer
        #[arg(last = true)]
        flags: Vec<String>,
    },
    /// Run predict and score on every set that has a floor; fail below one
    Floors {
        /// The folder of truth sets (default: ../shared/data beside this repository)
        #[arg(long, value_name = "DIR")]
        data: Option<PathBuf>,
        /// The folder of floor files (default: gold/floors of this repository)
        #[arg(long, value_name = "DIR")]
        floors: Option<PathBuf>,
        /// Only these abilities
        #[arg(long, value_name = "ABILITY", value_delimiter = ',')]
        only: Vec<String>,
        /// Tighten the floors to what is reached now; never loosens one
        #[arg(long)]
        raise: bool,
        /// Print the baseline table for the book, with the command behind each figure
        #[arg(long)]
        markdown: bool,
        /// Commands to run at once (default: one per core)
        #[arg(long, value_name = "N")]
        jobs: Option<usize>,
    },
    /// Run the tests that the event rules carry
    Rules {
        /// Only rules whose name holds this
        name: Option<String>,
    },
    /// Read the sentences of the event rules in other words around them; list those that lose their row
    Frames {
        /// Lines `NAME | SENTENCE` with `{state}` and `{act}` (data/en/tests/frames.txt)
        file: PathBuf,
        /// Only frames whose name holds this
        #[arg(long, value_name = "NAME")]
        only: Option<String>,
    },
    /// Read sentences that must yield no event; list those that do
    Negatives {
        /// One sentence a line, `#` opens a comment (data/en/tests/no_event.txt)
        file: PathBuf,
    },
    /// Read sentences whose events are told; score the rows and list what differs
    Told {
        /// Lines `yes "..." -> WHO TYPE WHOM; ...` and `no "..."` (data/en/tests/events_dev.txt)
        file: PathBuf,
    },
    /// Name the actors that words mean, alone and in a text; list the wrong ones
    Actors {
        /// Lines `CODES | WORDS` and `CODES | WORDS | TEXT` (data/en/tests/actors.txt)
        file: PathBuf,
    },
    /// Split hard texts into sentences; list the wrong ones
    Sentences {
        /// The cases (data/en/tests/sentences.txt)
        file: PathBuf,
        /// Split with the trained segmentation instead of the rules that events are read with
        #[arg(long)]
        trained: bool,
    },
    /// Count words per CPU second of intake and reading, in one thread, and the peak of memory
    Bench {
        /// Files or folders of articles
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Measure the grammar as well: from raw text to trees and names
        #[arg(long)]
        grammar: bool,
    },
    /// Write generated articles as JSON lines, to measure how speed and size grow with the number of documents
    Generate {
        /// The file to write
        output: PathBuf,
        /// Articles
        #[arg(long, value_name = "N", default_value_t = 1000)]
        documents: u64,
        /// Words of an article
        #[arg(long, value_name = "N", default_value_t = 600)]
        words: usize,
        /// Another seed gives other articles
        #[arg(long, value_name = "N", default_value_t = 1)]
        seed: u64,
    },
    /// Write the network in the middle between two, of which one was trained on from the other
    Middle {
        /// A network
        one: PathBuf,
        /// The other
        other: PathBuf,
        /// The file to write
        output: PathBuf,
    },
    /// Train the models that the reader carries, from open treebanks; same files and seed, same bytes
    Train {
        /// The language
        #[arg(value_parser = ["en"])]
        language: String,
        /// The folder of truth sets (default: ../shared/data beside this repository)
        #[arg(long, value_name = "DIR")]
        data: Option<PathBuf>,
        /// Only these parts
        #[arg(long, value_name = "PART", value_delimiter = ',')]
        only: Vec<train::Part>,
        /// The folder to write to (default: models/en of this repository)
        #[arg(long, value_name = "DIR")]
        output: Option<PathBuf>,
        /// Another seed gives another order of the texts
        #[arg(long, value_name = "N", default_value_t = 1)]
        seed: u64,
        /// The folder of silver text (see gold/teacher); without it, the network learns from the truth sets alone
        #[arg(long, value_name = "DIR")]
        silver: Option<PathBuf>,
        /// A folder of further trees, *.conllu.gz (see gold/teacher/compose.py)
        #[arg(long, value_name = "DIR")]
        trees: Option<PathBuf>,
        /// A network to go on from, instead of from chance
        #[arg(long, value_name = "FILE")]
        start: Option<PathBuf>,
        /// How often the network sees all examples
        #[arg(long, value_name = "N", default_value_t = 6)]
        rounds: usize,
        /// Only so many sentences of each file, to try the training
        #[arg(long, value_name = "N", default_value_t = 0)]
        limit: usize,
    },
}

/// Does what the command line asks and prints the answer. False: a floor or check failed.
pub fn run(line: &CommandLine) -> Result<bool, GoldError> {
    let lore = LoadedLore::load(line.lore.as_deref())?;
    let report = answer(&lore, line)?;
    if line.json {
        println!("{}", report.json);
    } else {
        print!("{}", report.printed);
    }
    Ok(report.passed)
}

/// The answer to a call given as words (`chancery-gold score ...`), figures included.
pub fn answer_words(lore: &LoadedLore, words: &[String]) -> Result<Report, GoldError> {
    let mut line = CommandLine::try_parse_from(words)
        .map_err(|error| GoldError::Other(format!("`{}` is no call: {error}", words.join(" "))))?;
    line.json = true;
    if matches!(line.command, Command::Floors { .. }) {
        return Err(GoldError::Other("a floor's command cannot be `floors`".into()));
    }
    answer(lore, &line)
}

fn answer(lore: &LoadedLore, line: &CommandLine) -> Result<Report, GoldError> {
    match &line.command {
        Command::Predict {
            ability,
            input,
            output,
            gold_tokens,
            fine,
            as_read,
            history,
            multi_step,
            target,
            horizon,
            from,
            to,
        } => {
            let ask = Ask { history, multi_step: *multi_step, target: *target, months: *horizon, from, to };
            let task = Task { lore, input, gold_tokens: *gold_tokens, fine: *fine, as_read: *as_read, ask };
            let predictions = predict::predict(*ability, &task)?;
            std::fs::write(output, &predictions).map_err(GoldError::at(output))?;
            let lines = predictions.lines().count();
            let printed =
                format!("{lines} lines of {} predictions in {}\n", ability.name(), output.display());
            Ok(Report {
                printed,
                json: json!({ "ability": ability.name(), "lines": lines, "lore": lore.version() }),
                passed: true,
            })
        }
        Command::Score { ability, gold, predicted, flags } => {
            let compare = Match { ability: *ability, gold, predicted, flags };
            if line.json {
                Ok(Report { printed: String::new(), json: score::figures(&compare)?.json(), passed: true })
            } else {
                Ok(Report { printed: score::table(&compare)?, json: json!({}), passed: true })
            }
        }
        Command::Floors { data, floors, only, raise, markdown, jobs } => {
            let root = repository();
            let plan = Plan {
                floors: &floors.clone().unwrap_or_else(|| root.join("gold/floors")),
                data: &data.clone().unwrap_or_else(|| root.join("../shared/data")),
                root: &root,
                only,
                raise: *raise,
                markdown: *markdown,
                jobs: jobs.unwrap_or_else(|| {
                    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
                }),
            };
            floors::run(lore, &plan)
        }
        Command::Frames { file, only } => checks::frames(lore, file, only.as_deref().unwrap_or("")),
        Command::Rules { name } => Ok(checks::rules(lore, name.as_deref().unwrap_or(""))),
        Command::Negatives { file } => checks::negatives(lore, file),
        Command::Actors { file } => checks::actors(lore, file),
        Command::Told { file } => told::score(lore, file),
        Command::Sentences { file, trained } => checks::sentences(lore, file, *trained),
        Command::Bench { files, grammar } => {
            let speed = bench::measure(lore, files, *grammar)?;
            Ok(Report { printed: speed.printed(), json: speed.json(), passed: true })
        }
        Command::Middle { one, other, output } => {
            let bytes = train::syntax::middle(one, other)?;
            std::fs::write(output, &bytes).map_err(GoldError::at(output))?;
            Ok(Report {
                printed: String::new(),
                json: serde_json::json!({ "bytes": bytes.len() }),
                passed: true,
            })
        }
        Command::Train { language, data, only, output, seed, silver, trees, start, rounds, limit } => {
            let root = repository();
            let data = data.clone().unwrap_or_else(|| root.join("../shared/data"));
            let output = output.clone().unwrap_or_else(|| root.join("models").join(language));
            let options = train::syntax::Options {
                silver: silver.as_deref(),
                trees: trees.as_deref(),
                start: start.as_deref(),
                rounds: *rounds,
                limit: *limit,
                seed: *seed,
            };
            train::run(lore, &data, only, &output, &options)
        }
        Command::Generate { output, documents, words, seed } => {
            let mut file = BufWriter::new(File::create(output).map_err(GoldError::at(output))?);
            let pile = Pile { documents: *documents, words: *words, seed: *seed };
            let written =
                generate::write(lore, pile, &mut file).and_then(|words| file.flush().map(|()| words));
            let words = written.map_err(GoldError::at(output))?;
            Ok(Report {
                printed: format!("{documents} articles, {words} words in {}\n", output.display()),
                json: json!({ "documents": documents, "words": words }),
                passed: true,
            })
        }
    }
}

/// This repository: the nearest folder upwards that holds `gold/floors`, else the one that this program was built in.
fn repository() -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    let found = here.ancestors().find(|folder| folder.join("gold/floors").is_dir());
    found.map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."), Path::to_owned)
}
