//! What must hold for the outside shape of any reading: JSON that keeps to the published Schema, offsets that lead to the words,
//! flat rows that lead back to the JSON. Tests of this room and the fuzz target `read` (folder `fuzz` of the repository) run these checks.

use boon::{Compiler, SchemaIndex, Schemas};
use chancery_record::{Kind, Reading};
use chancery_wire::flat::{FlatType, flat_fields, flatten, unflatten};
use chancery_wire::json::{Layer, ReadingRows, object, reading_json};
use chancery_wire::schema::reading_schema;
use chancery_wire::tables::{mention_rows, mention_table, sentence_rows, sentence_table};
use chancery_wire::{Table, Value, View, kind_rows, kind_table};
use serde_json::Value as Json;

/// The published Schema, ready to check with.
pub struct Checker {
    schemas: Schemas,
    index: SchemaIndex,
}

impl Checker {
    /// Compiles the Schema.
    pub fn new() -> Self {
        let mut schemas = Schemas::new();
        let mut compiler = Compiler::new();
        compiler.enable_format_assertions();
        compiler.add_resource("reading.json", reading_schema()).unwrap();
        let index = compiler.compile("reading.json", &mut schemas).unwrap();
        Checker { schemas, index }
    }

    /// `Err` says where a reading breaks the Schema.
    pub fn check(&self, reading: &Json) -> Result<(), String> {
        self.schemas.validate(reading, self.index).map_err(|error| error.to_string())
    }
}

/// All layers.
pub fn layers() -> Vec<Layer> {
    Layer::ALL.iter().map(|(layer, _)| *layer).collect()
}

/// Checks every object that has `start`, `end` and `text`; returns how many.
fn places(value: &Json, characters: &[char], text: &str) -> usize {
    let mut count = 0;
    match value {
        Json::Array(items) => count += items.iter().map(|item| places(item, characters, text)).sum::<usize>(),
        Json::Object(object) => {
            count += object.values().map(|item| places(item, characters, text)).sum::<usize>();
            let number = |name: &str| object.get(name).and_then(Json::as_u64).map(|number| number as usize);
            if let (Some(start), Some(end), Some(Json::String(words))) =
                (number("start"), number("end"), object.get("text"))
            {
                let told: String = characters[start..end].iter().collect();
                assert_eq!(&told, words, "code points {start}..{end}");
                if let (Some(start), Some(end)) = (number("start_byte"), number("end_byte")) {
                    assert_eq!(&text[start..end], words, "bytes {start}..{end}");
                }
                count += 1;
            }
        }
        _ => {}
    }
    count
}

/// Words stand where `start` and `end` say, counted in code points, and where the bytes say; returns how many were looked at.
pub fn check_offsets(reading: &Reading) -> usize {
    let text = reading.document.text.as_str();
    let characters: Vec<char> = text.chars().collect();
    let json = reading_json(reading, &layers());
    for (block, told) in reading.document.blocks.iter().zip(json["document"]["blocks"].as_array().unwrap()) {
        let (start, end) = (told["start"].as_u64().unwrap() as usize, told["end"].as_u64().unwrap() as usize);
        assert_eq!(characters[start..end].iter().collect::<String>(), block.span.of(text));
    }
    places(&json, &characters, text)
}

/// What is written piece by piece is the JSON of the reading, byte for byte.
pub fn check_written(reading: &Reading) {
    let view = View::new(reading);
    let mut written = Vec::new();
    ReadingRows::new(&view).write_json(reading, &mut written);
    assert_eq!(String::from_utf8(written).unwrap(), reading_json(reading, &[]).to_string());
}

/// The rows of all tables of a reading.
pub fn all_rows(reading: &Reading) -> Vec<(&'static Table, Vec<Vec<Value>>)> {
    let view = View::new(reading);
    let kinds = Kind::ALL.iter().map(|(kind, _)| (kind_table(*kind), kind_rows(&view, *kind)));
    let others = [(sentence_table(), sentence_rows(&view)), (mention_table(), mention_rows(&view))];
    kinds.chain(others).collect()
}

/// What SQLite gives back: whole numbers for yes and no.
fn stored(cell: &Value) -> Value {
    match cell {
        Value::Bool(yes) => Value::Int(i64::from(*yes)),
        other => other.clone(),
    }
}

/// Flat rows have as many cells as columns, each of the type and the values that its column says, and lead back to the same JSON.
pub fn check_flat(name: &str, reading: &Reading) {
    for (table, rows) in all_rows(reading) {
        let fields = flat_fields(table);
        for row in rows {
            assert_eq!(row.len(), table.fields.len(), "{name}: {}", table.name);
            let cells = flatten(table, &row);
            assert_eq!(cells.len(), fields.len(), "{name}: {}", table.name);
            for (field, cell) in fields.iter().zip(&cells) {
                let fits = match (field.kind, cell) {
                    (_, Value::Null) => field.nullable,
                    (FlatType::Bool, Value::Bool(_))
                    | (FlatType::Int, Value::Int(_))
                    | (FlatType::Float, Value::Float(_)) => true,
                    (FlatType::Text, Value::Text(text)) => {
                        field.values.is_empty() || field.values.contains(&text.as_str())
                    }
                    (FlatType::Json, Value::Text(text)) => text.starts_with('[') && text.ends_with(']'),
                    (FlatType::Codes, Value::Text(text)) => {
                        text.is_empty() || text.starts_with('|') && text.ends_with('|')
                    }
                    _ => false,
                };
                assert!(
                    fits,
                    "{name}: {}.{} is {:?}, may not be {cell:?}",
                    table.name, field.name, field.kind
                );
            }
            let wanted = object(table, &row);
            let from_store: Vec<Value> = cells.iter().map(stored).collect();
            assert_eq!(unflatten(table, cells), wanted, "{name}: {}", table.name);
            assert_eq!(unflatten(table, from_store), wanted, "{name}: {} from a store", table.name);
        }
    }
}
