//! A cell: the few shapes that a column can have.

use serde_json::{Map, Value as Json};

use crate::json::write_value;

/// A cell of a row.
#[derive(Clone, PartialEq, Debug)]
pub enum Value {
    /// Nothing known.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number.
    Float(f64),
    /// Text, codes and ISO dates.
    Text(String),
    /// Several of one shape.
    List(Vec<Value>),
    /// Named parts, in the order of the column table.
    Struct(Vec<(&'static str, Value)>),
}

impl Value {
    /// Text, or null when it is empty.
    pub fn text_or_null(text: &str) -> Value {
        if text.is_empty() { Value::Null } else { Value::Text(text.to_owned()) }
    }

    /// A number, or null.
    pub fn int_or_null<N: Into<i64>>(number: Option<N>) -> Value {
        number.map_or(Value::Null, |number| Value::Int(number.into()))
    }

    /// A number, or null.
    pub fn float_or_null(number: Option<f64>) -> Value {
        number.map_or(Value::Null, Value::Float)
    }

    /// The same as JSON. A number that JSON cannot write becomes null.
    pub fn to_json(&self) -> Json {
        match self {
            Value::Null => Json::Null,
            Value::Bool(value) => Json::Bool(*value),
            Value::Int(value) => Json::from(*value),
            Value::Float(value) => Json::from(*value),
            Value::Text(value) => Json::String(value.clone()),
            Value::List(items) => Json::Array(items.iter().map(Value::to_json).collect()),
            Value::Struct(parts) => Json::Object(
                parts.iter().map(|(name, part)| ((*name).to_owned(), part.to_json())).collect::<Map<_, _>>(),
            ),
        }
    }

    /// The same as JSON, of a cell that nobody else needs.
    pub fn into_json(self) -> Json {
        match self {
            Value::Text(value) => Json::String(value),
            Value::List(items) => Json::Array(items.into_iter().map(Value::into_json).collect()),
            Value::Struct(parts) => Json::Object(
                parts
                    .into_iter()
                    .map(|(name, part)| (name.to_owned(), part.into_json()))
                    .collect::<Map<_, _>>(),
            ),
            other => other.to_json(),
        }
    }

    /// The same as JSON text.
    pub fn json_text(&self) -> String {
        let mut out = Vec::new();
        write_value(self, &mut out);
        String::from_utf8(out).unwrap_or_default()
    }

    /// The text of a text cell.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A named part of a struct cell.
    pub fn part(&self, name: &str) -> Option<&Value> {
        match self {
            Value::Struct(parts) => parts.iter().find(|(key, _)| *key == name).map(|(_, part)| part),
            _ => None,
        }
    }
}
