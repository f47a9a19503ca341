//! Pages and pasted text: `{"id","body","title","authors","date","kind"}`, all from intake.
//!
//! Pages come as the gold file (its `file` and `url` fields are used, nothing else) or as a folder of `.html`/`.html.gz` files, whose
//! ids are the file names without these endings. Pasted text comes as JSON lines with `text`.

use std::path::Path;

use chancery_record::Document;
use serde_json::{Value, json};

use super::Task;
use crate::GoldError;
use crate::articles::document_of;
use crate::input::{files_below, json_rows, lines_of, read_bytes, relative_name};

pub fn predict(task: &Task<'_>) -> Result<String, GoldError> {
    let mut lines = Vec::new();
    if task.input.is_dir() {
        for file in files_below(task.input)? {
            let name = relative_name(task.input, &file);
            let bytes = read_bytes(&file)?;
            lines.push(answer(page_id(&name), &document_of(plain_name(&name), &bytes, "")));
        }
    } else {
        let folder = task.input.parent().unwrap_or(Path::new(""));
        for row in json_rows(task.input)? {
            let name = row.text("file");
            if name.is_empty() {
                return Err(GoldError::line(
                    task.input,
                    row.line,
                    "no `file`; give the gold file of pages or the folder of them",
                ));
            }
            let bytes = read_bytes(&folder.join(name))?;
            lines.push(answer(row.text("id"), &document_of(plain_name(name), &bytes, row.text("url"))));
        }
    }
    Ok(lines_of(lines))
}

pub fn predict_pasted(task: &Task<'_>) -> Result<String, GoldError> {
    let rows = json_rows(task.input)?;
    Ok(lines_of(
        rows.iter()
            .map(|row| answer(row.text("id"), &document_of("paste.txt", row.text("text").as_bytes(), ""))),
    ))
}

fn answer(id: &str, document: &Document) -> Value {
    let date = document.meta.published.and_then(|days| days.single_day()).map(|day| day.to_string());
    json!({
        "id": id,
        "body": chancery_intake::body_text(document),
        "title": document.meta.title,
        "authors": document.meta.authors,
        "date": date,
        "kind": if document.meta.genre == "index page" { "index" } else { "article" },
    })
}

fn page_id(name: &str) -> &str {
    let name = name.strip_suffix(".gz").unwrap_or(name);
    name.strip_suffix(".html").or_else(|| name.strip_suffix(".htm")).unwrap_or(name)
}

fn plain_name(name: &str) -> &str {
    let name = name.rsplit('/').next().unwrap_or(name);
    name.strip_suffix(".gz").unwrap_or(name)
}
