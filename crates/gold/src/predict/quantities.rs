//! Quantities: `{"id","quantities":[{"value","unit","change","concept","start","end"}]}`.
//!
//! The reader's layer says neither direction of change nor what is measured yet: `change` is "=" and `concept` is empty.

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
        let found: Vec<Value> = reading
            .quantities
            .iter()
            .map(|quantity| {
                let [start, end] = offsets.pair(quantity.span);
                json!({
                    "value": quantity.value, "unit": quantity.unit, "change": "=", "concept": [],
                    "start": start, "end": end,
                })
            })
            .collect();
        json!({ "id": row.value["id"], "quantities": found })
    })))
}
