//! Toponyms: `{"id","places":[{"start","end","text","lat","lon","country","literal"}]}`, countries in two letters.

use serde_json::{Value, json};

use super::{Offsets, Task, read_given};
use crate::GoldError;
use crate::input::{json_rows, lines_of};
use crate::states::states;

pub fn predict(task: &Task<'_>) -> Result<String, GoldError> {
    let rows = json_rows(task.input)?;
    Ok(lines_of(rows.iter().map(|row| {
        let text = row.text("text");
        let reading = read_given(task.lore, text, row.text("date"));
        let offsets = Offsets::new(text);
        let found: Vec<Value> = reading
            .places
            .iter()
            .map(|place| {
                let [start, end] = offsets.pair(place.span);
                json!({
                    "start": start, "end": end, "text": place.span.of(text), "lat": place.lat, "lon": place.lon,
                    "country": states().two_letters(&place.country), "literal": place.literal,
                })
            })
            .collect();
        json!({ "id": row.value["id"], "places": found })
    })))
}
