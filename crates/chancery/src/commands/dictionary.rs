//! `chancery dictionary`: every table and column in words.

use chancery_wire::dictionary::{all_tables, markdown};
use chancery_wire::flat::flat_fields;
use clap::Args;
use serde_json::{Value as Json, json};

use super::Scene;
use crate::Outcome;

/// Print the data dictionary: every table and column in words
///
/// Markdown, one section per table, with type, unit, meaning and the closed lists of values. With --json the same as
/// one array.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  chancery dictionary | less")]
pub(crate) struct Options {}

pub(crate) fn run(scene: &mut Scene, _options: &Options) -> anyhow::Result<Outcome> {
    if scene.json() {
        scene.out.json(&as_json())?;
    } else {
        scene.out.text(&markdown())?;
    }
    Ok(Outcome::Done)
}

fn as_json() -> Json {
    let column = |field: &chancery_wire::flat::FlatField| {
        json!({
            "name": field.name,
            "type": format!("{:?}", field.kind).to_lowercase(),
            "unit": field.unit,
            "meaning": field.doc,
            "values": field.values,
            "may_be_empty": field.nullable,
        })
    };
    let table = |table: &chancery_wire::Table| {
        let columns: Vec<Json> = flat_fields(table).iter().map(column).collect();
        json!({"name": table.name, "row": table.doc, "columns": columns})
    };
    Json::Array(all_tables().into_iter().map(table).collect())
}
