//! From cells to Arrow arrays. The types are those of `wire`: text is `string`, a day `date32`, a number `int64` or `float64`,
//! lists and structs are lists and structs.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, Date32Builder, Float64Builder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, ListArray, StructArray};
use arrow_buffer::{NullBufferBuilder, OffsetBuffer};
use arrow_schema::{ArrowError, DataType, Field, Fields};
use chancery_record::Date;
use chancery_wire::{Field as WireField, Type, Value};
use serde_json::Value as Json;

/// A field of an Arrow schema for a column of a table; its metadata say what it means (`doc`) and in what it is counted (`unit`).
pub fn arrow_field(name: &str, kind: &Type, doc: &str, unit: &str) -> Field {
    let metadata = [("doc", doc), ("unit", unit)].into_iter().filter(|(_, words)| !words.is_empty());
    let metadata: BTreeMap<String, String> =
        metadata.map(|(key, words)| (key.to_owned(), words.to_owned())).collect();
    Field::new(name, arrow_type(kind), true).with_metadata(metadata)
}

/// The Arrow type of a column.
pub fn arrow_type(kind: &Type) -> DataType {
    match kind {
        Type::Bool => DataType::Boolean,
        Type::Int => DataType::Int64,
        Type::Float => DataType::Float64,
        Type::Text => DataType::Utf8,
        Type::Date => DataType::Date32,
        Type::List(item) => DataType::List(Arc::new(item_field(item))),
        Type::Struct(parts) => DataType::Struct(arrow_fields(parts)),
    }
}

/// The fields of a struct or table.
pub fn arrow_fields(parts: &[WireField]) -> Fields {
    parts.iter().map(|part| arrow_field(part.name, &part.kind, part.doc, part.unit)).collect()
}

fn item_field(item: &Type) -> Field {
    Field::new("item", arrow_type(item), true)
}

/// A column that is being filled. All cells may be null, so that no archive is too odd to be shown.
pub enum Column {
    Bool(BooleanBuilder),
    Int(Int64Builder),
    Float(Float64Builder),
    Text(StringBuilder),
    /// Days since 1970-01-01.
    Day(Date32Builder),
    Struct {
        fields: Fields,
        names: Vec<&'static str>,
        parts: Vec<Column>,
        there: NullBufferBuilder,
    },
    List {
        field: Arc<Field>,
        items: Box<Column>,
        ends: Vec<i32>,
        length: i32,
        there: NullBufferBuilder,
    },
}

impl Column {
    /// An empty column.
    pub fn new(kind: &Type) -> Self {
        match kind {
            Type::Bool => Column::Bool(BooleanBuilder::new()),
            Type::Int => Column::Int(Int64Builder::new()),
            Type::Float => Column::Float(Float64Builder::new()),
            Type::Text => Column::Text(StringBuilder::new()),
            Type::Date => Column::Day(Date32Builder::new()),
            Type::Struct(parts) => Column::Struct {
                fields: arrow_fields(parts),
                names: parts.iter().map(|part| part.name).collect(),
                parts: parts.iter().map(|part| Column::new(&part.kind)).collect(),
                there: NullBufferBuilder::new(0),
            },
            Type::List(item) => Column::List {
                field: Arc::new(item_field(item)),
                items: Box::new(Column::new(item)),
                ends: vec![0],
                length: 0,
                there: NullBufferBuilder::new(0),
            },
        }
    }

    /// Takes a cell. What does not fit the type becomes null.
    pub fn push(&mut self, value: &Value) {
        match (self, value) {
            (Column::Bool(builder), Value::Bool(value)) => builder.append_value(*value),
            // Flat cells hold truth as 0 and 1.
            (Column::Bool(builder), Value::Int(value)) => builder.append_value(*value != 0),
            (Column::Int(builder), Value::Int(value)) => builder.append_value(*value),
            (Column::Float(builder), Value::Float(value)) => builder.append_value(*value),
            (Column::Float(builder), Value::Int(value)) => builder.append_value(*value as f64),
            (Column::Text(builder), Value::Text(text)) => builder.append_value(text),
            (Column::Day(builder), Value::Text(text)) => builder.append_option(days_since_1970(text)),
            (Column::Struct { names, parts, there, .. }, Value::Struct(_)) => {
                for (name, part) in names.iter().zip(parts) {
                    part.push(value.part(name).unwrap_or(&Value::Null));
                }
                there.append_non_null();
            }
            (Column::List { items, ends, length, there, .. }, Value::List(values)) => {
                for value in values {
                    items.push(value);
                }
                *length += i32::try_from(values.len()).unwrap_or(0);
                ends.push(*length);
                there.append_non_null();
            }
            (column, _) => column.push_null(),
        }
    }

    /// Takes a list of rows: each a struct of the cells in the order of its columns.
    pub fn push_rows(&mut self, rows: &[Vec<Value>]) {
        let Column::List { items, ends, length, there, .. } = self else { return self.push_null() };
        for cells in rows {
            items.push_cells(cells);
        }
        *length += i32::try_from(rows.len()).unwrap_or(0);
        ends.push(*length);
        there.append_non_null();
    }

    /// Takes a row as a struct of its cells.
    pub fn push_cells(&mut self, cells: &[Value]) {
        let Column::Struct { parts, there, .. } = self else { return self.push_null() };
        for (place, part) in parts.iter_mut().enumerate() {
            part.push(cells.get(place).unwrap_or(&Value::Null));
        }
        there.append_non_null();
    }

    fn push_null(&mut self) {
        match self {
            Column::Bool(builder) => builder.append_null(),
            Column::Int(builder) => builder.append_null(),
            Column::Float(builder) => builder.append_null(),
            Column::Text(builder) => builder.append_null(),
            Column::Day(builder) => builder.append_null(),
            Column::Struct { parts, there, .. } => {
                parts.iter_mut().for_each(Column::push_null);
                there.append_null();
            }
            Column::List { ends, length, there, .. } => {
                ends.push(*length);
                there.append_null();
            }
        }
    }

    /// The array of what was taken; the column is empty again.
    pub fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        Ok(match self {
            Column::Bool(builder) => Arc::new(builder.finish()),
            Column::Int(builder) => Arc::new(builder.finish()),
            Column::Float(builder) => Arc::new(builder.finish()),
            Column::Text(builder) => Arc::new(builder.finish()),
            Column::Day(builder) => Arc::new(builder.finish()),
            Column::Struct { fields, parts, there, .. } => {
                let arrays = parts.iter_mut().map(Column::finish).collect::<Result<_, _>>()?;
                Arc::new(StructArray::try_new(fields.clone(), arrays, there.finish())?)
            }
            Column::List { field, items, ends, length, there } => {
                let offsets = OffsetBuffer::new(std::mem::replace(ends, vec![0]).into());
                *length = 0;
                Arc::new(ListArray::try_new(field.clone(), offsets, items.finish()?, there.finish())?)
            }
        })
    }
}

/// The cell that JSON spells, for lists in flat cells.
pub fn cell_of(json: &Json, kind: &Type) -> Value {
    match (kind, json) {
        (Type::List(item), Json::Array(list)) => {
            Value::List(list.iter().map(|json| cell_of(json, item)).collect())
        }
        (Type::Struct(parts), Json::Object(object)) => {
            let part = |part: &WireField| {
                let json = object.get(part.name).unwrap_or(&Json::Null);
                (part.name, cell_of(json, &part.kind))
            };
            Value::Struct(parts.iter().map(part).collect())
        }
        (_, Json::Bool(value)) => Value::Bool(*value),
        (Type::Int, json) => Value::int_or_null(json.as_i64()),
        (_, Json::Number(number)) => Value::float_or_null(number.as_f64()),
        (_, Json::String(text)) => Value::Text(text.clone()),
        _ => Value::Null,
    }
}

fn days_since_1970(text: &str) -> Option<i32> {
    let day: Date = text.parse().ok()?;
    let seconds = day.duration_since(Date::constant(1970, 1, 1)).as_secs();
    i32::try_from(seconds / 86_400).ok()
}
