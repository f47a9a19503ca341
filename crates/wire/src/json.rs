//! The public reading format: one JSON object per document.

use std::io::Write;

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

/// The rows of a reading, each made once.
pub struct ReadingRows {
    sentences: Vec<Vec<Value>>,
    mentions: Vec<Vec<Value>>,
    kinds: Vec<Vec<Vec<Value>>>,
}

impl ReadingRows {
    /// Makes them.
    pub fn new(view: &View<'_>) -> Self {
        ReadingRows {
            sentences: tables::sentence_rows(view),
            mentions: tables::mention_rows(view),
            kinds: Kind::ALL.iter().map(|(kind, _)| kind_rows(view, *kind)).collect(),
        }
    }

    /// The rows of a kind, cells in the order of [`kind_table`].
    pub fn of(&self, kind: Kind) -> &[Vec<Value>] {
        // `Kind::ALL` lists the kinds in the order of their declaration.
        &self.kinds[kind as usize]
    }

    /// Writes what [`reading_json`] gives without layers, byte for byte, without building it first: that takes a piece of memory
    /// for every name and value.
    pub fn write_json(&self, reading: &Reading, out: &mut Vec<u8>) {
        out.extend(b"{\"id\":");
        write_text(&reading.document.id.0, out);
        out.extend(b",\"lore\":");
        write_text(&reading.lore, out);
        out.extend(b",\"document\":");
        let document = self.of(Kind::Documents).first().map_or(&[][..], Vec::as_slice);
        write_object(kind_table(Kind::Documents), document, out);
        write_objects(tables::sentence_table(), &self.sentences, out);
        write_objects(tables::mention_table(), &self.mentions, out);
        for (kind, _) in Kind::ALL {
            if kind != Kind::Documents {
                write_objects(kind_table(kind), self.of(kind), out);
            }
        }
        out.extend(b",\"notes\":");
        out.extend(notes(reading).to_string().as_bytes());
        out.push(b'}');
    }
}

fn write_objects(table: &Table, rows: &[Vec<Value>], out: &mut Vec<u8>) {
    out.push(b',');
    write_text(table.name, out);
    out.push(b':');
    write_list(rows, out, |cells, out| write_object(table, cells, out));
}

fn write_object(table: &Table, cells: &[Value], out: &mut Vec<u8>) {
    write_parts(table.fields.iter().map(|field| field.name).zip(cells), out);
}

/// The JSON of a reading with the asked layers.
pub fn reading_json(reading: &Reading, layers: &[Layer]) -> Json {
    let view = View::new(reading);
    let mut out = Map::new();
    out.insert("id".into(), Json::String(reading.document.id.0.clone()));
    out.insert("lore".into(), Json::String(reading.lore.clone()));
    let document = kind_rows(&view, Kind::Documents).pop().unwrap_or_default();
    out.insert("document".into(), object(kind_table(Kind::Documents), &document));
    out.insert("sentences".into(), objects(tables::sentence_table(), &tables::sentence_rows(&view)));
    out.insert("mentions".into(), objects(tables::mention_table(), &tables::mention_rows(&view)));
    for (kind, name) in Kind::ALL {
        if kind != Kind::Documents {
            out.insert(name.into(), objects(kind_table(kind), &kind_rows(&view, kind)));
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

/// Writes a cell as [`Value::to_json`] gives it.
pub fn write_value(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.extend(b"null"),
        Value::Bool(true) => out.extend(b"true"),
        Value::Bool(false) => out.extend(b"false"),
        Value::Text(text) => write_text(text, out),
        Value::Int(number) => {
            let _ = write!(out, "{number}");
        }
        Value::Float(_) => out.extend(value.to_json().to_string().as_bytes()),
        Value::List(items) => write_list(items, out, write_value),
        Value::Struct(parts) => write_parts(parts.iter().map(|(name, part)| (*name, part)), out),
    }
}

/// Writes a text in quotes.
pub fn write_text(text: &str, out: &mut Vec<u8>) {
    // Writing into memory does not fail.
    let _ = serde_json::to_writer(out, text);
}

/// Writes a list, each item as `write` does.
pub fn write_list<T>(items: &[T], out: &mut Vec<u8>, mut write: impl FnMut(&T, &mut Vec<u8>)) {
    out.push(b'[');
    for (place, item) in items.iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        write(item, out);
    }
    out.push(b']');
}

fn write_parts<'v>(parts: impl Iterator<Item = (&'static str, &'v Value)>, out: &mut Vec<u8>) {
    out.push(b'{');
    for (place, (name, value)) in parts.enumerate() {
        if place > 0 {
            out.push(b',');
        }
        write_text(name, out);
        out.push(b':');
        write_value(value, out);
    }
    out.push(b'}');
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

/// A layer of a reading: its name and its items in the order of the text.
pub fn layer_json(reading: &Reading, layer: Layer) -> (&'static str, Json) {
    let text = &reading.document.text;
    let chars = chancery_record::CharIndex::new(text);
    let place = |span: chancery_record::Span| {
        (chars.chars_before(text, span.start as usize), chars.chars_before(text, span.end as usize))
    };
    match layer {
        Layer::Syntax => {
            let word = |word: &chancery_record::Word| {
                let (start, end) = place(word.span);
                let (token_start, token_end) = place(word.token);
                json!({
                    "start": start, "end": end, "text": word.span.of(text), "token": [token_start, token_end],
                    "sentence": word.sentence, "number": word.number, "lemma": word.lemma, "upos": word.upos,
                    "features": word.features, "head": word.head, "relation": word.relation, "name": word.name,
                })
            };
            ("syntax", Json::Array(reading.words.iter().map(word).collect()))
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
                    "change": quantity.change, "measured": measured, "how": quantity.how,
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
