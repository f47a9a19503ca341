//! Statements -> the acts that their words perform, and whom these are done to.
//!
//! A verb of saying can name the act ("denied", "promised"); with a plain one ("said", "called it") the words said do, by the table
//! `said.*` of `data/en/cues.txt`, or by the deeds they tell: what others did to the speaker's state is an accusation, what it did not do a
//! denial, what it will do a promise or a threat. An act is done to whoever is addressed, else to a state named in the words, else to
//! the state that stands over against it in the sentences around, else the other side of the last act that it had a part in. Long speech, and a speaker without a state who addresses
//! nobody, perform no act by words alone. What it does not do: irony, and acts that take more than one sentence to tell.

use std::collections::BTreeMap;

use chancery_record::{
    Actor, Event, Mention, MentionKind, Modality, Polarity, Reading, SourceKind, Span, Statement,
};

use crate::lore::{Class, Lore};

/// Words before another in which a denial turns it.
const DENIED: usize = 3;
/// What a state named in the sentence or in the two before weighs beside its mentions in the whole document.
const NEAR: usize = 1;
/// Sentences before a statement in which a state counts as near.
const REACH: u32 = 2;
/// Sentences back in which an act tells whom a state has to do with.
const ACTED: u32 = 3;
/// Longer speech does several things: its words together perform no act.
const LONG: usize = 60;
/// The same for the deeds that it tells, in bytes.
const LONG_BYTES: usize = 400;
/// Acts whose addressee is the one that they are done to.
const TO_ADDRESSEE: [&str; 5] = ["REQUEST", "THREATEN", "AGREE", "SUPPORT", "CONCEDE"];

/// Gives a statement its act where its words perform one and puts whom it is done to before the others that it is about.
pub fn perform(lore: &Lore, reading: &Reading, events: &[&Event], statement: &mut Statement) {
    let Some(own) = statement.head.speaker.last().map(|actor| actor.code.clone()) else { return };
    // an expert's warning threatens nobody
    if own.is_empty() && statement.act == "THREATEN" && statement.head.source_kind != SourceKind::Official {
        statement.act.clear();
    }
    let found = match statement.act.as_str() {
        "" => by_words(lore, reading, statement).or_else(|| by_deeds(lore, events, statement, &own)),
        act => Some(Act { code: act.to_owned(), other: None, how: String::new() }),
    };
    let Some(Act { code: act, other, how }) = found else { return };
    // "accused Iran of ...": whom the verb of the act names beside the words
    let to_addressee = how.is_empty() || TO_ADDRESSEE.contains(&act.as_str());
    let addressed = statement.addressee.iter().find(|actor| !actor.code.is_empty() && actor.code != own);
    let addressed = addressed.filter(|_| to_addressee).cloned();
    let target = addressed.or_else(|| {
        (!own.is_empty()).then(|| target(reading, events, statement, &own, other.as_deref())).flatten()
    });
    if !how.is_empty() && (target.is_some() || !own.is_empty()) {
        statement.head.why.push(format!("{how}: {act}"));
        statement.act.clone_from(&act);
    }
    let Some(target) = target else { return };
    statement.head.why.push(format!("{act} is done to {} {}", target.code, target.name));
    statement.act = act;
    statement.about.retain(|actor| actor.code != target.code);
    statement.about.insert(0, target);
}

/// An act that words perform.
struct Act {
    /// PLOVER type.
    code: String,
    /// Code of the other side of the deed that is told.
    other: Option<String>,
    /// How it was found; empty where the verb of saying names it.
    how: String,
}

/// By what is said.
fn by_words(lore: &Lore, reading: &Reading, statement: &Statement) -> Option<Act> {
    let low = statement.content.of(&reading.document.text).to_lowercase();
    let apart = |letter: char| !letter.is_alphanumeric() && !matches!(letter, '-' | '\'' | '’');
    let words: Vec<&str> = low.split(apart).filter(|word| !word.is_empty()).collect();
    if words.len() > LONG {
        return None;
    }
    let denies = |word: &&str| lore.words.has(word, Class::Neg) || word.ends_with("n't") || *word == "no";
    let denied = |at: usize| words[at.saturating_sub(DENIED)..at].iter().any(denies);
    let (act, start, end) = lore.cues.said(&words, &denied)?;
    let how = format!("\"{}\" is said", words[start..end].join(" "));
    Some(Act { code: act.to_owned(), other: None, how })
}

/// By the deeds that are told; `events` in the order of their triggers.
fn by_deeds(lore: &Lore, events: &[&Event], statement: &Statement, own: &str) -> Option<Act> {
    let content = statement.content;
    if content.len() > LONG_BYTES {
        return None;
    }
    let first = events.partition_point(|event| event.trigger.start < content.start);
    let inside = events[first..].iter().take_while(|event| event.trigger.start < content.end);
    let own_act = |event: &Event| statement.head.cue.is_some_and(|cue| cue == event.trigger);
    for event in inside.filter(|event| content.covers(event.trigger) && !own_act(event)) {
        let hostile = lore.ontology.find(&event.event_type, &event.mode).is_some_and(|kind| kind.quad > 2);
        let state =
            |side: &[Actor]| side.iter().map(|actor| actor.code.clone()).find(|code| !code.is_empty());
        let (Some(doer), Some(suffers)) = (state(&event.who), state(&event.whom)) else { continue };
        let to_come = event.head.modality == Modality::Future;
        let affirmed = event.head.polarity == Polarity::Affirmed;
        let act = match (doer == own, suffers == own, hostile) {
            (true, false, true) if !affirmed => "REJECT",
            (true, false, true) if to_come => "THREATEN",
            (true, false, false) if to_come && affirmed => "AGREE",
            (false, true, true) if affirmed => "ACCUSE",
            _ => continue,
        };
        let other = Some(if doer == own { suffers } else { doer });
        return Some(Act {
            code: act.to_owned(),
            other,
            how: format!("rule {} tells a deed", event.head.rule),
        });
    }
    None
}

/// Whom the act is done to, where nobody is addressed.
fn target(
    reading: &Reading,
    events: &[&Event],
    statement: &Statement,
    own: &str,
    other: Option<&str>,
) -> Option<Actor> {
    let others = |mention: &usize| is_another(&reading.mentions[*mention], own);
    let actor = |at: usize| reading.mentions[at].actor(at as u32);
    let within = |span: Span| {
        let start = reading.mentions.partition_point(|mention| mention.span.start < span.start);
        let end = reading.mentions.partition_point(|mention| mention.span.start < span.end);
        (start..end).filter(others)
    };
    if let Some(code) = other {
        let found = within(statement.content).find(|at| reading.mentions[*at].code == code);
        return found.map(actor);
    }
    let against = statement.head.sentence.and_then(|sentence| over_against(reading, sentence, own));
    let named: Vec<usize> = within(statement.content).collect();
    let of_pair = named
        .iter()
        .copied()
        .find(|at| against.is_some_and(|other| reading.mentions[other].code == reading.mentions[*at].code));
    let named = of_pair.or(named.first().copied()).map(actor);
    let before = || {
        let place = (statement.head.sentence?, statement.head.span.start);
        partner_before(events, place, own)
    };
    named.or_else(|| against.map(actor)).or_else(before)
}

/// The acts shortly before a place (its sentence and first byte), the last one first.
pub fn acts_before<'e>(events: &'e [&'e Event], place: (u32, u32)) -> impl Iterator<Item = &'e Event> {
    let (sentence, start) = place;
    let end = events.partition_point(|event| event.trigger.start < start);
    let near = move |event: &&Event| event.head.sentence.is_some_and(|known| known + ACTED >= sentence);
    events[..end].iter().rev().copied().take_while(near)
}

/// The other side of the last act shortly before a place (its sentence and first byte) in which a state had a part.
pub fn partner_before(events: &[&Event], place: (u32, u32), own: &str) -> Option<Actor> {
    acts_before(events, place).find_map(|event| {
        let states = || event.who.iter().chain(&event.whom).filter(|actor| actor.code.len() == 3);
        let takes_part = states().any(|actor| actor.code == own);
        states().find(|actor| takes_part && actor.code != own).cloned()
    })
}

/// Somebody of another state.
fn is_another(mention: &Mention, own: &str) -> bool {
    let acts = matches!(mention.kind, MentionKind::State | MentionKind::Organization | MentionKind::Person);
    acts && !mention.code.is_empty() && mention.code != own
}

/// The last mention of the state that stands over against one at a sentence: named most, and near.
pub fn over_against(reading: &Reading, sentence: u32, own: &str) -> Option<usize> {
    let mut weights: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (at, mention) in reading.mentions.iter().enumerate() {
        if !is_another(mention, own) || mention.code.len() != 3 || mention.kind == MentionKind::Organization {
            continue;
        }
        let near = mention.sentence <= sentence && mention.sentence + REACH >= sentence;
        let (weight, last) = weights.entry(mention.code.as_str()).or_default();
        *weight += 1;
        if near {
            *weight += NEAR;
        }
        if mention.sentence <= sentence || *last == 0 {
            *last = at;
        }
    }
    let total: usize = weights.values().map(|(weight, _)| weight).sum();
    // a text about many states sets nobody over against the speaker
    weights.into_values().max().filter(|(weight, _)| 4 * weight >= total).map(|(_, last)| last)
}
