//! The data dictionary: every table and column in words, as Markdown.

use std::fmt::Write;

use chancery_record::Kind;

use crate::flat::{FlatType, flat_fields};
use crate::tables::{mention_table, sentence_table};
use crate::{Table, kind_table};

/// All tables of the record: the eleven kinds, then sentences and mentions.
pub fn all_tables() -> Vec<&'static Table> {
    Kind::ALL.iter().map(|(kind, _)| kind_table(*kind)).chain([sentence_table(), mention_table()]).collect()
}

/// The dictionary as Markdown, one section per table.
pub fn markdown() -> String {
    let mut out = String::new();
    for table in all_tables() {
        let _ = writeln!(
            out,
            "## {}\n\nOne row: {}.\n\n| column | type | unit | meaning |\n|---|---|---|---|",
            table.name, table.doc
        );
        for field in flat_fields(table) {
            let kind = match field.kind {
                FlatType::Bool => "yes/no",
                FlatType::Int => "whole number",
                FlatType::Float => "number",
                FlatType::Text => "text",
                FlatType::Json => "JSON",
                FlatType::Codes => "codes",
            };
            let null = if field.nullable { ", may be empty" } else { "" };
            let values = if field.values.is_empty() {
                String::new()
            } else {
                format!(": `{}`", field.values.join("` `"))
            };
            let _ = writeln!(
                out,
                "| `{}` | {kind}{null} | {} | {}{values} |",
                field.name,
                field.unit,
                field.doc.replace('|', "\\|")
            );
        }
        out.push('\n');
    }
    out
}
