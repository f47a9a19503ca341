//! Three small sets about actors, told apart by their fields:
//!
//! - actor strings (`input`): `{"id","country","sector","sector_2","entity","office"}` from the string alone; a given `context` or
//!   `known_country` is asked only where the string itself names no country or a party of several;
//! - coordination (`phrase`): `{"id","actors":[..]}`, all actors that stand in the same role as the phrase in some event of the sentence,
//!   or the actors inside the phrase where no event holds it;
//! - commodity news (`mentions` with spans): `{"id","mentions":[{"span","polarity","modality"}]}`. The verdict is that of the event row
//!   whose predicate meets the span. The reader has no verdict on predicates without an event row; for those the answer is constant,
//!   the commoner value (positive, asserted).

use chancery_reader::{Described, describe};
use chancery_record::{Actor, DayRange, Event, Modality, Polarity, Span};
use serde_json::{Value, json};

use super::{Offsets, Task, read_given};
use crate::GoldError;
use crate::input::{Row, json_rows, lines_of};

const CODES: &str = include_str!("../../../../gold/codes.tsv");
/// The set's strings are seen from late 2022 unless it says otherwise.
const DAY_OF_THE_SET: &str = "2022-12-01";

pub fn predict(task: &Task<'_>) -> Result<String, GoldError> {
    let rows = json_rows(task.input)?;
    let mut lines = Vec::new();
    for row in &rows {
        lines.push(if row.value.get("input").is_some() {
            actor_string(task, row)
        } else if row.value.get("phrase").is_some() {
            coordination(task, row)
        } else if row.value.get("mentions").is_some() {
            commodity(task, row)
        } else {
            let message = "neither `input` nor `phrase` nor `mentions`; see the README of the set `events`";
            return Err(GoldError::line(task.input, row.line, message));
        });
    }
    Ok(lines_of(lines))
}

fn actor_string(task: &Task<'_>, row: &Row) -> Value {
    let day = if row.text("date").is_empty() { DAY_OF_THE_SET } else { row.text("date") };
    let around = [row.text("known_country"), row.text("context")].join(" ");
    let described = describe(task.lore, row.text("input"), around.trim(), DayRange::from_iso(day));
    let actor = &described.actor;
    let mut sectors = actor.sector.split(' ');
    let mut sector = || sectors.next().unwrap_or("");
    json!({
        "id": row.value["id"], "country": code_of_the_set(&actor.code), "sector": sector(), "sector_2": sector(),
        "entity": actor.name, "office": office_of_the_set(task, &described),
    })
}

/// "president" -> "President of Russia", as the set writes offices of states.
fn office_of_the_set(task: &Task<'_>, described: &Described) -> String {
    let state = task.lore.country_name(&described.office_code).unwrap_or("");
    if described.office.is_empty() || state.is_empty() {
        return String::new();
    }
    let capital = |word: &str| match word {
        "of" | "the" | "and" | "for" | "to" => word.to_owned(),
        _ => word[..1].to_uppercase() + &word[1..],
    };
    let office: Vec<String> = described.office.split(' ').filter(|word| !word.is_empty()).map(capital).collect();
    let office = office.join(" ");
    if office.contains(" of ") { office } else { format!("{office} of {state}") }
}

fn code_of_the_set(code: &str) -> &str {
    let rows = CODES
        .lines()
        .filter_map(|line| line.strip_prefix("actors\t"))
        .filter_map(|line| line.split_once('\t'));
    rows.into_iter().find(|(ours, _)| *ours == code).map_or(code, |(_, theirs)| theirs)
}

fn coordination(task: &Task<'_>, row: &Row) -> Value {
    let text = row.text("text");
    let reading = read_given(task.lore, text, row.text("date"));
    let phrase = row.text("phrase");
    let Some(start) = text.find(phrase) else {
        return json!({ "id": row.value["id"], "actors": [] });
    };
    let phrase = Span::new(start, start + phrase.len());
    let words = |spans: &mut dyn Iterator<Item = Span>| {
        let mut found: Vec<&str> = Vec::new();
        for span in spans {
            let words = span.of(text);
            let bare = words.strip_prefix("the ").or_else(|| words.strip_prefix("The ")).unwrap_or(words);
            if !bare.is_empty() && !found.contains(&bare) {
                found.push(bare);
            }
        }
        found
    };
    let sides = reading.events.iter().flat_map(|event| [event.who.as_slice(), event.whom.as_slice()]);
    let meets = |side: &&[Actor]| side.iter().any(|actor| actor.span.overlaps(phrase));
    let found = match sides.filter(meets).max_by_key(|side| side.len()) {
        Some(side) => words(&mut side.iter().map(|actor| actor.span)),
        None => words(
            &mut reading.mentions.iter().map(|mention| mention.span).filter(|span| phrase.covers(*span)),
        ),
    };
    json!({ "id": row.value["id"], "actors": found })
}

fn commodity(task: &Task<'_>, row: &Row) -> Value {
    let text = row.text("text");
    let reading = read_given(task.lore, text, row.text("date"));
    let offsets = Offsets::new(text);
    let verdicts: Vec<Value> = row
        .list("mentions")
        .iter()
        .filter_map(|mention| {
            let end = |index: usize| mention["span"][index].as_u64().map(|offset| offset as usize);
            let (start, end) = (end(0)?, end(1)?);
            let event = reading.events.iter().find(|event| event.trigger.overlaps(offsets.span(start, end)));
            let (polarity, modality) = event.map_or(("Positive", "Asserted"), verdict);
            Some(json!({ "span": [start, end], "polarity": polarity, "modality": modality }))
        })
        .collect();
    json!({ "id": row.value["id"], "mentions": verdicts })
}

fn verdict(event: &Event) -> (&'static str, &'static str) {
    let polarity = if event.head.polarity == Polarity::Negated { "Negative" } else { "Positive" };
    let asserted = matches!(event.head.modality, Modality::Actual | Modality::Past | Modality::Reported);
    (polarity, if asserted && event.head.hedge.is_empty() { "Asserted" } else { "Other" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_written_as_the_set_writes_them() {
        assert_eq!(code_of_the_set("KOS"), "XKX");
        assert_eq!(code_of_the_set("FRA"), "FRA");
        assert_eq!(code_of_the_set(""), "");
    }
}
