//! Noun phrases -> actors.

use std::collections::BTreeMap;

use chancery_record::{Actor, MentionKind, Span};

use super::describe::{former, is_office};
use super::mentions::{Found, FoundKind};
use crate::lore::{ActorBook, Class, Cues, Entity, Flavour, Lore};
use crate::parse::{Parse, PhraseKind};
use crate::tag::Tag;

/// An actor with how it was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Party {
    /// The actor.
    pub actor: Actor,
    /// The phrase itself names or describes an acting body or person, and not a thing that belongs to one.
    pub firm: bool,
    /// A role noun without any country in its phrase: the country may come from elsewhere.
    pub role_only: bool,
    /// The phrase is a pronoun.
    pub pronoun: bool,
    /// How the code was found, for `explain`.
    pub how: String,
}

/// The cast of a document: what was learnt about persons and roles so far.
pub struct Cast<'a> {
    lore: &'a Lore,
    text: &'a str,
    /// The state whose office publishes the document.
    house: Option<&'a str>,
    /// Surnames of persons introduced with a role.
    persons: BTreeMap<String, Actor>,
    /// Role nouns with a country, the last one of each.
    roles: BTreeMap<String, Actor>,
    /// The last person named, for "he" and "she".
    pub last_person: Option<Actor>,
    /// The subject of the clause before in the same sentence, for "it" and "they" ("Japan said it had").
    antecedent: Vec<Party>,
    /// The object of the verb before in the same sentence, for "them" and "him" behind its "and" ("seized two men and held them").
    patient: Vec<Party>,
    /// The main subject of this sentence and that of the one before, for "it" and "they" that open a sentence.
    main: Vec<Party>,
    previous: Vec<Party>,
    /// Who speaks the words of the sentence, for "we" and "us".
    speaker: Vec<Party>,
    /// The two states last named together in one sentence, for "both sides" and "the two leaders".
    pair: Option<[Actor; 2]>,
    /// The pair before that one.
    pair_before: Option<[Actor; 2]>,
    /// The first token of the pair, where it stands in this sentence.
    pair_start: usize,
    /// Sentences since the pair was named.
    pair_age: u32,
    /// The two states that the document is about.
    subject: Option<[Actor; 2]>,
}

/// For so many sentences "both sides" are the two named together, and not those whom the document is about.
const PAIR_REACH: u32 = 1;

/// With "the", national adjectives that end so mean all of them ("the Chinese").
const ALL_OF_THEM: [&str; 4] = ["ese", "sh", "ch", "ss"];

/// Tails of hyphenated words that make the name the doer ("US-led forces").
const DOER_TAILS: &str = "led";

/// A sentence with its parse and its mentions.
pub struct Scene<'a> {
    /// Parse.
    pub parse: &'a Parse<'a>,
    /// Mentions as tokens.
    pub found: &'a [Found],
}

impl<'a> Cast<'a> {
    /// An empty cast. `house` is the state whose office publishes the document.
    pub fn new(lore: &'a Lore, text: &'a str, house: Option<&'a str>) -> Self {
        Cast {
            lore,
            text,
            house,
            persons: BTreeMap::new(),
            roles: BTreeMap::new(),
            last_person: None,
            antecedent: Vec::new(),
            patient: Vec::new(),
            main: Vec::new(),
            previous: Vec::new(),
            speaker: Vec::new(),
            pair: None,
            pair_before: None,
            pair_start: 0,
            pair_age: 0,
            subject: None,
        }
    }

    /// Says which two states the document is about, for "both sides" where no sentence shortly before names two together.
    pub fn set_subject(&mut self, pair: Option<[Actor; 2]>) {
        self.subject = pair;
    }

    /// The words that attribute, for those who look for speakers.
    pub fn cues(&self) -> &'a Cues {
        &self.lore.cues
    }

    fn book(&self) -> &'a ActorBook {
        &self.lore.actors
    }

    /// An entity of the tables.
    pub fn entity(&self, index: u32) -> &'a Entity {
        &self.book().entities[index as usize]
    }

    /// Takes note of who is named in a sentence: persons with their roles, the pair of states, the first phrase as antecedent.
    pub fn introduce(&mut self, scene: &Scene<'_>) {
        self.antecedent.clear();
        self.patient.clear();
        self.previous = std::mem::take(&mut self.main);
        let mut subject_person = None;
        let mut first_seen = false;
        for (index, phrase) in scene.parse.phrases.iter().enumerate() {
            let PhraseKind::Noun { .. } = phrase.kind else { continue };
            let inside =
                scene.found.iter().filter(|found| found.start >= phrase.start && found.end <= phrase.end);
            let mut persons =
                inside.filter(|found| role_of(found).is_some() || self.is_kind(found, MentionKind::Person));
            let after_preposition = index > 0 && scene.parse.phrases[index - 1].kind == PhraseKind::Prep;
            // only the first phrase can be what a later pronoun means; a pronoun there points back
            let first = !first_seen && !after_preposition;
            first_seen |= first;
            if persons.next().is_some() || first {
                let before = self.last_person.take();
                let parties = self.parties(scene, index);
                let is_pronoun = scene.parse.tags[phrase.start].tag == Tag::Pron;
                if first && !is_pronoun && parties.iter().any(|party| !party.actor.code.is_empty()) {
                    self.antecedent = parties;
                }
                if !after_preposition && subject_person.is_none() {
                    subject_person.clone_from(&self.last_person);
                }
                self.last_person = self.last_person.take().or(before);
            }
        }
        if subject_person.is_some() {
            self.last_person = subject_person;
        }
        self.note_pair(scene);
    }

    /// Somebody or some pair was named, whom a sentence without names can mean.
    pub fn knows_anyone(&self) -> bool {
        let anyone = self.last_person.is_some() || self.pair.is_some() || !self.previous.is_empty();
        anyone || !self.persons.is_empty()
    }

    fn note_pair(&mut self, scene: &Scene<'_>) {
        let mut states: Vec<Actor> = Vec::new();
        let mut start = usize::MAX;
        self.pair_start = 0;
        self.pair_age += 1;
        for found in scene.found {
            let FoundKind::Entity { entity, flavour, .. } = &found.kind else { continue };
            // "in Dushanbe" is where it was, not who
            let where_only = *flavour == Flavour::Capital
                && found.start > 0
                && self.lore.words.has(scene.parse.sentence.low[found.start - 1], Class::PlacePrep);
            if where_only {
                continue;
            }
            let entity = &self.book().entities[*entity as usize];
            let is_state =
                matches!(entity.kind, MentionKind::State | MentionKind::Person) && !entity.code.is_empty();
            if is_state && states.iter().all(|known| known.code != entity.code) {
                let name = self.book().name_of(&entity.code).unwrap_or(&entity.name).to_owned();
                start = start.min(found.start);
                states.push(Actor {
                    name,
                    code: entity.code.clone(),
                    entity: format!("state:{}", entity.code),
                    ..Actor::default()
                });
            }
        }
        if let Ok(pair) = <[Actor; 2]>::try_from(states) {
            let has = |pair: &[Actor; 2], code: &str| pair.iter().any(|actor| actor.code == code);
            // the office that publishes tells of its own state and another; what two others do to each other is its topic
            let known = self.pair.as_ref();
            if self
                .house
                .is_some_and(|house| known.is_some_and(|known| has(known, house)) && !has(&pair, house))
            {
                return;
            }
            self.pair_before = self.pair.replace(pair);
            self.pair_start = start;
            self.pair_age = 0;
        }
    }

    /// "both sides", "the two leaders": the pair of states named together shortly before.
    fn both(&self, scene: &Scene<'_>, start: usize, end: usize) -> Vec<Party> {
        let low = scene.parse.low(start, end);
        let words = &self.lore.words;
        let counts_two = low.iter().any(|word| matches!(*word, "two" | "both"));
        let bare = low.len() == 2 && low[0] == "the" && words.has(low[1], Class::PairDefinite);
        let is_pair = (counts_two || bare) && low.last().is_some_and(|word| words.has(word, Class::PairNoun));
        // "The two signed a protocol"
        let alone = low == ["the", "two"];
        if is_pair || alone { self.pair_at(scene, start, end) } else { Vec::new() }
    }

    /// The pair of states named together shortly before, else that of the document, for the words of a token range ("mutual detentions").
    pub fn pair_at(&self, scene: &Scene<'_>, start: usize, end: usize) -> Vec<Party> {
        // a pair that the sentence names only behind these words is not meant
        let named = if start < self.pair_start { self.pair_before.as_ref() } else { self.pair.as_ref() };
        // further back, the words are again about those that the whole text is about; "its two neighbours" never are
        let near = named.filter(|_| self.pair_age <= PAIR_REACH);
        let owned = self.lore.words.has(scene.parse.sentence.low[start], Class::Possessive);
        let far = || self.subject.as_ref().or(named).filter(|_| !owned);
        let Some(pair) = near.or_else(far) else { return Vec::new() };
        let span = scene.parse.sentence.tokens[start].span.join(scene.parse.sentence.tokens[end - 1].span);
        pair.iter()
            .map(|actor| Party {
                actor: Actor { span, sector: "GOV".into(), mention: None, ..actor.clone() },
                firm: true,
                role_only: false,
                pronoun: false,
                how: "one of the two states named together before".into(),
            })
            .collect()
    }

    /// The actors of a noun phrase, with its apposition and "of" phrase where it names none itself.
    pub fn parties(&mut self, scene: &Scene<'_>, phrase: usize) -> Vec<Party> {
        if let Some(owner) = self.office_of(scene, phrase) {
            return owner;
        }
        let own = self.of_phrase(scene, phrase);
        if own.iter().any(|party| !party.actor.code.is_empty()) {
            return own;
        }
        // "Russia, whose forces"
        if let Some(owners) = self.whose(scene, phrase) {
            return self.with_roles(scene, phrase, own.first(), owners, "whose");
        }
        // apposition: "Kenzo Maru, the UN coordinator, ..." or "the army (IDF)"
        if let Some(named) = self.apposition(scene, phrase) {
            return named;
        }
        let through = self.through_preposition(scene, phrase, own.first());
        if !through.is_empty() && through.iter().all(|party| self.may_own(scene, phrase, &party.actor.code)) {
            return through;
        }
        own
    }

    /// "Chad's neighbours" and "the partners of Chad" are not Chad; "the Union's states" are of the Union.
    fn may_own(&self, scene: &Scene<'_>, phrase: usize, code: &str) -> bool {
        let PhraseKind::Noun { head } = scene.parse.phrases[phrase].kind else { return true };
        is_body(code) || !self.lore.words.has(scene.parse.sentence.low[head], Class::Others)
    }

    /// "the Baku office of Sputnik": the city says where, the "of" phrase says who.
    fn office_of(&mut self, scene: &Scene<'_>, phrase: usize) -> Option<Vec<Party>> {
        let range = scene.parse.phrases[phrase];
        let PhraseKind::Noun { head } = range.kind else { return None };
        let mut inside =
            scene.found.iter().filter(|found| found.start >= range.start && found.end <= range.end);
        let city = inside.next().filter(|found| {
            matches!(found.kind, FoundKind::Entity { flavour: Flavour::Capital, .. }) && found.end <= head
        })?;
        let bare = inside.next().is_none()
            && scene.parse.tags.get(city.end).is_some_and(|next| next.tag == Tag::Noun);
        let after = scene.parse.phrases.get(phrase + 1)?;
        if !bare || after.kind != PhraseKind::Prep || scene.parse.sentence.low[after.start] != "of" {
            return None;
        }
        let owner = self.of_phrase(scene, phrase + 2);
        owner.iter().any(|party| !party.actor.code.is_empty()).then_some(owner)
    }

    /// The actors that "whose" before the phrase points at.
    fn whose(&mut self, scene: &Scene<'_>, phrase: usize) -> Option<Vec<Party>> {
        let before = phrase.checked_sub(1)?;
        let opens = |phrase: usize| scene.parse.sentence.low[scene.parse.phrases[phrase].start] == "whose";
        let apart = scene.parse.phrases[before].kind == PhraseKind::Relative && opens(before);
        if !apart && !opens(phrase) {
            return None;
        }
        let noun =
            (0..=before).rev().find(|at| matches!(scene.parse.phrases[*at].kind, PhraseKind::Noun { .. }))?;
        let owners: Vec<Party> =
            self.of_phrase(scene, noun).into_iter().filter(|party| !party.actor.code.is_empty()).collect();
        (!owners.is_empty()).then_some(owners)
    }

    /// The actors that stand in the phrase itself.
    fn of_phrase(&mut self, scene: &Scene<'_>, phrase: usize) -> Vec<Party> {
        let Some(range) = scene.parse.phrases.get(phrase).copied() else { return Vec::new() };
        let PhraseKind::Noun { head } = range.kind else { return Vec::new() };
        // "urged both", "a complaint with both of them"
        let alone = range.end == range.start + 1;
        let both = alone && self.lore.words.has(scene.parse.sentence.low[range.start], Class::PairPronoun);
        if both || scene.parse.tags[range.start].tag == Tag::Pron {
            return self.pronoun(scene, range.start);
        }
        // "the People's Republic of China" is one name
        let in_name = |at: usize| {
            scene
                .found
                .iter()
                .any(|found| found.entity().is_some() && found.start <= at && at + 1 < found.end)
        };
        let poss =
            (range.start..range.end).rfind(|at| scene.parse.tags[*at].tag == Tag::Poss && !in_name(*at));
        let head_start = poss.map_or(range.start, |at| at + 1);
        let inside = |start: usize, end: usize| -> Vec<&Found> {
            scene.found.iter().filter(|found| found.start >= start && found.end <= end).collect()
        };
        let both = self.both(scene, range.start, range.end);
        if !both.is_empty() {
            return both;
        }
        let names = inside(head_start, range.end);
        let owners = poss.map(|at| inside(range.start, at)).unwrap_or_default();
        let span = |start: usize, end: usize| {
            scene.parse.sentence.tokens[start].span.join(scene.parse.sentence.tokens[end - 1].span)
        };
        let described = self.described(scene, &names, (head_start, range.end), head);
        if !described.is_empty() {
            return described;
        }
        let role = names.iter().rev().find_map(|found| role_of(found));
        let owner = owners.iter().rev().find_map(|found| self.entity_party(scene, found, None));
        let owner = owner.filter(|owner| self.may_own(scene, phrase, &owner.actor.code));
        if let Some(mut owner) = owner {
            if let Some((sector, _)) = role {
                owner.actor.sector = self.former(scene, range.start, range.end, sector);
                owner.actor.name = self.words(span(range.start, range.end));
                owner.actor.span = span(range.start, range.end);
                owner.actor.entity.clear();
                owner.firm = true;
                owner.how = "country of the possessor, sector of the role noun".into();
                self.remember(scene, &owner.actor, (head_start, range.end));
            } else {
                owner.firm = false;
                owner.how = "the possessor".into();
            }
            return vec![owner];
        }
        if let Some(known) = self.known_person(scene, head_start, range.end) {
            return vec![known];
        }
        // "the Council": a body named before, though the noun alone is no role
        let low = &scene.parse.sentence.low;
        let bare = head_start + 1 == head && head + 1 == range.end && low[head_start] == "the";
        if bare
            && self.lore.words.has(low[head], Class::BodyNoun)
            && let Some(actor) = self.roles.get(low[head]).filter(|actor| actor.entity.starts_with("org:"))
        {
            let actor = Actor { span: span(range.start, range.end), ..actor.clone() };
            let how = "the body named before".into();
            return vec![Party { actor, firm: true, role_only: false, pronoun: false, how }];
        }
        // a role noun that only modifies ("bomber overflights") is no actor
        let names_follow =
            |found: &&&Found| (found.end..=head).all(|at| scene.parse.tags[at].tag == Tag::Propn);
        let head_role = names
            .iter()
            .rev()
            .filter(|found| role_of(found).is_some())
            .find(names_follow)
            .and_then(|found| role_of(found));
        if let Some((sector, kind)) = head_role {
            let words = self.words(span(head_start, range.end));
            let key = words.to_lowercase();
            let last = key.rsplit(' ').next().unwrap_or("").to_owned();
            let plural = last.ends_with('s') && kind != "body";
            let opener = scene.parse.sentence.low[range.start];
            let indefinite = self.lore.words.has(opener, Class::Indefinite);
            let definite = scene.parse.tags[range.start].tag == Tag::Det && !indefinite && !plural;
            let named = |actor: &&Actor| {
                // "The Foreign Minister" on the page of a ministry is its own, whoever else is one
                let title = words.split(' ').all(|word| word.starts_with(char::is_uppercase));
                !(title && self.house.is_some_and(|house| house != actor.code) && is_office(&actor.sector))
            };
            // "the president of Malawi" is no other president named before
            if definite
                && !self.names_owner(scene, phrase)
                && let Some(actor) = self.roles.get(&last).filter(named)
            {
                let mut actor = actor.clone();
                actor.span = span(range.start, range.end);
                return vec![Party {
                    actor,
                    firm: true,
                    role_only: false,
                    pronoun: false,
                    how: "the role noun named before".into(),
                }];
            }
            let actor = Actor {
                name: words,
                sector: self.former(scene, range.start, range.end, sector),
                span: span(range.start, range.end),
                ..Actor::default()
            };
            // "Islamabad insists that its jets"
            let opens_clause = phrase
                .checked_sub(1)
                .is_none_or(|before| scene.parse.phrases[before].kind == PhraseKind::Subord);
            let owned = opens_clause && matches!(opener, "its" | "their");
            let coded = |parties: &[Party]| -> Vec<Party> {
                parties.iter().filter(|party| !party.actor.code.is_empty()).cloned().collect()
            };
            let mut owners = if owned { coded(&self.antecedent) } else { Vec::new() };
            // "Brussels sends delegations. Last week its envoy", "Peru and Chile quarrel. On Friday their ministers": the subject before
            if owners.is_empty() && (opener == "its" && self.previous.len() == 1 || opener == "their") {
                owners = coded(&self.previous);
            }
            // "President Tarn has answered. His government closed the road"
            if let ("his" | "her", Some(person)) = (opener, &self.last_person)
                && !person.code.is_empty()
            {
                owners.push(Party {
                    actor: person.clone(),
                    firm: true,
                    role_only: false,
                    pronoun: false,
                    how: "the last person named".into(),
                });
            }
            if !plural || opener == "its" {
                owners.truncate(1);
            }
            // "its northern neighbour" is another
            let is_another = self.lore.words.has(scene.parse.sentence.low[head], Class::Another);
            owners.retain(|owner| !is_another && self.may_own(scene, phrase, &owner.actor.code));
            if !owners.is_empty() {
                let with_owner = |owner: &Party| Party {
                    actor: Actor { code: owner.actor.code.clone(), ..actor.clone() },
                    firm: true,
                    role_only: false,
                    pronoun: false,
                    how: format!("role noun, country of the subject before: {}", owner.how),
                };
                return owners.iter().map(with_owner).collect();
            }
            // "the Secretary", "Assistant Secretary Lewis" on the page of a ministry
            let titled = || !plural && scene.parse.tags[range.end - 1].tag == Tag::Propn;
            let is_of = |house: &&str| {
                let role = names.iter().rev().find(|found| role_of(found).is_some());
                let office = role.map(|found| scene.parse.sentence.low[found.start..found.end].join(" "));
                office.is_some_and(|office| self.book().may_hold(house, &office))
            };
            let meant = definite && matches!(scene.parse.sentence.low[range.start], "the" | "this" | "our");
            let house = self
                .house
                .filter(|house| {
                    is_office(&actor.sector) && (meant || titled()) && self.may_own(scene, phrase, house)
                })
                .filter(is_of);
            if let Some(house) = house {
                return vec![Party {
                    actor: Actor { code: house.to_owned(), ..actor },
                    firm: true,
                    role_only: false,
                    pronoun: false,
                    how: "role noun, the state whose office publishes the document".into(),
                }];
            }
            return vec![Party {
                actor,
                firm: kind != "thing",
                role_only: true,
                pronoun: false,
                how: "role noun without a country".into(),
            }];
        }
        Vec::new()
    }

    /// An "of" right behind the phrase that names somebody with a code.
    fn names_owner(&self, scene: &Scene<'_>, phrase: usize) -> bool {
        let [of, owner] = [phrase + 1, phrase + 2].map(|at| scene.parse.phrases.get(at));
        let (Some(of), Some(owner)) = (of, owner) else { return false };
        let coded = |found: &Found| {
            let entity = found.entity().map(|entity| &self.book().entities[entity as usize]);
            found.start >= owner.start
                && found.end <= owner.end
                && entity.is_some_and(|entity| !entity.code.is_empty())
        };
        of.kind == PhraseKind::Prep
            && scene.parse.sentence.low[of.start] == "of"
            && matches!(owner.kind, PhraseKind::Noun { .. })
            && scene.found.iter().any(coded)
    }

    /// Actors by the names in the head part of the phrase.
    fn described(
        &mut self,
        scene: &Scene<'_>,
        names: &[&Found],
        range: (usize, usize),
        head: usize,
    ) -> Vec<Party> {
        let role = names.iter().rev().find_map(|found| role_of(found));
        let person = names.iter().rev().find(|found| {
            self.is_kind(found, MentionKind::Person) && !self.is_namesake(scene, found, names, range.0)
        });
        if let Some(person) = person {
            let Some(party) = self.entity_party(scene, person, None) else { return Vec::new() };
            self.last_person = Some(party.actor.clone());
            return vec![party];
        }
        let mut parties: Vec<Party> = Vec::new();
        for found in names.iter().filter(|found| !self.is_namesake(scene, found, names, range.0)) {
            let Some(mut party) = self.entity_party(scene, found, role) else { continue };
            if role.is_some() || self.is_kind(found, MentionKind::Organization) || found.end > head {
                party.firm = true;
            }
            let same = |known: &Party| known.actor.code == party.actor.code && !known.actor.code.is_empty();
            match parties.iter().position(same) {
                None => parties.push(party),
                // "the United Nations World Health Organization": the body that is the head
                Some(known) if found.start <= head && head < found.end => parties[known] = party,
                Some(_) => {}
            }
        }
        // "the European Commission", later "the Commission"
        for found in names.iter().filter(|found| found.end > found.start + 1) {
            let body = found.entity().map(|entity| &self.book().entities[entity as usize]);
            let body =
                body.filter(|body| body.kind == MentionKind::Organization).map(|body| body.id.as_str());
            if let Some(party) = parties.iter().find(|party| Some(party.actor.entity.as_str()) == body) {
                let low = &scene.parse.sentence.low;
                self.roles.insert(low[found.end - 1].to_owned(), party.actor.clone());
                // "the International Court of Justice", later "the court"
                let of = (found.start + 1..found.end).find(|at| matches!(low[*at], "of" | "for" | "on"));
                if let Some(of) = of {
                    self.roles.insert(low[of - 1].to_owned(), party.actor.clone());
                }
            }
        }
        // an international body beside a demonym is the actor ("Syrian UN mission" is rare, "US-led NATO forces" is not)
        if let Some(body) = parties.iter().rposition(|party| is_body(&party.actor.code))
            && parties.len() > 1
            && !Self::joined(scene, range)
        {
            let body = parties.swap_remove(body);
            parties = vec![body];
        }
        if parties.len() > 1 && !Self::joined(scene, range) && !self.is_pair_word(names) {
            // "Turkish Kurd", "Pakistani Taliban": the first name tells the state
            parties.truncate(1);
        }
        if let (Some((sector, _)), [party]) = (role, parties.as_mut_slice()) {
            party.actor.sector = self.former(scene, range.0, range.1, sector);
            let start = scene.parse.sentence.tokens[range.0].span;
            let span = start.join(scene.parse.sentence.tokens[range.1 - 1].span);
            party.actor.name = self.words(span);
            party.actor.span = span;
            let actor = party.actor.clone();
            self.remember(scene, &actor, range);
        }
        parties
    }

    /// "Egyptian President Omar Saleh": a surname of the tables behind another first name and beside another state.
    fn is_namesake(&self, scene: &Scene<'_>, found: &Found, names: &[&Found], start: usize) -> bool {
        let FoundKind::Entity { entity, flavour: Flavour::Alias, .. } = &found.kind else { return false };
        let Some(before) = found.start.checked_sub(1).filter(|before| *before >= start) else { return false };
        let first_name = scene.parse.tags[before].tag == Tag::Propn
            && !scene.found.iter().any(|other| other.start <= before && before < other.end);
        let code = &self.book().entities[*entity as usize].code;
        let other_state = names
            .iter()
            .filter(|name| self.is_kind(name, MentionKind::State))
            .filter_map(|name| name.entity());
        let other_state =
            other_state.into_iter().any(|state| self.book().entities[state as usize].code != *code);
        first_name && other_state
    }

    fn is_kind(&self, found: &Found, kind: MentionKind) -> bool {
        found.entity().is_some_and(|entity| self.book().entities[entity as usize].kind == kind)
    }

    /// The phrase coordinates its names.
    fn joined(scene: &Scene<'_>, range: (usize, usize)) -> bool {
        (range.0..range.1).any(|at| matches!(scene.parse.tags[at].tag, Tag::Conj))
    }

    /// Two states stand in one hyphenated word ("Russia-Azerbaijan").
    fn is_pair_word(&self, names: &[&Found]) -> bool {
        let same_word = |pair: &[&Found]| pair[0].start == pair[1].start && pair[0].end == pair[1].end;
        let states = |pair: &[&Found]| pair.iter().all(|found| self.is_kind(found, MentionKind::State));
        names.windows(2).any(|pair| same_word(pair) && states(pair))
    }

    fn entity_party(&self, scene: &Scene<'_>, found: &Found, role: Option<(&str, &str)>) -> Option<Party> {
        let FoundKind::Entity { entity, flavour, tail, .. } = &found.kind else { return None };
        if tail.as_deref().is_some_and(|tail| tail != DOER_TAILS) {
            return None;
        }
        let entity = &self.book().entities[*entity as usize];
        if entity.kind == MentionKind::State
            && *flavour == Flavour::Name
            && role.is_none()
            && Self::in_name(scene, found)
        {
            return None;
        }
        let tokens = scene.parse.sentence.tokens;
        let span = tokens[found.start].span.join(tokens[found.end - 1].span);
        let after_locative = found.start > 0
            && self.lore.words.has(scene.parse.sentence.low[found.start - 1], Class::PlacePrep);
        // "the Berlin Carnegie Center": the city is a part of another name
        let is_place = matches!(flavour, Flavour::Capital) || entity.kind == MentionKind::Place;
        let part_of_name = is_place
            && role.is_none()
            && scene.parse.tags.get(found.end).is_some_and(|tagged| tagged.tag == Tag::Propn)
            && scene.found.iter().all(|other| other.start != found.end);
        let sector = match flavour {
            Flavour::Capital if part_of_name => String::new(),
            Flavour::Capital if after_locative => String::new(),
            Flavour::Capital | Flavour::Metonym if role.is_none() => "GOV".to_owned(),
            _ => entity.sector.clone(),
        };
        let person = *flavour == Flavour::Demonym && sector.is_empty() && Self::is_one_of_them(scene, found);
        let sector = if person { "CVL".to_owned() } else { sector };
        let how = match flavour {
            Flavour::Capital => format!("capital of {}", entity.name),
            Flavour::Metonym => format!("stands for the government of {}", entity.name),
            Flavour::Demonym => format!("people or adjective of {}", entity.name),
            Flavour::Name | Flavour::Alias => format!("name of {}", entity.name),
        };
        let actor = Actor {
            name: entity.name.clone(),
            code: entity.code.clone(),
            sector,
            entity: entity.id.clone(),
            mention: None,
            span,
        };
        let firm = entity.kind != MentionKind::Place && *flavour != Flavour::Demonym && !part_of_name;
        Some(Party { actor, firm, role_only: false, pronoun: false, how })
    }

    /// "a slower Italian", "the Croat": somebody of a state, and not the state ("the Italians", "the French").
    fn is_one_of_them(scene: &Scene<'_>, found: &Found) -> bool {
        let FoundKind::Entity { adjective, .. } = &found.kind else { return false };
        let (parse, at) = (scene.parse, found.end - 1);
        if !matches!(parse.tags[at].tag, Tag::Noun | Tag::Propn)
            || matches!(parse.tree().base(at), "compound" | "amod" | "flat")
        {
            return false;
        }
        let low = &parse.sentence.low;
        let mut before = parse.tree().with(at, "det").chain(parse.tree().with(at, "nummod"));
        *adjective
            && before.any(|before| match low[before] {
                "a" | "an" | "another" | "one" => true,
                "the" => !ALL_OF_THEM.iter().any(|end| low[at].ends_with(end)),
                _ => false,
            })
    }

    /// "the yacht Iran Dream": a name of a state that only begins another name.
    fn in_name(scene: &Scene<'_>, found: &Found) -> bool {
        let node = &scene.parse.sentence.nodes[found.end - 1];
        // "Bubs Australia" ends with it
        let beside = |head: &usize| *head == found.end || head + 1 == found.start;
        let Some(head) = node.head.filter(beside) else { return false };
        let apart = scene.found.iter().all(|other| other.end <= head || head < other.start);
        matches!(node.relation, "compound" | "flat") && apart && scene.parse.tags[head].tag == Tag::Propn
    }

    /// "former president" belongs to the elites, not to the government.
    fn former(&self, scene: &Scene<'_>, start: usize, end: usize, sector: &str) -> String {
        if former(self.lore, scene.parse.sentence, start, end) && is_office(sector) {
            "ELI".to_owned()
        } else {
            sector.to_owned()
        }
    }

    /// Remembers a person by the last capitalised word of the phrase, and the role noun itself.
    fn remember(&mut self, scene: &Scene<'_>, actor: &Actor, range: (usize, usize)) {
        let last = range.1 - 1;
        let is_name = scene.parse.tags[last].tag == Tag::Propn
            && !scene.found.iter().any(|found| found.start <= last && last < found.end);
        let word = scene.parse.sentence.words[last];
        if is_name {
            let mut first = last;
            while first > range.0
                && scene.parse.tags[first - 1].tag == Tag::Propn
                && !scene.found.iter().any(|found| found.start < first && first <= found.end)
            {
                first -= 1;
            }
            let tokens = scene.parse.sentence.tokens;
            let name = self.words(tokens[first].span.join(tokens[last].span));
            let person = Actor { entity: person_id(&name, &actor.code), name, ..actor.clone() };
            self.persons.insert(word.to_owned(), person.clone());
            // "the political scientist" later means this person
            for role in scene
                .found
                .iter()
                .filter(|found| role_of(found).is_some() && found.start >= range.0 && found.end <= range.1)
            {
                self.roles.insert(scene.parse.sentence.low[role.end - 1].to_owned(), person.clone());
            }
            self.last_person = Some(person);
        } else {
            self.roles.insert(word.to_lowercase(), actor.clone());
        }
    }

    /// Notes a person by full name, for later surnames ("Alexey Marin" ... "Marin").
    pub fn note_person(&mut self, surname: &str, actor: &Actor) {
        self.persons.insert(surname.to_owned(), actor.clone());
        self.last_person = Some(actor.clone());
    }

    /// Takes note of a person by both ends of the name ("Luo Jianmin" is Mr. Luo), where these mean nobody else yet.
    pub(super) fn know(&mut self, name: &str, described: &Actor) {
        let person =
            Actor { name: name.to_owned(), entity: person_id(name, &described.code), ..described.clone() };
        for end in name.split(' ').next().into_iter().chain(name.rsplit(' ').next()) {
            if end.len() > 1 {
                self.persons.entry(end.to_owned()).or_insert_with(|| person.clone());
            }
        }
    }

    /// A person known by surname, where the name is that of the person or the surname alone.
    pub fn known(&self, name: &str) -> Option<Actor> {
        let known = self.persons.get(name.rsplit(' ').next()?)?;
        (known.name == name || !name.contains(' ')).then(|| known.clone())
    }

    /// A person by name, with the state and sector of the role or body that the text gives it. One known already by surname is that one.
    pub fn person(&mut self, name: &str, described: &Actor) -> Actor {
        let surname = name.rsplit(' ').next().unwrap_or(name);
        if name == surname
            && let Some(known) = self.persons.get(surname)
        {
            let known = Actor { span: described.span, ..known.clone() };
            self.last_person = Some(known.clone());
            return known;
        }
        let person = Actor {
            name: name.to_owned(),
            entity: person_id(name, &described.code),
            mention: None,
            ..described.clone()
        };
        self.note_person(surname, &person);
        person
    }

    fn known_person(&mut self, scene: &Scene<'_>, start: usize, end: usize) -> Option<Party> {
        let last = end.checked_sub(1).filter(|last| *last >= start)?;
        let mut actor = self.persons.get(scene.parse.sentence.words[last])?.clone();
        let tokens = scene.parse.sentence.tokens;
        actor.span = tokens[start].span.join(tokens[last].span);
        self.last_person = Some(actor.clone());
        Some(Party {
            actor,
            firm: true,
            role_only: false,
            pronoun: false,
            how: "person introduced before".into(),
        })
    }

    /// Says what pronouns of the clauses to come point at: the actors of these noun phrases, where they are no pronouns themselves.
    pub fn set_antecedent(&mut self, scene: &Scene<'_>, phrases: &[usize]) {
        let mut parties = Vec::new();
        for phrase in phrases {
            let start = scene.parse.phrases[*phrase].start;
            if scene.parse.tags[start].tag == Tag::Pron {
                return;
            }
            parties.extend(self.parties(scene, *phrase));
        }
        parties.retain(|party| !party.actor.code.is_empty() || party.role_only);
        if !parties.is_empty() {
            self.antecedent = parties;
        }
    }

    /// Says to whom the verb does what it tells: the actors of these noun phrases. A pronoun leaves things as they are.
    pub fn set_patient(&mut self, scene: &Scene<'_>, phrases: &[usize]) {
        let is_pronoun =
            |phrase: &usize| scene.parse.tags[scene.parse.phrases[*phrase].start].tag == Tag::Pron;
        if phrases.is_empty() || phrases.iter().any(is_pronoun) {
            return;
        }
        self.patient = phrases.iter().flat_map(|phrase| self.parties(scene, *phrase)).collect();
        self.patient.retain(|party| !party.actor.code.is_empty());
    }

    /// Says who the sentence is about: the actors of these noun phrases. A pronoun hands on whom it means.
    pub fn set_main(&mut self, scene: &Scene<'_>, phrases: &[usize]) {
        self.main = phrases.iter().flat_map(|phrase| self.parties(scene, *phrase)).collect();
        self.main.retain(|party| !party.actor.code.is_empty());
    }

    /// Says who speaks the words of the sentence: the actors of these noun phrases.
    pub fn set_speaker(&mut self, scene: &Scene<'_>, phrases: &[usize]) {
        self.speaker = phrases.iter().flat_map(|phrase| self.parties(scene, *phrase)).collect();
        self.speaker.retain(|party| !party.actor.code.is_empty());
    }

    /// Whom pronouns mean here.
    pub fn antecedent(&self) -> &[Party] {
        &self.antecedent
    }

    /// Says whom pronouns mean, and gives back whom they meant.
    pub fn mean(&mut self, parties: Vec<Party>) -> Vec<Party> {
        std::mem::replace(&mut self.antecedent, parties)
    }

    /// The one subject of the sentence before.
    pub fn subject_before(&self) -> Vec<Party> {
        if self.previous.len() == 1 { self.previous.clone() } else { Vec::new() }
    }

    /// Forgets the antecedent, before the speakers of a sentence are looked for.
    pub fn clear_antecedent(&mut self) {
        self.antecedent.clear();
    }

    fn pronoun(&self, scene: &Scene<'_>, token: usize) -> Vec<Party> {
        let low = scene.parse.sentence.low[token];
        if self.lore.words.has(low, Class::PairPronoun) {
            return self.pair_at(scene, token, token + 1);
        }
        if matches!(low, "we" | "us") {
            let span = scene.parse.sentence.tokens[token].span;
            let state = |party: &Party| Party {
                actor: Actor {
                    name: self.book().name_of(&party.actor.code).unwrap_or(&party.actor.name).to_owned(),
                    code: party.actor.code.clone(),
                    sector: party.actor.sector.clone(),
                    span,
                    ..Actor::default()
                },
                firm: true,
                role_only: false,
                pronoun: true,
                how: format!("\"{low}\" are those who speak: {}", party.how),
            };
            let speakers: Vec<Party> = self.speaker.iter().map(state).collect();
            if speakers.is_empty() && low == "us" {
                // whom the assembly gives the state of those who speak
                let actor = Actor { name: low.to_owned(), span, ..Actor::default() };
                let how = "those who speak".to_owned();
                return vec![Party { actor, firm: true, role_only: false, pronoun: true, how }];
            }
            return speakers;
        }
        let personal = matches!(low, "he" | "she" | "him" | "himself" | "herself");
        if !personal && !matches!(low, "it" | "they" | "them" | "itself" | "themselves") {
            return Vec::new();
        }
        let meant = |parties: &[Party], what: &str| -> Vec<Party> {
            let span = scene.parse.sentence.tokens[token].span;
            let meant = |party: &Party| Party {
                actor: Actor { span, ..party.actor.clone() },
                pronoun: true,
                how: format!("\"{low}\" is {what}: {}", party.how),
                ..party.clone()
            };
            parties.iter().map(meant).collect()
        };
        if !self.patient.is_empty() && Self::is_object_again(scene, token) {
            return meant(&self.patient, "the object before");
        }
        if !self.antecedent.is_empty() {
            return meant(&self.antecedent, "the subject before");
        }
        if !personal {
            let many = self.previous.len() > 1
                || self
                    .previous
                    .iter()
                    .all(|party| party.actor.name.ends_with('s') && !party.actor.sector.is_empty());
            let fits =
                if matches!(low, "they" | "them" | "themselves") { many } else { self.previous.len() == 1 };
            return if fits {
                meant(&self.previous, "the subject of the sentence before")
            } else {
                Vec::new()
            };
        }
        let Some(actor) = &self.last_person else { return Vec::new() };
        let mut actor = actor.clone();
        actor.span = scene.parse.sentence.tokens[token].span;
        vec![Party {
            actor,
            firm: true,
            role_only: false,
            pronoun: true,
            how: "the last person named".into(),
        }]
    }

    /// "seized two men and held them": the object of a verb that shares the subject of the one before.
    fn is_object_again(scene: &Scene<'_>, token: usize) -> bool {
        let tree = scene.parse.tree();
        let Some(verb) = tree.head(token) else { return false };
        tree.base(token) == "obj" && tree.base(verb) == "conj" && tree.with(verb, "nsubj").next().is_none()
    }

    fn apposition(&mut self, scene: &Scene<'_>, phrase: usize) -> Option<Vec<Party>> {
        let kind = |at: usize| scene.parse.phrases.get(at).map(|phrase| phrase.kind);
        let mut next = phrase + 1;
        while kind(next) == Some(PhraseKind::Bracket) {
            next += 1;
        }
        if kind(next) != Some(PhraseKind::Comma) || !matches!(kind(next + 1), Some(PhraseKind::Noun { .. })) {
            return None;
        }
        let range = scene.parse.phrases[phrase];
        let is_name = scene.parse.tags[range.end - 1].tag == Tag::Propn;
        let is_month = self.lore.words.has(scene.parse.sentence.low[range.end - 1], Class::Month);
        // "in April, a spokesman said": whoever has a verb of his own is no apposition
        let own_verb = (next + 2..scene.parse.phrases.len())
            .find(|at| {
                !matches!(kind(*at), Some(PhraseKind::Prep | PhraseKind::Noun { .. } | PhraseKind::Adverb))
            })
            .is_some_and(|at| matches!(kind(at), Some(PhraseKind::Verb(group)) if group.finite));
        if !is_name || is_month || own_verb {
            return None;
        }
        let mut named = self.of_phrase(scene, next + 1);
        if named.iter().all(|party| party.actor.code.is_empty()) {
            named = self.through_preposition(scene, next + 1, named.first());
        }
        let firm = named
            .first()
            .filter(|party| !party.actor.code.is_empty() && (party.firm || !party.actor.sector.is_empty()))?;
        let tokens = scene.parse.sentence.tokens;
        let span = tokens[range.start].span.join(tokens[range.end - 1].span);
        let name = self.words(span);
        let actor = Actor { entity: person_id(&name, &firm.actor.code), name, span, ..firm.actor.clone() };
        let surname = scene.parse.sentence.words[range.end - 1];
        self.note_person(surname, &actor);
        Some(vec![Party {
            actor,
            firm: true,
            role_only: false,
            pronoun: false,
            how: "named in apposition".into(),
        }])
    }

    /// "rebels in the Ivory Coast", "leaders of Azerbaijan": the code of the phrase behind the preposition. For a phrase that is no
    /// role ("talks in Geneva between Iran and Oman") a place counts only when nothing else does.
    fn through_preposition(&mut self, scene: &Scene<'_>, phrase: usize, role: Option<&Party>) -> Vec<Party> {
        let kind = |at: usize| scene.parse.phrases.get(at).map(|phrase| phrase.kind);
        let range = scene.parse.phrases[phrase];
        // "the envoy for Iran" is no Iranian
        let envoy = scene
            .parse
            .low(range.start, range.end)
            .iter()
            .any(|word| self.lore.words.has(word, Class::Envoy));
        let mut at = phrase + 1;
        let mut best: Option<(u8, Vec<Party>, String)> = None;
        for _ in 0..3 {
            while matches!(kind(at), Some(PhraseKind::Bracket | PhraseKind::Adverb)) {
                at += 1;
            }
            if kind(at) != Some(PhraseKind::Prep) || !matches!(kind(at + 1), Some(PhraseKind::Noun { .. })) {
                break;
            }
            let prep = scene.parse.sentence.low[scene.parse.phrases[at].start];
            if !self.lore.words.has(prep, Class::LinkPrep) || (envoy && matches!(prep, "for" | "to" | "on")) {
                break;
            }
            // "soldiers to the Colombian border" are sent there; "an aide to the Peruvian president" belongs to him
            if prep == "to" && role.is_some() && scene.parse.sentence.low[range.end - 1].ends_with('s') {
                break;
            }
            let list = listed(scene, at + 1);
            let next = list.last().map_or(at + 2, |last| last + 1);
            let behind: Vec<Party> = list.into_iter().flat_map(|noun| self.of_phrase(scene, noun)).collect();
            let coded: Vec<Party> = behind.into_iter().filter(|party| !party.actor.code.is_empty()).collect();
            // a role belongs to its nearest phrase; an act belongs to its doer before its place
            let rank = match prep {
                _ if role.is_some() => 0,
                "by" => 0,
                _ if self.lore.words.has(prep, Class::PlacePrep) => 2,
                _ => 1,
            };
            if !coded.is_empty() && best.as_ref().is_none_or(|(known, _, _)| rank < *known) {
                best = Some((rank, coded, prep.to_owned()));
            }
            if role.is_some() && best.is_some() {
                break;
            }
            at = next;
        }
        best.map(|(_, coded, prep)| self.with_roles(scene, phrase, role, coded, &prep)).unwrap_or_default()
    }

    fn with_roles(
        &mut self,
        scene: &Scene<'_>,
        phrase: usize,
        role: Option<&Party>,
        coded: Vec<Party>,
        prep: &str,
    ) -> Vec<Party> {
        let single = coded.len() == 1;
        coded.into_iter().map(|party| self.with_role(scene, phrase, role, party, prep, single)).collect()
    }

    fn with_role(
        &mut self,
        scene: &Scene<'_>,
        phrase: usize,
        role: Option<&Party>,
        mut party: Party,
        prep: &str,
        single: bool,
    ) -> Party {
        if let Some(role) = role.filter(|role| role.role_only) {
            party.actor.name.clone_from(&role.actor.name);
            // "the chief executive of the Finnish crane maker" holds no office of the state
            let title = self.is_title(&role.actor.name);
            if !title || party.firm && party.actor.sector.is_empty() {
                party.actor.sector.clone_from(&role.actor.sector);
            } else if party.actor.sector.is_empty() {
                "UNK".clone_into(&mut party.actor.sector);
            }
            party.actor.entity.clear();
            party.actor.span = role.actor.span;
            party.firm = true;
            party.how = format!("role noun, country of its \"{prep}\" phrase");
            let range = scene.parse.phrases[phrase];
            if single {
                let actor = party.actor.clone();
                self.remember(scene, &actor, (range.start, range.end));
            }
        } else {
            party.firm = false;
            party.how = format!("behind \"{prep}\"");
        }
        party
    }

    /// The words end in a mere title, which takes its sector from the body it stands with.
    fn is_title(&self, words: &str) -> bool {
        let low = words.to_lowercase();
        let low: Vec<&str> = low.split(' ').collect();
        (0..low.len())
            .filter_map(|start| {
                self.book().find_role(&low[start..]).filter(|(length, _)| start + length == low.len())
            })
            .any(|(_, role)| role.title)
    }

    fn words(&self, span: Span) -> String {
        let words = span.of(self.text);
        let words = ["The ", "the ", "A ", "a ", "An ", "an "]
            .iter()
            .find_map(|article| words.strip_prefix(article))
            .unwrap_or(words);
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// The code of bodies of many states, and not of a state.
pub fn is_body(code: &str) -> bool {
    matches!(code, "UNO" | "EUR" | "IGO" | "NGO" | "IMG" | "ISM" | "MNC")
}

/// The entity of a person that only the text introduces: name and country, so that namesakes of two states stay two.
pub(super) fn person_id(name: &str, code: &str) -> String {
    if code.is_empty() { format!("person:{name}") } else { format!("person:{name}/{code}") }
}

/// The noun phrase at `first` and those that follow it in a list ("Russia, Iran and Oman").
pub fn listed(scene: &Scene<'_>, first: usize) -> Vec<usize> {
    let kind = |at: usize| scene.parse.phrases.get(at).map(|phrase| phrase.kind);
    let named = |at: usize| {
        let Some(phrase) = scene.parse.phrases.get(at) else { return false };
        matches!(phrase.kind, PhraseKind::Noun { .. })
            && scene.found.iter().any(|found| {
                found.entity().is_some() && found.start >= phrase.start && found.end <= phrase.end
            })
    };
    let mut list = vec![first];
    let mut at = first;
    loop {
        let mut next = at + 1;
        if kind(next) == Some(PhraseKind::Comma) {
            next += 1;
        }
        if kind(next) == Some(PhraseKind::Conj) {
            next += 1;
        }
        // "any Western bloc, and Russia will": the next name has a verb of its own
        let own_verb = matches!(kind(next + 1), Some(PhraseKind::Verb(group)) if group.finite);
        if next == at + 1 || !named(next) || !named(at) || (own_verb && next > at + 2 && list.len() == 1) {
            return list;
        }
        list.push(next);
        at = next;
    }
}

fn role_of(found: &Found) -> Option<(&str, &str)> {
    match &found.kind {
        FoundKind::Role { sector, kind } => Some((sector, kind)),
        FoundKind::Entity { .. } => None,
    }
}
