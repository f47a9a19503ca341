//! The other side of an act that names only one: "Eritrea dismissed the charge" means whoever made it.
//!
//! Works on the finished rows of a document. The other side is that of the last act shortly before in which the same state had a partner,
//! else the partner of the state in a document that speaks of two states above all, else the state whose document it is: that of its
//! dateline or letterhead, or the one that it names far more often than any other. It is given only to acts that are directed at somebody
//! (`data/en/directed.tsv`), only where the clause names no third state, and the reasons of the row say so. A recipient without a state
//! ("recalled its ambassador", "turned off the pipeline") gives way to it.

use std::collections::BTreeMap;

use chancery_record::{Actor, Event, Mention, MentionKind, PlaceMention, Reading, Span, Token};

use crate::lore::{LoreError, data_lines};

/// Sentences back in which an act tells who the other side is.
const NEAR: u32 = 3;
/// A document speaks of two states above all when no third has more than this share of the mentions of the second.
const THIRD: f64 = 0.5;
/// Mentions that each of the two must have.
const FEW: usize = 3;

/// Types and modes of acts that are directed at somebody.
#[derive(Debug, Default)]
pub struct DirectedLore {
    acts: Vec<(String, String)>,
}

impl DirectedLore {
    /// Reads `TYPE` or `TYPE/mode` lines; an empty mode stands for all.
    pub fn parse(file: &str, text: &str) -> Result<Self, LoreError> {
        let mut lore = DirectedLore::default();
        for (line, content) in data_lines(text) {
            let act = content.trim();
            let (event_type, mode) = act.split_once('/').unwrap_or((act, ""));
            if event_type.is_empty() || !event_type.chars().all(|letter| letter.is_ascii_uppercase()) {
                return Err(LoreError::new(file, line, "expected `TYPE` or `TYPE/mode`"));
            }
            lore.acts.push((event_type.to_owned(), mode.to_owned()));
        }
        Ok(lore)
    }

    /// True for acts of this type and mode.
    pub fn has(&self, event_type: &str, mode: &str) -> bool {
        let fits = |act: &(String, String)| act.0 == event_type && (act.1.is_empty() || act.1 == mode);
        self.acts.iter().any(fits)
    }
}

/// Gives acts with one side the other one. `events` stand in the order of the text, each with its clause.
/// `home` is the state of dateline or letterhead.
pub fn others<'e>(
    lore: &DirectedLore,
    reading: &Reading,
    home: Option<&str>,
    events: impl Iterator<Item = (Span, &'e mut Event)>,
) {
    let counts = counts(reading);
    let main = main_pair(reading, &counts);
    let home = home_of(reading, home, &counts);
    let mut before: Vec<(u32, [Actor; 2])> = Vec::new();
    for (clause, event) in events {
        let sentence = event.head.sentence.unwrap_or(0);
        let (who, whom) = (state_of(&event.who), state_of(&event.whom));
        if let (Some(who), Some(whom)) = (&who, &whom)
            && who.code != whom.code
        {
            before.push((sentence, [who.clone(), whom.clone()]));
            continue;
        }
        let Some(who) = who.filter(|_| {
            event.whom.iter().all(|actor| actor.code.is_empty())
                && !event.reciprocal
                && lore.has(&event.event_type, &event.mode)
        }) else {
            continue;
        };
        let named = reading.mentions.iter().filter(|mention| {
            mention.kind == MentionKind::State && mention.sentence == sentence && clause.covers(mention.span)
        });
        let named: Vec<&str> = named.map(|mention| mention.code.as_str()).collect();
        let near = before.iter().rev().take_while(|(at, _)| at + NEAR >= sentence);
        let near = near.into_iter().find_map(|(_, pair)| partner(pair, &who.code));
        let near = near.map(|other| (other, "the other side of the act before"));
        let paired = main.as_ref().and_then(|pair| partner(pair, &who.code));
        let paired = paired.map(|other| (other, "the other of the two states that the text is about"));
        let at_home = home.as_ref().filter(|home| home.code != who.code);
        let at_home = at_home.map(|other| (other, "the state that the document is about or comes from"));
        let Some((other, how)) = near.or(paired).or(at_home) else { continue };
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

/// The state that a document without dateline and letterhead calls its own: it says "we" or "our", and names this state and its places
/// most often.
pub fn own_state(reading: &Reading, places: &[PlaceMention]) -> Option<String> {
    let ours = |token: &Token| {
        let word = token.span.of(&reading.document.text);
        ["we", "us", "our"].iter().any(|ours| word.eq_ignore_ascii_case(ours))
    };
    if !reading.tokens.iter().any(ours) {
        return None;
    }
    let mut weights: BTreeMap<&str, usize> =
        counts(reading).into_iter().map(|(count, code)| (code, count)).collect();
    for place in places.iter().filter(|place| place.literal && !place.country.is_empty()) {
        *weights.entry(place.country.as_str()).or_default() += 1;
    }
    let mut sorted: Vec<(usize, &str)> = weights.into_iter().map(|(code, weight)| (weight, code)).collect();
    sorted.sort_by_key(|(weight, code)| (std::cmp::Reverse(*weight), *code));
    match sorted[..] {
        [(first, code), (second, _), ..] if first >= FEW && first > second => Some(code.to_owned()),
        _ => None,
    }
}

/// The two states that a document names most, where no third comes near.
fn main_pair(reading: &Reading, counts: &[(usize, &str)]) -> Option<[Actor; 2]> {
    let [(_, one), (second, other), ..] = *counts else { return None };
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
        return (of(code) >= FEW).then(|| state(reading, code))?;
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
