//! Rows as CSV: the objects of the public format flattened into the columns of the data dictionary.

use chancery_wire::flat::flatten;
use chancery_wire::{Table, Type, Value, csv};
use serde_json::Value as Json;

/// The header of a table of rows, the document's id first.
pub(crate) fn header(table: &Table) -> String {
    csv::header(table, &["doc_id"])
}

/// The line of a row.
pub(crate) fn line(table: &Table, row: &Json) -> String {
    let document = Value::Text(row["document"].as_str().unwrap_or("").to_owned());
    let cells: Vec<Value> = table.fields.iter().map(|field| value(&field.kind, &row[field.name])).collect();
    let flat: Vec<Value> = std::iter::once(document).chain(flatten(table, &cells)).collect();
    csv::line(&flat)
}

/// A line of plain cells.
pub(crate) fn plain_line(cells: &[String]) -> String {
    csv::line(&cells.iter().map(|cell| Value::Text(cell.clone())).collect::<Vec<_>>())
}

/// The cell of this type that the JSON writes; null where it does not fit.
fn value(kind: &Type, json: &Json) -> Value {
    match kind {
        Type::Bool => json.as_bool().map_or(Value::Null, Value::Bool),
        Type::Int => json.as_i64().map_or(Value::Null, Value::Int),
        Type::Float => json.as_f64().map_or(Value::Null, Value::Float),
        Type::Text | Type::Date => json.as_str().map_or(Value::Null, |text| Value::Text(text.to_owned())),
        Type::List(item) => {
            let items = json.as_array().map(Vec::as_slice).unwrap_or_default();
            Value::List(items.iter().map(|inner| value(item, inner)).collect())
        }
        Type::Struct(_) if json.is_null() => Value::Null,
        Type::Struct(parts) => {
            Value::Struct(parts.iter().map(|part| (part.name, value(&part.kind, &json[part.name]))).collect())
        }
    }
}
