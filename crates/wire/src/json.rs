//! The public reading format: one JSON object per document.

use chancery_record::{Kind, NoteLevel, Reading};
use serde_json::{Map, Value as Json, json};

use crate::tables::{self, Table, View};
use crate::{Value, kind_rows, kind_table};

/// A layer of the reading format that is left out unless asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Layer {
    /// Tokens with their tags.
    Syntax,
    /// Time expressions.
    Times,
    /// Quantities.
    Quantities,
    /// Places.
    Places,
}

impl Layer {
    /// All layers with their names.
    pub const ALL: [(Layer, &'static str); 4] = [
        (Layer::Syntax, "syntax"),
        (Layer::Times, "times"),
        (Layer::Quantities, "quantities"),
        (Layer::Places, "places"),
    ];
}

/// The JSON of a reading with the asked layers.
pub fn reading_json(reading: &Reading, layers: &[Layer]) -> Json {
    let view = View::new(reading);
    let mut out = Map::new();
    out.insert("id".into(), Json::String(reading.document.id.0.clone()));
    out.insert("lore".into(), Json::String(reading.lore.clone()));
    let document = kind_rows(&view, Kind::Documents).pop().unwrap_or_default();
    out.insert("document".into(), object(&kind_table(Kind::Documents), &document));
    out.insert("sentences".into(), objects(&tables::sentence_table(), &tables::sentence_rows(&view)));
    out.insert("mentions".into(), objects(&tables::mention_table(), &tables::mention_rows(&view)));
    for (kind, name) in Kind::ALL {
        if kind != Kind::Documents {
            out.insert(name.into(), objects(&kind_table(kind), &kind_rows(&view, kind)));
        }
    }
    out.insert("notes".into(), notes(reading));
    for layer in layers {
        let (name, value) = layer_json(reading, *layer);
        out.insert(name.into(), value);
    }
    Json::Object(out)
}

/// A row as a JSON object, keys in the order of its table.
pub fn object(table: &Table, cells: &[Value]) -> Json {
    Json::Object(
        table.fields.iter().zip(cells).map(|(field, cell)| (field.name.to_owned(), cell.to_json())).collect(),
    )
}

fn objects(table: &Table, rows: &[Vec<Value>]) -> Json {
    Json::Array(rows.iter().map(|cells| object(table, cells)).collect())
}

fn notes(reading: &Reading) -> Json {
    let note = |note: &chancery_record::Note| {
        json!({
            "level": match note.level { NoteLevel::Info => "info", NoteLevel::Warning => "warning" },
            "code": note.code,
            "message": note.message,
            "start_byte": note.span.map(|span| span.start),
            "end_byte": note.span.map(|span| span.end),
        })
    };
    Json::Array(reading.notes.iter().map(note).collect())
}

fn layer_json(reading: &Reading, layer: Layer) -> (&'static str, Json) {
    let text = &reading.document.text;
    let chars = chancery_record::CharIndex::new(text);
    let place = |span: chancery_record::Span| {
        (chars.chars_before(text, span.start as usize), chars.chars_before(text, span.end as usize))
    };
    match layer {
        Layer::Syntax => {
            let token = |token: &chancery_record::Token| {
                let (start, end) = place(token.span);
                json!({"start": start, "end": end, "text": token.span.of(text), "upos": token.upos})
            };
            ("syntax", Json::Array(reading.tokens.iter().map(token).collect()))
        }
        Layer::Times => {
            let time = |time: &chancery_record::TimeMention| {
                let (start, end) = place(time.span);
                json!({
                    "start": start, "end": end, "text": time.span.of(text), "sentence": time.sentence,
                    "type": time.timex, "value": time.value, "mod": time.modifier,
                    "date": {
                        "start": time.date.days.start.map(|day| day.to_string()),
                        "end": time.date.days.end.map(|day| day.to_string()),
                        "precision": time.date.precision.name(), "basis": time.date.basis.name(), "how": time.date.how,
                    },
                })
            };
            ("times", Json::Array(reading.times.iter().map(time).collect()))
        }
        Layer::Quantities => {
            let quantity = |quantity: &chancery_record::QuantityMention| {
                let (start, end) = place(quantity.span);
                let measured = quantity.measured.map(|span| span.of(text));
                json!({
                    "start": start, "end": end, "text": quantity.span.of(text), "sentence": quantity.sentence,
                    "value": quantity.value, "upper": quantity.upper, "pair": quantity.pair, "unit": quantity.unit,
                    "dimension": quantity.dimension, "si_value": quantity.si_value, "si_upper": quantity.si_upper,
                    "si_unit": quantity.si_unit, "country": quantity.country, "mod": quantity.modifier,
                    "change": quantity.change, "measured": measured,
                })
            };
            ("quantities", Json::Array(reading.quantities.iter().map(quantity).collect()))
        }
        Layer::Places => {
            let site = |site: &chancery_record::PlaceMention| {
                let (start, end) = place(site.span);
                json!({
                    "start": start, "end": end, "text": site.span.of(text), "sentence": site.sentence,
                    "name": site.name, "kind": site.kind, "country": site.country, "geonames": site.geonames,
                    "lat": site.lat, "lon": site.lon, "literal": site.literal, "how": site.how,
                })
            };
            ("places", Json::Array(reading.places.iter().map(site).collect()))
        }
    }
}
