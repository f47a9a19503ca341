//! The best rule of every predicate, and the event that it makes.

mod idle;

use chancery_record::{Actor, Modality, Polarity, Span};

use self::idle::is_land;
use super::modality::{Reality, reality_at};
use super::rules::{Condition, Place, Rule, Slot};
use crate::actor::{Cast, Found, FoundKind, Party, Scene, is_body, listed};
use crate::lore::{Class, Lore, plural};
use crate::parse::{
    Complement, ComplementKind, Parse, Phrase, PhraseKind, Predicate, PredicateKind, is_noun_token,
    noun_predicate,
};
use crate::tag::Tag;

/// An event before it gets its date, speaker and place in the record.
#[derive(Clone, Debug)]
pub struct EventDraft {
    /// Rule that fired.
    pub rule: String,
    /// PLOVER type, the change by tense included.
    pub event_type: String,
    /// PLOVER mode, or empty.
    pub mode: String,
    /// Actors.
    pub who: Vec<Actor>,
    /// Recipients.
    pub whom: Vec<Actor>,
    /// All parties together.
    pub reciprocal: bool,
    /// Where, from a locative phrase of the clause.
    pub place: Option<Actor>,
    /// The predicate's words.
    pub trigger: Span,
    /// From the first to the last word that the event stands on.
    pub span: Span,
    /// So or not so.
    pub polarity: Polarity,
    /// How it is presented.
    pub modality: Modality,
    /// Words that say so.
    pub hedge: Vec<Span>,
    /// The verb is in the past or perfect.
    pub past: bool,
    /// A noun that only names a known state of affairs.
    pub standing: bool,
    /// First and last token of the clause.
    pub clause: (usize, usize),
    /// Token of the predicate.
    pub token: usize,
    /// What the row still waits for.
    pub awaits: Awaits,
    /// The rule takes the place of the act for whom it hits.
    pub hits_place: bool,
    /// The words name whom ("with partners"), though without a state.
    pub addressed: bool,
    /// The recipients only stand somewhere behind the predicate.
    pub loose: bool,
    /// The rule fires only between two states.
    pub across: bool,
    /// A noun tells it.
    pub noun: bool,
    /// A finite verb does.
    pub finite: bool,
    /// Steps, for `explain`.
    pub why: Vec<String>,
}

/// What a row lacks that the rest of the document may tell; without it there is no row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Awaits {
    /// Nothing.
    Nothing,
    /// No side has a code: the place of the act tells the state.
    Place,
    /// "We", "our government": those who speak.
    Speaker,
    /// "They", "it", "she": somebody of the act before.
    Before,
    /// "The other side", "its rival": the state across from the one that acted before.
    Across,
    /// "The foreign minister": the state that the document comes from.
    Home,
    /// "The Iranian envoy was summoned": nobody is named who did it, and the text around may tell.
    Doer,
}

struct Match<'r> {
    rule: &'r Rule,
    /// Conditions that ask for something.
    asked: usize,
    /// All conditions.
    conditions: usize,
    words: usize,
    /// Objects brought by a fixed preposition ("call for X").
    extra: Vec<usize>,
    trigger_end: usize,
}

/// The events of a sentence.
pub fn events(lore: &Lore, scene: &Scene<'_>, cast: &mut Cast<'_>) -> Vec<EventDraft> {
    let parse = scene.parse;
    let verbs = parse.verbs();
    let mut off_topic = OffTopic::of(lore, &parse.sentence.low);
    if verbs.iter().any(|verb| is_depicted(lore, parse, verb)) {
        off_topic.any = true;
        off_topic.told = true;
    }
    let mut coder =
        Coder { lore, scene, verbs, out: Vec::new(), swallowed: Vec::new(), unreal: Vec::new(), off_topic };
    cast.set_speaker(scene, &speaker(parse, verbs));
    let mut meant = Vec::with_capacity(verbs.len());
    // "a court that Japan named ruled, and it declared": what a pronoun means is not decided in a relative clause
    let mut aside: Option<(usize, Vec<Party>)> = None;
    let tree = parse.tree();
    for verb in verbs {
        if let Some((_, before)) = aside.take_if(|(clause, _)| !tree.is_under(verb.token, *clause)) {
            cast.mean(before);
        }
        if aside.is_none() && tree.base(verb.token) == "acl" {
            aside = Some((verb.token, cast.antecedent().to_vec()));
        }
        meant.push((verb.token, cast.antecedent().to_vec()));
        coder.code(verb, cast);
        cast.set_patient(scene, &verb.object);
        if verb.group.finite {
            cast.set_antecedent(scene, &verb.syntactic_subject());
        }
    }
    if let Some(main) = verbs.iter().find(|verb| verb.group.finite) {
        cast.set_main(scene, &main.syntactic_subject());
    }
    for token in 0..parse.sentence.low.len() {
        if lore.rules.of_noun(parse.sentence.low[token]).is_empty() || !is_noun_token(parse, token) {
            continue;
        }
        let phrase = parse.phrase_of(token);
        if matches!(parse.phrases[phrase].kind, PhraseKind::Noun { .. }) {
            let noun = noun_predicate(parse, verbs, phrase, token);
            // "they have opened an investigation": what the pronoun means at the verb
            let light = meant.iter().find(|(verb, _)| Some(*verb) == noun.light);
            let last = light.map(|(_, before)| cast.mean(before.clone()));
            coder.code(&noun, cast);
            last.map(|last| cast.mean(last));
        }
    }
    coder.finish()
}

/// "The film follows a widow": a work tells what the sentence tells.
fn is_depicted(lore: &Lore, parse: &Parse<'_>, verb: &Predicate) -> bool {
    let words = &lore.words;
    let is_work = |phrase: &usize| match parse.phrases[*phrase].kind {
        PhraseKind::Noun { head } => words.has(parse.sentence.low[head], Class::Work),
        _ => false,
    };
    let tells = parse.tags[verb.token]
        .verb
        .is_some_and(|reading| words.has(&words.verbs[reading.verb as usize].base, Class::Depict));
    tells && verb.syntactic_subject().iter().any(is_work)
}

/// The subject of the verb of saying that has all other words of the sentence as what is said, where they stand in quote marks.
fn speaker(parse: &Parse<'_>, verbs: &[Predicate]) -> Vec<usize> {
    let opens = |low: &str| matches!(low, "\"" | "“" | "«" | "„");
    if !parse.sentence.low.iter().any(|low| opens(low)) {
        return Vec::new();
    }
    let says = |verb: &&Predicate| {
        let reading = parse.tags[verb.token].verb;
        verb.group.finite
            && reading.is_some_and(|reading| !parse.lexicon.verbs[reading.verb as usize].say.is_empty())
            && verb.complement.is_some_and(|complement| complement.kind == ComplementKind::That)
    };
    verbs.iter().find(says).map(|verb| verb.subject.clone()).unwrap_or_default()
}

struct Coder<'a> {
    lore: &'a Lore,
    scene: &'a Scene<'a>,
    verbs: &'a [Predicate],
    out: Vec<EventDraft>,
    /// Token ranges in which a fired rule forbids further events.
    swallowed: Vec<(usize, usize)>,
    /// Token ranges in which nouns are no acts (what is asked, offered, refused, threatened).
    unreal: Vec<(usize, usize)>,
    off_topic: OffTopic,
}

/// What words of sport, stage and the like the sentence has.
#[derive(Clone, Copy)]
struct OffTopic {
    /// Any.
    any: bool,
    /// One of a domain whose own verbs are those of force.
    forceful: bool,
    /// One that says that a story is told.
    told: bool,
}

impl OffTopic {
    fn of(lore: &Lore, low: &[&str]) -> OffTopic {
        let list = &lore.off_topic;
        let small =
            |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        let is_score = |word: &&str| {
            word.split_once(['-', '–']).is_some_and(|(left, right)| small(left) && small(right))
        };
        let apart = |words: &[&str]| matches!(words[1], "-" | "–") && small(words[0]) && small(words[2]);
        let score = list.score && (low.iter().any(is_score) || low.windows(3).any(apart));
        let forceful = score || list.forceful.is_in(low);
        let told = list.told.is_in(low);
        OffTopic { any: forceful || told || list.all.is_in(low), forceful, told }
    }
}

impl<'a> Coder<'a> {
    fn code(&mut self, predicate: &Predicate, cast: &mut Cast<'_>) {
        let inside = |ranges: &[(usize, usize)]| {
            ranges.iter().any(|(start, end)| *start <= predicate.token && predicate.token < *end)
        };
        if inside(&self.swallowed) || (predicate.kind == PredicateKind::Noun && inside(&self.unreal)) {
            return;
        }
        let Some(found) = self.best(predicate) else { return };
        let rule = found.rule;
        if predicate.kind == PredicateKind::Noun && self.is_likened(predicate.token)
            || predicate.kind == PredicateKind::Verb && self.is_done_by_things(predicate)
        {
            return;
        }
        let mut sides = Sides::fill(self, predicate, &found, cast);
        if rule.reciprocal && sides.who.is_empty() && sides.beside {
            sides.who = std::mem::take(&mut sides.whom);
        }
        let awaits = match (sides.is_coded(), predicate.kind) {
            (true, _) if sides.is_event(rule, predicate) => Some(Awaits::Nothing),
            (false, _) if sides.is_open(rule, predicate) => Some(Awaits::Place),
            (_, PredicateKind::Verb) => self.awaits(rule, predicate, &mut sides),
            _ => None,
        };
        let Some(awaits) = awaits else { return };
        if self.is_custom(rule, predicate)
            || self.is_idle(rule, predicate, &sides)
            || (self.off_topic.any && !self.is_official(rule, predicate, &sides))
        {
            return;
        }
        let aimless = (sides.whom.is_empty() || sides.loose) && lacks_object(&found, predicate);
        // "it" is who acts where the words name whom
        let named = sides.whom_firm && !sides.loose && sides.whom.iter().any(|actor| actor.code.len() == 3);
        let plain = self.is_of_states(&sides.who, named) && !self.is_by_the_way(predicate) && !aimless;
        if rule.across && !plain {
            return;
        }
        let spoken = self.outer(rule, predicate).filter(|outer| {
            let inside =
                |span: Span| self.phrase_index(span).is_some_and(|phrase| outer.subject.contains(&phrase));
            sides.who.iter().any(|actor| inside(actor.span))
        });
        let told_at = spoken.map_or(predicate.token, |outer| outer.token);
        let mut reality = reality_at(self.lore, self.scene.parse, told_at);
        if reality.untold {
            return;
        }
        // "what they can do to stop it": verbs of many senses say too little where nothing happened, or where nobody is named across
        let unsure = match reality.modality {
            Modality::Hypothetical | Modality::Obligation => true,
            Modality::Future => sides.whom.is_empty() || sides.loose,
            _ => self.scene.parse.sentence.low.last() == Some(&"?"),
        };
        if rule.across && unsure {
            return;
        }
        let low = &self.scene.parse.sentence.low;
        if reality.cues.iter().any(|cue| self.lore.words.has(low[*cue], Class::Foresee))
            && reality.modality == Modality::Future
        {
            reality.modality = Modality::Hypothetical;
        }
        if !rule.then.is_empty()
            && let Some(complement) = predicate.complement
        {
            self.swallowed.push((complement.start, complement.end));
        }
        if matches!(rule.event_type.as_str(), "REQUEST" | "AGREE" | "REJECT" | "THREATEN") {
            self.unreal.push((predicate.after, predicate.clause_end));
            if let Some(complement) =
                predicate.complement.filter(|complement| complement.kind != ComplementKind::That)
            {
                self.swallowed.push((complement.start, complement.end));
            }
        }
        let clause = self.scene.parse.low(predicate.clause_start, predicate.clause_end);
        let each = |pair: &[&str]| matches!(pair, ["each", "other"] | ["one", "another"]);
        // "both recalled their envoys"
        let both = sides.is_by_one_word() && self.lore.directed.is_mutual(&rule.event_type, &rule.mode);
        let mutual = both || clause.windows(2).any(each);
        sides.settle(rule, mutual);
        let draft = EventDraft { awaits, ..self.draft(predicate, &found, sides, &reality, cast) };
        self.out.push(draft);
    }

    /// What a verb whose doer is a pronoun or an office without a state waits for, where it would be an act with a doer.
    fn awaits(&self, rule: &Rule, predicate: &Predicate, sides: &mut Sides) -> Option<Awaits> {
        let parse = self.scene.parse;
        if rule.who.first() != Some(&Slot::Subject) {
            return None;
        }
        let done = |actor: &Actor| actor.code.len() == 3;
        if predicate.group.passive && sides.who.is_empty() && sides.whom_firm && sides.whom.iter().any(done) {
            return (!self.off_topic.any).then_some(Awaits::Doer);
        }
        let subject = parse.phrases.get(*predicate.syntactic_subject().first()?)?;
        let low = parse.sentence.low[subject.start];
        let official = |actor: &Actor| ["GOV", "MIL"].iter().any(|office| actor.sector.starts_with(office));
        let office = sides.who.iter().any(official);
        // "Enermol accused Gazprom": somebody, though of no state that is known; "let lorries cross" says who it was
        let infinitive = parse.tree().node(predicate.token).has("VerbForm=Inf");
        let stateless = !infinitive && sides.who.iter().all(|actor| actor.code.is_empty());
        let awaits = match low {
            "we" => Awaits::Speaker,
            "our" if office => Awaits::Speaker,
            "they" | "it" | "he" | "she" if parse.tags[subject.start].tag == Tag::Pron => Awaits::Before,
            "the" | "its" if stateless && self.is_other_side(*subject) => Awaits::Across,
            "its" | "their" | "his" | "her" | "my" | "your" | "whose" => return None,
            _ if office => Awaits::Home,
            _ if stateless && !self.off_topic.any && sides.whom_firm && sides.whom.iter().any(done) => {
                Awaits::Doer
            }
            _ => return None,
        };
        if sides.who.is_empty() {
            let tokens = parse.sentence.tokens;
            let span = tokens[subject.start].span.join(tokens[subject.end - 1].span);
            sides.who.push(Actor { name: self.words_of(span), span, ..Actor::default() });
        }
        sides.is_event(rule, predicate).then_some(awaits)
    }

    /// "The other side hit back", "its upstream rival": the state across from the one that acted before.
    fn is_other_side(&self, phrase: Phrase) -> bool {
        let low = self.scene.parse.low(phrase.start, phrase.end);
        let words = &self.lore.words;
        let last = low.last().is_some_and(|last| words.has(last, Class::Another));
        let side = low.len() == 3 && low[1] == "other" && words.has(&plural(low[2]), Class::PairNoun);
        last && low.len() < 4 || side
    }

    /// The rule that asks for most, then the longest verb, then the one that forbids most, then file order; one between states only where
    /// there is no other.
    fn best(&self, predicate: &Predicate) -> Option<Match<'a>> {
        let parse = self.scene.parse;
        let low = parse.sentence.low[predicate.token];
        let lore = self.lore;
        let mut best: Option<Match<'a>> = None;
        let mut consider = |candidate: Match<'a>| {
            let better = best.as_ref().is_none_or(|known| {
                let rank = |of: &Match<'_>| (!of.rule.across, of.asked, of.words, of.conditions);
                rank(&candidate) > rank(known)
            });
            if better {
                best = Some(candidate);
            }
        };
        if predicate.kind == PredicateKind::Noun {
            for entry in lore.rules.of_noun(low) {
                let rule = &lore.rules.all[entry.rule as usize];
                let words = &rule.nouns[entry.item as usize];
                let start = (predicate.token + 1).checked_sub(words.len());
                let fits = start.is_some_and(|start| {
                    words[..words.len() - 1]
                        .iter()
                        .enumerate()
                        .all(|(offset, word)| parse.sentence.low[start + offset] == word)
                });
                if fits {
                    self.test(rule, predicate, words.len(), Vec::new(), predicate.token + 1)
                        .into_iter()
                        .for_each(&mut consider);
                }
            }
            return best;
        }
        for (base, after) in self.bases(predicate) {
            for entry in lore.rules.of_verb(&base) {
                let rule = &lore.rules.all[entry.rule as usize];
                let (_, rest) = &rule.verbs[entry.item as usize];
                let Some((end, extra)) = self.follow(predicate, after, rest) else { continue };
                self.test(rule, predicate, rest.len() + 1, extra, end).into_iter().for_each(&mut consider);
            }
        }
        best
    }

    /// The base forms that a verb group can be looked up by, with the token after each.
    fn bases(&self, predicate: &Predicate) -> Vec<(String, usize)> {
        let parse = self.scene.parse;
        let mut out = Vec::new();
        if let Some(reading) = parse.tags[predicate.token].verb {
            out.push((self.lore.words.verbs[reading.verb as usize].base.clone(), predicate.token + 1));
            // "lay" is a verb and the past of another
            for other in &self.lore.words.look_up(parse.sentence.low[predicate.token]).verbs {
                let base = &self.lore.words.verbs[other.verb as usize].base;
                if out.iter().all(|(known, _)| known != base) {
                    out.push((base.clone(), predicate.token + 1));
                }
            }
        }
        let range = parse.phrases[predicate.phrase];
        if let Some(be) =
            (range.start..range.end).rfind(|at| self.lore.words.has(parse.sentence.low[*at], Class::Be))
        {
            out.push(("be".to_owned(), be + 1));
        }
        out
    }

    /// Follows the fixed words of a verb: the token after the last one, and the objects that a fixed preposition brings.
    fn follow(&self, predicate: &Predicate, after: usize, rest: &[String]) -> Option<(usize, Vec<usize>)> {
        let parse = self.scene.parse;
        let limit = predicate.clause_end.max(after).min(parse.sentence.low.len());
        let mut at = after;
        for (index, word) in rest.iter().enumerate() {
            let gap = if index == 0 { 8 } else { 3 };
            let window = at..(at + gap).min(limit.max(at + 1)).min(parse.sentence.low.len());
            let found = window.clone().find(|position| same_word(parse.sentence.low[*position], word))?;
            // between the verb and its particle may stand an object or adverbs, no other verb
            if parse.tags[at..found].iter().any(|tagged| {
                matches!(tagged.tag, crate::tag::Tag::Verb | crate::tag::Tag::Comma | crate::tag::Tag::Conj)
            }) {
                return None;
            }
            at = found + 1;
        }
        // "insisted on Friday": the preposition belongs to the day
        let day = parse.sentence.low.get(at).is_some_and(|low| {
            self.lore.words.has(low, Class::Weekday) || self.lore.words.has(low, Class::Month)
        });
        if !rest.is_empty() && day {
            return None;
        }
        let extra = match rest.last() {
            Some(_) => predicate
                .obliques
                .iter()
                .filter(|((_, end), _)| *end == at)
                .flat_map(|(_, nouns)| nouns.iter().copied())
                .collect(),
            None => Vec::new(),
        };
        Some((at, extra))
    }

    fn test<'r>(
        &self,
        rule: &'r Rule,
        predicate: &Predicate,
        words: usize,
        extra: Vec<usize>,
        trigger_end: usize,
    ) -> Option<Match<'r>> {
        let parse = self.scene.parse;
        let complement = predicate.complement.map(|complement| complement.kind);
        if !rule.then.is_empty() && !complement.is_some_and(|kind| rule.then.contains(&kind)) {
            return None;
        }
        let asked = rule.conditions.iter().filter(|condition| !condition.forbidden).count()
            + usize::from(!rule.then.is_empty())
            + usize::from(rule.negated);
        let found = Match { rule, asked, conditions: rule.conditions.len(), words, extra, trigger_end };
        let holds = rule.conditions.iter().all(|condition| {
            let there = self.there(condition, predicate, &found);
            there != condition.forbidden
        });
        let denied = || reality_at(self.lore, parse, predicate.token).polarity == Polarity::Negated;
        let fits = holds && (!rule.negated || denied()) && !(rule.once && self.is_habit(predicate));
        fits.then_some(found)
    }

    fn there(&self, condition: &Condition, predicate: &Predicate, found: &Match<'_>) -> bool {
        let parse = self.scene.parse;
        let list = &condition.list;
        match &condition.place {
            Place::Subject => predicate.subject.iter().any(|phrase| self.phrase_has(*phrase, list, true)),
            Place::Object => {
                let fixed = parse.low(predicate.token + 1, found.trigger_end);
                predicate.object.iter().chain(&found.extra).any(|phrase| self.phrase_has(*phrase, list, true))
                    || found.trigger_end > predicate.token + 1 && list.is_in(fixed)
            }
            // what a rule asks for stands in its own words, what it forbids anywhere
            Place::Clause => {
                let end = if condition.forbidden { predicate.clause_end } else { self.told_end(predicate) };
                list.is_in(parse.low(predicate.clause_start, end))
            }
            Place::Prep(prep) => {
                if list.is_empty() {
                    return predicate.oblique(parse, prep).next().is_some();
                }
                predicate.oblique(parse, prep).any(|phrase| self.phrase_has(phrase, list, true))
                    || (prep == "to"
                        && predicate.complement.is_some_and(|complement| {
                            complement.kind == ComplementKind::To
                                && list.is_in(parse.low(complement.start, complement.end))
                        }))
            }
        }
    }

    /// One past the last word of a clause that is its own: "said that Oman had warned that it would strike" holds what Oman said.
    fn told_end(&self, predicate: &Predicate) -> usize {
        let parse = self.scene.parse;
        let that = |predicate: &Predicate| {
            predicate.complement.filter(|complement| complement.kind == ComplementKind::That)
        };
        let named = |phrase: &usize| parse.tags[parse.phrases[*phrase].start].tag != Tag::Pron;
        let retold = that(predicate).and_then(|said| {
            let mut inside =
                self.verbs.iter().filter(|verb| said.start <= verb.token && verb.token < said.end);
            inside.find(|verb| that(verb).is_some() && verb.syntactic_subject().iter().any(named))
        });
        retold.map_or(predicate.clause_end, |verb| verb.after)
    }

    /// The phrase, with its "of" phrase when asked, holds a word of the list.
    fn phrase_has(&self, phrase: usize, list: &crate::lore::WordList, with_of: bool) -> bool {
        let parse = self.scene.parse;
        let range = parse.phrases[phrase];
        let mut end = range.end;
        let mut next = phrase + 1;
        while with_of
            && next + 1 < parse.phrases.len()
            && parse.phrases[next].kind == PhraseKind::Prep
            && parse.sentence.low[parse.phrases[next].start] == "of"
            && matches!(parse.phrases[next + 1].kind, PhraseKind::Noun { .. })
        {
            end = parse.phrases[next + 1].end;
            next += 2;
        }
        // "summoned Pavel Orlov, the Russian ambassador": what the person is called
        let kind = |at: usize| parse.phrases.get(at).map(|phrase| phrase.kind);
        let is_name = parse.tags[range.end - 1].tag == Tag::Propn && next == phrase + 1;
        if is_name
            && kind(next) == Some(PhraseKind::Comma)
            && matches!(kind(next + 1), Some(PhraseKind::Noun { .. }))
            && parse.tags[parse.phrases[next + 1].start].tag == Tag::Det
            && !matches!(kind(next + 2), Some(PhraseKind::Verb(_)))
        {
            end = parse.phrases[next + 1].end;
        }
        list.is_in(parse.low(range.start, end))
    }

    fn draft(
        &self,
        predicate: &Predicate,
        found: &Match<'_>,
        sides: Sides,
        reality: &Reality,
        cast: &mut Cast<'_>,
    ) -> EventDraft {
        let parse = self.scene.parse;
        let rule = found.rule;
        let token_span = |at: usize| parse.sentence.tokens[at].span;
        let trigger = token_span(predicate.token);
        let mut why = vec![format!("rule {} on \"{}\"", rule.id, parse.sentence.words[predicate.token])];
        why.extend(sides.how);
        let mut polarity = if rule.negated { Polarity::Affirmed } else { reality.polarity };
        let mut event_type = rule.event_type.clone();
        let mut mode = rule.mode.clone();
        let type_row = self.lore.ontology.find(&event_type, "");
        if reality.modality == Modality::Future
            && let Some(row) = type_row
        {
            let (next, reason) = if polarity == Polarity::Negated && !row.refused.is_empty() {
                (row.refused.as_str(), "refused for the future")
            } else {
                (row.future.as_str(), "told as future")
            };
            if !next.is_empty() {
                if next == row.refused && polarity == Polarity::Negated {
                    polarity = Polarity::Affirmed;
                }
                why.push(format!("{reason}: {event_type} becomes {next}"));
                next.clone_into(&mut event_type);
                mode.clear();
            }
        }
        let mut span = trigger;
        if let Some(light) = predicate.light {
            span = span.join(token_span(light));
        }
        for actor in sides.who.iter().chain(&sides.whom) {
            if !actor.span.is_empty() {
                span = span.join(actor.span).join(self.phrase_around(actor.span));
            }
        }
        span = span.join(token_span(found.trigger_end.saturating_sub(1).max(predicate.token)));
        // "called its envoy home and suspended the talks": what is done is evidence as well
        if predicate.kind == PredicateKind::Verb {
            for phrase in predicate.object.iter().chain(&found.extra).map(|phrase| parse.phrases[*phrase]) {
                span = span.join(token_span(phrase.start)).join(token_span(phrase.end - 1));
            }
        }
        EventDraft {
            rule: rule.id.clone(),
            event_type,
            mode,
            who: sides.who,
            whom: sides.whom,
            reciprocal: sides.reciprocal,
            place: self.place(predicate, cast),
            trigger,
            span,
            polarity,
            modality: reality.modality,
            hedge: reality.cues.iter().map(|at| token_span(*at)).collect(),
            standing: self.is_standing(predicate),
            past: predicate.group.past,
            clause: (predicate.clause_start, self.own_end(predicate)),
            token: predicate.token,
            awaits: Awaits::Nothing,
            hits_place: rule.whom.iter().any(Slot::is_place),
            addressed: !sides.heard && self.is_addressed(predicate, found),
            loose: sides.loose,
            across: rule.across,
            noun: predicate.kind == PredicateKind::Noun,
            finite: predicate.kind == PredicateKind::Verb && predicate.group.finite,
            why,
        }
    }

    /// "works with partners", "gave vaccines to others": a phrase stands where whom is told, and it is no pronoun.
    fn is_addressed(&self, predicate: &Predicate, found: &Match<'_>) -> bool {
        let parse = self.scene.parse;
        let slots = found.rule.whom.iter().filter_map(|slot| match slot {
            Slot::Prep(prep) if matches!(prep.as_str(), "with" | "to" | "for") => Some(prep.as_str()),
            _ => None,
        });
        // "a loan for the grid" and "closed to cargo" are for nobody
        let is_somebody = |phrase: usize| {
            let range = parse.phrases[phrase];
            self.scene.found.iter().any(|found| found.start >= range.start && found.end <= range.end)
        };
        let is_noun = |phrase: usize| parse.tags[parse.phrases[phrase].start].tag != Tag::Pron;
        // "broke with its habit" is broken with nobody, since the rule asks with whom
        let is_asked = |prep: &str| {
            let mut asked = found.rule.conditions.iter().filter(|condition| !condition.forbidden);
            asked.any(|condition| matches!(&condition.place, Place::Prep(place) if place == prep))
        };
        let phrases = slots.flat_map(|prep| predicate.oblique(parse, prep).map(move |phrase| (prep, phrase)));
        let mut phrases = phrases.filter(|(prep, phrase)| is_somebody(*phrase) || is_asked(prep));
        phrases.any(|(_, phrase)| is_noun(phrase))
            || found.extra.iter().any(|phrase| is_noun(*phrase) && is_somebody(*phrase))
    }

    /// Spoken of as another state: by its bare name that is no place, or by its adjective ("Jordan", "the Russian ambassador").
    fn is_abroad(&self, actor: &Actor) -> bool {
        let tokens = self.scene.parse.sentence.tokens;
        let found = self.scene.found;
        let phrase = self.phrase_at(actor.span);
        let role = |other: &Found| {
            let inside = |phrase: Phrase| phrase.start <= other.start && other.end <= phrase.end;
            other.entity().is_none() && phrase.is_some_and(inside)
        };
        let adjective = |found: &Found| {
            matches!(found.kind, FoundKind::Entity { adjective: true, .. })
                && actor.span.covers(tokens[found.start].span)
        };
        let people = found.iter().any(adjective) && found.iter().any(role);
        let before = |index: usize| index.checked_sub(1).map(|at| self.scene.parse.phrases[at].start);
        let of = self.phrase_index(actor.span).and_then(before);
        let owner = of.is_some_and(|at| self.scene.parse.sentence.low[at] == "of");
        let bare = is_land(actor) && self.is_head(actor.span) && self.place_before(actor.span).is_none();
        bare && !owner || people
    }

    /// The verb of saying above an act of words that the tree joins to what is said.
    fn outer(&self, rule: &Rule, predicate: &Predicate) -> Option<&'a Predicate> {
        let tree = self.scene.parse.tree();
        let token = predicate.token;
        let alone = predicate.kind == PredicateKind::Verb && tree.with(token, "nsubj").next().is_none();
        let words = alone && tree.base(token) == "conj" && VERBAL.contains(&rule.event_type.as_str());
        let said = tree.head(token).filter(|said| words && tree.base(*said) == "ccomp")?;
        let outer = tree.head(said)?;
        self.verbs.iter().find(|verb| verb.token == outer)
    }

    /// A noun phrase that names an act of force.
    fn is_force(&self, kind: PhraseKind) -> bool {
        let PhraseKind::Noun { head } = kind else { return false };
        let rules = &self.lore.rules;
        let acts = rules.of_noun(self.scene.parse.sentence.low[head]);
        acts.iter().any(|entry| rules.all[entry.rule as usize].event_type == "ASSAULT")
    }

    /// "the envoy's arrest", "his killing": a noun of what its possessor suffers.
    fn is_suffered(&self, predicate: &Predicate) -> bool {
        predicate.kind == PredicateKind::Noun
            && predicate.light.is_none()
            && self.lore.words.has(self.scene.parse.sentence.low[predicate.token], Class::Suffered)
    }

    /// Where the words of the predicate itself end: "raided homes over murders | committed a decade ago".
    fn own_end(&self, predicate: &Predicate) -> usize {
        let inner = self.scene.parse.phrases.iter().find(|phrase| {
            let reduced = matches!(phrase.kind, PhraseKind::Verb(group) if group.reduced && !group.finite);
            reduced && phrase.start > predicate.token && phrase.start < predicate.clause_end
        });
        inner.map_or(predicate.clause_end, |phrase| phrase.start)
    }

    /// "Russian aggression", "our support": a noun of standing affairs without a word that it happened, and no doer of a verb.
    fn is_standing(&self, predicate: &Predicate) -> bool {
        let parse = self.scene.parse;
        let words = &self.lore.words;
        let bare = predicate.kind == PredicateKind::Noun && predicate.light.is_none();
        if bare && self.is_topic(predicate.phrase) {
            return true;
        }
        if !bare || !words.has(parse.sentence.low[predicate.token], Class::Standing) {
            return false;
        }
        let range = parse.phrases[predicate.phrase];
        let news = (range.start..range.end)
            .any(|at| words.has(parse.sentence.low[at], Class::News) || parse.tags[at].tag == Tag::Num);
        let does = self.verbs.iter().any(|verb| verb.syntactic_subject().contains(&predicate.phrase));
        !news && !does
    }

    /// "in response to the attack", "despite its support": the act is what something else is about.
    fn is_topic(&self, phrase: usize) -> bool {
        let parse = self.scene.parse;
        let Some(before) = phrase.checked_sub(1).map(|before| parse.phrases[before]) else { return false };
        before.kind == PhraseKind::Prep
            && self.lore.words.has(&parse.low(before.start, before.end).join(" "), Class::TopicPrep)
    }

    /// The phrase in which a span begins; none behind the last word.
    fn phrase_at(&self, span: Span) -> Option<Phrase> {
        self.phrase_index(span).map(|index| self.scene.parse.phrases[index])
    }

    fn phrase_index(&self, span: Span) -> Option<usize> {
        let parse = self.scene.parse;
        let token = self.token_at(span);
        let index = (token < parse.sentence.tokens.len()).then(|| parse.phrase_of(token))?;
        (index < parse.phrases.len()).then_some(index)
    }

    /// The token in which a span begins; the number of tokens for one behind them all.
    fn token_at(&self, span: Span) -> usize {
        self.scene.parse.sentence.tokens.partition_point(|token| token.span.end <= span.start)
    }

    /// The whole noun phrase in which a span begins, so that the evidence does not stop inside it.
    fn phrase_around(&self, inner: Span) -> Span {
        let tokens = self.scene.parse.sentence.tokens;
        let Some(phrase) = self.phrase_at(inner) else { return inner };
        tokens[phrase.start].span.join(tokens[phrase.end - 1].span)
    }

    /// The place of the act: a name behind "in", "at" or "near" in the same clause.
    fn place(&self, predicate: &Predicate, cast: &mut Cast<'_>) -> Option<Actor> {
        let parse = self.scene.parse;
        for ((start, _), nouns) in &predicate.obliques {
            if !self.lore.words.has(parse.sentence.low[*start], Class::PlacePrep) {
                continue;
            }
            for noun in nouns {
                let party = cast
                    .parties(self.scene, *noun)
                    .into_iter()
                    .find(|party| !party.actor.code.is_empty() && !party.actor.entity.is_empty());
                if let Some(party) = party {
                    return Some(Actor {
                        sector: String::new(),
                        name: self.words_of(party.actor.span),
                        ..party.actor
                    });
                }
            }
        }
        None
    }

    fn words_of(&self, span: Span) -> String {
        let parse = self.scene.parse;
        let inside = |token: &&crate::split::Tok| span.covers(token.span);
        let words: Vec<&str> = parse
            .sentence
            .tokens
            .iter()
            .zip(&parse.sentence.words)
            .filter(|(token, _)| inside(token))
            .map(|(_, word)| *word)
            .collect();
        words.join(" ")
    }

    /// Drops doubles: the same type and actors from a verb and its noun.
    fn finish(self) -> Vec<EventDraft> {
        let mut kept: Vec<EventDraft> = Vec::new();
        let swallowed = &self.swallowed;
        let free = |draft: &EventDraft| {
            !swallowed.iter().any(|(start, end)| *start <= draft.token && draft.token < *end)
        };
        for draft in self.out.into_iter().filter(free) {
            let codes = |actors: &[Actor]| actors.iter().map(|actor| actor.code.clone()).collect::<Vec<_>>();
            let twin = kept.iter().any(|known| {
                let apart = known.finite && draft.finite && known.rule != draft.rule;
                known.event_type == draft.event_type
                    && !(apart && (known.whom.is_empty() || draft.whom.is_empty()))
                    && (known.mode == draft.mode || known.mode.is_empty() || draft.mode.is_empty())
                    && known.polarity == draft.polarity
                    && (codes(&known.who) == codes(&draft.who) || draft.who.is_empty())
                    && (codes(&known.whom) == codes(&draft.whom) || draft.whom.is_empty())
            });
            if twin {
                continue;
            }
            // "never threatened and does not threaten Azerbaijan": the fuller one stays
            let shorter = kept.iter().position(|known| {
                known.rule == draft.rule
                    && known.polarity == draft.polarity
                    && codes(&known.who) == codes(&draft.who)
                    && known.whom.is_empty()
                    && !draft.whom.is_empty()
            });
            match shorter {
                Some(position) => kept[position] = draft,
                None => kept.push(draft),
            }
        }
        kept.sort_by_key(|draft| draft.trigger);
        kept
    }
}

/// "The president turned back": a rule that looks for whom in the object first, and no object.
fn lacks_object(found: &Match<'_>, predicate: &Predicate) -> bool {
    found.rule.whom.first() == Some(&Slot::Object)
        && predicate.kind == PredicateKind::Verb
        && !predicate.group.passive
        && predicate.object.is_empty()
        && found.extra.is_empty()
}

/// A fixed word of a verb, in singular or plural.
fn same_word(low: &str, word: &str) -> bool {
    low == word || low.strip_suffix('s') == Some(word)
}

/// Who and whom of a predicate.
struct Sides {
    who: Vec<Actor>,
    whom: Vec<Actor>,
    who_firm: bool,
    /// A recipient is named or described itself, not a thing that belongs to one.
    whom_firm: bool,
    /// The recipients are only the first others behind the predicate.
    whom_any: bool,
    /// The recipients stand beside the actors ("with X", "between X and Y"), not across from them.
    beside: bool,
    /// The recipients stand only where the place or anything else may stand.
    loose: bool,
    /// A body of states that only hears it.
    heard: bool,
    reciprocal: bool,
    how: Vec<String>,
}

impl Sides {
    fn fill(coder: &Coder<'_>, predicate: &Predicate, found: &Match<'_>, cast: &mut Cast<'_>) -> Sides {
        let mut filler = Filler { coder, predicate, found, cast };
        let (who, _) = filler.first(&found.rule.who, &[]);
        let mut who = who;
        if found.rule.reciprocal && predicate.kind == PredicateKind::Noun && predicate.light.is_none() {
            who.extend(filler.host(&who));
        }
        let codes: Vec<String> =
            who.iter().map(|party| party.actor.code.clone()).filter(|code| !code.is_empty()).collect();
        let (whom, whom_slot) = filler.first(&found.rule.whom, &codes);
        let mut how = Vec::new();
        let (mut who, mut whom) = (who, whom);
        // "because it permits Azerbaijan": a pronoun subject is not the object
        // "it will release a Colombian congressman": a body of a state can do so to others of that state
        let body =
            |actor: &Actor| matches!(coder.words_of(actor.span).to_lowercase().as_str(), "it" | "they");
        let same = |one: &Actor, other: &Actor| {
            one.code == other.code && (one.entity == other.entity || !body(other))
        };
        who.retain(|party| !(party.pronoun && whom.iter().any(|other| same(&other.actor, &party.actor))));
        let directed = coder.lore.directed.has(&found.rule.event_type, &found.rule.mode);
        // a role noun without a country: the only country of the clause, or that of the other side
        let countries = filler.countries(predicate.clause_start, predicate.clause_end);
        let anywhere = filler.countries(0, coder.scene.parse.sentence.low.len());
        for (acts, side, others) in
            [(true, &mut who, &whom.clone()), (false, &mut whom, &codes_as_parties(&codes))]
        {
            let open = |party: &&mut Party| {
                party.role_only
                    && party.actor.code.is_empty()
                    && !is_of_speaker(&party.actor)
                    && !is_others(coder.lore, &party.actor)
            };
            for party in side.iter_mut().filter(open) {
                // "Croatia turned off the pipeline": not its own
                let thing = !acts && directed && (!party.firm || party.actor.sector.starts_with("BUS"));
                let other =
                    others.iter().find(|other| other.actor.code.len() == 3 && !is_body(&other.actor.code));
                let others_coded = others.iter().any(|other| !other.actor.code.is_empty());
                let rest =
                    countries.iter().filter(|code| others.iter().all(|other| other.actor.code != **code));
                let rest: Vec<&String> = rest.filter(|_| acts && others_coded).collect();
                // "the Pope praised Jordan": whom a sentence names is not who acts, unless it is a quarrel at home
                let across = acts
                    && !is_fighting(&party.actor.sector)
                    && others
                        .iter()
                        .any(|other| countries.contains(&other.actor.code) && coder.is_abroad(&other.actor));
                if let [code] = countries.as_slice()
                    && !is_body(code)
                    && !across
                    && !(codes.contains(code) && (thing || !acts && anywhere.len() > 1))
                {
                    party.actor.code.clone_from(code);
                    "country: the only one of the clause".clone_into(&mut party.how);
                } else if let Some(other) = other.filter(|_| {
                    !thing
                        && !across
                        && is_domestic(&party.actor.sector)
                        && !party.actor.sector.starts_with("COP")
                }) {
                    party.actor.code.clone_from(&other.actor.code);
                    "country: that of the other side, domestic unless said otherwise"
                        .clone_into(&mut party.how);
                } else if let [code] = rest.as_slice()
                    && !is_body(code)
                    && !is_domestic(&party.actor.sector)
                {
                    party.actor.code.clone_from(code);
                    "country: the only other one of the clause".clone_into(&mut party.how);
                }
            }
        }
        if whom.is_empty() && coder.is_suffered(predicate) && who.iter().all(|party| is_person(&party.actor))
        {
            whom = std::mem::take(&mut who);
        }
        for (name, side) in [("who", &who), ("whom", &whom)] {
            for party in side {
                let code = if party.actor.code.is_empty() { "-" } else { &party.actor.code };
                how.push(format!("{name} {code}: \"{}\", {}", party.actor.name, party.how));
            }
        }
        let who_firm = who.iter().any(|party| party.firm);
        let whom_firm = whom.iter().any(|party| party.firm);
        let actors = |side: Vec<Party>| side.into_iter().map(|party| party.actor).collect();
        let whom_any = whom_slot == Some(Slot::Any);
        let loose = whom_slot.as_ref().is_some_and(|slot| *slot == Slot::Any || slot.is_place());
        let before =
            matches!(&whom_slot, Some(Slot::Prep(prep)) if matches!(prep.as_str(), "to" | "with" | "before"));
        let heard = before
            && coder.lore.directed.is_heard(&found.rule.event_type, &found.rule.mode)
            && whom.iter().all(|party| is_body(&party.actor.code));
        let with_object = whom_slot == Some(Slot::Object)
            && predicate.object.is_empty()
            && found.trigger_end > predicate.token + 1
            && coder.scene.parse.sentence.low[found.trigger_end - 1] == "with";
        let beside = with_object
            || matches!(&whom_slot, Some(Slot::Prep(prep)) if matches!(prep.as_str(), "with" | "between" | "among" | "alongside"));
        Sides {
            who: actors(who),
            whom: actors(whom),
            who_firm,
            whom_firm,
            whom_any,
            beside,
            loose: loose || heard,
            heard,
            reciprocal: false,
            how,
        }
    }

    /// A side has a code.
    fn is_coded(&self) -> bool {
        self.who.iter().chain(&self.whom).any(|actor| !actor.code.is_empty())
    }

    /// One word stands for several actors, and nobody else is named: "both".
    fn is_by_one_word(&self) -> bool {
        self.whom.iter().all(|actor| actor.code.is_empty())
            && self.who.windows(2).any(|pair| pair[0].span == pair[1].span && pair[0].code != pair[1].code)
    }

    /// Nobody has a code, but the act is one of people who belong to the state where it happens ("gunmen ambushed a convoy in").
    fn is_open(&self, rule: &Rule, predicate: &Predicate) -> bool {
        let domestic = |actor: &Actor| is_domestic(&actor.sector);
        predicate.kind == PredicateKind::Verb
            && (self.who.iter().any(domestic)
                || (is_done_at_home(&rule.event_type) && self.whom.iter().any(domestic)))
    }

    /// A row needs a named side; words need a speaker; a noun needs an actor of its own.
    fn is_event(&self, rule: &Rule, predicate: &Predicate) -> bool {
        let coded = |side: &[Actor]| side.iter().any(|actor| !actor.code.is_empty());
        let shown = matches!(rule.event_type.as_str(), "MOBILIZE" | "PROTEST");
        let verbal = shown || VERBAL.contains(&rule.event_type.as_str());
        let needs_doer = !matches!(rule.event_type.as_str(), "ASSAULT" | "COERCE");
        let doer_unknown = !predicate.subject.is_empty() && predicate.kind == PredicateKind::Verb;
        if (verbal || (needs_doer && doer_unknown)) && self.who.is_empty() {
            return false;
        }
        // "the talks with Russia" alone names an act, it does not report one
        let parties = self
            .who
            .iter()
            .chain(&self.whom)
            .map(|actor| actor.code.as_str())
            .collect::<std::collections::BTreeSet<_>>();
        if predicate.kind == PredicateKind::Noun
            && rule.reciprocal
            && predicate.light.is_none()
            && parties.len() < 2
        {
            return false;
        }
        if predicate.kind == PredicateKind::Noun
            && predicate.light.is_none()
            && !self.who_firm
            && self.who.is_empty()
        {
            return coded(&self.whom) && !verbal;
        }
        true
    }

    /// Reciprocal acts have all parties as `who`; so have those done to `mutual` ends ("each other").
    fn settle(&mut self, rule: &Rule, mutual: bool) {
        let several = self.who.windows(2).any(|pair| pair[0].code != pair[1].code);
        if several && mutual {
            self.whom.clear();
            self.reciprocal = true;
            return;
        }
        // "Oman and Iran agreed on a road across Iran"
        let known = |actor: &Actor| self.who.iter().any(|who| who.code == actor.code);
        if rule.reciprocal && several && (self.loose || self.whom.iter().all(known)) {
            self.whom.clear();
        }
        if rule.reciprocal && (self.beside || self.whom.is_empty()) {
            let whom = std::mem::take(&mut self.whom);
            for actor in whom {
                if self.who.iter().all(|known| known.code != actor.code || actor.code.is_empty()) {
                    self.who.push(actor);
                }
            }
            self.reciprocal = self.who.len() > 1;
        }
        let who: Vec<String> = self.who.iter().map(|actor| actor.code.clone()).collect();
        // an actor does not stand on both sides, unless the two are different bodies of one state
        self.whom.retain(|actor| {
            !(who.contains(&actor.code)
                && self.who.iter().any(|known| known.code == actor.code && known.span == actor.span))
        });
    }
}

/// Somebody, not a state or a body: a person by name or a role without a name of its own.
fn is_person(actor: &Actor) -> bool {
    actor.entity.starts_with("person:") || actor.entity.is_empty() && !actor.sector.is_empty()
}

/// "us", "our diplomats": whose state the assembly knows.
pub fn is_of_speaker(actor: &Actor) -> bool {
    let low = actor.name.to_lowercase();
    low == "us" || low.starts_with("our ")
}

/// "Our allies", "a hundred countries": other states, whose names are not told.
pub fn is_others(lore: &Lore, actor: &Actor) -> bool {
    let low = actor.name.to_lowercase();
    let head = low.rsplit(' ').next().unwrap_or("");
    lore.words.has(head, Class::Others) || lore.words.has(head, Class::Another)
}

/// Types that are done with words.
const VERBAL: [&str; 8] =
    ["AGREE", "CONSULT", "SUPPORT", "CONCEDE", "REQUEST", "ACCUSE", "REJECT", "THREATEN"];

/// Sectors whose people belong to the state where they act, unless it is said otherwise.
const DOMESTIC: [&str; 16] = [
    "REB", "CVL", "OPP", "PTY", "JRN", "LAB", "REL", "CRM", "UAF", "PRM", "EDU", "LEG", "JUD", "BUS", "SOC",
    "COP",
];

/// Those who fight or judge at home: where only one state is named, it is theirs.
pub fn is_fighting(sector: &str) -> bool {
    ["REB", "OPP", "PTY", "CRM", "UAF", "PRM", "LEG", "JUD", "COP"]
        .iter()
        .any(|side| sector.starts_with(side))
}

/// Acts of those who fight and judge at home, so that their doers belong to the state where they happen.
pub fn is_done_at_home(event_type: &str) -> bool {
    matches!(event_type, "ASSAULT" | "COERCE" | "PROTEST")
}

/// The sector is one of people at home.
pub fn is_domestic(sector: &str) -> bool {
    DOMESTIC.iter().any(|domestic| sector.starts_with(domestic))
}

fn codes_as_parties(codes: &[String]) -> Vec<Party> {
    codes
        .iter()
        .map(|code| Party {
            actor: Actor { code: code.clone(), ..Actor::default() },
            firm: true,
            role_only: false,
            pronoun: false,
            how: String::new(),
        })
        .collect()
}

struct Filler<'a, 'c, 'd> {
    coder: &'a Coder<'a>,
    predicate: &'a Predicate,
    found: &'a Match<'a>,
    cast: &'c mut Cast<'d>,
}

impl Filler<'_, '_, '_> {
    /// The parties of the first slot that has any with a code, else of the first that has any.
    fn first(&mut self, slots: &[Slot], not: &[String]) -> (Vec<Party>, Option<Slot>) {
        let mut fallback = (Vec::new(), None);
        for slot in slots {
            let mut parties = self.slot(slot, not);
            // "Peru rejected it": the pronoun is not Peru
            parties.retain(|party| !(party.pronoun && not.contains(&party.actor.code)));
            // "accuse us of helping the rebels": whose state the assembly knows
            if matches!(slot, Slot::Object) && parties.iter().any(|party| is_of_speaker(&party.actor)) {
                return (parties, Some(slot.clone()));
            }
            if parties.iter().any(|party| !party.actor.code.is_empty()) {
                let coded = parties.into_iter().filter(|party| !party.actor.code.is_empty()).collect();
                return (coded, Some(slot.clone()));
            }
            if fallback.0.is_empty() {
                fallback = (parties, Some(slot.clone()));
            }
        }
        fallback
    }

    fn slot(&mut self, slot: &Slot, not: &[String]) -> Vec<Party> {
        let parse = self.coder.scene.parse;
        match slot {
            Slot::Subject => {
                // "mediation between A and B": those between are the other side where the rule asks for them
                let between: Vec<usize> = if self.found.rule.whom.contains(&Slot::Prep("between".into())) {
                    self.predicate.oblique(parse, "between").collect()
                } else {
                    Vec::new()
                };
                let subject: Vec<usize> = self
                    .predicate
                    .subject
                    .iter()
                    .copied()
                    .filter(|phrase| !between.contains(phrase) && !self.coder.is_inert(*phrase))
                    .collect();
                let mut parties = self.phrases(&subject);
                if parties.is_empty()
                    && self.predicate.kind == PredicateKind::Verb
                    && !self.predicate.group.finite
                    && !self.predicate.group.reduced
                {
                    parties = self.decider();
                    if parties.is_empty() {
                        parties = self.governor_subject();
                    }
                }
                if self.predicate.kind == PredicateKind::Verb && parties.is_empty() {
                    parties = self.outer_subject();
                }
                if self.predicate.kind == PredicateKind::Noun && parties.is_empty() {
                    parties = self.modifiers();
                }
                let deed = matches!(
                    self.found.rule.event_type.as_str(),
                    "AID" | "RETREAT" | "ASSAULT" | "COERCE" | "SANCTION"
                );
                if self.predicate.kind == PredicateKind::Noun && deed && parties.is_empty() {
                    parties = self.judged();
                }
                parties
            }
            Slot::Object => {
                let phrases: Vec<usize> =
                    self.predicate.object.iter().chain(&self.found.extra).copied().collect();
                // "gave Russia the list of its missions": whom, not what
                if let [whom, what, ..] = phrases[..]
                    && parse.phrases[whom].end == parse.phrases[what].start
                {
                    let parties = self.phrases(&[whom]);
                    if parties.iter().any(|party| !party.actor.code.is_empty()) {
                        return parties;
                    }
                }
                self.phrases(&phrases)
            }
            Slot::Patient => match self.predicate.group {
                group if group.passive || group.reduced => self.phrases(&self.predicate.object.clone()),
                _ => Vec::new(),
            },
            Slot::Prep(prep) => {
                // "experts of the United Nations accuse": what belongs to the subject
                let of_subject = |phrase: &usize| {
                    let owner = phrase.checked_sub(2).filter(|_| prep == "of" && !not.is_empty());
                    owner.is_some_and(|owner| self.predicate.subject.contains(&owner))
                };
                let phrases: Vec<usize> =
                    self.predicate.oblique(parse, prep).filter(|phrase| !of_subject(phrase)).collect();
                self.phrases(&phrases)
            }
            Slot::Complement => match self.predicate.complement {
                Some(Complement { start, end, .. }) => self.first_other(start, end, not),
                None => Vec::new(),
            },
            Slot::Any => self.first_other(self.predicate.after, self.predicate.clause_end, not),
            Slot::None => Vec::new(),
        }
    }

    /// "warned in Singapore", "condemned the attack on the consulate in Rotterdam": where it was said or done, not who is spoken to.
    fn is_scene(&self, actor: &Actor) -> bool {
        let event_type = self.found.rule.event_type.as_str();
        let answers = matches!(event_type, "ACCUSE" | "REJECT" | "SUPPORT");
        if !VERBAL.contains(&event_type) || event_type == "CONSULT" || !is_land(actor) {
            return false;
        }
        let parse = self.coder.scene.parse;
        let token = self.coder.token_at(actor.span);
        // "offered to mediate in Rwanda", "a bill to annex a valley in": the place of another act is whom it is about
        let above = std::iter::successors(Some(token), |at| parse.tree().head(*at)).take(parse.tags.len());
        let act = above.skip(1).find(|at| !answers || parse.tags[*at].tag == Tag::Verb);
        self.coder.place_before(actor.span).is_some() && act.is_none_or(|act| act == self.predicate.token)
    }

    /// The rule is one of help and good will.
    fn helps(&self) -> bool {
        matches!(self.found.rule.event_type.as_str(), "AID" | "SUPPORT" | "COOPERATE" | "AGREE")
    }

    /// "the minister said after talks with his Slovak counterpart": who says it was a party to the talks.
    fn host(&mut self, known: &[Party]) -> Vec<Party> {
        let parse = self.coder.scene.parse;
        let has = |nouns: &[usize]| nouns.contains(&self.predicate.phrase);
        let during = |start: usize| self.coder.lore.words.has(parse.sentence.low[start], Class::DuringPrep);
        let verb = self.coder.verbs.iter().find(|verb| {
            verb.group.finite && verb.obliques.iter().any(|((start, _), nouns)| during(*start) && has(nouns))
        });
        let Some(verb) = verb else { return Vec::new() };
        let others = self.predicate.oblique(parse, "with").next().is_some();
        let mut parties = if others { self.phrases(&verb.syntactic_subject()) } else { Vec::new() };
        parties.retain(|party| known.iter().all(|other| other.actor.code != party.actor.code));
        parties
    }

    fn phrases(&mut self, phrases: &[usize]) -> Vec<Party> {
        let mut out: Vec<Party> = Vec::new();
        for phrase in phrases {
            for party in self.cast.parties(self.coder.scene, *phrase) {
                let double = out
                    .iter()
                    .any(|known| known.actor.code == party.actor.code && !party.actor.code.is_empty());
                if !double {
                    out.push(party);
                }
            }
        }
        out
    }

    /// "Riga's decision to ban", "its plan to close": whose decision it is.
    fn decider(&mut self) -> Vec<Party> {
        let parse = self.coder.scene.parse;
        let noun = parse.tree().head(self.predicate.token).filter(|noun| {
            let under = parse.tree().base(self.predicate.token);
            under == "acl" && *noun < self.predicate.token && parse.tags[*noun].tag == Tag::Noun
        });
        let cues = &self.coder.lore.cues;
        let decides = |noun: &usize| cues.noun(parse.sentence.low[*noun]).is_some_and(|noun| noun.infinitive);
        let Some(noun) = noun.filter(decides) else { return Vec::new() };
        let phrase = parse.phrase_of(noun);
        let mut parties = self.possessor(phrase);
        if parties.is_empty() {
            parties = self.phrases(&[phrase]);
        }
        parties.retain(|party| !party.actor.code.is_empty());
        for party in &mut parties {
            party.firm = true;
        }
        parties
    }

    /// "Estonia confirmed its withdrawal": a possessive pronoun before a noun that is an act means the subject of its verb.
    fn possessor(&mut self, phrase: usize) -> Vec<Party> {
        let parse = self.coder.scene.parse;
        let start = parse.phrases[phrase].start;
        if !matches!(parse.sentence.low[start], "its" | "their" | "his" | "her") {
            return Vec::new();
        }
        let verb = self.coder.verbs.iter().find(|verb| verb.object.contains(&phrase) && !verb.group.passive);
        match verb {
            Some(verb) => self.phrases(&verb.syntactic_subject()),
            None if start == 0 => self.cast.subject_before(),
            None => Vec::new(),
        }
    }

    /// "police launched operations to detain", "put out a report accusing": the subject of the verb above.
    fn governor_subject(&mut self) -> Vec<Party> {
        let governor = self
            .predicate
            .governor
            .and_then(|phrase| self.coder.verbs.iter().find(|verb| verb.phrase == phrase));
        let Some(governor) = governor.filter(|governor| !governor.group.passive) else { return Vec::new() };
        self.phrases(&governor.subject.clone())
    }

    /// The actors of the first phrase in a token range that has a code not among `not`.
    fn first_other(&mut self, start: usize, end: usize, not: &[String]) -> Vec<Party> {
        let parse = self.coder.scene.parse;
        for (index, phrase) in parse.phrases.iter().enumerate() {
            if phrase.start < start || phrase.end > end || !matches!(phrase.kind, PhraseKind::Noun { .. }) {
                continue;
            }
            let has_name = self
                .coder
                .scene
                .found
                .iter()
                .any(|found| found.start >= phrase.start && found.end <= phrase.end);
            if !has_name {
                continue;
            }
            // "funds for those hit by Russia's war" help nobody who wages it
            if self.helps() && self.coder.is_force(phrase.kind) {
                continue;
            }
            let mut parties: Vec<Party> = listed(self.coder.scene, index)
                .into_iter()
                .flat_map(|noun| self.cast.parties(self.coder.scene, noun))
                .filter(|party| !party.actor.code.is_empty() && !not.contains(&party.actor.code))
                .collect();
            parties.retain(|party| !self.is_scene(&party.actor));
            if !parties.is_empty() {
                return parties;
            }
        }
        Vec::new()
    }

    /// "explained that the checks were needed and promised to": whoever speaks, where the tree joins the words to what is said of a thing.
    fn outer_subject(&mut self) -> Vec<Party> {
        let verb = self.coder.outer(self.found.rule, self.predicate);
        verb.map(|verb| self.phrases(&verb.subject)).unwrap_or_default()
    }

    /// "thanked China for the donation", "condemned Israel for the strike": whose act it is.
    fn judged(&mut self) -> Vec<Party> {
        let parse = self.coder.scene.parse;
        let words = &self.coder.lore.words;
        let judges = |verb: &&Predicate| {
            let Some(reading) = parse.tags[verb.token].verb else { return false };
            let known = &words.verbs[reading.verb as usize];
            matches!(known.say.as_str(), "accuse" | "support") || words.has(&known.base, Class::Judge)
        };
        let verbs = self.coder.verbs;
        let verb = verbs.iter().filter(judges).find(|verb| {
            verb.oblique(parse, "for").any(|phrase| phrase == self.predicate.phrase) && !verb.group.passive
        });
        verb.map(|verb| self.phrases(&verb.object)).unwrap_or_default()
    }

    /// The possessor or national adjective of a noun predicate: "Russia's bombing", "Israeli raids".
    fn modifiers(&mut self) -> Vec<Party> {
        let range = self.coder.scene.parse.phrases[self.predicate.phrase];
        let before = self.coder.scene.found.iter().any(|found| {
            found.start >= range.start
                && found.end <= self.predicate.token
                && matches!(found.kind, FoundKind::Entity { .. })
        });
        if before {
            return self.cast.parties(self.coder.scene, self.predicate.phrase);
        }
        let owner = self.possessor(self.predicate.phrase);
        if !owner.is_empty() {
            return owner;
        }
        let words = &self.coder.lore.words;
        let mutual = self
            .coder
            .scene
            .parse
            .low(range.start, self.predicate.token)
            .iter()
            .any(|word| words.has(word, Class::Mutual));
        if mutual { self.cast.pair_at(self.coder.scene, range.start, range.end) } else { Vec::new() }
    }

    /// The codes that a range of tokens names.
    fn countries(&self, start: usize, end: usize) -> Vec<String> {
        let book = &self.coder.lore.actors;
        let parse = self.coder.scene.parse;
        // "his Chilean counterpart": whoever "his" means is no Chilean
        let anothers = |found: &&Found| {
            let phrase = parse.phrases[parse.phrase_of(found.start)];
            self.coder.lore.words.has(parse.sentence.low[phrase.start], Class::Possessive)
        };
        let found = self.coder.scene.found.iter().filter(|found| !anothers(found));
        let entities =
            found.filter(|found| start <= found.start && found.end <= end).filter_map(Found::entity);
        let codes = entities.map(|entity| &book.entities[entity as usize].code);
        let codes: std::collections::BTreeSet<&String> = codes.filter(|code| !code.is_empty()).collect();
        codes.into_iter().cloned().collect()
    }
}
