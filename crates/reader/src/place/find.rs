//! The names of places in a sentence, without those that are a part of another name (persons, bodies, streets).

use chancery_record::{MentionKind, Span};

use super::gazetteer::Naming;
use super::key::Key;
use super::lore::Word;
use super::sense::{Sense, sense};
use super::{Places, Site};
use crate::actor::{Found, FoundKind, Scene};
use crate::lore::{Class, Flavour};
use crate::split::TokKind;
use crate::tag::Tag;

/// Words of the longest name that is looked for.
const LONGEST: usize = 6;
/// Words of a longer name that a place can be the beginning of.
const RUN: usize = 6;

/// Adds the sites of a sentence to `places`.
pub(super) fn sites(places: &mut Places<'_>, number: u32, scene: &Scene<'_>) {
    let sentence = scene.parse.sentence;
    if !sentence.tokens.iter().any(|token| token.capital) {
        return;
    }
    let first_site = places.sites.len();
    let mut finder = Finder { places, scene, number, headline: is_headline(scene), tokens: Vec::new() };
    let mut at = 0;
    while at < sentence.tokens.len() {
        at = finder.step(at).max(at + 1);
    }
    let tokens = std::mem::take(&mut finder.tokens);
    join(places, scene, first_site, &tokens);
}

/// All longer words begin with a capital.
fn is_headline(scene: &Scene<'_>) -> bool {
    let sentence = scene.parse.sentence;
    let long = sentence.tokens.iter().filter(|token| token.kind == TokKind::Word && token.span.len() > 3);
    let (mut words, mut capitals) = (0, 0);
    for token in long {
        words += 1;
        capitals += usize::from(token.capital);
    }
    let stopped = sentence.low.last() == Some(&".") && words < 6;
    words >= 3 && capitals * 10 >= words * 9 && !stopped
}

/// Where a site stands, as tokens.
#[derive(Clone, Copy)]
struct Range {
    start: usize,
    end: usize,
}

struct Finder<'s, 'p, 'a> {
    places: &'s mut Places<'p>,
    scene: &'s Scene<'a>,
    number: u32,
    headline: bool,
    tokens: Vec<Range>,
}

/// What is known of a name before its neighbours are looked at.
struct Name {
    range: Range,
    choices: Vec<Naming>,
    state: bool,
    key: u64,
    /// Bytes at its end that are no part of it ("-based").
    cut: usize,
}

impl<'a> Finder<'_, '_, 'a> {
    fn low(&self, at: usize) -> &'a str {
        self.scene.parse.sentence.low.get(at).copied().unwrap_or("")
    }

    fn tag(&self, at: usize) -> Option<Tag> {
        self.scene.parse.tags.get(at).map(|tagged| tagged.tag)
    }

    fn has(&self, at: usize, class: Word) -> bool {
        self.places.lore.place.has(self.low(at).trim_end_matches('.'), class)
    }

    fn is_word(&self, at: usize) -> bool {
        self.scene.parse.sentence.tokens.get(at).is_some_and(|token| token.kind == TokKind::Word)
    }

    fn capital(&self, at: usize) -> bool {
        self.is_word(at) && self.scene.parse.sentence.tokens[at].capital
    }

    /// Nothing but space on one line before the token.
    fn joined(&self, at: usize) -> bool {
        self.scene.parse.sentence.tokens.get(at).is_some_and(|token| token.breaks_before == 0)
    }

    fn entity_at(&self, at: usize) -> Option<&'a Found> {
        self.scene.found.iter().find(|found| found.entity().is_some() && found.start <= at && at < found.end)
    }

    fn kind_of(&self, found: &Found) -> Option<MentionKind> {
        found.entity().map(|entity| self.places.lore.actors.entities[entity as usize].kind)
    }

    /// Looks at one token and says where to go on.
    fn step(&mut self, at: usize) -> usize {
        if !self.capital(at) {
            return at + 1;
        }
        let found = self.entity_at(at);
        let known = self.longest(at);
        if let Some(found) = found {
            // "the West Bank" is not the West
            let longer = known.as_ref().is_some_and(|name| {
                name.range.end > found.end && (found.start == at || name.range.end > at + 1)
            });
            match self.kind_of(found) {
                Some(MentionKind::Person) => {
                    self.note_person(found.end - 1);
                    return found.end;
                }
                Some(MentionKind::Organization) if !longer && !self.stands_for_city(found) => {
                    return found.end;
                }
                Some(MentionKind::State | MentionKind::Place) if found.start == at && !longer => {
                    return self.named(found);
                }
                _ => {}
            }
        }
        match known {
            Some(name) if self.is_code(&name) => name.range.end,
            Some(name) => self.listed(name),
            None => self.unlisted(at),
        }
    }

    /// Capital letters alone are the name of a body or a strain ("ALMA", "A/California/7"), unless the gazetteer has them of our own.
    fn is_code(&self, name: &Name) -> bool {
        let Range { start, end } = name.range;
        let sentence = self.scene.parse.sentence;
        let slash = |at: Option<usize>| at.is_some_and(|at| self.low(at) == "/");
        let shouted = end == start + 1
            && sentence.words[start].len() > 1
            && !sentence.words[start].contains(char::is_lowercase);
        let shouted = shouted
            && !self.headline
            && name
                .choices
                .iter()
                .all(|naming| self.places.lore.place.gazetteer.place(naming.place).kind == "city");
        let glued = sentence.tokens.get(end).is_some_and(|token| !token.space_before);
        shouted || (slash(start.checked_sub(1)) && glued && !self.is_sentence_mark(end))
    }

    fn is_sentence_mark(&self, at: usize) -> bool {
        matches!(self.low(at), "." | "," | ";" | ":" | ")" | "?" | "!")
    }

    /// "Brussels" stands for a body and is a city too.
    fn stands_for_city(&self, found: &Found) -> bool {
        let metonym = matches!(found.kind, FoundKind::Entity { flavour: Flavour::Metonym, .. });
        let located = found.start > 0 && self.has(found.start - 1, Word::Where);
        (metonym || located) && found.end == found.start + 1
    }

    /// The longest name of the gazetteer that begins at a token. Adjectives count as well.
    fn longest(&self, at: usize) -> Option<Name> {
        let words = &self.scene.parse.sentence.words;
        let mut key = Key::new();
        let mut best = None;
        for end in at + 1..=(at + LONGEST).min(words.len()) {
            if !self.is_word(end - 1) || (end > at + 1 && !self.joined(end - 1)) {
                break;
            }
            let word = words[end - 1];
            let cut = self.compound(word);
            key.add(&word[..word.len() - cut]);
            let choices: Vec<Naming> = self.places.lore.place.gazetteer.named(key).collect();
            let long_enough = end > at + 1 || words[at].len() > 2;
            if !choices.is_empty() && long_enough {
                best = Some(Name {
                    range: Range { start: at, end },
                    choices,
                    state: false,
                    key: key.hash(),
                    cut,
                });
            }
            if cut > 0 {
                break;
            }
        }
        best
    }

    /// Bytes of the ending of a compound in which a name is the place itself ("-based").
    fn compound(&self, word: &str) -> usize {
        let tail = word.rsplit_once('-').map_or("", |(_, tail)| tail);
        if self.places.lore.place.has(tail, Word::Compound) { tail.len() + 1 } else { 0 }
    }

    /// The surname of a person, for later mentions of it alone.
    fn note_person(&mut self, token: usize) {
        if self.capital(token) {
            self.places.persons.insert(self.scene.parse.sentence.words[token].to_owned());
        }
    }

    /// A state or place of the actor tables.
    fn named(&mut self, found: &Found) -> usize {
        let FoundKind::Entity { entity, flavour, tail, .. } = &found.kind else { return found.end };
        let lore = self.places.lore;
        let entity = &lore.actors.entities[*entity as usize];
        if *flavour == Flavour::Metonym {
            return found.end;
        }
        if tail.is_some() || self.parts(found) > 1 {
            return self.hyphenated(found);
        }
        let words = &self.scene.parse.sentence.words[found.start..found.end];
        let mut key = Key::new();
        for word in words {
            key.add(word);
        }
        let mut choices: Vec<Naming> = lore.place.gazetteer.named(key).collect();
        let past = *flavour == Flavour::Name
            && entity.time.end.is_some()
            && choices.iter().any(|naming| !naming.adjective);
        let adjective = *flavour == Flavour::Demonym;
        // "Scotland" names a state in the actor tables, and is a part of it here
        let part = !adjective
            && choices.iter().any(|naming| {
                let place = lore.place.gazetteer.place(naming.place);
                let inner = !matches!(place.kind, "city" | "country");
                !naming.other && !naming.adjective && inner && place.country == entity.code
            });
        let state = entity.kind == MentionKind::State && *flavour == Flavour::Name && !past && !part;
        if (state || adjective || past)
            && let Some(place) = lore.place.country(&entity.code)
            && !choices.iter().any(|naming| naming.place == place)
        {
            choices.push(Naming { place, other: past, adjective });
        }
        if entity.kind == MentionKind::Place && entity.class != "city" && !entity.code.is_empty() {
            let country = |naming: &Naming| lore.place.gazetteer.place(naming.place).country == entity.code;
            if choices.iter().any(country) {
                choices.retain(country);
            }
        }
        // "the Belgorod region" of the actor tables is the city's surroundings here
        if choices.is_empty()
            && let Some(name) = self.longest(found.start)
        {
            return self.listed(name);
        }
        // "US$10,000"
        let money = self.low(found.end).starts_with('$')
            || (found.start > 0 && self.low(found.start - 1).ends_with('$'));
        if money || choices.is_empty() && entity.kind == MentionKind::State {
            return found.end;
        }
        let range = Range { start: found.start, end: found.end };
        let name = Name { range, choices, state, key: key.hash(), cut: 0 };
        if adjective {
            return self.adjective(name);
        }
        let before = self.places.sites.len();
        let end = self.listed(name);
        if let Some(site) = self.places.sites.get_mut(before) {
            site.home = lore.place.country(&entity.code);
            site.capital = *flavour == Flavour::Capital;
            site.city = site.capital || entity.class == "city";
        }
        end
    }

    /// How many names the actor stage found in one token.
    fn parts(&self, found: &Found) -> usize {
        self.scene.found.iter().filter(|other| other.entity().is_some() && other.start == found.start).count()
    }

    /// "Moscow-based", "Russian-Azerbaijani": each part that is a name.
    fn hyphenated(&mut self, found: &Found) -> usize {
        let sentence = self.scene.parse.sentence;
        let (word, token) = (sentence.words[found.start], sentence.tokens[found.start].span);
        let based = self.compound(word) > 0;
        let mut offset = 0;
        for part in word.split(['-', '–', '‑']) {
            let start = token.start as usize + offset;
            offset = word[offset..].find(part).map_or(offset, |at| at + offset) + part.len();
            offset += word[offset..].chars().next().map_or(0, char::len_utf8);
            let mut key = Key::new();
            key.add(part);
            let capital = part.starts_with(char::is_uppercase);
            let mut choices: Vec<Naming> = self.places.lore.place.gazetteer.named(key).collect();
            let code =
                self.places.lore.actors.code_of(part).and_then(|code| self.places.lore.place.country(code));
            let states = choices.iter().any(|naming| Some(naming.place) == code);
            if let Some(place) = code.filter(|_| choices.is_empty()) {
                choices.push(Naming { place, other: false, adjective: true });
            }
            if !capital || choices.is_empty() || (code.is_none() && !based) {
                continue;
            }
            let adjective = choices.iter().all(|naming| naming.adjective);
            let sense = if based { Sense::PLACE } else { Sense::ACTOR };
            let range = Range { start: found.start, end: found.end };
            let name = Name { range, choices, state: states, key: key.hash(), cut: 0 };
            self.push(name, adjective, sense);
            if let Some(site) = self.places.sites.last_mut() {
                site.span = Span::new(start, start + part.len());
                site.single = false;
            }
        }
        found.end
    }

    fn adjective(&mut self, mut name: Name) -> usize {
        let end = name.range.end;
        if name.choices.iter().any(|naming| naming.adjective) {
            name.choices.retain(|naming| naming.adjective);
        }
        // "the Turkish Airlines flight": a part of a name, but it says the country all the same; "Chinese Taipei" was found before
        self.push(name, true, Sense::ACTOR);
        end
    }

    /// A name of the gazetteer: its neighbours decide whether it is one here.
    fn listed(&mut self, mut name: Name) -> usize {
        let Range { start, end } = name.range;
        if !name.state && !name.choices.is_empty() && name.choices.iter().all(|naming| naming.adjective) {
            return self.adjective(name);
        }
        name.choices.retain(|naming| !naming.adjective);
        let single = end == start + 1;
        let coined =
            (end..end + 2).any(|at| self.has(at, Word::Coined)) && self.joined(end) && self.is_word(end);
        let held = self.low(end) == "," && self.site_after(end + 1);
        let common = single && self.is_common_word(start);
        let opens = single && self.tag(start) != Some(Tag::Propn) && !self.headline;
        // "Nice weather is expected"
        if opens && !name.state && self.tag(end) == Some(Tag::Noun) && !self.capital(end) {
            return end;
        }
        if !name.state && ((common && !held) || coined) {
            return end;
        }
        if !self.headline && self.behind_other_name(&name) {
            return end;
        }
        let follow = if self.headline || name.cut > 0 { Follow::Nothing } else { self.follow(&name) };
        let (mut region, mut sense_end) = (false, end);
        match follow {
            Follow::Other(until) => {
                self.note_person(until - 1);
                return until;
            }
            Follow::Tail(until) => {
                region = true;
                sense_end = until;
                if self.capital(until - 1) {
                    name.range.end = until;
                }
            }
            Follow::Feature(until) => name.range.end = until,
            Follow::Nothing => {}
        }
        if start > 0 && self.has(start - 1, Word::Direction) && self.capital(start - 1) && self.joined(start)
        {
            name.range.start -= 1;
        }
        let until = name.range.end;
        let sense = sense(&self.places.lore.place, self.scene, start, until.max(sense_end));
        let sense = if name.cut > 0 { Sense::PLACE } else { sense };
        let extended = until > end;
        let state = name.state;
        let of_region = start > 1
            && self.low(start - 1) == "of"
            && self.has(start - 2, Word::Tail)
            && !self.has(start - 2, Word::Town);
        let lore = &self.places.lore.place;
        self.push(name, false, sense);
        if let Some(site) = self.places.sites.last_mut() {
            site.region = region || of_region;
            site.doubtful |= common && !state;
            site.opens = opens;
            site.doubtful |= single
                && !state
                && self.scene.parse.sentence.low.get(start).is_some_and(|low| lore.has(low, Word::Never));
            site.single = single && !extended;
            site.grown = extended && !region && !state;
        }
        until.max(end)
    }

    /// The first word of a sentence, or a word of a known class, that is no name here.
    fn is_common_word(&self, at: usize) -> bool {
        // an unknown word at the head of a sentence is as often a name as not
        let named = matches!(self.tag(at), Some(Tag::Propn | Tag::Noun | Tag::Adj));
        let weekday = |class| self.places.lore.words.has(self.low(at), class);
        weekday(Class::Month) || weekday(Class::Weekday) || (!named && !self.headline)
    }

    /// The words before make the name a part of another: "George Washington", "University of Lagos", "Mount Kenya".
    fn behind_other_name(&mut self, name: &Name) -> bool {
        let Range { start, end } = name.range;
        if start == 0 || !self.joined(start) {
            return false;
        }
        let mut before = start - 1;
        if before > 0
            && self.has(before, Word::Direction)
            && self.capital(before)
            && matches!(self.low(before - 1), "of" | "the")
        {
            before -= 1;
        }
        if self.low(before) == "of"
            || (self.low(before) == "the" && before > 0 && self.low(before - 1) == "of")
        {
            let head = if self.low(before) == "of" { before.wrapping_sub(1) } else { before.wrapping_sub(2) };
            return self.capital(head) && self.has(head, Word::House);
        }
        let before = start - 1;
        if !self.is_word(before) {
            return false;
        }
        let particle = self.has(before, Word::Particle);
        if particle && (before == 0 || self.capital(before - 1) || self.capital(before)) && !name.state {
            return true;
        }
        let person = self.has(before, Word::Given) && self.capital(before);
        let title =
            self.has(before, Word::Title) && (self.capital(before) || before > 0) && self.titled(before);
        if (person || title) && !name.state {
            self.note_person(end - 1);
            return true;
        }
        if person {
            return true;
        }
        if !self.capital(before) || self.has(before, Word::Direction) || self.is_site(before) {
            return false;
        }
        if self.has(before, Word::Before) && before > 0 {
            return true;
        }
        let opens = before == 0 || !self.is_word(before - 1);
        // "in spring Real Madrid lost": a capital inside a sentence
        let proper = self.tag(before) == Some(Tag::Propn) || !opens && self.tag(before) == Some(Tag::Adj);
        let is_time = [Class::Month, Class::Weekday]
            .iter()
            .any(|class| self.places.lore.words.has(self.low(before), *class));
        let tail = self.has(before, Word::Tail) || self.has(before, Word::Town);
        if is_time
            || tail
            || !proper
            || (opens && self.places.lore.words.has(self.low(before), Class::Starter))
        {
            return false;
        }
        if self.entity_at(before).is_some_and(|found| self.kind_of(found) != Some(MentionKind::Person)) {
            // "Russia's FSB Moscow office", "EU Brussels summit": names of their own
            return false;
        }
        if !name.state {
            self.note_person(end - 1);
        }
        true
    }

    /// A title that stands right before a person's name: "Dr", "President"; but not "the king Jordan".
    fn titled(&self, at: usize) -> bool {
        self.capital(at)
    }

    fn is_site(&self, token: usize) -> bool {
        self.tokens.iter().rev().take(4).any(|range| range.start <= token && token < range.end)
    }

    /// What follows the name on the same line.
    fn follow(&self, name: &Name) -> Follow {
        let end = name.range.end;
        if !self.is_word(end) || !self.joined(end) {
            return Follow::Nothing;
        }
        if !self.capital(end) {
            return if self.has(end, Word::Tail) { Follow::Tail(end + 1) } else { Follow::Nothing };
        }
        let mut until = end;
        while until < end + RUN && self.capital(until) && self.joined(until) && self.carries_on(until) {
            until += 1;
        }
        if until == end {
            return Follow::Nothing;
        }
        let role = self.scene.found.iter().any(|found| {
            let person =
                matches!(&found.kind, FoundKind::Role { kind, .. } if kind == "person" || kind == "group");
            person && found.start >= end && found.start < until
        });
        let last = until - 1;
        if until == end + 1 && self.has(last, Word::Tail) {
            return Follow::Tail(until);
        }
        let state_alone = name.state
            && (self.is_short(name)
                || self.scene.parse.sentence.words.get(name.range.start.wrapping_sub(1)) == Some(&"the"));
        if self.has(last, Word::Feature) && !state_alone {
            return Follow::Feature(until);
        }
        // "the U.S. Centers for Disease Control" is named after the state, "Kenya Airways" is not said of it
        if role || state_alone || (until == end + 1 && self.has(end, Word::Rulers)) {
            return Follow::Nothing;
        }
        Follow::Other(until)
    }

    /// "US", "U.K.": capitals that stand for a state.
    fn is_short(&self, name: &Name) -> bool {
        let words = &self.scene.parse.sentence.words[name.range.start..name.range.end];
        words.len() == 1 && !words[0].contains(char::is_lowercase)
    }

    /// The capital word goes on with a name before it: no other place, no month, no people.
    fn carries_on(&self, at: usize) -> bool {
        let words = &self.places.lore.words;
        let known = self.entity_at(at).is_some_and(|found| {
            matches!(self.kind_of(found), Some(MentionKind::State | MentionKind::Place | MentionKind::Person))
                && found.start == at
        });
        let is_time = [Class::Month, Class::Weekday].iter().any(|class| words.has(self.low(at), *class));
        !known
            && !is_time
            && !self.has(at, Word::Given)
            && !matches!(
                self.tag(at),
                Some(
                    Tag::Verb
                        | Tag::Aux
                        | Tag::Modal
                        | Tag::Prep
                        | Tag::Conj
                        | Tag::Pron
                        | Tag::Det
                        | Tag::Subord
                )
            )
    }

    /// A name that the gazetteer lacks, where its neighbours say that it is a place: "the village of Etoumbi", "Scott County".
    fn unlisted(&mut self, at: usize) -> usize {
        let mut end = at;
        while end < at + 4
            && self.capital(end)
            && (end == at || self.joined(end))
            && self.longest(end).is_none()
        {
            if self.entity_at(end).is_some()
                || (end > at && !matches!(self.tag(end), Some(Tag::Propn | Tag::Noun)))
            {
                break;
            }
            end += 1;
        }
        let words = &self.places.lore.words;
        let is_time = [Class::Month, Class::Weekday].iter().any(|class| words.has(self.low(at), *class));
        let shouted = !self.scene.parse.sentence.words[at].contains(char::is_lowercase);
        let is_name =
            end > at && matches!(self.tag(at), Some(Tag::Propn)) && !self.headline && !is_time && !shouted;
        if !is_name || (at..end).any(|at| self.has(at, Word::Given) || self.has(at, Word::Title)) {
            return end.max(at + 1);
        }
        let tailed = end > at + 1
            && self.has(end - 1, Word::Tail)
            && self.scene.parse.sentence.words[end - 1].len() > 4;
        let of_town = at > 1
            && self.low(at - 1) == "of"
            && (self.has(at - 2, Word::Town) || self.has(at - 2, Word::Tail));
        let before_town =
            self.is_word(end) && self.joined(end) && self.has(end, Word::Town) && !self.capital(end);
        let behind_where =
            at > 0 && self.has(at - 1, Word::Where) && (at < 2 || !self.has(at - 2, Word::Toward));
        let listed = self.low(end) == "," && behind_where && self.site_after(end + 1);
        if !(tailed || of_town || (before_town && behind_where) || listed) {
            return end;
        }
        let mut key = Key::new();
        self.scene.parse.sentence.words[at..end].iter().for_each(|word| key.add(word));
        let name = Name {
            range: Range { start: at, end },
            choices: Vec::new(),
            state: false,
            key: key.hash(),
            cut: 0,
        };
        let sense = sense(&self.places.lore.place, self.scene, at, end);
        self.push(name, false, sense);
        end
    }

    /// A name of a place begins at the token, or behind a direction.
    fn site_after(&self, at: usize) -> bool {
        let at = if self.has(at, Word::Direction) { at + 1 } else { at };
        let state = self.entity_at(at).is_some_and(|found| {
            let place = matches!(self.kind_of(found), Some(MentionKind::State | MentionKind::Place));
            place && !matches!(found.kind, FoundKind::Entity { flavour: Flavour::Demonym, .. })
        });
        state || (self.capital(at) && self.longest(at).is_some() && self.tag(at) == Some(Tag::Propn))
    }

    fn push(&mut self, name: Name, adjective: bool, sense: Sense) {
        let tokens = self.scene.parse.sentence.tokens;
        let Range { start, end } = name.range;
        let single = end == start + 1;
        let behind = start.checked_sub(1).map_or("", |before| self.low(before));
        let behind = if matches!(behind, "the" | "a") && start > 1 { self.low(start - 2) } else { behind };
        let place = &self.places.lore.place;
        let located =
            [Word::Where, Word::Direction, Word::Town].iter().any(|class| place.has(behind, *class))
                || (behind == "of"
                    && start > 1
                    && [Word::Town, Word::Tail, Word::Land].iter().any(|class| self.has(start - 2, *class)));
        let whole = tokens[start].span.join(tokens[end - 1].span);
        let site = Site {
            span: Span { end: whole.end - name.cut as u32, ..whole },
            sentence: self.number,
            key: name.key,
            choices: name.choices,
            state: name.state,
            adjective,
            located,
            doubtful: single && !name.state && (self.has(start, Word::Never) || self.has(start, Word::Given)),
            headline: self.headline,
            region: false,
            grown: false,
            strict: false,
            listed: false,
            speaks: sense.speaks,
            single,
            sense,
            inside: None,
            home: None,
            capital: false,
            city: false,
            opens: false,
        };
        self.tokens.push(name.range);
        self.places.sites.push(site);
    }
}

/// What follows a name.
enum Follow {
    Nothing,
    /// A noun of an administrative region; up to here.
    Tail(usize),
    /// The name goes on to a thing of nature or a building; up to here.
    Feature(usize),
    /// The name is the beginning of another, up to here.
    Other(usize),
}

/// Which sites hold others ("Moscow, Idaho", "Idlib in Syria", "Kenya's Rift Valley"), and which stand in a list.
fn join(places: &mut Places<'_>, scene: &Scene<'_>, first: usize, tokens: &[Range]) {
    let low = &scene.parse.sentence.low;
    for (index, pair) in tokens.windows(2).enumerate() {
        let between = low.get(pair[0].end..pair[1].start).unwrap_or(&[]);
        let (left, right) = (first + index, first + index + 1);
        let passes = |word: &str| {
            places.lore.place.has(word, Word::Direction) || matches!(word, "the" | "," | "(" | "in")
        };
        if places.sites[right].adjective || pair[0].end > pair[1].start {
            continue;
        }
        places.sites[right].listed = matches!(between, ["," | "and" | "or"] | ["," | ";", "and" | "or"]);
        if matches!(between, ["'s" | "’s"]) {
            places.sites[right].inside = Some(left);
        } else if between.len() <= 4
            && between.iter().all(|word| passes(word))
            && !places.sites[left].adjective
        {
            places.sites[left].inside = Some(right);
            let behind = low.get(pair[1].end).copied().unwrap_or("");
            places.sites[left].strict = matches!(between, [","]) && !matches!(behind, "and" | "or");
        }
    }
}
