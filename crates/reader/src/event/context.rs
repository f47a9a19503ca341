//! Contexts: what an act is about, from cue words of its sentence and paragraph.
//!
//! All words and weights come from `data/en/contexts.tsv`. The stage looks at no other paragraph and decides nothing about the act itself.

use std::collections::BTreeSet;

use chancery_record::Event;

use super::fields::Told;
use super::phrases::Phrases;
use crate::lore::{LoreError, data_lines};

/// Points that make a context.
const ENOUGH: u32 = 4;
/// Contexts that an event has at most.
const MOST: usize = 3;
/// Cue words that the reasons name at most for one context.
const SHOWN: usize = 4;

/// The contexts and their cues.
#[derive(Debug, Default)]
pub struct ContextLore {
    /// Codes in the order of the file.
    codes: Vec<String>,
    words: Phrases<Cue>,
    /// Phrases that are types, modes or sectors of the event.
    own: Vec<(OwnCue, Cue)>,
    /// A context gives way to others.
    yields: Vec<(usize, Vec<usize>)>,
}

#[derive(Clone, Copy, Debug)]
struct Cue {
    /// Index into the codes.
    context: usize,
    weight: u32,
    /// Number of the cue: the same cue counts once a paragraph.
    number: usize,
}

#[derive(Debug)]
enum OwnCue {
    /// Type and mode; an empty mode is any.
    Act(String, String),
    Sector(String),
}

/// A cue in the text.
struct Hit {
    sentence: usize,
    cue: Cue,
    word: String,
}

impl ContextLore {
    /// Reads `context weight cues` lines; the head of the file says what a cue may be.
    pub fn parse(file: &str, text: &str) -> Result<Self, LoreError> {
        let mut lore = ContextLore::default();
        let mut number = 0;
        for (line, content) in data_lines(text) {
            let cells: Vec<&str> = content.split('\t').map(str::trim).collect();
            let [code, weight, list] = cells[..] else {
                return Err(LoreError::new(file, line, "expected `context weight cues`, parted by tabs"));
            };
            let context = lore.index(code);
            let items = list.split(',').map(str::trim).filter(|item| !item.is_empty());
            if weight == "yields" {
                let others = items.map(|other| lore.index(other)).collect();
                lore.yields.push((context, others));
                continue;
            }
            let weight = weight.parse::<u32>().ok().filter(|weight| (1..=3).contains(weight));
            let weight =
                weight.ok_or_else(|| LoreError::new(file, line, "the weight must be 1, 2, 3 or `yields`"))?;
            for item in items {
                number += 1;
                lore.add(item, Cue { context, weight, number });
            }
        }
        Ok(lore)
    }

    fn index(&mut self, code: &str) -> usize {
        self.codes.iter().position(|known| known == code).unwrap_or_else(|| {
            self.codes.push(code.to_owned());
            self.codes.len() - 1
        })
    }

    fn add(&mut self, item: &str, cue: Cue) {
        if let Some(act) = item.strip_prefix('@') {
            let (event_type, mode) = act.split_once('/').unwrap_or((act, ""));
            self.own.push((OwnCue::Act(event_type.to_owned(), mode.to_owned()), cue));
        } else if let Some(sector) = item.strip_prefix('#') {
            self.own.push((OwnCue::Sector(sector.to_owned()), cue));
        } else {
            self.words.add(item, cue);
        }
    }

    fn fits(own: &OwnCue, event: &Event) -> bool {
        match own {
            OwnCue::Act(event_type, mode) => {
                event.event_type == *event_type && (mode.is_empty() || event.mode == *mode)
            }
            OwnCue::Sector(sector) => {
                let has = |actor: &chancery_record::Actor| {
                    actor.sector == *sector || actor.sector.split(' ').any(|part| part == sector)
                };
                event.who.iter().chain(&event.whom).any(has)
            }
        }
    }
}

/// Gives every event its contexts, and its reasons the words that gave them. Events stand in the order of the text.
pub fn contexts(lore: &ContextLore, told: &Told<'_>, events: &mut [Event]) {
    let mut paragraph = None;
    let mut hits = Vec::new();
    for event in events {
        let Some(sentence) = event.head.sentence.map(|sentence| sentence as usize) else { continue };
        let here = told.paragraphs[sentence];
        if paragraph != Some(here) {
            paragraph = Some(here);
            hits = hits_of(lore, told, here);
        }
        give(lore, sentence, &hits, event);
    }
}

/// The cues of a paragraph.
fn hits_of(lore: &ContextLore, told: &Told<'_>, paragraph: u32) -> Vec<Hit> {
    let mut hits = Vec::new();
    let first = told.paragraphs.partition_point(|other| *other < paragraph);
    let last = told.paragraphs.partition_point(|other| *other <= paragraph);
    for number in first..last {
        let words = told.sentences[number];
        let mut token = 0;
        while token < words.low.len() {
            let Some((length, cues)) = lore.words.at(words, token) else {
                token += 1;
                continue;
            };
            let word = words.low[token..token + length].join(" ");
            hits.extend(cues.iter().map(|cue| Hit { sentence: number, cue: *cue, word: word.clone() }));
            token += length;
        }
    }
    hits
}

fn give(lore: &ContextLore, sentence: usize, hits: &[Hit], event: &mut Event) {
    let mut points = vec![0; lore.codes.len()];
    let mut counted = BTreeSet::new();
    let near = hits.iter().filter(|hit| hit.sentence == sentence);
    let far = hits.iter().filter(|hit| hit.sentence != sentence);
    let mut reasons: Vec<Vec<&str>> = vec![Vec::new(); lore.codes.len()];
    for (hit, times) in near.map(|hit| (hit, 2)).chain(far.map(|hit| (hit, 1))) {
        if counted.insert(hit.cue.number) {
            points[hit.cue.context] += times * hit.cue.weight;
            reasons[hit.cue.context].push(&hit.word);
        }
    }
    for (_, cue) in lore.own.iter().filter(|(own, _)| ContextLore::fits(own, event)) {
        points[cue.context] += 2 * cue.weight;
        if !reasons[cue.context].contains(&"the act itself") {
            reasons[cue.context].push("the act itself");
        }
    }
    for (context, others) in &lore.yields {
        if others.iter().any(|other| points[*other] >= ENOUGH) {
            points[*context] = 0;
        }
    }
    let best = points.iter().copied().max().unwrap_or(0);
    let mut found: Vec<usize> =
        (0..points.len()).filter(|at| points[*at] >= ENOUGH && 2 * points[*at] >= best).collect();
    found.sort_by_key(|at| (std::cmp::Reverse(points[*at]), *at));
    found.truncate(MOST);
    for at in found {
        let words: Vec<&str> = reasons[at].iter().copied().take(SHOWN).collect();
        event.head.why.push(format!("context {}: {}", lore.codes[at], words.join(", ")));
        event.context.push(lore.codes[at].clone());
    }
}
