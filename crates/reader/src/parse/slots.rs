//! Predicates: who stands in which slot.

use super::Parse;
use super::chunk::{Group, PhraseKind};
use crate::lore::{Class, VerbForm};
use crate::tag::Tag;

/// Verb or noun.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PredicateKind {
    /// A verb group.
    Verb,
    /// A noun that names an act.
    Noun,
}

/// What follows as a complement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ComplementKind {
    /// An infinitive.
    To,
    /// A that-clause or bare clause.
    That,
    /// A gerund, also after a preposition.
    Ing,
}

/// A complement clause: from its first token to the end of the clause.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Complement {
    /// Kind.
    pub kind: ComplementKind,
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
}

/// A predicate with its slots. Slots hold indexes of noun phrases in [`Parse::phrases`].
#[derive(Clone, Debug)]
pub struct Predicate {
    /// Verb or noun.
    pub kind: PredicateKind,
    /// The token of the verb or noun.
    pub token: usize,
    /// The phrase of the verb group or noun phrase.
    pub phrase: usize,
    /// The verb group: its own, or that of the light verb or of the clause around a noun.
    pub group: Group,
    /// Subjects.
    pub subject: Vec<usize>,
    /// Objects.
    pub object: Vec<usize>,
    /// Prepositions (token range) with their noun phrases.
    pub obliques: Vec<((usize, usize), Vec<usize>)>,
    /// Complement.
    pub complement: Option<Complement>,
    /// Tokens right after the group, for particles.
    pub after: usize,
    /// First token of the clause.
    pub clause_start: usize,
    /// One past the last token of the clause.
    pub clause_end: usize,
    /// The phrase of the verb that governs this infinitive or gerund.
    pub governor: Option<usize>,
    /// For a noun: the token of the light verb that carries it.
    pub light: Option<usize>,
}

/// Verb predicates of a sentence, one per verb group, in order.
pub fn predicates(parse: &Parse<'_>) -> Vec<Predicate> {
    let finder = Finder { parse };
    let mut out: Vec<Predicate> = Vec::new();
    for (index, phrase) in parse.phrases.iter().enumerate() {
        if let PhraseKind::Verb(group) = phrase.kind {
            let predicate = finder.verb(index, group, &out);
            out.push(predicate);
        }
    }
    agents_behind_infinitives(parse, &mut out);
    out
}

/// "were ordered to leave by Norway": the agent of a passive stands behind its infinitive.
fn agents_behind_infinitives(parse: &Parse<'_>, verbs: &mut [Predicate]) {
    for outer in 0..verbs.len() {
        let Some(complement) =
            verbs[outer].complement.filter(|complement| complement.kind == ComplementKind::To)
        else {
            continue;
        };
        if !verbs[outer].group.passive || !verbs[outer].subject.is_empty() {
            continue;
        }
        let inner = verbs
            .iter()
            .position(|verb| verb.group.infinitive && parse.phrases[verb.phrase].start == complement.start);
        let Some(inner) = inner.filter(|inner| !verbs[*inner].group.passive) else { continue };
        let by = verbs[inner].obliques.iter().position(|((start, _), _)| parse.sentence.low[*start] == "by");
        if let Some(by) = by {
            verbs[outer].subject = verbs[inner].obliques.remove(by).1;
        }
    }
}

struct Finder<'a> {
    parse: &'a Parse<'a>,
}

/// How far to look for a subject, in phrases.
const REACH: usize = 40;

impl Finder<'_> {
    fn kind(&self, index: usize) -> Option<PhraseKind> {
        self.parse.phrases.get(index).map(|phrase| phrase.kind)
    }

    fn is_noun(&self, index: usize) -> bool {
        matches!(self.kind(index), Some(PhraseKind::Noun { .. }))
    }

    fn word(&self, index: usize) -> &str {
        let phrase = self.parse.phrases[index];
        self.parse.sentence.low[phrase.start]
    }

    /// A bare verb after "and" or a comma says again what the verb before says: "must cease its war and honour", "to comply, cease".
    fn joined_before<'p>(
        &self,
        index: usize,
        group: Group,
        before: &'p [Predicate],
    ) -> Option<&'p Predicate> {
        let bare = self.parse.tags[group.verb].verb.is_some_and(|reading| reading.form == VerbForm::Base);
        if !bare
            || group.infinitive
            || group.modal.is_some()
            || group.verb != self.parse.phrases[index].end - 1
        {
            return None;
        }
        let mut at = index.checked_sub(1)?;
        while self.kind(at) == Some(PhraseKind::Adverb) {
            at = at.checked_sub(1)?;
        }
        if !matches!(self.kind(at), Some(PhraseKind::Conj | PhraseKind::Comma)) {
            return None;
        }
        let earlier = before.iter().rev().find(|predicate| predicate.phrase < index)?;
        let apart = self.parse.phrases[earlier.phrase..index].iter().any(|phrase| {
            matches!(
                phrase.kind,
                PhraseKind::Subord | PhraseKind::Relative | PhraseKind::Break | PhraseKind::Stop
            )
        });
        let carries = earlier.group.infinitive || earlier.group.modal.is_some();
        (carries && !apart).then_some(earlier)
    }

    fn verb(&self, index: usize, own: Group, before: &[Predicate]) -> Predicate {
        let joined = self.joined_before(index, own, before);
        let group = joined.map_or(own, |earlier| Group {
            verb: own.verb,
            passive: false,
            negated: own.negated,
            ..earlier.group
        });
        let (subject, governor) = match joined {
            Some(earlier) => (earlier.syntactic_subject(), earlier.governor),
            None => self.subject(index, group, before),
        };
        let mut predicate = Predicate {
            kind: PredicateKind::Verb,
            token: group.verb,
            phrase: index,
            group,
            subject,
            object: Vec::new(),
            obliques: Vec::new(),
            complement: None,
            after: self.parse.phrases[index].end,
            clause_start: self.clause_start(index),
            clause_end: 0,
            governor,
            light: None,
        };
        self.right_side(index + 1, &mut predicate);
        if !group.passive && predicate.object.is_empty() {
            predicate.object = self.relative_object(&predicate.subject);
        }
        // "is prepared to", "was expected to": the subject stays the subject
        let raises = group.passive
            && predicate.complement.is_some_and(|complement| complement.kind == ComplementKind::To)
            && self.parse.lexicon.be_control.contains_key(self.parse.sentence.low[group.verb]);
        if !raises && (group.passive || (group.reduced && !group.finite)) {
            let by =
                predicate.obliques.iter().position(|((start, _), _)| self.parse.sentence.low[*start] == "by");
            let patients = std::mem::take(&mut predicate.subject);
            // phrases that hang on the patient: "the truce with Lebanon was broken"
            for patient in &patients {
                self.hanging(*patient, index, &mut predicate.obliques);
            }
            // "was given arms": the second object stays
            predicate.object.splice(0..0, patients);
            if let Some(by) = by {
                predicate.subject = predicate.obliques.remove(by).1;
            }
        } else {
            // "people in Pakistan have protested"
            for subject in predicate.subject.clone() {
                self.hanging(subject, index, &mut predicate.obliques);
            }
        }
        self.saying_after(index, group, &mut predicate);
        // an infinitive or gerund under a negated or modal verb shares what that verb says
        if let Some(governor) = predicate.governor
            && let Some(PhraseKind::Verb(outer)) = self.kind(governor)
            && !predicate.group.finite
        {
            predicate.group.past |= outer.past;
        }
        predicate
    }

    /// "Serbia must return the tractors, Kosovo said": the clause before is the complement.
    fn saying_after(&self, index: usize, group: Group, predicate: &mut Predicate) {
        let say = self.parse.tags[group.verb]
            .verb
            .is_some_and(|reading| self.parse.lexicon.verbs[reading.verb as usize].say == "neutral");
        if !say || !group.finite || predicate.complement.is_some() || !predicate.object.is_empty() {
            return;
        }
        let first = predicate.subject.first().copied().unwrap_or(index);
        let Some(comma) = first.checked_sub(1).filter(|comma| self.kind(*comma) == Some(PhraseKind::Comma))
        else {
            return;
        };
        let has_verb = self.parse.phrases[..comma]
            .iter()
            .any(|phrase| matches!(phrase.kind, PhraseKind::Verb(group) if group.finite));
        if has_verb {
            predicate.complement = Some(Complement {
                kind: ComplementKind::That,
                start: 0,
                end: self.parse.phrases[comma].start,
            });
            predicate.clause_start = 0;
        }
    }

    /// The prepositional phrases between a noun phrase and the verb at `verb`.
    fn hanging(&self, noun: usize, verb: usize, obliques: &mut Vec<((usize, usize), Vec<usize>)>) {
        let mut at = noun + 1;
        while at + 1 < verb && self.kind(at) == Some(PhraseKind::Prep) && self.is_noun(at + 1) {
            let (nouns, next) = self.coordinated_right(at + 1);
            obliques.push(((self.parse.phrases[at].start, self.parse.phrases[at].end), nouns));
            at = next;
        }
    }

    fn clause_start(&self, index: usize) -> usize {
        let mut at = index;
        while at > 0 {
            match self.parse.phrases[at - 1].kind {
                PhraseKind::Subord
                | PhraseKind::Relative
                | PhraseKind::Break
                | PhraseKind::Stop
                | PhraseKind::OpenQuote => break,
                PhraseKind::Verb(group) if group.finite => break,
                // ", and Greece condemned", "after Ankara had expelled": a clause of its own
                PhraseKind::Conj
                    if at >= 2
                        && self.kind(at - 2) == Some(PhraseKind::Comma)
                        && self.verb_before(at - 1) =>
                {
                    break;
                }
                PhraseKind::Prep
                    if self.is_clause_preposition(at - 1) && self.is_noun(at) && self.own_verb(at, true) =>
                {
                    break;
                }
                _ => at -= 1,
            }
        }
        self.parse.phrases[at].start
    }

    /// The noun phrases joined with the one at `index` by commas and conjunctions, to the left.
    fn coordinated_left(&self, index: usize) -> Vec<usize> {
        let mut all = vec![index];
        let mut at = index;
        let mut seen_conjunction = false;
        while at >= 2 {
            let joint = self.kind(at - 1);
            let is_conjunction = joint == Some(PhraseKind::Conj);
            let is_comma = joint == Some(PhraseKind::Comma);
            if !(is_conjunction || (is_comma && seen_conjunction)) {
                break;
            }
            seen_conjunction |= is_conjunction;
            // "A, B, and C"
            let before = if is_conjunction && self.kind(at - 2) == Some(PhraseKind::Comma) {
                at.wrapping_sub(3)
            } else {
                at - 2
            };
            if before >= self.parse.phrases.len() || !self.is_noun(before) || self.is_time(before) {
                break;
            }
            // "expelled a diplomat, and Finland condemned": the object of a verb before is no subject
            if before > 0 && matches!(self.kind(before - 1), Some(PhraseKind::Verb(_))) {
                break;
            }
            all.push(before);
            at = before;
        }
        all.reverse();
        all
    }

    /// The noun phrases joined with the one at `index`, to the right; and the phrase after the last.
    fn coordinated_right(&self, index: usize) -> (Vec<usize>, usize) {
        let mut all = vec![index];
        let mut at = index;
        // "talks between Egypt and Ethiopia resumed": before the first verb of a clause, a verb after the list belongs to all of it
        let between = index > 0 && matches!(self.word(index - 1), "between" | "among");
        let verb_before = !between && self.verb_before(index);
        loop {
            let mut next = at + 1;
            // brackets belong to the noun before
            while self.kind(next) == Some(PhraseKind::Bracket) {
                next += 1;
            }
            let comma = self.kind(next) == Some(PhraseKind::Comma);
            let mut noun = next;
            if comma {
                noun += 1;
            }
            let conjunction = self.kind(noun) == Some(PhraseKind::Conj);
            if conjunction {
                noun += 1;
            }
            if !(comma || conjunction) || !self.is_noun(noun) {
                return (all, next);
            }
            // a new clause begins: "arrested ten people, and Baku protested"
            if (verb_before || comma) && self.starts_clause(noun) {
                return (all, next);
            }
            if comma && !conjunction && !self.list_goes_on(noun) {
                return (all, next);
            }
            all.push(noun);
            at = noun;
        }
    }

    /// A finite verb stands before in the same clause.
    fn verb_before(&self, index: usize) -> bool {
        for phrase in self.parse.phrases[..index].iter().rev() {
            match phrase.kind {
                PhraseKind::Verb(group) if group.finite => return true,
                PhraseKind::Subord
                | PhraseKind::Relative
                | PhraseKind::Break
                | PhraseKind::Stop
                | PhraseKind::OpenQuote => return false,
                _ => {}
            }
        }
        false
    }

    fn list_goes_on(&self, noun: usize) -> bool {
        let mut at = noun + 1;
        for _ in 0..6 {
            match self.kind(at) {
                Some(PhraseKind::Conj) => return self.is_noun(at + 1) && !self.starts_clause(at + 1),
                Some(PhraseKind::Comma | PhraseKind::Noun { .. }) => at += 1,
                _ => return false,
            }
        }
        false
    }

    /// The noun phrase is followed by its own finite verb.
    fn starts_clause(&self, noun: usize) -> bool {
        self.own_verb(noun, true)
    }

    /// The same; `over_prepositions` says whether phrases such as "in the north" may stand between.
    fn own_verb(&self, noun: usize, over_prepositions: bool) -> bool {
        let mut at = noun + 1;
        loop {
            match self.kind(at) {
                Some(PhraseKind::Adverb | PhraseKind::Bracket) => at += 1,
                Some(PhraseKind::Prep)
                    if over_prepositions && self.is_noun(at + 1) && !self.is_clause_preposition(at) =>
                {
                    at += 2;
                }
                Some(PhraseKind::Verb(group)) => return group.finite,
                _ => return false,
            }
        }
    }

    fn subject(&self, index: usize, group: Group, before: &[Predicate]) -> (Vec<usize>, Option<usize>) {
        let mut at = index;
        let mut steps = 0;
        let mut crossed_conjunction = false;
        let mut crossed_comma = false;
        while at > 0 && steps < REACH {
            steps += 1;
            at -= 1;
            match self.parse.phrases[at].kind {
                PhraseKind::Adverb | PhraseKind::Bracket | PhraseKind::Other => {}
                PhraseKind::Noun { .. } => {
                    // "after Azerbaijani police had taken": the preposition opens the clause of this verb
                    let opens_clause = at > 0
                        && group.finite
                        && at + 1 == index
                        && self.kind(at - 1) == Some(PhraseKind::Prep)
                        && self.is_clause_preposition(at - 1);
                    let after_preposition =
                        at > 0 && !opens_clause && matches!(self.kind(at - 1), Some(PhraseKind::Prep));
                    // "of an aircraft being shot down", "with weapons captured by X": the noun next to a participle is its subject
                    let participle = (group.gerund || group.reduced) && !group.finite && at + 1 == index;
                    if after_preposition && participle {
                        return (vec![at], None);
                    }
                    // "of Russia's desire to recognise": the possessor is the subject
                    let owned = || {
                        let range = self.parse.phrases[at];
                        (range.start..range.end).any(|token| self.parse.tags[token].tag == Tag::Poss)
                    };
                    if after_preposition && group.infinitive && at + 1 == index && owned() {
                        return (vec![at], None);
                    }
                    if after_preposition {
                        // "for X to withdraw", "on X to withdraw": the object of the preposition is the subject of the infinitive
                        let prep = self.word(at - 1);
                        if group.infinitive && at + 1 == index && matches!(prep, "for" | "on" | "upon") {
                            return (vec![at], self.governor_before(at, before));
                        }
                        at -= 1;
                        continue;
                    }
                    if crossed_comma && !group.finite && !group.infinitive {
                        // ", killing two": the subject is that of the clause before
                        continue;
                    }
                    if self.is_time(at) {
                        continue;
                    }
                    if crossed_conjunction && !self.has_own_clause(at, index) {
                        continue;
                    }
                    let subject = self.coordinated_left(at);
                    // "talks between A and B resumed", "the leaders of A, B and C": the list hangs on a head further left
                    if let [first, _, ..] = subject[..]
                        && first >= 2
                        && self.kind(first - 1) == Some(PhraseKind::Prep)
                        && self.is_noun(first - 2)
                    {
                        at = first - 1;
                        continue;
                    }
                    return (subject, self.governor_before(at, before));
                }
                PhraseKind::Prep => {}
                PhraseKind::Comma => {
                    if group.finite
                        && !crossed_comma
                        && !crossed_conjunction
                        && let Some(open) = self.parenthesis_start(at)
                    {
                        at = open;
                        continue;
                    }
                    crossed_comma = true;
                }
                PhraseKind::Conj => crossed_conjunction = true,
                PhraseKind::Relative => {
                    return (self.antecedent(at), None);
                }
                PhraseKind::Subord => {
                    if group.finite && !crossed_conjunction {
                        return (Vec::new(), None);
                    }
                    // "after killing": the subject is that of the main clause
                    return (self.main_subject(index, before), None);
                }
                PhraseKind::Verb(outer) => {
                    let Some(predicate) = before.iter().rev().find(|predicate| predicate.phrase == at) else {
                        continue;
                    };
                    if group.finite && !crossed_conjunction && !crossed_comma {
                        return (Vec::new(), Some(at));
                    }
                    // shared subject of coordination, control, participle
                    let shared = if outer.passive && !group.passive {
                        predicate.object.clone()
                    } else {
                        predicate.syntactic_subject()
                    };
                    let governs = !crossed_conjunction && !group.finite;
                    return (shared, if governs { Some(at) } else { predicate.governor });
                }
                PhraseKind::Break | PhraseKind::Stop | PhraseKind::OpenQuote => {
                    if group.finite {
                        return (Vec::new(), None);
                    }
                }
                PhraseKind::CloseQuote => {}
            }
        }
        (if group.finite { Vec::new() } else { self.main_subject(index, before) }, None)
    }

    /// Between the noun and the verb stand only commas, conjunctions and participles that belong to the noun.
    fn has_own_clause(&self, noun: usize, verb: usize) -> bool {
        !self.parse.phrases[noun + 1..verb].iter().any(|phrase| matches!(phrase.kind, PhraseKind::Conj))
    }

    fn governor_before(&self, index: usize, before: &[Predicate]) -> Option<usize> {
        before
            .iter()
            .rev()
            .find(|predicate| predicate.phrase < index)
            .filter(|predicate| {
                !self.parse.phrases[predicate.phrase + 1..index].iter().any(|phrase| {
                    matches!(phrase.kind, PhraseKind::Break | PhraseKind::Stop | PhraseKind::Relative)
                })
            })
            .map(|predicate| predicate.phrase)
    }

    /// The subject of the main clause, for participles: the nearest finite verb before, else after.
    fn main_subject(&self, index: usize, before: &[Predicate]) -> Vec<usize> {
        if let Some(predicate) =
            before.iter().rev().find(|predicate| predicate.group.finite && predicate.phrase < index)
        {
            return predicate.syntactic_subject();
        }
        // "After killing two guards, the rebels fled": the first noun phrase after the comma
        let mut at = index + 1;
        let mut comma = false;
        while let Some(kind) = self.kind(at) {
            match kind {
                PhraseKind::Comma => comma = true,
                PhraseKind::Noun { .. } if comma => return vec![at],
                PhraseKind::Verb(group) if group.finite => break,
                _ => {}
            }
            at += 1;
        }
        Vec::new()
    }

    /// The start of a parenthesis that closes with the comma at `close`: the phrase index of its opening comma.
    fn parenthesis_start(&self, close: usize) -> Option<usize> {
        let mut at = close;
        let mut relative = false;
        let mut verbs = 0;
        while at > 0 && close - at < 24 {
            at -= 1;
            match self.parse.phrases[at].kind {
                PhraseKind::Comma => {
                    let noun_before = at > 0
                        && (self.is_noun(at - 1) || matches!(self.kind(at - 1), Some(PhraseKind::Bracket)));
                    // "Putin, in the message he sent to Baku, congratulated"
                    let prepositional = self.kind(at + 1) == Some(PhraseKind::Prep);
                    return (noun_before && (verbs == 0 || relative || prepositional)).then_some(at);
                }
                PhraseKind::Relative => relative = true,
                PhraseKind::Verb(group) if group.finite => verbs += 1,
                PhraseKind::Break | PhraseKind::Stop | PhraseKind::OpenQuote | PhraseKind::CloseQuote => {
                    return None;
                }
                _ => {}
            }
        }
        None
    }

    fn antecedent(&self, relative: usize) -> Vec<usize> {
        let mut at = relative;
        while at > 0 {
            at -= 1;
            match self.parse.phrases[at].kind {
                PhraseKind::Comma | PhraseKind::Bracket | PhraseKind::Adverb => {}
                PhraseKind::Prep => {}
                PhraseKind::Noun { .. } => {
                    // "the party of X, which": the nearest noun phrase is taken, with those it is joined to
                    return self.coordinated_left(at);
                }
                _ => return Vec::new(),
            }
        }
        Vec::new()
    }

    /// "the agreement on fishing, which both signed": what the relative pronoun before the subject stands for, and the noun that
    /// this hangs on.
    fn relative_object(&self, subject: &[usize]) -> Vec<usize> {
        let relative = subject.first().and_then(|first| first.checked_sub(1));
        let Some(relative) = relative.filter(|at| self.kind(*at) == Some(PhraseKind::Relative)) else {
            return Vec::new();
        };
        if !matches!(self.word(relative), "which" | "that" | "whom") {
            return Vec::new();
        }
        let mut object = self.antecedent(relative);
        if let Some(first) = object.first().copied().filter(|first| *first >= 2)
            && self.kind(first - 1) == Some(PhraseKind::Prep)
            && self.is_noun(first - 2)
        {
            object.push(first - 2);
        }
        object
    }

    /// A phrase such as "Monday" or "last week", which is an adverb.
    fn is_time(&self, index: usize) -> bool {
        let phrase = self.parse.phrases[index];
        let low = self.parse.low(phrase.start, phrase.end);
        low.len() <= 4
            && low.last().is_some_and(|word| {
                self.parse.lexicon.has(word, Class::Weekday) || self.parse.lexicon.has(word, Class::TimeNoun)
            })
    }

    /// "after", "before", ...: opens a clause as well as a noun phrase.
    fn is_clause_preposition(&self, index: usize) -> bool {
        self.parse.lexicon.has(self.word(index), Class::ClausePrep)
    }

    /// Fills object, obliques, complement and the clause's end from the phrases after the verb.
    fn right_side(&self, from: usize, predicate: &mut Predicate) {
        let mut at = from;
        let mut direct = true;
        // only verbs of saying take a bare clause: "said Iraq in March would"
        let takes_clause = self.parse.tags[predicate.token]
            .verb
            .is_some_and(|reading| !self.parse.lexicon.verbs[reading.verb as usize].say.is_empty());
        let end = self.parse.sentence.low.len();
        predicate.clause_end = end;
        while let Some(kind) = self.kind(at) {
            let start = self.parse.phrases[at].start;
            match kind {
                PhraseKind::Noun { .. } => {
                    let measures = self.kind(at + 1) == Some(PhraseKind::Prep) && self.word(at + 1) == "of";
                    if self.is_time(at) && !measures {
                        at += 1;
                        continue;
                    }
                    if self.own_verb(at, takes_clause) {
                        // "said Iraq would": a bare clause
                        if direct && predicate.complement.is_none() {
                            predicate.complement = Some(Complement {
                                kind: ComplementKind::That,
                                start,
                                end: self.clause_end_from(at, end),
                            });
                        }
                        predicate.clause_end = Self::complement_end(predicate, start);
                        return;
                    }
                    if direct {
                        let (nouns, next) = self.coordinated_right(at);
                        predicate.object.extend(nouns);
                        at = next;
                        // a second object: "gave Kenya five million"
                        direct = self.is_noun(at) && predicate.object.len() < 3;
                        continue;
                    }
                    at += 1;
                }
                PhraseKind::Prep => {
                    // "forced out on Wednesday 1,000 refugees": a time between verb and object
                    if direct && self.is_noun(at + 1) && self.is_time(at + 1) {
                        at += 2;
                        continue;
                    }
                    direct = false;
                    let prep = (start, self.parse.phrases[at].end);
                    let mut noun = at + 1;
                    while matches!(self.kind(noun), Some(PhraseKind::Adverb | PhraseKind::OpenQuote)) {
                        noun += 1;
                    }
                    match self.kind(noun) {
                        Some(PhraseKind::Noun { .. })
                            if !self.starts_clause(noun) || !self.is_clause_preposition(at) =>
                        {
                            let (nouns, next) = self.coordinated_right(noun);
                            predicate.obliques.push((prep, nouns));
                            at = next;
                        }
                        Some(PhraseKind::Noun { .. }) => {
                            // "after Iran attacked": another clause
                            predicate.clause_end = start;
                            return;
                        }
                        Some(PhraseKind::Verb(inner)) if !inner.finite => {
                            let complement = Complement {
                                kind: ComplementKind::Ing,
                                start: self.parse.phrases[noun].start,
                                end: self.clause_end_from(noun, end),
                            };
                            if predicate.complement.is_none() && !self.is_clause_preposition(at) {
                                predicate.complement = Some(complement);
                                predicate.clause_end = complement.end;
                            } else if predicate.clause_end == end {
                                predicate.clause_end = start;
                            }
                            return;
                        }
                        _ => at += 1,
                    }
                }
                PhraseKind::Verb(inner) => {
                    if inner.infinitive || (inner.gerund && !inner.finite) {
                        let kind = if inner.infinitive { ComplementKind::To } else { ComplementKind::Ing };
                        let complement = Complement { kind, start, end: self.clause_end_from(at, end) };
                        if predicate.complement.is_none() {
                            predicate.complement = Some(complement);
                        }
                        predicate.clause_end = complement.end;
                        return;
                    }
                    if inner.reduced && !inner.finite {
                        // "weapons captured last week": belongs to the noun before
                        at += 1;
                        direct = false;
                        continue;
                    }
                    predicate.clause_end = start;
                    return;
                }
                PhraseKind::Subord => {
                    let word = self.word(at);
                    let complement_word = matches!(word, "that" | "whether");
                    if complement_word && predicate.complement.is_none() {
                        let complement = Complement {
                            kind: ComplementKind::That,
                            start: self.parse.phrases[at].end,
                            end: self.clause_end_from(at + 1, end),
                        };
                        predicate.complement = Some(complement);
                        predicate.clause_end = complement.end;
                    } else {
                        predicate.clause_end = start;
                    }
                    return;
                }
                PhraseKind::Conj => {
                    // the next verb of a coordination opens its own clause
                    predicate.clause_end = start;
                    if matches!(self.kind(at + 1), Some(PhraseKind::Prep)) {
                        at += 1;
                        predicate.clause_end = end;
                        continue;
                    }
                    return;
                }
                PhraseKind::Comma => {
                    let next = self.kind(at + 1);
                    let closes = matches!(
                        next,
                        Some(
                            PhraseKind::Conj
                                | PhraseKind::Relative
                                | PhraseKind::Subord
                                | PhraseKind::Verb(_)
                        )
                    ) || matches!(next, Some(PhraseKind::Noun { .. }));
                    if closes {
                        if let Some(after) = self.apposition_end(at) {
                            at = after;
                            continue;
                        }
                        predicate.clause_end = start;
                        return;
                    }
                    direct = false;
                    at += 1;
                }
                PhraseKind::Relative => {
                    predicate.clause_end = start;
                    return;
                }
                PhraseKind::OpenQuote => at += 1,
                PhraseKind::CloseQuote | PhraseKind::Adverb | PhraseKind::Bracket | PhraseKind::Other => {
                    at += 1;
                }
                PhraseKind::Break | PhraseKind::Stop => {
                    predicate.clause_end = start;
                    return;
                }
            }
        }
    }

    /// ", the foreign minister," or ", which ...,": the phrase after its closing comma.
    fn apposition_end(&self, comma: usize) -> Option<usize> {
        let mut at = comma + 1;
        let relative = matches!(self.kind(at), Some(PhraseKind::Relative));
        if !relative && !self.is_noun(at) {
            return None;
        }
        if !relative && self.starts_clause(at) {
            return None;
        }
        for _ in 0..14 {
            at += 1;
            match self.kind(at)? {
                PhraseKind::Comma => {
                    return matches!(self.kind(at + 1), Some(PhraseKind::Prep | PhraseKind::Verb(_)))
                        .then_some(at + 1)
                        .filter(|after| {
                            // an infinitive, gerund or preposition goes on with the verb before
                            match self.kind(*after) {
                                Some(PhraseKind::Verb(group)) => !group.finite,
                                _ => true,
                            }
                        });
                }
                PhraseKind::Stop | PhraseKind::Break => return None,
                _ => {}
            }
        }
        None
    }

    fn complement_end(predicate: &Predicate, start: usize) -> usize {
        predicate.complement.map_or(start, |complement| complement.end)
    }

    /// Where a complement that begins at phrase `index` ends: at a break, a closing ", X said", or the end.
    fn clause_end_from(&self, index: usize, end: usize) -> usize {
        let mut at = index;
        while let Some(kind) = self.kind(at) {
            match kind {
                PhraseKind::Break | PhraseKind::Stop => return self.parse.phrases[at].start,
                PhraseKind::Comma if self.is_saying_tail(at + 1) => return self.parse.phrases[at].start,
                _ => at += 1,
            }
        }
        end
    }

    /// ", officials said Monday": a noun phrase and a verb of saying close the sentence.
    fn is_saying_tail(&self, index: usize) -> bool {
        let mut at = index;
        for _ in 0..8 {
            match self.kind(at) {
                Some(
                    PhraseKind::Noun { .. } | PhraseKind::Adverb | PhraseKind::Prep | PhraseKind::Bracket,
                ) => at += 1,
                Some(PhraseKind::Verb(group)) => {
                    let verb = self.parse.tags[group.verb].verb;
                    return group.finite
                        && at > index
                        && verb.is_some_and(|reading| {
                            !self.parse.lexicon.verbs[reading.verb as usize].say.is_empty()
                        });
                }
                _ => return false,
            }
        }
        false
    }
}

impl Predicate {
    /// The subject as the syntax has it: for a passive, the patient.
    pub fn syntactic_subject(&self) -> Vec<usize> {
        if self.group.passive { self.object.clone() } else { self.subject.clone() }
    }

    /// The noun phrases after a preposition.
    pub fn oblique<'p>(&'p self, parse: &'p Parse<'_>, prep: &'p str) -> impl Iterator<Item = usize> + 'p {
        self.obliques
            .iter()
            .filter(move |((start, end), _)| {
                let low = parse.low(*start, *end);
                low.len() == 1 && low[0] == prep || low.len() > 1 && low.join(" ") == prep
            })
            .flat_map(|(_, nouns)| nouns.iter().copied())
    }
}

/// The noun predicates for the noun phrase at `index` whose noun stands at `token`: the noun's own slots, or those of its light verb.
pub fn noun_predicate(parse: &Parse<'_>, verbs: &[Predicate], index: usize, token: usize) -> Predicate {
    let finder = Finder { parse };
    let phrase = parse.phrases[index];
    let mut predicate = Predicate {
        kind: PredicateKind::Noun,
        token,
        phrase: index,
        group: Group::default(),
        subject: Vec::new(),
        object: Vec::new(),
        obliques: Vec::new(),
        complement: None,
        after: token + 1,
        clause_start: phrase.start,
        clause_end: phrase.end,
        governor: None,
        light: None,
    };
    // prepositional phrases right after the noun phrase
    let mut at = index + 1;
    loop {
        while matches!(
            finder.kind(at),
            Some(PhraseKind::Bracket | PhraseKind::Adverb | PhraseKind::CloseQuote)
        ) {
            at += 1;
        }
        if finder.is_noun(at) && finder.is_time(at) {
            at += 1;
            continue;
        }
        if finder.kind(at) != Some(PhraseKind::Prep) {
            break;
        }
        let mut noun = at + 1;
        while matches!(finder.kind(noun), Some(PhraseKind::Adverb)) {
            noun += 1;
        }
        if !finder.is_noun(noun) || (finder.starts_clause(noun) && finder.is_clause_preposition(at)) {
            break;
        }
        let prep = (parse.phrases[at].start, parse.phrases[at].end);
        let (nouns, next) = finder.coordinated_right(noun);
        predicate.obliques.push((prep, nouns));
        at = next;
        predicate.clause_end = parse.phrases[at - 1].end;
    }
    if let Some(PhraseKind::Verb(group)) = finder.kind(at)
        && group.infinitive
    {
        let end = finder.clause_end_from(at, parse.sentence.low.len());
        predicate.complement =
            Some(Complement { kind: ComplementKind::To, start: parse.phrases[at].start, end });
        predicate.clause_end = end;
    }
    // the verb that has the noun phrase as object, or as subject of a passive
    let carrier = verbs.iter().find(|verb| verb.object.contains(&index) || verb.subject.contains(&index));
    if let Some(carrier) = carrier {
        predicate.group = carrier.group;
        predicate.governor = Some(carrier.phrase);
        predicate.clause_start = carrier.clause_start.min(predicate.clause_start);
        predicate.clause_end = carrier.clause_end.max(predicate.clause_end);
        // "visits are expected between the two sides"
        if carrier.group.passive && carrier.object.contains(&index) {
            let joins = |word: &str| matches!(word, "between" | "with" | "among" | "against");
            let hanging = carrier.obliques.iter().filter(|((start, _), _)| joins(parse.sentence.low[*start]));
            predicate.obliques.extend(hanging.cloned());
        }
        let verb = parse.tags[carrier.token].verb;
        let is_light = verb.is_some_and(|reading| parse.lexicon.verbs[reading.verb as usize].light);
        if is_light && carrier.object.contains(&index) {
            predicate.light = Some(carrier.token);
            predicate.subject.clone_from(&carrier.subject);
            predicate.object.extend(carrier.object.iter().copied().filter(|object| *object != index));
            predicate.obliques.extend(carrier.obliques.iter().cloned());
            predicate.complement = predicate.complement.or(carrier.complement);
        }
    }
    let of_or_target = |prep: &str| matches!(prep, "of" | "on" | "against");
    for ((start, end), nouns) in &predicate.obliques {
        let low = parse.low(*start, *end);
        if low.len() != 1 {
            continue;
        }
        match low[0] {
            "by" | "between" | "among" => predicate.subject.extend(nouns),
            word if of_or_target(word) => predicate.object.extend(nouns),
            _ => {}
        }
    }
    predicate
}

/// True when the token is a noun in a noun phrase, by its tag or as the phrase's head.
pub fn is_noun_token(parse: &Parse<'_>, token: usize) -> bool {
    let heads = || parse.phrases[parse.phrase_of(token)].kind == PhraseKind::Noun { head: token };
    matches!(parse.tags[token].tag, Tag::Noun | Tag::Propn)
        || parse.tags[token].tag == Tag::Adj && heads()
        || parse.tags[token].tag == Tag::Verb
            && parse.tags[token].verb.is_some_and(|reading| reading.form == VerbForm::Ing)
            && parse.lexicon.has(parse.sentence.low[token], Class::NounVerb)
}
