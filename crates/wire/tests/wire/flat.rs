//! Flat rows: as many cells as columns, and back to the same JSON, also after a store that knows no yes and no.

use chancery_record::Kind;
use chancery_wire::flat::{flat_fields, flatten};
use chancery_wire::{Value, View, kind_rows, kind_table};

use crate::holds::{all_rows, check_flat};
use crate::sample::{bare, real, rich};

#[test]
fn every_kind_comes_back_as_it_was() {
    for (_, rows) in all_rows(&rich()) {
        assert!(!rows.is_empty(), "a kind without row tests nothing");
    }
    check_flat("rich", &rich());
    check_flat("bare", &bare());
}

#[test]
fn real_rows_come_back_as_they_were() {
    for (name, reading) in real() {
        check_flat(&name, &reading);
    }
}

#[test]
fn codes_stand_between_bars() {
    let reading = rich();
    let view = View::new(&reading);
    let table = kind_table(Kind::Events);
    let names: Vec<String> = flat_fields(table).into_iter().map(|field| field.name).collect();
    let cells = flatten(table, &kind_rows(&view, Kind::Events)[0]);
    let cell = |name: &str| &cells[names.iter().position(|known| known == name).unwrap()];
    assert_eq!(cell("who_codes"), &Value::Text("|TUR|TUR|".into()));
    assert_eq!(cell("whom_codes"), &Value::Text("|AZE|".into()));
    assert_eq!(cell("third_codes"), &Value::Text(String::new()), "an actor without code leaves no empty bar");
    assert_eq!(cell("speaker_codes"), &Value::Text("|TUR|AZE|".into()));
}
