//! What the fuzz targets run. The checks are those of the rooms' own tests, taken in by path, so that an input that fails
//! here fails there too once it lies among the fixtures. Nothing here makes bytes; libFuzzer does.

#![allow(dead_code, missing_docs)]

use std::sync::OnceLock;

use chancery_record::{Basis, DayRange, Kind};
use chancery_wire::flat::{flat_fields, unflatten};
use chancery_wire::{Value, kind_table};

pub mod archive;
pub mod desk;
#[path = "../../crates/intake/tests/intake/bytes.rs"]
pub mod intake;
#[path = "../../crates/reader/tests/reader/bytes.rs"]
pub mod reader;
#[path = "../../crates/wire/tests/wire/holds.rs"]
pub mod wire;

/// libFuzzer's own hook ends the process at every panic, also at those of a library that the intake catches; without it only a panic that nobody
/// catches ends the process.
pub fn end_at_uncaught_panics() {
    std::panic::set_hook(Box::new(|panic| eprintln!("{panic}\n{}", std::backtrace::Backtrace::force_capture())));
}

/// A document out of the bytes, read; one in 16 is also held to the outside shape, which is slow.
pub fn read(bytes: &[u8]) {
    let document = reader::document(bytes);
    let reading = reader::check(chancery_reader::Lore::builtin(), &document).unwrap_or_else(|message| panic!("{message}"));
    if document.id.0.ends_with('0') {
        static CHECKER: OnceLock<wire::Checker> = OnceLock::new();
        wire::check_offsets(&reading);
        wire::check_flat("fuzz", &reading);
        let json = chancery_wire::json::reading_json(&reading, &wire::layers());
        let checked = CHECKER.get_or_init(wire::Checker::new).check(&json);
        checked.unwrap_or_else(|message| panic!("{message}"));
    }
}

/// Questions to an archive, days, dossiers, and cells of a store on their way back to JSON.
pub fn small_parsers(bytes: &[u8]) {
    let Some((choice, rest)) = bytes.split_first() else { return };
    match choice % 5 {
        0 => archive::bytes::question(rest),
        1 => day(&String::from_utf8_lossy(rest)),
        3 => desk::bytes::any(rest),
        4 => archive::bytes::sql(rest),
        _ => cells(rest),
    }
}

/// A day as a user or a source writes it: what is read is a range with its ends in order, and reads again from its own text.
fn day(text: &str) {
    let _ = Basis::from_name(text);
    let Some(days) = DayRange::from_iso(text) else { return };
    assert!(days.start.is_some() && days.start <= days.end);
    if let Some(day) = days.single_day() {
        assert_eq!(DayRange::from_iso(&day.to_string()), Some(days));
    }
}

/// Cells as a store may give them, one a line, back to the JSON of a row: any JSON but no panic.
fn cells(bytes: &[u8]) {
    let Some((kind, rest)) = bytes.split_first() else { return };
    let (kind, _) = Kind::ALL[usize::from(*kind) % Kind::ALL.len()];
    let table = kind_table(kind);
    let mut lines = rest.split(|byte| *byte == b'\n').map(String::from_utf8_lossy);
    let mut cell = || match lines.next() {
        None => Value::Null,
        Some(text) => match text.parse::<i64>() {
            Ok(number) => Value::Int(number),
            Err(_) => text.parse::<f64>().map_or_else(|_| Value::Text(text.into_owned()), Value::Float),
        },
    };
    let cells: Vec<Value> = flat_fields(&table).iter().map(|_| cell()).collect();
    assert!(unflatten(&table, &cells).is_object());
    assert!(!chancery_wire::csv::line(&cells).is_empty());
}
