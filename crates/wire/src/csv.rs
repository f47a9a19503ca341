//! RFC 4180 lines.

use crate::Table;
use crate::Value;
use crate::flat::flat_fields;

/// The header line of a table, with `first` columns before its own, without line end.
pub fn header(table: &Table, first: &[&str]) -> String {
    let own = flat_fields(table).into_iter().map(|field| field.name);
    first.iter().map(|name| (*name).to_owned()).chain(own).collect::<Vec<_>>().join(",")
}

/// A line of flat cells, quoted where needed, without line end.
pub fn line(cells: &[Value]) -> String {
    cells.iter().map(cell).collect::<Vec<_>>().join(",")
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        Value::Text(text) => quote(text),
        Value::List(_) | Value::Struct(_) => quote(&value.to_json().to_string()),
    }
}

fn quote(text: &str) -> String {
    let needs_quotes = text.contains(['"', ',', '\n', '\r']) || text.starts_with(' ') || text.ends_with(' ');
    if needs_quotes { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_with_commas_quotes_and_lines_are_quoted() {
        let cells =
            [Value::Text("a,\"b\"\n".into()), Value::Null, Value::Float(0.5), Value::Text("c".into())];
        assert_eq!(line(&cells), "\"a,\"\"b\"\"\n\",,0.5,c");
    }
}
