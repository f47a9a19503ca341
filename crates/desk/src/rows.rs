//! Reading rows as the archive gives them: objects of the public reading format with `document` put first.
//!
//! Nothing here fails: a row that lacks something shows less.

use chancery_archive::{ToldActor, ToldDeed};
use chancery_course::{Account, Report};
use chancery_record::{Date, DayRange, DocumentId, Modality, Polarity};
use serde_json::Value as Json;

/// The text of a field; empty when it is missing or null.
pub fn text<'a>(row: &'a Json, field: &str) -> &'a str {
    row[field].as_str().unwrap_or("")
}

/// The number of a field, 0 when it is missing.
pub fn number(row: &Json, field: &str) -> usize {
    row[field].as_u64().and_then(|number| usize::try_from(number).ok()).unwrap_or(0)
}

/// The document that the row stands in.
pub fn document(row: &Json) -> DocumentId {
    DocumentId(text(row, "document").to_owned())
}

/// The sentence that the row stands in, as an index into the document's sentences.
pub fn sentence(row: &Json) -> Option<u32> {
    row["sentence"].as_u64().and_then(|index| u32::try_from(index).ok())
}

/// The days of a date object (`{"start", "end"}`).
pub fn days(date: &Json) -> DayRange {
    let day = |field: &str| date[field].as_str().and_then(|text| text.parse::<Date>().ok());
    DayRange { start: day("start"), end: day("end") }
}

/// The days of the row's own date.
pub fn row_days(row: &Json) -> DayRange {
    days(&row["date"])
}

/// Days in few words: `2025-06-27`, `2025-06`, `2025`, `2025-06-27 to 2025-07-02`, `by 2025-07-02`, `from 2025-07-02`,
/// `undated`.
pub fn days_in_words(days: &DayRange) -> String {
    let (start, end) = match (days.start, days.end) {
        (None, None) => return "undated".to_owned(),
        (None, Some(end)) => return format!("by {end}"),
        (Some(start), None) => return format!("from {start}"),
        (Some(start), Some(end)) => (start, end),
    };
    let whole_months = start.year() == end.year() && start.day() == 1 && end == end.last_of_month();
    match (start.month(), end.month()) {
        _ if start == end => start.to_string(),
        (1, 12) if whole_months => format!("{:04}", start.year()),
        (first, last) if whole_months && first == last => format!("{:04}-{first:02}", start.year()),
        _ => format!("{start} to {end}"),
    }
}

/// The type with its mode: `COERCE.arrest`.
pub fn event_code(row: &Json) -> String {
    let (code, mode) = (text(row, "type"), text(row, "mode"));
    if mode.is_empty() { code.to_owned() } else { format!("{code}.{mode}") }
}

/// Actors in few words: codes with the sector, names where there is no code.
pub fn actors(list: &Json) -> Vec<String> {
    let one = |actor: &Json| {
        let (code, sector, name) = (text(actor, "code"), text(actor, "sector"), text(actor, "name"));
        match (code, sector) {
            ("", _) => name.to_owned(),
            (code, "") => code.to_owned(),
            (code, sector) => format!("{code} {sector}"),
        }
    };
    list.as_array().map(|list| list.iter().map(one).collect()).unwrap_or_default()
}

/// Codes of actors, without empty ones.
pub fn codes(list: &Json) -> Vec<String> {
    let codes = list.as_array().map(|list| list.iter().map(|actor| text(actor, "code")).collect::<Vec<_>>());
    codes.unwrap_or_default().into_iter().filter(|code| !code.is_empty()).map(str::to_owned).collect()
}

/// Names of actors.
pub fn names(list: &Json) -> Vec<String> {
    let names = list.as_array().map(|list| list.iter().map(|actor| text(actor, "name").to_owned()).collect());
    names.unwrap_or_default()
}

/// Who acts towards whom: `RUS GOV > AZE`, `AZE + RUS` when they act together, `RUS > ?` when nobody is named.
pub fn who_to_whom(row: &Json) -> String {
    let joined = |list: Vec<String>| if list.is_empty() { "?".to_owned() } else { list.join(", ") };
    if row["reciprocal"].as_bool() == Some(true) {
        let all: Vec<String> = actors(&row["who"]).into_iter().chain(actors(&row["whom"])).collect();
        return if all.is_empty() { "?".to_owned() } else { all.join(" + ") };
    }
    format!("{} > {}", joined(actors(&row["who"])), joined(actors(&row["whom"])))
}

/// Who says so, outermost first; `author` when nobody else does.
pub fn speaker(row: &Json) -> String {
    let chain = names(&row["speaker"]);
    if chain.is_empty() { "author".to_owned() } else { chain.join(" > ") }
}

/// What keeps the row from being a plain fact, in one word each: `denied`, `announced`, `supposed`, `duty`, `history`, `again`
/// (told before in the same document).
pub fn reservations(row: &Json) -> Vec<&'static str> {
    let mut out = Vec::new();
    if text(row, "polarity") == Polarity::Negated.name() {
        out.push("denied");
    }
    match Modality::from_name(text(row, "modality")) {
        Some(Modality::Future) => out.push("announced"),
        Some(Modality::Hypothetical) => out.push("supposed"),
        Some(Modality::Obligation) => out.push("duty"),
        Some(Modality::Past) => out.push("history"),
        Some(Modality::Actual | Modality::Reported) | None => {}
    }
    if row["historical"].as_bool() == Some(true) && !out.contains(&"history") {
        out.push("history");
    }
    if row["same_as"].is_u64() {
        out.push("again");
    }
    out
}

/// An event row as counting needs it.
pub fn report(row: &Json) -> Report {
    Report {
        document: document(row),
        days: row_days(row),
        event_type: text(row, "type").to_owned(),
        mode: text(row, "mode").to_owned(),
        who: codes(&row["who"]),
        whom: codes(&row["whom"]),
        reciprocal: row["reciprocal"].as_bool() == Some(true),
        polarity: Polarity::from_name(text(row, "polarity")).unwrap_or_default(),
        modality: Modality::from_name(text(row, "modality")).unwrap_or_default(),
        historical: row["historical"].as_bool() == Some(true),
        again: row["same_as"].is_u64(),
    }
}

/// Primary sectors whose actors act for their state; an actor without a sector is the state itself.
const STATE_SECTORS: [&str; 7] = ["", "GOV", "MIL", "COP", "JUD", "LEG", "SPY"];

/// An event as merging needs it. `group` is the source group of its document; `name_of` gives the names of countries, which as
/// places say nothing.
pub fn account(
    told: &ToldDeed,
    published: DayRange,
    group: u32,
    name_of: &dyn Fn(&str) -> Option<String>,
) -> Account {
    let is_of_state = |sector: &str| STATE_SECTORS.contains(&sector.split(' ').next().unwrap_or(""));
    Account {
        published,
        group,
        place: place(&told.place, name_of),
        person: person(&told.who),
        size: told.size,
        official: told.who.iter().any(|actor| !actor.code.is_empty() && is_of_state(&actor.sector)),
        contexts: told.contexts.clone(),
        report: told.report.clone(),
    }
}

fn place((name, code): &(String, String), name_of: &dyn Fn(&str) -> Option<String>) -> String {
    let name = name.to_lowercase();
    let country = name_of(code).unwrap_or_default().to_lowercase();
    if name == country { String::new() } else { name }
}

/// The one person among the actors, by entity.
fn person(who: &[ToldActor]) -> String {
    let mut persons = who.iter().map(|actor| &actor.entity).filter(|entity| entity.starts_with("person:"));
    match (persons.next(), persons.next()) {
        (Some(person), None) => person.to_lowercase(),
        _ => String::new(),
    }
}

/// A number with its unit.
pub(crate) fn with_unit(row: &Json, field: &str) -> String {
    match row[field].as_f64() {
        Some(number) => format!("{number} {}", text(row, "unit")).trim().to_owned(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_said_in_few_words() {
        let words =
            |start: &str, end: &str| days_in_words(&days(&serde_json::json!({"start": start, "end": end})));
        assert_eq!(words("2025-06-27", "2025-06-27"), "2025-06-27");
        assert_eq!(words("2025-02-01", "2025-02-28"), "2025-02");
        assert_eq!(words("2025-01-01", "2025-12-31"), "2025");
        assert_eq!(words("2024-01-01", "2025-12-31"), "2024-01-01 to 2025-12-31");
        assert_eq!(words("", "2025-07-02"), "by 2025-07-02");
        assert_eq!(words("2025-07-02", ""), "from 2025-07-02");
        assert_eq!(words("", ""), "undated");
    }
}
