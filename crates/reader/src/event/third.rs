//! Third parties: actors with a word before them that says which part they play, where no rule has made them a party.
//!
//! The phrases come from `data/en/thirds.tsv`. Only actors with a code are given; pronouns are not resolved.

use chancery_record::{Actor, Event, Reading};

use super::fields::{Told, events_of, steps, token_at, upwards};
use super::phrases::Phrases;
use crate::lore::{Lore, LoreError, data_lines};
use crate::tag::Sentence;

/// Steps in the tree between an act and a third party that does not hang on it.
const NEAR: usize = 4;

/// Phrases before third parties.
#[derive(Debug, Default)]
pub struct ThirdLore {
    /// Parts in the order of the file.
    parts: Vec<String>,
    phrases: Phrases<usize>,
}

impl ThirdLore {
    /// Reads `part phrases` lines.
    pub fn parse(file: &str, text: &str) -> Result<Self, LoreError> {
        let mut lore = ThirdLore::default();
        for (line, content) in data_lines(text) {
            let cells = content.split_once('\t');
            let (part, list) = cells
                .ok_or_else(|| LoreError::new(file, line, "expected `part phrases`, parted by a tab"))?;
            let number = lore.parts.len();
            lore.parts.push(part.trim().to_owned());
            let items = list.split(',').map(str::trim).filter(|item| !item.is_empty());
            items.for_each(|item| lore.phrases.add(item, number));
        }
        Ok(lore)
    }
}

/// Gives the events of a reading their third parties.
pub fn thirds(lore: &Lore, told: &Told<'_>, reading: &mut Reading) {
    for number in 0..told.sentences.len() {
        let here = events_of(&reading.events, number);
        if here.is_empty() {
            continue;
        }
        let words = told.sentences[number];
        for token in 0..words.low.len() {
            let Some((length, parts)) = lore.third.phrases.at(words, token) else { continue };
            let part = &lore.third.parts[parts[0]];
            let last = token + length - 1;
            let Some(noun) = words.nodes[last].head.filter(|head| *head > last) else { continue };
            let event = nearest(words, &reading.events[here.clone()], noun).map(|at| here.start + at);
            let Some(event) = event else { continue };
            let phrase = words.low[token..=last].join(" ");
            for noun in listed(words, noun) {
                let Some(actor) = actor(lore, words, noun, reading) else { continue };
                give(&mut reading.events[event], actor, part, &phrase);
            }
        }
    }
}

fn give(event: &mut Event, actor: Actor, part: &str, phrase: &str) {
    let known = event.who.iter().chain(&event.whom).chain(&event.third);
    if known.into_iter().any(|party| party.code == actor.code) {
        return;
    }
    event.head.why.push(format!("third {} as {part}: \"{phrase}\" before \"{}\"", actor.code, actor.name));
    event.third.push(actor);
}

/// The event whose predicate stands above the noun, else the one nearest to it in the tree ("held talks in the presence of").
fn nearest(words: &Sentence<'_>, events: &[Event], noun: usize) -> Option<usize> {
    let tokens: Vec<Option<usize>> = events.iter().map(|event| token_at(words, event.trigger)).collect();
    let above = upwards(words, noun).find_map(|above| tokens.iter().position(|token| *token == Some(above)));
    above.or_else(|| {
        let far = |at: &usize| tokens[*at].map_or(usize::MAX, |token| steps(words, token, noun));
        (0..tokens.len()).min_by_key(far).filter(|at| far(at) <= NEAR)
    })
}

/// A noun and those joined to it by "and".
fn listed(words: &Sentence<'_>, noun: usize) -> Vec<usize> {
    let joined = |at: &usize| words.nodes[*at].head == Some(noun) && words.nodes[*at].relation == "conj";
    std::iter::once(noun).chain((0..words.nodes.len()).filter(joined)).collect()
}

/// The actor that a noun and the words before it name.
fn actor(lore: &Lore, words: &Sentence<'_>, noun: usize, reading: &Reading) -> Option<Actor> {
    let part = |at: usize| {
        words.nodes[at].head == Some(noun)
            && !matches!(words.nodes[at].relation, "case" | "cc" | "punct" | "det")
    };
    let first = (0..noun).filter(|at| part(*at)).min().unwrap_or(noun);
    let right = |at: &usize| {
        words.nodes[*at].head == Some(noun) && matches!(words.nodes[*at].relation, "flat" | "compound")
    };
    let last = (noun + 1..words.nodes.len()).filter(right).max().unwrap_or(noun);
    let span = words.tokens[first].span.join(words.tokens[last].span);
    let text = span.of(&reading.document.text);
    let described = crate::describe(lore, text, "", reading.document.meta.published).actor;
    if described.code.is_empty() {
        return None;
    }
    let from = reading.mentions.partition_point(|mention| mention.span.start < span.start);
    let found = reading.mentions.get(from).filter(|mention| span.covers(mention.span));
    let name = if described.name.is_empty() { text.to_owned() } else { described.name.clone() };
    Some(Actor { name, mention: found.map(|_| from as u32), span, ..described })
}
