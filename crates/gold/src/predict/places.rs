//! Toponyms: `{"id","places":[{"start","end","text","lat","lon","country","literal"}]}`, countries in two letters.
//!
//! Words for the people and things of a state ("Kenyan") are places with an actor's sense to the reader and to the set of traps; sets of news
//! (`source` is another than `self-written`) count names only, so they are left out there.

use serde_json::{Value, json};

use super::{Offsets, Task, read_given};
use crate::GoldError;
use crate::input::{json_rows, lines_of};
use crate::states::states;

/// What the reader says of words that are no names of places.
const PEOPLE: &str = "a word for its people and things";

pub fn predict(task: &Task<'_>) -> Result<String, GoldError> {
    let rows = json_rows(task.input)?;
    Ok(lines_of(rows.iter().map(|row| {
        let text = row.text("text");
        let reading = read_given(task.lore, text, row.text("date"));
        let offsets = Offsets::new(text);
        let adjectives = row.text("source") == "self-written";
        let found: Vec<Value> = reading
            .places
            .iter()
            .filter(|place| adjectives || !place.how.ends_with(PEOPLE))
            .map(|place| {
                let [start, end] = offsets.pair(place.span);
                json!({
                    "start": start, "end": end, "text": place.span.of(text), "lat": place.lat, "lon": place.lon,
                    "country": states().two_letters(&place.country), "geonameid": place.geonames.map(|id| id.to_string()),
                    "literal": place.literal,
                })
            })
            .collect();
        json!({ "id": row.value["id"], "places": found })
    })))
}
