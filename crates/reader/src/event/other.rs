//! The other side of an act that names only one: "Eritrea dismissed the charge" means whoever made it.
//!
//! Works on the finished rows of a document. The other side is that of the last act shortly before in which the same state had a partner,
//! else the state that says so, else the state whose document it is by its dateline or letterhead, else the partner of the state in a
//! document that speaks of two states above all, else the one that it names far more often than any other. It is given only to acts that
//! are directed at somebody
//! (`data/en/directed.tsv`), only where the clause names no third state, and the reasons of the row say so. A recipient without a state
//! ("recalled its ambassador", "turned off the pipeline") gives way to it.

use std::collections::BTreeMap;

use chancery_record::{Actor, Event, Mention, MentionKind, Reading, Span};

use crate::lore::{LoreError, data_lines};

/// Sentences back in which an act tells who the other side is.
const NEAR: u32 = 3;
/// The same for acts that mostly are for nobody in particular.
const NEXT: u32 = 1;
/// A document speaks of two states above all when no third has more than this share of the mentions of the second.
const THIRD: f64 = 0.5;
/// Mentions that each of the two must have.
const FEW: usize = 3;
/// The same for acts that mostly are for nobody in particular.
const OFTEN: usize = 5;

/// Types and modes of acts that are directed at somebody.
#[derive(Debug, Default)]
pub struct DirectedLore {
    acts: Vec<Directed>,
}

#[derive(Debug)]
struct Directed {
    event_type: String,
    mode: String,
    /// Only the sentence before, or the document's own state, tells at whom.
    near: bool,
}

impl DirectedLore {
    /// Reads `TYPE` or `TYPE/mode` lines, with `near` behind a tab or not; an empty mode stands for all.
    pub fn parse(file: &str, text: &str) -> Result<Self, LoreError> {
        let mut lore = DirectedLore::default();
        for (line, content) in data_lines(text) {
            let (act, reach) = content.trim().split_once('\t').unwrap_or((content.trim(), ""));
            let (event_type, mode) = act.split_once('/').unwrap_or((act, ""));
            let known = matches!(reach, "" | "near");
            if !known
                || event_type.is_empty()
                || !event_type.chars().all(|letter| letter.is_ascii_uppercase())
            {
                return Err(LoreError::new(
                    file,
                    line,
                    "expected `TYPE` or `TYPE/mode`, and `near` behind a tab or nothing",
                ));
            }
            let near = reach == "near";
            lore.acts.push(Directed { event_type: event_type.to_owned(), mode: mode.to_owned(), near });
        }
        Ok(lore)
    }

    /// True for acts of this type and mode.
    pub fn has(&self, event_type: &str, mode: &str) -> bool {
        self.find(event_type, mode).is_some()
    }

    fn find(&self, event_type: &str, mode: &str) -> Option<&Directed> {
        self.acts.iter().find(|act| act.event_type == event_type && (act.mode.is_empty() || act.mode == mode))
    }
}

/// Gives acts with one side the other one. `events` stand in the order of the text, each with its clause and the state that says so.
/// `home` is the state of dateline or letterhead.
pub fn others<'e>(
    lore: &DirectedLore,
    reading: &Reading,
    home: Option<&str>,
    events: impl Iterator<Item = (Span, Option<&'e str>, &'e mut Event)>,
) {
    let counts = counts(reading);
    let main = main_pair(reading);
    let dated = home.is_some();
    // a readout of talks names both again and again
    let often = counts.get(1).is_some_and(|(count, _)| *count >= OFTEN);
    let home = home_of(reading, home, &counts);
    let mut before: Vec<(u32, [Actor; 2])> = Vec::new();
    for (clause, speaker, event) in events {
        let sentence = event.head.sentence.unwrap_or(0);
        let (who, whom) = (state_of(&event.who), state_of(&event.whom));
        if let (Some(who), Some(whom)) = (&who, &whom)
            && who.code != whom.code
        {
            before.push((sentence, [who.clone(), whom.clone()]));
            continue;
        }
        let open = event.whom.iter().all(|actor| actor.code.is_empty()) && !event.reciprocal;
        let directed = lore.find(&event.event_type, &event.mode).filter(|_| open);
        let (Some(who), Some(directed)) = (who, directed) else { continue };
        let reach = if directed.near { NEXT } else { NEAR };
        let named = reading.mentions.iter().filter(|mention| {
            mention.kind == MentionKind::State && mention.sentence == sentence && clause.covers(mention.span)
        });
        let named: Vec<&str> = named.map(|mention| mention.code.as_str()).collect();
        let near = before.iter().rev().take_while(|(at, _)| at + reach >= sentence);
        let near = near.into_iter().find_map(|(_, pair)| partner(pair, &who.code));
        let near = near.map(|other| (other, "the other side of the act before"));
        let paired = main
            .as_ref()
            .filter(|_| !directed.near || dated && often)
            .and_then(|pair| partner(pair, &who.code));
        let paired = paired.map(|other| (other, "the other of the two states that the text is about"));
        let at_home = home.as_ref().filter(|home| home.code != who.code);
        let at_home = at_home.map(|other| (other, "the state that the document is about or comes from"));
        let told = speaker.filter(|code| *code != who.code).and_then(|code| state(reading, code));
        let told = told.as_ref().map(|other| (other, "the state that says so"));
        let (first, second) = if dated { (at_home, paired) } else { (paired, at_home) };
        let Some((other, how)) = near.or(told).or(first).or(second) else { continue };
        if named.iter().any(|code| *code != who.code && *code != other.code) {
            continue;
        }
        event.head.why.push(format!("whom {}: \"{}\", not named here; {how}", other.code, other.name));
        event.whom.clear();
        event.whom.push(Actor { sector: String::new(), ..other.clone() });
    }
}

/// The state of a side, where all its actors have the same one.
fn state_of(side: &[Actor]) -> Option<Actor> {
    let first = side.iter().find(|actor| !actor.code.is_empty())?;
    let same = side.iter().all(|actor| actor.code.is_empty() || actor.code == first.code);
    (same && first.code.len() == 3).then(|| first.clone())
}

fn partner<'a>(pair: &'a [Actor; 2], code: &str) -> Option<&'a Actor> {
    match pair {
        [one, other] if one.code == code => Some(other),
        [one, other] if other.code == code => Some(one),
        _ => None,
    }
}

/// How often a document names each state, most often first.
fn counts(reading: &Reading) -> Vec<(usize, &str)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for mention in reading.mentions.iter().filter(|mention| mention.kind == MentionKind::State) {
        *counts.entry(mention.code.as_str()).or_default() += 1;
    }
    let mut sorted: Vec<(usize, &str)> = counts.into_iter().map(|(code, count)| (count, code)).collect();
    sorted.sort_by_key(|(count, code)| (std::cmp::Reverse(*count), *code));
    sorted
}

/// The two states that a document names most, where no third comes near.
pub fn main_pair(reading: &Reading) -> Option<[Actor; 2]> {
    let counts = counts(reading);
    let [(_, one), (second, other), ..] = counts[..] else { return None };
    let third = counts.get(2).map_or(0, |(count, _)| *count);
    if second < FEW || third as f64 > THIRD * second as f64 {
        return None;
    }
    Some([state(reading, one)?, state(reading, other)?])
}

/// The state whose document it is, where the document names it often enough.
fn home_of(reading: &Reading, home: Option<&str>, counts: &[(usize, &str)]) -> Option<Actor> {
    let of = |code: &str| counts.iter().find(|(_, known)| *known == code).map_or(0, |(count, _)| *count);
    if let Some(code) = home {
        return (of(code) > 0).then(|| state(reading, code))?;
    }
    let [(first, code), ..] = *counts else { return None };
    let second = counts.get(1).map_or(0, |(count, _)| *count);
    (first >= FEW && second as f64 <= THIRD * first as f64).then(|| state(reading, code))?
}

/// A state as the document names it first.
fn state(reading: &Reading, code: &str) -> Option<Actor> {
    let names = |mention: &Mention| mention.kind == MentionKind::State && mention.code == code;
    let number = reading.mentions.iter().position(names)?;
    Some(reading.mentions[number].actor(number as u32))
}
