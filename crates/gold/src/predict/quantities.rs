//! Quantities: `{"id","quantities":[{"value","unit","change","concept","start","end"}]}`.
//!
//! Two dialects of the sets are spoken here, by the item's `source`: the tests of quantulum3 write a range as its middle and give no unit to
//! counted nouns; the others write both ends and the noun. A change from one value to another is a pair without a direction in all sets.

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
        let found: Vec<Value> = reading
            .quantities
            .iter()
            .map(|quantity| {
                let [start, end] = offsets.pair(quantity.span);
                json!({
                    "value": value(quantity, plain), "unit": unit(quantity, plain), "change": change(quantity),
                    "concept": concept(quantity, &reading), "start": start, "end": end,
                })
            })
            .collect();
        json!({ "id": row.value["id"], "quantities": found })
    })))
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
