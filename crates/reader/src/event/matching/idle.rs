//! What counts as an event: who acts, and on whom, must be a party in politics.
//!
//! Four questions to a predicate and its rule: does anybody act at all, or only a thing that belongs to a state; is one of
//! the sides political, or are firms, patients and courts among themselves; do words of sport, stage or kitchen say that nothing of the
//! kind is told; and is it done as a rule, for rules that ask for what is done once. The words are those of `data/en/words.txt` and `data/en/offtopic.txt`, the sectors those of `data/en/roles.tsv`.
//! It knows nothing beyond the sentence.

use chancery_record::{Actor, Span};

use super::{Coder, Sides};
use crate::actor::{Found, FoundKind, is_body};
use crate::event::rules::{Place, Rule, Slot};
use crate::lore::Class;
use crate::parse::{PhraseKind, Predicate, PredicateKind};
use crate::tag::Tag;

/// Organs of a state, those who would be one, and those who fight it.
const OFFICIAL: [&str; 7] = ["GOV", "MIL", "LEG", "SPY", "REB", "PTY", "PRM"];

/// Others who have a say in the affairs of a state.
const POLITICAL: [&str; 4] = ["OPP", "UAF", "IGO", "CRM"];

/// People whose arrest, flight or word is a public matter.
const PUBLIC: [&str; 4] = ["REF", "ELI", "JRN", "SOC"];

/// People and firms that are private: what they do among themselves is no affair of states.
const PRIVATE: [&str; 6] = ["BUS", "CVL", "EDU", "MED", "AGR", "UNK"];

/// People and bodies that are private where nothing in the sentence is public.
const CORPORATE: [&str; 4] = ["LAB", "JRN", "SOC", "REL"];

/// Types, or types with a mode (`TYPE.mode`), that are acts of anybody.
const OF_ANYBODY: [&str; 8] = [
    "ASSAULT",
    "PROTEST",
    "MOBILIZE",
    "SANCTION.expel",
    "RETREAT.",
    "RETREAT.withdraw",
    "RETREAT.disarm",
    "RETREAT.ceasefire",
];

/// The same, where they are done to people of another state.
const OF_ANYBODY_ABROAD: [&str; 2] = ["AID", "RETREAT.release"];

/// What courts and police do to private people at home that counts.
const OF_GUARDS: [&str; 4] = ["COERCE", "SANCTION", "MOBILIZE", "ACCUSE"];

/// Types that are words, gifts or decisions: an act ("the Danish trial supported") cannot be their doer.
const OF_PERSONS: [&str; 11] = [
    "SUPPORT",
    "REJECT",
    "ACCUSE",
    "REQUEST",
    "AGREE",
    "AID",
    "COOPERATE",
    "CONSULT",
    "CONCEDE",
    "THREATEN",
    "SANCTION",
];

impl Coder<'_> {
    /// Lifts the veto of off-topic words: one side is an organ of a state or an armed group by its own words; or a state by its name, a
    /// court or the police face another state, and not in the verbs of sport.
    pub(super) fn is_official(&self, rule: &Rule, predicate: &Predicate, sides: &Sides) -> bool {
        const FORCE: [&str; 4] = ["ASSAULT", "COERCE", "RETREAT", "MOBILIZE"];
        // no team arrests, deports or sends soldiers
        const SOBER: [&str; 5] = ["arrest", "deport", "seize", "troops", "police"];
        if self.off_topic.told {
            return false;
        }
        let is_state = |actor: &Actor| actor.entity.starts_with("state:");
        let organ = |actor: &Actor| {
            (has(&OFFICIAL, &actor.sector) || has(&["UAF"], &actor.sector)) && !is_state(actor)
        };
        if sides.who.iter().chain(&sides.whom).any(organ) {
            return true;
        }
        let sober = SOBER.contains(&rule.mode.as_str());
        if self.off_topic.forceful && FORCE.contains(&rule.event_type.as_str()) && !sober {
            return false;
        }
        let itself = |actor: &Actor| predicate.kind == PredicateKind::Noun || self.is_head(actor.span);
        let by_name = |actor: &Actor| matches!(actor.sector.as_str(), "" | "GOV") && itself(actor);
        let named = |actor: &Actor| is_state(actor) && by_name(actor) || is_guard(&actor.sector);
        let others = |actor: &Actor| sides.who.iter().any(|other| other.code != actor.code);
        sides.who.iter().any(named) && sides.who.iter().chain(&sides.whom).any(others)
    }

    /// What acts here is no party in politics: things and people that only belong to a state or stand in it ("Finnish parents laid down
    /// their arms", "a club from Athens"), private people and firms, or courts, police and town halls among people at home. Private
    /// parties need a political one across, which is not where they are ("a bidder in Madrid"); force and protest are acts of anybody.
    pub(super) fn is_idle(&self, rule: &Rule, predicate: &Predicate, sides: &Sides) -> bool {
        // a rule that asks for a subject knows what acts
        let knows =
            rule.conditions.iter().any(|condition| condition.place == Place::Subject && !condition.forbidden);
        if knows {
            return false;
        }
        if sides.who.is_empty() {
            return self.is_unnamed(rule, predicate, sides);
        }
        let is_verb = predicate.kind == PredicateKind::Verb;
        let lies = |actor: &Actor| self.is_where(rule, &sides.who, actor);
        let in_who = |actor: &Actor| {
            let low = self.place_before(actor.span);
            low.is_some_and(|low| rule.who.iter().any(|slot| matches!(slot, Slot::Prep(prep) if prep == low)))
        };
        if !is_verb && sides.who.iter().all(|actor| lies(actor) && !in_who(actor)) {
            return true;
        }
        let of_persons = is_verb && OF_PERSONS.contains(&rule.event_type.as_str());
        let idle = |actor: &Actor| actor.code.is_empty() || self.only_belongs(actor, of_persons);
        let coded = sides.who.iter().any(|actor| !actor.code.is_empty());
        if is_verb && coded && sides.who.iter().chain(&sides.whom).all(idle) {
            return true;
        }
        let subject = rule.who.first() == Some(&Slot::Subject);
        let apart = |actor: &Actor| subject && is_land(actor) && self.is_apart(predicate, actor);
        if sides.who.iter().all(apart) {
            return true;
        }
        let across = |actor: &Actor| self.is_political(actor) && !idle(actor) && !lies(actor);
        if sides.whom_firm && !sides.whom_any && sides.whom.iter().any(across) {
            return false;
        }
        let is_act = |act: &&str| match act.split_once('.') {
            Some((of, mode)) => of == rule.event_type && mode == rule.mode,
            None => *act == rule.event_type,
        };
        let abroad =
            |actor: &Actor| !actor.code.is_empty() && sides.who.iter().all(|who| who.code != actor.code);
        let bare =
            |actor: &Actor| actor.code.is_empty() || lies(actor) || is_private(actor) && !abroad(actor);
        let force = rule.event_type == "ASSAULT" && sides.whom.iter().all(bare);
        if force && !self.is_forceful() {
            return true;
        }
        let helped = sides.whom_firm && sides.whom.iter().any(abroad);
        let home = |actor: &Actor| {
            let same = |who: &Actor| actor.code.is_empty() || who.code == actor.code;
            (is_private(actor) || lies(actor)) && sides.who.iter().all(same)
        };
        let guards = sides.who.iter().all(|actor| is_guard(&actor.sector) && !self.is_highest(actor));
        let at_home = !sides.whom.is_empty() && sides.whom.iter().all(home);
        if rule.event_type == "ASSAULT" && guards && at_home && !self.is_public() {
            return true;
        }
        if OF_ANYBODY.iter().any(is_act) || helped && OF_ANYBODY_ABROAD.iter().any(is_act) {
            return false;
        }
        let corporate = |actor: &Actor| !is_named(actor) && has(&CORPORATE, &actor.sector);
        let private = |actor: &Actor| {
            apart(actor)
                || idle(actor) && coded
                || is_private(actor)
                || self.is_local(actor)
                || corporate(actor) && !self.is_public()
        };
        let of_guards = || OF_GUARDS.contains(&rule.event_type.as_str()) && self.is_public();
        sides.who.iter().all(private) || guards && (at_home || sides.whom.is_empty()) && !of_guards()
    }

    /// All are states by their names, or organs of one; where `pronouns` count, also by a pronoun.
    pub(super) fn is_of_states(&self, who: &[Actor], pronouns: bool) -> bool {
        // "thousands of Germans"
        let some = |actor: &Actor| {
            let before = self.phrase_index(actor.span).and_then(|index| index.checked_sub(1));
            before.is_some_and(|at| self.scene.parse.sentence.low[self.scene.parse.phrases[at].start] == "of")
        };
        let itself = |actor: &Actor| {
            let bare =
                is_land(actor) && (self.is_head(actor.span) || self.is_side(actor.span)) && !some(actor);
            bare && self.place_before(actor.span).is_none()
        };
        let organ = |actor: &Actor| {
            (has(&OFFICIAL, &actor.sector) || is_guard(&actor.sector))
                && !is_land(actor)
                && !self.is_local(actor)
        };
        let pronoun = |actor: &Actor| {
            let tagged = self.scene.parse.tags.get(self.token_at(actor.span));
            tagged.is_some_and(|tagged| tagged.tag == Tag::Pron)
        };
        let state = |actor: &Actor| {
            let means = if pronoun(actor) { pronouns } else { itself(actor) };
            !actor.code.is_empty() && (means || !pronoun(actor) && organ(actor))
        };
        !who.is_empty() && who.iter().all(state)
    }

    /// "held talks", "stopped the attack": the object is an act of its own; "because of fighting": the verb only says what about.
    pub(super) fn is_by_the_way(&self, predicate: &Predicate) -> bool {
        let low = &self.scene.parse.sentence.low;
        let behind = |at: usize| self.lore.words.has(low[at], Class::Prep) && low[at] != "to";
        if !predicate.group.finite && predicate.token.checked_sub(1).is_some_and(behind) {
            return true;
        }
        predicate.object.iter().any(|phrase| match self.scene.parse.phrases[*phrase].kind {
            PhraseKind::Noun { head } => self.is_act(head),
            _ => false,
        })
    }

    /// "sells gas to Italy", "used to buy", "took 30 tonnes a day": what is done as a rule, and not what was done once.
    pub(super) fn is_habit(&self, predicate: &Predicate) -> bool {
        let words = &self.lore.words;
        let low = self.scene.parse.low(predicate.clause_start, predicate.clause_end);
        let rate = |pair: &[&str]| words.has(pair[0], Class::Each) && words.has(pair[1], Class::TimeNoun);
        let group = predicate.group;
        if group.future || group.reported_future || group.modal.is_some() {
            return false;
        }
        let usual = low.iter().any(|low| words.has(low, Class::Habit)) || low.windows(2).any(rate);
        let at = self.scene.parse.sentence.low[predicate.token];
        let verb = predicate.kind == PredicateKind::Verb;
        let present = verb && group.finite && !group.past && !at.ends_with("ing");
        let begins = || low.iter().any(|low| words.has(low, Class::Begins));
        usual || present && !begins()
    }

    /// "usually apologises", "tends to insult", "rarely dares to threaten": what somebody is like, and no deed. Trade and aid are told so.
    pub(super) fn is_custom(&self, rule: &Rule, predicate: &Predicate) -> bool {
        if matches!(rule.event_type.as_str(), "COOPERATE" | "AID") || predicate.kind != PredicateKind::Verb {
            return false;
        }
        let (words, tree) = (&self.lore.words, self.scene.parse.tree());
        let low = &self.scene.parse.sentence.low;
        let mut at = predicate.token;
        let mut told = false;
        loop {
            told |= words.has(low[at], Class::Tends)
                || tree.with(at, "advmod").any(|adverb| words.has(low[adverb], Class::Custom));
            match tree.head(at).filter(|_| tree.base(at) == "xcomp") {
                Some(head) => at = head,
                None => return told && tree.node(at).has("Tense=Pres"),
            }
        }
    }

    /// "the budget is a bomb under the coalition": what something else is said to be.
    pub(super) fn is_likened(&self, token: usize) -> bool {
        let tree = self.scene.parse.tree();
        let low = &self.scene.parse.sentence.low;
        let is = tree.with(token, "cop").any(|cop| matches!(low[cop], "is" | "are" | "'s" | "’s"));
        is && tree.with(token, "det").any(|det| matches!(low[det], "a" | "an"))
    }

    /// "inflation has laid siege to the kitchens": all subjects are things that do nothing.
    pub(super) fn is_done_by_things(&self, predicate: &Predicate) -> bool {
        !predicate.subject.is_empty() && predicate.subject.iter().all(|phrase| self.is_inert(*phrase))
    }

    /// "Zimbabwe's maize price": what belongs to a state and does nothing.
    pub(super) fn is_inert(&self, phrase: usize) -> bool {
        let parse = self.scene.parse;
        let PhraseKind::Noun { head } = parse.phrases[phrase].kind else { return false };
        self.lore.words.has(parse.sentence.low[head], Class::Inert)
    }

    /// Nobody is told who does it, nothing of those it is done to but where they are ("two brothers were jailed in Glasgow"), and
    /// nothing makes it a public matter.
    fn is_unnamed(&self, rule: &Rule, predicate: &Predicate, sides: &Sides) -> bool {
        let force = rule.event_type == "ASSAULT";
        let told = match predicate.kind {
            PredicateKind::Verb => !(predicate.subject.is_empty() && predicate.object.is_empty()),
            PredicateKind::Noun => force,
        };
        told && sides
            .whom
            .iter()
            .all(|actor| self.is_where(rule, &sides.who, actor) || force && is_private(actor))
            && !(if force { self.is_forceful() } else { self.is_public() })
    }

    /// The actor only stands behind a preposition after a subject of which nothing is known ("a club from Athens", "a try in Suva").
    fn is_apart(&self, predicate: &Predicate, actor: &Actor) -> bool {
        let parse = self.scene.parse;
        if predicate.kind != PredicateKind::Verb {
            return false;
        }
        let token = self.token_at(actor.span);
        let inside =
            |phrase: &usize| (parse.phrases[*phrase].start..parse.phrases[*phrase].end).contains(&token);
        if token >= parse.sentence.tokens.len()
            || predicate.subject.is_empty()
            || predicate.subject.iter().any(inside)
        {
            return false;
        }
        let before = predicate.subject.iter().filter(|phrase| parse.phrases[**phrase].end <= token).max();
        before.is_some_and(|phrase| match parse.phrases[*phrase].kind {
            PhraseKind::Noun { head } => self.is_unknown(head) || self.is_part(head),
            _ => false,
        })
    }

    /// A noun that counts what its "of" phrase names, without such a phrase ("a team from Kyoto").
    fn is_part(&self, head: usize) -> bool {
        let role =
            |found: &&Found| matches!(&found.kind, FoundKind::Role { sector, .. } if sector.is_empty());
        let part = self.scene.found.iter().filter(role).any(|found| found.start <= head && head < found.end);
        part && self.scene.parse.sentence.low.get(head + 1).is_none_or(|next| *next != "of")
    }

    /// A state or place only gives its name to something of which nothing is known: before it ("Greek yoghurt", "Zimbabwe's maize"), or
    /// behind "of" ("the kitchens of Lima"); `acts` count as unknown where persons are wanted.
    fn only_belongs(&self, actor: &Actor, acts: bool) -> bool {
        let parse = self.scene.parse;
        if !is_land(actor) {
            return false;
        }
        let Some(index) = self.phrase_index(actor.span) else { return false };
        let PhraseKind::Noun { head } = parse.phrases[index].kind else { return false };
        if !actor.span.covers(parse.sentence.tokens[head].span) {
            let acting = self.lore.words.has(parse.sentence.low[head], Class::Acting);
            return self.is_unknown(head) || acts && self.is_act(head) && !acting;
        }
        let Some([owned, of]) = index.checked_sub(2).map(|at| [parse.phrases[at], parse.phrases[at + 1]])
        else {
            return false;
        };
        matches!(owned.kind, PhraseKind::Noun { head } if self.is_unknown(head))
            && of.kind == PhraseKind::Prep
            && parse.sentence.low[of.start] == "of"
    }

    /// A state or city by its bare name behind a preposition of place: where something is, not who. Abroad, a rule that asks for that
    /// preposition means whoever is there.
    fn is_where(&self, rule: &Rule, who: &[Actor], actor: &Actor) -> bool {
        let abroad = who.iter().all(|who| who.code != actor.code);
        let asked = |slot: &Slot, low: &str| matches!(slot, Slot::Prep(prep) if prep == low);
        let low = if is_land(actor) { self.place_before(actor.span) } else { None };
        low.is_some_and(|low| !(abroad && rule.whom.iter().any(|slot| asked(slot, low))))
    }

    /// The preposition of place before a bare name; an act comes "from" whoever does it ("a request from Russia").
    pub(super) fn place_before(&self, name: Span) -> Option<&str> {
        let parse = self.scene.parse;
        let mut index = self.phrase_index(name)?;
        let PhraseKind::Noun { head } = parse.phrases[index].kind else { return None };
        let mut before = index.checked_sub(1).map(|before| parse.phrases[before])?;
        // "at Argyle, Saint Vincent"; not "after talks in Geneva, Oman signed"
        let acts = parse.tree().base(head) == "nsubj";
        if !acts && before.end == before.start + 1 && parse.sentence.low[before.start] == "," {
            index = index.checked_sub(2)?;
            before = index.checked_sub(1).map(|before| parse.phrases[before])?;
        }
        let low = parse.sentence.low[before.start];
        let owner = index.checked_sub(2).map(|owner| parse.phrases[owner].kind);
        let of_act = || matches!(owner, Some(PhraseKind::Noun { head }) if self.is_act(head));
        let words = &self.lore.words;
        let place = words.has(low, Class::PlacePrep) || words.has(low, Class::OriginPrep) && !of_act();
        let bare = name.covers(parse.sentence.tokens[head].span);
        // "in support of" is one preposition
        let single = before.kind == PhraseKind::Prep && before.end == before.start + 1;
        (bare && place && single).then_some(low)
    }

    /// The sentence speaks of a public matter: an organ, party, armed group or its opponents, a body or person by name, a state that is
    /// more than where something is or what something belongs to, or a word that says so ("protest", "election").
    fn is_public(&self) -> bool {
        let sentence = self.scene.parse.sentence;
        let public = |found: &Found| match &found.kind {
            FoundKind::Role { sector, .. } => sector
                .split(',')
                .any(|sector| has(&OFFICIAL, sector) || has(&POLITICAL, sector) || has(&PUBLIC, sector)),
            FoundKind::Entity { entity, .. }
                if has(&PRIVATE, &self.lore.actors.entities[*entity as usize].sector) =>
            {
                false
            }
            FoundKind::Entity { entity, .. } => {
                let entity = self.lore.actors.entities[*entity as usize].id.clone();
                let span = sentence.tokens[found.start].span.join(sentence.tokens[found.end - 1].span);
                let actor = Actor { entity, span, ..Actor::default() };
                // "the British broadcaster" is public where a broadcaster is
                let itself = self.is_head(span) && self.place_before(span).is_none();
                !is_land(&actor) || itself && !self.only_belongs(&actor, false)
            }
        };
        self.scene.found.iter().any(public)
            || sentence.low.iter().any(|low| self.lore.words.has(low, Class::PublicMatter))
    }

    /// The sentence has arms, those who bear them, or the hurt: without them an attack on nobody in particular is a figure of speech.
    fn is_forceful(&self) -> bool {
        const ARMED: [&str; 7] = ["MIL", "REB", "UAF", "PRM", "CRM", "COP", "SPY"];
        let words = &self.lore.words;
        let armed = |found: &Found| match &found.kind {
            FoundKind::Role { sector, .. } => has(&ARMED, sector),
            FoundKind::Entity { entity, .. } => {
                has(&ARMED, &self.lore.actors.entities[*entity as usize].sector)
            }
        };
        let told = |low: &&str| words.has(low, Class::Force) || words.has(low, Class::PublicMatter);
        self.scene.found.iter().any(armed) || self.scene.parse.sentence.low.iter().any(told)
    }

    /// A side that has a say in the affairs of a state: an organ, party or armed group, a body of states, a named body or person, or the
    /// state itself by name.
    fn is_political(&self, actor: &Actor) -> bool {
        if has(&OFFICIAL, &actor.sector) || has(&POLITICAL, &actor.sector) {
            return !self.is_local(actor);
        }
        is_named(actor)
            || is_body(&actor.code)
            || actor.entity.starts_with("state:") && actor.sector.is_empty()
    }

    /// The bodies and offices of a town.
    fn is_local(&self, actor: &Actor) -> bool {
        actor.entity.is_empty() && self.is_called(actor, Class::Local)
    }

    /// A court that is an organ of its state.
    fn is_highest(&self, actor: &Actor) -> bool {
        self.is_called(actor, Class::Highest)
    }

    /// One of the words of the class stands in the name.
    fn is_called(&self, actor: &Actor, class: Class) -> bool {
        actor.name.split_whitespace().any(|word| self.lore.words.has(&word.to_lowercase(), class))
    }

    /// A noun that is no name, no role and no act, and not one of those with which a state acts.
    fn is_unknown(&self, head: usize) -> bool {
        let parse = self.scene.parse;
        let known = self.scene.found.iter().any(|found| found.start <= head && head < found.end);
        parse.tags[head].tag == Tag::Noun
            && !known
            && !self.lore.words.has(parse.sentence.low[head], Class::Acting)
            && !self.is_act(head)
    }

    /// A noun that rules know as an act.
    fn is_act(&self, head: usize) -> bool {
        !self.lore.rules.of_noun(self.scene.parse.sentence.low[head]).is_empty()
    }

    /// "the Togolese side": the head of the phrase stands for whoever it names.
    fn is_side(&self, span: Span) -> bool {
        let parse = self.scene.parse;
        let kind = self.phrase_at(span).map(|phrase| phrase.kind);
        matches!(kind, Some(PhraseKind::Noun { head }) if self.lore.words.has(parse.sentence.low[head], Class::Side))
    }

    /// The span holds the head of its noun phrase: "Bulgaria", not the adjective in "her Bulgarian teacher".
    pub(super) fn is_head(&self, span: Span) -> bool {
        let parse = self.scene.parse;
        let Some(PhraseKind::Noun { head }) = self.phrase_at(span).map(|phrase| phrase.kind) else {
            return false;
        };
        span.covers(parse.sentence.tokens[head].span)
    }
}

/// One of the sectors.
fn has(sectors: &[&str], sector: &str) -> bool {
    sectors.iter().any(|wanted| sector.starts_with(wanted))
}

/// A state, region or city by its name, also a capital that stands for its government.
pub(super) fn is_land(actor: &Actor) -> bool {
    let land = ["state:", "place:"].iter().any(|kind| actor.entity.starts_with(kind));
    land && matches!(actor.sector.as_str(), "" | "GOV")
}

/// A private role, or people of whom only the state is known.
fn is_private(actor: &Actor) -> bool {
    !is_named(actor) && has(&PRIVATE, &actor.sector)
}

/// A body or person with a name of its own.
fn is_named(actor: &Actor) -> bool {
    actor.entity.starts_with("org:") || actor.entity.starts_with("person:")
}

/// Courts and police.
fn is_guard(sector: &str) -> bool {
    has(&["JUD", "COP"], sector)
}
