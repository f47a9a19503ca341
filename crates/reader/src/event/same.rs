//! One act told twice: which rows of a document tell an act that an earlier row has told.
//!
//! A later row is the same act when nothing speaks against it (type, actors, days, places, numbers, words like "another") and enough speaks for
//! it (a noun that is known, the same word, the same actors, the same day or place). The words come from `data/en/same.tsv`. Rows of other
//! documents are not looked at, and two acts of one sentence stay two.

use std::collections::BTreeSet;

use chancery_record::{Actor, BlockRole, DayRange, Event, Modality, QuantityMention, Reading};

use super::fields::{Told, token_at};
use super::phrases::Phrases;
use crate::lore::{LoreError, data_lines};
use crate::tag::Sentence;

/// Signs that an act needs to be one that is known.
const ENOUGH: u32 = 2;
/// How many tellings back are looked at.
const BACK: usize = 60;
/// Sentences after a title in which the article tells what the title says.
const LEDE: usize = 3;

/// Words that tell whether an act is told again.
#[derive(Debug, Default)]
pub struct SameLore {
    words: Phrases<Word>,
    often: Vec<String>,
    families: Vec<Vec<String>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Word {
    Another,
    Known,
}

impl SameLore {
    /// Reads `part words` lines; the head of the file says what the parts are.
    pub fn parse(file: &str, text: &str) -> Result<Self, LoreError> {
        let mut lore = SameLore::default();
        for (line, content) in data_lines(text) {
            let cells = content.split_once('\t');
            let (part, list) =
                cells.ok_or_else(|| LoreError::new(file, line, "expected `part words`, parted by a tab"))?;
            let items = list.split(',').map(str::trim).filter(|item| !item.is_empty());
            match part {
                "another" => items.for_each(|item| lore.words.add(item, Word::Another)),
                "known" => items.for_each(|item| lore.words.add(item, Word::Known)),
                "often" => lore.often.extend(items.map(str::to_owned)),
                "family" => lore.families.push(items.map(str::to_owned).collect()),
                _ => {
                    let message = "the part must be `another`, `known`, `often` or `family`";
                    return Err(LoreError::new(file, line, message));
                }
            }
        }
        Ok(lore)
    }

    fn related(&self, one: &Event, other: &Event) -> bool {
        let has = |family: &Vec<String>, event: &Event| family.contains(&event.event_type);
        one.event_type == other.event_type
            || self.families.iter().any(|family| has(family, one) && has(family, other))
    }
}

/// Sets `same_as` of every row that tells an act of an earlier row again.
pub fn same(lore: &SameLore, told: &Told<'_>, reading: &mut Reading) {
    let mut firsts: Vec<usize> = Vec::new();
    let role = |sentence: &chancery_record::Sentence| {
        reading.document.blocks.get(sentence.block as usize).map(|block| block.role)
    };
    let opening: Vec<Opening> = reading
        .sentences
        .iter()
        .map(|sentence| match role(sentence) {
            Some(BlockRole::Headline) => Opening::Title,
            Some(BlockRole::Lead) => Opening::Point,
            _ => Opening::None,
        })
        .collect();
    for later in 0..reading.events.len() {
        let stage =
            Pairs { lore, told, opening: &opening, events: &reading.events, quantities: &reading.quantities };
        let candidates = firsts.iter().rev().take(BACK);
        let signs = candidates.filter_map(|first| stage.signs(*first, later).map(|signs| (*first, signs)));
        let best = signs.max_by_key(|(first, signs)| (signs.len(), *first));
        match best {
            Some((first, signs)) => {
                let event = &mut reading.events[later];
                event.same_as = Some(first as u32);
                event.head.why.push(format!("tells event {first} again: {}", signs.join(", ")));
            }
            None => firsts.push(later),
        }
    }
}

/// What a sentence is to the article below it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opening {
    /// Its title, or a line under it.
    Title,
    /// A point of the summary before it.
    Point,
    None,
}

struct Pairs<'a> {
    lore: &'a SameLore,
    told: &'a Told<'a>,
    /// What each sentence is.
    opening: &'a [Opening],
    events: &'a [Event],
    quantities: &'a [QuantityMention],
}

impl Pairs<'_> {
    /// What speaks for one act, where it is enough and nothing speaks against it.
    fn signs(&self, first: usize, later: usize) -> Option<Vec<&'static str>> {
        let (one, other) = (&self.events[first], &self.events[later]);
        if one.head.sentence == other.head.sentence || !self.can_be(one, other) {
            return None;
        }
        let (words, number) = self.words(other)?;
        let (words_before, number_before) = self.words(one)?;
        let token = token_at(words, other.trigger)?;
        let before = token_at(words_before, one.trigger)?;
        if self.is_another(words, token, other) {
            return None;
        }
        let mut signs = Vec::new();
        if self.is_known(words, token) {
            signs.extend(["a noun that is known", "its form"]);
        }
        if alike(&words_before.nodes[before].lemma, &words.nodes[token].lemma) {
            signs.push("the same word");
        } else if one.head.rule == other.head.rule {
            signs.push("the same rule");
        }
        if !one.whom.is_empty() && same_codes(&one.who, &other.who) && same_codes(&one.whom, &other.whom) {
            signs.push("the same actors");
        }
        let day = |event: &Event| event.head.date.cue.map(|_| event.head.date.days);
        if day(one).is_some() && day(one) == day(other) {
            signs.push("the same day");
        }
        let place = |event: &Event| event.place.as_ref().map(|place| place.name.clone());
        if place(one).is_some() && place(one) == place(other) {
            signs.push("the same place");
        }
        if self.announces(number_before, number) {
            signs.push("title and beginning");
        }
        let often = u32::from(self.lore.often.contains(&other.event_type));
        (signs.len() as u32 >= ENOUGH + often).then_some(signs)
    }

    /// The first of the sentences is the title and the other near the beginning, or the first is a point of the summary.
    fn announces(&self, first: usize, later: usize) -> bool {
        let is = |number: usize, what: Opening| self.opening.get(number) == Some(&what);
        let body = self.opening.iter().position(|opening| *opening == Opening::None).unwrap_or(0).max(1);
        is(later, Opening::None) && (is(first, Opening::Point) || first < body && later < body + LEDE)
    }

    fn words(&self, event: &Event) -> Option<(&Sentence<'_>, usize)> {
        let number = event.head.sentence? as usize;
        self.told.sentences.get(number).map(|words| (*words, number))
    }

    /// Nothing in the rows themselves speaks against one act.
    fn can_be(&self, one: &Event, other: &Event) -> bool {
        let class = |event: &Event| match event.head.modality {
            Modality::Actual | Modality::Reported => Some(false),
            Modality::Future => Some(true),
            Modality::Hypothetical | Modality::Obligation | Modality::Past => None,
        };
        let differ =
            |one: Option<u64>, other: Option<u64>| one.zip(other).is_some_and(|(one, other)| one != other);
        let exact = one.size.bounds.is_empty() && other.size.bounds.is_empty();
        let sizes = exact
            && (differ(one.size.dead, other.size.dead) || differ(one.size.arrested, other.size.arrested));
        self.lore.related(one, other)
            && (one.mode.is_empty() || other.mode.is_empty() || one.mode == other.mode)
            && class(one).is_some_and(|kind| class(other) == Some(kind))
            && one.head.polarity == other.head.polarity
            && one.historical == other.historical
            && meet(one.head.date.days, other.head.date.days)
            && places_meet(one.place.as_ref(), other.place.as_ref())
            && actors_meet(one, other)
            && !sizes
            && !differ(self.number_of(&one.whom), self.number_of(&other.whom))
    }

    /// The number that stands in the words of actors.
    fn number_of(&self, actors: &[Actor]) -> Option<u64> {
        let spans: Vec<_> = actors.iter().map(|actor| actor.span).filter(|span| !span.is_empty()).collect();
        let first = spans.first()?;
        let from = self.quantities.partition_point(|quantity| quantity.span.end <= first.start);
        let near = self.quantities[from..].iter().take(4);
        let inside = near.filter(|quantity| spans.iter().any(|span| span.overlaps(quantity.span)));
        inside.map(|quantity| quantity.value as u64).next()
    }

    /// A word beside the act or inside its actors says that it is another one.
    fn is_another(&self, words: &Sentence<'_>, token: usize, event: &Event) -> bool {
        let inside = |at: usize| {
            let span = words.tokens[at].span;
            event.who.iter().chain(&event.whom).any(|actor| actor.span.covers(span))
        };
        let beside = |at: usize| {
            words.nodes[at].head == Some(token)
                && matches!(words.nodes[at].relation, "advmod" | "amod" | "det" | "obl:tmod")
        };
        let another = |at: usize| self.lore.words.of(words, at).any(|word| word == Word::Another);
        (0..words.low.len()).any(|at| (beside(at) || inside(at)) && another(at))
    }

    /// The act is a noun with "the", "this" or an owner before it.
    fn is_known(&self, words: &Sentence<'_>, token: usize) -> bool {
        let known = |at: usize| {
            words.nodes[at].head == Some(token)
                && (words.nodes[at].relation == "nmod:poss"
                    || (words.nodes[at].relation == "det"
                        && self.lore.words.of(words, at).any(|word| word == Word::Known)))
        };
        words.nodes[token].upos == "NOUN" && (0..words.low.len()).any(known)
    }
}

/// Two base forms of one stem: "arrest" and "arresting", "sign" and "signing".
fn alike(one: &str, other: &str) -> bool {
    let shared = one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
    shared >= 4 && shared + 1 >= one.len().min(other.len())
}

fn codes(actors: &[Actor]) -> BTreeSet<&str> {
    actors.iter().map(|actor| actor.code.as_str()).filter(|code| !code.is_empty()).collect()
}

fn same_codes(one: &[Actor], other: &[Actor]) -> bool {
    let one = codes(one);
    !one.is_empty() && one == codes(other)
}

/// The sides can be the same: each has the codes of the other or is open, and one side at least is told twice.
fn actors_meet(one: &Event, other: &Event) -> bool {
    if one.reciprocal || other.reciprocal {
        let all = |event: &Event| -> BTreeSet<String> {
            codes(&event.who).into_iter().chain(codes(&event.whom)).map(str::to_owned).collect()
        };
        let (one, other) = (all(one), all(other));
        return one.len() > 1 && (one.is_subset(&other) || other.is_subset(&one)) && !other.is_empty();
    }
    let side = |one: &[Actor], other: &[Actor]| {
        let (left, right) = (codes(one), codes(other));
        let within = left.is_subset(&right) || right.is_subset(&left);
        (within && sectors_meet(one, other)).then_some(!left.is_empty() && !right.is_empty())
    };
    match (side(&one.who, &other.who), side(&one.whom, &other.whom)) {
        (Some(who), Some(whom)) => who || whom,
        _ => false,
    }
}

/// Those who act for a state can be told by any of its organs; others must be of one kind.
fn sectors_meet(one: &[Actor], other: &[Actor]) -> bool {
    const ORGANS: [&str; 4] = ["GOV", "MIL", "COP", "SPY"];
    let kind = |actor: &Actor| actor.sector.split(' ').next().unwrap_or("").to_owned();
    let (Some(one), Some(other)) = (one.first().map(kind), other.first().map(kind)) else { return true };
    let organ = |kind: &str| ORGANS.contains(&kind);
    one.is_empty() || other.is_empty() || one == other || (organ(&one) && organ(&other))
}

fn places_meet(one: Option<&Actor>, other: Option<&Actor>) -> bool {
    let Some((one, other)) = one.zip(other) else { return true };
    let part_of_state = one.entity.starts_with("state:") || other.entity.starts_with("state:");
    one.name == other.name || (one.code == other.code && part_of_state)
}

fn meet(one: DayRange, other: DayRange) -> bool {
    let before =
        |one: DayRange, other: DayRange| one.end.zip(other.start).is_some_and(|(end, start)| end < start);
    !before(one, other) && !before(other, one)
}
