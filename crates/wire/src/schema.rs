//! JSON Schema (draft 2020-12) of the public reading format.

use chancery_record::Kind;
use serde_json::{Map, Value as Json, json};

use crate::kind_table;
use crate::tables::{Field, Table, Type, mention_table, sentence_table};

/// The Schema of one reading. Layers that are left out by default are allowed as arrays.
pub fn reading_schema() -> Json {
    let mut properties = Map::new();
    let mut required = vec!["id", "lore", "document", "sentences", "mentions"];
    properties
        .insert("id".into(), json!({"type": "string", "description": "hash of source bytes and address"}));
    properties.insert(
        "lore".into(),
        json!({"type": "string", "description": "version of code and data that read it"}),
    );
    properties.insert("document".into(), table_schema(kind_table(Kind::Documents)));
    properties.insert("sentences".into(), list_of(sentence_table()));
    properties.insert("mentions".into(), list_of(mention_table()));
    for (kind, name) in Kind::ALL {
        if kind != Kind::Documents {
            properties.insert(name.into(), list_of(kind_table(kind)));
            required.push(name);
        }
    }
    properties.insert(
        "notes".into(),
        json!({
            "type": "array",
            "description": "problems met while reading",
            "items": {
                "type": "object",
                "required": ["level", "code", "message"],
                "properties": {
                    "level": {"enum": ["info", "warning"]},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                    "start_byte": {"type": ["integer", "null"]},
                    "end_byte": {"type": ["integer", "null"]},
                },
            },
        }),
    );
    required.push("notes");
    for (_, name) in crate::json::Layer::ALL {
        properties.insert(name.into(), json!({"type": "array", "items": {"type": "object"}}));
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "chancery reading",
        "description": "what chancery read in one document",
        "type": "object",
        "required": required,
        "additionalProperties": false,
        "properties": properties,
    })
}

fn list_of(table: &Table) -> Json {
    json!({"type": "array", "description": table.doc, "items": table_schema(table)})
}

fn table_schema(table: &Table) -> Json {
    let mut schema = struct_schema(&table.fields);
    schema["description"] = Json::String(table.doc.to_owned());
    schema
}

fn struct_schema(fields: &[Field]) -> Json {
    let properties: Map<String, Json> =
        fields.iter().map(|field| (field.name.to_owned(), field_schema(field))).collect();
    let required: Vec<&str> = fields.iter().map(|field| field.name).collect();
    json!({"type": "object", "required": required, "additionalProperties": false, "properties": properties})
}

fn field_schema(field: &Field) -> Json {
    let mut schema = type_schema(&field.kind);
    if !field.values.is_empty() {
        schema["enum"] = Json::from(field.values.clone());
    }
    if field.nullable
        && let Some(name) = schema["type"].as_str().map(str::to_owned)
    {
        schema["type"] = json!([name, "null"]);
    }
    let unit = if field.unit.is_empty() { String::new() } else { format!(" ({})", field.unit) };
    schema["description"] = Json::String(format!("{}{unit}", field.doc));
    schema
}

fn type_schema(kind: &Type) -> Json {
    match kind {
        Type::Bool => json!({"type": "boolean"}),
        Type::Int => json!({"type": "integer"}),
        Type::Float => json!({"type": "number"}),
        Type::Text => json!({"type": "string"}),
        Type::Date => json!({"type": "string", "format": "date"}),
        Type::List(item) => json!({"type": "array", "items": type_schema(item)}),
        Type::Struct(fields) => struct_schema(fields),
    }
}
