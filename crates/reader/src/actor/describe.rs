//! A few words alone -> the actor they name or describe ("a former White House official": USA ELI).
//!
//! Looks at the words only, without a parse: the part before the first preposition or comma holds the head, which gives the sector;
//! the names there give the country, else those behind the preposition. Nouns that only count ("a group of") pass on to what they
//! count. What it does not do: sentences, and what a text said before; `resolve` does.

use chancery_record::{Actor, MentionKind, Span};

use super::mentions::{Found, FoundKind};
use crate::lore::{ActorBook, Class, Entity, Flavour, Lore};
use crate::split::TokKind;
use crate::tag::Sentence;

/// What words name or describe. Everything is empty where they are no actor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Described {
    /// Code, sectors, entity, name.
    pub actor: Actor,
    /// The office that a person of the tables held on the day.
    pub office: String,
    /// The state whose office that is.
    pub office_code: String,
}

/// The words of one actor with what was found in them.
pub struct Words<'a> {
    /// Data.
    pub lore: &'a Lore,
    /// The words.
    pub sentence: &'a Sentence<'a>,
    /// Names and role nouns in them.
    pub found: &'a [Found],
}

/// Sector of civilians, also that of a city named without its government.
const CIVILIANS: &str = "CVL";
/// Sector of former officials and other notables.
const ELITES: &str = "ELI";
/// Sector of a government.
const GOVERNMENT: &str = "GOV";
/// Sectors whose former members are elites.
const OFFICES: [&str; 3] = ["GOV", "LEG", "SPY"];
/// Sectors of role nouns that say less than the body they belong to ("Boko Haram gunmen").
const WEAK: [&str; 4] = ["UAF", "CVL", "UNK", "REB"];

impl<'a> Words<'a> {
    fn book(&self) -> &'a ActorBook {
        &self.lore.actors
    }

    fn entity(&self, found: &Found) -> Option<&'a Entity> {
        found.entity().map(|entity| &self.book().entities[entity as usize])
    }

    /// The actor of all the words.
    pub fn describe(&self) -> Described {
        let end = self.sentence.words.len();
        let start = self.after_parts(0);
        let head_end = self.head_end(start, end);
        let mut head_end = head_end;
        let mut head = self.names(start, head_end);
        // "Harry Tseng, Taiwan's deputy foreign minister": what follows the name says who it is
        if head.is_empty() && self.sentence.low.get(head_end) == Some(&",") {
            head_end = self.head_end(head_end + 1, end);
            head = self.names(start, head_end);
        }
        let behind = self.names(head_end, end);
        if let Some(person) = head.iter().chain(&behind).find(|found| self.is_person(found)) {
            return self.person(person, &head);
        }
        let body = head.iter().rev().find(|found| self.is_body(found)).copied();
        let role = Self::role(&head);
        let coded = head.iter().chain(&behind).find(|found| self.gives_code(found));
        let role = self.of_title(role, &head, &behind, head_end);
        let sector = self.sector(&head, role, body, (start, head_end));
        let code = body
            .and_then(|body| self.entity(body))
            .filter(|body| !body.code.is_empty())
            .or_else(|| coded.and_then(|found| self.entity(found)))
            .map(|entity| entity.code.clone())
            .unwrap_or_default();
        let named = body.or_else(|| head.iter().find(|found| self.gives_code(found)).copied());
        let mut actor = Actor { code, sector, ..Actor::default() };
        if let Some((entity, found)) = named.and_then(|found| Some((self.entity(found)?, found))) {
            actor.entity.clone_from(&entity.id);
            actor.name = self.plain_name(entity, found);
        }
        actor.span = self.span(0, end);
        Described { actor, ..Described::default() }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        match self.sentence.tokens.get(start..end) {
            Some([first, .., last]) => first.span.join(last.span),
            Some([only]) => only.span,
            _ => Span::default(),
        }
    }

    /// Skips "a group of", "members of", "dozens of".
    fn after_parts(&self, from: usize) -> usize {
        let mut start = from;
        for at in from..self.sentence.low.len() {
            if self.sentence.low[at] != "of" || at == from {
                continue;
            }
            let counts = self.sentence.low[..at].last().is_some_and(|noun| self.is_part(noun));
            if !counts {
                break;
            }
            start = at + 1;
        }
        start
    }

    fn is_part(&self, noun: &str) -> bool {
        self.book().find_role(&[noun]).is_some_and(|(_, role)| role.kind == "part")
    }

    /// One past the words that hold the head: up to a preposition, a comma, a relative pronoun, outside names.
    fn head_end(&self, start: usize, end: usize) -> usize {
        let inside = |at: usize| self.found.iter().any(|found| found.start < at && at < found.end);
        let words = &self.lore.words;
        let stops = |at: usize| {
            let low = self.sentence.low[at];
            let word = words.has(low, Class::Prep) || words.has(low, Class::Relative);
            (word || matches!(low, "," | "(" | "named")) && !inside(at)
        };
        (start + 1..end).find(|at| stops(*at)).unwrap_or(end)
    }

    fn names(&self, start: usize, end: usize) -> Vec<&'a Found> {
        // "Senate hopeful" is a role and names no Senate
        let in_role = |found: &Found| {
            found.entity().is_some()
                && self.found.iter().any(|role| {
                    role.entity().is_none()
                        && role.start <= found.start
                        && found.end <= role.end
                        && role.end - role.start > found.end - found.start
                })
        };
        self.found
            .iter()
            .filter(|found| found.start >= start && found.end <= end)
            .filter(|found| !self.is_surname(found) && !in_role(found))
            .collect()
    }

    /// "Feliciano Valencia": the place is a part of a person's name.
    fn is_surname(&self, found: &Found) -> bool {
        let is_place = self.entity(found).is_some_and(|entity| entity.kind == MentionKind::Place);
        let Some(before) = found.start.checked_sub(1).filter(|_| is_place) else { return false };
        let word = self.sentence.words[before];
        let capital = word.chars().next().is_some_and(char::is_uppercase)
            && word.chars().nth(1).is_some_and(char::is_lowercase);
        let known = self.found.iter().any(|other| other.start <= before && before < other.end)
            || !matches!(self.sentence.tokens[before].kind, TokKind::Word)
            || self.lore.words.has(self.sentence.low[before], Class::Det)
            || self.lore.words.has(self.sentence.low[before], Class::Prep);
        capital && !known && found.end == self.sentence.words.len()
    }

    fn is_person(&self, found: &Found) -> bool {
        self.entity(found).is_some_and(|entity| entity.kind == MentionKind::Person)
    }

    fn is_body(&self, found: &Found) -> bool {
        self.entity(found).is_some_and(|entity| entity.kind == MentionKind::Organization)
    }

    fn gives_code(&self, found: &Found) -> bool {
        let FoundKind::Entity { tail, .. } = &found.kind else { return false };
        let doer = tail.as_deref().is_none_or(|tail| matches!(tail, "led" | "based" | "born" | "wide"));
        doer && self.entity(found).is_some_and(|entity| !entity.code.is_empty())
    }

    /// The last role noun of the head, which may have a name behind it.
    fn role<'b>(head: &[&'b Found]) -> Option<(&'b Found, &'b str)> {
        head.iter().rev().find_map(|found| match &found.kind {
            FoundKind::Role { sector, .. } => Some((*found, sector.as_str())),
            FoundKind::Entity { .. } => None,
        })
    }

    /// A title takes the sector of the body before it ("community leader") or behind "of" ("president of the league"), and so does
    /// a head that says nothing ("board of the company").
    fn of_title<'b>(
        &'b self,
        role: Option<(&'b Found, &'b str)>,
        head: &[&'b Found],
        behind: &[&'b Found],
        head_end: usize,
    ) -> Option<(&'b Found, &'b str)> {
        let title = role.is_none_or(|(found, _)| {
            let words = &self.sentence.low[found.start..found.end];
            self.book().find_role(words).is_some_and(|(_, role)| role.title)
        });
        if !title || (role.is_none() && !head.is_empty()) {
            return role;
        }
        let sector_of = |found: &&'b Found| -> Option<(&'b Found, &'b str)> {
            match &found.kind {
                FoundKind::Role { sector, kind } if kind != "person" && kind != "thing" => {
                    Some((*found, sector.as_str()))
                }
                FoundKind::Entity { .. } => {
                    let body =
                        self.entity(found).filter(|entity| entity.kind == MentionKind::Organization)?;
                    (!body.sector.is_empty()).then_some((*found, body.sector.as_str()))
                }
                FoundKind::Role { .. } => None,
            }
        };
        let before = role.and_then(|(title, _)| head.iter().rev().find(|found| found.end == title.start));
        let linked = matches!(self.sentence.low.get(head_end), Some(&("of" | "for" | "at")));
        let after = behind.iter().filter(|_| linked).find_map(sector_of);
        before.and_then(sector_of).or(after).or(role)
    }

    fn sector(
        &self,
        head: &[&Found],
        role: Option<(&Found, &str)>,
        body: Option<&Found>,
        range: (usize, usize),
    ) -> String {
        let of_body = body.and_then(|body| self.entity(body)).map_or("", |body| body.sector.as_str());
        let Some((found, sector)) = role else { return self.sector_of_names(head, of_body, range) };
        if former(self.lore, self.sentence, range.0, range.1) && is_office(sector) {
            return ELITES.to_owned();
        }
        let primary = |sector: &str| sector.split(' ').next().unwrap_or("").to_owned();
        let name_part = self.sentence.words[found.end - 1].starts_with(char::is_uppercase)
            && body.is_some_and(|body| body.end == found.start);
        if !of_body.is_empty() && (name_part || WEAK.contains(&primary(sector).as_str())) {
            return of_body.to_owned();
        }
        // "the opposition leader of ..." keeps both; a body adds its own ("Pentagon spokesman")
        let mut sectors: Vec<&str> = sector.split(' ').collect();
        sectors.extend(of_body.split(' ').filter(|code| !sector.contains(code)));
        sectors.retain(|code| !code.is_empty());
        sectors.truncate(2);
        sectors.join(" ")
    }

    /// Without a role noun: the body's sector; a capital or metonym is the government, another city its people.
    fn sector_of_names(&self, head: &[&Found], of_body: &str, range: (usize, usize)) -> String {
        if !of_body.is_empty() {
            return of_body.to_owned();
        }
        let Some(first) = head.iter().find(|found| self.gives_code(found)) else { return String::new() };
        let bare = |found: &Found| {
            (range.0..range.1).all(|at| {
                (found.start <= at && at < found.end)
                    || self.lore.words.has(self.sentence.low[at], Class::Det)
            })
        };
        let FoundKind::Entity { flavour, .. } = &first.kind else { return String::new() };
        let entity = self.entity(first);
        match (flavour, entity) {
            (Flavour::Capital | Flavour::Metonym, _) => GOVERNMENT.to_owned(),
            (_, Some(place)) if place.kind == MentionKind::Place && place.class == "city" && bare(first) => {
                CIVILIANS.to_owned()
            }
            (_, Some(entity)) => entity.sector.clone(),
            _ => String::new(),
        }
    }

    fn person(&self, found: &Found, head: &[&Found]) -> Described {
        let Some(entity) = self.entity(found) else { return Described::default() };
        let mut sector = entity.sector.clone();
        let role = Self::role(head);
        if former(self.lore, self.sentence, 0, found.start)
            && role.is_none_or(|(_, sector)| is_office(sector))
        {
            ELITES.clone_into(&mut sector);
        } else if let Some((_, role)) = role.filter(|_| entity.former || sector.is_empty()) {
            role.clone_into(&mut sector);
        }
        let actor = Actor {
            code: entity.code.clone(),
            sector,
            entity: entity.id.clone(),
            name: entity.name.clone(),
            span: self.span(0, self.sentence.words.len()),
            ..Actor::default()
        };
        let office = if entity.former { String::new() } else { entity.class.clone() };
        Described { actor, office, office_code: entity.code.clone() }
    }

    /// A capital has its own name ("Tehran", not "Iran").
    fn plain_name(&self, entity: &Entity, found: &Found) -> String {
        match &found.kind {
            FoundKind::Entity { flavour: Flavour::Capital, .. } => {
                self.book().capital_of(&entity.code).unwrap_or(&entity.name).to_owned()
            }
            _ => entity.name.clone(),
        }
    }
}

/// A word of the range puts what it describes into the past ("former", "ex-minister").
pub fn former(lore: &Lore, sentence: &Sentence<'_>, start: usize, end: usize) -> bool {
    (start..end.min(sentence.low.len())).any(|at| {
        let low = sentence.low[at];
        lore.words.has(low, Class::Former) || low.starts_with("ex-")
    })
}

/// Whoever held it is of the elites afterwards.
pub fn is_office(sector: &str) -> bool {
    OFFICES.iter().any(|office| sector.starts_with(office))
}
