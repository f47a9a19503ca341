//! Drafts -> rows: speaker, kind of source, date, and the actors whom "we" means.

use std::collections::BTreeMap;

use chancery_record::{
    Actor, Basis, Claim, DatePrecision, DateValue, DayRange, Dependence, Event, Forecast, Goal, Head,
    Judgment, Kind, Mention, MentionKind, Modality, PlaceMention, QuantityMention, Reading, Relation,
    SourceKind, Span, Statement, Target, TimeMention,
};

use super::draft::{Draft, is_same};
use super::frame::Side;
use super::parties::{Before, Completer, Parties};
use crate::lore::Lore;

/// What the rows need from the rest of the reading.
pub struct Told<'a> {
    /// All data.
    pub lore: &'a Lore,
    /// The statement with the shortest content around a span.
    pub around: &'a dyn Fn(Span) -> Option<&'a Statement>,
    /// The statement of whoever expects, by the words that say so.
    pub foreseer: &'a dyn Fn(Span) -> Option<&'a Statement>,
    /// Actors with the index of their mention.
    pub linked: &'a dyn Fn(&[Actor]) -> Vec<Actor>,
    /// The events of the document, in the order of their words.
    pub events: &'a [&'a Event],
    /// The two states that the document is about.
    pub main: Option<&'a [Actor; 2]>,
    /// Places of the document, in order.
    pub places: &'a [PlaceMention],
    /// The state that the document comes from.
    pub from: Option<&'a str>,
    /// The state whose office publishes it.
    pub house: Option<&'a str>,
}

impl<'a> Told<'a> {
    /// True when an act to come is announced in a span.
    fn announces(&self, span: Span) -> bool {
        self.within(span).any(|event| event.head.modality == Modality::Future)
    }

    /// The events whose words begin in a span.
    pub fn within(&self, span: Span) -> impl Iterator<Item = &'a Event> {
        let start = self.events.partition_point(|event| event.trigger.start < span.start);
        let inside =
            self.events[start..].iter().copied().take_while(move |event| event.trigger.start < span.end);
        inside.filter(move |event| span.covers(event.trigger))
    }
}

/// What the first state of a text and the state of its dateline count beside their mentions.
const AHEAD: u32 = 4;

/// The state that a document is about: the one that it speaks of most, where the first one named and that of the dateline weigh more.
fn home(reading: &Reading) -> Option<&str> {
    home_ahead(reading, 1)
}

/// The state that a document is about, where it is about no other: it speaks of none else half as much.
pub fn sole_home(reading: &Reading) -> Option<&str> {
    home_ahead(reading, 2)
}

/// The state that weighs more than `times` the next one.
fn home_ahead(reading: &Reading, times: u32) -> Option<&str> {
    let states = || {
        reading
            .mentions
            .iter()
            .filter(|mention| mention.kind == MentionKind::State && mention.code.len() == 3)
    };
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for mention in states() {
        *counts.entry(mention.code.as_str()).or_default() += 1;
    }
    counts.retain(|_, count| *count >= 2);
    let ahead = states().next().map(|mention| mention.code.as_str()).into_iter().chain(dateline(reading));
    for code in ahead {
        counts.entry(code).and_modify(|count| *count += AHEAD);
    }
    let mut sorted: Vec<(u32, &str)> = counts.into_iter().map(|(code, count)| (count, code)).collect();
    sorted.sort_by_key(|(count, code)| (std::cmp::Reverse(*count), *code));
    match sorted[..] {
        [(first, code), (second, _), ..] if first > times * second => Some(code),
        [(_, code)] => Some(code),
        _ => None,
    }
}

/// The state of a capital that opens a block before a comma or bracket, or in capitals: "CHISINAU, March 12", "Port Vila, Friday".
pub fn dateline(reading: &Reading) -> Option<&str> {
    let text = &reading.document.text;
    let opens = |span: Span| {
        let kept = reading.document.blocks.iter().any(|block| block.span.start == span.start);
        let after = text[span.end as usize..].trim_start();
        kept && after.starts_with([',', '(', '–', '—', '-'])
    };
    let found = reading
        .mentions
        .iter()
        .filter(|mention| mention.kind == MentionKind::State && mention.sector == "GOV");
    found
        .filter(|mention| opens(mention.span))
        .map(|mention| mention.code.as_str())
        .find(|code| code.len() == 3)
}

/// The rows of a document's claims by kind, each kind in the order of the text.
#[derive(Default)]
pub struct Rows {
    judgments: Vec<Judgment>,
    forecasts: Vec<Forecast>,
    targets: Vec<Target>,
    dependences: Vec<Dependence>,
    goals: Vec<Goal>,
    relations: Vec<Relation>,
}

/// Sentences back in which a dependence tells the side that the next one leaves out.
const SAME_NEED: usize = 3;

impl Rows {
    /// The sides of a dependence; one that is left out is that of the dependence shortly before which the other one had a part in.
    fn as_before(
        &self,
        sentence: usize,
        who: Vec<Actor>,
        on: Vec<Actor>,
    ) -> (Vec<Actor>, Vec<Actor>, Option<String>) {
        let (known, open) = if who.is_empty() { (&on, &who) } else { (&who, &on) };
        let [one] = &known[..] else { return (who, on, None) };
        let near = self
            .dependences
            .last()
            .filter(|row| row.head.sentence.is_some_and(|before| before as usize + SAME_NEED >= sentence));
        let Some(before) = near.filter(|_| open.is_empty() && one.code.len() == 3) else {
            return (who, on, None);
        };
        let has = |side: &[Actor]| side.iter().any(|actor| actor.code == one.code);
        let other = match (has(&before.who), has(&before.on)) {
            (true, false) => &before.on,
            (false, true) => &before.who,
            _ => return (who, on, None),
        };
        let how =
            other.first().map(|actor| format!("\"{}\": the other side of the dependence before", actor.name));
        if who.is_empty() { (other.clone(), on, how) } else { (who, other.clone(), how) }
    }

    /// Puts the rows into a reading.
    pub fn into_reading(self, reading: &mut Reading) {
        reading.judgments = self.judgments;
        reading.forecasts = self.forecasts;
        reading.targets = self.targets;
        reading.dependences = self.dependences;
        reading.goals = self.goals;
        reading.relations = self.relations;
    }
}

/// Makes rows of drafts. What officials foresee of their own acts is a promise, and no row here.
pub fn finish(mut drafts: Vec<Draft>, reading: &Reading, told: &Told<'_>) -> Rows {
    drafts.sort_by_key(|draft| (draft.span, draft.anchor));
    let mut rows = Rows::default();
    let home = home(reading);
    let completer = Completer::new(told, reading);
    let mut before = None;
    // rows of the sentence: a draft that came to nothing leaves room for another on its words
    let mut drawn: Vec<Draft> = Vec::new();
    for draft in drafts {
        let statement = (told.around)(draft.anchor);
        let own = match statement {
            Some(statement) => speaks_of_own(statement, &draft),
            // the page of an office speaks for its state
            None => told.house.is_some_and(|house| {
                draft.who.speakers.is_some() || draft.who.actors.iter().any(|actor| actor.code == house)
            }),
        };
        // "France will send ships" is news of what France announced
        let certain = draft.percent.is_none() && draft.condition.is_none();
        let news = draft.weak && statement.is_none() && certain && told.announces(draft.clause);
        // "the programme will help farmers": officials tell of plans where no other state is the one that acts
        let official = match statement {
            Some(statement) => statement.head.source_kind == SourceKind::Official,
            None => told.house.is_some(),
        };
        let idle = draft.weak
            && draft.kind == Kind::Forecasts
            && official
            && certain
            && draft.deadline.is_unknown()
            && !draft.acts;
        if draft.of_others && (own || news || idle) {
            continue;
        }
        // "analysts expect", "she doubts that": whoever expects foresees it
        let expects = || (told.foreseer)(draft.anchor).filter(|_| draft.kind == Kind::Forecasts);
        let statement = statement.or_else(expects);
        if drawn.iter().any(|known: &Draft| known.kind == draft.kind && is_same(known, &draft)) {
            continue;
        }
        let kept = draft.clone();
        if push(&mut rows, draft, &completer, (reading, told), (statement, home), &mut before) {
            drawn.retain(|known| known.sentence == kept.sentence);
            drawn.push(kept);
        }
    }
    rows
}

/// Turns the sides of a draft into actors.
struct Sides<'a, 't> {
    completer: &'a Completer<'a, 't>,
    place: (u32, u32),
    lore: &'a Lore,
    places: &'a [PlaceMention],
    speaker: Option<&'a Actor>,
    home: Option<&'a str>,
    from: Option<&'a str>,
    text: &'a str,
    why: Vec<String>,
}

impl Sides<'_, '_> {
    fn side(&mut self, side: &Side, besides: &[Actor]) -> Vec<Actor> {
        let mut actors = side.actors.clone();
        if let Some(span) = side.speakers {
            let speaker =
                self.speaker.filter(|speaker| !speaker.code.is_empty()).map(|speaker| speaker.code.as_str());
            let home = self.home.filter(|home| besides.iter().all(|actor| actor.code != *home));
            let (code, how) = match (speaker, self.from, home) {
                (Some(code), ..) => (Some(code), "the state of whoever speaks"),
                (None, Some(code), _) => (Some(code), "the state that the document comes from"),
                (None, None, home) => (home, "the state that the document speaks of most"),
            };
            self.add(&mut actors, code, Actor { span, ..Actor::default() }, how);
            // whose words these are is not known: the pronoun stays as it is
            if code.is_none() {
                actors.push(Actor { name: span.of(self.text).to_owned(), span, ..Actor::default() });
            }
        }
        if let Some(speaker) = self.speaker.filter(|speaker| side.teller && !speaker.code.is_empty()) {
            let span = speaker.span;
            self.add(
                &mut actors,
                Some(speaker.code.as_str()),
                Actor { span, ..Actor::default() },
                "the state of whoever speaks",
            );
        }
        if let Some(role) = side.home.as_ref().filter(|_| side.actors.is_empty()) {
            let (code, how) = match self.from {
                Some(code) => (Some(code), "the state that the document comes from"),
                None => (self.home, "the state that the document speaks of most"),
            };
            self.add(&mut actors, code, role.clone(), how);
        }
        if let Some(span) = side.other.filter(|_| actors.is_empty()) {
            let own = self.speaker.map(|speaker| speaker.code.as_str()).filter(|code| !code.is_empty());
            let beside = || besides.iter().map(|actor| actor.code.as_str()).find(|code| !code.is_empty());
            let own = beside().or(own).or(self.from).or(self.home);
            let other = own.and_then(|own| self.completer.other(self.place, own));
            if let Some(other) = other {
                self.why.push(format!(
                    "\"{}\" is {}: the state over against",
                    span.of(self.text),
                    other.code
                ));
                actors.push(Actor { span, ..other });
            }
        }
        if let Some(span) = side.unnamed.filter(|_| actors.is_empty()) {
            let name = span.of(self.text).split_whitespace().collect::<Vec<_>>().join(" ");
            self.why.push(format!("\"{name}\" is somebody without a name"));
            actors.push(Actor { name, span, ..Actor::default() });
        }
        if actors.is_empty() {
            let place = side.places.iter().find_map(|span| {
                let country = |place: &&PlaceMention| span.covers(place.span) && !place.country.is_empty();
                self.places.iter().find(country)
            });
            let place = place.filter(|place| besides.iter().all(|actor| actor.code != place.country));
            if let Some(place) = place {
                let code = place.country.clone();
                self.why.push(format!("\"{}\" lies in {code}", place.name));
                actors.push(Actor { name: place.name.clone(), code, span: place.span, ..Actor::default() });
            }
        }
        actors
    }

    fn add(&mut self, actors: &mut Vec<Actor>, code: Option<&str>, actor: Actor, how: &str) {
        let Some(code) = code.filter(|code| !actors.iter().any(|known| known.code == *code)) else { return };
        let name = if actor.name.is_empty() {
            self.lore.country_name(code).unwrap_or(code).to_owned()
        } else {
            actor.name
        };
        self.why.push(format!("\"{name}\" is {code}: {how}"));
        let entity = if actor.sector.is_empty() { format!("state:{code}") } else { String::new() };
        actors.push(Actor { name, code: code.to_owned(), entity, ..actor });
    }
}

fn speaks_of_own(statement: &Statement, draft: &Draft) -> bool {
    let Some(speaker) = statement.head.speaker.last() else { return false };
    if statement.head.source_kind == SourceKind::Official && speaker.code.is_empty() {
        return true;
    }
    let same = draft.who.actors.iter().any(|actor| !actor.code.is_empty() && actor.code == speaker.code);
    let ours = draft.who.speakers.is_some();
    statement.head.source_kind == SourceKind::Official && (same || ours || draft.who.is_empty())
}

fn push(
    rows: &mut Rows,
    mut draft: Draft,
    completer: &Completer<'_, '_>,
    (reading, told): (&Reading, &Told<'_>),
    (statement, home): (Option<&Statement>, Option<&str>),
    before: &mut Option<Before>,
) -> bool {
    let speaker = statement.and_then(|statement| statement.head.speaker.last());
    let mut named = Sides {
        completer,
        place: (draft.sentence as u32, draft.anchor.start),
        lore: told.lore,
        places: told.places,
        speaker,
        home,
        from: told.from,
        text: &reading.document.text,
        why: Vec::new(),
    };
    let who = (told.linked)(&named.side(&draft.who, &draft.whom.actors));
    let whom = (told.linked)(&named.side(&draft.whom, &who));
    let whom: Vec<Actor> =
        whom.into_iter().filter(|actor| !who.iter().any(|known| known.code == actor.code)).collect();
    draft.why.append(&mut named.why);
    let (who, whom) = if draft.kind == Kind::Forecasts {
        let own = speaker.map(|speaker| speaker.code.as_str()).filter(|code| !code.is_empty()).or(told.from);
        let sides = Parties { who, whom, why: Vec::new() };
        let mut parties = completer.complete(&mut draft, sides, own, before.as_ref());
        draft.why.append(&mut parties.why);
        let words = if draft.points_back { draft.words } else { draft.span };
        *before = Some(Before { sentence: draft.sentence, words, parties: parties.clone() });
        (parties.who, parties.whom)
    } else {
        (who, whom)
    };
    let (who, whom) = if draft.kind == Kind::Dependences {
        let (who, whom, how) = beside(&draft, reading, who, whom);
        draft.why.extend(how);
        let (who, whom, how) = rows.as_before(draft.sentence, who, whom);
        draft.why.extend(how);
        (who, whom)
    } else {
        (who, whom)
    };
    if draft.needs.0 && who.is_empty() || draft.needs.1 && whom.is_empty() {
        return false;
    }
    if draft.kind == Kind::Dependences && who.is_empty() && whom.is_empty()
        || draft.kind == Kind::Goals && who.is_empty()
    {
        return false;
    }
    let mut head = Head {
        span: draft.span,
        sentence: Some(draft.sentence as u32),
        polarity: draft.polarity,
        modality: draft.modality,
        hedge: draft.hedge.clone(),
        date: date(&draft, reading),
        rule: draft.rule.clone(),
        why: draft.why.clone(),
        ..Head::default()
    };
    if let Some(statement) = statement {
        head.speaker.clone_from(&statement.head.speaker);
        head.source_kind = statement.head.source_kind;
        head.cue = statement.head.cue;
        if head.modality == Modality::Actual {
            head.modality = Modality::Reported;
        }
    }
    let both: Vec<Actor> = who.iter().chain(&whom).cloned().collect();
    let leans = draft.who.other.is_some() || draft.whom.other.is_some();
    if leans && draft.kind == Kind::Relations && both.len() < 2 {
        return false;
    }
    match draft.kind {
        Kind::Judgments => rows.judgments.push(Judgment {
            head,
            claim: Claim { actors: both, words: draft.words },
            aspect: draft.code,
            sign: draft.sign,
            phase_from: draft.phases.0,
            phase_to: draft.phases.1,
        }),
        Kind::Forecasts => rows.forecasts.push(Forecast {
            head,
            claim: Claim { actors: both, words: draft.words },
            condition: draft.condition,
            probability: draft.probability,
            percent_low: draft.percent.map(|(low, _)| low),
            percent_high: draft.percent.map(|(_, high)| high),
            horizon: draft.deadline,
            outcome: "open".into(),
        }),
        Kind::Targets => {
            let amount = draft.amount.unwrap_or_default();
            let known = amount.span != Span::default();
            rows.targets.push(Target {
                head,
                set_by: who,
                quantity: known.then_some(amount.value),
                unit: amount.unit,
                si_value: amount.si_value,
                si_unit: amount.si_unit,
                measure: draft.good,
                deadline: draft.deadline,
                project: draft.project,
            });
        }
        Kind::Dependences => {
            let amount = draft.amount.unwrap_or_default();
            let known = amount.span != Span::default();
            rows.dependences.push(Dependence {
                head,
                lever: whom.clone(),
                who,
                on: whom,
                good: draft.good,
                quantity_from: amount.from,
                quantity_to: known.then_some(amount.value),
                unit: amount.unit,
                trend: draft.code,
            });
        }
        Kind::Goals => rows.goals.push(Goal {
            head,
            claim: Claim { actors: both, words: draft.words },
            means: draft.means,
        }),
        _ => rows.relations.push(Relation {
            head,
            claim: Claim { actors: both, words: draft.words },
            status: draft.code,
            refused: draft.refused,
        }),
    }
    true
}

/// The sides of a dependence; one that is left out is the only other state that its clause names, or its sentence.
fn beside(
    draft: &Draft,
    reading: &Reading,
    who: Vec<Actor>,
    on: Vec<Actor>,
) -> (Vec<Actor>, Vec<Actor>, Option<String>) {
    let known = if who.is_empty() { &on } else { &who };
    if known.len() != 1 || who.is_empty() == on.is_empty() {
        return (who, on, None);
    }
    let sentence = reading.sentences.get(draft.sentence).map_or(draft.clause, |sentence| sentence.span);
    // "18 billion US dollars" name no state
    let money = |span: Span| {
        let money = |quantity: &&QuantityMention| quantity.dimension.starts_with("money");
        reading.quantities.iter().filter(money).any(|quantity| quantity.span.overlaps(span))
    };
    let others = |span: Span| {
        let mut found: Vec<&Mention> = Vec::new();
        for mention in &reading.mentions {
            let state = mention.kind == MentionKind::State && mention.code.len() == 3;
            let new = known.iter().all(|actor| actor.code != mention.code)
                && found.iter().all(|other| other.code != mention.code);
            if state && new && span.covers(mention.span) && !money(mention.span) {
                found.push(mention);
            }
        }
        found
    };
    let near = others(draft.clause);
    let share = draft.amount.as_ref().is_some_and(|amount| amount.share);
    let near = if near.is_empty() && share { others(sentence) } else { near };
    let [one] = near[..] else { return (who, on, None) };
    let how = format!("\"{}\": the only other state beside it", one.name);
    let actor = Actor {
        name: one.name.clone(),
        code: one.code.clone(),
        entity: format!("state:{}", one.code),
        span: one.span,
        ..Actor::default()
    };
    if who.is_empty() { (vec![actor], on, Some(how)) } else { (who, vec![actor], Some(how)) }
}

/// The time of the clause that is nearest to the words of the rule, else the document's date as a bound.
fn date(draft: &Draft, reading: &Reading) -> DateValue {
    let near = |time: &&TimeMention| {
        draft.clause.covers(time.span)
            && time.adverbial
            && !time.date.days.is_unknown()
            && matches!(time.timex, "DATE" | "TIME")
    };
    let start = reading.times.partition_point(|time| (time.sentence as usize) < draft.sentence);
    let times = reading.times[start..].iter().take_while(|time| time.sentence as usize == draft.sentence);
    let nearest =
        times.filter(near).min_by_key(|time| (time.span.start.abs_diff(draft.anchor.start), time.span.start));
    if let Some(time) = nearest {
        return DateValue { cue: Some(time.span), ..time.date.clone() };
    }
    let Some(published) = reading.document.meta.published else { return DateValue::default() };
    let coming = matches!(draft.modality, Modality::Future | Modality::Obligation | Modality::Hypothetical);
    let (days, how) = match (coming, published.start, published.end) {
        (true, Some(start), _) => (DayRange::since(start), "no date in the clause; not before the document"),
        (false, _, Some(end)) => (DayRange::until(end), "no date in the clause; not after the document"),
        _ => return DateValue::default(),
    };
    DateValue { days, precision: DatePrecision::Bounded, basis: Basis::Docdate, cue: None, how: how.into() }
}
