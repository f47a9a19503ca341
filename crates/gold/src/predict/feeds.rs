//! Feeds: `{"id","title","link","entries":[..]}`, or `{"id","error"}` for a file that is no feed.

use std::path::Path;

use chancery_intake::channel_of;
use serde_json::{Value, json};

use super::Task;
use crate::GoldError;
use crate::input::{files_below, json_rows, lines_of, read_bytes, relative_name};

pub fn predict(task: &Task<'_>) -> Result<String, GoldError> {
    let mut lines = Vec::new();
    if task.input.is_dir() {
        for file in files_below(task.input)? {
            lines.push(answer(&relative_name(task.input, &file), &read_bytes(&file)?));
        }
    } else {
        let folder = task.input.parent().unwrap_or(Path::new(""));
        for row in json_rows(task.input)? {
            lines.push(answer(row.text("id"), &read_bytes(&folder.join(row.text("file")))?));
        }
    }
    Ok(lines_of(lines))
}

fn answer(id: &str, bytes: &[u8]) -> Value {
    let Some(channel) = channel_of(bytes) else {
        return json!({ "id": id, "error": "no feed", "entries": [] });
    };
    let given = |text: &str| if text.is_empty() { Value::Null } else { Value::from(text) };
    let entries: Vec<Value> = channel
        .entries
        .iter()
        .map(|entry| {
            json!({
                "title": given(&entry.title),
                "link": given(&entry.link),
                "id": given(&entry.id),
                "published": given(&entry.published),
                "author": given(&entry.authors.join(", ")),
            })
        })
        .collect();
    json!({ "id": id, "title": given(&channel.title), "link": given(&channel.link), "entries": entries })
}
