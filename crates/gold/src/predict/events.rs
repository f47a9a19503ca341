//! Events of sentences: `{"id","events":[{"event","mode","source":[code],"target":[code],"source_text":[..],"target_text":[..]}]}`.
//!
//! Rows that are negated, hypothetical or only obligations are left out: the sets annotate what happens or is announced. Future acts
//! stay; the reader has already turned their types. In a reciprocal act the parties before the predicate are sources and those
//! after it targets, which the sets allow.
//!
//! Rows of the set `plv` ask for the relation of a given pair: there the source and target *texts* are read, and at most one event is
//! given, the one whose actors overlap them best; without overlap there is none.

use std::collections::BTreeSet;

use chancery_record::{Actor, Event, Modality, Polarity, Span};
use serde_json::{Value, json};

use super::{Task, read_given};
use crate::GoldError;
use crate::input::{Row, json_rows, lines_of};

pub fn predict(task: &Task<'_>) -> Result<String, GoldError> {
    let rows = json_rows(task.input)?;
    Ok(lines_of(rows.iter().map(|row| {
        let text = row.text("text");
        let reading = read_given(task.lore, text, row.text("date"));
        let mut events: Vec<&Event> =
            reading.events.iter().filter(|event| is_reported_as_done(event)).collect();
        if row.text("set") == "plv" {
            events = best_for_pair(row, text, &events).into_iter().collect();
        }
        let found: Vec<Value> = events.into_iter().map(|event| object(event, text)).collect();
        json!({ "id": row.value["id"], "events": found })
    })))
}

fn is_reported_as_done(event: &Event) -> bool {
    event.head.polarity == Polarity::Affirmed
        && !matches!(event.head.modality, Modality::Hypothetical | Modality::Obligation)
}

fn object(event: &Event, text: &str) -> Value {
    let (sources, targets) = roles(event);
    let words =
        |side: &[&Actor]| side.iter().map(|actor| words_of(actor, text).to_owned()).collect::<Vec<_>>();
    json!({
        "event": event.event_type, "mode": event.mode,
        "source": codes_of(&sources), "target": codes_of(&targets),
        "source_text": words(&sources), "target_text": words(&targets),
    })
}

/// The actor codes of a side, each once, in the order of the text.
fn codes_of<'a>(side: &[&'a Actor]) -> Vec<&'a str> {
    let mut codes: Vec<&str> = Vec::new();
    for actor in side {
        if !actor.code.is_empty() && !codes.contains(&actor.code.as_str()) {
            codes.push(&actor.code);
        }
    }
    codes
}

fn words_of<'a>(actor: &'a Actor, text: &'a str) -> &'a str {
    if actor.span.is_empty() { &actor.name } else { actor.span.of(text) }
}

fn roles(event: &Event) -> (Vec<&Actor>, Vec<&Actor>) {
    if !event.reciprocal || !event.whom.is_empty() {
        return (event.who.iter().collect(), event.whom.iter().collect());
    }
    let (before, after): (Vec<&Actor>, Vec<&Actor>) =
        event.who.iter().partition(|actor| actor.span.start < event.trigger.start);
    if before.is_empty() { (after, before) } else { (before, after) }
}

/// The event that fits a given pair best: each side counts 2 in its own role and 1 in the other; the first of equals.
fn best_for_pair<'a>(row: &Row, text: &str, events: &[&'a Event]) -> Option<&'a Event> {
    let given = |role: &str| -> Vec<GivenActor> {
        let gold = row.list("events").iter().filter_map(|event| event[role].as_array()).flatten();
        gold.filter_map(|actor| actor["text"].as_str()).map(|words| GivenActor::new(words, text)).collect()
    };
    let (source, target) = (given("source"), given("target"));
    let fit = |event: &Event| {
        let side = |given: &[GivenActor], own: &[Actor], other: &[Actor]| {
            let meets =
                |side: &[Actor]| side.iter().any(|actor| given.iter().any(|given| given.meets(actor, text)));
            if meets(own) { 2 } else { i32::from(meets(other)) }
        };
        let (whom, reverse) =
            if event.reciprocal { (&event.who, &event.who) } else { (&event.whom, &event.who) };
        side(&source, &event.who, &event.whom) + side(&target, whom, reverse)
    };
    let mut best: Option<(i32, &Event)> = None;
    for event in events {
        let fit = fit(event);
        if fit > best.map_or(0, |(fit, _)| fit) {
            best = Some((fit, event));
        }
    }
    best.map(|(_, event)| event)
}

/// A side of a given pair: where its words stand in the sentence, and the words themselves.
struct GivenActor {
    spans: Vec<Span>,
    words: BTreeSet<String>,
}

impl GivenActor {
    fn new(words: &str, text: &str) -> Self {
        let spans =
            text.match_indices(words).map(|(start, found)| Span::new(start, start + found.len())).collect();
        GivenActor { spans, words: content_words(words) }
    }

    fn meets(&self, actor: &Actor, text: &str) -> bool {
        let by_place = self.spans.iter().any(|span| span.overlaps(actor.span));
        by_place || !self.words.is_disjoint(&content_words(words_of(actor, text)))
    }
}

/// Words of four letters or more, or in capitals, in lower case.
fn content_words(words: &str) -> BTreeSet<String> {
    words
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| {
            word.chars().count() > 3 || word.chars().count() > 1 && word.chars().all(char::is_uppercase)
        })
        .map(str::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chancery_record::Head;

    fn actor(text: &str, words: &str, code: &str) -> Actor {
        let start = text.find(words).unwrap();
        Actor { code: code.into(), span: Span::new(start, start + words.len()), ..Actor::default() }
    }

    fn event(text: &str, kind: &str, who: &[Actor], whom: &[Actor], trigger: &str) -> Event {
        let start = text.find(trigger).unwrap();
        Event {
            event_type: kind.into(),
            who: who.to_vec(),
            whom: whom.to_vec(),
            reciprocal: whom.is_empty() && who.len() > 1,
            trigger: Span::new(start, start + trigger.len()),
            ..Event::default()
        }
    }

    #[test]
    fn reciprocal_parties_are_parted_by_the_predicate() {
        let text = "Chad and Niger met Togo.";
        let parties = [actor(text, "Chad", "TCD"), actor(text, "Niger", "NER"), actor(text, "Togo", "TGO")];
        let found = object(&event(text, "CONSULT", &parties, &[], "met"), text);
        assert_eq!(found["source"], json!(["TCD", "NER"]));
        assert_eq!(found["target"], json!(["TGO"]));
        assert_eq!(found["source_text"], json!(["Chad", "Niger"]));
    }

    #[test]
    fn the_given_pair_chooses_the_event_or_none() {
        let text = "Chad praised Niger and fined Togo.";
        let [chad, niger, togo] =
            [actor(text, "Chad", "TCD"), actor(text, "Niger", "NER"), actor(text, "Togo", "TGO")];
        let praise = event(text, "SUPPORT", std::slice::from_ref(&chad), &[niger], "praised");
        let fine = event(text, "SANCTION", &[chad], &[togo], "fined");
        let row = |source: &str, target: &str| Row {
            value: json!({ "events": [{ "source": [{ "text": source }], "target": [{ "text": target }] }] }),
            line: 1,
        };
        let chosen =
            |row: Row| best_for_pair(&row, text, &[&praise, &fine]).map(|event| event.event_type.clone());
        assert_eq!(chosen(row("Chad", "Togo")).as_deref(), Some("SANCTION"));
        assert_eq!(chosen(row("Chad", "Niger")).as_deref(), Some("SUPPORT"));
        assert_eq!(chosen(row("Gabon", "Malta")), None);
    }

    #[test]
    fn what_is_not_said_to_happen_is_left_out() {
        let with = |polarity, modality| Event {
            head: Head { polarity, modality, ..Head::default() },
            ..Event::default()
        };
        assert!(is_reported_as_done(&with(Polarity::Affirmed, Modality::Future)));
        assert!(is_reported_as_done(&with(Polarity::Affirmed, Modality::Reported)));
        assert!(!is_reported_as_done(&with(Polarity::Negated, Modality::Actual)));
        assert!(!is_reported_as_done(&with(Polarity::Affirmed, Modality::Hypothetical)));
    }
}
