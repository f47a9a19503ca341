//! Words around names of places (`data/en/places.tsv`, our own), and the built-in gazetteer.

use rustc_hash::FxHashMap;

use super::gazetteer::Gazetteer;

/// A class of words; the head of the data file tells what each means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum Word {
    /// Noun of an administrative region.
    Tail,
    /// Noun of a thing of nature or a building.
    Feature,
    /// Begins names of places.
    Before,
    /// "north", "central".
    Direction,
    /// "village".
    Town,
    /// "university": what it is "of" is a part of its name.
    House,
    /// Given name.
    Given,
    /// Small word inside names of persons and places.
    Particle,
    /// Behind a hyphen: the name before is the place itself.
    Compound,
    /// Title of a person.
    Title,
    /// Nearly always something else.
    Never,
    /// With a town before it, another thing.
    Coined,
    /// Preposition of place.
    Where,
    /// Leads with "to" or "from" to a government.
    Toward,
    /// Leads with "on" to a place.
    Struck,
    /// Noun of the ground.
    Land,
    /// Noun of those who govern.
    Rulers,
    /// Verb of governments.
    Act,
    /// Verb of speech.
    Said,
    /// Verb of lying and suffering.
    Still,
    /// Participle: who is so treated is a government.
    Addressed,
    /// Verb whose object is a place.
    Reached,
}

const CLASSES: [(&str, Word); 22] = [
    ("tail", Word::Tail),
    ("feature", Word::Feature),
    ("before", Word::Before),
    ("direction", Word::Direction),
    ("town", Word::Town),
    ("house", Word::House),
    ("given", Word::Given),
    ("particle", Word::Particle),
    ("compound", Word::Compound),
    ("title", Word::Title),
    ("never", Word::Never),
    ("coined", Word::Coined),
    ("where", Word::Where),
    ("toward", Word::Toward),
    ("struck", Word::Struck),
    ("land", Word::Land),
    ("rulers", Word::Rulers),
    ("act", Word::Act),
    ("said", Word::Said),
    ("still", Word::Still),
    ("addressed", Word::Addressed),
    ("reached", Word::Reached),
];

/// Words and places, ready for use.
#[derive(Clone, Debug)]
pub struct PlaceLore {
    words: FxHashMap<Box<str>, u32>,
    countries: FxHashMap<&'static str, u32>,
    /// The places.
    pub(super) gazetteer: Gazetteer,
}

impl PlaceLore {
    /// Reads the words. The error is a line, from 1, and what is wrong there.
    pub fn parse(text: &str) -> Result<PlaceLore, (usize, String)> {
        let gazetteer = Gazetteer::builtin();
        let mut lore = PlaceLore { words: FxHashMap::default(), countries: gazetteer.countries(), gazetteer };
        for (number, line) in crate::lore::data_lines(text) {
            lore.add(line).map_err(|message| (number, message))?;
        }
        Ok(lore)
    }

    fn add(&mut self, line: &str) -> Result<(), String> {
        let (class, words) =
            line.split_once('\t').ok_or("a row needs class and words, with a tab between")?;
        let class = CLASSES.iter().find(|(name, _)| *name == class).map(|(_, class)| *class);
        let class = class.ok_or("unknown class; the head of the file lists the classes")?;
        for word in words.split('|').map(str::trim) {
            if word.is_empty() || word.contains(' ') {
                return Err(format!("`{word}` is not one word"));
            }
            *self.words.entry(word.into()).or_default() |= 1 << class as u32;
        }
        Ok(())
    }

    /// True when a word in lower case is of this class.
    pub(super) fn has(&self, low: &str, class: Word) -> bool {
        self.words.get(low).is_some_and(|classes| classes & (1 << class as u32) != 0)
    }

    /// The country of a code of three letters.
    pub(super) fn country(&self, code: &str) -> Option<u32> {
        self.countries.get(code).copied()
    }
}
