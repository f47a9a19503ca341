//! What lies beside a folder of tables: `datapackage.json` (Frictionless), made from the column tables of `wire`.

use chancery_record::Kind;
use chancery_wire::flat::{FlatType, flat_fields};
use chancery_wire::kind_table;
use serde_json::{Value as Json, json};

use crate::{Archive, ArchiveError};

impl Archive {
    /// The description of a folder with the tables of these kinds as `<kind>.csv` or `<kind>.parquet`.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn datapackage(&self, kinds: &[Kind], ending: &str) -> Result<Json, ArchiveError> {
        let stats = self.stats()?;
        let resource = |kind: &Kind| {
            let count = stats.rows.iter().find(|(other, _)| other == kind).map_or(0, |(_, count)| *count);
            let mut resource = json!({
                "name": kind.name(),
                "path": format!("{}.{ending}", kind.name()),
                "format": ending,
                "rowCount": count,
                "schema": schema(*kind),
            });
            if ending == "csv" {
                resource["mediatype"] = json!("text/csv");
                resource["encoding"] = json!("utf-8");
            } else {
                resource["mediatype"] = json!("application/vnd.apache.parquet");
            }
            resource
        };
        Ok(json!({
            "profile": "data-package",
            "name": "chancery-record",
            "title": "Record of relations between states",
            "description": "Rows read from documents by chancery. Every row leads to its words: document, start and end in code points of its text.",
            "readers": stats.lores.iter().map(|(lore, documents)| json!({"version": lore, "documents": documents})).collect::<Vec<_>>(),
            "resources": kinds.iter().map(resource).collect::<Vec<_>>(),
        }))
    }
}

fn schema(kind: Kind) -> Json {
    let table = kind_table(kind);
    let mut fields = vec![json!({"name": "doc_id", "type": "string", "description": "Id of the document."})];
    for field in flat_fields(table) {
        let kind = match field.kind {
            FlatType::Bool => "boolean",
            FlatType::Int => "integer",
            FlatType::Float => "number",
            FlatType::Json => "array",
            FlatType::Text | FlatType::Codes => "string",
        };
        let mut described = json!({"name": field.name, "type": kind, "description": field.doc});
        if !field.values.is_empty() {
            described["constraints"] = json!({"enum": field.values});
        }
        if !field.unit.is_empty() {
            described["unit"] = json!(field.unit);
        }
        fields.push(described);
    }
    json!({
        "fields": fields,
        "primaryKey": "id",
        "missingValues": [""],
        "foreignKeys": if kind == Kind::Documents { json!([]) } else {
            json!([{"fields": "doc_id", "reference": {"resource": "documents", "fields": "id"}}])
        },
    })
}
