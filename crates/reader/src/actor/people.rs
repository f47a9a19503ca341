//! The persons of a document: who is named in full, in which role, for which state, so that later and shorter words mean the same person.
//!
//! A person comes in by a full name (the grammar says that it names a person) with the role noun and state of its phrase or apposition.
//! At the end of the document the actors of rows get what their words leave out: the full name behind a surname or initials, the person
//! behind "the spokesperson", both persons behind "the ministers", and the state where the role belongs to the state that the document is
//! dated from. It adds nobody who is not named, and leaves names of the tables alone.

use std::collections::{BTreeMap, BTreeSet};

use chancery_record::{Actor, MentionKind};

use super::mentions::{Found, FoundKind, is_initial};
use super::resolve::{Cast, Scene};
use crate::lore::ActorBook;
use crate::parse::Tree;
use crate::tag::Sentence;

/// The names of persons that a document writes in full, by surname.
#[derive(Debug, Default)]
pub struct FullNames {
    first: BTreeMap<String, BTreeSet<String>>,
}

impl FullNames {
    /// Collects the names that the grammar marks.
    pub fn of<'a>(sentences: impl IntoIterator<Item = &'a Sentence<'a>>) -> Self {
        let mut names = FullNames::default();
        for sentence in sentences {
            for at in 1..sentence.nodes.len() {
                let part = |at: usize| sentence.nodes[at].name.ends_with("PER");
                let ends = sentence.nodes.get(at + 1).is_none_or(|next| next.name != "I-PER");
                if ends && sentence.nodes[at].name == "I-PER" && part(at - 1) {
                    let start =
                        (0..at).rev().find(|start| sentence.nodes[*start].name == "B-PER").unwrap_or(at - 1);
                    let given = sentence.words[start..at].iter().filter(|word| !is_initial(word));
                    let first = names.first.entry(sentence.words[at].to_owned()).or_default();
                    first.extend(given.map(|word| (*word).to_owned()));
                }
            }
        }
        names
    }

    /// True for a surname of the tables that the document uses of somebody else: "Gallant" where "Louise Gallant" speaks.
    pub fn is_other(&self, book: &ActorBook, sentence: &Sentence<'_>, found: &Found) -> bool {
        let Some(entity) = found.entity().filter(|_| found.end == found.start + 1) else { return false };
        let holder = &book.entities[entity as usize];
        let surname = sentence.words[found.start];
        let is_holder = |name: &String| {
            let listed = || book.find(name, &|offset| (offset == 0).then(|| surname.to_owned()), None);
            holder.name.contains(name.as_str())
                || listed().is_some_and(|(_, listed, _)| book.entities[listed as usize].name == holder.name)
        };
        let first = self.first.get(surname).filter(|first| !first.is_empty());
        holder.kind == MentionKind::Person && first.is_some_and(|first| !first.iter().any(is_holder))
    }
}

/// A person named in full.
#[derive(Debug)]
pub(super) struct Person {
    /// The words of the name, without titles.
    pub(super) name: String,
    /// The last noun of the role ("minister"), or empty.
    pub(super) role: String,
    /// All words of the role ("the minister of foreign affairs").
    title: BTreeSet<String>,
    code: String,
    sector: String,
    /// Where the name came first.
    sentence: usize,
}

impl Person {
    fn surname(&self) -> &str {
        self.name.rsplit(' ').next().unwrap_or(&self.name)
    }

    /// "JT" for "Joel Tarimanu".
    pub(super) fn has_initials(&self, letters: &str) -> bool {
        let initials = self.name.split(' ').filter_map(|word| word.chars().next());
        initials.eq(letters.chars())
    }

    fn holds_office(&self) -> bool {
        is_official(&self.sector)
    }

    /// The actor with these words, as this person.
    pub(super) fn as_actor(&self, words: &Actor) -> Actor {
        let code = if words.code.is_empty() { &self.code } else { &words.code };
        let sector = if words.sector.is_empty() { &self.sector } else { &words.sector };
        let suffix = if code.is_empty() { String::new() } else { format!("/{code}") };
        Actor {
            name: self.name.clone(),
            entity: format!("person:{}{suffix}", self.name),
            code: code.clone(),
            sector: sector.clone(),
            ..words.clone()
        }
    }
}

/// True for the sectors of a state's offices.
pub fn is_official(sector: &str) -> bool {
    ["GOV", "MIL", "LEG", "JUD"].iter().any(|office| sector.starts_with(office))
}

/// The noun for the role in a phrase: "minister" of "Minister of Foreign Affairs"; the head where it is a common noun ("counterpart").
fn role_in<'s>(scene: &'s Scene<'_>, phrase: usize, token: usize) -> Option<&'s str> {
    let range = scene.parse.phrases[phrase];
    let low = &scene.parse.sentence.low;
    let inside = |found: &&Found| found.start >= range.start && found.end <= range.end;
    match scene.found.iter().rev().filter(inside).find(|found| found.is_person_role()) {
        Some(role) => {
            let last = (role.start..role.end).find(|at| low[*at] == "of").unwrap_or(role.end);
            Some(low[last.max(role.start + 1) - 1])
        }
        None => (scene.parse.sentence.nodes[token].upos == "NOUN").then(|| low[token]),
    }
}

/// Where the name begins behind a role that ends at `start`: "Minister of Trade Ali Tok", "the Minister for Legal Affairs" (no name). What an
/// office is for is no part of a name.
pub fn past_portfolio(scene: &Scene<'_>, start: usize, end: usize) -> Option<usize> {
    let led = start < end
        && (scene.parse.sentence.nodes[start].upos == "ADP" || !scene.parse.sentence.tokens[start].capital);
    match end.saturating_sub(start) {
        0 => None,
        _ if !led => Some(start),
        4.. => Some(end - 2),
        _ => None,
    }
}

/// The role and the state of "Vice Minister of Commerce of China" that stands right before a name.
fn office_before<'f>(scene: &Scene<'f>, cast: &Cast<'_>, start: usize) -> Option<(&'f Found, &'f Found)> {
    let low = &scene.parse.sentence.low;
    let is_state = |found: &Found| {
        found.entity().is_some_and(|entity| cast.entity(entity).kind == MentionKind::State)
            && found.start > 0
            && low[found.start - 1] == "of"
    };
    let state = scene.found.iter().find(|found| found.end == start && is_state(found))?;
    let office = scene.found.iter().rfind(|found| found.end < state.start && found.is_person_role())?;
    let between = (office.end..state.start).all(|at| {
        matches!(scene.parse.sentence.nodes[at].upos, "ADP" | "PROPN" | "NOUN" | "ADJ" | "DET" | "CCONJ")
    });
    (between && low[office.end] == "of").then_some((office, state))
}

/// The nouns that a name hangs on as a part, an apposition or a complement ("the spokesman of the ministry X Y").
fn climb(tree: Tree<'_>, head: usize) -> impl Iterator<Item = usize> + '_ {
    let joins = move |at: &usize| matches!(tree.base(*at), "appos" | "flat" | "nmod" | "compound");
    std::iter::successors(Some(head), move |at| tree.head(*at).filter(|_| joins(at))).skip(1).take(3)
}

/// All persons of a document.
#[derive(Debug, Default)]
pub struct People {
    pub(super) known: Vec<Person>,
    /// Persons of the tables that it names.
    pub(super) listed: Vec<Actor>,
}

impl People {
    /// Takes note of the persons that a sentence names in full.
    pub fn sentence(&mut self, number: usize, scene: &Scene<'_>, text: &str, cast: &mut Cast<'_>) {
        let tree = scene.parse.tree();
        let last_person = cast.last_person.clone();
        let mut at = 0;
        while at < tree.len() {
            if tree.node(at).name != "B-PER" {
                at += 1;
                continue;
            }
            let end =
                (at + 1..tree.len()).find(|next| tree.node(*next).name != "I-PER").unwrap_or(tree.len());
            self.person(number, scene, text, cast, (at, end));
            at = end;
        }
        cast.last_person = last_person;
    }

    fn person(
        &mut self,
        number: usize,
        scene: &Scene<'_>,
        text: &str,
        cast: &mut Cast<'_>,
        (start, end): (usize, usize),
    ) {
        let tree = scene.parse.tree();
        // the role is no part of the name, and neither is a state
        let tables = scene.found.iter().filter(|found| found.end > start && found.start < end);
        let mut listed = tables.clone().filter_map(|found| Some(cast.entity(found.entity()?))).peekable();
        if listed.peek().is_some() {
            for person in listed.filter(|entity| entity.kind == MentionKind::Person) {
                let actor = person.as_actor();
                if !self.listed.contains(&actor) {
                    self.listed.push(actor);
                }
            }
            return;
        }
        let start = tables.map(|found| found.end).max().unwrap_or(start);
        let tokens = scene.parse.sentence.tokens;
        let Some(start) = past_portfolio(scene, start, end) else { return };
        let words: Vec<&str> = tokens[start.min(end)..end].iter().map(|token| token.span.of(text)).collect();
        if words.len() < 2 || words.iter().any(|word| !word.starts_with(char::is_uppercase) && word.len() > 3)
        {
            return;
        }
        // the label of a transcript ("DI MARA"), or a headline
        if !words.iter().any(|word| word.chars().any(char::is_lowercase)) {
            return;
        }
        let name = words.join(" ");
        let head = (start..end).find(|at| tree.head(*at).is_none_or(|above| above < start || above >= end));
        let head = head.unwrap_or(end - 1);
        let (mut role, mut code, mut sector) = (String::new(), String::new(), String::new());
        let mut title = BTreeSet::new();
        if let Some((office, state)) = office_before(scene, cast, start) {
            let low = scene.parse.low(office.start, state.start);
            low[office.end - 1 - office.start].clone_into(&mut role);
            title.extend(low.iter().map(|word| (*word).to_owned()));
            if let (FoundKind::Role { sector: of_role, .. }, Some(entity)) = (&office.kind, state.entity()) {
                sector.clone_from(of_role);
                code.clone_from(&cast.entity(entity).code);
            }
        }
        let above = climb(tree, head);
        for token in std::iter::once(head).chain(above).chain(tree.with(head, "appos")) {
            let phrase = scene.parse.phrase_of(token);
            let Some(named) = role_in(scene, phrase, token) else { continue };
            if role.is_empty() {
                named.clone_into(&mut role);
            }
            let range = scene.parse.phrases[phrase];
            title.extend(scene.parse.low(range.start, range.end).iter().map(|word| (*word).to_owned()));
            // "the arrival in Paris of Chancellor X" is nobody's office
            let says = scene.found.iter().any(|found| found.start >= range.start && found.end <= range.end);
            if !says {
                continue;
            }
            let parties = cast.parties(scene, phrase);
            let coded = parties.iter().find(|party| !party.actor.code.is_empty());
            if let Some(party) = coded.or(parties.first()).filter(|_| code.is_empty()) {
                sector.clone_from(&party.actor.sector);
                code.clone_from(&party.actor.code);
            }
        }
        if !code.is_empty() {
            let person = Actor { code: code.clone(), sector: sector.clone(), ..Actor::default() };
            cast.know(&name, &person);
        }
        match self.known.iter_mut().find(|person| person.name == name) {
            Some(person) => {
                person.title.extend(title);
                for (known, now) in
                    [(&mut person.role, role), (&mut person.code, code), (&mut person.sector, sector)]
                {
                    if known.is_empty() {
                        *known = now;
                    }
                }
            }
            None => self.known.push(Person { name, role, title, code, sector, sentence: number }),
        }
    }

    /// Gives the actors of a row of a sentence what their words leave out. `home` is the state of officials without one, and why it is.
    pub fn settle(
        &self,
        actors: &mut Vec<Actor>,
        sentence: usize,
        home: Option<(&str, &str)>,
        why: &mut Vec<String>,
    ) {
        let mut settled = Vec::with_capacity(actors.len());
        for actor in actors.drain(..) {
            let persons = self.meant(&actor, sentence, home.map(|(code, _)| code));
            for person in &persons {
                why.push(format!("\"{}\" is {}, named in full in the text", actor.name, person.name));
                settled.push(person.as_actor(&actor));
            }
            if persons.is_empty() {
                settled.push(actor);
            }
        }
        for actor in &mut settled {
            let named = actor.entity.starts_with("person:");
            let home = home.filter(|_| named && actor.code.is_empty() && is_official(&actor.sector));
            if let Some((home, how)) = home {
                home.clone_into(&mut actor.code);
                why.push(format!("\"{}\": {how}", actor.name));
            }
        }
        *actors = settled;
    }

    /// Whom the words of an actor mean; nobody where that is open or already said.
    fn meant(&self, actor: &Actor, sentence: usize, home: Option<&str>) -> Vec<&Person> {
        let by_name = actor.entity.starts_with("person:");
        let tables = !actor.entity.is_empty() && !by_name;
        if tables || self.known.is_empty() {
            return Vec::new();
        }
        let name = actor.name.as_str();
        let last = name.rsplit(' ').next().unwrap_or(name);
        let letters = (2..=4).contains(&name.len()) && name.chars().all(|letter| letter.is_ascii_uppercase());
        if letters && actor.code.is_empty() {
            return self.known.iter().find(|person| person.has_initials(name)).into_iter().collect();
        }
        if by_name {
            let by_surname = || self.known.iter().filter(|person| person.surname() == last);
            // "Luo Jianmin" is Mr. Luo
            let first = |person: &&Person| {
                by_surname().next().is_none() && person.name.split(' ').next() == Some(last)
            };
            let mut same = by_surname().chain(self.known.iter().filter(first));
            return match (same.next(), same.next()) {
                (Some(person), None) if person.name != name || actor.code.is_empty() => vec![person],
                _ => Vec::new(),
            };
        }
        if actor.sector.is_empty() {
            return Vec::new();
        }
        let last = last.to_lowercase();
        let before =
            || self.known.iter().rev().filter(|person| person.sentence < sentence && !person.role.is_empty());
        if !actor.code.is_empty() {
            // "the Foreign Minister" is the one of that state who was named as such
            let low = name.to_lowercase();
            let titled = |person: &&Person| {
                let same = person.code == actor.code || person.code.is_empty() && person.holds_office();
                same && low.split(' ').all(|word| person.title.contains(word))
            };
            let mut named = before().filter(titled);
            return match (named.next(), named.next()) {
                (Some(person), None) => vec![person],
                _ => Vec::new(),
            };
        }
        if let Some(one) = last.strip_suffix('s') {
            let same = |role: &str| role == one || role == "counterpart";
            let mut both: Vec<&Person> = before().filter(|person| same(&person.role)).take(2).collect();
            both.reverse();
            return if both.len() == 2 { both } else { Vec::new() };
        }
        let at_home = |person: &&Person| {
            home.is_some_and(|home| person.code == home || person.code.is_empty() && person.holds_office())
        };
        let same = || before().filter(|person| person.title.contains(&last));
        same().find(at_home).or_else(|| same().next()).into_iter().collect()
    }
}
