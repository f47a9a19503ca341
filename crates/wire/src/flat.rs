//! Rows as flat cells, for SQL and CSV: struct columns become `name_part`, list columns become JSON text, and a list of actors
//! gets a second column `name_codes` with the codes parted by `|`, so that a plain filter finds them.

use serde_json::{Map, Value as Json};

use crate::tables::{Field, Type};
use crate::{Table, Value};

/// The type of a flat cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FlatType {
    /// 0 or 1.
    Bool,
    /// Whole number.
    Int,
    /// Number.
    Float,
    /// Text or ISO date.
    Text,
    /// JSON as text.
    Json,
    /// Codes of a list of actors, `|RUS|AZE|`.
    Codes,
}

/// A flat column.
#[derive(Clone, PartialEq, Debug)]
pub struct FlatField {
    /// Name: `who`, `date_start`, `who_codes`.
    pub name: String,
    /// Type.
    pub kind: FlatType,
    /// Type of the same in the nested format: what a list holds, whether a text is a day.
    pub nested: Type,
    /// Unit of a number, or empty.
    pub unit: &'static str,
    /// Meaning.
    pub doc: String,
    /// Closed list of values, or empty.
    pub values: Vec<&'static str>,
    /// Whether the cell may be null.
    pub nullable: bool,
}

/// The flat columns of a table.
pub fn flat_fields(table: &Table) -> Vec<FlatField> {
    let mut out = Vec::new();
    for field in &table.fields {
        push_field(field, "", false, &mut out);
    }
    out
}

fn push_field(field: &Field, prefix: &str, parent_nullable: bool, out: &mut Vec<FlatField>) {
    let name = if prefix.is_empty() { field.name.to_owned() } else { format!("{prefix}_{}", field.name) };
    let nullable = field.nullable || parent_nullable;
    let flat = |kind| FlatField {
        name: name.clone(),
        kind,
        nested: field.kind.clone(),
        unit: field.unit,
        doc: field.doc.to_owned(),
        values: field.values.clone(),
        nullable,
    };
    match &field.kind {
        Type::Bool => out.push(flat(FlatType::Bool)),
        Type::Int => out.push(flat(FlatType::Int)),
        Type::Float => out.push(flat(FlatType::Float)),
        Type::Text | Type::Date => out.push(flat(FlatType::Text)),
        Type::Struct(parts) => parts.iter().for_each(|part| push_field(part, &name, nullable, out)),
        Type::List(item) => {
            out.push(flat(FlatType::Json));
            if is_actor(item) {
                out.push(FlatField {
                    name: format!("{name}_codes"),
                    kind: FlatType::Codes,
                    nested: Type::Text,
                    doc: format!("codes of {name} between bars, as in |RUS|AZE|"),
                    values: Vec::new(),
                    unit: "",
                    nullable: false,
                });
            }
        }
    }
}

fn is_actor(item: &Type) -> bool {
    matches!(item, Type::Struct(parts) if parts.iter().any(|part| part.name == "code"))
}

/// The flat cells of a row, in the order of [`flat_fields`].
pub fn flatten(table: &Table, cells: &[Value]) -> Vec<Value> {
    let mut out = Vec::new();
    for (field, cell) in table.fields.iter().zip(cells) {
        push_cell(&field.kind, cell, &mut out);
    }
    out
}

fn push_cell(kind: &Type, cell: &Value, out: &mut Vec<Value>) {
    match kind {
        Type::Struct(parts) => {
            for part in parts {
                push_cell(&part.kind, cell.part(part.name).unwrap_or(&Value::Null), out);
            }
        }
        Type::List(item) => {
            out.push(Value::Text(cell.json_text()));
            if is_actor(item) {
                out.push(Value::Text(codes(cell)));
            }
        }
        _ => out.push(cell.clone()),
    }
}

fn codes(cell: &Value) -> String {
    let Value::List(items) = cell else { return String::new() };
    let codes: Vec<&str> =
        items.iter().filter_map(|item| item.part("code").and_then(Value::as_text)).collect();
    if codes.is_empty() { String::new() } else { format!("|{}|", codes.join("|")) }
}

/// The nested JSON object of a flat row: the inverse of [`flatten`]. `cells` stand in the order of [`flat_fields`]; a list may stand as JSON text or as
/// a list.
pub fn unflatten(table: &Table, cells: Vec<Value>) -> Json {
    unflatten_after(Map::with_capacity(table.fields.len()), table, cells)
}

/// The same with these fields before its own.
pub fn unflatten_after(mut object: Map<String, Json>, table: &Table, cells: Vec<Value>) -> Json {
    let mut cells = cells.into_iter();
    for field in &table.fields {
        object.insert(field.name.to_owned(), take_field(field, &mut cells));
    }
    Json::Object(object)
}

/// The same of these fields alone.
pub fn unflatten_some(
    mut object: Map<String, Json>,
    table: &Table,
    cells: Vec<Value>,
    wanted: &[&str],
) -> Json {
    let mut cells = cells.into_iter();
    for field in &table.fields {
        if wanted.contains(&field.name) {
            object.insert(field.name.to_owned(), take_field(field, &mut cells));
        } else {
            cells.by_ref().take(width(field)).for_each(drop);
        }
    }
    Json::Object(object)
}

/// For each flat cell of a table whether it belongs to one of these fields.
pub fn cells_of(table: &Table, wanted: &[&str]) -> Vec<bool> {
    let of_field = |field: &Field| std::iter::repeat_n(wanted.contains(&field.name), width(field));
    table.fields.iter().flat_map(of_field).collect()
}

/// Flat cells of a field.
fn width(field: &Field) -> usize {
    match &field.kind {
        Type::Struct(parts) => parts.iter().map(width).sum(),
        Type::List(item) => 1 + usize::from(is_actor(item)),
        _ => 1,
    }
}

fn take_field(field: &Field, cells: &mut std::vec::IntoIter<Value>) -> Json {
    match &field.kind {
        Type::Struct(parts) => {
            let mut object = Map::with_capacity(parts.len());
            object.extend(parts.iter().map(|part| (part.name.to_owned(), take_field(part, cells))));
            if field.nullable && object.values().all(Json::is_null) {
                Json::Null
            } else {
                Json::Object(object)
            }
        }
        Type::List(item) => {
            let list = match cells.next() {
                Some(Value::Text(text)) => {
                    serde_json::from_str(&text).unwrap_or_else(|_| Json::Array(Vec::new()))
                }
                Some(list @ Value::List(_)) => list.into_json(),
                _ => Json::Array(Vec::new()),
            };
            if is_actor(item) {
                cells.next();
            }
            list
        }
        Type::Bool => match cells.next() {
            Some(Value::Int(number)) => Json::Bool(number != 0),
            Some(cell) => cell.into_json(),
            None => Json::Null,
        },
        _ => cells.next().map_or(Json::Null, Value::into_json),
    }
}
