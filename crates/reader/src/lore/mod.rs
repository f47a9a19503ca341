//! All data that reading needs: ontology, words, actors, roles, rules, time words.
//!
//! Built-in files come from `data/` at compile time; a caller may lay other files over them. Nothing is read from disk here.

mod actors;
mod codes;
mod cues;
mod files;
mod forms;
mod lists;
mod words;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::claim::rules::ClaimRules;
use crate::event::rules::Rules;
use crate::event::{CauseLore, ContextLore, DirectedLore, RealityLore, SameLore, SizeLore, ThirdLore};
use crate::place::PlaceLore;
use crate::quantity::QuantityLore;
use crate::time::TimeLore;
use files::Files;

pub use actors::{ActorBook, Collision, Entity, Flavour, OWN_TABLE};
pub use codes::Codes;
pub use cues::{Cues, NounCue, Takes, VerbCue};
pub use forms::{VerbForm, inflections, plural};
pub use lists::{Lists, WordList, split_list};
pub use words::{Class, VerbReading, WordInfo, Words};

/// All data that reading needs, ready for use.
pub struct Lore {
    version: String,
    /// Who is who and which deeds there are; a lore can be used as its codes.
    pub codes: Codes,
    /// Words and their classes.
    pub words: Words,
    /// Words that attribute.
    pub cues: Cues,
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
        let files = Files::over_builtin(files);
        let codes = Codes::parse(&files)?;
        let lists = Lists::parse(files.folder("en/lists"))?;
        let mut words = Words::parse("en/words.txt", files.text("en/words.txt")?)?;
        let rules = Rules::parse(&files.rules("en/rules/"), &lists, &codes.ontology, &mut words)?;
        let cues = Cues::parse("en/cues.txt", files.text("en/cues.txt")?, &mut words)?;
        let tables = ("en/claims/words.tsv", files.text("en/claims/words.tsv")?);
        let claims = ClaimRules::parse(&files.rules("en/claims/"), tables, &lists, &mut words)?;
        let off_topic = off_topic("en/offtopic.txt", files.text("en/offtopic.txt")?, &lists, &words)?;
        let reality = RealityLore::parse("en/reality.tsv", files.text("en/reality.tsv")?)?;
        let context = ContextLore::parse("en/contexts.tsv", files.text("en/contexts.tsv")?)?;
        let size = SizeLore::parse("en/sizes.tsv", files.text("en/sizes.tsv")?)?;
        let same = SameLore::parse("en/same.tsv", files.text("en/same.tsv")?)?;
        let directed = ["en/directed.tsv", "en/otherside.tsv"];
        let directed = DirectedLore::parse(
            (directed[0], files.text(directed[0])?),
            (directed[1], files.text(directed[1])?),
        )?;
        let third = ThirdLore::parse("en/thirds.tsv", files.text("en/thirds.tsv")?)?;
        let cause = CauseLore::parse("en/causes.tsv", files.text("en/causes.tsv")?)?;
        let time = TimeLore::parse(files.text("en/time.tsv")?)
            .map_err(|(line, message)| LoreError::new("en/time.tsv", line, message))?;
        let quantity = QuantityLore::parse(files.text("en/quantities.tsv")?, files.text("en/units.tsv")?)
            .map_err(|(name, (line, message))| LoreError::new(name, line, message))?;
        let place = PlaceLore::parse(files.text("en/places.tsv")?)
            .map_err(|(line, message)| LoreError::new("en/places.tsv", line, message))?;
        Ok(Lore {
            version: files.version(),
            codes,
            words,
            cues,
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

    /// The version that the lore with these files has, without making it.
    pub fn version_with(files: &BTreeMap<String, String>) -> String {
        Files::over_builtin(files).version()
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

/// The lines of a data file that carry data, with their numbers from 1.
pub(crate) fn data_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(number, line)| (number + 1, line))
        .filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty())
}
