//! Time expressions: `{"id","timex":[{"start","end","text","type","value","mod"?}]}`.
//!
//! WikiWars speaks TIMEX2: there an adjective that says when something was so is an expression of its own ("the former head", "future
//! talks"), and a repetition has the value of one of its days ("daily" is `XXXX-XX-XX`). TIMEX3 and the reader have neither, so both are
//! added here for that set alone.

use chancery_record::Reading;
use serde_json::{Value, json};

use super::{Offsets, Task, read_given};
use crate::GoldError;
use crate::input::{json_rows, lines_of};

pub fn predict(task: &Task<'_>) -> Result<String, GoldError> {
    let rows = json_rows(task.input)?;
    Ok(lines_of(rows.iter().map(|row| {
        let text = row.text("text");
        let reading = read_given(task.lore, text, row.text("dct"));
        let offsets = Offsets::new(text);
        let timex2 = row.text("source") == "wikiwars";
        let mut found: Vec<Value> = reading
            .times
            .iter()
            .map(|time| {
                let [start, end] = offsets.pair(time.span);
                let mut timex = json!({
                    "start": start, "end": end, "text": time.span.of(text), "type": time.timex,
                    "value": if timex2 && is_adverb(time.span.of(text)) { repeated(&time.value) } else { &time.value },
                });
                if !time.modifier.is_empty() {
                    timex["mod"] = time.modifier.into();
                }
                timex
            })
            .collect();
        if timex2 {
            found.extend(adjectives(&reading, &offsets));
        }
        json!({ "id": row.value["id"], "timex": found })
    })))
}

/// The adjectives that TIMEX2 counts.
const ADJECTIVES: [(&str, &str); 4] =
    [("former", "PAST_REF"), ("recent", "PAST_REF"), ("current", "PRESENT_REF"), ("future", "FUTURE_REF")];

/// The adjectives that stand in no other expression.
fn adjectives(reading: &Reading, offsets: &Offsets<'_>) -> Vec<Value> {
    let text = &reading.document.text;
    let known = |token: &chancery_record::Token| {
        let word = token.span.of(text).to_lowercase();
        let (_, value) = ADJECTIVES.iter().find(|(adjective, _)| *adjective == word)?;
        let covered = reading.times.iter().any(|time| time.span.overlaps(token.span));
        (!covered).then_some((token.span, *value))
    };
    let found = reading.tokens.iter().filter_map(known).map(|(span, value)| {
        let [start, end] = offsets.pair(span);
        json!({ "start": start, "end": end, "text": span.of(text), "type": "DATE", "value": value })
    });
    found.collect()
}

/// "daily", "every day"; not "per day", "a day", which keep their value.
fn is_adverb(words: &str) -> bool {
    let words = words.to_lowercase();
    words.ends_with("ly") || words.starts_with("every ")
}

/// The value of a repetition in TIMEX2.
fn repeated(value: &str) -> &str {
    match value {
        "P1D" => "XXXX-XX-XX",
        "P1W" => "XXXX-WXX",
        "P1M" => "XXXX-XX",
        "P1Y" => "XXXX",
        other => other,
    }
}
