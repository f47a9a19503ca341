//! Places: finds names of places, says which place of that name is meant and where it lies, and whether the place itself is meant or
//! the government and people that act under its name.
//!
//! Steps, each its own file: `find` takes the names of a sentence and leaves out what is a part of another name, `sense` decides between
//! place and actor, `resolve` chooses among namesakes when the whole text is seen. `gazetteer` holds the places (`data/gazetteer`: cities,
//! regions and countries of GeoNames, seas, straits, corridors and contested lands of our own), `lore` the words (`data/en/places.tsv`).
//!
//! A place says nothing about who owns it: contested lands stand under one state by the rule told in `data/gazetteer/own.tsv`, and `how`
//! names the others that claim them.

mod find;
mod gazetteer;
mod key;
mod lore;
mod resolve;
mod sense;

use std::collections::BTreeSet;

use chancery_record::{PlaceMention, Span};

use crate::actor::Scene;
use crate::lore::Lore;

pub use lore::PlaceLore;

use gazetteer::{Gazetteer, Naming};
use key::Key;
use sense::Sense;

/// A name of a place in the text, before it is decided which place is meant.
#[derive(Clone, Debug)]
struct Site {
    span: Span,
    sentence: u32,
    /// Key of its name: one name means one place in a text.
    key: u64,
    /// All places that it can mean; empty for a name that the gazetteer lacks.
    choices: Vec<Naming>,
    /// The name of a state, by the actor tables.
    state: bool,
    /// A word for people and things, never the place itself.
    adjective: bool,
    /// Behind a preposition of place, a direction or a word such as "town".
    located: bool,
    /// Needs its region beside it.
    doubtful: bool,
    /// Spelled as a part of a sentence of capitals only.
    headline: bool,
    /// The word behind says that a region is meant ("Washington state").
    region: bool,
    /// The name goes on to a thing of nature or a building ("Islington Bay").
    grown: bool,
    /// What holds it follows behind a comma, and is no list.
    strict: bool,
    /// It follows another site in a list.
    listed: bool,
    /// It speaks, as persons do.
    speaks: bool,
    /// One word of a name, which may be a surname.
    single: bool,
    /// Place or actor, for each rank.
    sense: Sense,
    /// The site that holds it ("Moscow, Idaho"), by index.
    inside: Option<usize>,
    /// A capital by the actor tables.
    capital: bool,
    /// A city by the actor tables.
    city: bool,
    /// Opens its sentence and may be a common word.
    opens: bool,
    /// Its country by the actor tables.
    home: Option<u32>,
}

/// Collects the places of a text sentence by sentence.
pub struct Places<'a> {
    lore: &'a Lore,
    sites: Vec<Site>,
    /// Last words of persons' names.
    persons: BTreeSet<String>,
}

impl<'a> Places<'a> {
    /// No places yet.
    pub fn new(lore: &'a Lore) -> Self {
        Places { lore, sites: Vec::new(), persons: BTreeSet::new() }
    }

    /// Takes the names of a sentence.
    pub fn sentence(&mut self, number: usize, scene: &Scene<'_>) {
        find::sites(self, number as u32, scene);
    }

    /// Decides all of them, in the order of the text.
    pub fn finish(self, text: &str) -> Vec<PlaceMention> {
        resolve::decide(&self, text)
    }
}

/// Where a place of the gazetteer lies, in degrees north and east, by its name and the code of its country: the largest of that name there. Without a name, the
/// middle of the country. None for what the gazetteer lacks, and for the name of a country, which is no point.
///
/// ```
/// assert!(chancery_reader::point_of("Odesa", "UKR").is_some());
/// assert_eq!(chancery_reader::point_of("Ukraine", "UKR"), None);
/// ```
pub fn point_of(name: &str, country: &str) -> Option<(f64, f64)> {
    let gazetteer = Gazetteer::builtin();
    if name.is_empty() {
        return gazetteer.countries().get(country).and_then(|index| gazetteer.place(*index).point);
    }
    let mut key = Key::new();
    key.add(name);
    let mut choices: Vec<_> = gazetteer
        .named(key)
        .filter(|naming| !naming.adjective)
        .map(|naming| (naming.other, gazetteer.place(naming.place)))
        .filter(|(_, place)| {
            country.is_empty() || place.country == country || place.claimed.split(' ').any(|by| by == country)
        })
        .collect();
    choices.sort_by_key(|(other, place)| {
        (*other, !place.capital, std::cmp::Reverse(place.thousands), place.geonames)
    });
    let (_, first) = choices.first()?;
    if choices.iter().any(|(other, place)| !other && place.kind == "country") { None } else { first.point }
}

/// `words` as names are compared: letter case, accents, hyphens and apostrophes do not count.
pub fn spelled(words: &str) -> String {
    let mut bytes = Vec::with_capacity(words.len());
    key::spell(words, &mut true, &mut |byte| bytes.push(byte));
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests;
