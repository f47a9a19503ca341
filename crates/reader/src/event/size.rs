//! Size: how many were killed, injured, arrested or took part, from the numbers that the tree ties to an act.
//!
//! Numbers come from the quantity stage, which has left out dates, ages and scores; a person with "a" before it counts as one. The words that
//! tell the effect come from `data/en/sizes.tsv`. Nothing is added up over sentences, and a number that no word of an effect governs is left alone.

use chancery_record::{Event, Polarity, QuantityMention, Reading, Span};

use super::fields::{Told, events_of};
use super::phrases::Phrases;
use crate::lore::{Lore, LoreError, data_lines};
use crate::tag::Sentence;

/// Names of the effects, in the order of [`Effect`].
const EFFECTS: [&str; 4] = ["dead", "injured", "arrested", "participants"];

/// Words that make one person of a noun.
const ONE: [&str; 3] = ["a", "an", "another"];

/// An index into [`EFFECTS`].
type Effect = usize;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Part {
    Object(Effect),
    Subject(Effect),
    State(Effect),
    Noun(Effect),
    Person,
    Group,
    Thing,
}

/// Words around the numbers of an act.
#[derive(Debug, Default)]
pub struct SizeLore {
    words: Phrases<Part>,
    /// Types of events by effect.
    types: [Vec<String>; 4],
}

impl SizeLore {
    /// Reads `effect part words` lines; the head of the file says what the parts are.
    pub fn parse(file: &str, text: &str) -> Result<Self, LoreError> {
        let mut lore = SizeLore::default();
        for (line, content) in data_lines(text) {
            let fail = |message: &str| LoreError::new(file, line, message);
            let cells: Vec<&str> = content.split('\t').map(str::trim).collect();
            let [effect, part, list] = cells[..] else {
                return Err(fail("expected `effect part words`, parted by tabs"));
            };
            let items = list.split(',').map(str::trim).filter(|item| !item.is_empty());
            let effect = EFFECTS.iter().position(|name| *name == effect);
            let part = match (part, effect) {
                ("type", Some(effect)) => {
                    lore.types[effect].extend(items.map(str::to_owned));
                    continue;
                }
                ("object", Some(effect)) => Part::Object(effect),
                ("subject", Some(effect)) => Part::Subject(effect),
                ("state", Some(effect)) => Part::State(effect),
                ("noun", Some(effect)) => Part::Noun(effect),
                ("person", None) => Part::Person,
                ("group", None) => Part::Group,
                ("thing", None) => Part::Thing,
                _ => return Err(fail("no such effect and part; the head of the file lists them")),
            };
            items.for_each(|item| lore.words.add(item, part));
        }
        Ok(lore)
    }
}

/// How exact a number is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Bound {
    Exact,
    About,
    AtMost,
    AtLeast,
}

/// Persons counted in a sentence.
struct Counted {
    /// The token that stands for them in the tree.
    token: usize,
    number: u64,
    bound: Bound,
}

/// A number with the word that says what befell those who are counted.
struct Effected {
    effect: Effect,
    /// That word.
    word: usize,
    number: u64,
    bound: Bound,
}

/// Gives the events of a reading their sizes.
pub fn sizes(lore: &Lore, told: &Told<'_>, reading: &mut Reading) {
    let Reading { events, quantities, times, .. } = reading;
    let mut next = 0;
    for number in 0..told.sentences.len() {
        let from = next;
        while quantities.get(next).is_some_and(|quantity| quantity.sentence as usize == number) {
            next += 1;
        }
        let here = events_of(events, number);
        let before = if number > 0 && told.paragraphs[number] == told.paragraphs[number - 1] {
            events_of(events, number - 1)
        } else {
            0..0
        };
        if here.is_empty() && (before.is_empty() || from == next) {
            continue;
        }
        let first = times.partition_point(|time| (time.sentence as usize) < number);
        let days: Vec<Span> = times[first..]
            .iter()
            .take_while(|time| time.sentence as usize == number)
            .map(|time| time.span)
            .collect();
        let scene = Scene { lore, words: told.sentences[number], days: &days };
        for found in scene.all(&quantities[from..next]) {
            let can = |event: &Event| lore.size.types[found.effect].contains(&event.event_type);
            let near = here
                .clone()
                .filter(|at| can(&events[*at]))
                .min_by_key(|at| (scene.distance(events[*at].trigger, found.word), *at));
            let chosen = near.or_else(|| {
                let affirmed = |event: &Event| event.head.polarity == Polarity::Affirmed;
                let mut earlier = before.clone().filter(|at| can(&events[*at]) && affirmed(&events[*at]));
                let only = earlier.next().filter(|_| here.is_empty() && found.effect < 3);
                only.filter(|_| earlier.next().is_none())
            });
            if let Some(at) = chosen {
                give(&mut events[at], &found, &scene);
            }
        }
    }
}

fn give(event: &mut Event, found: &Effected, scene: &Scene<'_>) {
    let size = &mut event.size;
    let place = [&mut size.dead, &mut size.injured, &mut size.arrested, &mut size.participants]
        .into_iter()
        .nth(found.effect);
    let Some(place) = place.filter(|known| known.is_none()) else { return };
    *place = Some(found.number);
    let name = EFFECTS[found.effect];
    let bound = match found.bound {
        Bound::Exact => "",
        Bound::About => "about",
        Bound::AtMost => "at most",
        Bound::AtLeast => "at least",
    };
    if !bound.is_empty() {
        if !size.bounds.is_empty() {
            size.bounds.push_str(", ");
        }
        size.bounds.extend([name, " ", bound]);
    }
    let words = scene.words.words[found.word];
    let space = if bound.is_empty() { "" } else { " " };
    event.head.why.push(format!("size: {name} {bound}{space}{}, by \"{words}\"", found.number));
}

/// A sentence with the words of effects.
struct Scene<'a> {
    lore: &'a Lore,
    words: &'a Sentence<'a>,
    /// Words of time, whose numbers count no persons.
    days: &'a [Span],
}

impl Scene<'_> {
    /// All numbers with their effects; those of one word are added up.
    fn all(&self, quantities: &[QuantityMention]) -> Vec<Effected> {
        let mut out: Vec<Effected> = Vec::new();
        for counted in self.counted(quantities) {
            let Some((effect, word)) = self.effect(counted.token) else { continue };
            match out.iter_mut().find(|known| (known.effect, known.word) == (effect, word)) {
                Some(known) => {
                    known.number = known.number.saturating_add(counted.number);
                    known.bound = known.bound.max(counted.bound);
                }
                None => out.push(Effected { effect, word, number: counted.number, bound: counted.bound }),
            }
        }
        out
    }

    /// Persons with a number, or with "a".
    fn counted(&self, quantities: &[QuantityMention]) -> Vec<Counted> {
        let tokens = self.words.tokens;
        let mut out: Vec<Counted> = Vec::new();
        for quantity in quantities.iter().filter(|quantity| is_count(quantity)) {
            let from = tokens.partition_point(|token| token.span.end <= quantity.span.start);
            let until = tokens.partition_point(|token| token.span.start < quantity.span.end);
            let outside = |head: usize| head < from || head >= until;
            let top = (from..until).find(|at| self.words.nodes[*at].head.is_none_or(outside));
            let Some(mut token) = top else { continue };
            if self.relation(token) == "nummod"
                && let Some(head) = self.words.nodes[token].head
            {
                token = head;
            }
            if self.is(token, Part::Thing) {
                continue;
            }
            out.push(Counted { token, number: quantity.value as u64, bound: bound(quantity) });
        }
        let taken = |at: usize| {
            let mut spans = quantities.iter().map(|quantity| quantity.span).chain(self.days.iter().copied());
            spans.any(|span| span.overlaps(tokens[at].span))
        };
        out.extend((0..tokens.len()).filter(|at| !taken(*at)).filter_map(|at| self.bare(at)));
        for at in 0..tokens.len() {
            let head = self.words.nodes[at].head.filter(|_| self.relation(at) == "det");
            let Some(head) = head.filter(|_| ONE.contains(&self.words.low[at])) else { continue };
            let known = out.iter().any(|counted| counted.token == head);
            if !known && self.is(head, Part::Person) && !self.is(head, Part::Group) {
                out.push(Counted { token: head, number: 1, bound: Bound::Exact });
            }
        }
        out
    }

    /// A number that counts nothing by itself ("seven were wounded"), or stands before a noun for persons.
    fn bare(&self, at: usize) -> Option<Counted> {
        let (number, least) = self.lore.quantity.how_many(self.words.low[at])?;
        let head = self.words.nodes[at].head?;
        let token = match self.relation(at) {
            "nummod" if self.is(head, Part::Person) => head,
            "nsubj" | "nsubj:pass" | "obj" | "conj" if self.words.low[at] != "one" => at,
            _ => return None,
        };
        let bound = if least { Bound::AtLeast } else { Bound::Exact };
        (number >= 1.0).then_some(Counted { token, number: number as u64, bound })
    }

    /// What befell those for whom a token stands, and the word that says so.
    fn effect(&self, token: usize) -> Option<(Effect, usize)> {
        self.own_effect(token).or_else(|| {
            let mut token = token;
            for _ in 0..4 {
                let (head, relation) = (self.words.nodes[token].head?, self.relation(token));
                match relation {
                    "conj" | "appos" if self.is_nominal(head) => token = head,
                    "nmod" if self.is(head, Part::Group) => token = head,
                    _ => return self.governed(token, head, relation),
                }
                if let Some(found) = self.own_effect(token) {
                    return Some(found);
                }
            }
            None
        })
    }

    /// By the counted word itself or a word that belongs to it.
    fn own_effect(&self, token: usize) -> Option<(Effect, usize)> {
        let find = |at: usize, of: &dyn Fn(Part) -> Option<Effect>| {
            self.parts(at).find_map(of).map(|effect| (effect, at))
        };
        let noun = |part| if let Part::Noun(effect) = part { Some(effect) } else { None };
        let state = |part| if let Part::State(effect) = part { Some(effect) } else { None };
        if let Some(found) = find(token, &noun) {
            return Some(found);
        }
        let nodes = self.words.nodes;
        let children = (0..nodes.len()).filter(|at| nodes[*at].head == Some(token));
        for child in children {
            let found = match self.relation(child) {
                "amod" => find(child, &state),
                "acl" | "acl:relcl" => find(child, &|part| match part {
                    Part::State(effect) => Some(effect),
                    Part::Object(effect)
                        if nodes[child].has("VerbForm=Part") && !nodes[child].has("Tense=Pres") =>
                    {
                        Some(effect)
                    }
                    Part::Subject(effect) if self.relation(child) == "acl:relcl" => Some(effect),
                    _ => None,
                }),
                _ => None,
            };
            // "who killed 12" and "soldiers killing" are acts of those who are counted
            let acts = self.has_child(child, "obj");
            if let Some(found) = found.filter(|_| !acts) {
                return Some(found);
            }
        }
        let after = token + 1;
        let beside =
            (after < nodes.len() && !self.has_child(after, "obj")).then(|| find(after, &state)).flatten();
        beside.filter(|(_, at)| nodes[*at].upos != "NOUN" || nodes[*at].head == Some(token))
    }

    /// By the word that the counted word hangs on.
    fn governed(&self, token: usize, head: usize, relation: &str) -> Option<(Effect, usize)> {
        let passive = relation == "nsubj:pass" || self.has_child(head, "aux:pass");
        // headlines leave the auxiliary out: "12 killed in raid"
        let bare = relation == "nsubj"
            && self.words.nodes[head].has("VerbForm=Part")
            && !self.has_child(head, "aux");
        let person = || self.is_person(token);
        self.parts(head).find_map(|part| {
            let effect = match (part, relation) {
                (Part::Object(effect), "obj") => effect,
                (Part::Object(effect), "nsubj" | "nsubj:pass") if passive || bare => effect,
                (Part::State(effect), "nsubj" | "nsubj:pass") => effect,
                (Part::Subject(effect), "nsubj") if !passive => effect,
                (Part::Noun(effect), "nmod" | "obl") => effect,
                _ => return None,
            };
            (effect < 3 || person()).then_some((effect, head))
        })
    }

    /// True for nouns of persons, bare numbers, and peoples.
    fn is_person(&self, token: usize) -> bool {
        let node = &self.words.nodes[token];
        let people = self.is(token, Part::Person) || self.is(token, Part::Group);
        people || node.upos == "NUM" || (node.upos == "PROPN" && node.has("Number=Plur"))
    }

    fn is_nominal(&self, token: usize) -> bool {
        matches!(self.words.nodes[token].upos, "NOUN" | "PROPN" | "NUM" | "PRON" | "ADJ")
    }

    fn parts(&self, token: usize) -> impl Iterator<Item = Part> + '_ {
        self.lore.size.words.of(self.words, token)
    }

    fn is(&self, token: usize, part: Part) -> bool {
        self.parts(token).any(|other| other == part)
    }

    fn relation(&self, token: usize) -> &str {
        self.words.nodes[token].relation
    }

    fn has_child(&self, token: usize, relation: &str) -> bool {
        let nodes = self.words.nodes;
        (0..nodes.len()).any(|at| nodes[at].head == Some(token) && nodes[at].relation == relation)
    }

    /// Steps in the tree between the word of an effect and the predicate of an event.
    fn distance(&self, trigger: Span, word: usize) -> usize {
        super::fields::token_at(self.words, trigger)
            .map_or(usize::MAX, |at| super::fields::steps(self.words, at, word))
    }
}

fn is_count(quantity: &QuantityMention) -> bool {
    let people = matches!(quantity.dimension.as_str(), "count" | "people");
    people && quantity.pair != "from_to" && quantity.value >= 1.0 && quantity.value.fract() == 0.0
}

fn bound(quantity: &QuantityMention) -> Bound {
    match quantity.modifier {
        "MORE_THAN" => Bound::AtLeast,
        "LESS_THAN" | "UP_TO" => Bound::AtMost,
        _ if quantity.upper.is_some() => Bound::AtLeast,
        "ABOUT" => Bound::About,
        _ => Bound::Exact,
    }
}
