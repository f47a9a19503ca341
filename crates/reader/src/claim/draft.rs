//! Rules on their words -> drafts of rows: sides, numbers, deadlines, probability, polarity.

use chancery_record::{Actor, DayRange, Kind, Modality, Polarity, Span};

use super::amount::{Amount, Numbers};
use super::frame::{Frame, Search, Side, frames, has_words};
use super::rules::{Need, Rule, Slot};
use crate::actor::{Cast, Scene};
use crate::event::{Reality, reality_at};
use crate::lore::Lore;
use crate::parse::{Parse, PhraseKind, Predicate, PredicateKind};
use crate::tag::Tag;

/// A claim before it gets its speaker and date.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Kind of row.
    pub kind: Kind,
    /// The rule that drew it.
    pub rule: String,
    /// Index of the sentence.
    pub sentence: usize,
    /// Evidence.
    pub span: Span,
    /// The words that the rule stands on.
    pub anchor: Span,
    /// The words that carry the claim.
    pub words: Span,
    /// The head of the clause that all around it hangs on.
    pub main: usize,
    /// So or not so.
    pub polarity: Polarity,
    /// How it is presented.
    pub modality: Modality,
    /// Words that say so.
    pub hedge: Vec<Span>,
    /// Holder.
    pub who: Side,
    /// The others.
    pub whom: Side,
    /// -1, 0, 1.
    pub sign: i8,
    /// Aspect of a judgment, status of a relation, trend of a dependence.
    pub code: String,
    /// A status refused.
    pub refused: bool,
    /// Phases as written.
    pub phases: (String, String),
    /// The number.
    pub amount: Option<Amount>,
    /// Deadline or horizon.
    pub deadline: DayRange,
    /// Words of probability.
    pub probability: Option<Span>,
    /// Their range in percent.
    pub percent: Option<(u8, u8)>,
    /// Condition of a forecast.
    pub condition: Option<Span>,
    /// Means of a goal.
    pub means: Option<Span>,
    /// What is needed, measured, aimed at.
    pub good: String,
    /// The line, plant or the like that a target is for, by its name.
    pub project: String,
    /// Not a row when the speaker speaks of what is theirs to do.
    pub of_others: bool,
    /// What it speaks of is only "it" or "that": what was foreseen before.
    pub points_back: bool,
    /// Its sides are the two named together last ("both", or nobody).
    pub both: bool,
    /// Its subject names somebody: no pronoun, and no thing.
    pub acts: bool,
    /// The words of the deadline.
    pub until: Option<Span>,
    /// The clause, for its dates.
    pub clause: Span,
    /// The verb or noun that carries it.
    pub predicate: Span,
    /// The clause under it, or nothing.
    pub inner: Span,
    /// It stands on a verb.
    pub verb: bool,
    /// Any other row on the same words is better.
    pub weak: bool,
    /// A row needs somebody here: in `who`, in `whom`.
    pub needs: (bool, bool),
    /// A side that it needs may turn out to be nobody: another rule on its words may serve instead.
    pub unsure: bool,
    /// Steps, for `explain`.
    pub why: Vec<String>,
}

/// What the sentences before leave for the next.
#[derive(Clone, Debug, Default)]
pub struct Stage {
    /// The state that the sentence before was about.
    before: Option<Actor>,
}

impl Stage {
    /// The claims of a sentence, in the order of their words.
    pub fn sentence(
        &mut self,
        lore: &Lore,
        scene: &Scene<'_>,
        number: usize,
        cast: &mut Cast<'_>,
        numbers: Numbers<'_>,
    ) -> Vec<Draft> {
        let parse = scene.parse;
        let mut out = Vec::new();
        let spoken = has_words(lore, parse);
        if spoken && !is_question(lore, parse) {
            let verbs = parse.verbs();
            let search = Search {
                scene,
                cast,
                before: self.before.as_ref(),
                rules: &lore.claims,
                lore,
                pairs: true,
                verbs,
            };
            let off_topic = lore.off_topic.has(&parse.sentence.low);
            let mut drawer = Drawer { lore, numbers, verbs, number, off_topic, search };
            let mut drawn = Vec::new();
            for frame in frames(lore, scene, verbs) {
                if !drawn.contains(&(frame.at, frame.rule.kind))
                    && drawer.draw(&frame, &mut out)
                    && out.last().is_some_and(|draft| !draft.unsure)
                {
                    drawn.push((frame.at, frame.rule.kind));
                }
            }
        }
        single_out(&mut out);
        self.follow(lore, scene, cast);
        out
    }

    /// Takes note of the state that the sentence is about: the first one that stands outside prepositional phrases, else none new.
    fn follow(&mut self, lore: &Lore, scene: &Scene<'_>, cast: &mut Cast<'_>) {
        let parse = scene.parse;
        for index in 0..parse.phrases.len() {
            let phrase = parse.phrases[index];
            let behind =
                index.checked_sub(1).is_some_and(|before| parse.phrases[before].kind == PhraseKind::Prep);
            if !matches!(phrase.kind, PhraseKind::Noun { .. })
                || behind
                || parse.tags[phrase.start].tag == Tag::Pron
            {
                continue;
            }
            let named = scene.found.iter().any(|found| {
                found.entity().is_some() && found.start >= phrase.start && found.end <= phrase.end
            });
            if !named {
                continue;
            }
            let coded = cast.parties(scene, index).into_iter().find(|party| is_state(&party.actor.code));
            if let Some(party) = coded {
                let code = party.actor.code;
                let name = lore.country_name(&code).unwrap_or(&party.actor.name).to_owned();
                let entity = format!("state:{code}");
                self.before = Some(Actor { name, code, entity, ..Actor::default() });
                return;
            }
        }
    }
}

/// A code of a state and not of a kind of body.
fn is_state(code: &str) -> bool {
    code.len() == 3 && !matches!(code, "IGO" | "NGO" | "IMG" | "ISM" | "MNC" | "UNO")
}

/// "Who needs it?", and the heading "How the ice melted".
fn is_question(lore: &Lore, parse: &Parse<'_>) -> bool {
    let low = &parse.sentence.low;
    let mut last = low.iter().rev();
    let asked = last.find(|low| !matches!(**low, "\"" | "”" | "’" | ")")).is_some_and(|low| *low == "?");
    let stops = parse.tags.iter().rev().take(2).any(|tag| tag.tag == Tag::Stop);
    asked || !stops && low.first().is_some_and(|first| lore.claims.table("asks").has(first))
}

/// A clause begins within so many bytes of the conjunction before it.
const CONJUNCTION: u32 = 8;

/// Of rows of one kind on the same words the first stays; numbers and deadlines make rows of their own.
fn single_out(drafts: &mut Vec<Draft>) {
    // "the thaw proved short": what is told of it judges, not the noun
    drafts.sort_by_key(|draft| (draft.weak, draft.kind == Kind::Judgments && !draft.verb));
    let mut at = 0;
    while at < drafts.len() {
        let (before, rest) = drafts.split_at(at);
        let mut sure = before.iter().filter(|known| !known.unsure);
        let double = sure.any(|known| known.kind == rest[0].kind && is_same(known, &rest[0]));
        if double {
            drafts.remove(at);
        } else {
            at += 1;
        }
    }
    // what somebody foresees in a clause is nobody's aim
    let inner: Vec<Span> = drafts
        .iter()
        .filter(|draft| draft.kind == Kind::Forecasts && !draft.weak && !draft.inner.is_empty())
        .map(|draft| draft.inner)
        .collect();
    drafts.retain(|draft| {
        let opens =
            |inner: &Span| inner.covers(draft.anchor) && draft.clause.start <= inner.start + CONJUNCTION;
        draft.kind != Kind::Targets || !inner.iter().any(opens)
    });
    // what is foreseen is not judged
    let foreseen: Vec<Span> =
        drafts.iter().filter(|draft| draft.kind == Kind::Forecasts).map(|draft| draft.span).collect();
    drafts.retain(|draft| {
        draft.kind != Kind::Judgments
            || draft.verb && !draft.weak
            || !foreseen.iter().any(|span| span.covers(draft.anchor))
    });
}

/// True for two rows of one kind on the same words or number.
pub fn is_same(known: &Draft, other: &Draft) -> bool {
    let numbers = known.amount.as_ref().zip(other.amount.as_ref());
    let same_number = numbers.is_some_and(|(one, two)| one.span.overlaps(two.span));
    let same_words = known.anchor.overlaps(other.anchor) || known.span == other.span;
    match known.kind {
        Kind::Targets => same_number || known.until.zip(other.until).is_some_and(|(one, two)| one == two),
        Kind::Dependences => {
            let idle = other.weak && other.amount.is_none() && known.span.covers(other.anchor);
            same_number || same_words && numbers.is_none() || idle
        }
        Kind::Forecasts => {
            same_words || known.predicate == other.predicate || known.inner.covers(other.anchor)
        }
        // one clause judges once, with the clauses that hang on it
        Kind::Judgments => same_words || known.sentence == other.sentence && known.main == other.main,
        _ => same_words,
    }
}

struct Drawer<'l, 's, 'a> {
    lore: &'l Lore,
    numbers: Numbers<'s>,
    verbs: &'s [Predicate],
    number: usize,
    /// The sentence has a word of sport, stage or the like: only rows with a state stand.
    off_topic: bool,
    search: Search<'s, 'a>,
}

/// One number with its deadline, and the words that it stands on.
struct Piece {
    amount: Option<Amount>,
    deadline: Option<(DayRange, Span)>,
    span: Span,
}

impl Drawer<'_, '_, '_> {
    fn parse(&self) -> &Parse<'_> {
        self.search.scene.parse
    }

    fn span(&self, start: usize, end: usize) -> Span {
        let tokens = self.search.scene.parse.sentence.tokens;
        let last = end.min(tokens.len()).max(start + 1) - 1;
        tokens[start].span.join(tokens[last].span)
    }

    /// Adds the rows of a frame; false when it gives none.
    fn draw(&mut self, frame: &Frame<'_>, out: &mut Vec<Draft>) -> bool {
        let rule = frame.rule;
        let real = reality_at(self.lore, self.search.scene.parse, frame.predicate.token);
        let finite = frame.predicate.group.finite || self.by_the_way(frame);
        if !Self::may_stand(frame, &real, finite) || rule.kind == Kind::Forecasts && self.asks(frame) {
            return false;
        }
        if rule.kind == Kind::Judgments && self.is_aside(frame) {
            return false;
        }
        self.search.pairs = rule.kind != Kind::Dependences;
        let mut who = self.search.side(frame, &rule.who, None);
        let mut whom = self.search.side(frame, &rule.whom, Some(&who));
        // "our relations are poor": whoever stands over against is told with a single one, or with both of "their ally"
        let told = who.actors.len() + usize::from(who.speakers.is_some());
        let alone = match rule.kind {
            Kind::Judgments => told == 1,
            Kind::Relations => told < 2 || who.both,
            _ => true,
        };
        if !alone {
            whom.other = None;
        }
        // "we need Russia": a side of the speakers alone is filled when they are known
        if rule.set.contains_key("reverse") {
            std::mem::swap(&mut who, &mut whom);
        }
        for side in [&mut who, &mut whom] {
            let times = self.numbers.times;
            side.places.retain(|place| !times.iter().any(|time| time.span.overlaps(*place)));
        }
        let states = who.actors.iter().chain(&whom.actors).any(|actor| is_state(&actor.code));
        if !Self::has_sides(rule, &who, &whom) || self.off_topic && !states {
            return false;
        }
        if rule.need.contains(&Need::Condition) && self.condition(frame).is_none() {
            return false;
        }
        let before = out.len();
        for piece in self.pieces(frame) {
            if Self::has_amounts(rule, &piece) {
                let draft = self.draft(frame, &real, (&who, &whom), piece);
                out.push(draft);
            }
        }
        out.len() > before
    }

    /// "..., straining ties with Chad", "with ties souring", "continues to strain ties": what is no finite verb tells what is so where nothing
    /// but "with" opens it, or where the verb above says that it goes on; and where the clause that it hangs on tells what is so.
    fn by_the_way(&self, frame: &Frame<'_>) -> bool {
        if !matches!(frame.rule.kind, Kind::Judgments | Kind::Dependences) {
            return false;
        }
        let parse = self.parse();
        let tree = parse.tree();
        let rules = &self.lore.claims;
        let joined = tree.head(frame.predicate.token).filter(|_| tree.base(frame.predicate.token) == "conj");
        let token = joined.unwrap_or(frame.predicate.token);
        let node = &parse.sentence.nodes[token];
        let Some(head) = tree.head(token) else { return false };
        let opens = |word: usize| !rules.table("amid").has(parse.sentence.low[word]);
        let opened = ["mark", "case"].iter().any(|word| tree.with(token, word).any(opens));
        // "relations, restored in 2023, ...": what is told beside a noun is of another time
        let (first, _) = tree.reach(token);
        let beside = first > 0 && parse.tags[first - 1].tag == Tag::Comma;
        let describes = tree.base(token) == "acl" && node.has("Tense=Past") && beside;
        let participle = (node.has("VerbForm=Ger") || node.has("VerbForm=Part"))
            && matches!(tree.base(token), "advcl" | "acl")
            && !describes
            && !opened;
        let finite = |verb: &Predicate| verb.token == head && verb.group.finite && !verb.group.future;
        let goes_on = node.has("VerbForm=Inf")
            && tree.base(token) == "xcomp"
            && self.verbs.iter().any(finite)
            && rules.table("goes_on").has(parse.sentence.nodes[head].lemma.as_str());
        let above = reality_at(self.lore, parse, head);
        let unreal = matches!(above.modality, Modality::Future | Modality::Hypothetical);
        (participle || goes_on) && !unreal && above.polarity == Polarity::Affirmed
    }

    /// "When the talks collapsed in 2017", "after a standoff": what only dates something else is not judged.
    fn is_aside(&self, frame: &Frame<'_>) -> bool {
        let parse = self.parse();
        let tree = parse.tree();
        let dates = |word: usize| self.lore.claims.table("aside").has(parse.sentence.low[word]);
        let led = |node: usize, relations: &[&str]| {
            relations.iter().any(|relation| tree.with(node, relation).any(dates))
        };
        let verb = frame.predicate.token;
        let root = tree.head(verb).filter(|_| tree.base(verb) == "cop").unwrap_or(verb);
        let noun = matches!(tree.base(frame.at), "obl" | "nmod") && led(frame.at, &["case"]);
        noun || tree.base(root) == "advcl" && led(root, &["mark", "advmod"])
    }

    /// Whose clause it is: what is told beside a noun or verb ("whose ties have soured", "straining ties") belongs to theirs; what is joined,
    /// said or set against it stands alone.
    fn main(&self, frame: &Frame<'_>) -> usize {
        let parse = self.parse();
        let tree = parse.tree();
        let mut at = frame.at;
        while let Some(head) = tree.head(at) {
            let verb = |token: usize| {
                self.verbs.iter().any(|verb| {
                    verb.token == token
                        || tree.base(verb.token) == "cop" && tree.head(verb.token) == Some(token)
                })
            };
            let contrast = || {
                tree.with(at, "mark")
                    .any(|mark| self.lore.claims.table("contrast").has(parse.sentence.low[mark]))
            };
            let alone = match tree.base(at) {
                "conj" => verb(at),
                "advcl" => contrast(),
                base => matches!(base, "root" | "ccomp" | "csubj" | "parataxis"),
            };
            if alone {
                break;
            }
            at = head;
        }
        at
    }

    /// Whether the verb of the frame can carry a row of its kind, if it tells anything.
    fn may_stand(frame: &Frame<'_>, real: &Reality, told: bool) -> bool {
        let rule = frame.rule;
        let verb = frame.predicate.kind == PredicateKind::Verb;
        let finite = told || !verb || rule.loose;
        let unreal = matches!(real.modality, Modality::Future | Modality::Hypothetical);
        let fits = match rule.kind {
            Kind::Judgments => !unreal && real.modality != Modality::Obligation || rule.loose,
            Kind::Relations => !unreal || real.polarity == Polarity::Negated,
            Kind::Dependences => real.modality != Modality::Future,
            _ => true,
        };
        let group = frame.predicate.group;
        let over = rule.need.contains(&Need::Open) && group.finite && group.past && group.modal.is_none();
        let denied = over || rule.kind == Kind::Targets && real.polarity == Polarity::Negated;
        // what follows from a condition is supposed and to come; "probably died" is neither
        let group = frame.predicate.group;
        let future = !rule.need.contains(&Need::Future) || group.future || real.modality == Modality::Future;
        let to_come = !rule.need.contains(&Need::Unreal) || unreal && (group.modal.is_some() || !group.past);
        finite && fits && future && to_come && !denied
    }

    fn has_sides(rule: &Rule, who: &Side, whom: &Side) -> bool {
        let default = match rule.kind {
            Kind::Dependences => {
                !who.is_empty() || !whom.is_empty() || !who.places.is_empty() && !whom.places.is_empty()
            }
            Kind::Goals => !who.is_empty(),
            _ => true,
        };
        let stands = |side: &Side| !side.is_empty() || !side.places.is_empty();
        default
            && rule.need.iter().all(|need| match need {
                // the words around may tell the other side of a dependence
                Need::Both if rule.kind == Kind::Dependences => stands(who) || stands(whom),
                Need::Who | Need::Whom if rule.kind == Kind::Dependences => true,
                Need::Both => stands(who) && stands(whom),
                Need::Who => !who.is_empty(),
                Need::Whom => !whom.is_empty(),
                Need::Anyone => !who.is_empty() || !whom.is_empty(),
                Need::Two => {
                    let hidden = |side: &Side| {
                        usize::from(side.speakers.is_some())
                            + usize::from(side.home.is_some())
                            + usize::from(side.other.is_some())
                    };
                    who.actors.len() + whom.actors.len() + hidden(who) + hidden(whom) >= 2
                }
                _ => true,
            })
    }

    fn has_amounts(rule: &Rule, piece: &Piece) -> bool {
        rule.need.iter().all(|need| match need {
            Need::Number => piece.amount.is_some(),
            Need::Share => piece.amount.as_ref().is_some_and(|amount| amount.share),
            Need::Measure => piece.amount.as_ref().is_some_and(|amount| !amount.counted && !amount.money),
            Need::Change => piece.amount.as_ref().is_some_and(|amount| amount.from.is_some()),
            Need::Deadline => piece.deadline.is_some(),
            Need::Amount => piece.amount.is_some() || piece.deadline.is_some(),
            _ => true,
        })
    }

    /// The tokens in which numbers and dates belong to the frame: its clause up to the next one.
    fn reach(&self, frame: &Frame<'_>) -> (usize, usize) {
        let predicate = &frame.predicate;
        let (start, end) = (predicate.clause_start.min(frame.first), predicate.clause_end.max(frame.end));
        let limit = self.parse().sentence.low.len();
        let others = self.verbs.iter().filter(|verb| verb.group.finite && verb.token >= end);
        let next = others.map(|verb| verb.clause_start.max(end)).min().unwrap_or(limit);
        let end = end.min(limit).max(next);
        (start, end)
    }

    /// The numbers that make rows, each with its deadline. A rule that asks for none gets one piece.
    fn pieces(&mut self, frame: &Frame<'_>) -> Vec<Piece> {
        let (start, end) = self.reach(frame);
        let clause = self.evidence(frame);
        let scope = match (frame.rule.kind, frame.own) {
            (_, Some(own)) if frame.rule.tight => self.noun_with_phrases(own, &frame.predicate),
            (Kind::Targets, _) if !frame.rule.then.is_empty() || frame.own.is_some() => {
                self.span(frame.first, end)
            }
            _ => self.span(start, end),
        };
        if frame.rule.kind == Kind::Targets {
            return self.aims(scope, clause, self.span(frame.first, frame.end));
        }
        let amount = if frame.rule.kind == Kind::Dependences { self.amount(frame, scope) } else { None };
        let deadline = if frame.rule.kind == Kind::Forecasts {
            self.numbers.deadlines(scope).into_iter().next()
        } else {
            None
        };
        let mut span = clause;
        for part in amount.iter().map(|amount| amount.span).chain(deadline.iter().map(|(_, span)| *span)) {
            span = span.join(part);
        }
        vec![Piece { amount, deadline, span }]
    }

    /// The number of a dependence: the first behind its words, else the last before them. A change may end in the clause behind.
    fn amount(&self, frame: &Frame<'_>, scope: Span) -> Option<Amount> {
        let whole = self.span(0, usize::MAX);
        let amounts = self.numbers.amounts(Span { start: scope.start, end: whole.end });
        let anchor = self.span(frame.first, frame.end);
        let needs = |need: Need| frame.rule.need.contains(&need);
        let fits = |amount: &&Amount| {
            let counted = amount.counted || amount.money && needs(Need::Measure);
            scope.start <= amount.span.start
                && amount.span.start < scope.end
                && (amount.share || !needs(Need::Share))
                && (!counted || amount.share)
        };
        let mut behind = amounts.iter().filter(fits).filter(|amount| amount.span.start >= anchor.start);
        let found = behind
            .next()
            .or_else(|| amounts.iter().filter(fits).rfind(|amount| amount.span.start < anchor.start));
        let mut found = found.cloned()?;
        self.then_and_now(frame, &amounts, &mut found);
        Some(found)
    }

    /// "Took 30 million in 2014 and takes 11 today", "used to cover a third; now it covers none": a number of the past that another one
    /// of the same kind follows, or nothing, with a word for the present.
    fn then_and_now(&self, frame: &Frame<'_>, amounts: &[Amount], found: &mut Amount) {
        let rules = &self.lore.claims;
        let parse = self.parse();
        let group = frame.predicate.group;
        let clause = parse.low(frame.predicate.clause_start, frame.predicate.clause_end);
        let over = group.past && group.modal.is_none() || rules.table("formerly").find(clause).is_some();
        let end = parse.sentence.tokens.last().map_or(found.span.end, |token| token.span.end);
        if !over || found.from.is_some() || found.span.end >= end {
            return;
        }
        let tail = |start: u32| {
            let from = parse.sentence.tokens.partition_point(|token| token.span.start < start);
            &parse.sentence.low[from..]
        };
        let rest = tail(found.span.end);
        if rules.table("nowadays").find(rest).is_none() {
            return;
        }
        let like = |next: &&Amount| {
            next.span.start > found.span.end
                && next.from.is_none()
                && next.share == found.share
                && (next.share || !next.unit.is_empty() && found.unit.starts_with(&next.unit))
        };
        if let Some(next) = amounts.iter().find(like) {
            found.from = Some(found.value);
            found.value = next.value;
            found.span = found.span.join(next.span);
        } else if let Some((_, first, _)) = rules.table("nil").find(rest) {
            let at = parse.sentence.tokens.len() - rest.len() + first;
            found.from = Some(found.value);
            found.value = 0.0;
            found.span = found.span.join(parse.sentence.tokens[at].span);
        }
    }

    /// Every number of a target with the deadline behind it, and every deadline without a number.
    fn aims(&self, scope: Span, clause: Span, anchor: Span) -> Vec<Piece> {
        let mut amounts = self.numbers.amounts(scope);
        amounts.retain(|amount| amount.span.start >= anchor.start && self.numbers.is_open(amount));
        let deadlines = self.numbers.deadlines(scope);
        let mut out: Vec<Piece> = Vec::new();
        let mut from = clause.start.min(scope.start);
        let mut next = 0;
        for deadline in &deadlines {
            let first = next;
            while next < amounts.len() && amounts[next].span.start < deadline.1.start {
                let amount = &amounts[next];
                let last = amounts.get(next + 1).is_none_or(|after| after.span.start > deadline.1.start);
                let span = Span { start: from.min(amount.span.start), end: amount.span.end };
                let span = if last { span.join(deadline.1) } else { span };
                out.push(Piece { amount: Some(amount.clone()), deadline: last.then_some(*deadline), span });
                from = span.end;
                next += 1;
            }
            if first == next {
                let span = Span { start: from.min(deadline.1.start), end: deadline.1.end };
                out.push(Piece { amount: None, deadline: Some(*deadline), span });
                from = span.end;
            }
        }
        for amount in &amounts[next..] {
            // "by 2031 it will carry 5 million tonnes": the deadline may stand before
            let alone =
                amounts.len() == 1 && deadlines.len() == 1 && deadlines[0].1.start < amount.span.start;
            if alone && let Some(piece) = out.last_mut() {
                piece.amount = Some(amount.clone());
                piece.span = piece.span.join(amount.span);
                continue;
            }
            let span = Span { start: from.min(amount.span.start), end: amount.span.end };
            out.push(Piece { amount: Some(amount.clone()), deadline: None, span });
            from = span.end;
        }
        for piece in out.iter_mut().filter(|piece| piece.amount.is_none()) {
            piece.amount = piece.deadline.and_then(|(_, until)| self.numbers.nothing(scope, until));
        }
        match &mut out[..] {
            [] => out.push(Piece { amount: None, deadline: None, span: clause }),
            [piece] => piece.span = piece.span.join(clause),
            _ => {}
        }
        out
    }

    /// The clause without the marks at its ends.
    fn evidence(&self, frame: &Frame<'_>) -> Span {
        let parse = self.parse();
        let predicate = &frame.predicate;
        if let Some(phrase) = frame.own.filter(|_| !frame.rule.loose && !frame.rule.asks_of_clause()) {
            return self.noun_with_phrases(phrase, predicate);
        }
        let (mut start, mut end) =
            (predicate.clause_start.min(frame.first), predicate.clause_end.max(frame.end));
        if let Some(complement) = predicate.complement.filter(|_| !frame.rule.then.is_empty()) {
            end = end.max(complement.end);
        }
        let edge = |at: usize| {
            matches!(
                parse.tags[at].tag,
                Tag::Comma
                    | Tag::Stop
                    | Tag::OpenQuote
                    | Tag::CloseQuote
                    | Tag::Break
                    | Tag::Other
                    | Tag::Conj
            )
        };
        while start + 1 < end && edge(start) {
            start += 1;
        }
        while end > start + 1 && edge(end - 1) {
            end -= 1;
        }
        self.span(start, end)
    }

    /// A noun phrase with the prepositional phrases and the infinitive that hang on it.
    fn noun_with_phrases(&self, phrase: usize, predicate: &Predicate) -> Span {
        let parse = self.parse();
        let range = parse.phrases[phrase];
        let mut end = range.end;
        for ((start, _), nouns) in &predicate.obliques {
            let last = nouns.iter().map(|noun| parse.phrases[*noun].end).max().unwrap_or(end);
            if *start == end {
                end = last.max(end);
            }
        }
        if let Some(complement) = predicate.complement.filter(|complement| complement.start >= range.end) {
            end = end.max(complement.end);
        }
        self.span(range.start, end)
    }

    fn draft(&self, frame: &Frame<'_>, real: &Reality, sides: (&Side, &Side), piece: Piece) -> Draft {
        let rule = frame.rule;
        let parse = self.parse();
        let token = |at: usize| parse.sentence.tokens[at].span;
        let anchor = self.span(frame.first, frame.end);
        let (who, whom) = sides;
        let mut why = vec![format!("rule {} on \"{}\"", rule.id, anchor.of(self.numbers.text))];
        why.extend(who.how.iter().map(|how| format!("{}: {how}", first_role(rule.kind))));
        why.extend(whom.how.iter().map(|how| format!("{}: {how}", second_role(rule.kind))));
        let mut polarity = real.polarity;
        // "is not an ally"
        if frame.own.is_some() && frame.predicate.light.is_none() && frame.predicate.group.negated {
            polarity = Polarity::Negated;
        }
        if self.is_denied_above(frame) {
            polarity = opposite(polarity);
            why.push("the clause above denies it".into());
        }
        let value = |field: &str| rule.set.get(field).cloned().unwrap_or_default();
        if rule.negates {
            polarity = opposite(polarity);
            why.push("the word itself says that it is not so".into());
        }
        match value("polarity").as_str() {
            "negated" => polarity = Polarity::Negated,
            "affirmed" => polarity = Polarity::Affirmed,
            _ => {}
        }
        let negated = polarity == Polarity::Negated;
        let needs = |need: Need| rule.need.contains(&need);
        let mut sign: i8 = value("sign").parse().unwrap_or(0);
        if negated && sign != 0 {
            sign = -sign;
            why.push("denied: the sign turns".into());
        }
        let mut code = [value("aspect"), value("status"), value("trend")].concat();
        if let Some(amount) =
            piece.amount.as_ref().filter(|_| rule.kind == Kind::Dependences && code.is_empty())
        {
            trend(amount).clone_into(&mut code);
        }
        let mut modality = real.modality;
        if matches!(rule.kind, Kind::Forecasts | Kind::Targets) {
            modality = Modality::Future;
        }
        let until = piece.deadline.map(|(_, span)| span);
        let asked = (needs(Need::Who) || needs(Need::Both), needs(Need::Whom) || needs(Need::Both));
        let mut draft = Draft {
            kind: rule.kind,
            rule: rule.id.clone(),
            sentence: self.number,
            span: piece.span.join(anchor),
            anchor,
            words: piece.span,
            main: self.main(frame),
            polarity,
            modality,
            hedge: real.cues.iter().map(|cue| token(*cue)).collect(),
            who: who.clone(),
            whom: whom.clone(),
            sign,
            code,
            refused: value("refused") == "yes" || rule.kind == Kind::Relations && negated,
            phases: (String::new(), String::new()),
            amount: piece.amount,
            deadline: piece.deadline.map(|(days, _)| days).unwrap_or_default(),
            until,
            probability: None,
            percent: None,
            condition: None,
            means: None,
            good: self.without_deadline(self.good(frame), until),
            project: if rule.kind == Kind::Targets { self.project(frame) } else { String::new() },
            of_others: rule.of_others,
            points_back: self.points_back(frame),
            both: who.both || whom.both,
            acts: self.acts(frame),
            clause: self.evidence(frame),
            predicate: token(frame.predicate.token),
            inner: frame
                .predicate
                .complement
                .map(|complement| self.span(complement.start, complement.end))
                .unwrap_or_default(),
            verb: frame.predicate.kind == PredicateKind::Verb,
            weak: rule.weak,
            needs: asked,
            unsure: rule.kind == Kind::Dependences
                && (asked.0 && !who.is_sure() || asked.1 && !whom.is_sure()),
            why,
        };
        match rule.kind {
            Kind::Forecasts => self.forecast(frame, &mut draft),
            Kind::Goals => self.goal(frame, &mut draft),
            Kind::Judgments if rule.set.contains_key("phase") => draft.phases = self.phases(frame),
            _ => {}
        }
        draft
    }

    /// "I do not expect it", "that is unlikely": a bare pronoun stands for what is foreseen.
    fn points_back(&self, frame: &Frame<'_>) -> bool {
        let parse = self.parse();
        let predicate = &frame.predicate;
        let verb = frame.at == predicate.token;
        let spoken_of = if verb { &predicate.object } else { &predicate.subject };
        let bare = |phrase: &usize| {
            let range = parse.phrases[*phrase];
            range.end == range.start + 1
                && self.lore.claims.table("back").has(parse.sentence.low[range.start])
                && parse.sentence.nodes[range.start].relation != "expl"
        };
        frame.rule.cues.is_empty() && predicate.complement.is_none() && spoken_of.iter().any(bare)
    }

    /// True where the subject is a name or role with a code.
    fn acts(&self, frame: &Frame<'_>) -> bool {
        let scene = self.search.scene;
        frame.predicate.subject.iter().any(|subject| {
            let range = scene.parse.phrases[*subject];
            let head = scene.parse.sentence.nodes[range.end - 1].upos;
            head != "PRON"
                && scene.found.iter().any(|found| found.start >= range.start && found.end == range.end)
        })
    }

    /// "What Russia will do", "whether they may stay": a clause that asks tells nothing.
    fn asks(&self, frame: &Frame<'_>) -> bool {
        let parse = self.parse();
        let (first, verb) = (frame.predicate.clause_start, frame.predicate.token);
        let opens = parse.sentence.nodes.get(first).is_some_and(|word| word.head == Some(verb));
        opens && self.lore.claims.table("asks").has(parse.sentence.low[first])
    }

    /// "None of this means that", "few think that", "that they will meet I hold to be nonsense": the clause stands under a subject that
    /// is nobody, or what is foreseen under words of disbelief.
    fn is_denied_above(&self, frame: &Frame<'_>) -> bool {
        let parse = self.parse();
        let rules = &self.lore.claims;
        let tree = parse.tree();
        let token = frame.predicate.token;
        let root = tree.head(token).filter(|_| tree.base(token) == "cop").unwrap_or(token);
        let head = tree.head(root).filter(|_| matches!(tree.base(root), "ccomp" | "csubj"));
        let (start, end) = tree.reach(root);
        self.verbs.iter().filter(|verb| verb.token != token).any(|verb| {
            let under =
                verb.complement.is_some_and(|complement| complement.start <= token && token < complement.end);
            let above = head.is_some_and(|head| {
                head == verb.token || tree.base(verb.token) == "cop" && tree.head(verb.token) == Some(head)
            });
            let nobody = verb
                .subject
                .iter()
                .any(|subject| rules.table("nobody").has(parse.sentence.low[parse.phrases[*subject].start]));
            let outside = (verb.clause_start..verb.clause_end).filter(|at| *at < start || *at >= end);
            let words: Vec<&str> = outside.map(|at| parse.sentence.low[at]).collect();
            let disbelieved =
                frame.rule.kind == Kind::Forecasts && rules.table("disbelief").find(&words).is_some();
            under && nobody || above && (nobody || disbelieved)
        })
    }

    /// What is needed, measured or aimed at: the words of the first slot that stands.
    fn good(&self, frame: &Frame<'_>) -> String {
        let parse = self.parse();
        let words = |start: usize, end: usize| {
            let span = self.span(start, end);
            span.of(self.numbers.text).split_whitespace().collect::<Vec<_>>().join(" ")
        };
        for slot in &frame.rule.good {
            let phrases: Vec<usize> = match slot {
                Slot::Subject => frame.predicate.subject.clone(),
                Slot::Object => frame.predicate.object.clone(),
                Slot::Prep(prep) => {
                    // "the minister of transport set a target of": only what stands behind the noun
                    let behind = |phrase: &usize| frame.own.is_none_or(|own| *phrase > own);
                    frame.predicate.oblique(parse, prep).filter(behind).collect()
                }
                Slot::Complement => {
                    if let Some(complement) = frame.predicate.complement {
                        let to = parse.sentence.low[complement.start] == "to";
                        return words(complement.start + usize::from(to), complement.end);
                    }
                    Vec::new()
                }
                _ => Vec::new(),
            };
            if let Some(phrase) = phrases.first() {
                let end = self.with_of(*phrase);
                let start = parse.phrases[*phrase].start;
                return match (
                    self.measured(*phrase, end),
                    self.counted(*phrase).then(|| self.before_noun(frame)).flatten(),
                ) {
                    (Some(start), _) => words(start, end),
                    // "the capacity target of 20 million": the words before the noun
                    (None, Some((start, end))) => words(start, end),
                    (None, None) => words(start, end),
                };
            }
        }
        String::new()
    }

    /// What is measured, without the deadline at its end ("to stop by 2031").
    fn without_deadline(&self, good: String, until: Option<Span>) -> String {
        let Some(until) = until else { return good };
        let words = until.of(self.numbers.text).split_whitespace().collect::<Vec<_>>().join(" ");
        let Some(rest) = good.strip_suffix(words.as_str()).map(str::trim_end) else { return good };
        let last = rest.rsplit(' ').next().unwrap_or("");
        let limit = self.lore.claims.table("deadline").value(&last.to_lowercase()).is_some();
        let rest = if limit { rest[..rest.len() - last.len()].trim_end() } else { rest };
        rest.to_owned()
    }

    /// True for a phrase with a number in it.
    fn counted(&self, phrase: usize) -> bool {
        let range = self.parse().phrases[phrase];
        let span = self.span(range.start, range.end);
        self.numbers.quantities.iter().any(|quantity| span.covers(quantity.span))
    }

    /// The nouns before the noun that a rule stands on ("capacity increase" of "the capacity increase target").
    fn before_noun(&self, frame: &Frame<'_>) -> Option<(usize, usize)> {
        let parse = self.parse();
        let noun = |at: &usize| parse.sentence.nodes[*at].upos == "NOUN";
        frame.own?;
        let start = (0..frame.first).rev().take_while(noun).last()?;
        Some((start, frame.first))
    }

    /// The name of the line, plant or the like that stands in the clause nearest to the words of the rule: names right before such a noun
    /// ("the Oman-Duqm railway").
    fn project(&self, frame: &Frame<'_>) -> String {
        let parse = self.parse();
        let low = &parse.sentence.low;
        let clause = self.evidence(frame);
        let kinds = self.lore.claims.table("project");
        let named = |at: usize| parse.tags[at].tag == Tag::Propn;
        let found = (1..low.len())
            .filter(|at| clause.covers(parse.sentence.tokens[*at].span))
            .filter(|at| kinds.has(low[*at]) || kinds.has(parse.sentence.nodes[*at].lemma.as_str()))
            .filter(|at| named(*at - 1));
        let Some(noun) = found.min_by_key(|at| (at.abs_diff(frame.first), *at)) else { return String::new() };
        let first = (0..noun).rev().take_while(|at| named(*at)).last().unwrap_or(noun);
        self.span(first, noun + 1).of(self.numbers.text).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Where what is measured begins in "60 percent of its gas", before `end`.
    fn measured(&self, phrase: usize, end: usize) -> Option<usize> {
        let parse = self.parse();
        let measure = parse.phrases[phrase];
        let span = self.span(measure.start, measure.end);
        self.numbers.quantities.iter().find(|quantity| span.covers(quantity.span))?;
        let noun = parse.phrases.get(phrase + 2).filter(|noun| noun.end <= end)?;
        let own = |at: &usize| {
            parse.tags[*at].tag == Tag::Det
                || matches!(parse.sentence.low[*at], "its" | "their" | "his" | "her" | "our")
        };
        (noun.start..noun.end).find(|at| !own(at))
    }

    /// One past the phrase and the "of" phrases behind it.
    fn with_of(&self, phrase: usize) -> usize {
        let parse = self.parse();
        let mut at = phrase;
        while let [prep, noun] = parse.phrases.get(at + 1..at + 3).unwrap_or(&[]) {
            let of = prep.kind == PhraseKind::Prep && parse.sentence.low[prep.start] == "of";
            if !of || !matches!(noun.kind, PhraseKind::Noun { .. }) {
                break;
            }
            at += 2;
        }
        parse.phrases[at].end
    }

    fn forecast(&self, frame: &Frame<'_>, draft: &mut Draft) {
        let parse = self.parse();
        let rules = &self.lore.claims;
        let predicate = &frame.predicate;
        let (start, end) = (predicate.clause_start.min(frame.first), predicate.clause_end.max(frame.end));
        if let Some((value, from, to)) = rules.table("probability").find(parse.low(start, end)) {
            draft.probability = Some(self.span(start + from, start + to));
            let (range, denies) = value.strip_suffix('!').map_or((value, false), |range| (range, true));
            draft.percent =
                range.split_once('-').and_then(|(low, high)| Some((low.parse().ok()?, high.parse().ok()?)));
            if denies && !frame.rule.negates {
                draft.polarity = Polarity::Negated;
            }
            if let Some((low, high)) = draft.percent {
                draft.why.push(format!("words of probability: {low} to {high} percent"));
            }
        }
        if frame.rule.set.contains_key("odds")
            && let Some(odds) = self.odds(draft.span)
        {
            draft.percent = Some((odds, odds));
            draft.polarity = if odds < 50 { Polarity::Negated } else { Polarity::Affirmed };
            draft.why.push(format!("odds of {odds} percent"));
        }
        if let Some((start, end)) = self.condition(frame) {
            let condition = self.span(start + 1, end);
            draft.condition = Some(condition);
            draft.span = draft.span.join(condition).join(self.span(start, start + 1));
        }
    }

    /// The share that tells how likely it is, in percent.
    fn odds(&self, span: Span) -> Option<u8> {
        let share = self.numbers.amounts(span).into_iter().find(|amount| amount.share)?;
        (0.0..=100.0).contains(&share.value).then(|| share.value.round() as u8)
    }

    /// The clause behind "if" that hangs on the predicate: its conjunction and one past its last token.
    fn condition(&self, frame: &Frame<'_>) -> Option<(usize, usize)> {
        let parse = self.parse();
        let table = self.lore.claims.table("condition");
        let tree = parse.tree();
        let low = &parse.sentence.low;
        // "should the rains be late", "were they to ask": the verb stands first in its clause
        let inverted = |at: usize, verb: usize| {
            matches!(tree.base(at), "aux" | "cop")
                && tree.base(verb) == "advcl"
                && tree.reach(verb).0 == at
                && self.lore.claims.table("inverted").has(low[at])
        };
        let (mark, verb) = (0..low.len()).find_map(|at| {
            let verb = parse.sentence.nodes[at].head?;
            let opens = table.find(parse.low(at, (at + 1).min(low.len()))).is_some();
            let marks = parse.sentence.nodes[at].relation == "mark" && opens;
            (marks || inverted(at, verb)).then_some((at, verb))
        })?;
        let clause = self.verbs.iter().find(|other| {
            other.token == verb
                || parse.sentence.nodes[other.token].head == Some(verb) && other.clause_start <= mark
        })?;
        let inside =
            clause.clause_start <= frame.predicate.token && frame.predicate.token < clause.clause_end;
        (!inside && clause.clause_end > mark + 1).then_some((mark, clause.clause_end))
    }

    fn goal(&self, frame: &Frame<'_>, draft: &mut Draft) {
        if let Some(complement) = frame.predicate.complement.filter(|_| !frame.rule.then.is_empty()) {
            draft.words = self.span(complement.start, complement.end);
        }
        let parse = self.parse();
        let (start, end) = (frame.end, frame.predicate.clause_end.max(frame.end));
        let by = (start..end).find(|at| {
            let head = parse.sentence.nodes[*at].head;
            let gerund = head.is_some_and(|head| {
                parse.sentence.nodes[head].has("VerbForm=Ger") || parse.sentence.low[head].ends_with("ing")
            });
            parse.sentence.nodes[*at].relation == "mark"
                && gerund
                && self.lore.claims.table("means").has(parse.sentence.low[*at])
        });
        if let Some(by) = by.filter(|by| by + 1 < end) {
            draft.means = Some(self.span(by + 1, end));
        }
    }

    fn phases(&self, frame: &Frame<'_>) -> (String, String) {
        let parse = self.parse();
        let words = |preps: &[&str]| {
            let phrase = preps.iter().find_map(|prep| frame.predicate.oblique(parse, prep).next());
            phrase.map_or_else(String::new, |phrase| {
                let range = parse.phrases[phrase];
                let span = self.span(range.start, self.with_of(phrase).max(range.end));
                span.of(self.numbers.text).split_whitespace().collect::<Vec<_>>().join(" ")
            })
        };
        (words(&["from"]), words(&["to", "into", "towards"]))
    }
}

fn opposite(polarity: Polarity) -> Polarity {
    match polarity {
        Polarity::Affirmed => Polarity::Negated,
        Polarity::Negated => Polarity::Affirmed,
    }
}

fn trend(amount: &Amount) -> &'static str {
    match (amount.from, amount.change) {
        (Some(from), _) if amount.value > from => "rising",
        (Some(from), _) if amount.value < from => "falling",
        (None, "up") => "rising",
        (None, "down") => "falling",
        _ => "",
    }
}

fn first_role(kind: Kind) -> &'static str {
    match kind {
        Kind::Judgments | Kind::Forecasts => "about",
        Kind::Targets => "set by",
        Kind::Dependences => "depends",
        _ => "holder",
    }
}

fn second_role(kind: Kind) -> &'static str {
    match kind {
        Kind::Dependences => "on",
        _ => "and",
    }
}
