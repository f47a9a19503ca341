//! Time expressions: `{"id","timex":[{"start","end","text","type","value","mod"?}]}`.

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
        let found: Vec<Value> = reading
            .times
            .iter()
            .map(|time| {
                let [start, end] = offsets.pair(time.span);
                let mut timex = json!({
                    "start": start, "end": end, "text": time.span.of(text), "type": time.timex, "value": time.value,
                });
                if !time.modifier.is_empty() {
                    timex["mod"] = time.modifier.into();
                }
                timex
            })
            .collect();
        json!({ "id": row.value["id"], "timex": found })
    })))
}
