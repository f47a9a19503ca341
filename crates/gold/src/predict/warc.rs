//! Web archives: `{"file","records":[{"type","uri","date","status","content_type","payload_bytes"}],"broken":[{"offset","reason"}]}`,
//! as the gold has it, with `broken` for the spots that could not be read. Archives are not read yet: no records.

use std::path::Path;

use serde_json::json;

use super::Task;
use crate::GoldError;
use crate::input::{files_below, json_rows, lines_of, relative_name};

pub fn predict(task: &Task<'_>) -> Result<String, GoldError> {
    let empty = |file: &str| json!({ "file": file, "records": [], "broken": [] });
    if task.input.is_dir() {
        let folder = task.input.file_name().map_or(Path::new(""), Path::new);
        let files = files_below(task.input)?;
        let name = |file: &Path| relative_name(Path::new(""), &folder.join(relative_name(task.input, file)));
        return Ok(lines_of(files.iter().map(|file| empty(&name(file)))));
    }
    Ok(lines_of(json_rows(task.input)?.iter().map(|row| empty(row.text("file")))))
}
