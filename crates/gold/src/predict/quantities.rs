//! Quantities: `{"id","quantities":[{"value","unit","change","concept","start","end"}]}`.
//!
//! Two dialects of the sets are spoken here, by the item's `source`. The tests of quantulum3 write a range as its middle, give no unit to
//! counted nouns, count a year as a number without a unit, have `dozen` as a unit (so twelve eggs are one of it), and know a millilitre by the
//! name of its twin, the cubic centimetre; the others write both ends of a range, and the noun. A change from one value to another is a pair
//! without a direction in all sets.

use chancery_record::{QuantityMention, Reading};
use serde_json::{Value, json};

use super::{Offsets, Task, read_given};
use crate::GoldError;
use crate::input::{json_rows, lines_of};

pub fn predict(task: &Task<'_>) -> Result<String, GoldError> {
    let rows = json_rows(task.input)?;
    Ok(lines_of(rows.iter().map(|row| {
        let text = row.text("text");
        let reading = read_given(task.lore, text, row.text("date"));
        let offsets = Offsets::new(text);
        let plain = row.text("source").starts_with("quantulum");
        let mut found: Vec<Value> = reading
            .quantities
            .iter()
            .map(|quantity| {
                let [start, end] = offsets.pair(quantity.span);
                let dozens = plain && quantity.span.of(text).ends_with("dozen");
                let unit = if dozens { "dozen" } else { unit(quantity, plain) };
                let value = if dozens { json!(quantity.value / 12.0) } else { value(quantity, plain) };
                json!({
                    "value": value, "unit": unit, "change": change(quantity),
                    "concept": concept(quantity, &reading), "start": start, "end": end,
                })
            })
            .collect();
        if plain {
            found.extend(years(&reading, &offsets));
        }
        json!({ "id": row.value["id"], "quantities": found })
    })))
}

/// Years that stand as four digits.
fn years(reading: &Reading, offsets: &Offsets<'_>) -> Vec<Value> {
    let years = reading.times.iter().filter_map(|time| {
        let year: u16 =
            time.value.parse().ok().filter(|_| time.span.of(&reading.document.text) == time.value)?;
        let [start, end] = offsets.pair(time.span);
        Some(json!({
            "value": year, "unit": "dimensionless", "change": "=", "concept": [], "start": start, "end": end,
        }))
    });
    years.collect()
}

fn value(quantity: &QuantityMention, middle: bool) -> Value {
    match quantity.upper {
        None => json!(quantity.value),
        Some(upper) if middle => json!(f64::midpoint(quantity.value, upper)),
        Some(upper) => json!([quantity.value, upper]),
    }
}

fn unit(quantity: &QuantityMention, plain: bool) -> &str {
    let counted = quantity.dimension.starts_with("count") && quantity.unit != "dozen";
    let age = quantity.dimension == "people" || quantity.dimension == "age";
    if plain && (counted && !quantity.unit.starts_with("count") || age) {
        "dimensionless"
    } else if plain && quantity.unit == "millilitre" {
        "cubic centimetre"
    } else {
        &quantity.unit
    }
}

fn change(quantity: &QuantityMention) -> &'static str {
    let single = quantity.pair.is_empty();
    match (quantity.modifier, quantity.change) {
        ("ABOUT", _) => "~",
        ("MORE_THAN", _) => ">",
        ("LESS_THAN" | "UP_TO", _) => "<",
        (_, "up") if single => "up",
        (_, "down") if single => "down",
        _ => "=",
    }
}

fn concept(quantity: &QuantityMention, reading: &Reading) -> Vec<String> {
    let words = quantity.measured.map_or("", |span| span.of(&reading.document.text));
    words.split_whitespace().map(str::to_owned).collect()
}
