//! All data that reading needs: ontology, words, actors, roles, rules, time words.
//!
//! Built-in files come from `data/` at compile time; a caller may lay other files over them. Nothing is read from disk here.

mod actors;
mod cues;
mod forms;
mod lists;
mod words;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use chancery_record::{Ontology, hex16};

use crate::claim::rules::ClaimRules;
use crate::event::rules::Rules;
use crate::event::{CauseLore, ContextLore, DirectedLore, RealityLore, SameLore, SizeLore, ThirdLore};
use crate::place::PlaceLore;
use crate::quantity::QuantityLore;
use crate::time::TimeLore;

pub use actors::{ActorBook, Collision, Entity, Flavour, OWN_TABLE};
pub use cues::{Cues, NounCue, Takes, VerbCue};
pub use forms::{VerbForm, inflections, plural};
pub use lists::{Lists, WordList, split_list};
pub use words::{Class, VerbReading, WordInfo, Words};

static BUILTIN: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/builtin.rs"));

/// All data that reading needs, ready for use.
pub struct Lore {
    version: String,
    /// Event types, modes, scores.
    pub ontology: Ontology,
    /// Words and their classes.
    pub words: Words,
    /// Words that attribute.
    pub cues: Cues,
    /// Who is who.
    pub actors: ActorBook,
    /// Event rules.
    pub rules: Rules,
    /// Rules of claims and their word tables.
    pub claims: ClaimRules,
    /// Words of time.
    pub time: TimeLore,
    /// Words around numbers, and units.
    pub quantity: QuantityLore,
    /// Words around names of places, and the gazetteer.
    pub place: PlaceLore,
    /// Words of sport, stage and the like, which veto acts of unofficial actors.
    pub off_topic: OffTopic,
    /// Words that say whether an act is so.
    pub reality: RealityLore,
    /// Words that say what an act is about.
    pub context: ContextLore,
    /// Words that say how many were killed, arrested and so on.
    pub size: SizeLore,
    /// Words that say that an act is told again, or is another one.
    pub same: SameLore,
    /// Acts that are directed at somebody.
    pub directed: DirectedLore,
    /// Phrases before third parties.
    pub third: ThirdLore,
    /// Connectives between cause and effect.
    pub cause: CauseLore,
}

/// Data that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{file}:{line}: {message}")]
pub struct LoreError {
    /// File, relative to the data folder.
    pub file: String,
    /// Line, from 1; 0 for the file as a whole.
    pub line: usize,
    /// What is wrong and what to do.
    pub message: String,
}

impl LoreError {
    pub(crate) fn new(file: &str, line: usize, message: impl Into<String>) -> Self {
        LoreError { file: file.to_owned(), line, message: message.into() }
    }
}

impl Lore {
    /// The data compiled into the program.
    ///
    /// # Panics
    /// Never in a build that passes its tests: a test loads the built-in data.
    pub fn builtin() -> &'static Lore {
        static LORE: OnceLock<Lore> = OnceLock::new();
        LORE.get_or_init(|| match Lore::with_files(&BTreeMap::new()) {
            Ok(lore) => lore,
            Err(error) => panic!("built-in data: {error}"),
        })
    }

    /// The built-in data with some files replaced or added; keys are paths relative to the data folder (`en/rules/AID.rule`).
    pub fn with_files(files: &BTreeMap<String, String>) -> Result<Lore, LoreError> {
        let mut all: BTreeMap<&str, &str> = BUILTIN.iter().copied().collect();
        for (name, content) in files {
            let known_ending = [".tsv", ".txt", ".rule"].iter().any(|ending| name.ends_with(ending));
            if known_ending && !name.contains("/tests/") {
                all.insert(name, content);
            }
        }
        let file = |name: &str| {
            all.get(name)
                .copied()
                .ok_or_else(|| LoreError::new(name, 0, "the file is missing from the data folder"))
        };
        let ontology = Ontology::parse(file("ontology/plover.tsv")?)
            .map_err(|error| LoreError::new("ontology/plover.tsv", error.line, error.message))?;
        let folder = |prefix: &'static str| {
            all.iter().filter(move |(name, _)| name.starts_with(prefix)).map(|(name, text)| (*name, *text))
        };
        let lists = Lists::parse(folder("en/lists"))?;
        let rule_files: Vec<(&str, &str)> =
            folder("en/rules/").filter(|(name, _)| has_ending(name, ".rule")).collect();
        let mut words = Words::parse("en/words.txt", file("en/words.txt")?)?;
        let rules = Rules::parse(&rule_files, &lists, &ontology, &mut words)?;
        let cues = Cues::parse("en/cues.txt", file("en/cues.txt")?, &mut words)?;
        let claim_files: Vec<(&str, &str)> =
            folder("en/claims/").filter(|(name, _)| has_ending(name, ".rule")).collect();
        let tables = ("en/claims/words.tsv", file("en/claims/words.tsv")?);
        let claims = ClaimRules::parse(&claim_files, tables, &lists, &mut words)?;
        let off_topic = off_topic("en/offtopic.txt", file("en/offtopic.txt")?, &lists, &words)?;
        let reality = RealityLore::parse("en/reality.tsv", file("en/reality.tsv")?)?;
        let context = ContextLore::parse("en/contexts.tsv", file("en/contexts.tsv")?)?;
        let size = SizeLore::parse("en/sizes.tsv", file("en/sizes.tsv")?)?;
        let same = SameLore::parse("en/same.tsv", file("en/same.tsv")?)?;
        let directed = ["en/directed.tsv", "en/otherside.tsv"];
        let directed =
            DirectedLore::parse((directed[0], file(directed[0])?), (directed[1], file(directed[1])?))?;
        let third = ThirdLore::parse("en/thirds.tsv", file("en/thirds.tsv")?)?;
        let cause = CauseLore::parse("en/causes.tsv", file("en/causes.tsv")?)?;
        let actors = ActorBook::parse(&|name| file(name), all.get(actors::OWN_TABLE).copied())?;
        let time = TimeLore::parse(file("en/time.tsv")?)
            .map_err(|(line, message)| LoreError::new("en/time.tsv", line, message))?;
        let quantity = QuantityLore::parse(file("en/quantities.tsv")?, file("en/units.tsv")?)
            .map_err(|(name, (line, message))| LoreError::new(name, line, message))?;
        let place = PlaceLore::parse(file("en/places.tsv")?)
            .map_err(|(line, message)| LoreError::new("en/places.tsv", line, message))?;
        let parts: Vec<&[u8]> = all
            .iter()
            .flat_map(|(name, text)| [name.as_bytes(), text.as_bytes()])
            .chain(
                [env!("CARGO_PKG_VERSION"), env!("CHANCERY_READER_SOURCE"), env!("CHANCERY_GAZETTEER")]
                    .map(str::as_bytes),
            )
            .collect();
        let version = format!("{}+{}", env!("CARGO_PKG_VERSION"), &hex16(&parts)[..8]);
        Ok(Lore {
            version,
            ontology,
            words,
            cues,
            actors,
            rules,
            claims,
            time,
            quantity,
            place,
            off_topic,
            reality,
            context,
            size,
            same,
            directed,
            third,
            cause,
        })
    }

    /// Version of code and data, such as `0.1.0+5be0a1f2`; rows say which lore read them.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The actor code of a country or body by code, name, demonym or capital, such as `azerbaijan` or `RUS`.
    pub fn country_code(&self, name: &str) -> Option<&str> {
        self.actors.code_of(name)
    }

    /// The plain English name of an actor code.
    pub fn country_name(&self, code: &str) -> Option<&str> {
        self.actors.name_of(code)
    }
}

/// Words of sport, stage and the like.
pub struct OffTopic {
    /// Those of other domains.
    pub all: WordList,
    /// Those of domains whose own verbs are those of force ("crushed", "raided").
    pub forceful: WordList,
    /// Those that say that a story is told.
    pub told: WordList,
    /// A score ("4-1") is one of force.
    pub score: bool,
}

impl OffTopic {
    /// Any of them stands in these words.
    pub fn has(&self, low: &[&str]) -> bool {
        self.all.is_in(low) || self.forceful.is_in(low) || self.told.is_in(low)
    }
}

fn off_topic(file: &str, text: &str, lists: &Lists, words: &Words) -> Result<OffTopic, LoreError> {
    let (mut all, mut forceful, mut told) = (String::new(), String::new(), String::new());
    let mut score = false;
    for (number, line) in data_lines(text) {
        let (domain, list) = line
            .split_once(':')
            .ok_or_else(|| LoreError::new(file, number, "expected `domain: word, word`"))?;
        let to = match domain {
            domain if domain.ends_with("!!") => &mut told,
            domain if domain.ends_with('!') => &mut forceful,
            _ => &mut all,
        };
        for item in list.split(',') {
            if item.trim() == "#-#" {
                score = true;
                continue;
            }
            to.push_str(item);
            to.push(',');
        }
    }
    let parse =
        |list: &str| WordList::parse(list, lists, words).map_err(|message| LoreError::new(file, 0, message));
    Ok(OffTopic { all: parse(&all)?, forceful: parse(&forceful)?, told: parse(&told)?, score })
}

#[allow(clippy::case_sensitive_file_extension_comparisons)] // names of data files are lower-case by rule
fn has_ending(name: &str, ending: &str) -> bool {
    name.ends_with(ending)
}

/// The lines of a data file that carry data, with their numbers from 1.
pub(crate) fn data_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(number, line)| (number + 1, line))
        .filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty())
}
