//! The other side of an act that names only one: "Eritrea dismissed the charge" means whoever made it.
//!
//! Works on the finished rows of a document. Every state that the document names is weighed by signs (`data/en/otherside.tsv`): it was the
//! partner of the doer in an act shortly before, the document is its own, the two meet in most of the doer's acts, it is named often, near,
//! or in the paragraph and the heading above. The heaviest is the other side of an act that is directed at somebody (`data/en/directed.tsv`) where it reaches the
//! weight that the act asks for and leads clearly; the reasons of the row say so. A recipient without a state ("recalled its ambassador")
//! gives way to it, and so does one that only stands somewhere behind the predicate, where it weighs less. Of requests and talks that name
//! nobody, both parties that the doer stands between may be the other side. A doer whom nobody names ("Sanctions were imposed on Sudan") or
//! who is a pronoun that leads to no state is looked for in the same way. It never takes a third state that the clause names for granted:
//! then the row stays open.

use std::collections::BTreeMap;
use std::ops::Range;

use chancery_record::{Actor, BlockRole, Event, Mention, MentionKind, Reading, Span};

use super::{is_domestic, is_fighting};
use crate::actor::{is_body, is_office};
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
/// The weight that a doer needs whom nobody names, where the act counts only with one.
const DOER: f64 = 4.1;
/// The same of an act of a type that is always somebody's.
const SOMEBODY: f64 = 3.6;
/// The weight that the state behind a pronoun or an office needs.
const LOST: f64 = 2.6;
/// The weight that an act between states needs whose type is not in the table.
const ACROSS: f64 = 3.0;
/// The weight that each of two parties needs between whom the doer stands.
const PARTY: f64 = 2.6;
/// By how much one of the two may lead.
const EVEN: f64 = 1.5;
/// A document speaks of two states above all when no third has more than this share of the mentions of the second.
const THIRD: f64 = 0.5;

/// What speaks for a state, in the order of `Signs`.
const SIGNS: [&str; 12] =
    ["act", "share", "often", "near", "head", "met", "home", "named", "behind", "opens", "inside", "heading"];

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
    /// Somebody does it, also where nobody is named.
    doer: bool,
    /// May be directed at two parties at once.
    both: bool,
    /// A body of states behind "to", "with" or "before" only hears it.
    heard: bool,
    /// Two who do it as "both" do it to each other.
    mutual: bool,
}

impl DirectedLore {
    /// Reads `TYPE` or `TYPE/mode` with the least weight and perhaps the words `state`, `doer`, `both`, `heard` and `mutual` behind tabs, and signs with
    /// their weights; an empty mode stands for all. Each text comes with the name of its file.
    pub fn parse(acts: (&str, &str), signs: (&str, &str)) -> Result<Self, LoreError> {
        let mut lore = DirectedLore::default();
        for (line, content) in data_lines(acts.1) {
            let cells: Vec<&str> = content.trim_end().split('\t').collect();
            let (event_type, mode) = cells[0].split_once('/').unwrap_or((cells[0], ""));
            let typed =
                !event_type.is_empty() && event_type.chars().all(|letter| letter.is_ascii_uppercase());
            let least = cells.get(1).and_then(|cell| cell.parse::<f64>().ok()).filter(|_| typed);
            let words: Vec<&str> = cells.get(2).map_or(Vec::new(), |cell| cell.split_whitespace().collect());
            let known =
                words.iter().all(|word| matches!(*word, "state" | "doer" | "both" | "heard" | "mutual"));
            let Some(least) = least.filter(|_| known && cells.len() <= 3) else {
                let message = "expected `TYPE` or `TYPE/mode`, a tab, the least weight, and behind a tab `state`, `doer`, `both`, `heard` and `mutual` or nothing";
                return Err(LoreError::new(acts.0, line, message));
            };
            lore.acts.push(Directed {
                event_type: event_type.to_owned(),
                mode: mode.to_owned(),
                least,
                state: words.contains(&"state"),
                doer: words.contains(&"doer"),
                both: words.contains(&"both"),
                heard: words.contains(&"heard"),
                mutual: words.contains(&"mutual"),
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

    /// True for acts of this type and mode that a body of states hears: "complained to the Security Council".
    pub fn is_heard(&self, event_type: &str, mode: &str) -> bool {
        self.find(event_type, mode).is_some_and(|act| act.heard)
    }

    /// True for acts of this type and mode that two do to each other when "both" do it.
    pub fn is_mutual(&self, event_type: &str, mode: &str) -> bool {
        self.find(event_type, mode).is_some_and(|act| act.mutual)
    }

    fn find(&self, event_type: &str, mode: &str) -> Option<&Directed> {
        self.acts.iter().find(|act| act.event_type == event_type && (act.mode.is_empty() || act.mode == mode))
    }
}

/// An act on its way.
pub struct Act<'e> {
    /// First and last byte of its clause.
    pub clause: Span,
    /// Its recipients only stand somewhere behind the predicate.
    pub loose: bool,
    /// It counts only between two states.
    pub across: bool,
    /// A noun tells it.
    pub noun: bool,
    /// It is the doer that is not named.
    pub doer: bool,
    /// Its doer is a pronoun or an office that leads to no state.
    pub lost: bool,
    /// The row.
    pub event: &'e mut Event,
}

impl Act<'_> {
    /// The state stands behind the predicate already.
    fn stands(&self, code: &str) -> bool {
        !self.doer && self.event.whom.iter().any(|actor| actor.code == code)
    }
}

/// Gives acts with one side the other one. `acts` stand in the order of the text; `home` is the state whose document it is, `house` the one
/// whose office publishes it.
pub fn others(lore: &Lore, reading: &Reading, home: Option<&str>, house: Option<&str>, acts: Vec<Act<'_>>) {
    let stage = Stage::new(lore, reading, home, &acts);
    let mut before: Vec<(u32, [Actor; 2])> = Vec::new();
    for mut act in acts {
        let sentence = act.event.head.sentence.unwrap_or(0);
        let pair = sides(act.event);
        let near: Vec<&[Actor; 2]> =
            before.iter().rev().take_while(|(at, _)| at + NEAR >= sentence).map(|(_, pair)| pair).collect();
        if !stage.give_recipient(&mut act, &near, house) && !stage.give_doer(&mut act, &near) {
            before.extend(pair.map(|pair| (sentence, pair)));
        }
    }
}

/// Sentences around an act.
#[derive(Default)]
struct Paragraph {
    /// All of its paragraph.
    sentences: Range<u32>,
    /// The one that opens it.
    first: Range<u32>,
    /// The heading above it.
    heading: Range<u32>,
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

    /// Gives an act of a state its recipient. `near` are the pairs of the acts shortly before, the last first. True where it has one now.
    fn give_recipient(&self, act: &mut Act<'_>, near: &[&[Actor; 2]], house: Option<&str>) -> bool {
        let Some(who) = state_of(&act.event.who) else { return false };
        let directed = self.lore.directed.find(&act.event.event_type, &act.event.mode);
        let nameless = act.event.whom.iter().all(|actor| actor.code.is_empty());
        let at_home = act.event.whom.iter().any(|actor| actor.code == who.code);
        let mut sides = act.event.who.iter().chain(&act.event.whom);
        let fights = sides.any(|actor| is_fighting(&actor.sector));
        // "Norway rejected the charge of its minister": what a state says to its own is mostly said to another
        let own = at_home
            && !fights
            && directed.is_some_and(|directed| !directed.state)
            && state_of(&act.event.whom).is_some();
        let open = nameless || act.loose && !at_home || own;
        if !open || act.event.reciprocal {
            return false;
        }
        let abroad = !is_domestic(&who.sector) && !act.noun && (act.event.whom.is_empty() || act.loose);
        let least = match directed {
            Some(directed) if act.across || !directed.state || abroad => directed.least,
            None if act.across => ACROSS,
            _ => return false,
        };
        let partner = near.iter().find_map(|pair| partner(pair, &who.code)).map(|other| other.code.as_str());
        // what an office tells of the deeds of others is not done to it
        let force = directed.is_none_or(|directed| directed.state);
        let both = directed.is_some_and(|directed| directed.both) && nameless;
        let found = both.then(|| self.parties(act, &who.code)).flatten().or_else(|| {
            let (other, weight) = self.other(act, &who.code, partner, least)?;
            (!force || house != Some(&other.code)).then(|| vec![(other, weight)])
        });
        let Some(found) = found else { return false };
        for (other, weight) in &found {
            let why = format!(
                "whom {}: \"{}\", not named as such here; weight {weight:.1}",
                other.code, other.name
            );
            act.event.head.why.push(why);
        }
        act.event.whom = found.into_iter().map(|(other, _)| other).collect();
        true
    }

    /// Gives an act whose doer nobody names, or a pronoun does that leads to no state, its doer. True where it has one now.
    fn give_doer(&self, act: &mut Act<'_>, near: &[&[Actor; 2]]) -> bool {
        let Some(whom) = state_of(&act.event.whom) else { return false };
        let directed = self.lore.directed.find(&act.event.event_type, &act.event.mode);
        let official = whom.sector.is_empty() || is_office(&whom.sector);
        let unsaid = act.event.who.is_empty()
            && directed.is_some_and(|directed| directed.doer && (official || !directed.state));
        let least = match (act.lost, unsaid) {
            (true, _) => LOST,
            (false, true) => SOMEBODY,
            (false, false) if act.doer => DOER,
            _ => return false,
        };
        act.doer = true;
        let partner = near.iter().find_map(|pair| partner(pair, &whom.code)).filter(|_| act.lost);
        let Some((other, weight)) = self.other(act, &whom.code, partner.map(|other| &*other.code), least)
        else {
            return false;
        };
        let why = format!("who {}: \"{}\", not named here; weight {weight:.1}", other.code, other.name);
        act.event.head.why.push(why);
        act.event.who = vec![other];
        true
    }

    /// The two between whom `who` stands: they weigh most for it, about the same, and have more to do with each other than with it.
    fn parties(&self, act: &Act<'_>, who: &str) -> Option<Vec<(Actor, f64)>> {
        let weighed = self.weighed(act, who, None);
        let [(heavier, one), (lighter, other), ..] = weighed[..] else { return None };
        if self.named(act).any(|named| ![who, one, other].contains(&named)) {
            return None;
        }
        let met = |one: &str, other: &str| self.met.get(&ordered(one, other)).copied().unwrap_or(0);
        let apart = met(one, other) > met(who, one).max(met(who, other));
        if !apart || lighter < PARTY || heavier - lighter > EVEN {
            return None;
        }
        Some(vec![(state(self.reading, one)?, heavier), (state(self.reading, other)?, lighter)])
    }

    /// The paragraph of a sentence, in numbers of sentences.
    fn paragraph(&self, sentence: u32) -> Paragraph {
        let sentences = &self.reading.sentences;
        let Some(block) = sentences.get(sentence as usize).map(|sentence| sentence.block) else {
            return Paragraph::default();
        };
        let of = |block: u32| {
            let start = sentences.partition_point(|sentence| sentence.block < block) as u32;
            start..sentences.partition_point(|sentence| sentence.block <= block) as u32
        };
        let all = of(block);
        let is_heading =
            |block: &u32| self.reading.document.blocks[*block as usize].role == BlockRole::Subheading;
        let heading = (0..block).rev().find(is_heading).map(of).unwrap_or_default();
        Paragraph { first: all.start..(all.start + 1).min(all.end), sentences: all, heading }
    }

    /// What speaks for each state as the other side of what `who` does, the heaviest first. `near` is the partner of the act before.
    fn weighed(&self, act: &Act<'_>, who: &str, near: Option<&str>) -> Vec<(f64, &str)> {
        let at = act.event.trigger.start;
        let sentence = act.event.head.sentence.unwrap_or(0);
        // a dateline alone only tells where the reporter sat
        let candidates = || {
            let other = self.states.iter().filter(|(code, _)| **code != who);
            other.filter(|(code, mentions)| mentions.len() > 1 || self.home != Some(**code))
        };
        let most = candidates().map(|(_, mentions)| mentions.len()).max().unwrap_or(1);
        let last_at = |mentions: &[(u32, u32)]| {
            mentions[..mentions.partition_point(|mention| mention.0 < at)].last().copied()
        };
        let all = self.partners.get(who).copied().unwrap_or(0);
        let named: Vec<&str> = self.named(act).collect();
        let paragraph = self.paragraph(sentence);
        let among = |mentions: &[(u32, u32)], sentences: &Range<u32>| {
            let from = mentions.partition_point(|(_, at)| *at < sentences.start);
            mentions[from..].iter().take_while(|(_, at)| *at < sentences.end).count()
        };
        let inside: usize = candidates().map(|(_, mentions)| among(mentions, &paragraph.sentences)).sum();
        let mut weighed: Vec<(f64, &str)> = candidates()
            .map(|(code, mentions)| {
                let is = |yes: bool| f64::from(u8::from(yes));
                let last = last_at(mentions);
                let back = last.map_or(FAR, |(_, at)| sentence.saturating_sub(at).min(FAR));
                let met = self.met.get(&ordered(who, code)).copied().unwrap_or(0);
                let signs: Signs = [
                    is(near == Some(code)),
                    mentions.len() as f64 / most as f64,
                    is(mentions.len() >= FEW),
                    1.0 / f64::from(1 + back),
                    is(mentions[0].1 < HEAD),
                    met as f64 / (all + 1) as f64,
                    is(self.home == Some(code)),
                    is(named.contains(code) && !act.stands(code)),
                    is(act.stands(code)),
                    is(among(mentions, &paragraph.first) > 0),
                    among(mentions, &paragraph.sentences) as f64 / inside.max(1) as f64,
                    is(among(mentions, &paragraph.heading) > 0),
                ];
                (
                    signs.iter().zip(self.lore.directed.weights).map(|(sign, weight)| sign * weight).sum(),
                    *code,
                )
            })
            .collect();
        weighed.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(other.1)));
        weighed
    }

    /// The other side of what `who` does, and its weight. `near` is the partner of the act before.
    fn other(&self, act: &Act<'_>, who: &str, near: Option<&str>, least: f64) -> Option<(Actor, f64)> {
        let weighed = self.weighed(act, who, near);
        let (weight, code) = *weighed.first()?;
        let second = weighed.get(1).map_or(0.0, |(weight, _)| *weight);
        let replaces = !act.doer && act.event.whom.iter().any(|actor| !actor.code.is_empty());
        let heard = act.loose && act.event.whom.iter().all(|actor| is_body(&actor.code));
        let own = act.event.whom.iter().any(|actor| actor.code == who);
        let lead = if replaces && !own && !heard { CLEAR } else { LEAD };
        if act.stands(code) || weight < least || weight - second < lead {
            return None;
        }
        // a third state that the clause names may be meant
        if !replaces && self.named(act).any(|named| named != who && named != code) {
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
    fn named(&self, act: &Act<'_>) -> impl Iterator<Item = &str> {
        let (clause, sentence) = (act.clause, act.event.head.sentence.unwrap_or(0));
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

/// The two states that a document names together in most sentences.
pub fn topic_pair(reading: &Reading) -> Option<[Actor; 2]> {
    let mut named: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
    for mention in reading.mentions.iter().filter(|mention| mention.kind == MentionKind::State) {
        let codes = named.entry(mention.sentence).or_default();
        if !codes.contains(&mention.code.as_str()) {
            codes.push(&mention.code);
        }
    }
    let counts: BTreeMap<&str, usize> =
        counts(reading).into_iter().map(|(count, code)| (code, count)).collect();
    let mut together: BTreeMap<[String; 2], usize> = BTreeMap::new();
    for codes in named.values() {
        for (at, one) in codes.iter().enumerate() {
            for other in &codes[at + 1..] {
                *together.entry(ordered(one, other)).or_default() += 1;
            }
        }
    }
    let both = |pair: &[String; 2]| pair.iter().map(|code| counts[code.as_str()]).sum::<usize>();
    let mut ranked: Vec<_> = together.into_iter().map(|(pair, count)| ((count, both(&pair)), pair)).collect();
    ranked.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
    let (first, [one, other]) = ranked.first()?;
    if first.0 < 2 || ranked.get(1).is_some_and(|(second, _)| second == first) {
        return None;
    }
    Some([state(reading, one)?, state(reading, other)?])
}

/// A state as the document names it first, else whoever has its code, without a sector.
fn state(reading: &Reading, code: &str) -> Option<Actor> {
    let mentions = &reading.mentions;
    let named = |mention: &Mention| mention.kind == MentionKind::State && mention.code == code;
    let first = mentions.iter().position(named);
    let number = first.or_else(|| mentions.iter().position(|mention| mention.code == code))?;
    Some(Actor { sector: String::new(), ..mentions[number].actor(number as u32) })
}
