//! Flat rows: as many cells as columns, and back to the same JSON, also after a store that knows no yes and no.

use chancery_record::{Kind, Reading};
use chancery_wire::flat::{FlatType, flat_fields, flatten, unflatten};
use chancery_wire::json::object;
use chancery_wire::tables::{mention_rows, mention_table, sentence_rows, sentence_table};
use chancery_wire::{Table, Value, View, kind_rows, kind_table};

use crate::sample::{bare, real, rich};

fn all_rows(reading: &Reading) -> Vec<(Table, Vec<Vec<Value>>)> {
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

fn check(name: &str, reading: &Reading) {
    for (table, rows) in all_rows(reading) {
        let fields = flat_fields(&table);
        for row in rows {
            assert_eq!(row.len(), table.fields.len(), "{name}: {}", table.name);
            let cells = flatten(&table, &row);
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
            let wanted = object(&table, &row);
            assert_eq!(unflatten(&table, &cells), wanted, "{name}: {}", table.name);
            let from_store: Vec<Value> = cells.iter().map(stored).collect();
            assert_eq!(unflatten(&table, &from_store), wanted, "{name}: {} from a store", table.name);
        }
    }
}

#[test]
fn every_kind_comes_back_as_it_was() {
    for (_, rows) in all_rows(&rich()) {
        assert!(!rows.is_empty(), "a kind without row tests nothing");
    }
    check("rich", &rich());
    check("bare", &bare());
}

#[test]
fn real_rows_come_back_as_they_were() {
    for (name, reading) in real() {
        check(&name, &reading);
    }
}

#[test]
fn codes_stand_between_bars() {
    let reading = rich();
    let view = View::new(&reading);
    let table = kind_table(Kind::Events);
    let names: Vec<String> = flat_fields(&table).into_iter().map(|field| field.name).collect();
    let cells = flatten(&table, &kind_rows(&view, Kind::Events)[0]);
    let cell = |name: &str| &cells[names.iter().position(|known| known == name).unwrap()];
    assert_eq!(cell("who_codes"), &Value::Text("|TUR|TUR|".into()));
    assert_eq!(cell("whom_codes"), &Value::Text("|AZE|".into()));
    assert_eq!(cell("third_codes"), &Value::Text(String::new()), "an actor without code leaves no empty bar");
    assert_eq!(cell("speaker_codes"), &Value::Text("|TUR|AZE|".into()));
}
