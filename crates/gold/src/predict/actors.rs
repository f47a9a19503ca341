//! Three small sets about actors, told apart by their fields:
//!
//! - actor strings (`input`): `{"id","country","sector","sector_2","entity","office"}` from the string alone; a given `context` or
//!   `known_country` is asked only where the string itself names no country or a party of several;
//! - coordination (`phrase`): `{"id","actors":[..]}`, all actors that stand in one list with the phrase;
//! - given predicates (`mentions` with spans): `{"id","mentions":[{"span","polarity","modality","record"}]}`, the verdict of the stage
//!   that event rows take theirs from; `record` has it in the names of the record, the other two in those of the commodity news.

use chancery_reader::{Described, Reality, coordinated, describe, realities};
use chancery_record::{Actor, DayRange, Document, Modality, Polarity, Span};
use serde_json::{Value, json};

use super::{Offsets, Task};
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
        "entity": entity_of_the_set(task, actor), "office": office_of_the_set(task, &described),
    })
}

/// The set names persons, bodies and cities, and no states.
fn entity_of_the_set<'a>(task: &Task<'_>, actor: &'a Actor) -> &'a str {
    let is_state = task.lore.country_name(&actor.code) == Some(actor.name.as_str());
    if is_state { "" } else { &actor.name }
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
    let office: Vec<String> =
        described.office.split(' ').filter(|word| !word.is_empty()).map(capital).collect();
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
    let phrase = row.text("phrase");
    let actors = match text.find(phrase) {
        Some(start) => {
            let mut document = Document::from_text(text);
            document.meta.published = DayRange::from_iso(row.text("date"));
            coordinated(task.lore, &document, Span::new(start, start + phrase.len()))
        }
        None => Vec::new(),
    };
    json!({ "id": row.value["id"], "actors": actors })
}

fn commodity(task: &Task<'_>, row: &Row) -> Value {
    let text = row.text("text");
    let offsets = Offsets::new(text);
    let given: Vec<[usize; 2]> = row
        .list("mentions")
        .iter()
        .filter_map(|mention| {
            let end = |index: usize| mention["span"][index].as_u64().map(|offset| offset as usize);
            Some([end(0)?, end(1)?])
        })
        .collect();
    let spans: Vec<Span> = given.iter().map(|[start, end]| offsets.span(*start, *end)).collect();
    let found = realities(task.lore, &Document::from_text(text), &spans);
    let verdict = |(span, reality): (&[usize; 2], Option<Reality>)| {
        let (polarity, modality) = reality
            .map_or((Polarity::Affirmed, Modality::Actual), |reality| (reality.polarity, reality.modality));
        let asserted = matches!(modality, Modality::Actual | Modality::Past | Modality::Reported);
        json!({
            "span": span,
            "polarity": if polarity == Polarity::Negated { "Negative" } else { "Positive" },
            "modality": if asserted { "Asserted" } else { "Other" },
            "record": [polarity.name(), modality.name()],
        })
    };
    json!({ "id": row.value["id"], "mentions": given.iter().zip(found).map(verdict).collect::<Vec<_>>() })
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
