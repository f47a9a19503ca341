//! Whether what a word tells is so: negated, to come, supposed, owed, only reported. Read from the tree.
//!
//! Starts at the word and climbs: what stands beside it (auxiliaries, adverbs, "no", "if"), then what it hangs on ("fears of",
//! "plans to", "said that"), up to the clause that is told as it stands. The nearest word that takes it out of the actual world wins; two
//! denials are none. What a relative clause or a clause of time presupposes is left as it is. Words: `data/en/reality.tsv`, and the
//! classes `control.*` and `say.*` of `data/en/words.txt`. It knows no dates: history is the work of the rows.

use std::collections::BTreeMap;

use chancery_record::{Modality, Polarity};

use crate::lore::{Class, Lore, LoreError, data_lines};
use crate::parse::{Parse, Tree};
use crate::tag::Tag;

/// What the words around a predicate say about its reality.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reality {
    /// So or not so.
    pub polarity: Polarity,
    /// Actual, reported, future, hypothetical or obligation.
    pub modality: Modality,
    /// The tokens that say so.
    pub cues: Vec<usize>,
    /// Nobody says that it is so: the main clause of a question that takes nothing for true, or what is contrary to fact.
    pub untold: bool,
}

/// What a word does to what hangs on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Effect {
    Future,
    Hypothetical,
    Obligation,
    Negated,
    Reported,
    Denied,
    /// Supposed against what is known: "would have signed", "imagine".
    Contrary,
}

impl Effect {
    fn from_name(name: &str) -> Option<Effect> {
        Some(match name {
            "future" => Effect::Future,
            "hypothetical" => Effect::Hypothetical,
            "obligation" => Effect::Obligation,
            "negated" => Effect::Negated,
            "reported" => Effect::Reported,
            "denied" => Effect::Denied,
            "contrary" => Effect::Contrary,
            _ => return None,
        })
    }
}

const PARTS: [&str; 10] = ["object", "clause", "noun", "aim", "adj", "adv", "mark", "case", "det", "pron"];

/// The words of `data/en/reality.tsv`.
#[derive(Debug, Default)]
pub struct RealityLore {
    /// Part, then word.
    effects: BTreeMap<&'static str, BTreeMap<String, Vec<Effect>>>,
}

impl RealityLore {
    /// Reads the file.
    pub fn parse(file: &str, text: &str) -> Result<RealityLore, LoreError> {
        let mut effects: BTreeMap<&'static str, BTreeMap<String, Vec<Effect>>> = BTreeMap::new();
        for (number, line) in data_lines(text) {
            let fault = |message: &str| LoreError::new(file, number, message);
            let fields: Vec<&str> = line.split('\t').collect();
            let [part, effect, words] = fields[..] else {
                return Err(fault("expected three fields parted by tabs: part, effect, words"));
            };
            let known = PARTS.iter().find(|known| **known == part);
            let part = *known.ok_or_else(|| {
                fault("the part is none of object, clause, noun, aim, adj, adv, mark, case, det, pron")
            })?;
            let effect = Effect::from_name(effect).ok_or_else(|| {
                fault("the effect is none of future, hypothetical, obligation, negated, reported, denied, contrary")
            })?;
            for word in words.split(',').map(str::trim).filter(|word| !word.is_empty()) {
                effects.entry(part).or_default().entry(word.to_owned()).or_default().push(effect);
            }
        }
        Ok(RealityLore { effects })
    }

    fn all(&self, part: &'static str, word: &str) -> &[Effect] {
        self.effects.get(part).and_then(|words| words.get(word)).map_or(&[], Vec::as_slice)
    }

    /// The first effect of a word.
    fn of(&self, part: &'static str, word: &str) -> Option<Effect> {
        self.all(part, word).first().copied()
    }
}

/// How far the tree is climbed.
const DEPTH: usize = 16;

/// The reality of what the word at `token` tells.
pub fn reality_at(lore: &Lore, parse: &Parse<'_>, token: usize) -> Reality {
    let climber = Climber::new(lore, parse);
    let mut state = State {
        negated: false,
        denied: false,
        contrary: false,
        modality: Modality::Actual,
        cues: Vec::new(),
        would: None,
    };
    let start = climber.carrier(token);
    climber.own(start, &mut state);
    let asked = climber.climb(start, &mut state);
    state.settle_would();
    if let Some(at) = climber.figure() {
        state.take(Effect::Hypothetical, at);
    }
    let mark = climber.question().filter(|_| asked);
    if let Some(mark) = mark {
        state.take(Effect::Hypothetical, mark);
    }
    let presumes = || parse.sentence.low.iter().any(|low| lore.words.has(low, Class::Presumes));
    let negated = state.negated || state.denied;
    let polarity = if negated { Polarity::Negated } else { Polarity::Affirmed };
    let untold = state.contrary || mark.is_some() && !presumes();
    Reality { polarity, modality: state.modality, cues: state.cues, untold }
}

struct State {
    negated: bool,
    denied: bool,
    contrary: bool,
    modality: Modality,
    cues: Vec<usize>,
    /// "would": to come on somebody's word, else supposed.
    would: Option<usize>,
}

impl State {
    fn take(&mut self, effect: Effect, cue: usize) {
        let open = matches!(self.modality, Modality::Actual | Modality::Reported) && self.would.is_none();
        let (modality, goes) = match effect {
            Effect::Negated => {
                self.negated = !self.negated;
                self.cues.push(cue);
                return;
            }
            Effect::Denied => {
                self.denied = true;
                (Modality::Reported, self.modality == Modality::Actual)
            }
            Effect::Reported => {
                (Modality::Reported, self.modality == Modality::Actual && self.would.is_none())
            }
            Effect::Future => (Modality::Future, open),
            Effect::Hypothetical => (Modality::Hypothetical, open),
            Effect::Contrary => {
                self.contrary = true;
                (Modality::Hypothetical, open)
            }
            Effect::Obligation => (Modality::Obligation, open),
        };
        if goes {
            self.modality = modality;
        }
        if goes || effect == Effect::Denied {
            self.cues.push(cue);
        }
    }
}

impl State {
    /// "would" without anyone who says so is supposed.
    fn settle_would(&mut self) {
        if let Some(would) = self.would.take() {
            self.take(Effect::Hypothetical, would);
        }
    }
}

struct Climber<'a> {
    lore: &'a Lore,
    parse: &'a Parse<'a>,
    tree: Tree<'a>,
}

impl<'a> Climber<'a> {
    fn new(lore: &'a Lore, parse: &'a Parse<'a>) -> Self {
        Climber { lore, parse, tree: parse.tree() }
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

    fn low(&self, at: usize) -> &'a str {
        self.parse.sentence.low[at]
    }

    fn lemma(&self, at: usize) -> String {
        self.tree.node(at).lemma.to_lowercase()
    }

    fn is_verb(&self, at: usize) -> bool {
        matches!(self.tree.node(at).upos, "VERB" | "AUX")
    }

    fn is_noun(&self, at: usize) -> bool {
        matches!(self.tree.node(at).upos, "NOUN" | "PROPN")
    }

    fn with(&self, at: usize, base: &'a str) -> impl Iterator<Item = usize> + 'a {
        self.tree.with(at, base)
    }

    /// The word that carries the arguments: an auxiliary or copula hangs on it.
    fn carrier(&self, token: usize) -> usize {
        match self.head(token) {
            Some(head) if matches!(self.base(token), "aux" | "cop") => head,
            _ => token,
        }
    }

    fn effect(&self, part: &'static str, at: usize) -> Option<Effect> {
        let reality = &self.lore.reality;
        reality.of(part, self.low(at)).or_else(|| reality.of(part, &self.lemma(at)))
    }

    /// "took hostages, so to speak": words that own up to a figure of speech.
    fn figure(&self) -> Option<usize> {
        let low = &self.parse.sentence.low;
        let at =
            |phrase: &Vec<String>| low.windows(phrase.len()).position(|words| words.iter().eq(phrase.iter()));
        self.lore.words.figures.iter().find_map(at)
    }

    /// The mark at the end of a question.
    fn question(&self) -> Option<usize> {
        let low = &self.parse.sentence.low;
        let last = low.iter().rposition(|low| !matches!(*low, "\"" | "”" | "’" | ")" | "''"))?;
        (low[last] == "?").then_some(last)
    }

    /// What stands beside the word itself.
    fn own(&self, node: usize, state: &mut State) {
        self.beside(node, None, state);
    }

    /// The same without one of the words that hang on it, which has been asked already.
    fn beside(&self, node: usize, asked: Option<usize>, state: &mut State) {
        // what follows from a condition is supposed, whatever its own words say
        let told = self.tree.node(node).has("Tense=Past") && self.with(node, "aux").next().is_none();
        if let Some(clause) =
            self.with(node, "advcl").find(|clause| self.is_condition(*clause)).filter(|_| !told)
        {
            state.take(Effect::Hypothetical, self.opener(clause).unwrap_or(clause));
        }
        self.helpers(node, state);
        for child in self.tree.children(node).filter(|child| Some(*child) != asked) {
            match self.base(child) {
                relation @ ("advmod" | "cc") => {
                    let adverb = self.effect("adv", child).filter(|effect| *effect != Effect::Negated);
                    // "rather than seek help" joins what is not done
                    let joined = (relation == "cc").then(|| self.effect("mark", child)).flatten();
                    if let Some(effect) = adverb.or(joined) {
                        state.take(effect, child);
                    }
                }
                "mark" => {
                    let far = self.low(child) == "from" && child > 0 && self.low(child - 1) == "far";
                    // "if Spain had attacked"
                    if self.low(child) == "if" && self.with(node, "aux").any(|aux| self.low(aux) == "had") {
                        state.take(Effect::Contrary, child);
                    }
                    if let Some(effect) = self.effect("mark", child).or(far.then_some(Effect::Negated)) {
                        state.take(effect, child);
                    }
                }
                "case" => {
                    if let Some(effect) = self.effect("case", child) {
                        state.take(effect, child);
                    }
                }
                "amod" | "compound" if self.is_noun(node) => {
                    if let Some(effect) = self.effect("adj", child) {
                        state.take(effect, child);
                    }
                }
                "det" if self.is_noun(node) => {
                    if let Some(effect) = self.effect("det", child) {
                        state.take(effect, child);
                    }
                }
                "obl" if self.is_according(child) => state.take(Effect::Reported, child),
                "nsubj" | "obj" | "obl" if self.is_verb(node) => {
                    let before = self.with(child, "det").chain(self.with(child, "cc"));
                    let no = before.into_iter().find(|det| self.effect("det", *det) == Some(Effect::Negated));
                    let nobody = (self.effect("pron", child) == Some(Effect::Negated)).then_some(child);
                    if let Some(no) = no.or(nobody) {
                        state.take(Effect::Negated, no);
                    }
                }
                // "the visit scheduled for Monday"
                "acl" if self.with(child, "mark").next().is_none() && self.is_noun(node) => {
                    if let Some(effect) = self.effect("adj", child) {
                        state.take(effect, child);
                    }
                }
                "parataxis" if self.says(child).is_some_and(|say| say != "deny") => {
                    match state.would.take() {
                        Some(would) => state.take(Effect::Future, would),
                        None => state.take(Effect::Reported, child),
                    }
                }
                _ => {}
            }
        }
    }

    /// "according to the ministry".
    fn is_according(&self, oblique: usize) -> bool {
        self.with(oblique, "case").any(|case| self.low(case) == "according")
    }

    /// The word that opens a clause: its conjunction, or "when", "where", "how".
    fn opener(&self, clause: usize) -> Option<usize> {
        let asks =
            |at: &usize| matches!(self.low(*at), "when" | "where" | "why" | "how" | "whenever" | "wherever");
        self.with(clause, "mark").next().or_else(|| self.with(clause, "advmod").find(asks))
    }

    /// Auxiliaries and negation of a verb.
    fn helpers(&self, node: usize, state: &mut State) {
        let words = &self.lore.words;
        let negation = self.negation(node);
        let subject = self.with(node, "nsubj").next();
        for child in self.tree.children(node).filter(|child| matches!(self.base(*child), "aux" | "cop")) {
            let low = self.low(child);
            if self.is_verb(node)
                && words.has(low, Class::Be)
                && self.has_to(node)
                && self.with(node, "mark").all(|mark| mark > child)
            {
                // "is to sign"; "was to have met" did not
                let perfect = self.with(node, "aux").any(|aux| self.low(aux) == "have");
                state.take(if perfect { Effect::Hypothetical } else { Effect::Future }, child);
            }
            let inverted = subject.is_some_and(|subject| child < subject) && self.question().is_none();
            if inverted && matches!(low, "should" | "had" | "were") && self.base(node) != "root" {
                let before = low == "had" && !self.is_noun(node);
                state.take(if before { Effect::Contrary } else { Effect::Hypothetical }, child);
            } else if words.has(low, Class::ModalFuture) {
                state.take(Effect::Future, child);
            } else if words.has(low, Class::ModalReportedFuture) && low != "'d" {
                let perfect = self.with(node, "aux").any(|aux| self.low(aux) == "have");
                if perfect {
                    state.take(Effect::Contrary, child);
                } else if matches!(state.modality, Modality::Actual | Modality::Reported)
                    && state.would.is_none()
                {
                    state.would = Some(child);
                }
            } else if words.has(low, Class::ModalObligation) {
                state.take(Effect::Obligation, child);
            } else if words.has(low, Class::ModalHypothetical) {
                let unable = negation.is_some() && matches!(low, "could" | "can" | "ca");
                if low == "cannot" || unable {
                    if low == "cannot" {
                        state.take(Effect::Negated, child);
                    }
                } else {
                    state.take(Effect::Hypothetical, child);
                }
            }
        }
        if let Some(negation) = negation {
            state.take(Effect::Negated, negation);
        }
    }

    /// "not", "never", "nor" beside a word; not "not only".
    fn negation(&self, node: usize) -> Option<usize> {
        let no_longer = |child: &usize| {
            self.low(*child) == "longer"
                && child.checked_sub(1).is_some_and(|before| self.low(before) == "no")
        };
        if let Some(longer) = self.with(node, "advmod").find(no_longer) {
            return Some(longer);
        }
        self.tree.children(node).find(|child| {
            matches!(self.base(*child), "advmod" | "cc")
                && self.effect("adv", *child) == Some(Effect::Negated)
                && !matches!(self.parse.sentence.low.get(child + 1), Some(&("only" | "just" | "until")))
        })
    }

    /// An adverbial clause with "if", or turned around ("should it", "had it").
    fn is_condition(&self, clause: usize) -> bool {
        let marked =
            self.with(clause, "mark").any(|mark| matches!(self.low(mark), "if" | "unless" | "provided"));
        let subject = self.with(clause, "nsubj").next();
        let turned = self.with(clause, "aux").any(|aux| {
            matches!(self.low(aux), "should" | "had" | "were") && subject.is_some_and(|subject| aux < subject)
        });
        marked || turned
    }

    /// The class of a verb of saying.
    fn says(&self, at: usize) -> Option<&'a str> {
        let reading = self.parse.tags[at].verb?;
        let say = self.lore.words.verbs[reading.verb as usize].say.as_str();
        (!say.is_empty()).then_some(say)
    }

    fn control(&self, at: usize) -> Option<Effect> {
        let words = &self.lore.words;
        let low = self.low(at);
        let copula = self.with(at, "cop").next().is_some()
            || self.with(at, "aux").any(|aux| words.has(self.low(aux), Class::Be));
        if copula && let Some(effect) = words.be_control.get(low) {
            return Effect::from_name(effect);
        }
        let reading = self.parse.tags[at].verb?;
        Effect::from_name(&words.verbs[reading.verb as usize].control)
    }

    /// Goes up as far as words do something to what hangs on them; true when nothing on the way is presupposed.
    fn climb(&self, start: usize, state: &mut State) -> bool {
        let mut at = start;
        for _ in 0..DEPTH {
            let Some(head) = self.head(at) else { return true };
            let relation = self.relation(at);
            let goes_on = match self.base(at) {
                "acl" if relation == "acl:relcl" => false,
                "conj" => {
                    self.shared(at, head, state);
                    true
                }
                "xcomp" | "ccomp" | "csubj" => self.complement(at, head, state),
                "amod" => true,
                "acl" => self.under_noun(at, head, state),
                "nmod" | "compound" | "appos" | "flat" if relation != "nmod:poss" => {
                    self.under_noun(at, head, state)
                }
                "obj" | "nsubj" | "iobj" => self.argument(at, head, state),
                "obl" => self.oblique(at, head, state),
                "advcl" => self.adverbial(at, head, state),
                _ => false,
            };
            if !goes_on {
                return !matches!(self.base(at), "acl" | "advcl" | "nmod");
            }
            at = head;
        }
        true
    }

    /// A verb without subject and auxiliary of its own shares those of the verb that it is joined to.
    fn shared(&self, at: usize, head: usize, state: &mut State) {
        let alone = self.with(at, "aux").next().is_none() && self.with(at, "nsubj").next().is_none();
        if !self.is_verb(at) || !self.is_verb(head) || !alone {
            return;
        }
        let node = &self.tree.node(at);
        let bare = node.has("VerbForm=Inf")
            || self.parse.tags[at].verb.is_some_and(|verb| verb.form == crate::lore::VerbForm::Base);
        if bare || self.with(head, "aux").any(|aux| self.lore.words.has(self.low(aux), Class::Be)) {
            self.helpers(head, state);
        }
        let condition =
            self.with(head, "mark").find(|mark| self.effect("mark", *mark) == Some(Effect::Hypothetical));
        if let Some(mark) = condition {
            state.take(Effect::Hypothetical, mark);
        }
    }

    fn complement(&self, at: usize, head: usize, state: &mut State) -> bool {
        let clause = matches!(self.base(at), "ccomp" | "csubj");
        let describes =
            !self.is_verb(head) || self.is_passive(head) || self.with(head, "cop").next().is_some();
        let control = self.control(head).or_else(|| self.effect("adj", head).filter(|_| describes));
        let verb = self.by_particle(head).or_else(|| self.effect("clause", head));
        let says = self.says(head);
        if says == Some("deny") {
            state.take(Effect::Denied, head);
            return false;
        }
        // "did not say when it had closed"
        if clause && self.opener(at).is_some_and(|opener| self.base(opener) == "advmod") {
            return false;
        }
        if says.is_some() && (clause || control.is_none()) {
            if let Some(negation) = self.negation(head).filter(|_| clause) {
                state.take(Effect::Hypothetical, negation);
            } else if verb == Some(Effect::Obligation) {
                state.take(Effect::Obligation, head);
            } else if let Some(effect) = control.filter(|_| says != Some("neutral")) {
                state.take(effect, head);
            } else if let Some(would) = state.would.take() {
                state.take(Effect::Future, would);
            } else {
                state.take(Effect::Reported, head);
            }
            return false;
        }
        if describes && self.lore.reality.all("adj", self.low(head)).len() > 1 {
            for effect in self.lore.reality.all("adj", self.low(head)) {
                state.take(*effect, head);
            }
        } else if verb == Some(Effect::Obligation) {
            state.take(Effect::Obligation, head);
        } else if let Some(effect) = control.or_else(|| self.by_particle(head)) {
            state.take(effect, head);
        } else if let Some(effect) = verb {
            state.take(effect, head);
        }
        if self.low(head) == "yet" {
            state.take(Effect::Negated, head);
        }
        // "is to visit", "has to pay"
        if self.base(at) == "xcomp" && self.has_to(at) {
            if self.lore.words.has(self.low(head), Class::Have) {
                state.take(Effect::Obligation, head);
            } else if self.lore.words.has(self.low(head), Class::Be) {
                state.take(Effect::Future, head);
            }
        }
        self.own(head, state);
        true
    }

    fn is_passive(&self, at: usize) -> bool {
        self.tree.hanging_on(at).iter().any(|child| self.relation(*child) == "aux:pass")
    }

    fn has_to(&self, at: usize) -> bool {
        self.with(at, "mark").any(|mark| self.low(mark) == "to")
    }

    /// "fears of a cut", "a plan to cut", "the claim that it cut", "production cut plan".
    fn under_noun(&self, at: usize, head: usize, state: &mut State) -> bool {
        if self.base(at) == "acl" && !self.has_to(at) && self.with(at, "mark").next().is_none() {
            // "restrictions imposed on": what the noun has
            return false;
        }
        // "under pressure from a glut": the glut is there
        let binds = |case: &usize| {
            matches!(self.low(*case), "of" | "for" | "on" | "to" | "over" | "about" | "against" | "around")
        };
        if self.base(at) == "nmod" && self.with(at, "case").next().is_some_and(|case| !binds(&case)) {
            return false;
        }
        let to = self.base(at) == "acl" && self.has_to(at);
        let effect = self.effect("noun", head).or_else(|| to.then(|| self.effect("aim", head)).flatten());
        let says = matches!(effect, Some(Effect::Reported))
            || matches!(self.lemma(head).as_str(), "announcement" | "pledge" | "promise");
        if let Some(would) = state.would.filter(|_| says) {
            state.would = None;
            state.take(Effect::Future, would);
        } else if let Some(effect) =
            effect.filter(|effect| *effect != Effect::Negated || self.is_denied(head))
        {
            state.take(effect, head);
        }
        for child in self.tree.children(head) {
            if self.base(child) == "det" && self.effect("det", child) == Some(Effect::Negated) {
                state.take(Effect::Negated, child);
            }
        }
        true
    }

    /// "no sign of", "the end of": the noun denies by itself, "sign" only with "no".
    fn is_denied(&self, noun: usize) -> bool {
        self.lemma(noun) != "sign"
    }

    /// What a verb with its particle does ("rule out").
    fn by_particle(&self, verb: usize) -> Option<Effect> {
        let particle = self.tree.children(verb).find(|child| self.relation(*child) == "compound:prt")?;
        self.lore.reality.of("object", &format!("{}_{}", self.lemma(verb), self.low(particle)))
    }

    fn argument(&self, at: usize, head: usize, state: &mut State) -> bool {
        let patient = matches!(self.relation(at), "obj" | "nsubj:pass");
        // "rejected the charge that": only a claim is denied by that
        let claim = self.effect("noun", at) == Some(Effect::Reported);
        let plain = self.with(head, "compound").all(|child| self.relation(child) != "compound:prt");
        let effect = self.by_particle(head).or_else(|| self.effect("object", head).filter(|_| plain));
        let effect = effect.or_else(|| (claim && self.says(head) == Some("deny")).then_some(Effect::Denied));
        // "the veto was expected" tells of the past
        let was = self.with(head, "aux").any(|aux| matches!(self.low(aux), "was" | "were" | "been"));
        let effect = effect.filter(|effect| !(was && *effect == Effect::Future));
        if let Some(effect) = effect.filter(|_| patient && self.is_verb(head)) {
            state.take(effect, head);
            if effect == Effect::Negated {
                self.beside(head, Some(at), state);
            }
            return effect == Effect::Negated;
        }
        let light = self.parse.tags[head]
            .verb
            .is_some_and(|reading| self.lore.words.verbs[reading.verb as usize].light);
        // "talks will be held": the verb only carries the act
        if light && self.is_verb(head) {
            self.beside(head, Some(at), state);
            return self.base(head) == "xcomp" || self.base(head) == "conj";
        }
        // "a withdrawal is likely"
        if !self.is_verb(head) && self.with(head, "cop").next().is_some() {
            if let Some(effect) = self.effect("adj", head) {
                state.take(effect, head);
            }
            self.helpers(head, state);
        }
        false
    }

    fn oblique(&self, at: usize, head: usize, state: &mut State) -> bool {
        // "called for a cut", "ask for"
        let case = self.with(at, "case").next();
        if let Some(case) = case.filter(|_| self.is_verb(head)) {
            let words = format!("{}_{}", self.lemma(head), self.low(case));
            if let Some(effect) = self.lore.reality.of("object", &words) {
                state.take(effect, head);
            }
        }
        false
    }

    fn adverbial(&self, at: usize, head: usize, state: &mut State) -> bool {
        if self.says(head) == Some("accuse") {
            state.take(Effect::Reported, head);
            return false;
        }
        let mark = self.opener(at);
        if self.has_to(at) {
            // asked of somebody ("called on Kyiv to cut"), else an aim, which shares what is said of its verb
            let asked = self
                .effect("clause", head)
                .or_else(|| self.control(head))
                .or_else(|| self.effect("adj", head));
            match asked {
                Some(effect) => state.take(effect, head),
                None => self.own(head, state),
            }
            return asked.is_none();
        }
        let Some(mark) = mark else {
            // "would strike, killing ..."; what was done before is told by itself
            let before = self.with(at, "aux").any(|aux| self.low(aux) == "having");
            if !before {
                self.own(head, state);
            }
            return !before;
        };
        let time = matches!(self.low(mark), "when" | "once" | "until" | "till" | "before" | "after" | "as");
        let past = self.tree.node(at).has("Tense=Past")
            || self.with(at, "aux").any(|aux| matches!(self.low(aux), "had" | "was" | "were" | "did"));
        if time && !past {
            let coming = self.with(head, "aux").any(|aux| self.parse.tags[aux].tag == Tag::Modal);
            if coming {
                state.take(Effect::Hypothetical, mark);
            }
        }
        false
    }
}
