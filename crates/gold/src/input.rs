//! Reads truth sets: plain or gzipped files, JSON lines, folders. It knows nothing of what stands in them.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::GoldError;

/// The bytes of a file; gzip is undone, whatever the file's name. A broken gzip stream is an error.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, GoldError> {
    let bytes = std::fs::read(path).map_err(GoldError::at(path))?;
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(bytes);
    }
    let mut plain = Vec::new();
    flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_end(&mut plain).map_err(GoldError::at(path))?;
    Ok(plain)
}

/// The text of a file, gzip undone.
pub fn read_text(path: &Path) -> Result<String, GoldError> {
    String::from_utf8(read_bytes(path)?).map_err(|error| {
        let sound = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = sound.split(|byte| *byte == b'\n').count();
        GoldError::line(path, line, "is not UTF-8 text; give the file in UTF-8")
    })
}

/// One JSON object of a file of JSON lines.
pub struct Row {
    /// The object.
    pub value: Value,
    /// The line, from 1.
    pub line: usize,
}

impl Row {
    /// A string field; empty when absent or not a string.
    pub fn text(&self, field: &str) -> &str {
        self.value.get(field).and_then(Value::as_str).unwrap_or("")
    }

    /// The objects of a list field.
    pub fn list(&self, field: &str) -> &[Value] {
        self.value.get(field).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }
}

/// The objects of a file of JSON lines; empty lines are passed over.
pub fn json_rows(path: &Path) -> Result<Vec<Row>, GoldError> {
    let text = read_text(path)?;
    let mut rows = Vec::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let value: Value = serde_json::from_str(line)
            .map_err(|error| GoldError::line(path, index + 1, format!("is not JSON: {error}")))?;
        if !value.is_object() {
            return Err(GoldError::line(path, index + 1, "is not a JSON object; give one object a line"));
        }
        rows.push(Row { value, line: index + 1 });
    }
    Ok(rows)
}

/// The rows of a table with a head: one cell for each of `columns`, and the line from 1. Cells are parted by commas, or by tabs
/// when the head has one; a cell with commas stands in quotes. A column that the head lacks, or a row of another length, is an error.
pub fn table_rows(path: &Path, columns: &[&str]) -> Result<Vec<(usize, Vec<String>)>, GoldError> {
    let text = read_text(path)?;
    let head = text.lines().next().unwrap_or("");
    let sign = if head.contains('\t') { '\t' } else { ',' };
    let names = cells(head, sign);
    let places = columns.iter().map(|column| {
        let missing = || {
            GoldError::line(
                path,
                1,
                format!("has no column `{column}`; give a table with {}", columns.join(", ")),
            )
        };
        names.iter().position(|name| name == column).ok_or_else(missing)
    });
    let places: Vec<usize> = places.collect::<Result<_, _>>()?;
    let mut rows = Vec::new();
    for (index, line) in text.lines().enumerate().skip(1).filter(|(_, line)| !line.is_empty()) {
        let row = cells(line, sign);
        if row.len() != names.len() {
            let message = format!("has {} cells where the head has {}", row.len(), names.len());
            return Err(GoldError::line(path, index + 1, message));
        }
        rows.push((index + 1, places.iter().map(|place| row[*place].clone()).collect()));
    }
    Ok(rows)
}

fn cells(line: &str, sign: char) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for letter in line.trim_end_matches('\r').chars() {
        match letter {
            '"' => quoted = !quoted,
            _ if letter == sign && !quoted => cells.push(String::new()),
            _ => {
                if let Some(cell) = cells.last_mut() {
                    cell.push(letter);
                }
            }
        }
    }
    cells
}

/// All files below a folder, sorted by their path relative to it; links are not followed.
pub fn files_below(folder: &Path) -> Result<Vec<PathBuf>, GoldError> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).map_err(GoldError::at(&next))? {
            let entry = entry.map_err(GoldError::at(&next))?;
            let kind = entry.file_type().map_err(GoldError::at(&next))?;
            if kind.is_dir() {
                open.push(entry.path());
            } else if kind.is_file() {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// A path relative to a folder, with `/` between its parts on every system.
pub fn relative_name(folder: &Path, path: &Path) -> String {
    let rest = path.strip_prefix(folder).unwrap_or(path);
    rest.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// Joins JSON objects to a file of JSON lines.
pub fn lines_of(objects: impl IntoIterator<Item = Value>) -> String {
    let mut lines = String::new();
    for object in objects {
        lines.push_str(&object.to_string());
        lines.push('\n');
    }
    lines
}

/// The lines of a file of sentences that hold one, with their numbers from 1; `#` opens a comment.
pub fn sentence_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let numbered = text.lines().enumerate().map(|(index, line)| (index + 1, line));
    numbered.filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty())
}
