//! Web archives: `{"file","records":[{"type","uri","date","status","content_type","payload_bytes"}],"broken":[{"offset","reason"}]}`,
//! as the gold has it, with `broken` for the places that are damaged or odd.

use std::path::Path;

use chancery_intake::web_records;
use serde_json::{Value, json};

use super::Task;
use crate::GoldError;
use crate::input::{files_below, json_rows, lines_of, relative_name};

/// Records over this size are listed without their content.
const LIMIT: usize = 64 << 20;

pub fn predict(task: &Task<'_>) -> Result<String, GoldError> {
    let mut lines = Vec::new();
    if task.input.is_dir() {
        let folder = task.input.file_name().map_or(Path::new(""), Path::new);
        for file in files_below(task.input)? {
            let name = relative_name(Path::new(""), &folder.join(relative_name(task.input, &file)));
            lines.push(answer(&name, &file)?);
        }
    } else {
        let folder = task.input.parent().unwrap_or(Path::new(""));
        for row in json_rows(task.input)? {
            lines.push(answer(row.text("file"), &folder.join(row.text("file")))?);
        }
    }
    Ok(lines_of(lines))
}

fn answer(name: &str, path: &Path) -> Result<Value, GoldError> {
    let failed = GoldError::at(path);
    let file = std::fs::File::open(path).map_err(&failed)?;
    let (records, damages) = web_records(&mut std::io::BufReader::new(file), LIMIT).map_err(&failed)?;
    let given = |text: &str| if text.is_empty() { Value::Null } else { Value::from(text) };
    let records: Vec<Value> = records
        .iter()
        .map(|record| {
            json!({
                "type": record.kind,
                "uri": given(&record.uri),
                "date": given(&record.date),
                "status": given(&record.status),
                "content_type": given(&record.content_type),
                "payload_bytes": record.payload_bytes,
            })
        })
        .collect();
    let broken: Vec<Value> =
        damages.iter().map(|damage| json!({ "offset": damage.offset, "reason": damage.reason })).collect();
    Ok(json!({ "file": name, "records": records, "broken": broken }))
}
