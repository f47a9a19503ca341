//! Causes: which act of the document brought about another, by connectives and the tree.
//!
//! The connectives come from `data/en/causes.tsv`. Only acts of one sentence, or of a sentence and the one before it, are tied; nothing is
//! guessed from what usually follows what.

use chancery_record::{Actor, Event, Modality};

use super::fields::{Told, events_of, steps, token_at, upwards};
use super::phrases::Phrases;
use crate::lore::{Lore, LoreError, data_lines};
use crate::tag::Sentence;

/// Connectives between acts.
#[derive(Debug, Default)]
pub struct CauseLore {
    phrases: Phrases<Tie>,
}

#[derive(Clone, Copy, Debug)]
struct Tie {
    strong: bool,
    side: Side,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Side {
    /// The cause hangs on the words.
    Cause,
    /// The effect hangs on the words.
    Effect,
    /// The cause is in the sentence before.
    Before,
}

impl CauseLore {
    /// Reads `strength side phrases` lines; the head of the file says what they mean.
    pub fn parse(file: &str, text: &str) -> Result<Self, LoreError> {
        let mut lore = CauseLore::default();
        for (line, content) in data_lines(text) {
            let fail = |message: &str| LoreError::new(file, line, message);
            let cells: Vec<&str> = content.split('\t').map(str::trim).collect();
            let [strength, side, list] = cells[..] else {
                return Err(fail("expected `strength side phrases`, parted by tabs"));
            };
            let strong = match strength {
                "strong" => true,
                "weak" => false,
                _ => return Err(fail("the strength must be `strong` or `weak`")),
            };
            let side = match side {
                "cause" => Side::Cause,
                "effect" => Side::Effect,
                "before" => Side::Before,
                _ => return Err(fail("the side must be `cause`, `effect` or `before`")),
            };
            let items = list.split(',').map(str::trim).filter(|item| !item.is_empty());
            items.for_each(|item| lore.phrases.add(item, Tie { strong, side }));
        }
        Ok(lore)
    }
}

/// Ties the events of a reading to their causes.
pub fn causes(lore: &Lore, told: &Told<'_>, events: &mut [Event]) {
    for number in 0..told.sentences.len() {
        let here = events_of(events, number);
        if here.is_empty() {
            continue;
        }
        let words = told.sentences[number];
        let tokens: Vec<(usize, usize)> =
            here.clone().filter_map(|at| Some((at, token_at(words, events[at].trigger)?))).collect();
        let scene = Scene { words, tokens: &tokens };
        for token in 0..words.low.len() {
            let Some((length, ties)) = lore.cause.phrases.at(words, token) else { continue };
            let tie = ties[0];
            let last = token + length - 1;
            let pair = match tie.side {
                Side::Cause => scene.cause_below(token, last),
                Side::Effect => scene.effect_below(token),
                Side::Before if token == 0 && number > 0 => {
                    let cause = events_of(events, number - 1).last();
                    cause.zip(tokens.first().map(|(at, _)| *at))
                }
                Side::Before => None,
            };
            let Some((cause, effect)) = pair else { continue };
            let cause = events[cause].same_as.map_or(cause, |first| first as usize);
            if fits(lore, events, cause, effect, tie.strong) {
                let phrase = words.low[token..=last].join(" ");
                events[effect].head.why.push(format!("caused by event {cause}: \"{phrase}\""));
                events[effect].caused_by = Some(cause as u32);
            }
        }
    }
}

fn fits(lore: &Lore, events: &[Event], cause: usize, effect: usize, strong: bool) -> bool {
    let (from, to) = (&events[cause], &events[effect]);
    let supposed = |event: &Event| event.head.modality == Modality::Hypothetical;
    let hostile =
        |event: &Event| lore.ontology.find(&event.event_type, &event.mode).is_some_and(|row| row.quad >= 3);
    let shares = |one: &[Actor], other: &[Actor]| {
        one.iter().any(|actor| !actor.code.is_empty() && other.iter().any(|other| other.code == actor.code))
    };
    let answers =
        || shares(&to.who, &from.whom) || (shares(&to.whom, &from.who) && hostile(from) && hostile(to));
    cause != effect
        && to.caused_by.is_none()
        && from.caused_by != Some(effect as u32)
        && to.same_as != Some(cause as u32)
        && supposed(from) == supposed(to)
        && (strong || answers())
}

/// A sentence with the predicates of its events.
struct Scene<'a> {
    words: &'a Sentence<'a>,
    /// Event and token of its predicate.
    tokens: &'a [(usize, usize)],
}

impl Scene<'_> {
    /// The cause hangs on the phrase, and the effect stands above: "expelled them after the attack".
    fn cause_below(&self, first: usize, last: usize) -> Option<(usize, usize)> {
        let nodes = self.words.nodes;
        let marked = nodes[last].head.filter(|head| *head > last);
        let marked = marked.or_else(|| nodes[first].head.filter(|head| *head > last))?;
        let cause = self.below(marked)?;
        let above = upwards(self.words, marked).skip(1).find_map(|at| self.event_at(at));
        let before = || {
            self.tokens
                .iter()
                .filter(|(at, token)| *token < first && *at != cause)
                .map(|(at, _)| *at)
                .next_back()
        };
        let effect = above.or_else(before)?;
        Some((cause, effect))
    }

    /// The effect hangs on the verb, and the cause is its subject or stands above: "attacked, prompting Sweden to protest".
    fn effect_below(&self, verb: usize) -> Option<(usize, usize)> {
        let nodes = self.words.nodes;
        if nodes[verb].upos != "VERB" {
            return None;
        }
        let child = |relation: &str| {
            (0..nodes.len()).find(|at| nodes[*at].head == Some(verb) && nodes[*at].relation == relation)
        };
        let subject = child("nsubj").filter(|_| child("aux:pass").is_none());
        let by_subject = subject.and_then(|subject| self.below(subject));
        let above = || upwards(self.words, verb).skip(1).find_map(|at| self.event_at(at));
        let cause = by_subject.or_else(above)?;
        let under = |token: usize| {
            upwards(self.words, token).skip(1).any(|at| at == verb)
                && subject.is_none_or(|subject| !upwards(self.words, token).any(|at| at == subject))
        };
        let below = self.tokens.iter().filter(|(at, token)| *at != cause && under(*token));
        let effect = below.min_by_key(|(at, token)| (steps(self.words, verb, *token), *at))?;
        Some((cause, effect.0))
    }

    /// The event whose predicate stands nearest below a token, or is it.
    fn below(&self, token: usize) -> Option<usize> {
        let under = self.tokens.iter().filter(|(_, at)| upwards(self.words, *at).any(|above| above == token));
        under.min_by_key(|(event, at)| (steps(self.words, token, *at), *event)).map(|(event, _)| *event)
    }

    fn event_at(&self, token: usize) -> Option<usize> {
        self.tokens.iter().find(|(_, at)| *at == token).map(|(event, _)| *event)
    }
}
