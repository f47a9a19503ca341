//! Trees -> predicates with their slots.
//!
//! Every verb group, every copula and every noun that names an act gets its subjects, objects, prepositional phrases and complement from the
//! tree of the sentence. Passive, relative, control, coordination, participles and light verbs are resolved here.

use super::chunk::{Group, PhraseKind};
use super::{Parse, Tree};
use crate::lore::{Class, VerbForm};
use crate::tag::Tag;

/// What a predicate is.
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
pub(super) fn predicates(parse: &Parse<'_>) -> Vec<Predicate> {
    let finder = Finder::new(parse);
    let mut out: Vec<Predicate> = Vec::new();
    for (index, phrase) in parse.phrases.iter().enumerate() {
        if let PhraseKind::Verb(group) = phrase.kind
            && !finder.helps_elsewhere(index, group)
        {
            out.push(finder.verb(index, group));
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

/// How far chains of the tree are followed.
const DEPTH: usize = 12;

struct Finder<'a> {
    parse: &'a Parse<'a>,
    tree: Tree<'a>,
}

impl<'a> Finder<'a> {
    fn new(parse: &'a Parse<'a>) -> Self {
        Finder { parse, tree: parse.tree() }
    }

    fn relation(&self, at: usize) -> &'a str {
        self.tree.relation(at)
    }

    fn base(&self, at: usize) -> &'a str {
        self.tree.base(at)
    }

    fn head(&self, at: usize) -> Option<usize> {
        self.tree.head(at)
    }

    fn low(&self, at: usize) -> &str {
        self.parse.sentence.low[at]
    }

    fn tag(&self, at: usize) -> Tag {
        self.parse.tags[at].tag
    }

    /// The children of a token with a relation, subtypes included.
    fn with(&self, at: usize, relation: &'a str) -> impl Iterator<Item = usize> + 'a {
        self.tree.with(at, relation)
    }

    /// The verb group that a token stands in.
    fn group_of(&self, at: usize) -> Option<usize> {
        let phrase = self.parse.phrase_of(at);
        matches!(self.parse.phrases[phrase].kind, PhraseKind::Verb(_)).then_some(phrase)
    }

    /// The token that carries the arguments of a group: its verb, or what its copula says of the subject.
    fn node(&self, group: Group) -> usize {
        let helps = matches!(self.base(group.verb), "cop" | "aux");
        match self.head(group.verb) {
            Some(head) if helps => head,
            _ => group.verb,
        }
    }

    /// "Will Russia attack": an auxiliary apart from its verb, which has a group of its own.
    fn helps_elsewhere(&self, index: usize, group: Group) -> bool {
        self.base(group.verb) == "aux"
            && self.head(group.verb).and_then(|head| self.group_of(head)).is_some_and(|other| other != index)
    }

    /// Some words of a verb that the chunker could not see: a passive by its tree, an auxiliary before the subject.
    fn complete(&self, node: usize, group: Group) -> Group {
        let mut group = group;
        let passive =
            |child: &usize| matches!(self.relation(*child), "aux:pass" | "nsubj:pass" | "csubj:pass");
        if node == group.verb {
            let participle = self.parse.sentence.nodes[node].has("VerbForm=Part")
                || self.parse.sentence.nodes[node].has("Tense=Past");
            group.passive = participle && self.tree.hanging_on(node).iter().any(passive);
            // a subject of its own makes a verb of what looks like a participle: "gunners trained together"
            let active = self.tree.hanging_on(node).iter().any(|child| self.relation(*child) == "nsubj");
            // ", asked by Riga to help," has no subject of its own either
            let done_by = self.parse.sentence.low.get(node + 1).is_some_and(|low| *low == "by");
            if group.passive {
                group.reduced = false;
            } else if group.reduced && active && self.relation(node) != "acl" && !done_by {
                group.reduced = false;
                group.finite = true;
                group.past = true;
            }
        }
        for aux in self.with(node, "aux") {
            let before = self.parse.phrase_of(aux);
            if let PhraseKind::Verb(other) = self.parse.phrases[before].kind
                && other.verb == aux
            {
                group.finite |= other.finite;
                // "should Iran attack" is a condition, no duty
                if self.with(node, "nsubj").any(|subject| subject > aux) {
                    continue;
                }
                group.future |= other.future;
                group.reported_future |= other.reported_future;
                group.hypothetical |= other.hypothetical;
                group.obligation |= other.obligation;
                group.negated |= other.negated;
                group.past |= other.past;
                group.modal = group.modal.or(other.modal);
            }
        }
        group
    }

    /// A bare verb behind "and" or a comma says again what the verb before says: "must cease its war and honour".
    fn joined(&self, node: usize, own: Group) -> Option<Group> {
        let bare = self.parse.tags[own.verb].verb.is_some_and(|reading| reading.form == VerbForm::Base);
        let alone = self.with(node, "aux").next().is_none() && self.with(node, "nsubj").next().is_none();
        if self.relation(node) != "conj" || !bare || own.infinitive || !alone {
            return None;
        }
        let PhraseKind::Verb(first) = self.parse.phrases[self.group_of(self.head(node)?)?].kind else {
            return None;
        };
        let carries = first.infinitive || first.modal.is_some();
        carries.then_some(Group { verb: own.verb, passive: false, negated: own.negated, ..first })
    }

    fn verb(&self, index: usize, own: Group) -> Predicate {
        let node = self.node(own);
        let mut group = self.complete(node, own);
        if let Some(joined) = self.joined(node, group) {
            group = joined;
        }
        let phrase = self.parse.phrases[index];
        let (clause_start, clause_end) = self.clause(node, phrase.start, phrase.end);
        let subjects = self.subjects(node, DEPTH);
        let mut predicate = Predicate {
            kind: PredicateKind::Verb,
            token: group.verb,
            phrase: index,
            group,
            subject: Vec::new(),
            object: Vec::new(),
            obliques: Vec::new(),
            complement: self.complement(node),
            after: phrase.end,
            clause_start,
            clause_end,
            governor: self.governor(node),
            light: None,
        };
        let mut objects = self.objects(node);
        if node != group.verb {
            objects.insert(0, node);
        }
        // "remains a donor to", "drew closer to", "forced back into"
        let said: Vec<usize> = self.tree.children(node).filter(|child| self.is_said(*child)).collect();
        objects.extend(said.iter().filter(|child| matches!(self.tag(**child), Tag::Noun | Tag::Propn)));
        let patient = group.passive || (group.reduced && !group.finite);
        self.prepositions(node, &mut predicate.obliques);
        // "is due in Warsaw": what a copula says of the subject may stand behind a preposition
        let case =
            self.with(node, "case").flat_map(|case| std::iter::once(case).chain(self.with(case, "fixed")));
        if let Some(case) = case.filter(|case| node != group.verb && self.tag(*case) == Tag::Prep).last() {
            predicate.obliques.push(((case, case + 1), self.phrases(&[node])));
        }
        for token in subjects.iter().chain(&objects).chain(&said) {
            self.prepositions(*token, &mut predicate.obliques);
        }
        // "drones launched from Chad struck": what is said of the doer
        for described in subjects.iter().flat_map(|subject| self.with(*subject, "acl")) {
            if self.relation(described) == "acl" && described != node {
                self.prepositions(described, &mut predicate.obliques);
            }
        }
        self.asked_of(node, &mut predicate.obliques);
        predicate.subject = self.phrases(&subjects);
        predicate.object = self.phrases(&objects);
        // "is prepared to", "was expected to": the subject stays the subject
        let raises = group.passive
            && predicate.complement.is_some_and(|complement| complement.kind == ComplementKind::To)
            && self.parse.lexicon.be_control.contains_key(self.low(group.verb));
        if patient && !raises {
            let patients = std::mem::take(&mut predicate.subject);
            predicate.object.retain(|object| !patients.contains(object));
            predicate.object.splice(0..0, patients);
            let by = predicate.obliques.iter().position(|((start, _), _)| self.low(*start) == "by");
            if let Some(by) = by {
                predicate.subject = predicate.obliques.remove(by).1;
            }
        }
        predicate.obliques.sort_by_key(|(range, _)| *range);
        predicate.obliques.dedup_by_key(|(range, _)| *range);
        self.saying_after(node, &mut predicate);
        // an infinitive or gerund under a negated or modal verb shares what that verb says
        if let Some(governor) = predicate.governor
            && let PhraseKind::Verb(outer) = self.parse.phrases[governor].kind
            && !predicate.group.finite
        {
            predicate.group.past |= outer.past;
        }
        predicate
    }

    /// A word that completes the verb and is no clause: "remains a donor", "drew closer", "forced back".
    fn is_said(&self, child: usize) -> bool {
        let nominal = matches!(self.tag(child), Tag::Noun | Tag::Propn | Tag::Adj | Tag::Adv);
        match self.base(child) {
            "xcomp" => (nominal || self.is_participle(child)) && self.with(child, "mark").next().is_none(),
            "advmod" => self.with(child, "obl").next().is_some(),
            _ => false,
        }
    }

    fn is_participle(&self, token: usize) -> bool {
        self.parse.tags[token].verb.is_some_and(|reading| reading.form == VerbForm::Participle)
    }

    /// "called for Mali to protect": the subject of the clause stands behind the verb's preposition.
    fn asked_of(&self, node: usize, out: &mut Vec<((usize, usize), Vec<usize>)>) {
        for clause in self.tree.children(node) {
            if !matches!(self.base(clause), "advcl" | "ccomp" | "xcomp") || clause < node {
                continue;
            }
            let mark = self.with(clause, "mark").find(|mark| self.tag(*mark) == Tag::Prep);
            let Some(mark) = mark.filter(|_| self.infinitive(clause)) else { continue };
            let subjects: Vec<usize> = self.with(clause, "nsubj").collect();
            let nouns = self.phrases(&subjects);
            if !nouns.is_empty() {
                out.push(((mark, mark + 1), nouns));
            }
        }
    }

    /// The noun phrases of tokens with what is joined to them, in order.
    fn phrases(&self, tokens: &[usize]) -> Vec<usize> {
        let mut out = Vec::new();
        for token in tokens {
            self.listed(*token, DEPTH, &mut out);
        }
        out
    }

    fn listed(&self, token: usize, depth: usize, out: &mut Vec<usize>) {
        let phrase = self.parse.phrase_of(token);
        if matches!(self.parse.phrases[phrase].kind, PhraseKind::Noun { .. }) && !out.contains(&phrase) {
            out.push(phrase);
        }
        if depth == 0 {
            return;
        }
        for joined in self.with(token, "conj") {
            // "Russia and China, but not India"
            let denied = self.tree.hanging_on(joined).iter().any(|child| self.tag(*child) == Tag::Neg);
            if !denied && !matches!(self.tag(joined), Tag::Verb | Tag::Aux) {
                self.listed(joined, depth - 1, out);
            }
        }
    }

    /// The tokens of the subject as the syntax has it: for a passive, the patient.
    fn subjects(&self, node: usize, depth: usize) -> Vec<usize> {
        let mut own: Vec<usize> = self.with(node, "nsubj").collect();
        // "it raised its concern that": whoever does something to an object is somebody
        if own.is_empty() && self.with(node, "obj").next().is_some() {
            own.extend(self.with(node, "expl").filter(|token| self.low(*token) == "it"));
        }
        if !own.is_empty() {
            return own.into_iter().flat_map(|token| self.meant(token)).collect();
        }
        // "the president is due to visit": the subject may hang on the infinitive
        if let Some(copula) = self.with(node, "cop").next() {
            let clauses = self
                .tree
                .hanging_on(node)
                .iter()
                .filter(|child| matches!(self.base(**child), "xcomp" | "advcl" | "ccomp"));
            let before: Vec<usize> = clauses
                .flat_map(|clause| self.with(*clause, "nsubj"))
                .filter(|subject| *subject < copula)
                .collect();
            if !before.is_empty() {
                return before;
            }
        }
        let Some(head) = self.head(node).filter(|_| depth > 0) else { return Vec::new() };
        match self.relation(node) {
            "conj" => self.subjects(head, depth - 1),
            "xcomp" => {
                let objects: Vec<usize> = self.with(head, "obj").chain(self.with(head, "iobj")).collect();
                if objects.is_empty() { self.subjects(head, depth - 1) } else { objects }
            }
            "advcl" => {
                // "called on Kyiv to": the infinitive belongs to whom it is asked of
                let asked = self.infinitive(node).then(|| self.asked(head, node)).flatten();
                match asked {
                    Some(asked) => vec![asked],
                    None if self.is_of_object(head, node) => self.objects(head),
                    None => self.subjects(head, depth - 1),
                }
            }
            "acl" if self.infinitive(node) => {
                self.with(head, "nmod").filter(|child| self.relation(*child) == "nmod:poss").collect()
            }
            "acl" | "acl:relcl" => {
                if self.tag(head) == Tag::Verb {
                    Vec::new()
                } else {
                    vec![head]
                }
            }
            _ => Vec::new(),
        }
    }

    fn infinitive(&self, node: usize) -> bool {
        self.tree.hanging_on(node).iter().any(|child| self.tag(*child) == Tag::To)
    }

    /// "accused Kyiv of shelling", "barred Minsk from sending", "thanked Sofia for sending": the gerund is what the object does. A passive has its patient for a
    /// subject already.
    fn is_of_object(&self, verb: usize, gerund: usize) -> bool {
        let Some(reading) = self.parse.tags[verb].verb else { return false };
        let lexicon = self.parse.lexicon;
        let outer = &lexicon.verbs[reading.verb as usize];
        let judges =
            || matches!(outer.say.as_str(), "accuse" | "support") || lexicon.has(&outer.base, Class::Judge);
        let opens = |mark| match self.low(mark) {
            "of" | "from" | "into" => true,
            "for" => judges(),
            _ => false,
        };
        gerund > verb
            && self.with(verb, "nsubj").all(|subject| self.relation(subject) != "nsubj:pass")
            && self.with(gerund, "mark").any(opens)
            && self.with(verb, "obj").chain(self.with(verb, "iobj")).any(|object| object < gerund)
    }

    /// The last phrase behind "on", "upon" or "for" between a verb and the infinitive under it.
    fn asked(&self, verb: usize, infinitive: usize) -> Option<usize> {
        self.with(verb, "obl").filter(|child| *child > verb && *child < infinitive).find(|child| {
            self.with(*child, "case").any(|case| matches!(self.low(case), "on" | "upon" | "for"))
        })
    }

    /// What a relative pronoun stands for; any other token stands for itself.
    fn meant(&self, token: usize) -> Vec<usize> {
        if self.tag(token) != Tag::Relative {
            return vec![token];
        }
        let mut at = token;
        for _ in 0..DEPTH {
            let Some(head) = self.head(at) else { break };
            // "it was Pakistan that blamed India" is a clause beside its noun, as "which pleased Oslo" is beside the clause before it
            let cleft =
                || self.relation(at) == "advcl:relcl" && matches!(self.tag(head), Tag::Noun | Tag::Propn);
            if self.relation(at) == "acl:relcl" || cleft() {
                return vec![head];
            }
            at = head;
        }
        vec![token]
    }

    fn objects(&self, node: usize) -> Vec<usize> {
        // "handed over their rifles": an oblique without a preposition is no time here
        let bare = |child: &usize| {
            self.relation(*child) == "obl" && *child > node && self.with(*child, "case").next().is_none()
        };
        let mut own: Vec<usize> = self
            .with(node, "iobj")
            .chain(self.with(node, "obj"))
            .chain(self.with(node, "obl").filter(bare))
            .collect();
        own.sort_unstable();
        let mut out: Vec<usize> = Vec::new();
        for token in &own {
            for meant in self.meant(*token) {
                out.push(meant);
                // "the agreement on fishing, which both signed": the noun that this hangs on as well
                if meant != *token && self.base(meant) == "nmod" {
                    out.extend(self.head(meant));
                }
            }
        }
        // "the deal they signed": no pronoun stands for the object
        if own.is_empty()
            && self.relation(node) == "acl:relcl"
            && self.with(node, "nsubj").next().is_some_and(|subject| self.tag(subject) != Tag::Relative)
            && !self.tree.hanging_on(node).iter().any(|child| self.tag(*child) == Tag::Relative)
            && self.with(node, "cop").next().is_none()
        {
            out.extend(self.head(node));
        }
        out
    }

    /// Appends the prepositional phrases that hang on a token, and those that hang on them.
    fn prepositions(&self, token: usize, out: &mut Vec<((usize, usize), Vec<usize>)>) {
        for child in self.tree.children(token) {
            if self.relation(child) == "nmod:poss" || !matches!(self.base(child), "obl" | "nmod") {
                continue;
            }
            let mut cases = self.with(child, "case");
            let case = match self.relation(child) {
                "obl:agent" => self.with(child, "case").find(|case| self.low(*case) == "by").or(cases.next()),
                _ => cases.next(),
            };
            let Some(case) = case else { continue };
            let range = self.parse.phrases[self.parse.phrase_of(case)];
            let prep =
                if range.kind == PhraseKind::Prep { (range.start, range.end) } else { (case, case + 1) };
            if out.iter().any(|(known, _)| *known == prep) {
                continue;
            }
            let tokens: Vec<usize> = self.meant(child);
            let nouns = self.phrases(&tokens);
            if !nouns.is_empty() {
                out.push((prep, nouns));
            }
            if tokens == [child] {
                let known = out.len();
                self.prepositions(child, out);
                // "after talks in Geneva, Oman signed": where the talks were
                if child < token {
                    let lexicon = self.parse.lexicon;
                    let place = |start: usize| lexicon.has(self.low(start), Class::PlacePrep);
                    let mut at = 0;
                    out.retain(|((start, _), _)| {
                        at += 1;
                        at <= known || !place(*start)
                    });
                }
            }
        }
    }

    /// The nearest verb above, for infinitives, gerunds, complement clauses and nouns.
    fn governor(&self, node: usize) -> Option<usize> {
        let mut at = node;
        for _ in 0..DEPTH {
            let head = self.head(at)?;
            match self.relation(at) {
                "conj" => {
                    at = head;
                    continue;
                }
                "parataxis" | "acl:relcl" => return None,
                "advcl" if self.with(at, "mark").any(|mark| self.tag(mark) == Tag::Subord) => return None,
                _ => {}
            }
            if let Some(phrase) = self.group_of(head) {
                return Some(phrase);
            }
            if let Some(phrase) = self.with(head, "cop").find_map(|copula| self.group_of(copula)) {
                return Some(phrase);
            }
            at = head;
        }
        None
    }

    fn complement(&self, node: usize) -> Option<Complement> {
        let mut found: Option<(u8, Complement)> = None;
        let mut offer = |rank: u8, complement: Complement| {
            if found.is_none_or(|(known, _)| rank < known) {
                found = Some((rank, complement));
            }
        };
        for child in self.tree.children(node) {
            let gerund = self.parse.tags[child].verb.is_some_and(|reading| reading.form == VerbForm::Ing)
                && self.with(child, "aux").next().is_none();
            let (rank, kind) = match self.base(child) {
                "ccomp" => (0, ComplementKind::That),
                "xcomp" if self.infinitive(child) => (0, ComplementKind::To),
                "xcomp" if gerund => (0, ComplementKind::Ing),
                "advcl" if self.infinitive(child) && child > node => (2, ComplementKind::To),
                "advcl" if gerund && child > node => {
                    let opens = self.with(child, "mark").find(|mark| self.tag(*mark) == Tag::Prep);
                    let Some(opens) =
                        opens.filter(|mark| !self.parse.lexicon.has(self.low(*mark), Class::ClausePrep))
                    else {
                        continue;
                    };
                    let _ = opens;
                    (1, ComplementKind::Ing)
                }
                "xcomp" if self.is_said(child) => {
                    // "stands ready to mediate"
                    let under = self.tree.hanging_on(child).iter().find(|under| self.infinitive(**under));
                    if let Some(under) = under {
                        offer(1, self.span_of(ComplementKind::To, node, *under));
                    }
                    continue;
                }
                "obj" => {
                    // "made a promise to send", "saw no reason for sending"
                    let under = self.with(child, "acl").find(|under| self.infinitive(*under));
                    if let Some(under) = under {
                        offer(3, self.span_of(ComplementKind::To, node, under));
                    }
                    continue;
                }
                _ => continue,
            };
            offer(rank, self.span_of(kind, node, child));
        }
        found.map(|(_, complement)| complement)
    }

    /// The words of a complement on its own side of the verb, without "that".
    fn span_of(&self, kind: ComplementKind, verb: usize, child: usize) -> Complement {
        let (mut start, mut end) = self.reach(child, DEPTH * 4);
        if child > verb {
            start = start.max(verb + 1);
        } else {
            end = end.min(verb);
        }
        while start < child && matches!(self.low(start), "that" | "whether" | "," | ":" | "\"" | "“") {
            start += 1;
        }
        while end > start + 1 && matches!(self.tag(end - 1), Tag::Stop | Tag::Comma) {
            end -= 1;
        }
        if kind == ComplementKind::To || kind == ComplementKind::Ing {
            start = self.parse.phrases[self.parse.phrase_of(child)].start;
        }
        Complement { kind, start, end }
    }

    /// First token and one past the last of all that hangs on a token.
    fn reach(&self, token: usize, depth: usize) -> (usize, usize) {
        let mut range = (token, token + 1);
        if depth > 0 {
            for child in self.tree.children(token) {
                let (start, end) = self.reach(child, depth - 1);
                range = (range.0.min(start), range.1.max(end));
            }
        }
        range
    }

    /// The clause of a predicate: what hangs on it, without clauses of their own.
    fn clause(&self, node: usize, start: usize, end: usize) -> (usize, usize) {
        let (first, last) = self.clause_of(node, true, DEPTH * 4);
        let mut from = first.min(start);
        let head = self.head(node);
        if let Some(head) = head.filter(|head| *head < node) {
            let phrase = self.parse.phrases[self.parse.phrase_of(head)];
            match self.relation(node) {
                // "queued for visas and gathered": what stands between belongs to both
                "conj" if self.with(node, "nsubj").next().is_none() => from = from.min(phrase.end),
                // "efforts to strengthen", "a project funded by"
                "acl" => from = from.min(phrase.start),
                _ => {}
            }
        }
        (from, last.max(end))
    }

    fn clause_of(&self, token: usize, top: bool, depth: usize) -> (usize, usize) {
        let mut range = (token, token + 1);
        if depth == 0 {
            return range;
        }
        for child in self.tree.children(token) {
            let apart = match self.relation(child) {
                "parataxis" | "acl:relcl" | "discourse" => true,
                "conj" | "cc" => top,
                "advcl" => self.is_finite(child),
                "punct" => true,
                _ => false,
            };
            if apart {
                continue;
            }
            let (start, end) = self.clause_of(child, false, depth - 1);
            range = (range.0.min(start), range.1.max(end));
        }
        range
    }

    fn is_finite(&self, node: usize) -> bool {
        let nodes = self.parse.sentence.nodes;
        nodes[node].has("VerbForm=Fin")
            || self
                .tree
                .hanging_on(node)
                .iter()
                .any(|child| matches!(self.base(*child), "aux" | "cop") && nodes[*child].has("VerbForm=Fin"))
    }

    /// "Serbia must return the tractors, Kosovo said": the clause before is the complement.
    fn saying_after(&self, node: usize, predicate: &mut Predicate) {
        let say = self.parse.tags[predicate.token]
            .verb
            .is_some_and(|reading| self.parse.lexicon.verbs[reading.verb as usize].say == "neutral");
        if !say || !predicate.group.finite || predicate.complement.is_some() {
            return;
        }
        let Some(head) = self.head(node).filter(|_| self.relation(node) == "parataxis") else { return };
        if head > node {
            return;
        }
        let (own, _) = self.reach(node, DEPTH * 4);
        let (start, _) = self.reach(head, DEPTH * 4);
        let mut end = own;
        while end > start + 1 && matches!(self.tag(end - 1), Tag::Stop | Tag::Comma | Tag::CloseQuote) {
            end -= 1;
        }
        if end > head {
            predicate.complement = Some(Complement { kind: ComplementKind::That, start, end });
            predicate.clause_start = start;
        }
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
    let finder = Finder::new(parse);
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
    for at in phrase.start..phrase.end {
        finder.prepositions(at, &mut predicate.obliques);
        if let Some(under) = finder.with(at, "acl").find(|under| finder.infinitive(*under)) {
            predicate.complement = Some(finder.span_of(ComplementKind::To, token, under));
        }
    }
    for ((_, end), nouns) in &predicate.obliques {
        let last = nouns.iter().map(|noun| parse.phrases[*noun].end).max().unwrap_or(*end);
        predicate.clause_end = predicate.clause_end.max(last);
    }
    if let Some(complement) = predicate.complement {
        predicate.clause_end = predicate.clause_end.max(complement.end);
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
        // "studied the martial law in Burundi": a phrase right behind the noun may hang on the verb
        if carrier.object.contains(&index) {
            let mut end = predicate
                .obliques
                .iter()
                .flat_map(|(_, nouns)| nouns)
                .map(|noun| parse.phrases[*noun].end)
                .max()
                .unwrap_or(phrase.end);
            for (prep, nouns) in &carrier.obliques {
                if prep.0 == end {
                    predicate.obliques.push((*prep, nouns.clone()));
                    end = nouns.iter().map(|noun| parse.phrases[*noun].end).max().unwrap_or(end);
                    predicate.clause_end = predicate.clause_end.max(end);
                }
            }
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
        predicate.obliques.sort_by_key(|(range, _)| *range);
        predicate.obliques.dedup_by_key(|(range, _)| *range);
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
