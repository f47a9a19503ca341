//! Words of a sentence -> the rules that stand on them, with their slots.

use chancery_record::{Actor, Kind, Span};

use super::rules::{ClaimRules, Entry, Part, Rule, Slot};
use crate::actor::{Cast, Found, FoundKind, Scene};
use crate::event::rules::{Condition, Place};
use crate::lore::{Lore, WordList};
use crate::parse::{Complement, ComplementKind, Parse, PhraseKind, Predicate, is_noun_token, noun_predicate};
use crate::tag::Tag;

/// Whoever an infinitive is done by stands at most so many tokens before it.
const DOER_NEAR: usize = 8;

/// A sentence without a verb is read as a whole up to so many tokens; a list of thousands says nothing.
const VERBLESS: usize = 64;

/// A rule on its words.
pub struct Frame<'r> {
    /// The rule.
    pub rule: &'r Rule,
    /// The token that it was found by.
    pub at: usize,
    /// First token of its words.
    pub first: usize,
    /// One past the last of its words.
    pub end: usize,
    /// The verb, or the noun with what hangs on it.
    pub predicate: Predicate,
    /// The noun phrase that it stands in, for nouns and adjectives before them.
    pub own: Option<usize>,
}

/// One side of a claim.
#[derive(Clone, Debug, Default)]
pub struct Side {
    /// Actors with a code, one per code and name.
    pub actors: Vec<Actor>,
    /// A word that means whoever speaks ("we", "our").
    pub speakers: Option<Span>,
    /// A body or office whose state the words do not tell ("the energy ministry").
    pub home: Option<Actor>,
    /// Somebody without a name ("certain forces").
    pub unnamed: Option<Span>,
    /// Words that mean the state over against the other side or the speaker ("they", "the neighbour").
    pub other: Option<Span>,
    /// Noun phrases without an actor; a place among them gives its state.
    pub places: Vec<Span>,
    /// Whoever speaks belongs here, where that is known.
    pub teller: bool,
    /// They are the two states named together before.
    pub both: bool,
    /// How they were found.
    pub how: Vec<String>,
}

impl Side {
    /// Nobody stands there; a phrase that may be a place is nobody yet.
    pub fn is_empty(&self) -> bool {
        self.actors.is_empty()
            && self.speakers.is_none()
            && self.home.is_none()
            && self.unnamed.is_none()
            && self.other.is_none()
            && !self.teller
    }

    /// Somebody whom the sentence itself tells stands there.
    pub fn is_sure(&self) -> bool {
        !self.actors.is_empty() || self.speakers.is_some() || self.other.is_some() || self.teller
    }

    fn add(&mut self, other: Side) {
        for actor in other.actors {
            if !self.actors.iter().any(|known| known.code == actor.code) {
                self.actors.push(actor);
            }
        }
        self.speakers = self.speakers.or(other.speakers);
        self.home = self.home.take().or(other.home);
        self.unnamed = self.unnamed.or(other.unnamed);
        self.other = self.other.or(other.other);
        self.places.extend(other.places);
        self.teller |= other.teller;
        self.both |= other.both;
        self.how.extend(other.how);
    }

    /// Leaves out the actors of another side.
    pub fn without(&mut self, other: &Side) {
        self.actors.retain(|actor| !other.actors.iter().any(|known| known.code == actor.code));
        if other.speakers.is_some() {
            self.speakers = None;
        }
        if other.home.is_some() {
            self.home = None;
        }
        if other.unnamed.is_some() {
            self.unnamed = None;
        }
        if other.other.is_some() {
            self.other = None;
        }
        self.places.retain(|place| !other.places.contains(place));
    }
}

/// The base forms by which a verb can be looked up: its lemma, and those of the word list.
fn bases<'p>(lore: &'p Lore, parse: &'p Parse<'_>, at: usize) -> Vec<&'p str> {
    let mut out = vec![word(parse, at)];
    for reading in &lore.words.look_up(parse.sentence.low[at]).verbs {
        let base = lore.words.verbs[reading.verb as usize].base.as_str();
        if !out.contains(&base) {
            out.push(base);
        }
    }
    out
}

/// True when a word of the sentence may open a rule, so that most sentences are passed over.
pub fn has_words(lore: &Lore, parse: &Parse<'_>) -> bool {
    let rules = &lore.claims;
    (0..parse.sentence.nodes.len()).any(|at| {
        !rules.of(Part::Cue, parse.sentence.low[at]).is_empty()
            || parts(parse, at).iter().any(|part| entries(lore, parse, *part, at).next().is_some())
    })
}

/// The entries of a token as this part.
fn entries<'p>(
    lore: &'p Lore,
    parse: &'p Parse<'_>,
    part: Part,
    at: usize,
) -> impl Iterator<Item = Entry> + 'p {
    let words = match (part, word(parse, at), parse.sentence.low[at]) {
        (Part::Verb, _, _) => bases(lore, parse, at),
        (_, lemma, low) if lemma == low => vec![lemma],
        (_, lemma, low) => vec![lemma, low],
    };
    words.into_iter().flat_map(move |word| lore.claims.of(part, word)).copied()
}

/// What a token may be for a rule.
fn parts(parse: &Parse<'_>, at: usize) -> &'static [Part] {
    match parse.sentence.nodes[at].upos {
        "VERB" => &[Part::Verb, Part::Adjective],
        "AUX" => &[Part::Verb],
        "NOUN" => &[Part::Noun, Part::Adjective],
        "PROPN" => &[Part::Noun],
        "ADJ" => &[Part::Adjective, Part::Noun],
        _ => &[],
    }
}

/// The lemma, or the word where the grammar gives none.
fn word<'p>(parse: &'p Parse<'_>, at: usize) -> &'p str {
    let lemma = parse.sentence.nodes[at].lemma.as_str();
    if lemma.is_empty() || parse.sentence.nodes[at].upos == "PROPN" { parse.sentence.low[at] } else { lemma }
}

/// The rules of all words, in the order of the words; of one word those that ask for most come first, and weak ones last.
pub fn frames<'r>(lore: &'r Lore, scene: &Scene<'_>, verbs: &[Predicate]) -> Vec<Frame<'r>> {
    let finder = Finder { rules: &lore.claims, parse: scene.parse, verbs };
    let mut out: Vec<Frame<'r>> = Vec::new();
    for at in 0..scene.parse.sentence.low.len() {
        let first = out.len();
        for part in parts(scene.parse, at) {
            for entry in entries(lore, scene.parse, *part, at) {
                out.extend(finder.at(*part, at, entry));
            }
        }
        // "from May 31": a name is no cue
        let name = scene.parse.sentence.nodes[at].upos == "PROPN";
        for entry in lore.claims.of(Part::Cue, scene.parse.sentence.low[at]).iter().filter(|_| !name) {
            out.extend(finder.cue(at, *entry));
        }
        out[first..].sort_by_key(|frame| std::cmp::Reverse(frame.weight()));
    }
    out
}

impl Frame<'_> {
    /// Weak rules come last; then what the rule asks for, the length of its words, all its conditions.
    fn weight(&self) -> (bool, usize, usize, usize) {
        let asked = self.rule.conditions.iter().filter(|condition| !condition.forbidden).count();
        let then = usize::from(!self.rule.then.is_empty());
        (!self.rule.weak, asked + then, self.end - self.first, self.rule.conditions.len())
    }
}

struct Finder<'r, 'a> {
    rules: &'r ClaimRules,
    parse: &'a Parse<'a>,
    verbs: &'a [Predicate],
}

impl<'r> Finder<'r, '_> {
    fn at(&self, part: Part, at: usize, entry: Entry) -> Option<Frame<'r>> {
        let rule = &self.rules.all[entry.rule as usize];
        let frame = match part {
            Part::Verb => self.verb(rule, at, &rule.verbs[entry.item as usize]),
            Part::Noun => self.noun(rule, at, &rule.nouns[entry.item as usize]),
            Part::Adjective => self.adjective(rule, at, &rule.adjectives[entry.item as usize]),
            Part::Cue => None,
        }?;
        self.holds(frame)
    }

    fn holds(&self, frame: Frame<'r>) -> Option<Frame<'r>> {
        let complement = frame.predicate.complement.map(|complement| complement.kind);
        let then = &frame.rule.then;
        if !then.is_empty() && !complement.is_some_and(|kind| then.contains(&kind)) {
            return None;
        }
        let holds = |condition: &Condition| self.there(&frame, condition) != condition.forbidden;
        frame.rule.conditions.iter().all(holds).then_some(frame)
    }

    fn verb(&self, rule: &'r Rule, at: usize, words: &[String]) -> Option<Frame<'r>> {
        let predicate = self.verbs.iter().find(|verb| verb.token == at)?;
        let mut end = at + 1;
        for (index, word) in words[1..].iter().enumerate() {
            let reach = if index == 0 { 7 } else { 3 };
            let limit = predicate.clause_end.max(at + 1).min(end + reach);
            let low = &self.parse.sentence.low;
            let found =
                (end..limit).find(|position| low[*position] == word || self.lemma(*position) == word)?;
            let barred = |position: usize| matches!(self.parse.tags[position].tag, Tag::Verb | Tag::Comma);
            if (end..found).any(barred) {
                return None;
            }
            end = found + 1;
        }
        let mut predicate = predicate.clone();
        if let Some(doer) = self.doer_of_noun(at) {
            predicate.subject = vec![doer];
        }
        Some(Frame { rule, at, first: at, end, predicate, own: None })
    }

    /// "We see efforts by others to part us": who does what an infinitive tells, where "by" says so right before it.
    fn doer_of_noun(&self, verb: usize) -> Option<usize> {
        let tree = self.parse.tree();
        let to = tree.with(verb, "mark").find(|mark| self.parse.sentence.low[*mark] == "to")?;
        let by = |doer: &usize| {
            tree.base(*doer) == "nmod"
                && tree.is_under(to - 1, *doer)
                && !tree.is_under(to, *doer)
                && self.parse.is_led_by(*doer, &["by"])
        };
        (to.saturating_sub(DOER_NEAR)..to).rev().find(by).map(|doer| self.parse.phrase_of(doer))
    }

    fn lemma(&self, at: usize) -> &str {
        self.parse.sentence.nodes[at].lemma.as_str()
    }

    fn ends_here(&self, at: usize, words: &[String]) -> Option<usize> {
        let first = (at + 1).checked_sub(words.len())?;
        let same = |(offset, wanted): (usize, &String)| {
            word(self.parse, first + offset) == wanted || self.parse.sentence.low[first + offset] == wanted
        };
        words[..words.len() - 1].iter().enumerate().all(same).then_some(first)
    }

    fn noun(&self, rule: &'r Rule, at: usize, words: &[String]) -> Option<Frame<'r>> {
        let first = self.ends_here(at, words)?;
        let phrase = self.parse.phrase_of(at);
        let counted = self.parse.tree().with(at, "nummod").next().is_some();
        let plural = self.parse.sentence.nodes[at].has("Number=Plur") && !counted;
        if !is_noun_token(self.parse, at) || !self.is_noun_phrase(phrase) || rule.single && plural {
            return None;
        }
        if rule.predicative && !self.is_said(at, phrase) {
            return None;
        }
        let mut predicate = self.of_noun(phrase, at);
        if rule.kind == Kind::Relations && !self.is_said(at, phrase) {
            predicate.subject = self.named_beside(at).into_iter().collect();
            predicate.object.clear();
        }
        // "rejects the status of a satellite": the verb of the clause around
        if rule.loose {
            let around = self
                .verbs
                .iter()
                .filter(|verb| verb.group.finite && verb.clause_start <= at && at < verb.clause_end);
            if let Some(verb) = around.min_by_key(|verb| verb.clause_end - verb.clause_start) {
                predicate.clause_start = verb.clause_start;
                predicate.clause_end = verb.clause_end;
                predicate.subject.clone_from(&verb.subject);
            }
        }
        Some(Frame { rule, at, first, end: at + 1, predicate, own: Some(phrase) })
    }

    fn is_noun_phrase(&self, phrase: usize) -> bool {
        matches!(self.parse.phrases[phrase].kind, PhraseKind::Noun { .. })
    }

    /// A noun with the slots of the verb that has it as object.
    fn of_noun(&self, phrase: usize, at: usize) -> Predicate {
        let mut predicate = noun_predicate(self.parse, self.verbs, phrase, at);
        let carrier = self.verbs.iter().find(|verb| verb.object.contains(&phrase));
        if let Some(carrier) = carrier.filter(|_| predicate.light.is_none()) {
            predicate.subject.clone_from(&carrier.subject);
            let others = carrier.object.iter().copied().filter(|object| *object != phrase);
            predicate.object.extend(others);
            predicate.obliques.extend(carrier.obliques.iter().cloned());
            predicate.obliques.sort_by_key(|(range, _)| *range);
            predicate.obliques.dedup_by_key(|(range, _)| *range);
            predicate.complement = predicate.complement.or(carrier.complement);
        }
        // "Denmark, the old ally of Norway": what it is said of
        let nodes = self.parse.sentence.nodes;
        if nodes[at].relation == "appos"
            && let Some(head) = nodes[at].head
        {
            predicate.subject = vec![self.parse.phrase_of(head)];
        }
        let tree = self.parse.tree();
        // "the danger that": the clause that hangs on the noun
        let that = |under: &usize| {
            let mut subjects = tree.with(*under, "nsubj");
            tree.base(*under) == "acl" && *under > at && subjects.any(|subject| subject > at + 1)
        };
        if predicate.complement.is_none()
            && self.parse.sentence.low.get(at + 1) == Some(&"that")
            && let Some(under) = tree.children(at).find(that)
        {
            let end = tree.reach(under).1;
            predicate.complement = Some(Complement { kind: ComplementKind::That, start: at + 1, end });
        }
        // "is on the ascent"
        if predicate.subject.is_empty() && tree.with(at, "cop").next().is_some() {
            predicate.subject.extend(tree.with(at, "nsubj").map(|subject| self.parse.phrase_of(subject)));
        }
        if let Some(verb) = self.likened(at) {
            let bearer = if verb.object.is_empty() { &verb.subject } else { &verb.object };
            predicate.subject.clone_from(bearer);
            predicate.group = verb.group;
            predicate.clause_start = predicate.clause_start.min(verb.clause_start);
            predicate.clause_end = predicate.clause_end.max(verb.clause_end);
            predicate.obliques.extend(verb.obliques.iter().cloned());
            predicate.obliques.sort_by_key(|(range, _)| *range);
            predicate.obliques.dedup_by_key(|(range, _)| *range);
        }
        predicate
    }

    /// "Stands out as a lifeline", "sees it as an ally": the verb by which a noun behind "as" is said of its object, else of its subject.
    fn likened(&self, at: usize) -> Option<&Predicate> {
        let tree = self.parse.tree();
        let behind_as = self.parse.is_led_by(at, &["as"])
            || tree.with(at, "mark").any(|mark| self.parse.sentence.low[mark] == "as");
        let verb =
            tree.head(at).filter(|_| behind_as && matches!(tree.base(at), "obl" | "xcomp" | "advcl"))?;
        self.verbs.iter().find(|known| known.token == verb)
    }

    /// "Mali's protector, France, has left", "its largest creditor is Japan": who it is, told right behind a noun or by the copula.
    fn named_beside(&self, at: usize) -> Option<usize> {
        let tree = self.parse.tree();
        let said = |of: &usize| tree.base(at) == "nsubj" && tree.with(*of, "cop").next().is_some();
        let is = tree.head(at).filter(said);
        // "its neighbour Afghanistan"
        let owned = tree.children(at).any(|owner| tree.relation(owner) == "nmod:poss");
        let next = (owned && at + 1 < tree.len()).then_some(at + 1);
        let name =
            tree.with(at, "appos").chain(is).chain(next).find(|name| tree.node(*name).upos == "PROPN")?;
        Some(self.parse.phrase_of(name))
    }

    /// True for a noun that is said of the subject or object of its verb: "is an ally", "became", "consider it a friend", "has ties".
    fn is_said(&self, at: usize, phrase: usize) -> bool {
        let nodes = self.parse.sentence.nodes;
        let copula = nodes.iter().any(|node| node.head == Some(at) && node.relation == "cop");
        let carrier = self.verbs.iter().find(|verb| verb.object.contains(&phrase));
        let links = carrier.is_some_and(|verb| self.rules.table("link").has(word(self.parse, verb.token)));
        copula || links || nodes[at].relation == "appos" || self.likened(at).is_some()
    }

    fn adjective(&self, rule: &'r Rule, at: usize, words: &[String]) -> Option<Frame<'r>> {
        let first = self.ends_here(at, words)?;
        let nodes = self.parse.sentence.nodes;
        // "is dependent on": the predicate of its copula
        let copula =
            (0..nodes.len()).find(|child| nodes[*child].head == Some(at) && nodes[*child].relation == "cop");
        let said = nodes[at].relation.starts_with("xcomp").then_some(nodes[at].head).flatten();
        let carrier = copula.or(said).and_then(|token| self.verbs.iter().find(|verb| verb.token == token));
        if let Some(carrier) = carrier.or_else(|| self.likened(at)) {
            let mut predicate = carrier.clone();
            // "finds the ties strained", "praised the ties as exemplary"
            if copula.is_none() && !carrier.object.is_empty() && !self.is_reflexive(&carrier.object) {
                predicate.subject.clone_from(&carrier.object);
            }
            return Some(Frame { rule, at, first, end: at + 1, predicate, own: None });
        }
        // "is determined to": a participle with its auxiliary; it is said of what the tree has as subject
        let passive = |verb: &&Predicate| verb.token == at && verb.group.passive && verb.group.finite;
        if let Some(carrier) = self.verbs.iter().find(passive).filter(|_| nodes[at].upos == "VERB") {
            let mut predicate = carrier.clone();
            predicate.subject = std::mem::take(&mut predicate.object);
            return Some(Frame { rule, at, first, end: at + 1, predicate, own: None });
        }
        // "strained relations": the noun that it describes
        let before = matches!(nodes[at].relation, "amod" | "compound");
        let noun = nodes[at].head.filter(|_| before && !rule.predicative)?;
        let phrase = self.parse.phrase_of(noun);
        if !self.is_noun_phrase(phrase) {
            return None;
        }
        let mut predicate = self.of_noun(phrase, noun);
        predicate.object.insert(0, phrase);
        Some(Frame { rule, at, first, end: at + 1, predicate, own: Some(phrase) })
    }

    /// "Itself": the object is the subject.
    fn is_reflexive(&self, phrases: &[usize]) -> bool {
        let nodes = self.parse.sentence.nodes;
        phrases.iter().any(|phrase| nodes[self.parse.phrases[*phrase].start].has("Reflex=Yes"))
    }

    fn cue(&self, at: usize, entry: Entry) -> Option<Frame<'r>> {
        let rule = &self.rules.all[entry.rule as usize];
        let words = &rule.cues[entry.item as usize];
        let low = self.parse.low(at, at + words.len());
        if low.len() != words.len() || !low.iter().zip(words).all(|(low, word)| low == word) {
            return None;
        }
        // "will", "may": the verb that they stand before
        let own = self.parse.phrase_of(at);
        if let Some(verb) = self.verbs.iter().find(|verb| verb.group.modal == Some(at) || verb.phrase == own)
        {
            return self.holds(Frame {
                rule,
                at,
                first: at,
                end: at + words.len(),
                predicate: verb.clone(),
                own: None,
            });
        }
        let around = self.verbs.iter().filter(|verb| verb.clause_start <= at && at < verb.clause_end);
        let finite = around.clone().filter(|verb| verb.group.finite);
        let predicate = finite
            .min_by_key(|verb| verb.clause_end - verb.clause_start)
            .or_else(|| around.clone().next())
            .cloned()
            .or_else(|| self.verbless())?;
        self.holds(Frame { rule, at, first: at, end: at + words.len(), predicate, own: None })
    }

    /// "So much for the alliance of Chad and Sudan.": words that stand under no verb, which say what they say of the nouns of their sentence.
    /// A heading says nothing.
    fn verbless(&self) -> Option<Predicate> {
        let end = self.parse.sentence.low.len();
        if end > VERBLESS {
            return None;
        }
        let stops = self.parse.tags.iter().rev().take(2).any(|tag| tag.tag == Tag::Stop);
        let nouns = (0..self.parse.phrases.len()).filter(|phrase| self.is_noun_phrase(*phrase));
        let mut nouns = nouns
            .map(|phrase| noun_predicate(self.parse, self.verbs, phrase, self.parse.phrases[phrase].end - 1));
        let first = nouns.next().filter(|_| stops)?;
        let obliques = nouns.flat_map(|noun| noun.obliques);
        let mut whole = Predicate { clause_start: 0, clause_end: end, ..first };
        whole.obliques.extend(obliques);
        whole.obliques.sort_by_key(|(range, _)| *range);
        whole.obliques.dedup_by_key(|(range, _)| *range);
        Some(whole)
    }

    fn there(&self, frame: &Frame<'_>, condition: &Condition) -> bool {
        let list = &condition.list;
        let predicate = &frame.predicate;
        let has = |phrase: &usize| self.phrase_has(*phrase, list);
        let any =
            |phrases: &[usize]| if list.is_empty() { !phrases.is_empty() } else { phrases.iter().any(has) };
        match &condition.place {
            Place::Subject => any(&[predicate.subject.clone(), predicate.syntactic_subject()].concat()),
            Place::Object => any(&predicate.object),
            Place::Clause => list.is_in(self.parse.low(predicate.clause_start, predicate.clause_end)),
            Place::Prep(prep) => {
                let mut phrases = predicate.oblique(self.parse, prep);
                if list.is_empty() { phrases.next().is_some() } else { phrases.any(|phrase| has(&phrase)) }
            }
        }
    }

    /// The phrase, with its "of" phrase, holds a word of the list.
    fn phrase_has(&self, phrase: usize, list: &WordList) -> bool {
        let range = self.parse.phrases[phrase];
        let mut end = range.end;
        let mut next = phrase + 1;
        while next + 1 < self.parse.phrases.len()
            && self.parse.phrases[next].kind == PhraseKind::Prep
            && self.parse.sentence.low[self.parse.phrases[next].start] == "of"
            && self.is_noun_phrase(next + 1)
        {
            end = self.parse.phrases[next + 1].end;
            next += 2;
        }
        list.is_in(self.parse.low(range.start, end))
    }
}

/// Where actors are looked for: the sentence, and what the sentences before were about.
pub struct Search<'s, 'a> {
    /// The sentence.
    pub scene: &'s Scene<'s>,
    /// Who is who so far.
    pub cast: &'s mut Cast<'a>,
    /// The state that the sentence before was about.
    pub before: Option<&'s Actor>,
    /// The word tables.
    pub rules: &'s ClaimRules,
    /// All data.
    pub lore: &'s Lore,
    /// "They" can mean the two states named together last.
    pub pairs: bool,
    /// The verbs of the sentence.
    pub verbs: &'s [Predicate],
}

impl Search<'_, '_> {
    /// The first union of slots that holds somebody.
    pub fn side(&mut self, frame: &Frame<'_>, slots: &[Vec<Slot>], besides: Option<&Side>) -> Side {
        let mut places = Vec::new();
        for union in slots {
            let mut side = Side::default();
            for slot in union {
                side.add(self.slot(frame, slot, besides));
            }
            if let Some(besides) = besides {
                side.without(besides);
            }
            if !side.is_empty() {
                return side;
            }
            places.append(&mut side.places);
        }
        Side { places, ..Side::default() }
    }

    fn slot(&mut self, frame: &Frame<'_>, slot: &Slot, besides: Option<&Side>) -> Side {
        let predicate = &frame.predicate;
        match slot {
            Slot::Subject => self.phrases(&predicate.subject),
            Slot::Object => {
                let objects: Vec<usize> =
                    predicate.object.iter().copied().filter(|object| Some(*object) != frame.own).collect();
                self.phrases(&objects)
            }
            Slot::Direct => {
                let mut side = Side::default();
                for phrase in &predicate.object {
                    side.add(self.own(*phrase));
                }
                side
            }
            Slot::Prep(prep) => {
                let phrases: Vec<usize> = predicate.oblique(self.scene.parse, prep).collect();
                let mut side = self.phrases(&phrases);
                if let Some(there) = self.yonder(prep, frame) {
                    side.other = side.other.or(Some(there));
                }
                if prep == "between"
                    && side.actors.len() == 1
                    && let Some(last) = phrases.iter().max()
                {
                    side.add(self.other_of_two(*last));
                }
                side
            }
            Slot::Complement => match predicate.complement {
                Some(complement) => self.range(complement.start, complement.end, usize::MAX, None),
                None => Side::default(),
            },
            Slot::Doer => match predicate.complement {
                Some(complement) => {
                    let inner = self.verbs.iter().find(|verb| {
                        verb.token != predicate.token
                            && complement.start <= verb.token
                            && verb.token < complement.end
                    });
                    inner.map(|inner| self.phrases(&inner.syntactic_subject())).unwrap_or_default()
                }
                None => Side::default(),
            },
            Slot::Own => self.possessor(frame),
            Slot::Named => {
                let mut side = frame.own.map(|own| self.phrase(own)).unwrap_or_default();
                let owner = frame.own.map(|own| self.own(own)).unwrap_or_default();
                side.without(&owner);
                Side { places: Vec::new(), other: None, ..side }
            }
            Slot::Any => self.range(frame.end, predicate.clause_end, 1, besides),
            Slot::Pair => self.pair(frame),
            Slot::Before => self.before(frame),
            Slot::Home => self.home(frame),
            Slot::Speaker => Side { teller: true, ..Side::default() },
            Slot::Other => Side { other: Some(self.span(frame.first, frame.end)), ..Side::default() },
            Slot::None => Side::default(),
        }
    }

    /// "From there", "over there": a word for the state over against, behind a preposition in the clause.
    fn yonder(&self, prep: &str, frame: &Frame<'_>) -> Option<Span> {
        let low = &self.scene.parse.sentence.low;
        let (start, end) = (frame.predicate.clause_start, frame.predicate.clause_end.min(low.len()));
        let there = |at: &usize| {
            low[*at] == prep
                && low.get(at + 1..).is_some_and(|rest| {
                    self.rules
                        .table("yonder")
                        .find(&rest[..rest.len().min(4)])
                        .is_some_and(|(_, at, _)| at == 0)
                })
        };
        (start..end).find(there).map(|at| self.span(at, at + 2))
    }

    fn phrases(&mut self, phrases: &[usize]) -> Side {
        let mut side = Side::default();
        for phrase in self.joined(phrases) {
            side.add(self.phrase(phrase));
        }
        side
    }

    /// "Between Peru, tired of waiting for the ferry, and Chile": the next actor behind "and", whatever the tree joins it to.
    fn other_of_two(&mut self, first: usize) -> Side {
        let parse = self.scene.parse;
        for phrase in first + 1..parse.phrases.len() {
            if matches!(parse.phrases[phrase].kind, PhraseKind::Verb(group) if group.finite) {
                break;
            }
            let start = parse.phrases[phrase].start;
            let joined = start > 0 && parse.sentence.nodes[start - 1].relation == "cc";
            if joined && self.is_noun_phrase(phrase) {
                let side = self.phrase(phrase);
                if !side.actors.is_empty() {
                    return side;
                }
            }
        }
        Side::default()
    }

    /// The phrases with those that the tree joins to their heads ("between Peru, tired of waiting, and Chile").
    fn joined(&self, phrases: &[usize]) -> Vec<usize> {
        let tree = self.scene.parse.tree();
        let mut out = phrases.to_vec();
        for phrase in phrases {
            let PhraseKind::Noun { head } = self.scene.parse.phrases[*phrase].kind else { continue };
            let others = tree.with(head, "conj").map(|other| self.scene.parse.phrase_of(other));
            for other in others.filter(|other| self.is_noun_phrase(*other)) {
                if !out.contains(&other) {
                    out.push(other);
                }
            }
        }
        out
    }

    fn is_noun_phrase(&self, phrase: usize) -> bool {
        matches!(self.scene.parse.phrases[phrase].kind, PhraseKind::Noun { .. })
    }

    /// The actors of a noun phrase; a pronoun that means nobody in the sentence means the state before.
    fn phrase(&mut self, phrase: usize) -> Side {
        let range = self.scene.parse.phrases[phrase];
        let parse = self.scene.parse;
        let mut side = Side::default();
        let pronoun = parse.tags[range.start].tag == Tag::Pron;
        // "its territory" is that of "it", whatever stands behind it
        let named = self.names(range.start, range.end);
        let owned = !named
            && (range.start..range.end).any(|at| {
                parse.sentence.nodes[at].relation == "nmod:poss"
                    && self.rules.table("pronoun").value(parse.sentence.low[at]).is_some()
            });
        let parties = if owned
            || pronoun && self.rules.table("pronoun").value(parse.sentence.low[range.start]).is_some()
        {
            Vec::new()
        } else {
            self.cast.parties(self.scene, phrase)
        };
        // "the ministry", "Parliament"
        let definite = matches!(parse.tags[range.start].tag, Tag::Det | Tag::Propn) || phrase == 0;
        for party in parties {
            if party.actor.code.is_empty() {
                let sector = party.actor.sector.split(' ').next().unwrap_or("").to_lowercase();
                let official = self.rules.table("home").value(&sector);
                // "the Commission" is a body with a name of its own
                let titled = parse.tags[range.start].tag == Tag::Det
                    && parse.sentence.tokens.get(range.start + 1).is_some_and(|token| token.capital);
                if party.role_only
                    && definite
                    && !titled
                    && official.is_some()
                    && !party.actor.name.is_empty()
                {
                    side.home = Some(party.actor);
                }
            } else if !side.actors.iter().any(|known| known.code == party.actor.code) {
                side.how.push(format!("\"{}\": {}", party.actor.name, party.how));
                side.actors.push(party.actor);
            }
        }
        // "our neighbours" are not we
        let others = (range.start..range.end).any(|at| self.rules.table("others").has(word(parse, at)));
        if side.actors.is_empty() && !others {
            side.add(self.pronoun(range.start, range.end));
        }
        let head = match range.kind {
            PhraseKind::Noun { head } => head,
            _ => range.end - 1,
        };
        // "the fields of the neighbour"
        let across = self.rules.table("across").has(parse.sentence.low[head]);
        if side.is_empty() && across && parse.tags[range.start].tag == Tag::Det {
            side.other = Some(self.span(range.start, range.end));
        }
        if side.is_empty() && self.rules.table("somebody").has(parse.sentence.low[head]) {
            side.unnamed = Some(self.span(range.start, range.end));
        }
        // "95 percent of its trade"
        let of = parse
            .phrases
            .get(phrase + 1)
            .is_some_and(|next| next.kind == PhraseKind::Prep && parse.sentence.low[next.start] == "of");
        if let Some(behind) = parse.phrases.get(phrase + 2).filter(|_| side.is_empty() && of) {
            side = self.pronoun(behind.start, behind.end);
            side.places.push(self.span(behind.start, behind.end));
        }
        if side.is_empty() {
            side.places.push(self.span(range.start, range.end));
        }
        side
    }

    /// True when a known name stands in a token range.
    fn names(&self, start: usize, end: usize) -> bool {
        let inside = |found: &Found| found.entity().is_some() && found.start >= start && found.end <= end;
        self.scene.found.iter().any(inside)
    }

    fn span(&self, start: usize, end: usize) -> Span {
        let tokens = self.scene.parse.sentence.tokens;
        tokens[start].span.join(tokens[end - 1].span)
    }

    /// The possessor of the noun that a rule stands on. "The policy cost more than its rival": only a state has one, and "it" means the state before.
    fn possessor(&mut self, frame: &Frame<'_>) -> Side {
        let side = frame.own.map(|own| self.own(own)).unwrap_or_default();
        let parse = self.scene.parse;
        let its = |owner: usize| {
            parse.tree().relation(owner) == "nmod:poss"
                && self.rules.table("pronoun").value(parse.sentence.low[owner]) == Some("before")
                && self.joined_ahead(owner).is_none()
        };
        let state = frame.rule.kind == Kind::Relations && side.is_empty();
        if state && parse.tree().with(frame.at, "nmod").any(its) { self.before(frame) } else { side }
    }

    /// The possessor or national adjective of a noun phrase; a noun that is joined to one with a possessor has it too.
    fn own(&mut self, phrase: usize) -> Side {
        let side = self.own_alone(phrase);
        let tree = self.scene.parse.tree();
        let PhraseKind::Noun { head } = self.scene.parse.phrases[phrase].kind else { return side };
        if !side.is_empty() || !side.places.is_empty() {
            return side;
        }
        let first = tree.head(head).filter(|_| tree.base(head) == "conj");
        first.and_then(|first| self.owner(first)).unwrap_or(side)
    }

    /// Whoever has the possessive that the tree hangs on a noun.
    fn owner(&mut self, noun: usize) -> Option<Side> {
        let tree = self.scene.parse.tree();
        let owner = tree.children(noun).find(|child| tree.relation(*child) == "nmod:poss")?;
        // "its Turkish ally"
        if self.rules.table("pronoun").value(self.scene.parse.sentence.low[owner]).is_some() {
            return Some(self.pronoun(owner, owner + 1));
        }
        let at = self.scene.parse.sentence.tokens[owner].span;
        let mut side = self.phrase(self.scene.parse.phrase_of(owner));
        side.actors.retain(|actor| actor.span.covers(at));
        (!side.is_empty()).then_some(side)
    }

    fn own_alone(&mut self, phrase: usize) -> Side {
        let range = self.scene.parse.phrases[phrase];
        if let PhraseKind::Noun { head } = range.kind
            && let Some(side) = self.owner(head)
        {
            return side;
        }
        if self.names(range.start, range.end) {
            return self.phrase(phrase);
        }
        // "the Union's (EU) strategy"
        let owner = phrase.checked_sub(2).filter(|owner| {
            let end = self.scene.parse.phrases[*owner].end - 1;
            self.scene.parse.phrases[phrase - 1].kind == PhraseKind::Bracket
                && self.scene.parse.tags[end].tag == Tag::Poss
        });
        // "Russia's" that the tree has as a phrase of its own
        let apart = phrase
            .checked_sub(1)
            .filter(|owner| self.scene.parse.tags[self.scene.parse.phrases[*owner].end - 1].tag == Tag::Poss);
        match owner.or(apart) {
            Some(owner) => self.phrase(owner),
            None => self.pronoun(range.start, range.end),
        }
    }

    /// Whom the pronouns of a token range mean. "It" means the state before only where no other subject stands between.
    fn pronoun(&self, start: usize, end: usize) -> Side {
        let parse = self.scene.parse;
        let mut side = Side::default();
        for at in start..end {
            let tokens = parse.sentence.tokens;
            match self.rules.table("pronoun").value(parse.sentence.low[at]) {
                Some("speaker") => side.speakers = Some(tokens[at].span),
                Some("before") if parse.sentence.nodes[at].relation != "expl" => {
                    let ahead = self.joined_ahead(at).unwrap_or_else(|| self.subject_ahead(at));
                    let (actor, how) = match ahead {
                        Ahead::Actor(actor) => (Some(actor), "the subject before in the sentence"),
                        Ahead::Other => (None, ""),
                        Ahead::Nothing => {
                            (self.before.cloned(), "the state that the sentence before was about")
                        }
                    };
                    if let Some(actor) = actor {
                        side.how.push(format!("\"{}\": {how}", actor.name));
                        side.actors.push(Actor { span: tokens[at].span, ..actor });
                    }
                }
                // "neither government": the two, not that of the document
                Some("together") if self.pairs => side.add(self.two(at, at + 1)),
                Some("pair") => match self.firm_ahead(at) {
                    Some(actor) => {
                        side.how.push(format!("\"{}\": the subject before in the sentence", actor.name));
                        side.actors.push(Actor { span: tokens[at].span, ..actor });
                    }
                    None if self.pairs => side.add(self.two(at, at + 1)),
                    None => side.other = Some(tokens[at].span),
                },
                _ => {}
            }
        }
        side
    }

    /// "Exxon and its partners pump oil; they want": a company or body without a state's name, the subject before "they".
    fn firm_ahead(&self, at: usize) -> Option<Actor> {
        let parse = self.scene.parse;
        let subjects =
            self.verbs.iter().filter(|verb| verb.group.finite).flat_map(Predicate::syntactic_subject);
        let phrase = subjects.filter(|phrase| parse.phrases[*phrase].end <= at).max()?;
        let range = parse.phrases[phrase];
        let inside = |found: &&Found| found.start >= range.start && found.end <= range.end;
        let index = self.scene.found.iter().filter(inside).find_map(Found::entity)?;
        let entity = &self.lore.actors.entities[index as usize];
        let state = self.lore.country_name(&entity.code) == Some(entity.name.as_str());
        let known = !entity.code.is_empty() && !state && entity.sector != "GOV";
        known.then(|| Actor {
            name: entity.name.clone(),
            code: entity.code.clone(),
            sector: entity.sector.clone(),
            ..Actor::default()
        })
    }

    /// "Shell and its partners": what the possessed noun is joined to.
    fn joined_ahead(&self, at: usize) -> Option<Ahead> {
        let tree = self.scene.parse.tree();
        let noun = tree.head(at).filter(|noun| tree.base(*noun) == "conj")?;
        let first = tree.head(noun).filter(|first| *first < at && tree.node(*first).upos != "VERB")?;
        let named = self.scene.found.iter().find(|found| found.start <= first && first < found.end);
        let state = named
            .and_then(Found::entity)
            .filter(|entity| self.lore.actors.entities[*entity as usize].id.starts_with("state:"));
        Some(state.map_or(Ahead::Other, |entity| self.state_of(entity)))
    }

    /// The state of an entity.
    fn state_of(&self, entity: u32) -> Ahead {
        let code = self.lore.actors.entities[entity as usize].code.as_str();
        if code.is_empty() {
            return Ahead::Other;
        }
        let name = self.lore.country_name(code).unwrap_or(code).to_owned();
        Ahead::Actor(Actor {
            name,
            code: code.to_owned(),
            entity: format!("state:{code}"),
            ..Actor::default()
        })
    }

    /// The subject that stands before a pronoun in its sentence.
    fn subject_ahead(&self, at: usize) -> Ahead {
        let parse = self.scene.parse;
        let subjects =
            self.verbs.iter().filter(|verb| verb.group.finite).flat_map(Predicate::syntactic_subject);
        // "95 percent of its trade": a verb stands between a subject and what points back to it
        let verb_between = |phrase: usize| {
            let between = &parse.phrases[phrase + 1..parse.phrase_of(at)];
            between.iter().any(|phrase| matches!(phrase.kind, PhraseKind::Verb(_)))
        };
        let ahead = subjects.filter(|phrase| parse.phrases[*phrase].end <= at && verb_between(*phrase)).max();
        // "they cannot do without it": it is not the subject of its own verb
        let tree = parse.tree();
        let own = |phrase: usize| {
            let verb = tree.head(at).filter(|_| matches!(tree.base(at), "obj" | "iobj" | "obl"));
            self.verbs
                .iter()
                .any(|known| Some(known.token) == verb && known.syntactic_subject().contains(&phrase))
        };
        let Some(phrase) = ahead.filter(|phrase| !own(*phrase)) else { return Ahead::Nothing };
        let range = parse.phrases[phrase];
        // "the present government": that of the state before
        if parse.tags[range.start].tag == Tag::Pron || self.is_bare_office(phrase) {
            return Ahead::Nothing;
        }
        let named =
            self.scene.found.iter().rfind(|found| {
                found.entity().is_some() && found.start >= range.start && found.end <= range.end
            });
        named.and_then(Found::entity).map_or(Ahead::Other, |entity| self.state_of(entity))
    }

    /// "The present government", "Parliament": an office or body whose state the phrase does not name.
    fn is_bare_office(&self, phrase: usize) -> bool {
        let range = self.scene.parse.phrases[phrase];
        let office = |found: &Found| match &found.kind {
            FoundKind::Role { sector, .. } => {
                let first = sector.split(' ').next().unwrap_or("");
                found.end == range.end && self.rules.table("home").value(&first.to_lowercase()).is_some()
            }
            FoundKind::Entity { .. } => false,
        };
        !self.names(range.start, range.end)
            && self.scene.found.iter().any(|found| found.start >= range.start && office(found))
    }

    /// The coded actors of the noun phrases in a token range, at most `most` of them.
    fn range(&mut self, start: usize, end: usize, most: usize, besides: Option<&Side>) -> Side {
        let mut side = Side::default();
        for phrase in 0..self.scene.parse.phrases.len() {
            let range = self.scene.parse.phrases[phrase];
            if range.start < start || range.end > end || !matches!(range.kind, PhraseKind::Noun { .. }) {
                continue;
            }
            let mut found = self.phrase(phrase);
            found.home = None;
            found.places.clear();
            if let Some(besides) = besides {
                found.without(besides);
            }
            side.add(found);
            if side.actors.len() >= most {
                break;
            }
        }
        side
    }

    fn pair(&self, frame: &Frame<'_>) -> Side {
        self.two(frame.first, frame.end)
    }

    /// The two states named together last, for the words of a token range.
    fn two(&self, start: usize, end: usize) -> Side {
        let parties = self.cast.pair_at(self.scene, start, end);
        let how = parties.iter().map(|party| format!("\"{}\": {}", party.actor.name, party.how)).collect();
        let both = !parties.is_empty();
        let actors = parties.into_iter().map(|party| party.actor).collect();
        Side { actors, both, how, ..Side::default() }
    }

    fn before(&self, frame: &Frame<'_>) -> Side {
        let Some(before) = self.before else { return Side::default() };
        let span = self.span(frame.first, frame.end);
        let how = vec![format!("\"{}\": the state that the sentence before was about", before.name)];
        Side { actors: vec![Actor { span, ..before.clone() }], how, ..Side::default() }
    }

    fn home(&self, frame: &Frame<'_>) -> Side {
        Side {
            home: Some(Actor { span: self.span(frame.first, frame.end), ..Actor::default() }),
            ..Side::default()
        }
    }
}

/// What stands before a pronoun.
enum Ahead {
    /// An actor.
    Actor(Actor),
    /// Something else, which the pronoun may mean.
    Other,
    /// Nothing.
    Nothing,
}
