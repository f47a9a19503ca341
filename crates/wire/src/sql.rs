//! SQL tables of the kinds (SQLite dialect, nothing newer than 3.40).

use crate::Table;
use crate::flat::{FlatType, flat_fields};

/// The `CREATE TABLE` of a table. `first` are column definitions to put before its own, `last` table constraints.
pub fn create_table(table: &Table, first: &[&str], last: &[&str]) -> String {
    let mut parts: Vec<String> = first.iter().map(|line| (*line).to_owned()).collect();
    for field in flat_fields(table) {
        let kind = match field.kind {
            FlatType::Bool | FlatType::Int => "INTEGER",
            FlatType::Float => "REAL",
            FlatType::Text | FlatType::Json | FlatType::Codes => "TEXT",
        };
        let not_null = if field.nullable { "" } else { " NOT NULL" };
        parts.push(format!("\"{}\" {kind}{not_null}", field.name));
    }
    parts.extend(last.iter().map(|line| (*line).to_owned()));
    format!("CREATE TABLE {} (\n  {}\n)", table.name, parts.join(",\n  "))
}
