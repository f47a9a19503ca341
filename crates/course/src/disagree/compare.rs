//! Comparing claims field by field.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use chancery_record::{Code, DayRange, Modality, Polarity};

use super::labels::labels;
use super::words::{Amount, Lexicon, Token, differ, meet, overlap};
use super::{Claim, Field, Named, Passage, Question, Relation, Stand};
use crate::days;

/// One of two accounts that part.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Side {
    /// The passage, as a place in the slice.
    pub passage: usize,
    /// What it says of the field, in short.
    pub value: String,
    /// The words that say it, as a byte range of the passage: start and end.
    pub at: (usize, usize),
    /// Codes of those who say so; empty when the author does.
    pub speakers: Vec<Code>,
    /// Codes of those who are said to act; empty where nobody is.
    pub agents: Vec<Code>,
}

/// Two accounts that part.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Difference {
    /// What they part in.
    pub field: Field,
    /// How they stand to each other.
    pub relation: Relation,
    /// What they are about: equal for differences of one matter as far as codes go.
    pub topic: String,
    /// The affirmed, done, earlier account.
    pub one: Side,
    /// The other.
    pub other: Side,
}

/// Days before its last known one that an event in the news can have been on.
const NEWS: i32 = 3;
/// Days between two publications within which a later count or answer does not yet pass for a change.
const AT_ONCE: i32 = 1;
/// Days that a denial without a day of its own answers back, and after it from which on the deed is news and not another account.
const SAME_TIME: i32 = 21;
/// Days between a charge and its denial at most.
const ANSWER: i32 = 14;
/// Sentences behind a charge in which its denial stands.
const REPLY: u32 = 4;
/// Days around a deed within which it may be told as an accident.
pub(super) const NEAR: i32 = 4;
/// Days that a denial reaches back which is not about one day.
const NEVER: i32 = 400;
/// The part of the content that accounts of one deed share at least, where actors already agree; where they do not.
const KNOWN: f64 = 0.34;
pub(super) const UNKNOWN: f64 = 0.6;

/// Everything about a claim that is looked at more than once.
pub(super) struct Ready<'a> {
    pub(super) claim: &'a Claim,
    passage: &'a Passage,
    /// Stems of the sentence without names of actors, with those of the sentence before where this one only goes on.
    content: BTreeSet<String>,
    /// Names of places, and other names that are no actors.
    names: BTreeSet<String>,
    who: Vec<Code>,
    start: i32,
    end: i32,
    published: i32,
    /// Amounts near the predicate, with the stems between the two: the object that is dealt with.
    amounts: Vec<(Amount, BTreeSet<String>)>,
    /// The words that make the deed itself a plan.
    plan: Option<Range<usize>>,
    /// The predicate is a threat or a promise of another deed: its words.
    intends: Option<Range<usize>>,
}

/// Where claims and standing answers part. Only those of different source groups are compared, or of different speakers.
pub fn differences(
    passages: &[Passage],
    claims: &[Claim],
    stands: &[Stand],
    lexicon: &Lexicon,
) -> Vec<Difference> {
    let tokens: Vec<Vec<Token>> = passages.iter().map(|passage| lexicon.tokens(&passage.words)).collect();
    let ready = ready(passages, claims, lexicon, &tokens);
    let mut out = Vec::new();
    for (one, other) in near_pairs(&ready) {
        compare(&ready[one], &ready[other], lexicon, &tokens, &mut out);
    }
    accidents(passages, &ready, lexicon, &tokens, &mut out);
    practices(passages, &ready, lexicon, &tokens, &mut out);
    labels(passages, &ready, lexicon, &tokens, &mut out);
    standing(passages, stands, lexicon, &tokens, &mut out);
    out.sort();
    out.dedup();
    told_once(out)
}

/// Two sentences that part in who did it part in the cause as well: that is told once.
fn told_once(mut differences: Vec<Difference>) -> Vec<Difference> {
    let places =
        |one: &Difference| (one.one.passage.min(one.other.passage), one.one.passage.max(one.other.passage));
    let who: BTreeSet<(usize, usize)> =
        differences.iter().filter(|one| one.field == Field::Responsibility).map(places).collect();
    differences.retain(|one| one.field != Field::Cause || !who.contains(&places(one)));
    differences
}

pub(super) fn published(passage: &Passage) -> i32 {
    passage.published.end.or(passage.published.start).map_or(i32::MAX / 2, days::number)
}

fn ready<'a>(
    passages: &'a [Passage],
    claims: &'a [Claim],
    lexicon: &Lexicon,
    tokens: &[Vec<Token>],
) -> Vec<Ready<'a>> {
    let mut out: Vec<Ready<'a>> =
        claims.iter().map(|claim| one_ready(passages, claim, lexicon, tokens)).collect();
    // "Eleven were killed" says no agent: it goes on with the deed of the sentences before.
    for at in 1..out.len() {
        if !out[at].who.is_empty() {
            continue;
        }
        let (here, act) = (out[at].passage, &out[at].claim.act);
        let told_before = out[..at].iter().rev().take(8).find(|before| {
            let distance = here.sentence.saturating_sub(before.passage.sentence);
            before.passage.document == here.document
                && before.claim.act == *act
                && !before.who.is_empty()
                && distance <= 2
        });
        if let Some(before) = told_before {
            let (who, content, names) = (before.who.clone(), before.content.clone(), before.names.clone());
            let (start, end) = (before.start, before.end);
            out[at].who = who;
            out[at].content.extend(content);
            out[at].names.extend(names);
            if start >= out[at].start && end <= out[at].end {
                (out[at].start, out[at].end) = (start, end);
            }
        }
    }
    out
}

fn one_ready<'a>(
    passages: &'a [Passage],
    claim: &'a Claim,
    lexicon: &Lexicon,
    tokens: &[Vec<Token>],
) -> Ready<'a> {
    let passage = &passages[claim.passage];
    let words = &tokens[claim.passage];
    let actors = actors(passage);
    let published = published(passage);
    let (start, end) = (claim.report.days.start.map(days::number), claim.report.days.end.map(days::number));
    let end = end.unwrap_or(published);
    let denies = claim.report.polarity == Polarity::Negated;
    let reach = match denies {
        true if lexicon.says_never(words) => NEVER,
        true => SAME_TIME,
        false => NEWS,
    };
    let trigger = words.iter().position(|token| meet(&token.at, &claim.trigger)).unwrap_or(0);
    Ready {
        claim,
        passage,
        content: lexicon.content(words, &actors),
        names: names(passage, words, lexicon),
        who: claim.report.who.clone(),
        start: start.unwrap_or(end - reach),
        end,
        published,
        amounts: amounts_near(lexicon, words, trigger, &actors),
        plan: lexicon.plan_before(words, trigger),
        intends: lexicon.plan_at(words, trigger),
    }
}

/// Names of places, and words in capitals inside the sentence that name nobody known: they tell one town or thing from another.
fn names(passage: &Passage, words: &[Token], lexicon: &Lexicon) -> BTreeSet<String> {
    let places = passage.named.iter().filter(|named| named.is_place).map(|named| named.name.to_lowercase());
    let unknown = words.iter().skip(1).filter(|token| {
        passage.words[token.at.clone()].starts_with(char::is_uppercase)
            && token.word.len() > 2
            && lexicon.says_something(token)
            && !passage.named.iter().any(|named| meet(&named.at, &token.at))
    });
    places.chain(unknown.map(|token| token.word.clone())).collect()
}

/// Words before and behind the predicate within which an amount is the deed's own.
const BEFORE: usize = 5;
const BEHIND: usize = 8;

fn amounts_near(
    lexicon: &Lexicon,
    words: &[Token],
    trigger: usize,
    actors: &[Range<usize>],
) -> Vec<(Amount, BTreeSet<String>)> {
    let place = |amount: &Amount| words.iter().position(|token| meet(&token.at, &amount.at)).unwrap_or(0);
    let near = |amount: &Amount| (trigger.saturating_sub(BEFORE)..=trigger + BEHIND).contains(&place(amount));
    let object = |amount: &Amount| {
        let between = words.get(trigger + 1..place(amount)).unwrap_or_default();
        lexicon.content(between, actors)
    };
    let found = lexicon.amounts(words, actors).into_iter().filter(near);
    found.map(|amount| (object(&amount), amount)).map(|(object, amount)| (amount, object)).collect()
}

/// Places of the names of actors in a passage.
pub(super) fn actors(passage: &Passage) -> Vec<Range<usize>> {
    let actors = passage.named.iter().filter(|named| !named.is_place && !named.code.is_empty());
    actors.map(|named| named.at.clone()).collect()
}

/// Days beyond which a deed is told too vaguely to be compared.
const LONG: i32 = 93;

/// Pairs of claims of one deed whose days can meet, in the order of the slice. What looks back over more than a season is not compared.
fn near_pairs(ready: &[Ready<'_>]) -> Vec<(usize, usize)> {
    let mut by_act: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, one) in ready.iter().enumerate().filter(|(_, one)| one.end - one.start < LONG || !affirms(one)) {
        by_act.entry(&one.claim.act).or_default().push(at);
    }
    let mut pairs = Vec::new();
    for members in by_act.values_mut() {
        members.sort_by_key(|at| (ready[*at].start, *at));
        for (place, one) in members.iter().enumerate() {
            for other in &members[place + 1..] {
                if ready[*other].start > ready[*one].end.max(ready[*one].published) {
                    break;
                }
                pairs.push((*one.min(other), *one.max(other)));
            }
        }
    }
    // Threats and plans may be of another type than what they speak of, and of other days: news of one day are compared with them.
    let mut by_day: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
    for (at, one) in ready.iter().enumerate() {
        by_day.entry(one.published).or_default().push(at);
    }
    for (plan, one) in ready.iter().enumerate().filter(|(_, one)| is_to_come(one)) {
        for other in by_day.range(one.published - AT_ONCE..=one.published + AT_ONCE).flat_map(|(_, all)| all)
        {
            if plan != *other {
                pairs.push((plan.min(*other), plan.max(*other)));
            }
        }
    }
    // A charge is answered by a denial of the deed within two weeks.
    for (charge, one) in ready.iter().enumerate().filter(|(_, one)| charges(one)) {
        for other in by_day.range(one.published - AT_ONCE..=one.published + ANSWER).flat_map(|(_, all)| all) {
            if !affirms(&ready[*other]) {
                pairs.push((charge.min(*other), charge.max(*other)));
            }
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

fn compare(
    one: &Ready<'_>,
    other: &Ready<'_>,
    lexicon: &Lexicon,
    tokens: &[Vec<Token>],
    out: &mut Vec<Difference>,
) {
    if !are_apart(one, other) || !places_fit(one, other) {
        return;
    }
    let same_act = one.claim.act == other.claim.act;
    if same_act && meets(one, other) {
        polarity(one, other, out);
        responsibility(one, other, out);
        numbers(one, other, out);
        causes(one, other, lexicon, tokens, out);
    }
    modality(one, other, tokens, out);
    modality(other, one, tokens, out);
    charge(one, other, out);
    charge(other, one, out);
}

/// Of two sources, or of two speakers.
fn are_apart(one: &Ready<'_>, other: &Ready<'_>) -> bool {
    let speakers = |ready: &Ready<'_>| ready.claim.speakers.clone();
    one.passage.group != other.passage.group
        || (one.claim.passage != other.claim.passage && speakers(one) != speakers(other))
}

pub(super) fn meets(one: &Ready<'_>, other: &Ready<'_>) -> bool {
    one.start <= other.end && other.start <= one.end
}

pub(super) fn places_fit(one: &Ready<'_>, other: &Ready<'_>) -> bool {
    let (here, there) = (&one.claim.place, &other.claim.place);
    let apart = one.names.is_disjoint(&other.names) && !one.names.is_empty() && !other.names.is_empty();
    !apart
        && (here.is_empty()
            || there.is_empty()
            || here == there
            || one.names.contains(there)
            || other.names.contains(here))
}

fn is_told(ready: &Ready<'_>) -> bool {
    matches!(ready.claim.report.modality, Modality::Actual | Modality::Reported)
        && ready.plan.is_none()
        && !ready.claim.report.historical
}

/// Planned, threatened, possible, or the announcement of such a thing.
fn is_to_come(ready: &Ready<'_>) -> bool {
    ready.claim.report.modality == Modality::Future || ready.plan.is_some() || ready.intends.is_some()
}

fn affirms(ready: &Ready<'_>) -> bool {
    ready.claim.report.polarity == Polarity::Affirmed
}

fn shares(one: &[Code], other: &[Code]) -> bool {
    one.iter().any(|code| other.contains(code))
}

/// The same to the same, or somebody's deed towards nobody named.
fn same_actors(one: &Ready<'_>, other: &Ready<'_>) -> bool {
    let (to_one, to_other) = (&one.claim.report.whom, &other.claim.report.whom);
    let whom = shares(to_one, to_other) || to_one.is_empty() || to_other.is_empty();
    shares(&one.who, &other.who)
        && (whom || one.claim.report.reciprocal || own_people(one) || own_people(other))
}

/// Whom is of the agent's own state: as a rule a victim without a name, of whom the reader knows no better.
fn own_people(ready: &Ready<'_>) -> bool {
    ready.claim.report.whom.iter().all(|code| ready.who.contains(code))
}

fn topic(act: &str, one: &Ready<'_>, other: &Ready<'_>) -> String {
    let mut codes: Vec<&Code> = [&one.who, &one.claim.report.whom, &other.who, &other.claim.report.whom]
        .into_iter()
        .flatten()
        .collect();
    codes.sort();
    codes.dedup();
    let codes: Vec<&str> = codes.into_iter().map(String::as_str).collect();
    format!("{act} {}", codes.join(" "))
}

fn side(ready: &Ready<'_>, value: String, at: &Range<usize>) -> Side {
    Side {
        passage: ready.claim.passage,
        value,
        at: (at.start, at.end),
        speakers: ready.claim.speakers.clone(),
        agents: ready.who.clone(),
    }
}

pub(super) fn push(
    out: &mut Vec<Difference>,
    field: Field,
    relation: Relation,
    topic: String,
    one: Side,
    other: Side,
) {
    out.push(Difference { field, relation, topic, one, other });
}

fn polarity(one: &Ready<'_>, other: &Ready<'_>, out: &mut Vec<Difference>) {
    let (yes, no) = match (affirms(one), affirms(other)) {
        (true, false) => (one, other),
        (false, true) => (other, one),
        _ => return,
    };
    // "Russia has not apologised" is about some matter: where nobody is named on the other side, two words must say which.
    let to_nobody = yes.claim.report.whom.is_empty() || no.claim.report.whom.is_empty();
    let (bound, least) = if to_nobody { (UNKNOWN, 2) } else { (KNOWN, 1) };
    let common = yes.content.intersection(&no.content).count();
    let modes = [&yes.claim.report.mode, &no.claim.report.mode];
    let fits = modes[0] == modes[1] || modes.iter().any(|mode| mode.is_empty());
    let comparable = is_told(yes) && no.plan.is_none() && no.claim.report.modality != Modality::Future;
    if !comparable
        || !fits
        || !same_actors(yes, no)
        || common < least
        || overlap(&yes.content, &no.content) < bound
    {
        return;
    }
    // A denial answers what was said; where the deed came to be told days later it is news.
    let later = yes.published - no.published;
    let relation = if later > SAME_TIME { Relation::Change } else { Relation::Contradiction };
    let topic = topic(&yes.claim.act, yes, no);
    push(
        out,
        Field::Polarity,
        relation,
        topic,
        side(yes, "so".into(), &yes.claim.trigger),
        side(no, "not so".into(), &no.claim.trigger),
    );
}

/// Says that another did something.
fn charges(ready: &Ready<'_>) -> bool {
    let report = &ready.claim.report;
    report.event_type == "ACCUSE" && report.mode == "allege" && affirms(ready) && is_told(ready)
}

/// One side charges the other with a deed, and that it was done is denied.
fn charge(charge: &Ready<'_>, denial: &Ready<'_>, out: &mut Vec<Difference>) {
    let denies = !affirms(denial) && denial.plan.is_none() && denial.claim.act != charge.claim.act;
    if !charges(charge)
        || !denies
        || !shares(&charge.claim.report.whom, &denial.who)
        || overlap(&charge.content, &denial.content) < KNOWN
        || charge.content.is_disjoint(&denial.content)
    {
        return;
    }
    let yes = Side { speakers: charge.who.clone(), ..side(charge, "so".into(), &charge.claim.trigger) };
    let no = side(denial, "not so".into(), &denial.claim.trigger);
    push(out, Field::Polarity, Relation::Contradiction, topic(&denial.claim.act, charge, denial), yes, no);
}

/// Types of deeds that one side does and no other: who did it can part accounts.
const ONE_HAND: [&str; 3] = ["ASSAULT", "COERCE", "MOBILIZE"];

fn responsibility(one: &Ready<'_>, other: &Ready<'_>, out: &mut Vec<Difference>) {
    let told =
        [one, other].into_iter().all(|ready| is_told(ready) && affirms(ready) && !ready.who.is_empty());
    let common = one.content.intersection(&other.content).count();
    if !told
        || !ONE_HAND.contains(&one.claim.act.as_str())
        || one.claim.report.reciprocal
        || other.claim.report.reciprocal
        || shares(&one.who, &other.who)
        || common < 2
        || overlap(&one.content, &other.content) < UNKNOWN
    {
        return;
    }
    let by = |ready: &Ready<'_>| format!("by {}", ready.who.join(" and "));
    let topic = topic(&one.claim.act, one, other);
    push(
        out,
        Field::Responsibility,
        Relation::Contradiction,
        topic,
        side(one, by(one), &one.claim.trigger),
        side(other, by(other), &other.claim.trigger),
    );
}

const SIZES: [&str; 4] = ["dead", "injured", "arrested", "taking part"];

fn numbers(one: &Ready<'_>, other: &Ready<'_>, out: &mut Vec<Difference>) {
    let told = affirms(one) && affirms(other) && same_actors(one, other);
    if !told || overlap(&one.content, &other.content) < KNOWN {
        return;
    }
    let topic = topic(&one.claim.act, one, other);
    let relation = |grows: bool| {
        let apart = (one.published - other.published).abs() > AT_ONCE;
        if apart && grows { Relation::Change } else { Relation::Contradiction }
    };
    let (first, second) = if one.published <= other.published { (one, other) } else { (other, one) };
    for (place, what) in SIZES.iter().enumerate() {
        let (Some(few), Some(many)) = (first.claim.size[place], second.claim.size[place]) else { continue };
        if differ(few, many) {
            let said = |value: [f64; 2]| format!("{} {what}", in_words(value));
            let kind = relation(many[1] > few[0]);
            let (few, many) = (said(few), said(many));
            push(
                out,
                Field::Number,
                kind,
                topic.clone(),
                side(first, few, &first.claim.trigger),
                side(second, many, &second.claim.trigger),
            );
            return;
        }
    }
    if one.claim.report.modality == Modality::Future && other.claim.report.modality != Modality::Future {
        return;
    }
    for (amount, object) in &first.amounts {
        let alike =
            |(other, _): &&(Amount, BTreeSet<String>)| other.of.iter().any(|word| amount.of.contains(word));
        // Two numbers of one thing in one sentence cannot be told apart.
        let twice = first.amounts.iter().filter(|same| alike(same)).count() > 1;
        let mut found = second.amounts.iter().filter(alike);
        let (Some((told, other_object)), None) = (found.next(), found.next()) else { continue };
        let of_two_things =
            object.is_disjoint(other_object) && !object.is_empty() && !other_object.is_empty();
        if twice || of_two_things || !amount.contradicts(told) {
            continue;
        }
        let said = |amount: &Amount| format!("{} {}", in_words([amount.low, amount.high]), amount.words);
        let kind = relation(told.high > amount.low);
        push(
            out,
            Field::Number,
            kind,
            topic.clone(),
            side(first, said(amount), &amount.at),
            side(second, said(told), &told.at),
        );
    }
}

/// `11`, `40 or more`, `up to 40`, `42 to 58`.
fn in_words(value: [f64; 2]) -> String {
    let short = |value: f64| if value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.1}") };
    let plain = |value: f64| match value {
        value if value >= 1e9 => format!("{} billion", short(value / 1e9)),
        value if value >= 1e6 => format!("{} million", short(value / 1e6)),
        value => short(value),
    };
    match value {
        [low, high] if (high - low).abs() < f64::EPSILON => plain(low),
        [low, high] if high.is_infinite() => format!("{} or more", plain(low)),
        [0.0, high] => format!("up to {}", plain(high)),
        [low, high] => format!("{} to {}", plain(low), plain(high)),
    }
}

/// A deed that is told, and one that is planned.
fn modality(done: &Ready<'_>, plan: &Ready<'_>, tokens: &[Vec<Token>], out: &mut Vec<Difference>) {
    let at_once = (done.published - plan.published).abs() <= AT_ONCE;
    if !is_told(done)
        || done.intends.is_some()
        || !affirms(done)
        || !affirms(plan)
        || !is_to_come(plan)
        || !at_once
    {
        return;
    }
    let same_act = done.claim.act == plan.claim.act;
    let stem = |ready: &Ready<'_>, at: &Range<usize>| -> BTreeSet<String> {
        tokens[ready.claim.passage]
            .iter()
            .filter(|token| meet(&token.at, at))
            .map(|token| token.stem.clone())
            .collect()
    };
    let verb = stem(done, &done.claim.trigger);
    let same_verb = !verb.is_empty() && plan.content.intersection(&verb).count() > 0;
    let said_to_come =
        plan.claim.report.days.start.map(days::number).is_some_and(|start| start > plan.published);
    let again = ["again", "another", "second", "further"];
    let repeated = tokens[plan.claim.passage].iter().any(|token| again.contains(&token.word.as_str()));
    let common = done.content.intersection(&plan.content).count();
    let about_one_thing = same_actors(done, plan)
        && (done.who.len().min(plan.who.len()) < 2 || done.who.iter().all(|code| plan.who.contains(code)))
        && common >= 2
        && overlap(&done.content, &plan.content) >= UNKNOWN
        && (same_act || same_verb);
    if !about_one_thing || repeated || (said_to_come && !same_verb) {
        return;
    }
    let topic = topic(&done.claim.act, done, plan);
    let words = plan.plan.clone().or_else(|| plan.intends.clone());
    let at = words.unwrap_or_else(|| plan.claim.trigger.clone());
    push(
        out,
        Field::Modality,
        Relation::Tension,
        topic,
        side(done, "done".into(), &done.claim.trigger),
        side(plan, "planned or possible".into(), &at),
    );
}

fn causes(
    one: &Ready<'_>,
    other: &Ready<'_>,
    lexicon: &Lexicon,
    tokens: &[Vec<Token>],
    out: &mut Vec<Difference>,
) {
    if !affirms(one) || !affirms(other) || !is_told(one) || !is_told(other) || !same_actors(one, other) {
        return;
    }
    let cause = |ready: &Ready<'_>| {
        let actors = actors(ready.passage);
        let speaker: Vec<Range<usize>> =
            actors.into_iter().filter(|at| at.start > ready.claim.trigger.end + 60).collect();
        let found = lexicon.cause(&tokens[ready.claim.passage], ready.claim.trigger.end, &speaker);
        found.filter(|(_, words)| !words.is_empty())
    };
    let (Some((at, words)), Some((place, others))) = (cause(one), cause(other)) else { return };
    let rest = |content: &BTreeSet<String>, cause: &BTreeSet<String>| -> BTreeSet<String> {
        content.difference(cause).cloned().collect()
    };
    let alike = overlap(&rest(&one.content, &words), &rest(&other.content, &others));
    if !words.is_disjoint(&others) || alike < KNOWN {
        return;
    }
    let said = |ready: &Ready<'_>, at: &Range<usize>| ready.passage.words[at.clone()].to_owned();
    let topic = topic(&one.claim.act, one, other);
    push(
        out,
        Field::Cause,
        Relation::Tension,
        topic,
        side(one, said(one, &at), &at),
        side(other, said(other, &place), &place),
    );
}

/// Violence here, an accident there.
fn accidents(
    passages: &[Passage],
    ready: &[Ready<'_>],
    lexicon: &Lexicon,
    tokens: &[Vec<Token>],
    out: &mut Vec<Difference>,
) {
    let violent: Vec<&Ready<'_>> = ready
        .iter()
        .filter(|one| one.claim.act == "ASSAULT" && affirms(one) && is_told(one) && !one.who.is_empty())
        .collect();
    let told: BTreeSet<usize> = violent.iter().map(|one| one.claim.passage).collect();
    for (at, passage) in passages.iter().enumerate().filter(|(at, _)| !told.contains(at)) {
        let Some(accident) = lexicon.accident(&tokens[at]) else { continue };
        let content = lexicon.content(&tokens[at], &actors(passage));
        for one in &violent {
            let near = (published(passage) - one.published).abs() <= NEAR
                || (published(passage) - one.end).abs() <= NEAR;
            let common = content.intersection(&one.content).count();
            let victim = victim(one, &tokens[one.claim.passage], lexicon);
            let same_thing = !victim.is_disjoint(&content);
            if passage.group == one.passage.group || !same_thing || !(near || common >= 3) {
                continue;
            }
            let topic = topic("ASSAULT", one, one);
            let told = Side {
                passage: at,
                value: "an accident".into(),
                at: (accident.start, accident.end),
                speakers: Vec::new(),
                agents: Vec::new(),
            };
            let by = side(one, format!("by {}", one.who.join(" and ")), &one.claim.trigger);
            push(out, Field::Responsibility, Relation::Contradiction, topic, by, told);
        }
    }
}

/// Stems of the thing that is hit: the content of the words before the predicate where it is passive, behind it else. Which it is, is not
/// known here; both are taken, without the predicate itself.
fn victim(ready: &Ready<'_>, tokens: &[Token], lexicon: &Lexicon) -> BTreeSet<String> {
    let mut without = actors(ready.passage);
    without.push(ready.claim.trigger.clone());
    let things: Vec<Token> = tokens.iter().filter(|token| token.word.len() > 3).cloned().collect();
    lexicon.content(&things, &without)
}

/// A denial that somebody ever did a thing, and passages that tell it as that somebody's way of acting.
fn practices(
    passages: &[Passage],
    ready: &[Ready<'_>],
    lexicon: &Lexicon,
    tokens: &[Vec<Token>],
    out: &mut Vec<Difference>,
) {
    let denials: Vec<&Ready<'_>> = ready
        .iter()
        .filter(|one| !affirms(one) && lexicon.says_never(&tokens[one.claim.passage]) && !one.who.is_empty())
        .collect();
    for no in denials {
        let lasts = lexicon.lasts(&no.claim.act);
        for (at, passage) in passages.iter().enumerate().filter(|(at, _)| *at != no.claim.passage) {
            let near = (published(passage) - no.published).abs() <= lasts;
            let Some(told) = lexicon.practice(&no.claim.act, &tokens[at]).filter(|_| near) else { continue };
            let actors = passage.named.iter().filter(|named| !named.is_place && !named.code.is_empty());
            // Who is named first acts, as far as can be told without a grammar.
            let first = actors.clone().min_by_key(|named| named.at.start);
            let agent = first.filter(|named| named.at.end <= told.start);
            let to = |named: &&Named| !no.who.contains(&named.code);
            let to_them = actors.clone().filter(to).any(|named| no.claim.report.whom.contains(&named.code));
            let to_others = actors.clone().any(|named| to(&named));
            let of_other_source = passage.group != no.passage.group;
            if !of_other_source || agent.is_none_or(|agent| to(&agent)) || (to_others && !to_them) {
                continue;
            }
            let yes = Side {
                passage: at,
                value: "so".into(),
                at: (told.start, told.end),
                speakers: Vec::new(),
                agents: no.who.clone(),
            };
            // Where nobody is named to whom it is done, both can be so.
            let relation = if to_them { Relation::Contradiction } else { Relation::Tension };
            let topic = topic(&no.claim.act, no, no);
            push(out, Field::Polarity, relation, topic, yes, side(no, "not so".into(), &no.claim.trigger));
        }
    }
}

/// Answers to one question that differ. What is told as gone by answers nothing.
fn standing(
    passages: &[Passage],
    stands: &[Stand],
    lexicon: &Lexicon,
    tokens: &[Vec<Token>],
    out: &mut Vec<Difference>,
) {
    let mut by_question: BTreeMap<&Question, Vec<&Stand>> = BTreeMap::new();
    let is_past = |stand: &Stand| {
        let words: Vec<Token> =
            tokens[stand.passage].iter().filter(|token| meet(&token.at, &stand.at)).cloned().collect();
        lexicon.says_past(&words)
    };
    for stand in stands.iter().filter(|stand| !is_past(stand)) {
        by_question.entry(&stand.question).or_default().push(stand);
    }
    for (question, all) in by_question {
        for (place, one) in all.iter().enumerate() {
            for other in all[place + 1..].iter().filter(|other| other.answer != one.answer) {
                let (here, there) = (&passages[one.passage], &passages[other.passage]);
                if here.group == there.group && one.speakers == other.speakers {
                    continue;
                }
                if question.is_near() && !replies(one, here, other, there) {
                    continue;
                }
                let in_deed = !one.towards.is_empty() || !other.towards.is_empty();
                if !names_all(here, &other.towards) || !names_all(there, &one.towards) {
                    continue;
                }
                let common = in_common(one, here, other, there);
                if question.about.is_empty() && common.len() < 2 {
                    continue;
                }
                let (first, second) =
                    if published(here) <= published(there) { (one, other) } else { (other, one) };
                let days = published(&passages[second.passage]) - published(&passages[first.passage]);
                let relation = match () {
                    () if days > lexicon.lasts(&question.what) => Relation::Change,
                    () if in_deed => Relation::Tension,
                    () => question.relation(),
                };
                let topic = if question.about.is_empty() {
                    Question::new(&question.what, &common).in_words()
                } else {
                    question.in_words()
                };
                push(out, question.field(), relation, topic, answer(first), answer(second));
            }
        }
    }
}

/// A denial that stands with the charge, or a few sentences behind it in the same text.
fn replies(one: &Stand, here: &Passage, other: &Stand, there: &Passage) -> bool {
    let denies = |stand: &Stand| stand.answer == "not so";
    let (charge, denial) = if denies(one) { (there, here) } else { (here, there) };
    denies(one) != denies(other)
        && charge.document == denial.document
        && (charge.sentence..=charge.sentence + REPLY).contains(&denial.sentence)
}

fn names_all(passage: &Passage, codes: &[Code]) -> bool {
    codes.iter().all(|code| passage.named.iter().any(|named| named.code == *code))
}

/// Codes that two passages name, or speak for, in common.
fn in_common(one: &Stand, here: &Passage, other: &Stand, there: &Passage) -> Vec<Code> {
    let codes = |stand: &Stand, passage: &Passage| -> BTreeSet<Code> {
        let named = passage.named.iter().filter(|named| !named.is_place).map(|named| named.code.clone());
        named.chain(stand.speakers.iter().cloned()).filter(|code| !code.is_empty()).collect()
    };
    codes(one, here).intersection(&codes(other, there)).cloned().collect()
}

fn answer(stand: &Stand) -> Side {
    Side {
        passage: stand.passage,
        value: stand.answer.clone(),
        at: (stand.at.start, stand.at.end),
        speakers: stand.speakers.clone(),
        agents: Vec::new(),
    }
}

/// The days of a passage by publication, for the order of tellings.
pub(super) fn order(passages: &[Passage], at: usize) -> (i32, DayRange, String, u32) {
    let passage = &passages[at];
    (published(passage), passage.published, passage.document.0.clone(), passage.sentence)
}
