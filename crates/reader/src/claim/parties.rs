//! Whose act is foreseen, and towards whom.
//!
//! A forecast of an act ("a full blockade is unlikely", "expects Peru to strike back") is about both sides of that act. Where an event row
//! stands on the words foreseen, its sides are taken. Else the side that the words leave out is a state that the clause names, the partner in the last
//! act shortly before, or the other of the two states that the text is about. Where the words name nobody, or only "both", these two are
//! meant, else those of the last act, and whoever speaks for one of them expects a hostile act from the other. What "it" means ("it is not likely before May") is the
//! forecast before. Words that name no act keep what stands in them.

use chancery_record::{Actor, Event, MentionKind, Reading, Span};

use super::draft::Draft;
use super::rows::Told;
use crate::event::partner;
use crate::lore::Lore;
use crate::statement::{acts_before, over_against, partner_before};

/// Sentences back in which a forecast can be meant by "it".
const NEXT: usize = 2;

/// The two sides of a foreseen act, and how they were found.
#[derive(Clone, Default)]
pub struct Parties {
    /// Whose act.
    pub who: Vec<Actor>,
    /// Towards whom.
    pub whom: Vec<Actor>,
    /// Steps, for `explain`.
    pub why: Vec<String>,
}

/// PLOVER type of an act that the words of a span name outside the condition that is set in them.
pub fn foreseen_outside<'l>(
    lore: &'l Lore,
    text: &str,
    span: Span,
    condition: Option<Span>,
) -> Option<&'l str> {
    let Some(condition) = condition else { return foreseen(lore, span.of(text)) };
    let ahead = Span { end: condition.start.max(span.start), ..span };
    let behind = Span { start: condition.end.min(span.end), ..span };
    [ahead, behind].into_iter().find_map(|span| foreseen(lore, span.of(text)))
}

/// PLOVER type of an act that the words name ("a full blockade is unlikely"), by the table `act` of the rules of claims.
pub fn foreseen<'l>(lore: &'l Lore, words: &str) -> Option<&'l str> {
    let low = words.to_lowercase();
    let words: Vec<&str> =
        low.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    lore.claims.table("act").find(&words).map(|(kind, ..)| kind)
}

/// What "it" can mean: the forecast before.
pub struct Before {
    /// Its sentence.
    pub sentence: usize,
    /// What it foresees.
    pub words: Span,
    /// Its sides.
    pub parties: Parties,
}

/// Completes the sides of a forecast that its rule found.
pub struct Completer<'a, 't> {
    told: &'a Told<'t>,
    reading: &'a Reading,
}

impl<'a, 't> Completer<'a, 't> {
    /// For the forecasts of a document.
    pub fn new(told: &'a Told<'t>, reading: &'a Reading) -> Self {
        Completer { told, reading }
    }

    /// The sides of a draft; `own` is the state of whoever foresees. What the draft points back to becomes its words.
    pub fn complete(
        &self,
        draft: &mut Draft,
        sides: Parties,
        own: Option<&str>,
        before: Option<&Before>,
    ) -> Parties {
        let near = before.filter(|before| draft.points_back && before.sentence + NEXT >= draft.sentence);
        if let Some(before) = near {
            draft.words = before.words;
            let why = vec!["the pronoun means what the forecast before foresees".to_owned()];
            return Parties { why, ..before.parties.clone() };
        }
        let (mut sides, kind) = if let Some(event) = self.deed(draft) {
            let kind = event.head.rule.split_once('.').map_or(event.event_type.as_str(), |(kind, _)| kind);
            let why = vec![format!("its sides are those of the act \"{}\"", self.of(event.trigger))];
            (Parties { who: event.who.clone(), whom: event.whom.clone(), why }, Some(kind))
        } else {
            let text = &self.reading.document.text;
            (sides, foreseen_outside(self.told.lore, text, draft.span, draft.condition))
        };
        let Some(kind) = kind else { return sides };
        if draft.both {
            if let Some(pair) = self.told.main.cloned().or_else(|| self.acted_before(draft)) {
                sides.who.clear();
                sides.whom.clear();
                return self.between(sides, kind, pair, own);
            }
            return sides;
        }
        let named: Vec<&Actor> =
            sides.who.iter().chain(&sides.whom).filter(|actor| !actor.code.is_empty()).collect();
        match named[..] {
            [] => {
                let both = self.told.main.cloned().or_else(|| self.acted_before(draft));
                match both.or_else(|| self.opposed(draft, own?)) {
                    Some(pair) => self.between(sides, kind, pair, own),
                    None => sides,
                }
            }
            [one] => {
                let code = one.code.clone();
                let place = (draft.sentence as u32, draft.anchor.start);
                let found = self.named_beside(draft, &code).map(|other| (other, "named beside it"));
                let found = found.or_else(|| {
                    // nobody known foresees it: only acts tell whom it is with
                    let other =
                        if own.is_some() { self.other(place, &code) } else { self.acted_with(place, &code) };
                    Some((other?, "the state over against, by the words around"))
                });
                if let Some((other, how)) = found {
                    sides.why.push(format!("\"{}\" is {}: {how}", other.name, other.code));
                    if sides.who.iter().any(|actor| actor.code == code) {
                        sides.whom = vec![other];
                    } else {
                        sides.who = vec![other];
                    }
                }
                sides
            }
            _ => sides,
        }
    }

    /// The state over against one at a place (its sentence and first byte): the partner in the act before, the other of the two that the
    /// text is about, or whom the words around name most.
    pub fn other(&self, place: (u32, u32), own: &str) -> Option<Actor> {
        let mentions = &self.reading.mentions;
        let near = || over_against(self.reading, place.0, own).map(|at| mentions[at].actor(at as u32));
        self.acted_with(place, own).or_else(|| Some(self.state(near()?)))
    }

    /// The same, where an act or the whole text says so.
    fn acted_with(&self, place: (u32, u32), own: &str) -> Option<Actor> {
        let before = partner_before(self.told.events, place, own);
        Some(self.state(before.or_else(|| partner(self.told.main?, own).cloned())?))
    }

    /// The state of an actor that words around name, under its own name: who acted there is another matter.
    fn state(&self, actor: Actor) -> Actor {
        if actor.entity.starts_with("org:") {
            return actor;
        }
        let name = self.told.lore.country_name(&actor.code).map_or(actor.name, str::to_owned);
        Actor { name, entity: format!("state:{}", actor.code), code: actor.code, ..Actor::default() }
    }

    fn of(&self, span: Span) -> &'a str {
        span.of(&self.reading.document.text)
    }

    /// The event row on the words foreseen: outside the condition, and not on the word that foresees.
    fn deed(&self, draft: &Draft) -> Option<&'t Event> {
        let words = if draft.inner.is_empty() { draft.span } else { draft.inner };
        let fits = |event: &&Event| {
            draft.condition.is_none_or(|condition| {
                let ahead = condition.end <= draft.anchor.start && event.trigger.end <= draft.anchor.start;
                !(condition.overlaps(event.trigger) || ahead && condition.start < event.trigger.start)
            }) && (draft.inner.is_empty() || event.trigger != draft.predicate)
                && event.who.iter().any(|actor| !actor.code.is_empty())
        };
        self.told.within(words).find(fits)
    }

    /// A state that the clause names beside one.
    fn named_beside(&self, draft: &Draft, code: &str) -> Option<Actor> {
        let mentions = &self.reading.mentions;
        let start = mentions.partition_point(|mention| mention.span.start < draft.clause.start);
        let inside = (start..mentions.len()).take_while(|at| mentions[*at].span.start < draft.clause.end);
        let mut states = inside.filter(|at| {
            let mention = &mentions[*at];
            let aside = draft.condition.is_some_and(|condition| condition.overlaps(mention.span));
            mention.kind == MentionKind::State && mention.code.len() == 3 && mention.code != code && !aside
        });
        states.next().map(|at| mentions[at].actor(at as u32))
    }

    /// The sides of the last act shortly before between two states.
    fn acted_before(&self, draft: &Draft) -> Option<[Actor; 2]> {
        let mut near = acts_before(self.told.events, (draft.sentence as u32, draft.anchor.start));
        near.find_map(pair_of).map(|pair| pair.map(|side| self.state(side)))
    }

    /// The state of whoever foresees it, and the one over against.
    fn opposed(&self, draft: &Draft, own: &str) -> Option<[Actor; 2]> {
        let other = self.other((draft.sentence as u32, draft.anchor.start), own)?;
        Some([self.state(Actor { code: own.to_owned(), ..Actor::default() }), other])
    }

    /// Two states as the sides: a hostile act is expected from the other by whoever speaks for one of them.
    fn between(&self, mut sides: Parties, kind: &str, pair: [Actor; 2], own: Option<&str>) -> Parties {
        let [one, other] = pair;
        let hostile = self.told.lore.ontology.find(kind, "").is_some_and(|kind| kind.quad > 2);
        let (who, whom) = if hostile && own == Some(one.code.as_str()) { (other, one) } else { (one, other) };
        sides.why.push(format!("{} and {}: the two that the words around are about", who.code, whom.code));
        sides.who = vec![who];
        sides.whom = vec![whom];
        sides
    }
}

/// The two states that an event is between.
fn pair_of(event: &Event) -> Option<[Actor; 2]> {
    let states: Vec<&Actor> =
        event.who.iter().chain(&event.whom).filter(|actor| actor.code.len() == 3).collect();
    let first = *states.first()?;
    let second = states.iter().find(|actor| actor.code != first.code)?;
    Some([first.clone(), (*second).clone()])
}
