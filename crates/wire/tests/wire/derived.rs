//! CSV header, data dictionary and SQL tables name the same columns in the same order, and lines of CSV are read back as written.

use std::collections::BTreeSet;

use chancery_record::Kind;
use chancery_wire::dictionary::{all_tables, markdown};
use chancery_wire::flat::{flat_fields, flatten};
use chancery_wire::{Table, Value, View, csv, kind_rows, kind_table, sql};
use proptest::prelude::*;

use crate::sample::rich;

fn columns(table: &Table) -> Vec<String> {
    flat_fields(table).into_iter().map(|field| field.name).collect()
}

/// The columns that the dictionary lists under a table's heading.
fn in_dictionary(table: &Table) -> Vec<String> {
    let text = markdown();
    let section = text
        .split("## ")
        .find(|section| section.lines().next() == Some(table.name))
        .unwrap_or_else(|| panic!("no {}", table.name));
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.map(|row| row.split('`').next().unwrap().to_owned()).collect()
}

/// The columns of a CREATE TABLE.
fn in_sql(table: &Table) -> Vec<String> {
    let text =
        sql::create_table(table, &["\"document\" TEXT NOT NULL"], &["PRIMARY KEY (\"document\", \"id\")"]);
    let lines = text.lines().filter_map(|line| line.trim_start().strip_prefix('"'));
    let names: Vec<String> = lines.map(|line| line.split('"').next().unwrap().to_owned()).collect();
    assert_eq!(names[0], "document");
    names[1..].to_vec()
}

#[test]
fn header_dictionary_and_sql_have_the_same_columns() {
    for table in all_tables() {
        let wanted = columns(table);
        assert!(!wanted.is_empty());
        assert_eq!(csv::header(table, &[]), wanted.join(","), "{}", table.name);
        assert_eq!(
            csv::header(table, &["document"]),
            format!("document,{}", wanted.join(",")),
            "{}",
            table.name
        );
        assert_eq!(in_dictionary(table), wanted, "{}", table.name);
        assert_eq!(in_sql(table), wanted, "{}", table.name);
    }
}

#[test]
fn sql_forbids_null_where_the_table_does() {
    for table in all_tables() {
        let text = sql::create_table(table, &[], &[]);
        for field in flat_fields(table) {
            let line = text
                .lines()
                .map(str::trim_start)
                .find(|line| line.starts_with(&format!("\"{}\" ", field.name)))
                .unwrap();
            assert_eq!(line.contains("NOT NULL"), !field.nullable, "{}: {line}", table.name);
        }
    }
}

#[test]
fn column_names_are_unique_plain_and_told() {
    for table in all_tables() {
        let fields = flat_fields(table);
        let names: BTreeSet<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(names.len(), fields.len(), "{}: a name is there twice", table.name);
        for field in &fields {
            let plain = field
                .name
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
            assert!(plain, "{}.{} is no plain name", table.name, field.name);
            assert!(!field.doc.is_empty(), "{}.{} says nothing", table.name, field.name);
        }
    }
}

#[test]
fn every_kind_has_a_table_of_its_name() {
    let names: Vec<&str> = all_tables().iter().map(|table| table.name).collect();
    for (kind, name) in Kind::ALL {
        assert_eq!(kind_table(kind).name, name);
        assert!(names.contains(&name));
    }
    assert!(names.contains(&"sentences") && names.contains(&"mentions"));
}

/// One record of CSV as RFC 4180 reads it.
fn parse(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                cells.last_mut().unwrap().extend(characters.next());
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            other => cells.last_mut().unwrap().push(other),
        }
    }
    assert!(!quoted, "an open quote: {line}");
    cells
}

#[test]
fn a_rich_row_is_one_record_with_a_cell_for_every_column() {
    let reading = rich();
    let view = View::new(&reading);
    for (kind, _) in Kind::ALL {
        let table = kind_table(kind);
        let cells = flatten(table, &kind_rows(&view, kind)[0]);
        let record = parse(&csv::line(&cells));
        assert_eq!(record.len(), columns(table).len(), "{}", table.name);
        for (cell, told) in cells.iter().zip(&record) {
            if let Value::Text(text) = cell {
                assert_eq!(told, text, "{}", table.name);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_survives_csv(texts in prop::collection::vec("[a,\"\n\r é😀;|']{0,12}|\\PC{0,8}", 1..6)) {
        let cells: Vec<Value> = texts.iter().map(|text| Value::Text(text.clone())).collect();
        prop_assert_eq!(parse(&csv::line(&cells)), texts);
    }
}
