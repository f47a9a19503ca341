//! Three small sets about actors, told apart by their fields:
//!
//! - actor strings (`input`): `{"id","country","sector","sector_2","entity"}` from the mentions of the string read alone; a given
//!   `context` or `known_country` is asked only where the string itself names no country;
//! - coordination (`phrase`): `{"id","actors":[..]}`, all actors that stand in the same role as the phrase in some event of the sentence,
//!   or the actors inside the phrase where no event holds it;
//! - commodity news (`mentions` with spans): `{"id","mentions":[{"span","polarity","modality"}]}`. The verdict is that of the event row
//!   whose predicate meets the span. The reader has no verdict on predicates without an event row; for those the answer is constant,
//!   the commoner value (positive, asserted).

use std::collections::BTreeSet;

use chancery_record::{Actor, Event, Mention, MentionKind, Modality, Polarity, Reading, Span};
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
    let reading = read_given(task.lore, row.text("input"), day);
    let mut country = country_of(&reading);
    for given in [row.text("known_country"), row.text("context")] {
        if country.is_empty() && !reading.mentions.is_empty() && !given.is_empty() {
            country = country_of(&read_given(task.lore, given, day));
        }
    }
    let sectors = sectors_of(&reading);
    let sector = |index: usize| sectors.get(index).copied().unwrap_or("");
    json!({
        "id": row.value["id"], "country": code_of_the_set(&country), "sector": sector(0), "sector_2": sector(1),
        "entity": entity_of(&reading),
    })
}

fn country_of(reading: &Reading) -> String {
    reading
        .mentions
        .iter()
        .map(|mention| mention.code.as_str())
        .find(|code| !code.is_empty())
        .unwrap_or("")
        .to_owned()
}

/// Sectors of all mentions, those of roles first, then of persons and bodies, then of states.
fn sectors_of(reading: &Reading) -> Vec<&str> {
    let rank = |mention: &&Mention| match mention.kind {
        MentionKind::Role => 0,
        MentionKind::Person => 1,
        MentionKind::Organization => 2,
        MentionKind::State | MentionKind::Place | MentionKind::Reference => 3,
    };
    let mut mentions: Vec<&Mention> = reading.mentions.iter().collect();
    mentions.sort_by_key(rank);
    let mut seen = BTreeSet::new();
    mentions
        .iter()
        .flat_map(|mention| mention.sector.split(' '))
        .filter(|code| !code.is_empty() && seen.insert(*code))
        .collect()
}

fn entity_of(reading: &Reading) -> &str {
    let known = |kind: MentionKind| {
        reading
            .mentions
            .iter()
            .find(|mention| mention.kind == kind && !mention.entity.is_empty())
            .map(|mention| mention.name.as_str())
    };
    known(MentionKind::Person).or_else(|| known(MentionKind::Organization)).unwrap_or("")
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
