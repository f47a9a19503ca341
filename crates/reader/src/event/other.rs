//! The other side of an act that names only one: "Eritrea dismissed the charge" means whoever made it.
//!
//! Works on the finished rows of a document. Every state that the document names is weighed by signs (`data/en/otherside.tsv`): it was the
//! partner of the doer in an act shortly before, it says so, the document is its own, the two meet in most of the doer's acts, it is named
//! often or near. The heaviest is the other side of an act that is directed at somebody (`data/en/directed.tsv`) where it reaches the
//! weight that the act asks for and leads clearly; the reasons of the row say so. A recipient without a state ("recalled its ambassador")
//! gives way to it, and so does one that only stands somewhere behind the predicate, where it weighs less. It never takes a third state
//! that the clause names for granted: then the row stays open.

use std::collections::BTreeMap;

use chancery_record::{Actor, Event, Mention, MentionKind, Reading, Span};

use super::is_domestic;
use crate::actor::is_body;
use crate::lore::{Class, Lore, LoreError, data_lines};

/// Sentences back in which an act tells who the other side is.
const NEAR: u32 = 4;
/// Sentences back beyond which it does not matter how far.
const FAR: u32 = 9;
/// Mentions that make a state one of which the document speaks.
const FEW: usize = 3;
/// Sentences at the head of a document.
const HEAD: u32 = 2;
/// By how much the heaviest must lead.
const LEAD: f64 = 0.4;
/// The same where it takes the place of another state.
const CLEAR: f64 = 1.5;
/// The weight that a doer needs whom nobody names.
const DOER: f64 = 3.5;
/// The weight that an act between states needs whose type is not in the table.
const ACROSS: f64 = 3.0;
/// A document speaks of two states above all when no third has more than this share of the mentions of the second.
const THIRD: f64 = 0.5;

/// What speaks for a state, in the order of `Signs`.
const SIGNS: [&str; 13] = [
    "told", "act", "share", "most", "often", "sentence", "near", "last", "head", "met", "home", "named",
    "behind",
];

/// How much each sign speaks for a state.
type Signs = [f64; SIGNS.len()];

/// Acts that are directed at somebody, and what signs weigh.
#[derive(Debug, Default)]
pub struct DirectedLore {
    acts: Vec<Directed>,
    weights: Signs,
}

#[derive(Debug)]
struct Directed {
    event_type: String,
    mode: String,
    /// The weight that it asks for.
    least: f64,
    /// Only what a state and its organs do, and to nobody that the words name.
    state: bool,
}

impl DirectedLore {
    /// Reads `TYPE` or `TYPE/mode` with the least weight and perhaps `state` behind tabs, and signs with their weights; an empty mode
    /// stands for all. Each text comes with the name of its file.
    pub fn parse(acts: (&str, &str), signs: (&str, &str)) -> Result<Self, LoreError> {
        let mut lore = DirectedLore::default();
        for (line, content) in data_lines(acts.1) {
            let cells: Vec<&str> = content.trim_end().split('\t').collect();
            let (event_type, mode) = cells[0].split_once('/').unwrap_or((cells[0], ""));
            let typed =
                !event_type.is_empty() && event_type.chars().all(|letter| letter.is_ascii_uppercase());
            let least = cells.get(1).and_then(|cell| cell.parse::<f64>().ok()).filter(|_| typed);
            let (Some(least), None | Some(&"state")) = (least, cells.get(2)) else {
                let message = "expected `TYPE` or `TYPE/mode`, a tab, the least weight, and `state` behind a tab or nothing";
                return Err(LoreError::new(acts.0, line, message));
            };
            let state = cells.len() > 2;
            lore.acts.push(Directed {
                event_type: event_type.to_owned(),
                mode: mode.to_owned(),
                least,
                state,
            });
        }
        for (line, content) in data_lines(signs.1) {
            let mut cells = content.split('\t');
            let sign = cells.next().and_then(|cell| SIGNS.iter().position(|sign| *sign == cell));
            let weight = cells.next().and_then(|cell| cell.parse::<f64>().ok());
            let (Some(sign), Some(weight)) = (sign, weight) else {
                let message = format!("expected one of {}, a tab and its weight", SIGNS.join(", "));
                return Err(LoreError::new(signs.0, line, &message));
            };
            lore.weights[sign] = weight;
        }
        Ok(lore)
    }

    /// True for acts of this type and mode.
    pub fn has(&self, event_type: &str, mode: &str) -> bool {
        self.find(event_type, mode).is_some_and(|act| !act.state)
    }

    fn find(&self, event_type: &str, mode: &str) -> Option<&Directed> {
        self.acts.iter().find(|act| act.event_type == event_type && (act.mode.is_empty() || act.mode == mode))
    }
}

/// An act on its way.
pub struct Act<'e> {
    /// First and last byte of its clause.
    pub clause: Span,
    /// The state that says so.
    pub speaker: Option<&'e str>,
    /// Its recipients only stand somewhere behind the predicate.
    pub loose: bool,
    /// It counts only between two states.
    pub across: bool,
    /// A noun tells it.
    pub noun: bool,
    /// It is the doer that is not named.
    pub doer: bool,
    /// The row.
    pub event: &'e mut Event,
}

/// Gives acts with one side the other one. `acts` stand in the order of the text; `home` is the state whose document it is, `house` the one
/// whose office publishes it.
pub fn others(lore: &Lore, reading: &Reading, home: Option<&str>, house: Option<&str>, acts: Vec<Act<'_>>) {
    let stage = Stage::new(lore, reading, home, &acts);
    let mut before: Vec<(u32, [Actor; 2])> = Vec::new();
    for act in acts {
        let sentence = act.event.head.sentence.unwrap_or(0);
        let pair = sides(act.event);
        let who = state_of(&act.event.who);
        let nameless = act.event.whom.iter().all(|actor| actor.code.is_empty());
        let at_home =
            who.as_ref().is_some_and(|who| act.event.whom.iter().any(|actor| actor.code == who.code));
        let open = (nameless || act.loose && !at_home) && !act.event.reciprocal;
        let directed = lore.directed.find(&act.event.event_type, &act.event.mode);
        let abroad = who.as_ref().is_some_and(|who| !is_domestic(&who.sector))
            && !act.noun
            && (act.event.whom.is_empty() || act.loose);
        let least = match directed {
            Some(directed) if act.across || !directed.state || abroad => Some(directed.least),
            None if act.across => Some(ACROSS),
            _ => None,
        };
        if let (Some(who), Some(least), true) = (&who, least, open) {
            let near = before.iter().rev().take_while(|(at, _)| at + NEAR >= sentence);
            let near = near.into_iter().find_map(|(_, pair)| partner(pair, &who.code));
            let near = near.map(|other| other.code.as_str());
            // what an office tells of the deeds of others is not done to it
            let force = directed.is_none_or(|directed| directed.state);
            let found = stage.other(&act, &who.code, near, least);
            if let Some((other, weight)) = found.filter(|(other, _)| !force || house != Some(&other.code)) {
                let why = format!(
                    "whom {}: \"{}\", not named as such here; weight {weight:.1}",
                    other.code, other.name
                );
                act.event.head.why.push(why);
                act.event.whom.clear();
                act.event.whom.push(Actor { sector: String::new(), ..other });
                continue;
            }
        }
        if let Some(whom) = state_of(&act.event.whom).filter(|_| act.doer)
            && let Some((other, weight)) = stage.other(&act, &whom.code, None, DOER)
        {
            let why = format!("who {}: \"{}\", not named here; weight {weight:.1}", other.code, other.name);
            act.event.head.why.push(why);
            act.event.who.push(Actor { sector: String::new(), ..other });
            continue;
        }
        before.extend(pair.map(|pair| (sentence, pair)));
    }
}

/// The states of a document, among which the other side is.
struct Stage<'r> {
    lore: &'r Lore,
    reading: &'r Reading,
    home: Option<&'r str>,
    /// Byte and sentence of every mention of a state.
    states: BTreeMap<&'r str, Vec<(u32, u32)>>,
    /// How many acts two states have with each other, the codes in order.
    met: BTreeMap<[String; 2], usize>,
    /// How many acts a state has with any other.
    partners: BTreeMap<String, usize>,
}

impl<'r> Stage<'r> {
    fn new(lore: &'r Lore, reading: &'r Reading, home: Option<&'r str>, acts: &[Act<'_>]) -> Self {
        let mut states: BTreeMap<&str, Vec<(u32, u32)>> = BTreeMap::new();
        for mention in reading.mentions.iter().filter(|mention| is_state(&mention.code)) {
            states.entry(mention.code.as_str()).or_default().push((mention.span.start, mention.sentence));
        }
        for mentions in states.values_mut() {
            mentions.sort_unstable();
        }
        let mut met: BTreeMap<[String; 2], usize> = BTreeMap::new();
        let mut partners: BTreeMap<String, usize> = BTreeMap::new();
        for pair in acts.iter().filter_map(|act| sides(act.event)) {
            let pair = ordered(&pair[0].code, &pair[1].code);
            for code in &pair {
                *partners.entry(code.clone()).or_default() += 1;
            }
            *met.entry(pair).or_default() += 1;
        }
        Stage { lore, reading, home, states, met, partners }
    }

    /// The other side of what `who` does, and its weight. `near` is the partner of the act before.
    fn other(&self, act: &Act<'_>, who: &str, near: Option<&str>, least: f64) -> Option<(Actor, f64)> {
        let at = act.event.trigger.start;
        let sentence = act.event.head.sentence.unwrap_or(0);
        // a dateline alone only tells where the reporter sat
        let candidates = || {
            let other = self.states.iter().filter(|(code, _)| **code != who);
            other.filter(|(code, mentions)| mentions.len() > 1 || self.home != Some(**code))
        };
        let most = candidates().map(|(_, mentions)| mentions.len()).max()?;
        let last_at = |mentions: &[(u32, u32)]| {
            mentions[..mentions.partition_point(|mention| mention.0 < at)].last().copied()
        };
        let latest = candidates().filter_map(|(_, mentions)| last_at(mentions)).max();
        let all = self.partners.get(who).copied().unwrap_or(0);
        let here = |mentions: &[(u32, u32)]| {
            mentions
                .get(mentions.partition_point(|(_, at)| *at < sentence))
                .is_some_and(|(_, at)| *at == sentence)
        };
        let named: Vec<&str> = self.named(act, sentence).collect();
        let present = |code: &str| !act.doer && act.event.whom.iter().any(|actor| actor.code == code);
        let mut weighed: Vec<(f64, &str)> = candidates()
            .map(|(code, mentions)| {
                let is = |yes: bool| f64::from(u8::from(yes));
                let last = last_at(mentions);
                let back = last.map_or(FAR, |(_, at)| sentence.saturating_sub(at).min(FAR));
                let met = self.met.get(&ordered(who, code)).copied().unwrap_or(0);
                let signs: Signs = [
                    is(act.speaker == Some(code)),
                    is(near == Some(code)),
                    mentions.len() as f64 / most as f64,
                    is(mentions.len() == most),
                    is(mentions.len() >= FEW),
                    is(here(mentions)),
                    1.0 / f64::from(1 + back),
                    is(last.is_some() && last == latest),
                    is(mentions[0].1 < HEAD),
                    met as f64 / (all + 1) as f64,
                    is(self.home == Some(code)),
                    is(named.contains(code) && !present(code)),
                    is(present(code)),
                ];
                (
                    signs.iter().zip(self.lore.directed.weights).map(|(sign, weight)| sign * weight).sum(),
                    *code,
                )
            })
            .collect();
        weighed.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(other.1)));
        let (weight, code) = *weighed.first()?;
        let second = weighed.get(1).map_or(0.0, |(weight, _)| *weight);
        let replaces = !act.doer && act.event.whom.iter().any(|actor| !actor.code.is_empty());
        let lead = if replaces { CLEAR } else { LEAD };
        if present(code) || weight < least || weight - second < lead {
            return None;
        }
        // a third state that the clause names may be meant
        if !replaces && named.iter().any(|named| *named != who && *named != code) {
            return None;
        }
        Some((state(self.reading, code)?, weight))
    }

    /// "warned in Singapore", which is named nowhere else: where it was said.
    fn is_scene(&self, mention: &Mention) -> bool {
        let before = self.reading.document.text[..mention.span.start as usize].trim_end();
        let word = before.rsplit(char::is_whitespace).next().unwrap_or("");
        let once = self.states.get(mention.code.as_str()).is_some_and(|mentions| mentions.len() == 1);
        once && self.lore.words.has(word, Class::PlacePrep)
    }

    /// The states that a clause names.
    fn named(&self, act: &Act<'_>, sentence: u32) -> impl Iterator<Item = &str> {
        let clause = act.clause;
        let mentions = &self.reading.mentions;
        let start = mentions.partition_point(|mention| mention.sentence < sentence);
        let here = mentions[start..].iter().take_while(move |mention| mention.sentence == sentence);
        let named = here.filter(move |mention| {
            mention.kind == MentionKind::State && clause.covers(mention.span) && !self.is_scene(mention)
        });
        named.map(|mention| mention.code.as_str())
    }
}

/// The code of one state or of a body that acts as one.
fn is_state(code: &str) -> bool {
    code.len() == 3 && (!is_body(code) || matches!(code, "UNO" | "EUR"))
}

fn ordered(one: &str, other: &str) -> [String; 2] {
    let (first, second) = if one <= other { (one, other) } else { (other, one) };
    [first.to_owned(), second.to_owned()]
}

/// True of an act of one state and another.
pub fn is_between_states(event: &Event) -> bool {
    sides(event).is_some()
}

/// Both sides of an act between two states.
fn sides(event: &Event) -> Option<[Actor; 2]> {
    let (who, whom) = match &event.who[..] {
        [one, other] if event.reciprocal => (one.clone(), other.clone()),
        _ => (state_of(&event.who)?, state_of(&event.whom)?),
    };
    (is_state(&who.code) && is_state(&whom.code) && who.code != whom.code).then_some([who, whom])
}

/// The state of a side, where all its actors have the same one.
fn state_of(side: &[Actor]) -> Option<Actor> {
    let first = side.iter().find(|actor| !actor.code.is_empty())?;
    let same = side.iter().all(|actor| actor.code.is_empty() || actor.code == first.code);
    (same && is_state(&first.code)).then(|| first.clone())
}

/// The other of two, where one has this code.
pub fn partner<'a>(pair: &'a [Actor; 2], code: &str) -> Option<&'a Actor> {
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

/// A state as the document names it first, else whoever has its code.
fn state(reading: &Reading, code: &str) -> Option<Actor> {
    let mentions = &reading.mentions;
    let named = |mention: &Mention| mention.kind == MentionKind::State && mention.code == code;
    let first = mentions.iter().position(named);
    let number = first.or_else(|| mentions.iter().position(|mention| mention.code == code))?;
    Some(mentions[number].actor(number as u32))
}
